"""Activities as they are read: by the rolls of their day, each post its own; and PostgreSQL's own policy, with our filters taken away."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notoneless.accounts.terms import NOBODY
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.children.models import EnrolmentSpell
from notoneless.privacy.actions import run_retention
from notoneless.programmes import actions, queries
from notoneless.programmes.models import Activity, ActivityProof, Addressed
from notoneless.programmes.queries import NO_TOWN, Only
from notoneless.programmes.terms import AbsentError
from notoneless.responsibility.queries import hold_scope, viewer_of
from notoneless.standards.errors import UserError
from tests import world

pytestmark = pytest.mark.django_db
SPAN = {"since": world.YEAR, "until": world.TODAY}
TABLES = (Activity, Addressed, ActivityProof)


@pytest.fixture
def made():
    return world.county()


def held(made, room="a1", on=world.TODAY, **more):
    """A class meeting of a class, with a paper."""
    school = made.schools[room[0]] if room else None
    said = {
        "kind": "class_meeting",
        "title": "主题班会",
        "held_by": "班主任",
        "proof_at": "德育处",
        "by": "",
        "school": school,
    } | more
    one = Activity.objects.create(county_path=made.path, on=on, written_at=world.NOW, **said)
    if room:
        Addressed.objects.create(activity=one, county_path=made.path, school_class=made.classes[room])
    ActivityProof.objects.create(
        activity=one, county_path=made.path, name="照片.pdf", kind="pdf", size=9, digest="0" * 64, data="JVBERi0xLjQ=", added_at=world.NOW
    )  # fmt: skip
    return one


def sees(made, post):
    return viewer_of(made.accounts[post], at=world.NOW)


def test_who_came_after_the_day_or_had_left_before_it_was_not_reached(made):
    held(made)
    chief = sees(made, "section_chief")
    spell = EnrolmentSpell.objects.filter(child=made.children["a1"])

    def pupils():
        return queries.activity_figures(chief, **SPAN).whole.tally.pupils

    assert pupils() == 1
    spell.update(began_on=world.TODAY)
    assert pupils() == 1
    spell.update(began_on=world.TODAY + timedelta(days=1))
    assert pupils() == 0
    spell.update(began_on=world.YEAR, ended_on=world.TODAY + timedelta(days=1))
    assert pupils() == 1
    spell.update(ended_on=world.TODAY)
    assert pupils() == 0


def test_a_span_holds_its_first_and_its_last_day(made):
    held(made)
    chief, one = sees(made, "section_chief"), timedelta(days=1)
    assert queries.activities(chief, since=world.TODAY, until=world.TODAY)
    assert not queries.activities(chief, since=world.TODAY + one, until=world.TODAY + one)
    assert not queries.activities(chief, since=world.YEAR, until=world.TODAY - one)


def test_the_parts_open_what_they_count_and_a_unit_of_the_county_stands_in_no_town(made):
    held(made), held(made, "a2", kind="lecture"), held(made, "c1")
    held(made, "", school=None, division=made.county, kind="stand", households=40)
    chief = sees(made, "section_chief")
    found = queries.activity_figures(chief, **SPAN)
    assert (found.whole.tally.activities, found.whole.tally.pupils, found.whole.tally.households) == (4, 3, 40)
    for parts, word in ((found.aims, "aim"), (found.kinds, "kind"), (found.towns, "place"), (found.schools, "school")):
        assert parts
        for part in parts:
            only = Only(**{word: part.key or NO_TOWN})
            assert len(queries.activities(chief, **SPAN, only=only)) == part.tally.activities, (word, part.key)
            assert len(queries.reached_pupils(chief, **SPAN, only=only)) == part.tally.pupils, (word, part.key)
    towns = {part.key: part.tally for part in found.towns}
    assert (towns[""].households, towns[""].activities, towns[""].pupils) == (40, 1, 0)
    made.schools["c"].division = made.county
    made.schools["c"].save(update_fields=("division",))
    towns = {part.key: part.tally for part in queries.activity_figures(chief, **SPAN).towns}
    assert (towns[""].activities, towns[""].pupils) == (2, 1), "a school of the county's own stands in no town"
    assert made.path not in towns


def test_many_activities_cost_no_statement_more_than_one(made):
    chief = sees(made, "section_chief")
    counted = []
    for many in (1, 8):
        for _ in range(many):
            held(made)
        with CaptureQueriesContext(connection) as asked:
            queries.activity_figures(chief, **SPAN)
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_each_post_reads_what_was_held_or_meant_within_its_reach(made):
    ours, theirs = held(made), held(made, "c1")
    for post, seen in (
        ("section_chief", {ours, theirs}), ("principal:a", {ours}), ("class_teacher:a1", {ours}), ("class_teacher:a2", set()),
        ("principal:c", {theirs}), ("township_officer:t1", {ours}), ("township_officer:t2", {theirs}), ("auditor", set()),
    ):  # fmt: skip
        viewer = sees(made, post)
        assert {one.id for one in queries.activities(viewer, **SPAN)} == {one.pk for one in seen}, post
        for one in (ours, theirs):
            if one not in seen:
                with pytest.raises(AbsentError):
                    queries.activity_page(viewer, one.pk)
                with pytest.raises(AbsentError):
                    queries.open_activity_proof(viewer, one.proofs.get().pk)


def test_a_reason_of_withdrawal_holds_no_number_of_a_person(made):
    one, by = held(made), sees(made, "section_chief")
    for reason, code in (("错了", "I038"), ("登错了", "I038"), ("重复 500153201705040012", "V007")):
        with pytest.raises(UserError) as refused:
            actions.withdraw_activity(activity=one.pk, reason=reason, by=by, at=world.NOW)
        assert refused.value.code == code
    actions.withdraw_activity(activity=one.pk, reason="登记重复", by=by, at=world.NOW)
    with pytest.raises(UserError) as again:
        actions.withdraw_activity(activity=one.pk, reason="登记重复", by=by, at=world.NOW)
    assert again.value.code == "I039"
    assert queries.activity_page(by, one.pk).activity.withdrawn_why == "登记重复"


@pytest.mark.parametrize(("days", "is_kept"), [(1095, True), (1096, False)])
def test_a_picture_is_let_go_when_its_time_is_over_and_the_activity_stays(made, days, is_kept):
    one, chief = held(made), sees(made, "section_chief")
    at = timezone.make_aware(datetime.combine(timezone.localdate(world.NOW), time(0))) + timedelta(days=days)
    run_retention(by=System("retention"), at=at)
    ((key, name, _size, told),) = queries.activity_page(chief, one.pk).proofs
    assert (name, told) == ("照片.pdf", is_kept)
    with audit.looking(by=chief, at=world.NOW):
        if is_kept:
            assert queries.open_activity_proof(chief, key)[2].startswith(b"%PDF")
        else:
            with pytest.raises(AbsentError):
                queries.open_activity_proof(chief, key)
    assert Activity.objects.count() == 1


def test_the_same_form_sent_twice_is_one_activity(made):
    by = sees(made, "principal:a")
    said = {
        "unit": f"school:{made.schools['a'].path}", "kind": "lecture", "on": world.TODAY, "title": "知感恩讲座", "held_by": "校长",
        "to": [f"class:{made.classes['a1'].path}"], "proof_at": "德育处", "by": by, "at": world.NOW, "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    assert actions.hold_activity(**said) == actions.hold_activity(**said)
    assert Activity.objects.count() == 1
    with pytest.raises(UserError) as refused:
        actions.hold_activity(**said | {"kind": "no_such_kind", "form_key": ""})
    assert refused.value.code == "I036"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's")
@pytest.mark.parametrize("post", ["section_chief", "principal:a", "class_teacher:a1", "village_officer:v11", "auditor"])
def test_with_no_filter_of_ours_nothing_of_another_county_is_there(made, post):
    other = world.county("0002", "500120")
    held(made), held(other)
    hold_scope(NOBODY)
    assert not any(table.objects.exists() for table in TABLES)
    hold_scope(sees(made, post))
    for table in TABLES:
        assert set(table.objects.values_list("county_path", flat=True)) == {"0001"}, table


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's")
def test_every_table_of_this_station_that_an_activity_is_kept_in_has_a_policy():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity")
        protected = {row[0] for row in cursor.fetchall()}
    assert {table._meta.db_table for table in TABLES} <= protected

"""Two files are found to be one child, one of whom somebody looks for: the child is looked for still. A case ends by evidence and a
second person, and never because a file was merged or put away."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notoneless.attendance.models import Absence, NotHere, RollCall
from notoneless.audit import actions as audit
from notoneless.cases import queries
from notoneless.cases.models import Act, Case, Stood
from notoneless.cases.queries.todo import MINE, rows_of
from notoneless.children import actions as children
from notoneless.children.actions.merging import STAYING, tables
from notoneless.children.models import Child
from notoneless.children.terms import ChildError
from notoneless.responsibility.queries import system_scope, viewer_of
from tests import world

pytestmark = pytest.mark.django_db
WHY = "户籍改名前后各建一份"


@pytest.fixture
def made():
    return world.county()


@pytest.fixture(autouse=True)
def seen():
    with audit.gathered() as gathering:
        yield gathering


def chief(made):
    return viewer_of(made.accounts["section_chief"], at=world.NOW)


def looked_for(made, key):
    day = world.TODAY
    return world.case(
        made, key, {"opened": day},
        {"dispatched": day, "side": "place", "unit_path": made.towns[0].path, "post": made.posts["township_officer:t1"]},
        on=day,
    )  # fmt: skip


def merge(made, kept, absorbed, at=world.NOW):
    return children.merge(
        kept=made.children[kept].pk, absorbed=made.children[absorbed].pk, reason=WHY, by=chief(made), at=at, on=world.TODAY
    )  # fmt: skip


def separate(made, tie, at=world.NOW):
    children.separate(tie=tie, reason="确是两名儿童", by=chief(made), at=at, on=world.TODAY)


def sought(made):
    """The children of the open cases that the bureau sees, and of those that the township has to work on."""
    seen = {row.child.id for row in queries.case_list(chief(made), on=world.TODAY).rows}
    town = viewer_of(made.accounts["township_officer:t1"], at=world.NOW)
    return seen, set(rows_of(town, MINE).values_list("case__child", flat=True))


def test_the_child_who_is_looked_for_under_one_file_is_looked_for_under_the_other(made):
    case = looked_for(made, "a2")
    kept, absorbed = made.children["a1"], made.children["a2"]
    before = Case.objects.values().get(pk=case.pk)
    tie = merge(made, "a1", "a2")
    assert sought(made) == ({kept.pk}, {kept.pk})
    case.refresh_from_db()
    assert case.child_id == kept.pk and case.cached_closed_on is None
    newest = Act.objects.filter(case=case).order_by("-number").first()
    with system_scope():
        assert newest.kind == "noted" and WHY in newest.text.open(why="test")
    assert newest.by == str(made.accounts["section_chief"].pk)
    separate(made, tie)
    assert sought(made) == ({absorbed.pk}, {absorbed.pk})
    after = Case.objects.values().get(pk=case.pk)
    assert {name for name in before if before[name] != after[name]} == {"version"}


def test_where_both_are_looked_for_one_case_goes_on_and_the_other_comes_back_with_its_file(made):
    first, second = looked_for(made, "a1"), looked_for(made, "a2")
    tie = merge(made, "a1", "a2")
    assert sought(made)[0] == {made.children["a1"].pk}
    second.refresh_from_db()
    assert second.child_id == made.children["a2"].pk, "the alias keeps its own"
    separate(made, tie)
    assert sought(made)[0] == {made.children["a1"].pk, made.children["a2"].pk}
    assert not Act.objects.filter(case__in=(first, second), kind="noted").exists(), "neither went anywhere"


def test_what_was_closed_goes_along_with_what_is_open(made):
    closed = looked_for(made, "a2")
    Case.objects.filter(pk=closed.pk).update(cached_closed_on=world.TODAY)
    looked_for(made, "a1")
    tie = merge(made, "a1", "a2")
    assert Case.objects.get(pk=closed.pk).child_id == made.children["a1"].pk
    assert not Act.objects.filter(case=closed, kind="noted").exists()
    separate(made, tie)
    assert Case.objects.get(pk=closed.pk).child_id == made.children["a2"].pk


def test_the_ledger_of_the_day_has_the_child_once_where_the_kept_file_lies(made):
    case = looked_for(made, "c1")  # in the second township
    merge(made, "a1", "c1", at=world.NOW + timedelta(hours=1))
    (now,) = Stood.objects.filter(case=case, since__lte=world.TODAY, until__gt=world.TODAY)
    assert now.place_path == made.children["a1"].cached_place_path


def test_days_on_which_the_class_missed_the_child_are_not_forgotten(made):
    kept, absorbed = made.children["a1"], made.children["a2"]
    calls = [
        RollCall.objects.create(
            school_class=made.classes["a2"], on=world.TODAY - timedelta(days=ago), number=1, listed=2, away=1, recorded_at=world.NOW
        )
        for ago in (1, 2)
    ]  # fmt: skip
    for call in calls:
        NotHere.objects.create(roll_call=call, child=absorbed, reason="unknown")
    NotHere.objects.create(roll_call=calls[0], child=kept, reason="unknown")
    absence = Absence.objects.create(
        child=absorbed, school_class=made.classes["a2"], county_path=made.path, opened_at=world.NOW,
        cached_since=world.TODAY - timedelta(days=2),
    )  # fmt: skip
    tie = merge(made, "a1", "a2")
    assert set(NotHere.objects.filter(child=kept).values_list("roll_call", flat=True)) == {call.pk for call in calls}
    assert Absence.objects.get(pk=absence.pk).child_id == kept.pk
    separate(made, tie)
    assert NotHere.objects.filter(child=absorbed).count() == 2 and NotHere.objects.filter(child=kept).count() == 1
    assert Absence.objects.get(pk=absence.pk).child_id == absorbed.pk


def test_the_file_of_a_child_who_is_looked_for_is_not_put_away(made):
    looked_for(made, "a1")
    say = {"reason": "测试档案", "by": chief(made), "at": world.NOW, "on": world.TODAY}
    with pytest.raises(ChildError, match="K027") as refused:
        children.remove(child=made.children["a1"].pk, **say)
    assert "案件" in refused.value.zh
    assert Child.objects.get(pk=made.children["a1"].pk).removed_at is None
    children.remove(child=made.children["a2"].pk, **say)
    assert Child.objects.get(pk=made.children["a2"].pk).removed_at is not None


def test_no_table_that_names_a_child_is_forgotten():
    named = {
        one.related_model for one in Child._meta.get_fields(include_hidden=True) if one.auto_created and one.is_relation
    }
    assert named - set(tables()) == {apps.get_model(label) for label in STAYING}


STEPS = st.tuples(st.sampled_from(("merge", "merge", "separate")), st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=10), who=st.sets(st.integers(0, 3), min_size=1))
def test_in_any_order_whoever_was_looked_for_is_looked_for(made, steps, who):
    keys = ("a1", "a2", "b1", "c1")
    with transaction.atomic():
        home = {looked_for(made, keys[one]).pk: made.children[keys[one]].pk for one in who}
        into: dict[str, str] = {}
        ties: dict[str, uuid.UUID] = {}
        clock = world.NOW

        def root(key):
            return root(into[key]) if key in into else key

        def holds():
            expected = {made.children[root(keys[one])].pk for one in who}
            assert sought(made)[0] == expected

        for what, one, two in steps:
            a, b = keys[one], keys[two]
            clock += timedelta(minutes=1)
            if what == "merge" and a != b and not {a, b} & set(into):
                ties[b], into[b] = merge(made, a, b, clock), a
            elif what == "separate" and b in into:
                separate(made, ties[b], clock)
                del into[b]
            holds()
        for key in list(into):
            separate(made, ties[key], clock)
            del into[key]
            holds()
        assert dict(Case.objects.values_list("pk", "child")) == home
        transaction.set_rollback(True)

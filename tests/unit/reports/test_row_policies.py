"""The database's own row policy, with the application's filter taken away: python -m tests.postgres -k row_policies."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from notoneless.accounts.terms import NOBODY
from notoneless.reports.models import (
    Campaign,
    Check,
    MonthlyReport,
    Review,
    Round,
    Suspect,
    UpwardChild,
    UpwardReport,
    UpwardWords,
    VillageGroup,
)
from notoneless.reports.terms import Figures
from notoneless.responsibility.queries import hold_scope, viewer_of
from tests import world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row policies are PostgreSQL's"),
]


@pytest.fixture
def two():
    """A report of every school of two counties."""
    counties = (world.county("0001", "500153"), world.county("0002", "500120"))
    for made in counties:
        for school in made.schools.values():
            MonthlyReport.objects.create(
                school=school, county_path=made.path, month=date(2026, 9, 1), version=1, figures=Figures().kept(), is_nil=True,
                due_on=date(2026, 10, 12), filed_on=date(2026, 10, 9), filed_at=world.NOW, by="",
            )  # fmt: skip
    return counties


def test_every_table_of_this_station_has_a_policy():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'reports!_%' ESCAPE '!' AND relkind = 'r' "
            "AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert not cursor.fetchall()


def test_without_a_scope_no_row_is_there(two):
    hold_scope(NOBODY)
    assert not MonthlyReport.objects.exists()


@pytest.mark.parametrize(
    ("post", "schools"),
    [("section_chief", "abc"), ("principal:a", "a"), ("inspector", "ab"), ("township_officer:t1", "ab"),
     ("township_officer:t2", "c"), ("auditor", "")],
)  # fmt: skip
def test_with_no_filter_of_ours_a_post_gets_the_reports_of_its_schools_and_no_other(two, post, schools):
    made, _other = two
    hold_scope(viewer_of(made.accounts[post], at=world.NOW))
    found = set(MonthlyReport.objects.values_list("school", flat=True))
    assert found == {made.schools[key].pk for key in schools}


SEES = {
    "section_chief": 1,
    "county_leader": 1,
    "principal:a": 0,
    "township_officer:t1": 0,
    "inspector": 0,
    "auditor": 0,
}


@pytest.mark.parametrize(("post", "sees"), SEES.items())
def test_a_review_is_there_for_who_reaches_the_whole_county_and_what_was_drawn_with_it(two, post, sees):
    for made in two:
        review = Review.objects.create(
            county_path=made.path, quarter=date(2026, 7, 1), seed="0", population={}, drawn_on=world.TODAY,
            drawn_at=world.NOW, by="",
        )  # fmt: skip
        Check.objects.create(review=review, what="school", town_path=made.towns[0].path, school=made.schools["a"])
    hold_scope(viewer_of(two[0].accounts[post], at=world.NOW))
    assert Review.objects.count() == Check.objects.count() == sees


@pytest.mark.parametrize(("post", "sees"), SEES.items())
def test_a_terms_report_is_there_for_who_reaches_the_whole_county_its_children_with_it(two, post, sees):
    for made in two:
        period = {"county_path": made.path, "first": 2026, "number": 1, "version": 1, "by": ""}
        words = {"problems": "", "measures": "", "next_steps": ""}
        UpwardWords.objects.create(**period, **words, at=world.NOW)
        report = UpwardReport.objects.create(
            **period, **words, began_on=world.YEAR, last=world.TODAY, facts={}, due_on=world.TODAY, handed_on=world.TODAY,
            handed_at=world.NOW,
        )  # fmt: skip
        UpwardChild.objects.create(
            report=report, county_path=made.path, child=made.children["a1"], stage="primary", figures=["found"]
        )
    hold_scope(viewer_of(two[0].accounts[post], at=world.NOW))
    assert {UpwardWords.objects.count(), UpwardReport.objects.count(), UpwardChild.objects.count()} == {sees}


@pytest.mark.parametrize(
    ("post", "villages"),
    [("section_chief", "v11 v12 v21 v22"), ("county_leader", "v11 v12 v21 v22"), ("township_officer:t1", "v11 v12"),
     ("village_officer:v11", "v11"), ("principal:a", ""), ("auditor", "")],
)  # fmt: skip
def test_the_rounds_through_a_village_are_there_for_who_reaches_it(two, post, villages):
    for made in two:
        for village in made.villages.values():
            group = VillageGroup.objects.create(
                county_path=made.path, village=village, name="一组", began_on=world.TODAY, by="", written_at=world.NOW
            )
            Round.objects.create(
                county_path=made.path,
                group=group,
                on=world.TODAY,
                who="村干部",
                households=9,
                found=0,
                by="",
                written_at=world.NOW,
            )
    hold_scope(viewer_of(two[0].accounts[post], at=world.NOW))
    wanted = {two[0].villages[key].pk for key in villages.split()}
    assert set(VillageGroup.objects.values_list("village", flat=True)) == wanted
    assert set(Round.objects.values_list("group__village", flat=True)) == wanted


REACHES = {
    "section_chief": "a1 a2 b1 c1 nowhere",
    "county_leader": "a1 a2 b1 c1 nowhere",
    "principal:a": "a1 a2",
    "class_teacher:a1": "a1",
    "township_officer:t1": "a1 a2 b1 nowhere",
    "township_officer:t2": "c1",
    "village_officer:v12": "b1",
}


@pytest.mark.parametrize(("post", "keys"), REACHES.items())
def test_of_a_campaigns_children_each_is_there_for_who_reached_it_on_its_day(two, post, keys):
    for made in two:
        one = Campaign.objects.create(
            county_path=made.path,
            name="清理行动",
            snapshot_on=world.TODAY,
            due_on=world.TODAY,
            opened_at=world.NOW,
            by="",
        )
        for key in ("a1", "a2", "b1", "c1", "nowhere"):
            child = made.children[key]
            Suspect.objects.create(
                campaign=one, county_path=made.path, case=world.case(made, key), place_path=child.cached_place_path,
                school_path=child.cached_school_path, whence="match1", ledger="suspected_dropout",
            )  # fmt: skip
    mine = {two[0].children[key].pk for key in keys.split()}
    hold_scope(viewer_of(two[0].accounts[post], at=world.NOW))
    assert set(Suspect.objects.values_list("case__child", flat=True)) == mine
    assert Campaign.objects.get().county_path == two[0].path
    hold_scope(NOBODY)
    assert not Suspect.objects.exists() and not Campaign.objects.exists()

"""Who counts as cleared, what the clock says of a last day, and what a campaign counts, against what was told by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.audit import actions as audit
from notoneless.cases.terms import Stage
from notoneless.children.models import Child
from notoneless.privacy.terms import NotThere
from notoneless.reports import actions, queries
from notoneless.reports.models import Campaign, Suspect
from notoneless.reports.queries import handing_out_campaigns as out
from notoneless.reports.rules.campaign import Share, Terms, mark_of, moment, tone_of
from notoneless.reports.terms import AbsentError, Mark, Moment, ReportError
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.cases import Plain

TERMS, DUE = Terms(days=20, warn=3), date(2026, 9, 25)
CHECKED = {"by": "registrar_bureau", "outcome": "in_school_local", "has_paper": True}


@pytest.mark.parametrize(
    ("stage", "relapses", "mark"),
    [
        ("closed", 0, Mark.CLEARED), ("closed", 2, Mark.CLEARED), ("closing", 2, Mark.CHECKING), ("returned", 0, Mark.BACK),
        ("returned", 2, Mark.BACK), ("proving", 1, Mark.PROVING), ("persuading", 1, Mark.OUT), ("persuading", 2, Mark.AGAIN),
        ("verifying", 2, Mark.AGAIN), ("new", 0, Mark.OUT), ("contested", 1, Mark.OUT),
    ],
)  # fmt: skip
def test_only_a_closed_case_is_cleared_and_a_relapse_within_the_campaign_is_told(stage, relapses, mark):
    assert mark_of(stage, relapses, before=1) == mark


def test_every_stage_has_a_mark():
    assert {mark_of(stage.value, 0, before=0) for stage in Stage} == set(Mark) - {Mark.AGAIN}


@given(st.lists(st.sampled_from(list(Mark))))
def test_a_share_is_cut_and_never_says_all_while_one_is_left(marks):
    share = Share.of(marks)
    assert share.suspects == len(marks) and share.open + share.cleared == share.suspects
    if not marks:
        assert share.percent is None, "of nobody there is no share"
    else:
        assert (share.percent == 100) == (share.open == 0) and share.percent <= 100 * share.cleared / share.suspects


def test_one_of_three_thousand_left_is_not_all():
    assert Share(3000, 2999).percent == 99.9


@pytest.mark.parametrize(
    ("on", "due", "when"),
    [
        ("2026-09-21", DUE, None), ("2026-09-22", DUE, Moment.SOON), ("2026-09-24", DUE, Moment.SOON),
        ("2026-09-25", DUE, Moment.LAST), ("2026-09-26", DUE, Moment.OVER),
        # A last day on which nobody works: told on the working day before it.
        ("2026-09-18", date(2026, 9, 20), Moment.LAST), ("2026-09-20", date(2026, 9, 20), Moment.LAST),
        ("2026-09-17", date(2026, 9, 20), Moment.SOON), ("2026-09-21", date(2026, 9, 20), Moment.OVER),
    ],
)  # fmt: skip
def test_what_a_day_is_to_a_campaign(on, due, when):
    class Both(Plain):
        def add_working(self, day, n):
            step = timedelta(days=1 if n > 0 else -1)
            while n:
                day += step
                n -= int(self.is_working(day)) * (1 if n > 0 else -1)
            return day

    assert moment(TERMS, due_on=due, on=date.fromisoformat(on), calendar=Both()) == when


def test_the_lamp():
    assert tone_of(Share(2, 2), Moment.OVER) == "green" and tone_of(Share(2, 1), Moment.OVER) == "red"
    assert tone_of(Share(2, 1), Moment.SOON) == "amber" and tone_of(Share(2, 1), None) == "" == tone_of(Share(), None)


@pytest.fixture
def made(db):
    """a1 was closed in August, c1 stood in the ledgers and is closed on the 8th; b1 is found on the 9th; nowhere is open."""
    county = world.county()
    august, eighth = date(2026, 8, 20), date(2026, 9, 8)

    def closed(key, opened, day):
        world.case(
            county, key, {"opened": opened}, {"verified": day, **CHECKED},
            {"seen": day, "by": "registrar_bureau", "way": "roll_call", "yes": True, "has_paper": True},
            {"closing": day, "by": "registrar_bureau", "outcome": "in_school_local"},
            {"checked": day, "by": "section_chief", "names": 4, "yes": True}, on=world.TODAY,
        )  # fmt: skip

    closed("a1", august, date(2026, 8, 25))
    closed("c1", august, eighth)
    world.case(county, "nowhere", {"opened": august}, on=world.TODAY)
    world.case(county, "b1", {"opened": date(2026, 9, 9)}, on=world.TODAY)
    return county


def by(made, who="section_chief"):
    return viewer_of(made.accounts[who], at=world.NOW)


def opened(made, **said):
    given = {"name": "秋季清理行动", "snapshot_on": date(2026, 9, 1), "due_on": date(2026, 9, 30)} | said
    return actions.open_campaign(county_path=made.path, by=by(made), at=world.NOW, **given)


def page(made, one, who="section_chief", on=world.TODAY, **asked):
    with audit.gathered():
        return queries.campaign_page(by(made, who), one.pk, on=on, only=queries.campaign_filter(asked))


def test_the_snapshot_is_the_ledgers_of_its_day(made):
    one = opened(made)
    assert set(Suspect.objects.values_list("case__child", flat=True)) == {
        made.children["c1"].pk, made.children["nowhere"].pk
    }, "not whose case was closed before it, not who was found behind it"  # fmt: skip
    seen = page(made, one)
    assert (seen.now, seen.found) == (Share(2, 1), Share(1, 0)) and seen.at_due is None
    assert seen.month is None, "no monthly report is due yet"


def test_schools_that_did_not_report_are_named_at_their_town(made):
    seen = page(made, opened(made), on=date(2026, 10, 12))
    assert seen.month.number == 202609 and seen.unfiled == ("甲1镇 甲a小学", "甲1镇 甲b小学", "甲2镇 甲c小学")
    assert [one.unfiled for one in seen.towns] == [("甲a小学", "甲b小学"), ("甲c小学",)]
    assert page(made, Campaign.objects.get(), "principal:a", on=date(2026, 10, 12)).unfiled == ("甲1镇 甲a小学",)


def test_a_town_without_a_child_in_the_ledgers_is_listed_as_one(made):
    one = opened(made, snapshot_on=date(2026, 9, 8))  # on which c1, of the second town, was closed
    assert [(part.name, part.now, part.tone) for part in page(made, one).towns] == [
        ("甲1镇", Share(1, 0), ""), ("甲2镇", Share(), ""),
    ]  # fmt: skip


def test_a_child_that_moved_away_still_counts_where_it_was_found_without_its_name(made):
    one = opened(made)
    far = world.county("0002", "500120", children=False)
    Child.objects.filter(pk=made.children["nowhere"].pk).update(
        county_path=far.path, cached_place_path=far.villages["v11"].path
    )
    seen = page(made, one)
    assert seen.now == Share(2, 1) and seen.total == 2 == len(seen.rows)
    row = next(row for row in seen.rows if not row.is_seen)
    assert (row.name, row.number, row.child, row.town) == ("", "", None, "甲1镇")
    assert len(list(out.list_lines(by(made), {"campaign": str(one.pk), "on": "2026-09-10"}, "child.export"))) == 1


def test_a_form_sent_twice_opens_one_and_another_county_none(made):
    one = opened(made, form_key="f1")
    assert opened(made, form_key="f1").pk == one.pk
    far = world.county("0002", "500120", children=False)
    with pytest.raises(AbsentError):
        actions.open_campaign(
            county_path=made.path, name="秋季清理行动", snapshot_on=world.TODAY, due_on=date(2026, 9, 30), at=world.NOW,
            by=viewer_of(far.accounts["section_chief"], at=world.NOW),
        )  # fmt: skip
    with pytest.raises(AbsentError), audit.gathered():
        queries.campaign_page(
            viewer_of(far.accounts["section_chief"], at=world.NOW),
            one.pk,
            on=world.TODAY,
            only=queries.campaign_filter({}),
        )
    with pytest.raises(ReportError, match="V021"):
        opened(made, name="清")


def test_the_list_leaves_the_house_as_it_is_asked_for(made):
    one = opened(made)
    words = {"campaign": str(one.pk), "on": "2026-09-10"}
    names = [line.values["name"] for line in out.list_lines(by(made), words, "child.export")]
    assert sorted(names) == sorted(made.children[key].name for key in ("c1", "nowhere"))
    left = list(out.list_lines(by(made), words | {"mark": "open"}, "child.export"))
    assert [line.values["now"] for line in left] == ["未返校"]
    found = list(out.list_lines(by(made), words | {"who": "found"}, "child.export"))
    assert [line.values["part"] for line in found] == ["名单确定后发现"]
    for wrong in ({}, words | {"of": "x"}, words | {"campaign": "x"}, words | {"on": "x"}):
        with pytest.raises(NotThere):
            out.admit(by(made), wrong)
    with pytest.raises(NotThere):
        out.admit(
            by(made, "township_officer:t2"),
            words | {"keys": str(Suspect.objects.get(case__child=made.children["nowhere"]).case_id)},
        )

"""四级联动: what fell due at every level; a miss stays where it happened; a level with nothing due has no share; figures are lists."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from notoneless.audit.terms import System
from notoneless.cases.actions import following
from notoneless.cases.models import Deadline
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.terms import Timely
from notoneless.programmes import queries
from notoneless.responsibility.queries import system_scope, viewer_of
from notoneless.responsibility.terms import At
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 2, tzinfo=UTC)
DAY = date(2026, 10, 12)
SEPT = (date(2026, 9, 1), DAY)
CHIEF, OFFICER = "section_chief", "township_officer:t1"
CELL = re.compile(r'<td[^>]*><a href="([^"]*/levels/due\?[^"]*)">([\d,]+)</a></td>')
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")


def on(month, day):
    return date(2026, month, day)


@pytest.fixture
def made():
    """甲甲童's case: dispatched in time, taken over late by the town, in time by the school; nobody verified. Another of 2号镇 is
    untouched since it was opened."""
    county = world.county()
    town, school = county.towns[0].path, county.schools["a"].path
    county.case = world.case(
        county, "a1", {"opened": on(9, 10)},
        {"dispatched": on(9, 10), "by": CHIEF, "side": "place", "post": county.posts[OFFICER], "unit_path": town},
        {"dispatched": on(9, 10), "by": CHIEF, "side": "school", "post": county.posts["principal:a"], "unit_path": school},
        {"accepted": on(9, 10), "by": "principal:a", "side": "school"},
        {"accepted": on(9, 24), "by": OFFICER, "side": "place"}, on=DAY,
    )  # fmt: skip
    county.other = world.case(county, "c1", {"opened": on(9, 15)}, on=DAY)
    with time_machine.travel(AT, tick=False):
        yield county


def told(made, who=CHIEF, since=SEPT[0], until=SEPT[1]):
    viewer = viewer_of(made.accounts[who], at=AT)
    found = queries.levels(viewer, queries.fallen(viewer, since=since, until=until, on=DAY))
    return {one.level: (one.due, one.in_time, one.late, one.overdue) for one in found.levels}


def kept(case, **asked):
    rows = Deadline.objects.filter(case=case, **asked).order_by("pk")
    return [(one.side, one.kind, one.due_on, one.ended_on, bool(one.by_act)) for one in rows]


def add(case, made, *acts, today=DAY):
    acts_of = case.acts.count()
    for number, told_ in enumerate(acts, start=acts_of + 1):
        said = dict(told_)
        kind = next(iter(said))
        day, post = said.pop(kind), said.pop("by", "")
        case.acts.create(
            number=number, kind=kind, on=day, written_on=said.pop("written_on", day), written_at=AT,
            by=str(made.accounts[post].pk) if post else "", post_kind=post.split(":")[0], saw=number - 1, **said,
        )  # fmt: skip
    facts = facts_of(case)
    world.refresh(case, facts, Ground(today).standing(made.path, facts))


def test_each_step_is_kept_with_its_day_and_the_day_on_which_it_was_done(made):
    accepted = {side: rest for side, kind, *rest in kept(made.case) if kind == "accepted"}
    assert accepted["school"][1:] == [on(9, 10), True]
    due, ended, is_done = accepted["place"]
    assert ended == on(9, 24) > due and is_done
    owed = kept(made.case, ended_on=None)
    assert {(side, kind) for side, kind, *_ in owed} == {("place", "verified"), ("school", "verified")}
    assert [row[:2] for row in kept(made.other)] == [("county", "dispatched")]


def test_every_level_answers_for_its_own_and_a_level_with_nothing_due_has_no_share(made, client):
    found = told(made)
    assert found[At.COUNTY] == (2, 1, 0, 1), "one dispatched in time, one not dispatched yet"
    assert found[At.TOWN] == (2, 0, 1, 1), "taken over late, not verified"
    assert found[At.SCHOOL] == (2, 1, 0, 1)
    assert found[At.VILLAGE] == (0, 0, 0, 0)
    sign_in(client, made, CHIEF)
    page = client.get(
        reverse("cases:levels"), {"since": "2026-09-01", "until": "2026-10-12", "asked": "1"}
    ).content.decode()
    assert "没有到期事项" in page and "100%" not in page


def test_what_was_missed_stays_where_it_was_missed_though_it_rose_and_was_passed_on(made):
    town, before = made.towns[0].path, told(made)[At.TOWN]
    with system_scope():
        following.morning(by=System("worker"), at=AT)
    assert made.case.acts.filter(kind="escalated").exists()
    other = made.towns[1].path
    add(made.case, made, {"handed_over": DAY, "by": OFFICER, "side": "place", "unit_path": other},
        {"taken_over": DAY, "by": OFFICER, "side": "place", "unit_path": other, "yes": True})  # fmt: skip
    assert told(made)[At.TOWN] == before
    assert set(Deadline.objects.filter(case=made.case, side="place").values_list("unit_path", flat=True)) == {town}


def test_what_was_not_missed_yet_goes_where_the_case_goes_and_what_falls_away_is_owed_by_nobody(made):
    case = made.other
    Deadline.objects.filter(case=case).delete()
    case.acts.exclude(number=1).delete()
    add(case, made, {"dispatched": on(10, 12), "by": CHIEF, "side": "place", "unit_path": made.towns[1].path})
    assert [row[1] for row in kept(case, ended_on=None)] == ["accepted"]
    add(case, made, {"dispatched": on(10, 12), "by": CHIEF, "side": "place", "unit_path": made.towns[0].path})
    rows = Deadline.objects.filter(case=case, kind="accepted")
    assert [(one.unit_path, one.ended_on, one.by_act) for one in rows] == [
        (made.towns[1].path, on(10, 12), 0), (made.towns[0].path, None, 0),
    ]  # fmt: skip
    assert told(made)[At.TOWN][0] == 2, "neither fell due"


def test_what_an_act_did_that_was_struck_is_owed_again(made):
    add(made.case, made, {"verified": DAY, "by": OFFICER, "side": "place", "outcome": "in_school_local"})
    done = Deadline.objects.get(case=made.case, kind="verified", side="place", due_on__lt=DAY)
    assert done.ended_on == DAY and done.by_act == made.case.acts.count()
    add(made.case, made, {"struck": DAY, "by": OFFICER, "names": made.case.acts.count()})
    done.refresh_from_db()
    assert done.ended_on is None and done.by_act == 0


def test_written_act_by_act_the_same_is_kept_as_when_an_old_case_is_read_through(made):
    live = world.case(made, "b1", {"opened": on(9, 10)}, on=on(9, 10))
    for act in (
        {"dispatched": on(9, 10), "by": CHIEF, "side": "place", "unit_path": made.towns[0].path},
        {"accepted": on(9, 11), "by": OFFICER, "side": "place"},
        {"verified": on(9, 14), "by": OFFICER, "side": "place", "outcome": "dropout"},
        {"reasoned": on(9, 15), "by": OFFICER, "side": "place", "reasons": ["work"]},
        {"visited": on(9, 18), "by": OFFICER, "side": "place", "way": "visit", "yes": True},
    ):  # fmt: skip
        add(live, made, act, today=next(day for day in act.values() if isinstance(day, date)))
    add(live, made, today=DAY)
    columns = ("side", "unit_path", "kind", "step", "names", "due_on", "ended_on", "by_act")
    as_it_went = list(Deadline.objects.filter(case=live).order_by("pk").values_list(*columns))
    Deadline.objects.filter(case=live).delete()
    add(live, made)
    assert list(Deadline.objects.filter(case=live).order_by("pk").values_list(*columns)) == as_it_went


def test_every_figure_opens_the_list_that_it_counts(client, made):
    add(made.other, made,
        {"dispatched": on(9, 16), "by": CHIEF, "side": "place", "unit_path": made.towns[1].path},
        {"dispatched": on(9, 16), "by": CHIEF, "side": "school", "unit_path": made.schools["c"].path})  # fmt: skip
    sign_in(client, made, CHIEF)
    page = client.get(
        reverse("cases:levels"), {"since": "2026-09-01", "until": "2026-10-12", "asked": "1"}
    ).content.decode()
    cells = CELL.findall(page)
    assert len(cells) > 20
    for address, figure in cells:
        total = TOTAL.search(client.get(unescape(address)).content.decode())
        assert int(total.group(1) if total else 0) == int(figure), address
    assert page.count(">区县<") == 1 and "区县合计" not in page, "a level of one unit is that unit"
    assert "乡镇街道合计" in page and "学校合计" in page


def test_a_school_is_told_of_its_own_step_and_another_county_of_none(made):
    assert told(made, "principal:a") == {At.SCHOOL: (2, 1, 0, 1)}
    assert told(made, "township_officer:t2") == {}
    other = world.county("0002", "500120")
    assert sum(due for due, *_ in told(other).values()) == 0
    chief = viewer_of(other.accounts[CHIEF], at=AT)
    fallen = queries.fallen(chief, since=SEPT[0], until=SEPT[1], on=DAY)
    assert queries.due_items(chief, fallen, unit=f"place:{made.towns[0].path}") == ((), 0)


def test_a_page_further_on_begins_where_the_one_before_ended(made):
    viewer = viewer_of(made.accounts[CHIEF], at=AT)
    fallen = queries.fallen(viewer, since=SEPT[0], until=date(2026, 11, 30), on=date(2026, 11, 30))
    every, total = queries.due_items(viewer, fallen, size=1000)
    assert len(every) == total > 6 and list(every) == sorted(every, key=lambda one: one.due_on)
    assert any(one.case for one in every) and any(one.report for one in every)
    pages = [queries.due_items(viewer, fallen, after=first, size=2) for first in range(0, total + 2, 2)]
    assert [one for page, _total in pages for one in page] == list(every) and {told for _page, told in pages} == {total}


def test_a_monthly_report_that_is_late_is_the_schools_miss(made):
    until = date(2026, 11, 30)
    viewer = viewer_of(made.accounts[CHIEF], at=AT)
    fallen = queries.fallen(viewer, since=SEPT[0], until=until, on=until)
    items, total = queries.due_items(viewer, fallen, level="school", state="overdue")
    reports = [one for one in items if one.month is not None]
    assert {one.unit_name for one in reports} == {school.name for school in made.schools.values()}
    assert all(one.state == Timely.OVERDUE and one.ended_on is None for one in reports) and total >= len(reports)


def test_the_table_goes_out_as_a_book(client, made):
    sign_in(client, made, CHIEF)
    answer = client.get(f"{reverse('cases:levels')}?book=1")
    assert answer["Content-Type"].endswith("sheet") and len(b"".join(answer)) > 2000

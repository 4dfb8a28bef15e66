"""事前核查、事中公示、专人负责、跟踪督查: nobody clicks a gate away. A boy is verified, the town posts a notice that does not tell who he
is, somebody has taken the case over; it is closed, drawn, and he is not in class: the finding stands open until it is mended."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notoneless.audit.actions import looking
from notoneless.audit.models import Event
from notoneless.cases.models import Case
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.programmes import actions, queries
from notoneless.programmes.models import Notice
from notoneless.programmes.terms import ProgrammeError
from notoneless.reports import actions as reviews
from notoneless.reports.models import Check
from notoneless.reports.terms import Quarter
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 2, tzinfo=UTC)
DAY, OPENED = date(2026, 10, 12), date(2026, 10, 9)
CHIEF, OFFICER, OTHER = "section_chief", "township_officer:t1", "township_officer:t2"
CELL = re.compile(r'<td[^>]*><a href="([^"]*/gates/cases\?[^"]*)">([\d,]+)</a></td>')
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")


@pytest.fixture
def made():
    """甲甲童's case lies with the township, which took it over before anybody knew where he was."""
    county = world.county()
    post, unit = county.posts[OFFICER], county.towns[0].path
    county.case = world.case(
        county, "a1", {"opened": OPENED},
        {"dispatched": OPENED, "by": CHIEF, "side": "place", "post": post, "unit_path": unit},
        {"accepted": OPENED, "by": OFFICER, "side": "place"}, on=DAY,
    )  # fmt: skip
    with time_machine.travel(AT, tick=False):
        yield county


def by(made, who, at=AT):
    return viewer_of(made.accounts[who], at=at)


def add(made, *acts, on=DAY):
    """Write further acts on the case, as they would have been written on ``on``."""
    acts_of = made.case.acts.count()
    for number, told in enumerate(acts, start=acts_of + 1):
        said = dict(told)
        kind = next(iter(said))
        day, post = said.pop(kind), said.pop("by")
        made.case.acts.create(
            number=number, kind=kind, on=day, written_on=day, written_at=AT, by=str(made.accounts[post].pk),
            post_kind=post.split(":")[0], saw=number - 1, **said,
        )  # fmt: skip
    made.case.version = acts_of + len(acts)
    facts = facts_of(made.case)
    world.refresh(made.case, facts, Ground(on).standing(made.path, facts))


def at_gates(made, who=CHIEF, on=DAY):
    with looking(by=by(made, who), at=AT):
        return queries.case_gates(by(made, who), made.case.pk, on=on)


def gates(made, who=CHIEF, on=DAY):
    return [one.state.value for one in at_gates(made, who, on).gates]


def post(made, who=OFFICER, **said):
    given = {"case": made.case.pk, "place": "村务公开栏", "on": DAY, "by": by(made, who), "at": AT} | said
    return actions.post_notice(**given)


def test_each_gate_is_passed_by_what_proves_it_and_in_order(made):
    assert gates(made) == ["next", "blocked", "ready", "blocked"], (
        "that he has an owner does not pass the third gate yet"
    )
    with pytest.raises(ProgrammeError, match="I026"):
        post(made)
    add(made, {"verified": DAY, "by": OFFICER, "outcome": "suspected_dropout"})
    assert gates(made)[0] == "next", "suspected is not found"
    add(made, {"verified": DAY, "by": OFFICER, "outcome": "in_school_local", "has_paper": True})
    assert gates(made) == ["passed", "next", "ready", "blocked"]

    officer, name = sign_in(Client(), made, OFFICER), made.children["a1"].name
    page = officer.get(reverse("programmes:case_gates", args=[made.case.pk])).text
    assert f"案号 {made.case.number}" in page and "责任单位 甲1镇" in page
    address = reverse("programmes:notice", args=[made.case.pk])
    refused = officer.post(address, {"place": f"{name}家门口", "on": DAY.isoformat()})
    assert refused.status_code == 422 and "V007" in refused.text
    assert "I027" in officer.post(address, {"place": "公开栏", "on": "2026-10-13"}).text
    assert officer.post(address, {"place": "村务公开栏", "on": DAY.isoformat()}).status_code == 303
    notice = Notice.objects.get()
    assert notice.until == date(2026, 10, 19), "five working days"
    assert dict(notice.said) == {"案号": made.case.number, "责任单位": "甲1镇", "办到哪一步": "待凭据"}
    assert name not in str(notice.said)
    assert Event.objects.filter(verb="programmes.notice").count() == 1
    assert gates(made) == ["passed", "running", "ready", "blocked"]
    with pytest.raises(ProgrammeError, match="I026"):
        post(made, place="另一处")
    assert gates(made, on=date(2026, 10, 19)) == ["passed", "passed", "passed", "undrawn"]


def test_a_notice_taken_down_proves_nothing_and_whoever_may_not_does_not(made):
    add(made, {"verified": DAY, "by": OFFICER, "outcome": "in_school_local", "has_paper": True})
    with pytest.raises(ProgrammeError, match="I025"):
        post(made, "principal:a")
    for who in (OTHER, "principal:b"):
        answer = sign_in(Client(), made, who).get(reverse("programmes:case_gates", args=[made.case.pk]))
        assert answer.status_code == 404, "another town's, another school's"
    notice = post(made, form_key="once")
    assert post(made, form_key="once").pk == notice.pk, "sent twice it is one"
    officer = sign_in(Client(), made, OFFICER)
    address = reverse("programmes:take_down", args=[notice.pk])
    assert "I031" in officer.post(address, {"why": "不对"}).text
    assert officer.post(address, {"why": "家长反映责任单位写错"}).status_code == 303
    assert gates(made)[1] == "next"
    with pytest.raises(ProgrammeError, match="I030"):
        actions.take_down_notice(notice=notice.pk, why="再撤一次看看", by=by(made, OFFICER), at=AT)
    assert post(made).pk != notice.pk and gates(made)[1] == "running"


def test_a_place_that_wants_a_name_published_is_refused(made, monkeypatch):
    from notoneless.programmes.queries import gates as asked
    from notoneless.programmes.rules.gates import Gate

    add(made, {"verified": DAY, "by": OFFICER, "outcome": "in_school_local", "has_paper": True})
    real = asked.gates_at
    loud = [
        Gate(one.id, one.zh, one.en, one.proof, one.by, one.days, (*one.fields, "name")) if one.fields else one
        for one in real(made.path, DAY)
    ]
    monkeypatch.setattr(asked, "gates_at", lambda path, on: tuple(loud))
    with pytest.raises(ProgrammeError, match="I028"):
        post(made)


def test_what_an_inspection_finds_stays_open_until_it_is_mended(made):
    add(
        made,
        {"verified": DAY, "by": OFFICER, "outcome": "in_school_local", "has_paper": True},
        {"seen": DAY, "by": OFFICER, "way": "roll_call", "yes": True, "has_paper": True},
        {"closing": DAY, "by": OFFICER, "outcome": "in_school_local"},
        {"checked": DAY, "by": CHIEF, "names": 6, "yes": True},
    )
    assert made.case.cached_closed_on == DAY
    post(made)
    november = datetime(2026, 11, 20, 2, tzinfo=UTC)
    later = november.date()
    with time_machine.travel(november, tick=False):
        reviews.draw_review(
            county_path=made.path, quarter=Quarter.read(20264), by=by(made, CHIEF, november), at=november
        )
        assert gates(made, on=later) == ["passed", "passed", "passed", "drawn"]
        assert gates(made, OFFICER, on=later)[3] == "hidden", "a review is the bureau's to read"
        check = Check.objects.get(what="closed")
        free = next(one for one, account in made.accounts.items() if str(account.pk) == check.checker)
        reviews.write_check(
            check=check.pk, agrees=False, found="座位空着，一周没来", on=later, by=by(made, free, november), at=november
        )
        assert Case.objects.get().cached_closed_on is None
        page = at_gates(made, on=later)
        assert page.found == "open" and [one.state.value for one in page.gates] == [
            "next",
            "blocked",
            "ready",
            "finding",
        ]

        chief = sign_in(Client(), made, CHIEF)
        page = chief.get(reverse("programmes:gates"))
        cells = CELL.findall(page.text)
        assert len(cells) >= 14
        for address, figure in cells:
            listed = chief.get(unescape(address)).text
            total = TOTAL.search(listed)
            assert int(total.group(1) if total else 0) == int(figure), address
        assert page.context["whole"].open == 1 and page.context["whole"].closed == 0
        assert "1" not in re.findall(
            r"督查问题待整改</th>", sign_in(Client(), made, OFFICER).get(reverse("programmes:gates")).text
        )
        book = chief.get(reverse("programmes:gates") + "?book=1")
        assert book["Content-Type"].endswith("sheet")


def test_a_sample_that_agrees_passes_the_last_gate(made):
    add(
        made,
        {"verified": DAY, "by": OFFICER, "outcome": "in_school_local", "has_paper": True},
        {"seen": DAY, "by": OFFICER, "way": "roll_call", "yes": True, "has_paper": True},
        {"closing": DAY, "by": OFFICER, "outcome": "in_school_local"},
        {"checked": DAY, "by": CHIEF, "names": 6, "yes": True},
    )
    post(made)
    november = AT + timedelta(days=39)
    with time_machine.travel(november, tick=False):
        reviews.draw_review(
            county_path=made.path, quarter=Quarter.read(20264), by=by(made, CHIEF, november), at=november
        )
        check = Check.objects.get(what="closed")
        free = next(one for one, account in made.accounts.items() if str(account.pk) == check.checker)
        reviews.write_check(
            check=check.pk,
            agrees=True,
            found="到班上见到本人",
            on=november.date(),
            by=by(made, free, november),
            at=november,
        )
        assert gates(made, on=november.date()) == ["passed"] * 4

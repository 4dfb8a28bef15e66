"""「两落实一精准」 and 分类施策: what is put in place for a child. What her case proves counts by itself; the rest is a dated word of somebody
who works the case, on where the proof lies, and is taken back only by a further one. Who left for work is not helped with learning."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notoneless.audit.actions import looking
from notoneless.audit.models import Event
from notoneless.policy import load
from notoneless.programmes import actions, queries
from notoneless.programmes.models import Mark
from notoneless.programmes.rules.marks import items_of
from notoneless.programmes.terms import ProgrammeError
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

AT = datetime(2026, 10, 12, 2, tzinfo=UTC)
DAY, OPENED = date(2026, 10, 12), date(2026, 10, 9)
CHIEF, OFFICER = "section_chief", "township_officer:t1"
CELL = re.compile(r'<td[^>]*><a href="([^"]*/marks/cases\?[^"]*)">([\d,]+)</a></td>')
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")


@pytest.fixture
def made():
    """One left for work and the police were asked; one does not want to learn; of one nobody knows why."""
    county = world.county()
    post, unit = county.posts[OFFICER], county.towns[0].path
    county.case = world.case(
        county, "a1", {"opened": OPENED},
        {"dispatched": OPENED, "by": CHIEF, "side": "place", "post": post, "unit_path": unit},
        {"accepted": OPENED, "by": OFFICER, "side": "place"},
        {"verified": DAY, "by": OFFICER, "outcome": "dropout"},
        {"reasoned": DAY, "by": OFFICER, "reasons": ["work"]},
        {"referred": DAY, "by": CHIEF, "party": "police"}, on=DAY,
    )  # fmt: skip
    county.averse = world.case(
        county, "b1", {"opened": OPENED}, {"verified": DAY, "by": OFFICER, "outcome": "dropout"},
        {"reasoned": DAY, "by": OFFICER, "reasons": ["aversion"]}, on=DAY,
    )  # fmt: skip
    world.case(county, "c1", {"opened": OPENED}, on=DAY)
    with time_machine.travel(AT):
        yield county


def by(made, who):
    return viewer_of(made.accounts[who], at=AT)


def stands(made, case):
    with looking(by=by(made, CHIEF), at=AT):
        page = queries.case_marks(by(made, CHIEF), case.pk, on=DAY)
    return (
        {one.item.id: (one.is_done, one.by_record) for one in page.placed.checklist},
        {one.item.id: (one.is_done, one.by_record) for one in page.placed.measures},
    )


@pytest.mark.django_db
def test_what_the_case_proves_counts_by_itself(made):
    checklist, measures = stands(made, made.case)
    assert checklist == {"person": (True, True), "measures": (True, True), "exact": (True, True)}
    assert measures == {"police_and_labour": (True, True), "child_labour": (False, False)}, (
        "no help with learning: she left for work"
    )
    checklist, measures = stands(made, made.averse)
    assert checklist == {"person": (False, False), "measures": (False, False), "exact": (True, True)}
    assert measures == dict.fromkeys(("help_learning", "class_place", "vocational"), (False, False))


@pytest.mark.django_db
def test_the_rest_is_a_dated_word_with_its_proof_and_is_taken_back_by_another(made):
    officer = sign_in(Client(), made, OFFICER)
    address = reverse("programmes:mark", args=[made.averse.pk])
    said = {
        "of": "measure",
        "item": "help_learning",
        "is_done": "yes",
        "on": DAY.isoformat(),
        "proof": "帮扶记录表，存学校",
    }
    name = made.children["b1"].name
    for wrong, code in (
        ({"proof": f"{name}的记录"}, "V007"), ({"proof": "有"}, "I036"), ({"on": "2026-10-13"}, "I035"), ({"item": "child_labour"}, "I033"),
        ({"of": "checklist", "item": "exact", "is_done": "no"}, "I034"), ({"is_done": "no"}, "I034"),
    ):  # fmt: skip
        answer = officer.post(address, said | wrong)
        assert answer.status_code == 422 and code in answer.text, code
    assert officer.post(address, said).status_code == 303
    checklist, measures = stands(made, made.averse)
    assert measures["help_learning"] == (True, False) and checklist["measures"] == (True, True)
    assert officer.post(address, said | {"is_done": "no", "proof": "记录表是另一名学生的"}).status_code == 303
    checklist, measures = stands(made, made.averse)
    assert measures["help_learning"] == (False, False) and checklist["measures"] == (False, False)
    page = officer.get(reverse("programmes:case_marks", args=[made.averse.pk])).text
    assert "存学校" in page and "记录表是另一名学生的" in page, "nothing that was said is lost"
    assert Mark.objects.count() == 2 and Event.objects.filter(verb="programmes.mark").count() == 2


@pytest.mark.django_db
def test_who_does_not_work_the_case_marks_nothing(made):
    given = {
        "case": made.averse.pk,
        "of": "checklist",
        "item": "person",
        "is_done": True,
        "on": DAY,
        "proof": "分工文件第三页",
        "at": AT,
    }
    with pytest.raises(ProgrammeError, match="I032"):
        actions.mark(by=by(made, "county_leader"), **given)
    for who in ("township_officer:t2", "principal:c"):
        assert (
            sign_in(Client(), made, who).get(reverse("programmes:case_marks", args=[made.averse.pk])).status_code == 404
        )
    one = actions.mark(by=by(made, OFFICER), form_key="once", **given)
    assert actions.mark(by=by(made, OFFICER), form_key="once", **given).pk == one.pk


@pytest.mark.django_db
def test_every_figure_opens_the_list_that_it_counts(made):
    chief = sign_in(Client(), made, CHIEF)
    page = chief.get(reverse("programmes:marks"))
    found = page.context["found"]
    assert (found.whole.cases, found.whole.items, found.whole.done) == (3, 9, 4) and found.unreasoned == 1
    assert [(one.reason, one.cases, one.measured) for one in found.segments] == [("aversion", 1, 0), ("work", 1, 1)]
    assert "44.4%" in page.text
    cells = CELL.findall(page.text)
    assert len(cells) >= 14
    for address, figure in cells:
        listed = chief.get(unescape(address)).text
        total = TOTAL.search(listed)
        assert int(total.group(1) if total else 0) == int(figure), address
    assert chief.get(reverse("programmes:marks") + "?book=reasons")["Content-Type"].endswith("sheet")


def test_every_measure_is_of_a_reason_and_every_record_is_one_that_the_house_reads():
    asked = load()
    reasons = set(asked.value("ledger.reason_codes", None, DAY).by_id())
    measures = items_of(asked.value("programmes.measures", None, DAY).value)
    assert {reason for one in measures for reason in one.reasons} == reasons, "no reason without a measure"
    parties = set(asked.value("cases.parties", None, DAY).by_id())
    for code in (None, "500153"):
        for one in (*measures, *items_of(asked.value("programmes.checklist", code, DAY).value)):
            assert not one.unknown, one
            assert {word.partition(":")[2] for word in one.records if word.startswith("referred:")} <= parties

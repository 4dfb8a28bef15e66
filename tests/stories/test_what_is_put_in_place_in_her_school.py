"""Before anybody knocks at a door, the school itself is asked: has it a group and a plan, are its letters signed, its reports filed, its
classes called? What the house knows counts by itself; the rest is told by a dated mark with where its proof lies."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from notoneless.attendance import actions as attendance
from notoneless.audit.models import Event
from notoneless.cases.models import Case
from notoneless.children.models import EnrolmentSpell
from notoneless.programmes import actions, queries
from notoneless.programmes.models import SchoolMark
from notoneless.programmes.queries.ground import policy
from notoneless.programmes.rules.marks import Item, Mark, items_of
from notoneless.programmes.rules.school_marks import Record, put_in_school, unknown
from notoneless.programmes.terms import ProgrammeError
from notoneless.reports.models import MonthlyReport
from notoneless.responsibility.models import ControlGroup, Letter
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ON = date(2026, 11, 20)
CHIEF, HEAD, TOWN = "section_chief", "principal:a", "township_officer:t1"
CELL = re.compile(r'<a href="([^"]*/programmes/schools/all[^"]*)">(\d+)</a>')
TOLD = {"item": "told", "is_done": "yes", "on": "2026-11-02", "proof": "宣传签到表，存教导处"}


@pytest.fixture
def made():
    county = world.county()
    with time_machine.travel(AT, tick=False):
        yield county


def by(made, post):
    return viewer_of(made.accounts[post], at=AT)


def stands(made, school="a", post=CHIEF):
    page = queries.school_marks(by(made, post), made.schools[school].pk, on=ON)
    return {one.item.id: one for one in page.line.items}


@pytest.mark.django_db
def test_what_the_house_knows_of_a_school_counts_by_itself(made):
    at_first = stands(made)
    assert not at_first["group"].is_done and at_first["group"].is_due
    assert not at_first["letters"].is_due and not at_first["reports"].is_due, (
        "nothing is due yet, and that is no nought"
    )
    ControlGroup.objects.filter(school=made.schools["a"]).delete()
    group = ControlGroup.objects.create(school=made.schools["a"], plan="", began_on=date(2026, 9, 1))
    assert not stands(made)["group"].is_done, "a group without a plan"
    ControlGroup.objects.filter(pk=group.pk).update(plan="一校一案")
    assert stands(made)["group"].on == date(2026, 9, 1)
    world.case(made, "a1", {"opened": date(2026, 10, 12)}, on=ON)
    Case.objects.update(opened_at=datetime(2026, 10, 12, 2, tzinfo=UTC))  # from now on months are reported
    reports = stands(made)["reports"]
    assert (reports.record.part, reports.record.whole, reports.is_done) == (0, 1, False)
    MonthlyReport.objects.create(
        school=made.schools["a"], county_path=made.path, month=date(2026, 10, 1), version=1, figures={}, is_nil=False,
        due_on=date(2026, 11, 6), filed_on=date(2026, 11, 3), filed_at=datetime(2026, 11, 3, 2, tzinfo=UTC), by="",
    )  # fmt: skip
    assert stands(made)["reports"].on == date(2026, 11, 3)
    assert not stands(made, "b")["reports"].is_done, "another school's report is its own"
    post = made.posts[HEAD].appointments.get(ended_on=None)
    letter = Letter.objects.create(
        appointment=post, year=2026, county_path=made.path, serial=900, number="900", template="t", drawn_at=AT
    )
    assert (stands(made)["letters"].record.part, stands(made)["letters"].record.whole) == (0, 1)
    Letter.objects.filter(pk=letter.pk).update(state="signed", signed_at=AT)
    assert stands(made)["letters"].is_done
    EnrolmentSpell.objects.update(recorded_at=datetime(2026, 9, 1, tzinfo=UTC))
    attendance.call(
        room=made.classes["a1"].pk, on=date(2026, 10, 13), away={}, all_here=True, by=by(made, "class_teacher:a1"),
        at=datetime(2026, 10, 13, 8, tzinfo=UTC),
    )  # fmt: skip
    calls = stands(made)["calls"].record
    assert calls.part == 1 and calls.whole > 1 and not stands(made)["calls"].is_done
    assert stands(made, post=TOWN)["calls"].record == calls, (
        "a town reads the same of the school, without calling a class"
    )


@pytest.mark.django_db
def test_the_rest_is_a_dated_mark_with_its_proof(made):
    client = sign_in(Client(), made, HEAD)
    address = reverse("programmes:mark_school", args=[made.schools["a"].pk])
    for wrong, field in (
        ({"proof": "有"}, "proof"),
        ({"on": "2026-08-01"}, "on"),
        ({"proof": "身份证号 500153201001010014"}, "proof"),
    ):
        answer = client.post(address, TOLD | wrong)
        assert answer.status_code == 422 and any(
            field in row[-1].errors for row in answer.context["items"] if row[-1]
        ), wrong
    assert client.post(address, TOLD).status_code == 303
    assert stands(made)["told"].on == date(2026, 11, 2)
    assert Event.objects.get(verb="programmes.mark_school").detail["item"] == "told"
    page = client.get(reverse("programmes:school_marks", args=[made.schools["a"].pk])).text
    assert "宣传签到表" in page and "取消" in page
    said = {"school": made.schools["a"].pk, "on": ON, "proof": "存教导处", "at": AT}
    for more, code, post in (
        ({"item": "told", "is_done": True}, "I039", HEAD), ({"item": "group", "is_done": True}, "I039", HEAD),
        ({"item": "no_such", "is_done": True}, "I038", HEAD), ({"item": "told", "is_done": False}, "I037", TOWN),
    ):  # fmt: skip
        with pytest.raises(ProgrammeError) as error:
            actions.mark_school(**said, **more, by=by(made, post))
        assert error.value.code == code
    actions.mark_school(**said | {"at": AT + timedelta(minutes=1)}, item="told", is_done=False, by=by(made, CHIEF))
    assert not stands(made)["told"].is_done and SchoolMark.objects.count() == 2, "only a further act takes it back"
    assert sign_in(Client(), made, "principal:c").get(address.removesuffix("/mark")).status_code == 404
    assert 'name="proof"' not in sign_in(Client(), made, TOWN).get(address.removesuffix("/mark")).text


@pytest.mark.django_db
def test_every_figure_opens_its_schools(made):
    actions.mark_school(
        school=made.schools["c"].pk,
        item="told",
        is_done=True,
        on=ON,
        proof="存教导处",
        by=by(made, "principal:c"),
        at=AT,
    )
    chief = sign_in(Client(), made, CHIEF)
    figures = [
        (unescape(href), int(text)) for href, text in CELL.findall(chief.get(reverse("programmes:schools")).text)
    ]
    assert len(figures) == 3 * 6, "all and two towns: the schools, and each item"
    for href, many in figures:
        assert chief.get(href).context["table"].total == many, href
    whole = queries.school_figures(by(made, CHIEF), on=ON)
    assert (whole.whole.cases, whole.whole.of["told"]) == (3, 1) and [one.cases for one in whole.towns] == [2, 1]
    assert whole.whole.items == sum(one.due for one in queries.school_lines(by(made, CHIEF), on=ON))
    town = queries.school_figures(by(made, TOWN), on=ON)
    assert town.whole.cases == 2, "a town reads its own schools"
    book = load_workbook(
        BytesIO(b"".join(chief.get(reverse("programmes:schools"), {"book": "1"}).streaming_content))
    ).active
    assert book.max_row - 1 == 3


@pytest.mark.parametrize(
    ("records", "is_done", "is_due"),
    [
        ({"reports": Record(3, 3, ON)}, True, True),
        ({"reports": Record(2, 3, ON)}, False, True),
        ({"reports": Record(0, 0)}, False, False),
    ],
)
def test_an_item_is_done_when_nothing_is_wanting(records, is_done, is_due):
    (one,) = put_in_school([Item("r", "月报", "reports", records=("reports",))], records, [Mark("r", True, ON)])
    assert (one.is_done, one.is_due) == (is_done, is_due), "what records tell no mark tells"


def test_the_house_can_read_every_record_that_the_parameters_name():
    for code in ("500153", "500119", "110101"):
        assert not unknown(items_of(policy().value("programmes.school_checklist", code, ON).value))

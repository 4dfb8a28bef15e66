"""The leading group met and decided that every town checks its list. Each town has the task; the minutes say who does what by when; and
a quarter in which nobody met is told to the bureau before it is over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from notoneless.messaging.models import Letter
from notoneless.programmes import actions
from notoneless.programmes.models import Document, Meeting, Task
from notoneless.programmes.rules.meetings import is_owed, period_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
SAID = {"kind": "leading_group", "held_on": "2026-11-18", "chair": "分管领导", "issuer": "甲县控辍保学领导小组", "present": "教育局\n各镇",
        "agenda": "研究控辍保学工作"}  # fmt: skip


@pytest.fixture
def made():
    county = world.county()
    with time_machine.travel(AT, tick=False):
        yield county


def held(made):
    chief = sign_in(Client(), made, "section_chief")
    answer = chief.post(reverse("programmes:new_meeting"), SAID)
    assert answer.status_code == 303, answer.context["form"].errors
    return chief, Meeting.objects.get()


def test_what_was_decided_is_done_when_every_town_proved_it(made):
    chief, meeting = held(made)
    decide = reverse("programmes:decide", args=[meeting.pk])
    assert chief.post(decide, {"text": "各镇核对名单", "to": "every:town", "due_on": "2026-12-10"}).status_code == 303
    assert Task.objects.count() == 2
    page = chief.get(reverse("programmes:meetings"))
    assert [(row.decisions, row.closed) for row in page_rows(page)] == [(1, 0)]
    for number in (1, 2):
        town = sign_in(Client(), made, f"township_officer:t{number}")
        task = Task.objects.get(division=made.towns[number - 1])
        assert town.post(reverse("programmes:give", args=[task.pk]), {"text": "全镇已经核对完毕"}).status_code == 303
        proof = task.evidence.get()
        assert chief.post(reverse("programmes:look", args=[proof.pk]), {"verb": "agree"}).status_code == 303
    page = chief.get(reverse("programmes:meetings"))
    for tile in page.context["tiles"]:
        assert chief.get(tile.href).context["table"].total == int(tile.figure) == 1
    assert chief.get(reverse("programmes:measures")).context["table"].total == 0, "no measure of a document"
    assert chief.get(reverse("programmes:documents")).context["table"].total == 0
    paper = chief.get(reverse("programmes:minutes", args=[meeting.pk]) + "?form=docx")
    words = "\n".join(p.text for p in Word(BytesIO(paper.content)).paragraphs)
    assert "各镇核对名单（责任单位：甲1镇、甲2镇；时限：2026年12月10日）" in words and "分管领导主持" in words


def page_rows(page):
    from notoneless.programmes import queries

    return queries.meetings(page.wsgi_request.viewer, on=AT.date())


def test_what_cannot_be_is_refused(made):
    chief, _meeting = held(made)
    assert "I023" in chief.post(reverse("programmes:new_meeting"), SAID | {"held_on": "2026-11-21"}).text
    assert "V007" in chief.post(reverse("programmes:new_meeting"), SAID | {"agenda": "500153201705040012 的去向"}).text
    assert Document.objects.count() == 1
    town = sign_in(Client(), made, "township_officer:t1")
    assert town.get(reverse("programmes:new_meeting")).status_code == 403


def test_a_quarter_without_a_meeting_is_shown_and_told_once(made):
    chief, _meeting = held(made)
    dues = {one.kind.id: one.is_owed for one in chief.get(reverse("programmes:meetings")).context["dues"]}
    assert dues == {"leading_group": False, "joint_conference": True}
    assert actions.tell_of_meetings(at=AT) == 0, "there is time yet"
    late = datetime(2026, 12, 21, 2, tzinfo=UTC)
    assert actions.tell_of_meetings(at=late) == 3
    actions.tell_of_meetings(at=late)
    assert Letter.objects.filter(kind="meeting_owed").count() == 3


def test_a_period_ends_with_its_quarter():
    period = period_of(date(2026, 12, 31), 3)
    assert (period.first, period.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert period_of(date(2026, 1, 1), 12).last == date(2026, 12, 31)
    assert is_owed([date(2026, 9, 30)], date(2026, 10, 1), 3) and not is_owed(
        [date(2026, 10, 1)], date(2026, 12, 31), 3
    )
    assert is_owed([date(2026, 12, 1)], date(2026, 11, 1), 3), "one that has not come is none"

"""A headmaster's week of visits on paper: he prints it and takes it as a book; a teacher takes the own sheet; his deputy goes on with the plan."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from notoneless.audit.models import Event
from notoneless.responsibility.models import Appointment
from notoneless.visits import actions
from notoneless.visits.models import RoundPlan
from tests import world

pytestmark = pytest.mark.django_db
WHY = "十二月第一周入户走访带在路上"


def pages_of(pdf):
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def signed_in(made, post):
    client = Client()
    client.force_login(made.accounts[post])
    return client


def planned(made, head):
    today = timezone.localdate().isoformat()
    sent = {
        "children": [str(made.children[key].pk) for key in ("a1", "a2")], "since": today, "until": today, "begin": "18:00", "end": "21:00",
        "people": [str(made.accounts[who].pk) for who in ("class_teacher:a1", "class_teacher:a2")], "two": "on",
    }  # fmt: skip
    assert head.post(reverse("visits:rounds"), sent).status_code == 303
    plan = RoundPlan.objects.get()
    actions.make_rounds(plan=plan.pk, at=timezone.now())
    return plan


def test_a_week_on_paper():
    made = world.county()
    head, teacher = signed_in(made, "principal:a"), signed_in(made, "class_teacher:a1")
    plan = planned(made, head)
    out = reverse("visits:rounds_out", args=[plan.pk])
    assert out in head.get(reverse("visits:week", args=[plan.pk])).content.decode()
    assert head.post(out, {"reason": "走访"}).status_code == 422, "nobody takes a list without saying what for"

    sheets = head.post(out, {"reason": WHY})
    first, second = pages_of(sheets.content)
    assert "甲a1班主任人" in first and "甲a2班主任人" in second, "each begins on a page of the own"
    assert "甲甲童" in first and "甲乙童" not in first and "同行的一家" in first, "a sheet names whom its walker sees"
    assert "甲乙童" in second and "甲甲童" not in second
    line = Event.objects.get(verb="visits.hand_out_rounds")
    assert f"E{line.seq:07}" in first and WHY in first, "whose copy it is stands on every page"
    assert line.detail["families"] == 4 and len(line.children) == 2

    only = pages_of(head.post(out, {"reason": WHY, "who": str(made.accounts["class_teacher:a2"].pk)}).content)
    assert len(only) == 1 and "甲a2班主任人" in only[0]

    book = load_workbook(io.BytesIO(b"".join(head.post(out, {"reason": WHY, "book": "1"}))))
    stops, people, left = book.worksheets
    rows = [[cell.value for cell in row] for row in stops.iter_rows()]
    assert rows[3][:3] == ["谁去", "日期", "第几家"] and len(rows) == 8
    assert {row[6] for row in rows[4:]} == {"甲甲童", "甲乙童"}, "the book is whoever's who leads the school"
    assert [[cell.value for cell in row][:3] for row in people.iter_rows()][4:] == [
        ["甲a1班主任人", 1, 2], ["甲a2班主任人", 1, 2]
    ]  # fmt: skip
    assert left.max_row == 4

    mine = reverse("visits:my_rounds_out")
    assert mine in teacher.get(reverse("visits:my_rounds")).content.decode()
    (own,) = pages_of(teacher.post(mine, {"reason": WHY}).content)
    assert "甲甲童" in own and "甲乙童" not in own
    assert teacher.get(out).status_code == 404, "the own round, not the plan"
    nobody = signed_in(made, "registrar:a").post(mine, {"reason": WHY})
    assert nobody.status_code == 422 and "U186" in nobody.content.decode()


def test_whoever_leads_the_school_after_him_goes_on_with_the_plan():
    made = world.county()
    head = signed_in(made, "principal:a")
    plan = planned(made, head)
    week = reverse("visits:week", args=[plan.pk])
    stop = plan.stops.filter(child=made.children["a2"]).first()
    assert head.post(week, {"seen": "0", "family": str(stop.family), "do": "lock"}).status_code == 303

    # The headmaster goes to another school; who registered pupils there leads the school now.
    post, deputy = made.posts["principal:a"], made.accounts["registrar:a"]
    Appointment.objects.filter(post=post).update(account=deputy)
    assert head.get(week).status_code in (403, 404), "who went away no longer opens it"
    after = signed_in(made, "registrar:a")
    listed = after.get(reverse("visits:rounds")).content.decode()
    assert week in listed and "甲a校长人" in listed
    assert after.post(week, {"seen": "1", "family": str(stop.family), "do": "out"}).status_code == 303
    told = re.sub(r"<[^>]+>", "", after.get(week).content.decode())
    assert re.search(r"甲a学籍员人.*拿出一家甲乙童", told) and re.search(r"甲a校长人.*锁定一家甲乙童", told)
    assert plan.deeds.count() == 4


def test_a_week_with_hours_is_planned_changed_and_printed():
    """A teacher is at a course on the first day; a family is at home on the second alone. The plan goes by it, and so does the paper."""
    made = world.county()
    head, teacher = signed_in(made, "principal:a"), signed_in(made, "class_teacher:a1")
    today = timezone.localdate()
    second = today + timedelta(days=1)
    sent = {
        "children": [str(made.children[key].pk) for key in ("a1", "a2")], "since": today.isoformat(), "until": second.isoformat(),
        "begin": "18:00", "end": "21:00", "people": [str(made.accounts[who].pk) for who in ("class_teacher:a1", "principal:a")],
    }  # fmt: skip
    answer = head.post(reverse("visits:rounds"), sent | {"hours": "1"})
    plan = RoundPlan.objects.get()
    table = reverse("visits:rounds_hours", args=[plan.pk])
    assert answer["Location"] == table and "甲甲童" in head.get(table).content.decode()
    assert "还没有排" in head.get(reverse("visits:week", args=[plan.pk])).content.decode()

    # lines: the class teacher, the headmaster; the families by place and name
    told = {"seen": "0", "g0_0": "", "g0_1": "18:00-21:00", "g1_0": "", "g1_1": "", "h0": f"{second:%m-%d} 19:00-20:30"}
    wrong = head.post(table, told | {"h1": "下班以后"})
    assert wrong.status_code == 422 and "U187" in wrong.content.decode() and "19:00-20:30" in wrong.content.decode()
    assert head.post(table, told | {"g0_1": ""}).status_code == 422, "somebody must go"
    assert head.post(table, told).status_code == 303
    actions.make_rounds(plan=plan.pk, at=timezone.now())
    week = reverse("visits:week", args=[plan.pk])
    shown = head.get(week).content.decode()
    assert (
        "2 家，排上 2 家" in shown
        and "核对过" in shown
        and f"约 {second:%m-%d} 19:00-20:30" in shown
        and "不去" in shown
    )

    stop = plan.stops.get(child=made.children["a2"])
    assert head.post(week, {"seen": "1", "family": str(stop.family), "do": "out"}).status_code == 303
    (sheet,) = pages_of(head.post(reverse("visits:rounds_out", args=[plan.pk]), {"reason": WHY}).content)
    assert "甲a1班主任人" in sheet and "甲甲童" in sheet and f"{second}" in sheet and f"{today}星期" not in sheet
    mine = teacher.get(reverse("visits:my_rounds")).content.decode()
    assert "甲甲童" in mine and f"{second}" in mine
    assert teacher.get(table).status_code == 404

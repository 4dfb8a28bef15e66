"""A headmaster plans the week's visits of his school; a teacher opens the own evening, goes, writes the visit, and the stop is ticked."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notoneless.visits import actions
from notoneless.visits.models import RoundPlan
from tests import world

pytestmark = pytest.mark.django_db


def signed_in(made, post):
    client = Client()
    client.force_login(made.accounts[post])
    return client


def test_a_week_planned_and_walked():
    made = world.county()
    head, teacher = signed_in(made, "principal:a"), signed_in(made, "class_teacher:a1")
    page = head.get(reverse("visits:rounds")).content.decode()
    assert "甲甲童" in page and "甲乙童" in page and "甲丙童" not in page, "his own school's, of the other school none"
    today = timezone.localdate().isoformat()
    sent = {
        "children": [str(made.children[key].pk) for key in ("a1", "a2")], "since": today, "until": today, "begin": "18:00", "end": "21:00",
        "people": [str(made.accounts["class_teacher:a1"].pk)],
    }  # fmt: skip
    assert head.post(reverse("visits:rounds"), sent | {"people": []}).status_code == 422
    answer = head.post(reverse("visits:rounds"), sent)
    plan = RoundPlan.objects.get()
    assert answer.status_code == 303 and answer["Location"] == reverse("visits:week", args=[plan.pk])
    assert "正在排" in head.get(answer["Location"]).content.decode()
    actions.make_rounds(plan=plan.pk, at=timezone.now())  # the worker's part

    week = head.get(answer["Location"]).content.decode()
    assert "2 家，排上 2 家，已走访 0 家" in week and "核对过" in week
    mine = teacher.get(reverse("visits:my_rounds")).content.decode()
    assert "甲甲童" in mine and "同行的一家" in mine, (
        "of the other class's child the teacher is told the door, not the name"
    )
    assert "没有这里的镇街边界" in mine

    stop = plan.stops.get(child=made.children["a2"])
    told = {"seen": "0", "family": str(stop.family), "from": str(stop.account_id)}
    assert head.post(answer["Location"], told | {"do": "out"}).status_code == 303
    assert head.post(answer["Location"], told | {"do": "out"}).status_code == 422, (
        "somebody changed it meanwhile, it was himself"
    )
    assert "有人从安排里拿了出来" in head.get(answer["Location"]).content.decode()
    assert head.post(answer["Location"], told | {"do": "dance"}).status_code == 422
    assert head.post(answer["Location"], {"seen": "1", "do": "again"}).status_code == 303
    assert signed_in(made, "principal:b").get(answer["Location"]).status_code == 404

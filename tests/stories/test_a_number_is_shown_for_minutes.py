"""A class teacher must telephone a father. She is shown one number, for a reason, for ten minutes; whoever answers for the
school sees afterwards that she was."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.children.models import Guardian, Identifier
from notoneless.privacy.models import Reveal
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
WHY = "电话联系家长核实去向"


def cell(row, field="phone", **more):
    return {"table": row._meta.db_table, "field": field, "row": str(row.pk), **more}


def test_a_number_is_shown_for_minutes(client):
    made, now = world.county(), timezone.now()
    child, teacher = made.children["a1"], made.accounts["class_teacher:a1"]
    father, identity = Guardian.objects.get(child=child), Identifier.objects.get(child=child)
    phone, number = father.phone.open(why="test"), identity.number.open(why="test")
    page = reverse("files:child", args=[child.pk])

    with time_machine.travel(now, tick=False) as clock:
        # On the page every number stands under its mask, each with its own button.
        sign_in(client, made, "class_teacher:a1")
        text = client.get(page).text
        assert phone not in text and number not in text and str(father.phone) in text
        assert text.count(f"row={father.pk}") >= 1 and "显示完整信息" not in text

        # Without a reason, nothing. With one, this number and no other.
        assert client.post(reverse("guard:reveal"), cell(father, reason="看")).status_code == 422
        answer = client.post(reverse("guard:reveal"), cell(father, reason=WHY))
        assert answer.status_code == 200 and phone in answer.text and number not in answer.text
        shown = reverse("guard:shown", args=[Reveal.objects.get().pk])
        assert phone in client.get(shown).text
        assert number not in client.get(page).text

        # After ten minutes it stands under its mask again, whatever the browser does.
        clock.shift(timedelta(minutes=10))
        assert client.get(shown).status_code == 404
        again = client.get(reverse("guard:masked"), cell(father))
        assert str(father.phone) in again.text and phone not in again.text
        assert phone not in client.get(page).text

        # The journal knows who, what, whose, why; never the number.
        (line,) = Event.objects.filter(kind="reveal")
        assert (line.actor, line.children) == (str(teacher.pk), [str(child.pk)])
        assert line.subject == f"children_guardian:{father.pk}" and line.detail["reason"] == WHY
        assert phone not in str(Event.objects.values())

        # She finds it on the child's timeline, and so does the principal. A colleague of the same class does not.
        told = re.compile(rf"显示完整信息：电话.*?{teacher.name}.*?{WHY}", re.DOTALL)
        for post, sees in (("class_teacher:a1", True), ("principal:a", True), ("section_chief", True),
                           ("subject_teacher:a1", False), ("village_officer:v11", False),
                           ("registrar:a", False)):  # fmt: skip
            sign_in(client, made, post)
            answer = client.get(page)
            assert answer.status_code == 200 and bool(told.search(answer.text)) is sees, post
            assert phone not in answer.text

        # A day has an end, also for the second factor.
        Reveal.objects.bulk_create(
            Reveal(actor=str(teacher.pk), session="", table="t", field="f", row="1", child=child.pk, reason=WHY,
                   at=now - timedelta(hours=3), until=now) for _ in range(239)
        )  # fmt: skip
        sign_in(client, made, "class_teacher:a1")
        answer = client.post(reverse("guard:reveal"), cell(father, reason=WHY))
        assert answer.status_code == 422 and "P020" in answer.text and phone not in answer.text
        assert Event.objects.filter(kind="refusal", actor=str(teacher.pk)).count() == 1

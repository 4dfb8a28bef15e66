"""三统一 on the page: each child of whom the three do not say the same, what each says, and every figure opens its list."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notoneless.attendance.actions import call
from notoneless.audit.models import Event
from notoneless.cases import actions as cases
from notoneless.children.models import EnrolmentSpell
from notoneless.moves import actions as moves
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 14, 2, tzinfo=UTC)
DAY = date(2026, 9, 14)


@pytest.fixture
def made():
    """a1 is missed; a2's case is open though she sits in class; b1 is said to have moved; "nowhere" is suspected by the sweep."""
    county = world.county()
    with time_machine.travel(AT, tick=False):
        EnrolmentSpell.objects.update(recorded_at=world.NOW)
        for key, away in (("a1", {str(county.children["a1"].pk): "unknown"}), ("a2", {})):
            by = viewer_of(county.accounts[f"class_teacher:{key}"], at=AT)
            call(room=county.classes[key].pk, on=DAY, away=away, all_here=not away, by=by, at=AT)
        chief = viewer_of(county.accounts["section_chief"], at=AT)
        cases.open_case(child=county.children["a2"].pk, whence="tip", text="邻居说没上学", by=chief, at=AT, on=DAY)
        cases.open_case(child=county.children["nowhere"].pk, whence="tip", text="邻居说没上学", by=chief, at=AT, on=DAY)
        moves.propose(
            child=county.children["b1"].pk, way="out", elsewhere="某省某市某县小学", on=DAY, at=AT,
            by=viewer_of(county.accounts["registrar:b"], at=AT),
        )  # fmt: skip
        yield county


def page(made, who, query=""):
    return sign_in(Client(), made, who).get(reverse("reports:three") + query)


def test_each_child_with_what_each_of_the_three_says(made):
    answer = page(made, "section_chief")
    rows = {one["name"]: one for one in _rows(answer)}
    children = {key: child.name for key, child in made.children.items()}
    assert set(rows) == {children[key] for key in ("a1", "a2", "b1", "nowhere")}, "who is in no doubt is not listed"
    for key, said in (
        ("a1", ("不一致", "在读", "没到校，原因不明", "满三天书面报告")),
        ("a2", ("不一致", "在读", "在校", "疑似辍学", "登记已回课堂")),
        ("b1", ("不知道是否一致", "不知道：转学没有确认", "催对方学校确认")),
        ("nowhere", ("没有学籍", "不知道：近日没有点名", "疑似辍学", "按案件找人")),
    ):
        for words in said:
            assert words in rows[children[key]]["text"], (key, words)
    shown = Event.objects.filter(verb__contains="reports.three").values_list("children", flat=True)
    assert any(str(made.children["a1"].pk) in listed for listed in shown)


def _rows(answer):
    body = answer.text.split("<tbody>")[1].split("</tbody>")[0]
    for row in body.split("<tr>")[1:]:
        name = row.split('<th scope="row"')[1].split("</a>")[0].rsplit(">", 1)[1]
        yield {"name": name, "text": row}


def test_every_figure_opens_its_list_and_everybody_sees_his_own(made):
    for who, names in (
        ("section_chief", 4), ("principal:a", 2), ("principal:b", 1), ("principal:c", 0), ("class_teacher:a1", 1),
        ("township_officer:t1", 4), ("township_officer:t2", 0),
    ):  # fmt: skip
        answer = page(made, who)
        assert sum(tile.figure for tile in answer.context["tiles"]) == names, who
        for tile in answer.context["tiles"]:
            listed = sign_in(Client(), made, who).get(tile.href)
            assert listed.context["table"].count == tile.figure, (who, tile)
    far = world.county("0002", "500120")
    assert made.children["a1"].name not in page(far, "section_chief").text


def test_a_school_is_asked_for_by_itself(made):
    path = made.schools["a"].path
    assert len(list(_rows(page(made, "section_chief", f"?school={path}&asked=1")))) == 2

"""有学上、能上学、上好学: what a county wants for its children, and how far it is. Each figure is counted elsewhere in the house and opens
its list; what nobody counts yet is said so, and is no nought."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from notoneless.attendance import actions as attendance
from notoneless.children.models import EnrolmentSpell
from notoneless.programmes import actions, queries
from notoneless.programmes.rules.goals import Goal, Indicator, Number, Share, Stand, reached
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ON = date(2026, 11, 20)
PLACE = reverse("programmes:goals")


@pytest.fixture
def made():
    county = world.county(code="500119")
    with time_machine.travel(AT, tick=False):
        yield county


def by(made, post):
    return viewer_of(made.accounts[post], at=AT)


def stands(made, post="section_chief"):
    return {
        one.id: (one.told, one.stand.value) for goal in queries.goals(by(made, post), on=ON) for one in goal.indicators
    }


@pytest.mark.django_db
def test_every_goal_says_how_far_it_is_and_what_nobody_counts_yet(made):
    found = queries.goals(by(made, "section_chief"), on=ON)
    assert [(one.zh, one.means) for one in found] == [
        ("有学上", "聚焦科学建设"), ("能上学", "优化队伍建设"), ("上好学", "深化特色改革")
    ]  # fmt: skip
    told = stands(made)
    assert told["net_enrolment"] == ("", "no_sweep") and told["retention"] == ("", "unknown"), "not known, never a zero"
    assert told["institutions"] == told["tasks"] == ("", "nothing"), "nothing was due"
    assert told["dropouts"] == ("0", "reached")
    assert told["called"][1] == "short" and told["called"][0] == "0.0%"
    chief = sign_in(Client(), made, "section_chief")
    page = chief.get(PLACE).text
    assert "尚未计算" in page and "还没有可算的" in page
    assert "聚焦科学建设" in page
    chief.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = chief.get(PLACE).text
    assert "a place at school" in english and "not yet computed" in english and "聚焦科学建设" not in english
    chief.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    book = load_workbook(BytesIO(b"".join(chief.get(PLACE, {"book": "1"}).streaming_content))).active
    rows = {row[1].value: row[2].value for row in book.iter_rows(min_row=2)}
    assert rows["适龄儿童净入学率"] is None and rows["辍学儿童"] == "0"


@pytest.mark.django_db
def test_every_figure_opens_the_list_that_it_counts(made):
    world.case(made, "nowhere", {"opened": date(2026, 11, 2)}, on=ON)
    EnrolmentSpell.objects.update(recorded_at=datetime(2026, 10, 1, tzinfo=UTC))
    attendance.call(
        room=made.classes["a1"].pk, on=date(2026, 11, 3), away={}, all_here=True, by=by(made, "class_teacher:a1"), at=AT
    )
    chief = by(made, "section_chief")
    document = actions.write_document(
        county_path=made.path,
        title="方案",
        issuer="甲县教育局",
        issued_on=date(2026, 1, 5),
        level="county",
        by=chief,
        at=AT,
    )
    measure = actions.add_measure(document=document.pk, text="研判", institution="dropout_control", by=chief, at=AT)
    actions.add_tasks(measure=measure.pk, to="every:town", text="研判", due_on=date(2026, 10, 31), by=chief, at=AT)
    client = sign_in(Client(), made, "section_chief")
    page = client.get(PLACE)
    lists = {
        one.id: href for _goal, *_many, indicators in page.context["tree"] for one, _words, _tone, href in indicators
    }
    told = stands(made)
    assert told["suspected"] == ("1", "short")
    assert re.search(r"data-count>共 <strong>1</strong>", client.get(lists["suspected"]).text)
    assert told["institutions"] == ("0.0%", "short") and client.get(lists["institutions"]).context["table"].total == 2
    assert told["tasks"] == ("0.0%", "short") and client.get(lists["tasks"]).context["table"].total == 2
    whole = client.get(lists["called"]).context["found"].whole
    assert told["called"][0] == f"{whole.called * 1000 // whole.expected / 10:.1f}%" and whole.called == 1
    assert not lists["net_enrolment"]
    town = stands(made, "township_officer:t2")
    assert town["suspected"][0] in ("0", "1") and town["called"] == ("", "hidden"), "no power to call, no figure"


@pytest.mark.django_db
def test_a_place_without_its_own_goals_reads_those_of_the_national_documents_and_is_told_so():
    made = world.county()
    with time_machine.travel(AT, tick=False):
        assert [goal.id for goal in queries.goals(by(made, "section_chief"), on=ON)] == [
            "all_known",
            "nobody_out",
            "kept_on",
        ]
        assert stands(made)["net_enrolment"] == ("", "no_sweep") and stands(made)["suspected"] == ("0", "reached")
        client = sign_in(Client(), made, "section_chief")
        page = client.get(PLACE).text
        assert "本地没有写下自己的目标" in page and "教基厅函〔2024〕15号" in page and "写本地的目标和制度" in page
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        assert "has written no goals of its own" in client.get(PLACE).text


@pytest.mark.django_db
def test_a_place_with_its_own_goals_is_told_nothing_of_general_ones(made):
    assert "本地没有写下自己的目标" not in sign_in(Client(), made, "section_chief").get(PLACE).text


def one(found, target, *, figure="x", hidden=False):
    return Indicator("i", "指标", "indicator", "g", figure, Fraction(target), found, is_hidden=hidden)


@pytest.mark.parametrize(
    ("indicator", "stand"),
    [
        (one(Number(0), 0), Stand.REACHED),
        (one(Number(1), 0), Stand.SHORT),
        (one(Share(19, 20), "0.95"), Stand.REACHED),
        (one(Share(18, 20), "0.95"), Stand.SHORT),
        (one(Share(0, 0), 1), Stand.NOTHING),
        (one(None, 1, hidden=True), Stand.HIDDEN),
        (one(None, 1, figure=""), Stand.UNKNOWN),
    ],
)
def test_how_an_indicator_stands(indicator, stand):
    assert indicator.stand is stand


def test_a_goal_of_which_nothing_is_judged_is_not_reached():
    unknown, good, bad = one(None, 1, figure=""), one(Number(0), 0), one(Number(3), 0)
    trees = [Goal("g", "目标", "goal", "", said) for said in ((unknown,), (unknown, good), (good, bad), ())]
    assert [reached([tree]) for tree in trees] == [0, 1, 0, 0]

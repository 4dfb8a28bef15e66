"""A county keeps four standing institutions. Under each it asks things of its towns by a day; a town gives what proves them and a
second person agrees. The score is counted from that, unit by unit, and every figure opens the list of just these items."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from notoneless.programmes import actions, queries
from notoneless.programmes.models import Measure
from notoneless.programmes.terms import ProgrammeError
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ON = date(2026, 11, 20)
CHIEF, LEADER, TOWN = "section_chief", "bureau_leader", "township_officer:t1"
PLACE = reverse("programmes:institutions")


@pytest.fixture
def made():
    county = world.county(code="500119")
    with time_machine.travel(AT, tick=False):
        yield county


def comes(made, who):
    return sign_in(Client(), made, who)


def by(made, post):
    return viewer_of(made.accounts[post], at=AT)


@pytest.fixture
def document(made):
    return actions.write_document(
        county_path=made.path, title="控辍保学四项制度", issuer="甲县教育局", issued_on=date(2026, 1, 5), level="county",
        by=by(made, CHIEF), at=AT,
    )  # fmt: skip


def asks(made, document, institution, due, *, to="every:town", repeats="once"):
    """Give the units something to keep under an institution; return their tasks."""
    chief = by(made, CHIEF)
    measure = actions.add_measure(
        document=document.pk, text=f"落实{institution}", institution=institution, by=chief, at=AT
    )
    return actions.add_tasks(
        measure=measure.pk, to=to, text="按制度办", due_on=due, repeats=repeats, by=chief, at=AT
    ).tasks


def keeps(made, task, *, who=TOWN, due=None, at=AT, agrees=True):
    """The town gives what proves it; a second person looks."""
    given = actions.give(task=task.pk, text="已按制度落实，附记录。", by=by(made, who), at=at, due_on=due)
    if agrees is not None:
        text = "" if agrees else "缺签到"
        actions.look(evidence=given.pk, agrees=agrees, text=text, by=by(made, CHIEF), at=at)
    return given


def told(found):
    return {
        row.unit: ([(one.kept, one.due) for one in row.cells], row.score.points, row.score.of) for row in found.rows
    }


def test_the_score_is_what_was_kept_of_what_was_due(made, document):
    conference = asks(
        made, document, "aid_conference", date(2026, 3, 31), repeats="quarter"
    )  # due in March, June, September
    control = asks(made, document, "dropout_control", date(2026, 10, 31))
    asks(made, document, "onsite_assist", date(2026, 12, 15))  # its day has not come
    mine = {task.measure_id: task for task in (*conference, *control) if task.division_id == made.towns[0].pk}
    quarterly = next(task for task in mine.values() if task.repeats == "quarter")
    once = next(task for task in mine.values() if task.repeats == "once")
    for day in (date(2026, 3, 31), date(2026, 6, 30)):
        keeps(made, quarterly, due=day)
    keeps(made, once, agrees=None)
    found = queries.scores(by(made, CHIEF), year=2026, on=ON)
    assert [one.id for one in found.institutions] == [
        "aid_conference",
        "dropout_control",
        "onsite_assist",
        "assessment",
    ]
    assert told(found) == {
        made.towns[0].name: (
            [(2, 3), (0, 1), (0, 0), (0, 0)],
            "16.6",
            50,
        ),  # 25 × 2/3, and nobody has looked at the other
        made.towns[1].name: ([(0, 3), (0, 1), (0, 0), (0, 0)], "0.0", 50),
    }
    assert found.rows[0].unit == made.towns[1].name, "the lowest first"
    assert (found.whole.whole.kept, found.whole.whole.due, found.whole.score.points) == (2, 8, "8.3")
    mine = queries.scores(by(made, TOWN), year=2026, on=ON)
    assert list(told(mine)) == [made.towns[0].name], "a town reads its own"
    evidence = once.evidence.get()
    actions.look(evidence=evidence.pk, agrees=True, text="", by=by(made, CHIEF), at=AT)
    assert told(queries.scores(by(made, CHIEF), year=2026, on=ON))[made.towns[0].name][1:] == ("41.6", 50)


def test_every_figure_opens_its_list(made, document):
    tasks = asks(made, document, "dropout_control", date(2026, 3, 31), repeats="quarter")
    keeps(made, next(one for one in tasks if one.division_id == made.towns[0].pk), due=date(2026, 3, 31))
    chief = comes(made, CHIEF)
    page = chief.get(PLACE)
    links = re.findall(r'<a href="([^"]*institutions/items[^"]*)">(\d+)</a>', page.text)
    assert len(links) == 6, "kept and due, of two towns and of all"
    for href, figure in links:
        answer = chief.get(href.replace("&amp;", "&"))
        assert answer.context["table"].total == int(figure), href
        book = chief.get(href.replace("&amp;", "&") + "&book=1")
        sheet = load_workbook(BytesIO(b"".join(book.streaming_content))).active
        assert sheet.max_row - 1 == int(figure)
    book = load_workbook(BytesIO(b"".join(chief.get(PLACE, {"book": "1"}).streaming_content))).active
    rows = [[cell.value for cell in row] for row in book.iter_rows(min_row=3)]
    assert [row[0] for row in rows] == [made.towns[1].name, made.towns[0].name, "合计"]
    assert [row[1] for row in rows] == ["0.0", "8.3", "4.1"]
    town = comes(made, TOWN)
    theirs = [href for href, _figure in links if f"place%3A{made.towns[1].path}" in href]
    assert theirs and all(made.towns[1].name not in town.get(one.replace("&amp;", "&")).text for one in theirs)


def test_what_was_late_is_taken_out_of_no_score(made, document):
    first, second = asks(made, document, "assessment", date(2026, 10, 31))
    actions.withdraw_task(task=first.pk, why="办不成", by=by(made, CHIEF), at=AT)
    assert queries.scores(by(made, CHIEF), year=2026, on=ON).whole.whole.due == 2, "withdrawn after its day"
    later = asks(made, document, "assessment", date(2026, 12, 31))
    actions.withdraw_task(task=later[0].pk, why="不再需要", by=by(made, CHIEF), at=AT)
    in_january = datetime(2027, 1, 10, 2, tzinfo=UTC)
    with time_machine.travel(in_january, tick=False):
        found = queries.scores(by(made, CHIEF), year=2026, on=date(2027, 1, 10))
        assert found.whole.whole.due == 3, "withdrawn before its day: never an item"
        keeps(
            made, second, who=TOWN if second.division_id == made.towns[0].pk else "township_officer:t2", at=in_january
        )
        found = queries.scores(by(made, CHIEF), year=2026, on=date(2027, 1, 10))
        assert found.whole.whole.kept == 0, "a year that is over is mended by nobody"
        actions.write_document(
            county_path=made.path, title="新的四项制度", issuer="甲县教育局", issued_on=date(2027, 1, 8), level="county",
            replaces=str(document.pk), by=by(made, CHIEF), at=in_january,
        )  # fmt: skip
        assert queries.scores(by(made, CHIEF), year=2026, on=date(2027, 1, 10)).whole.whole.due == 3


def test_an_institution_is_chosen_when_a_measure_is_entered(made, document):
    chief = comes(made, CHIEF)
    address = reverse("programmes:add_measure", args=[document.pk])
    assert "控辍保学机制" in chief.get(reverse("programmes:document", args=[document.pk])).text
    assert chief.post(address, {"text": "每月研判", "institution": "dropout_control"}).status_code == 303
    assert Measure.objects.get().institution == "dropout_control"
    assert chief.post(address, {"text": "每月研判", "institution": "no_such"}).status_code == 422
    with pytest.raises(ProgrammeError) as error:
        actions.add_measure(document=document.pk, text="研判", institution="no_such", by=by(made, CHIEF), at=AT)
    assert error.value.code == "I024"
    page = chief.get(PLACE)
    assert page.status_code == 200 and "没有到期的，不是零分" in page.text


def test_a_place_without_its_own_has_the_general_ones_counted_and_not_scored():
    made = world.county()
    with time_machine.travel(AT, tick=False):
        chief = comes(made, CHIEF)
        page = chief.get(PLACE).text
        assert "本地没有写下自己的制度" in page and "教基厅函〔2024〕15号" in page
        document = actions.write_document(
            county_path=made.path, title="方案", issuer="甲县教育局", issued_on=date(2026, 1, 5), level="county",
            by=by(made, CHIEF), at=AT,
        )  # fmt: skip
        assert "联控联保责任机制" in chief.get(reverse("programmes:document", args=[document.pk])).text
        asks(made, document, "joint_control", date(2026, 10, 31))
        found = queries.scores(by(made, CHIEF), year=2026, on=ON)
        assert (found.whole.whole.kept, found.whole.whole.due) == (0, 2)
        assert not found.whole.score.of, "no document gives points: what was due is counted, nothing is scored"

"""In September one of eight children was in no class. The tables of that sweep, with every number in full, are long taken away when the
term's report asks in February; the figure is still there with its day, town by town, and the one name behind it."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from notoneless.audit.actions import looking
from notoneless.audit.models import Event
from notoneless.desks.sweeps.figures import town_told
from notoneless.findings import actions
from notoneless.findings.models import Behind, Figure, Publication
from notoneless.findings.queries import figures as kept
from notoneless.programmes import queries as programmes
from notoneless.reports.queries.upward_facts import Facts, Lack, facts_of
from notoneless.reports.rules.upward import Period
from notoneless.responsibility.queries import viewer_of
from tests import sweeps, world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 3, 2, tzinfo=UTC)
ON = date(2026, 11, 20)
OUT = {
    "verdict": "suspected_dropout", "ledger": "suspected_dropout", "enrolment_rows": None, "evidence_row": None,
    "evidence_kind": None, "school_code": None, "grade": None,
}  # fmt: skip


@pytest.fixture
def made():
    county = world.county(code="500119", children=False)
    with time_machine.travel(AT, tick=False):
        yield county


def swept(made, *, out: int = 1, finish: bool = True) -> Publication:
    """Eight children in two towns, of whom ``out`` are in no class."""
    lines = [
        sweeps.line(order, town_code=town.code, town_name=town.name, **(OUT if order < out else {}))
        for order in range(8)
        for town in (made.towns[order % 2],)
    ]
    folder = sweeps.folder(settings.NOTONELESS_HOME.work / f"sweep-{uuid.uuid4().hex}", lines, place=made.county.code)
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    one = actions.start(folder=folder, county=made.county, by=chief, at=AT)
    actions.read(publication=one, by=chief, at=AT)
    if finish:
        actions.take(publication=one, by=chief, at=AT)
        one = actions.finish(publication=one, by=chief, at=AT)
    return one


def autumn(made) -> Facts:
    return facts_of(made.path, Period(date(2026, 9, 1), date(2027, 1, 31), 2026, 1), ON)


def test_the_figure_stays_with_its_day_when_the_tables_are_gone(made, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one = swept(made)
    assert not Path(one.folder).exists(), "the tables with the numbers are gone"
    net = next(row for row in kept.figures(one) if row.indicator == "net_enrolment")
    assert (net.numerator, net.denominator, net.percent, net.is_reached) == (7, 8, 87.5, False)
    towns = kept.towns(one, "net_enrolment")
    assert sorted((row.numerator, row.denominator, row.listed) for row in towns) == [(3, 4, 1), (4, 4, 0)]
    # Each figure is as long as the list that it opens, in the county and in each town.
    for row in (net, *towns):
        with looking(by=viewer_of(made.accounts["section_chief"], at=AT), at=AT):
            names, _next, total = kept.behind(one, "net_enrolment", town=row.town)
        assert total == len(names) == row.missing == row.listed
    disabled = next(row for row in kept.figures(one) if row.indicator == "disabled_enrolment")
    assert not disabled.is_asked and disabled.percent is None, "no disability roll was handed in: a dash and no 100 %"
    villages = next(row for row in kept.figures(one) if row.indicator == "villages_surveyed")
    assert villages.listed is None, "the list of villages lies with the sweep's book"


def test_the_report_and_the_goals_tell_it(made):
    one = swept(made)
    facts = autumn(made)
    assert facts.net == (7, 8) and facts.lack is None and facts.swept_on == "2026-09-01"
    assert Facts.read(facts.kept() | {"groups": None}) == facts, "frozen with the report as it was"
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    goals = {row.id: row for goal in programmes.goals(chief, on=ON) for row in goal.indicators}
    assert (goals["net_enrolment"].told, goals["net_enrolment"].stand.value) == ("87.5%", "short")
    assert goals["net_enrolment"].as_of == date(2026, 9, 1)
    town = viewer_of(made.accounts["township_officer:t1"], at=AT)
    seen = {row.id: row.stand.value for goal in programmes.goals(town, on=ON) for row in goal.indicators}
    assert seen["net_enrolment"] == "hidden", "a town does not see the whole county's sweep"
    client = sign_in(Client(), made, "section_chief")
    tree = client.get(reverse("programmes:goals"))
    href = next(
        href
        for _goal, *_many, rows in tree.context["tree"]
        for row, _words, _tone, href in rows
        if row.id == "net_enrolment"
    )
    page = client.get(href.split("#")[0])
    assert page.context["table"].total == 1 and sweeps.line(0)["name"] in page.text
    assert "2026-09-01 拉网" in tree.text
    look = Event.objects.filter(verb="findings.behind").latest("pk")
    assert look.subject == f"findings_publication:{one.pk}"
    report = client.get(reverse("reports:term", args=[20261]))
    assert href in report.text.replace("&amp;", "&") and "87.5%" in report.text
    book = load_workbook(
        BytesIO(b"".join(client.get(reverse("sweeps:figures", args=[one.pk]), {"book": "1"}).streaming_content))
    ).active
    rows = [[cell.value for cell in row] for row in book.iter_rows(min_row=2)]
    assert rows[0][1:7] == ["全县", 7, 8, "87.5%", 1, 0]


def test_a_sweep_that_is_taken_back_takes_its_figures_back(made):
    one = swept(made, finish=False)
    assert Figure.objects.filter(publication=one).exists() and Behind.objects.exists()
    assert autumn(made).lack is Lack.NO_SWEEP, "a sweep that is not published tells nothing"
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    actions.withdraw(publication=one, by=chief, at=AT, reason="拿错了名册")
    assert not Figure.objects.exists() and not Behind.objects.exists()
    assert "没有留下指标" in sign_in(Client(), made, "section_chief").get(reverse("sweeps:figures", args=[one.pk])).text


def test_a_sweep_of_before_says_not_known_and_why(made):
    one = swept(made)
    Figure.objects.filter(publication=one).delete()
    facts = autumn(made)
    assert facts.net is None and facts.lack is Lack.NOT_KEPT
    report = sign_in(Client(), made, "section_chief").get(reverse("reports:term", args=[20261])).text
    assert "不详：那次拉网没有留下指标" in report
    # A report that was frozen when only one figure was told still tells that one.
    frozen = {name: value for name, value in asdict(facts).items() if name not in ("indicators", "sweep")}
    assert Facts.read(frozen | {"net": [5, 6]}).net == (5, 6) and Facts.read(frozen | {"net": None}).net is None


@pytest.mark.parametrize("tongue, told", [("zh-hans", "未定镇街"), ("en", "Town not given")])
def test_a_child_without_a_town_has_a_place_in_the_figures_in_the_readers_language(tongue, told):
    with translation.override(tongue):
        assert town_told(Figure(town_name="未定镇街")) == told and town_told(Figure(town_name="双河街道")) == "双河街道"

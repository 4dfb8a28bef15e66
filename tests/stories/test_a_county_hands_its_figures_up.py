"""The prefecture asks for the term's figures. The section chief takes one file along from the page of the sweep's indicators: sums, no
child; and the journal knows who took it."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from notoneless.audit.models import Event
from notoneless.findings import actions
from notoneless.findings.models import Publication
from notoneless.ledger.counties.definitions import definitions
from notoneless.ledger.counties.file import of_sweep, small_of
from notoneless.ledger.indicators import read
from notoneless.policy import load
from notoneless.responsibility.queries import viewer_of
from tests import sweeps, world
from tests.desks.signing import sign_in
from tests.stories.county import notoneless
from tests.stories.test_a_figure_outlives_its_sweep import OUT

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 3, 2, tzinfo=UTC)


@pytest.fixture
def made():
    county = world.county(code="500119", children=False)
    with time_machine.travel(AT, tick=False):
        yield county


def swept(made, *, finish: bool = True) -> tuple[Publication, str]:
    """Forty children in two towns, five of them in no class; and the file that the command line would have left beside them."""
    lines = [
        sweeps.line(order, town_code=town.code, town_name=town.name, **(OUT if order < 5 else {}))
        for order in range(40)
        for town in (made.towns[order % 2],)
    ]
    folder = sweeps.folder(settings.NOTONELESS_HOME.work / f"sweep-{uuid.uuid4().hex}", lines, place=made.county.code)
    run = json.loads((folder / "run.json").read_text("utf-8"))
    (folder / "run.json").write_text(json.dumps(run | {"place_name": made.county.name}), "utf-8")
    policy, found = load(), read(folder, load())
    by = definitions(policy, found.place, found.as_of)
    beside = of_sweep(found, by, small=small_of(policy, found.place, found.as_of))
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    one = actions.start(folder=folder, county=made.county, by=chief, at=AT)
    one = actions.read(publication=one, by=chief, at=AT)
    if finish:
        actions.take(publication=one, by=chief, at=AT)
        one = actions.finish(publication=one, by=chief, at=AT)
    return one, beside


def test_the_chief_takes_the_file_along_and_the_journal_knows(made, tmp_path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one, beside = swept(made)
    assert not Path(one.folder).exists(), "the tables are gone"
    client = sign_in(Client(), made, "section_chief")
    address = reverse("sweeps:figures", args=[one.pk])
    assert "?upward=1" in client.get(address).text
    answer = client.get(address, {"upward": "1"})
    assert answer["Content-Type"] == "application/json" and answer["Cache-Control"] == "private, no-store"
    assert answer.content.decode() == beside, "the site's file and the command line's are the same bytes"
    for order in range(40):
        assert sweeps.line(order)["name"] not in beside
    line = Event.objects.filter(verb="findings.hand_up").get()
    assert line.kind == "export" and line.subject == f"findings_publication:{one.pk}"
    (tmp_path / "交来").mkdir()
    (tmp_path / "交来" / "一县.json").write_bytes(answer.content)
    run = notoneless("compare", tmp_path / "交来", "--out", tmp_path / "out", "--json")
    assert run.code == 0, run.err
    net = json.loads(run.out)["indicators"][0]["counties"][0]
    assert (net["numerator"], net["denominator"], net["rank"]) == (35, 40, [1, 1])


def test_a_sweep_that_is_not_published_has_none(made):
    one, _beside = swept(made, finish=False)
    client = sign_in(Client(), made, "section_chief")
    address = reverse("sweeps:figures", args=[one.pk])
    assert "?upward=1" not in client.get(address).text
    assert "F014" in client.get(address, {"upward": "1"}, follow=True).text
    assert not Event.objects.filter(verb="findings.hand_up").exists()


def test_who_may_not_see_the_sweep_does_not_take_its_file(made):
    one, _beside = swept(made)
    address = reverse("sweeps:figures", args=[one.pk])
    for role in ("township_officer:t1", "principal:a"):
        assert sign_in(Client(), made, role).get(address, {"upward": "1"}).status_code in (403, 404)
    assert not Event.objects.filter(verb="findings.hand_up").exists()


def test_figures_of_before_say_that_nobody_knows_how_they_were_counted(made, tmp_path):
    one, _beside = swept(made)
    one.run = {key: value for key, value in one.run.items() if key != "counted_by"}
    one.save(update_fields=("run",))
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    handed = actions.hand_up(publication=one, by=chief, at=AT)
    (tmp_path / handed.name).write_bytes(handed.content)
    run = notoneless("compare", tmp_path / handed.name, "--out", tmp_path / "out", "--json")
    net = json.loads(run.out)["indicators"][0]["counties"][0]
    assert net["rank"] is None and net["state"] == "other_way" and net["share"] == ["7/8", "7/8"]

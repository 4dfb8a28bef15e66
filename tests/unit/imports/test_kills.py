"""Killed anywhere while rolls are handed in, looked at and swept: what was acknowledged is there, once, and it goes on."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from notoneless.audit.models import Event
from notoneless.audit.queries import verify
from notoneless.audit.rules.verdicts import Fault
from notoneless.findings.actions.lines import number_of
from notoneless.findings.models import Proposal, Publication
from notoneless.imports import actions
from notoneless.imports.models import RollFile
from notoneless.responsibility.queries import viewer_of
from notoneless.rolls.synth import generate
from tests import world
from tests.killing import Killer
from tests.unit.imports.killed import AT

pytestmark = pytest.mark.usefixtures("own_anchors")

AS_OF = date(2026, 9, 1)
HERE = "tests.unit.imports.killed"


@pytest.fixture(scope="module")
def rolls(tmp_path_factory):
    """A county's rolls, small: what is killed is the bringing in, not the arithmetic."""
    folder = tmp_path_factory.mktemp("county") / "rolls"
    generate(folder, children=400, place="500153", seed=11, as_of=AS_OF)
    return sorted(folder.glob("*.csv"))


@pytest.fixture
def begun(transactional_db):
    """An empty set of rolls, and the clerk who began it."""
    made = world.county(children=False)
    clerk = viewer_of(made.accounts["registrar_bureau"], at=AT)
    return actions.begin(county=made.county.pk, as_of=AS_OF, by=clerk, at=AT), clerk


def kept(one):
    """Return the files that stand in the set, each with its line in the journal, its bytes on the disk and its order to the
    worker; a file that was not acknowledged has none of these."""
    files = list(one.files.order_by("number"))
    home = settings.NOTONELESS_HOME.work / "imports" / str(one.pk) / "rolls"
    told = [line.detail["sha256"] for line in Event.objects.filter(verb="imports.add_file").order_by("id")]
    assert told == [file.sha256 for file in files]
    assert [file.number for file in files] == list(range(1, len(files) + 1))
    assert all((home / file.name).stat().st_size == file.size and file.job for file in files)
    assert len({file.sha256 for file in files}) == len(files)
    return len(files)


def test_a_roll_handed_in_under_kills_is_there_whole_or_not_at_all(begun, rolls):
    one, _ = begun
    file = next(path for path in rolls if path.name == "铁脚板摸排名册.csv")
    with Killer(f"{HERE}:hand_in", str(one.pk), str(file)) as killer:
        points = 0
        while killer.killed_at(points + 1):
            points += 1
            assert kept(one) == 0, "what was never acknowledged does not stand half"
    assert points >= 10, "every statement of the act was a point"
    assert kept(one) == 1
    row = one.files.get()
    assert row.name == file.name, "the tries before left no name taken"
    with Killer(f"{HERE}:look", str(row.pk)) as killer:
        at = 1
        while killer.killed_at(at):
            at += 1
            assert not RollFile.objects.get().is_looked_at and RollFile.objects.get().seen == []
    assert RollFile.objects.get().is_looked_at
    assert {fault.fault for fault in verify().findings} <= {Fault.UNANCHORED}


def swept(one):
    """Return how many proposals stand: of one publication, every line once, from the first on without a hole."""
    assert Publication.objects.count() <= 1
    lines = sorted(Proposal.objects.values_list("line", flat=True))
    assert lines == list(range(1, len(lines) + 1))
    one.refresh_from_db()
    if one.state == "done":
        assert one.publication is not None and one.publication.state == "proposed"
        assert len(lines) == one.counts["children"]
    return len(lines)


def test_a_sweep_under_kills_is_proposed_once(begun, rolls):
    one, clerk = begun
    for path in rolls:
        file = actions.add_file(to=one, name=path.name, chunks=[path.read_bytes()], by=clerk, at=AT)
        assert actions.look_at(file.pk)
    one.refresh_from_db()
    one = actions.order(one=one, by=clerk, at=AT)
    seen = []
    with Killer(f"{HERE}:sweep", str(one.pk), str(one.run)) as killer:
        for statement in (1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 34, 38):
            assert killer.killed_at(statement), "the work went on from where it was, and was not done yet"
            seen.append(swept(one))
            assert one.state in ("waiting", "sweeping", "done"), (one.refusal, one.asked)
        while killer.killed_at(2000):
            pass
    assert swept(one) > 0 and one.state == "done", (one.refusal, one.asked)
    assert seen == sorted(seen), "nothing that was proposed is lost"
    assert swept(one) == number_of(settings.NOTONELESS_HOME.work / "imports" / str(one.pk) / f"run-{one.run}")
    assert Event.objects.filter(verb="findings.start").count() == 1
    assert Event.objects.filter(verb="findings.read").count() == 1
    assert {fault.fault for fault in verify().findings} <= {Fault.UNANCHORED}

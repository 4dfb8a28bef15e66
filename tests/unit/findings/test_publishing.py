"""A sweep becomes files, once and whole, whatever stops it on the way."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date

import pytest
from django.db import connection

from notoneless.audit.models import Event
from notoneless.children.models import (
    Category,
    Child,
    EnrolmentSpell,
    Guardian,
    Identifier,
    Residence,
    RollLine,
    Standing,
)
from notoneless.findings import actions
from notoneless.findings.models import Proposal, Publication
from notoneless.findings.terms import FindingError, ProposalKind, PublicationState
from notoneless.privacy.models import Sealed
from notoneless.responsibility.queries import viewer_of
from notoneless.work import ahead
from tests import sweeps, world
from tests.killing import Killer

pytestmark = pytest.mark.django_db
NOW = world.NOW
ROWS = (Identifier, Guardian, Residence, EnrolmentSpell, Category, RollLine, Standing)
KEYS = {"id", "publication"}


@pytest.fixture
def made():
    return world.county(children=False)


@pytest.fixture
def chief(made):
    return viewer_of(made.accounts["section_chief"], at=NOW)


def publish(made, chief, folder) -> Publication:
    publication = actions.start(folder=folder, county=made.county, by=chief, at=NOW)
    actions.read(publication=publication, by=chief, at=NOW)
    actions.take(publication=publication, by=chief, at=NOW)
    return actions.finish(publication=publication, by=chief, at=NOW)


def test_a_first_sweep_opens_a_file_for_every_line(made, chief, tmp_path):
    lines = [sweeps.line(order) for order in range(1, 8)]
    lines[6] |= {"verdict": "suspected_dropout", "ledger": "suspected_dropout", "enrolment_rows": None,
                 "evidence_row": None, "evidence_kind": None, "school_code": None, "grade": None}  # fmt: skip
    publication = publish(made, chief, sweeps.folder(tmp_path / "s1", lines))
    assert publication.state == PublicationState.PUBLISHED
    assert publication.counts["by_kind"]["new"] == 7
    one = Child.objects.get(sweep_id=lines[0]["child_id"])
    assert one.cached_place_path == made.villages["v11"].path
    assert one.cached_school_path == made.classes["a1"].path
    assert one.identifiers.get(kind="citizen_id").number.open(why="test") == lines[0]["id_number"]
    assert one.guardians.get().phone.open(why="test") == lines[0]["guardian_phone"]
    assert one.spells.get().school_class == made.classes["a1"]
    assert Counter(one.roll_lines.values_list("roll", flat=True)) == {"household_register": 1, "enrolment": 1}
    lost = Child.objects.get(sweep_id=lines[6]["child_id"])
    assert (lost.cached_standing, lost.spells.count()) == ("suspected_dropout", 0)


def test_the_same_sweep_is_published_once(made, chief, tmp_path):
    folder = sweeps.folder(tmp_path / "s1", [sweeps.line(1)])
    first = publish(made, chief, folder)
    again = actions.start(folder=folder, county=made.county, by=chief, at=NOW)
    assert again == first
    assert actions.finish(publication=again, by=chief, at=NOW).state == PublicationState.PUBLISHED
    assert Child.objects.count() == 1


def test_a_next_sweep_that_says_the_same_changes_nothing_but_the_standing(made, chief, tmp_path):
    lines = [sweeps.line(order) for order in range(1, 6)]
    publish(made, chief, sweeps.folder(tmp_path / "s1", lines))
    before = {table: table.objects.count() for table in (Identifier, Guardian, Residence, EnrolmentSpell)}
    later = [one | {"reasons": "十月点名在校"} for one in lines]
    second = publish(made, chief, sweeps.folder(tmp_path / "s2", later, as_of=date(2026, 10, 1)))
    assert second.counts["by_kind"]["same"] == 5
    assert {table: table.objects.count() for table in before} == before
    assert Standing.objects.count() == 10


def test_what_changed_ends_and_begins_and_is_never_written_over(made, chief, tmp_path):
    first = sweeps.line(1)
    publish(made, chief, sweeps.folder(tmp_path / "s1", [first]))
    moved = first | {"school_code": "2150010002", "class_name": "2班", "village_code": "500153101202",
                     "guardian_phone": "13700000000", "name": first["name"] + "新"}  # fmt: skip
    second = publish(made, chief, sweeps.folder(tmp_path / "s2", [moved]))
    assert second.counts["by_kind"]["moved"] == 1
    child = Child.objects.get()
    assert child.name == first["name"] + "新"
    assert child.names.get().name == first["name"]
    assert child.cached_school_path == made.classes["b2"].path
    for rows in (child.spells, child.residences, child.guardians):
        old, new = rows.order_by("ended_on" if connection.vendor == "postgresql" else "-ended_on")
        assert (old.ended_on, new.ended_on) == (sweeps.AS_OF, None)
    assert child.version == 2


def test_a_child_whom_no_roll_names_any_more_is_the_first_to_look_for(made, chief, tmp_path):
    lines = [sweeps.line(1), sweeps.line(2)]
    publish(made, chief, sweeps.folder(tmp_path / "s1", lines))
    second = publish(made, chief, sweeps.folder(tmp_path / "s2", lines[:1]))
    assert second.counts["by_kind"]["gone"] == 1
    gone = Child.objects.get(sweep_id=lines[1]["child_id"])
    assert (gone.cached_standing, gone.cached_ledger) == ("suspected_dropout", "suspected_dropout")


def test_a_line_that_may_mean_two_children_waits_for_a_person(made, chief, tmp_path):
    lines = [sweeps.line(1), sweeps.line(2)]
    publish(made, chief, sweeps.folder(tmp_path / "s1", lines))
    both = lines[0] | {"pupil_no": lines[1]["pupil_no"]}
    second = publish(made, chief, sweeps.folder(tmp_path / "s2", [both]))
    unclear = second.proposals.get(kind=ProposalKind.UNCLEAR)
    assert len(unclear.candidates) == 2
    assert not second.proposals.filter(kind=ProposalKind.GONE).exists()  # neither is accused meanwhile
    chosen = Child.objects.get(sweep_id=lines[0]["child_id"])
    assert actions.decide(proposal=unclear, child=chosen.pk, take_it=True, by=chief, at=NOW) == chosen.pk
    with pytest.raises(FindingError, match="F007"):
        actions.decide(proposal=unclear, child=chosen.pk, take_it=True, by=chief, at=NOW)


def test_a_sweep_with_masked_numbers_is_refused(made, chief, tmp_path):
    folder = sweeps.folder(tmp_path / "s1", [sweeps.line(1, id_number="500*************14")])
    with pytest.raises(FindingError, match="F002"):
        actions.start(folder=folder, county=made.county, by=chief, at=NOW)


def test_a_sweep_of_another_county_is_refused(made, chief, tmp_path):
    folder = sweeps.folder(tmp_path / "s1", [sweeps.line(1)], place="500120")
    with pytest.raises(FindingError, match="F003"):
        actions.start(folder=folder, county=made.county, by=chief, at=NOW)


@pytest.mark.parametrize("post", ["principal:a", "township_officer:t1", "county_leader", "system_admin"])
def test_whoever_has_not_the_power_publishes_nothing(made, tmp_path, post):
    folder = sweeps.folder(tmp_path / "s1", [sweeps.line(1)])
    with pytest.raises(FindingError, match="F004"):
        actions.start(folder=folder, county=made.county, by=viewer_of(made.accounts[post], at=NOW), at=NOW)


def test_a_chief_of_another_county_publishes_nothing_here(made, tmp_path):
    other = world.county("0002", "500120", children=False)
    folder = sweeps.folder(tmp_path / "s1", [sweeps.line(1)])
    with pytest.raises(FindingError, match="F004"):
        actions.start(folder=folder, county=made.county, by=viewer_of(other.accounts["section_chief"], at=NOW), at=NOW)


def test_a_folder_that_is_no_sweep_is_refused(made, chief, tmp_path):
    with pytest.raises(FindingError, match="F001"):
        actions.start(folder=tmp_path, county=made.county, by=chief, at=NOW)


def test_schools_that_nobody_here_knows_are_counted_and_named(made, chief, tmp_path):
    folder = sweeps.folder(tmp_path / "s1", [sweeps.line(1, school_code="2150999999", school_name="无此小学")])
    publication = publish(made, chief, folder)
    assert publication.counts["unknown_schools"] == [{"code": "2150999999", "name": "无此小学", "children": 1}]
    assert EnrolmentSpell.objects.get().elsewhere == "无此小学"


def test_a_roll_without_school_codes_names_the_school_that_alone_is_called_so(made, chief, tmp_path):
    """Many rolls give a school's name and no code; a name that two schools bear, or a code that is nobody's, is not guessed at."""
    school = made.schools["a"]
    twin = made.schools["c"]
    twin.name = made.schools["b"].name
    twin.save()
    lines = [
        sweeps.line(1, school_code=None, school_name=f" {school.name[:2]} {school.name[2:]}"),
        sweeps.line(2, school_code=None, school_name=twin.name),
        sweeps.line(3, school_code="2150999999", school_name=school.name),
    ]
    publication = publish(made, chief, sweeps.folder(tmp_path / "s1", lines))
    spells = dict(EnrolmentSpell.objects.values_list("child__sweep_id", "school__code"))
    assert [spells[one["child_id"]] for one in lines] == [school.code, None, None]
    assert EnrolmentSpell.objects.get(school=school).school_class == made.classes["a1"]
    assert {(told["code"], told["name"]) for told in publication.counts["unknown_schools"]} == {
        ("", twin.name), ("2150999999", school.name),
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_killed_anywhere_a_publication_goes_on_with_nothing_lost_and_nothing_twice(tmp_path):
    """Small batches, so that twenty kills fall into starting, reading, taking, finishing and between."""
    folder = killed_and_begun_again(tmp_path, "publish", (*range(2, 40, 3), *range(24, 34, 2), 30, 36), kills=20)
    assert folder.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_beside_its_second_process_it_goes_on_as_well(tmp_path):
    killed_and_begun_again(tmp_path, "publish_by_two", (14, 25, 30, 33), kills=4)


def killed_and_begun_again(tmp_path, work, statements, *, kills):
    world.county(children=False)
    lines = [sweeps.line(order) for order in range(1, 24)]
    folder = sweeps.folder(tmp_path / "s1", lines)
    with Killer(f"tests.unit.findings.killed:{work}", str(folder)) as killer:
        # Each try goes on where the one before was killed, so that a step of a few statements walks through the whole.
        assert sum(killer.killed_at(statement) for statement in statements) == kills, (
            "the kills must fall into the work"
        )
        assert not killer.killed_at(10_000)
    assert Publication.objects.get().state == PublicationState.PUBLISHED
    assert Proposal.objects.count() == 23
    assert Child.objects.count() == 23
    assert Identifier.objects.count() == RollLine.objects.count() == 46
    assert Standing.objects.count() == 23
    told = [child for act in Event.objects.filter(verb="findings.take") for child in act.children]
    assert len(told) == len(set(told)) == 23, "no child is told of twice"
    return folder


@pytest.mark.django_db(transaction=True)
def test_made_by_a_second_process_a_publication_is_what_one_process_makes(tmp_path, monkeypatch):
    made = world.county(children=False)
    chief = viewer_of(made.accounts["section_chief"], at=NOW)
    lines = [sweeps.line(order, **more) for order, more in enumerate((
        {}, {"hardship_kinds": "脱贫户；低保"}, {"guardian_phone": None}, {"school_code": "2150999999"}, {"pupil_no": None},
        {"verdict": "lost_contact", "enrolment_rows": None, "evidence_row": None, "grade": None}, {"name": "欧阳 zhang"},
        {"address": None, "village_code": None}, {"disability_kind": "肢体", "disability_grade": "二级"},
    ), start=1)]  # fmt: skip
    folder = sweeps.folder(tmp_path / "s1", lines)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(actions.reading, "BATCH", 4)
    monkeypatch.setattr(actions.taking, "BATCH_MADE", 4)
    contents, got = [], []
    ways = (  # alone; all by the second; whoever is free; the second ended in the middle
        {"LEAST": 10_000}, {"LEAST": 1, "BESIDE": 0}, {"LEAST": 1, "BESIDE": 2}, {"LEAST": 1, "BESIDE": 0, "ends": True},
    )  # fmt: skip
    for way in ways:
        got.append(heard := [])
        real = ahead.Second._next

        def next_one(second, *, wait, real=real, heard=heard, way=way):
            thing = real(second, wait=wait)
            if thing is not ahead._NOTHING:
                heard.append(thing)
                if way.get("ends"):
                    second._stop()
            return thing

        with monkeypatch.context() as patch:
            patch.setattr(ahead.Second, "_next", next_one)
            for name in ("LEAST", "BESIDE"):
                patch.setattr(ahead, name, way.get(name, 2))
            publish(made, chief, folder)
        contents.append(opened())
        for table in (*ROWS, Proposal, Child, Publication):
            table.objects.all().delete()
    # Three batches of lines and three of files.
    assert [len(heard) for heard in got[:2]] == [0, 6]
    assert len(got[2]) <= 6
    assert len(got[3]) == 2
    assert contents[0] == contents[1] == contents[2] == contents[3]
    assert len(contents[0]["Child"]) == 9


def opened() -> dict[str, list[dict[str, str]]]:
    """Return what the files and the proposals hold, sealed columns opened, without keys."""
    children = dict(Child.objects.values_list("pk", "sweep_id"))

    def told(row, field):
        value = getattr(row, field.attname)
        if field.attname == "child_id":
            return children[value]
        return value.open(why="test") if isinstance(value, Sealed) else str(value)

    return {
        table.__name__: sorted(
            (
                {field.name: told(row, field) for field in table._meta.concrete_fields if field.name not in KEYS}
                for row in table.objects.all()
            ),
            key=str,
        )
        for table in (*ROWS, Proposal, Child)
    }


def test_no_sentence_and_no_roll_line_tells_of_poverty_beside_the_sealed_mark(made, chief, tmp_path):
    line = sweeps.line(1, hardship_kinds="脱贫户", reasons="学籍名册写作转出；属困难家庭（脱贫户）",
                       reason_codes="transferred_no_arrival;hardship")  # fmt: skip
    publish(made, chief, sweeps.folder(tmp_path / "s1", [line]))
    child = Child.objects.get()
    assert child.standings.get().reasons == "学籍名册写作转出"
    assert not child.roll_lines.filter(roll="hardship").exists()
    mark = child.categories.get()
    assert mark.code.open(why="test") == "脱贫户"
    assert "脱贫" not in str(mark.code)

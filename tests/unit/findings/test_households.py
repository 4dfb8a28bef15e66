"""A sweep puts children into households: a family is seen as one, a move ends one time and begins another, and where two
rolls disagree both are kept, each with the row that said so."""

from __future__ import annotations

from datetime import date

import pytest

from notoneless.audit import actions as audit
from notoneless.children import queries
from notoneless.children.models import Child, Household, HouseholdSpell, RollLine
from notoneless.findings import actions
from notoneless.findings.models import Proposal
from notoneless.findings.rules.homes import Home, Lived, begun, ended
from notoneless.findings.rules.line import line_of
from notoneless.responsibility.queries import viewer_of
from tests import sweeps, world
from tests.unit.findings.test_publishing import publish

pytestmark = pytest.mark.django_db
NEXT = date(2026, 9, 8)
NUMBER, OTHER, RELIEF = "500153000001", "500153000777", "990001"


@pytest.fixture
def made():
    with audit.gathered():
        yield world.county(children=False)


@pytest.fixture
def chief(made):
    return viewer_of(made.accounts["section_chief"], at=world.NOW)


def file_of(line):
    return Child.objects.get(sweep_id=line["child_id"])


def numbers(child, **which):
    return {row.household.number.open(why="test") for row in child.household_spells.filter(**which)}


def family(viewer, child):
    return [one.line.name for one in queries.child_file(viewer, child.pk, on=world.TODAY).siblings]


def test_three_children_at_three_schools_are_one_family(made, chief, tmp_path):
    schools = ("2150010001", "2150010002", None)
    lines = [
        sweeps.line(
            order,
            school_code=code,
            school_name=None if code is None else "甲a小学",
            guardian_phone=f"1390000000{order}",
            homes=[sweeps.home(NUMBER, row=order)],
        )
        for order, code in enumerate(schools, start=1)
    ]
    publish(made, chief, sweeps.folder(tmp_path / "s", lines))
    one, two, three = map(file_of, lines)
    assert Household.objects.count() == 1 and Household.objects.get().county_path == made.path
    spell = one.household_spells.get()
    assert (spell.began_on, spell.ended_on, spell.head, spell.relation) == (sweeps.AS_OF, None, "王大", "20")
    assert spell.source == "拉网 2026-09-01 户籍名册.csv 第 1 行" and spell.line is None
    assert sorted(family(chief, one)) == sorted((two.name, three.name))
    teacher = viewer_of(made.accounts["class_teacher:a1"], at=world.NOW)
    assert family(teacher, one) == []


def test_a_child_who_moves_to_the_grandparents_ends_one_time_and_begins_another(made, chief, tmp_path):
    lines = [sweeps.line(order, homes=[sweeps.home(NUMBER, row=order)]) for order in (1, 2)]
    publish(made, chief, sweeps.folder(tmp_path / "s1", lines))
    moved = lines[0] | {"homes": [sweeps.home(OTHER, "李奶奶", "外孙女")]}
    second = publish(made, chief, sweeps.folder(tmp_path / "s2", [moved, lines[1]], as_of=NEXT))
    assert second.counts["by_kind"]["changed"] == 1 and second.counts["by_kind"]["same"] == 1
    child = file_of(moved)
    before, now = child.household_spells.order_by("began_on")
    assert (before.began_on, before.ended_on) == (sweeps.AS_OF, NEXT)
    assert (now.began_on, now.ended_on, now.head, now.relation) == (NEXT, None, "李奶奶", "44")
    assert numbers(file_of(lines[1]), ended_on=None) == {NUMBER}
    assert Proposal.objects.get(publication=second, child=child).changes == {"household": []}


def test_a_roll_that_is_silent_changes_nothing(made, chief, tmp_path):
    line = sweeps.line(1, homes=[sweeps.home(NUMBER)])
    publish(made, chief, sweeps.folder(tmp_path / "s1", [line]))
    for number, homes in enumerate(([], [sweeps.home(NUMBER, "", "")], [sweeps.home("0000000")]), start=2):
        again = sweeps.folder(tmp_path / f"s{number}", [line | {"homes": homes, "reasons": str(number)}], as_of=NEXT)
        assert publish(made, chief, again).counts["by_kind"]["same"] == 1
    assert file_of(line).household_spells.get().ended_on is None


def test_two_lines_of_the_register_that_disagree_are_both_kept_with_their_rows(made, chief, tmp_path):
    line = sweeps.line(1, homes=[sweeps.home(NUMBER, row=3), sweeps.home(OTHER, "李爷", "孙子", row=90)])
    publish(made, chief, sweeps.folder(tmp_path / "s1", [line]))
    child = file_of(line)
    assert numbers(child, ended_on=None) == {NUMBER, OTHER}
    assert {row.source.split()[-2] for row in child.household_spells.all()} == {"3", "90"}
    settled = line | {"homes": [sweeps.home(OTHER, "李爷", "孙子", row=2)]}
    publish(made, chief, sweeps.folder(tmp_path / "s2", [settled], as_of=NEXT))
    assert (numbers(child, ended_on=None), numbers(child, ended_on=NEXT)) == ({OTHER}, {NUMBER})


def test_the_relief_rolls_household_stands_beside_and_its_name_is_told_nowhere(made, chief, tmp_path):
    line = sweeps.line(1, homes=[sweeps.home(NUMBER), sweeps.home(RELIEF, kind="hardship", row=7)])
    publish(made, chief, sweeps.folder(tmp_path / "s1", [line]))
    child = file_of(line)
    listed = child.household_spells.get(household__kind="listed")
    assert listed.source == "拉网 2026-09-01" and listed.line.open(why="test") == "脱贫监测名册.csv 第 7 行"
    assert not RollLine.objects.filter(roll="hardship").exists()
    file = queries.child_file(chief, child.pk, on=world.TODAY)
    shown = " ".join(f"{one.what}{one.text}{one.source}{[str(cell) for cell in one.cells]}" for one in file.households)
    assert "脱贫" not in shown and RELIEF not in shown and NUMBER not in shown
    assert len(file.households) == 2


def test_a_household_without_a_number_is_known_by_its_heads(made, chief, tmp_path):
    head = "510153196001010017"
    lines = [sweeps.line(order, homes=[sweeps.home(None, kind="hardship", head_number=head)]) for order in (1, 2)]
    publish(made, chief, sweeps.folder(tmp_path / "s1", lines))
    house = Household.objects.get()
    assert house.number is None and house.head_number.open(why="test") == head
    assert family(chief, file_of(lines[0])) == [lines[1]["name"]]


def test_what_a_person_entered_is_the_household_that_the_sweep_means(made, chief, tmp_path):
    """The clerk typed the number that the register gives later: one household, and no second time in it."""
    from notoneless.children import actions as children

    line = sweeps.line(1)
    publish(made, chief, sweeps.folder(tmp_path / "s1", [line]))
    children.put_household(
        child=file_of(line).pk, kind="register", number=f" {NUMBER} ", by=chief, at=world.NOW, on=sweeps.AS_OF,
        source="户口簿", head="王大", relation="20",
    )  # fmt: skip
    again = sweeps.folder(tmp_path / "s2", [line | {"homes": [sweeps.home(NUMBER)]}], as_of=NEXT)
    assert publish(made, chief, again).counts["by_kind"]["same"] == 1
    assert HouseholdSpell.objects.get().household == Household.objects.get()


def test_a_line_that_waited_since_before_households_were_kept_is_still_read(made, chief, tmp_path):
    """A sweep that was being published while the house was brought up to date goes on."""
    folder = sweeps.folder(tmp_path / "s1", [sweeps.line(1)])
    (folder / "households.parquet").unlink()
    assert publish(made, chief, folder).counts["by_kind"]["new"] == 1
    payload = Proposal.objects.get().payload.open(why="test")
    assert line_of(payload.replace(',"homes":[]', "")).homes == ()


def home(key, kind="register", head="王大"):
    return Home(kind, key, "number", key, key, head, "20", "名册 第 1 行", kind == "listed")


@pytest.mark.parametrize(
    ("seen", "lived", "begins", "ends"),
    [
        ([], [("register", "a", "王大")], [], []),
        ([home("a")], [], ["a"], []),
        ([home("a")], [("register", "a", "王大")], [], []),
        ([home("a", head="")], [("register", "a", "王大")], [], []),
        ([home("a", head="李二")], [("register", "a", "王大")], ["a"], ["a"]),
        ([home("b")], [("register", "a", "王大")], ["b"], ["a"]),
        ([home("b")], [("listed", "a", "王大")], ["b"], []),
        ([home("b", "listed")], [("register", "a", "王大"), ("listed", "c", "王大"), ("told", "d", "")], ["b"], ["c"]),
        ([home("a"), home("b")], [("register", "a", "王大")], ["b"], []),
        ([home("a")], [("register", "a", "王大"), ("register", "b", "李二")], [], ["b"]),
    ],
)
def test_which_times_begin_and_which_end(seen, lived, begins, ends):
    standing = [Lived(None, kind, key, head, "20") for kind, key, head in lived]
    assert [one.key for one in begun(seen, standing)] == begins
    assert [one.key for one in ended(seen, standing)] == ends


def test_a_proposal_refused_leaves_the_household_as_it_was(made, chief, tmp_path):
    line = sweeps.line(1, homes=[sweeps.home(NUMBER)])
    publish(made, chief, sweeps.folder(tmp_path / "s1", [line]))
    folder = sweeps.folder(tmp_path / "s2", [line | {"homes": [sweeps.home(OTHER)]}], as_of=NEXT)
    publication = actions.start(folder=folder, county=made.county, by=chief, at=world.NOW)
    actions.read(publication=publication, by=chief, at=world.NOW)
    proposal = publication.proposals.get()
    actions.decide(proposal=proposal, child=None, take_it=False, by=chief, at=world.NOW)
    assert numbers(file_of(line), ended_on=None) == {NUMBER}


def test_household_12_of_one_town_is_not_household_12_of_the_next(made, chief, tmp_path):
    """Each police station counts from one: neighbours by number are no family, and nobody reads of the other's children."""
    here, there = (
        {"town_code": "500153101", "village_code": "500153101201"},
        {"town_code": "500153102", "village_code": "500153102201"},
    )
    lines = [
        sweeps.line(order, homes=[sweeps.home("12", row=order)]) | where for order, where in enumerate((here, here, there), start=1)
    ]  # fmt: skip
    publish(made, chief, sweeps.folder(tmp_path / "s", lines))
    one, other, stranger = map(file_of, lines)
    assert family(chief, one) == [other.name] and family(chief, stranger) == []
    assert Household.objects.count() == 2


def test_a_short_number_typed_for_a_child_of_the_town_is_the_one_that_the_sweep_means(made, chief, tmp_path):
    from notoneless.children import actions as children

    lines = [sweeps.line(1, homes=[sweeps.home("12")]), sweeps.line(2)]
    publish(made, chief, sweeps.folder(tmp_path / "s1", lines))
    children.put_household(
        child=file_of(lines[1]).pk, kind="register", number="12", by=chief, at=world.NOW, on=sweeps.AS_OF,
        source="户口簿", head="王大", relation="20",
    )  # fmt: skip
    assert family(chief, file_of(lines[0])) == [lines[1]["name"]]

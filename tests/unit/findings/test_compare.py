"""How a line of a sweep stands to a file: both sides of every turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from notoneless.findings.rules.compare import Known, Seen, changed, is_one_child, judge
from notoneless.findings.rules.line import read
from notoneless.findings.terms import ProposalKind
from tests.sweeps import line

ONE, TWO = UUID(int=1), UUID(int=2)


def seen(**more) -> Seen:
    said = read(line(1, **more), number=1)
    return Seen(
        line=said, place_id=None, place_path="000100010001", school_id=None, class_id=None, school_path="0001000100010001",
        id_index="n1", pupil_index="p1", phone_index="t1", marks=frozenset(),
    )  # fmt: skip


def known(child: UUID = ONE, **more) -> Known:
    said = read(line(1), number=1)
    file = Known(
        child=child, sweep_id=said.child, name=said.name, names=frozenset(), sex=said.sex, birth_on=said.birth_on,
        place_path="000100010001", school_path="0001000100010001", grade=3, status="active", standing="in_school_local",
        id_indexes=frozenset({"n1"}), pupil_indexes=frozenset({"p1"}), phone_indexes=frozenset({"t1"}),
    )  # fmt: skip
    return replace(file, **more)


def test_a_child_of_whom_no_file_tells_is_new():
    assert judge(seen(), None, ()).kind is ProposalKind.NEW


def test_a_child_whose_file_says_the_same_is_the_same():
    judged = judge(seen(), known(), (known(),))
    assert (judged.kind, judged.child, judged.changes) == (ProposalKind.SAME, ONE, {})


@pytest.mark.parametrize(
    ("file", "kind", "field"),
    [
        ({"school_path": "0001000100020001"}, ProposalKind.MOVED, "school"),
        ({"place_path": "000100010002"}, ProposalKind.MOVED, "place"),
        ({"standing": "suspected_dropout"}, ProposalKind.CHANGED, "standing"),
        ({"status": "suspended"}, ProposalKind.CHANGED, "status"),
        ({"grade": 2}, ProposalKind.CHANGED, "grade"),
        ({"phone_indexes": frozenset({"t0"})}, ProposalKind.CHANGED, "phone"),
        ({"id_indexes": frozenset({"n0"})}, ProposalKind.CHANGED, "id_number"),
        ({"name": "李旧名"}, ProposalKind.CHANGED, "name"),
    ],
)
def test_what_differs_is_named(file, kind, field):
    judged = judge(seen(), known(**file), ())
    assert judged.kind is kind
    assert list(judged.changes) == [field]


def test_a_former_name_is_no_news():
    assert (
        judge(seen(), known(name="李新", names=frozenset({read(line(1), number=1).name})), ()).kind is ProposalKind.SAME
    )


def test_a_blank_on_a_roll_is_no_news():
    blank = seen(birth_on=date(2017, 3, 2), guardian_phone=None, school_code=None, enrolment_rows=None)
    blank = replace(
        blank, place_path="", phone_index=None, line=replace(blank.line, birth_on=None, status="", grade=None)
    )
    assert changed(blank, known()) == {}


def test_two_files_that_may_be_meant_are_for_a_person():
    judged = judge(seen(), known(), (known(TWO),))
    assert (judged.kind, judged.child, judged.candidates) == (ProposalKind.UNCLEAR, None, (ONE, TWO))


@pytest.mark.parametrize(
    ("file", "is_one"),
    [
        ({}, True),
        ({"name": "王别人"}, True),  # number and birthday agree: a changed name
        ({"name": "王别人", "id_indexes": frozenset(), "pupil_indexes": frozenset()}, False),  # birthday alone
        ({"id_indexes": frozenset(), "pupil_indexes": frozenset()}, True),  # name and birthday
        ({"birth_on": date(2016, 1, 1)}, False),  # another birthday is never overruled
        ({"birth_on": None}, True),
        ({"birth_on": None, "name": "王别人"}, False),  # a number alone: it may be a brother's
        ({"sex": "1"}, None),
        ({"sex": "2"}, None),
    ],
)
def test_who_the_child_is_needs_two_that_agree_and_none_against(file, is_one):
    if is_one is None:
        is_one = file["sex"] == seen().line.sex
    assert is_one_child(seen(), known(**file)) is is_one


def test_another_birthday_goes_to_a_person_with_the_file_named():
    judged = judge(seen(), known(birth_on=date(2016, 1, 1)), ())
    assert (judged.kind, judged.candidates) == (ProposalKind.UNCLEAR, (ONE,))
    assert "birth_on" in judged.changes

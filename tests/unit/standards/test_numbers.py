"""Pupil, disability and school numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.standards import citizen_id, disability_no, pupil_no, school_code
from notoneless.standards.disability_no import DisabilityNoDefect
from notoneless.standards.pupil_no import PupilNoDefect, PupilNoKind
from notoneless.standards.school_code import SchoolCodeDefect

ON = date(2026, 9, 1)
ID = "500153201001010014"


@pytest.mark.parametrize(
    "written", ["G" + ID, "g" + ID, "Ｇ５００１５３２０１００１０１００１４", f" G {ID} ", f"'G{ID}"]
)
def test_formal_pupil_number(written: str) -> None:
    read = pupil_no.parse(written, on=ON)
    assert read.number == "G" + ID and read.id_number == ID and read.defects == ()
    assert read.kind is PupilNoKind.FORMAL and read.birth_on == date(2010, 1, 1) and read.region == "500153"


def test_pupil_number_over_a_mistyped_citizens_number_keeps_it_as_it_stands() -> None:
    read = pupil_no.parse("G500153201001010015", on=ON)
    assert read.number and read.embedded == "500153201001010015" and read.id_number == ""
    assert read.defects == (PupilNoDefect.INNER_NUMBER,)


def test_generated_and_temporary_pupil_numbers() -> None:
    generated = pupil_no.parse("J500153201001010015")
    assert generated.kind is PupilNoKind.GENERATED and generated.defects == () and generated.id_number == ""
    number = pupil_no.make_temporary("500153", date(2015, 3, 4), 7)
    temporary = pupil_no.parse(number, on=ON)
    assert temporary.kind is PupilNoKind.TEMPORARY and temporary.birth_on == date(2015, 3, 4)
    assert pupil_no.parse("L500153201513040007").defects == (PupilNoDefect.IMPOSSIBLE_DATE,)


def test_pupil_number_without_its_letter() -> None:
    read = pupil_no.parse(ID, on=ON)
    assert read.letter_missing and read.number == "G" + ID


@pytest.mark.parametrize(
    ("written", "defect"),
    [
        ("K" + ID, PupilNoDefect.SHAPE),
        ("G50015320100101001", PupilNoDefect.SHAPE),
        ("G" + ID + "1", PupilNoDefect.SHAPE),
        ("无", PupilNoDefect.PLACEHOLDER),
        ("5.00E+17", PupilNoDefect.DIGITS_LOST),
        ("500153201001010000", PupilNoDefect.DIGITS_LOST),
    ],
)
def test_pupil_number_defects(written: str, defect: PupilNoDefect) -> None:
    read = pupil_no.parse(written, on=ON)
    assert read.defects == (defect,) and read.number == ""


@pytest.mark.parametrize("kind", "1234567")
@pytest.mark.parametrize("grade", "1234")
def test_disability_numbers(kind: str, grade: str) -> None:
    for reissue in (0, 1, 9):
        read = disability_no.parse(disability_no.make(ID, kind, grade, reissue=reissue).lower(), on=ON)
        assert (read.kind, read.grade, read.reissue, read.id_number, read.defects) == (kind, grade, reissue, ID, ())
        assert len(read.number) == (22 if reissue else 20)
        assert read.kind_zh and read.kind_zh.endswith("残疾") and read.grade_zh and read.grade_zh.endswith("级")


@pytest.mark.parametrize(
    ("written", "defects"),
    [
        (ID + "83", (DisabilityNoDefect.KIND,)),
        (ID + "03", (DisabilityNoDefect.KIND,)),
        (ID + "45", (DisabilityNoDefect.GRADE,)),
        (ID + "40", (DisabilityNoDefect.GRADE,)),
        (ID[:-1] + "543", (DisabilityNoDefect.INNER_NUMBER,)),
        (ID, (DisabilityNoDefect.ENDING_MISSING,)),
        (ID + "4", (DisabilityNoDefect.SHAPE,)),
        (ID + "43B", (DisabilityNoDefect.SHAPE,)),
        ("无", (DisabilityNoDefect.PLACEHOLDER,)),
    ],
)
def test_disability_number_defects(written: str, defects: tuple[DisabilityNoDefect, ...]) -> None:
    assert disability_no.parse(written, on=ON).defects == defects


@pytest.mark.parametrize(
    "written", ["2150000123", "２１５００００１２３", " 2150000123 ", "2150000123.0", "'2150000123"]
)
def test_school_codes(written: str) -> None:
    read = school_code.parse(written)
    assert (read.number, read.kind_zh, read.province, read.defects) == ("2150000123", "小学", "50", ())


@pytest.mark.parametrize(
    ("written", "defects"),
    [
        ("215000012", (SchoolCodeDefect.SHAPE,)),
        ("21500001234", (SchoolCodeDefect.SHAPE,)),
        ("2250000123", (SchoolCodeDefect.KIND,)),
        ("2199000123", (SchoolCodeDefect.PROVINCE,)),
        ("9999000123", (SchoolCodeDefect.KIND, SchoolCodeDefect.PROVINCE)),
    ],
)
def test_school_code_defects(written: str, defects: tuple[SchoolCodeDefect, ...]) -> None:
    assert school_code.parse(written).defects == defects


@given(st.sampled_from(sorted(school_code.KINDS)), st.integers(0, 999_999))
def test_school_codes_round_trip(kind: str, serial: int) -> None:
    read = school_code.parse(school_code.make(kind, "50", serial))
    assert read.kind == kind and read.defects == ()


@given(st.dates(date(2005, 1, 1), date(2022, 1, 1)), st.integers(0, 999))
def test_pupil_numbers_round_trip(born: date, order: int) -> None:
    number = citizen_id.make("500153", born, order)
    assert pupil_no.parse("G" + number).id_number == number
    assert pupil_no.parse(pupil_no.make_temporary("500153", born, order)).birth_on == born


@given(st.text(max_size=30))
def test_nothing_makes_them_raise(text: str) -> None:
    pupil_no.parse(text)
    disability_no.parse(text)
    school_code.parse(text)


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_empty(empty: str | None) -> None:
    assert pupil_no.parse(empty).defects == () and pupil_no.parse(empty).number == ""
    assert disability_no.parse(empty).defects == () and school_code.parse(empty).defects == ()


def test_makers_refuse_what_does_not_fit() -> None:
    with pytest.raises(ValueError):
        pupil_no.make_temporary("5001", date(2010, 1, 1), 1)
    with pytest.raises(ValueError):
        disability_no.make(ID, "8", "1")
    with pytest.raises(ValueError):
        school_code.make("99", "50", 1)

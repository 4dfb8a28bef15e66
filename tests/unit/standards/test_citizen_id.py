"""One number, in every dress in which offices write it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.standards import citizen_id
from notoneless.standards.citizen_id import IdDefect, IdForm, OtherDocument
from notoneless.standards.divisions import RegionStatus

ON = date(2026, 9, 1)
BOY = "500153201001010014"
GIRL_X = "50024120090315002X"


@pytest.mark.parametrize("number", [BOY, GIRL_X, "500119200811200031"])
def test_whole_numbers(number: str) -> None:
    read = citizen_id.parse(number, on=ON)
    assert read.valid and read.number == number and read.defects == () and not read.upgraded


@pytest.mark.parametrize(
    "written",
    [
        "50024120090315002x",
        " 500241 20090315 002X ",
        "'50024120090315002X",
        "\t50024120090315002X\n",
        "５００２４１２００９０３１５００２Ｘ",
        "５００２４１２００９０３１５００２ｘ",
        "\ufeff50024120090315002X\u200b",
        "500241-20090315-002X",
        '="50024120090315002X"',
        "50024120090315002Х",  # a Cyrillic Х
        "50024120090315002×",
    ],
)
def test_dress_is_no_defect(written: str) -> None:
    read = citizen_id.parse(written, on=ON)
    assert (read.number, read.defects, read.sex, read.birth_on) == (GIRL_X, (), "女", date(2009, 3, 15))


@pytest.mark.parametrize(
    ("written", "defect"),
    [
        ("500153201001010000", IdDefect.DIGITS_LOST),
        ("500153201001010000.0", IdDefect.DIGITS_LOST),
        ("5.00153201001010E+17", IdDefect.SCIENTIFIC),
        ("5.00E+17", IdDefect.SCIENTIFIC),
        ("5e17", IdDefect.SCIENTIFIC),
        ("500153201001010015", IdDefect.CHECK_DIGIT),
        ("500153201001010041", IdDefect.CHECK_DIGIT),
        ("500153201013010015", IdDefect.IMPOSSIBLE_DATE),
        ("50015320100101001", IdDefect.SHAPE),
        ("5001532010010100144", IdDefect.SHAPE),
        ("500153201001O10014", IdDefect.SHAPE),
        ("500153********0014", IdDefect.SHAPE),
        ("20100101", IdDefect.SHAPE),
        ("13812345670", IdDefect.SHAPE),
        ("无", IdDefect.PLACEHOLDER),
        ("暂无", IdDefect.PLACEHOLDER),
        ("N/A", IdDefect.PLACEHOLDER),
        ("/", IdDefect.PLACEHOLDER),
        ("—", IdDefect.PLACEHOLDER),
        ("0", IdDefect.PLACEHOLDER),
        ("000000000000000000", IdDefect.PLACEHOLDER),
        ("111111111111111111", IdDefect.PLACEHOLDER),
        ("123456789012345678", IdDefect.PLACEHOLDER),
        ("500153000000000000", IdDefect.PLACEHOLDER),
        ("XXXXXXXXXXXXXXXXXX", IdDefect.PLACEHOLDER),
    ],
)
def test_each_defect(written: str, defect: IdDefect) -> None:
    read = citizen_id.parse(written, on=ON)
    assert defect in read.defects and not read.valid and read.number == ""


def test_a_number_may_rightly_end_in_zeros() -> None:
    whole = next(
        n for n in (citizen_id.make("500153", date(2010, m, d), 0) for m in range(1, 13) for d in range(1, 29))
    )
    assert citizen_id.parse(whole).valid
    ends = [citizen_id.make("500153", date(2010, m, d), 0) for m in range(1, 13) for d in range(1, 29)]
    assert any(n.endswith("0000") and citizen_id.parse(n).valid for n in ends)


def test_birth_date_on_both_sides_of_the_day() -> None:
    last, next_day = citizen_id.make("500153", ON, 2), citizen_id.make("500153", date(2026, 9, 2), 2)
    assert citizen_id.parse(last, on=ON).valid
    assert citizen_id.parse(next_day, on=ON).defects == (IdDefect.IMPOSSIBLE_DATE,)
    assert citizen_id.parse(next_day).valid
    assert citizen_id.parse(citizen_id.make("500153", date(1900, 1, 1), 2)).valid
    assert not citizen_id.parse(citizen_id.make("500153", date(1899, 12, 31), 2)).valid


def test_leap_day_exists_only_in_leap_years() -> None:
    assert citizen_id.parse(citizen_id.make("500153", date(2012, 2, 29), 1)).valid
    seventeen = "50015320130229001"
    assert citizen_id.parse(seventeen + citizen_id.check_character(seventeen)).defects == (IdDefect.IMPOSSIBLE_DATE,)


def test_fifteen_digits_are_upgraded_and_noted() -> None:
    read = citizen_id.parse("512223700101001", on=ON)
    assert read.upgraded and read.form is IdForm.FIFTEEN and read.valid
    assert read.number == "512223197001010016" and read.defects == (IdDefect.OLD_NUMBER,)
    assert citizen_id.downgrade(read.number) == "512223700101001"
    assert citizen_id.downgrade(BOY) is None


def test_a_child_cut_to_fifteen_is_no_centenarian() -> None:
    read = citizen_id.parse("500153110101001", on=ON)
    assert read.birth_on == date(2011, 1, 1) and read.number == citizen_id.make("500153", date(2011, 1, 1), 1)
    assert citizen_id.parse("500153270101001", on=ON).birth_on == date(1927, 1, 1)  # 99 years: an old person
    assert citizen_id.parse("500153260101001", on=ON).birth_on == date(2026, 1, 1)  # 100 years: a child


def test_region_known_retired_and_unknown() -> None:
    before = citizen_id.parse(citizen_id.make("500226", date(2015, 1, 1), 3), on=ON)
    after = citizen_id.parse(citizen_id.make("500226", date(2016, 1, 1), 3), on=ON)
    early = citizen_id.parse(citizen_id.make("500153", date(2009, 1, 1), 3), on=ON)  # registered years after birth
    assert before.valid and before.region_status is RegionStatus.IN_FORCE
    assert after.valid and after.region_status is RegionStatus.NOT_IN_FORCE
    assert early.valid and early.region_status is RegionStatus.IN_FORCE
    nowhere = citizen_id.parse(citizen_id.make("509999", date(2010, 1, 1), 3), on=ON)
    assert nowhere.number and not nowhere.valid  # reported, and still a number to match by
    assert nowhere.defects == (IdDefect.UNKNOWN_REGION,) and nowhere.region_status is RegionStatus.UNKNOWN


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macau_taiwan_are_numbers(region: str) -> None:
    assert citizen_id.parse(citizen_id.make(region, date(2012, 5, 6), 4), on=ON).valid


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("H12345678", OtherDocument.HK_MACAU_PERMIT),
        ("m1234567801", OtherDocument.HK_MACAU_PERMIT),
        ("87654321", OtherDocument.TAIWAN_PERMIT),
        ("0123456701(B)", OtherDocument.TAIWAN_PERMIT),
        ("E87654321", OtherDocument.PASSPORT),
        ("EA1234567", OtherDocument.PASSPORT),
        ("G12345678", OtherDocument.PASSPORT),
        ("USA110020190101", OtherDocument.PERMANENT_RESIDENT),
        ("P500123456", OtherDocument.BIRTH_CERTIFICATE),
    ],
)
def test_another_document_is_no_wrong_number(written: str, other: OtherDocument) -> None:
    read = citizen_id.parse(written, on=ON)
    assert read.other is other and read.form is IdForm.OTHER_DOCUMENT and read.defects == () and read.number == ""
    assert other.zh


def test_the_number_inside_other_numbers() -> None:
    for written, form in (
        (BOY + "43", IdForm.DISABILITY_NO),
        (BOY + "43B1", IdForm.DISABILITY_NO),
        ("g" + BOY, IdForm.PUPIL_NO),
    ):
        read = citizen_id.parse(written, on=ON)
        assert read.number == BOY and read.form is form and read.valid


def test_a_damaged_number_still_tells_birth_date_and_region() -> None:
    read = citizen_id.parse("50015320100101001", on=ON)
    assert read.birth_on == date(2010, 1, 1) and read.region == "500153" and read.sex is None
    lost = citizen_id.parse("500153201001010000", on=ON)
    assert lost.birth_on == date(2010, 1, 1) and lost.sex is None


@pytest.mark.parametrize("empty", [None, "", "  ", "\t"])
def test_empty(empty: str | None) -> None:
    read = citizen_id.parse(empty, on=ON)
    assert read.form is IdForm.NONE and read.defects == () and not read.valid


@given(
    st.dates(date(1900, 1, 1), date(2026, 9, 1)), st.integers(0, 999), st.sampled_from(["500153", "500241", "110101"])
)
def test_made_numbers_are_read_back(born: date, order: int, region: str) -> None:
    number = citizen_id.make(region, born, order)
    read = citizen_id.parse(number.lower(), on=ON)
    assert (read.number, read.birth_on, read.region) == (number, born, region)
    assert read.sex == ("男" if order % 2 else "女")


@given(st.dates(date(1900, 1, 1), date(2026, 9, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(born: date, order: int, at: int, shift: int) -> None:
    number = citizen_id.make("500153", born, order)
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert not citizen_id.is_valid(wrong)


@given(st.dates(date(1900, 1, 1), date(2026, 9, 1)), st.integers(0, 999), st.integers(0, 16))
def test_neighbours_changed_never_pass(born: date, order: int, at: int) -> None:
    number = citizen_id.make("500153", born, order)
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert swapped == number or not citizen_id.is_valid(swapped)


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_fifteen_and_eighteen_round_trip(born: date, order: int) -> None:
    number = citizen_id.make("510231", born, order)
    fifteen = citizen_id.downgrade(number)
    assert fifteen is not None and citizen_id.upgrade(fifteen) == number


@given(st.text(max_size=40))
def test_nothing_makes_it_raise(text: str) -> None:
    read = citizen_id.parse(text, on=ON)
    assert not read.number or len(read.number) == 18


@pytest.mark.parametrize("bad", ["5001", "50015320100101001X", "５００１５３２０１００１０１００１"])
def test_a_check_character_needs_seventeen_digits(bad: str) -> None:
    with pytest.raises(ValueError):
        citizen_id.check_character(bad)
    with pytest.raises(ValueError):
        citizen_id.upgrade(bad)


def test_make_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValueError):
        citizen_id.make("5001", date(2010, 1, 1), 1)
    with pytest.raises(ValueError):
        citizen_id.make("500153", date(2010, 1, 1), 1000)

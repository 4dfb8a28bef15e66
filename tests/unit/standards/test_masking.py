"""What may be shown; Python and SQL must say the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notoneless.standards import citizen_id, masking

PAIRS: list[tuple[Callable[[str | None], str | None], Callable[[str], str]]] = [
    (masking.mask_id, masking.mask_id_sql),
    (masking.mask_disability_no, masking.mask_disability_no_sql),
    (masking.mask_phone, masking.mask_phone_sql),
    (masking.mask_name, masking.mask_name_sql),
    (masking.mask_address, masking.mask_address_sql),
]


@pytest.mark.parametrize(
    ("mask", "whole", "shown"),
    [
        (masking.mask_id, "500153201001010014", "500*************14"),
        (masking.mask_id, "G500153201001010014", "G50**************14"),
        (masking.mask_id, "50015320100101001", "500**************"),  # a digit lost: the end may be the birthday
        (masking.mask_id, "500153100101001", "500************"),
        (masking.mask_id, "1234567", "123****"),
        (masking.mask_id, "123456", "******"),
        (masking.mask_id, "", ""),
        (masking.mask_disability_no, "50015320100101001443", "500*****************"),
        (masking.mask_phone, "13812345678", "138******78"),
        (masking.mask_phone, "1234567", "123**67"),
        (masking.mask_phone, "123456", "******"),
        (masking.mask_name, "张三", "张*"),
        (masking.mask_name, "欧阳小明", "欧***"),
        (masking.mask_name, "张", "*"),
        (masking.mask_name, "𬀩三", "𬀩*"),
        (masking.mask_address, "某某市某某区新民街道1号", "某某市某某区******"),
        (masking.mask_address, "新民街道一号", "新民街******"),
        (masking.mask_address, "", ""),
    ],
)
def test_masks(mask: Callable[[str | None], str | None], whole: str, shown: str) -> None:
    assert mask(whole) == shown


def test_nothing_stays_nothing() -> None:
    for mask, _ in PAIRS:
        assert mask(None) is None


@given(st.dates(date(1960, 1, 1), date(2024, 1, 1)), st.integers(0, 999), st.integers(0, 4))
def test_no_digit_of_the_birth_date_shows(born: date, order: int, lost: int) -> None:
    number = citizen_id.make("500153", born, order)
    for written in (number[: 18 - lost], number[lost:] if lost > 3 else number, number + "43"):
        mask = masking.mask_disability_no if len(written) == 20 else masking.mask_id
        masked = mask(written)
        assert masked is not None and set(masked[6:14]) <= {"*"}
        assert len(written) == 18 or set(masked[3:]) == {"*"}


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(st.none(), st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=24)), max_size=8
    )
)
def test_sql_says_the_same(texts: list[str | None]) -> None:
    texts = [*texts, "500153201001010014", "张三", "𬀩三", "", None]
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t(i INTEGER, v VARCHAR)")
        con.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(texts)))
        columns = ", ".join(sql("v") for _, sql in PAIRS)
        found = con.execute(f"SELECT {columns} FROM t ORDER BY i").fetchall()
    for text, row in zip(texts, found, strict=True):
        assert row == tuple(mask(text) for mask, _ in PAIRS)

"""When a number off in its last places still speaks for a child: only where a spreadsheet cut it, not wherever fifteen digits agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from notoneless.sweep.compare import NUMBER
from notoneless.sweep.engines.duck import Engine

HERS = "500153202001157385"
_WORDS = {level.code: level.id for level in NUMBER.levels}


@pytest.mark.parametrize(
    ("asked", "valid", "word"),
    [
        pytest.param(HERS, True, "same", id="the number itself"),
        pytest.param("500153202001157386", False, "one_edit", id="one digit off"),
        pytest.param("500153202001157000", False, "first_15", id="cut by a spreadsheet"),
        pytest.param("500153202001157856", False, "unreadable", id="the boy born the same day in the next house"),
        pytest.param("500153202001157001", False, "unreadable", id="zeros that do not fill the end"),
        pytest.param("500153202001158000", False, "unreadable", id="cut, but another's fifteen"),
        pytest.param("500153202001157364", True, "two_edits_valid", id="two valid numbers, two digits apart"),
    ],
)
def test_fifteen_digits_alike_speak_only_where_the_rest_was_cut(
    tmp_path: Path, asked: str, valid: bool, word: str
) -> None:
    engine = Engine.open(tmp_path)
    try:
        for one, other, one_ok, other_ok in ((HERS, asked, True, valid), (asked, HERS, valid, True)):
            said = engine.one(
                f"""SELECT {NUMBER.sql} FROM (SELECT '{one}' AS id18, CAST(NULL AS VARCHAR) AS alt18, {one_ok} AS id_ok, FALSE AS anothers) k,
                (SELECT '{other}' AS id18, CAST(NULL AS VARCHAR) AS alt18, {other_ok} AS id_ok, FALSE AS anothers) a"""
            )
            assert _WORDS[said] == word
    finally:
        engine.con.close()


def test_a_number_cut_off_inside_a_pupil_number_is_the_same_number_cut_off(tmp_path: Path) -> None:
    engine = Engine.open(tmp_path)
    try:
        said = engine.one(
            f"""SELECT {NUMBER.sql} FROM (SELECT '{HERS}' AS id18, CAST(NULL AS VARCHAR) AS alt18, TRUE AS id_ok, FALSE AS anothers) k,
            (SELECT CAST(NULL AS VARCHAR) AS id18, '{HERS[:15]}000' AS alt18, FALSE AS id_ok, FALSE AS anothers) a"""
        )
        assert _WORDS[said] == "first_15"
    finally:
        engine.con.close()

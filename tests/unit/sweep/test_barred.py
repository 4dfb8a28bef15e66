"""Which pairs are for people, whatever the odds: a brother's number, a twin's birthday, a name that nobody can read."""

from __future__ import annotations

import duckdb
import pytest

from notoneless.sweep.assign import barred_sql

#: number, name, birth, sex as levels of :mod:`notoneless.sweep.compare`; rarity (16·bucket) rides on the name.
SAID = [
    ("two valid numbers contradict", 0, 8, 6, 1, True),
    ("the same number, name and birthday", 8, 8, 6, 1, False),
    ("a rare name is a name", 8, 8 + 16 * 3, 6, 1, False),
    ("twins' numbers, another given name", 3, 3, 6, 1, True),
    ("twins' numbers, the same name", 3, 8, 6, 1, False),
    ("another given name where a twin is known", 8, 1, 7, 1, True),
    ("another given name, no twin known", 8, 1, 6, 1, False),
    ("the twin's name sounds the same", 8, 7, 7, 1, False),
    ("a number, and nothing of the child's own", 8, 1, 1, 1, True),
    ("a number and a nickname, no birthday written", 8, 2, -1, 1, False),
    ("a number and a nickname, another birthday", 8, 2, 1, 1, True),
    ("a number two digits off and a nickname", 4, 2, -1, 1, True),
    ("an unreadable name, no birthday written", 6, 5, -1, 1, False),
    ("an unreadable name, another birthday", 6, 5, 0, 1, True),
    ("an unreadable name, the birthday near", 6, 5, 3, 1, False),
    ("a name that sounds the same, another birthday", 8, 7, 0, 1, False),
    ("a name that sounds the same, another birthday, another sex", 8, 7, 0, 0, True),
    ("the same name, another birthday, another sex", 8, 8, 0, 0, False),
]


@pytest.mark.parametrize(("number", "name", "birth", "sex", "barred"), [s[1:] for s in SAID], ids=[s[0] for s in SAID])
def test_who_decides(number: int, name: int, birth: int, sex: int, barred: bool) -> None:
    pair = f"SELECT {number} AS number, {name} AS name, {birth} AS birth, {sex} AS sex"
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {barred_sql()} FROM ({pair})").fetchall() == [(barred,)]

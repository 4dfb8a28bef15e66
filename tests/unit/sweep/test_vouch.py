"""What speaks for a link on name and birthday alone: the only number left, and another office's line of the same number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notoneless.sweep.engines.duck import Engine
from notoneless.sweep.features import GROWN_NAMES, GROWN_NUMBERS
from notoneless.sweep.vouch import only_number_left, vouched

NUMBER = "500153201403113067"  # its check digit holds; a girl of 2014-03-11
OLD_COUNTY = "500226201403113063"  # the same county under its former code
ELSEWHERE = "440881201403113064"
DAMAGED = "500153201403113068"

_FACE: dict[str, Any] = {
    "rid": 0, "id18": None, "alt18": None, "id_ok": False, "idy": None, "ymd": 20140311, "snd": 7, "twn": 5, "vil": None, "ph": None,
    **dict.fromkeys((*GROWN_NAMES, *GROWN_NUMBERS)),
}  # fmt: skip
_TYPES = {"id18": "VARCHAR", "alt18": "VARCHAR", "id_ok": "BOOLEAN"}


def face(rid: int, number: str | None = None, **cells: Any) -> dict[str, Any]:
    """A face of a line: with a number, valid unless said otherwise."""
    day = None if number is None else int(number[6:14])
    return _FACE | {"rid": rid, "id18": number, "id_ok": number is not None, "idy": day} | cells


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    machine = Engine.open(tmp_path)
    for table in ("known", "asked"):
        cells = ", ".join(f"{c} {_TYPES.get(c, 'BIGINT')}" for c in _FACE)
        machine.con.execute(f"CREATE TABLE {table} ({cells})")
    machine.con.execute(
        "CREATE TABLE linked (qid BIGINT, pid BIGINT, strength VARCHAR, number SMALLINT, name SMALLINT, birth SMALLINT, sex SMALLINT, place SMALLINT)"
    )
    # The town's other children: most were registered here, one moved in.
    for n, number in enumerate(("500153201403123011", "500153201503124011", "440881201403113996")):
        lay(machine, "known", face(100 + n, number, snd=100 + n))
    yield machine
    machine.con.close()


def lay(engine: Engine, table: str, line: dict[str, Any]) -> None:
    engine.con.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(line))})", list(line.values()))


def link(engine: Engine, qid: int, pid: int, strength: str = "weak", **levels: int) -> None:
    said = {"number": -1, "name": 8, "birth": 6, "sex": 1, "place": 1} | levels
    engine.con.execute("INSERT INTO linked VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [qid, pid, strength, *said.values()])


def strength(engine: Engine, qid: int = 2) -> str:
    return str(engine.one(f"SELECT strength FROM linked WHERE qid = {qid}"))


SAID: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, int], bool]] = [
    ("the register lost it, the roll has it", {}, {"number": NUMBER}, {}, True),
    ("the county's former code", {}, {"number": OLD_COUNTY}, {}, True),
    ("the register has another's", {"number": "500153201502014021"}, {"number": NUMBER}, {"number": 1}, True),
    ("the register has the child's own", {"number": "500153201403114027"}, {"number": NUMBER}, {"number": 1}, False),
    ("inside the pupil number", {}, {"alt18": NUMBER}, {}, True),
    ("inside the pupil number, its check digit wrong", {}, {"alt18": DAMAGED}, {}, False),
    ("a number from elsewhere", {}, {"number": ELSEWHERE}, {}, False),
    ("a number that does not hold", {}, {"number": DAMAGED, "id_ok": False}, {}, False),
    ("a number of another birthday", {}, {"number": "500153201403123011"}, {}, False),
    ("no number at all", {}, {}, {}, False),
    ("another town", {}, {"number": NUMBER}, {"place": 0}, False),
    ("no town", {}, {"number": NUMBER}, {"place": -1}, False),
    ("a name that only looks alike", {}, {"number": NUMBER}, {"name": 6}, False),
    ("a name of the same sound, borne by few", {}, {"number": NUMBER}, {"name": 7 + 16}, True),
    ("a birthday that is lunar on one side", {}, {"number": NUMBER}, {"birth": 5}, False),
    ("another sex", {}, {"number": NUMBER}, {"sex": 0}, False),
]  # fmt: skip


@pytest.mark.parametrize(("child", "row", "levels", "held"), [s[1:] for s in SAID], ids=[s[0] for s in SAID])
def test_the_only_number_left(
    engine: Engine, child: dict[str, Any], row: dict[str, Any], levels: dict[str, int], held: bool
) -> None:
    lay(engine, "known", face(1, **child))
    lay(engine, "asked", face(2, **row))
    link(engine, 2, 1, **levels)
    only_number_left(engine)
    assert strength(engine) == ("corroborated" if held else "weak")


def test_a_number_somebody_on_the_register_has_is_not_the_lost_one(engine: Engine) -> None:
    lay(engine, "known", face(1))
    lay(engine, "known", face(3, NUMBER, snd=9))
    lay(engine, "asked", face(2, NUMBER))
    link(engine, 2, 1)
    only_number_left(engine)
    assert strength(engine) == "weak"


def test_a_number_that_another_line_gives_to_another_child_says_nothing(engine: Engine) -> None:
    lay(engine, "known", face(1))
    lay(engine, "asked", face(2, NUMBER))
    lay(engine, "asked", face(4, NUMBER, snd=9))
    link(engine, 2, 1)
    link(engine, 4, 100)
    only_number_left(engine)
    assert strength(engine) == "weak"


def test_a_child_to_whom_another_line_gives_another_number_has_not_lost_this_one(engine: Engine) -> None:
    lay(engine, "known", face(1))
    lay(engine, "asked", face(2, NUMBER))
    lay(engine, "asked", face(4, OLD_COUNTY))
    link(engine, 2, 1)
    link(engine, 4, 1, "corroborated")
    only_number_left(engine)
    assert strength(engine) == "weak"


@pytest.mark.parametrize(
    ("other", "held"),
    [
        ({"snd": 7, "g3": 11}, True),
        ({"snd": 9, "g3": 11}, True),
        ({"snd": 9, "g3": 12}, False),
        ({"snd": 9, "g3": 11, "ymd": 20140312}, False),
        ({"snd": 9, "vil": 3}, False),
        ({"snd": 7, "vil": 3}, True),
    ],
    ids=["same sound", "pet name", "another guardian", "another birthday", "pet name, village only", "same sound, village"],
)  # fmt: skip
def test_another_offices_line_of_the_number(engine: Engine, other: dict[str, Any], held: bool) -> None:
    lay(engine, "known", face(1, g3=11, vil=3))
    lay(engine, "asked", face(2, NUMBER))
    lay(engine, "asked", face(4, NUMBER, **other))
    link(engine, 2, 1)
    vouched(engine)
    assert strength(engine) == ("corroborated" if held else "weak")

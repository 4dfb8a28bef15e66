"""找 — block: which two lines are worth holding against each other.

Nobody compares a million children with a million rows. A pair is looked at when the two lines share at least one
thing that two strangers seldom share. Every key below answers one way in which a line goes wrong: what is broken in
one key is whole in another, so that a child whose number, name and birthday are all damaged is still met through her
grandmother's telephone or her village.
"""

from __future__ import annotations

from dataclasses import dataclass

from .engines.duck import Engine
from .features import BLANKS

#: A key borne by more lines than this says too little to pair by (a placeholder telephone, a whole town's default).
CROWD = 300


@dataclass(frozen=True, slots=True)
class Key:
    """One blocking key: the cells (SQL on a face) that two lines must share. ``known`` and ``asked`` list the ways the key
    is read on each side. ``wide`` keys look at every child, the others only at children without a school line so far."""

    name: str
    known: tuple[tuple[str, ...], ...]
    asked: tuple[tuple[str, ...], ...]
    wide: bool = False


def _same(name: str, *cells: str, wide: bool = False) -> Key:
    return Key(name, (cells,), (cells,), wide)


def _each(name: str, cell: str, count: int, *cells: str, wide: bool = False) -> Key:
    """A key over each entry of a list cell: any of them may be the one that is shared."""
    ways = tuple((f"{cell}[{i}]", *cells) for i in range(1, count + 1))
    return Key(name, ways, ways, wide)


_YEAR, _MONTH_DAY = "(ymd // 10000)", "(ymd % 10000)"
_SWAPPED = "(ymd // 10000 * 10000 + ymd % 100 * 100 + ymd // 100 % 100)"
_TAIL, _HEAD, _FIRST = "substr({}, 9, 10)", "substr({}, 1, 14)", "substr({}, 1, 15)"


def _number(name: str, part: str, *, wide: bool) -> Key:
    both = tuple((part.format(c),) for c in ("id18", "alt18"))
    return Key(name, both, both, wide)


KEYS: tuple[Key, ...] = (
    _number("number", "{}", wide=True),
    _number("number_tail", _TAIL, wide=True),
    _number("number_first_15", _FIRST, wide=True),
    _number("number_head", _HEAD, wide=False),
    _same("sound_birth", "snd", "ymd", wide=True),
    _same("shape_birth", "shp", "ymd", wide=True),
    Key("sound_lunar_asked", (("snd", "ymd"),), (("snd", "lun1"), ("snd", "lun2")), wide=True),
    Key("sound_lunar_known", (("snd", "lun1"), ("snd", "lun2")), (("snd", "ymd"),), wide=True),
    Key("sound_swap", (("snd", "ymd"),), (("snd", _SWAPPED),), wide=True),
    _each("guardian_number_birth", "gid", 5, "ymd", wide=True),
    _each("guardian_name_birth", "gnm", 4, "ymd", wide=True),
    _each("guardian_name_sound", "gnm", 4, "snd", wide=True),
    _each("phone_birth", "phs", 3, "ymd", wide=True),
    _same("sound_village", "snd", "twn", "vil", wide=True),
    _same("sound_year", "snd", _YEAR),
    _same("sound_month_day", "snd", _MONTH_DAY),
    _same("sound_town", "snd", "twn"),
    _same("given_birth", "giv", "ymd"),
    _each("phone", "phs", 3),
    _each("guardian_number", "gid", 5),
    _each("guardian_name_year", "gnm", 4, _YEAR),
    _each("guardian_name_town", "gnm", 4, "twn"),
    _same("birth_town", "ymd", "twn"),
    _same("given_village", "giv", "twn", "vil"),
    _same("class_sound", "sch", "cls", "snd"),
    _same("class_birth", "sch", "cls", "ymd"),
)


def _keyed(table: str, ways: tuple[tuple[str, ...], ...], where: str) -> str:
    """Return a select of (rid, k): the hash of each way's cells, where none of them is empty or a blank."""
    parts = []
    for cells in dict.fromkeys(ways):
        full = [f"{c} IS NOT NULL" for c in cells]
        full += [f"NOT starts_with({c}, '{b}')" for c in cells if c.startswith(("gid[", "gnm[")) for b in BLANKS]
        parts.append(
            f"SELECT rid, hash({', '.join(cells)}) AS k FROM {table} WHERE {' AND '.join([*full, *([where] if where else [])])}"
        )
    return " UNION ALL ".join(parts)


def block(engine: Engine, known: str, asked: str, pairs: str) -> None:
    """Create ``pairs`` (qid, pid): every pair of a row of ``asked`` with a child of ``known`` that shares a key.

    ``known`` needs a column ``free`` (no school line found yet); narrow keys pair only with free children. Keys shared
    by more than :data:`CROWD` lines on the known side are passed over.
    """
    engine.step(f"{pairs}_found", f"CREATE OR REPLACE TABLE {pairs}_found (qid BIGINT, pid BIGINT)")
    for key in KEYS:
        engine.table(
            "asked_keys",
            f"SELECT rid, k FROM (SELECT DISTINCT rid, k FROM ({_keyed(asked, key.asked, '')})) "
            f"QUALIFY count(*) OVER (PARTITION BY k) <= {CROWD}",
        )
        engine.table(
            "met",
            f"SELECT a.rid AS qid, n.rid AS pid, a.k FROM asked_keys a JOIN ({_keyed(known, key.known, '' if key.wide else 'free')}) n ON n.k = a.k "
            "WHERE a.rid <> n.rid",
        )
        engine.step(
            f"{pairs}_{key.name}",
            f"INSERT INTO {pairs}_found SELECT qid, pid FROM met WHERE k NOT IN "
            f"(SELECT k FROM met GROUP BY k HAVING count(DISTINCT pid) > {CROWD})",
        )
    engine.table(pairs, f"SELECT DISTINCT qid, pid FROM {pairs}_found")
    engine.drop(f"{pairs}_found", "asked_keys", "met")

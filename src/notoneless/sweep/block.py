"""找 — block: which two lines are worth holding against each other.

Nobody compares a million children with a million rows. A pair is looked at when the two lines share at least one
thing that two strangers seldom share. Every key below answers one way in which a line goes wrong: what is broken in
one key is whole in another, so that a child whose number, name and birthday are all damaged is still met through her
grandmother's telephone or her village.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..rolls.kinds import Kind
from .engines.duck import Engine
from .features import GROWN_NAMES, GROWN_NUMBERS

#: A key borne by more lines than this says too little to pair by (a placeholder telephone, a whole town's default).
CROWD = 300


@dataclass(frozen=True, slots=True)
class Key:
    """One blocking key: the cells (SQL on a face) that two lines must share. ``known`` and ``asked`` list the ways the key
    is read on each side. ``wide`` keys look at every child, the others only at children without a school line so far.
    ``kinds``: the rolls whose lines are met by it (empty: all)."""

    name: str
    known: tuple[tuple[str, ...], ...]
    asked: tuple[tuple[str, ...], ...]
    wide: bool = False
    kinds: tuple[Kind, ...] = ()


def _same(name: str, *cells: str, wide: bool = False, kinds: tuple[Kind, ...] = ()) -> Key:
    return Key(name, (cells,), (cells,), wide, kinds)


def _each(name: str, entries: Sequence[str], *cells: str, wide: bool = False, kinds: tuple[Kind, ...] = ()) -> Key:
    """A key over each of several cells: any of them may be the one that is shared."""
    ways = tuple((entry, *cells) for entry in entries)
    return Key(name, ways, ways, wide, kinds)


_YEAR, _MONTH_DAY = "(ymd // 10000)", "(ymd % 10000)"
_SWAPPED = "(ymd // 10000 * 10000 + ymd % 100 * 100 + ymd // 100 % 100)"
_TAIL, _HEAD, _FIRST = "substr({}, 9, 10)", "substr({}, 1, 14)", "substr({}, 1, 15)"
#: Lines taken down by ear at a door: often no number, no birthday, a name as neighbours say it.
_BY_EAR = (Kind.FIELD_SURVEY,)
#: Lists whose lines mean children who mostly have their school line already.
_LISTS = (Kind.HARDSHIP, Kind.DISABILITY, Kind.CIVIL_AFFAIRS, Kind.EXCEPTIONS, Kind.RESIDENCE, Kind.FIELD_SURVEY)


def _number(name: str, part: str, *cells: str, wide: bool) -> Key:
    both = tuple((part.format(c), *cells) for c in ("id18", "alt18"))
    return Key(name, both, both, wide)


KEYS: tuple[Key, ...] = (
    _number("number_tail", _TAIL, wide=True),
    _number("number_first_15", _FIRST, "sur", wide=True),
    _number("number_head", _HEAD, "sur", wide=False),
    _same("sound_birth", "snd", "ymd", wide=True),
    _same("shape_birth", "shp", "ymd", wide=True),
    Key("sound_lunar_asked", (("snd", "ymd"),), (("snd", "lun1"), ("snd", "lun2")), wide=True),
    Key("sound_lunar_known", (("snd", "lun1"), ("snd", "lun2")), (("snd", "ymd"),), wide=True),
    Key("sound_swap", (("snd", "ymd"),), (("snd", _SWAPPED),), wide=True),
    _each("guardian_name_birth", GROWN_NAMES, "ymd", wide=True),
    _each("guardian_name_sound", GROWN_NAMES, "snd", wide=True),
    _each("phone_birth", ("ph",), "ymd", wide=True),
    _same("sound_village", "snd", "twn", "vil", wide=True),
    _same("birth_village", "ymd", "twn", "vil", wide=True, kinds=_LISTS),
    _same("given_in_village", "giv", "twn", "vil", wide=True, kinds=_BY_EAR),
    _each("household", GROWN_NAMES, "twn", "vil", wide=True, kinds=_LISTS),
    _each("household_number", GROWN_NUMBERS, wide=True, kinds=_LISTS),
    _same("sound_year", "snd", _YEAR, "sex"),
    _same("sound_month_day", "snd", _MONTH_DAY),
    _same("sound_town", "snd", "twn"),
    _same("given_birth", "giv", "ymd"),
    _each("phone", ("ph",)),
    _each("guardian_number", GROWN_NUMBERS),
    _each("guardian_name_year", GROWN_NAMES, _YEAR, "sur"),
    _each("guardian_name_town", GROWN_NAMES, "twn"),
    _same("birth_town", "ymd", "twn"),
    _same("given_village", "giv", "twn", "vil"),
    _same("class_sound", "sch", "cls", "snd"),
    _same("class_birth", "sch", "cls", "ymd"),
)


_Ways = Sequence[tuple[str, ...]]


def _keyed(name: str, table: str, ways: _Ways, where: str) -> str:
    """Return a select of (rid, k): the hash of the key's ``name`` and each way's cells, where none of them is empty."""
    parts = []
    for cells in dict.fromkeys(map(tuple, ways)):
        full = [f"{c} IS NOT NULL" for c in cells] + ([where] if where else [])
        parts.append(f"SELECT rid, hash('{name}', {', '.join(cells)}) AS k FROM {table} WHERE {' AND '.join(full)}")
    return " UNION ALL ".join(parts)


def _written(engine: Engine, table: str, ways: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return those of ``ways`` of which every cell is written on at least one line of ``table``."""
    listed = list(dict.fromkeys(ways))
    cells = sorted({cell for way in listed for cell in way})
    found = engine.rows(f"SELECT {', '.join(f'count({cell}) > 0' for cell in cells)} FROM {table}")[0]
    there = dict(zip(cells, found, strict=True))
    return {way for way in listed if all(there[cell] for cell in way)}


def block(engine: Engine, known: str, asked: str, pairs: str) -> None:
    """Create ``pairs`` (qid, pid): every pair of a row of ``asked`` with a child of ``known`` that shares a key.

    ``known`` needs a column ``free`` (no school line found yet); narrow keys pair only with free children; a child may
    stand in it several times, read in several ways. Keys shared by more than :data:`CROWD` lines on either side are
    passed over.
    """
    engine.step(f"{pairs}_found", f"CREATE OR REPLACE TABLE {pairs}_found (qid BIGINT, pid BIGINT)")
    counts = dict(engine.rows(f"SELECT kind, count(*) FROM {asked} GROUP BY kind"))
    free = bool(engine.one(f"SELECT coalesce(bool_or(free), FALSE) FROM {known}"))
    keys = [k for k in KEYS if (k.wide or free) and (not k.kinds or counts.keys() & {kind.value for kind in k.kinds})]
    of_known = _written(engine, known, (way for key in keys for way in key.known))
    of_asked = _written(engine, asked, (way for key in keys for way in key.asked))
    read = []
    for key in keys:
        ways_known, ways_asked = [w for w in key.known if w in of_known], [w for w in key.asked if w in of_asked]
        if ways_known and ways_asked:
            read.append((key, ways_known, ways_asked))
    # Each key costs the engine a few statements, whatever it finds: where few lines look, many keys are asked in one go.
    together = max(AT_ONCE // max(sum(counts.values()), 1), 1)
    for start in range(0, len(read), together):
        _meet(engine, known, asked, pairs, read[start : start + together])
    engine.table(pairs, f"SELECT DISTINCT qid, pid FROM {pairs}_found")
    engine.drop(f"{pairs}_found", "asked_keys", "met", "crowd")


#: Ways of reading a line that are asked in one go.
AT_ONCE = 2_000_000


def _meet(engine: Engine, known: str, asked: str, pairs: str, keys: Sequence[tuple[Key, _Ways, _Ways]]) -> None:
    """Add to ``<pairs>_found`` who meets whom by ``keys``, each with the ways in which it is read on either side."""
    of_asked, of_known = [], []
    for key, ways_known, ways_asked in keys:
        listed = ", ".join(f"'{k.value}'" for k in key.kinds)
        of_asked.append(_keyed(key.name, asked, ways_asked, f"kind IN ({listed})" if listed else ""))
        of_known.append(_keyed(key.name, known, ways_known, "" if key.wide else "free"))
    engine.table("asked_keys", " UNION ALL ".join(of_asked))
    engine.table("crowd", _crowd("asked_keys", "rid", once=all(len(ways) == 1 for _, _, ways in keys)))
    engine.table(
        "met",
        f"SELECT a.rid AS qid, n.rid AS pid, a.k FROM (SELECT * FROM asked_keys WHERE k NOT IN (SELECT k FROM crowd)) a "
        f"JOIN ({' UNION ALL '.join(of_known)}) n ON n.k = a.k WHERE a.rid <> n.rid",
    )
    engine.table("crowd", _crowd("met", "pid", once=False))
    engine.step(
        f"{pairs}_{keys[0][0].name}",
        f"INSERT INTO {pairs}_found SELECT DISTINCT qid, pid FROM met WHERE k NOT IN (SELECT k FROM crowd)",
    )


def _crowd(table: str, line: str, *, once: bool) -> str:
    """Return a select of the keys of ``table`` that more than :data:`CROWD` lines bear; ``once``: no line bears a key twice."""
    many = f"SELECT k FROM {table} GROUP BY k HAVING count(*) > {CROWD}"
    if once:
        return many
    # Only keys with many rows can have many lines, and few keys have.
    return f"SELECT k FROM {table} WHERE k IN ({many}) GROUP BY k HAVING count(DISTINCT {line}) > {CROWD}"

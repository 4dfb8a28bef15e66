"""未见 — unseen: lines whose child no key ever met, counted without having seen them.

A line with a broken number and a broken name is still met through the child's guardian. Where the roll names another grown-up,
or none, nothing meets it, and no probability speaks of it. But the guardian is a witness who knows nothing of the clerk's slips: lines
that *only* the guardian could meet tell how often all the rest fails, and there are as many such lines among those whose
guardian does not agree (Lincoln and Petersen's count of fish by two nets). Nobody's truth is asked, only the two
nets of this very run. Where whoever writes badly also forgets the guardian, there are more of them than is said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .block import KEYS, Key
from .compare import shared_sql
from .engines.duck import Engine
from .features import GROWN_NAMES, GROWN_NUMBERS

_HOUSE = frozenset((*GROWN_NAMES, *GROWN_NUMBERS, "ph"))
#: Keys that ask for no grown-up and no telephone: the net of the child's own number, name, birthday and village.
OWN_KEYS: tuple[Key, ...] = tuple(k for k in KEYS if not any(cell in _HOUSE for way in k.known for cell in way))

#: So many pairs of all kinds of rolls speak with those of each.
TRUST = 10.0

#: What of a face the keys and the grown-ups are read from.
_CELLS = (
    "id18",
    "alt18",
    "ymd",
    "lun1",
    "lun2",
    "sex",
    "snd",
    "sur",
    "giv",
    "shp",
    "twn",
    "vil",
    "sch",
    "cls",
    *GROWN_NAMES,
    *GROWN_NUMBERS,
    "ph",
)

#: Such a pair was met by number, or by name and birthday; nothing more need be asked of it.
_PLAINLY_MET = "(number IN (7, 8) OR (name % 16 >= 7 AND birth >= 4))"


@dataclass(frozen=True, slots=True)
class Caught:
    """What the two nets caught of the hard pairs of one kind of roll, laid against the register or (``newcomer``) against
    children whom no register knows: ``both`` nets, the child's ``own`` keys alone, the ``house`` alone; ``neither``: pairs met by
    no key, and found by a later look."""

    kind: str
    newcomer: bool
    both: float
    own: float
    house: float
    neither: float = 0.0


def never_met(rolls: Sequence[Caught]) -> dict[str, float]:
    """Return for each kind of roll how many of its lines have a child whom no key met.

    How often the own keys fail is told by the pairs of the kind that the house met, beside :data:`TRUST` pairs of all kinds
    together: a roll that hardly names guardians says little by itself.
    """
    both, house = sum(r.both for r in rolls), sum(r.house for r in rolls)
    # One more than were met: a handful, none of them met by both nets, must not say that the own keys never meet.
    usual = house / (both + house + 1)
    out = {r.kind: 0.0 for r in rolls}
    for r in rolls:
        fails = (r.house + TRUST * usual) / (r.both + r.house + TRUST)
        out[r.kind] += max(r.own * fails / (1 - fails) - r.neither, 0.0)
    return out


def caught(engine: Engine) -> list[Caught]:
    """Count what either net caught of each kind of roll; needs ``linked``, ``still_open``, ``known`` and ``asked``."""
    engine.table(
        "net_pair",
        f"""
        SELECT *, pid NOT IN (SELECT rid FROM known) AS newcomer FROM (
            SELECT qid, pid, kind, number, name, birth, CASE WHEN score IS NOT NULL THEN 1.0 ELSE 0.0 END AS weight, TRUE AS linked
            FROM linked WHERE kind <> 'household_register'
            UNION ALL SELECT d.qid, d.pid, d.kind, d.number, d.name, d.birth, s.probability, FALSE
            FROM all_doubtful d JOIN still_open s ON s.qid = d.qid AND s.pid = d.pid)
        WHERE NOT {_PLAINLY_MET}
        """,
    )
    known, asked = (
        f"SELECT *, {_cells(side)} FROM (SELECT rid, {', '.join(_CELLS)}, {free} AS free FROM {table} WHERE rid IN (SELECT {end} FROM net_pair))"
        for side, free, table, end in (("known", "free", "known", "pid"), ("asked", "TRUE", "asked", "qid"))
    )
    newcomer = known.replace("FROM known", "FROM asked").replace("free AS free", "TRUE AS free")
    engine.table(
        "net_caught",
        f"""
        SELECT n.kind, n.newcomer, n.weight, n.linked, coalesce({_meet("n", "k", "a")}, FALSE) AS own, coalesce({shared_sql(k="k", a="a")}, FALSE) AS house
        FROM net_pair n JOIN ({known} UNION ALL {newcomer}) k ON k.rid = n.pid JOIN ({asked}) a ON a.rid = n.qid
        """,
    )
    rows = engine.rows(
        """
        SELECT kind, newcomer, coalesce(sum(weight) FILTER (own AND house), 0), coalesce(sum(weight) FILTER (own AND NOT house), 0),
            coalesce(sum(weight) FILTER (house AND NOT own), 0), count(*) FILTER (linked AND NOT own AND NOT house)
        FROM net_caught GROUP BY kind, newcomer ORDER BY kind, newcomer
        """
    )
    engine.drop("net_pair", "net_caught")
    return [Caught(kind, newcomer, *map(float, counts)) for kind, newcomer, *counts in rows]


def _cells(side: str) -> str:
    """Return SQL for the hash of every way in which ``side`` reads the child's own keys, NULL where a cell is empty."""
    parts = []
    for n, key in enumerate(OWN_KEYS):
        for m, cells in enumerate(_ways(key, side)):
            full = " AND ".join(f"{cell} IS NOT NULL" for cell in cells)
            parts.append(f"CASE WHEN {full} THEN hash({', '.join(cells)}) END AS way_{n}_{m}")
    return ", ".join(parts)


def _ways(key: Key, side: str) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(key.known if side == "known" else key.asked))


def _meet(pair: str, k: str, a: str) -> str:
    """Return SQL telling whether any of the child's own keys meets ``pair`` of the sides ``k`` and ``a``."""
    tests = []
    for n, key in enumerate(OWN_KEYS):
        same = " OR ".join(
            f"{k}.way_{n}_{i} = {a}.way_{n}_{j}"
            for i in range(len(_ways(key, "known")))
            for j in range(len(_ways(key, "asked")))
        )
        held = [f"({same})"]
        if key.kinds:
            held.append(f"{pair}.kind IN ({', '.join(repr(kind.value) for kind in key.kinds)})")
        if not key.wide:
            held.append(f"{k}.free")
        tests.append(f"coalesce({' AND '.join(held)}, FALSE)")
    return f"({' OR '.join(tests)})"

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
    """One blocking key: SQL on the faces of both sides (``known`` and ``asked``); ``wide`` keys look at every child,
    the others only at children for whom no school line has been found yet."""

    name: str
    known: tuple[str, ...]
    asked: tuple[str, ...]
    wide: bool = False


def _day(month_day_swapped: bool = False) -> str:
    return "(ymd // 10000 * 10000 + ymd % 100 * 100 + ymd // 100 % 100)" if month_day_swapped else "ymd"


def _same(name: str, *keys: str, wide: bool = False) -> Key:
    return Key(name, keys, keys, wide)


KEYS: tuple[Key, ...] = (
    Key("number", ("id18", "alt18"), ("id18", "alt18"), wide=True),
    Key("number_first_15", ("substr(id18, 1, 15)",), ("substr(id18, 1, 15)", "substr(alt18, 1, 15)"), wide=True),
    Key("number_tail", ("substr(id18, 9, 10)",), ("substr(id18, 9, 10)", "substr(alt18, 9, 10)"), wide=True),
    Key("number_head", ("substr(id18, 1, 14)",), ("substr(id18, 1, 14)", "substr(alt18, 1, 14)")),
    _same("sound_birth", "snd || '|' || ymd", wide=True),
    _same("shape_birth", "shp || '|' || ymd", wide=True),
    Key(
        "sound_lunar",
        ("snd || '|' || ymd", "snd || '|' || lun1", "snd || '|' || lun2"),
        ("snd || '|' || lun1", "snd || '|' || lun2", "snd || '|' || ymd"),
        wide=True,
    ),
    Key("sound_swap", (f"snd || '|' || {_day()}",), (f"snd || '|' || {_day(True)}",), wide=True),
    Key("guardian_number_birth", tuple(f"gid[{i}] || '|' || ymd" for i in range(1, 6)), tuple(f"gid[{i}] || '|' || ymd" for i in range(1, 6)), wide=True),
    _same("phone_birth", "ph || '|' || ymd", wide=True),
    _same("phone_sound", "ph || '|' || snd", wide=True),
    Key("guardian_name_birth", tuple(f"gnm[{i}] || '|' || ymd" for i in range(1, 5)), tuple(f"gnm[{i}] || '|' || ymd" for i in range(1, 5)), wide=True),
    Key("guardian_name_sound", tuple(f"gnm[{i}] || '|' || snd" for i in range(1, 5)), tuple(f"gnm[{i}] || '|' || snd" for i in range(1, 5)), wide=True),
    _same("sound_village", "snd || '|' || twn || '|' || vil", wide=True),
    _same("sound_year", "snd || '|' || (ymd // 10000)"),
    _same("sound_month_day", "snd || '|' || (ymd % 10000)"),
    _same("sound_town", "snd || '|' || twn"),
    _same("given_birth", "giv || '|' || ymd"),
    _same("phone", "ph"),
    Key("guardian_number", tuple(f"gid[{i}]" for i in range(1, 6)), tuple(f"gid[{i}]" for i in range(1, 6))),
    Key("guardian_name_year", tuple(f"gnm[{i}] || '|' || (ymd // 10000)" for i in range(1, 5)), tuple(f"gnm[{i}] || '|' || (ymd // 10000)" for i in range(1, 5))),
    Key("guardian_name_town", tuple(f"gnm[{i}] || '|' || twn" for i in range(1, 5)), tuple(f"gnm[{i}] || '|' || twn" for i in range(1, 5))),
    _same("birth_town", "ymd || '|' || twn"),
    _same("given_village", "giv || '|' || twn || '|' || vil"),
    _same("class_sound", "sch || '|' || cls || '|' || snd", wide=True),
    _same("class_birth", "sch || '|' || cls || '|' || ymd"),
)


def block(engine: Engine, known: str, asked: str, pairs: str) -> None:
    """Create ``pairs`` (qid, pid): every pair of a row of ``asked`` with a child of ``known`` that shares a key.

    ``known`` needs a column ``free`` (no school line found yet); narrow keys pair only with free children. Keys shared
    by more than :data:`CROWD` lines on the known side are passed over.
    """
    engine.step(f"{pairs}_found", f"CREATE OR REPLACE TABLE {pairs}_found (qid BIGINT, pid BIGINT)")
    blanks = "k IS NOT NULL" + "".join(f" AND NOT starts_with(k, '{blank}')" for blank in BLANKS)
    for key in KEYS:
        narrow = "" if key.wide else "AND free"
        asked_keys = " UNION ALL ".join(f"SELECT rid, {sql} AS k FROM {asked}" for sql in dict.fromkeys(key.asked))
        known_keys = " UNION ALL ".join(
            f"SELECT rid, {sql} AS k FROM {known} WHERE TRUE {narrow}" for sql in dict.fromkeys(key.known)
        )
        engine.table("asked_keys", f"SELECT DISTINCT rid, k FROM ({asked_keys}) WHERE {blanks}")
        engine.table(
            "known_keys",
            f"SELECT rid, k FROM (SELECT rid, k, count(*) OVER (PARTITION BY k) AS crowd FROM ({known_keys}) "
            f"WHERE {blanks} AND k IN (SELECT k FROM asked_keys)) WHERE crowd <= {CROWD}",
        )
        engine.step(
            f"{pairs}_{key.name}",
            f"INSERT INTO {pairs}_found SELECT a.rid, n.rid FROM asked_keys a JOIN known_keys n ON n.k = a.k WHERE a.rid <> n.rid",
        )
    engine.table(pairs, f"SELECT DISTINCT qid, pid FROM {pairs}_found")
    engine.drop(f"{pairs}_found", "asked_keys", "known_keys")

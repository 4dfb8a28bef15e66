"""重 — repeats: a line an office sent twice is used once, and a line that names nobody not at all.

A roll pasted together from two files holds some lines twice. The second copy says nothing new: it ends as a fault that
names the first. Two *different* lines of one child on one roll are no repeat: they are two places in two schools, and
stay. A line without name, number, birthday or anybody to ask is nobody whom one could look for; the office gets it back.
"""

from __future__ import annotations

from ..rolls.contents import NOTHING
from ..rolls.kinds import SPECS, Kind
from .engines.duck import Engine
from .exact import ROW_SPAN, view_of

#: What tells one child from another, and who could say which child is meant.
_OWN = ("id_number", "pupil_no", "disability_no", "birth_on")
_ASKED = (
    "guardian_name", "guardian_id", "guardian_phone", "father_name", "father_id", "mother_name", "mother_id",
    "householder_name", "householder_id", "household_no", "address",
)  # fmt: skip


def drop_repeats(engine: Engine, present: frozenset[Kind]) -> None:
    """Create ``repeats`` (rid, first; ``first`` is NULL of a line that names nobody) and take these lines out of ``settled``
    and of the open tables.

    Only lines that share number and name with another line of their roll are held against each other in full.
    """
    engine.step("repeats", "CREATE OR REPLACE TABLE repeats (rid BIGINT, first BIGINT)")
    for kind in sorted(present):
        engine.step(
            f"nobody_{kind.value}",
            f"INSERT INTO repeats SELECT rid, NULL FROM {view_of(kind)} WHERE {_nobody(kind)}",
        )
        view = view_of(kind)
        cells = ", ".join(
            f"coalesce({c}, '')" if c != "group" else "coalesce(\"group\", '')" for c in SPECS[kind].columns
        )
        if kind is Kind.HOUSEHOLD_REGISTER:
            twice = _sharing("register_people")
        else:
            settled = f"(SELECT rid, pid FROM settled WHERE kind = '{kind.value}')"
            twice = (
                f"{_sharing(settled)} "
                f"UNION ALL SELECT rid FROM (SELECT rid, count(*) OVER (PARTITION BY name, id_number) AS n FROM {view} "
                f"WHERE rid IN (SELECT rid FROM open_{kind.value})) WHERE n > 1"
            )
        engine.step(
            f"repeats_{kind.value}",
            f"INSERT INTO repeats SELECT rid, first FROM (SELECT rid, min(rid) OVER (PARTITION BY rid // {ROW_SPAN}, hash({cells})) AS first "
            f"FROM {view} WHERE rid IN ({twice})) WHERE rid <> first",
        )
    if engine.one("SELECT count(*) FROM repeats"):
        for kind in sorted(present):
            if kind is Kind.HOUSEHOLD_REGISTER:
                engine.step("register_once", "DELETE FROM register_people WHERE rid IN (SELECT rid FROM repeats)")
            else:
                engine.step(
                    f"open_once_{kind.value}", f"DELETE FROM open_{kind.value} WHERE rid IN (SELECT rid FROM repeats)"
                )
        engine.step("settled_once", "DELETE FROM settled WHERE rid IN (SELECT rid FROM repeats)")
        engine.step("followers_once", "DELETE FROM followers WHERE rid IN (SELECT rid FROM repeats)")


def _nobody(kind: Kind) -> str:
    """Return SQL telling whether a line says neither who the child is nor whom to ask."""
    nothing = ", ".join(f"'{word}'" for word in NOTHING)
    told = [column for column in ("name", *_OWN, *_ASKED) if column in SPECS[kind].columns]
    return " AND ".join(f"({column} IS NULL OR {column} IN ({nothing}))" for column in told)


def _sharing(lines: str) -> str:
    """Return a select of the rids of ``lines`` whose child has another line there."""
    return f"SELECT rid FROM {lines} WHERE pid IN (SELECT pid FROM {lines} GROUP BY pid HAVING count(*) > 1)"

"""点名 — roll-call: which schools' roll-calls speak of every pupil.

Whoever is on a school's roll and not on the roll-call of that whole school is missing from class, though no paper says so.
Where only absentees or one grade were listed, silence says nothing. The rule is :func:`.rules.coverage.coverage`; here the
rolls' lines are counted for it, school by school.
"""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from ..rolls.kinds import Kind
from .engines.duck import Engine
from .exact import view_of
from .facts import Words, was_there
from .rules.coverage import CoverageLimits, coverage
from .words import meaning


def whole_schools(
    engine: Engine, present: frozenset[Kind], limits: CoverageLimits, words: Words, *, with_status: bool
) -> None:
    """Create ``whole_school`` (school_name): the schools, as the rolls write them, whose roll-call names the whole school.

    Pupils are the enrolment lines whose status is active; a roll without a status column (not ``with_status``) holds pupils
    in school.
    """
    pupils: dict[str, int] = defaultdict(int)
    lines: dict[str, int] = defaultdict(int)
    absent: dict[str, int] = defaultdict(int)
    if Kind.ATTENDANCE in present:
        for school, said, days, n in engine.rows(
            f"SELECT school_name, present, absent_days, count(*) FROM {view_of(Kind.ATTENDANCE)} WHERE school_name IS NOT NULL GROUP BY ALL"
        ):
            lines[school] += n
            if was_there(said, days, words) is False:
                absent[school] += n
    if lines and Kind.ENROLMENT in present:
        for school, status, n in engine.rows(
            f"SELECT school_name, status, count(*) FROM {view_of(Kind.ENROLMENT)} WHERE school_name IS NOT NULL GROUP BY ALL"
        ):
            if not with_status or (status and meaning(status, words.status) == "active"):
                pupils[school] += n
    whole = [
        school
        for school, n in sorted(lines.items())
        if coverage(pupils=pupils[school], lines=n, absent=absent[school], limits=limits).whole
    ]
    engine.con.register("whole_in", pl.DataFrame({"school_name": whole}, schema={"school_name": pl.String}).to_arrow())
    engine.table("whole_school", "SELECT * FROM whole_in")
    engine.con.unregister("whole_in")

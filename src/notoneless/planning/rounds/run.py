"""从两张名单到路线 — run: read the homes and the teachers, plan, write the book. It appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from notoneless.ledger.staging import appear, room_for, staging
from notoneless.ledger.tables import private
from notoneless.planning.rounds.asking import Asked, ask
from notoneless.planning.rounds.book import BOOK, clock, day, write_book
from notoneless.planning.rounds.keeping import locks
from notoneless.planning.rounds.planning import plan
from notoneless.planning.rounds.sheets import KEEP_COLUMNS, TEACHER_COLUMNS, TRAVEL_COLUMNS, VISIT_COLUMNS, read
from notoneless.planning.rounds.terms import Aims, Plan, Problem
from notoneless.policy.lookup import Policy, load

TOPIC: Final = "visits.rounds"
DATA: Final = "家访路线.json"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it: where the results are, what was asked, and the plan."""

    out: Path
    asked: Asked
    plan: Plan

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for ``--json``."""
        return {"out": str(self.out), **plain(self.asked, self.plan)}

    def summary_lines(self, lang: str = "zh") -> list[str]:
        """Return the lines that a clerk reads at the end, what matters first."""
        many, served, made = len(self.asked.problem.visits), len(self.plan.served), self.plan
        hours = f"{made.travel / 3600:.1f}"
        teachers = len({one.teacher for one in made.rounds})
        if lang == "en":
            lines = [
                f"{served} of {many} homes on {len(made.rounds)} outings of {teachers} teachers, {hours} hours on the road."
            ]
            if made.unserved:
                lines.append(f"{len(made.unserved)} homes are left over, each with its reason.")
            if made.conflicts:
                lines.append(f"{len(made.conflicts)} locks could not be kept; the book says why.")
            if self.asked.refused:
                lines.append(f"{len(self.asked.refused)} rows were not used: mend them and plan again.")
            return [*lines, *(one.en for one in self.asked.refused[:5]), f"Rounds: {self.out / BOOK}"]
        lines = [f"{many} 家排上 {served} 家，{teachers} 位老师出门 {len(made.rounds)} 次，路上共 {hours} 小时。"]
        if made.unserved:
            lines.append(f"没排上 {len(made.unserved)} 家，各有原因。")
        if made.conflicts:
            lines.append(f"有 {len(made.conflicts)} 处锁定没能照办，表里写着为什么。")
        if self.asked.refused:
            lines.append(f"有 {len(self.asked.refused)} 行没有读进来，改好再排：")
        return [*lines, *(one.sentence() for one in self.asked.refused[:5]), f"路线：{self.out / BOOK}"]


def rounds(
    homes: Path,
    teachers: Path,
    *,
    out: Path,
    on: date,
    keep: Path | None = None,
    roads: Path | None = None,
    place: str | None = None,
    policy: Policy | None = None,
    seed: int = 1,
    effort: int | None = None,
) -> Report:
    """Plan the visits of two sheets and leave the book and the same as data in ``out``.

    ``keep`` is the book of an earlier plan, of which what is locked holds; ``roads`` a sheet of real minutes. Raises UserError
    (nothing is then written): T060 (no engine), T061 (our mistake), T063 (a sheet that is none), T072 (nothing to plan), T073 (a lock
    that cannot be read), W002, W003 (no room for ``out``)."""
    parent = room_for(out)
    setting: Mapping[str, Any] = (policy or load()).value(TOPIC, place, on).value
    asked = ask(
        read(homes, VISIT_COLUMNS, ("latitude", "longitude")),
        read(teachers, TEACHER_COLUMNS, ("name", "day", "begin", "end", "latitude", "longitude")),
        setting,
        roads=read(roads, TRAVEL_COLUMNS, ("from", "to", "minutes")) if roads else (),
    )
    if keep is not None:
        held = locks(read(keep, KEEP_COLUMNS, ("key", "teacher", "day", "nth", "lock")), asked)
        problem = asked.problem
        asked = Asked(
            Problem(problem.visits, problem.teachers, problem.travel, held), asked.first, asked.homes, asked.staff, asked.refused
        )  # fmt: skip
    aims = Aims(outing=round(setting["outing_minutes"] * 60), seed=seed)
    if effort is not None:
        aims = Aims(outing=aims.outing, seed=seed, effort=effort, seconds=3600.0)
    made = plan(asked.problem, aims)
    with staging(parent, out.name) as backstage:
        results = backstage / "results"
        results.mkdir(mode=0o700)
        write_book(results / BOOK, asked, made, setting, on=on)
        path = results / DATA
        path.write_text(json.dumps(plain(asked, made), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        private(path)
        appear(results, out)
    return Report(out, asked, made)


def plain(asked: Asked, made: Plan) -> dict[str, Any]:
    """Return a plan as plain data: numbers of homes and names of teachers, nothing else of a family."""
    return {
        "first_day": asked.first.isoformat(),
        "visits": len(asked.problem.visits),
        "served": len(made.served),
        "travel_seconds": made.travel,
        "cut_off": made.cut_off,
        "rounds": [
            {
                "teacher": one.teacher,
                "on": day(asked, one.leave).isoformat(),
                "leave": clock(one.leave),
                "back": clock(one.back),
                "stops": [
                    {"visit": s.visit, "arrive": clock(s.arrive), "begin": clock(s.begin), "end": clock(s.end)} for s in one.stops
                ],
            }
            for one in made.rounds
        ],
        "left_over": [{"visit": one.visit, "why": one.why.value} for one in made.unserved],
        "conflicts": [
            {"visit": c.lock.visit, "teacher": c.lock.teacher, "day": c.lock.day, "nth": c.lock.nth, "why": c.why.value}
            for c in made.conflicts
        ],
        "not_read": [{"code": one.code, "zh": one.zh, "en": one.en} for one in asked.refused],
    }  # fmt: skip

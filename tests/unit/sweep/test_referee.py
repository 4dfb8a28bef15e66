"""A slow and obvious referee: on tiny rolls with perfect numbers the sweep must say of every child what the plain rule says.

The rolls are made from the facts, with the words of an office; the sweep reads them back. Nothing is left to matching,
so any difference is a fact lost, changed or misread on the way.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from notoneless.policy.lookup import load
from notoneless.rolls.kinds import COLUMNS, Kind
from notoneless.sweep import parameters
from notoneless.sweep.rules import (
    AttendanceFact,
    EnrolmentFact,
    ExceptionFact,
    Facts,
    RowRef,
    SurveyFact,
    judge,
)
from notoneless.sweep.run import sweep
from tests.hard_pairs.hard_pair_world import citizen_id
from tests.spec.sweep.rule_page import ON

STATUS = {
    "active": ("在读", "在校", "在籍"),
    "suspended": ("休学",),
    "dropped_out": ("辍学", "失学"),
    "withdrawn": ("退学",),
    "transferred_out": ("转出", "已转出"),
    "graduated": ("毕业",),
    "unknown": ("某某",),
}
EXCEPTION = {"deferred": "缓学", "suspended": "休学", "deceased": "死亡", "abroad": "出国", "hukou_moved": "迁出"}
WHEREABOUTS = {
    "in_school_local": "本区在校",
    "in_school_elsewhere": "外地就读",
    "dropout": "辍学",
    "lost_contact": "失联",
    "deceased": "死亡",
}
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "安邦昌达恩福光海嘉康乐明宁平启荣善泰文兴"
PLACE = "500241"
SCHOOL = "城关学校"
CHILDREN = 120


@dataclass
class World:
    """Rolls as lines of text, and the facts of each child by number."""

    lines: dict[Kind, list[dict[str, str]]] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)

    def add(self, kind: Kind, row: dict[str, str]) -> RowRef:
        """Write a line and return where it stands."""
        lines = self.lines.setdefault(kind, [])
        lines.append(row)
        return RowRef(kind.value, 0, len(lines))


def random_world(seed: int) -> World:
    """Return a small world: most children plain, some with several or contradicting lines."""
    rng = random.Random(seed)
    world = World()
    listed = rng.choice((0.0, 0.6, 0.97))  # no roll-call, one of a part of the pupils, one of nearly all
    for n in range(CHILDREN):
        born = date(2010, 6, 1) + timedelta(days=rng.randrange(365 * 11))
        number = citizen_id(f"#{PLACE}:{born:%Y%m%d}.{n * 7 + 10:03d}")
        name = SURNAMES[n % 20] + GIVEN[n // 20] + rng.choice(GIVEN)
        sex = "男" if (n * 7 + 10) % 2 else "女"
        who = {"name": name, "id_number": number, "sex": sex, "birth_on": born.isoformat()}
        facts = Facts(on=ON, birth_on=born, in_register=rng.random() < 0.9)
        enrolments = []
        for school in rng.sample((SCHOOL, "向阳学校"), rng.choice((0, 1, 1, 1, 1, 2))):
            enrolments.append(_roll_line(world, rng, Kind.ENROLMENT, who, school))
        facts = replace(facts, enrolments=tuple(enrolments))
        if rng.random() < 0.3:
            line = _roll_line(world, rng, Kind.PREVIOUS_ENROLMENT, who, SCHOOL)
            facts = replace(facts, previous_enrolments=(line,))
        if rng.random() < 0.1:
            facts = replace(facts, elsewhere=(_roll_line(world, rng, Kind.ENROLMENT_ELSEWHERE, who, "外地学校"),))
        if rng.random() < 0.05:
            facts = replace(facts, higher_stage=(_roll_line(world, rng, Kind.HIGHER_STAGE, who, "职教中心"),))
        if rng.random() < 0.1:
            facts = replace(facts, exceptions=(_exception(world, rng, who),))
        if rng.random() < 0.1:
            facts = replace(facts, survey=(_survey(world, rng, who),))
        if enrolments and rng.random() < listed:
            facts = replace(facts, attendance=(_attendance(world, rng, who, enrolments[0].school or SCHOOL),))
        if rng.random() < 0.1:
            world.add(Kind.HARDSHIP, {**who, "hardship_kind": "脱贫户"})
            facts = replace(facts, hardship=("脱贫户",))
        known = any(number in row.values() for rows in world.lines.values() for row in rows)
        if facts.in_register or not known:
            ref = world.add(Kind.HOUSEHOLD_REGISTER, {**who, "household_no": f"H{n:05d}", "village": "向阳村"})
            facts = replace(facts, in_register=True, register_ref=ref)
        world.facts[number] = facts
    whole = schools_called(world)
    for number, facts in world.facts.items():
        covers = any(e.school in whole for e in facts.enrolments)
        world.facts[number] = replace(facts, attendance_covers_school=covers)
    return world


def schools_called(world: World) -> set[str]:
    """Return the schools of which nearly every pupil was called, and of the called no more than half were away."""
    called: dict[str, list[str]] = {}
    for row in world.lines.get(Kind.ATTENDANCE, []):
        called.setdefault(row["school_name"], []).append(row["present"])
    whole = set()
    for school, answers in called.items():
        roll = world.lines.get(Kind.ENROLMENT, [])
        pupils = sum(row["school_name"] == school and row["status"] in STATUS["active"] for row in roll)
        enough = len(answers) >= 0.85 * pupils or (pupils - len(answers) <= 2 and pupils <= 2 * len(answers))
        if enough and answers.count("否") <= len(answers) / 2:
            whole.add(school)
    return whole


def _roll_line(world: World, rng: random.Random, kind: Kind, who: dict[str, str], school: str) -> EnrolmentFact:
    status = rng.choice(("active",) * 8 + tuple(STATUS))
    grade = rng.randint(1, 9)
    words = "一二三四五六七八九"
    row = {**who, "school_name": school, "status": rng.choice(STATUS[status]), "grade": f"{words[grade - 1]}年级"}
    known: int | None = grade
    if kind in (Kind.ENROLMENT_ELSEWHERE, Kind.HIGHER_STAGE):
        del row["grade"]
        known = None
    on = None
    if kind in (Kind.ENROLMENT, Kind.PREVIOUS_ENROLMENT):
        row["class_name"] = "1班"
        if rng.random() < 0.3:
            on = ON - timedelta(days=rng.randrange(700))
            row["status_on"] = on.isoformat()
    ref = world.add(kind, row)
    return EnrolmentFact(ref=ref, status=status, school=school, grade=known, status_on=on)


def _exception(world: World, rng: random.Random, who: dict[str, str]) -> ExceptionFact:
    kind = rng.choice(list(EXCEPTION))
    began = rng.choice((None, ON - timedelta(days=rng.randrange(500)), ON + timedelta(days=3)))
    ended = rng.choice((None, ON, ON - timedelta(days=1), ON + timedelta(days=90)))
    row = {**who, "exception_kind": EXCEPTION[kind], "approval_no": "教〔2026〕1号"}
    row |= {"began_on": began.isoformat()} if began else {}
    row |= {"ended_on": ended.isoformat()} if ended else {}
    ref = world.add(Kind.EXCEPTIONS, row)
    return ExceptionFact(ref=ref, kind=kind, began_on=began, ended_on=ended, approval_no="教〔2026〕1号")


def _survey(world: World, rng: random.Random, who: dict[str, str]) -> SurveyFact:
    said = rng.choice(list(WHEREABOUTS))
    on = rng.choice((None, ON - timedelta(days=rng.randrange(500))))
    row = {**who, "whereabouts": WHEREABOUTS[said], "surveyor": "村干部"} | (
        {"surveyed_on": on.isoformat()} if on else {}
    )
    ref = world.add(Kind.FIELD_SURVEY, row)
    return SurveyFact(ref=ref, whereabouts=said, surveyed_on=on)


def _attendance(world: World, rng: random.Random, who: dict[str, str], school: str) -> AttendanceFact:
    present = rng.choice((True, True, True, True, False))
    days = 0 if present else rng.randint(1, 5)
    row = {**who, "school_name": school, "present": "是" if present else "否", "absent_days": str(days)}
    ref = world.add(Kind.ATTENDANCE, row)
    return AttendanceFact(ref=ref, present=present, absent_days=days, school=school)


def write(world: World, folder: Path) -> None:
    """Write the world's rolls with their manifest."""
    folder.mkdir()
    manifest = [f'place = "{PLACE}"', f"as_of = {ON.isoformat()}"]
    for kind, rows in world.lines.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([COLUMNS[c].zh for c in columns])
            writer.writerows([row.get(c, "") for c in columns] for row in rows)
        manifest += ["", "[[roll]]", f'kind = "{kind}"', f'path = "{kind}.csv"']
    (folder / "rolls.toml").write_text("\n".join(manifest) + "\n", encoding="utf-8")


SEEDS = (1, 2, 7, 10, 11, 13)


def test_the_worlds_have_roll_calls_of_whole_schools_and_others() -> None:
    seen = set()
    for seed in SEEDS:
        world = random_world(seed)
        named = {row["school_name"] for row in world.lines.get(Kind.ATTENDANCE, [])}
        seen |= {(bool(named), school in schools_called(world)) for school in named or {SCHOOL}}
    assert seen == {(False, False), (True, False), (True, True)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sweep_says_what_the_referee_says(seed: int, tmp_path: Path) -> None:
    world = random_world(seed)
    policy = load()
    limits = parameters.limits_of(parameters.read(policy, PLACE, ON))
    write(world, tmp_path / "rolls")
    with sweep(tmp_path / "rolls", as_of=ON, policy=policy, work=tmp_path) as found:
        rows = found.engine.rows(
            "SELECT id_number, verdict, ledger, match1, match2, match3, flags, reason_codes FROM ledger_lines"
        )
    said = {row[0]: row[1:] for row in rows}
    assert len(rows) == len(said) == len(world.facts), "one line for each child, no more, no fewer"
    wrong = []
    for number, facts in world.facts.items():
        due = judge(facts, limits)
        codes = ";".join(r.code for r in due.reasons)
        expected = (due.verdict, due.ledger, due.match1, due.match2, due.match3, ";".join(due.flags), codes)
        got = said.get(number)
        if got is None or (*got[:5], got[5] or "", got[6]) != expected:
            wrong.append((number[6:14], expected, got, facts))
    assert not wrong, f"{len(wrong)} of {len(world.facts)} differ, first: {wrong[0]}"

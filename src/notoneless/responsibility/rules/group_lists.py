"""What becomes of a list of schools' groups: for each school, who joins, who leads, which plan; for each row left out, why.

Pure: schools in reach, their groups and who works there are handed in. A list adds and mends, it takes nobody out but who no
longer works in the school: who does not stand in it stays. Nothing is guessed: two people of one name, two leaders, two plans
stay unclear, each at its row and heading, and the rows around them go on.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from notoneless.responsibility.rules.staff import written

#: Whether one leads → the word for it in Chinese and in English.
ROLES: Final[Mapping[bool, tuple[str, str]]] = {True: ("组长", "Leader"), False: ("组员", "Member")}
#: Words that schools write, and whether they say that one leads.
ROLE_WORDS: Final[Mapping[str, bool]] = {"成员": False, "小组成员": False} | {
    word.lower(): leads for leads, words in ROLES.items() for word in words
}


class Becomes(StrEnum):
    """What a school's group becomes."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One row as it was read: its number as a person counts it, what was written. ``spoiled``: the heading of a cell that could
    not be read, and why (Chinese, English)."""

    number: int
    school: str
    name: str = ""
    role: str = ""
    login: str = ""
    post: str = ""
    plan: str = ""
    spoiled: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works in the school today: the kinds of posts held there and their titles."""

    account_id: uuid.UUID
    name: str
    login: str
    kinds: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A school in reach: its group as it stands, who works there. ``members``: of the group, those who still work in the
    school; ``gone``: the names of those who do not."""

    school_id: uuid.UUID
    name: str
    mark: str = "none"
    has_group: bool = False
    leader: uuid.UUID | None = None
    members: frozenset[uuid.UUID] = frozenset()
    gone: tuple[str, ...] = ()
    plan: str = ""
    staff: Sequence[Colleague] = ()

    def named(self, key: uuid.UUID) -> str:
        """The name of somebody who works here."""
        return next((one.name for one in self.staff if one.account_id == key), "")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: schools by each word for them (as :func:`written`), words for kinds of posts."""

    schools: Mapping[str, Sequence[Standing]]
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unclear:
    """A row that is not taken: under which heading, and why (Chinese, English)."""

    row: GroupLine
    heading: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class SchoolVerdict:
    """What becomes of one school's group: the whole of it as it will stand, and what is new in it."""

    standing: Standing
    becomes: Becomes
    leader: uuid.UUID
    members: tuple[uuid.UUID, ...]
    plan: str

    @property
    def name(self) -> str:
        """The school's name."""
        return self.standing.name

    @property
    def leader_name(self) -> str:
        """Who will lead."""
        return self.standing.named(self.leader)

    @property
    def leader_before(self) -> str:
        """Who led until now, where somebody else will; who left the school is told among :attr:`leaving`."""
        before = self.standing.leader
        return self.standing.named(before) if before and before != self.leader else ""

    @property
    def joining(self) -> tuple[str, ...]:
        """The names of those who come into the group."""
        return tuple(self.standing.named(key) for key in self.members if key not in self.standing.members)

    @property
    def leaving(self) -> tuple[str, ...]:
        """The names of those who are taken out because they no longer work in the school."""
        return self.standing.gone

    @property
    def plan_is_new(self) -> bool:
        """Whether the plan is another than the one that holds."""
        return self.plan != self.standing.plan


@dataclass(frozen=True, slots=True)
class Judged:
    """A list as it would be carried out."""

    schools: tuple[SchoolVerdict, ...]
    unclear: tuple[Unclear, ...]

    def of(self, *becomes: Becomes) -> tuple[SchoolVerdict, ...]:
        """Return the schools whose group becomes one of these."""
        return tuple(one for one in self.schools if one.becomes in becomes)

    @property
    def digest(self) -> str:
        """Return a fingerprint of what the list would do: what is carried out is what was seen."""
        told = [
            (str(one.standing.school_id), one.standing.mark, str(one.leader), sorted(map(str, one.members)), one.plan)
            for one in self.schools
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


class _Unclear(Exception):
    def __init__(self, heading: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.heading, self.zh, self.en = heading, zh, en


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that is understood. ``someone`` is empty in a row that only holds the school's plan."""

    row: GroupLine
    someone: Colleague | None
    leads: bool


def judge(rows: Iterable[GroupLine], facts: Facts) -> Judged:
    """Return what becomes of every school that the list names, and every row that stays out; both in the list's order."""
    unclear: list[Unclear] = []
    found: dict[uuid.UUID, Standing] = {}
    read: dict[uuid.UUID, list[_Read]] = defaultdict(list)
    for row in rows:
        try:
            school = _school(row, facts)
            one = _Read(row, *_someone(row, school, facts.kinds))
        except _Unclear as why:
            unclear.append(Unclear(row, why.heading, why.zh, why.en))
            continue
        found[school.school_id] = school
        read[school.school_id].append(one)
    schools = []
    for key, lines in read.items():
        try:
            schools.append(_group(found[key], lines, unclear))
        except _Unclear as why:
            unclear.extend(Unclear(one.row, why.heading, why.zh, why.en) for one in lines)
    return Judged(tuple(schools), tuple(sorted(unclear, key=lambda one: one.row.number)))


def _school(row: GroupLine, facts: Facts) -> Standing:
    if row.spoiled:
        raise _Unclear(*row.spoiled)
    if not row.school:
        raise _Unclear(
            "学校", "没有写学校。合并的单元格只有第一行有字：请取消合并，每行都写上学校。",
            "No school is given. Of merged cells only the first row holds the word: unmerge them and fill in every row.",
        )  # fmt: skip
    schools = facts.schools.get(written(row.school), ())
    if not schools:
        raise _Unclear(
            "学校", f"在您的范围内没有“{row.school[:30]}”。请写学校全称或标识码。",
            "There is no such school within your reach: write its full name or its code.",
        )  # fmt: skip
    if len(schools) > 1:
        raise _Unclear(
            "学校", f"有 {len(schools)} 所学校叫“{row.school[:30]}”。请改写标识码。",
            f"{len(schools)} schools have this name: write the code instead.",
        )  # fmt: skip
    return schools[0]


def _someone(row: GroupLine, school: Standing, kinds: Mapping[str, str]) -> tuple[Colleague | None, bool]:
    """Return who is meant and whether that person leads; nobody where the row only holds the plan."""
    if not row.name:
        if row.plan and not row.role and not row.login:
            return None, False
        raise _Unclear("姓名", "没有姓名。请补上。", "There is no name: fill it in.")
    leads = ROLE_WORDS.get(row.role.lower())
    if leads is None:
        raise _Unclear(
            "组内职务", f"“{row.role[:20]}”不是“组长”或“组员”。副组长请写“组员”，在方案里写明分工。",
            "This is neither leader (组长) nor member (组员): choose one from the list.",
        )  # fmt: skip
    here = [one for one in school.staff if one.name == row.name]
    if not here:
        raise _Unclear(
            "姓名", f"“{school.name}”在任的人里没有“{row.name[:20]}”。请核对姓名；还没有任职的，先任命或批量开户。",
            "Nobody of this name holds a post in the school: check the name, or appoint the person first.",
        )  # fmt: skip
    if row.login:
        here = [one for one in here if one.login == row.login]
        if not here:
            raise _Unclear(
                "登录名", "这个登录名不是本校这位同名的人。请核对，或留空。",
                "This login is not of the person of that name in the school: check it, or leave it empty.",
            )  # fmt: skip
    if row.post:
        kind, post = kinds.get(row.post, ""), written(row.post)
        here = [one for one in here if kind in one.kinds or any(written(title) == post for title in one.titles)]
        if not here:
            raise _Unclear(
                "岗位", f"“{row.name[:20]}”在本校没有任“{row.post[:20]}”。请核对，或留空。",
                "The person does not hold this post in the school: check it, or leave it empty.",
            )  # fmt: skip
    if len(here) > 1:
        raise _Unclear(
            "姓名", f"“{school.name}”有 {len(here)} 位在任的“{row.name[:20]}”。请填上登录名或岗位来区分。",
            f"{len(here)} people of this name work in the school: give the login or the post.",
        )  # fmt: skip
    return here[0], leads


def _group(school: Standing, lines: Sequence[_Read], unclear: list[Unclear]) -> SchoolVerdict:
    """Return what becomes of one school. A person named twice the same way counts once and the second row is told; what the
    rows contradict each other in keeps the whole school out."""
    people: dict[uuid.UUID, tuple[int, bool]] = {}
    leader, plan = _one_leader(lines) or school.leader, _one_plan(lines)
    plan = school.plan if not plan or _plain(plan) == _plain(school.plan) else plan
    for one in lines:
        if one.someone is None:
            continue
        number, leads = people.setdefault(one.someone.account_id, (one.row.number, one.leads))
        if leads != one.leads:
            raise _Unclear(
                "组内职务", f"“{one.row.name[:20]}”在第 {number} 行和第 {one.row.number} 行的组内职务不同。请只留一行。",
                f"Rows {number} and {one.row.number} give the same person two roles: keep one. The school waits.",
            )  # fmt: skip
        if number != one.row.number:
            unclear.append(Unclear(
                one.row, "姓名", f"与第 {number} 行是同一个人，只算一次。",
                f"The same person stands in row {number} and counts once.",
            ))  # fmt: skip
    if leader is None:
        raise _Unclear(
            "组内职务", "这所学校的小组还没有组长，名单里也没有能认出的组长。请写明一位。",
            "The school's group has no leader, and the list names none that is known: name one.",
        )  # fmt: skip
    if not plan:
        raise _Unclear(
            "一校一案", "这所学校还没有“一校一案”，名单里也没有写。请写在任意一行。",
            "The school has no plan yet, and the list gives none: write it in one of its rows.",
        )  # fmt: skip
    members = school.members | people.keys() | {leader}
    same = (leader, members, plan, ()) == (school.leader, school.members, school.plan, school.gone)
    becomes = Becomes.NEW if not school.has_group else Becomes.SAME if same else Becomes.CHANGED
    return SchoolVerdict(school, becomes, leader, tuple(sorted(members, key=str)), plan)


def _one_leader(lines: Sequence[_Read]) -> uuid.UUID | None:
    leading = {one.someone.account_id: one.row.number for one in reversed(lines) if one.someone and one.leads}
    if len(leading) > 1:
        said = "、".join(map(str, sorted(leading.values())))
        raise _Unclear(
            "组内职务", f"同一所学校写了 {len(leading)} 位组长（第 {said} 行）。请只留一位，其余写“组员”。",
            f"{len(leading)} leaders of one school (rows {said}): keep one, the others are members. The school waits.",
        )  # fmt: skip
    return next(iter(leading), None)


def _one_plan(lines: Sequence[_Read]) -> str:
    plans = {one.row.plan: one.row.number for one in reversed(lines) if one.row.plan}
    if len(plans) > 1:
        said = "、".join(map(str, sorted(plans.values())))
        raise _Unclear(
            "一校一案", f"同一所学校写了 {len(plans)} 份不同的方案（第 {said} 行）。请只留一份。",
            f"{len(plans)} different plans for one school (rows {said}): keep one. The school waits.",
        )  # fmt: skip
    return next(iter(plans), "")


def _plain(plan: str) -> str:
    """Return a plan as it is compared: however a line ends in a browser or in a workbook."""
    return "\n".join(line.rstrip() for line in plan.strip().splitlines())

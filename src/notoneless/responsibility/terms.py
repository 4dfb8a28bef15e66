"""The words of responsibility: lines, kinds of posts, how a post is held, how a letter stands."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import StaleError, UserError


class DutyError(UserError):
    """A refusal of this station."""


class ChangedError(DutyError, StaleError):
    """What is written or signed is no longer what was read (D019, D028)."""


class Line(models.TextChoices):
    """The two lines of duty."""

    PLACE = "place", _("行政线")
    SCHOOL = "school", _("教育线")


FAMILY = "family"  # a step of a chain that no post fills: the parents


class At(models.TextChoices):
    """At which unit of its line a step of a chain stands."""

    COUNTY = "county", _("区县")
    TOWN = "town", _("乡镇街道")
    VILLAGE = "village", _("村社区")
    CENTRE = "centre", _("片区")
    AREA = "area", _("督学责任区")
    SCHOOL = "school", _("学校")
    CLASS = "class", _("班级")
    HOME = "home", _("家庭")


class PostKind(models.TextChoices):
    """What a post is. What each may do stands in ``rules.powers``."""

    COUNTY_LEADER = "county_leader", _("区县领导")
    BUREAU_LEADER = "bureau_leader", _("教育局领导")
    SECTION_CHIEF = "section_chief", _("机关科长")
    DEPARTMENT_LIAISON = "department_liaison", _("部门联络员")
    REGISTRAR_BUREAU = "registrar_bureau", _("学籍管理员（局）")
    AID_CENTRE = "aid_centre", _("资助中心")
    SPECIAL_CENTRE = "special_centre", _("特教中心")
    CENTRE_HEAD = "centre_head", _("片区教管中心主任")
    INSPECTOR = "inspector", _("责任区督学")
    PRINCIPAL = "principal", _("校长")
    REGISTRAR = "registrar", _("学籍管理员（校）")
    CLASS_TEACHER = "class_teacher", _("班主任")
    SUBJECT_TEACHER = "subject_teacher", _("科任教师")
    TOWNSHIP_LEADER = "township_leader", _("乡镇长（街道主任）")
    TOWNSHIP_OFFICER = "township_officer", _("乡镇教育干事")
    VILLAGE_HEAD = "village_head", _("村（居）委会主任")
    VILLAGE_OFFICER = "village_officer", _("村（社区）干部")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDITOR = "auditor", _("审计员")


#: GB/T 22239 8.1.4.1: these three are never one person.
APART = frozenset({PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDITOR})


class Holding(models.TextChoices):
    """How a person holds a post."""

    FULL = "full", _("正式")
    ACTING = "acting", _("代理")


class LetterState(models.TextChoices):
    """How far a letter of responsibility is."""

    DRAWN = "drawn", _("待签")
    SIGNED = "signed", _("已签")
    UPLOADED = "uploaded", _("已上传签字件")
    VOID = "void", _("作废")


# ── Chains ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a model: what it is called, where it stands, the kinds of posts that fill it (the first is meant first).

    ``basis`` is empty for a step of the place's own model, else the article of law that makes this level answer.
    """

    zh: str
    en: str
    line: str
    at: str
    kinds: tuple[str, ...]
    basis: str = ""

    @property
    def id(self) -> str:
        """A key for counting: the same step of the same model has the same key."""
        return f"{self.line}.{self.at}.{'+'.join(self.kinds)}"

    @property
    def line_label(self) -> str:
        """The line, for the page."""
        return str(_("家庭")) if self.line == FAMILY else str(Line(self.line).label)

    @property
    def at_label(self) -> str:
        """The level, for the page."""
        return str(At(self.at).label)

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of posts, for the page."""
        return [str(PostKind(kind).label) for kind in self.kinds]


@dataclass(frozen=True, slots=True)
class Model:
    """The model of the chain that a place follows on a day, and on whose authority."""

    id: str
    zh: str
    en: str
    called: str
    steps: tuple[Step, ...]
    place_code: str
    place_name: str
    since: date
    source: str
    mark: str
    note: str = ""

    @property
    def required(self) -> frozenset[tuple[str, str]]:
        """``(at, kind)`` of the posts that must not be vacant: the first kind of every step."""
        return frozenset((step.at, step.kinds[0]) for step in self.steps if step.kinds)


class Hole(StrEnum):
    """Why a step of a child's chain has nobody."""

    NO_PLACE = "no_place"
    NO_VILLAGE = "no_village"
    NO_CLASS = "no_class"
    NO_AREA = "no_area"
    NO_POST = "no_post"
    VACANT = "vacant"
    EXPIRED = "expired"
    NO_GUARDIAN = "no_guardian"

    @property
    def zh(self) -> str:
        """What we saw and what to do, for the page."""
        return _HOLES[self][0]

    @property
    def en(self) -> str:
        """The same in English."""
        return _HOLES[self][1]


_HOLES: Mapping[str, tuple[str, str]] = {
    "no_place": ("没有登记居住地，找不到镇街和村社：请补登居住地", "no place of residence is recorded: record it"),
    "no_village": ("只登记到镇街，没有村社：请补登到村社", "the residence stops at the town: record the village"),
    "no_class": ("在校而没有编班：请学校编班", "on the school's roll, in no class: the school assigns one"),
    "no_area": ("学校不在任何督学责任区：请划定责任区", "the school is in no inspector's area: assign it"),
    "no_post": ("这一级没有设岗：请设岗", "no post stands here: establish it"),
    "vacant": ("岗位空缺：请任命", "the post is vacant: appoint somebody"),
    "expired": ("任期已满，没有人接：请续任或任命", "the term ended and nobody followed: appoint again"),
    "no_guardian": ("没有登记监护人：请补登", "no guardian is recorded: record one"),
}


class Excuse(StrEnum):
    """Why a step asks nothing of this child."""

    NO_SCHOOL = "no_school"
    NO_CENTRE = "no_centre"
    NOT_ASKED = "not_asked"

    @property
    def zh(self) -> str:
        """The reason, for the page."""
        return _EXCUSES[self][0]

    @property
    def en(self) -> str:
        """The same in English."""
        return _EXCUSES[self][1]


_EXCUSES: Mapping[str, tuple[str, str]] = {
    "no_school": (
        "不在本地学校，由行政线和教育局负责",
        "on no school's roll here: the place line and the bureau answer",
    ),
    "no_centre": ("学校由教育局直管，没有片区", "the school is under the bureau itself"),
    "not_asked": ("监护人见孩子档案", "guardians stand in the child's file"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post on a day."""

    kind: str
    title: str
    name: str
    account_id: uuid.UUID | None = None
    post_id: uuid.UUID | None = None
    holding: str = "full"
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One step of one child's chain: who stands there, or why nobody does."""

    step: Step
    holders: tuple[Holder, ...] = ()
    hole: Hole | None = None
    excuse: Excuse | None = None
    unit: str = ""

    @property
    def names(self) -> str:
        """The names in one line."""
        return "、".join(holder.name for holder in self.holders)


@dataclass(frozen=True, slots=True)
class Chain:
    """Who answers for one child on one day, from the county down, on both lines; ``sponsors`` answer by name besides."""

    model: Model
    links: tuple[Link, ...]
    sponsors: tuple[Holder, ...] = ()

    @property
    def holes(self) -> tuple[Link, ...]:
        """The steps where somebody should stand and nobody does."""
        return tuple(link for link in self.links if link.hole)

    @property
    def is_full(self) -> bool:
        """Whether every step that is asked has somebody."""
        return not self.holes

    def on_line(self, line: str) -> tuple[Link, ...]:
        """The steps of one line."""
        return tuple(link for link in self.links if link.step.line == line)


class Triple(NamedTuple):
    """How many children lie at one place path and one school path."""

    place_path: str
    school_path: str
    children: int


@dataclass(slots=True)
class UnitCoverage:
    """Children of one unit and how many of them have a full chain."""

    path: str
    children: int = 0
    full: int = 0

    @property
    def missing(self) -> int:
        """Children whose chain has a hole."""
        return self.children - self.full


@dataclass(slots=True)
class Coverage:
    """Children counted by whether their chain is full, by unit on either line, and the holes by step and reason."""

    children: int = 0
    full: int = 0
    holes: dict[tuple[Step, Hole], int] = field(default_factory=dict)  # → children
    places: dict[str, UnitCoverage] = field(default_factory=dict)  # by path of county, town, village
    schools: dict[str, UnitCoverage] = field(default_factory=dict)  # by path of centre, school, class

    @property
    def missing(self) -> int:
        """Children whose chain has a hole."""
        return self.children - self.full


# ── Gaps ─────────────────────────────────────────────────────────────────────────────────────────────────────


class GapKind(models.TextChoices):
    """What may be missing so that some child has nobody."""

    NO_CHAIN = "no_chain", _("责任链不全的儿童")
    VACANT = "vacant", _("应设岗位空缺")
    NO_POSTS = "no_posts", _("没有设岗的单位")
    ENDING = "ending", _("任期将满")
    NO_GROUP = "no_group", _("没有控辍工作小组或“一校一案”的学校")
    AREA_SIZE = "area_size", _("督学负责的学校过多或过少")
    NO_AREA = "no_area", _("不在督学责任区的学校")
    HAND_OVER = "hand_over", _("交接待签收")
    UNSIGNED = "unsigned", _("责任书未签")
    NO_LETTER = "no_letter", _("在任而没有本年责任书")

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return str(_REMEDIES[self])


_REMEDIES = {
    GapKind.NO_CHAIN: _("看是哪一级缺人，补上岗位、班级或居住地。"),
    GapKind.VACANT: _("打开岗位，任命一人，或请上级任命。"),
    GapKind.NO_POSTS: _("在“责任链样式”页批量设岗。"),
    GapKind.ENDING: _("三十天内到期：续任，或办理交接。"),
    GapKind.NO_GROUP: _("打开学校的工作小组，定组长、组员，写好“一校一案”。"),
    GapKind.AREA_SIZE: _("调整督学责任区，使每位督学负责的学校数合乎规定。"),
    GapKind.NO_AREA: _("把学校划入一个督学责任区。"),
    GapKind.HAND_OVER: _("请接收人签收或退回；久不处理的，由上级撤回后另行安排。"),
    GapKind.UNSIGNED: _("请本人在“我的岗位”中签字，或上传签字件。"),
    GapKind.NO_LETTER: _("在“责任书”页按单位生成。"),
}

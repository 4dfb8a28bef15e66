"""The words of a case: the acts that are written on it, how it stands, who must act by when, what it answers with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError


class CaseError(UserError):
    """A refusal of this station."""


class AbsentError(CaseError):
    """There is no such case within the asker's reach. One that lies outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "E001",
            "没有找到这件案件。请从名单里重新打开；也可能不在您的范围内。",
            "There is no such case. Open it again from the list; it may lie outside your scope.",
        )


class ActKind(models.TextChoices):
    """What was done. An act is never changed and never taken away; a further act may strike it."""

    OPENED = "opened", _("立案")
    DISPATCHED = "dispatched", _("派发")
    ACCEPTED = "accepted", _("接收")
    DECLINED = "declined", _("不接收")
    VERIFIED = "verified", _("核实去向")
    REASONED = "reasoned", _("查明原因")
    CONTACTED = "contacted", _("联系")
    VISITED = "visited", _("走访")
    STEPPED = "stepped", _("劝返措施")
    SERVED = "served", _("文书送达")
    REFERRED = "referred", _("转办")
    REPLIED = "replied", _("回函")
    RETURNED = "returned", _("复学")
    FOLLOWED = "followed", _("复学跟踪")
    SEEN = "seen", _("再次见到")
    CLOSING = "closing", _("申请销号")
    CHECKED = "checked", _("复核")
    REOPENED = "reopened", _("重新立案")
    ESCALATED = "escalated", _("逾期上报")
    HANDED_OVER = "handed_over", _("移交")
    TAKEN_OVER = "taken_over", _("接手")
    STRUCK = "struck", _("划去")
    DRAWN = "drawn", _("出具文书")
    NOTED = "noted", _("记事")


class Stage(models.TextChoices):
    """How far a case is. Nobody sets it: it follows from the acts."""

    NEW = "new", _("待派发")
    DISPATCHED = "dispatched", _("待接收")
    VERIFYING = "verifying", _("去向待核实")
    PERSUADING = "persuading", _("劝返中")
    RETURNED = "returned", _("已复学，跟踪中")
    PROVING = "proving", _("待凭据")
    CLOSING = "closing", _("待复核")
    CONTESTED = "contested", _("结论不一")
    CLOSED = "closed", _("已销号")


#: Stages of an open case in which the child is not known to be in a class, here or elsewhere. A word that nothing proves yet
#: (``PROVING``) is among them: else whoever writes “in school elsewhere” would take a child off the wall.
OUT_OF_CLASS: Final = (
    Stage.NEW, Stage.DISPATCHED, Stage.VERIFYING, Stage.PERSUADING, Stage.PROVING, Stage.CONTESTED,
)  # fmt: skip


class Lamp(models.TextChoices):
    """How near the day is by which something must be done."""

    NONE = "none", _("无期限")
    GREEN = "green", _("绿")
    YELLOW = "yellow", _("黄")
    RED = "red", _("红")


class Whence(models.TextChoices):
    """How the child was found: the ids of ``ledger.discovery_sources``."""

    MATCH1 = "match1", _("户籍学籍比对")
    MATCH2 = "match2", _("学籍在校比对")
    MATCH3 = "match3", _("困难户比对")
    ABSENCE = "absence", _("缺勤报告")
    FIELD_SURVEY = "field_survey", _("铁脚板摸排")
    TIP = "tip", _("群众举报")
    FROM_ABOVE = "from_above", _("上级下发")
    FROM_ELSEWHERE = "from_elsewhere", _("外地推送")
    EXPIRED = "expired", _("缓学休学到期")


class Side(models.TextChoices):
    """On which side a duty lies: the place line (township), the school line, or the bureau above both."""

    PLACE = "place", _("乡镇（行政线）")
    SCHOOL = "school", _("学校（教育线）")
    COUNTY = "county", _("区县教育局")


class Way(models.TextChoices):
    """By what way somebody was met or a child was seen, and how a child was placed on return."""

    PHONE = "phone", _("电话")
    MESSAGE = "message", _("短信或微信")
    VISIT = "visit", _("上门")
    GROUP_VISIT = "group_visit", _("会同村（居）委上门")
    OFFICE = "office", _("约谈")
    ROLL = "roll", _("名册")
    ROLL_CALL = "roll_call", _("点名")
    REVISIT = "revisit", _("抽查回访")
    JOINED = "joined", _("插班")
    OWN_CLASS = "own_class", _("单独编班")
    VOCATIONAL = "vocational", _("普职融合")


CONTACTS = (Way.PHONE, Way.MESSAGE, Way.OFFICE)
VISITS = (Way.VISIT, Way.GROUP_VISIT)
SIGHTS = (Way.ROLL_CALL, Way.REVISIT)
PLACEMENTS = (Way.JOINED, Way.OWN_CLASS, Way.VOCATIONAL)


class Done(models.TextChoices):
    """What was done, or not yet done, for the child of a case."""

    VISITED = "visited", _("走访过")
    UNVISITED = "unvisited", _("没有走访过")
    CONTACTED = "contacted", _("联系或走访过")
    UNCONTACTED = "uncontacted", _("没有联系也没有走访过")
    RETURNED = "returned", _("复学过")
    REASONED = "reasoned", _("查明原因")
    UNREASONED = "unreasoned", _("没有查明原因")
    OWED = "owed", _("按原因应转办、没有转办")
    HOMELESS = "homeless", _("住地没有登记")


class Timely(models.TextChoices):
    """How something stands that was to be done by a day: in time, late, or still owed and overdue."""

    IN_TIME = "in_time", _("按时")
    LATE = "late", _("逾期后才了结")
    OVERDUE = "overdue", _("逾期未办")


class Opens(models.TextChoices):
    """What a published sweep does to the case of one child."""

    NOTHING = "nothing", _("不动")
    OPEN = "open", _("立案")
    REOPEN = "reopen", _("重新立案")
    SEEN = "seen", _("再次见到")
    MISSED = "missed", _("仍未见到")


class Needs(StrEnum):
    """What closes a case by its outcome (``cases.closing_evidence``)."""

    SEEN = "seen"
    PAPER = "paper"
    EITHER = "either"
    FOLLOWED = "followed"
    APPROVAL = "approval"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, in both languages, with the fact that it rests on (an act's number, or 0)."""

    code: str
    zh: str
    en: str
    act: int = 0


@dataclass(frozen=True, slots=True)
class ActFact:
    """One act as the rules read it. ``number`` is its place in the case, ``written_on`` the day of its writing, ``on`` the day
    on which it happened; ``saw`` is the newest act that the writer had before him."""

    number: int
    kind: ActKind
    written_on: date
    on: date
    by: str = ""
    post_kind: str = ""
    side: str = ""
    outcome: str = ""
    step: str = ""
    reasons: tuple[str, ...] = ()
    party: str = ""
    way: str = ""
    names: int = 0
    yes: bool | None = None
    days: int = 0
    due_on: date | None = None
    has_paper: bool = False
    unit_path: str = ""
    post: uuid.UUID | None = None
    stands_in_for: str = ""
    publication: str = ""
    saw: int = 0
    approval: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that must be done by a day, by one or both sides, and why."""

    kind: ActKind
    due_on: date
    sides: tuple[str, ...]
    why: Why
    step: str = ""
    names: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class ChargeFact:
    """The post (at a unit of one side) with which the case lies, since when, and whether it was accepted. ``stands_in_for`` names
    the level where nobody stood; ``is_offer`` marks a hand-over that the receiver has not accepted."""

    side: str
    unit_path: str
    post: uuid.UUID | None
    since: date
    accepted_on: date | None = None
    stands_in_for: str = ""
    act: int = 0
    is_offer: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Whether what lies before us closes the case, and why (not)."""

    is_enough: bool
    needs: Needs
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """How a case stands on a day, told from its acts alone."""

    stage: Stage
    on: date
    outcome: str = ""
    step: str = ""
    main_reason: str = ""
    reasons: tuple[str, ...] = ()
    dues: tuple[Due, ...] = ()
    charges: tuple[ChargeFact, ...] = ()
    evidence: Evidence | None = None
    opened_on: date | None = None
    confirmed_on: date | None = None
    found_on: date | None = None
    returned_on: date | None = None
    closed_on: date | None = None
    until: date | None = None
    relapses: int = 0
    contested: tuple[int, ...] = ()
    lamp: Lamp = Lamp.NONE
    why: tuple[Why, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody must still act."""
        return self.stage != Stage.CLOSED

    @property
    def next(self) -> Due | None:
        """What is due first."""
        return self.dues[0] if self.dues else None

    @property
    def due_on(self) -> date | None:
        """By when."""
        return self.dues[0].due_on if self.dues else None

    @property
    def owner(self) -> str:
        """On which side the next act lies: ``place``, ``school``, ``place+school`` or ``county``."""
        return "+".join(self.dues[0].sides) if self.dues else ""

    def next_of(self, side: str) -> Due | None:
        """What ``side`` must do first."""
        return next((due for due in self.dues if side in due.sides), None)

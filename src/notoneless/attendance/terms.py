"""The words of a roll-call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import StaleError, UserError


class AttendanceError(UserError):
    """A refusal of this station."""


class AbsentError(AttendanceError):
    """There is no such class within the asker's reach; one outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "Z001",
            "没有找到这个班，或者您不负责给它点名。请从点名页重新打开。",
            "There is no such class, or its roll is not yours to call. Open it again from the list of classes.",
        )


class ChangedError(AttendanceError, StaleError):
    """Somebody else called the same class meanwhile."""


class Reason(models.TextChoices):
    """Why a child is not in class, as far as the teacher knows."""

    UNKNOWN = "unknown", _("原因不明")
    SICK = "sick", _("病假")
    LEAVE = "leave", _("事假")


class Word(StrEnum):
    """What a day's call says of one child."""

    HERE = "here"
    EXCUSED = "excused"
    AWAY = "away"


class AnswerKind(models.TextChoices):
    """What was done about a child who is missed, or what was learnt of her. An answer is never changed; one written by mistake
    is withdrawn by a further one."""

    CONTACTED = "contacted", _("联系了家长")
    VISITED = "visited", _("家访")
    GROUP_VISITED = "group_visited", _("会同村（居）委上门")
    LEAVE_NOTE = "leave_note", _("补交假条")
    MOVED = "moved", _("说是转走了")
    CAME_BACK = "came_back", _("说是来了")
    REPORTED = "reported", _("已书面报告")
    WITHDRAWN = "withdrawn", _("撤回登记")


#: What people write themselves, in the order in which it is offered; a report is told by the paper that was drawn.
WRITTEN = (
    AnswerKind.CONTACTED, AnswerKind.VISITED, AnswerKind.GROUP_VISITED, AnswerKind.LEAVE_NOTE, AnswerKind.MOVED,
    AnswerKind.CAME_BACK, AnswerKind.WITHDRAWN,
)  # fmt: skip


class ContactWay(models.TextChoices):
    """By what way the family was reached."""

    PHONE = "phone", _("电话")
    MESSAGE = "message", _("短信或微信")
    OFFICE = "office", _("约谈")


class Band(models.TextChoices):
    """How full a class is, as offices name it."""

    USUAL = "usual", _("正常班额")
    RATHER_LARGE = "rather_large", _("偏大班额")
    OVERSIZE = "oversize", _("大班额")
    FAR_OVERSIZE = "far_oversize", _("超大班额")


class End(models.TextChoices):
    """How an unexplained absence came to its end. Nobody sets it: it follows from roll-calls and notes."""

    SEEN = "seen", _("点名见到")
    EXPLAINED = "explained", _("原因已明")
    CORRECTED = "corrected", _("点名已更正")
    LEFT = "left", _("已不在本班")


class Ended(models.TextChoices):
    """Why a task is no longer to be done."""

    ANSWERED = "answered", _("已办")
    OVER = "over", _("缺勤已结束")
    CORRECTED = "corrected", _("点名已更正")


class What(models.TextChoices):
    """What changed about an absence: what a worker of a station further along the road reads."""

    REACHED = "reached", _("缺勤满天数")
    ANSWERED = "answered", _("有登记")
    SEEN = "seen", _("点名见到")
    CORRECTED = "corrected", _("点名更正为到")
    EXPLAINED = "explained", _("原因已明")
    LEFT = "left", _("已不在本班")
    RISEN = "risen", _("逾期上报")


class NoAbsenceError(AttendanceError):
    """There is no such absence within the asker's reach; one outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "Z009",
            "没有找到这次缺勤，或者不在您的范围内。请从“未到校学生”重新打开。",
            "There is no such absence, or it lies outside your scope. Open it again from the list of those missed.",
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What a day's call says of one child, and who called."""

    word: Word
    by: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFact:
    """One answer as the rules read it. ``since`` and ``until`` are the days that a note explains, both included; ``names`` is
    the number of the answer that is withdrawn."""

    number: int
    kind: AnswerKind
    on: date
    by: str = ""
    way: str = ""
    since: date | None = None
    until: date | None = None
    names: int = 0
    companion: str = ""
    elsewhere: str = ""
    words: int = 0
    has_proof: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is refused, in both languages, under its code."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class TaskFact:
    """One task as the rules read it."""

    step: str
    came_on: date
    due_on: date
    line: str
    unit_path: str

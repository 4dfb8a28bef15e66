"""The words of a visit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError


class VisitError(UserError):
    """A refusal of this station."""


class AbsentError(VisitError):
    """There is no such visit or problem within the asker's reach; one outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "U101",
            "没有找到这次走访或这个问题，或者不在您的范围内。请从“走访”重新打开。",
            "There is no such visit or problem, or it lies outside your scope. Open it again from the list of visits.",
        )


class QuestionKind(StrEnum):
    """What an answer is."""

    YES = "yes"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


class Way(models.TextChoices):
    """How the record of a visit arrived."""

    DESK = "desk", _("网页")
    PHONE = "phone", _("手机离线走访")
    BOOK = "book", _("走访工作簿")
    PAPER = "paper", _("纸质走访表")
    PROGRAM = "program", _("程序接口")


class HeldWhy(models.TextChoices):
    """Why what arrived was kept apart and not taken as a visit."""

    OTHER_CONTENT = "other", _("同一次走访，两份内容不同")
    OVERTAKEN = "overtaken", _("更正时别人已先更正过")
    REFUSED = "refused", _("到达时不能收下")
    EARLY = "early", _("更正先到，被更正的走访还没到")
    REVOKED = "revoked", _("手机或账号已停用")
    UNREADABLE = "unreadable", _("内容读不出来")


class FileKind(models.TextChoices):
    """What came with a visit."""

    PHOTO = "photo", _("照片")
    SIGNATURE = "signature", _("家长签字")
    PAPER = "paper", _("纸质材料")


class Settled(models.TextChoices):
    """What somebody decided about what was kept apart."""

    TAKEN = "taken", _("按更正收下")
    DROPPED = "dropped", _("不用")


class IssueDeed(models.TextChoices):
    """What was done about a problem. A deed is never changed."""

    RAISED = "raised", _("提出")
    ASSIGNED = "assigned", _("交办")
    SOLVED = "solved", _("解决")
    REOPENED = "reopened", _("没有解决，退回")
    WITHDRAWN = "withdrawn", _("撤销")


class IssueState(models.TextChoices):
    """How far a problem is. Nobody sets it: it follows from the deeds."""

    WAITING = "waiting", _("待交办")
    ASSIGNED = "assigned", _("办理中")
    SOLVED = "solved", _("已解决")
    WITHDRAWN = "withdrawn", _("已撤销")


class Period(StrEnum):
    """The time in which visits are counted."""

    MONTH = "month"
    TERM = "term"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is refused, in both languages, under its code; ``at`` names the question."""

    code: str
    zh: str
    en: str
    at: str = ""

    def error(self) -> VisitError:
        """Return it as what is raised."""
        return VisitError(self.code, self.zh, self.en)


class VisitFact(NamedTuple):
    """One visit as it is counted: to which household (None: the files name none), for whom, by whom. ``others`` are visitors without
    an account, told by name and unit. Keys are in whichever spelling, the same for all."""

    id: str
    on: date
    household: str | None
    children: frozenset[str]
    staff: frozenset[str]
    others: tuple[tuple[str, str], ...] = ()
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class DeedFact:
    """One deed as the rules read it."""

    number: int
    deed: IssueDeed
    on: date
    by: str = ""
    to: uuid.UUID | None = None
    due_on: date | None = None
    words: int = 0
    has_proof: bool = False


class RoundState(models.TextChoices):
    """How far a week of rounds is."""

    DRAFT = "draft", _("还没有排")
    WAITING = "waiting", _("正在排")
    PLANNED = "planned", _("已排好")
    REFUSED = "refused", _("没有排成")


class DayPart(models.TextChoices):
    """A part of a day, as people say it; from when to when is the place's."""

    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")
    EVENING = "evening", _("晚上")
    DAY = "day", _("白天")

    @property
    def zh(self) -> str:
        """The word as a cell has it."""
        return {"morning": "上午", "afternoon": "下午", "evening": "晚上", "day": "白天"}[self.value]


class HoursError(VisitError):
    """A table of hours that cannot be taken: every fault of it, each at its cell; it is told by the first."""

    def __init__(self, faults: tuple[Why, ...]) -> None:
        super().__init__(faults[0].code, faults[0].zh, faults[0].en)
        self.faults = faults


def changed_meanwhile() -> VisitError:
    """Return the refusal of a change to a plan that is no longer what was seen."""
    return Why(
        "U184", "这份安排刚才有人改过，或正在重新排。请刷新页面再改。",
        "Somebody has changed this plan meanwhile, or it is being made anew: reload the page first.",
    ).error()  # fmt: skip


class RoundChange(models.TextChoices):
    """What somebody, or the worker, did with a week of rounds."""

    ASKED = "asked", _("请排")
    MADE = "made", _("排好")
    MOVED = "moved", _("改了一家")
    TAKEN_OUT = "taken_out", _("拿出一家")
    LOCKED = "locked", _("锁定一家")
    LET_GO = "let_go", _("不再锁定一家")
    ASKED_AGAIN = "asked_again", _("请重新排")
    HOURS = "hours", _("改了时间，请重新排")
    HANDED_OUT = "handed_out", _("打印或导出")


class Wrong(models.TextChoices):
    """What the check finds in a plan that was changed by hand, as a person is told."""

    OUTSIDE = "outside", _("超出出门的时间")
    ROAD = "road", _("路上的时间不够")
    CLOSED = "closed", _("那时家里没有人")
    MAY_NOT = "may_not", _("这个人不能去这一家")
    LOAD = "load", _("这次出门户数太多")
    ALONE = "alone", _("要两人同去，只排了一人")
    APART = "apart", _("两人到的时间不一样")
    OTHER = "other", _("与已排好的对不上")


#: From the checker's words to ours; what no change by hand brings about is told in general.
WRONG = {
    "outside_the_outing": Wrong.OUTSIDE, "too_short_a_road": Wrong.ROAD, "nobody_at_home": Wrong.CLOSED, "may_not_go": Wrong.MAY_NOT,
    "too_many_on_an_outing": Wrong.LOAD, "too_many_in_all": Wrong.LOAD, "one_alone": Wrong.ALONE, "two_not_together": Wrong.APART,
} | dict.fromkeys(
    (
        "unknown_teacher_or_visit", "no_such_outing", "outing_twice", "wrong_length_of_visit", "visited_too_often", "without_whom_must_go",
        "served_and_left_over", "neither_served_nor_left_over", "wrong_sum_of_road", "lock_not_kept",
    ),
    Wrong.OTHER,
)  # fmt: skip


class LeftOver(models.TextChoices):
    """Why a family is on no round."""

    NOBODY = "nobody_may", _("没有人可以去")
    NO_DAY = "no_common_time", _("家里有人时没有人出门")
    TOO_LONG = "too_long", _("走访时间太长，哪次出门都排不下")
    TOO_FAR = "too_far", _("路太远，来回超出出门的时间")
    NOT_TWO = "not_two", _("要两人同去，没有两人能同时到")
    LOAD = "load_full", _("每次出门都已排满")
    FULL = "time_full", _("时间都被别家占了")
    BY_HAND = "by_hand", _("有人从安排里拿了出来")

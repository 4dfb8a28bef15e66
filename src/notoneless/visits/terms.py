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

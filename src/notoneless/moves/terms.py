"""The words of a move between schools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import StaleError, UserError


class MoveError(UserError):
    """A refusal of this station."""


class AbsentError(MoveError):
    """There is no such move within the asker's reach; one outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "X101",
            "没有找到这件转学。请从转学页重新打开；也可能不在您的范围内。",
            "There is no such move. Open it again from the list of moves; it may lie outside your scope.",
        )


class ChangedError(MoveError, StaleError):
    """Somebody else answered, withdrew or decided meanwhile."""


class ActKind(models.TextChoices):
    """What was done. An act is never changed and never taken away."""

    PROPOSED = "proposed", _("提出")
    CONFIRMED = "confirmed", _("确认到校")
    REFUSED = "refused", _("退回")
    WITHDRAWN = "withdrawn", _("撤回")
    DECIDED = "decided", _("教育局裁定")
    RISEN = "risen", _("逾期上报")
    UNDONE = "undone", _("撤销已确认的转学")


class State(models.TextChoices):
    """How a move stands. Nobody sets it: it follows from the acts. Overdue is told by the day."""

    WAITING = "waiting", _("等对方确认")
    REFUSED = "refused", _("被退回，待教育局裁定")
    CONFIRMED = "confirmed", _("已确认到校")
    WITHDRAWN = "withdrawn", _("已撤回")
    STAYS = "stays", _("裁定不转")
    UNDONE = "undone", _("已撤销")


#: While it stands so, the child has left one class and sits in no other that we know of.
OPEN = (State.WAITING, State.REFUSED)


class Side(models.TextChoices):
    """Whose word it is."""

    FROM = "from", _("转出学校")
    TO = "to", _("转入学校")
    COUNTY = "county", _("教育局")


class Way(StrEnum):
    """Between which schools: both of the county, out of the county, into it."""

    WITHIN = "within"
    OUT = "out"
    INTO = "into"


@dataclass(frozen=True, slots=True)
class ActFact:
    """One act as the rules read it."""

    kind: ActKind
    side: str
    written_on: date
    on: date | None = None
    yes: bool | None = None
    unit_path: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a move stands: its state, who asked and who is to answer, by when; since when the child is known to sit in the new
    class, and the highest unit that was told of the delay."""

    state: State
    asked: str
    answers: str
    due_on: date
    confirmed_on: date | None = None
    risen_to: str = ""

    def is_overdue(self, on: date) -> bool:
        """Return whether the other side has let its day pass."""
        return self.state == State.WAITING and self.due_on < on

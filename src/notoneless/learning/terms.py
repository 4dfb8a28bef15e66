"""The words of learning while schools are closed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError


class LearningError(UserError):
    """A refusal of this station."""


class AbsentError(LearningError):
    """There is no such closure or plan within the asker's reach; one outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "X301",
            "没有找到这次停课或这名学生的办法，或者不在您的范围内。请从“停课学习”重新打开。",
            "There is no such closure or plan, or it lies outside your scope. Open it again from the list of closures.",
        )


class Scope(models.TextChoices):
    """Which schools a closure closes."""

    COUNTY = "county", _("全县")
    TOWNS = "towns", _("乡镇街道")
    SCHOOLS = "schools", _("单所学校")


class Way(models.TextChoices):
    """How a family was asked."""

    DOOR = "door", _("上门")
    PHONE = "phone", _("电话")


class DeedKind(models.TextChoices):
    """What was written on a pupil's plan."""

    ASKED = "asked", _("问了")
    PLANNED = "planned", _("定办法")
    ANSWERED = "answered", _("已解决")
    VISITED = "visited", _("特别走访")
    REOPENED = "reopened", _("重开")


class State(models.TextChoices):
    """How a pupil's plan stands. Late is told apart: it depends on the day on which somebody looks."""

    CLEAR = "clear", _("没有困难")
    UNPLANNED = "unplanned", _("待定办法")
    OPEN = "open", _("办理中")
    CLOSED = "closed", _("已办结")


@dataclass(frozen=True, slots=True)
class DeedFact:
    """A deed as the rule reads it. ``barriers`` are of an asking; ``due_on`` is of a measure or a reopening, and of an asking the day by which
    measures are to be written."""

    kind: DeedKind
    on: date
    barriers: tuple[str, ...] = ()
    barrier: str = ""
    measure: str = ""
    who: str = ""
    due_on: date | None = None
    visit: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class BarrierLine:
    """A barrier of a pupil: what is done about it, by whom, by when; since when it is answered (None: it is not)."""

    barrier: str
    found_on: date
    due_on: date
    measure: str = ""
    who: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands after its deeds; ``due_on`` is the earliest day of what is open, ``visits`` those that were linked."""

    state: State
    lines: tuple[BarrierLine, ...]
    due_on: date | None
    closed_on: date | None
    visits: tuple[uuid.UUID, ...]

    def line(self, barrier: str) -> BarrierLine | None:
        """Return the line of a barrier, None where the pupil has no such one."""
        return next((one for one in self.lines if one.barrier == barrier), None)

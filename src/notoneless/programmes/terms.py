"""The words of programmes: a document's level, how often a task comes again, how a milestone stands, the refusals of this station."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.cases.terms import Lamp
from notoneless.standards.errors import StaleError, UserError


class ProgrammeError(UserError):
    """A refusal of this station."""


class ChangedError(ProgrammeError, StaleError):
    """What is carried out is no longer what was read (I010)."""


class AbsentError(ProgrammeError):
    """There is no such document, measure, task, evidence or file within the asker's reach; which of them is not told."""

    def __init__(self) -> None:
        super().__init__(
            "I001",
            "没有找到这项内容。请从“工作推进”的名单里重新打开；也可能不在您的范围内。",
            "There is no such entry. Open it again from the lists of programmes; it may lie outside your scope.",
        )


class DocumentLevel(models.TextChoices):
    """Who issued a document."""

    NATIONAL = "national", _("国家")
    PROVINCE = "province", _("省（市）级")
    COUNTY = "county", _("区县")


class Repeats(models.TextChoices):
    """How often a task comes again."""

    ONCE = "once", _("一次")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    HALF = "half", _("每半年")
    YEAR = "year", _("每年")


#: How many months lie between two days by which a repeated task is due.
MONTHS: Final = {Repeats.MONTH: 1, Repeats.QUARTER: 3, Repeats.HALF: 6, Repeats.YEAR: 12}


class Stage(models.TextChoices):
    """How a milestone stands. It is told from its evidence and never set."""

    OPEN = "open", _("待完成")
    RETURNED = "returned", _("退回待补")
    CHECK = "check", _("待复核")
    DONE = "done", _("已完成")


#: The stages in which the owner must act.
WITH_OWNER: Final = (Stage.OPEN, Stage.RETURNED)


class Proof(StrEnum):
    """By what record a gate is passed (``programmes.gates``). Nobody clicks a gate away."""

    VERIFIED = "verified"
    NOTICE = "notice"
    OWNER = "owner"
    SAMPLED = "sampled"


class Passage(models.TextChoices):
    """How a gate stands for what has to pass it."""

    PASSED = "passed", _("已过关")
    NEXT = "next", _("待过")
    RUNNING = "running", _("公示中")
    READY = "ready", _("依据已有，前面的关口没过")
    BLOCKED = "blocked", _("前面的关口没过")
    OTHER_POST = "other_post", _("依据不是有权的岗位写的")
    UNDRAWN = "undrawn", _("没有抽到")
    DRAWN = "drawn", _("抽到，待核查")
    FINDING = "finding", _("查出问题，待整改")
    HIDDEN = "hidden", _("不在您的职权里")


class Listed(models.TextChoices):
    """On which list an item stands that is put in place for a child."""

    CHECKLIST = "checklist", _("落实清单")
    MEASURE = "measure", _("对应原因的措施")


class Found(models.TextChoices):
    """What became of what an inspection found."""

    OPEN = "open", _("待整改")
    CLOSED = "closed", _("已整改")


@dataclass(frozen=True, slots=True)
class Given:
    """Evidence as the rule reads it: for which day it was given, when, whether a second person agreed (None: nobody looked yet)."""

    id: uuid.UUID
    due_on: date
    given_on: date
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A task and a day by which it is due: how that stands. ``risen`` counts how many levels above its unit were told that it is late."""

    due_on: date
    stage: Stage
    given_on: date | None = None
    lamp: Lamp = Lamp.NONE
    risen: int = 0

    @property
    def is_on_time(self) -> bool:
        """Whether it is done, by what was given by its day."""
        return self.stage == Stage.DONE and self.given_on is not None and self.given_on <= self.due_on

    @property
    def is_late(self) -> bool:
        """Whether its owner must still act, and the day is over."""
        return self.lamp == Lamp.RED

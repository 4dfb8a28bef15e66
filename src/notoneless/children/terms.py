"""The words of a child's file."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import StaleError, UserError


class ChildError(UserError):
    """A refusal of this station."""


class AbsentError(ChildError):
    """There is no such file within the asker's reach. One that lies outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "K001",
            "没有找到这份档案。请从名单里重新打开；也可能不在您的范围内。",
            "There is no such file. Open it again from the list; it may lie outside your scope.",
        )


@dataclass(frozen=True, slots=True)
class Along:
    """What becomes of a table's rows when their child's file is found to be one with another: they go over to the file that is kept,
    so that nothing that was begun for a child is lost with the alias. A model says so of itself as ``along``.

    Of rows of which a file has but one for each ``once_by`` (a field), or but one at all while they are ``open`` (a condition), the
    kept file's own stands, and the other's stays with the alias. ``holds``: a file with an open one is not put away. ``then`` is told
    (by name: ``then(keys, together=…, reason=…, by=…, at=…)``) when rows went over or came back.
    """

    once_by: str = ""
    open: Mapping[str, Any] | None = None
    holds: bool = False
    then: str = ""


class MovedError(ChildError):
    """The file was found to be another one's; ``kept`` is the one that stands for both."""

    def __init__(self, kept: uuid.UUID) -> None:
        super().__init__(
            "K002",
            "这份档案已并入另一份，请到那一份上办理。",
            "This file was merged into another; go on there.",
        )
        self.kept = kept


@dataclass(frozen=True, slots=True)
class Changed:
    """One fact that somebody changed: which, what it said, what it says, who, when."""

    field: str
    label: str
    was: str
    became: str
    by: str
    at: datetime


class FileChangedError(ChildError, StaleError):
    """Somebody changed the file after this person opened it; ``changes`` say what, ``version`` is the newest."""

    def __init__(self, changes: tuple[Changed, ...], *, version: int) -> None:
        told = "；".join(f"{one.label}：{one.was or '（空）'} → {one.became or '（空）'}" for one in changes)
        super().__init__(
            "K003",
            "您打开之后，别人改过这份档案。您填的内容还在；请看过对方的改动，再决定是否保存。",
            "Somebody changed this file after you opened it. What you typed is kept: look at the change, then decide.",
        )
        self.changes, self.version, self.told = changes, version, told


class IdentifierKind(models.TextChoices):
    """What a number is."""

    CITIZEN_ID = "citizen_id", _("公民身份号码")
    PUPIL_NO = "pupil_no", _("学籍号")
    DISABILITY_NO = "disability_no", _("残疾人证号")
    OTHER = "other", _("其他证件")


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSAID = "9", _("未说明")


class ResidenceKind(models.TextChoices):
    """In what sense a child is at a place."""

    REGISTERED = "registered", _("户籍地")
    ACTUAL = "actual", _("实际居住地")


class HouseholdKind(models.TextChoices):
    """Who tells of a household, and in whose numbering. A child stands in one of each at a time, and two are no contradiction.

    That a number is of the relief roll would tell of poverty: it is only called another roll's.
    """

    REGISTER = "register", _("户籍")
    LISTED = "listed", _("其他名册")
    TOLD = "told", _("走访或本人所述")


class SpellStatus(models.TextChoices):
    """How an enrolment stands or ended. A child of grades 1–9 is never dismissed: 退学 and 开除 do not exist there."""

    ACTIVE = "active", _("在读")
    SUSPENDED = "suspended", _("休学")
    MOVED = "moved", _("转出")
    GRADUATED = "graduated", _("毕业")
    ABSENT = "absent", _("在籍不在校")
    LEFT = "left", _("辍学")


class CategoryGroup(models.TextChoices):
    """Groups of dated marks on a child; the marks themselves are parameters (``children.categories``)."""

    HARDSHIP = "hardship", _("困难类型")
    DISABILITY = "disability", _("残疾")
    FAMILY = "family", _("家庭与监护")
    MOBILITY = "mobility", _("流动")


class TieState(models.TextChoices):
    """How two files stand to each other."""

    MERGED = "merged", _("已合并")
    SEPARATED = "separated", _("已分开")

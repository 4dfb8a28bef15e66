"""The words of a roll-call."""

from __future__ import annotations

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

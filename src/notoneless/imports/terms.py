"""The words of rolls on their way in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError


class RollsError(UserError):
    """A refusal of this station."""


class ImportState(models.TextChoices):
    """How far a set of rolls is."""

    OPEN = "open", _("收册中")
    WAITING = "waiting", _("等待拉网")
    SWEEPING = "sweeping", _("拉网中")
    ASKED = "asked", _("有疑问待答")
    REFUSED = "refused", _("名册需要改")
    DONE = "done", _("已比对")
    DISCARDED = "discarded", _("已作罢")


class EntryChoice(models.TextChoices):
    """What holds where two entries of a roll differ: of a cell the first three, of a line the others."""

    FIRST = "first", _("第一遍")
    SECOND = "second", _("第二遍")
    TYPED = "typed", _("另录")
    KEEP = "keep", _("保留这一行")
    DROP = "drop", _("不要这一行")
    SAME = "same", _("是同一行")


OF_A_CELL: Final = (EntryChoice.FIRST, EntryChoice.SECOND, EntryChoice.TYPED)
OF_A_LINE: Final = (EntryChoice.KEEP, EntryChoice.DROP, EntryChoice.SAME)

#: While one of these holds, rolls may be added, said better or taken out.
AT_HAND: Final = (ImportState.OPEN, ImportState.ASKED, ImportState.REFUSED, ImportState.DONE)
#: The worker has it in hand.
BUSY: Final = (ImportState.WAITING, ImportState.SWEEPING)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sweep as a person follows it, and the stages of the library that make it up."""

    key: str
    label: str | Promise
    stages: frozenset[str]


STEPS: Final = (
    Step("load", _("读名册"), frozenset({"load", "rolls"})),
    Step("fuse", _("验名册"), frozenset({"fuse"})),
    Step(
        "match",
        _("认人"),
        frozenset({"exact", "clean", "block", "faces", "score", "assign", "register", "unregistered", "place"}),
    ),
    Step("judge", _("判断在不在学"), frozenset({"classify", "lines"})),
    Step("write", _("写台账"), frozenset({"tables", "indicators", "faults"})),
    Step("compare", _("与现有档案比"), frozenset({"findings_read"})),
)

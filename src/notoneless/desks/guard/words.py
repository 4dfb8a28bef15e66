"""Which posts see children how: masked, in full for a reason, on a list; from the table of powers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.responsibility.rules.powers import powers_of
from notoneless.responsibility.terms import PostKind
from notoneless.standards.care import Mask, Scrub

MASKS: Final[dict[Mask, str | Promise]] = {
    Mask.NONE: _("不遮盖"),
    Mask.NAME: _("只留首字"),
    Mask.ID_NUMBER: _("留前三后二"),
    Mask.PHONE: _("留前三后二"),
    Mask.ADDRESS: _("只留省县"),
    Mask.DISABILITY_NO: _("只留前三"),
    Mask.HIDDEN: _("全部遮盖"),
}
SCRUBS: Final[dict[Scrub, str | Promise]] = {
    Scrub.STAYS: _("保留"),
    Scrub.ERASE: _("清空"),
    Scrub.PSEUDONYM: _("换成化名"),
    Scrub.YEAR_ONLY: _("只留年份"),
    Scrub.ROW: _("整行删除"),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one kind of post may see of the children it reaches."""

    post: str
    sees: bool
    reveals: bool
    exports: bool
    approves: bool


def powers_by_post() -> list[Sight]:
    """Return every kind of post with what it may see."""
    rows = []
    for kind in PostKind:
        held = powers_of(kind.value)
        rows.append(
            Sight(
                post=str(kind.label),
                sees="child.see" in held,
                reveals="child.reveal" in held,
                exports="child.export" in held,
                approves="child.approve_export" in held,
            )
        )
    return rows

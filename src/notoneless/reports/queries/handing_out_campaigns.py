"""A campaign's children as a list that may leave the house: privacy asks for its columns, whose it is, and its lines. A word that is
not known is refused. Only children whose case the asker sees stand in it: of the others there is no name to hand out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext, override

from notoneless.accounts.terms import Viewer
from notoneless.cases.access import SEE
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere
from notoneless.reports.access import suspects_q
from notoneless.reports.queries.campaign_children import (
    FOUND,
    CampaignFilter,
    CampaignRow,
    campaign_filter,
    campaign_of,
    found_since,
    narrowed,
    rows_of,
    stood,
)
from notoneless.reports.terms import AbsentError

WORDS: Final = frozenset(CampaignFilter.__slots__)


def _rows(viewer: Viewer, filters: Mapping[str, Any], power: str) -> tuple[CampaignRow, ...]:
    if set(filters) - {*WORDS, "campaign", "keys", "on", "asked"}:
        raise NotThere
    try:
        on = date.fromisoformat(str(filters["on"]))
        picked = set(picked_keys(filters))
        one = campaign_of(viewer, str(filters["campaign"]))
    except (KeyError, ValueError, AbsentError):
        raise NotThere from None
    only = campaign_filter(filters)
    every = found_since if only.who == FOUND else stood
    items = [item for item in narrowed(every(one, on, suspects_q(viewer)), only) if not picked or item.case in picked]
    rows = tuple(row for row in rows_of(viewer, one, items, on, power) if row.is_seen)
    if power == SEE and picked - {row.id for row in rows}:
        raise NotThere
    return rows


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a campaign, or a case of it, that ``viewer`` does not see."""
    _rows(viewer, filters, SEE)


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    return [row.child.id for row in _rows(viewer, filters, power) if row.child]


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, town by town."""
    part = campaign_filter(filters).who
    with override("zh-hans"):  # an office's book is Chinese, whoever asks for it
        lines = [Line(row.child.id, campaign_values(row, part)) for row in _rows(viewer, filters, power) if row.child]
    yield from lines


def campaign_values(row: CampaignRow, part: str) -> dict[str, str | date | None]:
    """Return what a row says under each heading of the book."""
    return {
        "name": row.name, "sex": row.child.sex if row.child else "", "birth_on": row.child.birth_on if row.child else None,
        "number": row.number, "town": row.town, "school": row.school, "whence": row.whence, "ledger": row.ledger,
        "opened_on": row.opened_on, "part": gettext("名单确定后发现") if part == FOUND else gettext("清理名单"),
        "now": str(row.now.label), "at_due": str(row.at_due.label) if row.at_due else "", "posts": row.posts,
    }  # fmt: skip

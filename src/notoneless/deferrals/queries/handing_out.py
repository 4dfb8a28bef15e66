"""Deferrals and suspensions as a list that may leave the house: privacy asks for its columns, whose it is, and its lines.

Filters come as plain words, because they are kept with the request; one that is not known is refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from notoneless.accounts.terms import Viewer
from notoneless.deferrals.access import Deferrals
from notoneless.deferrals.models import Deferral, DeferralAct
from notoneless.deferrals.queries.listing import DeferralFilter, asked_for, deferral_filter, lines
from notoneless.deferrals.terms import ActKind
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere

AT_ONCE: Final = 500
WORDS: Final = ("group", "state", "kind")


def _asked(filters: Mapping[str, Any]) -> tuple[DeferralFilter, date]:
    if set(filters) - {*WORDS, "keys", "on", "asked"}:
        raise NotThere
    try:
        keys = picked_keys(filters)
        return replace(deferral_filter(filters), keys=keys), date.fromisoformat(str(filters["on"]))
    except (KeyError, ValueError):
        raise NotThere from None


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name an application that ``viewer`` does not see."""
    only, _on = _asked(filters)
    seen = Deferrals(viewer).filter(Deferral.objects.filter(pk__in=only.keys))
    if only.keys and seen.count() != len(set(only.keys)):
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    return list(dict.fromkeys(one.child_id for one in _rows(viewer, filters, power)))


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, the earliest last day first."""
    _only, on = _asked(filters)
    rows = _rows(viewer, filters, power)
    for begin in range(0, len(rows), AT_ONCE):
        some = rows[begin : begin + AT_ONCE]
        documents = dict(
            DeferralAct.objects.filter(deferral__in=[one.pk for one in some], kind=ActKind.APPROVED)
            .order_by("number").values_list("deferral_id", "document")
        )  # fmt: skip
        for one in lines(some, on=on):
            yield Line(
                one.child.id,
                {
                    "name": one.name, "sex": one.child.sex, "birth_on": one.child.birth_on, "kind": one.kind_label,
                    "school": one.child.school, "grade": one.child.grade, "place": one.child.place, "guardian": one.guardian,
                    "applied_on": one.applied_on, "proof": one.proof_label,
                    "state": "已到期" if one.is_expired else one.state_label, "document": documents.get(one.id, ""),
                    "began_on": one.began_on, "until": one.until, "recheck_by": one.recheck_by,
                },
            )  # fmt: skip


def _rows(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[Deferral]:
    only, on = _asked(filters)
    return list(asked_for(viewer, only, on=on, power=power).select_related("child").order_by("until", "pk"))

"""A ledger as it may leave the house: privacy asks for its columns, whose it is, and its lines.

``day`` is the day of the ledger; the rows are those that the page of that day shows, in the same order.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from notoneless.accounts.terms import Viewer
from notoneless.cases.access import SEE
from notoneless.cases.models import Stood
from notoneless.cases.queries.ledgers import LEDGERS, OUT, LedgerFilter, LedgerRow, ledger_keys, ledger_label, rows_at
from notoneless.children.queries import admit_units
from notoneless.children.queries.handing_out_of_age import ledger_values
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere

AT_ONCE: Final = 500
WORDS: Final = ("ledger", "place", "school", "outcome", "stage")


def ledger_filter(words: Mapping[str, Any]) -> LedgerFilter:
    """Return the question that plain words ask; a ledger that is none is that of the suspects."""
    said = {name: str(words.get(name) or "") for name in WORDS}
    return LedgerFilter(**said | {"ledger": said["ledger"] if said["ledger"] in LEDGERS else OUT[0]})


def _asked(filters: Mapping[str, Any]) -> tuple[LedgerFilter, frozenset[uuid.UUID], date]:
    if set(filters) - {*WORDS, "keys", "on", "day", "asked"} or filters.get("ledger", OUT[0]) not in LEDGERS:
        raise NotThere
    try:
        day = date.fromisoformat(str(filters.get("day") or filters["on"]))
        keys = frozenset(picked_keys(filters))
    except (KeyError, ValueError):
        raise NotThere from None
    return ledger_filter(filters), keys, day


def called(filters: Mapping[str, Any]) -> str:
    """Return what the book is called: the ledger, and its day."""
    only, _keys, day = _asked(filters)
    return f"{ledger_label(only.ledger)}（{day}）"


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a place, a school or a case that ``viewer`` does not see."""
    only, keys, day = _asked(filters)
    admit_units(viewer, on=day, place=only.place, school=only.school)
    if keys and len(_kept(viewer, filters, SEE)) != len(keys):
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    keys = _kept(viewer, filters, power)
    found: dict[uuid.UUID, None] = {}
    for begin in range(0, len(keys), AT_ONCE):
        rows = Stood.objects.filter(pk__in=keys[begin : begin + AT_ONCE]).values_list("case__child", flat=True)
        found |= dict.fromkeys(rows)
    return list(found)


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the ledger, town by town."""
    _only, _picked, day = _asked(filters)
    keys = _kept(viewer, filters, power)
    for begin in range(0, len(keys), AT_ONCE):
        rows = rows_at(keys[begin : begin + AT_ONCE], day)
        told = ledger_values([one.child for one in rows], day)
        for one in rows:
            yield Line(one.child.id, told[one.child.id] | case_values(one) | {"ledger": ledger_label(one.ledger)})


def case_values(one: LedgerRow) -> dict[str, str | int | date | None]:
    """Return what a row says of the case under each heading of the book."""
    return {
        "number": one.number,
        "whence": one.whence, "opened_on": one.opened_on, "confirmed_on": one.confirmed_on, "outcome": one.outcome,
        "reason": one.main_reason, "other_reasons": "、".join(one.other_reasons), "contacts": one.contacts,
        "visits": one.visits, "last_met_on": one.last_met_on, "steps": told_steps(one), "referred": told_referred(one),
        "stage": one.stage_label, "due_on": one.due_on, "lamp": one.lamp_label, "returned_on": one.returned_on,
        "placed": one.placed, "followed": "；".join(f"{days}：{on}" for days, on in one.followed), "relapses": one.relapses,
    }  # fmt: skip


def told_steps(one: LedgerRow) -> str:
    """Return the steps taken, each with its day and, where it was served, that day behind an arrow."""
    return "；".join(f"{step} {on}{f' → {served}' if served else ''}" for step, on, served, _id in one.steps)


def told_referred(one: LedgerRow) -> str:
    """Return the offices it was referred to, each with its day and that of the answer behind an arrow."""
    return "；".join(f"{party} {on}{f' → {back}' if back else ''}" for party, on, back in one.referred)


def _kept(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[int]:
    only, picked, day = _asked(filters)
    keys = ledger_keys(viewer, on=day, only=only, power=power)
    if not picked:
        return keys
    wanted = set(Stood.objects.filter(case__in=picked, since__lte=day, until__gt=day).values_list("pk", flat=True))
    return [key for key in keys if key in wanted]

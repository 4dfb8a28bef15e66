"""Cases as a list that may leave the house: privacy asks for its columns, whose it is, and its lines.

Filters come as plain words, because they are kept with the request; one that is not known is refused. With ``group`` it is a
to-do list, without it the list of cases. ``on`` is the day for which lamps are told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from notoneless.accounts.terms import Viewer
from notoneless.cases.access import SEE, Cases
from notoneless.cases.models import Case
from notoneless.cases.queries.closed import OPEN, closures
from notoneless.cases.queries.facts import Ground
from notoneless.cases.queries.listing import CaseFilter, case_keys, lines, stages_of
from notoneless.cases.queries.working import task_cases, task_filter
from notoneless.cases.terms import Stage
from notoneless.children.queries import admit_units
from notoneless.privacy.access import Line, picked_keys
from notoneless.privacy.terms import NotThere

AT_ONCE: Final = 500
WORDS: Final = ("text", "lamp", "stage", "place", "school", "reason", "whence", "opened_from", "opened_until",
                "state", "relapsed", "done")  # fmt: skip
TASKS: Final = ("group", "kind")


def case_filter(words: Mapping[str, Any]) -> CaseFilter:
    """Return the question that plain words ask. Raises :class:`ValueError` for a day that is none."""
    stage, state = str(words.get("stage") or ""), str(words.get("state") or "")
    if stage == Stage.CLOSED and not state:
        state = "all"
    since, until = (words.get(name) or None for name in ("opened_from", "opened_until"))
    plain: dict[str, Any] = {
        name: str(words.get(name) or "") for name in ("lamp", "whence", "reason", "school", "text", "done")
    }
    return CaseFilter(
        is_open={"closed": False, "all": None}.get(state, True),
        stage=stages_of(stage),
        town=str(words.get("place") or ""),
        opened_from=date.fromisoformat(since) if isinstance(since, str) else since,
        opened_until=date.fromisoformat(until) if isinstance(until, str) else until,
        relapsed=bool(words.get("relapsed")),
        **plain,
    )


def _asked(filters: Mapping[str, Any]) -> tuple[CaseFilter, tuple[str, ...], date]:
    if set(filters) - {*WORDS, *TASKS, "keys", "on", "asked"}:
        raise NotThere
    try:
        on = date.fromisoformat(str(filters["on"]))
        keys = tuple(map(str, picked_keys(filters)))
        return case_filter(filters), keys, on
    except (KeyError, ValueError):
        raise NotThere from None


def admit(viewer: Viewer, filters: Mapping[str, Any]) -> None:
    """Raise :class:`NotThere` when the words name a place, a school or a case that ``viewer`` does not see."""
    only, keys, on = _asked(filters)
    admit_units(viewer, on=on, place=only.town, school=only.school)
    if keys and set(keys) != {str(key) for key in case_keys(viewer, on=on, only=CaseFilter(is_open=None), keys=keys)}:
        raise NotThere


def on_list(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[uuid.UUID]:
    """Return the ids of the children on the list within ``power``."""
    return list(dict.fromkeys(case.child_id for case in _cases(viewer, filters, power)))


def list_lines(viewer: Viewer, filters: Mapping[str, Any], power: str) -> Iterator[Line]:
    """Yield the lines of the list, the most urgent first."""
    ground = Ground(_asked(filters)[2])
    cases = _cases(viewer, filters, power)
    for begin in range(0, len(cases), AT_ONCE):
        some = cases[begin : begin + AT_ONCE]
        shut = closures(some, ground)
        for one in lines(some, ground):
            closure = shut.get(one.id, OPEN)
            yield Line(
                one.child.id,
                {
                    "name": one.child.name, "number": one.number, "lamp": one.lamp_label, "due_on": one.due_on,
                    "next": one.next_label, "stage": one.stage_label, "owner": one.owner_label, "sex": one.child.sex,
                    "birth_on": one.child.birth_on, "place": one.child.place, "school": one.child.school,
                    "room": one.child.room, "outcome": one.outcome_label, "reason": one.reason_label,
                    "whence": one.whence_label, "opened_on": one.opened_on, "returned_on": one.returned_on,
                    "closed_on": one.closed_on, "closed_as": closure.closed_as, "proof": closure.proof,
                    "checked_by": closure.checked_by, "relapses": one.relapses,
                },
            )  # fmt: skip


def _cases(viewer: Viewer, filters: Mapping[str, Any], power: str) -> list[Case]:
    """Return the cases of the list that the viewer sees and whose children lie within ``power``, the most urgent first."""
    only, keys, on = _asked(filters)
    if keys:
        found = case_keys(viewer, on=on, only=CaseFilter(is_open=None), power=SEE, keys=keys)
    elif filters.get("group"):
        found = task_cases(viewer, on=on, only=task_filter(filters))
    else:
        found = case_keys(viewer, on=on, only=only, power=SEE)
    within: dict[uuid.UUID, Case] = {}
    for begin in range(0, len(found), AT_ONCE):
        some = Case.objects.filter(pk__in=found[begin : begin + AT_ONCE]).select_related("child")
        within |= {case.pk: case for case in Cases(viewer, power).filter(some)}
    return [within[key] for key in found if key in within]

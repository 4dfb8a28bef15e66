"""Meetings: what was held, what it decided and how far that is, and which meeting the running period still lacks."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from django.utils.translation import override

from notoneless import papers
from notoneless.accounts.terms import Viewer
from notoneless.papers import day
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.programmes.access import EDIT, SEE, counties
from notoneless.programmes.models import Meeting
from notoneless.programmes.queries.ground import as_key, policy
from notoneless.programmes.queries.register import MeasureRow, measure_rows
from notoneless.programmes.queries.tasks import TaskRow, rows
from notoneless.programmes.rules.meetings import Period, is_owed, period_of
from notoneless.programmes.terms import AbsentError
from notoneless.reports.queries import Drawn
from notoneless.responsibility.queries import code_at


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """A meeting that is held at least once in so many months."""

    id: str
    zh: str
    en: str
    months: int
    remind: int


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in the list: what it decided, and how much of that is done."""

    id: uuid.UUID
    kind: MeetingKind
    held_on: date
    number: str
    chair: str
    decisions: int
    closed: int
    late: int


@dataclass(frozen=True, slots=True)
class Due:
    """Whether the running period has its meeting."""

    kind: MeetingKind
    period: Period
    is_owed: bool


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting with its decisions and their tasks."""

    meeting: Meeting
    kind: MeetingKind
    county: str
    decisions: tuple[tuple[MeasureRow, tuple[TaskRow, ...]], ...]
    may_edit: bool


def kinds_of(county_path: str, on: date) -> tuple[MeetingKind, ...]:
    """Return the meetings of a county on a day."""
    held = policy().value("programmes.meetings", code_at(county_path), on).value
    return tuple(MeetingKind(one["id"], one["zh"], one["en"], one["months"], one["remind"]) for one in held)


def meetings(viewer: Viewer, *, on: date) -> list[MeetingRow]:
    """Return the meetings of the viewer's counties, the newest first."""
    decided: dict[uuid.UUID, list[MeasureRow]] = defaultdict(list)
    for row in measure_rows(viewer, on=on, decisions=True):
        decided[row.document_id].append(row)
    found = []
    for one in Meeting.objects.filter(county_path__in=counties(viewer)).select_related("document"):
        of = decided[one.document_id]
        found.append(
            MeetingRow(
                one.pk, kind_of(one, on), one.held_on, one.document.number, one.chair, len(of), sum(row.is_done for row in of),
                sum(row.late for row in of),
            )
        )  # fmt: skip
    return found


def kind_of(one: Meeting, on: date) -> MeetingKind:
    """Return what a meeting was; one that the place holds no more keeps its id for a name."""
    known = {kind.id: kind for kind in kinds_of(one.county_path, on)}
    return known.get(one.kind) or MeetingKind(one.kind, one.kind, one.kind, 12, 0)


def dues(viewer: Viewer, *, on: date) -> list[Due]:
    """Return for each meeting whether the running period has it, in the viewer's counties."""
    found = []
    for path in counties(viewer):
        for kind in kinds_of(path, on):
            held = Meeting.objects.filter(county_path=path, kind=kind.id).values_list("held_on", flat=True)
            found.append(Due(kind, period_of(on, kind.months), is_owed(held, on, kind.months)))
    return found


def meeting_of(viewer: Viewer, key: uuid.UUID | str, power: str = SEE) -> Meeting:
    """Return a meeting of a county where the viewer has the power. Raises :class:`AbsentError`."""
    found = (
        Meeting.objects.select_related("document")
        .filter(pk=as_key(key), county_path__in=counties(viewer, power))
        .first()
    )
    if found is None:
        raise AbsentError
    return found


def meeting_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> MeetingPage:
    """Return a meeting with what it decided, as far as the viewer reads the tasks. Raises :class:`AbsentError`."""
    one = meeting_of(viewer, key)
    listed = measure_rows(viewer, on=on, document=one.document_id)
    of: dict[uuid.UUID, list[TaskRow]] = defaultdict(list)
    for row in rows(viewer, on=on, document=one.document_id):
        of[row.measure_id].append(row)
    names = names_on_lines({Line.PLACE: {one.county_path}})[Line.PLACE]
    return MeetingPage(
        one, kind_of(one, on), names.get(one.county_path, ""), tuple((row, tuple(of[row.id])) for row in listed),
        one.county_path in counties(viewer, EDIT),
    )  # fmt: skip


def minutes(page: MeetingPage) -> Drawn:
    """Return a meeting's minutes (会议纪要) as a paper."""
    one = page.meeting
    with override("zh-hans"):
        decisions = [f"{row.text}{_who(tasks)}" for row, tasks in page.decisions]
    content = {
        "issuer": one.document.issuer,
        "number": one.document.number,
        "kind": page.kind.zh,
        "held_on": day(one.held_on),
        "place": one.place,
        "chair": one.chair,
        "present": "、".join(_lines(one.present)),
        "agenda": _lines(one.agenda),
        "decisions": decisions,
    }
    made = _template()
    return Drawn(one.document.title, tuple(papers.blocks_of(made, content)), papers.filled_docx(made, content))


def _who(tasks: Sequence[TaskRow]) -> str:
    """Return who has to do it by when, as minutes say it: of many units the number."""
    if not tasks:
        return ""
    units = list(dict.fromkeys(row.unit for row in tasks))
    named = "、".join(units[:3]) + (f"等{len(units)}个单位" if len(units) > 3 else "")
    return f"（责任单位：{named}；时限：{day(tasks[0].due_on)}）"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@cache
def _template() -> bytes:
    return papers.house_docx((resources.files("notoneless.programmes") / "papers" / "minutes.txt").read_text("utf-8"))

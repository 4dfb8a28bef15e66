"""The register: documents with their measures, how far each is, and the documents of the place that nobody has entered yet."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from notoneless.accounts.terms import Viewer
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.programmes.access import EDIT, Tasks, counties
from notoneless.programmes.models import Document, Measure, Task
from notoneless.programmes.queries.ground import UNIT, as_key, document_of, given_for, sees_whole, standings
from notoneless.programmes.queries.tasks import SheetLine, TaskRow, rows
from notoneless.programmes.rules.standing import is_done, share
from notoneless.programmes.terms import AbsentError, DocumentLevel, Milestone
from notoneless.responsibility.queries import code_at
from notoneless.responsibility.queries.ways import optional

STATES: Final = ("done", "open", "proved", "unproved", "undivided")


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure and how far it is, as far as the asker reads its tasks: tasks, those done; milestones whose day has come; what was
    given to prove it and what of that a second person agreed to."""

    id: uuid.UUID
    document_id: uuid.UUID
    document: str
    number: int
    clause: str
    text: str
    tasks: int
    done: int
    due: int
    given: int
    agreed: int
    late: int

    @property
    def is_done(self) -> bool:
        """Whether it was divided into tasks and every one of them is done."""
        return 0 < self.tasks == self.done

    @property
    def is_proved(self) -> bool:
        """Whether there is evidence to which a second person agreed."""
        return self.agreed > 0


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """What the list of measures counts; each figure opens the list of just these."""

    all: int
    done: int
    proved: int
    undivided: int

    @property
    def done_share(self) -> str:
        """The share of measures that are done (措施完成率)."""
        return share(self.done, self.all)

    @property
    def proved_share(self) -> str:
        """The share of measures for which there is checked evidence."""
        return share(self.proved, self.all)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in the register."""

    id: uuid.UUID
    title: str
    number: str
    issuer: str
    issued_on: date
    level: DocumentLevel
    replaced: str
    measures: int
    done: int
    tasks: int
    late: int

    @property
    def share(self) -> str:
        """The share of its measures that are done."""
        return share(self.done, self.measures)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that the parameters name for this place and the register has not: its title, and on whose authority it is known."""

    title: str
    source: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with its measures and the milestones of each, as far as the asker reads them."""

    document: Document
    county: str
    row: DocumentRow
    measures: tuple[tuple[MeasureRow, tuple[TaskRow, ...]], ...]
    sheets: tuple[SheetLine, ...]
    replaces: tuple[tuple[uuid.UUID, str], ...]
    may_edit: bool

    @property
    def tasks(self) -> list[TaskRow]:
        """All its milestones."""
        return [row for _measure, rows_ in self.measures for row in rows_]


def measure_rows(
    viewer: Viewer, *, on: date, document: uuid.UUID | None = None, decisions: bool = False
) -> list[MeasureRow]:
    """Return the measures of documents that stand: all of them to whoever reads the whole county, else those with tasks in reach.
    ``decisions``: instead of them what meetings decided."""
    of_meetings = Q(document__meeting__isnull=not decisions)
    where = Q(document=document) if document is not None else Q(document__replaced_by=None) & of_meetings
    found = list(Measure.objects.filter(where, county_path__in=counties(viewer)).select_related("document"))
    tasks = list(
        Tasks(viewer).filter(Task.objects.filter(measure__in=found, withdrawn_at=None)).select_related(*UNIT)
        if len(found) <= 500
        else Tasks(viewer).filter(Task.objects.filter(withdrawn_at=None)).select_related(*UNIT)
    )
    told = standings(tasks, on=on)
    of: dict[uuid.UUID, list[Task]] = defaultdict(list)
    for task in tasks:
        of[task.measure_id].append(task)
    proofs = _proofs(of)
    whole = sees_whole(viewer)
    listed = [
        _measure(one, [told[task.pk] for task in of[one.pk]], proofs[one.pk], on)
        for one in found
        if one.county_path in whole or of[one.pk]
    ]
    return sorted(listed, key=lambda row: (row.document, str(row.document_id), row.number))


def _proofs(of: dict[uuid.UUID, list[Task]]) -> dict[uuid.UUID, tuple[int, int]]:
    """Return measure → how much was given for its tasks, how much of it agreed to."""
    given = given_for([task for tasks in of.values() for task in tasks])
    found: dict[uuid.UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for measure, tasks in of.items():
        listed = [one for task in tasks for one in given.get(task.pk, ())]
        found[measure] = len(listed), sum(one.agrees is True for one in listed)
    return found


def _measure(one: Measure, told: Sequence[tuple[Milestone, ...]], proofs: tuple[int, int], on: date) -> MeasureRow:
    flat = [mile for miles in told for mile in miles]
    return MeasureRow(
        id=one.pk, document_id=one.document_id, document=one.document.title, number=one.number, clause=one.clause, text=one.text,
        tasks=len(told), done=sum(is_done(miles, on) for miles in told), due=sum(mile.due_on <= on for mile in flat),
        given=proofs[0], agreed=proofs[1], late=sum(mile.is_late for mile in flat),
    )  # fmt: skip


def measures_narrowed(found: Iterable[MeasureRow], *, state: str = "", document: str = "") -> list[MeasureRow]:
    """Return those that are asked for; what is not among the words of this list narrows nothing."""
    tests: dict[str, Any] = {
        "done": lambda row: row.is_done,
        "open": lambda row: not row.is_done,
        "proved": lambda row: row.is_proved,
        "unproved": lambda row: not row.is_proved,
        "undivided": lambda row: not row.tasks,
    }
    test = tests.get(state, lambda row: True)
    return [row for row in found if test(row) and (not document or str(row.document_id) == document)]


def measure_figures(found: Iterable[MeasureRow]) -> MeasureFigures:
    """Count what the list's figures say."""
    listed = list(found)
    return MeasureFigures(
        len(listed), *(len(measures_narrowed(listed, state=state)) for state in ("done", "proved", "undivided"))
    )


def documents(viewer: Viewer, *, on: date) -> list[DocumentRow]:
    """Return the documents of the viewer's counties, the newest first; those that were replaced stand behind."""
    found = list(Document.objects.filter(county_path__in=counties(viewer), meeting=None).select_related("replaced_by"))
    measures = defaultdict(list)
    for row in measure_rows(viewer, on=on):
        measures[row.document_id].append(row)
    for one in found:
        if one.replaced_by_id:
            measures[one.pk] = measure_rows(viewer, on=on, document=one.pk)
    listed = [_document(one, measures[one.pk]) for one in found]
    return sorted(listed, key=lambda row: (bool(row.replaced), -row.issued_on.toordinal(), row.title))


def _document(one: Document, measures: Sequence[MeasureRow]) -> DocumentRow:
    return DocumentRow(
        id=one.pk, title=one.title, number=one.number, issuer=one.issuer, issued_on=one.issued_on,
        level=DocumentLevel(one.level), replaced=one.replaced_by.title if one.replaced_by else "",
        measures=len(measures), done=sum(row.is_done for row in measures), tasks=sum(row.tasks for row in measures),
        late=0 if one.replaced_by_id else sum(row.late for row in measures),
    )  # fmt: skip


def document_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> DocumentPage:
    """Return a document with its measures and tasks. Raises :class:`~notoneless.programmes.terms.AbsentError`."""
    document = document_of(viewer, key)
    listed = measure_rows(viewer, on=on, document=document.pk)
    of: dict[uuid.UUID, list[TaskRow]] = defaultdict(list)
    for row in rows(viewer, on=on, document=document.pk):
        of[row.measure_id].append(row)
    names = names_on_lines({Line.PLACE: {document.county_path}})[Line.PLACE]
    return DocumentPage(
        document=document,
        county=names.get(document.county_path, ""),
        row=_document(document, listed),
        measures=tuple((one, tuple(of[one.id])) for one in listed),
        sheets=tuple(SheetLine(one.pk, one.name, one.size) for one in document.sheets.order_by("added_at")),
        replaces=tuple((one.pk, one.title) for one in document.replaces.order_by("issued_on")),
        may_edit=document.county_path in counties(viewer, EDIT) and document.replaced_by_id is None,
    )


def drafts(viewer: Viewer, *, on: date) -> list[Draft]:
    """Return the documents that the parameters name for the counties whose register the viewer writes, and that no title of the
    register has."""
    found = []
    for path in counties(viewer, EDIT):
        value = optional("programmes.documents", code_at(path), on)
        if value is None:
            continue
        titles = set(Document.objects.filter(county_path=path).values_list("title", flat=True))
        found += [Draft(title, value.source.cite()) for title in value.value if title not in titles]
    return found


def standing_documents(viewer: Viewer, power: str) -> list[tuple[str, str]]:
    """Return the documents that no later one replaced, as choices."""
    found = Document.objects.filter(county_path__in=counties(viewer, power), replaced_by=None)
    if power == EDIT:  # nothing takes the place of minutes
        found = found.filter(meeting=None)
    return [(str(key), title) for key, title in found.values_list("pk", "title")]


def measure_of(viewer: Viewer, key: uuid.UUID | str) -> Measure:
    """Return a measure of a register that the viewer writes. Raises :class:`AbsentError`."""
    found = (
        Measure.objects.filter(pk=as_key(key), county_path__in=counties(viewer, EDIT))
        .select_related("document")
        .first()
    )
    if found is None:
        raise AbsentError
    return found


def home_of(viewer: Viewer) -> str:
    """Return the county whose register the viewer writes, the first where there are several. Raises :class:`AbsentError`."""
    found = counties(viewer, EDIT)
    if not found:
        raise AbsentError
    return found[0]

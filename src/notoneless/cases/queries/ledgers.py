"""The ledgers of suspects and of dropouts, today's and those of any past day: which child stood in which, as was known then.

A child is in the ledger that the outcome of the case says, a suspect until somebody verified. Who was found and whose case is
not closed yet stands in neither, and is listed beside them, so that the three together are the open cases of the day. The
lines of a day are read from the days that were kept (``models.Stood``); :func:`ledger_rows` tells the same by a fold over the
acts, and the two are equal.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.audit import actions as audit
from notoneless.cases.access import SEE, Cases
from notoneless.cases.models import NEVER, Case, Stood
from notoneless.cases.queries import words
from notoneless.cases.queries.book import book_of
from notoneless.cases.queries.counting import standings
from notoneless.cases.queries.facts import Ground
from notoneless.cases.rules import ledger as rules
from notoneless.cases.rules.book import lamp
from notoneless.cases.terms import CaseStanding, Stage, Way, Whence
from notoneless.children.queries import words as child_words
from notoneless.children.queries.listing import ChildLine
from notoneless.children.queries.listing import lines as child_lines
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line

#: Ledgers that list children who are out of school.
OUT: Final = ("suspected_dropout", "dropout")
#: Beside them: found, and not closed yet.
FOUND: Final = "found"
LEDGERS: Final = (*OUT, FOUND)
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One child in the ledger of a day, as the offices' forms list it: how found, confirmed, why, what was done, how it ended."""

    case: uuid.UUID
    number: str
    child: ChildLine
    ledger: str
    stage: str
    stage_label: str
    whence: str
    opened_on: date | None
    confirmed_on: date | None
    outcome: str
    main_reason: str
    other_reasons: tuple[str, ...]
    contacts: int
    visits: int
    last_met_on: date | None
    steps: tuple[tuple[str, date, date | None, str], ...]  # in words, day, served on, id
    referred: tuple[tuple[str, date, date | None], ...]
    returned_on: date | None
    placed: str
    followed: tuple[tuple[int, date], ...]
    closed_on: date | None
    closed_as: str
    relapses: int
    due_on: date | None
    lamp: str
    lamp_label: str
    tone: str

    @property
    def id(self) -> uuid.UUID:
        """The case, by which a row is picked."""
        return self.case


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What of a day is asked for: the ledger, and where the child lived and learned as was known then (paths)."""

    ledger: str = OUT[0]
    place: str = ""
    school: str = ""
    outcome: str = ""
    stage: str = ""


def ledger_label(ledger: str) -> str:
    """Return a ledger in words."""
    return gettext("已找到，待销号") if ledger not in OUT else child_words.ledger(ledger)


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A page of a ledger, and the case behind which the next one begins ('' on the last)."""

    rows: tuple[LedgerRow, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class TownFigure:
    """How many of a ledger lived in one town; ``path`` asks for them."""

    path: str
    name: str
    count: int


def ledger_of(standing: CaseStanding, on: date) -> str:
    """Return the ledger in which a child with this case stands."""
    verdict = book_of("00", on).verdicts.get(standing.outcome)
    return verdict.ledger if verdict else "suspected_dropout"


# ── Read from the days that were kept ──


def ledger_page(
    viewer: Viewer, *, on: date, only: LedgerFilter, after: str = "", size: int = PAGE
) -> LedgerPage:  # fmt: skip
    """Return one page of the ledger of ``on``, town by town; ``after`` is the case of the last row seen."""
    found = _narrowed(viewer, on, only)
    key = _key(after)
    last = found.filter(case=key).values_list("place_path", "case_id").first() if key else None
    if last is not None:
        found = found.filter(Q(place_path__gt=last[0]) | Q(place_path=last[0], case_id__gt=last[1]))
    # The rows are read by their keys: an index alone puts a county's in order, and says which these are.
    keys = list(found.order_by("place_path", "case_id").values_list("pk", flat=True)[: size + 1])
    page = list(Stood.objects.filter(pk__in=keys).select_related("case__child").order_by("place_path", "case_id"))
    shown = page[:size]
    audit.note_look("cases.ledger", [row.case.child_id for row in shown])
    return LedgerPage(rows_of(shown, on), str(shown[-1].case_id) if len(page) > size else "")


def ledger_count(viewer: Viewer, *, on: date, only: LedgerFilter) -> int:
    """Return how many children the ledger of ``on`` holds."""
    return _narrowed(viewer, on, only).count()


def ledger_figures(viewer: Viewer, *, on: date, only: LedgerFilter) -> dict[str, int]:
    """Return ledger → how many children stood in it on ``on``, where and with what ``only`` asks; one statement."""
    found = _at(Cases(viewer), on, only)
    rows = found.filter(ledger__in=(*OUT, *_found())).order_by().values_list("ledger").annotate(many=Count("pk"))
    counts = dict.fromkeys(LEDGERS, 0)
    for ledger, many in rows:
        counts[ledger if ledger in OUT else FOUND] += many
    return counts


def ledger_by_town(viewer: Viewer, *, on: date, only: LedgerFilter) -> tuple[TownFigure, ...]:
    """Return the towns where children of the ledger lived, with how many; who lives in no known town is told last, as ''."""
    rows = (
        _narrowed(viewer, on, only).annotate(town=Substr("place_path", 1, 2 * STEP)).order_by().values_list("town")
        .annotate(many=Count("pk"))
    )  # fmt: skip
    counts: dict[str, int] = {}
    for town, many in rows:
        path = town if len(town) == 2 * STEP else ""
        counts[path] = counts.get(path, 0) + many
    names = names_on_lines({Line.PLACE: set(counts) - {""}})[Line.PLACE]
    return tuple(
        TownFigure(path, names.get(path, path), counts[path]) for path in sorted(counts, key=lambda one: (not one, one))
    )


def ledger_keys(viewer: Viewer, *, on: date, only: LedgerFilter, power: str = SEE) -> list[int]:
    """Return the kept days of the ledger's rows within ``power``, town by town: they are read with :func:`rows_at`."""
    return list(_narrowed(viewer, on, only, power).order_by("place_path", "case_id").values_list("pk", flat=True))


def rows_at(keys: Sequence[int], on: date) -> tuple[LedgerRow, ...]:
    """Return the rows of these kept days, in their order."""
    found = Stood.objects.select_related("case__child").in_bulk(keys)
    return rows_of([found[key] for key in keys if key in found], on)


def rows_of(kept: Sequence[Stood], on: date) -> tuple[LedgerRow, ...]:
    """Return kept days as rows. Name, sex and birthday are the file's of today, for a name that was mended was never
    another child; where the child lived and learned is told as was known then."""
    for row in kept:
        child = row.case.child
        child.cached_place_path, child.cached_school_path = row.place_path, row.school_path
        child.cached_grade = row.grade
    children = {one.id: one for one in child_lines([row.case.child for row in kept], on=on)}
    ground = Ground(on)
    return tuple(
        _row(
            row.case, rules.read(row.said), children[row.case.child_id], ground, ledger=row.ledger, stage=row.stage,
            outcome=row.outcome, due_on=None if row.due_on == NEVER else row.due_on,
        )
        for row in kept
    )  # fmt: skip


def _narrowed(viewer: Viewer, on: date, only: LedgerFilter, power: str = SEE) -> QuerySet[Stood]:
    found = _at(Cases(viewer, power), on, only)
    return found.filter(ledger__in=_found() if only.ledger == FOUND else (only.ledger,))


def _found() -> tuple[str, ...]:
    """Return the ledgers of those who were found; named one by one, so that an index leads to each."""
    return tuple(code for code, _words in child_words.ledgers() if code not in OUT)


def _at(access: Cases, on: date, only: LedgerFilter) -> QuerySet[Stood]:
    """Return the days that hold ``on``, of the cases in scope, where ``only`` asks."""
    found = Stood.objects.filter(access.days_q(), since__lte=on, until__gt=on)
    for column, path in (("place_path", only.place), ("school_path", only.school)):
        if path:
            found = found.filter(**{f"{column}__gte": path, f"{column}__lt": after(path)})
    if only.outcome:
        found = found.filter(outcome=only.outcome)
    return found.filter(stage=only.stage) if only.stage else found


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except (ValidationError, ValueError):
        return None


# ── Told by a fold over the acts ──


def ledger_rows(
    viewer: Viewer, *, on: date, ledger: tuple[str, ...] = OUT, most: int | None = None
) -> tuple[LedgerRow, ...]:
    """Return the rows of the ledgers named, as they stood on ``on``, told anew from the acts. ``ledger=()`` returns every case of
    that day, closed ones too; where the children live is told as of today."""
    found: list[tuple[Case, CaseStanding, str, rules.Told]] = []
    for case, acts, standing in standings(viewer, on=on):
        listed = ledger_of(standing, on)
        if ledger and (listed not in ledger or not standing.is_open):
            continue
        found.append((case, standing, listed, rules.told(acts, standing)))
        if most is not None and len(found) >= most:
            break
    children = {one.id: one for one in child_lines([case.child for case, *_rest in found], on=on)}
    audit.note_look("cases.ledger", [case.child_id for case, *_rest in found])
    ground = Ground(on)
    return tuple(
        _row(
            case, told, children[case.child_id], ground, ledger=listed, stage=now.stage.value, outcome=now.outcome,
            due_on=now.due_on,
        )
        for case, now, listed, told in found
    )  # fmt: skip


def _row(
    case: Case, told: rules.Told, child: ChildLine, ground: Ground, *, ledger: str, stage: str, outcome: str,
    due_on: date | None,
) -> LedgerRow:  # fmt: skip
    colour = lamp(due_on, ground.on, ground.of(case.county_path)[1])
    reasons = _said("reason", told.reasons)
    return LedgerRow(
        case=case.pk,
        number=case.number,
        child=child,
        ledger=ledger,
        stage=stage,
        stage_label=words.label(Stage, stage),
        whence=words.label(Whence, case.whence),
        opened_on=told.opened_on,
        confirmed_on=told.confirmed_on,
        outcome=words.said("outcome", outcome),
        main_reason=reasons[0] if reasons else "",
        other_reasons=reasons[1:],
        contacts=told.contacts,
        visits=told.visits,
        last_met_on=told.last_met_on,
        steps=tuple((words.said("step", step), on, served, step) for step, on, served in told.steps),
        referred=tuple((words.said("party", party), on, back) for party, on, back in told.referred),
        returned_on=told.returned_on,
        placed=words.label(Way, told.placed) if told.placed else "",
        followed=told.followed,
        closed_on=told.closed_on,
        closed_as=words.said("outcome", told.closed_as) if told.closed_as else "",
        relapses=told.relapses,
        due_on=due_on,
        lamp=colour.value,
        lamp_label=str(colour.label),
        tone=words.TONES[colour],
    )


def _said(kind: str, codes: Iterable[Any]) -> tuple[str, ...]:
    return tuple(words.said(kind, code) for code in codes)

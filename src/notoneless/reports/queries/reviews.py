"""A county's reviews: what was drawn, who is to look, what was found, and how far it bears out what had been reported."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.cases.queries.facts import facts_of_all
from notoneless.children.queries.listing import lines as child_lines
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.reports.access import REVIEW, counties
from notoneless.reports.models import Check, Review
from notoneless.reports.rules.review import Agreement, may_check
from notoneless.reports.terms import AbsentError, Drew, Quarter
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.rules.powers import POWERS

#: Kinds of posts at the county that may look: they write on cases and open them.
CHECKERS = sorted(kind for kind, powers in POWERS.items() if {REVIEW, "case.act", "case.open"} <= powers)


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A quarter in the list: whether it was drawn, and what came of it so far."""

    quarter: Quarter
    county_path: str
    drawn_on: date | None
    total: Agreement
    may_draw: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One that was drawn. ``name`` is the school's or the child's."""

    id: uuid.UUID
    what: Drew
    name: str
    town: str
    school: str
    case: uuid.UUID | None
    case_number: str
    checker: str
    checker_name: str
    agrees: bool | None
    found: str
    checked_on: date | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A review: its seed and how many there were to draw from, the checks, and the agreement in all, by what was drawn, by town."""

    quarter: Quarter
    county_path: str
    county: str
    seed: str
    drawn_on: date
    checks: tuple[CheckLine, ...]
    total: Agreement
    by_kind: tuple[tuple[Drew, int, Agreement], ...]  # with the population
    by_town: tuple[tuple[str, Agreement], ...]


def drawable(on: date) -> tuple[Quarter, Quarter]:
    """Return the quarters that may be drawn on a day: the running one and the one before."""
    now = Quarter.of(on)
    return now, now.previous


def quarters(viewer: Viewer, *, on: date) -> tuple[QuarterLine, ...]:
    """Return the quarters that were drawn or may be, the newest first."""
    found = []
    for county in counties(viewer):
        known = {Quarter(one.quarter): one for one in Review.objects.filter(county_path=county)}
        marks = Check.objects.filter(review__county_path=county).values_list("review__quarter", "agrees")
        for quarter in sorted({*known, *drawable(on)}, reverse=True):
            one = known.get(quarter)
            total = agreement(agrees for first, agrees in marks if first == quarter.first)
            found.append(QuarterLine(quarter, county, one.drawn_on if one else None, total, one is None))
    return tuple(found)


def agreement(marks: Iterable[bool | None]) -> Agreement:
    """Return the agreement of checks by what was found; those not looked at yet are drawn and not checked."""
    many = Counter(marks)
    return Agreement(sum(many.values()), many[True] + many[False], many[True])


def review_page(viewer: Viewer, quarter: Quarter, *, on: date) -> ReviewPage:
    """Return a county's review of a quarter; whose names it shows is noted as a look. Raises :class:`AbsentError`."""
    review = Review.objects.filter(county_path__in=counties(viewer), quarter=quarter.first).first()
    if review is None:
        raise AbsentError
    rows = list(review.checks.select_related("school", "child", "case"))
    checks = _lines(rows, viewer, on)
    names = names_on_lines({Line.PLACE: {review.county_path}})[Line.PLACE]
    kinds = [
        (kind, sum(review.population.get(kind.value, {}).values()), agreement(c.agrees for c in checks if c.what == kind))
        for kind in Drew
    ]  # fmt: skip
    towns = sorted({one.town for one in checks})
    return ReviewPage(
        quarter, review.county_path, names.get(review.county_path, review.county_path), review.seed, review.drawn_on, checks,
        agreement(one.agrees for one in checks), tuple(kinds),
        tuple((town, agreement(one.agrees for one in checks if one.town == town)) for town in towns),
    )  # fmt: skip


def check_line(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> tuple[CheckLine, Quarter, str]:
    """Return one check, with its quarter and county. Raises :class:`AbsentError`."""
    row = check_of(viewer, key)
    return _lines([row], viewer, on)[0], Quarter(row.review.quarter), row.review.county_path


def check_of(viewer: Viewer, key: uuid.UUID | str, *, lock: bool = False) -> Check:
    """Return the check ``key`` of a county whose reviews the viewer keeps. Raises :class:`AbsentError`."""
    rows = Check.objects.select_for_update(of=("self",)) if lock else Check.objects.all()
    try:
        row = rows.select_related("review", "school", "child", "case").filter(
            pk=key, review__county_path__in=counties(viewer)
        ).first()  # fmt: skip
    except (ValidationError, ValueError, TypeError):
        row = None
    if row is None:
        raise AbsentError
    return row


def checkers(county_path: str, *, on: date) -> tuple[tuple[str, str], ...]:
    """Return whoever of the bureau may be sent to look: account and name, each once."""
    terms = Appointment.objects.filter(
        live(on), live(on, "post__"), post__unit_path=county_path, post__kind__in=CHECKERS, account__is_active=True
    ).order_by("account__name", "account_id")
    return tuple(dict.fromkeys((str(key), name) for key, name in terms.values_list("account_id", "account__name")))


def barred(rows: Iterable[Check], accounts: Iterable[str]) -> dict[uuid.UUID, frozenset[str]]:
    """Return check → those of ``accounts`` who wrote themselves that the child is accounted for."""
    listed, people = list(rows), list(accounts)
    acts = facts_of_all(row.case_id for row in listed if row.case_id)
    return {
        row.pk: frozenset(one for one in people if row.case_id and not may_check(one, acts[row.case_id]))
        for row in listed
    }


def _lines(rows: list[Check], viewer: Viewer, on: date) -> tuple[CheckLine, ...]:
    children = [row.child for row in rows if row.child is not None]
    shown = {one.id: one for one in child_lines(children, on=on)}
    audit.note_look("reports.review", [child.pk for child in children])
    towns = names_on_lines({Line.PLACE: {row.town_path for row in rows}})[Line.PLACE]
    people = dict(
        Appointment.objects.filter(account__in=[row.checker for row in rows if row.checker]).values_list(
            "account_id", "account__name"
        )
    )
    names = {str(key): name for key, name in people.items()}
    found = []
    for row in rows:
        child = shown.get(row.child_id) if row.child_id else None
        found.append(
            CheckLine(
                id=row.pk,
                what=Drew(row.what),
                name=child.name if child else row.school.name if row.school else "",
                town=towns.get(row.town_path, ""),
                school=child.school if child else "",
                case=row.case_id,
                case_number=row.case.number if row.case else "",
                checker=row.checker,
                checker_name=names.get(row.checker, ""),
                agrees=row.agrees,
                found=row.found,
                checked_on=row.checked_on,
                is_mine=bool(row.checker) and row.checker == viewer.actor,
            )
        )
    return tuple(found)


def town_of(path: str) -> str:
    """Return the town of a place, the stratum of the draw; of a place that is not known, the county."""
    return path[: 2 * STEP]

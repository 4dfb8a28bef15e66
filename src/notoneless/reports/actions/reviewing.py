"""A quarter is reviewed: drawn, somebody sent, what was found written down – and where it is not as reported, the case is open again."""

from __future__ import annotations

import secrets
import uuid
from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.cases import actions as cases
from notoneless.cases.models import Case
from notoneless.cases.queries.book import book_of
from notoneless.cases.terms import CaseError, Way, Whence
from notoneless.children.access import kept_of
from notoneless.children.models import Child
from notoneless.children.terms import SpellStatus
from notoneless.reports.access import counties
from notoneless.reports.models import Check, Review
from notoneless.reports.queries.owing import policy, schools_owing
from notoneless.reports.queries.reviews import barred, check_of, checkers, drawable, town_of
from notoneless.reports.rules.monthly import WORDS_LEAST, names_somebody
from notoneless.reports.rules.review import drawn
from notoneless.reports.terms import AbsentError, Drew, Month, Quarter, ReportError
from notoneless.responsibility.queries import code_at

IN_CLASS = "yes"


def draw_review(*, county_path: str, quarter: Quarter, by: Viewer, at: datetime) -> Review:
    """Draw a quarter of a county: schools, children whose case was closed in it, children held to be in school; send somebody of
    the bureau to each. One that was drawn is returned as it is: nobody draws until the draw pleases.

    Raises :class:`AbsentError` (a county whose reviews are another's) and V011 (a quarter that may not be drawn today).
    """
    on = timezone.localdate(at)
    if county_path not in counties(by):
        raise AbsentError
    if quarter not in drawable(on):
        raise ReportError(
            "V011",
            "只能抽本季度或上一季度。",
            "Only the running quarter or the one before is drawn.",
        )
    with transaction.atomic():
        seed = secrets.token_hex(8)
        review, is_new = Review.objects.get_or_create(
            county_path=county_path, quarter=quarter.first,
            defaults={"seed": seed, "population": {}, "drawn_on": on, "drawn_at": at, "by": by.actor},
        )  # fmt: skip
        if not is_new:
            return review
        sizes: Any = policy().value("reports.review", code_at(county_path), on).value
        many = {Drew.SCHOOL: sizes["schools"], Drew.CLOSED: sizes["closed"], Drew.IN_SCHOOL: sizes["in_school"]}
        rows: list[Check] = []
        for what, strata in _frames(county_path, quarter, on).items():
            counted = {town: len(keys) for town, keys in strata.items()}
            review.population[what.value] = counted
            for town, keys in drawn(strata, counted, size=many[what], seed=f"{seed}|{what.value}").items():
                rows += [_check(review, what, town, key) for key in keys]
        _send(rows, county_path, at=at, on=on)
        Check.objects.bulk_create(rows)
        review.save(update_fields=("population",))
        audit.write(
            "reports.drawn", by=by, at=at, subject=f"reports_review:{review.pk}",
            children=[row.child_id for row in rows if row.child_id],
            detail={"quarter": quarter.number, "seed": seed, "drawn": len(rows)},
        )  # fmt: skip
    return review


#: What is drawn: a school, or a child with its case.
Key = tuple[uuid.UUID, uuid.UUID | None]


def _frames(county: str, quarter: Quarter, on: date) -> dict[Drew, dict[str, list[Key]]]:
    """Return what there is to draw from, by town."""
    found: dict[Drew, dict[str, list[Key]]] = {what: defaultdict(list) for what in Drew}
    for school in schools_owing(county, Month.of(min(quarter.last, on))):
        found[Drew.SCHOOL][town_of(school.division.path)].append((school.pk, None))
    closed = Case.objects.filter(
        county_path=county, cached_closed_on__gte=quarter.first, cached_closed_on__lte=quarter.last,
        child__merged_into=None, child__removed_at=None,
    )  # fmt: skip
    for case, child, place in closed.values_list("pk", "child_id", "child__cached_place_path"):
        found[Drew.CLOSED][town_of(place) or county].append((child, case))
    served = Child.objects.filter(
        county_path=county, merged_into=None, removed_at=None, cached_ledger="school_age",
        spells__status=SpellStatus.ACTIVE, spells__ended_on=None, spells__school__isnull=False,
    ).exclude(cases__cached_closed_on=None, cases__isnull=False)  # fmt: skip
    for child, place in served.values_list("pk", "cached_place_path").distinct().iterator():
        found[Drew.IN_SCHOOL][town_of(place) or county].append((child, None))
    return found


def _check(review: Review, what: Drew, town: str, key: Key) -> Check:
    one, case = key
    if what == Drew.SCHOOL:
        return Check(review=review, what=what, town_path=town, school_id=one)
    return Check(review=review, what=what, town_path=town, child_id=one, case_id=case)


def _send(rows: list[Check], county: str, *, at: datetime, on: date) -> None:
    """Give each check to whoever of the bureau has the fewest and did not account for the child himself."""
    load = {account: 0 for account, _name in checkers(county, on=on)}
    barring = barred(rows, load)
    for row in rows:
        free = sorted((account for account in load if account not in barring[row.pk]), key=lambda one: (load[one], one))
        if free:
            row.checker, row.assigned_at = free[0], at
            load[free[0]] += 1


def assign_check(*, check: uuid.UUID | str, to: str, by: Viewer, at: datetime) -> Check:
    """Send another person of the bureau to look. Raises :class:`AbsentError`, V012 (nobody whom the bureau can send, or one who
    accounted for the child himself), V014 (looked at already)."""
    on = timezone.localdate(at)
    with transaction.atomic():
        row = check_of(by, check, lock=True)
        _not_written(row)
        people = [account for account, _name in checkers(row.review.county_path, on=on)]
        if to not in people or to in barred([row], people)[row.pk]:
            raise ReportError(
                "V012",
                "请选教育局里没有办过这名学生核实、复学、跟踪、销号的人。",
                "Choose somebody of the bureau who neither verified, placed, followed up nor closed this child.",
            )
        row.checker, row.assigned_at = to, at
        row.save(update_fields=("checker", "assigned_at"))
        audit.write(
            "reports.assigned", by=by, at=at, subject=f"reports_check:{row.pk}",
            children=[row.child_id] if row.child_id else [],
        )  # fmt: skip
    return row


def write_check(
    *, check: uuid.UUID | str, agrees: bool, found: str, on: date, by: Viewer, at: datetime
) -> Check:  # fmt: skip
    """Write what was found, once. Where it is not as reported, the case is opened again, or a case is opened.

    Raises :class:`AbsentError`, V013 (another is to look), V014 (written already), V015 (nothing said), V007 (a name or a number),
    V016 (a day before the draw or one that has not come), and what the acts on the case raise.
    """
    with transaction.atomic():
        row = check_of(by, check, lock=True)
        _not_written(row)
        if row.checker != by.actor:
            raise ReportError(
                "V013",
                "这一项派给了别人核查，请由派的人登记，或先改派。",
                "Somebody else was sent to look: that person writes it, or another is sent first.",
            )
        if not row.review.drawn_on <= on <= timezone.localdate(at):
            raise ReportError(
                "V016",
                f"核查日期应在抽样（{row.review.drawn_on}）之后，不晚于今天。",
                f"The day of the check lies after the draw ({row.review.drawn_on}) and not after today.",
            )
        if len(found.strip()) < WORDS_LEAST:
            raise ReportError(
                "V015",
                f"请写明怎么核查的、查到什么，至少 {WORDS_LEAST} 个字。",
                f"Write how it was checked and what was found, in at least {WORDS_LEAST} characters.",
            )
        child = kept_of(row.child) if row.child else None  # its file may be one with another since it was drawn
        if (why := names_somebody(found, [one.name for one in (row.child, child) if one])) is not None:
            raise why
        row.agrees, row.found, row.checked_on, row.written_at = agrees, found.strip()[:2000], on, at
        row.save(update_fields=("agrees", "found", "checked_on", "written_at"))
        if child is not None:
            _tell_case(row, child, by=by, at=at, on=on)
        audit.write(
            "reports.checked", by=by, at=at, subject=f"reports_check:{row.pk}",
            children=[child.pk] if child else [], detail={"agrees": agrees},
        )  # fmt: skip
    return row


def _not_written(row: Check) -> None:
    if row.agrees is not None:
        raise ReportError(
            "V014",
            "这一项已经登记了核查结果，不能改。有新情况请在案件里登记。",
            "What was found is written already and does not change; write what is new on the case.",
        )


def _tell_case(row: Check, child: Child, *, by: Viewer, at: datetime, on: date) -> None:
    """Write on the case of the child what the re-visit found: seen in class or not; open again what does not hold."""
    text, key = f"季度复核抽查：{row.found}", f"review:{row.pk}"
    said: dict[str, Any] = {"by": by, "at": at, "on": on, "text": text, "form_key": key}
    case = Case.objects.filter(child=child).order_by("-opened_at").first()
    if case is None:
        if not row.agrees:
            cases.open_case(child=str(child.pk), whence=Whence.FIELD_SURVEY, **said)
        return
    verdict = book_of(code_at(case.county_path), on).verdicts.get(case.cached_outcome)
    if verdict is not None and verdict.served == IN_CLASS:
        cases.see(case=case.pk, way=Way.REVISIT, in_class=bool(row.agrees), **said)
    else:  # a move, a death: nobody is looked for in class
        cases.note(case=case.pk, **said)
    if not row.agrees and case.cached_closed_on is not None:
        try:
            cases.reopen(case=case.pk, **said)
        except CaseError as error:
            if error.code != "E042":  # that it was not seen has opened it already
                raise

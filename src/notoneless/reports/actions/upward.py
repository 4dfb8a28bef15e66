"""A county's report of a term or a school year is filled and handed up: frozen at that moment with its children, by whom and when.
Who owes one is told beforehand and when it is late; a letter tells a day, and no name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.children.models import Child
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.places.models import Division
from notoneless.places.terms import Level
from notoneless.reports.access import HAND_UP, REVIEW
from notoneless.reports.actions.telling import BUREAU, holders
from notoneless.reports.models import UpwardChild, UpwardReport, UpwardWords
from notoneless.reports.queries.upward import county_of, line_of, of_groups, told, words_of
from notoneless.reports.queries.upward_children import grouped
from notoneless.reports.queries.upward_periods import owed, owed_one, terms_of
from notoneless.reports.rules.monthly import names_somebody
from notoneless.reports.rules.upward import Period, Words, refusal
from notoneless.reports.terms import ReportError, Upward
from notoneless.responsibility.queries import system_scope

WORKER: Final = System("messages")


def write_upward(
    *, period: int, words: Words, by: Viewer, at: datetime, saw: int = 0, county: str = ""
) -> UpwardWords:  # fmt: skip
    """Keep what the office writes into a report, and return it; ``saw`` is the newest writing that the writer had before him.

    Raises :class:`reports.terms.AbsentError` (no such county or period), V034 (somebody wrote meanwhile), V007 (a name or a number).
    """
    path = county_of(by, county, REVIEW)
    which = owed_one(path, period, timezone.localdate(at))
    with transaction.atomic():
        _lock(path)
        newest = words_of(path, which)[1]
        if saw != newest:
            raise ReportError(
                "V034",
                "您打开之后，别人已经改过这份报告的文字。请先看过再存。",
                "Somebody wrote into this report after you opened it. Read it, then save.",
            )
        why = names_somebody(words.together, _names(path, which, timezone.localdate(at)))
        if why is not None:
            raise why
        row = UpwardWords.objects.create(
            county_path=path, first=which.first, number=which.number, version=newest + 1, problems=words.problems.strip(),
            measures=words.measures.strip(), next_steps=words.next_steps.strip(), by=by.actor, at=at,
        )  # fmt: skip
        audit.write(
            "reports.upward_written",
            by=by,
            at=at,
            subject=f"reports_upward:{path}-{period}",
            detail={"version": row.version},
        )
    return row


def hand_up(
    *, period: int, by: Viewer, at: datetime, saw: int, saw_words: int, reason: str = "", county: str = "", form_key: str = ""
) -> UpwardReport:  # fmt: skip
    """Hand a report up and return the version, frozen; one that this form handed up before is returned as it is. ``saw`` and
    ``saw_words`` are the newest version and writing that the signer had before him.

    Raises :class:`reports.terms.AbsentError` (no such county or period), V031 (it runs), V032 (words are missing), V033 (a correction
    without its reason), V034 (somebody wrote or handed up meanwhile), V007 (a name or a number).
    """
    on = timezone.localdate(at)
    path = county_of(by, county, HAND_UP)
    which = owed_one(path, period, on)
    with transaction.atomic():
        _lock(path)
        if form_key and (before := UpwardReport.objects.filter(county_path=path, form_key=form_key[:64]).first()):
            return before
        line = line_of(path, which, on)
        newest = line.versions[0].version if line.versions else 0
        if saw != newest or saw_words != words_of(path, which)[1]:
            raise ReportError(
                "V034",
                "您打开之后，别人已经改过文字或上报过。请先看过再决定要不要上报。",
                "Somebody wrote into this report or handed it up after you opened it. Read it before you decide.",
            )
        items, facts, words, until = told(line, None, on)
        why = refusal(
            which, words, on=on, reason=reason, is_further=newest > 0, names=_names(path, which, on),
        )  # fmt: skip
        if why is not None:
            raise why
        groups = grouped(path, items, until, known_by=at)
        post = next(
            (one for one in by.reaches_with(HAND_UP) if path in (*one.place_paths, *one.school_paths)), None
        )  # fmt: skip
        row = UpwardReport.objects.create(
            county_path=path, first=which.first, number=which.number, began_on=which.began_on, last=which.last,
            version=newest + 1, facts=replace(facts, groups=of_groups(path, items, groups, until)).kept(),
            problems=words.problems, measures=words.measures, next_steps=words.next_steps, reason=reason.strip()[:400],
            due_on=line.due_on, handed_on=on, handed_at=at, by=by.actor, post_title=post.label[:120] if post else "",
            form_key=form_key[:64],
        )  # fmt: skip
        UpwardChild.objects.bulk_create(
            [
                UpwardChild(
                    report=row, county_path=path, child_id=item.child, case_id=item.case, town_path=item.town,
                    school_path=item.school, stage=item.stage, reason=item.reason, figures=sorted(item.figures),
                )
                for item in items
            ],
            batch_size=500,
        )  # fmt: skip
        audit.write(
            "reports.handed_up", by=by, at=at, subject=f"reports_upward:{path}-{period}",
            detail={"version": row.version, "late": row.is_late, "children": len(items)},
        )  # fmt: skip
    return row


def tell_upward(*, at: datetime) -> dict[str, int]:
    """Tell each bureau of the reports that near their day or have passed it. Begun again it tells nobody twice."""
    on, sent = timezone.localdate(at), Counter[str]()
    for county in Division.objects.filter(level=Level.COUNTY, ended_on=None).values_list("path", flat=True):
        terms, calendar = terms_of(county, on)
        if not calendar.is_working(on):
            continue
        over = [one for one in owed(county, on) if one.last < on]
        newest = [next((one for one in over if one.is_year is year), None) for year in (False, True)]
        people = holders(Q(post__unit_path=county, post__kind__in=BUREAU), on=on).get(county, ())
        for period in (one for one in newest if one is not None):
            line = line_of(county, period, on)
            if line.state == Upward.HANDED:
                continue
            kind = Kind.UPWARD_DUE
            if on > line.due_on:
                kind = Kind.UPWARD_LATE
            elif on < calendar.add_working(line.due_on, -terms.remind):
                continue
            with transaction.atomic():
                for account in people:
                    messaging.send(
                        to=[account], kind=kind, key=f"upward:{period.key}:{kind.value}", county=county, by=WORKER, at=at,
                        link=f"/reports/terms/{period.key}", params={"on": line.due_on},
                    )  # fmt: skip
            sent[kind.value] += len(people)
    return dict(sent)


def _lock(county: str) -> None:
    """Two who write or hand up at once do so one after the other."""
    Division.objects.select_for_update().get(path=county)


def _names(county: str, period: Period, on: date) -> list[str]:
    """Return the names that no word of the report may hold: the house's own scope, for a child may have moved away since."""
    items = told(line_of(county, period, on), None, on)[0]
    with system_scope():
        return list(Child.objects.filter(pk__in=[item.child for item in items]).values_list("name", flat=True))

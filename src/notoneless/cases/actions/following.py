"""What the house writes by itself: what a published sweep says of cases, what is overdue, which approvals ran out.

Each batch is one transaction with its acts, its mark and its one line of the journal: killed anywhere, the next run goes on
behind the last whole batch, and writes nothing twice. The morning reads without holding anything and holds only the few cases on
which it writes, a few at a time: people come to work at the same hour. A machine opens, reopens, sees and tells above; it closes nothing.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.cases.actions.opening import new_pen
from notoneless.cases.actions.refreshing import refresh, stale
from notoneless.cases.actions.writing import Pen
from notoneless.cases.models import Case, Deadline, Followed, Stood
from notoneless.cases.queries.facts import Ground, facts_of_all
from notoneless.cases.rules import opening
from notoneless.cases.rules.charging import rises
from notoneless.cases.rules.opening import Finding
from notoneless.cases.terms import ActFact, ActKind, CaseStanding, Opens, Stage, Way, Why
from notoneless.children.models import Child, RollLine, Standing
from notoneless.findings.models import Publication
from notoneless.findings.terms import SOUGHT_LEDGERS, PublicationState
from notoneless.responsibility.queries import system_scope
from notoneless.work.turns import Turns

BATCH = 500
#: So many cases are looked at before the pages have the processor again.
READ = 50
#: So many cases are written on in one transaction: whoever wants to sign a letter waits for no more than these.
FEW = 4
#: How long a published sweep is looked at again for lines that a person decided later.
LATE: Final = timedelta(days=120)
#: The roll of who was met from door to door.
SURVEY: Final = "field_survey"


def follow(*, publication: Publication, by: System, at: datetime) -> dict[str, int]:
    """Follow one published sweep into the cases of its county; return what was done, by kind. Begun again it does the rest."""
    done: Counter[str] = Counter()
    turns = Turns()
    while True:
        with turns.turn(), system_scope(), transaction.atomic():
            mark, _ = Followed.objects.select_for_update().get_or_create(publication=publication)
            rows = list(
                Standing.objects.filter(publication=publication.pk, pk__gt=mark.cursor)
                .order_by("pk")
                .values_list("pk", "child", "verdict", "ledger")[:BATCH]
            )
            if not rows:
                if mark.done_at is None:
                    mark.done_at = at
                    mark.save(update_fields=("done_at",))
                return dict(done)
            counts = _batch(publication, rows, by=by, at=at)
            mark.cursor = rows[-1][0]
            mark.counts = dict(Counter(mark.counts) + counts)
            mark.save(update_fields=("cursor", "counts"))
        done += counts


def follow_all(*, by: System, at: datetime) -> dict[str, int]:
    """Follow every published sweep as far as it has lines, the oldest first; return what was done."""
    done: Counter[str] = Counter()
    with system_scope():
        lately = Q(followed=None) | Q(followed__done_at=None) | Q(published_at__gt=at - LATE)
        published = list(
            Publication.objects.filter(lately, state=PublicationState.PUBLISHED).order_by("as_of", "published_at")
        )
    for publication in published:
        done += Counter(follow(publication=publication, by=by, at=at))
    return dict(done)


def _batch(publication: Publication, rows: list[Any], *, by: System, at: datetime) -> Counter[str]:
    """Write what one batch of standings does to cases; return how many of each."""
    counts: Counter[str] = Counter()
    children = [child for _pk, child, _verdict, _ledger in rows]
    cases = _cases_of(children)
    sought = [child for _pk, child, _verdict, ledger in rows if ledger in SOUGHT_LEDGERS]
    if not cases and not sought:
        return counts
    ground = Ground(timezone.localdate(at))
    facts = facts_of_all(case.pk for case in cases.values())
    files = Child.objects.select_for_update().in_bulk([*sought, *cases])
    rolls = _rolls(publication, sought)
    visited = _visited_before(cases, sought)
    touched: list[uuid.UUID] = []
    for _pk, key, verdict, ledger in rows:
        child, case = files.get(key), cases.get(key)
        if child is None or child.merged_into_id is not None or child.removed_at is not None:
            continue
        book, _calendar = ground.of(child.county_path)
        on_rolls = rolls.get(key, frozenset())
        finding = Finding(
            verdict, ledger, publication.as_of,
            is_on_register="household_register" in on_rolls, is_on_roll="enrolment" in on_rolls,
            is_at_door=SURVEY in on_rolls, is_met_anew=key not in visited,
        )  # fmt: skip
        standing = ground.standing(child.county_path, facts[case.pk]) if case else None
        what, why = opening.opens(finding, standing, book)
        if what == Opens.NOTHING or (case and _is_told(facts[case.pk], publication)):
            continue
        pen = (
            Pen(case, by, at, ground, facts[case.pk])
            if case
            else new_pen(
                child, None, by=by, at=at, on=_opened_on(publication, at), whence=opening.whence(finding), ground=ground
            )
        )
        _write(pen, what, why, publication)
        counts[what.value] += 1
        touched.append(child.pk)
    if touched:
        audit.write(
            "cases.follow", by=by, at=at, kind=Kind.SYSTEM, subject=f"findings_publication:{publication.pk}",
            children=touched, detail=dict(counts),
        )  # fmt: skip
    return counts


def _cases_of(children: Iterable[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """Return child → its case, locked: the open one, else the newest."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("child").filter(child__in=list(children))
    found: dict[uuid.UUID, Case] = {}
    for case in rows.order_by("opened_at", "pk"):
        before = found.get(case.child_id)
        if before is None or before.cached_closed_on is not None:
            found[case.child_id] = case
    return found


def _rolls(publication: Publication, children: list[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    lines = RollLine.objects.filter(publication=publication.pk, child__in=children)
    for child, roll in lines.values_list("child", "roll"):
        found[child].add(roll)
    return {child: frozenset(rolls) for child, rolls in found.items()}


def _visited_before(cases: Mapping[uuid.UUID, Case], sought: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return those of the children sought of whom a sweep up to the day on which their case was closed knew a visit at the door."""
    closed = {key: day for key in sought if key in cases and (day := cases[key].cached_closed_on) is not None}
    lines = RollLine.objects.filter(child__in=list(closed), roll=SURVEY) if closed else RollLine.objects.none()
    return frozenset(child for child, day in lines.values_list("child", "on") if day <= closed[child])


def _is_told(acts: Iterable[ActFact], publication: Publication) -> bool:
    return any(act.publication == str(publication.pk) for act in acts)


def _opened_on(publication: Publication, at: datetime) -> date:
    """Return the day on which a case of the sweep begins: when it was published, for then its terms run."""
    return timezone.localdate(publication.published_at or at)


def _write(pen: Pen, what: Opens, why: Why, publication: Publication) -> None:
    said: dict[str, Any] = {"publication": publication.pk, "text": why.zh, "check": False}
    if what in (Opens.OPEN, Opens.REOPEN):
        kind = ActKind.OPENED if what == Opens.OPEN else ActKind.REOPENED
        pen.put(kind, on=_opened_on(publication, pen.at), **said)
    else:
        pen.put(ActKind.SEEN, on=publication.as_of, way=Way.ROLL, yes=what == Opens.SEEN, **said)
    refresh(pen.case, pen.acts, pen.standing)


# ── Every morning ──


def morning(*, by: System, at: datetime, everything: bool = False) -> dict[str, int]:
    """Look at every open case: tell above what is overdue, one level at a time, and let the lists say what today's parameters
    and calendar say; reopen what rests on an approval that ran out. Return how many of each. ``everything`` looks at closed
    cases too: a rule that changed is run over all that was ever written."""
    done: Counter[str] = Counter()
    on = timezone.localdate(at)
    ground = Ground(on)
    last: uuid.UUID | None = None
    turns = Turns()
    without_days = Q(~Exists(Stood.objects.filter(case=OuterRef("pk"))))
    without_days |= Q(~Exists(Deadline.objects.filter(case=OuterRef("pk"))))
    wanted = Q() if everything else Q(cached_closed_on=None) | Q(cached_until__lt=on) | without_days
    while True:
        # Nothing is locked: whoever writes on a case meanwhile lets its columns follow himself.
        with turns.reading(), system_scope():
            rows = Case.objects.select_related("child").filter(wanted, **({"pk__gt": last} if last else {}))
            cases = list(rows.order_by("pk")[:READ])
            if not cases:
                return dict(done)
            waiting = [case.pk for case in _to_be_written(cases, ground, on)]
        for begin in range(0, len(waiting), FEW):
            with turns.turn(), system_scope(), transaction.atomic():
                held = Case.objects.select_for_update(of=("self",)).select_related("child").filter(wanted)
                counts, touched = _look(
                    list(held.filter(pk__in=waiting[begin : begin + FEW]).order_by("pk")), ground, by=by, at=at, on=on
                )
                if touched:
                    audit.write(
                        "cases.morning", by=by, at=at, kind=Kind.SYSTEM, subject=f"cases:{on}", children=touched,
                        detail=dict(counts),
                    )  # fmt: skip
            done += counts
        last = cases[-1].pk


def _to_be_written(cases: list[Case], ground: Ground, on: date) -> list[Case]:
    """Return those of ``cases`` on which something is to be written today; most mornings they are few. Each is looked at once more
    when it is held."""
    facts = facts_of_all(case.pk for case in cases)
    standings = {case.pk: ground.standing(case.county_path, facts[case.pk]) for case in cases}
    behind = stale(cases, facts, standings)
    return [case for case in cases if case.pk in behind or _calls(case, facts[case.pk], standings[case.pk], ground, on)]


def _calls(case: Case, acts: list[ActFact], standing: CaseStanding, ground: Ground, on: date) -> bool:
    """Return whether the day itself asks for an act: a leave that ran out, a term that was missed."""
    book, calendar = ground.of(case.county_path)
    return _ran_out(standing, on) or any(rises(standing, acts, book, calendar, on=on))


def _ran_out(standing: CaseStanding, on: date) -> bool:
    return standing.stage == Stage.CLOSED and standing.until is not None and standing.until < on


def _look(
    cases: list[Case], ground: Ground, *, by: System, at: datetime, on: date
) -> tuple[Counter[str], list[uuid.UUID]]:  # fmt: skip
    counts: Counter[str] = Counter()
    touched: list[uuid.UUID] = []
    facts = facts_of_all(case.pk for case in cases)
    for case in cases:
        acts: list[ActFact] = facts[case.pk]
        book, calendar = ground.of(case.county_path)
        standing = ground.standing(case.county_path, acts)
        pen = Pen(case, by, at, ground, acts)
        if _ran_out(standing, on):
            pen.put(ActKind.REOPENED, on=on, text=f"批准于 {standing.until} 到期，须重新核实", check=False)
            counts["reopened"] += 1
        for rise in rises(standing, acts, book, calendar, on=on):
            pen.put(
                ActKind.ESCALATED, on=on, side=rise.side, unit_path=rise.unit_path, due_on=rise.due.due_on,
                step=rise.due.kind.value, check=False,
            )  # fmt: skip
            counts["escalated"] += 1
        if pen.written:
            touched.append(case.child_id)
        if refresh(case, acts, pen.standing if pen.written else standing) and not pen.written:
            counts["refreshed"] += 1
    return counts, touched


__all__ = ["BATCH", "follow", "follow_all", "morning"]

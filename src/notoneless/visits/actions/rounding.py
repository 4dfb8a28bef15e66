"""A week of rounds is asked for, made by the worker, and changed by hand: who goes to which family, on which evening, in which order.

A plan is a proposal: it writes no visit and orders nobody. Whoever may write a visit to the children may plan it, for people who may visit them.
A change by hand is carried out as it was said; whether it can be walked, an independent check says (``queries.rounds``).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.children.access import Children, reach_over
from notoneless.children.models import Child
from notoneless.places.models import School
from notoneless.places.terms import Line
from notoneless.planning.rounds.planning import plan as planned
from notoneless.planning.rounds.terms import Aims, Plan, Problem
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import system_scope
from notoneless.responsibility.queries.standing import live
from notoneless.standards.errors import UserError
from notoneless.visits.access import WRITE, Rounds
from notoneless.visits.models import RoundDeed, RoundPlan, RoundStop
from notoneless.visits.queries.choosing import VISITING
from notoneless.visits.queries.ground import held
from notoneless.visits.queries.many import ManyGround
from notoneless.visits.queries.round_facts import asked_of, placed_of, plan_in, problem_in
from notoneless.visits.queries.rounds import visited_in
from notoneless.visits.rules import weeks
from notoneless.visits.rules.weeks import Evening, Goer, Home
from notoneless.visits.terms import RoundChange, RoundState, VisitError, changed_meanwhile
from notoneless.work.jobs import hand_in

MOST_CHILDREN, MOST_GOERS, MOST_AHEAD = 200, 40, timedelta(days=28)
#: A school on its line, a village on its own.
SCHOOL, VILLAGE = 3 * STEP, 3 * STEP
MAKE: Final = "notoneless.visits.tasks.make_rounds"
Out = tuple[uuid.UUID, tuple[Evening, ...]]


def ask_rounds(
    *, children: Sequence[uuid.UUID], going: Sequence[Out], by: Viewer, at: datetime, people: int = 1,
    at_home: tuple[Evening, ...] = (), is_draft: bool = False,
) -> RoundPlan:  # fmt: skip
    """Ask for rounds to the families of these children by these people on these evenings; the worker makes them. ``people`` is 2 where two go to
    every door, ``at_home`` when the families are there (none: whenever somebody goes out). ``is_draft``: it waits for its hours (``set_hours``).

    Raises U180 (no child, too many, one out of reach), U181 (nobody goes, too many), U182 (an evening that is none, over, or too far ahead),
    U183 (somebody who may visit none of them).
    """
    today = timezone.localdate(at)
    found = {one.pk: one for one in Child.objects.filter(pk__in=list(children))}
    mine = Children(by, WRITE)
    if not 0 < len(found) <= MOST_CHILDREN or not all(mine.allows(one) for one in found.values()):
        raise VisitError(
            "U180", f"请选要走访的学生，1 至 {MOST_CHILDREN} 名，都要在您的范围内。",
            f"Choose the children to visit: 1 to {MOST_CHILDREN}, all within your scope.",
        )  # fmt: skip
    if not 0 < len(going) <= MOST_GOERS:
        raise VisitError("U181", f"请选谁去走访，1 至 {MOST_GOERS} 人。", f"Choose who goes: 1 to {MOST_GOERS} people.")
    evenings = [one for _who, some in going for one in some]
    for one in (*evenings, *at_home):
        if not (today <= one.on <= today + MOST_AHEAD and 0 <= one.begin < one.end <= 24 * 60):
            raise VisitError(
                "U182", f"出门的时间要写开始和结束，在今天到 {MOST_AHEAD.days} 天以内。请改好 {one.on} 的时间。",
                f"An evening has a beginning and an end, from today to {MOST_AHEAD.days} days ahead: mend that of {one.on}.",
            )  # fmt: skip
    county = next(iter(found.values())).county_path
    setting = held("rounds", county, today).value
    homes, families = _homes(found, [who for who, _some in going], people, at_home, setting, today)
    goers = _goers(going, setting, today)
    useful = {key for one in homes for key in one.only}
    if any(one.key not in useful for one in goers):
        raise VisitError(
            "U183", "选的人里有一位不能走访这些学生中的任何一家。请去掉他，或换一位。",
            "One of those chosen may visit none of these families: leave him out or choose another.",
        )  # fmt: skip
    first, last = min(one.on for one in evenings), max(one.on for one in evenings)
    reach = next((at_hand for child in found.values() if (at_hand := reach_over(by, child, WRITE))), None)
    with transaction.atomic():
        row = RoundPlan.objects.create(
            county_path=county, first_on=first, last_on=last, asked_at=at, by=by.actor,
            post_title=reach.label[:120] if reach else "", asked=asked_of(homes, goers),
            state=RoundState.DRAFT if is_draft else RoundState.WAITING, **_unit(by, list(found.values())),
        )  # fmt: skip
        RoundStop.objects.bulk_create(
            RoundStop(plan=row, family=uuid.UUID(one.key), child_id=child)
            for one in homes
            for child in families[one.key]
        )
        audit.write(
            "visits.rounds_asked", by=by, at=at, subject=f"visits_rounds:{row.pk}", children=sorted(found),
            detail={"families": len(homes), "people": len(goers)},
        )  # fmt: skip
        keep_deed(row, RoundChange.ASKED, by=by, at=at)
        if not is_draft:
            hand_to_worker(row)
    return row


def make_rounds(*, plan: uuid.UUID, at: datetime) -> RoundPlan:
    """Make the rounds that were asked for; what somebody has locked is kept, and so is every day that was walked: made anew within a week, only
    families where nobody was yet are planned, from today on. One that was made is returned as it is. Where they cannot be made (the engines
    are not installed: T060) the plan bears the refusal's code."""
    today = timezone.localdate(at)
    with transaction.atomic(), system_scope():
        row = RoundPlan.objects.get(pk=plan)
        if row.state != RoundState.WAITING:
            return row
        problem, walked = _still(row, today)
        setting = held("rounds", row.county_path, today).value
    try:
        made = planned(problem, Aims(outing=round(setting["outing_minutes"] * weeks.MINUTE)))
    except UserError as refusal:
        RoundPlan.objects.filter(pk=plan).update(state=RoundState.REFUSED, code=refusal.code)
        row.state, row.code = RoundState.REFUSED, refusal.code
        return row
    with transaction.atomic(), system_scope():
        row = RoundPlan.objects.select_for_update().get(pk=plan)
        if row.state == RoundState.WAITING:
            loose = {uuid.UUID(one.lock.visit) for one in made.conflicts}
            held_fast = set(row.stops.filter(is_locked=True).values_list("family", flat=True))
            kept = {uuid.UUID(one.visit) for one in problem.locks} - loose
            loose |= {one for one in held_fast - kept if one not in walked}
            _write(row, made, locked=held_fast & kept, walked=walked)
            row.state = RoundState.PLANNED
            row.save(update_fields=("state",))
            _tell_journal(row, System("worker"), at, RoundChange.MADE)
            for family in sorted(loose):  # a lock that cannot be kept is let go and told, never kept in name
                keep_deed(row, RoundChange.LET_GO, by=System("worker"), at=at, family=family)
    return row


def move_stop(
    *, plan: uuid.UUID, family: uuid.UUID, goer: uuid.UUID, outing: int, nth: int, seen: int, by: Viewer, at: datetime,
    out_of: uuid.UUID | None = None,
) -> RoundPlan:  # fmt: skip
    """Put a family on somebody's outing as the ``nth``; times follow, and it is locked to person and day. Of two who go together ``out_of`` says
    in whose stead. Raises AbsentError, U184 (changed meanwhile), U185 (not in this plan)."""

    def change(problem: Problem, made: Plan) -> Plan:
        return weeks.moved_to(
            problem, made, str(family), goer=str(goer), outing=outing, nth=nth, out_of=str(out_of) if out_of else None
        )

    return _change(plan, seen, by, at, RoundChange.MOVED, change, family=family, account=goer, lock=frozenset({family}))


def take_out(*, plan: uuid.UUID, family: uuid.UUID, seen: int, by: Viewer, at: datetime) -> RoundPlan:
    """Take a family off its round; it is then left over by hand. Raises as :func:`move_stop`."""
    return _change(
        plan, seen, by, at, RoundChange.TAKEN_OUT, lambda problem, made: weeks.without(problem, made, str(family)),
        family=family, free={family},
    )  # fmt: skip


def lock_stop(
    *, plan: uuid.UUID, family: uuid.UUID, is_locked: bool, seen: int, by: Viewer, at: datetime
) -> RoundPlan:  # fmt: skip
    """Hold a family to its person and day in every plan made anew, or let it go. Raises AbsentError, U184."""
    with transaction.atomic():
        row = _open(plan, seen, by)
        row.stops.filter(family=family, account__isnull=False).update(is_locked=is_locked)
        step(row)
        _tell_journal(row, by, at, RoundChange.LOCKED if is_locked else RoundChange.LET_GO, family=family)
    return row


def plan_again(*, plan: uuid.UUID, seen: int, by: Viewer, at: datetime) -> RoundPlan:
    """Let the worker make the rounds anew around what is locked. Raises AbsentError, U184."""
    with transaction.atomic():
        row = _open(plan, seen, by)
        row.state, row.code = RoundState.WAITING, ""
        step(row)
        _tell_journal(row, by, at, RoundChange.ASKED_AGAIN)
        hand_to_worker(row)
    return row


def _change(
    plan: uuid.UUID, seen: int, by: Viewer, at: datetime, what: RoundChange, change: Any, *, family: uuid.UUID,
    account: uuid.UUID | None = None, lock: frozenset[uuid.UUID] = frozenset(), free: set[uuid.UUID] | None = None,
) -> RoundPlan:  # fmt: skip
    with transaction.atomic():
        row = _open(plan, seen, by)
        with system_scope():
            problem = problem_in(row)
            try:
                made = change(problem, plan_in(row, problem))
            except (UserError, KeyError, IndexError):
                raise VisitError(
                    "U185", "这一家、这个人或这次出门不在这份安排里，没有改。请刷新页面。",
                    "This family, person or outing is not in the plan; nothing was changed. Reload the page.",
                ) from None  # fmt: skip
            held_fast = set(row.stops.filter(is_locked=True).values_list("family", flat=True)) | lock
            _write(row, made, locked=held_fast - (free or set()))
        step(row)
        to = row.stops.filter(family=family, account=account).first() if account else None
        _tell_journal(row, by, at, what, family=family, account=account, on=to.on if to else None)
    return row


def _open(plan: uuid.UUID, seen: int, by: Viewer) -> RoundPlan:
    row = Rounds(by).one(plan, lock=True)
    if row.version != seen or row.state != RoundState.PLANNED:
        raise changed_meanwhile()
    return row


def step(row: RoundPlan) -> None:
    """Count a change of the plan, whose state and code are kept with it."""
    row.version += 1
    row.save(update_fields=("version", "state", "code"))


def _still(row: RoundPlan, today: date) -> tuple[Problem, set[uuid.UUID]]:
    """Return what is still to be planned, around what is locked and what was walked today already; and the families of the days that are over
    where somebody was."""
    stops = list(row.stops.select_related("plan").filter(account__isnull=False))
    seen = {family for _plan, family in visited_in(stops)}
    walked = {one.family for one in stops if one.family in seen and one.on is not None and one.on < today}
    fast = [placed_of(one) for one in stops if one.is_locked or one.family in seen]
    problem = replace(problem_in(row), locks=weeks.locks_at(fast, first=row.first_on))
    return weeks.ahead(problem, {str(one) for one in walked}, first=row.first_on, today=today), walked


def _write(row: RoundPlan, made: Plan, *, locked: set[uuid.UUID], walked: Collection[uuid.UUID] = ()) -> None:
    """Let the plan's rows say ``made``; those of families ``walked`` stay as they are."""
    before = list(row.stops.exclude(family__in=walked))
    children: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for one in before:
        children[one.family].add(one.child_id)
    rows = []
    for stop in weeks.placed(made, first=row.first_on):
        family = uuid.UUID(stop.home)
        rows += [
            RoundStop(
                plan=row, family=family, child_id=child, account_id=uuid.UUID(stop.goer), on=stop.on, outing=stop.outing, nth=stop.nth,
                arrive=stop.arrive, begin=stop.begin, end=stop.end, is_locked=family in locked,
            )
            for child in sorted(children[family])
        ]  # fmt: skip
    for left in made.unserved:
        family = uuid.UUID(left.visit)
        rows += [
            RoundStop(plan=row, family=family, child_id=child, why=left.why.value) for child in sorted(children[family])
        ]
    row.stops.exclude(family__in=walked).delete()
    RoundStop.objects.bulk_create(rows)


def _tell_journal(row: RoundPlan, by: Viewer | System, at: datetime, what: RoundChange, **about: Any) -> None:
    children = sorted(set(row.stops.values_list("child", flat=True)))
    audit.write(
        "visits.rounds_changed", by=by, at=at, subject=f"visits_rounds:{row.pk}", children=children,
        detail={"what": what.value},
    )  # fmt: skip
    keep_deed(row, what, by=by, at=at, **about)


def hand_to_worker(row: RoundPlan) -> None:
    """Let the worker make the plan once this transaction stands."""
    hand_in(MAKE, str(row.pk))


def keep_hours(row: RoundPlan, *, by: Viewer, at: datetime) -> None:
    """Tell journal and history that the hours of a plan were changed."""
    _tell_journal(row, by, at, RoundChange.HOURS)


def keep_deed(
    row: RoundPlan, what: RoundChange, *, by: Viewer | System, at: datetime, family: uuid.UUID | None = None,
    account: uuid.UUID | None = None, on: date | None = None,
) -> None:  # fmt: skip
    """Keep with the plan what was done with it, so that all who lead it read who changed what."""
    whose = by if isinstance(by, Viewer) else None
    RoundDeed.objects.create(
        plan=row, number=row.deeds.count() + 1, what=what, at=at, by=whose.actor if whose else "",
        post_title=whose.posts[:120] if whose else "", family=family, account_id=account, on=on,
    )  # fmt: skip


def _unit(by: Viewer, children: Sequence[Child]) -> dict[str, str]:
    """Return the unit in whose name the maker plans for these children: on the line of schools where all of them lie on it, else on that of places;
    nothing where it is a duty for children by name."""
    for line, reaches, longest in (
        (Line.SCHOOL, by.schools(WRITE), SCHOOL), (Line.PLACE, by.places(WRITE), VILLAGE)
    ):  # fmt: skip
        paths = [one.cached_school_path if line == Line.SCHOOL else one.cached_place_path for one in children]
        whole = [
            one.county_path if one.county_path in reaches else path for one, path in zip(children, paths, strict=True)
        ]
        if found := weeks.unit_of(reaches, whole, longest=longest):
            return {"unit_line": line, "unit_path": found}
    return {}


def _homes(
    found: dict[uuid.UUID, Child], people: Sequence[uuid.UUID], number: int, at_home: tuple[Evening, ...], setting: Any, on: date
) -> tuple[list[Home], dict[str, list[uuid.UUID]]]:  # fmt: skip
    """Return the families, and the children of each."""
    with system_scope():
        ground = ManyGround.read(found, people)
    families: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for key in sorted(found):
        families[ground.household([key], on) or key].append(key)
    homes = []
    for keys in families.values():
        children = [found[key] for key in keys]
        only = tuple(sorted(str(who) for who in set(people) if ground.are_near([who], children, on)))
        place = max((one.cached_place_path for one in children), key=len) or children[0].county_path
        homes.append(Home(str(keys[0]), place, setting["visit_minutes"], number, only, at_home))
    return homes, {str(keys[0]): keys for keys in families.values()}


def _goers(going: Sequence[Out], setting: Any, on: date) -> list[Goer]:
    with system_scope():
        rows = Appointment.objects.filter(
            live(on), live(on, "post__"), account__in=[who for who, _some in going], post__kind__in=VISITING
        ).order_by("post__unit_path")
        paths = {who: (line, path) for who, line, path in rows.values_list("account", "post__line", "post__unit_path")}
        schools = dict(
            School.objects.filter(
                path__in={path[: 3 * STEP] for line, path in paths.values() if line == "school"}
            ).values_list("path", "division__path")
        )
    found = []
    for who, evenings in going:
        line, path = paths.get(who, ("place", ""))
        place = schools.get(path[: 3 * STEP], path[:STEP]) if line == "school" else path
        found.append(
            Goer(
                str(who), place, tuple(sorted(evenings, key=lambda one: (one.on, one.begin))), setting["most_an_outing"]
            )
        )
    return found

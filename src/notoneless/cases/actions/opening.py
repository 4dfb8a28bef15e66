"""Cases begin: of a suspect whom a sweep found, an absence, a survey, a tip, a superior, another county. One open case a child."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit.terms import Actor
from notoneless.cases.access import OPEN, ORDER, Cases
from notoneless.cases.actions.telling import tell_dispatched
from notoneless.cases.actions.writing import File, Key, Pen, because, not_yours, pen_of, sent_before
from notoneless.cases.models import Act, Case, Serial
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.cases.rules.charging import Seat, seats
from notoneless.cases.rules.road import charge_of
from notoneless.cases.terms import ActKind, CaseError, Side, Whence
from notoneless.children.access import Children, reach_over
from notoneless.children.models import Child
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries import chain_for, system_scope
from notoneless.responsibility.queries.standing import live


def open_case(
    *, child: Key, whence: str, by: Viewer, at: datetime, on: date, text: str = "", papers: Sequence[File] = (),
    form_key: str = "",
) -> Case:  # fmt: skip
    """Open the case of a child and return it; the closed case of a child who relapsed is reopened.

    Raises :class:`children.terms.AbsentError` (no such child in reach), E002 (the post may not), E004 (a day that has not come,
    or no known source), E005 (an open case is there already; it is told which).
    """
    if whence not in Whence.values or on > timezone.localdate(at):
        raise CaseError(
            "E004",
            "请选发现来源，日期不晚于今天。",
            "Choose how the child was found, and a day that has come.",
        )
    with transaction.atomic():
        found = Children(by).one(child, lock=True)
        if not Cases(by, OPEN).allows_child(found):
            raise not_yours()
        before = Case.objects.select_for_update().filter(child=found).order_by("-opened_at").first()
        if before is not None and form_key and Act.objects.filter(case=before, form_key=form_key).exists():
            return before
        if before is not None and before.cached_closed_on is None:
            raise CaseError(
                "E005",
                f"这个孩子已有在办案件 {before.number}，请到那一件上登记。",
                f"The child has an open case already, {before.number}: go on there.",
            )
        pen = new_pen(found, before, by=by, at=at, on=on, whence=whence)
        pen.form_key, pen.reach = form_key, reach_over(by, found, OPEN)
        kind = ActKind.OPENED if before is None else ActKind.REOPENED
        pen.put(kind, on=on, text=text, papers=papers)
        pen.finish(whence=whence)
    return pen.case


def new_pen(
    child: Child, before: Case | None, *, by: Actor, at: datetime, on: date, whence: str, ground: Ground | None = None
) -> Pen:
    """Return a pen on the child's case, closed before, or on a new one with the county's next number. The child is locked."""
    ground = ground or Ground(timezone.localdate(at))
    if before is not None:
        before.child = child
        return Pen(before, by, at, ground, facts_of(before))
    year = timezone.localdate(at).year
    row, _ = Serial.objects.select_for_update().get_or_create(county_path=child.county_path, year=year)
    row.newest += 1
    row.save(update_fields=("newest",))
    case = Case.objects.create(
        child=child,
        county_path=child.county_path,
        year=year,
        serial=row.newest,
        whence=whence,
        opened_on=on,
        opened_at=at,
    )
    return Pen(case, by, at, ground, [])


def dispatch(
    *, case: Key, by: Viewer, at: datetime, on: date, posts: Mapping[str, uuid.UUID] | None = None, text: str = "",
    form_key: str = "",
) -> list[Act]:  # fmt: skip
    """Dispatch a case along the child's chain to township and school, and return the acts, one for each side that does not lie
    there yet. ``posts`` (side → post) names a post other than the chain's.

    Raises :class:`AbsentError`, E002 (only the bureau dispatches), E006 (nothing to dispatch), E007 (a post that does not reach
    the child).
    """
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, power=ORDER, of_county=True, form_key=form_key)
        if sent_before(pen, ActKind.DISPATCHED) is not None:
            return list(
                Act.objects.filter(case=pen.case, form_key=form_key, kind=ActKind.DISPATCHED).order_by("number")
            )
        wanted = {seat.side.value: seat for seat in _along(pen.case.child, on=pen.today)}
        for side, post in (posts or {}).items():
            wanted[side] = seat_of(side, post, pen.case.child, pen.today)
        now = pen.standing
        new = [seat for seat in wanted.values() if not _lies(now, seat) or seat.side in (posts or {})]
        if not new:
            raise CaseError(
                "E006",
                "案件已经派给乡镇和学校，没有可派发的。要换单位的，请用“移交”。",
                "The case lies with township and school already; to change the unit, hand it over.",
            )
        for seat in new:
            pen.put(ActKind.DISPATCHED, on=on, text=text, **_said(seat))
        tell_dispatched(pen, pen.written)
        pen.finish(to=[[seat.side.value, seat.unit_path, seat.stands_in_for] for seat in new])
    return pen.written


def dispatch_along(pen: Pen, *, text: str) -> None:
    """Lay a case that the house opened itself with township and school along the child's chain, where it does not lie yet."""
    for seat in _along(pen.case.child, on=pen.today):
        if not _lies(pen.standing, seat):
            tell_dispatched(pen, [pen.put(ActKind.DISPATCHED, on=pen.today, text=text, check=False, **_said(seat))])


def pass_to_school(pen: Pen, *, text: str) -> None:
    """Let the school side of a case that was dispatched follow the child to the school where he or she sits now: whoever teaches
    there is the one to say whether the child still comes. Nothing is written where it lies there already."""
    now = pen.standing
    if charge_of(now, Side.SCHOOL.value) is None:
        return
    pen.case.child.refresh_from_db(fields=("cached_school_path",))
    seat = next(seat for seat in _along(pen.case.child, on=pen.today) if seat.side == Side.SCHOOL)
    if not _lies(now, seat):
        tell_dispatched(pen, [pen.put(ActKind.DISPATCHED, on=pen.today, text=text, **_said(seat))])


def pass_to_unit(pen: Pen, side: Side, path: str, *, text: str) -> None:
    """Let one side of a case follow its unit, which lies at ``path`` now: with the post that went along, which has taken the case
    on as before; else with whom the child's chain names there."""
    now = pen.standing
    held = charge_of(now, side.value)
    if held is None:
        return
    post = Post.objects.filter(live(pen.today), pk=held.post, unit_path=path).first() if held.post else None
    if post is not None:
        seat = Seat(side, path, post.pk, post.title, held.stands_in_for)
        pen.put(ActKind.DISPATCHED, on=pen.today, text=text, check=False, **_said(seat))
        if held.accepted_on is not None:
            pen.put(ActKind.ACCEPTED, on=pen.today, text=text, check=False, side=side.value)
        return
    seat = next(seat for seat in _along(pen.case.child, on=pen.today) if seat.side == side)
    if not _lies(now, seat):
        tell_dispatched(pen, [pen.put(ActKind.DISPATCHED, on=pen.today, text=text, check=False, **_said(seat))])


def dispatch_many(
    *, cases: Sequence[Key], by: Viewer, at: datetime, on: date, form_key: str = ""
) -> tuple[int, list[tuple[Key, CaseError]]]:  # fmt: skip
    """Dispatch many cases along their chains, each in its own transaction; return how many, and what was refused and why."""
    done, refused = 0, []
    for key in dict.fromkeys(cases):
        try:
            dispatch(case=key, by=by, at=at, on=on, form_key=form_key)
            done += 1
        except CaseError as error:
            refused.append((key, error))
    return done, refused


def reopen(
    *, case: Key, by: Viewer, at: datetime, on: date, text: str, form_key: str = "", saw: int | None = None
) -> Act:  # fmt: skip
    """Reopen a closed case, saying why. Raises :class:`AbsentError`, E002, E009 (no reason), E042 (open already)."""
    why = because(text)
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, power=OPEN, form_key=form_key, saw=saw)
        if (before := sent_before(pen, ActKind.REOPENED)) is not None:
            return before
        row = pen.put(ActKind.REOPENED, on=on, text=why)
        pen.finish()
    return row


def _along(child: Child, *, on: date) -> tuple[Seat, ...]:
    place, school = child.cached_place_path, child.cached_school_path
    # The chain of a child reaches above whoever asks; whom it names are posts of staff, not children.
    with system_scope():
        chain = chain_for(place, school or ("" if place else child.county_path), on)
    return seats(chain, county_path=child.county_path)


def seat_of(side: str, post: uuid.UUID, child: Child, on: date) -> Seat:
    """Return the seat that a post named by hand gives. Raises E007 for one that does not reach the child."""
    row = Post.objects.filter(live(on), pk=post).first()
    path = child.cached_place_path if side == Side.PLACE else child.cached_school_path
    at_county = row is not None and row.unit_path == child.county_path
    if row is None or not (at_county or (row.line == side and path.startswith(row.unit_path))):
        raise CaseError(
            "E007",
            "这个岗位管不到这个孩子。请选孩子住地或学校的岗位；住地、学校变了的，先更正档案。",
            "This post does not reach the child: choose one of the child's home or school, or correct the file first.",
        )
    return Seat(Side(side), row.unit_path, row.pk, row.title)


def _lies(now: Any, seat: Seat) -> bool:
    held = charge_of(now, seat.side.value)
    return held is not None and not held.is_offer and held.unit_path == seat.unit_path


def _said(seat: Seat) -> dict[str, Any]:
    return {
        "side": seat.side.value, "unit_path": seat.unit_path, "post_id": seat.post, "stands_in_for": seat.stands_in_for,
    }  # fmt: skip

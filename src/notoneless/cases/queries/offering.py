"""What the viewer may write on a case as it stands, what the forms choose from, and why the rest is not offered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.cases.access import ASKS, CHECK, CLOSE, ORDER, ORDERED, PLACE, Cases, Seats
from notoneless.cases.models import Case
from notoneless.cases.queries import words
from notoneless.cases.rules import allowed, closing, folding
from notoneless.cases.rules.book import Book
from notoneless.cases.rules.offering import why_not
from notoneless.cases.terms import (
    CONTACTS,
    PLACEMENTS,
    SIGHTS,
    VISITS,
    ActFact,
    ActKind,
    CaseStanding,
    ChargeFact,
    Side,
    Way,
    Why,
)
from notoneless.children.queries import school_choices
from notoneless.places.models import SchoolClass
from notoneless.places.queries.asof import standing
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries.standing import live

Choice = tuple[str, str]
#: Acts that are the bureau's, over the whole county.
OF_COUNTY: Final = (ActKind.DISPATCHED, ActKind.CHECKED)
#: What nobody strikes: the beginning, what the house told above, a strike itself (write the act again).
NEVER_STRUCK: Final = (ActKind.OPENED, ActKind.REOPENED, ActKind.ESCALATED, ActKind.STRUCK)


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of act: ``why`` it is not offered now, '' where it is."""

    kind: str
    label: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Forms:
    """What the forms of the page choose from."""

    outcomes: tuple[Choice, ...] = ()
    reasons: tuple[Choice, ...] = ()
    steps: tuple[Choice, ...] = ()
    parties: tuple[Choice, ...] = ()
    contacts: tuple[Choice, ...] = ()
    visits: tuple[Choice, ...] = ()
    sights: tuple[Choice, ...] = ()
    placements: tuple[Choice, ...] = ()
    follow_ups: tuple[int, ...] = ()
    to_serve: tuple[Choice, ...] = ()
    to_answer: tuple[Choice, ...] = ()
    to_check: tuple[Choice, ...] = ()
    to_accept: tuple[Choice, ...] = ()
    to_take_over: tuple[Choice, ...] = ()
    receivers: tuple[Choice, ...] = ()
    schools: tuple[Choice, ...] = ()
    classes: tuple[Choice, ...] = ()
    strikable: frozenset[int] = frozenset()
    order_days: tuple[int, int] = (0, 0)
    notice_days: int = 0


class Desk:
    """One viewer before one case: what is offered, with what to choose from."""

    def __init__(
        self, viewer: Viewer, case: Case, facts: Sequence[ActFact], now: CaseStanding, book: Book, *, on: date
    ) -> None:
        self.viewer, self.case, self.facts, self.now, self.book, self.on = viewer, case, facts, now, book, on
        self.told = folding.standing_acts(facts, now.on)
        self.round = folding.this_round(self.told)
        self.is_bureau = Cases(viewer, ORDER).allows_county(case)
        self.held = [one for one in now.charges if not one.is_offer]
        self.waiting = [one for one in self.held if one.accepted_on is None and self._is_mine(one)]
        self.own = [one for one in self.held if self._is_mine(one)]
        self.offered = [
            one for one in now.charges if one.is_offer and Seats(viewer).holds(one.side, one.unit_path, one.post)
        ]
        self.to_check = [
            one
            for one in closing.requests(self.round)
            if closing.check_of(self.round, one) is None and one.by != viewer.actor
        ]

    def offers(self) -> tuple[Offer, ...]:
        """Return every kind of act that people write, with the reason where it is not offered."""
        open_to = allowed.possible(self.now, self.facts, self.book, on=self.on)
        found = []
        for kind in ActKind:
            if kind not in ASKS or kind in (ActKind.OPENED, ActKind.STRUCK):
                continue
            why = (
                why_not(kind, self.now, self.facts, self.book, on=self.on, open_to=open_to)
                or self._not_theirs(kind)
                or self._nothing(kind)
            )
            found.append(Offer(kind.value, words.label(ActKind, kind.value), words.why(why) if why else ""))
        return tuple(found)

    def strikable(self) -> frozenset[int]:
        """Return the acts that the viewer may strike: one's own, for the bureau anybody's."""
        if not self._allows(ActKind.STRUCK):
            return frozenset()
        return frozenset(
            act.number
            for act in self.told
            if act.kind not in NEVER_STRUCK and (self.is_bureau or (act.by and act.by == self.viewer.actor))
        )

    def forms(self, may: Iterable[str]) -> Forms:
        """Return what the forms of the acts ``may`` choose from."""
        book, kinds = self.book, frozenset(may)
        came = folding.last(self.round, ActKind.RETURNED)
        orders = Cases(self.viewer, ORDER).allows(self.case)

        def waiting(kind: ActKind, by: ActKind) -> list[ActFact]:
            return [
                one for one in self.round
                if one.kind == kind and folding.last(self.round, by, names=one.number) is None
            ]  # fmt: skip

        return Forms(
            outcomes=tuple((key, words.said("outcome", key)) for key in book.verdicts if key != folding.RETURNED),
            reasons=tuple((key, words.said("reason", key)) for key in book.reasons),
            steps=tuple(
                (step.id, words.said("step", step.id))
                for step in book.persuading
                if book.is_open_to(step) and (orders or step.id not in ORDERED)
            ),
            parties=tuple((party.id, words.said("party", party.id)) for party in book.parties),
            contacts=_ways(CONTACTS),
            visits=_ways(VISITS),
            sights=_ways(SIGHTS),
            placements=_ways(PLACEMENTS),
            follow_ups=tuple(n for n in book.follow_up if came and closing.follow_up(self.round, came, n) is None),
            to_serve=tuple(
                (str(one.number), f"{one.on} {words.said('step', one.step)}")
                for one in waiting(ActKind.STEPPED, ActKind.SERVED)
            ),
            to_answer=tuple(
                (str(one.number), f"{one.on} {words.said('party', one.party)}")
                for one in waiting(ActKind.REFERRED, ActKind.REPLIED)
            ),
            to_check=tuple(
                (str(one.number), f"{one.on} {words.said('outcome', one.outcome)}") for one in self.to_check
            ),
            to_accept=tuple((one.side, words.label(Side, one.side)) for one in self.waiting),
            to_take_over=tuple((f"{one.side}:{one.act}", words.label(Side, one.side)) for one in self.offered),
            receivers=self._receivers() if ActKind.HANDED_OVER in kinds else (),
            schools=tuple(school_choices(self.case.county_path)) if ActKind.RETURNED in kinds else (),
            classes=self._classes() if ActKind.RETURNED in kinds else (),
            strikable=self.strikable(),
            order_days=book.order_days,
            notice_days=book.notice_days,
        )

    def _is_mine(self, charge: ChargeFact) -> bool:
        return self.is_bureau or Seats(self.viewer).holds(charge.side, charge.unit_path, charge.post)

    def _allows(self, kind: ActKind) -> bool:
        access = Cases(self.viewer, ASKS[kind])
        return access.allows_county(self.case) if kind in OF_COUNTY else access.allows(self.case)

    def _not_theirs(self, kind: ActKind) -> Why | None:
        """Return who does it, where the viewer's posts do not."""
        if self._allows(kind):
            return None
        return _BUREAU if kind in OF_COUNTY else _DOES.get(ASKS[kind], _UNIT)

    def _nothing(self, kind: ActKind) -> Why | None:
        """Return why there is nothing for this viewer to act upon."""
        if kind in (ActKind.ACCEPTED, ActKind.DECLINED) and not self.waiting:
            return _UNIT
        if kind == ActKind.HANDED_OVER and not self.own:
            return _UNIT
        if kind == ActKind.TAKEN_OVER and not self.offered:
            return Why("receiver", "由接收的单位办理", "the unit to which it is offered does this")
        if kind == ActKind.CHECKED and not self.to_check:
            return Why("second", "自己申请的由另一位同志复核", "one's own request is checked by another person")
        if kind == ActKind.DISPATCHED and self._lies_along():
            return Why(
                "lies", "已经派给乡镇和学校；换单位用“移交”", "it lies with township and school; to change, hand over"
            )
        return None

    def _lies_along(self) -> bool:
        child, lying = self.case.child, {one.side for one in self.held}
        paths = ((Side.PLACE.value, child.cached_place_path), (Side.SCHOOL.value, child.cached_school_path))
        return bool(lying) and all(side in lying for side, path in paths if path)

    def _receivers(self) -> tuple[Choice, ...]:
        """Return the posts to which one may hand the case over: those above the child on the same side, not the present unit."""
        child, found = self.case.child, []
        for charge in self.own:
            path = child.cached_place_path if charge.side == Side.PLACE else child.cached_school_path
            units = {path[:end] for end in range(2 * STEP, len(path) + 1, STEP)} - {charge.unit_path}
            where = Q(line=charge.side, unit_path__in=units)
            if charge.unit_path != self.case.county_path:
                where |= Q(unit_path=self.case.county_path)
            posts = Post.objects.filter(live(self.on)).filter(where).order_by("-unit_path", "kind", "pk")
            side = words.label(Side, charge.side)
            found += [(f"{charge.side}:{post.pk}", f"{post.title}（{side}）") for post in posts]
        return tuple(found)

    def _classes(self) -> tuple[Choice, ...]:
        """Return the classes of the schools at which the viewer places children."""
        where = Q(pk__in=())
        for path in self.viewer.schools(PLACE):
            if len(path) >= 3 * STEP:
                where |= Q(path__gte=path[: 3 * STEP], path__lt=after(path[: 3 * STEP]))
        rooms = SchoolClass.objects.filter(where, standing(self.on)).select_related("school").order_by("path")
        return tuple((str(room.pk), f"{room.school.name} {room.name}") for room in rooms)


def may_write(
    viewer: Viewer, case: Case, facts: list[ActFact], now: CaseStanding, book: Book, *, on: date
) -> list[ActKind]:  # fmt: skip
    """Return the kinds of acts that this viewer may write on the case as it stands."""
    desk = Desk(viewer, case, facts, now, book, on=on)
    found = [ActKind(one.kind) for one in desk.offers() if not one.why]
    return [*found, ActKind.STRUCK] if desk.strikable() else found


def receiver_of(value: str) -> tuple[str, uuid.UUID] | None:
    """Return side and post of a receiver that was chosen; None for what is none."""
    side, _, key = value.partition(":")
    try:
        return side, uuid.UUID(key)
    except ValueError:
        return None


def _ways(some: Iterable[Way]) -> tuple[Choice, ...]:
    return tuple((way.value, str(way.label)) for way in some)


_UNIT: Final = Why("unit", "由派给的单位办理", "the unit with which the case lies does this")
_BUREAU: Final = Why("bureau", "由教育局办理", "the bureau does this")
_DOES: Final = {
    ORDER: Why("order", "由乡镇或教育局办理", "the township or the bureau does this"),
    PLACE: Why("place", "由学校或教育局办理", "the school or the bureau does this"),
    CLOSE: Why("close", "由学校、乡镇或教育局申请", "the school, the township or the bureau asks for it"),
    CHECK: Why("check", "由教育局的另一位同志复核", "another person at the bureau checks it"),
}

"""What receiving many visits asks of the files, read once for all of them: who lives together, who may stand at whose door, whose hands see it.

Each answer is that of ``queries.choosing`` for one visit; the tests ask both and compare.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.children.access import Children
from notoneless.children.models import Child, HouseholdSpell, Sponsor
from notoneless.children.queries.dated import holds
from notoneless.children.queries.duty import viewer_by_id
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.terms import Line
from notoneless.standards.pieces import pieces
from notoneless.visits.access import WRITE
from notoneless.visits.queries.choosing import SCHOOL, VISITING, household_of, ways

#: So many are named one by one in a statement.
AT_ONCE: Final = 500


def parts(keys: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """Yield the distinct keys in such numbers as one statement takes."""
    return pieces(sorted(set(keys)), AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Term:
    """One appointment to a post that visits: from when until when, whichever of term and post ends first."""

    kind: str
    title: str
    line: str
    path: str
    spans: tuple[tuple[date, date | None], ...]

    def holds(self, on: date) -> bool:
        return all(begun <= on and (ended is None or ended > on) for begun, ended in self.spans)


@dataclass(slots=True)
class ManyGround:
    """The files of these children and the posts of these people."""

    children: dict[uuid.UUID, Child] = field(default_factory=dict)
    _homes: dict[uuid.UUID, list[HouseholdSpell]] = field(default_factory=lambda: defaultdict(list))
    _sponsors: dict[uuid.UUID, list[Sponsor]] = field(default_factory=lambda: defaultdict(list))
    _terms: dict[uuid.UUID, list[_Term]] = field(default_factory=lambda: defaultdict(list))
    _viewers: dict[tuple[uuid.UUID, date], Viewer | None] = field(default_factory=dict)

    @classmethod
    def read(cls, children: Iterable[uuid.UUID], people: Iterable[uuid.UUID]) -> ManyGround:
        """Return the ground of many visits; files that the open scope does not show are not among ``children``."""
        found = cls()
        for some in parts(children):
            found.children |= Child.objects.in_bulk(some)
            for home in HouseholdSpell.objects.filter(child__in=some).select_related("household"):
                found._homes[home.child_id].append(home)
            for sponsor in Sponsor.objects.filter(child__in=some):
                found._sponsors[sponsor.child_id].append(sponsor)
        for some in parts(people):
            rows = Appointment.objects.filter(account__in=some, post__kind__in=VISITING)
            for one in rows.select_related("post").order_by("-post__unit_path"):
                post = one.post
                found._terms[one.account_id].append(
                    _Term(
                        post.kind, post.title, post.line, post.unit_path,
                        ((one.began_on, one.ended_on), (post.began_on, post.ended_on)),
                    )
                )  # fmt: skip
        return found

    def household(self, children: Collection[uuid.UUID], on: date) -> uuid.UUID | None:
        """Return the household in which all these children live on a day, as ``choosing.common_household`` does."""
        return household_of([self._homes[key] for key in dict.fromkeys(children)], on=on)

    def are_near(self, people: Collection[uuid.UUID], children: Sequence[Child], on: date) -> bool:
        """Return whether each of ``people`` might visit these children on a day, as ``choosing.people_near`` lists them, whoever has left since
        among them."""
        return all(any(self._is_near(who, child, on) for child in children) for who in people)

    def _is_near(self, who: uuid.UUID, child: Child, on: date) -> bool:
        if any(row.account_id == who and holds(row, on) for row in self._sponsors[child.pk]):
            return True
        places = ways(child.cached_place_path, child.county_path)
        schools = ways(child.cached_school_path, child.county_path)
        school = child.cached_school_path[:SCHOOL] if len(child.cached_school_path) >= SCHOOL else None
        for term in self._terms[who]:
            if not term.holds(on):
                continue
            if term.line == Line.PLACE:
                if term.path in places:
                    return True
            elif term.path in schools or (school is not None and term.path.startswith(school)):
                return True
        return False

    def post_of(self, who: uuid.UUID, on: date) -> tuple[str, str]:
        """Return kind and title of the widest post that somebody visits in on a day, as receiving one visit writes it."""
        held = [one for one in self._terms[who] if one.holds(on)]
        return (held[-1].kind, held[-1].title) if held else ("", "")

    def may_take(self, who: uuid.UUID, child: Child, at: datetime) -> bool:
        """Return whether somebody sees this child and may write what was done about it, as ``choosing.may_take`` does."""
        key = (who, timezone.localdate(at))
        if key not in self._viewers:
            self._viewers[key] = viewer_by_id(str(who), at)
        found = self._viewers[key]
        return found is not None and Children(found, WRITE).allows(child)

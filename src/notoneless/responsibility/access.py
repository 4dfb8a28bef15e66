"""Who may see and change posts and letters, and whom one may know of: each object gives the yes/no and the filter.

A power holds over paths; a post lies at one path of one line. Whoever has ``post.edit`` over a town edits the posts of the
town and its villages, and no others exist for that person.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer, after, covers
from notoneless.responsibility.models import Appointment, ControlGroup, Letter, Post
from notoneless.responsibility.rules.appointing import may_give
from notoneless.responsibility.rules.powers import POWERS
from notoneless.responsibility.terms import Line


def under(field: str, paths: Iterable[str]) -> Q:
    """Return the condition that ``field`` lies at or under one of ``paths``; none of them: nothing does."""
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{field}__gte": path, f"{field}__lt": after(path)})
    return found


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts over which ``viewer`` has ``power``."""

    viewer: Viewer
    power: str

    def allows(self, post: Post) -> bool:
        """Return whether this one is among them."""
        return self.allows_path(post.line, post.unit_path)

    def allows_path(self, line: str, path: str) -> bool:
        """Return whether posts at ``path`` of ``line`` are among them."""
        roots = self.viewer.places(self.power) if line == Line.PLACE else self.viewer.schools(self.power)
        return any(covers(root, path) for root in roots)

    def own_powers(self, post: Post) -> frozenset[str]:
        """Return all powers that the viewer's posts give over this one."""
        held: set[str] = set()
        for reach in self.viewer.reaches_with(self.power):
            roots = reach.place_paths if post.line == Line.PLACE else reach.school_paths
            if any(covers(root, post.unit_path) for root in roots):
                held |= reach.powers
        return frozenset(held)

    def q(self, prefix: str = "") -> Q:
        """Return the filter, for rows that reach a post by ``prefix`` (``"post__"``, ``"appointment__post__"``)."""
        return Q(**{f"{prefix}line": Line.PLACE}) & under(f"{prefix}unit_path", self.viewer.places(self.power)) | Q(
            **{f"{prefix}line": Line.SCHOOL}
        ) & under(f"{prefix}unit_path", self.viewer.schools(self.power))

    def filter(self, posts: QuerySet[Post]) -> QuerySet[Post]:
        """Return those of ``posts`` that are among them."""
        return posts.filter(self.q())

    def of_appointments(self, appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
        """Return those of ``appointments`` whose post is among them."""
        return appointments.filter(self.q("post__"))


@dataclass(frozen=True, slots=True)
class People:
    """The accounts that ``viewer`` may know of: whoever holds or held a post over which the viewer has ``account.see``."""

    viewer: Viewer
    power: str = "account.see"

    def allows(self, account_id: uuid.UUID) -> bool:
        """Return whether this one is among them."""
        return self.filter(Account.objects.filter(pk=account_id)).exists()

    def filter(self, accounts: QuerySet[Account]) -> QuerySet[Account]:
        """Return those of ``accounts`` that are among them."""
        known = Appointment.objects.filter(Posts(self.viewer, self.power).q("post__"), account=OuterRef("pk"))
        return accounts.filter(Exists(known))


@dataclass(frozen=True, slots=True)
class Governed:
    """The people over whose accounts ``viewer`` has a superior's say (a new slip, a corrected name): every post that they
    hold or will hold lies within a reach of his with ``account.invite`` and gives nothing that this reach has not; and
    never himself.

    One post beyond is enough to be out: with a new slip for a colleague one would walk in under the colleague's powers.
    """

    viewer: Viewer
    on: date

    def filter(self, accounts: QuerySet[Account]) -> QuerySet[Account]:
        """Return those of ``accounts`` that are among them."""
        mine = Q(pk__in=())
        for reach in self.viewer.reaches_with("account.invite"):
            lies = Q(post__line=Line.PLACE) & under("post__unit_path", reach.place_paths) | Q(
                post__line=Line.SCHOOL
            ) & under("post__unit_path", reach.school_paths)
            mine |= lies & Q(post__kind__in=kinds_given_by(reach.powers))
        lasting = Q(ended_on=None) | Q(ended_on__gt=self.on)
        beyond = Appointment.objects.filter(lasting, account=OuterRef("pk")).exclude(mine)
        known = People(self.viewer, "account.invite").filter(accounts)
        return known.exclude(pk=self.viewer.known_id).filter(~Exists(beyond))


def kinds_given_by(powers: frozenset[str]) -> frozenset[str]:
    """Return the kinds of posts that somebody with ``powers`` may fill."""
    return frozenset(kind for kind in POWERS if may_give(kind, own=powers) is None)


def kinds_to_give(viewer: Viewer) -> frozenset[str]:
    """Return the kinds of posts that ``viewer`` may fill somewhere; where, is looked at again post by post."""
    return frozenset[str]().union(*(kinds_given_by(reach.powers) for reach in viewer.reaches_with("account.invite")))


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters that ``viewer`` may read: his own, and those of the posts over which he has ``power``."""

    viewer: Viewer
    power: str = "letter.see"

    def allows(self, letter: Letter) -> bool:
        """Return whether this one is among them."""
        appointment = letter.appointment
        return self.is_own(letter) or Posts(self.viewer, self.power).allows(appointment.post)

    def is_own(self, letter: Letter) -> bool:
        """Return whether the letter is the viewer's own to sign."""
        return self.viewer.is_known and letter.appointment.account_id == self.viewer.account_id

    def filter(self, letters: QuerySet[Letter]) -> QuerySet[Letter]:
        """Return those of ``letters`` that are among them."""
        return letters.filter(
            Q(appointment__account=self.viewer.account_id) | Posts(self.viewer, self.power).q("appointment__post__")
        )


@dataclass(frozen=True, slots=True)
class Groups:
    """The schools' control groups over which ``viewer`` has ``power``."""

    viewer: Viewer
    power: str

    def allows_school(self, path: str) -> bool:
        """Return whether the group of the school at ``path`` is among them."""
        return any(covers(root, path) for root in self.viewer.schools(self.power))

    def filter(self, groups: QuerySet[ControlGroup]) -> QuerySet[ControlGroup]:
        """Return those of ``groups`` that are among them."""
        return groups.filter(under("school__path", self.viewer.schools(self.power)))

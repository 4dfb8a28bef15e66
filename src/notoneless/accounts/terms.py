"""The words of access: a viewer, what one may do, and where it holds.

Every unit lies on one of two lines. On the place line a path leads from the county down to the village; on the school
line from the county's bureau by its education centre and school down to the class. A path is digits only, four to a
step, and a reach over ``00010003`` covers every path that begins with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils.translation import get_language

from notoneless.standards.errors import UserError

STEP: Final = 4
TOWN: Final = 2 * STEP  # of a path: as long as a town's is, below its county


class AccountError(UserError):
    """A refusal of this station."""


def is_english() -> bool:
    """Return whether whoever reads at this moment asked for English."""
    return (get_language() or "").startswith("en")


class Proof(StrEnum):
    """What was given to show who somebody is."""

    PASSWORD = "password"
    CODE = "code"  # from an authenticator or from paper
    SLIP = "slip"  # the code of an invitation
    TOKEN = "token"  # a program's
    OFFICE = "office"  # another office's sign-in (OIDC)


class SlipKind(StrEnum):
    """What a slip is for."""

    OPEN = "open"
    RESET = "reset"


class ListKind(StrEnum):
    """What an uploaded list says: who is to have an account and a post, who is in a school's group, what a document's tasks are, who
    was in class, which families were visited."""

    STAFF = "staff"
    GROUPS = "groups"
    TASKS = "tasks"
    CALLS = "calls"
    VISITS = "visits"


def after(path: str) -> str:
    """Return the first path behind all that begin with ``path``: ``00010003`` → ``00010004``.

    Paths are compared as digits, so this holds under any collation; a step never reaches 9999.
    """
    return path[:-STEP] + f"{int(path[-STEP:]) + 1:0{STEP}d}"


def covers(reach: str, path: str | None) -> bool:
    """Return whether ``path`` lies at or under ``reach``."""
    return bool(reach) and bool(path) and str(path).startswith(reach)


@dataclass(frozen=True, slots=True)
class Reach:
    """What one post gives: its powers, and the paths on either line under which they hold.

    ``children`` are those for whom the person answers by name, wherever they live or learn.
    """

    post: str
    powers: frozenset[str]
    place_paths: tuple[str, ...] = ()
    school_paths: tuple[str, ...] = ()
    children: frozenset[uuid.UUID] = frozenset()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, with what powers where, from which session; made anew for every request."""

    account_id: uuid.UUID | None
    login: str = ""
    name: str = ""
    reaches: tuple[Reach, ...] = ()
    address: str = ""
    session: str = ""
    fresh_until: datetime | None = None  # until when the second factor counts as just given
    extra: frozenset[str] = field(default_factory=frozenset)  # an access token's narrower powers; empty: no narrowing

    @property
    def is_known(self) -> bool:
        """Whether somebody signed in."""
        return self.account_id is not None

    @property
    def known_id(self) -> uuid.UUID:
        """The account of somebody who signed in. Raises :class:`RuntimeError` for nobody, whom no such act is open to."""
        if self.account_id is None:
            raise RuntimeError("this act is somebody's, and nobody asks")
        return self.account_id

    @property
    def actor(self) -> str:
        """The account's id as the journal writes it."""
        return str(self.account_id) if self.account_id else ""

    @property
    def posts(self) -> str:
        """The posts held, in words, as the journal writes them."""
        return "、".join(reach.label or reach.post for reach in self.reaches)[:200]

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties in which the posts lie: the first step of their paths."""
        paths = (path for reach in self.reaches for path in (*reach.place_paths, *reach.school_paths))
        return tuple(sorted({path[:STEP] for path in paths}))

    def reaches_with(self, power: str) -> Iterator[Reach]:
        """Yield the reaches that carry ``power``; a token that was not given it yields none."""
        if self.extra and power not in self.extra:
            return
        yield from (reach for reach in self.reaches if power in reach.powers)

    def has(self, power: str) -> bool:
        """Return whether ``power`` is held anywhere at all: enough to show a menu, never to show a child."""
        return next(self.reaches_with(power), None) is not None

    def places(self, power: str) -> tuple[str, ...]:
        """Return the paths on the place line under which ``power`` holds, none inside another."""
        return outermost(path for reach in self.reaches_with(power) for path in reach.place_paths)

    def schools(self, power: str) -> tuple[str, ...]:
        """Return the paths on the school line under which ``power`` holds, none inside another."""
        return outermost(path for reach in self.reaches_with(power) for path in reach.school_paths)

    def units(self, power: str, *, on_place: bool) -> frozenset[str]:
        """Return the paths of the units themselves at which a post with ``power`` stands, on one line."""
        return frozenset(
            path
            for reach in self.reaches_with(power)
            for path in (reach.place_paths if on_place else reach.school_paths)
        )

    def children(self, power: str) -> frozenset[uuid.UUID]:
        """Return the children for whom the viewer answers by name under ``power``."""
        return frozenset().union(*(reach.children for reach in self.reaches_with(power)))


NOBODY: Final = Viewer(None)


def outermost(paths: object) -> tuple[str, ...]:
    """Return ``paths`` without those that lie inside another, sorted."""
    kept: list[str] = []
    for path in sorted(set(paths)):  # type: ignore[call-overload]
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return tuple(kept)

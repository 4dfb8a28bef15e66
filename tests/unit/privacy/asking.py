"""Who asks in the tests of this station: a viewer with the powers it needs, reaching the children it is told."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from notoneless.accounts.terms import Reach, Viewer
from tests import world

ALL = frozenset({"child.see", "child.reveal", "child.export", "child.approve_export"})


def viewer(
    path: str = "0001", *, post: str = "registrar_bureau", powers: frozenset[str] = ALL, name: str = "某"
) -> Viewer:
    """Return a viewer who reaches everything under ``path`` on both lines."""
    reach = Reach(post=post, powers=powers, place_paths=(path,), school_paths=(path,), label=post)
    return Viewer(uuid.uuid4(), login="x", name=name, reaches=(reach,), address="192.0.2.7", session="s1")


def fresh(who: Viewer, *, minutes: int = 5) -> Viewer:
    """Return ``who`` with a second factor given a moment ago."""
    return replace(who, fresh_until=world.NOW + timedelta(minutes=minutes))

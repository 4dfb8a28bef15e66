"""What the form of an application offers: every reason that people give, the child's guardians."""

from __future__ import annotations

import uuid
from datetime import date

from notoneless.accounts.terms import Viewer, is_english
from notoneless.children.access import Children
from notoneless.children.models import Child, Guardian
from notoneless.deferrals.access import TAKE
from notoneless.deferrals.queries.ground import grounds_at

Pairs = list[tuple[str, str]]


def reason_choices(county_path: str, on: date) -> Pairs:
    """Return (id, words) of the reasons, those of the body first: whoever comes with another one is told what the law says."""
    grounds = grounds_at(county_path, on)
    rows = sorted(grounds.reasons.values(), key=lambda one: one.id not in grounds.bodily)
    return [(one.id, one.en if is_english() else one.zh) for one in rows]


def guardian_of(viewer: Viewer, child: uuid.UUID) -> str:
    """Return the name of the child's guardian as the file has it, '' where it names none or the viewer takes nothing in."""
    if not may_take(viewer, child):
        return ""
    found = Guardian.objects.filter(child=child, ended_on=None).exclude(name="").order_by("recorded_at").first()
    return found.name if found else ""


def may_take(viewer: Viewer, child: uuid.UUID) -> bool:
    """Return whether the viewer may take in an application for this child."""
    return Children(viewer, TAKE).filter(Child.objects.filter(pk=child)).exists()

"""In whose name somebody writes about a child: the office of the nearest of his reaches, as it signs."""

from __future__ import annotations

from datetime import date

from notoneless.accounts.terms import Viewer, covers
from notoneless.children.access import reach_over
from notoneless.children.models import Child
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.policy import Policy
from notoneless.responsibility.queries import code_at
from notoneless.responsibility.rules.titles import office


def office_over(viewer: Viewer, child: Child, power: str, *, policy: Policy, on: date) -> str:
    """Return the office in whose name the viewer uses ``power`` over the child, '' where it does not reach the child."""
    reach = reach_over(viewer, child, power)
    if reach is None:
        return ""
    for line, paths, of_child in (
        (Line.SCHOOL, reach.school_paths, child.cached_school_path),
        (Line.PLACE, reach.place_paths, child.cached_place_path),
    ):
        over = sorted((path for path in paths if covers(path, of_child) or path == child.county_path), key=len)
        if over:
            unit = names_on_lines({line: {over[-1]}})[line].get(over[-1], "")
            return office(
                reach.post, unit, **policy.value("responsibility.offices", code_at(child.county_path), on).value
            )
    return ""

"""Whose reports somebody may see or file: a school's own, a town's and an education centre's of their schools, the bureau's all.

A report counts children and names none. It lies where its school lies now, on either line, whatever moved since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from notoneless.accounts.terms import STEP, Reach, Viewer, after, covers
from notoneless.places.models import School

SEE, FILE, REVIEW = "report.see", "report.file", "report.review"

R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Schools:
    """The schools over whose reports ``viewer`` has ``power``."""

    viewer: Viewer
    power: str = SEE

    def allows(self, school: School) -> bool:
        """Return whether this one is among them."""
        return any(covers(path, school.path) for path in self.viewer.schools(self.power)) or any(
            covers(path, school.division.path) for path in self.viewer.places(self.power)
        )

    def q(self, prefix: str = "") -> Q:
        """Return the filter for rows that lead to a school by ``prefix``."""
        found = Q(**{f"{prefix}pk__in": ()})
        for column, paths in (
            ("path", self.viewer.schools(self.power)),
            ("division__path", self.viewer.places(self.power)),
        ):
            for path in paths:
                found |= Q(**{f"{prefix}{column}__gte": path, f"{prefix}{column}__lt": after(path)})
        return found

    def post_at(self, school: School) -> Reach | None:
        """Return that of the viewer's own posts with the power which stands at this school, and not above it: whoever appoints a
        principal holds the principal's powers, and does not sign for the school."""
        reaches = self.viewer.reaches_with(self.power)
        return next((reach for reach in reaches if school.path in reach.school_paths), None)

    def heads(self, school: School) -> bool:
        """Return whether there is such a post: whose holder signs for the school."""
        return self.post_at(school) is not None

    def filter(self, schools: R) -> R:
        """Return those of ``schools`` that are among them."""
        return schools.filter(self.q())


def counties(viewer: Viewer, power: str = REVIEW) -> tuple[str, ...]:
    """Return the counties over whose whole the viewer has the power: a review is the bureau's."""
    reached = {*viewer.places(power), *viewer.schools(power)}
    return tuple(sorted(path for path in reached if len(path) == STEP))

"""Whose visits somebody sees and writes. A visit is seen by whoever sees one of its children, and of its children only those are shown.

Whoever sees a child may go to its door: teachers of every subject, leaders, cadres, and who answers for it by name (``visit.write``).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from notoneless.accounts.terms import Viewer
from notoneless.children.access import Children
from notoneless.visits.models import Issue, Visit, VisitChild
from notoneless.visits.terms import AbsentError

SEE: Final = "child.see"
WRITE: Final = "visit.write"

R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits to children whom ``viewer`` sees, where ``power`` holds."""

    viewer: Viewer
    power: str = SEE

    def children(self, prefix: str = "") -> Q:
        """Return the filter of the children, for rows that lead to one by ``prefix``."""
        found = Children(self.viewer).q(prefix)
        return found if self.power == SEE else found & Children(self.viewer, self.power).q(prefix)

    def q(self) -> Q:
        """Return the filter of visits."""
        return Q(Exists(VisitChild.objects.filter(self.children("child__"), visit=OuterRef("pk"))))

    def filter(self, visits: R) -> R:
        """Return those of ``visits`` that are among them."""
        return visits.filter(self.q())

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Visit:
        """Return the visit ``key``, in whichever version it names. Raises :class:`AbsentError`."""
        rows = Visit.objects.select_related("form")
        try:
            found = self.filter(rows).filter(pk=key).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        return Visit.objects.select_for_update(of=("self",)).get(pk=found.pk) if lock else found


@dataclass(frozen=True, slots=True)
class Issues:
    """The problems of children whom ``viewer`` sees, where ``power`` holds."""

    viewer: Viewer
    power: str = SEE

    def q(self) -> Q:
        """Return the filter."""
        return Visits(self.viewer, self.power).children("child__")

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Issue:
        """Return the problem ``key``. Raises :class:`AbsentError`."""
        rows = Issue.objects.select_related("child")
        if lock:
            rows = rows.select_for_update(of=("self",))
        try:
            found = rows.filter(self.q(), pk=key).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        return found

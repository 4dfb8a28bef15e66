"""Who may see and take over a sweep: whoever has the power over its whole county, for its lines name every child there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from notoneless.accounts.terms import Viewer, covers
from notoneless.findings.models import Publication
from notoneless.findings.terms import not_yours


@dataclass(frozen=True, slots=True)
class Publications:
    """The sweeps over which ``viewer`` has ``power``: as a yes/no and as a filter."""

    viewer: Viewer
    power: str

    @property
    def roots(self) -> tuple[str, ...]:
        """The places over which the power holds."""
        return self.viewer.places(self.power)

    def allows(self, publication: Publication) -> bool:
        """Return whether this one is among them."""
        return self.allows_county(publication.county.path)

    def allows_county(self, path: str) -> bool:
        """Return whether sweeps of the county at ``path`` are among them."""
        return any(covers(root, path) for root in self.roots)

    def filter(self, publications: QuerySet[Publication]) -> QuerySet[Publication]:
        """Return those of ``publications`` that are among them."""
        return publications.filter(county__path__in=self.roots)


def must_publish(publication: Publication, by: Viewer) -> None:
    """Raise F004 where ``by`` may not publish the sweeps of this county."""
    if not Publications(by, "sweep.publish").allows(publication):
        raise not_yours()

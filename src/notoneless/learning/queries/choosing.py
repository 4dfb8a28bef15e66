"""What the form of a closure offers: counties, towns and schools of the bureau's own."""

from __future__ import annotations

from datetime import date

from notoneless.accounts.terms import Viewer
from notoneless.learning.access import closing_counties
from notoneless.places.access import under
from notoneless.places.models import Division, School
from notoneless.places.queries.asof import standing
from notoneless.places.terms import Level


def county_pairs(viewer: Viewer, *, on: date) -> list[tuple[str, str]]:
    """Return (path, name) of the counties whose schools the viewer may close."""
    rows = Division.objects.filter(standing(on), path__in=closing_counties(viewer))
    return list(rows.order_by("path").values_list("path", "name"))


def town_pairs(viewer: Viewer, *, on: date) -> list[tuple[str, str]]:
    """Return (path, name) of their towns."""
    rows = Division.objects.filter(standing(on), under(closing_counties(viewer)), level=Level.TOWN)
    return list(rows.order_by("path").values_list("path", "name"))


def school_pairs(viewer: Viewer, *, on: date) -> list[tuple[str, str]]:
    """Return (path, name) of their schools."""
    rows = School.objects.filter(standing(on), under(closing_counties(viewer)))
    return list(rows.order_by("pinyin", "path").values_list("path", "name"))

"""To whom a task may be given: a unit of the county or all of a kind, and there a post."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.places.models import Division, EducationCentre, School
from notoneless.places.terms import Level
from notoneless.programmes.access import ANSWER, EDIT, counties
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.rules.powers import POWERS
from notoneless.responsibility.terms import PostKind

Unit = Division | EducationCentre | School
#: All units of a kind → their words.
EVERY: Final = {
    "every:town": _("各镇街"),
    "every:centre": _("各片区"),
    "every:school": _("各学校"),
}
#: The kinds of posts that may answer for a unit.
OWNERS: Final = tuple(kind for kind in PostKind if ANSWER in POWERS[kind])


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit to which a task may be given, and its posts: (id, kind, title)."""

    key: str
    name: str
    unit: Unit
    posts: tuple[tuple[uuid.UUID, str, str], ...]


def units_of(county_path: str, *, on: date) -> dict[str, UnitChoice]:
    """Return key → unit: the county, its towns, centres and schools that stand on a day, in the order of their paths."""
    county = Division.objects.filter(path__startswith=county_path, level__in=(Level.COUNTY, Level.TOWN))
    found: list[tuple[str, Unit]] = [("place", one) for one in county.filter(live(on)).order_by("path")]
    centres = EducationCentre.objects.filter(live(on), path__startswith=county_path).order_by("path")
    found += [("centre", one) for one in centres]
    found += [("school", one) for one in School.objects.filter(live(on), county__path=county_path).order_by("path")]
    posts = _posts(county_path, on)
    return {
        f"{kind}:{unit.path}": UnitChoice(
            f"{kind}:{unit.path}", unit.name, unit, tuple(posts[kind == "place" and len(unit.path) > 4, unit.path])
        )
        for kind, unit in found
    }


def _posts(county_path: str, on: date) -> dict[tuple[bool, str], list[tuple[uuid.UUID, str, str]]]:
    """Return (on the place line below the county, path) → the posts that may answer there. A county's own posts stand on both."""
    found: dict[tuple[bool, str], list[tuple[uuid.UUID, str, str]]] = defaultdict(list)
    held = Post.objects.filter(live(on), unit_path__startswith=county_path, kind__in=OWNERS, area=None).order_by(
        "unit_path", "title"
    )
    for key, line, path, kind, title in held.values_list("id", "line", "unit_path", "kind", "title"):
        found[line == "place" and len(path) > len(county_path), path].append((key, kind, title))
    return found


def chosen(units: dict[str, UnitChoice], to: str) -> list[UnitChoice]:
    """Return the units that ``to`` names: one by its key, or all of a kind; none where it names nothing."""
    kind = to.removeprefix("every:")
    if to in EVERY:
        wanted = "place" if kind == "town" else kind
        return [one for one in units.values() if one.key.split(":")[0] == wanted and not _is_county(one)]
    return [units[to]] if to in units else []


def _is_county(one: UnitChoice) -> bool:
    return isinstance(one.unit, Division) and one.unit.level == Level.COUNTY


def unit_choices(viewer: Viewer, county_path: str, *, on: date) -> list[tuple[Any, Any]]:
    """Return what a form offers, grouped; nothing where the county's register is another's."""
    if county_path not in counties(viewer, EDIT):
        return []
    groups: dict[str, list[tuple[str, str]]] = {"place": [], "centre": [], "school": []}
    for one in units_of(county_path, on=on).values():
        groups[one.key.split(":")[0]].append((one.key, one.name))
    return [
        (_("全体"), list(EVERY.items())),
        (_("区县、镇街"), groups["place"]),
        (_("片区"), groups["centre"]),
        (_("学校"), groups["school"]),
    ]


def owner_choices(viewer: Viewer, county_path: str, *, on: date) -> list[tuple[Any, Any]]:
    """Return the posts that a form offers: kinds, and the county's own posts one by one, for a kind may stand there often."""
    if county_path not in counties(viewer, EDIT):
        return []
    below = (
        PostKind.TOWNSHIP_LEADER,
        PostKind.TOWNSHIP_OFFICER,
        PostKind.CENTRE_HEAD,
        PostKind.PRINCIPAL,
        PostKind.REGISTRAR,
    )
    own = _posts(county_path, on)[False, county_path]
    return [
        ("", _("单位（不定岗位）")),
        (_("镇街、片区、学校的岗位"), [(kind.value, kind.label) for kind in below]),
        (_("区县的岗位"), [(str(key), title) for key, _kind, title in own]),
    ]


def post_of(one: UnitChoice, owner: str) -> uuid.UUID | None:
    """Return the post of a unit that ``owner`` names, by its id or by its kind where one alone of that kind stands there."""
    named = [key for key, kind, _title in one.posts if owner in (str(key), kind)]
    return named[0] if len(named) == 1 else None


def unit_names(units: Iterable[UnitChoice]) -> Sequence[str]:
    """Return their names, each once, for a workbook to choose from."""
    return tuple(dict.fromkeys(one.name for one in units))

"""The day's packet: the families that somebody takes along into a valley, as few as the place allows, each with what stands at its door.

Whole households, whoever is due first in front. Neither poverty nor illness goes along, and no number by which the state knows anybody:
names, where they live, whom to call, when the visit is due. Telephone and address are in full only for whoever may see them in full.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils import translation

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.children.access import Children
from notoneless.children.models import Child, Guardian, HouseholdSpell, Residence
from notoneless.children.queries.dated import live
from notoneless.children.queries.listing import ChildLine, lines
from notoneless.children.queries.words import relation
from notoneless.children.terms import ResidenceKind
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.privacy.access import REVEAL
from notoneless.visits.access import WRITE
from notoneless.visits.models import VisitChild
from notoneless.visits.queries.choosing import Near, households, near_each
from notoneless.visits.queries.ground import form_at, kinds_at
from notoneless.visits.queries.offline import limits_of
from notoneless.visits.queries.rounds import Due, rounds_between
from notoneless.visits.queries.targets import CASE, HARDSHIP, LEARNING, Target, targets
from notoneless.visits.rules.packets import digest_of, packet_digest
from notoneless.visits.rules.weeks import clock
from notoneless.visits.terms import AbsentError, VisitError


@dataclass(frozen=True, slots=True)
class Packed:
    """A packet before it is given out: whom it is of, in whole households, and its families as the telephone holds them."""

    children: tuple[uuid.UUID, ...]
    families: tuple[dict[str, Any], ...]
    people: tuple[dict[str, str], ...]
    county_path: str
    round: tuple[dict[str, Any], ...] = ()

    @property
    def digest(self) -> str:
        """Return the digest of what it holds."""
        return packet_digest(self.families)

    def said(self, on: date) -> dict[str, Any]:
        """Return what goes to the telephone of it."""
        form = form_at(self.county_path, on).form if self.county_path else None
        return {
            "families": list(self.families), "round": list(self.round), "people": list(self.people), "hash": self.digest,
            "form": {"digest": form.digest} | asdict(form) if form else {},
            "kinds": [
                {"id": key, "zh": row["zh"], "en": row["en"]} for key, row in kinds_at(self.county_path, on).items()
            ] if form else [],
        }  # fmt: skip


def packed(viewer: Viewer, *, on: date, children: Sequence[uuid.UUID | str] = ()) -> Packed:
    """Return the packet of these children; or of those to whom one is sent by a round while the packet lasts, and then of those who are still to be
    visited; their households whole, as many as may go along, and the rounds' order.
    The caller writes down that they were shown. Raises :class:`AbsentError` (a child out of reach), U152 (too many)."""
    limits = limits_of(viewer, on)
    most, walk = limits.most_children, _walk(viewer, on, limits.lease_days)
    due = {one.id: one for one in targets(viewer, on=on, visited="" if children else "no")}
    may = Children(viewer, WRITE).filter(Child.objects.all())
    if children:
        wanted = _wanted(may, children, most)
    else:
        sent = (key for _day, one in walk if not one.is_visited for key in one.children)
        keys = list(dict.fromkeys((*sent, *due)))[: 2 * most]
        found = {one.pk: one for one in may.filter(pk__in=keys)}
        wanted = [found[key] for key in keys if key in found][:most]
    if not wanted:
        return Packed((), (), (), "")
    county = wanted[0].county_path
    groups = _households([one for one in wanted if one.county_path == county], may.filter(county_path=county), most, on)
    with _own_tongue(viewer):
        given = _packed(viewer, groups, due, county, on)
    return replace(given, round=tuple(_in_order(walk, given.families, on)))


def _walk(viewer: Viewer, on: date, days: int) -> list[tuple[date, Due]]:
    """Return to whom one is sent, day by day, while a packet lasts."""
    return [(day, one) for day, dues in rounds_between(viewer, on, on + timedelta(days=days)).items() for one in dues]


def _in_order(
    walk: Iterable[tuple[date, Due]], families: Iterable[dict[str, Any]], on: date
) -> Iterable[dict[str, Any]]:
    """Yield for each family that lies on a round as which one of all and when: the time, of a later day with the day in front."""
    house = {uuid.UUID(child["id"]): one["key"] for one in families for child in one["children"]}
    seen: set[str] = set()
    for day, one in walk:
        for key in dict.fromkeys(house[child] for child in one.children if child in house):
            if key not in seen:
                seen.add(key)
                at = clock(one.at)
                yield {"order": len(seen), "at": at if day == on else f"{day:%m-%d} {at}", "family": key}


def repacked(viewer: Viewer, keys: Iterable[uuid.UUID], *, on: date) -> Packed:
    """Return the packet of these children as it would be made now; those who are out of reach meanwhile are not in it."""
    may = Children(viewer, WRITE).filter(Child.objects.filter(pk__in=list(keys)))
    found = list(may.order_by("pk"))
    if not found:
        return Packed((), (), (), "")
    due = {one.id: one for one in targets(viewer, on=on)}
    groups = _households(found, may, len(found), on)
    with _own_tongue(viewer):
        return _packed(viewer, groups, due, found[0].county_path, on)


def _own_tongue(viewer: Viewer) -> Any:
    """Words of a packet are in the language of the account, whoever asks how it stands and from what browser: they are digested."""
    tongue = Account.objects.filter(pk=viewer.known_id).values_list("language", flat=True).first()
    return translation.override(tongue or "zh-hans")


def _wanted(may: Any, children: Sequence[uuid.UUID | str], most: int) -> list[Child]:
    try:
        keys = list(dict.fromkeys(one if isinstance(one, uuid.UUID) else uuid.UUID(one) for one in children))
    except (ValueError, AttributeError, TypeError):
        raise AbsentError from None
    if len(keys) > most:
        raise VisitError(
            "U152", f"一次最多带 {most} 名学生下乡，现在选了 {len(keys)} 名。请少选一些。",
            f"At most {most} children are taken along at a time, not {len(keys)}: choose fewer.",
        )  # fmt: skip
    found = {one.pk: one for one in may.filter(pk__in=keys)}
    if len(found) < len(keys):
        raise AbsentError
    return [found[key] for key in keys]


def _households(wanted: Sequence[Child], may: Any, most: int, on: date) -> list[list[Child]]:
    """Return the children in households, each with its others who may be visited too, as many as fit; order is kept."""
    houses = households(wanted, on=on)
    near: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    spells = HouseholdSpell.objects.filter(live(on), household__in={key for some in houses.values() for key in some})
    for house, child in spells.order_by("child__birth_on", "child").values_list("household", "child"):
        near[house].append(child)
    mates = {one.pk: one for one in may.filter(pk__in={key for some in near.values() for key in some})}
    taken: set[uuid.UUID] = set()
    groups: list[list[Child]] = []
    for first in wanted:
        if first.pk in taken:
            continue
        own = houses[first.pk]
        home = min(own, key=lambda key, own=own: (own[key], str(key)), default=None)  # type: ignore[misc]
        others = [mates[key] for key in near.get(home, ()) if key in mates] if home else []
        group = [first, *(one for one in others if one.pk != first.pk and one.pk not in taken)]
        if len(taken) + len(group) > most:
            group = [first]
        if len(taken) + len(group) > most:
            break
        taken |= {one.pk for one in group}
        groups.append(group)
    return groups


def _packed(viewer: Viewer, groups: list[list[Child]], due: dict[uuid.UUID, Target], county: str, on: date) -> Packed:
    children = [one for group in groups for one in group]
    told = {one.id: one for one in lines(children, on=on)}
    last = _last(children)
    near = near_each(children, on=on)
    guardians, homes = _guardians(viewer, children, on), _homes(viewer, children, on)
    families = []
    for group in groups:
        group.sort(key=lambda one: (one.birth_on or date.min, str(one.pk)))
        families.append(_family(group, told, due, last, near, guardians, homes))
    mentioned = {who for one in families for who in (*one["people"], *one["hands"])}
    people = tuple({"id": key, "label": near.labels[uuid.UUID(key)]} for key in sorted(mentioned))
    return Packed(tuple(one.pk for one in children), tuple(families), people, county)


def _family(
    group: list[Child], told: dict[uuid.UUID, ChildLine], due: dict[uuid.UUID, Target], last: dict[uuid.UUID, dict[str, str]],
    near: Near, guardians: dict[uuid.UUID, list[dict[str, str]]], homes: dict[uuid.UUID, str],
) -> dict[str, Any]:  # fmt: skip
    keys = [one.pk for one in group]
    grown = {(one["name"], one["phone"]): one for key in keys for one in guardians.get(key, ())}
    family: dict[str, Any] = {
        "key": str(keys[0]),
        "children": [_child(told[key], due.get(key), last.get(key)) for key in keys],
        "address": next((homes[key] for key in keys if homes.get(key)), ""),
        "guardians": [grown[key] for key in sorted(grown)],
        "people": sorted(str(who) for who in set().union(*(near.people[key] for key in keys))),
        "hands": sorted(str(who) for who in set().union(*(near.hands[key] for key in keys))),
    }
    return family | {"hash": digest_of(family)}


def _child(line: ChildLine, target: Target | None, last: dict[str, str] | None) -> dict[str, Any]:
    # Neither who is poor nor who struggles with learning is carried on a telephone.
    groups = [one for one in target.groups if one not in (HARDSHIP, LEARNING)] if target else []
    said: dict[str, Any] = {
        "id": str(line.id), "name": line.name, "sex": line.sex, "birth_on": line.birth_on.isoformat() if line.birth_on else "",
        "school": line.school, "room": line.room, "groups": groups,
        "due_on": target.due_on.isoformat() if target and target.due_on else "", "case": "yes" if CASE in groups else "",
        "last": last or {},
    }  # fmt: skip
    return said | {"hash": digest_of(said)}


def _last(children: Sequence[Child]) -> dict[uuid.UUID, dict[str, str]]:
    rows = VisitChild.objects.filter(child__in=children, visit__cached_newest=True).order_by(
        "visit__on", "visit__received_at", "visit"
    )
    found: dict[uuid.UUID, dict[str, str]] = {}
    for child, visit, on, digest in rows.values_list("child", "visit", "visit__on", "visit__digest"):
        found[child] = {"visit": str(visit), "on": on.isoformat(), "digest": digest}
    return found


def _in_full(viewer: Viewer, children: Sequence[Child]) -> frozenset[uuid.UUID]:
    """Return of whom telephone and address may be seen in full."""
    full = Children(viewer, REVEAL)
    return frozenset(one.pk for one in children if full.allows(one))


def _guardians(viewer: Viewer, children: Sequence[Child], on: date) -> dict[uuid.UUID, list[dict[str, str]]]:
    full = _in_full(viewer, children)
    found: dict[uuid.UUID, list[dict[str, str]]] = defaultdict(list)
    for one in Guardian.objects.filter(live(on), child__in=children).order_by("recorded_at", "pk"):
        phone = "" if one.phone is None else one.phone.open(why="packet") if one.child_id in full else str(one.phone)
        found[one.child_id].append({"name": one.name, "kin": relation(one.relation), "phone": phone})
    return found


def _homes(viewer: Viewer, children: Sequence[Child], on: date) -> dict[uuid.UUID, str]:
    full = _in_full(viewer, children)
    rows = list(Residence.objects.filter(live(on), child__in=children).select_related("division"))
    rows.sort(key=lambda one: (one.kind != ResidenceKind.ACTUAL, str(one.pk)))
    names = names_on_lines({Line.PLACE: {one.division.path for one in rows if one.division}})[Line.PLACE]
    found: dict[uuid.UUID, str] = {}
    for one in rows:
        path = one.division.path if one.division else ""
        place = "".join(names.get(path[:end], "") for end in (8, 12) if len(path) >= end) or one.elsewhere
        at = "" if one.address is None else one.address.open(why="packet") if one.child_id in full else str(one.address)
        if place or at:
            found.setdefault(one.child_id, place + at)
    return found

"""What children's files say under the headings of a list that leaves the house: numbers, homes, those who bring them up, marks,
who answers for them by name. Sealed values stay sealed; whoever makes the list opens what was agreed to.

The same for every list, so that a telephone stands in the ledger as it stands in the list of children.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from notoneless.children.models import Category, Child, Guardian, HouseholdSpell, Identifier, Residence, Sponsor
from notoneless.children.queries import marks, words
from notoneless.children.queries.dated import live
from notoneless.children.terms import CategoryGroup, HouseholdKind, IdentifierKind, ResidenceKind
from notoneless.places.models import School
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.privacy.models import Sealed
from notoneless.standards.care import Mask

Value = str | int | date | Sealed | None


def file_values(children: Sequence[Child], on: date) -> dict[uuid.UUID, dict[str, Value]]:
    """Return child → column → what the file says; marks and who answers for a child as of ``on``, the rest as it says now."""
    keys = [one.pk for one in children]
    numbers: dict[tuple[uuid.UUID, str], Sealed | None] = {}
    for row in Identifier.objects.filter(child__in=keys, ended_on=None).order_by("began_on", "recorded_at"):
        numbers[row.child_id, row.kind] = row.number
    guardians: dict[uuid.UUID, Guardian] = {}
    for guardian in Guardian.objects.filter(child__in=keys, ended_on=None).order_by("-recorded_at"):
        guardians[guardian.child_id] = guardian
    homes: dict[uuid.UUID, Residence] = {}
    registered: dict[uuid.UUID, Residence] = {}
    living = Residence.objects.filter(child__in=keys, ended_on=None).select_related("division")
    for home in living.order_by("recorded_at"):
        if home.child_id not in homes or home.kind == ResidenceKind.ACTUAL:
            homes[home.child_id] = home
        if home.kind == ResidenceKind.REGISTERED:
            registered[home.child_id] = home
    houses: dict[uuid.UUID, HouseholdSpell] = {}
    housed = HouseholdSpell.objects.filter(child__in=keys, ended_on=None).select_related("household")
    for spell in housed.order_by("recorded_at", "pk"):
        # That a family stands on another office's list is no part of a list of children.
        if spell.household.kind == HouseholdKind.REGISTER or (
            spell.household.kind == HouseholdKind.TOLD and spell.child_id not in houses
        ):
            houses[spell.child_id] = spell
    marked: dict[tuple[uuid.UUID, str], list[str]] = defaultdict(list)
    known = marks.kinds_at(children[0].county_path if children else "")
    for mark in Category.objects.filter(live(on), child__in=keys):
        if mark.code is not None:
            marked[mark.child_id, mark.group].append(marks.told(mark.code.open(why="export"), known))
    answering: dict[uuid.UUID, list[str]] = defaultdict(list)
    for one in Sponsor.objects.filter(live(on), child__in=keys).select_related("account").order_by("began_on", "pk"):
        answering[one.child_id].append(f"{one.account.name}（{one.role}）" if one.role else one.account.name)
    schools = {one.cached_school_path[:12] for one in children if len(one.cached_school_path) >= 12}
    codes = dict(School.objects.filter(path__in=schools).values_list("path", "code"))
    divisions = {home.division.path for home in registered.values() if home.division}
    places = names_on_lines({Line.PLACE: divisions})[Line.PLACE]

    def registered_at(home: Residence | None) -> str:
        if home is None or home.division is None:
            return home.elsewhere if home else ""
        return "".join(places.get(home.division.path[:end], "") for end in (8, 12) if len(home.division.path) >= end)

    found: dict[uuid.UUID, dict[str, Value]] = {}
    for child in children:
        guardian_of, home_of, house_of = guardians.get(child.pk), homes.get(child.pk), houses.get(child.pk)
        found[child.pk] = {
            "ethnicity": words.ethnicity(child.ethnicity),
            "guardian": guardian_of.name if guardian_of else "",
            "guardian_relation": words.relation(guardian_of.relation) if guardian_of else "",
            "phone": guardian_of.phone if guardian_of else None,
            "head": house_of.head if house_of else "", "household_no": house_of.household.number if house_of else None,
            "citizen_id": numbers.get((child.pk, IdentifierKind.CITIZEN_ID)),
            "pupil_no": numbers.get((child.pk, IdentifierKind.PUPIL_NO)),
            "disability_no": numbers.get((child.pk, IdentifierKind.DISABILITY_NO)),
            "registered": registered_at(registered.get(child.pk)), "address": home_of.address if home_of else None,
            "school_code": codes.get(child.cached_school_path[:12], ""), "sponsors": "、".join(answering[child.pk]),
        }  # fmt: skip
        for group in CategoryGroup:
            said = "、".join(sorted(marked[child.pk, group.value]))
            found[child.pk][group.value] = Sealed(mask=Mask.HIDDEN, plain=said) if said else None
    return found

"""A child comes into a household, by a person's word: from which day, under which head, by which paper.

The household is told by its number, by the number of its head, or by another child who lives in it. Whether somebody else's
child lives there already is told to nobody: a number that is known and one that is new are taken alike.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE, Children
from notoneless.children.actions.common import Act, Key, begin, end, own, same
from notoneless.children.models import Household, HouseholdSpell
from notoneless.children.queries import words
from notoneless.children.rules import households
from notoneless.children.terms import ChildError, HouseholdKind
from notoneless.privacy.models.bulk import Rows

LONGEST: Final = 40


def put_household(
    *, child: Key, kind: str, by: Viewer, at: datetime, on: date, source: str, number: str = "", head_number: str = "",
    with_child: Key | None = None, head: str = "", relation: str = "", instead_of: Key | None = None,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Say in which household the child lives from ``on``: the one of the same kind before ends that day, or the entry
    ``instead_of``.

    Raises :class:`AbsentError`, K004, K005, K007 (nothing differs), K024 (no number, no child), K025 (that child is in none).
    """
    wanted = HouseholdKind(kind)
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        if number.strip() or head_number.strip():
            house = _numbered(act, wanted, number, head_number)
        else:
            house = _of_child(act, with_child)
            wanted = HouseholdKind(house.kind)
        standing = HouseholdSpell.objects.filter(child=act.child, ended_on=None)
        if instead_of:
            old = [own(act, HouseholdSpell.objects.select_related("household"), instead_of)]
        else:
            old = list(standing.filter(household__kind=wanted).select_related("household"))
        called = " ".join(head.split())[:64]
        new = HouseholdSpell(**act.row, household=house, head=called, relation=relation)
        if any(_says(row) == _says(new) for row in standing):
            raise same()
        was = "；".join(told(row) for row in old)
        for row in old:
            end(row, on)
        new.save(force_insert=True)
        act.changed("household", was, told(new))
        act.finish("put_household", kind=str(wanted))


def told(row: HouseholdSpell) -> str:
    """Return an entry in a few words, its number under its mask."""
    number = row.household.number or row.household.head_number or ""
    parts = (str(HouseholdKind(row.household.kind).label), str(number), row.head, words.relation(row.relation))
    return " ".join(part for part in parts if part)


def _says(row: HouseholdSpell) -> tuple[uuid.UUID, str, str]:
    return row.household_id, row.head, row.relation


def _numbered(act: Act, kind: HouseholdKind, number: str, head_number: str) -> Household:
    """Return the household under this number, written where it was not there yet."""
    column, text = ("number", number.strip()) if number.strip() else ("head_number", head_number.strip())
    if not households.says_something(text) or len(text) > LONGEST:
        raise _nobody()
    indexed: Any = Household._meta.get_field(f"{column}_index")
    index = indexed.index_of(text)
    reach = households.reach_of(text, act.child.cached_place_path, act.child.county_path)
    key = uuid.UUID(hex=households.key_of(reach, kind, index))
    rows = Rows(Household, once=True)
    rows.put(id=key.hex, county_path=act.child.county_path, kind=kind.value, recorded_at=act.at, **{column: text})
    rows.flush()
    house = Household(id=key, county_path=act.child.county_path, kind=kind, recorded_at=act.at)
    setattr(house, column, text)  # as it prints; what stands in the table is not asked for before a child leads to it
    return house


def _of_child(act: Act, other: Key | None) -> Household:
    """Return the household in which another child lives whom the actor sees: the register's first."""
    if not other:
        raise _nobody()
    beside = Children(act.by, SEE).one(other)
    rows = HouseholdSpell.objects.filter(child=beside, ended_on=None).select_related("household")
    found = sorted(rows, key=lambda row: (list(HouseholdKind).index(HouseholdKind(row.household.kind)), str(row.pk)))
    if not found or beside.county_path != act.child.county_path:
        raise ChildError(
            "K025",
            "所选的孩子还没有登记户。请先登记那个孩子的户，或在这里填户号。",
            "The child chosen is in no household yet. Enter that child's household first, or give the number here.",
        )
    return found[0].household


def _nobody() -> ChildError:
    return ChildError(
        "K024",
        "请填写户号；不知道户号时填户主的证件号，或选一个同户的孩子。全是 0 的号码不算户号。",
        "Give the household's number; where it is not known, the number of its head, or choose a child of the same "
        "household. A number of nothing but 0 is none.",
    )

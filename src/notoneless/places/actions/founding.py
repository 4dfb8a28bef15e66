"""A county founded from the national lists: its towns, and its villages where we ship them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from notoneless.audit import actions as audit
from notoneless.places import access
from notoneless.places.actions.common import Act, By, record, sound
from notoneless.places.models import Division
from notoneless.places.rules import paths
from notoneless.places.terms import Change, Level, PlaceError
from notoneless.standards import divisions


@dataclass(frozen=True, slots=True)
class Founded:
    """A county that was founded: its key and path, and how many towns and villages the lists gave."""

    id: uuid.UUID
    name: str
    path: str
    towns: int
    villages: int


def found_county(*, code: str, on: date, by: By, at: datetime, document: str = "") -> Founded:
    """Found a county with the towns and villages that the national lists give it, standing from ``on``.

    Only the house itself may (Q002). Raises Q003 for a code that was no county's on the day, Q004 for a county that is
    already there. Villages of a county whose list we do not ship come by import.
    """
    access.demand_house(by)
    name = divisions.name_of(code, on) if len(code) == 6 and not code.endswith("00") else None
    if name is None:
        raise PlaceError(
            "Q003",
            f"“{code[:12]}”在 {on} 不是区县的行政区划代码。请照国家行政区划代码填 6 位数字，并核对日期。",
            f"“{code[:12]}” is no county's code on {on}. Give the six digits of the national list, and check the day.",
        )
    with transaction.atomic():
        if Division.objects.select_for_update().filter(code=code, level=Level.COUNTY, ended_on=None).exists():
            raise PlaceError(
                "Q004",
                f"{name}（{code}）已经建立。要补充乡镇、村，请用导入。",
                f"The county {code} is already founded. Bring further towns and villages by an import.",
            )
        last = Division.objects.filter(level=Level.COUNTY).aggregate(last=Max("path"))["last"]
        county = Division.objects.create(
            path=paths.next_child("", [last] if last else []), code=code, level=Level.COUNTY, name=name,
            pinyin=sound(name), began_on=on,
        )  # fmt: skip
        towns = _lay(county, divisions.towns_of(code), Level.TOWN, on)
        villages = 0
        for town in towns:
            villages += len(_lay(town, divisions.villages_of(town.code), Level.VILLAGE, on))
        act = Act(on=on, document=document, by=by, at=at)
        record(Change.OPENED, "division", act, after=county, new_path=county.path, new_name=name, new_code=code,
               towns=len(towns), villages=villages)  # fmt: skip
        audit.write("places.found_county", by=by, at=at, subject=f"places_division:{county.pk}",
                    detail={"code": code, "on": str(on), "towns": len(towns), "villages": villages})  # fmt: skip
    return Founded(county.pk, name, county.path, len(towns), villages)


def _lay(parent: Division, listed: tuple[divisions.Division, ...], level: Level, on: date) -> list[Division]:
    """Make the listed divisions under ``parent``, in the order of their codes."""
    named = [(one.code, divisions.spoken(one.name) if level == Level.VILLAGE else one.name) for one in listed]
    return Division.objects.bulk_create(
        Division(
            path=f"{parent.path}{number:04}", code=code, level=level, name=name, pinyin=sound(name), began_on=on,
            parent=parent,
        )
        for number, (code, name) in enumerate(named, start=1)
    )  # fmt: skip

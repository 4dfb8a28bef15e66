"""What every invented county of the demo is furnished with: its schools with centres, inspectors' areas and classes, names for its people,
accounts that can sign in.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from django.db import transaction

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.places import actions as places
from notoneless.places.models import Division, EducationCentre, InspectorArea, School
from notoneless.rolls.synth import people
from notoneless.standards import divisions
from notoneless.standards.school_year import school_year
from notoneless.sweep.words import grade as grade_of

#: How many schools one inspector of the demo looks after, how many one centre.
OF_AN_INSPECTOR: Final = 4
OF_A_CENTRE: Final = 12
DOCUMENT: Final = "演示"
KINDS: Final = {"21": "211", "31": "311", "34": "342", "36": "361"}


@dataclass(frozen=True, slots=True)
class Key:
    """One account that can sign in: what its post is, its login, its password."""

    post: str
    login: str
    password: str


def establish_schools(
    county: Division, leader: Viewer, rows: list[dict[str, object]], classes: Mapping[str, list[tuple[int, int]]],
    *, opened: date, as_of: date, now: datetime,
) -> None:  # fmt: skip
    """Establish the schools that the rolls name, in centres and inspectors' areas, with their classes of this year; those that stand, from an
    earlier beginning, are left as they are."""
    towns = list(divisions.towns_of(county.code))
    here = {one.code: one for one in Division.objects.filter(parent=county)}
    standing = set(School.objects.filter(county=county).values_list("code", flat=True))
    rows = [row for row in rows if row["stage"] in (1, 2)]
    year = school_year(as_of).first
    for order, row in enumerate(rows):
        if str(row["code"]) in standing:
            continue
        with transaction.atomic():
            name = f"第{order // OF_A_CENTRE + 1}片区教管中心"
            centre = EducationCentre.objects.filter(county=county, name=name).values_list("pk", flat=True).first()
            if centre is None:
                centre = places.establish_centre(
                    county=county.pk, name=name, on=opened, document=DOCUMENT, by=leader, at=now
                ).id
            name = f"第{order // OF_AN_INSPECTOR + 1}督学责任区"
            area = InspectorArea.objects.filter(county=county, name=name).values_list("pk", flat=True).first()
            if area is None:
                area = places.found_area(county=county.pk, name=name, on=opened, by=leader, at=now).id
            town = here[towns[int(str(row["town"]))].code]
            school = places.establish_school(
                division=town.pk, name=str(row["name"]), code=str(row["code"]), kind=KINDS[str(row["code"])[:2]], on=opened,
                document=DOCUMENT, by=leader, at=now, centre=centre, setting="121", is_boarding=row["stage"] == 2,
            )  # fmt: skip
            places.put_school_in_area(area=area, school=school.id, on=opened, by=leader, at=now)
            if rooms := classes.get(str(row["code"])):
                places.form_classes(school=school.id, school_year=year, classes=rooms, by=leader, at=now)


def classes_of(folder: Path) -> dict[str, list[tuple[int, int]]]:
    """Return grade and number of the classes that the sweep in ``folder`` saw, by the school's code."""
    named = (
        pl.read_parquet(folder / "ledger.parquet", columns=["school_code", "grade", "class_name"]).drop_nulls().unique()
    )
    found: dict[str, list[tuple[int, int]]] = {}
    for code, grade, room in sorted(named.rows()):
        in_grade, number = grade_of(grade), re.search(r"\d+", room)
        if in_grade and number and in_grade <= 9:
            found.setdefault(code, []).append((in_grade, int(number.group())))
    return found


def names(number: int, seed: int) -> Iterator[str]:
    """Yield so many invented names, the same for the same seed."""
    rng = np.random.default_rng([seed, 99])
    sexes = rng.integers(2, size=number)
    family = people.surnames(rng, number)
    given = {sex: people.parent_names(rng, family, sex, number).to_list() for sex in ("male", "female")}
    return (given["female" if sex else "male"][order] for order, sex in enumerate(sexes))


def first_account(name: str, order: int, now: datetime) -> Account:
    """Return a new account of the demo, without a password."""
    account = Account(login=f"yanshi{order:04}", name=name, made_at=now)
    account.set_unusable_password()
    account.save()
    return account


def key_for(account: Account, title: str) -> Key:
    """Give the account a password of its own and return how to sign in."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    account.set_password(password)
    account.save(update_fields=("password", "name"))
    return Key(str(title), account.login, password)

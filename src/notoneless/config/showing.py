"""The demo county with people in it: places from the national lists, invented people in every post, the sweep published.

Everything is done by the same acts by which an office does it; what is invented are the people. One account of each kind of
post is given a password, made anew for every demo and told at its end.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from django.db import transaction
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.audit.terms import System
from notoneless.cases import actions as cases
from notoneless.cases import queries as case_queries
from notoneless.config.showing_programmes import show_register
from notoneless.config.showing_visits import show_visits
from notoneless.findings import actions as findings
from notoneless.places import actions as places
from notoneless.places.models import Division, School
from notoneless.responsibility import actions as responsibility
from notoneless.responsibility.actions.appointments import Put
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.terms import PostKind
from notoneless.rolls.synth import people
from notoneless.rolls.synth.places import county as invented
from notoneless.standards import divisions
from notoneless.standards.progress import SILENT, Progress
from notoneless.standards.school_year import school_year
from notoneless.sweep.words import grade as grade_of

#: How many schools one inspector of the demo looks after, how many one centre.
OF_AN_INSPECTOR: Final = 4
OF_A_CENTRE: Final = 12
DOCUMENT: Final = "演示"
#: Among the offices to which a case is referred, the one that is none of this county.
ELSEWHERE: Final = "other_county"
KINDS: Final = {"21": "211", "31": "311", "34": "342", "36": "361"}


@dataclass(frozen=True, slots=True)
class Key:
    """One account that can sign in: what its post is, its login, its password."""

    post: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What was made."""

    county: str
    schools: int
    posts: int
    children: int
    unclear: int
    cases: int
    tasks: tuple[tuple[str, int], ...]
    keys: tuple[Key, ...]


def show(
    *, rolls: Path, work: Path, place: str, children: int, seed: int, as_of: date, progress: Progress = SILENT
) -> Shown:
    """Furnish a new house with the demo county of ``rolls`` and return what stands. The house must have no county yet."""
    now = timezone.now()
    opened = date(as_of.year - 6, 9, 1)
    folder = findings.sweep_rolls(rolls=rolls, work=work, place=place, as_of=as_of, progress=progress)
    progress.start("demo_places", None, "建立区县、学校和班级")
    founded = places.found_county(code=place, on=opened, by=System(DOCUMENT), at=now)
    county = Division.objects.get(pk=founded.id)
    first = _account("局长", 0, now)
    responsibility.found_county(county_path=county.path, account_id=first.pk, at=now)
    leader = viewer_of(first, at=now)
    schools = invented(place, children, seed, as_of).schools.rows(named=True)
    _schools(county, leader, schools, _classes(folder), opened=opened, as_of=as_of, now=now)
    progress.finish()
    progress.start("demo_people", None, "设岗任职")
    responsibility.establish_posts(by=leader, at=now, county_path=county.path, on=timezone.localdate(now))
    _departments(county, leader, now)
    keys = _people(county, leader, first, seed, now)
    progress.finish()
    chief = viewer_of(Account.objects.get(login=keys[1].login), at=now)
    one = findings.start(folder=folder, county=county, by=chief, at=now)
    one = findings.read(publication=one, by=chief, at=now, progress=progress)
    findings.take(publication=one, by=chief, at=now, progress=progress)
    one = findings.finish(publication=one, by=chief, at=now)
    progress.start("demo_cases", None, "疑似辍学立案、派发到乡镇和学校")
    followed = cases.follow(publication=one, by=System("worker"), at=now)
    _dispatch(chief, now)
    show_register(county.path, chief, now=now)
    show_visits(county.path, now=now)
    progress.finish()
    return Shown(
        county=county.name,
        schools=School.objects.filter(county=county).count(),
        posts=Post.objects.filter(unit_path__gte=county.path).count(),
        children=one.lines,
        unclear=one.counts["by_kind"]["unclear"],
        cases=followed.get("open", 0),
        tasks=_tasks(keys, now),
        keys=tuple(keys),
    )


def _dispatch(chief: Viewer, now: datetime) -> None:
    """Send the new cases along their chains, so that townships and schools find them among what they have to do."""
    on = timezone.localdate(now)
    keys = case_queries.case_keys(chief, on=on)
    cases.dispatch_many(cases=keys, by=chief, at=now, on=on)


def _tasks(keys: list[Key], now: datetime) -> tuple[tuple[str, int], ...]:
    """Return (login, number of tasks) of those who can sign in and have something to do."""
    on, found = timezone.localdate(now), []
    for key in keys:
        viewer = viewer_of(Account.objects.get(login=key.login), at=now)
        if viewer.has("case.see"):
            figures = case_queries.task_figures(viewer, on=on)
            if sum(figures.values()):
                found.append((key.login, sum(figures.values())))
    return tuple(found)


def _schools(
    county: Division, leader: Viewer, rows: list[dict[str, object]], classes: Mapping[str, list[tuple[int, int]]],
    *, opened: date, as_of: date, now: datetime,
) -> None:  # fmt: skip
    """Establish the schools that the rolls name, in centres and inspectors' areas, with their classes of this year."""
    towns = list(divisions.towns_of(county.code))
    here = {one.code: one for one in Division.objects.filter(parent=county)}
    rows = [row for row in rows if row["stage"] in (1, 2)]
    year = school_year(as_of).first
    centre, area = places.Done(county.pk), places.Done(county.pk)  # the first row makes both
    for order, row in enumerate(rows):
        if order % OF_A_CENTRE == 0:
            centre = places.establish_centre(
                county=county.pk, name=f"第{order // OF_A_CENTRE + 1}片区教管中心", on=opened, document=DOCUMENT,
                by=leader, at=now,
            )  # fmt: skip
        if order % OF_AN_INSPECTOR == 0:
            area = places.found_area(
                county=county.pk, name=f"第{order // OF_AN_INSPECTOR + 1}督学责任区", on=opened, by=leader, at=now
            )
        town = here[towns[int(str(row["town"]))].code]
        school = places.establish_school(
            division=town.pk, name=str(row["name"]), code=str(row["code"]), kind=KINDS[str(row["code"])[:2]], on=opened,
            document=DOCUMENT, by=leader, at=now, centre=centre.id, setting="121", is_boarding=row["stage"] == 2,
        )  # fmt: skip
        places.put_school_in_area(area=area.id, school=school.id, on=opened, by=leader, at=now)
        if rooms := classes.get(str(row["code"])):
            places.form_classes(school=school.id, school_year=year, classes=rooms, by=leader, at=now)


def _classes(folder: Path) -> dict[str, list[tuple[int, int]]]:
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


def _departments(county: Division, leader: Viewer, now: datetime) -> None:
    """Set up what the posts of every level do not hold: a liaison of each department to which a case may be referred, the N
    of 1+N, and a subject teacher in one class of every school."""
    given: dict[str, Any] = {"by": leader, "at": now}
    for code, department in case_queries.choices("party"):
        if code != ELSEWHERE:
            responsibility.add_post(
                kind=PostKind.DEPARTMENT_LIAISON,
                unit_of=county.pk,
                title_zh=f"{county.name}·{department}联络员",
                **given,
            )
    on = timezone.localdate(now)
    for school in School.objects.filter(county=county, ended_on=None).order_by("path"):
        room = school.classes.filter(began_on__lte=on, ended_on__gt=on).order_by("path").first()
        if room is not None:
            responsibility.add_post(kind=PostKind.SUBJECT_TEACHER, unit_of=room.pk, **given)


def _people(county: Division, leader: Viewer, first: Account, seed: int, now: datetime) -> list[Key]:
    """Put an invented person into every post; return one of each kind who can sign in, the bureau's leader first."""
    posts = list(
        Post.objects.filter(ended_on=None, appointments=None).order_by("line", "unit_path", "kind", "title", "pk")
    )
    named = _names(len(posts) + 1, seed)
    by_kind: dict[str, Post] = {}
    puts: list[Put] = []
    on = timezone.localdate(now)
    first.name = next(named)
    keys = [_key(first, str(PostKind.BUREAU_LEADER.label))]
    accounts: list[Account] = []
    chosen: list[tuple[str, Account]] = []
    for order, post in enumerate(posts, start=1):
        account = Account(login=f"yanshi{order:04}", name=next(named), made_at=now)
        account.set_unusable_password()
        accounts.append(account)
        if post.kind not in by_kind:
            by_kind[post.kind] = post
            chosen.append((str(post.title), account))
        puts.append(Put(post.pk, account.pk, on))
    with transaction.atomic():
        Account.objects.bulk_create(accounts, batch_size=500)
        responsibility.appoint_all(by=leader, at=now, puts=puts, newcomers={account.pk for account in accounts})
    kinds = list(PostKind.values)
    rank = {account.pk: kinds.index(post.kind) for post, account in zip(posts, accounts, strict=True)}
    chosen.sort(key=lambda one: rank[one[1].pk])
    keys += [_key(account, title) for title, account in chosen]
    chiefs = [
        key
        for key, (_title, account) in zip(keys[1:], chosen, strict=True)
        if rank[account.pk] == kinds.index(PostKind.SECTION_CHIEF)
    ]
    return [keys[0], *chiefs, *(key for key in keys[1:] if key not in chiefs)]


def _names(number: int, seed: int) -> Iterator[str]:
    rng = np.random.default_rng([seed, 99])
    sexes = rng.integers(2, size=number)
    family = people.surnames(rng, number)
    names = {sex: people.parent_names(rng, family, sex, number).to_list() for sex in ("male", "female")}
    return (names["female" if sex else "male"][order] for order, sex in enumerate(sexes))


def _account(name: str, order: int, now: datetime) -> Account:
    account = Account(login=f"yanshi{order:04}", name=name, made_at=now)
    account.set_unusable_password()
    account.save()
    return account


def _key(account: Account, title: str) -> Key:
    """Give the account a password of its own and return how to sign in."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    account.set_password(password)
    account.save(update_fields=("password", "name"))
    return Key(str(title), account.login, password)

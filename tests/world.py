"""A small county for tests of the platform, and a twin of it elsewhere: places, schools, posts, people, children.

Everything is written by hand into the tables, so that a test of an action does not lean on another action. ``county("0001",
"500153")`` and ``county("0002", "500120")`` give two counties of one shape, told apart by their names. Numbers are invented
and valid.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from notoneless.accounts.models import Account
from notoneless.cases.actions.refreshing import refresh
from notoneless.cases.models import Act, Case, Serial
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.children.models import (
    Category,
    Child,
    EnrolmentSpell,
    Guardian,
    Household,
    HouseholdSpell,
    Identifier,
    Residence,
    Standing,
)
from notoneless.children.rules import naming
from notoneless.places.models import AreaSchool, Division, EducationCentre, InspectorArea, School, SchoolClass
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.terms import Line, PostKind
from notoneless.standards import citizen_id

NOW = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 9, 10)
LONG_AGO = date(2020, 9, 1)
YEAR = date(2026, 9, 1)
#: A class bears from the first the day on which it ends; this one lies ahead whenever the tests are run.
YEAR_ENDS = date(2099, 9, 1)
PASSWORD = "落霞与孤鹜齐飞-2026"


@cache
def hashed() -> str:
    """Return the hash of :data:`PASSWORD`: argon2id is slow on purpose, so it is asked once."""
    return make_password(PASSWORD)


M = TypeVar("M", bound=Model)


class _Rows:
    """Rows written together at the end, a table at a time: two hundred statements cost a test more than what it asks."""

    def __init__(self) -> None:
        self.by_table: dict[type[Model], list[Model]] = {}

    def add(self, model: type[M], **fields: Any) -> M:
        row = model(**fields)
        self.by_table.setdefault(model, []).append(row)
        return row

    def write(self) -> None:
        for model, rows in self.by_table.items():
            model._default_manager.bulk_create(rows)


@dataclass
class County:
    """What was made. ``accounts`` are by post: ``"class_teacher:a1"``, ``"village_officer:v11"``, ``"section_chief"`` …"""

    path: str
    county: Division
    towns: list[Division] = field(default_factory=list)
    villages: dict[str, Division] = field(default_factory=dict)  # v11 v12 v21 v22
    centre: EducationCentre | None = None
    schools: dict[str, School] = field(default_factory=dict)  # a b c
    classes: dict[str, SchoolClass] = field(default_factory=dict)  # a1 a2 b1 b2 c1 c2
    area: InspectorArea | None = None
    posts: dict[str, Post] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)


def county(path: str = "0001", code: str = "500153", *, children: bool = True) -> County:
    """Make a county: two towns of two villages, three schools of two classes, every kind of post held by one person, and
    six children: one in each of classes a1, a2, b1, c1, one enrolled elsewhere, one on no roll at all."""
    tag = "甲" if path == "0001" else "乙"
    rows = _Rows()
    seat = rows.add(Division, path=path, code=code, level=1, name=f"{tag}县", began_on=LONG_AGO)
    made = County(path, seat)
    for t in (1, 2):
        town = rows.add(
            Division,
            path=f"{path}{t:04}",
            code=f"{code}{100 + t}",
            level=2,
            name=f"{tag}{t}镇",
            began_on=LONG_AGO,
            parent=seat,
        )
        made.towns.append(town)
        for v in (1, 2):
            made.villages[f"v{t}{v}"] = rows.add(
                Division, path=f"{path}{t:04}{v:04}", code=f"{code}{100 + t}{200 + v}", level=3, name=f"{tag}{t}{v}村",
                began_on=LONG_AGO, parent=town,
            )  # fmt: skip
    made.centre = rows.add(EducationCentre, path=f"{path}0001", name=f"{tag}片区", county=seat, began_on=LONG_AGO)
    made.area = rows.add(InspectorArea, name=f"{tag}一责任区", county=seat, began_on=LONG_AGO)
    for index, key in enumerate("abc", start=1):
        school = made.schools[key] = rows.add(
            School, path=f"{path}0001{index:04}", name=f"{tag}{key}小学", code=f"2150{path[-2:]}{index:04}"[:10], kind="211",
            setting="220", county=seat, division=made.villages["v11" if key != "c" else "v21"], centre=made.centre,
            began_on=LONG_AGO,
        )  # fmt: skip
        if key != "c":
            rows.add(AreaSchool, area=made.area, school=school, began_on=LONG_AGO)
        for number in (1, 2):
            made.classes[f"{key}{number}"] = rows.add(
                SchoolClass, path=f"{school.path}{number:04}", name=f"三年级{number}班", school=school, school_year=2026, grade=3,
                number=number, began_on=YEAR, ended_on=YEAR_ENDS,
            )  # fmt: skip
    _staff(made, tag, rows)
    if children:
        _children(made, tag, rows)
    rows.write()
    return made


def _staff(made: County, tag: str, rows: _Rows) -> None:
    seat = made.county

    def post(key: str, kind: str, line: str, unit_path: str, title: str, **unit: object) -> None:
        made.posts[key] = rows.add(
            Post, kind=kind, line=line, unit_path=unit_path, title=f"{tag}{title}", began_on=LONG_AGO, **unit
        )
        account = rows.add(
            Account,
            login=f"{made.path}-{key}".replace(":", "-"),
            name=f"{tag}{title}人",
            made_at=NOW,
            password=hashed(),
        )
        made.accounts[key] = account
        rows.add(Appointment, post=made.posts[key], account=account, began_on=LONG_AGO, made_by="", made_at=NOW)

    for kind in (
        PostKind.BUREAU_LEADER, PostKind.SECTION_CHIEF, PostKind.REGISTRAR_BUREAU, PostKind.AID_CENTRE,
        PostKind.SPECIAL_CENTRE, PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDITOR,
    ):  # fmt: skip
        post(kind.value, kind, Line.SCHOOL, made.path, f"县{kind.label}", division=seat)
    post("county_leader", PostKind.COUNTY_LEADER, Line.PLACE, made.path, "县领导", division=seat)
    post("centre_head", PostKind.CENTRE_HEAD, Line.SCHOOL, made.centre.path, "片区主任", centre=made.centre)
    post("inspector", PostKind.INSPECTOR, Line.SCHOOL, made.path, "督学", area=made.area)
    for key, school in made.schools.items():
        post(f"principal:{key}", PostKind.PRINCIPAL, Line.SCHOOL, school.path, f"{key}校长", school=school)
        post(f"registrar:{key}", PostKind.REGISTRAR, Line.SCHOOL, school.path, f"{key}学籍员", school=school)
    for key, room in made.classes.items():
        post(f"class_teacher:{key}", PostKind.CLASS_TEACHER, Line.SCHOOL, room.path, f"{key}班主任", school_class=room)
        post(f"subject_teacher:{key}", PostKind.SUBJECT_TEACHER, Line.SCHOOL, room.path, f"{key}科任",
             school_class=room)  # fmt: skip
    for number, town in enumerate(made.towns, start=1):
        post(f"township_leader:t{number}", PostKind.TOWNSHIP_LEADER, Line.PLACE, town.path, f"{number}镇长",
             division=town)  # fmt: skip
        post(f"township_officer:t{number}", PostKind.TOWNSHIP_OFFICER, Line.PLACE, town.path, f"{number}镇干事",
             division=town)  # fmt: skip
    for key, village in made.villages.items():
        post(f"village_head:{key}", PostKind.VILLAGE_HEAD, Line.PLACE, village.path, f"{key}村主任", division=village)
        post(f"village_officer:{key}", PostKind.VILLAGE_OFFICER, Line.PLACE, village.path, f"{key}村干部",
             division=village)  # fmt: skip


def _children(made: County, tag: str, rows: _Rows) -> None:
    plan = [
        ("a1", "v11", "a1"), ("a2", "v11", "a2"), ("b1", "v12", "b1"), ("c1", "v21", "c1"),
        ("elsewhere", "v22", None), ("nowhere", "v11", None),
    ]  # fmt: skip
    for order, (key, village, room) in enumerate(plan, start=1):
        made.children[key] = _child(
            rows, made, f"{tag}{'甲乙丙丁戊己'[order - 1]}童", order=order, village=village, room=room,
            standing={"elsewhere": "in_school_elsewhere", "nowhere": "suspected_dropout"}.get(key, "in_school_local"),
        )  # fmt: skip


def child(
    made: County,
    name: str,
    *,
    order: int,
    village: str,
    room: str | None,
    standing: str,
    birth_on: date = date(2017, 5, 4),
) -> Child:
    """Make one child with number, household, guardian, residence, spell, one hardship mark and a standing."""
    rows = _Rows()
    one = _child(rows, made, name, order=order, village=village, room=room, standing=standing, birth_on=birth_on)
    rows.write()
    return one


def _child(
    rows: _Rows,
    made: County,
    name: str,
    *,
    order: int,
    village: str,
    room: str | None,
    standing: str,
    birth_on: date = date(2017, 5, 4),
) -> Child:
    place = made.villages[village]
    number = citizen_id.make(made.county.code, birth_on, order)
    one = rows.add(
        Child, sweep_id=f"{made.path}-{order}", name=name, **naming.keys(name), sex="1",
        birth_on=birth_on, county_path=made.path, cached_place_path=place.path,
        cached_school_path=made.classes[room].path if room else "", cached_grade=3 if room else None,
        cached_standing=standing, cached_ledger="suspected_dropout" if standing == "suspected_dropout" else "school_age", opened_at=NOW,
    )  # fmt: skip
    facts = {"child": one, "recorded_at": NOW, "began_on": YEAR, "source": "测试"}
    rows.add(Identifier, kind="citizen_id", number=number, **facts)
    rows.add(Guardian, name=f"{name[:1]}父", relation="51", phone=f"1380000{int(made.path):01}{order:03}", **facts)
    house = rows.add(Household, id=uuid.uuid4(), county_path=made.path, number=f"H{made.path}{order:04}",
                                     recorded_at=NOW)  # fmt: skip
    rows.add(HouseholdSpell, household=house, head=f"{name[:1]}父", relation="20", **facts)
    rows.add(Residence, kind="registered", division=place, address=f"{place.name}{order}组{order}号", **facts)
    rows.add(Category, group="hardship", code="dibao", **facts)
    if room:
        rows.add(
            EnrolmentSpell,
            school=made.classes[room].school,
            school_class=made.classes[room],
            grade=3,
            status="active",
            **facts,
        )
    rows.add(Standing, child=one, publication=uuid.uuid4(), on=YEAR, verdict=standing, reasons="测试")
    return one


def case(made: County, key: str, *acts: dict[str, Any], whence: str = "match1", on: date | None = None) -> Case:
    """Write the case of a child with these acts, ``{kind: day, …}`` each, the kind first; ``by`` names a post of the county
    ("township_officer:t1"). The opening is written before them; the columns that repeat the standing are made for ``on``."""
    child_ = made.children[key]
    opened = next((day for one in acts for kind, day in one.items() if kind == "opened"), TODAY)
    row, _ = Serial.objects.get_or_create(county_path=made.path, year=TODAY.year)
    row.newest += 1
    row.save()
    found = Case.objects.create(
        child=child_, county_path=made.path, year=TODAY.year, serial=row.newest, whence=whence, opened_on=opened,
        opened_at=NOW,
    )  # fmt: skip
    listed = acts if acts and "opened" in acts[0] else ({"opened": opened}, *acts)
    for number, told in enumerate(listed, start=1):
        said = dict(told)
        kind = next(iter(said))
        day = said.pop(kind)
        post = str(said.pop("by", ""))
        Act.objects.create(
            case=found, number=number, kind=kind, on=day, written_on=said.pop("written_on", day),
            written_at=said.pop("written_at", NOW),
            by=str(made.accounts[post].pk) if post else "", post_kind=post.split(":")[0], post_title=post,
            saw=said.pop("saw", number - 1), **said,
        )  # fmt: skip
    found.version = len(listed)
    acts_ = facts_of(found)
    refresh(found, acts_, Ground(on or TODAY).standing(made.path, acts_))
    return found

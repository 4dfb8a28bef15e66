"""Whose file somebody may see or change: the place line, the school line, and duty by name, in one object.

A power reaches a child who lives under one of its paths, who learns under one of them, or for whom the viewer answers by
name. A post at the county itself reaches every file of the county, also that of a child who is on no roll and at no known
place. Files of other counties, files merged into others and files that were removed are absent: yes/no and filter agree.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import STEP, Reach, Viewer, after, covers, is_english
from notoneless.children.models import (
    Category,
    Child,
    Correction,
    Guardian,
    Household,
    HouseholdSpell,
    Identifier,
    LearningMark,
    Remark,
    Residence,
)
from notoneless.children.terms import AbsentError, MovedError
from notoneless.policy import Policy, load
from notoneless.privacy import access as privacy
from notoneless.privacy.access import REVEAL
from notoneless.responsibility.queries import system_scope
from notoneless.standards.care import ACCOUNT, CHILD_BIRTH, CHILD_FACT, CHILD_LINK, CHILD_NAME, OFFICE, Mask, sealed

SEE, EDIT, REMARK, MERGE, EXPORT = "child.see", "child.edit", "child.remark", "child.merge", "child.export"
#: Who struggles with learning: who may know it, and who says so.
STRUGGLING, MARK = "learning.see", "learning.mark"
NONE: Final = Q(pk__in=())

R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Children:
    """The files over which ``viewer`` has ``power``."""

    viewer: Viewer
    power: str = SEE

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties that are reached whole."""
        reached = {*self.viewer.places(self.power), *self.viewer.schools(self.power)}
        return tuple(sorted(path for path in reached if len(path) == STEP))

    def allows(self, child: Child) -> bool:
        """Return whether this file is among them."""
        return child.merged_into_id is None and child.removed_at is None and self.reaches(child)

    def reaches(self, child: Child) -> bool:
        """Return whether the file lies within reach, whatever became of it."""
        return (
            child.county_path in self.counties
            or any(covers(path, child.cached_place_path) for path in self.viewer.places(self.power))
            or any(covers(path, child.cached_school_path) for path in self.viewer.schools(self.power))
            or child.pk in self.viewer.children(self.power)
        )

    def q(self, prefix: str = "") -> Q:
        """Return the filter for rows that lead to a file by ``prefix`` (``"child__"``): ranges that an index serves."""
        return self.reach(prefix) & Q(**{f"{prefix}merged_into": None, f"{prefix}removed_at": None})

    def reach(self, prefix: str = "") -> Q:
        """Return the filter by reach alone."""
        counties = self.counties
        found = Q(**{f"{prefix}pk__in": ()})
        for county in counties:
            found |= Q(**{f"{prefix}county_path": county})
        for column, paths in (
            ("cached_place_path", self.viewer.places(self.power)),
            ("cached_school_path", self.viewer.schools(self.power)),
        ):
            for path in paths:
                if path[:STEP] not in counties:
                    found |= Q(**{f"{prefix}{column}__gte": path, f"{prefix}{column}__lt": after(path)})
        if duty := self.viewer.children(self.power):
            found |= Q(**{f"{prefix}pk__in": sorted(duty)})
        return found

    def filter(self, children: R) -> R:
        """Return those of ``children`` that are among them."""
        return children.filter(self.q())

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Child:
        """Return the file ``key``. Raises :class:`AbsentError` for one that is not, or not for this viewer, and
        :class:`MovedError` where it was merged into one that is."""
        rows = Child.objects.select_for_update() if lock else Child.objects.all()
        found = _get(rows, key)
        if found is not None and found.merged_into_id is not None:
            kept = kept_of(found)
            if self.allows(kept):
                raise MovedError(kept.pk)
        if found is None or not self.allows(found):
            raise AbsentError
        return found


def _get(rows: QuerySet[Child], key: uuid.UUID | str) -> Child | None:
    try:
        return rows.filter(pk=key).first()
    except (ValidationError, ValueError, TypeError):
        return None


def kept_of(child: Child) -> Child:
    """Return the file that stands for ``child``: itself, or the one at the end of its merges."""
    while child.merged_into_id is not None:
        further = Child.objects.filter(pk=child.merged_into_id).first()
        if further is None:  # held back by the database's own policy
            return child
        child = further
    return child


def reach_over(viewer: Viewer, child: Child, power: str) -> Reach | None:
    """Return the nearest of the viewer's reaches by which ``power`` holds over the child: in its name something is written."""
    found: list[tuple[int, Reach]] = []
    for reach in viewer.reaches_with(power):
        lengths = [len(path) for path in reach.place_paths if covers(path, child.cached_place_path)]
        lengths += [len(path) for path in reach.school_paths if covers(path, child.cached_school_path)]
        whole = child.county_path in (*reach.place_paths, *reach.school_paths)
        if child.pk in reach.children:
            found.append((0, reach))
        elif lengths or whole:
            found.append((max([*lengths, STEP if whole else 0]), reach))
    return max(found, key=lambda one: one[0])[1] if found else None


def together(*conditions: Q) -> Q:
    """Return the conditions joined by or; none of them is true for no row."""
    found = NONE
    for condition in conditions:
        found |= condition
    return found


# ── What may be shown in full (privacy asks) ─────────────────────────────────────────────────────────────────


def _may(viewer: Any, row: Any) -> bool:
    return Children(viewer, REVEAL).allows(row.child)


def _child_of(row: Any) -> uuid.UUID:
    child: uuid.UUID = row.child_id
    return child


def _members(house: Household) -> QuerySet[Child]:
    """Return the children who live or lived in the household: its number tells of each of them."""
    return Child.objects.filter(pk__in=house.spells.values("child")).order_by("opened_at", "pk")


def _living(viewer: Any, house: Household) -> Child | None:
    return Children(viewer, REVEAL).filter(_members(house)).first()


def _of_house(house: Household) -> uuid.UUID | None:
    return _members(house).values_list("pk", flat=True).first()


for _table in (Identifier, Guardian, HouseholdSpell, Residence, Category, Remark, Correction):
    privacy.register(_table, child_of=_child_of, may=_may)
privacy.register(
    LearningMark, child_of=_child_of, may=lambda viewer, row: Children(viewer, STRUGGLING).allows(row.child)
)
privacy.register(
    Household,
    child_of=_of_house,
    may=lambda viewer, house: _living(viewer, house) is not None,
    all_of=lambda house: _members(house).values_list("pk", flat=True),
)


# ── What this station tells privacy that is written further down; found by name, as a room looks up, never down ──


def _viewer_of(account: str, at: datetime) -> Any:
    return import_string("notoneless.children.queries.duty.viewer_by_id")(account, at)


def _list(name: str, where: str = "handing_out") -> Any:
    def ask(*given: Any) -> Any:
        return import_string(f"notoneless.children.queries.{where}.{name}")(*given)

    return ask


COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("grade", _("年级"), CHILD_LINK),
    privacy.Column("room", _("班级"), CHILD_LINK),
    privacy.Column("place", _("居住地"), CHILD_LINK),
    privacy.Column("standing", _("核查结果"), CHILD_FACT),
    privacy.Column("ledger", _("台账"), CHILD_FACT),
    privacy.Column("guardian", _("监护人"), CHILD_NAME),
    privacy.Column("head", _("户主"), CHILD_NAME),
    privacy.Column("citizen_id", _("公民身份号码"), sealed(Mask.ID_NUMBER)),
    privacy.Column("pupil_no", _("学籍号"), sealed(Mask.ID_NUMBER)),
    privacy.Column("household_no", _("户号"), sealed(Mask.ID_NUMBER)),
    privacy.Column("phone", _("监护人电话"), sealed(Mask.PHONE)),
    privacy.Column("address", _("住址"), sealed(Mask.ADDRESS)),
    privacy.Column("hardship", _("困难类型"), sealed(Mask.HIDDEN)),
    privacy.Column("disability", _("残疾"), sealed(Mask.HIDDEN)),
    privacy.Column("disability_no", _("残疾人证号"), sealed(Mask.DISABILITY_NO)),
    privacy.Column("family", _("家庭与监护"), sealed(Mask.HIDDEN)),
    privacy.Column("mobility", _("流动"), sealed(Mask.HIDDEN)),
)

privacy.register_viewers(_viewer_of, house=system_scope)
privacy.register_exporter(
    privacy.Exporter(
        name="children", label=_("儿童名单"), columns=COLUMNS, children=_list("on_list"), lines=_list("list_lines"),
        group_key="school", admit=_list("admit"),
    )
)  # fmt: skip

#: What a ledger tells of each child beside why it stands there.
FILE_COLUMNS: Final = (
    privacy.Column("school_year", _("学年"), OFFICE),
    privacy.Column("term", _("学期"), OFFICE),
    privacy.Column("place", _("居住地"), CHILD_LINK),
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("ethnicity", _("民族"), CHILD_FACT),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("grade", _("年级"), CHILD_LINK),
    privacy.Column("room", _("班级"), CHILD_LINK),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("school_code", _("学校标识码"), CHILD_LINK),
    privacy.Column("registered", _("户籍地"), CHILD_LINK),
    privacy.Column("guardian_relation", _("与监护人关系"), CHILD_FACT),
    privacy.Column("sponsors", _("包保责任人"), ACCOUNT),
    privacy.Column("ledger", _("台账"), CHILD_FACT),
    privacy.Column("day", _("台账日期"), OFFICE),
    *(
        column for column in COLUMNS
        if column.key in ("guardian", "citizen_id", "pupil_no", "phone", "address", "hardship", "disability", "disability_no",
                          "family", "mobility")
    ),
)  # fmt: skip


def layout_of(topic: str) -> Callable[[str, date], Sequence[privacy.Heading]]:
    """Return what tells how a place lays out a ledger: the parameter ``ledger.<topic>``."""

    def layout(place: str, on: date) -> Sequence[privacy.Heading]:
        rows = _policy().value(f"ledger.{topic}", place or None, on).value
        label, over = ("en", "over_en") if is_english() else ("zh", "over")
        return [privacy.Heading(row["id"], row[label], row[over]) for row in rows]

    return layout


@cache
def _policy() -> Policy:
    return load()


privacy.register_exporter(
    privacy.Exporter(
        name="of_age", label=_("适龄儿童台账"),
        columns=(
            *FILE_COLUMNS, privacy.Column("outcome", _("去向"), CHILD_FACT),
            privacy.Column("told_by", _("去向依据"), CHILD_FACT),
        ),
        children=_list("on_list", "handing_out_of_age"), lines=_list("list_lines", "handing_out_of_age"),
        admit=_list("admit", "handing_out_of_age"), layout=layout_of("layout_school_age"),
        called=_list("called", "handing_out_of_age"),
    )
)  # fmt: skip

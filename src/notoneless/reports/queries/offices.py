"""三统一 of the offices, person by person: whom the education office's roll, the rural office's roll and this ledger call a dropout.

What the offices said is of the county's newest published sweep, with its day; the ledger is today's. That a child stands on the rural
office's roll tells of the family's need: whoever may take such a list along reads this one.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.cases.models import NEVER, Stood
from notoneless.children.access import Children
from notoneless.children.models import Category, Child
from notoneless.children.queries.listing import ChildLine
from notoneless.children.queries.listing import lines as child_lines
from notoneless.children.terms import CategoryGroup
from notoneless.findings.models import Publication, Reported
from notoneless.findings.queries.figures import newest
from notoneless.places.access import under
from notoneless.reports.queries.three_way import AT_ONCE, books
from notoneless.reports.rules.offices import Match, Matched, Mend, Said, match
from notoneless.reports.rules.three_way import Book
from notoneless.responsibility.queries import system_scope

EXPORT: Final = "child.export"
EDUCATION, RURAL = "education", "rural"
SAID: Final[Mapping[Said, str | Promise]] = {
    Said.REPORTED: _("已报辍学"), Said.SILENT: _("未报"), Said.UNLISTED: _("不在名册"), Said.UNASKED: _("没有可报的栏"),
}  # fmt: skip
MATCHES: Final[Mapping[Match, str | Promise]] = {
    Match.DIFFER: _("三方有差异"), Match.TWO: _("两方一致，另一方不涉及"), Match.AGREE: _("三方一致"),
}  # fmt: skip
MENDS: Final[Mapping[Mend, str | Promise]] = {
    Mend.REPORT: _("部门都没有报告，本台账列为辍学：请补报"),
    Mend.CHECK_ENROLMENT: _("乡村振兴部门已报、教育部门未报：请教育部门核对学籍状态"),
    Mend.UPDATE_CAUSE: _("教育部门已报、乡村振兴部门未报：请更新“失学或辍学原因”"),
    Mend.VISIT_FIRST: _("部门已报辍学，本台账尚在核实：优先入户"),
    Mend.CORRECT: _("部门报告辍学，本台账没有：核对后请部门更正，或者立案"),
    Mend.NOTHING: "",
}
#: What a list may be narrowed to: one of the three sides, or how they match.
SIDES: Final[Mapping[str, str | Promise]] = {
    EDUCATION: _("教育部门报告辍学"), RURAL: _("乡村振兴部门报告辍学"), "here": _("本台账辍学"), **{one.value: said for one, said in MATCHES.items()}
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficeFilter:
    """What is asked for: a side or how they match, a place, a school or class (paths); some children."""

    side: str = ""
    place: str = ""
    school: str = ""
    keys: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One child that one of the three calls a dropout."""

    child: ChildLine
    education: Said
    rural: Said
    book: Book
    book_since: date | None
    matched: Matched

    @property
    def id(self) -> uuid.UUID:
        """The child's key."""
        return self.child.id


@dataclass(frozen=True, slots=True)
class OfficePage:
    """A page; ``counts``: side → how many; ``as_of``: the day of the sweep that the offices' words are of, None where no published
    sweep wrote them down; ``unasked``: offices that could not have said so in any of them: their count is no nought."""

    rows: tuple[OfficeRow, ...]
    counts: dict[str, int]
    as_of: date | None
    unasked: tuple[str, ...]
    next: str = ""


def office_filter(said: Mapping[str, Any]) -> OfficeFilter:
    """Return the question that plain words ask; a side that is none asks for all."""
    side = str(said.get("side") or "")
    return OfficeFilter(side if side in SIDES else "", str(said.get("place") or ""), str(said.get("school") or ""))


def office_page(viewer: Viewer, *, on: date, only: OfficeFilter, after: str = "", size: int = 50) -> OfficePage:
    """Return a page of the children whom one of the three calls a dropout, those that differ first, then by name."""
    sweeps = _sweeps(viewer, on)
    found = _all(viewer, sweeps, on=on, only=only)
    asked = [row for row in found if is_of(row, only.side)]
    begin = next((at + 1 for at, row in enumerate(asked) if str(row.id) == after), 0)
    page = asked[begin : begin + size]
    audit.note_look("reports.offices", [row.id for row in page])
    told = [one for one in sweeps.values() if one.run.get("reported")]
    could = {office for one in told for office, could in one.run["reported"].items() if could}
    return OfficePage(
        tuple(page), {side: sum(is_of(row, side) for row in found) for side in SIDES},
        max((one.as_of for one in told), default=None), tuple(one for one in (EDUCATION, RURAL) if one not in could),
        str(page[-1].id) if len(asked) > begin + size else "",
    )  # fmt: skip


def office_rows(viewer: Viewer, *, on: date, only: OfficeFilter) -> list[OfficeRow]:
    """Return all of them that are asked for."""
    return [row for row in _all(viewer, _sweeps(viewer, on), on=on, only=only) if is_of(row, only.side)]


def is_of(row: OfficeRow, side: str) -> bool:
    """Return whether a row is of a side, or matches so; every row is of no side at all."""
    if side in (EDUCATION, RURAL):
        return (row.education if side == EDUCATION else row.rural) is Said.REPORTED
    return side == "" or (row.book is Book.DROPOUT if side == "here" else row.matched.match == side)


def _sweeps(viewer: Viewer, on: date) -> dict[str, Publication]:
    """Return county → its newest published sweep, of the counties in reach: read as the house, for no child stands in it."""
    paths = {path[:STEP] for path in (*viewer.places(EXPORT), *viewer.schools(EXPORT))}
    with system_scope():
        found = {path: newest(path, until=on) for path in sorted(paths)}
    return {path: one for path, one in found.items() if one is not None}


def _all(viewer: Viewer, sweeps: Mapping[str, Publication], *, on: date, only: OfficeFilter) -> list[OfficeRow]:
    with system_scope():  # whose they are is asked of the files below
        rows = Reported.objects.filter(publication__in=[one.pk for one in sweeps.values()])
        said = set(rows.exclude(proposal__child=None).values_list("proposal__child", "office"))
    named = {child for child, _office in said}
    stood = Stood.objects.filter(case__cached_closed_on=None, until=NEVER, ledger=Book.DROPOUT.value)
    doubtful = Q(pk__in=stood.values("case__child")) | Q(cached_ledger=Book.DROPOUT.value)
    found = Children(viewer, EXPORT).filter(Child.objects.filter(_where(only)))
    keys = list(found.filter(doubtful).order_by("pk").values_list("pk", flat=True))
    some = sorted(named - set(keys))
    for begin in range(0, len(some), AT_ONCE):
        keys += found.filter(pk__in=some[begin : begin + AT_ONCE]).values_list("pk", flat=True)
    listed: list[OfficeRow] = []
    for begin in range(0, len(keys), AT_ONCE):
        listed += _rows(keys[begin : begin + AT_ONCE], said, sweeps, on)
    order = list(Match)
    kept = [row for row in listed if row.book is Book.DROPOUT or Said.REPORTED in (row.education, row.rural)]
    return sorted(kept, key=lambda row: (order.index(row.matched.match), row.child.pinyin, str(row.id)))


def _where(only: OfficeFilter) -> Q:
    where = Q(pk__in=only.keys) if only.keys else Q()
    for column, path in (("cached_place_path", only.place), ("cached_school_path", only.school)):
        if path:
            where &= under([path], column)
    return where


def _rows(
    keys: list[uuid.UUID], said: Collection[tuple[uuid.UUID, str]], sweeps: Mapping[str, Publication], on: date
) -> list[OfficeRow]:  # fmt: skip
    children = list(Child.objects.filter(pk__in=keys))
    listed, told = {one.id: one for one in child_lines(children, on=on)}, books(children, on)
    needy = set(
        Category.objects.filter(child__in=keys, group=CategoryGroup.HARDSHIP, ended_on=None).values_list(
            "child", flat=True
        )
    )
    found = []
    for child in children:
        sweep = sweeps.get(child.county_path)
        could = sweep.run.get("reported", {}) if sweep else {}
        education, rural = (
            Said.REPORTED if (child.pk, office) in said else Said.SILENT if could.get(office) else Said.UNASKED
            for office in (EDUCATION, RURAL)
        )  # fmt: skip
        if rural is Said.SILENT and child.pk not in needy:
            rural = Said.UNLISTED
        book, since = told[child.pk]
        found.append(OfficeRow(listed[child.pk], education, rural, book, since, match(education, rural, book)))
    return found

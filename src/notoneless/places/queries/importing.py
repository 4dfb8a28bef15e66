"""What an uploaded list would do to the county, row by row: new, changed, the same, or unclear. Nothing is written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit.terms import System
from notoneless.places import access
from notoneless.places.models import (
    AreaSchool,
    Division,
    EducationCentre,
    ImportDraft,
    InspectorArea,
    School,
    SchoolClass,
)
from notoneless.places.queries.asof import standing
from notoneless.places.queries.lookups import NameIndex, index_of_county
from notoneless.places.queries.parameters import grades
from notoneless.places.rules import codes
from notoneless.places.rules.importing import (
    CHANGED,
    HEADINGS,
    NEW,
    SAME,
    UNCLEAR,
    Doubt,
    Line,
    Preview,
    class_number,
    grade_of,
    kind_of,
    setting_of,
    several,
    twice,
    whole,
    yes_no,
)
from notoneless.places.rules.schools import class_name, grades_of
from notoneless.places.terms import AbsentError, Key, Level, PlaceError, SchoolKind, Setting
from notoneless.standards.school_year import SchoolYear

Row = tuple[int, Mapping[str, str]]


@dataclass(slots=True)
class Ground:
    """What stands in the county on the day, as far as ``by`` may change it: read once for a whole list."""

    by: Viewer | System
    county: Division
    on: date
    school_year: int | None
    index: NameIndex
    centres: dict[str, EducationCentre] = field(default_factory=dict)
    schools: dict[uuid.UUID, School] = field(default_factory=dict)

    def school(self, cells: Mapping[str, str]) -> tuple[School | None, Doubt | None]:
        """Return the school that a row means by code or by name, and why not."""
        code, name = "".join(cells["code"].split()).removesuffix(".0"), "".join(cells["name"].split())
        by_code = [one for one in self.schools.values() if code and one.code == code]
        by_name = [one for one in self.schools.values() if "".join(one.name.split()) == name]
        if by_code:
            return by_code[0], None
        if len(by_name) > 1:
            return None, Doubt(
                f"有 {len(by_name)} 所学校叫“{cells['name']}”，请填学校标识码",
                f"{len(by_name)} schools are called so: give the school code",
            )
        if not by_name:
            return None, None
        if code and by_name[0].code and by_name[0].code != code:
            return None, Doubt(
                f"库里“{by_name[0].name}”的标识码是 {by_name[0].code}，这里是 {code}。换码请到学校页面登记“代码变更”",
                f"This school bears the code {by_name[0].code}, the row says {code}. Record a new code on the school's page",
            )
        return by_name[0], None


def ground(by: Viewer | System, county: Division, on: date, school_year: int | None, kind: str) -> Ground:
    """Read what stands."""
    rows = School.objects.filter(standing(on), county=county).select_related("division__parent", "centre", "county")
    if isinstance(by, Viewer):
        gate = access.schools(by, access.EDIT)
        where = gate.where | access.under(by.schools(access.EDIT_CLASS)) if kind == "classes" else gate.where
        rows = rows.filter(where)
    centres = EducationCentre.objects.filter(standing(on), county=county).prefetch_related("towns")
    return Ground(
        by, county, on, school_year, index_of_county(county.path, on=on), {one.name: one for one in centres},
        {one.pk: one for one in rows},
    )  # fmt: skip


def preview(ground_: Ground, kind: str, rows: Sequence[Row], faults: Sequence[tuple[int, str, str]] = ()) -> Preview:
    """Return what the rows would do. ``faults`` are cells that could not be read: (row, Chinese, English)."""
    broken = {number: Doubt(zh, en) for number, zh, en in faults}
    told = [(number, {h.name: cells.get(h.name, "").strip() for h in HEADINGS[kind]}) for number, cells in rows]
    lines = _READERS[kind](ground_, told)
    return Preview(
        kind,
        tuple(
            Line(line.number, UNCLEAR, line.what, doubts=(*line.doubts, broken[line.number]))
            if line.number in broken
            else line
            for line in lines
        ),
    )


def _unclear(number: int, what: str, *doubts: Doubt | None) -> Line:
    return Line(number, UNCLEAR, what, doubts=tuple(doubt for doubt in doubts if doubt))


def _told(error: PlaceError) -> Doubt:
    return Doubt(error.zh, error.en)


def _again(number: int) -> Doubt:
    return Doubt(f"与第 {number} 行重复，只留一行", f"The same as row {number}: keep one of them")


def _divisions(at: Ground, rows: Sequence[Row]) -> list[Line]:
    here = {one.code: one for one in Division.objects.filter(standing(at.on), access.under([at.county.path]))}
    coming = {cells["code"] for _, cells in rows}
    doubled = twice((number, cells["code"]) for number, cells in rows)
    lines = []
    for number, cells in sorted(rows, key=lambda row: (len(row[1]["code"]), row[0])):
        code, name = "".join(cells["code"].split()).removesuffix(".0"), cells["name"]
        what = f"{code} {name}".strip()
        level = Level.TOWN if len(code) == 9 else Level.VILLAGE
        over = code[:6] if level == Level.TOWN else code[:9]
        try:
            codes.division_code(code, level=level, parent_code=at.county.code)
        except PlaceError as error:
            lines.append(_unclear(number, what, _told(error)))
            continue
        if number in doubled:
            lines.append(_unclear(number, what, _again(doubled[number])))
        elif not name or len(name) > 100:
            lines.append(
                _unclear(
                    number, what, Doubt("请填名称，不超过 100 个字", "A name is needed, of at most 100 characters")
                )
            )
        elif code in here:
            one = here[code]
            state = SAME if one.name == name else CHANGED
            changes = () if state == SAME else ((_("名称"), one.name, name),)
            lines.append(Line(number, state, what, {"id": one.pk, "name": name}, changes))
        elif over not in here and over not in coming:
            said = Doubt(f"上级 {over} 不在库里，也不在这份表里", f"The unit above, {over}, is not here")
            lines.append(_unclear(number, what, said))
        else:
            lines.append(Line(number, NEW, what, {"code": code, "name": name, "parent_code": over}))
    return sorted(lines, key=lambda line: line.number)


def _centres(at: Ground, rows: Sequence[Row]) -> list[Line]:
    doubled = twice((number, cells["name"]) for number, cells in rows)
    lines = []
    for number, cells in rows:
        name, doubts = cells["name"], []
        if number in doubled:
            doubts.append(_again(doubled[number]))
        if not name or len(name) > 100:
            doubts.append(Doubt("请填片区名称", "Give the centre a name"))
        towns = []
        for said in several(cells["towns"]):
            found = at.index.division(town=said)
            if found is None:
                doubts.append(Doubt(f"没有乡镇街道“{said}”", f"There is no town “{said}”"))
            else:
                towns.append(found)
        if doubts:
            lines.append(_unclear(number, name, *doubts))
            continue
        one = at.centres.get(name)
        facts = {"name": name, "towns": [town.id for town in towns], "id": one.pk if one else None}
        if one is None:
            lines.append(Line(number, NEW, name, facts))
            continue
        now = sorted(town.name for town in one.towns.all())
        then = sorted(town.name for town in towns)
        changes = ((_("所管乡镇"), "、".join(now), "、".join(then)),) if towns and now != then else ()
        lines.append(Line(number, CHANGED if changes else SAME, name, facts, changes))
    return lines


def _schools(at: Ground, rows: Sequence[Row]) -> list[Line]:
    doubled = twice((number, cells["code"] or cells["name"]) for number, cells in rows)
    lines = []
    for number, cells in rows:
        what = f"{cells['name']} {cells['code']}".strip()
        facts, doubts = _school_facts(at, cells)
        if number in doubled:
            doubts.append(_again(doubled[number]))
        one, doubt = at.school(cells)
        doubts += [doubt] if doubt else []
        if one is None and not doubts:
            doubts += _missing(at, facts)
        if not doubts:
            try:
                kind = facts["kind"] or (one.kind if one else "")
                code = facts["code"] or (one.code if one else "")
                facts["code"] = codes.school_number(code, kind=kind) if code else ""
            except PlaceError as error:
                doubts.append(_told(error))
        if doubts:
            lines.append(_unclear(number, what, *doubts))
        elif one is None:
            lines.append(Line(number, NEW, what, facts))
        else:
            facts["id"] = one.pk
            changes = tuple(_school_changes(one, facts))
            lines.append(Line(number, CHANGED if changes else SAME, what, facts, changes))
    return lines


def _missing(at: Ground, facts: Mapping[str, Any]) -> list[Doubt]:
    """What a school that is not here yet must say."""
    doubts = []
    if isinstance(at.by, Viewer) and at.county.path not in at.by.schools(access.EDIT):
        doubts.append(Doubt("没有这所学校", "There is no such school"))
    if facts["kind"] is None:
        doubts.append(Doubt("新学校请填办学类型", "A new school needs its kind"))
    if facts["division"] is None:
        doubts.append(Doubt("新学校请填所在乡镇街道", "A new school needs its town"))
    return doubts


def _school_facts(at: Ground, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Doubt]]:
    """Return what a row says of a school (None where it says nothing), and what it says that cannot be."""
    doubts: list[Doubt] = []

    def read(name: str, how: Callable[[str], Any], zh: str, en: str) -> Any:
        if not cells[name]:
            return None
        found = how(cells[name])
        if found is None:
            doubts.append(Doubt(f"{zh}“{cells[name][:20]}”看不懂", f"{en} “{cells[name][:20]}” cannot be read"))
        return found

    facts: dict[str, Any] = {
        "code": "".join(cells["code"].split()).removesuffix(".0"),
        "name": cells["name"],
        "kind": read("kind", kind_of, "办学类型", "The kind"),
        "setting": read("setting", setting_of, "城乡类型", "The setting"),
        "is_boarding": read("is_boarding", yes_no, "寄宿制", "Boarding"),
        "is_public": read("is_public", yes_no, "公办", "Public"),
        "headcount": read("headcount", whole, "在校生数", "The number of pupils"),
        "boarders": read("boarders", whole, "寄宿生数", "The number of boarders"),
        "division": None,
        "centre": None,
    }
    if not facts["name"] or len(facts["name"]) > 100:
        doubts.append(Doubt("请填学校名称，不超过 100 个字", "A name is needed, of at most 100 characters"))
    if cells["town"] or cells["village"]:
        found = at.index.division(town=cells["town"], village=cells["village"])
        if found is None or (cells["village"] and len(found.path) == 2 * STEP):
            where = f"{cells['town']}{cells['village']}"[:40]
            doubts.append(Doubt(f"没有“{where}”，或有几个同名的", f"There is no “{where}”, or several are called so"))
        else:
            facts["division"] = found.id
            facts["division_name"] = found.name
    if cells["centre"]:
        centre = at.centres.get(cells["centre"])
        if centre is None:
            said = cells["centre"][:20]
            doubts.append(Doubt(f"没有片区“{said}”，请先导入片区", f"There is no centre “{said}”: import it first"))
        else:
            facts["centre"] = centre.pk
    if facts["headcount"] is not None and (facts["boarders"] or 0) > facts["headcount"]:
        doubts.append(Doubt("寄宿生数多于在校生数", "There are more boarders than pupils"))
    return facts, doubts


def _school_changes(one: School, facts: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what the row would change of a school that is here."""
    found = []
    if facts["name"] != one.name:
        found.append((_("学校名称"), one.name, facts["name"]))
    if facts["code"] and facts["code"] != one.code:
        found.append((_("学校标识码"), one.code or _("（无）"), facts["code"]))
    if facts["kind"] and facts["kind"] != one.kind:
        found.append((_("办学类型"), str(SchoolKind(one.kind).label), str(SchoolKind(facts["kind"]).label)))
    if facts["division"] and facts["division"] != one.division_id:
        found.append((_("所在地"), one.division.name, facts["division_name"]))
    if facts["centre"] and facts["centre"] != one.centre_id:
        found.append((_("片区"), one.centre.name if one.centre else _("（无）"), _("改隶")))
    if facts["setting"] and facts["setting"] != one.setting:
        was = str(Setting(one.setting).label) if one.setting else _("（无）")
        found.append((_("城乡类型"), was, str(Setting(facts["setting"]).label)))
    for name, zh in (("is_boarding", _("寄宿制")), ("is_public", _("公办"))):
        if facts[name] is not None and facts[name] != getattr(one, name):
            found.append((zh, _("是") if getattr(one, name) else _("否"), _("是") if facts[name] else _("否")))
    for name, zh in (("headcount", _("在校生数")), ("boarders", _("寄宿生数"))):
        if facts[name] is not None and facts[name] != getattr(one, name):
            was = getattr(one, name)
            found.append((zh, _("（无）") if was is None else str(was), str(facts[name])))
    return found


def _classes(at: Ground, rows: Sequence[Row]) -> list[Line]:
    year = SchoolYear(at.school_year) if at.school_year else None
    if year is None:
        raise PlaceError("Q032", "请先选学年。", "Choose the school year first.")
    have = set(
        SchoolClass.objects.filter(school__in=at.schools, school_year=year.first).values_list(
            "school_id", "grade", "number"
        )
    )
    spans = grades(at.county.code, year.began_on)
    seen: dict[tuple[Any, ...], int] = {}
    lines = []
    for number, cells in rows:
        what = f"{cells['name'] or cells['code']} {cells['grade']} {cells['number']}"
        one, doubt = at.school(cells)
        grade, room = grade_of(cells["grade"]), class_number(cells["number"])
        doubts = [doubt] if doubt else []
        if one is None and not doubt:
            doubts.append(Doubt("没有这所学校；请核对标识码和名称", "There is no such school: check its code and name"))
        if grade is None:
            doubts.append(Doubt(f"年级“{cells['grade'][:12]}”看不懂", "The grade cannot be read"))
        elif one is not None and grade not in (span := grades_of(one.kind, spans)):
            doubts.append(Doubt(f"这所学校的年级是 {span.start}—{span.stop - 1}", f"This school has grades {span.start} to {span.stop - 1}"))  # fmt: skip
        if room is None:
            doubts.append(Doubt(f"班号“{cells['number'][:12]}”看不懂，应为 1—99", "The number of the class cannot be read; it is 1 to 99"))  # fmt: skip
        if doubts or one is None or grade is None or room is None:
            lines.append(_unclear(number, what, *doubts))
            continue
        key = (one.pk, grade, room)
        if key in seen:
            lines.append(_unclear(number, what, _again(seen[key])))
            continue
        seen[key] = number
        facts = {"school": one.pk, "grade": grade, "number": room}
        lines.append(Line(number, SAME if key in have else NEW, f"{one.name} {class_name(grade, room)}", facts))
    return lines


def _areas(at: Ground, rows: Sequence[Row]) -> list[Line]:
    areas = {one.name: one for one in InspectorArea.objects.filter(standing(at.on), county=at.county)}
    member = {
        m.school_id: m
        for m in AreaSchool.objects.filter(standing(at.on), area__county=at.county).select_related("area")
    }
    seen: dict[Any, int] = {}
    lines = []
    for number, cells in rows:
        what = f"{cells['area']} {cells['name'] or cells['code']}"
        one, doubt = at.school(cells)
        if not cells["area"] or len(cells["area"]) > 100:
            doubt = doubt or Doubt("请填责任区名称", "Give the area a name")
        if one is None:
            doubt = doubt or Doubt(
                "没有这所学校；请核对标识码和名称", "There is no such school: check its code and name"
            )
        elif one.pk in seen:
            doubt = doubt or _again(seen[one.pk])
        if doubt or one is None:
            lines.append(_unclear(number, what, doubt))
            continue
        seen[one.pk] = number
        now = member.get(one.pk)
        facts = {
            "area": cells["area"],
            "area_id": areas[cells["area"]].pk if cells["area"] in areas else None,
            "school": one.pk,
        }
        if now is None:
            lines.append(Line(number, NEW, what, facts))
        elif now.area.name == cells["area"]:
            lines.append(Line(number, SAME, what, facts))
        else:
            lines.append(Line(number, CHANGED, what, facts, ((_("责任区"), now.area.name, cells["area"]),)))
    return lines


_READERS: Mapping[str, Callable[[Ground, Sequence[Row]], list[Line]]] = {
    "divisions": _divisions, "centres": _centres, "schools": _schools, "classes": _classes, "areas": _areas,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DraftPage:
    """An uploaded list with what it would do now."""

    id: uuid.UUID
    kind: str
    file_name: str
    on: date
    document: str
    school_year: int | None
    made_at: datetime
    applied_at: datetime | None
    counts: Mapping[str, int]
    preview: Preview | None


def draft_of(viewer: Viewer, key: Key) -> ImportDraft:
    """Return a draft of the viewer's own. Raises :class:`AbsentError`."""
    try:
        return ImportDraft.objects.select_related("county").get(pk=uuid.UUID(str(key)), made_by=viewer.actor)
    except (ImportDraft.DoesNotExist, ValueError):
        raise AbsentError from None


def draft_page(viewer: Viewer, key: Key) -> DraftPage:
    """Return the draft with its preview as of now; one that was applied shows what it did. Raises :class:`AbsentError`."""
    one = draft_of(viewer, key)
    shown = None if one.applied_at else draft_preview(viewer, one)
    return DraftPage(
        one.pk, one.kind, one.file_name, one.on, one.document, one.school_year, one.made_at, one.applied_at,
        shown.counts if shown else one.counts, shown,
    )  # fmt: skip


def draft_preview(by: Viewer, one: ImportDraft) -> Preview:
    """Return what a draft would do now."""
    rows = [(int(number), cells) for number, cells in one.rows]
    faults = [(int(number), zh, en) for number, zh, en in one.faults]
    return preview(ground(by, one.county, one.on, one.school_year, one.kind), one.kind, rows, faults)


def county_to_fill(viewer: Viewer, kind: str) -> tuple[Division, ...]:
    """Return the counties into which the viewer may bring a list of that kind."""
    paths = {path[:STEP] for path in viewer.schools(access.EDIT)} | {path[:STEP] for path in viewer.places(access.EDIT)}
    if kind == "classes":
        paths |= {path[:STEP] for path in viewer.schools(access.EDIT_CLASS)}
    return tuple(Division.objects.filter(path__in=paths, level=Level.COUNTY).order_by("path"))

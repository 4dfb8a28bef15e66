"""A list brought in: uploaded, previewed, applied in one transaction. It adds and mends; it takes nothing away."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.places.actions import areas, divisions, naming, schools
from notoneless.places.actions.common import By, Done, lock_county, one_line
from notoneless.places.models import Division, EducationCentre, ImportDraft, InspectorArea, School, SchoolClass
from notoneless.places.queries.importing import county_to_fill, draft_of, draft_preview, ground, preview
from notoneless.places.rules import paths
from notoneless.places.rules.importing import CHANGED, HEADINGS, NEW, Line, Preview
from notoneless.places.rules.schools import class_name
from notoneless.places.terms import AbsentError, Key, PlaceError
from notoneless.standards.school_year import SchoolYear

Rows = Sequence[tuple[int, Mapping[str, str]]]


def keep_draft(
    *, county: Key, kind: str, rows: Rows, faults: Sequence[tuple[int, str, str]], file_name: str, on: date,
    document: str, school_year: int | None, by: Viewer, at: datetime,
) -> Done:  # fmt: skip
    """Keep an uploaded list until somebody says go. Raises AbsentError for a county or a kind that is not the viewer's."""
    if kind not in HEADINGS or str(county) not in {str(one.pk) for one in county_to_fill(by, kind)}:
        raise AbsentError
    one = ImportDraft.objects.create(
        county_id=uuid.UUID(str(county)), kind=kind, rows=[[number, dict(cells)] for number, cells in rows],
        faults=[list(fault) for fault in faults], file_name=file_name[-120:], on=on, document=document.strip()[:120],
        school_year=school_year, made_by=by.actor, made_at=at,
    )  # fmt: skip
    audit.write("places.upload_list", by=by, at=at, subject=f"places_importdraft:{one.pk}",
                detail={"kind": kind, "rows": len(rows), "faults": len(faults)})  # fmt: skip
    return Done(one.pk)


def apply_draft(*, key: Key, seen: str, by: Viewer, at: datetime) -> Done:
    """Carry out what an uploaded list says, its unclear rows left out.

    ``seen`` is the digest of the preview that the person saw. Raises AbsentError, Q061 (something changed since), Q062 (it
    was applied already), Q063 (there is nothing to do).
    """
    with transaction.atomic():
        one = draft_of(by, key)
        lock_county(one.county.path)
        one = ImportDraft.objects.select_for_update().select_related("county").get(pk=one.pk)
        if one.applied_at is not None:
            raise PlaceError(
                "Q062",
                "这份表已经导入过，没有重复办理。要再改，请上传新的一份。",
                "This list was applied already; nothing was done twice. Upload a new one for further changes.",
            )
        told = draft_preview(by, one)
        if told.digest != seen:
            raise PlaceError(
                "Q061",
                "预览之后库里有了变化，这份表的结果和您看到的不同。请看新的预览，再确认一次。",
                "Something changed since the preview, so this list would do other than you saw. Look again and confirm.",
            )
        carry_out(told, one.county, on=one.on, document=one.document, school_year=one.school_year, by=by, at=at)
        one.applied_at, one.counts = at, told.counts
        one.save(update_fields=("applied_at", "counts"))
    return Done(one.pk)


def load_rows(
    *, county: Key, kind: str, rows: Rows, on: date, document: str, by: By, at: datetime, school_year: int | None = None
) -> Preview:
    """Carry out a list at once, for a command or a demonstration; return what it did, its unclear rows among it.

    The same list twice does nothing the second time. Raises AbsentError.
    """
    with transaction.atomic():
        one = Division.objects.filter(pk=county).first()
        if one is None or (isinstance(by, Viewer) and one not in county_to_fill(by, kind)):
            raise AbsentError
        lock_county(one.path)
        told = preview(ground(by, one, on, school_year, kind), kind, rows)
        if told.of(NEW, CHANGED):
            carry_out(told, one, on=on, document=document, school_year=school_year, by=by, at=at)
    return told


def carry_out(
    told: Preview, county: Division, *, on: date, document: str, school_year: int | None, by: By, at: datetime
) -> None:
    """Do what the preview's new and changed lines say. One line in the journal tells of all. Raises Q063."""
    lines = told.of(NEW, CHANGED)
    if not lines:
        raise PlaceError(
            "Q063",
            "这份表里没有新的或有变化的行，没有要办的。",
            "No row of this list is new or changed; there is nothing to do.",
        )
    said: dict[str, Any] = {"on": on, "document": document, "by": by, "at": at}
    with one_line():
        _WRITERS[told.kind](lines, county, said, school_year)
    audit.write("places.import", by=by, at=at, subject=f"places_division:{county.pk}",
                detail={"kind": told.kind, "document": document, "on": str(on)} | told.counts)  # fmt: skip


def _divisions(lines: Iterable[Line], county: Division, said: dict[str, Any], year: int | None) -> None:
    for line in sorted(lines, key=lambda line: len(str(line.facts.get("code", "")))):
        if line.state == CHANGED:
            naming.rename(unit="division", key=line.facts["id"], name=line.facts["name"], **said)
            continue
        over = Division.objects.filter(code=line.facts["parent_code"], ended_on=None).get()
        divisions.establish_division(parent=over.pk, name=line.facts["name"], code=line.facts["code"], **said)


def _centres(lines: Iterable[Line], county: Division, said: dict[str, Any], year: int | None) -> None:
    for line in lines:
        if line.state == NEW:
            schools.establish_centre(county=county.pk, name=line.facts["name"], towns=line.facts["towns"], **said)
        else:
            EducationCentre.objects.get(pk=line.facts["id"]).towns.set(line.facts["towns"])


def _schools(lines: Iterable[Line], county: Division, said: dict[str, Any], year: int | None) -> None:
    for line in lines:
        facts = dict(line.facts)
        if line.state == NEW:
            schools.establish_school(
                division=facts["division"], name=facts["name"], code=facts["code"], kind=facts["kind"],
                centre=facts["centre"], setting=facts["setting"] or "", is_boarding=bool(facts["is_boarding"]),
                is_public=facts["is_public"] is not False, headcount=facts["headcount"], boarders=facts["boarders"],
                **said,
            )  # fmt: skip
        else:
            _mend(School.objects.get(pk=facts["id"]), facts, said)


def _mend(one: School, facts: Mapping[str, Any], said: dict[str, Any]) -> None:
    """Bring a school to what the row says; what the row leaves empty stays."""
    if facts["name"] != one.name:
        naming.rename(unit="school", key=one.pk, name=facts["name"], **said)
    if facts["kind"] and facts["kind"] != one.kind:
        schools.reclass_school(key=one.pk, kind=facts["kind"], code=facts["code"], **said)
    elif facts["code"] and facts["code"] != one.code:
        schools.recode_school(key=one.pk, code=facts["code"], **said)
    division, centre = facts["division"] or one.division_id, facts["centre"] or one.centre_id
    if (division, centre) != (one.division_id, one.centre_id):
        schools.move_school(key=one.pk, division=division, centre=centre, **said)
    own = {name: getattr(one, name) for name in ("setting", "is_boarding", "is_public", "headcount", "boarders")}
    new = own | {name: facts[name] for name in own if facts[name] is not None and facts[name] != ""}
    if new != own:
        schools.amend_school(key=one.pk, by=said["by"], at=said["at"], **new)


def _classes(lines: Iterable[Line], county: Division, said: dict[str, Any], year: int | None) -> None:
    assert year is not None
    span = SchoolYear(year)
    wanted: dict[uuid.UUID, list[Line]] = defaultdict(list)
    for line in lines:
        wanted[line.facts["school"]].append(line)
    rooms = []
    for school in School.objects.filter(pk__in=wanted):
        used = list(SchoolClass.objects.filter(school=school).values_list("path", flat=True))
        for line in wanted[school.pk]:
            path = paths.next_child(school.path, used)
            used.append(path)
            grade, number = line.facts["grade"], line.facts["number"]
            rooms.append(
                SchoolClass(
                    path=path, name=class_name(grade, number), school=school, school_year=year, grade=grade,
                    number=number, began_on=max(span.began_on, school.began_on),
                    ended_on=min(span.ended_on, school.ended_on or span.ended_on),
                )
            )  # fmt: skip
    SchoolClass.objects.bulk_create(rows_that_stand(rooms), batch_size=500)


def rows_that_stand(rooms: Iterable[SchoolClass]) -> list[SchoolClass]:
    """Return the classes whose period is not empty. Raises Q032 for one whose school began after the year had ended."""
    kept = list(rooms)
    late = next((room for room in kept if room.ended_on is not None and room.began_on >= room.ended_on), None)
    if late is not None:
        raise PlaceError(
            "Q032",
            f"“{late.school.name}”自 {late.school.began_on} 设立，{late.school_year} 学年还没有它。请核对学年。",
            f"“{late.school.name}” began on {late.school.began_on}, after that school year. Check the year.",
        )
    return kept


def _areas(lines: Iterable[Line], county: Division, said: dict[str, Any], year: int | None) -> None:
    given = {name: said[name] for name in ("on", "by", "at")}
    made: dict[str, uuid.UUID] = {}
    for line in lines:
        name = line.facts["area"]
        key = line.facts["area_id"] or made.get(name)
        if key is None:
            held = InspectorArea.objects.filter(county=county, name=name, ended_on=None).first()
            key = held.pk if held else areas.found_area(county=county.pk, name=name, **given).id
            made[name] = key
        areas.put_school_in_area(area=key, school=line.facts["school"], **given)


_WRITERS: Mapping[str, Callable[[Iterable[Line], Division, dict[str, Any], int | None], None]] = {
    "divisions": _divisions, "centres": _centres, "schools": _schools, "classes": _classes, "areas": _areas,
}  # fmt: skip

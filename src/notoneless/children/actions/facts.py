"""Opening a file and correcting what it says. Whatever was known stays, with the day on which it ended.

A number that was wrong is replaced by another row and keeps its own; a name that was changed stays findable; a home, a
guardian, an enrolment, a mark begin and end. What a form brings back as ``seen`` is the version that its writer saw.
"""

from __future__ import annotations

import unicodedata
import uuid
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from notoneless.accounts.terms import STEP, Viewer, covers
from notoneless.children.access import EDIT, Children
from notoneless.children.actions import households
from notoneless.children.actions.caches import refresh_caches
from notoneless.children.actions.common import Act, Key, begin, end, not_ahead, own, same
from notoneless.children.actions.seating import division_of, room_of, school_in, school_of
from notoneless.children.models import (
    Category,
    Child,
    EnrolmentSpell,
    Guardian,
    HouseholdSpell,
    Identifier,
    NameUsed,
    Residence,
)
from notoneless.children.queries import marks, words
from notoneless.children.queries.searching import by_number
from notoneless.children.rules import looking, naming
from notoneless.children.terms import CategoryGroup, ChildError, IdentifierKind, ResidenceKind, SpellStatus
from notoneless.standards import citizen_id, disability_no, names, pupil_no

#: Facts that stand in the file's own row.
SCALARS: Final = ("sex", "birth_on", "ethnicity")


def open_file(
    *, name: str, by: Viewer, at: datetime, on: date, source: str, sex: str = "0", birth_on: date | None = None,
    ethnicity: str = "", number: str = "", pupil_number: str = "", residence: Key | None = None, address: str = "",
    school: Key | None = None, school_class: Key | None = None, grade: int | None = None, class_no: int | None = None,
    guardian: str = "", relation: str = "", phone: str = "",
) -> uuid.UUID:  # fmt: skip
    """Open the file of a child and return its key. The child lives or learns where ``by`` may edit: K010 otherwise.

    Raises K011 when a file in reach bears the number already, K012 for a number that is none, K013 when its birthday is
    another, K015 for want of a name. A file out of reach that bears the number is not told of: it shows among the doubles.
    """
    not_ahead(on, at)
    called = _name(name)
    number = valid_number(IdentifierKind.CITIZEN_ID, number, birth_on=birth_on, on=on) if number.strip() else ""
    pupil_number = valid_number(IdentifierKind.PUPIL_NO, pupil_number, on=on) if pupil_number.strip() else ""
    place = division_of(residence) if residence else None
    room, of_school = school_of(by, school, school_class or room_of(school, grade, class_no, at=at), at=at)
    unit = room or of_school
    county = (place.path if place else unit.path if unit else "")[:STEP]
    access = Children(by, EDIT)
    if not (
        county in access.counties
        or (place and any(covers(path, place.path) for path in by.places(EDIT)))
        or (unit and any(covers(path, unit.path) for path in by.schools(EDIT)))
    ):
        raise ChildError(
            "K010",
            "请选择您所管范围内的居住地或学校：新建的档案要落在您能办理的地方。",
            "Choose a place or a school within your scope: a new file must lie where you may keep it.",
        )
    for one in filter(None, (number, pupil_number)):
        bearers = by_number(looking.read(one).numbers or (one,), counties=(county,))
        if access.filter(Child.objects.filter(pk__in=bearers)).exists():
            raise ChildError(
                "K011",
                "这个号码已经在另一份档案上。请按号码查找那一份；如确是两人共用一号，先更正其中一份的号码。",
                "Another file bears this number. Find it by the number; if two children were given one, correct one first.",
            )
    with transaction.atomic():
        child = Child(
            id=uuid.uuid4(), name=called, **naming.keys(called), sex=sex or "0", birth_on=birth_on, ethnicity=ethnicity,
            county_path=county, cached_place_path=place.path if place and place.path[:STEP] == county else "",
            cached_school_path=unit.path if unit and unit.path[:STEP] == county else "",
            cached_grade=room.grade if room else grade, opened_at=at, version=0,
        )  # fmt: skip
        child.save(force_insert=True)
        act = Act(child, by, at, on, source.strip())
        for kind, one in ((IdentifierKind.CITIZEN_ID, number), (IdentifierKind.PUPIL_NO, pupil_number)):
            if one:
                Identifier.objects.create(**act.row, kind=kind, number=one)
        if place or address.strip():
            Residence.objects.create(
                **act.row, kind=ResidenceKind.ACTUAL, division=place, address=address.strip() or None
            )
        if unit:
            EnrolmentSpell.objects.create(
                **act.row, school=of_school, school_class=room, grade=room.grade if room else grade,
                status=SpellStatus.ACTIVE,
            )  # fmt: skip
        if guardian.strip() or phone.strip():
            Guardian.objects.create(
                **act.row, name=guardian.strip()[:64], relation=relation, phone=phone.strip() or None
            )
        act.finish("open_file")
    return child.pk


def rename(*, child: Key, name: str, by: Viewer, at: datetime, on: date, source: str, seen: int | None = None) -> None:
    """Give the child another name; the old one stays findable. Raises K007 where it is the same, K015 for want of one."""
    called = _name(name)
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        was = act.child.name
        if was == called:
            raise same()
        NameUsed.objects.create(
            **(act.row | {"began_on": None}), ended_on=on, name=was, pinyin=naming.keys(was)["pinyin"]
        )
        act.child.name = called
        for column, value in naming.keys(called).items():
            setattr(act.child, column, value)
        act.child.save(update_fields=("name", "pinyin", "initials", "sound", "shape"))
        act.changed("name", was, called)
        act.finish("rename")


def correct(
    *, child: Key, by: Viewer, at: datetime, on: date, source: str, seen: int | None = None, **facts: Any
) -> None:
    """Correct sex, birthday or ethnic group (those of ``facts`` that are named); what they said stays as a correction.

    Raises K007 where nothing differs.
    """
    unknown = set(facts) - set(SCALARS)
    if unknown:
        raise TypeError(f"no such facts: {sorted(unknown)}")
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        for what, value in facts.items():
            was = getattr(act.child, what)
            if was != value:
                setattr(act.child, what, value)
                act.changed(what, scalar_words(what, was), scalar_words(what, value))
        if not act.changes:
            raise same()
        act.child.save(update_fields=tuple(what for what, _was, _became in act.changes))
        act.finish("correct")


def scalar_words(what: str, value: Any) -> str:
    """Return a fact of the file's own row in words."""
    if what == "sex":
        return {"1": "男", "2": "女"}.get(value, "未知")
    if what == "ethnicity":
        return words.ethnicity(value)
    return "" if value is None else str(value)


def set_number(
    *, child: Key, kind: str, number: str, by: Viewer, at: datetime, on: date, source: str, seen: int | None = None
) -> None:
    """Give the child another number of this kind: the one before ends that day and stays, the new one names what it
    replaces. Raises K007, K011 (another file in reach bears it), K012, K013."""
    wanted = IdentifierKind(kind)
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        tidy = valid_number(wanted, number, birth_on=act.child.birth_on, on=on)
        standing = list(Identifier.objects.select_for_update().filter(child=act.child, kind=wanted, ended_on=None))
        if any(row.number is not None and row.number.open(why="compare") == tidy for row in standing):
            raise same()
        bearers = [key for key in by_number((tidy,), counties=(act.child.county_path,)) if key != act.child.pk]
        if Children(by, EDIT).filter(Child.objects.filter(pk__in=bearers)).exists():
            raise ChildError(
                "K011",
                "这个号码已经在另一份档案上。请按号码查找那一份；如是同一儿童，请合并两份档案。",
                "Another file bears this number. Find it by the number; if it is the same child, merge the two.",
            )
        for row in standing:
            end(row, on)
        new = Identifier(**act.row, kind=wanted, number=tidy, replaces=standing[0] if standing else None)
        new.save()
        act.changed(str(wanted), standing[0].number if standing else "", new.number)
        act.finish("set_number", kind=str(wanted))


def put_residence(
    *, child: Key, kind: str, by: Viewer, at: datetime, on: date, source: str, division: Key | None = None,
    elsewhere: str = "", address: str = "", seen: int | None = None,
) -> None:  # fmt: skip
    """Say where the child lives from ``on``: the home of the same kind before it ends that day. Raises K016 for nowhere."""
    where = ResidenceKind(kind)
    if not division and not elsewhere.strip():
        raise ChildError(
            "K016",
            "请选择村（社区）；住在县外的，写明省、市、县。",
            "Choose the village; for a home outside the county write province, city and county.",
        )
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        place = division_of(division, act.child.county_path) if division else None
        was = ""
        for row in Residence.objects.filter(child=act.child, kind=where, ended_on=None).select_related("division"):
            was = row.division.name if row.division else row.elsewhere
            end(row, on)
        new = Residence(
            **act.row, kind=where, division=place, elsewhere=elsewhere.strip()[:120], address=address.strip() or None
        )
        new.save()
        act.changed(str(where), was, place.name if place else new.elsewhere)
        act.finish("put_residence", kind=str(where))
        refresh_caches([act.child.pk], on=on)


def put_guardian(
    *, child: Key, name: str, relation: str, by: Viewer, at: datetime, on: date, source: str, phone: str = "",
    number: str = "", instead_of: Key | None = None, seen: int | None = None,
) -> None:  # fmt: skip
    """Add a guardian from ``on``, or put one in the place of another entry (a new telephone is a new entry)."""
    called = _name(name)
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        was = ""
        if instead_of:
            old = own(act, Guardian.objects.all(), instead_of)
            was = f"{words.relation(old.relation)} {old.name} {old.phone or ''}".strip()
            end(old, on)
        new = Guardian(
            **act.row, name=called, relation=relation, phone=phone.strip() or None, number=number.strip() or None
        )
        new.save()
        act.changed("guardian", was, f"{words.relation(relation)} {called} {new.phone or ''}".strip())
        act.finish("put_guardian")


def end_row(
    *, child: Key, table: str, row: Key, by: Viewer, at: datetime, on: date, source: str, seen: int | None = None
) -> None:
    """End a guardian, a household, an enrolment or a mark on ``on``. Raises :class:`AbsentError` where it does not stand."""
    model: Any = {
        "guardian": Guardian, "household": HouseholdSpell, "spell": EnrolmentSpell, "category": Category,
    }[table]  # fmt: skip
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        old = own(act, model.objects.all(), row)
        end(old, on)
        act.changed(table, told(old), "")
        act.finish("end_row", table=table)
        if table == "spell":
            refresh_caches([act.child.pk], on=on)


def told(row: Any) -> str:
    """Return a dated row in a few words, sealed parts under their masks."""
    if isinstance(row, Guardian):
        return f"{words.relation(row.relation)} {row.name}".strip()
    if isinstance(row, HouseholdSpell):
        return households.told(row)
    if isinstance(row, EnrolmentSpell):
        where = row.school.name if row.school else row.elsewhere
        return f"{where}{row.school_class.name if row.school_class else words.grade(row.grade)} {SpellStatus(row.status).label}"
    return str(CategoryGroup(row.group).label)


def put_spell(
    *, child: Key, by: Viewer, at: datetime, on: date, source: str, status: str = SpellStatus.ACTIVE,
    school: Key | None = None, school_class: Key | None = None, elsewhere: str = "", grade: int | None = None,
    class_no: int | None = None, is_boarder: bool | None = None, seen: int | None = None,
) -> None:  # fmt: skip
    """Say on which roll the child is from ``on``, and how; the enrolment before ends that day.

    Raises K017 for none, K026 where this would take the child from one school to another: until the other says that the child
    sits in a class of its own, the first answers for the child, which is what a move is for.
    """
    state = SpellStatus(status)
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        named = school_class or room_of(school, grade, class_no, at=at)
        room, of_school = school_in(act.child.county_path, school, named, at=at)
        if of_school is None and not elsewhere.strip():
            raise ChildError(
                "K017",
                "请选择学校；在县外就读的，写明学校全称和所在省市县。",
                "Choose the school; for one outside the county write its full name and where it lies.",
            )
        was = ""
        standing = EnrolmentSpell.objects.filter(child=act.child, ended_on=None)
        for row in standing.select_related("school", "school_class"):
            if state == SpellStatus.MOVED or (row.school_id and row.school != of_school):
                raise _is_a_move(row)
            was = told(row)
            end(row, on)
        new = EnrolmentSpell.objects.create(
            **act.row, school=of_school, school_class=room, elsewhere="" if of_school else elsewhere.strip()[:120],
            grade=room.grade if room else grade, status=state, is_boarder=is_boarder,
            ended_on=on if state in (SpellStatus.GRADUATED, SpellStatus.LEFT, SpellStatus.MOVED) else None,
        )  # fmt: skip
        act.changed("spell", was, told(new))
        act.finish("put_spell", status=str(state))
        refresh_caches([act.child.pk], on=on)


def _is_a_move(row: EnrolmentSpell) -> ChildError:
    return ChildError(
        "K026",
        f"档案里这名孩子在{row.school.name if row.school else row.elsewhere}就读。换学校不能直接改就读信息：请在档案里点“提出转学”，"
        "由转入学校确认到校；确认以前仍由原学校负责。",
        "By the file the child is at another school. A change of school is not typed here: propose a move on the child's page, which the "
        "other school confirms; until then the first one answers for the child.",
    )


def add_category(
    *, child: Key, code: str, by: Viewer, at: datetime, on: date, source: str, grade: str = "", seen: int | None = None
) -> None:
    """Add a mark from ``on``; ``grade`` is that of a disability. Raises K018 for a kind that the county does not know on
    that day, K007 for one that stands."""
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        known = marks.kinds_at(act.child.county_path)
        kind = known.get(code)
        if kind is None or not kind.is_current or (grade and grade not in "1234"):
            raise ChildError(
                "K018",
                "没有这种类别。请从名单里选。",
                "There is no such kind. Choose one from the list.",
            )
        standing = Category.objects.filter(child=act.child, ended_on=None)
        if standing.filter(code_index__in=marks.indexes_of(code, known)).exists():
            raise same()
        full = code + grade if kind.group == CategoryGroup.DISABILITY else code
        Category.objects.create(**act.row, group=kind.group, code=full, detail=marks.told(full, known))
        act.changed("category", "", str(CategoryGroup(kind.group).label))
        act.finish("add_category", group=kind.group)


# ── What is typed ────────────────────────────────────────────────────────────────────────────────────────────


def _name(text: str) -> str:
    # What cannot be seen (a mark that turns the line, a zero-width space out of a web page) is no part of a name.
    name = " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"}).split())
    if not names.normalise(name) or len(name) > 64:
        raise ChildError("K015", "请填写姓名，不超过 64 个字。", "Give a name, of at most 64 characters.")
    return name


def valid_number(kind: IdentifierKind, text: str, *, on: date, birth_on: date | None = None) -> str:
    """Return the number as it is kept. Raises K012 for one that is none of its kind, K013 for another birthday."""
    tidy = "".join(text.split()).upper()
    if kind == IdentifierKind.CITIZEN_ID:
        read = citizen_id.parse(text, on=on)
        if not read.valid:
            raise _no_number("公民身份号码", "the citizen's number")
        if birth_on and read.birth_on and read.birth_on != birth_on:
            raise ChildError(
                "K013",
                f"号码里的出生日期是 {read.birth_on}，档案上是 {birth_on}。请核对户口簿：先更正出生日期，或改正号码。",
                f"The number says born on {read.birth_on}, the file {birth_on}. Check the household register: correct the "
                "birthday first, or the number.",
            )
        return read.number
    if kind == IdentifierKind.PUPIL_NO:
        pupil = pupil_no.parse(text, on=on)
        if not pupil.number or pupil.defects:
            raise _no_number("学籍号", "the pupil number")
        return pupil.number
    if kind == IdentifierKind.DISABILITY_NO:
        card = disability_no.parse(text, on=on)
        if card.defects:
            raise _no_number("残疾人证号", "the disability card's number")
        return tidy
    if not 4 <= len(tidy) <= 30:
        raise _no_number("证件号", "the number")
    return tidy


def _no_number(zh: str, en: str) -> ChildError:
    return ChildError(
        "K012",
        f"{zh}不对：位数、日期或校验位有误。请对照证件重新输入，不要凭记忆补。",
        f"{en.capitalize()} is wrong: its length, date or check character. Type it again from the document.",
    )

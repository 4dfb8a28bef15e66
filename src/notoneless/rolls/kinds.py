"""名册的种类 — what each office's roll is, and the columns we look for in it.

A child's life leaves lines in many offices. This module names the twelve kinds of roll a county can lay
side by side and, for each, the standard columns (identifiers of our own; the headings that offices really
write are recognised in :mod:`notoneless.rolls.headings`). Everything downstream speaks standard columns only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The twelve kinds of roll. The value is the identifier used in manifests, tables and reports."""

    HOUSEHOLD_REGISTER = "household_register"
    ENROLMENT = "enrolment"
    PREVIOUS_ENROLMENT = "previous_enrolment"
    ATTENDANCE = "attendance"
    ENROLMENT_ELSEWHERE = "enrolment_elsewhere"
    HIGHER_STAGE = "higher_stage"
    HARDSHIP = "hardship"
    DISABILITY = "disability"
    CIVIL_AFFAIRS = "civil_affairs"
    EXCEPTIONS = "exceptions"
    RESIDENCE = "residence"
    FIELD_SURVEY = "field_survey"

    @property
    def zh(self) -> str:
        """The name an office would use."""
        return _ZH[self]


_ZH: dict[Kind, str] = {
    Kind.HOUSEHOLD_REGISTER: "户籍名册",
    Kind.ENROLMENT: "学籍名册",
    Kind.PREVIOUS_ENROLMENT: "上学期学籍名册",
    Kind.ATTENDANCE: "在校点名册",
    Kind.ENROLMENT_ELSEWHERE: "外地就读名册",
    Kind.HIGHER_STAGE: "普高中职名册",
    Kind.HARDSHIP: "脱贫监测名册",
    Kind.DISABILITY: "残疾人名册",
    Kind.CIVIL_AFFAIRS: "民政名册",
    Kind.EXCEPTIONS: "缓学休学等例外名册",
    Kind.RESIDENCE: "居住证流动人口名册",
    Kind.FIELD_SURVEY: "铁脚板摸排名册",
}


class Level(StrEnum):
    """Privacy level of a column: what may be shown to whom (PIPL 28, 31: data of under-14s is sensitive)."""

    OPEN = "open"  # school, town, grade
    PERSONAL = "personal"  # name, birth date, village
    SENSITIVE = "sensitive"  # numbers, phones, addresses, disability, hardship: masked by default


@dataclass(frozen=True, slots=True)
class Column:
    """One standard column: identifier, the office's word for it, what its cells hold, and its privacy level."""

    name: str
    zh: str
    level: Level
    content: str = "text"  # text | id_number | pupil_no | disability_no | date | phone | name | sex | code | number


_O, _P, _S = Level.OPEN, Level.PERSONAL, Level.SENSITIVE

COLUMNS: dict[str, Column] = {
    c.name: c
    for c in (
        Column("name", "姓名", _P, "name"),
        Column("id_type", "证件类型", _O),
        Column("id_number", "身份证号", _S, "id_number"),
        Column("pupil_no", "学籍号", _S, "pupil_no"),
        Column("sex", "性别", _P, "sex"),
        Column("birth_on", "出生日期", _P, "date"),
        Column("ethnicity", "民族", _P),
        Column("guardian_name", "监护人姓名", _P, "name"),
        Column("guardian_id", "监护人身份证号", _S, "id_number"),
        Column("guardian_phone", "监护人电话", _S, "phone"),
        Column("guardian_relation", "与监护人关系", _P),
        Column("father_name", "父亲姓名", _P, "name"),
        Column("father_id", "父亲身份证号", _S, "id_number"),
        Column("mother_name", "母亲姓名", _P, "name"),
        Column("mother_id", "母亲身份证号", _S, "id_number"),
        Column("householder_name", "户主姓名", _P, "name"),
        Column("householder_id", "户主身份证号", _S, "id_number"),
        Column("householder_relation", "与户主关系", _P),
        Column("household_no", "户号", _S),
        Column("province", "省", _O),
        Column("county", "区县", _O),
        Column("town", "乡镇街道", _O),
        Column("village", "村社区", _P),
        Column("group", "组", _P),
        Column("town_code", "乡镇代码", _O, "code"),
        Column("village_code", "村代码", _P, "code"),
        Column("address", "住址", _S),
        Column("school_code", "学校标识码", _O, "code"),
        Column("school_name", "学校名称", _O),
        Column("grade", "年级", _O),
        Column("class_name", "班级", _O),
        Column("status", "就读状态", _P),
        Column("status_on", "状态日期", _P, "date"),
        Column("entry_on", "入学日期", _P, "date"),
        Column("attendance_mode", "就读方式", _O),
        Column("special_form", "特教就读类型", _S),
        Column("hardship_kind", "困难类型", _S),
        Column("risk_status", "风险消除状态", _S),
        Column("disability_no", "残疾人证号", _S, "disability_no"),
        Column("disability_kind", "残疾类别", _S),
        Column("disability_grade", "残疾等级", _S),
        Column("civil_kind", "民政类别", _S),
        Column("exception_kind", "例外类别", _S),
        Column("began_on", "开始日期", _P, "date"),
        Column("ended_on", "结束日期", _P, "date"),
        Column("approval_no", "批准文号", _P),
        Column("present", "是否在校", _P),
        Column("absent_days", "连续缺勤天数", _P, "number"),
        Column("counted_on", "点名日期", _P, "date"),
        Column("origin", "户籍所在地", _P),
        Column("whereabouts", "去向", _P),
        Column("reason", "原因", _S),
        Column("surveyed_on", "摸排日期", _P, "date"),
        Column("surveyor", "摸排人", _P),
        Column("remark", "备注", _S),
    )
}

_PERSON = ("name", "id_type", "id_number", "sex", "birth_on", "ethnicity")
_GUARDIAN = ("guardian_name", "guardian_id", "guardian_phone", "guardian_relation")
_PARENTS = ("father_name", "father_id", "mother_name", "mother_id")
_PLACE = ("province", "county", "town", "village", "group", "town_code", "village_code", "address")
_SCHOOL = ("school_code", "school_name", "grade", "class_name")

# A school's roll has the same columns this term and last.
_PUPIL = (
    *_PERSON,
    "pupil_no",
    *_SCHOOL,
    "status",
    "status_on",
    "entry_on",
    "attendance_mode",
    "special_form",
    *_GUARDIAN,
    *_PARENTS,
    *_PLACE,
    "origin",
    "remark",
)
_PUPIL_TELLING = ("pupil_no", "grade", "class_name", "school_name", "status")


@dataclass(frozen=True, slots=True)
class KindSpec:
    """What a kind of roll holds: ``columns`` looked for, ``required`` groups (of each group one must be found),
    ``telling`` columns whose presence speaks for this kind when the file's name does not."""

    kind: Kind
    columns: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]
    telling: tuple[str, ...]


_WHO = (("name",), ("id_number", "birth_on", "pupil_no", "disability_no"))

SPECS: dict[Kind, KindSpec] = {
    s.kind: s
    for s in (
        KindSpec(
            Kind.HOUSEHOLD_REGISTER,
            (
                *_PERSON,
                *_PARENTS,
                *_GUARDIAN,
                "householder_name",
                "householder_id",
                "householder_relation",
                "household_no",
                *_PLACE,
                "status",
                "remark",
            ),
            _WHO,
            ("household_no", "householder_name", "father_name", "mother_name"),
        ),
        KindSpec(
            Kind.ENROLMENT,
            _PUPIL,
            _WHO,
            _PUPIL_TELLING,
        ),
        KindSpec(
            Kind.PREVIOUS_ENROLMENT,
            _PUPIL,
            _WHO,
            _PUPIL_TELLING,
        ),
        KindSpec(
            Kind.ATTENDANCE,
            (
                *_PERSON,
                "pupil_no",
                *_SCHOOL,
                "present",
                "absent_days",
                "counted_on",
                "guardian_name",
                "guardian_phone",
                "remark",
            ),
            (("name",), ("id_number", "pupil_no", "birth_on"), ("present", "absent_days")),
            ("present", "absent_days", "counted_on"),
        ),
        KindSpec(
            Kind.ENROLMENT_ELSEWHERE,
            (*_PERSON, "pupil_no", *_SCHOOL, "status", *_GUARDIAN, *_PLACE, "origin", "remark"),
            _WHO,
            ("province", "county", "school_name", "origin"),
        ),
        KindSpec(
            Kind.HIGHER_STAGE,
            (*_PERSON, "pupil_no", *_SCHOOL, "status", "entry_on", *_GUARDIAN, *_PLACE, "origin", "remark"),
            _WHO,
            ("school_name", "entry_on"),
        ),
        KindSpec(
            Kind.HARDSHIP,
            (
                *_PERSON,
                "hardship_kind",
                "risk_status",
                "reason",
                "householder_name",
                "householder_id",
                "householder_relation",
                "household_no",
                *_GUARDIAN,
                *_PLACE,
                "began_on",
                "ended_on",
                "school_name",
                "grade",
                "remark",
            ),
            _WHO,
            ("hardship_kind", "risk_status"),
        ),
        KindSpec(
            Kind.DISABILITY,
            (
                *_PERSON,
                "disability_no",
                "disability_kind",
                "disability_grade",
                *_GUARDIAN,
                *_PLACE,
                "began_on",
                "remark",
            ),
            _WHO,
            ("disability_no", "disability_kind", "disability_grade"),
        ),
        KindSpec(
            Kind.CIVIL_AFFAIRS,
            (*_PERSON, "civil_kind", "began_on", "ended_on", *_GUARDIAN, *_PLACE, "remark"),
            _WHO,
            ("civil_kind",),
        ),
        KindSpec(
            Kind.EXCEPTIONS,
            (
                *_PERSON,
                "pupil_no",
                "exception_kind",
                "began_on",
                "ended_on",
                "approval_no",
                "school_name",
                "grade",
                *_GUARDIAN,
                *_PLACE,
                "remark",
            ),
            (*_WHO, ("exception_kind",)),
            ("exception_kind", "approval_no"),
        ),
        KindSpec(
            Kind.RESIDENCE,
            (*_PERSON, *_GUARDIAN, *_PLACE, "origin", "began_on", "ended_on", "remark"),
            _WHO,
            ("origin", "began_on"),
        ),
        KindSpec(
            Kind.FIELD_SURVEY,
            (
                *_PERSON,
                *_GUARDIAN,
                "householder_name",
                *_PLACE,
                "whereabouts",
                "reason",
                "school_name",
                "surveyed_on",
                "surveyor",
                "remark",
            ),
            (("name",), ("whereabouts",)),
            ("whereabouts", "surveyed_on", "surveyor"),
        ),
    )
}

"""One line of the ledger as this station reads it: the words of the rolls turned into the codes of the files."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from notoneless.standards.codes import DISABILITY_GRADE, DISABILITY_KIND, ETHNIC, RELATION, SEX
from notoneless.sweep.words import grade as grade_of

#: How the verdict of a sweep reads as the state of an enrolment. What is not named here is no enrolment of ours.
STATUS: Final[Mapping[str, str]] = {
    "in_school_local": "active",
    "returned": "active",
    "inclusive": "active",
    "special_school": "active",
    "attached_class": "active",
    "home_teaching": "active",
    "suspended": "suspended",
    "suspected_dropout": "absent",
    "lost_contact": "absent",
    "dropout": "left",
    "completed": "graduated",
}
#: Rolls on which a child's name alone tells of poverty or health.
GUARDED_ROLLS: Final = frozenset({"hardship", "civil_affairs", "disability"})
_CLASS: Final = re.compile(r"(\d{1,3})\s*班")


@dataclass(frozen=True, slots=True)
class Line:
    """What the sweep says of one child on its day."""

    number: int
    child: str
    name: str
    sex: str
    birth_on: date | None
    ethnicity: str
    id_number: str
    pupil_no: str
    verdict: str
    ledger: str
    reasons: str
    on_register: bool
    town_code: str
    village_code: str
    address: str
    guardian: str
    relation: str
    phone: str
    school_code: str
    school: str
    grade: int | None
    class_no: int | None
    status: str
    marks: tuple[tuple[str, str], ...]
    lines: tuple[Mapping[str, Any], ...] = ()

    @property
    def place_code(self) -> str:
        """The nearest place that the line names."""
        return self.village_code or self.town_code


_FIELDS: Final = tuple(field.name for field in dataclasses.fields(Line))


def read(row: Mapping[str, Any], *, number: int, lines: tuple[Mapping[str, Any], ...] = ()) -> Line:
    """Return the line of ``row`` (columns of ``ledger.parquet``); ``number`` counts from 1 in the ledger's order."""

    def text(column: str) -> str:
        value = row.get(column)
        return "" if value is None else str(value).strip()

    class_no = _CLASS.search(text("class_name"))
    verdict = text("verdict")
    kind = row.get("evidence_kind")
    return Line(
        number=number,
        child=text("child_id"),
        name=text("name"),
        sex=SEX.parse(text("sex")) or "0",
        birth_on=row.get("birth_on"),
        ethnicity=ETHNIC.parse(text("ethnicity")) or "",
        id_number=text("id_number"),
        pupil_no=text("pupil_no"),
        verdict=verdict,
        ledger=text("ledger"),
        reasons=_told(text("reasons"), text("reason_codes")),
        on_register=row.get("register_row") is not None,
        town_code=text("town_code"),
        village_code=text("village_code"),
        address=text("address"),
        guardian=text("guardian_name"),
        relation=RELATION.parse(text("guardian_relation")) or "",
        phone=text("guardian_phone"),
        school_code=text("school_code"),
        school=text("school_name"),
        grade=grade_of(text("grade")),
        class_no=int(class_no.group(1)) if class_no else None,
        status=_status(verdict, str(kind or ""), bool(text("enrolment_rows"))),
        marks=tuple(_marks(text)),
        lines=lines,
    )


def payload_of(line: Line) -> str:
    """Return the line as the proposal keeps it (sealed): JSON of all its fields."""
    fields: dict[str, Any] = {name: getattr(line, name) for name in _FIELDS}
    fields["birth_on"] = line.birth_on.isoformat() if line.birth_on else None
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def line_of(payload: str) -> Line:
    """Return the line that a proposal kept: the other way of :func:`payload_of`."""
    fields = json.loads(payload)
    fields["birth_on"] = date.fromisoformat(fields["birth_on"]) if fields["birth_on"] else None
    fields["marks"] = tuple((group, code) for group, code in fields["marks"])
    fields["lines"] = tuple(fields["lines"])
    return Line(**fields)


def _status(verdict: str, evidence: str, on_our_roll: bool) -> str:
    """Return how the enrolment at a school of ours stands, empty where there is none.

    A child on a roll of ours who is sought all the same is on the roll and not in class.
    """
    return STATUS.get(verdict, "") if on_our_roll or evidence == "enrolment" else ""


def _told(reasons: str, codes: str) -> str:
    """Return the reasons without those that tell of poverty or health: what is sealed in a file is told by no sentence
    beside it. The ledger gives sentences and codes in one order."""
    sentences, kinds = reasons.split("；"), codes.split(";")
    if len(sentences) != len(kinds):
        return reasons if not any(map(_is_guarded, kinds)) else ""
    return "；".join(said for said, code in zip(sentences, kinds, strict=True) if not _is_guarded(code))


def _is_guarded(code: str) -> bool:
    return any(word in code for word in ("hardship", "disab", "civil"))


def _marks(text: Any) -> Any:
    """Yield the dated marks the rolls give, group and word as the roll wrote it."""
    for column, group in (("hardship_kinds", "hardship"), ("civil_kinds", "hardship")):
        for word in re.split(r"[；;、,，]", text(column)):
            if word.strip():
                yield group, word.strip()
    kind, grade = DISABILITY_KIND.parse(text("disability_kind")), DISABILITY_GRADE.parse(text("disability_grade"))
    if kind:
        yield "disability", f"{kind}{grade or ''}"

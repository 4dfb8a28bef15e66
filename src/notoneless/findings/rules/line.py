"""One line of the ledger as this station reads it: the words of the rolls turned into the codes of the files."""

from __future__ import annotations

import dataclasses
import json
import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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
    homes: tuple[tuple[Any, ...], ...] = ()
    """Of each line that names a household: roll, file, row, household's number, head, head's number, relation."""

    @property
    def place_code(self) -> str:
        """The nearest place that the line names."""
        return self.village_code or self.town_code


_FIELDS: Final = tuple(field.name for field in dataclasses.fields(Line))
_said: Final = operator.attrgetter(*_FIELDS)
_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: Columns of ``ledger.parquet`` that are read as words.
WORDS: Final = (
    "child_id", "name", "sex", "ethnicity", "id_number", "pupil_no", "verdict", "ledger", "reasons", "reason_codes",
    "town_code", "village_code", "address", "guardian_name", "guardian_relation", "guardian_phone", "school_code",
    "school_name", "grade", "class_name", "enrolment_rows", "hardship_kinds", "civil_kinds", "disability_kind",
    "disability_grade",
)  # fmt: skip
#: What else a line is read from; the ledger's other columns are not needed.
BESIDE: Final = ("birth_on", "evidence_kind", "register_row")
_MARK_ENDS: Final = re.compile(r"[；;、,，]")

#: Which kind of household a roll numbers.
HOUSEHOLD_KINDS: Final[Mapping[str, str]] = {"household_register": "register", "hardship": "listed"}
#: A county says the same few words hundreds of thousands of times.
_sex = lru_cache(maxsize=1024)(SEX.parse)
_ethnic = lru_cache(maxsize=1024)(ETHNIC.parse)
_relation = lru_cache(maxsize=1024)(RELATION.parse)


def relation_of(words: str) -> str:
    """Return the code (GB/T 4761) of a relation as a roll words it, empty where it is none."""
    return _relation(words) or ""


def read(row: Mapping[str, Any], *, number: int, lines: tuple[Mapping[str, Any], ...] = ()) -> Line:
    """Return the line of ``row`` (columns of ``ledger.parquet``); ``number`` counts from 1 in the ledger's order."""
    get = row.get
    words = ["" if (value := get(word)) is None else str(value).strip() for word in WORDS]
    return told(words, *map(get, BESIDE), number=number, lines=lines)


def told(
    words: Sequence[str], birth_on: date | None, evidence: str | None, register_row: int | None, *,
    number: int, lines: tuple[Mapping[str, Any], ...] = (), homes: tuple[tuple[Any, ...], ...] = (),
) -> Line:  # fmt: skip
    """Return the line of :data:`WORDS`, trimmed and none of them missing, and of what stands :data:`BESIDE` them."""
    (
        child, name, sex, ethnicity, id_number, pupil_no, verdict, ledger, reasons, reason_codes,
        town_code, village_code, address, guardian, relation, phone, school_code,
        school, grade, class_name, enrolment_rows, hardship, civil, disability,
        disability_grade,
    ) = words  # fmt: skip
    return Line(
        number=number,
        child=child,
        name=name,
        sex=_sex(sex) or "0",
        birth_on=birth_on,
        ethnicity=_ethnic(ethnicity) or "",
        id_number=id_number,
        pupil_no=pupil_no,
        verdict=verdict,
        ledger=ledger,
        reasons=_told(reasons, reason_codes),
        on_register=register_row is not None,
        town_code=town_code,
        village_code=village_code,
        address=address,
        guardian=guardian,
        relation=_relation(relation) or "",
        phone=phone,
        school_code=school_code,
        school=school,
        grade=grade_of(grade),
        class_no=_class_no(class_name),
        status=_status(verdict, evidence or "", bool(enrolment_rows)),
        marks=_marks(hardship, civil, disability, disability_grade),
        lines=lines,
        homes=homes,
    )


def payload_of(line: Line) -> str:
    """Return the line as the proposal keeps it (sealed): JSON of all its fields."""
    fields = dict(zip(_FIELDS, _said(line), strict=True))
    fields["birth_on"] = line.birth_on.isoformat() if line.birth_on else None
    return _json(fields)


def line_of(payload: str) -> Line:
    """Return the line that a proposal kept: the other way of :func:`payload_of`."""
    fields = json.loads(payload)
    fields["birth_on"] = date.fromisoformat(fields["birth_on"]) if fields["birth_on"] else None
    fields["marks"] = tuple([(group, code) for group, code in fields["marks"]])
    fields["lines"] = tuple(fields["lines"])
    fields["homes"] = tuple(map(tuple, fields.get("homes", ())))  # of a line that was read before households were
    return Line(**fields)


@lru_cache(maxsize=1024)
def _class_no(name: str) -> int | None:
    found = _CLASS.search(name)
    return int(found.group(1)) if found else None


def _status(verdict: str, evidence: str, on_our_roll: bool) -> str:
    """Return how the enrolment at a school of ours stands, empty where there is none.

    A child on a roll of ours who is sought all the same is on the roll and not in class.
    """
    return STATUS.get(verdict, "") if on_our_roll or evidence == "enrolment" else ""


@lru_cache(maxsize=4096)
def _told(reasons: str, codes: str) -> str:
    """Return the reasons without those that tell of poverty or health: what is sealed in a file is told by no sentence
    beside it. The ledger gives sentences and codes in one order."""
    sentences, kinds = reasons.split("；"), codes.split(";")
    if len(sentences) != len(kinds):
        return reasons if not any(map(_is_guarded, kinds)) else ""
    return "；".join(said for said, code in zip(sentences, kinds, strict=True) if not _is_guarded(code))


def _is_guarded(code: str) -> bool:
    return any(word in code for word in ("hardship", "disab", "civil"))


@lru_cache(maxsize=4096)
def _marks(hardship: str, civil: str, disability: str, grade: str) -> tuple[tuple[str, str], ...]:
    """Return the dated marks the rolls give, group and word as the roll wrote it."""
    found = [
        ("hardship", word.strip()) for told in (hardship, civil) for word in _MARK_ENDS.split(told) if word.strip()
    ]
    kind = DISABILITY_KIND.parse(disability)
    if kind:
        found.append(("disability", f"{kind}{DISABILITY_GRADE.parse(grade) or ''}"))
    return tuple(found)

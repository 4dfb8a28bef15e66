"""What a program sends. A field that is not known is refused, so that a slip of the pen never passes for an empty field."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal, Self

from ninja import Schema
from pydantic import ConfigDict, Field, model_validator

Name = Annotated[str, Field(min_length=1, max_length=100)]
Document = Annotated[str, Field(max_length=120)]
Reason = Annotated[str, Field(min_length=1, max_length=300)]
Source = Annotated[str, Field(min_length=1, max_length=160)]
Few = Annotated[list[uuid.UUID], Field(max_length=500)]
Heads = Annotated[int, Field(ge=0, le=99_999)]
Code = Annotated[str, Field(max_length=12)]


class Body(Schema):
    """The body of a request."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Dated(Body):
    """An act on a unit: the day from which it holds, its document."""

    on: date
    document: Document = ""


class Rename(Dated):
    """A new name."""

    name: Name


class Recode(Dated):
    """A new code."""

    code: Code


class Into(Dated):
    """Another unit of the county."""

    into: uuid.UUID


class NewDivision(Dated):
    """A town or village under a division."""

    name: Name
    code: Code


class SplitDivision(NewDivision):
    """A town or village out of another, with what goes to it."""

    parts: Few = Field(default_factory=list)
    schools: Few = Field(default_factory=list)


class SchoolFactsBody(Body):
    """Facts of a school that keep no history."""

    setting: Annotated[str, Field(max_length=3)] = ""
    is_boarding: bool = False
    is_public: bool = True
    headcount: Heads | None = None
    boarders: Heads | None = None


class NewSchool(SchoolFactsBody):
    """A new school."""

    on: date
    document: Document = ""
    name: Name
    code: Code = ""
    kind: Annotated[str, Field(max_length=3)]
    division: uuid.UUID
    centre: uuid.UUID | None = None


class MoveSchool(Dated):
    """Another place, another centre."""

    division: uuid.UUID
    centre: uuid.UUID | None = None


class Reclass(Dated):
    """Another kind of school."""

    kind: Annotated[str, Field(max_length=3)]
    code: Code = ""


class SplitSchool(Dated):
    """A school out of another, with the classes that go to it."""

    name: Name
    code: Code = ""
    kind: Annotated[str, Field(max_length=3)]
    division: uuid.UUID
    centre: uuid.UUID | None = None
    setting: Annotated[str, Field(max_length=3)] = ""
    is_boarding: bool = False
    classes: Few = Field(default_factory=list)


class NewCentre(Dated):
    """A new education centre."""

    county: uuid.UUID
    name: Name
    towns: Few = Field(default_factory=list)


class NewArea(Body):
    """A new inspector's area."""

    county: uuid.UUID
    name: Name
    on: date
    schools: Few = Field(default_factory=list)


class NamedBody(Body):
    """A name."""

    name: Name


class OnDay(Body):
    """The day from which it holds."""

    on: date


class AreaSchool(OnDay):
    """A school that comes into an area, or leaves it."""

    school: uuid.UUID


class NewClass(Body):
    """A class of a school year."""

    school_year: Annotated[int, Field(ge=2000, le=2100)]
    grade: Annotated[int, Field(ge=1, le=12)]
    number: Annotated[int, Field(ge=1, le=99)]


class Number(Body):
    """A class's number."""

    number: Annotated[int, Field(ge=1, le=99)]


class Digest(Body):
    """The digest of what was looked at: what is carried out is what was seen, or nothing."""

    digest: Annotated[str, Field(min_length=1, max_length=64)]


class Grade(Body):
    """So many classes of one grade."""

    grade: Annotated[int, Field(ge=1, le=12)]
    classes: Annotated[int, Field(ge=0, le=99)]


class Grades(Body):
    """How many classes a school asks for."""

    grades: Annotated[list[Grade], Field(max_length=12)]


class Why(Body):
    """Why."""

    reason: Reason


class Unit(Body):
    """A unit of a line."""

    line: Annotated[str, Field(pattern="^(place|school)$")]
    path: Annotated[str, Field(pattern=r"^([0-9]{4}){1,6}$")]


class NewPost(Unit):
    """One more post at a unit."""

    kind: Annotated[str, Field(max_length=24)]
    title_zh: Annotated[str, Field(max_length=120)] = ""
    is_required: bool = False


class County(Body):
    """A county, by its path."""

    county: Annotated[str, Field(pattern="^[0-9]{4}$")]


class HouseTemplate(County):
    """The kind of letter that goes back to the house's own template."""

    form: Annotated[str, Field(max_length=40)]


class HandOver(Body):
    """Who takes over, from when, what to know. No child's number or address."""

    receiver: uuid.UUID
    takes_effect_on: date
    note: Annotated[str, Field(max_length=500)] = ""


class GroupBody(Body):
    """Who is in a school's group, who leads it, what it does. No child's name or number."""

    leader: uuid.UUID
    members: Few = Field(default_factory=list)
    plan: Annotated[str, Field(min_length=1, max_length=20_000)]


class GroupLine(Body):
    """One row of a list of groups, as written: a member of a school's group, or a school and its plan alone."""

    school: Annotated[str, Field(max_length=100)]
    name: Annotated[str, Field(max_length=64)] = ""
    role: Annotated[str, Field(max_length=20)] = ""
    login: Annotated[str, Field(max_length=64)] = ""
    post: Annotated[str, Field(max_length=120)] = ""
    plan: Annotated[str, Field(max_length=20_000)] = ""


class GroupListBody(Body):
    """A list of groups."""

    file_name: Annotated[str, Field(max_length=120)] = ""
    rows: Annotated[list[GroupLine], Field(min_length=1, max_length=5000)]


class Text(Body):
    """What is looked for: a name, pinyin, first letters, or a whole number. By POST, so that no number is in an address."""

    text: Annotated[str, Field(min_length=1, max_length=60)]


class AlikeBody(Body):
    """What is known of a child who may have a file already."""

    name: Annotated[str, Field(max_length=64)] = ""
    birth_on: date | None = None
    numbers: Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=4)] = Field(default_factory=list)


class Said(Body):
    """Since when a fact holds, and by what document."""

    on: date
    source: Source


class NewChild(Said):
    """A new file."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    sex: Annotated[str, Field(pattern="^[0129]$")] = "0"
    birth_on: date | None = None
    number: Annotated[str, Field(max_length=24)] = ""
    pupil_number: Annotated[str, Field(max_length=24)] = ""
    residence: uuid.UUID | None = None
    address: Annotated[str, Field(max_length=120)] = ""
    school: uuid.UUID | None = None
    grade: Annotated[int, Field(ge=1, le=12)] | None = None
    class_no: Annotated[int, Field(ge=1, le=99)] | None = None
    guardian: Annotated[str, Field(max_length=64)] = ""
    relation: Annotated[str, Field(max_length=20)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""


class ChildName(Said):
    """Another name."""

    name: Annotated[str, Field(min_length=1, max_length=64)]


class Identity(Said):
    """Sex, birthday, ethnic group."""

    sex: Annotated[str, Field(pattern="^[0129]$")]
    birth_on: date | None = None
    ethnicity: Annotated[str, Field(max_length=4)] = ""


class ChildNumber(Said):
    """Another number of one kind; the one before ends."""

    kind: Annotated[str, Field(max_length=20)]
    number: Annotated[str, Field(min_length=1, max_length=40)]


class Residence(Said):
    """Where a child lives: a village of the county, or a place outside it."""

    kind: Annotated[str, Field(pattern="^(registered|actual)$")]
    division: uuid.UUID | None = None
    elsewhere: Annotated[str, Field(max_length=120)] = ""
    address: Annotated[str, Field(max_length=120)] = ""


class Guardian(Said):
    """A guardian, beside the others or in the place of one."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    relation: Annotated[str, Field(min_length=1, max_length=20)]
    phone: Annotated[str, Field(max_length=20)] = ""
    number: Annotated[str, Field(max_length=30)] = ""
    instead_of: uuid.UUID | None = None


class Household(Said):
    """In which household a child lives: told by its number, its head's, or a child who lives in it."""

    kind: Annotated[str, Field(pattern="^(register|listed|told)$")] = "register"
    number: Annotated[str, Field(max_length=40)] = ""
    head_number: Annotated[str, Field(max_length=40)] = ""
    with_child: uuid.UUID | None = None
    head: Annotated[str, Field(max_length=64)] = ""
    relation: Annotated[str, Field(pattern="^([0-9]{2})?$")] = ""
    instead_of: uuid.UUID | None = None


class Spell(Said):
    """On which roll a child is."""

    school: uuid.UUID | None = None
    grade: Annotated[int, Field(ge=1, le=12)] | None = None
    class_no: Annotated[int, Field(ge=1, le=99)] | None = None
    elsewhere: Annotated[str, Field(max_length=120)] = ""
    status: Annotated[str, Field(pattern="^(active|suspended|moved|graduated|absent|left)$")] = "active"
    is_boarder: bool = False


class Category(Said):
    """A mark, with the grade of a disability."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    grade: Annotated[str, Field(pattern="^[1-4]?$")] = ""


class Sponsor(Said):
    """Somebody who answers for a child by name."""

    account: uuid.UUID
    role: Annotated[str, Field(max_length=60)] = ""


class Remark(Body):
    """A note."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]


class Merge(Body):
    """Two files are one child: the version of the other that was seen, why, and which of its facts are taken."""

    other_version: Annotated[int, Field(ge=1)]
    reason: Reason
    take: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=40)] = Field(default_factory=list)


class Kinds(Body):
    """Which kinds of proposals are taken over; without any, everything that is clear."""

    kinds: Annotated[list[Annotated[str, Field(pattern="^(new|same|changed|moved|gone)$")]], Field(max_length=5)] = (
        Field(default_factory=list)
    )


class Judgement(Body):
    """Whose a doubtful line is: ``same`` with the child, ``new`` for a new file, ``refuse`` for nobody's."""

    choice: Annotated[str, Field(pattern="^(same|new|refuse)$")]
    child: uuid.UUID | None = None

    @model_validator(mode="after")
    def one_is_named(self) -> Self:
        """A child is named where the line is somebody's, and nowhere else."""
        if (self.choice == "same") != (self.child is not None):
            raise ValueError("a child goes with same, and with nothing else")
        return self


class StaffRow(Body):
    """One row of a staff list, as written."""

    name: Annotated[str, Field(max_length=64)]
    login: Annotated[str, Field(max_length=64)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    kind: Annotated[str, Field(max_length=40)]
    unit: Annotated[str, Field(max_length=100)]
    began_on: Annotated[str, Field(max_length=40)] = ""
    ended_on: Annotated[str, Field(max_length=40)] = ""
    document: Document = ""


class StaffListBody(Body):
    """A staff list."""

    file_name: Annotated[str, Field(max_length=120)] = ""
    rows: Annotated[list[StaffRow], Field(min_length=1, max_length=5000)]


class ExportBody(Body):
    """A list that is asked for: which, narrowed how, which columns, with full numbers or not, what for."""

    list: Annotated[str, Field(max_length=40)]
    filters: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=4000)]] = Field(
        default_factory=dict
    )
    columns: Annotated[set[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=60)]
    in_full: bool = False
    reason: Reason


class ChosenWays(Body):
    """By which ways somebody wants to hear of messages."""

    ways: list[Literal["mail", "sms", "wecom", "dingtalk"]] = Field(max_length=4)

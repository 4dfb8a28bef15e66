"""指标的规矩 — whom an indicator counts, whom it misses, and what share that makes.

A rate that a county reports must not be rounder than its children. Each rule looks at one child as the ledger has it
and says: not asked about, counted, or missing and why. What the shares are of, which target they are held against and
who says so stands in the parameters (``ledger.indicators``); nothing here is typed in.

Sources: enrolment of the school-age population counts pupils of a higher stage and early finishers and leaves out
suspended pupils (适龄人口入学率统计口径); approved deferral is the law's exception (义务教育法 art. 11), shown apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from notoneless.ledger.labels import VERDICTS, Served, Word

VERSION: Final = "2026-11-23"
"""The day since which children are counted by these rules: another day whenever some child would be counted otherwise."""


class Part(StrEnum):
    """Where a child (or a village) stands in an indicator. All but ``counted`` and ``doubtful`` keep it from the whole."""

    COUNTED = "counted"
    UNSERVED = "unserved"
    NO_RECORD = "no_record"
    UNAPPROVED = "unapproved"
    SUSPENDED = "suspended"
    DEFERRED = "deferred"
    NOT_SURVEYED = "not_surveyed"
    DOUBTFUL = "doubtful"  # beside the figure: neither in the denominator nor missing

    @property
    def word(self) -> Word:
        """What it is called."""
        return _PARTS[self]


_PARTS: Final[dict[Part, Word]] = {
    Part.COUNTED: Word("计入", "counted"),
    Part.UNSERVED: Word("未就学", "not in school"),
    Part.NO_RECORD: Word("没有学籍", "no school record"),
    Part.UNAPPROVED: Word("缓学手续不全", "deferral without its papers"),
    Part.SUSPENDED: Word("休学", "suspended"),
    Part.DEFERRED: Word("批准缓学", "approved deferral"),
    Part.NOT_SURVEYED: Word("没有摸排记录", "no survey line"),
    Part.DOUBTFUL: Word("名册行不牢靠，未计入", "doubtfully on the roll, not counted"),
}
MISSING: Final[tuple[Part, ...]] = tuple(part for part in Part if part not in (Part.COUNTED, Part.DOUBTFUL))
"""The parts that are listed by name, in the order of the list: those for whom somebody must act come first."""


class Outside(StrEnum):
    """Why a child of the school-age ledger is not of the school-age population."""

    EARLY = "early"  # below the age of entry and already in class
    OVERAGE = "overage"  # past the last school age and still a pupil

    @property
    def word(self) -> Word:
        """What it is called."""
        return {"early": Word("未足龄已入学", "entered early"), "overage": Word("超龄在册", "over-age on the rolls")}[
            self.value
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """The ages (full years on the cut-off day) and grades of compulsory schooling in the place on the day.

    ``on_time_last`` is the last age of a child who entered on time: whoever has finished by then finished early.
    """

    entry: int
    last: int
    on_time_last: int
    primary_first: int
    primary_last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFacts:
    """What the rules see of one line of the ledger.

    ``on_roll`` is the ledger's match 2 (out of school, school record still standing); ``school_line`` that a line of this
    term's school roll is surely the child's; ``codes`` and ``flags`` are those of the ledger. ``disabled``: surely on
    that roll; ``poor``: surely on the hardship roll, of a kind of household that :func:`hardship_record` asks about. ``maybe_disabled``,
    ``maybe_poor``: only an uncertain line of that roll may be the child's.
    """

    verdict: str = "in_school_local"
    ledger: str = "school_age"
    age: int | None = 10
    expected_grade: int | None = 5
    registered: bool = True
    disabled: bool = False
    poor: bool = False
    maybe_disabled: bool = False
    maybe_poor: bool = False
    on_roll: bool = False
    school_line: bool = False
    evidence_kind: str | None = "enrolment"
    flags: frozenset[str] = field(default_factory=frozenset)
    codes: frozenset[str] = field(default_factory=frozenset)


ROLL_CODES: Final = frozenset({"roll_active", "roll_special", "roll_suspended", "roll_deferred"})
"""Reasons of a verdict that name a standing line of this term's school roll."""

PAPERS: Final = frozenset({"no_approval", "exempt_no_basis", "exception_undated"})
"""Flags of a deferral that is not approved, not dated, or called what the law does not know (免学)."""

SEEN_FLAGS: Final = frozenset({*PAPERS, "present_without_enrolment", "age_contradicts_grade"})
"""All the flags that the rules look at."""

_DEFERRALS: Final = frozenset({"deferred", "unable"})


def outside(child: ChildFacts, ages: Ages) -> Outside | None:
    """Return why a child in the ledger's scope is not of the school-age population, None when it is.

    A child whose birth date is unknown, or belied by the grade, is of it: better one too many asked about.
    """
    if child.age is None:
        return None
    if child.age > ages.last:
        return Outside.OVERAGE
    if child.age < ages.entry and "age_contradicts_grade" not in child.flags:
        return Outside.EARLY
    return None


def finished_early(child: ChildFacts, ages: Ages) -> bool:
    """Return True for a child done with grade 9 at an age at which one who entered on time is still at it."""
    return child.verdict == "completed" and child.age is not None and ages.entry <= child.age <= ages.on_time_last


def of_school_age(child: ChildFacts, ages: Ages) -> bool:
    """Return True for the school-age population: the ledger's scope without :func:`outside`, and early finishers."""
    if child.ledger == "out_of_scope":
        return finished_early(child, ages)
    return outside(child, ages) is None


def has_record(child: ChildFacts) -> bool:
    """Return True when a school's roll has the child: here, elsewhere or in a higher stage.

    A child out of school has one while the record stands (match 2). A child seen in class and on no roll has none.
    """
    if child.verdict in ("in_school_elsewhere", "in_secondary", "completed"):
        return True
    if _served(child) is Served.NO:
        return child.on_roll
    if "present_without_enrolment" in child.flags:
        return False
    return child.evidence_kind == "enrolment" or bool(child.codes & ROLL_CODES) or child.school_line


def _served(child: ChildFacts) -> Served:
    known = VERDICTS.get(child.verdict)
    return known.served if known else Served.NO  # a verdict nobody knows serves nobody


def _deferral(child: ChildFacts) -> Part:
    return Part.UNAPPROVED if child.flags & PAPERS else Part.DEFERRED


def enrolled(child: ChildFacts, ages: Ages) -> Part | None:
    """Return how a child stands in an enrolment rate; None when it is not of the school-age population."""
    if not of_school_age(child, ages):
        return None
    served = _served(child)
    if served is Served.YES or finished_early(child, ages):
        return Part.COUNTED
    if served is Served.EXCEPTION:
        return _deferral(child) if child.verdict in _DEFERRALS else Part.SUSPENDED
    return Part.UNSERVED


def recorded(child: ChildFacts, ages: Ages) -> Part | None:
    """Return how a child stands where the question is whether it has a school record; None as in :func:`enrolled`."""
    if not of_school_age(child, ages):
        return None
    if has_record(child):
        return Part.COUNTED
    served = _served(child)
    if served is Served.EXCEPTION and child.verdict in _DEFERRALS:
        return _deferral(child)
    return Part.UNSERVED if served is Served.NO else Part.NO_RECORD


def net_enrolment(child: ChildFacts, ages: Ages) -> Part | None:
    """Of the school-age children, those in school."""
    return enrolled(child, ages)


def disabled_enrolment(child: ChildFacts, ages: Ages) -> Part | None:
    """Of those on the disability roll, those in school in any form."""
    return enrolled(child, ages) if child.disabled else None


def of_primary_age(child: ChildFacts, ages: Ages) -> bool:
    """Return True when the child's age belongs to a primary grade; unknown ages do."""
    grade = child.expected_grade
    return (
        grade is None or grade <= ages.primary_last
    )  # below the first: entered early, or an age that the grade belies


def disabled_primary_record(child: ChildFacts, ages: Ages) -> Part | None:
    """Of those of primary age on the disability roll, those with a school record."""
    return recorded(child, ages) if child.disabled and of_primary_age(child, ages) else None


def hardship_record(child: ChildFacts, ages: Ages) -> Part | None:
    """Of the children of registered-poor (lifted-out) households, those with a school record."""
    return recorded(child, ages) if child.poor else None


def resident_enrolment(child: ChildFacts, ages: Ages) -> Part | None:
    """Of the children seen here without a local register entry, those in school. Known only as a pupil elsewhere is not here."""
    if child.registered or child.verdict == "in_school_elsewhere":
        return None
    return enrolled(child, ages)


CHILD_RULES: Final[dict[str, Callable[[ChildFacts, Ages], Part | None]]] = {
    "net_enrolment": net_enrolment,
    "disabled_enrolment": disabled_enrolment,
    "disabled_primary_record": disabled_primary_record,
    "hardship_record": hardship_record,
    "resident_enrolment": resident_enrolment,
}
"""Indicator → rule of one child, in the order in which they are printed."""

UNIT_RULES: Final = ("villages_surveyed", "groups_surveyed")
"""Indicators that count places: see :func:`surveyed`."""


def surveyed(survey_lines: int) -> Part:
    """Return how a village or group stands: one line of the survey is enough, none is none (a nil return is a line)."""
    return Part.COUNTED if survey_lines > 0 else Part.NOT_SURVEYED


def judged(child: ChildFacts, ages: Ages) -> dict[str, Part]:
    """Return the child's standing in each indicator that asks about it."""
    return {key: part for key, rule in CHILD_RULES.items() if (part := rule(child, ages)) is not None}


def doubted(child: ChildFacts, ages: Ages) -> tuple[str, ...]:
    """Return the indicators that would ask about the child if the uncertain line of a roll were its own.

    Only what is sure counts; but such a line was written for some child, so whoever it may be is named beside the figure.
    """
    if not (child.maybe_disabled or child.maybe_poor):
        return ()
    sure = judged(child, ages)
    as_if = replace(child, disabled=child.disabled or child.maybe_disabled, poor=child.poor or child.maybe_poor)
    return tuple(key for key in judged(as_if, ages) if key not in sure)


class Standing(StrEnum):
    """How a figure stands to its target."""

    MET = "met"
    MET_BUT_DEFERRED = "met_but_deferred"
    BELOW = "below"
    NO_TARGET = "no_target"
    NOBODY = "nobody"
    NO_ROLL = "no_roll"

    @property
    def word(self) -> Word:
        """What is printed for it."""
        return _STANDINGS[self]


_STANDINGS: Final[dict[Standing, Word]] = {
    Standing.MET: Word("达标", "met"),
    Standing.MET_BUT_DEFERRED: Word("除批准缓学外达标", "met but for approved deferrals"),
    Standing.BELOW: Word("未达标", "not met"),
    Standing.NO_TARGET: Word("未定目标", "no target set"),
    Standing.NOBODY: Word("无人可计", "nobody to count"),
    Standing.NO_ROLL: Word("未交名册", "roll not handed in"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: how many children (or places) stand in each part."""

    parts: Mapping[Part, int]

    @property
    def numerator(self) -> int:
        """Those counted."""
        return self.parts.get(Part.COUNTED, 0)

    @property
    def denominator(self) -> int:
        """All that are asked about."""
        return sum(self.parts.values())

    @property
    def deferred(self) -> int:
        """Those with an approved deferral: asked about, not counted, shown apart."""
        return self.parts.get(Part.DEFERRED, 0)

    @property
    def missing(self) -> int:
        """All that keep the figure from the whole."""
        return self.denominator - self.numerator

    @property
    def percent(self) -> float | None:
        """The share in per cent, cut (never rounded up) to two decimals; None when there is nobody to count."""
        return cut_percent(self.numerator, self.denominator)

    @property
    def percent_without_deferrals(self) -> float | None:
        """The same with the approved deferrals taken out of the denominator."""
        return cut_percent(self.numerator, self.denominator - self.deferred)


def cut_percent(numerator: int, denominator: int) -> float | None:
    """Return ``numerator`` of ``denominator`` in per cent, cut to two decimals; None when the denominator is 0.

    Cut, not rounded: 119,999 of 120,000 are 99.99 per cent and not 100.
    """
    return None if denominator <= 0 else numerator * 10_000 // denominator / 100


def reaches(numerator: int, denominator: int, target: float) -> bool | None:
    """Return whether the share is at least ``target`` (0–1), without rounding; None when the denominator is 0."""
    return None if denominator <= 0 else Fraction(numerator, denominator) >= Fraction(str(target))


def standing(figure: Figure, target: float | None, *, asked: bool = True) -> Standing:
    """Return how ``figure`` stands to ``target`` (0–1, None where no place sets one).

    ``asked`` is False when the roll that the indicator needs was not handed in: nothing is not nought, and not the whole.
    """
    if not asked:
        return Standing.NO_ROLL
    if figure.denominator == 0:
        return Standing.NOBODY
    if target is None:
        return Standing.NO_TARGET
    if reaches(figure.numerator, figure.denominator, target):
        return Standing.MET
    if reaches(figure.numerator, figure.denominator - figure.deferred, target):
        return Standing.MET_BUT_DEFERRED
    return Standing.BELOW

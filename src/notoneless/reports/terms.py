"""The words of reports: a month, the figures of a school in it, how a report stands, the refusals of this station."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Final, Self

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError


class ReportError(UserError):
    """A refusal of this station."""


class AbsentError(ReportError):
    """There is no such school, month or version within the asker's reach; which of them is not told."""

    def __init__(self) -> None:
        super().__init__(
            "V001",
            "没有找到这份报告。请从上报名单里重新打开；也可能不在您的范围内，或者那个月不用上报。",
            "There is no such report. Open it again from the list; it may lie outside your scope, or none was owed for "
            "that month.",
        )


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of the calendar."""

    first: date

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month of a day."""
        return cls(day.replace(day=1))

    @classmethod
    def read(cls, number: int) -> Self:
        """Return the month written as 202610. Raises :class:`AbsentError` for what is no month of this century."""
        year, month = divmod(number, 100)
        if not (2000 <= year < 2100 and 1 <= month <= 12):
            raise AbsentError
        return cls(date(year, month, 1))

    @property
    def next(self) -> Self:
        """The month after."""
        return type(self)((self.first + timedelta(days=31)).replace(day=1))

    @property
    def previous(self) -> Self:
        """The month before."""
        return type(self)((self.first - timedelta(days=1)).replace(day=1))

    @property
    def last(self) -> date:
        """Its last day: what was known by then, the report says."""
        return self.next.first - timedelta(days=1)

    @property
    def number(self) -> int:
        """Return it as an address has it: 202610."""
        return self.first.year * 100 + self.first.month

    @property
    def zh(self) -> str:
        """Return 2026年10月."""
        return f"{self.first.year}年{self.first.month}月"

    @property
    def en(self) -> str:
        """Return 2026-10."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a school counts for a month: as the house knew it when the month's last day ended."""

    on_roll: int = 0
    absent: int = 0
    found: int = 0
    again: int = 0
    open: int = 0
    suspected: int = 0
    dropout: int = 0
    returned: int = 0
    closed: int = 0
    contacts: int = 0
    visits: int = 0
    visited: int = 0
    letters: int = 0

    @property
    def may_be_nil(self) -> bool:
        """Whether the records know of no suspect: none is open, none was found or found again in the month."""
        return not (self.open or self.found or self.again)

    def __add__(self, other: Figures) -> Figures:
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in NAMES})

    @classmethod
    def read(cls, kept: Mapping[str, int]) -> Self:
        """Return the figures as they were frozen."""
        return cls(**{name: int(kept[name]) for name in NAMES})

    def kept(self) -> dict[str, int]:
        """Return them as they are frozen."""
        return {name: getattr(self, name) for name in NAMES}


NAMES: Final = tuple(one.name for one in fields(Figures))
#: Figure → its words on every page, book and paper.
LABELS: Final[Mapping[str, str | Promise]] = {
    "on_roll": _("月末在籍学生（人）"),
    "absent": _("缺勤3天及以上、尚未办结（人）"),
    "found": _("本月新发现疑似辍学（人）"),
    "again": _("本月复学后又辍学（人）"),
    "open": _("月末在办（人）"),
    "suspected": _("其中：疑似，待核实（人）"),
    "dropout": _("其中：核实辍学（人）"),
    "returned": _("本月劝返复学（人）"),
    "closed": _("本月销号（人）"),
    "contacts": _("电话、微信、约谈（次）"),
    "visits": _("上门家访（人次）"),
    "visited": _("上门家访（学生数）"),
    "letters": _("送达文书（份）"),
}


class Filing(models.TextChoices):
    """How a school's report of a month stands on a day."""

    RUNNING = "running", _("本月未结束")
    OWED = "owed", _("待报")
    LATE = "late", _("逾期未报")
    FILED = "filed", _("已报")
    NIL = "nil", _("已报：零报告")


class Swept(models.TextChoices):
    """Whether a village group was gone through from door to door in a time: visited and clean is not the same as never visited."""

    NIL = "nil", _("走访过，零报告")
    FOUND = "found", _("走访过，有发现")
    NOT = "not", _("没有走访")


#: Those of which there is no report: no sum counts them.
MISSING: Final = (Filing.RUNNING, Filing.OWED, Filing.LATE)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of the calendar year."""

    first: date

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter of a day."""
        return cls(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))

    @classmethod
    def read(cls, number: int) -> Self:
        """Return the quarter written as 20264. Raises :class:`AbsentError` for what is none of this century."""
        year, quarter = divmod(number, 10)
        if not (2000 <= year < 2100 and 1 <= quarter <= 4):
            raise AbsentError
        return cls(date(year, 3 * quarter - 2, 1))

    @property
    def last(self) -> date:
        """Its last day."""
        return Month(self.first).next.next.last

    @property
    def previous(self) -> Self:
        """The quarter before."""
        return type(self).of(self.first - timedelta(days=1))

    @property
    def number(self) -> int:
        """Return it as an address has it: 20264."""
        return self.first.year * 10 + (self.first.month + 2) // 3

    @property
    def zh(self) -> str:
        """Return 2026年第4季度."""
        return f"{self.first.year}年第{self.number % 10}季度"

    @property
    def en(self) -> str:
        """Return 2026 Q4."""
        return f"{self.first.year} Q{self.number % 10}"


class Drew(models.TextChoices):
    """What was drawn for a review."""

    SCHOOL = "school", _("学校")
    CLOSED = "closed", _("已销号的学生")
    IN_SCHOOL = "in_school", _("记为在校的学生")


class Mark(models.TextChoices):
    """How a child of a campaign stands on a day. Only the first is cleared."""

    CLEARED = "cleared", _("已销号")
    CHECKING = "checking", _("已申请销号，待复核")
    BACK = "back", _("已复学，跟踪中")
    PROVING = "proving", _("已找到，待凭据")
    AGAIN = "again", _("复学或销号后又辍学")
    OUT = "out", _("未返校")


class Moment(models.TextChoices):
    """What the clock says of a campaign's last day."""

    SOON = "soon", _("临近期限")
    LAST = "last", _("期限当天")
    OVER = "over", _("期限已过")


class Upward(models.TextChoices):
    """How a county's report of a term or a school year stands."""

    RUNNING = "running", _("还没有结束")
    DRAFTED = "drafted", _("已汇总，待填写")
    FILLED = "filled", _("已填写，待上报")
    LATE = "late", _("逾期未上报")
    HANDED = "handed", _("已上报")


#: Figure → its words: how many children of a report it counts.
UPWARD: Final[Mapping[str, str | Promise]] = {
    "before": _("期初在办"),
    "found": _("新发现疑似辍学"),
    "confirmed": _("新核实辍学"),
    "returned": _("劝返复学"),
    "closed": _("凭据齐全、复核销号"),
    "reopened": _("销号后重新立案"),
    "again": _("复学或销号后又辍学"),
    "open": _("期末在办"),
    "suspected": _("其中：疑似，待核实"),
    "dropout": _("其中：辍学"),
    "located": _("其中：已找到，待销号"),
    "overdue": _("期末在办中已逾期"),
    "risen": _("期内逾期上报过"),
    "deferred": _("批准延缓入学"),
    "suspended": _("批准休学"),
    "expired": _("缓学、休学到期"),
}
#: Stage of school → its words.
STAGES: Final[Mapping[str, str | Promise]] = {
    "primary": _("小学"),
    "junior": _("初中"),
    "none": _("学段不详"),
}

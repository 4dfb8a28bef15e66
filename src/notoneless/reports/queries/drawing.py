"""A school's report and a month of all schools, drawn as papers in official layout: DOCX, and the same as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.conf import settings
from django.utils.translation import override

from notoneless import papers
from notoneless.papers import Block, day
from notoneless.reports.queries.monthly import Overview, ReportPage, Row, Version
from notoneless.reports.queries.reviews import ReviewPage
from notoneless.reports.rules.review import Agreement
from notoneless.reports.terms import LABELS, NAMES, AbsentError, Drew, Filing


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper: its name, its words, its bytes for Word and WPS."""

    name: str
    blocks: tuple[Block, ...]
    docx: bytes

    def pdf(self) -> bytes:
        """Return it as PDF. Raises :class:`~notoneless.papers.PaperError` D017 where the machine has no Chinese type."""
        return papers.pdf_of(self.blocks, title=self.name, fonts=settings.NOTONELESS_HOME.root / "fonts")


def school_report(page: ReportPage, *, version: int = 0) -> Drawn:
    """Return a filed version (the newest where none is named) as a paper. Raises :class:`AbsentError` where it is not there."""
    one = next((one for one in page.versions if version in (0, one.version)), None)
    if one is None:
        raise AbsentError
    month = page.row.month
    return _drawn(
        "school_month",
        f"{page.school.name}{month.zh}控辍保学月报",
        {
            "school": page.school.name,
            "county": page.county,
            "month": month.zh,
            "last": day(month.last),
            "version": one.version if one.version > 1 else "",
            "reason": one.reason,
            "nil": one.is_nil,
            "figures": _figures(one),
            "work": [line.strip() for line in one.work.splitlines() if line.strip()],
            "post": one.post_title,
            "filed": day(one.filed_on),
            "late": one.is_late,
            "due": day(one.due_on),
        },
    )


def month_report(seen: Overview) -> Drawn:
    """Return a month of all schools in reach as a paper: the sum of what was filed, who is missing, the schools one by one."""
    total = seen.total
    missing = [row for row in seen.rows if row.newest is None]
    return _drawn(
        "county_month",
        f"{seen.county}{seen.month.zh}控辍保学月报汇总表",
        {
            "county": seen.county,
            "month": seen.month.zh,
            "last": day(seen.month.last),
            "due": day(seen.due_on),
            "schools": total.schools,
            "filed": total.filed,
            "nil": total.nil,
            "late": total.late,
            "missing": total.missing,
            "figures": [
                (str(label), getattr(total.figures, name)) for name, label in _labels() if total.figures is not None
            ],
            "missing_schools": [f"{row.town}　{row.name}" for row in missing],
            "rows": [_line(row) for row in seen.rows if row.newest is not None],
        },
    )


def review_report(page: ReviewPage) -> Drawn:
    """Return a county's review of a quarter as a paper: how many were drawn of how many, checked, found as reported. It names schools
    that were found otherwise, and no child."""
    with override("zh-hans"):
        kinds = [(str(kind.label), many, *_agreed(told)) for kind, many, told in page.by_kind]
    wrong = [one for one in page.checks if one.agrees is False]
    return _drawn(
        "county_review",
        f"{page.county}{page.quarter.zh}控辍保学复核报告",
        {
            "county": page.county,
            "quarter": page.quarter.zh,
            "drawn_on": day(page.drawn_on),
            "seed": page.seed,
            "total": _agreed(page.total),
            "kinds": kinds,
            "towns": [(town, *_agreed(told)) for town, told in page.by_town],
            "wrong": [
                f"{one.town}　{one.case_number or (one.name if one.what == Drew.SCHOOL else '记为在校的学生1名')}：{one.found}"
                for one in wrong
            ],
        },
    )


def _agreed(told: Agreement) -> tuple[int, int, int, str]:
    """Return how many were drawn, checked, found as reported, and the share with its interval."""
    if told.share is None or told.interval is None:
        return told.drawn, told.checked, told.agree, "—"
    low, high = told.interval
    share, least = (int(one * 1000 + 1e-9) / 10 for one in (told.share, low))  # cut, not rounded
    return told.drawn, told.checked, told.agree, f"{share:.1f}%（{least:.1f}%—{100 * high:.1f}%）"


def _labels() -> list[tuple[str, str]]:
    with override("zh-hans"):  # an office's paper is Chinese, whoever draws it
        return [(name, str(LABELS[name])) for name in NAMES]


def _figures(one: Version) -> list[tuple[str, int]]:
    return [(label, getattr(one.figures, name)) for name, label in _labels()]


def _line(row: Row) -> dict[str, Any]:
    figures = row.figures
    return {
        "name": row.name,
        "nil": row.state == Filing.NIL,
        "figures": [getattr(figures, name) for name in ("on_roll", "open", "found", "returned", "closed")],
    }


def _drawn(template: str, name: str, content: dict[str, Any]) -> Drawn:
    made = _template(template)
    return Drawn(name, tuple(papers.blocks_of(made, content)), papers.filled_docx(made, content))


@cache
def _template(name: str) -> bytes:
    text = resources.files("notoneless.reports") / "papers" / f"{name}.txt"
    return papers.house_docx(text.read_text("utf-8"))

"""The station's papers drawn in official layout, from the house's template or the office's own: DOCX, and the same as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import override

from notoneless import papers
from notoneless.accounts.terms import STEP, Viewer
from notoneless.papers import Block, Shelf, day
from notoneless.reports.access import HAND_UP, counties
from notoneless.reports.queries.campaign_children import CampaignRow
from notoneless.reports.queries.campaigns import CampaignPage, Part
from notoneless.reports.queries.monthly import Overview, ReportPage, Row, Version
from notoneless.reports.queries.reviews import ReviewPage
from notoneless.reports.rules.campaign import Share
from notoneless.reports.rules.papers import PAPERS, ReportPaper
from notoneless.reports.rules.review import Agreement
from notoneless.reports.terms import LABELS, NAMES, AbsentError, Drew, Filing
from notoneless.responsibility.queries import code_at

#: Before the kind in the name of a template that lies on the county's shelf, beside those of cases and letters.
SHELVED: Final = "report-"


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
    return drawn(
        "school_month",
        f"{page.school.name}{month.zh}控辍保学月报",
        page.school.path[:STEP],
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
    return drawn(
        "county_month",
        f"{seen.county}{seen.month.zh}控辍保学月报汇总表",
        seen.county_path,
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
        kinds = [(str(kind.label), many, *agreed(told)) for kind, many, told in page.by_kind]
    wrong = [one for one in page.checks if one.agrees is False]
    return drawn(
        "county_review",
        f"{page.county}{page.quarter.zh}控辍保学复核报告",
        page.county_path,
        {
            "county": page.county,
            "quarter": page.quarter.zh,
            "drawn_on": day(page.drawn_on),
            "seed": page.seed,
            "total": agreed(page.total),
            "kinds": kinds,
            "towns": [(town, *agreed(told)) for town, told in page.by_town],
            "wrong": [
                f"{one.town}　{one.case_number or (one.name if one.what == Drew.SCHOOL else '记为在校的学生1名')}：{one.found}"
                for one in wrong
            ],
        },
    )


def campaign_report(page: CampaignPage, rows: tuple[CampaignRow, ...], *, on: date) -> Drawn:
    """Return a campaign as a paper: the shares on its last day and on ``on``, by town and by school, the numbers of the cases that
    are not cleared (``rows``), who did not report. It names no child. Raises :class:`AbsentError` for whoever sees a part of the
    county only: the paper speaks for all of it."""
    if not page.is_whole:
        raise AbsentError
    line = page.line
    with override("zh-hans"):
        marks = [(str(mark.label), many) for mark, many in page.marks]
        left = [
            "，".join(
                filter(
                    None,
                    (f"{row.number or '案件'}（{row.town or '住地不详'}）", row.school, str(row.now.label), row.posts),
                )
            )
            for row in rows
        ]
    return drawn(
        "county_campaign",
        f"{line.county}{line.name}情况报告",
        line.county_path,
        {
            "county": line.county,
            "name": line.name,
            "document": line.document,
            "day": day(on),
            "snapshot_on": day(line.snapshot_on),
            "due_on": day(line.due_on),
            "left": line.left,
            "suspects": line.now.suspects,
            "now": _shared(line.now),
            "due": _shared(line.at_due) if line.at_due else "",
            "found": (page.found.suspects, page.found.cleared),
            "marks": marks,
            "towns": [_of_part(one, "住地不详", "台账无人") for one in page.towns],
            "schools": [_of_part(one, "不在校", "") for one in page.schools],
            "open": left,
            "month": page.month.zh if page.month else "",
            "unfiled": list(page.unfiled),
        },
    )


def _shared(one: Share) -> tuple[int, int, int, str]:
    return one.suspects, one.cleared, one.open, "—" if one.percent is None else f"{one.percent:.1f}%"


def _of_part(one: Part, nameless: str, nobody: str) -> tuple[str, int, str, int, str]:
    share = nobody if not one.now.suspects else _shared(one.now)[3]
    if one.unfiled:
        share += f"（{len(one.unfiled)}所学校月报未报）"
    return (
        one.name or nameless,
        one.now.suspects,
        str(one.at_due.cleared) if one.at_due else "—",
        one.now.cleared,
        share,
    )


def agreed(told: Agreement) -> tuple[int, int, int, str]:
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


def drawn(kind: str, name: str, county_path: str, content: dict[str, Any]) -> Drawn:
    """Return a paper of ``kind`` filled with ``content``: in the county's own template where it has one."""
    made = template_bytes(kind, county_path=county_path)
    return Drawn(name, tuple(papers.blocks_of(made, content)), papers.filled_docx(made, content))


def template_bytes(kind: str, *, county_path: str) -> bytes:
    """Return the template in use for papers of ``kind``: the office's own where it has one."""
    shelf = shelf_of(county_path)
    version = shelf.in_use(SHELVED + kind)
    return shelf.read(SHELVED + kind, version) if version else house_template(kind)


@cache
def house_template(kind: str) -> bytes:
    """Return the house's own template for a kind of paper."""
    text = resources.files("notoneless.reports") / "papers" / f"{kind}.txt"
    return papers.house_docx(text.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """A kind of paper of a county and the template that it is drawn with ('' : the house's own)."""

    county_path: str
    kind: ReportPaper
    version: str


def report_templates(viewer: Viewer) -> list[PaperTemplate]:
    """Return the papers of the counties whose reports the viewer hands up, with their templates."""
    return [
        PaperTemplate(path, paper, shelf_of(path).in_use(SHELVED + paper.id))
        for path in counties(viewer, HAND_UP)
        for paper in PAPERS.values()
    ]


def shelf_of(county_path: str) -> Shelf:
    """Return where the templates of a county lie."""
    return Shelf(Path(settings.NOTONELESS_HOME.letters) / code_at(county_path))

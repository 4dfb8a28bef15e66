"""An office's own templates for the papers of its reports."""

from __future__ import annotations

from datetime import datetime

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.papers import PaperError
from notoneless.reports.access import HAND_UP, counties
from notoneless.reports.queries.drawing import SHELVED, shelf_of
from notoneless.reports.rules.papers import PAPERS
from notoneless.reports.terms import ReportError
from notoneless.responsibility.actions.office_templates import OfficePaper, put_back, take_in
from notoneless.responsibility.queries import code_at


def replace_template(*, by: Viewer, at: datetime, county_path: str, kind: str, data: bytes) -> str:
    """Use ``data`` as the county's template for papers of ``kind`` from now on, and return its version.

    Raises V040 (no such paper, or a county outside the reach), D024, D025, D026 as the papers do.
    """
    paper = _paper(by, county_path, kind)
    try:
        return take_in(
            paper, data,
            write=lambda version: audit.write(
                "reports.replace_template", by=by, at=at, subject=paper.subject, detail={"version": version}
            ),
        )  # fmt: skip
    except PaperError as error:
        raise ReportError(error.code, error.zh, error.en) from error


def use_house_template(*, by: Viewer, at: datetime, county_path: str, kind: str) -> None:
    """Go back to the house's own template for papers of ``kind``. Raises V040."""
    paper = _paper(by, county_path, kind)
    put_back(paper, write=lambda: audit.write("reports.use_house_template", by=by, at=at, subject=paper.subject))


def _paper(by: Viewer, county_path: str, kind: str) -> OfficePaper:
    paper = PAPERS.get(kind)
    if paper is None or county_path not in counties(by, HAND_UP):
        raise ReportError(
            "V040",
            "没有找到这种报告或这个区县；也可能不在您的范围内。模板由区县教育局更换。",
            "There is no such report or county; it may lie outside your scope. The county's office changes the templates.",
        )
    return OfficePaper(
        code_at(county_path),
        kind,
        shelf_of(county_path),
        SHELVED + kind,
        paper.places,
        paper.needs,
        paper.samples(),
    )

"""An office's own templates for the papers of a case: taken in only when every place in them can be filled."""

from __future__ import annotations

from datetime import datetime

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.cases.access import ORDER
from notoneless.cases.queries.drawing import SHELVED, shelf_of
from notoneless.cases.rules.paper_facts import PLACES, WITHIN, kind_of, samples_of
from notoneless.cases.terms import CaseError
from notoneless.children.access import Children
from notoneless.papers import PaperError
from notoneless.responsibility.actions.office_templates import OfficePaper, put_back, take_in
from notoneless.responsibility.queries import code_at


def replace_template(*, by: Viewer, at: datetime, county_path: str, kind: str, data: bytes) -> str:
    """Use ``data`` as the county's template for papers of ``kind`` from now on, and return its version. Papers drawn
    before keep theirs. Nothing is kept of a template that is refused.

    Raises E090 (no such kind), E092 (a county outside the reach), D024 (not a plain DOCX), D025 (places that nobody
    fills, each named with the nearest that exists), D026 (a place that the paper cannot do without).
    """
    paper = _paper(by, county_path, kind)
    try:
        return take_in(
            paper, data,
            write=lambda version: audit.write(
                "cases.replace_template", by=by, at=at, subject=paper.subject, detail={"version": version}
            ),
        )  # fmt: skip
    except PaperError as error:
        raise CaseError(error.code, error.zh, error.en) from error


def use_house_template(*, by: Viewer, at: datetime, county_path: str, kind: str) -> None:
    """Go back to the house's own template for papers of ``kind``. Raises E090, E092 as :func:`replace_template` does."""
    paper = _paper(by, county_path, kind)
    put_back(paper, write=lambda: audit.write("cases.use_house_template", by=by, at=at, subject=paper.subject))


def _paper(by: Viewer, county_path: str, kind: str) -> OfficePaper:
    code = _county(by, county_path)
    paper = kind_of(kind)
    return OfficePaper(code, kind, shelf_of(code), SHELVED + kind, PLACES, paper.needs, samples_of(kind), WITHIN)


def _county(by: Viewer, county_path: str) -> str:
    if len(county_path) != STEP or county_path not in Children(by, ORDER).counties:
        raise CaseError(
            "E092",
            "没有找到这个区县；也可能不在您的范围内。文书模板由区县教育局更换。",
            "There is no such county; it may lie outside your scope. The county's office changes the templates.",
        )
    return code_at(county_path)

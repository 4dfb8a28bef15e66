"""An office's own templates for the decision letters: taken in only when every place in them can be filled."""

from __future__ import annotations

from datetime import datetime

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.deferrals.access import DECIDE
from notoneless.deferrals.queries.letters import SHELVED, shelf_of
from notoneless.deferrals.rules.letters import KINDS, PLACES, samples_of
from notoneless.deferrals.terms import DeferralError
from notoneless.papers import PaperError
from notoneless.responsibility.actions.office_templates import OfficePaper, put_back, take_in
from notoneless.responsibility.queries import code_at


def replace_template(*, by: Viewer, at: datetime, county_path: str, kind: str, data: bytes) -> str:
    """Use ``data`` as the county's template for letters of ``kind`` from now on, and return its version. Nothing is kept of one that is
    refused.

    Raises X218 (no such letter, or a county outside the reach), D024 (not a plain DOCX), D025 (places that nobody fills), D026 (a place
    that the letter cannot do without).
    """
    paper = _paper(by, county_path, kind)
    try:
        return take_in(
            paper, data,
            write=lambda version: audit.write(
                "deferrals.replace_template", by=by, at=at, subject=paper.subject, detail={"version": version}
            ),
        )  # fmt: skip
    except PaperError as error:
        raise DeferralError(error.code, error.zh, error.en) from error


def use_house_template(*, by: Viewer, at: datetime, county_path: str, kind: str) -> None:
    """Go back to the house's own template for letters of ``kind``. Raises X218."""
    paper = _paper(by, county_path, kind)
    put_back(paper, write=lambda: audit.write("deferrals.use_house_template", by=by, at=at, subject=paper.subject))


def _paper(by: Viewer, county_path: str, kind: str) -> OfficePaper:
    code = _county(by, county_path, kind)
    return OfficePaper(code, kind, shelf_of(county_path), SHELVED + kind, PLACES, KINDS[kind].needs, samples_of(kind))


def _county(by: Viewer, county_path: str, kind: str) -> str:
    if len(county_path) != STEP or county_path not in by.schools(DECIDE) or kind not in KINDS:
        raise DeferralError(
            "X218",
            "没有找到这种决定书或这个区县；也可能不在您的范围内。模板由区县教育局更换。",
            "There is no such letter or county; it may lie outside your scope. The county's office changes the templates.",
        )
    return code_at(county_path)

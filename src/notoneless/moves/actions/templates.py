"""An office's own templates for the letters to schools outside the county."""

from __future__ import annotations

from datetime import datetime

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.moves.access import DECIDE
from notoneless.moves.queries.letters import shelf_of
from notoneless.moves.rules.letters import KINDS, PLACES, WITHIN, samples
from notoneless.moves.terms import MoveError
from notoneless.papers import PaperError
from notoneless.responsibility.actions.office_templates import OfficePaper, put_back, take_in
from notoneless.responsibility.queries import code_at


def replace_template(*, by: Viewer, at: datetime, county_path: str, kind: str, data: bytes) -> str:
    """Use ``data`` as the county's template for letters of ``kind`` from now on, and return its version.

    Raises X120 (no such letter, or a county outside the reach), D024, D025, D026 as the papers do.
    """
    paper = _paper(by, county_path, kind)
    try:
        return take_in(
            paper, data,
            write=lambda version: audit.write(
                "moves.replace_template", by=by, at=at, subject=paper.subject, detail={"version": version}
            ),
        )  # fmt: skip
    except PaperError as error:
        raise MoveError(error.code, error.zh, error.en) from error


def use_house_template(*, by: Viewer, at: datetime, county_path: str, kind: str) -> None:
    """Go back to the house's own template for letters of ``kind``. Raises X120."""
    paper = _paper(by, county_path, kind)
    put_back(paper, write=lambda: audit.write("moves.use_house_template", by=by, at=at, subject=paper.subject))


def _paper(by: Viewer, county_path: str, kind: str) -> OfficePaper:
    if len(county_path) != STEP or county_path not in by.schools(DECIDE) or kind not in KINDS:
        raise MoveError(
            "X120",
            "没有找到这种函或这个区县；也可能不在您的范围内。模板由区县教育局更换。",
            "There is no such letter or county; it may lie outside your scope. The county's office changes the templates.",
        )
    return OfficePaper(
        code_at(county_path), kind, shelf_of(county_path), kind, PLACES, KINDS[kind].needs, samples(), WITHIN
    )

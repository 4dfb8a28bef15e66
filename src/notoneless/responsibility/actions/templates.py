"""An office's own templates for letters: taken in only when every place in them can be filled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.papers import SIGN, SIGNED_ON, PaperError
from notoneless.papers import check_template as check
from notoneless.responsibility import access
from notoneless.responsibility.actions.refusals import not_there
from notoneless.responsibility.queries.letters import forms_at, shelf_of
from notoneless.responsibility.queries.ways import code_at
from notoneless.responsibility.rules.letters import NEEDED, PLACES
from notoneless.responsibility.terms import DutyError, Line

#: One of everything, to try a template out: a template that fills this fills any letter.
SAMPLE = {
    "called": "责任书", "county": "某县", "year": "2026", "number": "编号", "party_a": "甲方", "party_a_head": "某某",
    "party_b": "乙方", "holder": "某某", "post": "职务", "scope": "范围", "began": "某日", "until": "某日", "model": "责任制",
    "goals": ["目标"], "duties": ["责任"], "assessed": True, "drawn": "某日", "signature": SIGN, "signed": SIGNED_ON,
}  # fmt: skip


def replace_template(*, by: Viewer, at: datetime, county_path: str, form: str, data: bytes) -> str:
    """Use ``data`` as the county's template for letters of ``form`` from now on, and return its version. Letters already
    drawn keep the one they were drawn with.

    Raises D001 (a county or form outside the reach), D024 (not a plain DOCX), D025 (places that nobody fills, each named
    with the nearest that exists), D026 (a place that a letter cannot do without).
    """
    if len(county_path) != 4 or not access.Posts(by, "letter.draw").allows_path(Line.SCHOOL, county_path):
        raise not_there("这个区县", "county")
    code = code_at(county_path)
    if form not in {one.id for one in forms_at(code, timezone.localdate(at))}:
        raise not_there("这种责任书", "form of letter")
    check_template(data)
    shelf = shelf_of(code)
    with transaction.atomic():
        version = shelf.put(form, data)
        audit.write("responsibility.replace_template", by=by, at=at, subject=f"template:{code}:{form}",
                    detail={"version": version})  # fmt: skip
        transaction.on_commit(lambda: shelf.use(form, version))
    return version


def use_house_template(*, by: Viewer, at: datetime, county_path: str, form: str) -> None:
    """Go back to the house's own template for letters of ``form``. Raises D001 outside the reach."""
    if len(county_path) != 4 or not access.Posts(by, "letter.draw").allows_path(Line.SCHOOL, county_path):
        raise not_there("这个区县", "county")
    code = code_at(county_path)
    if form not in {one.id for one in forms_at(code, timezone.localdate(at))}:
        raise not_there("这种责任书", "form of letter")
    with transaction.atomic():
        audit.write("responsibility.use_house_template", by=by, at=at, subject=f"template:{code}:{form}")
        transaction.on_commit(lambda: shelf_of(code).use(form, ""))


def check_template(data: bytes) -> None:
    """Refuse a template that is not a plain DOCX, or whose places cannot all be filled (D024, D025, D026)."""
    try:
        check(data, places=PLACES, needed=NEEDED, samples=[SAMPLE])
    except PaperError as error:
        raise DutyError(error.code, error.zh, error.en) from error

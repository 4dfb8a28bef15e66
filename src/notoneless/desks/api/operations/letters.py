"""Letters of responsibility: counted, drawn, read, taken in, taken away. A signature is a person's."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Form
from ninja.files import UploadedFile
from ninja.params.functions import Query

from notoneless.desks.api import answers, bodies
from notoneless.desks.api.calls import FILE, _, api, found, in_person, now, policy, told, viewer, written
from notoneless.desks.kit.papers import file_answer
from notoneless.papers import DOCX
from notoneless.responsibility import actions, queries, tasks
from notoneless.responsibility.terms import LetterState, Line

SEE, DRAW = "letter.see", "letter.draw"
SIZE, AT_ONCE = 50, 300

PATH = r"^([0-9]{4}){0,6}$"


def _unit(request: HttpRequest, line: Line, path: str) -> str:
    """Return the path asked for where it lies in reach; without one the first root."""
    by = viewer(request)
    roots = by.places(SEE) if line == Line.PLACE else by.schools(SEE)
    return found(next((path or root for root in roots if not path or path.startswith(root)), None))


@api.get("/letter-units", response=told(answers.LetterUnits), summary=_("各单位的责任书"))
@policy(get=SEE)
def list_letter_units(
    request: HttpRequest,
    line: Line = Line.SCHOOL,
    path: str = Query("", pattern=PATH),
    year: int | None = Query(None, ge=2000, le=2100),
) -> Any:
    """How many letters of each unit are due, drawn and signed."""
    on = now()[1]
    whole, below = queries.letter_units(
        viewer(request), on, line=line, path=_unit(request, line, path), year=year or on.year
    )
    return {"whole": whole, "units": below}


@api.get("/letters", response=told(answers.Letters), summary=_("责任书"))
@policy(get=SEE)
def list_letters(
    request: HttpRequest,
    line: Line = Line.SCHOOL,
    path: str = Query("", pattern=PATH),
    year: int | None = Query(None, ge=2000, le=2100),
    state: LetterState | None = None,
    after: int = Query(0, ge=0, le=10**9),
) -> Any:
    """The letters of a unit in the order of their serial, fifty at a time; void ones only where they are asked for."""
    letters = queries.letters_of(
        viewer(request), line=line, path=_unit(request, line, path), year=year or now()[1].year, state=state or ""
    )
    rows = list(letters.filter(serial__gt=after).order_by("serial")[: SIZE + 1])
    shown = rows[:SIZE]
    return {"rows": [_letter(row) for row in shown], "next": str(shown[-1].serial) if len(rows) > SIZE else ""}


@api.get("/letters-pdf", response=told(None), openapi_extra=FILE, summary=_("一个单位的责任书合成一份 PDF"))
@policy(get=SEE)
def get_letters_pdf(
    request: HttpRequest,
    line: Line = Line.SCHOOL,
    path: str = Query("", pattern=PATH),
    year: int | None = Query(None, ge=2000, le=2100),
    state: LetterState | None = None,
) -> Any:
    """The letters of a unit as one PDF for the printer, each on pages of its own: at most eighty at a time."""
    first = year or now()[1].year
    letters = queries.letters_of(
        viewer(request), line=line, path=_unit(request, line, path), year=first, state=state or ""
    )
    called = str(_("%(year)s 年责任书") % {"year": first})
    return file_answer(queries.letters_pdf(letters, title=called), "application/pdf", f"{called}.pdf")


def _letter(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "number": one.number, "year": one.year, "state": one.state, "post": one.appointment.post.title,
        "holder": one.appointment.account.name, "drawn_at": one.drawn_at, "signed_at": one.signed_at,
    }  # fmt: skip


@api.post("/letters", response=written(answers.Drawn), summary=_("生成责任书"))
@policy(post=DRAW)
def draw_letters(request: HttpRequest, body: bodies.Unit) -> Any:
    """Draw the letters of a unit: at once when they are few, by the worker when they are many (``later``)."""
    by, (at, on) = viewer(request), now()
    whole, _below = queries.letter_units(by, on, line=body.line, path=body.path, year=on.year)
    if whole.due > AT_ONCE:
        tasks.draw_letters.enqueue(by.actor, body.line, body.path, on.year)
        return {"drawn": 0, "later": whole.due}
    return {"drawn": actions.draw_letters(by=by, at=at, line=body.line, path=body.path, year=on.year), "later": 0}


@api.get("/letters/{letter}", response=told(answers.LetterPage), summary=_("一份责任书"))
@policy(get=None)
def get_letter(request: HttpRequest, letter: uuid.UUID) -> Any:
    """The words of a letter."""
    page = found(queries.letter_page(viewer(request), letter))
    return _letter(page.letter) | {"blocks": page.shown, "digest": page.digest}


@api.get("/letters/{letter}/docx", response=told(None), openapi_extra=FILE, summary=_("责任书 DOCX"))
@policy(get=None)
def get_letter_docx(request: HttpRequest, letter: uuid.UUID) -> Any:
    """A letter as DOCX."""
    one = found(queries.find_letter(viewer(request), letter))
    return file_answer(queries.letter_docx(one), DOCX, f"{one.number}.docx")


@api.get("/letters/{letter}/pdf", response=told(None), openapi_extra=FILE, summary=_("责任书 PDF"))
@policy(get=None)
def get_letter_pdf(request: HttpRequest, letter: uuid.UUID) -> Any:
    """A letter as PDF."""
    one = found(queries.find_letter(viewer(request), letter))
    return file_answer(queries.letter_pdf(one), "application/pdf", f"{one.number}.pdf")


@api.get("/letters/{letter}/scan", response=told(None), openapi_extra=FILE, summary=_("责任书签字件"))
@policy(get=None)
def get_letter_scan(request: HttpRequest, letter: uuid.UUID) -> Any:
    """The scan that was taken in."""
    one = found(queries.find_letter(viewer(request), letter))
    if not one.scan:
        raise Http404
    return file_answer(bytes(one.scan), "application/pdf" if one.scan_type == "pdf" else "image/jpeg", one.scan_name)


@api.post("/letters/{letter}/scan", response=written(), summary=_("上传签字件"))
@policy(post=None)
def upload_scan(request: HttpRequest, letter: uuid.UUID, scan: File[UploadedFile]) -> Any:
    """Take in the scan of a letter signed on paper."""
    data = scan.read(actions.MOST_SCAN_BYTES + 1)
    taken = actions.upload_scan(by=viewer(request), at=now()[0], letter_id=letter, data=data, name=scan.name or "")
    return {"id": taken.pk}


@api.post("/letters/{letter}/void", response=written(), summary=_("责任书作废"))
@policy(post=DRAW)
def void_letter(request: HttpRequest, letter: uuid.UUID, body: bodies.Why) -> Any:
    """Declare a letter void."""
    return {"id": actions.void_letter(by=viewer(request), at=now()[0], letter_id=letter, reason=body.reason).pk}


@api.get("/letter-templates", response=told(list[answers.Template]), summary=_("责任书模板"))
@policy(get=DRAW)
def list_templates(request: HttpRequest) -> Any:
    """The templates in use."""
    return [
        {"county": one.county, "form": one.form.id, "label": one.form.zh, "version": one.version}
        for one in found(queries.templates_here(viewer(request), now()[1]) or None)
    ]


@api.get("/letter-templates/{county}/{form}", response=told(None), openapi_extra=FILE, summary=_("一个责任书模板"))
@policy(get=DRAW)
def get_template(request: HttpRequest, county: str, form: str) -> Any:
    """A template in use, as DOCX."""
    for one in queries.templates_here(viewer(request), now()[1]):
        if one.form.id == form and one.county == county:
            return file_answer(queries.template_bytes(one.code, form), DOCX, f"{one.form.zh}.docx")
    raise Http404


@api.post("/letter-templates", response=written(), summary=_("换用自己的模板"))
@policy(post=DRAW)
def replace_template(request: HttpRequest, county: Form[str], form: Form[str], template: File[UploadedFile]) -> Any:
    """Take in an office's own template; letters drawn before do not change."""
    data = template.read(actions.MOST_TEMPLATE_BYTES + 1)
    actions.replace_template(by=viewer(request), at=now()[0], county_path=county[:4], form=form[:40], data=data)
    return {}


@api.post("/letter-templates/house", response=written(), summary=_("改回自带的模板"))
@policy(post=DRAW)
def use_house_template(request: HttpRequest, body: bodies.HouseTemplate) -> Any:
    """Go back to the house's own template."""
    actions.use_house_template(by=viewer(request), at=now()[0], county_path=body.county, form=body.form)
    return {}


in_person(
    "/letters/{letter}/sign", power=None, name="sign_letter", summary=_("签责任书"),
    why="A signature is the person's own hand under what that person read.",
)  # fmt: skip

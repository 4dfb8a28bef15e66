"""Deferrals of entry and suspensions of study, from a program: the list, one application, taking one in, and every act on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja.files import UploadedFile
from ninja.params import File, Form
from ninja.params.functions import Query

from notoneless.deferrals import actions, queries
from notoneless.deferrals.queries import DeferralLine
from notoneless.desks.api import deferral_bodies as bodies
from notoneless.desks.api.answers import deferrals as answers
from notoneless.desks.api.calls import FILE, _, api, found, now, policy, told, viewer, written
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.tongue import said
from notoneless.papers import DOCX, MOST_BYTES

SEE, TAKE, DECIDE = "child.see", "deferral.take", "deferral.decide"


@api.get("/deferrals", response=told(answers.Deferrals), summary=_("缓学休学"))
@policy(get=SEE)
def list_deferrals(
    request: HttpRequest,
    group: str = Query("", pattern="^(decide|recheck|risen|expired)?$"),
    state: str = Query("", max_length=12),
    kind: str = Query("", pattern="^(deferred|suspended)?$"),
    after: str = Query("", max_length=40),
) -> Any:
    """Applications within reach: those that wait for one's word (``decide``), to be looked at again (``recheck``), late ones that rose to
    one, those that ran out. ``state`` is a state, ``in_force`` or ``expired``. Whom it shows is written into the journal."""
    only = queries.deferral_filter({"group": group, "state": state, "kind": kind})
    page = queries.deferral_list(viewer(request), on=now()[1], only=only, after=after)
    count = queries.deferral_count(viewer(request), on=now()[1], only=only)
    return {"count": count, "rows": [_line(row) for row in page.rows], "next": page.next}


@api.get("/deferrals/{deferral}", response=told(answers.DeferralFile), summary=_("一件缓学休学"))
@policy(get=SEE)
def get_deferral(request: HttpRequest, deferral: uuid.UUID) -> Any:
    """One application: how it stands, what was done, what the holder of the token may write."""
    file = queries.deferral_file(viewer(request), deferral, on=now()[1])
    return {
        "deferral": _line(file.line), "version": file.version, "taken_by": file.taken_by, "acts": file.acts, "may": file.may,
    }  # fmt: skip


@api.get("/deferral-papers/{paper}", response=told(None), openapi_extra=FILE, summary=_("缓学休学材料"))
@policy(get=SEE)
def get_deferral_paper(request: HttpRequest, paper: uuid.UUID) -> Any:
    """A proof that lies with an act of an application."""
    name, media, data = queries.open_paper(viewer(request), paper)
    return file_answer(data, media, name)


@api.get("/deferrals/{deferral}/letter", response=told(None), openapi_extra=FILE, summary=_("缓学休学决定书"))
@policy(get=SEE)
def get_deferral_letter(request: HttpRequest, deferral: uuid.UUID, form: Literal["docx", "pdf"] = "docx") -> Any:
    """The decision as a letter to the guardian. Where nobody has decided there is none."""
    drawn = queries.draw_letter(viewer(request), deferral)
    if form == "pdf":
        return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")
    return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")


@api.post("/children/{child}/deferrals", response=written(answers.DeferralKept), summary=_("受理缓学休学申请"))
@policy(post=TAKE)
def apply_deferral(request: HttpRequest, child: uuid.UUID, body: bodies.Application) -> Any:
    """Take in what a guardian asks for: the child's physical condition alone is a reason."""
    given = body.dict() | {"papers": tuple((paper.name, paper.data) for paper in body.papers)}
    return _kept(actions.apply(child=child, by=viewer(request), at=now()[0], **given))


@api.post("/deferrals/{deferral}/decide", response=written(answers.DeferralKept), summary=_("批准或不予批准缓学休学"))
@policy(post=DECIDE)
def decide_deferral(request: HttpRequest, deferral: uuid.UUID, body: bodies.Decision) -> Any:
    """Approve an application, or refuse it and say why. Whoever took it in does not decide it."""
    return _write(request, deferral, actions.decide, body)


@api.post("/deferrals/{deferral}/withdraw", response=written(answers.DeferralKept), summary=_("撤回缓学休学申请"))
@policy(post=TAKE)
def withdraw_deferral(request: HttpRequest, deferral: uuid.UUID, body: bodies.SaidOnDeferral) -> Any:
    """Take back an application on which nobody has decided."""
    return _write(request, deferral, actions.withdraw, body)


@api.post("/deferrals/{deferral}/recheck", response=written(answers.DeferralKept), summary=_("登记缓学休学复核"))
@policy(post=TAKE)
def recheck_deferral(request: HttpRequest, deferral: uuid.UUID, body: bodies.Recheck) -> Any:
    """Enter what was found when somebody looked again; it prolongs nothing."""
    return _write(request, deferral, actions.recheck, body)


@api.post("/deferrals/{deferral}/come-back", response=written(answers.DeferralKept), summary=_("登记缓学休学儿童到校"))
@policy(post=TAKE)
def come_back_deferral(request: HttpRequest, deferral: uuid.UUID, body: bodies.CameBack) -> Any:
    """Enter that the child sits in a class: the leave ends on that day."""
    return _write(request, deferral, actions.come_back, body)


@api.post("/deferrals/{deferral}/revoke", response=written(answers.DeferralKept), summary=_("撤销缓学休学批准"))
@policy(post=DECIDE)
def revoke_deferral(request: HttpRequest, deferral: uuid.UUID, body: bodies.SaidOnDeferral) -> Any:
    """Revoke an approval: from today the child is excused by nothing."""
    return _write(request, deferral, actions.revoke, body)


@api.get("/deferral-letter-templates", response=told(list[answers.DeferralTemplate]), summary=_("缓学休学决定书模板"))
@policy(get=DECIDE)
def list_deferral_templates(request: HttpRequest) -> Any:
    """The templates in use in the counties for which the holder of the token decides."""
    return [
        {"county": one.county_path, "kind": one.kind.id, "label": said(one.kind), "version": one.version}
        for one in found(queries.letter_templates(viewer(request)) or None)
    ]


@api.get(
    "/deferral-letter-templates/{county}/{kind}", response=told(None), openapi_extra=FILE, summary=_("一个缓学休学决定书模板")
)  # fmt: skip
@policy(get=DECIDE)
def get_deferral_template(request: HttpRequest, county: str, kind: str) -> Any:
    """A template in use, as DOCX."""
    for one in queries.letter_templates(viewer(request)):
        if one.kind.id == kind and one.county_path == county:
            return file_answer(queries.template_bytes(kind, county_path=county), DOCX, f"{one.kind.zh}.docx")
    raise Http404


@api.post("/deferral-letter-templates", response=written(), summary=_("换用自己的缓学休学决定书模板"))
@policy(post=DECIDE)
def replace_deferral_template(
    request: HttpRequest, county: Form[str], kind: Form[str], template: File[UploadedFile]
) -> Any:
    """Take in an office's own template for the decision letters."""
    data = template.read(MOST_BYTES + 1)
    actions.replace_template(by=viewer(request), at=now()[0], county_path=county[:4], kind=kind[:40], data=data)
    return {}


@api.post("/deferral-letter-templates/house", response=written(), summary=_("缓学休学决定书改回自带的模板"))
@policy(post=DECIDE)
def use_house_deferral_template(request: HttpRequest, body: bodies.HouseLetterTemplate) -> Any:
    """Go back to the house's own template."""
    actions.use_house_template(by=viewer(request), at=now()[0], county_path=body.county, kind=body.kind)
    return {}


def _write(request: HttpRequest, deferral: uuid.UUID, act: Callable[..., Any], body: bodies.SaidOnDeferral) -> Any:
    given = body.dict()
    if "papers" in given:  # written out they would be base64 again
        given["papers"] = tuple((paper.name, paper.data) for paper in body.papers)  # type: ignore[attr-defined]
    return _kept(act(deferral=deferral, by=viewer(request), at=now()[0], **given))


def _kept(deferral: Any) -> dict[str, Any]:
    return {"id": deferral.pk, "version": deferral.version, "state": deferral.cached_state}


def _line(row: DeferralLine) -> dict[str, Any]:
    names = (
        "id", "name", "kind", "guardian", "applied_on", "began_on", "until", "proof", "state", "decided_on", "ended_on",
        "recheck_from", "recheck_by", "risen_to",
    )  # fmt: skip
    child = row.child
    return {name: getattr(row, name) for name in names} | {
        "child": child.id, "sex": child.sex, "birth_on": child.birth_on, "school": child.school, "expired": row.is_expired,
        "late": row.is_late,
    }  # fmt: skip

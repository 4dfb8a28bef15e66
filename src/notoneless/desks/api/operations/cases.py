"""Cases: what is to be done, the list, one case, and every act on it. Nothing that was written is ever overwritten: two who write
at once are both kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja.files import UploadedFile
from ninja.params import File, Form
from ninja.params.functions import Query

from notoneless.cases import actions, queries
from notoneless.cases.queries import CaseFilter, LedgerFilter
from notoneless.children import queries as children
from notoneless.children.queries import AgeFilter
from notoneless.desks.api import case_bodies as bodies
from notoneless.desks.api.answers import cases as answers
from notoneless.desks.api.calls import FILE, UNIT, _, api, found, now, policy, told, viewer, written
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.tongue import said
from notoneless.papers import DOCX
from notoneless.standards.school_year import school_year

SEE, OPEN, ACT, ORDER = "case.see", "case.open", "case.act", "case.order"
PLACE, CLOSE, CHECK = "case.place", "case.close", "case.check"


@api.get("/cases", response=told(answers.Cases), summary=_("案件"))
@policy(get=SEE)
def list_cases(
    request: HttpRequest,
    text: str = Query("", pattern="^[^0-9]{0,60}$"),
    is_open: bool | None = True,
    every: bool = False,
    stage: str = Query("", max_length=20),
    lamp: str = Query("", pattern="^(red|yellow|green)?$"),
    whence: str = Query("", max_length=20),
    reason: str = Query("", max_length=30),
    outcome: str = Query("", max_length=40),
    place: str = Query("", pattern=UNIT),
    school: str = Query("", pattern=UNIT),
    opened_from: date | None = None,
    opened_until: date | None = None,
    done: str = Query("", max_length=16),
    relapsed: bool = False,
    order: str = Query("due", pattern="^-?(due|opened)$"),
    after: str = Query("", max_length=40),
) -> Any:
    """Cases within reach, the most urgent first, fifty at a time: the open ones, the closed ones (``is_open=false``), or
    ``every`` one. Whom it shows is written into the journal."""
    only = CaseFilter(
        is_open=None if every else is_open, stage=queries.stages_of(stage), lamp=lamp, whence=whence, reason=reason,
        outcome=(outcome,) if outcome else (), town=place, school=school, opened_from=opened_from, opened_until=opened_until,
        done=done, relapsed=relapsed, text=text,
    )  # fmt: skip
    page = queries.case_list(viewer(request), on=now()[1], only=only, order=order, after=after)
    return {"rows": page.rows, "next": page.next}


@api.get("/cases/todo", response=told(answers.Todo), summary=_("待办"))
@policy(get=SEE)
def get_todo(request: HttpRequest) -> Any:
    """What is to be done by the holder of the token, by when; the first fifty of each kind, the most urgent first."""
    return queries.todo(viewer(request), on=now()[1])


@api.get("/case-effort", response=told(answers.Efforts), summary=_("办案情况"))
@policy(get=SEE)
def get_case_effort(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """What was done for the cases that were opened in a time (this school year up to today, where none is named), by town."""
    on = now()[1]
    return queries.efforts(viewer(request), since=since or school_year(on).began_on, until=until or on, on=on)


@api.get("/ledgers/school_age", response=told(answers.AgeLedger), summary=_("一天的适龄儿童台账"))
@policy(get="child.see")
def get_age_ledger(
    request: HttpRequest,
    day: date | None = None,
    place: str = Query("", pattern=UNIT),
    school: str = Query("", pattern=UNIT),
    outcome: str = Query("", max_length=40),
    after: str = Query("", max_length=40),
) -> Any:
    """Where each child of school age is said to be on a day (today, where none is given), as was known then, fifty at a time.
    ``count`` is of all pages, ``words`` of every outcome. Whom it shows is written into the journal."""
    today = now()[1]
    on, only = min(day or today, today), AgeFilter(word=outcome, place=place, school=school)
    figures = children.age_figures(viewer(request), on=on, only=only, today=today)
    page = children.age_page(viewer(request), on=on, only=only, today=today, after=after)
    return {"day": on, "count": figures.total, "words": figures.words, "rows": page.rows, "next": page.next}


@api.get("/ledgers/{ledger}", response=told(answers.Ledger), summary=_("一天的台账"))
@policy(get=SEE)
def get_ledger(
    request: HttpRequest,
    ledger: Literal["suspected_dropout", "dropout", "found"],
    day: date | None = None,
    place: str = Query("", pattern=UNIT),
    school: str = Query("", pattern=UNIT),
    outcome: str = Query("", max_length=40),
    after: str = Query("", max_length=40),
) -> Any:
    """Who stood in a ledger on a day (today, where none is given) as was known then, fifty at a time; ``found``: whose case is
    open though they were found. ``count`` is of all pages. Whom it shows is written into the journal."""
    on = min(day or now()[1], now()[1])
    only = LedgerFilter(ledger=ledger, place=place, school=school, outcome=outcome)
    page = queries.ledger_page(viewer(request), on=on, only=only, after=after)
    return {
        "day": on,
        "count": queries.ledger_count(viewer(request), on=on, only=only),
        "rows": page.rows,
        "next": page.next,
    }


@api.get("/cases/{case}", response=told(answers.CaseFile), summary=_("一件案件"))
@policy(get=SEE)
def get_case(request: HttpRequest, case: uuid.UUID) -> Any:
    """How a case stands and why, what is due, with whom it lies, its acts, and what the holder of the token may write."""
    file = queries.case_file(viewer(request), case, on=now()[1])
    names = ("family", "version", "why", "evidence", "evidence_is_enough", "reasons", "dues", "charges", "acts", "may")
    return {"case": file.line} | {name: getattr(file, name) for name in names}


@api.get("/case-papers/{paper}", response=told(None), openapi_extra=FILE, summary=_("案件材料"))
@policy(get=SEE)
def get_case_paper(request: HttpRequest, paper: uuid.UUID) -> Any:
    """A paper that lies with an act."""
    name, media, data = queries.open_paper(viewer(request), paper)
    return file_answer(data, media, name)


@api.get("/cases/{case}/drawing/{kind}", response=told(answers.PaperDraft), summary=_("文书草稿"))
@policy(get=ACT)
def get_paper_draft(request: HttpRequest, case: uuid.UUID, kind: str) -> Any:
    """A paper of a case before it is drawn, filled with what is known."""
    draft = queries.paper_draft(viewer(request), case, kind[:40], on=now()[1])
    return {
        "kind": draft.kind.id,
        "asked": draft.asked,
        "facts": {name: getattr(draft.facts, name) for name in draft.asked},
        "sealed": [one.fact for one in draft.sealed],
        "version": draft.version,
    }


@api.post("/cases/{case}/drawing/{kind}", response=written(answers.Wrote), summary=_("出具文书"))
@policy(post=ACT)
def draw_paper(request: HttpRequest, case: uuid.UUID, kind: str, body: bodies.DrawnPaper) -> Any:
    """Draw a paper and keep it with the case as DOCX and PDF. Its files are among the case's papers."""
    row = actions.draw_paper(
        case=case, kind=kind[:40], said=body.said, with_sealed=body.with_sealed, reason=body.reason, saw=body.saw,
        by=viewer(request), at=now()[0],
    )  # fmt: skip
    return {"id": case, "acts": [row.number]}


@api.post("/children/{child}/cases", response=written(answers.Wrote), summary=_("立案"))
@policy(post=OPEN)
def open_case(request: HttpRequest, child: uuid.UUID, body: bodies.OpenCase) -> Any:
    """Open the case of a child, or open the closed one again. One with an open case is answered E005."""
    row = actions.open_case(child=child, by=viewer(request), at=now()[0], **_given(body))
    return {"id": row.pk, "acts": [row.version]}


def _given(body: bodies.OnCase) -> dict[str, Any]:
    """Return what was said as the act takes it: papers as (name, bytes)."""
    given = body.dict()
    if "papers" in given:  # written out they would be base64 again
        given["papers"] = tuple((paper.name, paper.data) for paper in body.papers)  # type: ignore[attr-defined]
    return given


def _write(request: HttpRequest, case: uuid.UUID, act: Callable[..., Any], body: bodies.OnCase) -> Any:
    done = act(case=case, by=viewer(request), at=now()[0], **_given(body))
    return {"id": case, "acts": [row.number for row in (done if isinstance(done, list) else [done])]}


@api.post("/cases/{case}/dispatch", response=written(answers.Wrote), summary=_("派发案件"))
@policy(post=ORDER)
def dispatch_case(request: HttpRequest, case: uuid.UUID, body: bodies.OnCase) -> Any:
    """Dispatch a case along the child's chain, to township and school."""
    return _write(request, case, actions.dispatch, body)


@api.post("/cases/{case}/accept", response=written(answers.Wrote), summary=_("接收案件"))
@policy(post=ACT)
def accept_case(request: HttpRequest, case: uuid.UUID, body: bodies.OnSide) -> Any:
    """Accept a case for the unit of one side."""
    given = _given(body)
    given.pop("text")
    row = actions.accept(case=case, by=viewer(request), at=now()[0], **given)
    return {"id": case, "acts": [row.number]}


@api.post("/cases/{case}/decline", response=written(answers.Wrote), summary=_("退回案件"))
@policy(post=ACT)
def decline_case(request: HttpRequest, case: uuid.UUID, body: bodies.OnSide) -> Any:
    """Decline a case for the unit of one side, with a reason."""
    return _write(request, case, actions.decline, body)


@api.post("/cases/{case}/verified", response=written(answers.Wrote), summary=_("核实去向"))
@policy(post=ACT)
def verify_case(request: HttpRequest, case: uuid.UUID, body: bodies.Verified) -> Any:
    """Say where the child was found to be."""
    return _write(request, case, actions.verify, body)


@api.post("/cases/{case}/reasons", response=written(answers.Wrote), summary=_("查明原因"))
@policy(post=ACT)
def give_reasons(request: HttpRequest, case: uuid.UUID, body: bodies.Reasoned) -> Any:
    """Say why the child is out of school."""
    return _write(request, case, actions.reason, body)


@api.post("/cases/{case}/contacts", response=written(answers.Wrote), summary=_("登记联系"))
@policy(post=ACT)
def add_contact(request: HttpRequest, case: uuid.UUID, body: bodies.Contacted) -> Any:
    """Enter a call, a message or a talk."""
    return _write(request, case, actions.contact, body)


@api.post("/cases/{case}/visits", response=written(answers.Wrote), summary=_("登记走访"))
@policy(post=ACT)
def add_visit(request: HttpRequest, case: uuid.UUID, body: bodies.Visited) -> Any:
    """Enter a visit to the home."""
    return _write(request, case, actions.visit, body)


@api.post("/cases/{case}/steps", response=written(answers.Wrote), summary=_("采取劝返措施"))
@policy(post=ACT)
def take_step(request: HttpRequest, case: uuid.UUID, body: bodies.Stepped) -> Any:
    """Take a step of the ladder. An order and what follows it ask for ``case.order``."""
    return _write(request, case, actions.take_step, body)


@api.post("/cases/{case}/served", response=written(answers.Wrote), summary=_("登记文书送达"))
@policy(post=ACT)
def serve_paper(request: HttpRequest, case: uuid.UUID, body: bodies.NamedAct) -> Any:
    """Enter that the paper of a step was served."""
    return _write(request, case, actions.serve, body)


@api.post("/cases/{case}/referrals", response=written(answers.Wrote), summary=_("转办"))
@policy(post=ORDER)
def refer_case(request: HttpRequest, case: uuid.UUID, body: bodies.Referred) -> Any:
    """Refer a case to another office."""
    return _write(request, case, actions.refer, body)


@api.post("/cases/{case}/replies", response=written(answers.Wrote), summary=_("登记回函"))
@policy(post=ORDER)
def enter_reply(request: HttpRequest, case: uuid.UUID, body: bodies.Replied) -> Any:
    """Enter the answer to a referral."""
    return _write(request, case, actions.reply, body)


@api.post("/cases/{case}/return", response=written(answers.Wrote), summary=_("登记复学"))
@policy(post=PLACE)
def return_child(request: HttpRequest, case: uuid.UUID, body: bodies.Returned) -> Any:
    """Enter that the child is back at school, where and how placed."""
    return _write(request, case, actions.return_to_school, body)


@api.post("/cases/{case}/follow-ups", response=written(answers.Wrote), summary=_("登记复学跟踪"))
@policy(post=PLACE)
def follow_up(request: HttpRequest, case: uuid.UUID, body: bodies.Followed) -> Any:
    """Enter a follow-up after the return."""
    return _write(request, case, actions.follow_up, body)


@api.post("/cases/{case}/sightings", response=written(answers.Wrote), summary=_("登记点名或回访见到"))
@policy(post=ACT)
def add_sighting(request: HttpRequest, case: uuid.UUID, body: bodies.Seen) -> Any:
    """Enter that a roll-call or a sampled re-visit saw the child, or did not."""
    return _write(request, case, actions.see, body)


@api.post("/cases/{case}/closing", response=written(answers.Wrote), summary=_("申请销号"))
@policy(post=CLOSE)
def ask_closure(request: HttpRequest, case: uuid.UUID, body: bodies.Closing) -> Any:
    """Ask that a case be closed, on the evidence that lies there."""
    return _write(request, case, actions.ask_closure, body)


@api.post("/cases/{case}/check", response=written(answers.Wrote), summary=_("复核销号"))
@policy(post=CHECK)
def check_closure(request: HttpRequest, case: uuid.UUID, body: bodies.Checked) -> Any:
    """Agree or refuse as the second person."""
    return _write(request, case, actions.check_closure, body)


@api.post("/cases/{case}/reopen", response=written(answers.Wrote), summary=_("重新立案"))
@policy(post=OPEN)
def reopen_case(request: HttpRequest, case: uuid.UUID, body: bodies.Said) -> Any:
    """Reopen a closed case."""
    return _write(request, case, actions.reopen, body)


@api.post("/cases/{case}/hand-over", response=written(answers.Wrote), summary=_("移交案件"))
@policy(post=ACT)
def offer_case(request: HttpRequest, case: uuid.UUID, body: bodies.HandedOver) -> Any:
    """Offer a case to another post of the same side."""
    return _write(request, case, actions.hand_over, body)


@api.post("/cases/{case}/take-over", response=written(answers.Wrote), summary=_("接手案件"))
@policy(post=ACT)
def take_over_case(request: HttpRequest, case: uuid.UUID, body: bodies.TakenOver) -> Any:
    """Take over what a hand-over offers, or refuse it."""
    return _write(request, case, actions.take_over, body)


@api.post("/cases/{case}/strike", response=written(answers.Wrote), summary=_("划去一条"))
@policy(post=ACT)
def strike_act(request: HttpRequest, case: uuid.UUID, body: bodies.Struck) -> Any:
    """Strike an act out; it stays readable."""
    return _write(request, case, actions.strike, body)


@api.post("/cases/{case}/notes", response=written(answers.Wrote), summary=_("案件记事"))
@policy(post=ACT)
def add_case_note(request: HttpRequest, case: uuid.UUID, body: bodies.Proved) -> Any:
    """Write a note on a case."""
    return _write(request, case, actions.note, body)


@api.get("/case-paper-templates", response=told(list[answers.PaperTemplate]), summary=_("案件文书模板"))
@policy(get=ORDER)
def list_paper_templates(request: HttpRequest) -> Any:
    """The templates in use in the counties that the holder of the token has whole."""
    return [
        {"county": one.county_path, "kind": one.kind.id, "label": said(one.kind), "version": one.version}
        for one in found(queries.paper_templates(viewer(request)) or None)
    ]


@api.get(
    "/case-paper-templates/{county}/{kind}", response=told(None), openapi_extra=FILE, summary=_("一个案件文书模板")
)
@policy(get=ORDER)
def get_paper_template(request: HttpRequest, county: str, kind: str) -> Any:
    """A template in use, as DOCX."""
    for one in queries.paper_templates(viewer(request)):
        if one.kind.id == kind and one.county_path == county:
            return file_answer(queries.template_bytes(kind, county=one.county), DOCX, f"{one.kind.zh}.docx")
    raise Http404


@api.post("/case-paper-templates", response=written(), summary=_("换用自己的案件文书模板"))
@policy(post=ORDER)
def replace_paper_template(
    request: HttpRequest, county: Form[str], kind: Form[str], template: File[UploadedFile]
) -> Any:
    """Take in an office's own template; papers drawn before do not change."""
    data = template.read(actions.MOST_TEMPLATE_BYTES + 1)
    actions.replace_template(by=viewer(request), at=now()[0], county_path=county[:4], kind=kind[:40], data=data)
    return {}


@api.post("/case-paper-templates/house", response=written(), summary=_("案件文书改回自带的模板"))
@policy(post=ORDER)
def use_house_paper_template(request: HttpRequest, body: bodies.HousePaperTemplate) -> Any:
    """Go back to the house's own template."""
    actions.use_house_template(by=viewer(request), at=now()[0], county_path=body.county, kind=body.kind)
    return {}

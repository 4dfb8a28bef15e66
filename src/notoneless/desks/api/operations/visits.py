"""走访: a finalised visit is received, whom one must visit, the figures with their lists, problems, what lies apart."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja.params.functions import Query

from notoneless.accounts.terms import is_english
from notoneless.desks.api import visit_bodies as bodies
from notoneless.desks.api.answers import visits as answers
from notoneless.desks.api.calls import FILE, UNIT, _, api, now, policy, told, viewer, written
from notoneless.desks.kit.papers import file_answer
from notoneless.standards.school_year import school_year
from notoneless.visits import actions, queries
from notoneless.visits.queries import HeldRow, IssueLine, IssuePart, Part, Progress
from notoneless.visits.rules.contents import Content, Other, Problem
from notoneless.visits.terms import Way

SEE, WRITE = "child.see", "visit.write"
PAGE: Final = 50
PLACE: Final = r"^(|nowhere|[0-9]{8}|[0-9]{12})$"
Of = Literal[
    "household_visits",
    "person_visits",
    "outings",
    "pupil_visits",
    "pupils",
    "repeated",
    "staff",
    "others",
    "households",
    "incomplete",
    "unhoused",
]
ACTS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "assigned": (actions.assign, ("to", "due_on")), "solved": (actions.solve, ("on", "text", "proof_at")),
    "reopened": (actions.reopen, ("text", "due_on")), "withdrawn": (actions.withdraw, ("text",)),
}  # fmt: skip


@api.get("/children/{child}/visit-form", response=told(answers.VisitFormSheet), summary=_("走访表"))
@policy(get=WRITE)
def get_visit_form(request: HttpRequest, child: uuid.UUID) -> Any:
    """The form of a visit to a child: what is asked, its version, the family's others, who may have come along."""
    sheet = queries.sheet(viewer(request), child, on=now()[1])

    def people(some: tuple[tuple[uuid.UUID, str], ...]) -> list[dict[str, Any]]:
        return [{"id": key, "label": label} for key, label in some]

    return {
        "digest": sheet.form.digest, "form": json.loads(sheet.form.text), "child": sheet.child.id, "others": [one.id for one in sheet.others],
        "people": people(sheet.people), "hands": people(sheet.hands), "kinds": [key for key, _zh, _en in sheet.kinds],
    }  # fmt: skip


@api.post("/visits", response=written(answers.VisitReceipt), summary=_("登记走访"))
@policy(post=WRITE)
def receive_visit(request: HttpRequest, body: bodies.FinalVisit) -> Any:
    """Hand in a finalised visit. Sent again, the same id with the same digest has the same receipt; with another digest it is kept apart and
    overwrites nothing. A correction is a visit with its own id that names the newest version in ``corrects``."""
    said = body.model_dump()
    content = Content(
        said["id"], said["on"], tuple(said["children"]), tuple(said["visitors"]), said["form"], said["answers"],
        tuple(Other(**one) for one in said["others"]), tuple(Problem(**one) for one in said["problems"]), said["corrects"], said["why"],
    )  # fmt: skip
    receipt = actions.receive(content=content, digest=body.digest, way=Way.PROGRAM, by=viewer(request), at=now()[0])
    return {"visit": receipt.visit, "digest": receipt.digest, "received_at": receipt.received_at, "held": receipt.held}


@api.get("/visits", response=told(answers.CountedLines), summary=_("走访登记"))
@policy(get=SEE)
def list_visits(
    request: HttpRequest, of: Of = "household_visits", since: date | None = None, until: date | None = None,
    place: str = Query("", pattern=PLACE), school: str = Query("", pattern=UNIT), who: uuid.UUID | None = None,
    after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The list behind a figure of ``get_visit_figures``, fifty at a time; ``who`` narrows it to somebody's visits. Whom it shows is written
    into the journal."""
    by, time = viewer(request), _time(since, until)
    keys = queries.counted(by, of=of, **time, place=place, school=school, who=str(who) if who else "")
    page = keys[after : after + PAGE]
    rows: list[dict[str, Any]]
    if of == "staff":
        rows = [
            {"id": one.id, "name": one.name, "times": one.visits, "pupils": one.pupils, "on": one.last_on}
            for one in queries.staff_lines(page, by, **time)
        ]
    elif of == "outings":
        rows = [
            {"id": one.id, "name": one.name, "times": one.visits, "pupils": one.pupils, "on": one.on}
            for one in queries.outing_lines(page, by)
        ]
    elif of == "others":
        rows = [
            {"name": one.name, "unit": one.unit, "times": one.visits, "pupils": one.pupils, "on": one.last_on}
            for one in queries.other_lines(page, by, **time)
        ]
    elif of == "households":
        rows = [
            {"id": one.id, "children": one.children, "times": one.visits, "pupils": one.pupils, "on": one.last_on}
            for one in queries.door_lines(page, by, **time)
        ]
    elif of in queries.PUPILS:
        rows = [
            {"id": one.id, "name": one.name, "times": one.times, "on": one.last_on}
            for one in queries.pupil_lines(page, by, **time)
        ]
    else:
        rows = [
            {
                "id": one.id, "who": one.who or None, "on": one.on, "children": one.children, "visitors": one.visitors,
                "complete": one.is_complete, "issues": one.issues,
            }
            for one in queries.visit_lines(page, by)
        ]  # fmt: skip
    return {"total": len(keys), "rows": rows, "next": _next(after, len(keys))}


@api.get("/visits/{visit}", response=told(answers.VisitRecord), summary=_("一次走访"))
@policy(get=SEE)
def get_visit(request: HttpRequest, visit: uuid.UUID) -> Any:
    """One visit, in the version that is named, under the questions as they were asked."""
    page = queries.visit_page(viewer(request), visit, on=now()[1])
    return {
        "id": page.id, "on": page.on, "children": [one.id for one in page.children], "visitors": page.visitors,
        "answers": [
            {"id": one.question.id, "asked": one.question.en if is_english() else one.question.zh, "answer": one.words,
             "missing": one.is_missing}
            for _part, some in page.parts for one in some
        ],
        "complete": page.is_complete, "newest": page.newest, "digest": page.digest, "form": page.form,
        "versions": [
            {"id": one.id, "number": one.number, "received_at": one.received_at, "by": one.by, "why": one.why, "newest": one.is_newest}
            for one in page.versions
        ],
        "issues": [one.id for one in page.issues], "held": [one.id for one in page.held],
    }  # fmt: skip


@api.get("/visit-targets", response=told(answers.VisitTargets), summary=_("应走访的学生"))
@policy(get=SEE)
def list_visit_targets(
    request: HttpRequest, group: Literal["", "class", "hardship", "struggling", "case"] = "", visited: Literal["", "yes", "no"] = "",
    place: str = Query("", pattern=PLACE), school: str = Query("", pattern=UNIT), after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The children in scope who must be visited, whoever is due first in front, fifty at a time."""
    on = now()[1]
    rows = queries.targets(viewer(request), on=on, group=group, visited=visited, place=place, school=school)
    return {
        "total": len(rows),
        "rows": [
            {
                "id": one.id, "name": one.name, "place": one.place, "school": one.school, "room": one.room, "groups": one.groups,
                "due_on": one.due_on, "visited_on": one.visited_on, "late": one.is_late,
            }
            for one in queries.target_lines(rows[after : after + PAGE], on=on)
        ],
        "next": _next(after, len(rows)),
    }  # fmt: skip


@api.get("/visit-figures", response=told(answers.VisitFigures), summary=_("走访统计"))
@policy(get=SEE)
def get_visit_figures(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """Person-visits, household-visits, pupils and staff of a time (this school year up to today, where none is named), kept apart, by town and by
    school."""
    found = queries.figures(viewer(request), **_time(since, until))
    return {
        "since": found.since, "until": found.until, "whole": _counts(found.whole), "towns": [_counts(one) for one in found.towns],
        "schools": [_counts(one) for one in found.schools],
    }  # fmt: skip


@api.get("/visit-progress", response=told(answers.VisitProgress), summary=_("走访进度"))
@policy(get=SEE)
def get_visit_progress(request: HttpRequest) -> Any:
    """How many pupils of every class, school and town were visited against what is asked, and the groups of which all must be."""
    found = queries.coverage(viewer(request), on=now()[1])
    asked = found.cadence
    return {
        "since": asked.class_span[0] if asked else None, "until": asked.class_span[1] if asked else None,
        "share": asked.share if asked else None, "whole": _share(found.whole), "rooms": [_share(one) for one in found.rooms],
        "schools": [_share(one) for one in found.schools], "towns": [_share(one) for one in found.towns],
        "groups": [{"id": one.id, "known": one.known, "children": one.children, "visited": one.visited} for one in found.groups],
    }  # fmt: skip


@api.get("/visit-homes", response=told(answers.VisitHomes), summary=_("困难家庭按户走访"))
@policy(get="child.export")
def get_visit_homes(request: HttpRequest) -> Any:
    """The households of poor families and how many of them a visit reached, by town."""
    found = queries.poor_home_figures(viewer(request), on=now()[1])
    span = found.cadence.group_span if found.cadence else (None, None)
    return {"since": span[0], "until": span[1], "whole": found.whole, "towns": found.towns}


@api.get("/visit-homes/list", response=told(answers.VisitHomeRows), summary=_("困难家庭走访名单"))
@policy(get="child.export")
def list_visit_homes(
    request: HttpRequest, state: Literal["", "yes", "no", "unhoused"] = "", place: str = Query("", pattern="^(|nowhere|[0-9]{8})$"),
    after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The households behind a figure, those not reached in front, fifty at a time."""
    rows = queries.poor_homes(viewer(request), on=now()[1], state=state, place=place)
    return {
        "total": len(rows),
        "rows": queries.poor_home_lines(rows[after : after + PAGE]),
        "next": _next(after, len(rows)),
    }


@api.get("/case-visits", response=told(answers.CaseBands), summary=_("案件走访"))
@policy(get="case.see")
def get_case_visits(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """The cases whose families were visited in a time, by how often, and of how many the child is back."""
    found = queries.bands(viewer(request), **_time(since, until))
    return {
        "rows": [
            {"times": one.times, "cases": one.cases, "visits": one.visits, "returned": one.returned} for one in found
        ]
    }


@api.get("/visited-cases", response=told(answers.VisitedCases), summary=_("走访过的案件"))
@policy(get="case.see")
def list_visited_cases(
    request: HttpRequest, since: date | None = None, until: date | None = None, times: int = Query(0, ge=0, le=3),
    returned: Literal["", "yes", "no"] = "", after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The cases behind a figure of ``get_case_visits``, fifty at a time."""
    rows = queries.worked(viewer(request), **_time(since, until), times=times, returned=returned)
    return {
        "total": len(rows),
        "rows": [
            {
                "id": one.id, "number": one.case.number, "name": one.case.child.name, "times": one.worked.times,
                "last_on": one.worked.last_on, "returned": one.worked.is_returned,
            }
            for one in queries.worked_lines(rows[after : after + PAGE], on=now()[1])
        ],
        "next": _next(after, len(rows)),
    }  # fmt: skip


@api.get("/visit-leaders", response=told(answers.VisitLeaders), summary=_("学校领导入户"))
@policy(get=SEE)
def list_visit_leaders(request: HttpRequest) -> Any:
    """The leaders of the schools in scope and their visits of the month, fewest first."""
    rows, span = queries.leaders(viewer(request), on=now()[1])
    return {
        "since": span[0] if span else None, "until": span[1] if span else None,
        "rows": [{"id": one.id, "name": one.name, "post": one.post, "visits": one.visits, "quota": one.quota} for one in rows],
    }  # fmt: skip


@api.get("/visit-issues", response=told(answers.VisitIssues), summary=_("走访问题"))
@policy(get=SEE)
def list_visit_issues(
    request: HttpRequest, state: Literal["", "waiting", "assigned", "solved", "withdrawn", "late", "counted"] = "",
    since: date | None = None, until: date | None = None, mine: bool = False, place: str = Query("", pattern=PLACE),
    school: str = Query("", pattern=UNIT), after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The problems found at the doors in scope, the most urgent first, fifty at a time; ``mine``: those in the hands of the token's holder."""
    on = now()[1]
    rows = queries.issues(
        viewer(request), on=on, since=since, until=until, state=state, mine=mine, school=school,
        place="" if place == queries.NOWHERE else place, nowhere=place == queries.NOWHERE,
    )  # fmt: skip
    total = rows.count()
    page = queries.issue_lines(rows[after : after + PAGE], on=on, is_list=True)
    return {"total": total, "rows": [_issue(one) for one in page], "next": _next(after, total)}


@api.get("/visit-issues/{issue}", response=told(answers.VisitIssueFile), summary=_("一个走访问题"))
@policy(get=SEE)
def get_visit_issue(request: HttpRequest, issue: uuid.UUID) -> Any:
    """One problem with everything that was done about it."""
    page = queries.issue_page(viewer(request), issue, on=now()[1])
    deeds = [
        {
            "number": one.number, "deed": one.deed, "on": one.on, "by": one.by, "to": one.to, "due_on": one.due_on, "text": one.text,
            "proof_at": one.proof_at, "proof": one.proof,
        }
        for one in page.deeds
    ]  # fmt: skip
    return {"issue": _issue(page.line), "deeds": deeds, "may": page.may}


@api.post("/visits/{visit}/issues", response=written(), summary=_("提出走访问题"))
@policy(post=WRITE)
def raise_visit_issue(request: HttpRequest, visit: uuid.UUID, body: bodies.FoundProblem) -> Any:
    """Raise a problem behind a visit."""
    return {"id": actions.raise_issue(visit=visit, by=viewer(request), at=now()[0], **body.model_dump()).pk}


@api.post("/visit-issues/{issue}/deeds", response=written(), summary=_("办理走访问题"))
@policy(post=WRITE)
def write_visit_deed(request: HttpRequest, issue: uuid.UUID, body: bodies.VisitDeed) -> Any:
    """Give a problem to somebody, write that it is solved, send it back, or withdraw it."""
    act, names = ACTS[body.deed]
    at, today = now()
    given = {name: getattr(body, name) for name in names}
    if body.deed == "solved":
        given |= {"on": body.on or today, "proof": (body.proof.name, body.proof.data) if body.proof else None}
    return {"id": act(issue=issue, by=viewer(request), at=at, **given).pk}


@api.get("/visit-issue-figures", response=told(answers.VisitIssueFigures), summary=_("走访问题统计"))
@policy(get=SEE)
def get_visit_issue_figures(request: HttpRequest, since: date | None = None, until: date | None = None) -> Any:
    """The problems raised in a time (this school year, where none is named): solved, late, the median days, by town and by school."""
    found = queries.issue_figures(viewer(request), on=now()[1], **_time(since, until))
    return {
        "whole": _tally(found.whole), "towns": [_tally(one) for one in found.towns], "schools": [_tally(one) for one in found.schools],
    }  # fmt: skip


@api.get("/visit-proofs/{proof}", response=told(None), openapi_extra=FILE, summary=_("走访问题的凭据"))
@policy(get=SEE)
def get_visit_proof(request: HttpRequest, proof: uuid.UUID) -> Any:
    """A proof that lies with a deed."""
    name, media, data = queries.open_proof(viewer(request), proof)
    return file_answer(data, media, name)


@api.get("/held-visits", response=told(answers.HeldVisits), summary=_("待核对的走访"))
@policy(get=WRITE)
def list_held_visits(request: HttpRequest) -> Any:
    """What lies apart and waits for somebody to decide, the oldest first."""
    return {"rows": [_held(one) for one in queries.held_rows(viewer(request))]}


@api.get("/held-visits/{held}", response=told(answers.HeldFile), summary=_("核对一份走访"))
@policy(get=WRITE)
def get_held_visit(request: HttpRequest, held: uuid.UUID) -> Any:
    """What lies apart and where it differs from the visit beside which it lies."""
    found = queries.held_page(viewer(request), held, on=now()[1])
    return {
        "held": _held(found.row),
        "differences": [{"what": what, "there": there, "here": here} for what, there, here in found.says],
    }


@api.post("/held-visits/{held}", response=written(), summary=_("处理待核对的走访"))
@policy(post=WRITE)
def settle_held_visit(request: HttpRequest, held: uuid.UUID, body: bodies.HeldSettled) -> Any:
    """Take it as a correction of the visit that stands, or leave it."""
    return {"id": actions.settle(held=held, take=body.take, why=body.why, by=viewer(request), at=now()[0]).pk}


def _time(since: date | None, until: date | None) -> dict[str, date]:
    on = now()[1]
    return {"since": since or school_year(on).began_on, "until": until or on}


def _next(after: int, total: int) -> str:
    return str(after + PAGE) if after + PAGE < total else ""


def _counts(one: Part) -> dict[str, Any]:
    names = (
        "person_visits", "outings", "household_visits", "pupil_visits", "pupils", "households", "unhoused", "staff", "others", "repeated", "complete",
    )  # fmt: skip
    return {"path": one.path, "name": one.name} | {name: getattr(one.counts, name) for name in names}


def _share(one: Progress) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("path", "name", "pupils", "visited", "wanted", "rooms", "reached")}


def _issue(one: IssueLine) -> dict[str, Any]:
    names = ("id", "visit", "child", "name", "kind", "state", "to", "raised_on", "due_on", "solved_on")
    return {name: getattr(one, name) for name in names} | {"late": one.is_late}


def _tally(one: IssuePart) -> dict[str, Any]:
    names = ("raised", "solved", "late", "waiting", "days")
    return {"path": one.path, "name": one.name} | {name: getattr(one.tally, name) for name in names}


def _held(one: HeldRow) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("id", "visit", "on", "why", "received_at", "by", "settled")}

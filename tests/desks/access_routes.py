"""Every address of the house, method by method: what its door asks for, and of which objects it opens.

A line is (power at the door, kind of object in the address, who reaches the object); what is asked for besides stands in the
body. An address that is not told here fails the test by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.desks import access_oracle as oracle
from tests.desks.access_cast import Cast
from tests.desks.access_oracle import COUNTY, Spot
from tests.handed_in import ENTRY, PAIR

Reaches = Callable[[str, Spot, Cast], bool]
PUBLIC: Final = "public"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one method of one address asks for. ``hole`` is the argument that names the object, or the field of the query or
    body where the address names none; ``fixed`` fills the other holes; ``quiet`` acts answer alike whether there was
    anything to act on or not, and then nothing was done."""

    power: str | None
    kind: str = ""
    reaches: Reaches | None = None
    hole: str = "key"
    fixed: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    quiet: bool = False
    api: bool = False


def rule(power: str | None, kind: str = "", reaches: Reaches | None = None, **more: Any) -> Rule:
    return Rule(power, kind, reaches, **more)


# ── Who reaches what ──────────────────────────────────────────────────────────────────────────────────────────


def of_child(power: str) -> Reaches:
    return lambda role, one, cast: oracle.child(role, one, power)


def another(role: str, one: Spot, cast: Cast) -> bool:
    """A file is merged with another one, never with itself."""
    return one.key != "b1" and oracle.child(role, one, "child.merge")


def _reads_activity(role: str, one: Spot, cast: Cast) -> bool:
    """An activity: where the unit stands that held it, and of the class that it was for."""
    places, schools = oracle.reach(role, "child.see")
    return not one.gone and (oracle.under(places, one.place) or oracle.under(schools, one.school))


def of_post(power: str) -> Reaches:
    return lambda role, one, cast: oracle.post(role, one, power)


def whole_county(power: str) -> Reaches:
    return lambda role, one, cast: COUNTY in {*oracle.reach(role, power)[0], *oracle.reach(role, power)[1]}


def of_county(power: str) -> Reaches:
    return lambda role, one, cast: one.place in oracle.reach(role, power)[0]


def of_the_county(power: str) -> Reaches:
    """What is of the county as a whole is read by everybody in it who works by it, and written by who has the whole county."""
    return lambda role, one, cast: any(
        path.startswith(one.place or "none") for line in oracle.reach(role, power) for path in line
    )


def in_village(power: str) -> Reaches:
    """What lies in a village is reached from the place line, and from a post that has the whole county."""

    def reaches(role: str, one: Spot, cast: Cast) -> bool:
        places, schools = oracle.reach(role, power)
        return oracle.under(places, one.place) or (COUNTY in schools and one.place.startswith(COUNTY))

    return reaches


def own(role: str, one: Spot, cast: Cast) -> bool:
    return one.owner == role


def _leads_rounds(role: str, one: Spot, cast: Cast) -> bool:
    """A week of rounds: whoever leads the very unit in whose name it was planned."""
    return one.school in oracle.reach(role, "visit.lead")[1]


def own_or(power: str) -> Reaches:
    return lambda role, one, cast: one.owner == role or oracle.post(role, one, power)


def of_division(role: str, one: Spot, cast: Cast) -> bool:
    return oracle.division(role, one, cast.homes)


def of_school(role: str, one: Spot, cast: Cast) -> bool:
    return oracle.school(role, one)


def of_reports(power: str) -> Reaches:
    return lambda role, one, cast: oracle.reports(role, one, power)


def heads(role: str, one: Spot, cast: Cast) -> bool:
    """A report is filed by the head of the school, not by whoever is above the school."""
    return not one.ended and one.school in oracle.reach(role, "report.file")[1]


def of_classes(role: str, one: Spot, cast: Cast) -> bool:
    return oracle.school(role, one) and oracle.classes_of(role, one)


def of_class(role: str, one: Spot, cast: Cast) -> bool:
    return oracle.classes_of(role, one)


def of_group(power: str) -> Reaches:
    return lambda role, one, cast: (
        oracle.under(oracle.reach(role, power)[1], one.school)
        and oracle.under(oracle.reach(role, "post.see")[1], one.school)
    )


def fillable(role: str, one: Spot, cast: Cast) -> bool:
    return not one.ended and oracle.post(role, one, "account.invite") and oracle.may_fill(role, one.kind)


def others_decided(role: str, one: Spot, cast: Cast) -> bool:
    """A second person: the asker's whole reach lies within the approver's, and it is another person."""
    places, schools = one.more or ((), ())
    mine = oracle.reach(role, "child.approve_export")
    inside = all(oracle.under(mine[0], p) for p in places) and all(oracle.under(mine[1], s) for s in schools)
    return bool(places or schools) and inside


def person(power: str) -> Reaches:
    return lambda role, one, cast: oracle.knows(role, one, power)


def governed(role: str, one: Spot, cast: Cast) -> bool:
    return oracle.governs(role, one)


def guarded(role: str, one: Spot, cast: Cast) -> bool:
    return oracle.knows(role, one, "account.disable") and one.key != role


def of_phone(role: str, one: Spot, cast: Cast) -> bool:
    """One's own, or of somebody whose account one may close."""
    return one.key == role or guarded(role, one, cast)


def fills_classes(role: str, one: Spot, cast: Cast) -> bool:
    """Who brings in lists of classes: whoever edits classes anywhere."""
    return bool({"place.edit", "class.edit"} & oracle.powers(role))


def nobody(role: str, one: Spot, cast: Cast) -> bool:
    return False


CASE = "case.see"
SEE, EDIT, MERGE, REVEAL = "child.see", "child.edit", "child.merge", "child.reveal"
WHY: Final = {"reason": "上级要求核对名册", "table": "children_identifier", "field": "number"}
R = dict[str, dict[str, Rule]]
FRONT: R = {
    "account_login": {"GET": rule(PUBLIC)}, "account_logout": {"GET": rule(None)},
    "openid_connect_login": {}, "openid_connect_callback": {},  # the other house's doors: their own test
    "socialaccount_login_cancelled": {"GET": rule(PUBLIC)}, "socialaccount_login_error": {"GET": rule(PUBLIC)},
    "set_language": {"POST": rule(PUBLIC)}, "second_factor": {"GET": rule(PUBLIC)}, "open_account": {"GET": rule(PUBLIC)},
    "public:home": {"GET": rule(None)}, "public:healthz": {"GET": rule(PUBLIC)},
    "public:keep_filter": {"POST": rule(None)},
    "public:drop_filter": {"POST": rule(None, "filter", own, hole="filter_id", quiet=True)},
}  # fmt: skip
FILES: R = {
    "files:list": {"GET": rule(SEE)}, "files:suggest": {"GET": rule(SEE)},
    "files:search": {"GET": rule(SEE), "POST": rule(SEE)},
    "files:export": {"POST": rule("child.export")}, "files:new": {"GET": rule(EDIT), "POST": rule(EDIT)},
    "files:alike": {"POST": rule(EDIT)},
    "files:child": {"GET": rule(SEE, "child", of_child(SEE))},
    "files:edit": {m: rule(EDIT, "child", of_child(EDIT), fixed={"section": "name"}) for m in ("GET", "POST")},
    "files:end": {"POST": rule(EDIT, "guardian", of_child(EDIT), hole="row", fixed={"table": "guardian"})},
    "files:remark": {"POST": rule("child.remark", "child", of_child("child.remark"), body={"text": "家访"})},
    "files:merge_choose": {m: rule(MERGE, "child", of_child(MERGE)) for m in ("GET", "POST")},
    "files:merge": {m: rule(MERGE, "child", another, hole="other", fixed={"key": "b1"}) for m in ("GET", "POST")},
    "files:separate": {m: rule(MERGE, "tie", of_child(MERGE), hole="tie") for m in ("GET", "POST")},
    "files:remove": {m: rule(MERGE, "child", of_child(MERGE)) for m in ("GET", "POST")},
    "files:removed": {"GET": rule(MERGE), "POST": rule(MERGE)},
}  # fmt: skip
CASES: R = {
    "warroom:map": {"GET": rule(CASE)},
    "warroom:wall": {"GET": rule(CASE, "", whole_county(CASE))},
    "warroom:poster": {"GET": rule(CASE, "", whole_county(CASE))},
    "cases:list": {"GET": rule(CASE)},
    "cases:effort": {"GET": rule(CASE)},
    "cases:levels": {"GET": rule(CASE)},
    "cases:due": {"GET": rule(CASE)},
    "cases:ledgers": {"GET": rule(CASE)},
    "cases:todo": {"GET": rule(CASE)},
    "cases:elsewhere": {"GET": rule(CASE)},
    "cases:checks": {"GET": rule("case.check")},
    "cases:export": {"POST": rule("child.export")},
    "cases:case": {"GET": rule(CASE, "case", of_child(CASE))},
    "cases:paper": {"GET": rule(CASE, "case_paper", of_child(CASE))},
    "cases:templates": {
        m: rule("case.order", "", of_county("case.order"), body={"county": COUNTY, "form": "return_order"})
        for m in ("GET", "POST")
    },
    "cases:template": {"GET": rule("case.order", "", nobody, fixed={"kind": "no-such-kind"})},
    "cases:draw": {
        m: rule("case.act", "case", of_child(CASE), fixed={"kind": "school_report"}) for m in ("GET", "POST")
    },
    "cases:open": {m: rule("case.open", "child", of_child(SEE), hole="child") for m in ("GET", "POST")},
    **{
        f"cases:{kind}": {"POST": rule(power, "case", of_child(CASE))}
        for power, kinds in {
            "case.act": "accepted declined verified reasoned contacted visited stepped served seen handed_over taken_over struck noted",
            "case.order": "dispatched referred replied",
            "case.place": "returned followed",
            "case.close": "closing",
            "case.check": "checked",
            "case.open": "reopened",
        }.items()
        for kind in kinds.split()
    },
}
MONTH: Final = {"month": 202609}  # the county's first
REPORTS: R = {
    "reports:list": {"GET": rule("report.see")},
    "reports:three": {"GET": rule(CASE)},
    "reports:three_export": {"POST": rule("child.export")},
    "reports:offices": {"GET": rule("child.export")},
    "reports:offices_export": {"POST": rule("child.export")},
    "reports:summary": {"GET": rule("report.see")},
    "reports:report": {"GET": rule("report.see", "school", of_reports("report.see"), fixed=MONTH)},
    "reports:file": {"POST": rule("report.file", "school", heads, fixed=MONTH)},
    "reports:reviews": {
        "GET": rule("report.review"),
        "POST": rule("report.review", "", of_county("report.review"), body={"county": COUNTY, "quarter": "20191"}),
    },
    "reports:review": {"GET": rule("report.review", "quarter", of_county("report.review"), hole="quarter")},
    "reports:check": {m: rule("report.review", "check", of_county("report.review")) for m in ("GET", "POST")},
    "reports:campaigns": {"GET": rule("report.see")},
    "learning:closures": {"GET": rule("barrier.see")},
    "learning:new_closure": {m: rule("closure.declare") for m in ("GET", "POST")},
    "learning:closure": {"GET": rule("barrier.see", "closure", of_the_county("barrier.see"))},
    "learning:change_closure": {"POST": rule("closure.declare", "closure", of_county("closure.declare"))},
    "learning:withdraw_closure": {"POST": rule("closure.declare", "closure", of_county("closure.declare"))},
    "learning:pupils": {"GET": rule("barrier.see", "closure", of_the_county("barrier.see"))},
    "learning:ask": {m: rule("barrier.ask", "closure", of_the_county("barrier.ask")) for m in ("GET", "POST")},
    "learning:plan": {
        "GET": rule("barrier.see", "pupil_plan", of_child("barrier.see")),
        "POST": rule("barrier.ask", "pupil_plan", of_child("barrier.ask")),
    },
    "files:learning": {"GET": rule("learning.see")},
    "files:learning_write": {m: rule("learning.mark") for m in ("GET", "POST")},
    "files:learning_mark": {
        "GET": rule("learning.see", "learning_mark", of_child("learning.see"), hole="mark"),
        "POST": rule("learning.mark", "learning_mark", of_child("learning.mark"), hole="mark"),
    },
    "files:households": {"GET": rule("child.export")},
    "files:households_listed": {"GET": rule("child.export")},
    "reports:rounds": {"GET": rule(CASE)},
    "reports:groups": {"GET": rule(CASE)},
    "reports:village": {"GET": rule(CASE, "village", in_village(CASE))},
    "reports:list_groups": {"POST": rule("case.open", "village", in_village("case.open"), body={"names": "一组"})},
    "reports:add_round": {"POST": rule("case.open", "village", in_village("case.open"))},
    "reports:strike_round": {"POST": rule("case.open", "round", in_village("case.open"), body={"why": "那天没有去成"})},
    "reports:new_campaign": {m: rule("report.campaign") for m in ("GET", "POST")},
    "reports:campaign": {"GET": rule("report.see", "campaign", of_the_county("report.see"))},
    "reports:campaign_paper": {"GET": rule("report.see", "campaign", of_county("report.see"))},
    "reports:campaign_export": {"POST": rule("child.export")},
    "reports:templates": {
        m: rule("report.hand_up", "", of_county("report.hand_up"), body={"county": COUNTY, "form": "county_month"})
        for m in ("GET", "POST")
    },
    "reports:template": {"GET": rule("report.hand_up", "", nobody, fixed={"kind": "no-such-kind"})},
    "reports:terms": {"GET": rule("report.upward")},
    "reports:term": {"GET": rule("report.upward", "period", of_county("report.upward"), hole="period")},
    "reports:term_write": {"POST": rule("report.review", "period", of_county("report.review"), hole="period")},
    "reports:term_hand_up": {"POST": rule("report.hand_up", "period", of_county("report.hand_up"), hole="period")},
    "reports:term_paper": {"GET": rule("report.upward", "period", of_county("report.upward"), hole="period")},
    "reports:term_export": {"POST": rule("child.export")},
    "reports:paper": {"GET": rule("report.see", "school", nobody, fixed=MONTH)},  # nothing is filed
}
PSEE, PEDITS, PANSWER = "programme.see", "programme.edit", "programme.answer"


def _tasks_of(power: str) -> Reaches:
    """A task: by its unit, on its own line."""
    return lambda role, one, cast: (
        oracle.under(oracle.reach(role, power)[0], one.place) or oracle.under(oracle.reach(role, power)[1], one.school)
    )


PROGRAMMES: R = {
    "programmes:tasks": {"GET": rule(PSEE)},
    "programmes:measures": {"GET": rule(PSEE)},
    "programmes:documents": {"GET": rule(PSEE)},
    "programmes:new": {m: rule(PEDITS) for m in ("GET", "POST")},
    "programmes:goals": {"GET": rule(PSEE)},
    "programmes:marks": {"GET": rule(CASE)},
    "programmes:marked": {"GET": rule(CASE)},
    "programmes:case_marks": {"GET": rule(CASE, "case", of_child(CASE))},
    "programmes:mark": {"POST": rule("case.act", "case", of_child(CASE))},
    "programmes:schools": {"GET": rule(PSEE)},
    "programmes:schooled": {"GET": rule(PSEE)},
    "programmes:school_marks": {"GET": rule(PSEE, "school", of_reports(PSEE))},
    "programmes:mark_school": {"POST": rule(PANSWER, "school", of_reports(PSEE))},
    "programmes:gates": {"GET": rule(CASE)},
    "programmes:gated": {"GET": rule(CASE)},
    "programmes:case_gates": {"GET": rule(CASE, "case", of_child(CASE))},
    "programmes:notice": {"POST": rule("case.order", "case", of_child(CASE))},
    "programmes:take_down": {"POST": rule("case.order", "notice", of_child(CASE))},
    "programmes:institutions": {"GET": rule(PSEE)},
    "programmes:institution_items": {"GET": rule(PSEE)},
    "programmes:decisions": {"GET": rule(PSEE)},
    "programmes:meetings": {"GET": rule(PSEE)},
    "programmes:new_meeting": {m: rule(PEDITS) for m in ("GET", "POST")},
    "programmes:meeting": {"GET": rule(PSEE, "meeting", of_the_county(PSEE))},
    "programmes:minutes": {"GET": rule(PSEE, "meeting", of_the_county(PSEE))},
    "programmes:decide": {"POST": rule(PEDITS, "meeting", of_county(PEDITS))},
    "programmes:document": {"GET": rule(PSEE, "document", of_the_county(PSEE))},
    "programmes:paper": {"GET": rule(PSEE, "document", of_the_county(PSEE))},
    "programmes:add_measure": {"POST": rule(PEDITS, "document", of_county(PEDITS))},
    "programmes:add_task": {m: rule(PEDITS, "measure", of_county(PEDITS)) for m in ("GET", "POST")},
    "programmes:upload": {m: rule(PEDITS, "document", of_county(PEDITS)) for m in ("GET", "POST")},
    "programmes:template": {"GET": rule(PEDITS, "document", of_county(PEDITS))},
    "programmes:list": {"GET": rule(PEDITS, "task_table", own)},
    "programmes:take": {"POST": rule(PEDITS, "task_table", own)},
    "programmes:task": {"GET": rule(PSEE, "task", _tasks_of(PSEE))},
    "programmes:give": {"POST": rule(PANSWER, "task", _tasks_of(PSEE))},
    "programmes:withdraw": {"POST": rule(PEDITS, "task", _tasks_of(PEDITS))},
    "programmes:activities": {"GET": rule(SEE)},
    "programmes:activity_figures": {"GET": rule(SEE)},
    "programmes:activity_pupils": {"GET": rule(SEE)},
    "programmes:new_activity": {m: rule("activity.write") for m in ("GET", "POST")},
    "programmes:activity": {"GET": rule(SEE, "activity", _reads_activity)},
    "programmes:activity_proof": {"GET": rule(SEE, "activity_proof", _reads_activity)},
    "programmes:withdraw_activity": {
        "POST": rule(
            "activity.write",
            "activity",
            lambda role, one, cast: (
                _reads_activity(role, one, cast) and whole_county("programme.edit")(role, one, cast)
            ),
        )
    },
    "programmes:look": {"POST": rule(PEDITS, "evidence", _tasks_of(PEDITS))},
    "programmes:sheet": {"GET": rule(PSEE, "sheet", of_the_county(PSEE))},
}
CALL = "class.call"


def _calls(role: str, one: Spot, cast: Cast) -> bool:
    return not one.ended and oracle.under(oracle.reach(role, CALL)[1], one.school)


ATTENDANCE: R = {
    "attendance:today": {"GET": rule(CALL)},
    "attendance:missed": {"GET": rule(SEE)},
    "attendance:tasks": {"GET": rule(SEE)},
    "attendance:calling": {"GET": rule(CALL)},
    "attendance:sizes": {"GET": rule(CALL)},
    "attendance:month": {m: rule(CALL, "class", _calls) for m in ("GET", "POST")},
    "attendance:sheet": {"GET": rule(CALL, "call_list", own)},
    "attendance:take": {"POST": rule(CALL, "call_list", own)},
    "attendance:absence": {
        "GET": rule(SEE, "absence", of_child(SEE)),
        "POST": rule("case.act", "absence", of_child("case.act")),
    },
    "attendance:proof": {"GET": rule(SEE, "absence_proof", of_child(SEE))},
    "attendance:room": {m: rule(CALL, "class", _calls) for m in ("GET", "POST")},
}


WRITE = "visit.write"
VISITS: R = {
    **{
        f"visits:{name}": {"GET": rule(SEE)}
        for name in ("targets", "list", "issues", "issue_figures", "figures", "progress", "rooms", "leaders")
    },
    "visits:write": {m: rule(WRITE, "child", of_child(WRITE), hole="child") for m in ("GET", "POST")},
    "visits:visit": {"GET": rule(SEE, "visit_visit", of_child(SEE))},
    "visits:correct": {m: rule(WRITE, "visit_visit", of_child(WRITE)) for m in ("GET", "POST")},
    "visits:raise": {"POST": rule(WRITE, "visit_visit", of_child(WRITE))},
    "visits:homes": {"GET": rule("child.export")},
    "visits:homes_listed": {"GET": rule("child.export")},
    "visits:export": {"POST": rule("child.export")},
    "visits:rounds": {m: rule(WRITE) for m in ("GET", "POST")},
    "visits:my_rounds": {"GET": rule(WRITE)},
    "visits:my_rounds_out": {m: rule(WRITE) for m in ("GET", "POST")},
    "visits:week": {m: rule(WRITE, "visit_week", _leads_rounds) for m in ("GET", "POST")},
    "visits:rounds_hours": {m: rule(WRITE, "visit_week", _leads_rounds) for m in ("GET", "POST")},
    "visits:rounds_out": {m: rule(WRITE, "visit_week", _leads_rounds) for m in ("GET", "POST")},
    "visits:books": {m: rule(WRITE) for m in ("GET", "POST")},
    "visits:book_pick": {"POST": rule(WRITE)},
    "visits:book_out": {m: rule(WRITE) for m in ("GET", "POST")},
    "visits:papers": {"GET": rule(WRITE)},
    "visits:paper": {m: rule(WRITE, "visit_paper", of_child(WRITE)) for m in ("GET", "POST")},
    "visits:book": {"GET": rule(WRITE, "visit_list", own)},
    "visits:book_take": {"POST": rule(WRITE, "visit_list", own)},
    "visits:case_visits": {"GET": rule(CASE)},
    "visits:visited_cases": {"GET": rule(CASE)},
    "visits:held": {"GET": rule(WRITE)},
    "visits:held_one": {m: rule(WRITE, "visit_held", of_child(WRITE)) for m in ("GET", "POST")},
    "visits:issue": {
        "GET": rule(SEE, "visit_issue", of_child(SEE)),
        "POST": rule(WRITE, "visit_issue", of_child(WRITE)),
    },
    "visits:proof": {"GET": rule(SEE, "visit_proof", of_child(SEE))},
    "visits:picture": {"GET": rule(SEE, "visit_picture", of_child(SEE))},
    "visits:phones": {"GET": rule(WRITE)},
    "visits:phone": {m: rule(None, "phone", of_phone) for m in ("GET", "POST")},
    "visits:hand_in": {m: rule(None) for m in ("GET", "POST")},
    **{f"offline:{page}": {"GET": rule(PUBLIC)} for page in ("shell", "worker", "manifest", "icon")},
    "offline:icon_of": {"GET": rule(PUBLIC, fixed={"size": 192})},
    "offline:device": {"POST": rule(WRITE)},
    "offline:packet": {"POST": rule(WRITE)},
    # By a telephone's own token, which no role of this table shows: without it the answer is 401, to everybody.
    "offline:send": {"POST": rule(PUBLIC)},
    "offline:standing": {"POST": rule(PUBLIC)},
    "offline:file": {m: rule(PUBLIC, fixed={"key": "00000000-0000-0000-0000-000000000001"}) for m in ("GET", "POST")},
}


def _sees_move(role: str, one: Spot, cast: Cast) -> bool:
    """Both schools and whoever stands above them, and who sees the child; ``kind`` is the path of the school that is to confirm."""
    return oracle.child(role, one, SEE) or (not one.gone and oracle.under(oracle.reach(role, SEE)[1], one.kind))


MOVES: R = {
    "moves:list": {"GET": rule(SEE)},
    "moves:export": {"POST": rule("child.export")},
    "moves:arrival": {m: rule("move.act") for m in ("GET", "POST")},
    "moves:propose": {m: rule("move.act", "child", of_child(SEE), hole="child") for m in ("GET", "POST")},
    "moves:move": {"GET": rule(SEE, "move", _sees_move)},
    "moves:templates": {
        m: rule("move.decide", "", whole_county("move.decide"), body={"county": COUNTY, "form": "move_out"})
        for m in ("GET", "POST")
    },
    "moves:template": {"GET": rule("move.decide", "", nobody, fixed={"kind": "no-such-kind"})},
    "moves:letter": {"GET": rule("move.act", "move", nobody)},  # a move within the county has none
    "moves:paper": {"GET": rule(SEE, "move_paper", _sees_move)},
    **{f"moves:{act}": {"POST": rule("move.act", "move", _sees_move)} for act in ("confirm", "refuse", "withdraw")},
    **{f"moves:{act}": {"POST": rule("move.decide", "move", _sees_move)} for act in ("decide", "undo")},
}
TAKE, GRANT = "deferral.take", "deferral.decide"
DEFERRALS: R = {
    "deferrals:list": {"GET": rule(SEE)},
    "deferrals:export": {"POST": rule("child.export")},
    "deferrals:templates": {
        m: rule(GRANT, "", whole_county(GRANT), body={"county": COUNTY, "form": "approved"}) for m in ("GET", "POST")
    },
    "deferrals:template": {"GET": rule(GRANT, "", nobody, fixed={"kind": "no-such-kind"})},
    "deferrals:apply": {m: rule(TAKE, "child", of_child(SEE), hole="child") for m in ("GET", "POST")},
    "deferrals:deferral": {"GET": rule(SEE, "deferral", of_child(SEE))},
    "deferrals:letter": {"GET": rule(SEE, "deferral", nobody)},  # nobody has decided
    "deferrals:paper": {"GET": rule(SEE, "deferral_paper", of_child(SEE))},
    **{
        f"deferrals:{act}": {"POST": rule(TAKE, "deferral", of_child(SEE))}
        for act in ("withdraw", "recheck", "come_back")
    },
    **{f"deferrals:{act}": {"POST": rule(GRANT, "deferral", of_child(SEE))} for act in ("approve", "refuse", "revoke")},
}
SWEEPS: R = {
    "sweeps:list": {"GET": rule("sweep.see")},
    **{
        f"sweeps:{page}": {"GET": rule("sweep.see", "publication", of_county("sweep.see"))}
        for page in ("publication", "figures")
    },
    **{
        f"sweeps:{act}": {"POST": rule("sweep.publish", "publication", of_county("sweep.publish"))}
        for act in ("take", "finish", "undo", "withdraw")
    },
    "sweeps:doubts": {"GET": rule("sweep.publish", "publication", of_county("sweep.publish"))},
    "sweeps:doubt": {m: rule("sweep.publish", "proposal", of_county("sweep.publish")) for m in ("GET", "POST")},
}
ROLLS = of_county("sweep.publish")
IMPORTS: R = {
    "imports:list": {"GET": rule("sweep.publish")},
    "imports:new": {m: rule("sweep.publish") for m in ("GET", "POST")},
    **{
        f"imports:{name}": {"GET": rule("sweep.publish", "roll_import", ROLLS)}
        for name in ("import", "progress", "faults", "pairs")
    },
    **{
        f"imports:{name}": {"POST": rule("sweep.publish", "roll_import", ROLLS)}
        for name in ("add", "order", "answer", "discard")
    },
    "imports:pair": {m: rule("sweep.publish", "roll_import", ROLLS, fixed={"pair": PAIR}) for m in ("GET", "POST")},
    "imports:file": {
        "GET": rule("sweep.publish", "roll_file", ROLLS),
        "POST": rule("sweep.publish", "roll_file", ROLLS, body={"sheet": ""}),
    },
    **{f"imports:{name}": {"POST": rule("sweep.publish", "roll_file", ROLLS)} for name in ("drop", "look")},
    **{f"imports:{name}": {"GET": rule("sweep.publish", "entry_file", ROLLS)} for name in ("double", "next_place")},
    **{f"imports:{name}": {"POST": rule("sweep.publish", "entry_file", ROLLS)} for name in ("second", "settle")},
    "imports:place": {m: rule("sweep.publish", "entry_file", ROLLS, fixed={"place": ENTRY}) for m in ("GET", "POST")},
}
PLACE, PEDIT = "place.see", "place.edit"


def _edits_place(role: str, one: Spot, cast: Cast) -> bool:
    return oracle.under(oracle.reach(role, PEDIT)[0], one.place)


def _edits_school(role: str, one: Spot, cast: Cast) -> bool:
    return oracle.under(oracle.reach(role, PEDIT)[1], one.school)


def _draws(role: str, one: Spot, cast: Cast) -> bool:
    return one.place in oracle.reach(role, "house.run")[0]


def _edits_area(role: str, one: Spot, cast: Cast) -> bool:
    return not one.ended and one.place in oracle.reach(role, PEDIT)[1]


GROUND: R = {
    **{f"ground:{name}": {"GET": rule(PLACE)} for name in ("divisions", "schools", "schools_book", "areas")},
    "ground:division": {"GET": rule(PLACE, "division", of_division)},
    "ground:on_division": {m: rule(PEDIT, "division", _edits_place, fixed={"slug": "rename"}) for m in ("GET", "POST")},
    "ground:school": {"GET": rule(PLACE, "school", of_school)},
    "ground:classes": {"GET": rule(PLACE, "school", of_school), "POST": rule(PLACE, "school", of_classes)},
    "ground:next_year": {m: rule(PLACE, "school", of_classes) for m in ("GET", "POST")},
    "ground:on_school": {m: rule(PEDIT, "school", _edits_school, fixed={"slug": "rename"}) for m in ("GET", "POST")},
    "ground:renumber": {"POST": rule(PLACE, "class", of_class, body={"number": "7"})},
    "ground:end_class": {"POST": rule(PLACE, "class", of_class, body={"on": "2026-11-01"})},
    "ground:in_county": {m: rule(PEDIT, fixed={"slug": "school"}) for m in ("GET", "POST")},
    "ground:centres": {"GET": rule(PEDIT)},
    "ground:on_centre": {m: rule(PEDIT, "centre", _edits_school, fixed={"slug": "rename"}) for m in ("GET", "POST")},
    "ground:new_area": {m: rule(PEDIT) for m in ("GET", "POST")},
    "ground:area_act": {"POST": rule(PEDIT, "area", _edits_area, body={"name": "新责任区"})},
    "ground:area_school": {"POST": rule(PEDIT, "area", _edits_area, body={"school": "a", "on": "2026-11-01"})},
    "ground:lists": {"GET": rule(PLACE, "", fills_classes)},
    "ground:list": {m: rule(PLACE, "", fills_classes, fixed={"kind": "classes"}) for m in ("GET", "POST")},
    "ground:template": {"GET": rule(PLACE, "", fills_classes, fixed={"kind": "classes"})},
    "ground:draft": {m: rule(PLACE, "draft", own) for m in ("GET", "POST")},
    "ground:unclear_book": {"GET": rule(PLACE, "draft", own)},
    "ground:boundaries": {m: rule("house.run") for m in ("GET", "POST")},
    "ground:boundary": {m: rule("house.run", "boundary", _draws) for m in ("GET", "POST")},
    "ground:year": {m: rule("year.turn", body={"do": "rehearse"}) for m in ("GET", "POST")},
}  # fmt: skip
POST_EDIT, GAP, LETTER, DRAW = "post.edit", "gap.see", "letter.see", "letter.draw"
DUTY: R = {
    "duty:organisation": {"GET": rule("post.see")}, "duty:book": {"GET": rule("post.see")},
    "duty:model": {"GET": rule(POST_EDIT)},
    "duty:establish": {"POST": rule(POST_EDIT, "", of_county(POST_EDIT), body={"county": COUNTY})},
    "duty:add_post": {m: rule(POST_EDIT, "post", of_post(POST_EDIT), hole="?at") for m in ("GET", "POST")},
    "duty:post": {"GET": rule(None, "post", own_or("post.see"))},
    "duty:appoint": {m: rule(POST_EDIT, "post", of_post(POST_EDIT)) for m in ("GET", "POST")},
    "duty:end_post": {"POST": rule(POST_EDIT, "post", lambda r, o, c: not o.ended and oracle.post(r, o, POST_EDIT))},
    "duty:end_term": {m: rule(POST_EDIT, "term", own_or(POST_EDIT)) for m in ("GET", "POST")},
    "duty:hand_over": {m: rule(None, "term", own_or(POST_EDIT)) for m in ("GET", "POST")},
    "duty:mine": {"GET": rule(None)},
    "duty:accept": {"POST": rule(None, "hand_over", lambda r, o, c: o.more == r)},
    "duty:refuse": {"POST": rule(None, "hand_over", lambda r, o, c: o.more == r, body={"reason": "另有安排"})},
    "duty:withdraw": {"POST": rule(None, "hand_over", own_or(POST_EDIT))},
    "duty:gaps": {"GET": rule(GAP)}, "duty:chains": {"GET": rule(GAP)},
    "duty:gap": {"GET": rule(GAP, fixed={"kind": "vacant"})}, "duty:gap_book": {"GET": rule(GAP, fixed={"kind": "vacant"})},
    "duty:groups": {"GET": rule(GAP)}, "duty:groups_book": {"GET": rule(GAP)},
    "duty:group": {"GET": rule(GAP, "school", of_group("post.see")), "POST": rule(POST_EDIT, "school", of_group(POST_EDIT))},
    "duty:group_upload": {m: rule(POST_EDIT) for m in ("GET", "POST")}, "duty:group_template": {"GET": rule(POST_EDIT)},
    "duty:group_list": {"GET": rule(POST_EDIT, "group_list", own)}, "duty:group_take": {"POST": rule(POST_EDIT, "group_list", own)},
    "duty:letters": {"GET": rule(LETTER)}, "duty:letter_list": {"GET": rule(LETTER)}, "duty:letters_book": {"GET": rule(LETTER)},
    "duty:draw": {"POST": rule(DRAW, "post", of_post(DRAW), hole="@at")},
    "duty:templates": {m: rule(DRAW, "", of_county(DRAW), body={"county": COUNTY, "form": "town"}) for m in ("GET", "POST")},
    "duty:template": {"GET": rule(DRAW, "", nobody, fixed={"form": "no-such-form"})},
    **{f"duty:{name}": {"GET": rule(None, "letter", own_or(LETTER))} for name in ("letter", "docx", "pdf", "scan")},
    "duty:sign": {"POST": rule(None, "letter", own, body={"strokes": "strokes", "digest": "x"})},
    "duty:upload": {"POST": rule(None, "letter", own_or(DRAW), body={"scan": "file"})},
    "duty:void": {"POST": rule(DRAW, "letter", of_post(DRAW), body={"reason": "写错了"})},
}  # fmt: skip
PEOPLE: R = {
    "people:accounts": {"GET": rule("account.see")}, "people:accounts_book": {"GET": rule("account.see")},
    "people:slips": {"POST": rule("account.invite", "account", governed, hole="@row", quiet=True)},
    "people:invite": {"GET": rule("account.invite")},
    "people:invite_to": {m: rule("account.invite", "post", fillable, hole="post") for m in ("GET", "POST")},
    "people:staff": {m: rule("account.invite") for m in ("GET", "POST")},
    "people:staff_template": {"GET": rule("account.invite")},
    "people:staff_list": {"GET": rule("account.invite", "staff_list", own)},
    "people:staff_take": {"POST": rule("account.invite", "staff_list", own)},
    "people:account": {"GET": rule(None)}, "people:password": {m: rule(None) for m in ("GET", "POST")},
    "people:second_factor": {m: rule(None) for m in ("GET", "POST")}, "people:paper_codes": {"POST": rule(None)},
    "people:end_session": {"POST": rule(None, "session", nobody, quiet=True)},
    "people:end_other_sessions": {"POST": rule(None)}, "people:language": {"POST": rule(None)},
    "people:tokens": {m: rule("token.make") for m in ("GET", "POST")},
    "people:revoke_token": {"POST": rule("token.make", "token", own, quiet=True)},
    "people:step_up": {m: rule(None) for m in ("GET", "POST")},
    "people:person": {"GET": rule("account.see", "account", person("account.see"))},
    "people:correct": {m: rule("account.invite", "account", governed) for m in ("GET", "POST")},
    "people:disable": {m: rule("account.disable", "account", guarded) for m in ("GET", "POST")},
    # One knows of oneself: the answer is a refusal in words (N010), not an absence.
    **{f"people:{name}": {"POST": rule("account.disable", "account", person("account.disable"))}
       for name in ("enable", "unlock", "drop_second_factor")},
}  # fmt: skip
GUARD: R = {
    "house:health": {"GET": rule("house.see")}, "house:journal": {"GET": rule("journal.read")},
    "house:tallies": {"GET": rule("journal.read")},
    "house:packet": {"GET": rule("incident.packet")},
    "guard:reveal": {"POST": rule(REVEAL, "cell", of_child(REVEAL), hole="@row", body=WHY)},
    "guard:shown": {"GET": rule(REVEAL, "reveal", own, hole="reveal")},
    "guard:masked": {"GET": rule(REVEAL, "cell", of_child(REVEAL), hole="?row", body=WHY)},
    "guard:exports": {"GET": rule("child.export")},
    "guard:export_new": {m: rule("child.export", body={"list": "children"}) for m in ("GET", "POST")},
    "guard:export_fetch": {"POST": rule("child.export", "export", nobody, hole="export")},
    "guard:export_file": {"POST": rule("child.export", "export", nobody, hole="export")},
    "guard:approvals": {"GET": rule("child.approve_export")},
    "guard:export_decide": {"POST": rule("child.approve_export", "export", others_decided, hole="export", body={"reason": "用途不清"})},
    "guard:alerts": {"GET": rule("house.see")},
    "guard:alert_seen": {"POST": rule("security.set", "alert", of_county("security.set"), hole="alert")},
    "guard:impact": {"GET": rule("impact.see")},
}  # fmt: skip
RUN = "house.run"
INBOX: R = {
    "inbox:list": {"GET": rule(None)}, "inbox:letter": {m: rule(None, "note", own) for m in ("GET", "POST")},
    "inbox:read_all": {"POST": rule(None)}, "inbox:choice": {m: rule(None) for m in ("GET", "POST")},
    "inbox:ways": {"GET": rule(RUN)}, "inbox:failed": {"GET": rule(RUN)},
    "inbox:way": {m: rule(RUN, "gate", of_county(RUN), hole="county", fixed={"channel": "wecom"}) for m in ("GET", "POST")},
    "inbox:try": {"POST": rule(RUN, "gate", of_county(RUN), hole="county", fixed={"channel": "wecom"})},
    "inbox:again": {"POST": rule(RUN, "sending", of_county(RUN))},
}  # fmt: skip
API: R = {
    "api:docs": {"GET": rule(PUBLIC)}, "api:openapi": {"GET": rule(PUBLIC)}, "api:me": {"GET": rule(None)},
    "api:list_places": {"GET": rule(PLACE)}, "api:list_schools": {"GET": rule(PLACE)},
    "api:list_classes": {"GET": rule(PLACE, "school", of_school, hole="school")},
    "api:list_posts": {"GET": rule("post.see")}, "api:count_gaps": {"GET": rule(GAP)},
    "api:list_gaps": {"GET": rule(GAP, fixed={"kind": "vacant"})},
    "api:list_children": {"GET": rule(SEE)}, "api:search_children": {"GET": rule(SEE, body={"text": "甲"})},
    "api:get_child": {"GET": rule(SEE, "child", of_child(SEE), hole="child")},
    "api:list_accounts": {"GET": rule("account.see")},
    "api:get_account": {"GET": rule("account.see", "account", person("account.see"), hole="account")},
}  # fmt: skip
ROUTES: Final[R] = (
    FRONT
    | CASES
    | REPORTS
    | PROGRAMMES
    | FILES
    | ATTENDANCE
    | VISITS
    | MOVES
    | DEFERRALS
    | IMPORTS
    | SWEEPS
    | GROUND
    | DUTY
    | PEOPLE
    | GUARD
    | INBOX
    | API
)

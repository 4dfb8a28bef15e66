"""Whatever a form, a filter or an address takes as the id or path of a unit, a child, a person: another county's, one that is
over and one that never was are one answer, and nothing has changed.

The fields are found in the form classes: a new one without a line here fails by its name. On PostgreSQL, where another
county's row is not seen at all, one field is asked for every kind of id, read and written.
"""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django import forms
from django.apps import apps
from django.urls import get_resolver, reverse
from django.utils import timezone

from notoneless.children.models import Guardian, HouseholdSpell
from notoneless.deferrals import actions as deferrals
from notoneless.desks.kit.forms import HouseForm
from notoneless.learning import actions as learning
from notoneless.moves import actions as moves
from notoneless.places.models import Division, EducationCentre, School, SchoolClass
from notoneless.programmes import actions as programmes
from notoneless.reports import actions as reports
from notoneless.reports.terms import Quarter
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import actions as visits
from notoneless.visits.rules.weeks import Evening
from tests import world
from tests.cases import laid
from tests.crossing import one_of_each
from tests.desks.signing import sign_in
from tests.stories.walk import PAPER
from tests.visited import visited

pytestmark = pytest.mark.django_db

#: Choices from a list of the house's own words: no unit, no person, no file.
WORDS = {
    "met",
    "kind", "setting", "sex", "ethnicity", "relation", "grade", "status", "state", "verdict", "code", "powers", "days",
    "holding", "ledger", "standing", "mark", "school_year", "version", "seen", "month",
    # of a case: the ledgers' codes, and numbers of its own acts
    "outcome", "main", "others", "way", "step", "party", "placement", "in_class", "agrees", "takes", "side", "names", "saw",
    "whence", "lamp", "stage", "reason", "verb", "group", "done",
    "proof",  # of a deferral: a hospital's, or the committee's
    "yes",  # of a move: the bureau's word
    "crs",  # of a map: how a file says where things are
    "level", "repeats", "time", "institution", "kept", "year",  # of a programme: words of its own
    "of", "item", "is_done", "measured",  # of what is put in place: words of its own
    "aim",  # of an activity: a word of its own
    "deed", "scope", "barrier", "barriers", "measure",  # of a closure and its plans: words of its own
    "gate", "found",  # of a gate: words of its own
    "size",  # of a class: a band
    "key", "visited", "times", "take", "problem_kind",  # of a visit: its own id, and words
    "checked", "what", "saw_words",  # of a report: the figures that its writer read
}  # fmt: skip
ACT = {"on": "2026-09-02", "document": "文1号", "name": "新单位", "code": "500153199", "version": "1"}
TODAY = timezone.localdate().isoformat()
ROUND = {"since": TODAY, "until": TODAY, "begin": "18:00", "end": "21:00"}
CLOSURE = {"county": "0001", "scope": "county", "began_on": TODAY, "until": TODAY, "why": "连日暴雨"}
ACTIVITY = {"kind": "lecture", "on": TODAY, "title": "知感恩讲座", "held_by": "校长", "proof_at": "德育处"}
VISIT = {
    "key": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "on": "2026-09-10", "problem_kind": "study", "problem_text": "数学跟不上",
    "problem_due": "2099-01-01",
}  # fmt: skip
FACT = {"on": "2026-09-02", "source": "户口簿", "version": "1"}

#: (field) → (post, method, address, what stands in its hole, kind of id, the other fields)
CASES = {
    "MoveVillageForm.into": ("section_chief", "post", "ground:on_division", ("v11", "move"), "division", ACT),
    "IntoForm.into": ("section_chief", "post", "ground:on_school", ("a", "merge"), "school", ACT),
    "SplitDivisionForm.parts": ("section_chief", "post", "ground:on_division", ("t1", "split"), "division", ACT),
    "SplitDivisionForm.schools": ("section_chief", "post", "ground:on_division", ("t1", "split"), "school", ACT),
    "EstablishSchoolForm.division": ("section_chief", "post", "ground:in_county", ("school",), "division", ACT),
    "EstablishSchoolForm.centre": ("section_chief", "post", "ground:in_county", ("school",), "centre", ACT),
    "MoveSchoolForm.division": ("section_chief", "post", "ground:on_school", ("a", "move"), "division", ACT),
    "MoveSchoolForm.centre": ("section_chief", "post", "ground:on_school", ("a", "move"), "centre", ACT),
    "SplitSchoolForm.division": ("section_chief", "post", "ground:on_school", ("a", "split"), "division", ACT),
    "SplitSchoolForm.centre": ("section_chief", "post", "ground:on_school", ("a", "split"), "centre", ACT),
    "SplitSchoolForm.classes": ("section_chief", "post", "ground:on_school", ("a", "split"), "class", ACT),
    "EstablishCentreForm.towns": ("section_chief", "post", "ground:in_county", ("centre",), "division", ACT),
    "AreaForm.schools": ("section_chief", "post", "ground:new_area", (), "school", ACT),
    "BoundaryForm.county": ("system_admin", "post", "ground:boundaries", (), "county code",
                            {"crs": "EPSG:4490", "source": "局", "licence": "公函", "on": TODAY}),
    "UploadForm.county": ("section_chief", "post", "ground:list", ("schools",), "division", {}),
    "NewForm.county": ("section_chief", "post", "imports:new", (), "division", {"as_of": TODAY}),
    "SchoolFilter.town": ("section_chief", "get", "ground:schools", (), "division", {}),
    "SchoolFilter.centre": ("section_chief", "get", "ground:schools", (), "centre", {}),
    "ChildrenFilter.place": ("township_officer:t1", "get", "files:list", (), "place path", {}),
    "ChildrenFilter.school": ("principal:a", "get", "files:list", (), "school path", {}),
    "ResidenceForm.division": ("registrar:a", "post", "files:edit", ("child", "residence"), "division",
                               FACT | {"kind": "actual"}),
    "GuardianForm.instead_of": ("registrar:a", "post", "files:edit", ("child", "guardian"), "guardian",
                                FACT | {"name": "某父", "relation": "51"}),
    "HouseholdForm.with_child": ("registrar:a", "post", "files:edit", ("child", "household"), "child",
                                 FACT | {"kind": "register"}),
    "HouseholdForm.instead_of": ("registrar:a", "post", "files:edit", ("child", "household"), "household",
                                 FACT | {"kind": "register", "number": "510153001"}),
    "SpellForm.school": ("registrar:a", "post", "files:edit", ("child", "spell"), "school",
                         FACT | {"grade": "3", "status": "active"}),
    "SponsorForm.account": ("registrar:a", "post", "files:edit", ("child", "sponsor"), "account", FACT),
    "NewChildForm.residence": ("registrar:a", "post", "files:new", (), "division",
                               {"name": "新童", "sex": "1", "on": "2026-09-02", "source": "报名"}),
    "NewChildForm.school": ("registrar:a", "post", "files:new", (), "school",
                            {"name": "新童", "sex": "1", "on": "2026-09-02", "source": "报名"}),
    "GroupForm.leader": ("principal:a", "post", "duty:group", ("a",), "account", {"plan": "一校一案写在这里。"}),
    "GroupForm.members": ("principal:a", "post", "duty:group", ("a",), "account", {"plan": "一校一案写在这里。"}),
    "AppointForm.account": ("principal:a", "post", "duty:appoint", ("post",), "account",
                            {"holding": "full", "began_on": "2026-09-02"}),
    "HandOverForm.receiver": ("principal:a", "post", "duty:hand_over", ("term",), "account",
                              {"takes_effect_on": "2026-12-30"}),
    "JournalFilter.actor": ("auditor", "get", "house:journal", (), "account", {}),
    "JournalFilter.child": ("auditor", "get", "house:journal", (), "child", {}),
    "ReturnForm.school": ("principal:a", "post", "cases:returned", ("case",), "school",
                          {"on": TODAY, "placement": "joined"}),
    "ReturnForm.school_class": ("principal:a", "post", "cases:returned", ("case",), "far class",
                                {"on": TODAY, "placement": "joined"}),
    "PassOnForm.to": ("principal:a", "post", "cases:handed_over", ("case",), "receiver",
                      {"on": TODAY, "text": "换一个单位办理"}),
    "DocumentForm.replaces": ("section_chief", "post", "programmes:new", (), "document",
                              {"title": "新方案", "issuer": "教育局", "issued_on": "2026-09-02", "level": "county"}),
    "TaskForm.to": ("section_chief", "post", "programmes:add_task", ("measure",), "unit",
                    {"text": "核对名单", "due_on": "2026-12-01", "repeats": "once"}),
    "TaskForm.owner": ("section_chief", "post", "programmes:add_task", ("measure",), "post",
                       {"text": "核对名单", "due_on": "2026-12-01", "repeats": "once", "to": "place:0001"}),
    "DecisionForm.to": ("section_chief", "post", "programmes:decide", ("meeting",), "unit",
                        {"text": "核对名单", "due_on": "2026-12-01"}),
    "DecisionForm.owner": ("section_chief", "post", "programmes:decide", ("meeting",), "post",
                           {"text": "核对名单", "due_on": "2026-12-01", "to": "place:0001"}),
    "GiveForm.due": ("section_chief", "post", "programmes:give", ("task",), "day", {"text": "已经逐户核对完毕"}),
    "TasksFilter.document": ("section_chief", "get", "programmes:tasks", (), "document", {}),
    "ItemsFilter.unit": ("section_chief", "get", "programmes:institution_items", (), "unit", {}),
    "MeasuresFilter.document": ("section_chief", "get", "programmes:measures", (), "document", {}),
    "AssignForm.to": ("section_chief", "post", "reports:check", ("check",), "account", {}),
    "UnitFilter.place": ("township_officer:t1", "get", "visits:list", (), "place path", {}),
    "UnitFilter.school": ("principal:a", "get", "visits:list", (), "school path", {}),
    "TargetFilter.place": ("township_officer:t1", "get", "visits:targets", (), "place path", {}),
    "TargetFilter.school": ("principal:a", "get", "visits:targets", (), "school path", {}),
    "VisitsFilter.place": ("township_officer:t1", "get", "visits:list", (), "place path", {}),
    "VisitsFilter.school": ("principal:a", "get", "visits:list", (), "school path", {}),
    "VisitsFilter.who": ("principal:a", "get", "visits:list", (), "account", {}),
    "IssueFilter.place": ("township_officer:t1", "get", "visits:issues", (), "place path", {}),
    "IssueFilter.school": ("principal:a", "get", "visits:issues", (), "school path", {}),
    "VisitedHomesFilter.place": ("township_officer:t1", "get", "visits:homes_listed", (), "place path", {}),
    "LearningFilter.school": ("principal:a", "get", "files:learning", (), "school path", {}),
    "RoomFilter.school": ("class_teacher:a1", "get", "files:learning_write", (), "school path", {}),
    "MarkForm.pupils": ("class_teacher:a1", "post", "files:learning_write", (), "child",
                        {"kind": "maths", "text": "计算跟不上", "on": TODAY, "source": "期中测评"}),
    "ClosureForm.county": ("section_chief", "post", "learning:new_closure", (), "county code", CLOSURE),
    "ClosureForm.towns": ("section_chief", "post", "learning:new_closure", (), "town path", CLOSURE | {"scope": "towns"}),
    "ClosureForm.schools": ("section_chief", "post", "learning:new_closure", (), "closed school", CLOSURE | {"scope": "schools"}),
    "PupilsFilter.place": ("township_officer:t1", "get", "learning:pupils", ("closure",), "place path", {}),
    "PupilsFilter.school": ("principal:a", "get", "learning:pupils", ("closure",), "school path", {}),
    "AskedRoomFilter.school": ("class_teacher:a1", "get", "learning:ask", ("closure",), "school path", {}),
    "AnswerForm.visit": ("class_teacher:a1", "post", "learning:plan", ("pupil plan",), "visit",
                         {"deed": "answer", "barrier": "device", "on": TODAY, "text": "已送旧手机", "measure": "devices"}),
    "VisitForm.visit": ("class_teacher:a1", "post", "learning:plan", ("pupil plan",), "visit", {"deed": "visit"}),
    "ActivitiesFilter.place": ("township_officer:t1", "get", "programmes:activities", (), "place path", {}),
    "ActivitiesFilter.school": ("principal:a", "get", "programmes:activities", (), "school path", {}),
    "ActivityForm.unit": ("principal:a", "post", "programmes:new_activity", (), "activity unit", ACTIVITY),
    "ActivityForm.to": ("principal:a", "post", "programmes:new_activity", (), "activity unit", ACTIVITY),
    "progress.school": ("principal:a", "get", "visits:progress", (), "school path", {}),
    "RoomsFilter.school": ("principal:a", "get", "visits:rooms", (), "school path", {}),
    "book_out.keys": ("class_teacher:a1", "get", "visits:book_out", (), "child", {}),
    "VisitForm.children": ("class_teacher:a1", "post", "visits:write", ("child",), "child", VISIT),
    "VisitForm.problem_child": ("class_teacher:a1", "post", "visits:write", ("child",), "child", VISIT),
    "VisitForm.problem_to": ("class_teacher:a1", "post", "visits:write", ("child",), "account", VISIT),
    "VisitForm.visitor_1": ("class_teacher:a1", "post", "visits:write", ("child",), "account", VISIT),
    "RoundFilter.place": ("township_officer:t1", "get", "visits:rounds", (), "place path", {}),
    "RoundFilter.school": ("principal:a", "get", "visits:rounds", (), "school path", {}),
    "RoundForm.children": ("principal:a", "post", "visits:rounds", (), "child", ROUND),
    "RoundForm.people": ("principal:a", "post", "visits:rounds", (), "account", ROUND),
    "RoundsOutForm.who": ("principal:a", "post", "visits:rounds_out", ("week",), "account", {"reason": "十二月第一周入户走访带在路上"}),
    "RaiseForm.child": ("class_teacher:a1", "post", "visits:raise", ("visit",), "child", {"kind": "study", "text": "数学跟不上"}),
    "HandForm.to": ("section_chief", "post", "visits:issue", ("issue",), "account", {"deed": "assigned", "due_on": "2099-01-01"}),
    "MarkedFilter.place": ("township_officer:t1", "get", "programmes:marked", (), "place path", {}),
    "DueFilter.unit": ("section_chief", "get", "cases:due", (), "unit", {}),
    "SchoolsFilter.place": ("township_officer:t1", "get", "programmes:schooled", (), "place path", {}),
    "HomesFilter.place": ("township_officer:t1", "get", "files:households_listed", (), "place path", {}),
    "GroupsFilter.place": ("township_officer:t1", "get", "reports:groups", (), "place path", {}),
    "GatedFilter.place": ("township_officer:t1", "get", "programmes:gated", (), "place path", {}),
    "CasesFilter.place": ("township_officer:t1", "get", "cases:list", (), "place path", {}),
    "CasesFilter.school": ("principal:a", "get", "cases:list", (), "school path", {}),
    "OfficeFilterForm.place": ("registrar:a", "get", "reports:offices", (), "place path", {}),
    "OfficeFilterForm.school": ("registrar:a", "get", "reports:offices", (), "school path", {}),
    "ThreeFilterForm.place": ("township_officer:t1", "get", "reports:three", (), "place path", {}),
    "ThreeFilterForm.school": ("principal:a", "get", "reports:three", (), "school path", {}),
    "LedgersFilter.place": ("township_officer:t1", "get", "cases:ledgers", (), "place path", {}),
    "LedgersFilter.school": ("principal:a", "get", "cases:ledgers", (), "school path", {}),
    "TodoFilter.place": ("township_officer:t1", "get", "cases:todo", (), "place path", {}),
    "TodoFilter.school": ("principal:a", "get", "cases:todo", (), "school path", {}),
    "ComeBackForm.school_class": ("registrar:a", "post", "deferrals:come_back", ("approved leave",), "class",
                                  {"saw": "2", "on": TODAY}),
    "ProposeForm.to_school": ("registrar:a", "post", "moves:propose", ("child",), "school",
                              {"way": "within", "on": TODAY}),
    "ArriveForm.school_class": ("registrar:a", "post", "moves:arrival", (), "class",
                                {"name": "某童", "number": "500153201705040019", "on": TODAY}),
    "ConfirmForm.school_class": ("registrar:a", "post", "moves:confirm", ("move",), "class", {"saw": "1", "on": TODAY}),
    "DecideForm.school_class": ("section_chief", "post", "moves:decide", ("refused move",), "class",
                                {"saw": "2", "on": TODAY, "yes": "yes", "text": "到班上见到本人"}),
    # What views read of the address or the body themselves.
    "campaign.town": ("township_officer:t1", "get", "reports:campaign", ("campaign",), "place path", {}),
    "campaign.school": ("principal:a", "get", "reports:campaign", ("campaign",), "school path", {}),
    "campaign.after": ("principal:a", "get", "reports:campaign", ("campaign",), "child", {}),
    "term.town": ("section_chief", "get", "reports:term", ("year",), "place path", {"figure": "found"}),
    "term.after": ("section_chief", "get", "reports:term", ("year",), "child", {"figure": "found"}),
    "room.away": ("class_teacher:a1", "post", "attendance:room", ("a1 class",), "child", {"on": TODAY}),
    "calling.school": ("principal:a", "get", "attendance:calling", (), "school path", {"month": "2026-09"}),
    "tasks.after": ("class_teacher:a1", "get", "attendance:tasks", (), "child", {}),
    "missed.after": ("class_teacher:a1", "get", "attendance:missed", (), "child", {}),
    "year.county": ("section_chief", "post", "ground:year", (), "division", {"do": "rehearse", "year": "2027"}),
    "year.county (look)": ("section_chief", "get", "ground:year", (), "division", {}),
    "in_county.county": ("section_chief", "get", "ground:in_county", ("school",), "division", {}),
    "area_school.school": ("section_chief", "post", "ground:area_school", ("area",), "school", {"on": "2026-09-02"}),
    "organisation.at": ("principal:a", "get", "duty:organisation", (), "school path", {"line": "school"}),
    "add_post.at": ("principal:a", "get", "duty:add_post", (), "school path", {"line": "school"}),
    "letters.at": ("principal:a", "get", "duty:letters", (), "school path", {"line": "school"}),
    "draw.at": ("principal:a", "post", "duty:draw", (), "school path", {"line": "school"}),
    "chains.at": ("principal:a", "get", "duty:chains", (), "school path", {"line": "school"}),
    "establish.county": ("section_chief", "post", "duty:establish", (), "county path", {}),
    "list.after": ("principal:a", "get", "files:list", (), "child", {}),
    "slips.row": ("principal:a", "post", "people:slips", (), "account", {}),
    "export.keys": ("principal:a", "get", "guard:export_new", (), "child", {"list": "children"}),
    "export.school": ("principal:a", "get", "guard:export_new", (), "school path", {"list": "children"}),
    "export.place": ("township_officer:t1", "get", "guard:export_new", (), "place path", {"list": "children"}),
    "reveal.row": ("principal:a", "post", "guard:reveal", (), "guardian",
                   {"table": "children_guardian", "field": "phone", "reason": "电话联系家长核实去向"}),
}  # fmt: skip


def takers():
    """Class.field of every form of the desks that takes an id or a code from outside."""
    _ = get_resolver().url_patterns, [p.url_patterns for p in get_resolver().url_patterns if hasattr(p, "url_patterns")]
    waiting, found = [HouseForm], set()
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if not form.__module__.startswith("notoneless.desks."):
            continue
        for name, field in form.base_fields.items():
            is_id = isinstance(field, forms.ChoiceField | forms.UUIDField | forms.ModelChoiceField)
            hidden = isinstance(field.widget, forms.HiddenInput)
            if (is_id or hidden) and name not in WORDS:
                found.add(f"{form.__name__}.{name}")
    return found


def test_every_field_that_takes_an_id_has_a_case():
    assert sorted(takers() - set(CASES)) == []


@pytest.fixture
def made():
    return world.county()


@pytest.fixture
def other():
    return world.county("0002", "500120")


def strangers(kind, made, other):
    """Another county's, a sibling's where there is one beside the asker, one that is over, one that never was."""
    long_ago, over = world.LONG_AGO, timezone.localdate() - timedelta(days=30)
    seat, a = made.county, made.schools["a"]
    if kind in ("division", "place path"):
        gone = Division.objects.create(path=f"{made.towns[0].path}0099", code="500153101299", level=3, name="旧村",
                                       began_on=long_ago, ended_on=over, parent=made.towns[0])  # fmt: skip
        if kind == "division":
            return other.villages["v11"].pk, gone.pk, uuid.uuid4()
        return other.villages["v11"].path, made.villages["v21"].path, gone.path, "00019999", "x7q"
    if kind in ("school", "school path"):
        gone = School.objects.create(path=f"{a.path[:8]}0099", name="旧小学", code="2150990099", kind="211", setting="220",
                                     county=seat, division=a.division, centre=made.centre, began_on=long_ago,
                                     ended_on=over)  # fmt: skip
        if kind == "school":
            return other.schools["a"].pk, gone.pk, uuid.uuid4()
        return other.schools["a"].path, made.schools["b"].path, gone.path, "000100019998", "x7q"
    if kind == "centre":
        gone = EducationCentre.objects.create(
            path="00010099", name="旧片区", county=seat, began_on=long_ago, ended_on=over
        )
        return other.centre.pk, gone.pk, uuid.uuid4()
    if kind in ("class", "far class"):  # a child may return to any class of the county
        gone = SchoolClass.objects.create(path=f"{a.path}0099", name="旧班", school=a, school_year=2026, grade=3, number=9,
                                          began_on=world.YEAR, ended_on=over)  # fmt: skip
        sibling = (made.classes["b1"].pk,) if kind == "class" else ()
        return (other.classes["a1"].pk, *sibling, gone.pk, uuid.uuid4())
    if kind == "child":
        gone = made.children["a2"]
        gone.removed_at = timezone.now()
        gone.save()
        return other.children["a1"].pk, made.children["b1"].pk, gone.pk, uuid.uuid4()
    if kind == "guardian":
        return (*(Guardian.objects.get(child=c).pk for c in (other.children["a1"], made.children["b1"])), uuid.uuid4())
    if kind == "household":
        rows = (HouseholdSpell.objects.get(child=c).pk for c in (other.children["a1"], made.children["b1"]))
        return (*rows, uuid.uuid4())
    if kind == "document":
        return document_of(other).pk, uuid.uuid4()
    if kind == "unit":
        gone = EducationCentre.objects.create(
            path="00010099", name="旧片区", county=seat, began_on=long_ago, ended_on=over
        )
        return (
            f"school:{other.schools['a'].path}",
            f"place:{other.path}",
            f"centre:{gone.path}",
            "school:000100019998",
            "x7q",
        )
    if kind == "post":
        return other.posts["section_chief"].pk, made.posts["principal:a"].pk, uuid.uuid4()
    if kind == "county code":
        return other.county.code, "500199", "x7q"
    if kind == "day":
        return "2020-01-01", "2031-01-01"
    if kind == "receiver":
        seats = (other.posts["principal:a"], made.posts["principal:b"], made.posts["township_officer:t1"])
        return (*(f"school:{post.pk}" for post in seats), f"school:{uuid.uuid4()}")
    if kind == "activity unit":
        return tuple(f"school:{path}" for path in (other.schools["a"].path, made.schools["b"].path, "000100010099"))
    if kind == "town path":
        return other.towns[0].path, other.towns[1].path, "00010099"
    if kind == "closed school":
        return other.schools["a"].path, "000100010099"
    if kind == "visit":
        return visited(made, "b1").visit.pk, visited(other, "a1").visit.pk, uuid.uuid4()
    if kind == "account":
        return other.accounts["principal:a"].pk, other.accounts["class_teacher:a1"].pk, uuid.uuid4()
    return other.path, "0099", "x7q"


def document_of(made):
    by, at = viewer_of(made.accounts["section_chief"], at=timezone.now()), timezone.now()
    said = {"title": "工作方案", "issuer": "教育局", "issued_on": world.YEAR, "level": "county"}
    return programmes.write_document(county_path=made.path, by=by, at=at, **said)


def week_of(made):
    """A week planned by the headmaster, not yet made."""
    at = timezone.now()
    evening = Evening(timezone.localdate(at), 18 * 60, 21 * 60)
    return visits.ask_rounds(
        children=[made.children["a1"].pk], going=[(made.accounts["class_teacher:a1"].pk, (evening,))],
        by=viewer_of(made.accounts["principal:a"], at=at), at=at,
    )  # fmt: skip


def hole(one, made):
    where = {
        "child": made.children["a1"], "post": made.posts["class_teacher:a1"], "area": made.area, "t1": made.towns[0], "a1 class": made.classes["a1"],
    } | made.villages | made.schools  # fmt: skip
    if one == "visit":
        return visited(made, "a1").visit.pk
    if one in ("closure", "pupil plan"):
        at = timezone.now()
        chief, on = viewer_of(made.accounts["section_chief"], at=at), timezone.localdate(at)
        said = {"county": made.path, "scope": "county", "began_on": on, "until": on, "why": "连日暴雨"}
        closure = learning.declare(**said, by=chief, at=at)
        if one == "closure":
            return closure.pk
        asked = [learning.Said(made.children["a1"].pk, ("device",))]
        return learning.ask(closure=closure.pk, said=asked, way="phone", on=on, by=chief, at=at)[0]
    if one == "issue":
        issue = visited(made, "a1").issue
        chief, at = viewer_of(made.accounts["section_chief"], at=timezone.now()), timezone.now()
        visits.reopen(issue=issue.pk, due_on=world.TODAY.replace(year=2099), text="没有坚持", by=chief, at=at)
        return issue.pk
    if one == "week":
        return week_of(made).pk
    if one == "meeting":
        by, at = viewer_of(made.accounts["section_chief"], at=timezone.now()), timezone.now()
        said = {
            "kind": "leading_group",
            "held_on": world.YEAR,
            "chair": "领导",
            "present": "局",
            "agenda": "议",
            "issuer": "局",
        }
        return programmes.hold_meeting(county_path=made.path, by=by, at=at, **said).pk
    if one in ("measure", "task"):
        by, at = viewer_of(made.accounts["section_chief"], at=timezone.now()), timezone.now()
        measure = programmes.add_measure(document=document_of(made).pk, text="核对名单", by=by, at=at)
        if one == "measure":
            return measure.pk
        due = timezone.localdate(at)
        given = programmes.add_tasks(measure=measure.pk, to=f"place:{made.path}", text="核对", due_on=due, by=by, at=at)
        return given.tasks[0].pk
    if one == "year":
        laid(made)
        return timezone.localdate().year * 10 - 10 * (timezone.localdate().month < 9)
    if one == "case":
        return laid(made).pk
    if one == "campaign":
        laid(made)
        by, at = viewer_of(made.accounts["section_chief"], at=timezone.now()), timezone.now()
        on = timezone.localdate(at)
        due = on + timedelta(days=30)
        said = {"name": "秋季清理行动", "snapshot_on": on, "due_on": due}
        return reports.open_campaign(county_path=made.path, by=by, at=at, **said).pk
    if one == "check":
        laid(made)
        by, at = viewer_of(made.accounts["section_chief"], at=timezone.now()), timezone.now()
        quarter = Quarter.of(timezone.localdate(at))
        review = reports.draw_review(county_path=made.path, quarter=quarter, by=by, at=at)
        return review.checks.filter(what="school").first().pk
    if one == "approved leave":  # of a child of school a
        at = timezone.now()
        leave = deferrals.apply(
            child=made.children["a1"].pk, kind="suspended", reason="illness", guardian="某母", began_on=world.TODAY,
            until=world.TODAY.replace(year=2027, month=3), proof="hospital", papers=PAPER, on=world.TODAY, at=at,
            by=viewer_of(made.accounts["registrar:a"], at=at),
        )  # fmt: skip
        leader = viewer_of(made.accounts["township_leader:t1"], at=at)
        deferrals.decide(deferral=leave.pk, yes=True, by=leader, at=at)
        return leave.pk
    if one.endswith("move"):  # of a child of school b to school a
        by, at = viewer_of(made.accounts["registrar:b"], at=timezone.now()), timezone.now()
        given = {"way": "within", "to_school": made.schools["a"].pk, "on": world.TODAY}
        move = moves.propose(child=made.children["b1"].pk, by=by, at=at, **given)
        if one == "refused move":
            school = viewer_of(made.accounts["registrar:a"], at=at)
            moves.refuse(move=move.pk, text="本校没有这名学生", by=school, at=at)
        return move.pk
    if one == "term":
        return made.posts["principal:a"].appointments.get().pk
    return where[one].pk if one in where else one


def state():
    """Every row of the house but the journal, the sessions and what they count."""
    left = ("audit", "sessions", "kit", "accounts")
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model.__module__.startswith("notoneless.") and model._meta.app_label not in left
        and model._meta.model_name != "looks"
    }  # fmt: skip


def said(answer, value):
    text = re.sub(r'(csrfmiddlewaretoken|name="once"|digest)("?)[^>]*>', "", answer.content.decode())
    # What was asked is told back; a longer path in which its digits happen to stand is something else.
    for told in (str(value), re.sub("-", "", str(value))):
        text = re.sub(rf"(?<![0-9]){re.escape(told)}(?![0-9])", "", text)
    # After a redirect the address carries what was asked; the page that shows is told by the next look.
    return answer.status_code, re.sub(r"[?&](at|town|centre|place|school)=(?=[&\"' ])", "", text)


@pytest.mark.parametrize("case", one_of_each(CASES, lambda case: (CASES[case][1], CASES[case][4])))
def test_anothers_one_that_is_over_and_none_at_all_are_one_answer(client, made, other, case):
    post, method, name, holes, kind, more = CASES[case]
    field = re.split(r"[.\s]", case)[1]
    values = strangers(kind, made, other)
    sign_in(client, made, post)
    address = reverse(name, args=[hole(one, made) for one in holes])
    before, answers = state(), {}
    for value in values:
        answer = getattr(client, method)(address, more | {field: str(value)})
        assert answer.status_code < 500
        answers[str(value)] = said(answer, value)
    codes = {code for code, _text in answers.values()}
    assert method == "get" or codes <= {400, 404, 409, 422} or case in LED_BACK, codes
    assert len(set(answers.values())) == 1, {value: (code, len(text)) for value, (code, text) in answers.items()}
    assert state() == before


#: Acts of buttons: the answer leads back to the page with what is amiss said on it.
LED_BACK = {"slips.row"}

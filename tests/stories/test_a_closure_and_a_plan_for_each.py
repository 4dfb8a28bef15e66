"""停课不停学: the bureau closes the schools of a town, a class teacher asks her pupils by telephone, and the one who has nothing to learn with gets a
plan of his own, a special visit and a telephone. The town sees who of its children waits; the village does not; every figure opens its list."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notoneless.audit.actions import looking
from notoneless.audit.models import Event
from notoneless.learning import actions, queries
from notoneless.learning.actions import Said
from notoneless.learning.models import Closure, PlanDeed, PupilPlan
from notoneless.learning.queries import Only
from notoneless.learning.terms import AbsentError, LearningError
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in
from tests.stories.test_a_teacher_at_the_door import TOTAL
from tests.visited import visited

AT = datetime(2026, 10, 12, 3, 30, tzinfo=UTC)
DAY = date(2026, 10, 12)
LAST = DAY + timedelta(days=18)


@pytest.fixture
def made():
    with time_machine.travel(AT):
        yield world.county()


def as_(made, key, at=AT):
    return viewer_of(made.accounts[key], at=at)


def closed(made, *, at=AT, **more):
    given = {
        "county": made.path,
        "scope": "county",
        "began_on": DAY,
        "until": LAST,
        "why": "连日暴雨，全县停课",
        "by": as_(made, "section_chief"),
        "at": at,
    }
    return actions.declare(**given | more)


def asked(made, closure, *keys, by="class_teacher:a1", barriers=("device",), **more):
    said = [Said(made.children[key].pk, barriers) for key in keys]
    return actions.ask(
        **{"closure": closure.pk, "said": said, "way": "phone", "on": DAY, "by": as_(made, by), "at": AT} | more
    )


def read(made, who, plan):
    with looking(by=as_(made, who), at=AT):
        return queries.plan_page(as_(made, who), plan, on=DAY)


def refusal(act, **given):
    with pytest.raises(LearningError) as found:
        act(**given)
    return found.value.code


@pytest.mark.django_db
def test_from_the_closure_to_the_last_plan(made):
    chief, teacher = sign_in(Client(), made, "section_chief"), sign_in(Client(), made, "class_teacher:a1")
    # The bureau closes a town's schools.
    said = {
        "county": made.path,
        "scope": "towns",
        "began_on": DAY.isoformat(),
        "until": LAST.isoformat(),
        "why": "连日暴雨，道路中断",
    }
    nothing = chief.post(reverse("learning:new_closure"), said)
    assert nothing.status_code == 422 and "X309" in nothing.text and "连日暴雨" in nothing.text
    made_ = chief.post(reverse("learning:new_closure"), said | {"towns": [made.towns[0].path]})
    assert made_.status_code == 303
    closure = Closure.objects.get()
    assert made_.headers["Location"] == reverse("learning:closure", args=[closure.pk])
    assert {one.school.path for one in closure.closed.select_related("school")} == {
        made.schools[key].path for key in "ab"
    }
    # The class teacher is told that she has somebody to ask, and asks the class in one go.
    child = made.children["a1"]
    unasked = reverse("learning:pupils", args=[closure.pk]) + "?asked=1&state=unasked"
    assert unasked.replace("&", "&amp;") in teacher.get("/").text
    sheet = reverse("learning:ask", args=[closure.pk])
    page = teacher.get(sheet).text
    assert child.name in page and made.children["a2"].name not in page, "her class alone"
    post = f"{sheet}?school={made.classes['a1'].path}"
    fields = {
        "way": "phone",
        "on": DAY.isoformat(),
        f"b-{child.pk}": ["device", "guardian"],
        f"t-{child.pk}": "家里只有老人机",
    }
    assert "X312" in teacher.post(post, {"way": "phone", "on": DAY.isoformat()}).text, "nobody ticked"
    assert "请只留一种" in teacher.post(post, fields | {f"b-{child.pk}": ["none", "device"]}).text
    assert "X305" in teacher.post(post, fields | {"on": "2026-10-13"}).text
    assert teacher.post(post, fields).status_code == 303
    assert "都问过了" in teacher.get(sheet).text and "没有手机、电脑" in teacher.get(sheet).text
    plan = PupilPlan.objects.get()
    assert (plan.cached_state, plan.cached_due_on) == ("unplanned", DAY + timedelta(days=3))
    assert "家里只有老人机" not in str(PlanDeed.objects.values_list("text", flat=True)[0]), "words lie sealed"
    # A plan: measures, a special visit of the ordinary visit page, the proof.
    one = reverse("learning:plan", args=[plan.pk])
    measure = {
        "deed": "measure",
        "barrier": "device",
        "measure": "devices",
        "who": "班主任",
        "due_on": (DAY + timedelta(days=5)).isoformat(),
    }
    assert "X317" in teacher.post(one, measure | {"due_on": "2026-10-11"}).text
    assert teacher.post(one, measure).status_code == 303
    assert "关联特别走访" not in teacher.get(one).text
    visit = visited(made, "a1", by="class_teacher:a1", on=DAY, at=AT).visit
    assert teacher.post(one, {"deed": "visit", "visit": str(visit.pk)}).status_code == 303
    answer = {"deed": "answer", "on": DAY.isoformat(), "text": "已送旧手机一部，能看直播"}
    assert "X316" in teacher.post(one, answer | {"barrier": "guardian"}).text, "no measure, neither planned nor given"
    assert "X308" in teacher.post(one, answer | {"barrier": "device", "text": "好了"}).text
    assert teacher.post(one, answer | {"barrier": "device"}).status_code == 303
    plan.refresh_from_db()
    assert plan.cached_state == "unplanned", "one of two is answered: the plan is not closed"
    final = teacher.post(
        one, answer | {"barrier": "guardian", "measure": "daily_call", "text": "每晚电话辅导，已三次"}, follow=True
    ).text
    assert "已办结" in final and "每晚电话辅导" in final
    # Reopened with a reason, closed again.
    again = {"deed": "reopen", "barrier": "device", "due_on": LAST.isoformat()}
    assert "X303" in teacher.post(one, again | {"text": "坏"}).text
    assert (
        "为什么重开" in teacher.get(one).text
        and teacher.post(one, again | {"text": "手机坏了，看不了"}).status_code == 303
    )
    assert queries.closure_figures(as_(made, "section_chief"), closure.pk, on=DAY).whole.tally.closed == 0
    assert teacher.post(one, answer | {"barrier": "device", "visit": str(visit.pk)}).status_code == 303
    # The bureau's figures; each opens the list that it counts.
    whole = queries.closure_figures(as_(made, "section_chief"), closure.pk, on=DAY).whole.tally
    assert (whole.pupils, whole.asked, whole.barrier, whole.closed, whole.visited) == (3, 1, 1, 1, 1)
    assert (whole.asked_share, whole.closed_share) == ("33.3%", "100%")
    page = chief.get(reverse("learning:closure", args=[closure.pk])).text
    opened = re.findall(r'<a href="([^"]*/pupils\?[^"]*)">(?:<span[^>]*>)?(\d+)<', page)
    assert len(opened) > 20
    for address, figure in opened:
        found = TOTAL.search(chief.get(address.replace("&amp;", "&")).text)
        assert (found.group(1) if found else "0") == figure, address
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(chief.get(reverse("learning:closure", args=[closure.pk]) + "?book=schools")))
    )
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert any(row[0] == made.schools["a"].name and "100%" in row for row in rows)
    for verb in ("declare", "ask", "measure", "visit", "answer", "reopen"):
        assert Event.objects.filter(verb=f"learning.{verb}").exists(), verb


@pytest.mark.django_db
def test_who_may_know_and_who_may_write(made):
    closure = closed(made)
    plan = asked(made, closure, "a1")[0]
    for who in ("class_teacher:a1", "principal:a", "section_chief", "inspector", "centre_head", "township_officer:t1"):
        page = read(made, who, plan)
        assert page.may_write is (who not in ("inspector", "township_officer:t1")), who
        assert [
            one.plan for one in queries.listed_pupils(as_(made, who), closure.pk, on=DAY, only=Only(state="barrier"))
        ] == [plan]
    for who in ("village_officer:v11", "county_leader", "class_teacher:a2", "principal:c", "township_officer:t2"):
        with pytest.raises(AbsentError):
            read(made, who, plan)
    for who in ("township_officer:t1", "inspector", "class_teacher:a2"):
        with pytest.raises(AbsentError):
            actions.reopen(plan=plan, barrier="device", text="手机坏了", due_on=LAST, by=as_(made, who), at=AT)
    for who in ("class_teacher:a1", "principal:a", "centre_head", "registrar_bureau"):
        with pytest.raises(AbsentError):
            closed(made, by=as_(made, who))
    there = world.county("0002", "500120")
    for county in (there.path, "0099"):
        with pytest.raises(AbsentError):
            closed(made, county=county)
    with pytest.raises(AbsentError):
        asked(made, closure, "a1", "a2")
    with pytest.raises(AbsentError):
        asked(made, closure, "elsewhere", by="section_chief")
    officer = sign_in(Client(), made, "village_officer:v11")
    assert officer.get(reverse("learning:closures")).status_code in (403, 404)


@pytest.mark.django_db
def test_what_is_refused_changes_nothing(made):
    closure = closed(made, scope="schools", units=[made.schools["a"].path])
    assert refusal(closed, made=made) == "X310", "the school would be closed twice at the same time"
    assert closed(made, began_on=LAST + timedelta(days=1), until=LAST + timedelta(days=2)), (
        "on the day after it may be closed anew"
    )
    assert refusal(closed, made=made, until=DAY - timedelta(days=1)) == "X302"
    assert refusal(closed, made=made, why="暴雨") == "X303"
    assert refusal(closed, made=made, why="停课，问电话 13800001234") == "X304"
    assert refusal(asked, made=made, closure=closure) == "X312"
    with pytest.raises(LearningError, match="X306"):
        asked(made, closure, "a1", barriers=("moon",))
    with pytest.raises(LearningError, match="X307"):
        asked(made, closure, "a1", barriers=("other",))
    with pytest.raises(LearningError, match="X305"):
        asked(made, closure, "a1", on=DAY - timedelta(days=1))
    assert len(asked(made, closure, "a1", "a2", by="principal:a", barriers=("device", "books"))) == 2
    with pytest.raises(LearningError, match="X313"):
        asked(made, closure, "a1")
    assert PupilPlan.objects.count() == 2
    plan = PupilPlan.objects.get(child=made.children["a1"])
    write = {"plan": plan.pk, "by": as_(made, "class_teacher:a1"), "at": AT}
    stranger = visited(made, "a2", by="section_chief", on=DAY, at=AT).visit
    assert refusal(actions.link_visit, visit=stranger.pk, **write) == "X319", "a visit to another child"
    early = visited(made, "a1", by="section_chief", on=DAY - timedelta(days=1), at=AT).visit
    assert refusal(actions.link_visit, visit=early.pk, **write) == "X319", "a visit before the closure"
    seen = visited(made, "a1", by="section_chief", on=DAY, at=AT).visit
    actions.link_visit(visit=seen.pk, **write)
    assert refusal(actions.link_visit, visit=seen.pk, **write) == "X320"
    measure = {"barrier": "device", "measure": "devices", "who": "班主任", "due_on": DAY}
    assert refusal(actions.plan_measure, **write | measure | {"barrier": "signal"}) == "X315"
    assert refusal(actions.plan_measure, **write | measure | {"measure": "magic"}) == "X316"
    assert refusal(actions.plan_measure, **write | measure | {"who": " "}) == "X318"
    assert refusal(actions.reopen, text="又没有了", due_on=DAY, barrier="device", **write) == "X321"
    # Asked again: a barrier is left out with a reason only; one that was answered is reopened, not ticked.
    again = {"way": "door", "on": DAY, **write}
    assert refusal(actions.ask_again, barriers=["device"], text="", **again) == "X303"
    actions.ask_again(barriers=["device"], text="书已经自己买到", **again)
    plan.refresh_from_db()
    assert plan.cached_barriers == ["device"]
    actions.answer(barrier="device", on=DAY, text="已送旧手机", measure="devices", **write)
    assert refusal(actions.ask_again, barriers=["device"], text="", **again) == "X314"
    # A closure withdrawn stays, and nothing is written on it any more.
    chief = {"by": as_(made, "section_chief"), "at": AT}
    actions.change(closure=closure.pk, until=LAST - timedelta(days=1), why="提前复课", **chief)
    assert (
        refusal(actions.change, closure=closure.pk, until=LAST + timedelta(days=1), why="延长停课", **chief) == "X310"
    )
    actions.withdraw(closure=closure.pk, why="登错了学校", **chief)
    assert refusal(actions.withdraw, closure=closure.pk, why="登错了学校", **chief) == "X311"
    assert refusal(actions.reopen, text="又没有了", due_on=DAY, barrier="device", **write) == "X311"
    assert not [one for one in queries.waiting(as_(made, "class_teacher:a1"), on=DAY) if one.closure == closure.pk]


@pytest.mark.django_db
def test_who_left_the_school_still_counts_where_it_was_asked(made):
    closure = closed(made)
    asked(made, closure, "a1")
    chief = as_(made, "section_chief")
    before = queries.closure_figures(chief, closure.pk, on=DAY).whole.tally
    spell = made.children["a1"].spells.get()
    spell.ended_on = DAY + timedelta(days=1)
    spell.save()
    later = DAY + timedelta(days=4)
    assert [(one.unasked, one.late, one.unplanned) for one in queries.waiting(chief, on=DAY)] == [(3, 0, 1)]
    assert [(one.unasked, one.late, one.unplanned) for one in queries.waiting(chief, on=later)] == [(3, 1, 1)]
    assert [(one.unasked, one.late) for one in queries.waiting(chief, on=LAST + timedelta(days=1))] == [(0, 1)]
    for state, many in (("unasked", 3), ("late", 1), ("unplanned", 1)):
        assert len(queries.listed_pupils(chief, closure.pk, on=later, only=Only(state=state))) == many, (
            "a tile opens it"
        )
    after = queries.closure_figures(chief, closure.pk, on=DAY + timedelta(days=1))
    assert after.whole.tally.pupils == before.pupils and after.whole.tally.barrier == 1
    assert next(one for one in after.rooms if one.key == made.classes["a1"].path).tally.barrier == 1

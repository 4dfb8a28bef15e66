"""A girl has an operation: her mother asks, the school takes it in, the township approves until March. Everybody forgets her; on the day
after the last day she is sought, and found back in class. A father asks because his son is to work: he is told what the law says.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from docx import Document

from notoneless.attendance.queries.calls import calendar_at
from notoneless.audit.actions import looking
from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.cases import actions as cases
from notoneless.cases.models import Act, Case
from notoneless.cases.terms import CaseError
from notoneless.children.models import Category, Child
from notoneless.deferrals import actions, queries
from notoneless.deferrals.models import Deferral, DeferralAct
from notoneless.deferrals.queries import DeferralFilter
from notoneless.deferrals.terms import AbsentError, DecidedMeanwhileError, DeferralError
from notoneless.messaging.models import Letter
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in
from tests.stories.walk import PAPER

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 14, 2, tzinfo=UTC)
DAY, LAST = date(2026, 9, 14), date(2027, 3, 5)
SCHOOL, TOWN, LEADER, BUREAU = "registrar:a", "township_officer:t1", "township_leader:t1", "section_chief"


@pytest.fixture
def made():
    county = world.county()
    with time_machine.travel(AT, tick=False):
        yield county


def by(made, who, at=AT):
    return viewer_of(made.accounts[who], at=at)


def comes(made, who):
    return sign_in(Client(), made, who)


def at_noon(day):
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def ask(made, who=SCHOOL, key="a1", *, at=AT, **said):
    given = {
        "kind": "suspended", "reason": "illness", "guardian": "某母", "began_on": DAY, "until": LAST, "proof": "hospital",
        "on": DAY, "papers": PAPER, "text": "髋部手术，术后卧床",
    } | said  # fmt: skip
    return actions.apply(child=made.children[key].pk, by=by(made, who, at), at=at, **given)


def approve(made, one, who=LEADER, *, at=AT, **said):
    return actions.decide(deferral=one.pk, yes=True, by=by(made, who, at), at=at, **said)


def refused(code, act, *given, **said):
    with pytest.raises((DeferralError, CaseError)) as told:
        act(*given, **said)
    assert told.value.code == code
    return told.value


def file_of(made, who, one):
    viewer = by(made, who)
    with looking(by=viewer, at=AT):
        return queries.deferral_file(viewer, one.pk, on=DAY)


def follow(day):
    return cases.follow_deferrals(by=System("test"), at=at_noon(day))


def test_the_girl_is_excused_until_march_forgotten_sought_and_found_back_in_class(made):
    girl, school = made.children["a1"], comes(made, SCHOOL)
    address = reverse("deferrals:apply", args=[girl.pk])
    assert "第十一条" in school.get(address).text
    said = {
        "kind": "suspended", "reason": "illness", "guardian": "某母", "on": DAY, "began_on": DAY, "until": LAST,
        "proof": "hospital",
    }  # fmt: skip
    answer = school.post(address, said)
    assert answer.status_code == 422 and "X206" in answer.text, "a word is no proof"
    answer = school.post(address, said | {"papers": [_scan()]})
    assert answer.status_code == 303, answer.text
    one = Deferral.objects.get()
    assert girl.spells.get(ended_on=None).status == "active", "until somebody decides she is in class"
    told = set(Letter.objects.filter(kind="deferral_asked").values_list("account", flat=True))
    assert told == {made.accounts[LEADER].pk}
    assert "缓学休学申请等您批准" in comes(made, LEADER).get(reverse("deferrals:list")).text
    assert file_of(made, SCHOOL, one).may == ("withdrawn",), "the school does not decide"
    refused("X202", approve, made, one, SCHOOL)

    leader = comes(made, LEADER)
    decided = leader.post(reverse("deferrals:approve", args=[one.pk]), {"saw": "1", "document": "甲镇教〔2026〕1号"})
    assert decided.status_code == 303
    again = comes(made, BUREAU).post(reverse("deferrals:refuse", args=[one.pk]), {"saw": "1", "text": "重复申请不批"})
    assert again.status_code == 409 and "X208" in again.text
    spell = girl.spells.get(ended_on=None)
    assert (spell.status, spell.began_on, spell.school_class) == ("suspended", DAY, made.classes["a1"])
    roll = comes(made, "class_teacher:a1").get(reverse("attendance:room", args=[made.classes["a1"].pk])).text
    assert girl.name not in roll, "nobody calls a roll for who lies in bed"
    assert girl.name in comes(made, "class_teacher:a1").get(reverse("files:list")).text, "and she stays the school's"

    one.refresh_from_db()
    begins, due = one.cached_recheck_from, one.cached_recheck_by
    calendar = calendar_at(made.path)
    assert calendar.working_between(begins, LAST) >= 15 - 1 and due == calendar.add_working(begins, 5)
    waits = DeferralFilter(group="recheck")
    assert queries.deferral_count(by(made, SCHOOL), on=begins - timedelta(days=1), only=waits) == 0
    assert queries.deferral_count(by(made, SCHOOL), on=begins, only=waits) == 1
    assert queries.deferral_count(by(made, TOWN), on=begins, only=waits) == 0, "whoever took it in looks again"

    assert actions.morning(by=System("test"), at=at_noon(due))["risen"] == 0
    late = calendar.add_working(due, 1)
    assert actions.morning(by=System("test"), at=at_noon(late))["risen"] == 1
    assert actions.morning(by=System("test"), at=at_noon(late))["risen"] == 0, "nobody is told twice"
    risen = Letter.objects.filter(kind="deferrals_risen")
    assert [row.account for row in risen] == [made.accounts["centre_head"]] and risen[0].params == {"count": 1}
    assert queries.deferral_count(by(made, "centre_head"), on=late, only=DeferralFilter(group="risen")) == 1

    assert follow(LAST) == {}, "the last day is still hers"
    assert follow(LAST + timedelta(days=1)) == {"open": 1}
    assert follow(LAST + timedelta(days=1)) == {} and follow(LAST + timedelta(days=9)) == {}
    case = Case.objects.get()
    assert (case.whence, case.child_id) == ("expired", girl.pk)
    assert {row.side for row in case.charges.all()} == {"place", "school"}
    back = LAST + timedelta(days=4)
    cases.return_to_school(
        case=case.pk, by=by(made, SCHOOL, at_noon(back)), at=at_noon(back), on=back, placement="joined",
        school_class=made.classes["a1"].pk,
    )  # fmt: skip
    assert list(girl.spells.filter(ended_on=None).values_list("status", flat=True)) == ["active"]
    case.refresh_from_db()
    assert case.cached_stage == "returned"


def _scan():
    ((name, data),) = PAPER
    found = BytesIO(data)
    found.name = name
    return found


@pytest.mark.parametrize(
    ("reason", "road"),
    [
        ("work", "打击使用童工"),
        ("poverty", "应助尽助"),
        ("aversion", "插班"),
        ("other", "一人一案"),
        ("免学", "一人一案"),
    ],
)
def test_the_father_who_asks_because_of_work_is_told_what_the_law_says_and_which_road_there_is(made, reason, road):
    error = refused("X203", ask, made, key="a2", reason=reason)
    assert "第十一条" in error.zh and "身体状况" in error.zh and road in error.zh and "免学" in error.zh
    assert not Deferral.objects.exists() and not DeferralAct.objects.exists()
    line = Event.objects.get(verb="deferrals.turned_away")
    assert line.children == [str(made.children["a2"].pk)], "that somebody asked stays known"


def test_the_page_refuses_him_with_the_same_words(made):
    school = comes(made, SCHOOL)
    said = {
        "kind": "suspended", "reason": "work", "guardian": "某父", "on": DAY, "began_on": DAY, "until": LAST, "proof": "hospital",
        "papers": [_scan()],
    }  # fmt: skip
    answer = school.post(reverse("deferrals:apply", args=[made.children["a2"].pk]), said)
    assert answer.status_code == 422 and "X203" in answer.text and "第十一条" in answer.text


def test_the_decision_is_a_letter_and_an_office_may_word_it_itself(made):
    one = approve(made, ask(made), document="甲镇教〔2026〕1号")
    town = comes(made, SCHOOL)
    address = reverse("deferrals:letter", args=[one.pk])
    words = "\n".join(p.text for p in Document(BytesIO(town.get(address + "?form=docx").content)).paragraphs)
    for told in ("准予休学决定书", "甲镇教〔2026〕1号", "某母", "2026年9月14日", "2027年3月5日", "第十一条",
                 "甲1镇人民政府", made.children["a1"].name):  # fmt: skip
        assert told in words, told
    assert "髋部" not in words, "what the child has is between the doctor and who must know"
    assert town.get(address + "?form=pdf").content.startswith(b"%PDF")
    bureau = comes(made, BUREAU)
    kept = bureau.get(reverse("deferrals:template", args=["approved"])).content
    document = Document(BytesIO(kept))
    document.add_paragraph("本县另行说明。")
    out = BytesIO()
    document.save(out)
    out.seek(0)
    out.name = "模板.docx"
    posted = {"county": made.path, "form": "approved", "template": out}
    with_commit = bureau.post(reverse("deferrals:templates"), posted)
    assert with_commit.status_code == 303, with_commit.text


def test_a_refusal_says_why_in_its_letter(made):
    one = ask(made)
    refused("X211", actions.decide, deferral=one.pk, yes=False, text="不", by=by(made, LEADER), at=AT)
    actions.decide(deferral=one.pk, yes=False, text="复查已痊愈，可以到校", by=by(made, LEADER), at=AT)
    words = "\n".join(
        p.text
        for p in Document(
            BytesIO(comes(made, SCHOOL).get(reverse("deferrals:letter", args=[one.pk])).content)
        ).paragraphs
    )
    assert "不予批准休学决定书" in words and "复查已痊愈，可以到校" in words
    assert made.children["a1"].spells.get(ended_on=None).status == "active"


def test_whoever_took_it_in_does_not_decide_it(made):
    Appointment.objects.filter(post=made.posts[LEADER]).update(account=made.accounts[TOWN])
    refused("X215", approve, made, ask(made, TOWN), TOWN)
    one = Deferral.objects.get()
    assert file_of(made, TOWN, one).may == ("withdrawn",)
    approve(made, one, BUREAU)


def test_a_disabled_childs_needs_the_committee(made):
    Category.objects.create(
        child=made.children["a1"], group="disability", code="limb", began_on=world.YEAR, recorded_at=AT
    )
    error = refused("X207", ask, made)
    assert "专家委员会" in error.zh
    refused("X207", ask, made, key="a2", reason="disability")
    ask(made, proof="committee")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("X204", {"kind": "deferred"}),
        ("X204", {"who": TOWN, "key": "nowhere"}),
        ("X205", {"until": DAY - timedelta(days=1)}),
        ("X205", {"until": date(2027, 9, 14)}),
        ("X206", {"papers": ()}),
        ("X210", {"on": DAY + timedelta(days=1)}),
        ("X214", {"guardian": " "}),
    ],
)
def test_what_the_law_does_not_know_is_refused_and_nothing_is_written(made, code, said):
    refused(code, ask, made, **said)
    assert not Deferral.objects.exists()


def test_a_year_less_a_day_is_the_longest(made):
    ask(made, until=date(2027, 9, 13))


def test_a_renewal_is_a_new_application_behind_the_last_day(made):
    approve(made, ask(made))
    refused("X213", ask, made, began_on=LAST, until=LAST + timedelta(days=30))
    at = at_noon(date(2027, 2, 25))
    begins = LAST + timedelta(days=1)
    further = ask(made, at=at, on=date(2027, 2, 25), began_on=begins, until=date(2027, 6, 30))
    refused("X212", ask, made, at=at, on=date(2027, 2, 25), began_on=begins, until=date(2027, 6, 30))
    with pytest.raises(IntegrityError), transaction.atomic():
        Deferral.objects.create(
            child=further.child, county_path=made.path, kind="suspended", guardian="某", applied_on=DAY, began_on=DAY,
            until=LAST, proof="hospital", line="school", unit_path=made.path, opened_at=AT,
        )  # fmt: skip
    assert follow(begins) == {"open": 1}, "an application that waits excuses nobody"
    approve(made, further, at=at_noon(begins))
    assert follow(date(2027, 6, 30)) == {}


def test_who_is_renewed_in_time_is_not_sought(made):
    approve(made, ask(made))
    at = at_noon(date(2027, 2, 25))
    approve(
        made, ask(made, at=at, on=date(2027, 2, 25), began_on=LAST + timedelta(days=1), until=date(2027, 6, 30)), at=at
    )
    assert follow(LAST + timedelta(days=1)) == {} and not Case.objects.exists()
    assert follow(date(2027, 7, 1)) == {"open": 1}


def test_who_came_back_early_is_in_class_from_that_day_and_not_sought(made):
    one, back = approve(made, ask(made)), date(2026, 12, 1)
    at = at_noon(back)
    refused("X217", actions.come_back, deferral=one.pk, school_class="", by=by(made, SCHOOL, at), at=at, on=back)
    actions.come_back(deferral=one.pk, school_class=made.classes["a1"].pk, by=by(made, SCHOOL, at), at=at, on=back)
    girl = made.children["a1"]
    assert list(girl.spells.filter(ended_on=None).values_list("status", "began_on")) == [("active", back)]
    assert follow(LAST + timedelta(days=1)) == {} and not Case.objects.exists()
    with pytest.raises(DecidedMeanwhileError):
        actions.recheck(deferral=one.pk, text="已经到校上课", by=by(made, SCHOOL, at), at=at)


def test_somebody_who_looked_again_has_done_so_until_the_next_look(made):
    one = approve(made, ask(made))
    begins = one.cached_recheck_from
    Deferral.objects.get(pk=one.pk)
    one.refresh_from_db()
    at = at_noon(one.cached_recheck_from)
    actions.recheck(deferral=one.pk, text="已看复查单，可以下地走路", by=by(made, SCHOOL, at), at=at)
    one.refresh_from_db()
    assert one.cached_recheck_from is None or one.cached_recheck_from > (begins or DAY)
    assert one.until == LAST, "a look prolongs nothing"


def test_a_boy_who_never_entered_is_deferred_and_then_enters(made):
    one = approve(made, ask(made, TOWN, "nowhere", kind="deferred"))
    assert Child.objects.get(pk=one.child_id).spells.count() == 0
    at = at_noon(date(2027, 3, 1))
    room = made.classes["a2"]
    actions.come_back(deferral=one.pk, school_class=room.pk, by=by(made, TOWN, at), at=at, on=date(2027, 3, 1))
    assert made.children["nowhere"].spells.get().school_class == room


def test_a_suspension_approved_ahead_begins_on_its_day(made):
    begins = DAY + timedelta(days=7)
    approve(made, ask(made, began_on=begins))
    girl = made.children["a1"]
    assert girl.spells.get(ended_on=None).status == "active"
    assert actions.morning(by=System("test"), at=at_noon(begins - timedelta(days=1)))["begun"] == 0
    assert actions.morning(by=System("test"), at=at_noon(begins))["begun"] == 1
    assert actions.morning(by=System("test"), at=at_noon(begins))["begun"] == 0
    assert girl.spells.get(ended_on=None).status == "suspended"


# ── A case and the approval that it rests on ──


def opened(made, key="a1"):
    case = cases.open_case(
        child=made.children[key].pk, whence="absence", text="三天没来", by=by(made, BUREAU), at=AT, on=DAY
    )
    cases.dispatch(case=case.pk, by=by(made, BUREAU), at=AT, on=DAY)
    for who, side in ((TOWN, "place"), (SCHOOL, "school")):
        cases.accept(case=case.pk, side=side, by=by(made, who), at=AT, on=DAY)
    return case


def test_a_case_closes_as_suspended_by_an_approval_and_by_no_paper(made):
    case = opened(made)
    asks = {"case": case.pk, "by": by(made, TOWN), "at": AT, "on": DAY}
    error = refused("E054", cases.verify, **asks, outcome="suspended", papers=PAPER, text="医院证明在此")
    assert "批准" in error.zh
    one = ask(made)
    refused("E054", cases.verify, **asks, outcome="suspended")
    approve(made, one)
    refused("E054", cases.verify, **asks, outcome="deferred")
    cases.verify(**asks, outcome="suspended")
    act = Act.objects.get(case=case, kind="verified")
    assert (act.approval, act.due_on) == (one.pk, LAST)
    asked = cases.ask_closure(**asks, outcome="suspended")
    cases.check_closure(case=case.pk, names=asked.number, agrees=True, by=by(made, BUREAU), at=AT, on=DAY)
    case.refresh_from_db()
    assert case.cached_closed_on == DAY and case.cached_until == LAST
    day = LAST + timedelta(days=1)
    assert follow(day) == {"reopen": 1} and follow(day) == {}
    assert cases.morning(by=System("test"), at=at_noon(day)).get("reopened", 0) == 0, "it is reopened once"
    case.refresh_from_db()
    assert case.cached_closed_on is None


def test_an_approval_that_was_revoked_closes_nothing_and_opens_again_what_it_closed(made):
    case = opened(made)
    one = approve(made, ask(made))
    asks = {"case": case.pk, "by": by(made, TOWN), "at": AT, "on": DAY}
    cases.verify(**asks, outcome="suspended")
    asked = cases.ask_closure(**asks, outcome="suspended")
    actions.revoke(deferral=one.pk, text="证明是假的，医院没有这个病人", by=by(made, BUREAU), at=AT)
    refused(
        "E054", cases.check_closure, case=case.pk, names=asked.number, agrees=True, by=by(made, BUREAU), at=AT, on=DAY
    )
    assert follow(DAY) == {"missed": 1}
    case.refresh_from_db()
    assert case.cached_outcome == "suspected_dropout"


def test_an_application_is_not_there_for_whom_it_does_not_concern(made):
    one = ask(made)
    for who in ("registrar:b", "township_officer:t2", "village_officer:v12", "auditor"):
        with pytest.raises(AbsentError):
            file_of(made, who, one)
        with pytest.raises((AbsentError, DeferralError)):
            approve(made, one, who)
    far = world.county("0002", "500120")
    assert comes(far, BUREAU).get(reverse("deferrals:deferral", args=[one.pk])).status_code == 404
    (paper,) = file_of(made, SCHOOL, one).acts[0].papers
    assert comes(made, SCHOOL).get(reverse("deferrals:paper", args=[paper.id])).content.startswith(b"%PDF")
    assert comes(made, "registrar:b").get(reverse("deferrals:paper", args=[paper.id])).status_code == 404

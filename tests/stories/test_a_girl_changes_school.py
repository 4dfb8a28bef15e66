"""A girl moves from one school to another of the county; a boy is said to have moved to another province, and no answer comes.

Until somebody says that they sit in a class, both are still their old school's, and in nobody's figures at a new one.
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

from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.cases import actions as cases
from notoneless.cases.models import Charge
from notoneless.children.models import Child, Identifier
from notoneless.children.terms import ChildError
from notoneless.messaging.models import Letter
from notoneless.moves import actions, queries
from notoneless.moves.models import Move, MoveAct
from notoneless.moves.queries import MoveFilter
from notoneless.moves.terms import AbsentError, ChangedError, MoveError
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in
from tests.stories.walk import PAPER

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 14, 2, tzinfo=UTC)
DAY = date(2026, 9, 14)
LEFT = date(2026, 9, 11)
OLD, NEW, BUREAU = "registrar:a", "registrar:b", "section_chief"


@pytest.fixture
def made():
    county = world.county()
    with time_machine.travel(AT, tick=False):
        yield county


def by(made, who):
    return viewer_of(made.accounts[who], at=AT)


def comes(made, who):
    return sign_in(Client(), made, who)


def propose(made, who=OLD, key="a1", **said):
    given = {"way": "within", "to_school": made.schools["b"].pk, "on": LEFT} | said
    return actions.propose(child=made.children[key].pk, by=by(made, who), at=AT, **given)


def confirm(made, move, who=NEW, **said):
    given = {"on": DAY, "school_class": made.classes["b1"].pk} | said
    return actions.confirm(move=move.pk, by=by(made, who), at=AT, **given)


def refused(code, act, *given, **said):
    with pytest.raises((MoveError, ChildError)) as told:
        act(*given, **said)
    assert told.value.code == code


def school_of(made, key="a1"):
    path = Child.objects.get(pk=made.children[key].pk).cached_school_path
    return next((name for name, school in made.schools.items() if path.startswith(school.path)), "")


def in_figures(made, who, group):
    return queries.move_count(by(made, who), on=DAY, only=MoveFilter(group=group))


def test_the_girl_sits_in_her_new_class(made):
    girl, old, new = made.children["a1"], comes(made, OLD), comes(made, NEW)
    assert new.get(reverse("files:child", args=[girl.pk])).status_code == 404, "her file is not theirs yet"
    address = reverse("moves:propose", args=[girl.pk])
    assert girl.name in old.get(address).text
    said = {"way": "within", "to_school": str(made.schools["b"].pk), "on": LEFT.isoformat()}
    answer = old.post(address, said)
    assert answer.status_code == 303
    move = Move.objects.get()
    assert school_of(made) == "a", "nothing is changed by a word"
    assert {letter.kind for letter in Letter.objects.all()} == {"move_asked"}
    told = set(Letter.objects.values_list("account", flat=True))
    assert told == {made.accounts[NEW].pk, made.accounts["principal:b"].pk}
    listed = new.get(reverse("moves:list") + "?group=answer").text
    assert girl.name in listed and "转学等本校确认" in listed
    page = new.get(reverse("moves:move", args=[move.pk]))
    assert girl.name in page.text and page.context["file"].may == ("confirmed", "refused")
    looks = Event.objects.filter(verb__contains="moves.page").values_list("children", flat=True)
    assert any(str(girl.pk) in children for children in looks)

    answered = {"saw": "1", "on": DAY.isoformat()}
    assert new.post(reverse("moves:confirm", args=[move.pk]), answered).status_code == 422, "in which class?"
    refused("X109", confirm, made, move, school_class=None)
    answer = new.post(reverse("moves:confirm", args=[move.pk]), answered | {"school_class": str(made.classes["b1"].pk)})
    assert answer.status_code == 303
    again = new.post(reverse("moves:refuse", args=[move.pk]), {"saw": "1", "text": "本校没有这名学生"})
    assert again.status_code == 409 and "X102" in again.text, "the second to answer is told"

    spells = list(girl.spells.order_by("recorded_at").values_list("school_class", "began_on", "ended_on"))
    assert spells == [(made.classes["a1"].pk, world.YEAR, DAY), (made.classes["b1"].pk, DAY, None)]
    assert school_of(made) == "b" and girl.name in new.get(reverse("files:child", args=[girl.pk])).text
    assert old.get(reverse("files:child", args=[girl.pk])).status_code == 404
    assert "已确认到校" in old.get(reverse("moves:move", args=[move.pk])).text, "what became of her stays known there"
    roll = comes(made, "class_teacher:b1").get(reverse("attendance:room", args=[made.classes["b1"].pk])).text
    assert girl.name in roll
    assert girl.name not in comes(made, "class_teacher:a1").get(
        reverse("attendance:room", args=[made.classes["a1"].pk])).text  # fmt: skip


def test_her_open_case_goes_with_her(made):
    case = cases.open_case(
        child=made.children["a1"].pk, whence="absence", text="三天没来", by=by(made, BUREAU), at=AT, on=DAY
    )
    cases.dispatch(case=case.pk, text="派发", by=by(made, BUREAU), at=AT, on=DAY)
    school = Charge.objects.filter(case=case, side="school")
    assert school.get().unit_path.startswith(made.schools["a"].path)
    confirm(made, propose(made))
    assert cases.follow_schools(by=System("test"), at=AT) == 1
    assert cases.follow_schools(by=System("test"), at=AT) == 0
    assert school.get().unit_path.startswith(made.schools["b"].path)


def test_the_boy_who_moved_to_another_province_and_nobody_answers(made):
    move = propose(
        made, key="a2", way="out", to_school=None, elsewhere="某省某市某县第二小学", contact="教导处 0000-123456"
    )
    refused("X110", actions.confirm, move=move.pk, on=DAY, by=by(made, OLD), at=AT)
    assert school_of(made, "a2") == "a"
    assert queries.counts(by(made, "principal:a"), on=DAY) == {
        "answer": 0, "waiting": 1, "bureau": 0, "risen": 0, "open": 1
    }  # fmt: skip
    due = Move.objects.get().cached_due_on
    assert due == date(2026, 9, 28), "ten working days, the Saturday that makes up among them"
    assert actions.morning(by=System("test"), at=AT + timedelta(days=14)) == {"risen": 0, "told": 0}
    late = datetime(2026, 9, 29, 2, tzinfo=UTC)
    assert actions.morning(by=System("test"), at=late)["risen"] == 1
    assert actions.morning(by=System("test"), at=late) == {"risen": 0, "told": 0}, "nobody is told twice"
    risen = Letter.objects.filter(kind="moves_risen")
    assert [one.account for one in risen] == [made.accounts["centre_head"]] and risen[0].params == {"count": 1}
    on = date(2026, 9, 29)
    for who, group, many in (
        ("centre_head", "risen", 1),
        (BUREAU, "bureau", 1),
        (BUREAU, "risen", 0),
        (OLD, "risen", 0),
    ):
        assert queries.move_count(by(made, who), on=on, only=MoveFilter(group=group)) == many, (who, group)
    later = datetime(2026, 10, 20, 2, tzinfo=UTC)
    assert actions.morning(by=System("test"), at=later)["risen"] == 1
    assert Move.objects.get().cached_risen_to == made.path, "after as many days again it is the bureau's"
    actions.decide(move=move.pk, yes=False, text="对方县回电，查无此人", by=by(made, BUREAU), at=later)
    assert school_of(made, "a2") == "a" and Move.objects.get().cached_state == "stays"


def test_the_letter_that_asks_for_him_says_who_and_since_when_and_brings_a_slip_for_the_answer(made):
    move = propose(made, key="a2", way="out", to_school=None, elsewhere="某省某市某县第二小学")
    old, boy = comes(made, OLD), made.children["a2"]
    address = reverse("moves:letter", args=[move.pk])
    words = "\n".join(p.text for p in Document(BytesIO(old.get(address + "?form=docx").content)).paragraphs)
    for told in (
        boy.name,
        "某省某市某县第二小学：",
        "2026年9月11日",
        "2026年9月28日",
        "甲a小学（盖章）",
        "三年级2班",
        "回　函",
    ):
        assert told in words, told
    number = Identifier.objects.get(child=boy).number.open(why="test")
    assert number not in words
    assert old.get(address + "?form=pdf").content.startswith(b"%PDF")
    assert Event.objects.filter(verb__contains="moves.letter").exists()
    assert old.get(reverse("moves:letter", args=[propose(made).pk])).status_code == 404, (
        "within the county none is needed"
    )
    assert comes(made, NEW).get(address).status_code == 404


def test_who_came_from_outside_the_county_sits_with_us_and_the_old_school_is_written_to(made):
    move = propose(made, key="a2", way="into", to_school=None, elsewhere="某省某市某县第三小学", on=world.YEAR)
    words = "\n".join(
        p.text
        for p in Document(BytesIO(comes(made, OLD).get(reverse("moves:letter", args=[move.pk])).content)).paragraphs
    )
    assert "某省某市某县第三小学：" in words and "转入我校就读" in words
    actions.confirm(move=move.pk, by=by(made, OLD), at=AT, papers=PAPER)
    boy = made.children["a2"]
    assert boy.spells.count() == 1 and school_of(made, "a2") == "a", "he sits where he sat"
    assert Move.objects.get().cached_state == "confirmed"


def test_an_answer_with_a_proof_ends_his_enrolment(made):
    move = propose(made, key="a2", way="out", to_school=None, elsewhere="某省某市某县第二小学")
    actions.confirm(move=move.pk, on=DAY, by=by(made, OLD), at=AT, papers=PAPER)
    boy = made.children["a2"]
    assert boy.spells.get(ended_on=None).elsewhere == "某省某市某县第二小学" and school_of(made, "a2") == ""
    page = comes(made, OLD).get(reverse("moves:move", args=[move.pk]))
    (paper,) = page.context["file"].acts[0].papers
    assert comes(made, OLD).get(reverse("moves:paper", args=[paper.id])).content.startswith(b"%PDF")
    assert comes(made, NEW).get(reverse("moves:paper", args=[paper.id])).status_code == 404


def test_the_new_school_reports_her_and_the_old_one_agrees(made):
    new = comes(made, NEW)
    girl = made.children["a1"]
    number = Identifier.objects.get(child=girl).number.open(why="test")
    said = {"name": girl.name, "number": number, "school_class": str(made.classes["b2"].pk), "on": LEFT.isoformat()}
    for wrong in ({"name": "别的名字"}, {"number": number[:-1] + "X"}, {"number": number[-6:]}):
        answer = new.post(reverse("moves:arrival"), said | wrong)
        assert answer.status_code == 422 and "X112" in answer.text and not Move.objects.exists(), wrong
    assert Event.objects.filter(verb="moves.arrival_unknown").count() == 3
    assert new.post(reverse("moves:arrival"), said).status_code == 303
    move = Move.objects.get()
    refused("X103", actions.confirm, move=move.pk, by=by(made, NEW), at=AT)
    actions.confirm(move=move.pk, by=by(made, OLD), at=AT)
    assert school_of(made) == "b" and girl.spells.get(ended_on=None).began_on == LEFT
    said["school_class"] = str(made.classes["b1"].pk)
    assert "X113" in new.post(reverse("moves:arrival"), said).text


def test_both_differ_and_the_bureau_decides_and_may_undo(made):
    move = propose(made)
    refused("X105", actions.refuse, move=move.pk, text="无", by=by(made, NEW), at=AT)
    refused("X103", actions.decide, move=move.pk, yes=True, text="到校查看", by=by(made, BUREAU), at=AT)
    actions.refuse(move=move.pk, text="本校没有这名学生", by=by(made, NEW), at=AT)
    assert in_figures(made, BUREAU, "bureau") == 1 and school_of(made) == "a"
    with pytest.raises(ChangedError):
        confirm(made, move)
    refused("X103", actions.decide, move=move.pk, yes=True, text="到校查看", by=by(made, OLD), at=AT)
    seat = {"on": DAY, "school_class": made.classes["b1"].pk}
    actions.decide(move=move.pk, yes=True, text="到班上见到本人", by=by(made, BUREAU), at=AT, **seat)
    assert school_of(made) == "b"
    actions.undo(move=move.pk, text="认错了人，是同名学生", by=by(made, BUREAU), at=AT)
    girl = made.children["a1"]
    assert school_of(made) == "a" and girl.spells.count() == 3, "nothing is taken away"
    assert girl.spells.get(ended_on=None).school_class == made.classes["a1"]
    with pytest.raises(ChangedError):
        actions.undo(move=move.pk, text="认错了人，是同名学生", by=by(made, BUREAU), at=AT)
    propose(made)  # and it may be proposed anew


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("X104", {"on": DAY + timedelta(days=1)}),
        ("X108", {"to_school": None}),
        ("X108", {"to_school": "a"}),
        ("X108", {"way": "out", "elsewhere": "外地"}),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_is_written(made, code, said):
    if said.get("to_school") == "a":
        said = {"to_school": made.schools["a"].pk}
    refused(code, propose, made, **said)
    assert not Move.objects.exists() and not MoveAct.objects.exists()


def test_one_move_at_a_time(made):
    move = propose(made)
    refused("X106", propose, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.create(
            child=move.child, county_path=made.path, from_school=move.from_school, to_school=move.to_school,
            asked="from", left_on=LEFT, opened_at=AT, cached_due_on=DAY,
        )  # fmt: skip
    actions.withdraw(move=move.pk, text="家长改了主意", by=by(made, OLD), at=AT)
    propose(made)


def test_a_move_is_not_there_for_whom_it_does_not_concern(made):
    move = propose(made)
    for who in ("registrar:c", "township_officer:t2", "village_officer:v12", "auditor"):
        with pytest.raises(AbsentError):
            actions.confirm(move=move.pk, by=by(made, who), at=AT)
    for who in ("inspector", "centre_head", "township_officer:t1", "village_officer:v11", "class_teacher:a1"):
        assert comes(made, who).get(reverse("moves:move", args=[move.pk])).context["file"].may == (), who
    far = world.county("0002", "500120")
    assert comes(far, BUREAU).get(reverse("moves:move", args=[move.pk])).status_code == 404
    refused("X107", propose, made, BUREAU, "elsewhere")


def test_whoever_proposed_does_not_confirm(made):
    Appointment.objects.filter(post=made.posts[NEW]).update(account=made.accounts[OLD])
    move = propose(made)
    refused("X111", confirm, made, move, OLD)

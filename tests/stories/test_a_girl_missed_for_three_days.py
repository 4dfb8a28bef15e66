"""A girl is missed: her teacher calls home, goes to the door, goes again with the village; on the third day it is a case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notoneless.accounts.terms import Viewer
from notoneless.attendance import actions, queries
from notoneless.attendance.models import Absence, Answer, Change, NotHere, Task
from notoneless.attendance.terms import AttendanceError, NoAbsenceError
from notoneless.audit.actions import looking
from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.cases import actions as cases
from notoneless.cases import queries as case_queries
from notoneless.cases.models import Act, Case, Heard
from notoneless.children.models import EnrolmentSpell
from notoneless.messaging.models import Letter
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.stories.walk import PDF

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))
TEACHER, VILLAGE, HEAD = "class_teacher:a1", "village_officer:v11", "principal:a"


def at(on: date, hour: int = 9) -> datetime:
    return datetime(on.year, on.month, on.day, hour, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def made():
    made = world.county()
    EnrolmentSpell.objects.update(recorded_at=at(MONDAY - timedelta(days=7)))
    return made


def by(made: world.County, post: str) -> Viewer:
    return viewer_of(made.accounts[post], at=world.NOW)


def say(made, on, why=None, *, saw=0, post=TEACHER, when=None):
    away = {str(made.children["a1"].pk): why} if why else {}
    return actions.call(
        room=made.classes["a1"].pk, on=on, away=away, all_here=not why, saw=saw, by=by(made, post), at=at(when or on)
    )


def tell(made, on, kind, *, post=TEACHER, when=None, **said):
    absence = Absence.objects.order_by("-opened_at").first()
    said = {"text": "见到奶奶，说孩子去了县城姑姑家"} | said
    return actions.answer(absence=absence.pk, kind=kind, by=by(made, post), at=at(when or on, 16), on=on, **said)


def todo(made, post, on, group=""):
    with looking(by=System("test"), at=at(on)):
        rows = queries.tasks(by(made, post), on=on, group=group).rows
    return [(row.step.id, row.due_on) for row in rows]


def hear(on):
    return cases.hear_absences(by=System("worker"), at=at(on, 12))


def state():
    return list(Task.objects.order_by("came_on", "due_on").values_list("step", "cached_ended"))


def test_every_day_that_she_is_missed_asks_somebody_to_do_something(made):
    say(made, MONDAY, "unknown")
    assert todo(made, TEACHER, MONDAY) == [("contact", MONDAY), ("visit", TUESDAY)], "called today, visited tomorrow"
    assert todo(made, VILLAGE, MONDAY) == todo(made, HEAD, MONDAY) == [], "nobody else yet"
    tell(made, MONDAY, "contacted", way="phone")
    assert todo(made, TEACHER, MONDAY) == [("visit", TUESDAY)]
    say(made, TUESDAY, "unknown")
    tell(made, TUESDAY, "visited")
    assert todo(made, TEACHER, TUESDAY) == todo(made, VILLAGE, TUESDAY) == [("group_visit", WEDNESDAY)]
    assert todo(made, "village_officer:v12", TUESDAY) == [], "another village"
    assert Letter.objects.filter(kind="absence_laid", account=made.accounts[VILLAGE]).count() == 1
    assert not Letter.objects.filter(account=made.accounts[TEACHER]).exists(), "she called the class herself"
    assert hear(TUESDAY) == {}, "two days are no case"
    say(made, WEDNESDAY, "unknown")
    assert todo(made, HEAD, WEDNESDAY) == [("written_report", THURSDAY)]
    tell(made, WEDNESDAY, "group_visited", post=VILLAGE, companion="村干部人")
    assert todo(made, VILLAGE, WEDNESDAY) == []


def test_the_third_day_opens_one_case_with_what_was_done_before(made):
    say(made, MONDAY, "unknown")
    tell(made, MONDAY, "contacted", way="phone")
    say(made, TUESDAY, "unknown")
    tell(made, TUESDAY, "visited", proof=("门口.pdf", PDF))
    assert not Case.objects.exists()
    say(made, WEDNESDAY, "unknown")
    assert hear(WEDNESDAY)["open"] == 1
    (case,) = Case.objects.all()
    assert (case.whence, case.child_id) == ("absence", made.children["a1"].pk)
    told = list(Act.objects.filter(case=case).order_by("number").values_list("kind", "on", "post_kind", "has_paper"))
    assert told == [
        ("opened", WEDNESDAY, "", False),
        ("contacted", MONDAY, "class_teacher", False),
        ("visited", TUESDAY, "class_teacher", True),
        ("dispatched", WEDNESDAY, "", False),
        ("dispatched", WEDNESDAY, "", False),
    ]
    assert set(case.charges.values_list("side", "unit_path")) == {
        ("place", made.towns[0].path), ("school", made.schools["a"].path)
    }  # fmt: skip
    assert hear(WEDNESDAY) == {}, "heard once"
    tell(made, WEDNESDAY, "group_visited", companion="村干部人", post=VILLAGE)
    assert hear(WEDNESDAY)["answered"] == 1
    assert Act.objects.filter(case=case, kind="visited", way="group_visit", side="place").count() == 1
    say(made, THURSDAY, "unknown")
    hear(THURSDAY)
    assert Case.objects.count() == 1 and Act.objects.filter(kind="opened").count() == 1


def test_the_report_in_writing_is_half_written_and_ends_the_principals_task(made):
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        say(made, day, "unknown")
    tell(made, WEDNESDAY, "visited")
    hear(WEDNESDAY)
    case = Case.objects.get()
    with looking(by=System("test"), at=at(WEDNESDAY)):
        facts = case_queries.paper_draft(by(made, HEAD), case.pk, "school_report", on=WEDNESDAY).facts
    assert (facts.left_on, facts.situation) == (MONDAY, "连续缺勤")
    assert "甲县教育" in facts.addressee and "甲1镇" in facts.addressee
    assert len(facts.efforts) == 1 and "奶奶" in facts.efforts[0]
    assert todo(made, HEAD, WEDNESDAY) == [("written_report", THURSDAY)]
    with looking(by=System("test"), at=at(WEDNESDAY)):
        act = cases.draw_paper(
            case=case.pk,
            kind="school_report",
            said={"contact_phone": "023-10000000"},
            by=by(made, HEAD),
            at=at(WEDNESDAY, 17),
        )
    assert act.has_paper and todo(made, HEAD, WEDNESDAY) == []
    assert Answer.objects.filter(kind="reported").count() == 1
    hear(WEDNESDAY)
    assert Act.objects.filter(case=case, kind="drawn").count() == 1, "the paper is told once"


def test_a_correction_takes_the_tasks_away_and_stands_on_the_case(made):
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        say(made, day, "unknown")
    hear(WEDNESDAY)
    say(made, WEDNESDAY, saw=1, when=THURSDAY)  # she had come late
    assert {ended for _step, ended in state()} == {"corrected"}
    assert Absence.objects.get().cached_end == "corrected" and todo(made, HEAD, THURSDAY) == []
    hear(THURSDAY)
    (seen,) = Act.objects.filter(kind="seen")
    assert (seen.way, seen.yes, seen.on, seen.by) == ("roll_call", True, WEDNESDAY, "")
    assert NotHere.objects.count() == 3 and Case.objects.count() == 1, "nothing that was said is gone"


def test_corrected_before_anybody_heard_of_it_there_is_no_case(made):
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        say(made, day, "unknown")
    say(made, WEDNESDAY, saw=1)
    assert "open" not in hear(WEDNESDAY) and not Case.objects.exists()


def test_a_middle_day_corrected_leaves_one_day_missed(made):
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        say(made, day, "unknown")
    say(made, TUESDAY, saw=1, when=WEDNESDAY)
    assert Absence.objects.get().cached_days == [WEDNESDAY.isoformat()]
    assert dict(state()) == {"contact": "", "visit": "", "group_visit": "corrected", "written_report": "corrected"}
    say(made, THURSDAY, "unknown")
    assert dict(state())["group_visit"] == "", "and comes back with the days"


def test_a_note_explains_and_its_withdrawal_misses_her_again(made):
    say(made, MONDAY, "unknown")
    with pytest.raises(AttendanceError) as refused:
        tell(made, MONDAY, "leave_note", until=TUESDAY)
    assert refused.value.code == "Z015", "a note is shown, not told of"
    note = tell(made, MONDAY, "leave_note", until=TUESDAY, proof=("假条.pdf", PDF))
    assert Absence.objects.get().cached_end == "explained" and todo(made, TEACHER, MONDAY) == []
    say(made, TUESDAY, "unknown")
    assert Absence.objects.count() == 1, "the note holds on Tuesday"
    say(made, WEDNESDAY, "unknown")
    assert Absence.objects.count() == 2 and Absence.objects.get(cached_ended_on=None).cached_days == ["2026-09-09"]
    actions.answer(
        absence=note.absence_id, kind="withdrawn", by=by(made, TEACHER), at=at(WEDNESDAY, 17), on=WEDNESDAY, names=note.number,
        text="这张假条是别人的",
    )  # fmt: skip
    running = Absence.objects.get(cached_ended_on=None)
    assert len(running.cached_days) == 3, "and the days are missed again"


def test_a_word_that_she_came_back_ends_nothing(made):
    say(made, MONDAY, "unknown")
    tell(made, MONDAY, "came_back")
    assert [step for step, _due in todo(made, TEACHER, MONDAY)] == ["contact", "visit"]
    say(made, TUESDAY)
    assert todo(made, TEACHER, TUESDAY) == [] and Absence.objects.get().cached_end == "seen"
    assert dict(state()) == {"contact": "over", "visit": "over"}


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("Z010", "slept", {}),
        ("Z010", "reported", {}),
        ("Z011", "visited", {"on": MONDAY - timedelta(days=1)}),
        ("Z011", "visited", {"on": TUESDAY}),
        ("Z012", "visited", {"text": "见了"}),
        ("Z013", "contacted", {"way": "dream"}),
        ("Z014", "group_visited", {}),
        ("Z015", "moved", {"elsewhere": "外县某小学"}),
        ("Z016", "moved", {"proof": True}),
        ("Z017", "leave_note", {"proof": True}),
        ("Z017", "leave_note", {"proof": True, "until": MONDAY + timedelta(days=30)}),
        ("Z018", "withdrawn", {"names": 7}),
    ],
)
def test_what_is_no_evidence_is_refused(made, code, kind, said):
    say(made, MONDAY, "unknown")
    said = dict(said)
    if said.pop("proof", False):
        said["proof"] = ("凭据.pdf", PDF)
    day = said.pop("on", MONDAY)
    with pytest.raises(AttendanceError) as refused:
        tell(made, day, kind, when=MONDAY, **said)
    assert refused.value.code == code
    assert not Answer.objects.exists() and not Event.objects.filter(verb="attendance.answer").exists()


def test_the_longest_note_holds_its_last_day(made):
    say(made, MONDAY, "unknown")
    tell(made, MONDAY, "leave_note", until=MONDAY + timedelta(days=29), proof=("假条.pdf", PDF))
    assert Absence.objects.get().cached_end == "explained"


def test_another_teacher_does_not_answer_and_a_form_sent_twice_is_one_answer(made):
    say(made, MONDAY, "unknown")
    with pytest.raises(NoAbsenceError):
        tell(made, MONDAY, "visited", post="class_teacher:b1")
    with pytest.raises(NoAbsenceError):
        tell(made, MONDAY, "visited", post="subject_teacher:a1")
    one = tell(made, MONDAY, "visited", form_key="k1")
    assert tell(made, MONDAY, "visited", form_key="k1").pk == one.pk and Answer.objects.count() == 1
    with pytest.raises(AttendanceError) as refused:
        tell(made, MONDAY, "withdrawn", names=1, post=HEAD)
    assert refused.value.code == "Z019"


def test_what_is_overdue_goes_up_one_level_at_a_time(made):
    say(made, MONDAY, "unknown")
    look = lambda on: actions.morning(by=System("worker"), at=at(on, 7))  # noqa: E731
    assert look(MONDAY).get("risen", 0) == 0, "the day itself is not over"
    assert look(TUESDAY)["risen"] == 1, "the call home; the visit has until tonight"
    assert todo(made, HEAD, TUESDAY, "risen") == [("contact", MONDAY)]
    assert todo(made, "centre_head", TUESDAY, "risen") == []
    assert look(TUESDAY).get("risen", 0) == 0, "told once"
    assert look(WEDNESDAY)["risen"] == 1, "the visit"
    letters = Letter.objects.filter(kind="absences_risen", account=made.accounts[HEAD])
    assert [one.params for one in letters.order_by("made_at")] == [{"count": 1}, {"count": 1}]
    assert look(FRIDAY).get("risen", 0) == 0, "three working days lie between two levels"
    assert look(MONDAY + timedelta(days=7))["risen"] == 1, "the call home, three working days after Tuesday"
    assert todo(made, "centre_head", MONDAY + timedelta(days=7), "risen") == [("contact", MONDAY)]


def test_a_child_with_an_open_case_gets_no_second_one(made):
    case = world.case(
        made, "a1", {"opened": MONDAY - timedelta(days=30)}, {"returned": MONDAY - timedelta(days=20), "by": HEAD}
    )
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        say(made, day, "unknown")
    assert hear(WEDNESDAY)["missed"] == 1
    assert Case.objects.count() == 1
    case.refresh_from_db()
    assert case.cached_outcome == "dropout", "who was back and is missed for three days is out of school again"


def test_a_run_of_days_killed_at_any_point_leaves_one_case(made, monkeypatch):
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        say(made, day, "unknown")
    real, calls = Heard.objects.create, []

    def dies(**said):
        calls.append(said)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(**said)

    with monkeypatch.context() as patch:
        patch.setattr(Heard.objects, "create", dies)
        with pytest.raises(KeyboardInterrupt):
            hear(WEDNESDAY)
    assert not Case.objects.exists(), "the whole batch is taken back"
    hear(WEDNESDAY)
    hear(WEDNESDAY)
    assert Case.objects.count() == 1 and Act.objects.filter(kind="opened").count() == 1
    assert Heard.objects.count() == Change.objects.exclude(what__in=("left", "risen")).count()


def test_who_sits_in_another_class_now_is_not_chased_by_the_old_one(made):
    say(made, MONDAY, "unknown")
    child = made.children["a1"]
    child.spells.update(ended_on=TUESDAY)
    child.cached_school_path = made.classes["b1"].path
    child.save()
    actions.morning(by=System("worker"), at=at(TUESDAY, 7))
    assert Absence.objects.get().cached_end == "left" and todo(made, TEACHER, TUESDAY) == []


def test_the_page_names_who_does_what(made):
    say(made, MONDAY, "unknown")
    say(made, TUESDAY, "unknown")
    tell(made, TUESDAY, "visited", proof=("门口.pdf", PDF))
    with looking(by=System("test"), at=at(TUESDAY)):
        page = queries.absence_page(by(made, VILLAGE), Absence.objects.get().pk, on=TUESDAY)
        assert page.days == (MONDAY, TUESDAY) and page.name == "甲甲童"
        group = next(task for task in page.tasks if task.step.id == "group_visit")
        assert group.people == ("甲a1班主任人",) and group.beside_people == ("甲v11村干部人",)
        (answer,) = page.answers
        assert answer.by == "甲a1班主任人" and "奶奶" in answer.text
        _name, media, data = queries.open_proof(by(made, VILLAGE), answer.proof)
        assert media == "application/pdf" and data.startswith(b"%PDF-")
        with pytest.raises(NoAbsenceError):
            queries.open_proof(by(made, "principal:b"), answer.proof)
        with pytest.raises(NoAbsenceError):
            queries.absence_page(by(made, "township_officer:t2"), page.id, on=TUESDAY)

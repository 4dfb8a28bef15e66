"""A visit arrives once, however often it is sent; what says something else lies apart; a correction is a further version."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.cases.models import Act
from notoneless.children import actions as children
from notoneless.children.models import Guardian, HouseholdSpell
from notoneless.children.queries import with_duty
from notoneless.messaging.models import Letter
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import actions, queries
from notoneless.visits.models import FormVersion, Held, Issue, Visit, VisitChild, Visitor
from notoneless.visits.rules.contents import Problem
from notoneless.visits.rules.forms import form_of
from notoneless.visits.terms import AbsentError, VisitError
from tests import world

pytestmark = pytest.mark.django_db
TEACHER, HEAD, OFFICER = "class_teacher:a1", "principal:a", "village_officer:v11"
ANSWERS = {
    "told": ["law", "aid"], "met": ["child", "parent"], "study": "some", "said": "想早点打工", "wants_to_leave": "yes",
}  # fmt: skip


def of(made, post):
    return with_duty(viewer_of(made.accounts[post], at=world.NOW), world.TODAY)


def visit(made, *keys, by=(TEACHER,), answers=ANSWERS, **more):
    form = queries.form_at(made.path, world.TODAY).form
    content, _found = queries.written(
        form, answers, key=more.pop("key", None) or uuid.uuid4(), on=more.pop("on", world.TODAY),
        children=[made.children[key].pk for key in keys or ("a1",)], visitors=[made.accounts[one].pk for one in by], **more,
    )  # fmt: skip
    return content


def receive(made, content, post=TEACHER, digest=""):
    return actions.receive(
        content=content, digest=digest or content.digest, way="desk", by=of(made, post), at=world.NOW
    )


def code(*args, **more):
    with pytest.raises(VisitError) as told:
        receive(*args, **more)
    return told.value.code


def page(made, key, post=TEACHER):
    with audit.looking(by=of(made, post), at=world.NOW):
        return queries.visit_page(of(made, post), key, on=world.TODAY)


def household(made, *keys):
    with audit.gathered():
        for key in keys:
            children.put_household(
                child=made.children[key].pk, kind="register", number="510153001", by=of(made, "section_chief"), at=world.NOW,
                on=world.TODAY, source="户口簿",
            )  # fmt: skip


def test_a_visit_is_written_with_its_people_and_leaves_its_line(made):
    content = visit(made, by=(TEACHER, HEAD), others=(("田支书", "村委会"),))
    receipt = receive(made, content)
    assert receipt.is_taken and receipt.visit == content.id
    row = Visit.objects.get()
    assert (row.digest, row.number, row.root_id, row.is_complete, row.missing) == (content.digest, 1, row.pk, True, [])
    assert sorted(Visitor.objects.values_list("post_kind", "name")) == [
        ("", "田支书"),
        ("class_teacher", ""),
        ("principal", ""),
    ]
    line = Event.objects.get(verb="visits.written")
    assert line.children == [str(made.children["a1"].pk)]
    assert "想早点打工" not in str(line.detail)
    seen = page(made, row.pk)
    assert [part for part, _answers in seen.parts] == ["一讲", "二谈", "三听", "四帮"]
    assert [one.words for _part, some in seen.parts for one in some if one.words] == [
        "义务教育法、学生资助", "学生本人、父母", "有一些", "想早点打工", "是",
    ]  # fmt: skip


def test_sent_twice_it_is_one_visit_with_one_receipt(made):
    content = visit(made, problems=(Problem(made.children["a1"].pk, "study", "数学跟不上"),))
    assert receive(made, content) == receive(made, content)
    assert Visit.objects.count() == VisitChild.objects.count() == Issue.objects.count() == 1


def test_the_same_id_with_other_words_lies_apart_and_overwrites_nothing(made):
    content = visit(made)
    receive(made, content)
    other = replace(content, answers=content.answers | {"said": "什么都好"})
    receipt = receive(made, other)
    assert not receipt.is_taken and receipt == receive(made, other)
    held = Held.objects.get()
    assert Visit.objects.get().digest == content.digest
    with audit.looking(by=of(made, TEACHER), at=world.NOW):
        apart = queries.held_page(of(made, TEACHER), held.pk, on=world.TODAY)
    assert apart.says == (("家长和学生说了什么", "想早点打工", "什么都好"),)
    # A person decides: it becomes a further version, and both stay.
    actions.settle(held=held.pk, take=True, why="纸上写的是这个", by=of(made, HEAD), at=world.NOW)
    actions.settle(held=held.pk, take=True, why="纸上写的是这个", by=of(made, HEAD), at=world.NOW)
    assert list(Visit.objects.order_by("number").values_list("number", "cached_newest")) == [(1, False), (2, True)]
    newest = Visit.objects.get(cached_newest=True)
    assert [one.words for _p, some in page(made, newest.pk).parts for one in some if one.question.id == "said"] == [
        "什么都好"
    ]
    with pytest.raises(VisitError, match="U107"):
        actions.settle(held=held.pk, take=False, why="不用这一份", by=of(made, HEAD), at=world.NOW)


def test_what_was_damaged_on_its_way_is_refused(made):
    assert code(made, visit(made), digest="0" * 64) == "U102"
    assert not Visit.objects.exists()


def test_a_correction_is_a_version_and_a_second_one_of_the_same_lies_apart(made):
    first = visit(made)
    receive(made, first)
    assert code(made, visit(made, corrects=first.id)) == "U104"
    second = visit(made, corrects=first.id, why="日期记错了", on=world.TODAY - timedelta(days=1))
    assert receive(made, second).is_taken
    late = visit(made, corrects=first.id, why="另一处写错", answers=ANSWERS | {"study": "much"})
    assert receive(made, late).held == "overtaken"
    seen = page(made, first.id)
    assert not seen.is_newest and seen.newest == second.id and [one.number for one in seen.versions] == [1, 2]
    assert len(seen.held) == 1
    found = queries.figures(of(made, TEACHER), since=world.YEAR, until=world.TODAY)
    assert found.whole.counts.household_visits == found.whole.counts.pupils == 1


def test_an_incomplete_form_is_taken_and_says_what_is_missing(made):
    content = visit(made, answers={"met": ["nobody"]})
    receive(made, content)
    row = Visit.objects.get()
    assert not row.is_complete and row.missing == ["told", "study", "said", "wants_to_leave"]


def test_an_old_version_of_the_form_is_taken_and_read_under_its_own_words(made):
    """A telephone was without a network while the office rewrote its questions."""
    content = visit(made)
    receive(made, content)
    kept = FormVersion.objects.get()
    assert kept.digest == content.form and kept.place == "500153"
    assert queries.kept_form(content.form) == queries.form_at(made.path, world.TODAY).form
    asked = {
        "id": "crops",
        "section": "talk",
        "zh": "收成怎样",
        "en": "How was the harvest",
        "kind": "text",
        "must": True,
    }
    old = form_of([{"id": "talk", "zh": "拉家常", "en": "a chat"}], [asked])
    FormVersion.objects.create(digest=old.digest, text=old.text, place="500153", first_at=world.NOW)
    late = replace(visit(made), form=old.digest, answers={"crops": "苞谷不错"})
    assert receive(made, late).is_taken
    ((title, (answer,)),) = page(made, late.id).parts
    assert (title, answer.question.zh, answer.words) == ("拉家常", "收成怎样", "苞谷不错")
    assert code(made, replace(visit(made), form=old.digest)) == "U110", "answers to what that version did not ask"
    assert code(made, replace(visit(made), form="0" * 64)) == "U103"


EARLIER = world.TODAY - timedelta(days=3)


def test_brothers_whose_household_became_known_later_were_one_family_before(made):
    """She went on Monday; on Thursday the village entered the household. Monday's visit is one visit, to that household."""
    HouseholdSpell.objects.all().delete()
    assert code(made, visit(made, "a1", "a2", on=EARLIER), post="section_chief") == "U122"
    household(made, "a1", "a2")
    for number, on in enumerate((EARLIER, world.TODAY), start=1):
        receive(made, visit(made, "a1", "a2", on=on), post="section_chief")
        assert Visit.objects.filter(household=HouseholdSpell.objects.first().household).count() == number
    receive(made, visit(made, "a1", on=EARLIER), post="section_chief")
    assert Visit.objects.filter(household=None).count() == 1, "of one alone nothing is concluded"


@pytest.mark.parametrize("ended", [None, -4], ids=["lived there", "had left it"])
def test_what_the_files_say_of_the_day_itself_is_not_put_aside(made, ended):
    """Each had a household of its own on the day, or one that it had left: what is entered later does not make them one."""
    day = world.TODAY + timedelta(days=ended) if ended else None
    HouseholdSpell.objects.update(began_on=world.TODAY - timedelta(days=9), ended_on=day)
    household(made, "a1", "a2")
    assert code(made, visit(made, "a1", "a2", on=EARLIER), post="section_chief") == "U122"
    receive(made, visit(made, "a1", "a2"), post="section_chief")


def test_one_whose_household_was_known_and_one_who_came_into_it_later(made):
    """The elder stood in the household on the day; of the younger none was known, and the first that is known is the same."""
    HouseholdSpell.objects.all().delete()
    household(made, "a1", "a2")
    HouseholdSpell.objects.filter(child=made.children["a1"]).update(began_on=EARLIER)
    receive(made, visit(made, "a1", "a2", on=EARLIER), post="section_chief")


@pytest.mark.parametrize("housed", [False, True])
def test_children_of_one_guardian_who_became_known_later(made, housed):
    if not housed:
        HouseholdSpell.objects.all().delete()
    Guardian.objects.all().delete()
    for key in ("a1", "a2"):
        Guardian.objects.create(
            child=made.children[key], name="罗桂英", phone="13800000000", began_on=world.TODAY, recorded_at=world.NOW
        )  # fmt: skip
    receive(made, visit(made, "a1", "a2"), post="section_chief")
    told = visit(made, "a1", "a2", on=EARLIER)
    if housed:
        assert code(made, told, post="section_chief") == "U122", "each lived in a household of its own that day"
    else:
        assert receive(made, told, post="section_chief").is_taken


def test_a_visitor_who_left_since_went_all_the_same(made):
    type(made.accounts[TEACHER]).objects.filter(pk=made.accounts[TEACHER].pk).update(is_active=False)
    assert receive(made, visit(made, on=EARLIER), post="section_chief").is_taken


def test_several_children_of_one_household_are_one_visit(made):
    assert code(made, visit(made, "a1", "a2"), post="section_chief") == "U122"
    household(made, "a1", "a2")
    receive(made, visit(made, "a1", "a2"), post="section_chief")
    found = queries.figures(of(made, "section_chief"), since=world.YEAR, until=world.TODAY).whole.counts
    assert (found.household_visits, found.pupils, found.pupil_visits, found.households, found.unhoused) == (
        1,
        2,
        2,
        1,
        0,
    )
    # Whoever sees one of the two sees the visit and that one.
    key = Visit.objects.get().pk
    assert [one.id for one in page(made, key).children] == [made.children["a1"].pk]
    assert not page(made, key).may_correct
    assert code(made, visit(made, "a1", corrects=key, why="只有一个")) == "U105"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"on": world.TODAY + timedelta(days=1)}, "U120"), ({"by": ()}, "U123"), ({"by": ("class_teacher:c1",)}, "U124"),
        ({"others": (("田" * 61, ""),)}, "U125"),
    ],
)  # fmt: skip
def test_what_cannot_have_been_is_refused(made, change, wanted):
    assert code(made, visit(made, **change)) == wanted
    assert not Visit.objects.exists()


def test_answers_that_are_none_and_answers_badly_written_are_refused(made):
    content = visit(made)
    assert code(made, replace(content, answers=content.answers | {"study": "fire"})) == "U111"
    assert code(made, replace(content, answers=content.answers | {"said": " 好 "})) == "U115"


def test_who_does_not_see_the_child_writes_nothing(made):
    for post in ("class_teacher:a2", "township_officer:t2", "auditor", "system_admin"):
        with pytest.raises(AbsentError):
            receive(made, visit(made), post)
    for post in ("subject_teacher:a1", "county_leader", OFFICER):
        assert receive(made, visit(made), post).is_taken
    with pytest.raises(AbsentError):
        page(made, Visit.objects.first().pk, "class_teacher:a2")


def test_a_visit_stands_on_the_open_case_too_where_the_writer_works_it(made):
    case = world.case(made, "a1")
    receive(made, visit(made, by=("subject_teacher:a1",)), "subject_teacher:a1")
    assert not Act.objects.filter(case=case, kind="visited").exists(), "no power over the case"
    content = visit(made)
    receive(made, content)
    receive(made, content)
    assert Act.objects.filter(case=case, kind="visited").count() == 1
    assert set(VisitChild.objects.values_list("case", flat=True)) == {case.pk}


def test_a_problem_goes_from_hand_to_hand(made):
    content = visit(made, problems=(Problem(made.children["a1"].pk, "money", "买不起校服和书包"),))
    receive(made, content)
    issue = Issue.objects.get()
    by, at = of(made, TEACHER), world.NOW
    with pytest.raises(VisitError, match="U138"):
        actions.assign(issue=issue.pk, to=made.accounts["class_teacher:a2"].pk, due_on=world.TODAY, by=by, at=at)
    actions.assign(issue=issue.pk, to=made.accounts[HEAD].pk, due_on=world.TODAY, by=by, at=at, form_key="k1")
    actions.assign(issue=issue.pk, to=made.accounts[HEAD].pk, due_on=world.TODAY, by=by, at=at, form_key="k1")
    letter = Letter.objects.get()
    assert (letter.kind, letter.account_id) == ("issue_laid", made.accounts[HEAD].pk) and str(issue.pk) in letter.link
    for days, told in ((0, 0), (1, 1), (2, 1)):
        actions.tell_of_late(at=at + timedelta(days=days))
        assert Letter.objects.filter(kind="issues_late").count() == told
    head = of(made, HEAD)
    assert queries.my_issue_counts(head, on=world.TODAY) == {"late": 0, "open": 1}
    assert queries.my_issue_counts(head, on=world.TODAY + timedelta(days=1)) == {"late": 1, "open": 0}
    with pytest.raises(VisitError, match="U135"):
        actions.solve(issue=issue.pk, on=world.TODAY, text="已发校服", proof_at="领用单", by=by, at=at)
    with pytest.raises(VisitError, match="U136"):
        actions.solve(issue=issue.pk, on=world.TODAY, text="已发校服", by=head, at=at)
    actions.solve(issue=issue.pk, on=world.TODAY, text="已发校服", proof_at="领用单存总务处", by=head, at=at)
    found = queries.issue_figures(by, on=world.TODAY, since=world.YEAR, until=world.TODAY)
    assert (found.whole.tally.raised, found.whole.tally.solved, found.whole.tally.days) == (1, 1, 0)
    with audit.looking(by=by, at=at):
        seen = queries.issue_page(by, issue.pk, on=world.TODAY)
    assert [one.deed for one in seen.deeds] == ["raised", "assigned", "solved"] and seen.may == ("reopened",)
    assert seen.deeds[0].text == "买不起校服和书包" and seen.deeds[2].proof_at == "领用单存总务处"
    with pytest.raises(AbsentError):
        actions.withdraw(issue=issue.pk, text="写错了的", by=of(made, "class_teacher:a2"), at=at)


def test_every_figure_is_as_long_as_its_list(made):
    household(made, "a1", "a2")
    world.case(made, "b1")
    receive(made, visit(made, "a1", "a2", by=(TEACHER, HEAD)), "section_chief")
    receive(made, visit(made, "a1", others=(("田支书", "村委会"),), answers={}))
    receive(made, visit(made, "b1", by=("principal:b",)), "principal:b")
    span = {"since": world.YEAR, "until": world.TODAY}
    for post in ("section_chief", TEACHER, "principal:a", "township_officer:t1", "village_officer:v12"):
        viewer = of(made, post)
        found = queries.figures(viewer, **span)
        for part, where in [
            (found.whole, {}), *((one, {"place": one.path or queries.NOWHERE}) for one in found.towns),
            *((one, {"school": one.path}) for one in found.schools),
        ]:  # fmt: skip
            for of_ in queries.LISTS:
                number = part.incomplete if of_ == "incomplete" else getattr(part.counts, of_)
                keys = queries.counted(viewer, of=of_, **span, **where)
                assert len(keys) == number, (post, part.path, of_)
                with audit.looking(by=viewer, at=world.NOW):
                    shown = (
                        queries.staff_lines(keys, viewer, **span) if of_ == "staff"
                        else queries.outing_lines(keys, viewer) if of_ == "outings"
                        else queries.door_lines(keys, viewer, **span) if of_ == "households"
                        else queries.other_lines(keys, viewer, **span) if of_ == "others"
                        else queries.pupil_lines(keys, viewer, **span) if of_ in queries.PUPILS
                        else queries.visit_lines(keys, viewer)
                    )  # fmt: skip
                assert len(shown) == number, (post, part.path, of_)
        covered = queries.coverage(viewer, on=world.TODAY)
        for part, where in [
            (covered.whole, {}), *((one, {"school": one.path}) for one in (*covered.rooms, *covered.schools)),
            *((one, {"place": one.path or queries.NOWHERE}) for one in covered.towns),
        ]:  # fmt: skip
            for visited, number in (("", part.pupils), ("yes", part.visited), ("no", part.unvisited)):
                rows = queries.targets(viewer, on=world.TODAY, group=queries.CLASS, visited=visited, **where)
                assert len(rows) == number, (post, part.path, visited)
        for group in covered.groups:
            for visited, number in (("yes", group.visited), ("no", group.children - group.visited)):
                rows = queries.targets(viewer, on=world.TODAY, group=group.id, visited=visited)
                assert not group.known or len(rows) == number, (post, group.id)
    whole = queries.figures(of(made, "section_chief"), **span).whole.counts
    assert (whole.person_visits, whole.household_visits, whole.pupils, whole.staff, whole.repeated) == (5, 3, 3, 3, 1)
    assert (whole.households, whole.others) == (2, 1)
    keys = {of_: queries.counted(of(made, "section_chief"), of=of_, **span) for of_ in ("households", "others")}
    with audit.looking(by=of(made, "section_chief"), at=world.NOW):
        doors = queries.door_lines(keys["households"], of(made, "section_chief"), **span)
        (along,) = queries.other_lines(keys["others"], of(made, "section_chief"), **span)
    assert sorted((len(one.children), one.visits, one.pupils) for one in doors) == [(1, 1, 1), (2, 2, 2)]
    assert all(one.place and one.last_on == world.TODAY for one in doors)
    assert (along.name, along.unit, along.visits, along.pupils) == ("田支书", "村委会", 1, 1)


def test_a_class_teacher_is_not_told_who_is_poor(made):
    rows = queries.targets(of(made, TEACHER), on=world.TODAY)
    assert [one.groups for one in rows] == [("class",)]
    assert [one.groups for one in queries.targets(of(made, HEAD), on=world.TODAY, school=made.classes["a1"].path)] == [
        ("class", "hardship")
    ]
    told = {one.id: one.known for one in queries.coverage(of(made, TEACHER), on=world.TODAY).groups}
    assert told == {"hardship": False, "struggling": True}, "who struggles is her own judgement"
    assert queries.unvisited_count(of(made, TEACHER), on=world.TODAY) == 1
    receive(made, visit(made))
    assert queries.unvisited_count(of(made, TEACHER), on=world.TODAY) == 0


def test_leaders_and_their_month(made):
    for day in (0, 1):
        receive(made, visit(made, by=(HEAD,), on=world.TODAY - timedelta(days=day)))
    receive(made, visit(made, by=(HEAD,), on=world.YEAR - timedelta(days=1)))
    found, span = queries.leaders(of(made, "section_chief"), on=world.TODAY)
    assert span == (world.YEAR, world.YEAR.replace(day=30))
    assert {one.id: (one.visits, one.is_met) for one in found}[made.accounts[HEAD].pk] == (2, True)
    assert len(found) == 3 and [one.is_met for one in found] == [False, False, True]
    assert [one.id for one in queries.leaders(of(made, HEAD), on=world.TODAY)[0]] == [made.accounts[HEAD].pk]


def test_the_visitor_from_outside_is_counted_apart(made):
    receive(made, visit(made, others=(("田支书", "村委会"),)))
    found = queries.figures(of(made, TEACHER), since=world.YEAR, until=world.TODAY).whole.counts
    assert (found.person_visits, found.staff, found.others) == (2, 1, 1)


def test_a_correction_keeps_the_problem_and_the_case_that_was_open(made):
    case = world.case(made, "a1")
    first = visit(made, problems=(Problem(made.children["a1"].pk, "study", "数学跟不上"),))
    receive(made, first)
    type(case).objects.filter(pk=case.pk).update(cached_closed_on=world.TODAY)
    second = visit(made, corrects=first.id, why="日期记错了")
    receive(made, second)
    keys = queries.counted(of(made, TEACHER), of="household_visits", since=world.YEAR, until=world.TODAY)
    assert [uuid.UUID(key) for (key,) in keys] == [second.id]
    with audit.looking(by=of(made, TEACHER), at=world.NOW):
        assert [one.issues for one in queries.visit_lines(keys, of(made, TEACHER))] == [1]
    assert [(one.id, one.times) for one in queries.worked(of(made, TEACHER), since=world.YEAR, until=world.TODAY)] == [
        (case.pk, 1)
    ]


def test_cases_are_told_by_how_often_their_families_were_visited(made):
    case = world.case(made, "a1")
    world.case(made, "b1")
    for day in range(4):
        receive(made, visit(made, on=world.TODAY - timedelta(days=day)))
        found = queries.bands(of(made, TEACHER), since=world.YEAR, until=world.TODAY)
        assert [one.cases for one in found] == [1, day == 0, day == 1, day > 1]
    assert [one.visits for one in found] == [4, 0, 0, 4] and found[0].out == 1
    type(case).objects.filter(pk=case.pk).update(cached_returned_on=world.TODAY)
    assert [one.returned for one in queries.bands(of(made, TEACHER), since=world.YEAR, until=world.TODAY)] == [
        1,
        0,
        0,
        1,
    ]
    assert queries.worked(of(made, "class_teacher:a2"), since=world.YEAR, until=world.TODAY) == []


def test_ten_visits_are_read_in_as_many_statements_as_two(made):
    viewer, span = of(made, "section_chief"), {"since": world.YEAR, "until": world.TODAY}

    def read():
        with audit.looking(by=viewer, at=world.NOW), CaptureQueriesContext(connection) as asked:
            for what in queries.LISTS:
                keys = queries.counted(viewer, of=what, **span)
                if what == "staff":
                    queries.staff_lines(keys, viewer, **span)
                elif what in queries.PUPILS:
                    queries.pupil_lines(keys, viewer, **span)
                else:
                    queries.visit_lines(keys, viewer)
            queries.figures(viewer, **span)
            queries.coverage(viewer, on=world.TODAY)
            queries.target_lines(queries.targets(viewer, on=world.TODAY), on=world.TODAY)
            queries.issue_lines(queries.issues(viewer, on=world.TODAY), on=world.TODAY, is_list=True)
            queries.issue_figures(viewer, on=world.TODAY, **span)
            queries.held_rows(viewer)
        return len(asked)

    problem = (Problem(made.children["a1"].pk, "study", "数学跟不上"),)

    def add():
        content = visit(made, problems=problem)
        receive(made, content)
        receive(made, replace(content, answers=content.answers | {"said": "什么都好"}))

    add(), add()  # two, so that a pupil was visited more than once
    few = read()
    for _turn in range(8):
        add()
    assert read() == few

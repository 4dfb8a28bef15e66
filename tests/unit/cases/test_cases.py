"""The station against its tables: reach, one act for one form, papers sealed, figures of today and of any day, lists in pages."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.cases import actions, queries
from notoneless.cases.models import Act, Case, Charge, Paper
from notoneless.cases.queries.listing import CaseFilter
from notoneless.cases.terms import AbsentError, CaseError
from notoneless.children.terms import AbsentError as NoChild
from notoneless.responsibility.terms import DutyError
from tests import world
from tests.stories.walk import BUREAU, PAPER, PDF, SCHOOL, TOWN, Walk

pytestmark = pytest.mark.django_db
D = world.TODAY


@pytest.fixture
def walk():
    made = Walk(world.county())
    made.open("a1")
    return made


@pytest.fixture(autouse=True)
def seen():
    with audit.gathered() as gathering:
        yield gathering


def refused(code, walk, name, post, /, **said):
    before = (Act.objects.count(), Event.objects.count())
    with pytest.raises(CaseError, match=code):
        walk.do(name, post, **said)
    assert (Act.objects.count(), Event.objects.count()) == before, "a refusal writes nothing"


# ── Reach ──


def test_a_case_is_there_for_whoever_sees_its_child_and_for_nobody_else(walk):
    twin = Walk(world.county("0002", "500120"))
    for post in (BUREAU, TOWN, SCHOOL, "class_teacher:a1", "village_officer:v11", "centre_head", "inspector"):
        assert queries.case_file(walk.who(post), walk.case.pk, on=D).line.number == walk.case.number
    for post in (
        "principal:b",
        "class_teacher:a2",
        "township_officer:t2",
        "village_officer:v12",
        "auditor",
        "system_admin",
    ):
        with pytest.raises(AbsentError) as outside:
            queries.case_file(walk.who(post), walk.case.pk, on=D)
        with pytest.raises(AbsentError) as nowhere:
            queries.case_file(walk.who(post), uuid.uuid4(), on=D)
        assert outside.value.zh == nowhere.value.zh
        assert queries.case_list(walk.who(post), on=D).rows == ()
    with pytest.raises(AbsentError):
        queries.case_file(twin.who(BUREAU), walk.case.pk, on=D)
    with pytest.raises(NoChild):
        actions.open_case(child=walk.made.children["b1"].pk, whence="tip", by=twin.who(BUREAU), at=twin.at, on=D)


def test_the_filter_and_the_yes_no_agree_for_every_post(walk):
    from notoneless.cases.access import ASKS, Cases

    for key in ("b1", "c1", "elsewhere", "nowhere"):
        world.case(walk.made, key)
    for post in walk.made.accounts:
        for power in set(ASKS.values()) | {"case.see"}:
            access = Cases(walk.who(post), power)
            told = set(access.filter(Case.objects.all()).values_list("pk", flat=True))
            assert told == {case.pk for case in Case.objects.select_related("child") if access.allows(case)}, (
                post,
                power,
            )


def test_each_post_does_what_is_its_and_no_more(walk):
    walk.lay()
    refused("E002", walk, "dispatch", TOWN)
    refused("E002", walk, "verify", "subject_teacher:a1", outcome="dropout")
    refused("E002", walk, "return_to_school", TOWN, placement="joined", school=walk.made.schools["a"].pk)
    refused("E002", walk, "refer", SCHOOL, party="police")
    refused("E002", walk, "note", "county_leader", text="请抓紧办理")
    refused(
        "E048",
        walk,
        "hand_over",
        "class_teacher:a1",
        side="school",
        post=walk.made.posts["class_teacher:a1"].pk,
        text="请班主任",
    )
    refused("E049", walk, "strike", TOWN, names=1, text="不该立案的")
    refused("E009", walk, "note", TOWN, text=" 嗯 ")


def test_whoever_may_not_open_a_case_is_told_so(walk):
    for post in ("subject_teacher:b1", "county_leader", "inspector"):
        with pytest.raises(CaseError, match="E002"):
            actions.open_case(child=walk.made.children["b1"].pk, whence="tip", by=walk.who(post), at=walk.at, on=D)
    with pytest.raises(CaseError, match="E004"):
        actions.open_case(child=walk.made.children["b1"].pk, whence="rumour", by=walk.who(BUREAU), at=walk.at, on=D)
    with pytest.raises(CaseError, match="E004"):
        actions.open_case(
            child=walk.made.children["b1"].pk, whence="tip", by=walk.who(BUREAU), at=walk.at, on=D + timedelta(days=1)
        )


# ── One child, one open case; one form, one act ──


def test_a_child_has_one_open_case(walk):
    walk_child = walk.made.children["a1"].pk
    with pytest.raises(CaseError, match=r"E005.*2026-00001"):
        actions.open_case(child=walk_child, whence="tip", by=walk.who(BUREAU), at=walk.at, on=D)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            child_id=walk_child, county_path="0001", year=2026, serial=9, whence="tip", opened_on=D, opened_at=world.NOW
        )


def test_a_form_sent_twice_is_one_act_whatever_it_does(walk):
    key = uuid.uuid4().hex
    again = {"whence": "tip", "by": walk.who(BUREAU), "at": walk.at, "on": D, "form_key": key}
    first = actions.open_case(child=walk.made.children["b1"].pk, **again)
    assert actions.open_case(child=walk.made.children["b1"].pk, **again) == first
    assert [act.pk for act in walk.do("dispatch", BUREAU, form_key=key)] == [
        act.pk for act in walk.do("dispatch", BUREAU, form_key=key)
    ]
    for name, post, said in (
        ("accept", TOWN, {"side": "place"}),
        ("accept", SCHOOL, {"side": "school"}),
        ("verify", TOWN, {"outcome": "dropout"}),
        ("reason", TOWN, {"main": "work"}),
        ("contact", TOWN, {"way": "phone", "text": "打了电话没人接"}),
        ("visit", TOWN, {"text": "去了家里没有人"}),
        ("take_step", TOWN, {"step": "persuasion"}),
        ("refer", TOWN, {"party": "police"}),
        ("note", TOWN, {"text": "明天再去一次"}),
    ):
        form = uuid.uuid4().hex
        lines = Event.objects.count()
        one, two = walk.do(name, post, form_key=form, **said), walk.do(name, post, form_key=form, **said)
        assert one.pk == two.pk, name
        assert Event.objects.count() == lines + 1, "one line of the journal"
    assert Act.objects.filter(case=walk.case).count() == walk.page().version


def test_the_serial_is_the_countys_own_and_has_no_holes(walk):
    twin = Walk(world.county("0002", "500120"))
    assert [walk.open("b1").number, walk.open("c1").number, twin.open("a1").number] == [
        "2026-00002", "2026-00003", "2026-00001",
    ]  # fmt: skip


# ── Papers ──


def test_a_paper_lies_sealed_and_comes_back_as_it_was(walk):
    walk.do("verify", TOWN, outcome="deceased", papers=(("../../死亡证明<1>.PDF", PDF),))
    paper = Paper.objects.get()
    assert (paper.name, paper.kind, paper.size) == ("死亡证明1.pdf", "pdf", len(PDF))
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM cases_paper")
        assert PDF[:8] not in bytes(cursor.fetchone()[0])
    assert queries.open_paper(walk.who(TOWN), paper.pk) == ("死亡证明1.pdf", "application/pdf", PDF)
    for key in (paper.pk, uuid.uuid4(), "x"):
        with pytest.raises(AbsentError):
            queries.open_paper(walk.who("principal:b"), key)


def test_a_paper_that_does_more_than_show_itself_is_refused(walk):
    for data in (b"MZ\x90", PDF.replace(b"<<>>endobj", b"<</OpenAction 1 0 R>>endobj"), b""):
        with pytest.raises(DutyError, match="D021"):
            walk.do("note", TOWN, text="附上材料", papers=(("a.pdf", data),))
    refused("E003", walk, "note", TOWN, text="附上材料", papers=PAPER * 11)
    assert not Paper.objects.exists()


def test_what_people_wrote_lies_sealed(walk):
    walk.do("note", TOWN, text="母亲患病住院")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_act WHERE kind = 'noted'")
        assert "患病".encode() not in bytes(cursor.fetchone()[0])
    assert walk.page().acts[-1].text == "母亲患病住院"


# ── With whom it lies ──


def test_a_hole_in_the_chain_lies_one_step_up_and_says_so(walk):
    from notoneless.responsibility.models import Appointment

    Appointment.objects.filter(post__division=walk.made.towns[0]).update(ended_on=D)
    walk.do("dispatch", BUREAU)
    place = next(one for one in walk.page().charges if one.side == "place")
    assert (place.unit, place.stands_in_for, place.is_vacant) == ("甲县", "town", False)
    refused("E006", walk, "dispatch", BUREAU)


def test_a_post_that_falls_vacant_is_told_on_the_page(walk):
    from notoneless.responsibility.models import Appointment

    walk.do("dispatch", BUREAU)
    Appointment.objects.filter(post__school=walk.made.schools["a"]).update(ended_on=D)
    assert {one.side: one.is_vacant for one in walk.page().charges} == {"place": False, "school": True}


def test_a_hand_over_needs_the_receivers_word(walk):
    walk.lay()
    village = walk.made.posts["village_officer:v11"]
    offer = walk.do("hand_over", TOWN, side="place", post=village.pk, text="请村里先核实")
    assert [task.kind for task in walk.todo("village_officer:v11").offers] == ["taken_over"]
    assert [task.kind for task in walk.todo(TOWN).mine] == ["verified"]  # the duty stays until then
    refused("E048", walk, "take_over", SCHOOL, side="place", names=offer.number, takes=True)
    walk.do("take_over", "village_officer:v11", side="place", names=offer.number, takes=True)
    assert walk.todo(TOWN).mine == () and [t.kind for t in walk.todo("village_officer:v11").mine] == ["verified"]
    with pytest.raises(CaseError, match="E007"):
        walk.do("hand_over", BUREAU, side="place", post=walk.made.posts["village_officer:v21"].pk, text="给别的村")


def test_declined_it_goes_back_to_the_bureau_with_the_reason(walk):
    walk.do("dispatch", BUREAU)
    refused("E009", walk, "decline", SCHOOL, side="school", text="")
    walk.do("decline", SCHOOL, side="school", text="孩子的学籍已转到二小")
    assert walk.todo(SCHOOL).is_empty
    assert [task.kind for task in walk.todo(BUREAU).bureau] == ["dispatched"]
    walk.do("dispatch", BUREAU, posts={"school": walk.made.posts["principal:a"].pk})
    assert [task.kind for task in walk.todo(SCHOOL).mine] == ["accepted"]


# ── Figures and ledgers ──


@pytest.fixture
def many(walk):
    """Cases of every stage, their acts written over three weeks."""
    made = walk.made
    steps = {
        "a2": [{"opened": date(2026, 8, 24)}],
        "b1": [{"opened": date(2026, 8, 24)},
               {"dispatched": date(2026, 8, 25), "side": "place", "unit_path": "00010001", "by": BUREAU},
               {"accepted": date(2026, 8, 26), "side": "place", "by": TOWN},
               {"verified": date(2026, 8, 28), "outcome": "dropout", "by": TOWN},
               {"returned": date(2026, 9, 3), "way": "joined", "by": "principal:b"}],
        "c1": [{"opened": date(2026, 8, 24)},
               {"dispatched": date(2026, 8, 25), "side": "place", "unit_path": "00010002", "by": BUREAU},
               {"verified": date(2026, 9, 2), "outcome": "abroad", "has_paper": True, "by": "township_officer:t2"},
               {"closing": date(2026, 9, 3), "outcome": "abroad", "by": "township_officer:t2"},
               {"checked": date(2026, 9, 7), "names": 4, "yes": True, "by": BUREAU}],
        "nowhere": [{"opened": date(2026, 9, 1)}, {"verified": date(2026, 9, 1), "outcome": "dropout", "by": TOWN}],
    }  # fmt: skip
    for key, acts in steps.items():
        world.case(made, key, *acts)
    return walk


@pytest.mark.parametrize("side", ["place", "school"])
def test_todays_figures_are_the_fold_of_today(many, side):
    for post in (BUREAU, TOWN, "township_officer:t2", SCHOOL):
        viewer = many.who(post)
        quick = queries.counts_by_unit(viewer, on=D, today=D, side=side)
        slow = queries.counts_by_unit(viewer, on=D, today=D + timedelta(days=1), side=side)
        assert quick == slow, post


def test_a_past_days_ledger_is_the_one_of_that_day(many):
    viewer = many.who(BUREAU)

    def on(day):
        return {row.child.name: row.ledger for row in queries.ledger_rows(viewer, on=day)}

    names = {key: child.name for key, child in many.made.children.items()}
    assert on(date(2026, 8, 23)) == {}
    assert on(date(2026, 8, 24)) == dict.fromkeys((names["a2"], names["b1"], names["c1"]), "suspected_dropout")
    assert on(date(2026, 8, 28))[names["b1"]] == "dropout"
    assert names["b1"] not in on(date(2026, 9, 3)) and names["c1"] not in on(date(2026, 9, 7))
    everything = queries.ledger_rows(viewer, on=D, ledger=())
    assert len(everything) == 5 and {row.closed_as for row in everything if row.closed_on} == {"出国（境）"}


def test_every_figure_is_the_length_of_its_list(many):
    viewer = many.who(BUREAU)
    found = queries.counts_by_unit(viewer, on=D, today=D)
    for unit in (found.whole, *found.units):
        for only, figure in (
            (CaseFilter(is_open=None), unit.cases),
            (CaseFilter(), unit.open),
            (CaseFilter(is_open=False), unit.closed),
            (CaseFilter(lamp="red"), unit.overdue),
            (CaseFilter(stage=("returned",)), unit.returned),
            (CaseFilter(stage=("persuading",)), unit.persuading),
        ):
            narrowed = CaseFilter(**{name: getattr(only, name) for name in only.__dataclass_fields__} | {
                "unit": unit.path, "unit_side": "place",
            })  # fmt: skip
            if len(unit.path) == 4 and unit is not found.whole:
                continue  # what lies with the county itself is told of the whole
            assert len(queries.case_list(viewer, on=D, only=narrowed).rows) == figure, (unit.path, only)
            assert queries.case_count(viewer, on=D, only=narrowed) == figure


def test_the_list_is_narrowed_and_goes_on_behind_the_last(many):
    viewer = many.who(BUREAU)
    everything = [row.id for row in queries.case_list(viewer, on=D, only=CaseFilter(is_open=None)).rows]
    assert len(everything) == 5
    for order in ("due", "-due", "opened", "-opened"):
        paged, after = [], ""
        while True:
            page = queries.case_list(viewer, on=D, only=CaseFilter(is_open=None), order=order, after=after, size=2)
            paged += [row.id for row in page.rows]
            after = page.next
            if not after:
                break
        assert sorted(paged) == sorted(everything) and len(set(paged)) == 5, order
    narrowed = {
        "whence": CaseFilter(whence="tip"), "town": CaseFilter(town="00010002", is_open=None),
        "school": CaseFilter(school=many.made.schools["b"].path), "text": CaseFilter(text=many.made.children["b1"].name),
        "outcome": CaseFilter(outcome=("dropout",)), "reason": CaseFilter(reason="work"),
    }  # fmt: skip
    counts = {name: len(queries.case_list(viewer, on=D, only=only).rows) for name, only in narrowed.items()}
    assert counts == {"whence": 0, "town": 1, "school": 1, "text": 1, "outcome": 1, "reason": 0}
    lamps = [len(queries.case_list(viewer, on=D, only=CaseFilter(lamp=one)).rows) for one in ("red", "yellow", "green")]
    assert sum(lamps) == 4 == len(queries.case_list(viewer, on=D).rows)


def test_a_page_asks_the_same_of_one_case_as_of_many(many, django_assert_max_num_queries):
    from django.test.utils import CaptureQueriesContext

    def asked(what):
        with CaptureQueriesContext(connection) as context:
            what()
        return len(context)

    alone = Walk(world.county("0002", "500120"))
    alone.open("a1")
    for look in (lambda who: queries.case_list(who, on=D), lambda who: queries.todo(who, on=D)):
        assert asked(lambda look=look: look(many.who(BUREAU))) == asked(lambda look=look: look(alone.who(BUREAU)))


def test_what_is_repeated_can_be_made_anew(many):
    from notoneless.audit.terms import System

    kept = (
        list(Case.objects.order_by("pk").values()),
        list(Charge.objects.order_by("pk").values("case", "side", "unit_path")),
    )
    Case.objects.update(cached_stage="new", cached_outcome="", cached_due_on=D, cached_returned_on=None)
    Charge.objects.all().delete()
    actions.morning(by=System("worker"), at=world.NOW, everything=True)
    anew = list(Case.objects.order_by("pk").values())
    for before, after in zip(kept[0], anew, strict=True):
        assert {k: v for k, v in before.items() if k != "version"} == {k: v for k, v in after.items() if k != "version"}
    assert len(kept[1]) == Charge.objects.count()


def test_looking_at_cases_is_written_down(walk, seen):
    walk_child = walk.made.children["a1"].pk
    queries.case_list(walk.who(BUREAU), on=D)
    queries.todo(walk.who(BUREAU), on=D)
    queries.case_file(walk.who(BUREAU), walk.case.pk, on=D)
    assert seen.children == {walk_child}
    assert {"cases.list", "cases.todo", "cases.page"} <= seen.verbs

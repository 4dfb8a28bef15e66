"""In which household a child lives: entered by hand, ended, corrected, and who is told of brothers and sisters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notoneless.audit.models import Event
from notoneless.children import actions, queries
from notoneless.children.models import Correction, Guardian, Household, HouseholdSpell
from notoneless.children.rules import households
from notoneless.children.terms import AbsentError, ChildError
from notoneless.privacy import actions as privacy
from tests import world
from tests.unit.children.conftest import viewer
from tests.unit.privacy.asking import fresh

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "510153001", "510153777"
EARLIER = world.TODAY - timedelta(days=5)


@pytest.fixture
def chief(rong, seen):
    return viewer(rong, "section_chief")


def when(who, **more):
    return {"by": who, "at": world.NOW, "on": world.TODAY, "source": "户口簿"} | more


def into(child, who, **more):
    actions.put_household(child=child.pk, **when(who, kind="register", **more))


def page(county, post, child):
    return queries.child_file(viewer(county, post), child.pk, on=world.TODAY)


def family(county, post, child):
    return sorted(one.line.name for one in page(county, post, child).siblings)


def standing(child):
    return child.household_spells.filter(ended_on=None)


def test_a_family_of_three_at_three_schools_is_seen_as_one(rong, chief):
    a1, b1, c1 = (rong.children[key] for key in ("a1", "b1", "c1"))
    for child, relation in ((a1, "22"), (b1, "23"), (c1, "30")):
        into(child, chief, number=NUMBER, head="王大", relation=relation)
    assert family(rong, "section_chief", a1) == ["甲丁童", "甲丙童"]
    assert family(rong, "section_chief", c1) == ["甲丙童", "甲甲童"]
    assert len({row.household_id for child in (a1, b1, c1) for row in standing(child)}) == 1
    fact = page(rong, "section_chief", a1).households[0]
    assert fact.text == "户主 王大 长子" and [str(cell) for cell in fact.cells] == ["510******"]


def test_a_teacher_who_sees_one_of_them_is_told_of_no_other(rong, chief):
    a1, b1 = rong.children["a1"], rong.children["b1"]
    before = page(rong, "class_teacher:a1", a1)
    into(b1, chief, number=NUMBER)
    into(a1, chief, number=NUMBER)
    after = page(rong, "class_teacher:a1", a1)
    assert after.siblings == before.siblings == ()
    assert [row.line.name for row in page(rong, "section_chief", a1).siblings] == ["甲丙童"]


def test_a_number_that_others_live_under_is_taken_like_a_new_one(rong, chief):
    """A registrar types a number: whether somebody else's child lives there is told to nobody."""
    into(rong.children["b1"], chief, number=NUMBER)
    registrar = viewer(rong, "registrar:a")
    answers = []
    for child, number in (("a1", NUMBER), ("a2", OTHER)):
        into(rong.children[child], registrar, number=number)
        file = queries.child_file(registrar, rong.children[child].pk, on=world.TODAY)
        answers.append((len(file.siblings), [one.is_current for one in file.households], file.version))
    assert answers[0] == answers[1]


def test_a_child_who_moves_to_the_grandparents_leaves_the_first_household_behind(rong, chief):
    a1, a2 = rong.children["a1"], rong.children["a2"]
    into(a1, chief, number=NUMBER, head="王大", on=EARLIER)
    into(a2, chief, number=NUMBER, head="王大", on=EARLIER)
    into(a1, chief, number=OTHER, head="李奶奶", relation="43")
    told = page(rong, "section_chief", a1)
    now, before, first = told.households
    assert (now.began_on, now.ended_on, now.text) == (world.TODAY, None, "户主 李奶奶 外孙子")
    assert (before.began_on, before.ended_on) == (EARLIER, world.TODAY)
    assert first.ended_on == EARLIER
    assert told.siblings == () and family(rong, "section_chief", a2) == []
    change = Correction.objects.filter(child=a1, field="household").latest("version")
    assert str(change.was) == "户籍 510****** 王大" and "李奶奶" in str(change.became)
    line = Event.objects.filter(verb="children.put_household").latest("seq")
    assert line.children == [str(a1.pk)] and OTHER not in str(line.detail) and "李" not in str(line.detail)


def test_another_rolls_household_stands_beside_the_registers(rong, chief):
    a1 = rong.children["a1"]
    into(a1, chief, number=NUMBER)
    actions.put_household(child=a1.pk, **when(chief, kind="listed", number=OTHER))
    assert {row.household.kind for row in standing(a1)} == {"register", "listed"}


def test_one_of_two_that_disagree_is_replaced_and_the_other_stays(rong, chief):
    a1 = rong.children["a1"]
    one = standing(a1).get()
    two = HouseholdSpell.objects.create(
        child=a1, household=rong.children["a2"].household_spells.get().household, recorded_at=world.NOW
    )
    into(a1, chief, number=NUMBER, instead_of=two.pk)
    assert {row.pk for row in standing(a1)} >= {one.pk} and standing(a1).count() == 2
    actions.end_row(child=a1.pk, table="household", row=one.pk, **when(chief))
    assert [row.household.number.open(why="test") for row in standing(a1)] == [NUMBER]


def test_where_no_number_is_known_the_heads_or_a_brother_tells(rong, chief):
    a1, a2, b1 = (rong.children[key] for key in ("a1", "a2", "b1"))
    into(a1, chief, head_number="51015319600101001x")
    into(a2, chief, head_number="510153 19600101001X")
    into(b1, chief, with_child=a1.pk)
    assert family(rong, "section_chief", b1) == ["甲乙童", "甲甲童"]


def test_children_of_one_guardian_are_a_family_and_a_shared_telephone_is_none(rong, chief):
    a1, b1, c1 = (rong.children[key] for key in ("a1", "b1", "c1"))
    for child, name in ((a1, "王大"), (b1, "王大"), (c1, "村文书")):
        Guardian.objects.create(child=child, name=name, relation="51", phone="13900000001", recorded_at=world.NOW)
    told = page(rong, "section_chief", a1).siblings
    assert [(one.line.name, one.is_housed) for one in told] == [("甲丙童", False)]
    assert family(rong, "class_teacher:a1", a1) == []


def test_refusals(rong, bi, chief):
    a1, a2 = rong.children["a1"], rong.children["a2"]
    into(a1, chief, number=NUMBER, head="王大", relation="22")
    standing(a2).update(ended_on=world.TODAY)
    tomorrow = world.TODAY + timedelta(days=1)
    registrar = viewer(rong, "registrar:a")
    for refused, code in (
        (lambda: into(a1, chief, number=NUMBER, head="王大", relation="22"), "K007"),
        (lambda: into(a1, chief), "K024"),
        (lambda: into(a1, chief, number="000000000"), "K024"),
        (lambda: into(a1, chief, with_child=a2.pk), "K025"),
        (lambda: into(a1, chief, with_child=bi.children["a1"].pk), "K001"),
        (lambda: into(a1, registrar, with_child=rong.children["b1"].pk), "K001"),
        (lambda: into(rong.children["b1"], registrar, number=NUMBER), "K001"),
        (lambda: into(a1, chief, number=OTHER, on=tomorrow), "K004"),
        (lambda: into(a1, chief, number=OTHER, on=date(2020, 1, 1)), "K005"),
        (lambda: into(a1, chief, number=OTHER, instead_of=a2.household_spells.get().pk), "K001"),
    ):
        with pytest.raises((ChildError, AbsentError)) as no:
            refused()
        assert no.value.code == code
    assert Household.objects.filter(number_index=Household._meta.get_field("number_index").index_of(OTHER)).count() == 0


def test_a_former_number_is_shown_in_full_to_who_may_and_every_child_of_it_is_in_the_journal(rong, chief):
    a1, b1 = rong.children["a1"], rong.children["b1"]
    into(a1, chief, number=NUMBER)
    into(b1, chief, number=NUMBER)
    house = standing(a1).get().household
    privacy.reveal(
        table="children_household",
        field="number",
        row=str(house.pk),
        reason="入户走访前核对这户的户号",
        by=fresh(chief),
        at=world.NOW,
    )
    assert set(Event.objects.get(verb="privacy.reveal").children) == {str(a1.pk), str(b1.pk)}


@pytest.mark.parametrize(
    "number, says", [("510153001", True), ("H-01", True), ("000000", False), ("无", False), ("", False)]
)
def test_a_number_of_one_sign_tells_no_household_from_another(number, says):
    assert households.says_something(number) is says


def test_the_same_number_of_two_counties_or_two_rolls_is_two_households():
    keys = {households.key_of(county, kind, "i") for county in ("0001", "0002") for kind in ("register", "listed")}
    assert len(keys) == 4 and households.key_of("0001", "register", "i") in keys


@pytest.mark.parametrize(
    "number, reach",
    [
        ("500153009", "0001"), ("12345678", "00010002"), ("12", "00010002"), ("第12-3号", "00010002"),
        ("50015300-9", "0001"), ("5001530-0", "00010002"), ("510153196001010017", "0001"),
    ],
)  # fmt: skip
def test_a_short_number_is_its_towns_and_a_long_one_the_countys(number, reach):
    assert households.reach_of(number, "000100020003", "0001") == reach
    assert households.reach_of(number, "0001", "0001") == "0001" == households.reach_of(number, "", "0001")

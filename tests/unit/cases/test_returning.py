"""A child who comes back to school: the school where she sits now sees her file and her case from that day, and is to follow her."""

from __future__ import annotations

import pytest

from notoneless.cases.models import Act
from notoneless.cases.terms import AbsentError
from notoneless.children.models import EnrolmentSpell
from tests import world
from tests.stories.walk import BUREAU, SCHOOL, TOWN, Walk

pytestmark = pytest.mark.django_db


def sought(key: str) -> Walk:
    """Return the case of a child who was dispatched, and found out of school."""
    walk = Walk(world.county())
    walk.day(9, 10)
    walk.open(key)
    walk.do("dispatch", BUREAU)
    walk.do("accept", TOWN, side="place")
    walk.do("verify", TOWN, outcome="dropout", text="在家照看弟弟")
    return walk


def spells(walk: Walk) -> list[tuple[str, bool]]:
    rows = EnrolmentSpell.objects.filter(child=walk.case.child_id).order_by("school__name")
    return [(row.school.name, row.ended_on is None) for row in rows.select_related("school")]


def test_a_child_of_no_school_becomes_the_school_where_she_sits():
    walk = sought("nowhere")
    with pytest.raises(AbsentError):
        walk.page(SCHOOL)
    assert [charge.unit for charge in walk.page().charges][1] == walk.made.county.name, (
        "the bureau stands for no school"
    )
    walk.day(9, 14)
    walk.do("return_to_school", BUREAU, placement="joined", school=walk.made.schools["a"].pk)
    page = walk.page(SCHOOL)
    assert spells(walk) == [(walk.made.schools["a"].name, True)]
    assert {(due.kind, due.days) for due in page.dues} >= {("accepted", 0), ("followed", 30)}
    walk.do("accept", SCHOOL, side="school")
    assert any(task.kind == "followed" for task in walk.todo(SCHOOL).mine)


def test_back_in_her_own_class_nothing_is_written_twice():
    walk = sought("a1")
    before = spells(walk)
    walk.do("accept", SCHOOL, side="school")
    walk.do(
        "return_to_school", SCHOOL, placement="joined", school=walk.made.schools["a"].pk,
        school_class=walk.made.classes["a1"].pk,
    )  # fmt: skip
    assert spells(walk) == before
    assert Act.objects.filter(case=walk.case, kind="dispatched").count() == 2


def test_another_school_takes_her_and_the_case_goes_along():
    walk = sought("a1")
    walk.do("accept", SCHOOL, side="school")
    walk.do("return_to_school", BUREAU, placement="own_class", school=walk.made.schools["b"].pk,
            school_class=walk.made.classes["b2"].pk)  # fmt: skip
    old, new = walk.made.schools["a"].name, walk.made.schools["b"].name
    assert spells(walk) == [(old, True), (new, True)], "the other roll says what it says until it is changed"
    walk.case.child.refresh_from_db()
    assert walk.case.child.cached_school_path == walk.made.classes["b2"].path
    assert {task.kind for task in walk.todo("principal:b").mine} >= {"accepted"}
    assert all(task.case.id != walk.case.pk for task in walk.todo(SCHOOL).mine)


def test_a_return_that_was_a_mistake_is_struck_and_she_is_the_former_schools_again():
    walk = sought("a1")
    row = walk.do("return_to_school", BUREAU, placement="joined", school=walk.made.schools["b"].pk)
    walk.do("strike", BUREAU, names=row.number, text="写错了学校")
    assert [still for _name, still in spells(walk)] == [True, False]
    walk.case.child.refresh_from_db()
    assert walk.case.child.cached_school_path == walk.made.classes["a1"].path
    assert walk.stage == "persuading"
    assert [charge.unit for charge in walk.page().charges][1] == walk.made.schools["a"].name

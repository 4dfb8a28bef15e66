"""A village school of nineteen children goes up in the next one. Years later somebody asks where the girl was then, and the
answer is the school as it was called on that day."""

from __future__ import annotations

from datetime import date

import pytest

from notoneless.audit.terms import System
from notoneless.cases import actions as cases
from notoneless.cases.models import Act, Charge
from notoneless.cases.terms import ActKind
from notoneless.children.actions.following import follow_all_paths
from notoneless.children.models import Child
from notoneless.places import actions, queries
from notoneless.places.models import SchoolClass
from notoneless.responsibility.actions.following import follow_places
from notoneless.responsibility.queries import viewer_of
from tests import world

pytestmark = pytest.mark.django_db


def test_a_childs_history_still_reads_true_as_of_an_earlier_day():
    made = world.county()
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    girl, old, heir = made.children["a1"], made.schools["a"], made.schools["b"]
    said = {"by": chief, "at": world.NOW, "document": "教委〔2026〕31号"}

    # She sits in the village school's class; on the ninth it gets another name, on the tenth it goes up in the next school.
    actions.rename(unit="school", key=old.pk, name="向阳村小学", on=date(2026, 9, 9), **said)
    actions.merge_school(key=old.pk, into=heir.pk, on=date(2026, 9, 10), **said)
    actions.rename(unit="school", key=heir.pk, name="向阳中心小学", on=date(2026, 9, 10), **said)

    # Her spell names the school for good; what it was called depends on the day that is asked.
    spell = girl.spells.get()
    days = [date(2026, 9, 8), date(2026, 9, 9)]
    names = queries.names_on("school", [(spell.school_id, day) for day in days])
    assert [names[spell.school_id, day] for day in days] == ["甲a小学", "向阳村小学"]

    # On the eighth both schools stood; on the tenth one, and the old one's page says where it went and by which paper.
    then = queries.school_list(chief, on=date(2026, 9, 8)).rows
    assert [(row.name, row.now_name) for row in then][:2] == [("甲a小学", "向阳村小学"), ("甲b小学", "向阳中心小学")]
    assert [row.name for row in queries.school_list(chief, on=date(2026, 9, 10)).rows] == ["向阳中心小学", "甲c小学"]
    page = queries.school_page(chief, old.pk, on=date(2026, 9, 10))
    assert page.school.ended_on == date(2026, 9, 10)
    merged = page.history[0]
    assert (merged.label, merged.other, merged.document) == ("并入", "向阳中心小学", "教委〔2026〕31号")

    # Whoever keeps a path of hers reads on from the last number he knows, and she is in the class that hers became.
    path = Child.objects.get(pk=girl.pk).cached_school_path
    for step in queries.path_changes(made.path):
        path = step.follow(path)
    room = SchoolClass.objects.get(path=path)
    assert room.school_id == heir.pk and room.continues_id == spell.school_class_id

    # Her new class is in reach of the new principal, and no more of the old one.
    seen = queries.class_list(viewer_of(made.accounts["principal:b"], at=world.NOW), heir.pk)
    assert room.pk in {row.id for row in seen}


def test_a_village_whose_town_is_no_more_is_still_in_that_town_on_the_day():
    made = world.county(children=False)
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    gone, heir = made.towns
    actions.merge_division(
        key=gone.pk, into=heir.pk, on=world.TODAY, document="县府〔2026〕9号", by=chief, at=world.NOW
    )
    village = made.villages["v11"].pk

    eve = queries.division_page(chief, village, on=date(2026, 9, 9))
    today = queries.division_page(chief, village, on=world.TODAY)
    assert [row.name for row in eve.above] == ["甲县", "甲1镇"]
    assert [row.name for row in today.above] == ["甲县", "甲2镇"]
    assert [row.kind for row in today.history] == ["moved"]
    # The school that stood in the town stands in the new one; the officer of the new town sees it from today.
    officer = viewer_of(made.accounts["township_officer:t2"], at=world.NOW)
    assert {row.name for row in queries.school_list(officer, on=world.TODAY).rows} == {"甲a小学", "甲b小学", "甲c小学"}


WORKER = System("test")


def by(made, who):
    return viewer_of(made.accounts[who], at=world.NOW)


@pytest.fixture
def sought():
    """A girl of the first school of the first town is sought; town and school have taken her case on."""
    made = world.county()
    case = cases.open_case(
        child=made.children["a1"].pk, whence="absence", text="三天没来", by=by(made, "section_chief"), at=world.NOW, on=world.TODAY
    )  # fmt: skip
    cases.dispatch(case=case.pk, by=by(made, "section_chief"), at=world.NOW, on=world.TODAY)
    for side, who in (("place", "township_officer:t1"), ("school", "principal:a")):
        cases.accept(case=case.pk, side=side, by=by(made, who), at=world.NOW, on=world.TODAY)
    return made, case


def charge(case, side):
    return Charge.objects.select_related("post").get(case=case, side=side, is_offer=False)


def all_follow():
    """What the worker does every few minutes, each station by itself; a second time nothing is left to do."""
    follow_all_paths()
    follow_places(at=world.NOW)
    done = cases.follow_units(by=WORKER, at=world.NOW)
    assert cases.follow_units(by=WORKER, at=world.NOW) == 0
    return done


def test_her_case_lies_with_the_school_in_which_hers_went_up(sought):
    made, case = sought
    old, heir = made.schools["a"], made.schools["b"]
    assert all_follow() == 0 and charge(case, "school").unit_path == old.path
    actions.merge_school(
        key=old.pk,
        into=heir.pk,
        on=world.TODAY,
        document="教委〔2026〕31号",
        by=by(made, "section_chief"),
        at=world.NOW,
    )
    assert cases.follow_units(by=WORKER, at=world.NOW) == 0, "the case waits until her file has followed"
    assert all_follow() == 1
    held = charge(case, "school")
    assert held.unit_path == heir.path and held.post.unit_path == heir.path and held.accepted_on is None
    assert held.cached_next == ActKind.ACCEPTED, "the other school is asked to take it on"
    assert charge(case, "place").accepted_on == world.TODAY, "the town has it as before"


def test_a_school_that_comes_under_another_centre_keeps_its_case_and_its_word(sought):
    made, case = sought
    before, acts = charge(case, "school"), Act.objects.filter(case=case).count()
    school = made.schools["a"]
    school.refresh_from_db()
    actions.move_school(
        key=school.pk, division=school.division_id, centre=None if school.centre_id else made.centre.pk, on=world.TODAY,
        document="教委〔2026〕32号", by=by(made, "section_chief"), at=world.NOW,
    )  # fmt: skip
    assert all_follow() == 1
    held = charge(case, "school")
    assert (
        held.unit_path != before.unit_path and held.post_id == before.post_id and held.post.unit_path == held.unit_path
    )
    assert held.accepted_on == world.TODAY and Act.objects.filter(case=case).count() == acts + 2


def test_a_town_that_went_up_in_another_hands_its_cases_on(sought):
    made, case = sought
    gone, heir = made.towns
    actions.merge_division(
        key=gone.pk,
        into=heir.pk,
        on=world.TODAY,
        document="县府〔2026〕9号",
        by=by(made, "section_chief"),
        at=world.NOW,
    )
    assert all_follow() == 1
    held = charge(case, "place")
    assert held.unit_path.startswith(heir.path) and held.post.unit_path == held.unit_path
    officer = by(made, "township_officer:t2")
    cases.accept(case=case.pk, side="place", by=officer, at=world.NOW, on=world.TODAY)
    assert charge(case, "place").accepted_on == world.TODAY

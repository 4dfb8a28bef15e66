"""A village school of nineteen children goes up in the next one. Years later somebody asks where the girl was then, and the
answer is the school as it was called on that day."""

from __future__ import annotations

from datetime import date

import pytest

from notoneless.children.models import Child
from notoneless.places import actions, queries
from notoneless.places.models import SchoolClass
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

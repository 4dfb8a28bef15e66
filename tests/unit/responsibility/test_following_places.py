"""A post lies where its unit lies: when a village or a school is given to another, whoever answers for it still does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notoneless.audit.models import Event
from notoneless.places import actions as places
from notoneless.places.models import SchoolClass
from notoneless.responsibility import actions, queries
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.rules.titles import title
from notoneless.responsibility.terms import PostKind
from tests.unit.responsibility.conftest import viewer
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def reaches(made, key):
    return queries.viewer_of(made.accounts[key], at=NOW).reaches


def reach(made, key):
    return reaches(made, key)[0]


def said(made):
    return {"on": TODAY, "document": "县府发〔2026〕9号", "by": viewer(made, "section_chief"), "at": NOW}


def test_the_officer_of_a_village_that_moved_answers_for_it_in_its_new_town(made, twin):
    village, town = made.villages["v11"], made.towns[1]
    places.move_village(key=village.pk, into=town.pk, **said(made))
    village.refresh_from_db()
    assert village.path.startswith(town.path)
    assert actions.follow_places(at=NOW) == 2  # its head and its officer
    assert reach(made, "village_officer:v11").place_paths == (village.path,)
    chief = viewer(made, "township_officer:t2")
    assert queries.post_page(chief, made.posts["village_head:v11"].pk, TODAY) is not None
    former = viewer(made, "township_officer:t1")
    assert queries.post_page(former, made.posts["village_head:v11"].pk, TODAY) is None
    assert actions.follow_places(at=NOW) == 0
    assert Event.objects.filter(verb="responsibility.follow_places").count() == 1


def test_who_taught_in_a_school_that_was_taken_in_goes_with_the_class_when_the_posts_are_set_up(made):
    gone, heir, room = made.schools["b"], made.schools["a"], made.classes["b1"]
    places.merge_school(key=gone.pk, into=heir.pk, **said(made))
    actions.follow_places(at=NOW)
    room.refresh_from_db()
    now = room if room.ended_on is None else SchoolClass.objects.get(continues=room)
    actions.establish_posts(by=viewer(made, "section_chief"), at=NOW, county_path=made.path, on=TODAY)
    assert now.path.startswith(heir.path)
    assert now.path in {path for one in viewer(made, "class_teacher:b1").reaches for path in one.school_paths}
    # The school that is no more keeps its principal's post where it was, and it gives nothing any more.
    assert Post.objects.get(pk=made.posts["principal:b"].pk).unit_path == gone.path
    assert reaches(made, "principal:b") == ()


def test_who_came_after_the_day_on_which_the_school_was_taken_in_goes_with_the_class_too(made):
    """The paper on the merger arrives late: it says the fifth, the new class teacher came on the eighth. Whoever left before
    that is not brought back, a term with an end keeps it, and what never began does not begin."""
    room, other = made.classes["b1"], made.classes["b2"]
    came = TODAY - timedelta(days=2)
    first = Appointment.objects.get(post=made.posts["class_teacher:b1"])
    Appointment.objects.filter(pk=first.pk).update(ended_on=came)
    given = {"post": first.post, "made_by": "", "made_at": NOW}
    late = Appointment.objects.create(account=made.accounts["registrar:b"], began_on=came, **given)
    Appointment.objects.create(account=made.accounts["principal:b"], began_on=came, ended_on=came, holding="acting",
                               released_at=NOW - timedelta(days=1), **given)  # fmt: skip
    until = TODAY + timedelta(days=90)
    Appointment.objects.filter(post=made.posts["class_teacher:b2"]).update(ended_on=until)
    places.merge_school(
        key=made.schools["b"].pk, into=made.schools["a"].pk, **(said(made) | {"on": TODAY - timedelta(days=5)})
    )
    actions.establish_posts(by=viewer(made, "section_chief"), at=NOW, county_path=made.path, on=TODAY)

    def holders(old):
        new = Post.objects.get(kind=PostKind.CLASS_TEACHER, school_class__continues=old)
        return list(new.appointments.order_by("began_on").values_list("account_id", "began_on", "ended_on"))

    assert holders(room) == [(late.account_id, TODAY, None)]
    assert holders(other) == [(made.accounts["class_teacher:b2"].pk, TODAY, until)]


def test_a_new_name_a_split_and_an_inspectors_area_move_nobody(made):
    before = dict(Post.objects.values_list("pk", "unit_path"))
    places.rename(unit="division", key=made.villages["v12"].pk, name="新名村", **said(made))
    places.split_division(
        key=made.towns[0].pk, name="新镇", code="500153177", parts=[made.villages["v12"].pk], **said(made)
    )
    actions.follow_places(at=NOW)
    moved = {pk for pk, path in Post.objects.values_list("pk", "unit_path") if before[pk] != path}
    assert moved == {made.posts[key].pk for key in ("village_head:v12", "village_officer:v12")}
    assert Post.objects.get(kind=PostKind.INSPECTOR, unit_path=made.path).area_id == made.area.pk


def test_a_new_name_of_the_unit_is_the_posts_too_and_a_chosen_title_stays(made, twin):
    by = viewer(made, "section_chief")

    def called(key):
        return Post.objects.get(pk=made.posts[key].pk).title

    for post in made.posts.values():  # titles as the house makes them
        unit = post.school_class or post.school or post.centre or post.area or post.division
        name = f"{unit.school.name}{unit.name}" if post.school_class else unit.name
        Post.objects.filter(pk=post.pk).update(title=title(post.kind, name))
    Post.objects.filter(pk=made.posts["registrar:a"].pk).update(title="甲a小学·学籍专干")
    before = dict(Post.objects.values_list("pk", "title"))
    places.rename(unit="school", key=made.schools["a"].pk, name="甲实验小学", **said(made))
    places.rename(unit="division", key=made.villages["v11"].pk, name="甲新社区", **said(made))
    places.rename_area(key=made.area.pk, name="甲东责任区", by=by, at=NOW)
    places.renumber_class(key=made.classes["b2"].pk, number=7, by=by, at=NOW)
    Post.objects.filter(pk=made.posts["principal:c"].pk).update(ended_on=TODAY - timedelta(days=1))
    places.rename(unit="school", key=made.schools["c"].pk, name="甲丙小学", **said(made))
    assert actions.follow_places(at=NOW) == 15
    assert called("principal:a") == "甲实验小学·校长" and called("class_teacher:a2") == "甲实验小学三年级2班·班主任"
    assert called("registrar:a") == "甲a小学·学籍专干"
    assert called("village_head:v11") == "甲新社区·居委会主任" and called("village_officer:v11") == "甲新社区·社区干部"
    assert called("inspector") == "甲东责任区·督学" and called("subject_teacher:b2") == "甲b小学三年级7班·科任教师"
    assert called("class_teacher:c1") == "甲丙小学三年级1班·班主任"
    ended, other = made.posts["principal:c"], twin.posts["principal:a"]
    assert {called("principal:c"), Post.objects.get(pk=other.pk).title} == {before[ended.pk], before[other.pk]}
    assert actions.follow_places(at=NOW) == 0
    places.rename(unit="school", key=made.schools["a"].pk, name="甲第一小学", **said(made))
    actions.follow_places(at=NOW)
    assert called("class_teacher:a1") == "甲第一小学三年级1班·班主任" and called("principal:a") == "甲第一小学·校长"


def test_a_post_that_ended_stays_where_it_was(made):
    post = made.posts["village_officer:v12"]
    Post.objects.filter(pk=post.pk).update(ended_on=TODAY - timedelta(days=1))
    places.move_village(key=made.villages["v12"].pk, into=made.towns[1].pk, **said(made))
    actions.follow_places(at=NOW)
    assert Post.objects.get(pk=post.pk).unit_path == post.unit_path


def test_the_worker_knows_both_duties_of_the_clock():
    from notoneless.work.jobs import JOBS

    assert {"notoneless.responsibility.tasks.follow_places", "notoneless.accounts.tasks.forget_old_failures"} <= set(
        JOBS
    )
    assert all(JOBS[name].every for name in JOBS if name.endswith(("follow_places", "forget_old_failures")))

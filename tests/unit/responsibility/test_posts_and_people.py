"""Posts of a county are set up by its model; people are put into them and taken out, within one's own reach."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.accounts.models import Account
from notoneless.audit.models import Event
from notoneless.places.models import SchoolClass
from notoneless.responsibility import actions, queries
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.terms import DutyError, Triple
from tests import world
from tests.world import NOW, TODAY, YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return world.county(children=False)


@pytest.fixture
def twin(made):
    return world.county("0002", "500120", children=False)


def viewer(made, key, at=NOW):
    return queries.viewer_of(made.accounts[key], at=at)


def put(made, post, who, by="section_chief", **more):
    return actions.appoint(
        by=viewer(made, by), at=NOW, post_id=made.posts[post].pk, account_id=made.accounts[who].pk,
        **({"began_on": TODAY} | more),
    )  # fmt: skip


def refused(code, call, *args, **kwargs):
    before = Event.objects.count(), Appointment.objects.count()
    with pytest.raises(DutyError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, caught.value
    assert (Event.objects.count(), Appointment.objects.count()) == before
    return caught.value


def end(made, key, by="section_chief"):
    term = Appointment.objects.get(account=made.accounts[key], post=made.posts[key])
    return actions.end_appointment(by=viewer(made, by), at=NOW, appointment_id=term.pk)


def test_setting_up_gives_every_unit_its_posts_once(made):
    Appointment.objects.all().delete()
    Post.objects.all().delete()
    chief = world_chief(made)
    done = actions.establish_posts(by=chief, at=NOW, county_path="0001", on=TODAY)
    # county 9, centre 1, area 1, 3 schools × 2, 6 classes, 2 towns × 2, 4 villages × 2; one post stood for the chief
    assert done.made == 9 + 1 + 1 + 6 + 6 + 4 + 8 - 1
    assert Post.objects.count() == done.made + 1
    again = actions.establish_posts(by=chief, at=NOW, county_path="0001", on=TODAY)
    assert (again.made, again.ended, again.marked, again.carried) == (0, 0, 0, 0)
    assert Event.objects.filter(verb="responsibility.establish_posts").count() == 2
    village = Post.objects.get(kind="village_head", unit_path=made.villages["v11"].path)
    assert village.title == "甲11村·村委会主任"
    assert village.superior.kind == "township_officer" and village.superior.unit_path == made.towns[0].path


def world_chief(made):
    post = Post.objects.create(
        kind="section_chief",
        line="school",
        unit_path="0001",
        title="科长",
        began_on=world.LONG_AGO,
        division=made.county,
    )
    Appointment.objects.create(
        post=post, account=made.accounts["section_chief"], began_on=world.LONG_AGO, made_by="", made_at=NOW
    )
    return queries.viewer_of(made.accounts["section_chief"], at=NOW)


def test_what_the_model_means_first_is_required_and_the_rest_is_not(made):
    actions.establish_posts(by=viewer(made, "section_chief"), at=NOW, county_path="0001", on=TODAY)
    required = dict(Post.objects.order_by("kind").values_list("kind", "is_required"))
    assert required["village_officer"] and not required["village_head"]  # 联控联保 means the officer
    assert required["township_officer"] and not required["township_leader"]
    assert required["class_teacher"] and required["principal"] and required["auditor"]
    assert not required["inspector"] and not required["aid_centre"]


def test_nobody_sets_up_posts_in_another_county(made, twin):
    chief = viewer(made, "section_chief")
    refused("D001", actions.establish_posts, by=chief, at=NOW, county_path="0002", on=TODAY)
    refused("D001", actions.establish_posts, by=chief, at=NOW, county_path="0009", on=TODAY)
    refused("D001", actions.establish_posts, by=viewer(made, "principal:a"), at=NOW, county_path="0001", on=TODAY)


def test_a_new_school_year_ends_the_old_classes_posts_and_takes_their_teachers_along(made):
    old = made.classes["a1"]
    turn = date(2027, 9, 1)
    SchoolClass.objects.filter(school=made.schools["a"]).update(ended_on=turn)
    SchoolClass.objects.create(
        path=f"{made.schools['a'].path}0011", name="四年级1班", school=made.schools["a"], school_year=2027, grade=4,
        number=1, began_on=turn, continues=old,
    )  # fmt: skip
    at = datetime(2027, 9, 1, 1, 0, tzinfo=UTC)
    done = actions.establish_posts(by=viewer(made, "section_chief", at), at=at, county_path="0001", on=turn)
    assert (done.ended, done.carried) == (4, 1)  # two classes, a class and a subject teacher each; 4/1 goes on from 3/1
    teacher = queries.viewer_of(made.accounts["class_teacher:a1"], at=at)
    assert [reach.label for reach in teacher.reaches] == ["甲a小学四年级1班·班主任"]
    assert queries.viewer_of(made.accounts["class_teacher:a2"], at=at).reaches == ()


def test_a_superior_appoints_within_reach_and_it_holds_at_once(made):
    end(made, "class_teacher:a2")
    term = put(made, "class_teacher:a2", "subject_teacher:a1", by="principal:a", document="甲小〔2026〕3号")
    assert term.made_by == str(made.accounts["principal:a"].pk)
    kinds = [reach.post for reach in viewer(made, "subject_teacher:a1").reaches]
    assert sorted(kinds) == ["class_teacher", "subject_teacher"]
    line = Event.objects.latest("seq")
    assert (line.verb, line.subject) == ("responsibility.appoint", f"appointment:{term.pk}")


def test_what_lies_outside_is_not_there(made, twin):
    own = {"by": viewer(made, "principal:a"), "at": NOW, "began_on": TODAY}
    mine, other = made.posts["class_teacher:a1"].pk, made.posts["class_teacher:b1"].pk
    who = made.accounts["subject_teacher:a1"].pk
    absent = refused("D001", actions.appoint, post_id=mine.__class__(int=7), account_id=who, **own)
    for post in (other, twin.posts["class_teacher:a1"].pk):
        assert refused("D001", actions.appoint, post_id=post, account_id=who, **own).zh == absent.zh
    end(made, "class_teacher:a1")
    nobody = refused("D001", actions.appoint, post_id=mine, account_id=mine.__class__(int=7), **own)
    for person in (made.accounts["subject_teacher:b1"], twin.accounts["subject_teacher:a1"]):
        assert refused("D001", actions.appoint, post_id=mine, account_id=person.pk, **own).zh == nobody.zh


def test_nobody_appoints_himself_or_gives_more_than_his_own(made):
    end(made, "class_teacher:a1")
    me = {"by": viewer(made, "principal:a"), "at": NOW, "began_on": TODAY}
    refused("D002", actions.appoint, post_id=made.posts["class_teacher:a1"].pk,
            account_id=made.accounts["principal:a"].pk, **me)  # fmt: skip
    end(made, "principal:b")
    refused("D003", put, made, "principal:b", "registrar:b", by="centre_head")
    refused("D004", put, made, "auditor", "registrar:b", by="section_chief")


def test_a_subject_teacher_appoints_nobody(made):
    refused("D001", put, made, "class_teacher:a1", "subject_teacher:a2", by="subject_teacher:a1")


def test_the_three_keepers_are_never_one_person(made):
    end(made, "auditor", by="bureau_leader")
    refused("D005", put, made, "auditor", "system_admin", by="bureau_leader")
    later = {"began_on": TODAY + timedelta(days=30), "by": "bureau_leader"}
    refused("D005", put, made, "auditor", "security_admin", **later)
    put(made, "auditor", "registrar:c", **later)


def test_a_post_has_one_full_holder_and_one_who_acts(made):
    refused("D006", put, made, "village_officer:v11", "village_head:v11")
    put(made, "village_officer:v11", "village_head:v11", holding="acting")
    refused("D006", put, made, "village_officer:v11", "village_officer:v12", holding="acting")


def test_terms_have_days_that_fit(made):
    end(made, "village_officer:v11")
    refused("D009", put, made, "village_officer:v11", "village_head:v11", ended_on=TODAY)
    refused("D009", put, made, "village_officer:v11", "village_head:v11", began_on=date(2019, 1, 1))
    put(made, "village_officer:v11", "village_head:v11", ended_on=TODAY + timedelta(days=1))


def test_many_are_appointed_all_or_none(made):
    for key in ("class_teacher:a1", "class_teacher:a2"):
        end(made, key)
    who = made.accounts["subject_teacher:a1"].pk
    puts = [actions.Put(made.posts[key].pk, who, TODAY) for key in ("class_teacher:a1", "class_teacher:a2")]
    chief = viewer(made, "section_chief")
    refused("D006", actions.appoint_all, by=chief, at=NOW,
            puts=[*puts, actions.Put(made.posts["principal:b"].pk, who, TODAY)])  # fmt: skip
    refused("D007", actions.appoint_all, by=chief, at=NOW, puts=[*puts, puts[0]])
    assert len(actions.appoint_all(by=chief, at=NOW, puts=puts)) == 2
    assert Event.objects.latest("seq").detail == {"count": 2}


def test_appointing_many_asks_as_little_as_appointing_one(made):
    asked = []
    for keys in (("class_teacher:a1",), ("class_teacher:a2", "class_teacher:b1", "class_teacher:b2")):
        for key in keys:
            end(made, key)
        puts = [actions.Put(made.posts[key].pk, made.accounts["subject_teacher:c1"].pk, TODAY) for key in keys]
        chief = viewer(made, "section_chief")
        with CaptureQueriesContext(connection) as caught:
            actions.appoint_all(by=chief, at=NOW, puts=puts)
        asked.append(len(caught))
    assert asked[0] == asked[1]


def test_a_term_is_ended_by_the_superior_not_by_oneself_nor_by_a_stranger(made, twin):
    term = Appointment.objects.get(post=made.posts["village_officer:v11"])
    for stranger in (viewer(made, "township_officer:t2"), viewer(twin, "section_chief"), viewer(made, "principal:a")):
        refused("D001", actions.end_appointment, by=stranger, at=NOW, appointment_id=term.pk)
    own = Appointment.objects.get(post=made.posts["township_officer:t1"])
    refused("D002", actions.end_appointment, by=viewer(made, "township_officer:t1"), at=NOW, appointment_id=own.pk)
    ended = actions.end_appointment(
        by=viewer(made, "township_officer:t1"), at=NOW, appointment_id=term.pk, reason="调离"
    )
    assert (ended.ended_on, ended.released_at) == (TODAY, NOW)
    assert viewer(made, "village_officer:v11").reaches == ()
    refused("D001", end, made, "village_officer:v11")


def test_a_term_that_has_not_begun_will_not_begin(made):
    end(made, "village_officer:v11")
    begin = TODAY + timedelta(days=10)
    term = put(made, "village_officer:v11", "village_head:v11", began_on=begin)
    actions.end_appointment(by=viewer(made, "section_chief"), at=NOW, appointment_id=term.pk)
    at = NOW + timedelta(days=11)
    assert [r.post for r in queries.viewer_of(made.accounts["village_head:v11"], at=at).reaches] == ["village_head"]
    put(made, "village_officer:v11", "village_officer:v12")


def test_a_keeper_of_the_house_is_not_ended_by_the_section_chief(made):
    refused("D004", end, made, "auditor")
    end(made, "auditor", by="bureau_leader")


def test_the_first_person_of_a_county_is_put_in_place_once():
    made = world.county(children=False)
    person = made.accounts["bureau_leader"].pk
    with pytest.raises(DutyError, match="D010"):
        actions.found_county(county_path="0001", account_id=person, at=NOW)
    Appointment.objects.all().delete()
    Post.objects.all().delete()
    actions.found_county(county_path="0001", account_id=person, at=NOW)
    assert viewer(made, "bureau_leader").has("post.edit")
    assert Event.objects.latest("seq").actor_post == "设立区县"


def test_a_post_is_added_and_ended_when_nobody_holds_it(made, twin):
    chief = viewer(made, "township_officer:t1")
    second = actions.add_post(
        by=chief, at=NOW, kind="village_officer", unit_of=made.villages["v11"].pk, title_zh="甲11村·副主任"
    )
    assert (second.line, second.unit_path) == ("place", made.villages["v11"].path)
    for unit in (made.villages["v21"].pk, twin.villages["v11"].pk, made.towns[0].pk, made.schools["a"].pk):
        refused("D001", actions.add_post, by=chief, at=NOW, kind="village_officer", unit_of=unit)
    refused("D008", actions.end_post, by=chief, at=NOW, post_id=made.posts["village_officer:v11"].pk)
    assert actions.end_post(by=chief, at=NOW, post_id=second.pk).ended_on == TODAY
    refused("D001", actions.end_post, by=chief, at=NOW, post_id=made.posts["village_officer:v21"].pk)


def test_an_inspector_reaches_the_schools_of_the_area_and_no_other(made):
    seen = viewer(made, "inspector")
    assert seen.schools("child.see") == (made.schools["a"].path, made.schools["b"].path)
    assert seen.places("child.see") == ()


def test_the_day_is_that_of_the_county_not_of_greenwich(made):
    term = Appointment.objects.get(post=made.posts["village_officer:v11"])
    term.began_on = TODAY
    term.save()
    assert viewer(made, "village_officer:v11", datetime(2026, 9, 9, 15, 59, tzinfo=UTC)).reaches == ()
    assert viewer(made, "village_officer:v11", datetime(2026, 9, 9, 16, 1, tzinfo=UTC)).reaches


def test_a_switched_off_account_is_appointed_nowhere_and_stands_in_no_chain(made):
    Account.objects.filter(pk=made.accounts["subject_teacher:a1"].pk).update(is_active=False)
    end(made, "class_teacher:a2")
    refused("D001", put, made, "class_teacher:a2", "subject_teacher:a1")


def test_a_chain_names_who_stood_there_on_that_day(made, django_assert_num_queries):
    village, room = made.villages["v11"].path, made.classes["a1"].path
    with django_assert_num_queries(5):
        now = queries.chain_for(village, room, TODAY)
    assert now.is_full and now.model.called == "1+N 联控联保"
    assert "甲v11村干部人" in now.on_line("place")[-1].names
    end(made, "village_officer:v11")
    end(made, "village_head:v11")
    assert [str(link.hole) for link in queries.chain_for(village, room, TODAY).holes] == ["vacant"]
    assert queries.chain_for(village, room, TODAY - timedelta(days=1)).is_full
    assert queries.chain_for(village, room, YEAR).on_line("place")[-1].names == now.on_line("place")[-1].names


def test_a_chain_of_many_children_asks_as_little_as_of_one(made, django_assert_num_queries):
    pairs = [(village.path, room.path) for village in made.villages.values() for room in made.classes.values()]
    with django_assert_num_queries(5):
        found = queries.chains_for(pairs, TODAY)
    assert len(found) == 24 and all(chain.is_full for chain in found)


def test_another_county_removed_changes_no_chain(made, twin):
    village, room = made.villages["v11"].path, made.classes["a1"].path
    before = queries.chain_for(village, room, TODAY), queries.chain_coverage([triple(village, room)], TODAY)
    Appointment.objects.filter(post__unit_path__gte="0002").delete()
    Post.objects.filter(unit_path__gte="0002").update(superior=None)
    Post.objects.filter(unit_path__gte="0002").delete()
    assert before == (queries.chain_for(village, room, TODAY), queries.chain_coverage([triple(village, room)], TODAY))


def triple(place, school, count=1):
    return Triple(place, school, count)


def test_coverage_counts_children_in_a_few_queries(made, django_assert_num_queries):
    end(made, "class_teacher:a1")
    rooms = [triple(made.villages["v11"].path, room.path, 30) for room in made.classes.values()]
    with django_assert_num_queries(5):
        counted = queries.chain_coverage([*rooms, triple(made.villages["v22"].path, "", 2)], TODAY)
    assert (counted.children, counted.full) == (182, 152)
    assert counted.schools[made.schools["a"].path].missing == 30
    assert {(step.zh, str(why)): n for (step, why), n in counted.holes.items()} == {("教师", "vacant"): 30}

"""A post is passed on against a receipt; until then the duty stays, and never is there a day without it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notoneless.audit.models import Event
from notoneless.responsibility import actions, queries
from notoneless.responsibility.models import Appointment, HandOver
from tests.unit.responsibility.conftest import refused, term, viewer
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
V11, V12 = "village_officer:v11", "village_officer:v12"


def offer(made, by=V11, post=V11, to=V12, day=TODAY, **more):
    return actions.offer_hand_over(
        by=viewer(made, by), at=NOW, appointment_id=term(made, post).pk, receiver_id=made.accounts[to].pk,
        takes_effect_on=day, **more,
    )  # fmt: skip


def holders(made, key, at=NOW):
    village = made.posts[key].unit_path
    links = queries.chain_for(village, "", at.date()).on_line("place")
    return [holder.name for holder in links[-1].holders if holder.kind == "village_officer"]


def test_until_the_receipt_the_duty_stays_and_then_it_passes_at_once(made):
    one = offer(made, counts={"children": 31})
    assert one.content == {"children": 31, "letters": 0, "letters_unsigned": 0}
    assert [r.label for r in viewer(made, V12).reaches] == ["甲v12村干部"]
    assert holders(made, V11) == ["甲v11村干部人"]
    assert queries.own_waiting(viewer(made, V12)) == (1, 0) and queries.own_waiting(viewer(made, V11)) == (0, 0)
    done = actions.accept_hand_over(by=viewer(made, V12), at=NOW, hand_over_id=one.pk)
    assert queries.own_waiting(viewer(made, V12)) == (0, 0)
    assert done.successor.began_on == TODAY == done.giver.ended_on
    assert viewer(made, V11).reaches == ()
    assert len(viewer(made, V12).reaches) == 2
    assert holders(made, V11) == ["甲v12村干部人"]
    assert [event.verb for event in Event.objects.order_by("seq")] == [
        "responsibility.offer_hand_over", "responsibility.accept_hand_over",
    ]  # fmt: skip


def test_a_later_day_is_kept_and_no_day_is_without_a_holder(made):
    day = TODAY + timedelta(days=7)
    one = offer(made, day=day)
    actions.accept_hand_over(by=viewer(made, V12), at=NOW, hand_over_id=one.pk)
    for ahead in range(14):
        expected = "甲v11村干部人" if ahead < 7 else "甲v12村干部人"
        assert holders(made, V11, NOW + timedelta(days=ahead)) == [expected]


def test_a_late_receipt_counts_from_the_day_it_was_given(made):
    one = offer(made)
    at = NOW + timedelta(days=3)
    done = actions.accept_hand_over(by=viewer(made, V12, at), at=at, hand_over_id=one.pk)
    assert done.successor.began_on == TODAY + timedelta(days=3)


def test_only_the_receiver_gives_the_receipt_and_only_once(made, twin):
    one = offer(made)
    for other in (viewer(made, V11), viewer(made, "township_officer:t1"), viewer(twin, V12)):
        refused("D001", actions.accept_hand_over, by=other, at=NOW, hand_over_id=one.pk)
        refused("D001", actions.refuse_hand_over, by=other, at=NOW, hand_over_id=one.pk, reason="不是我")
    actions.accept_hand_over(by=viewer(made, V12), at=NOW, hand_over_id=one.pk)
    refused("D001", actions.accept_hand_over, by=viewer(made, V12), at=NOW, hand_over_id=one.pk)


def test_a_refusal_says_why_and_changes_nothing(made):
    one = offer(made)
    receiver = viewer(made, V12)
    refused("D015", actions.refuse_hand_over, by=receiver, at=NOW, hand_over_id=one.pk, reason="  ")
    actions.refuse_hand_over(by=receiver, at=NOW, hand_over_id=one.pk, reason="材料不全")
    assert holders(made, V11) == ["甲v11村干部人"]
    assert offer(made).pk != one.pk


def test_one_offer_at_a_time_and_it_can_be_taken_back(made, twin):
    one = offer(made)
    refused("D011", offer, made, to="village_head:v11")
    refused("D001", actions.withdraw_hand_over, by=viewer(twin, "section_chief"), at=NOW, hand_over_id=one.pk)
    actions.withdraw_hand_over(by=viewer(made, "township_officer:t1"), at=NOW, hand_over_id=one.pk)
    offer(made, to="village_head:v11")


def test_who_may_be_offered_what(made, twin):
    offer(made, by="township_officer:t1", to="village_head:v12")  # a superior: anyone within reach
    refused("D001", offer, made, to="village_officer:v21")  # a colleague of another town is none
    refused("D001", offer, made, to="principal:a")
    refused("D001", actions.offer_hand_over, by=viewer(made, V12), at=NOW, appointment_id=term(made, V12).pk,
            receiver_id=twin.accounts[V12].pk, takes_effect_on=TODAY)  # fmt: skip
    refused("D001", offer, made, by="township_officer:t2")
    refused("D003", offer, made, by="centre_head", post="principal:a", to="registrar:a")
    refused("D012", offer, made, by=V12, post=V12, to=V12)
    refused("D013", offer, made, by=V12, post=V12, to=V11, day=TODAY - timedelta(days=1))
    assert offer(made, by="class_teacher:a1", post="class_teacher:a1", to="subject_teacher:a2")


def test_the_three_keepers_stay_apart_in_a_hand_over_too(made):
    refused("D005", offer, made, by="auditor", post="auditor", to="system_admin")
    one = offer(made, by="auditor", post="auditor", to="registrar_bureau")
    actions.end_appointment(by=viewer(made, "bureau_leader"), at=NOW, appointment_id=term(made, "security_admin").pk)
    actions.appoint(by=viewer(made, "bureau_leader"), at=NOW, post_id=made.posts["security_admin"].pk,
                    account_id=made.accounts["registrar_bureau"].pk, began_on=TODAY)  # fmt: skip
    refused("D005", actions.accept_hand_over, by=viewer(made, "registrar_bureau"), at=NOW, hand_over_id=one.pk)


def test_a_term_that_ended_meanwhile_takes_its_offer_along(made):
    one = offer(made)
    actions.end_appointment(by=viewer(made, "township_officer:t1"), at=NOW, appointment_id=term(made, V11).pk)
    refused("D001", actions.accept_hand_over, by=viewer(made, V12), at=NOW, hand_over_id=one.pk)
    assert HandOver.objects.get().refusal == "任职已由上级结束"


def test_a_term_that_runs_out_before_the_day_cannot_be_passed_on(made):
    Appointment.objects.filter(pk=term(made, V11).pk).update(ended_on=TODAY + timedelta(days=2))
    giver = Appointment.objects.get(post=made.posts[V11])
    one = actions.offer_hand_over(by=viewer(made, V11), at=NOW, appointment_id=giver.pk,
                                  receiver_id=made.accounts[V12].pk, takes_effect_on=TODAY)  # fmt: skip
    at = NOW + timedelta(days=2)
    refused("D014", actions.accept_hand_over, by=viewer(made, V12, at), at=at, hand_over_id=one.pk)


def test_whom_one_may_choose_is_whom_one_may_offer_to(made):
    own = queries.receivers(term(made, V11), viewer(made, V11), TODAY)
    assert {person.name for person in own} == {
        "甲1镇长人", "甲1镇干事人", "甲v11村主任人", "甲v12村主任人", "甲v12村干部人",
    }  # fmt: skip
    found = queries.receivers(term(made, V11), viewer(made, "township_officer:t1"), TODAY, text="v12")
    assert {person.name for person in found} == {"甲v12村主任人", "甲v12村干部人"}
    assert found[0].label.startswith("甲v12")

"""A village officer leaves for another village. Until somebody has signed for the children there, they are still his."""

from __future__ import annotations

import pytest
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.responsibility import queries
from notoneless.responsibility.models import Appointment, HandOver, Letter
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_a_village_officer_hands_over(client):
    made = world.county()
    today = timezone.localdate()
    village = made.posts["village_officer:v11"].unit_path
    going, coming = made.accounts["village_officer:v11"], made.accounts["village_officer:v12"]

    def who_answers():
        chain = queries.chain_for(village, made.classes["a1"].path, timezone.localdate())
        assert chain.is_full
        return {holder.name for link in chain.on_line("place") for holder in link.holders}

    # He has a letter of responsibility for this village, drawn by the township's officer.
    client.force_login(made.accounts["township_officer:t1"], backend=BACKEND)
    assert client.post("/duty/letters/draw/", {"line": "place", "at": village}).status_code == 303
    assert Letter.objects.filter(appointment__account=going).count() == 1

    # He offers the post to his colleague of the next village, and says what is unfinished.
    client.force_login(going, backend=BACKEND)
    term = Appointment.objects.get(post=made.posts["village_officer:v11"])
    given = {"receiver": coming.pk, "takes_effect_on": today, "note": "二组还有一户没走访。"}
    assert client.post(f"/duty/terms/{term.pk}/hand-over/", given).status_code == 303
    offered = HandOver.objects.get()
    assert offered.content["letters_unsigned"] == 1
    assert going.name in who_answers() and coming.name not in who_answers()

    # The township sees that it waits; nobody but the colleague can sign for it.
    client.force_login(made.accounts["township_officer:t1"], backend=BACKEND)
    assert coming.name in client.get("/duty/gaps/hand_over/").content.decode()
    assert client.post(f"/duty/hand-overs/{offered.pk}/accept/").status_code == 404

    # She reads it on her first page and signs. The same moment it is hers and no longer his.
    client.force_login(coming, backend=BACKEND)
    assert "二组还有一户没走访" in client.get("/duty/mine/").content.decode()
    assert client.post(f"/duty/hand-overs/{offered.pk}/accept/").status_code == 303
    assert coming.name in who_answers() and going.name not in who_answers()
    assert [reach.place_paths for reach in queries.viewer_of(going, at=timezone.now()).reaches] == []

    # Yesterday it was his; the record says so for ever. And she has a letter of her own to sign.
    before = queries.chain_for(village, "", world.YEAR).on_line("place")
    assert going.name in {holder.name for link in before for holder in link.holders}
    client.force_login(made.accounts["township_officer:t1"], backend=BACKEND)
    client.post("/duty/letters/draw/", {"line": "place", "at": village})
    assert Letter.objects.filter(appointment=offered.__class__.objects.get().successor).count() == 1
    assert (
        Event.objects.filter(verb__in=("responsibility.offer_hand_over", "responsibility.accept_hand_over")).count()
        == 2
    )

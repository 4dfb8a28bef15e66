"""What a receipt says is handed over: the children whom that post reaches on that day, whoever writes it and by what door."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.children.models import Sponsor
from notoneless.responsibility.models import Appointment, HandOver
from notoneless.responsibility.queries import viewer_of
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Post → who takes it over, and how many of the county's six children lie under it.
POSTS = {
    "class_teacher:a1": ("subject_teacher:a1", 1),
    "principal:a": ("registrar:a", 2),
    "village_officer:v11": ("village_officer:v12", 3),  # two of school a, and one who is on no roll
    "township_officer:t2": ("township_leader:t2", 2),
    "centre_head": ("principal:a", 4),
    "inspector": ("principal:c", 3),  # the area's two schools, not the county
    "section_chief": ("registrar_bureau", 6),
    "system_admin": ("registrar:b", None),  # sees no child, so nothing of children is handed over
}


@pytest.fixture
def made():
    cache.clear()
    ours = world.county()
    world.county("0002", "500120")
    return ours


def term(made, post):
    return Appointment.objects.get(post=made.posts[post])


def offered(made, post, *, by, receiver):
    client = Client()
    client.force_login(made.accounts[by], backend=BACKEND)
    given = {"receiver": made.accounts[receiver].pk, "takes_effect_on": timezone.localdate()}
    answer = client.post(f"/duty/terms/{term(made, post).pk}/hand-over/", given)
    assert answer.status_code == 303, answer.content.decode()
    return HandOver.objects.get().content.get("children")


@pytest.mark.parametrize("post", POSTS)
def test_a_superior_hands_over_as_many_children_as_lie_under_the_post(made, post):
    receiver, count = POSTS[post]
    assert offered(made, post, by="bureau_leader", receiver=receiver) == count


@pytest.mark.parametrize("post", ["class_teacher:a1", "village_officer:v11"])
def test_whoever_hands_over_the_own_post_counts_the_same(made, post):
    receiver, count = POSTS[post]
    assert offered(made, post, by=post, receiver=receiver) == count


def test_a_child_that_one_answers_for_by_name_is_handed_over_with_no_post(made):
    officer = made.accounts["village_officer:v11"]
    Sponsor.objects.create(
        child=made.children["c1"], account=officer, recorded_at=world.NOW, began_on=timezone.localdate()
    )
    assert offered(made, "village_officer:v11", by="village_officer:v11", receiver="village_officer:v12") == 3


def test_a_receipt_counts_those_who_are_there_on_that_day(made):
    gone = made.children["a1"]
    gone.cached_school_path = made.classes["a2"].path
    gone.save()
    assert offered(made, "class_teacher:a1", by="class_teacher:a1", receiver="subject_teacher:a1") == 0


def test_a_program_that_offers_a_post_counts_the_same(made):
    by = viewer_of(made.accounts["section_chief"], at=timezone.now())
    held = accounts.make_token(by=by, at=timezone.now(), name="试", powers=("post.edit", "account.see"), days=30)
    body = {
        "receiver": str(made.accounts["subject_teacher:a1"].pk),
        "takes_effect_on": timezone.localdate().isoformat(),
    }
    answer = Client().post(
        f"/api/terms/{term(made, 'class_teacher:a1').pk}/hand-over", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {held.text}"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content.decode()
    assert HandOver.objects.get().content["children"] == 1

"""没有信号的一天: a class teacher takes two families to her telephone in the morning, is in a valley all day, and writes what she finds. In the
evening, where there is a network, it arrives: once, however often the telephone sends it. The office that looks sees what she saw."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notoneless.audit.models import Event
from notoneless.visits.models import Attachment, Held, Packet, Visit, VisitFile
from notoneless.visits.rules.contents import Content, File
from tests import world
from tests.desks.signing import sign_in
from tests.phones import Phone, asking, picture, sealed_picture

AT = datetime(2026, 10, 12, 0, 30, tzinfo=UTC)
DAY = date(2026, 10, 12)
TEACHER, HEAD = "class_teacher:a1", "principal:a"
pytestmark = pytest.mark.django_db


def written(phone: Phone, made: world.County, key: str = "a1", **more: object) -> Content:
    """What she writes at the door of a child."""
    return Content(
        id=uuid.uuid4(), on=DAY, children=(made.children[key].pk,), visitors=(made.accounts[TEACHER].pk,),
        form=phone.packet["form"]["digest"], answers={"met": ["parent"], "said": "外婆说下周带他回来"}, **more,
    )  # fmt: skip


def test_what_was_finalised_in_the_valley_arrives_once(made):
    with time_machine.travel(AT, tick=False):
        browser = sign_in(Client(), made, TEACHER)
        phone = Phone(ask=asking(Client()), session=asking(browser))
        said = phone.register()
        assert said["limits"]["lease_days"] == 7 and said["name"] == made.accounts[TEACHER].name
        packet = phone.take_along()
        (family,) = packet["families"]
        assert [one["name"] for one in family["children"]] == [made.children["a1"].name]
        assert packet["lease_until"] == (AT + timedelta(days=7)).isoformat() and phone.hash == packet["hash"]
        assert Event.objects.filter(verb="visits.packed").get().children == [str(made.children["a1"].pk)]

    # All day there is no network; then the telephone hears the house again, and the first answer is lost on its way.
    photo = picture(1)
    content = written(phone, made, files=(File(hashlib.sha256(photo).hexdigest(), "photo", "门口.jpg", len(photo)),))
    phone.finalise(content.text)
    with time_machine.travel(AT + timedelta(hours=11), tick=False):
        browser, before = sign_in(Client(), made, TEACHER), list(phone.queue)
        phone.session = asking(browser)
        status, said = phone.send(before)
        assert status == 200 and said["receipts"][0]["state"] == "received"
        for _turn in range(3):
            assert phone.send(before)[1]["receipts"] == said["receipts"], "the same receipt, however often"
        assert not phone.queue and Visit.objects.get().digest == content.digest and not Held.objects.exists()
        page = browser.get(reverse("visits:visit", args=[content.id])).text
        assert "外婆说下周带他回来" in page and "还没有收到" in page
        status, said = phone.put(sealed_picture(photo, phone.seal))
        assert (status, said["state"]) == (200, "received")
        page = browser.get(reverse("visits:visit", args=[content.id])).text
        assert "还没有收到" not in page and "门口.jpg" in page
        kept = Attachment.objects.get()
        shown = browser.get(reverse("visits:picture", args=[VisitFile.objects.get().pk]))
        assert shown.status_code == 200 and hashlib.sha256(shown.content).hexdigest() == kept.digest
        assert Event.objects.filter(verb="visits.picture_shown").exists()
        head = sign_in(Client(), made, HEAD)
        assert "门口.jpg" in head.get(reverse("visits:visit", args=[content.id])).text
        other = sign_in(Client(), made, "class_teacher:a2")
        assert other.get(reverse("visits:picture", args=[VisitFile.objects.get().pk])).status_code == 404
        assert phone.standing()["stale"], "the family was visited since: the packet is to be fetched anew"
        phone.take_along([str(made.children["a1"].pk)])
        assert not phone.standing()["stale"] and Packet.objects.count() == 2
        assert phone.packet["families"][0]["children"][0]["last"]["visit"] == str(content.id)


def test_the_same_id_with_other_words_lies_apart(made):
    with time_machine.travel(AT, tick=False):
        browser = sign_in(Client(), made, TEACHER)
        phone = Phone(ask=asking(Client()), session=asking(browser))
        phone.register()
        phone.take_along()
        content = written(phone, made)
        phone.finalise(content.text)
        phone.send()
        phone.finalise(replace(content, answers={"said": "什么都好"}).text)
        _status, said = phone.send()
        assert [(one["state"], one["why"]) for one in said["receipts"]] == [("apart", "other")]
        assert Visit.objects.get().digest == content.digest and Held.objects.count() == 1


@pytest.fixture
def made():
    """A county of the tests."""
    return world.county()

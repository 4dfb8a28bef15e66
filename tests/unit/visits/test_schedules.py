"""However a network treats what a telephone sends — lost, late, twice, in another order, cut in the middle — one state is left of it:
nothing lost, nothing double. Seeded: a schedule that failed is played again by its number."""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from notoneless.audit.models import Event
from notoneless.children.queries import with_duty
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import actions, queries
from notoneless.visits.models import Attachment, Held, Upload, Visit, VisitFile
from notoneless.visits.rules.contents import Content, File, Problem
from tests import world
from tests.desks.signing import sign_in
from tests.phones import Phone, asking, picture, sealed_item, sealed_picture

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 12, 0, 30, tzinfo=UTC), date(2026, 10, 12)
TEACHER, HEAD = "class_teacher:a1", "principal:a"
OPERATIONS = 50


class CutError(Exception):
    """The network went away."""


class Network:
    """A network that treats requests by its dice: ``fate`` names what happened to the last one."""

    def __init__(self, ask, dice):
        self.ask, self.dice, self.old = ask, dice, []

    def __call__(self, method, path, body, headers):
        fate = self.dice.choices(("fine", "lost", "no answer", "killed", "twice"), (50, 12, 14, 12, 12))[0]
        if fate == "lost":
            raise CutError
        if fate == "killed":  # the server dies before it has written down what it did
            with transaction.atomic():
                self.ask(method, path, body, dict(headers))
                transaction.set_rollback(True)
            raise CutError
        answer = self.ask(method, path, body, dict(headers))
        self.old.append((method, path, body, dict(headers)))
        if fate == "twice":
            again = self.ask(method, path, body, dict(headers))
            for first, second in zip(answer[1].get("receipts", ()), again[1].get("receipts", ()), strict=True):
                assert first == second or first["why"] == "early", "what came too early is taken when its turn comes"
        if fate == "no answer":
            raise CutError
        return answer

    def replay(self):
        """Something that was sent long ago comes once more; nobody hears the answer."""
        if self.old:
            method, path, body, headers = self.dice.choice(self.old)
            self.ask(method, path, body, dict(headers))


class Valley:
    """A day's work of one telephone: visits with pictures, a problem, corrections of corrections."""

    def __init__(self, made):
        self.made, self.client = made, Client()
        self.phone = Phone(ask=asking(self.client), session=asking(sign_in(Client(), made, TEACHER)))
        self.phone.register()
        self.phone.take_along()
        photos = [picture(seed) for seed in (1, 2)]
        named = [File(hashlib.sha256(one).hexdigest(), "photo", f"{n}.jpg", len(one)) for n, one in enumerate(photos)]
        first = self.visit(files=(named[0],))
        second = self.visit(problems=(Problem(made.children["a1"].pk, "study", "数学跟不上"),))
        third = self.visit(corrects=first.id, why="日期记错了", files=tuple(named))
        fourth = self.visit(corrects=third.id, why="还是第一天", answers={"said": "什么都好"}, files=tuple(named))
        self.contents = [first, second, third, fourth, self.visit(answers={}), self.visit(on=DAY - timedelta(days=1))]
        self.blobs = {str(uuid.uuid4()): sealed_picture(one, self.phone.seal) for one in photos}

    def visit(self, **more):
        said = {
            "id": uuid.uuid4(), "on": DAY, "children": (self.made.children["a1"].pk,), "visitors": (self.made.accounts[TEACHER].pk,),
            "form": self.phone.packet["form"]["digest"], "answers": {"said": "外婆说下周带他回来"},
        }  # fmt: skip
        return Content(**said | more)

    def schedule(self, seed, operations=OPERATIONS):
        """Play one schedule, then let the network be good; return the digest of the state that is left, and what was acknowledged."""
        dice = random.Random(seed)
        network = Network(asking(self.client), dice)
        phone = replace(self.phone, ask=network, queue=[], receipts={})
        written = [sealed_item(one.text, phone.seal) for one in self.contents]
        order, done = dice.sample(written, len(written)), set()
        for _operation in range(operations):
            if order and dice.random() < 0.3:
                phone.queue.append(order.pop())
            try:
                self.one(dice, phone, network, done)
            except CutError:
                continue
        phone.queue += order
        phone.ask = asking(self.client)
        acknowledged = set(phone.receipts)
        for key, blob in self.blobs.items():
            if (have := phone.have(key))["state"] != "received":
                assert key not in done and phone.put(blob, key, begin=have["have"])[1]["state"] == "received"
        while phone.queue:
            assert phone.send(phone.queue[:3])[0] == 200
        assert acknowledged <= set(phone.receipts) == {(str(one.id), one.digest) for one in self.contents}
        return state_of(phone)

    def one(self, dice, phone, network, done):
        """One operation of a schedule."""
        what = dice.choices(("send", "picture", "replay", "damage", "ask", "stray"), (45, 20, 12, 8, 8, 7))[0]
        chosen = dice.sample(phone.queue, dice.randint(0, min(3, len(phone.queue))))
        if what == "send":
            phone.send(chosen)
        elif what == "picture":
            key = dice.choice(sorted(self.blobs))
            blob, have = self.blobs[key], phone.have(key)
            if have["state"] == "coming":
                piece = dice.choice((1000, 5000, len(blob)))
                status, said = phone.put(blob[: have["have"] + piece], key, begin=have["have"], whole=len(blob))
                assert status == 200
                done |= {key} if said["state"] == "received" else set()
        elif what == "stray":  # a piece from nowhere is not taken
            key = dice.choice(sorted(self.blobs))
            if phone.have(key)["have"] == 0:
                assert phone.put(self.blobs[key][:9000], key, begin=4000, whole=len(self.blobs[key]))[0] == 409
        elif what == "replay":
            network.replay()
        elif what == "damage" and chosen:
            broken = chosen[0] | {"data": chosen[0]["data"][:-8] + "AAAAAAA="}
            status, said = phone.post("send", {"items": [broken]})
            assert status == 200 and said["receipts"][0]["state"] in ("again", "refused"), said
        else:
            phone.standing()


def state_of(phone):
    """Return the digest of all that is left of what was sent."""
    visits = Visit.objects.order_by("pk").values_list("pk", "digest", "root", "number", "cached_newest", "by", "on")
    files = VisitFile.objects.order_by("visit", "digest").values_list("visit", "digest", "attachment__came_as")
    issues = Visit.objects.filter(issues__isnull=False).order_by("pk").values_list("pk", "issues__kind")
    apart = Held.objects.filter(settled="").order_by("claimed").values_list("claimed", "digest", "why")
    left = [sorted(map(str, rows)) for rows in (visits, files, issues, apart)]
    lines = Counter(
        Event.objects.filter(verb__in=("visits.written", "visits.corrected")).values_list("subject", flat=True)
    )
    assert set(lines.values()) == {1}, "one line in the journal for each visit"
    assert Attachment.objects.count() == 2 and not Upload.objects.filter(pieces__isnull=False).exists()
    return hashlib.sha256(json.dumps([left, sorted(lines)]).encode()).hexdigest()


def played(schedules):
    states = {}
    with time_machine.travel(AT, tick=False):
        valley = Valley(world.county())
        for seed in schedules:
            with transaction.atomic():
                states.setdefault(valley.schedule(seed), []).append(seed)
                if len(states) == 1:
                    assert (
                        Visit.objects.count() == len(valley.contents) and not Held.objects.filter(settled="").exists()
                    )
                transaction.set_rollback(True)
    return states


@pytest.mark.slow
def test_forty_schedules_leave_one_state():
    states = played(range(40))
    assert len(states) == 1, {state: seeds[:3] for state, seeds in states.items()}


@pytest.mark.slow
@pytest.mark.long
def test_a_thousand_schedules_leave_one_state():
    states = played(range(40, 1040))
    assert len(states) == 1, {state: seeds[:3] for state, seeds in states.items()}


def test_the_schedules_would_notice_a_loss_and_a_double():
    """A network that says yes to what it threw away leaves another state; so does a visit under a second id."""
    with time_machine.travel(AT, tick=False):
        valley = Valley(world.county())
        whole = valley.schedule(0)
        Visit.objects.filter(pk=valley.contents[4].id).update(digest="0" * 64)
        assert state_of(valley.phone) != whole
        Visit.objects.filter(pk=valley.contents[4].id).update(digest=valley.contents[4].digest)
        assert state_of(valley.phone) == whole
        double = replace(valley.contents[4], id=uuid.uuid4())
        valley.phone.send([sealed_item(double.text, valley.phone.seal)])
        assert state_of(valley.phone) != whole


def conflicts(pairs):
    """Two people come back from one family, each with a correction of the same visit, or with other words under one id, delivered in any
    order and several times. Return how many were acknowledged, and which of these are neither current nor listed, or are so twice."""
    made, acknowledged, lost = world.county(), 0, []
    at = world.NOW + timedelta(days=32)
    people = [with_duty(viewer_of(made.accounts[post], at=at), DAY) for post in (TEACHER, HEAD)]
    form = queries.form_at(made.path, DAY).form.digest
    for seed in range(pairs):
        with transaction.atomic():
            dice = random.Random(seed)
            said = [(number % 2, content) for number, content in enumerate(_pair(made, form, dice))]
            receipts = set()
            for who, content in [dice.choice(said) for _turn in range(4)] + dice.sample(said, len(said)):
                receipt = actions.deliver(text=content.text, digest=content.digest, way="phone", by=people[who], at=at)
                assert receipt.digest == content.digest
                receipts.add((content.id, content.digest))
            acknowledged += len(receipts)
            here = Counter(Visit.objects.values_list("pk", "digest"))
            here += Counter(Held.objects.filter(settled="").values_list("claimed", "digest"))
            lost += [(seed, one) for one in receipts if here[one] != 1]
            # All of them can be read, word for word, and each visit has one version that counts.
            texts = [one.content.open(why="test") for one in (*Visit.objects.all(), *Held.objects.filter(settled=""))]
            assert sorted(texts) == sorted(content.text for _who, content in said)
            newest = Visit.objects.filter(cached_newest=True)
            assert (
                newest.values("root").distinct().count()
                == newest.count()
                == Visit.objects.values("root").distinct().count()
            )
            transaction.set_rollback(True)
    return acknowledged, lost


def _pair(made, form, dice):
    def visit(on=DAY, **more):
        return Content(
            uuid.UUID(int=dice.getrandbits(128), version=4), on, (made.children["a1"].pk,),
            tuple(made.accounts[one].pk for one in (TEACHER, HEAD)), form, {"said": f"话{dice.random()}"}, **more,
        )  # fmt: skip

    first = visit()
    if dice.random() < 0.5:
        yield from (first, replace(first, answers={"said": f"另{dice.random()}"}))
    else:
        yield first
        yield visit(corrects=first.id, why="日期记错了")
        yield visit(corrects=first.id, why="另一处写错", on=DAY - timedelta(days=1))


@pytest.mark.slow
def test_two_hundred_conflicts_lose_nothing():
    acknowledged, lost = conflicts(200)
    assert acknowledged >= 400 and not lost


@pytest.mark.slow
@pytest.mark.long
def test_ten_thousand_conflicts_lose_nothing():
    acknowledged, lost = conflicts(10_000)
    assert acknowledged >= 20_000 and not lost

"""A telephone is registered, counted, let go; what it holds is held against what the house would give it; whoever left sees nothing more, and
nothing of what she wrote is lost."""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.children.models import Child, Guardian, Residence
from notoneless.privacy import actions as privacy
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import system_scope, viewer_of
from notoneless.visits import actions, queries
from notoneless.visits.models import Attachment, Device, Held, Packet, SealKey, Upload, Visit, VisitFile
from notoneless.visits.rules.contents import Content, File
from notoneless.visits.rules.sealing import AROUND
from notoneless.visits.terms import AbsentError, VisitError
from tests.desks.signing import sign_in
from tests.phones import API, Phone, asking, picture, sealed_item, sealed_picture

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 12, 0, 30, tzinfo=UTC), date(2026, 10, 12)
TEACHER, OTHER, HEAD, OFFICER = "class_teacher:a1", "class_teacher:a2", "principal:a", "village_officer:v11"


@pytest.fixture
def clock():
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


@pytest.fixture
def phone(made, clock):
    return taken(made)


def taken(made, post=TEACHER, children=()):
    found = Phone(ask=asking(Client()), session=asking(sign_in(Client(), made, post)))
    found.register()
    found.take_along(children)
    return found


def visit(phone, made, key="a1", post=TEACHER, **more):
    said = {
        "id": uuid.uuid4(), "on": DAY, "children": (made.children[key].pk,), "visitors": (made.accounts[post].pk,),
        "form": phone.packet["form"]["digest"], "answers": {"said": "外婆说下周带他回来"},
    }  # fmt: skip
    return Content(**said | more)


def by(made, post, at=AT):
    return viewer_of(made.accounts[post], at=at)


def states(said):
    return [(one["state"], one["why"], one["code"]) for one in said["receipts"]]


# ── What is taken along ──


def test_a_packet_holds_what_stands_at_a_door_and_no_more(made, clock):
    child = made.children["a1"]
    Guardian.objects.create(
        child=child, name="秦外婆", relation="63", phone="13900000001", number="110101196001010010", recorded_at=AT
    )
    Residence.objects.create(
        child=child, kind="actual", division=made.villages["v11"], address="竹林湾7号", recorded_at=AT
    )
    phone = taken(made)
    told = json.dumps(phone.packet, ensure_ascii=False)
    assert child.name in told and "13900000001" in told and "竹林湾7号" in told
    assert "110101196001010010" not in told and "hardship" not in told, (
        "no number of the state, and nobody is called poor"
    )
    assert all(made.children[key].name not in told for key in ("a2", "b1", "c1"))
    # Who may see no telephone in full takes none along in full.
    seen = json.dumps(taken(made, "subject_teacher:a1").packet, ensure_ascii=False)
    assert child.name in seen and "13900000001" not in seen and "竹林湾7号" not in seen
    lines = Event.objects.filter(verb="visits.packed")
    assert {tuple(one.children) for one in lines} == {(str(child.pk),)} and lines.first().kind == "reveal"


def test_a_whole_household_goes_along(made, clock):
    from notoneless.audit import actions as audit
    from notoneless.children import actions as children

    with audit.gathered():
        for key in ("a1", "a2"):
            children.put_household(
                child=made.children[key].pk, kind="register", number="510153001", by=by(made, "section_chief"), at=AT, on=DAY,
                source="户口簿",
            )  # fmt: skip
    (family,) = taken(made, HEAD, [str(made.children["a1"].pk)]).packet["families"]
    assert {one["id"] for one in family["children"]} == {str(made.children[key].pk) for key in ("a1", "a2")}
    assert (
        str(made.accounts[HEAD].pk) in family["people"]
        and str(made.accounts["class_teacher:c1"].pk) not in family["people"]
    )


def test_not_more_than_the_place_allows(made, clock, monkeypatch):
    phone = taken(made, "section_chief")
    every = [one for family in phone.packet["families"] for one in family["children"]]
    assert len(every) == 6
    for most in (1, 5, 6):
        few = replace(queries.limits_of(by(made, "section_chief"), DAY), most_children=most)
        monkeypatch.setattr("notoneless.visits.queries.packets.limits_of", lambda *_args, few=few: few)
        phone.take_along()
        assert len([one for family in phone.packet["families"] for one in family["children"]]) == most
        named = [str(made.children[key].pk) for key in ("a1", "a2", "b1", "c1", "elsewhere", "nowhere")]
        status, said = phone.post("packet", {"device": phone.device, "children": named}, by_session=True)
        assert (status, said.get("code")) == ((200, None) if most == 6 else (422, "U152"))


def test_nobody_takes_along_whom_she_does_not_see(made, phone):
    for children in ([str(made.children["a2"].pk)], [str(uuid.uuid4())], ["x"]):
        assert phone.post("packet", {"device": phone.device, "children": children}, by_session=True)[0] == 404
    assert phone.post("packet", {"device": phone.device, "children": "x"}, by_session=True)[1]["code"] == "U165"
    other = taken(made, OTHER)
    assert other.post("packet", {"device": phone.device}, by_session=True)[0] == 404, "another's telephone"
    assert Packet.objects.count() == 2


def test_three_telephones_and_no_fourth(made, clock):
    found = [taken(made) for _turn in range(3)]
    status, said = found[0].post("device", {"label": "第四台"}, by_session=True)
    assert (status, said["code"]) == (409, "U151")
    actions.revoke_phone(device=found[0].device, by=by(made, TEACHER), at=AT)
    assert found[0].post("device", {"label": "第四台"}, by_session=True)[0] == 200
    assert found[0].post("device", {"label": " \x07"}, by_session=True)[1]["code"] == "U150"


# ── Who speaks ──


def test_a_telephones_token_reads_no_child(made, phone):
    for path in ("packet", "device"):
        status, said = phone.ask("POST", API + path, b"{}", {"Authorization": f"Device {phone.token}"})
        assert (status, said["code"]) == (401, "A009"), path
    client = Client(headers={"Authorization": f"Device {phone.token}"})
    assert client.get(f"/children/{made.children['a1'].pk}/").status_code == 302
    told = json.dumps([phone.standing(), phone.send([])[1]], ensure_ascii=False)
    assert made.children["a1"].name not in told


def test_without_a_token_nothing_is_answered_and_never_a_page(made, phone):
    for token in ("", "Bearer x", "Device", "Device nolp_wrong"):
        for path in ("send", "standing"):
            status, said = phone.ask("POST", API + path, b"{}", {"Authorization": token})
            assert (status, said["code"]) == (401, "U164")
    for body in (b"", b"[]", b"{", b'{"items": 3}', b'{"items": [{"id": 3}]}', b'{"ask": [3]}', b"\xff"):
        statuses = {
            phone.ask("POST", API + path, body, {"Authorization": f"Device {phone.token}"})[0]
            for path in ("send", "standing")
        }
        assert statuses <= {200, 422}, body
    assert phone.ask("POST", API + "nowhere", b"{}", {})[0] == 404
    assert phone.ask("GET", API + "send", b"", {})[0] == 405


def test_a_browser_that_another_page_moves_registers_nothing(made, clock):
    client = sign_in(Client(enforce_csrf_checks=True), made, TEACHER)
    answer = client.post(API + "device", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "A011") and not Device.objects.exists()


# ── Whoever left ──


def test_a_telephone_that_was_let_go_loses_nothing_and_is_told(made, phone):
    content = visit(phone, made)
    phone.finalise(content.text)
    actions.revoke_phone(device=phone.device, by=by(made, TEACHER), at=AT)
    assert phone.standing()["revoked"]
    _status, said = phone.send()
    assert said["revoked"] and states(said) == [("apart", "revoked", "")] and not phone.queue
    assert not Visit.objects.exists() and Held.objects.get().claimed == content.id
    assert phone.post("packet", {"device": phone.device}, by_session=True)[1]["code"] == "U153"


def test_a_closed_account_loses_nothing_and_sees_nothing(made, phone):
    content = visit(phone, made)
    phone.finalise(content.text)
    accounts.disable(by=by(made, "security_admin"), at=AT, account=made.accounts[TEACHER], reason="离职")
    assert phone.post("packet", {"device": phone.device}, by_session=True)[0] == 401
    _status, said = phone.send()
    assert said["revoked"] and states(said) == [("apart", "revoked", "")]
    held = Held.objects.get()
    # Whoever may write a visit to the child decides; the head of another school is not even told that there is something.
    for post, number in ((HEAD, 1), (OFFICER, 1), ("principal:b", 0), (OTHER, 0)):
        assert queries.held_count(by(made, post)) == number, post
    actions.settle(held=held.pk, take=True, why="当天确实去了", by=by(made, HEAD), at=AT)
    assert Visit.objects.get().by == str(made.accounts[HEAD].pk)


def test_a_teacher_who_moved_keeps_her_words_and_no_child(made, phone):
    content = visit(phone, made)
    phone.finalise(content.text)
    Appointment.objects.filter(account=made.accounts[TEACHER]).update(ended_on=DAY)
    said = phone.standing()
    assert not said["revoked"] and said["stale"] and said["gone"] == [str(made.children["a1"].pk)]
    _status, said = phone.send()
    assert states(said) == [("apart", "refused", "U101")]
    assert queries.held_count(by(made, HEAD)) == 1


def test_who_may_let_go_of_whose(made, phone):
    for post in (OTHER, HEAD, "section_chief"):
        with pytest.raises(AbsentError):
            actions.revoke_phone(device=phone.device, by=by(made, post), at=AT)
    actions.revoke_phone(device=phone.device, by=by(made, "security_admin"), at=AT)
    actions.revoke_phone(device=phone.device, by=by(made, "security_admin"), at=AT)
    assert Event.objects.filter(verb="visits.phone_revoked").count() == 1


def test_the_lease_ends_by_itself(made, phone, clock):
    assert phone.packet["lease_until"] == (AT + timedelta(days=7)).isoformat()
    assert not phone.standing()["stale"]
    clock.move_to(AT + timedelta(days=7))
    said = phone.standing()
    assert said["stale"] and said["lease_until"] == (AT + timedelta(days=7)).isoformat()
    content = visit(phone, made)
    phone.finalise(content.text)
    assert states(phone.send()[1]) == [("received", "", "")], "what was written is taken, however late"


# ── Both sides hold the same ──


def test_two_hundred_divergences_are_found(made, clock):
    """On the telephone a byte of what it holds is turned, or in the house a fact of a family changes: each is noticed at the next contact."""
    phone = taken(made, "section_chief")
    missed, packet = [], json.dumps(phone.packet)
    for seed in range(200):
        dice = random.Random(seed)
        phone.packet = json.loads(packet)
        if seed % 2:
            family = dice.choice(phone.packet["families"])
            child = dice.choice(family["children"])
            where = dice.choice((family, child))
            name = dice.choice([key for key, value in where.items() if isinstance(value, str) and key != "hash"])
            where[name] = where[name][:-1] if where[name] and dice.random() < 0.5 else where[name] + "x"
            # The hash of a child stands in what its family's is made of: only words are turned here.
            found = phone.standing()["damaged"]
        else:
            key = dice.choice(("a1", "a2", "b1", "c1"))
            what = dice.choice(("name", "guardian", "home"))
            before = Child.objects.get(pk=made.children[key].pk).name
            if what == "name":
                Child.objects.filter(pk=made.children[key].pk).update(name=f"改{seed}")
            elif what == "guardian":
                Guardian.objects.create(child=made.children[key], name=f"某{seed}", relation="51", recorded_at=AT)
            else:
                Residence.objects.create(
                    child=made.children[key], kind="actual", elsewhere=f"某地{seed}", address=f"{seed}号", recorded_at=AT,
                    id=uuid.UUID(int=1000 - seed),
                )  # fmt: skip
            found = phone.standing()["stale"]
            Child.objects.filter(pk=made.children[key].pk).update(name=before)
            Guardian.objects.filter(name=f"某{seed}").delete()
            Residence.objects.filter(elsewhere=f"某地{seed}").delete()
        if not found:
            missed.append(seed)
    assert not missed
    phone.packet = json.loads(packet)
    said = phone.standing()
    assert not said["damaged"] and not said["stale"], "and what agrees is not accused"


@pytest.mark.parametrize("years", [-10, 0, 10])
def test_a_clock_ten_years_off_changes_no_order_and_no_day(made, phone, years):
    phone.clock = AT.replace(year=AT.year + years).isoformat()
    first = visit(phone, made)
    second = visit(phone, made, corrects=first.id, why="日期写错了")
    for content in (first, second):
        phone.finalise(content.text)
    _status, said = phone.send()
    assert [one["state"] for one in said["receipts"]] == ["received", "received"]
    assert (abs(said["skew"]) > 300) is bool(years)
    assert list(Visit.objects.order_by("number").values_list("pk", "on", "received_at")) == [
        (first.id, DAY, AT), (second.id, DAY, AT),
    ]  # fmt: skip
    (line,) = queries.devices_of(by(made, TEACHER), at=AT)
    assert line.is_skewed is bool(years) and line.lease_until == AT + timedelta(days=7)


# ── Pictures ──


def test_a_picture_binds_whichever_comes_first_and_is_drawn_anew(made, phone):
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "PLANTED-CAMERA"
    photo = picture(3, exif=exif.tobytes())
    assert b"PLANTED-CAMERA" in photo
    named = (File(hashlib.sha256(photo).hexdigest(), "photo", "门口.jpg", len(photo)),)
    before, behind = visit(phone, made, files=named), visit(phone, made, files=named)
    phone.send([sealed_item(before.text, phone.seal)])
    assert phone.put(sealed_picture(photo, phone.seal))[1]["state"] == "received"
    phone.send([sealed_item(behind.text, phone.seal)])
    kept = Attachment.objects.get()
    assert list(VisitFile.objects.values_list("attachment", flat=True)) == [kept.pk, kept.pk]
    import base64

    assert b"PLANTED-CAMERA" not in base64.b64decode(kept.data.open(why="test"))


def test_a_picture_goes_on_where_it_was_broken_off(made, phone):
    blob, key = sealed_picture(picture(4), phone.seal), str(uuid.uuid4())
    assert phone.have(key) == {"have": 0, "state": "coming", "code": ""}
    assert phone.put(blob[:1000], key, whole=len(blob))[1]["have"] == 1000
    assert phone.put(blob[:1000], key, whole=len(blob))[1]["have"] == 1000, "the same piece again changes nothing"
    assert len(blob) > 2500
    status, said = phone.put(blob[:2500], key, begin=2000, whole=len(blob))
    assert (status, said["code"]) == (409, "U159"), "a piece that does not follow is not taken"
    status, said = phone.put(blob, key, begin=phone.have(key)["have"])
    assert (status, said["state"]) == (200, "received") and not Upload.objects.filter(pieces__isnull=False).exists()
    assert phone.put(blob, key)[1]["state"] == "received", "sent whole again it is what it was"
    assert phone.put(blob + b"x", key)[1]["code"] == "U158"


def test_forty_megabytes_are_refused_in_words(made, phone):
    headers = {"Authorization": f"Device {phone.token}", "Content-Type": "application/octet-stream"}
    address = f"{API}files/{uuid.uuid4()}?offset=0&size={40 * 1024 * 1024}&seal={phone.seal['id']}"
    status, said = phone.ask("POST", address, b"x" * 1000, headers)
    assert (status, said["code"]) == (413, "U163") and "40.0 MB" in said["zh"] and not Upload.objects.exists()


def test_what_is_no_picture_is_refused_for_good(made, phone):
    for data, code in ((b"<svg onload=alert(1)>", "D021"), (b"GIF89a" + b"x" * 50, "D021"), (picture(5)[:300], "D021")):
        key = str(uuid.uuid4())
        assert phone.put(sealed_picture(data, phone.seal), key)[1] == {
            "have": len(data) + AROUND,
            "state": "refused",
            "code": code,
        }
    strange = Phone(phone.ask, phone.session, phone.token, seal=phone.seal)
    assert strange.put(b"\0" * 5000)[1]["code"] == "U155"
    assert not Attachment.objects.exists()


def test_a_picture_of_somebody_else_is_not_bound_by_its_digest(made, phone):
    """Whoever has heard of a digest gets no picture by it."""
    photo = picture(6)
    phone.put(sealed_picture(photo, phone.seal))
    other = taken(made, "township_officer:t1", [str(made.children["a1"].pk)])
    named = (File(hashlib.sha256(photo).hexdigest(), "photo", "偷.jpg", len(photo)),)
    other.send([sealed_item(visit(other, made, post="township_officer:t1", files=named).text, other.seal)])
    assert VisitFile.objects.get().attachment is None


# ── What is damaged, what can never be opened, what the server cannot take ──


def test_what_was_damaged_on_its_way_is_asked_for_again(made, phone):
    item = phone.finalise(visit(phone, made).text)
    for name in ("key", "iv", "data"):
        broken = item | {name: item[name][:-8] + "AAAAAAA="}
        assert states(phone.post("send", {"items": [broken]})[1]) == [("again", "", "U154")]
    assert states(phone.post("send", {"items": [item | {"data": "***"}]})[1]) == [("again", "", "U154")]
    strange = sealed_item(visit(phone, made).text, phone.seal) | {"seal": str(uuid.uuid4())}
    swapped = item | {"id": str(uuid.uuid4()), "digest": "0" * 64}
    assert states(phone.post("send", {"items": [strange, swapped]})[1]) == [
        ("refused", "", "U155"),
        ("refused", "", "U156"),
    ]
    assert not Visit.objects.exists() and not Held.objects.exists()
    assert states(phone.send()[1]) == [("received", "", "")]


def test_a_full_disk_says_so_and_acknowledges_nothing(made, phone, monkeypatch):
    def full(**_said):
        raise OperationalError("database or disk is full")

    phone.finalise(visit(phone, made).text)
    phone.ask = asking(Client(raise_request_exception=False))
    with monkeypatch.context() as patch:
        patch.setattr("notoneless.visits.actions.sending.deliver", full)
        status, said = phone.send()
        assert (status, said["code"]) == (507, "A012") and "receipts" not in said and len(phone.queue) == 1
    assert states(phone.send()[1]) == [("received", "", "")]


def test_an_older_key_still_opens_and_a_turning_of_keys_takes_it_along(made, phone, clock):
    item = phone.finalise(visit(phone, made).text)
    clock.move_to(AT + timedelta(days=400))
    phone.session = asking(sign_in(Client(), made, TEACHER))
    phone.take_along()
    assert phone.seal["id"] != item["seal"] and SealKey.objects.count() == 2
    before = {bytes(one) for one in _cells()}
    privacy.rotate_keys(by=System("test"), at=timezone.now())
    assert not before & {bytes(one) for one in _cells()}, "sealed anew"
    assert states(phone.send()[1]) == [("received", "", "")]


def _cells():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT private FROM visits_sealkey")
        return [one for (one,) in cursor.fetchall()]


# ── Handed in as a file ──


def file_of(phone, *blobs):
    from base64 import b64encode

    files = [{"id": str(uuid.uuid4()), "seal": phone.seal["id"], "data": b64encode(one).decode()} for one in blobs]
    return json.dumps({"format": 1, "device": phone.device, "items": phone.queue, "files": files})


def test_a_file_is_handed_in_by_its_owner_or_who_may_close_her_account(made, phone):
    photo = picture(7)
    named = (File(hashlib.sha256(photo).hexdigest(), "photo", "门口.jpg", len(photo)),)
    phone.finalise(visit(phone, made, files=named).text)
    phone.finalise(visit(phone, made).text)
    text = file_of(phone, sealed_picture(photo, phone.seal))
    assert "外婆" not in text
    for post in (OTHER, HEAD):
        with pytest.raises(VisitError, match="U167"):
            actions.hand_in(text=text, by=by(made, post), at=AT)
    for broken in ("", "{}", text[:-9], "[1]", json.dumps({"format": 2, "device": phone.device, "items": []})):
        with pytest.raises(VisitError, match="U166"):
            actions.hand_in(text=broken, by=by(made, TEACHER), at=AT)
    found = actions.hand_in(text=text, by=by(made, "security_admin"), at=AT)
    assert (found.received, found.apart, len(found.left), found.pictures_received) == (2, 0, 0, 1)
    with system_scope():
        writers = {one.by for one in Visit.objects.all()}
    assert writers == {str(made.accounts[TEACHER].pk)}, "whose visits they are stays as it is"
    assert Event.objects.filter(verb="visits.handed_in").count() == 1
    again = actions.hand_in(text=text, by=by(made, TEACHER), at=AT)
    with system_scope():
        assert (again.received, again.pictures_received) == (2, 1) and Visit.objects.count() == 2
    phone.standing()
    assert not phone.queue, "the telephone hears of it too"

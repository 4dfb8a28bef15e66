"""Letters go out after their act, at least once, by the ways that were chosen; what fails is tried again and at last shown."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from notoneless.audit.models import Event
from notoneless.messaging import actions, queries
from notoneless.messaging.actions import carrying
from notoneless.messaging.actions.sending import letter_id
from notoneless.messaging.channels import asking
from notoneless.messaging.models import Gate, Letter, Sending
from notoneless.messaging.terms import Channel, Kind, NotThere, State
from notoneless.privacy.models import Sealed
from tests import fakes
from tests.unit.messaging.conftest import NOW, SECRETS

MINUTE = timedelta(minutes=1)


def sendings(**only):
    return list(Sending.objects.filter(**only).order_by("channel"))


def test_a_letter_lies_in_the_inbox_at_once_and_goes_out_by_every_chosen_way(house):
    house.send()
    chief = house.by("section_chief")
    assert queries.unread(chief) == 1 and not house.web.raw and not house.post.raw
    assert house.run(NOW) == 0, "it is gathered first"
    assert house.run(house.later) == 4
    assert {one["way"]: one["to"] for one in house.web.seen} == {
        way: ["13900000000"] for way in ("wecom", "dingtalk", "sms")
    }
    (mail,) = house.post.letters
    assert mail["To"] == "staff0@kongchuo.example" and mail["From"] == "notice@kongchuo.example"
    assert mail["Subject"] == "【一个都不能少】待审批的导出"
    assert "https://kongchuo.example/messages/" in mail.get_content() and "120" in mail.get_content()
    assert {s.state for s in sendings()} == {State.SENT}
    assert house.run(house.later + MINUTE) == 0 and len(house.web.seen) == 3, "nothing goes twice"
    lines = Event.objects.filter(verb="messaging.carry")
    assert lines.count() == 4 and {line.outcome for line in lines} == {"done"}


def test_an_act_that_is_undone_sends_nothing(house):
    with pytest.raises(RuntimeError), transaction.atomic():
        house.send()
        raise RuntimeError
    house.run(house.later)
    assert not Letter.objects.exists() and not house.web.raw


def test_an_act_that_is_told_twice_makes_one_letter(house):
    house.send(), house.send()
    assert Letter.objects.count() == 1
    house.run(house.later), house.send(), house.run(house.later + MINUTE * 30)
    assert Letter.objects.count() == 1 and len(house.post.letters) == 1


def test_many_small_ones_come_in_one_letter(house):
    for number in range(5):
        house.send(key=f"act:{number}", at=NOW + MINUTE * number)
        house.run(NOW + MINUTE * number)
    house.run(house.later)
    (mail,) = house.post.letters
    assert "5" in mail["Subject"] and "待审批的导出：5 条" in mail.get_content()
    assert [one["text"] for one in house.web.seen if one["way"] == "sms"] == ["您有5条待办消息"]


def test_what_was_read_meanwhile_is_not_sent(house):
    house.send(), house.send(key="act:2", kind=Kind.READY, params={})
    house.run(NOW)
    chief = house.by("section_chief")
    first = next(row for row in queries.inbox(chief).rows if row.kind == Kind.APPROVAL)
    assert actions.read(by=chief, at=NOW, letter=first.id) == "/privacy/approvals/"
    house.run(house.later)
    (mail,) = house.post.letters
    assert "120" not in mail.get_content() and "取件" in mail.get_content()
    house.send(key="act:3"), house.run(house.later + MINUTE)
    actions.read_all(by=chief, at=NOW)
    assert house.run(house.later + MINUTE * 30) == 0
    assert {s.state for s in sendings(tries=0)} == {State.NEEDLESS}


def test_nobody_is_disturbed_at_night_but_by_what_is_urgent(house):
    night = NOW.replace(hour=15)  # 23:00 at the office
    house.send(at=night)
    house.run(night), house.run(night + timedelta(hours=7))  # 06:00
    assert not house.web.raw and not house.post.letters
    actions.try_gate(by=house.by("system_admin"), at=night, county="0001", channel="mail")
    assert house.run(night) == 1 and house.post.letters[0]["To"] == "staff2@kongchuo.example"
    assert house.run(night + timedelta(hours=8)) == 4  # 07:00


def test_a_try_that_failed_late_in_the_evening_is_made_again_in_the_morning(house):
    evening = NOW.replace(hour=13, minute=40)  # 21:40
    house.send(at=evening), house.run(evening)
    house.post.script["RCPT"] = b"451 try again later\r\n"
    busy = (200, {"errcode": -1, "errmsg": "system busy"})  # asked in this order: DingTalk, the gateway, WeCom
    house.web.script = [busy, (200, {"Code": "isv.BUSINESS_LIMIT_CONTROL"}), busy]
    assert house.run(evening + MINUTE * 10) == 0
    due = {s.channel: s.due_at for s in sendings()}
    assert due["mail"] == due["wecom"] == evening + MINUTE * 11
    assert due["sms"] == evening + timedelta(minutes=70), "this person has had enough short messages for an hour"
    house.post.script.clear()
    house.run(evening + timedelta(minutes=25))  # 22:05
    assert not house.post.letters
    morning = NOW.replace(hour=23)  # 07:00
    assert house.run(morning) == 4 and len(house.post.letters) == 1


def test_one_who_chose_nothing_hears_by_mail_and_nobody_by_a_closed_way(house):
    house.send(to=("class_teacher:a1", "auditor"))
    actions.set_gate(by=house.by("system_admin"), at=NOW, county="0001", channel="wecom", is_open=False, secrets={})
    house.send(key="act:2")
    house.run(house.later), house.run(house.later + MINUTE * 10)
    assert {mail["To"] for mail in house.post.letters} == {"staff0@kongchuo.example", "staff1@kongchuo.example"}
    assert {one["way"] for one in house.web.seen} == {"dingtalk", "sms"}
    actions.choose(by=house.by("class_teacher:a1"), at=NOW, ways=set())
    house.send(key="act:3", to=("class_teacher:a1",))
    count = len(house.post.letters)
    house.run(house.later + MINUTE * 60)
    assert len(house.post.letters) == count and queries.unread(house.by("class_teacher:a1")) == 2


# ── What fails ───────────────────────────────────────────────────────────────────────────────────────────────


def only(house, channel):
    actions.choose(by=house.by("section_chief"), at=NOW, ways={channel})
    house.send(), house.run(NOW)


def test_a_way_that_fails_each_time_is_given_up_shown_and_tried_again_when_asked(house):
    only(house, "wecom")
    ladder = queries.ladder(NOW.date())
    house.web.script = [(200, {"errcode": -1})] * 6
    moment = house.later
    for _ in range(9):
        house.run(moment)
        (row,) = sendings()
        if row.state == State.DEAD:
            break
        moment = row.due_at
    assert row.tries == len(ladder) + 1 and row.trouble == "-1"
    admin = house.by("system_admin")
    (dead,) = queries.dead(admin)
    assert dead.name == house.made.accounts["section_chief"].name and dead.trouble == "-1"
    assert next(way for way in queries.ways(admin) if way.channel == "wecom").dead == 1
    assert Event.objects.get(verb="messaging.carry").outcome == "failed"
    with pytest.raises(NotThere):
        actions.try_again(by=house.by("section_chief"), at=moment, sending=row.pk)
    actions.try_again(by=admin, at=moment, sending=row.pk)
    morning = NOW + timedelta(days=2)
    house.run(morning)
    assert sendings()[0].state == State.SENT and not queries.dead(admin)


@pytest.mark.parametrize(
    ("channel", "answer", "code"),
    [
        ("wecom", (500, {}), "http-500"), ("wecom", (429, {}), "http-429"), ("wecom", (200, b"<html>"), "http-200"),
        ("wecom", (0, None), "unreachable"), ("wecom", (302, {}), "http-302"), ("dingtalk", (200, {"errcode": 410100}), "410100"),
        ("dingtalk", (503, {}), "http-503"), ("sms", (400, {"Code": "Throttling.User"}), "Throttling.User"),
        ("sms", (503, {"Code": "ServiceUnavailable"}), "http-503"), ("sms", (200, {"Code": "isv.AMOUNT_NOT_ENOUGH"}), "isv.AMOUNT_NOT_ENOUGH"),
        ("sms", (200, {"Code": "isp.SYSTEM_ERROR"}), "isp.SYSTEM_ERROR"),
    ],
)  # fmt: skip
def test_whatever_a_way_answers_it_is_tried_again_and_then_arrives_once(house, channel, answer, code):
    only(house, channel)
    house.web.script = [answer]
    assert house.run(house.later) == 0
    (row,) = sendings()
    assert (row.state, row.tries, row.trouble) == (State.WAITING, 1, code)
    assert house.run(house.later + timedelta(minutes=11)) == 1
    assert len(house.web.seen) == 1 and sendings()[0].state == State.SENT


def test_a_way_that_does_not_answer_costs_one_wait_and_the_others_are_not_kept_waiting(house, monkeypatch):
    monkeypatch.setattr(asking, "TIMEOUT", 0.3)
    for number, key in enumerate(("section_chief", "class_teacher:a1", "principal:a")):
        actions.choose(by=house.by(key), at=NOW, ways={"mail", "dingtalk"})
        house.send(key=f"act:{number}", to=(key,))
    house.run(NOW)
    house.web.script = [(None, 1.0)]
    assert house.run(house.later) == 3, "mail goes all the same"
    tried = [row for row in sendings(channel="dingtalk") if row.tries]
    assert len(tried) == 1 and tried[0].trouble == "timeout"
    assert Gate.objects.get(channel="dingtalk").rests_until == house.later + MINUTE
    assert house.run(house.later + MINUTE) == 3


def test_nobody_listens_at_all(house, settings):
    settings.NOTONELESS_WECOM = "http://127.0.0.1:9/cgi-bin/webhook/send"
    only(house, "wecom")
    assert house.run(house.later) == 0 and sendings()[0].trouble == "unreachable"


@pytest.mark.parametrize(
    ("command", "answer", "code", "state"),
    [
        ("RCPT", b"550 no such user\r\n", "smtp-550", State.DEAD), ("RCPT", b"450 mailbox busy\r\n", "smtp-450", State.WAITING),
        ("AUTH", b"535 wrong\r\n", "smtp-535", State.WAITING), ("MAIL", b"552 too much\r\n", "smtp-552", State.DEAD),
        ("DATA", b"421 closing\r\n", "smtp-421", State.WAITING), ("EHLO", b"", "unreachable", State.WAITING),
    ],
)  # fmt: skip
def test_a_mail_server_that_refuses(house, monkeypatch, command, answer, code, state):
    monkeypatch.setattr("notoneless.messaging.channels.mail.TIMEOUT", 0.3)
    only(house, "mail")
    house.post.script[command] = answer
    assert house.run(house.later) == 0
    (row,) = sendings()
    assert (row.trouble, row.state) == (code, state)
    house.post.script.clear()
    house.run(house.later + timedelta(minutes=3))
    assert len(house.post.letters) == (state == State.WAITING)


def test_no_more_than_twenty_a_minute_go_to_a_group(house):
    for channel in ("wecom", "dingtalk"):
        for number in range(47):
            Sending.objects.create(
                account=house.made.accounts["section_chief"], county="0001", channel=channel, urgent=True, made_at=NOW, due_at=NOW,
                letters=[str(_letter(house, f"{channel}{number}").pk)],
            )  # fmt: skip
    Letter.objects.update(parted_at=NOW)
    taken = []
    for minute in range(3):
        house.web.minute.clear()
        taken += [house.run(NOW + MINUTE * minute), house.run(NOW + MINUTE * minute + timedelta(seconds=59))]
    assert taken == [40, 0, 40, 0, 14, 0], "the robots were never told too much"
    assert not Sending.objects.exclude(trouble="").exists()


def _letter(house, key):
    house.send(key=key)
    return Letter.objects.get(pk=letter_id(key, house.made.accounts["section_chief"].pk))


# ── A worker that dies ───────────────────────────────────────────────────────────────────────────────────────


class Killed(BaseException):
    """The process is gone: nothing of ours catches it."""


@pytest.mark.parametrize("channel", [c.value for c in Channel])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_while_sending_sends_again_under_the_same_key(house, monkeypatch, channel, when):
    only(house, channel)
    real = dict(carrying.CARRIERS)

    def dies(parcel, at):
        if when == "after":
            real[channel](parcel, at)
        raise Killed

    monkeypatch.setitem(carrying.CARRIERS, channel, dies)
    with pytest.raises(Killed):
        house.run(house.later)
    (row,) = sendings()
    assert row.state == State.WAITING and row.tries == 1, "the try was written down before anything left"
    monkeypatch.setitem(carrying.CARRIERS, channel, real[channel])
    assert house.run(house.later) == 0, "not in the same breath"
    assert house.run(row.due_at) == 1
    arrived = [str(mail["Message-ID"]) for mail in house.post.letters] + [one.get("id") for one in house.web.seen]
    assert len(arrived) == (2 if when == "after" else 1)
    assert len(set(arrived)) == 1, "whoever got it twice can tell"


def test_a_sending_that_kills_its_worker_each_time_comes_to_an_end(house, monkeypatch):
    only(house, "mail")

    def dies(parcel, at):
        raise Killed

    monkeypatch.setitem(carrying.CARRIERS, "mail", dies)
    for _ in range(6):
        with pytest.raises(Killed):
            house.run(_awake(sendings()[0].due_at))
    assert house.run(_awake(sendings()[0].due_at)) == 0
    (row,) = sendings()
    assert (row.state, row.trouble, row.tries) == (State.DEAD, "lost", 6)


def _awake(moment):
    return queries.quiet(moment.date()).over(moment + timedelta(hours=8)) - timedelta(hours=8)


# ── The ways of a county ─────────────────────────────────────────────────────────────────────────────────────


def test_secrets_lie_sealed_and_are_told_to_nobody(house):
    texts = [text for secrets in SECRETS.values() for text in secrets.values()] + [fakes.WECOM_KEY, fakes.DING_TOKEN]
    for gate in Gate.objects.all():
        assert isinstance(gate.secrets, Sealed) and str(gate.secrets) not in texts
    told = repr(queries.ways(house.by("system_admin"))) + repr(list(Event.objects.values()))
    assert not [text for text in texts if text in told]
    house.send(), house.run(house.later)
    told = repr(list(Event.objects.values())) + repr(list(Sending.objects.values()))
    assert not [text for text in (*texts, "13900000000", "staff0@") if text in told]


def test_what_is_left_empty_stays_and_what_does_not_look_like_a_secret_is_refused(house):
    admin = house.by("system_admin")
    given = {"at": NOW, "county": "0001", "channel": "dingtalk", "is_open": True}
    actions.set_gate(by=admin, secrets={"secret": "SEC" + "9" * 64}, **given)
    kept = queries.secrets_of(Gate.objects.get(channel="dingtalk"))
    assert kept == {"access_token": fakes.DING_TOKEN, "secret": "SEC" + "9" * 64}
    for wrong in ("x", "SEC http://127.0.0.1/", "https://elsewhere.example/?nothing=1"):
        with pytest.raises(Exception, match="X001"):
            actions.set_gate(by=admin, secrets={"access_token": wrong, "secret": wrong}, **given)
    assert queries.secrets_of(Gate.objects.get(channel="dingtalk")) == kept


@pytest.mark.parametrize("key", ["section_chief", "security_admin", "auditor", "class_teacher:a1"])
def test_only_who_runs_the_house_keeps_its_ways_and_only_in_the_own_county(house, key):
    given = {"at": NOW, "channel": "wecom"}
    with pytest.raises(NotThere):
        actions.set_gate(by=house.by(key), county="0001", is_open=True, secrets=SECRETS["wecom"], **given)
    with pytest.raises(NotThere):
        actions.try_gate(by=house.by(key), county="0001", **given)
    with pytest.raises(NotThere):
        actions.set_gate(by=house.by("system_admin"), county="0002", is_open=True, secrets=SECRETS["wecom"], **given)
    assert queries.ways(house.by(key)) == [] and queries.dead(house.by(key)) == []


@pytest.mark.parametrize("channel", [c.value for c in Channel])
def test_a_trial_goes_to_oneself_by_the_one_way(house, channel):
    actions.try_gate(by=house.by("system_admin"), at=NOW, county="0001", channel=channel)
    assert house.run(NOW) == 1
    assert [one["way"] for one in house.web.seen] == ([] if channel == "mail" else [channel])
    assert len(house.post.letters) == (channel == "mail")
    assert all(one["to"] == ["13900000002"] for one in house.web.seen)


def test_a_wrong_secret_is_found_by_the_trial(house):
    admin = house.by("system_admin")
    for channel, secrets, code in (
        ("dingtalk", {"secret": "SEC" + "9" * 64}, "310000"), ("wecom", {"key": "another-key-of-a-robot"}, "93000"),
        ("sms", {"access_key_secret": "anotherSecret0001"}, "SignatureDoesNotMatch"), ("sms", {"template": "SMS_1000"}, "SignatureDoesNotMatch"),
    ):  # fmt: skip
        actions.set_gate(by=admin, at=NOW, county="0001", channel=channel, is_open=True, secrets=secrets)
        actions.try_gate(by=admin, at=NOW, county="0001", channel=channel)
        house.run(NOW)
        assert sendings(channel=channel)[-1].trouble == code


def test_a_letter_is_its_persons_alone(house):
    house.send()
    other, letter = house.by("principal:a"), Letter.objects.get()
    assert queries.unread(other) == 0 and not queries.inbox(other).rows
    for act in (lambda: queries.letter(other, letter.pk), lambda: actions.read(by=other, at=NOW, letter=letter.pk)):
        with pytest.raises(NotThere):
            act()
    assert queries.letter(house.by("section_chief"), letter.pk).text.startswith("有一份 120 名")
    with pytest.raises(NotThere):
        queries.letter(house.by("section_chief"), uuid.uuid4())


def test_a_full_inbox_is_read_page_by_page_and_nothing_is_lost(house):
    for number in range(65):
        house.send(key=f"act:{number}", at=NOW + timedelta(seconds=number // 3))
    chief, seen, after = house.by("section_chief"), [], ""
    for _ in range(5):
        page = queries.inbox(chief, after=after)
        seen += [row.id for row in page.rows]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 65 and page.unread == 65
    assert queries.inbox(chief, after="nonsense").rows[0].id == seen[0]

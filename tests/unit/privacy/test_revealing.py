"""One field of one child in full: for a reason, for minutes, with its line in the journal or not at all."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from notoneless.accounts.terms import covers
from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.children.models import Child, Guardian
from notoneless.privacy import access, actions, queries
from notoneless.privacy.models import Alert, Reveal
from notoneless.privacy.terms import NotThere, PrivacyError
from tests import world
from tests.unit.privacy.asking import fresh, viewer

pytestmark = pytest.mark.django_db
WHY = "电话联系家长核实去向"


def may(who, row):
    return any(covers(path, row.child.cached_place_path) for path in who.places("child.reveal"))


@pytest.fixture(autouse=True)
def owners(monkeypatch):
    """Guardians by a plain rule of our own, so that these tests say what this station does and not what another does."""
    monkeypatch.setattr(access, "discover", lambda: None)
    monkeypatch.setattr(access, "_owners", {})
    access.register(Guardian, child_of=lambda row: row.child_id, may=may)


@pytest.fixture
def county():
    return world.county()


def asked(row, who, *, reason=WHY, at=world.NOW, field="phone", table="children_guardian"):
    return actions.reveal(table=table, field=field, row=str(row), reason=reason, by=who, at=at)


def guardian(county, key="a1"):
    return Guardian.objects.get(child=county.children[key])


def test_the_number_is_shown_for_minutes_and_the_journal_knows(county):
    row, who = guardian(county), viewer()
    shown = asked(row.pk, who)
    assert shown.text == row.phone.open(why="test") and shown.until == world.NOW + timedelta(minutes=10)
    line = Event.objects.get(verb="privacy.reveal")
    assert (line.kind, line.actor, line.subject) == ("reveal", who.actor, f"children_guardian:{row.pk}")
    assert line.children == [str(row.child_id)] and line.detail["reason"] == WHY and line.detail["field"] == "phone"
    assert shown.text not in str(vars(line)) and shown.text not in repr(shown)


def test_it_can_be_seen_again_only_while_it_lasts_by_the_same_person_in_the_same_session(county):
    row, who = guardian(county), viewer()
    shown = asked(row.pk, who)
    with audit.gathered() as looks:
        again = queries.shown(reveal=shown.id, by=who, at=world.NOW + timedelta(minutes=9))
    assert again.text == shown.text and looks.children == {row.child_id}
    wrong = [
        (shown.id, who, world.NOW + timedelta(minutes=10)),
        (shown.id, who, world.NOW - timedelta(minutes=1)),
        (shown.id, replace(who, session="s2"), world.NOW),
        (shown.id, viewer(), world.NOW),
        (shown.id, replace(who, reaches=()), world.NOW),
        (uuid.uuid4(), who, world.NOW),
    ]
    said = set()
    for reveal, by, at in wrong:
        with pytest.raises(NotThere) as told:
            queries.shown(reveal=reveal, by=by, at=at)
        said.add(told.value.sentence())
    assert len(said) == 1


@pytest.mark.parametrize("reason", ["", "查看", "1234567", "aaaaaaaaaaaaa", "测试测试测试测试测试", "  看  一  看  "])
def test_without_a_reason_nothing_is_shown_and_nothing_written(county, reason):
    with pytest.raises(PrivacyError, match="P011"):
        asked(guardian(county).pk, viewer(), reason=reason)
    assert not Event.objects.exists() and not Reveal.objects.exists()


def test_a_number_written_into_the_reason_does_not_reach_the_journal(county):
    asked(guardian(county).pk, viewer(), reason="家长来电 13800001001 身份证 50015320170504123X 要核实")
    assert Event.objects.get().detail["reason"] == "家长来电 … 身份证 … 要核实"


def test_foreign_absent_empty_and_unregistered_are_one_answer(county):
    other = world.county("0002", "500120")
    mine = guardian(county)
    wrong = [
        (guardian(other).pk, "phone", "children_guardian"),
        (uuid.uuid4(), "phone", "children_guardian"),
        ("nonsense'", "phone", "children_guardian"),
        ("", "phone", "children_guardian"),
        (mine.pk, "number", "children_guardian"),  # empty
        (mine.pk, "name", "children_guardian"),  # not sealed
        (mine.pk, "phone_index", "children_guardian"),
        (mine.pk, "nothing", "children_guardian"),
        (mine.pk, "phone", "accounts_account"),
        (mine.pk, "phone", "nothing"),
    ]
    said = set()
    for row, field, table in wrong:
        with pytest.raises(NotThere) as told:
            asked(row, viewer(), field=field, table=table)
        said.add(told.value.sentence())
    with pytest.raises(NotThere):
        asked(mine.pk, viewer(powers=frozenset({"child.see"})))
    assert len(said) == 1 and not Event.objects.exists()


def test_when_the_journal_cannot_be_written_nothing_is_shown(county, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("no space left")

    monkeypatch.setattr(audit, "write", broken)
    with pytest.raises(OSError, match="space"):
        asked(guardian(county).pk, viewer())
    assert not Reveal.objects.exists()


def used_up(who, count, at=world.NOW):
    child = Child.objects.first().pk
    Reveal.objects.bulk_create(
        Reveal(actor=who.actor, session="s1", table="t", field="f", row="1", child=child, reason=WHY, at=at, until=at)
        for _ in range(count)
    )


def test_the_days_number_is_the_most_whatever_the_hour_and_the_second_factor(county):
    who, row = viewer(), guardian(county)
    used_up(who, 239, world.NOW - timedelta(hours=2))
    asked(row.pk, who)
    with pytest.raises(PrivacyError, match="P020"):
        asked(row.pk, fresh(who))
    assert Alert.objects.get().count == 240
    assert Event.objects.filter(kind="refusal", detail__code="P020").count() == 1
    assert asked(row.pk, fresh(who), at=world.NOW + timedelta(hours=23)).text


def test_thirty_an_hour_then_a_fresh_second_factor_and_someone_is_told(county):
    who, row = viewer(), guardian(county)
    used_up(who, 29)
    asked(row.pk, who)
    assert not Alert.objects.exists()
    with pytest.raises(PrivacyError, match="P012"):
        asked(row.pk, who)
    alert = Alert.objects.get()
    assert (alert.kind, alert.actor, alert.count) == ("reveals", who.actor, 30)
    assert Event.objects.filter(verb="privacy.reveal", kind="refusal", outcome="refused").count() == 1
    assert asked(row.pk, fresh(who)).text
    assert Alert.objects.count() == 1  # told once an hour, not at every turn
    with pytest.raises(PrivacyError, match="P012"):
        asked(row.pk, fresh(who, minutes=0))
    assert asked(row.pk, viewer()).text  # another person's number is another's


def test_an_hour_later_the_number_is_whole_again(county):
    who, row = viewer(), guardian(county)
    used_up(who, 30, at=world.NOW - timedelta(minutes=60))
    assert asked(row.pk, who).text


def test_there_is_an_end_to_it_even_with_a_second_factor(county):
    who, row = fresh(viewer()), guardian(county)
    used_up(who, 90)
    with pytest.raises(PrivacyError, match="P013"):
        asked(row.pk, who)


def test_the_mask_is_a_look_and_keeps_to_the_scope(county):
    row = guardian(county)
    with audit.gathered() as looks:
        cell = queries.masked(table="children_guardian", field="phone", row=str(row.pk), by=viewer())
    assert cell.masked == str(row.phone) and looks.children == {row.child_id}
    with audit.gathered(), pytest.raises(NotThere):
        queries.masked(table="children_guardian", field="phone", row=str(row.pk), by=viewer("0002"))


def test_an_alert_is_looked_into_once(county):
    who, watcher = viewer(), viewer(post="security_admin")
    used_up(who, 30)
    with pytest.raises(PrivacyError):
        asked(guardian(county).pk, who)
    actions.see_alert(alert_id=Alert.objects.get().pk, by=watcher, at=world.NOW)
    assert Alert.objects.get().seen_by == watcher.actor
    with pytest.raises(NotThere):
        actions.see_alert(alert_id=Alert.objects.get().pk, by=watcher, at=world.NOW)

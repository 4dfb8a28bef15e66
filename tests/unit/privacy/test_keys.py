"""The keys of a house: made once, found by every process, never used when their making came to nothing."""

from __future__ import annotations

import os
import stat
import uuid
from dataclasses import replace

import pytest
from django.db import transaction

from notoneless.children.models import Household
from notoneless.privacy.models import DataKey, keys
from notoneless.privacy.rules import envelope, keyring
from notoneless.privacy.rules.envelope import Suite
from notoneless.privacy.terms import PrivacyError
from tests import world

HERE = "t.c:1"


@pytest.fixture(autouse=True)
def fresh_process():
    keys.forget()
    yield
    keys.forget()


def made_elsewhere(suite=Suite.AES_256_GCM):
    """A key that another process made: in the table, not in this process's memory."""
    known = keys._known
    row = keys.make(suite)
    keys._known = known
    return row


def household(text="H1"):
    one = Household(id=uuid.uuid4(), recorded_at=world.NOW)
    one.number = text
    one.save()
    return one


@pytest.mark.django_db
def test_the_first_cell_makes_the_first_key():
    household()
    assert [row.version for row in DataKey.objects.all()] == [1]
    household()
    assert DataKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_made_by_another_process_seals_from_the_next_transaction_on():
    with transaction.atomic():
        household()
    assert made_elsewhere(Suite.SM4_GCM).version == 2
    with transaction.atomic():
        cell = bytes(Household.objects.values_list("number", flat=True).get(pk=household().pk))
    assert envelope.key_version(cell) == 2 and cell[1] == Suite.SM4_GCM


@pytest.mark.django_db
def test_a_cell_sealed_by_another_process_opens():
    one = household()
    keys.forget()
    assert Household.objects.get(pk=one.pk).number.open(why="test") == "H1"


@pytest.mark.django_db(transaction=True)
def test_a_key_whose_making_was_rolled_back_never_seals():
    class StopError(Exception):
        pass

    with pytest.raises(StopError), transaction.atomic():
        household()
        raise StopError
    assert not DataKey.objects.exists()
    one = household("H2")
    keys.forget()  # what any other process knows: the table
    assert Household.objects.get(pk=one.pk).number.open(why="test") == "H2"


@pytest.mark.django_db
def test_which_key_seals_is_asked_once_in_a_transaction(django_assert_num_queries):
    household()
    with django_assert_num_queries(5), transaction.atomic():  # one savepoint and its release, three rows
        for _ in range(3):
            household()


@pytest.mark.django_db
def test_a_key_that_is_not_here_is_told_from_a_broken_cell():
    cell = envelope.seal(b"x", key=replace(keys.current(), version=99), bound_to=HERE)
    with pytest.raises(PrivacyError, match="P003"):
        keys.opened(cell, bound_to=HERE)
    cell = envelope.seal(b"x", key=keys.current(), bound_to=HERE)
    with pytest.raises(PrivacyError, match="P006"):
        keys.opened(cell, bound_to="t.c:2")


@pytest.mark.django_db
def test_a_house_without_keys_says_so(settings):
    settings.NOTONELESS_KEYRING = None
    with pytest.raises(PrivacyError, match="P004"):
        household()


@pytest.mark.django_db
def test_another_houses_keyring_opens_nothing(settings, tmp_path):
    keys.current()
    keys.forget()
    settings.NOTONELESS_KEYRING = keyring.new()
    with pytest.raises(PrivacyError, match="P006"):
        keys.current()


def test_the_key_file_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "keys" / "keyring.json"
    ring = keyring.new(Suite.SM4_GCM)
    keyring.create(path, ring)
    assert keyring.load(path) == ring
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        keyring.create(path, ring)
    path.chmod(0o640)
    with pytest.raises(PrivacyError, match="P007"):
        keyring.load(path)


@pytest.mark.parametrize("hurt", ["cut", "empty", "list", "short", "word", "base64", "absent"])
def test_a_key_file_that_is_not_whole_is_refused(tmp_path, hurt):
    path = tmp_path / "keyring.json"
    keyring.create(path, keyring.new())
    text = path.read_text("ascii")
    texts = {
        "cut": text[:-40], "empty": "", "list": "[]", "word": text.replace("AES_256_GCM", "DES"),
        "short": text.replace('"secret": "', '"secret": "AAAA", "x": "'), "base64": text.replace('"secret": "', '"secret": "%%'),
    }  # fmt: skip
    if hurt == "absent":
        path.unlink()
    else:
        path.write_text(texts[hurt], "ascii")
    with pytest.raises(PrivacyError, match="P007"):
        keyring.load(path)


def test_a_new_master_key_keeps_the_old_and_the_indexes_secret(tmp_path):
    path = tmp_path / "keyring.json"
    ring = keyring.new()
    keyring.create(path, ring)
    turned = keyring.with_new_master(ring, Suite.SM4_GCM)
    keyring.put(path, turned)
    assert keyring.load(path) == turned and sorted(turned.masters) == [1, 2]
    assert (turned.index, turned.index_suite) == (ring.index, ring.index_suite)
    assert os.listdir(tmp_path) == ["keyring.json"] and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(keyring.with_newest_master_only(turned).masters) == [2]


def test_a_keyring_shows_nothing_of_itself():
    ring = keyring.new()
    assert f"{ring!r}" == "Keyring(masters=[1], journal=[1])"

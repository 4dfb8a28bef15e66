"""The keys are turned while the house is open, killed anywhere: nothing unreadable, no old cell left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from notoneless.audit.terms import System
from notoneless.children.models import Guardian, Household, HouseholdSpell
from notoneless.privacy import actions
from notoneless.privacy.actions import rotating
from notoneless.privacy.models import DataKey, Sealed, keys
from notoneless.privacy.rules import keyring
from notoneless.privacy.rules.envelope import Suite
from notoneless.privacy.terms import PrivacyError
from tests import world

BY = System("keys")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def fresh_process():
    keys.forget()
    yield
    keys.forget()


def everything():
    """Every sealed text of the house, by table, row and column; opening all of them is the test that they open."""
    return {
        (model._meta.db_table, str(row.pk), field.column): value.open(why="test")
        for model in rotating.sealed_models()
        for row in model._default_manager.all()
        for field in rotating.sealed_columns(model)
        if isinstance(value := getattr(row, field.attname), Sealed)
    }


def turn(**more):
    return actions.rotate_keys(**{"by": BY, "at": world.NOW, "batch": 3, **more})


@pytest.mark.django_db
def test_every_cell_of_every_station_is_sealed_anew():
    world.county()
    spell = HouseholdSpell.objects.order_by("pk")[0]
    spell.line = "其他名册 第 3 行"  # sealed where the roll's name tells of poverty
    spell.save()
    before = everything()
    assert len(before) > 30 and len({table for table, _, _ in before}) >= 5
    turned = turn()
    assert (turned.version, turned.cells, turned.retired) == (2, len(before), (1,))
    assert rotating.cells_not_of(2) == 0 and rotating.cells_not_of(1) == len(before)
    keys.forget()
    assert everything() == before


@pytest.mark.django_db
def test_the_suite_is_changed_by_turning_and_what_is_searched_is_still_found():
    world.county()
    before = everything()
    one = Guardian.objects.exclude(phone=None).first()
    index = Guardian._meta.get_field("phone_index").index_of(one.phone.open(why="test"))
    assert turn(suite=Suite.SM4_GCM).suite is Suite.SM4_GCM
    assert everything() == before
    cells = [bytes(cell) for cell in Guardian.objects.exclude(phone=None).values_list("phone", flat=True)]
    assert {cell[1] for cell in cells} == {Suite.SM4_GCM}
    assert Guardian.objects.get(phone_index=index).pk == one.pk
    assert turn(suite=Suite.SM4_GCM, anew=False).cells == 0


class StopError(Exception):
    pass


@pytest.mark.django_db
@pytest.mark.parametrize("point", range(20))
def test_stopped_at_any_batch_it_goes_on_and_ends_whole(point):
    world.county()
    before = everything()
    calls = 0

    def stop(_table, _done):
        nonlocal calls
        calls += 1
        if calls == point + 1:
            raise StopError

    with pytest.raises(StopError):
        turn(batch=1 + point % 3 if point < 8 else 1, progress=stop)
    keys.forget()
    assert everything() == before, "readable half-way"
    written = Household(id=uuid.uuid4(), recorded_at=world.NOW)  # somebody goes on writing meanwhile
    written.number = f"H-{point}"
    written.save()
    before = everything()
    assert turn(batch=2).version == 2, "the interrupted turning is finished, not begun again"
    assert everything() == before and rotating.cells_not_of(2) == 0
    assert [row.retired_at is None for row in DataKey.objects.order_by("version")] == [False, True]


@pytest.mark.django_db
def test_a_row_read_before_and_saved_after_brings_no_old_cell_back():
    world.county()
    early = Guardian.objects.exclude(phone=None).first()
    turn()
    with transaction.atomic():
        keys.forget()
        early.name = "王"
        early.save()
    assert rotating.cells_not_of(2) == 0 and str(Guardian.objects.get(pk=early.pk).phone)


@pytest.mark.django_db
def test_a_cell_that_does_not_open_is_left_as_it_is_and_told():
    world.county()
    one, other = Guardian.objects.exclude(phone=None)[:2]
    cell = bytes(Guardian.objects.values_list("phone", flat=True).get(pk=other.pk))
    Guardian.objects.filter(pk=one.pk).update(phone=cell)
    with pytest.raises(PrivacyError, match="P018") as told:
        turn()
    assert "1 " in told.value.zh
    assert bytes(Guardian.objects.values_list("phone", flat=True).get(pk=one.pk)) == cell
    assert not rotating.wipe_keys(at=world.NOW + timedelta(days=9), by=BY), "its key is kept while a cell needs it"


@pytest.mark.django_db
def test_a_retired_key_is_wiped_a_day_later():
    world.county()
    before = everything()
    assert turn().wiped == ()
    assert rotating.wipe_keys(at=world.NOW + timedelta(hours=23), by=BY) == ()
    assert rotating.wipe_keys(at=world.NOW + timedelta(hours=24), by=BY) == (1,)
    keys.forget()
    assert bytes(DataKey.objects.get(version=1).wrapped) == b"" and everything() == before
    with pytest.raises(PrivacyError, match="P003"):
        keys.by_version(1)
    assert turn().version == 3


@pytest.mark.django_db
def test_the_master_key_is_turned_and_running_processes_follow(settings, tmp_path):
    old = settings.NOTONELESS_KEYRING
    settings.NOTONELESS_HOME = type("Home", (), {"keyring": tmp_path / "keyring.json"})()
    keyring.create(settings.NOTONELESS_HOME.keyring, old)
    world.county()
    before = everything()
    assert actions.rewrap_keys(by=BY, at=world.NOW, suite=Suite.SM4_GCM) == 2
    settings.NOTONELESS_KEYRING = old  # another process: it read the file long ago
    keys.forget()
    assert everything() == before and sorted(settings.NOTONELESS_KEYRING.masters) == [1, 2]
    assert actions.rewrap_keys(by=BY, at=world.NOW, forget_older=True) == 3
    keys.forget()
    assert sorted(keyring.load(settings.NOTONELESS_HOME.keyring).masters) == [3] and everything() == before


SEED = """
import django; django.setup()
from django.core.management import call_command
from django.db import transaction
call_command("migrate", verbosity=0)
from tests import world
from notoneless.children.models import Household
with transaction.atomic():
    world.county()
    import uuid
    for n in range(3000):
        h = Household(id=uuid.uuid4(), recorded_at=world.NOW, county_path="seed"); h.number = h.head_number = f"S{n}"; h.save()
"""
WRITER = """
import django; django.setup()
import uuid, sys, time
from django.db import transaction
from tests import world
from notoneless.children.models import Household
n = 0
while True:
    n += 1
    with transaction.atomic():
        old = Household.objects.filter(county_path="seed").order_by("?").first()
        old.note = n
        h = Household(id=uuid.uuid4(), recorded_at=world.NOW, county_path=f"w{n}"); h.number = f"W{n}"; h.head_number = f"W{n}"; h.save()
        old.save()
    print(n, flush=True)
    time.sleep(0.01)
"""
TURN = """
import django; django.setup()
from notoneless.privacy import actions
from notoneless.audit.terms import System
from tests import world
actions.rotate_keys(by=System("keys"), at=world.NOW, batch=10, progress=lambda *a: print(*a, flush=True))
print("turned", flush=True)
"""
CHECK = """
import django; django.setup()
from notoneless.privacy.actions import rotating
from notoneless.privacy.models import DataKey
from notoneless.children.models import Household
newest = DataKey.objects.filter(retired_at=None).order_by("-version")[0].version
bad = sum(1 for h in Household.objects.exclude(county_path="0001") if h.number.open(why="t") != h.head_number.open(why="t"))
print(newest, rotating.cells_not_of(newest), bad, Household.objects.exclude(county_path="seed").exclude(county_path="0001").count())
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_for_good_while_a_writer_goes_on(tmp_path):
    keyring.create(tmp_path / "keys" / "keyring.json", keyring.new())
    env = dict(os.environ, NOTONELESS_HOME=str(tmp_path), PYTHONPATH=f"{ROOT}{os.pathsep}{ROOT / 'src'}",
               DJANGO_SETTINGS_MODULE="notoneless.config.settings")  # fmt: skip
    env.pop("DATABASE_URL", None)

    def start(code):
        return subprocess.Popen([sys.executable, "-c", code], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    assert start(SEED).wait(180) == 0
    writer = start(WRITER)
    try:
        writer.stdout.readline()
        for batches in (1, 7, 20, 40):
            turning = start(TURN)
            for _ in range(batches):
                turning.stdout.readline()
            turning.send_signal(signal.SIGKILL)
            assert turning.wait(30) == -signal.SIGKILL
        turning = start(TURN)
        assert turning.communicate(timeout=240)[0].splitlines()[-1] == "turned"
        time.sleep(0.5)
        assert writer.poll() is None, "the writer never noticed"
    finally:
        writer.kill()
        acknowledged = len(writer.communicate()[0].splitlines()) + 1
    checked = subprocess.run(
        [sys.executable, "-c", CHECK], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    newest, old, bad, written = map(int, checked.stdout.split())
    assert (newest, old, bad) == (2, 0, 0)
    assert acknowledged > 5 and written in {acknowledged, acknowledged + 1}

"""What was kept long enough is gone: from the tables, from the database's own files, from the work folder."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps

from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.children.models import Child, ChildRow, Guardian, Household, Identifier, Standing, Tie
from notoneless.privacy import actions
from notoneless.privacy.models import Reveal
from notoneless.privacy.rules import keyring
from tests import world

BY = System("retention")
GROWN = date(2038, 6, 1)  # born 2017-05-04: eighteen on 2035-05-04, and three years more
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.NOTONELESS_HOME = replace(settings.NOTONELESS_HOME, root=tmp_path)
    return tmp_path


@pytest.fixture
def county(db):
    return world.county()


def at(day):
    return world.NOW.replace(year=day.year, month=day.month, day=day.day)


def test_a_file_is_let_go_three_years_after_the_eighteenth_birthday(county):
    one = county.children["a1"]
    assert actions.run_retention(by=BY, at=at(date(2038, 5, 3))).heads.get("children_child") is None
    gone = actions.run_retention(by=BY, at=at(date(2038, 5, 4)))
    assert gone.heads["children_child"] == 6
    one.refresh_from_db()
    assert one.name.startswith("已注销") and one.birth_on == date(2017, 1, 1) and one.removed_at and one.sweep_id == ""
    assert one.pinyin != "" and "jia" not in one.pinyin
    assert (
        not Identifier.objects.exclude(number=None).exists()
        and not Identifier.objects.exclude(number_index=None).exists()
    )
    assert not Guardian.objects.exclude(phone=None).exists()
    assert not Household.objects.exclude(number=None).exists() and set(
        Standing.objects.values_list("reasons", flat=True)
    ) == {""}
    line = Event.objects.get(verb="privacy.retire", subject="children_child")
    assert len(line.children) == 6 and "童" not in str(line.detail)
    assert not actions.run_retention(by=BY, at=at(GROWN)).heads, "what is gone is not let go again"


def test_a_household_stays_while_a_younger_child_is_kept(county):
    elder, younger = county.children["a1"], county.children["a2"]
    house = elder.household_spells.get().household
    younger.household_spells.update(household=house)
    Child.objects.filter(pk=younger.pk).update(birth_on=date(2026, 1, 1))
    actions.run_retention(by=BY, at=at(GROWN))
    assert Household.objects.get(pk=house.pk).number is not None
    younger.refresh_from_db()
    assert younger.name == "甲乙童" and not younger.removed_at
    actions.run_retention(by=BY, at=at(date(2047, 2, 1)))
    assert Household.objects.get(pk=house.pk).number is None


def test_files_found_to_be_one_go_together_by_whatever_chain(county):
    a, b, c = (county.children[key] for key in ("a1", "a2", "b1"))
    Child.objects.filter(pk=a.pk).update(merged_into=b)
    Child.objects.filter(pk=b.pk).update(merged_into=c, birth_on=date(2025, 1, 1))
    Child.objects.filter(pk=c.pk).update(birth_on=date(2025, 1, 1))
    actions.retire(model=Child, keys=[b.pk], by=BY, at=world.NOW)
    assert Child.objects.filter(removed_at=None).count() == 3
    assert all(child.name.startswith("已注销") for child in Child.objects.exclude(removed_at=None))
    assert Identifier.objects.filter(child__in=[a, b, c]).exclude(number=None).count() == 0


def test_what_was_written_in_free_words_goes_with_the_file(county):
    one, two, words = county.children["a1"], county.children["a2"], "外婆罗桂英说的，在村口小卖部问到"
    written = [model for model in apps.get_app_config("children").get_models() if issubclass(model, ChildRow)]
    assert len(written) >= 8
    for model in written:
        model.objects.filter(child=one).update(source=words)
    Tie.objects.create(
        kept=one, absorbed=two, reason=words, separation_reason=words, tied_at=world.NOW, tied_by="", separated_by=""
    )
    assert Guardian.objects.filter(source=words).exists()
    actions.run_retention(by=BY, at=at(GROWN))
    for model in written:
        assert not model.objects.filter(source=words).exists(), model
    assert set(Tie.objects.values_list("reason", "separation_reason")) == {("", "")}


def test_accounts_and_records_of_work_have_their_own_time(county):
    account = county.accounts["class_teacher:a1"]
    type(account).objects.filter(pk=account.pk).update(disabled_at=world.NOW)
    for days in (179, 181):
        Reveal.objects.create(actor="x", table="t", field="f", row="1", child=county.children["a1"].pk, reason="r",
                              at=world.NOW - timedelta(days=days), until=world.NOW)  # fmt: skip
    gone = actions.run_retention(by=BY, at=world.NOW)
    assert gone.heads == {"privacy_reveal": 1} and Reveal.objects.count() == 1
    actions.run_retention(by=BY, at=world.NOW + timedelta(days=1097))
    account.refresh_from_db()
    assert (account.name, account.phone) == ("", None)


def test_a_trial_changes_nothing(county):
    gone = actions.run_retention(by=BY, at=at(GROWN), dry=True)
    assert gone.heads["children_child"] == 6 and not gone.rows
    assert Child.objects.filter(name__startswith="甲").count() == 6 and not Event.objects.exists()


def test_old_work_files_go_and_new_ones_stay(county, home):
    work = home / "work" / "sweeps" / "2025"
    work.mkdir(parents=True)
    for name, days in (("old.csv", 401), ("new.csv", 399)):
        (work / name).write_text("甲甲童", "utf-8")
        stamp = (world.NOW - timedelta(days=days)).timestamp()
        os.utime(work / name, (stamp, stamp))
    assert actions.run_retention(by=BY, at=world.NOW).files == 1
    assert [path.name for path in work.iterdir()] == ["new.csv"]


RUN = """
import django; django.setup()
import sys, datetime
from django.core.management import call_command
from django.db import connection, transaction
call_command("migrate", verbosity=0)
from tests import world
from notoneless.audit.terms import System
from notoneless.children.models import Child, NameUsed
from notoneless.privacy import actions
with transaction.atomic():
    made = world.county()
    for key, child in made.children.items():
        NameUsed.objects.create(child=child, name=f"曾用名金丝雀{key}", recorded_at=world.NOW)
        Child.objects.filter(pk=child.pk).update(name=f"金丝雀{key}", sweep_id=f"CANARY-{key}")
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
print("planted", flush=True); sys.stdin.readline()
gone = actions.run_retention(by=System("retention"), at=world.NOW.replace(year=2038))
print("gone", gone.clean, flush=True); sys.stdin.readline()
"""


@pytest.mark.slow
def test_no_byte_of_it_is_left_in_the_databases_own_files(tmp_path):
    keyring.create(tmp_path / "keys" / "keyring.json", keyring.new())
    env = dict(os.environ, NOTONELESS_HOME=str(tmp_path), PYTHONPATH=f"{ROOT}{os.pathsep}{ROOT / 'src'}",
               DJANGO_SETTINGS_MODULE="notoneless.config.settings")  # fmt: skip
    env.pop("DATABASE_URL", None)
    run = subprocess.Popen(
        [sys.executable, "-c", RUN], env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def canaries():
        return {
            (path.name, word)
            for path in tmp_path.rglob("*")
            if path.is_file()
            for word in ("金丝雀", "CANARY-")
            if word.encode() in path.read_bytes()
        }

    try:
        assert run.stdout.readline().strip() == "planted"
        assert {word for _, word in canaries()} == {"金丝雀", "CANARY-"}, "they are there to be found"
        run.stdin.write("\n")
        run.stdin.flush()
        assert run.stdout.readline().split() == ["gone", "True"]
        assert canaries() == set()
        run.stdin.write("\n")
        run.stdin.flush()
        assert run.wait(30) == 0 and canaries() == set()
    finally:
        run.kill()

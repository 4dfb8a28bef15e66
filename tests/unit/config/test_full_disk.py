"""A full disk: looking goes on and leaves its trace, writing refuses plainly, showing in full fails closed, and all comes back."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from notoneless.audit import actions, queries
from notoneless.audit.models import Event
from notoneless.audit.rules import reserve
from tests import world
from tests.on_disk import OnDisk

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class FullDisk:
    """Answers every write as SQLite does when there is no room."""

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)


@pytest.mark.usefixtures("own_anchors")
@pytest.mark.django_db(transaction=True)
def test_a_look_on_a_full_disk_waits_in_the_reserve_and_comes_into_the_journal(room_set_aside):
    children = [uuid.uuid4(), uuid.uuid4()]
    by = actions.System("王老师", actor=str(uuid.uuid4()), address="10.0.0.5", counties=("0001",))
    with connection.execute_wrapper(FullDisk()), actions.looking(by=by, at=world.NOW, detail={"path": "/children/"}):
        actions.note_look("children.see", children)
    assert not Event.objects.exists() and reserve.is_used(room_set_aside)
    later = timezone.now()
    assert actions.take_in_reserve(at=later) == 1
    line = Event.objects.get()
    assert (line.verb, line.at, line.actor, line.address, line.county) == (
        "children.see",
        world.NOW,
        by.actor,
        by.address,
        "0001",
    )
    assert line.children == sorted(map(str, children)) and line.detail["path"] == "/children/"
    assert not reserve.is_used(room_set_aside) and actions.take_in_reserve(at=later) == 0
    actions.anchor(at=later, by=by)
    assert queries.verify().is_whole


@pytest.mark.django_db(transaction=True)
def test_when_the_reserve_is_used_up_nothing_is_shown(room_set_aside):
    by = actions.System("王老师")
    seen = 0
    with connection.execute_wrapper(FullDisk()), pytest.raises(OperationalError, match="full"):
        while seen < 10_000:
            with actions.looking(by=by, at=world.NOW):
                actions.note_look("children.see", [uuid.uuid4() for _ in range(50)])
            seen += 1
    assert 10 < seen < 100
    assert actions.take_in_reserve(at=timezone.now()) == seen


@pytest.mark.django_db(transaction=True)
def test_an_act_on_a_full_disk_is_not_waved_through(room_set_aside):
    with connection.execute_wrapper(FullDisk()), pytest.raises(OperationalError):
        actions.write("children.reveal", by=actions.System("x"), at=world.NOW, kind=actions.Kind.REVEAL)
    assert not reserve.is_used(room_set_aside)


@pytest.mark.django_db(transaction=True)
def test_what_is_shown_in_full_does_not_make_do_with_the_reserve(room_set_aside):
    with (
        connection.execute_wrapper(FullDisk()),
        pytest.raises(OperationalError, match="full"),
        actions.looking(by=actions.System("王老师"), at=world.NOW),
    ):
        actions.note_look("children.see", [uuid.uuid4()])
        actions.note_look("privacy.shown", [uuid.uuid4()], waits=False)
    assert not reserve.is_used(room_set_aside)


@pytest.mark.django_db(transaction=True)
def test_a_line_slipped_into_the_reserve_is_told(room_set_aside):
    reserve.put(room_set_aside, {"verb": "x"}, secret=b"not ours")
    assert actions.take_in_reserve(at=timezone.now()) == 0
    line = Event.objects.get()
    assert (line.verb, line.outcome, line.detail) == ("audit.reserve", "failed", {"strange": 1})


TINY = 24 * 1024 * 1024
SETTLE = """
from tests import world
made = world.county()
print(made.children["a1"].pk)
"""
VISIT = """
import sys
from pathlib import Path
from django.test import Client
from django.conf import settings
from notoneless.accounts.models import Account
settings.ALLOWED_HOSTS = ["testserver"]
client = Client(raise_request_exception=False)
auditor = Account.objects.get(login="0001-auditor")
client.force_login(auditor, backend="allauth.account.auth_backends.AuthenticationBackend")
stuffing = Path(sys.argv[1]) / "stuffing"
def stuff():
    with stuffing.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while file.write(bytes(size)): pass
            except OSError: pass
def told():
    health = client.get("/house/health").status_code
    journal = client.get("/house/journal")
    return health, journal.status_code, "磁盘" in journal.content.decode()
from django.db import OperationalError
from django.utils import timezone
from notoneless.audit import actions
print(*told())
stuff()
wrote = "wrote"
try:
    for n in range(200):
        actions.write("test.write", by=actions.System("x"), at=timezone.now(), detail={"n": "x" * 9000})
except OperationalError as error:
    wrote = str(error)
print(wrote)
print(*told())
import uuid
with actions.looking(by=actions.System("x"), at=timezone.now()):
    actions.note_look("children.see", [uuid.uuid4()])
print("looked")
stuffing.unlink()
print(*told())
print(actions.take_in_reserve(at=timezone.now()))
actions.anchor(at=timezone.now(), by=actions.System("x"))
from notoneless.audit import queries
print(queries.verify().is_whole)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux: it mounts a small disk")
def test_a_small_disk_fills_and_is_cleared(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={TINY}", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        house = OnDisk(place / "house", {"NOTONELESS_HOSTS": "testserver,localhost"})
        house.done("setup")
        house.python(SETTLE)
        code = VISIT.replace("sys.argv[1]", repr(str(place)))
        lines = house.python(code).splitlines()
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
    before, wrote, full, looked, after, taken, whole = lines
    assert before.split()[:2] == ["200", "200"]
    assert "full" in wrote
    assert full.split()[0] == "200", "reading goes on"
    assert full.split()[1:] == ["507", "True"], "the journal's own page writes a line, so it is refused, plainly"
    assert looked == "looked"
    assert after.split()[:2] == ["200", "200"], "it comes back by itself"
    assert (taken, whole) == ("1", "True")
    assert Path(place).exists()

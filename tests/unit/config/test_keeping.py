"""The drill: a backup that was put back holds the same, and one that is not whole is refused with the living data untouched."""

from __future__ import annotations

import hashlib
import os

import pytest

from notoneless.config.keeping.container import CHUNK, MAGIC
from tests.on_disk import OnDisk, on_postgresql

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FILL = """
from tests import world
from tests.unit.audit import journal
made = world.county(); journal.fill(40, anchor_every=10)
print(made.children["a1"].pk)
"""
COUNT = "from notoneless.children.models import Child; print(Child.objects.count())"
MORE = """
from tests import world
from tests.unit.audit import journal
world.county("0002", "500120"); journal.fill(30, seed=5, anchor_every=10)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A house with a county in it, and a backup of that moment; the house then went on."""
    folder = tmp_path_factory.mktemp("keeping")
    environment = on_postgresql("keeping") if "TEST_DATABASE_URL" in os.environ else {}
    house = OnDisk(folder / "house", environment)
    house.done("setup")
    house.python(FILL)
    (house.home / "letters" / "mine.docx").write_bytes(b"template")
    taken = house.done("backup", "--out", folder / "one.nol")
    assert taken["lines"] > 40
    house.python(MORE)
    return house, folder / "one.nol"


def fingerprint(house):
    """What must not change when a backup is refused."""
    anchors = hashlib.sha256((house.home / "anchors" / "anchors.jsonl").read_bytes()).hexdigest()
    tally = house.python(
        "from django.db import connection\nfrom notoneless.config.keeping.tally import tally\nprint(tally(connection))"
    )
    left = sorted(path.name for path in (house.home / "work").iterdir() if path.name != "leases")
    return anchors, tally, left


def altered(path, target, change):
    data = bytearray(path.read_bytes())
    change(data)
    target.write_bytes(bytes(data))
    return target


def flip(place):
    def change(data):
        data[place] ^= 1

    return change


def cut(data):
    del data[-1024:]


def cut_at_a_chunk(data):
    """Cut where a chunk ends, so that the file looks whole."""
    start = len(MAGIC) + 4 + int.from_bytes(data[len(MAGIC) : len(MAGIC) + 4], "big")
    first = 4 + int.from_bytes(data[start : start + 4], "big")
    if start + first < len(data):
        del data[start + first :]
    else:
        del data[start:]


def other_format(data):
    data[:] = data.replace(b'"format": 1', b'"format": 9', 1)


BAD = {
    "cut": (cut, "B002"),
    "cut at a chunk": (cut_at_a_chunk, "B002"),
    "longer": (lambda data: data.extend(b"more"), "B002"),
    "no backup": (flip(3), "B001"),
    "header": (flip(len(MAGIC) + 30), "B002"),
    "end": (flip(-20), "B002"),
    "middle": (flip(-40_000), "B002"),
    "another format": (other_format, "B004"),
    "empty": (lambda data: data.clear(), "B001"),
}


def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_touched(made, tmp_path):
    house, backup = made
    before = fingerprint(house)
    for name, (change, code) in BAD.items():
        refused = house.run("restore", altered(backup, tmp_path / "bad.nol", change), "--yes")
        assert refused.returncode == 2 and refused.stderr.startswith(code), f"{name}: {refused.stderr}"
    assert fingerprint(house) == before


def test_a_backup_of_another_house_is_refused(made, tmp_path):
    house, _ = made
    other = OnDisk(tmp_path / "other", on_postgresql("keeping_other") if house.environment else {})
    other.done("setup")
    other.done("backup", "--out", tmp_path / "other.nol")
    before = fingerprint(house)
    refused = house.run("restore", tmp_path / "other.nol", "--yes")
    assert refused.returncode == 2 and refused.stderr.startswith("B003"), refused.stderr
    (tmp_path / "word").write_text("长风破浪会有时直挂云帆济沧海")
    other.done("backup", "--out", tmp_path / "word.nol", "--key", tmp_path / "word")
    refused = house.run("restore", tmp_path / "word.nol", "--yes", "--key", tmp_path / "word")
    assert refused.returncode == 2 and refused.stderr.startswith("B010"), (
        "the key opens it, but its fields are not ours"
    )
    assert fingerprint(house) == before


def test_a_backup_of_another_version_is_refused(made, tmp_path):
    house, _ = made
    old = house.environment | {"DJANGO_SETTINGS_MODULE": "notoneless.config.settings"}
    code = (
        "from pathlib import Path\nfrom django.conf import settings\nfrom django.utils import timezone\n"
        "from notoneless.config.keeping import taking\nfrom notoneless.config.keeping.container import Lock\n"
        "taking._migrations = lambda connection: ['audit.0001_initial']\n"
        f"taking.take(Path({str(tmp_path / 'old.nol')!r}), lock=Lock(settings.NOTONELESS_KEYRING), at=timezone.now())"
    )
    OnDisk(house.home, old).python(code)
    before = fingerprint(house)
    refused = house.run("restore", tmp_path / "old.nol", "--yes")
    assert refused.returncode == 2 and refused.stderr.startswith("B004"), refused.stderr
    assert fingerprint(house) == before


def test_a_backup_never_overwrites_another(made):
    house, backup = made
    before = backup.read_bytes()
    refused = house.run("backup", "--out", backup)
    assert refused.returncode == 2 and refused.stderr.startswith("B007")
    assert backup.read_bytes() == before


def test_an_open_house_is_not_restored(made):
    house, backup = made
    before = fingerprint(house)
    code = (
        "import subprocess, sys\nfrom notoneless.work import leases\n"
        "with leases.held('house', shared=True):\n"
        f"    ran = subprocess.run([sys.executable, '-m', 'notoneless', 'restore', {str(backup)!r}, '--yes'], capture_output=True, text=True)\n"
        "print(ran.returncode, ran.stderr[:4])"
    )
    assert house.python(code) == "2 B011"
    assert fingerprint(house) == before


def test_trying_a_backup_puts_nothing_back(made):
    house, backup = made
    before = fingerprint(house)
    tried = house.done("restore", backup, "--try")
    assert tried["opened"] > 20 and tried["kept"] == ""
    assert fingerprint(house) == before


def test_a_packet_is_narrowed_to_one_act_by_its_code_or_its_words(made, tmp_path):
    house, _backup = made
    whole = house.done("audit", "packet", "--out", tmp_path / "whole")["lines"]
    for number, verb in enumerate(("audit.packet", "导出留痕取证册")):
        assert house.done("audit", "packet", "--out", tmp_path / str(number), "--verb", verb)["lines"] == 1 + number
    assert whole > 40
    refused = house.run("audit", "packet", "--out", tmp_path / "none", "--verb", "audit.paket")
    assert refused.returncode == 2 and refused.stderr.startswith("J004 ") and "audit.packet" in refused.stderr
    assert not (tmp_path / "none").exists()


def test_what_is_restored_is_what_was_backed_up_and_the_journal_knows(made, tmp_path):
    house, backup = made
    assert house.python(COUNT) == "12"
    done = house.done("restore", backup, "--yes")
    assert done["opened"] > 20 and done["kept"]
    assert house.python(COUNT) == "6"
    verified = house.done("audit", "verify")
    assert verified["whole"] and verified["given_up"] > 0, verified
    house.python("from tests.unit.audit import journal; journal.fill(30, seed=8, anchor_every=10)")
    assert house.done("audit", "verify")["whole"]
    assert (house.home / "letters" / "mine.docx").read_bytes() == b"template"
    again = house.done("backup", "--out", tmp_path / "again.nol")
    assert again["rows"] > 0
    if not house.environment:
        assert (
            OnDisk(house.home).python(
                f"import sqlite3; c = sqlite3.connect({done['kept']!r})\n"
                "print(c.execute('SELECT count(*) FROM children_child').fetchone()[0])"
            )
            == "12"
        ), "what was living is kept"


def test_a_house_comes_back_on_a_new_machine_with_its_keys(made, tmp_path):
    house, _ = made
    (tmp_path / "word").write_text("长风破浪会有时直挂云帆济沧海")
    house.done(
        "backup",
        "--out",
        tmp_path / "data.nol",
        "--keys-to",
        tmp_path / "keys.nol",
        "--keys-passphrase",
        tmp_path / "word",
    )
    assert b"masters" not in (tmp_path / "keys.nol").read_bytes()
    children = house.python(COUNT)
    new = OnDisk(tmp_path / "new", on_postgresql("keeping_new") if house.environment else {})
    (tmp_path / "wrong").write_text("大漠孤烟直长河落日圆大漠孤烟")
    keys = ("--keys-from", tmp_path / "keys.nol", "--keys-passphrase")
    refused = new.run("restore", tmp_path / "data.nol", "--yes", *keys, tmp_path / "wrong")
    assert refused.returncode == 2 and refused.stderr.startswith("B003"), refused.stderr
    assert not (new.home / "keys").exists() or not any((new.home / "keys").iterdir())
    new.done("restore", tmp_path / "data.nol", "--yes", *keys, tmp_path / "word")
    assert new.python(COUNT) == children
    assert new.done("audit", "verify")["whole"]
    assert new.done("setup")["new_keys"] is False


def test_a_backup_of_several_chunks_opens(tmp_path):
    from io import BytesIO

    from notoneless.config.keeping.container import Lock, Reader, Writer
    from notoneless.privacy.rules import keyring

    ring = keyring.new()
    for size in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK):
        plain, sealed = os.urandom(size), BytesIO()
        writer = Writer(sealed, lock=Lock(ring))
        writer.write(plain)
        writer.seal_end()
        sealed.seek(0)
        assert Reader(sealed, lock=Lock(ring)).readall() == plain

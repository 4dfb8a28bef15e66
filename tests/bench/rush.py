"""Evening: the telephones of three hundred teachers come back from the valleys and hand in at once.

    python -m tests.bench.rush [--minutes M] [--postgres]        prints a table

Three hundred telephones with five visits each, each visit with a photo of some 200 KB, within ten minutes; a shorter run has fewer telephones
at the same rate. A house of its own is served as an office serves it. Each telephone sends its visits in one batch, then each photo, then asks
how it stands, as the app does; everything is sealed beforehand. At the end every visit and every photo is looked for in the house.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.visitors import cpu, told
from tests.on_disk import ROOT, OnDisk, on_postgresql

TELEPHONES, MINUTES, VISITS = 300, 10.0, 5
#: A photo as a telephone makes it smaller before it is sent: so many dots, some 200 KB.
WIDE, HIGH, QUALITY = 1280, 960, 65


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    print(table(given.minutes, postgres=given.postgres))


def table(minutes: float, *, postgres: bool) -> str:
    """Return what one rush took, as a table."""
    found = rush(minutes, postgres=postgres)
    lines = ["| request | n | p50 ms | p95 ms | max ms |", "| --- | --- | --- | --- | --- |"]
    for name, one in found["took"].items():
        lines.append(f"| {name} | {one['n']:.0f} | {one['p50']:.0f} | {one['p95']:.0f} | {one['max']:.0f} |")
    engine = "PostgreSQL" if postgres else "SQLite"
    lines.append(
        f"\n{engine}: {found['telephones']} telephones, {found['visits']} visits, {found['photos']} photos of {found['photo_kb']} KB in "
        f"{found['seconds']:.0f} s (the last was done after {found['last']:.0f}); lost {found['lost']}, double {found['double']}, errors "
        f"{len(found['errors'])}; {found['cpu']:.0f} CPU s; load {found['load']}"
    )
    return "\n".join(lines + found["errors"][:5])


def rush(minutes: float, *, postgres: bool) -> dict[str, Any]:
    """Make a house, let the telephones hand in, count what is there."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="notoneless-rush-")))
        environment: dict[str, str] = {}
        if postgres:
            from tests.postgres import cluster

            os.environ["TEST_DATABASE_URL"] = stack.enter_context(cluster())
            environment = on_postgresql("rush")
        house = OnDisk(folder / "house", environment)
        house.done("setup")
        telephones = max(1, round(TELEPHONES * minutes / MINUTES))
        made = json.loads(house.python(f"from tests.bench.rush import settle; settle({telephones})").splitlines()[-1])
        crowd = [Telephone(one, made, number) for number, one in enumerate(made["telephones"])]
        process = subprocess.Popen(
            [sys.executable, "-m", "notoneless", "serve", "--port", "0"], env=house.around, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )  # fmt: skip
        assert process.stdout is not None
        stack.callback(process.wait, 60)
        stack.callback(process.terminate)
        port = int(next(found for line in process.stdout if (found := re.search(r":(\d+)/", line)))[1])
        Telephone(made["telephones"][0], made, 0).ask(port, "POST", "standing", b"{}")  # the first request loads it all
        began, spent, seconds = time.monotonic(), cpu(process.pid), minutes * 60
        threads = [threading.Thread(target=one.evening, args=(port, began, seconds)) for one in crowd]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        last, spent = time.monotonic() - began, cpu(process.pid) - spent
        load = " ".join(f"{one:.1f}" for one in os.getloadavg())
        there = json.loads(house.python("from tests.bench.rush import counted; counted()").splitlines()[-1])
    wanted = {(visit, photo) for one in crowd for visit, photo in one.named}
    took: dict[str, list[tuple[float, float]]] = {}
    for one in crowd:
        for name, at, passed in one.took:
            took.setdefault(name, []).append((at, passed))
            took.setdefault("all", []).append((at, passed))
    return {
        "took": {name: told(took[name]) for name in ("visits", "photo", "standing", "all") if name in took}, "telephones": telephones,
        "visits": len(wanted), "photos": len(wanted), "photo_kb": round(sum(len(one.blobs[0]) for one in crowd) / len(crowd) / 1000),
        "seconds": seconds, "last": last, "lost": len(wanted - {tuple(one) for one in there}), "double": len(there) - len(wanted),
        "errors": [error for one in crowd for error in one.errors], "cpu": spent, "load": load,
    }  # fmt: skip


def photo_of(seed: int) -> bytes:
    """Return a photo of chance, of the size and weight of one that was made smaller."""
    from PIL import Image

    grain = Image.frombytes("RGB", (WIDE // 8, HIGH // 8), random.Random(seed).randbytes(3 * WIDE * HIGH // 64))
    out = io.BytesIO()
    grain.resize((WIDE, HIGH)).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


class Telephone:
    """One telephone with what it brings home."""

    def __init__(self, one: dict[str, Any], made: dict[str, Any], number: int) -> None:
        from tests.phones import sealed_item, sealed_picture

        self.token, self.seal, self.dice = one["token"], made["seal"], random.Random(number)
        self.took: list[tuple[str, float, float]] = []
        self.errors: list[str] = []
        self.items, self.blobs, self.named = [], [], []
        for order in range(VISITS):
            photo = photo_of(number * VISITS + order)
            digest = hashlib.sha256(photo).hexdigest()
            said = {
                "id": str(uuid.uuid4()), "on": made["on"], "children": [one["child"]], "visitors": [one["account"]], "others": [],
                "form": made["form"], "answers": {"met": ["parent"], "said": f"第{order}户"}, "problems": [], "corrects": "", "why": "",
                "files": [{"digest": digest, "kind": "photo", "name": "门口.jpg", "size": str(len(photo))}], "position": {},
            }  # fmt: skip
            text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            self.items.append(sealed_item(text, self.seal))
            self.blobs.append(sealed_picture(photo, self.seal))
            self.named.append((said["id"], digest))

    def ask(self, port: int, method: str, path: str, body: bytes, kind: str = "application/json") -> dict[str, Any]:
        """Ask once, on a connection of its own, as a telephone does that finds a network now and then."""
        door = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            headers = {"Authorization": f"Device {self.token}", "Content-Type": kind}
            door.request(method, f"/offline/api/{path}", body, headers)
            answer = door.getresponse()
            said: dict[str, Any] = json.loads(answer.read())
            if answer.status != 200:
                raise OSError(f"{path[:40]}: {answer.status} {said.get('code')}")
            return said
        finally:
            door.close()

    def evening(self, port: int, began: float, seconds: float) -> None:
        """Come into the network at some moment of the evening and hand in; what failed is sent again."""
        time.sleep(max(0.0, began + self.dice.random() * seconds - time.monotonic()))
        told_ = self.timed(
            "visits", port, "POST", "send", json.dumps({"items": self.items, "waiting": VISITS}).encode()
        )
        if [one["state"] for one in told_.get("receipts", ())] != ["received"] * VISITS:
            self.errors.append(str(told_)[:200])
        for blob in self.blobs:
            address = f"files/{uuid.uuid4()}?offset=0&size={len(blob)}&seal={self.seal['id']}"
            if self.timed("photo", port, "POST", address, blob, "application/octet-stream").get("state") != "received":
                self.errors.append("a photo was not taken")
        self.timed("standing", port, "POST", "standing", json.dumps({"waiting": 0}).encode())

    def timed(self, name: str, port: int, *asked: Any) -> dict[str, Any]:
        """Ask until it is answered, and note how long each asking took."""
        for _turn in range(5):
            at = time.monotonic()
            try:
                said = self.ask(port, *asked)
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(f"{name}: {error}")
                time.sleep(1 + self.dice.random())
                continue
            self.took.append((name, at, time.monotonic() - at))
            return said
        return {}


def settle(telephones: int) -> None:
    """Within the house: a class teacher with a child and a telephone, as many as are asked for; print what they know."""
    from django.utils import timezone

    from notoneless.accounts.models import Account
    from notoneless.audit import actions as audit
    from notoneless.places.models import SchoolClass
    from notoneless.responsibility.models import Appointment, Post
    from notoneless.responsibility.queries import viewer_of
    from notoneless.visits import actions
    from tests import world

    made = world.county()
    school, at, found, seal, form = made.schools["a"], timezone.now(), [], {}, ""
    for number in range(telephones):
        room = SchoolClass.objects.create(
            path=f"{school.path}{100 + number:04}", name=f"三年级{100 + number}班", school=school, school_year=2026, grade=3,
            number=100 + number, began_on=world.YEAR, ended_on=world.YEAR_ENDS,
        )  # fmt: skip
        made.classes[f"r{number}"] = room
        account = Account.objects.create(
            login=f"rush-{number}", name=f"师{number}", made_at=at, password=world.hashed()
        )
        post = Post.objects.create(
            kind="class_teacher", line="school", unit_path=room.path, title=f"{100 + number}班主任", began_on=world.LONG_AGO, school_class=room
        )  # fmt: skip
        Appointment.objects.create(post=post, account=account, began_on=world.LONG_AGO, made_by="", made_at=at)
        child = world.child(
            made, f"童{number}", order=100 + number, village="v11", room=f"r{number}", standing="in_school_local"
        )
        who = viewer_of(account, at=at)
        with audit.looking(by=who, at=at):
            phone = actions.register_phone(label="红米", by=who, at=at)
            _row, packed, key = actions.take_along(device=phone.device.pk, by=who, at=at)
        seal, form = {"id": str(key.pk), "key": key.public}, packed.said(timezone.localdate(at))["form"]["digest"]
        found.append({"token": phone.token, "child": str(child.pk), "account": str(account.pk)})
    print(json.dumps({"telephones": found, "seal": seal, "form": form, "on": timezone.localdate(at).isoformat()}))


def counted() -> None:
    """Within the house: print every visit with every photo that is bound to it."""
    from notoneless.visits.models import VisitFile

    rows = VisitFile.objects.filter(attachment__isnull=False, visit__cached_newest=True)
    print(json.dumps([[str(visit), digest] for visit, digest in rows.values_list("visit", "digest")]))


if __name__ == "__main__":
    main()

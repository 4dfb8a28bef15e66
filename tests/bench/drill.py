"""The journal read through, and the drill: a house of many children and a long journal, backed up and put back.

python -m tests.bench.drill HOME CHILDREN LINES        prints one JSON object
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

BATCH = 5000


def main() -> None:
    """Fill a house in HOME, then measure: the journal verified, a backup taken, tried and put back."""
    home, children, lines = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    os.environ |= {"NOTONELESS_HOME": str(home), "NOTONELESS_PLAIN_HTTP": "1", "NOTONELESS_SECOND_FACTOR": "relaxed"}
    from notoneless.config import setting_up

    setting_up.set_up()
    from tests import world

    made = world.county(children=False)
    settle(made, children)
    write_lines(lines)

    from tests.on_disk import OnDisk

    house, took = OnDisk(home), {}
    for name, arguments in (
        ("verify", ("audit", "verify")),
        ("backup", ("backup", "--out", home / "drill.nol")),
        ("try", ("restore", home / "drill.nol", "--try")),
        ("restore", ("restore", home / "drill.nol", "--yes")),
    ):
        began, own = time.perf_counter(), cpu()
        said = house.done(*arguments)
        took[name] = {"wall": time.perf_counter() - began, "cpu": cpu() - own}
        if name == "verify":
            assert said["whole"], said
    size = (home / "drill.nol").stat().st_size
    print(json.dumps({"children": children, "lines": lines, "backup_bytes": size, "took": took}), flush=True)


def cpu() -> float:
    """Return the seconds of processor that this process's children have used."""
    used = os.times()
    return used.children_user + used.children_system


def settle(made: object, children: int) -> None:
    """Put ``children`` children with number, guardian and standing into the county's first class."""
    from notoneless.children.models import Child, Guardian, Identifier, Standing
    from notoneless.standards import citizen_id
    from tests import world

    village, room = made.villages["v11"], made.classes["a1"]  # type: ignore[attr-defined]
    publication = uuid.uuid4()
    for begin in range(0, children, BATCH):
        new = [
            Child(
                sweep_id=f"d{n}", name=f"童{n}", pinyin=f"tong{n}", initials="t", sex="1", birth_on=date(2017, 1, 1),
                county_path=made.path, cached_place_path=village.path, cached_school_path=room.path,  # type: ignore[attr-defined]
                cached_grade=3, cached_standing="in_school", opened_at=world.NOW,
            )
            for n in range(begin, min(begin + BATCH, children))
        ]  # fmt: skip
        Child.objects.bulk_create(new)
        facts = {"recorded_at": world.NOW, "began_on": world.YEAR, "source": "测试"}
        code, first = made.county.code, date(2008, 1, 1)  # type: ignore[attr-defined]
        numbers, guardians, standings = [], [], []
        for n, child in enumerate(new, start=begin):
            number = citizen_id.make(code, first + timedelta(days=n // 900), n % 900 + 1)
            numbers.append(Identifier(child=child, kind="citizen_id", number=number, **facts))
            guardians.append(Guardian(child=child, name="某某", relation="51", phone=f"139{n:08}", **facts))
            standings.append(
                Standing(child=child, publication=publication, on=world.YEAR, verdict="in_school", reasons="测试")
            )
        Identifier.objects.bulk_create(numbers)
        Guardian.objects.bulk_create(guardians)
        Standing.objects.bulk_create(standings)


def write_lines(lines: int) -> None:
    """Add ``lines`` lines of the usual shape, bound as the journal binds them, and anchor them; many to a transaction."""
    from django.db import transaction
    from django.utils import timezone

    from notoneless.audit import actions
    from notoneless.audit.models import Event, Head
    from notoneless.audit.rules import chain
    from notoneless.audit.terms import System

    version, secret = actions.newest_secret()
    dice = random.Random(1)
    seen = [str(uuid.UUID(int=dice.getrandbits(128))) for _ in range(5000)]
    head = Head.objects.get(pk=1)

    def made() -> Iterator[Event]:
        for _ in range(min(BATCH, lines - written)):
            event = Event(
                seq=head.seq + 1, at=timezone.now(), kind="look", verb="children.see", outcome="done", county="0001",
                actor=str(uuid.UUID(int=dice.getrandbits(128))), actor_post="甲县学籍员", address="10.0.0.5", session="ab" * 16,
                children=sorted(dice.sample(seen, dice.choice((1, 1, 1, 50)))), detail={"path": "/children/"},
                key_version=version, previous_hash=head.hash,
            )  # fmt: skip
            event.hash = chain.link(event.bound(), previous=head.hash, secret=secret)
            head.seq, head.hash = event.seq, event.hash
            yield event

    written = 0
    while written < lines:
        with transaction.atomic():
            written += len(Event.objects.bulk_create(made()))
            head.save()
        if written % (BATCH * 10) == 0:
            actions.anchor(at=timezone.now(), by=System("drill"))
            head.refresh_from_db()


if __name__ == "__main__":
    main()

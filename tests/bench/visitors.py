"""People before the pages of a house: fifty of them, with time to think, each in a post of its own.

    python -m tests.bench.visitors HOME VISITORS SECONDS [--cases] [--sites N]        prints one JSON object

``pages`` are all of them, ``settled`` those asked for after the first ten seconds, in which all the visitors come at once;
``cpu_ms`` is what the house's processes spent on a page, all kinds together, ``resident_mb`` what each of them holds at the end.

The house is served as an office serves it (``notoneless serve``). Sessions are made beforehand (passwords are hashed slowly
on purpose); everything after is plain HTTP: the list of children, a page of it further on, a search by first letters, a
filtered list, a child's page; with ``--cases`` the to-do list, the list of cases, a case, the ledgers and the map instead (a house
of ``tests.bench.casework``). Posts from the county's root down to a village, so that every width of scope is asked for.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

THINK = 5.0
ARRIVING = 10.0  # seconds in which the visitors come
#: Asks for a kind of page at an address, and thinks.
Get = Callable[..., str]
#: Kind of page, then when each was asked for and how many seconds it took.
Taken = dict[str, list[tuple[float, float]]]
KINDS = (
    "section_chief", "bureau_leader", "county_leader", "registrar_bureau", "centre_head", "inspector", "principal",
    "class_teacher", "township_officer", "village_officer",
)  # fmt: skip


def main() -> None:
    """Serve the house, let the visitors come, say how long each kind of page took."""
    home, visitors, seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    more = [one for one in sys.argv[4:] if one != "--cases"]
    walk = through_cases if "--cases" in sys.argv else through_children
    os.environ |= {"NOTONELESS_HOME": str(home), "NOTONELESS_PLAIN_HTTP": "1", "NOTONELESS_SECOND_FACTOR": "relaxed"}
    cookies = sessions(visitors)
    from django.conf import settings

    if not (settings.BUILT / "manifest.json").exists():
        raise SystemExit("the frontend is not built, every page would fail: python hatch_build.py")
    process = subprocess.Popen(
        [sys.executable, "-m", "notoneless", "serve", "--port", "0", *more], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    found = re.search(r"http://([^:/]+):(\d+)", process.stdout.readline())
    assert found is not None
    taken: Taken = defaultdict(list)
    errors: list[str] = []
    visit(
        walk, found[1], int(found[2]), *cookies[0], time.monotonic() + 1, defaultdict(list), [], 0
    )  # the first page loads it all
    began, spent = time.monotonic(), cpu(process.pid)
    until = began + seconds
    crowd = [
        threading.Thread(target=visit, args=(walk, found[1], int(found[2]), kind, cookie, until, taken, errors, order))
        for order, (kind, cookie) in enumerate(cookies)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    asked = sum(map(len, taken.values()))
    spent, resident = cpu(process.pid) - spent, [held for held in map(memory, family(process.pid)) if held]
    process.terminate()
    process.wait(60)
    late = {page: [one for one in times if one[0] > began + ARRIVING] for page, times in taken.items()}
    print(json.dumps({
        "pages": {page: told(times) for page, times in sorted(taken.items())} | {"all": told([one for times in taken.values() for one in times])},
        "settled": {page: told(times) for page, times in sorted(late.items()) if times} | {"all": told([one for times in late.values() for one in times])},
        "cpu_ms": round(spent * 1000 / max(1, asked), 1), "resident_mb": resident, "load": os.getloadavg(),
        "errors": errors[:20],
    }))  # fmt: skip


def family(pid: int) -> list[int]:
    """Return the process and all that it started (nothing where there is no /proc)."""
    found = [pid]
    for entry in Path("/proc").glob("[0-9]*/stat") if Path("/proc").exists() else ():
        try:
            if int(entry.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found += family(int(entry.parent.name))
        except OSError:
            continue
    return found


def cpu(pid: int) -> float:
    """Return the seconds of CPU that the process and all that it started have spent."""
    spent = 0
    for one in family(pid):
        try:
            spent += sum(map(int, Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
        except OSError:
            continue
    return spent / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Return the megabytes that a process holds."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    except OSError:
        return 0


def told(taken: list[tuple[float, float]]) -> dict[str, float]:
    """Return how many there were, and the median, the 95th and the last of the hundred, in milliseconds."""
    times = sorted(seconds for _began, seconds in taken)
    at = [times[min(len(times) - 1, int(len(times) * share))] * 1000 for share in (0.5, 0.95, 1.0)]
    return {"n": len(times), "p50": at[0], "p95": at[1], "max": at[2]}


def sessions(visitors: int) -> list[tuple[str, str]]:
    """Sign people of every kind of post in and return their posts and cookies."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from notoneless.responsibility.models import Appointment
    from notoneless.responsibility.queries import be_the_house

    be_the_house()
    backend = settings.AUTHENTICATION_BACKENDS[-1]
    held: dict[str, list[Any]] = {
        kind: list(Appointment.objects.filter(post__kind=kind, ended_on=None).select_related("account", "post")[:50])
        for kind in KINDS
    }
    found = []
    for order in range(visitors):
        kind = KINDS[order % len(KINDS)]
        appointment = held[kind][order // len(KINDS) % len(held[kind])]
        session = SessionStore()
        session[SESSION_KEY] = str(appointment.account_id)
        session[BACKEND_SESSION_KEY] = backend
        session[HASH_SESSION_KEY] = appointment.account.get_session_auth_hash()
        session.create()
        found.append((kind, f"{settings.SESSION_COOKIE_NAME}={session.session_key}"))
    return found


def through_children(get: Get, chance: random.Random) -> None:
    """Look at the list of children, go on, open one, search."""
    text = get("list", "/children/?asked=1")
    further = re.search(r'href="([^"]*after=[^"]+)"', text)
    if further:
        text = get("list, further on", further[1].replace("&amp;", "&"))
    keys = re.findall(r"/children/([0-9a-f-]{36})/", text)
    if keys:
        get("child", f"/children/{chance.choice(keys)}/")
    get("search", f"/children/suggest/?q={chance.choice(['zh', 'lxm', 'wang', 'cz', 'liming', 'yjy'])}")
    get("list, filtered", f"/children/?ledger={chance.choice(['suspected_dropout', 'school_age'])}&grade=3&asked=1")


def through_cases(get: Get, chance: random.Random) -> None:
    """Look at what is due, at the cases, open one; at today's ledger, at one of a past day, at the map."""
    get("to-do", "/cases/todo", then_think=False)
    get("to-do, what waits elsewhere", "/cases/todo/elsewhere")  # a browser asks for it as soon as the list is there
    text = get("cases", "/cases/?asked=1")
    keys = re.findall(r"/cases/([0-9a-f-]{36})", text)
    if keys:
        get("case", f"/cases/{chance.choice(keys)}")
    get("ledger", f"/cases/ledgers?ledger={chance.choice(['suspected_dropout', 'dropout'])}&asked=1")
    past = date.today() - timedelta(days=chance.randrange(1, 150))
    get("ledger of a past day", f"/cases/ledgers?day={past}&asked=1")
    get("map", "/warmap/")


def visit(
    walk: Callable[[Get, random.Random], None],
    host: str,
    port: int,
    kind: str,
    cookie: str,
    until: float,
    taken: Taken,
    errors: list[str],
    seed: int,
) -> None:
    """Be one person: look at a list, go on, search, open a child, think in between."""
    chance = random.Random(seed)
    door = http.client.HTTPConnection(host, port, timeout=60)
    time.sleep(chance.random() * THINK)

    def get(page: str, path: str, *, then_think: bool = True) -> str:
        began = time.monotonic()
        try:
            door.request("GET", path, headers={"Cookie": cookie})
            answer = door.getresponse()
            body = answer.read().decode("utf-8", "replace")
        except OSError as error:
            errors.append(f"{kind} {page}: {error}")
            door.close()
            return ""
        width = "county" if kind in KINDS[:4] else "part"
        taken[f"{page}, {width}"].append((began, time.monotonic() - began))
        if answer.status != 200:
            errors.append(f"{kind} {page}: {answer.status}")
        if then_think:
            time.sleep(THINK * (0.5 + chance.random()))
        return body

    while time.monotonic() < until:
        walk(get, chance)


if __name__ == "__main__":
    main()

"""What was shown is in the journal, whenever the site's processes are killed: a page is acknowledged after its line is kept."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from threading import Event, Thread

import pytest

from tests.on_disk import ROOT, OnDisk

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find the children")]

SETTLE = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests import world
made = world.county()
cookies = []
for post in ("section_chief", "principal:a", "class_teacher:a1"):
    account = made.accounts[post]
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    cookies.append((str(account.pk), f"{settings.SESSION_COOKIE_NAME}={session.session_key}"))
print(json.dumps([str(made.children["a1"].pk), cookies]))
"""
READ = """
import json
from collections import Counter
from notoneless.audit import queries
from notoneless.audit.models import Event
print(json.dumps([Counter(Event.objects.filter(verb="children.see").values_list("actor", flat=True)), queries.verify().is_whole]))
"""


def sites_of(pid):
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as stat, open(f"/proc/{entry}/cmdline") as command:
                if int(stat.read().rsplit(")", 1)[1].split()[1]) == pid and "\0site\0" in command.read():
                    found.append(int(entry))
        except OSError:
            continue
    return found


def test_no_page_was_shown_whose_line_is_lost_when_the_sites_are_killed(tmp_path):
    house = OnDisk(tmp_path / "house")
    house.done("setup")
    child, cookies = json.loads(house.python(SETTLE).splitlines()[-1])
    shown: Counter[str] = Counter()
    command = [sys.executable, "-m", "notoneless", "--lang", "en", "serve", "--port", "0", "--sites", "2"]
    process = subprocess.Popen(command, env=house.around, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        port = int(next(found for line in process.stdout if (found := re.search(r":(\d+)/", line)))[1])
        stop = Event()

        def visit(actor, cookie):
            while not stop.is_set():
                door = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                try:
                    door.request("GET", f"/children/{child}/", headers={"Cookie": cookie})
                    answer = door.getresponse()
                    body = answer.read()
                    if answer.status == 200 and b"</html>" in body:
                        shown[actor] += 1
                except (OSError, http.client.HTTPException):
                    time.sleep(0.05)
                finally:
                    door.close()

        crowd = [Thread(target=visit, args=one) for one in cookies * 2]
        for one in crowd:
            one.start()
        for kill in range(1, 4):
            until = time.monotonic() + 90
            while shown.total() < kill * 15 and time.monotonic() < until:
                time.sleep(0.02)
            for pid in sites_of(process.pid):
                os.kill(pid, signal.SIGKILL)
        stop.set()
        for one in crowd:
            one.join()
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()
    written, whole = json.loads(house.python(READ).splitlines()[-1])
    assert shown.total() >= 45 and whole
    assert all(written.get(actor, 0) >= pages for actor, pages in shown.items()), (shown, written)

"""Site and worker are one command: both come up, a dead one is started again, both leave, no orphan stays."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house.repository import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find the children")]


def environment(home):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NOTONELESS_", "DATABASE_URL"))}
    return kept | {"NOTONELESS_HOME": str(home), "NOTONELESS_PLAIN_HTTP": "1", "PYTHONPATH": str(ROOT / "src")}


def notoneless(home, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "notoneless", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )


@contextmanager
def served(home):
    command = [sys.executable, "-m", "notoneless", "--lang", "en", "serve", "--port", "0", "--sites", "2"]
    process = subprocess.Popen(
        command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    )
    try:
        # What the house logs may come before the line with its address.
        found = next(found for line in process.stdout if (found := re.search(r"http\S+:(\d+)/", line)))
        yield process, int(found.group(1))
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def answers(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def read(pid, name):
    return Path("/proc", pid, name).read_text()


def children_of(pid):
    found = {}
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and int(read(entry, "stat").rsplit(")", 1)[1].split()[1]) == pid:
                found[int(entry)] = read(entry, "cmdline").split("\0")[3]
        except (OSError, IndexError):
            continue
    return found


def until(test, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if seen := test():
            return seen
        time.sleep(0.2)
    raise AssertionError("it did not come about in time")


def each_lets_in_by_itself(port, sites):
    """While the others are held, one site alone lets visitors in and answers them: none waits for another to do it.

    Who takes a visitor when both could is the kernel's choice, and on a busy machine it may always choose the same.
    """
    for one in sites:
        others = [pid for pid in sites if pid != one]
        for pid in others:
            os.kill(pid, signal.SIGSTOP)
        try:
            visitors = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(4)]
            for visitor in visitors:
                visitor.request("GET", "/accounts/login/")
            for visitor in visitors:
                assert visitor.getresponse().status == 200
            assert len(sockets_of(one)) >= len(visitors)
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)
            for visitor in visitors:
                visitor.close()


def sockets_of(pid):
    """The sockets of a process on which somebody is: all but the one that listens and the pipe that wakes it."""
    links = [os.readlink(entry) for entry in Path("/proc", str(pid), "fd").iterdir() if entry.is_symlink()]
    lines = [line.split() for line in Path("/proc", str(pid), "net", "tcp").read_text().splitlines()[1:]]
    standing = {f"socket:[{line[9]}]" for line in lines if line[3] in ("01", "08")}
    return [link for link in links if link in standing]


def test_the_house_opens_mends_itself_and_closes(tmp_path):
    home = tmp_path / "house"
    refused = notoneless(home, "--lang", "en", "serve", "--port", "0")
    assert refused.returncode == 2 and refused.stderr.startswith("H012 ")
    made = notoneless(home, "setup")
    assert made.returncode == 0, made.stderr
    assert (home / "keys" / "keyring.json").stat().st_mode & 0o777 == 0o600
    with served(home) as (process, port):
        until(lambda: answers(port) == 200)
        # Between its birth and its own command line a child bears that of the house: it is looked at until each says what it is.
        first = until(lambda: sorted((now := children_of(process.pid)).values()) == ["site", "site", "worker"] and now)
        each_lets_in_by_itself(port, [pid for pid, what in first.items() if what == "site"])
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        again = until(
            lambda: (
                (now := children_of(process.pid))
                and len(now.keys() - first.keys()) == 3
                and sorted(now.values()) == ["site", "site", "worker"]
                and now
            )
        )
        until(lambda: answers(port) == 200)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert not [pid for pid in again if os.path.exists(f"/proc/{pid}")]
        assert "Closed." in process.stdout.read()


def test_a_parent_that_is_killed_leaves_no_orphan(tmp_path):
    home = tmp_path / "house"
    assert notoneless(home, "setup").returncode == 0
    with served(home) as (process, port):
        until(lambda: answers(port) == 200)
        left = children_of(process.pid)
        assert len(left) == 3
        process.kill()
        process.wait()
        until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in left), 30)


def test_an_address_that_is_taken_is_told(tmp_path):
    home = tmp_path / "house"
    assert notoneless(home, "setup").returncode == 0
    with served(home) as (_, port):
        refused = notoneless(home, "serve", "--port", str(port))
        assert refused.returncode == 2 and refused.stderr.startswith("H003 ")

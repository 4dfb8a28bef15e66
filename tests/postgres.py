"""A PostgreSQL of the tests' own: in a passing folder, on a port of its own, gone when they are done.

    python -m tests.postgres                 the platform's tests, on PostgreSQL
    python -m tests.postgres -k journal      only some of them
    python -m tests.postgres -m "django_db and not long"    all of the crossing tests too, not one of each kind
    python -m tests.postgres --stay          keep it up and print its address, until Ctrl-C

The machine's own clusters are never touched. Two roles as in an office: ``owner`` makes the tables and is no superuser, so that
row policies bind it; ``app`` only reads and writes.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEAST = 15
PATHS = (
    "tests/desks",
    "tests/stories",
    *(f"tests/unit/{name}" for name in (
        "work", "audit", "privacy", "accounts", "messaging", "places", "responsibility", "children", "attendance", "moves", "deferrals", "findings",
        "imports", "cases", "visits", "reports", "programmes", "config",
    )),
)  # fmt: skip
#: Nothing here outlives the tests, so nothing is waited for on the disk.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=on", "max_connections=60")
#: What runs here on every change, and what runs here when everything is asked for.
WHOLE = "django_db and not long"
ORDINARY = f"{WHOLE} and not crossing"
ROLES = """
CREATE ROLE owner LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS;
CREATE ROLE app LOGIN NOSUPERUSER NOBYPASSRLS;
GRANT app TO owner;
CREATE DATABASE notoneless OWNER owner;
"""


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL that is new enough; None when there is none."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    for name in ("initdb", "pg_ctl"):
        if where := shutil.which(name):
            found.append(Path(where).resolve().parent)
    fit = [(int(version), path) for path in found if (version := major(path)) and int(version) >= LEAST]
    return max(fit)[1] if fit else None


def major(folder: Path) -> str:
    """Return the major version of the server in ``folder``; empty when there is no server in it."""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told.split()[2].split(".")[0]


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and yield the address of its database for the role ``owner``."""
    folder = binaries()
    if folder is None:
        raise RuntimeError(f"PostgreSQL {LEAST} or newer is missing: sudo apt-get install postgresql")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    who: dict[str, Any] = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if as_root else {}
    )  # it refuses to run as root
    home = Path(tempfile.mkdtemp(prefix="notoneless-pg-"))
    if as_root:
        shutil.chown(home, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    plain: dict[str, Any] = {
        "cwd": home,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.STDOUT,
        "env": {"LC_ALL": "C.UTF-8"},
    }
    initdb: list[Any] = [
        folder / "initdb",
        "-D",
        home / "data",
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    server = None
    try:
        subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, **plain, **who)
        options = [f"-c{option}" for option in (*HASTY, "listen_addresses=127.0.0.1", "unix_socket_directories=")]
        with (home / "log").open("wb") as log:
            started = plain | {"stdout": log}
            server = subprocess.Popen(
                [folder / "postgres", "-D", home / "data", "-p", str(port), *options], **started, **who
            )
        psql: list[Any] = [
            folder / "psql",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-U",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
            "-q",
        ]
        end = time.monotonic() + 60
        while subprocess.run([*psql, "-c", "SELECT 1"], **plain).returncode:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{(home / 'log').read_text('utf-8')[-2000:]}")
            time.sleep(0.1)
        for statement in filter(None, map(str.strip, ROLES.split(";"))):
            subprocess.run([*psql, "-c", statement], check=True, **plain)
        yield f"postgresql://owner@127.0.0.1:{port}/notoneless"
    finally:
        if server is not None:
            server.terminate()  # no new work is let in
            server.send_signal(3)  # and what runs is ended: nothing of it is needed
            server.wait(60)
        shutil.rmtree(home, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run the platform's tests on a cluster of their own; return pytest's code."""
    if binaries() is None:
        print(f"PostgreSQL {LEAST}+ is missing, its tests are passed over: sudo apt-get install postgresql", flush=True)
        return 0
    with cluster() as address:
        if arguments == ["--stay"]:
            print(address, flush=True)
            try:
                while True:
                    time.sleep(3600)
            except KeyboardInterrupt:
                return 0
        named = [one for one in arguments if one.startswith("tests")]
        paths = [] if named else [path for path in PATHS if (ROOT / path).exists()]
        environment = os.environ | {"TEST_DATABASE_URL": address}
        # Only what meets a database has anything to learn from another one.
        # What crosses everything with everything is whole on SQLite; see tests/crossing.py.
        chosen = [] if any(one.startswith("-m") for one in arguments) else ["-m", ORDINARY]
        if chosen:
            print(f"on PostgreSQL one of each kind of the crossing tests; all of them: -m '{WHOLE}'", flush=True)
        pytest = [sys.executable, "-m", "pytest", *chosen, *paths, *arguments]
        code = subprocess.run(pytest, cwd=ROOT, env=environment).returncode
        return 0 if code == 5 else code  # 5: of what was asked for, nothing meets a database


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

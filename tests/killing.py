"""Kills a piece of work at a chosen moment, as a power cut or a closed window would.

A process of its own (it never does the work itself, so that forking it is safe) forks a child for every try; the child
does the work on the test's database and is killed (SIGKILL: no clean-up, no ``finally``) when it is about to send its n-th
statement. What the test then finds is what a restart would find. The test must be ``transaction=True``: another process
sees only what was committed.

    with Killer("tests.unit.findings.killed:publish", str(folder)) as killer:
        killer.killed_at(17)
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class Killer:
    """Runs ``work`` (``module:function``) with ``arguments`` in children of a process of its own."""

    def __init__(self, work: str, *arguments: str) -> None:
        from django.db import connection, connections

        settings = dict(connection.settings_dict)
        connections.close_all()
        order = {"work": work, "arguments": arguments, "name": str(settings["NAME"])}
        environment = dict(os.environ, PYTHONPATH=f"{ROOT}{os.pathsep}{ROOT / 'src'}")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.killing", json.dumps(order)],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> Killer:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)

    def killed_at(self, statement: int) -> bool:
        """Do the work and kill it before its ``statement``-th statement; return whether it was killed (else it is done)."""
        return bool(self._try(statement)["killed"])

    def _try(self, statement: int) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{statement}\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer["killed"] or answer["code"] == 0, "the work failed before it was killed"
        return dict(answer)


def main() -> None:
    """Serve tries: a statement's number comes in, how the child ended goes out."""
    order = json.loads(sys.argv[1])
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = order["name"]
    django.setup()
    from notoneless.responsibility.queries import be_the_house

    be_the_house()
    module, name = order["work"].split(":")
    work = getattr(importlib.import_module(module), name)
    for asked in sys.stdin:
        child = os.fork()
        if child == 0:
            _work(work, order["arguments"], int(asked))
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        print(json.dumps({"killed": killed, "code": None if killed else os.WEXITSTATUS(status)}), flush=True)


def _work(work: Any, arguments: list[str], statement: int) -> None:
    import traceback

    from django.db import connection

    sent = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent >= statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            work(*arguments)
        connection.close()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    main()

"""A house of its own on the disk, reached as an office reaches it: by the command, in processes of its own.

The tests' own house lives in memory and in one transaction; what is killed, backed up, restored or served needs a real one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class OnDisk:
    """A house in ``home``; ``environment`` goes on top of what its processes are told."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def around(self) -> dict[str, str]:
        """What its processes find around them."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("NOTONELESS_", "DATABASE_URL"))}
        paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        given = {"NOTONELESS_HOME": str(self.home), "NOTONELESS_PLAIN_HTTP": "1", "PYTHONPATH": paths}
        given["NOTONELESS_SECOND_FACTOR"] = "relaxed"
        return kept | given | self.environment

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run ``notoneless`` with ``arguments``."""
        command = [sys.executable, "-m", "notoneless", "--lang", "en", *map(str, arguments)]
        return subprocess.run(command, env=self.around, capture_output=True, text=True, cwd=ROOT)

    def done(self, *arguments: object) -> dict:
        """Run it with ``--json``; it must go well."""
        ran = self.run(*arguments, "--json")
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout.splitlines()[-1])

    def python(self, code: str) -> str:
        """Run a piece of Python in the house, as the house itself; return what it printed."""
        house = "from notoneless.responsibility.queries import be_the_house; be_the_house()\n"
        code = "import django; django.setup()\n" + house + code
        around = self.around | {"DJANGO_SETTINGS_MODULE": "notoneless.config.settings"}
        ran = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, text=True, cwd=ROOT)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()


def on_postgresql(name: str) -> dict[str, str]:
    """Return the environment of a house on a database ``name`` of the tests' cluster; an older one of that name is dropped."""
    import psycopg

    url = os.environ["TEST_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        for (old,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [name + "%"]
        ).fetchall():
            connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(url)
    owner = urlunsplit(parts._replace(path=f"/{name}"))
    app = owner.replace("owner@", "app@")
    return {
        "DATABASE_URL": app,
        "NOTONELESS_OWNER_URL": owner,
        "NOTONELESS_BACKUP_URL": owner.replace("owner@", "postgres@"),
    }

"""The house served as an office serves it (``notoneless serve``), and a person before it, by plain HTTP."""

from __future__ import annotations

import http.cookiejar
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def apart(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``notoneless`` in a process of its own (the tests' own house is not its house) and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "notoneless", *map(str, arguments)], env=surroundings(environment), text=True,
        capture_output=True, timeout=600,
    )  # fmt: skip


def surroundings(given: dict[str, str]) -> dict[str, str]:
    """Return an environment that knows no other house than ``given`` names."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("NOTONELESS_", "DJANGO_"))}
    inherited.pop("DATABASE_URL", None)
    return inherited | given | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}


class Served:
    """``notoneless serve`` on a free port, with the environment given; closed at the end as Ctrl-C closes it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "notoneless", "serve", "--port", "0"],
            env=surroundings(environment),
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        self.address = re.search(r"http://[^/\s]+", line)[0]
        jar = http.cookiejar.CookieJar()
        self.jar, self.opener = jar, urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)

    def get(self, path: str) -> str:
        """Return the page at ``path``."""
        return self.opener.open(self.address + path, timeout=60).read().decode()

    def sign_in(self, login: str, password: str) -> str:
        """Sign in as a person does; return the page that follows."""
        page = self.get("/accounts/login/")
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        body = urllib.parse.urlencode(fields | {"login": login, "password": password}).encode()
        request = urllib.request.Request(
            self.address + "/accounts/login/", data=body, headers={"Referer": self.address + "/accounts/login/"}
        )
        return self.opener.open(request, timeout=60).read().decode()

"""For all tests: no test may depend on the hour, and none may be passed over without a word."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

PROFILES = Path(tempfile.mkdtemp(prefix="notoneless-profiles-"))
#: Marker → the program that its tests need, the names under which it may lie, how it comes to be there.
NEEDS = {
    "office": ("LibreOffice", ("soffice",), "sudo apt-get install libreoffice-calc-nogui"),
    "browser": (
        "Chromium",
        ("chromium", "chromium-browser", "google-chrome"),
        "sudo apt-get install chromium fonts-noto-cjk",
    ),
}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a test says of columns is remembered for it alone, never in the folder of whoever runs it; and no test goes on in the
    language in which another test's reader was answered.

    Tests marked ``office`` need LibreOffice, those marked ``browser`` Chromium; without it they are skipped here, and named
    at the end."""
    os.environ["NOTONELESS_PROFILES"] = str(PROFILES / hashlib.sha256(item.nodeid.encode()).hexdigest()[:16])
    translation.deactivate()
    for marker, (program, names, remedy) in NEEDS.items():
        if item.get_closest_marker(marker) and not any(map(shutil.which, names)):
            pytest.skip(f"{program} is missing: {remedy}")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was read in so far stays to the end of the run: it is never looked through for rubbish again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take away what the tests remembered."""
    shutil.rmtree(PROFILES, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every skipped test and why, just above pytest's closing line."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.write_line(f"skipped: {len(skipped)} on {sys.platform}, by name:")
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.write_line(f"  {report.nodeid}: {reason.removeprefix('Skipped: ')}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """The tests' database is a file, as an office's is: one in memory locks otherwise and cannot be killed and reopened."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default.setdefault("TEST", {})["NAME"] = str(settings.NOTONELESS_HOME.root / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def the_house_arranges():
    """On PostgreSQL a test arranges and checks with the eyes of the house, while requests see what their viewer may: a
    connection opens with the system's scope, and gets it back when a request is over."""
    from django.core.signals import request_finished
    from django.db import connection

    from notoneless.responsibility.queries import be_the_house

    def look_again(**_: object) -> None:
        if connection.vendor == "postgresql" and connection.in_atomic_block and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('notoneless.system', 'on', true)")

    be_the_house()
    request_finished.connect(look_again, weak=False)


@pytest.fixture
def own_anchors():
    """A file of anchors of this test's own: another test's speaks of a journal that is gone."""
    from django.conf import settings

    from notoneless.audit.rules import anchors

    path = settings.NOTONELESS_HOME.anchors / anchors.FILE
    path.unlink(missing_ok=True)
    yield
    path.unlink(missing_ok=True)


@pytest.fixture
def room_set_aside():
    """The folder of a small reserve for looks, fresh, for tests of a full disk."""
    from django.conf import settings

    from notoneless.audit.rules import reserve

    folder = settings.NOTONELESS_HOME.anchors
    folder.mkdir(parents=True, exist_ok=True)
    (folder / reserve.FILE).unlink(missing_ok=True)
    reserve.set_aside(folder, size=64 * 1024)
    yield folder
    (folder / reserve.FILE).unlink(missing_ok=True)

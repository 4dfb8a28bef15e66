"""A process of the site before it opens: what the first pages would otherwise wait for is read, compiled and connected.

The first visitor after a start is somebody with a child before the desk, not a warm-up.
"""

from __future__ import annotations

import logging
import sys
import time
from importlib import import_module
from io import BytesIO
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any, Final

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.template import engines
from django.template.utils import get_app_template_dirs
from django.urls import reverse
from django.utils import timezone, translation

log = logging.getLogger("notoneless.serve")

#: How long the threads wait for each other; one that is late opens its connection with its first page.
PATIENCE: Final = 20.0


def warm(application: WSGIHandler) -> None:
    """Make ``application`` ready to answer its first page as quickly as its hundredth. Whatever fails here is logged, not
    raised: the page itself will say what is wrong."""
    began = time.perf_counter()
    for step in (_templates, _languages, _parameters, lambda: _door(application)):
        try:
            step()
        except Exception:
            log.warning("a step before opening failed", exc_info=True)
    connection.close()  # this thread serves nobody
    log.debug("warm after %.1f s", time.perf_counter() - began)


def _templates() -> None:
    """Compile every template of the house; Django keeps them."""
    engine: Any = engines["django"]
    ours = Path(__file__).resolve().parent.parent
    folders = [*engine.dirs, *(folder for folder in get_app_template_dirs("templates") if ours in folder.parents)]
    for folder in folders:
        for file in sorted(Path(folder).rglob("*.html")):
            engine.get_template(file.relative_to(folder).as_posix())


def _languages() -> None:
    """Read the words and the addresses of every desk in every language: each keeps tables of its own."""
    from notoneless.desks.kit.menu import DESKS

    items = [item for desk in DESKS for item in import_module(f"notoneless.desks.{desk}.menu").ITEMS]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("姓名")
            for item in items:
                reverse(item.url_name)


def _parameters() -> None:
    """Read the parameters that every page asks for, those of the counties here among them."""
    from notoneless.accounts import queries as accounts
    from notoneless.children.queries import marks, words
    from notoneless.children.rules import naming
    from notoneless.places.models import Division
    from notoneless.privacy.rules import limits
    from notoneless.responsibility.queries import ways

    on = timezone.localdate()
    accounts.lasting(on)
    accounts.asked_of(on)
    limits.looks_a_day(settings.NOTONELESS_PLACE, on, posts=())
    words.verdicts()
    words.ledgers()
    naming.keys("甲")  # the tables of how a character sounds and looks
    for code in Division.objects.filter(level=1, ended_on=None).values_list("code", flat=True):
        marks.kinds_of(code)
        ways.model_of(code, on)


def _door(application: WSGIHandler) -> None:
    """Ask for the sign-in page as a browser would: through every middleware, and nobody is signed in."""
    host = next((name for name in settings.ALLOWED_HOSTS if name and name[0] not in ".*"), "localhost")
    asked = {
        "REQUEST_METHOD": "GET", "PATH_INFO": reverse(settings.LOGIN_URL), "QUERY_STRING": "", "SCRIPT_NAME": "",
        "SERVER_NAME": host, "SERVER_PORT": "443", "HTTP_HOST": host, "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "https",
    }  # fmt: skip
    answer: Any = application(asked, lambda _status, _headers, _failure=None, /: lambda _part: None)
    try:
        for _part in answer:
            pass
    finally:
        answer.close()


class Connect:
    """A task for each thread of the server: open its own connection to the database, and keep it."""

    def __init__(self, barrier: Barrier) -> None:
        self.barrier = barrier

    def service(self) -> None:
        """Open it; wait for the others, so that no thread takes two of these tasks and another none."""
        try:
            connection.ensure_connection()
            self.barrier.wait(PATIENCE)
        except BrokenBarrierError:
            pass
        except Exception:
            log.warning("a thread found no database before opening", exc_info=True)

    def cancel(self) -> None:
        """Nothing was begun."""


def connect(dispatcher: Any, threads: int) -> None:
    """Let each of the ``threads`` of a server's ``dispatcher`` open its connection."""
    barrier = Barrier(threads)
    for _ in range(threads):
        dispatcher.add_task(Connect(barrier))

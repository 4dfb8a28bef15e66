"""A house for browsers to visit: two small counties, the house's own server in a process of its own, in a passing folder.

    python -m tests.browser.serve            prints its address, serves until its input closes

Everybody of :mod:`tests.world` can come in by ``/stylebook/enter?as=class_teacher:a1`` (a door of the tests; passwords are
hashed slowly on purpose). The pages of :mod:`tests.browser.stylebook` are served beside the house's own.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tests.platform  # first: a passing home, before Django reads its settings

import django  # isort: skip
from django.conf import settings
from django.contrib.auth import login
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.unkept import same_for_all

TEMPLATES = Path(__file__).parent / "templates"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main() -> None:
    """Make the house, print its address, serve until the parent goes."""
    begin()
    from tests import handed_in, sweeps, world

    counties = [world.county("0001", "500153"), world.county("0002", "500120")]
    sweeps.publish(counties[0])
    for state in ("open", "asked", "refused", "done"):
        handed_in.handed_in(counties[0], state=state)
    open_to({made.path: made.accounts for made in counties})


def begin() -> None:
    """Make an empty house; after this its tables may be written."""
    settings.TEMPLATES[0]["DIRS"] = [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]  # type: ignore[misc]
    django.setup()
    call_command("migrate", verbosity=0)


def open_to(held: dict[str, Any], **doors: Callable[[HttpRequest], HttpResponse]) -> None:
    """Serve the house and ``/stylebook/…``: the pages of the stylebook, ``enter`` for whoever is in ``held`` (county → post →
    account), and ``doors``. Print the address; come back when the parent goes."""
    from tests.browser import stylebook

    @policy(get=None, public=True)
    def enter(request: HttpRequest) -> HttpResponse:
        """Come in as whoever holds the post, in the first county or in the one named."""
        who = held[request.GET.get("county", "0001")][request.GET["as"]]
        login(request, who, backend=BACKEND)
        return HttpResponseRedirect(request.GET.get("next", "/"))

    @policy(get=None, public=True)
    def kept(request: HttpRequest) -> HttpResponse:
        """Let a browser keep what is said here: what a page must not do, to be found where it is looked for."""
        return same_for_all(HttpResponse(request.GET["words"]), "max-age=3600")

    named = {"enter": enter, "kept": kept, **doors}
    stylebook.urlpatterns.extend(path(f"stylebook/{name}", door) for name, door in named.items())
    settings.ROOT_URLCONF = "tests.browser.stylebook"

    import waitress

    server = waitress.create_server(
        get_wsgi_application(), host="127.0.0.1", port=int(os.environ.get("PORT", "0")), threads=4
    )
    threading.Thread(target=_until_the_parent_goes, daemon=True).start()
    print(f"http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()


def _until_the_parent_goes() -> None:
    sys.stdin.read()
    tests.platform.clear()
    os._exit(0)


if __name__ == "__main__":
    main()

"""The shell of the app that works without a network: a page, its worker, what a telephone needs to put it on its home screen.

It is the same for everybody and knows nobody: whatever it shows of children it reads out of the telephone itself. The worker is told
what it must have before it lets go of the old one; the names bear the digest of what they hold, so that nothing is fetched twice.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.unkept import same_for_all
from notoneless.desks.offline import sign

ENTRY: Final = "src/offline/main.ts"
#: A browser asks again whether it has changed; between two visits to the network it lies in the worker.
FRESH: Final = "no-cache"
#: It is the same for everybody: the app itself speaks as its owner wishes, also where no server hears it.
TONGUE: Final = "zh-hans"


@policy(get=None, public=True)
def shell(request: HttpRequest) -> HttpResponse:
    """The page in which the app runs."""
    return _answer(_page(), "text/html; charset=utf-8")


@policy(get=None, public=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker, told what it keeps."""
    answer = _answer(_worker(), "text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = reverse("offline:shell")
    return answer


@policy(get=None, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """What the app is called and looks like on a home screen."""
    return _answer(_manifest(), "application/manifest+json; charset=utf-8")


@policy(get=None, public=True)
def icon(request: HttpRequest) -> HttpResponse:
    """The app's sign, as lines."""
    return _answer(sign.as_svg(), "image/svg+xml; charset=utf-8")


@policy(get=None, public=True)
def icon_of(request: HttpRequest, size: int) -> HttpResponse:
    """The app's sign as a picture of dots, for browsers and telephones that take no other."""
    if size not in sign.SIZES:
        raise Http404
    return _answer(sign.as_png(size), "image/png")


def _answer(text: str | bytes, kind: str) -> HttpResponse:
    return same_for_all(HttpResponse(text, content_type=kind), FRESH)


def _page() -> str:
    with translation.override(TONGUE):
        return render_to_string("offline/shell.html")


def _manifest() -> str:
    here = reverse("offline:shell")
    signs = [
        {"src": reverse("offline:icon_of", args=(size,)), "type": "image/png", "sizes": f"{size}x{size}"}
        for size in sign.SIZES
    ]
    signs.append({"src": reverse("offline:icon"), "type": "image/svg+xml", "sizes": "any"})
    with translation.override(TONGUE):
        said = {
            "name": _("一个都不能少 · 走访"), "short_name": _("走访"), "description": _("没有信号的地方登记走访"), "lang": "zh-Hans", "dir": "ltr",
        }  # fmt: skip
    look = {
        "display": "standalone", "orientation": "portrait", "background_color": "#ffffff", "theme_color": "#0e3f7d",
        "icons": [one | {"purpose": purpose} for one in signs for purpose in ("any", "maskable")],
    }  # fmt: skip
    return json.dumps({"id": here, "start_url": here, "scope": here} | said | look, ensure_ascii=False)


def _worker() -> str:
    kept = [{"url": static(name), "revision": None} for name in built(ENTRY)]
    pages = {"offline:shell": _page(), "offline:icon": sign.as_svg(), "offline:manifest": _manifest()}
    kept += [
        {"url": reverse(name), "revision": hashlib.sha256(text.encode()).hexdigest()[:16]}
        for name, text in pages.items()
    ]
    return f"self.PRECACHE={json.dumps(kept)};\n{_script()}"


@cache
def _script() -> str:
    return Path(settings.BUILT, "worker.js").read_text("utf-8")


@cache
def built(entry: str) -> tuple[str, ...]:
    """Return what ``entry`` needs of what is built: itself, its styles, and whatever they are made of."""
    made: dict[str, Any] = json.loads(Path(settings.BUILT, "manifest.json").read_text("utf-8"))
    found: dict[str, None] = {}

    def gather(name: str) -> None:
        part = made[name]
        for path in (part["file"], *part.get("css", ()), *part.get("assets", ())):
            found[path] = None
        for other in (*part.get("imports", ()), *part.get("dynamicImports", ())):
            if made[other]["file"] not in found:
                gather(other)

    gather(entry)
    return tuple(found)

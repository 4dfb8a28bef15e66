"""Pictures of pages, to look at.

    python -m tests.browser.look --as section_chief --out shots / /places/ /stylebook/
    python -m tests.browser.look --at http://127.0.0.1:8000 --login zhang --password … --out shots /children/

Each page is taken 1440 and 375 pixels wide, whole. Without ``--at`` a house of the tests is served for it; its posts are those
of tests/world.py (``class_teacher:a1``, ``township_officer:t1``, ``section_chief`` …).
"""

from __future__ import annotations

import argparse
import re
from contextlib import nullcontext
from pathlib import Path

from tests.browser.visit import PHONE, WIDE, Visitor, browser, house, visitor


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--as", dest="post", default="section_chief", help="the post held; '' for a stranger")
    parser.add_argument("--county", default="0001")
    parser.add_argument("--at", help="a running house instead of one of the tests")
    parser.add_argument("--login", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--lang", default="", help="en for English")
    parser.add_argument("--out", type=Path, default=Path("out-shots"))
    parser.add_argument("--viewport", action="store_true", help="only what is seen without scrolling")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with nullcontext(given.at) if given.at else house() as address, browser() as opened:
        who = visitor(opened, address, "" if given.at else given.post, county=given.county)
        if given.lang:
            who.context.add_cookies([{"name": "django_language", "value": given.lang, "url": address}])
        if given.login:
            sign_in(who, given.login, given.password)
        for path in given.paths:
            for size in (WIDE, PHONE):
                who.at_width(size)
                status = who.go(path)
                name = re.sub(r"[^\w-]+", "_", path).strip("_") or "home"
                target = given.out / f"{name}-{size[0]}.png"
                who.page.screenshot(path=target, full_page=not given.viewport)
                told = f", {who.overflow()} px too wide" if who.overflow() > 0 else ""
                print(f"{status} {path} -> {target}{told}")
        for complaint in who.complaints:
            print(f"console: {complaint}")


def sign_in(who: Visitor, login: str, password: str) -> None:
    """Sign in as a person does."""
    who.go("/accounts/login/")
    who.page.fill("input[name=login]", login)
    who.page.fill("input[name=password]", password)
    who.page.click("main button[type=submit]")


if __name__ == "__main__":
    main()

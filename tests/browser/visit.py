"""A browser and a house to visit with it: used by the tests here and by ``look``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import APIResponse, Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WIDE = (1440, 900)
PHONE = (375, 740)
FLAGS = [
    "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-gpu", "--font-render-hinting=none", "--lang=zh-CN",
]  # fmt: skip


def chromium() -> str | None:
    """Return the machine's own Chromium, or nothing."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


@contextmanager
def house(module: str = "tests.browser.serve") -> Iterator[str]:
    """Serve the house of tests that ``module`` makes; yield its address."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]), "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", module], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    try:
        # What the build says on its way comes first; a house that did not open says nothing more.
        address = next((line.strip() for line in process.stdout if line.startswith("http://")), "")
        if not address:
            raise RuntimeError("the house for the browser did not open; what it said stands above")
        yield address
    finally:
        process.stdin.close()
        process.wait(timeout=20)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium, headless."""
    flags = [*FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=flags)
        try:
            yield opened
        finally:
            opened.close()


#: Parts that a page asks for as it opens have come.
COMPLETE = "() => !document.querySelector('[hx-trigger=load]')"


@dataclass
class Visitor:
    """Somebody at a browser: where the house is, the context with its cookies, what the console complained about."""

    address: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open ``path``, with the part that comes behind it where there is one; return the status."""
        answer = self.page.goto(self.address + path)
        self.page.wait_for_function(COMPLETE)
        return answer.status if answer else 0

    def ask(self, path: str) -> APIResponse:
        """Ask for ``path`` with this visitor's cookies and return the answer, without opening it."""
        return self.context.request.get(self.address + path)

    def at_width(self, size: tuple[int, int]) -> None:
        """Make the window ``size``."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(
            self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    def axe(self) -> list[str]:
        """Return the serious and critical findings of axe on the page as it stands."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']} ({one['impact']}): {one['help']} at {', '.join(str(node['target']) for node in one['nodes'][:3])}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]


def visitor(
    opened: Browser, address: str, post: str = "", *, county: str = "0001", size: tuple[int, int] = WIDE
) -> Visitor:
    """Return a visitor who came in as the holder of ``post`` (nobody, when there is none)."""
    context = opened.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    made = Visitor(address, context, page)

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            made.complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: made.complaints.append(f"{page.url}: {error}"))
    if post:
        made.go(f"/stylebook/enter?as={quote(post)}&county={county}")
    return made

"""A telephone in somebody's hand: 360 pixels wide, touched and never clicked, with a memory of its own that outlives a kill."""

from __future__ import annotations

import io
import json
import os
import re
import signal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, expect

from tests.browser.visit import AXE, FLAGS, chromium

SIZE = {"width": 360, "height": 740}
PIN = "295173"


def photograph(width: int = 2400, height: int = 1800, seed: int = 7) -> bytes:
    """Return a photograph of nothing, larger than a visit may carry."""
    noise = Image.effect_noise((width // 4, height // 4), 60 + seed).resize((width, height)).convert("RGB")
    held = io.BytesIO()
    noise.save(held, "JPEG", quality=92)
    return held.getvalue()


class Phone:
    """One telephone and who holds it."""

    def __init__(
        self,
        playwright: Playwright,
        address: str,
        folder: Path,
        *,
        size: dict[str, int] | None = None,
        county: str = "0001",
    ) -> None:
        self.playwright, self.address, self.folder, self.county = playwright, address, folder, county
        self.size = size or SIZE
        self.complaints: list[str] = []
        self.context: BrowserContext
        self.page: Page
        self.switch_on()

    def switch_on(self) -> None:
        """Start the browser on what lies in the telephone."""
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path=chromium(), args=[*FLAGS, *(["--no-sandbox"] if root else [])], viewport=self.size, has_touch=True,
            is_mobile=self.size["width"] < 600, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True,
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        def heard(message: ConsoleMessage) -> None:
            # Without a network the browser says so of every request; that a PIN or a session is wrong is no fault of the page.
            if message.type == "error" and not re.search(
                r"status of [45]|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_FAILED", message.text
            ):
                self.complaints.append(f"{page.url}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def switch_off(self) -> None:
        """Close the browser as one does."""
        self.context.close()

    def tab_dies(self) -> None:
        """The system kills the tab: nothing in it is asked first. Another one is opened."""
        self._kill(b"--type=renderer")
        dead, self.page = self.page, self.another_tab()
        dead.close()

    def dies(self) -> None:
        """The battery is empty, or the system kills the browser: nobody asks it first."""
        self._kill()
        try:
            self.context.close()
        except Exception:
            pass

    def _kill(self, kind: bytes = b"") -> None:
        """Kill what was started on this telephone's folder, and nothing else; with ``kind`` only the processes of that kind."""
        wanted = f"--user-data-dir={self.folder}".encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if wanted in words and (not kind or kind in words):
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:
                continue

    def another_tab(self) -> Page:
        """Open the app a second time."""
        page = self.context.new_page()
        self._listen(page)
        return page

    def _door_of(self, post: str, path: str) -> str:
        return f"{self.address}/stylebook/enter?county={self.county}&as={quote(post)}&next={quote(path, safe='')}"

    # ── what hands do ───────────────────────────────────────────────────────────────────────────────────────

    def signs_in(self, post: str, path: str = "/offline/?enrol=1") -> None:
        """Whoever holds the post signs in and comes to the app."""
        self.page.goto(self._door_of(post, path))

    def opens(self) -> None:
        """Open the app."""
        self.page.goto(f"{self.address}/offline/")

    def has_network(self, there: bool) -> None:
        """Walk into the valley, or out of it."""
        self.context.set_offline(not there)

    def touches(self, name: str) -> None:
        """Touch the button that says this."""
        self.page.get_by_role("button", name=name, exact=True).first.tap()

    def reads(self, *texts: str) -> None:
        """The screen says this."""
        for text in texts:
            expect(self.page.locator("#app")).to_contain_text(text)

    def registers(self, post: str, label: str = "红色小米", pin: str = PIN) -> None:
        """Sign in, register the telephone, choose a PIN, and have the day's families."""
        self.signs_in(post)
        self.fills("这台手机怎么称呼", label)
        self.fills("手机密码", pin)
        self.fills("再输一次", pin)
        self.touches("登记这台手机")
        self.reads("名单取好了")
        self.page.wait_for_timeout(0)
        self.is_kept_for_later()

    def is_kept_for_later(self) -> None:
        """Wait until the worker has what it needs to open the app without a network."""
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    def fills(self, label: str, value: str) -> None:
        """Write into the field that is called so."""
        self.page.get_by_label(label, exact=True).first.fill(value)

    def enters(self, pin: str = PIN) -> None:
        """Type the PIN on the pad."""
        expect(self.page.locator(".keys")).to_be_visible()
        for digit in pin:
            self.page.locator(".key", has_text=re.compile(f"^{digit}$")).tap()
        self.touches("打开")

    def comes_to(self, name: str) -> None:
        """Open the family of this child."""
        self.page.locator(".row", has_text=name).first.tap()
        expect(self.page.locator("h1")).to_contain_text(name)

    def begins(self, name: str) -> None:
        """Open the form of a visit to the family of this child."""
        self.comes_to(name)
        self.touches("登记走访")
        expect(self.page.get_by_label("走访日期")).to_be_visible()

    def answers(self, said: str = "都好，谢谢老师。") -> None:
        """Answer the form's questions."""
        page = self.page
        for text in ("义务教育法", "学生本人", "没有"):
            page.locator("label.touch", has_text=re.compile(f"^{text}$")).first.tap()
        page.locator("fieldset", has_text="有没有不想上学的念头").locator("label.touch", has_text="否").tap()
        self.fills("家长和学生说了什么", said)

    def photographs(self, data: bytes | None = None, name: str = "IMG_1.jpg", kind: str = "image/jpeg") -> None:
        """Take a picture."""
        self.page.locator("#photo-file").set_input_files(
            [{"name": name, "mimeType": kind, "buffer": data or photograph()}]
        )

    def has_it_signed(self) -> None:
        """Let the guardian sign on the glass."""
        self.touches("请监护人在屏幕上签字")
        box = self.page.locator("canvas.pad").bounding_box()
        assert box is not None
        mouse = self.page.mouse
        for line in (0.3, 0.6):
            mouse.move(box["x"] + 30, box["y"] + box["height"] * line)
            mouse.down()
            for step in range(12):
                mouse.move(box["x"] + 30 + step * 18, box["y"] + box["height"] * line + (step % 3) * 9)
            mouse.up()
        self.touches("签好了")
        expect(self.page.get_by_role("button", name="重新签字")).to_be_visible()

    def finishes(self) -> None:
        """Look it over and seal it."""
        self.touches("写好了，去核对")
        self.touches("完成，封存")
        self.reads("已封存在手机上")

    def visits(self, name: str, *, said: str = "都好，谢谢老师。", photo: bool = False, signed: bool = False) -> None:
        """Visit a family from the first touch to the seal."""
        self.begins(name)
        self.answers(said)
        if photo:
            self.photographs()
            expect(self.page.locator("canvas.look")).to_have_count(1)
        if signed:
            self.has_it_signed()
        self.finishes()

    # ── what can be asked ───────────────────────────────────────────────────────────────────────────────────

    def came(self) -> dict[str, Any]:
        """Ask the house what it holds; the telephone's own network does not matter."""
        request = self.playwright.request.new_context()
        try:
            told: dict[str, Any] = json.loads(request.get(f"{self.address}/stylebook/came").text())
            return told
        finally:
            request.dispose()

    def office(self, post: str, path: str) -> str:
        """Return what whoever holds the post reads at a computer of the office."""
        request = self.playwright.request.new_context()
        try:
            answer = request.get(self._door_of(post, path))
            assert answer.ok
            return answer.text()
        finally:
            request.dispose()

    def door(self, path: str) -> None:
        """Open one of the doors of the tests."""
        request = self.playwright.request.new_context()
        try:
            assert request.get(f"{self.address}/stylebook/{path}").ok
        finally:
            request.dispose()

    def waits_until_all_came(self) -> None:
        """Everything that was finalised has its receipt."""
        expect(self.page.locator("#banner")).to_contain_text("待发 0", timeout=30_000)
        expect(self.page.locator("#banner")).not_to_contain_text("照片待发", timeout=30_000)

    def axe(self) -> list[str]:
        """Return the serious and critical findings of axe on the page as it stands."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        return int(
            self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

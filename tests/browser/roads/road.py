"""One child's road, gone by people at browsers: they open pages, read them, fill in forms, press buttons, and nothing else."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.browser import visit
from tests.browser.visit import Visitor
from tests.stories.county import County

CHIEF, SECOND, CLERK, TOWNSHIP = "section_chief", "bureau_leader", "registrar_bureau", "township_officer:t1"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SCAN: Any = [{"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": PDF}]


class Officer:
    """Whoever holds a post, at a browser of the office."""

    def __init__(self, visitor: Visitor, child: str) -> None:
        self.visitor, self.page, self.child = visitor, visitor.page, child

    def case(self, child: str = "") -> None:
        """Open the case of the child from the list of cases."""
        assert self.visitor.go("/cases/") == 200
        self.page.locator("main").get_by_role("link", name=child or self.child, exact=True).first.click()
        expect(self.page.locator("h1")).to_contain_text(child or self.child)

    def does(self, kind: str, **said: Any) -> None:
        """Fill in the form of this kind of act on the open case and send it. It must be taken."""
        before = self.acts.count()
        self._send(kind, said)
        wrong = self.page.locator("main .alert-danger, main .alert-error, main .field .error")
        assert not wrong.count(), " / ".join(wrong.all_inner_texts())
        assert self.acts.count() > before, f"{kind} was not written"

    def is_refused(self, kind: str, because: str, **said: Any) -> None:
        """Fill in the form and send it; it is refused with these words, and nothing is written."""
        before = self.acts.count()
        self._send(kind, said)
        expect(self.page.locator("main")).to_contain_text(because)
        assert self.acts.count() == before

    def may_not(self, kind: str) -> None:
        """The page offers no such form."""
        assert not self.page.locator(f"#do-{kind}").count()

    def draws(self, paper: str, **said: Any) -> None:
        """Draw a paper of this name from the open case: what was entered stands in it, ``said`` is filled in, and it is kept."""
        before = self.acts.count()
        self.page.locator("#papers").get_by_role("link", name=paper).click()
        form = self.page.locator("form[data-main]")
        for name, value in said.items():
            fill(form, name, value)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="存入案件").click()
        expect(self.page.locator("h1")).to_contain_text(self.child)
        assert self.acts.count() == before + 1
        assert self.page.locator("ol.acts > li").first.locator(".papers a").count() >= 1

    def reads(self, *texts: str) -> None:
        """The open page says this."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    @property
    def acts(self) -> Locator:
        """What was done on the open case."""
        return self.page.locator("ol.acts > li")

    def _send(self, kind: str, said: dict[str, Any]) -> None:
        form = self.page.locator(f"#do-{kind} form").first
        details = self.page.locator(f"#do-{kind}")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        for name, value in said.items():
            fill(form, name, value)
        with self.page.expect_navigation():
            form.locator(".form-acts button").click()


def fill(form: Locator, name: str, value: Any) -> None:
    """Give a field of a form its value, as a hand would."""
    cell = form.locator(f"[name={name}]")
    if cell.first.get_attribute("type") == "file":
        cell.set_input_files(value)
    elif cell.first.get_attribute("type") in ("radio", "checkbox"):
        for one in value if isinstance(value, list) else [value]:
            form.locator(f"[name={name}][value={one}]").check()
    elif cell.evaluate("e => e.tagName") == "SELECT":
        options = {text.strip(): key for key, text in cell.evaluate("e => [...e.options].map(o => [o.value, o.text])")}
        chosen = (
            str(value)
            if str(value) in options.values()
            else next((k for t, k in options.items() if str(value) in t), None)
        )
        assert chosen is not None, f"{value} is not offered: {list(options)}"
        cell.select_option(chosen)
    else:
        cell.fill(value.isoformat() if isinstance(value, date) else str(value))


def afresh(page: Page) -> None:
    """Load the page again. One that shows progress loads itself when the work is done, and may be about to."""
    for _ in range(3):
        try:
            page.reload()
            return
        except Error:
            page.wait_for_load_state()


class Road:
    """The house of the road, the day it is there, and the people who come and go."""

    def __init__(self, chromium: Browser, address: str, child: str) -> None:
        self.chromium, self.address, self.child = chromium, address, child
        self.on = date(2026, 9, 1)
        self.here: list[Visitor] = []

    def day(self, month: int, day: int, year: int = 2026) -> None:
        """It is the morning of another day; the worker has done its rounds."""
        self.on = date(year, month, day)
        self._knock(f"day?on={self.on}")

    def work(self) -> None:
        """The worker does what waits."""
        self._knock("work")

    def come(self, post: str, child: str = "") -> Officer:
        """Whoever holds the post sits down at a browser of her own and opens the child's case."""
        officer = self.sit_down(post)
        officer.case(child)
        return officer

    def sit_down(self, post: str) -> Officer:
        """Whoever holds the post sits down at a browser of her own."""
        one = visit.visitor(self.chromium, self.address, post)
        self.here.append(one)
        return Officer(one, self.child)

    def bring_in(self, rolls: County, folder: Path, *, judged: dict[str, str] | None = None) -> Officer:
        """The clerk of the bureau hands the rolls in, has them swept, judges the doubtful pairs that name one of ``judged``
        (name → same, different), and publishes; the others' doubts she leaves."""
        files = sorted(rolls.write(folder).glob("*.csv"))
        clerk = self.sit_down(CLERK)
        page = clerk.page
        clerk.visitor.go("/rolls/new/")
        form = page.locator("form[data-main]")
        county = form.locator("select[name=county]")
        if county.count():
            county.select_option(index=county.locator("option").count() - 1)
        fill(form, "as_of", self.on)
        fill(form, "rolls", files)
        with page.expect_navigation():
            form.locator("button.btn-primary").click()
        self.work()
        afresh(page)
        assert not page.locator("td.wrong").count(), page.locator("td.wrong").all_inner_texts()
        self._sweep(clerk)
        if judged:
            self._judge(clerk, judged)
            self._sweep(clerk)
        with page.expect_navigation():
            page.get_by_role("link", name="核对并写入档案").click()
        page.get_by_role("button", name=re.compile("全部写入档案")).click()
        with page.expect_navigation():
            page.locator("#ask [data-yes]").click()
        self.work()
        afresh(page)
        with page.expect_navigation():
            page.get_by_role("button", name="完成发布").click()
        self.work()
        return clerk

    def _sweep(self, clerk: Officer) -> None:
        page = clerk.page
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile("^(开始|重新)拉网$")).click()
        self.work()
        afresh(page)
        for why in page.locator("input[name^=why-]").all():  # the county is very small, and says so
            why.fill("演练县，名册就这么多")
        if page.get_by_role("button", name="理由属实，继续拉网").count():
            with page.expect_navigation():
                page.get_by_role("button", name="理由属实，继续拉网").click()
            self.work()
            afresh(page)
        expect(page.get_by_role("link", name=re.compile("核对并写入档案|看这次拉网"))).to_be_visible()

    def _judge(self, clerk: Officer, judged: dict[str, str]) -> None:
        page = clerk.page
        home = page.url
        page.get_by_role("link", name=re.compile("判定疑难配对")).click()
        answered: set[str] = set()
        for _ in range(60):  # pairs that name nobody of the story are left for another day
            if "/pairs/" not in page.url or answered == set(judged):
                break
            text = page.locator("main table").inner_text()
            name = next((name for name in judged if name in text), None)
            with page.expect_navigation():
                page.keyboard.press("0" if name is None else {"same": "1", "different": "2"}[judged[name]])
            answered |= {name} if name else set()
        assert answered == set(judged), f"asked about {answered} only"
        page.goto(home)

    def _knock(self, door: str) -> None:
        with self.chromium.new_context() as context:
            answer = context.request.get(f"{self.address}/stylebook/{door}", timeout=120_000)
            assert answer.ok, answer.text()

    def leave(self) -> None:
        """Everybody goes home; nobody's browser had anything to complain about."""
        if self.here and (folder := os.environ.get("ROAD_PICTURES")):
            self.here[-1].page.screenshot(path=str(Path(folder) / f"{self.child}.png"), full_page=True)
        complaints = [said for one in self.here for said in one.complaints]
        for one in self.here:
            one.context.close()
        assert not complaints, complaints

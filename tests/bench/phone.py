"""How long a cheap telephone takes to open the app where there is no network: from the touch until the PIN can be typed, and until the day is there.

    python -m tests.bench.phone [--times N]          prints a table

Chromium at 360 × 740, its processor slowed to a quarter, no network, the browser started anew each time on what lies in the telephone: a packet of
some forty families, three finalised visits with their pictures. "Usable" is when the pad of the PIN takes a touch.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import visit
from tests.browser.phone import PIN, Phone

TIMES, SLOWER = 10, 4


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=TIMES)
    print(table(parser.parse_args().times))


def table(times: int) -> str:
    """Return what opening the app took, as a table."""
    usable, opened = measured(times)
    lines = ["| from | to | n | median ms | max ms |", "| --- | --- | --- | --- | --- |"]
    for began, ended, took in (
        ("the touch on the app", "the PIN can be typed", usable),
        ("the last digit of the PIN", "the day's families", opened),
    ):
        lines.append(f"| {began} | {ended} | {len(took)} | {statistics.median(took):.0f} | {max(took):.0f} |")
    lines.append(f"\nprocessor ÷ {SLOWER}, no network, browser started anew each time; load {os.getloadavg()[0]:.1f}")
    return "\n".join(lines)


def measured(times: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds until the PIN can be typed, and from the PIN to the day, of each time."""
    usable, opened = [], []
    with (
        visit.house("tests.browser.valley") as address,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
    ):
        phone = Phone(playwright, address, Path(folder))
        phone.registers("class_teacher:a1")
        phone.has_network(False)
        for at in (0, 2, 4):
            phone.visits(str(phone.page.locator(".row .what b").nth(at).inner_text()).split("、")[0], photo=True)
        phone.switch_off()
        for _ in range(times):
            phone.switch_on()
            phone.has_network(False)
            session = phone.context.new_cdp_session(phone.page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            began = time.perf_counter()
            phone.page.goto(f"{address}/offline/", wait_until="commit")
            phone.page.locator(".key").first.wait_for(state="visible")
            usable.append((time.perf_counter() - began) * 1000)
            for digit in PIN:
                phone.page.locator(".key", has_text=digit).first.tap()
            began = time.perf_counter()
            phone.touches("打开")
            phone.page.locator(".row").first.wait_for(state="visible")
            opened.append((time.perf_counter() - began) * 1000)
            phone.switch_off()
    return usable, opened


if __name__ == "__main__":
    main()

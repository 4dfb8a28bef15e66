"""A teacher takes the day's families along, works a day where there is no signal, and what she finished arrives exactly once.

Afterwards somebody finds her telephone: no name, no number, no address and no answer stands in what lies on it.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.valley import CANARIES

SAID = ("家里说秋收忙不过来想让她停学", "父亲在外务工半年没有回来", "奶奶身体不好要人照看")
PLANTED = "这一条是没有封存的记录戚砚青"


def found_in(folder: Path, words: list[str]) -> dict[str, list[str]]:
    """Return which of the words stand in which files of a browser's folder, in the ways in which a browser writes texts."""
    ways = {word: [word.encode("utf-8"), word.encode("utf-16-le"), word.encode("utf-16-be")] for word in words}
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            held = path.read_bytes()
            for word, written in ways.items():
                if any(one in held for one in written):
                    found.setdefault(word, []).append(str(path.relative_to(folder)))
    return found


def test_a_day_in_a_valley(take):
    phone = take()
    already = {one["id"] for one in phone.came()["visits"]}
    phone.opens()
    phone.reads("登录并登记这台手机")
    phone.registers("class_teacher:a1")
    phone.reads(CANARIES[0], "已存 0", "待发 0")

    # Down into the valley: the browser was closed, there is no network, the app comes up all the same.
    phone.has_network(False)
    phone.page.close()
    phone.page = phone.another_tab()
    phone.opens()
    phone.enters()
    phone.reads(CANARIES[0])

    phone.visits(CANARIES[0], said=SAID[0], photo=True, signed=True)
    phone.reads("已存 1", "待发 1")
    row = phone.page.locator(".row", has_text=CANARIES[0])
    expect(row).to_have_class("row done")

    # The second form is half written when the battery dies.
    phone.begins(CANARIES[2])
    phone.answers(SAID[1])
    phone.photographs()
    expect(phone.page.locator("canvas.look")).to_have_count(1)
    phone.has_it_signed()
    phone.dies()
    phone.switch_on()
    phone.has_network(False)
    phone.opens()
    phone.enters()
    phone.reads("没写完的", "待发 1")
    phone.page.get_by_role("button", name=CANARIES[2]).first.tap()
    expect(phone.page.get_by_label("家长和学生说了什么")).to_have_value(SAID[1])
    expect(phone.page.locator("canvas.look")).to_have_count(2)
    phone.finishes()
    phone.visits(CANARIES[3], said=SAID[2], photo=True, signed=True)
    phone.reads("待发 3")

    # Up again: it goes out by itself.
    phone.has_network(True)
    phone.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    phone.touches("待发")
    phone.waits_until_all_came()
    phone.reads("已收到 3")
    came = phone.came()
    visits = [one for one in came["visits"] if one["id"] not in already]
    assert len(visits) == 3 and len({one["id"] for one in visits}) == 3
    assert [(one["pictures"], one["missing"]) for one in visits] == [(2, 0)] * 3
    assert sorted(one["children"] for one in visits) == [1, 1, 2]
    assert came["phones"][-1]["label"] == "红色小米" and came["phones"][-1]["waiting"] == 0

    # It is seen on the desk, and sending again changes nothing.
    phone.touches("待发")
    phone.opens()
    phone.enters()
    phone.reads("已收到 3", "换成最新的")
    assert phone.came() == came | {"phones": phone.came()["phones"]}
    office = phone.office("class_teacher:a1", "/visits/all")
    assert CANARIES[2] in office and CANARIES[3] in office

    # The counter-proof: what is not sealed would have been found.
    phone.page.evaluate(
        """(word) => new Promise((resolve) => { const asked = indexedDB.open('planted', 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore('planted');
        asked.onsuccess = () => { const turn = asked.result.transaction('planted', 'readwrite', { durability: 'strict' });
        turn.objectStore('planted').put({ name: word }, 1); turn.oncomplete = () => { asked.result.close(); resolve(); }; }; })""",
        PLANTED,
    )
    phone.switch_off()
    secrets = [*CANARIES, *SAID, "龚父", "阚父", "1380000110", "甲11村100组100号", "甲11村102组"]
    found = found_in(phone.folder, [*secrets, PLANTED])
    assert PLANTED in found, "a record that is not sealed would not have been found"
    assert set(found) == {PLANTED}, found

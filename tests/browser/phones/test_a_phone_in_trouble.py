"""What goes wrong with telephones: lost, shared, full, wrong of time, too old, let go of, updated in the middle; nothing finalised is lost."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.phone import PIN, Phone
from tests.browser.valley import CANARIES

TEACHER, OTHER = "class_teacher:a1", "class_teacher:a2"
NEAR = timedelta(minutes=10)
#: For the page: the account's database and the records of a drawer, asked of the browser itself.
OPEN = """
    const name = (await indexedDB.databases()).map((one) => one.name).find((one) => one.startsWith('n-'));
    const open = (version, make) => new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, version);
      asked.onupgradeneeded = () => make && make(asked.result);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    const rows = (base, store) => new Promise((resolve) => {
      const asked = base.transaction(store).objectStore(store).getAll();
      asked.onsuccess = () => resolve(asked.result);
    });
"""


def new(phone: Phone, before: dict) -> list[dict]:
    """Return what the house has that it had not before."""
    known = {one["id"] for one in before["visits"]}
    return [one for one in phone.came()["visits"] if one["id"] not in known]


def family(phone: Phone, at: int = 0) -> str:
    """Return a name on the list, of whom no other file of tests speaks."""
    names = [text.split("、")[0] for text in phone.page.locator(".row:not(.done) .what b").all_inner_texts()]
    return [name for name in names if name not in CANARIES][at]


def send_now(phone: Phone) -> None:
    """Press the button, where it did not go out by itself meanwhile; wait for the receipts."""
    phone.touches("待发")
    if phone.page.get_by_role("button", name="现在发送", exact=True).count():
        phone.page.get_by_role("button", name="现在发送", exact=True).dispatch_event("click")
    phone.waits_until_all_came()


def drawers(phone: Phone, kind: str) -> int:
    """Return how many records of a kind lie sealed under the PIN in the telephone's only account."""
    return int(phone.page.evaluate(f"""async (kind) => {{ {OPEN}
        const base = await open(); const held = await rows(base, kind === 'vault' ? 'vault' : 'kept'); base.close();
        return held.filter((row) => kind === 'vault' || row.kind === kind).length; }}""", kind))  # fmt: skip


def test_a_new_version_waits_until_no_form_is_open_and_loses_nothing_of_a_full_queue(take):
    phone = take()
    before = phone.came()
    phone.registers(TEACHER)
    phone.has_network(False)
    phone.visits(family(phone), photo=True)
    phone.visits(family(phone, 2))
    phone.begins(family(phone, 3))
    phone.answers("写到一半")
    phone.has_network(True)
    phone.door("reworded?as=second")
    # The house cannot be reached by the queue, but the new version can.
    phone.context.route("**/offline/api/**", lambda route: route.abort())
    phone.page.evaluate(
        "() => navigator.serviceWorker.getRegistration('/offline/').then((one) => one.update()).then(() => true)"
    )
    phone.page.wait_for_timeout(1500)
    waiting = "() => navigator.serviceWorker.getRegistration('/offline/').then((one) => one.waiting !== null)"
    assert phone.page.evaluate(waiting), "the new worker does not wait"
    expect(phone.page.get_by_label("家长和学生说了什么")).to_have_value("写到一半")
    phone.touches("先放着，回名单")
    phone.touches("更多")
    phone.touches("现在换上")
    expect(phone.page.locator(".keys")).to_be_visible()
    assert not phone.page.evaluate(waiting)
    phone.context.unroute("**/offline/api/**")
    phone.enters()
    phone.reads("没写完的", "已存 2")
    send_now(phone)
    assert sorted(one["pictures"] for one in new(phone, before)) == [0, 1]


def test_a_phone_that_is_let_go_empties_itself_and_still_hands_in_what_it_owes(take):
    phone = take()
    before = phone.came()
    phone.registers(TEACHER)
    phone.has_network(False)
    phone.visits(family(phone), photo=True)
    phone.begins(family(phone, 2))
    phone.answers()
    phone.page.wait_for_timeout(300)
    assert (drawers(phone, "packet"), drawers(phone, "draft"), drawers(phone, "vault")) == (1, 1, 1)
    phone.door("cut?as=class_teacher:a1")
    phone.has_network(True)
    phone.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    phone.reads("这台手机已停用", "都已收到")
    assert (drawers(phone, "packet"), drawers(phone, "draft"), drawers(phone, "note"), drawers(phone, "vault")) == (
        0,
        0,
        0,
        0,
    )
    assert not new(phone, before)
    apart = phone.came()["apart"]
    assert len(apart) == len(before["apart"]) + 1 and apart[-1]["why"] == "revoked"
    phone.opens()
    phone.reads("这台手机已停用")


def test_five_wrong_pins_destroy_what_they_open_and_the_queue_arrives_all_the_same(take):
    phone = take()
    before = phone.came()
    phone.registers(TEACHER)
    phone.has_network(False)
    phone.visits(family(phone), photo=True)
    phone.opens()
    for left in (4, 3):
        phone.enters("864209")
        phone.reads(f"还能试 {left} 次")
    phone.opens()  # switching off and on gives no try back
    for left in (2, 1):
        phone.enters("864209")
        phone.reads(f"还能试 {left} 次")
    phone.enters("864209")
    phone.reads("已经销毁", "封存的走访还在", "待发 1")
    assert (drawers(phone, "packet"), drawers(phone, "note"), drawers(phone, "vault")) == (0, 0, 0)
    phone.has_network(True)
    phone.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    phone.waits_until_all_came()
    assert [one["pictures"] for one in new(phone, before)] == [1]
    # A new PIN, the same telephone: no second one is registered.
    phones = len(phone.came()["phones"])
    phone.fills("手机密码", "706153")
    phone.fills("再输一次", "706153")
    phone.touches("设新密码")
    phone.touches("取名单到手机上")
    phone.reads("名单取好了")
    assert len(phone.came()["phones"]) == phones


def test_the_right_pin_takes_the_wrong_ones_back(take):
    phone = take()
    phone.registers(TEACHER)
    phone.opens()
    for _ in range(4):
        phone.enters("864209")
        phone.reads("还能试")
    phone.enters()
    phone.reads("户")
    phone.opens()
    phone.enters("864209")
    phone.reads("还能试 4 次")


def test_two_accounts_on_one_phone_see_nothing_of_each_other(take):
    phone = take()
    before = phone.came()
    phone.registers(TEACHER, "甲的")
    mine = family(phone)
    phone.has_network(False)
    phone.visits(mine)
    phone.has_network(True)
    phone.context.route("**/offline/api/send", lambda route: route.abort())
    phone.touches("更多")
    phone.touches("换一个账号")
    phone.touches("登记另一个账号")
    phone.page.context.clear_cookies()
    phone.page.goto(f"{phone.address}/stylebook/enter?as=class_teacher:a2&next=/offline/")
    phone.touches("换一个账号")
    phone.touches("登记另一个账号")
    for name, value in (("这台手机怎么称呼", "乙的"), ("手机密码", "706153"), ("再输一次", "706153")):
        phone.fills(name, value)
    phone.touches("登记这台手机")
    phone.reads("名单取好了", "已存 0")
    assert mine not in phone.page.locator("#app").inner_text()
    assert not [name for name in CANARIES if name in phone.page.locator("#app").inner_text()]
    phone.opens()
    phone.reads("甲的", "乙的")
    phone.touches("乙的")
    phone.enters(PIN)  # the other's PIN opens nothing here
    phone.reads("还能试 4 次")
    phone.enters("706153")
    phone.reads("已存 0")
    # The list of the one is not given to a phone of the other.
    phone.opens()
    phone.touches("甲的")
    phone.enters()
    phone.reads("已存 1", mine)
    phone.touches("换成最新的名单")
    phone.reads("不是用现在登录的账号登记的")
    phone.context.unroute("**/offline/api/send")
    send_now(phone)
    assert len(new(phone, before)) == 1


@pytest.mark.parametrize("off", [3650, -3650], ids=["ten years ahead", "ten years behind"])
def test_a_clock_that_is_ten_years_off_changes_no_day_and_is_told(take, off):
    phone = take()
    before = phone.came()
    there = datetime.now() + timedelta(days=off)
    phone.context.clock.install(time=there)
    phone.registers(TEACHER)
    phone.opens()
    phone.enters()
    phone.reads("与服务器差")
    name = family(phone)
    phone.begins(name)
    assert phone.page.get_by_label("走访日期").input_value() == datetime.now().strftime("%Y-%m-%d")
    phone.answers()
    phone.finishes()
    phone.waits_until_all_came()
    came = new(phone, before)
    assert [one["on"] for one in came] == [datetime.now().strftime("%Y-%m-%d")]
    assert abs(phone.came()["phones"][-1]["skew"] / 86400 - off) < 2


def test_after_the_lease_the_list_destroys_itself_and_the_queue_does_not(take):
    phone = take()
    before = phone.came()
    phone.context.clock.install(time=datetime.now())
    phone.registers(TEACHER)
    phone.has_network(False)
    phone.visits(family(phone))
    phone.context.clock.set_system_time(datetime.now() + timedelta(days=7) - NEAR)
    phone.opens()
    expect(phone.page.locator(".keys")).to_be_visible()
    phone.context.clock.set_system_time(datetime.now() + timedelta(days=7) + NEAR)
    phone.opens()
    phone.reads("名单到期了", "待发 1")
    assert (drawers(phone, "packet"), drawers(phone, "vault")) == (0, 0)
    phone.has_network(True)
    phone.page.evaluate("() => window.dispatchEvent(new Event('online'))")
    phone.waits_until_all_came()
    assert len(new(phone, before)) == 1
    # A new PIN and a new list: the end of the old lease does not take them.
    for label in ("手机密码", "再输一次"):
        phone.fills(label, "706153")
    phone.touches("设新密码")
    phone.reads("手机上还没有名单")
    phone.touches("取名单到手机上")
    phone.reads("名单取好了")


def test_who_registers_again_keeps_list_and_draft(take):
    phone = take()
    phone.registers(TEACHER)
    phone.begins(family(phone))
    phone.answers("还没写完")
    phone.touches("先放着，回名单")
    phone.touches("更多")
    phone.touches("换一个账号")
    phone.touches("登记另一个账号")
    for label, value in (("这台手机怎么称呼", "又一次"), ("手机密码", "706153"), ("再输一次", "706153")):
        phone.fills(label, value)
    phone.touches("登记这台手机")
    phone.reads("请输入原来的密码")
    phone.enters("706153")
    phone.reads("还能试 4 次")
    phone.enters()
    phone.reads("没写完的")


def test_nobody_looks_for_five_minutes_and_it_is_locked(take):
    phone = take()
    phone.context.clock.install(time=datetime.now())
    phone.registers(TEACHER)
    phone.begins(family(phone))
    phone.answers("写到一半就放进口袋")
    hide = """(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange')); }"""
    phone.page.evaluate(hide, True)
    phone.page.clock.fast_forward(4 * 60_000)
    expect(phone.page.get_by_label("走访日期")).to_be_visible()
    phone.page.clock.fast_forward(2 * 60_000)
    phone.page.evaluate(hide, False)
    expect(phone.page.locator(".keys")).to_be_visible()
    assert not [name for name in CANARIES if name in phone.page.content()]
    phone.enters()
    phone.reads("没写完的")


def test_a_full_phone_says_so_and_loses_nothing(take):
    phone = take()
    before = phone.came()
    phone.registers(TEACHER)
    phone.has_network(False)
    phone.begins(family(phone))
    phone.answers("存满以前写的")
    phone.photographs()
    expect(phone.page.locator("canvas.look")).to_have_count(1)
    # The browser asks how much room there is when a database is opened again: then there is room for words, and not for the picture.
    phone.page.goto("about:blank")
    phone.page.wait_for_timeout(4000)
    phone.page.goto(f"{phone.address}/offline/icon.svg")
    used = phone.page.evaluate("() => navigator.storage.estimate().then((one) => one.usage)")
    session = phone.context.new_cdp_session(phone.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": phone.address, "quotaSize": used + 100_000})
    phone.opens()
    phone.enters()
    phone.page.locator("section", has_text="没写完的").locator("button").first.tap()
    phone.touches("写好了，去核对")
    phone.touches("完成，封存")
    phone.reads("手机存满了", "草稿还在")
    session.send("Storage.overrideQuotaForOrigin", {"origin": phone.address})
    phone.opens()
    phone.enters()
    phone.reads("没写完的", "已存 0")
    phone.page.locator("section", has_text="没写完的").locator("button").first.tap()
    expect(phone.page.get_by_label("家长和学生说了什么")).to_have_value("存满以前写的")
    expect(phone.page.locator("canvas.look")).to_have_count(1)
    phone.finishes()
    phone.has_network(True)
    send_now(phone)
    assert [one["pictures"] for one in new(phone, before)] == [1]


def test_what_is_no_picture_is_refused_with_words_and_a_large_one_is_made_small(take):
    phone = take()
    before = phone.came()
    phone.registers(TEACHER)
    phone.begins(family(phone))
    phone.photographs(b"ftypheic" * 100, "IMG_2.heic", "image/heic")
    phone.reads("不是能看的照片")
    phone.photographs(b"<svg onload=alert(1)>", "x.jpg")
    expect(phone.page.locator("canvas.look")).to_have_count(0)
    from PIL import Image

    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "KAMERA-1"
    exif.get_ifd(0x8825)[1] = "N"
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(held, "JPEG", quality=98, exif=exif.tobytes())
    assert len(held.getvalue()) > 8_000_000
    phone.photographs(held.getvalue())
    expect(phone.page.locator("canvas.look")).to_have_count(1)
    phone.answers()
    phone.finishes()
    phone.touches("待发")
    phone.waits_until_all_came()
    assert [(one["pictures"], one["missing"]) for one in new(phone, before)] == [(1, 0)]


def test_two_tabs_send_once(take):
    phone = take()
    before = phone.came()
    phone.registers(TEACHER)
    phone.has_network(False)
    for at in (0, 2, 3):
        phone.visits(family(phone, at))
    other = phone.another_tab()
    other.goto(f"{phone.address}/offline/")
    expect(other.locator(".keys")).to_be_visible()
    sent: list[str] = []
    phone.context.on(
        "requestfinished", lambda one: sent.extend(_ids(one.post_data)) if one.url.endswith("/api/send") else None
    )
    phone.has_network(True)
    for page in (phone.page, other):
        page.evaluate("() => { for (let n = 0; n < 5; n++) window.dispatchEvent(new Event('online')) }")
    phone.touches("待发")
    phone.waits_until_all_came()
    assert len(new(phone, before)) == 3
    assert sorted(sent) == sorted(set(sent)), "a visit was sent by both tabs"


def _ids(data: str | None) -> list[str]:
    return [one["id"] for one in json.loads(data or "{}").get("items", [])]


def test_a_visit_that_was_sent_is_corrected_by_a_new_one(take):
    phone = take()
    before = phone.came()
    phone.registers(TEACHER)
    name = family(phone)
    phone.visits(name)
    phone.waits_until_all_came()
    first = new(phone, before)[0]["id"]
    phone.comes_to(name)
    phone.page.get_by_role("button", name=re.compile("^更正 .* 的走访$")).tap()
    phone.answers("更正：其实是奶奶说的")
    phone.touches("写好了，去核对")
    phone.reads("请写为什么更正")
    expect(phone.page.get_by_role("button", name="完成，封存")).to_be_disabled()
    phone.touches("回去改")
    phone.fills("为什么更正", "人记错了")
    phone.finishes()
    phone.waits_until_all_came()
    came = {one["id"]: one["newest"] for one in new(phone, before)}
    assert len(came) == 2 and came[first] is False and sum(came.values()) == 1
    assert phone.came()["apart"] == before["apart"]


def test_where_it_was_is_asked_only_by_a_place_that_wants_it_and_never_without_a_touch(take):
    phone = take()
    phone.registers(TEACHER)
    phone.begins(family(phone))
    expect(phone.page.get_by_role("button", name="记下现在的位置")).to_have_count(0)

    asked = take(county="0002")
    asked.context.set_geolocation({"latitude": 29.592341, "longitude": 106.227305, "accuracy": 14})
    asked.context.grant_permissions(["geolocation"])
    asked.registers(TEACHER)
    before = asked.came()
    asked.visits(family(asked), said="没有记下位置")
    asked.begins(family(asked, 1))
    asked.answers("记下了位置")
    asked.touches("记下现在的位置")
    asked.reads("已记下位置，误差约 14 米。")
    asked.finishes()
    asked.waits_until_all_came()
    assert asked.came()["apart"] == before["apart"]
    pages = [asked.office(TEACHER, f"/visits/all/{one['id']}") for one in new(asked, before)]
    assert len(pages) == 2 and sum("29.592341, 106.227305（±14 m）" in page for page in pages) == 1
    assert sum("手机记录的位置" in page for page in pages) == 1

    asked.context.clear_permissions()
    asked.begins(family(asked, 2))
    asked.answers("不让手机取位置")
    asked.touches("记下现在的位置")
    asked.reads("没有取到位置，不影响登记。")
    asked.finishes()


def test_what_was_never_sent_can_be_handed_in_as_a_file(take, tmp_path):
    phone = take()
    phone.registers(TEACHER)
    phone.has_network(False)
    name = family(phone)
    phone.visits(name, said="文件里读不到的话", photo=True)
    phone.touches("待发")
    phone.page.locator("summary", has_text="一直没有网络").tap()
    phone.touches("做成文件，用数据线交")
    with phone.page.expect_download() as handed:
        phone.page.get_by_role("link", name="存到手机：走访待交.nol").tap()
    target = tmp_path / "handed.nol"
    handed.value.save_as(target)
    assert handed.value.suggested_filename == "走访待交.nol"
    text = target.read_text("utf-8")
    said = json.loads(text)
    assert said["format"] == 1 and len(said["items"]) == 1 and len(said["files"]) == 1
    assert name not in text and "文件里读不到的话" not in text


def test_markup_in_what_is_written_stays_letters(take):
    phone = take()
    evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>"&\'`${1}'
    phone.registers(TEACHER)
    phone.begins(family(phone))
    phone.answers(evil)
    phone.touches("写好了，去核对")
    phone.reads(evil)
    assert not phone.page.locator("#app img, #app script").count()


def test_a_queue_that_version_one_left_is_read_by_this_one(take):
    """What version 1 wrote is written here by hand, with no code of the app: a later version must still read it."""
    phone = take()
    before = phone.came()
    phone.registers(TEACHER)
    phone.has_network(False)
    phone.visits(family(phone), photo=True)
    held = phone.page.evaluate(READ)
    assert held["version"] == 10 and held["stores"] == ["device", "kept", "parcels", "queue", "vault"]
    assert (
        held["item"] == VERSION_1["item"]
        and held["parcel"] == VERSION_1["parcel"]
        and held["vault"] == VERSION_1["vault"]
    )
    phone.page.goto("about:blank")
    phone.page.goto(f"{phone.address}/offline/icon.svg")
    phone.page.evaluate(REWRITE)
    phone.has_network(True)
    phone.opens()
    phone.waits_until_all_came()
    assert [one["pictures"] for one in new(phone, before)] == [1]


VERSION_1 = {
    "item": ["at", "data", "digest", "id", "iv", "key", "receipt", "seal", "size", "state", "sum", "v"],
    "parcel": ["data", "digest", "id", "seal", "size", "state", "v", "visit", "why"],
    "vault": ["id", "rounds", "salt", "tries", "wrapped"],
}
READ = f"""async () => {{ {OPEN}
    const base = await open();
    const keys = async (store) => Object.keys((await rows(base, store))[0]).sort();
    const told = {{ version: base.version, stores: [...base.objectStoreNames].sort(), item: await keys('queue') }};
    Object.assign(told, {{ parcel: await keys('parcels'), vault: await keys('vault') }});
    base.close();
    return told; }}"""
#: The database as version 1 makes it, made anew by hand: the same stores and indexes, the same records.
REWRITE = f"""async () => {{ {OPEN}
    const old = await open();
    const held = {{}};
    for (const store of old.objectStoreNames) held[store] = await rows(old, store);
    old.close();
    await new Promise((resolve, reject) => {{
      const asked = indexedDB.deleteDatabase(name);
      asked.onsuccess = resolve;
      asked.onerror = reject;
    }});
    const base = await open(10, (made) => {{
      const store = (called, ...indexes) => {{
        const one = made.createObjectStore(called, {{ keyPath: 'id' }});
        for (const index of indexes) one.createIndex(index, index);
      }};
      store('vault'); store('device'); store('kept', 'kind', 'of'); store('queue', 'state', 'at'); store('parcels', 'visit', 'state');
    }});
    const turn = base.transaction(Object.keys(held), 'readwrite');
    for (const store of Object.keys(held)) for (const row of held[store]) turn.objectStore(store).put(row);
    await new Promise((resolve, reject) => {{
      turn.oncomplete = resolve;
      turn.onabort = () => reject(turn.error);
    }});
    base.close(); }}"""


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("delete Navigator.prototype.serviceWorker", "版本太旧，或者开着无痕模式"),
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "要求用 https 打开"),
        ("Object.defineProperty(crypto, 'subtle', { value: undefined })", "要求用 https 打开"),
        (
            "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
            "不让本网站在手机上存东西",
        ),
        (
            "ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('certificate', 'SecurityError'))",
            "证书",
        ),
    ],
    ids=["too old", "no https", "no crypto", "no storage", "a certificate that is not trusted"],
)
def test_where_it_cannot_work_it_says_so_and_names_the_way_that_is_left(take, before, says):
    phone = take()
    phone.context.add_init_script(before)
    phone.opens()
    phone.reads(says)
    expect(phone.page.get_by_role("link", name="打开网页登记")).to_have_attribute("href", "/visits/")
    assert not phone.page.get_by_text("登录并登记这台手机").count()

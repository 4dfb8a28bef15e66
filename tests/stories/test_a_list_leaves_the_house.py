"""A chief of section needs a list of a hundred children. It leaves the house by two people's will, marked, once; when it
turns up where it should not, twenty of its lines say who took it."""

from __future__ import annotations

import io
import json
import random
import re
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
import pyzipper
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.children.models import Guardian, Identifier
from notoneless.privacy.models import Export
from notoneless.responsibility.queries import system_scope
from notoneless.work.worker import Worker, hand_in_due
from tests import world
from tests.desks.signing import sign_in
from tests.stories.county import notoneless

pytestmark = pytest.mark.django_db
WHY = "核对秋季学期控辍保学名单"
COLUMNS = ["name", "birth_on", "school", "room", "place", "citizen_id", "phone", "address"]


@pytest.fixture(autouse=True)
def _what_was_decided_is_done(monkeypatch):
    """A test is one transaction that never ends: what waits for its end is done at once. A command that runs in this
    process must not leave it open to everything."""
    monkeypatch.setattr(transaction, "on_commit", lambda then, **_: then())
    monkeypatch.setattr("notoneless.responsibility.queries.be_the_house", lambda: None)


@pytest.fixture
def made(settings, tmp_path):
    settings.NOTONELESS_HOME = replace(settings.NOTONELESS_HOME, root=tmp_path)
    county = world.county()
    for n in range(95):
        name = f"{'赵钱孙李周吴郑王冯陈'[n % 10]}{chr(0x4E00 + 131 * n)}{chr(0x5B50 + 17 * n)}"
        county.children[f"more-{n}"] = world.child(
            county, name, order=100 + n, village="v11", room=("a1", "b1", "c1")[n % 3], standing="in_school_local"
        )
    return county


@pytest.fixture
def other():
    return world.county("0002", "500120")


def the_worker_works():
    """The worker does what waits, and what the clock hands in."""
    hand_in_due(timezone.now())
    Worker().drain(timezone.now())


def asks(client, made, **more):
    """Ask for the list as the pages lead: the list of children, all of it, which columns, what for."""
    on = client.post(reverse("files:export"), {"all": "1", "filter": more.pop("filter", "")})
    assert on.status_code == 302
    form = client.get(on["Location"])
    assert form.status_code == 200
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.text))
    return client.post(reverse("guard:export_new"), hidden | {"columns": COLUMNS, "reason": WHY} | more)


def fetched(client, export):
    """Press 取件, note the password, download, open: the workbook."""
    page = client.post(reverse("guard:export_fetch", args=[export.pk]))
    assert page.status_code == 200, page.text
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
    password = re.search(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", page.text)[0]
    file = client.post(reverse("guard:export_file", args=[export.pk]), {"ticket": ticket})
    assert file.status_code == 200 and file["Content-Type"] == "application/zip"
    with pyzipper.AESZipFile(io.BytesIO(file.content)) as zipped:
        zipped.setpassword(password.encode())
        (name,) = zipped.namelist()
        assert name == f"{export.number}.xlsx"
        return openpyxl.load_workbook(io.BytesIO(zipped.read(name)))


def rows_of(book):
    heading, *rows = book["名单"].iter_rows(min_row=2, values_only=True)
    return heading, rows


def traced(file):
    with system_scope():
        run = notoneless("leak", "trace", file, "--json")
    return run.code, json.loads(run.out)


def approved(client, made, export, by="bureau_leader"):
    sign_in(client, made, by)
    assert client.post(reverse("guard:export_decide", args=[export.pk]), {"approve": "1"}).status_code == 302
    the_worker_works()
    export.refresh_from_db()
    assert export.state == "ready"


def test_a_list_leaves_the_house(client, made, tmp_path):
    everyone = sorted(str(child.pk) for child in made.children.values())

    # The chief asks. A hundred and one children are more than one person may take out by one's own will: it waits.
    sign_in(client, made, "section_chief")
    assert asks(client, made).status_code == 302
    export = Export.objects.get()
    the_worker_works()
    export.refresh_from_db()
    assert (export.state, export.children) == ("asked", 101)
    assert "取件</button>" not in client.get(reverse("guard:exports")).text

    # He may approve other people's exports. His own is not among those that wait for him, nor can he decide it.
    assert export.number not in client.get(reverse("guard:approvals")).text
    answer = client.post(reverse("guard:export_decide", args=[export.pk]), {"approve": "1"}, follow=True)
    assert "P016" in answer.text
    export.refresh_from_db()
    assert export.state == "asked"

    # The bureau's leader reads who, how many, which columns, what for. Without a second factor just given, no.
    sign_in(client, made, "bureau_leader", fresh=False)
    page = client.get(reverse("guard:approvals")).text
    for told in (export.number, WHY, "101", made.accounts["section_chief"].name, "监护人电话"):
        assert told in page
    assert client.post(reverse("guard:export_decide", args=[export.pk]), {"approve": "1"}).status_code == 403
    approved(client, made, export)

    # The file lies sealed. Only the asker fetches it, once.
    (sealed,) = (tmp_path / "work" / "exports").iterdir()
    assert made.children["a1"].name.encode() not in sealed.read_bytes()
    assert client.post(reverse("guard:export_fetch", args=[export.pk])).status_code == 404
    sign_in(client, made, "section_chief")
    book = fetched(client, export)
    assert not sealed.exists()
    assert client.post(reverse("guard:export_fetch", args=[export.pk])).status_code == 404
    page = client.get(reverse("guard:exports")).text
    assert "取件</button>" not in page and "已取走" in page

    # Every sheet and every printed page says who and when; numbers stand under their masks.
    asker = made.accounts["section_chief"].name
    for sheet in book.worksheets:
        for mark in (sheet["A1"].value, sheet.oddHeader.center.text, sheet.oddFooter.left.text):
            assert asker in mark and export.number in mark
            assert f"{timezone.localtime(export.asked_at):%Y-%m-%d}" in mark
    heading, rows = rows_of(book)
    assert heading == ("姓名", "出生日期", "学校", "班级", "居住地", "公民身份号码", "监护人电话", "住址")
    assert {row[0] for row in rows} == {child.name for child in made.children.values()} and len(rows) == 101
    whole = {str(row.number.open(why="test")) for row in Identifier.objects.all()}
    whole |= {str(row.phone.open(why="test")) for row in Guardian.objects.all()}
    cells = {str(cell) for row in rows for cell in row}
    assert not whole & cells and all("*" in row[5] and "*" in row[6] for row in rows)

    # The journal has every step, whose it was, and every child on the list.
    steps = Event.objects.filter(subject=f"privacy_export:{export.pk}", outcome="done").order_by("seq")
    assert [step.verb.removeprefix("privacy.") for step in steps] == [
        "request_export", "approve_export", "produce_export", "fetch_export", "download_export",
    ]  # fmt: skip
    for step in steps:
        assert sorted(step.children) == everyone, step.verb
    chief, leader = (str(made.accounts[key].pk) for key in ("section_chief", "bureau_leader"))
    assert [step.actor for step in steps] == [chief, leader, chief, chief, chief]


def test_twenty_lines_of_a_leaked_list_say_who_took_it(client, made, tmp_path):
    taken = {}
    for asker, agrees in (("section_chief", "bureau_leader"), ("bureau_leader", "section_chief"),
                          ("registrar_bureau", "section_chief")):  # fmt: skip
        sign_in(client, made, asker)
        assert asks(client, made).status_code == 302
        export = Export.objects.get(asked_by=str(made.accounts[asker].pk))
        approved(client, made, export, agrees)
        sign_in(client, made, asker)
        taken[asker] = (export.number, rows_of(fetched(client, export))[1])
    drawn = random.Random(7)
    for asker, (number, rows) in taken.items():
        leak = tmp_path / f"{asker}.csv"
        some = drawn.sample(rows, 20)
        leak.write_text("\n".join(",".join(str(cell or "") for cell in row) for row in some), "gb18030")
        code, told = traced(leak)
        assert (code, told["hidden"], told["visible"]) == (0, number, ""), told
        assert told["taken_by"] == made.accounts[asker].name
    # Lines that never left the house name nobody.
    leak = tmp_path / "typed.csv"
    leak.write_text("\n".join(f"{name},138******{n:02}" for n, name in enumerate("甲乙丙丁戊己庚辛")), "gb18030")
    with pytest.raises(SystemExit) as ended:
        traced(leak)
    assert ended.value.code == 3


def test_full_numbers_stand_in_full_and_the_list_is_traced_all_the_same(client, made, tmp_path):
    sign_in(client, made, "section_chief")
    assert asks(client, made, in_full="on").status_code == 302
    export = Export.objects.get()
    approved(client, made, export)
    sign_in(client, made, "section_chief")
    _heading, rows = rows_of(fetched(client, export))
    numbers = {row.number.open(why="test") for row in Identifier.objects.all()}
    phones = {row.phone.open(why="test") for row in Guardian.objects.all()}
    assert {row[5] for row in rows} == numbers and {re.sub("[ -]", "", row[6]) for row in rows} == phones
    leak = tmp_path / "leak.csv"
    some = random.Random(3).sample(rows, 20)
    leak.write_text("\n".join("\t".join(str(cell or "") for cell in row) for row in some), "utf-8")
    code, told = traced(leak)
    assert (code, told["hidden"]) == (0, export.number), told


def test_below_the_threshold_nobody_else_is_asked(client, made):
    sign_in(client, made, "section_chief")
    school = made.schools["a"].path
    assert asks(client, made, filter=f"school={school}").status_code == 302
    the_worker_works()
    export = Export.objects.get()
    assert (export.state, export.needs_approval, export.children) == ("ready", False, 34)
    assert len(rows_of(fetched(client, export))[1]) == 34


def test_what_nobody_fetches_is_gone_after_its_time(client, made, tmp_path):
    sign_in(client, made, "section_chief")
    asks(client, made, filter=f"school={made.schools['a'].path}")
    the_worker_works()
    export = Export.objects.get()
    (file,) = (tmp_path / "work" / "exports").iterdir()
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        sign_in(client, made, "section_chief")
        assert client.post(reverse("guard:export_fetch", args=[export.pk])).status_code == 404
        the_worker_works()
        assert not file.exists()
        page = client.get(reverse("guard:exports")).text
        assert "取件</button>" not in page and "已过期销毁" in page
        assert client.post(reverse("guard:export_fetch", args=[export.pk])).status_code == 404
    gone = Event.objects.get(verb="privacy.expire_export")
    assert gone.subject == f"privacy_export:{export.pk}" and len(gone.children) == 34


def test_what_is_not_the_askers_is_refused_as_what_is_not_at_all(client, made, other):
    sign_in(client, made, "principal:a")
    gone = made.schools["c"].path[:-4] + "9998"
    said, page = set(), reverse("guard:export_new")
    foreign = [
        {"school": other.schools["a"].path}, {"school": made.schools["b"].path}, {"school": gone}, {"school": "x"},
        {"place": other.towns[0].path}, {"place": made.villages["v21"].path}, {"place": "00019999"},
        {"keys": str(other.children["a1"].pk)}, {"keys": str(made.children["b1"].pk)},
        {"keys": "00000000-0000-4000-8000-000000000000"}, {"keys": "x"},
        {"keys": f"{made.children['a1'].pk}.{made.children['b1'].pk}"}, {"unknown": "1"}, {"age_from": "x"},
    ]  # fmt: skip
    for words in foreign:
        for answer in (
            client.get(page, {"list": "children", **words}),
            client.post(page, {"list": "children", "columns": ["name"], "reason": WHY, **words}),
        ):
            said.add((answer.status_code, re.sub('value="[^"]{20,}"', "", answer.text)))
    for columns in (["name", "nothing"], ["name", "id"]):
        answer = client.post(page, {"list": "children", "columns": columns, "reason": WHY})
        said.add((answer.status_code, re.sub('value="[^"]{20,}"', "", answer.text)))
    assert {code for code, _text in said} == {404}
    assert not Export.objects.exists() and not Event.objects.filter(verb="privacy.request_export").exists()

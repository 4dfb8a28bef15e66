"""The house's desk: how it is, what its journal says; for those who keep it and those who watch them, each in his county."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notoneless.audit import actions
from notoneless.audit.models import Event
from notoneless.audit.rules import anchors, reserve
from notoneless.audit.terms import Kind
from notoneless.responsibility.queries import viewer_of
from notoneless.work import health
from tests import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: A cell that says a look at a child's file; the words alone stand among the choices too.
SAW = "查看儿童档案</td>"


@pytest.fixture(autouse=True)
def _own_files():
    folder = settings.NOTONELESS_HOME.anchors
    for name in (anchors.FILE, reserve.FILE):
        (folder / name).unlink(missing_ok=True)
    yield
    for name in (anchors.FILE, reserve.FILE):
        (folder / name).unlink(missing_ok=True)


def come_in(client, county, post):
    client.force_login(county.accounts[post], backend=BACKEND)


def look(county, post, children, *, at=world.NOW, address="10.0.0.5"):
    by = viewer_of(county.accounts[post], at=at, address=address, session="s" * 32)
    with actions.looking(by=by, at=at):
        actions.note_look("children.see", [child.pk for child in children])


def test_the_door_says_only_whether_the_house_is_well(client, monkeypatch):
    if connection.vendor == "postgresql":  # the tests' role owns its tables, which no house may
        monkeypatch.setattr("notoneless.config.checks.database", lambda: iter(()))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    monkeypatch.setattr("notoneless.config.health.room", lambda folder: health_room(total=100, free=1))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"not ok\n")


def health_room(*, total, free):
    from notoneless.work.disk import Room

    return Room(total, free)


def test_health_is_for_those_who_keep_the_house(client):
    county = world.county(children=False)
    come_in(client, county, "class_teacher:a1")
    assert client.get("/house/health").status_code == 403
    for post in ("system_admin", "security_admin", "auditor"):
        come_in(client, county, post)
        page = client.get("/house/health").content.decode()
        assert "最近一次备份" in page and "从未" in page and "需马上处理" in page
    health.mark("house.backed_up", at=timezone.now())
    assert "notoneless backup" not in client.get("/house/health").content.decode()


@pytest.mark.parametrize("mark", ["²", "٧", "9" * 30, "-1", "x"])
def test_a_mark_that_no_page_ever_gave_leads_to_the_beginning(client, mark):
    county = world.county(children=False)
    come_in(client, county, "auditor")
    assert client.get("/house/journal", {"after": mark}).status_code == 200


@pytest.mark.parametrize(("hours", "state"), [(26, "well"), (27, "look"), (7 * 24, "look"), (7 * 24 + 1, "ill")])
def test_a_backup_grows_old(hours, state):
    now = timezone.now()
    health.mark("house.backed_up", at=now - timedelta(hours=hours) + timedelta(seconds=1 if hours in (26, 168) else 0))
    assert next(s for s in health.examine(at=now) if s.name == "backup").state == state


@pytest.mark.parametrize(("free", "state"), [(10, "well"), (9, "look"), (3, "look"), (2, "ill")])
def test_a_disk_fills(monkeypatch, free, state):
    monkeypatch.setattr("notoneless.config.health.room", lambda folder: health_room(total=100, free=free))
    assert next(s for s in health.examine(at=timezone.now()) if s.name == "disk").state == state


def test_a_journal_that_was_tampered_with_is_ill():
    health.mark("journal.verified", at=timezone.now(), lines=5, anchors=1, found=0)
    assert next(s for s in health.examine(at=timezone.now()) if s.name == "chain").state == "well"
    health.mark("journal.verified", at=timezone.now(), lines=5, anchors=1, found=2)
    sign = next(s for s in health.examine(at=timezone.now()) if s.name == "chain")
    assert sign.state == "ill" and "2" in str(sign.seen)


def test_a_part_that_cannot_be_asked_is_ill(monkeypatch):
    def broken(at):
        raise OSError("secret path")

    monkeypatch.setattr(health, "PROBES", [(broken, True)])
    (sign,) = health.examine(at=timezone.now())
    assert sign.state == "ill" and sign.seen == "OSError"


def test_the_journal_is_read_by_the_auditor_alone_and_every_reading_is_a_line(client):
    county = world.county()
    look(county, "class_teacher:a1", [county.children["a1"]])
    for post in ("system_admin", "security_admin", "section_chief"):
        come_in(client, county, post)
        assert client.get("/house/journal").status_code == 403
    come_in(client, county, "auditor")
    page = client.get("/house/journal")
    assert page.status_code == 200 and "children.see" in page.content.decode()
    assert "甲甲童" not in page.content.decode(), "the journal names no child"
    line = Event.objects.filter(verb="audit.read").get()
    assert line.actor == str(county.accounts["auditor"].pk) and line.kind == Kind.LOOK


def test_the_journal_is_asked_by_child_person_day_and_kind(client):
    county = world.county()
    a1, b1 = county.children["a1"], county.children["b1"]
    look(county, "class_teacher:a1", [a1])
    look(county, "principal:b", [b1], at=world.NOW + timedelta(days=2))
    come_in(client, county, "auditor")
    teacher = county.accounts["class_teacher:a1"].pk

    def rows(query):
        return client.get(f"/house/journal?asked=1&{query}").content.decode().count(SAW)

    assert rows("") == 2
    assert (
        rows(f"child={a1.pk}") == rows(f"actor={teacher}") == rows("until=2026-09-10") == rows("since=2026-09-12") == 1
    )
    assert rows(f"child={uuid.uuid4()}") == rows("since=2026-09-13") == rows("kind=export") == 0
    assert (
        rows("until=9999-12-31") == rows("since=1000-01-01") > 1
        and rows("until=1999-12-31") == rows("since=9999-12-31") == 0
    )
    assert rows("verb=children.see") == 2 and rows("verb=children.search") == 0 and rows("verb=nothing") == 2
    assert rows("kind=look") == 2 and rows("address=10.0.0.5") == 2 and rows("address=10.0.0.6") == 0


def test_an_auditor_reads_the_own_countys_journal_and_the_houses(client):
    ours, theirs = world.county(), world.county("0002", "500120")
    look(ours, "class_teacher:a1", [ours.children["a1"]])
    look(theirs, "class_teacher:a1", [theirs.children["a1"]])
    actions.write("house.opened", by=actions.System("notoneless"), at=world.NOW, kind=Kind.SYSTEM)
    come_in(client, ours, "auditor")
    page = client.get("/house/journal").content.decode()
    assert "甲a1班主任" in page and "乙a1班主任" not in page and ">开站<" in page
    foreign = client.get(f"/house/journal?asked=1&child={theirs.children['a1'].pk}").content
    absent = client.get(f"/house/journal?asked=1&child={uuid.uuid4()}").content
    assert SAW.encode() not in foreign and SAW.encode() not in absent


def test_as_many_questions_for_one_line_as_for_fifty(client):
    county = world.county()
    come_in(client, county, "auditor")

    def questions():
        client.get("/house/journal?asked=1&kind=look")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/house/journal?asked=1&kind=look")
        return len(asked)

    look(county, "class_teacher:a1", [county.children["a1"]])
    one = questions()
    for _ in range(60):
        look(county, "principal:a", [county.children["a1"], county.children["a2"]])
    assert questions() == one


def test_an_incident_packet_says_who_saw_whom_when_from_where_and_leaves_its_line(client):
    county = world.county()
    a1, a2 = county.children["a1"], county.children["a2"]
    look(county, "class_teacher:a1", [a1])
    look(county, "principal:a", [a1, a2])
    come_in(client, county, "auditor")
    answer = client.get(f"/house/journal/packet?asked=1&child={a1.pk}")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    by_person = {row[1]: row for row in book["按人"].iter_rows(min_row=2, values_only=True)}
    assert by_person["0001-principal-a"][3:6] == (1, 2, "10.0.0.5")
    by_child = {row[0]: row for row in book["按儿童"].iter_rows(min_row=2, values_only=True)}
    assert by_child[str(a1.pk)][2] == "0001-class_teacher-a1、0001-principal-a"
    assert [row[0] for row in book["明细"].iter_rows(min_row=2, values_only=True)] == [1, 2]
    assert {row[3:5] for row in book["明细"].iter_rows(min_row=2, values_only=True)} == {
        ("查看儿童档案", "children.see")
    }
    everything = "".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "甲甲童" not in everything
    line = Event.objects.get(verb="audit.packet")
    assert line.kind == Kind.EXPORT and line.detail == {"child": str(a1.pk), "lines": 2}
    come_in(client, county, "section_chief")
    assert client.get("/house/journal/packet").status_code == 403


def test_a_packet_too_large_to_read_is_refused(client, monkeypatch):
    monkeypatch.setattr(actions, "PACKET_LIMIT", 2)
    county = world.county()
    for _ in range(3):
        look(county, "class_teacher:a1", [county.children["a1"]])
    come_in(client, county, "auditor")
    refused = client.get("/house/journal/packet?asked=1&kind=look")
    assert refused.status_code == 422 and "J001" in refused.content.decode()


def test_a_month_is_counted_by_person_and_by_what_was_done(client):
    ours, theirs = world.county(), world.county("0002", "500120")
    a1, a2 = ours.children["a1"], ours.children["a2"]
    for day in (0, 0, 3):
        look(ours, "principal:a", [a1, a2], at=world.NOW + timedelta(days=day))
    look(ours, "class_teacher:a1", [a1])
    look(ours, "class_teacher:a1", [a1], at=world.NOW - timedelta(days=10))  # in August
    look(theirs, "principal:a", [theirs.children["a1"]])
    by = viewer_of(ours.accounts["principal:a"], at=world.NOW)
    actions.write("privacy.reveal", by=by, at=world.NOW, kind=Kind.REVEAL, children=[a1.pk])
    come_in(client, ours, "auditor")
    page = client.get("/house/journal/months?asked=1&month=2026-09")
    text = page.content.decode()
    assert page.status_code == 200 and "甲甲童" not in text and "乙a校长人" not in text
    book = client.get("/house/journal/months?book=1&month=2026-09")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    told = {(row[0], row[3]): row[4:7] for row in sheet.iter_rows(values_only=True) if row[7]}
    assert told["甲a校长人", "查看儿童档案"] == (3, 6, 2)
    assert told["甲a校长人", "申请显示完整号码"] == (1, 1, 1)
    assert told["甲a1班主任人", "查看儿童档案"] == (1, 1, 1)
    assert text.index("甲a校长人") < text.index("甲a1班主任人"), "who looked at most comes first"
    assert Event.objects.filter(verb="audit.count").count() == 2, "that it was counted is a line"
    august = client.get("/house/journal/months?asked=1&month=2026-08").content.decode()
    assert "甲a1班主任人" in august and "甲a校长人" not in august
    assert "甲a1班主任人" not in client.get("/house/journal/months?asked=1&month=2026-09&kind=reveal").content.decode()
    come_in(client, ours, "security_admin")
    assert client.get("/house/journal/months").status_code == 403


def test_a_month_of_many_lines_is_counted_in_as_many_questions_as_one_line(client):
    county = world.county()
    come_in(client, county, "auditor")

    def questions():
        client.get("/house/journal/months?asked=1&month=2026-09")
        with CaptureQueriesContext(connection) as asked:
            client.get("/house/journal/months?asked=1&month=2026-09")
        return len(asked)

    look(county, "class_teacher:a1", [county.children["a1"]])
    one = questions()
    for post in ("principal:a", "principal:b", "registrar:a", "section_chief"):
        for _ in range(5):
            look(county, post, [county.children["a1"], county.children["a2"]])
    assert questions() == one


def test_the_journal_is_asked_by_the_login_name_and_tells_names(client):
    county = world.county()
    look(county, "class_teacher:a1", [county.children["a1"]])
    look(county, "principal:a", [county.children["a1"]])
    come_in(client, county, "auditor")
    teacher = county.accounts["class_teacher:a1"]

    def page(login):
        return client.get(f"/house/journal?asked=1&kind=look&login={login}").content.decode()

    assert page(teacher.login).count(SAW) == 1 and teacher.name in page(teacher.login)
    assert SAW not in page("nobody")
    packet = client.get(f"/house/journal/packet?asked=1&login={teacher.login}")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(packet.streaming_content)))
    assert {row[6] for row in book["明细"].iter_rows(min_row=2, values_only=True)} == {str(teacher.pk)}

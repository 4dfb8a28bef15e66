"""The desk of exports: asked for by one, agreed to by another, fetched once; and the pages of those who watch."""

from __future__ import annotations

import io
import re
import uuid

import openpyxl
import pytest
from django.urls import reverse

from notoneless.children.models import Child
from notoneless.privacy import access, actions
from notoneless.privacy.access import Column, Exporter, Line
from notoneless.privacy.models import Alert, Export
from notoneless.standards.care import CHILD_NAME, Mask, sealed
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
WHY = "核对秋季学期在校情况"


def within(who, filters, power):
    from notoneless.children.access import Children

    return Children(who, power).filter(Child.objects.filter(**filters)).order_by("pinyin")


@pytest.fixture(autouse=True)
def lists(monkeypatch):
    access.discover()
    monkeypatch.setattr(access, "_exporters", {})
    access.register_exporter(
        Exporter(
            "test",
            "测试名单",
            (Column("name", "姓名", CHILD_NAME), Column("phone", "电话", sealed(Mask.PHONE))),
            lambda *a: within(*a).values_list("pk", flat=True),
            lambda *a: (Line(c.pk, {"name": c.name, "phone": c.guardians.get().phone}) for c in within(*a)),
        )
    )


@pytest.fixture
def county():
    return world.county()


def enter(client, county, key, *, fresh=True):
    sign_in(client, county, key, fresh=fresh)


def asked(client, **more):
    return client.post(
        reverse("guard:export_new"), {"list": "test", "columns": ["name", "phone"], "reason": WHY, **more}
    )


def test_a_list_goes_from_asking_to_fetching(client, county):
    enter(client, county, "registrar:a")
    form = client.get(reverse("guard:export_new"), {"list": "test"})
    assert form.status_code == 200 and "共 2 名儿童" in form.text
    assert asked(client).status_code == 302
    export = Export.objects.get()
    actions.produce_export(export=export.pk, at=export.asked_at)
    assert "取件" in client.get(reverse("guard:exports")).text
    page = client.post(reverse("guard:export_fetch", args=[export.pk]))
    assert re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", page.text) and "no-store" in page["Cache-Control"]
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)[1]
    file = client.post(reverse("guard:export_file", args=[export.pk]), {"ticket": ticket})
    assert file["Content-Type"] == "application/zip" and file.content[:2] == b"PK"
    assert client.post(reverse("guard:export_file", args=[export.pk]), {"ticket": ticket}).status_code == 404
    assert client.get(reverse("guard:export_file", args=[export.pk])).status_code == 405


def test_a_list_with_full_numbers_waits_for_the_principal(client, county):
    enter(client, county, "registrar:a")
    asked(client, in_full="on")
    export = Export.objects.get()
    for other in ("principal:b", "township_leader:t1"):
        enter(client, county, other)
        assert export.number not in client.get(reverse("guard:approvals")).text
        assert client.post(reverse("guard:export_decide", args=[export.pk]), {"approve": 1}).status_code == 404
    enter(client, county, "principal:a")
    page = client.get(reverse("guard:approvals"))
    assert export.number in page.text and WHY in page.text and "显示完整" in page.text
    assert client.post(reverse("guard:export_decide", args=[export.pk]), {"approve": 1}).status_code == 302
    export.refresh_from_db()
    assert (export.state, export.decided_by) == ("granted", str(county.accounts["principal:a"].pk))


def test_ones_exports_and_approvals_go_out_as_books_that_name_no_child(client, county):
    enter(client, county, "registrar:a")
    asked(client, in_full="on")
    export = Export.objects.get()

    def book(page):
        told = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(reverse(page), {"book": 1}))))
        return {sheet.title: [[c.value for c in row] for row in sheet.iter_rows(min_row=2)] for sheet in told}

    mine = book("guard:exports")["我的导出"]
    assert [row[0] for row in mine] == [export.number] and mine[0][5] == WHY and mine[0][2] == 2
    assert not {child.name for child in county.children.values()} & {cell for row in mine for cell in row}
    enter(client, county, "principal:b")
    assert book("guard:approvals") == {"待我审批的": [], "我办理过的": []}
    enter(client, county, "principal:a")
    assert [row[0] for row in book("guard:approvals")["待我审批的"]] == [export.number]
    client.post(reverse("guard:export_decide", args=[export.pk]), {"reason": "列太多", "refuse": 1})
    told = book("guard:approvals")
    assert told["待我审批的"] == [] and told["我办理过的"][0][-1] == "列太多"


def test_neither_hand_on_an_export_moves_without_a_fresh_second_factor(client, county):
    enter(client, county, "registrar:a", fresh=False)
    asked(client, in_full="on")
    export = Export.objects.get()
    decide, fetch = (reverse(f"guard:export_{name}", args=[export.pk]) for name in ("decide", "fetch"))
    enter(client, county, "principal:a", fresh=False)
    answer = client.post(decide, {"approve": 1})
    assert answer.status_code == 403 and "step_up_code" in answer.text
    export.refresh_from_db()
    assert export.state == "asked"
    assert client.post(decide, {"approve": 1, "step_up_code": world.PASSWORD}).status_code == 302
    actions.produce_export(export=export.pk, at=export.asked_at)
    enter(client, county, "registrar:a", fresh=False)
    assert client.post(fetch).status_code == 403
    export.refresh_from_db()
    assert export.state == "ready" and not export.ticket
    assert "ticket" in client.post(fetch, {"step_up_code": world.PASSWORD}).text


def test_what_is_amiss_is_said_and_what_was_typed_is_kept(client, county):
    enter(client, county, "registrar:a")
    answer = asked(client, reason="看看")
    assert answer.status_code == 422 and "P011" in answer.text and 'value="看看"' in answer.text
    assert client.get(reverse("guard:export_new"), {"list": "nothing"}).status_code == 404


def test_anothers_export_and_none_at_all_are_one_answer(client, county):
    enter(client, county, "registrar:a")
    asked(client)
    export = Export.objects.get()
    actions.produce_export(export=export.pk, at=export.asked_at)
    enter(client, county, "registrar:b")
    client.get(reverse("guard:exports"))
    said = set()
    for key in (export.pk, uuid.uuid4()):
        answer = client.post(reverse("guard:export_fetch", args=[key]))
        # All but what the page carries of the request itself: its address, the forms' own tokens.
        said.add((answer.status_code, re.sub('value="[^"]{20,}"', "", answer.text.replace(str(key), ""))))
    assert len(said) == 1 and next(iter(said))[0] == 404


@pytest.mark.parametrize(
    ("page", "may", "may_not"),
    [
        ("guard:exports", "registrar:a", "class_teacher:a1"),
        ("guard:approvals", "principal:a", "registrar:a"),
        ("guard:alerts", "security_admin", "section_chief"),
        ("guard:impact", "auditor", "registrar:a"),
    ],
)
def test_each_page_is_for_its_posts(client, county, page, may, may_not):
    enter(client, county, may)
    assert client.get(reverse(page)).status_code == 200
    enter(client, county, may_not)
    assert client.get(reverse(page)).status_code == 403


def test_lists_cost_the_same_for_one_row_and_many(client, county, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    enter(client, county, "registrar:a")
    counts = []
    for _ in range(2):
        asked(client)
        asked(client, in_full="on")
        client.get(reverse("guard:exports"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("guard:exports"))
        counts.append(len(captured))
    enter(client, county, "principal:a")
    client.get(reverse("guard:approvals"))
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("guard:approvals"))
        counts.append(len(captured))
        Export.objects.filter(state="asked").first().delete()
    assert counts[0] == counts[1] and counts[2] == counts[3]


def test_an_alert_is_looked_into_by_the_security_admin(client, county):
    alert = Alert.objects.create(kind="looks", actor="x", name="某人", at=world.NOW, count=201)
    enter(client, county, "system_admin")
    assert "某人" in client.get(reverse("guard:alerts")).text
    assert client.post(reverse("guard:alert_seen", args=[alert.pk])).status_code == 403
    enter(client, county, "security_admin")
    assert client.post(reverse("guard:alert_seen", args=[alert.pk])).status_code == 302
    alert.refresh_from_db()
    assert alert.seen_at


def test_the_impact_page_tells_every_sealed_field(client, county):
    enter(client, county, "auditor")
    text = client.get(reverse("guard:impact")).text
    for told in ("children_guardian", "phone", "班主任", "1095", "《个人信息保护法》"):
        assert told in text


def test_more_children_than_a_days_work_needs_are_not_shown(client, county, monkeypatch):
    from notoneless.privacy.actions import watching

    enter(client, county, "class_teacher:a1")
    guardian = county.children["a1"].guardians.get()
    cell = {"table": "children_guardian", "field": "phone", "row": str(guardian.pk)}
    assert client.get(reverse("guard:masked"), cell).status_code == 200
    monkeypatch.setattr(watching, "looks_a_day", lambda *_a, **_k: 0)
    answer = client.get(reverse("guard:masked"), cell)
    assert answer.status_code == 429 and "P019" in answer.text and str(guardian.phone) not in answer.text

"""An old teacher writes by hand: his forms are printed, one family a page, and somebody in the office types them in by their codes. Whoever
types, and however often, a form is one visit; and what was printed is read under the words that were printed."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.audit.terms import Kind
from notoneless.children import actions as children
from notoneless.responsibility.queries import viewer_of
from notoneless.visits.models import Held, Issue, Paper, Visit
from notoneless.visits.rules.codes import shown
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 11, 30, tzinfo=UTC)
DAY = date(2026, 10, 12)
TEACHER, HEAD, CHIEF = "class_teacher:a1", "principal:a", "section_chief"
WORDS = {"reason": "十月入户走访，用纸笔登记", "paper": "1"}


@pytest.fixture
def made():
    """Two brothers of one household, and a girl."""
    county = world.county()
    chief = viewer_of(county.accounts[CHIEF], at=AT)
    with audit.gathered():
        for key in ("a1", "a2"):
            children.put_household(
                child=county.children[key].pk, kind="register", number="510153001", by=chief, at=AT, on=DAY, source="户口簿"
            )  # fmt: skip
    with time_machine.travel(AT):
        yield county


def printed(client, made, *keys):
    asked = WORDS | {"keys": ".".join(str(made.children[key].pk) for key in keys)}
    answer = client.post(reverse("visits:book_out"), asked)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf", answer.content.decode()[:2000]
    return answer.content


def words_of(pdf, tmp_path):
    (tmp_path / "forms.pdf").write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "forms.pdf", "-"], capture_output=True, text=True, check=True
    )
    return [page for page in told.stdout.split("\f") if page.strip()]


def typed(made, *keys, **more):
    return {
        "on": "2026-10-11", "children": [str(made.children[key].pk) for key in keys], "visitor_1": str(made.accounts[TEACHER].pk),
        "a_told": ["law"], "a_met": ["parent"], "a_study": "some", "a_said": "想读职高", "a_wants_to_leave": "yes",
    } | more  # fmt: skip


def test_a_form_is_printed_filled_in_by_hand_and_typed_in_once(made, tmp_path):
    teacher = sign_in(Client(), made, TEACHER)
    pages = words_of(printed(teacher, made, "a1"), tmp_path)
    paper = Paper.objects.get()
    assert len(pages) == 1 and shown(paper.code) in pages[0] and made.children["a1"].name in pages[0]
    assert all(words in pages[0] for words in ("一讲", "四帮", "义务教育法", "家长或监护人签名", "发现的问题"))
    line = Event.objects.get(verb="visits.hand_out_papers")
    assert line.kind == Kind.EXPORT and line.children == [str(made.children["a1"].pk)]
    assert f"导出编号 E{line.seq:07}" in pages[0]

    head = sign_in(Client(), made, HEAD)
    wrong = head.get(reverse("visits:papers"), {"code": paper.code[:-1] + ("A" if paper.code[-1] != "A" else "B")})
    assert wrong.status_code == 422 and "U170" in wrong.text
    found = head.get(reverse("visits:papers"), {"code": f" {shown(paper.code).lower()} "})
    assert found.status_code == 302
    address = found["Location"]
    page = head.get(address).text
    assert made.children["a1"].name in page and f'value="{paper.visit}"' in page
    chosen = re.search(r'<select name="visitor_1".*?</select>', page, re.S).group()
    assert f'value="{made.accounts[TEACHER].pk}" selected' in chosen, (
        "who took the form along went there, not who types"
    )
    assert 'name="on" value' not in page, "the day stands on the paper"
    refused = head.post(address, typed(made, "a1", on=""))
    assert refused.status_code == 422 and "想读职高" in refused.text
    answer = head.post(address, typed(made, "a1", problem_kind="money", problem_text="买不起校服和书包"))
    assert answer.status_code == 303 and answer["Location"] == reverse("visits:papers")
    visit = Visit.objects.get()
    assert (visit.pk, visit.way, visit.on, visit.is_complete) == (paper.visit, "paper", date(2026, 10, 11), True)
    assert Issue.objects.count() == 1
    # Somebody types it a second time: the same visit; otherwise it lies apart.
    assert (
        head.post(address, typed(made, "a1", problem_kind="money", problem_text="买不起校服和书包")).status_code == 303
    )
    assert Visit.objects.count() == 1 and not Held.objects.exists()
    assert teacher.get(address)["Location"] == reverse("visits:visit", args=[visit.pk])
    teacher.post(address, typed(made, "a1", a_said="什么都好"))
    assert Visit.objects.count() == 1 and Held.objects.get().why == "other"


def test_brothers_stand_on_one_form_and_a_stranger_opens_none(made, tmp_path):
    chief = sign_in(Client(), made, CHIEF)
    pages = words_of(printed(chief, made, "a1", "a2", "b1"), tmp_path)
    assert len(pages) == 2, "two families, two pages"
    both = Paper.objects.get(of_children__child=made.children["a2"].pk)
    assert all(made.children[key].name in pages[0] for key in ("a1", "a2")) and "是哪个学生的" in pages[0]
    address = reverse("visits:paper", args=[both.pk])
    assert chief.post(address, typed(made, "a1", "a2", on=DAY.isoformat())).status_code == 303
    assert set(Visit.objects.get().of_children.values_list("child", flat=True)) == {
        made.children[key].pk for key in ("a1", "a2")
    }
    other = sign_in(Client(), made, "class_teacher:b1")
    assert other.get(address).status_code == 404
    hidden = other.get(reverse("visits:papers"), {"code": both.code})
    assert hidden.status_code == 422 and "U171" in hidden.text


def test_a_form_in_english_is_printed_in_english(made, tmp_path):
    from django.conf import settings

    teacher = sign_in(Client(), made, TEACHER)
    teacher.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = words_of(printed(teacher, made, "a1"), tmp_path)[0]
    assert "Is learning hard" in page and "签名" not in page

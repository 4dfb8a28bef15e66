"""The rows of a workbook of visits: their signed keys, and what their cells say."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import date

import pytest

from notoneless.visits.rules.answers import checked
from notoneless.visits.rules.book_rows import (
    RowKey,
    cells_of,
    day_of,
    given_of,
    key_of,
    label_of,
    mark_of,
    numbers_in,
)
from tests.unit.visits.test_forms import FORM


def sign(text):
    return hmac.digest(b"house", text.encode(), "sha256").hex()[:22]


KEY = RowKey(
    uuid.UUID(int=1), date(2026, 10, 12), hashlib.sha256(b"form").hexdigest(), uuid.UUID(int=2), 3,
    (uuid.UUID(int=4), uuid.UUID(int=5)), mark_of("甲、乙", sign),
)  # fmt: skip


def test_a_key_is_read_back_as_it_was_signed():
    assert key_of(KEY.signed(sign), sign) == KEY


def test_a_key_in_which_one_sign_differs_is_none():
    said = KEY.signed(sign)
    for at, was in enumerate(said):
        assert key_of(said[:at] + ("0" if was != "0" else "1") + said[at + 1 :], sign) is None, at
    assert key_of("", sign) is key_of("甲", sign) is None
    assert key_of(KEY.signed(lambda text: sign("another house" + text)), sign) is None


def test_the_visit_of_a_row_follows_from_its_book_and_family():
    assert KEY.visit == key_of(KEY.signed(sign), sign).visit
    assert KEY.visit != RowKey(uuid.UUID(int=9), *[getattr(KEY, n) for n in ("day", "form", "account", "row", "children", "names")]).visit  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-01", date(2026, 9, 1)), ("2026/9/1", date(2026, 9, 1)), ("2026.9.1", date(2026, 9, 1)), ("2026年9月1日", date(2026, 9, 1)),
        ("2026-09-01 00:00:00", date(2026, 9, 1)), ("2026-09-31", None), ("9月1日", None), ("前天", None), ("", None),
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_usual_ways(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("label", "numbers"), [(label_of(12, 3, "甲"), (12, 3)), ("1－2", (1, 2)), ("甲", None), ("", None), ("1", None)]
)
def test_a_child_is_found_again_by_its_numbers(label, numbers):
    assert numbers_in(label) == numbers


def test_every_question_has_its_columns_and_every_word_its_answer():
    form = FORM
    cells = cells_of(form)
    assert len({one.id for one in cells}) == len(cells)
    assert {one.question.id for one in cells} == {one.id for one in form.questions}
    for language in ("zh", "en"):
        written = {}
        for one in cells:
            kind = str(one.question.kind)
            if one.choice is not None:
                written[one.id] = "√"
            elif kind == "choice":
                written[one.id] = getattr(one.question.choices[0], language)
            else:
                written[one.id] = {"yes": "是" if language == "zh" else "yes", "date": "2026/9/1", "number": "3"}.get(kind, "话")  # fmt: skip
        given, unread = given_of(form, written)
        found = checked(form, given)
        assert not unread and not found.faults and set(found.answers) == {one.id for one in form.questions}
    _given, unread = given_of(form, dict.fromkeys((one.id for one in cells), "随便"))
    assert {str(one.cell.question.kind) for one in unread} == {"yes", "choice", "several"}

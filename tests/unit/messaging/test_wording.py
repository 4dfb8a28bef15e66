"""No word of anybody's leaves the house: what a letter says is made of kinds, counts and days."""

from __future__ import annotations

import re
import uuid
from dataclasses import FrozenInstanceError, fields
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.messaging.rules import wording
from notoneless.messaging.rules.wording import Line, Outgoing, Unfit
from notoneless.messaging.terms import Fill, Kind
from notoneless.standards import citizen_id

NUMBER = citizen_id.make("110101", date(2017, 5, 4), 7)
GOOD = {Fill.COUNT: 3, Fill.DAY: date(2026, 9, 1)}


def good(kind):
    return {name: GOOD[fill] for name, fill in wording.SENTENCES[kind][1].items()}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_sentence_that_is_filled_with_what_it_declares(kind):
    sentence, fills = wording.SENTENCES[kind]
    assert set(re.findall(r"%\((\w+)\)s", sentence)) == set(fills)
    assert "%" not in wording.sentence(kind, good(kind))


FILLED = [(kind, name) for kind in Kind for name in wording.SENTENCES[kind][1]]


@pytest.mark.parametrize(("kind", "name"), FILLED)
@given(
    value=st.one_of(
        st.text(),
        st.none(),
        st.booleans(),
        st.floats(),
        st.binary(),
        st.integers(min_value=10**6),
        st.integers(max_value=-1),
        st.lists(st.text()),
    )
)
def test_nothing_but_a_count_or_a_day_can_be_filled_in(kind, name, value):
    with pytest.raises(Unfit):
        wording.checked(kind, good(kind) | {name: value})


@pytest.mark.parametrize(
    "value",
    ["张小宝", NUMBER, int(NUMBER[:17]), 13800001234, "3", datetime(2026, 9, 1), date(1999, 12, 31)],
)  # fmt: skip
def test_a_name_a_number_and_a_telephone_are_refused_and_the_refusal_does_not_repeat_them(value):
    with pytest.raises(Unfit) as refusal:
        wording.checked(Kind.APPROVAL, {"count": value})
    assert str(value) not in str(refusal.value)
    with pytest.raises(Unfit):
        Line(Kind.APPROVAL, {"count": value})


def test_six_digits_are_a_count_and_seven_are_none():
    assert wording.checked(Kind.APPROVAL, {"count": 999_999})
    with pytest.raises(Unfit):
        wording.checked(Kind.APPROVAL, {"count": 1_000_000})


def test_too_many_and_too_few_are_refused():
    for params in ({}, {"count": 1, "name": "张小宝"}, {"name": 1}):
        with pytest.raises(Unfit):
            wording.checked(Kind.APPROVAL, params)
    with pytest.raises(ValueError, match="no-such-kind"):
        wording.checked("no-such-kind", {})


def test_an_outgoing_letter_has_no_field_for_a_text():
    assert {field.name: field.type for field in fields(Outgoing)} == {
        "key": "uuid.UUID", "lines": "tuple[Line, ...]", "house": "str", "language": "str"
    }  # fmt: skip
    assert {field.name for field in fields(Line)} == {"kind", "params"}
    out = Outgoing(uuid.uuid4(), (Line(Kind.TEST, {}),))
    for name in ("subject", "body"):
        with pytest.raises((AttributeError, FrozenInstanceError, TypeError)):
            setattr(out, name, "张小宝")


def test_what_slipped_into_the_table_does_not_get_out_of_it():
    for lying in ({"count": "张小宝"}, {"count": 3, "name": "张小宝"}, {"count": 13800001234}):
        with pytest.raises(Unfit):
            wording.from_kept(Kind.APPROVAL, lying)
    with pytest.raises(Unfit):
        wording.from_kept(Kind.APPOINTED, {"on": "张小宝"})
    assert wording.from_kept(Kind.APPOINTED, wording.kept(good(Kind.APPOINTED))) == good(Kind.APPOINTED)


@pytest.mark.parametrize(
    ("path", "fits"),
    [("", True), ("/", True), ("/duty/mine/", True), ("/children/6f1c2f0e-7a53-4c3b-9f0a-2b7d6c1e4a90/", True),
     ("/children/?name=张小宝", False), ("/children/?q=1", False), ("//elsewhere.example/", False), ("https://elsewhere.example", False),
     ("/children/张小宝/", False), ("/children/110101201705040077/", False), ("javascript:alert(1)", False), ("/a/../b", False),
     ("/a\\b", False), ("/duty/mine/\n", False)],
)  # fmt: skip
def test_a_letter_leads_to_an_address_of_the_house_by_words_and_keys(path, fits):
    if fits:
        assert wording.link(path) == path
    else:
        with pytest.raises(Unfit):
            wording.link(path)


def test_one_letter_is_told_by_its_sentence_and_many_of_a_kind_by_how_many():
    one = Outgoing(uuid.uuid4(), (Line(Kind.APPROVAL, {"count": 120}),), house="https://h.example")
    assert one.subject == "【一个都不能少】待审批的导出"
    assert one.body == "有一份 120 名儿童的名单申请导出，等您批准或退回。\n请登录平台办理：https://h.example/messages/"
    many = Outgoing(
        uuid.uuid4(),
        (Line(Kind.APPROVAL, {"count": 120}), Line(Kind.READY, {}), Line(Kind.APPROVAL, {"count": 7})),
    )
    assert many.subject == "【一个都不能少】您有 3 条新消息"
    assert many.body == "待审批的导出：2 条。\n您申请的名单已生成，请在有效时间内登录取件。\n请登录平台办理。"
    english = Outgoing(uuid.uuid4(), many.lines, language="en")
    assert not re.search("[一-鿿]", english.subject + english.body)

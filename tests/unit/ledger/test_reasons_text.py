"""Every reason that a line can give is told in English too, with what it was filled with."""

from __future__ import annotations

import re
from datetime import date

import pytest

from notoneless.ledger.reasons_text import in_english
from notoneless.sweep.rules.verdicts import REASONS, say

FILLED = {
    "school": "Hope School",
    "grade": 7,
    "date": date(2026, 6, 8),
    "kind": "deferral",
    "days": 22,
    "limit": 3,
    "n": 2,
}


@pytest.mark.parametrize("code", sorted(REASONS))
@pytest.mark.parametrize("fields", [FILLED, {}], ids=["filled", "unknown"])
def test_every_reason_is_told_in_english(code, fields):
    (told,) = in_english(code, say(code, **fields).zh)
    assert told and not re.search(r"[\u4e00-\u9fff{}]", told)
    for field, seen in (
        ("school", "Hope School"),
        ("grade", "grade 7"),
        ("date", "2026-06-08"),
        ("days", "22"),
        ("n", "2"),
    ):
        if fields and f"{{{field}}}" in REASONS[code].en:
            assert seen in told


def test_reasons_are_told_in_their_order_and_what_is_unknown_stays_as_it_stands():
    codes = "vanished;hardship;no_id"
    said = f"{say('vanished', school='安富小学', grade=2).zh}；{say('hardship', kind='脱贫户').zh}；{say('no_id').zh}"
    assert in_english(codes, said) == (
        "at 安富小学, grade 2 last term; on no roll this term",
        "of a household in hardship (脱贫户)",
        "no roll gives a valid ID number",
    )
    assert in_english("vanished", "别的话") == ("别的话",) and in_english("no_such_code", "别的话") == ("别的话",)
    assert in_english("no_id;hardship", "别的话") == ("别的话",) and in_english(None, None) == ()

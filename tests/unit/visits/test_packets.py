"""A packet is noticed to be another by its digest; a telephone's clock is told apart from the house's and decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notoneless.visits.rules.packets import digest_of, packet_digest, skew_of

AT = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)


def family(key="a", **more):
    said = {"key": key, "children": [{"id": "1", "name": "甲"}], "address": "村口"} | more
    return said | {"hash": digest_of(said)}


def test_order_of_families_and_their_own_hash_are_nothing():
    assert packet_digest([family("a"), family("b")]) == packet_digest([family("b"), family("a")])
    assert packet_digest([family()]) == packet_digest([family() | {"hash": "forged"}])


def test_every_word_counts():
    found = {packet_digest([family(), family("b", address=where)]) for where in ("村口", "村尾", "")}
    assert len(found | {packet_digest([family()]), packet_digest([])}) == 5


@pytest.mark.parametrize(
    ("clock", "skew"),
    [
        (AT.isoformat(), 0), ((AT + timedelta(minutes=5)).isoformat(), 300), ("2026-10-12T09:00:00+08:00", 0), ("", None),
        ("gestern", None), ("2026-10-12T09:00:00", None), ("2036-10-12T01:00:00+00:00", 315619200), ("0001-01-01T00:00:00+00:00", -(2**31 - 1)),
    ],
)  # fmt: skip
def test_a_clock_is_read_or_says_nothing(clock, skew):
    assert skew_of(clock, AT) == skew

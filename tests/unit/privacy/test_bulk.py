"""Rows written many at once are the rows that objects would have written."""

from __future__ import annotations

import time
import uuid

import pytest

from notoneless.children.models import Household
from notoneless.privacy.models.bulk import Rows, new_key
from tests import world

pytestmark = pytest.mark.django_db


def test_what_is_written_in_bulk_opens_and_is_found_like_what_an_object_wrote():
    rows = Rows(Household, same={"recorded_at": world.NOW, "kind": "listed"})
    given = uuid.uuid4()
    first = rows.add(number="H 001", head_number="510 3")
    assert rows.add(id=given, number="H002") == given
    assert rows.flush() == 2
    assert rows.flush() == 0
    one, two = Household.objects.get(pk=first), Household.objects.get(pk=given)
    assert (one.number.open(why="test"), one.head_number.open(why="test")) == ("H 001", "510 3")
    assert (two.number.open(why="test"), two.head_number) == ("H002", None)
    assert {row.kind for row in (one, two)} == {"listed"}
    assert {row.recorded_at for row in (one, two)} == {world.NOW}
    index_of = Household._meta.get_field("number_index").index_of
    assert Household.objects.get(number_index=index_of("h001")) == one


def test_keys_stand_in_the_order_of_their_making():
    keys = []
    for _ in range(20):
        keys.append(new_key())
        time.sleep(0.002)
    assert keys == sorted(keys)
    assert {(key.version, key.variant) for key in keys} == {(7, uuid.RFC_4122)}
    assert len({new_key() for _ in range(10_000)}) == 10_000


def test_many_rows_are_whole_whatever_each_of_them_leaves_out():
    """More rows than one statement holds, of columns that all, some or none of them fill."""
    rows = Rows(Household, same={"recorded_at": world.NOW, "kind": "listed"})
    for order in range(1700):
        if order % 3:
            rows.put(number=f"H{order}", head_number=f"510{order}" if order % 2 else None)
        else:
            rows.put(number=f"H{order}", county_path=str(order))
    made = rows.made()
    assert any(len(whole.statements) > 1 and whole.rest for whole in made)
    assert any("head_number" not in whole.columns for whole in made), "what nobody says takes no place"
    assert rows.write(made) == 1700
    found = {row.number.open(why="test"): row for row in Household.objects.all()}
    assert len(found) == 1700
    for order in range(1700):
        row = found[f"H{order}"]
        head = row.head_number.open(why="test") if row.head_number else None
        assert head == (f"510{order}" if order % 3 and order % 2 else None)
        assert row.county_path == ("" if order % 3 else str(order))
        assert (row.recorded_at, row.kind) == (world.NOW, "listed")
    index_of = Household._meta.get_field("number_index").index_of
    assert Household.objects.get(number_index=index_of("h1699")) == found["H1699"]


def test_what_others_wrote_already_stays_as_it_is():
    """Two processes open the files of two brothers: whichever comes second finds their household there."""
    one, key = Rows(Household, same={"recorded_at": world.NOW}, once=True), uuid.uuid4()
    for head in ("510 1", "510 2"):
        one.put(id=key, number="H001", head_number=head)
        one.flush()
    assert Household.objects.get().head_number.open(why="test") == "510 1"

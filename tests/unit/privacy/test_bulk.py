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
    rows = Rows(Household, same={"recorded_at": world.NOW, "source": "户籍名册"})
    given = uuid.uuid4()
    first = rows.add(number="H 001", address="某村3组")
    assert rows.add(id=given, number="H002") == given
    assert rows.flush() == 2
    assert rows.flush() == 0
    one, two = Household.objects.get(pk=first), Household.objects.get(pk=given)
    assert (one.number.open(why="test"), one.address.open(why="test")) == ("H 001", "某村3组")
    assert (two.number.open(why="test"), two.address) == ("H002", None)
    assert {row.source for row in (one, two)} == {"户籍名册"}
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
    rows = Rows(Household, same={"recorded_at": world.NOW, "source": "户籍名册"})
    for order in range(1700):
        if order % 3:
            rows.put(number=f"H{order}", address=f"某村{order}组" if order % 2 else None)
        else:
            rows.put(number=f"H{order}", source=f"第{order}行")
    made = rows.made()
    assert any(len(whole.statements) > 1 and whole.rest for whole in made)
    assert all("division_id" not in whole.columns for whole in made), "what nobody says takes no place"
    assert rows.write(made) == 1700
    found = {row.number.open(why="test"): row for row in Household.objects.all()}
    assert len(found) == 1700
    for order in range(1700):
        row = found[f"H{order}"]
        address = row.address.open(why="test") if row.address else None
        assert address == (f"某村{order}组" if order % 3 and order % 2 else None)
        assert row.source == ("户籍名册" if order % 3 else f"第{order}行")
        assert (row.recorded_at, row.division_id) == (world.NOW, None)
    index_of = Household._meta.get_field("number_index").index_of
    assert Household.objects.get(number_index=index_of("h1699")) == found["H1699"]

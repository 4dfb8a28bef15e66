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

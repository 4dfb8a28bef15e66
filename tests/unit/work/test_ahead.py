"""What a second process makes comes in order, and nothing depends on its being there."""

from __future__ import annotations

import os

import pytest
from django.db import transaction

from notoneless.work import ahead
from notoneless.work.ahead import Second

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch):
    monkeypatch.setattr(ahead, "LEAST", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def all_of(work: str, *arguments: object, number: int = 9) -> list[object]:
    with Second(f"tests.unit.work.errands:{work}", *arguments, number=number) as second:
        made = []
        while (thing := second.next()) is not None:
            made.append(thing)
        return made


def test_things_come_in_order_from_a_process_that_is_not_ours():
    made = all_of("squares", 4)
    assert [square for square, _ in made] == [0, 1, 4, 9]
    assert {process for _, process in made} != {os.getpid()}


def test_it_works_on_the_same_database():
    from notoneless.work.models import Mark
    from tests.world import NOW

    Mark.objects.create(name="a mark", at=NOW)
    assert all_of("marks") == ["a mark"]


def test_one_that_breaks_or_dies_leaves_the_rest_to_us():
    assert len(all_of("squares_till_it_breaks", 2)) == 2
    assert len(all_of("squares_till_it_is_killed", 2)) == 2
    assert all_of("nothing_of_this_name") == []


def test_a_second_process_that_nobody_hears_any_more_goes():
    with Second("tests.unit.work.errands:squares", 10_000_000, number=9) as second:
        assert second.next()
        process = second._process
        assert process is not None and process.poll() is None
    assert process.poll() is not None


def test_little_to_do_one_core_or_an_open_transaction_need_none(monkeypatch):
    monkeypatch.setattr(ahead, "LEAST", 10)
    assert all_of("squares", 4, number=9) == []
    monkeypatch.setattr(ahead, "LEAST", 1)
    with transaction.atomic():
        assert all_of("squares", 4) == []
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert all_of("squares", 4) == []

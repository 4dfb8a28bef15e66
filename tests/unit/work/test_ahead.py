"""What a second process makes comes in order, and nothing depends on its being there."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.db import transaction

from notoneless.work import ahead
from notoneless.work.ahead import Second

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch):
    monkeypatch.setattr(ahead, "LEAST", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture
def nothing_here(monkeypatch):
    """As long as there is a second process, nothing is made here."""
    monkeypatch.setattr(ahead, "BESIDE", 0)


def here(number):
    return number * number, os.getpid()


def all_of(work: str, *arguments: object, orders=range(9), here=here, number: int = 9) -> list[Any]:
    with Second(f"tests.unit.work.errands:{work}", *arguments, number=number) as second:
        return list(second.all(orders, here))


@pytest.mark.usefixtures("nothing_here")
def test_things_come_in_order_from_a_process_that_is_not_ours():
    made = all_of("squares")
    assert [square for square, _ in made] == [one * one for one in range(9)]
    (process,) = {process for _, process in made}
    assert process != os.getpid()


@pytest.mark.parametrize(("there", "at_home"), [(0.0, 0.05), (0.05, 0.0), (0.02, 0.02)])
def test_whoever_is_free_makes_the_next_one_and_they_come_in_order(there, at_home):
    """However slow either of the two is; each piece is made once."""
    own = []
    with Second("tests.unit.work.errands:slow_squares", there, number=9) as second:

        def slowly(number):
            own.append(number)
            while second._heard.empty() and second._reader.is_alive() and len(own) == 1:
                time.sleep(0.01)  # until the other has begun
            time.sleep(at_home)
            return here(number)

        made = list(second.all(range(40), slowly))
    assert [square for square, _ in made] == [one * one for one in range(40)]
    assert [place for place, (_, process) in enumerate(made) if process == os.getpid()] == own
    assert 0 < len(own) < 40


@pytest.mark.usefixtures("nothing_here")
def test_it_works_on_the_same_database():
    from notoneless.work.models import Mark
    from tests.world import NOW

    Mark.objects.create(name="a mark", at=NOW)
    assert all_of("marks", orders=["a", "b"]) == [["a mark"], []]


@pytest.mark.parametrize("work", ["squares_till_it_breaks", "squares_till_it_is_killed"])
@pytest.mark.usefixtures("nothing_here")
def test_one_that_breaks_or_dies_leaves_the_rest_to_us(work):
    made = all_of(work, 3)
    assert [square for square, _ in made] == [one * one for one in range(9)]
    assert [process == os.getpid() for _, process in made] == [False] * 4 + [True] * 5


def test_one_that_never_comes_leaves_everything_to_us():
    assert all_of("nothing_of_this_name") == [here(one) for one in range(9)]


@pytest.mark.usefixtures("nothing_here")
def test_a_second_process_that_nobody_hears_any_more_goes():
    with Second("tests.unit.work.errands:slow_squares", 0.01, number=9) as second:
        assert next(second.all(range(10_000_000), here))
        process = second._process
        assert process is not None and process.poll() is None
    assert process.poll() is not None


def test_little_to_do_one_core_or_an_open_transaction_need_none(monkeypatch):
    alone = [here(one) for one in range(9)]
    started = []
    monkeypatch.setattr(ahead, "_started", lambda: started.append(1))
    monkeypatch.setattr(ahead, "LEAST", 10)
    assert all_of("squares", number=9) == alone
    monkeypatch.setattr(ahead, "LEAST", 1)
    with transaction.atomic():
        assert all_of("squares") == alone
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert all_of("squares") == alone
    assert not started

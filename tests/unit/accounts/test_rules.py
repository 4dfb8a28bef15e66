"""Tries, sessions and one-time codes, on both sides of every threshold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notoneless.accounts.rules import one_time
from notoneless.accounts.rules.sessions import Ended, Lasting, Must, ended, must_first
from notoneless.accounts.rules.tries import Budget, Failures, Stop, stopped
from notoneless.accounts.terms import Reach, Viewer

NOW = datetime(2026, 9, 10, tzinfo=UTC)
BUDGET = Budget(pair=5, pair_minutes=30, name=10, name_minutes=60, address=100, address_minutes=60)
LASTING = Lasting(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=10))
TEACHER = Viewer(None, reaches=(Reach("class_teacher", frozenset({"child.see"})),))
LIAISON = Viewer(None, reaches=(Reach("department_liaison", frozenset({"letter.sign"})),))


@pytest.mark.parametrize(
    "failures, stop",
    [
        (Failures(pair=4, name=9, address=99), None),
        (Failures(pair=5), Stop.PAIR),
        (Failures(pair=5, known_address=True), Stop.PAIR),
        (Failures(name=10), Stop.NAME),
        (Failures(name=10, known_address=True), None),
        (Failures(address=100), Stop.ADDRESS),
        (Failures(address=100, known_address=True), Stop.ADDRESS),
    ],
)
def test_who_is_heard(failures, stop):
    assert stopped(failures, BUDGET) == stop


@pytest.mark.parametrize(
    "began, seen, why",
    [
        (timedelta(minutes=29), timedelta(minutes=29), None),
        (timedelta(minutes=30), timedelta(minutes=30), Ended.IDLE),
        (timedelta(hours=11, minutes=59), timedelta(0), None),
        (timedelta(hours=12), timedelta(0), Ended.MOST),
    ],
)
def test_when_a_session_is_over(began, seen, why):
    assert ended(began_at=NOW - began, seen_at=NOW - seen, at=NOW, lasting=LASTING) == why


@pytest.mark.parametrize(
    "viewer, due, has, relaxed, must",
    [
        (TEACHER, True, True, False, Must.NEW_PASSWORD),
        (TEACHER, False, False, False, Must.SECOND_FACTOR),
        (TEACHER, False, True, False, None),
        (TEACHER, False, False, True, None),
        (LIAISON, False, False, False, None),
    ],
)
def test_what_comes_first(viewer, due, has, relaxed, must):
    asked = frozenset({"child.see"})
    assert must_first(viewer, password_due=due, has_second_factor=has, asked_of=asked, relaxed=relaxed) == must


# RFC 6238, appendix B, SHA-1, the last six of the eight digits.
@pytest.mark.parametrize(
    "seconds, code",
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds, code):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"
    assert one_time.code(secret, seconds // 30) == code
    assert one_time.counter_of(secret, code, seconds=seconds) == seconds // 30
    assert one_time.counter_of(secret, f" {code[:3]} {code[3:]} ", seconds=seconds + 30) == seconds // 30
    assert one_time.counter_of(secret, code, seconds=seconds + 90) is None
    assert one_time.counter_of(secret, "", seconds=seconds) is None


def test_a_slip_is_read_over_the_telephone():
    made = one_time.slip_code()
    assert len(made) == 14 and made.count("-") == 2
    assert one_time.tidy(made.lower().replace("-", " ")) == made
    assert one_time.tidy("o1il-2222-3333") == "0111-2222-3333"
    assert len({one_time.slip_code() for _ in range(1000)}) == 1000

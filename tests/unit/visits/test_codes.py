"""The code on a printed form: one wrong sign, or two exchanged, are always noticed."""

from __future__ import annotations

import random

import pytest

from notoneless.visits.rules.codes import LENGTH, SIGNS, code_of, new_code, shown


def test_a_code_is_read_as_it_is_printed_and_as_people_type_it():
    chance = random.Random(1)
    for _ in range(200):
        code = new_code(chance.choice)
        assert len(code) == LENGTH and code_of(shown(code)) == code_of(f" {code.lower()} ") == code
        assert code_of(f"{code[:4]} － {code[4:]}") == code


@pytest.mark.parametrize("seed", range(20))
def test_one_wrong_sign_and_two_exchanged_are_noticed(seed):
    code = new_code(random.Random(seed).choice)
    for at, was in enumerate(code):
        for other in SIGNS:
            if other != was:
                assert code_of(code[:at] + other + code[at + 1 :]) is None
    for at in range(LENGTH - 1):
        if code[at] != code[at + 1]:
            assert code_of(code[:at] + code[at + 1] + code[at] + code[at + 2 :]) is None


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-EFG0", "一二三四五六七八", "ABCD-EFGHJ"])
def test_what_is_no_code_is_none(text):
    assert code_of(text) is None

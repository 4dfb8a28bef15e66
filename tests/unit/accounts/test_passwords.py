"""What a password must be, on both sides of every threshold, under both profiles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.accounts import queries
from notoneless.accounts.rules.passwords import Fault, Profile, faults, is_due, kinds

ASVS = Profile("asvs", least=12, most=128, kinds=0, days=0, history=0, kept=8)
DJBH = Profile("djbh3", least=10, most=128, kinds=3, days=90, history=5, kept=8)
COMMON = queries.common_passwords()
NOW = datetime(2026, 9, 10, tzinfo=UTC)


def test_the_parameters_say_what_these_tests_say(settings):
    for profile in (ASVS, DJBH):
        settings.NOTONELESS_PASSWORDS = profile.name
        assert queries.profile(date(2026, 9, 10)) == profile


@pytest.mark.parametrize("length, wrong", [(11, [Fault.SHORT]), (12, []), (64, []), (128, []), (129, [Fault.LONG])])
def test_length_is_counted_in_characters(length, wrong):
    sentence = ("落霞与孤鹜齐飞秋水共长天一色" * 10)[:length]
    assert faults(sentence, ASVS, common=COMMON) == wrong


def test_a_chinese_sentence_is_as_good_as_any():
    assert faults("院坝里三只鸭子去赶场咯", ASVS, common=COMMON) == [Fault.SHORT]
    assert faults("院坝里三只鸭子去赶场咯！", ASVS, common=COMMON) == []
    assert faults("院坝里3只鸭子去赶场！", DJBH, common=COMMON) == []


def test_what_many_people_use_is_refused_also_when_adorned():
    long = next(word for word in sorted(COMMON) if len(word) >= 12 and len(set(word)) >= 6)
    assert Fault.COMMON in faults(long, ASVS, common=COMMON)
    assert Fault.COMMON in faults("sunshine2026!!!!", ASVS, common=COMMON)
    assert Fault.COMMON not in faults("sunshine over nine hills", ASVS, common=COMMON)
    assert len([word for word in COMMON if len(word) >= 8]) >= 3000


def test_words_of_the_context_do_not_count():
    words = ["渡口镇中心小学", "zhangwei", "控辍保学"]
    assert Fault.WORDS in faults("控辍保学渡口镇中心小学2026", ASVS, common=COMMON, words=words)
    assert Fault.WORDS in faults("ZhangWei-123456", ASVS, common=COMMON, words=words)
    assert Fault.WORDS not in faults("zhangwei骑牛过了七道桥洞", ASVS, common=COMMON, words=words)
    assert Fault.WORDS in faults("控辍保学院坝里三只鸭子", ASVS, common=COMMON, words=words)  # seven remain
    assert Fault.WORDS not in faults("控辍保学院坝里三只鸭子跑", ASVS, common=COMMON, words=words)  # eight


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "121212121212", "123456789012", "qwertyuiopas", "１２３４５６７８９０１２"]
)
def test_a_pattern_is_no_password(password):
    assert Fault.SIMPLE in faults(password, ASVS, common=COMMON)


@pytest.mark.parametrize(
    "password, count",
    [("abcdefghij", 1), ("abcdefghi1", 2), ("Abcdefghi1", 3), ("鸭子abc123", 3), ("鸭子abc!", 3), ("鸭子鸭子", 1)],
)
def test_kinds_of_characters(password, count):
    assert kinds(password) == count


def test_two_kinds_are_too_few_for_the_assessors_and_enough_for_asvs():
    assert faults("vier enten gehen", ASVS, common=COMMON) == []
    assert faults("vier enten gehen", DJBH, common=COMMON) == [Fault.KINDS]
    assert faults("Vier enten gehen", DJBH, common=COMMON) == []


def test_an_old_password_is_refused_only_where_history_is_kept():
    assert faults("Vier enten gehen", DJBH, common=COMMON, reused=True) == [Fault.OLD]
    assert faults("Vier enten gehen", ASVS, common=COMMON, reused=True) == []


def test_a_change_is_due_on_the_ninetieth_day_and_never_under_asvs():
    assert not is_due(NOW - timedelta(days=90) + timedelta(seconds=1), DJBH, at=NOW)
    assert is_due(NOW - timedelta(days=90), DJBH, at=NOW)
    assert not is_due(NOW - timedelta(days=9000), ASVS, at=NOW)
    assert not is_due(None, DJBH, at=NOW)


@given(st.text(min_size=1, max_size=200))
def test_every_text_gets_an_answer_and_a_short_one_never_passes(text):
    found = faults(text, ASVS, common=COMMON, words=["控辍保学", "zhang"])
    assert (Fault.SHORT in found) == (len(text) < 12)
    assert (Fault.LONG in found) == (len(text) > 128)

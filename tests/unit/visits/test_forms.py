"""A form is what the parameters ask; an answer is read by its question, and refused where it is none. What is missing is told, not refused."""

from __future__ import annotations

from datetime import date

import pytest

from notoneless.policy import load
from notoneless.visits.rules.answers import checked
from notoneless.visits.rules.forms import form_from, form_of

SECTIONS = [{"id": "tell", "zh": "一讲", "en": "tell"}, {"id": "help", "zh": "四帮", "en": "help"}]
YES = {"id": "came", "section": "tell", "zh": "见到人", "en": "Met", "kind": "yes", "must": True}
FEW = {
    "id": "told", "section": "tell", "zh": "讲了", "en": "Told", "kind": "several", "must": True,
    "choices": [{"id": "law", "zh": "法", "en": "law"}, {"id": "aid", "zh": "助", "en": "aid"}],
}  # fmt: skip
ONE = FEW | {"id": "hard", "kind": "choice", "zh": "难不难", "must": False}
HOW_MANY = {"id": "n", "section": "help", "zh": "几人", "en": "How many", "kind": "number", "least": 0, "most": 9}
DAY = {"id": "again", "section": "help", "zh": "哪天", "en": "When", "kind": "date"}
WORDS = {"id": "said", "section": "help", "zh": "说了", "en": "Said", "kind": "text", "most": 5}
FORM = form_of(SECTIONS, [YES, FEW, ONE, HOW_MANY, DAY, WORDS])


def faults(**given):
    return [(one.at, one.code) for one in checked(FORM, given).faults]


def test_every_place_has_a_form_and_a_districts_own_words_stand_over_its_parts():
    policy, on = load(), date(2026, 9, 10)
    for place in ("500119", "500153"):
        form = form_of(policy.value("visits.form", place, on).value, policy.value("visits.questions", place, on).value)
        assert len(form.sections) == 4 and all(form.of(part.id) for part in form.sections)
        titles = [part.zh for part in form.sections]
        assert (titles == ["一讲", "二谈", "三听", "四帮"]) is (place == "500153")


def test_the_version_changes_with_a_word_and_an_old_one_stays_readable():
    other = form_of(SECTIONS, [YES | {"zh": "见到家长"}])
    assert form_of(SECTIONS, [YES]).digest != other.digest == form_from(other.text).digest
    assert form_from(FORM.text) == FORM


def test_a_question_of_a_part_that_the_place_does_not_have_is_not_asked():
    assert [one.id for one in form_of(SECTIONS[:1], [YES, DAY]).questions] == ["came"]


def test_a_choice_without_choices_is_no_question():
    with pytest.raises(ValueError, match="told"):
        form_of(SECTIONS, [FEW | {"choices": []}])


def test_answers_are_kept_one_way_whatever_way_they_came():
    found = checked(
        FORM, {"came": "yes", "told": ["aid", "law"], "n": " 07.50 ", "again": "2026-09-30", "said": " 好 "}
    )
    assert not found.faults and found.is_complete
    assert found.answers == {"came": "yes", "told": ["law", "aid"], "n": "7.5", "again": "2026-09-30", "said": "好"}
    assert checked(FORM, {"told": "law"}).answers == {"told": ["law"]}
    assert checked(FORM, {"n": "0"}).answers == {"n": "0"} and checked(FORM, {"n": "5E0"}).answers == {"n": "5"}


def test_what_is_missing_is_told_and_the_rest_is_kept():
    found = checked(FORM, {"said": "在家", "told": []})
    assert not found.faults and found.missing == ("came", "told") and not found.is_complete
    assert found.answers == {"said": "在家"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"came": "maybe"}, "U111"), ({"came": ["yes"]}, "U111"), ({"hard": "fire"}, "U111"), ({"told": ["law", "fire"]}, "U111"),
        ({"n": "-1"}, "U112"), ({"n": "10"}, "U112"), ({"n": "NaN"}, "U112"), ({"n": "many"}, "U112"),
        ({"again": "30.9."}, "U113"), ({"said": "一二三四五六"}, "U114"), ({"shoe": "42"}, "U110"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused_at_its_question(given, code):
    assert faults(**given) == [(next(iter(given)), code)]


def test_both_sides_of_every_bound():
    assert faults(n="0") == faults(n="9") == faults(said="一二三四五") == []

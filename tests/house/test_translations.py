"""Whoever reads English finds every sentence of the house in English, and says the same thing by it everywhere."""

from __future__ import annotations

from collections import defaultdict

from django.utils import translation

from tests.house import translations
from tests.house.repository import told

HINT = "\npython -m tests.house.translations writes them out, ready for the catalogue"


def test_a_sentence_is_found_where_it_is_said(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}{% trans "甲" %}{{ x|default:_("乙") }}{% blocktrans %}丙 {{ n }}{% endblocktrans %}'
        '{% include "a.html" with t=_("丁") %}', "utf-8",
    )  # fmt: skip
    assert [text for _, text in translations.sentences(page)] == ["甲", "乙", "丙 %(n)s", "丁"]
    assert list(translations.unmarked(page)) == []
    page.write_text('{% load i18n %}<p title="甲">{% trans "乙" %}丙</p>{# 丁 #}{{ x|default:"戊" }}', "utf-8")
    assert [text for _, text in translations.unmarked(page)] == ['<p title="甲">', "丙</p>", 'x|default:"戊"']
    code = tmp_path / "code.py"
    code.write_text('"""甲"""\nx = _("乙")\nraise PlaceError("P1", "丙", "c")\ny = f"丁{x}"\nz = ["戊"]\n', "utf-8")
    assert [text for _, text in translations.sentences(code)] == ["乙"]
    assert [text for _, text in translations.unmarked(code)] == ["丁", "戊"]


def test_every_sentence_has_its_english():
    lost = [
        f"{told(folder)}: {sentence}  ({places[0]})"
        for folder, kept in sorted(translations.missing().items())
        for sentence, places in kept.items()
    ]
    assert not lost, f"{len(lost)} sentences without English:\n" + "\n".join(lost) + HINT


def test_no_catalogue_keeps_what_nobody_says_or_what_is_doubtful():
    old = [f"{told(folder)}: {s}" for folder, kept in sorted(translations.stale().items()) for s in kept]
    doubtful = [
        f"{told(app.po)}: {message.id}"
        for app in translations.apps().values()
        for message in app.catalogue()
        if message.id and "fuzzy" in message.flags
    ]
    assert not old + doubtful, "\n".join(old + doubtful) + HINT


def test_the_english_is_english_and_fills_in_the_same():
    wrong = []
    meanings = defaultdict(dict)
    for folder, app in translations.apps().items():
        for sentence, said in translations.english(app.catalogue()).items():
            meanings[sentence][said] = told(folder)
            if translations.CHINESE.search(said):
                wrong.append(f"{told(folder)}: still Chinese: {said}")
            if translations.holes(sentence) != translations.holes(said):
                wrong.append(
                    f"{told(folder)}: {translations.holes(sentence)} in {sentence} but {translations.holes(said)} in {said}"
                )
    # Django lays all catalogues into one: of two Englishes for one sentence, only the last would be read.
    wrong += [f"two Englishes for {s}: {said}" for s, said in meanings.items() if len(said) > 1]
    assert not wrong, "\n".join(wrong)


def test_no_desk_shows_chinese_that_cannot_be_english():
    shown = [
        f"{told(path)}:{line} {text}"
        for path in translations.platform()
        if "desks" in path.parts or path.suffix != ".py"
        for line, text in translations.unmarked(path)
    ]
    assert not shown, f"{len(shown)} not given to be translated:\n" + "\n".join(shown)


def test_english_is_really_read():
    with translation.override("en"):
        assert translation.gettext("退出登录") == "Sign out"
    with translation.override("zh-hans"):
        assert translation.gettext("退出登录") == "退出登录"

"""A place's questions go out as a workbook and come back the same; what the house cannot ask is told row by row, and then nothing is taken."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notoneless.forms import Asked, FormFaults, faults_of, kept, read_xlsform, write_xlsform
from notoneless.policy import load
from notoneless.standards.errors import UserError
from notoneless.visits.rules.forms import form_of

DAY = date(2026, 11, 28)
SURVEY = ["type", "name", "label::中文 (zh)", "label::English (en)", "hint::中文 (zh)", "hint::English (en)", "required", "constraint", "relevant"]  # fmt: skip
CHOICES = ["list_name", "name", "label::中文 (zh)", "label::English (en)"]
GROUP = ["begin_group", "tell", "一讲", "tell", "讲政策", "what the law gives"]


def asked_in(place):
    policy = load()
    parts, questions = (policy.value(f"visits.{topic}", place, DAY).value for topic in ("form", "questions"))
    return Asked(tuple(parts), tuple(questions))


def book(path, *rows, choices=(), heads=SURVEY):
    made = openpyxl.Workbook()
    made.active.title = "survey"
    made.active.append(heads)
    for row in rows:
        made.active.append(row)
    sheet = made.create_sheet("choices")
    sheet.append(CHOICES)
    for row in choices:
        sheet.append(row)
    made.save(path)
    return path


def faults(path):
    with pytest.raises(FormFaults) as told:
        read_xlsform(path)
    return [(one.sheet, one.row, one.column) for one in told.value.faults]


@pytest.mark.parametrize("place", ["00", "500153"])
def test_a_places_form_goes_out_and_comes_back_the_same(tmp_path, place):
    asked = asked_in(place)
    write_xlsform(tmp_path / "form.xlsx", asked, form_id="visit", version="20261128")
    back = read_xlsform(tmp_path / "form.xlsx")
    assert form_of(back.sections, back.questions) == form_of(asked.sections, asked.questions)
    assert not faults_of(back)


@pytest.mark.parametrize("place", ["00", "500153"])
def test_what_goes_out_is_taken_by_the_program_that_defines_xlsform(tmp_path, place):
    from pyxform.xls2xform import convert

    write_xlsform(tmp_path / "form.xlsx", asked_in(place), form_id="visit", version="20261128")
    made = convert(tmp_path / "form.xlsx", validate=False)
    assert not made.warnings and "string-length(.) &lt;= 500" in made.xform
    assert 'lang="English (en)"' in made.xform and "讲了哪些政策" in made.xform


def test_it_becomes_lines_of_the_places_own_and_the_old_ones_stay(tmp_path):
    write_xlsform(tmp_path / "form.xlsx", asked_in("500153"), form_id="visit", version="1")
    asked = read_xlsform(tmp_path / "form.xlsx")
    said = {"out": tmp_path / "own", "place": "500153-rongchang", "number": "某发〔2026〕1号", "checked_on": DAY}
    files = kept(asked, since=date(2026, 12, 1), title="走访方案", **said)
    shorter = Asked(asked.sections, asked.questions[:3])
    kept(shorter, since=date(2027, 3, 1), title="走访方案（修订）", **said)
    policy = load([tmp_path / "own"])
    for day, count in ((date(2026, 12, 2), len(asked.questions)), (date(2027, 3, 1), 3)):
        found = policy.value("visits.questions", "500153", day)
        assert len(found.value) == count and found.source.number == "某发〔2026〕1号"
    assert len(policy.value("visits.questions", "500153", DAY).value) == len(asked.questions), "before it, the nation's"
    for since in (date(2027, 3, 1), date(2027, 2, 28)):
        with pytest.raises(UserError, match="T085"):
            kept(asked, since=since, title="走访方案", **said)
    assert [path.name for path in files] == ["form.yaml", "questions.yaml"]
    with pytest.raises(UserError, match="T084"):
        kept(asked, since=DAY, title="走访方案", **said | {"place": "../elsewhere"})


def test_every_kind_is_read(tmp_path):
    path = book(
        tmp_path / "form.xlsx", GROUP,
        ["select_one yes_no", "came", "见到人", "Met", None, None, "yes"],
        ["select_one hard", "hard", "难不难", "Hard"], ["select_multiple hard", "told", "讲了", "Told", None, None, "TRUE"],
        ["integer", "n", "几人", "How many", None, None, None, ". >= 0 and . <= 9"], ["date", "again", "哪天", "When"],
        ["text", "said", "说了", "Said", None, None, "no", "string-length(.) <= 5"], ["end group"], ["start", "start"],
        choices=[["yes_no", "yes", "是", "yes"], ["yes_no", "no", "否", "no"], ["hard", "a", "难", "hard"], ["hard", "b", "不难", "easy"]],
    )  # fmt: skip
    asked = read_xlsform(path)
    assert [(one["id"], one["kind"], one["must"]) for one in asked.questions] == [
        ("came", "yes", True), ("hard", "choice", False), ("told", "several", True), ("n", "number", False), ("again", "date", False),
        ("said", "text", False),
    ]  # fmt: skip
    assert (asked.questions[3]["least"], asked.questions[3]["most"], asked.questions[5]["most"]) == (0, 9, 5)
    assert asked.sections == ({"id": "tell", "zh": "一讲", "en": "tell", "says": "讲政策", "says_en": "what the law gives"},)  # fmt: skip
    form_of(asked.sections, asked.questions)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["image", "p", "照片", "Picture"], "type"), (["note", "p", "话", "Words"], "type"), (["geopoint", "p", "位置", "Where"], "type"),
        (["calculate", "p", "数", "Sum"], "type"), (["select_one nowhere", "p", "选", "Choose"], "type"),
        (["select_one hard or_other", "p", "选", "Choose"], "type"), (["text", "1p", "话", "Words"], "name"),
        (["text", "tell", "话", "Words"], "name"), (["text", "p", None, "Words"], "label::中文 (zh)"),
        (["text", "p", "话", None], "label::English (en)"), (["text", "p", "话", "Words", None, None, "maybe"], "required"),
        (["text", "p", "话", "Words", None, None, None, "regex(., '1')"], "constraint"),
        (["decimal", "p", "数", "Number", None, None, None, ". > 3"], "constraint"),
        (["text", "p", "话", "Words", None, None, None, None, "${came} = 'yes'"], "relevant"),
        (["begin_group", "inner", "里", "inner"], "type"), (["begin_repeat", "again", "再", "again"], "type"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_asked_is_told_with_its_place(tmp_path, row, column):
    good = ["text", "fine", "说了", "Said"]
    path = book(tmp_path / "form.xlsx", GROUP, good, row, ["end_group"], choices=[["hard", "a", "难", "hard"]])
    assert ("survey", 4, column) in faults(path)


def test_a_question_outside_every_part_and_a_choice_without_a_list_are_told(tmp_path):
    path = book(tmp_path / "form.xlsx", ["text", "said", "说了", "Said"], choices=[[None, "a", "难", "hard"]])
    assert faults(path) == [("choices", 2, "list_name"), ("survey", 2, "type")]


def test_what_is_no_form_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UserError, match="T082"):
        read_xlsform(tmp_path / "a.xlsx")
    made = openpyxl.Workbook()
    made.active["A1"] = "姓名"
    made.save(tmp_path / "b.xlsx")
    with pytest.raises(UserError, match="T083"):
        read_xlsform(tmp_path / "b.xlsx")


KINDS = ("yes", "choice", "several", "number", "date", "text")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda text: not text.startswith("_x")
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(KINDS), st.booleans()), min_size=1, max_size=5))
def test_whatever_words_a_place_writes_come_back_from_workbook_and_parameters(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("form")
    questions = []
    for number, (zh, en, kind, must) in enumerate(rows):
        one = {"id": f"q{number}", "section": "tell", "zh": zh, "en": en, "kind": kind, "must": must}
        if kind in ("choice", "several"):
            one["choices"] = [{"id": "a", "zh": en, "en": zh}, {"id": "b", "zh": "乙", "en": "b"}]
        questions.append(one)
    asked = Asked(({"id": "tell", "zh": rows[0][0], "en": rows[0][1]},), tuple(questions))
    write_xlsform(folder / "form.xlsx", asked, form_id="visit", version="1")
    back = read_xlsform(folder / "form.xlsx")
    assert form_of(back.sections, back.questions) == form_of(asked.sections, asked.questions)
    kept(back, out=folder / "own", place="500153-x", since=DAY, title=rows[0][0], number="", checked_on=DAY)
    policy = load([folder / "own"])
    said = [policy.value(f"visits.{topic}", "500153", DAY).value for topic in ("form", "questions")]
    assert form_of(*said) == form_of(asked.sections, asked.questions)

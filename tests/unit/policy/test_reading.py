"""A faulty parameter file is refused whole, and the refusal names file, line and key."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notoneless.policy import ParameterFaults, Policy, load
from notoneless.standards.errors import UserError

GOOD = """name: {zh: 试, en: trial}
unit: 天
shape: number
values:
  - from: 2020-01-01
    value: 3
    source: {title: 测试文件, number: 测〔2020〕1号}
    evidence: V
    checked_on: 2026-01-01
"""


def one(root: Path, text: str) -> Policy:
    file = root / "00-national" / "cases" / "days.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return Policy([root])


def test_the_good_file_is_read(tmp_path: Path) -> None:
    value = one(tmp_path, GOOD).value("cases.days", None, date(2020, 1, 1))
    assert (value.value, value.unit, value.source.cite(), value.line) == (3, "天", "《测试文件》（测〔2020〕1号）", 5)


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("    source: {title: 测试文件, number: 测〔2020〕1号}\n", "", 5, "values.0.source"),
        ("{title: 测试文件, number: 测〔2020〕1号}", "{number: 测〔2020〕1号}", 7, "values.0.source.title"),
        ("{title: 测试文件, number: 测〔2020〕1号}", "{ref: NOWHERE}", 7, "values.0.source.ref"),
        ("evidence: V", "evidence: Z", 8, "values.0.evidence"),
        ("    checked_on: 2026-01-01\n", "", 5, "values.0.checked_on"),
        ("from: 2020-01-01", "from: 2020-13-01", 1, ""),
        ("from: 2020-01-01", "from: 二〇二〇年", 5, "values.0.from"),
        ("value: 3", "value: 三", 6, "values.0.value"),
        ("value: 3", "valve: 3", 6, "values.0.valve"),
        ("value: 3", "value: 3\n    value: 4", 7, "values.0.value"),
        ("unit: 天\n", "", 1, "unit"),
        ("shape: number", "shape: round", 3, "shape"),
        ("name: {zh: 试, en: trial}", "name: 试", 1, "name"),
        ("values:", "colour: red\nvalues:", 4, "colour"),
        ("evidence: V", "evidence: V\n    how: sometimes", 9, "values.0.how"),
        ("name: {", "name: {{", 1, ""),
    ],
)
def test_a_fault_names_line_and_key(tmp_path: Path, old: str, new: str, line: int, key: str) -> None:
    assert old in GOOD
    with pytest.raises(ParameterFaults) as caught:
        one(tmp_path, GOOD.replace(old, new)).value("cases.days", None, date(2020, 1, 1))
    assert caught.value.code == "G004"
    assert "days.yaml" in caught.value.zh and "days.yaml" in caught.value.en
    found = [(fault.line, fault.key) for fault in caught.value.faults]
    if key:
        assert (line, key) in found
    assert f"第 {caught.value.faults[0].line} 行" in caught.value.zh


def test_dates_must_rise(tmp_path: Path) -> None:
    again = GOOD + GOOD.partition("values:\n")[2]
    with pytest.raises(ParameterFaults) as caught:
        one(tmp_path, again).value("cases.days", None, date(2020, 1, 1))
    assert [(f.line, f.key) for f in caught.value.faults] == [(10, "values.1.from")]


@pytest.mark.parametrize(
    ("shape", "value", "key"),
    [
        ("words", "{a: [在, 不在], b: [在]}", "values.0.value.b.0"),
        ("words", "{a: [1]}", "values.0.value.a.0"),
        ("words", "{a: 在}", "values.0.value.a"),
        ("rows", "[{id: a, zh: 甲, en: a}, {id: a, zh: 乙, en: b}]", "values.0.value.1.id"),
        ("rows", "[{id: a, zh: 甲}]", "values.0.value.0.en"),
        ("rows", "{a: 1}", "values.0.value"),
        ("list", "[a, a]", "values.0.value.1"),
        ("list", "[[a]]", "values.0.value.0"),
        ("map", "{1: a}", "values.0.value.1"),
        ("map", "{a: 2020-01-01}", "values.0.value.a"),
        ("map", "[]", "values.0.value"),
        ("text", "3", "values.0.value"),
        ("number", "true", "values.0.value"),
    ],
)
def test_a_value_must_fit_its_shape(tmp_path: Path, shape: str, value: str, key: str) -> None:
    text = GOOD.replace("shape: number", f"shape: {shape}").replace("value: 3", f"value: {value}")
    with pytest.raises(ParameterFaults) as caught:
        one(tmp_path, text).value("cases.days", None, date(2020, 1, 1))
    assert key in [fault.key for fault in caught.value.faults]


def test_yaml_does_not_guess(tmp_path: Path) -> None:
    text = GOOD.replace("shape: number", "shape: list").replace("value: 3", "value: [yes, no, on, 007, 12:30, 1e3]")
    assert one(tmp_path, text).value("cases.days", None, date(2020, 1, 1)).value == [
        "yes",
        "no",
        "on",
        "007",
        "12:30",
        "1e3",
    ]


_PIECES = st.sampled_from(
    [*"abc:{}[]-,'\"&*!|>%@`#?~ \n\t\0é三", "value: ", "values:\n", "  - ", "weaker: [L]", "source: ", "null"]
)


@given(st.lists(_PIECES, max_size=30).map("".join), st.integers(0, len(GOOD)))
@settings(max_examples=300, deadline=None)
def test_no_text_whatever_breaks_the_reader(piece: str, at: int) -> None:
    with TemporaryDirectory() as folder:
        policy = one(Path(folder), GOOD[:at] + piece + GOOD[at:])
        try:
            policy.value("cases.days", None, date(2020, 1, 1))
        except UserError as refusal:
            assert refusal.code in ("G004", "G005")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    policy = one(tmp_path, GOOD)
    (tmp_path / "00-national" / "cases" / "days.yaml").write_bytes("name: 试".encode("gb18030"))
    with pytest.raises(ParameterFaults):
        policy.value("cases.days", None, date(2020, 1, 1))


@pytest.mark.parametrize(
    ("name", "text"),
    [("00-national/place.yaml", "name: 全国"), ("sources.yaml", "YJ: {number: 1}"), ("sources.yaml", "[1]")],
)
def test_place_and_source_files_are_checked_too(tmp_path: Path, name: str, text: str) -> None:
    one(tmp_path, GOOD)
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ParameterFaults) as caught:
        Policy([tmp_path])
    assert Path(name).name in caught.value.zh


def test_faults_across_files_are_found(tmp_path: Path) -> None:
    policy_text = GOOD.replace("unit: 天", "unit: 月")
    other = tmp_path / "99-p" / "cases" / "days.yaml"
    other.parent.mkdir(parents=True)
    other.write_text(policy_text, encoding="utf-8")
    faults = one(tmp_path, GOOD).faults()
    assert [fault.file for fault in faults] == [other]


def test_a_missing_or_misnamed_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load([tmp_path / "nowhere"])
    assert caught.value.code == "G003"
    (tmp_path / "somewhere").mkdir()
    with pytest.raises(UserError) as caught:
        load([tmp_path])
    assert caught.value.code == "G004"

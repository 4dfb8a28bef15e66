"""The calendar of a place from its parameters: the nearest that speaks, what is missing, what cannot be read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from notoneless.policy import ParameterFaults, calendar_of, load
from notoneless.policy.show import show_text
from notoneless.standards.errors import UserError

HEAD = "name: {zh: 甲, en: a}\nunit: 日\nshape: rows\nvalues:\n"
TAIL = "    source: {title: 本地通知}\n    evidence: D\n    checked_on: 2026-11-26\n"


def pack(folder: Path, code: str, topic: str, lines: str) -> Path:
    target = folder / f"{code}-x" / "calendar"
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{topic}.yaml").write_text(HEAD + lines, encoding="utf-8")
    return folder


def test_the_notice_of_a_year_is_shown_with_its_number() -> None:
    said = show_text(load(), "calendar.holidays", "500153", date(2026, 5, 1))
    assert "国办发明电〔2025〕7号" in said and "2026-02-15/2026-02-23" in said
    with pytest.raises(UserError, match="自 2027-01-01 起没有值") as refused:
        show_text(load(), "calendar.holidays", "500153", date(2027, 5, 1))
    assert refused.value.code == "G005"


def test_a_place_without_a_school_calendar_has_the_nations_reckoned_terms() -> None:
    here, elsewhere = calendar_of(load(), "500153001002"), calendar_of(load(), "51")
    for calendar, settled in ((here, True), (elsewhere, False)):
        term = calendar.term_of(date(2026, 5, 6))
        assert term is not None and term.settled is settled
    without = here.term_of(date(2026, 10, 12))
    assert without is not None and not without.settled


def test_one_calendar_for_all_who_share_it() -> None:
    policy = load()
    assert calendar_of(policy, "500153") is calendar_of(policy, "500120")
    assert calendar_of(policy, "500153") is not calendar_of(policy, None)


def test_an_office_writes_next_years_notice_itself(tmp_path: Path) -> None:
    line = '  - from: 2027-01-01\n    value:\n      - {id: new_year, zh: 元旦, en: n, off: "2027-01-01/2027-01-03", work: ["2027-01-09"]}\n'
    calendar = calendar_of(load([pack(tmp_path, "00", "holidays", line + TAIL)]), "500153")
    assert not calendar.is_provisional(2027) and calendar.is_provisional(2028)
    assert calendar.is_working(date(2027, 1, 9)) and calendar.is_working(date(2027, 10, 1))


def test_a_county_adds_its_own_festival(tmp_path: Path) -> None:
    line = '  - from: 2026-01-01\n    how: add\n    value:\n      - {id: own, zh: 县庆, en: own, off: "2026-11-06/2026-11-06", work: []}\n'
    policy = load([pack(tmp_path, "500241", "holidays", line + TAIL)])
    assert not calendar_of(policy, "500241").is_working(date(2026, 11, 6))
    assert calendar_of(policy, "500153").is_working(date(2026, 11, 6))
    assert calendar_of(policy, "500241").is_provisional(2027)


@pytest.mark.parametrize(
    ("topic", "row", "words"),
    [
        ("holidays", '{id: a, zh: 甲, en: a, off: "2027-01-01", work: []}', "首日/末日"),
        ("holidays", '{id: a, zh: 甲, en: a, off: "2027-02-30/2027-03-01", work: []}', "首日/末日"),
        ("holidays", '{id: a, zh: 甲, en: a, off: "2027-01-03/2027-01-01", work: []}', "早于首日"),
        ("holidays", '{id: a, zh: 甲, en: a, off: "2028-01-01/2028-01-01", work: []}', "没有 2027 年的日子"),
        ("holidays", '{id: a, zh: 甲, en: a, off: "2027-01-01/2027-01-03", work: ["2027-01-02"]}', "既放假又补班"),
        ("terms", '{id: autumn, zh: 甲, en: a, first: "2026-09-01", last: "2027-01-32"}', "读不懂"),
        ("terms", '{id: autumn, zh: 甲, en: a, first: "2025-09-01", last: "2026-01-20"}', "不是 20"),
        ("terms", '{id: spring, zh: 甲, en: a, first: "某日", last: "07-03"}', "读不懂"),
        ("statutory", '{id: a, zh: 甲, en: a, days: ["五一"]}', "读不懂"),
    ],
)
def test_a_day_that_cannot_be_read_is_named(tmp_path: Path, topic: str, row: str, words: str) -> None:
    policy = load([pack(tmp_path, "00", topic, f"  - from: 2027-01-01\n    value:\n      - {row}\n" + TAIL)])
    with pytest.raises(ParameterFaults, match=words) as refused:
        calendar_of(policy, "500153")
    assert refused.value.code == "G004"


def test_the_runbook_shows_lines_that_an_office_can_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "runbooks" / "calendar.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    for text, pack_name, topic in zip(shown, ("00-national", "50-chongqing"), ("holidays", "terms"), strict=True):
        (tmp_path / pack_name / "calendar").mkdir(parents=True)
        (tmp_path / pack_name / "calendar" / f"{topic}.yaml").write_text(text, encoding="utf-8")
    assert calendar_of(load(), "500153").is_provisional(2027)
    monkeypatch.setenv("NOTONELESS_PARAMETERS", str(tmp_path))
    calendar = calendar_of(load(), "500153")
    assert not calendar.is_provisional(2027) and calendar.is_working(date(2027, 2, 20))
    spring = calendar.term_of(date(2027, 2, 22))
    assert spring is not None and spring.settled and calendar.term_of(date(2027, 2, 21)) is None
    later = calendar.term_of(date(2027, 10, 11))  # the line of the year before tells nothing of this one
    assert later is not None and not later.settled
    monkeypatch.setenv("NOTONELESS_PARAMETERS", str(tmp_path / "nowhere"))
    with pytest.raises(UserError, match="G003"):
        load()

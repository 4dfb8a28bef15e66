"""The nearest place and the latest start decide, and a lookup can always say why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notoneless.policy import Policy
from notoneless.policy.places import ladder, place_code
from notoneless.standards.errors import UserError

_LINE = """  - from: {since}
    value: {value}
    source: {{title: 测试文件, number: 测〔{year}〕1号, link: "https://example.org/{year}"}}
    evidence: D
    checked_on: 2026-01-01
"""


def write(
    root: Path, place: str, topic: str, lines: dict[str, object], *, shape: str = "number", how: str = ""
) -> Path:
    station, _, name = topic.partition(".")
    file = root / place / station / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    body = f"name: {{zh: 试, en: trial}}\nunit: 天\nshape: {shape}\nvalues:\n"
    for since, value in lines.items():
        body += _LINE.format(since=since, value=value, year=since[:4]) + (f"    how: {how}\n" if how else "")
    file.write_text(body, encoding="utf-8")
    return file


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    shipped = tmp_path / "shipped"
    write(shipped, "00-national", "cases.days", {"2010-01-01": 1, "2020-01-01": 2})
    write(shipped, "99-province", "cases.days", {"2015-01-01": 3})
    write(shipped, "990101-county", "cases.days", {"2016-09-01": 4, "2018-01-01": "null"})
    write(shipped, "990101001-town", "cases.days", {"2017-01-01": 5})
    return Policy([shipped])


@pytest.mark.parametrize(
    ("place", "on", "expected"),
    [
        (None, "2010-01-01", 1),
        ("00", "2019-12-31", 1),
        ("00", "2020-01-01", 2),
        ("99", "2014-12-31", 1),
        ("99", "2015-01-01", 3),
        ("990000", "2015-01-01", 3),
        ("990101", "2016-08-31", 3),
        ("990101", "2016-09-01", 4),
        ("990101000000", "2016-09-01", 4),
        ("990101", "2018-01-01", 3),  # the county's own value has ended
        ("990101002", "2017-06-01", 4),
        ("990101001", "2016-12-31", 4),
        ("990101001007", "2017-01-01", 5),
        ("98", "2021-01-01", 2),
    ],
)
def test_nearest_place_then_latest_start(policy: Policy, place: str | None, on: str, expected: int) -> None:
    value = policy.value("cases.days", place, date.fromisoformat(on))
    assert value.value == expected
    assert value.source.number
    assert value.since <= date.fromisoformat(on)


def test_before_the_first_line_is_a_refusal(policy: Policy) -> None:
    with pytest.raises(UserError) as caught:
        policy.value("cases.days", "99", date(2009, 12, 31))
    assert caught.value.code == "G005"
    assert "2010-01-01" in caught.value.zh and "2010-01-01" in caught.value.en


def test_unknown_topic_lists_near_spellings(policy: Policy) -> None:
    with pytest.raises(UserError) as caught:
        policy.value("cases.dais", "99", date(2020, 1, 1))
    assert caught.value.code == "G001"
    assert "cases.days" in caught.value.zh and "cases.days" in caught.value.en


@pytest.mark.parametrize("place", ["5x", "123", "", "５０", "50015310"])
def test_a_place_must_be_a_division_code(policy: Policy, place: str) -> None:
    if place == "":
        assert place_code(place) == "00"
        return
    with pytest.raises(UserError) as caught:
        policy.value("cases.days", place, date(2020, 1, 1))
    assert caught.value.code == "G002"


def test_a_topic_set_elsewhere_only_says_where(tmp_path: Path) -> None:
    write(tmp_path, "990101-county", "visits.quota", {"2020-01-01": 2})
    with pytest.raises(UserError) as caught:
        Policy([tmp_path]).value("visits.quota", "99", date(2021, 1, 1))
    assert caught.value.code == "G005"
    assert "990101" in caught.value.zh


def test_explain_lists_every_candidate_and_one_winner(policy: Policy) -> None:
    explained = policy.explain("cases.days", "990101001", date(2019, 1, 1))
    assert [c.place for c in explained.candidates] == ["990101001", "990101", "990101", "99", "00", "00"]
    assert [c.won for c in explained.candidates] == [True, False, False, False, False, False]
    assert explained.winner is not None and explained.winner.line.value == 5
    why = [c.why_zh for c in explained.candidates]
    assert "本地不再另有规定" in why[1]
    assert "2018-01-01 起已有新规定" in why[2]
    assert "更近的地方" in why[3]
    assert "2020-01-01 才开始" in why[4]


def test_a_deployers_folder_overrides_line_by_line(policy: Policy, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(own, "990101-county", "cases.days", {"2016-09-01": 40, "2025-01-01": 41})
    write(own, "990101-county", "cases.extra", {"2020-01-01": 9})
    both = Policy([tmp_path / "shipped", own])
    assert both.value("cases.days", "990101", date(2017, 1, 1)).value == 40
    assert both.value("cases.days", "990101", date(2019, 1, 1)).value == 3  # the ended line is still there
    assert both.value("cases.days", "990101", date(2025, 1, 1)).value == 41
    assert both.value("cases.days", "99", date(2017, 1, 1)).value == 3
    assert both.value("cases.extra", "990101", date(2020, 1, 1)).value == 9


def test_a_place_may_add_to_the_wider_value(tmp_path: Path) -> None:
    write(tmp_path, "00-national", "rolls.words", {"2010-01-01": "{active: [在读, 挂读], left: [转出]}"}, shape="words")
    write(
        tmp_path,
        "99-province",
        "rolls.words",
        {"2020-01-01": "{left: [挂读, 走了], new: [新词]}"},
        shape="words",
        how="add",
    )
    policy = Policy([tmp_path])
    before = policy.value("rolls.words", "99", date(2019, 12, 31))
    after = policy.value("rolls.words", "99", date(2020, 1, 1))
    assert before.by_word() == {"在读": "active", "挂读": "active", "转出": "left"}
    assert after.by_word() == {"在读": "active", "转出": "left", "挂读": "left", "走了": "left", "新词": "new"}
    assert after.built_on is not None and after.built_on.place == "00"
    assert after.place == "99"
    why = [c.why_zh for c in policy.explain("rolls.words", "99", date(2020, 1, 1)).candidates]
    assert why[0].startswith("采用") and why[1].startswith("采用")


def test_records_are_added_by_identifier(tmp_path: Path) -> None:
    write(
        tmp_path,
        "00-national",
        "a.b",
        {"2010-01-01": "[{id: x, zh: 甲, en: x, n: 1}, {id: y, zh: 乙, en: y}]"},
        shape="rows",
    )
    write(
        tmp_path,
        "99-p",
        "a.b",
        {"2010-01-01": "[{id: x, zh: 甲, en: x, n: 2}, {id: z, zh: 丙, en: z}]"},
        shape="rows",
        how="add",
    )
    value = Policy([tmp_path]).value("a.b", "99", date(2011, 1, 1))
    assert list(value.by_id()) == ["x", "y", "z"]
    assert value.by_id()["x"]["n"] == 2


def test_a_caller_cannot_change_the_policy(tmp_path: Path) -> None:
    write(tmp_path, "00-national", "a.b", {"2010-01-01": "[1, 2]"}, shape="list")
    policy = Policy([tmp_path])
    policy.value("a.b", None, date(2011, 1, 1)).value.append(3)
    assert policy.value("a.b", None, date(2011, 1, 1)).value == [1, 2]


@given(st.text("0123456789", min_size=12, max_size=12))
@settings(max_examples=200)
def test_the_ladder_climbs_from_near_to_far(code: str) -> None:
    rungs = ladder(code)
    assert rungs[-1] == "00"
    lengths = [len(rung) for rung in rungs[:-1]]
    assert lengths == sorted(lengths, reverse=True)
    assert all(place_code(code).startswith(rung) for rung in rungs[:-1])


def test_unchecked_lists_what_stands_and_is_older_than_a_school_year(tmp_path: Path) -> None:
    write(tmp_path, "00-national", "a.b", {"2010-01-01": 1, "2020-01-01": 2})
    policy = Policy([tmp_path])
    assert policy.unchecked(date(2027, 1, 1)) == []
    late = policy.unchecked(date(2027, 1, 2))
    assert [(u.topic, u.since, u.checked_on) for u in late] == [("a.b", date(2020, 1, 1), date(2026, 1, 1))]

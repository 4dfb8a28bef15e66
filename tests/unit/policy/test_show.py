"""What an officer reads: the value, who says so, and the mark of weak evidence wherever it is printed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from notoneless.policy import Policy
from notoneless.policy.pages import parameters_page
from notoneless.policy.show import list_json, list_text, show_json, show_text

NATIONAL = """name: {zh: 补助, en: grant}
unit: 分/生·学年
shape: map
values:
  - from: 2019-09-01
    value: {primary: 100000}
    source: {title: 旧通知, number: 测〔2019〕1号, link: "https://example.org/old"}
    evidence: V
    checked_on: 2026-01-01
  - from: 2024-02-01
    value: {primary: 125000}
    source: {title: 新通知, number: 测〔2024〕1号}
    evidence: S
    weaker: {primary: M}
    checked_on: 2026-01-01
    note: 待核
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    file = tmp_path / "00-national" / "aid" / "grant.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(NATIONAL, encoding="utf-8")
    local = tmp_path / "990101-county" / "visits" / "quota.yaml"
    local.parent.mkdir(parents=True)
    local.write_text(NATIONAL.replace("补助", "走访"), encoding="utf-8")
    return Policy([tmp_path])


def test_text_shows_value_source_and_mark(policy: Policy) -> None:
    text = show_text(policy, "aid.grant", "99", date(2024, 2, 1))
    for said in (
        "125000（1,250.00 元）",
        "《新通知》（测〔2024〕1号）",
        "[S; primary M]",
        "二手页面",
        "待核",
        "grant.yaml:10",
    ):
        assert said in text
    assert "→" in text and "2024-02-01 起已有新规定" in text
    before = show_text(policy, "aid.grant", "99", date(2024, 1, 31))
    assert "100000（1,000.00 元）" in before and "《旧通知》" in before and "https://example.org/old" in before


def test_english_is_to_be_had(policy: Policy) -> None:
    text = show_text(policy, "aid.grant", None, date(2024, 2, 1), lang="en")
    assert "re-check before quoting" in text and "holds: nearest place" in text


def test_json_carries_the_same(policy: Policy) -> None:
    data = json.loads(show_json(policy, "aid.grant", "99", date(2024, 2, 1)))
    assert data["value"] == {"primary": 125000}
    assert data["evidence"] == "S" and data["evidence_of_parts"] == {"primary": "M"}
    assert data["source"]["number"] == "测〔2024〕1号"
    assert [c["won"] for c in data["candidates"]] == [True, False]


def test_the_list_says_where_a_local_topic_is_set(policy: Policy) -> None:
    text = list_text(policy, on=date(2025, 1, 1))
    assert "aid.grant" in text and "[S; primary M]" in text
    assert "visits.quota" in text and "county" in text
    assert "走访" in list_text(policy, place="990101", on=date(2025, 1, 1))
    data = json.loads(list_json(policy, on=date(2025, 1, 1)))
    assert [t["topic"] for t in data["topics"]] == ["aid.grant"]
    assert data["not_set_here"] == [{"topic": "visits.quota", "places": {"990101": "county"}}]


def test_the_page_has_every_line(policy: Policy) -> None:
    page = parameters_page(policy)
    assert page.count("旧通知") == 2 and page.count("新通知") == 2
    assert "[《旧通知》（测〔2019〕1号）](https://example.org/old)" in page
    assert "| [S] |" in page

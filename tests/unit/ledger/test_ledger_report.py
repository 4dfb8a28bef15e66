"""The report: self-contained, complete in two languages, true to the tables, and silent about who the children are."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest

from notoneless.ledger.indicators import measure
from notoneless.ledger.indicators_page import LISTED
from notoneless.ledger.indicators_text import percent
from notoneless.ledger.report import render, write_report
from notoneless.policy.lookup import load

Fill = Callable[[duckdb.DuckDBPyConnection, int], None]
VOID = {"meta", "br", "link", "img", "rect", "input"}


class _Page(HTMLParser):
    """Checks that elements close, and gathers ids, links, texts by language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.outside: list[str] = []
        self.unlabelled: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a":
            self.targets.append(str(values.get("href")))
        if tag in ("img", "link", "iframe", "script") and (values.get("src") or values.get("href")):
            self.outside.append(tag)
        if "data-zh" in values and not values.get("data-en"):
            self.unlabelled.append(str(values["data-zh"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open and self.open[-1] == tag, (tag, self.open[-3:], self.getpos())
            self.open.pop()


@pytest.fixture
def page(county: duckdb.DuckDBPyConnection, run: dict[str, Any]) -> str:
    """The masked report of an invented county."""
    return render(county, run, unmasked=False)


def test_the_page_is_whole_and_fetches_nothing(page: str) -> None:
    seen = _Page(page)
    assert seen.open == []
    assert seen.outside == []
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert "default-src 'none'" in page
    assert len(seen.ids) == len(set(seen.ids))
    assert all(t.startswith("#") and t[1:] in seen.ids for t in seen.targets)
    assert seen.unlabelled == []


def test_whatever_is_said_in_chinese_is_said_in_english(county: duckdb.DuckDBPyConnection, page: str) -> None:
    # Sentences that no code has stay as they are written; so do titles. What the sweep itself says is held by a story.
    written = {said for (said,) in county.execute("SELECT DISTINCT reasons FROM ledger_lines").fetchall()}
    assert page.count('<span class="zh"') == page.count('<span class="en"') + page.count('<span class="zh">名</span>')
    for en in re.findall(r'<span class="en" lang="en">(.*?)</span>', page):
        assert en or 'class="en"' in page
    assert not [
        e
        for e in re.findall(r'<span class="en" lang="en">([^<]*)</span>', page)
        if re.search("[\u4e00-\u9fff]", e)
        and html.unescape(e).replace("; ", "；") not in written
        and not re.search(r"台账|faults\.xlsx|一个都不能少|龄|[省县区国]$|^《|^（", e)
    ]


def test_its_figures_are_those_of_the_tables(county: duckdb.DuckDBPyConnection, page: str) -> None:
    counts = county.execute(
        "SELECT count(*) FILTER (ledger <> 'out_of_scope'), count(*) FILTER (ledger = 'suspected_dropout'), "
        "count(*) FILTER (ledger = 'dropout') FROM ledger_lines"
    ).fetchall()[0]
    assert [int(n.replace(",", "")) for n in re.findall(r'<div class="v">([\d,]+)</div>', page)][:3] == list(counts)
    foot = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)
    assert foot
    numbers = [int(n.replace(",", "")) for n in re.findall(r"<td[^>]*>([\d,]+)</td>", foot[0])]
    assert sum(numbers[:-1]) == numbers[-1] == 400


def test_nobody_can_be_known_from_a_masked_page(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    with duckdb.connect() as con:
        fill_world(con, 300)
        con.execute(
            "UPDATE ledger_lines SET name = '诸葛无双', reasons = '号码 990101201401010011 与电话 19912345678 不符' WHERE verdict = 'suspected_dropout'"
        )
        con.execute("UPDATE review_pairs SET l_name = '诸葛无双', r_name = '诸葛无霜', l_guardian_name = '诸葛远方'")
        masked = write_report(con, tmp_path / "report.html", run, unmasked=False).read_text("utf-8")
        whole = render(con, run, unmasked=True)
        secret = {
            v
            for row in con.execute("SELECT id_number, pupil_no, guardian_phone FROM ledger_lines").fetchall()
            for v in row
            if v
        }
    for word in ("诸葛无双", "诸葛无霜", "诸葛远方", "990101201401010011", "19912345678"):
        assert word in whole
        assert word not in masked, word
    assert not any(s in masked for s in secret)


def test_an_office_s_words_cannot_become_markup(fill_world: Fill, run: dict[str, Any]) -> None:
    with duckdb.connect() as con:
        fill_world(con, 200)
        bad = "</script><script>alert(1)</script><u>&"
        con.execute("UPDATE ledger_lines SET town_name = ?, reasons = ?", [bad, bad])
        con.execute("UPDATE links SET reasons = ?", [bad])
        con.execute("UPDATE review_pairs SET reasons = ?, l_school_name = ?", [bad, bad])
        text = render(con, {**run, "place_name": bad}, unmasked=True)
    assert "<script>alert" not in text and "<u>" not in text
    _Page(text)
    data = re.search(r'<script type="application/json" id="pairs">(.*?)</script>', text, re.DOTALL)
    assert data
    assert any(p["reasons"][0] == bad for p in json.loads(data[1])["pairs"])


def test_every_figure_opens_to_its_children_and_says_how_many_are_left(
    county: duckdb.DuckDBPyConnection, run: dict[str, Any]
) -> None:
    found = measure(county, run, load())
    text = render(county, run, unmasked=False, indicators=found)
    [section] = re.findall(r'<section id="indicators">.*?</section>', text, re.DOTALL)
    articles = re.findall(r"<article.*?</article>", section, re.DOTALL)
    assert len(articles) == len(found.measured)
    for m, article in zip(found.measured, articles, strict=True):
        assert m.definition.name.zh in article and percent(m.percent) in article and m.standing.word.zh in article
        shown = len(re.findall("<tr>", article.split("<h4>")[1])) - 1 if m.listed else 0
        assert shown == min(len(m.listed), LISTED)
        if len(m.listed) > LISTED:
            assert f"共 {len(m.listed):,} " in article and f"列出前 {LISTED} " in article
    net = found["net_enrolment"]
    assert len(net.listed) < LISTED < len(found["groups_surveyed"].listed), "one list whole, one cut"
    names = [str(row["name"]) for row in net.listed if len(str(row["name"])) > 1]
    assert names and not [n for n in names if n in section], "names are shortened"
    assert str(names[0]) in render(county, run, unmasked=True, indicators=found)


def test_the_page_stays_light_whatever_the_size_of_the_county(fill_world: Fill, run: dict[str, Any]) -> None:
    with duckdb.connect() as con:
        fill_world(con, 60_000)
        text = render(con, run, unmasked=False)
    [section] = re.findall(r'<section id="indicators">.*?</section>', text, re.DOTALL)
    assert "共 1," in section, "a long list proves the cap"
    assert len(section.encode()) < 200_000


def test_a_county_where_every_child_is_in_class_is_told_so(fill_world: Fill, run: dict[str, Any]) -> None:
    with duckdb.connect() as con:
        fill_world(con, 30)
        con.execute("UPDATE ledger_lines SET ledger = 'school_age', verdict = 'in_school_local', flags = NULL")
        for table in ("review_pairs", "change_lines", "roll_faults", "links"):
            con.execute(f"DELETE FROM {table}")
        text = render(con, {"as_of": run["as_of"], "place": None}, unmasked=False)
    assert "个个都有着落" in text
    _Page(text)


def test_the_run_answers_for_itself(county: duckdb.DuckDBPyConnection, run: dict[str, Any]) -> None:
    run = {
        **run,
        "version": "0.1.0",
        "refused": [{"file": "坏.xlsx", "sheet": None, "code": "R006", "detail": None}],
        "parameters": [
            {"topic": "t", "name": {"zh": "报警天数", "en": "alarm days"}, "value": 3, "unit": "天", "place_name": "全国", "since": "2017-09-01",
             "source": {"number": "教〔2017〕1号", "title": "通知", "article": "三"}, "checked_on": "2026-01-01"},
            {"topic": "w", "name": {"zh": "状态词", "en": "status words"}, "value": {f"词{i}": "在读" for i in range(90)}, "source": {}},
        ],
        "fuses": [
            {"fuse": "fuse:a", "file": "甲.csv", "figure": 0.5, "bound": 0.2, "held": False, "accepted": True, "zh": "像是去年的", "en": "as if last year's"}
        ],
        "weights": {"levels": {"name": {"8": [0.9, 0, 0, 0, 0.001], "24": [0.9, 0, 0, 0, 0.002], "0": [0.01, 0, 0, 0, 0.9]}}},
        "timings": {"load": 1.25, "load.rows": 0.5, "total": 3.0},
    }  # fmt: skip
    text = render(county, run, unmasked=False)
    _Page(text)
    for said in (
        "教〔2017〕1号 通知 三",
        "全文见 run.json",
        "人工放行",
        "as if last year&#39;s",
        "约 2 人同此",
        "+9.8",
        "文件损坏或不全",
        "alarm days",
    ):
        assert said in text, said

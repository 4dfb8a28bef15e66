"""An inspector from abroad reads the report, the comparison and the indicators: every sentence is in English, and Chinese only
what a name is or what a roll says."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser

import pytest

from tests.stories.county import AS_OF, notoneless, table

CHINESE = re.compile(r"[\u3001-\u301f\u3400-\u9fff\uff00-\uffef]")
NAMED = ("name", "guardian_name", "town_name", "village_name", "group_name", "school_name", "grade", "hardship_kinds")
#: Our own results, and the sheets of the ledger's book, are called so in every language.
OURS = ("台账.xlsx", "疑似辍学台账", "辍学台账", "三比对", "一个都不能少")


class English(HTMLParser):
    """What the page says to whoever reads it in English: (whose, text). What is quoted from rolls' words stands in ``value``."""

    def __init__(self):
        super().__init__()
        self.open, self.said = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("meta", "br", "link"):
            return
        classes, tongue = (given.get("class") or "").split(), given.get("lang")
        hidden = tag in ("script", "style", "title") or "zh" in classes or (tongue == "zh-CN" and tag != "html")
        self.open.append((tag, hidden or given.get("data-en") == "value"))
        if given.get("data-en"):
            self.said.append(given["data-en"])

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not any(hidden for _, hidden in self.open):
            self.said.append(data.strip())


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    home = tmp_path_factory.mktemp("english") / "demo"
    made = notoneless("demo", "--no-site", "--children", "1500", "--out", home)
    assert made.code == 0, made.err
    again = notoneless("sweep", home / "rolls", "--as-of", AS_OF, "--out", home / "again", "--previous", home / "out")
    assert again.code == 0, again.err
    return home


@pytest.fixture(scope="module")
def names(demo):
    """Everything that is a name: of people, places, schools, files and documents, and the words that the rolls say."""
    run = json.loads((demo / "again" / "run.json").read_text("utf-8"))
    found = {line[column] for line in table(demo / "again" / "ledger.csv") for column in NAMED} | {run["place_name"]}
    found |= {f"{x[:1]}{'*' * n}{x[-1:] if n > 1 else ''}" for x in found for n in (1, 2)}
    found |= {roll["file"] for roll in run["inputs"]} | set(OURS)
    for used in run["parameters"]:
        source = used["source"]
        found |= {source["title"], source["number"], source["article"], used["place_name"]} - {
            "本项目建议值，非政策规定",
            "全国",
        }
    for one in json.loads((demo / "again" / "indicators.json").read_text("utf-8"))["indicators"]:
        source = (one["target"] or {}).get("source", {})
        found |= {source.get(k) or "" for k in ("title", "number", "article")} | {one["basis"]["en"]}
    with (demo / "rolls" / "铁脚板摸排名册.csv").open(encoding="utf-8-sig", newline="") as file:
        found |= {line["去向"] for line in csv.DictReader(file)}
    return sorted((name for name in found if name and CHINESE.search(name)), key=len, reverse=True)


def chinese(text, names):
    """Return what of ``text`` is Chinese and no name: the pieces of a line are looked up whole."""
    for name in names:
        if name in text:
            text = text.replace(name, " ")
    text = re.sub(r"《\s*》|（\s*）|[\u4e00-\u9fff]?\*+[\u4e00-\u9fff]?", " ", text)
    return CHINESE.findall(text)


def test_the_report_is_in_english(demo, names):
    page = English()
    page.feed((demo / "again" / "report.html").read_text("utf-8"))
    assert len(page.said) > 1500
    left = {text for text in page.said if chinese(text, names)}
    assert left == set()
    assert any("no roll shows any schooling" in text for text in page.said), "the reasons are told"


def test_a_pair_is_explained_in_english(demo, names):
    text = (demo / "again" / "report.html").read_text("utf-8")
    (data,) = re.findall(r'<script type="application/json" id="pairs">(.*?)</script>', text, re.DOTALL)
    pairs = json.loads(data)["pairs"]
    assert pairs and all(CHINESE.search(pair["reasons"][0]) for pair in pairs)
    assert {pair["reasons"][1] for pair in pairs if CHINESE.search(pair["reasons"][1])} == set()
    assert any(": " in pair["reasons"][1] for pair in pairs)


def test_the_indicators_and_the_comparison_are_in_english(demo, names):
    figures = notoneless("--lang", "en", "indicators", demo / "again")
    assert figures.code == 0 and "last term" in figures.out
    told = notoneless("--lang", "en", "ledger", "diff", demo / "out", demo / "again")
    assert told.code == 0 and "still suspected" in told.out and "last term" in told.out
    left = [line for line in (figures.out + told.out).splitlines() if chinese(line, names)]
    assert left == []

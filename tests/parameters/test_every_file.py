"""Every parameter we ship is well formed, sourced, and speaks of things that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from notoneless.policy import Evidence, Policy, Shape, load
from notoneless.policy.pages import parameters_page, places_page
from notoneless.policy.terms import TopicFile

ON = date(2026, 11, 28)
POLICY = load()
ROOT = Path(__file__).resolve().parents[2]


def files() -> Iterator[TopicFile]:
    for topic in POLICY.topics():
        for code in POLICY.places(topic):
            file = POLICY.file(topic, code)
            assert file is not None
            yield file


def test_every_file_is_valid() -> None:
    assert [fault.sentence() for fault in POLICY.faults()] == []


def test_the_packs_are_there() -> None:
    assert set(POLICY.places()) == {
        "00", "50", "500106", "500107", "500108", "500119", "500120", "500153", "500231", "500241",
    }  # fmt: skip
    assert all(not name.isascii() for name in POLICY.places().values())


def test_every_value_has_a_source_and_an_evidence_level() -> None:
    for file in files():
        for line in file.dated:
            assert line.source.title, file.file
            assert line.evidence in Evidence
            if line.evidence in (Evidence.LAW, Evidence.SEEN):
                assert (
                    line.source.number or line.source.link or "日报" in line.source.title or "报道" in line.source.title
                ), (file.file, line.line)
            if line.evidence is Evidence.DESIGN:
                assert not line.source.article or line.note, (file.file, "a suggestion beside a law must say so")


def test_weak_evidence_shows_in_what_is_printed() -> None:
    for file in files():
        value = POLICY.value(file.topic, file.place, file.dated[0].since)
        assert value.mark().startswith(f"[{value.evidence}")
        assert value.as_dict()["evidence"] == str(value.evidence)


def test_nobody_checked_in_the_future_and_nothing_is_stale() -> None:
    assert all(line.checked_on <= ON for file in files() for line in file.dated)
    assert POLICY.unchecked(ON) == []


def test_unchecked_values_are_listed_after_a_school_year() -> None:
    late = POLICY.unchecked(date(2027, 11, 29))
    standing = [f for f in files() if f.standing_on(date(2027, 11, 29)) is not None]
    assert len(late) == len(standing)


def test_money_is_whole_fen() -> None:
    def leaves(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            for inner in value.values():
                yield from leaves(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from leaves(inner)
        else:
            yield value

    seen = 0
    for file in files():
        if file.unit.startswith("分/"):
            for line in file.dated:
                for leaf in leaves(line.value):
                    assert leaf is None or (isinstance(leaf, int) and leaf >= 100), (file.file, leaf)
                    seen += 1
        else:
            assert "元" not in file.unit, (file.file, "money is kept in 分")
    assert seen > 20


def test_verdict_ids_named_anywhere_are_verdicts() -> None:
    verdicts = set(POLICY.value("ledger.verdicts", None, ON).by_id())
    outside = {"exempted"}  # 免学: a word of old rolls without basis in the law, never a verdict
    for topic in ("rolls.exception_words", "rolls.whereabouts_words", "rolls.special_forms"):
        assert set(POLICY.value(topic, None, ON).value) - outside <= verdicts, topic
    for row in POLICY.value("rolls.statuses", None, ON).value:
        assert row["verdict"] in verdicts
    for code in POLICY.places("special_education.forms"):
        assert set(POLICY.value("special_education.forms", code, ON).value) <= verdicts
    ledgers = set(POLICY.value("ledger.ledgers", None, ON).by_id())
    assert {row["ledger"] for row in POLICY.value("ledger.verdicts", None, ON).value} <= ledgers


def test_status_words_and_their_meanings_agree() -> None:
    words = set(POLICY.value("rolls.status_words", None, ON).value)
    assert words == set(POLICY.value("rolls.statuses", None, ON).by_id())


@pytest.mark.parametrize("topic", ["rolls.hardship_kinds", "rolls.civil_kinds", "ledger.reason_codes"])
def test_a_word_has_one_meaning_in_tables_too(topic: str) -> None:
    file = POLICY.file(topic, "00")
    assert file is not None
    for line in file.dated:
        words = [word for row in line.value for word in row["words"]]
        assert len(words) == len(set(words)), topic


def test_chains_name_a_known_model() -> None:
    models = set(POLICY.value("responsibility.models", None, ON).by_id())
    for code in POLICY.places("responsibility.chain"):
        assert POLICY.value("responsibility.chain", code, ON).value["model"] in models


def test_practices_named_in_parameters_are_on_the_practices_page() -> None:
    page = (ROOT / "docs" / "reference" / "practices.md").read_text(encoding="utf-8")
    for file in files():
        for line in file.dated:
            for practice in line.practices:
                assert f"| {practice} |" in page, (file.file, practice)


def test_the_proofs_named_on_the_practices_page_exist() -> None:
    page = (ROOT / "docs" / "reference" / "practices.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[^`]+)`", page))
    assert named and [path for path in sorted(named) if not (ROOT / path).exists()] == []
    rows = re.findall(r"^\| ([A-Z]+[0-9]+) \|", page, re.MULTILINE)
    assert len(rows) == len(set(rows)) == 114


def test_every_file_is_reachable_by_the_loader() -> None:
    folder = ROOT / "src" / "notoneless" / "parameters"
    on_disk = {p for p in folder.rglob("*.yaml") if p.name not in ("place.yaml", "sources.yaml")}
    assert on_disk == {file.file for file in files()}
    assert not [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".yaml"]


def test_every_registered_document_is_cited() -> None:
    text = "".join(file.file.read_text(encoding="utf-8") for file in files())
    register = (ROOT / "src" / "notoneless" / "parameters" / "sources.yaml").read_text(encoding="utf-8")
    keys = [line.partition(":")[0] for line in register.splitlines() if line and not line.startswith("#")]
    assert [key for key in keys if f"ref: {key}," not in text and f"ref: {key}}}" not in text] == []


@pytest.mark.parametrize(("page", "make"), [("parameters.md", parameters_page), ("places.md", places_page)])
def test_the_generated_pages_are_current(page: str, make: Any) -> None:
    written = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert written == make(POLICY), "run: python -m notoneless.policy.pages docs/reference"


def test_shapes_hold_what_readers_expect() -> None:
    policy: Policy = POLICY
    assert policy.value("rolls.status_words", "500153", ON).shape is Shape.WORDS
    assert policy.value("rolls.absent_days_alarm", "500153", ON).value == 3
    assert policy.value("sweep.review_budget", "500153", ON).value <= 1
    assert policy.value("sweep.fuse", "500153", ON).value["matched_share"] == 0.7


def test_the_glossary_knows_every_verdict_and_status() -> None:
    page = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    for topic in ("ledger.verdicts", "ledger.ledgers", "rolls.statuses", "ledger.reason_codes"):
        assert [row["id"] for row in POLICY.value(topic, None, ON).value if f"`{row['id']}`" not in page] == []


def test_parameters_rules_and_printed_ledgers_mean_the_same_by_a_verdict() -> None:
    from notoneless.ledger.labels import VERDICTS as PRINTED
    from notoneless.sweep.rules import VERDICTS as JUDGED

    rows = POLICY.value("ledger.verdicts", None, ON).by_id()
    assert {key: (row["zh"], row["ledger"]) for key, row in rows.items()} == JUDGED
    assert {key: row["counts_as_served"] for key, row in rows.items()} == {k: str(v.served) for k, v in PRINTED.items()}

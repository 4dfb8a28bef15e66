"""Pairs that are hard to tell, anyone may add to them: a YAML case needs no code.

Each file of cases is laid among a few hundred ordinary children and swept once; then every case is asked what became
of its rows: joined (``linked``), kept apart (``not_linked``), left to people (``to_people``), and where each child is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from notoneless.policy.lookup import load
from notoneless.sweep.engines.duck import Engine
from notoneless.sweep.exact import ROW_SPAN
from notoneless.sweep.rules.facts import CLEARING
from notoneless.sweep.run import sweep
from tests.hard_pairs.hard_pair_world import HERE, Case, Written, read_cases, write_rolls

COUNTY: dict[str, Any] = yaml.safe_load((HERE / "county.yaml").read_text(encoding="utf-8"))
SEED = 20260901


def _all() -> list[Case]:
    cases: list[Case] = []
    for path in sorted(HERE.glob("*.yaml")):
        if path.stem != "county":
            cases += read_cases(path, COUNTY, len(cases))
    return cases


CASES = _all()


@dataclass
class Swept:
    """One file of cases after the sweep: ledger lines by row, the children of every row, who is left to people."""

    written: Written
    lines: dict[tuple[str, int], dict[str, Any]]
    children: dict[tuple[str, int], set[str]]
    asked: set[str]


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Swept]:
    done: dict[str, Swept] = {}
    for file in sorted({case.file for case in CASES}):
        folder = tmp_path_factory.mktemp(file)
        written = write_rolls(folder / "rolls", [c for c in CASES if c.file == file], COUNTY, SEED)
        with sweep(written.folder, as_of=COUNTY["as_of"], policy=load(), work=folder) as found:
            done[file] = _read(written, found.engine)
    return done


def _rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    names = [row[0] for row in engine.rows(f"SELECT column_name FROM (DESCRIBE {table})")]
    return [dict(zip(names, row, strict=True)) for row in engine.rows(f"SELECT * FROM {table}")]


def _read(written: Written, engine: Engine) -> Swept:
    lines: dict[tuple[str, int], dict[str, Any]] = {}
    children: dict[tuple[str, int], set[str]] = defaultdict(set)
    ledger = _rows(engine, "ledger_lines")
    by_child = {line["child_id"]: line for line in ledger}
    files = dict(engine.rows("SELECT roll_id, file FROM roll"))
    for line in ledger:  # the line by which a child is known: the register's, else the first roll that names the child
        children[files[line["pid"] // ROW_SPAN], line["pid"] % ROW_SPAN].add(line["child_id"])
    for link in _rows(engine, "links"):
        if link["strength"] in CLEARING:
            for side in ("left", "right"):
                children[link[f"{side}_file"], link[f"{side}_row"]].add(link["child_id"])
    for key, ids in children.items():
        lines[key] = next((by_child[child] for child in sorted(ids) if child in by_child), {})
    asked = {pair["child_id"] for pair in _rows(engine, "review_pairs")}
    return Swept(written, {key: line for key, line in lines.items() if line}, children, asked)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.file}-{c.id}")
def test_hard_pair(case: Case, swept: dict[str, Swept]) -> None:
    found = swept[case.file]
    at = {label: found.written.rows[case.id, label] for label, _, _ in case.rows}
    wrong: list[str] = []

    def together(a: str, b: str) -> bool:
        return bool(found.children.get(at[a], set()) & found.children.get(at[b], set()))

    def line(label: str) -> dict[str, Any]:
        return found.lines.get(at[label], {"verdict": "no ledger line", "flags": "", "ledger": "", "reasons": ""})

    expect = dict(case.expect)
    for a, b in expect.pop("linked", []):
        if not together(a, b):
            wrong.append(f"{a} and {b} were not joined")
    for a, b in expect.pop("not_linked", []):
        if together(a, b):
            wrong.append(f"{a} and {b} were joined")
    for label in expect.pop("to_people", []):
        got = line(label)
        if got["ledger"] != "suspected_dropout" and got.get("child_id") not in found.asked:
            wrong.append(f"{label} was not left to people but {got['verdict']}")
    for label, verdict in expect.pop("verdict", {}).items():
        allowed = verdict if isinstance(verdict, list) else [verdict]
        if line(label)["verdict"] not in allowed:
            wrong.append(f"{label} is {line(label)['verdict']}, not {' or '.join(allowed)}")
    for label, flags in expect.pop("flags", {}).items():
        missing = set(flags) - set((line(label)["flags"] or "").split(";"))
        if missing:
            wrong.append(f"{label} lacks the flags {sorted(missing)}")
    for match in ("match1", "match2", "match3"):
        for label in expect.pop(match, []):
            if not line(label).get(match):
                wrong.append(f"{label} is not in {match}")
    assert not expect, f"unknown expectations: {sorted(expect)}"
    shown = {label: (line(label)["verdict"], line(label)["flags"], line(label)["reasons"]) for label, _, _ in case.rows}
    assert not wrong, f"{case.why}\n" + "\n".join(wrong) + "\n" + json.dumps(shown, ensure_ascii=False, indent=1)


def test_every_case_says_why_and_what() -> None:
    assert len(CASES) >= 70
    assert len({case.id for case in CASES}) == len(CASES)
    for case in CASES:
        labels = {label for label, _, _ in case.rows}
        named = {label for pairs in ("linked", "not_linked") for pair in case.expect.get(pairs, []) for label in pair}
        named |= set(case.expect.get("verdict", {})) | set(case.expect.get("to_people", []))
        assert case.why.endswith("。") and named and named <= labels, case.id

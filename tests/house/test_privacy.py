"""Every column says how private it is, and what is private does not leave in full."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from notoneless.cli.app import cli
from notoneless.cli.speak import run_and_speak
from notoneless.ledger.privacy import SENSITIVE
from notoneless.ledger.tables import HOUSEHOLD_COLUMNS, LEDGER_COLUMNS, PAIR_COLUMNS
from notoneless.rolls.kinds import COLUMNS, Level
from tests.house.repository import ROOT

# Columns of our own making; the others bear the name of a column that an office wrote.
OURS_OPEN = {
    *(
        "child_id",
        "file",
        "kind",
        "row",
        "register_file",
        "register_row",
        "register_roll",
        "enrolment_rows",
        "verdict",
        "ledger",
        "evidence_roll",
    ),
    *(
        "evidence_kind",
        "evidence_row",
        "method",
        "score",
        "reasons",
        "reason_codes",
        "flags",
        "match1",
        "match2",
        "match3",
    ),
    *("discovered_by", "priority", "age", "expected_grade", "town_name", "village_name", "group_name"),
    *("pair_id", "left_file", "left_row", "right_file", "right_kind", "right_row", "probability", "value", "weights"),
}
# Sensitive by nature and yet the very thing the ledger is for: shown to those who hold it, named here one by one.
SHOWN = {"hardship_kinds", "disability_kind", "disability_grade", "civil_kinds"}


def test_every_column_of_a_roll_has_a_level():
    assert all(isinstance(column.level, Level) and column.name == name for name, column in COLUMNS.items())


def test_every_column_of_a_result_is_masked_or_excused_by_name():
    for column in (*LEDGER_COLUMNS, *HOUSEHOLD_COLUMNS, *PAIR_COLUMNS):
        source = column.removeprefix("l_").removeprefix("r_")
        if column in OURS_OPEN or column in SHOWN or source in OURS_OPEN:
            continue
        assert source in COLUMNS, f"{column}: say in this test how private it is"
        if COLUMNS[source].level is Level.SENSITIVE:
            assert column in SENSITIVE, f"{column} is sensitive: mask it in ledger/privacy.py"


def test_an_unforeseen_error_tells_nobodys_name(capsys, monkeypatch):
    secret = "王小明 500226201303021234"

    def broken(*_args, **_kwargs):
        raise RuntimeError(secret)

    monkeypatch.delenv("NOTONELESS_DEBUG", raising=False)
    monkeypatch.setattr(cli, "main", broken)
    assert run_and_speak(cli, ["sweep"]) == 1
    said = capsys.readouterr()
    assert "C001" in said.err and "RuntimeError" in said.err
    assert not re.search("王小明|5002262013", said.err + said.out)


def test_help_answers_without_loading_an_engine():
    code = "import sys, notoneless.cli.app; print(sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": ""},
        check=True,
    )
    loaded = set(json.loads(done.stdout.replace("'", '"')))
    assert not loaded & {"duckdb", "polars", "pyarrow", "numpy", "xlsxwriter", "pypinyin"}, loaded

"""The command line answers in the user's language, one sentence for a refusal, one object for a machine."""

from __future__ import annotations

import io
import json
import re
import sys

import click
import pytest
from rich.console import Console
from rich.progress import Progress as Bars

from notoneless.cli import main
from notoneless.cli.app import cli
from notoneless.cli.progress import Drawn, watched
from notoneless.cli.speak import language, run_and_speak
from notoneless.standards.errors import UserError
from notoneless.standards.progress import SILENT
from tests.house.repository import ROOT


def run(capsys, *arguments):
    code = run_and_speak(cli, list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def raising(error):
    @click.command()
    def command():
        raise error

    return command


@pytest.mark.parametrize(("arguments", "variable", "wanted"), [
    ([], None, "名册"), ([], "en", "The roll"), (["--lang", "en"], None, "The roll"), (["--lang=zh"], "en", "名册"),
])  # fmt: skip
def test_a_refusal_is_one_sentence_in_the_users_language(capsys, monkeypatch, arguments, variable, wanted):
    monkeypatch.delenv("NOTONELESS_LANG", raising=False)
    if variable:
        monkeypatch.setenv("NOTONELESS_LANG", variable)

    @click.command()
    @click.option("--lang")
    def command(lang):
        raise UserError("X001", "名册是空的。", "The roll is empty.")

    assert run_and_speak(command, arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("X001") and wanted in said.err and said.err.count("\n") == 1


def test_language_is_chinese_unless_somebody_asks(monkeypatch):
    monkeypatch.delenv("NOTONELESS_LANG", raising=False)
    assert language() == "zh"
    monkeypatch.setenv("NOTONELESS_LANG", "en_GB.UTF-8")
    assert language() == "en"


def test_stopping_by_hand_is_said_and_has_its_own_code(capsys):
    assert run_and_speak(raising(KeyboardInterrupt()), []) == 130
    assert "没有写下" in capsys.readouterr().err


def test_our_own_mistake_may_be_looked_into_on_request(monkeypatch):
    monkeypatch.setenv("NOTONELESS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run_and_speak(raising(ZeroDivisionError("x")), [])


@pytest.mark.parametrize(("command", "zh", "en"), [
    ("sweep", "缺少 DIR", "DIR is missing"),
    ("sweep .", "缺少 --out", "--out is missing"),
    ("sweep . --out", "--out 后面缺少内容", "nothing follows --out"),
    ("sweep . elsewhere --out x", "多写了“elsewhere”", "more is written than is understood: “elsewhere”"),
    ("sweep . --out x --acept y", "没有 --acept 这个选项，是不是 --accept", "there is no option --acept, --accept perhaps"),
    ("sweep . --out x --zzz", "没有 --zzz 这个选项。", "there is no option --zzz."),
    ("sweep . --out x --engine abacus", "--engine 只能写 duckdb", "--engine takes duckdb"),
    ("sweep . --out x --as-of 2026-02-30", "“2026-02-30” 不是一个日期", "not a day"),
    ("sweep . --out x --decisions nowhere.xlsx", "--decisions 所指的文件没有找到", "--decisions names a file that is not there"),
    ("sweep . --out x --previous pyproject.toml", "--previous 所指的不是可读的文件夹", "--previous names no folder that can be read"),
    ("sweep . --out x --profiles a --no-profiles", "只能写一个", "give one of"),
    ("synth --children -1 --place x --out y", "--children 要写一个数（≥ 1）", "--children takes a number (≥ 1)"),
    ("synth --children many --place x --out y", "--children 要写一个数", "--children takes a number"),
    ("demo --port 70000", "（≥ 0，≤ 65535）", "(≥ 0, ≤ 65535)"),
    ("demo --seed one", "--seed 要写一个整数", "--seed takes a whole number"),
    ("explain nowhere --child C1", "OUT 所指的文件夹没有找到", "OUT names a folder that is not there"),
    ("nonsense", "没有这个命令：“nonsense”", "there is no command “nonsense”"),
    ("ledger dif a b", "没有这个命令：“dif”", "there is no command “dif”"),
])  # fmt: skip
def test_a_wrong_command_line_leaves_with_two_and_one_sentence_in_the_users_language(
    capsys, monkeypatch, command, zh, en
):
    monkeypatch.chdir(ROOT)
    for lang, wanted in (("zh", zh), ("en", en)):
        code, out, err = run(capsys, "--lang", lang, *command.split())
        assert code == 2 and out == "" and err.count("\n") == 1
        assert err.startswith("C003 ") and wanted in err and "--help" in err
        assert (re.search(r"[\u4e00-\u9fff]", err) is None) is (lang == "en")


def test_help_in_english_is_english_and_the_usual_help_speaks_both(capsys):
    chinese = r"[\u4e00-\u9fff]"
    for arguments in ([], ["sweep"], ["ledger"], ["ledger", "diff"], ["synth"], ["audit", "verify"], ["serve"]):
        code, out, _ = run(capsys, "--lang", "en", *arguments, "--help")
        assert code == 0 and "Usage" in out and not re.search(chinese, out), out
        code, out, _ = run(capsys, *arguments, "--help")
        assert code == 0 and re.search(chinese, out) and re.search("[a-z]{4} [a-z]", out)
    assert run(capsys, "ledger")[0] == 2, "a group alone shows what is in it"


def test_the_program_leaves_with_the_code(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["notoneless", "--version"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0 and "notoneless" in capsys.readouterr().out


def test_a_parameter_is_shown_with_its_document(capsys):
    code, out, _ = run(capsys, "policy", "show", "standards.entry_age", "--on", "2026-09-01")
    assert code == 0 and "义务教育法" in out
    code, out, _ = run(capsys, "policy", "show", "standards.entry_age", "--on", "2026-09-01", "--json")
    assert json.loads(out)
    assert run(capsys, "policy", "list")[0] == 0
    code, out, err = run(capsys, "policy", "show", "standards.entry_agee")
    assert code == 2 and "standards.entry_age" in err


def test_synthetic_rolls_are_made_once(capsys, tmp_path):
    command = (
        "synth",
        "--children",
        "1500",
        "--place",
        "500153",
        "--out",
        str(tmp_path / "rolls"),
        "--seed",
        "3",
        "--json",
    )
    code, out, _ = run(capsys, *command)
    made = json.loads(out)
    assert code == 0 and len(made["rows"]) == 12 and (tmp_path / "rolls-truth").is_dir()
    code, _, err = run(capsys, *command)
    assert code == 2 and "S002" in err


def test_bars_are_drawn_for_a_person_and_nobody_else(monkeypatch):
    screen = io.StringIO()
    with Bars(console=Console(file=screen, force_terminal=True, width=100), transient=False) as bars:
        drawn = Drawn(bars)
        drawn.advance(1)  # nothing has begun: nothing happens
        drawn.start("load", 100, "读名册")
        drawn.advance(40)
        drawn.advance(60)
        drawn.start("score", None, "量")
        drawn.advance(5)
        drawn.finish()
        assert all(task.finished for task in bars.tasks) and len(bars.tasks) == 2
    assert "读名册" in screen.getvalue()
    with watched() as progress:
        assert progress is SILENT, "standard error is no terminal here"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with watched(quiet=True) as progress:
        assert progress is SILENT
    with watched() as progress:
        progress.start("load", 1, "读名册")
        progress.finish()
        assert isinstance(progress, Drawn)

"""The command line answers in the user's language, one sentence for a refusal, one object for a machine."""

from __future__ import annotations

import io
import json
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


@pytest.mark.parametrize(
    "arguments", [["sweep"], ["nonsense"], ["synth", "--children", "-1", "--place", "x", "--out", "y"]]
)
def test_a_wrong_command_line_leaves_with_two(capsys, arguments):
    code, out, err = run(capsys, *arguments)
    assert code == 2 and out == "" and "Usage" in err


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

"""How the command line speaks when something is wrong: one sentence, in the user's language, and the right exit code.

A sentence on stderr names what we saw and what to do. A traceback would frighten a clerk and could carry a
child's name into a log, so our own mistakes are told by kind and place of code only.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence

import click

from notoneless.cli.misuse import in_english, told
from notoneless.cli.stopping import Asked
from notoneless.standards.errors import UserError

LANGUAGE_VARIABLE = "NOTONELESS_LANG"
DEBUG_VARIABLE = "NOTONELESS_DEBUG"


def language(context: click.Context | None = None) -> str:
    """Return ``zh`` or ``en``: what ``--lang`` said, else the environment, else Chinese."""
    context = context or click.get_current_context(silent=True)
    chosen = context.find_root().params.get("lang") if context else None
    chosen = chosen or os.environ.get(LANGUAGE_VARIABLE, "zh")
    return "en" if str(chosen).startswith("en") else "zh"


def run_and_speak(command: click.Command, arguments: Sequence[str] | None = None, asked: Asked | None = None) -> int:
    """Run ``command`` and return the exit code; every refusal becomes one sentence on stderr. ``asked`` knows whether a
    signal to stop has come."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = _language_of(given)
    try:
        spoken = in_english(command) if wanted == "en" else command
        outcome = spoken.main(args=given, prog_name="notoneless", standalone_mode=False)
    except UserError as refusal:
        click.echo(refusal.sentence(wanted), err=True)
        return 2
    except click.exceptions.NoArgsIsHelpError as asked_for_nothing:
        asked_for_nothing.show()  # the help of a group that was named alone
        return asked_for_nothing.exit_code
    except click.ClickException as wrong:
        click.echo(told(wrong).sentence(wanted), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        return _stopped(asked, wanted)
    except Exception as mistake:
        if asked is not None and asked.signal is not None:  # an engine gave the interruption a name of its own
            return _stopped(asked, wanted)
        if os.environ.get(DEBUG_VARIABLE):
            raise
        click.echo(_own_mistake(mistake).sentence(wanted), err=True)
        return 1
    return outcome if isinstance(outcome, int) else 0


def _stopped(asked: Asked | None, wanted: str) -> int:
    click.echo(
        "Stopped. Of what was not finished, nothing was written."
        if wanted == "en"
        else "已停止。没有做完的，什么也没有写下。",
        err=True,
    )
    return 128 + (asked.signal if asked and asked.signal else signal.SIGINT)


def _language_of(arguments: Sequence[str]) -> str:
    """The language asked for, read from the bare arguments: a refusal may come before click has parsed them."""
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            return "en" if arguments[position + 1] == "en" else "zh"
        if argument.startswith("--lang="):
            return "en" if argument == "--lang=en" else "zh"
    return language()


def _own_mistake(mistake: Exception) -> UserError:
    """What to tell of an error nobody foresaw: its kind and where in the code, never its message (it may hold a name)."""
    frames = traceback.extract_tb(mistake.__traceback__)
    ours = [f for f in frames if "notoneless" in f.filename.replace("\\", "/").split("/")] or frames
    where = f"{os.path.basename(os.path.dirname(ours[-1].filename))}/{os.path.basename(ours[-1].filename)}:{ours[-1].lineno}"
    kind = type(mistake).__name__
    return UserError(
        "C001",
        f"程序自身出错（{kind}，{where}），没有写下任何结果。请把这一行报给开发者；设 {DEBUG_VARIABLE}=1 再运行可看全部细节（细节可能含姓名，勿外传）。",
        f"This is our mistake ({kind} at {where}); nothing was written. Please report this line; run again with "
        f"{DEBUG_VARIABLE}=1 to see the details (they may hold names: do not pass them on).",
    )

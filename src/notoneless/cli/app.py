"""The command tree. Each command reads its words and the clock, makes one call into the library, and prints."""

from __future__ import annotations

from typing import Any

import click

from notoneless import __version__
from notoneless.cli.asking import forms
from notoneless.cli.comparing import compare
from notoneless.cli.doubling import double
from notoneless.cli.looking import explain, indicators, ledger, policy
from notoneless.cli.measuring import score, synth
from notoneless.cli.platform import commands
from notoneless.cli.rounding import rounds
from notoneless.cli.sweeping import demo, sweep

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(context_settings=CONTEXT)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=None, help="输出语言，默认中文 / language of the output."
)
@click.version_option(__version__, prog_name="notoneless")
def cli(lang: str | None) -> None:
    """一个都不能少：把各部门名册放在一起，找出每一个没有上学的孩子。

    Not One Less: lay the rolls of many offices side by side, and find every child who is out of school.
    """


for command in (
    sweep,
    double,
    rounds,
    explain,
    indicators,
    compare,
    ledger,
    synth,
    score,
    policy,
    forms,
    demo,
    *commands(),
):
    cli.add_command(command)

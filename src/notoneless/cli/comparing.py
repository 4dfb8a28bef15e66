"""``compare``: the files of many counties side by side, for the level above them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from notoneless.cli.parts import ANY, DAY, as_json, print_json
from notoneless.cli.speak import language


@click.command()
@click.argument("paths", metavar="FOLDER_OR_FILE...", nargs=-1, required=True, type=ANY)
@click.option(
    "--out", required=True, type=ANY, help="结果文件夹，必须尚不存在 / folder for the results; must not exist yet."
)
@click.option(
    "--place",
    metavar="CODE",
    help="本市（州、盟、直辖市）的行政区划代码：据此点名谁没有交 / the prefecture's division code: who is missing is then named.",
)
@click.option(
    "--until",
    type=DAY,
    help="只用基准日不晚于这一天的文件，用来看从前的学期 / files of a later day are not used: for an earlier term.",
)
@as_json
def compare(paths: tuple[Path, ...], out: Path, place: str | None, until: date | None, as_json: bool) -> None:
    """比较：把各区县交来的“指标文件”并排，看谁离目标最远、谁下降了。

    Lay the counties' files of indicators side by side: shares, ranks, gaps and trends, of the same definitions only. OUT
    appears complete or not at all.
    """
    from notoneless.ledger.counties.write import compare as lay_out

    done = lay_out(paths, out=out, place=place, until=until, lang=language())
    if as_json:
        print_json(done.as_dict())
        return
    for line in done.summary_lines(language()):
        click.echo(line)

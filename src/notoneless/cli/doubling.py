"""``double``: a roll that two people typed from the same paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from notoneless.cli.parts import ANY, DAY, FILE, as_json, print_json
from notoneless.cli.speak import language


@click.command()
@click.argument("first", metavar="FIRST", type=FILE)
@click.argument("second", metavar="SECOND", type=FILE)
@click.option(
    "--out", required=True, type=ANY, help="结果文件夹，必须尚不存在 / folder for the results; must not exist yet."
)
@click.option(
    "--kind", help="名册的种类，如 field_survey；认不出时写明 / the kind of roll, where its headings do not tell."
)
@click.option("--place", help="行政区划代码 / division code of the place.")
@click.option(
    "--settle",
    type=FILE,
    metavar="WORKBOOK",
    help="定好的《两次录入.xlsx》，照它定稿 / the decided book: settle by it.",
)
@click.option("--first-by", metavar="TEXT", help="第一遍是谁录的，记入记录 / who typed the first entry.")
@click.option("--second-by", metavar="TEXT", help="第二遍是谁录的，记入记录 / who typed the second entry.")
@click.option("--on", "on", type=DAY, help="以哪一天的规定为准；不写则为今天 / the day; today when absent.")
@click.option(
    "--unmasked", is_flag=True, help="判定簿里不遮盖号码、电话、住址 / show numbers, phones, addresses in full."
)
@as_json
def double(
    first: Path,
    second: Path,
    out: Path,
    kind: str | None,
    place: str | None,
    settle: Path | None,
    first_by: str | None,
    second_by: str | None,
    on: date | None,
    unmasked: bool,
    as_json: bool,
) -> None:
    """两遍：同一份纸表由两人各录一遍，比出不同的格；定完写出定稿名册。

    Compare what two people typed from the same sheets, cell by cell, and write the differences as a book to decide with the
    paper in hand. Once all is decided (--settle) the settled roll is written, with the error rate of each.
    """
    from notoneless.entry.run import double as run
    from notoneless.rolls.kinds import Kind

    if kind is not None and kind not in set(Kind):
        known = ", ".join(f"{k.value}（{k.zh}）" for k in Kind)
        raise click.BadParameter(f"“{kind}” 不是一种名册 / is no kind of roll: {known}", param_hint="--kind")
    report = run(
        first,
        second,
        out=out,
        on=on or date.today(),
        kind=Kind(kind) if kind else None,
        place=place,
        settled_by=settle,
        typed_by=(first_by, second_by),
        unmasked=unmasked,
    )
    if as_json:
        print_json(report.as_dict())
        return
    for line in report.summary_lines(language()):
        click.echo(line)

"""``rounds``: which teacher visits which homes, on which day and in which order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from notoneless.cli.parts import ANY, DAY, FILE, as_json, print_json
from notoneless.cli.speak import language


@click.command()
@click.argument("visits", metavar="VISITS", type=FILE)
@click.argument("teachers", metavar="TEACHERS", type=FILE)
@click.option(
    "--out", required=True, type=ANY, help="结果文件夹，必须尚不存在 / folder for the results; must not exist yet."
)
@click.option(
    "--keep",
    type=FILE,
    metavar="WORKBOOK",
    help="上一次的《家访路线.xlsx》，锁定的照旧 / the book of an earlier plan: what is locked in it holds.",
)
@click.option(
    "--roads",
    type=FILE,
    metavar="WORKBOOK",
    help="实际路程表（从、到、分钟）/ a sheet of real minutes (from, to, minutes).",
)
@click.option("--place", help="行政区划代码；不写则为全国 / division code; the whole country when absent.")
@click.option("--on", "on", type=DAY, help="以哪一天的规定为准；不写则为今天 / the day; today when absent.")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子 / seed.")
@click.option(
    "--effort",
    type=click.IntRange(min=0),
    help="每家搜索多少步，越多路越短、时间越长 / steps of search for each home: more is shorter roads and longer waiting.",
)
@as_json
def rounds(
    visits: Path,
    teachers: Path,
    out: Path,
    keep: Path | None,
    roads: Path | None,
    place: str | None,
    on: date | None,
    seed: int,
    effort: int | None,
    as_json: bool,
) -> None:
    """家访路线：把要走访的家庭排成每位老师每次出门的路线，写明几点到哪家；排不上的写明为什么。

    Plan the homes of VISITS into rounds of the TEACHERS, with times; what is left over is told with its reason.
    """
    from notoneless.planning.rounds.run import rounds as run

    report = run(
        visits, teachers, out=out, on=on or date.today(), keep=keep, roads=roads, place=place, seed=seed, effort=effort
    )
    if as_json:
        print_json(report.as_dict())
        return
    for line in report.summary_lines(language()):
        click.echo(line)

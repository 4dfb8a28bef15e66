"""``synth`` and ``score``: rolls of invented children whose truth is known, and how well a sweep found it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from notoneless.cli.parts import ANY, DAY, FOLDER, as_json, demo_setting, print_json
from notoneless.cli.speak import language


@click.command()
@click.option("--children", required=True, type=click.IntRange(min=1), help="多少名儿童 / how many children.")
@click.option("--place", required=True, help="行政区划代码 / division code of the place.")
@click.option("--out", required=True, type=ANY, help="写到哪个文件夹 / folder for the rolls; must not exist yet.")
@click.option(
    "--errors", type=click.FloatRange(min=0), default=1.0, show_default=True, help="差错倍数 / error rates, times."
)
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子 / seed.")
@click.option(
    "--row-sigma", type=click.FloatRange(min=0), help="差错在马虎行中的堆积程度 / how errors pile up in sloppy rows."
)
@click.option(
    "--as-of",
    "as_of",
    type=DAY,
    default=demo_setting()["as_of"],
    show_default=True,
    help="名册所述的日子 / day of the rolls.",
)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["csv", "xlsx", "parquet"]),
    default="csv",
    show_default=True,
    help="文件格式 / format.",
)
@as_json
def synth(
    children: int,
    place: str,
    out: Path,
    errors: float,
    seed: int,
    row_sigma: float | None,
    as_of: date,
    fmt: str,
    as_json: bool,
) -> None:
    """造册：造一套虚拟名册（十二种齐全）和它的真相。

    Make synthetic rolls of all twelve kinds, with the truth beside them.
    """
    from notoneless.rolls.synth import generate

    report = generate(
        out, children=children, place=place, seed=seed, as_of=as_of, errors=errors, row_sigma=row_sigma, fmt=fmt
    )
    if as_json:
        print_json(asdict(report))
        return
    rows = sum(report.rows.values())
    if language() == "en":
        click.echo(
            f"{children:,} children, {rows:,} rows in {len(report.rows)} rolls: {report.out}\nTruth: {report.truth}"
        )
    else:
        click.echo(f"{children:,} 名儿童，{len(report.rows)} 种名册共 {rows:,} 行：{report.out}\n真相：{report.truth}")


@click.command()
@click.argument("out", metavar="OUT", type=FOLDER)
@click.argument("truth", metavar="TRUTH", type=ANY)
@as_json
def score(out: Path, truth: Path, as_json: bool) -> None:
    """评分：把一次拉网的结果与已知真相对照。

    Score the results in OUT against the known TRUTH: children missed, false suspicions, links.
    """
    from notoneless.rolls.score import score as judge

    figures = judge(out, truth).as_dict()
    if as_json:
        print_json(figures)
        return
    plain = {name: value for name, value in figures.items() if not isinstance(value, dict)}
    width = max(len(name) for name in plain)
    for name, value in plain.items():
        shown = f"{value:.6g}" if isinstance(value, float) else f"{value:,}"
        click.echo(f"{name:<{width}}  {shown}")
    for name in ("register_enrolment", "all_rolls"):
        links = figures[name]
        click.echo(f"{name:<{width}}  P {links['precision']:.6f}  R {links['recall']:.6f}  F1 {links['f1']:.6f}")

"""``sweep`` and ``demo``: from a folder of rolls to the three ledgers."""

from __future__ import annotations

import os
import shutil
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notoneless.cli.parts import ANY, DAY, FILE, FOLDER, as_json, demo_setting, print_json, profile_folder
from notoneless.cli.progress import watched
from notoneless.cli.speak import language
from notoneless.standards.errors import UserError

if TYPE_CHECKING:
    from notoneless.ledger.seal import RunReport

TABLES = {"parquet": ("parquet",), "csv": ("csv",), "both": ("parquet", "csv")}
DEMO_MARK = ".notoneless-demo"


@click.command()
@click.argument("folder", metavar="DIR", type=ANY)
@click.option(
    "--as-of", "as_of", type=DAY, help="以哪一天为准；不写时取 rolls.toml 的 as_of / the day the sweep speaks of."
)
@click.option(
    "--out", required=True, type=ANY, help="结果文件夹，必须尚不存在 / folder for the results; must not exist yet."
)
@click.option("--place", help="行政区划代码；不写时取 rolls.toml 的 place / division code of the place.")
@click.option("--engine", type=click.Choice(["duckdb"]), default="duckdb", show_default=True, help="计算引擎 / engine.")
@click.option("--decisions", type=FILE, help="人已判定的 review.xlsx / the review book with people's decisions.")
@click.option("--previous", type=FOLDER, help="上一次拉网的结果文件夹 / results of the sweep before.")
@click.option("--unmasked", is_flag=True, help="不遮盖证件号与电话 / show identity numbers and phones in full.")
@click.option(
    "--accept", multiple=True, metavar="fuse:…", help="看过数字后放行某个保险丝，可多次 / let a named fuse pass."
)
@click.option(
    "--profiles",
    type=ANY,
    metavar="DIR",
    help="记住各办公室列名的文件夹；不写则在本人的设置文件夹 / where columns said once are remembered; yours when absent.",
)
@click.option(
    "--no-profiles", is_flag=True, help="不用也不记从前说过的列 / neither use nor remember columns said before."
)
@click.option(
    "--tables", type=click.Choice(list(TABLES)), default="both", show_default=True, help="明细表格式 / tables."
)
@click.option("--no-books", is_flag=True, help="不做 Excel 与网页，只出明细表 / tables only, no Excel books, no page.")
@as_json
def sweep(
    folder: Path,
    as_of: date | None,
    out: Path,
    place: str | None,
    engine: str,
    decisions: Path | None,
    previous: Path | None,
    unmasked: bool,
    accept: tuple[str, ...],
    profiles: Path | None,
    no_profiles: bool,
    tables: str,
    no_books: bool,
    as_json: bool,
) -> None:
    """拉网：把 DIR 里的各部门名册放在一起比对，写出三本台账。

    Lay the rolls in DIR side by side and write the three ledgers, the review list, the faults and the report.
    OUT appears complete or not at all.
    """
    from notoneless.ledger.seal import sweep as run

    if profiles and no_profiles:
        raise click.UsageError("--profiles 与 --no-profiles 只能写一个 / give one of --profiles and --no-profiles")
    usual = None if no_profiles else profile_folder(os.environ, windows=os.name == "nt")
    with watched(quiet=as_json) as progress:
        report = run(
            folder,
            out=out,
            as_of=as_of,
            place=place,
            engine=engine,
            decisions=decisions,
            previous=previous,
            unmasked=unmasked,
            accept=accept,
            profiles=profiles or usual,
            tables=TABLES[tables],
            books=not no_books,
            progress=progress,
        )
    _tell(report, as_json)


@click.command()
@click.option("--children", type=click.IntRange(min=200), help="多少名儿童 / how many children.")
@click.option("--out", type=ANY, help="演示文件夹 / the demo's folder.")
@click.option("--seed", type=int, help="随机种子 / seed.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="站点端口 / the site's port."
)
@click.option("--no-site", is_flag=True, help="只到台账为止，不建站点 / the ledgers only, no site.")
@click.option("--no-serve", is_flag=True, help="建好站点但不打开 / make the site, do not open it.")
@as_json
def demo(
    children: int | None, out: Path | None, seed: int | None, port: int, no_site: bool, no_serve: bool, as_json: bool
) -> None:
    """演示：造一个县的虚拟名册，拉网，写出台账和报告；再把这个县建成站点并打开。

    A demo county of invented children: make its rolls, sweep them, print where the report is; then furnish a site with
    the county, one account for each kind of post, and open it (where notoneless[platform] is installed).
    """
    from notoneless.ledger.seal import sweep as run
    from notoneless.rolls.synth import generate

    setting = demo_setting()
    home = (out or Path(setting["folder"])).resolve()
    _clear_old_demo(home)
    home.mkdir(parents=True)
    (home / DEMO_MARK).write_text("notoneless demo\n", "utf-8")
    as_of = date.fromisoformat(setting["as_of"])
    generate(
        home / "rolls",
        children=children or setting["children"],
        place=setting["place"],
        seed=setting["seed"] if seed is None else seed,
        as_of=as_of,
    )
    with watched(quiet=as_json) as progress:
        report = run(home / "rolls", out=home / "out", as_of=as_of, place=setting["place"], progress=progress)
    _tell(report, as_json)
    if not (no_site or as_json) and find_spec("django") is not None:
        import_module("notoneless.config.commands.showing").show(
            home / "rolls",
            home / "house",
            place=setting["place"],
            children=children or setting["children"],
            seed=setting["seed"] if seed is None else seed,
            as_of=as_of,
            port=port,
            open_it=not no_serve,
            with_campaigns=children is None,
        )


def _tell(report: RunReport, as_json: bool) -> None:
    """Print what the run found: a few sentences, or one JSON object."""
    if as_json:
        print_json(report.as_dict())
        return
    for line in report.summary_lines(language()):
        click.echo(line)


def _clear_old_demo(home: Path) -> None:
    """Remove an earlier demo; anything else that stands at ``home`` is not ours to touch."""
    if not home.exists():
        return
    if not (home / DEMO_MARK).is_file():
        raise UserError(
            "C002",
            f"“{home}” 已经存在，而且不是从前的演示结果，不能覆盖。请用 --out 换一个文件夹，或先把它移开。",
            f"“{home}” exists and is not an earlier demo; it will not be overwritten. Choose another folder with --out.",
        )
    shutil.rmtree(home)

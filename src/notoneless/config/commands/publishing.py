"""``publish``: from rolls, or from a sweep's result, to the children's files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from notoneless.cli.parts import DAY, FOLDER, as_json, print_json
from notoneless.cli.progress import watched
from notoneless.config.commands.parts import ready_house, said


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--as", "login", required=True, metavar="LOGIN", help="以哪个账号的名义发布 / the account that publishes."
)
@click.option(
    "--place", help="区县代码；不写时取账号岗位所在的区县 / county code; that of the account's post when absent."
)
@click.option("--as-of", "as_of", type=DAY, help="以哪一天为准（DIR 是名册时）/ the day, where DIR holds rolls.")
@click.option("--accept", multiple=True, metavar="fuse:…", help="看过数字后放行某个保险丝 / let a named fuse pass.")
@click.option("--take", is_flag=True, help="读入后直接把明确的行写入档案 / take over at once what is clear.")
@as_json
def publish(
    folder: Path, login: str, place: str | None, as_of: date | None, accept: tuple[str, ...], take: bool, as_json: bool
) -> None:
    """发布拉网：DIR 是名册文件夹，或 notoneless sweep --unmasked 的结果；读入后在网页上确认。

    Publish a sweep: DIR holds rolls, or the result of notoneless sweep --unmasked. Its lines become proposals, to be
    confirmed on the site; with --take what is clear is taken over at once.
    """
    ready_house()
    from notoneless.config.publishing import publish as run

    with watched(quiet=as_json) as progress:
        one = run(folder, login=login, place=place, as_of=as_of, accept=accept, take=take, progress=progress)
    if as_json:
        print_json(one.as_dict())
        return
    counts = "、".join(f"{kind} {n}" for kind, n in one.counts.items() if n)
    click.echo(said(f"拉网 {one.as_of}：{one.state}；{counts}", f"Sweep of {one.as_of}: {one.state}; {counts}"))

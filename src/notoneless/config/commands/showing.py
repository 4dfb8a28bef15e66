"""The second half of ``notoneless demo``: a house with the demo county in it, opened."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from notoneless.cli.progress import watched
from notoneless.config.commands.parts import need_the_platform, said
from notoneless.config.commands.running import run_house


def show(
    rolls: Path, home: Path, *, place: str, children: int, seed: int, as_of: date, port: int, open_it: bool,
    with_campaigns: bool = False,
) -> None:  # fmt: skip
    """Make a house in ``home``, put the county of ``rolls`` and invented people into it, say who can sign in, open it."""
    need_the_platform()
    # A house of its own: the demo never touches the one that this machine may have.
    for name in [name for name in os.environ if name.startswith("NOTONELESS_")] + ["DATABASE_URL"]:
        os.environ.pop(name, None)
    os.environ["NOTONELESS_HOME"] = str(home)
    os.environ["NOTONELESS_PLAIN_HTTP"] = "1"
    os.environ["NOTONELESS_SECOND_FACTOR"] = "relaxed"
    from notoneless.config import setting_up

    setting_up.set_up()
    from django.conf import settings

    from notoneless.config.showing import show as furnish

    with watched(quiet=False) as progress:
        shown = furnish(
            rolls=rolls, work=settings.NOTONELESS_HOME.work, place=place, children=children, seed=seed, as_of=as_of,
            with_campaigns=with_campaigns, progress=progress,
        )  # fmt: skip
    click.echo("")
    click.echo(
        said(
            f"演示站点：{shown.county}，{shown.schools} 所学校，{shown.posts} 个岗位都有人，{shown.children} 名儿童已建档。",
            f"The demo's site: {shown.county}, {shown.schools} schools, {shown.posts} posts filled, {shown.children} files.",
        )
    )
    click.echo(
        said(
            f"拉网发现的 {shown.cases} 名疑似辍学儿童已立案，派发到乡镇和学校；登录后第一页就是各人的待办。",
            f"{shown.cases} suspected dropouts became cases and went to townships and schools; the first page is what one has to do.",
        )
    )
    click.echo(
        said("可以这样登录（人和密码都是刚编的）：", "You can sign in as (people and passwords were just made up):")
    )
    width = max(len(key.post) for key in shown.keys)
    for key in shown.keys:
        tasks = dict(shown.tasks).get(key.login, 0)
        todo = said(f"  待办 {tasks} 项", f"  {tasks} to do") if tasks else ""
        click.echo(f"  {key.post}{'　' * (width - len(key.post))}  {key.login}  {key.password}{todo}")
    for one in shown.campaigns:
        click.echo(
            said(
                f"{one.name}：一次走访活动的全部走访，由后台填充，开站后几分钟内陆续齐全（机器忙时更久）；页面会写明还在填充。",
                f"{one.name}: all visits of a campaign, filled by the worker in the minutes after opening (more on a busy machine); its pages say so.",
            )
        )
        for key in one.keys:
            click.echo(f"  {key.post}  {key.login}  {key.password}")
    if open_it:
        run_house(host="127.0.0.1", port=port, sites=1, workers=1, threads=8)
    else:
        click.echo(
            said(f"开站：NOTONELESS_HOME={home} notoneless serve", f"Open it: NOTONELESS_HOME={home} notoneless serve")
        )

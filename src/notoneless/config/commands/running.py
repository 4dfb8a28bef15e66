"""``setup``, ``serve``, ``manage``: make the house, open it, reach Django's own commands."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click

from notoneless.cli.parts import as_json, print_json
from notoneless.cli.speak import language
from notoneless.config.commands.parts import need_the_platform, ready, ready_house, said
from notoneless.standards.errors import UserError


@click.command()
@as_json
def setup(as_json: bool) -> None:
    """建站：建立数据文件夹、密钥和数据库；升级后也用它。

    Make the service's folder, its keys and its database, or bring the database to this version. May be run again at any
    time: what stands is kept.
    """
    need_the_platform()
    from notoneless.config import setting_up

    made = setting_up.set_up()
    if as_json:
        print_json(made.as_dict())
        return
    click.echo(said(f"数据文件夹：{made.home}", f"Folder: {made.home}"))
    click.echo(
        said(
            f"数据库：{made.database}（{made.applied} 项迁移新执行）",
            f"Database: {made.database} ({made.applied} migrations applied)",
        )
    )
    click.echo(said(f"密钥文件：{made.keyring}", f"Key file: {made.keyring}"))
    if made.new_keys:
        click.secho(
            said(
                "密钥是新生成的。现在就把它抄两份，放在两处不同的保险柜（U 盘或打印件），不要和数据备份放在一起：丢了它，所有加密的字段都打不开。",
                "The keys are new. Copy the file twice now, into two different safes (a stick or a print), never beside the backups of "
                "the data: without it no sealed field opens.",
            ),
            fg="yellow",
        )
    click.echo(said("接着运行：notoneless serve", "Next: notoneless serve"))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="开在哪个地址 / the address to open on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口 / the port.")
@click.option(
    "--sites",
    type=click.IntRange(1, 16),
    help="网站进程数；不写则与处理器核数相同，2 至 4 个（Windows 上 1 个） / "
    "processes of the site; as many as there are cores, 2 to 4, unless told (on Windows 1).",
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 16), help="后台进程数 / background workers."
)
@click.option(
    "--threads",
    default=8,
    show_default=True,
    type=click.IntRange(1, 64),
    help="每个网站进程的线程数 / threads of each.",
)
def serve(host: str, port: int, sites: int | None, workers: int, threads: int) -> None:
    """开站：网站和后台一起启动，一起看护，Ctrl-C 一起关闭。

    Open the house: the site and its background workers, watched together. Ctrl-C (or SIGTERM) closes both.
    """
    run_house(host=host, port=port, sites=sites, workers=workers, threads=threads)


def run_house(*, host: str, port: int, sites: int | None, workers: int, threads: int) -> None:
    """Open the house and look after it until asked to close."""
    ready()
    from notoneless.config import checks
    from notoneless.work import leases

    for refusal in checks.refusals(host=host):
        raise refusal
    try:
        with leases.held("house", shared=True):  # a restore waits until everyone has closed
            _open(host=host, port=port, sites=sites, workers=workers, threads=threads)
    except leases.Held:
        raise UserError(
            "H004",
            "正在恢复备份，现在不能开。请等恢复结束。",
            "A backup is being restored; the house cannot open now. Wait until that is done.",
        ) from None
    click.echo(said("已关闭。", "Closed."))


def _open(*, host: str, port: int, sites: int | None, workers: int, threads: int) -> None:
    """Open the house and watch it until asked to close."""
    from notoneless.config import setting_up
    from notoneless.config.serving import Roof, usual_sites

    roof = Roof(host=host, port=port, sites=sites or usual_sites(), workers=workers, threads=threads)
    try:
        address = roof.open()
    except KeyboardInterrupt:  # before anybody was let in
        roof.close()
        return
    try:
        setting_up.note("house.opened")
        click.echo(said(f"已开：{address}（Ctrl-C 关闭）", f"Open: {address} (Ctrl-C closes)"))
        roof.watch()
    except KeyboardInterrupt:
        click.echo(said("正在关闭，等手头的事办完……", "Closing; what is in hand is finished first …"))
    finally:
        roof.close()
        setting_up.note_if_possible("house.closed")


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django 自带的命令，供开发与排障。

    Django's own commands, for developers and for mending: notoneless manage check --deploy.
    """
    need_the_platform()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line([str(Path("notoneless manage")), *arguments])


@click.command()
@as_json
def health(as_json: bool) -> None:
    """体检：磁盘、数据库、备份、锚点、后台是否正常。有要马上处理的，退出码为 3。

    Whether the house is well: disk, database, backup, anchors, background work. The exit code is 3 when somebody must act now.
    """
    ready()
    from django.db import DatabaseError
    from django.utils import timezone, translation

    from notoneless.work.health import State, examine, is_well

    with suppress(DatabaseError):  # one that does not answer is a sign below; it does not mean that there is no house
        ready_house()
    with translation.override("en" if language() == "en" else "zh-hans"):
        signs = examine(at=timezone.now())
        if as_json:
            rows = [
                {"name": s.name, "state": str(s.state), "seen": str(s.seen), "advice": str(s.advice)} for s in signs
            ]
            print_json({"well": is_well(signs), "signs": rows})
        else:
            marks = {State.WELL: "✓", State.LOOK: "!", State.ILL: "✗", State.TOLD: " "}
            for sign in signs:
                click.echo(f"{marks[sign.state]} {sign.label}：{sign.seen} {sign.advice}".rstrip())
    if not is_well(signs):
        raise SystemExit(3)

"""``keys``, ``retention``, ``leak``: turn the keys, let go what was kept long enough, trace a list found outside."""

from __future__ import annotations

from pathlib import Path

import click

from notoneless.cli.parts import as_json, print_json
from notoneless.config.commands.parts import ready_house, said

SUITE = click.Choice(["AES_256_GCM", "SM4_GCM"])


@click.group()
def keys() -> None:
    """密钥：更换数据密钥、主密钥，换国密算法。

    The keys: turn the data key or the master key, change the cipher.
    """


@keys.command()
@click.option("--suite", type=SUITE, default=None, help="换成哪种算法，默认不变 / the cipher; by default as it is.")
@click.option("--finish", is_flag=True, help="只把中断的更换做完 / only finish a turning that was interrupted.")
@as_json
def rotate(suite: str | None, finish: bool, as_json: bool) -> None:
    """更换数据密钥：所有加密字段用新密钥重新加密，不停机；中断后再运行即可接着做。

    Turn the data key: every sealed field is sealed anew while the house is open. Interrupted, it goes on when run again.
    """
    ready_house()
    from django.utils import timezone

    from notoneless.audit.terms import System
    from notoneless.privacy import access, actions, queries
    from notoneless.privacy.rules.envelope import Suite

    def told(table: str, done: int) -> None:
        if not as_json:
            click.echo(f"\r{table}: {done}", nl=False, err=True)

    wanted = Suite[suite] if suite else queries.suite_in_use()
    with access.house_scope():
        turned = actions.rotate_keys(
            by=System("notoneless keys rotate"), at=timezone.now(), suite=wanted, anew=not finish, progress=told
        )
    if as_json:
        print_json({"version": turned.version, "suite": turned.suite.name, "cells": turned.cells,
                    "retired": turned.retired, "wiped": turned.wiped})  # fmt: skip
        return
    click.echo("", err=True)
    click.echo(
        said(
            f"第 {turned.version} 版数据密钥（{turned.suite.name}）已启用，{turned.cells} 个字段重新加密，旧密钥写的字段剩 0 个。"
            "旧密钥一天后自动销毁。",
            f"Data key {turned.version} ({turned.suite.name}) is in use; {turned.cells} fields were sealed anew, 0 are left of "
            "older keys. The old key is wiped a day from now.",
        )
    )


@keys.command()
@click.option("--suite", type=SUITE, default=None, help="换成哪种算法，默认不变 / the cipher; by default as it is.")
@click.option(
    "--forget-older",
    is_flag=True,
    help="删去旧主密钥，此前的备份从此打不开 / drop the older master keys: backups made before open no more.",
)
@as_json
def rewrap(suite: str | None, forget_older: bool, as_json: bool) -> None:
    """更换主密钥：数据密钥用新的主密钥重新包裹。做完立即重新备份密钥文件。

    Turn the master key: the data keys are wrapped anew. Keep a new copy of the key file at once.
    """
    ready_house()
    from django.utils import timezone

    from notoneless.audit.terms import System
    from notoneless.privacy import actions
    from notoneless.privacy.rules.envelope import Suite

    version = actions.rewrap_keys(
        by=System("notoneless keys rewrap"), at=timezone.now(), suite=Suite[suite] if suite else None, forget_older=forget_older
    )  # fmt: skip
    if as_json:
        print_json({"master": version, "forgot_older": forget_older})
        return
    click.echo(
        said(
            f"第 {version} 版主密钥已启用。密钥文件已变，请现在就抄两份新的，放回两处保险柜。",
            f"Master key {version} is in use. The key file has changed: copy it twice now, into the two safes.",
        )
    )


@click.group()
def retention() -> None:
    """保存期限：到期的个人信息按声明清除。

    Retention: what was kept long enough is let go as declared.
    """


@retention.command()
@click.option("--dry", is_flag=True, help="只数，不清除 / only count.")
@as_json
def run(dry: bool, as_json: bool) -> None:
    """清除到期的个人信息，并抹去数据库文件中的残留。有残留没抹净时退出码为 3。

    Let go what is due, and wipe its residue from the database's files. The exit code is 3 when residue may be left.
    """
    ready_house()
    from django.utils import timezone

    from notoneless.audit.terms import System
    from notoneless.privacy import access, actions

    with access.house_scope():
        gone = actions.run_retention(by=System("notoneless retention run"), at=timezone.now(), dry=dry)
    if as_json:
        print_json({"due": gone.heads, "rows": gone.rows, "work_files": gone.files, "clean": gone.clean})
    else:
        due = "、".join(f"{table} {count}" for table, count in gone.heads.items()) or "0"
        click.echo(
            said(f"到期：{due}；工作文件删除 {gone.files} 个。", f"Due: {due}; work files removed: {gone.files}.")
        )
        if not gone.clean:
            click.echo(
                said(
                    "数据库正忙，日志文件里可能还有残留。请稍后再运行一次。",
                    "The database was busy; its log may still hold residue. Run this again later.",
                )
            )
    if not gone.clean:
        raise SystemExit(3)


@click.group()
def leak() -> None:
    """外泄：查一份名单是从哪一次导出流出的。

    Leaks: from which export a list found outside is.
    """


@leak.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def trace(file: Path, as_json: bool) -> None:
    """查来源：读名单里的编号和暗记。查不出时退出码为 3。

    Trace a list by its number and its hidden mark. The exit code is 3 when it cannot be told.
    """
    ready_house()
    from django.utils import timezone

    from notoneless.audit.terms import System
    from notoneless.privacy import actions

    found = actions.trace_list(file=file, by=System("notoneless leak trace"), at=timezone.now())
    if as_json:
        print_json({"hidden": found.hidden, "visible": found.visible, "taken_by": found.taken_by, "posts": found.posts,
                    "lines": found.lines, "forms_read": found.forms_read, "forms_agreed": found.forms_agreed,
                    "score": round(found.score, 1)})  # fmt: skip
    elif found.taken_by:
        click.echo(
            said(
                f"导出编号 {found.hidden or found.visible}，{found.taken_by}（{found.posts}）于 {found.at:%Y-%m-%d %H:%M} 申请。"
                f"依据：{'暗记' if found.hidden else '只有明标，明标可以改'}；{found.forms_read} 处暗记中 {found.forms_agreed} 处相符。",
                f"Export {found.hidden or found.visible}, asked for by {found.taken_by} ({found.posts}) at "
                f"{found.at:%Y-%m-%d %H:%M}. By {'the hidden mark' if found.hidden else 'the visible mark alone, which can be altered'}; "
                f"{found.forms_agreed} of {found.forms_read} forms agree.",
            )
        )
    else:
        click.echo(said("查不出来源。", "It cannot be told."))
    if not found.taken_by:
        raise SystemExit(3)

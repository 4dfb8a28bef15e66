"""``audit verify | anchor``: whether the journal is whole, and its end written down outside the database."""

from __future__ import annotations

import re

import click

from notoneless.cli.parts import as_json, print_json
from notoneless.cli.speak import language
from notoneless.config.commands.parts import ready, said


class Line(click.ParamType[tuple[int, str]]):
    """A line of the journal as ``audit anchor`` prints it: ``1234:64 hex digits``."""

    name = "SEQ:HASH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d+):([0-9a-f]{64})", str(value).strip().lower())
        if not found:
            self.fail(
                f"“{value}” 应写作 行号:64位哈希，就是 audit anchor 打印的那一行 / write it as audit anchor prints it",
                param,
                ctx,
            )
        return int(found[1]), found[2]


@click.group()
def audit() -> None:
    """留痕：核对、锚定、取证。

    The journal: verify it, anchor it, gather what an incident needs.
    """


@audit.command()
@click.option(
    "--known", multiple=True, type=Line(), help="另处保存的锚点，可多次 / an anchor kept elsewhere; may be repeated."
)
@as_json
def verify(known: tuple[tuple[int, str], ...], as_json: bool) -> None:
    """核对：从第一行读到最后一行，再与锚点对照。有出入时退出码为 3。

    Read the journal from its first line to its last and hold it against the anchors. The exit code is 3 when it is not whole.
    """
    ready()
    from django.utils import timezone

    from notoneless.audit import actions
    from notoneless.audit.terms import System

    report = actions.verify(by=System("notoneless"), at=timezone.now(), known=known)
    if as_json:
        print_json(report.as_dict())
    elif report.is_whole:
        click.echo(
            said(
                f"完整：{report.lines} 行，{report.anchors} 个锚点。末行 {report.last_seq}:{report.last_hash}",
                f"Whole: {report.lines} lines, {report.anchors} anchors. Last line {report.last_seq}:{report.last_hash}",
            )
        )
    else:
        for finding in report.findings:
            click.echo(finding.sentence(language()))
        click.secho(
            said(
                f"不完整：共 {report.found} 处。请不要改动任何文件，立即按《事件处置》手册保全并报告。",
                f"Not whole: {report.found} findings. Change no file; follow the runbook on incidents at once.",
            ),
            fg="red",
        )
    if report.given_up and not as_json:
        click.echo(said(f"（有 {report.given_up} 个锚点因恢复备份而作废，锚点文件中有记录）",
                        f"({report.given_up} anchors were given up by a restore, as the anchor file says)"))  # fmt: skip
    if not report.is_whole:
        raise SystemExit(3)


@audit.command()
@as_json
def anchor(as_json: bool) -> None:
    """锚定：把留痕的末行写到库外，并打印出来，可抄在纸上另存。

    Write the journal's end down outside the database and print it; a copy on paper, kept elsewhere, is the best anchor.
    """
    ready()
    from django.utils import timezone

    from notoneless.audit import actions, queries
    from notoneless.audit.terms import System

    made = actions.anchor(at=timezone.now(), by=System("notoneless")) or queries.last_anchor()
    if made is None:
        click.echo(said("留痕还是空的。", "The journal is still empty."))
    elif as_json:
        print_json({"anchor": made.n, "seq": made.seq, "hash": made.hash, "at": made.at})
    else:
        click.echo(f"{made.seq}:{made.hash}  #{made.n}  {made.at}")

"""``audit verify | anchor | packet``: whether the journal is whole, its end written down outside, and what an incident needs."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from uuid import UUID

import click

from notoneless.cli.parts import ANY, DAY, as_json, print_json
from notoneless.cli.speak import language
from notoneless.config.commands.parts import ready_house, said
from notoneless.standards.errors import UserError


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
    ready_house()
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
    ready_house()
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


@audit.command()
@click.option(
    "--account", default="", metavar="LOGIN", help="谁（登录名或账号编号）/ who: login name or the account's id."
)
@click.option("--child", type=click.UUID, help="哪个孩子（编号）/ which child, by id.")
@click.option("--from", "since", type=DAY, help="从哪一天 / from which day.")
@click.option("--to", "until", type=DAY, help="到哪一天（含）/ to which day, included.")
@click.option("--verb", default="", help="做了什么：动作代码或名称 / what was done: the act's code or its words.")
@click.option("--address", default="", help="来自哪个地址 / from which address.")
@click.option(
    "--out", required=True, type=ANY, help="取证文件夹，必须尚不存在 / folder for the packet; must not exist yet."
)
@as_json
def packet(
    account: str,
    child: UUID | None,
    since: date | None,
    until: date | None,
    verb: str,
    address: str,
    out: Path,
    as_json: bool,
) -> None:
    """取证：谁在什么时候、从哪里看过哪些孩子，写成一本表和一份 JSON。

    Who saw which children, when, from where: packet.xlsx and packet.json in OUT, and a line in the journal that it was gathered.
    """
    ready_house()
    from django.utils import timezone

    from notoneless.accounts import queries as accounts
    from notoneless.audit import actions
    from notoneless.audit.queries import Wanted
    from notoneless.audit.rules import packet as packets
    from notoneless.audit.terms import System
    from notoneless.audit.terms.verbs import in_words

    def morning(day: date | None) -> datetime | None:
        return timezone.make_aware(datetime(day.year, day.month, day.day)) if day else None

    wanted = Wanted(
        actor=_account_id(account),
        child=child,
        since=morning(since),
        until=morning(until + timedelta(days=1)) if until else None,
        verb=_verb_code(verb),
        address=address,
    )
    if out.exists():
        raise UserError(
            "J002",
            f"“{out}”已经存在。取证文件不覆盖旧的，请换一个文件夹。",
            f"“{out}” exists. A packet never overwrites another; choose another folder.",
        )
    now = timezone.now()
    lines = actions.packet(wanted, by=System("notoneless"), at=now)
    out.mkdir(parents=True, mode=0o700)
    head = packets.cover(
        who=said("服务器命令行", "the command line"), at=timezone.localtime(now), asked=wanted.as_dict()
    )
    with (out / "packet.xlsx").open("wb") as book, (out / "packet.json").open("wb") as plain:
        count = packets.write(
            book,
            plain,
            lines.values().iterator(),
            head=head,
            login_of=accounts.logins(),
            word_of=in_words,
            local=timezone.localtime,
        )
    if as_json:
        print_json({"out": str(out), "lines": count})
    else:
        click.echo(said(f"取证 {count:,} 行，在 {out}", f"{count:,} lines gathered in {out}"))


def _verb_code(named: str) -> str:
    """Return the code of the act that a code or its words, in either language, name. Raises J004 where there is none."""
    from django.utils import translation

    from notoneless.audit.terms.verbs import VERBS

    if not named or named in VERBS:
        return named
    for tongue in ("zh-hans", "en"):
        with translation.override(tongue):
            codes = [code for code, words in VERBS.items() if str(words).lower() == named.strip().lower()]
        if len(codes) == 1:
            return codes[0]
    near = get_close_matches(named, VERBS, n=3, cutoff=0.5)
    raise UserError(
        "J004",
        f"没有叫“{named}”的动作。"
        + (f"相近的有：{'、'.join(near)}。" if near else "全部动作见《留痕动作》（docs/reference/journal.md）。"),
        f"No act is called “{named}”. "
        + (f"Near it: {', '.join(near)}." if near else "All of them: docs/reference/journal.md."),
    )


def _account_id(named: str) -> str:
    """Return the id of the account that a login name or an id names. Raises J003 when there is none."""
    from notoneless.accounts import queries as accounts

    if not named:
        return ""
    try:
        return str(UUID(named))
    except ValueError:
        pass
    found = accounts.account_by_login(named)
    if found is None:
        raise UserError("J003", f"没有登录名为“{named}”的账号。", f"There is no account with the login name “{named}”.")
    return str(found.pk)

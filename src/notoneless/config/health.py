"""The signs by which one sees whether the house is well, and what to do where it is not.

A house falls ill quietly: the backup that has not run for a month, the disk that fills, the worker that is gone. Each sign says
what was seen and, when something must be done, what.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notoneless import __version__
from notoneless.audit import queries as audit
from notoneless.audit.rules import reserve
from notoneless.config import checks
from notoneless.work import queries as work
from notoneless.work.disk import room
from notoneless.work.health import Sign, State, marked, probe

LOW, VERY_LOW = 10, 3  # percent of the disk that is free
WAL_LARGE = 256 * 1024 * 1024
BACKUP_LATE, BACKUP_VERY_LATE = timedelta(hours=26), timedelta(days=7)
ANCHOR_LATE, ANCHOR_VERY_LATE = timedelta(minutes=15), timedelta(hours=2)
VERIFY_LATE = timedelta(days=3)
JOB_LATE, JOB_VERY_LATE = timedelta(minutes=10), timedelta(hours=1)


def graded(value: float, look: float, ill: float) -> State:
    """Return how ``value`` stands where it is well up to ``look`` and ill beyond ``ill``."""
    return State.ILL if value > ill else State.LOOK if value > look else State.WELL


def since(moment: datetime | None, at: datetime, look: timedelta, ill: timedelta) -> State:
    """Return how it stands that something last happened at ``moment``."""
    if moment is None:
        return State.ILL
    return graded((at - moment).total_seconds(), look.total_seconds(), ill.total_seconds())


def local(moment: datetime | None) -> str:
    """Return ``moment`` as people of the office read it."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else str(_("从未"))


@probe(quick=True)
def disk(at: datetime) -> Iterator[Sign]:
    """How much room there is."""
    left = room(settings.NOTONELESS_HOME.root)
    state = State.ILL if left.percent_free < VERY_LOW else State.LOOK if left.percent_free < LOW else State.WELL
    yield Sign(
        "disk", _("磁盘余量"), state, f"{left.free / 2**30:.1f} GB（{left.percent_free}%）",
        _("请清理磁盘或换大盘。满了之后查看照常，保存、导出和显示完整号码会停下。") if state is not State.WELL else "",
    )  # fmt: skip


@probe(quick=True)
def database(at: datetime) -> Iterator[Sign]:
    """Whether the database answers, and is one that we trust."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    import sqlite3  # here, when the newer one was put in its place

    wrong = list(checks.database())
    version = str(connection.pg_version) if connection.vendor == "postgresql" else sqlite3.sqlite_version  # type: ignore[attr-defined]
    yield Sign(
        "database", _("数据库"), State.ILL if wrong else State.WELL, f"{connection.vendor} {version}",
        "；".join(refusal.zh for refusal in wrong),
    )  # fmt: skip


@probe()
def size(at: datetime) -> Iterator[Sign]:
    """How large the database is, and what waits beside it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            yield Sign("size", _("数据库大小"), State.TOLD, megabytes(cursor.fetchone()[0]))
        return
    path = Path(str(settings.DATABASES["default"]["NAME"]))
    if path.exists():
        yield Sign("size", _("数据库大小"), State.TOLD, megabytes(path.stat().st_size))
    wal = path.with_name(path.name + "-wal")
    waiting = wal.stat().st_size if wal.exists() else 0
    state = graded(waiting, WAL_LARGE, 4 * WAL_LARGE)
    yield Sign(
        "wal", _("未并入的日志（WAL）"), state, megabytes(waiting),
        _("有进程长时间占着旧数据。重启 notoneless serve 可以释放；若反复出现请查看日志。") if state is not State.WELL else "",
    )  # fmt: skip


def megabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 2**20:,.1f} MB"


@probe()
def backup(at: datetime) -> Iterator[Sign]:
    """When the last backup was taken."""
    last = marked("house.backed_up")
    state = since(last.at if last else None, at, BACKUP_LATE, BACKUP_VERY_LATE)
    yield Sign(
        "backup", _("最近一次备份"), state, local(last.at if last else None),
        _("请运行 notoneless backup，并设为每天自动运行；备份文件放到另一台机器上。") if state is not State.WELL else "",
    )  # fmt: skip


@probe()
def anchor(at: datetime) -> Iterator[Sign]:
    """When the journal's end was last written down outside the database."""
    last = audit.last_anchor()
    moment = datetime.fromisoformat(last.at) if last else None
    seq, _hash = audit.head()
    behind = seq > (last.seq if last else 0) + 1
    state = since(moment, at, ANCHOR_LATE, ANCHOR_VERY_LATE) if behind else State.WELL
    yield Sign(
        "anchor", _("最近一个留痕锚点"), state, f"{local(moment)}（{last.seq if last else 0} / {seq}）",
        _("后台可能没有运行，或锚点文件夹写不了。请看后台进程和磁盘。") if state is not State.WELL else "",
    )  # fmt: skip


@probe()
def chain(at: datetime) -> Iterator[Sign]:
    """How the last verification of the journal ended."""
    last = marked("journal.verified")
    if last is None:
        yield Sign("chain", _("留痕核对"), State.LOOK, local(None), _("请运行 notoneless audit verify。"))
        return
    found = int(last.told.get("found", 0))
    late = at - last.at > VERIFY_LATE
    yield Sign(
        "chain", _("留痕核对"), State.ILL if found else State.LOOK if late else State.WELL,
        _("%(at)s，%(lines)s 行，发现 %(found)s 处") % {
            "at": local(last.at), "lines": f"{int(last.told.get('lines', 0)):,}", "found": found,
        },
        _("留痕被动过。不要改动任何文件，立即按《事件处置》手册处理。") if found
        else _("后台每天核对一次，这一次晚了，请看后台进程。") if late else "",
    )  # fmt: skip


@probe()
def waiting_looks(at: datetime) -> Iterator[Sign]:
    """Whether looks wait in the reserve."""
    if reserve.is_used(settings.NOTONELESS_HOME.anchors):
        yield Sign(
            "reserve",
            _("待补记的查看"),
            State.LOOK,
            _("有"),
            _("磁盘曾经写满，其间的查看记在备用文件里；有空间后几分钟内自动补记。"),
        )


@probe()
def queue(at: datetime) -> Iterator[Sign]:
    """How the background work stands."""
    stands = work.queue(at=at, failed_since=at - timedelta(days=1))
    waits = at - stands.oldest_at if stands.oldest_at else timedelta(0)
    state = graded(waits.total_seconds(), JOB_LATE.total_seconds(), JOB_VERY_LATE.total_seconds())
    yield Sign(
        "queue", _("后台任务"), state,
        _("等待 %(waiting)d，进行中 %(running)d") % {"waiting": stands.waiting, "running": stands.running},
        _("最早的任务从 %(at)s 等到现在，后台可能没有运行；请看 notoneless serve 的进程。") % {"at": local(stands.oldest_at)}
        if state is not State.WELL else "",
    )  # fmt: skip
    yield Sign(
        "failed", _("24 小时内失败的任务"), State.LOOK if stands.failed else State.WELL, str(stands.failed),
        _("请看日志里 job 开头的行；名单里的毛病改好后重新提交。") if stands.failed else "",
    )  # fmt: skip


@probe()
def versions(at: datetime) -> Iterator[Sign]:
    """What runs here."""
    yield Sign(
        "versions", _("版本"), State.TOLD,
        f"notoneless {__version__} · Django {django.__version__} · Python {platform.python_version()}",
    )  # fmt: skip

"""What refuses to open the house: a database that may lose rows, keys that do not fit, a door without a lock.

Each check answers with the refusal itself or with nothing, so that ``notoneless serve`` can say it in one sentence and
``manage check --deploy`` lists them all. A house that opened in such a state would look well until the day it is needed.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from notoneless.config import sqlite, whereabouts
from notoneless.standards.errors import UserError

LEAST_POSTGRESQL: Final = 15


def register() -> None:
    """Register the checks with Django under one tag; they run with ``check --deploy`` and at every start."""
    checks.register(as_django_checks, "house", deploy=True)


def as_django_checks(**_: Any) -> list[checks.CheckMessage]:
    """Return the refusals as Django's errors."""
    return [checks.Error(f"{e.zh}\n{e.en}", id=f"notoneless.{e.code}") for e in refusals()]


def refusals(*, host: str = "127.0.0.1") -> Iterator[UserError]:
    """Yield why the house must not open on ``host``; nothing when all is well."""
    yield from _said(debug(settings.DEBUG))
    yield from _said(door(host=host, plain=settings.PLAIN_HTTP, hosts=settings.ALLOWED_HOSTS, proxy=proxy()))
    yield from _said(other_office(settings.NOTONELESS_OIDC.issuer if settings.NOTONELESS_OIDC else ""))
    if settings.NOTONELESS_KEYRING is None:
        yield no_keys()
        return
    wrong = list(database())
    yield from wrong
    if wrong:
        return
    if unapplied():
        yield UserError(
            "H018",
            "数据库的结构还不是这一版的（有尚未执行的迁移）。请先备份（notoneless backup），再运行 notoneless setup，然后启动。",
            "The database is not yet of this version (migrations are waiting). Back up first (notoneless backup), run notoneless "
            "setup, then start.",
        )
        return
    yield from _said(keys())


def database() -> Iterator[UserError]:
    """Yield what is wrong with the database engine, its settings, or the role by which we are in it."""
    try:
        connection.ensure_connection()
    except UserError as refusal:
        yield refusal
        return
    except DatabaseError:
        yield UserError(
            "H019",
            "连不上数据库。请核对 DATABASE_URL、数据库服务是否在运行、磁盘与文件权限，再启动。",
            "The database does not answer. Check DATABASE_URL, whether its service runs, the disk and the file's permissions.",
        )
        return
    if connection.vendor == "sqlite":
        import sqlite3

        yield from _said(engine(sqlite3.sqlite_version_info))
        return
    yield from _said(server(connection.pg_version))  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolsuper, r.rolbypassrls, r.rolreplication, pg_has_role(c.relowner, 'USAGE') "
            "FROM pg_roles r LEFT JOIN pg_class c ON c.oid = to_regclass('audit_event') WHERE r.rolname = current_user"
        )
        superuser, bypasses, replicates, owns = cursor.fetchone()
    yield from _said(role(superuser=superuser or replicates, bypasses=bypasses, owns=bool(owns)))


def debug(on: bool) -> UserError | None:
    """Refuse a house in debug: it would show settings and rows to whoever meets an error."""
    if not on:
        return None
    return UserError(
        "H015",
        "DEBUG 开着：出错页面会把设置和数据显示给任何人。请关掉再启动。",
        "DEBUG is on: an error page would show settings and data to anyone. Turn it off.",
    )


def engine(version: tuple[int, ...]) -> UserError | None:
    """Refuse an SQLite with the WAL-reset bug."""
    known = (*version, 0, 0, 0)
    if not sqlite.has_the_wal_bug((known[0], known[1], known[2])):
        return None
    told = ".".join(str(part) for part in version[:3])
    return UserError(
        "H011",
        f"本机的 SQLite {told} 有一个会丢失已保存数据的缺陷（WAL-reset），不能用来保管孩子的档案。请运行 pip install pysqlite3，或改用 PostgreSQL。",
        f"This machine's SQLite {told} can lose rows that were saved (the WAL-reset bug) and must not keep children's files. "
        "Run pip install pysqlite3, or use PostgreSQL.",
    )


def server(version: int) -> UserError | None:
    """Refuse a PostgreSQL older than the one we are tested on; ``version`` as the server tells it (150018)."""
    if version // 10000 >= LEAST_POSTGRESQL:
        return None
    return UserError(
        "H017",
        f"PostgreSQL {version // 10000} 太旧，请用 {LEAST_POSTGRESQL} 或更新的版本。",
        f"PostgreSQL {version // 10000} is too old; use {LEAST_POSTGRESQL} or newer.",
    )


def role(*, superuser: bool, bypasses: bool, owns: bool) -> UserError | None:
    """Refuse a database role that row policies and the journal's triggers do not bind."""
    if not (superuser or bypasses or owns):
        return None
    return UserError(
        "H016",
        "数据库角色权限过大（超级用户、可绕过行级安全，或是表的所有者）：行级隔离和留痕的保护对它不起作用。请另建一个只读写数据的角色写进 "
        "DATABASE_URL，把所有者写进 NOTONELESS_OWNER_URL，再运行 notoneless setup。",
        "The database role is too strong (superuser, bypasses row security, or owns the tables): neither row policies nor the "
        "journal's guards bind it. Put a role that only reads and writes into DATABASE_URL and the owner into NOTONELESS_OWNER_URL, "
        "then run notoneless setup.",
    )


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is this machine alone."""
    name = host.strip("[]").lower()
    if name in {"localhost", "testserver"}:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def proxy() -> str:
    """Return the address of the server that ends TLS before us, as it was told; empty when there is none."""
    return os.environ.get("NOTONELESS_PROXY", "")


def door(*, host: str, plain: bool, hosts: Iterable[str], proxy: str) -> UserError | None:
    """Refuse plain HTTP beyond this machine, and an open port without a server before it that ends TLS."""
    abroad = [name for name in (host, *hosts) if not is_loopback(name)]
    if plain and abroad:
        return UserError(
            "H014",
            f"NOTONELESS_PLAIN_HTTP=1 只能用于本机演示，而服务要开到“{abroad[0]}”：口令和孩子的信息会以明文经过网络。"
            "请去掉它，并由 nginx 或 Caddy 提供 HTTPS。",
            f"NOTONELESS_PLAIN_HTTP=1 is for a demo on one machine, but the service opens to “{abroad[0]}”: passwords and children's "
            "data would cross the network in the clear. Remove it and let nginx or Caddy provide HTTPS.",
        )
    if not plain and not is_loopback(host) and not proxy:
        return UserError(
            "H020",
            f"服务要开到“{host}”，但没有说明由谁提供 HTTPS。请让 nginx 或 Caddy 在前，并把它的地址写进 NOTONELESS_PROXY；或只在 127.0.0.1 上开。",
            f"The service opens to “{host}”, but nothing says who provides HTTPS. Put nginx or Caddy before it and its address into "
            "NOTONELESS_PROXY, or open on 127.0.0.1 only.",
        )
    return None


def other_office(issuer: str) -> UserError | None:
    """Refuse another office's sign-in that is reached without TLS: whoever sits on the way would write identities."""
    parts = urlsplit(issuer)
    if not issuer or parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return None
    return UserError(
        "H021",
        f"统一身份认证的地址“{issuer}”不是 https：路上的人可以冒充任何人登录。请把 NOTONELESS_OIDC_ISSUER 改成 https 地址，或去掉它。",
        f"The other office's sign-in at “{issuer}” is not https: whoever sits on the way could come in as anyone. Give "
        "NOTONELESS_OIDC_ISSUER an https address, or remove it.",
    )


def no_keys() -> UserError:
    """Return the refusal of a house that has no keys."""
    return UserError(
        "H012",
        "本机没有密钥文件。第一次使用请运行 notoneless setup；若库里已有数据，请先从密钥的备份恢复密钥文件。",
        "There is no key file. The first time, run notoneless setup; where the database already holds data, restore the key file "
        "from its backup first.",
    )


def keys() -> UserError | None:
    """Refuse keys that are not those of this database: every data key must unwrap, the journal's last line must fit."""
    from notoneless.audit import queries as audit
    from notoneless.privacy.models import DataKey
    from notoneless.privacy.models import keys as data_keys
    from notoneless.privacy.terms import PrivacyError

    try:
        for row in DataKey.objects.order_by("version"):
            data_keys.unwrapped(row)
    except PrivacyError:
        fits = False
    else:
        fits = audit.last_line_fits()
    if fits:
        return None
    return UserError(
        "H013",
        "密钥文件与数据库不是一套：数据密钥打不开，或留痕的最后一行对不上。不要新建密钥；请找回与这个库同一套的密钥文件再启动（见密钥手册）。",
        "The key file and the database do not belong together: a data key does not open, or the journal's last line does not fit. "
        "Make no new keys; bring back the key file of this database (see the runbook on keys).",
    )


def unapplied() -> bool:
    """Return whether migrations wait, or what is set behind them was not set: the machine stopped in between."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return bool(waiting) or not whereabouts.are_set(connection)


def _said(refusal: UserError | None) -> Iterator[UserError]:
    if refusal is not None:
        yield refusal

"""``backup`` and ``restore``: a copy of the house that is known to open, and putting it back."""

from __future__ import annotations

from pathlib import Path

import click

from notoneless.cli.parts import ANY, FILE, as_json, print_json
from notoneless.config.commands.parts import need_the_platform, ready, said

KEY_HELP = "口令文件；不写则用本机密钥 / a file with a passphrase; the house's own key when absent."


@click.command()
@click.option("--out", required=True, type=ANY, help="备份文件，必须尚不存在 / the file to write; must not exist yet.")
@click.option("--key", "passphrase", type=FILE, help=KEY_HELP)
@click.option(
    "--keys-to", type=ANY, help="另把密钥文件备份到这里 / write the key file here too, locked apart from the data."
)
@click.option("--keys-passphrase", type=FILE, help="密钥备份的口令文件 / the passphrase for --keys-to.")
@as_json
def backup(
    out: Path, passphrase: Path | None, keys_to: Path | None, keys_passphrase: Path | None, as_json: bool
) -> None:
    """备份：不停服务，取一份前后一致的副本，核数后加密成一个文件。

    Take a consistent copy while the service runs, count and hash it, and seal it into one file. The keys are not in it.
    """
    if bool(keys_to) != bool(keys_passphrase):
        raise click.UsageError(
            "--keys-to 与 --keys-passphrase 要一起写 / give --keys-to and --keys-passphrase together"
        )
    ready()
    from django.conf import settings
    from django.utils import timezone

    from notoneless.config import setting_up
    from notoneless.config.checks import no_keys
    from notoneless.config.keeping import keys, taking
    from notoneless.config.keeping.container import Lock, passphrase_of
    from notoneless.work import health

    if settings.NOTONELESS_KEYRING is None:
        raise no_keys()
    now = timezone.now()
    lock = Lock(passphrase=passphrase_of(passphrase)) if passphrase else Lock(settings.NOTONELESS_KEYRING)
    if keys_to and keys_passphrase:
        keys.keep(settings.NOTONELESS_KEYRING, keys_to, passphrase=passphrase_of(keys_passphrase), at=now)
    taken = taking.take(out, lock=lock, at=now)
    setting_up.note("house.backed_up")
    health.mark("house.backed_up", at=now, size=taken.size, rows=taken.rows, lines=taken.lines)
    if as_json:
        print_json({"out": str(out), "bytes": taken.size, "rows": taken.rows, "lines": taken.lines})
    else:
        click.echo(
            said(
                f"已备份：{out}（{taken.size:,} 字节，{taken.rows:,} 行，其中留痕 {taken.lines:,} 行）",
                f"Backed up: {out} ({taken.size:,} bytes, {taken.rows:,} rows, {taken.lines:,} of them lines of the journal)",
            )
        )


@click.command()
@click.argument("source", metavar="FILE", type=FILE)
@click.option("--key", "passphrase", type=FILE, help=KEY_HELP)
@click.option("--try", "only_try", is_flag=True, help="只检验，不替换 / only try it; put nothing back.")
@click.option(
    "--keys-from", type=FILE, help="密钥备份；本机没有密钥时用 / the keys' backup, where there are no keys here."
)
@click.option("--keys-passphrase", type=FILE, help="密钥备份的口令文件 / the passphrase for --keys-from.")
@click.option("--yes", is_flag=True, help="不再询问 / do not ask.")
@as_json
def restore(
    source: Path,
    passphrase: Path | None,
    only_try: bool,
    keys_from: Path | None,
    keys_passphrase: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """恢复：先在旁边恢复并逐表核对、通读留痕、试开加密字段，全部通过才替换。

    Put a backup back: beside the living data first, where every table is counted and hashed, the journal read through, sealed
    fields opened. Only then does it take the place. The service must be stopped; --try may run while it is open.
    """
    need_the_platform()
    from notoneless.config import home as homes
    from notoneless.config.keeping import keys
    from notoneless.config.keeping.container import Lock, passphrase_of

    home = homes.find()
    if keys_from:
        if keys_passphrase is None:
            raise click.UsageError(
                "--keys-from 要与 --keys-passphrase 一起写 / give --keys-from with --keys-passphrase"
            )
        if not home.keyring.exists():
            keys.back(keys_from, passphrase=passphrase_of(keys_passphrase), to=home.keyring)
    ready()
    from django.conf import settings
    from django.utils import timezone

    from notoneless.config.checks import no_keys
    from notoneless.config.keeping import restoring

    if settings.NOTONELESS_KEYRING is None:
        raise no_keys()
    if not only_try and not yes:
        click.confirm(
            said(
                "现有数据将被换下（另存一份，不删除）。继续吗？",
                "The living data will be put aside (kept, not removed). Go on?",
            ),
            abort=True,
        )
    lock = Lock(passphrase=passphrase_of(passphrase)) if passphrase else Lock(settings.NOTONELESS_KEYRING)
    done = restoring.restore(source, lock=lock, at=timezone.now(), only_try=only_try)
    if as_json:
        print_json(
            {"made_at": done.made_at, "rows": done.rows, "lines": done.lines, "opened": done.opened, "kept": done.kept}
        )
        return
    click.echo(
        said(
            f"检验通过：{done.rows:,} 行逐表相同，留痕 {done.lines:,} 行完整，试开 {done.opened:,} 个加密字段全部打开。",
            f"It stood the trial: {done.rows:,} rows equal table by table, {done.lines:,} lines of the journal whole, "
            f"{done.opened:,} sealed fields opened.",
        )
    )
    if not only_try:
        click.echo(said(f"已恢复到 {done.made_at}。原来的数据在：{done.kept or '（原先没有）'}",
                        f"Restored to {done.made_at}. What was living lies in: {done.kept or '(there was nothing)'}"))  # fmt: skip

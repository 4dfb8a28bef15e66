"""Making the house: its folder, its keys, its database, the rights of the role that works in it. All of it may be run again."""

from __future__ import annotations

import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from notoneless.audit.rules import reserve
from notoneless.config import home as homes

log = logging.getLogger("notoneless.house")


@dataclass(frozen=True, slots=True)
class Made:
    """What stands after setting up; ``new_keys`` when the keys were made now."""

    home: Path
    database: str
    keyring: Path
    new_keys: bool
    applied: int

    def as_dict(self) -> dict[str, object]:
        """Return it for ``--json``."""
        return {key: str(value) if isinstance(value, Path) else value for key, value in asdict(self).items()}


def set_up() -> Made:
    """Make what is missing and return what stands. Raises what the keys, the settings or the database refuse."""
    home = homes.find()
    for folder in (home.root, home.anchors, home.work, home.backups, home.letters, home.static):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    new_keys = _make_keys(home)
    reserve.set_aside(home.anchors)
    applied = _migrate()
    note("house.set_up")
    url = os.environ.get("DATABASE_URL", "")
    return Made(home.root, _without_password(url) if url else str(home.database), home.keyring, new_keys, applied)


def _make_keys(home: homes.Home) -> bool:
    """Make the keyring where there is none. Raises H012 where a database already stands that other keys belong to."""
    from notoneless.privacy.rules import keyring
    from notoneless.privacy.rules.envelope import Suite

    if home.keyring.exists():
        keyring.load(home.keyring)
        return False
    if home.database.exists() and not os.environ.get("DATABASE_URL"):
        from notoneless.config.checks import no_keys

        raise no_keys()
    keyring.create(home.keyring, keyring.new(Suite[os.environ.get("NOTONELESS_SUITE", "AES_256_GCM")]))
    return True


def _migrate() -> int:
    """Bring the database to this version, as its owner where one is named; return how many migrations were applied."""
    app_url, owner_url = os.environ.get("DATABASE_URL", ""), os.environ.get("NOTONELESS_OWNER_URL", "")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from notoneless.config import checks

    for refusal in checks.database():
        if refusal.code != "H016" or owner_url:  # one role for all may still set up; serving is refused
            raise refusal
    if owner_url:
        connections["default"].close()
        connections["default"].settings_dict.update(homes.postgresql(owner_url))
    before = _applied_count(connection)
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    applied = _applied_count(connection) - before
    if owner_url:
        grant(str(urlsplit(app_url).username or ""))
        connections["default"].close()
        connections["default"].settings_dict.update(homes.postgresql(app_url))
    wrong = checks.keys()
    if wrong is not None:
        raise wrong
    return applied


def _applied_count(connection: object) -> int:
    from django.db.migrations.recorder import MigrationRecorder

    return len(MigrationRecorder(connection).applied_migrations())  # type: ignore[arg-type]


def grant(name: str) -> None:
    """Let the working role read and write rows, and the journal only be added to."""
    from django.db import connection

    role = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM {role}")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    place = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    return urlunsplit((parts.scheme, place, parts.path, "", ""))


def note(verb: str) -> None:
    """Write a line of the house's own into the journal, and the newest hash outside the database."""
    from django.utils import timezone

    from notoneless.audit import actions as audit
    from notoneless.audit.terms import Kind, System

    by = System("notoneless")
    audit.write(verb, by=by, at=timezone.now(), kind=Kind.SYSTEM)
    audit.anchor(at=timezone.now(), by=by)


def note_if_possible(verb: str) -> None:
    """Write the line, or say in the log that it could not be written: closing must not fail on a full disk."""
    from django.db import DatabaseError

    try:
        note(verb)
    except (DatabaseError, OSError) as error:
        log.error("%s could not be written into the journal (%s)", verb, type(error).__name__)

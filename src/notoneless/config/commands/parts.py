"""What the commands of the house share: making the platform ready, and saying what is missing."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from notoneless.cli.speak import language
from notoneless.standards.errors import UserError


def need_the_platform() -> None:
    """Raise H001 where the packages of the platform are not installed."""
    missing = [name for name in ("django", "cryptography", "waitress", "django_tasks_db") if find_spec(name) is None]
    if missing:
        raise UserError(
            "H001",
            f'这里只装了拉网的部分，没有网站的部分（缺 {"、".join(missing)}）。请运行：pip install "notoneless[platform]"',
            f"Only the sweep is installed here, not the site (missing: {', '.join(missing)}). Run: pip install "
            '"notoneless[platform]"',
        )


def ready() -> None:
    """Load the platform with its settings. Raises what the settings refuse."""
    need_the_platform()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    import django

    django.setup()
    from notoneless.responsibility.queries import be_the_house

    be_the_house()  # whoever stands at the machine is the house; a process that answers requests never comes by here


def ready_house() -> None:
    """As :func:`ready`, for a command that has nothing to do where no house was ever set up. Raises H005 there; no database
    comes to be by the question."""
    ready()
    from django.conf import settings
    from django.db import connection

    from notoneless.audit.queries import has_journal

    is_a_file = connection.vendor == "sqlite" and not connection.is_in_memory_db()  # type: ignore[attr-defined]
    if (is_a_file and not Path(str(connection.settings_dict["NAME"])).exists()) or not has_journal():
        raise UserError(
            "H005",
            f"这里没有建过站：{settings.NOTONELESS_HOME.root} 里没有平台的数据。请设 NOTONELESS_HOME 指到站点的数据文件夹"
            "（或设 DATABASE_URL）；还没有建站的，先运行 notoneless setup。",
            f"There is no house here: {settings.NOTONELESS_HOME.root} holds no data of the platform. Let NOTONELESS_HOME name "
            "the folder of the house (or set DATABASE_URL); where none was set up yet, run notoneless setup first.",
        )


def said(zh: str, en: str) -> str:
    """Return the sentence in the language of this run."""
    return en if language() == "en" else zh

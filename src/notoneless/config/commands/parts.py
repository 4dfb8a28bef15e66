"""What the commands of the house share: making the platform ready, and saying what is missing."""

from __future__ import annotations

import os
from importlib.util import find_spec

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


def said(zh: str, en: str) -> str:
    """Return the sentence in the language of this run."""
    return en if language() == "en" else zh

"""Parts that several commands share: how a day, a folder and a JSON answer are read and written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click


class Day(click.ParamType[date]):
    """A calendar day written ``2026-09-01``."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}” 不是一个日期，请写成 2026-09-01 / not a day, write it as 2026-09-01", param, ctx)


DAY = Day()
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ANY = click.Path(path_type=Path)

as_json = click.option(
    "--json", "as_json", is_flag=True, help="在标准输出上给一个 JSON 对象 / one JSON object on stdout."
)


PROFILES_VARIABLE = "NOTONELESS_PROFILES"


def profile_folder(environment: Mapping[str, str], *, windows: bool) -> Path | None:
    """Return where this user's column mappings are remembered: what ``NOTONELESS_PROFILES`` says, else the place that
    the system gives to a user's settings; None when there is no such place."""
    if said := environment.get(PROFILES_VARIABLE):
        return Path(said)
    if windows:
        base = environment.get("APPDATA", "")
    else:
        home = environment.get("HOME", "")
        base = environment.get("XDG_CONFIG_HOME", "")
        # The base directory specification: a path that is not absolute is to be passed over.
        base = base if base.startswith("/") else f"{home}/.config" if home else ""
    return Path(base) / "notoneless" / "profiles" if base else None


def print_json(answer: object) -> None:
    """Print ``answer`` as one line of JSON; days and paths as text, Chinese unescaped."""
    click.echo(json.dumps(answer, ensure_ascii=False, default=str))


def demo_setting() -> dict[str, Any]:
    """Return the demo county's figures: place, children, seed, as_of, folder."""
    return tomllib.loads(Path(__file__).with_name("demo.toml").read_text("utf-8"))

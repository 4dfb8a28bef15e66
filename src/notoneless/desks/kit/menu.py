"""The menu on the left: what each desk puts there, shown to those who have the power for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from django.utils.functional import Promise

from notoneless.accounts.terms import Viewer

#: The desks in the order of the menu. They are found by name: the kit knows no desk.
DESKS: Final = (
    "cases",
    "warroom",
    "visits",
    "learning",
    "reports",
    "programmes",
    "files",
    "attendance",
    "moves",
    "deferrals",
    "imports",
    "sweeps",
    "duty",
    "ground",
    "people",
    "guard",
    "inbox",
    "house",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu: its words, the name of its address, the power it needs (``None``: being signed in)."""

    label: str | Promise
    url_name: str
    power: str | None
    icon: str = ""
    group: str | Promise = ""


def items_for(viewer: Viewer) -> Iterable[Item]:
    """Yield what ``viewer`` may open, in the order of the menu."""
    for desk in DESKS:
        for item in import_module(f"notoneless.desks.{desk}.menu").ITEMS:
            if viewer.is_known and (item.power is None or viewer.has(item.power)):
                yield item


def home_of(viewer: Viewer) -> str:
    """Return the name of the page where ``viewer``'s day begins: the first desk's that has one for him, else the front page."""
    for desk in DESKS:
        name, power = getattr(import_module(f"notoneless.desks.{desk}.menu"), "HOME", ("", ""))
        if name and viewer.has(power):
            return str(name)
    return "public:home"

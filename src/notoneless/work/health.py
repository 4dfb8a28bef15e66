"""Whether the house is well: signs that its parts give, each with what to do when it is not.

Which parts there are is said where all of them are known (``config.health``); a page or a command asks for all signs at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.work.models import Mark

Text = str | Promise


class State(StrEnum):
    """How a sign stands."""

    WELL = "well"
    LOOK = "look"  # somebody should look at it today
    ILL = "ill"  # somebody must act now
    TOLD = "told"  # a fact, neither good nor bad


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: what it is about, how it stands, what was seen, what to do."""

    name: str
    label: Text
    state: State
    seen: Text
    advice: Text = ""


Probe = Callable[[datetime], Iterable[Sign]]
PROBES: Final[list[tuple[Probe, bool]]] = []


def probe(*, quick: bool = False) -> Callable[[Probe], Probe]:
    """Declare a function that gives signs; ``quick`` ones are asked by the door's own check too, many times a minute."""

    def declare(function: Probe) -> Probe:
        PROBES.append((function, quick))
        return function

    return declare


def examine(*, at: datetime, quick: bool = False) -> list[Sign]:
    """Return all signs as they stand at ``at``. A part that cannot be asked is ill."""
    signs: list[Sign] = []
    for function, is_quick in PROBES:
        if quick and not is_quick:
            continue
        try:
            signs += function(at)
        except Exception as error:
            signs.append(
                Sign(
                    function.__name__, function.__name__, State.ILL, type(error).__name__, _("查不了这一项，请看日志。")
                )
            )
    return signs


def is_well(signs: Iterable[Sign]) -> bool:
    """Return whether nobody must act now."""
    return all(sign.state is not State.ILL for sign in signs)


def mark(name: str, *, at: datetime, **told: Any) -> None:
    """Remember when ``name`` last happened, and how it ended."""
    Mark.objects.update_or_create(name=name, defaults={"at": at, "told": told})


def marked(name: str) -> Mark | None:
    """Return when ``name`` last happened."""
    return Mark.objects.filter(name=name).first()

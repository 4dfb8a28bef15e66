"""What a ledger tells of a child beside the case's standing: how often somebody went, which steps were taken and served, whom it
was referred to, which follow-ups were kept, as what it was closed.

Told from the acts that stand on the day, as plain words that can be kept with the day: a ledger of a past day is read, not
folded anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from notoneless.cases.rules import folding
from notoneless.cases.terms import ActFact, ActKind, CaseStanding


@dataclass(frozen=True, slots=True)
class Told:
    """What was done for the child by the end of a day; all words are codes."""

    opened_on: date | None = None
    confirmed_on: date | None = None
    reasons: tuple[str, ...] = ()
    contacts: int = 0
    visits: int = 0
    last_met_on: date | None = None
    steps: tuple[tuple[str, date, date | None], ...] = ()  # step, taken on, served on
    referred: tuple[tuple[str, date, date | None], ...] = ()  # to whom, on, answered on
    returned_on: date | None = None
    placed: str = ""  # by what way, while the return stands
    followed: tuple[tuple[int, date], ...] = ()
    closed_on: date | None = None
    closed_as: str = ""
    relapses: int = 0


def told(acts: Sequence[ActFact], now: CaseStanding) -> Told:
    """Return what the acts tell on the day of ``now``."""
    standing = folding.standing_acts(acts, now.on)
    met = [act for act in standing if act.kind in (ActKind.CONTACTED, ActKind.VISITED)]
    asked = folding.last(standing, ActKind.CLOSING) if now.closed_on else None
    came = folding.last(standing, ActKind.RETURNED)

    def answered(act: ActFact, by: ActKind) -> date | None:
        answer = folding.last(standing, by, names=act.number)
        return answer.on if answer else None

    def of(kind: ActKind) -> list[ActFact]:
        return [act for act in standing if act.kind == kind]

    return Told(
        opened_on=now.opened_on,
        confirmed_on=now.confirmed_on,
        reasons=now.reasons,
        contacts=sum(act.kind == ActKind.CONTACTED for act in met),
        visits=sum(act.kind == ActKind.VISITED for act in met),
        last_met_on=max((act.on for act in met), default=None),
        steps=tuple((act.step, act.on, answered(act, ActKind.SERVED)) for act in of(ActKind.STEPPED)),
        referred=tuple((act.party, act.on, answered(act, ActKind.REPLIED)) for act in of(ActKind.REFERRED)),
        returned_on=now.returned_on,
        placed=came.way if now.returned_on and came else "",
        followed=tuple((act.days, act.on) for act in of(ActKind.FOLLOWED) if act.yes),
        closed_on=now.closed_on,
        closed_as=asked.outcome if asked else "",
        relapses=now.relapses,
    )


def kept(one: Told) -> dict[str, Any]:
    """Return it as it is kept: days as text, nothing where there is nothing."""
    return {name: _plain(value) for name in Told.__slots__ if (value := getattr(one, name))}


def read(said: dict[str, Any]) -> Told:
    """Return what was kept."""
    days = {
        name: _day(said.get(name)) for name in ("opened_on", "confirmed_on", "last_met_on", "returned_on", "closed_on")
    }
    return Told(
        **days,
        reasons=tuple(said.get("reasons", ())),
        contacts=said.get("contacts", 0),
        visits=said.get("visits", 0),
        steps=tuple((step, date.fromisoformat(on), _day(served)) for step, on, served in said.get("steps", ())),
        referred=tuple((party, date.fromisoformat(on), _day(back)) for party, on, back in said.get("referred", ())),
        followed=tuple((days_, date.fromisoformat(on)) for days_, on in said.get("followed", ())),
        placed=said.get("placed", ""),
        closed_as=said.get("closed_as", ""),
        relapses=said.get("relapses", 0),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

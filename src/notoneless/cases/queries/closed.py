"""How cases were closed, as offices list it (销号类别、凭据、审核人): what the child's whereabouts were found to be, what proved it, who
looked at the proof as the second person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from notoneless.accounts.queries import names_of
from notoneless.cases.models import Case
from notoneless.cases.queries import words
from notoneless.cases.queries.facts import Ground, facts_of_all
from notoneless.cases.terms import Stage


@dataclass(frozen=True, slots=True)
class Closure:
    """How a case was closed, in words; ``checked_by`` is empty where the account is no more."""

    closed_as: str
    proof: str
    checked_by: str


#: Of a case that is open.
OPEN = Closure("", "", "")


def closures(cases: Iterable[Case], ground: Ground) -> dict[uuid.UUID, Closure]:
    """Return case → how it was closed, of those of ``cases`` that stand closed on the day; a few statements however many they are."""
    shut = [case for case in cases if case.cached_closed_on is not None]
    acts = facts_of_all(case.pk for case in shut)
    found = {case.pk: (ground.standing(case.county_path, acts[case.pk]), acts[case.pk]) for case in shut}
    checks = {
        key: next(act for act in told if act.number == now.why[0].act)
        for key, (now, told) in found.items()
        if now.stage == Stage.CLOSED
    }
    people = names_of({check.by for check in checks.values()})
    told: dict[uuid.UUID, Closure] = {}
    for key, check in checks.items():
        now = found[key][0]
        proof = now.evidence.why if now.evidence else ()
        told[key] = Closure(
            words.said("outcome", now.outcome), "；".join(map(words.why, proof)),
            people.get(check.by, ""),
        )  # fmt: skip
    return told

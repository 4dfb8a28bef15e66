"""Gates (关口): what a case, and later an aid, has to pass in order, each by the record that proves it.

A gate is never clicked away. That a child's whereabouts were verified, that somebody holds the case, that a sample was looked at
stands in the records already; only the public notice is an act of its own. A proof that came too early waits: the gate is passed
on the day on which it and every gate before it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from notoneless.programmes.terms import Passage, Proof

#: What may ever stand in a public notice of a case; none of it tells who the child is.
PUBLIC: Final = ("number", "unit", "stage")


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate: by what it is passed, by which kinds of posts the record must be written (none named: whoever may write it), how many
    working days a notice hangs and what stands in it."""

    id: str
    zh: str
    en: str
    proof: Proof
    by: tuple[str, ...] = ()
    days: int = 0
    fields: tuple[str, ...] = ()

    @property
    def private(self) -> tuple[str, ...]:
        """Return what the parameters want published and nobody may publish."""
        return tuple(one for one in self.fields if one not in PUBLIC)


@dataclass(frozen=True, slots=True)
class Fact:
    """A record that proves a gate: from which day on, written in which post. ``says`` is given where the record itself says how the
    gate stands: a sample that waits, a finding that is not mended."""

    on: date
    post_kind: str = ""
    says: Passage | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """How one gate stands: passed on ``on``, or from when its proof counts."""

    gate: Gate
    state: Passage
    on: date | None = None

    @property
    def is_passed(self) -> bool:
        """Whether it is behind us."""
        return self.state == Passage.PASSED


def gates_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Gate, ...]:
    """Return the gates of ``programmes.gates``, in their order. A proof that the house does not know raises :class:`ValueError`."""
    return tuple(
        Gate(
            row["id"], row["zh"], row["en"], Proof(row["proof"]), tuple(row["by"]), int(row["days"]), tuple(row["fields"])
        )
        for row in rows
    )  # fmt: skip


def stand(
    gates: Iterable[Gate], facts: Mapping[Proof, Fact], *, on: date, hidden: Collection[Proof] = ()
) -> tuple[Stand, ...]:
    """Return how every gate stands on ``on``. ``hidden`` are proofs that the asker may not read: of them nothing is told."""
    found: list[Stand] = []
    before: date | None = date.min
    for gate in gates:
        one = Stand(gate, Passage.HIDDEN) if gate.proof in hidden else _one(gate, facts.get(gate.proof), before, on)
        before = one.on if one.is_passed else None
        found.append(one)
    return tuple(found)


def _one(gate: Gate, fact: Fact | None, before: date | None, on: date) -> Stand:
    if fact is None:
        waits = Passage.UNDRAWN if gate.proof is Proof.SAMPLED else Passage.NEXT
        return Stand(gate, Passage.BLOCKED if before is None else waits)
    if fact.says is not None:
        return Stand(gate, fact.says, fact.on)
    if gate.by and fact.post_kind not in gate.by:
        return Stand(gate, Passage.OTHER_POST, fact.on)
    if fact.on > on:
        return Stand(gate, Passage.RUNNING, fact.on)
    if before is None:
        return Stand(gate, Passage.READY, fact.on)
    return Stand(gate, Passage.PASSED, max(before, fact.on))

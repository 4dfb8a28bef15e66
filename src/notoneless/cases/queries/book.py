"""The parameters and the calendar of a place on a day, as the rules of a case want them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from notoneless.cases.rules.book import Book, LadderStep, Party, Verdict
from notoneless.cases.terms import Needs
from notoneless.policy import Policy, load
from notoneless.responsibility.rules.powers import POWERS

CHECK: Final = "case.check"


@cache
def policy() -> Policy:
    """Return the parameters; they are read once."""
    return load()


@cache
def book_of(code: str, on: date) -> Book:
    """Return the book of the place with division ``code`` on ``on``. Raises UserError G005 where the parameters know none for
    that day."""

    def value(topic: str) -> Any:
        return policy().value(topic, code, on)

    needs = value("cases.closing_evidence").value
    ladder = value("cases.ladder").value
    order = value("cases.return_order_days").value
    return Book(
        ladder=tuple(_step(row) for row in ladder),
        verdicts={row["id"]: _verdict(row, needs) for row in value("ledger.verdicts").value},
        days=value("cases.act_days").value,
        follow_up=tuple(sorted(value("cases.follow_up_days").value)),
        reasons={row["id"]: (row["zh"], row["en"]) for row in value("ledger.reason_codes").value},
        parties=tuple(
            Party(row["id"], row["zh"], row["en"], frozenset(row["reasons"])) for row in value("cases.parties").value
        ),
        order_days=(order["shortest"], order["longest"]),
        notice_days=value("cases.persuasion_notice_days").value,
        # A place that has a regulation of its own writes it beside the step: how: add, local_basis: ….
        local_basis={row["id"]: row["local_basis"] for row in ladder if row.get("local_basis")},
        present_days=int(value("cases.present_days").value),
        checkers=frozenset(str(kind) for kind, powers in POWERS.items() if CHECK in powers),
    )


def _step(row: Mapping[str, Any]) -> LadderStep:
    return LadderStep(
        id=row["id"], zh=row["zh"], en=row["en"], step=row["step"], by=tuple(row["by"]), papers=tuple(row["artefacts"]),
        basis=row["basis"], days=row["days"], is_optional=row["optional"], by_law=bool(row.get("by_law")),
    )  # fmt: skip


def _verdict(row: Mapping[str, Any], needs: Mapping[str, str]) -> Verdict:
    return Verdict(
        id=row["id"], zh=row["zh"], en=row["en"], served=row["counts_as_served"], ledger=row["ledger"],
        closes_with=row["closes_with"], needs=Needs(needs.get(row["id"], Needs.NEVER)),
        is_rechecked=row["recheck_each_term"],
    )  # fmt: skip

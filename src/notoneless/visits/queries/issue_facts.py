"""From rows to what the rules of a problem read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from notoneless.visits.models import Deed, Issue
from notoneless.visits.rules.issues import Standing
from notoneless.visits.terms import DeedFact, IssueDeed, IssueState


def fact(row: Deed, *, has_proof: bool) -> DeedFact:
    """Return one deed as the rules read it."""
    return DeedFact(
        row.number,
        IssueDeed(row.deed),
        row.on,
        row.by,
        row.to_id,
        row.due_on,
        row.words,
        has_proof or bool(row.proof_at),
    )


def deeds_of(issues: Iterable[Any]) -> dict[Any, list[DeedFact]]:
    """Return issue → its deeds in their order."""
    found: dict[Any, list[DeedFact]] = defaultdict(list)
    for row in Deed.objects.filter(issue__in=list(issues)).defer("text").select_related("proof").order_by("number"):
        found[row.issue_id].append(fact(row, has_proof=hasattr(row, "proof")))
    return found


def stands(issue: Issue) -> Standing:
    """Return how a problem stands, as its row repeats it."""
    return Standing(
        IssueState(issue.cached_state),
        issue.cached_to_id,
        issue.cached_due_on,
        issue.cached_raised_on,
        issue.cached_solved_on,
    )

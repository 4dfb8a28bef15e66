"""自知 — expect: what the run thinks of its own errors, before anybody tells it the truth.

The weights give every pair a probability; summed over the pairs that were *not* linked they say how many links were
missed, over those that were, how many are wrong; and over the children under suspicion, how many have a line somewhere
that was not recognised as theirs.
"""

from __future__ import annotations

from typing import Any

from .engines.duck import Engine

_CLEARING = "('enrolment', 'enrolment_elsewhere', 'higher_stage', 'exceptions')"


def expect(engine: Engine) -> dict[str, Any]:
    """Return the expected numbers of missed links, wrong links and false suspicions (children with a line of their own)."""
    missed = engine.one("SELECT coalesce(sum(probability), 0) FROM all_doubtful")
    wrong = engine.one("SELECT coalesce(sum(1 - probability), 0) FROM placed WHERE score IS NOT NULL")
    false = engine.one(
        f"""
        SELECT coalesce(sum(1 - none), 0) FROM (
            SELECT l.pid, exp(sum(ln(greatest(1 - d.probability, 1e-9)))) AS none FROM standing l
            JOIN (SELECT pid, probability FROM all_doubtful WHERE kind IN {_CLEARING}
                UNION ALL SELECT pid, probability FROM placed WHERE strength = 'weak' AND kind IN {_CLEARING}) d ON d.pid = l.pid
            WHERE l.ledger IN ('suspected_dropout', 'dropout') AND l.in_register GROUP BY l.pid)
        """
    )
    return {
        "missed_links": round(float(missed), 2),
        "wrong_links": round(float(wrong), 2),
        "false_suspicions": round(float(false), 2),
    }

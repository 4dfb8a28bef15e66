"""自知 — expect: what the run thinks of its own errors, before anybody tells it the truth.

The weights give every pair a probability; summed over the pairs that were *not* linked they say how many links were
missed, over those that were, how many are wrong; and over the children under suspicion, how many have a line somewhere
that was not recognised as theirs. A line that stayed alone keeps others with it: when a school line is not recognised, last
term's line and the roll-call that follow it are missed too.
"""

from __future__ import annotations

from typing import Any

from .engines.duck import Engine

_CLEARING = "('enrolment', 'enrolment_elsewhere', 'higher_stage', 'exceptions')"
_SUSPECT = "('suspected_dropout', 'dropout')"

#: Brothers and sisters share all but name, birthday and number; no model of a few thousand pairs tells them from one child
#: written twice. Two valid numbers are two children, unless name and birthday agree all the same; so are twins' numbers,
#: which are near each other, under two given names.
_ONE_CHILD = "CASE number WHEN 0 THEN name % 16 >= 4 AND birth >= 3 WHEN 3 THEN name % 16 >= 4 ELSE TRUE END"


def expect(engine: Engine) -> dict[str, Any]:
    """Return the expected numbers of missed links, wrong links and false suspicions (children with a line of their own)."""
    # A line that found its like among the newcomers, but not its child on the register, is as open as before: whom it means,
    # all of them mean.
    engine.table(
        "still_open",
        f"""
        SELECT q.pid AS qid, k.pid, max(d.probability) AS probability FROM (SELECT * FROM all_doubtful WHERE {_ONE_CHILD}) d
        JOIN placed q ON q.rid = d.qid JOIN placed k ON k.rid = d.pid
        WHERE q.pid <> k.pid AND q.pid NOT IN (SELECT rid FROM placed WHERE rid = pid AND kind = 'household_register')
        GROUP BY q.pid, k.pid
        """,
    )
    engine.table(
        "open_lines",
        f"SELECT pid, count(*) AS lines, bool_or(kind IN {_CLEARING}) AS clears FROM placed WHERE pid IN (SELECT qid FROM still_open) GROUP BY pid",
    )
    missed = engine.one(
        "SELECT coalesce(sum(d.probability * n.lines), 0) FROM still_open d JOIN open_lines n ON n.pid = d.qid"
    )
    wrong = engine.one("SELECT coalesce(sum(1 - probability), 0) FROM placed WHERE score IS NOT NULL")
    # A suspect is wrongly one when a line that clears is the suspect's, or when the suspect is but a line of a child whose
    # place is known.
    false = engine.one(
        f"""
        SELECT coalesce(sum(1 - none), 0) FROM (
            SELECT l.pid, exp(sum(ln(greatest(1 - d.probability, 1e-9)))) AS none FROM standing l
            JOIN (SELECT o.pid, o.probability FROM still_open o JOIN open_lines n ON n.pid = o.qid WHERE n.clears
                UNION ALL SELECT pid, probability FROM placed WHERE strength = 'weak' AND kind IN {_CLEARING}
                UNION ALL SELECT o.qid, o.probability FROM still_open o JOIN standing s ON s.pid = o.pid
                    WHERE s.ledger NOT IN {_SUSPECT}) d ON d.pid = l.pid
            WHERE l.ledger IN {_SUSPECT} GROUP BY l.pid)
        """
    )
    engine.drop("still_open", "open_lines")
    return {
        "missed_links": round(float(missed), 2),
        "wrong_links": round(float(wrong), 2),
        "false_suspicions": round(float(false), 2),
    }

"""自知 — expect: what the run thinks of its own errors, before anybody tells it the truth.

The weights give every pair a probability, looked back upon when all are placed (:mod:`.hindsight`); summed over the pairs that
were *not* linked they say how many links were missed, over those that were, how many are wrong; and over the children
under suspicion, how many have a line somewhere that was not recognised as theirs. Pairs that no key met are added (:mod:`.unseen`). A line that stayed alone keeps others with it: when a school line is not recognised, last
term's line and the roll-call that follow it are missed too.
"""

from __future__ import annotations

from typing import Any

from .engines.duck import Engine
from .hindsight import look_back
from .model import Weights
from .unseen import caught, never_met

_CLEARING = "('enrolment', 'enrolment_elsewhere', 'higher_stage', 'exceptions')"
_SUSPECT = "('suspected_dropout', 'dropout')"

#: Brothers and sisters share all but name, birthday and number; no model of a few thousand pairs tells them from one child
#: written twice. Two valid numbers are two children, unless name and birthday agree all the same; so are twins' numbers,
#: which are near each other, under two given names.
_ONE_CHILD = "CASE number WHEN 0 THEN name % 16 >= 4 AND birth >= 3 WHEN 3 THEN name % 16 >= 4 ELSE TRUE END"


def expect(engine: Engine, weights: Weights | None) -> dict[str, Any]:
    """Return the expected numbers of missed links, wrong links and false suspicions (children with a line of their own)."""
    look_back(engine, weights)
    # A line that found its like among the newcomers, but not its child on the register, is as open as before: whom it means,
    # all of them mean.
    engine.table(
        "still_open",
        f"""
        SELECT q.pid AS qid, k.pid, max(coalesce(h.probability, d.probability)) AS probability FROM (SELECT * FROM all_doubtful WHERE {_ONE_CHILD}) d
        LEFT JOIN hindsight h ON h.qid = d.qid AND h.pid = d.pid AND NOT h.linked
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
    wrong = engine.one(
        """
        SELECT coalesce(sum((1 - coalesce(h.probability, l.probability)) * (1 + coalesce(f.n, 0))), 0) FROM linked l
        LEFT JOIN hindsight h ON h.qid = l.qid AND h.pid = l.pid AND h.linked
        LEFT JOIN (SELECT lead, count(*) AS n FROM followers GROUP BY lead) f ON f.lead = l.qid WHERE l.score IS NOT NULL
        """
    )
    # A line laid to one of several children of a household is laid to the right one as often as a guess is right; the other
    # times its own child misses it.
    guessed = float(engine.one("SELECT coalesce(sum(1 - 1.0 / children), 0) FROM household_guess"))
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
    unmet_links, unmet_children = _never_met(engine)
    missed, false = float(missed) + guessed + unmet_links, float(false) + unmet_children
    engine.drop("still_open", "open_lines", "hindsight", "household_guess")
    return {
        "missed_links": round(missed, 2),
        "wrong_links": round(float(wrong) + guessed, 2),
        "false_suspicions": round(false, 2),
    }


def _never_met(engine: Engine) -> tuple[float, float]:
    """Return how many links are missed because no key met the line's child, and how many suspects that makes.

    Such a line keeps as many others with it, and leaves its child under suspicion as often, as lines of its kind that were
    met and left open; one line of the average kind is added to those of each.
    """
    unmet = never_met(caught(engine))
    seen = engine.rows(
        f"""
        SELECT l.kind, sum(o.probability), sum(o.probability * n.lines),
            sum(CASE WHEN n.clears AND s.ledger IN {_SUSPECT} OR q.ledger IN {_SUSPECT} AND s.ledger NOT IN {_SUSPECT} THEN o.probability ELSE 0 END)
        FROM still_open o JOIN open_lines n ON n.pid = o.qid JOIN placed l ON l.rid = o.qid JOIN standing s ON s.pid = o.pid
        JOIN standing q ON q.pid = o.qid GROUP BY l.kind
        """
    )
    by_kind = {kind: (float(all_), float(lines), float(suspects)) for kind, all_, lines, suspects in seen}
    whole = [sum(column) for column in zip(*by_kind.values(), strict=True)] if by_kind else [0.0, 0.0, 0.0]
    lines, suspects = (whole[1] / whole[0], whole[2] / whole[0]) if whole[0] else (1.0, 0.0)
    links = children = 0.0
    for kind, n in unmet.items():
        open_, with_them, suspected = by_kind.get(kind, (0.0, 0.0, 0.0))
        links += n * (with_them + lines) / (open_ + 1)
        children += n * (suspected + suspects) / (open_ + 1)
    return links, children

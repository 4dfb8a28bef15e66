"""回看 — hindsight: a pair left in doubt, looked at again when everybody else has been placed.

A probability is given while nearly all rows and children are still open. At the end hardly any are, and that is evidence: were
the two lines two children's, the row's own child would have to be one of the few who were not found, and the child's own
line one of the few that found nobody. So whatever stands against the pair is rarer than it was, by the share of rows and the
share of children that are open still. The odds are priced once more with the weights of the first look, over those few.
Only what the run thinks of its own errors comes of it; no link does.
"""

from __future__ import annotations

import polars as pl

from .engines.duck import Engine
from .match import FIRST, SINGLE
from .model import Group, Weights, odds
from .score import patterns_of

_LEVELS = tuple(c.id for c in FIRST)


def left_open(asked: int, still_asked: int, known: int, still_known: int) -> float:
    """Return by how much alternatives to a pair have become rarer: open rows and children now, of those at the first look.

    One row and one child (those of the pair) are always open.
    """
    return min(max(still_asked, 1) / max(asked, 1), 1.0) * min(max(still_known, 1) / max(known, 1), 1.0)


def look_back(engine: Engine, weights: Weights | None) -> None:
    """Create ``hindsight`` (qid, pid, kind, linked, probability): the pairs with a child of the register, accepted and doubtful,
    as they look at the end of the run."""
    listed = ", ".join(_LEVELS)
    engine.table(
        "back_pair",
        f"""
        SELECT b.*, k.free FROM (
            SELECT qid, pid, kind, TRUE AS linked, probability, {listed} FROM linked WHERE score IS NOT NULL AND kind <> 'household_register'
            UNION ALL SELECT qid, pid, kind, FALSE, probability, {listed} FROM all_doubtful WHERE kind <> 'household_register') b
        JOIN known k ON k.rid = b.pid
        """,
    )
    rarer = _rarer(engine)
    if weights is None or not rarer:
        engine.table("hindsight", "SELECT qid, pid, kind, linked, probability FROM back_pair")
        engine.drop("back_pair")
        return
    children = sum(group.known for group in list(rarer)[:2])
    patterns, frame = patterns_of(engine, FIRST, "back_pair", list(rarer))
    by_group = list(rarer.values())
    priced = frame.drop("n").with_columns(
        pl.Series("odds", odds(FIRST, weights, patterns, children)[0] / [by_group[g] for g in patterns.group])
    )
    engine.con.register("back_in", priced.to_arrow())
    engine.table("back_priced", "SELECT * FROM back_in")
    engine.con.unregister("back_in")
    on = " AND ".join(f"p.{column} = b.{column}" for column in ("kind", "free", *_LEVELS))
    single = ", ".join(f"'{kind}'" for kind in SINGLE)
    engine.table(
        "hindsight",
        f"""
        SELECT qid, pid, kind, linked, odds / (1 + CASE WHEN linked THEN odds ELSE row_total + child_total - odds END) AS probability FROM (
            SELECT b.qid, b.pid, b.kind, b.linked, p.odds, sum(p.odds) OVER (PARTITION BY b.qid, b.linked) AS row_total,
                CASE WHEN b.kind IN ({single}) THEN sum(p.odds) OVER (PARTITION BY b.kind, b.pid, b.linked) ELSE p.odds END AS child_total
            FROM back_pair b JOIN back_priced p ON {on})
        """,
    )
    engine.drop("back_pair", "back_priced")


def _rarer(engine: Engine) -> dict[Group, float]:
    """Return for each group of pairs (kind; child free at the first look) how much rarer its alternatives have become.

    Of children who had their school line from the start nothing is counted: they were never whom all rows looked for.
    """
    known = dict(engine.rows("SELECT free, count(*) FROM known GROUP BY free"))
    asked = engine.rows(
        "SELECT a.kind, count(*), count(n.pid) FROM asked a JOIN placed p ON p.rid = a.rid "
        "LEFT JOIN (SELECT pid FROM placed WHERE rid = pid AND kind <> 'household_register') n ON n.pid = p.pid "
        "GROUP BY a.kind ORDER BY a.kind"
    )
    found = dict(
        engine.rows(
            "SELECT p.kind, count(DISTINCT p.pid) FROM placed p JOIN (SELECT rid FROM known WHERE free) k ON k.rid = p.pid GROUP BY p.kind"
        )
    )
    rarer = {}
    for kind, n, still in asked:
        for free in (False, True):
            children = known.get(free, 0)
            alone = children - found.get(kind, 0) if free else children
            rarer[Group(kind, free, n, children)] = left_open(n, still, children, alone)
    return rarer

"""量 — score: every pair that was met gets its weight and its odds.

Pairs that agree alike weigh alike, so the pairs are first counted by pattern; the model prices some ten thousand
patterns, whatever the size of the county, and the prices go back to the pairs by one join.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import polars as pl

from .compare import RARITY, SILENT, Comparison, compare
from .engines.duck import Engine
from .model import Group, Patterns, Weights, learn, odds

#: Random pairs on which the chances between strangers are measured.
SAMPLE_ROWS = 25_000
SAMPLE_SHIFTS = 4


def patterns_of(
    engine: Engine, comparisons: Sequence[Comparison], compared: str, groups: Sequence[Group]
) -> tuple[Patterns, pl.DataFrame]:
    """Return the distinct patterns in ``compared`` with their counts, and the frame they came from (same order)."""
    names = ", ".join(c.id for c in comparisons)
    frame = pl.from_arrow(
        engine.con.sql(
            f"SELECT kind, free, {names}, count(*) AS n FROM {compared} GROUP BY ALL ORDER BY ALL"
        ).to_arrow_table()
    )
    assert isinstance(frame, pl.DataFrame)
    index = {(g.kind, g.free): i for i, g in enumerate(groups)}
    group = np.array([index[key] for key in zip(frame["kind"], frame["free"], strict=True)], dtype=np.int64)
    codes = frame.select(c.id for c in comparisons).to_numpy().astype(np.int64).reshape(len(frame), len(comparisons))
    return Patterns(codes, frame["n"].to_numpy().astype(np.float64), group, groups), frame


def sample_pairs(engine: Engine, known: str, asked: str, out: str) -> None:
    """Create ``out`` (qid, pid): random pairs of a row of ``asked`` with a child of ``known``, the same in every run."""
    for side, table in (("known", known), ("asked", asked)):
        # The smallest hashes are a sample that needs no sorting of the whole.
        n = max(int(engine.one(f"SELECT count(*) FROM {table}")), 1)
        below = min(int(2**64 * min(1.2 * SAMPLE_ROWS / n, 1.0)), 2**64 - 1)
        engine.table(
            f"sample_{side}",
            f"SELECT rid, row_number() OVER (ORDER BY hash(rid), rid) - 1 AS n FROM "
            f"(SELECT rid FROM {table} WHERE hash(rid) <= {below}) ORDER BY hash(rid), rid LIMIT {SAMPLE_ROWS}",
        )
    n_known = max(int(engine.one("SELECT count(*) FROM sample_known")), 1)
    shifts = ", ".join(f"({7919 * (i + 1)})" for i in range(SAMPLE_SHIFTS))
    engine.table(
        out,
        f"SELECT a.rid AS qid, k.rid AS pid FROM (SELECT a.rid, (a.n + s.shift) % {n_known} AS n FROM sample_asked a "
        f"CROSS JOIN (VALUES {shifts}) s(shift)) a JOIN sample_known k ON k.n = a.n WHERE a.rid <> k.rid",
    )
    engine.drop("sample_known", "sample_asked")


def strangers(
    engine: Engine, comparisons: Sequence[Comparison], known: str, asked: str, pairs: str
) -> dict[str, dict[int, float]]:
    """Measure on random ``pairs`` how often strangers reach each level; returns ``{comparison: {code: chance}}``."""
    compare(engine, tuple(comparisons), known, asked, pairs, "sample_compared")
    chances: dict[str, dict[int, float]] = {}
    for comparison in comparisons:
        rows = engine.rows(
            f"SELECT {comparison.id} % {RARITY}, count(*) FROM sample_compared WHERE {comparison.id} <> {SILENT} GROUP BY 1"
        )
        spoken = sum(n for _, n in rows)
        chances[comparison.id] = {int(code): n / spoken for code, n in rows} if spoken else {}
    engine.drop("sample_compared")
    return chances


def score(
    engine: Engine,
    comparisons: Sequence[Comparison],
    population: str,
    known: str,
    asked: str,
    pairs: str,
    random_pairs: str,
    out: str,
    *,
    start: Weights | None = None,
    counted: str | None = None,
    again: Collection[str] = (),
) -> Weights:
    """Create ``out``: (qid, pid, kind, free, levels, score, odds) for every pair, and return what was learnt.

    ``population`` is the table of all known children, ``known`` holds those that the pairs name, ready to be compared.
    ``start`` hands over the levels learnt from an earlier, larger set of pairs; only the priors are then learnt anew, but for
    the kinds of ``again`` (:func:`~notoneless.sweep.model.learn`). ``counted`` is the table in which it was counted how many bear
    a name (without it: ``population``).
    """
    compare(engine, tuple(comparisons), known, asked, pairs, f"{out}_compared")
    asked_by = dict(engine.rows(f"SELECT kind, count(*) FROM {asked} GROUP BY kind"))
    known_by = dict(engine.rows(f"SELECT free, count(*) FROM {population} GROUP BY free"))
    children = max(int(engine.one(f"SELECT count(*) FROM {counted}")) if counted else sum(known_by.values()), 1)
    groups = [Group(k, f, n, known_by.get(f, 0)) for k, n in sorted(asked_by.items()) for f in (False, True)]
    patterns, frame = patterns_of(engine, comparisons, f"{out}_compared", groups)
    measured = strangers(engine, comparisons, known, asked, random_pairs)
    weights = learn(comparisons, patterns, measured, children, start=start, again=again)
    pair_odds, weight = odds(comparisons, weights, patterns, children)
    priced = frame.drop("n").with_columns(pl.Series("score", weight.round(3)), pl.Series("odds", pair_odds))
    engine.con.register("priced_in", priced.to_arrow())
    engine.table(f"{out}_priced", "SELECT * FROM priced_in")
    engine.con.unregister("priced_in")
    on = " AND ".join(f"c.{column} = p.{column}" for column in ("kind", "free", *(c.id for c in comparisons)))
    engine.table(out, f"SELECT c.*, p.score, p.odds FROM {out}_compared c JOIN {out}_priced p ON {on}")
    engine.drop(f"{out}_compared", f"{out}_priced")
    return weights

"""定 — assign: one child, one line on each roll of a term; and what is doubtful goes to people.

A pair's odds speak of that pair alone. Here the pairs of one row compete with each other and with "nobody we know",
and the rows of one roll compete for the child. A link is accepted only when hardly any doubt is left *and* something
besides name and birthday agrees; otherwise the pair is laid before a person, side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .compare import CLEARING
from .engines.duck import Engine
from .model import Weights

#: Pairs less likely than this are not even kept for the run's estimate of its own errors.
LEAST = 0.0005


@dataclass(frozen=True, slots=True)
class Bars:
    """How sure is sure: ``accept`` the least probability of a link, ``doubt`` the least of a pair worth a person's time,
    ``attach`` the least at which a line that proves no schooling is laid to a child instead of becoming one, ``hearsay``
    the same for a line taken down by ear at a door that says the child is in school."""

    accept: float = 0.99
    doubt: float = 0.05
    attach: float = 0.8
    hearsay: float = 0.3


def corroborated_sql(comparisons: Sequence[str], rarity: int = 16) -> str:
    """Return SQL telling whether a pair agrees on a number, a guardian, a telephone or a village (see CLEARING)."""
    tests = [f"{c} % {rarity} IN ({', '.join(map(str, levels))})" for c, levels in CLEARING.items() if c in comparisons]
    return "(" + " OR ".join(tests) + ")"


def barred_sql() -> str:
    """Return SQL telling whether a pair is for people to judge, however much of it agrees.

    - Two valid numbers that contradict each other, be it in two digits when the given name differs too (what twins have).
    - Another given name where a twin is known: whatever number is written, it may be the twin's.
    - Nothing of the child's own agrees, neither name nor birthday: what a number lent by a brother looks like. A name with an
      unreadable character, or one that differs in a character, fits a brother as well: where the birthday contradicts, it is
      no name; where it is not written, it needs the number beside it.
    - Birthday and sex both contradict, and the name is not the same to the letter.
    """
    other = "name % 16 <= 3"
    named = "name % 16 IN (4, 6, 7, 8) OR (birth = -1 AND (name % 16 = 5 OR (number >= 6 AND name % 16 IN (2, 3))))"
    return (
        f"(number = 0 OR ({other} AND (number = 3 OR birth = 7)) OR NOT ({named} OR birth >= 3) "
        "OR (birth = 0 AND sex = 0 AND name % 16 < 8))"
    )


def assign(
    engine: Engine,
    scored: str,
    weights: Weights,
    comparisons: Sequence[str],
    *,
    single: Sequence[str],
    bars: Bars,
    rounds: int = 3,
) -> None:
    """Accept links of ``scored`` into ``found`` (qid, pid, kind, score, probability, strength, round, levels …).

    ``single``: kinds in which a child has one line a term, so that rows compete for the child. Creates ``found`` (accepted
    links: strength ``corroborated`` or ``weak``) and ``doubtful`` (pairs of rows that stay open, probability at
    least :data:`LEAST`). A pair whose two valid numbers contradict each other is never accepted here.
    """
    names = ", ".join(comparisons)
    one_line = ", ".join(f"'{k}'" for k in single) or "''"
    # A second line of a child on the same roll is rarer than a first: what the priors say of children with a line.
    ratios = []
    for kind in sorted({k for k, _ in weights.pairs}):
        ratios.append(f"WHEN kind = '{kind}' THEN {_second_line_ratio(weights, kind)}")
    ratio = f"CASE {' '.join(ratios)} ELSE 1 END"
    barred = barred_sql() if {"number", "name", "birth", "sex"} <= set(comparisons) else "FALSE"
    engine.table(
        "contest",
        f"SELECT *, {corroborated_sql(comparisons)} AS backed FROM {scored} s WHERE odds > 1e-6 "
        "AND NOT EXISTS (SELECT 1 FROM decided d WHERE d.qid = s.qid AND d.pid = s.pid AND NOT d.same)",
    )
    engine.step(
        "found",
        f"CREATE OR REPLACE TABLE found AS SELECT qid, pid, kind, free, {names}, score, CAST(0 AS DOUBLE) AS probability, "
        "CAST('' AS VARCHAR) AS strength, CAST(0 AS INTEGER) AS round FROM contest WHERE 1 = 0",
    )
    for turn in range(1, rounds + 1):
        engine.table(
            "running",
            f"""
            SELECT *, odds / (1 + row_total + CASE WHEN kind IN ({one_line}) AND free AND NOT taken THEN child_total - odds ELSE 0 END) AS probability
            FROM (SELECT *, sum(odds) OVER (PARTITION BY qid) AS row_total,
                    sum(odds) OVER (PARTITION BY kind, pid) AS child_total FROM (
                SELECT c.* EXCLUDE (odds), CASE WHEN t.pid IS NOT NULL AND c.free THEN c.odds * {ratio.replace("kind", "c.kind")} ELSE c.odds END AS odds,
                    t.pid IS NOT NULL AS taken
                FROM contest c LEFT JOIN (SELECT DISTINCT kind, pid FROM found WHERE kind IN ({one_line})) t
                    ON t.kind = c.kind AND t.pid = c.pid
                WHERE c.qid NOT IN (SELECT qid FROM found)))
            """,
        )
        engine.step(
            f"found_{turn}",
            f"""
            INSERT INTO found SELECT qid, pid, kind, free, {names}, score, probability,
                CASE WHEN backed THEN 'corroborated' ELSE 'weak' END, {turn}
            FROM (SELECT *, row_number() OVER (PARTITION BY qid ORDER BY probability DESC, score DESC, pid) AS nth,
                    row_number() OVER (PARTITION BY kind, pid ORDER BY probability DESC, score DESC, qid) AS nth_child FROM running)
            WHERE nth = 1 AND (nth_child = 1 OR kind NOT IN ({one_line}) OR NOT free OR taken)
                AND probability >= {bars.accept} AND NOT ({barred})
            """,
        )
    # Two children and two lines of one roll, each the others' only rivals (twins whose names sound alike): what counts is
    # how much likelier the two right pairs are than the two crossed ones, not each pair against its rivals.
    engine.table(
        "rivals",
        f"SELECT *, NOT ({barred}) AS open FROM running WHERE qid NOT IN (SELECT qid FROM found) AND kind IN ({one_line}) "
        f"AND free AND NOT taken AND probability >= {LEAST} QUALIFY count(*) OVER (PARTITION BY qid) = 2 "
        "AND count(*) OVER (PARTITION BY kind, pid) = 2",
    )
    engine.step(
        "found_two_by_two",
        f"""
        INSERT INTO found SELECT qid, pid, kind, free, {names}, score, chance, 'corroborated', {rounds + 1} FROM (
            SELECT p.*, p.odds * q.odds / (1 + p.odds + q.odds + x.odds + y.odds + p.odds * q.odds + x.odds * y.odds) AS chance
            FROM rivals p JOIN rivals x ON x.qid = p.qid AND x.pid <> p.pid AND x.kind = p.kind
            JOIN rivals y ON y.pid = p.pid AND y.qid <> p.qid AND y.kind = p.kind
            JOIN rivals q ON q.qid = y.qid AND q.pid = x.pid AND q.kind = p.kind
            WHERE p.backed AND q.backed AND p.open AND q.open)
        WHERE chance >= {bars.accept}
        """,
    )
    engine.drop("rivals")
    engine.table(
        "doubtful",
        f"SELECT qid, pid, kind, free, {names}, score, probability, backed, {barred} AS barred FROM running "
        f"WHERE qid NOT IN (SELECT qid FROM found) AND probability >= {LEAST}",
    )


def _second_line_ratio(weights: Weights, kind: str) -> float:
    free = weights.pairs.get((kind, True), (1.0, 1.0))[0]
    taken = weights.pairs.get((kind, False), (1.0, 1.0))[0]
    return min(max(taken / max(free, 1e-9), 1e-6), 1.0) * 0.1

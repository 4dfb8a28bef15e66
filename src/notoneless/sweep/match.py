"""比对一轮 — match: one look at rows still open, from blocking to accepted links and doubtful pairs.

Every look goes the same way, whether the known side is the register, the register with what siblings lend it, or the
pupils who came without a register line: keys meet, patterns are weighed, lines are assigned, doubts are kept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from .assign import Bars, assign
from .block import block
from .compare import COMPARISONS, SCHOOL, SILENT, Comparison
from .engines.duck import Engine
from .exact import SCHOOL_KINDS
from .features import candidates
from .model import Weights
from .score import sample_pairs, score

FIRST: tuple[Comparison, ...] = tuple(c for c in COMPARISONS if c is not SCHOOL)
LEVELS = tuple(c.id for c in COMPARISONS)
#: A value for each of :data:`LEVELS`: nothing was compared.
SILENT_LEVELS = ", ".join(f"CAST({SILENT} AS SMALLINT) AS {level}" for level in LEVELS)
LEVEL_COLUMNS = ", ".join(f"{level} SMALLINT" for level in LEVELS)
SINGLE = tuple(k.value for k in SCHOOL_KINDS)


@dataclass
class Learnt:
    """The weights of the run and what the run expects of its own errors (see :mod:`notoneless.sweep.expect`)."""

    weights: Weights | None = None
    population: int = 0
    passes: list[dict[str, object]] = field(default_factory=list)


def match(
    engine: Engine,
    known: str,
    asked: str,
    comparisons: tuple[Comparison, ...],
    bars: Bars,
    scored: str,
    *,
    met_by: str | None = None,
    start: Weights | None = None,
    single: tuple[str, ...] = SINGLE,
    method: str = "scored",
    only: str = "",
    kin: bool = True,
    counted: str | None = None,
    again: Collection[str] = (),
) -> Weights:
    """Block, score and assign ``asked`` against ``known``; accepted links go to ``linked``, doubtful to ``all_doubtful``.

    ``met_by`` names another writing of ``known`` (a child in several rows, read in several ways) to meet by; ``only`` is
    a condition on the pair (k the known child, a the row) that blocking cannot see; ``kin`` and
    ``counted`` as for :func:`~notoneless.sweep.features.candidates`; ``start`` and ``again`` as for
    :func:`~notoneless.sweep.model.learn`.
    """
    names = [c.id for c in comparisons]
    with engine.station("block"):
        block(engine, met_by or known, asked, "pairs")
        if only:
            engine.table(
                "pairs_told",
                f"SELECT p.* FROM pairs p JOIN {known} k ON k.rid = p.pid JOIN {asked} a ON a.rid = p.qid WHERE {only}",
            )
            engine.step("pairs_only", "CREATE OR REPLACE TABLE pairs AS SELECT * FROM pairs_told")
        engine.count("pairs", "SELECT count(*) FROM pairs")
    with engine.station("faces"):
        sample_pairs(engine, known, asked, "random_pairs")
        candidates(
            engine,
            "candidate",
            known,
            "(SELECT pid FROM pairs UNION SELECT pid FROM random_pairs)",
            counted=counted,
            kin=kin,
        )
    with engine.station("score"):
        weights = score(
            engine,
            comparisons,
            known,
            "candidate",
            asked,
            "pairs",
            "random_pairs",
            scored,
            start=start,
            counted=counted,
            again=again,
        )
    with engine.station("assign"):
        assign(engine, scored, weights, names, single=single, bars=bars)
    levels = ", ".join(level if level in names else f"CAST({SILENT} AS SMALLINT) AS {level}" for level in LEVELS)
    engine.step(
        f"linked_{scored}",
        f"INSERT INTO linked SELECT qid, kind, pid, '{method}', strength, score, probability, {levels} FROM found",
    )
    engine.step(
        f"doubtful_{scored}",
        f"INSERT INTO all_doubtful SELECT qid, pid, kind, score, probability, backed, barred, {levels} FROM doubtful",
    )
    engine.drop("pairs", "random_pairs", "candidate", "contest", "running", "found", "doubtful", scored)
    return weights

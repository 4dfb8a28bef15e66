"""比对一轮 — match: one look at rows still open, from blocking to accepted links and doubtful pairs.

Every look goes the same way, whether the known side is the register, the register with what siblings lend it, or the
pupils who came without a register line: keys meet, patterns are weighed, lines are assigned, doubts are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .assign import Bars, assign
from .block import block
from .compare import COMPARISONS, SCHOOL, Comparison
from .engines.duck import Engine
from .exact import SCHOOL_KINDS
from .model import Weights
from .score import score

FIRST: tuple[Comparison, ...] = tuple(c for c in COMPARISONS if c is not SCHOOL)
LEVELS = tuple(c.id for c in COMPARISONS)
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
    start: Weights | None = None,
    single: tuple[str, ...] = SINGLE,
    method: str = "scored",
) -> Weights:
    """Block, score and assign ``asked`` against ``known``; accepted links go to ``linked``, doubtful to ``all_doubtful``."""
    names = [c.id for c in comparisons]
    with engine.station("block"):
        block(engine, known, asked, "pairs")
        engine.count("pairs", "SELECT count(*) FROM pairs")
    with engine.station("score"):
        weights = score(engine, comparisons, known, asked, "pairs", scored, start=start)
    with engine.station("assign"):
        assign(engine, scored, weights, names, single=single, bars=bars)
    levels = ", ".join(level if level in names else f"CAST(-1 AS SMALLINT) AS {level}" for level in LEVELS)
    engine.step(
        f"linked_{scored}",
        f"INSERT INTO linked SELECT qid, kind, pid, '{method}', strength, score, probability, {levels} FROM found",
    )
    engine.step(
        f"doubtful_{scored}",
        f"INSERT INTO all_doubtful SELECT qid, pid, kind, score, probability, backed, {levels} FROM doubtful",
    )
    engine.drop("pairs", "contest", "running", "found", "doubtful")
    return weights

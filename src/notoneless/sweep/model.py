"""权 — model: what each agreement is worth, learnt from the county's own rolls without any labels.

Fellegi and Sunter's question is asked of every pair: how much likelier is this pattern of agreement between two
lines of the same child than between two others? Two things are added to the textbook. "The same child" is a mixture: the
rows left to be weighed are those that did not agree to the letter, so mostly the number was kept and the name was not, or the
name and not the number; and a row that is careless in one cell is careless in the next, so some rows are sloppy in all: the
same slips as in other rows, but each so many times as often. How many such rows there are, and how much oftener they err, is
learnt. And the others are not only strangers: brothers and sisters share guardian, telephone and village, and children registered in one county on one day
have numbers that differ by a digit; kin and such birth mates are classes of their own, so that what siblings or mates
share can never outweigh a name that differs. Expectation–maximisation (Dempster et al. 1977;
Winkler 1988) moves the first guesses to what the rolls show. The prior counts pairs, so it weakens as a county grows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .compare import RARITY, SILENT, Comparison

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CLASSES = ("named", "numbered", "sloppy", "kin", "mate", "stranger")
NAMED, NUMBERED, SLOPPY, KIN, MATE, STRANGER = range(6)
#: The three kinds of rows of the same child: the name was kept, the number was kept, everything was done in a hurry.
ONE = (NAMED, NUMBERED, SLOPPY)
#: Classes whose levels are learnt one by one. Sloppy rows are too few, and too like chance: left free, their class drifts in a
#: large county to whatever strangers have in common (a father's name and a surname). They err as all rows do, only oftener:
#: one figure is learnt, by how much the odds of a slip grow.
_LEARNT = (NAMED, NUMBERED, KIN, MATE)
#: First guess of that figure, as a logarithm: five times.
HURRY = 1.6
#: A level that a class reaches only by a slip (``mate`` below 0.0001, ``kin`` below 0.003) stays where it was set:
#: brothers do not share a name, and a child written twice must not teach that they do.


@dataclass(frozen=True, slots=True)
class Group:
    """Pairs that share a prior: rows of one kind against children without (``free``) or with a line of that kind."""

    kind: str
    free: bool
    asked: int
    known: int


@dataclass
class Weights:
    """Everything learnt: per comparison and level the chances in each of :data:`CLASSES`, per group the expected pairs.

    ``table[comparison][code]`` follows :data:`CLASSES`; a negative chance is priced by rarity;
    ``pairs[(kind, free)] = (pairs of one child, of kin, of birth mates)``;
    ``mix`` is the share of each of :data:`ONE` among the pairs of one child; ``hurry`` how much the odds of a slip grow in
    sloppy rows (a logarithm); ``iterations`` how long learning took.
    """

    table: dict[str, dict[int, list[float]]]
    pairs: dict[tuple[str, bool], tuple[float, float, float]]
    mix: tuple[float, float, float]
    iterations: int
    hurry: float = HURRY
    log_likelihood: list[float] = field(default_factory=list)

    def weight(self, comparison: str, code: int, population: int) -> float:
        """Return the match weight (log2) of one level against strangers; 0 for a silent comparison."""
        if code == SILENT:
            return 0.0
        entry = self.table[comparison][base(code)]
        stranger = entry[STRANGER] if entry[STRANGER] >= 0 else rarity(code, population)
        mixed = sum(share * entry[k] for share, k in zip(self.mix, ONE, strict=True))
        return float(np.log2(mixed / stranger))


def base(code: int) -> int:
    """Return the level of ``code`` without its rarity bucket."""
    return code % RARITY if code >= 0 else code


def rarity(code: int, population: int) -> float:
    """Return the chance that a stranger bears the same value: bearers ÷ children, from the bucket in ``code``."""
    bucket = code // RARITY
    bearers = 1.0 if bucket == 0 else 1.4 * 2.0**bucket
    return min(bearers / max(population, 1), 0.9)


@dataclass
class Patterns:
    """Distinct patterns of levels with how often they occur: ``codes`` is (patterns × comparisons)."""

    codes: Ints
    counts: Floats
    group: Ints
    groups: Sequence[Group]


def _log_tables(
    comparisons: Sequence[Comparison],
    table: Mapping[str, Mapping[int, Sequence[float]]],
    patterns: Patterns,
    population: int,
) -> Floats:
    """Return log P(pattern | class), shape (patterns, classes)."""
    out = np.zeros((len(patterns.counts), len(CLASSES)))
    for i, comparison in enumerate(comparisons):
        codes, where = np.unique(patterns.codes[:, i], return_inverse=True)
        rows = np.zeros((len(codes), len(CLASSES)))
        for j, code in enumerate(codes.tolist()):
            if code == SILENT:
                continue
            entry = list(table[comparison.id][base(code)])
            chance = rarity(code, population) if entry[STRANGER] < 0 else entry[STRANGER]
            rows[j] = np.log([chance if value < 0 else value for value in entry])
        out += rows[where]
    return out


def learn(
    comparisons: Sequence[Comparison],
    patterns: Patterns,
    strangers: Mapping[str, Mapping[int, float]],
    population: int,
    *,
    start: Weights | None = None,
    again: Collection[str] = (),
    rounds: int = 60,
    trust: float = 30.0,
) -> Weights:
    """Learn weights from ``patterns`` by EM and return them.

    ``strangers[comparison][code]`` are chances measured on random pairs (or priced from frequencies); ``population``
    is the number of known children; ``trust`` is how many pairs the first guesses count for, so that a level seen
    three times is not believed blindly. With ``start`` only the priors are learnt and the levels are kept.

    ``again`` names the kinds of rows that were looked for once before, among these same children, with ``start``: what is
    left of their pairs is what the first look could not accept. Those pairs are as many as the first look expected with such
    agreements; learnt anew from what is left (the best of it is gone), the prior would come out too small.
    """
    table = {c.id: {level.code: _first(level, strangers[c.id], population) for level in c.levels} for c in comparisons}
    mix = np.array([0.55, 0.35, 0.10])
    if start is not None:
        mix = np.array(start.mix)
        for c in comparisons:
            for level in c.levels:
                if level.code in start.table.get(c.id, {}):
                    table[c.id][level.code][:STRANGER] = start.table[c.id][level.code][:STRANGER]
    hurry = HURRY if start is None else start.hurry
    if start is None:
        _spoil(comparisons, table, mix, hurry)
    first = {c: {k: list(v) for k, v in levels.items()} for c, levels in table.items()}
    space = np.array([float(max(g.asked, 1)) * float(max(g.known, 1)) for g in patterns.groups])
    asked = np.array([float(max(g.asked, 1)) for g in patterns.groups])
    same_pairs = np.where([g.free for g in patterns.groups], 0.4, 0.1) * asked
    told = np.array(
        [start is not None and g.kind in again and (g.kind, g.free) in start.pairs for g in patterns.groups]
    )
    if start is not None and told.any():
        before = np.array([start.pairs.get((g.kind, g.free), (0.5, 0.5, 0.5))[0] for g in patterns.groups])
        same_pairs = np.where(told, before, same_pairs)
    kin_pairs = 0.5 * asked
    mate_pairs = 0.1 * asked
    history: list[float] = []
    for _ in range(rounds):
        logs = _log_tables(comparisons, table, patterns, population)
        others = np.maximum(space - same_pairs - kin_pairs - mate_pairs, 1.0)
        prior = np.stack([*(same_pairs * share for share in mix), kin_pairs, mate_pairs, others], axis=1)
        joint = logs + np.log(np.maximum(prior, 1e-12))[patterns.group]
        peak = joint.max(axis=1, keepdims=True)
        total = peak + np.log(np.exp(joint - peak).sum(axis=1, keepdims=True))
        share = np.exp(joint - total) * patterns.counts[:, None]
        history.append(float((total[:, 0] * patterns.counts).sum()))
        by_group = np.zeros((len(patterns.groups), len(CLASSES)))
        np.add.at(by_group, patterns.group, share)
        same_pairs = np.where(told, same_pairs, np.clip(by_group[:, ONE].sum(axis=1), 0.5, asked * 1.5))
        if not told.any():
            mix = np.maximum(by_group[:, ONE].sum(axis=0) + np.array([5.0, 5.0, 2.0]), 1e-9)
            mix = np.clip(mix / mix.sum(), 0.002, 0.95)
            mix /= mix.sum()
        kin_pairs = np.clip(by_group[:, KIN], 0.5, asked * 20)
        mate_pairs = np.clip(by_group[:, MATE], 0.5, asked * 20)
        if start is None:
            _move(comparisons, table, first, patterns, share, float(space.sum()), trust)
            hurry = _hurry(comparisons, table, patterns, share, mix, trust)
        if len(history) > 5 and abs(history[-1] - history[-2]) < 1e-7 * abs(history[-1]):
            break
    pairs = {
        (g.kind, g.free): (float(same_pairs[i]), float(kin_pairs[i]), float(mate_pairs[i]))
        for i, g in enumerate(patterns.groups)
    }
    return Weights(table, pairs, (float(mix[0]), float(mix[1]), float(mix[2])), len(history), hurry, history)


def _first(level: Any, measured: Mapping[int, float], population: int) -> list[float]:
    if level.stranger == "rarity":
        stranger = -1.0
    elif level.stranger == "sampled":
        stranger = max(measured.get(level.code, 0.0), 0.3 / max(population, 1))
    else:
        stranger = min(float(level.stranger) / max(population, 1), 1.0)
    numbered = level.same if level.numbered is None else level.numbered
    # What the sloppy do is told by what the others do (see _spoil).
    return [level.same, numbered, level.same, level.kin, stranger if level.mate is None else level.mate, stranger]


def _move(
    comparisons: Sequence[Comparison],
    table: dict[str, dict[int, list[float]]],
    first: Mapping[str, Mapping[int, Sequence[float]]],
    patterns: Patterns,
    share: Floats,
    space: float,
    trust: float,
) -> None:
    """The M-step: each class's levels become their expected shares, pulled towards the first guess by ``trust``."""
    for i, comparison in enumerate(comparisons):
        if len(comparison.levels) == 1:  # a circumstance, not an agreement: nothing to learn
            continue
        bases = np.where(patterns.codes[:, i] >= 0, patterns.codes[:, i] % RARITY, SILENT)
        sums = {level.code: share[bases == level.code].sum(axis=0) for level in comparison.levels}
        spoken = sum(sums.values(), np.zeros(len(CLASSES)))
        for level in comparison.levels:
            entry = table[comparison.id][level.code]
            for k in _LEARNT:
                if k == MATE and (level.mate is None or level.mate < 0.0001):
                    continue
                if k == KIN and level.kin < 0.003:
                    continue
                pull = trust * first[comparison.id][level.code][k]
                entry[k] = float((sums[level.code][k] + pull) / (spoken[k] + trust))
            # Levels priced as a small multiple of 1 ÷ children are all met in blocking, so they can be counted.
            if not isinstance(level.stranger, str):
                counted = float(sums[level.code][STRANGER]) / space
                entry[STRANGER] = max(first[comparison.id][level.code][STRANGER] * 0.2, counted)
            if level.mate is None:
                entry[MATE] = entry[STRANGER]


def _hurry(
    comparisons: Sequence[Comparison],
    table: dict[str, dict[int, list[float]]],
    patterns: Patterns,
    share: Floats,
    mix: Floats,
    trust: float,
) -> float:
    """Learn how much oftener sloppy rows err, let their levels follow, and return it: the figure under which as many of their
    cells are wrong as were found wrong, with ``trust`` pairs that say :data:`HURRY`."""
    wrong, spoken, slips = [], [], []
    for i, comparison in enumerate(comparisons):
        if comparison.kept:
            usual = _usual(table[comparison.id], mix)
            seen = share[:, SLOPPY] * (patterns.codes[:, i] != SILENT)
            wrong.append(1 - sum(usual.get(code, 0.0) for code in comparison.kept))
            spoken.append(float(seen.sum()))
            bases = patterns.codes[:, i] % RARITY
            slips.append(float(seen[~np.isin(bases, comparison.kept)].sum()))
    usually = np.array(wrong)
    pairs = np.array(spoken) + trust
    found = (np.array(slips) + trust * hurried(usually, HURRY)).sum()
    low, high = 0.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        if found > (pairs * hurried(usually, middle)).sum():
            low = middle
        else:
            high = middle
    _spoil(comparisons, table, mix, low)
    return low


def hurried(wrong: Floats, hurry: float) -> Floats:
    """Return how often a cell is wrong in a sloppy row when it is ``wrong`` so often in others: its odds grow by e^``hurry``."""
    more = wrong * np.exp(hurry)
    return np.asarray(more / (1 - wrong + more))


def _usual(levels: Mapping[int, Sequence[float]], mix: Floats) -> dict[int, float]:
    """Return how often each level is seen between two lines of one child that were not written in a hurry."""
    usual = {code: float(mix[NAMED] * entry[NAMED] + mix[NUMBERED] * entry[NUMBERED]) for code, entry in levels.items()}
    total = sum(usual.values())
    return {code: value / total for code, value in usual.items()}


def _spoil(
    comparisons: Sequence[Comparison], table: dict[str, dict[int, list[float]]], mix: Floats, hurry: float
) -> None:
    """Set the levels of the sloppy: the slips of the others, each with odds grown by e^``hurry``."""
    for comparison in comparisons:
        usual = _usual(table[comparison.id], mix)
        if comparison.kept:
            usual = {k: v if k in comparison.kept else v * float(np.exp(hurry)) for k, v in usual.items()}
        total = sum(usual.values())
        for code, value in usual.items():
            table[comparison.id][code][SLOPPY] = value / total


def odds(
    comparisons: Sequence[Comparison], weights: Weights, patterns: Patterns, population: int
) -> tuple[Floats, Floats]:
    """Return for every pattern (odds that the pair is one child, match weight in log2 against strangers)."""
    logs = _log_tables(comparisons, weights.table, patterns, population)
    same, kin, mate = np.array([weights.pairs[(g.kind, g.free)] for g in patterns.groups]).T
    space = np.array([float(max(g.asked, 1)) * float(max(g.known, 1)) for g in patterns.groups])
    one = np.logaddexp.reduce([np.log(share) + logs[:, k] for share, k in zip(weights.mix, ONE, strict=True)])
    against = np.log(space)[patterns.group] + logs[:, STRANGER]
    for prior, which in ((kin, KIN), (mate, MATE)):
        against = np.logaddexp(against, np.log(prior)[patterns.group] + logs[:, which])
    log_odds = np.log(same)[patterns.group] + one - against
    return np.exp(np.clip(log_odds, -60, 60)), (one - logs[:, STRANGER]) / np.log(2)

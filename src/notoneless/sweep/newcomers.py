"""新面孔 — newcomers: rows without a register line become children, and find each other.

Pupils from elsewhere, children without hukou, families who came to work: no register knows them. Their lines are laid
against each other roll by roll, so that each child is one child. Nobody is dropped.
"""

from __future__ import annotations

from ..rolls.kinds import Kind
from .assign import Bars
from .compare import COMPARISONS
from .engines.duck import Engine
from .exact import ORDER
from .match import Learnt, match
from .plain import RANK_SPAN, plainly_one


def _listed(*kinds: Kind) -> str:
    return ", ".join(f"'{k.value}'" for k in kinds)


_ROLLS = (Kind.ENROLMENT, Kind.PREVIOUS_ENROLMENT)
_SEEN = (Kind.ATTENDANCE, Kind.ENROLMENT_ELSEWHERE, Kind.HIGHER_STAGE)
_REST = tuple(k for k in ORDER if k not in (*_ROLLS, *_SEEN))
#: How rows without a register line are laid against each other: one roll after the other, so that whoever is looked for
#: meets each pupil once, and not once for every line that the pupil already has.
_LOOKS = (
    ("scored_last_term", _listed(Kind.ENROLMENT), _listed(Kind.PREVIOUS_ENROLMENT)),
    ("scored_seen", _listed(*_ROLLS), _listed(*_SEEN)),
    ("scored_new", _listed(*_ROLLS, *_SEEN), _listed(*_REST)),
    ("scored_rest", _listed(*_REST), _listed(*_REST)),
)


def without_register(engine: Engine, bars: Bars, learnt: Learnt) -> None:
    """Make children of rows without a register line, and lay these rows against each other, school rolls first.

    Creates ``newcomers`` (rid, pid): every row left over, with the line by which its child is first known. Rows that
    plainly say the same (number and sound of the name; name, birthday and telephone or village) are one child at once;
    the first of each are weighed against each other, the later roll's line looking for an earlier roll's.
    """
    rank = " ".join(f"WHEN '{kind.value}' THEN {n}" for n, kind in enumerate(ORDER, 1))
    engine.table(
        "left_over",
        f"SELECT a.*, CASE kind {rank} END AS rank FROM asked a WHERE rid NOT IN (SELECT qid FROM linked)",
    )
    plainly_one(engine, "newcomers", "left_over", order=f"rank * {RANK_SPAN} + rid")
    for scored, first, second in _LOOKS:
        for table, kinds in (("newcomer", first), ("newcomer_asked", second)):
            engine.table(
                table,
                f"SELECT * EXCLUDE (free), TRUE AS free FROM left_over WHERE rid IN (SELECT pid FROM newcomers) AND kind IN ({kinds}) "
                "AND rid NOT IN (SELECT qid FROM linked)",
            )
        if (
            learnt.weights
            and engine.one("SELECT count(*) FROM newcomer")
            and engine.one("SELECT count(*) FROM newcomer_asked")
        ):
            match(
                engine, "newcomer", "newcomer_asked", COMPARISONS, bars, scored,
                start=learnt.weights, single=(), only="k.rank < a.rank",
            )  # fmt: skip
    engine.drop("newcomer", "newcomer_asked")

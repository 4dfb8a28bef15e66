"""定稿 — settling: one roll out of two entries, once everything that differs has been decided.

What both typed alike holds; what differed holds as a person decided it with the paper in hand. Then it is known of each entry
how often it was wrong, and the rate stands beside the roll: 零失误 is a figure, not a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from notoneless.entry.comparing import Comparison, Tally
from notoneless.entry.deciding import Choice, Decisions, Standing, open_cells, open_lines
from notoneless.entry.meaning import meanings
from notoneless.rolls.kinds import COLUMNS, SPECS
from notoneless.standards.errors import UserError

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Settled:
    """The settled roll: ``columns`` in the kind's order, ``rows`` of cells by column, and how often each entry was wrong.

    ``errors`` are the cells of each entry that the settled truth contradicts; ``left_out`` and ``too_many`` the lines that
    each entry lacked, or had and should not; ``once`` lines that stand on one person's word alone."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    errors: tuple[Tally, Tally]
    left_out: tuple[int, int]
    too_many: tuple[int, int]
    once: int


def settle(comparison: Comparison, decisions: Decisions) -> Settled:
    """Return the settled roll. Raises UserError T028 while something is open, T029 while a line of a file could not be read."""
    refuse_unread(comparison)
    refuse_open(comparison, decisions)
    columns = tuple(c for c in SPECS[comparison.first.kind].columns if c in {*comparison.columns, *comparison.once})
    truths: dict[tuple[int, int, str], str | None] = {}
    typed: list[tuple[int, int, str, str]] = []
    wrong = [0, 0]
    for d in comparison.differences:
        said = decisions.cells[comparison.key(d)]
        if said.choice is Choice.TYPED:
            truths[d.one, d.other, d.column] = said.value
            typed.append((d.one, d.other, d.column, said.value or ""))
        else:
            first = said.choice is Choice.FIRST
            truths[d.one, d.other, d.column] = d.first if first else d.second
            wrong[1 if first else 0] += 1
    for (one, other, column, _), meant in zip(typed, _meant(typed), strict=True):
        wrong[0] += comparison.first.rows[one].meant.get(column, "") != meant
        wrong[1] += comparison.second.rows[other].meant.get(column, "") != meant
    rows = []
    partners = dict(comparison.pairing.pairs)
    for at, row in enumerate(comparison.first.rows):
        if at in partners:
            mate = comparison.second.rows[partners[at]]
            cells: dict[str, str | None] = {
                c: truths.get((at, partners[at], c), row.cells.get(c) or mate.cells.get(c)) for c in columns
            }
        elif decisions.lines[comparison.lone_key(1, at)].standing is Standing.KEEP:
            cells = {c: row.cells.get(c) for c in columns}
        else:
            continue
        rows.append({c: text for c, text in cells.items() if text})
    kept = [0, 0]
    dropped = [0, 0]
    for side, line in comparison.lone:
        keep = decisions.lines[comparison.lone_key(side, line.at)].standing is Standing.KEEP
        (kept if keep else dropped)[side - 1] += 1
        if keep and side == 2:
            rows.append({c: t for c, t in comparison.second.rows[line.at].cells.items() if t})
    compared = comparison.total.compared
    return Settled(
        columns, tuple(rows), (Tally(compared, wrong[0]), Tally(compared, wrong[1])), (kept[1], kept[0]),
        (dropped[0], dropped[1]), sum(kept),
    )  # fmt: skip


def _meant(typed: Sequence[tuple[int, int, str, str]]) -> list[str]:
    """Return what each hand-typed value says, in order; '' for an empty cell."""
    by_column: dict[str, set[str]] = {}
    for _, _, column, text in typed:
        by_column.setdefault(column, set()).add(text)
    with duckdb.connect() as con:
        found: dict[str, Mapping[str, str]] = {
            c: meanings(con, c, (t for t in texts if t)) for c, texts in by_column.items()
        }
    return [found[column].get(text, "") for _, _, column, text in typed]


def refuse_unread(comparison: Comparison) -> None:
    """Refuse to settle while a line of one of the files could not be read: a child stands on it (T029)."""
    for entry in (comparison.first, comparison.second):
        if entry.unread:
            one = entry.unread[0]
            more = len(entry.unread) - 1
            raise UserError(
                "T029",
                f"《{entry.file}》有 {len(entry.unread)} 处没有读进来，不能定稿，那里可能有一个孩子。第一处：{one.code} {one.zh}"
                f"{f'还有 {more} 处，见《两次录入.xlsx》。' if more else ''}请改好这个文件，再比对一次。",
                f"{len(entry.unread)} places of {entry.file} could not be read, and a child may stand there. The first: {one.code}, "
                f"sheet {one.sheet or '-'}, row {one.row_no or '-'}. Mend the file and compare again.",
            )


def refuse_open(comparison: Comparison, decisions: Decisions) -> None:
    """Refuse to settle while a difference or a line is undecided (T028), and name the first of them."""
    cells, lines = open_cells(comparison, decisions), open_lines(comparison, decisions)
    if not cells and not lines:
        return
    zh, en = [], []
    for d in cells:
        row = comparison.first.rows[d.one].place
        zh.append(f"第一遍第 {row} 行的{COLUMNS[d.column].zh}")
        en.append(f"row {row} of the first entry, {d.column}")
    for side, at in lines:
        row = comparison.row(side, at).place
        zh.append(f"只在第{'一二'[side - 1]}遍的第 {row} 行")
        en.append(f"row {row} of the {('first', 'second')[side - 1]} entry alone")
    raise UserError(
        "T028",
        f"还有 {len(cells)} 格、{len(lines)} 行没有定，不能定稿：{_some(zh, '、', '等')}。请对着纸表在《两次录入.xlsx》里定完再交回。",
        f"{len(cells)} cells and {len(lines)} lines are undecided, so the roll is not settled: {_some(en, '; ', ' and more')}. Decide them "
        "with the paper in hand and hand the book back.",
    )


def _some(names: Iterable[str], comma: str, more: str) -> str:
    listed = list(names)
    return comma.join(listed[:_NAMED]) + (more if len(listed) > _NAMED else "")

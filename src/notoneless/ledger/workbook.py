"""台账.xlsx — the three ledgers as a county office prints, signs and files them.

One book: how to read it, the indicators, the ledger of all school-age children, the suspected, the dropouts, the
three-way reconciliation, the three matches, who keeps which indicator from the whole, what changed. Beyond the rows that
one sheet holds there is one book per town, and 台账.xlsx becomes the index. The big sheets are poured (:mod:`notoneless.ledger.xlsx_stream`).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from notoneless.ledger import book_lines, columns, indicators_book, reconcile
from notoneless.ledger.book_front import write_front
from notoneless.ledger.book_sheets import FIRST_ROW, Book, SheetPlan, lay_out
from notoneless.ledger.columns import Cell
from notoneless.ledger.indicators import Indicators, measure
from notoneless.ledger.tables import in_order, private
from notoneless.ledger.xlsx_stream import MAX_ROWS, Pour, pour
from notoneless.policy.lookup import load
from notoneless.standards.progress import SILENT, Progress

BOOK: Final = "台账.xlsx"
_HOME_ORDER: Final = "town_code = '', town_code, village_code NULLS LAST, group_name NULLS LAST, name, child_id"
_URGENT: Final = "priority NULLS LAST, " + _HOME_ORDER


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of sheet: its plan and the query behind it."""

    key: str
    plan: SheetPlan
    relation: str
    order: str


_THREE_MATCHES: Final = """(
    SELECT 1 AS match_no, '比对1 户籍有、学籍无' AS match_zh, * FROM book_lines WHERE match1
    UNION ALL SELECT 2, '比对2 名在人不在', * FROM book_lines WHERE match2
    UNION ALL SELECT 3, '比对3 失学辍学且属困难户', * FROM book_lines WHERE match3)"""

_KINDS: Final[tuple[_Kind, ...]] = (
    _Kind(
        "school_age",
        SheetPlan("适龄儿童台账", "义务教育阶段适龄儿童台账", columns.SCHOOL_AGE_LEDGER, pages_wide=2),
        "(SELECT * FROM book_lines WHERE ledger <> 'out_of_scope')",
        _HOME_ORDER,
    ),
    _Kind(
        "suspected",
        SheetPlan("疑似辍学台账", "疑似辍学学生台账", columns.SUSPECTED_LEDGER, pages_wide=3, tall=True),
        "(SELECT * FROM book_lines WHERE ledger = 'suspected_dropout')",
        _URGENT,
    ),
    _Kind(
        "dropout",
        SheetPlan("辍学台账", "辍学学生台账", columns.DROPOUT_LEDGER, pages_wide=4, tall=True),
        "(SELECT * FROM book_lines WHERE ledger = 'dropout')",
        _URGENT,
    ),
    _Kind(
        "three",
        SheetPlan(
            "三统一", "“三统一”核对表（教育部门、乡村振兴部门、台账）", columns.THREE_WAY, pages_wide=1, tall=True
        ),
        "book_three",
        "agree, agree_two, by_education DESC, by_rural DESC, " + _HOME_ORDER,
    ),
    _Kind(
        "matches",
        SheetPlan("三比对", "“三比对”结果清单", columns.MATCHES, pages_wide=1, tall=True),
        _THREE_MATCHES,
        "match_no, " + _URGENT,
    ),
    _Kind(
        "indicators",
        SheetPlan("指标名单", "各项指标未计入的儿童名单", columns.INDICATOR_LINES, pages_wide=1, tall=True),
        "book_indicator_lines",
        "indicator_no, turn, " + _URGENT,
    ),
    _Kind(
        "places",
        SheetPlan("未摸排村组", "铁脚板摸排未到的村（社区）、组", columns.UNSURVEYED),
        "book_places",
        "town_code = '', town_code, town_name, village_code NULLS LAST, village_name, group_name",
    ),
    _Kind(
        "changes",
        SheetPlan("变化", "与上次排查相比的变化", columns.CHANGES_SHEET, pages_wide=1, tall=True),
        "book_changes",
        "worst_first, " + _URGENT,
    ),
    _Kind(
        "out_of_scope",
        SheetPlan("不在范围", "不在义务教育范围人员清单（下学期须复核）", columns.SCHOOL_AGE_LEDGER, pages_wide=2),
        "(SELECT * FROM book_lines WHERE ledger = 'out_of_scope')",
        "verdict, " + _HOME_ORDER,
    ),
)


def write_books(
    con: duckdb.DuckDBPyConnection,
    out_dir: Path,
    run: Mapping[str, Any],
    *,
    unmasked: bool,
    indicators: Indicators | None = None,
    row_limit: int = MAX_ROWS,
    progress: Progress = SILENT,
) -> list[Path]:
    """Write 台账.xlsx (and, beyond ``row_limit`` rows a sheet, one book per town) and return the files, mode 0600.

    ``indicators`` are those counted in this very connection (counted here when absent).
    """
    with in_order(con):
        found = indicators or measure(con, run, load())
        return _write_books(con, out_dir, run, unmasked, found, row_limit, progress)


def _write_books(
    con: duckdb.DuckDBPyConnection,
    out_dir: Path,
    run: Mapping[str, Any],
    unmasked: bool,
    indicators: Indicators,
    row_limit: int,
    progress: Progress,
) -> list[Path]:
    book_lines.prepare(con, run, unmasked=unmasked)
    indicators_book.prepare(con, indicators)
    towns = con.execute("SELECT town_code, min(town_name), count(*) FROM book_lines GROUP BY 1 ORDER BY 1").fetchall()
    biggest = con.execute(
        "SELECT greatest(count(*) FILTER (ledger <> 'out_of_scope'), count(*) FILTER (ledger = 'out_of_scope')) FROM book_lines"
    ).fetchall()[0][0]
    if biggest + FIRST_ROW <= row_limit:
        path = out_dir / BOOK
        _write_book(con, path, run, _KINDS, where="true", towns=(), indicators=indicators)
        return [path]
    written: list[Path] = []
    parts = list(_town_parts(towns, row_limit - FIRST_ROW))
    for part in parts:
        path = out_dir / part.file
        _write_book(
            con,
            path,
            run,
            [k for k in _KINDS if k.key not in ("three", "places", "changes")],
            where=part.where,
            towns=(),
            indicators=indicators,
            town=part.name,
        )
        written.append(path)
        progress.advance(1)
    small = [
        k
        for k in _KINDS
        if k.key not in ("school_age", "out_of_scope") and _count(con, k, "true") + FIRST_ROW <= row_limit
    ]
    index = [(part.name, part.file, part.lines) for part in parts]
    _write_book(con, out_dir / BOOK, run, small, where="true", towns=index, indicators=indicators)
    return [out_dir / BOOK, *written]


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    file: str
    where: str
    lines: int


def _town_parts(towns: Iterable[tuple[str, str, int]], room: int) -> Iterable[_Part]:
    """One part per town; a town that fills more than a sheet is cut into numbered parts by child number."""
    rows = list(towns)
    names = [name for _, name, _ in rows]
    for code, name, lines in rows:
        stem = re.sub(r'[\\/:*?"<>|\s]+', "", name) or "未定镇街"
        if names.count(name) > 1:
            stem += f"-{code or '无代码'}"
        safe = code.replace("'", "''")
        pieces = -(-lines // room)
        for piece in range(pieces):
            where = f"town_code = '{safe}'"
            suffix = ""
            if pieces > 1:
                pieces_of = pieces * 2  # hashes spread unevenly: twice the pieces leaves room in each
                where += f" AND hash(child_id) % {pieces_of} IN ({piece}, {piece + pieces})"
                suffix = f"-{piece + 1}"
            yield _Part(name, f"台账-{stem}{suffix}.xlsx", where, lines)


def _write_book(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    run: Mapping[str, Any],
    kinds: Iterable[_Kind],
    *,
    where: str,
    towns: Iterable[tuple[str, str, int]],
    indicators: Indicators,
    town: str | None = None,
) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".book-") as scratch:
        skeleton = Path(scratch) / "skeleton.xlsx"
        pours: list[Pour] = []
        with Book(skeleton, run, town=town) as book:
            write_front(book, con, run, where=where, towns=list(towns))
            if town is None:
                indicators_book.write_sheet(book, indicators)
            for kind in kinds:
                rows = _count(con, kind, where)
                sheet = lay_out(book, kind.plan, rows, _summary(con, kind, where, rows, indicators))
                if rows:
                    pours.append(_pour(sheet, kind, where))
        pour(con, skeleton, path, pours)
    private(path)


def _pour(sheet: int, kind: _Kind, where: str) -> Pour:
    cells = kind.plan.columns
    grow = tuple((i, c.width) for i, c in enumerate(cells) if c.cell in (Cell.LONG, Cell.SHARED) and c.width >= 13)
    return Pour(sheet, FIRST_ROW + 1, _query(kind, where), tuple(c.cell for c in cells), grow if kind.plan.tall else ())


def _count(con: duckdb.DuckDBPyConnection, kind: _Kind, where: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {kind.relation} WHERE {where}").fetchall()[0][0])


def _query(kind: _Kind, where: str) -> str:
    cells = []
    for i, column in enumerate(kind.plan.columns):
        if column.sql == "n":
            cells.append(f"row_number() OVER () AS c{i}")
        elif column.cell is not Cell.BLANK:
            cells.append(f"{column.sql} AS c{i}")
    return f"SELECT {', '.join(cells)} FROM (SELECT * FROM {kind.relation} WHERE {where} ORDER BY {kind.order})"


def _summary(con: duckdb.DuckDBPyConnection, kind: _Kind, where: str, rows: int, indicators: Indicators) -> str:
    """The line of figures under a sheet's title."""

    def counts(sql: str) -> list[int]:
        return [int(v or 0) for v in con.execute(sql).fetchall()[0]]

    if kind.key == "three":
        return reconcile.summary(con, where)
    if kind.key == "indicators":
        return indicators_book.lines_summary(con, where)
    if kind.key == "places":
        return indicators_book.places_summary(indicators, rows)
    if kind.key == "matches":
        one, two, three = counts(
            "SELECT count(*) FILTER (match1), count(*) FILTER (match2), count(*) FILTER (match3) "
            f"FROM book_lines WHERE {where}"
        )
        return f"比对1 户籍有、学籍无 {one} 人；比对2 名在人不在 {two} 人；比对3 失学辍学且属困难户 {three} 人。同一儿童可列入多项。"
    if kind.key == "changes":
        words = con.execute(
            f"SELECT change_zh, count(*) FROM book_changes WHERE {where} GROUP BY change_zh ORDER BY min(worst_first)"
        ).fetchall()
        return "；".join(f"{w} {n} 人" for w, n in words) or "没有上次排查的结果可比，或没有变化。"
    out, lost = counts(
        f"SELECT count(*) FILTER (ledger = 'suspected_dropout'), count(*) FILTER (ledger = 'dropout') "
        f"FROM {kind.relation} WHERE {where}"
    )
    if kind.key == "school_age":
        return f"共 {rows} 人，其中疑似辍学 {out} 人、辍学 {lost} 人（各另列专册）。"
    return f"共 {rows} 人。"

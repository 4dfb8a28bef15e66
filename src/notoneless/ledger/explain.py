"""凭什么这样认定 — everything the sweep knows and believes about one child, in words to read aloud.

A parent, a village secretary or an inspector may ask of any child: why is this child on this list? The answer is
the lines on the rolls, how each was recognised, what spoke for and against, and who else was considered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from notoneless.ledger.labels import (
    COMPARISONS,
    DISCOVERED_BY,
    FLAGS,
    LEDGERS,
    METHODS,
    VERDICTS,
    level_word,
    verdict_en,
    verdict_zh,
    word,
)  # fmt: skip
from notoneless.ledger.reasons_text import in_english
from notoneless.ledger.stored import open_table
from notoneless.ledger.waterfall import waterfall
from notoneless.rolls.faults import FAULTS
from notoneless.rolls.kinds import COLUMNS, Kind
from notoneless.standards.errors import UserError

_BAR: Final = 24  # characters of the longest bar of the waterfall


@dataclass(frozen=True, slots=True)
class Explanation:
    """All about one child: its ``line`` in the ledger, the ``links`` accepted, the ``near_misses`` left to people, and the
    ``faults`` of its lines."""

    line: Mapping[str, Any]
    links: tuple[Mapping[str, Any], ...]
    near_misses: tuple[Mapping[str, Any], ...]
    faults: tuple[Mapping[str, Any], ...] = ()

    def json(self) -> str:
        """Return everything as JSON."""
        whole = {
            "line": dict(self.line),
            "links": [dict(x) for x in self.links],
            "near_misses": [dict(x) for x in self.near_misses],
            "faults": [dict(x) for x in self.faults],
        }
        return json.dumps(whole, ensure_ascii=False, default=str)

    def text(self, lang: str = "zh") -> str:
        """Return the explanation in Chinese (default) or in English; names, places and what a roll says stay as written."""
        return "\n".join(_zh(self) if lang != "en" else _en(self))


def explain(out: Path, child_id: str) -> Explanation:
    """Explain one child of the sweep in ``out``. ``child_id`` may be its beginning when only one child begins so.

    Raises UserError T010 (not a sweep), T011 (no such child) or T012 (several children begin so).
    """
    wanted = child_id.strip()
    with duckdb.connect() as con:
        open_table(con, out, "ledger")
        found = _rows(con, "SELECT * FROM ledger WHERE child_id = ?", [wanted])
        if not found and len(wanted) >= 4:
            found = _rows(
                con, "SELECT * FROM ledger WHERE starts_with(child_id, ?) ORDER BY child_id LIMIT 6", [wanted]
            )
        if not found:
            raise UserError(
                "T011",
                f"台账里没有编号为“{wanted[:40]}”的儿童。编号印在台账“儿童编号”栏和 ledger 表的 child_id 列，可只写开头几位（至少 4 位）。",
                f"The ledger holds no child '{wanted[:40]}'. The number stands in the column child_id; its first characters "
                "(four or more) are enough.",
            )
        if len(found) > 1:
            some = [str(r["child_id"]) for r in found[:5]]
            raise UserError(
                "T012",
                f"有不止一名儿童的编号以“{wanted}”开头（{'、'.join(some)}{'……' if len(found) > 5 else ''}）。请多写几位。",
                f"More than one child's number begins with '{wanted}' ({', '.join(some)}). Give more of it.",
            )
        child = str(found[0]["child_id"])
        open_table(con, out, "links")
        links = _rows(con, "SELECT * FROM links WHERE child_id = ? ORDER BY right_kind, right_file, right_row", [child])
        near: list[dict[str, Any]] = []
        if (out / "review_pairs.parquet").is_file():
            open_table(con, out, "review_pairs")
            near = _rows(con, "SELECT * FROM review_pairs WHERE child_id = ? ORDER BY score DESC, pair_id", [child])
        faults = _faults(con, out, found[0], links)
    return Explanation(found[0], tuple(links), tuple(near), tuple(faults))


def _faults(
    con: duckdb.DuckDBPyConnection, out: Path, line: Mapping[str, Any], links: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what was wrong in the child's own lines: file, row, column and code; none where an older sweep kept none."""
    path = out / "faults.parquet"
    mine = {
        (line.get("register_file"), line.get("register_row")),
        (line.get("evidence_roll"), line.get("evidence_row")),
    }
    mine |= {(link.get("right_file"), link.get("right_row")) for link in links}
    rows = sorted((str(file), int(row)) for file, row in mine if file and row)
    if not rows or not path.is_file():
        return []
    con.execute("CREATE TEMP TABLE mine (file VARCHAR, row_no INTEGER)")
    con.executemany("INSERT INTO mine VALUES (?, ?)", rows)
    return _rows(
        con,
        "SELECT DISTINCT f.file, f.row_no, f.column_name, f.code FROM read_parquet(?) f JOIN mine USING (file, row_no) "
        "ORDER BY f.file, f.row_no, f.code, f.column_name",
        [str(path)],
    )


def _fault(fault: Mapping[str, Any], zh: bool) -> str:
    """One fault as a line: where, what, and the code by which the catalogue explains it."""
    known, column = FAULTS.get(str(fault["code"])), COLUMNS.get(str(fault.get("column_name")))
    code, cell = fault["code"], fault.get("column_name")
    if zh:
        return f"  {fault['file']} 第 {fault['row_no']} 行{f'“{column.zh}”' if column else ''}：{known.name_zh if known else ''}（{code}）"
    return f"  {fault['file']} row {fault['row_no']}{f', {cell}' if cell else ''}: {known.name_en if known else ''} ({code})"


def _rows(con: duckdb.DuckDBPyConnection, query: str, values: list[str]) -> list[dict[str, Any]]:
    cursor = con.execute(query, values)
    names = [d[0] for d in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _kind_zh(kind: Any) -> str:
    return Kind(kind).zh if kind in set(Kind) else str(kind or "名册")


def _said(value: Any, missing: str) -> str:
    return str(value) if value not in (None, "") else missing


def _zh(e: Explanation) -> Iterable[str]:
    x = e.line
    place = "".join(str(x[k]) for k in ("town_name", "village_name", "group_name") if x.get(k))
    yield f"儿童 {x['child_id']}"
    yield (
        f"  {_said(x.get('name'), '（无姓名）')}，{_said(x.get('sex'), '性别不详')}，"
        f"{_said(x.get('birth_on'), '出生日期不详')}出生，证件号 {_said(x.get('id_number'), '无')}，{place or '住地不详'}"
    )
    if x.get("guardian_name"):
        yield f"  监护人 {x['guardian_name']}（{_said(x.get('guardian_relation'), '关系不详')}），电话 {_said(x.get('guardian_phone'), '无')}"
    yield ""
    verdict = VERDICTS.get(str(x.get("verdict")))
    served = f"（{verdict.served.zh}）" if verdict else ""
    yield f"认定：{verdict_zh(x.get('verdict'))}{served}　列入：{word(LEDGERS, x.get('ledger')).zh}"
    for reason in str(x.get("reasons") or "").split("；"):
        if reason:
            yield f"  · {reason}"
    for flag in str(x.get("flags") or "").split(";"):
        if flag:
            yield f"  ！ {word(FLAGS, flag).zh}"
    if x.get("discovered_by"):
        yield f"  发现来源：{word(DISCOVERED_BY, str(x['discovered_by'])).zh}"
    yield ""
    yield "名册上的记录"
    if x.get("register_row"):
        yield f"  户籍：{x.get('register_file')} 第 {x['register_row']} 行"
    else:
        yield "  户籍：没有本地户籍记录"
    if not e.links:
        yield "  其他名册：没有找到可以认定是这名儿童的记录"
    for link in e.links:
        yield (
            f"  {_kind_zh(link.get('right_kind'))}：{link.get('right_file')} 第 {link.get('right_row')} 行　"
            f"{word(METHODS, link.get('method')).zh}，{_said(link.get('reasons'), '')}"
        )
        yield from _bars(link, zh=True)
    if e.near_misses:
        yield ""
        yield "看过而没有认定的记录（交人工判断）"
        for pair in e.near_misses:
            chance = pair.get("probability")
            yield (
                f"  {_kind_zh(pair.get('right_kind'))}：{pair.get('right_file')} 第 {pair.get('right_row')} 行　"
                f"把握 {float(chance or 0):.0%}　{_said(pair.get('reasons'), '')}"
            )
            yield from _bars(pair, zh=True)
    if e.faults:
        yield ""
        yield "这些记录里的差错（已退回各单位，见 faults.xlsx）"
        yield from (_fault(fault, zh=True) for fault in e.faults)


def _en(e: Explanation) -> Iterable[str]:
    x = e.line
    verdict = VERDICTS.get(str(x.get("verdict")))
    yield f"Child {x['child_id']}"
    yield f"  {_said(x.get('name'), '(no name)')}, born {_said(x.get('birth_on'), 'unknown')}, ID {_said(x.get('id_number'), 'none')}"
    yield ""
    yield (
        f"Verdict: {verdict_en(x.get('verdict'))}{f' ({verdict.served.en})' if verdict else ''}; "
        f"ledger: {word(LEDGERS, x.get('ledger')).en}"
    )
    for reason in in_english(x.get("reason_codes"), x.get("reasons")):
        yield f"  · {reason}"
    for flag in str(x.get("flags") or "").split(";"):
        if flag:
            yield f"  ! {word(FLAGS, flag).en}"
    yield ""
    yield "Lines on the rolls"
    yield (
        f"  register: {x.get('register_file')} row {x['register_row']}"
        if x.get("register_row")
        else "  register: none here"
    )
    for link in e.links:
        yield f"  {link.get('right_kind')}: {link.get('right_file')} row {link.get('right_row')}; {word(METHODS, link.get('method')).en}"
        yield from _bars(link, zh=False)
    if e.near_misses:
        yield ""
        yield "Considered and left to a person"
        for pair in e.near_misses:
            yield f"  {pair.get('right_kind')}: {pair.get('right_file')} row {pair.get('right_row')}; chance {float(pair.get('probability') or 0):.0%}"
            yield from _bars(pair, zh=False)
    if e.faults:
        yield ""
        yield "Faults in these lines (returned to their offices in faults.xlsx)"
        yield from (_fault(fault, zh=False) for fault in e.faults)


def _bars(pair: Mapping[str, Any], *, zh: bool) -> Iterable[str]:
    """The waterfall in text: one line per comparison, bits for (＋) and against (－), and the sum."""
    chance = pair.get("probability")
    steps = waterfall(pair.get("weights"), float(chance) if chance not in (None, "") else None)
    if not steps:
        return
    widest = max(abs(s.weight) for s in steps) or 1.0
    for step in steps:
        c, level = word(COMPARISONS, step.comparison), level_word(step.comparison, step.level)
        name = f"{c.zh} {level.zh}" if zh else f"{c.en}: {level.en}"
        if step.comparison == "prior":
            name = c.zh if zh else c.en
        bar = ("█" if step.weight >= 0 else "░") * max(round(abs(step.weight) / widest * _BAR), 1 if step.weight else 0)
        yield f"      {step.weight:+7.1f}  {_fill(name, 26)}{bar}"
    yield f"      {steps[-1].total:+7.1f}  {'合计（比特）' if zh else 'sum (bits)'}"


def _fill(text: str, width: int) -> str:
    return text + " " * max(width - sum(2 if ord(c) > 0x2E80 else 1 for c in text), 1)

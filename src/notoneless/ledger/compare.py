"""两次台账的比较 — what became of every child between two sweeps.

A child who was suspected and now appears on a roll has been found by evidence. A child who was in class and now is
on no roll at all is the first to be looked for. Children are known by their number, which does not change from
sweep to sweep.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from notoneless.ledger.labels import CHANGES, VERDICTS, Served, verdict_en, verdict_zh, word
from notoneless.ledger.reasons_text import in_english
from notoneless.ledger.stored import open_table

KINDS: Final = ("gone", "newly_suspected", "still_suspected", "joined", "found", "verdict_changed", "new", "unchanged")
"""What can have become of a child, worst first; each child falls in exactly one."""

_OPEN: Final = "(" + ", ".join(f"'{v.id}'" for v in VERDICTS.values() if v.served is Served.NO) + ")"


@dataclass(frozen=True, slots=True)
class Line:
    """One child's change: kind, both verdicts (None when the child is in one sweep only), place and reasons now. Of a child whom
    a person judged to be one with another: that one, and the pair of lines."""

    child_id: str
    change: str
    before: str | None
    after: str | None
    town_name: str | None
    village_name: str | None
    reasons: str | None
    reason_codes: str | None = None
    joined_to: str | None = None
    pair: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two sweeps: ``counts`` by kind over all children, and the ``lines`` of those that changed
    (suspected children are always listed, even when nothing changed)."""

    counts: dict[str, int]
    lines: tuple[Line, ...]

    def text(self, lang: str = "zh", *, most: int | None = 200) -> str:
        """Return a page to read: the counts, then the children, worst first, at most ``most`` of them."""
        zh = lang != "en"
        rows = ["两次排查的比较" if zh else "What changed between the two sweeps"]
        rows += [f"  {_pad(_name(k, zh), 24)}{n:>9,}" for k, n in self.counts.items()]
        shown = self.lines if most is None else self.lines[:most]
        for line in shown:
            place = "".join(p for p in (line.town_name, line.village_name) if p)
            label = verdict_zh if zh else verdict_en
            before, after = label(line.before) or "—", label(line.after) or "—"
            rows.append(
                f"{line.child_id}  {_name(line.change, zh)}  {place}  {before} → {after}  {_why(line, zh)}".rstrip()
            )
        if len(shown) < len(self.lines):
            left = len(self.lines) - len(shown)
            rows.append(f"……还有 {left:,} 人，见 JSON 输出。" if zh else f"… and {left:,} more: see the JSON output.")
        return "\n".join(rows)

    def json(self) -> str:
        """Return counts and lines as JSON, keys as in :class:`Line`."""
        return json.dumps({"counts": self.counts, "lines": [asdict(line) for line in self.lines]}, ensure_ascii=False)


def diff(out0: Path, out1: Path) -> Difference:
    """Compare the sweep in ``out0`` (earlier) with that in ``out1``; raises UserError T010 when one is not a sweep."""
    with duckdb.connect() as con:
        open_table(con, out0, "ledger", view="before")
        open_table(con, out1, "ledger", view="after")
        con.execute("CREATE TEMP TABLE joined (was VARCHAR, child_id VARCHAR, pair VARCHAR)")
        if joined := _joined(out1):
            con.executemany("INSERT INTO joined VALUES (?, ?, ?)", joined)
        con.execute(
            f"""
            CREATE TEMP TABLE change AS
            SELECT coalesce(b.child_id, a.child_id) AS child_id,
                   CASE WHEN a.child_id IS NULL AND j.was IS NOT NULL THEN 'joined' WHEN a.child_id IS NULL THEN 'gone'
                        WHEN a.verdict IN {_OPEN} AND (b.child_id IS NULL OR b.verdict NOT IN {_OPEN}) THEN 'newly_suspected'
                        WHEN a.verdict IN {_OPEN} THEN 'still_suspected'
                        WHEN b.child_id IS NULL THEN 'new'
                        WHEN b.verdict IN {_OPEN} THEN 'found'
                        WHEN a.verdict IS DISTINCT FROM b.verdict THEN 'verdict_changed'
                        ELSE 'unchanged' END AS change,
                   b.verdict AS before, coalesce(a.verdict, j.verdict) AS after, coalesce(a.town_name, b.town_name) AS town_name,
                   coalesce(a.village_name, b.village_name) AS village_name, a.reasons,
                   a.reason_codes, j.child_id AS joined_to, j.pair
            FROM before b FULL JOIN after a ON a.child_id = b.child_id
            LEFT JOIN (SELECT j.was, j.child_id, j.pair, x.verdict FROM joined j JOIN after x ON x.child_id = j.child_id
                QUALIFY row_number() OVER (PARTITION BY j.was ORDER BY j.child_id) = 1) j ON j.was = b.child_id AND a.child_id IS NULL
            """
        )
        found = dict(con.execute("SELECT change, count(*) FROM change GROUP BY change").fetchall())
        order = " ".join(f"WHEN '{k}' THEN {i}" for i, k in enumerate(KINDS))
        rows: Iterable[tuple[Any, ...]] = con.execute(
            f"SELECT * FROM change WHERE change <> 'unchanged' "
            f"ORDER BY CASE change {order} END, (before IN {_OPEN}) DESC NULLS LAST, town_name NULLS LAST, child_id"
        ).fetchall()
        lines = tuple(Line(*row) for row in rows)
    return Difference({k: int(found.get(k, 0)) for k in KINDS}, lines)


def _why(line: Line, zh: bool) -> str:
    """The reasons, in the reader's language; of a child joined with another, who that is and by which lines."""
    if line.joined_to:
        return f"与 {line.joined_to} 是同一人（{line.pair}）" if zh else f"one with {line.joined_to} ({line.pair})"
    return line.reasons or "" if zh else "; ".join(in_english(line.reason_codes, line.reasons))


def _joined(out: Path) -> list[tuple[str, str, str]]:
    """Return (identifier that was, child it is now, pair of lines) as the later sweep tells of what people joined."""
    path = out / "run.json"
    told = json.loads(path.read_text("utf-8")).get("joined") or [] if path.is_file() else []
    return [
        (j["was"], j["child_id"], f"{j['left_file']} {j['left_row']} + {j['right_file']} {j['right_row']}")
        for j in told
    ]


def _name(kind: str, zh: bool) -> str:
    label = word(CHANGES, kind)
    return label.zh if zh else label.en


def _pad(text: str, width: int) -> str:
    return text + " " * max(width - sum(2 if ord(c) > 0x2E80 else 1 for c in text), 1)

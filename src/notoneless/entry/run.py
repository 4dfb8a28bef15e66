"""比一次，定一次 — run: from two files to a book of differences, and from the decided book to the settled roll.

What is written appears whole or not at all: the book, the record, and the settled roll once nothing is open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from notoneless.entry.book import BOOK, write_book
from notoneless.entry.checking import Words
from notoneless.entry.comparing import Comparison, compare, refuse_copy
from notoneless.entry.deciding import Decisions, open_cells, open_lines, read_book
from notoneless.entry.reading import digest_of, read_entry
from notoneless.entry.record import RECORD, record
from notoneless.entry.roll_book import name_of, write_roll
from notoneless.entry.settling import refuse_open, refuse_unread, settle
from notoneless.ledger.staging import appear, room_for, staging
from notoneless.ledger.tables import private
from notoneless.policy.lookup import Policy, load
from notoneless.rolls.kinds import Kind
from notoneless.sweep.words import by_plain

TOPIC = "rolls.double_entry"
#: The columns whose words the place knows, and where it says so.
_WORDS = {
    "whereabouts": "rolls.whereabouts_words",
    "status": "rolls.status_words",
    "exception_kind": "rolls.exception_words",
    "present": "rolls.attendance_words",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it: where the results are, the record, and the settled roll's file once everything is decided."""

    out: Path
    record: dict[str, Any]
    roll: Path | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for ``--json``."""
        return {"out": str(self.out), "roll": str(self.roll) if self.roll else None, **self.record}

    def summary_lines(self, lang: str = "zh") -> list[str]:
        """Return the lines a clerk reads at the end."""
        rows, cells, left = self.record["rows"], self.record["cells"], self.record["open"]
        share = _percent(cells["differ"], cells["compared"])
        if lang == "en":
            lines = [
                f"{rows['paired']:,} lines typed twice, {rows['first_only'] + rows['second_only']:,} typed once or unclear; "
                f"of {cells['compared']:,} cells {cells['differ']:,} differ ({share}).",
            ]
            if self.roll is None:
                lines.append(
                    f"To decide with the paper: {left['cells']:,} cells, {left['lines']:,} lines: {self.out / BOOK}"
                )
        else:
            lines = [
                f"两遍都录的 {rows['paired']:,} 行，只录了一遍或分不清的 {rows['first_only'] + rows['second_only']:,} 行；"
                f"比了 {cells['compared']:,} 格，不同 {cells['differ']:,} 格（{share}）。",
            ]
            if self.roll is None:
                lines.append(f"请对着纸表定 {left['cells']:,} 格、{left['lines']:,} 行：{self.out / BOOK}")
        for n, rate in enumerate(self.record.get("error_rates", ()), 1):
            wrong = _percent(rate["wrong"], rate["compared"])
            lines.append(
                f"Entry {n} ({self.record['entries'][n - 1]['file']}): {rate['wrong']:,} cells wrong ({wrong})."
                if lang == "en"
                else f"第{'一二'[n - 1]}遍（{self.record['entries'][n - 1]['file']}）：录错 {rate['wrong']:,} 格（{wrong}）。"
            )
        if self.roll is not None:
            lines.append(f"{'Settled roll: ' if lang == 'en' else '定稿名册：'}{self.roll}")
        if self.record["unread"]:
            lines.append(
                f"{self.record['unread']} lines could not be read: they stand in the book, and bar settling."
                if lang == "en"
                else f"有 {self.record['unread']} 处没有读进来，列在表里；改好文件以前不能定稿。"
            )
        return lines


def _percent(part: int, of: int) -> str:
    return f"{part / of:.2%}" if of else "—"


def double(
    first: Path | str,
    second: Path | str,
    *,
    out: Path | str,
    on: date,
    kind: Kind | None = None,
    place: str | None = None,
    policy: Policy | None = None,
    settled_by: Path | str | None = None,
    typed_by: tuple[str | None, str | None] = (None, None),
    unmasked: bool = False,
) -> Report:
    """Compare two entries of one roll and leave the book, the record and, when nothing is open, the settled roll in ``out``.

    ``settled_by`` is the decided book. Where it says that two lines are the same one, their cells are compared now: what
    differs in them is written into a new book, and the roll is settled next time. Raises UserError (nothing is then
    written) when the files are not two entries of one roll (T020–T024), the book is not theirs or its decisions do not
    hold (T025–T034), something is undecided in it (T028), or ``out`` exists."""
    first, second, out = Path(first), Path(second), Path(out)
    parent = room_for(out)
    refuse_copy(first.name, second.name, (digest_of(first), digest_of(second)))
    policy = policy or load()
    with staging(parent, out.name) as backstage:
        entries = [
            read_entry(path, day=on, kind=kind, place=place, policy=policy, typed_by=by, work=backstage)
            for path, by in zip((first, second), typed_by, strict=True)
        ]
        place = place or entries[0].said_place or entries[1].said_place
        share = same_row_share(policy, place, on)
        comparison = compare(entries[0], entries[1], share=share)
        decisions = Decisions()
        if settled_by is not None:
            decisions = read_book(Path(settled_by), comparison, words_of(policy, place, on))
            comparison, decisions, news = _with_pairs(comparison, decisions, share)
            refuse_unread(comparison)
            if not news:
                refuse_open(comparison, decisions)
        results = backstage / "results"
        results.mkdir(mode=0o700)
        told, roll = _write(results, comparison, decisions, on=on, unmasked=unmasked)
        appear(results, out)
    return Report(out, told, out / roll if roll else None)


def _with_pairs(comparison: Comparison, decisions: Decisions, share: float) -> tuple[Comparison, Decisions, bool]:
    """Return the comparison with the pairs that a person has said, and whether they brought differences to decide."""
    stated = decisions.stated(comparison)
    if not stated:
        return comparison, decisions, False
    before = {comparison.key(d) for d in comparison.differences}
    again = compare(comparison.first, comparison.second, share=share, stated=stated)
    return again, decisions, any(again.key(d) not in before for d in again.differences)


def _write(
    results: Path, comparison: Comparison, decisions: Decisions, *, on: date, unmasked: bool
) -> tuple[dict[str, Any], str | None]:
    left = (len(open_cells(comparison, decisions)), len(open_lines(comparison, decisions)))
    unread = len(comparison.first.unread) + len(comparison.second.unread)
    done = settle(comparison, decisions) if not any(left) and not unread else None
    write_book(results / BOOK, comparison, decisions, done, on=on, unmasked=unmasked)
    roll = None
    if done is not None:
        roll = name_of(comparison.first.kind)
        write_roll(results / roll, comparison.first.kind, done.columns, done.rows, on=on)
    told = record(comparison, decisions, done, on=on)
    path = results / RECORD
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    private(path)
    return told, roll


def same_row_share(policy: Policy, place: str | None, on: date) -> float:
    """Return how much of what both typed must agree before two of name, birthday and village name a line."""
    return float(policy.value(TOPIC, place, on).value["same_row_percent"]) / 100


def words_of(policy: Policy, place: str | None, on: date) -> Words:
    """Return, by column, the words that are known at ``place`` on ``on``: plain word → what it means."""
    found = {}
    for column, topic in _WORDS.items():
        value: Mapping[str, list[str]] = policy.value(topic, place, on).value
        found[column] = by_plain({word: meant for meant, words in value.items() for word in words})
    return found

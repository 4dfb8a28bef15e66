"""记录 — record: who typed what, how much differed, how often each was wrong.

The settled roll shows no trace of its two entries; whoever asks a year later how good it was reads it here. The record names
no child and holds no cell's content: files by their digests, lines by their rows.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from notoneless import __version__
from notoneless.entry.comparing import Comparison, Tally
from notoneless.entry.deciding import Decisions, open_cells, open_lines
from notoneless.entry.reading import Entry
from notoneless.entry.settling import Settled

RECORD = "两次录入.json"


def record(comparison: Comparison, decisions: Decisions, done: Settled | None, *, on: date) -> dict[str, Any]:
    """Return the record: files and digests, counts, rates, and who decided each cell. No name, no cell's content."""
    told: dict[str, Any] = {
        "version": __version__,
        "on": on.isoformat(),
        "kind": comparison.first.kind.value,
        "entries": [_entry(e) for e in (comparison.first, comparison.second)],
        "rows": {
            "paired": len(comparison.pairing.pairs),
            "first_only": len(comparison.pairing.first),
            "second_only": len(comparison.pairing.second),
            "ambiguous": sum(line.ambiguous for _, line in comparison.lone),
        },
        "cells": _tally(comparison.total),
        "by_column": {c: _tally(t) for c, t in comparison.by_column.items()},
        "typed_once": dict(comparison.once),
        "word_for_word": comparison.word_for_word,
        "unread": len(comparison.first.unread) + len(comparison.second.unread),
        "open": {
            "cells": len(open_cells(comparison, decisions)),
            "lines": len(open_lines(comparison, decisions)),
        },
    }
    if done is not None:
        told["settled_rows"] = len(done.rows)
        told["lines_on_one_word"] = done.once
        told["error_rates"] = [
            {"wrong": t.differ, "compared": t.compared, "share": t.share, "interval": t.interval, "lines_left_out": done.left_out[n],
             "lines_too_many": done.too_many[n]}
            for n, t in enumerate(done.errors)
        ]  # fmt: skip
        told["decisions"] = [
            {
                "first_row": comparison.first.rows[d.one].place,
                "second_row": comparison.second.rows[d.other].place,
                "column": d.column,
                "choice": decisions.cells[comparison.key(d)].choice.value,
                "by": decisions.cells[comparison.key(d)].by,
            }
            for d in comparison.differences
        ]
    return told


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "file": entry.file,
        "sha256": entry.sha256,
        "bytes": entry.bytes,
        "typed_by": entry.typed_by,
        "rows": len(entry.rows),
        "unused_headings": list(entry.unused),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {"compared": tally.compared, "differ": tally.differ, "share": tally.share, "interval": tally.interval}

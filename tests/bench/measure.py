"""Measure a contender: in its own process, its CPU seconds (all threads, children too), wall seconds and peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.inside import PEAK_FILE
from tests.house.repository import ROOT


@dataclass(frozen=True)
class Measurement:
    """What a contender took and what it answered (the JSON object it printed last)."""

    name: str
    cpu: float
    wall: float
    peak_mib: float
    answer: dict[str, Any]


def measured(name: str, *command: object) -> Measurement:
    """Run ``python -m command…`` and return what it took; a contender that fails ends the benchmark."""
    if not hasattr(os, "wait4"):
        raise SystemExit("The benchmark asks the system what a process used; that works on Linux and macOS only.")
    environment = dict(
        os.environ, PYTHONPATH=os.pathsep.join([str(ROOT / "src"), str(ROOT)]), PYTHONUTF8="1", PYTHONHASHSEED="0"
    )
    words = [sys.executable, "-m", "tests.bench.inside", *(str(part) for part in command)]
    note = Path(tempfile.mkstemp(prefix="peak-")[1])
    environment[PEAK_FILE] = str(note)
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT, env=environment)
    assert process.stdout is not None
    said = process.stdout.read().decode("utf-8")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{name} failed ({process.returncode}): {' '.join(words[3:])}")
    last = said.strip().splitlines()[-1] if said.strip() else "{}"
    answer = json.loads(last) if last.startswith("{") else {"said": last}
    peak = float(note.read_text("ascii") or 0) or used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    note.unlink()
    return Measurement(name, used.ru_utime + used.ru_stime, wall, peak, answer)


def table(headings: list[str], rows: list[list[object]]) -> str:
    """Return a table in Markdown; floats with three significant places where they are small, one decimal where large."""
    lines = [headings, ["---"] * len(headings), *([shown(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def shown(cell: object) -> str:
    """Return ``cell`` as a person reads it."""
    if isinstance(cell, float):
        return f"{cell:,.1f}" if abs(cell) >= 10 else f"{cell:.5g}"
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)

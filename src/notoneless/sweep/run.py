"""拉网一次 — one sweep, from a folder of rolls to one line for every child.

The steps in order, each under its own name: load, fuse, exact, repeats, clean, block, score, assign, place, classify,
lines. Nothing is written here but a private working folder; what a sweep leaves behind is written, all or nothing, by
:mod:`notoneless.ledger.seal`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from .. import __version__
from ..policy.lookup import Policy
from ..rolls.kinds import Kind
from ..rolls.load import load_folder
from ..rolls.rollset import RollSet
from ..standards import divisions
from ..standards.errors import UserError
from ..standards.lunar import lunar_table
from ..standards.progress import SILENT, Progress
from . import parameters
from .cells import cell_faults
from .classify import classify, words_of
from .decisions import take_decisions
from .engines.duck import Engine
from .exact import exact, gather, view_of
from .expect import expect
from .facts import Words
from .fuse import FuseResult, check_accepted, check_before, check_matched
from .homes import household_lines
from .joined import told as joined_told
from .lines import ledger_lines, line_parts, link_lines, people, roll_table, standings
from .link import link
from .match import Learnt
from .previous import change_lines, keep_child_ids
from .reasons import reason_table
from .repeats import drop_repeats
from .review import review_pairs
from .rules.coverage import CoverageLimits
from .rules.sightings import SURVEY_OUT
from .words import meaning


@dataclass
class Swept:
    """A finished sweep, its tables still in the engine: ``ledger_lines``, ``links``, ``review_pairs``, ``change_lines``,
    ``stage_counts``, ``roll_faults``; ``run`` is what run.json records."""

    engine: Engine
    rolls: RollSet
    learnt: Learnt
    run: dict[str, Any]

    def release(self) -> None:
        """Let go of what only the sweep itself had to remember: a province's lines need the memory to be written."""
        self.engine.drop(*WORKING)


#: Tables that no line, count or page asks once the verdicts stand. ``placed`` stays: the reconciliation reads it.
WORKING = (
    "settled", "known", "asked", "linked", "fact", "followers", "register_people", "newcomers", "name_form", "all_doubtful", "register_doubt",
    *(f"open_{kind.value}" for kind in Kind),
)  # fmt: skip


@contextmanager
def sweep(
    folder: Path,
    *,
    as_of: date | None,
    place: str | None = None,
    policy: Policy,
    engine: str = "duckdb",
    decisions: Mapping[str, bool] | None = None,
    previous: Path | None = None,
    before: Path | None = None,
    accept: Sequence[str] = (),
    profiles: Path | None = None,
    memory: str = "2300MB",
    work: Path | None = None,
    progress: Progress = SILENT,
) -> Iterator[Swept]:
    """Sweep the rolls of ``folder`` and yield the result; the working folder is gone when the context ends.

    ``as_of`` and ``place`` win over the manifest's. ``decisions`` maps pair ids to what people said (same or not).
    ``previous`` holds the results of the sweep before, ``before`` no more of it than its run.json.
    ``accept`` names fuses (``fuse:…``) that a person let pass. ``profiles`` is the folder in which columns said before are
    looked up (nothing is written there). ``work`` is where the working folder is made. Raises
    UserError for anything the user can mend, before anything is written.
    """
    if engine != "duckdb":
        raise UserError(
            "W001", f"没有名为“{engine}”的引擎；可用的是 duckdb。", f"There is no engine {engine!r}; use duckdb."
        )
    workspace = Path(tempfile.mkdtemp(prefix=".notoneless-", dir=work))
    try:
        machine = Engine.open(workspace, memory=memory)
        machine.on_stage = lambda name: progress.start(name, None, STAGES.get(name, name))
        try:
            yield _sweep(
                machine,
                folder,
                as_of,
                place,
                policy,
                decisions or {},
                previous,
                before or previous,
                tuple(accept),
                profiles,
                workspace,
            )
        finally:
            progress.finish()
            machine.con.close()
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


#: What the progress bar calls each stage.
STAGES: dict[str, str] = {
    "load": "读名册", "fuse": "验名册", "exact": "找写得一样的", "clean": "洗", "block": "找相近的", "faces": "看家人", "score": "量", "assign": "定",
    "register": "查重户", "unregistered": "认无户籍的", "place": "归位", "faults": "记差错", "classify": "判", "lines": "成行",
}  # fmt: skip


def _sweep(
    engine: Engine,
    folder: Path,
    as_of: date | None,
    place: str | None,
    policy: Policy,
    decisions: Mapping[str, bool],
    previous: Path | None,
    before: Path | None,
    accept: tuple[str, ...],
    profiles: Path | None,
    work: Path,
) -> Swept:
    began = time.perf_counter()
    with engine.station("load"):
        rolls = load_folder(
            engine.con, folder, place=place, as_of=as_of, policy=policy, profiles_dir=profiles, work=work
        )
        assert rolls.as_of is not None
        day, place = rolls.as_of, rolls.place
        _somewhere(place)
        values = parameters.read(policy, place, day)
        bars = parameters.bars_of(values)
        present = frozenset(roll.kind for roll in rolls.rolls)
        _lunar(engine, day)
        roll_table(engine, rolls)
        check_accepted(rolls, accept)
        gather(engine, rolls)
    fuses: list[FuseResult] = []
    with engine.station("fuse"):
        bounds, calendar = values["sweep.fuse"].value, parameters.calendar_of(values)
        fuses += check_before(
            engine, rolls, bounds, previous=before, accept=accept, on=day, calendar=calendar, place=place
        )
    with engine.station("exact"):
        exact(engine, present)
        drop_repeats(engine, present)
    take_decisions(engine, decisions, present)
    said = _said_accounted_for(engine, words_of(values)) if Kind.FIELD_SURVEY in present else []
    learnt = link(engine, present, adult_before=parameters.grown_before(values, day), bars=bars, accounted_for=said)
    with engine.station("fuse"):
        fuses += check_matched(engine, rolls, bounds, accept=accept)
    _say(engine, rolls, learnt, values, day, place, previous)
    run = _record(engine, folder, rolls, values, learnt, fuses, day, place, previous, decisions)
    run["timings"] = {k: round(v, 3) for k, v in engine.seconds.items()} | {
        "total": round(time.perf_counter() - began, 3)
    }
    run["timings"]["cpu"] = {k: round(v, 3) for k, v in engine.cpu.items()}
    return Swept(engine, rolls, learnt, run)


def _somewhere(place: str | None) -> None:
    """Refuse a division code that was never given to any place: another county's rules, or none, would hold."""
    if place and place.isdigit() and place != "00" and not divisions.known(place[:6].ljust(6, "0")):
        raise UserError(
            "W005",
            f"“{place}”不是任何时期的行政区划代码。请核对 --place（或 rolls.toml 的 place）。",
            f"{place} was never a division code. Check --place (or place in rolls.toml).",
        )


def _say(
    engine: Engine,
    rolls: RollSet,
    learnt: Learnt,
    values: dict[str, Any],
    day: date,
    place: str | None,
    previous: Path | None,
) -> None:
    """From placed rows to what is said of each child: its verdict, its line, the pairs for people, the rows in fault."""
    present = frozenset(roll.kind for roll in rolls.rolls)
    limits, bars, words = parameters.limits_of(values), parameters.bars_of(values), words_of(values)
    with engine.station("classify"):
        counted = CoverageLimits.of(values["rolls.roll_call_coverage"].value)
        patterns = classify(
            engine, rolls, present, on=day, limits=limits, counted=counted, words=words, doubt=bars.doubt
        )
        engine.counts.append(("classify", "patterns", patterns))
    with engine.station("lines"):
        reason_table(engine, learnt.weights, learnt.population)
        people(engine, present, place, day)
        if previous is not None:
            keep_child_ids(engine, previous)
        standings(engine)
        change_lines(engine, previous)
        ledger_lines(engine, present, compared=previous is not None)
        link_lines(engine)
        household_lines(engine, present)
        line_parts(engine)
        children = engine.count("children", "SELECT count(*) FROM child")
        budget = max(int(children * float(values["sweep.review_budget"].value) / 1000), 1)
        review_pairs(engine, present, budget=budget, least=bars.doubt)
    with engine.station("faults"):
        lifetime = parameters.lifetime(values, day)
        cell_faults(engine, rolls, present, words=words, on=day, lifetime=lifetime, place=place)


def _said_accounted_for(engine: Engine, words: Words) -> list[str]:
    """Return the survey's words, as written, that accuse nobody: those that say where the child is taught, or why not
    (suspended, moved away, abroad), and not that it is at home, gone or without hukou."""
    accusing = (*SURVEY_OUT, "no_hukou", "unknown")
    seen = engine.rows(f"SELECT DISTINCT whereabouts FROM {view_of(Kind.FIELD_SURVEY)} WHERE whereabouts IS NOT NULL")
    return sorted(word for (word,) in seen if meaning(word, words.whereabouts) not in accusing)


def _lunar(engine: Engine, day: date) -> None:
    """Create ``lunar_day``: each day (yyyymmdd) as it reads when it is a lunar one, in a plain and in a leap month."""
    solar: dict[int, list[int | None]] = {}
    for year, month, number, leap, on in lunar_table(day.year - 30, day.year):
        entry = solar.setdefault(year * 10_000 + month * 100 + number, [None, None])
        entry[1 if leap else 0] = on.year * 10_000 + on.month * 100 + on.day
    frame = pl.DataFrame(
        {"ymd": list(solar), "solar1": [v[0] for v in solar.values()], "solar2": [v[1] for v in solar.values()]},
        schema={"ymd": pl.Int32, "solar1": pl.Int32, "solar2": pl.Int32},
    )
    engine.con.register("lunar_in", frame.to_arrow())
    engine.table("lunar_day", "SELECT * FROM lunar_in")
    engine.con.unregister("lunar_in")


def _record(
    engine: Engine,
    folder: Path,
    rolls: RollSet,
    values: dict[str, Any],
    learnt: Learnt,
    fuses: list[FuseResult],
    day: date,
    place: str | None,
    previous: Path | None,
    decisions: Mapping[str, bool],
) -> dict[str, Any]:
    """Return what run.json keeps: enough to repeat the run and to answer for it."""
    engine.con.execute("CREATE OR REPLACE TABLE stage_counts (stage VARCHAR, what VARCHAR, n BIGINT, seconds DOUBLE)")
    for stage, what, n in engine.counts:
        engine.con.execute(
            "INSERT INTO stage_counts VALUES (?, ?, ?, ?)", [stage, what, n, round(engine.seconds.get(stage, 0.0), 3)]
        )
    by_method = engine.rows(
        "SELECT kind, method, strength, count(*) FROM placed WHERE kind <> 'household_register' GROUP BY ALL ORDER BY ALL"
    )
    verdicts = engine.rows("SELECT ledger, verdict, count(*) FROM judged GROUP BY ALL ORDER BY ALL")
    weights = learnt.weights
    return {
        "version": __version__,
        "engine": "duckdb",
        "as_of": day.isoformat(),
        "place": place,
        "folder": folder.name,
        "previous": previous.name if previous else None,
        "inputs": [
            {
                "roll_id": r.roll_id,
                "kind": r.kind.value,
                "file": r.file,
                "sheet": r.sheet,
                "rows": r.rows,
                "bytes": r.bytes,
                "sha256": r.sha256,
                "encoding": r.encoding,
                "heading_row": r.heading_row,
                "columns": r.columns,
            }
            for r in rolls.rolls
        ],
        "refused": [{"file": f.file, "sheet": f.sheet, "code": f.code, "detail": f.detail} for f in rolls.refused],
        "parameters": parameters.record(values),
        "profiles_used": list(rolls.profiles_used),
        "decisions": len(decisions),
        "joined": joined_told(engine),
        "counts": {
            "children": sum(n for _, _, n in verdicts),
            "by_ledger": _sum_by(verdicts, 0),
            "by_verdict": _sum_by(verdicts, 1),
            "links": [{"kind": k, "method": m, "strength": s, "n": n} for k, m, s, n in by_method],
            "review_pairs": int(engine.one("SELECT count(*) FROM review_pairs")),
            "stages": [{"stage": s, "what": w, "n": n} for s, w, n in engine.counts],
        },
        "weights": None
        if weights is None
        else {
            "mix": dict(zip(("named", "numbered", "sloppy"), (round(share, 4) for share in weights.mix), strict=True)),
            "hurry": round(weights.hurry, 4),
            "iterations": weights.iterations,
            "levels": {
                c: {str(code): [round(x, 8) for x in chances] for code, chances in sorted(levels.items(), reverse=True)}
                for c, levels in weights.table.items()
            },
            "expected_pairs": {
                f"{k}:{'free' if f else 'taken'}": [round(x, 2) for x in v]
                for (k, f), v in sorted(weights.pairs.items())
            },
        },
        "predicted": expect(engine, weights),
        "fuses": [f.as_dict() for f in fuses],
        "profiles": {k: json.loads(p) for k, p in engine.rows("SELECT kind, profile FROM roll_profile ORDER BY kind")},
        "place_name": divisions.place_name(place) if place else None,
    }


def _sum_by(rows: list[tuple[Any, ...]], at: int) -> dict[str, int]:
    out: dict[str, int] = {}
    for row in rows:
        out[row[at]] = out.get(row[at], 0) + int(row[2])
    return out


__all__ = ["STAGES", "Kind", "Swept", "sweep"]

"""封 — seal: a sweep's results appear whole, or not at all.

A county must never hold half a ledger. Everything is written into a private folder beside the wanted one and renamed at
the very end; a run that is killed leaves nothing under the wanted name (:mod:`notoneless.ledger.staging` sees to what it
leaves beside it), and an older result is never overwritten.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from notoneless.ledger.decisions import read_decisions
from notoneless.ledger.reconcile import REPORTED, write_reported
from notoneless.ledger.review import PAIRS, write_pairs
from notoneless.ledger.staging import appear, room_for, staging
from notoneless.ledger.write import write_all
from notoneless.policy.lookup import Policy, load
from notoneless.rolls.profiles import Profile, remember
from notoneless.standards.progress import SILENT, Progress
from notoneless.sweep import run as sweeping


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a finished run tells: where its results are, what run.json holds, and, when columns said in the manifest
    could not be remembered, where they should have been."""

    out: Path
    run: dict[str, Any]
    unremembered: Path | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for ``--json``."""
        told = {"out": str(self.out), **self.run}
        return told if self.unremembered is None else {**told, "unremembered": str(self.unremembered)}

    def summary_lines(self, lang: str = "zh") -> list[str]:
        """Return the lines a clerk reads at the end of a run, most urgent first."""
        counts, by = self.run["counts"], self.run["counts"]["by_ledger"]
        suspected, dropout = by.get("suspected_dropout", 0), by.get("dropout", 0)
        pairs = counts["review_pairs"]
        if lang == "en":
            lines = [
                f"{counts['children']:,} children known; {suspected:,} suspected out of school, "
                f"{dropout:,} recorded as dropped out."
            ]
            named = (
                ("review.xlsx", f"{pairs:,} doubtful pairs to look at"),
                ("report.html", "Report"),
                ("台账.xlsx", "Ledgers"),
            )
        else:
            lines = [f"共见到 {counts['children']:,} 名儿童；疑似辍学 {suspected:,} 名，在册辍学 {dropout:,} 名。"]
            named = (
                ("review.xlsx", f"需要人看的疑难配对 {pairs:,} 对"),
                ("report.html", "报告"),
                ("台账.xlsx", "台账"),
            )
        colon = ": " if lang == "en" else "："
        written = [f"{what}{colon}{self.out / name}" for name, what in named if (self.out / name).exists()]
        lines += written or [f"{'Tables' if lang == 'en' else '台账表'}{colon}{self.out}"]
        if self.unremembered is not None:
            lines.append(
                f"What rolls.toml says of columns could not be remembered in {self.unremembered}: keep it for next time."
                if lang == "en"
                else f"rolls.toml 里的列没能记到 {self.unremembered}，下次还请写上。"
            )
        return lines


def sweep(
    folder: Path | str,
    *,
    out: Path | str,
    as_of: date | None = None,
    place: str | None = None,
    policy: Policy | None = None,
    engine: str = "duckdb",
    decisions: Path | str | Mapping[str, bool] | None = None,
    previous: Path | str | None = None,
    before: Path | None = None,
    unmasked: bool = False,
    accept: Sequence[str] = (),
    profiles: Path | str | None = None,
    tables: Sequence[str] = ("parquet", "csv"),
    books: bool = True,
    also: Sequence[str] = (),
    memory: str = "2600MB",
    progress: Progress = SILENT,
) -> RunReport:
    """Sweep the rolls of ``folder`` and leave the results in ``out``, complete or not at all.

    ``decisions`` is a review.xlsx with people's answers, or the answers by pair; ``previous`` the results of an earlier
    sweep, ``before`` a folder with no more of it than its run.json: the rolls are held against its figures. ``profiles`` is the
    folder in which columns said once are remembered (none: nothing is looked up or kept); what the manifest says now is
    added when the run has completed. ``tables`` are the formats of ledger and links; without ``books`` no workbook and no
    report are written but what ``also`` names: ``faults`` (faults.xlsx), ``pairs`` (review.json), ``reported`` (reported.json). Raises
    UserError (nothing is then written) when ``out`` exists, a roll is wrong, a fuse is blown.
    """
    folder, out = Path(folder), Path(out)
    parent = room_for(out)
    answers = _answers(decisions)
    policy = policy or load()
    with staging(parent, out.name) as backstage:
        with sweeping.sweep(
            folder, as_of=as_of, place=place, policy=policy, engine=engine, decisions=answers,
            previous=Path(previous) if previous else None, before=before, accept=accept, memory=memory, work=backstage, progress=progress,
            profiles=Path(profiles) if profiles else None,
        ) as swept:  # fmt: skip
            results = backstage / "results"
            con = swept.engine.con
            swept.release()
            write_all(
                con,
                results,
                swept.run,
                unmasked=unmasked,
                policy=policy,
                tables=tables,
                books=books,
                progress=progress,
            )
            progress.start("faults", None, "写差错册")
            if "pairs" in also:
                write_pairs(con, results / PAIRS, unmasked=False)
            if "reported" in also:
                write_reported(con, results / REPORTED, swept.run)
            if books or "faults" in also:
                from notoneless.rolls.fault_book import write_faults

                write_faults(results / "faults.xlsx", "roll_faults", con=con, rollset=swept.rolls)
            fault_tables(con, results)
            progress.finish()
            run, said = swept.run, swept.rolls.said
        appear(results, out)
    return RunReport(out, run, _remembered(Path(profiles), said) if profiles and said else None)


def _answers(decisions: Path | str | Mapping[str, bool] | None) -> dict[str, bool]:
    if isinstance(decisions, Mapping):
        return dict(decisions)
    return {d.pair_id: d.same for d in read_decisions(Path(decisions)) if d.same is not None} if decisions else {}


def _remembered(folder: Path, said: Sequence[Profile]) -> Path | None:
    """Remember what was said of columns; return the folder when it cannot be written: the results stand all the same."""
    try:
        remember(folder, said)
    except OSError:
        return folder
    return None


def fault_tables(con: Any, results: Path) -> None:
    """Write the faults as a table too, for programs: faults.parquet, without any cell's content."""
    path = str(results / "faults.parquet").replace("'", "''")
    con.execute(
        "COPY (SELECT f.roll_id, r.file, f.row_no, f.column_name, f.code, f.detail FROM roll_faults f LEFT JOIN roll r ON r.roll_id = f.roll_id "
        f"ORDER BY f.roll_id, f.row_no, f.code, f.column_name, f.detail) TO '{path}' (FORMAT parquet)"
    )
    os.chmod(results / "faults.parquet", 0o600)

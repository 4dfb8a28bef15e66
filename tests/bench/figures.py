"""The figures of ``docs/reference/benchmarks.md``, each a function that measures and returns a table."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notoneless.rolls.score import score
from tests.bench.measure import Measurement, measured, table
from tests.bench.rolls import AS_OF, CACHE, COUNTY, made, truth_of

Row = list[object]


@dataclass(frozen=True)
class Asked:
    """What the person who measures asked for."""

    children: int
    seed: int
    errors: tuple[float, ...]
    rivals: bool
    keep: Path | None


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for results, beside the rolls, that goes away afterwards."""
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=CACHE))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def swept(rolls: Path, out: Path, *more: str) -> Measurement:
    """Sweep ``rolls`` into ``out``, tables only, as a process of its own."""
    command = (
        "notoneless",
        "sweep",
        rolls,
        "--as-of",
        AS_OF.isoformat(),
        "--out",
        out,
        "--tables",
        "parquet",
        "--no-profiles",
        "--json",
    )
    return measured("sweep", *command, *(more or ("--no-books",)))


def speed(asked: Asked) -> str:
    """CPU seconds and memory from CSV to ledger, links and faults, against the bare join and Splink on the same files."""
    rows: list[Row] = []
    for errors in asked.errors:
        rolls = made(asked.children, errors, asked.seed)
        with scratch() as folder:
            bare = measured("bare join", "tests.bench.bare", rolls)
            ours = swept(rolls, folder / "out")
            runs = [bare, ours]
            if asked.rivals:
                runs.append(measured("Splink, all rows", "tests.bench.rival", rolls, folder / "rival"))
            for run in runs:
                rows.append(
                    [f"×{errors:g}", run.name, run.cpu, run.cpu / bare.cpu, run.cpu / ours.cpu, run.wall, run.peak_mib]
                )
    return table(["errors", "contender", "CPU s", "÷ bare join", "÷ sweep", "wall s", "peak MiB"], rows)


ACCURACY = [
    "children",
    "errors",
    "seed",
    "contender",
    "out",
    "missed",
    "no hukou missed",
    "false",
    "false ‰",
    "after review ‰",
]
ACCURACY += ["link P", "link R", "review ‰", "precision", "ceiling", "CPU s", "peak MiB"]


def accuracy(asked: Asked) -> str:
    """Children missed, false suspicions, links, review list: on seeds nobody has used."""
    rows: list[Row] = []
    for step, errors in enumerate(asked.errors):
        seed = asked.seed + step
        rolls = made(asked.children, errors, seed)
        with scratch() as folder:
            runs = [(swept(rolls, folder / "out"), folder / "out")]
            if asked.rivals:
                runs.append(
                    (measured("Splink, all rows", "tests.bench.rival", rolls, folder / "rival"), folder / "rival")
                )
            for run, out in runs:
                rows.append(
                    [asked.children, f"×{errors:g}", str(seed), run.name, *judged(out, rolls), run.cpu, run.peak_mib]
                )
            if asked.keep:
                shutil.copytree(folder, asked.keep / rolls.parent.name, dirs_exist_ok=True)
    return table(ACCURACY, rows)


def judged(out: Path, rolls: Path) -> Row:
    """The scorer's figures for one row of the accuracy table."""
    figures = score(out, truth_of(rolls))
    links = figures.register_enrolment
    return [
        figures.out_of_school,
        figures.missed,
        figures.no_hukou_missed,
        figures.false_suspicions,
        figures.false_suspicions_per_1000,
        figures.false_suspicions_after_review_per_1000,
        f"{links.precision:.6f}",
        f"{links.recall:.6f}",
        figures.review_pairs_per_1000,
        figures.precision,
        figures.precision_ceiling,
    ]


def estimate(asked: Asked) -> str:
    """What the run itself predicts of its errors, without any truth, against the truth."""
    rows: list[Row] = []
    for step, errors in enumerate(asked.errors):
        rolls = made(asked.children, errors, asked.seed + step)
        with scratch() as folder:
            swept(rolls, folder / "out")
            predicted: dict[str, Any] = json.loads((folder / "out" / "run.json").read_text("utf-8"))["predicted"]
            figures = score(folder / "out", truth_of(rolls))
            links = figures.all_rolls
            found = {
                "false_suspicions": figures.false_suspicions,
                "missed_links": links.missed,
                "wrong_links": links.wrong,
            }
            for name, true in found.items():
                said = float(predicted[name])
                rows.append(
                    [
                        f"×{errors:g}",
                        str(asked.seed + step),
                        name,
                        said,
                        true,
                        f"{100 * (said - true) / max(true, 1):+.0f} %",
                    ]
                )
    return table(["errors", "seed", "figure", "predicted", "true", "off by"], rows)


def xlsx_in(asked: Asked) -> str:
    """Reading one Excel roll of fifteen columns."""
    rolls = made(asked.children, 1.0, asked.seed)
    source = next(rolls.glob("学籍名册.csv"))
    with scratch() as folder:
        book = folder / "rolls" / "学籍名册.xlsx"
        measured("make", "tests.bench.books", "make", source, book, asked.children)
        runs = [measured("load_folder", "tests.bench.books", "read-ours", book.parent)]
        if asked.rivals:
            runs.append(measured("pandas + openpyxl", "tests.bench.books", "read-pandas", book.parent))
    return table(["contender", "rows", "CPU s", "÷ ours", "peak MiB"], step_rows(runs, "rows"))


def xlsx_out(asked: Asked) -> str:
    """Writing 台账.xlsx of a county."""
    rolls = made(asked.children, 1.0, asked.seed)
    with scratch() as folder:
        swept(rolls, folder / "out")
        runs = [measured("write_books", "tests.bench.books", "write-ours", folder / "out", folder / "books")]
        if asked.rivals:
            book = folder / "books" / "台账.xlsx"
            runs.append(
                measured("xlsxwriter, cell by cell", "tests.bench.books", "write-cells", book, folder / "cells.xlsx")
            )
    return table(["contender", "MiB", "CPU s", "÷ ours", "peak MiB"], step_rows(runs, "mib"))


def step_rows(runs: list[Measurement], what: str) -> list[Row]:
    """Rows for contenders that timed one step themselves."""
    first = float(runs[0].answer["cpu"])
    return [[run.name, run.answer[what], run.answer["cpu"], run.answer["cpu"] / first, run.peak_mib] for run in runs]


def febrl(asked: Asked) -> str:
    """FEBRL 4 (5,000 × 5,000 invented Australians) without labels."""
    runs = [measured("this matcher", "tests.bench.febrl", "ours")]
    if asked.rivals:
        runs.append(measured("Splink", "tests.bench.febrl", "splink"))
    rows: list[Row] = [
        [run.name, *(f"{run.answer[k]:.4f}" for k in ("precision", "recall", "f1")), run.cpu] for run in runs
    ]
    return table(["contender", "precision", "recall", "F1", "CPU s"], rows)


def publish(asked: Asked) -> str:
    """A sweep of one county read into proposals and taken over into files, beside the sweep itself."""
    rolls = made(asked.children, 1.0, asked.seed, COUNTY)
    with scratch() as folder:
        run = measured("publish", "tests.bench.house", rolls, folder / "house", asked.children, asked.seed)
    took = run.answer["took"]
    sweep = sum(one["cpu"] for stage, one in took.items() if not stage.startswith(("findings_", "demo_")))
    names = {"findings_read": "lines into proposals", "findings_take": "proposals into files"}
    rows: list[Row] = [[names[stage], took[stage]["wall"], took[stage]["cpu"]] for stage in names]
    rows.append(["both", *(sum(took[stage][kind] for stage in names) for kind in ("wall", "cpu"))])
    rows.append(["÷ the sweep itself", "", sum(took[stage]["cpu"] for stage in names) / sweep])
    return table([f"{run.answer['children']:,} children", "seconds", "CPU s"], rows)


def pages(asked: Asked) -> str:
    """Fifty people with time to think before the pages of a house with one county, from the county's root to a village."""
    rolls = made(asked.children, 1.0, asked.seed, COUNTY)
    with scratch() as folder:
        measured("house", "tests.bench.house", rolls, folder / "house", asked.children, asked.seed)
        run = measured("visitors", "tests.bench.visitors", folder / "house", 50, 120)
    rows: list[Row] = [
        [page, *(float(times[part]) for part in ("n", "p50", "p95", "max"))]
        for page, times in run.answer["pages"].items()
    ]
    rows.append(["errors", len(run.answer["errors"]), "", "", ""])
    return table(["page, scope", "asked", "median ms", "95 % ms", "longest ms"], rows)


def drill(asked: Asked) -> str:
    """A journal of ten lines for each child read through; the house backed up, the backup tried and put back."""
    with scratch() as folder:
        run = measured("drill", "tests.bench.drill", folder / "house", asked.children, 10 * asked.children)
    rows: list[Row] = [[name, took["wall"], took["cpu"]] for name, took in run.answer["took"].items()]
    return table([f"{asked.children:,} children, {10 * asked.children:,} lines", "seconds", "CPU s"], rows)


def rounds(asked: Asked) -> str:
    """Visits served, seconds of road and violations, beside PyVRP, VROOM and OR-Tools in the same ten seconds."""
    from tests.bench.rounds import HEADINGS, measure

    return table(HEADINGS, measure(asked.seed, asked.rivals))


def evening(asked: Asked) -> str:
    """Three hundred telephones hand in five visits with a photo each within ten minutes, on SQLite and on PostgreSQL."""
    from tests.bench.rush import MINUTES
    from tests.bench.rush import table as rush

    return "\n\n".join(rush(MINUTES, postgres=postgres) for postgres in (False, True))


def telephone(asked: Asked) -> str:
    """How long a cheap telephone takes to open the app where there is no network."""
    from tests.bench.phone import TIMES
    from tests.bench.phone import table as phone

    return phone(TIMES)


FIGURES = {
    "speed": speed,
    "accuracy": accuracy,
    "estimate": estimate,
    "xlsx-in": xlsx_in,
    "xlsx-out": xlsx_out,
    "febrl": febrl,
    "publish": publish,
    "pages": pages,
    "drill": drill,
    "rounds": rounds,
    "rush": evening,
    "phone": telephone,
}

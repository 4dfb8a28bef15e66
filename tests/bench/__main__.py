"""``python3 dev.py bench NAME|all``: measure, print a table, change nothing."""

from __future__ import annotations

import argparse
import os
import platform
import secrets
from pathlib import Path

from tests.bench.figures import FIGURES, Asked


def main() -> None:
    """Read the options, measure what was named, print each table under its name and how it was measured."""
    parser = argparse.ArgumentParser(
        prog="python3 dev.py bench", description="Measure a figure of docs/reference/benchmarks.md."
    )
    parser.add_argument(
        "name", choices=[*FIGURES, "all"], metavar="NAME", help="one of " + ", ".join([*FIGURES, "all"])
    )
    parser.add_argument("--children", type=int, default=50_000, help="registered children (default 50,000)")
    parser.add_argument("--seed", type=int, help="seed of the synthetic rolls (default: a random one, printed)")
    parser.add_argument(
        "--errors",
        type=float,
        action="append",
        metavar="X",
        help="error rates, times; may be repeated (default 0.5 1 2 3; speed: 1)",
    )
    parser.add_argument("--no-rivals", action="store_true", help="measure this project only")
    parser.add_argument("--keep", type=Path, help="keep the results of `accuracy` in this folder")
    given = parser.parse_args()
    seed = secrets.randbelow(900_000) + 100_000 if given.seed is None else given.seed
    for name in FIGURES if given.name == "all" else [given.name]:
        errors = tuple(given.errors or ([1.0] if name == "speed" else [0.5, 1.0, 2.0, 3.0]))
        asked = Asked(given.children, seed, errors, not given.no_rivals, given.keep)
        print(
            f"\n## {name}\n\n{given.children:,} children, seed {seed}, {os.cpu_count()} cores, Python {platform.python_version()}\n",
            flush=True,
        )
        print(FIGURES[name](asked), flush=True)


if __name__ == "__main__":
    main()

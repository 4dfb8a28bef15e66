"""The rolls that the contenders read: made once by the synthetic generator, kept in ``.cache/bench``, the same for all."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from notoneless.rolls import synth
from notoneless.rolls.headings import vocabulary
from notoneless.rolls.kinds import Kind
from tests.house.repository import ROOT

CACHE = ROOT / ".cache" / "bench"
AS_OF = date(2026, 9, 1)
COUNTY, CITY = "500153", "50"
ONE_COUNTY = 150_000  # more children than this are spread over a city's counties


def made(children: int, errors: float, seed: int, place: str | None = None) -> Path:
    """Return the folder of the rolls with these figures, making it when it is not there; the truth stands beside it."""
    place = place or (COUNTY if children <= ONE_COUNTY else CITY)
    home = CACHE / f"{place}-{children}-x{errors:g}-{seed}-{generator()}"
    if not (home / "complete").exists():
        if home.exists():
            raise SystemExit(f"{home} is incomplete; remove it")
        home.mkdir(parents=True)
        synth.generate(home / "rolls", children=children, place=place, seed=seed, errors=errors, as_of=AS_OF)
        (home / "complete").write_text("", "utf-8")
    return home / "rolls"


def generator() -> str:
    """Return a mark of the generator as it now stands: rolls made by another one are not used again."""
    files = sorted(Path(synth.__file__).parent.rglob("*.*"))
    content = b"".join(f.read_bytes() for f in files if f.suffix in (".py", ".csv", ".yaml"))
    return hashlib.sha256(content).hexdigest()[:8]


def truth_of(rolls: Path) -> Path:
    """Return the folder with the truth about ``rolls``."""
    return rolls.with_name(rolls.name + "-truth")


@dataclass(frozen=True)
class RollFile:
    """One CSV roll: its kind, its path, and the heading of each standard column."""

    kind: Kind
    path: Path
    columns: dict[str, str]


def seen(folder: Path) -> list[RollFile]:
    """Return the CSV rolls of ``folder`` as its manifest lists them, headings recognised by our vocabulary."""
    words = vocabulary()
    found = []
    for entry in tomllib.loads((folder / "rolls.toml").read_text("utf-8"))["roll"]:
        kind, path = Kind(entry["kind"]), folder / entry["path"]
        with path.open(encoding="utf-8-sig") as file:
            headings = file.readline().rstrip("\n").split(",")
        columns: dict[str, str] = {}
        for heading in headings:
            standard = words.standard(heading.strip('"'), kind)
            if standard:
                columns.setdefault(standard, heading.strip('"'))
        found.append(RollFile(kind, path, columns))
    return found

"""地方 — the places where the invented children live: counties, towns, villages and their schools.

Divisions are real (statistical codes and names); villages are real where we hold the list and invented elsewhere.
Schools are always invented: one network per county, a primary and a junior school in every town, more in big ones.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import polars as pl
import yaml

from notoneless.standards import divisions
from notoneless.standards.errors import UserError
from notoneless.standards.tables import rows


@cache
def table(name: str) -> pl.DataFrame:
    """One of our data tables, every cell as text ('' for an empty cell)."""
    with resources.files(__package__).joinpath("data").joinpath(name).open(encoding="utf-8") as handle:
        lines = list(csv.reader(handle))
    return pl.DataFrame(lines[1:], schema=lines[0], orient="row")


@cache
def words() -> dict[str, Any]:
    """The word lists from which names, villages and schools are made."""
    text = resources.files(__package__).joinpath("data").joinpath("names.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@dataclass(frozen=True)
class County:
    """A county as the generator needs it. Frames: ``towns`` (code, name, villages), ``villages`` (code, name, town,
    town_name), ``schools`` (code, name, town, stage), ``strangers`` (code, name, province: counties of other provinces
    with which families move); ``by_town`` maps (town, stage) to rows of schools; ``earlier``: (code, yyyymmdd it ended)."""

    code: str
    name: str
    province: str
    earlier: tuple[tuple[int, int], ...]
    towns: pl.DataFrame
    villages: pl.DataFrame
    schools: pl.DataFrame
    strangers: pl.DataFrame
    by_town: dict[tuple[int, int], np.ndarray]
    peoples: tuple[str, ...]


def _villages(code: str, towns: pl.DataFrame) -> pl.DataFrame:
    lines = [(d.code, divisions.spoken(d.name)) for d in divisions.villages_of(code)]
    if not lines:  # none shipped for this county: as many invented ones as it has
        first, second = words()["village_first"], words()["village_second"]
        for t, (town, count) in enumerate(zip(towns["town_code"], towns["villages"], strict=True)):
            for v in range(max(1, int(count))):
                pick = (t * 37 + v * 7) % (len(first) * len(second))
                word = first[pick % len(first)] + second[pick // len(first) % len(second)]
                lines.append((f"{town}{200 + v:03d}", word + "村"))
    index = pl.DataFrame(
        {"town_code": towns["town_code"], "town": np.arange(towns.height, dtype=np.int32), "town_name": towns["name"]}
    )
    return (
        pl.DataFrame(lines, schema=["village_code", "name"], orient="row")
        .with_columns(town_code=pl.col("village_code").str.slice(0, 9))
        .join(index, on="town_code", how="inner", maintain_order="left")
    )


def _in_force(on: date) -> list[divisions.Division]:
    every = sorted({code for code, _, _, _ in rows("divisions")})
    return [spell for code in every for spell in divisions.spells(code) if spell.in_force(on)]


@cache
def _strangers(province: str, on: date) -> pl.DataFrame:
    known = words()["provinces_of_migration"]
    found = [
        (d.code, d.name, divisions.place_name(f"{d.code[:2]}0000") or "")
        for d in _in_force(on)
        if d.code[:2] in known and d.code[:2] != province and d.code[2:4] != "00" and d.code[4:] not in ("00", "01")
    ]
    return pl.DataFrame(found, schema=["code", "name", "province"], orient="row").sort("code")


def _schools(code: str, towns: pl.DataFrame, children: int, rng: np.random.Generator) -> pl.DataFrame:
    """Primary (stage 1), junior (2) and upper secondary (3) schools; every town has at least a primary."""
    share = towns["villages"].cast(pl.Float64).to_numpy() + 2
    share = share / share.sum() * children
    made: list[tuple[str, str, int, int]] = []
    said = words()["school_words"]
    province = code[:2]

    def add(kind: str, name: str, town: int, stage: int) -> None:
        serial = int(code[2:]) * 1000 + len(made)  # six digits hold county and serial together in no real scheme
        made.append((f"{kind}{province}{serial % 1_000_000:06d}", name, town, stage))

    for t, town in enumerate(towns["name"]):
        stem = town.removesuffix("街道").removesuffix("镇").removesuffix("乡")
        for k in range(max(1, round(share[t] * 0.6 / 900))):
            add("21", f"{stem}{said[k % len(said)]}{'' if k < len(said) else k}小学", t, 1)
        for k in range(max(1, round(share[t] * 0.3 / 1200))):
            add("31", f"{stem}{'初级' if k == 0 else f'第{k + 1}'}中学", t, 2)
    for k in range(max(2, round(children * 0.1 / 2500))):
        name = f"第{k + 1}高级中学" if k % 2 == 0 else f"职业教育中心{k // 2 + 1}校区"
        add("34" if k % 2 == 0 else "36", name, int(rng.integers(towns.height)), 3)
    return pl.DataFrame(
        made, schema={"code": pl.String, "name": pl.String, "town": pl.Int32, "stage": pl.Int32}, orient="row"
    )


def _towns(code: str) -> pl.DataFrame:
    names = pl.DataFrame(
        [(d.code, d.name) for d in divisions.towns_of(code)], schema=["town_code", "name"], orient="row"
    )
    return names.join(table("town_sizes.csv"), on="town_code", how="left", maintain_order="left").fill_null("1")


def county(code: str, children: int, seed: int, as_of: date) -> County:
    """The county with this six-digit code on that day, its schools sized for so many children. Deterministic by seed."""
    towns = _towns(code)
    schools = _schools(code, towns, children, np.random.default_rng([seed, int(code), 11]))
    by_town = {
        (int(t), int(s)): np.asarray(g.get_column("row"))
        for (t, s), g in schools.with_row_index("row").group_by(["town", "stage"], maintain_order=True)
    }
    ended = {
        int(old): int(f"{spell.ended_on:%Y%m%d}")
        for old in divisions.former_codes(code)
        for spell in divisions.spells(old)
        if spell.ended_on is not None
    }
    name = divisions.place_name(code) or code
    return County(
        code=code,
        name=name,
        province=divisions.place_name(f"{code[:2]}0000") or "",
        earlier=tuple(sorted(ended.items(), key=lambda pair: pair[1])),
        towns=towns,
        villages=_villages(code, towns),
        schools=schools,
        strangers=_strangers(code[:2], as_of),
        by_town=by_town,
        peoples=tuple(p for p, facts in words()["peoples"].items() if facts["sign"] in name),
    )


def shares(place: str, children: int) -> list[tuple[str, int]]:
    """How many children live in each county of ``place``: [(county code, children)], in code order.

    A six-digit place is one county; a shorter prefix takes as many of its counties, largest first, as hold about
    100,000 children each. Raises ``UserError`` when we hold no county of that code."""
    found = (
        table("town_sizes.csv")
        .filter(pl.col("town_code").str.starts_with(place))
        .group_by(county_code=pl.col("town_code").str.slice(0, 6))
        .agg(w=pl.col("villages").cast(pl.Float64).sum() + 150)
        .sort("w", "county_code", descending=[True, False])
    )
    if found.height == 0:
        raise UserError(
            "S001",
            f"没有代码以“{place}”开头的区县，无法生成名册。请用六位区县代码，或其前两位、前四位。",
            f"No county code begins with “{place}”. Give a six-digit county code or its first two or four digits.",
        )
    wanted = max(1, min(found.height, -(-children // 100_000) + (1 if children > 300_000 else 0)))
    some = found.head(wanted).sort("county_code")
    weights = some["w"].to_numpy()
    counts = np.floor(children * weights / weights.sum()).astype(int)
    counts[: children - int(counts.sum())] += 1
    return list(zip(some["county_code"].to_list(), counts.tolist(), strict=True))

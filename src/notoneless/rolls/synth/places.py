"""地方 — the places where the invented children live: counties, towns, villages and their schools.

Divisions are real (statistical codes and names); villages are real where we hold the list and invented elsewhere.
Schools are always invented: one network per county, a primary and a junior school in every town, more in big ones.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import polars as pl
import yaml

from notoneless.standards.errors import UserError


@cache
def table(name: str) -> pl.DataFrame:
    """One of our data tables, every cell as text ('' for an empty cell)."""
    with resources.files(__package__).joinpath("data").joinpath(name).open(encoding="utf-8") as handle:
        rows = list(csv.reader(handle))
    return pl.DataFrame(rows[1:], schema=rows[0], orient="row")


@cache
def words() -> dict[str, Any]:
    """The word lists from which names, villages and schools are made."""
    text = resources.files(__package__).joinpath("data").joinpath("names.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@dataclass(frozen=True)
class County:
    """A county as the generator needs it. Frames: ``towns`` (code, name, villages), ``villages`` (code, name, town,
    town_name), ``schools`` (code, name, town, stage, seats); ``first_school`` maps (town, stage) to rows of schools."""

    code: str
    name: str
    province: str
    weight: float
    earlier: tuple[tuple[int, int], ...]  # (code, used until yyyymm)
    towns: pl.DataFrame
    villages: pl.DataFrame
    schools: pl.DataFrame
    by_town: dict[tuple[int, int], np.ndarray]
    peoples: tuple[str, ...]


def _villages(code: str, towns: pl.DataFrame) -> pl.DataFrame:
    known = table("villages.csv").filter(pl.col("village_code").str.starts_with(code))
    if known.height == 0:
        first, second = words()["village_first"], words()["village_second"]
        rows = []
        for t, (town, count) in enumerate(zip(towns["town_code"], towns["villages"], strict=True)):
            for v in range(max(1, int(count))):
                pick = (t * 37 + v * 7) % (len(first) * len(second))
                word = first[pick % len(first)] + second[pick // len(first) % len(second)]
                rows.append((f"{town}{200 + v:03d}", word + "村"))
        known = pl.DataFrame(rows, schema=["village_code", "name"], orient="row")
    index = pl.DataFrame(
        {"town_code": towns["town_code"], "town": np.arange(towns.height, dtype=np.int32), "town_name": towns["name"]}
    )
    return known.with_columns(town_code=pl.col("village_code").str.slice(0, 9)).join(
        index, on="town_code", how="inner", maintain_order="left"
    )


def _schools(code: str, towns: pl.DataFrame, children: int, rng: np.random.Generator) -> pl.DataFrame:
    """Primary (stage 1), junior (2) and upper secondary (3) schools; every town has at least a primary."""
    share = towns["villages"].cast(pl.Float64).to_numpy() + 2
    share = share / share.sum() * children
    rows: list[tuple[str, str, int, int]] = []
    said = words()["school_words"]
    province = code[:2]

    def add(kind: str, name: str, town: int, stage: int) -> None:
        serial = int(code[2:]) * 1000 + len(rows)  # six digits hold county and serial together in no real scheme
        rows.append((f"{kind}{province}{serial % 1_000_000:06d}", name, town, stage))

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
        rows, schema={"code": pl.String, "name": pl.String, "town": pl.Int32, "stage": pl.Int32}, orient="row"
    )


def county(code: str, children: int, seed: int) -> County:
    """The county with this six-digit code, its schools sized for so many children. Deterministic by seed."""
    line = table("counties.csv").filter(pl.col("county_code") == code).row(0, named=True)
    towns = table("towns.csv").filter(pl.col("town_code").str.starts_with(code))
    rng = np.random.default_rng([seed, int(code), 11])
    schools = _schools(code, towns, children, rng)
    by_town = {
        (int(t), int(s)): np.asarray(g.get_column("row"))
        for (t, s), g in schools.with_row_index("row").group_by(["town", "stage"], maintain_order=True)
    }
    earlier = tuple((int(p.split("<")[0]), int(p.split("<")[1])) for p in line["earlier_codes"].split())
    return County(
        code=code,
        name=line["name"],
        province=words().get("province", {}).get(code[:2], ""),
        weight=float(line["weight"]),
        earlier=tuple(sorted(earlier, key=lambda pair: pair[1])),
        towns=towns,
        villages=_villages(code, towns),
        schools=schools,
        by_town=by_town,
        peoples=tuple(p for p, facts in words()["peoples"].items() if facts["sign"] in line["name"]),
    )


def shares(place: str, children: int) -> list[tuple[str, int]]:
    """How many children live in each county of ``place``: [(county code, children)], in code order.

    A six-digit place is one county; a shorter prefix takes as many of its counties, largest first, as hold about
    100,000 children each. Raises ``UserError`` when we hold no county of that code."""
    found = table("counties.csv").filter(pl.col("county_code").str.starts_with(place))
    if found.height == 0:
        raise UserError(
            "S001",
            f"没有代码以“{place}”开头的区县，无法生成名册。请用六位区县代码，或其前两位、前四位。",
            f"No county code begins with “{place}”. Give a six-digit county code or its first two or four digits.",
        )
    wanted = max(1, min(found.height, -(-children // 100_000) + (1 if children > 300_000 else 0)))
    some = (
        found.with_columns(w=pl.col("weight").cast(pl.Float64) + 150)
        .sort("w", "county_code", descending=[True, False])
        .head(wanted)
        .sort("county_code")
    )
    weights = some["w"].to_numpy()
    counts = np.floor(children * weights / weights.sum()).astype(int)
    counts[: children - int(counts.sum())] += 1
    return list(zip(some["county_code"].to_list(), counts.tolist(), strict=True))

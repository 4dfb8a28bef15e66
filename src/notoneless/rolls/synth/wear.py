"""磨损 — which lines of a roll are damaged, how badly, and the book of what was done to them.

Errors are not spread evenly in life: a tired clerk spoils a whole line, a careless school a whole roll. Every row
therefore carries a multiplier (log-normal by school times log-normal by row), and a row that lost its number
is likelier to have lost its name too. Numbers are our assumptions about how often, not measurements.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from notoneless.rolls.synth import damage
from notoneless.rolls.synth.people import patch

# Shares of rows in which a field is wrong at errors = 1, before piling up; then how the wrong ones divide.
RATES = {"id": 0.0280, "form": 0.030, "name": 0.0230, "birth": 0.014, "sex": 0.004}
ID_SHARES = {
    "id_missing": 0.34, "id_typo": 0.17, "id_transposed": 0.09, "id_two_edits": 0.05, "id_15_digits": 0.04,
    "id_scientific": 0.06, "id_zeros": 0.07, "id_guardian": 0.10, "id_sibling": 0.04, "id_next_row": 0.04,
}  # fmt: skip
FORM_SHARES = {"id_lower_x": 0.30, "id_full_width": 0.15, "id_spaced": 0.55}
NAME_SHARES = {
    "name_same_sound": 0.40, "name_same_shape": 0.14, "name_traditional": 0.10, "name_nickname": 0.13,
    "name_new_surname": 0.08, "name_rare_lost": 0.15,
}  # fmt: skip
BIRTH_SHARES = {"birth_lunar": 0.30, "birth_day_month": 0.20, "birth_digit": 0.35, "birth_missing": 0.15}
SCHOOL_SIGMA = 0.9
SPOILT = 0.0005  # lines written from hearsay: number and name both wrong


@dataclass(frozen=True)
class Climate:
    """How rough the weather is: ``errors`` multiplies every rate, ``row_sigma`` piles errors up in some rows."""

    errors: float
    row_sigma: float


@dataclass
class Book:
    """What was done: parallel lists of row indices and tags."""

    rows: list[np.ndarray] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def note(self, rows: np.ndarray, tag: str) -> None:
        """Write down that these rows got this error."""
        if len(rows):
            self.rows.append(rows)
            self.tags.append(tag)

    def column(self, height: int, before: pl.Series | None = None) -> pl.Series:
        """One cell a row: its tags joined by ';' (after those of ``before``), '' for an unharmed row."""
        base = before if before is not None else pl.Series("tags", [""] * height, dtype=pl.String)
        if not self.rows:
            return base.alias("tags")
        index = np.concatenate(self.rows)
        tags = np.repeat(np.arange(len(self.tags)), [len(r) for r in self.rows])
        told = (
            pl.DataFrame({"row": index, "tag": pl.Series(self.tags).gather(tags)})
            .group_by("row", maintain_order=True)
            .agg(pl.col("tag").str.join(";"))
        )
        rows = told["row"].to_numpy()
        old = base.gather(rows)
        new = pl.select(
            pl.when(old == "").then(told["tag"]).otherwise(pl.concat_str(old, pl.lit(";"), told["tag"]))
        ).to_series()
        return patch(base, rows, new).alias("tags")


def hazard(rng: np.random.Generator, height: int, climate: Climate, groups: np.ndarray | None) -> np.ndarray:
    """Multiplier of every rate for each row: mean 1, spread by row and by group (school)."""
    row = np.exp(rng.normal(-(climate.row_sigma**2) / 2, climate.row_sigma, size=height))
    if groups is None or not height:
        return row
    school = np.exp(rng.normal(-(SCHOOL_SIGMA**2) / 2, SCHOOL_SIGMA, size=int(groups.max()) + 1))
    return np.asarray(row * school[groups])


def _struck(rng: np.random.Generator, rate: float, multiplier: np.ndarray) -> np.ndarray:
    return np.flatnonzero(rng.random(len(multiplier)) < np.minimum(rate * multiplier, 0.9))


def _divide(rng: np.random.Generator, rows: np.ndarray, shares: dict[str, float]) -> dict[str, np.ndarray]:
    p = np.array(list(shares.values()))
    which = rng.choice(len(p), size=len(rows), p=p / p.sum())
    return {tag: rows[which == k] for k, tag in enumerate(shares)}


def wear(
    rng: np.random.Generator, frame: pl.DataFrame, climate: Climate, *, rate: float = 1.0,
    groups: np.ndarray | None = None, before: pl.Series | None = None, lent: bool = True,
) -> tuple[pl.DataFrame, pl.Series]:  # fmt: skip
    """Damage the columns id_number, name, birth_on and sex of a roll.

    ``frame`` may hold ``lent_guardian`` and ``lent_sibling`` (numbers that get written in the child's cell when ``lent``).
    Returns the damaged frame and its column of tags; ``rate`` scales this office's care."""
    book, height = Book(), frame.height
    strength = climate.errors * rate
    multiplier = hazard(rng, height, climate, groups)
    spoilt = _struck(rng, SPOILT * min(strength, 1.0), np.ones(height))
    out = frame
    if "id_number" in out.columns:
        truth = out["id_number"]
        series = truth
        whole = truth.str.contains(r"^\d{17}[\dXx]$").fill_null(False).to_numpy()
        rows = np.union1d(_struck(rng, RATES["id"] * strength, multiplier), spoilt)
        for tag, hit in _divide(rng, rows[whole[rows]], ID_SHARES).items():
            if not len(hit):
                continue
            if tag in damage.ID_RULES:
                values: pl.Series | list[str | None] = damage.ID_RULES[tag](rng, truth.gather(hit).to_list())
            elif tag == "id_next_row":
                hit = hit[hit < height - 1]
                values = truth.gather(hit + 1)
            else:
                source = "lent_guardian" if tag == "id_guardian" else "lent_sibling"
                if source not in out.columns or not lent:
                    continue
                held = out[source].gather(hit)
                hit = hit[held.is_not_null().to_numpy()]
                values = out[source].gather(hit)
            series = patch(series, hit, values)
            book.note(hit, tag)
        rows = _struck(rng, RATES["form"] * strength, multiplier)
        now = (series.str.len_bytes() == 18).fill_null(False).to_numpy()
        for tag, hit in _divide(rng, rows[now[rows]], FORM_SHARES).items():
            if tag == "id_lower_x":
                hit = hit[series.gather(hit).str.ends_with("X").to_numpy()]
            series = patch(series, hit, damage.ID_FORMS[tag](rng, series.gather(hit).to_list()))
            book.note(hit, tag)
        out = out.with_columns(series.alias("id_number"))
    if "name" in out.columns:
        series = out["name"]
        rows = np.union1d(_struck(rng, RATES["name"] * strength, multiplier), spoilt)
        for tag, hit in _divide(rng, rows, NAME_SHARES).items():
            clean = series.gather(hit)
            values = pl.Series(damage.NAME_RULES[tag](rng, clean.to_list()), dtype=pl.String)
            book.note(hit[(values != clean).to_numpy()], tag)
            series = patch(series, hit, values)
        dotted = np.flatnonzero(series.str.contains("·", literal=True).fill_null(False).to_numpy())
        dotted = dotted[rng.random(len(dotted)) < min(0.8, 0.3 * strength)]
        series = patch(series, dotted, damage.name_dots(rng, series.gather(dotted).to_list()))
        book.note(dotted, "name_dots")
        spaced = _struck(rng, 0.006 * strength, multiplier)
        series = patch(series, spaced, damage.name_spaced(rng, series.gather(spaced).to_list()))
        book.note(spaced, "name_spaced")
        out = out.with_columns(series.alias("name"))
    if "birth_on" in out.columns:
        series = out["birth_on"]
        plain = series.str.to_date("%Y%m%d", strict=False).is_not_null().to_numpy()
        rows = _struck(rng, RATES["birth"] * strength, multiplier)
        for tag, hit in _divide(rng, rows[plain[rows]], BIRTH_SHARES).items():
            series = patch(series, hit, damage.BIRTH_RULES[tag](rng, series.gather(hit).to_list()))
            book.note(hit, tag)
        out = out.with_columns(series.alias("birth_on"))
    if "sex" in out.columns:
        rows = _struck(rng, RATES["sex"] * strength, multiplier)
        out = out.with_columns(patch(out["sex"], rows, damage.sex_wrong(rng, out["sex"].gather(rows).to_list())))
        book.note(rows, "sex_wrong")
    return out, book.column(height, before)


def dates_as_written(rng: np.random.Generator, column: str, common: int, strays: float = 0.004) -> pl.Expr:
    """The date column in the office's usual form (0: 20130203, 1: 2013-02-03, 2: 2013/2/3, 3: 2013.2.3, 4: 2013年2月3日)."""
    year, month, day = (pl.col(column).str.slice(a, b) for a, b in ((0, 4), (4, 2), (6, 2)))
    short_m, short_d = (pl.when(c.str.starts_with("0")).then(c.str.slice(1)).otherwise(c) for c in (month, day))
    forms = [
        pl.col(column),
        pl.concat_str(year, month, day, separator="-"),
        pl.concat_str(year, short_m, short_d, separator="/"),
        pl.concat_str(year, short_m, short_d, separator="."),
        pl.concat_str(year, pl.lit("年"), short_m, pl.lit("月"), short_d, pl.lit("日")),
    ]
    other = forms[(common + 1 + int(rng.integers(4))) % 5]
    stray = (pl.int_range(pl.len()) * 2654435761 + int(rng.integers(1 << 31))) % 1000 < int(strays * 1000)
    return pl.when(stray).then(other).otherwise(forms[common]).alias(column)

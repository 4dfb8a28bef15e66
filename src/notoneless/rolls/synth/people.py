"""人 — the invented children and their families, before any office has written anything down.

Everything true about a person is made here, once: name, sex, birth, number, parents, phone, village.
No name belongs to a real person; names are drawn from frequencies, numbers from real division codes with
random serials.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import pyarrow as pa

from notoneless.rolls.synth.places import County, table, words

Ints = np.ndarray
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)


def strings(matrix: np.ndarray) -> pl.Series:
    """Rows of ASCII bytes (n × width) as a string column, without a Python loop."""
    n, width = matrix.shape
    offsets = np.arange(n + 1, dtype=np.int64) * width
    data = np.ascontiguousarray(matrix, dtype=np.uint8)
    made = pa.LargeStringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(data))
    series = pl.from_arrow(made)
    assert isinstance(series, pl.Series)
    return series


def digits(values: Ints, width: int) -> np.ndarray:
    """Decimal digits of whole numbers as a matrix of small integers."""
    out = np.empty((len(values), width), dtype=np.uint8)
    rest = values.astype(np.int64)
    for place in range(width - 1, -1, -1):
        out[:, place] = rest % 10
        rest = rest // 10
    return out


def id_numbers(region: Ints, born: Ints, serial: Ints) -> pl.Series:
    """Citizen numbers with a right check digit, from region (6 digits), birth (yyyymmdd) and serial (3 digits)."""
    body = np.hstack([digits(region, 6), digits(born, 8), digits(serial, 3)])
    check = _CHECKS[(body.astype(np.int64) @ _WEIGHTS) % 11]
    return strings(np.hstack([body + 48, check[:, None]]))


class Registry:
    """The numbers given out so far: like a nation's, no number is given to two people."""

    def __init__(self) -> None:
        self._given: dict[int, Ints] = {}

    def give(self, rng: np.random.Generator, region: Ints, born: Ints, serial: Ints) -> pl.Series:
        """Citizen numbers as :func:`id_numbers` makes them; a serial already given for that region and day is drawn anew,
        odd for odd (the sex stays)."""
        serial = serial.copy()
        order = np.argsort(region, kind="stable")
        codes, starts = np.unique(region[order], return_index=True)
        for code, rows in zip(codes.tolist(), np.split(order, starts[1:]), strict=True):
            given = self._given.get(code, np.zeros(0, dtype=np.int64))
            days = born[rows].astype(np.int64) * 1000
            for _ in range(100):
                keys = days + serial[rows]
                first = np.zeros(len(rows), dtype=bool)
                first[np.unique(keys, return_index=True)[1]] = True
                again = np.flatnonzero(~first | np.isin(keys, given))
                if not len(again):
                    break
                serial[rows[again]] = rng.integers(0, 500, size=len(again)) * 2 + serial[rows[again]] % 2
            self._given[code] = np.union1d(given, days + serial[rows])
        return id_numbers(region, born, serial)


def ymd(days: Ints) -> Ints:
    """Days since 1970 as yyyymmdd whole numbers."""
    d = days.astype("datetime64[D]")
    y = d.astype("datetime64[Y]").astype(int) + 1970
    m = d.astype("datetime64[M]").astype(int) % 12 + 1
    return np.asarray(y * 10000 + m * 100 + (d - d.astype("datetime64[M]")).astype(int) + 1)


def day(on: date) -> int:
    """Days since 1970."""
    return (on - date(1970, 1, 1)).days


def draw(rng: np.random.Generator, items: list[str], weights: list[float] | None, n: int) -> pl.Series:
    """n draws from a list, by weight."""
    p = None
    if weights is not None:
        w = np.asarray(weights, dtype=float)
        p = np.cumsum(w / w.sum())
        index = np.searchsorted(p, rng.random(n), side="right").clip(0, len(items) - 1)
    else:
        index = rng.integers(len(items), size=n)
    return pl.Series(items, dtype=pl.String).gather(index)


def choose(mask: np.ndarray, yes: pl.Series, no: pl.Series) -> pl.Series:
    """``yes`` where the mask holds, else ``no``."""
    return pl.select(pl.when(pl.Series(mask)).then(yes).otherwise(no)).to_series()


def patch(series: pl.Series, rows: np.ndarray, values: pl.Series | list[str | None]) -> pl.Series:
    """``series`` with the cells at ``rows`` replaced by ``values``."""
    if not len(rows):
        return series
    new = values if isinstance(values, pl.Series) else pl.Series(values, dtype=pl.String)
    index = np.arange(len(series))
    index[rows] = len(series) + np.arange(len(rows))
    return pl.concat([series.rename("x"), new.cast(pl.String).rename("x")]).gather(index).rename(series.name)


def null_where(mask: np.ndarray, series: pl.Series) -> pl.Series:
    """The column with nothing in the cells where the mask holds."""
    return pl.select(pl.when(pl.Series(mask)).then(None).otherwise(series)).to_series().alias(series.name)


def _blend(taste: dict[str, float], sex: str, tail: float) -> tuple[list[str], list[float]]:
    chars = table("given_characters.csv")
    old = chars.select("character", w=pl.col(sex).cast(pl.Float64))
    total_old, total_new = old["w"].sum(), sum(taste.values())
    weights = {c: (1 - tail) * w / total_new for c, w in taste.items()}
    for c, w in old.iter_rows():
        weights[c] = weights.get(c, 0.0) + tail * w / total_old
    return list(weights), list(weights.values())


def surnames(rng: np.random.Generator, n: int, peoples: pl.Series | None = None) -> pl.Series:
    """Surnames by weight; compound ones at their real rarity (0.1 %); large surnames of a people for its members."""
    base = table("surnames.csv")
    compound = words()["compound_surnames"]
    names = base["surname"].to_list() + list(compound)
    known = base["weight"].cast(pl.Float64).to_list()
    scale = sum(known) * 0.0012 / sum(compound.values())
    out = draw(rng, names, known + [v * scale for v in compound.values()], n)
    if peoples is not None:
        for people, facts in words()["peoples"].items():
            mask = (peoples == people).to_numpy() & (rng.random(n) < 0.8)
            if mask.any():
                large = facts["surnames"]
                out = choose(mask, draw(rng, large, [1 / (k + 2) for k in range(len(large))], n), out)
    return out


def given_names(rng: np.random.Generator, boys: np.ndarray, first: pl.Series | None = None) -> pl.Series:
    """Given names in the taste of the 2010s: 12 % popular whole names, 7 % one character, 0.8 % with a rare one."""
    n, taste = len(boys), words()
    parts = {}
    for sex in ("male", "female"):
        one = draw(rng, *_blend(taste["first_characters"][sex], sex, 0.45), n)
        two = draw(rng, *_blend(taste["second_characters"][sex], sex, 0.45), n)
        if first is not None:
            one = pl.select(pl.coalesce(first, one)).to_series()
        rare = rng.random(n) < 0.008
        two = choose(rare, draw(rng, taste["rare_characters"], None, n), two)
        name = choose(rng.random(n) < 0.07, two, pl.select(pl.concat_str(one, two)).to_series())
        whole = taste["whole_names"][sex]
        popular = draw(rng, whole, [1 / (k + 6) for k in range(len(whole))], n)
        parts[sex] = choose((rng.random(n) < 0.12) & (~rare), popular, name)
    return choose(boys, parts["male"], parts["female"])


def parent_names(rng: np.random.Generator, surname: pl.Series, sex: str, n: int) -> pl.Series:
    """Names of the parents' generation."""
    chars, weights = _blend(words()["parent_characters"][sex], sex, 0.45)
    two = draw(rng, chars, weights, n)
    one = choose(rng.random(n) < 0.3, pl.Series([""] * n, dtype=pl.String), draw(rng, chars, weights, n))
    return pl.select(pl.concat_str(surname, one, two)).to_series()


def phones(rng: np.random.Generator, n: int) -> pl.Series:
    """Mobile numbers in eleven digits."""
    known = "130 131 132 133 135 136 137 138 139 150 151 152 153 156 158 159 173 177 178 180 181 182 183 185 187 188 189 191"
    heads = np.array(known.split(), dtype=np.int64)
    return strings(digits(heads[rng.integers(len(heads), size=n)] * 10**8 + rng.integers(10**8, size=n), 11) + 48)


def region_codes(rng: np.random.Generator, county: County, born_ymd: Ints, away: float) -> Ints:
    """The division code in a number: the county's code of that time, or, for a share ``away``, another county's."""
    out = np.full(len(born_ymd), int(county.code), dtype=np.int64)
    for old, until in reversed(county.earlier):
        out[born_ymd < until] = old
    others = county.strangers["code"].cast(pl.Int64).to_numpy()
    moved = rng.random(len(out)) < away
    out[moved] = others[rng.integers(len(others), size=int(moved.sum()))]
    return out


@dataclass(frozen=True)
class Crowd:
    """Children of one batch. ``frame``: one row a child with every true fact; numpy columns for quick masks."""

    frame: pl.DataFrame
    boys: np.ndarray
    born: Ints  # days since 1970
    age: Ints  # full years on 31 August of the school year
    household: Ints
    village: Ints


def school_year(as_of: date) -> int:
    """The year in which the school year of ``as_of`` began (September to August)."""
    return as_of.year if as_of.month >= 9 else as_of.year - 1


def crowd(
    rng: np.random.Generator, county: County, children: int, as_of: date, *, origin: bool = False, first: int = 0,
    registry: Registry | None = None,
) -> Crowd:  # fmt: skip
    """Children of this county (or, with ``origin``, come from elsewhere to live in it), numbered from ``first``.

    ``registry`` holds the citizen numbers of everybody made before; nobody gets one of these."""
    registry = registry or Registry()
    n, year = children, school_year(as_of)
    # Families first: children of one family share surname, parents, phone and village.
    sizes = 1 + np.searchsorted([0.5, 0.9, 0.985], rng.random(n))
    family = np.repeat(np.arange(n), sizes)[:n]
    families = int(family[-1]) + 1 if n else 0
    order = np.arange(n) - np.searchsorted(family, family)
    start, stop = day(date(year - 16, 9, 1)), day(date(year - 6, 9, 1))
    born = rng.integers(start, stop, size=n)
    extra = rng.random(n)
    born = np.where(extra < 0.035, rng.integers(stop, stop + 730, size=n), born)
    born = np.where(extra > 0.985, rng.integers(start - 600, start, size=n), born)
    mates = np.flatnonzero(order == 1)
    twin = mates[rng.random(len(mates)) < 0.008 * n / max(1, len(mates))]
    born[twin] = born[twin - 1]
    boys = rng.random(n) < 0.527
    boys[twin] = np.where(rng.random(len(twin)) < 0.7, boys[twin - 1], boys[twin])
    serial = rng.integers(0, 500, size=n) * 2 + boys
    near = twin[rng.random(len(twin)) < 0.7]
    serial[near] = (serial[near - 1] // 2 * 2 + 2 + boys[near]) % 1000
    born_ymd = ymd(born)
    people_of = pl.Series(["汉族"] * families, dtype=pl.String)
    if county.peoples:
        roll = rng.random(families)
        for k, people in enumerate(county.peoples):
            people_of = choose((roll > 0.35 * k) & (roll < 0.35 * (k + 1)), pl.Series([people] * families), people_of)
    few = rng.random(families) < 0.006
    people_of = choose(few, draw(rng, words()["elsewhere_peoples"], None, families), people_of)
    family_name = surnames(rng, families, people_of)
    mother_name_ = surnames(rng, families)
    region = region_codes(rng, county, born_ymd, 1.0 if origin else 0.03)
    if origin:  # brothers and sisters come from one place
        region = region[np.searchsorted(family, family)]
    shared = rng.random(families) < 0.25
    first_char = draw(rng, *_blend(words()["first_characters"]["male"], "male", 0.3), families)
    first_char = choose(shared, first_char, pl.Series([None] * families, dtype=pl.String))
    given = given_names(rng, boys, first_char.gather(family))
    mothers_line = rng.random(n) < 0.06
    sur = choose(mothers_line, mother_name_.gather(family), family_name.gather(family))
    name = pl.select(pl.concat_str(sur, given)).to_series()
    dotted = (people_of.gather(family).is_in(words()["dotted_peoples"])).to_numpy()
    name = choose(dotted, draw(rng, words()["dotted_names"], None, n), name)
    # No family gives two children one name.
    for _ in range(6):
        twice = np.flatnonzero(
            ~pl.DataFrame({"f": family, "n": name})
            .select(pl.struct("f", "n").is_first_distinct())
            .to_series()
            .to_numpy()
        )
        if not len(twice):
            break
        name = patch(name, twice, sur.gather(twice) + given_names(rng, boys[twice]))
    # Parents: born 21 to 38 years before the eldest.
    eldest = np.full(families, stop + 800)
    np.minimum.at(eldest, family, born)
    f_born = ymd(eldest - rng.integers(22 * 365, 38 * 365, size=families))
    m_born = ymd(eldest - rng.integers(21 * 365, 35 * 365, size=families))
    village_of = rng.integers(county.villages.height, size=families)
    home = county.villages[village_of]
    parents = (
        pl.DataFrame(
            {
                "father_name": parent_names(rng, family_name, "male", families),
                "father_id": registry.give(
                    rng,
                    region_codes(rng, county, f_born, 0.9 if origin else 0.12),
                    f_born,
                    rng.integers(0, 500, size=families) * 2 + 1,
                ),
                "mother_name": parent_names(rng, mother_name_, "female", families),
                "mother_id": registry.give(
                    rng,
                    region_codes(rng, county, m_born, 0.9 if origin else 0.35),
                    m_born,
                    rng.integers(0, 500, size=families) * 2,
                ),
                "elder_name": parent_names(rng, family_name, "female", families),
                "elder_id": registry.give(
                    rng,
                    region_codes(rng, county, f_born - 280000, 0.02),
                    f_born - 280000,
                    rng.integers(0, 1000, size=families),
                ),
                "father_phone": phones(rng, families),
                "mother_phone": phones(rng, families),
                "elder_phone": phones(rng, families),
                "ethnicity": people_of,
                "household_no": strings(digits(np.arange(families) + first * 3 + int(county.code) * 10**6, 12) + 48),
                "group": pl.Series([f"{k}组" for k in range(1, 12)]).gather(rng.integers(11, size=families)),
                "house": rng.integers(1, 180, size=families),
            }
        )
        .with_columns(
            home.select(town="town_name", village="name", village_code="village_code", town_index="town").to_struct(
                "home"
            )
        )
        .unnest("home")
    )
    frame = parents[family].with_columns(
        name=name,
        surname=sur,
        id_number=registry.give(rng, region, born_ymd, serial),
        sex=choose(boys, pl.Series(["男"] * n, dtype=pl.String), pl.Series(["女"] * n, dtype=pl.String)),
        birth_on=strings(digits(born_ymd, 8) + 48),
        person_id=pl.Series(np.arange(first, first + n)),
        region=pl.Series(region),
        town_code=pl.col("village_code").str.slice(0, 9),
        county=pl.lit(county.name),
        province=pl.lit(county.province),
        address=pl.concat_str("town", "village", "group", pl.col("house").cast(pl.String) + "号"),
    )
    before, after = family == np.roll(family, 1), family == np.roll(family, -1)
    own = frame["id_number"]
    frame = frame.with_columns(
        sibling_id=choose(
            before & (order > 0), own.shift(1), null_where(~(after & (np.arange(n) < n - 1)), own.shift(-1))
        )
    )
    cut = ymd(np.array([day(date(year, 8, 31))]))[0]
    age = (cut - born_ymd) // 10000
    return Crowd(frame, boys, born, age, family, village_of[family])

"""一县的假名册 — the whole of a synthetic county (or city): twelve rolls and, apart from them, the truth.

Made batch by batch so that four million children fit in a small memory, every batch and every office with a random
stream of its own: the same seed gives the same bytes, and leaving one office out does not change another.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from notoneless.rolls.kinds import Kind
from notoneless.rolls.synth import bureaus, offices
from notoneless.rolls.synth.fates import CODE, OUT_KINDS, STATES, Fates, decide
from notoneless.rolls.synth.offices import Desk
from notoneless.rolls.synth.people import Crowd, Registry, crowd
from notoneless.rolls.synth.places import county, shares
from notoneless.rolls.synth.wear import Climate
from notoneless.rolls.synth.writing import Scribe
from notoneless.standards.errors import UserError

BATCH = 120_000
XLSX_CHILDREN = 900_000


@dataclass(frozen=True)
class SynthReport:
    """What was made: folders, rows per file, children per true state, rows per error tag and file, seconds taken."""

    out: Path
    truth: Path
    place: str
    as_of: date
    children: int
    rows: dict[str, int]
    states: dict[str, int]
    tags: dict[str, dict[str, int]]
    seconds: float


def _stream(seed: int, county_code: str, batch: int, office: int) -> np.random.Generator:
    return np.random.default_rng([seed, int(county_code), batch, office])


def _truth(people: Crowd, fates: Fates, as_of: date, migrants: bool, no_hukou: bool = False) -> pl.DataFrame:
    state = pl.Series(["no_hukou"] * len(people.age)) if no_hukou else pl.Series(STATES).gather(fates.state)
    late = bureaus.expired(fates, people.frame["person_id"].to_numpy())
    active = fates.now & (fates.status == 0) & (fates.out_kind != 3)
    valid = fates.listed & ~late
    parts = {
        "enrolment": active,
        "enrolment_elsewhere": fates.in_feed,
        "higher_stage": fates.in_higher,
        "exceptions": valid,
        "household_register": fates.noted,
    }
    done = fates.state == CODE["completed"]
    said = pl.select(
        pl.concat_str(
            [pl.when(pl.Series(mask)).then(pl.lit(kind + ";")).otherwise(pl.lit("")) for kind, mask in parts.items()]
        ).str.strip_chars(";")
    ).to_series()
    return people.frame.select(
        "person_id", "name", "id_number", "birth_on", "sex", "town_code", "village_code"
    ).with_columns(
        state=state.cast(pl.String),
        out_kind=pl.Series(OUT_KINDS).gather(fates.out_kind),
        recorded=pl.Series(active | fates.in_feed | fates.in_higher | valid | fates.noted),
        recorded_in=said,
        completed_line=pl.Series(done & fates.now),
        suspended_line=pl.Series((fates.state == CODE["suspended"]) & fates.now),
        exception_expired=pl.Series(late & fates.listed),
        migrant=pl.lit(migrants),
        registered=pl.lit(not migrants and not no_hukou),
        age=pl.Series(people.age),
        grade=pl.Series(fates.grade),
    )


@dataclass(frozen=True)
class _Cast:
    """The children of one batch: registered here, come from elsewhere, registered nowhere; and the schools' book."""

    here: Desk
    guests: Desk
    hidden: Desk
    book: offices.SchoolBook


def _compose(kind: Kind, rng: np.random.Generator, cast: _Cast) -> pl.DataFrame:
    """The roll of this kind for one batch."""
    match kind:
        case Kind.HOUSEHOLD_REGISTER:
            return offices.register(rng, cast.here)
        case Kind.ENROLMENT:
            return offices.enrolment(rng, cast.here, cast.book)
        case Kind.PREVIOUS_ENROLMENT:
            return offices.previous(rng, cast.here, cast.book)
        case Kind.ATTENDANCE:
            return offices.attendance(rng, cast.here, cast.book)
        case Kind.ENROLMENT_ELSEWHERE:
            return offices.elsewhere(rng, cast.here)
        case Kind.HIGHER_STAGE:
            return offices.higher(rng, cast.here, cast.guests)
        case Kind.HARDSHIP:
            return bureaus.hardship(rng, cast.here)
        case Kind.DISABILITY:
            return bureaus.disability(rng, cast.here)
        case Kind.CIVIL_AFFAIRS:
            return bureaus.civil_affairs(rng, cast.here)
        case Kind.EXCEPTIONS:
            return bureaus.exceptions(rng, cast.here)
        case Kind.RESIDENCE:
            return bureaus.residence(rng, cast.guests)
        case Kind.FIELD_SURVEY:
            return bureaus.field_survey(rng, cast.here, cast.hidden)


def generate(
    out: Path, *, children: int, place: str, seed: int, as_of: date, errors: float = 1.0,
    row_sigma: float | None = None, fmt: str = "csv", kinds: tuple[Kind, ...] | None = None,
) -> SynthReport:  # fmt: skip
    """Write synthetic rolls to ``out`` and the truth to a sibling folder ``<out>-truth``; returns what was made.

    ``children``: registered children; ``place``: six digits for a county, fewer for a city or province. ``errors``
    multiplies every error rate; ``row_sigma`` (0.5, or 1.5 from ``errors`` 2 up) piles errors up in sloppy rows.
    Raises ``UserError`` when a folder exists, the place is unknown, or a figure makes no sense."""
    began = time.perf_counter()
    truth = out.with_name(out.name + "-truth")
    for folder in (out, truth):
        if folder.exists():
            raise UserError(
                "S002",
                f"文件夹已存在：{folder}。请换一个名字，或先移走它。",
                f"The folder exists: {folder}. Choose another name or move it away.",
            )
    if children < 1 or errors < 0 or fmt not in ("csv", "xlsx", "parquet"):
        raise UserError(
            "S003",
            "人数须为正数，差错倍数不能为负，格式须为 csv、xlsx 或 parquet。",
            "Children must be positive, errors not negative, and the format csv, xlsx or parquet.",
        )
    if fmt == "xlsx" and children > XLSX_CHILDREN:
        raise UserError(
            "S005",
            f"一张 Excel 工作表最多 1 048 576 行，装不下 {children} 名儿童的名册。请改用 csv 或 parquet，或减少人数。",
            f"An Excel sheet ends at 1,048,576 rows: too few for rolls of {children} children. Choose csv or parquet.",
        )
    parts = shares(place, children)
    wanted = tuple(kinds) if kinds is not None else tuple(Kind)
    climate = Climate(errors, row_sigma if row_sigma is not None else (1.5 if errors >= 2 else 0.5))
    new_year = as_of.month >= 9 or as_of.month == 1
    scribe = Scribe(out, truth, fmt)
    truths: list[pl.DataFrame] = []
    first = 1
    homes = {code: county(code, count, seed, as_of) for code, count in parts}
    registry = Registry()
    for code, count in parts:
        home = homes[code]
        rest = [h.schools.select("code", "name", "stage") for c, h in homes.items() if c != code]
        neighbours = pl.concat(rest) if rest else home.schools.select("code", "name", "stage").clear()
        batches = max(1, -(-count // BATCH))
        for b in range(batches):
            n = count // batches + (1 if b < count % batches else 0)

            def rng(office: int, code: str = code, b: int = b) -> np.random.Generator:
                return _stream(seed, code, b, office)

            people = crowd(rng(0), home, n, as_of, first=first, registry=registry)
            first += n
            desk = Desk(
                home, people, decide(rng(1), people, migrants=False, new_year=new_year), as_of, new_year, climate
            )
            guests = crowd(rng(2), home, max(1, int(n * 0.085)), as_of, origin=True, first=first, registry=registry)
            first += len(guests.age)
            guest_desk = Desk(
                home, guests, decide(rng(3), guests, migrants=True, new_year=new_year), as_of, new_year, climate
            )
            hidden = crowd(rng(4), home, max(1, n // 12_000), as_of, first=first, registry=registry)
            first += len(hidden.age)
            lost = decide(rng(5), hidden, migrants=True, new_year=new_year)
            nowhere = np.zeros(len(hidden.age), dtype=bool)
            lost = Fates(
                lost.state, lost.out_kind, lost.grade, nowhere, nowhere, lost.status, nowhere, nowhere, nowhere, nowhere
            )
            hidden_desk = Desk(home, hidden, lost, as_of, new_year, climate)
            truths += [
                _truth(people, desk.fates, as_of, migrants=False),
                _truth(guests, guest_desk.fates, as_of, migrants=True),
                _truth(hidden, lost, as_of, migrants=False, no_hukou=True),
            ]
            book = offices.schools(rng(6), [desk, guest_desk], neighbours)
            cast = _Cast(desk, guest_desk, hidden_desk, book)
            for number, kind in enumerate(Kind):
                if kind in wanted:
                    stream = rng(20 + number)
                    scribe.add(kind, _compose(kind, stream, cast), stream)
    everyone = pl.concat(truths)
    scribe.close(place, as_of.isoformat(), list(wanted), everyone)
    states = dict(sorted(everyone["state"].value_counts().iter_rows()))
    return SynthReport(
        out, truth, place, as_of, children, scribe.rows, states, scribe.tag_counts, time.perf_counter() - began
    )


__all__ = ["SynthReport", "generate"]

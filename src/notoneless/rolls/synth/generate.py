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
from notoneless.rolls.synth.people import Crowd, crowd, school_year
from notoneless.rolls.synth.places import county, shares
from notoneless.rolls.synth.wear import Climate
from notoneless.rolls.synth.writing import Scribe
from notoneless.standards.errors import UserError

BATCH = 120_000


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
    parts = {"enrolment": active, "enrolment_elsewhere": fates.in_feed, "higher_stage": fates.in_higher, "exceptions": valid, "household_register": fates.noted}
    done = fates.state == CODE["completed"]
    said = pl.select(
        pl.concat_str([pl.when(pl.Series(mask)).then(pl.lit(kind + ";")).otherwise(pl.lit("")) for kind, mask in parts.items()]).str.strip_chars(";")
    ).to_series()
    return people.frame.select("person_id", "name", "id_number", "birth_on", "sex", "town_code", "village_code").with_columns(
        state=state.cast(pl.String),
        out_kind=pl.Series(OUT_KINDS).gather(fates.out_kind),
        recorded=pl.Series(active | fates.in_feed | fates.in_higher | valid | fates.noted),
        recorded_in=said,
        completed_line=pl.Series(done & fates.now),
        exception_expired=pl.Series(late & fates.listed),
        migrant=pl.lit(migrants),
        registered=pl.lit(not migrants and not no_hukou),
        age=pl.Series(people.age),
        grade=pl.Series(fates.grade),
    )


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
            raise UserError("S002", f"文件夹已存在：{folder}。请换一个名字，或先移走它。", f"The folder exists: {folder}. Choose another name or move it away.")
    if children < 1 or errors < 0 or fmt not in ("csv", "xlsx", "parquet"):
        raise UserError("S003", "人数须为正数，差错倍数不能为负，格式须为 csv、xlsx 或 parquet。", "Children must be positive, errors not negative, and the format csv, xlsx or parquet.")
    parts = shares(place, children)
    wanted = tuple(kinds) if kinds is not None else tuple(Kind)
    climate = Climate(errors, row_sigma if row_sigma is not None else (1.5 if errors >= 2 else 0.5))
    new_year = as_of.month >= 9 or as_of.month == 1
    scribe = Scribe(out, truth, fmt)
    truths: list[pl.DataFrame] = []
    first = 1
    for code, count in parts:
        home = county(code, count, seed)
        batches = max(1, -(-count // BATCH))
        for b in range(batches):
            n = count // batches + (1 if b < count % batches else 0)

            def rng(office: int, code: str = code, b: int = b) -> np.random.Generator:
                return _stream(seed, code, b, office)

            people = crowd(rng(0), home, n, as_of, first=first)
            first += n
            desk = Desk(home, people, decide(rng(1), people, migrants=False, new_year=new_year), as_of, new_year, climate)
            guests = crowd(rng(2), home, max(1, int(n * 0.085)), as_of, origin=True, first=first)
            first += len(guests.age)
            guest_desk = Desk(home, guests, decide(rng(3), guests, migrants=True, new_year=new_year), as_of, new_year, climate)
            hidden = crowd(rng(4), home, max(1, n // 12_000), as_of, first=first)
            first += len(hidden.age)
            lost = decide(rng(5), hidden, migrants=True, new_year=new_year)
            nowhere = np.zeros(len(hidden.age), dtype=bool)
            lost = Fates(lost.state, lost.out_kind, lost.grade, nowhere, nowhere, lost.status, nowhere, nowhere, nowhere, nowhere)
            hidden_desk = Desk(home, hidden, lost, as_of, new_year, climate)
            truths += [
                _truth(people, desk.fates, as_of, migrants=False),
                _truth(guests, guest_desk.fates, as_of, migrants=True),
                _truth(hidden, lost, as_of, migrants=False, no_hukou=True),
            ]
            book = offices.schools(rng(6), [desk, guest_desk])
            made = {
                Kind.HOUSEHOLD_REGISTER: lambda r, d=desk: offices.register(r, d),
                Kind.ENROLMENT: lambda r, d=desk, k=book: offices.enrolment(r, d, k),
                Kind.PREVIOUS_ENROLMENT: lambda r, d=desk, k=book: offices.previous(r, d, k),
                Kind.ATTENDANCE: lambda r, d=desk, k=book: offices.attendance(r, d, k),
                Kind.ENROLMENT_ELSEWHERE: lambda r, d=desk: offices.elsewhere(r, d),
                Kind.HIGHER_STAGE: lambda r, d=desk: offices.higher(r, d),
                Kind.HARDSHIP: lambda r, d=desk: bureaus.hardship(r, d),
                Kind.DISABILITY: lambda r, d=desk: bureaus.disability(r, d),
                Kind.CIVIL_AFFAIRS: lambda r, d=desk: bureaus.civil_affairs(r, d),
                Kind.EXCEPTIONS: lambda r, d=desk: bureaus.exceptions(r, d),
                Kind.RESIDENCE: lambda r, d=guest_desk: bureaus.residence(r, d),
                Kind.FIELD_SURVEY: lambda r, d=desk, h=hidden_desk: bureaus.field_survey(r, d, h),
            }
            for number, (kind, make) in enumerate(made.items()):
                if kind in wanted:
                    stream = rng(20 + number)
                    scribe.add(kind, make(stream), stream)
    everyone = pl.concat(truths)
    scribe.close(place, as_of.isoformat(), list(wanted), everyone)
    states = dict(sorted(everyone["state"].value_counts().iter_rows()))
    return SynthReport(out, truth, place, as_of, children, scribe.rows, states, scribe.tag_counts, time.perf_counter() - began)


__all__ = ["SynthReport", "generate", "school_year"]

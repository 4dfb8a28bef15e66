"""各家名册 — what each of the twelve offices writes about the children of one batch.

Each function returns a roll in standard columns with ``person_id`` and ``tags`` beside them; headings, forms of dates
and file formats come later (:mod:`notoneless.rolls.synth.writing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from notoneless.rolls.synth import damage
from notoneless.rolls.synth.fates import CODE, STATUSES, Fates
from notoneless.rolls.synth.people import (
    Crowd,
    choose,
    day,
    digits,
    draw,
    id_numbers,
    null_where,
    patch,
    phones,
    strings,
    ymd,
)
from notoneless.rolls.synth.places import County
from notoneless.rolls.synth.wear import Climate, wear

Rng = np.random.Generator
GRADES = ("", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级")


@dataclass(frozen=True)
class Desk:
    """What every office of one batch shares: place, people, fates, day, weather."""

    county: County
    people: Crowd
    fates: Fates
    as_of: date
    new_year: bool
    climate: Climate


def guardians(rng: Rng, who: pl.DataFrame) -> pl.DataFrame:
    """Guardian columns as a school or village writes them: mother 35 %, a grandparent 18 %, else the father."""
    n = who.height
    u = rng.random(n)
    mother, elder = u < 0.35, (u >= 0.35) & (u < 0.53)

    def of(part: str) -> pl.Series:
        return choose(mother, who[f"mother_{part}"], choose(elder, who[f"elder_{part}"], who[f"father_{part}"]))

    new_phone = rng.random(n) < 0.25
    # Guardians' cells are not looked at twice: a fixed share is misheard or mistyped whatever the child's line is like.
    name, number = of("name"), of("id")
    misheard, mistyped = (np.flatnonzero(rng.random(n) < share) for share in (0.015, 0.01))
    name = patch(name, misheard, damage.name_same_sound(rng, name.gather(misheard).to_list()))
    number = patch(number, mistyped, damage.id_typo(rng, number.gather(mistyped).to_list()))
    return pl.DataFrame(
        {
            "guardian_name": name,
            "guardian_id": null_where(rng.random(n) < 0.25, number),
            "guardian_phone": null_where(rng.random(n) < 0.03, choose(new_phone, phones(rng, n), of("phone"))),
            "guardian_relation": choose(
                mother, pl.Series(["母亲"] * n), choose(elder, pl.Series(["祖母"] * n), pl.Series(["父亲"] * n))
            ),
        }
    )


def to_head(boys: np.ndarray, elders: np.ndarray | None = None) -> pl.Series:
    """Return what each child is to the head of the household, the father or (``elders``) the father's mother."""
    own = choose(boys, pl.Series(["子"] * len(boys)), pl.Series(["女"] * len(boys)))
    if elders is None:
        return own
    return choose(elders, choose(boys, pl.Series(["孙子"] * len(boys)), pl.Series(["孙女"] * len(boys))), own)


def lent(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers that a clerk might write in the child's cell: the guardian's, a sibling's."""
    guardian = frame["guardian_id"] if "guardian_id" in frame.columns else frame["father_id"]
    return frame.with_columns(lent_sibling="sibling_id", lent_guardian=pl.coalesce(guardian, frame["mother_id"]))


def register(rng: Rng, desk: Desk) -> pl.DataFrame:
    """户籍: every child registered here; a few twice, a few with a note that they died or moved away."""
    frame, state = desk.people.frame, desk.fates.state
    n = frame.height
    lost = rng.random(n) < 0.15
    one = rng.random(n) < 0.5
    status = pl.Series(["正常"] * n, dtype=pl.String)
    noted = desk.fates.noted
    status = choose((state == CODE["deceased"]) & noted, pl.Series(["死亡注销"] * n), status)
    status = choose((state == CODE["hukou_moved"]) & noted, pl.Series(["迁出"] * n), status)
    roll = frame.with_columns(
        null_where(lost & one, frame["father_name"]),
        null_where((lost & one) | (rng.random(n) < 0.05), frame["father_id"]),
        null_where(lost & ~one, frame["mother_name"]),
        null_where((lost & ~one) | (rng.random(n) < 0.08), frame["mother_id"]),
        householder_name=choose(elders := rng.random(n) < 0.3, frame["elder_name"], frame["father_name"]),
        householder_relation=to_head(desk.people.boys, elders),
        status=status,
        id_type=pl.lit("居民身份证"),
    )
    order = np.argsort(desk.people.village, kind="stable")
    again = order[rng.random(n) < 0.0005]
    roll = lent(roll)[np.concatenate([order, again])]
    worn, tags = wear(rng, roll, desk.climate, rate=1 / 3)
    return worn.with_columns(also(tags, np.arange(n, n + len(again)), "duplicate_register"))


@dataclass(frozen=True)
class SchoolBook:
    """The schools' memory of their pupils: damaged once, copied into every list that the schools hand in."""

    frame: pl.DataFrame
    now: np.ndarray
    before: np.ndarray
    grade: np.ndarray
    status: np.ndarray
    out_kind: np.ndarray
    state: np.ndarray


def _place_in_schools(rng: Rng, county: County, town: np.ndarray, stage: np.ndarray) -> np.ndarray:
    towns = county.towns.height
    centre = int(np.argmax(county.towns["villages"].cast(pl.Int64).to_numpy()))
    moved = np.where(
        rng.random(len(town)) < 0.10,
        centre,
        np.where(rng.random(len(town)) < 0.03, rng.integers(towns, size=len(town)), town),
    )
    out = np.zeros(len(town), dtype=np.int64)
    pick = rng.random(len(town))
    key = moved * 4 + stage
    for k in np.unique(key):
        rows = county.by_town[(int(k) // 4, int(k) % 4)]
        mask = key == k
        out[mask] = rows[(pick[mask] * len(rows)).astype(int)]
    return out


def schools(rng: Rng, desks: list[Desk], neighbours: pl.DataFrame) -> SchoolBook:
    """Every child whom a school has, or had last term, on its books: children of the place and those who came to it.

    ``neighbours``: schools of the other counties of a city, where 3 % of the children go (none for a single county)."""
    frames, parts = [], []
    for desk in desks:
        f = desk.fates
        keep = np.flatnonzero(f.now | f.before)
        frames.append(desk.people.frame[keep])
        parts.append(
            np.stack([f.now[keep], f.before[keep], f.grade[keep], f.status[keep], f.out_kind[keep], f.state[keep]])
        )
    frame, facts = pl.concat(frames), np.concatenate(parts, axis=1)
    county, as_of = desks[0].county, desks[0].as_of
    second = np.flatnonzero((facts[0] == 1) & (facts[3] == 0) & (facts[4] == 0) & (rng.random(facts.shape[1]) < 0.001))
    frame = pl.concat([frame, frame[second]])
    facts = np.concatenate([facts, facts[:, second]], axis=1)
    n = frame.height
    grade = facts[2]
    last = np.where(facts[0] == 1, grade, np.clip(grade - (1 if desks[0].new_year else 0), 1, 9))
    last = np.where(np.isin(facts[5], [CODE["higher_stage"], CODE["completed"]]), 9, last)
    early_left = (facts[4] == 2) | (facts[4] == 4)
    last = np.where(
        early_left & (facts[3] == 4) & (grade >= 7),
        6,
        np.where(early_left, np.maximum(1, last - (facts[4] == 2)), last),
    )
    school = _place_in_schools(rng, county, frame["town_index"].to_numpy(), np.where(last <= 6, 1, 2))
    rank = np.lexsort((rng.random(n), last, school))
    frame, facts, last, school = frame[rank], facts[:, rank], last[rank], school[rank]
    doubled = np.zeros(n, dtype=bool)
    doubled[np.flatnonzero(rank >= n - len(second))] = True
    frame = pl.concat([frame, guardians(rng, frame)], how="horizontal")
    house = county.schools[school].select("code", "name")
    primary_before = np.flatnonzero((last == 7) & (facts[0] == 1) & (facts[3] == 0) & desks[0].new_year)
    feeder = county.schools[
        _place_in_schools(
            rng, county, frame["town_index"].to_numpy()[primary_before], np.ones(len(primary_before), dtype=int)
        )
    ]
    abroad = np.flatnonzero(rng.random(n) < (0.03 if neighbours.height else 0.0))
    stage_of = np.where(last[abroad] <= 6, 1, 2)
    for stage in (1, 2):
        there, some = abroad[stage_of == stage], neighbours.filter(pl.col("stage") == stage)
        at = rng.integers(max(1, some.height), size=len(there))
        house = house.with_columns(patch(house[c], there, some[c].gather(at)) for c in ("code", "name"))
    home_village = null_where(rng.random(n) < 0.08, frame["village"])
    shifted = np.flatnonzero(rng.random(n) < 0.04)
    others = county.villages["name"].gather(rng.integers(county.villages.height, size=len(shifted)))
    started = (
        ymd(np.array([day(date(as_of.year - (as_of.month < 9), 9, 1))]))[0]
        - (np.where(last <= 6, last, last - 6) - 1) * 10000
    )
    special = choose(rng.random(n) < 0.004, pl.Series(["随班就读"] * n), pl.Series([None] * n, dtype=pl.String))
    special = choose(rng.random(n) < 0.001, pl.Series(["送教上门"] * n), special)
    # A child who is out of school is not taught at home either: no roll could tell, and the truth would be unanswerable.
    special = choose(facts[4] > 0, pl.Series([None] * n, dtype=pl.String), special)
    roll = frame.with_columns(
        school_code=house["code"],
        school_name=house["name"],
        before_code=patch(house["code"], primary_before, feeder["code"]),
        before_name=patch(house["name"], primary_before, feeder["name"]),
        village=patch(home_village, shifted, others),
        class_name=pl.Series([f"{k}班" for k in range(1, 7)]).gather(rng.integers(6, size=n)),
        entry_on=strings(digits(started, 8) + 48),
        attendance_mode=choose(rng.random(n) < 0.25, pl.Series(["住校"] * n), pl.Series(["走读"] * n)),
        special_form=special,
        id_type=pl.lit("居民身份证"),
        origin=pl.concat_str("province", "county"),
        truth=frame["id_number"],
    )
    worn, tags = wear(rng, lent(roll), desks[0].climate, groups=school)
    base = also(tags, np.flatnonzero(doubled), "second_roll")
    # The pupil number holds the number first entered: sometimes right where the cell is now wrong, and the reverse.
    written = worn["id_number"]
    wrong = (written.str.len_bytes() == 18) & (written != worn["truth"])
    held = choose(
        (wrong.fill_null(False)).to_numpy() & (rng.random(n) < 0.5), written.str.to_uppercase(), worn["truth"]
    )
    numbers = "G" + held
    stale = np.flatnonzero(rng.random(n) < 0.004 * desks[0].climate.errors)
    other = id_numbers(
        np.full(len(stale), int(county.code)),
        ymd(rng.integers(14000, 17000, size=len(stale))),
        rng.integers(1000, size=len(stale)),
    )
    numbers = patch(numbers, stale, "G" + other)
    base = also(base, stale, "pupil_no_other")
    absent = written.is_null().to_numpy() & (rng.random(n) < 0.4) | (rng.random(n) < 0.002)
    local = np.flatnonzero(absent)
    temporary = id_numbers(
        np.full(len(local), int(county.code)),
        ymd(rng.integers(14000, 17000, size=len(local))),
        rng.integers(1000, size=len(local)),
    )
    numbers = patch(numbers, local, choose(rng.random(len(local)) < 0.5, "L" + temporary, "J" + temporary))
    worn = worn.with_columns(base, pupil_no=numbers, grade_no=pl.Series(last))
    return SchoolBook(worn, facts[0] == 1, (facts[1] == 1) & ~doubled, last, facts[3], facts[4], facts[5])


def also(tags: pl.Series, rows: np.ndarray, tag: str) -> pl.Series:
    """The tags with one more on these rows."""
    old = tags.gather(rows)
    return patch(tags, rows, pl.select(pl.concat_str(old, pl.lit(";" + tag)).str.strip_chars(";")).to_series())


def _grades(numbers: np.ndarray) -> pl.Series:
    return pl.Series(GRADES).gather(np.clip(numbers, 0, 9))


def enrolment(rng: Rng, desk: Desk, book: SchoolBook) -> pl.DataFrame:
    """学籍 of this term: active lines, and the lines of those who left with the word that the school wrote."""
    keep = np.flatnonzero(book.now)
    on = [(desk.as_of - timedelta(days=int(k))).strftime("%Y%m%d") for k in range(20, 220)]
    status = pl.Series(STATUSES).gather(book.status[keep])
    changed = pl.Series(on).gather(rng.integers(len(on), size=len(keep)))
    return book.frame[keep].with_columns(
        status=status, grade=_grades(book.grade[keep]), status_on=null_where(book.status[keep] == 0, changed)
    )


def previous(rng: Rng, desk: Desk, book: SchoolBook) -> pl.DataFrame:
    """Last term's roll: the same memory, a grade lower when a school year has begun since; a few slips of its own."""
    keep = np.flatnonzero(book.before)
    lower = (book.now[keep] & (book.status[keep] == 0) & desk.new_year).astype(int)
    rows = book.frame[keep].with_columns(
        status=pl.lit("在读"), school_code="before_code", school_name="before_name", grade=_grades(np.maximum(1, book.grade[keep] - lower)),
    )  # fmt: skip
    worn, tags = wear(rng, rows, desk.climate, rate=0.10, before=rows["tags"])
    return worn.with_columns(tags)


def attendance(rng: Rng, desk: Desk, book: SchoolBook) -> pl.DataFrame:
    """在校点名: who was in class. A child on the roll who left is here as 不在校."""
    keep = np.flatnonzero(book.now & (book.status == 0))
    gone = book.out_kind[keep] == 3
    n = len(keep)
    ill = (rng.random(n) < 0.004) & ~gone
    absent = np.where(gone, rng.integers(8, 60, size=n), np.where(ill, rng.integers(1, 3, size=n), 0))
    present = choose(gone, pl.Series(["不在校"] * n), choose(ill, pl.Series(["请假"] * n), pl.Series(["在校"] * n)))
    rows = book.frame[keep].with_columns(
        present=present,
        absent_days=pl.Series(absent).cast(pl.String),
        counted_on=pl.lit(desk.as_of.strftime("%Y%m%d")),
        grade=_grades(book.grade[keep]),
    )
    worn, tags = wear(rng, rows, desk.climate, rate=0.12, before=rows["tags"])
    return worn.with_columns(tags)


def elsewhere(rng: Rng, desk: Desk) -> pl.DataFrame:
    """外地就读: children of this place at school in another."""
    keep = np.flatnonzero(desk.fates.in_feed)
    n = len(keep)
    who = desk.people.frame[keep]
    target = desk.county.strangers[rng.integers(desk.county.strangers.height, size=n)]
    rows = pl.concat([who, guardians(rng, who)], how="horizontal").with_columns(
        origin=pl.concat_str("province", "county", "town"),
        province=target["province"],
        county=target["name"],
        school_name=target["name"] + draw(rng, ["第一小学", "实验学校", "第三中学", "中心学校"], None, n),
        grade=_grades(desk.fates.grade[keep]),
        pupil_no="G" + who["id_number"],
        status=pl.lit("在读"),
    )
    worn, tags = wear(rng, lent(rows), desk.climate, rate=1.3)
    return worn.with_columns(tags)


def higher(rng: Rng, desk: Desk, guests: Desk) -> pl.DataFrame:
    """普高、中职: children who went on after grade nine, and a few who entered a vocational class at fourteen; also those
    of the families who came from elsewhere."""
    who = pl.concat([d.people.frame[np.flatnonzero(d.fates.in_higher)] for d in (desk, guests)])
    n = who.height
    upper = desk.county.schools.filter(pl.col("stage") == 3)
    at = upper[rng.integers(upper.height, size=n)]
    year = desk.as_of.year - (desk.as_of.month < 9)
    rows = pl.concat([who, guardians(rng, who)], how="horizontal").with_columns(
        school_name=at["name"],
        school_code=at["code"],
        grade=choose(
            at["code"].str.starts_with("34").to_numpy(), pl.Series(["高一"] * n), pl.Series(["中职一年级"] * n)
        ),
        entry_on=pl.lit(f"{year}0901"),
        status=pl.lit("在读"),
        pupil_no="G" + who["id_number"],
    )
    worn, tags = wear(rng, lent(rows), desk.climate)
    return worn.with_columns(tags)

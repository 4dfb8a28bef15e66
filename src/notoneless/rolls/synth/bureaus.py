"""帮扶与摸排名册 — the lists of the offices that help, excuse, admit or knock on doors.

Hardship, disability, civil affairs, exceptions, residence and the field survey: smaller rolls, each with its own
habits, that say where a child might be or vouch for who the child is.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from pypinyin import lazy_pinyin

from notoneless.rolls.synth.fates import CODE, Fates
from notoneless.rolls.synth.offices import Desk, also, guardians, lent, to_head
from notoneless.rolls.synth.people import choose, digits, draw, null_where, patch, strings
from notoneless.rolls.synth.wear import wear

Rng = np.random.Generator


def _families(rng: Rng, desk: Desk, share: float) -> np.ndarray:
    house = desk.people.household
    picked = rng.random(int(house.max()) + 1 if len(house) else 0) < share
    return np.asarray(picked[house])


def _with(rng: Rng, desk: Desk, keep: np.ndarray, **columns: pl.Expr | pl.Series) -> pl.DataFrame:
    who = desk.people.frame[keep]
    return pl.concat([who, guardians(rng, who)], how="horizontal").with_columns(**columns)


def _on(desk: Desk, rng: Rng, n: int, low: int, high: int) -> pl.Series:
    days = [(desk.as_of + timedelta(days=k)).strftime("%Y%m%d") for k in range(low, high)]
    return pl.Series(days, dtype=pl.String).gather(rng.integers(len(days), size=n))


def _done(rng: Rng, desk: Desk, rows: pl.DataFrame, rate: float) -> pl.DataFrame:
    worn, tags = wear(rng, lent(rows), desk.climate, rate=rate)
    return worn.with_columns(tags)


def hardship(rng: Rng, desk: Desk) -> pl.DataFrame:
    """脱贫、监测: about 12 % of households, with the householder's number."""
    out = desk.fates.state == CODE["out"]
    keep = np.flatnonzero(_families(rng, desk, 0.12) | (out & (rng.random(len(out)) < 0.35)))
    n = len(keep)
    kinds = draw(rng, ["脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"], [80, 8, 8, 4], n)
    who = desk.people.frame[keep]
    rows = _with(
        rng, desk, keep, hardship_kind=kinds, risk_status=draw(rng, ["未消除", "已消除"], [25, 75], n),
        householder_name=who["father_name"], householder_id=who["father_id"],
        householder_relation=to_head(desk.people.boys[keep]),
        # The relief roll numbers its households in its own way.
        household_no=who["household_no"].str.reverse(),
        reason=draw(rng, ["因病", "因残", "缺劳力", "因学"], None, n),
    )  # fmt: skip
    return _done(rng, desk, rows, 0.9)


def disability(rng: Rng, desk: Desk) -> pl.DataFrame:
    """残联: 1.2 % of children; the card number is the citizen number, kind and grade: it often stands in the number's cell."""
    keep = np.flatnonzero(rng.random(len(desk.people.age)) < 0.012)
    n = len(keep)
    kind, grade = (
        rng.choice([1, 2, 3, 4, 5, 6, 7], size=n, p=[0.08, 0.1, 0.06, 0.26, 0.34, 0.08, 0.08]),
        rng.integers(1, 5, size=n),
    )
    rows = _with(
        rng, desk, keep,
        disability_kind=pl.Series(["", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"]).gather(kind),
        disability_grade=pl.Series(["", "一级", "二级", "三级", "四级"]).gather(grade),
        began_on=_on(desk, rng, n, -1500, -30),
    )  # fmt: skip
    rows = rows.with_columns(disability_no=pl.col("id_number") + strings(digits(kind * 10 + grade, 2) + 48))
    worn = _done(rng, desk, rows, 0.9)
    card = np.flatnonzero(rng.random(n) < 0.15)
    return worn.with_columns(patch(worn["id_number"], card, worn["disability_no"].gather(card)))


def civil_affairs(rng: Rng, desk: Desk) -> pl.DataFrame:
    """民政: minimum living 4 % of families, orphans 0.1 %, de facto unattended 0.3 %."""
    n = len(desk.people.age)
    poor = _families(rng, desk, 0.04)
    alone = rng.random(n)
    keep = np.flatnonzero(poor | (alone < 0.004))
    a = alone[keep]
    kinds = choose(
        a < 0.001,
        pl.Series(["孤儿"] * len(keep)),
        choose(a < 0.004, pl.Series(["事实无人抚养儿童"] * len(keep)), pl.Series(["低保"] * len(keep))),
    )
    return _done(
        rng, desk, _with(rng, desk, keep, civil_kind=kinds, began_on=_on(desk, rng, len(keep), -900, -30)), 0.9
    )


_EXCEPTIONS = {"deferred": "缓学", "suspended": "休学", "deceased": "死亡", "abroad": "出国", "hukou_moved": "迁出"}


def expired(fates: Fates, person_ids: np.ndarray) -> np.ndarray:
    """Deferrals and suspensions that have run out: one in eight, fixed by the person's number."""
    timed = np.isin(fates.state, [CODE["deferred"], CODE["suspended"]])
    return np.asarray(timed & (person_ids * 2654435761 % 1000 < 125))


def exceptions(rng: Rng, desk: Desk) -> pl.DataFrame:
    """缓学、休学、死亡、出国、迁出: 85 % of those excused; an eighth of the dated ones has run out."""
    keep = np.flatnonzero(desk.fates.listed)
    n, state = len(keep), desk.fates.state[keep]
    late = expired(desk.fates, desk.people.frame["person_id"].to_numpy())[keep]
    kind = pl.Series([next((zh for s, zh in _EXCEPTIONS.items() if CODE[s] == k), "") for k in state], dtype=pl.String)
    ends = choose(late, _on(desk, rng, n, -120, -5), _on(desk, rng, n, 30, 300))
    ends = null_where(~np.isin(state, [CODE["deferred"], CODE["suspended"]]), ends)
    year = str(desk.as_of.year)
    number = pl.Series([f"教批〔{year}〕{k}号" for k in rng.integers(1, 400, size=n)], dtype=pl.String)
    return _done(
        rng,
        desk,
        _with(
            rng,
            desk,
            keep,
            exception_kind=kind,
            began_on=_on(desk, rng, n, -330, -125),
            ended_on=ends,
            approval_no=number,
        ),
        1.0,
    )


def residence(rng: Rng, desk: Desk) -> pl.DataFrame:
    """居住证、流动人口: families who came to live here; three in four have registered."""
    keep = np.flatnonzero(_families(rng, desk, 0.75))
    who = desk.people.frame[keep]
    named = {code: province + name for code, name, province in desk.county.strangers.iter_rows()}
    origin = who["region"].cast(pl.String).replace(named)
    rows = _with(rng, desk, keep, origin=origin, began_on=_on(desk, rng, len(keep), -1200, -20))
    return _done(rng, desk, rows, 1.0)


def field_survey(rng: Rng, desk: Desk, unregistered: Desk | None) -> pl.DataFrame:
    """铁脚板摸排: door to door in an eighth of the villages: names as neighbours say them, few numbers, where the child is.

    Children whom nobody registered are found here and nowhere else; ``unregistered`` are those."""
    village = desk.people.village
    walked = rng.random(desk.county.villages.height) < 0.125
    out = desk.fates.state == CODE["out"]
    seen = walked[village] & (desk.people.age >= 5) & (rng.random(len(village)) < 0.35)
    keep = np.flatnonzero(seen | (out & (rng.random(len(out)) < 0.25)))
    state, kind = desk.fates.state[keep], desk.fates.out_kind[keep]
    n = len(keep)
    word = draw(rng, ["本地就读", "在本镇读书", "在校"], None, n)
    word = choose(state == CODE["elsewhere"], draw(rng, ["外地就读", "随父母在外地读书"], None, n), word)
    idle = np.isin(state, [CODE["out"]]) & (kind > 0)
    word = choose(idle, draw(rng, ["在家", "外出务工", "失学在家", "下落不明", "辍学打工"], None, n), word)
    for name, phrase in (
        ("deferred", "缓学在家"),
        ("suspended", "休学治病"),
        ("deceased", "已死亡"),
        ("abroad", "出国"),
        ("hukou_moved", "已迁走"),
        ("higher_stage", "读高中"),
        ("completed", "初中毕业"),
        ("overage", "务工"),
        ("underage", "未入学"),
    ):
        word = choose(state == CODE[name], pl.Series([phrase] * n, dtype=pl.String), word)
    rows = _with(rng, desk, keep, whereabouts=word)
    if unregistered is not None and unregistered.people.frame.height:
        some = _with(rng, unregistered, np.arange(unregistered.people.frame.height), whereabouts=pl.lit("无户口，在家"))
        rows = pl.concat([rows, some], how="diagonal_relaxed")
    n = rows.height
    rows = rows.with_columns(
        surveyed_on=_on(desk, rng, n, -40, -2),
        surveyor=draw(rng, ["网格员一组", "网格员二组", "驻村工作队", "包村干部"], None, n),
        householder_name=pl.col("father_name"),
    )
    late = rows.height - (unregistered.people.frame.height if unregistered is not None else 0)
    worn, tags = wear(rng, lent(rows), desk.climate, rate=1.5)
    blank = (rng.random(n) < 0.80) | (np.arange(n) >= late)
    worn = worn.with_columns(
        null_where(blank, worn["id_number"]),
        null_where((rng.random(n) < 0.25) & (np.arange(n) < late), worn["birth_on"]),
        null_where(rng.random(n) < 0.3, worn["guardian_phone"]),
        guardian_id=pl.lit(None, dtype=pl.String),
    )
    heard = np.flatnonzero(rng.random(n) < 0.12)
    said: list[str | None] = ["".join(lazy_pinyin(c or "")) for c in worn["name"].gather(heard).to_list()]
    worn = worn.with_columns(patch(worn["name"], heard, said))
    return worn.with_columns(also(tags, heard, "name_pinyin"))

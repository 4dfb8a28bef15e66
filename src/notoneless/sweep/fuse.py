"""保险丝 — fuse: a stale, foreign or half file stops the sweep before it accuses anybody.

The wrong file is the worst accident of a sweep: last year's roll, the neighbour county's, or one cut off in the middle
turns hundreds of children in class into suspects. Each roll is therefore held against its previous version and against
the other rolls. What is out of bounds stops the run with the figures; a person who knows why may let that one fuse pass.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..rolls.contents import NOTHING
from ..rolls.kinds import COLUMNS, SPECS, Kind
from ..rolls.rollset import RollSet
from ..standards import divisions
from ..standards.errors import UserError
from .engines.duck import Engine
from .exact import view_of
from .rules.days import Calendar
from .when import days_off

#: Kinds whose lines should be found among the children the register and the school roll know.
_MATCHED = (
    Kind.ENROLMENT, Kind.PREVIOUS_ENROLMENT, Kind.ATTENDANCE, Kind.HARDSHIP, Kind.DISABILITY, Kind.CIVIL_AFFAIRS, Kind.HIGHER_STAGE,
)  # fmt: skip

#: The register itself, and kinds whose lines lie elsewhere by their nature: their towns are not held against the register's.
_FROM_ELSEWHERE = (Kind.HOUSEHOLD_REGISTER, Kind.ENROLMENT_ELSEWHERE, Kind.RESIDENCE)

#: Columns whose loss turns children into strangers or into suspects, and those without which a roll names nobody.
_WATCHED = ("id_number", "name", "birth_on", "status", "town", "school_name", "present", "whereabouts")
_NAMING = ("id_number", "name")
#: Whoever knocks at doors meets children whose number nobody has at hand.
_WITHOUT_NUMBERS = (Kind.FIELD_SURVEY,)


@dataclass(frozen=True, slots=True)
class FuseResult:
    """One test: its name (what ``--accept`` takes), the figure and the bound in its unit (a ``share`` or ``years``), and
    whether it held or was let pass."""

    fuse: str
    file: str
    figure: float
    bound: float
    held: bool
    accepted: bool
    zh: str
    en: str
    unit: str = "share"

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for the run's record."""
        return asdict(self)


class FuseBlown(UserError):
    """One or more fuses are out of bounds and nobody has let them pass."""

    def __init__(self, blown: Sequence[FuseResult]) -> None:
        zh = "；".join(b.zh for b in blown)
        en = "; ".join(b.en for b in blown)
        names = " ".join(f"--accept {b.fuse}" for b in blown)
        super().__init__(
            "W020",
            f"名册可能拿错了，排查已停，什么也没有写：{zh}。请核对文件；确认无误后加上 {names} 再运行。",
            f"A roll may be the wrong one; the sweep stopped and wrote nothing: {en}. Check the file; if it is right, run again with {names}.",
        )
        self.blown = tuple(blown)


def possible(rolls: RollSet) -> tuple[str, ...]:
    """Return the names of every fuse that may ask about these rolls, in the order of the rolls."""
    names = []
    for kind in dict.fromkeys(roll.kind for roll in rolls.rolls):
        tests = ["as_of", "row_change", "age_mix"]
        tests += ["area_mix"] if "town" in SPECS[kind].columns else []
        asks_where = kind is Kind.HOUSEHOLD_REGISTER or kind not in _FROM_ELSEWHERE
        tests += ["in_place_share"] if "town" in SPECS[kind].columns and asks_where else []
        tests += ["matched_share"] if kind in _MATCHED else []
        names += [f"fuse:{test}:{kind.value}" for test in tests]
        names += [f"fuse:empty_column:{kind.value}:{c}" for c in _WATCHED if c in SPECS[kind].columns]
    return tuple(names)


def check_accepted(rolls: RollSet, accept: Sequence[str]) -> None:
    """Refuse a name to let pass that no fuse of these rolls bears: whoever wrote it believes that something was let pass.

    Raises W021, which tells the names that can be meant.
    """
    names = possible(rolls)
    for word in accept:
        if word in names:
            continue
        parts = set(word.split(":"))
        near = [n for n in names if word and set(n.split(":")[1:]) & parts] or [n for n in names if "empty" not in n]
        meant = get_close_matches(word, names, n=1)
        near = [*meant, *(n for n in near if n not in meant)]
        listed = "、".join(near)
        raise UserError(
            "W021",
            f"--accept 写了“{word[:60]}”，这次排查没有叫这个名字的保险丝，什么也没有写。可以写的有：{listed}。请照停下时给出的名字写。",
            f"--accept names '{word[:60]}', which is no fuse of this sweep; nothing was written. It can be one of: "
            f"{', '.join(near)}. Write it as the sweep gave it when it stopped.",
        )


def profiles(engine: Engine, rolls: RollSet) -> dict[str, dict[str, Any]]:
    """Return for each kind present: rows, share by birth year, share by town, and how much of each watched column is
    filled (columns that no roll of the kind has are left out)."""
    out: dict[str, dict[str, Any]] = {}
    for kind in sorted({roll.kind for roll in rolls.rolls}):
        view, columns = view_of(kind), SPECS[kind].columns
        borne = {column for roll in rolls.of(kind) for column in roll.columns}
        rows, filled = _filled(engine, view, [c for c in _WATCHED if c in borne])
        year = "CASE WHEN length(id_number) = 18 THEN substr(id_number, 7, 4) ELSE regexp_extract(birth_on, '(19|20)[0-9][0-9]') END"
        ages = dict(
            engine.rows(
                f"SELECT y, count(*) FROM (SELECT {year} AS y FROM {view}) WHERE length(y) = 4 GROUP BY y ORDER BY y"
            )
        )
        towns = (
            dict(
                engine.rows(
                    f"SELECT town, count(*) FROM {view} WHERE town IS NOT NULL GROUP BY town ORDER BY count(*) DESC, town LIMIT 400"
                )
            )
            if "town" in columns
            else {}
        )
        out[kind.value] = {"rows": rows, "birth_years": ages, "towns": towns, "filled": filled}
    return out


def _filled(engine: Engine, table: str, columns: Sequence[str]) -> tuple[int, dict[str, float]]:
    """Return the rows of ``table`` and, for each of ``columns``, the share of its cells that tell something."""
    # What tells nothing is sought by a filter of its own, which the engine asks while it reads the one column.
    nothing = ", ".join(f"'{word}'" for word in NOTHING)
    counts = "".join(f", count({c}) - (SELECT count(*) FROM {table} WHERE {c} IN ({nothing}))" for c in columns)
    rows, *told = engine.rows(f"SELECT count(*){counts} FROM {table}")[0]
    return int(rows), {c: round(n / rows, 4) if rows else 0.0 for c, n in zip(columns, told, strict=True)}


def _emptied(
    engine: Engine,
    rolls: RollSet,
    kind: Kind,
    now: Mapping[str, Any],
    then: Mapping[str, Any],
    limits: Mapping[str, float],
    accept: Sequence[str],
) -> list[FuseResult]:
    """Hold the watched columns of a kind against last time, and those that name a child against half a roll: an export
    with a column left out or lost on the way reads like a county whose children have no number, school or status."""
    small, results = limits["small_roll_rows"], []
    for column, before in (then.get("filled") or {}).items():
        if min(now["rows"], then["rows"]) < small or before * then["rows"] < small:
            continue
        left = now["filled"].get(column, 0.0)
        zh, en = COLUMNS[column].zh, column
        gone = "" if column in now["filled"] else "（这次没有这一列）"
        results.append(_result(f"fuse:empty_column:{kind.value}:{column}", rolls.of(kind)[0].file, 1 - left / before, limits["emptied"], accept, low=False,
            zh=f"{kind.zh}的“{zh}”上次 {before:.0%} 的行有内容，这次 {left:.0%}{gone}，空了 {1 - left / before:.0%}",
            en=f"the column {en} of {kind.value} was filled in {before:.0%} of the rows last time and is in {left:.0%} now: {1 - left / before:.0%} emptied"))  # fmt: skip
    held: dict[str, list[float]] = {}
    for roll in rolls.of(kind):
        naming = [c for c in _NAMING if c in roll.columns and not (c == "id_number" and kind in _WITHOUT_NUMBERS)]
        alone = len(rolls.of(kind)) == 1  # then it has just been counted
        rows, filled = (now["rows"], now["filled"]) if alone else _filled(engine, roll.table, naming)
        for column, share in ((c, filled[c]) for c in naming):
            together = held.setdefault(column, [0.0, 0.0])
            together[0] += rows
            together[1] += rows * share
            results += _naming(kind, column, roll.file, rows, share, limits, accept)
    for column, (n, with_content) in held.items():
        results += _naming(kind, column, rolls.of(kind)[0].file, n, with_content / max(n, 1), limits, accept)
    return results


def _naming(
    kind: Kind, column: str, file: str, rows: float, share: float, limits: Mapping[str, float], accept: Sequence[str]
) -> list[FuseResult]:
    """Hold one column that names children, of one file or of all files of a kind, against the bound; small ones are not
    judged."""
    if rows < limits["small_roll_rows"]:
        return []
    return [_result(f"fuse:empty_column:{kind.value}:{column}", file, share, limits["filled"], accept, low=True,
        zh=f"{kind.zh}《{file}》的“{COLUMNS[column].zh}”只有 {share:.0%} 的行有内容", en=f"only {share:.0%} of the rows of {file} ({kind.value}) have anything in {column}")]  # fmt: skip


def check_before(
    engine: Engine,
    rolls: RollSet,
    limits: Mapping[str, float],
    *,
    previous: Path | None,
    accept: Sequence[str],
    on: date,
    calendar: Calendar,
    place: str | None = None,
) -> list[FuseResult]:
    """Hold each roll against its previous version, the other rolls, the day and the ``place`` of the sweep before anything is matched.

    Returns the tests made; raises :class:`FuseBlown` when one is out of bounds and not accepted. ``limits`` is the
    parameter ``sweep.fuse`` (shares 0–1; ``small_roll_rows``: smaller rolls are not judged by their mix).
    """
    now = profiles(engine, rolls)
    engine.con.execute("CREATE OR REPLACE TABLE roll_profile (kind VARCHAR, profile VARCHAR)")
    for kind, profile in now.items():
        engine.con.execute("INSERT INTO roll_profile VALUES (?, ?)", [kind, json.dumps(profile, ensure_ascii=False)])
    _in_time(now, on)
    before = _before(previous)
    files = {roll.kind.value: roll.file for roll in rolls.rolls}
    results: list[FuseResult] = []
    small = limits["small_roll_rows"]
    for kind, profile in now.items():
        zh, then = Kind(kind).zh, before.get(kind)
        results += _emptied(engine, rolls, Kind(kind), profile, then or {}, limits, accept)
        if then and min(profile["rows"], then["rows"]) >= small:
            change = profile["rows"] / then["rows"] - 1
            results.append(_result(f"fuse:row_change:{kind}", files[kind], abs(change), limits["row_change"], accept, low=False,
                zh=f"{zh}由上次的 {then['rows']:,} 行变为 {profile['rows']:,} 行（{change:+.0%}）", en=f"{kind} went from {then['rows']:,} to {profile['rows']:,} rows ({change:+.0%})"))  # fmt: skip
            for name, key, what_zh, what_en in (
                ("age_mix", "birth_years", "出生年份构成", "birth years"),
                ("area_mix", "towns", "乡镇构成", "towns"),
            ):
                shift = distance(then[key], profile[key])
                if shift is not None:
                    results.append(_result(f"fuse:{name}:{kind}", files[kind], shift, limits[name], accept, low=False,
                        zh=f"{zh}的{what_zh}与上次相差 {shift:.0%}", en=f"the {what_en} of {kind} differ from last time by {shift:.0%}"))  # fmt: skip
    register, school = now.get("household_register"), now.get("enrolment")
    if register and school and min(register["rows"], school["rows"]) >= small:
        young = {y: n for y, n in register["birth_years"].items() if on.year - 16 <= int(y) <= on.year - 6}
        pupils = {y: n for y, n in school["birth_years"].items() if on.year - 16 <= int(y) <= on.year - 6}
        shift = distance(young, pupils)
        if shift is not None:
            results.append(_result("fuse:age_mix:enrolment", files["enrolment"], shift, limits["age_mix"], accept, low=False,
                zh=f"学籍名册与户籍名册的出生年份构成相差 {shift:.0%}，像是另一学年的名册", en=f"the birth years of the school roll and the register differ by {shift:.0%}, as if of another school year"))  # fmt: skip
    results += _cut_off(now, files, limits, accept)
    if register and register["towns"]:
        results += _elsewhere(register, place, files, limits, accept)
        for kind, profile in now.items():
            if kind in _FROM_ELSEWHERE or profile["rows"] < small or not profile["towns"]:
                continue
            here = sum(n for town, n in profile["towns"].items() if town in register["towns"])
            share = here / max(sum(profile["towns"].values()), 1)
            results.append(_result(f"fuse:in_place_share:{kind}", files[kind], share, limits["in_place_share"], accept, low=True,
                zh=f"{Kind(kind).zh}只有 {share:.0%} 的行在户籍名册的乡镇里，像是别处的名册", en=f"only {share:.0%} of {kind} lies in the towns of the register, as if of another place"))  # fmt: skip
    for off in days_off(engine, rolls, limits, calendar=calendar, on=on):
        fuse, limit = f"fuse:as_of:{off.kind.value}", f"{off.bound:g}"
        results.append(FuseResult(fuse, off.file, off.years, off.bound, off.held, fuse in accept,
            f"{off.zh}（界限 {limit} 年）", f"{off.en} (bound {limit} year{'' if off.bound == 1 else 's'})", "years"))  # fmt: skip
    return _judge(_once(results))


def _cut_off(
    now: Mapping[str, Mapping[str, Any]], files: Mapping[str, str], limits: Mapping[str, float], accept: Sequence[str]
) -> list[FuseResult]:
    """Hold the school roll against last term's and against the roll-call of the same set: a roll that is far shorter than either
    was cut off, and every pupil behind the cut would be a suspect. A county's first sweep has nothing else to hold it against."""
    school, small = now.get(Kind.ENROLMENT.value), limits["small_roll_rows"]
    results = []
    for kind in (Kind.PREVIOUS_ENROLMENT, Kind.ATTENDANCE):
        beside = now.get(kind.value)
        if school and beside and beside["rows"] >= small:
            short = round(max(0.0, 1 - school["rows"] / beside["rows"]), 4)
            results.append(_result("fuse:row_change:enrolment", files["enrolment"], short, limits["row_change"], accept, low=False,
                zh=f"学籍名册只有 {school['rows']:,} 行，比{kind.zh}的 {beside['rows']:,} 行少 {short:.0%}，像是只导出了一部分",
                en=f"the school roll has {school['rows']:,} rows, {short:.0%} fewer than the {beside['rows']:,} of {kind.value}, as if cut off"))  # fmt: skip
    return results


def _elsewhere(
    register: Mapping[str, Any], place: str | None, files: Mapping[str, str], limits: Mapping[str, float], accept: Sequence[str]
) -> list[FuseResult]:  # fmt: skip
    """Hold the towns of the register against those of the county that is swept: a folder of the neighbour county's rolls agrees
    with itself in everything. Not asked where we know no towns of the place."""
    county = (place or "")[:6]
    if register["rows"] < limits["small_roll_rows"] or not divisions.towns_of(county):
        return []
    here = sum(n for town, n in register["towns"].items() if divisions.find_town(county, town) is not None)
    share, name = here / sum(register["towns"].values()), divisions.place_name(county) or county
    return [_result("fuse:in_place_share:household_register", files["household_register"], share, limits["in_place_share"], accept, low=True,
        zh=f"户籍名册只有 {share:.0%} 的行在{name}（{county}）的乡镇里，像是别的区县的名册", en=f"only {share:.0%} of the register lies in the towns of {county}, as if of another county")]  # fmt: skip


def _in_time(now: Mapping[str, Mapping[str, Any]], on: date) -> None:
    """Refuse a day on which hardly any child of the register or the school roll is of an age to be at school."""
    years: dict[str, int] = {}
    for kind in ("household_register", "enrolment"):
        for year, n in now.get(kind, {}).get("birth_years", {}).items():
            years[year] = years.get(year, 0) + n
    of_age = sum(n for year, n in years.items() if on.year - 19 <= int(year) <= on.year - 3)
    if years and of_age < 0.05 * sum(years.values()):
        first, last = min(years), max(years)
        raise UserError(
            "W004",
            f"名册上的儿童生于 {first}—{last} 年，到 {on.isoformat()} 几乎没有适龄的：这一天不在名册所说的时间里，什么也没有写。"
            "请核对 --as-of（或 rolls.toml 的 as_of），或换用那一天的名册。",
            f"The children on the rolls were born in {first}-{last}; on {on.isoformat()} hardly any is of school age: the day lies "
            "outside the rolls, and nothing was written. Check --as-of (or as_of in rolls.toml), or use the rolls of that day.",
        )


def check_matched(
    engine: Engine, rolls: RollSet, limits: Mapping[str, float], *, accept: Sequence[str]
) -> list[FuseResult]:
    """After matching, hold the share of each roll's lines that found a known child against the bound."""
    results = []
    for kind in _MATCHED:
        files = [roll.file for roll in rolls.rolls if roll.kind is kind]
        if not files or not any(roll.kind is Kind.HOUSEHOLD_REGISTER for roll in rolls.rolls):
            continue
        rows, found = engine.rows(
            f"SELECT count(*), count(*) FILTER (rid <> pid) FROM placed WHERE kind = '{kind.value}'"
        )[0]
        if rows >= limits["small_roll_rows"]:
            share = found / rows
            results.append(_result(f"fuse:matched_share:{kind.value}", files[0], share, limits["matched_share"], accept, low=True,
                zh=f"{kind.zh}的 {rows:,} 行只有 {share:.0%} 认得出是谁", en=f"only {share:.0%} of the {rows:,} rows of {kind.value} were recognised"))  # fmt: skip
    return _judge(results)


def distance(then: Mapping[str, int], now: Mapping[str, int]) -> float | None:
    """Return half the sum of differences between two mixes (0 alike, 1 nothing in common); None when one is empty."""
    a, b = sum(then.values()), sum(now.values())
    if not a or not b:
        return None
    return sum(abs(then.get(k, 0) / a - now.get(k, 0) / b) for k in then.keys() | now.keys()) / 2


def _result(
    fuse: str, file: str, figure: float, bound: float, accept: Sequence[str], *, low: bool, zh: str, en: str
) -> FuseResult:
    held = figure >= bound if low else figure <= bound
    limit_zh = f"（{'下' if low else '上'}限 {bound:.0%}）"
    return FuseResult(
        fuse, file, round(figure, 4), bound, held, fuse in accept, zh + limit_zh, f"{en} (bound {bound:.0%})"
    )


def _once(results: list[FuseResult]) -> list[FuseResult]:
    """Of two tests of one name keep the worse."""
    by: dict[str, FuseResult] = {}
    for r in results:
        if r.fuse not in by or (by[r.fuse].held and not r.held):
            by[r.fuse] = r
    return list(by.values())


def _judge(results: list[FuseResult]) -> list[FuseResult]:
    blown = [r for r in results if not r.held and not r.accepted]
    if blown:
        raise FuseBlown(blown)
    return results


def _before(previous: Path | None) -> dict[str, dict[str, Any]]:
    if previous is None or not (previous / "run.json").is_file():
        return {}
    run = json.loads((previous / "run.json").read_text(encoding="utf-8"))
    found = run.get("profiles") or {}
    return found if isinstance(found, dict) else {}

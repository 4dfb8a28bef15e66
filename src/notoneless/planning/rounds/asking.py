"""名单成题 — asking: from the rows of two sheets to the problem, and every row that cannot be planned told with what to mend.

A home without a place on the map cannot be planned, and is not put anywhere by a guess: it stands among the rows to be mended, and
all others are planned. Coordinates that were typed the wrong way round are recognised, told, and not turned by us.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

from notoneless.planning.rounds.sheets import Row, listed
from notoneless.planning.rounds.terms import DAY, Problem, Span, Teacher, Urgency, Visit
from notoneless.planning.rounds.travel import Point, table
from notoneless.planning.rounds.when import clock_of, day_of, windows_of
from notoneless.standards.errors import UserError

_URGENCY = {"": Urgency.USUAL, "一般": Urgency.USUAL, "优先": Urgency.FIRST, "必须": Urgency.MUST}


@dataclass(frozen=True)
class Asked:
    """The problem, its first day, the rows behind its visits and teachers (by key), and the rows that could not be used."""

    problem: Problem
    first: date
    homes: Mapping[str, Row]
    staff: Mapping[str, Row]
    refused: tuple[UserError, ...] = ()


@dataclass
class _Gathering:
    setting: Mapping[str, Any]
    refused: list[UserError] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)

    def place(self, point: Point) -> int:
        if point not in self.points:
            self.points.append(point)
        return self.points.index(point)


def ask(homes: Sequence[Row], staff: Sequence[Row], setting: Mapping[str, Any], *, roads: Sequence[Row] = ()) -> Asked:
    """Return the problem of two sheets. ``setting`` is the parameter ``visits.rounds``; ``roads`` are real minutes between places,
    which hold instead of the reckoned ones.

    Raises UserError T072 where no visit or no teacher is left to plan; the rows told as T064 to T071 and T074 are in ``refused``."""
    gathering = _Gathering(setting)
    teachers, rows, days = _teachers(gathering, staff)
    classes = {key: frozenset(listed(row["class"])) for key, row in rows.items()}
    visits: list[Visit] = []
    kept: dict[str, Row] = {}
    for row in homes:
        try:
            one = _visit(gathering, row, classes, days)
            if one.key in kept:
                raise row.wrong(
                    "T069", f"编号“{one.key}”和前面第 {kept[one.key].number} 行的一样。请给每一家一个自己的编号。",
                    f"the number {one.key} is that of row {kept[one.key].number} too. Give every home a number of its own.",
                )  # fmt: skip
        except UserError as refusal:
            gathering.refused.append(refusal)
            continue
        visits.append(one)
        kept[one.key] = row
    if not visits or not teachers:
        first = gathering.refused[0] if gathering.refused else None
        raise UserError(
            "T072",
            f"没有可排的：{len(visits)} 家、{len(teachers)} 位老师可用，{len(gathering.refused)} 行有毛病"
            + (f"，第一处：{first.zh}" if first else "。"),
            f"Nothing to plan: {len(visits)} homes and {len(teachers)} teachers can be used, {len(gathering.refused)} rows are at fault"
            + (f", the first: {first.en}" if first else "."),
        )
    # Whole minutes: what stands on the paper adds up.
    travel = table(gathering.points, factor=setting["road_factor"], km_an_hour=setting["km_an_hour"], step=60)
    _roads(gathering, roads, visits, teachers, travel)
    return Asked(Problem(tuple(visits), tuple(teachers), travel), days[0], kept, rows, tuple(gathering.refused))


def _teachers(gathering: _Gathering, staff: Sequence[Row]) -> tuple[list[Teacher], dict[str, Row], list[date]]:
    outings: dict[str, list[tuple[date, int, int]]] = {}
    first: dict[str, Row] = {}
    merged: dict[str, dict[str, str]] = {}
    for row in staff:
        name = row["name"]
        try:
            if not name:
                raise row.wrong("T070", "没有老师的姓名。请补上。", "the teacher's name is missing. Add it.")
            outing = _outing(row)
            known = merged.get(name, {})
            unlike = [
                c
                for c, cell in row.cells.items()
                if c not in ("name", "day", "begin", "end") and known.get(c, cell) != cell
            ]
            if unlike:
                raise row.wrong(
                    "T070", "和这位老师前面一行的出发地、上限、班级或本领不一样。同一位老师只在第一行写，或每行写得一样。",
                    "start, limits, class or abilities differ from this teacher's row above. Write them once, or alike.",
                )  # fmt: skip
            for other in outings.get(name, ()):
                if other[0] == outing[0] and other[1] < outing[2] and outing[1] < other[2]:
                    raise row.wrong(
                        "T070",
                        "和这位老师同一天的另一次出门重叠。请改时间。",
                        "overlaps another outing of this teacher.",
                    )
        except UserError as refusal:
            gathering.refused.append(refusal)
            continue
        merged[name] = {**row.cells, **known}
        outings.setdefault(name, []).append(outing)
        first.setdefault(name, row)
    days = sorted({day for some in outings.values() for day, _, _ in some})
    found, rows = [], {}
    for name, some in outings.items():
        row = Row(first[name].file, first[name].sheet, first[name].number, merged[name])
        try:
            found.append(_teacher(gathering, row, sorted(some), days[0]))
        except UserError as refusal:
            gathering.refused.append(refusal)
            continue
        rows[name] = row
    return found, rows, _run_of(days)


def _run_of(days: Sequence[date]) -> list[date]:
    """Return every day from the first to the last."""
    if not days:
        return []
    return [date.fromordinal(n) for n in range(days[0].toordinal(), days[-1].toordinal() + 1)]


def _outing(row: Row) -> tuple[date, int, int]:
    day, begin, end = day_of(row["day"]), clock_of(row["begin"]), clock_of(row["end"])
    if day is None or begin is None or end is None:
        raise row.wrong(
            "T070", "日期、从、到没有写全或读不懂。请写成 2026-12-02、13:00、17:00。",
            "day, from or to is missing or cannot be read. Write them as 2026-12-02, 13:00, 17:00.",
        )  # fmt: skip
    if begin >= end:
        raise row.wrong(
            "T066",
            "出门的时间还没开始就结束了。请核对“从”和“到”。",
            "the outing ends before it begins. Check from and to.",
        )
    return day, begin, end


def _teacher(gathering: _Gathering, row: Row, outings: Sequence[tuple[date, int, int]], first: date) -> Teacher:
    start = gathering.place(_point(gathering, row, "latitude", "longitude"))
    end = start
    if row["back_latitude"] or row["back_longitude"]:
        end = gathering.place(_point(gathering, row, "back_latitude", "back_longitude"))
    spans = tuple(
        Span((day - first).days * DAY + begin, (day - first).days * DAY + end_) for day, begin, end_ in outings
    )
    most = _whole(row, "most", "户数上限", gathering.setting["most_an_outing"])
    in_all = _whole(row, "most_in_all", "总户数上限", 0) if row["most_in_all"] else None
    return Teacher(row["name"], start, end, spans, most, in_all, frozenset(listed(row["can"])))


def _visit(gathering: _Gathering, row: Row, classes: Mapping[str, frozenset[str]], days: Sequence[date]) -> Visit:
    key = row["key"] or str(row.number)
    point = _point(gathering, row, "latitude", "longitude")
    service = _whole(row, "minutes", "时长", gathering.setting["visit_minutes"], least=1) * 60
    people = _whole(row, "people", "人数", 1, least=1)
    if people > 2:
        raise row.wrong(
            "T074",
            f"“人数”写作“{row['people']}”；一家至多两人同去。",
            f"the number of people is {row['people']}; at most two go.",
        )
    windows = windows_of(row["windows"], days) if row["windows"] and days else ()
    if isinstance(windows, str):
        raise row.wrong(
            "T066", f"在家时段“{windows[:30]}”读不懂，或还没开始就结束了。请写成“12-02 18:00-20:00；周六 9:00-12:00”。",
            f"the hours “{windows[:30]}” cannot be read, or end before they begin. Write them as “12-02 18:00-20:00；周六 9:00-12:00”.",
        )  # fmt: skip
    if row["windows"] and not windows:
        windows = (Span(-1, -1),)  # at home only on days outside the plan: no day suits
    elif windows and max(w.end - w.begin for w in windows) < service:
        raise row.wrong(
            "T067", f"访谈要 {service // 60} 分钟，比每一个在家时段都长。请缩短访谈或约更长的时段。",
            f"the visit takes {service // 60} minutes, longer than any of the family's hours. Shorten it or agree on longer hours.",
        )  # fmt: skip
    if row["urgency"] not in _URGENCY:
        raise row.wrong(
            "T074",
            f"“优先”写作“{row['urgency'][:10]}”，只认必须、优先、一般。",
            "the urgency is none of 必须, 优先, 一般.",
        )
    only, never = frozenset(listed(row["only"])), frozenset(listed(row["never"]))
    unknown = sorted((only | never) - classes.keys())
    if unknown:
        raise row.wrong(
            "T068", f"写到的“{'、'.join(unknown)}”不在老师名单里。请核对姓名，或把人加进名单。",
            f"names {', '.join(unknown)}, who is not among the teachers. Check the name or add the person.",
        )  # fmt: skip
    own = frozenset(name for name, some in classes.items() if row["class"] and row["class"] in some)
    return Visit(
        key, gathering.place(point), service, windows, _URGENCY[row["urgency"]],
        only=only or None, lead=own if own and not only else None, never=never, needs=frozenset(listed(row["needs"])),
        people=people,
    )  # fmt: skip


def _point(gathering: _Gathering, row: Row, north: str, east: str) -> Point:
    """Return the place of a row. Raises T064 where there is none, T065 where it is not in the country or the wrong way round."""
    try:
        latitude, longitude = float(row[north]), float(row[east])
    except ValueError:
        raise row.wrong(
            "T064", "没有坐标，或坐标不是数。请在地图上点这一处，填上纬度和经度（如 29.41、105.59）。",
            "has no coordinates, or none that are numbers. Look the place up on a map and fill in latitude and longitude.",
        ) from None  # fmt: skip
    norths, easts = gathering.setting["latitude"], gathering.setting["longitude"]

    def inside(a: float, b: float) -> bool:
        return bool(norths[0] <= a <= norths[1] and easts[0] <= b <= easts[1])

    if inside(latitude, longitude):
        return Point(latitude, longitude)
    if inside(longitude, latitude):
        raise row.wrong(
            "T065", f"纬度（{latitude:g}）和经度（{longitude:g}）填反了。请对调。",
            f"latitude ({latitude:g}) and longitude ({longitude:g}) are the wrong way round. Exchange them.",
        )  # fmt: skip
    raise row.wrong(
        "T065", f"坐标（{latitude:g}，{longitude:g}）不在国内。请核对。",
        f"the coordinates ({latitude:g}, {longitude:g}) lie outside the country. Check them.",
    )  # fmt: skip


def _whole(row: Row, column: str, zh: str, absent: int, *, least: int = 0) -> int:
    text = row[column]
    if not text:
        return int(absent)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if number < least or number != int(number) or number > 10_000:
        raise row.wrong(
            "T074", f"“{zh}”写作“{text[:12]}”，要写一个整数。", f"{column} reads “{text[:12]}”; write a whole number."
        )
    return int(number)


def _roads(
    gathering: _Gathering, roads: Sequence[Row], visits: Sequence[Visit], teachers: Sequence[Teacher], travel: list[list[int]]
) -> None:  # fmt: skip
    """Write real minutes into the table; where only one direction is told it holds for both."""
    where = {one.key: one.at for one in visits} | {one.key: one.start for one in teachers}
    told: dict[tuple[int, int], int] = {}
    for row in roads:
        try:
            minutes = float(row["minutes"])
        except ValueError:
            minutes = -1.0
        if not (0 <= minutes <= 1440) or row["from"] not in where or row["to"] not in where:
            gathering.refused.append(
                row.wrong(
                    "T071", "路程表里的起点、终点不是名单里的编号或老师，或分钟不是数。这一行没有用。",
                    "start or end is no home or teacher of the lists, or the minutes are no number. The row was not used.",
                )
            )  # fmt: skip
            continue
        told[where[row["from"]], where[row["to"]]] = ceil(minutes) * 60
    for (a, b), seconds in told.items():
        travel[a][b] = seconds
        if (b, a) not in told:
            travel[b][a] = seconds

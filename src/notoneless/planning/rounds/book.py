"""家访路线.xlsx — book: the plan for people: all rounds, what is left over and why, and a page for each teacher to take along.

What a person wants to hold fast is said in one column of the rounds; handed back with the next plan, it holds.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from notoneless.entry.book_styles import Styles
from notoneless.ledger.tables import private
from notoneless.ledger.xlsx_stream import MAX_CELL
from notoneless.planning.rounds.asking import Asked
from notoneless.planning.rounds.keeping import WORDS, word_of
from notoneless.planning.rounds.terms import DAY, Plan, Round, Stop

BOOK: Final = "家访路线.xlsx"
_FOOT: Final = "&L含未成年人个人信息，妥善保管&C第 &P 页　共 &N 页"
_WEEKDAYS: Final = "一二三四五六日"
_ALL: Final[tuple[tuple[str, float], ...]] = (
    ("锁定", 9), ("编号", 8), ("姓名", 10), ("班级", 11), ("住址", 26), ("老师", 10), ("日期", 12), ("星期", 6), ("第几家", 7),
    ("出门", 7), ("到达", 7), ("开始", 7), ("结束", 7), ("路上（分钟）", 9), ("同行", 10), ("回到", 7),
)  # fmt: skip
_LEFT: Final[tuple[tuple[str, float], ...]] = (
    ("编号", 8), ("姓名", 10), ("班级", 11), ("住址", 26), ("在家时段", 22), ("为什么没排上", 40), ("可以怎么办", 28), ("代码", 15),
)  # fmt: skip
_OWN: Final[tuple[tuple[str, float], ...]] = (
    ("第几家", 6), ("到达", 7), ("开始", 7), ("结束", 7), ("姓名", 9), ("班级", 9), ("住址", 24), ("同行", 8), ("谈了什么、要办什么", 24), ("家长签字", 10),
)  # fmt: skip


def write_book(path: Path, asked: Asked, plan: Plan, setting: Mapping[str, Any], *, on: dt.date) -> Path:
    """Write the plan to ``path`` (mode 0600) and return it."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {"tmpdir": str(path.parent), **options}) as book:
        book.set_properties({"title": "家访路线", "created": dt.datetime.combine(on, dt.time())})
        styles = Styles(book)
        _summary(book.add_worksheet("总表"), styles, asked, plan, setting)
        _rounds(book.add_worksheet("全部路线"), styles, asked, plan)
        _left(book.add_worksheet("没排上的"), styles, asked, plan)
        if asked.refused:
            _refused(book.add_worksheet("没有读进来的行"), styles, asked)
        names: set[str] = {"总表", "全部路线", "没排上的", "没有读进来的行"}
        for teacher in dict.fromkeys(one.teacher for one in plan.rounds):
            own = [one for one in plan.rounds if one.teacher == teacher]
            _teacher(book.add_worksheet(_name(teacher, names)), styles, asked, plan, teacher, own)
    return private(path)


def _name(teacher: str, taken: set[str]) -> str:
    """Return a name that a sheet may have and none has yet."""
    plain = re.sub(r"[\[\]:*?/\\']", "", teacher)[:24] or "老师"
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain}{number}"
    taken.add(name.lower())
    return name


def clock(second: int) -> str:
    """Return the hour and minute of a second of the plan."""
    return f"{second % DAY // 3600:02}:{second % 3600 // 60:02}"


def day(asked: Asked, second: int) -> dt.date:
    """Return the day of a second of the plan."""
    return asked.first + dt.timedelta(days=second // DAY)


def company(plan: Plan, one: Round, stop: Stop) -> str:
    """Return who else is at this door, nobody being empty."""
    return "、".join(
        other.teacher for other in plan.rounds if other is not one and any(s.visit == stop.visit for s in other.stops)
    )


def _summary(ws: Worksheet, styles: Styles, asked: Asked, plan: Plan, setting: Mapping[str, Any]) -> None:
    ws.set_column(0, 0, 26)
    ws.set_column(1, 1, 60)
    ws.set_row(0, 30)
    ws.write_string(0, 0, "家访路线", styles.title)
    served, asked_for = len(plan.served), len(asked.problem.visits)
    last = day(asked, max((o.end for t in asked.problem.teachers for o in t.outings), default=0))
    lines: list[tuple[str, str]] = [
        ("日子", f"{asked.first.isoformat()} 至 {last.isoformat()}"),
        ("要走访", f"{asked_for} 家"),
        ("排上了", f"{served} 家"),
        ("没排上", f"{asked_for - served} 家" + ("（见“没排上的”，各有原因）" if plan.unserved else "")),
        ("没有读进来", f"{len(asked.refused)} 行" + ("（见“没有读进来的行”，改好再排）" if asked.refused else "")),
        ("出门", f"{len(plan.rounds)} 次，{len({o.teacher for o in plan.rounds})} 位老师"),
        ("路上合计", f"{plan.travel // 3600} 小时 {plan.travel % 3600 // 60} 分钟"),
        (
            "路程怎么估的",
            f"直线的 {setting['road_factor']} 倍，每小时 {setting['km_an_hour']} 公里；交了路程表的照路程表。不满一分钟的算一分钟；是估计，请留余地。",
        ),
        (
            "想改",
            "在“全部路线”的“锁定”栏选：老师（归谁不变）、日期（归谁、哪天不变）、次序（归谁、哪天、第几家都不变）；"
            "老师、日期、第几家也可以改成你要的再锁。存盘后带 --keep 再排一次，锁了的不动。",
        ),
    ]
    if plan.cut_off:
        lines.append(("时间到", "搜索到了时间上限就停了：这份路线走得通，但换一台机器再排，可能不一样。"))
    for at, (what, text) in enumerate(lines, 2):
        ws.write_string(at, 0, what, styles.head)
        ws.write_string(at, 1, text, styles.cell)
        ws.set_row(at, 15 * (1 + len(text) // 34) + 5)
    at = len(lines) + 3
    if plan.conflicts:
        ws.write_string(at, 0, f"没能照办的锁定（{len(plan.conflicts)} 处）", styles.part)
        for one in plan.conflicts:
            at += 1
            lock = one.lock
            said = f"{lock.visit} 归 {lock.teacher}"
            if lock.day is not None:
                said += f"，{(asked.first + dt.timedelta(days=lock.day)).isoformat()}"
            said += f"，第 {lock.nth} 家" if lock.nth is not None else ""
            ws.write_string(at, 0, said[:MAX_CELL], styles.cell)
            ws.write_string(at, 1, f"{one.why.zh}（{one.why.value}）", styles.cell)
            ws.set_row(at, 32)
    _print(ws)


def _rounds(ws: Worksheet, styles: Styles, asked: Asked, plan: Plan) -> None:
    how = "锁定：老师＝归谁不变；日期＝归谁、哪天不变；次序＝归谁、哪天、第几家都不变。改好存盘，带 --keep 再排。"
    _head(ws, styles, f"全部路线（{len(plan.rounds)} 次出门，{sum(len(o.stops) for o in plan.rounds)} 站）", how, _ALL)
    row = 3
    # What holds now holds the next time too, unless somebody takes the word out.
    gone = {one.lock for one in plan.conflicts}
    held = {(one.visit, one.teacher): word_of(one) for one in asked.problem.locks if one not in gone}
    for one in sorted(plan.rounds, key=lambda o: (o.teacher, o.leave)):
        before = one.leave
        place = asked.problem.teacher[one.teacher].start
        for nth, stop in enumerate(one.stops, 1):
            home = asked.homes[stop.visit]
            at = asked.problem.visit[stop.visit].at
            on = day(asked, stop.begin)
            way = asked.problem.travel[place][at]
            texts: tuple[tuple[str | int, Format], ...] = (
                (held.get((stop.visit, one.teacher), ""), styles.answer), (stop.visit, styles.cell), (home["name"], styles.cell), (home["class"], styles.cell),
                (home["address"], styles.cell), (one.teacher, styles.cell), (on.isoformat(), styles.centre),
                (_WEEKDAYS[on.weekday()], styles.centre), (nth, styles.centre),
                (clock(before) if nth == 1 else "", styles.centre), (clock(stop.arrive), styles.centre),
                (clock(stop.begin), styles.centre), (clock(stop.end), styles.centre), (-(-way // 60), styles.centre),
                (company(plan, one, stop), styles.cell), (clock(one.back) if nth == len(one.stops) else "", styles.centre),
            )  # fmt: skip
            for column, (cell, look) in enumerate(texts):
                _write(ws, row, column, cell, look)
            ws.set_row(row, 15 * (1 + len(home["address"]) // 13) + 3)
            place, row = at, row + 1
    if row == 3:
        ws.merge_range(3, 0, 3, 6, "一家也没有排上，原因见“没排上的”", styles.centre)
    else:
        said = "、".join(WORDS)
        ws.data_validation(
            3, 0, row - 1, 0,
            {"validate": "list", "source": list(WORDS), "error_title": "请从列表中选", "error_message": f"请选：{said}，或留空。"},
        )  # fmt: skip
        ws.autofilter(2, 0, row - 1, len(_ALL) - 1)
    ws.freeze_panes(3, 3)
    ws.repeat_rows(2)
    _print(ws)


def _left(ws: Worksheet, styles: Styles, asked: Asked, plan: Plan) -> None:
    _head(
        ws,
        styles,
        f"没排上的（{len(plan.unserved)} 家）",
        "每一家写着挡在前面的那一条。能改的改了再排；改不了的，另行安排，不要漏下。",
        _LEFT,
    )
    for row, one in enumerate(plan.unserved, 3):
        home = asked.homes[one.visit]
        texts = (
            one.visit, home["name"], home["class"], home["address"], home["windows"], one.why.zh, one.why.remedy_zh, one.why.value,
        )  # fmt: skip
        for column, text in enumerate(texts):
            _write(ws, row, column, text, styles.cell)
        ws.set_row(row, 32)
    if not plan.unserved:
        ws.merge_range(3, 0, 3, 5, "每一家都排上了", styles.centre)
    ws.freeze_panes(3, 2)
    ws.repeat_rows(2)
    _print(ws)


def _refused(ws: Worksheet, styles: Styles, asked: Asked) -> None:
    columns = (("编号", 8), ("毛病和怎么办", 110))
    _head(
        ws,
        styles,
        f"没有读进来的行（{len(asked.refused)} 行）",
        "这些行没有排。每一行可能是一家：请改好名单再排。",
        columns,
    )
    for row, one in enumerate(asked.refused, 3):
        ws.write_string(row, 0, one.code, styles.centre)
        ws.write_string(row, 1, one.zh[:MAX_CELL], styles.cell)
        ws.set_row(row, 32)
    _print(ws)


def _teacher(
    ws: Worksheet, styles: Styles, asked: Asked, plan: Plan, teacher: str, rounds: Sequence[Round]
) -> None:  # fmt: skip
    """One teacher's page: a block for each outing, with room to write."""
    ws.set_row(0, 30)
    ws.write_string(0, 0, f"{teacher[:30]}　家访路线", styles.title)
    for column, (_, width) in enumerate(_OWN):
        ws.set_column(column, column, width)
    row = 2
    for one in sorted(rounds, key=lambda o: o.leave):
        on = day(asked, one.leave)
        told = f"{on.isoformat()}　星期{_WEEKDAYS[on.weekday()]}　{clock(one.leave)} 出门　{clock(one.back)} 回到　{len(one.stops)} 家"
        ws.set_row(row, 22)
        ws.write_string(row, 0, told, styles.part)
        row += 1
        for column, (text, _) in enumerate(_OWN):
            ws.write_string(row, column, text, styles.head)
        ws.set_row(row, 20)
        for nth, stop in enumerate(one.stops, 1):
            row += 1
            home = asked.homes[stop.visit]
            texts: tuple[tuple[str | int, Format], ...] = (
                (nth, styles.centre), (clock(stop.arrive), styles.centre), (clock(stop.begin), styles.centre),
                (clock(stop.end), styles.centre), (home["name"], styles.cell), (home["class"], styles.cell),
                (home["address"], styles.cell), (company(plan, one, stop), styles.cell), ("", styles.cell), ("", styles.cell),
            )  # fmt: skip
            for column, (cell, look) in enumerate(texts):
                _write(ws, row, column, cell, look)
            ws.set_row(row, 48)
        row += 2
    _print(ws)


def _head(ws: Worksheet, styles: Styles, title: str, how: str, columns: Sequence[tuple[str, float]]) -> None:
    ws.set_row(0, 30)
    ws.write_string(0, 0, title, styles.title)
    ws.merge_range(1, 0, 1, len(columns) - 1, how, styles.wrap)
    ws.set_row(1, 22)
    ws.set_row(2, 30)
    for at, (text, width) in enumerate(columns):
        ws.write_string(2, at, text, styles.head)
        ws.set_column(at, at, width)


def _write(ws: Worksheet, row: int, column: int, text: str | int, look: Format) -> None:
    if isinstance(text, int):
        ws.write_number(row, column, text, look)
    elif text:
        ws.write_string(row, column, text[:MAX_CELL], look)
    else:
        ws.write_blank(row, column, None, look)


def _print(ws: Worksheet) -> None:
    ws.set_landscape()
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.set_footer(_FOOT)

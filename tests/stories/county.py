"""A very small county for the stories: some forty children whose papers are in order, and the one the story is about.

Everybody here is invented. A story takes a :class:`County`, changes the papers of its child, sweeps, and reads the
ledger as an officer would.
"""

from __future__ import annotations

import csv
import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import xlsxwriter

from notoneless.cli.app import cli
from notoneless.cli.speak import run_and_speak

PLACE = "500153"
AS_OF = "2026-09-01"
TOWNS = ("荣隆镇", "仁义镇", "盘龙镇", "吴家镇")
SCHOOLS = {"小学": "荣隆镇中心小学", "初中": "荣隆初级中学"}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "梓涵 浩然 欣怡 宇轩 雨桐 子墨 思源 佳琪 俊杰 诗语 一诺 明轩 晓彤 天佑 语嫣 嘉豪 若曦 博文 可馨 志远 "
    "婉清 泽宇 静宜 瑞霖 芷若 承恩 巧玲 振国 依依 启航 慧敏 锦程 安琪 立新 书瑶 永强 美琳 景行 冰洁 文博"
).split()
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级")


def id_number(region: str, born: date, serial: int) -> str:
    """Return a citizen number with the right check digit (GB 11643); odd serials are boys."""
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass
class Child:
    """A child as the family knows it."""

    name: str
    sex: str
    born: date
    number: str
    guardian: str
    guardian_number: str
    phone: str
    town: str
    grade: int  # 1–9, in the autumn of 2026

    @property
    def pupil_no(self) -> str:
        return "G" + self.number

    @property
    def school(self) -> str:
        return SCHOOLS["小学" if self.grade <= 6 else "初中"]


def child(index: int, name: str, grade: int, *, boy: bool, month: int = 3, day: int = 12) -> Child:
    """Make a child who is in ``grade`` this autumn (six years old by the end of August on entry)."""
    born = date(2026 - 6 - grade, 10 + month % 3, day) if month > 8 else date(2026 - 5 - grade, month, day)
    guardian = f"{name[0]}{'建国' if index % 2 else '桂芳'}"
    guardian_number = id_number("500226", date(1955 + index % 30, 1 + index % 12, 1 + index % 27), 11 + 2 * index)
    serial = 100 + 2 * index + (1 if boy else 0)
    number = id_number("500153" if born >= date(2015, 6, 1) else "500226", born, serial)
    return Child(
        name=name,
        sex="男" if boy else "女",
        born=born,
        number=number,
        guardian=guardian,
        guardian_number=guardian_number,
        phone=f"1390835{1000 + index:04d}",
        town=TOWNS[index % len(TOWNS)],
        grade=grade,
    )


def neighbours(count: int = 40) -> list[Child]:
    """Children of all nine grades whose papers agree everywhere."""
    return [
        child(
            i,
            SURNAMES[i % 40] + GIVEN[(i + i // 40) % 40],
            1 + i % 9,
            boy=i % 2 == 0,
            month=1 + i % 8,
            day=1 + (7 * i) % 28,
        )
        for i in range(count)
    ]


@dataclass
class County:
    """The rolls of the county, each a list of rows under Chinese headings; ``write`` puts them into a folder."""

    rolls: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    day: str = AS_OF

    @classmethod
    def in_order(cls, count: int = 40, *, day: str = AS_OF) -> County:
        """Neighbours on the register, on the school roll now and last term, and present in class on ``day``."""
        county = cls(day=day)
        for one in neighbours(count):
            county.register(one)
            county.enrol(one)
            county.enrol_last_term(one)
            county.present(one)
        return county

    def add(self, roll: str, **cells: str) -> None:
        """Add a row to ``roll`` (the file's name without its ending)."""
        self.rolls.setdefault(roll, []).append(cells)

    def register(self, one: Child, **changes: str) -> None:
        """The police: 户籍名册."""
        row = {
            "姓名": one.name,
            "公民身份号码": one.number,
            "性别": one.sex,
            "出生日期": f"{one.born:%Y-%m-%d}",
            "民族": "汉族",
            "监护人姓名": one.guardian,
            "监护人身份证号": one.guardian_number,
            "监护人电话": one.phone,
            "乡镇街道": one.town,
        }
        self.add("户籍名册", **(row | changes))

    def enrol(self, one: Child, roll: str = "学籍名册", grade: int | None = None, **changes: str) -> None:
        """The schools: 学籍名册."""
        row = {
            "姓名": one.name,
            "身份证件号": one.number,
            "学籍号": one.pupil_no,
            "性别": one.sex,
            "出生日期": f"{one.born:%Y%m%d}",
            "学校名称": one.school,
            "年级": GRADES[(grade or one.grade) - 1],
            "班级": "1班",
            "就读状态": "在读",
            "特教就读类型": "",
            "监护人姓名": one.guardian,
            "监护人电话": one.phone,
        }
        self.add(roll, **(row | changes))

    def enrol_last_term(self, one: Child, **changes: str) -> None:
        """The schools, last term: 上学期学籍名册. First-graders were not yet there."""
        if one.grade > 1:
            school = SCHOOLS["小学" if one.grade <= 7 else "初中"]
            self.enrol(one, "上学期学籍名册", one.grade - 1, 学校名称=school, **changes)

    def present(self, one: Child, here: str = "是", absent_days: str = "0") -> None:
        """The class teacher: 在校点名册."""
        self.add(
            "在校点名册",
            姓名=one.name,
            身份证号=one.number,
            学校名称=one.school,
            年级=GRADES[one.grade - 1],
            是否在校=here,
            连续缺勤天数=absent_days,
            点名日期=self.day,
        )

    def write(self, folder: Path, *, excel: tuple[str, ...] = ()) -> Path:
        """Write every roll into ``folder``: CSV in the old encoding, those named in ``excel`` as a book with a title above."""
        folder.mkdir(parents=True)
        for roll, rows in self.rolls.items():
            headings = list(dict.fromkeys(key for row in rows for key in row))
            cells = [[row.get(heading, "") for heading in headings] for row in rows]
            if roll in excel:
                with xlsxwriter.Workbook(str(folder / f"{roll}.xlsx")) as book:
                    sheet = book.add_worksheet()
                    sheet.merge_range(0, 0, 0, len(headings) - 1, f"{roll}（2026年秋季）")
                    for number, line in enumerate([headings, *cells], 1):
                        sheet.write_row(number, 0, line)
            else:
                with (folder / f"{roll}.csv").open("w", encoding="gb18030", newline="") as file:
                    csv.writer(file).writerows([headings, *cells])
        return folder


@dataclass
class Run:
    """What a command answered."""

    code: int
    out: str
    err: str


def notoneless(*arguments: object) -> Run:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_and_speak(cli, [str(a) for a in arguments])
    return Run(code, out.getvalue(), err.getvalue())


def sweep(
    county: County, home: Path, *more: object, name: str = "out", excel: tuple[str, ...] = ()
) -> dict[str, dict[str, str]]:
    """Write the rolls, sweep them, and return the ledger's lines by the child's name."""
    rolls = county.write(home / f"{name}-rolls", excel=excel)
    out = home / name
    run = notoneless(
        "sweep", rolls, "--as-of", AS_OF, "--place", PLACE, "--out", out, "--no-books", "--unmasked", *more
    )
    assert run.code == 0, run.err
    return ledger(out)


def ledger(out: Path) -> dict[str, dict[str, str]]:
    """Return the lines of ``ledger.csv`` by the child's name."""
    return {line["name"]: line for line in table(out / "ledger.csv")}


def table(path: Path) -> list[dict[str, str]]:
    """Return a CSV table as dictionaries."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def faults(out: Path) -> set[tuple[str, int, str]]:
    """Return (file, row, code) of every fault."""
    with duckdb.connect() as con:
        found = con.execute("SELECT file, row_no, code FROM read_parquet(?)", [str(out / "faults.parquet")]).fetchall()
    return {(file.split("#")[0], row, code) for file, row, code in found}


def flags(line: dict[str, str]) -> set[str]:
    """Return the flags of a ledger line."""
    return set(line["flags"].split(";")) - {""}

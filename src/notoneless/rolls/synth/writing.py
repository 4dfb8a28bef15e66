"""成册 — headings as real offices write them, files as they hand them in, and the truth kept apart.

No two offices write the same heading for the same thing; the sweep must recognise them all. The truth goes to a
folder of its own so that no sweep can come across it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from notoneless.rolls.kinds import Kind
from notoneless.rolls.synth.wear import dates_as_written

# file name, how this office writes dates, and (standard column, its heading) in the office's order
LAYOUT: dict[Kind, tuple[str, int, dict[str, str]]] = {
    Kind.HOUSEHOLD_REGISTER: ("户籍名册", 0, {
        "household_no": "户号", "householder_name": "户主姓名", "householder_relation": "与户主关系", "name": "姓名",
        "sex": "性别", "ethnicity": "民族", "birth_on": "出生日期", "id_number": "公民身份号码", "father_name": "父亲姓名", "father_id": "父亲公民身份号码",
        "mother_name": "母亲姓名", "mother_id": "母亲公民身份号码", "county": "区县", "town": "乡镇(街道)", "village": "村(居)委会",
        "village_code": "村居代码", "group": "组别", "address": "户籍地址", "status": "户口状态"}),
    Kind.ENROLMENT: ("学籍名册", 1, {
        "school_code": "学校标识码", "school_name": "学校名称", "grade": "年级", "class_name": "班级", "pupil_no": "学籍号",
        "name": "学生姓名", "sex": "性别", "birth_on": "出生日期", "id_type": "身份证件类型", "id_number": "身份证件号",
        "ethnicity": "民族", "status": "就读状态", "status_on": "异动日期", "entry_on": "入学年月", "attendance_mode": "就读方式",
        "special_form": "随班就读", "guardian_name": "监护人姓名", "guardian_relation": "与监护人关系", "guardian_id": "监护人身份证号",
        "guardian_phone": "监护人联系电话", "town": "户籍所在乡镇", "village": "户籍所在村", "origin": "户口所在地"}),
    Kind.PREVIOUS_ENROLMENT: ("上学期学籍名册", 1, {
        "school_code": "学校标识码", "school_name": "学校", "grade": "年级", "class_name": "班级", "pupil_no": "全国学籍号",
        "name": "姓名", "sex": "性别", "birth_on": "出生日期", "id_number": "身份证件号", "status": "学生状态",
        "guardian_name": "家长姓名", "guardian_phone": "家长电话", "town": "乡镇", "village": "村"}),
    Kind.ATTENDANCE: ("在校点名册", 2, {
        "school_name": "学校", "grade": "年级", "class_name": "班级", "name": "学生姓名", "sex": "性别", "id_number": "身份证号",
        "pupil_no": "学籍号", "present": "是否在校", "absent_days": "连续缺勤天数", "counted_on": "点名日期", "guardian_name": "家长姓名",
        "guardian_phone": "联系电话"}),
    Kind.ENROLMENT_ELSEWHERE: ("外地就读名册", 2, {
        "name": "姓名", "sex": "性别", "birth_on": "出生年月日", "id_number": "身份证号码", "pupil_no": "学籍号", "province": "就读省",
        "county": "就读区县", "school_name": "就读学校", "grade": "就读年级", "origin": "户籍地", "guardian_name": "监护人",
        "guardian_phone": "监护人电话"}),
    Kind.HIGHER_STAGE: ("普高中职名册", 1, {
        "school_name": "录取学校", "school_code": "学校标识码", "grade": "年级", "name": "姓名", "sex": "性别", "id_number": "身份证号",
        "birth_on": "出生日期", "pupil_no": "学籍号", "entry_on": "入学日期", "status": "就读状态", "guardian_phone": "家庭联系电话",
        "town": "户籍乡镇"}),
    Kind.HARDSHIP: ("脱贫监测名册", 3, {
        "household_no": "户编号", "householder_name": "户主姓名", "householder_id": "户主证件号码",
        "householder_relation": "与户主关系", "name": "姓名", "sex": "性别", "birth_on": "出生日期", "id_number": "证件号码",
        "hardship_kind": "户类型", "risk_status": "风险是否已消除", "reason": "致贫返贫原因", "town": "乡镇",
        "village": "行政村", "group": "自然村(组)", "guardian_phone": "联系电话"}),
    Kind.DISABILITY: ("残疾人名册", 0, {
        "name": "姓名", "sex": "性别", "birth_on": "出生日期", "id_number": "证件号码", "disability_no": "残疾人证号",
        "disability_kind": "残疾类别", "disability_grade": "残疾等级", "guardian_name": "监护人姓名", "guardian_phone": "监护人电话",
        "town": "乡镇(街道)", "village": "村(社区)", "began_on": "发证日期"}),
    Kind.CIVIL_AFFAIRS: ("民政名册", 1, {
        "name": "对象姓名", "sex": "性别", "id_number": "身份证号", "birth_on": "出生日期", "civil_kind": "救助类别", "began_on": "纳入时间",
        "guardian_name": "监护人姓名", "guardian_id": "监护人身份证号", "guardian_relation": "与监护人关系", "town": "乡镇", "village": "村居"}),
    Kind.EXCEPTIONS: ("例外名册", 3, {
        "name": "学生姓名", "sex": "性别", "id_number": "身份证号", "birth_on": "出生日期", "exception_kind": "类别", "began_on": "起始日期",
        "ended_on": "终止日期", "approval_no": "批准文号", "guardian_name": "监护人姓名", "town": "乡镇", "village": "村"}),
    Kind.RESIDENCE: ("居住证流动人口名册", 1, {
        "name": "姓名", "sex": "性别", "ethnicity": "民族", "birth_on": "出生日期", "id_number": "公民身份号码", "origin": "户籍所在地",
        "town": "居住乡镇", "village": "居住村社区", "address": "居住地址", "began_on": "登记日期", "guardian_name": "监护人姓名",
        "guardian_id": "监护人身份证号", "guardian_phone": "联系电话"}),
    Kind.FIELD_SURVEY: ("铁脚板摸排名册", 4, {
        "town": "乡镇", "village": "村", "group": "组", "householder_name": "户主", "name": "孩子姓名", "sex": "性别", "birth_on": "出生年月",
        "id_number": "身份证号", "guardian_name": "家长", "guardian_phone": "电话", "whereabouts": "去向", "surveyed_on": "摸排日期",
        "surveyor": "摸排人"}),
}  # fmt: skip
_DATES = ("birth_on", "status_on", "entry_on", "counted_on", "began_on", "ended_on", "surveyed_on")
_SPEAKS_OF = {"birth": "birth_on", "pupil_no": "pupil_no"}


class Scribe:
    """Writes the rolls piece by piece, counting rows, and the truth beside them in its own folder."""

    def __init__(self, out: Path, truth: Path, fmt: str) -> None:
        """Works in hidden folders beside the two; they get their names when everything is written."""
        self._folders = (out, truth)
        self.out, self.truth = (folder.with_name(f".{folder.name}.part") for folder in (out, truth))
        self.fmt = fmt
        for folder in (self.out, self.truth):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        self.rows: dict[str, int] = {}
        self.tag_counts: dict[str, dict[str, int]] = {}
        self._handles: dict[str, Any] = {}
        self._pieces: dict[str, list[pl.DataFrame]] = {}
        self._links: list[pl.DataFrame] = []

    def file(self, kind: Kind) -> str:
        """The name of this kind's file."""
        return f"{LAYOUT[kind][0]}.{self.fmt}"

    def add(self, kind: Kind, roll: pl.DataFrame, rng: np.random.Generator) -> None:
        """Append a batch of a roll and its lines of truth; an office with nothing to say hands in no file."""
        if roll.height == 0:
            return
        _, form, headings = LAYOUT[kind]
        name = self.file(kind)
        first = self.rows.get(name, 0) + 1
        kept = roll.with_columns(
            [dates_as_written(rng, c, form) for c in _DATES if c in roll.columns and c in headings]
        )
        piece = kept.select(pl.col(c).alias(h) for c, h in headings.items() if c in kept.columns)
        self._write(name, piece)
        self.rows[name] = first + roll.height - 1
        for prefix, column in _SPEAKS_OF.items():
            if column not in headings:  # an error in a cell that this office does not hand in is no error of this roll
                roll = roll.with_columns(
                    pl.col("tags")
                    .str.replace_all(rf"\b{prefix}_\w+", "")
                    .str.replace_all(r";+", ";")
                    .str.strip_chars(";")
                )
        link = roll.select(
            file=pl.lit(name).cast(pl.Categorical),
            kind=pl.lit(kind.value).cast(pl.Categorical),
            row_no=pl.int_range(first, first + roll.height, dtype=pl.Int32),
            person_id="person_id",
            tags=pl.col("tags").cast(pl.Categorical),
        )
        self._links.append(link)
        counts = self.tag_counts.setdefault(name, {})
        for tags, count in roll.filter(pl.col("tags") != "")["tags"].value_counts().iter_rows():
            for tag in tags.split(";"):
                counts[tag] = counts.get(tag, 0) + count

    def _write(self, name: str, piece: pl.DataFrame) -> None:
        if self.fmt != "csv":
            self._pieces.setdefault(name, []).append(piece)
            return
        opened = name not in self._handles
        if opened:
            self._handles[name] = (self.out / name).open("wb")
        piece.write_csv(self._handles[name], include_header=opened)

    def close(self, place: str, as_of: str, kinds: list[Kind], people: pl.DataFrame) -> None:
        """Finish the files, the manifest and the truth."""
        for handle in self._handles.values():
            handle.close()
        for name, pieces in self._pieces.items():
            whole = pl.concat(pieces)
            if self.fmt == "xlsx":
                whole.write_excel(self.out / name, worksheet=name.split(".")[0])
            else:
                whole.write_parquet(self.out / name)
        lines = [f'place = "{place}"', f"as_of = {as_of}", ""]
        for kind in kinds:
            if self.file(kind) in self.rows:
                lines += ["[[roll]]", f'kind = "{kind.value}"', f'path = "{self.file(kind)}"', ""]
        (self.out / "rolls.toml").write_text("\n".join(lines), encoding="utf-8")
        pl.concat(self._links).cast({"file": pl.String, "kind": pl.String, "tags": pl.String}).write_parquet(
            self.truth / "links.parquet"
        )
        people.write_parquet(self.truth / "truth.parquet")
        for made, named in zip((self.out, self.truth), self._folders, strict=True):
            made.rename(named)

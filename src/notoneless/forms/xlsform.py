"""XLSForm in and out: three sheets (survey, choices, settings) in which parts are groups and questions are rows.

Read strictly: a form that lost a question on its way would ask less and nobody would notice. A row that the house cannot ask is told with what to
do, and then nothing is taken. What other programs record by themselves (start, end, deviceid …) is left out: here the house does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from notoneless.forms.asked import CHOICE, DATE, NAME, NUMBER, SEVERAL, TEXT, YES, Asked, FormFault, FormFaults, Found
from notoneless.rolls.readers.safety import Limits, RefusedError, format_of
from notoneless.rolls.readers.workbook import Reader
from notoneless.standards.errors import UserError

ZH, EN = "中文 (zh)", "English (en)"
_MIB: Final = 1 << 20
_LIMITS: Final = Limits(
    bytes_in=5 * _MIB, bytes_out=50 * _MIB, ratio=100.0, ratio_from=16 * _MIB, memory=1024 * _MIB, cpu_seconds=60
)
#: Types of XLSForm that ask nobody anything, and what the house has by itself.
RECORDED: Final = frozenset({"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit", "start_geopoint"})  # fmt: skip
_TYPES: Final = {"text": TEXT, "string": TEXT, "date": DATE, "decimal": NUMBER, "integer": NUMBER, "int": NUMBER}
#: A choice list with these two names is a question of yes and no.
YES_NO: Final = "yes_no"
_WHOLE: Final = re.compile(r"-?\d+")
_BOUND: Final = re.compile(r"\.\s*(>=|<=)\s*(-?\d+)")
_LONG: Final = re.compile(r"string-length\(\s*\.\s*\)\s*<=\s*(\d+)")
_TRUE: Final = frozenset({"yes", "true", "true()", "1"})
_FALSE: Final = frozenset({"", "no", "false", "false()", "0"})
#: Columns that would change what is asked; empty or absent they change nothing.
_REFUSED: Final = ("relevant", "calculation", "choice_filter", "repeat_count", "readonly", "trigger", "default")

Rows = list[tuple[int, dict[str, str]]]


def read_xlsform(path: Path) -> Asked:
    """Return what a workbook asks. Raises :class:`FormFaults` (T081, with every row that cannot be asked), T082 (no such workbook) and T083 (no
    sheet of questions)."""
    sheets = _sheets(path)
    if "survey" not in sheets:
        raise UserError(
            "T083", "这个文件里没有 survey 表，不是 XLSForm 问卷。请用 notoneless forms export 导出一份，在里面改。",
            "There is no sheet “survey”, so this is no XLSForm: export one with notoneless forms export and change that.",
        )  # fmt: skip
    survey, choices = Found("survey"), Found("choices")
    lists = _lists(sheets.get("choices", []), choices)
    sections, questions = _survey(sheets["survey"], lists, survey)
    faults = [*survey.faults, *choices.faults]
    if not questions and not faults:
        faults.append(FormFault("survey", 2, "type", "", "一个问题也没有。", "there is no question"))
    if faults:
        raise FormFaults(faults)
    settings = sheets.get("settings", [])
    title = settings[0][1].get("form_title", "") if settings else ""
    return Asked(tuple(sections), tuple(questions), title)


def _sheets(path: Path) -> dict[str, Rows]:
    try:
        fmt = format_of(path)
        if fmt in ("text", "parquet"):
            raise RefusedError("R001", fmt)
        with Reader(_LIMITS) as reader:
            read = [(sheet.name or "", sheet.cells) for sheet in reader.read(path, fmt)]
            return {name.strip().lower(): _rows(cells) for name, cells in read}
    except RefusedError as error:
        raise UserError(
            "T082", f"这个文件打不开：{error.detail}（{error.code}）。请用 Excel 或 WPS 另存为 .xlsx，不加密码。",
            f"This file cannot be opened ({error.code}): save it as .xlsx in Excel or WPS, without a password.",
        ) from None  # fmt: skip


def _rows(cells: Any) -> Rows:
    columns = [cells.column(i).to_pylist() for i in range(cells.num_columns)]
    grid = [[(cell or "").strip() for cell in row] for row in zip(*columns, strict=True)]
    at = next((n for n, row in enumerate(grid) if any(row)), None)
    if at is None:
        return []
    heads = [_head(cell) for cell in grid[at]]
    return [
        (number, {head: cell for head, cell in zip(heads, row, strict=True) if head})
        for number, row in enumerate(grid[at + 1 :], start=at + 2)
        if any(row)
    ]


def _head(cell: str) -> str:
    """Return the name of a column: the language of a label by its code, wherever it stands (``label::中文 (zh)``, ``label::zh``)."""
    name, _colons, language = cell.strip().partition("::")
    name = name.strip().lower().replace(" ", "_")
    found = re.search(r"\((zh|en)[-\w]*\)|^(zh|en)\b", language.strip().lower())
    code = (found[1] or found[2]) if found else ""
    if language and not code:
        code = {"chinese": "zh", "中文": "zh", "english": "en"}.get(language.strip().lower(), "")
        return f"{name}:{code}" if code else ""
    return f"{name}:{code}" if code else name


def _words(row: Mapping[str, str], name: str) -> tuple[str, str]:
    return row.get(f"{name}:zh", "") or row.get(name, ""), row.get(f"{name}:en", "")


def _labelled(number: int, row: Mapping[str, str], found: Found) -> dict[str, str]:
    zh, en = _words(row, "label")
    if not zh:
        found.add(number, f"label::{ZH}", zh, "没有写中文。请补上。", "the Chinese is missing")
    if not en:
        found.add(
            number,
            f"label::{EN}",
            en,
            "没有写英文。请补上；没有译法的照抄中文。",
            "the English is missing: write it, or repeat the Chinese",
        )
    return {"zh": zh, "en": en}


def _named(number: int, row: Mapping[str, str], found: Found, seen: set[str]) -> str:
    name = row.get("name", "")
    if not NAME.fullmatch(name):
        found.add(
            number,
            "name",
            name,
            "名字只用字母、数字、下划线，字母开头，最多 32 个。",
            "a name is of letters, figures and underscores, begins with a letter, and has 32 at most",
        )
    elif name in seen:
        found.add(number, "name", name, "这个名字用过了。请换一个。", "this name is used already")
    seen.add(name)
    return name


def _lists(rows: Rows, found: Found) -> dict[str, list[dict[str, str]]]:
    lists: dict[str, list[dict[str, str]]] = {}
    for number, row in rows:
        name = row.get("list_name", "") or row.get("list", "")
        if not name:
            found.add(number, "list_name", "", "没有写属于哪个列表。", "the list to which it belongs is missing")
            continue
        here = lists.setdefault(name, [])
        key = _named(number, row, found, {one["id"] for one in here})
        here.append({"id": key, **_labelled(number, row, found)})
    return lists


def _survey(
    rows: Rows, lists: Mapping[str, list[dict[str, str]]], found: Found
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    sections: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    seen: set[str] = set()
    part = ""
    for number, row in rows:
        kind, _blank, of = " ".join(row.get("type", "").split()).partition(" ")
        kind = kind.lower()
        if kind == "begin" or kind == "end":
            kind, of = f"{kind}_{of.lower()}", ""
        if kind in RECORDED or (not kind and not row.get("name")):
            continue
        if kind == "begin_group":
            if part:
                found.add(number, "type", kind, "部分里面不能再套部分。请先写 end_group。", "a part holds no further part: end_group comes first")  # fmt: skip
            part = _named(number, row, found, seen)
            says, says_en = _words(row, "hint")
            more = {name: words for name, words in (("says", says), ("says_en", says_en)) if words}
            sections.append({"id": part, **_labelled(number, row, found), **more})
            _unasked(number, row, found)
        elif kind == "end_group":
            part = ""
        else:
            question = _question(number, row, kind, of, lists, part, seen, found)
            if question:
                questions.append(question)
    return sections, questions


def _question(
    number: int, row: Mapping[str, str], kind: str, of: str, lists: Mapping[str, list[dict[str, str]]], part: str,
    seen: set[str], found: Found,
) -> dict[str, Any] | None:  # fmt: skip
    said = _kind(number, kind, of, lists, found)
    if said is None:
        return None
    if not part:
        found.add(
            number,
            "type",
            kind,
            "问题不在任何一个部分里。请放在 begin_group 和 end_group 之间。",
            "the question is in no part: put it between begin_group and end_group",
        )
    must = row.get("required", "").lower()
    if must not in _TRUE | _FALSE:
        found.add(number, "required", must, "只写 yes 或空着。", "is yes or empty")
    _unasked(number, row, found)
    question: dict[str, Any] = {
        "id": _named(number, row, found, seen), "section": part, **_labelled(number, row, found), "kind": said, "must": must in _TRUE,
    }  # fmt: skip
    if said in (CHOICE, SEVERAL):
        question["choices"] = [dict(one) for one in lists[of.split(" ")[0]]]
    return question | _bounds(number, row.get("constraint", ""), said, found)


def _kind(number: int, kind: str, of: str, lists: Mapping[str, list[dict[str, str]]], found: Found) -> str | None:
    if kind in ("select_one", "select_multiple"):
        name, *more = of.split(" ") if of else [""]
        if more:
            found.add(
                number,
                "type",
                f"{kind} {of}",
                "不能有“其他，请写明”这样的附加（or_other）。请加一个选项“其他”，再加一个文字问题。",
                "or_other is not asked here: add a choice “other” and a question of the kind text",
            )
            return None
        if not lists.get(name):
            found.add(number, "type", f"{kind} {of}", "choices 表里没有这个列表。请在那里写上选项。", "there is no such list on the sheet choices")  # fmt: skip
            return None
        if kind == "select_multiple":
            return SEVERAL
        return YES if [one["id"] for one in lists[name]] == ["yes", "no"] else CHOICE
    if kind in _TYPES:
        return _TYPES[kind]
    hints = {
        "note": ("话写进这一部分的提示（hint），不单占一行。", "write it into the hint of its part"),
        "begin_repeat": ("没有重复的部分。同一户的几个孩子一次登记，发现的问题另有地方写。", "nothing repeats here: the children of a family are one visit"),
        "image": ("照片不写在问卷里。", "pictures are no question of the form"),
        "geopoint": ("不记位置。", "positions are not asked"),
        "datetime": ("请改成 date。", "use date"),
        "calculate": ("没有计算。请去掉这一行。", "nothing is calculated: take the row out"),
    }  # fmt: skip
    zh, en = hints.get(
        kind,
        (
            "只有 select_one、select_multiple、text、date、decimal、integer 和 begin_group、end_group。",
            "only select_one, select_multiple, text, date, decimal, integer, begin_group and end_group are asked",
        ),
    )
    found.add(
        number, "type", f"{kind} {of}".strip(), f"本系统的走访表没有这一类。{zh}", f"the house does not ask this: {en}"
    )
    return None


def _unasked(number: int, row: Mapping[str, str], found: Found) -> None:
    for column in _REFUSED:
        if row.get(column, "").lower() not in ("", "no", "false", "false()"):
            found.add(
                number,
                column,
                row[column],
                "走访表没有条件、计算和预填；每个问题都问，没有问到的空着。请清空这一格。",
                "a form of visits has no conditions, sums or defaults; every question is asked and may stay empty: empty this cell",
            )


def _bounds(number: int, text: str, kind: str, found: Found) -> dict[str, int]:
    """Return what a constraint says, where it is one that the house has: least and most of a number, the length of a text."""
    if not text:
        return {}
    bounds: dict[str, int] = {}
    for part in re.split(r"\s+and\s+", text.strip()):
        long, bound = _LONG.fullmatch(part.strip()), _BOUND.fullmatch(part.strip("() "))
        if kind == TEXT and long:
            bounds["most"] = int(long[1])
        elif kind == NUMBER and bound:
            bounds["least" if bound[1] == ">=" else "most"] = int(bound[2])
        else:
            found.add(
                number,
                "constraint",
                text,
                "只认得数的 . >= 0 and . <= 9 和文字的 string-length(.) <= 500。",
                "only . >= 0 and . <= 9 of a number and string-length(.) <= 500 of a text are read",
            )
            return {}
    return bounds


def write_xlsform(path: Path, asked: Asked, *, form_id: str, version: str) -> None:
    """Write a form as a workbook that any program of XLSForm takes."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:  # fmt: skip
        head, cell = book.add_format({"bold": True, "bg_color": "#DCE6F2"}), book.add_format({"text_wrap": True, "valign": "top"})  # fmt: skip
        for name, columns, rows in (
            ("survey", _SURVEY, _survey_rows(asked)), ("choices", _CHOICES, _choice_rows(asked)),
            ("settings", ("form_title", "form_id", "version", "default_language"), [(asked.title or form_id, form_id, version, ZH)]),
        ):  # fmt: skip
            sheet = book.add_worksheet(name)
            for at, column in enumerate(columns):
                sheet.set_column(at, at, 32 if "::" in column or column == "type" else 18, cell)
                sheet.write_string(0, at, column, head)
            for number, row in enumerate(rows, start=1):
                for at, words in enumerate(row):
                    if words:
                        sheet.write_string(number, at, words, cell)
            sheet.freeze_panes(1, 0)
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)


_SURVEY: Final = (
    "type", "name", f"label::{ZH}", f"label::{EN}", f"hint::{ZH}", f"hint::{EN}", "required", "constraint",
    f"constraint_message::{ZH}", f"constraint_message::{EN}",
)  # fmt: skip
_CHOICES: Final = ("list_name", "name", f"label::{ZH}", f"label::{EN}")


def _survey_rows(asked: Asked) -> Iterable[Sequence[str]]:
    for part in asked.sections:
        yield (
            "begin_group",
            part["id"],
            part["zh"],
            part["en"],
            part.get("says", ""),
            part.get("says_en", ""),
            "",
            "",
            "",
            "",
        )
        for one in asked.questions:
            if one["section"] == part["id"]:
                said, zh, en = _constraint(one)
                yield (
                    _type(one),
                    one["id"],
                    one["zh"],
                    one["en"],
                    "",
                    "",
                    "yes" if one.get("must") else "",
                    said,
                    zh,
                    en,
                )
        yield "end_group", "", "", "", "", "", "", "", "", ""


def _type(question: Mapping[str, Any]) -> str:
    kind = question["kind"]
    if kind == YES:
        return f"select_one {YES_NO}"
    if kind in (CHOICE, SEVERAL):
        return f"{'select_one' if kind == CHOICE else 'select_multiple'} {_list_of(question)}"
    return {NUMBER: "decimal", DATE: "date", TEXT: "text"}[kind]


def _list_of(question: Mapping[str, Any]) -> str:
    return f"{question['id']}_choices"


def _constraint(question: Mapping[str, Any]) -> tuple[str, str, str]:
    least, most = question.get("least"), question.get("most")
    if question["kind"] == TEXT and most is not None:
        return f"string-length(.) <= {most}", f"最多 {most} 个字", f"{most} characters at most"
    if question["kind"] != NUMBER:
        return "", "", ""
    told = [(f". >= {least}", f"不小于 {least}", f"at least {least}")] if least is not None else []
    told += [(f". <= {most}", f"不大于 {most}", f"at most {most}")] if most is not None else []
    return " and ".join(one[0] for one in told), "，".join(one[1] for one in told), ", ".join(one[2] for one in told)


def _choice_rows(asked: Asked) -> Iterable[Sequence[str]]:
    if any(one["kind"] == YES for one in asked.questions):
        yield YES_NO, "yes", "是", "yes"
        yield YES_NO, "no", "否", "no"
    for one in asked.questions:
        for choice in one.get("choices") or ():
            yield _list_of(one), choice["id"], choice["zh"], choice["en"]

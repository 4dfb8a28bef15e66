"""What a form asks, as the parameters ``visits.form`` and ``visits.questions`` say it, and what may be wrong in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from notoneless.standards.errors import UserError

#: What an answer is; the words of ``visits.rules.forms``.
YES, CHOICE, SEVERAL, NUMBER, DATE, TEXT = "yes", "choice", "several", "number", "date", "text"
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A form: its parts and its questions, each a record of the parameters, and what its workbook calls it."""

    sections: tuple[Mapping[str, Any], ...]
    questions: tuple[Mapping[str, Any], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class FormFault:
    """What is wrong in a workbook of questions: sheet, row as a person counts it, column, what was read, what to do."""

    sheet: str
    row: int
    column: str
    read: str
    zh: str
    en: str

    def sentence(self, lang: str = "zh") -> str:
        """Return it as one line."""
        if lang == "en":
            return f"{self.sheet} row {self.row}, {self.column}: “{self.read}”: {self.en}"
        return f"{self.sheet} 第 {self.row} 行 {self.column}“{self.read}”：{self.zh}"


class FormFaults(UserError):
    """A workbook of questions that is not taken; ``faults`` lists everything wrong in it. Code T081."""

    def __init__(self, faults: Iterable[FormFault]) -> None:
        self.faults = sorted(faults, key=lambda one: (one.sheet, one.row))
        count = len(self.faults)
        super().__init__(
            "T081",
            f"这份问卷有 {count} 处要改，一处也没有写入：\n" + "\n".join(one.sentence() for one in self.faults),
            f"{count} things must be mended in this form; nothing was written:\n"
            + "\n".join(one.sentence("en") for one in self.faults),
        )


@dataclass(slots=True)
class Found:
    """Faults as they are found on one sheet."""

    sheet: str
    faults: list[FormFault] = field(default_factory=list)

    def add(self, row: int, column: str, read: str, zh: str, en: str) -> None:
        """Add one."""
        self.faults.append(FormFault(self.sheet, row, column, read[:40], zh, en))


def faults_of(asked: Asked) -> list[str]:
    """Return what in a form would keep the house from asking it (Chinese), whoever wrote it; none for one that can be asked."""
    found = []
    parts = Counter(str(one["id"]) for one in asked.sections)
    names = Counter(str(one["id"]) for one in asked.questions)
    found += [f"“{name}”用了 {count} 次" for name, count in (parts + names).items() if count > 1]
    for one in asked.questions:
        if one["section"] not in parts:
            found.append(f"“{one['id']}”不在任何一个部分里")
        if (one["kind"] in (CHOICE, SEVERAL)) != bool(one.get("choices")):
            found.append(f"“{one['id']}”的选项和类型不合")
    return found

"""Paper sheets for the tests, and what clerks make of them. Invented persons only."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from notoneless.entry.comparing import Comparison, compare
from notoneless.entry.reading import Entry, read_entry
from notoneless.rolls.kinds import COLUMNS, Kind
from notoneless.standards.citizen_id import make

DAY = date(2026, 9, 1)
COLUMNS_TYPED = (
    "name", "id_number", "sex", "birth_on", "guardian_name", "guardian_phone", "town", "village", "whereabouts", "remark",
)  # fmt: skip
Sheet = list[dict[str, str]]


def paper(count: int, seed: int = 1) -> Sheet:
    """Return what stands on the sheets: every child with a name of its own."""
    dice = random.Random(seed)
    found = []
    for n in range(count):
        born = date(2012 + n % 5, 1 + n % 12, 1 + (n * 7) % 28)
        found.append(
            {
                "name": "赵钱孙李周吴郑王"[n % 8] + chr(0x6881 + n) + chr(0x5B89 + dice.randrange(40)),
                "id_number": make("500153", born, 100 + n) if n % 4 else "",
                "sex": "女" if (100 + n) % 2 == 0 else "男",
                "birth_on": born.isoformat(),
                "guardian_name": "黄桂芳" if n % 2 else "黄建国",
                "guardian_phone": f"1390835{n:04}",
                "town": "安富街道",
                "village": ("古桥村", "洗布潭社区")[n % 2],
                "whereabouts": "本区在校",
                "remark": "" if n % 3 else f"第{n}户",
            }
        )
    return found


def write(
    path: Path, rows: Sequence[Mapping[str, str]], columns: Sequence[str] = COLUMNS_TYPED, *, encoding: str = "gb18030"
) -> Path:
    """Write rows as a clerk hands them in."""
    out = io.StringIO()
    csv.writer(out).writerows([[COLUMNS[c].zh for c in columns], *([row.get(c, "") for c in columns] for row in rows)])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def entry(path: Path, rows: Sequence[Mapping[str, str]], **more: Any) -> Entry:
    """Write and read one entry."""
    return read_entry(write(path, rows), day=DAY, **{"kind": Kind.FIELD_SURVEY, **more})


def compared(folder: Path, first: Sheet, second: Sheet, **more: Any) -> Comparison:
    """Lay two entries side by side; the second clerk's program writes another encoding."""
    path = write(folder / "乙.csv", second, encoding="utf-8-sig")
    again = read_entry(path, day=DAY, kind=Kind.FIELD_SURVEY)
    return compare(entry(folder / "甲.csv", first), again, share=0.5, **more)

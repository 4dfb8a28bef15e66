"""A page speaks the reader's language, whole: no desk picks Chinese or English by hand."""

from __future__ import annotations

import re
from pathlib import Path

DESKS = Path(__file__).resolve().parents[2] / "src" / "notoneless" / "desks"
#: The one place that chooses; a programme's answer carries both; a book for an import has the headings that the import knows.
CHOOSES = {
    "kit/tongue.py", "kit/programs.py", "kit/sheets.py", "ground/books.py", "ground/lists.py", "people/staff.py", "api",
}  # fmt: skip
IN_TEMPLATE = re.compile(r"\{[{%][^}]*\.(?:zh|en)\b[^}]*[}%]\}|LANGUAGE_CODE|get_current_language")
IN_CODE = re.compile(r"\.(?:zh|en)\b|verdict_zh|get_language\(\)")
#: The frames of every page and of a screen on a wall, their ``lang``; and where somebody chooses the language for good.
FRAME = {
    "kit/templates/kit/base.html", "kit/templates/kit/screen.html", "kit/templates/kit/language.html", "people/templates/people/own.html",
}  # fmt: skip


def test_no_desk_chooses_a_language_by_hand():
    found = []
    for path in sorted(DESKS.rglob("*")):
        name = path.relative_to(DESKS).as_posix()
        if path.suffix == ".html" and name not in FRAME:
            pattern = IN_TEMPLATE
        elif path.suffix == ".py" and not any(name == one or name.startswith(f"{one}/") for one in CHOOSES):
            pattern = IN_CODE
        else:
            continue
        found += [
            f"{name}:{number}: {line.strip()[:90]}"
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            if pattern.search(line)
        ]
    assert not found, "say it with `said` (desks/kit/tongue.py):\n" + "\n".join(found)

"""遮盖 — what a ledger shows of a child when it leaves the machine without leave to show all.

A number or a phone on a loose sheet finds its way to people who call at the wrong door. Everything the sweep
writes is masked unless the operator asked otherwise: numbers keep their ends, an address keeps its place and
loses its house number. Names stay on ledgers (nobody can be looked for without one) and are shortened on the
report, which travels further.
"""

from __future__ import annotations

import re
from typing import Final

SENSITIVE: Final[dict[str, str]] = {
    "id_number": "id",
    "pupil_no": "number",
    "disability_no": "number",
    "guardian_phone": "phone",
    "address": "address",
    "l_id_number": "id",
    "r_id_number": "id",
    "l_pupil_no": "number",
    "r_pupil_no": "number",
    "l_guardian_phone": "phone",
    "r_guardian_phone": "phone",
}
"""Column → the way it is masked."""

_RUN = re.compile(r"[0-9]{11,}[Xx]?")


def mask_sql(column: str, expr: str | None = None, *, unmasked: bool = False) -> str:
    """Return SQL (a VARCHAR expression) that shows ``column`` as it may leave the machine.

    ``expr`` is the SQL that yields the value (default: the column, quoted). Columns that need no mask and
    ``unmasked`` runs get the expression itself.
    """
    value = expr or f'"{column}"'
    how = SENSITIVE.get(column)
    if unmasked or how is None:
        return value
    if how == "id":
        return _ends_sql(value, 6, 4)
    if how == "phone":
        return _ends_sql(value, 3, 4)
    if how == "number":
        return _ends_sql(value, 7, 4)
    return f"regexp_replace({value}, '[0-9０-９]', '*', 'g')"


def _ends_sql(value: str, head: int, tail: int) -> str:
    """Keep ``head`` and ``tail`` characters, star the rest; a value too short to hide anything is starred whole."""
    return (
        f"CASE WHEN length({value}) > {head + tail + 2} "
        f"THEN left({value}, {head}) || repeat('*', length({value}) - {head + tail}) || right({value}, {tail}) "
        f"ELSE repeat('*', length({value})) END"
    )


def mask_name_sql(expr: str) -> str:
    """Return SQL that keeps a name's first character and stars the others (``张晓晓`` → ``张**``)."""
    return f"left({expr}, 1) || repeat('*', greatest(length({expr}) - 1, 0))"


def mask_name(name: str | None) -> str:
    """Return ``name`` with only its first character (empty for none)."""
    return name[:1] + "*" * max(len(name) - 1, 0) if name else ""


def mask_digits(text: str | None) -> str:
    """Return ``text`` with the middle of every long run of digits starred: the last net before printing reasons."""
    return _RUN.sub(lambda m: m[0][:3] + "*" * (len(m[0]) - 5) + m[0][-2:], text) if text else ""

"""遮盖 — what a ledger shows of a child when it leaves the machine without leave to show all.

A number or a phone on a loose sheet finds its way to people who call at the wrong door. Everything the sweep
writes is masked unless the operator asked otherwise, by the house's one policy (:mod:`notoneless.standards.masking`).
Names stay on ledgers (nobody can be looked for without one) and are shortened on the report, which travels further.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from notoneless.standards import masking

SENSITIVE: Final[dict[str, Callable[[str], str]]] = {
    "id_number": masking.mask_id_sql,
    "pupil_no": masking.mask_id_sql,
    "disability_no": masking.mask_disability_no_sql,
    "guardian_phone": masking.mask_phone_sql,
    "address": masking.mask_address_sql,
    "l_id_number": masking.mask_id_sql,
    "r_id_number": masking.mask_id_sql,
    "l_pupil_no": masking.mask_id_sql,
    "r_pupil_no": masking.mask_id_sql,
    "l_guardian_phone": masking.mask_phone_sql,
    "r_guardian_phone": masking.mask_phone_sql,
}
"""Column → the way it is masked."""

_RUN = re.compile(r"[0-9]{11,}[0-9Xx]?")


def mask_sql(column: str, expr: str | None = None, *, unmasked: bool = False) -> str:
    """Return SQL (a VARCHAR expression) that shows ``column`` as it may leave the machine.

    ``expr`` is the SQL that yields the value (default: the column, quoted). Columns that need no mask and
    ``unmasked`` runs get the expression itself.
    """
    value = expr or f'"{column}"'
    how = SENSITIVE.get(column)
    return value if unmasked or how is None else how(value)


def mask_digits(text: str | None) -> str:
    """Return ``text`` with the middle of every long run of digits starred: the last net before printing reasons."""
    return _RUN.sub(lambda m: m[0][:3] + "*" * (len(m[0]) - 5) + m[0][-2:], text) if text else ""

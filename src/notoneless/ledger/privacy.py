"""遮盖 — what a ledger shows of a child when it leaves the machine without leave to show all.

A number or a phone on a loose sheet finds its way to people who call at the wrong door. Everything the sweep
writes is masked unless the operator asked otherwise, by the house's one policy (:mod:`notoneless.standards.masking`).
Names stay on ledgers (nobody can be looked for without one) and are shortened on the report, which travels further.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from notoneless.ledger.labels import Word
from notoneless.standards import masking

SENSITIVE: Final[dict[str, Callable[[str], str]]] = {
    "id_number": masking.mask_id_sql,
    "pupil_no": masking.mask_id_sql,
    "disability_no": masking.mask_disability_no_sql,
    "guardian_phone": masking.mask_phone_sql,
    "address": masking.mask_address_sql,
    "household_no": masking.mask_id_sql,
    "householder_id": masking.mask_id_sql,
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


def masked(word: Word, unmasked: bool) -> Word:
    """Return ``word`` as a page may show it: long runs of digits starred unless the operator asked otherwise."""
    return word if unmasked else Word(mask_digits(word.zh) or "", mask_digits(word.en) or "")


def mask_digits(text: str | None) -> str:
    """Return ``text`` with the middle of every long run of digits starred: the last net before printing reasons."""
    return _RUN.sub(lambda m: m[0][:3] + "*" * (len(m[0]) - 5) + m[0][-2:], text) if text else ""


def same_sql(column: str, left: str, right: str) -> str:
    """Return SQL telling whether two offices' cells of ``column`` say the same, however each wrote it (TRUE/FALSE, NULL
    when one is empty): 20141209 is 2014-12-09, 1 is 男, letters and spaces do not count."""
    one, two = _meant(column, left), _meant(column, right)
    return f"CASE WHEN {one} IS NULL OR {two} IS NULL THEN NULL ELSE {one} = {two} END"


def _meant(column: str, expr: str) -> str:
    text = f"nullif(upper(regexp_replace({expr}::VARCHAR, '\\s', '', 'g')), '')"
    if column == "birth_on":
        forms = "['%Y-%m-%d', '%Y/%m/%d', '%Y%m%d', '%Y.%m.%d', '%Y年%m月%d日']"
        return f"coalesce(try_strptime({text}, {forms})::DATE::VARCHAR, {text})"
    if column == "sex":
        return f"CASE WHEN left({text}, 1) IN ('1', '男') THEN '男' WHEN left({text}, 1) IN ('2', '女') THEN '女' ELSE {text} END"
    if column == "guardian_phone":
        return f"nullif(regexp_replace({text}, '[^0-9]', '', 'g'), '')"
    if column in ("name", "guardian_name"):
        return f"regexp_replace({text}, '[·•．.・‧∙]', '·', 'g')"
    return text

"""遮蔽 — what may be shown of a child when the whole is not needed.

A list on a wall or a screen seen over a shoulder must not give away a birthday, a phone or a home. The policy:

* numbers (citizen, pupil): first three and last two of 18 or 19 characters; of any other length the first three, so
  that no digit of the birth date ever shows, even where characters were lost; six or fewer are hidden whole;
* disability card: first three only, because its last two digits say the disability;
* phone: first three and last two; under seven characters hidden whole;
* name: first character; * for each other;
* address: first six characters (province and county), then six stars whatever its length; up to six characters: the
  first three.

Each rule exists as Python and as a DuckDB SQL expression of the same result (``*_sql``), ``None``/NULL stays so.
"""

from __future__ import annotations


def mask_id(number: str | None) -> str | None:
    """Return a masked citizen or pupil number: ``500*************14``."""
    if number is None:
        return None
    size = len(number)
    if size in (18, 19):
        return number[:3] + "*" * (size - 5) + number[-2:]
    return number[:3] + "*" * (size - 3) if size > 6 else "*" * size


def mask_id_sql(expr: str) -> str:
    """Return the DuckDB expression of :func:`mask_id`; ``expr`` is a trusted column expression."""
    e = f"({expr})"
    return (
        f"CASE WHEN {e} IS NULL THEN NULL "
        f"WHEN length({e}) IN (18, 19) THEN left({e}, 3) || repeat('*', length({e}) - 5) || right({e}, 2) "
        f"WHEN length({e}) > 6 THEN left({e}, 3) || repeat('*', length({e}) - 3) "
        f"ELSE repeat('*', length({e})) END"
    )


def mask_disability_no(number: str | None) -> str | None:
    """Return a masked disability card number: ``500*****************``."""
    if number is None:
        return None
    return number[:3] + "*" * (len(number) - 3) if len(number) > 6 else "*" * len(number)


def mask_disability_no_sql(expr: str) -> str:
    """Return the DuckDB expression of :func:`mask_disability_no`."""
    e = f"({expr})"
    return (
        f"CASE WHEN {e} IS NULL THEN NULL WHEN length({e}) > 6 THEN left({e}, 3) || repeat('*', length({e}) - 3) "
        f"ELSE repeat('*', length({e})) END"
    )


def mask_phone(phone: str | None) -> str | None:
    """Return a masked phone number: ``138******78``."""
    if phone is None:
        return None
    size = len(phone)
    return phone[:3] + "*" * (size - 5) + phone[-2:] if size >= 7 else "*" * size


def mask_phone_sql(expr: str) -> str:
    """Return the DuckDB expression of :func:`mask_phone`."""
    e = f"({expr})"
    return (
        f"CASE WHEN {e} IS NULL THEN NULL "
        f"WHEN length({e}) >= 7 THEN left({e}, 3) || repeat('*', length({e}) - 5) || right({e}, 2) "
        f"ELSE repeat('*', length({e})) END"
    )


def mask_name(name: str | None) -> str | None:
    """Return a masked name: ``张**``; a single character is hidden."""
    if name is None:
        return None
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_name_sql(expr: str) -> str:
    """Return the DuckDB expression of :func:`mask_name`."""
    e = f"({expr})"
    return (
        f"CASE WHEN {e} IS NULL THEN NULL WHEN length({e}) > 1 THEN left({e}, 1) || repeat('*', length({e}) - 1) "
        f"ELSE repeat('*', length({e})) END"
    )


def mask_address(address: str | None) -> str | None:
    """Return a masked address: its first six characters and six stars."""
    if address is None:
        return None
    if not address:
        return ""
    return address[: 6 if len(address) > 6 else 3] + "*" * 6


def mask_address_sql(expr: str) -> str:
    """Return the DuckDB expression of :func:`mask_address`."""
    e = f"({expr})"
    return (
        f"CASE WHEN {e} IS NULL THEN NULL WHEN {e} = '' THEN '' "
        f"ELSE left({e}, CASE WHEN length({e}) > 6 THEN 6 ELSE 3 END) || '******' END"
    )

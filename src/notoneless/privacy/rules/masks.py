"""How each mask shows a value; the masks themselves are the library's, one for the ledgers and the pages."""

from __future__ import annotations

from collections.abc import Callable

from notoneless.standards import masking
from notoneless.standards.care import Mask

HIDDEN = "●●●"

_RULES: dict[Mask, Callable[[str], str | None]] = {
    Mask.NONE: lambda text: text,
    Mask.NAME: masking.mask_name,
    Mask.ID_NUMBER: masking.mask_id,
    Mask.PHONE: masking.mask_phone,
    Mask.ADDRESS: masking.mask_address,
    Mask.DISABILITY_NO: masking.mask_disability_no,
    Mask.HIDDEN: lambda text: HIDDEN,
}


def masked(text: str | None, mask: Mask) -> str:
    """Return ``text`` as ``mask`` shows it; nothing shows as nothing."""
    return (_RULES[mask](text) or "") if text else ""

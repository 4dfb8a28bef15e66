"""Words of a visit that are kept unsealed: why it was corrected, why something was taken or left, where a proof lies. They name nobody."""

from __future__ import annotations

from collections.abc import Iterable

from notoneless.privacy.rules import naming
from notoneless.visits.terms import VisitError


def refuse_names(words: str, names: Iterable[str]) -> None:
    """Raise U128 where words name one of these children, or hold a number as long as a person's."""
    if naming.names_somebody(words, names):
        raise VisitError(
            "U128",
            "这里不写学生的姓名，也不写证件号、电话这样的长数字：理由和凭据在哪里不加密保存。请写“该生”“家长”，或者案号。",
            "No child's name and no long number like that of a person or a telephone stands here: reasons and where a proof lies are "
            "kept unsealed. Write “the pupil”, “the parent”, or a case's number.",
        )

"""What may be written of a closure and on a plan; each refusal says what to do instead."""

from __future__ import annotations

from datetime import date
from typing import Final

from notoneless.learning.terms import LearningError
from notoneless.privacy.rules import naming

LEAST: Final = 4
LONGEST: Final = 366
"""A closure of more days than a year is a slip of the pen."""
OTHER: Final = "other"


def days_refusal(began_on: date, until: date) -> LearningError | None:
    """Return why a closure cannot last so: X302 (it ends before it begins, or after more than a year); None where it can."""
    if began_on <= until and (until - began_on).days < LONGEST:
        return None
    return LearningError(
        "X302",
        f"停课从 {began_on} 到 {until}：最后一天不能早于第一天，一次不超过 {LONGEST} 天。请改日期。",
        f"Closed from {began_on} to {until}: the last day cannot come before the first, and a closure lasts at most {LONGEST} days. Mend the days.",
    )


def told(words: str, *, code: str = "X303", most: int = 400) -> str:
    """Return words without outer blanks. Raises ``code`` where they are too few (X303 for a reason, X308 for what a pupil got)."""
    said = " ".join(words.split())
    if len(said) >= LEAST:
        return said[:most]
    if code == "X308":
        raise LearningError(
            code,
            f"请写明给了什么、学生是否已能学习，至少 {LEAST} 个字，例如“已送旧手机一部，当天能看直播”。",
            f"Say what was given and whether the pupil can learn now, in at least {LEAST} characters.",
        )
    raise LearningError(code, f"请写明理由，至少 {LEAST} 个字。", f"Say why, in at least {LEAST} characters.")


def nameless(words: str) -> str:
    """Return words of a closure, which are kept unsealed. Raises X304 where they hold a number as long as a person's."""
    if naming.names_somebody(words, ()):
        raise LearningError(
            "X304",
            "停课的说明对全县可见，不写证件号、电话这样的长数字，也不写学生姓名。请改写。",
            "The words of a closure are read all over the county: no long number like a person's and no pupil's name stands there. Write it otherwise.",
        )
    return words


def day_refusal(on: date, *, first: date, last: date) -> LearningError | None:
    """Return why a day cannot be written: X305 (it has not come, or lies outside what it belongs to); None where it can."""
    if first <= on <= last:
        return None
    return LearningError(
        "X305",
        f"日期写的是 {on}，应在 {first} 到 {last} 之间：不早于停课（或问到）那天，不晚于今天。",
        f"The day given is {on}; it lies between {first} and {last}: not before the closure (or the asking), not after today.",
    )


def barriers_refusal(barriers: tuple[str, ...], known: frozenset[str], words: str) -> LearningError | None:
    """Return why barriers cannot be written so: X306 (one that the place does not know), X307 (another one, without words); None where they can."""
    if strange := [one for one in barriers if one not in known]:
        return LearningError(
            "X306",
            f"有 {len(strange)} 种困难不在本地的名单里，没有保存。请从名单里选。",
            f"{len(strange)} barriers are not on the place's list; nothing was saved. Choose from the list.",
        )
    if OTHER in barriers and len(" ".join(words.split())) < LEAST:
        return LearningError(
            "X307",
            f"选了“其他”的，请写明是什么困难，至少 {LEAST} 个字。",
            f"Where “other” was chosen, say what stands in the way, in at least {LEAST} characters.",
        )
    return None

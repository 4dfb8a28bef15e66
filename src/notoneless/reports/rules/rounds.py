"""A round through a village group: what may be written down of it, how a group stands in a time, which groups a list adds and ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from notoneless.reports.rules.monthly import names_somebody
from notoneless.reports.terms import ReportError, Swept

WORDS_LEAST: Final = 4
#: So many households no group has: a number behind it is a slip.
MOST: Final = 2000
MOST_GROUPS: Final = 200
NAME: Final = 40


def refusal(
    *, on: date, today: date, who: str, households: int, found: int, note: str, names: Iterable[str]
) -> ReportError | None:
    """Return why a round cannot be written down so, or None. ``names`` are the children of the village."""
    if on > today:
        return ReportError(
            "V050",
            f"走访日期 {on} 还没有到。请填实际走访的那一天，最晚今天（{today}）。",
            f"The day {on} has not come. Write the day on which the group was visited, at the latest today ({today}).",
        )
    if not who.strip():
        return ReportError(
            "V051",
            "没有写走访人员。请写同去的岗位，例如：村干部、班主任。",
            "Nobody is named who went. Write the posts of those who went, for example the village officer and the class teacher.",
        )
    if not 0 < households <= MOST:
        return ReportError(
            "V052",
            f"走访户数填的是 {households}，应在 1 到 {MOST} 之间。一户也没有走访的，不算走访过。",
            f"The number of households is {households}; it lies between 1 and {MOST}. Where no door was knocked at, nobody went.",
        )
    if not 0 <= found <= households * 20:
        return ReportError(
            "V053",
            f"发现的孩子填的是 {found} 人，走访 {households} 户，对不上。没有发现填 0。",
            f"{found} children found in {households} households does not fit. Write 0 where nobody was found.",
        )
    return names_somebody(f"{who}\n{note}", names)


def strike_refusal(why: str, *, is_struck: bool, names: Iterable[str]) -> ReportError | None:
    """Return why a round cannot be struck so, or None."""
    if is_struck:
        return ReportError(
            "V054",
            "这条走访记录已经划去，不用再划。",
            "This round is struck already.",
        )
    if len(why.strip()) < WORDS_LEAST:
        return ReportError(
            "V055",
            f"请写明为什么划去，至少 {WORDS_LEAST} 个字。",
            f"Write why it is struck, in at least {WORDS_LEAST} characters.",
        )
    return names_somebody(why, names)


def listed(text: str) -> tuple[str, ...]:
    """Return the groups of a list, one a line, each once, in their order. Raises V056 where there is none, one is too long, or there
    are too many."""
    found = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    long = next((name for name in found if len(name) > NAME), "")
    if not found or long or len(found) > MOST_GROUPS:
        what = f"“{long[:12]}…”超过 {NAME} 个字" if long else f"读到 {len(found)} 个村组"
        raise ReportError(
            "V056",
            f"{what}。请一行写一个村组，1 到 {MOST_GROUPS} 个，每个不超过 {NAME} 个字。",
            f"Write one group a line, 1 to {MOST_GROUPS} of them, each of at most {NAME} characters; {len(found)} were read.",
        )
    return found


def swept(found: Iterable[int]) -> Swept:
    """Return how a group stands; ``found`` says of every round of the time that stands how many children it found."""
    numbers = list(found)
    if not numbers:
        return Swept.NOT
    return Swept.FOUND if any(numbers) else Swept.NIL

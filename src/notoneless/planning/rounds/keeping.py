"""锁定的回收 — keeping: what people have held fast in the book of an earlier plan, read back as locks.

They may have sorted the lines, moved columns, or changed teacher, day and place by hand; a visit is known by its number alone.
A word that we do not know is refused with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from notoneless.planning.rounds.asking import Asked
from notoneless.planning.rounds.sheets import Row
from notoneless.planning.rounds.terms import Lock
from notoneless.planning.rounds.when import day_of
from notoneless.standards.errors import UserError

#: How much of a line holds: the teacher; the teacher and the day; these and the place in the order.
WORDS: Final = ("老师", "日期", "次序")


def locks(rows: Sequence[Row], asked: Asked) -> tuple[Lock, ...]:
    """Return the locks that a plan's book says. Lines without a word under 锁定 are free. Raises UserError T073."""
    found: list[Lock] = []
    for row in rows:
        word = "".join(row["lock"].split())
        if not word:
            continue
        day = day_of(row["day"])
        nth = row["nth"].removesuffix(".0")
        readable = word in WORDS and bool(row["key"] and row["teacher"])
        if word in WORDS[1:]:
            readable = readable and day is not None
        if word == WORDS[2]:
            readable = readable and nth.isdecimal() and 0 < int(nth) < 100
        if not readable:
            raise UserError(
                "T073",
                f"{row.zh}：“锁定”写作“{word[:10]}”，或要锁的编号、老师、日期、第几家没写全。锁定只认：老师（归谁）、日期（归谁、哪天）、次序（归谁、哪天、第几家）。",
                f"{row.en}: the lock reads “{word[:10]}”, or the number, teacher, day or place that it holds is missing. A lock is 老师 "
                "(whose), 日期 (whose and when) or 次序 (whose, when and at which place).",
            )
        lock = Lock(
            row["key"],
            row["teacher"],
            (day - asked.first).days if day and word in WORDS[1:] else None,
            int(nth) if word == WORDS[2] else None,
        )
        # A visit by two stands in two lines; the first that is held says it.
        if all(one.visit != lock.visit for one in found) or asked.problem.visit.get(lock.visit) is None:
            found.append(lock)
        elif asked.problem.visit[lock.visit].people == 1:
            found.append(lock)  # told as a contradiction
    return tuple(found)


def word_of(lock: Lock) -> str:
    """Return the word that says a lock in the book."""
    return WORDS[0] if lock.day is None else WORDS[1] if lock.nth is None else WORDS[2]

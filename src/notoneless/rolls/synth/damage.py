"""笔误 — the named ways in which a clerk's line departs from the truth.

Each rule is a pure function: true values in, damaged values out, chance from the generator it is given. A rule
touches only the rows it is handed; :mod:`notoneless.rolls.synth.wear` decides which rows those are and keeps the book
of what was done, so that the score can say which kind of error hides a child.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from notoneless.rolls.synth.places import table, words
from notoneless.standards.lunar import to_lunar

Rng = np.random.Generator
Cells = Sequence[str]
Rule = Callable[[Rng, Cells], "list[str | None]"]


def _digit_other_than(rng: Rng, c: str) -> str:
    return str((int(c) + int(rng.integers(1, 10))) % 10) if c.isdigit() else str(int(rng.integers(10)))


def id_missing(rng: Rng, cells: Cells) -> list[str | None]:
    """The number is not there; now and then a word stands in its place."""
    said = [None, None, None, None, None, "无", "暂无", "000000000000000000", "不详", "/"]
    return [said[int(k)] for k in rng.integers(len(said), size=len(cells))]


def id_typo(rng: Rng, cells: Cells) -> list[str | None]:
    """One digit wrong."""
    out: list[str | None] = []
    for c in cells:
        k = int(rng.integers(len(c)))
        out.append(c[:k] + _digit_other_than(rng, c[k]) + c[k + 1 :])
    return out


def id_transposed(rng: Rng, cells: Cells) -> list[str | None]:
    """Two neighbouring, different digits changed places."""
    out: list[str | None] = []
    for c in cells:
        spots = [k for k in range(5, len(c) - 1) if c[k] != c[k + 1]] or [0]
        k = spots[int(rng.integers(len(spots)))]
        out.append(c[:k] + c[k + 1] + c[k] + c[k + 2 :])
    return out


def id_two_edits(rng: Rng, cells: Cells) -> list[str | None]:
    """Two digits wrong, or one lost and one wrong."""
    out: list[str | None] = []
    for c in cells:
        j, k = sorted(int(v) for v in rng.choice(len(c), size=2, replace=False))
        wrong = c[:j] + _digit_other_than(rng, c[j]) + c[j + 1 :]
        keep = rng.random() < 0.7
        out.append(wrong[:k] + (_digit_other_than(rng, c[k]) if keep else "") + wrong[k + 1 :])
    return out


def id_15_digits(rng: Rng, cells: Cells) -> list[str | None]:
    """An old form's fifteen digits: century and check digit left away."""
    return [c[:6] + c[8:17] for c in cells]


def id_scientific(rng: Rng, cells: Cells) -> list[str | None]:
    """What a spreadsheet shows of a number that it took for a quantity."""
    return [f"{float(c[:17] + '0'):.5E}" for c in cells]


def id_zeros(rng: Rng, cells: Cells) -> list[str | None]:
    """What a spreadsheet keeps of eighteen digits: fifteen, then zeros."""
    return [c[:15] + "000" for c in cells]


def id_lower_x(rng: Rng, cells: Cells) -> list[str | None]:
    """The check character in lower case."""
    return [c.lower() for c in cells]


def full_width(rng: Rng, cells: Cells) -> list[str | None]:
    """Digits typed with the full-width keyboard."""
    return [c.translate({k: k + 0xFEE0 for k in range(33, 127)}) for c in cells]


def spaced(rng: Rng, cells: Cells) -> list[str | None]:
    """White space before, after or inside, or an apostrophe in front."""
    forms = (" {a}{b}{c}", "{a}{b}{c} ", "{a} {b} {c}", "'{a}{b}{c}", "{a}{b}{c}\t", "\u3000{a}{b}{c}")
    return [
        forms[int(k)].format(a=c[:6], b=c[6:14], c=c[14:])
        for k, c in zip(rng.integers(len(forms), size=len(cells)), cells, strict=True)
    ]


@cache
def _swaps() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    sound = {c: s + t for c, s, t in table("same_sound.csv").iter_rows()}
    near = {c: s for c, s, _ in table("same_sound.csv").iter_rows() if s}
    shape = dict(table("same_shape.csv").iter_rows())
    return near, sound, shape


@cache
def _common() -> frozenset[str]:
    return frozenset(table("given_characters.csv")["character"].to_list())


@cache
def _like(character: str, by_shape: bool) -> str:
    near, sound, shape = _swaps()
    if by_shape:
        return shape.get(character, "")
    said = near.get(character) or sound.get(character, "")
    known = "".join(c for c in said if c in _common())
    return known or said[:3]


def _replace_one(rng: Rng, cells: Cells, by_shape: bool) -> list[str | None]:
    out: list[str | None] = []
    for c in cells:
        spots = [k for k in range(1, len(c)) if _like(c[k], by_shape)] or [
            k for k in range(len(c)) if _like(c[k], False)
        ]
        if not spots:
            out.append(c + "儿")
            continue
        k = spots[int(rng.integers(len(spots)))]
        pool = _like(c[k], by_shape) or _like(c[k], False)
        out.append(c[:k] + pool[int(rng.integers(len(pool)))] + c[k + 1 :])
    return out


def name_same_sound(rng: Rng, cells: Cells) -> list[str | None]:
    """A character of the same sound (now and then of another tone) in place of one of the given name."""
    return _replace_one(rng, cells, by_shape=False)


def name_same_shape(rng: Rng, cells: Cells) -> list[str | None]:
    """A character of similar shape."""
    return _replace_one(rng, cells, by_shape=True)


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


def name_traditional(rng: Rng, cells: Cells) -> list[str | None]:
    """The name in traditional characters; a name with none of them keeps its form."""
    return [_to_traditional().convert(c) for c in cells]


def name_nickname(rng: Rng, cells: Cells) -> list[str | None]:
    """A pet name or a name used at home: 小X, XX, the surname with another given name."""
    pets = words()["whole_names"]["female"] + words()["whole_names"]["male"]
    out: list[str | None] = []
    for c in cells:
        how = rng.random()
        if how < 0.35:
            out.append("小" + c[-1])
        elif how < 0.6:
            out.append(c[-1] * 2)
        else:
            out.append(c[0] + pets[int(rng.integers(len(pets)))])
    return out


def name_new_surname(rng: Rng, cells: Cells) -> list[str | None]:
    """Another surname (the mother's, a stepfather's), same given name."""
    many = table("surnames.csv")["surname"].to_list()[:60]
    return [many[int(k)] + c[1:] for k, c in zip(rng.integers(len(many), size=len(cells)), cells, strict=True)]


def name_rare_lost(rng: Rng, cells: Cells) -> list[str | None]:
    """A character the machine could not write: ?, a box, pinyin, or a private code point."""
    out: list[str | None] = []
    for c in cells:
        k = len(c) - 1
        forms = ("?", "□", lazy_pinyin(c[k], style=Style.NORMAL)[0], chr(0xE000 + ord(c[k]) % 0x1000), "*")
        out.append(c[:k] + forms[int(rng.integers(len(forms)))] + c[k + 1 :])
    return out


def name_dots(rng: Rng, cells: Cells) -> list[str | None]:
    """Another dot in a name that has one (．•.‧ or none); names without keep their form."""
    dots = "•.．‧・ "
    return [
        c.replace("·", dots[int(k)].strip())
        for k, c in zip(rng.integers(len(dots), size=len(cells)), cells, strict=True)
    ]


def name_spaced(rng: Rng, cells: Cells) -> list[str | None]:
    """A blank between surname and given name, as lists typed to line up have it."""
    return [c[:1] + ("　" if len(c) == 2 else " ") + c[1:] for c in cells]


def _date(cell: str) -> date:
    return date(int(cell[:4]), int(cell[4:6]), int(cell[6:8]))


def birth_lunar(rng: Rng, cells: Cells) -> list[str | None]:
    """The lunar birthday written as if it were solar; a leap month bears the number of the month before it."""
    days = [to_lunar(_date(c)) for c in cells]
    return [f"{d.year:04d}{d.month:02d}{d.day:02d}" for d in days]


def birth_day_month(rng: Rng, cells: Cells) -> list[str | None]:
    """Day and month changed places; where the day is past 12, the day is one off."""
    out: list[str | None] = []
    for c in cells:
        if int(c[6:8]) <= 12 and c[4:6] != c[6:8]:
            out.append(c[:4] + c[6:8] + c[4:6])
        else:
            out.append((_date(c) + timedelta(days=1)).strftime("%Y%m%d"))
    return out


def birth_digit(rng: Rng, cells: Cells) -> list[str | None]:
    """One digit of the date wrong, now and then making a day that no calendar has."""
    out: list[str | None] = []
    for c in cells:
        k = int(rng.choice([3, 4, 5, 5, 6, 7, 7, 7]))
        bounds = {4: "01", 6: "0123"}.get(k, "0123456789")
        other = [d for d in bounds if d != c[k]]
        out.append(c[:k] + other[int(rng.integers(len(other)))] + c[k + 1 :])
    return out


def birth_missing(rng: Rng, cells: Cells) -> list[str | None]:
    """No birth date."""
    return [None] * len(cells)


def sex_wrong(rng: Rng, cells: Cells) -> list[str | None]:
    """The other sex."""
    return ["女" if c == "男" else "男" for c in cells]


ID_RULES: dict[str, Rule] = {
    "id_missing": id_missing,
    "id_typo": id_typo,
    "id_transposed": id_transposed,
    "id_two_edits": id_two_edits,
    "id_15_digits": id_15_digits,
    "id_scientific": id_scientific,
    "id_zeros": id_zeros,
}
ID_FORMS: dict[str, Rule] = {"id_lower_x": id_lower_x, "id_full_width": full_width, "id_spaced": spaced}
NAME_RULES: dict[str, Rule] = {
    "name_same_sound": name_same_sound,
    "name_same_shape": name_same_shape,
    "name_traditional": name_traditional,
    "name_nickname": name_nickname,
    "name_new_surname": name_new_surname,
    "name_rare_lost": name_rare_lost,
}
BIRTH_RULES: dict[str, Rule] = {
    "birth_lunar": birth_lunar,
    "birth_day_month": birth_day_month,
    "birth_digit": birth_digit,
    "birth_missing": birth_missing,
}

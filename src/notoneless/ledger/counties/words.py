"""并排的说法 — how a share, a rank, a gap and a move are worded: the same on the page and in the workbook."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from notoneless.ledger.counties.laying import Comparison, Row, Side, State, Whole
from notoneless.ledger.counties.rules import Bounds, Move
from notoneless.ledger.labels import Word
from notoneless.standards.school_year import Term

DASH: Final = Word("—", "—")
STATES: Final = {
    State.RANKED: Word("", ""),
    State.NO_ROLL: Word("没有交名册，不算零，不排名", "roll not handed in: not nought, not ranked"),
    State.OTHER_WAY: Word("口径不同，不排名", "counted by other definitions, not ranked"),
    State.NO_COMMON: Word(
        "没有多数区县同用的口径，都不排名", "no definitions shared by most counties: nobody is ranked"
    ),
    State.FEW: Word("人太少，不写数，不排名", "too few children: no numbers, not ranked"),
    State.NOBODY: Word("无人可计", "nobody to count"),
    State.NOT_THIS_TERM: Word("本学期没有交来，不排名", "nothing for this term, not ranked"),
    State.NOT_TOLD: Word("文件里没有这一项", "not in its file"),
}
MOVES: Final = {
    Move.UP: Word("↑ 上升", "↑ up"),
    Move.DOWN: Word("↓ 下降", "↓ down"),
    Move.SAME: Word("→ 持平", "→ same"),
    Move.UNCLEAR: Word("看不出", "cannot be told"),
    Move.NO_EARLIER: DASH,
    Move.OTHER_WAY: Word("口径变了，不比", "counted differently before"),
}
NO_DEFINITION: Final = Word("文件没有写明按什么口径数的", "the file does not say how it was counted")


def percent(share: Fraction) -> str:
    """Return a share as it is printed: cut to two decimals, never rounded up."""
    cut = share.numerator * 10_000 // share.denominator
    return f"{cut // 100}%" if cut in (0, 10_000) else f"{cut // 100}.{cut % 100:02}%"


def share_word(share: Bounds | None) -> Word:
    """Return a share, or between which two it lies; a dash where there is none."""
    if share is None:
        return DASH
    low, high = map(percent, share)
    if low == high and share[0] == share[1]:
        return Word(low, low)
    return Word(f"约 {low}", f"about {low}") if low == high else Word(f"{low}～{high}", f"{low}–{high}")


def rank_word(rank: tuple[int, int] | None) -> Word:
    """Return a rank; two where small numbers that are not written leave it open, a dash where there is none."""
    if rank is None:
        return DASH
    text = f"{rank[0]}" if rank[0] == rank[1] else f"{rank[0]}–{rank[1]}"
    return Word(text, text)


def points(value: Fraction) -> str:
    """Return a difference of shares in percentage points: cut to two decimals; what is less is said to be."""
    cut = value.numerator * 10_000 // value.denominator
    if not cut:
        return "<0.01" if value else "0"
    return f"{cut // 100}.{cut % 100:02}"


def gap_word(row: Row) -> Word:
    """Return how far a county stays behind its target; a dash where nobody can say."""
    if row.figure is None or row.figure.target is None or row.gap is None:
        return DASH
    least, most = row.gap
    if not most:
        return Word("达到", "reached")
    low, high = points(least), points(most)
    if not least:
        return Word(f"可能达到，至多差 {high} 个百分点", f"perhaps reached, at most {high} points short")
    if low == high:
        return Word(f"差 {low} 个百分点", f"{low} points short")
    return Word(f"差 {low}～{high} 个百分点", f"{low}–{high} points short")


def target_word(target: float | None) -> Word:
    """Return a target as it is printed."""
    return Word("未定", "none set") if target is None else Word(f"{target * 100:g}%", f"{target * 100:g}%")


def counts_word(row: Row) -> Word:
    """Return how many of how many; what was left out is said with the threshold below which nothing is written."""
    figure = row.figure
    if figure is None or not figure.handed_in:
        return DASH
    told = figure.told
    if told.denominator is None:
        return Word(
            f"不足 {told.small} 人或可由相减得出，不写", f"fewer than {told.small}, or to be reckoned: not written"
        )
    if told.numerator is not None:
        return Word(f"{told.numerator:,} / {told.denominator:,}", f"{told.numerator:,} of {told.denominator:,}")
    low, high = told.counted or (0, 0)
    return Word(f"{low:,}～{high:,} / {told.denominator:,}", f"{low:,}–{high:,} of {told.denominator:,}")


def before_word(row: Row) -> Word:
    """Return the earlier share and its day; empty where there is none."""
    if row.before is None or row.share is None:
        return Word("", "")
    was, day = share_word(row.before.share), row.before.on.isoformat()
    return Word(f"{day} 为 {was.zh}", f"{was.en} on {day}")


def move_word(row: Row) -> Word:
    """Return what became of the share, and since when."""
    word, was = MOVES[row.move], before_word(row)
    return Word(f"{word.zh}（{was.zh}）", f"{word.en} ({was.en})") if was.zh else word


def why_word(row: Row) -> Word:
    """Return why a county is not ranked, and which definition differs; empty for one that is ranked whole."""
    word = STATES[row.state]
    if row.state is State.OTHER_WAY:
        how = differs_word(row)
        return Word(f"{word.zh}：{how.zh}", f"{word.en}: {how.en}")
    if row.state is State.NOT_THIS_TERM:
        return Word(f"{word.zh}（最近一份是 {row.as_of}）", f"{word.en} (newest file: {row.as_of})")
    if row.state is State.RANKED and row.figure is not None and row.figure.told.numerator is None:
        small = row.figure.told.small
        return Word(
            f"有人数不足 {small} 人或减得出来，不写，只知在两数之间",
            f"a number is below {small}, or to be reckoned: only the bounds are known",
        )
    return word


def differs_word(row: Row) -> Word:
    """Return which definitions are other than those of most counties, with both values where they are short."""
    if not row.differs:
        return NO_DEFINITION
    zh, en = [], []
    for name, here, there in row.differs:
        told = bool(here.zh or there.zh)
        zh.append(f"{name.zh}（这里{here.zh or '没有'}，多数区县{there.zh or '没有'}）" if told else name.zh)
        en.append(f"{name.en} (here {here.en or 'none'}, mostly {there.en or 'none'})" if told else name.en)
    return Word("；".join(zh), "; ".join(en))


def whole_word(whole: Whole) -> Word:
    """Return the sum over the compared counties."""
    if not whole.denominator:
        return DASH
    share = share_word(whole.share)
    low, high = whole.counted
    said = f"{low:,}" if low == high else f"{low:,}–{high:,}"
    return Word(
        f"{share.zh}（{said.replace('–', '～')} / {whole.denominator:,}，{whole.counties} 个区县之和）",
        f"{share.en} ({said} of {whole.denominator:,}, the sum of {whole.counties})",
    )


def left_word(side: Side) -> Word:
    """Return how many counties of an indicator are not in the sum and have no rank, by reason."""
    zh, en = [], []
    for state, word in STATES.items():
        n = sum(row.state is state for row in side.rows)
        if n and state is not State.RANKED:
            zh.append(f"{word.zh.split('，')[0]} {n}")
            en.append(f"{word.en.split(':')[0].split(',')[0]} {n}")
    return Word("、".join(zh), ", ".join(en))


def term_word(one: Term) -> Word:
    """Return the name of a term."""
    return Word(one.zh, f"{one.first}–{one.first + 1}, {'autumn' if one.number == 1 else 'spring'} term")


def place_word(found: Comparison) -> Word:
    """Return whose comparison it is."""
    return Word(found.place_name or "各区县", found.place_name or "Counties")


def missing_word(found: Comparison) -> Word:
    """Return which counties sent nothing for this term, or why nobody can say."""
    if found.place is None:
        silent = "、".join(f"{name}（{code}）" for code, name in found.missing)
        zh = f"从前交过、本学期没有交来的：{silent}。" if silent else ""
        en = f"Sent a file before and none for this term: {silent}. " if silent else ""
        return Word(
            zh + "没有写 --place，不知道还有哪些区县应交而未交。",
            en + "Without --place nobody knows which others are missing.",
        )
    if not found.is_listed:
        return Word(
            f"区划代码表里没有 {found.place} 下辖的区县，说不出谁没有交。",
            f"No list names the counties of {found.place}: nobody can say which are missing.",
        )
    if not found.missing:
        return Word("所辖区县都交来了。", "Every county that belongs there has sent its file.")
    n = len(found.missing)
    return Word(
        f"所辖区县中 {n} 个没有交来本学期的指标文件：{'、'.join(f'{name}（{code}）' for code, name in found.missing)}。",
        f"Sent no file for this term ({n}): {', '.join(f'{name} ({code})' for code, name in found.missing)}.",
    )

"""总表 — book_summary: the first sheet of 两次录入.xlsx, which names no child.

Which files, how many lines and cells, what share differs and how sure that share is; which columns and which villages were
typed worst. Once the roll is settled: how often each of the two was wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from notoneless.entry.book_styles import Styles
from notoneless.entry.comparing import Comparison, Tally
from notoneless.entry.settling import Settled
from notoneless.rolls.kinds import COLUMNS

_WIDTHS = (22, 22, 12, 12, 12, 12, 12)


def write_summary(ws: Worksheet, styles: Styles, comparison: Comparison, done: Settled | None) -> None:
    """Write the sheet: files, figures, error rates once there are any, by column, by town and village."""
    for at, width in enumerate(_WIDTHS):
        ws.set_column(at, at, width)
    ws.set_row(0, 34)
    ws.write_string(0, 0, f"{comparison.first.kind.zh}：两次录入对照", styles.title)
    at = _files(ws, styles, comparison, 2)
    at = _figures(ws, styles, comparison, at + 1)
    if done is not None:
        at = _rates(ws, styles, done, at + 1)
    at = _table(ws, styles, at + 1, "各栏", ("栏",), [((COLUMNS[c].zh,), t) for c, t in _worst(comparison.by_column)])
    at = _table(ws, styles, at + 1, "各镇街、村社", ("镇街", "村社"), list(comparison.by_place.items()))
    notes = [
        "比的是两遍中至少一遍填了的格；全角半角、空格、日期写法、末位 x 的大小写不算不同。区间按 95% 置信（Wilson 1927）。",
        "两遍录得一样的格当作对的：两个人在同一格录成同一个错，这里看不出来。",
    ]
    for side, entry in ((1, comparison.first), (2, comparison.second)):
        once = [COLUMNS[c].zh for c, s in comparison.once.items() if s == side]
        if once:
            notes.append(f"只有第{'一二'[side - 1]}遍有的栏，没有比，照它的算：{'、'.join(once)}。")
        if entry.unused:
            notes.append(f"第{'一二'[side - 1]}遍里认不得、没有读的栏：{'、'.join(entry.unused)}。")
    if comparison.word_for_word:
        notes.append("两遍连空格和日期写法都一字不差，各录各的很少会这样：请问一下是不是抄的。")
    for note in notes:
        at += 1
        ws.merge_range(at, 0, at, len(_WIDTHS) - 1, note, styles.wrap)
        ws.set_row(at, 15 * (1 + len(note) // 52))
    ws.set_paper(9)
    ws.fit_to_pages(1, 0)
    ws.set_footer("&C第 &P 页　共 &N 页")


def _files(ws: Worksheet, styles: Styles, comparison: Comparison, at: int) -> int:
    for column, text in enumerate(("", "文件", "录入人", "行数")):
        ws.write_string(at, column, text, styles.head)
    ws.merge_range(at, 4, at, 6, "校验值（SHA-256）", styles.head)
    for side, entry in ((1, comparison.first), (2, comparison.second)):
        at += 1
        ws.write_string(at, 0, f"第{'一二'[side - 1]}遍", styles.centre)
        ws.write_string(at, 1, entry.file, styles.cell)
        ws.write_string(at, 2, entry.typed_by or "", styles.cell)
        ws.write_number(at, 3, len(entry.rows), styles.number)
        ws.merge_range(at, 4, at, 6, entry.sha256, styles.cell)
        ws.set_row(at, 30)
    return at + 1


def _figures(ws: Worksheet, styles: Styles, comparison: Comparison, at: int) -> int:
    ambiguous = sum(line.ambiguous for _, line in comparison.lone)
    unread = len(comparison.first.unread) + len(comparison.second.unread)
    counts = (
        ("两遍都有的行", len(comparison.pairing.pairs)),
        ("只在第一遍的行", sum(not line.ambiguous for line in comparison.pairing.first)),
        ("只在第二遍的行", sum(not line.ambiguous for line in comparison.pairing.second)),
        ("分不清对哪一行的", ambiguous),
        ("没有读进来的", unread),
        ("比了的格", comparison.total.compared),
        ("不同的格", comparison.total.differ),
    )
    for text, number in counts:
        ws.write_string(at, 0, text, styles.cell)
        ws.write_number(at, 1, number, styles.number)
        at += 1
    share, interval = comparison.total.share, comparison.total.interval
    shares = (share, *(interval or (None, None)))
    for text, value in zip(("不同的格所占比例", "　区间下限", "　区间上限"), shares, strict=True):
        ws.write_string(at, 0, text, styles.cell)
        if value is None:
            ws.write_string(at, 1, "—", styles.centre)
        else:
            ws.write_number(at, 1, value, styles.share)
        at += 1
    return at


def _share(ws: Worksheet, styles: Styles, at: int, column: int, tally: Tally) -> None:
    """Write a share and its interval in three cells; a stroke where nothing was compared."""
    interval = tally.interval
    if tally.share is None or interval is None:
        for n in range(3):
            ws.write_string(at, column + n, "—", styles.centre)
        return
    for n, value in enumerate((tally.share, *interval)):
        ws.write_number(at, column + n, value, styles.share)


def _rates(ws: Worksheet, styles: Styles, done: Settled, at: int) -> int:
    ws.write_string(at, 0, "录错率（对照定稿）", styles.part)
    at += 1
    for column, text in enumerate(("", "录错的格", "录错率", "区间下限", "区间上限", "漏录的行", "多录的行")):
        ws.write_string(at, column, text, styles.head)
    for n, tally in enumerate(done.errors):
        at += 1
        ws.write_string(at, 0, f"第{'一二'[n]}遍", styles.centre)
        ws.write_number(at, 1, tally.differ, styles.number)
        _share(ws, styles, at, 2, tally)
        ws.write_number(at, 5, done.left_out[n], styles.number)
        ws.write_number(at, 6, done.too_many[n], styles.number)
    at += 1
    ws.write_string(at, 0, f"定稿 {len(done.rows)} 行，其中 {done.once} 行只有一个人录过。", styles.ink)
    return at + 1


def _worst(by_column: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    """Return the columns, those most often typed differently first."""
    return sorted(by_column.items(), key=lambda item: (-(item[1].share or 0), item[0]))


def _table(
    ws: Worksheet,
    styles: Styles,
    at: int,
    title: str,
    names: Sequence[str],
    lines: Sequence[tuple[Sequence[str], Tally]],
) -> int:
    ws.write_string(at, 0, title, styles.part)
    at += 1
    headings = [*names, *([""] if len(names) == 1 else []), "比了的格", "不同的格", "比例", "区间下限", "区间上限"]
    if len(names) == 1:
        ws.merge_range(at, 0, at, 1, names[0], styles.head)
    for column, text in enumerate(headings):
        if len(names) > 1 or column > 1:
            ws.write_string(at, column, text, styles.head)
    for texts, tally in lines:
        at += 1
        if len(texts) == 1:
            ws.merge_range(at, 0, at, 1, texts[0], styles.cell)
        else:
            for column, text in enumerate(texts):
                ws.write_string(at, column, text or "（没有写）", styles.cell)
        ws.write_number(at, 2, tally.compared, styles.number)
        ws.write_number(at, 3, tally.differ, styles.number)
        _share(ws, styles, at, 4, tally)
    return at + 1

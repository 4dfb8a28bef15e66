"""指标的说法 — how a figure, its target and its list are worded, on the screen of the command line and on every page.

One wording for the terminal, the report and the workbook, so that a figure read out in one meeting is the figure on the
wall of the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from notoneless.ledger.indicators import Indicators, Measured
from notoneless.ledger.indicators_rules import Figure, Part, Standing
from notoneless.ledger.labels import Word, place_word, source_word, verdict_en, verdict_zh
from notoneless.ledger.reasons_text import both
from notoneless.policy.terms import Value

LINES: Final = 20
"""Children (or places) of one indicator that the terminal shows; the JSON, indicators.json and the workbook have all."""


def percent(value: float | None) -> str:
    """Return a share as it is printed: two decimals, a dash where there is none."""
    if value is None:
        return "—"
    return f"{value:.0f}%" if value in (0, 100) else f"{value:.2f}%"


def aim(m: Measured) -> Word:
    """Return the target as it is printed."""
    if m.target is None:
        return Word("未定", "none set")
    text = f"{float(m.target.value) * 100:g}%"
    return Word(text, text)


def cite(value: Value) -> Word:
    """Return who says so: document, place, first day, and how sure we are of it."""
    place, source = place_word(value.place_name), source_word(value.source.cite())
    return Word(
        f"{source.zh}，{place.zh}，{value.since} 起 {value.mark()}",
        f"{source.en}, {place.en}, since {value.since} {value.mark()}",
    )


def shortfall(figure: Figure, unit: Word) -> Word:
    """Return who is missing, by kind; empty words when nobody is."""
    missing = [(part, n) for part, n in figure.parts.items() if part is not Part.COUNTED and n]
    if not missing:
        return Word("", "")
    return Word(
        f"差 {figure.missing:,} {unit.zh}：" + "、".join(f"{part.word.zh} {n:,}" for part, n in missing),
        f"{figure.missing:,} missing: " + ", ".join(f"{part.word.en} {n:,}" for part, n in missing),
    )


def notes(m: Measured) -> list[Word]:
    """Return what else must be known to read the figure: a roll that was not handed in, lines left out, doubtful lines."""
    said: list[tuple[str, str]] = []
    if m.standing is Standing.NO_ROLL and m.definition.needs is not None:
        roll = m.definition.needs.value.replace("_", " ")
        said.append((f"未交{m.definition.needs.zh}，无从计算", f"the roll “{roll}” was not handed in: no figure"))
    for why, n in m.outside.items():
        said.append(
            (f"{why.word.zh} {n:,} 人，在台账而不计入", f"{n:,} {why.word.en}: in the ledger, not of this rate")
        )
    if m.doubtful:
        n = len(m.doubtful)
        zh = f"另有 {n:,} 人与该名册的匹配不牢靠，未计入，请核对"
        said.append((zh, f"{n:,} more are doubtfully on that roll: not counted, to be checked"))
    if m.unplaced:
        zh = f"另有适龄儿童 {m.unplaced:,} 人没有写村社，落不到村"
        said.append((zh, f"{m.unplaced:,} school-age children have no village written"))
    return [Word(zh, en) for zh, en in said]


def place_name(row: Mapping[str, Any]) -> str:
    """Return town, village and group of a listed child or place in one piece."""
    return " ".join(str(row[c]) for c in ("town_name", "village_name", "group_name") if row.get(c))


def text(found: Indicators, lang: str = "zh", *, by_town: bool = False, most: int | None = LINES) -> str:
    """Return a page to read: each indicator with its figure, target, sources, towns when asked, and at most ``most`` of
    those behind it."""
    return "\n".join(_page(found, lang != "en", by_town, most))


def _page(found: Indicators, zh: bool, by_town: bool, most: int | None) -> Iterator[str]:
    def say(word: Word) -> str:
        return word.zh if zh else word.en

    title = "指标　核查基准日" if zh else "indicators as of"
    yield f"{found.place_name}　{title} {found.as_of}" if zh else f"{found.place_name}: {title} {found.as_of}"
    for number, m in enumerate(found.measured, 1):
        d, figure = m.definition, m.figure
        yield ""
        yield f"{number}. {say(d.name)} [{d.practice}]  {percent(m.percent)}  {say(m.standing.word)}"
        if m.asked:
            pieces = [f"{figure.numerator:,} / {figure.denominator:,} {say(d.unit)}"]
            pieces.append(("目标 " if zh else "target ") + say(aim(m)))
            if d.apart and figure.deferred:
                pieces.append(
                    f"除去批准缓学 {figure.deferred:,} 人 {percent(m.percent_without_deferrals)}"
                    if zh
                    else f"without {figure.deferred:,} approved deferrals {percent(m.percent_without_deferrals)}"
                )
            yield "   " + ("；" if zh else "; ").join(pieces)
            if figure.missing:
                yield "   " + say(shortfall(figure, d.unit))
        for note in notes(m):
            yield "   " + say(note)
        yield ("   口径：" if zh else "   counted: ") + say(d.counted)
        yield ("   口径出处：" if zh else "   defined by: ") + say(d.basis)
        if m.target is not None:
            yield ("   目标出处：" if zh else "   target set by: ") + say(cite(m.target))
        if by_town and m.asked:
            yield from _towns(m, zh)
        yield from _list(m, zh, most)


def _towns(m: Measured, zh: bool) -> Iterator[str]:
    yield "   分镇街：" if zh else "   town by town:"
    for town in m.towns:
        counts = f"{town.figure.numerator:,} / {town.figure.denominator:,}"
        word = town.standing.word.zh if zh else town.standing.word.en
        yield f"     {_pad(town.name, 18)}{counts:>16}  {percent(town.figure.percent):>8}  {word}"


def _list(m: Measured, zh: bool, most: int | None) -> Iterator[str]:
    rows = (*m.listed, *m.doubtful)
    shown = rows if most is None else rows[:most]
    if not shown:
        return
    yield "   名单：" if zh else "   list:"
    for row in shown:
        part = Part(row["part"]).word
        if m.of_places:
            counts = (
                f"适龄 {row['children']} 人，未就学 {row['unserved']} 人"
                if zh
                else f"{row['children']} of school age, {row['unserved']} not in school"
            )
            yield f"     {place_name(row)}  {counts}"
            continue
        verdict = (verdict_zh if zh else verdict_en)(row["verdict"])
        reasons = both(row.get("reason_codes"), row["reasons"])
        yield (
            f"     {row['child_id']}  {row['name'] or '—'}  {place_name(row)}  {part.zh if zh else part.en}  "
            f"{verdict}  {reasons.zh if zh else reasons.en}".rstrip()
        )
    if len(shown) < len(rows):
        left = len(rows) - len(shown)
        yield (
            f"     ……还有 {left:,}，见《台账.xlsx》、indicators.json 或 --json。"
            if zh
            else f"     … and {left:,} more: in 台账.xlsx, in indicators.json, or with --json."
        )


def _pad(name: str, width: int) -> str:
    return name + " " * max(width - sum(2 if ord(c) > 0x2E80 else 1 for c in name), 1)

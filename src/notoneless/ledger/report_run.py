"""报告的出处 — what the run says of itself, as tables: rolls, fuses, parameters with their sources, weights, timings.

A figure that somebody must answer for needs its source beside it: which file, which rule of which day, which version.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from notoneless.ledger.fault_words import FAULT_WORDS
from notoneless.ledger.labels import COMPARISONS, Word, level_word, place_word, source_word, word
from notoneless.ledger.report_data import flat
from notoneless.rolls.kinds import Kind
from notoneless.sweep.compare import COMPARISONS as COMPARED
from notoneless.sweep.compare import RARITY

PREDICTED: Final[dict[str, Word]] = {
    "false_suspicions": Word(
        "预计误疑：名册上其实有记录的疑似儿童（人）", "expected false suspicions: suspects with a record after all"
    ),
    "missed_links": Word("预计漏连：未认出的同一人记录（条）", "expected missed links"),
    "wrong_links": Word("预计错连：认错人的记录（条）", "expected wrong links"),
}
_LONG: Final = 160


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and lines; a cell is text or a :class:`Word`."""

    headings: tuple[Word, ...]
    lines: tuple[tuple[str | Word, ...], ...]


def inputs(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rolls used: kind in words, file, sheet, rows, sha256."""
    result = []
    for entry in run.get("inputs") or ():
        kind = str(entry.get("kind") or "")
        name = Word(Kind(kind).zh, kind.replace("_", " ")) if kind in set(Kind) else Word(kind, kind)
        result.append({k: entry.get(k) for k in ("file", "sheet", "rows", "sha256")} | {"kind": name})
    return result


def predicted(run: Mapping[str, Any]) -> list[tuple[Word, str]]:
    """Return the run's estimate of its own errors."""
    return [(PREDICTED.get(k, Word(k, k)), v) for k, v in flat(run.get("predicted") or {})]


def fuses(run: Mapping[str, Any]) -> Table | None:
    """Return the wrong-file tests: file, what was seen, held or let pass by a person."""
    lines = []
    for fuse in run.get("fuses") or ():
        held, accepted = bool(fuse.get("held", fuse.get("ok", True))), bool(fuse.get("accepted"))
        verdict = (
            Word("✓ 通过", "✓ held")
            if held
            else Word("！人工放行", "! let pass by a person")
            if accepted
            else Word("✗ 不通过", "✗ blown")
        )
        said = Word(str(fuse.get("zh") or fuse.get("fuse") or ""), str(fuse.get("en") or fuse.get("fuse") or ""))
        figure, bound = (_amount(fuse.get(one), fuse.get("unit")) for one in ("figure", "bound"))
        lines.append((str(fuse.get("file") or ""), said, figure, bound, verdict))
    headings = (
        Word("名册", "roll"),
        Word("所查", "test"),
        Word("所见", "figure"),
        Word("界限", "bound"),
        Word("结果", "result"),
    )
    return Table(headings, tuple(lines)) if lines else None


def _amount(value: Any, unit: Any) -> Word:
    """A share in per cent, or so many years."""
    if not isinstance(value, (int, float)):
        return Word(str(value or ""), str(value or ""))
    return (
        Word(f"{value:g} 年", f"{value:g} year{'' if value == 1 else 's'}")
        if unit == "years"
        else Word(f"{value:.1%}", f"{value:.1%}")
    )


def refused(run: Mapping[str, Any]) -> Table | None:
    """Return the files that could not be used at all, and why."""
    lines = [
        (f"{entry.get('file')}{'（' + str(entry['sheet']) + '）' if entry.get('sheet') else ''}", str(entry.get("code") or ""),
         word(FAULT_WORDS, str(entry.get("code") or "")))
        for entry in run.get("refused") or ()
    ]  # fmt: skip
    return Table((Word("文件", "file"), Word("代码", "code"), Word("原因", "why")), tuple(lines)) if lines else None


def parameters(run: Mapping[str, Any]) -> Table | None:
    """Return the parameters used: name, value, where and since when it holds, its source, when it was last checked."""
    lines = []
    for entry in run.get("parameters") or ():
        name = entry.get("name")
        title = (
            Word(str(name.get("zh")), str(name.get("en"))) if isinstance(name, Mapping) else Word(str(name), str(name))
        )
        unit = str(entry.get("unit") or "")
        source = entry.get("source")
        said = (
            " ".join(str(source.get(k) or "") for k in ("number", "title", "article")).strip()
            if isinstance(source, Mapping)
            else str(source or "")
        )
        value = Word(_value(entry.get("value"), unit, "zh"), _value(entry.get("value"), unit, "en"))
        place, cited = place_word(str(entry.get("place_name") or entry.get("place") or "")), source_word(said)
        since, checked = (str(entry.get(key) or "") for key in ("since", "checked_on"))
        lines.append((title, value, _once(place), since, _once(cited), checked))
    headings = (
        Word("参数", "parameter"), Word("取值", "value"), Word("地方", "place"), Word("起用日", "since"),
        Word("出处", "source"), Word("核对日", "checked on"),
    )  # fmt: skip
    return Table(headings, tuple(lines)) if lines else None


def _once(word: Word) -> str | Word:
    """A name that is the same in both languages is written once."""
    return word.zh if word.zh == word.en else word


def _value(value: Any, unit: str, lang: str) -> str:
    if isinstance(value, (Mapping, list, tuple)):
        text = ("；" if lang == "zh" else "; ").join(f"{k} {v}".strip() for k, v in flat(value))
        if len(text) > _LONG:
            return text[:_LONG] + ("……（全文见 run.json）" if lang == "zh" else "… (whole in run.json)")
        return text
    # Units are written in Chinese; the parameter's English name says what is counted.
    return f"{value} {unit if lang == 'zh' or unit.isascii() else ''}".strip()


def weights(run: Mapping[str, Any]) -> Table | None:
    """Return what was learnt: for each level of each comparison its chance among the same child, among strangers, and
    its weight in bits. Levels split by how common a value is are shown for the rarest and the commonest only."""
    learnt = (run.get("weights") or {}).get("levels") if isinstance(run.get("weights"), Mapping) else None
    lines: list[tuple[str | Word, ...]] = []
    for comparison in COMPARED if learnt else ():
        ids = {level.code: level.id for level in comparison.levels}
        found: dict[int, list[tuple[int, list[float]]]] = {}
        for code, chances in (learnt or {}).get(comparison.id, {}).items():
            if int(code) >= 0:
                found.setdefault(int(code) % RARITY, []).append((int(code) // RARITY, chances))
        for level in sorted(found, reverse=True):
            buckets = sorted(found[level])
            for bucket, chances in buckets if len(buckets) <= 2 else (buckets[0], buckets[-1]):
                name = level_word(comparison.id, ids.get(level, str(level)))
                rare = f"（约 {2**bucket} 人同此）" if len(buckets) > 1 else ""
                rare_en = f" (borne by about {2**bucket})" if len(buckets) > 1 else ""
                same, other = float(chances[0]), float(chances[-1])
                # A chance below nought stands for "by how rare the value is": no one figure holds.
                chance: str | Word = f"{other:.3g}" if other >= 0 else Word("看稀有程度", "by rarity")
                known = same > 0 and other > 0
                bits: str | Word = f"{math.log2(same / other):+.1f}" if known else Word("越稀有越重", "more when rarer")
                lines.append(
                    (
                        word(COMPARISONS, comparison.id),
                        Word(name.zh + rare, name.en + rare_en),
                        f"{same:.3g}",
                        chance,
                        bits,
                    )
                )
    headings = (
        Word("比较项", "comparison"), Word("结果", "level"), Word("同一人中", "among the same"),
        Word("不同人中", "among strangers"), Word("权重（比特）", "weight (bits)"),
    )  # fmt: skip
    return Table(headings, tuple(lines)) if lines else None


def versions(run: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the versions the run names."""
    rows = list(flat(run.get("versions") or {}))
    return [(k, str(run[k])) for k in ("version", "engine") if run.get(k)] + rows


def timings(run: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return seconds by station, steps summed, the whole last."""
    sums: dict[str, float] = {}
    for key, seconds in (run.get("timings") or {}).items():
        if isinstance(seconds, (int, float)):
            sums[str(key).split(".")[0]] = sums.get(str(key).split(".")[0], 0.0) + float(seconds)
    total = sums.pop("total", None)
    rows: Iterable[tuple[str, float]] = [*sums.items(), *([("total", total)] if total is not None else [])]
    return [(k, f"{v:,.2f}") for k, v in rows]

"""认表头 — from the headings that offices write to our standard columns.

One office writes 身份证号, the next 公民身份号码, a third two lines of merged cells. A heading misread is a child
misread, so words are compared after a fixed normalisation, near words that mean something else are listed as such,
and what is not known stays unknown and is shown to the person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from notoneless.rolls.kinds import COLUMNS, SPECS, Kind

_BRACKETS = re.compile(r"[(\[{【〔<《][^)\]}】〕>》]*[)\]}】〕>》]")
_DROP = re.compile("[\\s*※#:：;；,，.。、·_\\-—/\\\\()\\[\\]{}【】〔〕<>《》\"'“”‘’!！?？|\u200b\ufeff]+")
_GROUP_TAIL = re.compile(r"(基本信息|基本情况|信息|情况|资料|部分|一栏|栏)$")
# Groups of heading cells that speak of somebody other than the child: below them "姓名" is never the child's name.
_OTHER_PERSON = re.compile(r"监护|家长|父|母|户主|家庭成员|成员\d|班主任|校长|联系人|抚养人|照料人|填表|责任人")
SCAN_ROWS = 40
_LABEL_LIMIT = 60  # a longer cell is a note, not a heading


def normalise(heading: str | None) -> str:
    """Return ``heading`` as it is compared: NFKC, lower case, without white space, marks and brackets (their content
    stays: 镇(街道) → 镇街道)."""
    return _DROP.sub("", unicodedata.normalize("NFKC", heading or "")).lower()


def _forms(heading: str) -> tuple[str, ...]:
    """Return the forms of a heading to try: with the bracketed words, without them, and without a serial number."""
    text = unicodedata.normalize("NFKC", heading)
    full, bare = normalise(text), normalise(_BRACKETS.sub("", text))
    forms = [full] + ([bare] if bare and bare != full else [])
    forms += [s for f in forms if (s := re.sub(r"^[\d一二三四五六七八九十]+(?=\D)", "", f)) and s not in forms]
    return tuple(forms)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words known: general, per kind, those never to be taken, and words that name a kind."""

    general: Mapping[str, str]
    by_kind: Mapping[Kind, Mapping[str, str]]
    never: frozenset[str]
    kind_words: tuple[tuple[str, Kind], ...]
    _memo: dict[tuple[str, Kind | None], str | None] = field(default_factory=dict, compare=False, repr=False)

    def standard(self, heading: str | None, kind: Kind | None = None) -> str | None:
        """Return the standard column that ``heading`` names (in a roll of ``kind``, among its columns), or None."""
        if not heading or len(heading) > _LABEL_LIMIT:
            return None
        if (heading, kind) not in self._memo:
            self._memo[heading, kind] = self._look_up(heading, kind)
        return self._memo[heading, kind]

    def _look_up(self, heading: str, kind: Kind | None) -> str | None:
        for form in _forms(heading):
            if form in self.never:
                return None
            if kind is not None:
                found = self.by_kind[kind].get(form) or self.general.get(form)
                if found in SPECS[kind].columns:
                    return found
            elif form in self.general:
                return self.general[form]
        return None

    def is_refused(self, heading: str | None) -> bool:
        """True when ``heading`` is a near word that must never be taken for a standard column (学籍辅号, 成员2姓名)."""
        return bool(heading) and any(form in self.never for form in _forms(heading or ""))

    def kinds_named(self, text: str) -> tuple[Kind, ...]:
        """Return the kinds whose longest words occur in ``text``: one, several when words of equal length disagree,
        or none. 上学期学籍 speaks for previous_enrolment, though 学籍 occurs in it too."""
        form = normalise(text)
        found = [(len(word), kind) for word, kind in self.kind_words if word in form]
        longest = max((n for n, _ in found), default=0)
        return tuple(dict.fromkeys(kind for n, kind in found if n == longest))

    def with_extra(self, extra: Mapping[str, Any] | None) -> Vocabulary:
        """Return this vocabulary with a place's words added: ``{standard: [headings]}``, or
        ``{"columns": …, "kinds": {kind: {standard: […]}}, "kind_words": {kind: […]}, "never": […]}``.
        A place's word wins over ours."""
        if not extra:
            return self
        if not any(k in extra for k in ("columns", "kinds", "kind_words", "never")):
            extra = {"columns": extra}
        more = _vocabulary(extra)
        return Vocabulary(
            {**self.general, **more.general},
            {k: {**self.by_kind[k], **more.general, **more.by_kind[k]} for k in Kind},
            (self.never | more.never) - frozenset(more.general),
            _longest_first([*more.kind_words, *self.kind_words]),
        )


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary shipped with the package (data/headings.yaml)."""
    text = resources.files("notoneless.rolls").joinpath("data/headings.yaml").read_text("utf-8")
    return _vocabulary(load_yaml(text))


def load_yaml(text: str) -> dict[str, Any]:
    """Return a YAML mapping (safe loader, the C one where the platform has it)."""
    loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(loaded, dict):
        raise ValueError("a mapping was expected")
    return loaded


def _vocabulary(raw: Mapping[str, Any]) -> Vocabulary:
    general = _words(raw.get("columns", {}))
    by_kind = {k: _words(raw.get("kinds", {}).get(k.value, {})) for k in Kind}
    words = [(normalise(w), Kind(k)) for k, ws in raw.get("kind_words", {}).items() for w in ws]
    return Vocabulary(general, by_kind, frozenset(normalise(w) for w in raw.get("never", ())), _longest_first(words))


def _words(raw: Mapping[str, Iterable[str]]) -> dict[str, str]:
    words: dict[str, str] = {}
    for standard, headings in raw.items():
        if standard not in COLUMNS:
            raise ValueError(f"unknown standard column {standard!r} among the headings")
        for heading in headings:
            words.setdefault(normalise(str(heading)), standard)
    for column in COLUMNS.values():
        if column.name in raw:
            words.setdefault(normalise(column.zh), column.name)
            words.setdefault(normalise(column.name), column.name)
    return words


def _longest_first(words: Iterable[tuple[str, Kind]]) -> tuple[tuple[str, Kind], ...]:
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the heading is and what it says: ``first`` and ``last`` are 0-based indices of its rows among the rows
    scanned (``last`` ≥ ``first``; -1 when the roll has no heading), ``labels`` one label per column ('' for none),
    ``titles`` the text of the rows above."""

    first: int
    last: int
    labels: tuple[str, ...]
    titles: tuple[str, ...] = ()


def find_heading(rows: Sequence[Sequence[str | None]], words: Vocabulary, kind: Kind | None = None) -> Heading | None:
    """Return the heading among the first rows of a sheet, or None when no row speaks our words.

    The row (or pair of rows: merged cells, 监护人 above 姓名) that names the most different standard columns wins;
    the earlier and the single row win a tie. At least two columns must be named.
    """
    best: tuple[int, Heading] | None = None
    for i, row in enumerate(rows[:SCAN_ROWS]):
        if best is not None and i > best[1].last + 3:
            break  # what follows a heading are children
        single = tuple(_clean(c) for c in row)
        candidates = [Heading(i, i, single)]
        if i + 1 < len(rows) and any(single):
            below = rows[i + 1]
            candidates.append(Heading(i, i + 1, combine(row, below, words, kind)))
        for depth, found in enumerate(candidates):
            named = _named(found, words, kind)
            if depth and not _is_label_row(rows[i + 1], words):
                continue
            # A title above the heading adds nothing to it: then the lower row of the pair alone is the heading.
            alone = best is not None and best[1].first < best[1].last == i and not depth and named == best[0]
            if named >= 2 and (best is None or named > best[0] or alone):
                best = (named, found)
    if best is None:
        return None
    return _titled(best[1], rows)


def heading_at(
    rows: Sequence[Sequence[str | None]], number: int, words: Vocabulary, kind: Kind | None = None
) -> Heading | None:
    """Return the heading that stands in row ``number`` (1-based, as the manifest says; 0: none, columns are known by
    number or contents only), with the row below it when the two together name more. None when there is no such row."""
    if number == 0:
        return Heading(0, -1, ("",) * max((len(r) for r in rows), default=0))
    if number > len(rows):
        return None
    found = Heading(number - 1, number - 1, tuple(_clean(c) for c in rows[number - 1]))
    if number < len(rows) and _is_label_row(rows[number], words):
        both = Heading(number - 1, number, combine(rows[number - 1], rows[number], words, kind))
        if _named(both, words, kind) > _named(found, words, kind):
            found = both
    return _titled(found, rows)


def _named(heading: Heading, words: Vocabulary, kind: Kind | None) -> int:
    return len({s for label in heading.labels if (s := _known(label, words, kind))})


def _titled(found: Heading, rows: Sequence[Sequence[str | None]]) -> Heading:
    titles = tuple(t for row in rows[: found.first] for c in row if (t := _clean(c)))
    return Heading(found.first, found.last, found.labels, titles)


def combine(
    top: Sequence[str | None], below: Sequence[str | None], words: Vocabulary, kind: Kind | None = None
) -> tuple[str, ...]:
    """Return one label per column for a heading of two rows: the group cell is carried to the right over the empty
    cells of its merge, then joined with the cell below where the two together (or the lower alone) are known."""
    width = max(len(top), len(below))
    labels: list[str] = []
    group = ""
    for j in range(width):
        upper = _clean(top[j]) if j < len(top) else ""
        lower = _clean(below[j]) if j < len(below) else ""
        if upper:
            group = upper
        if not lower:
            labels.append(upper)
            if upper:
                group = ""
            continue
        labels.append(_joined(group, lower, words, kind) if group else lower)
    return tuple(labels)


def _joined(group: str, lower: str, words: Vocabulary, kind: Kind | None) -> str:
    stem = _GROUP_TAIL.sub("", normalise(group))
    joined = f"{stem}{lower}"
    if _known(joined, words, kind) or _OTHER_PERSON.search(stem):
        return joined
    return lower if _known(lower, words, kind) else f"{group}{lower}"


def _known(label: str, words: Vocabulary, kind: Kind | None) -> str | None:
    if label.isdigit():
        return None
    found = words.standard(label, kind)
    if found is None and kind is None:
        for k in Kind:
            if (specific := words.standard(label, k)) is not None:
                return specific
    return found


def _is_label_row(row: Sequence[str | None], words: Vocabulary) -> bool:
    """A second heading row names things; a data row holds numbers and dates. Guards against eating the first child."""
    cells = [c for c in map(_clean, row) if c]
    return (
        bool(cells) and not any(re.search(r"\d{4,}", c) for c in cells) and any(_known(c, words, None) for c in cells)
    )


def _clean(cell: str | None) -> str:
    return re.sub(r"\s+", "", cell or "")

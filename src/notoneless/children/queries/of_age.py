"""The ledger of children of school age, today's and that of any past day: where each of them is, as was known then.

A child is in it unless the newest word on it says that it is not of school age, or not here (``ledger.verdicts``, ``in_scope``).
That word is a case's where one speaks, else the newest sweep's; whoever is sought stands in this ledger as well. A file of
which nothing was said yet stands in it too, without a word. A past day is told from how files stood before
(``models.StoodBefore``), and from those that have not changed since. Files that were merged or put away since are in no list.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.audit import actions as audit
from notoneless.children.access import SEE, Children
from notoneless.children.models import Child, StoodBefore
from notoneless.children.queries import words
from notoneless.children.queries.listing import ChildLine, lines
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.policy import load

OF_AGE: Final = "school_age"
PAGE: Final = 50
AT_ONCE: Final = 500
#: The word under which those are asked for of whom nothing was said yet.
UNSAID: Final = "unsaid"
#: How the two tables call what a line of the ledger is told and sorted by.
_OF_FILE: Final = {
    "place": "cached_place_path", "verified": "cached_verified", "standing": "cached_standing", "pinyin": "pinyin", "key": "pk",
    "school": "cached_school_path",
}  # fmt: skip
_OF_BEFORE: Final = {
    "place": "place_path", "verified": "verified", "standing": "standing", "pinyin": "child__pinyin", "key": "child_id",
    "school": "school_path",
}  # fmt: skip
_ORDER: Final = ("place", "verified", "standing", "pinyin", "key")


@dataclass(frozen=True, slots=True)
class AgeFilter:
    """What of a day is asked for: where the child is said to be (a verdict, or :data:`UNSAID`), where it lived and learned as was
    known then (paths)."""

    word: str = ""
    place: str = ""
    school: str = ""


@dataclass(frozen=True, slots=True)
class AgeRow:
    """One child in the ledger of a day; ``by_case``: a case says where it is, and not the newest sweep alone."""

    child: ChildLine
    by_case: bool

    @property
    def id(self) -> uuid.UUID:
        """The child, by which a row is picked."""
        return self.child.id

    @property
    def word(self) -> str:
        """Where the child is, in words."""
        return word_label(self.child.standing_code)

    @property
    def told_by(self) -> str:
        """Who says so."""
        return gettext("案件核实") if self.by_case else gettext("最近一次拉网") if self.child.standing_code else ""


@dataclass(frozen=True, slots=True)
class AgePage:
    """A page of the ledger, and the child behind which the next one begins ('' on the last)."""

    rows: tuple[AgeRow, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class AgeFigures:
    """How many the ledger holds: in all; by word, those who are out of school first; by town (path, name), nowhere first."""

    total: int
    words: tuple[tuple[str, str, int], ...]
    towns: tuple[tuple[str, str, int], ...]


def ledger_word(ledger: str) -> str:
    """Return one of the three ledgers in words."""
    return words.ledger(ledger)


def word_label(code: str) -> str:
    """Return a word of the ledger in words."""
    return words.verdict(code) if code not in ("", UNSAID) else gettext("还没有核查结果")


def word_choices() -> list[tuple[str, str]]:
    """Return (code, words) of what the ledger may say of a child."""
    return [pair for pair in words.verdicts() if pair[0] not in out_of_age()] + [(UNSAID, word_label(UNSAID))]


@cache
def out_of_age() -> frozenset[str]:
    """Return the verdicts that put a child out of this ledger."""
    rows = load().value("ledger.verdicts", None, date.max).value
    return frozenset(row["id"] for row in rows if not row["in_scope"])


def age_figures(viewer: Viewer, *, on: date, only: AgeFilter, today: date) -> AgeFigures:
    """Return the figures of the ledger of ``on``, where ``only`` asks. The words are counted whichever word is asked for."""
    by_word: Counter[str] = Counter()
    by_town: Counter[str] = Counter()
    for names, rows in _sources(viewer, on, AgeFilter(place=only.place, school=only.school), today):
        columns = [names[name] for name in ("place", "verified", "standing")]
        for place, verified, standing, many in rows.order_by().values_list(*columns).annotate(many=Count("pk")):
            word = verified or standing
            if word in out_of_age():
                continue
            by_word[word or UNSAID] += many
            if not only.word or (word or UNSAID) == only.word:
                by_town[place[: 2 * STEP] if len(place) >= 2 * STEP else ""] += many
    names_of = names_on_lines({Line.PLACE: set(by_town) - {""}})[Line.PLACE]
    return AgeFigures(
        total=sum(by_town.values()),
        words=tuple((code, label, by_word[code]) for code, label in word_choices() if by_word[code]),
        towns=tuple((path, names_of.get(path, path), by_town[path]) for path in sorted(by_town)),
    )


def age_page(
    viewer: Viewer, *, on: date, only: AgeFilter, today: date, after: str = "", size: int = PAGE
) -> AgePage:  # fmt: skip
    """Return one page of the ledger of ``on``, village by village; ``after`` is the last child seen."""
    found = _keys(viewer, on, only, today, after=after, most=size + 1)
    shown = found[:size]
    audit.note_look("children.of_age", shown)
    return AgePage(rows_of(shown, on, today), str(shown[-1]) if len(found) > size else "")


def age_keys(viewer: Viewer, *, on: date, only: AgeFilter, today: date, power: str = SEE) -> list[uuid.UUID]:
    """Return the children of the ledger of ``on`` within ``power``, in its order; their rows are read with :func:`rows_of`."""
    return _keys(viewer, on, only, today, power=power)


def rows_of(keys: Sequence[uuid.UUID], on: date, today: date) -> tuple[AgeRow, ...]:
    """Return the rows of these children on ``on``, in their order. Name, sex and birthday are the file's of today; where the
    child lived and learned, and what was said of it, as was known then."""
    files = Child.objects.in_bulk(keys)
    verified: dict[uuid.UUID, str] = {key: one.cached_verified for key, one in files.items()}
    for one in StoodBefore.objects.filter(child__in=keys, since__lte=on, until__gt=on) if on < today else ():
        file = files[one.child_id]
        file.cached_place_path, file.cached_school_path = one.place_path, one.school_path
        file.cached_grade, file.cached_standing = one.grade, one.standing
        verified[one.child_id] = one.verified
    for key, file in files.items():
        file.cached_standing = verified[key] or file.cached_standing
        file.cached_ledger = ledger_of(file.cached_standing)
    rows = lines([files[key] for key in keys if key in files], on=on)
    return tuple(AgeRow(row, bool(verified[row.id])) for row in rows)


def ledger_of(word: str) -> str:
    """Return in which of the three ledgers somebody with this word stands."""
    row = words.verdict_row(word)
    return str(row["ledger"]) if row else ""


def _keys(
    viewer: Viewer, on: date, only: AgeFilter, today: date, *, power: str = SEE, after: str = "", most: int | None = None
) -> list[uuid.UUID]:  # fmt: skip
    found: list[tuple[Any, ...]] = []
    sources = list(_sources(viewer, on, only, today, power))
    last = _last(sources, after) if after else None
    for names, rows in sources:
        rows = rows.filter(_worded(names, only.word))
        if last is not None:
            rows = rows.filter(_behind(names, last))
        columns = [names[name] for name in _ORDER]
        found += list(rows.order_by(*columns).values_list(*columns)[:most])
    # Two tables at most, each in this order already.
    found.sort(key=lambda row: (*row[:-1], row[-1].hex))
    return [row[-1] for row in found[:most]]


def _sources(
    viewer: Viewer, on: date, only: AgeFilter, today: date, power: str = SEE
) -> Iterator[tuple[dict[str, str], QuerySet[Any]]]:
    """Yield (names of columns, rows): the files that stand as they stood on ``on``, and what was written down of the others."""
    access = Children(viewer, power)
    files = Child.objects.filter(access.q())
    towns = {path[:STEP] for path in viewer.places(power)}
    if len(towns) == 1 and not viewer.schools(power) and not viewer.children(power):
        files = files.filter(county_path=towns.pop())  # along the ledger's own index
    if on < today:
        ended = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
        changed = StoodBefore.objects.filter(child=OuterRef("pk"), until__gt=on)
        files = files.filter(~Exists(changed), opened_at__lt=ended)
        before = StoodBefore.objects.filter(
            access.q("child__"), since__lte=on, until__gt=on, gone=False, county_path=F("child__county_path")
        )
        yield _OF_BEFORE, _narrowed(before, _OF_BEFORE, only)
    yield _OF_FILE, _narrowed(files, _OF_FILE, only)


def _narrowed(rows: QuerySet[Any], names: dict[str, str], only: AgeFilter) -> QuerySet[Any]:
    for column, path in ((names["place"], only.place), (names["school"], only.school)):
        if path:
            rows = rows.filter(**{f"{column}__gte": path, f"{column}__lt": after(path)})
    return rows


def _worded(names: dict[str, str], word: str) -> Q:
    verified, standing = names["verified"], names["standing"]
    if word:
        said = "" if word == UNSAID else word
        return Q(**{verified: said}) & Q(**{standing: ""}) if not said else (
            Q(**{verified: said}) | Q(**{verified: "", standing: said})
        )  # fmt: skip
    out = sorted(out_of_age())
    return ~Q(**{f"{verified}__in": out}) & (~Q(**{verified: ""}) | ~Q(**{f"{standing}__in": out}))


def _last(sources: Sequence[tuple[dict[str, str], QuerySet[Any]]], key: str) -> tuple[Any, ...] | None:
    """Return by what the child ``key`` is sorted; None for one that is not in the ledger (any more, or for this viewer)."""
    try:
        child = uuid.UUID(str(key))
    except (ValidationError, ValueError):
        return None
    for names, rows in sources:
        row: tuple[Any, ...] | None = (
            rows.filter(**{names["key"]: child}).values_list(*(names[name] for name in _ORDER)).first()
        )
        if row is not None:
            return row
    return None


def _behind(names: dict[str, str], last: Sequence[Any]) -> Q:
    found, same = Q(), Q()
    for name, value in zip(_ORDER, last, strict=True):
        found |= same & Q(**{f"{names[name]}__gt": value})
        same &= Q(**{names[name]: value})
    # Said once more on the first column alone, so that an index is entered at the right leaf.
    return Q(**{f"{names['place']}__gte": last[0]}) & found

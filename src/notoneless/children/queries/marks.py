"""Kinds of marks from the parameters, and how a mark that lies sealed in a file is looked for and told."""

from __future__ import annotations

from datetime import date
from functools import cache

from notoneless.accounts.terms import is_english
from notoneless.children.models import Category
from notoneless.children.rules import marks as rules
from notoneless.children.rules.marks import Kind
from notoneless.children.terms import CategoryGroup
from notoneless.places.models import Division
from notoneless.policy import load
from notoneless.policy.places import ladder

_TOPICS = (("rolls.hardship_kinds", CategoryGroup.HARDSHIP.value), ("children.categories", ""))


@cache
def _policy():  # type: ignore[no-untyped-def]
    return load()


@cache
def kinds_of(code: str) -> dict[str, Kind]:
    """Return code → kind of every mark that the place with this division code knows or knew, whatever the day."""
    policy = _policy()
    tables = []
    for topic, group in _TOPICS:
        for place in reversed(ladder(code)):
            file = policy.file(topic, place)
            for line in sorted(file.dated, key=lambda one: one.since) if file else ():
                tables.append((group, line.value))
    found = {kind.code: kind for kind in (*rules.kinds(tables), *rules.disabilities())}
    return found


def kinds_at(county_path: str) -> dict[str, Kind]:
    """Return the same for the county at ``county_path``; the nation's where there is no such county."""
    return kinds_of(Division.objects.filter(path=county_path[:4]).values_list("code", flat=True).first() or "00")


@cache
def _successors(code: str) -> dict[str, tuple[str, ...]]:
    policy = _policy()
    found: dict[str, set[str]] = {}
    for place in ladder(code):
        file = policy.file("children.hardship_succession", place)
        for line in file.dated if file else ():
            for row in line.value:
                found.setdefault(row["is"], set()).add(row["was"])
    return {new: tuple(sorted(old)) for new, old in found.items()}


def indexes_of(code: str, known: dict[str, Kind]) -> list[str]:
    """Return the blind indexes under which a mark of this kind may stand: its code, every writing, those it succeeded."""
    field = Category._meta.get_field("code_index")
    codes = (code, *_successors("00").get(code, ()))
    written = {word for one in codes if one in known for word in known[one].written}
    return sorted({field.index_of(word) for word in written})


def told(code: str, known: dict[str, Kind], *, english: bool = False) -> str:
    """Return a mark in words."""
    kind = known.get(code) or next((one for one in known.values() if code in one.written[1:]), None)
    return rules.told(kind.code if kind and kind.group != CategoryGroup.DISABILITY else code, known, english=english)


def choices(county_path: str, *, group: str = "", on: date | None = None) -> list[tuple[str, str, str]]:
    """Return (code, words, group) of the marks that may be given today, for a form to choose from."""
    return [
        (kind.code, kind.en if is_english() else kind.zh, kind.group)
        for kind in kinds_at(county_path).values()
        if kind.is_current and (not group or kind.group == group)
    ]

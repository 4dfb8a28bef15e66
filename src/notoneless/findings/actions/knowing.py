"""What the house knows of a batch of lines: their places and schools, and the files that may be theirs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from notoneless.accounts.terms import after
from notoneless.children.models import (
    Category,
    Child,
    EnrolmentSpell,
    Guardian,
    Household,
    HouseholdSpell,
    Identifier,
    NameUsed,
)
from notoneless.children.rules.households import key_of, reach_of, says_something
from notoneless.findings.models import Publication
from notoneless.findings.rules.compare import Known, Seen
from notoneless.findings.rules.homes import Home, Lived
from notoneless.findings.rules.line import GUARDED_ROLLS, HOUSEHOLD_KINDS, Line, relation_of
from notoneless.places.models import Division, School, SchoolClass
from notoneless.places.queries import Found, index_of_county
from notoneless.standards.pieces import pieces
from notoneless.standards.school_year import school_year

NO_MARKS: frozenset[str] = frozenset()
AT_ONCE = 400
"""Keys in one query: SQLite and PostgreSQL both take many more, but a plan stays cheap with few."""


class Knowledge:
    """The places and schools of one publication's county, loaded once; the files of a batch, loaded batch by batch."""

    def __init__(self, publication: Publication) -> None:
        self.county = publication.county
        self.on: date = publication.as_of
        path = self.county.path
        live = Q(ended_on=None) | Q(ended_on__gt=self.on)
        self.places: dict[str, tuple[UUID, str]] = {
            code: (key, place)
            for code, key, place in Division.objects.filter(live, path__gte=path, path__lt=after(path))
            .order_by("began_on")
            .values_list("code", "id", "path")
        }
        self.schools: dict[str, tuple[UUID, str]] = {
            code: (key, place)
            for code, key, place in School.objects.filter(live, county=self.county).values_list("code", "id", "path")
        }
        self.classes: dict[tuple[UUID, int, int], tuple[UUID, str]] = {
            (school, grade, number): (key, place)
            for school, grade, number, key, place in SchoolClass.objects.filter(
                school__county=self.county, school_year=school_year(self.on).first
            ).values_list("school", "grade", "number", "id", "path")
        }
        self._number = Identifier._meta.get_field("number_index").maker()
        self._phone = Guardian._meta.get_field("phone_index").maker()
        indexed: dict[str, Any] = {
            column: Household._meta.get_field(f"{column}_index") for column in ("number", "head_number")
        }
        self._house = {column: field.maker() for column, field in indexed.items()}
        self.mark = cache(Category._meta.get_field("code_index").maker())
        self.unknown: Counter[tuple[str, str]] = Counter()

    def seen(self, line: Line) -> Seen:
        """Return ``line`` with the keys and indexes of what it names."""
        place_id, place_path = self.places.get(line.village_code) or self.places.get(line.town_code) or (None, "")
        school_id, school_path = self._school(line.school_code, line.school)
        class_id = None
        if school_id is None:
            if line.status and (line.school_code or line.school):
                self.unknown[line.school_code, line.school] += 1
        elif line.grade and line.class_no:
            class_id, school_path = self.classes.get((school_id, line.grade, line.class_no), (None, school_path))
        return Seen(
            line=line,
            place_id=place_id,
            place_path=place_path,
            school_id=school_id,
            class_id=class_id,
            school_path=school_path,
            id_index=self._number(line.id_number) if line.id_number else None,
            pupil_index=self._number(line.pupil_no) if line.pupil_no else None,
            phone_index=self._phone(line.phone) if line.phone else None,
            marks=frozenset([self.mark(code) for _, code in line.marks]) if line.marks else NO_MARKS,
            homes=self._homes(line, place_path) if line.homes else (),
        )

    @cached_property
    def _named(self) -> Mapping[str, tuple[Found, ...]]:
        """The county's schools by every name they bear or bore: most rolls give codes, and never ask."""
        return index_of_county(self.county.path, on=self.on).school_names

    def _school(self, code: str, name: str) -> tuple[UUID | None, str]:
        """Return key and path of the county's school that its roll names: by code; where the roll gives none, by the name that
        one school alone bears or bore. A code that is nobody's is not guessed at by the name beside it."""
        if code:
            return self.schools.get(code, (None, ""))
        named = self._named.get("".join(name.split()), ()) if name else ()
        return (named[0].id, named[0].path) if len(named) == 1 else (None, "")

    def _homes(self, line: Line, place_path: str) -> tuple[Home, ...]:
        """Return the households that the line's rolls name, each once; ``place_path`` is where the child is registered."""
        found: dict[str, Home] = {}
        for roll, file, row, number, head, head_number, relation in line.homes:
            column, text = ("number", number) if says_something(number) else ("head_number", head_number)
            kind = HOUSEHOLD_KINDS.get(roll)
            if kind is None or not says_something(text):
                continue
            index = self._house[column](text)
            key = key_of(reach_of(text, place_path, self.county.path), kind, index)
            if key not in found:
                found[key] = Home(
                    kind, key, column, text, index, head[:64], relation_of(relation), f"{file} 第 {row} 行",
                    roll in GUARDED_ROLLS,
                )  # fmt: skip
        return tuple(found.values())

    def of(self, lines: list[Line]) -> Iterator[tuple[Seen, Known | None, tuple[Known, ...]]]:
        """Yield each line with the file of an earlier sweep and the files that carry one of its numbers."""
        batch = [self.seen(line) for line in lines]
        if not Child.objects.filter(county_path=self.county.path).exists():  # the county's first sweep
            yield from ((seen, None, ()) for seen in batch)
            return
        numbers = {index for seen in batch for index in (seen.id_index, seen.pupil_index) if index}
        carriers: dict[str, set[UUID]] = defaultdict(set)
        for some in pieces(numbers, AT_ONCE):
            for index, child in Identifier.objects.filter(
                number_index__in=some, child__county_path=self.county.path, child__removed_at=None
            ).values_list("number_index", "child"):
                carriers[index].add(child)
        by_sweep: dict[str, UUID] = {}
        for some in pieces({seen.line.child for seen in batch}, AT_ONCE):
            by_sweep.update(
                Child.objects.filter(sweep_id__in=some, county_path=self.county.path, removed_at=None).values_list(
                    "sweep_id", "id"
                )
            )
        kept = self._kept(set(by_sweep.values()).union(*carriers.values()))
        files = known_files(Child.objects.filter(pk__in=set(kept.values())), on=self.on) if kept else {}
        for seen in batch:
            own = by_sweep.get(seen.line.child)
            numbered = {
                kept[child] for index in (seen.id_index, seen.pupil_index) if index for child in carriers.get(index, ())
            }
            yield seen, files[kept[own]] if own else None, tuple(files[key] for key in sorted(numbered, key=str))

    def _kept(self, children: set[UUID]) -> dict[UUID, UUID]:
        """Return each child with the file that now stands for it: an alias leads to the file it was merged into."""
        kept: dict[UUID, UUID] = {}
        waiting = {child: child for child in children}
        while waiting:
            into: dict[UUID, UUID | None] = {}
            for some in pieces(set(waiting.values()), AT_ONCE):
                into.update(Child.objects.filter(pk__in=some).values_list("id", "merged_into"))
            kept.update({child: at for child, at in waiting.items() if into[at] is None})
            waiting = {child: target for child, at in waiting.items() if (target := into[at]) is not None}
        return kept


def known_files(children: QuerySet[Child], *, on: date) -> dict[UUID, Known]:
    """Return what the files of ``children`` say on the day, in as many queries for one child as for a thousand."""
    rows = {child.pk: child for child in children}
    facts: dict[str, dict[UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    status: dict[UUID, str] = {}
    lived: dict[UUID, list[Lived]] = defaultdict(list)
    live = Q(ended_on=None) | Q(ended_on__gt=on)
    for some in pieces(set(rows), AT_ONCE):
        for child, kind, index in Identifier.objects.filter(child__in=some).values_list(
            "child", "kind", "number_index"
        ):
            facts[kind][child].add(index)
        for child, index in Guardian.objects.filter(live, child__in=some).values_list("child", "phone_index"):
            facts["phone"][child].add(index)
        for child, index in Category.objects.filter(live, child__in=some).values_list("child", "code_index"):
            facts["mark"][child].add(index)
        for child, row, kind, key, head, relation in HouseholdSpell.objects.filter(live, child__in=some).values_list(
            "child", "pk", "household__kind", "household", "head", "relation"
        ):
            lived[child].append(Lived(row, kind, key.hex, head, relation))
        for child, name in NameUsed.objects.filter(child__in=some).values_list("child", "name"):
            facts["name"][child].add(name)
        for child, state in (
            EnrolmentSpell.objects.filter(live, child__in=some).order_by("began_on").values_list("child", "status")
        ):
            status[child] = state
    return {
        key: Known(
            child=key,
            sweep_id=row.sweep_id,
            name=row.name,
            names=frozenset(facts["name"][key]),
            sex=row.sex,
            birth_on=row.birth_on,
            place_path=row.cached_place_path,
            school_path=row.cached_school_path,
            grade=row.cached_grade,
            status=status.get(key, ""),
            standing=row.cached_standing,
            id_indexes=frozenset(facts["citizen_id"][key]),
            pupil_indexes=frozenset(facts["pupil_no"][key]),
            phone_indexes=frozenset(facts["phone"][key]),
            marks=frozenset(facts["mark"][key]),
            lived=tuple(lived[key]),
        )
        for key, row in rows.items()
    }


def unspoken_of(publication: Publication) -> QuerySet[Child]:
    """Return the county's files of which no proposal of ``publication`` speaks, neither as its child nor as one it may be.

    The dead, the grown and those whose file is closed are not looked for.
    """
    maybe = {
        key
        for keys in publication.proposals.filter(kind="unclear").values_list("candidates", flat=True)
        for key in keys
    }
    return (
        Child.objects.filter(county_path=publication.county.path, merged_into=None, removed_at=None)
        .exclude(cached_ledger="out_of_scope")
        .exclude(pk__in=publication.proposals.exclude(child=None).values("child"))
        .exclude(pk__in=maybe)
        .order_by("pk")
    )

"""一条记录属于谁的档案 — whose file a row belongs to, read from the links that its own table's care calls the file's.

A row that names its child is that child's. What names none is of those whose rows lead to it (a visit, by its lines; a household, by
who lives there), else of whatever it hangs on (what was written about a case, the paper beside that, by however many links), else of
what points to it (a picture, by the visits that show it). What several files share belongs to all of them, and goes with the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from notoneless.privacy.rules.foreign import FOREIGN, FOREIGN_KEPT
from notoneless.standards.care import Care, Keep, Kept
from notoneless.standards.pieces import pieces

AT_ONCE: Final = 400
"""Keys in one statement."""

Table = type[models.Model]
#: From the name of a link to the head of files: the rows wanted.
Wanted = Callable[[str], Q]


@dataclass(frozen=True, slots=True)
class Way:
    """By which links a row of a table belongs to files: its own, those of the rows that lead to it, those to what it hangs on."""

    own: tuple[str, ...] = ()
    lines: tuple[tuple[Table, str], ...] = ()
    above: tuple[tuple[str, Table], ...] = ()
    shown_by: tuple[tuple[Table, str], ...] = ()


def heads() -> list[tuple[Table, Kept]]:
    """Return the tables that say from when they are kept, ours and those that are not ours."""
    told = [(model, getattr(model, "kept", None)) for model in apps.get_models()]
    return [(model, kept) for model, kept in told if isinstance(kept, Kept)] + [
        (apps.get_model(label), kept) for label, kept in FOREIGN_KEPT.items()
    ]


def lone() -> list[tuple[Table, Kept]]:
    """Return the tables that say from when a row is kept that belongs to no file (a line of a sweep that nobody took over)."""
    told = [(model, getattr(model, "kept_alone", None)) for model in apps.get_models()]
    return [(model, kept) for model, kept in told if isinstance(kept, Kept)]


def care_of(model: Table, name: str) -> Care:
    """Return how a column is treated."""
    declared: dict[str, Care] | None = getattr(model, "care", None)
    return declared[name] if declared is not None else FOREIGN[model._meta.label]


@lru_cache(maxsize=64)
def going_with(model: Table, keep: Keep) -> dict[Table, Way]:
    """Return the tables whose rows go with the files of ``model``, each with the way that leads from a row to its file.

    What hangs on something comes behind it, so that it is let go in front of it by whoever goes through them from the end.
    """
    links = [
        (table, str(link.name), target) for table, link, target in _links() if care_of(table, link.name).keep is keep
    ]
    headed = {head for head, _kept in heads()}
    found: list[Table] = [model]
    grown = True
    while grown:
        grown = False
        for table, _name, target in links:
            if target in found and table not in found:
                new = table
            elif table in found[1:] and target not in found and target not in headed and _keeps(target, keep):
                new = target
            else:
                continue
            found.append(new)
            grown = True
    links = [one for one in links if one[0] in found and one[0] is not model and one[2] in found]
    own = {table: tuple(name for of, name, target in links if of is table and target is model) for table in found}
    sure = {table for table in found if any(not table._meta.get_field(name).null for name in own[table])}
    lines = {
        table: tuple((of, name) for of, name, target in links if target is table and of in sure)
        for table in found
        if table not in sure and not own[table]
    }
    bare = {table for table in lines if not lines[table] and not any(of is table for of, _name, _target in links)}
    ways = {
        table: Way(
            own[table],
            lines.get(table, ()),
            tuple(
                (name, target)
                for of, name, target in links
                if of is table and table not in sure and target is not model and target not in bare
            ),
            tuple((of, name) for of, name, target in links if target is table) if table in bare else (),
        )
        for table in found
        if table is not model
    }
    return {table: ways[table] for table in _in_order(list(ways), links)}


def belonging(model: Table, kept: Kept, whole: set[Any]) -> Iterator[tuple[Table, list[Any]]]:
    """Yield by table the keys of the rows that belong to files of ``model`` with keys in ``whole``, and to none that is still kept;
    what hangs on something in front of it. Each table takes as many statements for one file as for many, and for what is shared
    one more for every :data:`AT_ONCE` rows."""
    ways = going_with(model, kept.keep)
    for table in reversed(ways):
        way, rows = ways[table], table._default_manager
        keys = {
            key
            for some in pieces(whole, AT_ONCE)
            for q in _leading(table, ways, _among(some))
            for key in rows.filter(q).values_list("pk", flat=True)
        }
        if not way.own and kept.done:
            living = _living(model, kept, whole)
            for some in pieces(set(keys), AT_ONCE):
                for q in _leading(table, ways, living):
                    keys -= set(rows.filter(q, pk__in=some).values_list("pk", flat=True))
        if keys:
            yield table, sorted(keys, key=str)


def alone(table: Table, keep: Keep) -> Q:
    """Return which rows of ``table`` belong to no file at all: they name none, hang on nothing, and nothing that would tell whose
    they are leads to them."""
    way = next(going_with(head, keep)[table] for head, kept in heads() if kept.keep is keep)
    q = Q(**{f"{name}__isnull": True for name in (*way.own, *(name for name, _above in way.above))})
    for of, name in (*way.lines, *way.shown_by):
        q &= Q(~Exists(of._default_manager.filter(**{name: OuterRef("pk")})))
    return q


def _leading(table: Table, ways: dict[Table, Way], wanted: Wanted) -> Iterator[Q]:
    """Yield, a question at a time, which rows of ``table`` lead to a file that is wanted."""
    way = ways[table]
    for name in way.own:
        yield wanted(name)
    for of, name in way.lines:
        lines = of._default_manager.exclude(**{name: None})
        for own in ways[of].own:
            yield Q(pk__in=lines.filter(wanted(own)).values(name))
    # What it hangs on decides where no line of its own does: what lies beside a visit, and has none.
    bare = Q()
    for of, name in way.lines:
        bare &= Q(~Exists(of._default_manager.filter(**{name: OuterRef("pk")})))
    for name, above in way.above:
        for q in _leading(above, ways, wanted):
            yield bare & Q(**{f"{name}__in": above._default_manager.filter(q).values("pk")})
    for of, name in way.shown_by:
        for q in _leading(of, ways, wanted):
            yield Q(pk__in=of._default_manager.filter(q).exclude(**{name: None}).values(name))


def _among(keys: list[Any]) -> Wanted:
    return lambda name: Q(**{f"{name}__in": keys})


def _living(model: Table, kept: Kept, whole: set[Any]) -> Wanted:
    """Return what wants the files that are still kept, but those of ``whole``."""
    timed = isinstance(model._meta.get_field(kept.done), models.DateTimeField)
    column, empty = (f"{kept.done}__isnull", False) if timed else (kept.done, "")
    return lambda name: (
        Q(**{f"{name}__isnull": False}) & ~Q(**{f"{name}__{column}": empty}) & ~Q(**{f"{name}__in": whole})
    )


def _links() -> Iterator[tuple[Table, models.Field[Any, Any], Any]]:
    for table in apps.get_models():
        for link in table._meta.concrete_fields:
            if link.is_relation and link.related_model is not table:
                yield table, link, link.related_model


def _keeps(table: Table, keep: Keep) -> bool:
    cares: dict[str, Care] = getattr(table, "care", {})
    return any(care.keep is keep for care in cares.values())


def _in_order(tables: list[Table], links: list[tuple[Table, str, Table]]) -> Iterator[Table]:
    """Yield the tables, each behind those that it points to."""
    left = list(tables)
    while left:
        ready = [
            table for table in left if not any(of is table and target in left for of, _name, target in links)
        ] or left[:1]
        yield from ready
        left = [table for table in left if table not in ready]

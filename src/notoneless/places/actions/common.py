"""What every act on a unit does: finds it within reach, waits its turn, turns the page of its history, writes the change.

Acts on the units of one county wait for each other on the county's row. So no two new units are given the same path, and
the numbers of the rewritings of paths grow in the order in which they come to be.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.places import access
from notoneless.places.models import (
    Division,
    EducationCentre,
    Former,
    PathChange,
    School,
    SchoolClass,
    Unit,
    UnitChange,
)
from notoneless.places.rules import paths
from notoneless.places.terms import AbsentError, Change, Key, Line, PlaceError, UnitChangedError
from notoneless.standards import names

By = Viewer | System
#: Whether the acts that run are parts of a larger one, which writes the journal's line for all of them.
_part_of_one: ContextVar[bool] = ContextVar("part_of_one", default=False)


@contextmanager
def one_line() -> Iterator[None]:
    """Let the acts inside leave their pages of history and no line in the journal: the caller writes one for all."""
    token = _part_of_one.set(True)
    try:
        yield
    finally:
        _part_of_one.reset(token)


def tell(verb: str, by: By, at: datetime, subject: str, detail: dict[str, Any]) -> None:
    """Write an act's one line into the journal, unless it is a part of a larger act."""
    if not _part_of_one.get():
        audit.write(f"places.{verb}", by=by, at=at, subject=subject, detail=detail)


UNITS: Final[dict[str, type[Unit]]] = {"division": Division, "centre": EducationCentre, "school": School}
LINES: Final = {"division": Line.PLACE, "centre": Line.SCHOOL, "school": Line.SCHOOL}


@dataclass(frozen=True, slots=True)
class Done:
    """What an act made or changed: the unit's key, and what a person should look at again."""

    id: uuid.UUID
    warnings: tuple[str, ...] = ()
    others: tuple[uuid.UUID, ...] = ()


@dataclass(slots=True)
class Act:
    """The circumstances of one act: its day, its document, who and when."""

    on: date
    document: str
    by: By
    at: datetime
    note: str = ""
    warnings: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day on which the act is recorded."""
        return timezone.localtime(self.at).date()


def find(unit: str, key: Key, act: Act, *, seen: int | None = None) -> Any:
    """Return the unit, locked, when it lies where ``act.by`` may edit. Raises :class:`AbsentError`, Q020 when somebody
    changed it since it was ``seen``."""
    model = UNITS[unit]
    rows: Any = model._default_manager.all()
    if isinstance(act.by, Viewer):
        gate: Any = {"division": access.divisions, "centre": access.centres, "school": access.schools}[unit]
        rows = gate(act.by, access.EDIT).filter(rows)
    try:
        path = rows.values_list("path", flat=True).get(pk=key)
    except (model.DoesNotExist, ValidationError, ValueError, TypeError):
        raise AbsentError from None
    lock_county(path)
    one = model._default_manager.select_for_update().get(pk=key)
    if seen is not None and seen != one.version:
        raise UnitChangedError(
            "Q020",
            "您打开这一页之后，别人已经改过这个单位。请看一看改动，再提交一次；您填的内容还在。",
            "Somebody changed this unit after you opened the page. Look at the change and send again; what you typed is kept.",
        )
    return one


def lock_county(path: str) -> Division:
    """Wait until no other act on the county's units is under way; return the county."""
    return Division.objects.select_for_update().get(path=path[:STEP])


def standing(one: Unit, act: Act) -> None:
    """Refuse a unit that is no more. Raises Q023."""
    if one.ended_on is not None:
        raise PlaceError(
            "Q023",
            f"“{one.name}”已于 {one.ended_on} 撤销，不能再改。请到它的历史里看去了哪里。",
            f"“{one.name}” ended on {one.ended_on} and cannot be changed. Its history says what became of it.",
        )


def since(one: Unit, unit: str) -> date:
    """Return the day since which the unit is as it is now."""
    last = Former.objects.filter(**{unit: one}).order_by("-ended_on").values_list("ended_on", flat=True).first()
    return last or one.began_on


def not_ahead(act: Act) -> None:
    """Refuse a day that has not come. Raises Q021."""
    if act.on > act.today:
        raise PlaceError(
            "Q021",
            f"生效日 {act.on} 还没有到。更名、换码、改隶、合并、拆分请在生效当天或之后登记。",
            f"{act.on} has not come yet. Record a rename, a new code, a move, a merger or a split on its day or later.",
        )


def in_order(one: Unit, unit: str, act: Act) -> None:
    """Refuse a day before the unit's latest change: history is written forwards. Raises Q022."""
    start = since(one, unit)
    if act.on < start:
        raise PlaceError(
            "Q022",
            f"“{one.name}”自 {start} 起才是现在的样子，生效日 {act.on} 更早。请核对日期；变更须按先后登记。",
            f"“{one.name}” has been as it is since {start}; {act.on} lies before. Changes are recorded in their order.",
        )


def turn_the_page(one: Any, unit: str, act: Act) -> None:
    """Keep how the unit was until ``act.on``. Raises Q021, Q022, Q023. The caller changes the unit and saves it."""
    standing(one, act)
    not_ahead(act)
    in_order(one, unit, act)
    keep_former(one, unit, act.on)


def keep_former(one: Any, unit: str, on: date) -> None:
    """Write how the unit was from its last change until ``on``; on the day of a change itself there is nothing to keep."""
    start = since(one, unit)
    if start >= on:
        return
    parent = one.parent_id if unit == "division" else one.division_id if unit == "school" else None
    Former.objects.create(
        **{unit: one},
        began_on=start,
        ended_on=on,
        name=one.name,
        code=getattr(one, "code", ""),
        path=one.path,
        kind=getattr(one, "kind", ""),
        parent_id=parent,
        parent_centre_id=one.centre_id if unit == "school" else None,
    )


def save(one: Any, *fields: str) -> None:
    """Save the named columns, and that the unit changed."""
    one.version += 1
    one.save(update_fields=(*fields, "version"))


def record(
    kind: Change, unit: str, act: Act, *, before: Any = None, after: Any = None, cause: UnitChange | None = None,
    old_path: str = "", new_path: str = "", **said: object,
) -> UnitChange:  # fmt: skip
    """Write the change into the unit's history."""
    one = after or before
    return UnitChange.objects.create(
        kind=kind,
        on=act.on,
        document=act.document.strip(),
        note=act.note.strip(),
        county=Division.objects.get(path=one.path[:STEP]),
        **{f"before_{unit}": before, f"after_{unit}": after},
        old_path=old_path,
        new_path=new_path,
        said={key: str(value) for key, value in said.items()},
        cause=cause,
        recorded_at=act.at,
        recorded_by=act.by.actor,
    )


def journal(verb: str, unit: str, one: Unit, act: Act, **detail: object) -> None:
    """Write the act's one line into the journal."""
    tell(
        verb, act.by, act.at, f"places_{type(one)._meta.model_name}:{one.pk}",
        {"unit": unit, "on": str(act.on), "document": act.document.strip()[:120]}
        | {key: str(value)[:200] for key, value in detail.items()},
    )  # fmt: skip


def taken(line: Line, parent: str) -> set[str]:
    """Return every path that was ever given under ``parent`` (one step or more below it)."""
    models: tuple[type[Model], ...] = (Division,) if line == Line.PLACE else (EducationCentre, School, SchoolClass)
    found: set[str] = set()
    bounds: dict[str, Any] = {"path__gte": parent, "path__lt": after(parent)}
    for model in models:
        found |= set(model._default_manager.filter(**bounds).values_list("path", flat=True))
    formers = Former.objects.filter(**bounds)
    formers = formers.exclude(division=None) if line == Line.PLACE else formers.filter(division=None)
    found |= set(formers.values_list("path", flat=True))
    # A path that a unit bore and lost on one day is in no former; the rewriting still names it.
    for old, new in PathChange.objects.filter(county_path=parent[:STEP], line=line).values_list("old_path", "new_path"):
        found |= {path for path in (old, new) if path.startswith(parent)}
    return {path for path in found if len(path) > len(parent)}


def new_path(line: Line, parent: str) -> str:
    """Return the next free path under ``parent``. Raises Q010."""
    return paths.next_child(parent, taken(line, parent))


def rewrite(change: UnitChange, line: Line, old: str, new: str, *, keeps_tail: bool = True) -> None:
    """Tell those further along the road that what lay at ``old`` lies at ``new``."""
    PathChange.objects.create(
        change=change,
        county_path=new[:STEP],
        line=line,
        old_path=old,
        new_path=new,
        keeps_tail=keeps_tail,
        on=change.on,
    )


def carry_along(line: Line, old: str, new: str, act: Act) -> None:
    """Give every unit under ``old`` its path under ``new``; each keeps in a former where it lay until the day, or until
    it was no more."""
    below: dict[str, Any] = {"path__gt": old, "path__lt": after(old)}
    if line == Line.PLACE:
        kinds: Iterable[tuple[str, type[Unit]]] = (("division", Division),)
    else:
        kinds = (("centre", EducationCentre), ("school", School))
    for unit, model in kinds:
        for one in model._default_manager.filter(**below):
            keep_former(one, unit, min(act.on, one.ended_on or act.on))
    moved: Any = Concat(Value(new), Substr("path", len(old) + 1))
    for model in (*(model for _, model in kinds), *((SchoolClass,) if line == Line.SCHOOL else ())):
        model._default_manager.filter(**below).update(path=moved, version=F("version") + 1)


def named(text: str) -> str:
    """Return a name without outer blanks. Raises Q027 for none at all, or for one that is too long."""
    name = " ".join(text.split())
    if not name or len(name) > 100:
        raise PlaceError(
            "Q027",
            "名称须填写，且不超过 100 个字。",
            "A name is needed, of at most 100 characters.",
        )
    return name


def sound(name: str) -> str:
    """Return the pinyin by which a unit is sorted and found."""
    return names.pinyin(name)[:200]

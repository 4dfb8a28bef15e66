"""Files follow their places: when a village or a school is given another path, and when the school year turns.

Places do not know of children; they write down what became of a unit, and this station reads on from where it was.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from notoneless.accounts.terms import STEP, after
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.children.actions.caches import refresh_caches
from notoneless.children.models import Child, EnrolmentSpell, PathsFollowed
from notoneless.places.models import Division, SchoolClass
from notoneless.places.queries import continued_classes, path_changes
from notoneless.places.terms import Line
from notoneless.privacy.models.bulk import Rows
from notoneless.responsibility.queries import system_scope

#: How long after a class ended its pupils are still carried over into the class that continues it.
LATE: Final = timedelta(days=180)
AT_ONCE: Final = 50


def follow_paths(county_path: str) -> int:
    """Carry the cached paths of a county's children along with the rewritings of its places' paths, each once and in
    order; return how many rewritings were followed."""
    county = county_path[:STEP]
    with transaction.atomic(), system_scope():
        mark, _ = PathsFollowed.objects.select_for_update().get_or_create(county_path=county)
        steps = path_changes(county, after=mark.number)
        for step in steps:
            column = "cached_place_path" if step.line == Line.PLACE else "cached_school_path"
            rows = Child.objects.filter(
                **{"county_path": county, f"{column}__gte": step.old, f"{column}__lt": after(step.old)}
            )
            moved: Any = Concat(Value(step.new), Substr(column, len(step.old) + 1)) if step.keeps_tail else step.new
            rows.update(**{column: moved})
        if steps:
            mark.number = steps[-1].number
            mark.save(update_fields=("number",))
    return len(steps)


def follow_all_paths() -> int:
    """Do it for every county."""
    counties = Division.objects.filter(level=1).values_list("path", flat=True)
    return sum(follow_paths(path) for path in counties)


def follow_year(county_path: str, *, by: System, at: datetime, on: date) -> int:
    """Carry the pupils of classes that ended with the school year into the classes that continue them; return how many
    enrolments were carried over. Who was in a class that nothing continues (the last year of a school) is on no roll from
    then on, and the school where he was goes on answering for him until another one has him.

    Fifty classes are one transaction and one line of the journal; begun again it does the rest.
    """
    county, done = county_path[:STEP], 0
    ended = SchoolClass.objects.filter(
        path__gte=county, path__lt=after(county), ended_on__gt=on - LATE, ended_on__lte=on
    ).order_by("path")
    classes = list(ended.values_list("pk", "ended_on", "school_year"))
    heirs: dict[uuid.UUID, uuid.UUID] = {}
    for year in sorted({school_year for _pk, _ended, school_year in classes}):
        heirs |= dict(continued_classes(county, school_year=year + 1))
    into = SchoolClass.objects.in_bulk(list(heirs.values()))
    days = {pk: day for pk, day, _year in classes}
    for begin in range(0, len(classes), AT_ONCE):
        some = [pk for pk, _day, _year in classes[begin : begin + AT_ONCE]]
        with transaction.atomic(), system_scope():
            spells = list(
                EnrolmentSpell.objects.select_for_update().filter(school_class__in=some, ended_on=None).order_by("pk")
            )
            if not spells:
                continue
            rows = Rows(EnrolmentSpell)
            for spell in spells:
                assert spell.school_class_id is not None
                day = days[spell.school_class_id] or on
                spell.ended_on = max(day, spell.began_on or day)
                heir = into.get(heirs.get(spell.school_class_id, spell.school_class_id))
                if heir is not None and heir.pk != spell.school_class_id:
                    rows.add(
                        child_id=spell.child_id, school_id=heir.school_id, school_class_id=heir.pk, grade=heir.grade,
                        status=spell.status, is_boarder=spell.is_boarder, began_on=spell.ended_on,
                        source=f"学年升级 {heir.school_year}", recorded_at=at, recorded_by=by.actor,
                    )  # fmt: skip
            EnrolmentSpell.objects.bulk_update(spells, ("ended_on",))
            rows.flush()
            children = {spell.child_id for spell in spells}
            refresh_caches(children, on=on)
            audit.write(
                "children.follow_year", by=by, at=at, kind=Kind.SYSTEM, subject=f"county:{county}", children=children,
                detail={"enrolments": len(spells), "classes": len(some)},
            )  # fmt: skip
            done += len(spells)
    return done


def follow_all_years(*, by: System, at: datetime, on: date) -> int:
    """Do it for every county."""
    counties = Division.objects.filter(level=1).values_list("path", flat=True)
    return sum(follow_year(path, by=by, at=at, on=on) for path in counties)

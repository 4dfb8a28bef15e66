"""The survey from door to door, written down: which groups a village has, who went through one on which day, what is struck again."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.children.models import Child
from notoneless.places.models import Division
from notoneless.reports.access import DOOR
from notoneless.reports.models import Round, VillageGroup
from notoneless.reports.queries.rounds import group_of, round_of, village_of
from notoneless.reports.rules import rounds as rules
from notoneless.responsibility.queries import system_scope

Key = uuid.UUID | str


def set_groups(*, village: Key, text: str, by: Viewer, at: datetime) -> tuple[int, int]:
    """Let a village have the groups of a list, one a line; return how many are new and how many end today. A group that stays keeps
    its rounds. Raises :class:`AbsentError` and V056."""
    names, today = rules.listed(text), timezone.localdate(at)
    with transaction.atomic():
        place = village_of(by, village, power=DOOR, lock=True)
        held = {one.name: one for one in VillageGroup.objects.filter(village=place, ended_on=None)}
        gone = [one.pk for name, one in held.items() if name not in names]
        new = [name for name in names if name not in held]
        VillageGroup.objects.filter(pk__in=gone).update(ended_on=today)
        VillageGroup.objects.bulk_create(
            VillageGroup(
                county_path=place.path[:STEP], village=place, name=name, number=names.index(name), began_on=today, by=by.actor,
                written_at=at,
            )
            for name in new
        )  # fmt: skip
        for name in names:
            if name in held and held[name].number != names.index(name):
                VillageGroup.objects.filter(pk=held[name].pk).update(number=names.index(name))
        if new or gone:
            audit.write(
                "reports.groups_listed", by=by, at=at, subject=f"places_division:{place.pk}",
                detail={"new": len(new), "ended": len(gone), "groups": len(names)},
            )  # fmt: skip
    return len(new), len(gone)


def add_round(
    *, group: Key, on: date, who: str, households: int, found: int, by: Viewer, at: datetime, note: str = "",
    form_key: str = "",
) -> Round:  # fmt: skip
    """Write down that a group was gone through on a day; ``found`` 0 is a nil return. One that this form wrote before is returned as
    it is. Raises :class:`AbsentError`, V050–V053 and V007."""
    with transaction.atomic():
        place = group_of(by, group, power=DOOR)
        if form_key and (before := Round.objects.filter(group=place, form_key=form_key[:64]).first()):
            return before
        why = rules.refusal(
            on=on, today=timezone.localdate(at), who=who, households=households, found=found, note=note,
            names=_names(place.village),
        )  # fmt: skip
        if why is not None:
            raise why
        reach = next((one for one in by.reaches_with(DOOR)), None)
        row = Round.objects.create(
            county_path=place.county_path, group=place, on=on, who=who.strip()[:120], households=households, found=found,
            note=note.strip()[:300], by=by.actor, post_title=reach.label[:120] if reach else "", form_key=form_key[:64],
            written_at=at,
        )  # fmt: skip
        audit.write(
            "reports.round_written", by=by, at=at, subject=f"reports_round:{row.pk}",
            detail={"group": str(place.pk), "on": on.isoformat(), "households": households, "found": found},
        )  # fmt: skip
    return row


def strike_round(*, round_: Key, why: str, by: Viewer, at: datetime) -> Round:
    """Strike a round that was not gone so: it counts no more, and stays. Raises :class:`AbsentError`, V054, V055 and V007."""
    with transaction.atomic():
        row = round_of(by, round_, power=DOOR, lock=True)
        refused = rules.strike_refusal(why, is_struck=row.struck_at is not None, names=_names(row.group.village))
        if refused is not None:
            raise refused
        row.struck_at, row.struck_by, row.struck_why = at, by.actor, why.strip()[:300]
        row.save(update_fields=("struck_at", "struck_by", "struck_why"))
        audit.write("reports.round_struck", by=by, at=at, subject=f"reports_round:{row.pk}")
    return row


def _names(village: Division) -> list[str]:
    with system_scope():  # only to keep their names out of what is written
        return list(Child.objects.filter(cached_place_path=village.path).values_list("name", flat=True))

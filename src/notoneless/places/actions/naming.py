"""A new name. The unit stays who it is; until the day before, it is called what it was called."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from notoneless.places.actions.common import Act, By, Done, find, journal, named, record, save, sound, turn_the_page
from notoneless.places.terms import Change, Key, PlaceError


def rename(
    *, unit: str, key: Key, name: str, on: date, document: str, by: By, at: datetime, seen: int | None = None
) -> Done:
    """Give a division, centre or school another name from ``on``. Raises AbsentError, Q020–Q023, Q025, Q027."""
    with transaction.atomic():
        act = Act(on, document, by, at)
        one = find(unit, key, act, seen=seen)
        new, old = named(name), one.name
        if new == old:
            raise same("名称", "name", old)
        turn_the_page(one, unit, act)
        one.name, one.pinyin = new, sound(new)
        save(one, "name", "pinyin")
        record(Change.RENAMED, unit, act, before=one, after=one, old_name=old, new_name=new)
        journal("rename", unit, one, act, old=old, new=new)
    return Done(one.pk)


def same(zh: str, en: str, value: str) -> PlaceError:
    """Return the refusal of a change that changes nothing."""
    return PlaceError(
        "Q025",
        f"{zh}已经是“{value}”，没有要改的。",
        f"The {en} is “{value}” already; there is nothing to change.",
    )

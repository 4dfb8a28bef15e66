"""Of a file that was let go nothing is left: not in what was written about its case, not in the papers that lie with that, by however many links."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from notoneless.audit.terms import System
from notoneless.children.models import Child
from notoneless.privacy import actions
from notoneless.privacy.actions.belonging import going_with
from notoneless.standards.care import Care, Keep, Scrub
from tests import world
from tests.desks.access_cast import build

pytestmark = pytest.mark.django_db
BY = System("retention")


def erased() -> list[tuple[type[models.Model], str]]:
    """Every column that is to be empty when the file of its child is gone."""
    found = []
    for model in apps.get_models():
        cares: dict[str, Care] = getattr(model, "care", {})
        for name, care in cares.items():
            if care.keep is Keep.CHILD_FILE and care.scrub is Scrub.ERASE:
                column: Any = model._meta.get_field(name)
                year_only = isinstance(column, models.DateField) and not column.null
                if (column.null or not column.is_relation) and not year_only:
                    found.append((model, name))
    return found


def full(model: type[models.Model], name: str) -> int:
    """How many rows still say something."""
    column: Any = model._meta.get_field(name)
    values = model._default_manager.values_list(name, flat=True)
    empty = (None, "", b"", column.get_default() if isinstance(column, models.JSONField) else "")
    return sum(value not in empty for value in values)


def test_every_table_of_a_childs_file_is_reached_from_the_child():
    reached = {model._meta.label for model in going_with(Child, Keep.CHILD_FILE)}
    assert {model._meta.label for model, _name in erased()} - reached == {"children.Child"}


def test_when_every_file_is_let_go_no_word_of_a_child_is_left():
    build()
    told = {(model._meta.label, name): full(model, name) for model, name in erased()}
    assert sum(map(bool, told.values())) > 40 and told["cases.Act", "text"] and told["visits.Deed", "text"]
    Child.objects.update(birth_on=date(2000, 1, 1), removed_at=None)
    actions.run_retention(by=BY, at=world.NOW.replace(year=2038))
    left = {f"{model._meta.label}.{name}": full(model, name) for model, name in erased() if full(model, name)}
    assert left == {}


def test_what_was_written_about_a_child_still_kept_stays():
    cast = build()
    gone, stays = (next(spot.id for spot in cast.spots["child"] if spot.key == key) for key in ("a1", "a2"))
    before = {(model._meta.label, name): full(model, name) for model, name in erased()}
    actions.retire(model=Child, keys=[gone], by=BY, at=world.NOW)
    after = {(model._meta.label, name): full(model, name) for model, name in erased()}
    assert Child.objects.get(pk=stays).removed_at is None
    assert all(after[key] <= before[key] for key in before) and sum(after.values()) > sum(before.values()) / 2

"""A second county's rows are taken out of the database: not one byte changes in any answer that the first county gets."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.audit.models import Event, Head
from notoneless.children.models import Child
from notoneless.places.models import Division
from tests.desks.access_routes import ROUTES
from tests.desks.test_access_matrix import CHANGING, Stage, a_stage, ask, cases

__all__ = ["a_stage"]
pytestmark = pytest.mark.django_db
#: On either line, at every height.
WHO = (
    "principal:a",
    *(pytest.param(one, marks=pytest.mark.long) for one in ("section_chief", "village_officer:v11")),
)
#: Columns that name an account without a key: rows in which another county's people stand go with them.
BY_NAME = ("actor", "asked_by", "made_by")
#: A written PDF has a number of its own, and a second factor that is not yet set up a new secret each time it is shown.
NEVER_TWICE = {
    "duty:pdf",
    "reports:summary",
    "reports:campaign_paper",
    "reports:term_paper",
    "programmes:paper",
    "programmes:minutes",
    "moves:letter",
    "warroom:poster",
    "deferrals:letter",
    "people:second_factor",
}
KEPT = (Event, Head)  # the journal is never cut


def rows_of_the_other(county: str) -> dict[type[models.Model], set[Any]]:
    """Every row that belongs to ``county``: its divisions, its people, whatever leads to one of them, by any number of steps."""
    found: dict[type[models.Model], set[Any]] = defaultdict(set)
    found[Division] = set(Division.objects.filter(path__startswith=county).values_list("pk", flat=True))
    found[Account] = set(Account.objects.filter(login__startswith=f"{county}-").values_list("pk", flat=True))
    found[Child] = set(Child.objects.filter(county_path=county).values_list("pk", flat=True))
    names = {str(key) for key in found[Account]}
    grew = True
    while grew:
        grew = False
        for model in apps.get_models():
            if model in KEPT:
                continue
            led = models.Q(pk__in=())
            for field in model._meta.concrete_fields:
                if found.get(field.related_model):
                    led |= models.Q(**{f"{field.name}__in": found[field.related_model]})
                elif field.name in BY_NAME and isinstance(field, models.CharField):
                    led |= models.Q(**{f"{field.name}__in": names})
            more = set(model._default_manager.filter(led).values_list("pk", flat=True)) - found[model]
            if more:
                found[model] |= more
                grew = True
    return found


def answers(stage: Stage, role: str, *, things: bool = True) -> dict[tuple[str, str], str]:
    """What ``role`` gets from every address, for every thing of either county: a digest of status and bytes; without
    ``things`` only from the lists, the sums and the searches."""
    told = {}
    cache.clear()  # how often a token asked in this minute is no matter here
    for name, methods in ROUTES.items():
        if name in NEVER_TWICE:
            continue
        for method in {"GET"} & set(methods):
            if methods[method].kind and not things:
                continue
            for spot, address, body in cases(stage.cast, name, methods[method]):
                told[role, f"{name} {spot.key} {address}"] = digest(ask(stage, role, method, address, body))
    for text in ("乙甲童", "甲甲童", "甲", "乙", "yjt", "乙1镇"):
        told[role, f"search {text}"] = digest(ask(stage, role, "POST", "/children/search/", {"text": text}))
        told[role, f"suggest {text}"] = digest(ask(stage, role, "GET", "/children/suggest/", {"q": text}))
        told[role, f"alike {text}"] = digest(ask(stage, role, "POST", "/children/alike/", {"name": text}))
        told[role, f"people {text}"] = digest(ask(stage, role, "GET", "/people/", {"text": text, "asked": "1"}))
        told[role, f"api {text}"] = digest(ask(stage, role, "GET", "/api/children/search", {"text": text}))
    return told


def digest(answer: Any) -> str:
    body = answer.getvalue() if answer.streaming else answer.content
    return f"{answer.status_code} {hashlib.sha256(CHANGING.sub(b'', body)).hexdigest()}"


def with_and_without(stage: Stage, role: str, *, things: bool = True) -> dict[tuple[str, str], str]:
    """The answers that ``role`` gets, by address, after a look that they are the same without the other county."""
    with time_machine.travel(timezone.now(), tick=False):
        before = answers(stage, role, things=things)
        again = answers(stage, role, things=things)  # nothing else changes an answer: else this would say nothing
        assert [key for key in before if before[key] != again[key]] == []
        with transaction.atomic():
            gone = rows_of_the_other("0002")
            assert len(gone[Child]) == 8 and sum(map(len, gone.values())) > 200
            for model, keys in gone.items():  # nothing is checked until a commit that never comes
                rows = model._default_manager.filter(pk__in=keys)
                rows._raw_delete(rows.db)
            assert not Division.objects.filter(path__startswith="0002").exists()
            after = answers(stage, role, things=things)
            transaction.set_rollback(True)
    assert [key for key in before if before[key] != after[key]] == []
    return before


@pytest.mark.parametrize("role", WHO)
def test_not_a_byte_of_the_first_countys_answers_depends_on_the_second(stage, role):
    """In the ordinary run on PostgreSQL only what is gathered from many rows is asked for: lists, sums, searches. A thing that
    is named is as absent there as the matrix says; ``-m long`` asks for all."""
    things = connection.vendor == "sqlite" or role != "principal:a"
    before = with_and_without(stage, role, things=things)
    assert len(before) > (250 if things else 60)
    assert sum(value.startswith("200") for value in before.values()) > (60 if things else 20)


def test_the_comparison_sees_a_trace(stage):
    """What would leak is found: a row of the second county put into the first one's reach changes an answer."""
    with time_machine.travel(timezone.now(), tick=False), transaction.atomic():
        before = digest(ask(stage, "section_chief", "GET", "/children/", {}))
        Child.objects.filter(county_path="0002").update(county_path="0001")
        assert digest(ask(stage, "section_chief", "GET", "/children/", {})) != before
        transaction.set_rollback(True)

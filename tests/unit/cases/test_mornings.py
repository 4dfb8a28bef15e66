"""The house's own look in the morning: it reads every open case and holds only those on which it writes, a few at a time. People
come to work at the same hour, and nobody waits for a machine that has nothing to say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.cases import actions
from notoneless.cases.actions import following
from notoneless.cases.actions.refreshing import stale
from notoneless.cases.models import NEVER, Act, Case, Charge, Deadline, Stood
from notoneless.cases.queries.facts import Ground, facts_of_all
from tests import world
from tests.stories.walk import BUREAU, TOWN

pytestmark = pytest.mark.django_db
WORKER = System("worker")
DAY = date(2026, 9, 25)
AT = datetime(2026, 9, 25, 1, tzinfo=UTC)
KEYS = ("a1", "a2", "b1", "c1")


@pytest.fixture
def four():
    """Four children who are sought, each with its town and its school; their columns say what today says."""
    made = world.county()
    with audit.gathered():
        for key in KEYS:
            world.case(
                made, key, {"opened": date(2026, 8, 24)},
                {"dispatched": date(2026, 8, 25), "side": "place", "unit_path": "00010001", "by": BUREAU},
                {"dispatched": date(2026, 8, 25), "side": "school", "unit_path": "000100010001", "by": BUREAU},
                {"verified": date(2026, 8, 28), "outcome": "dropout", "by": TOWN},
            )  # fmt: skip
        while actions.morning(by=WORKER, at=AT):
            pass
        yield made


def behind() -> set:
    cases = list(Case.objects.select_related("child").order_by("pk"))
    facts, ground = facts_of_all(case.pk for case in cases), Ground(DAY)
    return stale(cases, facts, {case.pk: ground.standing(case.county_path, facts[case.pk]) for case in cases})


def statements(work) -> list[str]:
    with CaptureQueriesContext(connection) as told:
        work()
    return [one["sql"] for one in told]


def test_a_morning_with_nothing_to_say_holds_nothing_and_asks_the_same_of_one_child_and_of_four(four):
    def look():
        assert actions.morning(by=WORKER, at=AT) == {}
        assert actions.see_in_class(by=WORKER, at=AT) == {"seen": 0}
        assert actions.follow_moves(at=AT) == 0

    look()  # what is looked up once has been looked up
    every = statements(look)
    assert not [one for one in every if not one.startswith(("SELECT", "select"))], "no transaction, no write"
    Case.objects.exclude(child=four.children["a1"]).update(cached_closed_on=DAY, cached_stage="closed")
    assert len(statements(look)) == len(every)


def test_a_term_that_was_missed_is_told_above_in_turns_of_a_few(four, monkeypatch):
    monkeypatch.setattr(following, "READ", 3)
    monkeypatch.setattr(following, "FEW", 2)
    Act.objects.filter(kind="escalated").delete()
    lines = Event.objects.filter(verb="cases.morning").count()
    told = actions.morning(by=WORKER, at=AT)
    assert told["escalated"] >= len(KEYS)
    assert set(Act.objects.filter(kind="escalated").values_list("case", flat=True)) == set(
        Case.objects.values_list("pk", flat=True)
    )
    assert Event.objects.filter(verb="cases.morning").count() == lines + 3, "two and one, and the fourth"


CASE = {
    "cached_stage": "returned", "cached_outcome": "abroad", "cached_next": "seen", "cached_due_on": DAY + timedelta(days=99),
    "cached_bureau_due_on": DAY + timedelta(days=99), "cached_returned_on": DAY, "cached_until": DAY, "cached_relapses": 7,
    "version": 77,
}  # fmt: skip
CHARGE = {
    "unit_path": "00010002", "since": DAY, "accepted_on": DAY, "stands_in_for": "bureau", "act": 77,
    "cached_due_on": DAY + timedelta(days=99), "cached_risen_to": "0001000100010001",
}  # fmt: skip
STOOD = {
    "ledger": "returned", "stage": "returned", "outcome": "abroad", "due_on": DAY + timedelta(days=99),
    "place_path": "00010009", "school_path": "00010009", "grade": 9, "said": {"x": 1},
}  # fmt: skip


@pytest.mark.parametrize(
    ("model", "values"), [(Case, CASE), (Charge, CHARGE), (Stood, STOOD)], ids=["case", "charge", "day"]
)
def test_whatever_repeats_a_childs_case_wrongly_is_noticed_and_mended(four, model, values):
    assert behind() == set()
    case = Case.objects.get(child=four.children["b1"])
    rows = {
        Case: Case.objects.filter(pk=case.pk), Charge: Charge.objects.filter(case=case, side="place"),
        Stood: Stood.objects.filter(case=case, until=NEVER),
    }[model]  # fmt: skip
    for column, wrong in values.items():
        right = rows.values_list(column, flat=True).get()
        assert right != wrong
        rows.update(**{column: wrong})
        assert behind() == {case.pk}, column
        assert actions.morning(by=WORKER, at=AT) == {"refreshed": 1}, column
        assert rows.values_list(column, flat=True).get() == right and behind() == set(), column


@pytest.mark.parametrize("rows", [Charge.objects, Stood.objects, Deadline.objects], ids=["charge", "day", "deadline"])
def test_a_row_that_is_missing_is_noticed_and_written(four, rows):
    case = Case.objects.get(child=four.children["b1"])
    rows.filter(case=case).delete()
    assert behind() == {case.pk}
    actions.morning(by=WORKER, at=AT)
    assert behind() == set() and rows.filter(case=case).exists()

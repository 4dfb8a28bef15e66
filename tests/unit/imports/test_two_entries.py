"""Two entries of one roll in a set: what the sweep reads, what goes when one of them goes, what is forgotten."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notoneless.imports import actions, queries
from notoneless.imports.models import EntryDecision, RollFile
from notoneless.imports.queries.doubling import doubled
from notoneless.imports.queries.where import rolls_of
from notoneless.imports.rules.doubling import is_typed, swept, unsettled
from notoneless.imports.terms import RollsError
from notoneless.responsibility.queries import viewer_of
from tests import handed_in, world


@dataclasses.dataclass(frozen=True)
class Filed:
    """A file as the rules see it."""

    pk: str
    second_of_id: str | None = None
    settles_id: str | None = None


ONCE, FIRST, SECOND, SETTLED = Filed("a"), Filed("b"), Filed("c", second_of_id="b"), Filed("d", settles_id="b")


def test_the_sweep_reads_a_roll_typed_once_and_of_two_entries_the_settled_one():
    assert swept([ONCE]) == [ONCE] and unsettled([ONCE]) == []
    assert swept([ONCE, FIRST, SECOND]) == [ONCE, FIRST] and unsettled([ONCE, FIRST, SECOND]) == [SECOND]
    assert swept([ONCE, FIRST, SECOND, SETTLED]) == [ONCE, SETTLED] and unsettled([FIRST, SECOND, SETTLED]) == []


@pytest.mark.parametrize(
    ("kinds", "said", "typed"),
    [
        (["field_survey"], {}, True),
        (["field_survey", ""], {}, True),
        (["field_survey", "residence"], {}, False),
        (["field_survey", "residence"], {"1": {"leave_out": True}}, True),
        (["residence"], {}, False),
        ([""], {}, False),
    ],
)
def test_a_file_is_typed_by_hand_where_every_sheet_that_is_read_is(kinds, said, typed):
    seen = [{"sheet": str(n), "kind": kind} for n, kind in enumerate(kinds)]
    assert is_typed(seen, said, frozenset({"field_survey"})) is typed


@pytest.fixture
def made(db):
    return world.county(children=False)


@pytest.fixture
def chief(made):
    return viewer_of(made.accounts["section_chief"], at=timezone.now())


def _settled(made, chief):
    one = handed_in.typed_twice(made, decided=True)
    second = one.files.get(second_of__isnull=False)
    actions.settle_entries(second=second, by=chief, at=timezone.now())
    assert actions.compare_entries(second.pk, at=timezone.now())
    settled = one.files.get(settles__isnull=False)
    actions.look_at(settled.pk)
    return one, second, settled


def _live(one):
    return set(one.files.filter(removed_at=None).values_list("name", flat=True))


def test_begun_twice_the_roll_is_settled_once(made, chief):
    one, second, _ = _settled(made, chief)
    actions.compare_entries(second.pk, at=timezone.now())
    assert one.files.filter(settles__isnull=False).count() == 1


def test_the_first_entry_takes_the_second_and_the_settled_roll_along(made, chief):
    one, _, settled = _settled(made, chief)
    assert len(_live(one)) == 3 and (rolls_of(one.pk) / settled.name).is_file()
    actions.drop_file(file=RollFile.objects.get(pk=handed_in.first_of(one)), by=chief, at=timezone.now())
    assert _live(one) == set()


def test_the_second_entry_takes_the_settled_roll_along_and_leaves_the_first(made, chief):
    one, second, _ = _settled(made, chief)
    actions.drop_file(file=second, by=chief, at=timezone.now())
    assert _live(one) == {"铁脚板摸排名册.csv"}


def test_what_is_said_of_an_entry_afterwards_unsettles_the_roll(made, chief):
    one, _, settled = _settled(made, chief)
    first = RollFile.objects.get(pk=handed_in.first_of(one))
    columns = {at: standard for standard, at in first.seen[0]["columns"].items() if standard != "village"}
    actions.say(file=first, sheet="", kind="field_survey", columns=columns, by=chief, at=timezone.now())
    settled.refresh_from_db()
    assert settled.removed_at is not None and len(_live(one)) == 2


def test_a_second_entry_of_another_kind_is_told_and_nothing_is_swept(made, chief):
    one = handed_in.typed_twice(made)
    first = RollFile.objects.get(pk=handed_in.first_of(one))
    actions.drop_file(file=one.files.get(second_of=first), by=chief, at=timezone.now())
    other = "姓名,身份证号,居住证号,户籍所在地,登记日期\n李一,500153201703010012,X1,外县,2026-01-01\n".encode()
    second = actions.add_second(to=first, name="居住证流动人口名册.csv", chunks=[other], by=chief, at=timezone.now())
    actions.look_at(second.pk)
    actions.compare_entries(second.pk, at=timezone.now())
    double = queries.double(chief, first)
    assert double is not None and double.state == "unclear" and double.blocks
    assert double.refusal is not None and double.refusal["code"] in ("T021", "T022")
    with pytest.raises(RollsError, match="Y021"):
        actions.order(one=one, by=chief, at=timezone.now())


def test_many_rolls_typed_twice_ask_no_more_than_one(made, chief):
    one = handed_in.typed_twice(made, decided=True)
    assert one.county.code  # read once, and the same for few and many
    with CaptureQueriesContext(connection) as few:
        assert len(doubled(chief, one, one.files.filter(removed_at=None))) == 1
    clerk = viewer_of(made.accounts["registrar_bureau"], at=timezone.now())
    for n in range(4):
        texts = [text + b"\n" * (n + 1) for text in handed_in.SURVEY]
        first = actions.add_file(to=one, name=f"摸排{n}.csv", chunks=[texts[0]], by=clerk, at=timezone.now())
        actions.look_at(first.pk)
        first.refresh_from_db()
        second = actions.add_second(to=first, name=f"另录{n}.csv", chunks=[texts[1]], by=chief, at=timezone.now())
        actions.look_at(second.pk)
        actions.compare_entries(second.pk, at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        states = [each.state for each in doubled(chief, one, one.files.filter(removed_at=None)).values()]
    assert states == ["decided", "open", "open", "open", "open"]
    assert len(many) == len(few)


def test_a_value_typed_by_hand_is_forgotten_with_the_rolls(made, chief):
    one = handed_in.typed_twice(made)
    second = one.files.get(second_of__isnull=False)
    actions.decide(second=second, place=handed_in.ENTRY, choice="typed", value="金竹村", by=chief, at=timezone.now())
    assert EntryDecision.objects.get().value is not None
    actions.discard(one=one, reason="拿错了名册", by=chief, at=timezone.now())
    actions.forget(by=chief, at=timezone.now() + timedelta(minutes=1))
    assert EntryDecision.objects.get().value is None

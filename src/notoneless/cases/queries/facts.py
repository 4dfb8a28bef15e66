"""From rows to what the rules read: the acts of one case, or of many in one statement."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from notoneless.cases.models import Act, Case
from notoneless.cases.queries.book import book_of, policy
from notoneless.cases.rules.book import Book
from notoneless.cases.rules.road import stand
from notoneless.cases.terms import ActFact, ActKind, CaseStanding
from notoneless.policy.calendars import calendar_of
from notoneless.responsibility.queries import code_at
from notoneless.standards.calendar import Calendar

Key = uuid.UUID
#: Columns of an act that a rule reads, in the order of :func:`fact`.
COLUMNS: Final = (
    "number", "kind", "written_on", "on", "by", "post_kind", "side", "outcome", "step", "reasons", "party", "way", "names",
    "yes", "days", "due_on", "has_paper", "unit_path", "post_id", "stands_in_for", "publication", "saw",
    "approval",
)  # fmt: skip
AT_ONCE: Final = 400
_KINDS: Final = {kind.value: kind for kind in ActKind}


def fact(row: tuple[Any, ...]) -> ActFact:
    """Return one act of :data:`COLUMNS`."""
    (
        number, kind, written_on, on, by, post_kind, side, outcome, step, reasons, party, way, names,
        yes, days, due_on, has_paper, unit_path, post, stands_in_for, publication, saw, approval,
    ) = row  # fmt: skip
    return ActFact(
        number, _KINDS[kind], written_on, on, by, post_kind, side, outcome, step, tuple(reasons), party, way, names,
        yes, days, due_on, has_paper, unit_path, post, stands_in_for, str(publication or ""), saw, str(approval or ""),
    )  # fmt: skip


def facts_of(case: Case) -> list[ActFact]:
    """Return the acts of one case, in their order."""
    return [fact(row) for row in Act.objects.filter(case=case).order_by("number").values_list(*COLUMNS)]


def facts_of_all(cases: Iterable[Key]) -> dict[Key, list[ActFact]]:
    """Return case → its acts, in their order, of many cases in a few statements."""
    found: dict[Key, list[ActFact]] = defaultdict(list)
    keys = list(cases)
    for begin in range(0, len(keys), AT_ONCE):
        rows = Act.objects.filter(case__in=keys[begin : begin + AT_ONCE]).order_by("case", "number")
        for case, *row in rows.values_list("case_id", *COLUMNS):
            found[case].append(fact(tuple(row)))
    return found


class Ground:
    """The book and the calendar of counties on one day, each looked up once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._known: dict[str, tuple[Book, Calendar]] = {}

    def of(self, county_path: str) -> tuple[Book, Calendar]:
        """Return book and calendar of the county at ``county_path``."""
        if county_path not in self._known:
            code = code_at(county_path)
            self._known[county_path] = book_of(code, self.on), calendar_of(policy(), code)
        return self._known[county_path]

    def standing(self, county_path: str, acts: Iterable[ActFact], *, on: date | None = None) -> CaseStanding:
        """Return how the case of ``acts`` stands on the day."""
        book, calendar = self.of(county_path)
        return stand(acts, book, calendar, on=on or self.on)

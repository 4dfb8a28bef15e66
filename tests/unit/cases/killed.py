"""The work that the test of kills kills: published sweeps followed into cases, in small batches, cases dispatched, papers
drawn, and the morning's look."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from notoneless.accounts.models import Account
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.cases import actions
from notoneless.cases.actions import following
from notoneless.cases.models import Case
from notoneless.responsibility.queries import viewer_of

AT = datetime(2026, 9, 10, 6, tzinfo=UTC)
ON = date(2026, 9, 10)
PAPERS = ("persuasion_notice", "return_order")


def follow() -> None:
    """Follow every published sweep."""
    following.BATCH = 3
    actions.follow_all(by=System("worker"), at=datetime(2026, 9, 10, 4, tzinfo=UTC))


def morning() -> None:
    """Look at every case two weeks later."""
    following.READ = following.FEW = 2
    actions.morning(by=System("worker"), at=datetime(2026, 9, 25, 1, tzinfo=UTC))


def dispatch(account: str) -> None:
    """Dispatch every case of the county, as a clerk does who ticks them all; each side once, however often it is begun."""
    by = viewer_of(Account.objects.get(pk=UUID(account)), at=AT)
    keys = list(Case.objects.order_by("serial").values_list("pk", flat=True))
    _done, refused = actions.dispatch_many(cases=keys, by=by, at=AT, on=ON, form_key="that form")
    assert {error.code for _, error in refused} <= {"E006"}, refused


def papers(account: str) -> None:
    """Draw the same papers of every case, each by the form that asked for it."""
    by = viewer_of(Account.objects.get(pk=UUID(account)), at=AT)
    for key in Case.objects.order_by("serial").values_list("pk", flat=True):
        for kind in PAPERS:
            said = {
                "deadline_on": date(2026, 9, 25),
                "number": f"{kind}-1",
                "guardian": "甲",
                "left_on": date(2026, 9, 1),
            }
            with audit.looking(by=by, at=AT):
                actions.draw_paper(case=key, kind=kind, said=said, by=by, at=AT, form_key=f"{kind} of {key}")

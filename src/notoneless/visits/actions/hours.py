"""The hours of a week of rounds are written down: who goes when, and when each family asked to be visited; the worker then makes the week by them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.visits.access import Rounds
from notoneless.visits.actions.rounding import hand_to_worker, keep_hours, step
from notoneless.visits.models import RoundPlan
from notoneless.visits.queries.hours import locked_days, named_hours
from notoneless.visits.queries.round_facts import asked_of, goers_in, homes_in
from notoneless.visits.rules import hours
from notoneless.visits.terms import HoursError, RoundState, changed_meanwhile


def set_hours(
    *, plan: uuid.UUID, cells: Mapping[tuple[uuid.UUID, date], str], wishes: Mapping[uuid.UUID, str], seen: int, by: Viewer,
    at: datetime,
) -> RoundPlan:  # fmt: skip
    """Write down the hours of a plan and have it made by them; what is locked stays with its person and day. A person's day that is not among the
    ``cells`` is one on which that person does not go; a family that is not among the ``wishes`` keeps what it asked for.

    Raises :class:`AbsentError`, U184 (changed meanwhile, or being made) and :class:`HoursError`, which bears every cell that cannot be taken: U187
    (cannot be read), U188 (nobody goes), U189 (a family is locked to a person who would stay at home). Nothing is changed then.
    """
    with transaction.atomic():
        row = Rounds(by).one(plan, lock=True)
        if row.version != seen or row.state == RoundState.WAITING:
            raise changed_meanwhile()
        goers, homes = goers_in(row), homes_in(row)
        found = hours.read(
            {(str(who), on): text for (who, on), text in cells.items()},
            {str(home): text for home, text in wishes.items()},
            days=hours.days_of(row.first_on, row.last_on), named=named_hours(row.county_path, row.first_on),
            locked=locked_days(row), people=[one.key for one in goers],
        )  # fmt: skip
        if found.faults:
            raise HoursError(found.faults)
        goers = [replace(one, evenings=found.going[one.key]) for one in goers]
        homes = [replace(one, at_home=found.at_home.get(one.key, one.at_home)) for one in homes]
        row.asked = asked_of(homes, goers)
        row.state, row.code = RoundState.WAITING, ""
        row.save(update_fields=("asked",))
        step(row)
        keep_hours(row, by=by, at=at)
        hand_to_worker(row)
    return row

"""Many visits at once, as a school's office brings in the papers of a week. Each is received as if it had come alone: the same refusals, the
same rows, the same lines in the journal, the same letters; only the statements are for all of them together.

What needs a look of its own (a correction, a visit that was there before, a child with an open case, a family that the household does not
tell) goes through :func:`receiving.receive` one by one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.cases.models import Case
from notoneless.children.access import Children, reach_over
from notoneless.children.models import Child
from notoneless.privacy.models.bulk import Rows
from notoneless.responsibility.queries import system_scope
from notoneless.visits.access import WRITE
from notoneless.visits.actions.apart import Receipt
from notoneless.visits.actions.deeds import beginnings
from notoneless.visits.actions.forms import keep_form
from notoneless.visits.actions.receiving import (
    checked_answers,
    child_of,
    damaged,
    receive,
    refuse_day_and_number,
    refuse_people,
)
from notoneless.visits.actions.telling import tell
from notoneless.visits.models import Deed, Held, Issue, Visit, VisitChild, Visitor
from notoneless.visits.queries.ground import PlacedForm
from notoneless.visits.queries.many import ManyGround, parts
from notoneless.visits.rules.contents import Content
from notoneless.visits.rules.words import refuse_names
from notoneless.visits.terms import AbsentError, Way


@dataclass(frozen=True, slots=True)
class Arrival:
    """A finalised visit, the digest that came with it, and when it came."""

    content: Content
    digest: str
    at: datetime


def receive_all(*, arrivals: Sequence[Arrival], way: str, by: Viewer) -> list[Receipt]:
    """Receive finalised visits, all or none; return their receipts in order. Raises as :func:`receiving.receive`, for the first that is refused."""
    for one in arrivals:
        if one.content.digest != one.digest:
            raise damaged()
    with transaction.atomic():
        found = [key for one in arrivals for key in one.content.children]
        with system_scope():
            known = _known([one.content.id for one in arrivals])
            cases = _in_cases(found)
        ground = ManyGround.read(found, [who for one in arrivals for who in one.content.visitors])
        batch = _Batch(way, by, ground)
        receipts: dict[uuid.UUID, Receipt] = {}
        alone: list[Arrival] = []
        for one in arrivals:
            if one.content.id in known or one.content.id in receipts or _needs_a_look(one.content, ground, cases):
                alone.append(one)
            else:
                receipts[one.content.id] = batch.add(one)
        batch.write()
        told = {id(one): receive(content=one.content, digest=one.digest, way=way, by=by, at=one.at) for one in alone}
    return [told.get(id(one)) or receipts[one.content.id] for one in arrivals]


def _known(keys: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    for some in parts(keys):
        found |= set(Visit.objects.filter(pk__in=some).values_list("pk", flat=True))
        found |= set(Held.objects.filter(claimed__in=some).values_list("claimed", flat=True))
    return found


def _in_cases(children: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    for some in parts(children):
        found |= set(Case.objects.filter(child__in=some, cached_closed_on=None).values_list("child", flat=True))
    return found


def _needs_a_look(content: Content, ground: ManyGround, cases: set[uuid.UUID]) -> bool:
    keys = set(content.children)
    files = [ground.children.get(key) for key in keys]
    return (
        content.corrects is not None
        or bool(content.files)
        or content.position is not None
        or bool(keys & cases)
        or not keys
        or any(one is None or one.merged_into_id is not None for one in files)
        or (len(keys) > 1 and ground.household(keys, content.on) is None)
        or len({one.county_path for one in files if one is not None}) > 1
    )


@dataclass(slots=True)
class _Batch:
    """Rows and lines of visits that are written together."""

    way: str
    by: Viewer
    ground: ManyGround
    rows: dict[type[Any], Rows] = field(
        default_factory=lambda: {table: Rows(table) for table in (Visit, VisitChild, Visitor, Issue, Deed)}
    )
    lines: list[audit.Line] = field(default_factory=list)
    given: list[tuple[Issue, Deed, datetime]] = field(default_factory=list)
    forms: dict[str, tuple[PlacedForm, datetime]] = field(default_factory=dict)

    def add(self, arrival: Arrival) -> Receipt:
        content, at, by, ground = arrival.content, arrival.at, self.by, self.ground
        today = timezone.localdate(at)
        refuse_day_and_number(content, today)
        children = [ground.children[key] for key in dict.fromkeys(content.children)]
        seen, mine = Children(by), Children(by, WRITE)
        if not all(seen.allows(child) and mine.allows(child) for child in children):
            raise AbsentError
        refuse_names(content.why, [one.name for one in children])
        refuse_people(content, lambda: ground.are_near(content.visitors, children, content.on))
        placed, answers = checked_answers(content, children[0].county_path, today)
        self.forms.setdefault(content.form, (placed, at))
        reach = next((found for child in children if (found := reach_over(by, child, WRITE))), None)
        self.rows[Visit].put(
            id=content.id, county_path=children[0].county_path, root_id=content.id, digest=content.digest, form_id=content.form,
            household_id=ground.household([one.pk for one in children], content.on), on=content.on, way=Way(self.way).value,
            is_complete=answers.is_complete, missing=list(answers.missing), why=content.why.strip()[:200], received_at=at, by=by.actor,
            post_kind=reach.post[:24] if reach else "", post_title=reach.label[:120] if reach else "", content=content.text,
        )  # fmt: skip
        for child in children:
            self.rows[VisitChild].put(visit_id=content.id, child_id=child.pk)
        for who in dict.fromkeys(content.visitors):
            kind, title = ground.post_of(who, content.on)
            self.rows[Visitor].put(visit_id=content.id, account_id=who, post_kind=kind, post_title=title[:120])
        for other in content.others:
            self.rows[Visitor].put(visit_id=content.id, name=other.name.strip(), unit=other.unit.strip())
        self._problems(content, children, at)
        self.lines.append(
            audit.Line(
                "visits.written", at, f"visits_visit:{content.id}", tuple(one.pk for one in children),
                {"way": self.way, "number": 1, "problems": len(content.problems)},
            )
        )  # fmt: skip
        return Receipt(content.id, content.digest, at)

    def _problems(self, content: Content, children: Sequence[Child], at: datetime) -> None:
        for problem in content.problems:
            child = child_of(problem, children)
            issue = Issue(visit_id=content.id, child=child, kind=problem.kind, cached_raised_on=content.on)
            for deed in beginnings(
                issue, problem, county_path=child.county_path, by=self.by, at=at, on=content.on, may_take=self.ground.may_take
            ):  # fmt: skip
                self.rows[Deed].put(
                    id=deed.pk, issue_id=issue.pk, number=deed.number, deed=str(deed.deed), on=deed.on, to_id=deed.to_id, due_on=deed.due_on,
                    words=deed.words, written_at=at, by=deed.by, post_title=deed.post_title,
                    text=deed.text.open(why="visit") if deed.text is not None else None,
                )  # fmt: skip
                self.given.append((issue, deed, at))
                self.lines.append(
                    audit.Line(
                        "visits.issue", at, f"visits_issue:{issue.pk}", (child.pk,), {"deed": str(deed.deed), "number": deed.number}
                    )
                )  # fmt: skip
            self.rows[Issue].put(
                id=issue.pk, visit_id=content.id, child_id=child.pk, kind=issue.kind, cached_state=str(issue.cached_state),
                cached_to_id=issue.cached_to_id, cached_due_on=issue.cached_due_on, cached_raised_on=issue.cached_raised_on,
                version=issue.version,
            )  # fmt: skip

    def write(self) -> None:
        # The row of a visit is shown by its children's, which are written behind it; what is read here was let through above.
        with system_scope():
            for placed, at in self.forms.values():
                keep_form(placed, at)
            for table in (Visit, VisitChild, Visitor, Issue, Deed):
                self.rows[table].flush()
        for issue, deed, at in self.given:
            tell(issue, deed, by=self.by, at=at)
        audit.write_all(self.lines, by=self.by)

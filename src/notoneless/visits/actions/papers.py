"""Printed forms of visits go out to who goes to the doors; what stands on one is typed in once, whoever types it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind
from notoneless.privacy.rules.packing import Stamp
from notoneless.responsibility.queries import system_scope
from notoneless.visits.actions.books import checked_reason, stamp_of
from notoneless.visits.actions.forms import keep_form
from notoneless.visits.models import Paper, PaperChild
from notoneless.visits.queries.books import Blank, blank, chosen
from notoneless.visits.rules.codes import new_code, shown


@dataclass(frozen=True, slots=True)
class Papers:
    """Forms that go out: the families, the code of each, and the mark that says whose copies they are."""

    blank: Blank
    codes: tuple[str, ...]
    stamp: Stamp


def hand_out_papers(*, words: Mapping[str, str], reason: str, by: Viewer, at: datetime) -> Papers:
    """Hand out one form a family of those that a list gives, each under a code of its own; a line in the journal, as of a book.

    Raises :class:`AbsentError`, U190, U191 and P011 (no reason).
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        why = checked_reason(reason, at)
        made = blank(by, chosen(by, words, on=on), on=on)
        keep_form(made.placed, at)
        line = audit.write(
            "visits.hand_out_papers", by=by, at=at, kind=Kind.EXPORT, children=made.children,
            detail={"children": len(made.children), "families": len(made.families), "reason": why},
        )  # fmt: skip
        codes = []
        # The row of a form is shown by its children's, which are written behind it.
        with system_scope():
            for family in made.families:
                paper = Paper(
                    code=new_code(secrets.choice),
                    county_path=made.county,
                    form_id=made.form.digest,
                    made_at=at,
                    by=by.actor,
                )
                paper.save(force_insert=True)
                PaperChild.objects.bulk_create(PaperChild(paper=paper, child_id=one.id) for one in family.children)
                codes.append(shown(paper.code))
    return Papers(made, tuple(codes), stamp_of(f"E{line.seq:07}", why, by, at))

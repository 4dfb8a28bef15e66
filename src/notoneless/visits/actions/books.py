"""A workbook of visits goes out to who goes to the doors, comes back filled in, is looked at, and each of its rows is delivered."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.terms import ListKind, Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind
from notoneless.privacy.actions.revealing import no_reason
from notoneless.privacy.rules.limits import is_reason, reveal_limits, tidy_reason
from notoneless.privacy.rules.packing import Stamp
from notoneless.visits.actions.delivering import deliver
from notoneless.visits.actions.forms import keep_form
from notoneless.visits.queries.books import Blank, blank, chosen, judged, kept_book, sign
from notoneless.visits.rules.book_rows import BookRow, ProblemRow, RowKey, mark_of
from notoneless.visits.rules.books import Becomes, JudgedBook
from notoneless.visits.terms import VisitError, Way


@dataclass(frozen=True, slots=True)
class Book:
    """A book that goes out: what stands in it, the signed key of each family's row, and the mark that says whose copy it is."""

    blank: Blank
    keys: tuple[str, ...]
    stamp: Stamp


def hand_out_book(*, words: Mapping[str, str], reason: str, by: Viewer, at: datetime) -> Book:
    """Hand out a book of the families that a list gives, to who may write a visit for each of them. Taking it is a line in the journal, and its
    form is kept, so that it is read under the words that were asked however late it comes.

    Raises :class:`AbsentError`, U190, U191 and P011 (no reason).
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        why = checked_reason(reason, at)
        made = blank(by, chosen(by, words, on=on), on=on)
        number = _handed_out(made, why, by, at)
        book, signed = uuid.uuid4(), sign()
        keys = tuple(
            RowKey(
                book, on, made.form.digest, by.known_id, row, tuple(one.id for one in family.children),
                mark_of(family.names, signed),
            ).signed(signed)
            for row, family in enumerate(made.families, start=1)
        )  # fmt: skip
    return Book(made, keys, stamp_of(number, why, by, at))


def checked_reason(reason: str, at: datetime) -> str:
    """Return a reason as it is kept. Raises P011 for none."""
    floor, why = reveal_limits(settings.NOTONELESS_PLACE, timezone.localdate(at)), tidy_reason(reason)
    if not is_reason(why, least=floor.reason_least, distinct=floor.reason_distinct):
        raise no_reason(floor.reason_least)
    return why


def _handed_out(made: Blank, why: str, by: Viewer, at: datetime) -> str:
    """Write the line of a book that goes out; return its number."""
    keep_form(made.placed, at)
    said = {"children": len(made.children), "families": len(made.families), "reason": why}
    line = audit.write("visits.hand_out_book", by=by, at=at, kind=Kind.EXPORT, children=made.children, detail=said)
    return f"E{line.seq:07}"


def stamp_of(number: str, why: str, by: Viewer, at: datetime) -> Stamp:
    """Return the mark of a copy."""
    return Stamp(
        number=number, name=by.name, posts=by.posts, at=timezone.localtime(at).replace(tzinfo=None), reason=why
    )


def keep_book(
    *, file_name: str, rows: Sequence[BookRow], problems: Sequence[ProblemRow], by: Viewer, at: datetime
) -> uuid.UUID:
    """Keep a book as it was read, sealed, until it is looked at and taken; return its key."""
    told = [{"sheet": "visits", **asdict(one)} for one in rows] + [
        {"sheet": "problems", **asdict(one)} for one in problems
    ]
    with transaction.atomic():
        kept = accounts.keep_list(by=by, at=at, file_name=file_name, rows=told, kind=ListKind.VISITS)
        audit.write("visits.keep_book", by=by, at=at, subject=f"staff_list:{kept.pk}", detail={"rows": len(rows)})
    return kept.pk


def take_book(*, book: uuid.UUID, seen: str, by: Viewer, at: datetime, again: Collection[int] = ()) -> JudgedBook:
    """Deliver the rows of a book that was looked at, each as a visit of its own: what is new, what was added, what says something else (it lies
    apart), and of those that look like a visit written already the ones that somebody says were another (``again``: their rows).

    ``seen`` is the digest of what was looked at. Whoever is cut off in between sends it again: what was delivered is there once. Raises
    :class:`AbsentError` (not one's own book), U192 (taken before), U193 (the book would do other than was seen).
    """
    on = timezone.localdate(at)
    kept, raw = kept_book(by, book)
    if kept.applied_at is not None:
        raise VisitError(
            "U192", "这份工作簿已经收过，没有再收一次。", "This book was taken already; nothing was done twice."
        )
    found_rows = judged(by, raw, on=on)
    if found_rows.digest != seen:
        raise VisitError(
            "U193",
            "预览之后记录有变化，这份工作簿收下来会和您看到的不同，所以还没有收。请看新的预览，再确认一次。",
            "The records changed since the preview, so this book would do other than you saw; nothing was done. Look again and confirm.",
        )
    counted = {kind.value: len(found_rows.of(kind)) for kind in Becomes}
    apart = 0
    for row in found_rows.of(Becomes.NEW, Becomes.MORE, Becomes.OTHER, Becomes.TWIN):
        if row.content is None or (row.becomes is Becomes.TWIN and row.number not in again):
            continue
        receipt = deliver(
            text=row.content.text, digest=row.content.digest, way=Way.BOOK, by=by, at=at, is_cut_off=row.is_left
        )
        apart += not receipt.is_taken
    with transaction.atomic():
        accounts.mark_applied(kept=kept, at=at)
        audit.write(
            "visits.take_book", by=by, at=at, subject=f"staff_list:{kept.pk}",
            detail=counted | {"again": len(again), "apart": apart, "faults": len(found_rows.faults)},
        )  # fmt: skip
    return found_rows

"""From proposals to the files of children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.models import Child
from notoneless.findings.access import must_publish
from notoneless.findings.actions import figures
from notoneless.findings.actions.files import Files, beside_of
from notoneless.findings.actions.knowing import Knowledge, known_files
from notoneless.findings.actions.lines import by_name
from notoneless.findings.actions.making import NewFiles
from notoneless.findings.actions.reading import counts_of
from notoneless.findings.actions.sweeping import take_away
from notoneless.findings.actions.undoing import keep_before, own_columns
from notoneless.findings.models import Before, Proposal, Publication
from notoneless.findings.rules.compare import Known, changed
from notoneless.findings.rules.line import line_of
from notoneless.findings.terms import FindingError, ProposalKind, ProposalState, PublicationState
from notoneless.privacy.models import keys
from notoneless.privacy.models.bulk import Opener, update_rows
from notoneless.standards.progress import SILENT, Progress
from notoneless.work.ahead import Second
from notoneless.work.statistics import count_anew
from notoneless.work.turns import Turns

BATCH: Final = 1000
BATCH_MADE: Final = 1500
"""Files in one transaction where they were made before it: half a second, for whoever waits to write."""
BULK: Final = (
    ProposalKind.NEW,
    ProposalKind.SAME,
    ProposalKind.CHANGED,
    ProposalKind.MOVED,
    ProposalKind.GONE,
)
TAKING: Final = (PublicationState.PROPOSED, PublicationState.APPLYING, PublicationState.PUBLISHED)
"""When a line may still be judged by a person."""


def take(
    *,
    publication: Publication,
    by: Viewer,
    at: datetime,
    kinds: Sequence[ProposalKind] = BULK,
    progress: Progress = SILENT,
) -> int:
    """Take over every open proposal of ``kinds``; return how many. Unclear ones are never taken in bulk.

    A batch is one transaction: its files, its proposals' state, its journal line. Killed and begun again it goes on with
    what is still open. Raises :class:`FindingError` F004 (not the viewer's county), F005 (not read whole, or withdrawn).
    """
    must_publish(publication, by)
    kinds = [kind for kind in kinds if kind in BULK]
    with transaction.atomic():
        locked = Publication.objects.select_for_update().get(pk=publication.pk)
        if locked.state not in (PublicationState.PROPOSED, PublicationState.APPLYING):
            raise _not_ready(locked)
        locked.state = PublicationState.APPLYING
        locked.save(update_fields=("state",))
    waiting = publication.proposals.filter(state=ProposalState.OPEN, kind__in=kinds)
    progress.start("findings_take", waiting.count(), "写入档案")
    taken = 0
    knowledge, turns = Knowledge(publication), Turns()
    for kind in sorted(kinds):  # one kind at a time is read along the index, whatever is left of the others
        of_kind = waiting.filter(kind=kind).order_by("line")
        if kind == ProposalKind.NEW:
            lines = by_name(of_kind.values_list("line", "name"))
            taken += _open_all(publication, lines, by=by, at=at, progress=progress)
        while batch := list(of_kind.values_list("pk", flat=True)[:BATCH]):
            with turns.turn(), transaction.atomic():
                taken += _take(publication, batch, knowledge, by=by, at=at)
            progress.advance(len(batch))
    progress.finish()
    return taken


def finish(*, publication: Publication, by: Viewer, at: datetime) -> Publication:
    """Call the sweep published: everything that can be taken in bulk was taken or refused. Unclear lines stay open on it
    and can be decided later. Raises F006 when bulk proposals are still open."""
    must_publish(publication, by)
    with transaction.atomic():
        publication = Publication.objects.select_for_update().get(pk=publication.pk)
        if publication.state == PublicationState.PUBLISHED:
            return publication
        left = publication.proposals.filter(state=ProposalState.OPEN, kind__in=BULK).count()
        if left or publication.state not in (PublicationState.PROPOSED, PublicationState.APPLYING):
            raise FindingError(
                "F006",
                f"还有 {left} 条提议没有处理，不能算发布完成。请先采纳或标为不采纳。",
                f"{left} proposals are still open, so the sweep is not published. Take or refuse them first.",
            )
        publication.state, publication.published_at, publication.published_by = PublicationState.PUBLISHED, at, by.actor
        publication.counts = publication.counts | counts_of(publication)
        publication.save(update_fields=("state", "published_at", "published_by", "counts"))
        Before.objects.filter(proposal__publication=publication).delete()  # from here on nothing is undone
        audit.write("findings.finish", by=by, at=at, subject=f"findings_publication:{publication.pk}",
                    detail=publication.counts["by_kind"])  # fmt: skip
        transaction.on_commit(lambda: take_away(publication, work=settings.NOTONELESS_HOME.work))
        transaction.on_commit(count_anew)
    return publication


def decide(*, proposal: Proposal, child: UUID | None, take_it: bool, by: Viewer, at: datetime) -> UUID | None:
    """Write a person's judgement on one proposal; return the child's file. Nothing is written of a sweep that was withdrawn.

    ``child`` is the file that the line speaks of (one of its candidates), ``None`` with ``take_it`` opens a new one;
    without ``take_it`` the line is refused and changes nothing. Raises F004, F005 (not read whole, withdrawn, or being
    undone), F007 (decided before), F008 (no candidate).
    """
    must_publish(proposal.publication, by)
    with transaction.atomic():
        publication = Publication.objects.select_for_update().get(pk=proposal.publication_id)
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.state != ProposalState.OPEN:
            raise FindingError(
                "F007", "这一条已经有人处理过，请刷新后查看。", "This line was decided already; reload the page."
            )
        if take_it:
            if publication.state not in TAKING:
                raise _not_ready(publication)
            allowed = {UUID(key) for key in proposal.candidates} | ({proposal.child_id} if proposal.child_id else set())
            if child is not None and child not in allowed:
                raise FindingError(
                    "F008", "所选档案不是这一条的候选。", "The file chosen is not a candidate of this line."
                )
            files = Files(publication, by=by.actor, at=at)
            seen = Knowledge(publication).seen(line_of(proposal.payload.open(why="publish")))
            if child is None:
                child = files.open(seen)
            else:
                known = known_files(Child.objects.filter(pk=child), on=publication.as_of)[child]
                was, beside = own_columns([child]), beside_of(child, publication)
                # What a person judged may change who the child is, too: that is why a person was asked.
                files.change(seen, known, changed(seen, known), beside=beside)
                if publication.state != PublicationState.PUBLISHED:
                    keep_before([(proposal.pk, child)], was, files.ended, beside=beside)
            files.flush()
        _decided(proposal, ProposalState.TAKEN if take_it else ProposalState.REFUSED, child, by, at)
        proposal.save(update_fields=("state", "child", "decided_at", "decided_by"))
        audit.write("findings.decide", by=by, at=at, subject=f"findings_proposal:{proposal.pk}",
                    children=[child] if child else [], detail={"state": proposal.state})  # fmt: skip
    return child


def withdraw(*, publication: Publication, by: Viewer, at: datetime, reason: str) -> Publication:
    """Withdraw a sweep of which nothing was taken over yet. Raises F004, F009 when something was."""
    must_publish(publication, by)
    with transaction.atomic():
        publication = Publication.objects.select_for_update().get(pk=publication.pk)
        if publication.state not in (PublicationState.READING, PublicationState.PROPOSED):
            raise FindingError(
                "F009",
                "这次拉网已有内容写入档案，不能撤回；请用新的一次拉网更正。",
                "Lines of this sweep are in the files already, so it cannot be withdrawn; publish a corrected sweep.",
            )
        publication.state = PublicationState.WITHDRAWN
        publication.save(update_fields=("state",))
        figures.let_go(publication)
        audit.write("findings.withdraw", by=by, at=at, subject=f"findings_publication:{publication.pk}",
                    detail={"reason": reason[:200]})  # fmt: skip
        transaction.on_commit(lambda: take_away(publication, work=settings.NOTONELESS_HOME.work))
    return publication


def _open_all(
    publication: Publication, lines: list[int], *, by: Viewer, at: datetime, progress: Progress
) -> int:  # fmt: skip
    """Open the files of all new ``lines``, made before the transaction that writes them; return how many."""
    batches = [lines[begin : begin + BATCH_MADE] for begin in range(0, len(lines), BATCH_MADE)]
    files, here = Files(publication, by=by.actor, at=at), cache(lambda: NewFiles(publication, by=by.actor, at=at))
    taken, turns = 0, Turns()
    with Second("notoneless.findings.actions.making:files", publication.pk, by.actor, at, number=len(lines)) as second:
        for batch, made in zip(batches, second.all(batches, here=lambda batch: here().made(batch)), strict=True):
            with turns.turn(), transaction.atomic():
                still = Proposal.objects.select_for_update().filter(
                    publication=publication, state=ProposalState.OPEN, kind=ProposalKind.NEW, line__in=batch
                )
                # Another worker may have taken some meanwhile, or the keys were turned.
                if made.lines != sorted(still.values_list("line", flat=True)) or made.key != keys.current().version:
                    made = here().made(batch)
                if made.taken:
                    files.write(made.tables)
                    _taken(publication, made.taken, first=made.lines[0], by=by, at=at)
            taken += len(made.taken)
            progress.advance(len(batch))
    return taken


def _take(publication: Publication, waiting: list[UUID], knowledge: Knowledge, *, by: Viewer, at: datetime) -> int:
    # Read only now, and locked: another worker may have taken some of them meanwhile.
    open_ones = Proposal.objects.select_for_update().filter(pk__in=waiting, state=ProposalState.OPEN).order_by("line")
    batch: list[tuple[Any, ...]] = list(
        open_ones.values_list("pk", "line", "kind", "child", "verdict", "ledger", "changes", "payload")
    )
    if not batch:
        return 0
    files, payload = Files(publication, by=by.actor, at=at), Opener(Proposal, "payload")
    known: dict[UUID, Known] = {}
    named = [child for _, _, _, child, *_ in batch if child]
    if named:
        known = known_files(Child.objects.filter(pk__in=named), on=publication.as_of)
    was = own_columns(named)
    taken: list[tuple[UUID, UUID | None]] = []
    for key, _, kind, child, verdict, ledger, changes, cell in batch:
        if kind == ProposalKind.GONE and child:
            files.gone(child, verdict, ledger)
        else:
            seen = knowledge.seen(line_of(payload.open(key, bytes(cell), why="publish")))
            if child is None:
                child = files.open(seen)
            else:
                files.change(seen, known[child], changes)
        taken.append((key, child))
    files.flush()
    keep_before([(key, child) for key, child in taken if child in was], was, files.ended)
    _taken(publication, taken, first=batch[0][1], by=by, at=at)
    return len(batch)


def _taken(
    publication: Publication, taken: list[tuple[UUID, UUID | None]], *, first: int, by: Viewer, at: datetime
) -> None:
    """Write which proposals were taken into which files, and the journal's line."""
    update_rows(
        Proposal,
        ("state", "child", "decided_at", "decided_by"),
        [(ProposalState.TAKEN.value, child, at, by.actor, key) for key, child in taken],
    )
    audit.write(
        "findings.take",
        by=by,
        at=at,
        subject=f"findings_publication:{publication.pk}",
        children=[child for _, child in taken if child],
        detail={"lines": len(taken), "first": first},
    )


def _decided(proposal: Proposal, state: ProposalState, child: UUID | None, by: Viewer, at: datetime) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by = state, at, by.actor
    proposal.child_id = child


def _not_ready(publication: Publication) -> FindingError:
    state = publication.get_state_display()
    return FindingError(
        "F005",
        f"这次拉网的状态是“{state}”，现在不能写入档案。",
        f"This sweep is “{publication.state}”; it cannot be taken over now.",
    )

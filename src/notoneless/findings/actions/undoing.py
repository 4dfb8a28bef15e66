"""What was written into the files by mistake is taken out again, exactly: last year's rolls, taken over on a Friday.

Until a sweep is called published, nothing was built upon it: no case, no summons at a family's door. Until then all of its
lines can be undone together. A file that the sweep opened is gone; in a file that was here before, the columns say again
what they said, what ended goes on, what was added is gone. The lines are proposals again, to be withdrawn or taken over
anew, and the journal keeps both acts.

What somebody did in between is never undone with it: where a file was changed after the line was written into it, or where
something else already speaks of a child whose file the sweep opened, the undoing is refused as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.models import (
    Category,
    Child,
    EnrolmentSpell,
    Guardian,
    Household,
    HouseholdSpell,
    Identifier,
    NameUsed,
    Remark,
    Residence,
    RollLine,
    Standing,
    StoodBefore,
)
from notoneless.findings.access import must_publish
from notoneless.findings.actions.files import Beside
from notoneless.findings.models import Before, Proposal, Publication
from notoneless.findings.terms import FindingError, ProposalKind, ProposalState, PublicationState
from notoneless.privacy.models.bulk import Opener, Rows
from notoneless.responsibility.queries import system_scope
from notoneless.standards.progress import SILENT, Progress
from notoneless.work.turns import Turns

BATCH: Final = 500
LEAST_REASON: Final = 4
DATED: Final[tuple[type[Any], ...]] = (
    NameUsed, Identifier, Guardian, HouseholdSpell, Residence, EnrolmentSpell, Category, Remark,
)  # fmt: skip
TOLD: Final[tuple[type[Any], ...]] = (RollLine, Standing)
#: What a line may change in the child's own row. The rest is never written by a sweep.
OWN: Final = (
    "sweep_id", "name", "pinyin", "initials", "sound", "shape", "sex", "birth_on", "cached_place_path",
    "cached_school_path", "cached_grade", "cached_standing", "cached_ledger", "version",
)  # fmt: skip
_BY_NAME: Final = {table.__name__: table for table in DATED}


def own_columns(children: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what the own rows of ``children`` say now."""
    return {key: dict(zip(OWN, said, strict=True))
            for key, *said in Child.objects.filter(pk__in=children).values_list("pk", *OWN)}  # fmt: skip


def keep_before(
    taken: Sequence[tuple[UUID, UUID | None]],
    was: Mapping[UUID, Mapping[str, Any]],
    ended: Mapping[UUID, Mapping[str, Sequence[str]]],
    *,
    beside: Beside | None = None,
) -> None:
    """Keep what the files said before the proposals of ``taken`` (proposal, child) were written into them; ``beside``, what
    another line of the same sweep wrote into the file."""
    rows = Rows(Before)
    for key, child in taken:
        if child is not None:
            file: dict[str, Any] = {"child": was[child], "ended": ended.get(child, {})}
            if beside is not None:
                file["beside"] = [beside.said, beside.last_line]
            rows.put(
                proposal_id=key, version=was[child]["version"],
                file=json.dumps(file, ensure_ascii=False, default=_day),
            )  # fmt: skip
    rows.flush()


def order_undo(*, publication: Publication, by: Viewer, at: datetime, reason: str) -> Publication:
    """Say that everything taken over of a sweep is to be undone; return it, being undone. The worker does it (:func:`undo`).

    Raises :class:`FindingError` F004 (not the viewer's county), F013 (called published, or nothing was taken), F011 (files
    that were changed since, or are spoken of elsewhere; nothing is undone then), F012 (no reason).
    """
    must_publish(publication, by)
    reason = " ".join(reason.split())[:200]
    if len(reason) < LEAST_REASON:
        raise FindingError(
            "F012",
            f"请写明为什么撤回写入（至少 {LEAST_REASON} 个字），例如“误用了去年的学籍册”。",
            f"Say why it is undone ({LEAST_REASON} characters or more), as “last year's rolls by mistake”.",
        )
    with transaction.atomic():
        publication = Publication.objects.select_for_update().get(pk=publication.pk)
        if publication.state == PublicationState.UNDOING:
            return publication
        taken = publication.proposals.filter(state=ProposalState.TAKEN)
        if publication.state != PublicationState.APPLYING or not taken.exists():
            raise FindingError(
                "F013",
                f"这次拉网的状态是“{publication.get_state_display()}”，没有可以撤回的写入。已完成发布的，可能已经据此立案，"
                "请用更正后的名册再拉一次网。",
                f"This sweep is “{publication.state}”; there is nothing to undo. Once it is published cases may rest on it: "
                "sweep again with corrected rolls.",
            )
        if number := _held(publication):
            raise _in_the_way(number)
        publication.state = PublicationState.UNDOING
        publication.save(update_fields=("state",))
        audit.write("findings.undo", by=by, at=at, subject=f"findings_publication:{publication.pk}",
                    detail={"lines": taken.count(), "reason": reason})  # fmt: skip
    return publication


def undo(*, publication: Publication, by: Viewer, at: datetime, progress: Progress = SILENT) -> int:
    """Undo what was taken over of a sweep that is being undone; return how many lines. Killed and begun again it goes on.

    The last lines are undone first, each batch in one transaction with its line in the journal; at the end the sweep is
    proposed as before. Raises F011 where somebody changed a file meanwhile: what is undone by then stays so, the rest
    stands, and both can be gone on with.
    """
    must_publish(publication, by)
    being_undone = Publication.objects.filter(pk=publication.pk, state=PublicationState.UNDOING)
    if not being_undone.exists():
        return 0
    taken = publication.proposals.filter(state=ProposalState.TAKEN)
    progress.start("findings_undo", taken.count(), "撤回写入")
    undone, turns = 0, Turns()
    try:
        while number := _batch(publication, turns, by=by, at=at):
            undone += number
            progress.advance(number)
    except FindingError:
        being_undone.update(state=PublicationState.APPLYING)
        raise
    progress.finish()
    being_undone.update(state=PublicationState.PROPOSED)
    return undone


def _batch(publication: Publication, turns: Turns, *, by: Viewer, at: datetime) -> int:
    """Undo the lines that were written last, at most :data:`BATCH`; return how many. A child of two lines ends the batch."""
    with turns.turn(), transaction.atomic():
        rows = list(
            Proposal.objects.select_for_update(of=("self",))
            .filter(publication=publication, state=ProposalState.TAKEN)
            .order_by("-decided_at", "-line")
            .values_list("pk", "child", "decided_at", "decided_by")[:BATCH]
        )
        before = _before([key for key, *_ in rows])
        files = Child.objects.select_for_update().in_bulk([child for _, child, *_ in rows])
        opened: list[UUID] = []
        kept: list[UUID] = []
        done: list[UUID] = []
        for key, child, decided_at, decided_by in rows:
            if child in kept or child in opened:
                break
            file, said = files[child], before.get(key)
            if said is None:
                # One that was written before the house kept what stood there is none that the line opened.
                if file.version != 1 or file.opened_at != decided_at:
                    raise _in_the_way(1)
                opened.append(child)
            else:
                if file.version != said["child"]["version"] + 1:
                    raise _in_the_way(1)
                _put_back(
                    child, said, written={"recorded_at": decided_at, "recorded_by": decided_by}, publication=publication
                )
                kept.append(child)
            done.append(key)
        mine = Proposal.objects.filter(pk__in=done)
        mine.filter(kind__in=(ProposalKind.NEW, ProposalKind.UNCLEAR)).update(child=None)
        mine.update(state=ProposalState.OPEN, decided_at=None, decided_by="")
        Before.objects.filter(proposal__in=done).delete()
        _take_away(opened, publication)
        if done:
            audit.write(
                "findings.undone", by=by, at=at, subject=f"findings_publication:{publication.pk}",
                children=[*opened, *kept], detail={"lines": len(done)},
            )  # fmt: skip
    return len(done)


def _before(proposals: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    opener = Opener(Before, "file")
    # What went with a file that was let go is empty: such a file is not as the line left it, and nothing is undone.
    rows = Before.objects.filter(proposal__in=proposals).exclude(file=None).values_list("proposal", "file")
    return {key: json.loads(opener.open(key, bytes(cell), why="undo")) for key, cell in rows}


def _put_back(
    child: UUID, said: Mapping[str, Any], *, written: Mapping[str, Any], publication: Publication
) -> None:  # fmt: skip
    """Let the file of ``child`` say again what it said before the line that was ``written`` then and by whom."""
    houses = list(HouseholdSpell.objects.filter(child=child, **written).values_list("household", flat=True))
    for table in DATED:
        table.objects.filter(child=child, **written).delete()
    told = {"child": child, "publication": publication.pk}
    if (beside := said.get("beside")) is None:
        for table in TOLD:
            table.objects.filter(**told).delete()
    else:  # the other line of the sweep still stands
        (verdict, ledger, reasons), last = beside
        RollLine.objects.filter(**told, pk__gt=last).delete()
        Standing.objects.filter(**told).update(verdict=verdict, ledger=ledger, reasons=reasons)
    for name, keys in said["ended"].items():
        _BY_NAME[name].objects.filter(pk__in=keys).update(ended_on=None)
    Child.objects.filter(pk=child).update(**said["child"])
    _leave(houses)


def _take_away(opened: Sequence[UUID], publication: Publication) -> None:
    """Take away the files that the sweep opened. Raises F011 where something else speaks of such a child by now."""
    houses = list(HouseholdSpell.objects.filter(child__in=opened).values_list("household", flat=True).distinct())
    try:
        for table in DATED:  # what was written with the file; a remark that came later keeps the file
            table.objects.filter(child__in=opened, recorded_at=F("child__opened_at")).delete()
        for table in TOLD:
            table.objects.filter(child__in=opened, publication=publication.pk).delete()
        Child.objects.filter(pk__in=opened).delete()
    except models.ProtectedError:
        raise _in_the_way(1) from None
    _leave(houses)


def _leave(houses: Sequence[UUID]) -> None:
    """Let go the households in which nobody lived but the children of the lines that are undone."""
    with system_scope():
        Household.objects.filter(pk__in=houses, spells=None).delete()


def _held(publication: Publication) -> int:
    """Return how many children's files were changed since, or are spoken of by something else than this sweep.

    Every act on a file lets its version grow but a remark, which is looked for by itself; what is missed here for another
    way of writing is met by the undoing, whose transaction then stays as it was.
    """
    with system_scope():
        taken = publication.proposals.filter(state=ProposalState.TAKEN)
        # Each line lets the version grow by one; a file that the sweep opened has the first.
        last = taken.values("child").annotate(last=Coalesce(Max("before__version"), 0) + 1)
        number = last.exclude(last=F("child__version")).count()
        opened = taken.filter(before=None)
        instants = list(opened.values_list("decided_at", flat=True).distinct())
        for relation in Child._meta.related_objects:
            name = relation.field.name
            rows = relation.related_model._default_manager.filter(
                **{f"{name}__county_path": publication.county.path, f"{name}__opened_at__in": instants}
            )
            if relation.related_model is Proposal:
                rows = rows.exclude(publication=publication)
            elif relation.related_model is Remark:
                rows = rows.exclude(recorded_at=F("child__opened_at"))
            elif relation.related_model in (*DATED, *TOLD, StoodBefore):
                continue
            number += rows.values(name).distinct().count()
    return number


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _in_the_way(number: int) -> FindingError:
    return FindingError(
        "F011",
        f"写入以后，有 {number} 名儿童的档案已被人改动，或已有别的记录（点名、转学、新的拉网等），整批撤回会把它们也抹掉，所以没有撤回。"
        "请用更正后的名册再拉一次网，或先了结这些记录。",
        f"Since the lines were written, the files of {number} children were changed, or something else speaks of them (a "
        "roll-call, a move, a later sweep). Undoing all would wipe that out too, so it stays: sweep again with corrected "
        "rolls, or settle those records first.",
    )

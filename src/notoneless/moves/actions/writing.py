"""What every act on a move does: finds it within reach, waits its turn, writes the act, lets the columns repeat how it stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit.terms import System
from notoneless.moves.access import Moves
from notoneless.moves.models import Move, MoveAct, MovePaper
from notoneless.moves.queries.ground import facts_of, standing_of
from notoneless.moves.terms import ActKind, ChangedError, MoveError, Standing
from notoneless.places.models import School, SchoolClass
from notoneless.places.queries.asof import standing
from notoneless.responsibility.actions import checked_scans

Key = uuid.UUID | str
#: Scans that go with an act, as (name, bytes).
Papers = Sequence[tuple[str, bytes]]
REASON_LEAST: Final = 4
MOST_PAPERS: Final = 5


def move_of(key: Key, *, by: Viewer, saw: int | None = None) -> tuple[Move, Standing]:
    """Return a move, locked, and how it stands. Raises :class:`AbsentError`, and :class:`ChangedError` X102 where somebody wrote on it
    after the version that was ``saw``."""
    move = Moves(by).one(key, lock=True)
    if saw is not None and saw != move.version:
        raise changed()
    return move, standing_of(move, facts_of(move))


def changed() -> ChangedError:
    """Return the refusal of an act on a move that somebody else was quicker to write on."""
    return ChangedError(
        "X102",
        "刚才已有人在这件转学上办理过。请看一眼现在的状态，再决定要不要办。",
        "Somebody wrote on this move just now. Look at how it stands, then decide.",
    )


def put(
    move: Move, kind: ActKind, *, side: str, by: Viewer | System, at: datetime, on: date | None = None, text: str = "",
    school_class: SchoolClass | None = None, yes: bool | None = None, unit_path: str = "", papers: Papers = (),
) -> MoveAct:  # fmt: skip
    """Write one act and let the move's columns say how it stands now. The caller holds the lock."""
    scans = checked_scans(papers, most=MOST_PAPERS, too_many=_too_many)
    row = MoveAct.objects.create(
        move=move, number=move.version + 1, kind=kind, side=side, on=on, school_class=school_class, yes=yes,
        unit_path=unit_path, text=" ".join(text.split())[:400], written_on=timezone.localdate(at), written_at=at, by=by.actor,
        post_title=by.posts if isinstance(by, Viewer) else "",
    )  # fmt: skip
    for scan in scans:
        MovePaper.objects.create(act=row, added_at=at, **scan.columns())
    now = standing_of(move, facts_of(move))
    move.version, move.cached_state = row.number, now.state
    move.cached_due_on, move.cached_risen_to = now.due_on, now.risen_to
    move.save(update_fields=("version", "cached_state", "cached_due_on", "cached_risen_to"))
    return row


def _too_many(number: int) -> MoveError:
    return MoveError(
        "X114",
        f"一次最多附 {MOST_PAPERS} 份材料，现有 {number} 份。请合并成一个文件再上传。",
        f"At most {MOST_PAPERS} papers go with one entry, not {number}: put them into one file.",
    )


def day_come(on: date, at: datetime) -> None:
    """Refuse a day that has not come. Raises X104."""
    if on > timezone.localdate(at):
        raise MoveError(
            "X104",
            f"{on} 还没有到。请填已经发生的那一天，不晚于今天。",
            f"{on} has not come yet. Give the day on which it happened, today at the latest.",
        )


def because(text: str) -> str:
    """Return what was written, without outer blanks. Raises X105 for want of it."""
    told = " ".join(text.split())
    if len(told) < REASON_LEAST:
        raise MoveError(
            "X105",
            f"请写明理由，至少 {REASON_LEAST} 个字，例如“本校没有这名学生，电话无人接听”。",
            f"Say why, in at least {REASON_LEAST} characters, such as “no such pupil with us, nobody answers the telephone”.",
        )
    return told[:400]


def class_of(school: School | None, key: Key | None, *, at: datetime) -> SchoolClass:
    """Return the class of the school, standing at ``at``, where the child is to sit. Raises X109 for none, or one of another school."""
    found = None
    try:
        if school is not None and key:
            found = SchoolClass.objects.filter(
                standing(timezone.localdate(at)), pk=uuid.UUID(str(key)), school=school
            ).first()
    except ValueError:
        found = None
    if found is None:
        raise MoveError(
            "X109",
            "请选择孩子坐进的班级：要是转入学校现在在办的班。没有班级的确认不算到校。",
            "Choose the class where the child sits, a standing one of the school. A confirmation without a class is none.",
        )
    return found


def source_of(move: Move) -> str:
    """Return by what an enrolment says that it comes from this move."""
    return f"转学 {move.pk}"

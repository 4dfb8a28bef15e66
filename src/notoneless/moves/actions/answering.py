"""The other side answers: the child sits in this class since that day, or is not there. Where both differ, the bureau decides.

What is confirmed is carried into the child's file in the same transaction; what is undone is carried back by a further act.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children import actions as children
from notoneless.moves.access import decides, sides_of
from notoneless.moves.actions.telling import tell_answered
from notoneless.moves.actions.writing import Key, Papers, because, changed, class_of, day_come, move_of, put, source_of
from notoneless.moves.models import Move
from notoneless.moves.terms import OPEN, ActKind, MoveError, Side, Standing, State
from notoneless.places.models import SchoolClass


def confirm(
    *, move: Key, by: Viewer, at: datetime, on: date | None = None, school_class: Key | None = None, text: str = "",
    papers: Papers = (), saw: int | None = None,
) -> Move:  # fmt: skip
    """Confirm a move. The receiving school says since when (``on``) the child sits in which class; the school that is left agrees to
    what the receiving one reported; for a school outside the county whoever asked writes down its answer, with the paper as proof.
    The enrolment ends and begins on that day.

    Raises :class:`AbsentError`, X102 (answered meanwhile), X103 (not the actor's to answer), X104, X109, X110 (no proof), X111 (the same
    person proposed it), and what children refuse of the day (K005).
    """
    with transaction.atomic():
        found, now = move_of(move, by=by, saw=saw)
        side = _answering(found, now, by)
        day, room = _seat(found, now, on=on, school_class=school_class, at=at)
        if _outside(found) and not papers:
            raise MoveError(
                "X110",
                "请附上对方的回函、就读证明或学籍截图。没有凭据的“已转走”不算在读。",
                "Add the other school's answer, its proof of schooling or of the roll. “Moved away” without a proof is no schooling.",
            )
        put(found, ActKind.CONFIRMED, side=side, by=by, at=at, on=day, text=text, school_class=room, papers=papers)
        _carry(found, day, room, by=by, at=at)
        _journal("confirm", found, by=by, at=at, on=day)
        tell_answered(found, by=by, at=at)
    return found


def refuse(
    *, move: Key, by: Viewer, at: datetime, text: str, papers: Papers = (), saw: int | None = None
) -> Move:  # fmt: skip
    """Say that the child is not there, or has not left, and why. The bureau is to decide; the child stays the old school's.

    Raises :class:`AbsentError`, X102, X103, X105, X111.
    """
    with transaction.atomic():
        found, now = move_of(move, by=by, saw=saw)
        side = _answering(found, now, by)
        put(found, ActKind.REFUSED, side=side, by=by, at=at, text=because(text), papers=papers)
        _journal("refuse", found, by=by, at=at)
        tell_answered(found, by=by, at=at)
    return found


def withdraw(*, move: Key, by: Viewer, at: datetime, text: str, saw: int | None = None) -> Move:
    """Take back what one's own side proposed. Raises :class:`AbsentError`, X102, X103, X105."""
    with transaction.atomic():
        found, now = move_of(move, by=by, saw=saw)
        if now.state not in OPEN:
            raise changed()
        if now.asked not in sides_of(by, found):
            raise _not_yours()
        put(found, ActKind.WITHDRAWN, side=now.asked, by=by, at=at, text=because(text))
        _journal("withdraw", found, by=by, at=at)
    return found


def decide(
    *, move: Key, yes: bool, by: Viewer, at: datetime, text: str, on: date | None = None,
    school_class: Key | None = None, papers: Papers = (), saw: int | None = None,
) -> Move:  # fmt: skip
    """Decide for the bureau what was refused, or let lie past its day: the child sits there since ``on``, or it does not move.

    Raises :class:`AbsentError`, X102, X103 (no power over the county, or nothing to decide yet), X104, X105, X109, X110.
    """
    with transaction.atomic():
        found, now = move_of(move, by=by, saw=saw)
        if now.state not in OPEN:
            raise changed()
        if not decides(by, found.county_path):
            raise _not_yours()
        if now.state == State.WAITING and not now.is_overdue(timezone.localdate(at)):
            raise MoveError(
                "X103",
                f"对方确认的期限到 {now.due_on}，还没有过。过了期限或被退回的，由教育局裁定。",
                f"The other side has until {now.due_on}. The bureau decides what is refused or late.",
            )
        why, day, room = because(text), None, None
        if yes:
            day, room = _seat(found, now, on=on, school_class=school_class, at=at)
            if _outside(found) and not papers:
                raise MoveError(
                    "X110",
                    "请附上对方的回函、就读证明或学籍截图。没有凭据的“已转走”不算在读。",
                    "Add the other school's answer, its proof of schooling or of the roll. “Moved away” without a proof is no schooling.",
                )
        put(
            found, ActKind.DECIDED, side=Side.COUNTY, by=by, at=at, on=day, yes=yes, text=why, school_class=room,
            papers=papers,
        )  # fmt: skip
        if yes and day is not None:
            _carry(found, day, room, by=by, at=at)
        _journal("decide", found, by=by, at=at, on=day, yes=yes)
        tell_answered(found, by=by, at=at)
    return found


def undo(*, move: Key, by: Viewer, at: datetime, text: str, saw: int | None = None) -> Move:
    """Undo, for the bureau, a move that was confirmed by mistake: from today the child is its old school's again.

    Raises :class:`AbsentError`, X102 (not confirmed, or no longer), X103, X105.
    """
    with transaction.atomic():
        found, now = move_of(move, by=by, saw=saw)
        if now.state != State.CONFIRMED:
            raise changed()
        if not decides(by, found.county_path):
            raise _not_yours()
        put(found, ActKind.UNDONE, side=Side.COUNTY, by=by, at=at, text=because(text))
        children.carry_back(child=found.child_id, by=by, at=at, on=timezone.localdate(at), source=source_of(found))
        _journal("undo", found, by=by, at=at)
        tell_answered(found, by=by, at=at)
    return found


def _outside(move: Move) -> bool:
    return move.from_school_id is None or move.to_school_id is None


def _answering(move: Move, now: Standing, by: Viewer) -> str:
    """Return the side for which ``by`` answers. Raises X102 where it was answered, X103, X111."""
    if now.state != State.WAITING:
        raise changed()
    mine = sides_of(by, move)
    if _outside(move):
        if now.asked not in mine:
            raise _not_yours()
        return now.asked
    if now.answers not in mine:
        raise _not_yours()
    if move.acts.order_by("number").values_list("by", flat=True).first() == by.actor:
        raise MoveError(
            "X111",
            "提出转学和确认到校不能是同一个人。请由对方学校的另一位负责人确认。",
            "Whoever proposed a move does not confirm it. Let somebody else of the other school do so.",
        )
    return now.answers


def _seat(
    move: Move, now: Standing, *, on: date | None, school_class: Key | None, at: datetime
) -> tuple[date, SchoolClass | None]:  # fmt: skip
    """Return since when the child sits where. What a receiving school reported stands as it was reported."""
    if now.asked == Side.TO:
        first = move.acts.select_related("school_class").order_by("number")[0]
        return first.on or move.left_on, first.school_class
    if on is None:
        raise MoveError(
            "X104",
            "请填孩子坐进新班级的那一天。",
            "Give the day since which the child sits in the new class.",
        )
    day_come(on, at)
    return on, class_of(move.to_school, school_class, at=at) if move.to_school_id else None


def _carry(move: Move, day: date, room: SchoolClass | None, *, by: Viewer, at: datetime) -> None:
    """Carry what is confirmed into the child's file. Who came from outside the county sits with us already."""
    if move.from_school_id is not None:
        children.carry_over(
            child=move.child_id, school=move.to_school, school_class=room, elsewhere=move.to_elsewhere, by=by, at=at, on=day,
            source=source_of(move),
        )  # fmt: skip


def _not_yours() -> MoveError:
    return MoveError(
        "X103",
        "您的岗位不能在这件转学上办理这一项。转入学校确认到校，转出学校确认离校，双方不一致的由教育局裁定。",
        "Your post cannot do this: the new school confirms who sits there, the old one who left, the bureau decides where they differ.",
    )


def _journal(
    verb: str, move: Move, *, by: Viewer, at: datetime, on: date | None = None, yes: bool | None = None
) -> None:
    told = {"version": move.version, "on": str(on or ""), "yes": yes}
    audit.write(
        f"moves.{verb}", by=by, at=at, subject=f"moves_move:{move.pk}", children=[move.child_id],
        detail={name: value for name, value in told.items() if value not in ("", None)},
    )  # fmt: skip

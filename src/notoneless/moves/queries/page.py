"""One move on one page: who moves, how it stands, what was said, and what this viewer may say now."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.moves.access import Moves, decides, sides_of
from notoneless.moves.models import Move, MovePaper
from notoneless.moves.queries.choosing import Pairs, class_choices
from notoneless.moves.queries.ground import facts_of, standing_of
from notoneless.moves.queries.listing import MoveLine, lines
from notoneless.moves.terms import OPEN, AbsentError, ActKind, Side, Standing, State

MEDIA: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A proof that lies with an act."""

    id: uuid.UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act as it is shown."""

    number: int
    kind: str
    label: str
    side: str
    on: date | None
    room: str
    yes: bool | None
    text: str
    by: str
    post: str
    written_at: datetime
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class MoveFile:
    """One move. ``may`` are the acts that the viewer may write now; ``needs_paper`` says that an answer comes with its proof, and
    ``classes`` are those of the school where the child is to sit."""

    line: MoveLine
    version: int
    standing: Standing
    contact: str
    county_path: str
    acts: tuple[ActLine, ...]
    may: tuple[str, ...]
    classes: Pairs
    needs_class: bool
    needs_paper: bool
    has_letter: bool


def may_write(viewer: Viewer, move: Move, now: Standing, *, on: date) -> tuple[str, ...]:
    """Return the kinds of acts that the viewer may write on a move as it stands."""
    mine, found = sides_of(viewer, move), []
    is_bureau = decides(viewer, move.county_path)
    if is_bureau and (now.state == State.REFUSED or now.is_overdue(on)):
        found.append(ActKind.DECIDED)
    outside = move.from_school_id is None or move.to_school_id is None
    # Whoever is outside answers on paper, and the school that asked writes down what came.
    if now.state == State.WAITING and (now.answers in mine or (outside and now.asked in mine)):
        found += [ActKind.CONFIRMED, ActKind.REFUSED]
    if now.state in OPEN and now.asked in mine:
        found.append(ActKind.WITHDRAWN)
    if is_bureau and now.state == State.CONFIRMED:
        found.append(ActKind.UNDONE)
    return tuple(kind.value for kind in found)


def move_file(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> MoveFile:
    """Return one move. Raises :class:`AbsentError`."""
    move = Moves(viewer).one(key)
    (line,) = lines(viewer, [move], on=on)
    audit.note_look("moves.page", [line.child], subject=f"moves_move:{move.pk}")
    now = standing_of(move, facts_of(move))
    rows = list(move.acts.select_related("school_class").prefetch_related("papers").order_by("-number"))
    people = names_of(row.by for row in rows)
    acts = tuple(
        ActLine(
            row.number, row.kind, str(ActKind(row.kind).label), str(Side(row.side).label), row.on,
            row.school_class.name if row.school_class else "", row.yes, row.text, people.get(row.by, ""), row.post_title,
            row.written_at, tuple(PaperLine(one.pk, one.name, one.size) for one in row.papers.all()),
        )
        for row in rows
    )  # fmt: skip
    outside = move.from_school_id is None or move.to_school_id is None
    return MoveFile(
        line, move.version, now, move.contact, move.county_path, acts, may_write(viewer, move, now, on=on),
        class_choices(move.to_school, on=on), needs_class=move.to_school_id is not None and now.asked == Side.FROM,
        needs_paper=outside, has_letter=outside,
    )  # fmt: skip


def open_paper(viewer: Viewer, key: uuid.UUID | str) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a proof. Raises :class:`AbsentError` where its move is not the viewer's."""
    try:
        paper = MovePaper.objects.select_related("act").filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        paper = None
    if paper is None:
        raise AbsentError
    move = Moves(viewer).one(paper.act.move_id)
    audit.note_look("moves.paper", [move.child_id], subject=f"moves_movepaper:{paper.pk}")
    assert paper.data is not None
    return paper.name, MEDIA[paper.kind], base64.b64decode(paper.data.open(why="move"))

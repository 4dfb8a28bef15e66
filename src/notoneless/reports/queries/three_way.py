"""三统一 person by person: the children of whom roll, classroom and ledger may not say the same today, with what each says since when.

Looked at are the children for whom at least one of the three says "not in school": an open case, an absence that nobody has explained,
an enrolment that is not attended, a move that nobody has confirmed, a ledger's pupil on no roll. Who is on the roll, in no ledger and
not missed by the class is not in doubt, and not in this list.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.attendance.models import NotHere
from notoneless.attendance.queries.calls import calendar_at, newest_unexplained, policy, words_of
from notoneless.attendance.rules.runs import quiet_since
from notoneless.attendance.terms import Word
from notoneless.audit import actions as audit
from notoneless.cases.access import SEE
from notoneless.cases.models import NEVER, Case, Stood
from notoneless.children.access import Children
from notoneless.children.models import Child, EnrolmentSpell, Standing
from notoneless.children.queries.listing import ChildLine
from notoneless.children.queries.listing import lines as child_lines
from notoneless.children.terms import SpellStatus
from notoneless.moves.models import Move
from notoneless.moves.terms import OPEN
from notoneless.places.access import under
from notoneless.reports.rules.three_way import Book, Judged, Roll, Seat, Todo, Verdict, judge
from notoneless.responsibility.queries import code_at

PAGE: Final = 50
AT_ONCE: Final = 400
IN_SCHOOL_HERE: Final = "in_school_local"

ROLLS: Final[Mapping[Roll, str | Promise]] = {
    Roll.ENROLLED: _("在读"), Roll.ELSEWHERE: _("在县外就读"), Roll.SUSPENDED: _("休学"), Roll.ABSENT: _("在籍不在校"),
    Roll.LEFT: _("辍学"), Roll.NONE: _("没有学籍"),
}  # fmt: skip
SEATS: Final[Mapping[Seat, str | Promise]] = {
    Seat.HERE: _("在校"), Seat.EXCUSED: _("请假"), Seat.AWAY: _("没到校，原因不明"), Seat.UNCALLED: _("不知道：近日没有点名"),
    Seat.MOVING: _("不知道：转学没有确认"),
}  # fmt: skip
BOOKS: Final[Mapping[Book, str | Promise]] = {
    Book.DROPOUT: _("辍学"), Book.SUSPECTED: _("疑似辍学"), Book.FOUND: _("已找到，未销号"), Book.SCHOOL_AGE: _("不在辍学台账"),
    Book.UNSWEPT: _("不知道：还没有拉网"),
}  # fmt: skip
VERDICTS: Final[Mapping[Verdict, str | Promise]] = {
    Verdict.DIFFER: _("不一致"), Verdict.UNKNOWN: _("不知道是否一致"), Verdict.AGREE: _("一致"),
}  # fmt: skip
TODOS: Final[Mapping[Todo, str | Promise]] = {
    Todo.CALL: _("班主任先点名，看孩子在不在"),
    Todo.FOLLOW_ABSENCE: _("按缺勤天数联系、上门，满三天书面报告"),
    Todo.CONFIRM_MOVE: _("催对方学校确认到校；没有凭据不算在读"),
    Todo.SEEN_AGAIN: _("在案件上登记已回课堂，跟踪后申请销号"),
    Todo.ENROL: _("补办学籍，或办理转学、复学"),
    Todo.MARK_ROLL: _("把学籍状态改为在籍不在校，与台账一致"),
    Todo.OPEN_CASE: _("核实去向，疑似辍学的立案"),
    Todo.PROVE: _("取得县外就读证明，登记在案件上"),
    Todo.WORK_CASE: _("按案件找人、劝返"),
    Todo.SWEEP: _("等下一次拉网核对"),
    Todo.NOTHING: "",
}


@dataclass(frozen=True, slots=True)
class ThreeFilter:
    """What is asked for: one verdict, a place, a school or class (paths); empty asks for all."""

    verdict: str = ""
    place: str = ""
    school: str = ""
    keys: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreeRow:
    """One child: what each of the three says and since when, whether they agree, what is to be done."""

    child: ChildLine
    roll: Roll
    roll_since: date | None
    seat: Seat
    seat_on: date | None
    book: Book
    book_since: date | None
    judged: Judged

    @property
    def id(self) -> uuid.UUID:
        """The child's key."""
        return self.child.id


@dataclass(frozen=True, slots=True)
class ThreePage:
    """A page of them; ``counts``: verdict → how many, of all pages and verdicts; ``next`` is the child behind which the next page
    begins ('' on the last)."""

    rows: tuple[ThreeRow, ...]
    counts: dict[str, int]
    next: str = ""


def three_filter(said: Mapping[str, Any]) -> ThreeFilter:
    """Return the question that plain words ask; a verdict that is none asks for all."""
    verdict = str(said.get("verdict") or "")
    return ThreeFilter(
        verdict if verdict in set(Verdict) else "", str(said.get("place") or ""), str(said.get("school") or "")
    )


def three_page(viewer: Viewer, *, on: date, only: ThreeFilter, after: str = "") -> ThreePage:
    """Return a page of the children of whom the three do not plainly agree, those that differ first, then by name."""
    found = three_rows(viewer, on=on, only=only)
    counts = {verdict.value: sum(row.judged.verdict == verdict for row in found) for verdict in Verdict}
    asked = [row for row in found if only.verdict in ("", row.judged.verdict)]
    begin = next((at + 1 for at, row in enumerate(asked) if str(row.id) == after), 0)
    page = asked[begin : begin + PAGE]
    audit.note_look("reports.three", [row.id for row in page])
    return ThreePage(tuple(page), counts, str(page[-1].id) if len(asked) > begin + PAGE else "")


def three_rows(viewer: Viewer, *, on: date, only: ThreeFilter, power: str = SEE) -> list[ThreeRow]:
    """Return all of them, of every verdict."""
    found: list[ThreeRow] = []
    keys = _in_doubt(viewer, only, power)
    for begin in range(0, len(keys), AT_ONCE):
        found += _rows(keys[begin : begin + AT_ONCE], on)
    order = list(Verdict)
    return sorted(found, key=lambda row: (order.index(row.judged.verdict), row.child.pinyin, str(row.id)))


def _in_doubt(viewer: Viewer, only: ThreeFilter, power: str) -> list[uuid.UUID]:
    """Return the children in reach for whom one of the three says that they are not in school, or who are on no roll of ours."""
    missed = newest_unexplained(NotHere.objects.filter(Children(viewer, power).q("child__")))
    unattended = EnrolmentSpell.objects.filter(status__in=(SpellStatus.ABSENT, SpellStatus.LEFT))
    doubtful = (
        Q(pk__in=Case.objects.filter(cached_closed_on=None).values("child"))
        | Q(pk__in=missed.values("child"))
        | Q(pk__in=unattended.values("child"))
        | Q(pk__in=Move.objects.filter(cached_state__in=OPEN).values("child"))
        | Q(cached_standing=IN_SCHOOL_HERE, cached_school_path="")
    )
    rows = Children(viewer, power).filter(Child.objects.filter(doubtful))
    for column, path in (("cached_place_path", only.place), ("cached_school_path", only.school)):
        if path:
            rows = rows.filter(under([path], column))
    if only.keys:
        rows = rows.filter(pk__in=only.keys)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _rows(keys: list[uuid.UUID], on: date) -> Iterable[ThreeRow]:
    children = list(Child.objects.filter(pk__in=keys))
    listed = {one.id: one for one in child_lines(children, on=on)}
    rolls, words, ledgers = _rolls(keys, on), words_of(keys, on=on), books(children, on)
    moving = set(Move.objects.filter(child__in=keys, cached_state__in=OPEN).values_list("child", flat=True))
    quiet = {county: _quiet(county, on) for county in {one.county_path for one in children}}
    for child in children:
        roll, roll_since = rolls.get(child.pk, (Roll.NONE, None))
        seat, seat_on = _seat(words[child.pk], quiet[child.county_path])
        if child.pk in moving and seat != Seat.HERE:
            seat, seat_on = Seat.MOVING, None
        book, book_since = ledgers[child.pk]
        yield ThreeRow(listed[child.pk], roll, roll_since, seat, seat_on, book, book_since, judge(roll, seat, book))


def _rolls(keys: list[uuid.UUID], on: date) -> dict[uuid.UUID, tuple[Roll, date | None]]:
    """Return child → what the enrolment that stands says, else that it left."""
    found: dict[uuid.UUID, tuple[Roll, date | None]] = {}
    spells = EnrolmentSpell.objects.filter(Q(began_on=None) | Q(began_on__lte=on), child__in=keys)
    for spell in spells.order_by("began_on", "recorded_at"):
        stands = spell.ended_on is None or spell.ended_on > on
        if spell.status == SpellStatus.LEFT:
            found[spell.child_id] = Roll.LEFT, spell.began_on
        elif not stands:
            if found.get(spell.child_id, (Roll.NONE, None))[0] == Roll.LEFT:
                del found[spell.child_id]
        elif spell.status == SpellStatus.ABSENT:
            found[spell.child_id] = Roll.ABSENT, spell.began_on
        elif spell.status == SpellStatus.SUSPENDED:
            found[spell.child_id] = Roll.SUSPENDED, spell.began_on
        elif spell.status == SpellStatus.ACTIVE:
            found[spell.child_id] = Roll.ENROLLED if spell.school_id else Roll.ELSEWHERE, spell.began_on
    return found


def _seat(words: Mapping[date, Word], since: date | None) -> tuple[Seat, date | None]:
    """Return what the newest call says; a class that was not called of late says nothing."""
    day = max(words, default=None)
    if day is None or since is None or day < since:
        return Seat.UNCALLED, None
    return {Word.HERE: Seat.HERE, Word.EXCUSED: Seat.EXCUSED, Word.AWAY: Seat.AWAY}[words[day]], day


def _quiet(county_path: str, on: date) -> date | None:
    days = int(policy().value("attendance.silent_days", code_at(county_path), on).value)
    return quiet_since(calendar_at(county_path), on=on, days=days)


def books(children: list[Child], on: date) -> dict[uuid.UUID, tuple[Book, date | None]]:
    """Return child → in which ledger its open case stands, since when; without one, what the last sweep said."""
    keys = [child.pk for child in children]
    swept = dict(Standing.objects.filter(child__in=keys, on__lte=on).order_by("on").values_list("child", "on"))
    known = set(Book)
    found: dict[uuid.UUID, tuple[Book, date | None]] = {
        child.pk: (Book(child.cached_ledger if child.cached_ledger in known else ""), swept.get(child.pk))
        for child in children
    }
    # Closed cases stand in no ledger any more, whatever the sweep before them said.
    closed = Case.objects.filter(child__in=keys).exclude(cached_closed_on=None)
    for child, day in closed.order_by("cached_closed_on").values_list("child", "cached_closed_on"):
        found[child] = Book.SCHOOL_AGE, day
    stood = Stood.objects.filter(case__child__in=keys, case__cached_closed_on=None, until=NEVER).exclude(ledger="")
    for child, ledger, since in stood.values_list("case__child", "ledger", "since"):
        found[child] = Book(ledger) if ledger in known else Book.FOUND, since
    return found

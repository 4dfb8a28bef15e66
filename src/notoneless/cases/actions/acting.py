"""What people write on a case, one function for each thing they do. All take ``case``, ``by``, ``at`` (now), ``on`` (the day on which
it happened), ``form_key`` (the form's: sent twice it is one act) and ``saw`` (the newest act on the page: whoever wrote
without having it before him contradicts it, and does not replace it).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from notoneless.accounts.terms import Viewer, after
from notoneless.cases.access import ORDER, ORDERED, Cases, Seats
from notoneless.cases.actions.excused import approval_of, still_approved
from notoneless.cases.actions.opening import pass_to_school, seat_of
from notoneless.cases.actions.telling import tell_asked, tell_offered
from notoneless.cases.actions.writing import File, Key, Pen, act, because, not_yours, pen_of, sent_before
from notoneless.cases.models import Act, Case
from notoneless.cases.terms import ActKind, CaseError, Side
from notoneless.children import actions as children
from notoneless.places.models import School, SchoolClass
from notoneless.places.queries.asof import standing


def accept(*, case: Key, side: str, by: Viewer, at: datetime, on: date, form_key: str = "") -> Act:
    """Accept the case for the unit of ``side``; only whose post stands there can (E048)."""
    return _answer(ActKind.ACCEPTED, case=case, side=side, by=by, at=at, on=on, text="", form_key=form_key)


def decline(*, case: Key, side: str, by: Viewer, at: datetime, on: date, text: str, form_key: str = "") -> Act:
    """Decline the case for the unit of ``side``, saying why (E009); the bureau dispatches it elsewhere."""
    return _answer(ActKind.DECLINED, case=case, side=side, by=by, at=at, on=on, text=because(text), form_key=form_key)


def verify(
    *, case: Key, outcome: str, by: Viewer, at: datetime, on: date, text: str = "",
    elsewhere: str = "", document: str = "", papers: Sequence[File] = (), form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Say where the child was found to be: a verdict of ``ledger.verdicts``, with its proof. That entry is deferred or study suspended
    is told by the approval that holds today. Raises E014, E054 (no such approval)."""
    named = approval_of(case, outcome, by=by, at=at)
    return act(
        ActKind.VERIFIED, case=case, by=by, at=at, on=on, outcome=outcome, text=text, due_on=named.until if named else None,
        approval=named.pk if named else None, elsewhere=elsewhere.strip()[:120], document=document.strip()[:80], papers=papers, form_key=form_key, saw=saw,
    )  # fmt: skip


def reason(
    *, case: Key, main: str, others: Sequence[str] = (), by: Viewer, at: datetime, on: date, text: str = "",
    form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Say why: the main reason and others, of ``ledger.reason_codes``. Raises E015."""
    return act(
        ActKind.REASONED, case=case, by=by, at=at, on=on, reasons=[main, *others], text=text, form_key=form_key, saw=saw
    )


def contact(
    *, case: Key, way: str, by: Viewer, at: datetime, on: date, text: str, form_key: str = "", saw: int | None = None
) -> Act:  # fmt: skip
    """Enter a call, a message or a talk at the office. Raises E009, E016."""
    return act(
        ActKind.CONTACTED, case=case, by=by, at=at, on=on, way=way, text=because(text), form_key=form_key, saw=saw
    )


def visit(
    *, case: Key, by: Viewer, at: datetime, on: date, text: str, way: str = "visit", papers: Sequence[File] = (),
    form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Enter a visit to the home, alone or with the village committee. Raises E009, E016."""
    return act(
        ActKind.VISITED, case=case, by=by, at=at, on=on, way=way, text=because(text), papers=papers, form_key=form_key,
        saw=saw,
    )  # fmt: skip


def take_step(
    *, case: Key, step: str, by: Viewer, at: datetime, on: date, due_on: date | None = None, document: str = "",
    text: str = "", papers: Sequence[File] = (), form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Take a step of the ladder; ``due_on`` is the day that its paper gives. An order and what follows it are an office's
    (``case.order``). Raises E017–E022."""
    return act(
        ActKind.STEPPED, case=case, by=by, at=at, on=on, step=step, due_on=due_on, document=document.strip()[:80],
        text=text, papers=papers, form_key=form_key, saw=saw, power=ORDER if step in ORDERED else "",
    )  # fmt: skip


def serve(
    *, case: Key, names: int, by: Viewer, at: datetime, on: date, text: str = "", papers: Sequence[File] = (),
    form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Enter that the paper of step ``names`` was served (送达回证). Raises E023, E024."""
    return act(
        ActKind.SERVED,
        case=case,
        by=by,
        at=at,
        on=on,
        names=names,
        text=text,
        papers=papers,
        form_key=form_key,
        saw=saw,
    )


def refer(
    *, case: Key, party: str, by: Viewer, at: datetime, on: date, due_on: date | None = None, document: str = "",
    text: str = "", papers: Sequence[File] = (), form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Refer the case to another office (转办) and await its answer until ``due_on``. Raises E025."""
    return act(
        ActKind.REFERRED, case=case, by=by, at=at, on=on, party=party, due_on=due_on, document=document.strip()[:80],
        text=text, papers=papers, form_key=form_key, saw=saw,
    )  # fmt: skip


def reply(
    *, case: Key, names: int, by: Viewer, at: datetime, on: date, text: str, document: str = "",
    papers: Sequence[File] = (), form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Enter the answer to referral ``names``. Raises E009, E026, E027."""
    return act(
        ActKind.REPLIED, case=case, by=by, at=at, on=on, names=names, text=because(text), document=document.strip()[:80],
        papers=papers, form_key=form_key, saw=saw,
    )  # fmt: skip


def return_to_school(
    *, case: Key, by: Viewer, at: datetime, on: date, placement: str, school: Key | None = None,
    school_class: Key | None = None, elsewhere: str = "", text: str = "", papers: Sequence[File] = (),
    form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Enter that the child is back: at which school, in which class, and how placed (插班, 单独编班, 普职融合). Raises E028, E051
    (no school of the county and none elsewhere, or no placement)."""
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, power="case.place", form_key=form_key, saw=saw)
        if (before := sent_before(pen, ActKind.RETURNED)) is not None:
            return before
        at_school, room = _school(pen, school, school_class)
        if placement not in ("joined", "own_class", "vocational") or not (at_school or elsewhere.strip()):
            raise CaseError(
                "E051",
                "请选复学的学校（县外的写全称）和安置方式。",
                "Choose the school to which the child returned (write one outside the county in full) and the placement.",
            )
        row = pen.put(
            ActKind.RETURNED, on=on, text=text, papers=papers, way=placement, school=at_school, school_class=room,
            elsewhere="" if at_school else elsewhere.strip()[:120],
        )  # fmt: skip
        if at_school is not None and children.seat(
            child=pen.case.child_id,
            school=at_school,
            school_class=room,
            by=by,
            at=at,
            on=on,
            source=source_of(pen.case, row.number),
        ):
            pass_to_school(pen, text="孩子在这里复学，由这所学校跟踪。")
        pen.finish()
    return row


def source_of(case: Case, number: int) -> str:
    """Return how an enrolment names the act of return that told of it."""
    return f"案件 {case.number} 第 {number} 条：复学登记"


def follow_up(
    *, case: Key, days: int, in_class: bool, by: Viewer, at: datetime, on: date, text: str = "", form_key: str = "",
    papers: Sequence[File] = (), saw: int | None = None,
) -> Act:  # fmt: skip
    """Enter the follow-up of ``days`` after the return: in class or not. Not in class, the child is out of school again.
    Raises E029–E032."""
    return act(
        ActKind.FOLLOWED, case=case, by=by, at=at, on=on, days=days, yes=in_class, text=text, papers=papers,
        form_key=form_key, saw=saw,
    )  # fmt: skip


def see(
    *, case: Key, way: str, in_class: bool, by: Viewer, at: datetime, on: date, text: str = "",
    papers: Sequence[File] = (), form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Enter that a roll-call (with its sheet) or a sampled re-visit saw the child, or did not. Raises E033, E034."""
    return act(
        ActKind.SEEN, case=case, by=by, at=at, on=on, way=way, yes=in_class, text=text, papers=papers, form_key=form_key,
        saw=saw,
    )  # fmt: skip


def ask_closure(
    *, case: Key, outcome: str, by: Viewer, at: datetime, on: date, text: str = "", papers: Sequence[File] = (),
    form_key: str = "", saw: int | None = None,
) -> Act:  # fmt: skip
    """Ask that the case be closed with ``outcome``, on the evidence that lies there. Raises E035–E037, E054."""
    approval_of(case, outcome, by=by, at=at)
    return act(
        ActKind.CLOSING, case=case, by=by, at=at, on=on, outcome=outcome, text=text, papers=papers, form_key=form_key,
        saw=saw, tells=tell_asked,
    )  # fmt: skip


def check_closure(
    *, case: Key, names: int, agrees: bool, by: Viewer, at: datetime, on: date, text: str = "", form_key: str = "",
    saw: int | None = None,
) -> Act:  # fmt: skip
    """Agree or refuse, as the second person, to the request ``names``. A refusal says why (E009). Raises E038–E041, E054."""
    if agrees:
        still_approved(case, names, by=by, at=at)
    return act(
        ActKind.CHECKED, case=case, by=by, at=at, on=on, names=names, yes=agrees,
        text=text if agrees else because(text), form_key=form_key, saw=saw, of_county=True,
    )  # fmt: skip


def hand_over(
    *, case: Key, side: str, post: uuid.UUID, by: Viewer, at: datetime, on: date, text: str, form_key: str = ""
) -> Act:  # fmt: skip
    """Offer the case to another post of ``side``; it stays where it is until that one takes it over. Raises E007, E009, E043,
    E044, E048."""
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, form_key=form_key)
        if (before := sent_before(pen, ActKind.HANDED_OVER, side)) is not None:
            return before
        _own_side(pen, by, side)
        seat = seat_of(side, post, pen.case.child, pen.today)
        row = pen.put(
            ActKind.HANDED_OVER, on=on, text=because(text), side=side, unit_path=seat.unit_path, post_id=seat.post
        )
        tell_offered(pen, row)
        pen.finish(side=side, to=seat.unit_path)
    return row


def take_over(
    *, case: Key, side: str, names: int, takes: bool, by: Viewer, at: datetime, on: date, text: str = "",
    form_key: str = "",
) -> Act:  # fmt: skip
    """Take over what hand-over ``names`` offers, or refuse it with a reason (E009). Raises E045, E048."""
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, form_key=form_key)
        if (before := sent_before(pen, ActKind.TAKEN_OVER, side)) is not None:
            return before
        offer = next((one for one in pen.standing.charges if one.side == side and one.is_offer), None)
        if offer is not None and not Seats(by).holds(side, offer.unit_path, offer.post):
            raise _not_here()
        row = pen.put(
            ActKind.TAKEN_OVER, on=on, text=text if takes else because(text), side=side, names=names, yes=takes
        )
        pen.finish(side=side, takes=takes)
    return row


def strike(*, case: Key, names: int, by: Viewer, at: datetime, on: date, text: str, form_key: str = "") -> Act:
    """Strike act ``names`` out, saying why; it stays readable. One's own, or, for the bureau, anybody's. Raises E009, E046,
    E049."""
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, form_key=form_key)
        if (before := sent_before(pen, ActKind.STRUCK)) is not None:
            return before
        named = next((one for one in pen.acts if one.number == names), None)
        if named is not None and named.by != by.actor and not Cases(by, ORDER).allows_county(pen.case):
            raise CaseError(
                "E049",
                "只能划去自己写的；别人写的请由本人或教育局划去。",
                "One strikes out what one wrote oneself; another's entry is struck by its writer or by the bureau.",
            )
        row = pen.put(ActKind.STRUCK, on=on, text=because(text), names=names)
        is_return = named is not None and named.kind == ActKind.RETURNED
        if is_return and children.unseat(
            child=pen.case.child_id, by=by, at=at, on=on, source=source_of(pen.case, names)
        ):
            pass_to_school(pen, text="复学登记已划去，案件回到原来的学校。")
        pen.finish(names=names)
    return row


def note(
    *, case: Key, by: Viewer, at: datetime, on: date, text: str, papers: Sequence[File] = (), form_key: str = "",
    saw: int | None = None,
) -> Act:  # fmt: skip
    """Write a note. Raises E009."""
    return act(
        ActKind.NOTED, case=case, by=by, at=at, on=on, text=because(text), papers=papers, form_key=form_key, saw=saw
    )


def _answer(
    kind: ActKind, *, case: Key, side: str, by: Viewer, at: datetime, on: date, text: str, form_key: str
) -> Act:  # fmt: skip
    with transaction.atomic():
        pen = pen_of(case, by=by, at=at, form_key=form_key)
        if (before := sent_before(pen, kind, side)) is not None:
            return before
        _own_side(pen, by, side)
        row = pen.put(kind, on=on, text=text, side=side)
        pen.finish(side=side)
    return row


def _own_side(pen: Pen, by: Viewer, side: str) -> None:
    """Refuse whoever holds no post at the unit with which the case lies on this side. The bureau acts for it."""
    held = next((one for one in pen.standing.charges if one.side == side and not one.is_offer), None)
    if side not in (Side.PLACE, Side.SCHOOL):
        raise not_yours()
    if held is None or Cases(by, ORDER).allows_county(pen.case):
        return
    if not Seats(by).holds(side, held.unit_path, held.post):
        raise _not_here()


def _not_here() -> CaseError:
    return CaseError(
        "E048",
        "这件案件没有派给您的单位。请由派给的单位办理。",
        "The case does not lie with your unit: the unit with which it lies does this.",
    )


def _school(pen: Pen, school: Key | None, room: Key | None) -> tuple[School | None, SchoolClass | None]:
    """Return school and class of the child's county, standing. A key of none is no school."""
    try:
        of_class = SchoolClass.objects.filter(standing(pen.today), pk=uuid.UUID(str(room))).first() if room else None
        wanted = of_class.school_id if of_class else uuid.UUID(str(school)) if school else None
    except ValueError:
        return None, None
    found = (
        School.objects.filter(
            pk=wanted, path__gte=pen.case.county_path, path__lt=after(pen.case.county_path), ended_on=None
        ).first()
        if wanted
        else None
    )
    return found, of_class if found else None

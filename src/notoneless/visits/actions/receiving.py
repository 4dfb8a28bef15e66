"""A finalised visit is received: from a page, from a program, later from a telephone that had no network. Sent twice it is one visit.

The same id with the same digest has the same receipt. The same id with another digest, or a correction of what somebody has corrected
meanwhile, is kept apart beside the visit that stands; it overwrites nothing and a person decides (``actions.settling``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.cases import actions as cases
from notoneless.cases.access import ACT, Cases
from notoneless.cases.models import Case
from notoneless.cases.terms import CaseError
from notoneless.children.access import Children, kept_of, reach_over
from notoneless.children.models import Child
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import system_scope
from notoneless.responsibility.queries.standing import live
from notoneless.visits.access import WRITE, Visits
from notoneless.visits.actions.apart import Receipt, beside, receipt_of
from notoneless.visits.actions.deeds import put_issue
from notoneless.visits.actions.forms import keep_form
from notoneless.visits.actions.pictures import name_files
from notoneless.visits.models import Held, Visit, VisitChild, Visitor
from notoneless.visits.queries.choosing import VISITING, are_one_family, common_household, people_near
from notoneless.visits.queries.ground import PlacedForm, form_at, kept_form
from notoneless.visits.queries.offline import limits_at
from notoneless.visits.queries.page import content_of
from notoneless.visits.rules.answers import Checked, checked
from notoneless.visits.rules.contents import Content, Problem
from notoneless.visits.rules.files import faults
from notoneless.visits.rules.words import refuse_names
from notoneless.visits.terms import AbsentError, HeldWhy, VisitError, Way

MOST_CHILDREN, MOST_VISITORS, WHY_LEAST = 12, 12, 4


def receive(*, content: Content, digest: str, way: str, by: Viewer, at: datetime) -> Receipt:
    """Receive a finalised visit and return its receipt.

    Raises U102 (damaged on its way), U103 (a form nobody knows), U110–U114 (a faulty answer), U120–U122 (the day, the children), U123–U125
    (:func:`refuse_people`), U126, U127 (a problem), U104 (a correction without a reason) and :class:`AbsentError` (a child or a visit out
    of reach).
    """
    if content.digest != digest:
        raise damaged()
    try:
        with transaction.atomic():
            return received(content, way, by, at)
    except IntegrityError:
        # Somebody sent the same at the same moment: now it is there, and is answered as what was sent before.
        with transaction.atomic():
            return received(content, way, by, at)


def damaged() -> VisitError:
    """Return the refusal of what does not match its digest."""
    return VisitError(
        "U102", "收到的内容与校验值不一致，可能在传送中损坏。请重新发送，原来的一份请先保留。",
        "What arrived does not match its digest and may be damaged: send it again, and keep your copy until then.",
    )  # fmt: skip


def received(content: Content, way: str, by: Viewer, at: datetime) -> Receipt:
    """Answer what was sent before with the receipt it had; take the rest. Inside a transaction; raises as :func:`receive`."""
    with system_scope():
        there = Visit.objects.filter(pk=content.id).first()
        if there is not None and there.digest == content.digest:
            return Receipt(there.pk, there.digest, there.received_at)
        before = Held.objects.filter(claimed=content.id, digest=content.digest).first()
        if before is not None:
            return receipt_of(before)
    if there is not None:
        # Beside a visit lies only what comes from somebody who may write it: an id that one has heard of opens nothing.
        if not Visits(by, WRITE).filter(Visit.objects.filter(pk=there.pk)).exists():
            raise AbsentError
        return beside(there, content, HeldWhy.OTHER_CONTENT, way, by, at)
    was = corrected(content, by)
    if was is not None and not was.cached_newest:
        return beside(was, content, HeldWhy.OVERTAKEN, way, by, at)
    return take(content, was, way, by, at)


def corrected(content: Content, by: Viewer) -> Visit | None:
    """Return the visit that is corrected (None: it corrects none), locked; only who may write a visit for all of its children corrects it."""
    if content.corrects is None:
        return None
    found = Visits(by, WRITE).one(content.corrects, lock=True)
    if len(content.why.strip()) < WHY_LEAST:
        raise VisitError(
            "U104",
            f"请写明为什么更正，至少 {WHY_LEAST} 个字。",
            f"Write why it is corrected, in at least {WHY_LEAST} characters.",
        )
    with system_scope():
        mine = Children(by, WRITE)
        if not all(mine.reaches(row.child) for row in found.of_children.select_related("child")):
            raise VisitError(
                "U105", "这次走访还有不在您范围内的学生，请由能看到全部学生的人更正。",
                "The visit was also for a child outside your scope: somebody who sees all of them corrects it.",
            )  # fmt: skip
    return found


def take(content: Content, was: Visit | None, way: str, by: Viewer, at: datetime) -> Receipt:
    """Take a visit that is not there yet; ``was``: the newest version of the one that it corrects. Inside a transaction; raises as
    :func:`receive`."""
    today = timezone.localdate(at)
    children = _checked_children(content, by, today)
    refuse_names(content.why, [one.name for one in children])
    refuse_people(content, lambda: _are_near(content, children))
    placed, answers = checked_answers(content, children[0].county_path, today)
    checked_files(content, children[0].county_path, today)
    reach = next((found for child in children if (found := reach_over(by, child, WRITE))), None)
    # The row of a visit is shown by its children's, which are written behind it; what is read here was let through above.
    with system_scope():
        row = Visit(
            id=content.id, county_path=children[0].county_path, root_id=was.root_id if was else content.id,
            number=was.number + 1 if was else 1, corrects=was, digest=content.digest, form=keep_form(placed, at),
            household_id=common_household(children, on=content.on), on=content.on, way=Way(way), is_complete=answers.is_complete,
            missing=list(answers.missing), why=content.why.strip()[:200], received_at=at, by=by.actor,
            post_kind=reach.post[:24] if reach else "", post_title=reach.label[:120] if reach else "",
        )  # fmt: skip
        row.content = content.text
        if was is not None:
            was.cached_newest = False
            was.save(update_fields=("cached_newest",))
        row.save(force_insert=True)
        open_cases = {one.child_id: one for one in Case.objects.filter(child__in=children, cached_closed_on=None)}
        held = {child: case.pk for child, case in open_cases.items()}
        if was is not None:  # a case that was closed since was open when the family was visited
            held |= {child: case for child, case in was.of_children.values_list("child", "case") if case}
        VisitChild.objects.bulk_create(VisitChild(visit=row, child=one, case_id=held.get(one.pk)) for one in children)
        Visitor.objects.bulk_create(_visitors(row, content))
        name_files(row, content)
    refused = {} if was else _tell_cases(row, open_cases.values(), by, at)
    raised = _raised(was)
    for problem in content.problems:
        child = child_of(problem, children)
        if (problem.child, problem.kind, problem.text) not in raised:
            put_issue(row, child, problem, by=by, at=at, on=content.on)
    told: dict[str, Any] = {
        "by": by, "at": at, "subject": f"visits_visit:{row.pk}", "children": [one.pk for one in children],
        "detail": {"way": way, "number": row.number, "problems": len(content.problems)} | ({"cases_refused": refused} if refused else {}),
    }  # fmt: skip
    if was is None:
        audit.write("visits.written", **told)
    else:
        audit.write("visits.corrected", **told)
    return Receipt(row.pk, row.digest, at)


def refuse_day_and_number(content: Content, today: date) -> None:
    """Raise U120 (a day that is still to come) or U121 (no child, or too many)."""
    if not content.on <= today:
        raise VisitError(
            "U120", f"走访日期 {content.on} 还没有到。", f"The day of the visit, {content.on}, is still to come."
        )
    if not 0 < len(set(content.children)) <= MOST_CHILDREN:
        raise VisitError("U121", "请选这次走访的学生。", "Choose the children for whom the visit was.")


def _raised(was: Visit | None) -> set[tuple[uuid.UUID, str, str]]:
    """Return the problems that the versions of a visit told: a correction that tells them again raises them no second time."""
    if was is None:
        return set()
    with system_scope():
        told = [content_of(one) for one in Visit.objects.filter(root=was.root_id, number__lte=was.number)]
    return {(one.child, one.kind, one.text) for content in told for one in content.problems}


def _checked_children(content: Content, by: Viewer, today: date) -> list[Child]:
    refuse_day_and_number(content, today)
    seen, mine = Children(by), Children(by, WRITE)
    found: dict[uuid.UUID, Child] = {}
    for key in content.children:
        child = Child.objects.filter(pk=key).first()
        child = (
            kept_of(child) if child is not None else None
        )  # a file may have been found to be one with another meanwhile
        if child is None or not (seen.allows(child) and mine.allows(child)):
            raise AbsentError
        found[child.pk] = child
    children = list(found.values())
    if len({one.county_path for one in children}) > 1 or not are_one_family(by, children, on=content.on):
        raise VisitError(
            "U122", "档案里看不出这些学生是一户的。请先在档案里登记户，或者分开登记走访。",
            "The files do not tell that these children are of one household: enter the household first, or write a visit for each.",
        )  # fmt: skip
    return children


def _are_near(content: Content, children: Sequence[Child]) -> bool:
    with system_scope():
        near = {key for key, _label in people_near(children, on=content.on, also_closed=True)}
    return set(content.visitors) <= near


def refuse_people(content: Content, are_near: Callable[[], bool]) -> None:
    """Check the visitors. Raises U123 (none), U124 (one who holds no post that visits these children), U125 (one without a name)."""
    if not content.visitors or len(content.visitors) + len(content.others) > MOST_VISITORS:
        raise VisitError(
            "U123", f"请选走访人，至少 1 名本系统的人，最多 {MOST_VISITORS} 名。",
            f"Choose the visitors: at least one with an account here, {MOST_VISITORS} at most.",
        )  # fmt: skip
    if not are_near():
        raise VisitError(
            "U124", "走访人里有一位那天在这几名学生的学校、村社、乡镇和教育局都没有任职。请重新选。",
            "One of the visitors held no post that day in the school, village, town or bureau of these children: choose again.",
        )  # fmt: skip
    if any(not one.name.strip() or len(one.name) > 60 or len(one.unit) > 60 for one in content.others):
        raise VisitError(
            "U125",
            "其他走访人请写姓名和单位，各不超过 60 个字。",
            "Give name and unit of the other visitors, 60 characters each.",
        )


def checked_answers(content: Content, county_path: str, today: date) -> tuple[PlacedForm, Checked]:
    """Return the form that was answered and what stands in it. Raises U103 (a form nobody knows), U110–U115."""
    placed = form_at(county_path, today)
    if content.form != placed.form.digest:
        older = kept_form(content.form)
        if older is None:
            raise VisitError(
                "U103", "这份走访表的版本本系统没有见过。请重新打开走访表再填。",
                "This version of the form is not known here: open the form again.",
            )  # fmt: skip
        placed = PlacedForm(older, placed.place)
    answers = checked(placed.form, content.answers)
    if answers.faults:
        raise answers.faults[0].error()
    if answers.answers != dict(content.answers):
        raise VisitError(
            "U115", "答案的写法不规范（例如多了空格、空的答案）。请按走访表的写法重新整理再发送。",
            "The answers are not written as the house keeps them (blanks, empty ones): tidy them and send again.",
        )  # fmt: skip
    return placed, answers


def child_of(problem: Problem, children: Sequence[Child]) -> Child:
    """Return whose problem it is. Raises U126 for none of the visit's."""
    child = next((one for one in children if one.pk == problem.child), None)
    if child is None:
        raise VisitError(
            "U126", "问题要写明是这次走访的哪个学生的。", "A problem belongs to one of the children of the visit."
        )
    return child


def checked_files(content: Content, county_path: str, today: date) -> None:
    """Check the pictures that a visit names, and its place. Raises U160–U163."""
    limits = limits_at(county_path, today)
    found = faults(content, most=limits.photos, bytes_most=limits.photo_bytes, with_position=limits.position)
    if found is not None:
        raise found.error()


def _visitors(row: Visit, content: Content) -> list[Visitor]:
    held = Appointment.objects.filter(
        live(content.on), live(content.on, "post__"), account__in=content.visitors, post__kind__in=VISITING
    ).order_by("-post__unit_path")
    posts = {term.account_id: term.post for term in held.select_related("post")}
    rows = []
    for who in dict.fromkeys(content.visitors):
        post = posts.get(who)
        rows.append(
            Visitor(
                visit=row,
                account_id=who,
                post_kind=post.kind if post else "",
                post_title=post.title[:120] if post else "",
            )
        )
    return rows + [Visitor(visit=row, name=one.name.strip(), unit=one.unit.strip()) for one in content.others]


def _tell_cases(row: Visit, open_cases: Iterable[Case], by: Viewer, at: datetime) -> dict[str, str]:
    """Write the visit on the open cases of its children, where the writer works them; return case → the code of a refusal."""
    refused = {}
    for case in open_cases:
        if not (Cases(by, ACT).allows(case) and case.opened_on <= row.on):
            continue
        try:
            with transaction.atomic():
                cases.visit(
                    case=case.pk, by=by, at=at, on=row.on, text="入户走访，内容见走访登记。", form_key=f"visit:{row.pk}"
                )
        except CaseError as error:
            refused[str(case.pk)] = error.code
    return refused

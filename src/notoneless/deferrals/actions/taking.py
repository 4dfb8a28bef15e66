"""A guardian's application is taken in, by a school or a township; it may be withdrawn while nobody has decided."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer, covers
from notoneless.audit import actions as audit
from notoneless.children.access import Children, reach_over
from notoneless.children.models import Child
from notoneless.deferrals.access import TAKE
from notoneless.deferrals.actions.telling import tell_asked
from notoneless.deferrals.actions.writing import (
    Key,
    Papers,
    because,
    changed,
    day_come,
    deferral_of,
    journal,
    not_yours,
    put,
)
from notoneless.deferrals.models import Deferral
from notoneless.deferrals.queries.ground import files_of, grounds_at, is_disabled, is_enrolled, terms_at
from notoneless.deferrals.rules import lawful
from notoneless.deferrals.terms import GRANTED, ActKind, DeferralError, DeferralKind, Proof, State
from notoneless.places.terms import Line


def apply(
    *, child: Key, kind: str, reason: str, guardian: str, began_on: date, until: date, proof: str, by: Viewer, at: datetime,
    on: date, text: str = "", papers: Papers = (),
) -> Deferral:  # fmt: skip
    """Take in the application that a guardian made on ``on``: defer entry or suspend study from ``began_on`` to ``until``, for the child's
    physical condition, with its proof.

    Raises children's AbsentError (no such child in reach), X202, X203 (a reason that the law does not know; the attempt leaves a line in
    the journal), X204–X207, X210, X212 (one waits already), X213 (an approval holds for some of these days), X214 (no guardian named).
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        found = Children(by).one(child, lock=True)
        reach = reach_over(by, found, TAKE)
        if reach is None:
            raise not_yours()
        day_come(on, at)
        asked, shown = DeferralKind(kind), Proof(proof)
        grounds = grounds_at(found.county_path, today)
        unlawful: DeferralError | None = None
        try:
            lawful.check_reason(reason, grounds)
        except DeferralError as error:
            unlawful = error
            audit.write(
                "deferrals.turned_away", by=by, at=at, subject=f"children_child:{found.pk}", children=[found.pk],
                detail={"kind": asked.value},
            )  # fmt: skip
        if unlawful is None:
            name = " ".join(guardian.split())[:64]
            if not name:
                raise DeferralError(
                    "X214",
                    "请填写申请人（监护人）姓名：缓学休学只能由监护人申请。",
                    "Name the guardian who applies: nobody else can ask for it.",
                )
            lawful.check_kind(asked, is_enrolled=is_enrolled(found))
            lawful.check_time(began_on, until, today=today, terms=terms_at(found.county_path, today))
            lawful.check_proof(shown, len(papers), is_disabled=_is_disabled(found, reason), grounds=grounds)
            _free(found, began_on, until)
            line, unit = _unit(reach.place_paths, reach.school_paths, found)
            made = Deferral.objects.create(
                child=found, county_path=found.county_path, kind=asked, guardian=name, applied_on=on, began_on=began_on,
                until=until, proof=shown, line=line, unit_path=unit, opened_at=at,
            )  # fmt: skip
            put(made, ActKind.APPLIED, by=by, at=at, on=on, text=text, papers=papers)
            journal("apply", made, by=by, at=at, kind=asked.value, until=until)
            tell_asked(made, by=by, at=at)
    if unlawful is not None:
        raise unlawful
    return made


def withdraw(*, deferral: Key, by: Viewer, at: datetime, text: str, saw: int | None = None) -> Deferral:
    """Take back an application on which nobody has decided. Raises :class:`AbsentError`, X202, X208, X211."""
    with transaction.atomic():
        found, now = deferral_of(deferral, by=by, power=TAKE, saw=saw)
        if now.state != State.WAITING:
            raise changed()
        put(found, ActKind.WITHDRAWN, by=by, at=at, text=because(text))
        journal("withdraw", found, by=by, at=at)
    return found


def _is_disabled(child: Child, reason: str) -> bool:
    return reason == "disability" or is_disabled(child)


def _free(child: Child, began_on: date, until: date) -> None:
    """Refuse a second application beside one that waits (X212), or over days that are approved already (X213)."""
    others = Deferral.objects.filter(child__in=files_of(child))
    if others.filter(cached_state=State.WAITING).exists():
        raise DeferralError(
            "X212",
            "这个孩子已有一件申请等批准。请先办结或撤回那一件。",
            "An application for this child waits already. Let it be decided, or withdraw it.",
        )
    for one in others.filter(cached_state__in=GRANTED, began_on__lte=until, until__gte=began_on):
        if one.cached_ended_on is None or began_on < one.cached_ended_on:
            raise DeferralError(
                "X213",
                f"这个孩子已获批准至 {one.until}。续期请从 {one.until} 之后的一天开始，已到校的请先登记到校。",
                f"The child is excused until {one.until} already. Let a renewal begin behind that day, or enter the return first.",
            )


def _unit(places: tuple[str, ...], schools: tuple[str, ...], child: Child) -> tuple[str, str]:
    """Return the line and the unit in whose name an application is taken in: that of the post, where it reaches the child."""
    for line, paths, at in (
        (Line.SCHOOL, schools, child.cached_school_path),
        (Line.PLACE, places, child.cached_place_path),
    ):
        reaching = [path for path in paths if covers(path, at) or path == child.county_path]
        if reaching:
            return line.value, max(reaching, key=len)
    return Line.SCHOOL.value, child.county_path[:STEP]

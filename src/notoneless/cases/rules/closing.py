"""Whether a case may count as closed: evidence that is not a click, and a second person.

An outcome says itself what closes it (``cases.closing_evidence``). Being seen means: in a later roll, in a roll-call whose sheet
lies with the act, at a sampled re-visit by somebody else than who found the outcome, or in class for so many school days
(``cases.present_days``) as the house read in roll-calls that somebody else made. A dropout closes with nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from notoneless.cases.rules.book import Book, natural
from notoneless.cases.rules.folding import Outcome, last
from notoneless.cases.terms import ActFact, ActKind, Evidence, Needs, Way, Why


def evidence(acts: Sequence[ActFact], found: Outcome, book: Book, *, on: date) -> Evidence:
    """Return whether the standing acts of a round close a case with the outcome ``found``, and what is there or wanting."""
    act = found.act
    if act is None:
        return Evidence(
            False, Needs.NEVER, (Why("no_outcome", "还没有核实去向", "nobody found out where the child is"),)
        )
    needs = book.needs(found.id)
    if needs is Needs.NEVER:
        return Evidence(
            False, needs, (Why("never", "这一结果不得销号，至复学为止", "this outcome closes nothing", act.number),)
        )
    sight, sheet = seen_after(acts, act, book), paper_of(acts, found)
    there = tuple(why for why in (_sight(sight), _sheet(sheet)) if why)
    if needs is Needs.SEEN:
        return _told(needs, [] if sight else [_unseen(act)], there)
    if needs is Needs.PAPER:
        return _told(needs, [] if sheet else [_no_paper(found, book)], there)
    if needs is Needs.EITHER:
        return _told(needs, [] if sight or sheet else [_no_paper(found, book), _unseen(act)], there)
    if needs is Needs.APPROVAL:
        return _approved(act, on)
    wanting = [
        Why("unfollowed", f"复学后第 {days} 天的跟踪还没有记录在校", f"nobody found the child in class {days} days after the return", act.number)
        for days in book.follow_up
        if follow_up(acts, act, days) is None
    ]  # fmt: skip
    return _told(needs, wanting + ([] if sight else [_unseen(act)]), there)


def seen_after(acts: Sequence[ActFact], found: ActFact, book: Book) -> ActFact | None:
    """Return the newest act that saw the child after ``found``."""
    first = seen_from(found)
    later = [act for act in acts if is_sight(act, found, book) and act.number != found.number and act.on >= first]
    return later[-1] if later else None


def seen_from(found: ActFact) -> date:
    """Return the first day on which a sight proves what was found: behind the day of a return, from the day of a finding on."""
    return natural(found.on, 1) if found.kind == ActKind.RETURNED or found.outcome == "returned" else found.on


def is_sight(act: ActFact, found: ActFact, book: Book) -> bool:
    """Return whether ``act`` is a sight that proves: a roll that a sweep read, a roll-call with its sheet, a re-visit by somebody
    else, or days enough in class that the house counted for this finding, in calls that its writer did not make."""
    if act.kind != ActKind.SEEN or act.yes is not True:
        return False
    if act.way == Way.ROLL:
        return bool(act.publication)
    if act.way == Way.ROLL_CALL:
        counted = not act.by and act.names == found.number and act.days >= book.present_days
        return act.has_paper or counted
    return act.way == Way.REVISIT and bool(act.by) and act.by != found.by


def paper_of(acts: Sequence[ActFact], found: Outcome) -> ActFact | None:
    """Return the act that brought the proof of the outcome: the finding itself, or a reply, a note or the request to close
    behind it."""
    act = found.act
    if act is None:
        return None
    if act.has_paper:
        return act
    kinds = (ActKind.REPLIED, ActKind.CLOSING, ActKind.VERIFIED)
    proofs = [one for one in acts if one.number > act.number and one.kind in kinds and one.has_paper]
    return next((one for one in reversed(proofs) if one.outcome in ("", found.id)), None)


def follow_up(acts: Sequence[ActFact], returned: ActFact, days: int) -> ActFact | None:
    """Return the act that found the child in class at the follow-up of ``days`` after ``returned``."""
    found = [
        act for act in acts
        if act.kind == ActKind.FOLLOWED and act.yes and act.days == days and act.number > returned.number
    ]  # fmt: skip
    return found[-1] if found else None


def check_of(acts: Sequence[ActFact], closing: ActFact) -> ActFact | None:
    """Return the second person's answer to a request, or None."""
    return last(acts, ActKind.CHECKED, names=closing.number)


def is_second_person(check: ActFact, closing: ActFact, book: Book) -> bool:
    """Return whether the check is another person's, in a post that may check."""
    return bool(check.by) and check.by != closing.by and check.post_kind in book.checkers


def requests(acts: Sequence[ActFact]) -> list[ActFact]:
    """Return the requests to close that nobody refused."""
    asked = [act for act in acts if act.kind == ActKind.CLOSING]
    return [act for act in asked if not ((check := check_of(acts, act)) and check.yes is False)]


def _approved(act: ActFact, on: date) -> Evidence:
    """Return whether the finding names an approved deferral or suspension that has not run out on the day."""
    if not act.approval or act.due_on is None:
        why = Why(
            "no_approval", "没有获批准、未到期的缓学休学申请", "no approved deferral or suspension in force", act.number
        )
        return Evidence(False, Needs.APPROVAL, (why,))
    if act.due_on < on:
        why = Why("expired", f"批准已于 {act.due_on} 到期", f"the approval ran out on {act.due_on}", act.number)
        return Evidence(False, Needs.APPROVAL, (why,))
    why = Why("approved", f"缓学休学获批准，至 {act.due_on}", f"approved until {act.due_on}", act.number)
    return Evidence(True, Needs.APPROVAL, (why,))


def _told(needs: Needs, wanting: list[Why], there: tuple[Why, ...]) -> Evidence:
    return Evidence(not wanting, needs, tuple(wanting) or there)


def _sight(act: ActFact | None) -> Why | None:
    return Why("seen", f"{act.on} 再次见到", f"seen again on {act.on}", act.number) if act else None


def _sheet(act: ActFact | None) -> Why | None:
    return Why("paper", f"{act.on} 附有凭据", f"a proof was attached on {act.on}", act.number) if act else None


def _unseen(act: ActFact) -> Why:
    return Why(
        "unseen",
        f"{act.on} 之后还没有在名册、点名或他人回访中见到",
        f"not seen since {act.on}: on no later roll, at no roll-call, at nobody else's visit",
        act.number,
    )


def _no_paper(found: Outcome, book: Book) -> Why:
    verdict = book.verdicts[found.id]
    return Why(
        "no_paper",
        f"没有附上凭据：{verdict.closes_with}",
        "the proof is not attached",
        found.act.number if found.act else 0,
    )

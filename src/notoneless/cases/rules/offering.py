"""What a page offers to be written on a case as it stands, and for the rest, why not. It spares people a refusal; the refusal itself
is :mod:`cases.rules.allowed`'s, under the case's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from notoneless.cases.rules.allowed import possible
from notoneless.cases.rules.book import Book
from notoneless.cases.terms import ActFact, ActKind, CaseStanding, Needs, Stage, Why


def why_not(
    kind: ActKind, standing: CaseStanding, acts: Sequence[ActFact], book: Book, *, on: date, open_to: Sequence[ActKind] = ()
) -> Why | None:  # fmt: skip
    """Return why the case is not open to an act of ``kind`` on the day; None where it is. ``open_to`` are the kinds that are
    possible, where the caller asked for them already."""
    if kind in (open_to or possible(standing, acts, book, on=on)):
        return _unproved(standing) if kind == ActKind.CLOSING else None
    if standing.stage == Stage.CLOSED:
        return Why("closed", "已经销号；情况有变的，先重新立案", "the case is closed; reopen it if things have changed")
    return _WHY.get(kind)


def _unproved(standing: CaseStanding) -> Why | None:
    """Return what is wanting to ask for closure. A paper may still come with the request; a sight or a follow-up cannot."""
    proof = standing.evidence
    if proof is None or proof.is_enough or proof.needs not in (Needs.SEEN, Needs.FOLLOWED):
        return None
    return Why("unproved", "；".join(why.zh for why in proof.why), "; ".join(why.en for why in proof.why))


_WHY: Final[dict[ActKind, Why]] = {
    ActKind.ACCEPTED: Why("accept", "没有等待接收的派发", "nothing waits to be accepted"),
    ActKind.DECLINED: Why("decline", "没有等待接收的派发", "nothing waits to be accepted"),
    ActKind.STEPPED: Why(
        "step", "核实为失学辍学、还没有复学的，才采取劝返措施", "steps are for a child found out of school and not back"
    ),
    ActKind.SERVED: Why("serve", "没有等待送达的文书", "no paper waits to be served"),
    ActKind.REPLIED: Why("reply", "没有等待回函的转办", "no referral waits for its answer"),
    ActKind.RETURNED: Why("return", "已经登记过复学", "the return is entered already"),
    ActKind.FOLLOWED: Why("follow", "还没有登记复学", "no return is entered yet"),
    ActKind.CLOSING: Why(
        "close",
        "先核实去向；失学辍学的，先复学",
        "find out where the child is first; out of school, the child returns first",
    ),
    ActKind.CHECKED: Why("check", "没有等待复核的销号申请", "no request waits for a check"),
    ActKind.REOPENED: Why("reopen", "案件没有销号", "the case is open"),
    ActKind.HANDED_OVER: Why("hand_over", "还没有派给任何一方", "it lies with nobody yet"),
    ActKind.TAKEN_OVER: Why("take_over", "没有等待接手的移交", "nothing waits to be taken over"),
}

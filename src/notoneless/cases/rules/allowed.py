"""Which acts may be written on a case as it stands, and why not: the stage, what the act names, the ladder's order, the
evidence, the second person. Who may write at all is for ``access``; this is asked after it, under the case's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from notoneless.cases.rules import closing, folding
from notoneless.cases.rules.book import Book, natural
from notoneless.cases.rules.folding import RETURNED, last
from notoneless.cases.terms import SIGHTS, ActFact, ActKind, CaseStanding, Stage, Way, Why


def refusal(act: ActFact, acts: Sequence[ActFact], standing: CaseStanding, book: Book) -> Why | None:
    """Return why ``act`` may not be written on the case of ``acts``, which stands as ``standing`` says; None where it may."""
    told = folding.standing_acts(acts)
    round_ = folding.this_round(told)
    if act.on > act.written_on:
        return Why(
            "E010",
            f"日期 {act.on} 还没有到。请填事情发生的那一天，不晚于今天。",
            f"{act.on} has not come yet: give the day on which it happened.",
        )
    if standing.opened_on and act.kind in _NEVER_BEFORE and act.on < standing.opened_on:
        return Why(
            "E011",
            f"{act.on} 早于立案日 {standing.opened_on}。请核对日期。",
            f"{act.on} lies before the day on which the case was opened, {standing.opened_on}: check the date.",
        )
    if standing.stage == Stage.CLOSED and act.kind not in _ON_CLOSED and not _wrote_meanwhile(act, round_):
        return Why(
            "E012",
            "这件案件已经销号。情况有变的，请先“重新立案”。",
            "This case is closed. If things have changed, reopen it first.",
        )
    asked = _ASKED.get(act.kind)
    return asked(act, told, round_, standing, book) if asked else None


#: What may also be written on a case that is closed.
_ON_CLOSED: Final = frozenset({ActKind.REOPENED, ActKind.NOTED, ActKind.SEEN, ActKind.STRUCK, ActKind.DRAWN})
_NEVER_BEFORE: Final = frozenset({ActKind.RETURNED, ActKind.STEPPED, ActKind.SERVED, ActKind.FOLLOWED, ActKind.CLOSING})


def _wrote_meanwhile(act: ActFact, round_: Sequence[ActFact]) -> bool:
    """Return whether the writer of a finding had not yet seen that the case was being closed: what he found is kept."""
    check = last(round_, ActKind.CHECKED)
    return act.kind in (ActKind.VERIFIED, ActKind.RETURNED) and check is not None and act.saw < check.number


_Acts = Sequence[ActFact]


def _accepted(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    charge = next((one for one in standing.charges if one.side == act.side and not one.is_offer), None)
    if charge is None or charge.accepted_on is not None:
        return Why(
            "E013",
            "这件案件没有派给这一方，或已经接收。请刷新页面。",
            "The case was not dispatched to this side, or is accepted already: reload the page.",
        )
    return None


def _verified(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    if act.outcome not in book.verdicts or act.outcome == RETURNED:
        return Why(
            "E014",
            "请从名单里选核查结果；已经复学的，请用“复学”登记学校和安置方式。",
            "Choose an outcome of the list; a child who returned is entered as “return”, with school and placement.",
        )
    return None


def _reasoned(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    if not act.reasons or not set(act.reasons) <= set(book.reasons) or len(set(act.reasons)) < len(act.reasons):
        return Why(
            "E015",
            "请选一个主要原因，次要原因不要与它重复。",
            "Choose one main reason; the others must not repeat it.",
        )
    return None


def _met(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    ways = (Way.PHONE, Way.MESSAGE, Way.OFFICE) if act.kind == ActKind.CONTACTED else (Way.VISIT, Way.GROUP_VISIT)
    return None if act.way in ways else Why("E016", "请选联系或走访的方式。", "Choose by what way it was done.")


def _stepped(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    if standing.stage != Stage.PERSUADING:
        return Why(
            "E017",
            "还没有核实为失学辍学，或已经复学，不能采取劝返措施。请先核实去向。",
            "The child is not found to be out of school, or is back: verify first, then take steps.",
        )
    step = book.step(act.step)
    if step is None or step not in book.persuading:
        return Why(
            "E018", "劝返阶梯里没有这一步。请从名单里选。", "The ladder has no such step: choose one of the list."
        )
    if not book.is_open_to(step):
        return Why(
            "E019",
            f"“{step.zh}”须有地方法规依据，本地没有登记。请先在参数里写明依据，或改用其他措施。",
            f"“{step.en}” needs a local legal basis, and none is recorded here: record it in the parameters, or take another step.",
        )
    taken = {one.step for one in round_ if one.kind == ActKind.STEPPED}
    before = [one for one in book.persuading if one.step < step.step and not one.is_optional and one.id not in taken]
    if before:
        return Why(
            "E020",
            f"须先做“{before[0].zh}”，再做“{step.zh}”。",
            f"Take “{before[0].en}” first, then “{step.en}”.",
        )
    shortest, longest = book.order_days
    if step.id == "return_order" and act.due_on is not None:
        if not natural(act.on, shortest) <= act.due_on <= natural(act.on, longest):
            return Why(
                "E021",
                f"责令改正的期限须在 {shortest} 至 {longest} 天之间（{natural(act.on, shortest)} 至 {natural(act.on, longest)}）。",
                f"The order gives {shortest} to {longest} days: a day from {natural(act.on, shortest)} to {natural(act.on, longest)}.",
            )
    elif act.due_on is not None and act.due_on < act.on:
        return Why("E022", "期限早于措施的日期。请核对。", "The term ends before the step was taken: check the dates.")
    return None


def _served(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    paper = _named(act, told, ActKind.STEPPED)
    if paper is None or act.on < paper.on:
        return Why(
            "E023",
            "请选要送达的文书；送达日期不早于文书日期。",
            "Choose the paper that was served; it is served on its own day or later.",
        )
    if last(told, ActKind.SERVED, names=act.names):
        return Why("E024", "这份文书已经登记过送达。", "This paper was served already.")
    return None


def _referred(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    if act.party not in {party.id for party in book.parties}:
        return Why("E025", "请从名单里选转办的部门。", "Choose the office of the list to which the case is referred.")
    return None


def _replied(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    letter = _named(act, told, ActKind.REFERRED)
    if letter is None or act.on < letter.on:
        return Why(
            "E026",
            "请选所回复的转办件；回函日期不早于转办日期。",
            "Choose the referral that is answered; the answer comes on its day or later.",
        )
    if last(told, ActKind.REPLIED, names=act.names):
        return Why("E027", "这份转办件已经登记过回函。", "This referral was answered already.")
    return None


def _returned(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    if standing.outcome == RETURNED and standing.stage in (Stage.RETURNED, Stage.CLOSING):
        return Why("E028", "已经登记过复学。请接着做跟踪。", "The return is entered already: go on following.")
    return None


def _followed(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    came = last(round_, ActKind.RETURNED)
    if came is None or standing.outcome != RETURNED:
        return Why(
            "E029",
            "还没有登记复学，无从跟踪。请先登记复学。",
            "No return is entered, so there is nothing to follow: enter it first.",
        )
    if act.yes is None or (act.yes and act.days not in book.follow_up):
        return Why(
            "E030",
            "请选是第几天的跟踪、孩子是否在校。",
            "Choose which follow-up it is, and whether the child was in class.",
        )
    if act.yes and act.on < natural(came.on, act.days):
        due = natural(came.on, act.days)
        return Why(
            "E031",
            f"第 {act.days} 天的跟踪要到 {due} 才能做，{act.on} 太早。",
            f"The follow-up after {act.days} days is not before {due}; {act.on} is too early.",
        )
    if act.yes and closing.follow_up(round_, came, act.days):
        return Why("E032", "这一次跟踪已经登记过。", "This follow-up is entered already.")
    return None


def _seen(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    if act.way in SIGHTS and act.yes is not None:
        if act.way == Way.ROLL_CALL and act.yes and not act.has_paper:
            return Why("E033", "点名见到的，请附上点名册。", "Seen at a roll-call: attach its sheet.")
        return None
    if act.way == Way.ROLL and act.publication and not act.by:
        return None
    return Why(
        "E034",
        "请选是点名还是抽查回访见到，以及是否在校。",
        "Choose roll-call or re-visit, and whether the child was in class.",
    )


def _closing(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    if standing.outcome != act.outcome:
        return Why(
            "E035",
            "申请销号的结论和现在核实的结果不一样。请先核实去向，再申请。",
            "The outcome of the request is not what was found last: verify first, then ask.",
        )
    if any(one.outcome == act.outcome and closing.check_of(round_, one) is None for one in closing.requests(round_)):
        return Why(
            "E036", "已经申请过销号，正等第二人复核。", "Closure was asked for already and waits for a second person."
        )
    proof = closing.evidence((*round_, act), folding.outcome(round_, book), book, on=act.written_on)
    if not proof.is_enough:
        zh, en = "；".join(why.zh for why in proof.why), "; ".join(why.en for why in proof.why)
        return Why("E037", f"还不能申请销号：{zh}。", f"Closure cannot be asked for yet: {en}.")
    return None


def _checked(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    asked = next((one for one in closing.requests(round_) if one.number == act.names), None)
    if asked is None or closing.check_of(round_, asked) is not None:
        return Why("E038", "没有等待复核的销号申请。请刷新页面。", "No request waits for a check: reload the page.")
    if asked.by == act.by:
        return Why(
            "E039",
            "自己申请的销号不能自己复核，请另一位同志办理。",
            "Nobody checks his own request: another person does.",
        )
    if not act.yes:
        return None
    if standing.stage == Stage.CONTESTED:
        return Why(
            "E040",
            "两人写下的结论不一。请先查明：不同意其中一份，或由写的人划去。",
            "Two outcomes contradict each other: refuse one of them, or let its writer strike it.",
        )
    proof = closing.evidence(round_, folding.outcome(round_, book), book, on=act.written_on)
    if not proof.is_enough or asked.outcome != standing.outcome:
        zh, en = "；".join(why.zh for why in proof.why), "; ".join(why.en for why in proof.why)
        return Why("E041", f"凭据不足，不能同意销号：{zh}。", f"The evidence does not close it: {en}.")
    return None


def _reopened(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    if standing.stage != Stage.CLOSED:
        return Why("E042", "这件案件没有销号，不用重新立案。", "The case is open: there is nothing to reopen.")
    return None


def _handed_over(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    held = next((one for one in standing.charges if one.side == act.side and not one.is_offer), None)
    if held is None:
        return Why(
            "E043", "这件案件没有派给这一方，无从移交。请派发。", "The case does not lie on this side: dispatch it."
        )
    if held.unit_path == act.unit_path:
        return Why(
            "E044", "这件案件已经在这个单位。请另选接收单位。", "The case lies with this unit already: choose another."
        )
    return None


def _taken_over(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    offer = next((one for one in standing.charges if one.side == act.side and one.is_offer), None)
    if offer is None or offer.act != act.names:
        return Why("E045", "没有等待接手的移交。请刷新页面。", "Nothing waits to be taken over: reload the page.")
    return None


def _struck(act: ActFact, told: _Acts, round_: _Acts, standing: CaseStanding, book: Book) -> Why | None:
    named = next((one for one in told if one.number == act.names), None)
    if named is None or named.kind in (ActKind.OPENED, ActKind.REOPENED, ActKind.ESCALATED):
        return Why(
            "E046",
            "这一条不能划去：可能已经划去，或是立案、逾期上报。要结束案件，请核实去向并申请销号。",
            "This entry cannot be struck: it may be struck already, or it is the opening or an escalation. To end the case verify "
            "and ask for closure.",
        )  # fmt: skip
    return None


def _named(act: ActFact, told: _Acts, kind: ActKind) -> ActFact | None:
    return next((one for one in told if one.number == act.names and one.kind == kind), None)


_ASKED: Final[dict[ActKind, Callable[[ActFact, _Acts, _Acts, CaseStanding, Book], Why | None]]] = {
    ActKind.ACCEPTED: _accepted,
    ActKind.DECLINED: _accepted,
    ActKind.VERIFIED: _verified,
    ActKind.REASONED: _reasoned,
    ActKind.CONTACTED: _met,
    ActKind.VISITED: _met,
    ActKind.STEPPED: _stepped,
    ActKind.SERVED: _served,
    ActKind.REFERRED: _referred,
    ActKind.REPLIED: _replied,
    ActKind.RETURNED: _returned,
    ActKind.FOLLOWED: _followed,
    ActKind.SEEN: _seen,
    ActKind.CLOSING: _closing,
    ActKind.CHECKED: _checked,
    ActKind.REOPENED: _reopened,
    ActKind.HANDED_OVER: _handed_over,
    ActKind.TAKEN_OVER: _taken_over,
    ActKind.STRUCK: _struck,
}


def possible(standing: CaseStanding, acts: Sequence[ActFact], book: Book, *, on: date) -> tuple[ActKind, ...]:
    """Return the kinds of acts that the stage is open to at all, for a page to offer; what each asks is told on writing."""
    stage = standing.stage
    if stage == Stage.CLOSED:
        return (ActKind.REOPENED, ActKind.SEEN, ActKind.DRAWN, ActKind.NOTED, ActKind.STRUCK)
    round_ = folding.this_round(folding.standing_acts(acts, on))
    kinds = [
        ActKind.DISPATCHED,
        ActKind.VERIFIED,
        ActKind.REASONED,
        ActKind.CONTACTED,
        ActKind.VISITED,
        ActKind.REFERRED,
    ]
    kinds += [ActKind.SEEN, ActKind.DRAWN, ActKind.NOTED, ActKind.STRUCK]
    if any(not charge.is_offer and charge.accepted_on is None for charge in standing.charges):
        kinds += [ActKind.ACCEPTED, ActKind.DECLINED]
    if any(not charge.is_offer for charge in standing.charges):
        kinds.append(ActKind.HANDED_OVER)
    if any(charge.is_offer for charge in standing.charges):
        kinds.append(ActKind.TAKEN_OVER)
    if stage == Stage.PERSUADING:
        kinds.append(ActKind.STEPPED)
    if any(one.kind == ActKind.STEPPED and not last(round_, ActKind.SERVED, names=one.number) for one in round_):
        kinds.append(ActKind.SERVED)
    if any(one.kind == ActKind.REFERRED and not last(round_, ActKind.REPLIED, names=one.number) for one in round_):
        kinds.append(ActKind.REPLIED)
    if standing.outcome == RETURNED:
        kinds.append(ActKind.FOLLOWED)
    else:
        kinds.append(ActKind.RETURNED)
    if stage in (Stage.RETURNED, Stage.PROVING, Stage.CONTESTED):
        kinds.append(ActKind.CLOSING)
    if any(closing.check_of(round_, one) is None for one in closing.requests(round_)):
        kinds.append(ActKind.CHECKED)
    return tuple(kind for kind in ActKind if kind in kinds)

"""How a case stands: its stage, the step of the ladder, what is due by whom, whether it counts as closed – told from its
acts, the parameters and the calendar, never from a state that somebody set.

Law and circulars behind it: 义务教育法 13, 58; 未成年人保护法 28, 83; 教基〔2020〕5号; 教基厅函〔2024〕15号.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from notoneless.cases.rules import closing, folding
from notoneless.cases.rules.book import Book, LadderStep, Working, in_class_by, lamp, natural, rolled
from notoneless.cases.rules.folding import RETURNED, SUSPECTED, Outcome, last
from notoneless.cases.terms import ActFact, ActKind, CaseStanding, ChargeFact, Due, Needs, Side, Stage, Why

PLACE, SCHOOL, COUNTY = Side.PLACE.value, Side.SCHOOL.value, Side.COUNTY.value
BOTH: Final = (PLACE, SCHOOL)


def stand(acts: Iterable[ActFact], book: Book, calendar: Working, *, on: date) -> CaseStanding:
    """Return how the case of ``acts`` stands on ``on``. Acts written later are not known on that day. Raises
    :class:`ValueError` where the case was not opened by then."""
    told = folding.standing_acts(acts, on)
    acts_of = folding.this_round(told)
    if not acts_of:
        raise ValueError(f"the case was not open on {on}")
    return _Round(told, acts_of, book, calendar, on).standing()


class _Round:
    """One round of a case, from its opening or reopening on."""

    def __init__(
        self, told: Sequence[ActFact], acts: Sequence[ActFact], book: Book, calendar: Working, on: date
    ) -> None:
        self.told, self.acts, self.book, self.calendar, self.on = told, acts, book, calendar, on
        self.found = folding.outcome(acts, book)
        self.held, self.offers, self.declined = folding.charges(told)
        self.reasoned = last(told, ActKind.REASONED)
        self.dues: list[Due] = []

    def standing(self) -> CaseStanding:
        """Return the standing of this round."""
        proof = closing.evidence(self.acts, self.found, self.book, on=self.on)
        contested = self._contested()
        closed = None if contested else self._closed()
        if closed is not None:
            stage, why = (
                Stage.CLOSED,
                [Why("closed", "凭据已足，第二人已复核", "proved, and checked by a second person", closed.number)],
            )
        elif contested:
            stage, why = Stage.CONTESTED, self._judge(contested)
        else:
            stage, why = self._stage(proof.is_enough)
        if closed is None:
            self._charges(stage)
            self._referrals()
        dues = tuple(sorted(self.dues, key=lambda due: due.due_on))
        found = self.found
        opened = next(act for act in self.told if act.kind == ActKind.OPENED)
        confirmed = next(
            (act for act in self.told if act.kind == ActKind.VERIFIED and self._is_sought(act.outcome)), None
        )
        came = last(self.acts, ActKind.RETURNED)
        step = last(self._since_sought(), ActKind.STEPPED)
        return CaseStanding(
            stage=stage,
            on=self.on,
            outcome=found.id,
            step=step.step if step else "",
            main_reason=self.reasoned.reasons[0] if self.reasoned and self.reasoned.reasons else "",
            reasons=self.reasoned.reasons if self.reasoned else (),
            dues=dues,
            charges=(*self.held, *self.offers),
            evidence=proof,
            opened_on=opened.on,
            confirmed_on=confirmed.on if confirmed else None,
            found_on=found.act.on if found.act else None,
            returned_on=came.on if came and found.id == RETURNED else None,
            closed_on=closed.on if closed else None,
            until=found.act.due_on if found.act and self.book.needs(found.id) is Needs.APPROVAL else None,
            relapses=sum(act.kind == ActKind.REOPENED or folding.is_miss(act) for act in self.told),
            contested=tuple(act.number for act in contested),
            lamp=lamp(dues[0].due_on if dues else None, self.on, self.calendar),
            why=tuple(why),
        )

    # ── Closed, contested ──

    def _closed(self) -> ActFact | None:
        """Return the check by which the case counts as closed: by a second person, on evidence that stands today, and of
        the outcome that still is the newest."""
        for asked in reversed(closing.requests(self.acts)):
            check = closing.check_of(self.acts, asked)
            if check is None or asked.outcome != self.found.id or not closing.is_second_person(check, asked, self.book):
                continue
            before = [act for act in self.acts if act.number <= check.number]
            if closing.evidence(before, self.found, self.book, on=check.on).is_enough:
                return check
        return None

    def _contested(self) -> list[ActFact]:
        """Return the acts that contradict each other: outcomes written at once by two persons, and requests to close of
        different persons whose outcomes differ."""
        if self.found.is_contested and self.found.act:
            return [*self.found.against, self.found.act]
        asked = closing.requests(self.acts)
        for one in asked:
            for other in asked:
                if one.number < other.number and one.outcome != other.outcome and one.by != other.by:
                    return [one, other]
        act = self.found.act
        for one in asked:
            finds = act is not None and act.kind in (ActKind.VERIFIED, ActKind.RETURNED)
            if act and finds and act.number > one.number and one.outcome != self.found.id and one.by != act.by:
                return [one, act]
        return []

    def _judge(self, contested: list[ActFact]) -> list[Why]:
        newest = contested[-1]
        why = Why(
            "contested",
            "两人写下的结论不一，须由上级裁定",
            "two outcomes contradict each other; a superior decides",
            newest.number,
        )
        self._due(ActKind.CHECKED, self._working(newest.on, "judge"), (COUNTY,), why, names=newest.number)
        return [why]

    # ── Stages of an open case ──

    def _stage(self, is_enough: bool) -> tuple[Stage, list[Why]]:
        asked = [act for act in closing.requests(self.acts) if act.outcome == self.found.id]
        if asked and closing.check_of(self.acts, asked[-1]) is None:
            why = Why(
                "asked",
                "已申请销号，等第二人复核",
                "closure was asked for and waits for a second person",
                asked[-1].number,
            )
            self._due(ActKind.CHECKED, self._working(asked[-1].on, "check"), (COUNTY,), why, names=asked[-1].number)
            return Stage.CLOSING, [why]
        if not self.found.id or self.found.id == SUSPECTED:
            return self._unverified()
        if self.found.sought_since is not None:
            return Stage.PERSUADING, self._persuade(self.found.sought_since)
        if self.found.id == RETURNED:
            return Stage.RETURNED, self._follow(is_enough)
        return Stage.PROVING, self._prove(is_enough)

    def _unverified(self) -> tuple[Stage, list[Why]]:
        accepted = [charge for charge in self.held if charge.accepted_on]
        if accepted:
            from_ = max(min(charge.accepted_on or self.on for charge in accepted), self.acts[0].on)
            missed = self.found.act
            if missed is not None and missed.on > from_:
                from_ = missed.on
            why = Why("verify", "已接收，去向未核实", "accepted, and nobody found out where the child is")
            self._due(ActKind.VERIFIED, self._working(from_, "verify"), tuple(c.side for c in accepted), why)
            return Stage.VERIFYING, [why]
        if self.held:
            return Stage.DISPATCHED, [
                Why("accept", "已派发，还没有接收", "dispatched, and nobody accepted yet", self.held[0].act)
            ]
        return Stage.NEW, [Why("dispatch", "还没有派发", "not dispatched yet", self.acts[0].number)]

    def _charges(self, stage: Stage) -> None:
        if not self.held and not self.declined and stage == Stage.NEW:
            why = Why(
                "dispatch", "立案后须派发到乡镇和学校", "dispatch the case to township and school", self.acts[0].number
            )
            self._due(ActKind.DISPATCHED, self._working(self.acts[0].on, "dispatch"), (COUNTY,), why)
        for act in self.declined:
            why = Why("declined", "已退回，须另行派发", "it was declined; dispatch it elsewhere", act.number)
            self._due(ActKind.DISPATCHED, self._working(act.on, "dispatch"), (COUNTY,), why, names=act.number)
        for charge in self.held:
            if charge.accepted_on is None:
                why = Why("accept", "已派发，须接收或退回", "accept the case or decline it", charge.act)
                self._due(
                    ActKind.ACCEPTED, self._working(charge.since, "accept"), (charge.side,), why, names=charge.act
                )

    def _referrals(self) -> None:
        referred = [act for act in self.acts if act.kind == ActKind.REFERRED]
        for act in referred:
            if last(self.acts, ActKind.REPLIED, names=act.number) is None:
                why = Why("reply", "已转办，等回函", "referred; the answer is awaited", act.number)
                by = act.due_on or self._working(act.on, "reply")
                self._due(ActKind.REPLIED, by, (act.side or PLACE,), why, names=act.number)
        if self.found.sought_since is None:
            return
        reasons = self.reasoned.reasons if self.reasoned else ()
        if self.found.id == "lost_contact":
            reasons = (*reasons, "lost")
        told = max((act for act in (self.reasoned, self.found.act) if act), key=lambda act: act.number)
        for party in self.book.parties_for(reasons):
            if party.id not in {act.party for act in referred}:
                why = Why(
                    "refer",
                    f"按此原因须转办{party.zh}",
                    f"for this reason the case goes to the {party.en}",
                    told.number,
                )
                self._due(ActKind.REFERRED, self._working(told.on, "refer"), (PLACE,), why, step=party.id)

    def _persuade(self, since: ActFact) -> list[Why]:
        why = Why("sought", "核实为失学辍学，须劝返", "found out of school: bring the child back", since.number)
        if last(self.acts, ActKind.REASONED) is None:
            said = Why("reason", "原因未查明", "the reason is not known", since.number)
            self._due(ActKind.REASONED, self._working(since.on, "reason"), BOTH, said)
        if self.found.id == "lost_contact":
            self._visit(since.on)
            return [why]
        acts = self._since_sought()
        taken = last(acts, ActKind.STEPPED)
        if taken is None:
            if first := self.book.after(""):
                self._step(first, since.on, since)
            return [why]
        step = self.book.step(taken.step)
        ends = self._term_of(taken, step, acts)
        if ends is None:
            said = Why("serve", "文书还没有送达回证", "the paper was not served with a receipt", taken.number)
            sides = (taken.side,) if taken.side in (PLACE, SCHOOL, COUNTY) else BOTH
            self._due(ActKind.SERVED, self._working(taken.on, "serve"), sides, said, names=taken.number)
        elif further := self.book.after(taken.step):
            self._step(further, ends, taken)
        else:
            self._visit(ends)
        return [why]

    def _term_of(self, taken: ActFact, step: LadderStep | None, acts: Sequence[ActFact]) -> date | None:
        """Return the day on which the term of a step ends, None while its paper is not served."""
        start = taken.on
        if step and step.is_served:
            served = last(acts, ActKind.SERVED, names=taken.number)
            if served is None:
                return None
            start = served.on
        if taken.due_on is not None:
            return max(rolled(taken.due_on, self.calendar), start)
        return rolled(natural(start, step.days), self.calendar) if step and step.days else start

    def _step(self, step: LadderStep, from_: date, act: ActFact) -> None:
        why = Why("step", f"下一步：{step.zh}（{step.basis}）", f"next step: {step.en}", act.number)
        self._due(ActKind.STEPPED, self._working(from_, "step"), sides_of(step), why, step=step.id)

    def _visit(self, from_: date) -> None:
        met = last(self._since_sought(), ActKind.VISITED, ActKind.CONTACTED)
        why = Why(
            "visit", "各步走完仍未返，须继续上门", "every step was taken: go on visiting", met.number if met else 0
        )
        day = max(from_, met.on) if met else from_
        self._due(ActKind.VISITED, self._working(day, "visit"), BOTH, why)

    def _follow(self, is_enough: bool) -> list[Why]:
        came = self.found.act
        assert came is not None
        why = Why("returned", "已复学，按日跟踪", "back at school, and followed", came.number)
        for days in self.book.follow_up:
            if closing.follow_up(self.acts, came, days) is None:
                first = in_class_by(natural(came.on, days), self.calendar)
                said = Why(
                    "follow",
                    f"复学后第 {days} 天看是否在校",
                    f"see whether the child is in class after {days} days",
                    came.number,
                )
                self._due(ActKind.FOLLOWED, self._working(first, "follow"), (SCHOOL,), said, days=days)
        if not self.dues:
            self._ask(is_enough, came)
        return [why]

    def _prove(self, is_enough: bool) -> list[Why]:
        assert self.found.act is not None
        verdict = self.book.verdicts[self.found.id]
        why = Why(
            "prove", f"{verdict.zh}：凭据为{verdict.closes_with}", f"{verdict.en}: to be proved", self.found.act.number
        )
        self._ask(is_enough, self.found.act)
        return [why]

    def _ask(self, is_enough: bool, found: ActFact) -> None:
        newest = max(act.on for act in self.acts if act.kind in _PROVES) if is_enough else found.on
        if is_enough:
            why = Why("close", "凭据已足，可申请销号", "proved: ask for closure", found.number)
            self._due(ActKind.CLOSING, self._working(newest, "close"), BOTH, why)
            return
        follows = [act.on for act in self.acts if act.kind == ActKind.FOLLOWED]
        by = in_class_by(self._working(max([found.on, *follows]), "see"), self.calendar)
        seen = self.book.needs(self.found.id) in (Needs.SEEN, Needs.FOLLOWED)
        why = (
            Why("see", "等在名册、点名或他人回访中再次见到", "to be seen on a later roll, at a roll-call or by somebody else", found.number)
            if seen
            else Why("paper", "等附上凭据", "the proof is to be attached", found.number)
        )  # fmt: skip
        self._due(ActKind.SEEN if seen else ActKind.VERIFIED, by, BOTH, why)

    # ── Small things ──

    def _is_sought(self, outcome: str) -> bool:
        return bool(outcome) and outcome != SUSPECTED and self.book.is_out_of_school(outcome)

    def _since_sought(self) -> Sequence[ActFact]:
        since = self.found.sought_since
        return [act for act in self.acts if since is not None and act.number >= since.number]

    def _working(self, day: date, term: str) -> date:
        return self.calendar.add_working(day, self.book.days[term])

    def _due(
        self, kind: ActKind, due_on: date, sides: tuple[str, ...], why: Why, *, step: str = "", names: int = 0,
        days: int = 0,
    ) -> None:  # fmt: skip
        self.dues.append(Due(kind, due_on, self._answering(sides), why, step, names, days))

    def _answering(self, sides: tuple[str, ...]) -> tuple[str, ...]:
        """Return the sides with which the case really lies; where it lies with neither, the bureau acts."""
        lying = {charge.side for charge in self.held}
        return tuple(side for side in sides if side == COUNTY or side in lying) or (COUNTY,)


_PROVES: Final = (ActKind.VERIFIED, ActKind.RETURNED, ActKind.FOLLOWED, ActKind.SEEN, ActKind.REPLIED)


def sides_of(step: LadderStep) -> tuple[str, ...]:
    """Return on which sides a step of the ladder is taken, as its ``by`` names them."""
    said = "、".join(step.by)
    sides = tuple(side for side, words in _BY if any(word in said for word in words))
    return sides or (COUNTY,)


_BY: Final = ((PLACE, ("乡镇", "村")), (SCHOOL, ("学校", "班主任")))


def charge_of(standing: CaseStanding, side: str) -> ChargeFact | None:
    """Return the charge of a side that stands (an offer is none)."""
    return next((charge for charge in standing.charges if charge.side == side), None)


def outcome_of(acts: Iterable[ActFact], book: Book, *, on: date | None = None) -> Outcome:
    """Return what the newest round of the acts found."""
    return folding.outcome(folding.this_round(folding.standing_acts(acts, on)), book)

"""What was done about an absence, and what of it ends a task: an evidence with a day, a writer and words, never a click.

A leave note explains the days that it names, a word of moving those of a few weeks; both bring the paper with them. That
somebody says a child came back explains nothing: the next roll-call sees her, or does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from notoneless.attendance.rules.runs import Step
from notoneless.attendance.terms import WRITTEN, AnswerFact, AnswerKind, ContactWay, Why, Word

#: So many characters at least say whom one met and what was said.
WORDS_LEAST: Final = 4
EXPLAINS: Final = (AnswerKind.LEAVE_NOTE, AnswerKind.MOVED)
MET: Final = (AnswerKind.CONTACTED, AnswerKind.VISITED, AnswerKind.GROUP_VISITED)


def standing(answers: Sequence[AnswerFact]) -> tuple[AnswerFact, ...]:
    """Return the answers that nobody withdrew, in their order."""
    gone = {one.names for one in answers if one.kind == AnswerKind.WITHDRAWN}
    return tuple(one for one in answers if one.number not in gone and one.kind != AnswerKind.WITHDRAWN)


def explained(said: Mapping[date, Word], answers: Sequence[AnswerFact]) -> dict[date, Word]:
    """Return what the calls say of each day, read with the notes that stand: a day missed under a note is excused."""
    notes = [(one.since, one.until) for one in standing(answers) if one.kind in EXPLAINS]
    return {
        day: Word.EXCUSED
        if word is Word.AWAY and any(since and until and since <= day <= until for since, until in notes)
        else word
        for day, word in said.items()
    }


def answer_to(step: Step, came_on: date, answers: Sequence[AnswerFact]) -> AnswerFact | None:
    """Return the answer that ends the task of ``step``: of a kind that it waits for, on the day that called for it or later."""
    fit = [one for one in standing(answers) if one.kind in step.ends_with and one.on >= came_on]
    return fit[0] if fit else None


def refusal(
    answer: AnswerFact, answers: Sequence[AnswerFact], *, since: date, today: date, longest: Mapping[str, int]
) -> Why | None:
    """Return why ``answer`` may not be written about the absence that runs since ``since``; None where it may. ``longest``:
    ``attendance.explained_days``."""
    if answer.kind not in WRITTEN:
        return Why("Z010", "请选办了什么、查到什么。", "Choose what was done or learnt.")
    if answer.kind == AnswerKind.WITHDRAWN:
        return _withdrawn(answer, answers)
    if not since <= answer.on <= today:
        return Why(
            "Z011",
            f"日期 {answer.on} 不在缺勤的第一天 {since} 到今天之间。请填实际办理的那一天。",
            f"{answer.on} does not lie between the first day missed, {since}, and today: give the day on which it was done.",
        )
    if answer.words < WORDS_LEAST:
        return Why(
            "Z012",
            f"请写明见了谁、说了什么，至少 {WORDS_LEAST} 个字。",
            f"Write whom you met and what was said, in at least {WORDS_LEAST} characters.",
        )
    if answer.kind == AnswerKind.CONTACTED and answer.way not in ContactWay.values:
        return Why("Z013", "请选用什么方式联系的。", "Choose by what way the family was reached.")
    if answer.kind == AnswerKind.GROUP_VISITED and not answer.companion:
        return Why(
            "Z014",
            "请写明村（居）委会同上门的是谁。",
            "Write who of the village committee went along.",
        )
    if answer.kind in EXPLAINS and not answer.has_proof:
        return Why(
            "Z015",
            "请附上凭据：假条、病历或微信截图，转走的附转学联系函或就读证明。",
            "Attach the proof: the note or a picture of the message; of a move, the letter of transfer or of schooling.",
        )
    if answer.kind == AnswerKind.MOVED and not answer.elsewhere:
        return Why("Z016", "请写明转到了哪里、哪所学校。", "Write where the child went, and to which school.")
    if answer.kind == AnswerKind.LEAVE_NOTE:
        most = longest["leave_note"]
        if not (answer.since and answer.until and answer.since <= answer.until < answer.since + timedelta(days=most)):
            return Why(
                "Z017",
                f"请填假条从哪天到哪天，最多 {most} 天；更长的请办休学。",
                f"Say from which day to which the note is, {most} days at most; for longer, a suspension is applied for.",
            )
    return None


def _withdrawn(answer: AnswerFact, answers: Sequence[AnswerFact]) -> Why | None:
    named = next((one for one in standing(answers) if one.number == answer.names), None)
    if named is None or named.kind == AnswerKind.REPORTED:
        return Why(
            "Z018",
            "没有可撤回的这一条，或已经撤回。请刷新页面。",
            "There is nothing of this number to withdraw, or it is withdrawn already: reload the page.",
        )
    if named.by != answer.by:
        return Why("Z019", "只能撤回自己写的登记。", "One withdraws what one wrote oneself.")
    if answer.words < WORDS_LEAST:
        return Why(
            "Z012",
            f"请写明为什么撤回，至少 {WORDS_LEAST} 个字。",
            f"Write why it is withdrawn, in at least {WORDS_LEAST} characters.",
        )
    return None

"""What the law lets be asked for (义务教育法 art. 11): a child's physical condition, proved, for a time that ends; and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from notoneless.deferrals.rules.folding import Terms, months_after
from notoneless.deferrals.terms import DeferralError, DeferralKind, Proof


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as people give it (``ledger.reason_codes``), and the road that a child with it has."""

    id: str
    zh: str
    en: str
    road_zh: str
    road_en: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is accepted where the child lives: reasons that are the body's, and whether a disabled child's needs the committee."""

    reasons: Mapping[str, Reason]
    bodily: frozenset[str]
    needs_committee: bool


def check_reason(given: str, grounds: Grounds) -> None:
    """Refuse a reason that is not the child's physical condition. Raises X203, which says what the law allows and which road there is."""
    if given in grounds.bodily:
        return
    found = grounds.reasons.get(given) or Reason(
        given, "其他", "another reason", "一人一案", "a plan for this one child"
    )
    raise DeferralError(
        "X203",
        f"不能受理：《义务教育法》第十一条只准许因身体状况需要延缓入学或者休学，“{found.zh}”不在其内，也没有“免学”。"
        f"这样的孩子应当在校；办法是：{found.road_zh}。没有到校的，请从儿童档案立案，一人一案劝返。",
        "Not taken in: art. 11 of the law on compulsory education allows a deferral or a suspension for the child's physical condition "
        f"alone; “{found.en}” is none, and nobody is exempted. Such a child belongs in school: {found.road_en}. Where it is not there, "
        "open a case from the child's file.",
    )


def check_kind(kind: DeferralKind, *, is_enrolled: bool) -> None:
    """Refuse to suspend who was never enrolled, and to defer who is. Raises X204."""
    if kind == DeferralKind.SUSPENDED and not is_enrolled:
        raise DeferralError(
            "X204",
            "这个孩子不在任何学校的名册上，不能休学。还没有入学的请申请延缓入学。",
            "The child is on no school's roll, so there is nothing to suspend. Ask for a deferral of entry.",
        )
    if kind == DeferralKind.DEFERRED and is_enrolled:
        raise DeferralError(
            "X204",
            "这个孩子已经入学，不能再延缓入学。需要暂停学习的请申请休学。",
            "The child is enrolled already, so its entry cannot be deferred. Ask for a suspension.",
        )


def check_time(began_on: date, until: date, *, today: date, terms: Terms) -> None:
    """Refuse a time without an end, over before it is asked for, or longer than may be approved at once. Raises X205."""
    longest = months_after(began_on, terms.longest)
    if until < began_on or until < today or until >= longest:
        raise DeferralError(
            "X205",
            f"请核对起止日期：截止日不早于开始日和今天，一次最长 {terms.longest} 个月（自 {began_on} 起须早于 {longest}）。期满仍需要的另行申请。",
            f"Check the days: the last one is not before the first, nor past, and at most {terms.longest} months are approved at once "
            f"(before {longest}). Whoever needs more applies again.",
        )


def check_proof(proof: Proof, papers: int, *, is_disabled: bool, grounds: Grounds) -> None:
    """Refuse an application without its proof. Raises X206 (none), X207 (a disabled child's needs the committee's assessment)."""
    if not papers:
        raise DeferralError(
            "X206",
            "请附上证明材料的扫描件：医院证明，或县级特殊教育专家委员会的评估意见。没有证明不能受理。",
            "Add the scan of the proof: a hospital's, or the assessment of the county's committee of experts. Without it nothing is taken in.",
        )
    if is_disabled and grounds.needs_committee and proof != Proof.COMMITTEE:
        raise DeferralError(
            "X207",
            "残疾儿童申请延缓入学或休学，须附县级特殊教育专家委员会的评估意见，只有医院证明不够。请先送评估；能就近随班就读、进特教学校或送教上门的，不办缓学休学。",
            "A disabled child's application needs the assessment of the county's committee of experts; a hospital's proof alone is not enough. "
            "A child who can learn in an ordinary class, a special school or at home is neither deferred nor suspended.",
        )

"""How this station refuses: what we saw, and what to do."""

from __future__ import annotations

from typing import Final

from notoneless.responsibility.rules.appointing import Why
from notoneless.responsibility.terms import DutyError


class NotThere(DutyError):
    """What was named does not exist, or lies outside the reach of whoever asks: the answer is the same."""


def not_there(what_zh: str, what_en: str) -> NotThere:
    """Return the refusal for something that is not there, or not there for this viewer."""
    return NotThere(
        "D001",
        f"没有找到{what_zh}：可能已经撤销，或不在您的范围内。请从列表中重新选择。",
        f"There is no such {what_en}: it may be gone, or lie outside your reach. Choose again from the list.",
    )


def taken_before() -> DutyError:
    """Return the refusal for an uploaded list that was carried out already."""
    return DutyError(
        "D011",
        "这份名单已经办理过。要再办理，请重新上传；已办理的会显示为“没有变化”。",
        "This list was taken over before. Upload it again if needed: what was done shows as unchanged.",
    )


_WHY: Final[dict[Why, tuple[str, str, str]]] = {
    Why.ONESELF: (
        "D002",
        "不能任命自己，也不能自己结束自己的任职。请由上级办理。",
        "Nobody appoints himself or ends his own term: ask your superior.",
    ),
    Why.MORE_POWERS: (
        "D003",
        "这个岗位的权限超出您自己的权限。请由上级任命。",
        "This post has powers that you do not hold: ask your superior to appoint.",
    ),
    Why.KEEPERS: (
        "D004",
        "系统管理员、安全管理员和审计员只能由教育局领导任命。",
        "The system admin, security admin and auditor are named by the bureau's leader alone.",
    ),
    Why.APART: (
        "D005",
        "系统管理员、安全管理员、审计员不能由同一人担任，任命他们的人也不能兼任。请另选一人。",
        "The system admin, security admin and auditor are three people, and none of them names the others: choose somebody else.",
    ),
    Why.HELD: (
        "D006",
        "这段时间这个岗位已有人任职。请先结束其任职、办理交接，或选择“代理”。",
        "Somebody holds this post during that time: end that term, hand over, or appoint as acting.",
    ),
    Why.TWICE: (
        "D007",
        "同一个岗位在名单里出现了两次。请核对名单，每个岗位只留一人。",
        "The same post stands twice in the list: keep one person for each.",
    ),
}


def refusal(why: Why) -> DutyError:
    """Return the refusal that tells ``why``."""
    return DutyError(*_WHY[why])

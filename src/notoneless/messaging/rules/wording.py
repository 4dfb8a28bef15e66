"""What a letter says. The one place at which words leave the house, and no word of anybody's can pass it.

An :class:`Outgoing` has no field for a text. It holds kinds, and for each what its kind allows: counts of at most six digits
(no number of a person is so short) and days. Subject and body are made from these alone; so a name, a number or a remark cannot
be handed to a way, by mistake or on purpose.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from notoneless.messaging.terms import Fill, Kind, Params

MOST: Final = 999_999
_PART: Final = r"(?:[a-z][a-z-]{0,30}|[0-9]{1,9}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
#: Where a letter leads: an address of the house by its words and keys, nothing asked of it.
LINK: Final = re.compile(rf"/(?:{_PART}(?:/{_PART})*/?)?")
#: Kind → its sentence, and what is filled in.
SENTENCES: Final[dict[Kind, tuple[str, dict[str, Fill]]]] = {
    Kind.APPOINTED: (gettext_noop("您有新的任职，自 %(on)s 起。请登录查看职责，签署责任书。"), {"on": Fill.DAY}),
    Kind.OFFERED: (gettext_noop("有一份岗位交接等您签收，约定 %(on)s 生效。"), {"on": Fill.DAY}),
    Kind.RECEIVED: (gettext_noop("您移交的岗位已由接收人签收，自 %(on)s 起由其负责。"), {"on": Fill.DAY}),
    Kind.RETURNED: (gettext_noop("您移交的岗位被接收人退回，岗位仍由您负责。请登录查看原因。"), {}),
    Kind.APPROVAL: (gettext_noop("有一份 %(count)s 名儿童的名单申请导出，等您批准或退回。"), {"count": Fill.COUNT}),
    Kind.READY: (gettext_noop("您申请的名单已生成，请在有效时间内登录取件。"), {}),
    Kind.CASE_LAID: (gettext_noop("有一件控辍保学案件派给您的单位，请于 %(on)s 前接收或退回。"), {"on": Fill.DAY}),
    Kind.CASE_OFFERED: (gettext_noop("有一件案件移交给您的单位，请登录接手或退回。"), {}),
    Kind.CASE_CHECK: (gettext_noop("有一件案件申请销号，等您复核凭据。"), {}),
    Kind.CASES_DUE: (
        gettext_noop("您的单位有 %(red)s 件案件已逾期，%(yellow)s 件快到期。请登录办理。"),
        {"red": Fill.COUNT, "yellow": Fill.COUNT},
    ),
    Kind.CASES_RISEN: (gettext_noop("下级单位有 %(count)s 件案件逾期，今天报到您这一级。"), {"count": Fill.COUNT}),
    Kind.REPORT_DUE: (
        gettext_noop("上个月的控辍保学月报请于 %(on)s 前核对上报，没有情况也要零报告。"),
        {"on": Fill.DAY},
    ),
    Kind.REPORT_LATE: (
        gettext_noop("上个月的控辍保学月报应于 %(on)s 前上报，现已逾期。请登录核对上报。"),
        {"on": Fill.DAY},
    ),
    Kind.REPORTS_LATE: (
        gettext_noop("有 %(count)s 所学校的控辍保学月报逾期未报，请登录查看、催报。"),
        {"count": Fill.COUNT},
    ),
    Kind.CAMPAIGN_DUE: (
        gettext_noop("清理行动 %(on)s 到期，您的单位还有 %(count)s 名学生没有销号。请登录查看名单，抓紧办理。"),
        {"on": Fill.DAY, "count": Fill.COUNT},
    ),
    Kind.CAMPAIGN_OVER: (
        gettext_noop("清理行动已于 %(on)s 到期，到期时还有 %(count)s 名学生没有销号。请登录查看结果。"),
        {"on": Fill.DAY, "count": Fill.COUNT},
    ),
    Kind.UPWARD_DUE: (
        gettext_noop("控辍保学学期（学年）报告请于 %(on)s 前核对、填写、上报。"),
        {"on": Fill.DAY},
    ),
    Kind.UPWARD_LATE: (
        gettext_noop("控辍保学学期（学年）报告应于 %(on)s 前上报，现已逾期。请登录填写上报。"),
        {"on": Fill.DAY},
    ),
    Kind.ABSENCE_LAID: (
        gettext_noop("有一名学生缺勤、原因不明，请于 %(on)s 前办理，并登记办了什么。"),
        {"on": Fill.DAY},
    ),
    Kind.ABSENCES_RISEN: (
        gettext_noop("下级有 %(count)s 项缺勤跟进逾期，今天报到您这一级。"),
        {"count": Fill.COUNT},
    ),
    Kind.MOVE_ASKED: (
        gettext_noop("有一件转学等您的学校确认，请于 %(on)s 前确认到校或退回。"),
        {"on": Fill.DAY},
    ),
    Kind.MOVE_ANSWERED: (gettext_noop("有一件转学有了答复，请登录查看。"), {}),
    Kind.MOVES_RISEN: (
        gettext_noop("有 %(count)s 件转学逾期没有确认，今天报到您这一级。"),
        {"count": Fill.COUNT},
    ),
    Kind.DEFERRAL_ASKED: (gettext_noop("有一件缓学或休学申请等批准，请登录查看。"), {}),
    Kind.DEFERRAL_DECIDED: (gettext_noop("有一件缓学或休学申请有了决定，请登录查看。"), {}),
    Kind.DEFERRALS_RISEN: (
        gettext_noop("有 %(count)s 件缓学休学到期前没有复核，今天报到您这一级。"),
        {"count": Fill.COUNT},
    ),
    Kind.ISSUE_LAID: (
        gettext_noop("有一个走访发现的问题交给您，请于 %(on)s 前办好，并附凭据。"),
        {"on": Fill.DAY},
    ),
    Kind.ISSUE_BACK: (gettext_noop("您办的一个走访问题被退回，请于 %(on)s 前办好。"), {"on": Fill.DAY}),
    Kind.ISSUES_LATE: (gettext_noop("您有 %(count)s 个走访问题已逾期。请登录办理。"), {"count": Fill.COUNT}),
    Kind.TASK_LAID: (
        gettext_noop("有一项任务落到您的单位，请于 %(on)s 前完成，并提交依据。"),
        {"on": Fill.DAY},
    ),
    Kind.TASK_BACK: (gettext_noop("您提交的任务依据被退回，请登录查看还缺什么。"), {}),
    Kind.TASKS_DUE: (
        gettext_noop("您有 %(red)s 项任务已逾期，%(yellow)s 项快到期。请登录提交依据。"),
        {"red": Fill.COUNT, "yellow": Fill.COUNT},
    ),
    Kind.TASKS_RISEN: (gettext_noop("下级单位有 %(count)s 项任务逾期，报到您这一级。"), {"count": Fill.COUNT}),
    Kind.MEETING_OWED: (gettext_noop("有一种会议本期还没有开，请于 %(on)s 前召开并登记。"), {"on": Fill.DAY}),
    Kind.TEST: (gettext_noop("这是一条测试消息，收到说明渠道可用。"), {}),
}


class Unfit(ValueError):
    """A letter was to be filled with something that its kind does not allow: a mistake of ours, never shown to anybody."""


def checked(kind: str, params: Mapping[str, Any]) -> Params:
    """Return ``params`` as the kind allows them. Raises :class:`Unfit` for a name too many or too few, a text, a number with
    more than six digits, or anything that is no day where a day belongs. What was wrong is not in the message."""
    allowed = SENTENCES[Kind(kind)][1]
    if set(params) != set(allowed):
        raise Unfit(f"{Kind(kind).value} is filled with {sorted(allowed)}")
    return {name: _fit(params[name], fill, name) for name, fill in allowed.items()}


def _fit(value: Any, fill: Fill, name: str) -> int | date:
    if fill is Fill.COUNT and type(value) is int and 0 <= value <= MOST:
        return value
    if fill is Fill.DAY and type(value) is date and 2000 <= value.year < 2100:
        return value
    raise Unfit(f"{name} is no {fill.value}")


def kept(params: Params) -> dict[str, int | str]:
    """Return ``params`` as they lie in the table."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in params.items()}


def from_kept(kind: str, lying: Mapping[str, Any]) -> Params:
    """Return what lies in the table as the kind allows it. Raises :class:`Unfit`, also for a text that slipped into the table."""
    fills = SENTENCES[Kind(kind)][1]
    found: dict[str, Any] = {}
    for name, value in lying.items():
        is_day = fills.get(name) is Fill.DAY and isinstance(value, str)
        try:
            found[name] = date.fromisoformat(value) if is_day else value
        except ValueError:
            raise Unfit(f"{name} is no day") from None
    return checked(kind, found)


def link(path: str) -> str:
    """Return where a letter leads. Raises :class:`Unfit` for another house, a question (``?``), or a word that is no address."""
    if path and not (LINK.fullmatch(path) and len(path) <= 200):
        raise Unfit("a letter leads to an address of the house, by words and keys")
    return path


def sentence(kind: str, params: Params) -> str:
    """Return what a letter says, in the language of this moment."""
    shown = {name: value.isoformat() if isinstance(value, date) else value for name, value in params.items()}
    return _(SENTENCES[Kind(kind)][0]) % shown


@dataclass(frozen=True, slots=True)
class Line:
    """One letter on its way out: its kind and what its kind allows. Anything else raises :class:`Unfit`."""

    kind: Kind
    params: Params

    def __post_init__(self) -> None:
        checked(self.kind, self.params)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Word of one or more letters, for one person. ``key`` is the same whenever the same sending is tried again.

    ``house`` is the address at which the house is reached, from its settings; empty, the link is left out.
    """

    key: uuid.UUID
    lines: tuple[Line, ...]
    house: str = ""
    language: str = "zh-hans"

    @property
    def count(self) -> int:
        """How many letters are told of."""
        return len(self.lines)

    @property
    def subject(self) -> str:
        """One line."""
        with override(self.language):
            if self.count == 1:
                return _("【一个都不能少】%(what)s") % {"what": self.lines[0].kind.label}
            return _("【一个都不能少】您有 %(count)s 条新消息") % {"count": self.count}

    @property
    def body(self) -> str:
        """Every letter in a line; of many of one kind, how many there are."""
        with override(self.language):
            many = Counter(line.kind for line in self.lines)
            said = [
                sentence(line.kind, line.params) if many[line.kind] == 1 else
                _("%(what)s：%(count)s 条。") % {"what": line.kind.label, "count": many[line.kind]}
                for line in {one.kind: one for one in self.lines}.values()
            ]  # fmt: skip
            said.append(
                _("请登录平台办理：%(link)s") % {"link": f"{self.house}/messages/"}
                if self.house
                else _("请登录平台办理。")
            )
            return "\n".join(said)

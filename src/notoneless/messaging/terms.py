"""The words of letters: what kinds there are, by which ways they go, how a sending stands, how a way can fail."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError


class MessagingError(UserError):
    """A refusal of this station."""


class NotThere(Exception):
    """There is no such letter or sending, or none for whoever asks: one answer for both."""


class Kind(models.TextChoices):
    """What a letter tells of. Its sentence and what may be filled in stand in ``rules.wording``."""

    APPOINTED = "appointed", _("新的任职")
    OFFERED = "offered", _("待签收的交接")
    RECEIVED = "received", _("交接已签收")
    RETURNED = "returned", _("交接被退回")
    APPROVAL = "approval", _("待审批的导出")
    READY = "ready", _("导出可以取件")
    CASE_LAID = "case_laid", _("派来的案件")
    CASE_OFFERED = "case_offered", _("待接手的案件")
    CASE_CHECK = "case_check", _("待复核的销号")
    CASES_DUE = "cases_due", _("案件期限")
    CASES_RISEN = "cases_risen", _("下级逾期的案件")
    REPORT_DUE = "report_due", _("待上报的月报")
    REPORT_LATE = "report_late", _("逾期未报的月报")
    REPORTS_LATE = "reports_late", _("下级逾期未报的月报")
    CAMPAIGN_DUE = "campaign_due", _("清理行动的期限")
    CAMPAIGN_OVER = "campaign_over", _("清理行动到期")
    UPWARD_DUE = "upward_due", _("待上报的学期学年报告")
    UPWARD_LATE = "upward_late", _("逾期未上报的学期学年报告")
    ABSENCE_LAID = "absence_laid", _("缺勤跟进")
    ABSENCES_RISEN = "absences_risen", _("下级逾期的缺勤跟进")
    MOVE_ASKED = "move_asked", _("待确认的转学")
    MOVE_ANSWERED = "move_answered", _("转学有了答复")
    MOVES_RISEN = "moves_risen", _("逾期未确认的转学")
    DEFERRAL_ASKED = "deferral_asked", _("待批准的缓学休学")
    DEFERRAL_DECIDED = "deferral_decided", _("缓学休学有了决定")
    DEFERRALS_RISEN = "deferrals_risen", _("逾期未复核的缓学休学")
    ISSUE_LAID = "issue_laid", _("交给您的走访问题")
    ISSUE_BACK = "issue_back", _("退回的走访问题")
    ISSUES_LATE = "issues_late", _("逾期的走访问题")
    TASK_LAID = "task_laid", _("新的任务")
    TASK_BACK = "task_back", _("退回的依据")
    TASKS_DUE = "tasks_due", _("任务期限")
    TASKS_RISEN = "tasks_risen", _("下级逾期的任务")
    MEETING_OWED = "meeting_owed", _("本期还没有开的会议")
    TEST = "test", _("渠道测试")


class Channel(models.TextChoices):
    """By which way word of a letter leaves the house."""

    MAIL = "mail", _("电子邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信群")
    DINGTALK = "dingtalk", _("钉钉群")


class State(models.TextChoices):
    """How a sending stands."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    NEEDLESS = "needless", _("已读，未发送")
    DEAD = "dead", _("发送失败")


class Fill(StrEnum):
    """What may be filled into a sentence. There is no kind for a text, and that is the point."""

    COUNT = "count"
    DAY = "day"


Params = dict[str, int | date]


class Trouble(Exception):
    """A way did not take a letter. ``code`` is the other side's, never its words; ``passes`` says whether it is worth trying
    again, ``whole`` whether the way itself is down or throttled, and ``rest`` for how long it is then left alone."""

    def __init__(self, code: str, *, passes: bool, whole: bool = False, rest: timedelta = timedelta()) -> None:
        super().__init__(code)
        self.code, self.passes, self.whole, self.rest = code[:60], passes, whole, rest

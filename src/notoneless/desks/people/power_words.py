"""The powers in words, for whoever ticks them for a program."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

POWER_WORDS: Final[dict[str, str | Promise]] = {
    "child.see": _("查看儿童档案（号码打码）"),
    "child.reveal": _("显示完整号码"),
    "child.remark": _("写备注"),
    "child.edit": _("建档和更正档案"),
    "child.merge": _("合并、分开、撤除档案"),
    "child.export": _("申请导出名单"),
    "child.approve_export": _("审批导出"),
    "learning.see": _("查看学习困难登记"),
    "learning.mark": _("登记、结束学习困难"),
    "barrier.see": _("查看停课期间的学习困难和办法"),
    "barrier.ask": _("停课期间问学生的困难、定办法、登记解决"),
    "closure.declare": _("登记停课"),
    "case.see": _("查看案件"),
    "case.open": _("立案、重新立案"),
    "case.act": _("登记核实、联系、走访"),
    "visit.write": _("登记入户走访和发现的问题"),
    "visit.lead": _("查看、修改本单位的走访安排"),
    "activity.write": _("登记活动、讲座、班会、宣传"),
    "case.order": _("责令、派发、转办"),
    "case.place": _("登记复学、安置和跟踪"),
    "case.close": _("申请销号"),
    "case.check": _("复核销号"),
    "move.act": _("提出、确认、退回转学"),
    "move.decide": _("裁定转学"),
    "deferral.take": _("受理缓学休学申请、复核、登记到校"),
    "deferral.decide": _("批准、撤销缓学休学"),
    "programme.see": _("看文件、措施和任务的完成情况"),
    "programme.answer": _("为本单位的任务提交依据"),
    "programme.edit": _("登记文件、分派任务、复核依据"),
    "report.see": _("查看学校月报"),
    "report.file": _("上报学校月报"),
    "report.review": _("季度复核：抽样、派员、核查"),
    "report.campaign": _("开展清理行动"),
    "report.upward": _("查看学期、学年报告"),
    "report.hand_up": _("上报学期、学年报告"),
    "place.see": _("查看区划、学校、班级"),
    "place.edit": _("维护区划和学校"),
    "class.call": _("给班级点名"),
    "class.edit": _("编班、调整班级"),
    "year.turn": _("学年转段"),
    "post.see": _("查看岗位与任职"),
    "post.edit": _("设岗、任命、办理交接"),
    "gap.see": _("查看责任缺口"),
    "letter.see": _("查看责任书"),
    "letter.draw": _("生成责任书"),
    "letter.sign": _("签署自己的责任书"),
    "account.see": _("查看人员与账号"),
    "account.invite": _("邀请人员、更正账号"),
    "account.disable": _("停用账号、取消两步验证"),
    "sweep.see": _("查看拉网结果"),
    "sweep.publish": _("发布拉网结果"),
    "impact.see": _("查看隐私影响评估"),
    "token.make": _("生成访问令牌"),
    "house.see": _("查看系统状态"),
    "house.run": _("运行系统维护"),
    "house.appoint": _("任命系统、安全、审计三员"),
    "security.set": _("核实异常提醒"),
    "journal.read": _("查看日志"),
    "incident.packet": _("取事件材料"),
}


def worded(powers: object) -> list[str]:
    """Return the words of ``powers``, in the order of the table."""
    held = set(powers)  # type: ignore[call-overload]
    return [str(word) for power, word in POWER_WORDS.items() if power in held]

"""The words of a deferral of entry and of a suspension of study."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import StaleError, UserError


class DeferralError(UserError):
    """A refusal of this station."""


class AbsentError(DeferralError):
    """There is no such application within the asker's reach; one outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "X201",
            "没有找到这件缓学休学申请。请从缓学休学页重新打开；也可能不在您的范围内。",
            "There is no such application. Open it again from the list of deferrals; it may lie outside your scope.",
        )


class DecidedMeanwhileError(DeferralError, StaleError):
    """Somebody else decided, withdrew or wrote meanwhile."""


class DeferralKind(models.TextChoices):
    """What the law knows (义务教育法 art. 11). A child who is excused for good does not exist: 免学 is none of them."""

    DEFERRED = "deferred", _("延缓入学")
    SUSPENDED = "suspended", _("休学")


class Proof(models.TextChoices):
    """Who proves that the child's body does not let it learn."""

    HOSPITAL = "hospital", _("医院证明")
    COMMITTEE = "committee", _("县级特殊教育专家委员会评估")


class ActKind(models.TextChoices):
    """What was done. An act is never changed and never taken away."""

    APPLIED = "applied", _("收到申请")
    APPROVED = "approved", _("批准")
    REFUSED = "refused", _("不予批准")
    WITHDRAWN = "withdrawn", _("撤回申请")
    RECHECKED = "rechecked", _("期满前复核")
    RETURNED = "returned", _("已到校上课")
    REVOKED = "revoked", _("撤销批准")
    RISEN = "risen", _("复核逾期上报")


class State(models.TextChoices):
    """How an application stands. Nobody sets it: it follows from the acts. Whether an approval holds is told by the day."""

    WAITING = "waiting", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("不予批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    RETURNED = "returned", _("已到校上课")
    REVOKED = "revoked", _("批准已撤销")


#: A child was excused with leave while it stood so, from its first day to its last, or until it came back.
GRANTED: Final = (State.APPROVED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class ActFact:
    """One act as the rules read it."""

    kind: ActKind
    written_on: date
    on: date | None = None
    by: str = ""
    unit_path: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an application stands: its state, the day on which the child came back or the approval was revoked, the day by which somebody
    is to look again and since when that is to be done, and the highest unit that was told of a delay."""

    state: State
    ended_on: date | None = None
    recheck_from: date | None = None
    recheck_by: date | None = None
    risen_to: str = ""

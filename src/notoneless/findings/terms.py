"""The words of a published sweep."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError

#: What a sweep calls the place of children without a town.
NOWHERE: Final = "未定镇街"


class FindingError(UserError):
    """A refusal of this station."""


def not_yours() -> FindingError:
    """Return the refusal to whoever may not publish the sweeps of this county."""
    return FindingError(
        "F004", "您的岗位不能发布这个区县的拉网结果。", "Your post cannot publish a sweep of this county."
    )


class PublicationState(models.TextChoices):
    """How far a publication is."""

    READING = "reading", _("读取中")
    PROPOSED = "proposed", _("待确认")
    APPLYING = "applying", _("写入中")
    UNDOING = "undoing", _("撤回写入中")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class ProposalKind(models.TextChoices):
    """What a line of a sweep would do to the files."""

    NEW = "new", _("新增")
    SAME = "same", _("无变化")
    CHANGED = "changed", _("有变化")
    MOVED = "moved", _("转学或迁居")
    UNCLEAR = "unclear", _("需人工判定")
    GONE = "gone", _("各册均未出现")


#: The verdict on a child whose file is here and whom no line of any roll speaks of any more: somebody must go and look.
NOT_ON_ANY_ROLL = "suspected_dropout"
#: The ledgers of children who are looked for. A child under or above the age, or excused, is not.
SOUGHT_LEDGERS: Final = frozenset({"suspected_dropout", "dropout"})


class ProposalState(models.TextChoices):
    """What a person, or the bulk act of a person, made of it."""

    OPEN = "open", _("待处理")
    TAKEN = "taken", _("已采纳")
    REFUSED = "refused", _("不采纳")

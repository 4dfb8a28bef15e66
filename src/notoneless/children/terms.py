"""The words of a child's file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError


class ChildError(UserError):
    """A refusal of this station."""


class IdentifierKind(models.TextChoices):
    """What a number is."""

    CITIZEN_ID = "citizen_id", _("公民身份号码")
    PUPIL_NO = "pupil_no", _("学籍号")
    DISABILITY_NO = "disability_no", _("残疾人证号")
    OTHER = "other", _("其他证件")


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSAID = "9", _("未说明")


class ResidenceKind(models.TextChoices):
    """In what sense a child is at a place."""

    REGISTERED = "registered", _("户籍地")
    ACTUAL = "actual", _("实际居住地")


class SpellStatus(models.TextChoices):
    """How an enrolment stands or ended. A child of grades 1–9 is never dismissed: 退学 and 开除 do not exist there."""

    ACTIVE = "active", _("在读")
    SUSPENDED = "suspended", _("休学")
    MOVED = "moved", _("转出")
    GRADUATED = "graduated", _("毕业")
    ABSENT = "absent", _("在籍不在校")
    LEFT = "left", _("辍学")


class CategoryGroup(models.TextChoices):
    """Groups of dated marks on a child; the marks themselves are parameters (``children.categories``)."""

    HARDSHIP = "hardship", _("困难类型")
    DISABILITY = "disability", _("残疾")
    FAMILY = "family", _("家庭与监护")
    MOBILITY = "mobility", _("流动")


class TieState(models.TextChoices):
    """How two files stand to each other."""

    MERGED = "merged", _("已合并")
    SEPARATED = "separated", _("已分开")

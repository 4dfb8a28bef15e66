"""The words of responsibility: lines, kinds of posts, how a post is held, how a letter stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import UserError


class DutyError(UserError):
    """A refusal of this station."""


class Line(models.TextChoices):
    """The two lines of duty."""

    PLACE = "place", _("行政线")
    SCHOOL = "school", _("教育线")


class PostKind(models.TextChoices):
    """What a post is. What each may do stands in ``rules.powers``."""

    COUNTY_LEADER = "county_leader", _("区县领导")
    BUREAU_LEADER = "bureau_leader", _("教育局领导")
    SECTION_CHIEF = "section_chief", _("机关科长")
    REGISTRAR_BUREAU = "registrar_bureau", _("学籍管理员（局）")
    AID_CENTRE = "aid_centre", _("资助中心")
    SPECIAL_CENTRE = "special_centre", _("特教中心")
    CENTRE_HEAD = "centre_head", _("片区教管中心主任")
    INSPECTOR = "inspector", _("责任区督学")
    PRINCIPAL = "principal", _("校长")
    REGISTRAR = "registrar", _("学籍管理员（校）")
    CLASS_TEACHER = "class_teacher", _("班主任")
    SUBJECT_TEACHER = "subject_teacher", _("科任教师")
    TOWNSHIP_LEADER = "township_leader", _("乡镇长（街道主任）")
    TOWNSHIP_OFFICER = "township_officer", _("乡镇教育干事")
    VILLAGE_HEAD = "village_head", _("村（居）委会主任")
    VILLAGE_OFFICER = "village_officer", _("村（社区）干部")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDITOR = "auditor", _("审计员")


#: GB/T 22239 8.1.4.1: these three are never one person.
APART = frozenset({PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDITOR})


class Holding(models.TextChoices):
    """How a person holds a post."""

    FULL = "full", _("正式")
    ACTING = "acting", _("代理")


class LetterState(models.TextChoices):
    """How far a letter of responsibility is."""

    DRAWN = "drawn", _("已生成")
    SENT = "sent", _("待签")
    SIGNED = "signed", _("已签")
    UPLOADED = "uploaded", _("已上传签字件")
    VOID = "void", _("作废")

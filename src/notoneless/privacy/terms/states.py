"""How far an export is, what an alert tells of, in the words of the screens."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportState(models.TextChoices):
    """How far an export is."""

    ASKED = "asked", _("待审批")
    GRANTED = "granted", _("生成中")
    READY = "ready", _("可取件")
    FETCHED = "fetched", _("已取走")
    REFUSED = "refused", _("未批准")
    GONE = "gone", _("已过期销毁")
    FAILED = "failed", _("生成失败")


class AlertKind(models.TextChoices):
    """What an alert tells of."""

    LOOKS = "looks", _("当日查看儿童过多")
    REVEALS = "reveals", _("一小时内显示完整信息过多")
    EXPORT = "export", _("导出失败")

"""The journal as a list, and the questions that can be put to it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notoneless.audit.queries import Wanted
from notoneless.audit.terms import Kind, Outcome
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.tables import Column, Table

KIND_TONES = {Kind.REVEAL: "amber", Kind.EXPORT: "amber", Kind.REFUSAL: "red", Kind.SIGN_IN: "blue"}
OUTCOME_TONES = {Outcome.DONE: "green", Outcome.REFUSED: "amber", Outcome.FAILED: "red"}

JOURNAL = Table(
    "journal",
    unit=_("行"),
    columns=(
        Column("seq", _("行号"), kind="number", weight=10),
        Column("at", _("时间"), value=lambda e: timezone.localtime(e.at).strftime("%Y-%m-%d %H:%M:%S"), weight=20),
        Column("kind", _("类别"), kind="lamp", value=lambda e: Kind(e.kind).label, tone=lambda e: KIND_TONES.get(e.kind, "")),
        Column("verb", _("做了什么"), weight=24),
        Column("posts", _("当时的岗位"), value=lambda e: e.actor_post, weight=28),
        Column("actor", _("账号"), weight=36, phone=False),
        Column("address", _("来自"), weight=16, phone=False),
        Column("children", _("涉及儿童"), kind="number", value=lambda e: len(e.children) or ""),
        Column("subject", _("对象"), weight=30, phone=False),
        Column("outcome", _("结果"), kind="lamp", value=lambda e: Outcome(e.outcome).label, tone=lambda e: OUTCOME_TONES[e.outcome]),
    ),
)  # fmt: skip


class JournalFilter(FilterForm):
    """Whom, which child, when, what kind."""

    name = "journal"
    actor = forms.UUIDField(label=_("账号编号"))
    child = forms.UUIDField(label=_("儿童编号"))
    since = forms.DateField(label=_("从"))
    until = forms.DateField(label=_("到"))
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *Kind.choices])
    address = forms.GenericIPAddressField(label=_("来自地址"))


def wanted_of(values: dict[str, Any], *, counties: tuple[str, ...], before: int | None = None) -> Wanted:
    """Return what is asked for; days are whole days of the office."""
    child = values.get("child")
    until = values.get("until")
    return Wanted(
        actor=str(values.get("actor") or ""),
        child=uuid.UUID(str(child)) if child else None,
        since=_morning(values.get("since")),
        until=_morning(until + timedelta(days=1)) if until else None,
        kind=str(values.get("kind") or ""),
        address=str(values.get("address") or ""),
        before=before,
        counties=counties,
    )


def _morning(day: Any) -> datetime | None:
    return timezone.make_aware(datetime(day.year, day.month, day.day)) if day else None

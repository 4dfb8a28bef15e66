"""The journal as a list, and the questions that can be put to it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notoneless.audit.queries import Wanted, days
from notoneless.audit.terms import Kind, Outcome
from notoneless.audit.terms.verbs import VERBS, in_words
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
        Column("verb", _("做了什么"), value=lambda e: in_words(e.verb), weight=24),
        Column("posts", _("当时的岗位"), value=lambda e: e.actor_post, weight=28),
        Column("name", _("姓名"), value=lambda e: e.name, weight=14),
        Column("actor", _("账号"), weight=36, phone=False),
        Column("address", _("来自"), weight=16, phone=False),
        Column("children", _("涉及儿童"), kind="number", value=lambda e: len(e.children) or ""),
        Column("subject", _("对象"), weight=30, phone=False),
        Column("outcome", _("结果"), kind="lamp", value=lambda e: Outcome(e.outcome).label, tone=lambda e: OUTCOME_TONES[e.outcome]),
    ),
)  # fmt: skip


TALLIES = Table(
    "tallies",
    unit=_("行"),
    columns=(
        Column("name", _("姓名"), weight=14),
        Column("post", _("岗位"), weight=28),
        Column("kind", _("类别"), kind="lamp", value=lambda t: Kind(t["kind"]).label, tone=lambda t: KIND_TONES.get(t["kind"], "")),
        Column("verb", _("做了什么"), value=lambda t: in_words(t["verb"]), weight=24),
        Column("lines", _("次数"), kind="number"),
        Column("shown", _("涉及儿童（人次）"), kind="number"),
        Column("days", _("天数"), kind="number", phone=False),
        Column("actor", _("账号"), weight=36, phone=False),
    ),
)  # fmt: skip
#: So many months back one can ask.
MONTHS: Final = 24


class TallyFilter(FilterForm):
    """Which month, which kind."""

    name = "tallies"
    month = forms.ChoiceField(label=_("月份"))
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *Kind.choices])

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(MONTHS)]
        words = [f"{year}-{month + 1:02}" for year, month in months]
        self.fields["month"].choices = [("", _("本月")), *((one, one) for one in words)]  # type: ignore[attr-defined]


class JournalFilter(FilterForm):
    """Whom, which child, when, what kind, what was done."""

    name = "journal"
    login = forms.CharField(label=_("登录名"), max_length=64)
    actor = forms.UUIDField(label=_("账号编号"))
    child = forms.UUIDField(label=_("儿童编号"))
    since = forms.DateField(label=_("从"))
    until = forms.DateField(label=_("到"))
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *Kind.choices])
    verb = forms.ChoiceField(label=_("做了什么"), choices=[("", _("全部")), *VERBS.items()])
    address = forms.GenericIPAddressField(label=_("来自地址"))


def wanted_of(
    values: dict[str, Any], *, counties: tuple[str, ...], before: int | None = None, actor: str = ""
) -> Wanted:
    """Return what is asked for; days are whole days of the office. ``actor`` is whom the login name means."""
    child = values.get("child")
    since, until = days(values.get("since"), values.get("until"))
    return Wanted(
        actor=actor or str(values.get("actor") or ""),
        child=uuid.UUID(str(child)) if child else None,
        since=since,
        until=until,
        kind=str(values.get("kind") or ""),
        verb=str(values.get("verb") or ""),
        address=str(values.get("address") or ""),
        before=before,
        counties=counties,
    )

"""The lists of this desk, and how their rows read."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.findings import queries
from notoneless.findings.terms import ProposalKind, ProposalState
from notoneless.ledger.labels import LEDGERS, VERDICTS, word

TONES = {
    ProposalKind.NEW: "blue",
    ProposalKind.SAME: "",
    ProposalKind.CHANGED: "amber",
    ProposalKind.MOVED: "amber",
    ProposalKind.UNCLEAR: "red",
    ProposalKind.GONE: "red",
}
STATE_TONES = {
    "reading": "",
    "proposed": "amber",
    "applying": "blue",
    "undoing": "amber",
    "published": "green",
    "withdrawn": "",
}

PUBLICATIONS = Table(
    "sweeps",
    (
        Column("as_of", _("以哪天为准"), kind="date", href=lambda one: reverse("sweeps:publication", args=(one.pk,))),
        Column("county", _("区县")),
        Column("lines", _("儿童数"), kind="number"),
        Column("state", _("状态"), kind="lamp", value=lambda one: one.get_state_display(),
               tone=lambda one: STATE_TONES[one.state]),
        Column("new", _("新增"), kind="number", value=lambda one: _of(one, "new"), phone=False),
        Column("changed", _("有变化"), kind="number", value=lambda one: _of(one, "changed") + _of(one, "moved"), phone=False),
        Column("unclear", _("需判定"), kind="number", value=lambda one: _of(one, "unclear")),
        Column("gone", _("各册均无"), kind="number", value=lambda one: _of(one, "gone")),
        Column("published_at", _("发布时间"), kind="time", phone=False),
    ),
    key="pk",
    unit=_("次"),
)  # fmt: skip

PROPOSALS = Table(
    "proposals",
    (
        Column("name", _("姓名"), href=lambda one: _href(one, may_judge=True)),
        Column("kind", _("与现有档案比"), kind="lamp", value=lambda one: one.get_kind_display(), tone=lambda one: TONES[one.kind]),
        Column("changes", _("变化"), kind="tags", value=lambda one: queries.label_of(one.changes)),
        Column("verdict", _("拉网判定"), value=lambda one: said(VERDICTS.get(one.verdict)) or one.verdict),
        Column("ledger", _("台账"), value=lambda one: said(word(LEDGERS, one.ledger)), phone=False),
        Column("state", _("处理"), kind="lamp", value=lambda one: one.get_state_display(),
               tone=lambda one: {"open": "amber", "taken": "green", "refused": ""}[one.state]),
        Column("line", _("台账行"), kind="number", phone=False),
    ),
    key="pk",
    unit=_("行"),
)  # fmt: skip


def _verdicts() -> list[tuple[str, str]]:
    return [("", gettext("全部")), *((key, said(known)) for key, known in VERDICTS.items())]


class ProposalFilter(FilterForm):
    """What of a sweep's lines is asked for."""

    name = "proposals"

    kind = forms.ChoiceField(label=_("与现有档案比"), choices=[("", _("全部")), *ProposalKind.choices])
    state = forms.ChoiceField(label=_("处理"), choices=[("", _("全部")), *ProposalState.choices])
    verdict = forms.ChoiceField(label=_("拉网判定"), choices=_verdicts)


def _of(publication: object, kind: str) -> int:
    return int(publication.counts.get("by_kind", {}).get(kind, 0))  # type: ignore[attr-defined]


#: The same list for whoever may see a sweep and not judge it: a line that waits for a judgement leads nowhere.
PROPOSALS_SEEN = replace(
    PROPOSALS,
    columns=(replace(PROPOSALS.columns[0], href=lambda one: _href(one, may_judge=False)), *PROPOSALS.columns[1:]),
)


def _href(proposal: object, *, may_judge: bool) -> str:
    """Return where a line leads: to the child's file, or to the page on which a person judges it."""
    if proposal.kind == ProposalKind.UNCLEAR and proposal.state == ProposalState.OPEN:  # type: ignore[attr-defined]
        if not may_judge:
            return ""
        return reverse("sweeps:doubt", args=(proposal.pk,))  # type: ignore[attr-defined]
    try:
        return reverse("files:child", args=(proposal.child_id,)) if proposal.child_id else ""  # type: ignore[attr-defined]
    except NoReverseMatch:
        return ""

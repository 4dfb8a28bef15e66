"""The list of this desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.tables import Column, Table

TONES = {
    "open": "", "waiting": "blue", "sweeping": "blue", "asked": "amber", "refused": "red", "done": "green", "discarded": "",
}  # fmt: skip

IMPORTS = Table(
    "imports",
    (
        Column("began_at", _("开始收册"), kind="time", href=lambda one: reverse("imports:import", args=(one.pk,))),
        Column("county", _("区县")),
        Column("as_of", _("以哪天为准"), kind="date"),
        Column("state", _("状态"), kind="lamp", value=lambda one: one.get_state_display(),
               tone=lambda one: TONES[one.state]),
        Column("children", _("儿童数"), kind="number", value=lambda one: one.counts.get("children")),
        Column("suspected", _("疑似辍学"), kind="number",
               value=lambda one: (one.counts.get("by_ledger") or {}).get("suspected_dropout")),
        Column("faults", _("差错行"), kind="number", value=lambda one: sum(row["rows"] for row in one.faults), phone=False),
    ),
    key="pk",
    unit=_("批"),
)  # fmt: skip

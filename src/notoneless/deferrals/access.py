"""Who may see an application, who may take one in and who may decide it: always somebody within whose reach the child lies.

Whoever takes it in (``deferral.take``: a school, a township, or the bureau in their stead) does not decide it (``deferral.decide``: the
township's government, or the bureau).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.children.access import SEE, Children
from notoneless.deferrals.models import Deferral
from notoneless.deferrals.terms import AbsentError
from notoneless.privacy import access as privacy
from notoneless.standards.care import CHILD_BIRTH, CHILD_FACT, CHILD_LINK, CHILD_NAME

TAKE, DECIDE = "deferral.take", "deferral.decide"

R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Deferrals:
    """The applications for children over whom ``viewer`` has ``power``."""

    viewer: Viewer
    power: str = SEE

    def q(self) -> Q:
        """Return the filter: ranges over the child's own columns."""
        return Children(self.viewer, self.power).q("child__")

    def filter(self, deferrals: R) -> R:
        """Return those of ``deferrals`` that are among them."""
        return deferrals.filter(self.q())

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Deferral:
        """Return the application ``key``. Raises :class:`AbsentError` for one that is not, or not for this viewer."""
        try:
            found = self.filter(Deferral.objects.filter(pk=key)).values_list("pk", flat=True).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        rows = Deferral.objects.select_for_update(of=("self",)) if lock else Deferral.objects.all()
        return rows.select_related("child").get(pk=found)


# ── The list on its way out; what makes it is written further down and found by name ──


def _list(name: str) -> Any:
    def ask(*given: Any) -> Any:
        return import_string(f"notoneless.deferrals.queries.handing_out.{name}")(*given)

    return ask


COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("kind", _("例外类别"), CHILD_FACT),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("grade", _("年级"), CHILD_LINK),
    privacy.Column("place", _("居住地"), CHILD_LINK),
    privacy.Column("guardian", _("申请人（监护人）"), CHILD_NAME),
    privacy.Column("applied_on", _("申请日期"), CHILD_FACT),
    privacy.Column("proof", _("证明"), CHILD_FACT),
    privacy.Column("state", _("状态"), CHILD_FACT),
    privacy.Column("document", _("批准文号"), CHILD_FACT),
    privacy.Column("began_on", _("开始日期"), CHILD_FACT),
    privacy.Column("until", _("截止日期"), CHILD_FACT),
    privacy.Column("recheck_by", _("复核期限"), CHILD_LINK),
)

privacy.register_exporter(
    privacy.Exporter(
        name="deferrals", label=_("缓学休学名单"), columns=COLUMNS, children=_list("on_list"), lines=_list("list_lines"),
        admit=_list("admit"),
    )
)  # fmt: skip

"""Who may see a move and who may speak on it.

A move is shown to the school that the child leaves, to the one where the child is to sit, to whoever stands above either, and where
the child itself is shown. For a school speaks whoever holds ``move.act`` at it, and the bureau where a school has nobody; the bureau decides
(``move.decide``) where both differ or one is silent.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import STEP, Viewer, covers
from notoneless.children.access import SEE, Children
from notoneless.children.models import Child
from notoneless.moves.models import Move
from notoneless.moves.terms import AbsentError, Side
from notoneless.places.access import under
from notoneless.privacy import access as privacy
from notoneless.standards.care import CHILD_BIRTH, CHILD_FACT, CHILD_LINK, CHILD_NAME, OFFICE

ACT, DECIDE = "move.act", "move.decide"

R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves that ``viewer`` may see."""

    viewer: Viewer

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties that are reached whole."""
        return Children(self.viewer, SEE).counties

    def q(self) -> Q:
        """Return the filter. A child is asked for beside, not joined: the database itself may hold back one whose move is shown."""
        schools = [path for path in self.viewer.schools(SEE) if path[:STEP] not in self.counties]
        found = Q(county_path__in=self.counties)
        if schools:
            found |= under(schools, "from_school__path") | under(schools, "to_school__path")
        if set(self.viewer.places(SEE)) - set(self.counties) or self.viewer.children(SEE) or schools:
            found |= Q(Exists(Children(self.viewer, SEE).filter(Child.objects.filter(pk=OuterRef("child")))))
        return found

    def filter(self, moves: R) -> R:
        """Return those of ``moves`` that are among them."""
        return moves.filter(self.q())

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Move:
        """Return the move ``key``. Raises :class:`AbsentError` for one that is not, or not for this viewer."""
        try:
            found = self.filter(Move.objects.all()).filter(pk=key).values_list("pk", flat=True).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        rows = Move.objects.select_for_update(of=("self",)) if lock else Move.objects.all()
        return rows.select_related("from_school", "to_school").get(pk=found)


def school_units(viewer: Viewer, power: str = ACT) -> list[str]:
    """Return the paths of schools of his own for which the viewer speaks: not the county's, who stands in for any."""
    return [path for path in viewer.schools(power) if len(path) > STEP]


def sides_of(viewer: Viewer, move: Move) -> frozenset[str]:
    """Return the sides of a move for which the viewer speaks."""
    units = viewer.schools(ACT)
    schools = {Side.FROM: move.from_school, Side.TO: move.to_school}
    return frozenset(
        side.value
        for side, school in schools.items()
        if school is not None and any(covers(path, school.path) for path in units)
    )


def decides(viewer: Viewer, county_path: str) -> bool:
    """Return whether the viewer decides for the bureau of this county."""
    return county_path in viewer.schools(DECIDE)


# ── The list of moves on its way out; what makes it is written further down and found by name ──


def _list(name: str) -> Any:
    def ask(*given: Any) -> Any:
        return import_string(f"notoneless.moves.queries.handing_out.{name}")(*given)

    return ask


COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("from", _("转出学校"), CHILD_LINK),
    privacy.Column("to", _("转入学校"), CHILD_LINK),
    privacy.Column("left_on", _("离校或到校日期"), CHILD_FACT),
    privacy.Column("asked_on", _("提出日期"), CHILD_LINK),
    privacy.Column("due_on", _("确认期限"), CHILD_LINK),
    privacy.Column("state", _("状态"), CHILD_FACT),
    privacy.Column("is_overdue", _("逾期"), CHILD_LINK),
    privacy.Column("risen_to", _("已报到"), OFFICE),
)

privacy.register_exporter(
    privacy.Exporter(
        name="moves", label=_("转学名单"), columns=COLUMNS, children=_list("on_list"), lines=_list("list_lines"),
        admit=_list("admit"),
    )
)  # fmt: skip

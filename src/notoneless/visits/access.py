"""Whose visits somebody sees and writes. A visit is seen by whoever sees one of its children, and of its children only those are shown.

Whoever sees a child may go to its door: teachers of every subject, leaders, cadres, and who answers for it by name (``visit.write``).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.children.access import Children
from notoneless.places.terms import Line
from notoneless.privacy import access as privacy
from notoneless.standards.care import CHILD_FACT, CHILD_LINK, CHILD_NAME
from notoneless.visits.models import Held, HeldChild, Issue, RoundPlan, RoundStop, Visit, VisitChild
from notoneless.visits.terms import AbsentError, HeldWhy

SEE: Final = "child.see"
WRITE: Final = "visit.write"
#: Whoever leads a unit: the weeks of rounds that were planned in its name are theirs to see and change, whoever planned them.
LEAD: Final = "visit.lead"

R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits to children whom ``viewer`` sees, where ``power`` holds."""

    viewer: Viewer
    power: str = SEE

    def children(self, prefix: str = "") -> Q:
        """Return the filter of the children, for rows that lead to one by ``prefix``."""
        found = Children(self.viewer).q(prefix)
        return found if self.power == SEE else found & Children(self.viewer, self.power).q(prefix)

    def q(self) -> Q:
        """Return the filter of visits."""
        return Q(Exists(VisitChild.objects.filter(self.children("child__"), visit=OuterRef("pk"))))

    def filter(self, visits: R) -> R:
        """Return those of ``visits`` that are among them."""
        return visits.filter(self.q())

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Visit:
        """Return the visit ``key``, in whichever version it names. Raises :class:`AbsentError`."""
        rows = Visit.objects.select_related("form")
        try:
            found = self.filter(rows).filter(pk=key).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        return Visit.objects.select_for_update(of=("self",)).get(pk=found.pk) if lock else found


@dataclass(frozen=True, slots=True)
class Apart:
    """What lies apart and is ``viewer``'s to decide: beside a visit that is his to write; beside none, of a child whom he may visit. What cannot be
    read is of nobody, and is shown to who sent it."""

    viewer: Viewer

    def filter(self, rows: R) -> R:
        """Return those of ``rows`` that are among them."""
        visits = Visits(self.viewer, WRITE)
        of_child = HeldChild.objects.filter(visits.children("child__"), held=OuterRef("pk"))
        return rows.filter(
            Q(visit__isnull=False, visit__in=visits.filter(Visit.objects.all()))
            | Q(visit__isnull=True) & Exists(of_child)
            | Q(why=HeldWhy.UNREADABLE, by=self.viewer.actor)
        )

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Held:
        """Return what lies apart as ``key``. Raises :class:`AbsentError`."""
        rows = Held.objects.select_for_update(of=("self",)) if lock else Held.objects.all()
        try:
            found = self.filter(rows.filter(pk=key)).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        return found


@dataclass(frozen=True, slots=True)
class Issues:
    """The problems of children whom ``viewer`` sees, where ``power`` holds."""

    viewer: Viewer
    power: str = SEE

    def q(self) -> Q:
        """Return the filter."""
        return Visits(self.viewer, self.power).children("child__")

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Issue:
        """Return the problem ``key``. Raises :class:`AbsentError`."""
        rows = Issue.objects.select_related("child")
        if lock:
            rows = rows.select_for_update(of=("self",))
        try:
            found = rows.filter(self.q(), pk=key).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        return found


@dataclass(frozen=True, slots=True)
class Rounds:
    """The weeks of rounds that ``viewer`` made, while one of their children is still his to visit, and those that were planned in the name of a
    unit that he leads: of that very unit, not of those under it or above. Who only goes sees his own days, not the plan."""

    viewer: Viewer

    def q(self) -> Q:
        """Return the filter."""
        viewer = self.viewer
        if viewer.account_id is None:
            return Q(pk__in=())
        within = RoundStop.objects.filter(Children(viewer, WRITE).q("child__"), plan=OuterRef("pk"))
        found = Q(Exists(within), by=viewer.actor)
        for line in Line:
            units = viewer.units(LEAD, on_place=line == Line.PLACE)
            found |= Q(unit_line=line, unit_path__in=sorted(units - {""}))
        return found

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> RoundPlan:
        """Return the plan ``key``. Raises :class:`AbsentError`."""
        rows = RoundPlan.objects.select_for_update(of=("self",)) if lock else RoundPlan.objects.all()
        try:
            found = rows.filter(self.q(), pk=key).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None:
            raise AbsentError
        return found


# ── The list on its way out; what makes it is written further down and found by name ──


def _list(name: str) -> Any:
    def ask(*given: Any) -> Any:
        return import_string(f"notoneless.visits.queries.handing_out.{name}")(*given)

    return ask


COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("room", _("班级"), CHILD_LINK),
    privacy.Column("place", _("居住地"), CHILD_LINK),
    privacy.Column("due_on", _("最迟"), CHILD_LINK),
    privacy.Column("case", _("有未销号案件"), CHILD_FACT),
    privacy.Column("visited_on", _("最近一次走访"), CHILD_LINK),
)

privacy.register_exporter(
    privacy.Exporter(
        name="visit_targets", label=_("应走访的学生名单"), columns=COLUMNS, children=_list("on_list"), lines=_list("list_lines"),
        admit=_list("admit"),
    )
)  # fmt: skip

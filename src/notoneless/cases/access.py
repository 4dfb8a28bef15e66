"""Who may see and act on a case: whoever sees its child and holds the power there. One object gives the yes/no and the filter.

What an act asks for stands in :data:`ASKS`; dispatching and deciding between two outcomes are the bureau's, so they ask for
the power over the whole county.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import STEP, Viewer, after
from notoneless.cases.models import Case
from notoneless.cases.terms import AbsentError, ActKind, Side
from notoneless.children.access import FILE_COLUMNS, Children, layout_of
from notoneless.children.models import Child
from notoneless.privacy import access as privacy
from notoneless.responsibility.models import Post
from notoneless.standards.care import CHILD_BIRTH, CHILD_FACT, CHILD_LINK, CHILD_NAME, OFFICE

SEE, OPEN, ACT, ORDER = "case.see", "case.open", "case.act", "case.order"
PLACE, CLOSE, CHECK = "case.place", "case.close", "case.check"

#: Kind of act → the power that it asks for.
ASKS: Final[dict[ActKind, str]] = {
    ActKind.OPENED: OPEN,
    ActKind.REOPENED: OPEN,
    ActKind.DISPATCHED: ORDER,
    ActKind.ACCEPTED: ACT,
    ActKind.DECLINED: ACT,
    ActKind.VERIFIED: ACT,
    ActKind.REASONED: ACT,
    ActKind.CONTACTED: ACT,
    ActKind.VISITED: ACT,
    ActKind.STEPPED: ACT,
    ActKind.SERVED: ACT,
    ActKind.REFERRED: ORDER,
    ActKind.REPLIED: ORDER,
    ActKind.RETURNED: PLACE,
    ActKind.FOLLOWED: PLACE,
    ActKind.SEEN: ACT,
    ActKind.CLOSING: CLOSE,
    ActKind.CHECKED: CHECK,
    ActKind.HANDED_OVER: ACT,
    ActKind.TAKEN_OVER: ACT,
    ActKind.STRUCK: ACT,
    ActKind.DRAWN: ACT,
    ActKind.NOTED: ACT,
}
#: Steps of the ladder that are an office's order, not a teacher's word.
ORDERED: Final = frozenset({"return_order", "sanction", "court"})

R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases over which ``viewer`` has ``power``: those of children whom the viewer sees, where the power reaches."""

    viewer: Viewer
    power: str = SEE

    def allows(self, case: Case) -> bool:
        """Return whether this one is among them."""
        return self.allows_child(case.child)

    def allows_child(self, child: Child) -> bool:
        """Return whether a case of this child is, or would be, among them."""
        return Children(self.viewer, self.power).allows(child) and Children(self.viewer).allows(child)

    def allows_county(self, case: Case) -> bool:
        """Return whether the power holds over the case's whole county: the bureau's."""
        return self.allows(case) and case.county_path in Children(self.viewer, self.power).counties

    def q(self, prefix: str = "") -> Q:
        """Return the filter for rows that lead to a case by ``prefix``."""
        found = _reach(Children(self.viewer, self.power), prefix) & Q(**{f"{prefix}cached_gone": False})
        return found if self.power == SEE else found & _reach(Children(self.viewer), prefix)

    def whole(self) -> tuple[str, ...] | None:
        """Return the counties that are reached, where whole counties are all that is; else None."""
        reached = [Children(self.viewer, power) for power in {self.power, SEE}]
        if any(_elsewhere(one) for one in reached):
            return None
        return tuple(sorted(set.intersection(*(set(one.counties) for one in reached))))

    def days_q(self) -> Q:
        """Return the filter for the days that were kept of cases. Who reaches counties alone is let through by their own column,
        but for the few cases whose files are gone."""
        counties = self.whole()
        if counties is None:
            return Q(case__in=Case.objects.filter(self.q()).values("pk"))
        return Q(county_path__in=counties) & still_there()

    def charges_q(self) -> Q:
        """Return the filter for charges; who reaches counties alone is let through by the unit's own path."""
        counties = self.whole()
        if counties is None:
            return self.q("case__")
        within = Q(pk__in=())
        for county in counties:
            within |= Q(unit_path__gte=county, unit_path__lt=after(county))
        return within & still_there()

    def filter(self, cases: R) -> R:
        """Return those of ``cases`` that are among them."""
        return cases.filter(self.q())

    def one(self, key: uuid.UUID | str, *, lock: bool = False) -> Case:
        """Return the case ``key``. Raises :class:`AbsentError` for one that is not, or not for this viewer."""
        rows = Case.objects.select_related("child")
        if lock:
            rows = rows.select_for_update(of=("self",))
        try:
            found = rows.filter(pk=key).first()
        except (ValidationError, ValueError, TypeError):
            found = None
        if found is None or not self.allows(found):
            raise AbsentError
        return found


def still_there() -> Q:
    """Return the condition that a row's case is none of the few whose child's file is gone."""
    return ~Q(case__in=Case.objects.filter(cached_gone=True).values("pk"))


def _reach(reached: Children, prefix: str) -> Q:
    """Return what :meth:`Children.reach` says, of the columns that the case repeats of its child's file."""
    counties, viewer = reached.counties, reached.viewer
    # The case's own county, along whose index a list is read; and the file's, which may be another county's by now.
    found = Q(**{f"{prefix}county_path__in": counties, f"{prefix}cached_county_path__in": counties})
    for column, paths in (
        ("cached_place_path", viewer.places(reached.power)),
        ("cached_school_path", viewer.schools(reached.power)),
    ):
        for path in paths:
            if path[:STEP] not in counties:
                found |= Q(**{f"{prefix}{column}__gte": path, f"{prefix}{column}__lt": after(path)})
    if duty := viewer.children(reached.power):
        found |= Q(**{f"{prefix}child__in": sorted(duty)})
    return found


def _elsewhere(reached: Children) -> bool:
    """Return whether the power also reaches outside the counties that it reaches whole."""
    paths = (*reached.viewer.places(reached.power), *reached.viewer.schools(reached.power))
    return any(len(path) != STEP for path in paths) or bool(reached.viewer.children(reached.power))


@dataclass(frozen=True, slots=True)
class Seats:
    """The units where the viewer's own posts stand: a case that lies there is his.

    Many posts stand at the county. What lies with the bureau is for those who order there; the aid centre's or the special-education
    centre's it is only where it lies with their very post: what is everybody's task is nobody's.
    """

    viewer: Viewer
    power: str = ACT

    def units(self, side: str) -> frozenset[str]:
        """Return the paths of the units on one side of which every case is the viewer's."""
        here = self.viewer.units(self.power, on_place=side == Side.PLACE)
        if self.power != ACT:
            return here
        orders = self.viewer.units(ORDER, on_place=side == Side.PLACE)
        return frozenset(path for path in here if len(path) > STEP or path in orders)

    def holds(self, side: str, unit_path: str, post: uuid.UUID | None) -> bool:
        """Return whether a case with this post of a unit is the viewer's own."""
        if unit_path in self.units(side):
            return True
        kinds = [kind for path, kind in self._posts(side) if path == unit_path]
        return post is not None and bool(kinds) and Post.objects.filter(pk=post, kind__in=kinds).exists()

    def q(self, prefix: str = "") -> Q:
        """Return the filter for charges that are the viewer's own."""
        found = Q(**{f"{prefix}pk__in": ()})
        for side in (Side.PLACE, Side.SCHOOL):
            if units := self.units(side):
                found |= Q(**{f"{prefix}side": side, f"{prefix}unit_path__in": sorted(units)})
            for path, kind in self._posts(side):
                found |= Q(**{f"{prefix}side": side, f"{prefix}unit_path": path, f"{prefix}post__kind": kind})
        return found

    def _posts(self, side: str) -> list[tuple[str, str]]:
        """Return (county, kind of post) of the viewer's posts at a county that do not order there."""
        whole = self.units(side)
        return [
            (path, reach.post)
            for reach in self.viewer.reaches_with(self.power)
            for path in (reach.place_paths if side == Side.PLACE else reach.school_paths)
            if path not in whole
        ]


# ── The list of cases on its way out; what makes it is written further down and found by name ──


def _list(name: str, where: str = "handing_out") -> Any:
    def ask(*given: Any) -> Any:
        return import_string(f"notoneless.cases.queries.{where}.{name}")(*given)

    return ask


COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("number", _("案号"), OFFICE),
    privacy.Column("lamp", _("期限灯"), CHILD_LINK),
    privacy.Column("due_on", _("最迟"), CHILD_LINK),
    privacy.Column("next", _("下一步"), CHILD_LINK),
    privacy.Column("stage", _("办到哪一步"), CHILD_LINK),
    privacy.Column("owner", _("该谁办"), OFFICE),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("place", _("住地"), CHILD_LINK),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("room", _("班级"), CHILD_LINK),
    privacy.Column("outcome", _("核实结果"), CHILD_FACT),
    privacy.Column("reason", _("主要原因"), CHILD_FACT),
    privacy.Column("whence", _("发现来源"), CHILD_LINK),
    privacy.Column("opened_on", _("立案日期"), CHILD_LINK),
    privacy.Column("returned_on", _("复学日期"), CHILD_LINK),
    privacy.Column("closed_on", _("销号日期"), CHILD_LINK),
    privacy.Column("closed_as", _("销号类别"), CHILD_FACT),
    privacy.Column("proof", _("销号凭据"), CHILD_FACT),
    privacy.Column("checked_by", _("销号审核人"), OFFICE),
    privacy.Column("relapses", _("反复次数"), CHILD_LINK),
)

privacy.register_exporter(
    privacy.Exporter(
        name="cases", label=_("案件名单"), columns=COLUMNS, children=_list("on_list"), lines=_list("list_lines"),
        admit=_list("admit"),
    )
)  # fmt: skip

#: The columns of the offices' ledgers, as far as they are recorded; which, in what order and words, a place lays out itself.
LEDGER_COLUMNS: Final = (
    *FILE_COLUMNS,
    privacy.Column("number", _("案号"), OFFICE),
    privacy.Column("whence", _("发现来源"), CHILD_LINK),
    privacy.Column("opened_on", _("立案日期"), CHILD_LINK),
    privacy.Column("confirmed_on", _("确认日期"), CHILD_LINK),
    privacy.Column("outcome", _("核实结果"), CHILD_FACT),
    privacy.Column("reason", _("主要原因"), CHILD_FACT),
    privacy.Column("other_reasons", _("其他原因"), CHILD_FACT),
    privacy.Column("contacts", _("联系次数"), CHILD_LINK),
    privacy.Column("visits", _("走访次数"), CHILD_LINK),
    privacy.Column("last_met_on", _("最近一次"), CHILD_LINK),
    privacy.Column("steps", _("劝返措施与送达"), CHILD_FACT),
    privacy.Column("referred", _("转办与回函"), CHILD_FACT),
    privacy.Column("stage", _("办到哪一步"), CHILD_LINK),
    privacy.Column("due_on", _("最迟"), CHILD_LINK),
    privacy.Column("lamp", _("期限灯"), CHILD_LINK),
    privacy.Column("returned_on", _("复学日期"), CHILD_LINK),
    privacy.Column("placed", _("安置方式"), CHILD_LINK),
    privacy.Column("followed", _("复学跟踪"), CHILD_LINK),
    privacy.Column("relapses", _("反复次数"), CHILD_LINK),
)

privacy.register_exporter(
    privacy.Exporter(
        name="ledger", label=_("辍学台账"), columns=LEDGER_COLUMNS, children=_list("on_list", "handing_out_ledgers"),
        lines=_list("list_lines", "handing_out_ledgers"), admit=_list("admit", "handing_out_ledgers"),
        layout=layout_of("layout_sought"), called=_list("called", "handing_out_ledgers"),
    )
)  # fmt: skip

"""Whose reports somebody may see or file: a school's own, a town's and an education centre's of their schools, the bureau's all.

A report counts children and names none. It lies where its school lies now, on either line, whatever moved since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import STEP, Reach, Viewer, after, covers, outermost
from notoneless.places.models import Division, School
from notoneless.privacy import access as privacy
from notoneless.standards.care import CHILD_BIRTH, CHILD_FACT, CHILD_LINK, CHILD_NAME, OFFICE

SEE, FILE, REVIEW, CAMPAIGN = "report.see", "report.file", "report.review", "report.campaign"
#: A county's reports of a term and a school year are read by whoever answers for the whole county, and handed up by its office's heads.
UPWARD, HAND_UP = "report.upward", "report.hand_up"

#: The survey from door to door is read by whoever sees cases there, and written down by whoever may open one: who finds a child there.
DOOR_SEE, DOOR = "case.see", "case.open"

R = TypeVar("R", bound=QuerySet[Any, Any])


@dataclass(frozen=True, slots=True)
class Schools:
    """The schools over whose reports ``viewer`` has ``power``."""

    viewer: Viewer
    power: str = SEE

    def allows(self, school: School) -> bool:
        """Return whether this one is among them."""
        return any(covers(path, school.path) for path in self.viewer.schools(self.power)) or any(
            covers(path, school.division.path) for path in self.viewer.places(self.power)
        )

    def q(self, prefix: str = "") -> Q:
        """Return the filter for rows that lead to a school by ``prefix``."""
        found = Q(**{f"{prefix}pk__in": ()})
        for column, paths in (
            ("path", self.viewer.schools(self.power)),
            ("division__path", self.viewer.places(self.power)),
        ):
            for path in paths:
                found |= Q(**{f"{prefix}{column}__gte": path, f"{prefix}{column}__lt": after(path)})
        return found

    def post_at(self, school: School) -> Reach | None:
        """Return that of the viewer's own posts with the power which stands at this school, and not above it: whoever appoints a
        principal holds the principal's powers, and does not sign for the school."""
        reaches = self.viewer.reaches_with(self.power)
        return next((reach for reach in reaches if school.path in reach.school_paths), None)

    def heads(self, school: School) -> bool:
        """Return whether there is such a post: whose holder signs for the school."""
        return self.post_at(school) is not None

    def filter(self, schools: R) -> R:
        """Return those of ``schools`` that are among them."""
        return schools.filter(self.q())


def counties(viewer: Viewer, power: str = REVIEW) -> tuple[str, ...]:
    """Return the counties over whose whole the viewer has the power: a review is the bureau's."""
    reached = {*viewer.places(power), *viewer.schools(power)}
    return tuple(sorted(path for path in reached if len(path) == STEP))


@dataclass(frozen=True, slots=True)
class Villages:
    """The villages whose door-to-door survey ``viewer`` reads, or writes down (``DOOR``): those under the own place, a bureau all."""

    viewer: Viewer
    power: str = DOOR_SEE

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths on the place line under which the power holds; a bureau's post stands on the school line and has its county."""
        return outermost(
            (*self.viewer.places(self.power), *(path for path in self.viewer.schools(self.power) if len(path) == STEP))
        )

    def allows(self, village: Division) -> bool:
        """Return whether this one is among them."""
        return any(covers(path, village.path) for path in self.paths)

    def q(self, prefix: str = "") -> Q:
        """Return the filter for rows that lead to a division by ``prefix``."""
        found = Q(**{f"{prefix}pk__in": ()})
        for path in self.paths:
            found |= Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": after(path)})
        return found


def suspects_q(viewer: Viewer) -> Q:
    """Return the filter for a campaign's children: those who, on its day, lived or learned where the viewer sees reports; of a
    county that he sees whole, all."""
    found = Q(county_path__in=counties(viewer, SEE))
    for column, paths in (("school_path", viewer.schools(SEE)), ("place_path", viewer.places(SEE))):
        for path in paths:
            found |= Q(**{f"{column}__gte": path, f"{column}__lt": after(path)})
    return found


# ── 三统一, and a campaign's children, on their way out; what makes them is written further down and found by name ──


def _list(name: str, where: str = "handing_out") -> Any:
    def ask(*given: Any) -> Any:
        return import_string(f"notoneless.reports.queries.{where}.{name}")(*given)

    return ask


COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("place", _("住地"), CHILD_LINK),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("room", _("班级"), CHILD_LINK),
    privacy.Column("verdict", _("三方是否一致"), CHILD_LINK),
    privacy.Column("roll", _("学籍"), CHILD_FACT),
    privacy.Column("roll_since", _("学籍自"), CHILD_FACT),
    privacy.Column("seat", _("课堂"), CHILD_FACT),
    privacy.Column("seat_on", _("点名日期"), CHILD_FACT),
    privacy.Column("book", _("台账"), CHILD_FACT),
    privacy.Column("book_since", _("台账自"), CHILD_FACT),
    privacy.Column("todo", _("怎么办"), CHILD_LINK),
)

privacy.register_exporter(
    privacy.Exporter(
        name="three", label=_("三统一核对"), columns=COLUMNS, children=_list("on_list"), lines=_list("list_lines"),
        admit=_list("admit"),
    )
)  # fmt: skip

OFFICE_COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("place", _("住地"), CHILD_LINK),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("room", _("班级"), CHILD_LINK),
    privacy.Column("education", _("教育部门"), CHILD_FACT),
    privacy.Column("rural", _("乡村振兴部门"), CHILD_FACT),
    privacy.Column("book", _("台账"), CHILD_FACT),
    privacy.Column("book_since", _("台账自"), CHILD_FACT),
    privacy.Column("match", _("三方是否一致"), CHILD_LINK),
    privacy.Column("mend", _("怎么办"), CHILD_LINK),
)

privacy.register_exporter(
    privacy.Exporter(
        name="offices", label=_("三方报告核对"), columns=OFFICE_COLUMNS,
        children=_list("on_list", "handing_out_offices"), lines=_list("list_lines", "handing_out_offices"),
        admit=_list("admit", "handing_out_offices"),
    )
)  # fmt: skip

CAMPAIGN_COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("number", _("案号"), OFFICE),
    privacy.Column("town", _("镇街"), CHILD_LINK),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("whence", _("发现来源"), CHILD_LINK),
    privacy.Column("ledger", _("当时的台账"), CHILD_FACT),
    privacy.Column("opened_on", _("立案日期"), CHILD_LINK),
    privacy.Column("part", _("名单"), CHILD_LINK),
    privacy.Column("now", _("现在"), CHILD_LINK),
    privacy.Column("at_due", _("期限当天"), CHILD_LINK),
    privacy.Column("posts", _("责任岗位"), OFFICE),
)

privacy.register_exporter(
    privacy.Exporter(
        name="campaign", label=_("清理名单"), columns=CAMPAIGN_COLUMNS, children=_list("on_list", "handing_out_campaigns"),
        lines=_list("list_lines", "handing_out_campaigns"), admit=_list("admit", "handing_out_campaigns"),
    )
)  # fmt: skip

UPWARD_COLUMNS: Final = (
    privacy.Column("name", _("姓名"), CHILD_NAME),
    privacy.Column("sex", _("性别"), CHILD_LINK),
    privacy.Column("birth_on", _("出生日期"), CHILD_BIRTH),
    privacy.Column("number", _("案号"), OFFICE),
    privacy.Column("town", _("镇街"), CHILD_LINK),
    privacy.Column("school", _("学校"), CHILD_LINK),
    privacy.Column("stage", _("学段"), CHILD_LINK),
    privacy.Column("reason", _("原因"), CHILD_FACT),
    privacy.Column("figures", _("计入的项目"), CHILD_FACT),
)

privacy.register_exporter(
    privacy.Exporter(
        name="upward", label=_("学期学年报告名单"), columns=UPWARD_COLUMNS, children=_list("on_list", "handing_out_upward"),
        lines=_list("list_lines", "handing_out_upward"), admit=_list("admit", "handing_out_upward"),
    )
)  # fmt: skip

"""Divisions, education centres, schools, classes, inspector areas, and what became of each on which day.

Two trees of paths, digits only, four to a step. The place line: county, town, village. The school line begins with the
same county step: bureau, education centre (step 0000 where a county has none), school, class. A path is never given twice:
a unit that moves under another one gets a new path, and the old one leads to nobody but its history.

A unit's own row says how it is now. How it was until a day, its name, code, place and path, is a :class:`Former`; the
formers of a unit and its own row follow each other without a hole from the day it began to the day it ended.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notoneless.places.terms import Change, Level, Line, SchoolKind, Setting
from notoneless.standards.care import OPEN, Care, Keep, Kept, Scrub
from notoneless.standards.care import Level as Harm


def open_care(*names: str) -> dict[str, Care]:
    """Return the care of fields that may stand on a wall."""
    return dict.fromkeys(names, OPEN)


class Unit(models.Model):
    """What every unit has: a key, a path, a name, the day it began, the day on which it was no more (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(max_length=32, unique=True, editable=False)
    name = models.CharField(_("名称"), max_length=100)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    began_on = models.DateField(_("设立日期"))
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="grows with every change; a form brings back what it saw"
    )

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("began_on")), name="%(app_label)s_%(class)s_period"
            ),
        )
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def stood_on(self, on: object) -> bool:
        """Whether the unit existed on that day."""
        return self.began_on <= on and (self.ended_on is None or on < self.ended_on)  # type: ignore[operator]


class Division(Unit):
    """A county, a town or a village, under one name and code for one period (GB/T 2260, 统计用区划代码)."""

    code = models.CharField(_("区划代码"), max_length=12, db_index=True)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")

    care = open_care("id", "path", "name", "pinyin", "began_on", "ended_on", "version", "code", "level", "parent")

    class Meta(Unit.Meta):
        verbose_name = _("行政区划")
        constraints = (
            *Unit.Meta.constraints,
            models.UniqueConstraint(fields=("code",), condition=Q(ended_on=None), name="places_division_live_code"),
        )


class EducationCentre(Unit):
    """片区教管中心: schools of some towns under one centre of the bureau."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="centres")
    towns = models.ManyToManyField(Division, related_name="served_by", blank=True)

    care = open_care("id", "path", "name", "pinyin", "began_on", "ended_on", "version", "county", "towns")

    class Meta(Unit.Meta):
        verbose_name = _("片区教育管理中心")


class School(Unit):
    """A school, a campus or a teaching point. Small rural and township boarding are derived by a rule, never typed in."""

    code = models.CharField(_("学校标识码"), max_length=10, db_index=True)
    kind = models.CharField(_("办学类型"), max_length=3, choices=SchoolKind)
    setting = models.CharField(_("城乡类型"), max_length=3, choices=Setting, blank=True)
    county = models.ForeignKey(Division, models.PROTECT, related_name="schools_of_county")
    division = models.ForeignKey(Division, models.PROTECT, related_name="schools", help_text="town or village")
    centre = models.ForeignKey(EducationCentre, models.PROTECT, null=True, blank=True, related_name="schools")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="campuses")
    is_boarding = models.BooleanField(_("寄宿制"), default=False)
    is_public = models.BooleanField(_("公办"), default=True)
    headcount = models.PositiveIntegerField(_("在校生数"), null=True, blank=True, help_text="as the school reports it")
    boarders = models.PositiveIntegerField(_("寄宿生数"), null=True, blank=True)

    care = open_care(
        "id", "path", "name", "pinyin", "began_on", "ended_on", "version", "code", "kind", "setting", "county", "division",
        "centre", "parent", "is_boarding", "is_public", "headcount", "boarders",
    )  # fmt: skip

    class Meta(Unit.Meta):
        verbose_name = _("学校")
        constraints = (
            *Unit.Meta.constraints,
            models.UniqueConstraint(fields=("code",), condition=Q(ended_on=None), name="places_school_live_code"),
        )


class SchoolClass(Unit):
    """One class of one school year: 三年级2班. It begins and ends with the school year."""

    school = models.ForeignKey(School, models.PROTECT, related_name="classes")
    school_year = models.PositiveSmallIntegerField(_("学年"), help_text="the year in which the school year began")
    grade = models.PositiveSmallIntegerField(_("年级"), help_text="1–9 compulsory, 10–12 senior")
    number = models.PositiveSmallIntegerField(_("班号"))
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued_by")

    care = open_care(
        "id",
        "path",
        "name",
        "pinyin",
        "began_on",
        "ended_on",
        "version",
        "school",
        "school_year",
        "grade",
        "number",
        "continues",
    )

    class Meta(Unit.Meta):
        verbose_name = _("班级")
        constraints = (
            *Unit.Meta.constraints,
            models.UniqueConstraint(
                fields=("school", "school_year", "grade", "number"), name="places_class_once_a_year"
            ),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=12), name="places_class_grade"),
        )


class InspectorArea(models.Model):
    """督学责任区: the three to five schools that one inspector looks after."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("名称"), max_length=100)
    county = models.ForeignKey(Division, models.PROTECT, related_name="inspector_areas")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    care = open_care("id", "name", "county", "began_on", "ended_on")

    class Meta:
        verbose_name = _("督学责任区")

    def __str__(self) -> str:
        return self.name


class AreaSchool(models.Model):
    """A school's time in an inspector's area."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(InspectorArea, models.PROTECT, related_name="memberships")
    school = models.ForeignKey(School, models.PROTECT, related_name="area_memberships")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    care = open_care("id", "area", "school", "began_on", "ended_on")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("began_on")), name="places_areaschool_period"
            ),
            models.UniqueConstraint(fields=("school",), condition=Q(ended_on=None), name="places_school_in_one_area"),
        )


class Former(models.Model):
    """How a unit was until a day: what it was called, under which code, where it hung. Exactly one unit is named.

    ``parent`` is the division in which a village or a town lay, or the one in which a school stood.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="formers")
    centre = models.ForeignKey(EducationCentre, models.PROTECT, null=True, blank=True, related_name="formers")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="formers")
    began_on = models.DateField()
    ended_on = models.DateField()
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=12, blank=True, db_index=True)
    path = models.CharField(max_length=32, db_index=True)
    kind = models.CharField(max_length=3, blank=True)
    parent = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="former_parts")
    parent_centre = models.ForeignKey(
        EducationCentre, models.PROTECT, null=True, blank=True, related_name="former_schools"
    )

    care = open_care(
        "id", "division", "centre", "school", "began_on", "ended_on", "name", "code", "path", "kind", "parent",
        "parent_centre",
    )  # fmt: skip

    class Meta:
        ordering = ("began_on",)
        constraints = (
            models.CheckConstraint(condition=Q(ended_on__gt=F("began_on")), name="places_former_period"),
            models.CheckConstraint(
                condition=Q(division__isnull=False, centre=None, school=None)
                | Q(division=None, centre__isnull=False, school=None)
                | Q(division=None, centre=None, school__isnull=False),
                name="places_former_of_one",
            ),
            *(
                models.UniqueConstraint(
                    fields=(unit, edge), condition=Q(**{f"{unit}__isnull": False}), name=f"places_former_{unit}_{edge}"
                )
                for unit in ("division", "centre", "school")
                for edge in ("began_on", "ended_on")
            ),
        )

    def __str__(self) -> str:
        return self.name


class UnitChange(models.Model):
    """What became of a unit on a day, by which document: the page of history that a rename does not erase.

    ``said`` repeats what changed in words of that day (old and new name, code, path). ``cause`` is the act of which this
    change is a part: villages that moved because their town was merged.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Change)
    on = models.DateField()
    document = models.CharField(_("文号"), max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    county = models.ForeignKey(Division, models.PROTECT, related_name="changes")
    before_division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="changes_out")
    after_division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="changes_in")
    before_centre = models.ForeignKey(
        EducationCentre, models.PROTECT, null=True, blank=True, related_name="changes_out"
    )
    after_centre = models.ForeignKey(EducationCentre, models.PROTECT, null=True, blank=True, related_name="changes_in")
    before_school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="changes_out")
    after_school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="changes_in")
    old_path = models.CharField(max_length=32, blank=True)
    new_path = models.CharField(max_length=32, blank=True)
    said = models.JSONField(default=dict)
    cause = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=36, blank=True)

    care = open_care(
        "id", "kind", "on", "document", "note", "county", "before_division", "after_division", "before_centre",
        "after_centre", "before_school", "after_school", "old_path", "new_path", "said", "cause", "recorded_at",
        "recorded_by",
    )  # fmt: skip

    class Meta:
        ordering = ("on", "recorded_at")


class BoundarySet(models.Model):
    """The outlines of a county's towns, as one file gave them: whose they are, in which system, under which terms, and what was to
    be looked at (``words``). Nothing is drawn by a set before somebody took it; a later file is a further set, none is changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county = models.ForeignKey(Division, models.PROTECT, related_name="boundary_sets")
    on = models.DateField(help_text="since when they hold")
    crs = models.CharField(max_length=20)
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    map_number = models.CharField(_("审图号"), max_length=60, blank=True)
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    words = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=36, blank=True)

    care = open_care(
        "id", "county", "on", "crs", "source", "licence", "map_number", "file_name", "digest", "words", "made_at", "made_by",
        "taken_at", "taken_by",
    )  # fmt: skip

    class Meta:
        verbose_name = _("边界")
        ordering = ("county", "on", "made_at")


class Boundary(models.Model):
    """One town's outline in a set: polygons of rings of longitude and latitude, simplified for drawing; what the file calls it."""

    id = models.BigAutoField(primary_key=True)
    set = models.ForeignKey(BoundarySet, models.PROTECT, related_name="outlines")
    division = models.ForeignKey(Division, models.PROTECT, related_name="outlines")
    polygons = models.JSONField()
    called = models.CharField(max_length=60)
    by_code = models.BooleanField()

    care = open_care("id", "set", "division", "polygons", "called", "by_code")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("set", "division"), name="places_boundary_once"),)


class PathChange(models.Model):
    """A rewriting of paths, for those further along the road who keep paths of their own: read in the order of ``id``.

    ``keeps_tail``: the unit moved, and what lies under it moved along; else it went up in another, and whatever still
    lay at or under it now lies at ``new_path`` itself.
    """

    id = models.BigAutoField(primary_key=True)
    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="path_changes")
    county_path = models.CharField(max_length=4)
    line = models.CharField(max_length=8, choices=Line)
    old_path = models.CharField(max_length=32)
    new_path = models.CharField(max_length=32)
    keeps_tail = models.BooleanField(default=True)
    on = models.DateField()

    care = open_care("id", "change", "county_path", "line", "old_path", "new_path", "keeps_tail", "on")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("county_path", "id"), name="places_path_change_county"),)


class YearTurn(models.Model):
    """The school year's turning in one county: rehearsed as often as one likes, done once, taken back only by an act.

    ``digest`` is that of the plan which was rehearsed; only that plan is carried out. ``entries`` are the first classes
    that schools asked for: school id → grade → number of classes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county = models.ForeignKey(Division, models.PROTECT, related_name="year_turns")
    school_year = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    rehearsed_at = models.DateTimeField(null=True, blank=True)
    rehearsed_by = models.CharField(max_length=36, blank=True)
    entries = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=36, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=36, blank=True)
    taken_back_for = models.CharField(max_length=300, blank=True)
    counts = models.JSONField(default=dict)

    care = open_care(
        "id", "county", "school_year", "digest", "rehearsed_at", "rehearsed_by", "entries", "done_at", "done_by",
        "taken_back_at", "taken_back_by", "taken_back_for", "counts",
    )  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("county", "school_year"), condition=Q(taken_back_at=None), name="places_year_turns_once"
            ),
        )


class ImportDraft(models.Model):
    """A list that was uploaded and previewed, and waits for somebody to say go: its rows as they were read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county = models.ForeignKey(Division, models.PROTECT, related_name="import_drafts")
    kind = models.CharField(max_length=12)
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    file_name = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    document = models.CharField(max_length=120, blank=True)
    school_year = models.PositiveSmallIntegerField(null=True, blank=True)
    made_by = models.CharField(max_length=36)
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)

    care = dict.fromkeys(
        ("id", "county", "kind", "rows", "faults", "file_name", "on", "document", "school_year", "made_by", "made_at",
         "applied_at", "counts"),
        Care(Harm.OFFICE, keep=Keep.WORK, scrub=Scrub.ROW),
    )  # fmt: skip
    kept = Kept(Keep.WORK, since="made_at")

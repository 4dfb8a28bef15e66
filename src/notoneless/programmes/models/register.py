"""Documents, the measures that they order, the tasks into which a measure is divided, what proves a task, the second person's look.

Rows are only added. A document is not changed but replaced by a later one; a task is not changed but withdrawn, with its reason,
and given anew. How a task stands is told from its evidence by ``rules.standing`` and kept nowhere.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.cases.models import Case
from notoneless.places.models import Division, EducationCentre, School
from notoneless.privacy.models import SealedTextField
from notoneless.programmes.terms import DocumentLevel, Listed, Repeats
from notoneless.responsibility.models import Post
from notoneless.standards.care import CHILD_FACT, CHILD_LINK, OFFICE, Keep, Mask, sealed


class Document(models.Model):
    """A document that orders something: its title, its number (文号), who issued it and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("文号"), max_length=80, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=120)
    issued_on = models.DateField(_("发文日期"))
    level = models.CharField(_("级别"), max_length=8, choices=DocumentLevel)
    link = models.CharField(_("网址"), max_length=400, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    form_key = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=36)
    written_at = models.DateTimeField()

    care = dict.fromkeys(
        (
            "id", "county_path", "title", "number", "issuer", "issued_on", "level", "link", "replaced_by", "form_key", "by",
            "written_at",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("文件")
        ordering = ("-issued_on", "title", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("county_path", "number"), condition=~Q(number=""), name="document_number_once"
            ),
        )


class Meeting(models.Model):
    """A meeting that was held. Its minutes are a document of the register, what it decided are that document's measures."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.OneToOneField(Document, models.PROTECT, related_name="meeting")
    county_path = models.CharField(max_length=4)
    kind = models.CharField(_("会议"), max_length=24, help_text="an id of programmes.meetings")
    held_on = models.DateField(_("召开日期"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    chair = models.CharField(_("主持"), max_length=120, help_text="a post")
    present = models.TextField(_("出席"), help_text="posts, one a line")
    agenda = models.TextField(_("议题"), help_text="names no child")
    by = models.CharField(max_length=36)
    written_at = models.DateTimeField()

    care = dict.fromkeys(
        (
            "id", "document", "county_path", "kind", "held_on", "place", "chair", "present", "agenda", "by", "written_at",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("会议")
        ordering = ("-held_on", "id")
        indexes = (models.Index(fields=("county_path", "kind", "held_on"), name="meeting_county_kind"),)


class Measure(models.Model):
    """What one clause of a document orders."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="measures")
    county_path = models.CharField(max_length=4)
    number = models.PositiveSmallIntegerField(help_text="its place in the document, from 1")
    clause = models.CharField(_("条款"), max_length=60, blank=True)
    text = models.CharField(_("措施"), max_length=500)
    institution = models.CharField(
        _("制度"), max_length=24, blank=True, help_text="an id of programmes.institutions, of which its tasks are items"
    )
    by = models.CharField(max_length=36)
    written_at = models.DateTimeField()

    care = dict.fromkeys(
        ("id", "document", "county_path", "number", "clause", "text", "institution", "by", "written_at"), OFFICE
    )

    class Meta:
        verbose_name = _("措施")
        ordering = ("document", "number")
        constraints = (models.UniqueConstraint(fields=("document", "number"), name="measure_number"),)


class Task(models.Model):
    """What one unit has to do for a measure, by which day, in which post. The unit is a division, an education centre or a school."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="tasks")
    county_path = models.CharField(max_length=4)
    text = models.CharField(_("任务"), max_length=500)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey(EducationCentre, models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("完成时限"))
    repeats = models.CharField(_("周期"), max_length=8, choices=Repeats, default=Repeats.ONCE)
    until = models.DateField(_("重复到"), null=True, blank=True)
    by = models.CharField(max_length=36)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=36, blank=True)
    withdrawn_why = models.CharField(_("撤销理由"), max_length=300, blank=True)

    care = dict.fromkeys(
        (
            "id", "measure", "county_path", "text", "division", "centre", "school", "post", "due_on", "repeats", "until", "by",
            "given_at", "withdrawn_at", "withdrawn_by", "withdrawn_why",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("任务")
        ordering = ("measure", "due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(division__isnull=False, centre=None, school=None)
                    | Q(division=None, centre__isnull=False, school=None)
                    | Q(division=None, centre=None, school__isnull=False)
                ),
                name="task_of_one_unit",
            ),
        )
        indexes = (models.Index(fields=("county_path", "withdrawn_at", "due_on"), name="task_county_due"),)

    @property
    def unit(self) -> Division | EducationCentre | School:
        """The unit that has to do it."""
        found = self.division or self.centre or self.school
        assert found is not None  # the table's own constraint
        return found

    @property
    def unit_path(self) -> str:
        """Where on its line the unit stands."""
        return self.unit.path

    @property
    def is_of_a_place(self) -> bool:
        """Whether the unit is a division; else it stands on the school line."""
        return self.division_id is not None


class Evidence(models.Model):
    """What was given to prove a task for one day by which it was due."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence")
    county_path = models.CharField(max_length=4)
    due_on = models.DateField(help_text="the day that it answers")
    text = models.TextField(_("完成情况"), help_text="names nobody")
    link = models.CharField(
        _("本站页面"), max_length=300, blank=True, help_text="a page of this site that shows the figure"
    )
    given_on = models.DateField(_("提交日期"))
    given_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, blank=True)

    care = dict.fromkeys(
        (
            "id", "task", "county_path", "due_on", "text", "link", "given_on", "given_at", "by", "post_title", "form_key",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("依据")
        ordering = ("task", "given_at", "id")


class Look(models.Model):
    """A second person's look at evidence: it proves the task, or goes back with the reason. Written once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="look")
    county_path = models.CharField(max_length=4)
    agrees = models.BooleanField()
    text = models.CharField(_("复核意见"), max_length=400, blank=True, help_text="names nobody")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)

    care = dict.fromkeys(
        ("id", "evidence", "county_path", "agrees", "text", "on", "at", "by", "post_title"), OFFICE
    )  # fmt: skip

    class Meta:
        verbose_name = _("复核")


class Sheet(models.Model):
    """A scan that lies with a document or with evidence. Its bytes lie sealed: a list in a photograph may name somebody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="sheets")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="sheets")
    county_path = models.CharField(max_length=4)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, help_text="pdf or jpeg")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was kept")
    data = SealedTextField(mask=Mask.HIDDEN, help_text="base64")
    added_at = models.DateTimeField()

    care = dict.fromkeys(
        ("id", "document", "evidence", "county_path", "name", "kind", "size", "digest", "added_at"), OFFICE
    ) | {"data": sealed(Mask.HIDDEN, keep=Keep.STRUCTURE)}

    class Meta:
        verbose_name = _("材料")
        constraints = (
            models.CheckConstraint(
                condition=Q(document=None, evidence__isnull=False) | Q(document__isnull=False, evidence=None),
                name="sheet_of_one",
            ),
        )


class Notice(models.Model):
    """A public notice (公示) of a case: what was posted word by word, where, from when to when. Of a notice that was posted only its
    taking down is written, once. It never holds a child's name: what may stand in it is ``rules.gates.PUBLIC``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    county_path = models.CharField(max_length=4)
    said = models.JSONField(help_text="the public fields in words, as they stood on the day")
    place = models.CharField(_("公示地点"), max_length=120, help_text="names nobody")
    posted_on = models.DateField(_("公示日期"))
    until = models.DateField(_("公示期满"), help_text="its last working day")
    by = models.CharField(max_length=36)
    post_kind = models.CharField(max_length=24)
    post_title = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, blank=True)
    taken_on = models.DateField(null=True, blank=True)
    taken_by = models.CharField(max_length=36, blank=True)
    taken_why = models.CharField(_("撤下理由"), max_length=300, blank=True, help_text="names nobody")

    care = dict.fromkeys(
        (
            "id", "county_path", "place", "posted_on", "until", "by", "post_kind", "post_title", "written_at", "form_key",
            "taken_on", "taken_by", "taken_why",
        ),
        OFFICE,
    ) | dict.fromkeys(("case", "said"), CHILD_LINK)  # fmt: skip

    class Meta:
        verbose_name = _("公示")
        ordering = ("case", "posted_on", "written_at")
        constraints = (
            models.UniqueConstraint(fields=("case", "form_key"), condition=~Q(form_key=""), name="notice_once_a_form"),
        )


class Mark(models.Model):
    """That an item of a list was put in place for the child of a case, or is not any more: who said so, in which post, where the proof
    lies. Rows are only added; the newest of an item counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="marks")
    county_path = models.CharField(max_length=4)
    of = models.CharField(max_length=12, choices=Listed)
    item = models.CharField(max_length=32, help_text="an id of programmes.checklist or programmes.measures")
    is_done = models.BooleanField()
    on = models.DateField(_("日期"))
    proof = models.CharField(_("依据在哪里"), max_length=300, help_text="names nobody")
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, blank=True)

    care = dict.fromkeys(
        ("id", "county_path", "of", "proof", "by", "post_title", "written_at", "form_key"), OFFICE
    ) | {"case": CHILD_LINK, "item": CHILD_FACT, "is_done": CHILD_LINK, "on": CHILD_LINK}  # fmt: skip

    class Meta:
        verbose_name = _("落实登记")
        ordering = ("case", "written_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("case", "form_key"), condition=~Q(form_key=""), name="mark_once_a_form"),
        )


class SchoolMark(models.Model):
    """That an item of a school's checklist was put in place, or is not any more: who said so, in which post, where the proof lies. Rows are
    only added; the newest of an item counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="checklist_marks")
    item = models.CharField(max_length=32, help_text="an id of programmes.school_checklist")
    is_done = models.BooleanField()
    on = models.DateField(_("日期"))
    proof = models.CharField(_("依据在哪里"), max_length=300, help_text="names nobody")
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, blank=True)

    care = dict.fromkeys(
        ("id", "school", "item", "is_done", "on", "proof", "by", "post_title", "written_at", "form_key"), OFFICE
    )

    class Meta:
        verbose_name = _("学校落实登记")
        ordering = ("school", "written_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("school", "form_key"), condition=~Q(form_key=""), name="school_mark_once_a_form"
            ),
        )

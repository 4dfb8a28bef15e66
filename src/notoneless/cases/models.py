"""A case and its acts, the papers that lie with them, with whom the case lies, how far each published sweep was followed.

Only ``Act`` and ``Paper`` say what is true, and rows are only added to them. The columns called ``cached_…`` and the rows of
``Charge`` repeat what ``rules.road`` tells of the acts, for lists; ``actions.refresh`` makes them anew. The rows of ``Stood``
repeat it day by day: what a ledger said on a past day is not told anew by what was learnt later. The rows of ``Deadline`` keep
what was due by when, at which unit, and when it was done. Where the child is, and
whether its file is still there, the database itself repeats (``rules.whereabouts``).
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.attendance.models import Change
from notoneless.cases.terms import ActKind, Side, Stage, Way, Whence
from notoneless.children.models import Child
from notoneless.children.terms import Along
from notoneless.findings.models import Publication
from notoneless.places.models import School, SchoolClass
from notoneless.privacy.models import SealedTextField
from notoneless.responsibility.models import Post
from notoneless.standards.care import CHILD_FACT, CHILD_LINK, OFFICE, Mask, sealed

#: Where nothing is due any more: behind every day of a list.
NEVER: Final = date(9999, 12, 31)


class Case(models.Model):
    """One child's case. There is one open at a time; a relapse reopens it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="cases")
    county_path = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField(help_text="counted anew in every county and year")
    whence = models.CharField(_("发现来源"), max_length=16, choices=Whence)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(
        default=0, help_text="number of the newest act; a form brings back what it saw"
    )
    cached_stage = models.CharField(max_length=12, choices=Stage, default=Stage.NEW)
    cached_outcome = models.CharField(max_length=40, blank=True)
    cached_step = models.CharField(max_length=24, blank=True)
    cached_reason = models.CharField(max_length=24, blank=True)
    cached_next = models.CharField(max_length=12, choices=ActKind, blank=True)
    cached_owner = models.CharField(max_length=24, blank=True)
    cached_due_on = models.DateField(default=NEVER, help_text="9999-12-31 where nothing is due")
    cached_bureau_due_on = models.DateField(null=True, blank=True)
    cached_bureau_next = models.CharField(max_length=12, choices=ActKind, blank=True)
    cached_returned_on = models.DateField(null=True, blank=True)
    cached_closed_on = models.DateField(null=True, blank=True)
    cached_until = models.DateField(null=True, blank=True, help_text="until when an approved exception holds")
    cached_relapses = models.PositiveSmallIntegerField(default=0)
    # The child's own, kept by the database whoever writes them there.
    cached_place_path = models.CharField(max_length=32, blank=True, editable=False)
    cached_school_path = models.CharField(max_length=32, blank=True, editable=False)
    cached_county_path = models.CharField(
        max_length=4, blank=True, editable=False, help_text="whose the child's file is"
    )
    cached_gone = models.BooleanField(
        default=False, editable=False, help_text="the child's file was merged into another or put away"
    )

    along = Along(open={"cached_closed_on": None}, holds=True, then="notoneless.cases.actions.carrying.carried")
    care = dict.fromkeys(
        ("id", "county_path", "year", "serial", "opened_on", "opened_at", "version"), OFFICE
    ) | dict.fromkeys(
        (
            "child", "whence", "cached_stage", "cached_step", "cached_next", "cached_owner", "cached_due_on",
            "cached_bureau_due_on", "cached_bureau_next", "cached_returned_on", "cached_closed_on", "cached_until",
            "cached_relapses", "cached_place_path", "cached_school_path", "cached_county_path", "cached_gone",
        ),
        CHILD_LINK,
    ) | dict.fromkeys(("cached_outcome", "cached_reason"), CHILD_FACT)  # fmt: skip

    class Meta:
        verbose_name = _("案件")
        constraints = (
            models.UniqueConstraint(
                fields=("child",), condition=Q(cached_closed_on=None), name="case_one_open_a_child"
            ),
            models.UniqueConstraint(fields=("county_path", "year", "serial"), name="case_serial"),
        )
        indexes = (
            models.Index(fields=("county_path", "cached_due_on", "id"), name="case_county_due"),
            # Since when a county's schools owe reports: the day of its first case.
            models.Index(fields=("county_path", "opened_at"), name="case_county_opened"),
            models.Index(fields=("county_path", "cached_stage", "cached_due_on", "id"), name="case_county_stage"),
            models.Index(
                fields=("county_path", "cached_bureau_due_on", "id"), name="case_bureau_due",
                condition=Q(cached_bureau_due_on__isnull=False),
            ),
            models.Index(fields=("cached_until",), name="case_until", condition=Q(cached_until__isnull=False)),
            models.Index(fields=("cached_place_path", "cached_due_on", "id"), name="case_place_due"),
            models.Index(fields=("cached_school_path", "cached_due_on", "id"), name="case_school_due"),
            models.Index(fields=("id",), name="case_gone", condition=Q(cached_gone=True)),
            # The figures of the map: place by place, without a look at the rows.
            models.Index(
                fields=(
                    "county_path", "cached_place_path", "cached_stage", "cached_due_on", "cached_school_path",
                    "cached_county_path", "id",
                ),
                name="case_open_by_place", condition=Q(cached_closed_on=None, cached_gone=False),
            ),
        )  # fmt: skip

    @property
    def number(self) -> str:
        """The case's number, which names nobody: 2026-00012."""
        return f"{self.year}-{self.serial:05d}"

    def __str__(self) -> str:
        return self.number


class Act(models.Model):
    """One act: who did what, in the name of which post, on which day, what was found. It is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="acts")
    number = models.PositiveIntegerField(help_text="its place in the case, from 1")
    kind = models.CharField(max_length=12, choices=ActKind)
    on = models.DateField(_("日期"), help_text="when it happened")
    written_at = models.DateTimeField()
    written_on = models.DateField(help_text="the day of its writing, as the office counts it")
    by = models.CharField(max_length=36, blank=True, help_text="the account; empty for the house itself")
    post_kind = models.CharField(max_length=24, blank=True)
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(
        max_length=64, blank=True, help_text="of the form that wrote it: sent twice it is one act"
    )
    saw = models.PositiveIntegerField(default=0, help_text="number of the newest act that its writer had before him")
    side = models.CharField(max_length=8, choices=Side, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=24, blank=True)
    reasons = models.JSONField(default=list, help_text="the main reason first")
    party = models.CharField(max_length=24, blank=True)
    way = models.CharField(max_length=16, choices=Way, blank=True)
    names = models.PositiveIntegerField(default=0, help_text="number of the act that it names")
    yes = models.BooleanField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    unit_path = models.CharField(max_length=32, blank=True)
    stands_in_for = models.CharField(max_length=12, blank=True)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True, blank=True, related_name="+")
    elsewhere = models.CharField(max_length=120, blank=True, help_text="a school outside the county")
    document = models.CharField(_("文号"), max_length=80, blank=True)
    publication = models.UUIDField(null=True, blank=True, help_text="the sweep that told of it")
    approval = models.UUIDField(null=True, blank=True, help_text="the approved deferral or suspension that it names")
    has_paper = models.BooleanField(default=False)
    text = SealedTextField(_("情况"), mask=Mask.NONE)

    care = dict.fromkeys(
        (
            "id", "number", "kind", "written_at", "written_on", "by", "post_kind", "post_title", "form_key", "saw", "side",
            "step", "names", "days", "post", "unit_path", "stands_in_for", "publication", "approval", "has_paper",
        ),
        OFFICE,
    ) | dict.fromkeys(("case", "on", "way", "yes", "due_on", "school", "school_class"), CHILD_LINK) | dict.fromkeys(
        ("outcome", "party", "elsewhere", "document"), CHILD_FACT
    ) | {"reasons": CHILD_FACT, "text": sealed(Mask.NONE)}  # fmt: skip

    class Meta:
        verbose_name = _("案件办理")
        ordering = ("case", "number")
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="act_number"),
            models.UniqueConstraint(
                fields=("case", "form_key", "kind", "side"), condition=~Q(form_key=""), name="act_once_a_form"
            ),
            models.UniqueConstraint(
                fields=("case", "publication"), condition=Q(publication__isnull=False), name="act_once_a_sweep"
            ),
        )


class Paper(models.Model):
    """A paper that lies with an act: a proof, a receipt, an answer, a roll-call's sheet. Its bytes lie sealed, as text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(Act, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, help_text="pdf, jpeg, or docx of the house's own making")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was kept")
    data = SealedTextField(mask=Mask.HIDDEN, help_text="base64")
    added_at = models.DateTimeField()

    care = dict.fromkeys(("id", "kind", "size", "digest", "added_at"), OFFICE) | {
        "act": CHILD_LINK,
        "name": CHILD_FACT,  # people name files after children
        "data": sealed(Mask.HIDDEN),
    }

    class Meta:
        verbose_name = _("案件材料")


class Charge(models.Model):
    """With which post the case lies on one side, and what that side must do by when. Made anew from the acts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="charges")
    side = models.CharField(max_length=8, choices=Side)
    unit_path = models.CharField(max_length=32)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField()
    accepted_on = models.DateField(null=True, blank=True)
    stands_in_for = models.CharField(max_length=12, blank=True)
    is_offer = models.BooleanField(default=False, help_text="handed over, and not taken over yet")
    act = models.PositiveIntegerField(help_text="number of the act by which it came there")
    cached_due_on = models.DateField(null=True, blank=True)
    cached_next = models.CharField(max_length=12, choices=ActKind, blank=True)
    cached_risen_to = models.CharField(
        max_length=32, blank=True, help_text="the highest unit that was told it is overdue"
    )

    care = dict.fromkeys(
        (
            "id", "case", "side", "unit_path", "post", "since", "accepted_on", "stands_in_for", "is_offer", "act",
            "cached_due_on", "cached_next", "cached_risen_to",
        ),
        OFFICE,
    ) | {"case": CHILD_LINK}  # fmt: skip

    class Meta:
        verbose_name = _("案件责任")
        constraints = (models.UniqueConstraint(fields=("case", "side", "is_offer"), name="charge_one_a_side"),)
        indexes = (
            models.Index(fields=("side", "unit_path", "cached_due_on"), name="charge_unit_due"),
            models.Index(
                fields=("side", "cached_risen_to", "unit_path", "case", "cached_due_on"), name="charge_risen_from"
            ),
        )


class Stood(models.Model):
    """How a case stood at the end of each day from ``since`` until the day before ``until``: a line of the ledgers of those days.

    Made from the acts as they are written. The row of a day that is over is not written again; only its ``until`` is set, once.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="stood")
    county_path = models.CharField(max_length=4, help_text="the case's, by which a ledger is let through as a whole")
    since = models.DateField()
    until = models.DateField(
        default=NEVER, help_text="the first day on which it stood otherwise; 9999-12-31 still holds"
    )
    ledger = models.CharField(max_length=24, blank=True, help_text="in which the child stood; empty once it was closed")
    stage = models.CharField(max_length=12, choices=Stage)
    outcome = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(default=NEVER)
    place_path = models.CharField(max_length=32, blank=True, help_text="where the child lived, as was known then")
    school_path = models.CharField(max_length=32, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    said = models.JSONField(default=dict, help_text="rules.ledger")

    care = dict.fromkeys(("id", "county_path", "since", "until", "stage", "due_on"), OFFICE) | dict.fromkeys(
        ("case", "place_path", "school_path", "grade"), CHILD_LINK
    ) | dict.fromkeys(("ledger", "outcome", "said"), CHILD_FACT)  # fmt: skip

    class Meta:
        verbose_name = _("案件逐日情况")
        constraints = (
            models.UniqueConstraint(fields=("case", "since"), name="stood_since"),
            models.UniqueConstraint(fields=("case",), condition=Q(until=NEVER), name="stood_one_holds"),
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="stood_period"),
        )
        # The figures and the list of a day; the curve of the last weeks.
        indexes = (
            models.Index(
                fields=("county_path", "ledger", "until", "since", "place_path", "case"), name="stood_county_day"
            ),
            models.Index(
                fields=("county_path", "stage", "until", "since", "place_path", "case"), name="stood_county_stage"
            ),
        )


class Deadline(models.Model):
    """One thing that had to be done on a case by a day, by one side at one unit: since when, and when it was done or fell away.

    Made from the acts as they are written. Once it is overdue it stays with the unit that missed it.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    county_path = models.CharField(
        max_length=4, help_text="the case's, by which the figures are let through as a whole"
    )
    side = models.CharField(max_length=8, choices=Side)
    unit_path = models.CharField(max_length=32)
    kind = models.CharField(max_length=12, choices=ActKind, help_text="what had to be done")
    step = models.CharField(max_length=24, blank=True, help_text="of the ladder, or to which office")
    names = models.PositiveIntegerField(default=0, help_text="number of the act that asked for it")
    days = models.PositiveSmallIntegerField(default=0)
    behind = models.PositiveIntegerField(help_text="number of the newest act when it arose")
    since = models.DateField()
    due_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True, help_text="when what did it was written down, or it fell away")
    by_act = models.PositiveIntegerField(
        default=0, help_text="number of the act that did it; 0: it fell away, or is owed"
    )

    care = dict.fromkeys(
        (
            "id", "county_path", "side", "unit_path", "kind", "step", "names", "days", "behind", "since", "due_on",
            "ended_on", "by_act",
        ),
        OFFICE,
    ) | {"case": CHILD_LINK}  # fmt: skip

    class Meta:
        verbose_name = _("案件限期")
        indexes = (
            models.Index(
                fields=("county_path", "due_on", "side", "unit_path", "ended_on", "by_act", "case"),
                name="deadline_county",
            ),
            models.Index(fields=("side", "unit_path", "due_on"), name="deadline_unit"),
        )


class Followed(models.Model):
    """How far a published sweep was followed into cases: the newest standing that was looked at, and what came of it. A line that
    a person decides later has a newer standing, and is followed then."""

    publication = models.OneToOneField(Publication, models.PROTECT, primary_key=True, related_name="followed")
    cursor = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(("publication", "cursor", "counts", "done_at"), OFFICE)


class Heard(models.Model):
    """That a change of an absence was heard, and which act came of it: nothing is written of it twice."""

    change = models.OneToOneField(Change, models.PROTECT, primary_key=True, related_name="heard")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    care = dict.fromkeys(("change", "at"), OFFICE) | {"case": CHILD_LINK}


class Serial(models.Model):
    """The newest number of a county's cases in a year: whoever opens one takes the next, one after the other."""

    id = models.BigAutoField(primary_key=True)
    county_path = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    newest = models.PositiveIntegerField(default=0)

    care = dict.fromkeys(("id", "county_path", "year", "newest"), OFFICE)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("county_path", "year"), name="case_serial_of_a_year"),)

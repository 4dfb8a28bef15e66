"""What a school filed for a month, version by version, a county's review of a quarter, a campaign and who stood in its snapshot, what
a county handed up for a term or a school year. Rows are only added: a report that was filed stands as it was filed. Of a check that was
drawn, the checker is filled in, and once what was found."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.cases.models import Case
from notoneless.cases.terms import Whence
from notoneless.children.models import Child
from notoneless.places.models import Division, School
from notoneless.reports.terms import Drew
from notoneless.standards.care import CHILD_FACT, CHILD_LINK, OFFICE


class MonthlyReport(models.Model):
    """One version of a school's report of one month: its figures as they stood on the month's last day, frozen; what the principal
    added; whether it declares that nobody was missing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, models.PROTECT, related_name="monthly_reports")
    county_path = models.CharField(max_length=4)
    month = models.DateField(help_text="its first day")
    version = models.PositiveSmallIntegerField(help_text="from 1; the newest one counts")
    figures = models.JSONField()
    is_nil = models.BooleanField(_("零报告"))
    work = models.TextField(_("本月工作"), blank=True, help_text="names nobody")
    reason = models.CharField(_("更正理由"), max_length=400, blank=True)
    due_on = models.DateField(help_text="by when it was due")
    filed_on = models.DateField(_("上报日期"))
    filed_at = models.DateTimeField()
    by = models.CharField(max_length=36, help_text="the account")
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, blank=True)

    care = dict.fromkeys(
        (
            "id", "school", "county_path", "month", "version", "figures", "is_nil", "work", "reason", "due_on", "filed_on",
            "filed_at", "by", "post_title", "form_key",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("学校月报")
        ordering = ("school", "month", "version")
        constraints = (
            models.UniqueConstraint(fields=("school", "month", "version"), name="monthly_report_version"),
            models.UniqueConstraint(
                fields=("school", "month", "form_key"), condition=~Q(form_key=""), name="monthly_report_once_a_form"
            ),
        )
        indexes = (models.Index(fields=("county_path", "month"), name="monthly_report_county"),)

    @property
    def is_late(self) -> bool:
        """Whether this version came after its day."""
        return self.filed_on > self.due_on


class Review(models.Model):
    """A county's review of a quarter: drawn once, by a seed that nobody chose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    quarter = models.DateField(help_text="its first day")
    seed = models.CharField(max_length=40)
    population = models.JSONField(help_text="how many there were to draw from, by what was drawn and town")
    drawn_on = models.DateField()
    drawn_at = models.DateTimeField()
    by = models.CharField(max_length=36)

    care = dict.fromkeys(("id", "county_path", "quarter", "seed", "population", "drawn_on", "drawn_at", "by"), OFFICE)

    class Meta:
        verbose_name = _("季度复核")
        constraints = (models.UniqueConstraint(fields=("county_path", "quarter"), name="review_once_a_quarter"),)


class Check(models.Model):
    """One school or child that was drawn: who is to look, and what was found. What was found is written once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, models.PROTECT, related_name="checks")
    what = models.CharField(max_length=12, choices=Drew)
    town_path = models.CharField(max_length=8)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    checker = models.CharField(max_length=36, blank=True, help_text="the account that is to look")
    assigned_at = models.DateTimeField(null=True, blank=True)
    agrees = models.BooleanField(null=True, blank=True, help_text="whether it was found as it had been reported")
    found = models.TextField(_("查到的情况"), blank=True, help_text="names nobody")
    checked_on = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(
        ("id", "review", "what", "school", "checker", "assigned_at", "found", "checked_on", "written_at"), OFFICE
    ) | dict.fromkeys(("town_path", "child", "case", "agrees"), CHILD_LINK)

    class Meta:
        verbose_name = _("实地核查")
        ordering = ("review", "what", "town_path", "id")
        indexes = (models.Index(fields=("checker", "agrees"), name="check_checker"),)


class Campaign(models.Model):
    """A campaign of clearing (清理): from a snapshot of the ledgers on one day, to a day by which every child in it is accounted for.
    What it counts on its last day is read from the kept days of that day, which nobody writes again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    name = models.CharField(_("名称"), max_length=120, help_text="names nobody")
    document = models.CharField(_("文号"), max_length=80, blank=True)
    snapshot_on = models.DateField(_("名单以哪一天的台账为准"))
    due_on = models.DateField(_("期限"))
    opened_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, blank=True)
    over_at = models.DateTimeField(null=True, blank=True, help_text="when the bureau was told of the result; set once")

    care = dict.fromkeys(
        (
            "id", "county_path", "name", "document", "snapshot_on", "due_on", "opened_at", "by", "post_title", "form_key",
            "over_at",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("清理行动")
        ordering = ("-due_on", "-opened_at")
        constraints = (
            models.UniqueConstraint(
                fields=("county_path", "form_key"), condition=~Q(form_key=""), name="campaign_once_a_form"
            ),
        )


class Suspect(models.Model):
    """One case that stood in the ledgers on a campaign's day, as it stood then. Never added later, never changed, never taken away."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="suspects")
    county_path = models.CharField(max_length=4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="campaigns")
    place_path = models.CharField(max_length=32, blank=True)
    school_path = models.CharField(max_length=32, blank=True)
    whence = models.CharField(max_length=16, choices=Whence)
    ledger = models.CharField(max_length=24)
    opened_on = models.DateField(null=True)
    relapses = models.PositiveSmallIntegerField(
        default=0, help_text="by then: one more is a relapse within the campaign"
    )

    care = dict.fromkeys(("id", "campaign", "county_path"), OFFICE) | dict.fromkeys(
        ("case", "place_path", "school_path", "whence", "opened_on", "relapses"), CHILD_LINK
    ) | {"ledger": CHILD_FACT}  # fmt: skip

    class Meta:
        verbose_name = _("清理名单")
        constraints = (models.UniqueConstraint(fields=("campaign", "case"), name="suspect_once"),)


class UpwardWords(models.Model):
    """One version of what an office wrote into a report of a term or a school year that is not handed up yet."""

    id = models.BigAutoField(primary_key=True)
    county_path = models.CharField(max_length=4)
    first = models.PositiveSmallIntegerField(help_text="the year in which the school year begins")
    number = models.PositiveSmallIntegerField(help_text="1 and 2 the terms, 0 the whole year")
    version = models.PositiveSmallIntegerField(help_text="from 1; the newest one counts")
    problems = models.TextField(_("存在的问题"), blank=True, help_text="names nobody")
    measures = models.TextField(_("采取的措施"), blank=True, help_text="names nobody")
    next_steps = models.TextField(_("下一步打算"), blank=True, help_text="names nobody")
    by = models.CharField(max_length=36)
    at = models.DateTimeField()

    care = dict.fromkeys(
        ("id", "county_path", "first", "number", "version", "problems", "measures", "next_steps", "by", "at"), OFFICE
    )

    class Meta:
        verbose_name = _("学期学年报告的文字")
        constraints = (
            models.UniqueConstraint(fields=("county_path", "first", "number", "version"), name="upward_words_version"),
        )


class UpwardReport(models.Model):
    """One version of a county's report of a term or a school year, as it was handed up: its facts and words, frozen, by whom, when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    first = models.PositiveSmallIntegerField(help_text="the year in which the school year begins")
    number = models.PositiveSmallIntegerField(help_text="1 and 2 the terms, 0 the whole year")
    began_on = models.DateField()
    last = models.DateField()
    version = models.PositiveSmallIntegerField(help_text="from 1; the newest one counts")
    facts = models.JSONField(help_text="what is no list of children: months filed, reviews, campaigns, shares")
    problems = models.TextField(_("存在的问题"), help_text="names nobody")
    measures = models.TextField(_("采取的措施"), help_text="names nobody")
    next_steps = models.TextField(_("下一步打算"), help_text="names nobody")
    reason = models.CharField(_("更正理由"), max_length=400, blank=True)
    due_on = models.DateField(help_text="by when it was due")
    handed_on = models.DateField(_("上报日期"))
    handed_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, blank=True)

    care = dict.fromkeys(
        (
            "id", "county_path", "first", "number", "began_on", "last", "version", "facts", "problems", "measures",
            "next_steps", "reason", "due_on", "handed_on", "handed_at", "by", "post_title", "form_key",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("学期学年报告")
        ordering = ("county_path", "first", "number", "version")
        constraints = (
            models.UniqueConstraint(fields=("county_path", "first", "number", "version"), name="upward_report_version"),
            models.UniqueConstraint(
                fields=("county_path", "form_key"), condition=~Q(form_key=""), name="upward_report_once_a_form"
            ),
        )

    @property
    def is_late(self) -> bool:
        """Whether this version came after its day."""
        return self.handed_on > self.due_on


class UpwardChild(models.Model):
    """One child of a report that was handed up: where it belonged then, why it was out of school, in which figures it is counted.
    Never added later, never changed."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(UpwardReport, models.PROTECT, related_name="children")
    county_path = models.CharField(max_length=4)
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    town_path = models.CharField(max_length=8, blank=True)
    school_path = models.CharField(max_length=12, blank=True)
    stage = models.CharField(max_length=8)
    reason = models.CharField(max_length=24, blank=True)
    figures = models.JSONField(help_text="rules.upward")

    care = dict.fromkeys(("id", "report", "county_path"), OFFICE) | dict.fromkeys(
        ("child", "case", "town_path", "school_path", "stage"), CHILD_LINK
    ) | dict.fromkeys(("reason", "figures"), CHILD_FACT)  # fmt: skip

    class Meta:
        verbose_name = _("学期学年报告名单")


class VillageGroup(models.Model):
    """One group (村民小组) of a village, as the village lists its groups: what a door-to-door survey is to reach."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    village = models.ForeignKey(Division, models.PROTECT, related_name="groups")
    name = models.CharField(_("村组"), max_length=40)
    number = models.PositiveSmallIntegerField(default=0, help_text="its place in the village's list")
    began_on = models.DateField(help_text="since when it is listed")
    ended_on = models.DateField(null=True, blank=True, help_text="the first day on which it is listed no more")
    by = models.CharField(max_length=36)
    written_at = models.DateTimeField()

    care = dict.fromkeys(
        ("id", "county_path", "village", "name", "number", "began_on", "ended_on", "by", "written_at"), OFFICE
    )  # fmt: skip

    class Meta:
        verbose_name = _("村组")
        ordering = ("village", "number", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("village", "name"), condition=Q(ended_on=None), name="village_group_once_listed"
            ),
        )


class Round(models.Model):
    """That somebody went through a village group on a day, from door to door (铁脚板摸排), and how many children were found who are in
    no school: none is a report too. It names no child. A round that was never gone is struck, with its reason, and stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    group = models.ForeignKey(VillageGroup, models.PROTECT, related_name="rounds")
    on = models.DateField(_("走访日期"))
    who = models.CharField(_("走访人员"), max_length=120, help_text="posts")
    households = models.PositiveSmallIntegerField(_("走访户数"))
    found = models.PositiveSmallIntegerField(_("发现不在校的孩子"))
    note = models.CharField(_("备注"), max_length=300, blank=True, help_text="names nobody")
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    form_key = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True, help_text="set once")
    struck_by = models.CharField(max_length=36, blank=True)
    struck_why = models.CharField(_("划去理由"), max_length=300, blank=True)

    care = dict.fromkeys(
        (
            "id", "county_path", "group", "on", "who", "households", "found", "note", "by", "post_title", "form_key",
            "written_at", "struck_at", "struck_by", "struck_why",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("村组摸排")
        ordering = ("-on", "-written_at")
        constraints = (
            models.UniqueConstraint(fields=("group", "form_key"), condition=~Q(form_key=""), name="round_once_a_form"),
        )
        indexes = (models.Index(fields=("county_path", "on"), name="round_county_day"),)

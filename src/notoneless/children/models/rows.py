"""What is known of a child, dated, each with its source: names, numbers, grown-ups, homes, schools, marks; and what offices said."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notoneless.children.models.child import Child, Household, tidy_number
from notoneless.children.terms import (
    Along,
    CategoryGroup,
    IdentifierKind,
    ResidenceKind,
    SpellStatus,
    TieState,
)
from notoneless.places.models import Division, School, SchoolClass
from notoneless.privacy.models import BlindIndexField, SealedTextField
from notoneless.standards.care import (
    ACCOUNT,
    CHILD_FACT,
    CHILD_LINK,
    CHILD_NAME,
    OFFICE,
    Mask,
    sealed,
)


class ChildRow(models.Model):
    """What every dated fact of a child has: its child, its period (half-open), where it is from, who wrote it when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    source = models.CharField(_("来源"), max_length=160, blank=True, help_text="roll and row, document, or who said so")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=36, blank=True)

    row_care = dict.fromkeys(("id", "began_on", "ended_on", "recorded_at", "recorded_by"), OFFICE) | {
        "source": CHILD_FACT,  # "who said so" may be the grandmother
        "child": CHILD_LINK,
    }

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(began_on=None) | Q(ended_on__gte=F("began_on")),
                name="%(app_label)s_%(class)s_period",
            ),
        )


class NameUsed(ChildRow):
    """A name that a roll or a person gave the child: former names and other spellings stay findable."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="names")
    name = models.CharField(max_length=64)
    pinyin = models.CharField(max_length=160, blank=True)

    care = ChildRow.row_care | {"name": CHILD_NAME, "pinyin": CHILD_NAME}

    class Meta(ChildRow.Meta):
        indexes = (
            models.Index(fields=("name",), name="name_used"),
            models.Index(fields=("pinyin",), name="name_used_pinyin"),
        )


class Identifier(ChildRow):
    """A number by which some office knows the child, from when to when: corrected numbers stay, with their end."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=16, choices=IdentifierKind)
    number = SealedTextField(_("号码"), mask=Mask.ID_NUMBER)
    number_index = BlindIndexField(of="number", normal=tidy_number, purpose="child.identifier")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    care = ChildRow.row_care | {
        "kind": CHILD_FACT,
        "number": sealed(Mask.ID_NUMBER),
        "number_index": CHILD_FACT,
        "replaces": CHILD_LINK,
    }


class Guardian(ChildRow):
    """A person who brings the child up (GB/T 4761)."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="guardians")
    name = models.CharField(_("姓名"), max_length=64, blank=True)
    relation = models.CharField(_("关系"), max_length=2, blank=True)
    phone = SealedTextField(_("电话"), mask=Mask.PHONE)
    phone_index = BlindIndexField(of="phone", normal=tidy_number, purpose="guardian.phone")
    number = SealedTextField(_("证件号"), mask=Mask.ID_NUMBER)
    number_index = BlindIndexField(of="number", normal=tidy_number, purpose="guardian.number")

    care = ChildRow.row_care | {
        "name": CHILD_NAME,
        "relation": CHILD_FACT,
        "phone": sealed(Mask.PHONE),
        "phone_index": CHILD_FACT,
        "number": sealed(Mask.ID_NUMBER),
        "number_index": CHILD_FACT,
    }


class HouseholdSpell(ChildRow):
    """A time in a household: under which head, and what the child is to him (GB/T 4761).

    ``line`` names the roll and its row where the roll's name alone tells of poverty; else they stand in ``source``.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="household_spells")
    household = models.ForeignKey(Household, models.PROTECT, related_name="spells")
    head = models.CharField(_("户主"), max_length=64, blank=True)
    relation = models.CharField(_("与户主关系"), max_length=2, blank=True)
    line = SealedTextField(_("名册与行"), mask=Mask.HIDDEN)

    care = ChildRow.row_care | {
        "household": CHILD_LINK,
        "head": CHILD_NAME,
        "relation": CHILD_FACT,
        "line": sealed(Mask.HIDDEN),
    }


class Residence(ChildRow):
    """Where the child is registered, or really lives."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="residences")
    kind = models.CharField(max_length=12, choices=ResidenceKind)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="residents")
    elsewhere = models.CharField(_("县外"), max_length=120, blank=True)
    address = SealedTextField(_("住址"), mask=Mask.ADDRESS)

    care = ChildRow.row_care | {
        "kind": CHILD_FACT,
        "division": CHILD_LINK,
        "elsewhere": CHILD_FACT,
        "address": sealed(Mask.ADDRESS),
    }


class EnrolmentSpell(ChildRow):
    """A time on a school's roll."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="spells")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="spells")
    # The index below begins with the class: one of the class alone would be a second.
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, null=True, blank=True, related_name="spells", db_index=False
    )
    elsewhere = models.CharField(_("县外学校"), max_length=120, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=SpellStatus, default=SpellStatus.ACTIVE)
    is_boarder = models.BooleanField(null=True, blank=True)

    care = ChildRow.row_care | dict.fromkeys(
        ("school", "school_class", "elsewhere", "grade", "status", "is_boarder"), CHILD_FACT
    )

    class Meta(ChildRow.Meta):
        #: Who sits in a class on a day, without a look at the rows: classes are counted by the thousand.
        indexes = (
            models.Index(fields=("school_class", "status", "began_on", "ended_on", "child"), name="spell_of_a_class"),
        )


class Category(ChildRow):
    """A dated mark: 脱贫家庭, 留守儿童, 肢体残疾 … which one is sealed where it tells of poverty or health."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="categories")
    group = models.CharField(max_length=12, choices=CategoryGroup)
    code = SealedTextField(_("类别"), mask=Mask.HIDDEN)
    code_index = BlindIndexField(of="code", purpose="child.category")
    detail = SealedTextField(_("说明"), mask=Mask.HIDDEN)

    care = ChildRow.row_care | {
        "group": CHILD_FACT,
        "code": sealed(Mask.HIDDEN),
        "code_index": CHILD_FACT,
        "detail": sealed(Mask.HIDDEN),
    }


class LearningMark(ChildRow):
    """学习困难: who teaches the child finds that it struggles, in what, from when to when. No mark among the categories: those are read by
    whoever sees the child, and this is told to fewer.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="learning_marks")
    kind = models.CharField(max_length=40, help_text="children.learning_kinds")
    text = SealedTextField(_("具体表现和已做的帮扶"), mask=Mask.NONE)
    outcome = SealedTextField(_("结束时的情况"), mask=Mask.NONE)
    closed_by = models.CharField(max_length=36, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    care = ChildRow.row_care | {
        "kind": CHILD_FACT,
        "text": sealed(Mask.NONE),
        "outcome": sealed(Mask.NONE),
        "closed_by": OFFICE,
        "closed_at": OFFICE,
    }

    class Meta(ChildRow.Meta):
        indexes = (models.Index(fields=("began_on", "ended_on"), name="learning_by_day"),)


class RollLine(models.Model):
    """One line of one office's roll that speaks of this child, as a sweep read it: file, row, and what it said in short."""

    id = models.BigAutoField(primary_key=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="roll_lines")
    publication = models.UUIDField(db_index=True, help_text="the published sweep that brought the line")
    on = models.DateField()
    roll = models.CharField(max_length=32)
    file = models.CharField(max_length=160)
    row = models.PositiveIntegerField()
    said = models.JSONField(default=dict, help_text="school, grade, status: nothing that is sealed elsewhere")
    method = models.CharField(max_length=40, blank=True)
    score = models.FloatField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    care = dict.fromkeys(("id", "publication", "on", "roll", "file", "row", "method", "score"), OFFICE) | {
        "child": CHILD_LINK,
        "said": CHILD_FACT,
        "reasons": CHILD_FACT,
    }


class Standing(models.Model):
    """Where a sweep found the child to be, with its reasons; one row for each published sweep that changed it."""

    id = models.BigAutoField(primary_key=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="standings")
    publication = models.UUIDField(db_index=True)
    on = models.DateField()
    verdict = models.CharField(max_length=40)
    ledger = models.CharField(max_length=24, blank=True)
    reasons = models.TextField(blank=True)

    along = Along(once_by="publication")
    care = dict.fromkeys(("id", "publication", "on"), OFFICE) | {
        "child": CHILD_LINK,
        "verdict": CHILD_FACT,
        "ledger": CHILD_FACT,
        "reasons": CHILD_FACT,
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("child", "publication"), name="standing_once_a_sweep"),)


class Tie(models.Model):
    """Two files found to be one child, or found not to be after all. The absorbed file keeps its rows and its name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Child, models.PROTECT, related_name="ties_kept")
    absorbed = models.ForeignKey(Child, models.PROTECT, related_name="ties_absorbed")
    state = models.CharField(max_length=10, choices=TieState, default=TieState.MERGED)
    reason = models.CharField(max_length=300)
    moved = models.JSONField(default=dict, help_text="table → keys of the rows that went over, to bring them back")
    tied_at = models.DateTimeField()
    tied_by = models.CharField(max_length=36)
    separated_at = models.DateTimeField(null=True, blank=True)
    separated_by = models.CharField(max_length=36, blank=True)
    separation_reason = models.CharField(max_length=300, blank=True)

    care = dict.fromkeys(("id", "state", "moved", "tied_at", "tied_by", "separated_at", "separated_by"), OFFICE) | {
        "kept": CHILD_LINK,
        "absorbed": CHILD_LINK,
        "reason": CHILD_FACT,
        "separation_reason": CHILD_FACT,
    }


class Sponsor(ChildRow):
    """包保: a person who answers for this child by name."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="sponsors")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sponsored")
    role = models.CharField(_("包保身份"), max_length=60, blank=True)

    care = ChildRow.row_care | {"account": ACCOUNT, "role": OFFICE}


class Remark(ChildRow):
    """A dated note on the child's page, by a person."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="remarks")
    text = SealedTextField(_("备注"), mask=Mask.NONE)

    care = ChildRow.row_care | {"text": sealed(Mask.NONE)}


class Correction(ChildRow):
    """What a fact of the file said before somebody changed it, what it says now: no change goes without one.

    ``version`` is the file's version after the change, so that somebody who saw an older one can be shown what came
    between. Numbers, telephones and addresses stand here under their masks.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="corrections")
    version = models.PositiveIntegerField()
    field = models.CharField(max_length=24)
    was = SealedTextField(_("原来"), mask=Mask.NONE)
    became = SealedTextField(_("现在"), mask=Mask.NONE)

    care = ChildRow.row_care | {
        "version": OFFICE,
        "field": OFFICE,
        "was": sealed(Mask.NONE),
        "became": sealed(Mask.NONE),
    }


class PathsFollowed(models.Model):
    """How far the cached paths of a county's children have followed the rewritings of its places' paths."""

    county_path = models.CharField(max_length=4, primary_key=True)
    number = models.BigIntegerField(default=0)

    care = {"county_path": OFFICE, "number": OFFICE}

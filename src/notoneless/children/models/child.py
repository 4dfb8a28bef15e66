"""A child's file: the person first, and around it dated facts, each with its source.

``cached_place_path`` and ``cached_school_path`` repeat, for fast lists and for the database's own row policies, where
the child lives (the actual residence, else the registered one) and where the child is on a roll (class, else school);
``cached_standing`` repeats the newest verdict. They are derived by the actions of this station and can be made anew.
``cached_verified`` is written by the database alone, as a case says (``cases.rules.verified``), and so is what the columns
said before (``StoodBefore``, ``rules.stood``).
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notoneless.children.terms import (
    HouseholdKind,
    Sex,
)
from notoneless.privacy.models import BlindIndexField, SealedTextField
from notoneless.standards.care import (
    CHILD_BIRTH,
    CHILD_FACT,
    CHILD_LINK,
    CHILD_NAME,
    OFFICE,
    Keep,
    Kept,
    Mask,
    Scrub,
    sealed,
)


def tidy_number(text: str) -> str:
    """Return a number as it is compared: no blanks, capital letters."""
    return "".join(text.split()).upper()


class Household(models.Model):
    """A family under one number: that of its household (户号、户编号), or its head's own where no other is known.

    The row never changes. Who lives in it when, under which head, say the spells of its children; its key is told by its
    number (``rules.households``), so that every office that writes down the family writes it once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    kind = models.CharField(max_length=8, choices=HouseholdKind, default=HouseholdKind.REGISTER)
    number = SealedTextField(_("户号"), mask=Mask.ID_NUMBER)
    # Found by its key, which is told by these (``rules.households``): neither is asked for by itself.
    number_index = BlindIndexField(of="number", normal=tidy_number, purpose="household.number", db_index=False)
    head_number = SealedTextField(_("户主证件号"), mask=Mask.ID_NUMBER)
    head_number_index = BlindIndexField(of="head_number", normal=tidy_number, purpose="household.head", db_index=False)
    recorded_at = models.DateTimeField()

    care = {
        "id": OFFICE,
        "county_path": OFFICE,
        "kind": CHILD_FACT,
        "number": sealed(Mask.ID_NUMBER),
        "number_index": CHILD_FACT,
        "head_number": sealed(Mask.ID_NUMBER),
        "head_number_index": CHILD_FACT,
        "recorded_at": OFFICE,
    }
    kept_alone = Kept(Keep.CHILD_FILE, since="recorded_at", done="kind")  # one in which nobody lived

    class Meta:
        verbose_name = _("户")


class Child(models.Model):
    """One child. Born when, called what, and nothing that changes without leaving a dated row elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sweep_id = models.CharField(max_length=40, db_index=True, blank=True, help_text="child_id of the ledgers")
    name = models.CharField(_("姓名"), max_length=64)
    pinyin = models.CharField(max_length=160, blank=True, editable=False)
    initials = models.CharField(max_length=24, blank=True, editable=False)
    sound = models.CharField(max_length=120, blank=True, editable=False, help_text="names that sound alike share it")
    shape = models.CharField(max_length=64, blank=True, editable=False, help_text="names that look alike share it")
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_on = models.DateField(_("出生日期"), null=True, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=2, blank=True)
    county_path = models.CharField(max_length=4, help_text="first step of both lines: whose file this is")
    cached_place_path = models.CharField(max_length=32, blank=True)
    cached_school_path = models.CharField(max_length=32, blank=True)
    cached_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    cached_standing = models.CharField(max_length=40, blank=True)
    cached_ledger = models.CharField(max_length=24, blank=True)
    cached_verified = models.CharField(
        max_length=40, blank=True, editable=False, help_text="what a case says since the newest sweep; empty: nothing"
    )
    # Its index holds the few that were merged. One of all would be chosen for "merged into none", which is everybody.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="aliases", db_index=False
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(
        default=1, help_text="grows with every change; a form brings back what it saw"
    )

    care = {
        "id": OFFICE,
        "sweep_id": CHILD_FACT,
        "name": CHILD_NAME,
        "pinyin": CHILD_NAME,
        "initials": CHILD_NAME,
        "sound": CHILD_NAME,
        "shape": CHILD_NAME,
        "sex": CHILD_LINK,
        "birth_on": CHILD_BIRTH,
        "ethnicity": CHILD_FACT,
        "county_path": OFFICE,
        "cached_place_path": CHILD_LINK,
        "cached_school_path": CHILD_LINK,
        "cached_grade": CHILD_LINK,
        "cached_standing": CHILD_LINK,
        "cached_ledger": CHILD_LINK,
        "cached_verified": CHILD_LINK,
        "merged_into": CHILD_LINK,
        "removed_at": OFFICE,
        "opened_at": OFFICE,
        "version": OFFICE,
    }
    kept = Kept(Keep.CHILD_FILE, since="birth_on", years=18, alias="merged_into", done="removed_at")

    class Meta:
        verbose_name = _("儿童")
        indexes = (
            models.Index(fields=("cached_place_path", "pinyin", "id"), name="child_place_name"),
            models.Index(fields=("cached_school_path", "pinyin", "id"), name="child_school_name"),
            models.Index(fields=("county_path", "pinyin", "id"), name="child_county_name"),
            models.Index(fields=("county_path", "initials"), name="child_initials"),
            models.Index(fields=("county_path", "name"), name="child_name"),
            models.Index(fields=("county_path", "cached_standing", "pinyin", "id"), name="child_standing"),
            models.Index(fields=("county_path", "cached_ledger", "pinyin", "id"), name="child_ledger"),
            # How many a town looks for: on the front page of everybody who works there.
            models.Index(
                fields=("cached_ledger", "cached_place_path"),
                name="child_ledger_place",
                condition=models.Q(merged_into=None, removed_at=None),
            ),
            models.Index(fields=("county_path", "sound"), name="child_sound"),
            models.Index(fields=("county_path", "shape"), name="child_shape"),
            models.Index(fields=("merged_into",), name="child_merged", condition=models.Q(merged_into__isnull=False)),
            models.Index(fields=("removed_at",), name="child_removed", condition=models.Q(removed_at__isnull=False)),
            # The ledger of school age: its figures and its pages, without a look at the files.
            models.Index(
                fields=(
                    "county_path", "cached_place_path", "cached_verified", "cached_standing", "pinyin", "id", "opened_at",
                    "merged_into", "removed_at",
                ),
                name="child_ledger_of_age", condition=models.Q(merged_into=None, removed_at=None),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name


class StoodBefore(models.Model):
    """How a file stood at the end of each day from ``since`` until the day before ``until``, on which it came to stand otherwise.

    Written by the database itself with whatever changes the file (``rules.stood``), and never written again. Since the newest
    ``until``, or since it was opened, a file stands as its own row says.
    """

    id = models.BigAutoField(primary_key=True)
    child = models.ForeignKey(Child, models.CASCADE, related_name="stood_before")
    county_path = models.CharField(max_length=4)
    since = models.DateField()
    until = models.DateField()
    place_path = models.CharField(max_length=32, blank=True)
    school_path = models.CharField(max_length=32, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    standing = models.CharField(max_length=40, blank=True)
    verified = models.CharField(max_length=40, blank=True)
    gone = models.BooleanField(default=False, help_text="merged into another, or put away")

    care = dict.fromkeys(("id", "county_path", "since", "until"), OFFICE) | dict.fromkeys(
        ("child", "place_path", "school_path", "grade", "gone"), CHILD_LINK
    ) | dict.fromkeys(("standing", "verified"), replace(CHILD_FACT, scrub=Scrub.ROW))  # fmt: skip

    class Meta:
        verbose_name = _("档案逐日情况")
        constraints = (
            models.UniqueConstraint(fields=("child", "until"), name="stood_before_until"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="stood_before_period"),
        )
        indexes = (
            models.Index(
                fields=("county_path", "place_path", "verified", "standing", "until", "since", "child"),
                name="stood_before_county",
            ),
        )

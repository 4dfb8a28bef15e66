"""A set of rolls handed in, its files, and what persons judged: of doubtful pairs, and where two entries of a roll differ."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.findings.models import Publication
from notoneless.imports.terms import EntryChoice, ImportState
from notoneless.places.models import Division
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import OFFICE, Care, Keep, Kept, Level, Mask, Scrub, sealed

WORK = Care(Level.OFFICE, keep=Keep.WORK, scrub=Scrub.ROW)
SEEN = Care(Level.PERSONAL, keep=Keep.WORK, scrub=Scrub.ROW)


class RollImport(models.Model):
    """The rolls of one sweep of a county, from the first file handed in to the publication.

    ``run`` counts the sweeps that were ordered: an order that the worker takes up late does nothing. ``asked`` are the
    figures out of bounds that a person must answer, ``accepted`` the answers, each with who and why. ``figures`` are the
    rolls' own (rows, birth years, towns; nobody's name), against which next month's are held.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county = models.ForeignKey(Division, models.PROTECT, related_name="roll_imports")
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.OPEN)
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=36)
    run = models.PositiveIntegerField(default=0)
    job = models.CharField(max_length=36, blank=True)
    ordered_by = models.CharField(max_length=36, blank=True)
    progress = models.JSONField(default=dict)
    asked = models.JSONField(default=list)
    accepted = models.JSONField(default=list)
    refusal = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, blank=True, related_name="roll_imports")
    swept_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(
        (
            "id", "county", "as_of", "state", "began_at", "began_by", "run", "job", "ordered_by", "progress", "asked",
            "accepted", "refusal", "faults", "counts", "figures", "publication", "swept_at", "cleared_at",
        ),
        WORK,
    )  # fmt: skip
    kept = Kept(Keep.WORK, since="began_at")

    class Meta:
        verbose_name = _("名册导入")
        ordering = ("-began_at",)

    def __str__(self) -> str:
        return f"{self.county} {self.as_of}"


class RollFile(models.Model):
    """One file as an office sent it: its digest, what was understood of it, what a person said of it.

    The file itself lies in the work folder, for the house's own user alone. ``seen`` holds a few masked cells of each
    column; ``said`` is by sheet. ``second_of`` is the file that somebody else typed from the same paper; then ``double`` holds
    how the two compare, in figures. ``settles`` is the file in whose place this one was written, once both were settled.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    roll_import = models.ForeignKey(RollImport, models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=36)
    job = models.CharField(max_length=36, blank=True)
    is_looked_at = models.BooleanField(default=False)
    seen = models.JSONField(default=list)
    said = models.JSONField(default=dict)
    second_of = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="seconds")
    settles = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="settled")
    double = models.JSONField(default=dict)
    removed_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(
        (
            "id", "roll_import", "number", "name", "sha256", "size", "added_at", "added_by", "job", "is_looked_at", "said",
            "second_of", "settles", "double", "removed_at",
        ),
        WORK,
    ) | {"seen": SEEN}  # fmt: skip
    kept = Kept(Keep.WORK, since="added_at")

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("roll_import", "number"), name="roll_file_number"),)

    def __str__(self) -> str:
        return self.name


class EntryDecision(models.Model):
    """What a person decided, the paper in hand, where two entries of a roll differ. The newest decision on a place holds.

    ``place`` is a cell or a line of the two files, by its rows. ``value`` is what was typed by hand; empty where the paper is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    second = models.ForeignKey(RollFile, models.CASCADE, related_name="decisions")
    place = models.CharField(max_length=60)
    choice = models.CharField(max_length=8, choices=EntryChoice, blank=True)
    partner = models.PositiveIntegerField(null=True, blank=True, help_text="the line of the other entry, from 0")
    value = SealedTextField(_("另录的值"), mask=Mask.HIDDEN)
    is_as_on_paper = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=36)

    care = dict.fromkeys(("id", "second", "place", "choice", "partner", "is_as_on_paper", "decided_at", "decided_by"), WORK) | {
        "value": sealed(Mask.HIDDEN, keep=Keep.WORK)
    }  # fmt: skip
    kept = Kept(Keep.WORK, since="decided_at")

    class Meta:
        indexes = (models.Index(fields=("second", "place", "decided_at"), name="entry_decision"),)

    def __str__(self) -> str:
        return self.place


class PairAnswer(models.Model):
    """What a person judged of two lines: the same child, another, or cannot tell. The newest answer of a pair holds.

    ``pair`` is made of the contents of both lines, so the answer is found again next month, and names nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county = models.ForeignKey(Division, models.PROTECT, related_name="pair_answers")
    pair = models.CharField(max_length=40)
    is_same = models.BooleanField(null=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=36)

    care = dict.fromkeys(("id", "county", "pair", "is_same", "answered_at", "answered_by"), OFFICE)

    class Meta:
        indexes = (models.Index(fields=("county", "pair", "answered_at"), name="pair_answer"),)

    def __str__(self) -> str:
        return self.pair

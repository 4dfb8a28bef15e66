"""A published sweep and its proposals, one per line of the ledger, what the files said before one was written into them, and the
indicators that were counted from its lines."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.children.models import Child
from notoneless.findings.terms import ProposalKind, ProposalState, PublicationState
from notoneless.places.models import Division
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import CHILD_FACT, CHILD_LINK, CHILD_NAME, OFFICE, Keep, Kept, Mask, sealed


class Publication(models.Model):
    """One sweep on its way into the files. ``digest`` is that of its ledger and its households: a sweep is published once;
    one that was withdrawn may be proposed anew.

    ``cursor`` is how many lines were read whole: a run that was killed goes on behind them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county = models.ForeignKey(Division, models.PROTECT, related_name="publications")
    as_of = models.DateField()
    digest = models.CharField(max_length=64)
    folder = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=PublicationState, default=PublicationState.READING)
    cursor = models.BigIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    run = models.JSONField(default=dict, help_text="versions, parameters and inputs as run.json tells them")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=36)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=36, blank=True)

    care = dict.fromkeys(
        (
            "id", "county", "as_of", "digest", "folder", "state", "cursor", "lines", "counts", "run", "started_at",
            "started_by", "published_at", "published_by",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        verbose_name = _("拉网发布")
        ordering = ("-as_of", "-started_at")
        constraints = (
            models.UniqueConstraint(
                fields=("digest",), condition=~models.Q(state=PublicationState.WITHDRAWN), name="publication_digest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.county} {self.as_of}"


class Proposal(models.Model):
    """What one line of the ledger would do: to which child, what would change, what became of it.

    A line that was not taken over belongs to no child's file, and speaks of a child all the same: it has a day of its own.
    """

    id = models.UUIDField(primary_key=True, editable=False, help_text="made from the publication and the line")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="proposals")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=ProposalKind)
    state = models.CharField(max_length=8, choices=ProposalState, default=ProposalState.OPEN)
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="proposals")
    sweep_id = models.CharField(max_length=40)
    name = models.CharField(max_length=64)
    verdict = models.CharField(max_length=40)
    ledger = models.CharField(max_length=24, blank=True)
    changes = models.JSONField(default=dict, help_text="field → [was, would be]; nothing that is sealed")
    payload = SealedTextField(mask=Mask.HIDDEN, help_text="the line itself, as JSON")
    candidates = models.JSONField(default=list, help_text="ids of the children it may be, where that is unclear")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=36, blank=True)

    care = dict.fromkeys(
        ("id", "publication", "line", "kind", "state", "candidates", "decided_at", "decided_by"), OFFICE
    ) | {
        "child": CHILD_LINK,
        "sweep_id": CHILD_FACT,
        "name": CHILD_NAME,
        "verdict": CHILD_FACT,
        "ledger": CHILD_FACT,
        "changes": CHILD_FACT,
        "payload": sealed(Mask.HIDDEN),
    }
    kept_alone = Kept(Keep.CHILD_FILE, since="publication__started_at", done="payload")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("publication", "line"), name="proposal_once_a_line"),)
        indexes = (models.Index(fields=("publication", "state", "kind", "line"), name="proposal_kind"),)


class Before(models.Model):
    """What the file of a child said before a proposal was written into it: what an exact undoing needs. A file that the
    proposal opened has none. It is let go when the sweep is called published, for then nothing is undone any more.
    """

    proposal = models.OneToOneField(Proposal, models.PROTECT, primary_key=True, related_name="before")
    version = models.PositiveIntegerField(help_text="the file's, before the line was written into it")
    file = SealedTextField(
        mask=Mask.HIDDEN, help_text="the child's own columns and the keys of the rows that ended, JSON"
    )

    care = {"proposal": CHILD_LINK, "version": OFFICE, "file": sealed(Mask.HIDDEN)}


class Figure(models.Model):
    """One indicator of a sweep as it was counted from its lines, of the whole county or of one town. No child stands in it.

    The indicators outlive the sweep's tables, which are taken away when it is published. They are told of a published sweep
    alone, and go with one that is withdrawn.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="figures")
    indicator = models.CharField(max_length=40, help_text="an id of ledger.indicators")
    is_whole = models.BooleanField(help_text="of the whole county")
    town = models.CharField(max_length=64, blank=True, help_text="the town's code, or its name where it has none")
    town_name = models.CharField(max_length=64, blank=True)
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    deferred = models.PositiveIntegerField(help_text="approved deferrals: of the denominator, shown apart")
    is_asked = models.BooleanField(help_text="whether the roll that it needs was handed in; else it is a dash")
    target = models.DecimalField(max_digits=6, decimal_places=4, null=True, help_text="on the sweep's own day")

    care = dict.fromkeys(
        (
            "id", "publication", "indicator", "is_whole", "town", "town_name", "numerator", "denominator", "deferred",
            "is_asked", "target",
        ),
        OFFICE,
    )  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("publication", "indicator", "is_whole", "town"), name="figure_once_a_town"),
        )


class Behind(models.Model):
    """A line of the sweep that keeps a town's figure from the whole, and why: the names behind the figure."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="behind")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="behind")
    part = models.CharField(max_length=16, blank=True)

    care = {"id": OFFICE, "figure": OFFICE, "proposal": CHILD_LINK, "part": CHILD_LINK}


class Reported(models.Model):
    """A line of the sweep whose child an office's roll calls out of school (三统一): the education office's by the state of the
    enrolment, the rural office's by its column for it. Whether an office could have said so stands in the publication's ``run``."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="reported")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="reported")
    office = models.CharField(max_length=12, help_text="education, rural")

    care = {"id": OFFICE, "publication": OFFICE, "proposal": CHILD_LINK, "office": CHILD_LINK}

    class Meta:
        constraints = (models.UniqueConstraint(fields=("proposal", "office"), name="reported_once_by_an_office"),)

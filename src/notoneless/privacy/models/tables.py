"""The data keys, wrapped by the master key."""

from __future__ import annotations

from django.db import models

from notoneless.privacy.rules.envelope import Suite
from notoneless.standards.care import OFFICE


class DataKey(models.Model):
    """One data key: which suite, sealed by which master key, since when, until when new cells were sealed with it.

    When its last cell is gone the key itself is wiped (``destroyed_at``); the row stays and says that there was one.
    """

    version = models.PositiveIntegerField(primary_key=True)
    suite = models.PositiveSmallIntegerField(choices=[(suite.value, suite.name) for suite in Suite])
    wrapped = models.BinaryField(help_text="the key, sealed by the master key; empty once destroyed")
    master_version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    care = dict.fromkeys(
        ("version", "suite", "wrapped", "master_version", "made_at", "retired_at", "destroyed_at"), OFFICE
    )

    def __str__(self) -> str:
        return f"data key {self.version}"

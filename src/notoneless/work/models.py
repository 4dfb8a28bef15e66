"""What comes due when, and what last happened when. The queue itself is the table of django-tasks-db."""

from __future__ import annotations

from django.db import models

from notoneless.standards.care import OFFICE


class Schedule(models.Model):
    """One job that runs by the clock: when it last came due and when it comes due again."""

    job = models.CharField(max_length=120, primary_key=True, help_text="the path of the job's function")
    last_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()

    care = dict.fromkeys(("job", "last_at", "next_at"), OFFICE)

    def __str__(self) -> str:
        return self.job


class Mark(models.Model):
    """When something of the house last happened, and how it ended: a backup, a verification, a restore."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    told = models.JSONField(default=dict)

    care = dict.fromkeys(("name", "at", "told"), OFFICE)

    def __str__(self) -> str:
        return self.name

"""What comes due when: one row for every job that runs by the clock. The queue itself is django-tasks-db's table."""

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

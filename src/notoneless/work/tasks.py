"""What the house does by the clock for itself: finished jobs and old sessions are tidied away, the tables counted anew."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from notoneless.work.jobs import job
from notoneless.work.statistics import count_anew

DONE_KEPT = timedelta(days=14)
FAILED_KEPT = timedelta(days=60)


@job(every=timedelta(hours=6))
def forget_finished_jobs() -> None:
    """Forget jobs that ended well two weeks ago, and failures of two months ago."""
    now = timezone.now()
    DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - DONE_KEPT)
        | Q(status=TaskResultStatus.FAILED, finished_at__lt=now - FAILED_KEPT)
    ).delete()


@job(every=timedelta(hours=1))
def forget_old_sessions() -> None:
    """Remove the sessions that ran out."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@job(every=timedelta(hours=1))
def count_tables_anew() -> None:
    """Let the database know how full its tables are by now."""
    count_anew()

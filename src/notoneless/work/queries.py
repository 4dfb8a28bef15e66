"""How the queue stands: for the health page and for whoever waits for a job."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from notoneless.work.jobs import JOBS


@dataclass(frozen=True, slots=True)
class Queue:
    """How many jobs wait, run and have failed since a moment; since when the oldest that could run waits."""

    waiting: int
    running: int
    failed: int
    oldest_at: datetime | None


def queue(*, at: datetime, failed_since: datetime) -> Queue:
    """Return how the queue stands at ``at``."""
    ready = Q(status=TaskResultStatus.READY)
    due = ready & Q(run_after__lte=at) | ready & Q(run_after__year=9999)
    row = DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=ready),
        running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED, finished_at__gte=failed_since)),
        oldest_at=Min("enqueued_at", filter=due),
    )
    return Queue(**row)


def has_failed(job: str) -> bool:
    """Return whether the job of this number was given up: refused, or tried as often as it may be."""
    return bool(job) and DBTaskResult.objects.filter(pk=job, status=TaskResultStatus.FAILED).exists()


def being_filled(counties: Iterable[str]) -> str:
    """Return how the filling of one of these counties (by their paths) stands: ``running``, ``failed`` (given up half way), or nothing."""
    paths = [path for path, terms in JOBS.items() if terms.fills]
    mine = set(counties)
    if not paths or not mine:
        return ""
    open_ = (TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED)
    states = {
        status
        for status, given in DBTaskResult.objects.filter(task_path__in=paths, status__in=open_).values_list(
            "status", "args_kwargs"
        )
        if given["args"][0] in mine
    }
    return "" if not states else "failed" if states == {TaskResultStatus.FAILED} else "running"

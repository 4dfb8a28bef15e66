"""The worker: takes what waits, runs it, writes how it ended; hands in what comes due; takes up what was lost.

django-tasks-db keeps the queue and each job's outcome. What it leaves open is ours: trying again, running by the clock, and
a job whose process is gone.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Final

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from notoneless.standards.errors import UserError
from notoneless.work import leases
from notoneless.work.jobs import JOBS, QUEUES, Failure, Terms, pause_after
from notoneless.work.models import Schedule

log = logging.getLogger("notoneless.work")

#: How often the worker looks whether something comes due, and whether something was lost.
LOOK_EVERY: Final = timedelta(seconds=5)
UNKNOWN: Final = Terms(tries=1, every=None)


class Worker:
    """One worker of the house; any number may run side by side."""

    def __init__(self, *, queues: tuple[str, ...] = QUEUES, rest: float = 0.5, name: str = "") -> None:
        self.queues, self.rest = queues, rest
        self.name = name or uuid.uuid4().hex
        self._looked_at: datetime | None = None

    def run(self, stop: Event) -> None:
        """Work until ``stop`` is set. A database that does not answer is waited for."""
        with leases.held(self.name):
            while not stop.is_set():
                close_old_connections()
                try:
                    worked = self.turn(timezone.now())
                except DatabaseError as error:
                    log.warning("the database does not answer (%s); waiting", type(error).__name__)
                    worked = False
                    stop.wait(5)
                if not worked:
                    stop.wait(self.rest)

    def drain(self, at: datetime) -> int:
        """Run everything that waits and is due at ``at``; return how many jobs ran. For tests and the demo."""
        ran = 0
        with leases.held(self.name):
            while self.turn(at):
                ran += 1
        return ran

    def turn(self, at: datetime) -> bool:
        """Do one job, if one waits; return whether there was one."""
        if self._looked_at is None or not timedelta(0) <= at - self._looked_at < LOOK_EVERY:
            self._looked_at = at
            take_up_lost(at)
            hand_in_due(at)
        result = self._claim(at)
        if result is None:
            return False
        self._do(result)
        return True

    def _claim(self, at: datetime) -> DBTaskResult[Any, Any] | None:
        waiting = DBTaskResult.objects.ready().filter(backend_name="default", queue_name__in=self.queues)
        if not waiting.exists():  # a read: an idle worker must not queue behind those who write
            return None
        with transaction.atomic():
            result: DBTaskResult[Any, Any] | None = waiting.get_locked()
            if result is not None:
                result.claim(self.name)
        return result

    def _do(self, result: DBTaskResult[Any, Any]) -> None:
        attempt = len(result.worker_ids)
        try:
            given = result.args_kwargs
            result.set_successful(import_string(result.task_path).call(*given["args"], **given["kwargs"]))
        except Exception as mistake:
            tries = JOBS.get(result.task_path, UNKNOWN).tries
            again = isinstance(mistake, Failure) and attempt < tries
            log.warning("job %s, attempt %d of %d: %s", result.task_path, attempt, tries, _told(mistake))
            result.set_failed(mistake)
            if again:
                _put_back(result, timezone.now() + pause_after(attempt))


def take_up_lost(at: datetime) -> int:
    """Put back the jobs whose worker is gone; return how many. One that was lost as often as it may be tried has failed."""
    found = 0
    for result in DBTaskResult.objects.running():
        holder = result.worker_ids[-1] if result.worker_ids else ""
        if holder and leases.is_held(holder):
            continue
        with transaction.atomic():
            locked = (
                DBTaskResult.objects.select_for_update().filter(pk=result.pk, status=TaskResultStatus.RUNNING).first()
            )
            if locked is None or locked.worker_ids != result.worker_ids:
                continue
            found += 1
            if len(locked.worker_ids) < JOBS.get(locked.task_path, UNKNOWN).tries:
                log.warning("job %s was lost with its worker and is taken up again", locked.task_path)
                _put_back(locked, at)
            else:
                locked.set_failed(Failure(f"lost with its worker {len(locked.worker_ids)} times"))
    return found


def hand_in_due(at: datetime) -> int:
    """Hand in the jobs that come due by the clock; return how many. Each is handed in once, however many workers run."""
    timed = {path: terms.every for path, terms in JOBS.items() if terms.every is not None}
    later = set(Schedule.objects.filter(job__in=timed, next_at__gt=at).values_list("job", flat=True))
    handed_in = 0
    for path in sorted(timed.keys() - later):
        with transaction.atomic():
            row, _ = Schedule.objects.select_for_update().get_or_create(job=path, defaults={"next_at": at})
            if row.next_at > at:
                continue
            unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
            if not DBTaskResult.objects.filter(task_path=path, status__in=unfinished).exists():
                import_string(path).enqueue()
                handed_in += 1
            row.last_at, row.next_at = at, at + timed[path]
            row.save(update_fields=("last_at", "next_at"))
    return handed_in


def _put_back(result: DBTaskResult[Any, Any], run_after: datetime) -> None:
    result.status, result.run_after, result.finished_at = TaskResultStatus.READY, run_after, None
    result.save(update_fields=("status", "run_after", "finished_at"))


def _told(mistake: BaseException) -> str:
    """What may be logged of a mistake: a refusal's code, a failure's place, of all else the kind alone."""
    if isinstance(mistake, UserError):
        return mistake.code
    return str(mistake) if isinstance(mistake, Failure) else type(mistake).__name__

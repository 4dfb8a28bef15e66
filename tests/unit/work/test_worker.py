"""A job runs once; one that breaks is tried again, later and later; one that was lost with its worker is taken up again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from notoneless.work import jobs, leases, queries
from notoneless.work.models import Schedule
from notoneless.work.worker import Worker, hand_in_due, take_up_lost
from tests.house.repository import ROOT
from tests.unit.work import errands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_by_the_clock(monkeypatch):
    errands.RAN.clear()
    monkeypatch.setattr("notoneless.work.worker.JOBS", {k: v for k, v in jobs.JOBS.items() if v.every is None})


def result():
    return DBTaskResult.objects.get()


def test_a_job_runs_once():
    errands.run_once.enqueue("a")
    worker = Worker()
    assert worker.drain(timezone.now()) == 1
    assert worker.drain(timezone.now()) == 0
    assert errands.RAN == ["a"]
    assert result().status == "SUCCESSFUL"


def test_a_job_joins_the_transaction_that_hands_it_in():
    with pytest.raises(RuntimeError, match="undone"), transaction.atomic():
        errands.run_once.enqueue("a")
        raise RuntimeError("undone")
    assert Worker().drain(timezone.now()) == 0


def test_a_job_that_breaks_is_tried_three_times_each_time_later():
    errands.breaks.enqueue("a")
    pauses = []
    for _ in range(4):
        Worker().drain(timezone.now())
        row = result()
        if row.status == "READY":
            pauses.append(round((row.run_after - timezone.now()).total_seconds(), -1))
            DBTaskResult.objects.update(run_after=timezone.now() - timedelta(seconds=1))
    assert errands.RAN == ["a"] * 3
    assert pauses == [10, 60]
    assert result().status == "FAILED"


def test_what_is_kept_of_a_mistake_names_nobody():
    errands.breaks.enqueue("a")
    Worker().drain(timezone.now())
    kept = result().traceback
    assert "ValueError at " in kept
    assert "王小明" not in kept and "500226" not in kept


def test_a_refusal_is_final():
    errands.refuses.enqueue("a")
    Worker().drain(timezone.now())
    assert errands.RAN == ["a"]
    assert result().status == "FAILED" and "T001" in result().traceback


def test_a_job_whose_worker_lives_is_left_alone_and_one_whose_worker_is_gone_is_taken_up():
    errands.run_once.enqueue("a")
    result().claim("worker-of-this-test")
    with leases.held("worker-of-this-test"):
        assert take_up_lost(timezone.now()) == 0
        assert result().status == "RUNNING"
    assert take_up_lost(timezone.now()) == 1
    assert Worker().drain(timezone.now()) == 1
    assert errands.RAN == ["a"] and result().status == "SUCCESSFUL"


def test_a_job_lost_as_often_as_it_may_be_tried_has_failed():
    errands.run_once.enqueue("a")
    for n in range(3):
        result().claim(f"gone-{n}")
        take_up_lost(timezone.now())
    assert result().status == "FAILED" and "3 times" in result().traceback
    assert errands.RAN == []


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not of Windows")
def test_a_killed_process_holds_no_lease():
    code = (
        "import django, time; django.setup()\n"
        "from notoneless.work import leases\n"
        "with leases.held('killed'):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    here = dict(os.environ)
    if "DATABASE_URL" in here:  # a session's lock is of one database
        here["DATABASE_URL"] = here["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, env=here)
    assert process.stdout.readline() == b"held\n"
    assert leases.is_held("killed")
    with pytest.raises(RuntimeError, match="held by another"), leases.held("killed"):
        pass
    process.kill()
    process.wait()
    process.stdout.close()
    ends = time.monotonic() + 30  # PostgreSQL hears of the death from its own process, a moment later on a busy machine
    while leases.is_held("killed") and time.monotonic() < ends:
        time.sleep(0.05)
    assert not leases.is_held("killed")


def test_what_comes_due_is_handed_in_once_and_again_after_its_time(monkeypatch):
    path = f"{errands.every_hour.__module__}.every_hour"
    declared = jobs.job(every=errands.HOUR)(errands.every_hour)
    monkeypatch.setattr(errands, "every_hour", declared)
    terms = jobs.JOBS.pop(path)
    monkeypatch.setattr("notoneless.work.worker.JOBS", {path: terms})
    now = timezone.now()
    assert hand_in_due(now) == 1
    assert hand_in_due(now) == 0
    assert hand_in_due(now + timedelta(minutes=59)) == 0
    assert hand_in_due(now + timedelta(hours=1)) == 0, "the first still waits: nobody needs it twice"
    Worker().drain(timezone.now())
    assert hand_in_due(now + timedelta(hours=2)) == 1
    assert Schedule.objects.get().next_at == now + timedelta(hours=3)


def test_the_queue_tells_how_it_stands():
    now = timezone.now()
    errands.run_once.enqueue("a")
    errands.refuses.enqueue("b")
    errands.run_once.using(run_after=now + timedelta(days=1)).enqueue("later")
    stands = queries.queue(at=timezone.now(), failed_since=now - timedelta(days=1))
    assert (stands.waiting, stands.running, stands.failed) == (3, 0, 0)
    assert now <= stands.oldest_at <= timezone.now()
    Worker().drain(timezone.now())
    stands = queries.queue(at=timezone.now(), failed_since=now - timedelta(days=1))
    assert (stands.waiting, stands.running, stands.failed, stands.oldest_at) == (1, 0, 1, None)

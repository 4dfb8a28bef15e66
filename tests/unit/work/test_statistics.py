"""A house that filled up since its tables were counted plans by what is in them now."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest

from notoneless.config import home
from notoneless.work.jobs import JOBS
from tests.house.repository import ROOT

FILL = """
import sys
from notoneless.config import setting_up
setting_up.set_up()
from django.utils import timezone
from notoneless.work import statistics, tasks
from notoneless.work.models import Schedule
statistics.count_anew()
Schedule.objects.bulk_create(Schedule(job=f"errand {one}", next_at=timezone.now()) for one in range(400))
if sys.argv[1] == "job":
    tasks.count_tables_anew.call()
"""


def counted(folder):
    """Return how many rows the planner holds the table of timed jobs for."""
    raw = sqlite3.connect(home.Home(folder).database)
    found = raw.execute("SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'work_schedule'").fetchone()[0]
    raw.close()
    return found or 0


@pytest.mark.parametrize(("how", "known"), [("nothing", False), ("job", True)])
def test_the_job_tells_the_planner_what_came_since(tmp_path, how, known):
    subprocess.run(
        [sys.executable, "-c", FILL, how], check=True, cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NOTONELESS_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (counted(tmp_path) >= 400) is known


def test_the_tables_are_counted_by_the_clock():
    assert JOBS["notoneless.work.tasks.count_tables_anew"].every is not None

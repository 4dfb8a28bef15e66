"""The example in the how-to is run as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.children.models import Child, Remark
from notoneless.responsibility.queries import viewer_of
from tests import world

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md"


@pytest.mark.django_db(transaction=True)
def test_the_example_finds_notes_once_and_corrects(live_server):
    cache.clear()
    made = world.county()
    by = viewer_of(made.accounts["section_chief"], at=timezone.now())
    held = accounts.make_token(
        by=by, at=timezone.now(), name="例", powers=("child.see", "child.remark", "child.edit"), days=1
    )
    program = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S).group(1)
    told = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"HOUSE": live_server.url, "TOKEN": held.text},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == ["甲己童 200", "住地 200"]
    assert Remark.objects.count() == 1, "sent twice with one key, noted once"
    sought = Child.objects.get(cached_ledger="suspected_dropout")
    assert sought.residences.filter(kind="actual", elsewhere="外省某市").exists()

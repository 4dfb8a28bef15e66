"""How long the keys take to be turned: ``python -m tests.bench.turning 1000000``.

A house of its own in a passing folder gets so many sealed fields (two to a household), and all of them are sealed anew.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import uuid
from pathlib import Path


def main(fields: int) -> None:
    """Make the fields, turn the key, print the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="notoneless-turning-") as folder:
        os.environ.update(NOTONELESS_HOME=folder, DJANGO_SETTINGS_MODULE="notoneless.config.settings")
        os.environ.pop("DATABASE_URL", None)
        from notoneless.privacy.rules import keyring

        keyring.create(Path(folder) / "keys" / "keyring.json", keyring.new())
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        from notoneless.audit.terms import System
        from notoneless.children.models import Household
        from notoneless.privacy import actions
        from notoneless.privacy.actions import rotating
        from notoneless.privacy.models.bulk import Rows
        from tests import world

        call_command("migrate", verbosity=0)
        for begin in range(0, fields // 2, 10_000):
            with transaction.atomic():
                rows = Rows(Household)
                for n in range(begin, min(begin + 10_000, fields // 2)):
                    rows.add(
                        id=uuid.uuid4(), number=f"H{n:09}", address=f"某镇某村{n % 12}组{n}号", recorded_at=world.NOW
                    )
                rows.flush()
        began, cpu = time.perf_counter(), time.process_time()
        turned = actions.rotate_keys(by=System("bench"), at=world.NOW)
        took, used = time.perf_counter() - began, time.process_time() - cpu
        figures = {
            "fields": turned.cells,
            "seconds": round(took, 1),
            "cpu_seconds": round(used, 1),
            "fields_per_second": round(turned.cells / took),
            "old_cells_left": rotating.cells_not_of(turned.version),
            "load": os.getloadavg()[0],
        }
        print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

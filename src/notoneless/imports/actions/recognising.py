"""Looking at a file that was handed in: which office's roll it seems to be, which column is which, what stands in its way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from notoneless.imports.actions.common import own_folder, profiles_of
from notoneless.imports.actions.doubling import compare_when_read
from notoneless.imports.models import RollFile
from notoneless.imports.queries.where import rolls_of
from notoneless.imports.rules.telling import told_of
from notoneless.policy.lookup import load
from notoneless.rolls.look import Looked, look


def look_at(key: UUID) -> bool:
    """Write down what is understood of a file; return whether it was there to look at. Done twice it says the same."""
    file = RollFile.objects.select_related("roll_import__county").filter(pk=key, removed_at=None).first()
    if file is None:
        return False
    one = file.roll_import
    path = rolls_of(one.pk) / file.name
    if not path.is_file():
        return False
    seen = look(
        path, day=one.as_of, place=one.county.code, policy=load(), said=told_of(file.name, file.said),
        profiles_dir=profiles_of(one.county.code), work=own_folder(settings.NOTONELESS_HOME.work),
    )  # fmt: skip
    with transaction.atomic():
        now = RollFile.objects.select_for_update().get(pk=key)
        if now.said != file.said or now.removed_at is not None:  # somebody said more meanwhile: that look is to come
            return False
        now.seen, now.is_looked_at = [_plain(sheet) for sheet in seen], True
        now.save(update_fields=("seen", "is_looked_at"))
        compare_when_read(now)
    return True


def _plain(sheet: Looked) -> dict[str, Any]:
    trouble = sheet.trouble
    return {
        "sheet": sheet.sheet,
        "kind": sheet.kind.value if sheet.kind else "",
        "heading_row": sheet.heading_row,
        "labels": list(sheet.labels),
        "columns": sheet.columns,
        "examples": [list(cells) for cells in sheet.examples],
        "missing": [list(group) for group in sheet.missing],
        "rows": sheet.rows,
        "known": sheet.known,
        "is_headed": sheet.headed,
        "trouble": {"code": trouble.code, "zh": trouble.zh, "en": trouble.en} if trouble else None,
    }

"""Files handed in: each copied whole into the house's own folder, its digest taken on the way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.findings.access import Publications
from notoneless.imports.actions.common import POWER, locked, own_folder, subject
from notoneless.imports.models import RollFile, RollImport
from notoneless.imports.queries.where import rolls_of
from notoneless.imports.rules.naming import file_name
from notoneless.imports.terms import ImportState, RollsError
from notoneless.places.models import Division
from notoneless.rolls.readers.safety import Limits
from notoneless.work.jobs import hand_in

MOST_BYTES: Final = Limits().bytes_in
"""Of one file: what the library reads."""
MOST_FILES: Final = 200


def begin(*, county: UUID, as_of: date, by: Viewer, at: datetime) -> RollImport:
    """Begin a set of rolls of ``county``, to be swept as of ``as_of``; return it. Raises :class:`RollsError` Y001."""
    place = Division.objects.filter(pk=county, level=1).first()
    if place is None or not Publications(by, POWER).allows_county(place.path):
        raise RollsError("Y001", "您的岗位不能为这个区县收册。", "Your post cannot bring in the rolls of this county.")
    with transaction.atomic():
        one = RollImport.objects.create(county=place, as_of=as_of, began_at=at, began_by=by.actor)
        audit.write("imports.begin", by=by, at=at, subject=subject(one), detail={"as_of": as_of.isoformat()})
    return one


def add_file(
    *, to: RollImport, name: str, chunks: Iterable[bytes], by: Viewer, at: datetime
) -> RollFile:  # fmt: skip
    """Take in one file as it was sent and have the worker look at it; return it.

    Raises :class:`RollsError` Y001, Y002 (not at hand), Y003 (too large, or too many), Y004 (this very file is among them
    already), Y005 (empty).
    """
    with transaction.atomic():
        one = locked(to, by)
        file = kept_file(one, name, chunks, by=by, at=at)
        detail = {"sha256": file.sha256, "bytes": file.size}
        audit.write("imports.add_file", by=by, at=at, subject=subject(one), detail=detail)
    return file


def kept_file(
    one: RollImport, name: str, chunks: Iterable[bytes], *, by: Viewer, at: datetime, copy_of: RollFile | None = None
) -> RollFile:
    """Keep a file of a set that is locked, as it was sent, and have it looked at; ``copy_of`` is the first entry that it is to
    be the second of. Raises Y003, Y004, Y005, Y015 (a second entry that is a copy of the first)."""
    others = list(one.files.filter(removed_at=None))
    if len(others) >= MOST_FILES:
        raise RollsError(
            "Y003",
            f"一批最多 {MOST_FILES} 个文件，已经满了。请把同一部门的文件合成一个工作簿。",
            f"A set takes {MOST_FILES} files and is full. Put the files of one office into one workbook.",
        )
    folder = own_folder(rolls_of(one.pk))
    kept = file_name(name, [other.name for other in one.files.all()])
    scratch = folder / f".{kept}.{os.getpid()}"
    try:
        digest, size = _copied(scratch, chunks, kept)
        same = next((other for other in others if other.sha256 == digest), None)
        if same is not None and same == copy_of:
            raise RollsError(
                "Y015",
                f"《{kept}》和第一遍《{same.name}》一个字节不差，是抄来的一份，不是另录的一遍：抄一份查不出录错的格。",
                f"{kept} is the first entry {same.name} to the byte: a copy, and no second entry. A copy finds no slip.",
            )
        if same is not None:
            raise RollsError(
                "Y004",
                f"《{kept}》和已经收下的《{same.name}》内容完全相同，没有再收一次：同一份名册收两次，孩子会被数两遍。",
                f"{kept} is the very same as {same.name}, which is here already; it was not taken in twice: its children "
                "would be counted twice.",
            )
        scratch.replace(folder / kept)
    finally:
        scratch.unlink(missing_ok=True)
    file = RollFile.objects.create(
        roll_import=one, number=one.files.count() + 1, name=kept, sha256=digest, size=size, added_at=at,
        added_by=by.actor, second_of=copy_of,
    )  # fmt: skip
    reopen(one)
    have_looked(file)
    return file


def drop_file(*, file: RollFile, by: Viewer, at: datetime) -> None:
    """Take a file out of its set: its line stays, the file itself is gone, and what leans on it goes along. Raises Y001, Y002."""
    with transaction.atomic():
        one = locked(file.roll_import, by)
        file = RollFile.objects.select_for_update().get(pk=file.pk)
        if file.removed_at is not None:
            return
        for each in (file, *_leaning_on(file)):
            each.removed_at, each.seen = at, []
            each.save(update_fields=("removed_at", "seen"))
            audit.write("imports.drop_file", by=by, at=at, subject=subject(one), detail={"sha256": each.sha256})
            transaction.on_commit(partial((rolls_of(one.pk) / each.name).unlink, missing_ok=True))
        reopen(one)


def _leaning_on(file: RollFile) -> list[RollFile]:
    """Return the files that mean nothing without ``file``: a second entry without its first, a settled roll without either."""
    kept = (
        RollFile.objects.select_for_update()
        .filter(roll_import=file.roll_import_id, removed_at=None)
        .exclude(pk=file.pk)
    )
    return [
        each
        for each in kept
        if file.pk in (each.second_of_id, each.settles_id) or (each.settles_id and each.settles_id == file.second_of_id)
    ]


def drop_settled(file: RollFile, *, at: datetime) -> None:
    """Take out the settled roll that was made of an entry which is now read otherwise."""
    first = file.second_of_id or file.pk
    for each in RollFile.objects.select_for_update().filter(settles=first, removed_at=None):
        each.removed_at, each.seen = at, []
        each.save(update_fields=("removed_at", "seen"))
        transaction.on_commit(partial((rolls_of(each.roll_import_id) / each.name).unlink, missing_ok=True))


def look_again(*, file: RollFile, by: Viewer, at: datetime) -> None:
    """Have a file looked at once more, where the worker gave it up. Raises Y001, Y002."""
    with transaction.atomic():
        one = locked(file.roll_import, by)
        file = RollFile.objects.select_for_update().get(pk=file.pk)
        have_looked(file)
        audit.write("imports.look_again", by=by, at=at, subject=subject(one), detail={"file": file.number})


def reopen(one: RollImport) -> None:
    """Let a set whose rolls changed be swept anew: what was asked or refused of the old ones is over."""
    one.state, one.asked, one.accepted, one.refusal = ImportState.OPEN, [], [], {}
    one.save(update_fields=("state", "asked", "accepted", "refusal"))


def have_looked(file: RollFile) -> None:
    """Have the worker look at ``file``."""
    file.is_looked_at = False
    file.job = hand_in("notoneless.imports.tasks.look_at_file", str(file.pk))
    file.save(update_fields=("is_looked_at", "job"))


def _copied(target: os.PathLike[str], chunks: Iterable[bytes], name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with open(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise RollsError(
                    "Y003",
                    f"《{name}》超过 {MOST_BYTES >> 20} MB。请按学校或乡镇分成几份，分别上传。",
                    f"{name} is larger than {MOST_BYTES >> 20} MB. Split it by school or township and upload the parts.",
                )
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise RollsError(
            "Y005", f"《{name}》是空文件。请核对后重新上传。", f"{name} is empty. Check it and upload it again."
        )
    return digest.hexdigest(), size

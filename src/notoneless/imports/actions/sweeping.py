"""The sweep of a set of rolls: ordered by a person, done by the worker, stopped where a figure must be answered for.

Whatever moment the worker is killed at, the order is taken up again: a sweep's results appear whole or not at all, and are
registered and read into proposals once, however often that is begun.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import polars as pl
from django.db import transaction
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.findings import actions as findings
from notoneless.findings.models import Publication
from notoneless.findings.terms import PublicationState
from notoneless.imports.actions.common import locked, own_folder, profiles_of, subject
from notoneless.imports.actions.judging import answers_of
from notoneless.imports.models import RollImport
from notoneless.imports.queries.page import FAULT_BOOK
from notoneless.imports.queries.where import folder_of, rolls_of
from notoneless.imports.rules.doubling import swept, unsettled
from notoneless.imports.rules.reading import troubles
from notoneless.imports.rules.telling import entries, manifest
from notoneless.imports.terms import BUSY, STEPS, ImportState, RollsError
from notoneless.ledger.review import PAIRS
from notoneless.ledger.seal import sweep
from notoneless.ledger.tables import private
from notoneless.rolls.manifest import NAME
from notoneless.standards.errors import UserError
from notoneless.sweep.fuse import FuseBlown
from notoneless.work.jobs import hand_in
from notoneless.work.queries import has_failed

TELL_EVERY: Final = 1.0
"""Seconds between two words about how far a stage is."""
LEAST_REASON: Final = 4


def order(*, one: RollImport, by: Viewer, at: datetime) -> RollImport:
    """Order the sweep of the rolls; what an earlier order proposed and nobody took over is withdrawn when it is done anew.

    Raises :class:`RollsError` Y001, Y002, Y009 (no roll that can be swept, or one that waits to be looked at or mended),
    Y010 (figures that nobody has answered for), Y021 (two entries of a roll that are not settled).
    """
    with transaction.atomic():
        one = locked(one, by, at_hand=not is_lost(one))
        _ready(one)
        open_fuses = [ask["fuse"] for ask in one.asked if ask["fuse"] not in {a["fuse"] for a in one.accepted}]
        if one.state == ImportState.ASKED and open_fuses:
            raise RollsError(
                "Y010",
                f"还有 {len(open_fuses)} 个疑问没有回答。请先逐个核对，写明理由后放行，或换掉拿错的名册。",
                f"{len(open_fuses)} questions are not answered. Check each and say why it may pass, or replace the wrong roll.",
            )
        one.state, one.run, one.refusal, one.progress = ImportState.WAITING, one.run + 1, {}, {}
        one.ordered_by = by.actor
        one.job = hand_in("notoneless.imports.tasks.sweep_rolls", str(one.pk), one.run)
        one.save(update_fields=("state", "run", "refusal", "progress", "ordered_by", "job"))
        audit.write("imports.order", by=by, at=at, subject=subject(one), detail={"run": one.run})
    return one


def answer(*, one: RollImport, reasons: Mapping[str, str], by: Viewer, at: datetime) -> RollImport:
    """Let the figures pass that ``reasons`` names (fuse → why), in the name of ``by``; return the set.

    Raises Y001, Y002, Y011 (a figure that is not asked about, or a reason that says nothing).
    """
    with transaction.atomic():
        one = locked(one, by)
        asked = {ask["fuse"] for ask in one.asked}
        said = {fuse: " ".join(reason.split())[:200] for fuse, reason in reasons.items()}
        if not said or not said.keys() <= asked or any(len(reason) < LEAST_REASON for reason in said.values()):
            raise RollsError(
                "Y011",
                f"每个放行的疑问都要写明理由（至少 {LEAST_REASON} 个字），例如“已电话核实，今年新增两个乡镇”。",
                f"Say for each question why it may pass ({LEAST_REASON} characters or more), as “checked by telephone: two "
                "townships joined this year”.",
            )
        kept = [a for a in one.accepted if a["fuse"] not in said]
        one.accepted = kept + [
            {"fuse": fuse, "reason": reason, "by": by.actor, "at": at.isoformat()} for fuse, reason in said.items()
        ]
        one.save(update_fields=("accepted",))
        for fuse, reason in said.items():
            audit.write("imports.answer", by=by, at=at, subject=subject(one), detail={"fuse": fuse, "reason": reason})
    return one


def run(*, key: UUID, number: int, by: Viewer, at: datetime) -> bool:
    """Do the sweep that was ordered as ``number``; return whether there was anything to do. For the worker.

    What the rolls are refused for, and the figures out of bounds, are written down for whoever ordered; other errors go up
    and the order is tried again.
    """
    one = RollImport.objects.select_related("county", "publication").filter(pk=key, run=number).first()
    if one is None or one.state not in BUSY:
        return False
    RollImport.objects.filter(pk=key, run=number).update(state=ImportState.SWEEPING)
    told = Told(key, number)
    try:
        out = _swept(one, told)
        _propose(one, out, told, by=by, at=at)
    except FuseBlown as blown:
        _end(one, at, state=ImportState.ASKED, asked=[each.as_dict() for each in blown.blown])
    except UserError as refusal:
        _end(one, at, state=ImportState.REFUSED,
             refusal={"code": refusal.code, "zh": refusal.zh, "en": refusal.en})  # fmt: skip
    return True


class Told:
    """Writes down how far the sweep is, at each stage and once a second within it: what the page asks for."""

    def __init__(self, key: UUID, number: int) -> None:
        self._which = RollImport.objects.filter(pk=key, run=number)
        self._step, self._done, self._total, self._said_at = 0, 0, 0, 0.0

    def start(self, stage: str, total: int | None, label: str) -> None:
        """Begin a stage; a step that lies behind is never gone back to."""
        self._step = max(self._step, next((at for at, step in enumerate(STEPS) if stage in step.stages), 0))
        self._done, self._total = 0, total or 0
        self._say()

    def advance(self, n: int) -> None:
        """Count on, and say so when a second has passed."""
        self._done += n
        if time.monotonic() - self._said_at >= TELL_EVERY:
            self._say()

    def finish(self) -> None:
        """The stage is done; the next one says so."""

    def _say(self) -> None:
        self._said_at = time.monotonic()
        self._which.update(
            progress={"step": self._step, "done": self._done, "total": self._total, "at": timezone.now().isoformat()}
        )


def is_lost(one: RollImport) -> bool:
    """Return whether an order was given up by the worker: it failed as often as it may be tried."""
    return one.state in BUSY and has_failed(one.job)


def _ready(one: RollImport) -> None:
    live = list(one.files.filter(removed_at=None))
    if left := unsettled(live):
        raise RollsError(
            "Y021",
            f"《{left[0].name}》是第二遍录入，和第一遍还没有定稿，不能拉网。请把不同的地方对着纸表定完、定稿，或者取出第二遍。",
            f"{left[0].name} is a second entry that is not settled with the first, so nothing is swept. Decide what differs with the "
            "paper in hand and settle it, or take the second entry out.",
        )
    files = swept(live)
    waiting = [file.name for file in files if not file.is_looked_at]
    wrong = [file.name for file in files if file.is_looked_at and troubles(file.seen, file.said)]
    if waiting:
        raise RollsError(
            "Y009",
            f"《{waiting[0]}》还在识别，请稍候再拉网。",
            f"{waiting[0]} is still being looked at; wait a moment.",
        )
    if wrong:
        raise RollsError(
            "Y009",
            f"《{'》《'.join(wrong[:5])}》还有没说清楚的地方。请先在“识别结果”里说明，或把它取出。",
            f"{', '.join(wrong[:5])}: something is not clear yet. Say it under “what was recognised”, or take the file out.",
        )
    if not any(entries(file.name, file.seen, file.said) for file in files):
        raise RollsError(
            "Y009", "还没有可以拉网的名册，请先上传。", "There is no roll to sweep yet; upload some first."
        )


def _swept(one: RollImport, told: Told) -> Path:
    """Sweep the rolls, or find them swept by an order that was killed behind it; return where the results lie."""
    home = folder_of(one.pk)
    out = home / f"run-{one.run}"
    if out.exists():
        return out
    rolls = rolls_of(one.pk)
    files = swept(one.files.filter(removed_at=None))
    said = manifest(
        place=one.county.code,
        as_of=one.as_of,
        rolls=[roll for file in files for roll in entries(file.name, file.seen, file.said)],
    )
    _write(rolls / NAME, said)
    sweep(
        rolls, out=out, as_of=one.as_of, place=one.county.code, unmasked=True, before=_before(one, home),
        decisions=answers_of(one.county), accept=[each["fuse"] for each in one.accepted],
        profiles=own_folder(profiles_of(one.county.code)), tables=("parquet",), books=False, also=("faults", "pairs", "reported"),
        progress=told,
    )  # fmt: skip
    return out


def _before(one: RollImport, home: Path) -> Path | None:
    """Write down the figures of the county's rolls when they were last published, at this desk or by the command; return the
    folder, None without any."""
    published = Publication.objects.filter(county=one.county, state=PublicationState.PUBLISHED)
    figures: Mapping[str, Any] = {}
    for last in published.order_by("-as_of", "-published_at"):
        handed_in = RollImport.objects.filter(publication=last).exclude(pk=one.pk).exclude(figures={}).first()
        if figures := last.run.get("profiles") or (handed_in.figures if handed_in else {}):
            break
    if not figures:
        return None
    folder = own_folder(home / "before")
    _write(folder / "run.json", json.dumps({"profiles": figures}, ensure_ascii=False))
    return folder


def _propose(one: RollImport, out: Path, told: Told, *, by: Viewer, at: datetime) -> None:
    """Register the sweep and read it into proposals; a result of an earlier order that differs is withdrawn."""
    earlier = one.publication
    publication = findings.start(folder=out, county=one.county, by=by, at=at)
    if earlier is not None and earlier.pk != publication.pk and earlier.state in ("reading", "proposed"):
        findings.withdraw(publication=earlier, by=by, at=at, reason="按补充的名册或判断重新拉网")
    publication = findings.read(publication=publication, by=by, at=at, progress=told)
    run_json = json.loads((out / "run.json").read_text("utf-8"))
    home = folder_of(one.pk)
    for name in (FAULT_BOOK, PAIRS):
        if (out / name).is_file():  # it stays when the tables are taken away
            shutil.copyfile(out / name, home / name)
            private(home / name)
    counts = run_json["counts"]
    _end(
        one, at, state=ImportState.DONE, publication=publication, figures=run_json.get("profiles") or {},
        faults=_faults(out, run_json),
        counts={
            "children": counts["children"], "by_ledger": counts["by_ledger"], "pairs": counts["review_pairs"],
            "rolls": [{k: each[k] for k in ("kind", "file", "sheet", "rows")} for each in run_json["inputs"]],
            "refused": run_json["refused"], "decisions": run_json["decisions"],
        },
    )  # fmt: skip


def _faults(out: Path, run_json: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the faults counted by file and kind, most rows first."""
    table = pl.read_parquet(out / "faults.parquet", columns=["file", "code"])
    counted = Counter((file or "", code) for file, code in table.iter_rows())
    rows = [{"file": file, "code": code, "rows": n} for (file, code), n in counted.items()]
    return sorted(rows, key=lambda row: (-row["rows"], row["file"], row["code"]))


def _end(one: RollImport, at: datetime, **fields: Any) -> None:
    """Write how the order ended, if it is still the newest."""
    with transaction.atomic():
        now = RollImport.objects.select_for_update().filter(pk=one.pk, run=one.run).first()
        if now is None or now.state not in BUSY:
            return
        for name, value in fields.items():
            setattr(now, name, value)
        now.swept_at = at
        now.save(update_fields=(*fields, "swept_at"))


def _write(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text(text, "utf-8")
    private(scratch).replace(path)

"""Rolls on their way in, from a program of the office: handed in, looked at, said better, swept, asked about, judged."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File
from ninja.files import UploadedFile

from notoneless.desks.api import bodies, roll_bodies
from notoneless.desks.api.answers import rolls as answers
from notoneless.desks.api.calls import FILE, _, api, found, now, policy, told, viewer, written
from notoneless.desks.kit.excel import CONTENT_TYPE
from notoneless.imports import actions, queries

POWER: Final = "sweep.publish"
ANSWERS: Final = {"same": True, "different": False, "unsure": None}


def _told(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "county": one.county.name, "as_of": one.as_of, "state": one.state, "began_at": one.began_at,
        "children": one.counts.get("children"),
        "suspected": one.counts["by_ledger"].get("suspected_dropout", 0) if one.counts else None,
        "publication": one.publication_id,
    }  # fmt: skip


def _file(row: queries.FileRow) -> dict[str, Any]:
    return {
        "id": row.key, "name": row.name, "bytes": row.size, "sha256": row.sha256, "looked_at": row.is_looked_at,
        "given_up": row.is_broken, "handed_in_before": row.earlier,
        "sheets": [
            {
                "sheet": sheet.sheet, "kind": sheet.kind, "rows": sheet.rows, "heading_row": sheet.heading_row,
                "columns": [
                    {"number": at, "heading": label, "standard": standard, "examples": list(examples)}
                    for at, label, standard, examples in sheet.columns
                ],
                "choices": list(sheet.choices), "known": sheet.known, "left_out": sheet.leave_out, "office": sheet.office,
                "trouble": sheet.trouble,
            }
            for sheet in row.sheets
        ],
        "role": row.role, "swept": row.is_swept,
    }  # fmt: skip


def _import(request: HttpRequest, key: uuid.UUID) -> Any:
    return found(queries.one(viewer(request), key))


def _of_file(request: HttpRequest, key: uuid.UUID) -> Any:
    return found(queries.file(viewer(request), key))


@api.get("/roll-imports", response=told(list[answers.RollImport]), summary=_("收册"))
@policy(get=POWER)
def list_roll_imports(request: HttpRequest) -> Any:
    """The newest two hundred sets of rolls within reach."""
    return [_told(one) for one in queries.imports(viewer(request))]


@api.post("/roll-imports", response=written(), summary=_("开始收册"))
@policy(post=POWER)
def begin_roll_import(request: HttpRequest, body: roll_bodies.Begun) -> Any:
    """Begin a set of rolls; hand the files in to it one by one."""
    return {"id": actions.begin(county=body.county, as_of=body.as_of, by=viewer(request), at=now()[0]).pk}


@api.get("/roll-imports/{roll_import}", response=told(answers.RollImportPage), summary=_("一批名册"))
@policy(get=POWER)
def get_roll_import(request: HttpRequest, roll_import: uuid.UUID) -> Any:
    """A set with what was understood of its files, how far its sweep is, what it asks, what it would change."""
    one = _import(request, roll_import)
    page = queries.page(viewer(request), one)
    progress = page.progress
    return _told(one) | {
        "busy": page.is_busy,
        "given_up": bool(progress and progress.is_broken),
        "steps": [{"label": str(label), "state": state} for label, state in progress.steps] if progress else [],
        "done": progress.done if progress else 0,
        "total": progress.total if progress else 0,
        "refusal": one.refusal or None,
        "files": [_file(row) for row in page.files],
        "asked": page.asks,
        "faults": [{"file": row.file, "code": row.code, "rows": row.rows} for row in page.faults],
        "changes": [{"kind": kind.value, "total": total, "open": left} for kind, total, left in page.changes],
        "pairs": page.pairs,
        "unjudged": page.unjudged,
    }


@api.post("/roll-imports/{roll_import}/files", response=written(), summary=_("上传一份名册"))
@policy(post=POWER)
def add_roll_file(request: HttpRequest, roll_import: uuid.UUID, file: File[UploadedFile]) -> Any:
    """Hand in one file as the office sent it. The worker looks at it; ask again until it is looked at."""
    taken = actions.add_file(
        to=_import(request, roll_import), name=file.name or "", chunks=file.chunks(), by=viewer(request), at=now()[0]
    )
    return {"id": taken.pk}


@api.get("/roll-files/{roll_file}", response=told(answers.RollFile), summary=_("一份名册的识别结果"))
@policy(get=POWER)
def get_roll_file(request: HttpRequest, roll_file: uuid.UUID) -> Any:
    """What was understood of a file, cells masked."""
    return _file(queries.file_row(_of_file(request, roll_file)))


@api.post("/roll-files/{roll_file}/say", response=written(), summary=_("说明一份名册"))
@policy(post=POWER)
def say_of_roll_file(request: HttpRequest, roll_file: uuid.UUID, body: roll_bodies.SaidOfSheet) -> Any:
    """Say what a sheet is and which of its columns is which. It is remembered for the same heading next month."""
    file = _of_file(request, roll_file)
    sheet = found(queries.sheet_of(queries.file_row(file), body.sheet))
    columns = {at: body.columns.get(at, "") for at, *_rest in sheet.columns}
    said = actions.say(
        file=file, sheet=body.sheet, kind=body.kind, columns=columns | body.columns, heading_row=body.heading_row,
        office=body.office, leave_out=body.leave_out, by=viewer(request), at=now()[0],
    )  # fmt: skip
    return {"id": said.pk}


@api.post("/roll-files/{roll_file}/look", response=written(), summary=_("重新识别一份名册"))
@policy(post=POWER)
def look_at_roll_file(request: HttpRequest, roll_file: uuid.UUID) -> Any:
    """Have a file looked at once more."""
    file = _of_file(request, roll_file)
    actions.look_again(file=file, by=viewer(request), at=now()[0])
    return {"id": file.pk}


@api.post("/roll-files/{roll_file}/drop", response=written(), summary=_("取出一份名册"))
@policy(post=POWER)
def drop_roll_file(request: HttpRequest, roll_file: uuid.UUID) -> Any:
    """Take a file out of its set; the file itself is gone."""
    file = _of_file(request, roll_file)
    actions.drop_file(file=file, by=viewer(request), at=now()[0])
    return {"id": file.pk}


@api.post("/roll-imports/{roll_import}/sweep", response=written(), summary=_("拉网一批名册"))
@policy(post=POWER)
def order_sweep(request: HttpRequest, roll_import: uuid.UUID) -> Any:
    """Have the worker sweep the rolls. What comes of it is a sweep to take over, or what is asked or refused."""
    return {"id": actions.order(one=_import(request, roll_import), by=viewer(request), at=now()[0]).pk}


@api.post("/roll-imports/{roll_import}/answer", response=written(), summary=_("放行名册疑问"))
@policy(post=POWER)
def answer_fuses(request: HttpRequest, roll_import: uuid.UUID, body: roll_bodies.Reasons) -> Any:
    """Let figures out of bounds pass, each for a reason; then order the sweep anew."""
    one = _import(request, roll_import)
    return {"id": actions.answer(one=one, reasons=body.reasons, by=viewer(request), at=now()[0]).pk}


@api.post("/roll-imports/{roll_import}/discard", response=written(), summary=_("名册作罢"))
@policy(post=POWER)
def discard_roll_import(request: HttpRequest, roll_import: uuid.UUID, body: bodies.Why) -> Any:
    """Give a set up of which nothing is in the files of children yet."""
    one = _import(request, roll_import)
    return {"id": actions.discard(one=one, reason=body.reason, by=viewer(request), at=now()[0]).pk}


@api.get("/roll-imports/{roll_import}/faults", response=told(None), openapi_extra=FILE, summary=_("差错册"))
@policy(get=POWER)
def get_fault_book(request: HttpRequest, roll_import: uuid.UUID) -> Any:
    """The book of faults of the newest sweep, one sheet for each roll, the cells in fault coloured, numbers masked."""
    one = _import(request, roll_import)
    path = actions.fetch_faults(one=one, by=viewer(request), at=now()[0])
    if path is None:
        raise Http404
    name = content_disposition_header(True, f"faults-{one.as_of:%Y%m%d}.xlsx")
    return HttpResponse(path.read_bytes(), content_type=CONTENT_TYPE, headers={"Content-Disposition": name})


@api.get("/roll-imports/{roll_import}/pairs", response=told(list[answers.RollPairRow]), summary=_("疑难配对"))
@policy(get=POWER)
def list_roll_pairs(request: HttpRequest, roll_import: uuid.UUID) -> Any:
    """The doubtful pairs of the newest sweep, most valuable first."""
    return [{"id": key, "answer": answer} for key, answer in queries.pairs(_import(request, roll_import))]


@api.get("/roll-imports/{roll_import}/pairs/{pair}", response=told(answers.RollPair), summary=_("一对疑难"))
@policy(get=POWER)
def get_roll_pair(request: HttpRequest, roll_import: uuid.UUID, pair: str) -> Any:
    """Two lines side by side, numbers masked."""
    one = found(queries.pair(_import(request, roll_import), pair))
    cells = [{"field": c.name, "left": c.left, "right": c.right, "differs": c.differs} for c in one.cells]
    return {
        "id": one.id, "left": one.left, "right": one.right, "kind": one.kind, "cells": cells, "answer": one.answer,
        "answered_by": one.answered_by,
    }  # fmt: skip


@api.post("/roll-imports/{roll_import}/pairs/{pair}", response=written(), summary=_("判定一对疑难"))
@policy(post=POWER)
def judge_roll_pair(request: HttpRequest, roll_import: uuid.UUID, pair: str, body: roll_bodies.PairJudgement) -> Any:
    """Say whether two lines are one child. The next sweep honours it."""
    one = _import(request, roll_import)
    found(queries.pair(one, pair))
    kept = actions.judge(one=one, pair=pair, is_same=ANSWERS[body.answer], by=viewer(request), at=now()[0])
    return {"id": kept.pk}

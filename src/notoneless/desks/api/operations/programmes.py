"""Programmes: the register, tasks day by day, what proves them, a table of tasks."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from typing import Any

from django.http import Http404, HttpRequest
from ninja.params.functions import Query

from notoneless.desks.api import bodies as house_bodies
from notoneless.desks.api import programme_bodies as bodies
from notoneless.desks.api.answers import programmes as answers
from notoneless.desks.api.calls import FILE, _, api, found, now, policy, told, viewer, written
from notoneless.desks.kit.papers import file_answer
from notoneless.papers import DOCX
from notoneless.programmes import actions, queries
from notoneless.programmes.queries import DocumentRow, MeasureRow, Scores, TaskRow, UnitScore
from notoneless.programmes.rules.lists import TaskLine
from notoneless.programmes.terms import AbsentError

SEE, EDIT, ANSWER = "programme.see", "programme.edit", "programme.answer"
PAGE = 200


@api.get("/programme-documents", response=told(answers.Register), summary=_("文件登记册"))
@policy(get=SEE)
def list_programme_documents(request: HttpRequest) -> Any:
    """The documents of the register, and those of the place that wait to be entered."""
    on = now()[1]
    by = viewer(request)
    return {
        "rows": [_document(row) for row in queries.documents(by, on=on)],
        "drafts": [asdict(one) for one in queries.drafts(by, on=on)],
    }


@api.post("/programme-documents", response=written(answers.Kept), summary=_("登记文件"))
@policy(post=EDIT)
def add_programme_document(request: HttpRequest, body: bodies.DocumentBody) -> Any:
    """Enter a document."""
    said = body.dict() | {"papers": [(one.name, one.data) for one in body.papers], "level": body.level.value}
    return {"id": _there(actions.write_document, by=viewer(request), at=now()[0], **said).pk}


@api.get("/programme-documents/{document}", response=told(answers.DocumentWhole), summary=_("一份文件"))
@policy(get=SEE)
def get_programme_document(request: HttpRequest, document: uuid.UUID) -> Any:
    """A document with its measures and the tasks of them in reach."""
    page = _there(queries.document_page, viewer(request), document, on=now()[1])
    return {
        "document": _document(page.row),
        "link": page.document.link,
        "files": [one.id for one in page.sheets],
        "measures": [_measure(one) for one, _tasks in page.measures],
        "tasks": [_task(row) for row in page.tasks],
    }


@api.get("/programme-documents/{document}/paper", response=told(None), openapi_extra=FILE, summary=_("任务分解表"))
@policy(get=SEE)
def get_programme_paper(
    request: HttpRequest, document: uuid.UUID, form: str = Query("pdf", pattern="^(pdf|docx)$")
) -> Any:
    """A document's table of tasks as a paper."""
    on = now()[1]
    drawn = queries.breakdown(_there(queries.document_page, viewer(request), document, on=on), on=on)
    if form == "docx":
        return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")
    return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")


@api.post("/programme-documents/{document}/measures", response=written(answers.Kept), summary=_("登记措施"))
@policy(post=EDIT)
def add_programme_measure(request: HttpRequest, document: uuid.UUID, body: bodies.MeasureBody) -> Any:
    """Add a measure to a document."""
    return {"id": _there(actions.add_measure, document=document, by=viewer(request), at=now()[0], **body.dict()).pk}


@api.get("/programme-measures", response=told(answers.Measures), summary=_("措施与依据"))
@policy(get=SEE)
def list_programme_measures(
    request: HttpRequest,
    state: str = Query("", pattern="^(|done|open|proved|unproved|undivided)$"),
    decisions: bool = False,
) -> Any:
    """Every measure with its tasks and its evidence; with ``decisions`` what meetings decided."""
    rows = queries.measure_rows(viewer(request), on=now()[1], decisions=decisions)
    told_ = queries.measure_figures(rows)
    figures = asdict(told_) | {"done_share": told_.done_share, "proved_share": told_.proved_share}
    return {"figures": figures, "rows": [_measure(one) for one in queries.measures_narrowed(rows, state=state)]}


@api.post("/programme-measures/{measure}/tasks", response=written(answers.TasksLaid), summary=_("分派任务"))
@policy(post=EDIT)
def add_programme_tasks(request: HttpRequest, measure: uuid.UUID, body: bodies.TaskBody) -> Any:
    """Give a task of a measure to a unit, or to every unit of a kind."""
    said = body.dict() | {"repeats": body.repeats.value}
    laid = _there(actions.add_tasks, measure=measure, by=viewer(request), at=now()[0], **said)
    return {"ids": [task.pk for task in laid.tasks], "bare": laid.bare}


@api.get("/programme-goals", response=told(answers.Goals), summary=_("目标树"))
@policy(get=SEE)
def get_goals(request: HttpRequest) -> Any:
    """The goals of the place: each indicator as it is counted in reach, against its target."""
    return {
        "goals": [
            {"id": goal.id, "zh": goal.zh, "en": goal.en, "means": goal.means, "indicators": [
                {"id": one.id, "zh": one.zh, "en": one.en, "told": one.told, "wanted": one.wanted, "stand": one.stand.value,
                 "as_of": one.as_of, "sweep": one.source or None}
                for one in goal.indicators
            ]}
            for goal in queries.goals(viewer(request), on=now()[1])
        ]
    }  # fmt: skip


@api.get("/programme-institutions", response=told(answers.InstitutionScores), summary=_("制度评分"))
@policy(get=SEE)
def get_institution_scores(request: HttpRequest, year: int = Query(ge=2000, le=9998)) -> Any:
    """The standing institutions of the place in a year: unit by unit what was due, what of it was kept, the score."""
    found_ = queries.scores(viewer(request), year=year, on=now()[1])
    return {
        "year": year,
        "institutions": [asdict(one) for one in found_.institutions],
        "rows": [_score(row, found_) for row in found_.rows],
        "whole": _score(found_.whole, found_),
    }


@api.get("/programme-institution-items", response=told(answers.InstitutionItems), summary=_("制度事项"))
@policy(get=SEE)
def list_institution_items(
    request: HttpRequest, year: int = Query(ge=2000, le=9998), institution: str = Query("", max_length=24),
    unit: str = Query("", max_length=32), kept: str = Query("", pattern="^(|kept|missed)$"),
    after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """The items that a figure of the scores counts."""
    rows = queries.items(viewer(request), year=year, on=now()[1], institution=institution, unit=unit, kept=kept)
    following = after + PAGE
    return {
        "total": len(rows),
        "rows": [_task(row) for row in rows[after:following]],
        "next": str(following) if following < len(rows) else "",
    }


@api.get("/programme-tasks", response=told(answers.Tasks), summary=_("任务"))
@policy(get=SEE)
def list_programme_tasks(
    request: HttpRequest, group: str = Query("", pattern="^(|mine|check|risen)$"),
    lamp: str = Query("", pattern="^(|red|yellow|green)$"), stage: str = Query("", pattern="^(|open|returned|check|done)$"),
    time: str = Query("", pattern="^(|due|on_time|not_on_time)$"), after: int = Query(0, ge=0, le=10**7),
) -> Any:  # fmt: skip
    """Tasks in reach, the earliest day first."""
    on = now()[1]
    everything = queries.rows(viewer(request), on=on)
    rows = queries.narrowed(everything, on=on, group=group, lamp=lamp, stage=stage, time=time)
    figures = queries.figures(everything, on=on)
    following = after + PAGE
    return {
        "figures": asdict(figures) | {"share": figures.share},
        "total": len(rows),
        "rows": [_task(row) for row in rows[after:following]],
        "next": str(following) if following < len(rows) else "",
    }


@api.get("/programme-tasks/{task}", response=told(answers.TaskWhole), summary=_("一项任务"))
@policy(get=SEE)
def get_programme_task(request: HttpRequest, task: uuid.UUID) -> Any:
    """A task: its days, and what was given for each."""
    page = _there(queries.task_page, viewer(request), task, on=now()[1])
    return {
        "task": _task(page.row),
        "days": [_task(replace(page.row, milestone=one)) for one in page.milestones],
        "proofs": [
            {name: getattr(one, name) for name in answers.ProofLine.model_fields if name != "files"}
            | {"files": [sheet.id for sheet in one.sheets]}
            for one in page.proofs
        ],
        "withdrawn_at": page.task.withdrawn_at,
        "withdrawn_why": page.task.withdrawn_why,
    }


@api.post("/programme-tasks/{task}/evidence", response=written(answers.Kept), summary=_("提交依据"))
@policy(post=ANSWER)
def give_evidence(request: HttpRequest, task: uuid.UUID, body: bodies.EvidenceBody) -> Any:
    """Give what proves a task of one's own unit."""
    said = body.dict() | {"papers": [(one.name, one.data) for one in body.papers]}
    return {"id": _there(actions.give, task=task, by=viewer(request), at=now()[0], **said).pk}


@api.post("/programme-evidence/{evidence}/look", response=written(answers.Kept), summary=_("登记复核"))
@policy(post=EDIT)
def look_at_evidence(request: HttpRequest, evidence: uuid.UUID, body: bodies.LookBody) -> Any:
    """Agree that a task is done, or send it back; never one's own."""
    return {"id": _there(actions.look, evidence=evidence, by=viewer(request), at=now()[0], **body.dict()).pk}


@api.post("/programme-tasks/{task}/withdraw", response=written(answers.Kept), summary=_("撤销任务"))
@policy(post=EDIT)
def withdraw_programme_task(request: HttpRequest, task: uuid.UUID, body: bodies.WhyBody) -> Any:
    """Withdraw a task, with the reason."""
    return {"id": _there(actions.withdraw_task, task=task, why=body.reason, by=viewer(request), at=now()[0]).pk}


@api.get("/programme-files/{file}", response=told(None), openapi_extra=FILE, summary=_("文件或依据的材料"))
@policy(get=SEE)
def get_programme_file(request: HttpRequest, file: uuid.UUID) -> Any:
    """A scan that lies with a document or with evidence; that it was opened is written into the journal."""
    name, media, data = _there(queries.open_sheet, viewer(request), file)
    return file_answer(data, media, name)


@api.post("/programme-documents/{document}/tables", response=written(answers.Kept), summary=_("交一份任务分解表"))
@policy(post=EDIT)
def keep_task_table(request: HttpRequest, document: uuid.UUID, body: bodies.TableBody) -> Any:
    """Hand in a table of tasks. Nothing is made of it before ``take_task_table``."""
    rows = [TaskLine(number=number, **row.dict()) for number, row in enumerate(body.rows, start=2)]
    by, at = viewer(request), now()[0]
    return {"id": _there(actions.keep_task_list, document=document, by=by, at=at, file_name=body.file_name, rows=rows)}


@api.get("/programme-tables/{table}", response=told(answers.TaskTable), summary=_("一份任务分解表"))
@policy(get=EDIT)
def get_task_table(request: HttpRequest, table: uuid.UUID) -> Any:
    """What would become of every row of one's own table, and why a row stays out."""
    page = found(queries.list_preview(viewer(request), table, on=now()[1]))
    return {
        "file_name": page.file_name,
        "applied_at": page.applied_at,
        "digest": page.judged.digest,
        "planned": [
            {"number": one.row.number, "measure": one.row.measure, "text": one.row.text, "unit": one.name,
             "post": one.post_title, "due_on": one.due_on, "repeats": one.repeats.value}
            for one in page.judged.planned
        ],
        "same": page.judged.same,
        "unclear": [
            {"number": one.row.number, "heading": one.heading, "zh": one.zh, "en": one.en}
            for one in page.judged.unclear
        ],
    }  # fmt: skip


@api.post("/programme-tables/{table}/take", response=written(answers.Kept), summary=_("按表分派任务"))
@policy(post=EDIT)
def take_task_table(request: HttpRequest, table: uuid.UUID, body: house_bodies.Digest) -> Any:
    """Carry out a table, in the sight of what ``get_task_table`` told."""
    _there(actions.take_task_list, list_id=table, by=viewer(request), at=now()[0], seen=body.digest)
    return {"id": table}


@api.get("/meetings", response=told(answers.Meetings), summary=_("会议"))
@policy(get=SEE)
def list_meetings(request: HttpRequest) -> Any:
    """The meetings that were held, and which the running period still lacks."""
    by, on = viewer(request), now()[1]
    return {
        "rows": [asdict(row) | {"kind": row.kind.id} for row in queries.meetings(by, on=on)],
        "dues": [
            {"kind": one.kind.id, "last": one.period.last, "is_owed": one.is_owed} for one in queries.dues(by, on=on)
        ],
    }


@api.post("/meetings", response=written(answers.Kept), summary=_("登记会议"))
@policy(post=EDIT)
def add_meeting(request: HttpRequest, body: bodies.MeetingBody) -> Any:
    """Enter a meeting that was held, with its minutes."""
    return {"id": _there(actions.hold_meeting, by=viewer(request), at=now()[0], **body.dict()).pk}


@api.get("/meetings/{meeting}", response=told(answers.MeetingWhole), summary=_("一次会议"))
@policy(get=SEE)
def get_meeting(request: HttpRequest, meeting: uuid.UUID) -> Any:
    """A meeting with what it decided and the tasks of that in reach."""
    page = _there(queries.meeting_page, viewer(request), meeting, on=now()[1])
    names = ("kind", "held_on", "place", "chair", "present", "agenda", "document_id")
    return {name: getattr(page.meeting, name) for name in names} | {
        "decisions": [_measure(one) for one, _tasks in page.decisions],
        "tasks": [_task(row) for _one, tasks in page.decisions for row in tasks],
    }


@api.post("/meetings/{meeting}/decisions", response=written(answers.TasksLaid), summary=_("登记议定事项"))
@policy(post=EDIT)
def add_decision(request: HttpRequest, meeting: uuid.UUID, body: bodies.DecisionBody) -> Any:
    """Enter what a meeting decided: its tasks are given."""
    laid = _there(actions.add_decision, meeting=meeting, by=viewer(request), at=now()[0], **body.dict())
    return {"ids": [task.pk for task in laid.tasks], "bare": laid.bare}


@api.get("/meetings/{meeting}/minutes", response=told(None), openapi_extra=FILE, summary=_("会议纪要"))
@policy(get=SEE)
def get_minutes(request: HttpRequest, meeting: uuid.UUID, form: str = Query("pdf", pattern="^(pdf|docx)$")) -> Any:
    """A meeting's minutes as a paper."""
    drawn = queries.minutes(_there(queries.meeting_page, viewer(request), meeting, on=now()[1]))
    if form == "docx":
        return file_answer(drawn.docx, DOCX, f"{drawn.name}.docx")
    return file_answer(drawn.pdf(), "application/pdf", f"{drawn.name}.pdf")


def _there(run: Any, *args: Any, **given: Any) -> Any:
    """Return what ``run`` gives; what is absent or another's is answered as absent."""
    try:
        return run(*args, **given)
    except AbsentError:
        raise Http404 from None


def _document(row: DocumentRow) -> dict[str, Any]:
    return asdict(row) | {"share": row.share, "level": row.level.value}


def _measure(row: MeasureRow) -> dict[str, Any]:
    return asdict(row) | {"is_done": row.is_done}


def _score(row: UnitScore, of: Scores) -> dict[str, Any]:
    cells = [
        {"institution": one.id, "kept": kept.kept, "due": kept.due}
        for one, kept in zip(of.institutions, row.cells, strict=True)
    ]
    return {"key": row.key, "unit": row.unit, "cells": cells, "points": row.score.points, "out_of": row.score.of}


def _task(row: TaskRow) -> dict[str, Any]:
    names = (
        "id", "document_id", "document", "measure_id", "measure", "clause", "text", "unit", "owner", "due_on", "given_on", "is_mine",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "repeats": row.repeats.value, "stage": row.stage.value, "lamp": row.lamp.value,
        "is_on_time": row.milestone.is_on_time,
    }  # fmt: skip

"""The register is written: documents, their measures, the tasks of units; a task is withdrawn. Each leaves its line in the journal."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.places.models import Division, EducationCentre
from notoneless.programmes.access import EDIT, counties
from notoneless.programmes.actions.telling import tell_laid
from notoneless.programmes.models import Document, Evidence, Measure, Sheet, Task
from notoneless.programmes.queries.ground import as_key, document_of
from notoneless.programmes.queries.institutions import institutions_of
from notoneless.programmes.queries.tasks import task_of
from notoneless.programmes.queries.units import chosen, post_of, units_of
from notoneless.programmes.terms import AbsentError, ProgrammeError, Repeats
from notoneless.reports.rules.monthly import names_somebody
from notoneless.responsibility.actions import checked_scans

File = tuple[str, bytes]
MOST_SHEETS: Final = 10
#: A page of the web, as a document's source.
WEB: Final = re.compile(r"https?://[^\s<>\"']{3,390}")


@dataclass(frozen=True, slots=True)
class Laid:
    """The tasks that were made; ``bare`` counts the units where the post that was asked for does not stand, so that the task is the
    unit's as a whole."""

    tasks: tuple[Task, ...]
    bare: int


def write_document(
    *, county_path: str, title: str, issuer: str, issued_on: date, level: str, by: Viewer, at: datetime, number: str = "",
    link: str = "", replaces: uuid.UUID | str | None = None, papers: Sequence[File] = (), form_key: str = "",
) -> Document:  # fmt: skip
    """Enter a document. Raises :class:`AbsentError` (a county whose register is another's), I002 (the number stands already), I003 (the
    document to be replaced is not there, or was replaced), I004 (a day to come), I005 (the link is no page), I013 (too many files)."""
    if county_path not in counties(by, EDIT):
        raise AbsentError
    if issued_on > timezone.localdate(at):
        raise ProgrammeError("I004", "发文日期不能晚于今天。", "A document is not issued on a day that has not come.")
    if link and not WEB.fullmatch(link):
        raise ProgrammeError(
            "I005",
            "网址要以 http:// 或 https:// 开头，不带空格。",
            "A web address begins with http:// or https:// and holds no blanks.",
        )
    with transaction.atomic():
        Division.objects.select_for_update().get(path=county_path)  # two who enter at once enter one after the other
        if form_key and (before := Document.objects.filter(county_path=county_path, form_key=form_key).first()):
            return before
        same = Document.objects.filter(county_path=county_path, number=number).first() if number else None
        if same is not None:
            raise ProgrammeError(
                "I002",
                f"文号“{number}”已经登记：《{same.title}》。请打开它，或者核对文号。",
                f"The number “{number}” stands in the register already: {same.title}. Open it, or check the number.",
            )
        earlier = None
        if replaces:
            earlier = Document.objects.filter(
                pk=as_key(replaces), county_path=county_path, replaced_by=None
            ).first()  # fmt: skip
            if earlier is None:
                raise ProgrammeError(
                    "I003",
                    "被替代的文件不在登记册里，或者已经被替代。请重新选择。",
                    "The document to be replaced is not in the register, or was replaced already. Choose again.",
                )
        row = Document.objects.create(
            county_path=county_path, title=title.strip()[:200], number=number.strip()[:80], issuer=issuer.strip()[:120],
            issued_on=issued_on, level=level, link=link[:400], form_key=form_key[:64], by=by.actor, written_at=at,
        )  # fmt: skip
        if earlier is not None:
            Document.objects.filter(pk=earlier.pk).update(replaced_by=row)
        lay_sheets(papers, at=at, document=row)
        _journal("programmes.document", by, at, row, {"replaces": str(earlier.pk) if earlier else ""})
    return row


def add_measure(*, document: uuid.UUID | str, text: str, by: Viewer, at: datetime, clause: str = "", institution: str = "") -> Measure:  # fmt: skip
    """Add a measure to a document; ``institution``: its tasks are items of that standing institution. Raises :class:`AbsentError`,
    I014 (the document was replaced), I024 (the place has no such institution)."""
    with transaction.atomic():
        held = standing_document(by, document, lock=True)
        if institution and institution not in {
            one.id for one in institutions_of(held.county_path, timezone.localdate(at))
        }:
            raise ProgrammeError(
                "I024",
                "本地的参数里没有这项制度。请从名单里重新选择，或者留空。",
                "The parameters of this place know no such institution. Choose it from the list again, or leave it empty.",
            )
        newest = held.measures.aggregate(newest=Max("number"))["newest"] or 0
        row = Measure.objects.create(
            document=held, county_path=held.county_path, number=newest + 1, clause=clause.strip()[:60],
            text=text.strip()[:500], institution=institution, by=by.actor, written_at=at,
        )  # fmt: skip
        _journal("programmes.measure", by, at, held, {"number": row.number, "institution": institution})
    return row


def add_tasks(
    *, measure: uuid.UUID | str, to: str, text: str, due_on: date, by: Viewer, at: datetime, owner: str = "",
    repeats: str = Repeats.ONCE, until: date | None = None,
) -> Laid:  # fmt: skip
    """Give a task to a unit, or to all of a kind, and tell its people. Raises :class:`AbsentError`, I006 (no such unit), I007 (no such
    post at that unit), I014 (the document was replaced), I015 (an end of the repetition that lies before the first day)."""
    with transaction.atomic():
        held = Measure.objects.filter(pk=as_key(measure), county_path__in=counties(by, EDIT)).first()
        if held is None:
            raise AbsentError
        document = standing_document(by, held.document_id, lock=True)
        if until is not None and (until < due_on or repeats == Repeats.ONCE):
            raise ProgrammeError(
                "I015",
                "“重复到”只用于重复的任务，并且不早于第一次的时限。",
                "An end is for a task that comes again, and lies not before its first day.",
            )
        units = chosen(units_of(document.county_path, on=timezone.localdate(at)), to)
        if not units:
            raise ProgrammeError(
                "I006",
                "没有这个责任单位。请从名单里重新选择。",
                "There is no such unit. Choose it from the list again.",
            )
        posts = [post_of(one, owner) if owner else None for one in units]
        if owner and len(units) == 1 and posts[0] is None:
            raise ProgrammeError(
                "I007",
                "这个单位没有这个岗位，或者同类岗位不止一个。请改选岗位，或选“单位（不定岗位）”。",
                "That unit has no such post, or more than one of its kind. Choose another post, or the unit as a whole.",
            )
        made = Task.objects.bulk_create(
            Task(
                measure=held, county_path=document.county_path, text=text.strip()[:500], post_id=post, due_on=due_on,
                repeats=repeats, until=until, by=by.actor, given_at=at, **column(one.unit),
            )
            for one, post in zip(units, posts, strict=True)
        )  # fmt: skip
        tell_laid(made, by=by, at=at)
        _journal("programmes.task", by, at, document, {"measure": held.number, "tasks": len(made)})
    return Laid(tuple(made), sum(post is None for post in posts) if owner else 0)


def withdraw_task(*, task: uuid.UUID | str, why: str, by: Viewer, at: datetime) -> Task:
    """Withdraw a task, with the reason; what was given for it stays. Raises :class:`AbsentError`, I016 (withdrawn already)."""
    with transaction.atomic():
        row = task_of(by, task, lock=True)
        if row.county_path not in counties(by, EDIT):
            raise AbsentError
        if row.withdrawn_at is not None:
            raise ProgrammeError("I016", "这项任务已经撤销。", "The task was withdrawn already.")
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = at, by.actor, why.strip()[:300]
        row.save(update_fields=("withdrawn_at", "withdrawn_by", "withdrawn_why"))
        audit.write("programmes.withdrawn", by=by, at=at, subject=f"programmes_task:{row.pk}")
    return row


def standing_document(by: Viewer, key: uuid.UUID | str, *, lock: bool = False) -> Document:
    """Return a document whose register the viewer writes. Raises :class:`AbsentError`, I014 where a later one took its place."""
    document = document_of(by, key, EDIT)
    if lock:
        document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.replaced_by_id is not None:
        raise ProgrammeError(
            "I014",
            "这份文件已被后来的文件替代，不再添加措施和任务。请在替代它的文件里办理。",
            "A later document took the place of this one: add measures and tasks there.",
        )
    return document


def column(unit: Any) -> dict[str, Any]:
    """Return the column of a task in which a unit stands."""
    if isinstance(unit, Division):
        return {"division": unit}
    return {"centre": unit} if isinstance(unit, EducationCentre) else {"school": unit}


def lay_sheets(
    papers: Iterable[File], *, at: datetime, document: Document | None = None, evidence: Evidence | None = None
) -> None:
    """Keep scans with a document or with evidence. Raises D021, D022 (no usable scan), I013 (too many)."""
    of = document or evidence
    assert of is not None
    for scan in checked_scans(papers, most=MOST_SHEETS, too_many=too_many):
        Sheet.objects.create(
            document=document, evidence=evidence, county_path=of.county_path, added_at=at, **scan.columns()
        )


def too_many(number: int) -> ProgrammeError:
    """Return the refusal of more scans than go along at once (I013)."""
    return ProgrammeError(
        "I013",
        f"一次最多附 {MOST_SHEETS} 份材料，现有 {number} 份。",
        f"At most {MOST_SHEETS} files go along at once, not {number}.",
    )


def refuse_names(*words: str) -> None:
    """Refuse words that hold a number as long as a person's. Raises V007."""
    if (why := names_somebody("\n".join(words), ())) is not None:
        raise why


def _journal(verb: str, by: Viewer, at: datetime, document: Document, detail: dict[str, Any]) -> None:
    audit.write(verb, by=by, at=at, subject=f"programmes_document:{document.pk}", detail=detail)

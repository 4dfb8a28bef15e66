"""One visit with everything that was written: under the words that were asked, in all its versions, with what lies apart."""

from __future__ import annotations

import uuid
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer, is_english
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.children.queries.listing import ChildLine, lines
from notoneless.visits.access import WRITE, Apart, Visits
from notoneless.visits.models import Held, HeldChild, Issue, Visit, VisitChild, VisitFile, Visitor
from notoneless.visits.queries.ground import form_at, kept_form, kinds_at
from notoneless.visits.queries.issues import MEDIA, IssueLine, issue_lines
from notoneless.visits.rules.contents import Content, Position, content_from
from notoneless.visits.rules.forms import Form, Question, form_from
from notoneless.visits.terms import AbsentError, FileKind, HeldWhy, QuestionKind, Settled, Way


@dataclass(frozen=True, slots=True)
class Answered:
    """A question as it was asked and what was answered, in words ('' : nothing)."""

    question: Question
    words: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a visit: when it arrived, by whom, why it corrects the one before."""

    id: uuid.UUID
    number: int
    received_at: datetime
    by: str
    why: str
    is_newest: bool


@dataclass(frozen=True, slots=True)
class HeldRow:
    """What lies apart: beside which visit (None: beside none), of which day as it says (None: it cannot be read), why, and the refusal in words."""

    id: uuid.UUID
    visit: uuid.UUID | None
    on: date | None
    why: str
    refusal: str
    received_at: datetime
    by: str
    settled: str
    settled_by: str
    settled_why: str
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRow:
    """A picture that a visit names: ``is_here`` is False while it has not come."""

    id: uuid.UUID
    name: str
    kind: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One visit."""

    id: uuid.UUID
    on: date
    children: tuple[ChildLine, ...]
    visitors: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Answered, ...]], ...]
    is_complete: bool
    is_newest: bool
    newest: uuid.UUID
    digest: str
    way: str
    form: str
    versions: tuple[Version, ...]
    issues: tuple[IssueLine, ...]
    held: tuple[HeldRow, ...]
    may_write: bool
    may_correct: bool
    kinds: tuple[tuple[str, str], ...]
    files: tuple[FileRow, ...] = ()
    position: Position | None = None

    @property
    def missing_files(self) -> int:
        """How many pictures have not come."""
        return sum(not one.is_here for one in self.files)


def content_of(row: Visit | Held) -> Content:
    """Return what a visit says. Whoever calls it has let the reader through."""
    assert row.content is not None
    return content_from(row.content.open(why="visit"))


def visit_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> VisitPage:
    """Return one visit, in the version that is named. Raises :class:`visits.terms.AbsentError`."""
    row = Visits(viewer).one(key)
    children = _children(viewer, row)
    audit.note_look("visits.visit", [one.pk for one in children], subject=f"visits_visit:{row.pk}")
    return _page(viewer, row, content_of(row), children, on)


def visits_of(viewer: Viewer, child: uuid.UUID, *, most: int = 5) -> list[tuple[uuid.UUID, date, bool]]:
    """Return the newest visits to a child, for whoever has been shown the child: (id, day, whether the form is complete)."""
    rows = VisitChild.objects.filter(Visits(viewer).children("child__"), child=child, visit__cached_newest=True)
    return list(
        rows.order_by("-visit__on", "-visit__received_at").values_list("visit", "visit__on", "visit__is_complete")[
            :most
        ]
    )


def visits_to_link(viewer: Viewer, child: uuid.UUID, *, most: int = 50) -> list[tuple[uuid.UUID, uuid.UUID, date]]:
    """Return the newest visits to a child, for what lies beside it to be linked to: (first version, which stays when the visit is corrected;
    newest version; day)."""
    rows = VisitChild.objects.filter(Visits(viewer).children("child__"), child=child, visit__cached_newest=True)
    told = rows.order_by("-visit__on", "-visit__received_at").values_list("visit__root", "visit", "visit__on")
    return list(told[:most])


@dataclass(frozen=True, slots=True)
class HeldPage:
    """What lies apart, the visit beside which it lies (None: beside none), its children as far as they are shown, and what it says: (what, there,
    here), of a visit that stands only where the two differ."""

    row: HeldRow
    visit: VisitPage | None
    children: tuple[ChildLine, ...]
    says: tuple[tuple[str, str, str], ...]
    may_take: bool


def held_page(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> HeldPage:
    """Return what lies apart. Raises :class:`visits.terms.AbsentError`."""
    found = Apart(viewer).one(key)
    row = _held([found])[0]
    if found.visit_id is not None:
        there = Visits(viewer, WRITE).one(found.visit_id)
        page = visit_page(viewer, there.pk, on=on)
        said = (
            ()
            if found.settled == Settled.TAKEN
            else _differences(form_from(there.form.text), content_of(there), content_of(found))
        )
        return HeldPage(row, page, page.children, tuple(said), True)
    children = [one.child for one in _held_children(viewer, [found.pk])]
    audit.note_look("visits.held", [one.pk for one in children], subject=f"visits_held:{found.pk}")
    if found.why == HeldWhy.UNREADABLE:
        return HeldPage(row, None, (), (), False)
    content = content_of(found)
    nothing = Content(content.id, content.on, (), (), content.form, {})
    form = kept_form(content.form) or form_at(children[0].county_path, on).form
    says = [*_differences(form, nothing, content), *_problems(content, children[0].county_path, on)]
    return HeldPage(row, None, lines(children, on=on), tuple(says), True)


def _problems(content: Content, county_path: str, on: date) -> Iterable[tuple[str, str, str]]:
    english, kinds = is_english(), kinds_at(county_path, on)
    for one in content.problems:
        kind = kinds[one.kind]["en" if english else "zh"] if one.kind in kinds else one.kind
        yield "Problem" if english else "问题", "", f"{kind}：{one.text}"


def _held_children(viewer: Viewer, held: Iterable[uuid.UUID]) -> list[HeldChild]:
    rows = HeldChild.objects.filter(Visits(viewer, WRITE).children("child__"), held__in=list(held))
    return list(rows.select_related("child").order_by("child__birth_on", "child"))


def held_rows(viewer: Viewer) -> list[HeldRow]:
    """Return what lies apart and waits for the viewer to decide, the oldest first."""
    rows = list(
        Apart(viewer).filter(Held.objects.filter(settled="")).select_related("visit").order_by("received_at", "pk")
    )
    names = _names(viewer, [row.visit_id for row in rows if row.visit_id])
    for one in _held_children(viewer, [row.pk for row in rows if row.visit_id is None]):
        names.setdefault(one.held_id, []).append((one.child_id, one.child.name))
    audit.note_look("visits.held_list", sorted({key for some in names.values() for key, _name in some}))
    return [
        replace(one, children=tuple(name for _key, name in names.get(one.visit or one.id, ()))) for one in _held(rows)
    ]


def held_count(viewer: Viewer) -> int:
    """Return how many there are."""
    return Apart(viewer).filter(Held.objects.filter(settled="")).count()


def _names(viewer: Viewer, visits: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = {}
    rows = VisitChild.objects.filter(Visits(viewer).children("child__"), visit__in=list(visits))
    for visit, key, name in rows.order_by("child__birth_on", "pk").values_list("visit", "child", "child__name"):
        found.setdefault(visit, []).append((key, name))
    return found


def _children(viewer: Viewer, row: Visit) -> list[Child]:
    rows = row.of_children.filter(Visits(viewer).children("child__")).select_related("child")
    return [one.child for one in rows.order_by("child__birth_on", "pk")]


def _page(viewer: Viewer, row: Visit, content: Content, children: Sequence[Child], on: date) -> VisitPage:
    form, english = form_from(row.form.text), is_english()
    versions = list(Visit.objects.filter(root=row.root_id).order_by("number").defer("content"))
    people = names_of([*(one.by for one in versions)])
    newest = next(one for one in versions if one.cached_newest)
    issues = Issue.objects.filter(Visits(viewer).children("child__"), visit__root=row.root_id).order_by(
        "cached_raised_on", "pk"
    )
    mine = Children(viewer, WRITE)
    may = any(mine.allows(one) for one in children)
    return VisitPage(
        id=row.pk, on=row.on, children=lines(children, on=on), visitors=tuple(_visitors(row)),
        parts=tuple(
            (part.en if english else part.zh, tuple(_answered(one, content, row.missing, english) for one in form.of(part.id)))
            for part in form.sections
        ),
        is_complete=row.is_complete, is_newest=row.cached_newest, newest=newest.pk, digest=row.digest, way=str(Way(row.way).label),
        form=row.form_id,
        versions=tuple(
            Version(one.pk, one.number, one.received_at, people.get(one.by, ""), one.why, one.cached_newest) for one in versions
        ),
        issues=tuple(issue_lines(issues, on=on)),
        held=tuple(_held(Held.objects.filter(visit__root=row.root_id).select_related("visit").order_by("received_at"))) if may else (),
        may_write=may, may_correct=may and row.cached_newest and len(children) == row.of_children.count(),
        kinds=tuple((key, kind["en" if english else "zh"]) for key, kind in kinds_at(row.county_path, on).items()),
        files=tuple(_files(row)), position=content.position,
    )  # fmt: skip


def _files(row: Visit) -> Iterable[FileRow]:
    for one in row.files.all():
        yield FileRow(one.pk, one.name, str(FileKind(one.kind).label), one.attachment_id is not None)


def open_picture(viewer: Viewer, key: uuid.UUID) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a picture of a visit, for whoever sees the visit. Raises :class:`AbsentError`."""
    row = VisitFile.objects.filter(pk=key).select_related("visit", "attachment").first()
    if row is None or row.attachment is None or row.attachment.data is None:
        raise AbsentError
    visit = Visits(viewer).one(row.visit_id)
    children = [one.pk for one in _children(viewer, visit)]
    audit.note_look("visits.picture_shown", children, subject=f"visits_attachment:{row.attachment_id}", waits=False)
    return row.name, MEDIA[row.attachment.kind], b64decode(row.attachment.data.open(why="visit"))


def _visitors(row: Visit) -> Iterable[str]:
    for one in Visitor.objects.filter(visit=row).select_related("account").order_by("pk"):
        said = one.post_title if one.account_id else one.unit
        name = one.account.name if one.account else one.name
        yield f"{name}（{said}）" if said else name


def words_of(question: Question, value: str | list[str], *, english: bool) -> str:
    """Return an answer in words, under the question as it was asked."""
    if question.kind == QuestionKind.YES:
        return {"yes": ("是", "yes"), "no": ("否", "no")}[str(value)][english]
    labels = {one.id: one.en if english else one.zh for one in question.choices}
    if isinstance(value, list):
        return ("; " if english else "、").join(labels.get(one, one) for one in value)
    return labels.get(value, value)


def _answered(question: Question, content: Content, missing: Sequence[str], english: bool) -> Answered:
    value = content.answers.get(question.id, "")
    return Answered(question, words_of(question, value, english=english) if value else "", question.id in missing)


def _held(rows: Iterable[Held]) -> list[HeldRow]:
    listed = list(rows)
    people = names_of([*(one.by for one in listed), *(one.settled_by for one in listed)])
    return [
        HeldRow(
            one.pk, one.visit_id, one.visit.on if one.visit else one.on, str(HeldWhy(one.why).label),
            one.refusal[is_english()] if one.refusal else "", one.received_at, people.get(one.by, ""),
            str(Settled(one.settled).label) if one.settled else "", people.get(one.settled_by, ""), one.settled_why,
        )
        for one in listed
    ]  # fmt: skip


def _differences(form: Form, there: Content, here: Content) -> Iterable[tuple[str, str, str]]:
    english = is_english()
    for question in form.questions:
        was, said = there.answers.get(question.id, ""), here.answers.get(question.id, "")
        if was != said:
            yield (
                question.en if english else question.zh,
                words_of(question, was, english=english) if was else "", words_of(question, said, english=english) if said else "",
            )  # fmt: skip
    if there.on != here.on:
        yield "Day" if english else "走访日期", there.on.isoformat(), here.on.isoformat()
    for label, en, was_, said_ in (
        ("学生（人）", "Children", len(there.children), len(here.children)),
        ("走访人（人）", "Visitors", len(there.visitors) + len(there.others), len(here.visitors) + len(here.others)),
        ("问题（件）", "Problems", len(there.problems), len(here.problems)),
    ):
        if was_ != said_:
            yield en if english else label, str(was_), str(said_)

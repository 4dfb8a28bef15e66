"""A workbook of visits: which families stand in it, and what is known of each row that comes back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings

from notoneless.accounts.models import Account
from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import ListKind, Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.children.queries.listing import ChildLine, lines
from notoneless.children.terms import AbsentError as NoChildError
from notoneless.children.terms import MovedError
from notoneless.privacy.access import picked_keys
from notoneless.privacy.models import keys
from notoneless.privacy.rules.limits import export_limits
from notoneless.responsibility.queries import system_scope
from notoneless.visits.access import WRITE, Visits
from notoneless.visits.models import Held, Visit, VisitChild
from notoneless.visits.queries.choosing import are_one_family, family, households, people_near
from notoneless.visits.queries.ground import NATIONAL, PlacedForm, form_at, kept_form, kinds_at, policy
from notoneless.visits.queries.page import content_of
from notoneless.visits.queries.targets import LEARNING, targets
from notoneless.visits.rules.book_rows import BookRow, ProblemRow, RowKey, Sign, day_of, key_of
from notoneless.visits.rules.books import BookFacts, JudgedBook, RowFacts, book_key, judge
from notoneless.visits.rules.forms import Form
from notoneless.visits.terms import AbsentError, HeldWhy, Settled, VisitError

WORDS: Final = ("group", "visited", "place", "school")
MOST_OF_A_FAMILY: Final = 12


@dataclass(frozen=True, slots=True)
class Family:
    """One family to be visited: its children who were chosen, and who may go there (account, name and posts)."""

    children: tuple[ChildLine, ...]
    people: tuple[tuple[uuid.UUID, str], ...]

    @property
    def names(self) -> str:
        """Return the children's names."""
        return "、".join(one.name for one in self.children)

    @property
    def where(self) -> tuple[str, str]:
        """Return the schools with their classes, and the places in which they live."""
        schools = dict.fromkeys(f"{one.school}{one.room}" for one in self.children if one.school)
        return "、".join(schools), "、".join(dict.fromkeys(one.place for one in self.children if one.place))


@dataclass(frozen=True, slots=True)
class Blank:
    """What goes out to be filled in: the families in their order, the form, the kinds of problems (id, Chinese, English), who takes it, and the
    county whose children they are."""

    families: tuple[Family, ...]
    placed: PlacedForm
    kinds: tuple[tuple[str, str, str], ...]
    me: uuid.UUID | None
    county: str

    @property
    def form(self) -> Form:
        """Return the form."""
        return self.placed.form

    @property
    def children(self) -> list[uuid.UUID]:
        """Return all children that it names."""
        return [one.id for family in self.families for one in family.children]


@dataclass(frozen=True, slots=True)
class BookPreview:
    """A book as it would be taken at this moment, and the words in which its form speaks."""

    file_name: str
    judged: JudgedBook
    applied_at: datetime | None


def most_children(on: date) -> int:
    """Return how many children one book or one set of papers names at most: never more than a list may without a second person."""
    return min(int(limits(on)["most_children"]), export_limits(settings.NOTONELESS_PLACE, on).approval_above)


def limits(on: date) -> Mapping[str, Any]:
    """Return what ``visits.papers`` says here on a day."""
    found: Mapping[str, Any] = policy().value("visits.papers", settings.NOTONELESS_PLACE or NATIONAL, on).value
    return found


def sign() -> Sign:
    """Return what signs the rows of a book: the house's own secret, for this purpose alone."""
    return keys.blinder("visits.book")


def chosen(viewer: Viewer, words: Mapping[str, str], *, on: date) -> list[uuid.UUID]:
    """Return the children whom a list of those to be visited gives: picked by hand (``keys``, with dots between), or all that its filter gives.
    Raises :class:`AbsentError` for a key of a child out of reach and for the list of who struggles with learning, which is carried nowhere; U190
    for nobody, U191 for too many."""
    if words.get("group") == LEARNING:
        raise AbsentError
    try:
        picked = picked_keys(words)
    except ValueError:
        raise AbsentError from None
    mine = Children(viewer, WRITE).filter(Children(viewer).filter(Child.objects.filter(pk__in=picked)))
    if mine.count() != len(set(picked)):
        raise AbsentError
    only = {name: words[name] for name in WORDS if words.get(name)}
    found = picked or [one.id for one in targets(viewer, on=on, **only)]
    most = most_children(on)
    if not found:
        raise VisitError(
            "U190", "一个学生也没有选。请在“应走访的学生”里选好再来。", "Nobody is chosen: choose in the list of whom to visit."
        )  # fmt: skip
    if len(found) > most:
        raise VisitError(
            "U191",
            f"选了 {len(found)} 名学生，一份最多 {most} 名。请分几次领。",
            f"{len(found)} children are chosen, one set names {most} at most: take several.",
        )
    return list(dict.fromkeys(found))


def blank(viewer: Viewer, children: Sequence[uuid.UUID], *, on: date) -> Blank:
    """Return what goes out for these children, brothers and sisters in one family. Noted as a look. Raises :class:`AbsentError` for one whom the
    viewer may not write a visit for."""
    found = []
    for key in children:
        try:
            child = Children(viewer).one(key)
        except (NoChildError, MovedError):
            raise AbsentError from None
        if not Children(viewer, WRITE).allows(child):
            raise AbsentError
        found.append(child)
    audit.note_look("visits.blank", [one.pk for one in found])
    county = found[0].county_path
    if any(one.county_path != county for one in found):
        raise AbsentError
    placed = form_at(county, on)
    return Blank(
        tuple(
            Family(tuple(lines(some, on=on)), tuple(people_near(some, on=on)))
            for some in _families(viewer, found, on=on)
        ),
        placed, tuple((key, row["zh"], row["en"]) for key, row in kinds_at(county, on).items()),
        viewer.account_id, county,
    )  # fmt: skip


def _families(viewer: Viewer, children: Iterable[Child], *, on: date) -> list[list[Child]]:
    """Return the children by families, in the order of the first of each."""
    listed = list(dict.fromkeys(children))
    houses = households(listed, on=on)
    found: list[list[Child]] = []
    for child in listed:
        mine = set(houses[child.pk])
        # Who lives in no household of the files may be tied to the others by a guardian.
        tied = set() if mine else {one.pk for one in family(viewer, child, on=on)}
        for some in found:
            common = set(mine).intersection(*(houses[one.pk] for one in some))
            if len(some) < MOST_OF_A_FAMILY and (
                common or ({one.pk for one in some} <= tied and are_one_family(viewer, [*some, child], on=on))
            ):
                some.append(child)
                break
        else:
            found.append([child])
    return found


def rows_of(raw: Sequence[Mapping[str, Any]]) -> tuple[list[BookRow], list[ProblemRow]]:
    """Return the rows of a book as they were kept."""
    rows, problems = [], []
    for one in raw:
        said = {name: value for name, value in one.items() if name != "sheet"}
        said["spoiled"] = tuple(tuple(fault) for fault in said["spoiled"])
        if one["sheet"] == "problems":
            problems.append(ProblemRow(**said))
        else:
            rows.append(BookRow(**said | {"went": tuple(said["went"])}))
    return rows, problems


def book_form(rows: Iterable[BookRow]) -> Form | None:
    """Return the form with which a book was made; None where no row bears a key of this house, or nobody knows its form."""
    key = book_key(rows, sign())
    return kept_form(key.form) if key else None


def facts_for(viewer: Viewer, rows: Sequence[BookRow], *, on: date) -> BookFacts:
    """Return what the rule needs to judge a book that the viewer brings."""
    signed = sign()
    book = book_key(rows, signed)
    read = {row.number: (row, key) for row in rows if not row.is_empty and (key := key_of(row.key, signed)) is not None}
    left = _left(viewer, {number: key for number, (_row, key) in read.items() if key.account != viewer.account_id})
    mine = {number: both for number, both in read.items() if both[1].account == viewer.account_id or number in left}
    known = {row.number: _row_facts(viewer, *mine[row.number]) for row in rows if row.number in mine}
    with system_scope():
        named = Child.objects.filter(pk__in=book.children if book else ())
        county = named.values_list("county_path", flat=True).first() or ""
    kinds = kinds_at(county, on) if county else {}
    return BookFacts(
        viewer.account_id, on, int(limits(on)["lasts_days"]), kept_form(book.form) if book else None,
        {key: (row["zh"], row["en"]) for key, row in kinds.items()}, known, left,
    )  # fmt: skip


def _left(viewer: Viewer, keys: Mapping[int, RowKey]) -> frozenset[int]:
    """Return the rows of people whose account is closed, to children for each of whom the viewer may write a visit."""
    with system_scope():
        closed = set(
            Account.objects.filter(pk__in={one.account for one in keys.values()}, is_active=False).values_list(
                "pk", flat=True
            )
        )
    found = {number: set(key.children) for number, key in keys.items() if key.account in closed}
    named = Child.objects.filter(pk__in=set().union(*found.values())) if found else Child.objects.none()
    mine = {one.pk for one in named if Children(viewer).allows(one) and Children(viewer, WRITE).allows(one)}
    return frozenset(number for number, some in found.items() if some <= mine)


def _row_facts(viewer: Viewer, row: BookRow, key: RowKey) -> RowFacts:
    day = day_of(row.on)
    with (
        system_scope()
    ):  # the key is this account's own: what came of its row is told, also of a child who is gone since
        children = list(Child.objects.filter(pk__in=key.children))
        # Whoever went and has left since went all the same.
        people = people_near(children, on=day, also_closed=True) if day and children else []
        chain, apart = received(key.visit)
    twins = () if chain or not day else _twins(viewer, key, day)
    return RowFacts([(who, label, label.split("（")[0]) for who, label in people], chain, apart, twins)


def received(visit: uuid.UUID) -> tuple[list[Any], dict[str, str]]:
    """Return the versions of a visit that was delivered under an id of its own, oldest first, also where somebody took it from what lay apart; and what
    lies apart of it: digest → how it stands. For whoever may know of the id; inside a system scope."""
    rows = list(Held.objects.filter(claimed=visit).select_related("visit"))
    taken = next((one.visit for one in rows if one.settled == Settled.TAKEN and one.visit is not None), None)
    first = Visit.objects.filter(pk=visit).first() or taken
    chain = list(Visit.objects.filter(root=first.root_id).order_by("number")) if first else []
    further = Held.objects.filter(visit__root=first.root_id) if first else Held.objects.none()
    apart = {one.digest: _standing(one) for one in [*rows, *further]}
    return [content_of(one) for one in chain], apart


def _standing(row: Held) -> str:
    if row.settled:
        return f"{HeldWhy(row.why).label} · {Settled(row.settled).label}"
    return str(HeldWhy(row.why).label)


def _twins(viewer: Viewer, key: RowKey, on: date) -> tuple[uuid.UUID, ...]:
    """Return the visits that others wrote of the same family on the same day, as far as the viewer sees them."""
    rows = VisitChild.objects.filter(
        Visits(viewer).children("child__"), child__in=key.children, visit__on=on, visit__cached_newest=True
    )
    return tuple(dict.fromkeys(rows.order_by("visit__received_at").values_list("visit", flat=True)))


def judged(viewer: Viewer, raw: Sequence[Mapping[str, Any]], *, on: date) -> JudgedBook:
    """Return what would become of a book that was kept."""
    rows, problems = rows_of(raw)
    return judge(rows, problems, facts_for(viewer, rows, on=on), sign())


def kept_book(viewer: Viewer, key: uuid.UUID) -> tuple[Any, list[dict[str, Any]]]:
    """Return a book that one has brought oneself, and its rows. Raises :class:`AbsentError` for any other."""
    found = kept_rows(by=viewer, list_id=key, kind=ListKind.VISITS)
    if found is None:
        raise AbsentError
    return found


def book_preview(viewer: Viewer, key: uuid.UUID, *, on: date) -> BookPreview:
    """Return what would become of a book that one has brought oneself. Raises :class:`AbsentError` for another's."""
    kept, raw = kept_book(viewer, key)
    rows = judged(viewer, raw, on=on)
    audit.note_look(
        "visits.book", sorted({child for one in rows.rows if one.content for child in one.content.children})
    )
    return BookPreview(kept.file_name, rows, kept.applied_at)

"""What the rule of a staff list wants to know: posts by the words that offices use for them, people by login and telephone."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from django.db.models import Q
from django.utils import translation

from notoneless.accounts.models import Account
from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import Viewer
from notoneless.privacy.models import keys
from notoneless.responsibility import access
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.viewers import system_scope
from notoneless.responsibility.rules import appointing
from notoneless.responsibility.rules.appointing import Term
from notoneless.responsibility.rules.staff import Becomes, Facts, Seat, Someone, StaffRow, Verdict, judge, written
from notoneless.responsibility.terms import PostKind
from notoneless.standards.pieces import pieces

T = TypeVar("T")
BATCH: Final = 500
#: Words that offices write for a kind besides its label.
ALSO: Final[dict[str, str]] = {
    "乡镇长": PostKind.TOWNSHIP_LEADER, "镇长": PostKind.TOWNSHIP_LEADER, "乡长": PostKind.TOWNSHIP_LEADER,
    "街道主任": PostKind.TOWNSHIP_LEADER, "街道办主任": PostKind.TOWNSHIP_LEADER, "教育干事": PostKind.TOWNSHIP_OFFICER,
    "教办主任": PostKind.TOWNSHIP_OFFICER, "村主任": PostKind.VILLAGE_HEAD, "村委会主任": PostKind.VILLAGE_HEAD,
    "居委会主任": PostKind.VILLAGE_HEAD, "村干部": PostKind.VILLAGE_OFFICER, "社区干部": PostKind.VILLAGE_OFFICER,
    "督学": PostKind.INSPECTOR, "教管中心主任": PostKind.CENTRE_HEAD, "科长": PostKind.SECTION_CHIEF,
    "任课教师": PostKind.SUBJECT_TEACHER,
}  # fmt: skip


def staff_kinds() -> dict[str, str]:
    """Return word → kind of post, for everything that a list may say: in the reader's language, and in Chinese in any case."""
    with translation.override(None):
        chinese = {str(kind.label): kind.value for kind in PostKind}
    return (
        {str(kind.label): kind.value for kind in PostKind} | chinese | {word: str(kind) for word, kind in ALSO.items()}
    )


def facts_for(by: Viewer, rows: Sequence[StaffRow], *, on: date) -> Facts:
    """Return what the rule needs to judge ``rows`` for ``by``."""
    kinds = staff_kinds()
    wanted = {kinds[row.kind] for row in rows if row.kind in kinds}
    return Facts(
        on=on,
        asker=by.account_id,
        kinds=kinds,
        seats=_seats(by, wanted, {written(row.unit) for row in rows}, on),
        by_login=_by_login(by, {row.login for row in rows if row.login}, on),
        by_phone=_by_phone(by, {row.phone for row in rows if row.phone}, on),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """A list as it would be taken over at this moment."""

    file_name: str
    verdicts: tuple[Verdict, ...]
    applied_at: datetime | None

    def of(self, becomes: Becomes) -> list[Verdict]:
        """Return the rows that become this."""
        return [verdict for verdict in self.verdicts if verdict.becomes is becomes]


def staff_preview(by: Viewer, list_id: uuid.UUID, *, on: date) -> Preview | None:
    """Return what would become of a list that one has uploaded, or ``None``: there is none, or it is another's."""
    found = kept_rows(by=by, list_id=list_id)
    if found is None:
        return None
    kept, raw = found
    rows = [StaffRow(**row) for row in raw]
    return Preview(kept.file_name, tuple(judge(rows, facts_for(by, rows, on=on))), kept.applied_at)


def _seats(by: Viewer, kinds: set[str], units: set[str], on: date) -> dict[tuple[str, str], list[Seat]]:
    """Return (kind, unit as written) → posts within reach. A unit is written by its name, its code, its name with the
    town's or school's before it, or the post's whole title."""
    inviting, editing = access.Posts(by, "account.invite"), access.Posts(by, "post.edit")
    posts = (
        inviting.filter(editing.filter(Post.objects.filter(live(on), kind__in=kinds)))
        .select_related("division__parent", "centre", "school", "school_class__school", "area")
        .order_by("unit_path", "began_on", "id")
    )  # fmt: skip
    meant: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts.iterator(chunk_size=2000):
        for word in set(map(written, _words(post))) & units:
            meant[post.kind, word].append(post)
    terms = _terms_in({post.pk for found in meant.values() for post in found})
    return {
        key: [
            Seat(
                post.pk, post.kind, post.title, post.began_on,
                appointing.may_give(post.kind, own=editing.own_powers(post)), tuple(terms.get(post.pk, ())),
            )
            for post in found
        ]
        for key, found in meant.items()
    }  # fmt: skip


def _words(post: Post) -> Iterable[str]:
    yield post.title
    if post.school_class is not None:
        yield f"{post.school_class.school.name}{post.school_class.name}"
        yield f"{post.school_class.school.code}{post.school_class.name}"
        return
    unit = post.area or post.school or post.centre or post.division
    if unit is None:
        return
    yield unit.name
    if post.area is None and (code := getattr(unit, "code", "")):
        yield code
    if post.division is not None and post.division.parent is not None and post.division.level > 2:
        yield f"{post.division.parent.name}{post.division.name}"


def _terms_in(posts: set[uuid.UUID]) -> dict[uuid.UUID, list[Term]]:
    found: dict[uuid.UUID, list[Term]] = defaultdict(list)
    for some in _batches(posts):
        rows = Appointment.objects.filter(post__in=some)
        for post, kind, began, ended, holding in rows.values_list(
            "post_id", "post__kind", "began_on", "ended_on", "holding"
        ):
            found[post].append(Term(kind, began, ended, holding))
    return found


def _by_login(by: Viewer, logins: set[str], on: date) -> dict[str, Someone]:
    return {
        someone.login: someone
        for some in _batches(logins)
        for _, someone in _people(by, Q(login__in=some), on, outside=True)
    }


def _by_phone(by: Viewer, phones: set[str], on: date) -> dict[str, list[Someone]]:
    """People outside one's reach are not looked for: that somebody has a telephone is nobody else's business."""
    plain = {keys.blind(phone, purpose="account.phone"): phone for phone in phones}
    found: dict[str, list[Someone]] = defaultdict(list)
    for some in _batches(plain):
        for index, someone in _people(by, Q(phone_index__in=some), on, outside=False):
            found[plain[index]].append(someone)
    return found


def _people(by: Viewer, where: Q, on: date, *, outside: bool) -> list[tuple[str, Someone]]:
    everyone = Account.objects.filter(where)
    known = set(access.People(by).filter(everyone).values_list("id", flat=True))
    rows = list(everyone.values_list("id", "name", "login", "is_active", "phone_index"))
    posts: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    terms: dict[uuid.UUID, list[Term]] = defaultdict(list)
    with system_scope():  # whoever keeps the house in one county keeps nothing else of it in another
        held = list(Appointment.objects.filter(account__in=[row[0] for row in rows]).select_related("post"))
    for one in held:
        terms[one.account_id].append(Term(one.post.kind, one.began_on, one.ended_on, one.holding))
        if one.began_on <= on and (one.ended_on is None or one.ended_on > on):
            posts[one.account_id].add(one.post_id)
    return [
        (index or "", Someone(key, name, login, key in known, active, frozenset(posts[key]), tuple(terms[key])))
        for key, name, login, active, index in rows
        if outside or key in known
    ]


def _batches(values: Iterable[T]) -> Iterable[list[T]]:
    return pieces(sorted(values, key=str), BATCH)

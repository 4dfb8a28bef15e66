"""The tree of posts on either line, one post through time, and what is one's own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Substr

from notoneless.accounts.terms import STEP, Viewer
from notoneless.places.models import Division, EducationCentre, School, SchoolClass
from notoneless.responsibility import access
from notoneless.responsibility.models import Appointment, HandOver, Letter, Post
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.rules.chain import NO_CENTRE
from notoneless.responsibility.terms import LetterState, Line
from notoneless.work.again import asked_again

Table = type[Division] | type[EducationCentre] | type[School] | type[SchoolClass]
TABLES: dict[str, dict[int, Table]] = {
    Line.PLACE: {1: Division, 2: Division, 3: Division},
    Line.SCHOOL: {1: Division, 2: EducationCentre, 3: School, 4: SchoolClass},
}
KINDS: dict[tuple[str, int], list[str]] = {
    (Line.PLACE, 1): ["county_leader", "department_liaison"],
    (Line.PLACE, 2): ["township_officer", "township_leader"],
    (Line.PLACE, 3): ["village_officer", "village_head"],
    (Line.SCHOOL, 1): [
        "section_chief", "bureau_leader", "registrar_bureau", "aid_centre", "special_centre", "system_admin",
        "security_admin", "auditor",
    ],
    (Line.SCHOOL, 2): ["centre_head"],
    (Line.SCHOOL, 3): ["principal", "registrar"],
    (Line.SCHOOL, 4): ["class_teacher", "subject_teacher"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit under the one that is shown: its posts, and how many of the required ones nobody holds."""

    path: str
    name: str
    posts: int
    vacant: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """One unit of the tree: the way down to it, the posts that stand there with their holders, the units under it."""

    line: str
    path: str
    name: str
    trail: tuple[tuple[str, str], ...]  # (path, name) from the viewer's root down to this unit
    posts: tuple[Post, ...]  # each with ``holders``: its running appointments
    branches: tuple[Branch, ...]
    roots: tuple[tuple[str, str], ...]  # where the viewer may begin, when there are several


def held(on: date) -> Exists:
    """Return the condition that somebody with an open account holds the post on ``on``."""
    return Exists(Appointment.objects.filter(live(on), post=OuterRef("pk"), account__is_active=True))


def organisation(by: Viewer, on: date, *, line: str, path: str = "") -> Organisation | None:
    """Return the unit at ``path`` of ``line`` as it stands on ``on``; without a path the viewer's first root. ``None``
    where it lies outside the reach of ``by`` or does not exist: the two are one answer."""
    roots = by.places("post.see") if line == Line.PLACE else by.schools("post.see")
    path = path or (roots[0] if roots else "")
    root = next((root for root in roots if path.startswith(root)), None)
    if root is None or not path:
        return None
    ways = [path[:end] for end in range(len(root), len(path) + 1, STEP)]
    names = unit_names(line, [*ways, *roots])
    if path not in names:
        return None
    seen = Post.objects.filter(live(on), line=line)
    running = Appointment.objects.filter(live(on)).select_related("account").order_by("-holding", "began_on")
    here = seen.filter(unit_path=path).prefetch_related(Prefetch("appointments", running, to_attr="holders"))
    below = (
        seen.filter(access.under("unit_path", [path]))
        .exclude(unit_path=path)
        .annotate(branch=Substr("unit_path", 1, len(path) + STEP), is_held=held(on))
        .values("branch")
        .annotate(posts=Count("id"), vacant=Count("id", filter=Q(is_required=True, is_held=False)))
        .order_by("branch")
    )
    rows = list(below)
    below_names = unit_names(line, [row["branch"] for row in rows])
    return Organisation(
        line=line,
        path=path,
        name=names[path],
        trail=tuple((way, names.get(way, "")) for way in ways),
        posts=tuple(here.order_by("-is_required", "kind", "title")),
        branches=tuple(
            Branch(row["branch"], below_names.get(row["branch"], row["branch"]), row["posts"], row["vacant"])
            for row in rows
        ),
        roots=tuple((each, names.get(each, each)) for each in roots),
    )


def unit_names(line: str, paths: list[str]) -> dict[str, str]:
    """Return path → name of the units at ``paths`` of ``line``, in one query for each depth that is asked."""
    found: dict[str, str] = {}
    for depth, table in TABLES[line].items():
        wanted = {path for path in paths if len(path) == depth * STEP}
        if wanted:
            found |= dict(table.objects.filter(path__in=wanted).values_list("path", "name"))
    if line == Line.SCHOOL:
        found |= {path: "教育局直管" for path in paths if len(path) == 2 * STEP and path.endswith(NO_CENTRE)}
    return found


@dataclass(frozen=True, slots=True)
class PostPage:
    """A post through time: everyone who held it, what is being handed over, and what the viewer may do."""

    post: Post
    terms: tuple[Appointment, ...]  # the newest first, each with its account
    running: tuple[Appointment, ...]
    offers: tuple[HandOver, ...]  # the newest first
    may_edit: bool


def post_page(by: Viewer, post_id: uuid.UUID, on: date) -> PostPage | None:
    """Return a post with its holders over time, or ``None`` where it is not there for ``by``. One's own is always there."""
    own = Q(pk__in=Appointment.objects.filter(live(on), account=by.account_id).values("post"))
    post = (
        Post.objects.filter(access.Posts(by, "post.see").q() | own, pk=post_id)
        .select_related("superior", "division", "centre", "school", "school_class", "area")
        .first()
    )
    if post is None:
        return None
    terms = tuple(post.appointments.select_related("account").order_by("-began_on", "-made_at"))
    offers = HandOver.objects.filter(giver__post=post).select_related("giver__account", "receiver")
    return PostPage(
        post=post,
        terms=terms,
        running=tuple(term for term in terms if is_running(term, on)),
        offers=tuple(offers.order_by("-offered_at")),
        may_edit=access.Posts(by, "post.edit").allows(post),
    )


def is_running(term: Appointment, on: date) -> bool:
    """Whether the term holds ``on``."""
    return term.began_on <= on and (term.ended_on is None or term.ended_on > on)


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """What is somebody's own: terms, hand-overs to answer and to wait for, letters to sign."""

    terms: tuple[Appointment, ...]
    past: tuple[Appointment, ...]
    to_answer: tuple[HandOver, ...]
    waiting: tuple[HandOver, ...]
    letters: tuple[Letter, ...]


def own_duty(by: Viewer, on: date) -> OwnDuty:
    """Return the posts of ``by``, what was offered, and the letters of this and former years (void ones left out)."""
    mine = Appointment.objects.filter(account=by.account_id).select_related("post").order_by("-began_on")
    offers = HandOver.objects.filter(accepted_at=None, refused_at=None).select_related(
        "giver__post", "giver__account", "receiver"
    )
    letters = Letter.objects.filter(appointment__account=by.account_id).exclude(state=LetterState.VOID)
    terms = list(mine)
    return OwnDuty(
        terms=tuple(term for term in terms if term.ended_on is None or term.ended_on > on),
        past=tuple(term for term in terms if term.ended_on is not None and term.ended_on <= on),
        to_answer=tuple(offers.filter(receiver=by.account_id).order_by("offered_at")),
        waiting=tuple(offers.filter(giver__account=by.account_id).order_by("offered_at")),
        letters=tuple(
            letters.select_related("appointment__post").defer("scan", "signature").order_by("-year", "serial")
        ),
    )


def own_waiting(by: Viewer) -> tuple[int, int]:
    """Return how many hand-overs wait for the answer of ``by``, and how many letters for the signature: for a front page, which
    shows neither."""
    return _to_answer(by), _to_sign(by)


@asked_again
def _to_answer(by: Viewer) -> int:
    return HandOver.objects.filter(receiver=by.account_id, accepted_at=None, refused_at=None).count()


@asked_again
def _to_sign(by: Viewer) -> int:
    return Letter.objects.filter(appointment__account=by.account_id, state=LetterState.DRAWN).count()


def open_hand_overs(by: Viewer) -> QuerySet[HandOver]:
    """Return the hand-overs of the posts in ``by``'s hands that wait for their receipt, the oldest first."""
    waiting = HandOver.objects.filter(access.Posts(by, "gap.see").q("giver__post__"), accepted_at=None, refused_at=None)
    return waiting.select_related("giver__post", "giver__account", "receiver").order_by("offered_at")


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of the list of posts: a post and one who holds it, or nobody."""

    unit: str
    post: str
    kind: str
    holder: str
    holding: str
    since: date | None
    until: date | None
    is_required: bool


def holdings(by: Viewer, on: date, *, line: str, path: str) -> list[Holding]:
    """Return every post at or under ``path`` of ``line`` with its holders on ``on``, as far as ``by`` sees posts."""
    posts = access.Posts(by, "post.see").filter(
        Post.objects.filter(live(on), access.under("unit_path", [path]), line=line)
    )
    running = Appointment.objects.filter(live(on)).select_related("account").order_by("-holding", "began_on")
    rows = list(
        posts.order_by("unit_path", "kind").prefetch_related(Prefetch("appointments", running, to_attr="holders"))
    )
    names = unit_names(line, [post.unit_path for post in rows])
    found: list[Holding] = []
    for post in rows:
        unit, kind = names.get(post.unit_path, ""), post.get_kind_display()
        if not post.holders:
            found.append(Holding(unit, post.title, kind, "", "", None, None, post.is_required))
        for term in post.holders:
            found.append(
                    Holding(unit, post.title, kind, term.account.name, term.get_holding_display(), term.began_on,
                            term.ended_on, post.is_required)
                )  # fmt: skip
    return found


def addable(by: Viewer, on: date, *, line: str, path: str) -> tuple[uuid.UUID, str, list[str]] | None:
    """Return the unit at ``path`` where ``by`` may set up a post: its key, its name, the kinds that stand at its level;
    ``None`` where it is not in reach. An inspector's area lies under no path and is not found here."""
    if not path or not access.Posts(by, "post.edit").allows_path(line, path):
        return None
    table = TABLES[line].get(len(path) // STEP)
    if table is None:
        return None
    unit = table.objects.filter(live(on), path=path).values_list("id", "name").first()
    return (unit[0], unit[1], KINDS[line, len(path) // STEP]) if unit else None


def appointment_in_hand(by: Viewer, appointment_id: uuid.UUID, on: date) -> Appointment | None:
    """Return a running or coming term that is ``by``'s own or in ``by``'s hands (``post.edit``), or ``None``."""
    mine = Q(account=by.account_id) | access.Posts(by, "post.edit").q("post__")
    terms = Appointment.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), mine, pk=appointment_id)
    return terms.select_related("post", "account").first()

"""What a program may ask. Each operation declares its power as every view of the house does, and makes one call."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy
from ninja.params.functions import Query

from notoneless.children import queries as children
from notoneless.children.queries import ChildFilter
from notoneless.desks.api import schemas as give
from notoneless.desks.api.app import api, viewer
from notoneless.desks.kit.policy import policy
from notoneless.places import queries as places
from notoneless.places.queries import SchoolFilter
from notoneless.responsibility import queries as duty
from notoneless.responsibility.terms import GapKind, Line

_: Callable[[str], Any] = gettext_lazy  # the description is made anew for each reader, in the reader's language
REFUSALS: Any = {401: give.Refusal, 403: give.Refusal, 404: give.Refusal, 422: give.Refusal, 429: give.Refusal}


def told(answer: Any) -> Any:
    """Return what an operation answers with, its refusals beside it."""
    return {200: answer, **REFUSALS}


@api.get("/me", response=told(give.Me), summary=_("令牌是谁的，能做什么"))
@policy(get=None)
def me(request: HttpRequest) -> Any:
    """Whose token this is, and which of its powers hold at this moment."""
    by = viewer(request)
    posts = [
        {"kind": reach.post, "title": reach.label, "powers": sorted(reach.powers & by.extra)} for reach in by.reaches
    ]  # fmt: skip
    powers = sorted({power for post in posts for power in post["powers"]})
    return {"login": by.login, "name": by.name, "powers": powers, "posts": posts}


@api.get("/places", response=told(list[give.Place]), summary=_("行政区划"))
@policy(get="place.see")
def list_places(request: HttpRequest) -> Any:
    """Counties, towns and villages within reach, each behind the one above it."""
    return places.division_tree(viewer(request), on=timezone.localdate())


@api.get("/schools", response=told(give.Schools), summary=_("学校"))
@policy(get="place.see")
def list_schools(
    request: HttpRequest, text: str = Query("", max_length=100), after: str = Query("", max_length=400)
) -> Any:
    """Schools within reach, by name or code."""
    page = places.school_list(
        viewer(request), on=timezone.localdate(), only=SchoolFilter(text=text), after=after
    )  # fmt: skip
    return {"rows": page.rows, "next": page.next}


@api.get("/schools/{school}/classes", response=told(list[give.Class]), summary=_("一所学校的班级"))
@policy(get="place.see")
def list_classes(request: HttpRequest, school: uuid.UUID) -> Any:
    """The classes of one school."""
    return places.class_list(viewer(request), school)


@api.get("/posts", response=told(list[give.Post]), summary=_("岗位与任职"))
@policy(get="post.see")
def list_posts(
    request: HttpRequest, line: Line = Line.SCHOOL, path: str = Query("", pattern=r"^([0-9]{4}){0,6}$")
) -> Any:
    """Every post at or under a unit with its holders; without a path, at the token's first root on that line."""
    by = viewer(request)
    roots = by.places("post.see") if line == Line.PLACE else by.schools("post.see")
    return duty.holdings(by, timezone.localdate(), line=line, path=path or (roots[0] if roots else ""))[:5000]


@api.get("/gaps", response=told(list[give.GapCount]), summary=_("责任链缺口的数目"))
@policy(get="gap.see")
def count_gaps(request: HttpRequest) -> Any:
    """How many gaps of each kind lie within reach."""
    counts = duty.gap_counts(viewer(request), timezone.localdate())
    return [{"kind": kind.value, "label": str(kind.label), "count": count} for kind, count in counts.items()]


@api.get("/gaps/{kind}", response=told(list[give.Gap]), summary=_("一类缺口"))
@policy(get="gap.see")
def list_gaps(request: HttpRequest, kind: GapKind, offset: int = Query(0, ge=0, le=100000)) -> Any:
    """Gaps of one kind, fifty at a time."""
    return duty.gap_rows(viewer(request), timezone.localdate(), kind, offset=offset)


@api.get("/children", response=told(give.Children), summary=_("儿童"))
@policy(get="child.see")
def list_children(
    request: HttpRequest,
    place: str = Query("", pattern=r"^([0-9]{4}){0,3}$"),
    school: str = Query("", pattern=r"^([0-9]{4}){0,4}$"),
    standing: str = Query("", max_length=40),
    ledger: str = Query("", max_length=40),
    after: str = Query("", max_length=40),
) -> Any:
    """Children within reach, fifty at a time. Whom it shows is written into the journal."""
    only = ChildFilter(place=place, school=school, standing=(standing,) if standing else (), ledger=ledger)
    page = children.child_list(viewer(request), on=timezone.localdate(), only=only, after=after)
    return {"rows": page.rows, "next": page.next}


@api.get("/children/search", response=told(list[give.Child]), summary=_("查找儿童"))
@policy(get="child.see")
def search_children(request: HttpRequest, text: str = Query(..., min_length=1, max_length=60)) -> Any:
    """Children by name, pinyin, first letters, or a whole number of any kind."""
    return children.search(viewer(request), text, on=timezone.localdate()).children


@api.get("/children/{child}", response=told(give.ChildFile), summary=_("一个儿童的档案"))
@policy(get="child.see")
def get_child(request: HttpRequest, child: uuid.UUID) -> Any:
    """A child's file, numbers masked."""
    file = children.child_file(viewer(request), child, on=timezone.localdate())
    return {
        "id": file.id, "version": file.version, "child": file.line, "identifiers": facts(file.identifiers),
        "guardians": facts(file.guardians), "residences": facts(file.residences), "spells": facts(file.spells),
        "categories": facts(file.categories),
    }  # fmt: skip


@api.get("/accounts", response=told(give.Accounts), summary=_("人员与账号"))
@policy(get="account.see")
def list_accounts(
    request: HttpRequest, text: str = Query("", max_length=40), after: str = Query("", pattern="^[0-9]{0,9}$")
) -> Any:
    """People within reach and how their accounts stand."""
    at = timezone.now()
    found = duty.account_list(
        viewer(request), at=at, on=timezone.localdate(at), only={"text": text}, after=after
    )  # fmt: skip
    return {"rows": found.rows, "next": found.next, "total": found.total}


@api.get("/accounts/{account}", response=told(give.Account), summary=_("一个人的账号"))
@policy(get="account.see")
def get_account(request: HttpRequest, account: uuid.UUID) -> Any:
    """One person's account."""
    at = timezone.now()
    page = duty.account_page(viewer(request), account, at=at, on=timezone.localdate(at))
    if page is None:
        raise Http404
    return {
        "id": page.account.pk, "name": page.account.name, "login": page.account.login,
        "posts": [term.title for term in page.terms if term.is_live], "state": page.state,
        "has_second_factor": page.has_second_factor, "last_login": page.account.last_login,
    }  # fmt: skip


def facts(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Return dated facts as they go over the wire: sealed parts as their masks."""
    return [
        {
            "what": row.what, "text": row.text, "masked": [str(cell) for cell in row.cells], "began_on": row.began_on,
            "ended_on": row.ended_on, "source": row.source,
        }
        for row in rows
    ]  # fmt: skip

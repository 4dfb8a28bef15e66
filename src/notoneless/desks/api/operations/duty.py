"""Posts and who holds them, hand-overs, gaps, groups. Who is put into a post is said by a person, never by a token."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja.params.functions import Query

from notoneless.children import queries as children
from notoneless.desks.api import answers, bodies
from notoneless.desks.api import schemas as give
from notoneless.desks.api.calls import SeenMark, _, api, found, in_person, now, policy, told, viewer, written
from notoneless.responsibility import actions, queries
from notoneless.responsibility.rules.group_lists import GroupLine
from notoneless.responsibility.terms import GapKind, Line
from notoneless.standards.errors import StaleError

PATH = r"^([0-9]{4}){0,6}$"


@api.get("/organisation", response=told(answers.Organisation), summary=_("一个单位的岗位"))
@policy(get="post.see")
def get_organisation(request: HttpRequest, line: Line = Line.SCHOOL, path: str = Query("", pattern=PATH)) -> Any:
    """A unit of the tree: its posts with their holders, the units under it. Without a path the token's first root."""
    unit = found(queries.organisation(viewer(request), now()[1], line=line, path=path))
    return {
        "line": unit.line, "path": unit.path, "name": unit.name, "branches": unit.branches,
        "posts": [_post(post, post.holders) for post in unit.posts],  # type: ignore[attr-defined]
    }  # fmt: skip


def _post(post: Any, terms: Any) -> dict[str, Any]:
    return {
        "id": post.pk, "kind": post.kind, "title": post.title, "line": post.line, "path": post.unit_path,
        "is_required": post.is_required, "terms": [_term(term) for term in terms],
    }  # fmt: skip


def _term(term: Any) -> dict[str, Any]:
    return {
        "id": term.pk, "account": term.account_id, "holder": term.account.name, "holding": term.holding,
        "began_on": term.began_on, "ended_on": term.ended_on, "document": term.document,
    }  # fmt: skip


@api.get("/posts", response=told(list[give.Post]), summary=_("岗位与任职"))
@policy(get="post.see")
def list_posts(request: HttpRequest, line: Line = Line.SCHOOL, path: str = Query("", pattern=PATH)) -> Any:
    """Every post at or under a unit with its holders; without a path, at the token's first root on that line."""
    by = viewer(request)
    roots = by.places("post.see") if line == Line.PLACE else by.schools("post.see")
    start = path or (roots[0] if roots else "")  # without a root on that line there is nothing to list
    return queries.holdings(by, now()[1], line=line, path=start)[:5000] if start else []


@api.post("/posts", response=written(), summary=_("设立岗位"))
@policy(post="post.edit")
def add_post(request: HttpRequest, body: bodies.NewPost) -> Any:
    """Set up one more post at a unit. Nobody holds it yet."""
    at, on = now()
    by = viewer(request)
    unit, _name, _kinds = found(queries.addable(by, on, line=body.line, path=body.path))
    made = actions.add_post(
        by=by, at=at, unit_of=unit, kind=body.kind, title_zh=body.title_zh, is_required=body.is_required
    )
    return {"id": made.pk}


@api.get("/posts/{post}", response=told(answers.PostPage), summary=_("一个岗位"))
@policy(get=None)
def get_post(request: HttpRequest, post: uuid.UUID) -> Any:
    """One post: who holds it, who held it, what is being handed over."""
    page = found(queries.post_page(viewer(request), post, now()[1]))
    return _post(page.post, page.terms) | {"offers": [_offer(one) for one in page.offers]}


def _offer(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "post": one.giver.post.title, "giver": one.giver.account.name, "receiver": one.receiver.name,
        "takes_effect_on": one.takes_effect_on, "note": one.note, "offered_at": one.offered_at,
    }  # fmt: skip


@api.post("/posts/{post}/end", response=written(), summary=_("撤销岗位"))
@policy(post="post.edit")
def end_post(request: HttpRequest, post: uuid.UUID) -> Any:
    """End a post that nobody holds."""
    return {"id": actions.end_post(by=viewer(request), at=now()[0], post_id=post).pk}


@api.get("/chain-models", response=told(list[answers.ChainModel]), summary=_("责任链模式"))
@policy(get="post.edit")
def list_chain_models(request: HttpRequest) -> Any:
    """Which model of the chain holds in each county, since when, on whose authority."""
    return [
        {"county": one.path, "name": one.name, "model": one.model.id, "label": one.model.zh, "since": one.model.since,
         "source": one.model.source, "may_establish": one.may_establish}
        for one in found(queries.models_here(viewer(request), now()[1]) or None)
    ]  # fmt: skip


@api.post("/chain-models/establish", response=written(answers.Established), summary=_("按模式设岗"))
@policy(post="post.edit")
def establish_posts(request: HttpRequest, body: bodies.County) -> Any:
    """Set up a county's posts by its model."""
    at, on = now()
    return actions.establish_posts(by=viewer(request), at=at, on=on, county_path=body.county)


@api.get("/duty", response=told(answers.OwnDuty), summary=_("令牌主人的责任"))
@policy(get=None)
def get_own_duty(request: HttpRequest) -> Any:
    """The posts of the token's owner, the hand-overs that wait, the letters."""
    own = queries.own_duty(viewer(request), now()[1])
    return {
        "terms": [
            {"id": term.pk, "post": term.post.title, "began_on": term.began_on, "ended_on": term.ended_on}
            for term in own.terms
        ],
        "to_answer": [_offer(one) for one in own.to_answer],
        "waiting": [_offer(one) for one in own.waiting],
        "letters": [{"id": one.pk, "number": one.number, "state": one.state} for one in own.letters],
    }


@api.get("/terms/{term}/receivers", response=told(list[answers.Person]), summary=_("可接任的人"))
@policy(get=None)
def list_receivers(request: HttpRequest, term: uuid.UUID, text: str = Query("", max_length=40)) -> Any:
    """To whom a post may be offered."""
    by, on = viewer(request), now()[1]
    one = found(queries.appointment_in_hand(by, term, on))
    return [{"id": person.id, "name": person.name} for person in queries.receivers(one, by, on, text=text)]


@api.post("/terms/{term}/hand-over", response=written(), summary=_("发起交接"))
@policy(post=None)
def offer_hand_over(request: HttpRequest, term: uuid.UUID, body: bodies.HandOver) -> Any:
    """Offer a post to somebody. Nothing passes before that person gives the receipt at a desk."""
    at, on = now()
    held = queries.appointment_in_hand(viewer(request), term, on)
    offered = actions.offer_hand_over(
        by=viewer(request), at=at, appointment_id=term, receiver_id=body.receiver,
        takes_effect_on=body.takes_effect_on, note=body.note,
        counts=children.handed_over(held.post, on=on) if held else None,
    )  # fmt: skip
    return {"id": offered.pk}


@api.post("/hand-overs/{offer}/refuse", response=written(), summary=_("退回交接"))
@policy(post=None)
def refuse_hand_over(request: HttpRequest, offer: uuid.UUID, body: bodies.Why) -> Any:
    """Refuse a post that was offered, saying why."""
    return {"id": actions.refuse_hand_over(by=viewer(request), at=now()[0], hand_over_id=offer, reason=body.reason).pk}


@api.post("/hand-overs/{offer}/withdraw", response=written(), summary=_("撤回交接"))
@policy(post=None)
def withdraw_hand_over(request: HttpRequest, offer: uuid.UUID) -> Any:
    """Take an offer back."""
    return {"id": actions.withdraw_hand_over(by=viewer(request), at=now()[0], hand_over_id=offer).pk}


@api.get("/gaps", response=told(list[give.GapCount]), summary=_("责任链缺口的数目"))
@policy(get="gap.see")
def count_gaps(request: HttpRequest) -> Any:
    """How many gaps of each kind lie within reach."""
    counts = queries.gap_counts(viewer(request), now()[1])
    return [{"kind": kind.value, "label": str(kind.label), "count": count} for kind, count in counts.items()]


@api.get("/gap-figures", response=told(answers.Figures), summary=_("责任链齐全的比例"))
@policy(get="gap.see")
def get_gap_figures(request: HttpRequest) -> Any:
    """Of what should stand, how much does: posts held, units answered for, schools' groups, letters signed."""
    return queries.figures(viewer(request), now()[1])


@api.get("/gap-chains", response=told(answers.Coverage), summary=_("责任链不全的儿童数"))
@policy(get="gap.see")
def get_gap_chains(request: HttpRequest, line: Line = Line.SCHOOL, path: str = Query("", pattern=PATH)) -> Any:
    """For how many children everybody who should answer is there, by unit; and where nobody is."""
    by = viewer(request)
    roots = by.places("gap.see") if line == Line.PLACE else by.schools("gap.see")
    path = found(next((path or root for root in roots if not path or path.startswith(root)), None))
    page = queries.coverage_page(children.triples(by, "gap.see"), now()[1], line=line, path=path)
    holes = [
        {"step": hole.step, "line": hole.line, "why": hole.why.value, "children": hole.children} for hole in page.holes
    ]
    return {"whole": page.whole, "units": page.units, "holes": holes}


@api.get("/gaps/{kind}", response=told(answers.Gaps), summary=_("一类缺口"))
@policy(get="gap.see")
def list_gaps(request: HttpRequest, kind: GapKind, after: str = Query("", max_length=120)) -> Any:
    """Gaps of one kind, fifty at a time; ``next`` goes into ``after``."""
    rows, further = queries.gap_rows(viewer(request), now()[1], kind, after=after)
    return {"rows": rows, "next": further}


@api.get("/groups", response=told(answers.Groups), summary=_("控辍工作小组"))
@policy(get="gap.see")
def list_groups(request: HttpRequest, after: str = Query("", max_length=40)) -> Any:
    """Every school with its group, fifty at a time."""
    rows, further = queries.group_rows(viewer(request), now()[1], after=after)
    return {"rows": rows, "next": further}


@api.get("/groups/{school}", response=told(answers.Group), summary=_("一所学校的小组"))
@policy(get="gap.see")
def get_group(request: HttpRequest, school: uuid.UUID) -> Any:
    """One school's group and its plan."""
    return _group(found(queries.group_page(viewer(request), school, now()[1])))


def _group(page: queries.GroupPage) -> dict[str, Any]:
    return {
        "school": page.school.name, "version": page.mark, "leader": page.leader_id,
        "plan": page.group.plan if page.group else "",
        "members": [{"id": one.account_id, "name": one.account.name} for one in page.members],
        "staff": [{"id": one.id, "name": one.name} for one in page.staff],
    }  # fmt: skip


@api.post("/groups/{school}", response=written(), summary=_("设立或改组小组"))
@policy(post="post.edit")
def set_group(request: HttpRequest, school: uuid.UUID, body: bodies.GroupBody, seen: SeenMark) -> Any:
    """Say who is in a school's group, who leads it, what it does."""
    try:
        made = actions.set_group(
            by=viewer(request), at=now()[0], school_id=school, leader_id=body.leader, member_ids=body.members,
            plan=body.plan, seen=seen.strip('"'),
        )  # fmt: skip
    except StaleError as error:
        if (page := queries.group_page(viewer(request), school, now()[1])) is not None:
            error.now = {name: value for name, value in _group(page).items() if name in ("leader", "plan", "members")}
        raise
    return {"id": made.pk}


@api.post("/group-lists", response=written(), summary=_("交一份控辍小组名单"))
@policy(post="post.edit")
def keep_group_list(request: HttpRequest, body: bodies.GroupListBody) -> Any:
    """Hand in a list of groups. Nothing is made of it before ``take_group_list``."""
    rows = [
        GroupLine(number=number, **(row.dict() | {"login": row.login.lower()}))
        for number, row in enumerate(body.rows, start=2)
    ]
    return {"id": actions.keep_group_list(by=viewer(request), at=now()[0], file_name=body.file_name, rows=rows)}


@api.get("/group-lists/{group_list}", response=told(answers.GroupList), summary=_("一份控辍小组名单"))
@policy(get="post.edit")
def get_group_list(request: HttpRequest, group_list: uuid.UUID) -> Any:
    """What would become of every school that one's own list names, and why a row stays out."""
    page = found(queries.group_preview(viewer(request), group_list, on=now()[1]))
    return {
        "file_name": page.file_name, "applied_at": page.applied_at, "digest": page.judged.digest,
        "schools": [
            {"school": one.name, "becomes": one.becomes.value, "leader": one.leader_name, "joining": one.joining,
             "leaving": one.leaving, "plan_is_new": one.plan_is_new}
            for one in page.judged.schools
        ],
        "unclear": [
            {"number": one.row.number, "heading": one.heading, "zh": one.zh, "en": one.en}
            for one in page.judged.unclear
        ],
    }  # fmt: skip


@api.post("/group-lists/{group_list}/take", response=written(), summary=_("按名单填报控辍小组"))
@policy(post="post.edit")
def take_group_list(request: HttpRequest, group_list: uuid.UUID, body: bodies.Digest) -> Any:
    """Carry out a list of groups, in the sight of what ``get_group_list`` told."""
    actions.take_group_list(by=viewer(request), at=now()[0], list_id=group_list, seen=body.digest)
    return {"id": group_list}


in_person(
    "/posts/{post}/appoint", power="post.edit", name="appoint", summary=_("任命"),
    why="Whoever appoints gives powers, also such as the token lacks: with a stolen one anybody could be let in.",
)  # fmt: skip
in_person(
    "/terms/{term}/end", power="post.edit", name="end_term", summary=_("结束任职"),
    why="Ending a term takes a person's powers away at once; it is a decision about a person.",
)  # fmt: skip
in_person(
    "/hand-overs/{offer}/accept", power=None, name="accept_hand_over", summary=_("签收交接"),
    why="The receipt says that a person takes over the duty for children; a program cannot take it over.",
)  # fmt: skip

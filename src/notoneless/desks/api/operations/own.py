"""Whose token this is, and its tokens; people and their accounts."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja.params.functions import Query

from notoneless.accounts import actions as accounts
from notoneless.accounts.queries import tokens_of
from notoneless.desks.api import answers, bodies
from notoneless.desks.api import schemas as give
from notoneless.desks.api.calls import _, api, found, in_person, now, policy, told, viewer, written
from notoneless.responsibility import actions, queries
from notoneless.responsibility.rules.staff import StaffRow
from notoneless.responsibility.terms import PostKind

SEE, INVITE, DISABLE = "account.see", "account.invite", "account.disable"


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


@api.get("/tokens", response=told(list[answers.Token]), summary=_("令牌主人的令牌"))
@policy(get="token.make")
def list_tokens(request: HttpRequest) -> Any:
    """The owner's tokens: what for, which powers, until when, last used when and from where."""
    return tokens_of(viewer(request))


@api.post("/tokens/{token}/revoke", response=written(), summary=_("收回令牌"))
@policy(post="token.make")
def revoke_token(request: HttpRequest, token: uuid.UUID) -> Any:
    """Take one of the owner's tokens back, at once."""
    accounts.revoke_token(by=viewer(request), at=now()[0], token_id=token)
    return {"id": token}


@api.get("/accounts", response=told(give.Accounts), summary=_("人员与账号"))
@policy(get=SEE)
def list_accounts(
    request: HttpRequest,
    text: str = Query("", max_length=40),
    kind: PostKind | None = None,
    state: str = Query("", pattern="^(open|waiting|no_post|off)?$"),
    after: str = Query("", pattern="^[0-9]{0,9}$"),
) -> Any:
    """People within reach and how their accounts stand."""
    at, on = now()
    only = {key: value for key, value in (("text", text), ("kind", kind), ("state", state)) if value}
    rows = queries.account_list(viewer(request), at=at, on=on, only=only, after=after)
    return {"rows": rows.rows, "next": rows.next, "total": rows.total}


@api.get("/accounts/{account}", response=told(give.Account), summary=_("一个人的账号"))
@policy(get=SEE)
def get_account(request: HttpRequest, account: uuid.UUID) -> Any:
    """One person's account."""
    at, on = now()
    page = found(queries.account_page(viewer(request), account, at=at, on=on))
    return {
        "id": page.account.pk, "name": page.account.name, "login": page.account.login,
        "posts": [term.title for term in page.terms if term.is_live], "state": page.state,
        "has_second_factor": page.has_second_factor, "last_login": page.account.last_login,
    }  # fmt: skip


@api.post("/accounts/{account}/unlock", response=written(), summary=_("解锁账号"))
@policy(post=DISABLE)
def unlock_account(request: HttpRequest, account: uuid.UUID) -> Any:
    """Forgive somebody's failures to sign in."""
    at, on = now()
    found(queries.account_page(viewer(request), account, at=at, on=on))
    actions.unlock_account(by=viewer(request), at=at, account_id=account)
    return {"id": account}


@api.get("/posts-to-fill", response=told(list[answers.OpenPost]), summary=_("可任用的岗位"))
@policy(get=INVITE)
def list_posts_to_fill(request: HttpRequest, text: str = Query("", max_length=60), kind: PostKind | None = None) -> Any:
    """The first fifty posts that the token's owner may fill, by name or unit."""
    return queries.posts_to_fill(viewer(request), on=now()[1], text=text, kind=kind or "")


@api.post("/staff-lists", response=written(), summary=_("交一份人员名单"))
@policy(post=INVITE)
def keep_staff_list(request: HttpRequest, body: bodies.StaffListBody) -> Any:
    """Hand in a staff list. Nothing is made of it: a person looks at it and takes it over at the desk."""
    rows = [
        StaffRow(number=number, **(row.dict() | {"login": row.login.lower()}))
        for number, row in enumerate(body.rows, start=2)
    ]
    key = actions.keep_staff_list(by=viewer(request), at=now()[0], file_name=body.file_name, rows=rows)
    return {"id": key}


@api.get("/staff-lists/{staff_list}", response=told(answers.StaffList), summary=_("一份人员名单"))
@policy(get=INVITE)
def get_staff_list(request: HttpRequest, staff_list: uuid.UUID) -> Any:
    """What would become of every row of one's own list."""
    preview = found(queries.staff_preview(viewer(request), staff_list, on=now()[1]))
    return {
        "file_name": preview.file_name,
        "applied_at": preview.applied_at,
        "rows": [
            {"number": one.row.number, "name": one.row.name, "becomes": one.becomes.value, "zh": one.zh, "en": one.en}
            for one in preview.verdicts
        ],
    }


in_person(
    "/tokens", power="token.make", name="make_token", summary=_("生成令牌"),
    why="A token that makes tokens would never end.",
)  # fmt: skip
in_person(
    "/posts/{post}/invite", power=INVITE, name="invite", summary=_("邀请开户"),
    why="It opens an account and shows a code with which anybody can take it.",
)  # fmt: skip
in_person(
    "/staff-lists/{staff_list}/take", power=INVITE, name="take_staff_list", summary=_("按名单开户"),
    why="It opens accounts and shows the codes with which anybody can take them.",
)  # fmt: skip
in_person(
    "/slips", power=INVITE, name="reissue_slips", summary=_("重发开户码"),
    why="It shows codes with which anybody can take an account.",
)  # fmt: skip
in_person(
    "/accounts/{account}/correct", power=INVITE, name="correct_account", summary=_("更正人员信息"),
    why="The telephone and the mail address are the ways by which a person gets back into an account.",
)  # fmt: skip
in_person(
    "/accounts/{account}/disable", power=DISABLE, name="disable_account", summary=_("停用账号"),
    why="With a stolen token a whole office could be shut out.",
)  # fmt: skip
in_person(
    "/accounts/{account}/enable", power=DISABLE, name="enable_account", summary=_("启用账号"),
    why="Somebody who was shut out would come in again with nobody having looked.",
)  # fmt: skip
in_person(
    "/accounts/{account}/drop-second-factor", power=DISABLE, name="drop_second_factor", summary=_("取消两步验证"),
    why="It takes away what stands between a stolen password and the children.",
)  # fmt: skip

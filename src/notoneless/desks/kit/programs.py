"""Programs at the door: a request under ``/api/`` speaks for whoever made its token, and for nobody by a browser's cookie.

So no page of another house can make a browser do anything there, and a program's refusals are told in words that a program
reads: a code, a Chinese and an English sentence.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.terms import NOBODY, Viewer
from notoneless.children import queries as children
from notoneless.desks.kit.address import address_of
from notoneless.responsibility import queries as responsibility
from notoneless.standards.errors import UserError

PREFIX: Final = "/api/"
#: A telephone asks as a browser does, by cookie or by a token of its own, and reads answers as a program does.
PHONES: Final = "/offline/api/"
PROBLEM: Final = "application/problem+json"
UNKNOWN: Final = UserError(
    "A001",
    "没有令牌，或令牌不对、过期、已收回。请在“访问令牌”页生成一个，放在 Authorization: Bearer 里。",
    "No token, or one that is wrong, over or taken back. Make one on the tokens page and send it as Authorization: Bearer.",
)
REFUSED: Final = UserError(
    "A002",
    "令牌没有这项权限，或它的主人此刻的岗位没有。请换一个带这项权限的令牌。",
    "The token has no such power, or its owner's posts have none at this moment. Use one that has it.",
)
METHOD: Final = UserError("A003", "这个地址不接受这种方法。", "This address does not answer that method.")
ABSENT: Final = UserError(
    "A004", "没有这一项，或不在令牌的范围内。", "There is no such thing, or it lies outside the token's reach."
)
IN_PERSON: Final = UserError(
    "A005",
    "这件事须本人当面验证后办理，令牌不能代替。请在网页上办理。",
    "This asks for a second factor given in person, which a token cannot give: do it on the site.",
)
TOO_OFTEN: Final = UserError("A006", "请求太密。请稍等一分钟再试。", "Too many requests: wait a minute and try again.")
UNREADABLE: Final = UserError(
    "A007", "请求的参数不对。请对照接口说明。", "The parameters do not fit: see the description."
)
OTHER_REQUEST: Final = UserError(
    "A008",
    "这个 Idempotency-Key 已用于另一个请求。请为新的请求换一个键。",
    "This Idempotency-Key was used for another request: choose a new key for a new request.",
)


SIGN_IN: Final = UserError("A009", "请先登录本系统，再继续。", "Sign in to the house first, then go on.")
FIRST: Final = UserError(
    "A010",
    "请先在网页上完成登录后要办的事（设置新密码或两步验证），再继续。",
    "Do first, on the site, what comes behind signing in (a new password, a second factor), then go on.",
)
STALE: Final = UserError(
    "A011", "页面停得太久，验证已过期。请重新打开再试。", "The page lay open too long: open it again and try once more."
)
FULL: Final = UserError(
    "A012",
    "服务器的磁盘满了，这次什么都没有收下。请保留手机上的，过一会儿再发送，并告诉管理员。",
    "The server's disk is full and took nothing of this: keep what you have, send it later, and tell whoever keeps the house.",
)
BUSY: Final = UserError(
    "A013",
    "服务器正忙，这次没有收下。请过一会儿再发送。",
    "The server is busy and took nothing of this: send it again in a while.",
)
FAULT: Final = UserError(
    "A014",
    "服务器出错，这次没有收下。请保留手机上的，过一会儿再发送；还不行请告诉管理员。",
    "The server failed and took nothing of this: keep what you have and send it later; tell whoever keeps the house if it stays so.",
)
TOO_LARGE: Final = UserError("A015", "一次发来的太大。请分几次发送。", "Too much at a time: send it in several parts.")


def is_program(request: HttpRequest) -> bool:
    """Return whether the request is a program's."""
    return request.path.startswith(PREFIX)


def reads_json(request: HttpRequest) -> bool:
    """Return whether whoever asks reads JSON and no pages: a program, or the app on a telephone."""
    return request.path.startswith((PREFIX, PHONES))


def viewer_of_program(request: HttpRequest) -> Viewer:
    """Return for whom the token speaks, narrowed to its powers; nobody without a good one."""
    kind, _, text = str(request.headers.get("Authorization", "")).partition(" ")
    if kind.lower() != "bearer" or not text.startswith("nol_"):
        return NOBODY
    at = timezone.now()
    shown = accounts.show_token(text=text.strip(), address=address_of(request), at=at)
    if shown is None:
        return NOBODY
    account, powers, token = shown
    viewer = responsibility.viewer_of(account, at=at, address=address_of(request), session=f"token:{token}")
    responsibility.hold_scope(viewer)
    return replace(children.with_duty(viewer, timezone.localdate(at)), extra=powers)


def refusal(error: UserError, status: int, **more: Any) -> JsonResponse:
    """Return a refusal as a program reads it: problem+json (RFC 9457) with the stable code and a sentence in two languages."""
    told = {
        "type": f"urn:notoneless:error:{error.code}", "title": error.code, "status": status, "detail": error.zh,
        "code": error.code, "zh": error.zh, "en": error.en,
    }  # fmt: skip
    answer = JsonResponse(told | more, status=status, content_type=PROBLEM)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer

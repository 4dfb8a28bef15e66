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


def is_program(request: HttpRequest) -> bool:
    """Return whether the request is a program's."""
    return request.path.startswith(PREFIX)


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

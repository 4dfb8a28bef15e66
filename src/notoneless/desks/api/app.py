"""The API itself: who may, how it refuses, how often it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import Throttled, ValidationError
from ninja.operation import Operation
from ninja.throttling import SimpleRateThrottle

from notoneless.accounts.terms import Viewer
from notoneless.desks.kit import programs
from notoneless.desks.kit.asking import asker
from notoneless.standards.errors import StaleError, UserError

_: Callable[[str], Any] = gettext_lazy


class ByToken(SimpleRateThrottle):
    """So many requests a minute for each token; a request without one is refused before it is counted."""

    scope = "token"

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Return under which name the request is counted."""
        return f"throttle:{asker(request).session}"


def by_token(request: HttpRequest) -> Viewer | None:
    """Return who asks; the middleware has read the token already."""
    asking = asker(request)
    return asking if asking.is_known else None


class Bearer:
    """How the description says that a token is sent."""

    openapi_security_schema: Final = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: HttpRequest) -> Viewer | None:
        """Return who asks, or ``None``."""
        return by_token(request)


class House(NinjaAPI):
    """The API; an operation goes by the name of its function."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name by which a program's library calls the operation."""
        return operation.view_func.__name__


api = House(
    title=_("一个都不能少"),
    version="1",
    description=_(
        "每个操作写明所需权限；令牌的范围永远不超过其主人此刻的岗位。须本人办理的事也列在这里，令牌办理一律答 A005。"
    ),
    urls_namespace="api",
    docs_url=None,
    auth=Bearer(),
    throttle=[ByToken("120/m")],
)


def _handle(kind: type[Exception], answer: Callable[[HttpRequest, Any], HttpResponse]) -> None:
    api.exception_handler(kind)(answer)


#: Absent, merged away, or out of reach: told alike.
NOT_THERE: Final = frozenset({"AbsentError", "MovedError", "NoAbsenceError", "NotThere"})


def _refused(request: HttpRequest, error: UserError) -> HttpResponse:
    if type(error).__name__ in NOT_THERE or error.code == "N005":
        return programs.refusal(programs.ABSENT, 404)
    if not isinstance(error, StaleError):
        return programs.refusal(error, 422)
    changes = [
        {"field": one.field, "label": str(one.label), "was": one.was, "became": one.became, "by": one.by, "at": one.at}
        for one in error.changes
    ]
    # What stands now: the version to send next time, and who changed what, or the unit as it is.
    return programs.refusal(error, 409, version=error.version, changes=changes, now=error.now)


_handle(UserError, _refused)
_handle(Http404, lambda request, error: programs.refusal(programs.ABSENT, 404))
_handle(Throttled, lambda request, error: programs.refusal(programs.TOO_OFTEN, 429))
_handle(ValidationError, lambda request, error: programs.refusal(programs.UNREADABLE, 422))

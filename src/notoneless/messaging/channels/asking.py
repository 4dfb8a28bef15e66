"""Asking another house's interface: one request, bounded in time and size, no redirects, its answer as data.

Addresses come from the settings alone; nobody types one in a form, so the house cannot be sent to knock at its neighbours'.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import IO, Any, Final

from notoneless.messaging.terms import Trouble

TIMEOUT: Final = 10.0
MOST: Final = 65_536


class _Nowhere(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_Nowhere)


def ask(url: str, *, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """POST ``body``; return the status and the answer's JSON (empty where it is none).

    Raises :class:`Trouble`: ``timeout`` or ``unreachable`` where nobody answered, ``http-…`` for 429 and for 5xx. All of these
    pass, and the way as a whole is left alone for a while.
    """
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return answer.status, _json(answer.read(MOST))
    except urllib.error.HTTPError as error:
        with error:
            said = _json(error.read(MOST))
        if error.code == 429 or error.code >= 500:
            raise Trouble(f"http-{error.code}", passes=True, whole=True) from None
        return error.code, said
    except TimeoutError:
        raise Trouble("timeout", passes=True, whole=True) from None
    except urllib.error.URLError as error:
        late = isinstance(error.reason, TimeoutError)
        raise Trouble("timeout" if late else "unreachable", passes=True, whole=True) from None
    except (OSError, http.client.HTTPException):
        raise Trouble("unreachable", passes=True, whole=True) from None


def tell(url: str, said: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """POST ``said`` as JSON; return and raise as :func:`ask`."""
    return ask(
        url,
        body=json.dumps(said, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )


def _json(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

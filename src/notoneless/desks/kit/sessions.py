"""The session on a full disk: what it would note (when somebody was last seen) is let go, and the page is shown."""

from __future__ import annotations

import logging

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from notoneless.desks.kit.policy import SAFE
from notoneless.work.disk import is_full

log = logging.getLogger("notoneless.disk")


class KeptSessionMiddleware(SessionMiddleware):
    """Saves the session; where the disk has no room for it, reading goes on. What is written is refused as ever."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session behind a page that was asked for."""
        try:
            return super().process_response(request, response)
        except (
            DatabaseError,
            SessionInterrupted,
        ) as error:  # Django takes a row that could not be changed for one that is gone
            if request.method not in SAFE or not is_full(error):
                raise
            log.warning("the disk is full: a session was not saved")
            return response

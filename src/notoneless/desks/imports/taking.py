"""Files taken in one by one: what is amiss with one of them is said, and the others are in all the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, sentence
from notoneless.imports import actions
from notoneless.imports.terms import RollsError


def take(request: HttpRequest, one: Any, given: Iterable[UploadedFile[Any]]) -> HttpResponse:
    """Take ``given`` into the set ``one`` and lead to its page."""
    taken = 0
    for upload in given:
        try:
            actions.add_file(
                to=one, name=upload.name or "", chunks=upload.chunks(), by=asker(request),
                at=timezone.now(),
            )  # fmt: skip
            taken += 1
        except RollsError as error:
            messages.error(request, sentence(error))
    page = reverse("imports:import", args=(one.pk,))
    if not taken:
        return redirect(page)
    return done(request, page, _("已收下 %(n)s 个文件，正在识别。") % {"n": taken})

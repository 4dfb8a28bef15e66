"""Templates of papers as a page lists them: an office takes one away, changes it in Word or WPS and brings it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template: the county whose it is, the kind of paper, the version of the office's own ('' : the house's), and where it is
    taken away."""

    county: str
    key: str
    label: str
    version: str
    href: str


def file_answer(data: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to keep. One from elsewhere is never a page of the house."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer

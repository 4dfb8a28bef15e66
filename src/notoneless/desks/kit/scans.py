"""The field by which scans come with a form: a proof, an answer on paper."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from notoneless.desks.kit.forms import SeveralFiles

#: One byte more than is taken tells that a file is too large.
MOST_BYTES: Final = 5 * 1024 * 1024 + 1


class ScansField(forms.FileField):
    """Scans that go with an act, as (name, bytes); what they are is asked of the act, and whether they must be there."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files that were chosen."""
        chosen: list[UploadedFile[Any]] = list(data) if isinstance(data, list | tuple) else [data] if data else []
        return tuple((one.name or "", one.read(MOST_BYTES)) for one in chosen)

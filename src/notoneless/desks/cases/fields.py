"""The fields of which a case's forms are made: what the page offers, scans, words, numbers of acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit.forms import SeveralFiles

#: One byte more than is taken tells that a file is too large.
MOST_BYTES: Final = 5 * 1024 * 1024 + 1


class Offered(forms.ChoiceField):
    """A choice of the page's; one that is gone meanwhile is answered by the act, not here."""

    def valid_value(self, value: Any) -> bool:
        """Return that it may be sent."""
        return len(str(value)) <= 80


class PapersField(forms.FileField):
    """Scans that go with an act, as (name, bytes); what they are is asked of the act."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("材料"))
        kwargs.setdefault("help_text", _("PDF、JPG 或 PNG，每份不超过 5 MB，可选多份。"))
        super().__init__(required=False, **kwargs)
        self.widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files that were chosen."""
        chosen: Iterable[UploadedFile[Any]] = data if isinstance(data, list | tuple) else [data] if data else []
        return tuple((one.name or "", one.read(MOST_BYTES)) for one in chosen)


def words(label: Any, *, must: bool = False, rows: int = 2, **more: Any) -> forms.CharField:
    """Return a field for what was found, in the writer's own words."""
    return forms.CharField(
        label=label, required=must, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def yes_or_no(label: Any, choices: Any) -> forms.TypedChoiceField:
    """Return a field of two answers, ``yes`` and ``no`` in words of its own, that gives a bool."""
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=lambda said: said == "yes", widget=forms.RadioSelect
    )

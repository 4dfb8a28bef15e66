"""A form is kept word for word from the first time that it goes out or is answered: it is read under its own words, however late an answer comes."""

from __future__ import annotations

from datetime import datetime

from notoneless.responsibility.queries import system_scope
from notoneless.visits.models import FormVersion
from notoneless.visits.queries.ground import PlacedForm


def keep_form(placed: PlacedForm, at: datetime) -> FormVersion:
    """Keep a form and whose words it bears; return it as it was kept first."""
    with system_scope():
        found, _new = FormVersion.objects.get_or_create(
            digest=placed.form.digest, defaults={"text": placed.form.text, "place": placed.place, "first_at": at}
        )
    return found

"""The one home of taking in an office's own template for its papers: kept only when every place in it can be filled, in use once the act
is written. A station says which paper it is, what fills it and whose it is, and writes the journal's line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from notoneless.papers import Shelf, check_template


@dataclass(frozen=True, slots=True)
class OfficePaper:
    """One kind of paper of one county (its division ``code``): under which name its template lies on the county's shelf, the places
    with what fills them, those that it cannot do without, fillings to try a template with."""

    code: str
    kind: str
    shelf: Shelf
    shelved: str
    places: Mapping[str, Any]
    needs: Iterable[str]
    samples: Iterable[Mapping[str, Any]]
    within: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Of what the journal's line tells."""
        return f"template:{self.code}:{self.kind}"


def take_in(paper: OfficePaper, data: bytes, *, write: Callable[[str], Any]) -> str:
    """Use ``data`` as the county's template for this paper from now on, and return its version; ``write`` writes the journal's line of
    that version. Papers drawn before keep theirs; nothing is kept of a template that is refused.

    Raises :class:`~notoneless.papers.PaperError` D024 (not a plain DOCX), D025 (places that nobody fills), D026 (a place is missing).
    """
    check_template(data, places=paper.places, needed=paper.needs, samples=paper.samples, within=paper.within)
    with transaction.atomic():
        version = paper.shelf.put(paper.shelved, data)
        write(version)
        transaction.on_commit(lambda: paper.shelf.use(paper.shelved, version))
    return version


def put_back(paper: OfficePaper, *, write: Callable[[], Any]) -> None:
    """Go back to the house's own template for this paper; ``write`` writes the journal's line."""
    with transaction.atomic():
        write()
        transaction.on_commit(lambda: paper.shelf.use(paper.shelved, ""))

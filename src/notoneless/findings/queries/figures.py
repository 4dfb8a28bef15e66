"""The indicators that a sweep left: what was counted in the county and town by town, and the names that keep a figure from the whole.

A published sweep's figures are those of its own day and never counted anew: the files know more by now than the sweep did.
A sweep that was published before figures were kept has none, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count

from notoneless.audit import actions as audit
from notoneless.findings.models import Behind, Figure, Publication
from notoneless.findings.terms import PublicationState
from notoneless.ledger.indicators_rules import CHILD_RULES, UNIT_RULES, cut_percent, reaches
from notoneless.ledger.labels import Word
from notoneless.responsibility.queries.ways import policy

PAGE: Final = 50
ORDER: Final = (*CHILD_RULES, *UNIT_RULES)


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """An indicator as a sweep left it, of a county or of a town (``town``: its key, empty for the county).

    ``zh``, ``en`` its name, ``counted`` what is counted of what. ``listed`` how many names lie behind it here;
    None where places are counted: their list lies in the sweep's book.
    """

    indicator: str
    zh: str
    en: str
    counted: Word
    town: str
    town_name: str
    numerator: int
    denominator: int
    deferred: int
    is_asked: bool
    target: float | None
    listed: int | None

    @property
    def missing(self) -> int:
        """Those who keep it from the whole."""
        return self.denominator - self.numerator

    @property
    def percent(self) -> float | None:
        """The share, cut and never rounded up; None where the roll was not handed in or there is nobody to count."""
        return cut_percent(self.numerator, self.denominator) if self.is_asked else None

    @property
    def percent_without_deferrals(self) -> float | None:
        """The same without the approved deferrals."""
        return cut_percent(self.numerator, self.denominator - self.deferred) if self.is_asked else None

    @property
    def wanted(self) -> str:
        """The target in figures; empty where none is set."""
        return "" if self.target is None else f"{self.target * 100:g}%"

    @property
    def is_reached(self) -> bool | None:
        """Whether it reaches its target; None where nothing is counted or no target is set."""
        if self.target is None or not self.is_asked:
            return None
        return reaches(self.numerator, self.denominator, self.target)


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A child behind a figure, as the sweep's line names it; ``child`` is the file, where there is one by now."""

    id: int
    proposal: UUID
    child: UUID | None
    name: str
    part: str
    verdict: str
    town_name: str


def figures(publication: Publication) -> list[KeptFigure]:
    """Return the indicators of the whole county, in the order of the ledger; none of a sweep that kept none."""
    kept = {row.indicator: row for row in Figure.objects.filter(publication=publication, is_whole=True)}
    names = dict(
        Behind.objects.filter(figure__publication=publication).values_list("figure__indicator").annotate(n=Count("pk"))
    )
    return _told(publication, ((kept[one], names.get(one, 0)) for one in ORDER if one in kept))


def towns(publication: Publication, indicator: str) -> list[KeptFigure]:
    """Return one indicator town by town, in the order of the towns' codes."""
    rows = Figure.objects.filter(publication=publication, is_whole=False, indicator=indicator)
    return _told(publication, ((row, row.names) for row in rows.annotate(names=Count("behind")).order_by("town")))


def behind(
    publication: Publication, indicator: str, *, town: str = "", part: str = "", after: int = 0
) -> tuple[list[BehindRow], int | None, int]:
    """Return one page of the names behind a figure, the row after which the next page begins, and how many there are."""
    some = Behind.objects.filter(figure__publication=publication, figure__indicator=indicator)
    if town:
        some = some.filter(figure__town=town)
    if part:
        some = some.filter(part=part)
    rows = [
        BehindRow(*row)
        for row in some.filter(pk__gt=after).order_by("pk").values_list(
            "pk", "proposal", "proposal__child", "proposal__name", "part", "proposal__verdict", "figure__town_name"
        )[: PAGE + 1]
    ]  # fmt: skip
    shown = rows[:PAGE]
    audit.note_look(
        "findings.behind", [one.child for one in shown if one.child], subject=f"findings_publication:{publication.pk}"
    )
    return shown, shown[-1].id if len(rows) > PAGE else None, some.count()


def newest(county_path: str, *, until: date | None = None) -> Publication | None:
    """Return the county's published sweep of the newest day (by the end of ``until``), whether it kept figures or not."""
    some = Publication.objects.filter(county__path=county_path, state=PublicationState.PUBLISHED)
    if until is not None:
        some = some.filter(as_of__lte=until)
    return some.select_related("county").order_by("-as_of", "-published_at").first()


def _told(publication: Publication, rows: Iterable[tuple[Figure, int]]) -> list[KeptFigure]:
    words = _words(publication)
    return [
        KeptFigure(
            row.indicator, said["zh"], said["en"], Word(said["counted_zh"], said["counted_en"]), row.town, row.town_name,
            row.numerator, row.denominator, row.deferred, row.is_asked,
            None if row.target is None else float(row.target), None if row.indicator in UNIT_RULES else names,
        )
        for row, names in rows
        for said in (words[row.indicator],)
    ]  # fmt: skip


def _words(publication: Publication) -> dict[str, dict[str, Any]]:
    return policy().value("ledger.indicators", publication.county.code, publication.as_of).by_id()

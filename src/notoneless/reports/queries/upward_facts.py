"""What a report of a term or a school year tells beside its children: who stood in the ledger, which schools reported, what the reviews
found, how the campaigns ended, which shares the records give. What the records do not give is None, and never nought."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from notoneless.accounts.terms import STEP
from notoneless.children.models import Child
from notoneless.children.queries.past_ledger import on_ledger
from notoneless.findings.models import Publication
from notoneless.findings.queries.figures import figures
from notoneless.findings.terms import PublicationState
from notoneless.places.terms import Line
from notoneless.reports.models import Campaign, Check, MonthlyReport, Review
from notoneless.reports.queries.campaign_children import names_of, stood
from notoneless.reports.queries.owing import begun, schools_owing
from notoneless.reports.queries.reviews import agreement
from notoneless.reports.rules.campaign import Share
from notoneless.reports.rules.review import Agreement
from notoneless.reports.rules.upward import Period
from notoneless.reports.terms import Month, Quarter
from notoneless.responsibility.queries import system_scope

SCHOOL_AGE: Final = "school_age"
NET: Final = "net_enrolment"


class Lack(StrEnum):
    """Why the records give no net enrolment."""

    NO_SWEEP = "no_sweep"  # none was published by then
    NOT_KEPT = "not_kept"  # the sweep was read before the house kept the indicators of sweeps
    NO_ROLL = "no_roll"  # the household register was not handed in, or named nobody of school age


@dataclass(frozen=True, slots=True)
class IndicatorFact:
    """An indicator of the sweep, as it stood on the sweep's day."""

    id: str
    zh: str
    en: str
    numerator: int
    denominator: int
    is_asked: bool

    @property
    def is_known(self) -> bool:
        """Whether the roll that it needs was handed in, and there was somebody to count."""
        return self.is_asked and self.denominator > 0


@dataclass(frozen=True, slots=True)
class MonthFact:
    """A month: how many schools owed a report, and which of them did not file one."""

    month: int
    owed: int
    missing: tuple[str, ...]

    @property
    def filed(self) -> int:
        """How many filed."""
        return self.owed - len(self.missing)

    @property
    def of(self) -> Month:
        """The month itself."""
        return Month.read(self.month)


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """A quarter that ended in the period: what its review found; ``drawn`` is None where none was made."""

    quarter: int
    drawn: int | None
    checked: int = 0
    agree: int = 0

    @property
    def of(self) -> Quarter:
        """The quarter itself."""
        return Quarter.read(self.quarter)

    @property
    def agreement(self) -> Agreement | None:
        """The agreement; None where there was no review."""
        return None if self.drawn is None else Agreement(self.drawn, self.checked, self.agree)


@dataclass(frozen=True, slots=True)
class CampaignFact:
    """A campaign whose last day lies in the period, as it stood on that day (or today, where it still runs)."""

    id: str
    name: str
    due_on: str
    suspects: int
    cleared: int

    @property
    def share(self) -> Share:
        """The share that was cleared."""
        return Share(self.suspects, self.cleared)


@dataclass(frozen=True, slots=True)
class Facts:
    """All of them. ``school_age``: how many stood in the ledger of school-age children when the period's last day ended, by the sweep of
    ``swept_on``; None where no sweep was published by then. ``indicators``: those that the
    same sweep (``sweep``) left. The nine-year consolidation rate no record here gives."""

    school_age: int | None = None
    swept_on: str = ""
    sweep: str = ""
    indicators: tuple[IndicatorFact, ...] = ()
    months: tuple[MonthFact, ...] = ()
    reviews: tuple[ReviewFact, ...] = ()
    campaigns: tuple[CampaignFact, ...] = ()
    groups: Mapping[str, Mapping[str, int]] | None = None

    @property
    def net(self) -> tuple[int, int] | None:
        """Of the school-age children how many were in school, and how many there were; None where the sweep does not say."""
        one = next((one for one in self.indicators if one.id == NET and one.is_known), None)
        return (one.numerator, one.denominator) if one else None

    @property
    def lack(self) -> Lack | None:
        """Why there is no net enrolment; None where there is one."""
        if self.net is not None:
            return None
        if not self.swept_on:
            return Lack.NO_SWEEP
        return Lack.NO_ROLL if self.indicators else Lack.NOT_KEPT

    def kept(self) -> dict[str, Any]:
        """Return them as they are frozen."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Facts:
        """Return facts as they were frozen."""
        return cls(
            kept["school_age"], kept["swept_on"], kept.get("sweep", ""),
            tuple(IndicatorFact(**one) for one in kept["indicators"]) if "indicators" in kept else _before(kept["net"]),
            tuple(MonthFact(one["month"], one["owed"], tuple(one["missing"])) for one in kept["months"]),
            tuple(ReviewFact(**one) for one in kept["reviews"]),
            tuple(CampaignFact(**one) for one in kept["campaigns"]),
            kept["groups"],
        )  # fmt: skip


def facts_of(county: str, period: Period, on: date) -> Facts:
    """Return the facts of a period as the records tell them, until its last day or ``on``."""
    until = min(period.last, on)
    with system_scope():
        sweeps = published(county, until)
        newest = sweeps[0] if sweeps else None
        return Facts(
            school_age=school_age(county, until).count() if newest else None,
            swept_on=newest.as_of.isoformat() if newest else "",
            sweep=str(newest.pk) if newest else "",
            indicators=tuple(
                IndicatorFact(one.indicator, one.zh, one.en, one.numerator, one.denominator, one.is_asked)
                for one in (figures(newest) if newest else ())
            ),
            months=tuple(_months(county, period, on)),
            reviews=tuple(_reviews(county, period, until)),
            campaigns=tuple(_campaigns(county, period, on)),
        )


def _before(net: tuple[int, int] | None) -> tuple[IndicatorFact, ...]:
    """Return the one indicator that was frozen before all of them were kept."""
    if not net:
        return ()
    return (IndicatorFact(NET, "适龄儿童净入学率", "Net enrolment of school-age children", net[0], net[1], True),)


def published(county: str, on: date) -> list[Publication]:
    """Return the sweeps of a county that were published by the end of ``on``, the newest day first."""
    ended = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    return list(
        Publication.objects.filter(county__path=county, state=PublicationState.PUBLISHED, published_at__lt=ended)
        .select_related("county")
        .order_by("-as_of", "-published_at")
    )


def school_age(county: str, on: date) -> QuerySet[Child]:
    """Return the children of a county who stood in the school-age ledger when ``on`` ended."""
    keys: list[uuid.UUID] = [one.pk for one in published(county, on)]
    return on_ledger(SCHOOL_AGE, on, published=keys).filter(county_path=county)


def _months(county: str, period: Period, on: date) -> list[MonthFact]:
    """Return the months that ended in the period and are over: a school that did not file is named."""
    first, month, found = begun(county), Month.of(period.began_on), []
    while month.last <= period.last and month.last < on:
        if first is not None and month >= first:
            schools = list(schools_owing(county, month).order_by("division__path", "path"))
            filed = set(
                MonthlyReport.objects.filter(county_path=county, month=month.first).values_list("school", flat=True)
            )
            towns = names_of(Line.PLACE, {school.division.path[: 2 * STEP] for school in schools if school.division})
            missing = tuple(
                f"{towns.get(school.division.path[: 2 * STEP], '')} {school.name}".strip()
                for school in schools
                if school.pk not in filed
            )
            found.append(MonthFact(month.number, len(schools), missing))
        month = month.next
    return found


def _reviews(county: str, period: Period, until: date) -> list[ReviewFact]:
    """Return the quarters that ended in the period (of a running one, by today), with what their reviews found."""
    known = {Quarter(one.quarter): one for one in Review.objects.filter(county_path=county)}
    quarter, found = Quarter.of(period.began_on), []
    while quarter.last <= period.last and quarter.first <= until:
        review = known.get(quarter)
        if review is not None:
            told = agreement(Check.objects.filter(review=review).values_list("agrees", flat=True))
            found.append(ReviewFact(quarter.number, told.drawn, told.checked, told.agree))
        elif quarter.last < until:
            found.append(ReviewFact(quarter.number, None))
        quarter = Quarter.of(quarter.last + timedelta(days=1))
    return found


def _campaigns(county: str, period: Period, on: date) -> list[CampaignFact]:
    rows = Campaign.objects.filter(
        county_path=county, due_on__gte=period.began_on, due_on__lte=period.last, snapshot_on__lte=on
    )
    found = []
    for one in rows.order_by("due_on", "pk"):
        items = stood(one, on, Q())
        share = Share.of(item.at_due or item.now for item in items)
        found.append(CampaignFact(str(one.pk), one.name, one.due_on.isoformat(), share.suspects, share.cleared))
    return found

"""What every reading of visits stands on: the form of a county on a day, its cadences, and the visits of a time as they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from notoneless.accounts.terms import Viewer
from notoneless.policy import Policy, load
from notoneless.policy.terms import Value
from notoneless.responsibility.queries import code_at
from notoneless.visits.access import Visits
from notoneless.visits.models import FormVersion, VisitChild, Visitor
from notoneless.visits.queries.keys import day, keyed, spelled
from notoneless.visits.rules.cadence import Group, groups, span_of
from notoneless.visits.rules.forms import Form, form_from, form_of
from notoneless.visits.terms import Period, VisitFact

NATIONAL = "00"
#: So many visits are named one by one in a statement.
FEW = 500


@cache
def policy() -> Policy:
    """Return the parameters; they are read once."""
    return load()


def held(topic: str, county_path: str, on: date) -> Value:
    """Return what a topic says in a county on a day."""
    return policy().value(f"visits.{topic}", code_at(county_path), on)


@dataclass(frozen=True, slots=True)
class PlacedForm:
    """A form with the place whose words its parts bear."""

    form: Form
    place: str


def form_at(county_path: str, on: date) -> PlacedForm:
    """Return the form that a county puts before its visitors on a day."""
    return _form(code_at(county_path), on)


@cache
def _form(code: str, on: date) -> PlacedForm:
    sections: Any = policy().value("visits.form", code, on)
    questions: Any = policy().value("visits.questions", code, on)
    own = next((one.place for one in (sections, questions) if one.place != NATIONAL), NATIONAL)
    return PlacedForm(form_of(sections.value, questions.value), own)


def kept_form(digest: str) -> Form | None:
    """Return a form by its version, as it was kept with the first visit that answered it; None for one that nobody answered."""
    text = FormVersion.objects.filter(pk=digest).values_list("text", flat=True).first()
    return form_from(text) if text else None


def kinds_at(county_path: str, on: date) -> dict[str, dict[str, Any]]:
    """Return id → record of the kinds of problems."""
    return held("issue_kinds", county_path, on).by_id()


@dataclass(frozen=True, slots=True)
class Cadence:
    """What a county asks of its visitors on a day: the share of a class and the visits of a leader, each in which time (both days
    included), of whom all, and who says so. ``unread`` are words of its campaign that the house cannot read."""

    share: float
    class_span: tuple[date, date]
    quota: int
    leader_span: tuple[date, date]
    leader_posts: tuple[str, ...]
    groups: tuple[Group, ...]
    group_span: tuple[date, date]
    called: str
    share_said: Value
    quota_said: Value
    campaign_said: Value
    unread: tuple[str, ...] = ()


def cadence_at(county_path: str, on: date) -> Cadence:
    """Return the cadences of a county on a day."""
    return _cadence(code_at(county_path), on)


@cache
def _cadence(code: str, on: date) -> Cadence:
    said = {name: policy().value(f"visits.{name}", code, on) for name in (
        "cadence", "class_coverage", "leader_quota", "leader_posts", "campaign", "target_groups",
    )}  # fmt: skip
    periods = said["cadence"].value
    named, unread = groups(said["campaign"].value, said["target_groups"].value)
    return Cadence(
        share=said["class_coverage"].value, class_span=span_of(Period(periods["class"]), on), quota=said["leader_quota"].value,
        leader_span=span_of(Period(periods["leader"]), on), leader_posts=tuple(said["leader_posts"].value), groups=named,
        group_span=span_of(Period(periods["group"]), on), called=said["campaign"].value["called"],
        share_said=said["class_coverage"], quota_said=said["leader_quota"], campaign_said=said["campaign"], unread=unread,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as it is counted, with where each of its children whom the asker sees is now: (on the place line, on the school line). Its keys
    are as the database spells them (``queries.keys``)."""

    fact: VisitFact
    where: dict[str, tuple[str, str]]


def seen(viewer: Viewer, *, since: date, until: date, in_order: bool = True) -> list[Seen]:
    """Return the visits of a time (both days included) that count, ``in_order`` of their days; of their children only those whom the viewer
    sees. Three statements, which begin with the children: a condition asked of every visit took a county's page some seconds."""
    within = {"visit__cached_newest": True, "visit__on__gte": since, "visit__on__lte": until}
    where: dict[str, dict[str, tuple[str, str]]] = {}
    said: dict[str, tuple[date, str | None, bool]] = {}
    rows = VisitChild.objects.filter(Visits(viewer).children("child__"), **within)
    if in_order:
        rows = rows.order_by("visit__on", "visit__received_at", "visit", "pk")
    for visit, on, house, child, is_complete, place, school in rows.values_list(
        *spelled("visit", "visit__on", "visit__household", "child"),
        "visit__is_complete",
        "child__cached_place_path",
        "child__cached_school_path",
    ):
        if visit in where:
            where[visit][child] = (place, school)
        else:
            where[visit] = {child: (place, school)}
            said[visit] = (day(on), house, is_complete)
    staff: dict[str, list[str]] = {}
    people = Visitor.objects.filter(**within)
    if len(said) <= FEW:  # a teacher's page does not read the visitors of the whole house
        people = people.filter(visit__in=[keyed(key) for key in said])
    for visit, account in people.filter(account__isnull=False).values_list(*spelled("visit", "account")):
        staff.setdefault(visit, []).append(account)
    others: dict[str, list[tuple[str, str]]] = {}
    for visit, name, unit in people.filter(account=None).order_by("pk").values_list(*spelled("visit"), "name", "unit"):
        others.setdefault(visit, []).append((name, unit))
    return [
        Seen(
            VisitFact(
                key, on, house, frozenset(where[key]), frozenset(staff.get(key, ())), tuple(others.get(key, ())), is_complete
            ),
            where[key],
        )
        for key, (on, house, is_complete) in said.items()
    ]  # fmt: skip

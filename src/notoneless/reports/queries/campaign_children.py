"""The children of a campaign: who stood in the snapshot, who was found since, how each stands on a day, and as rows of a list.

They are counted in the house's scope, of those who on the campaign's day were the viewer's: a child that moved away since still counts
where it was found, so that no list grows or shrinks. A name is shown only to whoever sees the case today.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q

from notoneless.accounts.terms import STEP, Viewer
from notoneless.cases.access import SEE as SEE_CASE
from notoneless.cases.access import Cases
from notoneless.cases.models import Case, Charge, Stood
from notoneless.cases.queries import ledger_label
from notoneless.cases.queries import words as case_words
from notoneless.cases.terms import Side, Whence
from notoneless.children.queries.listing import ChildLine
from notoneless.children.queries.listing import lines as child_lines
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.policy.calendars import calendar_of
from notoneless.reports.access import SEE
from notoneless.reports.models import Campaign, Suspect
from notoneless.reports.queries.owing import policy
from notoneless.reports.rules.campaign import Terms, mark_of
from notoneless.reports.terms import AbsentError, Mark
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries import code_at, system_scope
from notoneless.standards.calendar import Calendar

AT_ONCE: Final = 400
SUSPECTS, FOUND = "suspects", "found"
NOW, DUE = "now", "due"
OPEN: Final = "open"
#: Asks for those who live in no known town, learn in no school, lie with no post.
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """What is asked for: of the snapshot or of those found since, a town, a school (paths), a post, how they stand, on which day."""

    who: str = SUSPECTS
    town: str = ""
    school: str = ""
    post: str = ""
    mark: str = ""
    day: str = NOW


@dataclass(frozen=True, slots=True)
class Item:
    """One child of a campaign, without a name: where it belonged on the campaign's day, how it stands now and on the last day
    (None before that day is over), the posts with which it lies."""

    case: uuid.UUID
    town: str
    school: str
    whence: str
    ledger: str
    opened_on: date | None
    before: int
    now: Mark = Mark.OUT
    at_due: Mark | None = None
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One child of the list; the name and what belongs to it only where the viewer sees the case today."""

    id: uuid.UUID
    is_seen: bool
    name: str
    number: str
    child: ChildLine | None
    town: str
    school: str
    whence: str
    ledger: str
    opened_on: date | None
    now: Mark
    at_due: Mark | None
    posts: str


def terms_of(county_path: str, on: date) -> tuple[Terms, Calendar]:
    """Return a county's terms of campaigns, and its calendar."""
    code = code_at(county_path)
    held: Any = policy().value("reports.campaign", code, on).value
    return Terms(held["days"], held["warn"]), calendar_of(policy(), code)


def campaign_filter(said: Mapping[str, Any]) -> CampaignFilter:
    """Return the question that plain words ask; a word that is none asks for all."""
    words = {name: str(said.get(name) or "") for name in CampaignFilter.__slots__}
    return CampaignFilter(
        who=FOUND if words["who"] == FOUND else SUSPECTS,
        town=words["town"], school=words["school"], post=words["post"],
        mark=words["mark"] if words["mark"] in (OPEN, *Mark) else "",
        day=DUE if words["day"] == DUE else NOW,
    )  # fmt: skip


def campaign_of(viewer: Viewer, key: uuid.UUID | str) -> Campaign:
    """Return a campaign of a county in which the viewer sees reports. Raises :class:`AbsentError`."""
    here = {path[:STEP] for path in (*viewer.places(SEE), *viewer.schools(SEE))}
    try:
        found = Campaign.objects.filter(pk=key, county_path__in=here).first()
    except (ValidationError, ValueError, TypeError):
        found = None
    if found is None:
        raise AbsentError
    return found


def narrowed(items: Sequence[Item], only: CampaignFilter) -> list[Item]:
    """Return those that ``only`` asks for, town by town."""

    def fits(asked: str, there: Iterable[str]) -> bool:
        return not asked or (asked in there if asked != NONE else not any(there))

    def stands(item: Item) -> bool:
        mark = item.at_due if only.day == DUE else item.now
        return not only.mark or mark == only.mark or (only.mark == OPEN and mark != Mark.CLEARED)

    found = [
        item for item in items
        if fits(only.town, (item.town,)) and fits(only.school, (item.school,)) and fits(only.post, item.posts) and stands(item)
    ]  # fmt: skip
    return sorted(found, key=lambda item: (not item.town, item.town, item.school, str(item.case)))


# ── The children of a campaign, counted in the house's scope ──


def stood(one: Campaign, on: date, within: Q) -> list[Item]:
    """Return the children of the snapshot that ``within`` picks, with how they stand today and, once it is over, on the last day."""
    with system_scope():
        rows = Suspect.objects.filter(within, campaign=one)
        columns = ("case", "place_path", "school_path", "whence", "ledger", "opened_on", "relapses")
        items = [_item(*row) for row in rows.order_by("pk").values_list(*columns)]
        return _told(one, items, on)


def found_since(one: Campaign, on: date, within: Q) -> list[Item]:
    """Return the cases that were opened, or opened again, behind the snapshot and by the last day: no share counts them."""
    until = min(on, one.due_on)
    with system_scope():
        held = Suspect.objects.filter(campaign=one).values("case")
        rows = Stood.objects.filter(
            within, county_path=one.county_path, since__gte=one.snapshot_on, since__lte=until
        ).exclude(ledger="").exclude(case__in=held)  # fmt: skip
        first: dict[uuid.UUID, Item] = {}
        columns = ("case", "place_path", "school_path", "case__whence", "ledger", "since", "said")
        for case, place, school, whence, ledger, since, said in rows.order_by("since", "pk").values_list(*columns):
            first.setdefault(case, _item(case, place, school, whence, ledger, since, said.get("relapses", 0)))
        return _told(one, list(first.values()), on)


def _item(
    case: uuid.UUID, place: str, school: str, whence: str, ledger: str, opened_on: date | None, before: int
) -> Item:  # fmt: skip
    town = place[: 2 * STEP] if len(place) >= 2 * STEP else ""
    return Item(case, town, school[: 3 * STEP] if len(school) >= 3 * STEP else "", whence, ledger, opened_on, before)


def _told(one: Campaign, items: list[Item], on: date) -> list[Item]:
    now, then = _marks(items, on), _marks(items, one.due_on) if on > one.due_on else {}
    posts: dict[uuid.UUID, list[str]] = defaultdict(list)
    for keys in _some(items):
        charges = Charge.objects.filter(case__in=keys, is_offer=False).order_by("side", "unit_path")
        for case, side, unit, post in charges.values_list("case", "side", "unit_path", "post"):
            posts[case].append(f"{side}:{unit}:{post or ''}")
    return [
        replace(item, now=now[item.case], at_due=then.get(item.case), posts=tuple(posts[item.case])) for item in items
    ]


def _marks(items: list[Item], day: date) -> dict[uuid.UUID, Mark]:
    """Return case → how it stood when ``day`` ended, from the days that were kept."""
    before = {item.case: item.before for item in items}
    found = {}
    for keys in _some(items):
        rows = Stood.objects.filter(case__in=keys, since__lte=day, until__gt=day)
        for case, stage, said in rows.values_list("case", "stage", "said"):
            found[case] = mark_of(stage, said.get("relapses", 0), before=before[case])
    return found


def _some(items: list[Item]) -> Iterable[list[uuid.UUID]]:
    for begin in range(0, len(items), AT_ONCE):
        yield [item.case for item in items[begin : begin + AT_ONCE]]


def names_of(line: Line, paths: set[str]) -> dict[str, str]:
    return names_on_lines({line: paths - {""}})[line] if paths - {""} else {}


def post_names(keys: set[str]) -> dict[str, str]:
    """Return ``side:unit:post`` → the post's title, which says its unit; where nobody's post it is, the unit."""
    split = {key: key.split(":") for key in keys}
    titles = {
        str(pk): title
        for pk, title in Post.objects.filter(pk__in=[post for _s, _u, post in split.values() if post]).values_list(
            "pk", "title"
        )
    }
    lines = {key: Line.SCHOOL if side == Side.SCHOOL else Line.PLACE for key, (side, _unit, _post) in split.items()}
    units = {line: names_of(line, {split[key][1] for key in keys if lines[key] == line}) for line in Line}
    return {key: titles.get(post) or units[lines[key]].get(unit, "") for key, (_side, unit, post) in split.items()}


# ── The list ──


def rows_of(
    viewer: Viewer, one: Campaign, items: Sequence[Item], on: date, power: str = SEE_CASE
) -> tuple[CampaignRow, ...]:
    """Return the children as rows; a name only of those whose case lies within ``power`` today."""
    cases = {
        case.pk: case
        for case in Cases(viewer, power).filter(Case.objects.filter(pk__in=[item.case for item in items])).select_related("child")
    }  # fmt: skip
    children = {one.id: one for one in child_lines([case.child for case in cases.values()], on=on)}
    towns = names_of(Line.PLACE, {item.town for item in items})
    schools = names_of(Line.SCHOOL, {item.school for item in items})
    posts = post_names({post for item in items for post in item.posts})
    found = []
    for item in items:
        case = cases.get(item.case)
        child = children[case.child_id] if case is not None else None
        found.append(
            CampaignRow(
                id=item.case,
                is_seen=case is not None,
                name=child.name if child else "",
                number=case.number if case else "",
                child=child,
                town=towns.get(item.town, ""),
                school=schools.get(item.school, ""),
                whence=case_words.label(Whence, item.whence),
                ledger=ledger_label(item.ledger),
                opened_on=item.opened_on,
                now=item.now,
                at_due=item.at_due,
                posts="；".join(posts[post] for post in item.posts),
            )
        )
    return tuple(found)

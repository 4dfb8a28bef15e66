"""The visits of one school or one town: planned by the campaign's figures, written into the form, received by the office, their problems taken
in hand and solved — by the acts of the station, on the evening of each.
"""

from __future__ import annotations

import io
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from notoneless.accounts.models import Account
from notoneless.accounts.terms import STEP, TOWN, Viewer
from notoneless.children.models import Category, Child, HouseholdSpell
from notoneless.config.campaigns import words
from notoneless.config.campaigns.setting import SCHOOL as BY_SCHOOL
from notoneless.config.campaigns.setting import Campaign
from notoneless.config.campaigns.spreading import (
    Door,
    Family,
    Planned,
    by_place,
    by_school,
    quotas,
    shares,
    with_problems,
)
from notoneless.places.models import Division, School
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.terms import Line, PostKind
from notoneless.standards.pieces import pieces
from notoneless.visits import actions, queries
from notoneless.visits.models import Issue
from notoneless.visits.rules.contents import Content, Problem
from notoneless.visits.terms import IssueState, Way
from notoneless.work.turns import Turns

SCHOOL: Final = 3 * STEP
AT_ONCE: Final = 200
#: Within so many days a problem is to be solved; of the unsolved so many wait in nobody's hands, and so many were raised by mistake.
DUE: Final = timedelta(days=21)
WAITING, MISTAKEN = 0.25, 0.1
#: One solved problem in so many has a picture as its proof.
PICTURED: Final = 40
TEACHERS: Final = (PostKind.PRINCIPAL, PostKind.REGISTRAR, PostKind.CLASS_TEACHER, PostKind.SUBJECT_TEACHER)
CADRES: Final = (
    PostKind.TOWNSHIP_LEADER, PostKind.TOWNSHIP_OFFICER, PostKind.VILLAGE_HEAD, PostKind.VILLAGE_OFFICER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A school or a town, with its share of the campaign."""

    path: str
    writer: Viewer
    planned: list[Planned]
    problems: dict[int, bool]


def units(campaign: Campaign, county: Division) -> list[str]:
    """Return the paths of the schools or towns where somebody may be visited, in order."""
    children = _children(county)
    if campaign.way == BY_SCHOOL:
        return sorted({school[:SCHOOL] for _key, school, _place in children if len(school) >= SCHOOL})
    return sorted({place[:TOWN] for _key, _school, place in children if len(place) >= TOWN})


def visit(campaign: Campaign, county: Division, path: str, number: int, all_units: Sequence[str], now: datetime) -> int:
    """Write the visits of one unit, the ``number``-th of ``all_units``, and what became of their problems; return how many visits."""
    days = _days(campaign, timezone.localdate(now))
    rng = Random(f"{campaign.seed}:{path}")
    unit = _school(campaign, county, path, all_units, days, rng, now) if campaign.way == BY_SCHOOL else _town(
        campaign, county, path, all_units, days, rng, now
    )  # fmt: skip
    contents = _contents(campaign, county, unit, rng)
    turns = Turns()
    for some in pieces(contents, AT_ONCE):
        arrivals = [actions.Arrival(one, one.digest, _evening(one.on, rng)) for one in some]
        with turns.turn(), transaction.atomic():
            actions.receive_all(arrivals=arrivals, way=Way.DESK, by=unit.writer)
    _settle(contents, unit, timezone.localdate(now), rng, turns)
    return len(contents)


def _children(county: Division) -> list[tuple[uuid.UUID, str, str]]:
    rows = Child.objects.filter(county_path=county.path, merged_into=None, removed_at=None).order_by("pk")
    return list(rows.values_list("pk", "cached_school_path", "cached_place_path"))


def _days(campaign: Campaign, today: date) -> list[date]:
    last = min(today, campaign.as_of + timedelta(days=300))
    return [campaign.as_of + timedelta(days=n) for n in range(max(1, (last - campaign.as_of).days + 1))]


def _families(children: Sequence[uuid.UUID]) -> list[Family]:
    """Return the children of each household together; the police register's household is the family's."""
    home: dict[uuid.UUID, uuid.UUID] = {}
    for some in pieces(children, 500):
        rows = HouseholdSpell.objects.filter(child__in=some, ended_on=None)
        for child, house, kind in rows.order_by("household").values_list("child", "household", "household__kind"):
            if kind == "register" or child not in home:
                home[child] = house
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for child in children:
        found[home.get(child, child)].append(child)
    return [tuple(some) for some in found.values()]


def _staff(county: Division) -> list[tuple[uuid.UUID, str, str]]:
    """Return (account, path of the post, kind) of the schools' staff."""
    rows = Appointment.objects.filter(
        post__line=Line.SCHOOL, post__unit_path__startswith=county.path, post__kind__in=TEACHERS, ended_on=None
    )
    return list(
        rows.order_by("post__unit_path", "account__login").values_list("account", "post__unit_path", "post__kind")
    )


def _school(
    campaign: Campaign, county: Division, path: str, schools: Sequence[str], days: list[date], rng: Random, now: datetime
) -> Unit:  # fmt: skip
    staff = [(who, at[:SCHOOL], kind) for who, at, kind in _staff(county) if at[:SCHOOL] in set(schools)]
    chance = Random(f"{campaign.seed}:staff")
    going = quotas(
        sorted(chance.sample([who for who, _at, _kind in staff], campaign.staff)), campaign.person_visits, chance
    )
    load = dict.fromkeys(schools, 0)
    for who, at, _kind in staff:
        load[at] += going.get(who, 0)
    here = {who: going[who] for who, at, _kind in staff if at == path and who in going}
    pupils = [key for key, school, _place in _children(county) if school.startswith(path) and len(school) > SCHOOL]
    planned = by_school(_families(pupils), here, days, rng)
    writer = next(who for who, at, kind in staff if at == path and kind == PostKind.REGISTRAR)
    return _unit(campaign, path, writer, planned, [load[one] for one in schools], schools.index(path), rng, now)


def _town(
    campaign: Campaign, county: Division, path: str, towns: Sequence[str], days: list[date], rng: Random, now: datetime
) -> Unit:  # fmt: skip
    everybody = _children(county)
    load = [sum(place.startswith(town) for _key, _school, place in everybody) for town in towns]
    number = towns.index(path)
    where = {key: (school, place) for key, school, place in everybody if place.startswith(path)}
    poor = set(
        Category.objects.filter(child__county_path=county.path, group="hardship").values_list("child", flat=True)
    )
    doors = [
        Door(
            family, where[family[0]][1], {where[key][0][:SCHOOL]: key for key in family if len(where[key][0]) >= SCHOOL},
            any(key in poor for key in family),
        )
        for family in _families(sorted(where))
    ]  # fmt: skip
    terms = Appointment.objects.filter(
        post__line=Line.PLACE, post__unit_path__startswith=path, post__kind__in=CADRES, ended_on=None
    ).order_by("post__unit_path", "account__login")
    cadres: dict[str, list[uuid.UUID]] = defaultdict(list)
    writer: uuid.UUID | None = None
    for who, at, kind in terms.values_list("account", "post__unit_path", "post__kind"):
        cadres["" if at == path else at].append(who)
        writer = who if kind == PostKind.TOWNSHIP_OFFICER else writer
    assert writer is not None
    # Teachers go out in the town of their school: who went in two towns on one day would be one outing.
    here = set(School.objects.filter(county=county, division__path__startswith=path).values_list("path", flat=True))
    teachers: dict[str, list[uuid.UUID]] = defaultdict(list)
    for who, at, _kind in _staff(county):
        if at[:SCHOOL] in here:
            teachers[at[:SCHOOL]].append(who)
    planned = by_place(
        doors, cadres, teachers, outings=shares(campaign.outings, load)[number], visits=shares(campaign.household_visits, load)[number],
        pupils=shares(campaign.pupil_visits, load)[number], days=days, rng=rng,
    )  # fmt: skip
    return _unit(campaign, path, writer, planned, load, number, rng, now)


def _unit(
    campaign: Campaign, path: str, writer: uuid.UUID, planned: list[Planned], load: Sequence[int], number: int, rng: Random,
    now: datetime,
) -> Unit:  # fmt: skip
    problems = shares(campaign.problems, load)[number]
    solved = shares(campaign.solved, load)[number]
    by = viewer_of(Account.objects.get(pk=writer), at=now)
    return Unit(path, by, planned, with_problems(planned, problems, solved, rng))


def _contents(campaign: Campaign, county: Division, unit: Unit, rng: Random) -> list[Content]:
    form = queries.form_at(county.path, campaign.as_of).form
    asked = frozenset(one.id for one in form.questions)
    hands = _hands([unit.planned[place].children[0] for place in unit.problems])
    kinds = [kind for kind in words.FOUND if kind in queries.kinds_at(county.path, campaign.as_of)]
    found = []
    for place, one in enumerate(unit.planned):
        problems: tuple[Problem, ...] = ()
        if place in unit.problems:
            kind, child = rng.choice(kinds), one.children[0]
            waits = not unit.problems[place] and rng.random() < WAITING
            hand = None if waits else hands.get(child, unit.writer.account_id)
            problems = (Problem(child, kind, words.FOUND[kind], hand, None if waits else one.on + DUE),)
        content, _checked = queries.written(
            form, words.answers(one.is_complete, asked, rng), key=uuid.uuid5(uuid.NAMESPACE_OID, f"{campaign.seed}:{unit.path}:{place}"),
            on=one.on, children=one.children, visitors=one.visitors, problems=problems,
        )  # fmt: skip
        found.append(content)
    return found


def _hands(children: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, uuid.UUID]:
    """Return child → its class teacher, who takes its problem in hand."""
    rooms = dict(Child.objects.filter(pk__in=children).values_list("pk", "cached_school_path"))
    terms = Appointment.objects.filter(
        post__line=Line.SCHOOL,
        post__kind=PostKind.CLASS_TEACHER,
        post__unit_path__in=set(rooms.values()),
        ended_on=None,
    )
    held = dict(terms.values_list("post__unit_path", "account"))
    return {child: held[room] for child, room in rooms.items() if room in held}


def _settle(contents: Sequence[Content], unit: Unit, today: date, rng: Random, turns: Turns) -> None:
    """Let whoever has a problem in hand solve it, or withdraw what was raised by mistake."""
    issues = {
        one.visit_id: one for one in Issue.objects.filter(visit__in=[contents[place].id for place in unit.problems])
    }
    viewers: dict[uuid.UUID, Viewer] = {}
    places = sorted(unit.problems)
    for start in range(0, len(places), 25):
        with turns.turn(), transaction.atomic():
            for number, place in enumerate(places[start : start + 25], start):
                content, issue = contents[place], issues[contents[place].id]
                problem = content.problems[0]
                on = min(today, content.on + timedelta(days=rng.randint(1, DUE.days + 6)))
                at, mistaken = _evening(on, rng), rng.random() < MISTAKEN
                if issue.cached_state not in (IssueState.ASSIGNED, IssueState.WAITING):
                    continue  # settled before the machine was switched off
                if unit.problems[place]:
                    assert problem.to is not None
                    if problem.to not in viewers:
                        viewers[problem.to] = viewer_of(Account.objects.get(pk=problem.to), at=at)
                    proof = ("凭据.jpg", _picture(number)) if number % PICTURED == 0 else None
                    actions.solve(
                        issue=issue.pk, on=on, text=words.DONE[problem.kind], proof=proof, proof_at="" if proof else rng.choice(words.PROOFS),
                        by=viewers[problem.to], at=at,
                    )  # fmt: skip
                elif mistaken:
                    actions.withdraw(issue=issue.pk, text=words.WITHDRAWN, by=unit.writer, at=at)


def _evening(on: date, rng: Random) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(19, rng.randrange(60))))


def _picture(number: int) -> bytes:
    """Return an invented receipt: a sheet with lines, and a seal that is none."""
    sheet = Image.new("RGB", (480, 320), "white")
    pen = ImageDraw.Draw(sheet)
    for line in range(60, 260, 40):
        pen.line((40, line, 440 - (line * number) % 120, line), fill="#888888", width=3)
    pen.ellipse((330, 200, 430, 300), outline="#b03030", width=5)
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=70)
    return kept.getvalue()

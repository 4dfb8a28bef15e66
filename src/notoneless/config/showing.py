"""The demo county with people in it: places from the national lists, invented people in every post, the sweep published.

Everything is done by the same acts by which an office does it; what is invented are the people. One account of each kind of
post is given a password, made anew for every demo and told at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.audit.terms import System
from notoneless.cases import actions as cases
from notoneless.cases import queries as case_queries
from notoneless.config.campaigns.founding import CampaignCounty
from notoneless.config.campaigns.founding import found as found_campaign
from notoneless.config.campaigns.setting import campaigns
from notoneless.config.furnishing import DOCUMENT, Key, classes_of, establish_schools, first_account, key_for, names
from notoneless.config.showing_programmes import show_register
from notoneless.config.showing_visits import show_visits
from notoneless.findings import actions as findings
from notoneless.places import actions as places
from notoneless.places.models import Division, School
from notoneless.responsibility import actions as responsibility
from notoneless.responsibility.actions.appointments import Put
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.terms import PostKind
from notoneless.rolls.synth.places import county as invented
from notoneless.standards.progress import SILENT, Progress

#: Among the offices to which a case is referred, the one that is none of this county.
ELSEWHERE: Final = "other_county"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was made."""

    county: str
    schools: int
    posts: int
    children: int
    unclear: int
    cases: int
    tasks: tuple[tuple[str, int], ...]
    keys: tuple[Key, ...]
    campaigns: tuple[CampaignCounty, ...] = ()


def show(
    *, rolls: Path, work: Path, place: str, children: int, seed: int, as_of: date, with_campaigns: bool = False,
    progress: Progress = SILENT,
) -> Shown:  # fmt: skip
    """Furnish a new house with the demo county of ``rolls`` and return what stands; ``with_campaigns`` found also the counties whose campaigns
    of visits the worker fills. The house must have no county yet."""
    now = timezone.now()
    opened = date(as_of.year - 6, 9, 1)
    folder = findings.sweep_rolls(rolls=rolls, work=work, place=place, as_of=as_of, progress=progress)
    progress.start("demo_places", None, "建立区县、学校和班级")
    founded = places.found_county(code=place, on=opened, by=System(DOCUMENT), at=now)
    county = Division.objects.get(pk=founded.id)
    first = first_account("局长", 0, now)
    responsibility.found_county(county_path=county.path, account_id=first.pk, at=now)
    leader = viewer_of(first, at=now)
    schools = invented(place, children, seed, as_of).schools.rows(named=True)
    establish_schools(county, leader, schools, classes_of(folder), opened=opened, as_of=as_of, now=now)
    progress.finish()
    progress.start("demo_people", None, "设岗任职")
    responsibility.establish_posts(by=leader, at=now, county_path=county.path, on=timezone.localdate(now))
    _departments(county, leader, now)
    keys = _people(county, leader, first, seed, now)
    progress.finish()
    chief = viewer_of(Account.objects.get(login=keys[1].login), at=now)
    one = findings.start(folder=folder, county=county, by=chief, at=now)
    one = findings.read(publication=one, by=chief, at=now, progress=progress)
    findings.take(publication=one, by=chief, at=now, progress=progress)
    one = findings.finish(publication=one, by=chief, at=now)
    progress.start("demo_cases", None, "疑似辍学立案、派发到乡镇和学校")
    followed = cases.follow(publication=one, by=System("worker"), at=now)
    _dispatch(chief, now)
    show_register(county.path, chief, now=now)
    show_visits(county.path, now=now)
    progress.finish()
    tasks = _tasks(keys, now)
    large = tuple(found_campaign(one, now=now) for one in campaigns()) if with_campaigns else ()
    return Shown(
        county=county.name,
        schools=School.objects.filter(county=county).count(),
        posts=Post.objects.filter(unit_path__gte=county.path).count(),
        children=one.lines,
        unclear=one.counts["by_kind"]["unclear"],
        cases=followed.get("open", 0),
        tasks=tasks,
        keys=tuple(keys),
        campaigns=large,
    )


def _dispatch(chief: Viewer, now: datetime) -> None:
    """Send the new cases along their chains, so that townships and schools find them among what they have to do."""
    on = timezone.localdate(now)
    keys = case_queries.case_keys(chief, on=on)
    cases.dispatch_many(cases=keys, by=chief, at=now, on=on)


def _tasks(keys: list[Key], now: datetime) -> tuple[tuple[str, int], ...]:
    """Return (login, number of tasks) of those who can sign in and have something to do."""
    on, found = timezone.localdate(now), []
    for key in keys:
        viewer = viewer_of(Account.objects.get(login=key.login), at=now)
        if viewer.has("case.see"):
            figures = case_queries.task_figures(viewer, on=on)
            if sum(figures.values()):
                found.append((key.login, sum(figures.values())))
    return tuple(found)


def _departments(county: Division, leader: Viewer, now: datetime) -> None:
    """Set up what the posts of every level do not hold: a liaison of each department to which a case may be referred, the N
    of 1+N, and a subject teacher in one class of every school."""
    given: dict[str, Any] = {"by": leader, "at": now}
    for code, department in case_queries.choices("party"):
        if code != ELSEWHERE:
            responsibility.add_post(
                kind=PostKind.DEPARTMENT_LIAISON,
                unit_of=county.pk,
                title_zh=f"{county.name}·{department}联络员",
                **given,
            )
    on = timezone.localdate(now)
    for school in School.objects.filter(county=county, ended_on=None).order_by("path"):
        room = school.classes.filter(began_on__lte=on, ended_on__gt=on).order_by("path").first()
        if room is not None:
            responsibility.add_post(kind=PostKind.SUBJECT_TEACHER, unit_of=room.pk, **given)


def _people(county: Division, leader: Viewer, first: Account, seed: int, now: datetime) -> list[Key]:
    """Put an invented person into every post; return one of each kind who can sign in, the bureau's leader first."""
    posts = list(
        Post.objects.filter(ended_on=None, appointments=None).order_by("line", "unit_path", "kind", "title", "pk")
    )
    named = names(len(posts) + 1, seed)
    by_kind: dict[str, Post] = {}
    puts: list[Put] = []
    on = timezone.localdate(now)
    first.name = next(named)
    keys = [key_for(first, str(PostKind.BUREAU_LEADER.label))]
    accounts: list[Account] = []
    chosen: list[tuple[str, Account]] = []
    for order, post in enumerate(posts, start=1):
        account = Account(login=f"yanshi{order:04}", name=next(named), made_at=now)
        account.set_unusable_password()
        accounts.append(account)
        if post.kind not in by_kind:
            by_kind[post.kind] = post
            chosen.append((str(post.title), account))
        puts.append(Put(post.pk, account.pk, on))
    with transaction.atomic():
        Account.objects.bulk_create(accounts, batch_size=500)
        responsibility.appoint_all(by=leader, at=now, puts=puts, newcomers={account.pk for account in accounts})
    kinds = list(PostKind.values)
    rank = {account.pk: kinds.index(post.kind) for post, account in zip(posts, accounts, strict=True)}
    chosen.sort(key=lambda one: rank[one[1].pk])
    keys += [key_for(account, title) for title, account in chosen]
    chiefs = [
        key
        for key, (_title, account) in zip(keys[1:], chosen, strict=True)
        if rank[account.pk] == kinds.index(PostKind.SECTION_CHIEF)
    ]
    return [keys[0], *chiefs, *(key for key in keys[1:] if key not in chiefs)]

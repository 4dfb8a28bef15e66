"""Behind the open site: schools and people, a sweep published, the files of its children, and the visits unit by unit.

Each piece is done in transactions of a second, lets the pages in between, and hands in the next; begun again after the machine was switched
off, it does what is left and nothing twice.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
from django.conf import settings
from django.db import transaction

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.config.campaigns.founding import login_of, then_of
from notoneless.config.campaigns.setting import Campaign
from notoneless.config.campaigns.spreading import shares
from notoneless.config.furnishing import classes_of, establish_schools, names
from notoneless.findings import actions as findings
from notoneless.findings.models import Publication
from notoneless.findings.terms import PublicationState
from notoneless.places.models import Division, SchoolClass
from notoneless.responsibility import actions as responsibility
from notoneless.responsibility.actions.appointments import Put
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.terms import Line, PostKind
from notoneless.rolls.synth import generate
from notoneless.rolls.synth.places import county as invented
from notoneless.standards.pieces import pieces
from notoneless.sweep.words import grade as grade_of
from notoneless.work.turns import Turns

#: The school's staff are so many more than those who went.
STAFF_SPARE: Final = 1.04
POSTS_AT_ONCE, PEOPLE_AT_ONCE = 150, 300


def roll_folder(campaign: Campaign) -> Path:
    """Return where the rolls of a campaign lie until they are in the files."""
    return Path(settings.NOTONELESS_HOME.work) / f"campaign-{campaign.place}"


def sweep(campaign: Campaign) -> None:
    """Invent the rolls of the county and sweep them."""
    here = roll_folder(campaign)
    if (here / "swept").exists():
        return
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True, mode=0o700)
    rolls = here / "rolls"
    generate(rolls, children=campaign.children, place=campaign.place, seed=campaign.seed, as_of=campaign.as_of)
    folder = findings.sweep_rolls(
        rolls=rolls, work=settings.NOTONELESS_HOME.work, place=campaign.place, as_of=campaign.as_of
    )
    (here / "swept").write_text(str(folder), "utf-8")


def establish(campaign: Campaign, county: Division, now: datetime) -> None:
    """Establish schools and classes as the rolls name them, their posts, and as many subject teachers as the campaign asks for."""
    folder, leader = Path((roll_folder(campaign) / "swept").read_text("utf-8")), _leader(campaign, now)
    opened = campaign.as_of.replace(year=campaign.as_of.year - 6)
    rows = invented(campaign.place, campaign.children, campaign.seed, campaign.as_of).schools.rows(named=True)
    then = then_of(campaign)
    establish_schools(county, leader, rows, classes_of(folder), opened=opened, as_of=campaign.as_of, now=then)
    responsibility.establish_posts(by=leader, at=then, county_path=county.path, on=campaign.as_of)
    _subject_teachers(campaign, county, leader, folder, then)


def _subject_teachers(campaign: Campaign, county: Division, leader: Viewer, folder: Path, then: datetime) -> None:
    """Set up posts of subject teachers, the more of them the more pupils a class has."""
    staff = Post.objects.filter(unit_path__startswith=county.path, line=Line.SCHOOL, ended_on=None)
    others = staff.exclude(kind=PostKind.SUBJECT_TEACHER).filter(
        kind__in=(PostKind.PRINCIPAL, PostKind.REGISTRAR, PostKind.CLASS_TEACHER)
    )
    wanted = max(0, round(campaign.staff * STAFF_SPARE) - others.count())
    rooms = list(
        SchoolClass.objects.filter(school__county=county, school_year=campaign.as_of.year)
        .order_by("path")
        .values_list("pk", "school__code", "grade", "number")
    )
    pupils = _pupils(folder)
    asked = shares(wanted, [pupils[school, grade, number] for _key, school, grade, number in rooms])
    there = Counter(staff.filter(kind=PostKind.SUBJECT_TEACHER).values_list("school_class", flat=True))
    left = [room for (room, *_rest), number in zip(rooms, asked, strict=True) for _ in range(number - there[room])]
    turns = Turns()
    for some in pieces(left, POSTS_AT_ONCE):
        with turns.turn(), transaction.atomic():
            for room in some:
                responsibility.add_post(by=leader, at=then, kind=PostKind.SUBJECT_TEACHER, unit_of=room)


def _pupils(folder: Path) -> Counter[tuple[str, int, int]]:
    """Return how many pupils the sweep saw in each class: (school's code, grade, number)."""
    lines = pl.read_parquet(folder / "ledger.parquet", columns=["school_code", "grade", "class_name"]).drop_nulls()
    found: Counter[tuple[str, int, int]] = Counter()
    for code, grade, room in lines.rows():
        in_grade, number = grade_of(grade), re.search(r"\d+", room)
        if in_grade and number:
            found[code, in_grade, int(number.group())] += 1
    return found


def appoint(campaign: Campaign, county: Division, now: datetime) -> None:
    """Put an invented person into every post that nobody holds."""
    leader, then = _leader(campaign, now), then_of(campaign)
    posts = list(
        Post.objects.filter(unit_path__startswith=county.path, ended_on=None, appointments=None).order_by(
            "line", "unit_path", "kind", "pk"
        )
    )
    before = Account.objects.filter(login__startswith=login_of(campaign, 0)[:-5]).count()
    named = list(names(before + len(posts), campaign.seed))[before:]
    turns = Turns()
    for start in range(0, len(posts), PEOPLE_AT_ONCE):
        with turns.turn(), transaction.atomic():
            accounts = [
                Account(login=login_of(campaign, before + order), name=named[order], made_at=then)
                for order in range(start, min(start + PEOPLE_AT_ONCE, len(posts)))
            ]
            for account in accounts:
                account.set_unusable_password()
            Account.objects.bulk_create(accounts, batch_size=500)
            puts = [
                Put(post.pk, account.pk, campaign.as_of) for post, account in zip(posts[start:], accounts, strict=False)
            ]
            responsibility.appoint_all(by=leader, at=then, puts=puts, newcomers={account.pk for account in accounts})


def take_over(campaign: Campaign, county: Division, now: datetime) -> None:
    """Publish the sweep and open the files of its children."""
    chief = chief_of(county, now)
    found = Publication.objects.filter(county=county).order_by("-pk").first()
    if found is None:
        folder = Path((roll_folder(campaign) / "swept").read_text("utf-8"))
        found = findings.start(folder=folder, county=county, by=chief, at=now)
    if found.state == PublicationState.READING:
        found = findings.read(publication=found, by=chief, at=now)
    if found.state != PublicationState.PUBLISHED:
        findings.take(publication=found, by=chief, at=now)
        findings.finish(publication=found, by=chief, at=now)
    shutil.rmtree(roll_folder(campaign), ignore_errors=True)


def _leader(campaign: Campaign, now: datetime) -> Viewer:
    return viewer_of(Account.objects.get(login=login_of(campaign, 0)), at=now)


def chief_of(county: Division, now: datetime) -> Viewer:
    """Return the section chief of the county."""
    term = Appointment.objects.select_related("account").filter(
        post__kind=PostKind.SECTION_CHIEF, post__unit_path=county.path
    )
    return viewer_of(term.earliest("began_on", "pk").account, at=now)

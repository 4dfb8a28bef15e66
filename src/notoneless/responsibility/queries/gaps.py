"""What is missing so that some child has nobody: counted by kind, listed row by row, each with the place to mend it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from notoneless.accounts.terms import STEP, Viewer
from notoneless.places.models import AreaSchool, Division, InspectorArea, School
from notoneless.responsibility import access
from notoneless.responsibility.models import Appointment, ControlGroup, GroupMember, HandOver, Letter, Post
from notoneless.responsibility.queries.groups import compulsory
from notoneless.responsibility.queries.letters import DONE, due
from notoneless.responsibility.queries.organisation import held, open_hand_overs
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.ways import code_at, optional
from notoneless.responsibility.rules.shares import share_of
from notoneless.responsibility.terms import GapKind, LetterState, Line, PostKind
from notoneless.work.again import asked_again

ENDING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap: what and where, since when, and the object by which it is mended."""

    kind: GapKind
    what: str
    note: str = ""
    since: date | None = None
    post_id: uuid.UUID | None = None
    school_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what should stand does stand."""

    part: int
    whole: int

    @property
    def percent(self) -> str:
        """The share, cut."""
        return share_of(self.part, self.whole)

    @property
    def tone(self) -> str:
        """The colour of its lamp: nothing to count has none."""
        return "" if not self.whole else "green" if self.part == self.whole else "red"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the practices count: posts held, units with somebody who answers, schools with a group, letters signed."""

    posts: Share
    units: Share
    schools: Share
    letters: Share


def gap_counts(by: Viewer, on: date, kinds: Container[GapKind] = tuple(GapKind)) -> dict[GapKind, int]:
    """Return the number of gaps of each kind (or of these ``kinds``) within the reach of ``by`` (``gap.see``); children are
    counted by :func:`notoneless.responsibility.queries.chain_coverage`."""
    counts: dict[GapKind, Callable[[], int]] = {
        GapKind.VACANT: lambda: _vacant_count(by, on),
        GapKind.NO_POSTS: lambda: len(_units_without_posts(by, on)),
        GapKind.ENDING: lambda: _ending(by, on).count(),
        GapKind.NO_GROUP: lambda: _ungrouped_count(by, on),
        GapKind.AREA_SIZE: lambda: len(_areas(by, on)),
        GapKind.NO_AREA: lambda: _without_area(by, on).count(),
        GapKind.HAND_OVER: lambda: open_hand_overs(by).count(),
        GapKind.UNSIGNED: lambda: _unsigned(by, on).count(),
        GapKind.NO_LETTER: lambda: _letterless(by, on).count(),
    }
    return {kind: count() for kind, count in counts.items() if kind in kinds}


def gap_rows(by: Viewer, on: date, kind: GapKind, *, after: str = "", limit: int = 50) -> tuple[list[GapRow], str]:
    """Return the gaps of one kind in the order of the units, behind the mark ``after``; and the mark to go on behind, empty
    on the last page. A gap that was mended meanwhile moves no other one: none is passed over, none shown twice."""
    if kind in (GapKind.NO_POSTS, GapKind.AREA_SIZE):
        made = _units_without_posts(by, on) if kind == GapKind.NO_POSTS else _areas(by, on)
        rest = [(mark, row) for mark, row in made if mark > after]
        return [row for _, row in rest[:limit]], rest[limit - 1][0] if len(rest) > limit else ""
    listed = _listed(by, on, kind)
    if listed is None:
        return [], ""
    order = (*listed.order, "pk")
    page = list(listed.found.filter(_behind(listed.known, order, after)).order_by(*order)[: limit + 1])
    return [listed.row(one) for one in page[:limit]], str(page[limit - 1].pk) if len(page) > limit else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """The gaps of one kind as rows of a table: those that are gaps, all within reach, their order, how one is told."""

    found: QuerySet[Any]
    known: QuerySet[Any]
    order: tuple[str, ...]
    row: Callable[[Any], GapRow]


def _listed(by: Viewer, on: date, kind: GapKind) -> Listed | None:
    mine = access.Posts(by, "gap.see")
    terms, letters = (
        mine.of_appointments(Appointment.objects.all()),
        Letter.objects.filter(mine.q("appointment__post__")),
    )
    if kind == GapKind.VACANT:
        vacant = _vacant(by, on).annotate(
            left_on=Max("appointments__ended_on", filter=Q(appointments__ended_on__lte=on)), ran_out=_ran_out(on)
        )
        return Listed(vacant, mine.filter(Post.objects.all()), ("unit_path", "kind", "title"), lambda post: GapRow(
            kind, post.title, "任期已满" if post.ran_out else "", post.left_on or post.began_on, post_id=post.pk))  # fmt: skip
    if kind == GapKind.ENDING:
        ending = _ending(by, on).select_related("post", "account")
        return Listed(ending, terms, ("ended_on", "post__unit_path"), lambda term: GapRow(
            kind, term.post.title, str(term.account), term.ended_on, post_id=term.post_id))  # fmt: skip
    if kind == GapKind.NO_GROUP:
        live_group = ControlGroup.objects.filter(school=OuterRef("pk"), ended_on=None)
        return Listed(
            _ungrouped(by, on).annotate(has_group=Exists(live_group)), _schools(by, on), ("path",),
            lambda school: GapRow(
                kind, school.name, "小组没有组长或没有“一校一案”" if school.has_group else "没有小组", school_id=school.pk
            ),
        )  # fmt: skip
    if kind == GapKind.NO_AREA:
        return Listed(_without_area(by, on), _schools(by, on), ("path",), lambda school: GapRow(
            kind, school.name, school_id=school.pk))  # fmt: skip
    if kind == GapKind.HAND_OVER:
        every = HandOver.objects.filter(mine.q("giver__post__"))
        return Listed(open_hand_overs(by), every, ("offered_at",), lambda offer: GapRow(
            kind, offer.giver.post.title, f"{offer.giver.account} → {offer.receiver}", offer.offered_at.date(),
            post_id=offer.giver.post_id))  # fmt: skip
    if kind == GapKind.UNSIGNED:
        waiting = _unsigned(by, on).select_related("appointment__post", "appointment__account")
        return Listed(waiting, letters, ("county_path", "year", "serial"), lambda letter: GapRow(
            kind, letter.appointment.post.title, f"{letter.appointment.account} · {letter.number}",
            letter.drawn_at.date(), post_id=letter.appointment.post_id))  # fmt: skip
    if kind == GapKind.NO_LETTER:
        without = _letterless(by, on).select_related("post", "account")
        return Listed(without, terms, ("post__unit_path", "post__kind"), lambda term: GapRow(
            kind, term.post.title, str(term.account), term.began_on, post_id=term.post_id))  # fmt: skip
    return None


def _behind(known: QuerySet[Any], order: tuple[str, ...], mark: str) -> Q:
    """Return the condition that a row comes behind the row ``mark``; of one that is not within reach, and of none, every row
    does."""
    try:
        last = known.filter(pk=uuid.UUID(mark)).values_list(*order).first() if mark else None
    except ValueError:
        last = None
    if last is None or None in last:
        return Q()
    found, same = Q(), Q()
    for column, value in zip(order, last, strict=True):
        found |= same & Q(**{f"{column}__gt": value})
        same &= Q(**{column: value})
    return found


def figures(by: Viewer, on: date) -> Figures:
    """Return what the practices count within the reach of ``by`` (``gap.see``)."""
    required = _posts(by, on).filter(is_required=True)
    units = _units(by, on)
    filled = _posts(by, on).filter(held(on)).values_list("line", "unit_path").distinct()
    owned = units.intersection((line, path) for line, path in filled)
    schools = _schools(by, on)
    letters = Letter.objects.filter(access.Posts(by, "gap.see").q("appointment__post__"), year=on.year)
    letters = letters.exclude(state=LetterState.VOID).filter(live(on, "appointment__"))
    schools_all = schools.count()
    return Figures(
        posts=Share(required.filter(held(on)).count(), required.count()),
        units=Share(len(owned), len(units)),
        schools=Share(schools_all - _ungrouped(by, on).count(), schools_all),
        letters=Share(letters.filter(state__in=DONE).count(), letters.count() + _letterless(by, on).count()),
    )


def _posts(by: Viewer, on: date) -> QuerySet[Post]:
    return access.Posts(by, "gap.see").filter(Post.objects.filter(live(on)))


def _vacant(by: Viewer, on: date) -> QuerySet[Post]:
    return _posts(by, on).filter(~held(on), is_required=True)


@asked_again
def _vacant_count(by: Viewer, on: date) -> int:
    return _vacant(by, on).count()


def _ran_out(on: date) -> Exists:
    ended = Appointment.objects.filter(post=OuterRef("pk"), released_at=None, ended_on__lte=on)
    return Exists(ended)


def _ending(by: Viewer, on: date) -> QuerySet[Appointment]:
    """Terms that run out within thirty days, with nobody named to follow in the post."""
    follows = Appointment.objects.filter(post=OuterRef("post"), began_on__gte=OuterRef("ended_on"))
    terms = access.Posts(by, "gap.see").of_appointments(Appointment.objects.filter(live(on), live(on, "post__")))
    return terms.filter(~Exists(follows), ended_on__lte=on + ENDING).filter(
        Q(post__ended_on=None) | Q(post__ended_on__gt=F("ended_on"))
    )


def _schools(by: Viewer, on: date) -> QuerySet[School]:
    return compulsory(School.objects.filter(access.under("path", by.schools("gap.see"))), on)


def _ungrouped(by: Viewer, on: date) -> QuerySet[School]:
    leaders = GroupMember.objects.filter(group=OuterRef("pk"), is_leader=True, account__is_active=True)
    whole = ControlGroup.objects.filter(live(on), Exists(leaders.filter(live(on))), school=OuterRef("pk"))
    return _schools(by, on).filter(~Exists(whole.exclude(plan="")))


@asked_again
def _ungrouped_count(by: Viewer, on: date) -> int:
    return _ungrouped(by, on).count()


def _without_area(by: Viewer, on: date) -> QuerySet[School]:
    """Schools in no inspector's area, where the place's rule asks for one."""
    counties = [path for path in _counties(by) if _area_rule(path, on)]
    member = AreaSchool.objects.filter(live(on), live(on, "area__"), school=OuterRef("pk"))
    return _schools(by, on).filter(~Exists(member)).filter(access.under("path", counties))


def _areas(by: Viewer, on: date) -> list[tuple[str, GapRow]]:
    """Inspectors (or, where nobody is appointed, areas) whose number of schools is not what the place's rule says, each
    behind its mark."""
    found: list[tuple[str, GapRow]] = []
    for county in (path for path in by.schools("gap.see") if len(path) == STEP):
        rule = _area_rule(county, on)
        if rule is None:
            continue
        areas = InspectorArea.objects.filter(live(on), county__path=county).order_by("name")
        schools: dict[uuid.UUID, int] = defaultdict(int)
        for key in AreaSchool.objects.filter(live(on), area__in=areas).values_list("area_id", flat=True):
            schools[key] += 1
        inspected: dict[object, list[InspectorArea]] = defaultdict(list)
        terms = Appointment.objects.filter(live(on), live(on, "post__"), post__area__in=areas,
                                           post__kind=PostKind.INSPECTOR)  # fmt: skip
        people = {area: (account, name, post) for area, account, name, post in
                  terms.values_list("post__area_id", "account_id", "account__name", "post_id")}  # fmt: skip
        for area in areas:
            inspected[people[area.pk][0] if area.pk in people else area.pk].append(area)
        for group in inspected.values():
            count = sum(schools[area.pk] for area in group)
            if rule[0] <= count <= rule[1]:
                continue
            who = people.get(group[0].pk)
            row = GapRow(GapKind.AREA_SIZE, "、".join(area.name for area in group),
                         f"{who[1] if who else '没有督学'}：{count} 所，应为 {rule[0]}—{rule[1]} 所",
                         group[0].began_on, post_id=who[2] if who else None)  # fmt: skip
            found.append((f"{county}:{group[0].name[:40]}:{group[0].pk}", row))
    return sorted(found, key=lambda one: one[0])


def _area_rule(county: str, on: date) -> tuple[int, int] | None:
    value = optional("responsibility.area_inspector", code_at(county), on)
    return (value.value["schools_from"], value.value["schools_to"]) if value else None


def _counties(by: Viewer) -> Sequence[str]:
    return sorted({path[:STEP] for path in (*by.schools("gap.see"), *by.places("gap.see"))})


def _unsigned(by: Viewer, on: date) -> QuerySet[Letter]:
    mine = Letter.objects.filter(access.Posts(by, "gap.see").q("appointment__post__"), state=LetterState.DRAWN)
    return mine.filter(live(on, "appointment__")).defer("scan", "signature")


def _letterless(by: Viewer, on: date) -> QuerySet[Appointment]:
    return due(access.Posts(by, "gap.see").of_appointments(Appointment.objects.all()), on, year=on.year)


def _units(by: Viewer, on: date) -> set[tuple[str, str]]:
    """Return (line, path) of the towns, villages and schools within reach: the units of which the law says who answers."""
    places = Division.objects.filter(live(on), access.under("path", by.places("gap.see")), level__gte=2)
    schools = _schools(by, on)
    return {(str(Line.PLACE), path) for path in places.values_list("path", flat=True)} | {
        (str(Line.SCHOOL), path) for path in schools.values_list("path", flat=True)
    }


def _units_without_posts(by: Viewer, on: date) -> list[tuple[str, GapRow]]:
    """Units in which no post stands, each behind its mark: its line and path."""
    found: list[tuple[str, GapRow]] = []
    places = Division.objects.filter(live(on), access.under("path", by.places("gap.see")), level__gte=2)
    for line, units in ((Line.PLACE, places), (Line.SCHOOL, _schools(by, on))):
        post = Post.objects.filter(live(on), line=line, unit_path=OuterRef("path"))
        without = units.filter(~Exists(post)).order_by("path").values_list("path", "name", "began_on")
        found += [
            (f"{line}:{path}", GapRow(GapKind.NO_POSTS, name, since=began_on)) for path, name, began_on in without
        ]
    return found

"""Setting up posts: for a whole county at once by its model, or one by one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Actor
from notoneless.places.models import Division, EducationCentre, InspectorArea, School, SchoolClass
from notoneless.responsibility import access
from notoneless.responsibility.actions.refusals import not_there
from notoneless.responsibility.models import Appointment, Post
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.ways import code_at, model_at, policy
from notoneless.responsibility.rules.titles import title
from notoneless.responsibility.terms import APART, At, DutyError, Line, PostKind

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Unit:
    """Where a post may stand: the unit's path on its line, its name, which column of the post names it."""

    path: str
    name: str
    column: str
    id: uuid.UUID
    continues: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Established:
    """What setting up changed: posts made, ended, marked as required or no longer, and teachers who moved up with a class."""

    made: int = 0
    ended: int = 0
    marked: int = 0
    carried: int = 0


def establish_posts(
    *, by: Viewer, at: datetime, county_path: str, on: date, carry_teachers: bool = True
) -> Established:
    """Give every unit that stands in the county on ``on`` the posts of its level, and end the posts of units that are no
    more. Running it again changes nothing.

    Which kinds stand at which level is the parameter ``responsibility.posts``; those that the county's model or the law
    means first are required, and a vacancy among them is a gap. With ``carry_teachers``, who teaches a class goes with it
    into the next school year. Raises :class:`DutyError` D001 for a county outside the viewer's reach.
    """
    if len(county_path) != 4 or not access.Posts(by, "post.edit").allows_path(Line.SCHOOL, county_path):
        raise not_there("这个区县", "county")
    with transaction.atomic():
        return _establish(by, at=at, county_path=county_path, on=on, carry_teachers=carry_teachers)


def _establish(by: Actor, *, at: datetime, county_path: str, on: date, carry_teachers: bool) -> Established:
    ended, planned = _end_with_units(county_path, on, at)
    units = {level: list(found) for level, found in _units(county_path, on)}
    required = model_at(county_path, on).required
    rows = policy().value("responsibility.posts", code_at(county_path), on).value
    known = {(row["at"], row["id"]) for row in rows}
    # What the model means first is set up even where no list of posts names it (三包: subject teachers).
    lines = {step.at: step.line for step in model_at(county_path, on).steps}
    rows += [{"id": kind, "at": level, "line": lines[level]} for level, kind in sorted(required - known)]
    standing: dict[tuple[str, str, uuid.UUID | None], tuple[uuid.UUID, bool]] = {
        (kind, path, area): (pk, is_required)
        for pk, kind, path, area, is_required in Post.objects.filter(
            live(on), access.under("unit_path", [county_path])
        ).values_list("id", "kind", "unit_path", "area_id", "is_required")
    }
    made: list[Post] = []
    mark: dict[bool, list[uuid.UUID]] = {True: [], False: []}
    for row in rows:
        needed = (row["at"], row["id"]) in required or row["id"] in APART
        for unit in units[row["at"]]:
            found = standing.get((row["id"], unit.path, unit.id if row["at"] == At.AREA else None))
            if found is None:
                made.append(_post(row["id"], row["line"], unit, on, needed))
            elif found[1] != needed:
                mark[needed].append(found[0])
    Post.objects.bulk_create(made, batch_size=BATCH)
    for needed, keys in mark.items():
        for start in range(0, len(keys), BATCH):
            Post.objects.filter(pk__in=keys[start : start + BATCH]).update(is_required=needed)
    _set_superiors(county_path, on)
    carried = _carry(made, units[At.CLASS], planned, by, at, on) if carry_teachers else 0
    done = Established(len(made), ended, sum(map(len, mark.values())), carried)
    audit.write(
        "responsibility.establish_posts", by=by, at=at, subject=f"county:{county_path}",
        detail={"on": on.isoformat(), **asdict(done)},
    )  # fmt: skip
    return done


def add_post(
    *, by: Viewer, at: datetime, kind: str, unit_of: uuid.UUID, title_zh: str = "", is_required: bool = False
) -> Post:
    """Set up one more post of ``kind`` at the unit ``unit_of`` (a second officer, a subject teacher, a department's
    liaison) and return it. ``title_zh`` overrides the usual title. Raises D001 for a unit outside the reach."""
    on = timezone.localdate(at)
    with transaction.atomic():
        line, unit = _unit_for(kind, unit_of, on)
        allowed = access.Posts(by, "post.edit")
        if unit is None or not allowed.allows_path(line, unit.path):
            raise not_there("这个单位", "unit")
        post = _post(kind, line, unit, on, is_required)
        post.title = title_zh.strip()[:120] or post.title
        post.save(force_insert=True)
        audit.write(
            "responsibility.add_post", by=by, at=at, subject=f"post:{post.pk}", detail={"kind": kind, "unit": unit.path}
        )
    return post


def end_post(*, by: Viewer, at: datetime, post_id: uuid.UUID) -> Post:
    """End a post that nobody holds and return it. Raises D001 outside the reach, D008 while it is held."""
    on = timezone.localdate(at)
    with transaction.atomic():
        post = (
            access.Posts(by, "post.edit").filter(Post.objects.select_for_update().filter(live(on), pk=post_id)).first()
        )
        if post is None:
            raise not_there("这个岗位", "post")
        if post.appointments.filter(Q(ended_on=None) | Q(ended_on__gt=on)).exists():
            raise DutyError(
                "D008",
                "这个岗位还有人任职。请先结束任职或办理交接，再撤销岗位。",
                "Somebody still holds this post: end the term or hand over first.",
            )
        post.ended_on = on
        post.save(update_fields=("ended_on",))
        audit.write("responsibility.end_post", by=by, at=at, subject=f"post:{post.pk}", detail={"kind": post.kind})
    return post


def _post(kind: str, line: str, unit: Unit, on: date, is_required: bool) -> Post:
    return Post(
        kind=kind,
        line=line,
        title=title(kind, unit.name),
        # An inspector reaches the schools of an area, which lie under no path of their own: the county's is named.
        unit_path=unit.path,
        is_required=is_required,
        began_on=on,
        **{f"{unit.column}_id": unit.id},
    )


def _units(county_path: str, on: date) -> Iterator[tuple[str, Iterable[Unit]]]:
    """Yield each level with its units standing on ``on``."""
    lies = access.under("path", [county_path])
    divisions = Division.objects.filter(live(on), lies).order_by("path")
    for level, number in ((At.COUNTY, 1), (At.TOWN, 2), (At.VILLAGE, 3)):
        rows = divisions.filter(level=number).values_list("path", "name", "id")
        yield level, [Unit(path, name, "division", key) for path, name, key in rows]
    for level, model, column in ((At.CENTRE, EducationCentre, "centre"), (At.SCHOOL, School, "school")):
        found = model.objects.filter(live(on), lies).order_by("path").values_list("path", "name", "id")
        yield level, [Unit(path, name, column, key) for path, name, key in found]
    areas = InspectorArea.objects.filter(live(on), county__path=county_path).order_by("name")
    yield At.AREA, [Unit(county_path, name, "area", key) for name, key in areas.values_list("name", "id")]
    rooms = SchoolClass.objects.filter(live(on), lies).order_by("path")
    yield (
        At.CLASS,
        [
            Unit(path, f"{school}{name}", "school_class", key, old)
            for path, name, school, key, old in rooms.values_list("path", "name", "school__name", "id", "continues_id")
        ],
    )
    yield At.HOME, ()


_LEVELS: dict[str, tuple[str, ...]] = {
    "division": ("county_leader", "department_liaison", "township_leader", "township_officer", "village_head",
                 "village_officer", "bureau_leader", "section_chief", "registrar_bureau", "aid_centre", "special_centre",
                 "system_admin", "security_admin", "auditor"),
    "centre": ("centre_head",),
    "school": ("principal", "registrar"),
    "school_class": ("class_teacher", "subject_teacher"),
    "area": ("inspector",),
}  # fmt: skip
_AT_TOWN = {"township_leader", "township_officer"}
_AT_VILLAGE = {"village_head", "village_officer"}


def _unit_for(kind: str, key: uuid.UUID, on: date) -> tuple[str, Unit | None]:
    """Return the line of ``kind`` and the unit with this key, if it is of the level at which such a post may stand and goes on
    beyond ``on``: a class has its end from the beginning."""
    column = next((column for column, kinds in _LEVELS.items() if kind in kinds), "")
    line, lasting = Line.SCHOOL, Q(ended_on=None) | Q(ended_on__gt=on)
    found: tuple[str, str] | None = None
    if column == "division":
        level = 2 if kind in _AT_TOWN else 3 if kind in _AT_VILLAGE else 1
        if level > 1 or kind in {PostKind.COUNTY_LEADER, PostKind.DEPARTMENT_LIAISON}:
            line = Line.PLACE
        found = Division.objects.filter(lasting, pk=key, level=level).values_list("path", "name").first()
    elif column == "area":
        found = InspectorArea.objects.filter(lasting, pk=key).values_list("county__path", "name").first()
    elif column == "school_class":
        room = SchoolClass.objects.filter(lasting, pk=key).values_list("path", "school__name", "name").first()
        found = room and (room[0], f"{room[1]}{room[2]}")
    elif column:
        table: type[EducationCentre] | type[School] = EducationCentre if column == "centre" else School
        found = table.objects.filter(lasting, pk=key).values_list("path", "name").first()
    return line, Unit(found[0], found[1], column, key) if found else None


def _end_with_units(county_path: str, on: date, at: datetime) -> tuple[int, dict[uuid.UUID, date | None]]:
    """End the posts of units that ended by ``on``, and the terms in them, on the unit's own last day. Return how many posts,
    and of the terms that were cut short the day on which each would have ended."""
    ended = 0
    planned: dict[uuid.UUID, date | None] = {}
    for column in ("division", "centre", "school", "school_class", "area"):
        gone = Post.objects.filter(
            access.under("unit_path", [county_path]), Q(ended_on=None), **{f"{column}__ended_on__lte": on}
        )
        days = gone.values_list(f"{column}__ended_on", flat=True).distinct()
        for day in list(days):
            posts = gone.filter(**{f"{column}__ended_on": day})
            terms = Appointment.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), post__in=posts)
            planned |= dict(terms.values_list("pk", "ended_on"))
            terms.filter(began_on__lte=day).update(ended_on=day, released_at=at)
            terms.filter(began_on__gt=day).update(ended_on=F("began_on"), released_at=at)
            ended += posts.update(ended_on=day)
    return ended, planned


#: Who stands above whom: the first of these that stands at the same or a wider unit of the line.
_ABOVE: dict[str, tuple[str, ...]] = {
    PostKind.SUBJECT_TEACHER: ("class_teacher",),
    PostKind.CLASS_TEACHER: ("principal",),
    PostKind.REGISTRAR: ("principal",),
    PostKind.PRINCIPAL: ("centre_head", "section_chief"),
    PostKind.CENTRE_HEAD: ("section_chief",),
    PostKind.INSPECTOR: ("section_chief",),
    PostKind.VILLAGE_OFFICER: ("village_head",),
    PostKind.VILLAGE_HEAD: ("township_officer", "township_leader"),
    PostKind.TOWNSHIP_OFFICER: ("township_leader",),
    PostKind.TOWNSHIP_LEADER: ("county_leader",),
    PostKind.SECTION_CHIEF: ("bureau_leader",),
    PostKind.REGISTRAR_BUREAU: ("section_chief",),
    PostKind.AID_CENTRE: ("section_chief",),
    PostKind.SPECIAL_CENTRE: ("section_chief",),
}


def _set_superiors(county_path: str, on: date) -> None:
    """Tell every post that has none who stands above it."""
    posts = list(Post.objects.filter(live(on), access.under("unit_path", [county_path])).order_by("began_on", "id"))
    at: dict[tuple[str, str, str], Post] = {}
    for post in posts:
        at.setdefault((post.line, post.unit_path, post.kind), post)
    changed = []
    for post in posts:
        if post.superior_id is None and (above := _superior(post, at)) is not None:
            post.superior = above
            changed.append(post)
    Post.objects.bulk_update(changed, ("superior",), batch_size=BATCH)


def _superior(post: Post, at: dict[tuple[str, str, str], Post]) -> Post | None:
    for kind in _ABOVE.get(post.kind, ()):
        for end in range(len(post.unit_path), 0, -4):
            above = at.get((post.line, post.unit_path[:end], kind))
            if above is not None and above.pk != post.pk:
                return above
    return None


def _carry(
    made: list[Post], rooms: Iterable[Unit], planned: Mapping[uuid.UUID, date | None], by: Actor, at: datetime, on: date
) -> int:
    """Appoint to a class's new posts who held those of the class that it continues, on the day that one ended: also whoever
    came only after that day, while nobody had written down yet that the class ended. ``planned`` says until when the terms
    that were just cut short would have run: as long do they run on."""
    continues = {room.id: room.continues for room in rooms if room.continues}
    olds = Appointment.objects.filter(
        Q(ended_on=F("post__school_class__ended_on"))
        | Q(began_on__gt=F("post__school_class__ended_on"), released_at=at),
        post__school_class__in=SchoolClass.objects.filter(continued_by__in=list(continues)),
        account__is_active=True,
    ).select_related("post")
    by_room: dict[tuple[object, str], list[Appointment]] = {}
    for old in olds:
        late = old.ended_on == old.began_on
        if (late and old.pk not in planned) or ((until := planned.get(old.pk)) is not None and until <= on):
            continue  # nobody's term any more on the day from which the new posts stand
        by_room.setdefault((old.post.school_class_id, old.post.kind), []).append(old)
    new = [
        Appointment(
            post=post, account_id=old.account_id, holding=old.holding, began_on=max(on, old.began_on),
            ended_on=planned.get(old.pk), document=old.document, made_by=by.actor, made_at=at,
        )
        for post in made
        if post.school_class_id in continues
        for old in by_room.pop((continues[post.school_class_id], post.kind), ())
    ]  # fmt: skip
    Appointment.objects.bulk_create(new, batch_size=BATCH)
    return len(new)

"""The chain of one child: the steps of the place's model, who stands on each, and why a step has nobody.

A step of the model names a line and a level; the child's two paths say which unit that is. Where the model is silent
about a level that the law names (township, village, bureau, school; 义务教育法第十三条), the law's step is added: whichever
model a place follows, a child who is in no school still has a township and a village.

Nothing here reads a table. The caller brings the posts and their holders on the day; the tables in
``tests/spec/responsibility`` say what must come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from notoneless.accounts.terms import STEP
from notoneless.responsibility.terms import (
    FAMILY,
    At,
    Chain,
    Coverage,
    Excuse,
    Holder,
    Hole,
    Line,
    Link,
    Model,
    Step,
    UnitCoverage,
)

#: How many digits of a path lead to each level; areas and homes have no path.
DEPTH: Final[Mapping[str, int]] = {
    At.COUNTY: 4, At.TOWN: 8, At.VILLAGE: 12, At.CENTRE: 8, At.SCHOOL: 12, At.CLASS: 16,
}  # fmt: skip
NO_CENTRE: Final = "0000"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at one unit for one kind of post on a day: its holders; or a post, vacant; or one whose term ran out."""

    holders: tuple[Holder, ...] = ()
    expired: bool = False


#: (line, unit path, kind of post) → what stands there. An inspector's unit is the school that he looks after.
Posts = Mapping[tuple[str, str, str], Standing]


def steps_of(model_steps: Iterable[Mapping[str, Any]], legal: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the steps of a model, with the law's own for every level of a line that the model leaves out.

    ``model_steps`` are the ``steps`` of a row of ``responsibility.models``, ``legal`` the rows of
    ``responsibility.legal_actors``. The order is that of duty: down the place line, down the school line, the family.
    """
    steps = [
        Step(row["zh"], row["en"], row["line"], row["at"], tuple(row["kinds"]))
        for row in model_steps
    ]  # fmt: skip
    named = {(step.line, step.at) for step in steps}
    for actor in legal:
        row = actor["step"]
        if (row["line"], row["at"]) not in named:
            steps.append(Step(actor["zh"], actor["en"], row["line"], row["at"], tuple(row["kinds"]), actor["basis"]))
    lines = {Line.PLACE: 0, Line.SCHOOL: 1, FAMILY: 2}
    levels = [At.COUNTY, At.CENTRE, At.AREA, At.TOWN, At.VILLAGE, At.SCHOOL, At.CLASS, At.HOME]
    return tuple(sorted(steps, key=lambda step: (lines[step.line], levels.index(At(step.at)))))


def chain(
    model: Model,
    *,
    place_path: str,
    school_path: str,
    posts: Posts,
    areas: frozenset[str] = frozenset(),
    guardians: Sequence[str] | None = None,
    sponsors: Sequence[Holder] = (),
) -> Chain:
    """Return the chain of a child at these two paths (either may be empty), by name.

    ``areas`` are the paths of the schools that lie in some inspector's area that day. ``guardians`` are names that the
    child's file knows; ``None`` where the file was not asked, and then the family's step is left open.
    """
    links = [
        _family(step, guardians) if step.line == FAMILY
        else link_of(step, place_path if step.line == Line.PLACE else school_path, posts, areas, place_path or school_path)
        for step in model.steps
    ]  # fmt: skip
    return Chain(model, tuple(links), tuple(sponsors))


def link_of(step: Step, path: str, posts: Posts, areas: frozenset[str], anywhere: str) -> Link:
    """Return who stands on ``step`` for a child at ``path`` of the step's line; ``anywhere`` is a path of the child on
    either line, which names the county even where the child is on no school's roll."""
    if step.at == At.COUNTY:
        path = path or anywhere
    if not path:
        return Link(step, hole=Hole.NO_PLACE) if step.line == Line.PLACE else Link(step, excuse=Excuse.NO_SCHOOL)
    if step.at == At.AREA:
        school = path[: DEPTH[At.SCHOOL]]
        if len(school) < DEPTH[At.SCHOOL]:
            return Link(step, excuse=Excuse.NO_SCHOOL)
        if school not in areas:
            return Link(step, hole=Hole.NO_AREA)
        return _filled(step, school, posts)
    depth = DEPTH[step.at]
    if len(path) < depth:
        if step.line == Line.PLACE:
            return Link(step, hole=Hole.NO_PLACE if step.at == At.TOWN else Hole.NO_VILLAGE)
        if step.at == At.CLASS and len(path) == DEPTH[At.SCHOOL]:
            return Link(step, hole=Hole.NO_CLASS)
        return Link(step, excuse=Excuse.NO_SCHOOL)
    if step.at == At.CENTRE and path[4:8] == NO_CENTRE:
        return Link(step, excuse=Excuse.NO_CENTRE)
    return _filled(step, path[:depth], posts)


def _filled(step: Step, unit: str, posts: Posts) -> Link:
    seen = [found for kind in step.kinds if (found := posts.get((step.line, unit, kind))) is not None]
    holders = tuple(holder for found in seen for holder in found.holders)
    if holders:
        return Link(step, holders, unit=unit)
    if not seen:
        return Link(step, hole=Hole.NO_POST, unit=unit)
    return Link(step, hole=Hole.EXPIRED if any(found.expired for found in seen) else Hole.VACANT, unit=unit)


def _family(step: Step, guardians: Sequence[str] | None) -> Link:
    if guardians is None:
        return Link(step, excuse=Excuse.NOT_ASKED)
    if not guardians:
        return Link(step, hole=Hole.NO_GUARDIAN)
    return Link(step, tuple(Holder(kind=FAMILY, title=step.zh, name=name) for name in guardians))


def above(unit_path: str, line: str) -> tuple[str, ...]:
    """Return the units above one on its line, nearest first; a school that the bureau runs itself has no centre above it."""
    ups = tuple(unit_path[:end] for end in range(len(unit_path) - STEP, 0, -STEP))
    return tuple(up for up in ups if not (line == Line.SCHOOL and len(up) == 2 * STEP and up.endswith(NO_CENTRE)))


@dataclass(slots=True)
class _Leaf:
    """One path of one line: what is missing there, how many children lie there, how many of them have a full chain."""

    holes: tuple[tuple[Step, Hole], ...]
    children: int = 0
    full: int = 0


def coverage(
    model: Callable[[str], Model],
    triples: Iterable[tuple[str, str, int]],
    *,
    posts: Posts,
    areas: frozenset[str],
) -> Coverage:
    """Return how many of the children have a full chain, and where and why not.

    ``model`` gives the model of a county's path, ``triples`` are place path, school path and number of children. What a
    step says depends on one of the two paths alone, so each line is decided once for each of its paths; of a child only
    the two verdicts are put together. A county of 300,000 children has a few thousand paths.
    """
    leaves: dict[tuple[str, str, str], _Leaf] = {}

    def leaf(line: str, path: str, anywhere: str) -> _Leaf:
        key = (line, path, "" if path else anywhere[:4])
        found = leaves.get(key)
        if found is None:
            steps = (step for step in model((path or anywhere)[:4]).steps if step.line == line)
            links = (link_of(step, path, posts, areas, anywhere) for step in steps)
            found = leaves[key] = _Leaf(tuple((link.step, link.hole) for link in links if link.hole))
        return found

    total = Coverage()
    for place, school, count in triples:
        one, other = leaf(Line.PLACE, place, place or school), leaf(Line.SCHOOL, school, place or school)
        one.children += count
        other.children += count
        total.children += count
        if not one.holes and not other.holes:
            one.full += count
            other.full += count
            total.full += count
    for (line, path, _), there in leaves.items():
        for step, why in there.holes:
            total.holes[step, why] = total.holes.get((step, why), 0) + there.children
        units = total.places if line == Line.PLACE else total.schools
        for end in range(4, len(path) + 1, 4):
            unit = units.setdefault(path[:end], UnitCoverage(path[:end]))
            unit.children += there.children
            unit.full += there.full
    return total

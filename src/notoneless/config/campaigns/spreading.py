"""Who goes to which doors on which day: so many visits in all, spread as real ones are. Pure; the same for the same beginning of chance.

Some doors see two visits and some none, some people go thrice and some fifteen times, some alone and some by two; families of three are
visited for one child or for all of them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

Family = tuple[uuid.UUID, ...]
#: Of the doors so many see no visit at first; of the outings so many are made by two; a poor family stands so often on the list.
LEFT_OUT, BY_TWO, POOR_TIMES = 0.04, 0.6, 3
#: The share of visits whose form is not complete.
SHORT: Final = 0.08
#: At most so many doors on one evening.
MOST_DOORS: Final = 6


@dataclass(frozen=True, slots=True)
class Planned:
    """One visit: when, to which children of a family, by whom, and whether its form is complete."""

    on: date
    children: Family
    visitors: tuple[uuid.UUID, ...]
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Door:
    """A family as a town's cadres know it: in which village, at which schools its children are, whether it is poor."""

    children: Family
    village: str
    schools: Mapping[str, uuid.UUID]
    is_poor: bool = False


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole shares of ``total`` in proportion to ``weights``; they add up to it. Nothing weighs nothing: all are none."""
    whole, done, found, past = sum(weights), 0, [], 0.0
    for weight in weights:
        past += weight
        upto = round(total * past / whole) if whole else 0
        found.append(upto - done)
        done = upto
    return found


def quotas(people: Sequence[uuid.UUID], total: int, rng: Random) -> dict[uuid.UUID, int]:
    """Return how often each of ``people`` goes: once at least, ``total`` in all. Raises :class:`ValueError` for more people than visits."""
    if total < len(people):
        raise ValueError("each of them goes once at least")
    more = shares(total - len(people), [rng.expovariate(1) for _ in people])
    return {who: 1 + some for who, some in zip(people, more, strict=True)}


def by_school(
    families: Sequence[Family], going: Mapping[uuid.UUID, int], days: Sequence[date], rng: Random
) -> list[Planned]:
    """Return the visits of a school's teachers, each of whom goes as often as ``going`` says; two go together where they do not fall upon
    the same person twice."""
    slots = [who for who, number in sorted(going.items()) for _ in range(number)]
    rng.shuffle(slots)
    doors = sorted(families)
    rng.shuffle(doors)
    doors = doors[: max(1, round(len(doors) * (1 - LEFT_OUT)))]
    found: list[Planned] = []
    while slots:
        team = [slots.pop()]
        if slots and slots[-1] != team[0] and rng.random() < BY_TWO:
            team.append(slots.pop())
        family = doors[len(found)] if len(found) < len(doors) else rng.choice(doors)
        found.append(Planned(rng.choice(days), family, tuple(team), rng.random() >= SHORT))
    return sorted(found, key=lambda one: one.on)


@dataclass(slots=True)
class _Group:
    """Who goes out together on a day, to which doors."""

    pool: Sequence[Door]
    people: tuple[uuid.UUID, ...]
    on: date
    school: str = ""
    doors: list[Door] | None = None


def by_place(
    doors: Sequence[Door], cadres: Mapping[str, Sequence[uuid.UUID]], teachers: Mapping[str, Sequence[uuid.UUID]], *,
    outings: int, visits: int, pupils: int, days: Sequence[date], rng: Random,
) -> list[Planned]:  # fmt: skip
    """Return the visits in a town: ``outings`` in all (a person on a day), ``visits`` to doors, ``pupils`` counted at each visit. ``cadres`` are
    those of a village by its path (under '' the town's own), ``teachers`` those of a school by its path. As many pupils are met as the
    families have children, where that is fewer. Raises :class:`ValueError` for fewer visits than groups that go out."""
    two = round(outings * (BY_TWO - 0.2) / 2)
    sizes = [2] * two + [1] * (outings - 2 * two)
    if visits < len(sizes):
        raise ValueError("whoever goes out stands at one door at least")
    rng.shuffle(sizes)
    used: dict[uuid.UUID, set[date]] = defaultdict(set)
    listed = [one for one in doors for _ in range(POOR_TIMES if one.is_poor else 1)]
    groups = [_group(rng.choice(listed), size, doors, cadres, teachers, days, used, rng) for size in sizes]
    _to_doors(groups, visits, rng)
    found = [
        Planned(group.on, (one.schools.get(group.school, one.children[0]),), group.people, rng.random() >= SHORT)
        for group in groups
        for one in group.doors or ()
    ]
    homes = [one.children for group in groups for one in group.doors or ()]
    return sorted(_with_siblings(found, homes, pupils - len(found), rng), key=lambda one: one.on)


def _group(
    door: Door, size: int, doors: Sequence[Door], cadres: Mapping[str, Sequence[uuid.UUID]],
    teachers: Mapping[str, Sequence[uuid.UUID]], days: Sequence[date], used: dict[uuid.UUID, set[date]], rng: Random,
) -> _Group:  # fmt: skip
    school = rng.choice(sorted(door.schools)) if door.schools and rng.random() < 0.5 else ""
    if school and len(teachers.get(school, ())) >= size:
        near, pool = teachers[school], [one for one in doors if school in one.schools]
    else:
        school, near = "", [*cadres.get(door.village, ()), *cadres.get("", ())]
        pool = [one for one in doors if one.village == door.village]
    people = sorted(near, key=lambda who: (len(used[who]), rng.random()))[:size]
    free = [day for day in days if not any(day in used[who] for who in people)]
    if len(people) < size or not free:
        raise ValueError("too few people or days for so many outings")
    on = rng.choice(free)
    for who in people:
        used[who].add(on)
    return _Group(pool, tuple(people), on, school, [door])


def _to_doors(groups: Sequence[_Group], visits: int, rng: Random) -> None:
    """Lead the groups to further doors of their village or school until there are so many visits. Raises :class:`ValueError` where there are
    too few doors."""
    left = visits - len(groups)
    roomy = list(groups)
    while left:
        if not roomy:
            raise ValueError("too few doors for so many visits")
        place = rng.randrange(len(roomy))
        group = roomy[place]
        assert group.doors is not None
        further = [
            one for one in rng.sample(group.pool, min(len(group.pool), MOST_DOORS + 1)) if one not in group.doors
        ]
        if not further or len(group.doors) >= MOST_DOORS:
            roomy[place] = roomy[-1]
            roomy.pop()
            continue
        group.doors.append(further[0])
        left -= 1


def _with_siblings(found: list[Planned], homes: Sequence[Family], more: int, rng: Random) -> list[Planned]:
    order = list(range(len(found)))
    rng.shuffle(order)
    for place in order:
        if more <= 0:
            break
        one = found[place]
        others = [key for key in homes[place] if key not in one.children][:more]
        found[place] = replace(one, children=(*one.children, *others))
        more -= len(others)
    return found


def with_problems(visits: Collection[Planned], problems: int, solved: int, rng: Random) -> dict[int, bool]:
    """Return visit (its place in ``visits``, which are in the order of their days) → whether the problem found there is solved. What was found
    in the last days is not yet; of the rest some never were."""
    chosen = sorted(rng.sample(range(len(visits)), min(problems, len(visits))))
    early = chosen[: max(solved, round(len(chosen) * 0.97))]
    done = set(rng.sample(early, min(solved, len(early))))
    return {place: place in done for place in chosen}

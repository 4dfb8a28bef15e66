"""A house with many cases, at every point of their road: what to-do lists, ledgers and maps are measured before.

    python -m tests.bench.casework HOME CASES        adds cases to a house that was published into, until there are CASES

The acts are such as people write, spread over two hundred days; what repeats them is made by the house's own rule, as after
every act. Nothing is told to anybody: nobody waits for twenty thousand letters.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

AT_ONCE = 500


def main() -> None:
    """Add the cases and say how many there are."""
    home, wanted = Path(sys.argv[1]), int(sys.argv[2])
    os.environ |= {"NOTONELESS_HOME": str(home), "NOTONELESS_PLAIN_HTTP": "1", "NOTONELESS_SECOND_FACTOR": "relaxed"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from notoneless.cases.models import Case, Serial
    from notoneless.children.models import Child
    from notoneless.responsibility.models import Appointment, Post
    from notoneless.responsibility.queries import be_the_house

    be_the_house()
    at, today = timezone.now(), timezone.localdate()
    missing = wanted - Case.objects.count()
    found = Child.objects.filter(cases=None, merged_into=None, removed_at=None).exclude(cached_place_path="")
    keys = list(found.exclude(cached_school_path="").order_by("pk").values_list("pk", flat=True))
    chance = random.Random(20_000)
    chosen = chance.sample(keys, max(0, min(missing, len(keys))))
    posts = {
        (kind, path): key
        for kind, path, key in Post.objects.filter(
            kind__in=("township_officer", "principal"), ended_on=None
        ).values_list("kind", "unit_path", "pk")
    }
    # Every act is somebody's: of whoever holds the town's post, and of two people of the bureau.
    held = Appointment.objects.filter(ended_on=None).order_by("began_on", "pk")
    people = {
        post: str(account) for post, account in held.filter(post__in=posts.values()).values_list("post", "account")
    }
    bureau = [str(one) for one in held.filter(post__kind="section_chief").values_list("account", flat=True)[:2]]
    for begin in range(0, len(chosen), AT_ONCE):
        with transaction.atomic():
            children = list(Child.objects.filter(pk__in=chosen[begin : begin + AT_ONCE]))
            serial, _ = Serial.objects.select_for_update().get_or_create(
                county_path=children[0].county_path, year=today.year, defaults={"newest": 0}
            )
            first, serial.newest = serial.newest, serial.newest + len(children)
            serial.save()
            _add(children, posts, (people, bureau), first, at, today, chance)
    print(f"{Case.objects.count()} cases")


def _add(
    children: list[Any], posts: Any, people: Any, first: int, at: Any, today: date, chance: random.Random
) -> None:  # fmt: skip
    from notoneless.cases.actions.refreshing import refresh
    from notoneless.cases.models import Act, Case
    from notoneless.cases.queries.facts import Ground, facts_of_all

    cases, acts = [], []
    for order, child in enumerate(children, start=first + 1):
        opened = today - timedelta(days=chance.randrange(1, 200))
        written = _acts(child, opened, today, posts, people, chance)
        case = Case(
            child=child, county_path=child.county_path, year=today.year, serial=order, whence="match2", opened_on=opened,
            opened_at=at, version=0,
        )  # fmt: skip
        cases.append(case)
        acts += [
            Act(case=case, number=number, written_at=at, written_on=said["on"], saw=number - 1, **said)
            for number, said in enumerate(written, start=1)
        ]
    Case.objects.bulk_create(cases)
    Act.objects.bulk_create(acts)
    ground, facts = Ground(today), facts_of_all([case.pk for case in cases])
    for case in cases:
        refresh(case, facts[case.pk], ground.standing(case.county_path, facts[case.pk]))


def _acts(
    child: Any, opened: date, today: date, posts: Any, people: Any, chance: random.Random
) -> list[dict[str, Any]]:  # fmt: skip
    """Return what was written on one case: as far along the road as chance would have it."""
    town, school = child.cached_place_path[:8], child.cached_school_path[:12]
    place = {"side": "place", "unit_path": town, "post_id": posts.get(("township_officer", town))}
    at_school = {"side": "school", "unit_path": school, "post_id": posts.get(("principal", school))}
    holders, bureau = people
    first, second = bureau[0], bureau[-1]
    by = holders.get(place["post_id"], first)
    served = {"kind": "served", "side": "school", "names": 9, "has_paper": True}
    road: list[tuple[int, dict[str, Any]]] = [
        (0, {"kind": "opened"}), (1, {"kind": "dispatched"} | place), (1, {"kind": "dispatched"} | at_school),
        (2, {"kind": "accepted", "side": "place"}), (2, {"kind": "accepted", "side": "school"}),
        (4, {"kind": "verified", "side": "place", "outcome": "dropout", "by": by}),
        (5, {"kind": "reasoned", "side": "place", "reasons": ["study_difficulty"]}),
        (6, {"kind": "visited", "side": "place", "way": "visit"}),
        (7, {"kind": "stepped", "side": "school", "step": "persuasion"}), (8, served),
        (14, {"kind": "returned", "side": "school", "way": "joined"}),
        (45, {"kind": "followed", "side": "school", "days": 30, "yes": True}),
        (75, {"kind": "followed", "side": "school", "days": 60, "yes": True}),
        (106, {"kind": "followed", "side": "school", "days": 90, "yes": True}),
        (110, {"kind": "seen", "side": "county", "way": "revisit", "yes": True, "by": first}),
        (112, {"kind": "closing", "side": "place", "outcome": "returned", "by": by}),
        (114, {"kind": "checked", "side": "county", "names": 16, "yes": True, "by": second, "post_kind": "section_chief"}),
    ]  # fmt: skip
    upto = chance.choice((1, 3, 5, 5, 7, 8, 10, 11, 13, 17))
    return [
        said | {"on": opened + timedelta(days=days)}
        for days, said in road[:upto]
        if opened + timedelta(days=days) <= today
    ]


if __name__ == "__main__":
    main()

"""A house in which one child's road is gone from end to end: a small county under its real names, and a day that can be turned.

    python -m tests.browser.roads.house      prints its address, serves until its input closes

Nothing was swept and nobody has a case: whatever there is was brought in by the browser. ``/stylebook/day?on=2026-10-09`` makes
it the morning of that day and lets the worker do what waits and what comes due; ``/stylebook/work`` lets it work now.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import tests.platform  # noqa: F401  (first: a passing home, before Django reads its settings)

import time_machine  # isort: skip
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notoneless.desks.kit.policy import policy
from tests.browser import serve

BEGINS = date(2026, 9, 1)
TOWNS = ("荣隆镇", "仁义镇", "盘龙镇", "吴家镇")
VILLAGES = {"v11": ("500153100200", "黄坪村"), "v12": ("500153100201", "高田村"),
            "v21": ("500153101001", "仁和社区"), "v22": ("500153101002", "瑶山社区")}  # fmt: skip
#: School → its name, its kind, the grades of which it has classes.
SCHOOLS = {"a": ("荣隆镇中心小学", "211", range(1, 7)), "b": ("荣隆初级中学", "311", range(7, 10)),
           "c": ("仁义镇中心小学", "211", range(1, 7))}  # fmt: skip
GRADES = "一二三四五六七八九"


def morning(on: date) -> datetime:
    """Return eight in the morning, as the office's clock has it."""
    return datetime(on.year, on.month, on.day, 0, 0, tzinfo=UTC)


def county() -> Any:
    """Make the county: the towns, villages and schools that :mod:`tests.stories.county` names, every post held by somebody."""
    from notoneless.places.models import Division, SchoolClass
    from tests import world

    made = world.county(children=False)
    Division.objects.filter(pk=made.county.pk).update(name="荣昌区")
    for number, name in enumerate(TOWNS):
        code = f"500153{100 + number}"
        if number < len(made.towns):
            Division.objects.filter(pk=made.towns[number].pk).update(name=name, code=code)
        else:
            Division.objects.create(path=f"{made.path}{number + 1:04}", code=code, level=2, name=name,
                                    began_on=world.LONG_AGO, parent=made.county)  # fmt: skip
    for key, (code, name) in VILLAGES.items():
        Division.objects.filter(pk=made.villages[key].pk).update(name=name, code=code)
    for key, (name, kind, grades) in SCHOOLS.items():
        school = made.schools[key]
        school.name, school.kind = name, kind
        school.save()
        for number in (1, 2):  # the two classes that have teachers
            room = made.classes[f"{key}{number}"]
            grade = grades[-number]
            room.grade, room.number, room.name = grade, 1, f"{GRADES[grade - 1]}年级1班"
            room.save()
        for grade in grades[:-2]:
            SchoolClass.objects.create(
                path=f"{school.path}{grade + 10:04}", name=f"{GRADES[grade - 1]}年级1班", school=school, school_year=2026,
                grade=grade, number=1, began_on=world.YEAR,
            )  # fmt: skip
    return made


def main() -> None:
    """Make the house on its first day, print its address, serve until the parent goes."""
    serve.begin()
    made = county()
    from notoneless.work.worker import Worker

    clock = time_machine.travel(morning(BEGINS), tick=True)
    traveller = clock.start()

    def work() -> HttpResponse:
        """What waits is done, and six minutes later what comes due every few minutes."""
        ran = Worker().drain(timezone.now())
        traveller.shift(timedelta(minutes=6))
        ran += Worker().drain(timezone.now())
        return HttpResponse(str(ran), content_type="text/plain")

    @policy(get=None, public=True)
    def day(request: HttpRequest) -> HttpResponse:
        """It is the morning of ``on``."""
        traveller.move_to(morning(date.fromisoformat(request.GET["on"])))
        return work()

    @policy(get=None, public=True)
    def busy(request: HttpRequest) -> HttpResponse:
        """The worker works now."""
        return work()

    serve.open_to({made.path: made.accounts}, day=day, work=busy)


if __name__ == "__main__":
    main()

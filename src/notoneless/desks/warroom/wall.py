"""The wall — what hangs where anybody may pass: one sentence, the towns, whose task is the most pressing, the last weeks.

It leads to no list: whoever stands before it must not be one press away from a child.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.cases import queries
from notoneless.cases.queries import Point, Pressing, Wall
from notoneless.cases.terms import AbsentError
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.drawing import Area, Chart, Outlined, chart, tiles
from notoneless.desks.kit.drawing import outlines as shapes_of
from notoneless.desks.kit.policy import policy
from notoneless.places.queries import outlines
from notoneless.responsibility.terms import PostKind

#: How many towns and tasks a screen shows; the map shows all.
WORST: Final = 6
LEGEND: Final = (
    ("red", gettext_lazy("有逾期")),
    ("amber", gettext_lazy("有孩子不在课堂，期限内")),
    ("blue", gettext_lazy("都已返校或找到，还在跟踪")),
    ("green", gettext_lazy("没有")),
)
HIDDEN: Final = "＊"


@policy(get="case.see")
def wall(request: HttpRequest) -> HttpResponse:
    """The wall of a county, for a post that answers for the whole of it."""
    at = timezone.localtime()
    try:
        found = queries.wall(asker(request), on=at.date())
    except AbsentError:
        raise Http404 from None
    context = {
        "wall": found,
        "at": at,
        "sentence": sentence(found),
        **drawn(areas(found), [town.path for town in found.towns], on=at.date(), width=1200, height=800, size=32.0),
        "map_said": map_said(found),
        "legend": legend([town.tone for town in found.towns]),
        "small": found.small if found.small > 1 else 0,
        "worst": found.worst[:WORST],
        "tasks": [
            {"town": one.town, "who": who(one), "tone": tone(one), "days": days(one)} for one in found.pressing[:WORST]
        ],
        "chart": weeks(found.trend),
        "trend_said": trend_said(found.trend),
    }
    return render(request, "warroom/wall.html", context)


def drawn(
    listed: list[Area], paths: list[str], *, on: date, width: int, height: int, size: float = 26.0
) -> dict[str, Any]:
    """Return the map of the areas, the first of which are the places at ``paths``: by their outlines where all of them are known, with
    what belongs to no place as tiles beneath, else as tiles; and whose outlines they are."""
    known = outlines(paths, on=on) if len(paths) > 1 else None
    if known is None:
        return {"drawing": tiles(listed, width=width, height=height)}
    places = [
        Outlined(area, town.polygons, town.label, town.room) for area, town in zip(listed, known.towns, strict=False)
    ]
    rest = listed[len(places) :]
    foot = height // 9 if rest else 0
    map_ = shapes_of(places, width=width, height=height - foot, size=size)
    beneath = tiles(rest, width=width // 4, height=foot, top=map_.height)
    return {
        "drawing": replace(map_, height=map_.height + foot, shapes=(*map_.shapes, *beneath.shapes)),
        "credit": known.source,
        "map_number": known.map_number,
    }


def areas(found: Wall) -> list[Area]:
    """Return the towns, and who lives in none of them, as they are drawn."""
    listed = [
        Area(town.name, figure(town.out), _("有逾期") if town.tone == "red" else "", town.tone) for town in found.towns
    ]
    if found.unplaced != 0:
        listed.append(Area(_("住地不明"), figure(found.unplaced), "", "amber"))
    return listed


def figure(number: int | None) -> str:
    """Return a number as the wall tells it; nought is told by the colour alone."""
    return HIDDEN if number is None else str(number or "")


def sentence(found: Wall) -> tuple[str, str, str, str, str]:
    """Return the one sentence, in pieces: words, the number of children, words, the number overdue, words."""
    if found.out == 0:
        return _("今天没有孩子不在课堂"), "", "", "", ""
    if found.out is None:
        parts = (_("还有孩子不在课堂，在 %(count)d 个镇街") % {"count": found.towns_out}, "", "")
    else:
        before, _mark, behind = _("还有 # 个孩子不在课堂").partition("#")
        parts = (before, str(found.out), behind)
    if found.late:
        before, _mark, behind = _("，其中 # 个已超期").partition("#")
        return parts[0], parts[1], parts[2] + before, str(found.late), behind
    return (*parts, "", _("，其中有已超期的") if found.is_late else _("，都在期限内"))


def legend(tones: list[str]) -> list[tuple[str, str, int]]:
    """Return the colours in words, with how many areas bear each."""
    count = Counter(tones)
    return [(tone_, str(said), count[tone_]) for tone_, said in LEGEND]


def map_said(found: Wall) -> str:
    """Return the map in words."""
    told = [f"{area.name} {area.figure or 0} {area.note}".strip() for area in areas(found)]
    return _("各镇街不在课堂的孩子：") + "；".join(told)


def who(task: Pressing) -> str:
    """Return whose task it is, by the kind of post: a post's own name may name a school or a village."""
    return str(PostKind(task.kind).label) if task.kind else task.post


def tone(task: Pressing) -> str:
    """Return the colour of a task's days."""
    return "red" if task.days < 0 else "amber"


def days(task: Pressing) -> str:
    """Return the countdown in words."""
    if task.days < 0:
        return _("超期 %(count)d 天") % {"count": task.over}
    if task.days == 0:
        return _("今天到期")
    return _("还有 %(count)d 天") % {"count": task.days}


def weeks(points: tuple[Point, ...]) -> Chart:
    """Return the last weeks as a chart."""
    named = [f"{point.on.month}-{point.on.day}" for point in points]
    return chart(named, [("out", [one.out for one in points]), ("back", [one.returned for one in points])])


def trend_said(points: tuple[Point, ...]) -> str:
    """Return the last weeks in words."""
    told = (
        _("%(day)s：不在课堂 %(out)s，已返校 %(back)s")
        % {"day": f"{one.on:%m-%d}", "out": HIDDEN if one.out is None else one.out,
           "back": HIDDEN if one.returned is None else one.returned}
        for one in points
    )  # fmt: skip
    return _("近八周：") + "；".join(told)

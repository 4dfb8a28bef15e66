"""挂图作战 — where children are missing, at one look: each place a tile, red where a day has passed, and the same in a table.

The tiles stand in the order of the places' codes. A colour never speaks alone: each tile says its figures in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import TOWN
from notoneless.cases import queries
from notoneless.cases.queries import Pressing, Spot
from notoneless.cases.terms import AbsentError
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.drawing import Area
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tiles import Tile, Tone
from notoneless.desks.warroom.wall import days, drawn, tone, trend_said, weeks


@dataclass(frozen=True, slots=True)
class Row:
    """One unit as the table shows it: its figures with the lists behind them, and where its own map is."""

    spot: Spot
    open: str
    out: str
    overdue: str
    returned: str
    map: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A post's most pressing day as the page shows it, and where the cases of its unit are listed."""

    post: str
    unit: str
    days: str
    tone: str
    href: str


def listed(**words: str) -> str:
    """Return the address of the list of cases narrowed by ``words``, whatever was asked for before."""
    return f"{reverse('cases:list')}?{urlencode({**{key: word for key, word in words.items() if word}, 'asked': '1'})}"


def row_of(spot: Spot, *, map_: str = "", **unit: str) -> Row:
    """Return a unit with the lists behind its figures."""
    return Row(
        spot, listed(**unit), listed(**unit, stage=queries.OUT), listed(**unit, lamp="red"),
        listed(**unit, stage="returned"), map_,
    )  # fmt: skip


def task_of(task: Pressing) -> TaskRow:
    """Return whose day is the next, with the cases of the children who live or learn there."""
    where = {"school" if task.side == "school" else "place": task.unit_path} if task.side != "county" else {}
    return TaskRow(task.post, task.unit, days(task), tone(task), listed(**where))


def tile_of(row: Row) -> Tile:
    """Return a unit as a tile: red where something is overdue, amber where a child is out, blue where all are back, else green."""
    spot = row.spot
    tone: Tone = "green"
    if spot.open:
        tone = "red" if spot.overdue else "blue" if spot.returned == spot.open else "amber"
    note = _("逾期 %(overdue)d · 已返校 %(returned)d") % {"overdue": spot.overdue, "returned": spot.returned}
    return Tile(spot.open, spot.name, row.map or row.open, note if spot.open else _("没有在办的案件"), tone)


#: What the colours of the map say.
LEGEND: Final = (
    ("red", gettext_lazy("有逾期的案件")),
    ("amber", gettext_lazy("有在办的，没有逾期")),
    ("blue", gettext_lazy("都已返校，还在巩固")),
    ("green", gettext_lazy("没有在办的案件")),
)


def area_of(row: Row) -> Area:
    """Return a unit as the map draws it, with its tile's colour and words."""
    tile = tile_of(row)
    return Area(row.spot.name, str(row.spot.open or ""), str(tile.note), tile.tone, tile.href)


@policy(get="case.see")
def war_map(request: HttpRequest) -> HttpResponse:
    """The towns within reach; with ``at``, one town's villages and schools."""
    at, viewer, on = request.GET.get("at", ""), asker(request), timezone.localdate()
    try:
        found = queries.war_map(viewer, on=on, at=at)
    except AbsentError:
        raise Http404 from None
    points = queries.trend(viewer, on=on, at=at)
    here = reverse("warroom:map")
    towns = not at and bool(found.places) and len(found.places[0].path) == TOWN
    places = [row_of(one, place=one.path, map_=f"{here}?at={one.path}" if towns else "") for one in found.places]
    schools = [row_of(one, place=at, school=one.path) for one in found.schools]
    whole = row_of(found.whole, place=at)
    tiles = [
        Tile(found.whole.open, _("在办案件"), whole.open, tone="amber"),
        Tile(found.whole.out, _("其中还不在课堂"), whole.out, tone="amber"),
        Tile(found.whole.overdue, _("其中已逾期"), whole.overdue, tone="red"),
        Tile(found.whole.returned, _("其中已返校，还在巩固"), whole.returned, tone="blue"),
    ]
    plan = drawn([area_of(row) for row in places], [one.path for one in found.places], on=on, width=1200, height=760)
    has_plan = towns and "credit" in plan
    parts = [
        (_("镇街") if towns else _("村社"), [] if has_plan else [tile_of(row) for row in places], places),
        (_("学校"), [tile_of(row) for row in schools], schools),
    ]
    context = {
        "name": found.whole.name,
        "back": here if at else "",
        "tiles": tiles,
        **(plan if has_plan else {}),
        "legend": [(tone_, said, None) for tone_, said in LEGEND],
        "parts": [part for part in parts if part[2]],
        "unplaced": found.unplaced,
        "tasks": [task_of(one) for one in queries.pressing(viewer, on=on, at=at)],
        "chart": weeks(points),
        "trend_said": trend_said(points),
        "may_hang": not at and queries.may_hang(viewer),
    }
    return render(request, "warroom/map.html", context)

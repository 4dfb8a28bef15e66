"""The wall on paper: one sheet of A0 for a corridor, with the same numbers left out as on the screen, and the day on which it stood."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless import papers
from notoneless.cases import queries
from notoneless.cases.queries import Wall, WallTown
from notoneless.cases.terms import AbsentError
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.drawing import Chart, Drawing, Words
from notoneless.desks.kit.papers import file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.warroom import wall as screen

#: How many towns and tasks stand on the paper.
MOST: Final = 8
#: Ground, ink and border by colour, as in the style sheet of the wall: paper has none of its own.
COLOURS: Final = {
    "red": ("#f8d0cb", "#ec9a92", "#8f1c15"),
    "amber": ("#ffe7b5", "#d2921a", "#5c6774"),
    "blue": ("#e2eefc", "#7fb0ec", "#5c6774"),
    "green": ("#dff2e5", "#dff2e5", "#5c6774"),
}
_INK: Final = {
    "red": ('12" height="12" patternTransform="rotate(45)', '<rect width="5" height="12" fill="{}"/>'),
    "amber": ('14" height="14', '<circle cx="7" cy="7" r="2.2" fill="{}"/>'),
    "blue": ('10" height="10', '<rect width="10" height="1.6" fill="{}"/>'),
}
_OPEN: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}">'


@policy(get="case.see")
def poster(request: HttpRequest) -> HttpResponse:
    """The wall of a county as one sheet of A0, a PDF of lines and letters."""
    at = timezone.localtime()
    try:
        found = queries.wall(asker(request), on=at.date())
    except AbsentError:
        raise Http404 from None
    called = _("作战图")
    told = sheet(found, title=f"{called} · {found.name}", printed=f"{at:%Y-%m-%d %H:%M}")
    made = papers.poster_pdf(told, fonts=settings.NOTONELESS_HOME.root / "fonts")
    return file_answer(made, "application/pdf", f"{called}-{found.name}-{at:%Y%m%d}.pdf")


def sheet(found: Wall, *, title: str, printed: str) -> dict[str, Any]:
    """Return what stands on the paper, as its typesetter takes it."""
    map_ = screen.drawn(
        screen.areas(found), [town.path for town in found.towns], on=found.on, width=1300, height=1060, size=34.0
    )  # fmt: skip
    drawing: Drawing = map_["drawing"]
    notes = (
        [_("＊ 少于 %(small)s 人的不写，能由合计减出来的也不写") % {"small": found.small}] if found.small > 1 else []
    )
    if "credit" in map_:
        notes.append(_("边界：%(credit)s") % {"credit": map_["credit"]})
    if map_.get("map_number"):
        notes.append(_("审图号 %(map_number)s") % {"map_number": map_["map_number"]})
    before, many, between, late, behind = screen.sentence(found)
    tasks = [
        [f"{one.town} {screen.who(one)}", "", [screen.days(one), screen.tone(one)]] for one in found.pressing[:MOST]
    ]
    chart = screen.weeks(found.trend)
    return {
        "title": title,
        "sentence": [[before, ""], [many, ""], [between, ""], [late, "red"], [behind, ""]],
        "lead": [title, _("%(at)s 打印") % {"at": printed}],
        "map": {
            "width": drawing.width, "height": drawing.height, "svg": shapes_svg(drawing),
            "words": [*words_of(word for shape in drawing.shapes for word in shape.words), *_north(drawing)],
        },
        "tables": [
            [_("先帮这些镇街"), [_row(town) for town in found.worst[:MOST]] or [_("没有镇街有不在课堂的孩子。")]],
            [_("最急的任务"), tasks or [_("没有等着办的任务。")]],
        ],
        "trend": {
            "heading": _("近八周"),
            "drawing": {
                "width": chart.width, "height": chart.height, "svg": chart_svg(chart), "words": _chart_words(chart),
            },
            "keys": [["●", _("不在课堂"), "out"], ["■", _("已返校，还在跟踪"), "back"]],
        },
        "legend": [
            {"svg": swatch(tone), "words": words, "many": _("%(count)d 个") % {"count": many_}}
            for tone, words, many_ in screen.legend([town.tone for town in found.towns])
        ],
        "keys": [[mark, f"{area.name} {area.figure}".strip()] for mark, area in drawing.keys],
        "notes": notes,
    }  # fmt: skip


def _row(town: WallTown) -> list[Any]:
    many = screen.HIDDEN if town.out is None else _("%(count)d 人") % {"count": town.out}
    return [town.name, many, [_("有逾期"), "red"] if town.tone == "red" else [_("期限内"), "amber"]]


def words_of(words: Iterable[Words]) -> list[dict[str, Any]]:
    """Return words as the typesetter takes them."""
    return [
        {"text": one.text, "x": one.x, "y": one.y, "size": one.size, "kind": one.kind} for one in words if one.text
    ]  # fmt: skip


def _north(drawing: Drawing) -> list[dict[str, Any]]:
    if drawing.north is None:
        return []
    x, y = drawing.north
    return [{"text": _("北"), "x": x, "y": y + 46, "size": 18.0, "kind": "north"}]


def _chart_words(chart: Chart) -> list[dict[str, Any]]:
    marks = [
        {"text": mark.text, "x": mark.x, "y": mark.text_y, "size": 16.0, "kind": line.kind}
        for line in chart.lines
        for mark in line.marks
        if mark.text
    ]
    return [*marks, *words_of(chart.days)]


def _patterns() -> str:
    return "<defs>" + "".join(
        f'<pattern id="{tone}" patternUnits="userSpaceOnUse" width="{size}">'
        f'<rect width="20" height="20" fill="{COLOURS[tone][0]}"/>{ink.format(COLOURS[tone][1])}</pattern>'
        for tone, (size, ink) in _INK.items()
    ) + "</defs>"  # fmt: skip


def _body(path: str, tone: str) -> str:
    ground, _ink, border = COLOURS[tone]
    fill = f"url(#{tone})" if tone in _INK else ground
    return (
        f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{border}" stroke-linejoin="round"'
        f' stroke-width="{2.0 if tone == "red" else 1.2}"/>'
    )


def shapes_svg(drawing: Drawing) -> str:
    """Return the areas without their words; those with a thick border last, so that it is not covered."""
    ordered = sorted(drawing.shapes, key=lambda shape: shape.area.tone == "red")
    bodies = "".join(_body(shape.path, shape.area.tone) for shape in ordered)
    north = ""
    if drawing.north is not None:
        x, y = drawing.north
        north = f'<path d="M{x} {y}l9 26-9-6-9 6z" fill="#11161d"/>'
    return _svg(drawing.width, drawing.height) + _patterns() + bodies + north + "</svg>"


def swatch(tone: str) -> str:
    """Return one colour of the legend with its pattern."""
    return _svg(48, 28) + _patterns() + _body("M1 1h46v26H1z", tone) + "</svg>"


def chart_svg(chart: Chart) -> str:
    """Return the lines of the last weeks without their words."""
    drawn = [f'<path d="M0 {chart.base}H{chart.width}" stroke="#8a94a3" fill="none"/>']
    for line in chart.lines:
        colour, dash = ("#8f1c15", "") if line.kind == "out" else ("#14529b", ' stroke-dasharray="8 5"')
        drawn += [
            f'<polyline points="{piece}" fill="none" stroke="{colour}" stroke-width="3"{dash}/>'
            for piece in line.pieces
        ]
        for mark in line.marks:
            if line.kind == "out":
                drawn.append(f'<circle cx="{mark.x}" cy="{mark.y}" r="4.5" fill="{colour}"/>')
            else:
                drawn.append(f'<rect x="{mark.x - 4}" y="{mark.y - 4}" width="8" height="8" fill="{colour}"/>')
    return _svg(chart.width, chart.height) + "".join(drawn) + "</svg>"


def _svg(width: int, height: int) -> str:
    return _OPEN.format(width, height, width, height)

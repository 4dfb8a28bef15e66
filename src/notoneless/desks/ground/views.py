"""Divisions, schools, centres and areas, as they stood on a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.accounts.terms import Viewer
from notoneless.desks.ground import books
from notoneless.desks.ground.acts import of_centre, of_division, of_school
from notoneless.desks.ground.asked import day_of, there
from notoneless.desks.ground.tables import SCHOOLS, SchoolFilter, marks
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.policy import policy
from notoneless.places import queries


@policy(get="place.see")
def divisions(request: HttpRequest) -> HttpResponseBase:
    """The tree of the viewer's towns and villages on a day; as a book with ``book``."""
    viewer, on = asker(request), day_of(request)
    rows = queries.division_tree(viewer, on=on)
    if "book" in request.GET:
        return books.of_divisions(rows, on)
    towns = [(town, [row for row in rows if row.parent_id == town.id]) for town in rows if town.level == 2]
    counties = [(row, [pair for pair in towns if pair[0].parent_id == row.id]) for row in rows if row.level == 1]
    return render(request, "ground/divisions.html", {
        "counties": counties, "on": on, "is_today": on == timezone.localdate(), "open_all": len(towns) < 4,
        "may_edit": viewer.has("place.edit"),
    })  # fmt: skip


@policy(get="place.see")
def division(request: HttpRequest, key: UUID) -> HttpResponse:
    """One division on a day: what lies in it, its schools, its history."""
    viewer, on = asker(request), day_of(request)
    page = there(lambda: queries.division_page(viewer, key, on=on))
    only = queries.SchoolFilter(town=str(key))
    schools = queries.school_list(viewer, on=on, only=only, limit=200).rows if page.division.level > 1 else ()
    return render(request, "ground/division.html", {
        "page": page, "one": page.division, "schools": schools, "on": on, "is_today": on == timezone.localdate(),
        "acts": of_division(page) if page.may_edit and not page.division.ended_on else (),
        "crumbs": [(_("乡镇与村"), reverse("ground:divisions")),
                   *((row.name, reverse("ground:division", args=(row.id,))) for row in page.above),
                   (page.division.name, "")],
    })  # fmt: skip


def _school_question(request: HttpRequest, viewer: Viewer, on: date) -> tuple[SchoolFilter, queries.SchoolFilter]:
    towns = [(str(row.id), row.name) for row in queries.division_tree(viewer, on=on) if row.level == 2]
    centres = [(str(key), name) for key, name in queries.centre_choices(viewer, on=on)]
    form = SchoolFilter.of(request, towns=towns, centres=centres)
    chosen: dict[str, Any] = form.values
    return form, queries.SchoolFilter(**chosen, order=SCHOOLS.asked(request).order)


@policy(get="place.see")
def schools(request: HttpRequest) -> HttpResponse:
    """The schools in reach, narrowed and in order."""
    viewer, on = asker(request), day_of(request)
    form, only = _school_question(request, viewer, on)
    found = queries.school_list(viewer, on=on, only=only, after=SCHOOLS.asked(request).after)
    may_edit = viewer.has("place.edit")
    empty = {"title": _("还没有学校"), "text": _("您管的范围内还没有学校。")}
    if may_edit:
        empty = {"title": _("还没有学校"), "text": _("可以从 Excel 一次导入全部学校，也可以逐所新设。"),
                 "href": reverse("ground:list", args=("schools",)), "verb": _("从 Excel 导入")}  # fmt: skip
    listing = SCHOOLS.listing(
        request, found.rows, next=found.next, query=form.query, is_filtered=bool(form.values),
        export=reverse("ground:schools_book"), empty=empty,
    )  # fmt: skip
    return render(request, "ground/schools.html", {"list": listing, "filters": form, "may_edit": may_edit})


@policy(get="place.see")
def schools_book(request: HttpRequest) -> FileResponse:
    """The schools as asked for, as a book."""
    viewer, on = asker(request), day_of(request)
    _form, only = _school_question(request, viewer, on)
    rows = queries.school_list(viewer, on=on, only=only, limit=None).rows
    return excel.answer(
        SCHOOLS, rows, name=_("学校"), lines=[_("%(on)s 在册学校，共 %(n)s 所") % {"on": on, "n": len(rows)}]
    )


@policy(get="place.see")
def school(request: HttpRequest, key: UUID) -> HttpResponse:
    """One school on a day: its facts, classes, area, history."""
    viewer, on = asker(request), day_of(request)
    page = there(lambda: queries.school_page(viewer, key, on=on))
    one = page.school
    return render(request, "ground/school.html", {
        "page": page, "one": one, "marks": marks(one), "on": on, "is_today": on == timezone.localdate(),
        "acts": of_school() if page.may_edit and not one.ended_on else (),
        "grades": _by_grade(page.classes),
        "next_year": timezone.localdate().year + (0 if timezone.localdate().month < 9 else 1),
        "crumbs": [(_("学校"), reverse("ground:schools")), (one.name, "")],
    })  # fmt: skip


def _by_grade(rooms: tuple[queries.ClassRow, ...]) -> list[tuple[int, list[queries.ClassRow]]]:
    grades = sorted({room.grade for room in rooms})
    return [(grade, [room for room in rooms if room.grade == grade]) for grade in grades]


@policy(get="place.see")
def areas(request: HttpRequest) -> HttpResponseBase:
    """The inspector areas with their lamps, and the schools that lie in none; as a book with ``book``."""
    viewer, on = asker(request), day_of(request)
    rows, without = queries.area_list(viewer, on=on), queries.schools_without_area(viewer, on=on)
    if "book" in request.GET:
        return books.of_areas(rows, without, on)
    tones = {"right": "green", "few": "amber", "many": "red"}
    return render(request, "ground/areas.html", {
        "areas": [(row, tones[row.lamp]) for row in rows],
        "without": without,
        "may_edit": viewer.has("place.edit"), "today": timezone.localdate(),
    })  # fmt: skip


@policy(get="place.edit")
def centres(request: HttpRequest) -> HttpResponseBase:
    """The education centres, with the number of their schools; as a book with ``book``."""
    viewer, on = asker(request), day_of(request)
    rows = queries.centre_list(viewer, on=on)
    if "book" in request.GET:
        return books.of_centres(rows, on)
    counties = queries.county_to_fill(viewer, "centres")
    return render(request, "ground/centres.html", {
        "centres": rows, "acts": of_centre(), "counties": [(one.pk, one.name) for one in counties],
    })  # fmt: skip

"""The acts on units: a form, a preview of everything that would change, then the act.

The preview is the act itself, done and undone: it cannot promise anything else. One table says which acts a kind of unit
knows, what each asks for and what carries it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.desks.ground import forms
from notoneless.desks.ground.asked import there
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import Conflict, HouseForm, conflicted, differences, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.places import actions, queries
from notoneless.places.terms import AbsentError, PlaceError
from notoneless.standards.errors import StaleError

Offer = Callable[[Viewer, "Subject", date], dict[str, forms.Choices]]


@dataclass(frozen=True, slots=True)
class Subject:
    """The unit that is acted on, as the form needs it."""

    unit: str
    key: UUID
    name: str
    path: str
    version: int
    back: str
    initial: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its word in the address, its words, its form, what carries it out, how its key is called."""

    slug: str
    label: str | Promise
    form: type[HouseForm]
    run: Callable[..., actions.Done]
    lead: str | Promise = ""
    key: str = "key"
    fixed: tuple[tuple[str, Any], ...] = ()
    offers: Offer | None = None
    takes: tuple[str, ...] = ()  # what the form starts with, from the unit
    danger: bool = False
    sees: bool = True  # whether the act is told which version was seen
    previews: bool = True  # facts that keep no history are simply saved


def _same_level(viewer: Viewer, one: Subject, on: date) -> dict[str, forms.Choices]:
    rows = queries.parent_choices(viewer, one.key, on=on)
    return {"into": [(str(row.id), f"{row.name}（{row.code}）") for row in rows if len(row.path) == len(one.path)]}


def _towns(viewer: Viewer, one: Subject, on: date) -> dict[str, forms.Choices]:
    rows = queries.parent_choices(viewer, one.key, on=on)
    return {"into": [(str(row.id), row.name) for row in rows if len(row.path) == len(one.path) - 4]}


def _inside(viewer: Viewer, one: Subject, on: date) -> dict[str, forms.Choices]:
    page = queries.division_page(viewer, one.key, on=on)
    here = queries.school_list(viewer, on=on, only=queries.SchoolFilter(town=str(one.key)), limit=None).rows
    return {
        "parts": [(str(row.id), row.name) for row in page.parts],
        "schools": [(str(row.id), row.name) for row in here if row.division_id == one.key],
    }


def _places(viewer: Viewer, one: Subject, on: date) -> dict[str, forms.Choices]:
    rows = queries.division_choices(one.path, on=on)
    return {
        "division": [(str(row.id), "　" * (row.depth - 1) + row.name) for row in rows if row.level > 1],
        "centre": [(str(key), name) for key, name in queries.centre_choices(viewer, on=on)],
    }


def _other_schools(viewer: Viewer, one: Subject, on: date) -> dict[str, forms.Choices]:
    rows = queries.school_choices(viewer, on=on, power="place.edit")
    return {"into": [(str(key), name) for key, name in rows if key != one.key]}


def _split_school(viewer: Viewer, one: Subject, on: date) -> dict[str, forms.Choices]:
    rooms = queries.class_list(viewer, one.key)
    now = [room for room in rooms if room.began_on <= on and (room.ended_on is None or room.ended_on > on)]
    return _places(viewer, one, on) | {"classes": [(str(room.id), room.name) for room in now]}


def _county_towns(viewer: Viewer, one: Subject, on: date) -> dict[str, forms.Choices]:
    return {"towns": [(str(row.id), row.name) for row in queries.division_choices(one.path, on=on, level=2)]}


def act(*args: Any, **more: Any) -> Act:
    """Return an act whose words are translated when they are shown."""
    return Act(*args, **more)


RENAME_LEAD = gettext_lazy("单位不变，从生效日起用新名称；以前的日子仍显示当时的名称。")
DIVISION: tuple[Act, ...] = (
    act("establish", gettext_lazy("新设下级"), forms.EstablishDivisionForm, actions.establish_division,
        gettext_lazy("在这个单位之下新设一个乡镇街道或村社区。"), key="parent", sees=False),
    act("rename", gettext_lazy("更名"), forms.RenameForm, actions.rename, RENAME_LEAD, fixed=(("unit", "division"),),
        takes=("name",)),
    act("recode", gettext_lazy("代码变更"), forms.RecodeForm, actions.recode_division,
        gettext_lazy("乡镇的代码变了，村的代码随之换头。"), takes=("code",)),
    act("move", gettext_lazy("改隶"), forms.MoveVillageForm, actions.move_village, gettext_lazy("把这个村社区划给本县另一个乡镇街道。"),
        offers=_towns),
    act("merge", gettext_lazy("并入"), forms.IntoForm, actions.merge_division,
        gettext_lazy("这个单位撤销，所属村社区和学校一并归到另一个同级单位。"), offers=_same_level, danger=True),
    act("split", gettext_lazy("分出"), forms.SplitDivisionForm, actions.split_division,
        gettext_lazy("从这个单位分出一个新的同级单位；它自己继续存在。"), offers=_inside),
    act("close", gettext_lazy("撤销"), forms.CloseForm, actions.close_division, gettext_lazy("没有承接单位的撤销。之下还有村或学校时不能撤销。"),
        danger=True),
)  # fmt: skip
SCHOOL: tuple[Act, ...] = (
    act("amend", gettext_lazy("修改信息"), forms.AmendForm, actions.amend_school, gettext_lazy("这些是当前情况，改了就是新的，不记历史。"),
        takes=("setting", "is_boarding", "is_public", "headcount", "boarders"), previews=False),
    act("rename", gettext_lazy("更名"), forms.RenameForm, actions.rename, RENAME_LEAD, fixed=(("unit", "school"),), takes=("name",)),
    act("move", gettext_lazy("改隶"), forms.MoveSchoolForm, actions.move_school, gettext_lazy("改所在地，或改归另一个片区。"), offers=_places,
        takes=("division", "centre")),
    act("reclass", gettext_lazy("变更类型"), forms.ReclassForm, actions.reclass_school, gettext_lazy("例：小学改为九年一贯制学校。"),
        takes=("kind", "code")),
    act("recode", gettext_lazy("代码变更"), forms.RecodeForm, actions.recode_school, gettext_lazy("只改标识码。"), takes=("code",)),
    act("merge", gettext_lazy("并入"), forms.IntoForm, actions.merge_school,
        gettext_lazy("这所学校撤销，班级并入另一所学校，接着用下一个空班号。"), offers=_other_schools, danger=True),
    act("split", gettext_lazy("分出"), forms.SplitSchoolForm, actions.split_school, gettext_lazy("从这所学校分出一所新学校，勾选的班级转过去。"),
        offers=_split_school),
    act("close", gettext_lazy("撤销"), forms.CloseForm, actions.close_school, gettext_lazy("没有承接学校的撤销，班级同日结束。"), danger=True),
)  # fmt: skip
CENTRE: tuple[Act, ...] = (
    act("rename", gettext_lazy("更名"), forms.RenameForm, actions.rename, RENAME_LEAD, fixed=(("unit", "centre"),), takes=("name",)),
    act("close", gettext_lazy("撤销"), forms.CloseForm, actions.close_centre, gettext_lazy("片区下还有学校时不能撤销。"), danger=True),
)  # fmt: skip
IN_COUNTY: tuple[Act, ...] = (
    act("school", gettext_lazy("新设学校"), forms.EstablishSchoolForm, actions.establish_school, gettext_lazy("在本县新设一所学校或教学点。"),
        key="", offers=_places, sees=False),
    act("centre", gettext_lazy("新设片区"), forms.EstablishCentreForm, actions.establish_centre, gettext_lazy("片区教育管理中心和它所管的乡镇。"),
        key="county", offers=_county_towns, sees=False),
)  # fmt: skip


def of_division(page: queries.DivisionPage) -> tuple[Act, ...]:
    """Return the acts that a division of this level knows."""
    without = {1: {"recode", "move", "merge", "split", "close"}, 2: {"move"}, 3: {"establish"}}[page.division.level]
    return tuple(one for one in DIVISION if one.slug not in without)


def of_school() -> tuple[Act, ...]:
    """Return the acts that a school knows."""
    return SCHOOL


def of_centre() -> tuple[Act, ...]:
    """Return the acts that a centre knows."""
    return CENTRE


@policy(get="place.edit", post="place.edit")
def on_division(request: HttpRequest, key: UUID, slug: str) -> HttpResponse:
    """An act on a division."""
    page = there(lambda: queries.division_page(asker(request), key, on=timezone.localdate()))
    one = page.division
    known = {known.slug: known for known in of_division(page)}
    if slug not in known or not page.may_edit:
        raise Http404
    back = reverse("ground:division", args=(key,))
    return _act(
        request,
        known[slug],
        Subject("division", key, one.name, one.path, one.version, back, {"name": one.name, "code": one.code}),
    )


@policy(get="place.edit", post="place.edit")
def on_school(request: HttpRequest, key: UUID, slug: str) -> HttpResponse:
    """An act on a school."""
    page = there(lambda: queries.school_page(asker(request), key, on=timezone.localdate()))
    one = page.school
    known = {known.slug: known for known in SCHOOL}
    if slug not in known or not page.may_edit:
        raise Http404
    initial = {
        "name": one.name, "code": one.code, "kind": one.kind, "division": str(one.division_id),
        "centre": str(one.centre_id or ""), "setting": one.setting, "is_boarding": one.is_boarding,
        "is_public": one.is_public, "headcount": one.headcount, "boarders": one.boarders,
    }  # fmt: skip
    back = reverse("ground:school", args=(key,))
    return _act(request, known[slug], Subject("school", key, one.name, one.path, one.version, back, initial))


@policy(get="place.edit", post="place.edit")
def on_centre(request: HttpRequest, key: UUID, slug: str) -> HttpResponse:
    """An act on an education centre."""
    rows = {row.id: row for row in queries.centre_list(asker(request), on=timezone.localdate())}
    known = {known.slug: known for known in CENTRE}
    if slug not in known or key not in rows:
        raise Http404
    one = rows[key]
    return _act(
        request,
        known[slug],
        Subject("centre", key, one.name, one.path, one.version, reverse("ground:centres"), {"name": one.name}),
    )


@policy(get="place.edit", post="place.edit")
def in_county(request: HttpRequest, slug: str) -> HttpResponse:
    """A new school or centre in the viewer's county."""
    known = {known.slug: known for known in IN_COUNTY}
    counties = queries.county_to_fill(asker(request), "schools")
    if slug not in known or not counties:
        raise Http404
    wanted = request.GET.get("county", "")
    one = next((one for one in counties if str(one.pk) == wanted or not wanted), None)
    if one is None:  # never another county in its place
        raise Http404
    back = reverse("ground:schools" if slug == "school" else "ground:centres")
    return _act(request, known[slug], Subject("division", one.pk, one.name, one.path, 0, back, {"is_public": True}))


def _act(request: HttpRequest, what: Act, one: Subject) -> HttpResponse:
    """Show the form; preview what was filled in; carry it out when the preview was confirmed."""
    viewer, today = asker(request), timezone.localdate()
    offered = what.offers(viewer, one, today) if what.offers else {}
    more = {"offered": offered} if issubclass(what.form, forms.ActForm) else {}
    context: dict[str, Any] = {"act": what, "one": one, "crumbs": [(one.name, one.back), (what.label, "")]}
    if request.method != "POST":
        start = {"version": one.version, "on": today, "is_public": True} | {
            name: one.initial[name] for name in what.takes
        }
        return render(request, "ground/act.html", context | {"form": what.form(initial=start, **more)})
    form: Any = what.form(request.POST, **more)
    context["form"] = form
    if "back" in request.POST or not form.is_valid():
        return refused(request, "ground/act.html", context)
    given = form.given() | dict(what.fixed) | {"by": viewer, "at": timezone.now()}
    if what.key:
        given[what.key] = one.key
    if not what.sees:
        given.pop("seen", None)
    given = {name: (value or None) if name == "centre" else value for name, value in given.items()}
    try:
        if what.previews and "go" not in request.POST:
            effects = actions.rehearse(what.run, **given)
            kept = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
            return render(request, "ground/act.html", context | {"effects": effects, "kept": kept})
        carried = what.run(**given)
    except AbsentError:
        raise Http404 from None
    except StaleError:  # sent again, it is sent in the sight of the newer version
        differing = differences(form, one.initial)
        again = request.POST.copy()
        again["version"] = str(one.version)
        form.data = again
        who, when = queries.last_changed(one.unit, one.key) or ("", timezone.now())
        conflict = Conflict(who or _("别人"), when, differing)
        return conflicted(request, "ground/act.html", context, conflict)
    except PlaceError as error:
        form.refuse(error, _field_of(error))
        return refused(request, "ground/act.html", context)
    said = _("已办理：%(act)s。") % {"act": what.label}
    return done(request, _after(what, one, carried), said + "".join(f" {line}。" for line in carried.warnings))


def _field_of(error: PlaceError) -> str | None:
    """Return the field at which a refusal is told."""
    return {
        "Q011": "code", "Q012": "code", "Q013": "code", "Q014": "code", "Q015": "boarders", "Q021": "on", "Q022": "on",
        "Q026": "into", "Q027": "name", "Q028": "code",
    }.get(error.code)  # fmt: skip


def _after(what: Act, one: Subject, carried: actions.Done) -> str:
    """Return the page that shows the result: the unit that came to be or that took the other in, else the unit itself."""
    if what.slug == "school":
        return reverse("ground:school", args=(carried.id,))
    if what.slug in ("establish", "merge", "split") and what in DIVISION:
        return reverse("ground:division", args=(carried.id,))
    if what.slug in ("merge", "split"):
        return reverse("ground:school", args=(carried.id,))
    return one.back

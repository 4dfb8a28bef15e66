"""Lists brought in from Excel: a template, an upload, the counts, the rows that need an eye, then all of it at once."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer, is_english
from notoneless.desks.ground.asked import there
from notoneless.desks.ground.forms import UploadForm
from notoneless.desks.kit import excel, sheets
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.places import actions, queries
from notoneless.places.rules.importing import GRADES, HEADINGS, YES_NO, Heading
from notoneless.places.terms import AbsentError, PlaceError, SchoolKind, Setting
from notoneless.standards.school_year import SchoolYear, school_year

KINDS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "divisions": (gettext_lazy("乡镇与村"), gettext_lazy("先有乡镇，再有村；代码相同、名称不同的记为更名。")),
    "centres": (gettext_lazy("片区"), gettext_lazy("片区教育管理中心和所管乡镇。")),
    "schools": (gettext_lazy("学校"), gettext_lazy("按标识码认学校，没有标识码的按全称。空着的格不改原来的内容。")),
    "classes": (gettext_lazy("班级"), gettext_lazy("一行一个班。表里没有的班不会被撤销。")),
    "areas": (gettext_lazy("督学责任区"), gettext_lazy("一行一所学校；学校换了责任区，原来的自动结束。")),
}


def _years() -> list[tuple[int, str]]:
    now = school_year(timezone.localdate()).first
    return [(first, said(SchoolYear(first))) for first in (now, now + 1, now - 1)]


@policy(get="place.see")
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that may be brought in."""
    viewer = asker(request)
    open_to = [(kind, *words) for kind, words in KINDS.items() if queries.county_to_fill(viewer, kind)]
    if not open_to:
        raise Http404
    return render(request, "ground/lists.html", {"kinds": open_to})


@policy(get="place.see", post="place.see")
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Bring in one kind of list."""
    viewer = asker(request)
    counties = [(str(one.pk), one.name) for one in queries.county_to_fill(viewer, kind)] if kind in KINDS else []
    if not counties:
        raise Http404
    years = _years() if kind == "classes" else []
    start = {"on": timezone.localdate(), "school_year": years[0][0] if years else None}
    form = UploadForm(request.POST or None, request.FILES or None, initial=start, counties=counties, years=years)
    label, help_text = KINDS[kind]
    context: dict[str, Any] = {
        "form": form, "kind": kind, "label": label, "help": help_text, "headings": _columns(kind),
        "crumbs": [(_("导入名单"), reverse("ground:lists")), (label, "")],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "ground/upload.html", context)
    if not form.is_valid():
        return refused(request, "ground/upload.html", context)
    given: dict[str, Any] = form.cleaned_data
    try:
        wanted = [sheets.Wanted(one.name, one.zh, one.must, is_number=one.name == "code") for one in HEADINGS[kind]]
        reading = sheets.read(given["file"], wanted)
        kept = actions.keep_draft(
            county=given["county"], kind=kind, rows=[(row.number, row.cells) for row in reading.rows],
            faults=[(one.number, f"“{one.heading}”：{one.zh}", f"{one.heading}: {one.en}") for one in reading.faults],
            file_name=given["file"].name or "", on=given["on"], document=given["document"],
            school_year=given.get("school_year"), by=viewer, at=timezone.now(),
        )  # fmt: skip
    except AbsentError:
        raise Http404 from None
    except (sheets.UploadError, PlaceError) as error:
        form.refuse(error, "file")
        return refused(request, "ground/upload.html", context)
    return done(
        request,
        reverse("ground:draft", args=(kept.id,)),
        _("已读入 %(n)s 行，还没有任何改动。") % {"n": len(reading.rows)},
    )


def _columns(kind: str) -> list[tuple[str, bool, str, str]]:
    return [(one.en if is_english() else one.zh[0], one.must, str(one.help), one.example) for one in HEADINGS[kind]]


@policy(get="place.see")
def template(request: HttpRequest, kind: str) -> FileResponse:
    """A book to fill in, with the county's own towns and centres to choose from."""
    viewer = asker(request)
    if kind not in KINDS or not queries.county_to_fill(viewer, kind):
        raise Http404
    blanks = [
        excel.Blank(one.zh[0], one.must, str(one.help), _choices(viewer, one), weight=max(12, 2 * len(one.zh[0]) + 6))
        for one in HEADINGS[kind]
    ]
    label, help_text = KINDS[kind]
    example = [one.example for one in HEADINGS[kind]]
    return excel.template(blanks, name=_("%(list)s-导入模板") % {"list": label}, lines=[help_text], example=example)


def _choices(viewer: Viewer, one: Heading) -> tuple[str, ...]:
    today = timezone.localdate()
    if one.choices == "kinds":
        return tuple(str(label) for label in SchoolKind.labels)
    if one.choices == "settings":
        return tuple(str(label) for label in Setting.labels)
    if one.choices == "yes_no":
        return YES_NO
    if one.choices == "towns":
        return tuple(row.name for row in queries.division_tree(viewer, on=today) if row.level == 2)
    if one.choices == "centres":
        return tuple(name for _key, name in queries.centre_choices(viewer, on=today))
    if one.choices == "schools":
        return tuple(name for _key, name in queries.school_choices(viewer, on=today))
    if one.choices == "grades":
        return GRADES
    return ()


@policy(get="place.see", post="place.see")
def draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """An uploaded list: counts first, then only the rows that need an eye; and all of it carried out at once."""
    viewer = asker(request)
    page = there(lambda: queries.draft_page(viewer, key))
    label = KINDS[page.kind][0]
    context: dict[str, Any] = {
        "page": page, "label": label,
        "crumbs": [(_("导入名单"), reverse("ground:lists")), (label, reverse("ground:list", args=(page.kind,))),
                   (page.file_name or _("已上传的表"), "")],
    }  # fmt: skip
    if page.preview is not None:
        context |= {
            "unclear": page.preview.of("unclear"),
            "changed": page.preview.of("changed"),
            "new": page.preview.of("new"),
        }
    if request.method != "POST":
        return render(request, "ground/draft.html", context)
    try:
        actions.apply_draft(key=key, seen=request.POST.get("seen", ""), by=viewer, at=timezone.now())
    except AbsentError:
        raise Http404 from None
    except PlaceError as error:
        return refused(request, "ground/draft.html", context | {"error": error})
    return done(request, reverse("ground:draft", args=(key,)), _("已导入。"))


@policy(get="place.see")
def unclear_book(request: HttpRequest, key: UUID) -> FileResponse:
    """The rows that were not taken, each with why, to be mended and brought in again."""
    page = there(lambda: queries.draft_page(asker(request), key))
    if page.preview is None:
        raise Http404
    from notoneless.desks.kit.tables import Column, Table

    table = Table("unclear", (
        Column("number", _("原表行号"), kind="number", weight=10),
        Column("what", _("内容"), weight=40),
        Column("why", _("要改的地方"), value=lambda line: "；".join(said(doubt) for doubt in line.doubts), weight=70),
    ))  # fmt: skip
    return excel.answer(table, page.preview.of("unclear"), name=_("未导入的行"))

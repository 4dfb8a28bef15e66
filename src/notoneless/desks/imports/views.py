"""What a clerk sees of rolls on their way in: the sets, one set, what was understood of a file, a doubtful pair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.imports import taking
from notoneless.desks.imports.forms import FilesForm, NewForm, SheetForm
from notoneless.desks.imports.tables import IMPORTS, TONES
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.imports import actions, queries
from notoneless.imports.terms import RollsError

ANSWERS = {"same": True, "different": False, "unsure": None}


@policy(get="sweep.publish")
def imports(request: HttpRequest) -> HttpResponseBase:
    """The sets of rolls of the county, the newest first; as a book with ``book``."""
    rows = queries.imports(asker(request))
    if "book" in request.GET:
        return excel.answer(IMPORTS, rows, name=_("收册拉网"))
    empty = {
        "title": _("还没有收过名册"),
        "text": _("把公安、学籍、民政、残联等部门的名册放在一起，比对出不在学的孩子。"),
        "href": reverse("imports:new"),
        "verb": _("开始收册"),
    }
    listing = IMPORTS.listing(request, rows, empty=empty, export=f"{reverse('imports:list')}?book=1")
    return render(request, "imports/list.html", {"table": listing})


@policy(get="sweep.publish", post="sweep.publish")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a set with the first files."""
    counties = queries.counties(asker(request))
    form = NewForm(
        request.POST or None, request.FILES or None, initial={"as_of": timezone.localdate()}, counties=counties
    )
    if request.method != "POST":
        return render(request, "imports/new.html", {"form": form})
    if not form.is_valid():
        return refused(request, "imports/new.html", {"form": form})
    by, at = asker(request), timezone.now()
    try:
        one = actions.begin(county=UUID(form.cleaned_data["county"]), as_of=form.cleaned_data["as_of"], by=by, at=at)
    except RollsError as error:
        form.refuse(error)
        return refused(request, "imports/new.html", {"form": form})
    return taking.take(request, one, form.given)


@policy(get="sweep.publish")
def roll_import(request: HttpRequest, key: UUID) -> HttpResponse:
    """One set: its files, what is asked, how far it is, what came of it."""
    return render(request, "imports/import.html", _context(request, key))


@policy(get="sweep.publish")
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the set is, for the page that waits; when nothing is waited for any more, the page is loaded anew."""
    context = _context(request, key)
    answer = render(request, "imports/_progress.html", context)
    if not context["page"].is_busy:
        answer["HX-Refresh"] = "true"
    return answer


@policy(get="sweep.publish", post="sweep.publish")
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """One file: what was understood of each of its sheets, and a person's better word."""
    found = found_file(request, key)
    row = queries.file_row(found)
    wanted = request.POST.get("sheet", request.GET.get("sheet", row.sheets[0].key if row.sheets else ""))
    sheet = queries.sheet_of(row, wanted)
    form = SheetForm(request.POST or None, sheet=sheet) if sheet else None
    context = {"one": found.roll_import, "file": row, "sheet": sheet, "form": form}
    if request.method != "POST" or form is None or sheet is None:
        if request.method == "POST":
            raise Http404
        return render(request, "imports/file.html", context)
    leaves_out = "leave_out" in request.POST
    if not form.is_valid() and not leaves_out:
        return refused(request, "imports/file.html", context)
    try:
        actions.say(
            file=found, sheet=sheet.key, kind=form.cleaned_data.get("kind", ""), columns={} if leaves_out else form.columns,
            heading_row=form.cleaned_data.get("heading_row"), office=form.cleaned_data.get("office", ""),
            leave_out=leaves_out, by=asker(request), at=timezone.now(),
        )  # fmt: skip
    except RollsError as error:
        form.refuse(error)
        return refused(request, "imports/file.html", context)
    return done(
        request, f"{reverse('imports:file', args=(key,))}?sheet={sheet.key}", _("已记下，正在按您说的重新识别。")
    )


@policy(get="sweep.publish")
def faults(request: HttpRequest, key: UUID) -> FileResponse:
    """The coloured book of faults of the newest sweep; the fetching is written down."""
    one = found_import(request, key)
    path = actions.fetch_faults(one=one, by=asker(request), at=timezone.now())
    if path is None:
        raise Http404
    name = f"{_('差错册')}-{one.as_of:%Y%m%d}.xlsx"
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=excel.CONTENT_TYPE)
    return answer


@policy(get="sweep.publish")
def next_pair(request: HttpRequest, key: UUID) -> HttpResponse:
    """Go to the next doubtful pair that nobody has judged."""
    one = found_import(request, key)
    waiting = queries.pair(one, after=request.GET.get("after", ""))
    if waiting is None:
        messages.success(request, _("没有需要判定的配对了。"))
        return redirect("imports:import", key=key)
    return redirect("imports:pair", key=key, pair=waiting.id)


@policy(get="sweep.publish", post="sweep.publish")
def pair(request: HttpRequest, key: UUID, pair: str) -> HttpResponse:
    """Two lines side by side; a person says whether they are one child."""
    one = found_import(request, key)
    shown = queries.pair(one, pair)
    if shown is None:
        raise Http404
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        if answer not in ANSWERS:
            messages.error(request, _("请先选择：同一人、不是、不清楚。"))
            return redirect("imports:pair", key=key, pair=pair)
        try:
            actions.judge(one=one, pair=pair, is_same=ANSWERS[answer], by=asker(request), at=timezone.now())
        except RollsError as error:
            messages.error(request, sentence(error))
            return redirect("imports:pair", key=key, pair=pair)
        return redirect(f"{reverse('imports:pairs', args=(key,))}?after={pair}")
    every = queries.pairs(one)
    left = sum(not said for _key, said in every)
    return render(request, "imports/pair.html", {"one": one, "pair": shown, "total": len(every), "left": left})


def found_import(request: HttpRequest, key: UUID) -> Any:
    """Return the set asked for; another county's is as absent as one that never was."""
    one = queries.one(asker(request), key)
    if one is None:
        raise Http404
    return one


def found_file(request: HttpRequest, key: UUID) -> Any:
    """Return the file asked for; another county's is as absent as one that never was."""
    one = queries.file(asker(request), key)
    if one is None:
        raise Http404
    return one


def _context(request: HttpRequest, key: UUID) -> dict[str, Any]:
    one = found_import(request, key)
    return {
        "one": one,
        "page": queries.page(asker(request), one),
        "form": FilesForm(),
        "tone": TONES[one.state],
    }

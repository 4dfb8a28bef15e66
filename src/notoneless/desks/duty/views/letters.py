"""Letters of responsibility: counted by unit, drawn, read, signed, taken in, taken away."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.desks.duty.views.organisation import ReasonForm
from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import done, sentence
from notoneless.desks.kit.papers import TemplateRow, file_answer
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table
from notoneless.desks.kit.tongue import said
from notoneless.papers import DOCX
from notoneless.responsibility import actions, queries, tasks
from notoneless.responsibility.terms import DutyError, LetterState, Line

SIZE = 50
#: More letters than this are drawn by the worker, not while somebody waits.
AT_ONCE = 300
TONES = {LetterState.DRAWN: "amber", LetterState.SIGNED: "green", LetterState.UPLOADED: "green", LetterState.VOID: ""}

LIST = Table(
    "letters",
    unit=gettext_lazy("份"),
    columns=(
        Column("number", gettext_lazy("编号"), href=lambda row: reverse("duty:letter", args=[row.pk]), weight=28),
        Column("post", gettext_lazy("岗位"), value=lambda row: row.appointment.post.title, weight=28),
        Column("holder", gettext_lazy("责任人"), value=lambda row: row.appointment.account.name),
        Column("state", gettext_lazy("状态"), kind="lamp", value=lambda row: row.get_state_display(),
               tone=lambda row: TONES[LetterState(row.state)]),
        Column("drawn_at", gettext_lazy("生成日期"), kind="date", phone=False),
        Column("signed_at", gettext_lazy("签字日期"), kind="date"),
    ),
)  # fmt: skip


UNITS = Table(
    "letter_units",
    unit=gettext_lazy("个单位"),
    columns=(
        Column("name", gettext_lazy("单位"), weight=28),
        Column("due", gettext_lazy("待生成"), kind="number"),
        Column("waiting", gettext_lazy("待签"), kind="number"),
        Column("signed", gettext_lazy("已签"), kind="number"),
        Column("percent", gettext_lazy("已签比例"), kind="number"),
    ),
)


class LetterFilter(FilterForm):
    """Which letters."""

    name = "letters"
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), choices=[("", gettext_lazy("除作废外全部")), *LetterState.choices]
    )
    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=2000, max_value=2100)


def _roots(viewer: Viewer, line: str) -> tuple[str, ...]:
    return viewer.places("letter.see") if line == Line.PLACE else viewer.schools("letter.see")


def _unit(request: HttpRequest) -> tuple[str, str]:
    """Return the line and path that are asked for: a unit in reach of ``letter.see``, or 404."""
    viewer = asker(request)
    line = request.GET.get("line", "")
    if line not in Line.values:
        line = Line.SCHOOL if viewer.schools("letter.see") else Line.PLACE
    roots = _roots(viewer, line)
    path = request.GET.get("at", "") or (roots[0] if roots else "")
    if not any(path.startswith(root) for root in roots):
        raise Http404
    return line, path


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate().year


@policy(get="letter.see")
def units(request: HttpRequest) -> HttpResponseBase:
    """How many letters of each unit are drawn and signed; as a book with ``book``."""
    viewer, year = asker(request), _year(request)
    line, path = _unit(request)
    whole, below = queries.letter_units(viewer, timezone.localdate(), line=line, path=path, year=year)
    if "book" in request.GET:
        called = _("%(year)s 年责任书") % {"year": year}
        return excel.answer(UNITS, [whole, *below], name=_("责任书"), lines=[f"{whole.name} · {called}"])
    lines = [(value, label) for value, label in Line.choices if _roots(viewer, value)]
    inside = any(path != root and path.startswith(root) for root in _roots(viewer, line))
    context = {
        "whole": whole,
        "units": below,
        "line": line,
        "path": path,
        "year": year,
        "lines": lines,
        "up": path[:-4] if inside else "",
        "may_draw": viewer.has("letter.draw") and year == timezone.localdate().year,
        "is_root": any(len(root) == 4 for root in viewer.schools("letter.draw")),
    }
    return render(request, "duty/letters.html", context)


def _found(request: HttpRequest) -> tuple[Any, LetterFilter, str, str, int]:
    line, path = _unit(request)
    filters = LetterFilter.of(request)
    year = filters.values.get("year") or timezone.localdate().year
    letters = queries.letters_of(
        asker(request),
        line=line,
        path=path,
        year=year,
        state=filters.values.get("state", ""),
    )
    return letters, filters, line, path, year


@policy(get="letter.see")
def listing(request: HttpRequest) -> HttpResponse:
    """The letters of a unit; all of them as one PDF with ``print``."""
    letters, filters, line, path, year = _found(request)
    if "print" in request.GET and (printed := _printed(request, letters, year)) is not None:
        return printed
    asked = LIST.asked(request)
    first = int(asked.after) if asked.after.isdecimal() and len(asked.after) < 7 else 0
    rows = list(letters[first : first + SIZE + 1])
    where = f"line={line}&at={path}"
    shown = LIST.listing(
        request, rows[:SIZE], next=str(first + SIZE) if len(rows) > SIZE else "",
        query="&".join(part for part in (where, filters.query) if part), is_filtered=bool(filters.values),
        export=reverse("duty:letters_book"),
        empty={"title": _("还没有责任书"), "text": _("回到按单位的页面，选定单位后生成。"),
               "href": f"{reverse('duty:letters')}?{where}", "verb": _("去生成")},
    )  # fmt: skip
    context = {"list": shown, "filters": filters, "where": where, "year": year, "may_print": len(rows) > 1}
    return render(request, "duty/letter_list.html", context)


def _printed(request: HttpRequest, letters: Any, year: int) -> HttpResponse | None:
    """Return the letters as one PDF; of more than are set while somebody waits, and of none, say so and return nothing."""
    called = _("%(year)s 年责任书") % {"year": year}
    try:
        return file_answer(queries.letters_pdf(letters, title=called), "application/pdf", f"{called}.pdf")
    except DutyError as error:
        messages.error(request, sentence(error))
        return None


@policy(get="letter.see")
def book(request: HttpRequest) -> HttpResponseBase:
    """The same as a book."""
    letters, _filters, _line, _path, year = _found(request)
    return excel.answer(LIST, letters, name=_("责任书"), lines=[_("%(year)s 年责任书") % {"year": year}])


@policy(post="letter.draw")
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the letters of a unit: at once when they are few, by the worker when they are many."""
    viewer, on = asker(request), timezone.localdate()
    line, path = request.POST.get("line", ""), request.POST.get("at", "")[:32]
    if line not in Line.values or not path.isdecimal() or len(path) % 4:
        raise Http404
    back = f"{reverse('duty:letters')}?line={line}&at={path}"
    whole, _below = queries.letter_units(viewer, on, line=line, path=path, year=on.year)
    if whole.due > AT_ONCE:
        tasks.draw_letters.enqueue(viewer.actor, line, path, on.year)
        return done(request, back, _("共有 %(n)s 份要生成，已交后台办理，稍后刷新本页即可看到。") % {"n": whole.due})
    try:
        drawn = actions.draw_letters(by=viewer, at=timezone.now(), line=line, path=path, year=on.year)
    except actions.NotThere as error:
        raise Http404 from error
    said = (
        _("已生成 %(n)s 份责任书，等各责任人签字。") % {"n": drawn}
        if drawn
        else _("这个单位在任的人都已有本年的责任书，没有新的要生成。")
    )
    return done(request, back, said)


@policy(get=None)
def letter(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Read a letter; sign it where it is one's own."""
    return _letter(request, key)


def _letter(request: HttpRequest, key: uuid.UUID, refusal: DutyError | None = None) -> HttpResponse:
    page = queries.letter_page(asker(request), key)
    if page is None:
        raise Http404
    return render(
        request, "duty/letter.html",
        {"page": page, "letter": page.letter, "tone": TONES[LetterState(page.letter.state)],
         "refusal": sentence(refusal) if refusal else "", "void": ReasonForm()},
        status=422 if refusal else 200,
    )  # fmt: skip


@policy(post=None)
def sign(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Sign with strokes drawn on the screen."""
    try:
        strokes = json.loads(request.POST.get("strokes", "")[:600_000] or "[]")
    except (ValueError, RecursionError):
        strokes = []
    try:
        actions.sign_letter(
            by=asker(request),
            at=timezone.now(), letter_id=key, strokes=strokes, digest=request.POST.get("digest", ""),
        )  # fmt: skip
    except actions.NotThere as error:
        raise Http404 from error
    except DutyError as error:
        return _letter(request, key, error)
    return done(request, reverse("duty:letter", args=[key]), _("已签字。签字时的文字已一并保存。"))


@policy(post=None)
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take in the scan of a letter signed on paper."""
    given = request.FILES.get("scan")
    if given is None:
        return done(request, reverse("duty:letter", args=[key]), _("没有选择文件，什么也没有改变。"))
    try:
        actions.upload_scan(
            by=asker(request),
            at=timezone.now(), letter_id=key, data=given.read(actions.MOST_SCAN_BYTES + 1), name=given.name or "",
        )  # fmt: skip
    except actions.NotThere as error:
        raise Http404 from error
    except DutyError as error:
        return _letter(request, key, error)
    return done(request, reverse("duty:letter", args=[key]), _("签字件已收下。"))


@policy(post="letter.draw")
def void(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Declare a letter void."""
    try:
        actions.void_letter(by=asker(request), at=timezone.now(), letter_id=key,
                            reason=request.POST.get("reason", ""))  # fmt: skip
    except actions.NotThere as error:
        raise Http404 from error
    except DutyError as error:
        return _letter(request, key, error)
    return done(request, reverse("duty:letter", args=[key]), _("责任书已作废，可以重新生成。"))


HOW = gettext_lazy(
    "写作 {{ 名称 }}。goals、duties 是列表，照原模板的循环逐条写。number、holder、party_a、party_b、signature 必须有。"
)


@policy(get=None)
def docx(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A letter as DOCX."""
    found = queries.find_letter(asker(request), key)
    if found is None:
        raise Http404
    return file_answer(queries.letter_docx(found), DOCX, f"{found.number}.docx")


@policy(get=None)
def pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A letter as PDF."""
    found = queries.find_letter(asker(request), key)
    if found is None:
        raise Http404
    return file_answer(queries.letter_pdf(found), "application/pdf", f"{found.number}.pdf")


@policy(get=None)
def scan(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The scan that was taken in."""
    found = queries.find_letter(asker(request), key)
    if found is None or not found.scan:
        raise Http404
    kind = "application/pdf" if found.scan_type == "pdf" else "image/jpeg"
    return file_answer(bytes(found.scan), kind, found.scan_name)


@policy(get="letter.draw", post="letter.draw")
def templates(request: HttpRequest) -> HttpResponse:
    """The templates in use; an office's own is taken in here."""
    return _templates(request)


def _templates(request: HttpRequest, refusal: DutyError | None = None) -> HttpResponse:
    shown = queries.templates_here(asker(request), timezone.localdate())
    if not shown:
        raise Http404
    context = {
        "templates": [
            TemplateRow(
                one.county,
                one.form.id,
                said(one.form),
                one.version,
                f"{reverse('duty:template', args=[one.form.id])}?county={one.county}",
            )
            for one in shown
        ],
        "refusal": sentence(refusal) if refusal else "",
        "places": queries.PLACES.items(),
        "how": HOW,
    }
    if request.method == "POST" and refusal is None:
        return _replace(request)
    return render(request, "duty/templates.html", context, status=422 if refusal else 200)


def _replace(request: HttpRequest) -> HttpResponse:
    viewer, at = asker(request), timezone.now()
    county, form, given = request.POST.get("county", ""), request.POST.get("form", ""), request.FILES.get("template")
    try:
        if "house" in request.POST:
            actions.use_house_template(by=viewer, at=at, county_path=county, form=form)
            return done(request, reverse("duty:templates"), _("已改回系统自带的模板。"))
        data = given.read(actions.MOST_TEMPLATE_BYTES + 1) if given is not None else b""
        actions.replace_template(by=viewer, at=at, county_path=county, form=form, data=data)
    except actions.NotThere as error:
        raise Http404 from error
    except DutyError as error:
        return _templates(request, error)
    return done(request, reverse("duty:templates"), _("模板已换用。以后生成的责任书用它，已生成的不变。"))


@policy(get="letter.draw")
def template(request: HttpRequest, form: str) -> HttpResponse:
    """A template in use, to take away and change."""
    for one in queries.templates_here(asker(request), timezone.localdate()):
        if one.form.id == form and one.county == request.GET.get("county", one.county):
            return file_answer(queries.template_bytes(one.code, form), DOCX, f"{said(one.form)}.docx")
    raise Http404

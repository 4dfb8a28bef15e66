"""走访工作簿 — for who will not write at a page: the families are taken along as a book, filled in with WPS or Excel, and brought back."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.desks.kit import sheets
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import HouseForm, done, refused, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.taking_out import picked_words
from notoneless.desks.kit.tongue import said
from notoneless.desks.visits.asking import there
from notoneless.desks.visits.book_pages import book_answer, rows_in
from notoneless.desks.visits.papers import papers_answer
from notoneless.standards.errors import UserError
from notoneless.visits import actions, queries
from notoneless.visits.rules.books import Becomes, RowVerdict
from notoneless.visits.terms import AbsentError

WORDS: Final = ("keys", "group", "visited", "place", "school")
COUNTED: Final = (
    (Becomes.NEW, gettext_lazy("新登记的走访"), "green"),
    (Becomes.MORE, gettext_lazy("补填的走访（更正）"), "blue"),
    (Becomes.OTHER, gettext_lazy("和收到的不同，另存待核对"), "amber"),
    (Becomes.TWIN, gettext_lazy("那天已有别人登记，要您说一声"), "amber"),
    (Becomes.SAME, gettext_lazy("收到过，没有变化"), ""),
    (Becomes.APART, gettext_lazy("已经另存待核对"), ""),
    (Becomes.EMPTY, gettext_lazy("没有填的户"), ""),
)
SAID: Final = {kind: words for kind, words, _tone in COUNTED}
TONES: Final = {kind: tone for kind, _words, tone in COUNTED}
WILL: Final = (Becomes.NEW, Becomes.MORE, Becomes.OTHER)
GOING: Final = (*WILL, Becomes.TWIN)
#: Of whoever took the row and cannot bring it any more: somebody else did, and a person looks at it.
LEFT: Final = gettext_lazy("领取人的账号已停用，另存待核对")


class BookForm(HouseForm):
    """The book, filled in."""

    file = forms.FileField(label=gettext_lazy("填好的走访工作簿（Excel）"))


class TakeOutForm(HouseForm):
    """What for."""

    reason = forms.CharField(
        label=gettext_lazy("用途"), max_length=200,
        help_text=gettext_lazy("至少 8 个字，会印在每一页上并写入日志，例如：十月入户走访，路上没有网络。"),
    )  # fmt: skip


@policy(post="visit.write")
def pick(request: HttpRequest) -> HttpResponse:
    """The ticked children, or all that the filter gives, go on to where a book is taken."""
    return redirect(f"{reverse('visits:book_out')}?{urlencode(picked_words(request))}")


def _words(request: HttpRequest) -> dict[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    return {name: given[name] for name in WORDS if given.get(name)}


@policy(get="visit.write", post="visit.write")
@there
def out(request: HttpRequest) -> HttpResponseBase:
    """A book (or, with ``paper``, forms to print) of the chosen families is asked for, with a reason, and taken."""
    viewer, words, now = asker(request), _words(request), timezone.now()
    context: dict[str, Any] = {"words": words, "form": TakeOutForm(request.POST or None)}
    try:
        children = queries.chosen(viewer, words, on=timezone.localdate())
        context["children"] = len(children)
    except AbsentError:
        raise
    except UserError as error:
        messages.error(request, sentence(error))
        return redirect("visits:targets")
    if request.method != "POST":
        return render(request, "visits/book_out.html", context)
    form: TakeOutForm = context["form"]
    if form.is_valid():
        try:
            said_ = {"words": words, "reason": form.cleaned_data["reason"], "by": viewer, "at": now}
            if "paper" in request.POST:
                return papers_answer(actions.hand_out_papers(**said_))
            return book_answer(actions.hand_out_book(**said_), on=timezone.localdate())
        except AbsentError:
            raise
        except UserError as error:
            form.refuse(error, "reason")
    return refused(request, "visits/book_out.html", context)


@policy(get="visit.write", post="visit.write")
def books(request: HttpRequest) -> HttpResponse:
    """Where a book comes back."""
    form = BookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows, problems = rows_in(sheets.open_book(file))
        except UserError as error:
            form.refuse(error, "file")
        else:
            key = actions.keep_book(
                file_name=str(file.name), rows=rows, problems=problems, by=asker(request), at=timezone.now()
            )
            return done(request, reverse("visits:book", args=[key]), _("已读入，还没有任何改动。"))
    if request.method == "POST":
        return refused(request, "visits/books.html", {"form": form})
    return render(request, "visits/books.html", {"form": form})


@policy(get="visit.write")
@there
def book(request: HttpRequest, key: UUID) -> HttpResponse:
    """What would become of every row, and every cell that is not taken."""
    found = queries.book_preview(asker(request), key, on=timezone.localdate())
    judged = found.judged
    context: dict[str, Any] = {
        "key": key,
        "preview": found,
        "counts": [(words, tone, len(judged.of(kind))) for kind, words, tone in COUNTED],
        "rows": [
            _row(one) for one in judged.rows if one.becomes is not Becomes.EMPTY and one.becomes is not Becomes.OUT
        ],
        "will": len(judged.of(*WILL)),
        "twins": len(judged.of(Becomes.TWIN)),
        "faults": [(one, said({"zh": one.column[0], "en": one.column[1]}), said(one)) for one in judged.faults],
    }
    return render(request, "visits/book.html", context)


def _row(one: RowVerdict) -> dict[str, Any]:
    return {
        "row": one, "words": LEFT if one.is_left and one.becomes in GOING else SAID[one.becomes],
        "tone": "amber" if one.is_left and one.becomes in GOING else TONES[one.becomes], "is_twin": one.becomes is Becomes.TWIN,
        "href": reverse("visits:visit", args=[one.visit]) if one.visit else "",
    }  # fmt: skip


@policy(post="visit.write")
@there
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take what was looked at."""
    again = [int(one) for one in request.POST.getlist("again") if one.isdecimal() and len(one) < 7]
    try:
        judged = actions.take_book(
            book=key, seen=request.POST.get("seen", "")[:64], again=again, by=asker(request), at=timezone.now()
        )
    except AbsentError:
        raise
    except UserError as error:
        messages.error(request, sentence(error))
        return redirect("visits:book", key)
    told = _("已处理 %(n)s 行。") % {
        "n": len(judged.of(*WILL)) + sum(one.number in again for one in judged.of(Becomes.TWIN))
    }
    return done(request, reverse("visits:book", args=[key]), told)

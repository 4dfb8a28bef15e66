"""Two files side by side: found to be one child, or found to be two again; and a file that is put away."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.children import actions, queries
from notoneless.children.terms import AbsentError, ChildError, FileChangedError
from notoneless.desks.files.asking import files_only
from notoneless.desks.files.forms import ReasonForm
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import done, refused, sentence
from notoneless.desks.kit.policy import policy

MERGE: Final = "child.merge"


@policy(get=MERGE, post=MERGE)
@files_only
def choose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which other file may be the same child: those alike, and a search by name or number, which comes by POST."""
    by, on = asker(request), timezone.localdate()
    file = queries.child_file(by, key, on=on)
    text = request.POST.get("text", "")[:60].strip()
    alike = queries.similar(by, name=file.line.name, birth_on=file.line.birth_on, on=on, leave_out=key)
    hits = queries.search(by, text, on=on) if text else None
    return render(request, "files/merge_choose.html", {"file": file, "alike": alike, "hits": hits, "asked": bool(text)})


@policy(get=MERGE, post=MERGE)
@files_only
def merge(request: HttpRequest, key: UUID, other: UUID) -> HttpResponse:
    """The two side by side, what differs marked; a reason; then they are one."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    pair = queries.compare(by, key, other, on=on)
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"pair": pair, "form": form, "taken": request.POST.getlist("take")}
    if request.method != "POST":
        return render(request, "files/merge.html", context)
    if not form.is_valid():
        return refused(request, "files/merge.html", context)
    try:
        actions.merge(
            kept=key, absorbed=other, reason=form.cleaned_data["reason"], by=by, at=at, on=on,
            take=tuple(request.POST.getlist("take")), seen=_seen(request),
        )  # fmt: skip
    except AbsentError:
        raise
    except FileChangedError as stale:
        form.refuse(stale)
        return refused(request, "files/merge.html", context | {"changes": stale.changes})
    except ChildError as error:
        form.refuse(error, "reason" if error.code == "K006" else None)
        return refused(request, "files/merge.html", context)
    return done(request, reverse("files:child", args=[key]), _("两份档案已合并。发现不是同一人时，可以原样分开。"))


def _seen(request: HttpRequest) -> tuple[int, int] | None:
    try:
        return int(request.POST["version"]), int(request.POST["other_version"])
    except (KeyError, ValueError):
        return None


@policy(get=MERGE, post=MERGE)
@files_only
def separate(request: HttpRequest, key: UUID, tie: UUID) -> HttpResponse:
    """Make two files of one again."""
    by, at = asker(request), timezone.now()
    file = queries.child_file(by, key, on=timezone.localdate(at))
    found = next((one for one in file.ties if one.id == tie and one.is_merged), None)
    if found is None:
        raise AbsentError
    form = ReasonForm(request.POST or None)
    context = {"file": file, "tie": found, "form": form}
    if request.method != "POST":
        return render(request, "files/separate.html", context)
    if not form.is_valid():
        return refused(request, "files/separate.html", context)
    try:
        back = actions.separate(tie=tie, reason=form.cleaned_data["reason"], by=by, at=at, on=timezone.localdate(at))
    except AbsentError:
        raise
    except ChildError as error:
        form.refuse(error, "reason")
        return refused(request, "files/separate.html", context)
    return done(request, reverse("files:child", args=[back]), _("已分开，两份档案都恢复到合并前的样子。"))


@policy(get=MERGE, post=MERGE)
@files_only
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a file away that should never have been opened."""
    by, at = asker(request), timezone.now()
    file = queries.child_file(by, key, on=timezone.localdate(at))
    form = ReasonForm(request.POST or None)
    context = {"file": file, "form": form}
    if request.method != "POST":
        return render(request, "files/remove.html", context)
    if not form.is_valid():
        return refused(request, "files/remove.html", context)
    try:
        actions.remove(child=key, reason=form.cleaned_data["reason"], by=by, at=at, on=timezone.localdate(at))
    except AbsentError:
        raise
    except ChildError as error:
        form.refuse(error, "reason")
        return refused(request, "files/remove.html", context)
    return done(request, reverse("files:list"), _("档案已撤除。内容没有删除，需要时在“已撤除的档案”里恢复。"))


@policy(get=MERGE, post=MERGE)
@files_only
def removed(request: HttpRequest) -> HttpResponse:
    """The files that were put away, and the way back for one of them, with a reason."""
    by, at = asker(request), timezone.now()
    template = "files/removed.html"
    if request.method != "POST":
        return render(request, template, {"files": queries.removed_files(by)})
    key = request.POST.get("child", "")
    try:
        actions.restore(
            child=key, reason=request.POST.get("reason", ""), by=by, at=at, on=timezone.localdate(at)
        )  # fmt: skip
    except AbsentError:
        raise
    except ChildError as error:
        return refused(request, template, {"files": queries.removed_files(by), "error": sentence(error)})
    return done(request, reverse("files:child", args=[key]), _("档案已恢复。"))

"""Opening a file and correcting one: each kind of fact has its form, each form its one act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.children import actions, queries
from notoneless.children.terms import AbsentError, ChildError, FileChangedError
from notoneless.desks.files import forms
from notoneless.desks.files.asking import files_only
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.forms import Conflict, Difference, conflicted, done, refused, sentence
from notoneless.desks.kit.policy import policy

EDIT: Final = "child.edit"


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of fact: its title, its form, the act that writes it, the field at which a refusal is shown."""

    title: str | Promise
    form: type[forms.FactForm]
    act: Callable[..., None]
    at: str


SECTIONS: Final[dict[str, Section]] = {
    "name": Section(gettext_lazy("更改姓名"), forms.NameForm, actions.rename, "name"),
    "identity": Section(gettext_lazy("更正性别、出生日期、民族"), forms.IdentityForm, actions.correct, "birth_on"),
    "number": Section(gettext_lazy("登记或更正号码"), forms.NumberForm, actions.set_number, "number"),
    "residence": Section(gettext_lazy("登记住地"), forms.ResidenceForm, actions.put_residence, "division"),
    "guardian": Section(gettext_lazy("登记监护人"), forms.GuardianForm, actions.put_guardian, "name"),
    "household": Section(gettext_lazy("登记所在的户"), forms.HouseholdForm, actions.put_household, "number"),
    "spell": Section(gettext_lazy("登记就读"), forms.SpellForm, actions.put_spell, "school"),
    "category": Section(gettext_lazy("登记类别"), forms.CategoryForm, actions.add_category, "code"),
    "sponsor": Section(gettext_lazy("指定包保责任人"), forms.SponsorForm, actions.add_sponsor, "account"),
}


@policy(get=EDIT, post=EDIT)
@files_only
def edit(request: HttpRequest, key: UUID, section: str) -> HttpResponse:
    """One kind of fact of one child."""
    if section not in SECTIONS:
        raise Http404
    kind, by, at = SECTIONS[section], asker(request), timezone.now()
    on = timezone.localdate(at)
    file = queries.child_file(by, key, on=on)
    if not file.may_edit:
        raise Http404
    given: dict[str, Any] = {"viewer": by, "county": file.county_path, "file": file, "on": on}
    form = kind.form(request.POST or None, **given)
    context: dict[str, Any] = {"form": form, "file": file, "section": section, "title": kind.title}
    if request.method != "POST":
        return render(request, "files/edit.html", context)
    if not form.is_valid():
        return refused(request, "files/edit.html", context)
    try:
        kind.act(child=key, by=by, at=at, **_given(form))
    except FileChangedError as stale:
        newer = request.POST.copy()
        newer["version"] = str(stale.version)
        again = kind.form(newer, **given)
        return conflicted(request, "files/edit.html", context | {"form": again}, _conflict(stale, form))
    except AbsentError:
        raise
    except ChildError as error:
        form.refuse(error, kind.at)
        return refused(request, "files/edit.html", context)
    return done(request, reverse("files:child", args=[key]), _("已保存。原来的内容仍在档案里，注明了起止。"))


def _given(form: forms.FactForm) -> dict[str, Any]:
    """Return what was typed as the act takes it; what was left open is not said at all."""
    given = dict(form.cleaned_data)
    given["seen"] = given.pop("version")
    if "grade" in given and isinstance(form, forms.SpellForm):
        given["grade"] = int(given["grade"]) if given["grade"] else None
    for name in ("division", "school", "instead_of", "with_child"):
        if name in given:
            given[name] = given[name] or None
    return given


def _conflict(stale: FileChangedError, form: forms.FactForm) -> Conflict:
    """Return what somebody else changed meanwhile, beside what was typed here."""
    last = stale.changes[-1] if stale.changes else None
    differences = tuple(
        Difference(one.label, f"{one.was or '—'} → {one.became or '—'}", _typed(form, one.field))
        for one in stale.changes
    )
    return Conflict(last.by if last else "", last.at if last else timezone.now(), differences)


def _typed(form: forms.FactForm, field: str) -> str:
    sealed = getattr(form.fields.get(field), "is_sealed", False)
    return "" if sealed or field not in form.cleaned_data else str(form.cleaned_data[field] or "")


@policy(get=EDIT, post=EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Open a file; children who may be the one that is typed in are shown beside the form."""
    by, at = asker(request), timezone.now()
    on, county = timezone.localdate(at), _county(by)
    form = forms.NewChildForm(request.POST or None, viewer=by, county=county, on=on)
    context: dict[str, Any] = {"form": form}
    if request.method != "POST":
        return render(request, "files/new.html", context)
    context["alike"] = _alike(by, request.POST, on)
    if not form.is_valid():
        return refused(request, "files/new.html", context)
    given = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
    given["source"] = form.cleaned_data["source"]
    if "grade" in given:
        given["grade"] = int(given["grade"])
    try:
        key = actions.open_file(by=by, at=at, **given)
    except AbsentError:
        raise Http404 from None
    except ChildError as error:
        form.refuse(error, {"K011": "number", "K012": "number", "K013": "number", "K010": "residence"}.get(error.code))
        return refused(request, "files/new.html", context)
    return done(request, reverse("files:child", args=[key]), _("已建档。"))


@policy(post=EDIT)
def alike(request: HttpRequest) -> HttpResponse:
    """A fragment: children who may be the one that is being typed in. It comes by POST: a number is in no address."""
    found = _alike(asker(request), request.POST, timezone.localdate())
    return render(request, "files/alike.html", {"alike": found})


def _alike(by: Viewer, given: QueryDict, on: Any) -> tuple[queries.Alike, ...]:
    numbers = tuple(
        number for name in ("number", "pupil_number") if (number := "".join(given.get(name, "").split()).upper())
    )
    birth = forms.NewChildForm.base_fields["birth_on"]
    try:
        birth_on = birth.clean(given.get("birth_on", ""))
    except Exception:  # half a date while somebody types
        birth_on = None
    return queries.similar(by, name=given.get("name", "")[:64], birth_on=birth_on, numbers=numbers, on=on)


def _county(by: Viewer) -> str:
    paths = sorted({*by.places(EDIT), *by.schools(EDIT)})
    return paths[0][:4] if paths else ""


@policy(post=EDIT)
@files_only
def end(request: HttpRequest, key: UUID, table: str, row: UUID) -> HttpResponse:
    """End a guardian, a household, an enrolment, a mark, or somebody's duty by name, today."""
    by, at = asker(request), timezone.now()
    on = timezone.localdate(at)
    try:
        if table == "sponsor":
            actions.end_sponsor(child=key, sponsor=row, by=by, at=at, on=on)
        elif table in ("guardian", "household", "spell", "category"):
            actions.end_row(child=key, table=table, row=row, by=by, at=at, on=on, source=_("网页登记"))
        else:
            raise Http404
    except AbsentError:
        raise
    except ChildError as error:
        return _back(request, key, sentence(error))
    return done(request, reverse("files:child", args=[key]), _("已结束。这一条仍留在档案里。"))


@policy(post="child.remark")
@files_only
def remark(request: HttpRequest, key: UUID) -> HttpResponse:
    """A note on the child's page."""
    at = timezone.now()
    try:
        actions.add_remark(
            child=key, text=request.POST.get("text", ""), by=asker(request), at=at, on=timezone.localdate(at)
        )
    except AbsentError:
        raise
    except ChildError as error:
        return _back(request, key, sentence(error))
    return done(request, reverse("files:child", args=[key]), _("已记下。"))


def _back(request: HttpRequest, key: UUID, said: str) -> HttpResponse:

    messages.error(request, said)
    return redirect("files:child", key=key)

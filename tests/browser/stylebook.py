"""Pages for tests of the kit alone: every part of it once, over rows that live in memory. No desk, no child.

``stylebook.urlpatterns`` are the house's own addresses and these, under ``/stylebook/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path

from notoneless.config.urls import handler400, handler403, handler404, handler500  # noqa: F401
from notoneless.config.urls import urlpatterns as house
from notoneless.desks.kit import excel
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.forms import Conflict, HouseForm, SealedField, conflicted, differences, done, refused
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Bulk, Column, Table

SIZE = 50


@dataclass
class School:
    """A school of the stylebook."""

    id: int
    name: str
    kind: str
    pupils: int | None
    state: str
    checked_on: date | None
    remark: str = ""


TONES = {"已复核": "green", "待复核": "amber", "有缺口": "red", "": ""}
SCHOOLS = [
    School(
        n,
        f"{'东南西北'[n % 4]}{'山河湖泉'[n // 4 % 4]}第{n}小学",
        "完全小学" if n % 3 else "教学点",
        None if n % 11 == 0 else n * 37 % 1900,
        list(TONES)[n % 4],
        date(2026, 9, n % 28 + 1) if n % 5 else None,
        "校车两班" if n % 7 == 0 else "",
    )
    for n in range(1, 181)
]
LIST = Table(
    name="stylebook",
    unit="所",
    default="name",
    columns=(
        Column("name", "学校", sort="name", href=lambda row: f"/stylebook/form?id={row.id}", weight=24),
        Column("kind", "办学类型"),
        Column("pupils", "在校生", kind="number", sort="pupils"),
        Column("state", "状态", kind="lamp", tone=lambda row: TONES[row.state]),
        Column("checked_on", "复核日期", kind="date", sort="checked"),
        Column("remark", "备注", phone=False),
    ),
)
ORDERS = {"name": lambda s: s.id, "pupils": lambda s: s.pupils or 0, "checked": lambda s: str(s.checked_on or "")}


class SchoolFilter(FilterForm):
    """The query form of the stylebook's list."""

    name = "stylebook"
    text = forms.CharField(label="学校名称", max_length=40)
    kind = forms.ChoiceField(label="办学类型", choices=[("", "全部"), ("完全小学", "完全小学"), ("教学点", "教学点")])
    since = forms.DateField(label="复核不早于")
    gaps = forms.BooleanField(label="只看有缺口的")


def found(filters):
    """The rows that a filter gives."""
    asked = filters.values
    return [
        s
        for s in SCHOOLS
        if asked.get("text", "") in s.name
        and asked.get("kind", s.kind) == s.kind
        and (not asked.get("gaps") or s.state == "有缺口")
        and ("since" not in asked or (s.checked_on and s.checked_on >= asked["since"]))
    ]


@policy(get=None)
def listing(request: HttpRequest) -> HttpResponse:
    """A list with everything on it."""
    filters = SchoolFilter.of(request)
    asked = LIST.asked(request)
    rows = sorted(found(filters), key=ORDERS[asked.order.lstrip("-")], reverse=asked.order.startswith("-"))
    first = int(asked.after or 0)
    page = LIST.listing(
        request,
        rows[first : first + SIZE],
        next=str(first + SIZE) if first + SIZE < len(rows) else "",
        total=len(rows),
        query=filters.query,
        is_filtered=bool(filters.values),
        bulk=[Bulk("提醒复核", "/stylebook/bulk", everything=True)],
        export="/stylebook/book",
    )
    return render(request, "stylebook/list.html", {"list": page, "filters": filters})


@policy(get=None)
def book(request: HttpRequest) -> HttpResponseBase:
    """The list as a book."""
    filters = SchoolFilter.of(request)
    return excel.answer(LIST, found(filters), name="学校", sheet="学校", lines=["条件：全部"])


@policy(post=None)
def bulk(request: HttpRequest) -> HttpResponse:
    """The preview, then the act."""
    keys = set(request.POST.getlist("row"))
    rows = SCHOOLS if "all" in request.POST else [s for s in SCHOOLS if str(s.id) in keys]
    will = [s for s in rows if s.state != "已复核"]
    if "go" in request.POST:
        return done(request, "/stylebook/", f"已提醒 {len(will)} 所学校。")
    wont = [(s.name, "已经复核过") for s in rows if s.state == "已复核"]
    return render(request, "stylebook/bulk.html", {"will": will, "wont": wont, "keys": [s.id for s in rows]})


class SchoolForm(HouseForm):
    """A form with one of each field."""

    name = forms.CharField(label="学校名称", max_length=40, help_text="按批复文件上的全称填写。")
    kind = forms.ChoiceField(label="办学类型", choices=[("1", "完全小学"), ("2", "教学点")])
    opened_on = forms.DateField(label="启用日期", required=False)
    phone = SealedField(label="联系电话", required=False)
    boarding = forms.BooleanField(label="有住校生", required=False)
    line = forms.ChoiceField(label="校车", choices=[("0", "没有"), ("1", "有")], widget=forms.RadioSelect)
    remark = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_name(self):
        """Refuse a number as a name."""
        name = self.cleaned_data["name"]
        if name.isdecimal():
            raise forms.ValidationError(f"“{name}”只有数字，不像一个校名。请填写批复文件上的全称。")
        return name


STORED = {"name": "东山第一小学", "kind": "1", "version": "2", "line": "0"}
SAVED: list[dict] = []


@policy(get=None, post=None)
def form(request: HttpRequest) -> HttpResponse:
    """A form: 422 with what is wrong, 409 when somebody was quicker, 303 when it is done."""
    page = "stylebook/form.html"
    if request.method != "POST":
        return render(request, page, {"form": SchoolForm(initial=STORED)})
    filled = SchoolForm(request.POST)
    if not filled.is_valid():
        return refused(request, page, {"form": filled})
    if filled.cleaned_data["version"] != STORED["version"]:
        both = differences(filled, {"name": STORED["name"], "kind": STORED["kind"]})
        newer = SchoolForm({**request.POST.dict(), "version": STORED["version"]})
        met = Conflict("张老师", datetime(2026, 9, 10, 2, 32, tzinfo=UTC), both)
        return conflicted(request, page, {"form": newer}, met)
    SAVED.append(filled.cleaned_data)
    return done(request, "/stylebook/", f"“{filled.cleaned_data['name']}”已保存。")


@policy(get=None)
def parts(request: HttpRequest) -> HttpResponse:
    """Every small part."""
    return render(request, "stylebook/parts.html", {"crumbs": [("学校", "/stylebook/"), ("东山第一小学", "")]})


@policy(get=None)
def bad(request: HttpRequest) -> HttpResponse:
    """A page with everything wrong that the crawl looks for."""
    return render(request, "stylebook/bad.html")


urlpatterns: list[Any] = [
    *house,
    path("stylebook/", listing),
    path("stylebook/book", book),
    path("stylebook/bulk", bulk),
    path("stylebook/form", form),
    path("stylebook/parts", parts),
    path("stylebook/bad", bad),
]

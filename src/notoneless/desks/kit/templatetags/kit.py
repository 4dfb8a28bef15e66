"""The kit's words for templates: the menu, the parts of a page. ``{% load kit %}``; examples are in the kit's README."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit import menu as menus
from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.once import fresh_key
from notoneless.desks.kit.tables import Listing
from notoneless.desks.kit.tongue import said
from notoneless.messaging import queries as letters
from notoneless.work.queries import being_filled

register = template.Library()
register.filter("said", said)


@dataclass(slots=True)
class Entry:
    """A line of the menu, ready to be shown."""

    label: str | Promise
    href: str
    is_here: bool = False


@dataclass(slots=True)
class Group:
    """Lines of the menu under one heading."""

    label: str
    entries: list[Entry] = field(default_factory=list)


def href_of(url_name: str) -> str:
    """Return the address that names nobody. The menu asks for some fifty of them on every page, and they do not change."""
    return _href(url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _href(url_name: str, urlconf: str, prefix: str) -> str:
    return reverse(url_name, urlconf)


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any]) -> list[Group]:
    """Return the menu of whoever asks, grouped; the entry whose address leads the page's own is marked."""
    request: HttpRequest = context["request"]
    groups: dict[str, Group] = {}
    entries: list[Entry] = []
    for item in menus.items_for(request.viewer):  # type: ignore[attr-defined]
        entry = Entry(item.label, href_of(item.url_name))
        entries.append(entry)
        if (label := str(item.group)) not in groups:
            groups[label] = Group(label)
        groups[label].entries.append(entry)
    here = [entry for entry in entries if request.path.startswith(entry.href)]
    if here:
        max(here, key=lambda entry: len(entry.href)).is_here = True
    return list(groups.values())


#: What an account may see to for itself, by the names of addresses; those that this house has not are left out.
ACCOUNT: Final = (
    ("people:account", _("我的账号")),
    ("people:password", _("修改密码")),
    ("inbox:choice", _("消息提醒方式")),
)


@register.simple_tag
def account_links() -> list[Entry]:
    """Return the links under the name at the top right."""
    return [Entry(label, href) for name, label in ACCOUNT if (href := url_or_nothing(name))]


@register.simple_tag(takes_context=True)
def unread(context: dict[str, Any]) -> int:
    """Return how many letters wait unread for whoever asks. A page that tells that the database is ill is shown without."""
    try:
        return letters.unread(context["request"].viewer)
    except DatabaseError:
        return 0


@register.simple_tag
def is_demonstration() -> bool:
    """Return whether this house asks nobody for a second factor: fit for made-up people only, and every page says so."""
    return str(settings.NOTONELESS_SECOND_FACTOR) == "relaxed"


@register.simple_tag(takes_context=True)
def filling(context: dict[str, Any]) -> str:
    """Return how the filling of the asker's county with the demo's people stands: ``running``, ``failed``, or nothing; only a demonstration's
    county is ever filled."""
    viewer = getattr(context.get("request"), "viewer", None)
    if viewer is None or not is_demonstration():
        return ""
    try:
        return being_filled(viewer.counties)
    except DatabaseError:
        return ""


@register.simple_tag
def url_or_nothing(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address called ``name``, or nothing where this house has none."""
    try:
        return reverse(name, args=args, kwargs=kwargs) if args or kwargs else href_of(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def lamp(label: str | Promise, tone: str = "") -> SafeString:
    """A state in a word, with a colour and a shape: ``red`` ``amber`` ``green`` ``blue`` or grey."""
    return format_html('<span class="lamp {}">{}</span>', tone, label)


@register.simple_tag
def once() -> SafeString:
    """The one-time key of a form: a replayed post is answered with the first one's result."""
    return format_html('<input type="hidden" name="once" value="{}">', fresh_key())


@register.inclusion_tag("kit/field.html", name="field")
def field_of(bound: BoundField, whole: bool = False) -> dict[str, Any]:
    """One field of a form: label, input, help, what is wrong. ``whole`` takes the whole line."""
    return {"field": bound, "whole": whole}


@register.inclusion_tag("kit/table.html", takes_context=True)
def table(context: dict[str, Any], listing: Listing) -> dict[str, Any]:
    """A list: its bar, its dense table, its pager."""
    return {"listing": listing, "request": context["request"], "csrf_token": context.get("csrf_token")}


@register.simple_tag
def page_link(listing: Listing, href: str, label: str) -> SafeString:
    """A button of the pager."""
    place = f"#list-{listing.table.name}"
    return format_html(
        '<a class="btn btn-secondary btn-sm" href="{}" hx-get="{}" hx-target="{}" hx-select="{}" hx-swap="outerHTML show:top" '
        'hx-push-url="true">{}</a>', href, href, place, place, label,
    )  # fmt: skip


@register.inclusion_tag("kit/query.html", takes_context=True)
def query(context: dict[str, Any], form: FilterForm) -> dict[str, Any]:
    """The query form over a list."""
    return {"form": form, "request": context["request"], "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("kit/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form as a whole, and a link to every field that is to be mended."""
    return {"form": form, "wrong": [form[name] for name in form.errors if name in form.fields]}


@register.inclusion_tag("kit/masked.html", takes_context=True)
def masked(
    context: dict[str, Any], value: object, *, table: str, field: str, row: object, label: str = ""
) -> dict[str, Any]:
    """A sealed value under its mask; who may see it in full gets a button that asks for a reason.

    ``label`` says what it is, for those who hear the page. The desk ``guard`` shows the form and the text; without it, or
    without the power, the mask stands alone.
    """
    viewer = context["request"].viewer
    href = url_or_nothing("guard:masked") if viewer.has("child.reveal") else ""
    cell = urlencode({"table": table, "field": field, "row": str(row), "ask": 1})
    return {"value": str(value) if value else "", "href": f"{href}?{cell}" if href else "", "label": label}

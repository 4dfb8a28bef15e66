"""The kit's words for templates: the menu, the parts of a page. ``{% load kit %}``; examples are in the kit's README."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from notoneless.desks.kit import menu as menus
from notoneless.desks.kit.once import fresh_key

register = template.Library()


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


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any]) -> list[Group]:
    """Return the menu of whoever asks, grouped; the entry whose address leads the page's own is marked."""
    request: HttpRequest = context["request"]
    groups: dict[str, Group] = {}
    entries: list[Entry] = []
    for item in menus.items_for(request.viewer):  # type: ignore[attr-defined]
        entry = Entry(item.label, reverse(item.url_name))
        entries.append(entry)
        groups.setdefault(str(item.group), Group(str(item.group))).entries.append(entry)
    here = [entry for entry in entries if request.path.startswith(entry.href)]
    if here:
        max(here, key=lambda entry: len(entry.href)).is_here = True
    return list(groups.values())


#: What an account may see to for itself, by the names of addresses; those that this house has not are left out.
ACCOUNT: Final = (
    ("account_change_password", _("修改密码")),
    ("mfa_index", _("两步验证")),
    ("usersessions_list", _("登录过的设备")),
)


@register.simple_tag
def account_links() -> list[Entry]:
    """Return the links under the name at the top right."""
    return [Entry(label, href) for name, label in ACCOUNT if (href := url_or_nothing(name))]


@register.simple_tag
def url_or_nothing(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address called ``name``, or nothing where this house has none."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
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

"""How the inputs of a form become HTML: the plain ones without a template.

A list may be narrowed to any of four hundred schools and villages, and Django renders a template for each of them; that was
half of what such a page cost. What comes out is, character for character, what Django's own templates give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import conditional_escape

_INPUTS: Final = (
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "time",
    "datetime",
    "input",
    "checkbox",
)


class Renderer(DjangoTemplates):
    """Django's renderer of forms, with the plain inputs drawn here."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Return the HTML of one widget (or of a form, a formset, a list of errors)."""
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def escaped(value: Any) -> str:
    """Return ``value`` fit for HTML, as ``conditional_escape`` does; most values are plain words, and quick."""
    if type(value) is str:
        return value if value.isalnum() else escape(value)
    return conditional_escape(value)


def _select(widget: Mapping[str, Any]) -> str:
    out = [f'<select name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _number in widget["optgroups"]:
        if group:
            out.append(f'\n  <optgroup label="{_shown(group)}">')
        for option in options:
            out.append(
                f'\n  <option value="{escaped(option["value"])}"{_attributes(option["attrs"])}>'
                f"{_shown(option['label'])}</option>\n"
            )
        if group:
            out.append("\n  </optgroup>")
    out.append("\n</select>")
    return "".join(out)


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    held = "" if value is None else f' value="{escaped(value)}"'
    kind, name = escaped(widget["type"]), escaped(widget["name"])
    return f'<input type="{kind}" name="{name}"{held}{_attributes(widget["attrs"])}>'


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _shown(value: Any) -> str:
    """Return a label as a template shows it: a number in the page's language."""
    return escaped(str(value) if isinstance(value, Promise) else value if type(value) is str else localize(value))


DRAWN: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
}

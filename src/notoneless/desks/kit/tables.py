"""A list: a dense table whose columns are declared once, for the screen, the phone and the book that is exported.

A query gives rows and the mark behind the last of them; the table gives the query the order and the mark that were asked
for, never a column that is not declared. Paging goes forward by marks (a list of three hundred thousand children is as quick
on its last page as on its first) and back by the trail of marks that the address carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final, Literal, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from notoneless.desks.kit.asking import whole_number
from notoneless.desks.kit.widgets import escaped

Text = str | Promise
Row = TypeVar("Row")
Kind = Literal["text", "number", "date", "time", "lamp", "tags", "yes"]
PAGE: Final = 50
TRAIL: Final = 12  # how many pages one can go back by the address alone
MARK_LIMIT: Final = 400
MARK: Final = "\x1e"  # between the marks of a trail; no mark contains it
NOTHING: Final = mark_safe('<span class="quiet">—</span>')


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``value`` is the row's attribute of that name, or a function of the row.

    ``sort`` is the order that the query knows (``down``: also the other way round, with a leading minus). ``href`` makes the
    cell a link, ``tone`` colours a lamp, ``html`` gives the cell whole (safe text made with ``format_html``). A column that
    is not ``phone`` is left out on narrow screens. ``weight`` is the width in the exported book, in characters.
    """

    name: str
    label: Text
    value: Callable[[Any], Any] | None = None
    kind: Kind = "text"
    sort: str = ""
    down: bool = True
    href: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    html: Callable[[Any], SafeString] | None = None
    phone: bool = True
    weight: int = 14
    exported: bool = True

    def of(self, row: Any) -> Any:
        """Return the value of ``row`` in this column."""
        if self.value is not None:
            return self.value(row)
        return row.get(self.name) if isinstance(row, dict) else getattr(row, self.name)

    def cell(self, row: Any) -> SafeString:
        """Return what stands in the cell, escaped."""
        if self.html is not None:
            return self.html(row)
        value = self.of(row)
        if self.kind == "lamp" and value not in (None, ""):
            tone = self.tone(row) if self.tone else ""
            shown = mark_safe(f'<span class="lamp {escaped(tone)}">{escaped(value)}</span>')
        elif self.kind == "tags":
            shown = format_html_join("", '<span class="tag">{}</span>', ((one,) for one in value or ()))
        else:
            shown = mark_safe(escaped(told(value, self.kind)))
        if not shown:
            return NOTHING if self.kind != "text" else mark_safe("")
        href = self.href(row) if self.href else ""
        return mark_safe(f'<a href="{escaped(href)}">{shown}</a>') if href else shown


def page_of(name: str) -> Callable[[Any], str]:
    """Return what leads a row to its own page, ``name``, by its id: the address is looked up once, not for every row."""
    nobody = UUID(int=0)

    @cache
    def address() -> tuple[str, str]:
        before, _, behind = reverse(name, args=(nobody,)).partition(str(nobody))
        return before, behind

    return lambda row: str(row.id).join(address())


def told(value: Any, kind: Kind = "text") -> str:
    """Return ``value`` as people read it: thousands apart, days and minutes in the house's zone, nothing for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d" if kind == "date" else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if kind == "number" and isinstance(value, int | float):
        return f"{value:,}"
    return str(value)


@dataclass(frozen=True, slots=True)
class Bulk:
    """Something that may be done with the picked rows: its words and where they are posted (as ``row``, many times).

    The address answers with a preview (``kit/preview.html``): what will change, what will not and why; only the post of the
    preview changes anything. ``everything``: it can also take all rows that the filter gives (``all=1`` and the filter).
    """

    label: Text
    href: str
    everything: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a list: the order (one that is declared, or ''), the mark to go on behind, the trail."""

    order: str = ""
    after: str = ""
    trail: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The mark where it is a number; 0, the beginning, where the address says anything else."""
        return whole_number(self.after)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head as it is shown."""

    column: Column
    href: str = ""
    direction: str = ""


@dataclass(slots=True)
class Listing:
    """A page of a list, ready for ``{% table %}``."""

    table: Table
    asked: Asked
    path: str
    query: str
    heads: list[Head]
    lines: SafeString
    count: int
    next: str
    total: int | None = None
    is_filtered: bool = False
    bulk: tuple[Bulk, ...] = ()
    export: str = ""
    empty: dict[str, Any] = field(default_factory=dict)
    unit: Text = ""

    def _link(self, **more: str) -> str:
        pairs = [(key, value) for key, value in more.items() if value]
        rest = urlencode(pairs)
        return f"{self.path}?{'&'.join(part for part in (self.query, rest) if part)}"

    @property
    def first_href(self) -> str:
        """Return the address of the first page, or nothing when this is it."""
        return self._link(sort=self.asked.order) if self.asked.after else ""

    @property
    def next_href(self) -> str:
        """Return the address of the next page, or nothing on the last."""
        if not self.next:
            return ""
        trail = (*self.asked.trail, self.asked.after or "0")[-TRAIL:]
        return self._link(sort=self.asked.order, after=self.next, trail=MARK.join(trail))

    @property
    def previous_href(self) -> str:
        """Return the address of the page before, as far as the trail reaches."""
        if not self.asked.trail:
            return ""
        *rest, last = self.asked.trail
        return self._link(sort=self.asked.order, after="" if last == "0" else last, trail=MARK.join(rest))

    @property
    def clear_href(self) -> str:
        """Return the address that asks for everything."""
        return f"{self.path}?asked=1"

    @property
    def total_told(self) -> str:
        """Return the total as people read it."""
        return f"{self.total:,}" if self.total is not None else ""

    @property
    def export_href(self) -> str:
        """Return the address that gives the whole list, as filtered, as a book."""
        if not (self.export and self.query):
            return self.export
        return f"{self.export}{'&' if '?' in self.export else '?'}{self.query}"


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it is declared: its name (for the address, the session, the page's parts), its columns, the row's key."""

    name: str
    columns: tuple[Column, ...]
    key: str = "id"
    unit: Text = ""
    default: str = ""

    def asked(self, request: HttpRequest) -> Asked:
        """Return what the address asks for; an order that is not declared is as good as none."""
        orders = {sort for column in self.columns if column.sort for sort in _orders(column)}
        order = request.GET.get("sort", "")
        after = request.GET.get("after", "")
        trail = [mark for mark in request.GET.get("trail", "").split(MARK) if 0 < len(mark) <= MARK_LIMIT]
        return Asked(
            order=order if order in orders else self.default,
            after=after if len(after) <= MARK_LIMIT else "",
            trail=tuple(trail[-TRAIL:]),
        )

    def paged(self, request: HttpRequest, rows: Sequence[Row]) -> tuple[Sequence[Row], str]:
        """Return the page of ``rows``, which are all of them, that the address asks for, and the mark of the next one."""
        first = self.asked(request).number
        return rows[first : first + PAGE], mark_behind(first, PAGE, len(rows))

    def listing(
        self,
        request: HttpRequest,
        rows: Sequence[Any],
        *,
        next: str = "",
        total: int | None = None,
        query: str = "",
        is_filtered: bool = False,
        bulk: Iterable[Bulk] = (),
        export: str = "",
        empty: dict[str, Any] | None = None,
    ) -> Listing:
        """Return the page of the list for ``{% table %}``.

        ``query`` is the filter as an address (``FilterForm.query``); ``empty`` the words for an empty list
        (``title``, ``text``, ``href``, ``verb``): without them, the kit's own.
        """
        asked = self.asked(request)
        bulk = tuple(bulk)
        return Listing(
            table=self,
            asked=asked,
            path=request.path,
            query=query,
            heads=[self._head(column, asked, request.path, query) for column in self.columns],
            lines=self._lines(rows, pick=bool(bulk)),
            count=len(rows),
            next=next,
            total=total,
            is_filtered=is_filtered,
            bulk=bulk,
            export=export,
            empty=empty or {},
            unit=self.unit or _("条"),
        )

    def _head(self, column: Column, asked: Asked, path: str, query: str) -> Head:
        if not column.sort:
            return Head(column)
        down = asked.order == f"-{column.sort}"
        up = asked.order == column.sort
        wanted = f"-{column.sort}" if up and column.down else column.sort
        href = f"{path}?{'&'.join(part for part in (query, urlencode({'sort': wanted})) if part)}"
        return Head(column, href, "ascending" if up else "descending" if down else "none")

    def _lines(self, rows: Iterable[Any], *, pick: bool) -> SafeString:
        """Return the rows' HTML, made here and not in a template: fifty rows of twelve cells are the page's main cost."""
        labels = [escaped(str(column.label)) for column in self.columns]
        classes = [_classes(column) for column in self.columns]
        out: list[str] = []
        for row in rows:
            cells = [column.cell(row) for column in self.columns]
            out.append("<tr>")
            if pick:
                key = escaped(row[self.key] if isinstance(row, dict) else getattr(row, self.key))
                name = escaped(told(self.columns[0].of(row)))
                out.append(
                    f'<td class="pick" data-label=""><input type="checkbox" data-pick name="row" value="{key}" '
                    f'form="bulk-{self.name}" aria-label="{name}"></td>'
                )
            for number, (cell, label, looks) in enumerate(zip(cells, labels, classes, strict=True)):
                tag = 'th scope="row"' if number == 0 else "td"
                out.append(f'<{tag}{looks} data-label="{label}">{cell}</{tag[:2]}>')
            out.append("</tr>")
        return mark_safe("".join(out))


def mark_behind(first: int, page: int, total: int) -> str:
    """Return the mark of the page behind the one that begins at ``first``, or nothing where that one is the last."""
    return str(first + page) if first + page < total else ""


def _orders(column: Column) -> tuple[str, ...]:
    return (column.sort, f"-{column.sort}") if column.down else (column.sort,)


def _classes(column: Column) -> str:
    looks = [
        "number" if column.kind == "number" else "tight" if column.kind in ("date", "time", "lamp") else "",
        "" if column.phone else "wide-only",
    ]
    said = " ".join(look for look in looks if look)
    return f' class="{said}"' if said else ""

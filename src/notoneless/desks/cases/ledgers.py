"""台账 — where each child of school age is, who is suspected to be, and who is, out of school; today and on any past day, as
was known then.

Every figure on the page opens the list that it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notoneless.accounts.terms import Viewer
from notoneless.cases import queries
from notoneless.cases.queries import LedgerFilter, LedgerRow
from notoneless.children import queries as children
from notoneless.children.queries import AgeFilter
from notoneless.desks.cases.lists import LAMPS, STAGE_TONES, bulk
from notoneless.desks.kit.asking import asker
from notoneless.desks.kit.filters import ASKED, FilterForm
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tables import Column, Table


def _met(row: LedgerRow) -> str:
    said = _("走访 %(visits)s 次，联系 %(contacts)s 次") % {"visits": row.visits, "contacts": row.contacts}
    return f"{said} · {row.last_met_on}" if row.last_met_on else ""


LEDGER = Table(
    "ledger",
    (
        Column("name", gettext_lazy("姓名"), value=lambda one: one.child.name, weight=10,
               href=lambda one: reverse("cases:case", args=(one.case,))),
        Column("lamp", gettext_lazy("期限灯"), kind="lamp", value=lambda one: str(dict(LAMPS).get(one.lamp, "")),
               tone=lambda one: one.tone),
        Column("outcome", gettext_lazy("核实结果")),
        Column("reason", gettext_lazy("原因"), value=lambda one: "、".join(filter(None, (one.main_reason, *one.other_reasons)))),
        Column("place", gettext_lazy("住地"), value=lambda one: one.child.place),
        Column("school", gettext_lazy("学校"), value=lambda one: f"{one.child.school} {one.child.room}".strip()),
        Column("whence", gettext_lazy("发现来源"), phone=False),
        Column("opened_on", gettext_lazy("立案"), kind="date"),
        Column("confirmed_on", gettext_lazy("确认"), kind="date", phone=False),
        Column("met", gettext_lazy("劝返"), value=_met, phone=False),
        Column("steps", gettext_lazy("措施 → 送达"), value=queries.told_steps, phone=False),
        Column("referred", gettext_lazy("转办 → 回函"), value=queries.told_referred, phone=False),
        Column("stage", gettext_lazy("办到哪一步"), kind="lamp", value=lambda one: one.stage_label,
               tone=lambda one: STAGE_TONES.get(one.stage, "")),
        Column("due_on", gettext_lazy("最迟"), kind="date"),
        Column("relapses", gettext_lazy("反复"), kind="number", value=lambda one: one.relapses or None, phone=False),
        Column("number", gettext_lazy("案号"), phone=False),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


OF_AGE = Table(
    "of_age",
    (
        Column("name", gettext_lazy("姓名"), value=lambda one: one.child.name, weight=10,
               href=lambda one: reverse("files:child", args=(one.id,))),
        Column("word", gettext_lazy("去向"), kind="lamp", tone=lambda one: one.child.tone, weight=14),
        Column("school", gettext_lazy("学校"), value=lambda one: f"{one.child.school} {one.child.room}".strip(), weight=20),
        Column("grade", gettext_lazy("年级"), value=lambda one: one.child.grade),
        Column("place", gettext_lazy("住地"), value=lambda one: one.child.place, weight=16),
        Column("sex", gettext_lazy("性别"), value=lambda one: one.child.sex, phone=False),
        Column("birth_on", gettext_lazy("出生日期"), kind="date", value=lambda one: one.child.birth_on, phone=False),
        Column("told_by", gettext_lazy("去向依据"), phone=False),
    ),
    unit=gettext_lazy("人"),
)  # fmt: skip


class LedgersFilter(FilterForm):
    """Of which day, which ledger, and what of it."""

    name = "ledgers"

    ledger = forms.ChoiceField(label=gettext_lazy("台账"), widget=forms.HiddenInput())
    day = forms.DateField(label=gettext_lazy("以哪天为准"))
    place = forms.ChoiceField(label=gettext_lazy("镇街、村社"))
    school = forms.ChoiceField(label=gettext_lazy("学校、班级"))
    outcome = forms.ChoiceField(label=gettext_lazy("核实结果"))
    stage = forms.ChoiceField(label=gettext_lazy("办到哪一步"))

    def __init__(self, *args: Any, viewer: Viewer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        given = args[0] if args else {}
        # Who may see cases alone is shown no child who has none.
        self.ledgers = (*((children.OF_AGE,) if viewer.has("child.see") else ()), *queries.LEDGERS)
        self.is_of_age = given.get("ledger") == children.OF_AGE and children.OF_AGE in self.ledgers
        self.offer(
            ledger=[(one, _label(one)) for one in self.ledgers],
            outcome=children.word_choices() if self.is_of_age else queries.choices("outcome"),
            stage=[] if self.is_of_age else [pair for pair in queries.stage_choices() if pair[0] != "closed"],
        )
        if self.is_of_age:
            self.fields["outcome"].label = _("去向")
            self.fields["stage"].widget = forms.HiddenInput()
        self.offer_units(
            children.units(
                viewer,
                on=_day(given.get("day", ""), today),
                place=given.get("place", ""),
                school=given.get("school", ""),
            )
        )

    def clean_day(self) -> date | None:
        """Refuse a day that is to come: nothing is known of it."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("还没有到这一天。请选今天或以前的日子。"))
        return day

    @property
    def kept_query(self) -> str:
        """Return what is remembered: everything but the day, or a past day would pass for today tomorrow."""
        return urlencode([(name, value) for name, value in parse_qsl(super().kept_query) if name != "day"])

    @property
    def only(self) -> LedgerFilter:
        """Return the question as the station takes it."""
        return queries.ledger_filter(self.values)

    @property
    def of_age(self) -> AgeFilter:
        """Return the question of the ledger of school age."""
        return AgeFilter(*(str(self.values.get(name) or "") for name in ("outcome", "place", "school")))

    def at(self, ledger: str) -> str:
        """Return the address of another ledger of the same day and place. What is said of a child has other words there."""
        other = (ledger == children.OF_AGE) != self.is_of_age
        return self.with_(ledger=ledger, **({"outcome": "", "stage": ""} if other else {}))

    def with_(self, **change: str) -> str:
        """Return the address that asks the same but for ``change``; what is changed to nothing is left open."""
        pairs = dict(parse_qsl(self.plain_query)) | change
        return f"?{urlencode({name: value for name, value in pairs.items() if value} | {ASKED: '1'})}"


@dataclass(frozen=True, slots=True)
class Tab:
    """A figure with its words and the list that it counts; a list that is not counted here says no figure."""

    label: str | Promise
    count: int | None
    href: str
    is_here: bool = False


def _label(ledger: str) -> str:
    return children.ledger_word(ledger) if ledger == children.OF_AGE else queries.ledger_label(ledger)


def _day(said: str, today: date) -> date:
    """Return the day asked for, today where none was or what was said is none."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return today


@policy(get="case.see")
def ledgers(request: HttpRequest) -> HttpResponse:
    """One ledger of one day."""
    viewer, today = asker(request), timezone.localdate()
    form = LedgersFilter.of(request, viewer=viewer, today=today)
    on = form.values.get("day") or today
    here = form.values.get("ledger") or queries.LEDGERS[0]
    told = _of_age if here == children.OF_AGE else _out_of_school
    return render(request, "cases/ledgers.html", told(request, viewer, form, on, today) | {
        "form": form, "on": on, "is_today": on == today, "heading": _label(here), "today_href": form.with_(day=""),
        "is_of_age": here == children.OF_AGE,
    })  # fmt: skip


def _out_of_school(
    request: HttpRequest, viewer: Viewer, form: LedgersFilter, on: date, today: date
) -> dict[str, Any]:  # fmt: skip
    only = form.only
    figures = queries.ledger_figures(viewer, on=on, only=only)
    page = queries.ledger_page(viewer, on=on, only=only, after=LEDGER.asked(request).after)
    here = figures[only.ledger]
    towns = queries.ledger_by_town(viewer, on=on, only=only) if here else ()
    listing = LEDGER.listing(
        request,
        page.rows,
        next=page.next,
        total=here,
        query=form.query,
        bulk=bulk(viewer, of="ledger"),
        is_filtered=bool(set(form.values) - {"ledger", "day"}),
        empty={
            "title": _("这一天，这本台账里没有人"),
            "text": _("没有在册的儿童，不等于已经查过：查没查，看当期的拉网和零报告。"),
        },
    )
    towned = tuple((one.path, one.name, one.count) for one in towns)
    return {"table": listing, "tabs": _tabs(form, figures, only.ledger)} | _by_town(form, towned)


def _of_age(request: HttpRequest, viewer: Viewer, form: LedgersFilter, on: date, today: date) -> dict[str, Any]:
    only = form.of_age
    figures = children.age_figures(viewer, on=on, only=only, today=today)
    page = children.age_page(viewer, on=on, only=only, today=today, after=OF_AGE.asked(request).after)
    others = queries.ledger_figures(viewer, on=on, only=LedgerFilter(place=only.place, school=only.school))
    listing = OF_AGE.listing(
        request,
        page.rows,
        next=page.next,
        total=figures.total,
        query=form.query,
        bulk=bulk(viewer, of="of_age"),
        is_filtered=bool(set(form.values) - {"ledger", "day"}),
        empty={
            "title": _("这一天，这本台账里没有人"),
            "text": _("发布拉网结果、从儿童档案建档以后，这里才有人。"),
        },
    )
    words = [Tab(label, count, form.with_(outcome=code), code == only.word) for code, label, count in figures.words]
    told = {"table": listing, "words": words if len(words) > 1 else ()} | _by_town(form, figures.towns)
    return told | {"tabs": _tabs(form, others | {children.OF_AGE: figures.total}, children.OF_AGE)}


def _tabs(form: LedgersFilter, figures: dict[str, int], here: str) -> list[Tab]:
    return [Tab(_label(one), figures.get(one), form.at(one), one == here) for one in form.ledgers]


def _by_town(form: LedgersFilter, towns: tuple[tuple[str, str, int], ...]) -> dict[str, Any]:
    """Return the towns' figures, and how many lived in no known town."""
    by_town = [Tab(name, count, form.with_(place=path)) for path, name, count in towns if path]
    nowhere = sum(count for path, _name, count in towns if not path)
    return {"towns": by_town if len(by_town) > 1 or nowhere else (), "nowhere": nowhere}

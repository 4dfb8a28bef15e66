"""What every page of this desk does alike: what is absent is answered as absent; units and words that its lists are narrowed by."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.children import queries as children
from notoneless.desks.kit.absence import there_or_404
from notoneless.desks.kit.filters import NOWHERE, FilterForm
from notoneless.visits import queries
from notoneless.visits.terms import AbsentError

GROUPS: Final = {
    queries.CLASS: _("班级走访"),
    queries.HARDSHIP: _("困难家庭"),
    queries.LEARNING: _("学习困难"),
    queries.CASE: _("未销号案件"),
}
YES_NO: Final = (("yes", _("已走访")), ("no", _("还没有走访")))


there = there_or_404(AbsentError)


class UnitFilter(FilterForm):
    """A list that may be narrowed to a town or village, and to a school or class."""

    name = "visits"

    place = forms.ChoiceField(label=_("住地"))
    school = forms.ChoiceField(label=_("学校、班级"))

    def __init__(self, *args: Any, viewer: Viewer, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = children.units(viewer, on=on, **self.units_asked)
        self.offer_units(units)
        self.offer(place=[*units.places, (queries.NOWHERE, NOWHERE)])

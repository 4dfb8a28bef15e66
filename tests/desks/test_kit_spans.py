from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

from notoneless.desks.kit.filters import FilterForm
from notoneless.desks.kit.spans import address, day_field, span_of

ON = date(2026, 11, 27)


class Filter(FilterForm):
    name = "spans"

    since = day_field("since")
    until = day_field("until")


def filtered(**asked):
    form = Filter(asked)
    form.is_valid()
    return form


def test_a_time_that_nobody_named_is_this_school_year_up_to_today():
    assert span_of(filtered(), ON) == {"since": date(2026, 9, 1), "until": ON}


def test_the_newest_time_goes_before_the_school_year_and_what_was_named_before_both():
    newest = (date(2026, 10, 8), date(2026, 10, 31))
    assert span_of(filtered(), ON, newest=newest) == {"since": newest[0], "until": newest[1]}
    assert span_of(filtered(since="2026-10-20"), ON, newest=newest) == {"since": date(2026, 10, 20), "until": newest[1]}
    assert span_of(filtered(until="2026-10-20", since="2025-09-01"), ON) == {
        "since": date(2025, 9, 1), "until": date(2026, 10, 20),
    }  # fmt: skip


def test_an_address_keeps_the_time_and_asks_for_nothing_with_an_empty_word():
    told = urlsplit(address("cases:due", {"since": date(2026, 9, 1), "until": ON}, level="town", unit="", state="late"))
    assert parse_qs(told.query) == {
        "level": ["town"], "state": ["late"], "since": ["2026-09-01"], "until": ["2026-11-27"], "asked": ["1"],
    }  # fmt: skip
    assert address("cases:due", None) == "/cases/levels/due?asked=1"

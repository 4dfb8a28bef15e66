"""Both sides of the day on which a figure changed, each in a child's words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from notoneless.policy import load

POLICY = load()


@pytest.mark.parametrize(
    ("topic", "place", "begins", "before", "after"),
    [
        # a boarder in grade 3 whose family is in hardship: 1,000 yuan a year, from the spring of 2024 1,250
        ("aid.living_subsidy", "500153", "2024-02-01", ("primary", 100000), ("primary", 125000)),
        ("aid.living_subsidy", "500153", "2024-02-01", ("junior", 125000), ("junior", 150000)),
        # her brother in grade 7, who walks home every day: half of it
        ("aid.living_subsidy_day", "500120", "2024-02-01", ("junior", 62500), ("junior", 75000)),
        # the school lunch: four yuan, from the autumn of 2021 five
        ("aid.nutrition_day", "50", "2021-09-01", 400, 500),
        ("aid.nutrition_day", "50", "2014-11-01", 300, 400),
        ("aid.public_fund", "500106", "2023-01-01", ("primary", 65000), ("primary", 72000)),
        ("aid.public_fund", "500106", "2020-01-01", ("junior", 80000), ("junior", 85000)),
        ("aid.special_education_fund", "500106", "2025-01-01", 600000, 700000),
        ("special_education.enrolment_target", "500108", "2025-01-01", 0.95, 0.97),
    ],
)
def test_the_day_before_and_the_day(topic: str, place: str, begins: str, before: Any, after: Any) -> None:
    day = date.fromisoformat(begins)
    old, new = POLICY.value(topic, place, day - timedelta(days=1)), POLICY.value(topic, place, day)
    for value, expected in ((old, before), (new, after)):
        if isinstance(expected, tuple):
            assert value.value[expected[0]] == expected[1]
        else:
            assert value.value == expected
    assert new.since == day > old.since


def test_day_pupils_get_half_on_every_day() -> None:
    for on in (date(2019, 9, 1), date(2024, 1, 31), date(2024, 2, 1), date(2026, 9, 1)):
        boarder = POLICY.value("aid.living_subsidy", "50", on).value
        day = POLICY.value("aid.living_subsidy_day", "50", on).value
        assert {stage: amount // 2 for stage, amount in boarder.items()} == day


def test_registered_poor_become_lifted_households_in_2021() -> None:
    def meaning(on: date) -> str:
        rows = POLICY.value("rolls.hardship_kinds", "500153", on).value
        return next(str(row["id"]) for row in rows if "建档立卡" in row["words"])

    assert meaning(date(2020, 12, 31)) == "registered_poor"
    assert meaning(date(2021, 1, 1)) == "lifted_household"
    assert len(POLICY.value("rolls.hardship_kinds", "500153", date(2020, 12, 31)).value) == 4
    assert len(POLICY.value("rolls.hardship_kinds", "500153", date(2021, 1, 1)).value) == 14


def test_the_county_speaks_before_the_province_before_the_nation() -> None:
    on = date(2026, 9, 1)
    assert POLICY.value("standards.entry_age", "500153", on).place == "50"
    assert POLICY.value("standards.entry_age", "51", on).place == "00"
    assert POLICY.value("standards.entry_age", "500153", date(2023, 6, 14)).place == "00"
    assert POLICY.value("standards.entry_age", "500153001002", date(2023, 6, 15)).place == "50"
    assert POLICY.value("responsibility.chain", "500241", on).value["levels"][2] == "责任区督学"
    assert POLICY.value("visits.leader_quota", "500153", on).value == 2


def test_a_local_grant_ends() -> None:
    grant = POLICY.file("aid.data_grant", "500231")
    assert grant is not None
    last_day = grant.standing_on(date(2020, 8, 31))
    next_day = grant.standing_on(date(2020, 9, 1))
    assert last_day is not None and last_day.value == 5000
    assert next_day is not None and next_day.value is None

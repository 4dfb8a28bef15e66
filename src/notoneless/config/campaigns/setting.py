"""What a campaign of the demo is to hold, as ``cli/demo.toml`` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from notoneless.cli.parts import demo_setting

SCHOOL, PLACE = "school", "place"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One county's campaign. ``way`` says who goes: teachers school by school (``staff`` of them, ``person_visits`` in all), or cadres and
    teachers town by town (``outings``, ``household_visits``, ``pupil_visits``)."""

    number: int
    place: str
    children: int
    way: str
    problems: int
    solved: int
    seed: int
    as_of: date
    staff: int = 0
    person_visits: int = 0
    outings: int = 0
    household_visits: int = 0
    pupil_visits: int = 0


def campaigns() -> tuple[Campaign, ...]:
    """Return the campaigns of the demo, in their order."""
    said = demo_setting()
    return tuple(
        Campaign(number=number, seed=said["seed"] + number, as_of=date.fromisoformat(said["as_of"]), **one)
        for number, one in enumerate(said["campaigns"], start=1)
    )


def campaign_of(place: str) -> Campaign:
    """Return the campaign of a county. Raises :class:`KeyError` for one that has none."""
    return {one.place: one for one in campaigns()}[place]

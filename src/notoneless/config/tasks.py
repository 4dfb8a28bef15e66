"""What the worker does for the house as a whole: it fills the demo's large counties behind the open site."""

from __future__ import annotations

from django.utils import timezone

from notoneless.config.campaigns import filling, visiting
from notoneless.config.campaigns.founding import FILL
from notoneless.config.campaigns.setting import campaign_of
from notoneless.places.models import Division
from notoneless.work.jobs import hand_in, job

#: The pieces before the visits, each with what comes behind it.
NEXT = {"rolls": "posts", "posts": "people", "people": "files", "files": "visits"}


@job(queue="bulk", priority=-10, fills=True)
def fill_campaign(county_path: str, place: str, piece: str, number: int) -> str:
    """Do one piece of filling a county of the demo and hand in the next; return what was done. Begun twice it does the rest once."""
    now, campaign = timezone.now(), campaign_of(place)
    county = Division.objects.get(path=county_path)
    if piece == "visits":
        units = visiting.units(campaign, county)
        written = visiting.visit(campaign, county, units[number], number, units, now)
        if number + 1 < len(units):
            hand_in(FILL, county_path, place, "visits", number + 1)
        return f"visits {number + 1}/{len(units)}: {written}"
    if piece == "rolls":
        filling.sweep(campaign)
    elif piece == "posts":
        filling.establish(campaign, county, now)
    elif piece == "people":
        filling.appoint(campaign, county, now)
    else:
        filling.take_over(campaign, county, now)
    hand_in(FILL, county_path, place, NEXT[piece], 0)
    return piece

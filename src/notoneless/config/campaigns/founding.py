"""Before the site opens: the counties of the campaigns with their divisions, posts, and two people in each who can sign in. What takes minutes
is handed to the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.audit.terms import System
from notoneless.config.campaigns.setting import Campaign
from notoneless.config.furnishing import DOCUMENT, Key, key_for, names
from notoneless.places import actions as places
from notoneless.responsibility import actions as responsibility
from notoneless.responsibility.actions.appointments import Put
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.terms import PostKind
from notoneless.work.jobs import hand_in

FILL = "notoneless.config.tasks.fill_campaign"


@dataclass(frozen=True, slots=True)
class CampaignCounty:
    """A county that is founded and will be filled: its name, who can sign in."""

    name: str
    keys: tuple[Key, ...]


def then_of(campaign: Campaign) -> datetime:
    """Return the morning on which the county's year begins: what an office did before its visits is dated so."""
    return timezone.make_aware(datetime.combine(campaign.as_of, time(8)))


def login_of(campaign: Campaign, order: int) -> str:
    """Return the login of the county's ``order``-th account."""
    return f"yanshi-{campaign.number}-{order:05}"


def found(campaign: Campaign, *, now: datetime) -> CampaignCounty:
    """Found the county of a campaign, put a leader and a section chief into the bureau, and hand in what fills it."""
    then, named = then_of(campaign), names(2, campaign.seed)
    with transaction.atomic():
        opened = campaign.as_of.replace(year=campaign.as_of.year - 6)
        county = places.found_county(code=campaign.place, on=opened, by=System(DOCUMENT), at=then)
        leader, chief = (
            Account(login=login_of(campaign, order), name=name, made_at=now) for order, name in enumerate(named)
        )
        for account in (leader, chief):
            account.set_unusable_password()
            account.save()
        responsibility.found_county(county_path=county.path, account_id=leader.pk, at=then)
        post = Post.objects.get(kind=PostKind.SECTION_CHIEF, unit_path=county.path, ended_on=None)
        put = Put(post.pk, chief.pk, campaign.as_of)
        responsibility.appoint_all(by=viewer_of(leader, at=now), at=then, puts=[put], newcomers={chief.pk})
        keys = (key_for(leader, f"{county.name}·{PostKind.BUREAU_LEADER.label}"), key_for(chief, str(post.title)))
        hand_in(FILL, county.path, campaign.place, "rolls", 0)
    return CampaignCounty(county.name, keys)

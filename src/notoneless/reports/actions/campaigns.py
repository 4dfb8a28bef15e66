"""Campaigns of clearing: one is opened over the ledgers of a day, whoever is behind is told, and on its last day the bureau of how it
ended. A letter tells a day and a number, and no name."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.cases.models import Stood
from notoneless.messaging import actions as messaging
from notoneless.messaging.terms import Kind
from notoneless.reports.access import CAMPAIGN, counties
from notoneless.reports.actions.telling import BUREAU, holders
from notoneless.reports.models import Campaign, Suspect
from notoneless.reports.queries.campaign_children import Item, stood, terms_of
from notoneless.reports.rules.campaign import Share, moment, refusal
from notoneless.reports.terms import AbsentError, Mark, Moment
from notoneless.responsibility.queries import system_scope

WORKER = System("messages")


def open_campaign(
    *, county_path: str, name: str, snapshot_on: date, due_on: date, by: Viewer, at: datetime, document: str = "",
    form_key: str = "",
) -> Campaign:  # fmt: skip
    """Open a campaign over everybody who stood in the county's ledgers on ``snapshot_on``; one that this form opened before is
    returned as it is.

    Raises :class:`AbsentError` (a county whose campaigns are another's), V021 (no name), V022 (a day that has not come), V023 (a last
    day that has passed), V024 (nobody stood in the ledgers), V007 (a name or a number of a person).
    """
    on = timezone.localdate(at)
    if county_path not in counties(by, CAMPAIGN):
        raise AbsentError
    with transaction.atomic():
        if form_key and (before := Campaign.objects.filter(county_path=county_path, form_key=form_key).first()):
            return before
        with system_scope():  # the county's whole ledgers, whoever of the children moved since
            kept = list(
                Stood.objects.filter(county_path=county_path, since__lte=snapshot_on, until__gt=snapshot_on)
                .exclude(ledger="")
                .select_related("case__child")
                .order_by("place_path", "case_id")
            )
            names = [row.case.child.name for row in kept]
        why = refusal(
            name=name, document=document, snapshot_on=snapshot_on, due_on=due_on, on=on, suspects=len(kept), names=names
        )
        if why is not None:
            raise why
        post = next(
            (reach for reach in by.reaches_with(CAMPAIGN) if county_path in (*reach.place_paths, *reach.school_paths)),
            None,
        )
        one = Campaign.objects.create(
            county_path=county_path, name=name.strip()[:120], document=document.strip()[:80], snapshot_on=snapshot_on,
            due_on=due_on, opened_at=at, by=by.actor, post_title=post.label[:120] if post else "", form_key=form_key[:64],
        )  # fmt: skip
        Suspect.objects.bulk_create(
            [
                Suspect(
                    campaign=one, county_path=county_path, case_id=row.case_id, place_path=row.place_path,
                    school_path=row.school_path, whence=row.case.whence, ledger=row.ledger, opened_on=row.case.opened_on,
                    relapses=row.said.get("relapses", 0),
                )
                for row in kept
            ],
            batch_size=500,
        )  # fmt: skip
        audit.write(
            "reports.campaign_opened", by=by, at=at, subject=f"reports_campaign:{one.pk}",
            detail={"on": snapshot_on.isoformat(), "due": due_on.isoformat(), "suspects": len(kept)},
        )  # fmt: skip
    return one


def tell_campaigns(*, at: datetime) -> dict[str, int]:
    """Tell of the running campaigns what is to be told today: whoever is behind, near the end and on the last day; the bureau, once it
    is over, with what it had come to. Begun again it tells nobody twice."""
    on, told = timezone.localdate(at), Counter[str]()
    for one in Campaign.objects.filter(over_at=None):
        terms, calendar = terms_of(one.county_path, one.due_on)
        when = moment(terms, due_on=one.due_on, on=on, calendar=calendar)
        if when is None or not calendar.is_working(on):
            continue
        with transaction.atomic():
            items = stood(one, on, Q())
            told["over" if when == Moment.OVER else "behind"] += (
                _tell_end(one, items, at=at) if when == Moment.OVER else _tell_behind(one, items, when, at=at)
            )
    return dict(told)


def _tell_behind(one: Campaign, items: list[Item], when: Moment, *, at: datetime) -> int:
    """Tell each person with whom children lie who are not cleared how many they are; the bureau of all of them."""
    on = timezone.localdate(at)
    left = [item for item in items if item.now != Mark.CLEARED]
    by_post: dict[tuple[str, str], set[uuid.UUID]] = defaultdict(set)
    for item in left:
        for key in item.posts:
            _side, unit, post = key.split(":")
            by_post[unit, post].add(item.case)
    counts: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    people = holders(Q(post__in=[post for _unit, post in by_post if post]), on=on, by="post_id")
    for (unit, post), cases in by_post.items():
        for account in people.get(post, ()):
            if len(unit) > STEP:  # what lies with the bureau is among its own
                counts[account] |= cases
    for account in holders(Q(post__unit_path=one.county_path, post__kind__in=BUREAU), on=on).get(one.county_path, ()):
        counts[account] |= {item.case for item in left}
    sent = 0
    for account, cases in counts.items():
        if cases:
            _send(one, account, Kind.CAMPAIGN_DUE, when, len(cases), at=at)
            sent += 1
    return sent


def _tell_end(one: Campaign, items: list[Item], *, at: datetime) -> int:
    """Tell the bureau of the result of the last day, and write it into the journal, once."""
    share = Share.of(item.at_due for item in items if item.at_due is not None)
    people = holders(
        Q(post__unit_path=one.county_path, post__kind__in=BUREAU), on=timezone.localdate(at)
    ).get(one.county_path, ())  # fmt: skip
    for account in people:
        _send(one, account, Kind.CAMPAIGN_OVER, Moment.OVER, share.open, at=at)
    Campaign.objects.filter(pk=one.pk).update(over_at=at)
    audit.write(
        "reports.campaign_over", by=WORKER, at=at, subject=f"reports_campaign:{one.pk}",
        detail={"due": one.due_on.isoformat(), "suspects": share.suspects, "cleared": share.cleared},
    )  # fmt: skip
    return len(people)


def _send(one: Campaign, account: uuid.UUID, kind: Kind, when: Moment, many: int, *, at: datetime) -> None:
    messaging.send(
        to=[account], kind=kind, key=f"campaign:{one.pk}:{when.value}", county=one.county_path, by=WORKER, at=at,
        link=f"/reports/campaigns/{one.pk}", params={"on": one.due_on, "count": many},
    )  # fmt: skip

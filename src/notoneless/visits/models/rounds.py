"""A week of rounds and its stops: a proposal, changed as often as somebody likes; what was visited stands in the visits."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.children.models import Child
from notoneless.children.terms import Along
from notoneless.places.terms import Line
from notoneless.standards.care import ACCOUNT, CHILD_LINK, OFFICE
from notoneless.visits.terms import LeftOver, RoundChange, RoundState


class RoundPlan(models.Model):
    """A week of rounds: who goes to whom, when, in which order. ``asked`` is what it was made from: keys, paths and minutes, nothing else. The
    unit is the one in whose name it was planned: whoever leads it sees and changes the plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    county_path = models.CharField(max_length=4)
    first_on = models.DateField(_("从哪天起"))
    last_on = models.DateField(_("到哪天"))
    state = models.CharField(max_length=12, choices=RoundState, default=RoundState.WAITING)
    code = models.CharField(max_length=8, blank=True, help_text="of the refusal, where none was made")
    asked_at = models.DateTimeField()
    by = models.CharField(max_length=36)
    post_title = models.CharField(max_length=120, blank=True)
    unit_line = models.CharField(max_length=6, choices=Line, blank=True)
    unit_path = models.CharField(max_length=32, blank=True, help_text="empty: planned by duty for children by name")
    version = models.PositiveIntegerField(
        default=0, help_text="how often it was changed; a form brings back what it saw"
    )
    asked = models.JSONField(help_text="rules.weeks: homes, goers")

    care = dict.fromkeys(("id", "county_path", "state", "code", "asked_at", "post_title", "unit_line", "unit_path", "version"), OFFICE) | {
        "first_on": CHILD_LINK, "last_on": CHILD_LINK, "by": ACCOUNT, "asked": CHILD_LINK,
    }  # fmt: skip

    class Meta:
        verbose_name = _("走访安排")
        indexes = (
            models.Index(fields=("by", "first_on"), name="visit_round_plan_by"),
            models.Index(fields=("unit_path", "first_on"), name="visit_round_plan_unit"),
        )


class RoundStop(models.Model):
    """A child of a family in a plan: of whom, on which day, as which one, from when to when (minutes of the day). With nobody it is left over,
    and ``why`` says why. Whether it was visited follows from the visits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(RoundPlan, models.PROTECT, related_name="stops")
    family = models.UUIDField(help_text="the same for the children of one family")
    child = models.ForeignKey(Child, models.PROTECT, related_name="round_stops")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="round_stops"
    )
    on = models.DateField(null=True, blank=True)
    outing = models.PositiveSmallIntegerField(default=0, help_text="which of the person's in this plan, from 0")
    nth = models.PositiveSmallIntegerField(default=0)
    arrive = models.PositiveSmallIntegerField(null=True, blank=True)
    begin = models.PositiveSmallIntegerField(null=True, blank=True)
    end = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.CharField(max_length=16, choices=LeftOver, blank=True)
    is_locked = models.BooleanField(default=False)

    along = Along()
    care = dict.fromkeys(("id", "family", "outing", "nth", "arrive", "begin", "end", "why", "is_locked"), OFFICE) | {
        "plan": CHILD_LINK, "child": CHILD_LINK, "on": CHILD_LINK, "account": ACCOUNT,
    }  # fmt: skip

    class Meta:
        verbose_name = _("走访安排的一家")
        indexes = (models.Index(fields=("account", "on", "nth"), name="visit_round_stop_day"),)


class RoundDeed(models.Model):
    """What was done with a plan, by whom, when: one line each, never changed. ``family`` is the one that it is about, ``account`` to whom it
    went."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(RoundPlan, models.PROTECT, related_name="deeds")
    number = models.PositiveIntegerField(help_text="in the plan, from 1")
    what = models.CharField(max_length=12, choices=RoundChange)
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True, help_text="empty: the worker")
    post_title = models.CharField(max_length=120, blank=True)
    family = models.UUIDField(null=True, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField(null=True, blank=True)

    care = dict.fromkeys(("id", "number", "what", "at", "post_title", "family"), OFFICE) | {
        "plan": CHILD_LINK, "on": CHILD_LINK, "by": ACCOUNT, "account": ACCOUNT,
    }  # fmt: skip

    class Meta:
        verbose_name = _("走访安排的改动")
        constraints = (models.UniqueConstraint(fields=("plan", "number"), name="visit_round_deed_once"),)

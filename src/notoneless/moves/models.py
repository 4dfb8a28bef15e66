"""A move between schools and what was done on it. Acts are only added; the columns ``cached_…`` repeat what they tell.

A move shows a child to the school that is to confirm it, before the child's own file is that school's: so nothing here says more
than who moves from where to where, and since when.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notoneless.children.models import Child
from notoneless.moves.terms import OPEN, ActKind, Side, State
from notoneless.places.models import School, SchoolClass
from notoneless.privacy.models import SealedTextField
from notoneless.standards.care import ACCOUNT, CHILD_FACT, CHILD_LINK, OFFICE, Mask, sealed


class Move(models.Model):
    """One child's way from one school to another; a school outside the county is told in words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="moves")
    county_path = models.CharField(max_length=4)
    from_school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="moves_out")
    from_elsewhere = models.CharField(_("县外转出学校"), max_length=160, blank=True)
    to_school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="moves_in")
    to_elsewhere = models.CharField(_("县外转入学校"), max_length=160, blank=True)
    contact = models.CharField(_("对方联系方式"), max_length=120, blank=True, help_text="of the other school or office")
    asked = models.CharField(max_length=6, choices=Side, help_text="which side proposed")
    left_on = models.DateField(help_text="since when the child is no longer in the old class, or sits in the new one")
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0, help_text="the number of the newest act")
    cached_state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    cached_due_on = models.DateField()
    cached_risen_to = models.CharField(max_length=16, blank=True)

    care = dict.fromkeys(
        ("id", "county_path", "contact", "asked", "opened_at", "version", "cached_due_on", "cached_risen_to"), OFFICE
    ) | dict.fromkeys(("child", "from_school", "to_school"), CHILD_LINK) | dict.fromkeys(
        ("from_elsewhere", "to_elsewhere", "left_on", "cached_state"), CHILD_FACT
    )  # fmt: skip

    class Meta:
        verbose_name = _("转学")
        constraints = (
            models.UniqueConstraint(
                fields=("child",), condition=Q(cached_state__in=[state.value for state in OPEN]), name="move_open_once"
            ),
            models.CheckConstraint(
                condition=Q(from_school__isnull=False) | Q(to_school__isnull=False), name="move_touches_the_county"
            ),
        )
        indexes = (models.Index(fields=("county_path", "cached_state", "cached_due_on"), name="move_state"),)


class MoveAct(models.Model):
    """One act on a move: who, for which side, when; the day from which the child sits there, and in which class."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    move = models.ForeignKey(Move, models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField(help_text="of this move, from 1")
    kind = models.CharField(max_length=10, choices=ActKind)
    side = models.CharField(max_length=6, choices=Side)
    on = models.DateField(_("日期"), null=True, blank=True)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True, blank=True, related_name="+")
    yes = models.BooleanField(null=True, blank=True, help_text="of a decision: whether the child moves")
    unit_path = models.CharField(max_length=16, blank=True, help_text="of a silence that rose: to whom")
    text = models.CharField(_("说明"), max_length=400, blank=True)
    written_on = models.DateField()
    written_at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)
    post_title = models.CharField(max_length=200, blank=True)

    care = dict.fromkeys(("id", "number", "kind", "side", "unit_path", "written_on", "written_at", "post_title"), OFFICE) | {
        "move": CHILD_LINK, "on": CHILD_FACT, "school_class": CHILD_FACT, "yes": CHILD_FACT, "text": CHILD_FACT,
        "by": ACCOUNT,
    }  # fmt: skip

    class Meta:
        verbose_name = _("转学经过")
        ordering = ("move", "number")
        constraints = (models.UniqueConstraint(fields=("move", "number"), name="move_act_number"),)


class MovePaper(models.Model):
    """A proof that lies with an act: the other school's answer. Its bytes lie sealed, as text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(MoveAct, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was kept")
    data = SealedTextField(mask=Mask.HIDDEN, help_text="base64")
    added_at = models.DateTimeField()

    care = dict.fromkeys(("id", "kind", "size", "digest", "added_at"), OFFICE) | {
        "act": CHILD_LINK,
        "name": CHILD_FACT,
        "data": sealed(Mask.HIDDEN),
    }

    class Meta:
        verbose_name = _("转学材料")

"""Showing one field of one child in full: for a reason, for minutes, with a line in the journal or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, Outcome
from notoneless.privacy import access
from notoneless.privacy.actions.alerting import alert
from notoneless.privacy.models import Looks, Reveal
from notoneless.privacy.rules.limits import is_reason, reveal_limits, tidy_reason
from notoneless.privacy.terms import Asker, PrivacyError, Shown
from notoneless.privacy.terms.states import AlertKind


def reveal(*, table: str, field: str, row: str, reason: str, by: Asker, at: datetime) -> Shown:
    """Return one sealed field in full, after its line is in the journal.

    Raises :class:`NotThere` (P010) for what is absent or not in scope, P011 for want of a reason, P012 when this hour's
    number is used up and no fresh second factor was given, P013 when it is used up altogether, P020 when the day's is.
    """
    limits = reveal_limits(settings.NOTONELESS_PLACE, at.date())
    why = tidy_reason(reason)
    refusal: PrivacyError | None = None
    with transaction.atomic():
        cell = access.cell_for(by, table=table, field=field, row=row)
        if not is_reason(why, least=limits.reason_least, distinct=limits.reason_distinct):
            raise no_reason(limits.reason_least)
        refusal = _over_the_limit(by, at)
        if refusal is None:
            shown = Reveal.objects.create(
                actor=by.actor,
                session=by.session,
                table=table,
                field=field,
                row=cell.row,
                child=cell.child,
                reason=why,
                at=at,
                until=at + limits.lasts,
            )
            audit.write(
                "privacy.reveal",
                by=by,
                at=at,
                kind=Kind.REVEAL,
                subject=f"{table}:{cell.row}",
                children=cell.children,
                detail={"field": field, "reason": why, "until": shown.until.isoformat()},
            )
            text = cell.sealed.open(why="reveal")
        else:
            # The refusal leaves its line too, so it is raised only after this transaction is through.
            audit.write(
                "privacy.reveal",
                by=by,
                at=at,
                kind=Kind.REFUSAL,
                outcome=Outcome.REFUSED,
                subject=f"{table}:{cell.row}",
                detail={"field": field, "code": refusal.code},
            )
    if refusal is not None:
        raise refusal
    return Shown(shown.pk, text, str(cell.field.verbose_name), shown.until, table, field, cell.row)


def _over_the_limit(by: Asker, at: datetime) -> PrivacyError | None:
    """Return the refusal when the last hour's number is used up; tell those who watch once an hour.

    The day's row of looks is locked first, so that two sessions of one person never both take the last one.
    """
    limits = reveal_limits(settings.NOTONELESS_PLACE, at.date())
    Looks.objects.get_or_create(actor=by.actor, on=at.date())
    Looks.objects.select_for_update().get(actor=by.actor, on=at.date())
    mine = Reveal.objects.filter(actor=by.actor)
    in_a_day = mine.filter(at__gt=at - timedelta(days=1)).count()
    if in_a_day >= limits.per_day:
        alert(AlertKind.REVEALS, by=by, at=at, count=in_a_day, name=by.name)
        return PrivacyError(
            "P020",
            f"您二十四小时内已显示 {in_a_day} 次完整信息，达到上限。请明天再来；确需成批使用请走“导出”并由他人审批。",
            f"You have had {in_a_day} fields shown in full within a day, which is the most. Come back tomorrow; for many "
            "children ask for an export, which a second person approves.",
        )
    count = mine.filter(at__gt=at - timedelta(hours=1)).count()
    if count < limits.per_hour:
        return None
    alert(AlertKind.REVEALS, by=by, at=at, count=count, name=by.name)
    if count >= limits.per_hour_most:
        return PrivacyError(
            "P013",
            f"您一小时内已显示 {count} 次完整信息，达到上限。请一小时后再来；确需成批使用请走“导出”并由他人审批。",
            f"You have had {count} fields shown in full within an hour, which is the most. Come back in an hour; for "
            "many children ask for an export, which a second person approves.",
        )
    if by.fresh_until is None or by.fresh_until <= at:
        return PrivacyError(
            "P012",
            f"您一小时内已显示 {count} 次完整信息。请重新验证第二因素，再继续。",
            f"You have had {count} fields shown in full within an hour. Give your second factor again to go on.",
        )
    return None


def no_reason(least: int) -> PrivacyError:
    """Return the refusal of an act that needs a reason and was given none."""
    return PrivacyError(
        "P011",
        f"请写明用途，至少 {least} 个字，例如“电话联系家长核实转学去向”；不要写号码。",
        f"Say what it is for, in at least {least} characters, such as “call the parents about the transfer”; no numbers.",
    )

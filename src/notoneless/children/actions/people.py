"""Who answers for a child by name, what people wrote into the file, and a file that is put away."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.children.access import MERGE, REMARK, Children
from notoneless.children.actions.common import Key, begin, end, own, reason_of, same
from notoneless.children.actions.merging import open_beside
from notoneless.children.models import Child, Remark, Sponsor
from notoneless.children.terms import AbsentError, ChildError
from notoneless.responsibility.access import People
from notoneless.responsibility.queries import system_scope


def add_remark(*, child: Key, text: str, by: Viewer, at: datetime, on: date) -> None:
    """Write a note into the file. Raises K019 for an empty one."""
    note = text.strip()
    if not note or len(note) > 2000:
        raise ChildError("K019", "请写备注，不超过 2000 字。", "Write a note, of at most 2,000 characters.")
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, power=REMARK)
        Remark.objects.create(**act.row, text=note)
        audit.write(
            "children.add_remark", by=by, at=at, subject=f"children_child:{act.child.pk}", children=[act.child.pk]
        )


def add_sponsor(
    *,
    child: Key,
    account: Key,
    role: str,
    by: Viewer,
    at: datetime,
    on: date,
    source: str = "",
    seen: int | None = None,
) -> None:
    """Name somebody who answers for the child: an account that ``by`` may know of. Raises :class:`AbsentError`, K007."""
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, source=source, seen=seen)
        try:
            known = People(by).filter(Account.objects.filter(is_active=True))
            person = known.get(pk=uuid.UUID(str(account)))
        except (Account.DoesNotExist, ValueError):
            raise AbsentError from None
        if Sponsor.objects.filter(child=act.child, account=person, ended_on=None).exists():
            raise same()
        Sponsor.objects.create(**act.row, account=person, role=role.strip()[:60])
        act.changed("sponsor", "", f"{person.name} {role.strip()[:60]}".strip())
        act.finish("add_sponsor", account=str(person.pk))


def end_sponsor(*, child: Key, sponsor: Key, by: Viewer, at: datetime, on: date, seen: int | None = None) -> None:
    """End somebody's duty by name on ``on``; the next request of that person no longer reaches the child by it."""
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, seen=seen)
        row = own(act, Sponsor.objects.select_related("account"), sponsor)
        end(row, on)
        act.changed("sponsor", f"{row.account.name} {row.role}".strip(), "")
        act.finish("end_sponsor", account=str(row.account_id))


def remove(*, child: Key, reason: str, by: Viewer, at: datetime, on: date, seen: int | None = None) -> None:
    """Put a file away that should never have been opened (a test, a child of another county). Nothing in it is deleted;
    it is absent for everybody until it is brought back. Raises K006 for want of a reason, K027 while somebody looks for the child: a case
    ends by evidence and a second person, and never by putting the file away."""
    why = reason_of(reason)
    with transaction.atomic():
        act = begin(child, by=by, at=at, on=on, seen=seen, power=MERGE)
        with system_scope():
            if held := open_beside(act.child):
                raise ChildError(
                    "K027",
                    f"这份档案还有在办的{'、'.join(held)}，不能撤除。请先凭依据办结，再撤除档案。",
                    "Somebody still works on a case of this file: it is not put away. Close the case on its evidence first.",
                )
        act.child.removed_at = at
        act.child.save(update_fields=("removed_at",))
        act.changed("removed", "", "已撤除")
        act.finish("remove", reason=why)


def restore(*, child: Key, reason: str, by: Viewer, at: datetime, on: date) -> None:
    """Bring a file back that was put away. Raises :class:`AbsentError`, K006."""
    why = reason_of(reason)
    with transaction.atomic():
        found = Child.objects.select_for_update().filter(pk=_key(child), removed_at__isnull=False).first()
        if found is None or not Children(by, MERGE).reaches(found):
            raise AbsentError
        found.removed_at = None
        found.save(update_fields=("removed_at",))
        act = begin(found.pk, by=by, at=at, on=on, power=MERGE)
        act.changed("removed", "已撤除", "")
        act.finish("restore", reason=why)


def _key(text: Key) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise AbsentError from None

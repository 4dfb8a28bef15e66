"""Inviting: an account, a post and a slip in one act, by a superior within his own reach; one by one, or by a list of staff.

Nobody gives what he has not: the same rules as for any appointment decide, and an account that somebody made is never more
than the posts that he could give.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.actions.refusals import login_taken
from notoneless.accounts.models import Account
from notoneless.accounts.queries import kept_rows
from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.responsibility import access
from notoneless.responsibility.actions.appointments import Put, appoint_all
from notoneless.responsibility.actions.refusals import not_there, taken_before
from notoneless.responsibility.models import Post
from notoneless.responsibility.queries.staff import facts_for
from notoneless.responsibility.queries.viewers import system_scope
from notoneless.responsibility.rules.staff import Becomes, StaffRow, Verdict, judge
from notoneless.responsibility.terms import Holding
from notoneless.standards.names import pinyin

BATCH = 500


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody invited: the account, and the slip's code, which nobody sees again."""

    account: Account
    code: str
    post: str


def invite(
    *,
    by: Viewer,
    at: datetime,
    post_id: uuid.UUID,
    name: str,
    login: str = "",
    phone: str = "",
    began_on: date,
    ended_on: date | None = None,
    holding: str = Holding.FULL,
    document: str = "",
) -> Invited:
    """Make an account, put it into a post, make its slip; all or nothing. Without ``login``, one is made of the name.

    Raises D001 (no such post within the reach of ``account.invite``), N008 and N009 (the login), and as ``appoint``.
    """
    with transaction.atomic():
        post = access.Posts(by, "account.invite").filter(Post.objects.filter(pk=post_id)).first()
        if post is None:
            raise not_there("这个岗位", "post")
        login = login.strip().lower() or _logins([name], set())[0]
        if Account.objects.filter(login=login).exists():
            raise login_taken()
        account = accounts.new_account(login=login, name=name, phone=phone, at=at)
        account.save()
        put = Put(post.pk, account.pk, began_on, ended_on, holding, document)
        appoint_all(by=by, at=at, puts=[put], newcomers={account.pk})
        code = accounts.issue_slips(by=by, at=at, accounts=[account])[0]
        audit.write("responsibility.invite", by=by, at=at, subject=f"account:{account.pk}",
                    detail={"post": str(post.pk), "kind": post.kind})  # fmt: skip
    return Invited(account, code, post.title)


@dataclass(frozen=True, slots=True)
class TakenRow:
    """What became of one row of a list: the verdict, and for a new account its login and code."""

    verdict: Verdict
    login: str = ""
    code: str = ""
    account: Account | None = None


def invited_by(rows: Iterable[TakenRow]) -> list[Invited]:
    """Return who got an account by a list that was taken over, each once, with every post that the list gave."""
    found: dict[str, Invited] = {}
    for row in rows:
        if row.account is None or row.verdict.seat is None:
            continue
        before = found.get(row.login)
        posts = f"{before.post}、{row.verdict.seat.title}" if before else row.verdict.seat.title
        found[row.login] = Invited(row.account, row.code, posts)
    return list(found.values())


def keep_staff_list(*, by: Viewer, at: datetime, file_name: str, rows: Sequence[StaffRow]) -> uuid.UUID:
    """Keep a list as it was read, sealed, until it is looked at and taken over; return its key. Nothing is made of it yet."""
    with transaction.atomic():
        kept = accounts.keep_list(by=by, at=at, file_name=file_name, rows=[asdict(row) for row in rows])
        audit.write("responsibility.keep_staff_list", by=by, at=at, subject=f"staff_list:{kept.pk}",
                    detail={"rows": kept.count})  # fmt: skip
    return kept.pk


def take_staff_list(*, by: Viewer, at: datetime, list_id: uuid.UUID) -> list[TakenRow]:
    """Take over a list that was uploaded and looked at: new accounts with slips, known people into their posts.

    It is judged anew, so what changed since the preview is seen; unclear rows stay out, with their reasons. All that is
    clear is taken in one transaction, once. Raises D001 (not one's own list), D011 (taken over before).
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        found = kept_rows(by=by, list_id=list_id)
        if found is None:
            raise not_there("这份名单", "list")
        kept, rows = found
        if not accounts.mark_applied(kept=kept, at=at):
            raise taken_before()
        staff = [StaffRow(**row) for row in rows]
        verdicts = judge(staff, facts_for(by, staff, on=on))
        made = _make_accounts(verdicts, at)
        puts = []
        for index, verdict in enumerate(verdicts):
            who = made[index].pk if index in made else verdict.someone.account_id if verdict.someone else None
            takes = verdict.becomes in (Becomes.NEW, Becomes.CHANGED)
            if takes and who is not None and verdict.seat is not None and verdict.began_on is not None:
                document = verdict.row.document
                puts.append(Put(verdict.seat.post_id, who, verdict.began_on, verdict.ended_on, Holding.FULL, document))
        people = list({account.pk: account for account in made.values()}.values())
        if puts:
            appoint_all(by=by, at=at, puts=puts, newcomers={account.pk for account in people})
        codes = dict(zip((a.pk for a in people), accounts.issue_slips(by=by, at=at, accounts=people)))
        counts = {kind.value: sum(v.becomes is kind for v in verdicts) for kind in Becomes}
        audit.write(
            "responsibility.take_staff_list", by=by, at=at, subject=f"staff_list:{kept.pk}",
            detail=counts | {"accounts": [str(account.pk) for account in people[:1000]]},
        )  # fmt: skip
    return [
        TakenRow(verdict, made[index].login, codes[made[index].pk], made[index])
        if index in made
        else TakenRow(verdict, verdict.someone.login if verdict.someone else "")
        for index, verdict in enumerate(verdicts)
    ]


def reissue_slips(*, by: Viewer, at: datetime, account_ids: Sequence[uuid.UUID]) -> list[Invited]:
    """Make new slips for people whose posts one could give, all of them: for accounts that were never opened, and for
    passwords that were forgotten. A second factor stays, so a slip alone opens no account that has one.

    Raises D001 when anybody among them is out of reach, is oneself, is switched off, or holds a post beyond one's own.
    """
    with transaction.atomic():
        wanted = set(account_ids)
        with system_scope():  # a post in another county may put a person out of reach
            found = list(
                access.Governed(by, timezone.localdate(at))
                .filter(Account.objects.filter(pk__in=wanted, is_active=True))
                .order_by("name")
            )
        if len(found) < len(wanted):
            raise not_there("这个人（或其岗位超出您的权限）", "person, or their posts go beyond yours")
        codes = accounts.issue_slips(by=by, at=at, accounts=found)
        audit.write(
            "responsibility.reissue_slips", by=by, at=at, subject=f"account:{found[0].pk}" if len(found) == 1 else "",
            detail={"accounts": [str(account.pk) for account in found[:1000]]},
        )  # fmt: skip
    return [Invited(account, code, "") for account, code in zip(found, codes)]


def _make_accounts(verdicts: Sequence[Verdict], at: datetime) -> dict[int, Account]:
    """Make the accounts of new rows; two rows of one new person share one. Return index of row → account."""
    keys: dict[str, list[int]] = {}
    for index, verdict in enumerate(verdicts):
        if verdict.becomes is Becomes.NEW:
            keys.setdefault(verdict.row.login or f"phone:{verdict.row.phone}", []).append(index)
    rows = [verdicts[indexes[0]].row for indexes in keys.values()]
    given = {row.login for row in rows if row.login}
    made_up = iter(_logins([row.name for row in rows if not row.login], given))
    made: dict[int, Account] = {}
    for row, indexes in zip(rows, keys.values()):
        login = row.login or next(made_up)
        account = accounts.new_account(login=login, name=row.name, phone=row.phone, at=at)
        made.update(dict.fromkeys(indexes, account))
    try:
        Account.objects.bulk_create({a.pk: a for a in made.values()}.values(), batch_size=BATCH)
    except IntegrityError:
        raise login_taken() from None
    return made


def _logins(names: Iterable[str], taken: set[str]) -> list[str]:
    """Return a free login for each name: its pinyin, with a number where somebody has it. Never a telephone: a login is
    shown to everyone, a telephone to nobody."""
    found: list[str] = []
    taken = set(taken)
    for name in names:
        stem = "".join(char for char in pinyin(name).lower() if char.isascii() and char.isalnum())[:40] or "staff"
        stem = stem if len(stem) >= 3 else f"{stem}001"
        used = taken | set(Account.objects.filter(login__startswith=stem).values_list("login", flat=True))
        login, number = stem, 1
        while login in used:
            number += 1
            login = f"{stem}{number}"
        taken.add(login)
        found.append(login)
    return found

"""What becomes of each row of a staff list: a new person, a known one put into a further post, nothing to do, or unclear.

Pure: what is known of posts and people is handed in. Nothing is guessed: two units of one name, a login that belongs to
somebody of another name, a post that somebody holds, stay unclear, each with its reason, and the rows around them go on.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from notoneless.responsibility.rules import appointing
from notoneless.responsibility.rules.appointing import Term, Why


class Becomes(StrEnum):
    """What a row becomes."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One row as it was read: its number as a person counts it, what was written."""

    number: int
    name: str
    login: str = ""
    phone: str = ""
    kind: str = ""
    unit: str = ""
    began_on: str = ""
    ended_on: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that could be meant: who may fill it, who holds it."""

    post_id: uuid.UUID
    kind: str
    title: str
    began_on: date
    barred: Why | None = None
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who has an account: the posts held today and the terms of all posts. ``is_known``: within one's reach."""

    account_id: uuid.UUID
    name: str
    login: str
    is_known: bool = True
    is_active: bool = True
    posts: frozenset[uuid.UUID] = frozenset()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known: the words for kinds of posts, posts by (kind, unit as written), people by login and by telephone."""

    on: date
    asker: uuid.UUID | None
    kinds: Mapping[str, str]
    seats: Mapping[tuple[str, str], Sequence[Seat]]
    by_login: Mapping[str, Someone]
    by_phone: Mapping[str, Sequence[Someone]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row; for an unclear one, under which heading and why (Chinese, English)."""

    row: StaffRow
    becomes: Becomes
    seat: Seat | None = None
    someone: Someone | None = None
    began_on: date | None = None
    ended_on: date | None = None
    heading: str = ""
    zh: str = ""
    en: str = ""


@dataclass(slots=True)
class _Seen:
    """What earlier rows of the list have claimed: posts, and the terms that a person would get by them."""

    posts: dict[uuid.UUID, int] = field(default_factory=dict)
    people: dict[str, tuple[int, str]] = field(default_factory=dict)
    terms: dict[str, list[Term]] = field(default_factory=dict)


class _Unclear(Exception):
    def __init__(self, heading: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.heading, self.zh, self.en = heading, zh, en


def judge(rows: Iterable[StaffRow], facts: Facts) -> list[Verdict]:
    """Return one verdict for every row, in their order."""
    seen = _Seen()
    found: list[Verdict] = []
    for row in rows:
        try:
            found.append(_judge(row, facts, seen))
        except _Unclear as why:
            found.append(Verdict(row, Becomes.UNCLEAR, heading=why.heading, zh=why.zh, en=why.en))
    return found


def _judge(row: StaffRow, facts: Facts, seen: _Seen) -> Verdict:
    if not row.name:
        raise _Unclear("姓名", "没有姓名。请补上。", "There is no name: fill it in.")
    kind = facts.kinds.get(row.kind)
    if kind is None:
        raise _Unclear(
            "岗位", f"“{row.kind[:20]}”不是本系统的岗位名称。请从模板的下拉列表里选。",
            "This is no kind of post here: choose one from the template's list.",
        )  # fmt: skip
    seat = _seat(row, kind, facts)
    began_on = _day(row.began_on, "任职日期") or facts.on
    ended_on = _day(row.ended_on, "离任日期")
    began_on = max(began_on, seat.began_on) if not row.began_on else began_on
    if began_on < seat.began_on or (ended_on is not None and ended_on <= began_on):
        raise _Unclear(
            "任职日期", f"任期不对：岗位自 {seat.began_on} 设立，离任须在任职之后。请核对两个日期。",
            f"The term does not fit: the post stands since {seat.began_on}, and it must end after it begins.",
        )  # fmt: skip
    who, someone = _someone(row, facts, seen)
    if someone is not None and seat.post_id in someone.posts:
        return Verdict(row, Becomes.SAME, seat, someone, began_on, ended_on)
    _may(row, seat, someone, who, Term(kind, began_on, ended_on), facts, seen)
    return Verdict(row, Becomes.NEW if someone is None else Becomes.CHANGED, seat, someone, began_on, ended_on)


def _seat(row: StaffRow, kind: str, facts: Facts) -> Seat:
    seats = facts.seats.get((kind, written(row.unit)), ())
    if not seats:
        raise _Unclear(
            "单位", f"在您的范围内没有“{row.unit[:30]}”的这个岗位。请写单位全称或编码；单位新设的，先设岗。",
            "There is no such post at this unit within your reach: write the unit's full name or code, or establish the post.",
        )  # fmt: skip
    if len(seats) > 1:
        options = "、".join(seat.title for seat in seats[:4])
        raise _Unclear(
            "单位", f"“{row.unit[:30]}”可以是 {len(seats)} 个岗位：{options}。请改写编码，或“乡镇名+村名”“学校名+班级”。",
            f"This can be {len(seats)} posts: write the code, or town and village, or school and class together.",
        )  # fmt: skip
    return seats[0]


def _someone(row: StaffRow, facts: Facts, seen: _Seen) -> tuple[str, Someone | None]:
    """Return a key for whom the row means, and the account if there is one."""
    if not row.login and not row.phone:
        raise _Unclear(
            "登录名", "登录名和手机都没有填，无法知道是不是同一个人。请至少填一项。",
            "Neither login nor telephone is given, so nobody can tell who this is: fill in one of them.",
        )  # fmt: skip
    if row.phone and not (len(row.phone) == 11 and row.phone.isdigit() and row.phone[0] == "1"):
        raise _Unclear("手机", "手机号不是 11 位数字。请核对。", "This is no mobile number of 11 digits: check it.")
    someone = facts.by_login.get(row.login) if row.login else None
    if someone is None and row.phone:
        same = facts.by_phone.get(row.phone, ())
        if len(same) > 1:
            raise _Unclear(
                "手机", f"{len(same)} 个账号登记了这个手机号。请改填登录名。",
                f"{len(same)} accounts have this telephone: give the login instead.",
            )  # fmt: skip
        someone = same[0] if same else None
        if someone is not None and row.login:
            raise _Unclear(
                "登录名", "这个手机号已登记在另一个登录名下。请核对是否同一个人。",
                "This telephone belongs to another login: check whether it is the same person.",
            )  # fmt: skip
    key = f"login:{row.login}" if row.login else f"phone:{row.phone}"
    if someone is not None:
        key = str(someone.account_id)
        if not someone.is_known:
            raise _Unclear(
                "登录名", "这个登录名已有人使用，而此人不在您的范围内。请换一个登录名，或请上级办理。",
                "Somebody outside your reach has this login: choose another, or ask your superior.",
            )  # fmt: skip
        if someone.name != row.name:
            raise _Unclear(
                "姓名", "这个账号登记的是另一个姓名。请核对是同一个人改了名，还是填错了行。",
                "This account bears another name: check whether it is the same person.",
            )  # fmt: skip
        if not someone.is_active:
            raise _Unclear(
                "登录名", "这个人的账号已停用。请先请安全管理员启用。",
                "This account is switched off: ask the security admin to switch it on first.",
            )  # fmt: skip
    before = seen.people.setdefault(key, (row.number, row.name))
    if before[1] != row.name:
        raise _Unclear(
            "姓名", f"与第 {before[0]} 行的登录名或手机相同，姓名不同。请核对这两行。",
            f"Row {before[0]} has the same login or telephone and another name: check both.",
        )  # fmt: skip
    return key, someone


def _may(row: StaffRow, seat: Seat, someone: Someone | None, who: str, term: Term, facts: Facts, seen: _Seen) -> None:
    if seat.post_id in seen.posts:
        raise _Unclear(
            "单位", f"与第 {seen.posts[seat.post_id]} 行是同一个岗位。每个岗位只留一行。",
            f"Row {seen.posts[seat.post_id]} fills the same post: keep one row for each.",
        )  # fmt: skip
    if someone is not None and someone.account_id == facts.asker:
        raise _Unclear("姓名", "不能任命自己。请由上级办理。", "Nobody appoints himself: ask your superior.")
    held = [*(someone.terms if someone else ()), *seen.terms.get(who, ())]
    why = seat.barred or appointing.room(term, seat.terms) or appointing.apart(term, held)
    if why is not None:
        raise _Unclear("岗位", *_WHY[why])
    seen.posts[seat.post_id] = row.number
    seen.terms.setdefault(who, []).append(term)


_WHY: Mapping[Why, tuple[str, str]] = {
    Why.ONESELF: ("不能任命自己。请由上级办理。", "Nobody appoints himself: ask your superior."),
    Why.MORE_POWERS: (
        "这个岗位的权限超出您自己的权限。请由上级任命。",
        "This post has powers that you do not hold: ask your superior.",
    ),
    Why.KEEPERS: (
        "系统管理员、安全管理员和审计员只能由教育局领导任命。",
        "The system admin, security admin and auditor are named by the bureau's leader alone.",
    ),
    Why.APART: (
        "系统管理员、安全管理员、审计员不能由同一人担任，任命他们的人也不能兼任。请另选一人。",
        "The three keepers are three people, and none of them names the others: choose somebody else.",
    ),
    Why.HELD: (
        "这段时间这个岗位已有人任职。请先结束其任职或办理交接。",
        "Somebody holds this post during that time: end that term or hand over first.",
    ),
    Why.TWICE: ("同一个岗位出现了两次。", "The same post stands twice."),
}


def _day(text: str, heading: str) -> date | None:
    if not text:
        return None
    plain = text.strip().replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    plain = plain.split(" ")[0]
    try:
        if plain.isdigit() and len(plain) == 8:
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError:
        raise _Unclear(
            heading, f"“{text[:20]}”不是日历上的一天。请写成 2026-09-01 这样。",
            "This is no day of the calendar: write it like 2026-09-01.",
        ) from None  # fmt: skip


def written(unit: str) -> str:
    """Return a unit's name as it is compared: without blanks and the dot of a post's title."""
    return "".join(unit.split()).replace("·", "")

"""Who may do what to what, told a second time: from the rules as they are written down, never from the code that decides.

Powers are listed by power (the house lists them by post); a reach is a list of paths on either line, by hand; every rule is a
line of arithmetic on texts. Where the two tellings differ, one of them is wrong, and a test says where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

LOOKERS = (
    "county_leader bureau_leader section_chief registrar_bureau aid_centre special_centre centre_head inspector principal "
    "registrar class_teacher subject_teacher township_leader township_officer village_head village_officer"
)
MEETERS = (
    "bureau_leader section_chief registrar_bureau aid_centre special_centre centre_head principal registrar class_teacher "
    "township_leader township_officer village_head village_officer"
)
KEEPERS = "bureau_leader section_chief registrar_bureau aid_centre special_centre principal registrar township_officer"
LEADERS = "bureau_leader section_chief centre_head principal township_leader township_officer"
BUREAU = "bureau_leader section_chief"
#: Power → the posts that give it.
HOLDERS: Final[dict[str, str]] = {
    "child.see": LOOKERS + " sponsor",
    "place.see": LOOKERS + " department_liaison",
    "post.see": LOOKERS + " department_liaison",
    "letter.sign": LOOKERS + " department_liaison",
    "child.reveal": MEETERS + " sponsor",
    "child.remark": MEETERS + " inspector sponsor",
    "child.edit": KEEPERS,
    "child.export": KEEPERS + " centre_head township_leader",
    "child.approve_export": BUREAU + " principal township_leader",
    "child.merge": BUREAU + " registrar_bureau",
    "post.edit": LEADERS,
    "account.invite": LEADERS,
    "account.see": LEADERS + " county_leader system_admin security_admin",
    "gap.see": LEADERS + " county_leader registrar_bureau inspector",
    "letter.see": LEADERS + " county_leader",
    "letter.draw": LEADERS + " county_leader",
    "class.call": BUREAU + " registrar_bureau centre_head principal registrar class_teacher subject_teacher",
    "learning.see": BUREAU
    + " registrar_bureau centre_head inspector principal registrar class_teacher subject_teacher sponsor",
    "learning.mark": BUREAU + " registrar_bureau centre_head principal registrar class_teacher subject_teacher",
    "barrier.see": BUREAU
    + " registrar_bureau centre_head inspector principal registrar class_teacher subject_teacher sponsor township_leader township_officer",
    "barrier.ask": BUREAU + " registrar_bureau centre_head principal registrar class_teacher subject_teacher",
    "closure.declare": BUREAU,
    "class.edit": BUREAU + " principal registrar",
    "place.edit": BUREAU,
    "year.turn": BUREAU,
    "sweep.see": BUREAU + " registrar_bureau county_leader",
    "sweep.publish": BUREAU + " registrar_bureau",
    # The keepers' programs watch the house: each reads what its owner may read.
    "token.make": BUREAU + " registrar_bureau system_admin security_admin auditor",
    "house.appoint": "bureau_leader",
    "impact.see": BUREAU + " county_leader security_admin auditor",
    "house.see": "system_admin security_admin auditor",
    "house.run": "system_admin",
    "security.set": "security_admin",
    "account.disable": "security_admin",
    "journal.read": "auditor",
    "incident.packet": "auditor",
    "report.see": BUREAU
    + " county_leader registrar_bureau centre_head inspector principal registrar township_leader township_officer",
    "report.review": BUREAU + " registrar_bureau",
    "report.campaign": BUREAU,
    "report.upward": BUREAU + " registrar_bureau county_leader",
    "report.hand_up": BUREAU,
    "report.file": BUREAU + " principal",
    "programme.see": BUREAU
    + " county_leader registrar_bureau aid_centre special_centre department_liaison centre_head inspector principal registrar "
    "township_leader township_officer auditor",
    "programme.answer": BUREAU
    + " county_leader registrar_bureau aid_centre special_centre department_liaison centre_head principal registrar "
    "township_leader township_officer",
    "programme.edit": BUREAU + " registrar_bureau",
    "case.see": LOOKERS + " sponsor",
    "activity.write": LOOKERS,
    "visit.write": LOOKERS + " sponsor",
    "visit.lead": LEADERS,
    "case.act": MEETERS + " inspector sponsor",
    "case.open": BUREAU
    + " registrar_bureau centre_head principal registrar class_teacher township_leader township_officer "
    "village_head village_officer",
    "case.order": BUREAU + " registrar_bureau township_leader township_officer",
    "case.place": BUREAU + " registrar_bureau principal registrar",
    "case.close": BUREAU + " registrar_bureau township_leader township_officer principal registrar",
    "case.check": BUREAU + " registrar_bureau",
    "move.act": BUREAU + " registrar_bureau principal registrar",
    "move.decide": BUREAU + " registrar_bureau",
    "deferral.take": BUREAU + " registrar_bureau principal registrar township_leader township_officer",
    "deferral.decide": BUREAU + " registrar_bureau township_leader",
}
THREE_KEEPERS = frozenset({"system_admin", "security_admin", "auditor"})
POWERS: Final = {
    kind: frozenset(power for power, kinds in HOLDERS.items() if kind in kinds.split())
    for kind in {word for kinds in HOLDERS.values() for word in kinds.split()}
}
COUNTY = "0001"
CENTRE = "00010001"
A, B, C = CENTRE + "0001", CENTRE + "0002", CENTRE + "0003"
T1, V11 = "00010001", "000100010001"
#: Role → where its powers hold: (on the place line, on the school line). A post at the county reaches both.
BOTH = ((COUNTY,), (COUNTY,))
ROLES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    **dict.fromkeys(
        ("county_leader", "bureau_leader", "section_chief", "registrar_bureau", "aid_centre", "special_centre",
         "department_liaison", "system_admin", "security_admin", "auditor"),
        BOTH,
    ),
    "centre_head": ((), (CENTRE,)),
    "inspector": ((), (A, B)),
    "principal:a": ((), (A,)),
    "registrar:a": ((), (A,)),
    "class_teacher:a1": ((), (A + "0001",)),
    "subject_teacher:a1": ((), (A + "0001",)),
    "township_leader:t1": ((T1,), ()),
    "township_officer:t1": ((T1,), ()),
    "village_head:v11": ((V11,), ()),
    "village_officer:v11": ((V11,), ()),
    "sponsor": ((), ()),  # answers for one child by name, holds no post
    "former": ((), ()),  # held a post that ended
    "anonymous": ((), ()),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """One object as the oracle knows it: where it lies, whose it is, what it is."""

    id: Any
    place: str = ""
    school: str = ""
    line: str = ""
    kind: str = ""
    key: str = ""
    owner: str = ""
    gone: bool = False
    posts: tuple[tuple[str, str, str], ...] = ()  # of an account: (kind, line, path) of every term, running or over
    ended: bool = False
    more: Any = None


def powers(role: str) -> frozenset[str]:
    """The powers of a role; the posts that a role held and holds no more give none."""
    return POWERS.get(role.split(":")[0], frozenset())


def has(role: str, power: str | None) -> bool:
    """Whether a role comes through a door that asks for ``power``; ``None`` asks who one is."""
    return role != "anonymous" if power is None else power in powers(role)


def under(paths: tuple[str, ...], path: str) -> bool:
    return bool(path) and any(path.startswith(one) for one in paths)


def above(paths: tuple[str, ...], path: str) -> bool:
    return bool(path) and any(one.startswith(path) for one in paths)


def reach(role: str, power: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return ROLES[role] if power in powers(role) else ((), ())


def child(role: str, one: Spot, power: str) -> bool:
    """A child: by where it lives, by where it learns, by county for a county's post, by name for who answers for it."""
    places, schools = reach(role, power)
    if one.gone:
        return False
    if role == "sponsor":
        return power in powers(role) and one.key == "c1"
    whole = COUNTY in places and str(one.more) == COUNTY
    return whole or under(places, one.place) or under(schools, one.school)


def post(role: str, one: Spot, power: str) -> bool:
    """A post: on its own line, at or under a path of the power."""
    places, schools = reach(role, power)
    return under(places if one.line == "place" else schools, one.place or one.school)


def may_fill(role: str, kind: str) -> bool:
    """Nobody gives more than he has; the three keepers of the house are named by whoever leads the office."""
    if kind in THREE_KEEPERS:
        return "house.appoint" in powers(role)
    return POWERS[kind] <= powers(role)


def knows(role: str, one: Spot, power: str = "account.see") -> bool:
    """A person: whoever holds or held a post over which one has the power."""
    places, schools = reach(role, power)
    return any(under(places if line == "place" else schools, path) for _kind, line, path in one.posts)


def governs(role: str, one: Spot) -> bool:
    """A person's account is in a superior's hands: every running post within reach and none beyond the superior's powers;
    never one's own."""
    places, schools = reach(role, "account.invite")
    running = () if one.ended else one.posts
    return (
        one.key != role
        and knows(role, one, "account.invite")
        and all(under(places if line == "place" else schools, path) for _kind, line, path in running)
        and all(may_fill(role, kind) for kind, _line, _path in running)
    )


def division(role: str, one: Spot, schools_there: tuple[tuple[str, str], ...]) -> bool:
    """A division: under a reach, on the way down to one, the own county, or where a school in reach stands, with its town."""
    places, schools = reach(role, "place.see")
    home = {
        way
        for place, school in schools_there
        if under(schools, school) or above(schools, school)
        for way in (place, place[:8])
    }
    own = {path[:4] for path in (*places, *schools)}
    return under(places, one.place) or above(places, one.place) or one.place in own or one.place in home


def school(role: str, one: Spot) -> bool:
    """A school: under a reach, above one (a class's own school), or standing in a place in reach."""
    places, schools = reach(role, "place.see")
    return under(schools, one.school) or above(schools, one.school) or under(places, one.place)


def reports(role: str, one: Spot, power: str) -> bool:
    """A school's reports: of a school under a reach of the power, by where it hangs or by where it stands, while it owes one."""
    places, schools = reach(role, power)
    return not one.ended and (under(schools, one.school) or under(places, one.place))


def classes_of(role: str, one: Spot) -> bool:
    """Whose classes one forms: those of schools in reach of either power."""
    return under(reach(role, "place.edit")[1], one.school) or under(reach(role, "class.edit")[1], one.school)

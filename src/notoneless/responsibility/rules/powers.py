"""What each kind of post may do, where it reaches. A post gives powers while it lasts; nothing else gives any.

The table is the house's answer to "who may": docs/reference/access.md is made from it, and the tests of access
tell it a second time by hand. Nobody sees a child without ``child.see``; nobody sees a number in full without ``child.reveal``
and a reason. The three who keep the machine, its safety and its journal reach no child at all.
"""

from __future__ import annotations

from typing import Final

from notoneless.responsibility.terms import PostKind

SIGN = frozenset({"letter.sign"})
#: Whoever sees a child may go to its door, and writes down the visit.
LOOK = frozenset({"child.see", "place.see", "post.see", "case.see", "visit.write", "activity.write"}) | SIGN
#: Who struggles with learning is the judgement of whoever teaches the child. It is read by them, by who answers for the child by name, and by
#: school, centre and bureau above; the place line, neighbours of the family, is not told.
STRUGGLING = frozenset({"learning.see"})
#: What stands in the way of a pupil while schools are closed is read by the same, and by the town, which brings what is missing.
BARRIERS = frozenset({"barrier.see"})
#: Whoever goes to the child's door, or calls: writes what was found on the case.
MEET = LOOK | {"child.reveal", "child.remark", "case.act"}
#: Whoever answers for a child by name (包保) meets that child, whatever the posts held.
SPONSOR = (
    frozenset({"child.see", "child.reveal", "child.remark", "case.see", "case.act", "visit.write"})
    | STRUGGLING
    | BARRIERS
)
KEEP = MEET | {"child.edit", "child.export"}
#: A case is opened by whoever hears of a child; ordering (责令) and asking for closure are offices' acts, checking the bureau's.
OPEN_CASE = frozenset({"case.open"})
ORDER = frozenset({"case.order", "case.open", "case.close"})
#: For a school speaks whoever places children there: the other school's word on a move is given by the same posts.
PLACE_BACK = frozenset({"case.place", "case.open", "case.close", "move.act", "deferral.take"})
BUREAU = ORDER | PLACE_BACK | {"case.check", "report.review", "move.decide", "deferral.decide"}
#: A township takes in what guardians ask for; its government decides (义务教育法 art. 11), which is its leader's word.
TOWN = ORDER | {"deferral.take"}
#: A school's reports are read by whoever answers for it above and at its head; the principal alone files them,
#: though whoever appoints a principal must hold what the post gives.
REPORTS = frozenset({"report.see"})
#: What documents order is read by whoever works by it; the unit that has a task answers for it; the bureau writes and looks.
ORDERED = frozenset({"programme.see"})
TASKED = ORDERED | {"programme.answer"}
PROGRAMMES = TASKED | {"programme.edit"}
#: A campaign is opened by whoever leads the office or the section.
CAMPAIGN = frozenset({"report.campaign"})
#: Schools are closed for a time by the same.
CLOSE = frozenset({"closure.declare"})
#: What a county tells prefecture and province is read by who answers for all of it, and handed up by who leads the office or the section.
UPWARD = frozenset({"report.upward"})
HAND_UP = UPWARD | {"report.hand_up"}
#: Whoever leads a unit sees and changes the weeks of visits that were planned in its name, whoever planned them.
LEAD = frozenset({"post.edit", "account.see", "account.invite", "gap.see", "letter.see", "letter.draw", "visit.lead"})

#: The roll of a class is called by its teachers, or by whoever stands in for them above; a post is given only by one who has its powers.
#: The same say which of its pupils struggle with learning, and ask each what stands in the way while schools are closed.
CALL = frozenset({"class.call", "learning.mark", "barrier.ask"}) | STRUGGLING | BARRIERS

POWERS: Final[dict[str, frozenset[str]]] = {
    PostKind.COUNTY_LEADER: LOOK | {"gap.see", "letter.see", "letter.draw", "sweep.see", "account.see", "impact.see"}
    | REPORTS
    | UPWARD
    | TASKED,
    PostKind.BUREAU_LEADER: KEEP
    | LEAD
    | CALL
    | BUREAU
    | REPORTS
    | PROGRAMMES
    | CAMPAIGN
    | CLOSE
    | HAND_UP
    | {"child.approve_export", "child.merge", "class.edit", "place.edit", "sweep.see", "sweep.publish", "year.turn",
       "impact.see", "token.make", "house.appoint", "report.file"},
    PostKind.SECTION_CHIEF: KEEP
    | LEAD
    | CALL
    | BUREAU
    | REPORTS
    | PROGRAMMES
    | CAMPAIGN
    | CLOSE
    | HAND_UP
    | {"child.approve_export", "child.merge", "class.edit", "place.edit", "sweep.see", "sweep.publish", "year.turn",
       "impact.see", "token.make", "report.file"},
    PostKind.DEPARTMENT_LIAISON: frozenset({"place.see", "post.see"}) | SIGN | TASKED,
    PostKind.REGISTRAR_BUREAU: KEEP | CALL | BUREAU | REPORTS | UPWARD | PROGRAMMES | {"child.merge", "sweep.see", "sweep.publish", "gap.see", "token.make"},
    PostKind.AID_CENTRE: KEEP | TASKED,
    PostKind.SPECIAL_CENTRE: KEEP | TASKED,
    PostKind.CENTRE_HEAD: MEET | LEAD | OPEN_CASE | CALL | REPORTS | TASKED | {"child.export"},
    PostKind.INSPECTOR: LOOK | REPORTS | ORDERED | STRUGGLING | BARRIERS | {"child.remark", "gap.see", "case.act"},
    PostKind.PRINCIPAL: KEEP | LEAD | PLACE_BACK | CALL | REPORTS | TASKED | {"child.approve_export", "class.edit", "report.file"},
    PostKind.REGISTRAR: KEEP | PLACE_BACK | CALL | REPORTS | TASKED | {"class.edit"},
    PostKind.CLASS_TEACHER: MEET | OPEN_CASE | CALL,
    PostKind.SUBJECT_TEACHER: LOOK | CALL,
    PostKind.TOWNSHIP_LEADER: MEET | LEAD | TOWN | REPORTS | TASKED | BARRIERS | {"child.export", "child.approve_export", "deferral.decide"},
    PostKind.TOWNSHIP_OFFICER: KEEP | LEAD | TOWN | REPORTS | TASKED | BARRIERS,
    PostKind.VILLAGE_HEAD: MEET | OPEN_CASE,
    PostKind.VILLAGE_OFFICER: MEET | OPEN_CASE,
    PostKind.SYSTEM_ADMIN: frozenset({"house.see", "house.run", "account.see", "token.make"}),
    PostKind.SECURITY_ADMIN: frozenset(
        {"house.see", "security.set", "account.see", "account.disable", "impact.see", "token.make"}
    ),
    PostKind.AUDITOR: ORDERED | {"journal.read", "incident.packet", "house.see", "impact.see", "token.make"},
}  # fmt: skip


def powers_of(kind: str) -> frozenset[str]:
    """Return the powers that a post of ``kind`` gives."""
    return POWERS[kind]

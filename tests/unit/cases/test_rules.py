"""Which acts may be written and why not, what closes a case, whom a sweep opens one for, with whom it lies, what goes up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from notoneless.cases.rules import allowed, closing, folding, opening
from notoneless.cases.rules.charging import rises, seats
from notoneless.cases.rules.opening import Finding
from notoneless.cases.rules.road import stand
from notoneless.cases.terms import ActKind, Needs, Opens, Side, Stage, Whence
from notoneless.policy import load
from notoneless.responsibility.rules.chain import above
from notoneless.responsibility.terms import At, Chain, Excuse, Holder, Hole, Line, Link, Model, Step
from tests.cases import Plain, act, acts, book

D = date(2026, 9, 1)
DROPOUT = [{"opened": D}, {"verified": D, "outcome": "dropout"}]
RETURNED = [*DROPOUT, {"returned": date(2026, 9, 7)}]


def ask(rows, kind, on=date(2026, 9, 10), **more):
    """Return the code of the refusal of one more act, '' where it may be written."""
    known = acts(rows)
    more.setdefault("written_on", max(on, *(one.on for one in known)))
    new = act(len(known) + 1, kind, on, **more)
    standing = stand(known, book(), Plain(), on=new.written_on)
    why = allowed.refusal(new, known, standing, book())
    return why.code if why else ""


NOTICE = [*DROPOUT, {"stepped": D, "step": "persuasion"}]
CASES = [
    ("a day that has not come", DROPOUT, "visited", {"way": "visit", "on": date(2026, 9, 11), "written_on": date(2026, 9, 10)}, "E010"),
    ("today", DROPOUT, "visited", {"way": "visit", "on": date(2026, 9, 10), "written_on": date(2026, 9, 10)}, ""),
    ("a return before the case was opened", DROPOUT, "returned", {"on": date(2026, 8, 31), "written_on": D}, "E011"),
    ("a return on the day it was opened", DROPOUT, "returned", {"on": D, "written_on": D}, ""),
    ("accepting what was not dispatched", DROPOUT, "accepted", {"side": "place"}, "E013"),
    ("an outcome that is none", DROPOUT, "verified", {"outcome": "gone_fishing"}, "E014"),
    ("a return written as a finding", DROPOUT, "verified", {"outcome": "returned"}, "E014"),
    ("no reason", DROPOUT, "reasoned", {"reasons": ()}, "E015"),
    ("a reason twice", DROPOUT, "reasoned", {"reasons": ("work", "work")}, "E015"),
    ("a reason", DROPOUT, "reasoned", {"reasons": ("work", "poverty")}, ""),
    ("a call that is a visit", DROPOUT, "contacted", {"way": "visit"}, "E016"),
    ("a call", DROPOUT, "contacted", {"way": "phone"}, ""),
    ("a step before anybody verified", [{"opened": D}], "stepped", {"step": "persuasion"}, "E017"),
    ("a step of no ladder", DROPOUT, "stepped", {"step": "scolding"}, "E018"),
    ("the alert is no act of the ladder", DROPOUT, "stepped", {"step": "absence_alert"}, "E018"),
    ("a fine without a local basis", [*NOTICE, {"stepped": D, "step": "return_order"}], "stepped", {"step": "sanction"}, "E019"),
    ("a court, by the country's own law", [*NOTICE, {"stepped": D, "step": "return_order"}], "stepped", {"step": "court"}, ""),
    ("a court before the order", NOTICE, "stepped", {"step": "court"}, "E020"),
    ("an order before persuasion", DROPOUT, "stepped", {"step": "return_order"}, "E020"),
    ("an order after persuasion", NOTICE, "stepped", {"step": "return_order"}, ""),
    ("an order of six days", NOTICE, "stepped", {"step": "return_order", "due_on": date(2026, 9, 16)}, "E021"),
    ("an order of seven days", NOTICE, "stepped", {"step": "return_order", "due_on": date(2026, 9, 17)}, ""),
    ("an order of fifteen days", NOTICE, "stepped", {"step": "return_order", "due_on": date(2026, 9, 25)}, ""),
    ("an order of sixteen days", NOTICE, "stepped", {"step": "return_order", "due_on": date(2026, 9, 26)}, "E021"),
    ("a notice whose term is over before it begins", DROPOUT, "stepped", {"step": "persuasion", "due_on": date(2026, 9, 9)}, "E022"),
    ("serving no paper", DROPOUT, "served", {"names": 2}, "E023"),
    ("serving before the paper", [*DROPOUT, {"stepped": date(2026, 9, 9), "step": "persuasion"}], "served", {"names": 3, "on": date(2026, 9, 8)}, "E023"),
    ("serving twice", [*NOTICE, {"served": D, "names": 3}], "served", {"names": 3}, "E024"),
    ("referring to nobody", DROPOUT, "referred", {"party": "neighbours"}, "E025"),
    ("an answer to nothing", DROPOUT, "replied", {"names": 2}, "E026"),
    ("an answer twice", [*DROPOUT, {"referred": D, "party": "police"}, {"replied": D, "names": 3}], "replied", {"names": 3}, "E027"),
    ("a second return", RETURNED, "returned", {}, "E028"),
    ("following nobody", DROPOUT, "followed", {"yes": True, "days": 30}, "E029"),
    ("a follow-up of no day", RETURNED, "followed", {"yes": True, "days": 31}, "E030"),
    ("a follow-up on the 29th day", RETURNED, "followed", {"yes": True, "days": 30, "on": date(2026, 10, 6)}, "E031"),
    ("a follow-up on the 30th day", RETURNED, "followed", {"yes": True, "days": 30, "on": date(2026, 10, 7)}, ""),
    ("not in class may be said on any day", RETURNED, "followed", {"yes": False, "days": 0}, ""),
    ("a roll-call without its sheet", RETURNED, "seen", {"way": "roll_call", "yes": True}, "E033"),
    ("a roll-call with its sheet", RETURNED, "seen", {"way": "roll_call", "yes": True, "has_paper": True}, ""),
    ("a roll that nobody read", RETURNED, "seen", {"way": "roll", "yes": True, "publication": "p"}, "E034"),
    ("asking with another outcome", RETURNED, "closing", {"outcome": "abroad"}, "E035"),
    ("asking without the evidence", RETURNED, "closing", {"outcome": "returned"}, "E037"),
    ("asking to close a dropout", DROPOUT, "closing", {"outcome": "dropout"}, "E037"),
    ("checking nothing", DROPOUT, "checked", {"names": 2, "yes": True, "by": "b"}, "E038"),
    ("reopening what is open", DROPOUT, "reopened", {}, "E042"),
    ("handing over what lies with nobody", DROPOUT, "handed_over", {"side": "place"}, "E043"),
    ("taking over what nobody offered", DROPOUT, "taken_over", {"side": "place", "names": 2}, "E045"),
    ("striking the opening", DROPOUT, "struck", {"names": 1}, "E046"),
    ("striking what is not there", DROPOUT, "struck", {"names": 9}, "E046"),
    ("striking a finding", DROPOUT, "struck", {"names": 2}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "kind", "more", "code"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_an_act_may_be_written_or_is_told_why_not(rows, kind, more, code):
    assert ask(rows, kind, **more) == code


ABROAD = [{"opened": D}, {"verified": D, "outcome": "abroad", "has_paper": True}, {"closing": D, "outcome": "abroad"}]
CLOSED = [*ABROAD, {"checked": D, "names": 3, "yes": True, "by": "b"}]


def test_the_second_person_is_another():
    assert ask(ABROAD, "checked", names=3, yes=True, by="a") == "E039"
    assert ask(ABROAD, "checked", names=3, yes=True, by="b") == ""
    assert ask(ABROAD, "closing", outcome="abroad", by="c") == "E036"


def test_a_closed_case_takes_nothing_but_reopening_sights_and_notes():
    assert ask(CLOSED, "visited", way="visit") == "E012"
    assert ask(CLOSED, "verified", outcome="dropout") == "E012"
    for kind, more in (("reopened", {}), ("noted", {}), ("seen", {"way": "revisit", "yes": False})):
        assert ask(CLOSED, kind, **more) == ""


def test_what_somebody_found_while_it_was_being_closed_is_kept_and_opens_it_again():
    assert ask(CLOSED, "verified", outcome="dropout", by="c", saw=2) == ""
    after = stand(
        acts([*CLOSED, {"verified": D, "outcome": "dropout", "by": "c", "saw": 2}]),
        book(),
        Plain(),
        on=date(2026, 9, 2),
    )
    assert after.stage == Stage.CONTESTED


def test_nobody_agrees_while_two_outcomes_stand():
    rows = [*ABROAD, {"returned": D, "by": "c", "saw": 2}]
    assert ask(rows, "checked", names=3, yes=True, by="b") == "E040"
    assert ask(rows, "checked", names=3, yes=False, by="b") == ""


def proof(rows):
    round_ = folding.this_round(folding.standing_acts(acts(rows)))
    return closing.evidence(round_, folding.outcome(round_, book()), book(), on=date(2026, 12, 31))


SIGHT = {"seen": date(2026, 9, 2), "way": "roll", "yes": True, "publication": "p", "by": ""}
NEEDS = load().value("cases.closing_evidence", "500153", D).value


@pytest.mark.parametrize("outcome", sorted(NEEDS))
def test_every_outcome_closes_with_its_evidence_and_not_without(outcome):
    if outcome == "returned":
        return
    needs = Needs(NEEDS[outcome])
    bare = [{"opened": D}, {"verified": D, "outcome": outcome}]
    paper = [{"opened": D}, {"verified": D, "outcome": outcome, "has_paper": True}]
    until = [{"opened": D}, {"verified": D, "outcome": outcome, "has_paper": True, "due_on": date(2027, 6, 30)}]
    approved = [{"opened": D}, {"verified": D, "outcome": outcome, "due_on": date(2027, 6, 30), "approval": "a1"}]
    enough = {name: proof(rows).is_enough for name, rows in {
        "bare": bare, "seen": [*bare, SIGHT], "paper": paper, "until": until,
        "approved": approved,
    }.items()}  # fmt: skip
    assert not enough["bare"], "a click closes nothing"
    assert enough["seen"] == (needs in (Needs.SEEN, Needs.EITHER))
    assert enough["paper"] == (needs in (Needs.PAPER, Needs.EITHER))
    assert enough["until"] == (needs in (Needs.PAPER, Needs.EITHER)), "a paper with a day on it is no approval"
    assert enough["approved"] == (needs is Needs.APPROVAL)
    assert all(why.zh and why.en for why in proof(bare).why)


def test_every_verdict_says_what_closes_it():
    verdicts = load().value("ledger.verdicts", "500153", D).by_id()
    assert set(NEEDS) == set(verdicts)
    for key, row in verdicts.items():
        assert (NEEDS[key] == "never") == (row["counts_as_served"] == "no"), key


def follow(*days):
    return [{"followed": date(2026, 9, 7) + timedelta(days=n), "yes": True, "days": n} for n in days]


LATE = SIGHT | {"seen": date(2026, 12, 10)}


@pytest.mark.parametrize(("more", "enough"), [
    ([], False),
    (follow(30, 60, 90), False),
    ([LATE], False),
    ([*follow(30, 60), LATE], False),
    ([*follow(30, 60, 90), LATE], True),
    ([*follow(30, 60, 90), SIGHT | {"seen": date(2026, 9, 7)}], False),  # on the day of the return itself
    ([*follow(30, 60, 90), SIGHT | {"seen": date(2026, 9, 8)}], True),
    ([*follow(30, 60, 90), LATE | {"way": "revisit", "by": "a", "publication": ""}], False),  # by who wrote the return
    ([*follow(30, 60, 90), LATE | {"way": "revisit", "by": "b", "publication": ""}], True),
    ([*follow(30, 60, 90), LATE | {"way": "roll_call", "by": "b"}], False),
    ([*follow(30, 60, 90), LATE | {"way": "roll_call", "by": "b", "has_paper": True}], True),
    ([*follow(30, 60, 90), LATE | {"publication": ""}], False),
])  # fmt: skip
def test_a_return_closes_after_three_follow_ups_and_being_seen(more, enough):
    assert proof([*RETURNED, *more]).is_enough is enough


def test_an_approval_that_ran_out_closes_nothing():
    rows = [{"opened": D}, {"verified": D, "outcome": "deferred", "approval": "a1", "due_on": date(2026, 12, 30)}]
    assert not proof(rows).is_enough
    rows[1]["due_on"] = date(2026, 12, 31)
    assert proof(rows).is_enough


def standing(rows, on=date(2026, 12, 31)):
    return stand(acts(rows), book(), Plain(), on=on)


YEAR_END = date(2026, 12, 31)
OUT = Finding("suspected_dropout", "suspected_dropout", YEAR_END)
IN = Finding("in_school_local", "school_age", YEAR_END)


ALL_DONE = [
    *RETURNED, *follow(30, 60, 90), LATE, {"closing": LATE["seen"], "outcome": "returned"},
    {"checked": LATE["seen"], "names": 8, "yes": True, "by": "b"},
]  # fmt: skip


@pytest.mark.parametrize(("finding", "rows", "what"), [
    (OUT, None, Opens.OPEN),
    (Finding("dropout", "dropout", YEAR_END), None, Opens.OPEN),
    (Finding("no_hukou", "suspected_dropout", YEAR_END), None, Opens.OPEN),
    (IN, None, Opens.NOTHING),
    (Finding("deferred", "school_age", YEAR_END), None, Opens.NOTHING),
    (Finding("overage", "out_of_scope", YEAR_END), None, Opens.NOTHING),
    (OUT, DROPOUT, Opens.NOTHING),
    (OUT, [{"opened": D}], Opens.NOTHING),
    (OUT, RETURNED, Opens.MISSED),
    (OUT, [{"opened": D}, {"verified": D, "outcome": "in_school_local"}], Opens.MISSED),
    (OUT, [{"opened": D}, {"verified": D, "outcome": "abroad"}], Opens.NOTHING),
    (IN, DROPOUT, Opens.SEEN),
    (IN, RETURNED, Opens.SEEN),
    (Finding("suspended", "school_age", YEAR_END), DROPOUT, Opens.NOTHING),
    (IN, CLOSED, Opens.NOTHING),
    (Finding("dropout", "dropout", date(2026, 9, 7)), RETURNED, Opens.NOTHING),  # the rolls are as old as the return
    (Finding("dropout", "dropout", date(2026, 9, 8)), RETURNED, Opens.MISSED),
    (Finding("dropout", "dropout", date(2026, 12, 10)), ALL_DONE, Opens.NOTHING),  # as old as the closure
    (Finding("dropout", "dropout", date(2026, 12, 11)), ALL_DONE, Opens.REOPEN),
    (OUT, CLOSED, Opens.NOTHING),  # abroad by proof: the register was not corrected
    (Finding("dropout", "dropout", YEAR_END, is_at_door=True, is_met_anew=True), CLOSED, Opens.REOPEN),  # met at the door since
    (Finding("dropout", "dropout", YEAR_END, is_at_door=True), CLOSED, Opens.NOTHING),  # the visit was known when it was closed
    (Finding("dropout", "dropout", YEAR_END, is_met_anew=True), CLOSED, Opens.NOTHING),  # a roll says so, and nobody was there
    (Finding("suspected_dropout", "suspected_dropout", YEAR_END, is_at_door=True, is_met_anew=True), CLOSED, Opens.NOTHING),
    (OUT, ALL_DONE, Opens.REOPEN),
])  # fmt: skip
def test_a_sweep_opens_reopens_sees_or_leaves_alone(finding, rows, what):
    assert opening.opens(finding, standing(rows) if rows else None, book())[0] == what


def test_by_which_match_a_child_was_found():
    assert opening.whence(Finding("x", "x", D, is_on_roll=True)) == Whence.MATCH2
    assert opening.whence(Finding("x", "x", D)) == Whence.MATCH1
    assert opening.whence(Finding("x", "x", D, is_at_door=True)) == Whence.MATCH1
    assert opening.whence(Finding("x", "x", D, is_on_register=False, is_at_door=True)) == Whence.FIELD_SURVEY
    assert opening.whence(Finding("x", "x", D, is_on_register=False)) == Whence.MATCH1, (
        "a list of residents is no visit"
    )
    assert {one.value for one in Whence} == set(load().value("ledger.discovery_sources", None, D).by_id())


# ── With whom it lies ──

COUNTY = "0001"


def link(line, at, *names, hole=None, excuse=None, unit="00010001"):
    step = Step("一级", "a level", line, at, ("x",))
    return Link(step, tuple(Holder("x", name, name) for name in names), hole, excuse, unit)


def chain(*links):
    return Chain(Model("m", "", "", "", (), "00", "", D, "", ""), links)


FULL = (
    link(Line.PLACE, At.COUNTY, "区县长", unit=COUNTY), link(Line.PLACE, At.TOWN, "镇长"),
    link(Line.SCHOOL, At.COUNTY, "局长", unit=COUNTY), link(Line.SCHOOL, At.SCHOOL, "校长", unit="000100010001"),
)  # fmt: skip


def lies(*links):
    return [(one.side, one.unit_path, one.title, one.stands_in_for) for one in seats(chain(*links), county_path=COUNTY)]


def test_a_case_lies_with_township_and_school():
    assert lies(*FULL) == [
        (Side.PLACE, "00010001", "镇长", ""),
        (Side.SCHOOL, "000100010001", "校长", ""),
    ]


def test_where_the_chain_has_a_hole_it_lies_one_step_up_and_says_so():
    no_town = (FULL[0], link(Line.PLACE, At.TOWN, hole=Hole.VACANT), *FULL[2:])
    assert lies(*no_town)[0] == (Side.PLACE, COUNTY, "区县长", "town")
    nobody = (link(Line.PLACE, At.TOWN, hole=Hole.NO_POST), FULL[2])
    assert lies(*nobody)[0] == (Side.PLACE, COUNTY, "局长", "town")


def test_a_child_of_no_school_lies_with_the_bureau_and_nobody_is_missing():
    assert lies(*FULL[:3], link(Line.SCHOOL, At.SCHOOL, excuse=Excuse.NO_SCHOOL))[1] == (
        Side.SCHOOL,
        COUNTY,
        "局长",
        "",
    )


def test_where_nobody_stands_anywhere_it_says_so():
    assert [one[1:] for one in lies()] == [(COUNTY, "", "town"), (COUNTY, "", "county")]


def test_a_school_under_the_bureau_has_no_centre_above_it():
    assert above("000100000003", "school") == ("0001",)
    assert above("000100010003", "school") == ("00010001", "0001")
    assert above("00010001", "place") == ("0001",)
    assert above("0001", "place") == ()


LATE_SCHOOL = [
    {"opened": D},
    {"dispatched": D, "side": "school", "unit_path": "000100010001"},
]  # to be accepted by the 3rd


def up(rows, on):
    known = acts(rows)
    return [one.unit_path for one in rises(stand(known, book(), Plain(), on=on), known, book(), Plain(), on=on)]


def test_what_is_overdue_goes_up_one_level_at_a_time_once_for_each():
    assert up(LATE_SCHOOL, date(2026, 9, 3)) == []
    assert up(LATE_SCHOOL, date(2026, 9, 4)) == ["00010001"]
    once = {
        "escalated": date(2026, 9, 4),
        "side": "school",
        "unit_path": "00010001",
        "due_on": date(2026, 9, 3),
        "step": "accepted",
    }
    assert up([*LATE_SCHOOL, once], date(2026, 9, 4)) == []
    assert up([*LATE_SCHOOL, once], date(2026, 9, 9)) == []  # the third working day after it
    assert up([*LATE_SCHOOL, once], date(2026, 9, 10)) == ["0001"]
    twice = once | {"escalated": date(2026, 9, 10), "unit_path": "0001"}
    assert up([*LATE_SCHOOL, once, twice], date(2026, 12, 1)) == []
    assert up([*LATE_SCHOOL, once, {"accepted": date(2026, 9, 4), "side": "school"}], date(2026, 9, 5)) == []


def test_a_page_is_offered_what_the_stage_is_open_to():
    def offered(rows):
        known = acts(rows)
        return set(allowed.possible(standing(rows, date(2026, 9, 10)), known, book(), on=date(2026, 9, 10)))

    assert ActKind.STEPPED in offered(DROPOUT) and ActKind.STEPPED not in offered(RETURNED)
    assert ActKind.FOLLOWED in offered(RETURNED) and ActKind.RETURNED not in offered(RETURNED)
    assert offered(CLOSED) == {ActKind.REOPENED, ActKind.SEEN, ActKind.DRAWN, ActKind.NOTED, ActKind.STRUCK}
    assert ActKind.CHECKED in offered(ABROAD)

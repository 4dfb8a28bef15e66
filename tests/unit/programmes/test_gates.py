"""Gates: passed in order, each by its proof; what a place may publish of a case; every parameter file of gates."""

from __future__ import annotations

from datetime import date, timedelta

from notoneless.policy import load
from notoneless.programmes.rules.gates import Fact, Gate, gates_of, stand
from notoneless.programmes.terms import Passage, Proof

DAY = date(2026, 10, 12)
NEXT = DAY + timedelta(days=1)
GATES = (
    Gate("before", "", "", Proof.VERIFIED),
    Gate("during", "", "", Proof.NOTICE, ("township_officer",), 5, ("number",)),
    Gate("in_charge", "", "", Proof.OWNER),
    Gate("after", "", "", Proof.SAMPLED),
)
ALL = {
    Proof.VERIFIED: Fact(DAY), Proof.NOTICE: Fact(NEXT, "township_officer"), Proof.OWNER: Fact(DAY), Proof.SAMPLED: Fact(NEXT),
}  # fmt: skip


def states(facts, on=NEXT, **more):
    return [one.state.value for one in stand(GATES, facts, on=on, **more)]


def test_every_gate_in_order_each_on_the_day_on_which_all_before_it_are_passed():
    found = stand(GATES, ALL, on=NEXT)
    assert [(one.state, one.on) for one in found] == [
        (Passage.PASSED, DAY), (Passage.PASSED, NEXT), (Passage.PASSED, NEXT), (Passage.PASSED, NEXT)
    ]  # fmt: skip


def test_a_proof_that_came_too_early_waits():
    assert states({}) == ["next", "blocked", "blocked", "blocked"]
    assert states({Proof.OWNER: Fact(DAY)}) == ["next", "blocked", "ready", "blocked"]
    without = {proof: fact for proof, fact in ALL.items() if proof is not Proof.VERIFIED}
    assert states(without) == ["next", "ready", "ready", "ready"], "no gate behind one that is not passed"
    assert states(ALL, on=DAY) == ["passed", "running", "ready", "running"], "the notice still hangs"


def test_who_wrote_it_counts_and_what_is_not_drawn_is_no_failure():
    assert states(ALL | {Proof.NOTICE: Fact(DAY, "class_teacher")})[1:3] == ["other_post", "ready"]
    nothing_drawn = {proof: fact for proof, fact in ALL.items() if proof is not Proof.SAMPLED}
    assert states(nothing_drawn)[3] == "undrawn"
    assert states(nothing_drawn | {Proof.SAMPLED: Fact(DAY, says=Passage.FINDING)})[3] == "finding"
    assert states(ALL, hidden=(Proof.SAMPLED,))[3] == "hidden"


def test_no_place_publishes_more_than_case_unit_and_stage():
    asked = load()
    for code in ("000000", "500241", "500153"):
        gates = gates_of(asked.value("programmes.gates", code, DAY).value)
        assert [gate.id for gate in gates] == ["before", "during", "in_charge", "after"]
        assert not [gate.private for gate in gates if gate.private]
    assert Gate("x", "", "", Proof.NOTICE, fields=("number", "name", "id_number")).private == ("name", "id_number")

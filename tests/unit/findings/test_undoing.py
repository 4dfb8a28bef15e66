"""A sweep taken over by mistake is taken out again, exactly; what somebody did since is never taken out with it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from notoneless.audit.models import Event
from notoneless.audit.queries import verify
from notoneless.audit.rules.verdicts import Fault
from notoneless.audit.terms import System
from notoneless.children import actions as children
from notoneless.children.models import Child, Household
from notoneless.findings import actions
from notoneless.findings.actions import undoing
from notoneless.findings.models import Before, Proposal, Publication
from notoneless.findings.terms import FindingError, ProposalKind, PublicationState
from notoneless.moves.models import Move
from notoneless.privacy.actions import retire
from notoneless.responsibility.queries import viewer_of
from tests import sweeps, world
from tests.killing import Killer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_anchors")]
FIRST, NOW = world.NOW, world.NOW + timedelta(days=30)
WHY = "误用了去年的学籍册"
TABLES = (*undoing.DATED, *undoing.TOLD, Household, Child)


@pytest.fixture
def made():
    return world.county(children=False)


@pytest.fixture
def chief(made):
    return viewer_of(made.accounts["section_chief"], at=NOW)


def a_september(into):
    """The sweep that was published a month ago: eleven children."""
    lines = [sweeps.line(order) for order in range(1, 12)]
    lines[6] |= {"homes": [sweeps.home("甲1101", "李七", "子")]}
    return sweeps.folder(into, lines)


def an_october(into):
    """A next one with every kind of line: same, changed, moved, unclear, gone, and new in a household."""
    lines = [sweeps.line(order) for order in range(1, 15)]
    del lines[1]  # gone
    by_number = {int(one["child_id"][1:], 16): one for one in lines}
    by_number[3] |= {"guardian_phone": "13700000000"}
    by_number[4] |= {"school_code": "2150010002", "class_name": "2班", "village_code": "500153101202"}
    by_number[5] |= {"name": by_number[5]["name"] + "新", "hardship_kinds": "脱贫户"}
    by_number[6] |= {"pupil_no": by_number[8]["pupil_no"]}  # may mean two
    by_number[7] |= {"homes": [sweeps.home("乙2202", "李大伯", "侄子")]}
    by_number[9] |= {"birth_on": date(2016, 1, 5)}  # for a person to judge
    by_number[13] |= {"homes": [sweeps.home("丙3303", "李十三", "子")]}
    return sweeps.folder(into, lines, as_of=date(2026, 10, 1))


def published(made, by, folder, *, at=FIRST):
    one = actions.start(folder=folder, county=made.county, by=by, at=at)
    actions.read(publication=one, by=by, at=at)
    actions.take(publication=one, by=by, at=at)
    return actions.finish(publication=one, by=by, at=at)


def read(made, by, folder):
    return actions.read(publication=actions.start(folder=folder, county=made.county, by=by, at=NOW), by=by, at=NOW)


@pytest.fixture
def october(made, chief, tmp_path):
    """A next sweep, read and not taken over."""
    published(made, chief, a_september(tmp_path / "s1"))
    return read(made, chief, an_october(tmp_path / "s2"))


def whole():
    """Return every row of every table that a sweep writes, column by column, sealed cells as they lie."""
    rows = {}
    for table in (*TABLES, Proposal):
        fields = [field.attname for field in table._meta.concrete_fields]
        with_cells = table.objects.order_by("pk").values_list(*fields)
        rows[table.__name__] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in with_cells]
    return rows


def take(one, by):
    actions.take(publication=one, by=by, at=NOW)
    one.refresh_from_db()
    return one


def judge(one, by):
    """Judge both lines that wait for a person: one is the first child it may be, the other nobody who is here."""
    at = NOW + timedelta(hours=1)
    known, stranger = one.proposals.filter(kind=ProposalKind.UNCLEAR).order_by("line")
    actions.decide(proposal=known, child=UUID(sorted(known.candidates)[0]), take_it=True, by=by, at=at)
    actions.decide(proposal=stranger, child=None, take_it=True, by=by, at=at + timedelta(minutes=1))


def undo(one, by):
    at = NOW + timedelta(days=1)
    ordered = actions.order_undo(publication=one, by=by, at=at, reason=WHY)
    assert ordered.state == PublicationState.UNDOING
    number = actions.undo(publication=ordered, by=by, at=at)
    one.refresh_from_db()
    return number


def test_what_was_taken_over_is_taken_out_as_if_it_had_never_been(october, chief):
    kinds = {kind for kind, total, _left in _counts(october) if total}
    assert kinds == set(ProposalKind), "every kind of line is among them"
    before = whole()
    take(october, chief)
    judge(october, chief)
    after = whole()
    assert all(
        before[table] != after[table] for table in ("Child", "HouseholdSpell", "Household", "Category", "NameUsed")
    )
    assert undo(october, chief) == len([row for row in after["Proposal"] if "taken" in row]) - 11
    assert whole() == before
    assert october.state == PublicationState.PROPOSED and not Before.objects.exists()
    assert Event.objects.get(verb="findings.undo").detail == {"lines": 14, "reason": WHY}
    told = [child for line in Event.objects.filter(verb="findings.undone") for child in line.children]
    assert len(told) == len(set(told)) == 14, "each child's taking out is on record"
    assert {fault.fault for fault in verify().findings} <= {Fault.UNANCHORED}


def _counts(one):
    from notoneless.findings import queries

    return queries.counts(one)


def test_after_an_undoing_the_sweep_can_be_taken_over_anew_or_withdrawn(october, chief, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 3)
    take(october, chief)
    once = {row.pk: row.cached_standing for row in Child.objects.all()}
    names = sorted(Child.objects.values_list("name", flat=True))
    undo(october, chief)
    take(october, chief)
    assert sorted(Child.objects.values_list("name", flat=True)) == names
    assert {key: said for key, said in once.items() if Child.objects.filter(pk=key).exists()}.items() <= {
        row.pk: row.cached_standing for row in Child.objects.all()
    }.items()
    undo(october, chief)
    gone = actions.withdraw(publication=october, by=chief, at=NOW, reason=WHY)
    assert gone.state == PublicationState.WITHDRAWN


def refused(code, act, **more):
    with pytest.raises(FindingError, match=code):
        act(**more)


def test_a_remark_on_a_file_that_was_here_stays_when_the_rest_is_undone(october, chief):
    before = whole()
    take(october, chief)
    child = Child.objects.get(sweep_id=sweeps.line(3)["child_id"])
    remark(child, chief)
    undo(october, chief)
    now = whole()
    assert child.remarks.get().text.open(why="test") == "奶奶说下周回来"
    assert {table for table in now if now[table] != before[table]} == {"Remark"}


def test_what_is_published_is_not_undone_and_what_stood_before_is_let_go(october, chief):
    take(october, chief)
    assert Before.objects.exists()
    actions.finish(publication=october, by=chief, at=NOW)
    assert not Before.objects.exists()
    before = whole()
    refused("F013", actions.order_undo, publication=october, by=chief, at=NOW, reason=WHY)
    assert whole() == before


def test_nothing_taken_nothing_to_undo_and_no_undoing_without_a_reason(october, chief):
    refused("F013", actions.order_undo, publication=october, by=chief, at=NOW, reason=WHY)
    refused("F012", actions.order_undo, publication=take(october, chief), by=chief, at=NOW, reason=" 错 ")


def test_a_chief_of_another_county_undoes_nothing_here(october, chief):
    other = world.county("0002", "500120", children=False)
    stranger = viewer_of(other.accounts["section_chief"], at=NOW)
    refused("F004", actions.order_undo, publication=take(october, chief), by=stranger, at=NOW, reason=WHY)


def remark(child, by):
    children.add_remark(child=child.pk, text="奶奶说下周回来", by=by, at=NOW + timedelta(hours=2), on=NOW.date())


def rename(child, by):
    more = {"by": by, "at": NOW + timedelta(hours=2), "on": NOW.date(), "source": "户口簿"}
    children.rename(child=child.pk, name="李改名", **more)


@pytest.mark.parametrize(("order", "act"), [(3, rename), (12, rename), (12, remark)])
def test_a_file_that_somebody_changed_since_keeps_all_from_being_undone(october, chief, order, act):
    """A file that was here before, one that the sweep opened, and a mere remark on the latter."""
    take(october, chief)
    act(Child.objects.get(sweep_id=sweeps.line(order)["child_id"]), chief)
    before = whole()
    refused("F011", actions.order_undo, publication=october, by=chief, at=NOW, reason=WHY)
    assert whole() == before
    october.refresh_from_db()
    assert october.state == PublicationState.APPLYING


def test_a_child_of_whom_something_else_speaks_keeps_all_from_being_undone(october, made, chief):
    take(october, chief)
    child = Child.objects.get(sweep_id=sweeps.line(13)["child_id"])
    Move.objects.create(
        child=child, county_path=child.county_path, to_school=made.schools["b"], from_elsewhere="外县小学", asked="to",
        left_on=NOW.date(), opened_at=NOW, cached_due_on=NOW.date(),
    )  # fmt: skip
    refused("F011", actions.order_undo, publication=october, by=chief, at=NOW, reason=WHY)


def test_a_change_made_while_it_is_undone_stops_it_and_stands(october, chief, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 2)
    take(october, chief)
    ordered = actions.order_undo(publication=october, by=chief, at=NOW, reason=WHY)
    child = Child.objects.get(sweep_id=sweeps.line(3)["child_id"])
    rename(child, chief)
    refused("F011", actions.undo, publication=ordered, by=chief, at=NOW)
    october.refresh_from_db()
    assert october.state == PublicationState.APPLYING
    child.refresh_from_db()
    assert child.name == "李改名" and child.guardians.filter(ended_on=None).count() == 1
    take(october, chief)
    assert actions.finish(publication=october, by=chief, at=NOW).state == PublicationState.PUBLISHED


def test_while_it_is_undone_nothing_is_taken_and_nothing_judged(october, chief):
    take(october, chief)
    actions.order_undo(publication=october, by=chief, at=NOW, reason=WHY)
    refused("F005", actions.take, publication=october, by=chief, at=NOW)
    doubt = october.proposals.filter(kind=ProposalKind.UNCLEAR).first()
    refused("F005", actions.decide, proposal=doubt, child=None, take_it=True, by=chief, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_killed_anywhere_an_undoing_goes_on_to_the_same_end(made, chief, tmp_path):
    published(made, chief, a_september(tmp_path / "s1"))
    october = read(made, chief, an_october(tmp_path / "s2"))
    before = whole()
    take(october, chief)
    judge(october, chief)
    actions.order_undo(publication=october, by=chief, at=NOW + timedelta(days=1), reason=WHY)
    with Killer("tests.unit.findings.killed:undo", str(october.pk)) as killer:
        kills = sum(killer.killed_at(statement) for statement in range(2, 62, 3))
        while killer.killed_at(10_000):
            pass
    assert kills == 20, "the kills must fall into the work"
    assert whole() == before
    assert Publication.objects.get(pk=october.pk).state == PublicationState.PROPOSED
    assert {fault.fault for fault in verify().findings} <= {Fault.UNANCHORED}


def test_two_lines_of_one_sweep_judged_to_be_one_child_are_both_told_and_both_undone(october, chief):
    before = whole()
    take(october, chief)
    known = october.proposals.filter(kind=ProposalKind.UNCLEAR).order_by("line")[0]
    eighth = Child.objects.get(sweep_id=sweeps.line(8)["child_id"])
    actions.decide(proposal=known, child=eighth.pk, take_it=True, by=chief, at=NOW + timedelta(hours=1))
    assert eighth.standings.filter(publication=october.pk).count() == 1, "one sweep says once where a child is"
    undo(october, chief)
    assert whole() == before


@pytest.mark.parametrize("first_is_sought", [False, True])
def test_of_two_lines_of_one_child_the_one_that_knows_the_child_in_class_is_right(
    made, chief, tmp_path, monkeypatch, first_is_sought
):
    lost = {"verdict": "suspected_dropout", "ledger": "suspected_dropout", "enrolment_rows": None, "evidence_row": None,
            "evidence_kind": None, "school_code": None, "grade": None, "class_name": None}  # fmt: skip
    here, other = sweeps.line(1), sweeps.line(2)
    published(made, chief, sweeps.folder(tmp_path / "s1", [here, other]))
    # Of the other line's numbers one is the first child's, one the second's: a person is asked, and knows that it is the first.
    both = other | {"id_number": here["id_number"], "pupil_no": other["pupil_no"], "child_id": f"C{9:016X}"}
    lines = [here | lost, both] if first_is_sought else [here, both | lost]
    october = read(made, chief, sweeps.folder(tmp_path / "s2", lines, as_of=date(2026, 10, 1)))
    doubt = october.proposals.get(kind=ProposalKind.UNCLEAR)
    child = Child.objects.get(sweep_id=here["child_id"])
    take(october, chief)
    between = whole()
    actions.decide(proposal=doubt, child=child.pk, take_it=True, by=chief, at=NOW + timedelta(hours=1))
    child.refresh_from_db()
    assert child.cached_ledger == "school_age", "whoever sits in a class is not looked for"
    assert child.standings.get(publication=october.pk).ledger == "school_age"
    assert child.spells.filter(ended_on=None, status="active").count() == 1
    assert child.roll_lines.filter(publication=october.pk).count() >= 3
    monkeypatch.setattr(undoing, "BATCH", 1)
    actions.order_undo(publication=october, by=chief, at=NOW, reason=WHY)
    october.refresh_from_db()
    undoing._batch(october, undoing.Turns(), by=chief, at=NOW)
    assert {k: v for k, v in whole().items() if k != "Proposal"} == {
        k: v for k, v in between.items() if k != "Proposal"
    }


def test_a_file_that_was_let_go_is_not_brought_back(october, chief):
    take(october, chief)
    child = Before.objects.filter(proposal__child__isnull=False).first().proposal.child
    retire(model=Child, keys=[child.pk], by=System("retention"), at=NOW)
    assert Before.objects.get(proposal__child=child).file is None
    with pytest.raises(FindingError) as refused:
        undo(october, chief)
    assert refused.value.code == "F011"
    child.refresh_from_db()
    assert child.name.startswith("已注销") and child.removed_at

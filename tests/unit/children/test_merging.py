"""Two files that are one child, and one that is two: whatever the order, every row comes back to where it was."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notoneless.audit.models import Event
from notoneless.children import actions, queries
from notoneless.children.actions.caches import COLUMNS
from notoneless.children.actions.merging import TABLES, TAKEN
from notoneless.children.models import Child, Remark, Residence, Standing, Tie
from notoneless.children.terms import AbsentError, ChildError, FileChangedError, MovedError
from tests import world
from tests.unit.children.conftest import viewer

pytestmark = pytest.mark.django_db
WHY = "户籍改名前后各建一份"


def state():
    """Return where every row is, and what every file says of itself."""
    rows = {(table._meta.model_name, str(pk)): child for table in TABLES if table._meta.model_name != "correction"
            for pk, child in table.objects.values_list("pk", "child")}  # fmt: skip
    files = {one.pk: tuple(getattr(one, name) for name in (*TAKEN, *COLUMNS, "pinyin", "sound", "merged_into_id"))
             for one in Child.objects.all()}  # fmt: skip
    return rows, files


def merge(who, kept, absorbed, **more):
    return actions.merge(kept=kept, absorbed=absorbed, reason=WHY, by=who, at=world.NOW, on=world.TODAY, **more)


def separate(who, tie):
    return actions.separate(tie=tie, reason="确是两名儿童", by=who, at=world.NOW, on=world.TODAY)


def test_the_alias_leads_to_the_kept_file_and_both_names_find_it(rong, seen):
    chief = viewer(rong, "section_chief")
    a, b = rong.children["a1"], rong.children["b1"]
    merge(chief, a.pk, b.pk)
    with pytest.raises(MovedError) as moved:
        queries.child_file(chief, b.pk, on=world.TODAY)
    assert moved.value.kept == a.pk
    assert [row.id for row in queries.search(chief, "甲丙童", on=world.TODAY).children] == [a.pk]
    assert b.pk not in {row.id for row in queries.child_list(chief, on=world.TODAY).rows}
    file = queries.child_file(chief, a.pk, on=world.TODAY)
    assert len(file.identifiers) == 2 and file.ties[0].name == "甲丙童"
    event = Event.objects.get(verb="children.merge")
    assert set(event.children) == {str(a.pk), str(b.pk)}


def test_the_alias_of_a_file_out_of_reach_is_absent(rong, seen):
    merge(viewer(rong, "section_chief"), rong.children["a1"].pk, rong.children["c1"].pk)
    with pytest.raises(AbsentError) as absent:
        queries.child_file(viewer(rong, "class_teacher:b1"), rong.children["c1"].pk, on=world.TODAY)
    assert not isinstance(absent.value, MovedError)


def test_separated_again_everything_is_as_it_was(rong, seen):
    chief = viewer(rong, "section_chief")
    before = state()
    tie = merge(chief, rong.children["a1"].pk, rong.children["b1"].pk, take=("name", "birth_on"))
    assert Child.objects.get(pk=rong.children["a1"].pk).name == "甲丙童"
    separate(chief, tie)
    assert state() == before


def test_what_was_written_meanwhile_stays_with_the_kept_file(rong, seen):
    chief = viewer(rong, "section_chief")
    a, b = rong.children["a1"], rong.children["b1"]
    tie = merge(chief, a.pk, b.pk)
    actions.put_residence(
        child=a.pk, kind="actual", division=rong.villages["v22"].pk, by=chief, at=world.NOW + timedelta(hours=1),
        on=world.TODAY, source="走访",
    )  # fmt: skip
    separate(chief, tie)
    a.refresh_from_db()
    b.refresh_from_db()
    assert a.cached_place_path == rong.villages["v22"].path and b.cached_place_path == rong.villages["v12"].path
    assert Residence.objects.filter(child=a, kind="actual").count() == 1 and b.residences.count() == 1


def test_two_judgements_of_one_sweep_do_not_collide(rong, seen):
    chief = viewer(rong, "section_chief")
    a, b = rong.children["a1"], rong.children["b1"]
    sweep = uuid.uuid4()
    for child in (a, b):
        Standing.objects.create(child=child, publication=sweep, on=world.TODAY, verdict="in_school_local")
    before = {row.pk: row.child_id for row in Standing.objects.all()}
    separate(chief, merge(chief, a.pk, b.pk))
    assert {row.pk: row.child_id for row in Standing.objects.all()} == before


def test_refusals(rong, bi, seen):
    chief = viewer(rong, "section_chief")
    a, b = rong.children["a1"].pk, rong.children["b1"].pk
    for refused, code in (
        (lambda: merge(chief, a, a), "K020"),
        (lambda: actions.merge(kept=a, absorbed=b, reason="同", by=chief, at=world.NOW, on=world.TODAY), "K006"),
        (lambda: merge(chief, a, bi.children["a1"].pk), "K001"),
        (lambda: merge(viewer(rong, "registrar:a"), a, rong.children["a2"].pk), "K001"),
        (lambda: separate(chief, uuid.uuid4()), "K001"),
        (lambda: merge(chief, a, b, seen=(1, 0)), "K003"),
    ):
        with pytest.raises(ChildError) as no:
            refused()
        assert no.value.code == code
    tie = merge(chief, a, b, seen=(1, 1))
    for refused, code in (
        (lambda: merge(chief, b, rong.children["c1"].pk), "K002"),
        (lambda: separate(viewer(bi, "section_chief"), tie), "K001"),
        (lambda: separate(viewer(rong, "principal:a"), tie), "K001"),
    ):
        with pytest.raises(ChildError) as no:
            refused()
        assert no.value.code == code
    separate(chief, tie)
    with pytest.raises(ChildError) as no:
        separate(chief, tie)
    assert no.value.code == "K022"
    assert issubclass(FileChangedError, ChildError)


class Model:
    """What should be: where each row was written, and which file stands for which."""

    def __init__(self, who, rong):
        self.who, self.files = who, [rong.children[key].pk for key in ("a1", "a2", "b1", "c1")]
        self.into: dict[uuid.UUID, uuid.UUID] = {}
        self.ties: dict[uuid.UUID, uuid.UUID] = {}  # absorbed → tie
        self.home, _ = state()
        self.clock = world.NOW

    def root(self, file):
        while file in self.into:
            file = self.into[file]
        return file

    def step(self, what, one, two, take):
        self.clock += timedelta(minutes=1)
        a, b = self.files[one], self.files[two]
        if what == "merge" and a != b and a not in self.into and b not in self.into:
            self.ties[b] = actions.merge(
                kept=a, absorbed=b, reason=WHY, by=self.who, at=self.clock, on=world.TODAY, take=take
            )
            self.into[b] = a
        elif what == "separate" and b in self.into:
            actions.separate(tie=self.ties[b], reason=WHY, by=self.who, at=self.clock, on=world.TODAY)
            del self.into[b]
        elif what == "write" and a not in self.into:
            actions.add_remark(child=a, text="走访", by=self.who, at=self.clock, on=world.TODAY)
            newest = Remark.objects.filter(child=a).order_by("-recorded_at").first()
            self.home["remark", str(newest.pk)] = a

    def holds(self):
        rows, _files = state()
        assert {key: self.root(home) for key, home in self.home.items()} == {key: rows[key] for key in self.home}
        assert {one.pk: one.merged_into_id for one in Child.objects.filter(pk__in=self.files)} == {
            file: self.into.get(file) for file in self.files
        }


STEPS = st.tuples(
    st.sampled_from(("merge", "merge", "separate", "write")), st.integers(0, 3), st.integers(0, 3),
    st.sampled_from(((), ("name",), ("birth_on", "sex"))),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=14), order=st.permutations(range(4)))
def test_in_any_order_every_row_comes_back(rong, steps, order):
    who = viewer(rong, "section_chief")
    with transaction.atomic():
        _rows, before = state()
        model = Model(who, rong)
        for step in steps:
            model.step(*step)
            model.holds()
        for number in order:  # and then all are separated, in any order
            model.step("separate", 0, number, ())
            model.holds()
        rows, files = state()
        made = {("nameused", key) for tie in Tie.objects.all() for key in tie.moved["rows"].get("nameused", ())}
        assert {key: rows[key] for key in model.home if key not in made} == {
            key: home for key, home in model.home.items() if key not in made
        }
        for key, told in files.items():
            assert told[5:] == before[key][5:]  # where each file lies
            if all(not take for *_rest, take in steps):
                assert told == before[key]
        transaction.set_rollback(True)

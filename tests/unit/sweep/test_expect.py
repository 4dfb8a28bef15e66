"""What the run thinks of its own errors: counted by two nets, looked back upon, and held against what was hidden."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from notoneless.policy import load
from notoneless.rolls.kinds import Kind
from notoneless.rolls.synth import generate
from notoneless.sweep.block import KEYS
from notoneless.sweep.engines.duck import Engine
from notoneless.sweep.hindsight import left_open
from notoneless.sweep.run import sweep
from notoneless.sweep.unseen import OWN_KEYS, TRUST, Caught, caught, never_met

SCHOOL = Kind.ENROLMENT.value


def test_what_neither_net_caught_is_counted_from_what_each_caught_alone() -> None:
    """1,000 lines; the own keys miss a fifth, the house a quarter, one knowing nothing of the other: 50 are seen by neither."""
    said = never_met([Caught(SCHOOL, False, both=600, own=200, house=150)])
    assert said[SCHOOL] == pytest.approx(50, rel=0.02)


def test_a_line_found_by_a_later_look_is_not_missed() -> None:
    before = never_met([Caught(SCHOOL, False, both=600, own=200, house=150)])[SCHOOL]
    after = never_met([Caught(SCHOOL, False, both=600, own=200, house=150, neither=20)])[SCHOOL]
    assert before - after == pytest.approx(20)
    assert never_met([Caught(SCHOOL, False, both=600, own=200, house=150, neither=900)])[SCHOOL] == 0


def test_a_roll_that_names_no_guardian_is_judged_by_the_others() -> None:
    silent = Caught(Kind.HIGHER_STAGE.value, False, both=0, own=100, house=0)
    said = never_met([Caught(SCHOOL, False, both=800, own=0, house=200), silent])
    assert said[silent.kind] == pytest.approx(25, rel=0.05), "a fifth of those the own keys could have met, and did not"
    heard = Caught(Kind.HIGHER_STAGE.value, False, both=100 * TRUST, own=100, house=0)
    assert never_met([Caught(SCHOOL, False, both=800, own=0, house=200), heard])[heard.kind] < 1, (
        "its own word counts more"
    )


def test_where_the_house_met_nobody_alone_nobody_is_expected_to_be_missing() -> None:
    assert never_met([]) == {}
    assert never_met([Caught(SCHOOL, False, both=50, own=20, house=0)]) == {SCHOOL: 0}


def test_a_village_with_one_pair_met_by_the_house_alone_is_no_mistake_of_the_program() -> None:
    """Forty children: one hard pair, met by the household and by nothing else. It says little, and it stops nothing."""
    assert never_met([Caught(SCHOOL, False, both=0, own=0, house=1)]) == {SCHOOL: 0}
    few = never_met([Caught(SCHOOL, False, both=0, own=2, house=3)])[SCHOOL]
    assert 0 < few < 20


def test_a_child_met_as_a_newcomer_counts_with_the_kind_of_its_line() -> None:
    rolls = [Caught(SCHOOL, False, 600, 200, 150), Caught(SCHOOL, True, 600, 200, 150)]
    assert never_met(rolls)[SCHOOL] == pytest.approx(100, rel=0.02)


def test_the_own_net_asks_for_no_grown_up() -> None:
    names = {key.name for key in OWN_KEYS}
    assert {"number_tail", "sound_birth", "birth_town", "class_birth"} <= names
    assert {key.name for key in KEYS} - names == {
        "guardian_name_birth", "guardian_name_sound", "phone_birth", "household", "household_number", "phone",
        "guardian_number", "guardian_name_year", "guardian_name_town",
    }  # fmt: skip


def test_alternatives_become_rarer_as_rows_and_children_are_placed() -> None:
    assert left_open(1000, 1000, 500, 500) == 1
    assert left_open(1000, 100, 500, 50) == pytest.approx(0.01)
    assert left_open(1000, 0, 500, 0) == pytest.approx(1 / 500_000), (
        "the row and the child of the pair are open themselves"
    )
    assert left_open(0, 5, 0, 5) == 1


_FACE = "rid BIGINT, id18 VARCHAR, alt18 VARCHAR, ymd INTEGER, lun1 INTEGER, lun2 INTEGER, sex VARCHAR, free BOOLEAN, "
_HASHED = (
    "snd",
    "sur",
    "giv",
    "shp",
    "twn",
    "vil",
    "sch",
    "cls",
    "g1",
    "g2",
    "g3",
    "g4",
    "i1",
    "i2",
    "i3",
    "i4",
    "i5",
    "ph",
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Two tables of faces, empty, and no link yet."""
    made = Engine.open(tmp_path, threads=1)
    for table in ("known", "asked"):
        made.step(table, f"CREATE TABLE {table} ({_FACE}{', '.join(f'{c} UBIGINT' for c in _HASHED)})")
    made.step(
        "linked",
        "CREATE TABLE linked (qid BIGINT, pid BIGINT, kind VARCHAR, number INT, name INT, birth INT, score DOUBLE)",
    )
    made.step(
        "all_doubtful",
        "CREATE TABLE all_doubtful (qid BIGINT, pid BIGINT, kind VARCHAR, number INT, name INT, birth INT)",
    )
    made.step("still_open", "CREATE TABLE still_open (qid BIGINT, pid BIGINT, probability DOUBLE)")
    return made


def _face(engine: Engine, table: str, rid: int, **cells: int | str | bool) -> None:
    columns = {"rid": rid, "free": True, **cells}
    engine.con.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", list(columns.values())
    )


def test_a_hard_pair_is_told_by_the_nets_that_met_it(engine: Engine) -> None:
    """The same guardian and another name; then the birthday and the town besides; then these without the guardian."""
    for rid, cells in ((1, {"g1": 7}), (2, {"g1": 8, "ymd": 20150102, "twn": 3}), (3, {"ymd": 20160203, "twn": 4})):
        _face(engine, "known", rid, snd=rid, **cells)
        _face(engine, "asked", rid + 10, snd=rid + 100, **cells)
        engine.con.execute("INSERT INTO linked VALUES (?, ?, ?, -1, 1, 6, 20.0)", [rid + 10, rid, SCHOOL])
    _face(engine, "known", 4, snd=4)
    _face(engine, "asked", 14, snd=104)
    engine.con.execute("INSERT INTO linked VALUES (14, 4, ?, -1, -1, -1, NULL)", [SCHOOL])
    assert caught(engine) == [Caught(SCHOOL, False, both=1, own=1, house=1, neither=1)]


def test_a_narrow_key_meets_only_a_child_without_a_school_line(engine: Engine) -> None:
    _face(engine, "known", 1, ymd=20150102, twn=3, free=False)
    _face(engine, "asked", 11, ymd=20150102, twn=3)
    engine.con.execute("INSERT INTO linked VALUES (11, 1, ?, -1, 1, 6, 20.0)", [SCHOOL])
    assert caught(engine) == [Caught(SCHOOL, False, both=0, own=0, house=0, neither=1)]


def test_a_doubtful_pair_counts_as_much_as_it_is_believed(engine: Engine) -> None:
    _face(engine, "known", 1, g1=7)
    _face(engine, "asked", 11, g1=7)
    engine.con.execute("INSERT INTO all_doubtful VALUES (11, 1, ?, -1, 1, -1)", [SCHOOL])
    engine.con.execute("INSERT INTO still_open VALUES (11, 1, 0.25)")
    assert caught(engine) == [Caught(SCHOOL, False, both=0, own=0, house=0.25, neither=0)]


@pytest.mark.slow
def test_the_estimate_comes_near_the_truth_of_careless_rolls(tmp_path: Path) -> None:
    """Twelve thousand children at threefold errors: the sums are some tens, so half of them either way is what chance allows."""
    from notoneless.ledger.seal import sweep as sealed
    from notoneless.rolls.score import score

    rolls, out = tmp_path / "rolls", tmp_path / "out"
    generate(rolls, children=12_000, place="500153", seed=7051, as_of=date(2026, 9, 1), errors=3.0)
    sealed(rolls, out=out, as_of=date(2026, 9, 1), books=False)
    said = json.loads((out / "run.json").read_text("utf-8"))["predicted"]
    figures = score(out, rolls.with_name("rolls-truth"))
    for name, true in (("false_suspicions", figures.false_suspicions), ("missed_links", figures.all_rolls.missed)):
        assert true / 2 <= said[name] <= true * 2, (name, said[name], true)


def test_rolls_without_a_single_open_pair_expect_no_error(tmp_path: Path) -> None:
    rolls = tmp_path / "rolls"
    generate(rolls, children=300, place="500153", seed=5, as_of=date(2026, 9, 1), errors=0.0)
    with sweep(rolls, as_of=date(2026, 9, 1), policy=load()) as swept:
        said = swept.run["predicted"]
        with pytest.raises(duckdb.CatalogException):
            swept.engine.one("SELECT count(*) FROM hindsight")
    assert set(said) == {"missed_links", "wrong_links", "false_suspicions"}
    assert all(0 <= n < 2 for n in said.values())

"""The invented county holds together: families, schools, fates, files; the same seed gives the same bytes."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from notoneless.rolls.kinds import SPECS, Kind
from notoneless.rolls.synth import SynthReport, generate
from notoneless.rolls.synth.people import Registry, crowd
from notoneless.rolls.synth.places import county
from notoneless.rolls.synth.writing import LAYOUT
from notoneless.standards.errors import UserError

AS_OF = date(2026, 9, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SynthReport:
    return generate(tmp_path_factory.mktemp("w") / "rolls", children=20_000, place="500153", seed=7, as_of=AS_OF)


def people(report: SynthReport) -> pl.DataFrame:
    return pl.read_parquet(report.truth / "truth.parquet")


def rows(report: SynthReport, kind: Kind) -> pl.DataFrame:
    file = LAYOUT[kind][0] + ".csv"
    back = {h: c for c, h in LAYOUT[kind][2].items()}
    roll = pl.read_csv(report.out / file, infer_schema=False).rename(back).with_row_index("row_no", 1)
    truth = pl.read_parquet(report.truth / "links.parquet").filter(pl.col("file") == file)
    assert roll.height == truth.height == report.rows[file]
    true = people(report).rename({c: f"true_{c}" for c in ("name", "id_number", "birth_on", "sex")})
    return (
        roll.with_columns(pl.col("row_no").cast(pl.Int32))
        .join(truth, on="row_no")
        .join(true.drop("grade"), on="person_id")
    )


def part(mask: pl.Series) -> float:
    """The share of true cells."""
    return float(mask.sum()) / len(mask)


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_twelve_rolls_a_manifest_and_the_truth_apart(made: SynthReport) -> None:
    manifest = tomllib.loads((made.out / "rolls.toml").read_text(encoding="utf-8"))
    assert manifest["place"] == "500153" and manifest["as_of"] == AS_OF
    assert {r["kind"] for r in manifest["roll"]} == {k.value for k in Kind}
    assert {r["path"] for r in manifest["roll"]} | {"rolls.toml"} == {p.name for p in made.out.iterdir()}
    assert made.truth.parent == made.out.parent and made.truth != made.out
    assert {p.name for p in made.truth.iterdir()} == {"truth.parquet", "links.parquet"}


def test_columns_are_those_of_the_kind_and_headings_differ_between_offices() -> None:
    for kind, (_, _, headings) in LAYOUT.items():
        assert set(headings) <= set(SPECS[kind].columns), kind
        assert len(set(headings.values())) == len(headings), kind
    assert len({headings["id_number"] for _, _, headings in LAYOUT.values()}) >= 5


def test_same_seed_same_bytes_other_seed_other_children(tmp_path: Path) -> None:
    a, b, c = (
        generate(tmp_path / n, children=1500, place="500108", seed=s, as_of=AS_OF)
        for n, s in (("a", 3), ("b", 3), ("c", 4))
    )
    assert digest(a.out) == digest(b.out) and digest(a.truth) == digest(b.truth)
    assert digest(a.out)["户籍名册.csv"] != digest(c.out)["户籍名册.csv"]


def test_leaving_offices_out_does_not_change_the_others(tmp_path: Path) -> None:
    whole = generate(tmp_path / "a", children=800, place="500108", seed=3, as_of=AS_OF)
    some = generate(
        tmp_path / "b", children=800, place="500108", seed=3, as_of=AS_OF, kinds=(Kind.ENROLMENT, Kind.HARDSHIP)
    )
    assert set(some.rows) == {"学籍名册.csv", "脱贫监测名册.csv"}
    for file in some.rows:
        assert (whole.out / file).read_bytes() == (some.out / file).read_bytes()


def test_fates_have_the_shares_announced(made: SynthReport) -> None:
    here = people(made).filter(pl.col("registered") & pl.col("age").is_between(6, 15))
    share = dict(here["state"].value_counts(normalize=True).iter_rows())
    assert 0.0015 < share["out"] < 0.0045
    assert 0.010 < share["elsewhere"] < 0.020
    assert sum(share.get(s, 0) for s in ("deferred", "suspended", "deceased", "abroad", "hukou_moved")) < 0.006
    assert share["local"] + share["higher_stage"] + share["completed"] > 0.97
    assert people(made).filter(pl.col("state") == "out").select(~pl.col("recorded").any()).item()
    assert people(made).filter((pl.col("state") == "local") & ~pl.col("recorded")).height == 0


def test_every_child_registered_here_has_a_register_line(made: SynthReport) -> None:
    register = rows(made, Kind.HOUSEHOLD_REGISTER)
    assert set(register["person_id"]) == set(people(made).filter("registered")["person_id"])
    twice = register.filter(pl.col("tags").str.contains("duplicate_register"))
    assert 1 <= twice.height < 60
    own = register.filter(pl.col("tags") == "")
    assert (
        own.filter((pl.col("name") == pl.col("true_name")) & (pl.col("id_number") == pl.col("true_id_number"))).height
        == own.height
    )


def test_numbers_of_registered_children_carry_the_code_of_their_day(made: SynthReport) -> None:
    register = rows(made, Kind.HOUSEHOLD_REGISTER).filter(pl.col("true_id_number").str.starts_with("500"))
    before = register.filter(pl.col("true_birth_on") < "20150501")["true_id_number"].str.slice(0, 6)
    since = register.filter(pl.col("true_birth_on") >= "20150601")["true_id_number"].str.slice(0, 6)
    assert set(before) == {"500226"} and set(since) == {"500153"}


def test_the_roll_speaks_only_of_those_who_have_lines_there(made: SynthReport) -> None:
    roll = rows(made, Kind.ENROLMENT)
    active = roll.filter(pl.col("status") == "在读")
    assert set(active["state"]) <= {"local", "out"}
    assert set(active.filter(pl.col("state") == "out")["out_kind"]) <= {"on_roll_absent"}
    assert set(roll.filter(pl.col("status").is_in(["退学", "辍学"]))["state"]) == {"out"}
    assert set(roll["status"]) >= {"在读", "转出", "毕业"}
    second = roll.filter(pl.col("tags").str.contains("second_roll"))
    assert 5 <= second.height <= 45


def test_absent_children_are_on_the_roll_and_absent(made: SynthReport) -> None:
    counted = rows(made, Kind.ATTENDANCE)
    gone = counted.filter(pl.col("present") == "不在校")
    assert set(gone["out_kind"]) <= {"on_roll_absent"}
    assert counted.filter((pl.col("state") == "out") & (pl.col("present") != "不在校")).height == 0
    assert (gone["absent_days"].cast(pl.Int64) >= 8).all()


def test_every_record_that_the_truth_claims_is_there(made: SynthReport) -> None:
    true = people(made)
    for kind in (Kind.ENROLMENT, Kind.ENROLMENT_ELSEWHERE, Kind.HIGHER_STAGE, Kind.EXCEPTIONS):
        claimed = true.filter(pl.col("recorded_in").str.split(";").list.contains(kind.value))["person_id"]
        assert claimed.len() and set(claimed) <= set(rows(made, kind)["person_id"]), kind
    done = true.filter("completed_line")["person_id"]
    lines = rows(made, Kind.ENROLMENT).filter(pl.col("person_id").is_in(done.implode()))
    assert set(lines["status"]) == {"毕业"} and set(lines["grade"]) == {"九年级"}
    gone_on = rows(made, Kind.PREVIOUS_ENROLMENT).filter(pl.col("state") == "higher_stage")
    assert set(gone_on["grade"]) == {"九年级"}


def test_errors_travel_from_the_roll_to_the_lists_copied_from_it(made: SynthReport) -> None:
    roll = rows(made, Kind.ENROLMENT).filter(pl.col("tags").str.contains("id_(typo|transposed)"))
    copied = roll.join(rows(made, Kind.ATTENDANCE), on=["person_id", "school_name"], suffix="_copy")
    assert copied.height > 50
    assert part(copied["id_number"] == copied["id_number_copy"]) > 0.85


def test_last_term_was_a_grade_lower_and_seventh_graders_were_at_primary_school(made: SynthReport) -> None:
    now, before = rows(made, Kind.ENROLMENT), rows(made, Kind.PREVIOUS_ENROLMENT)
    both = (
        now.filter(pl.col("status") == "在读")
        .unique("person_id")
        .join(before.unique("person_id"), on="person_id", suffix="_then")
    )
    order = {g: k for k, g in enumerate("一二三四五六七八九", 1)}
    step = both["grade"].str.slice(0, 1).replace_strict(order, return_dtype=pl.Int8) - both["grade_then"].str.slice(
        0, 1
    ).replace_strict(order, return_dtype=pl.Int8)
    assert part(step == 1) > 0.99
    new = both.filter(pl.col("grade") == "七年级")
    assert new["school_name_then"].str.contains("小学").all()
    vanished = people(made).filter(pl.col("out_kind") == "vanished")["person_id"]
    assert set(vanished) <= set(before["person_id"]) and not set(vanished) & set(now["person_id"])


def test_pupil_numbers_remember_the_first_number(made: SynthReport) -> None:
    roll = rows(made, Kind.ENROLMENT)
    held = roll["pupil_no"].str.slice(1) == roll["true_id_number"]
    assert part(held) > 0.97
    wrong = roll.filter(pl.col("tags").str.contains("id_(typo|guardian|next_row)"))
    share = part(wrong["pupil_no"].str.slice(1) == wrong["true_id_number"])
    assert 0.3 < share < 0.7
    assert set(roll["pupil_no"].str.slice(0, 1)) == {"G", "L", "J"}


def test_families_share_surname_guardian_and_village(made: SynthReport) -> None:
    register = rows(made, Kind.HOUSEHOLD_REGISTER)
    homes = register.group_by("household_no").agg(n=pl.len(), v=pl.col("village").n_unique())
    assert homes.filter(pl.col("n") > 1)["v"].max() == 1
    assert 0.3 < homes.filter(pl.col("n") > 1).height / homes.height < 0.7
    twins = (
        register.group_by("household_no", "true_birth_on").agg(n=pl.col("person_id").n_unique()).filter(pl.col("n") > 1)
    )
    assert 0.010 < 2 * twins.height / register.height < 0.024


def test_names_repeat_as_in_life(made: SynthReport) -> None:
    true = people(made).filter("registered")
    assert 0.08 < true.filter(pl.len().over("name") > 1).height / true.height < 0.2
    assert true["name"].str.contains("·").any()
    assert 0.04 < part(true["name"].str.len_chars() == 2) < 0.1


def test_the_door_to_door_list_finds_those_whom_nobody_registered(made: SynthReport) -> None:
    survey = rows(made, Kind.FIELD_SURVEY)
    assert "no_hukou" in set(survey["state"])
    assert survey["id_number"].null_count() > 0.7 * survey.height
    heard = survey.filter(pl.col("tags").str.contains("name_pinyin"))["name"]
    assert part(heard.str.contains("^[a-zü?□*.•．‧・·]")) > 0.9


def test_disability_card_numbers_stand_in_the_number_column(made: SynthReport) -> None:
    roll = rows(made, Kind.DISABILITY)
    assert (roll["disability_no"].str.len_chars() == 20).all()
    assert (roll["id_number"].str.len_chars() == 20).any()


def test_a_city_has_several_counties_and_some_children_cross_their_borders(tmp_path: Path) -> None:
    report = generate(tmp_path / "city", children=320_000 // 100, place="5001", seed=2, as_of=AS_OF)
    assert len(report.rows) >= 10
    two = generate(
        tmp_path / "two",
        children=101_000,
        place="50",
        seed=2,
        as_of=AS_OF,
        kinds=(Kind.HOUSEHOLD_REGISTER, Kind.ENROLMENT),
    )
    register, roll = rows(two, Kind.HOUSEHOLD_REGISTER), rows(two, Kind.ENROLMENT)
    assert register["county"].n_unique() == 2
    county_of = roll["school_code"].str.slice(4, 3)
    home = roll["town_code"].str.slice(3, 3)
    crossed = part(county_of != home)
    assert 0.01 < crossed < 0.06


@pytest.mark.parametrize("fmt", ["xlsx", "parquet"])
def test_other_formats_hold_the_same_rows(tmp_path: Path, fmt: str) -> None:
    report = generate(tmp_path / "x", children=300, place="500153", seed=7, as_of=AS_OF, fmt=fmt)
    file = report.out / f"户籍名册.{fmt}"
    frame = pl.read_excel(file, infer_schema_length=0) if fmt == "xlsx" else pl.read_parquet(file)
    assert frame.height == report.rows[file.name]
    assert frame["公民身份号码"].dtype == pl.String


def test_spring_term_keeps_the_grade(tmp_path: Path) -> None:
    report = generate(tmp_path / "s", children=1500, place="500153", seed=7, as_of=date(2027, 4, 1))
    now, before = rows(report, Kind.ENROLMENT), rows(report, Kind.PREVIOUS_ENROLMENT)
    both = (
        now.filter(pl.col("status") == "在读")
        .unique("person_id")
        .join(before.unique("person_id"), on="person_id", suffix="_then")
    )
    assert part(both["grade"] == both["grade_then"]) > 0.99


def test_refusals_speak(tmp_path: Path, made: SynthReport) -> None:
    with pytest.raises(UserError, match="S001"):
        generate(tmp_path / "a", children=10, place="999999", seed=1, as_of=AS_OF)
    with pytest.raises(UserError, match="S002"):
        generate(made.out, children=10, place="500153", seed=1, as_of=AS_OF)
    with pytest.raises(UserError, match="S003"):
        generate(tmp_path / "a", children=0, place="500153", seed=1, as_of=AS_OF)
    with pytest.raises(UserError, match="S005"):
        generate(tmp_path / "a", children=10**6, place="500153", seed=1, as_of=AS_OF, fmt="xlsx")
    assert not list(tmp_path.iterdir())


def test_no_number_is_given_to_two_people(tmp_path: Path) -> None:
    """A nation's numbers are unique; two fathers with one number would make strangers one household."""
    place = county("500153", 20_000, 5, AS_OF)
    registry = Registry()
    crowds = [
        crowd(np.random.default_rng(k), place, 20_000, AS_OF, first=1 + 20_000 * k, registry=registry) for k in range(2)
    ]
    children = pl.concat([c.frame for c in crowds])
    fathers = children.select("household_no", "father_id").unique()
    assert children["id_number"].n_unique() == children.height
    assert fathers["father_id"].n_unique() == fathers.height
    alone = [crowd(np.random.default_rng(k), place, 20_000, AS_OF) for k in range(2)]
    assert pl.concat([c.frame for c in alone])["id_number"].n_unique() < 40_000, (
        "without one registry two share a number"
    )

"""The score must see each kind of harm: a child lost, a family accused, a wrong link, a pair left to people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from notoneless.rolls.kinds import Kind
from notoneless.rolls.score import score
from notoneless.rolls.synth import generate
from notoneless.standards.errors import UserError

REGISTER, SCHOOL = "户籍名册.csv", "学籍名册.csv"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pl.DataFrame, pl.DataFrame]:
    folder = tmp_path_factory.mktemp("world") / "rolls"
    report = generate(folder, children=4000, place="500153", seed=5, as_of=date(2026, 9, 1))
    return (
        report.truth,
        pl.read_parquet(report.truth / "truth.parquet"),
        pl.read_parquet(report.truth / "links.parquet"),
    )


def perfect(people: pl.DataFrame, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The ledger and links that a sweep knowing everything would leave behind."""
    best = rows.with_columns(
        order=pl.when(pl.col("kind") == Kind.HOUSEHOLD_REGISTER)
        .then(0)
        .when(pl.col("kind") == Kind.ENROLMENT)
        .then(1)
        .otherwise(2)
    ).sort("order", "file", "row_no")
    lines = best.group_by("person_id", maintain_order=True).first().join(people, on="person_id")
    must_find = ~pl.col("recorded") & ~pl.col("state").is_in(["underage", "overage", "completed", "left_place"])
    ledger = lines.select(
        child_id=pl.col("person_id").cast(pl.String),
        ledger=pl.when(must_find).then(pl.lit("suspected_dropout")).otherwise(pl.lit("school_age")),
        register_file=pl.when(pl.col("order") == 0).then("file"),
        register_row=pl.when(pl.col("order") == 0).then("row_no"),
        evidence_roll="file",
        evidence_row="row_no",
    )
    links = rows.join(lines.select("person_id", left_file="file", left_row="row_no"), on="person_id").filter(
        (pl.col("file") != pl.col("left_file")) | (pl.col("row_no") != pl.col("left_row"))
    )
    return ledger, links.select(
        "left_file",
        "left_row",
        right_file="file",
        right_row="row_no",
        child_id=pl.col("person_id").cast(pl.String),
        method=pl.lit("truth"),
    )


def save(folder: Path, ledger: pl.DataFrame, links: pl.DataFrame, review: pl.DataFrame | None = None) -> Path:
    ledger.write_parquet(folder / "ledger.parquet")
    links.write_parquet(folder / "links.parquet")
    if review is not None:
        review.write_parquet(folder / "review_pairs.parquet")
    return folder


def test_knowing_everything_scores_full_marks(world: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path) -> None:
    truth, people, rows = world
    found = score(save(tmp_path, *perfect(people, rows)), truth)
    assert found.out_of_school > 3 and found.missed == 0 and found.false_suspicions == 0
    assert found.no_hukou_missed == 0 and found.lines_unidentified == 0 and found.children_absent == 0
    assert found.register_enrolment.recall == 1.0 and found.all_rolls.precision == 1.0 and found.all_rolls.recall == 1.0
    assert 0 < found.precision <= found.precision_ceiling < 1.0
    assert found.children == rows["person_id"].n_unique()
    assert found.as_dict()["per_roll"]["attendance"]["missed"] == 0


def test_a_child_cleared_by_anothers_row_is_missed_and_the_tag_is_named(
    world: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    truth, people, rows = world
    ledger, links = perfect(people, rows)
    lost = people.filter(pl.col("state") == "out")["person_id"][0]
    damaged = rows.filter((pl.col("file") == SCHOOL) & pl.col("tags").str.contains("id_"))
    other = damaged.row(0, named=True)
    mine = rows.filter((pl.col("person_id") == lost) & (pl.col("file") == REGISTER)).row(0, named=True)
    ledger = ledger.with_columns(
        ledger=pl.when(pl.col("child_id") == str(lost)).then(pl.lit("school_age")).otherwise("ledger")
    )
    bad = pl.DataFrame(
        {
            "left_file": REGISTER,
            "left_row": mine["row_no"],
            "right_file": SCHOOL,
            "right_row": other["row_no"],
            "child_id": str(lost),
            "method": "guess",
        },
        schema=links.schema,
    )
    found = score(save(tmp_path, ledger, pl.concat([links, bad])), truth)
    assert found.missed == 1 and sum(found.missed_by_kind.values()) == 1
    assert any(tag.startswith("id_") for tag in found.missed_by_tag)
    assert found.wrong_links_by_method == {"guess": 1} and found.register_enrolment.wrong == 1
    assert found.register_enrolment.missed == 0


def test_an_accused_family_counts_and_a_listed_pair_clears_it(
    world: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    truth, people, rows = world
    ledger, links = perfect(people, rows)
    enrolled = rows.filter(pl.col("file") == SCHOOL).join(
        people.filter((pl.col("state") == "local") & pl.col("registered")), on="person_id"
    )
    two = enrolled["person_id"].unique(maintain_order=True).head(2).to_list()
    ids = [str(p) for p in two]
    ledger = ledger.with_columns(
        ledger=pl.when(pl.col("child_id").is_in(ids)).then(pl.lit("suspected_dropout")).otherwise("ledger")
    )
    cut = (pl.col("child_id").is_in(ids)) & (pl.col("right_file") == SCHOOL)
    review = links.filter(cut & (pl.col("child_id") == ids[0])).drop("method")
    found = score(save(tmp_path, ledger, links.filter(~cut), review), truth)
    assert found.false_suspicions == 2 and found.false_suspicions_after_review == 1
    assert found.false_suspicions_per_1000 == round(2000 / found.children, 4)
    assert found.register_enrolment.missed == 2 and found.register_enrolment.recall < 1
    assert found.review_pairs == found.review_pairs_true == review.height
    assert found.false_by_kind == {"enrolment": 2}


def test_a_csv_ledger_is_read_and_an_absent_one_is_said(
    world: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    truth, people, rows = world
    ledger, links = perfect(people, rows)
    with pytest.raises(UserError, match="S004"):
        score(tmp_path, truth)
    ledger.write_csv(tmp_path / "ledger.csv")
    links.write_csv(tmp_path / "links.csv")
    assert score(tmp_path, truth).missed == 0


def test_a_line_that_points_nowhere_is_counted(world: tuple[Path, pl.DataFrame, pl.DataFrame], tmp_path: Path) -> None:
    truth, people, rows = world
    ledger, links = perfect(people, rows)
    ledger = ledger.with_columns(
        child_id=pl.lit("x"), register_row=pl.lit(10**7, dtype=pl.Int32), evidence_row=pl.lit(10**7, dtype=pl.Int32)
    )
    found = score(save(tmp_path, ledger, links), truth)
    assert found.lines_unidentified == ledger.height
    assert found.missed == found.out_of_school
    assert found.children_absent == rows.filter(pl.col("file") == REGISTER)["person_id"].n_unique()

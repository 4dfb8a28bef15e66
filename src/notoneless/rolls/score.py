"""对答案 — how many children a sweep lost, and how many families it would have troubled for nothing.

Compares the ledgers of a sweep over synthetic rolls with the truth written beside them. A child truly out of
school who is on no list of suspects is *missed*; a suspect of whom a valid record exists was *falsely suspected*.
Nothing here knows how the sweep works: it reads the tables that a sweep leaves behind.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from notoneless.rolls.truth_book import ENROLMENT, REGISTER, SURVEY, TruthBook
from notoneless.standards.errors import UserError

SUSPECT_LEDGERS = ("suspected_dropout", "dropout")


@dataclass(frozen=True)
class LinkScore:
    """How well rows of one child were brought together. ``wrong``: accepted links between rows of two children;
    ``missed``: rows that have a partner in truth and were not put with it; ``precision`` = right ÷ accepted;
    ``recall`` = rows put with a partner ÷ rows that have one; ``f1`` their harmonic mean."""

    accepted: int
    wrong: int
    partnered: int
    missed: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Score:
    """The figures of one sweep against the truth; each counts children (persons), never lines, unless it says so."""

    children: int
    """Persons who have at least one line in any roll: the denominator of every 'per 1,000'."""
    ledger_lines: int
    """Lines of the three ledgers and of those out of scope, as found."""
    lines_unidentified: int
    """Ledger lines that point at no row the truth knows: a fault of the sweep's bookkeeping."""
    suspect_lines_unidentified: int
    """Of those, lines that suspect somebody: nobody can say whether rightly, so they count as neither."""
    children_absent: int
    """Persons with a line in the register of whom no ledger speaks."""
    out_of_school: int
    """Persons truly out of school, with or without an old line on a roll (children without household register not counted)."""
    missed: int
    """Of those, persons who are neither suspected nor known as dropouts. The worst error; must be 0."""
    missed_by_kind: dict[str, int]
    """The missed by how they left: never_enrolled, old_line, on_roll_absent, vanished."""
    missed_by_tag: dict[str, int]
    """The missed by the error tags on any of their rows and of the rows that their ledger line leans on ('' = none)."""
    no_hukou: int
    """Children without household register, found only from door to door."""
    no_hukou_missed: int
    """Of those, persons not suspected."""
    suspects: int
    """Persons in the ledgers of suspected dropouts and dropouts."""
    false_suspicions: int
    """Suspects who are not out of school and of whom a valid record exists in some roll: linkage's fault."""
    false_suspicions_per_1000: float
    """The same per 1,000 children."""
    false_by_kind: dict[str, int]
    """The falsely suspected by the rolls that hold their valid record."""
    false_by_tag: dict[str, int]
    """The falsely suspected by the error tags on their register line and on the records that would have cleared them."""
    completed_suspected: int
    """Suspects of fifteen or more who finished grade nine and have a 毕业 line: counted apart, not as false suspicions."""
    left_place_suspected: int
    """Suspects who came from elsewhere, were at school here last term, and moved on: nobody can know; counted apart."""
    out_of_scope_suspected: int
    """Suspects under six or over fifteen in truth."""
    unprovable: int
    """Registered persons of six to fourteen, not out of school, of whom no valid record exists, nor a neighbour's word from
    door to door, nor a 休学 line without its approval: they look like dropouts to anyone."""
    precision: float
    """Raw precision: truly out ÷ suspects (those who moved on left aside)."""
    precision_ceiling: float
    """What perfect linkage would reach: truly out ÷ (truly out + unprovable)."""
    register_enrolment: LinkScore
    """Links between register and school roll: enrolment rows whose child has a register line, put with that child."""
    all_rolls: LinkScore
    """The same over every roll: rows whose child has an anchor line (register, or else school roll) in another roll."""
    per_roll: dict[str, LinkScore]
    """The same roll by roll, by kind of roll."""
    link_misses_by_tag: dict[str, tuple[int, int]]
    """By tag: (enrolment rows missed, enrolment rows with a partner) where the tag is on either row; '' = no error at all."""
    wrong_links_by_method: dict[str, int]
    """Accepted links between two children, by the method that made them."""
    review_pairs: int
    """Pairs left to people."""
    review_pairs_per_1000: float
    """The same per 1,000 children."""
    review_pairs_true: int
    """Of those, pairs that are one child in truth."""
    false_suspicions_after_review: int
    """False suspicions that remain when every listed pair is decided by the truth: a suspect is cleared when a pair of
    the list joins the child to one of the rolls that hold a valid record."""
    false_suspicions_after_review_per_1000: float
    """The same per 1,000 children."""

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain dictionaries and numbers, fit for JSON."""
        return asdict(self)


def _table(folder: Path, stem: str, needed: bool) -> pl.DataFrame | None:
    if (folder / f"{stem}.parquet").exists():
        return pl.read_parquet(folder / f"{stem}.parquet")
    if (folder / f"{stem}.csv").exists():
        return pl.read_csv(folder / f"{stem}.csv", infer_schema=False)
    if needed:
        raise UserError(
            "S004",
            f"在 {folder} 中没有找到 {stem}.parquet 或 {stem}.csv，无法与真值核对。请先运行 sweep，或检查路径。",
            f"Neither {stem}.parquet nor {stem}.csv is in {folder}, so there is nothing to compare with the truth. Run the sweep first, or check the path.",
        )
    return None


def _tally(tags: pl.Series) -> dict[str, int]:
    counted = (
        tags.fill_null("").str.split(";").explode().value_counts().sort("count", tags.name, descending=[True, False])
    )
    return dict(counted.iter_rows())


def _by_tag(rows: pl.DataFrame) -> dict[str, int]:
    """How many children have each tag on at least one of these rows; '' for those who have none at all."""
    told = rows.group_by("person_id").agg(pl.col("tags").cast(pl.String).str.join(";"))
    each = pl.col("tags").str.split(";").list.unique().list.set_difference(pl.lit([""])).list.sort().list.join(";")
    return _tally(told.select(each)["tags"])


def _clears() -> pl.Expr:
    """Whether the row's kind of roll is one that holds a valid record of the child."""
    return pl.col("recorded_in").str.split(";").list.contains(pl.col("kind").cast(pl.String))


def _both_tags() -> pl.Expr:
    both = [pl.col(side).cast(pl.String).fill_null("") for side in ("tags", "anchor_tags")]
    return pl.concat_str(both, separator=";").str.strip_chars(";")


def _link_score(accepted: int, wrong: int, partnered: int, missed: int) -> LinkScore:
    precision = 1.0 if accepted == 0 else 1 - wrong / accepted
    recall = 1.0 if partnered == 0 else 1 - missed / partnered
    f1 = 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)
    return LinkScore(accepted, wrong, partnered, missed, round(precision, 7), round(recall, 7), round(f1, 7))


def score(out_dir: Path, truth_dir: Path) -> Score:
    """Compare the tables of a sweep in ``out_dir`` (ledger, links, review_pairs; Parquet or CSV) with ``truth_dir``.

    Raises ``UserError`` when a table is missing. Every figure is defined at :class:`Score`."""
    people = _table(truth_dir, "truth", True)
    rows = _table(truth_dir, "links", True)
    ledger = _table(out_dir, "ledger", True)
    link_table = _table(out_dir, "links", True)
    review_table = _table(out_dir, "review_pairs", False)
    assert people is not None and rows is not None and ledger is not None and link_table is not None
    book = TruthBook(rows)
    rows = book.rows
    links, review = book.pairs(link_table), book.pairs(review_table)
    ledger = book.identify(ledger, links)
    children = rows["person_id"].n_unique()
    suspects = (
        ledger.filter(pl.col("ledger").is_in(SUSPECT_LEDGERS) & pl.col("person_id").is_not_null())
        .select("person_id")
        .unique()
    )
    accused = people.join(suspects, on="person_id", how="semi")
    present = people.join(rows.select("person_id").unique(), on="person_id", how="semi")
    out = present.filter(pl.col("state") == "out")
    missed = out.join(suspects, on="person_id", how="anti")
    unregistered = present.filter(pl.col("state") == "no_hukou").filter(pl.col("age").is_between(6, 15))
    scope = ~pl.col("state").is_in(["out", "no_hukou", "underage", "overage", "left_place", "completed"])
    false = accused.filter(scope & pl.col("recorded"))
    at_the_door = rows.filter(pl.col("kind") == SURVEY)["person_id"].implode()
    spoken_for = pl.col("person_id").is_in(at_the_door) | pl.col("suspended_line")
    unprovable = present.filter(scope & ~pl.col("recorded") & pl.col("registered") & ~spoken_for & (pl.col("age") < 15))
    accused_wrongly, lost = false["person_id"].implode(), missed["person_id"].implode()
    borrowed = [  # rows of others that a missed child was linked with
        links.filter(pl.col("wrong") & pl.col(f"{a}_person").is_in(lost)).select(
            person_id=f"{a}_person", key=f"{b}_key"
        )
        for a, b in (("left", "right"), ("right", "left"))
    ]
    leant = pl.concat(
        [
            rows.filter(pl.col("person_id").is_in(lost)).select("person_id", "tags"),
            pl.concat(borrowed).join(rows.select("key", "tags"), on="key").select("person_id", "tags"),
        ]
    )
    clearing = (
        rows.filter(pl.col("person_id").is_in(accused_wrongly))
        .join(people.select("person_id", "recorded_in"), on="person_id")
        .filter((pl.col("kind") == REGISTER) | _clears())
    )
    partnered = book.partnered(links)
    wrong = links.filter("wrong")
    school = partnered.filter((pl.col("kind") == ENROLMENT) & (pl.col("anchor") == REGISTER))
    two = [REGISTER, ENROLMENT]
    between = links.filter(
        pl.col("left_roll").is_in(two) & pl.col("right_roll").is_in(two) & (pl.col("left_roll") != pl.col("right_roll"))
    )
    misses = (
        school.group_by("tags", "anchor_tags")
        .agg(lost=(~pl.col("met")).sum(), of=pl.len())
        .with_columns(tag=_both_tags().str.split(";").list.unique())
        .explode("tag")
        .group_by("tag")
        .agg(pl.col("lost").sum(), pl.col("of").sum())
        .sort("lost", "tag", descending=[True, False])
    )
    per_roll = {}
    for kind in sorted(partnered["kind"].unique().to_list()):
        mine, made = partnered.filter(pl.col("kind") == kind), links.filter(pl.col("right_roll") == kind)
        per_roll[kind] = _link_score(made.height, int(made["wrong"].sum()), mine.height, int((~mine["met"]).sum()))
    true_pairs = review.filter(pl.col("left_person") == pl.col("right_person"))
    helped = (
        pl.concat(
            [
                true_pairs.select(person_id="left_person", kind="right_roll"),
                true_pairs.select(person_id="right_person", kind="left_roll"),
            ]
        )
        .join(people.select("person_id", "recorded_in"), on="person_id")
        .filter(_clears())
    )
    after = false.join(helped.select("person_id").unique(), on="person_id", how="anti")
    moved_on = accused.filter(pl.col("state") == "left_place").height
    hit = accused.filter(pl.col("state").is_in(["out", "no_hukou"])).height
    real = out.height + unregistered.height
    weighed = accused.height - moved_on
    registered = rows.filter(pl.col("kind") == REGISTER).select("person_id").unique()

    def per_1000(count: int) -> float:
        return round(1000 * count / children, 4) if children else 0.0

    return Score(
        children=children,
        ledger_lines=ledger.height,
        lines_unidentified=int(ledger["person_id"].is_null().sum()),
        suspect_lines_unidentified=ledger.filter(
            pl.col("person_id").is_null() & pl.col("ledger").is_in(SUSPECT_LEDGERS)
        ).height,
        children_absent=registered.join(ledger.select("person_id").drop_nulls(), on="person_id", how="anti").height,
        out_of_school=out.height,
        missed=missed.height,
        missed_by_kind=dict(missed["out_kind"].value_counts().sort("out_kind").iter_rows()),
        missed_by_tag=_by_tag(leant),
        no_hukou=unregistered.height,
        no_hukou_missed=unregistered.join(suspects, on="person_id", how="anti").height,
        suspects=accused.height,
        false_suspicions=false.height,
        false_suspicions_per_1000=per_1000(false.height),
        false_by_kind=dict(false["recorded_in"].value_counts().sort("recorded_in").iter_rows()),
        false_by_tag=_by_tag(clearing),
        completed_suspected=accused.filter((pl.col("state") == "completed") & pl.col("completed_line")).height,
        left_place_suspected=moved_on,
        out_of_scope_suspected=accused.filter(pl.col("state").is_in(["underage", "overage"])).height,
        unprovable=unprovable.height,
        precision=round(hit / weighed, 5) if weighed else 1.0,
        precision_ceiling=round(real / (real + unprovable.height), 5) if real else 1.0,
        register_enrolment=_link_score(
            between.height, int(between["wrong"].sum()), school.height, int((~school["met"]).sum())
        ),
        all_rolls=_link_score(links.height, wrong.height, partnered.height, int((~partnered["met"]).sum())),
        per_roll=per_roll,
        link_misses_by_tag={tag: (lost, of) for tag, lost, of in misses.iter_rows()},
        wrong_links_by_method=dict(
            wrong["method"].cast(pl.String).fill_null("").value_counts().sort("method").iter_rows()
        ),
        review_pairs=review.height,
        review_pairs_per_1000=per_1000(review.height),
        review_pairs_true=true_pairs.height,
        false_suspicions_after_review=after.height,
        false_suspicions_after_review_per_1000=per_1000(after.height),
    )

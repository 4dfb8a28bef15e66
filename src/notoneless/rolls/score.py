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

from notoneless.standards.errors import UserError

SUSPECT_LEDGERS = ("suspected_dropout", "dropout")
REGISTER, ENROLMENT = "household_register", "enrolment"


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
    """Registered persons of school age, not out of school, of whom no valid record exists: they look like dropouts to anyone."""
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


def _rows(frame: pl.DataFrame, key: str, file: pl.Expr, row: pl.Expr) -> pl.DataFrame:
    return frame.select(
        key=pl.col(key).cast(pl.String), file=file.cast(pl.String), row_no=row.cast(pl.Int32, strict=False)
    ).drop_nulls()


def _identify(ledger: pl.DataFrame, links: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Who each ledger line is about: by its register line, else its school roll lines, its evidence, its links."""
    enrolment_files = truth.filter(pl.col("kind") == ENROLMENT)["file"].unique().to_list()
    found = []
    lines = ledger.with_row_index("line").with_columns(pl.col("line").cast(pl.String))
    where = truth.select("file", "row_no", "person_id")
    if "register_row" in lines.columns:
        found.append(_rows(lines, "line", pl.col("register_file"), pl.col("register_row")).with_columns(rank=0))
    if "enrolment_rows" in lines.columns:
        many = lines.with_columns(r=pl.col("enrolment_rows").cast(pl.String).str.split(";")).explode("r")
        for file in enrolment_files:
            found.append(_rows(many, "line", pl.lit(file), pl.col("r")).with_columns(rank=1))
    if "evidence_row" in lines.columns:
        found.append(_rows(lines, "line", pl.col("evidence_roll"), pl.col("evidence_row")).with_columns(rank=2))
    if "child_id" in links.columns and "child_id" in lines.columns:
        held = lines.select("line", "child_id").join(links, on="child_id")
        found.append(_rows(held, "line", pl.col("left_file"), pl.col("left_row")).with_columns(rank=3))
        found.append(_rows(held, "line", pl.col("right_file"), pl.col("right_row")).with_columns(rank=4))
    known = (
        pl.concat(found)
        .join(where, on=["file", "row_no"])
        .sort("key", "rank", "file", "row_no")
        .group_by("key", maintain_order=True)
        .agg(pl.col("person_id").first())
    )
    return lines.join(known, left_on="line", right_on="key", how="left", maintain_order="left")


def _tally(tags: pl.Series) -> dict[str, int]:
    counted = (
        tags.fill_null("").str.split(";").explode().value_counts().sort("count", tags.name, descending=[True, False])
    )
    return dict(counted.iter_rows())


def _link_score(accepted: int, wrong: int, partnered: int, missed: int) -> LinkScore:
    precision = 1.0 if accepted == 0 else 1 - wrong / accepted
    recall = 1.0 if partnered == 0 else 1 - missed / partnered
    f1 = 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)
    return LinkScore(accepted, wrong, partnered, missed, round(precision, 7), round(recall, 7), round(f1, 7))


def _pairs(table: pl.DataFrame | None, rows: pl.DataFrame) -> pl.DataFrame:
    """A table of pairs with the true persons of both sides (``left_person``, ``right_person``) and their kinds of roll."""
    columns = {
        "left_file": pl.String,
        "left_row": pl.Int32,
        "right_file": pl.String,
        "right_row": pl.Int32,
        "child_id": pl.String,
        "method": pl.String,
    }
    if table is None:
        table = pl.DataFrame(schema=columns)
    for name in ("child_id", "method"):
        if name not in table.columns:
            table = table.with_columns(pl.lit(None, dtype=pl.String).alias(name))
    table = table.select(pl.col(c).cast(t) for c, t in columns.items())
    for side in ("left", "right"):
        table = table.join(
            rows.select(
                pl.col("file").alias(f"{side}_file"), pl.col("row_no").alias(f"{side}_row"),
                pl.col("person_id").alias(f"{side}_person"), pl.col("kind").alias(f"{side}_roll"), pl.col("tags").alias(f"{side}_tags"),
            ),
            on=[f"{side}_file", f"{side}_row"], how="left",
        )  # fmt: skip
    return table


def _linkage(links: pl.DataFrame, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows that have an anchor in another roll, with ``met`` = put with it; links with ``wrong``).

    The anchor of a child is its register line, or where there is none its line on the school roll. A row has met its
    anchor when a link joins them directly, or both were given to one child_id."""
    order = pl.when(pl.col("kind") == REGISTER).then(0).when(pl.col("kind") == ENROLMENT).then(1).otherwise(9)
    ranked = rows.with_columns(order=order).with_columns(best=pl.col("order").min().over("person_id"))
    anchors = ranked.filter((pl.col("order") == pl.col("best")) & (pl.col("best") < 9))
    anchor_kind = anchors.group_by("person_id").agg(
        anchor=pl.col("kind").first(), anchor_tags=pl.col("tags").str.join(";").str.strip_chars(";")
    )
    partnered = rows.join(anchor_kind, on="person_id").filter(pl.col("kind") != pl.col("anchor"))
    sides = [
        links.select("child_id", file=f"{s}_file", row_no=f"{s}_row", person_id=f"{s}_person", kind=f"{s}_roll",
                     other=f"{o}_person", other_kind=f"{o}_roll")
        for s, o in (("left", "right"), ("right", "left"))
    ]  # fmt: skip
    ends = pl.concat(sides).join(anchor_kind.select("person_id", "anchor"), on="person_id")
    direct = ends.filter((pl.col("other") == pl.col("person_id")) & (pl.col("other_kind") == pl.col("anchor")))
    held = ends.filter(pl.col("kind") == pl.col("anchor")).select("child_id", "person_id").drop_nulls().unique()
    through = ends.join(held, on=["child_id", "person_id"], how="semi")
    met = (
        pl.concat([direct.select("file", "row_no"), through.select("file", "row_no")])
        .unique()
        .with_columns(met=pl.lit(True))
    )
    partnered = partnered.join(met, on=["file", "row_no"], how="left").with_columns(pl.col("met").fill_null(False))
    return partnered, links.with_columns(wrong=pl.col("left_person").ne_missing(pl.col("right_person")))


def _both_tags(left: str, right: str) -> pl.Expr:
    return pl.concat_str(pl.col(left).fill_null(""), pl.lit(";"), pl.col(right).fill_null("")).str.strip_chars(";")


def score(out_dir: Path, truth_dir: Path) -> Score:
    """Compare the tables of a sweep in ``out_dir`` (ledger, links, review_pairs; Parquet or CSV) with ``truth_dir``.

    Raises ``UserError`` when a table is missing. Every figure is defined at :class:`Score`."""
    people = _table(truth_dir, "truth", True)
    rows = _table(truth_dir, "links", True)
    ledger = _table(out_dir, "ledger", True)
    link_table = _table(out_dir, "links", True)
    review_table = _table(out_dir, "review_pairs", False)
    assert people is not None and rows is not None and ledger is not None and link_table is not None
    links, review = _pairs(link_table, rows), _pairs(review_table, rows)
    ledger = _identify(ledger, links, rows)
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
    unprovable = present.filter(scope & ~pl.col("recorded") & pl.col("registered"))
    tags = rows.select("person_id", "tags", "kind")
    clearing = tags.join(people.select("person_id", "recorded_in"), on="person_id").filter(
        (pl.col("kind") == REGISTER) | pl.col("recorded_in").str.split(";").list.contains(pl.col("kind"))
    )

    def by_tag(who: pl.DataFrame, source: pl.DataFrame) -> dict[str, int]:
        told = (
            source.join(who.select("person_id"), on="person_id", how="semi")
            .group_by("person_id")
            .agg(
                pl.col("tags")
                .filter(pl.col("tags") != "")
                .str.join(";")
                .str.split(";")
                .list.unique()
                .list.sort()
                .list.join(";")
            )
        )
        return _tally(told["tags"])

    leant = links.filter(pl.col("left_person").ne_missing(pl.col("right_person")))
    borrowed = pl.concat(
        [
            leant.select(person_id="left_person", tags="right_tags"),
            leant.select(person_id="right_person", tags="left_tags"),
        ]
    ).with_columns(kind=pl.lit(""))
    partnered, judged = _linkage(links, rows)
    wrong = judged.filter("wrong")
    school = partnered.filter((pl.col("kind") == ENROLMENT) & (pl.col("anchor") == REGISTER))
    between = judged.filter(
        pl.col("left_roll").is_in([REGISTER, ENROLMENT])
        & pl.col("right_roll").is_in([REGISTER, ENROLMENT])
        & (pl.col("left_roll") != pl.col("right_roll"))
    )
    misses = (
        school.with_columns(tag=_both_tags("tags", "anchor_tags").str.split(";").list.unique())
        .explode("tag").group_by("tag").agg(lost=(~pl.col("met")).sum(), of=pl.len()).sort("lost", "tag", descending=[True, False])
    )  # fmt: skip
    per_roll = {}
    for kind in sorted(partnered["kind"].unique().to_list()):
        mine, made = partnered.filter(pl.col("kind") == kind), judged.filter(pl.col("right_roll") == kind)
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
        .filter(pl.col("recorded_in").str.split(";").list.contains(pl.col("kind")))
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
        children_absent=registered.join(ledger.select("person_id").drop_nulls(), on="person_id", how="anti").height,
        out_of_school=out.height,
        missed=missed.height,
        missed_by_kind=dict(missed["out_kind"].value_counts().sort("out_kind").iter_rows()),
        missed_by_tag=by_tag(missed, pl.concat([tags, borrowed.select("person_id", "tags", "kind")])),
        no_hukou=unregistered.height,
        no_hukou_missed=unregistered.join(suspects, on="person_id", how="anti").height,
        suspects=accused.height,
        false_suspicions=false.height,
        false_suspicions_per_1000=per_1000(false.height),
        false_by_kind=dict(false["recorded_in"].value_counts().sort("recorded_in").iter_rows()),
        false_by_tag=by_tag(false, clearing.select("person_id", "tags", "kind")),
        completed_suspected=accused.filter((pl.col("state") == "completed") & pl.col("completed_line")).height,
        left_place_suspected=moved_on,
        out_of_scope_suspected=accused.filter(pl.col("state").is_in(["underage", "overage"])).height,
        unprovable=unprovable.height,
        precision=round(hit / weighed, 5) if weighed else 1.0,
        precision_ceiling=round(real / (real + unprovable.height), 5) if real else 1.0,
        register_enrolment=_link_score(
            between.height, int(between["wrong"].sum()), school.height, int((~school["met"]).sum())
        ),
        all_rolls=_link_score(judged.height, wrong.height, partnered.height, int((~partnered["met"]).sum())),
        per_roll=per_roll,
        link_misses_by_tag={tag: (lost, of) for tag, lost, of in misses.iter_rows()},
        wrong_links_by_method=dict(wrong["method"].fill_null("").value_counts().sort("method").iter_rows()),
        review_pairs=review.height,
        review_pairs_per_1000=per_1000(review.height),
        review_pairs_true=true_pairs.height,
        false_suspicions_after_review=after.height,
        false_suspicions_after_review_per_1000=per_1000(after.height),
    )

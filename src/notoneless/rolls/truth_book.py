"""对照簿 — the truth's rows, laid beside the pairs and ledger lines of a sweep.

Each row of each roll is one known child's; here a sweep's links and ledger lines are told whose rows they point at.
Rows are one whole number each (file and row), which joins fast and small at millions of rows.
"""

from __future__ import annotations

import polars as pl

REGISTER, ENROLMENT, SURVEY = "household_register", "enrolment", "field_survey"
_PAIR = {"left_file": pl.String, "left_row": pl.Int32, "right_file": pl.String, "right_row": pl.Int32}


class TruthBook:
    """The rows of the rolls with the child each belongs to: ``rows`` has key, person_id, kind, tags."""

    def __init__(self, rows: pl.DataFrame) -> None:
        """Takes the truth's links table: file, kind, row_no, person_id, tags."""
        self.files = {file: k for k, file in enumerate(sorted(rows["file"].unique().to_list()), 1)}
        self.enrolment = rows.filter(pl.col("kind") == ENROLMENT)["file"].unique().sort().to_list()
        self.rows = rows.select(
            self.key("file", "row_no"),
            "person_id",
            pl.col("kind").cast(pl.Categorical),
            pl.col("tags").cast(pl.Categorical),
        )

    def key(self, file: str | pl.Expr, row: str | pl.Expr, name: str = "key") -> pl.Expr:
        """The number of a row; null where the truth has no such file or the row is not a number."""
        of_file = (pl.col(file) if isinstance(file, str) else file).cast(pl.String)
        of_row = (pl.col(row) if isinstance(row, str) else row).cast(pl.Int64, strict=False)
        number = of_file.replace_strict(self.files, default=None, return_dtype=pl.Int64)
        return (number * 2**32 + of_row).alias(name)

    def pairs(self, table: pl.DataFrame | None) -> pl.DataFrame:
        """A table of pairs with the true person and the kind of roll of both sides, and whether they are two children.

        Columns: left_key, right_key, child (a hash of child_id), method, left_person, left_roll, right_person,
        right_roll, wrong."""
        if table is None:
            table = pl.DataFrame(schema=_PAIR)
        for column in ("child_id", "method"):
            if column not in table.columns:
                table = table.with_columns(pl.lit(None, dtype=pl.String).alias(column))
        child = pl.col("child_id").cast(pl.String)
        table = table.select(
            self.key("left_file", "left_row", "left_key"),
            self.key("right_file", "right_row", "right_key"),
            child=pl.when(child.is_not_null()).then(child.hash()),
            method=pl.col("method").cast(pl.String).cast(pl.Categorical),
        )
        for side in ("left", "right"):
            known = self.rows.select(
                pl.col("key").alias(f"{side}_key"),
                pl.col("person_id").alias(f"{side}_person"),
                pl.col("kind").alias(f"{side}_roll"),
            )
            table = table.join(known, on=f"{side}_key", how="left")
        return table.with_columns(wrong=pl.col("left_person").ne_missing(pl.col("right_person")))

    def identify(self, ledger: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
        """The ledger with ``person_id``: by its register line, else its school roll lines, its evidence, its links."""
        lines = ledger.with_row_index("line")
        where = self.rows.select("key", "person_id")
        known = pl.DataFrame(schema={"line": lines.schema["line"], "person_id": where.schema["person_id"]})

        def learn(found: pl.DataFrame) -> None:
            nonlocal known
            new = found.join(where, on="key").sort("line", "key").group_by("line", maintain_order=True)
            known = pl.concat([known, new.agg(pl.col("person_id").first())])

        def unknown() -> pl.DataFrame:
            return lines.join(known, on="line", how="anti")

        if "register_row" in lines.columns:
            learn(lines.select("line", self.key("register_file", "register_row")))
        if "enrolment_rows" in lines.columns:
            many = unknown().select("line", row=pl.col("enrolment_rows").cast(pl.String).str.split(";")).explode("row")
            for file in self.enrolment:
                learn(many.join(known, on="line", how="anti").select("line", self.key(pl.lit(file), "row")))
        if "evidence_row" in lines.columns:
            learn(unknown().select("line", self.key("evidence_roll", "evidence_row")))
        if "child_id" in lines.columns:
            left = unknown().select("line", child=pl.col("child_id").cast(pl.String).hash())
            for side in ("left_key", "right_key"):
                held = left.join(known, on="line", how="anti").join(links, on="child")
                learn(held.select("line", pl.col(side).alias("key")))
        return lines.join(known, on="line", how="left", maintain_order="left")

    def partnered(self, links: pl.DataFrame) -> pl.DataFrame:
        """The rows that have an anchor in another roll, with ``met`` = put with it, ``anchor`` its roll, ``anchor_tags``.

        The anchor of a child is its register line, or where there is none its line on the school roll. A row has met
        its anchor when a link joins them directly, or both were given to one child_id."""
        rank = pl.when(pl.col("kind") == REGISTER).then(0).when(pl.col("kind") == ENROLMENT).then(1).otherwise(9)
        ranked = self.rows.with_columns(rank=rank.cast(pl.Int8)).filter(pl.col("rank") < 9).sort("rank", "key")
        anchors = ranked.group_by("person_id", maintain_order=True).agg(
            anchor=pl.col("kind").first(), anchor_tags=pl.col("tags").first()
        )
        partnered = self.rows.join(anchors, on="person_id").filter(pl.col("kind") != pl.col("anchor"))
        sides = [
            links.select(
                "child",
                key=f"{s}_key",
                person_id=f"{s}_person",
                kind=f"{s}_roll",
                other=f"{o}_person",
                other_kind=f"{o}_roll",
            )
            for s, o in (("left", "right"), ("right", "left"))
        ]
        ends = pl.concat(sides).join(anchors.select("person_id", "anchor"), on="person_id")
        direct = ((pl.col("other") == pl.col("person_id")) & (pl.col("other_kind") == pl.col("anchor"))).fill_null(
            False
        )
        held = ends.filter(pl.col("kind") == pl.col("anchor")).select("child", "person_id").drop_nulls().unique()
        through = ends.filter(~direct).join(held, on=["child", "person_id"], how="semi").select("key")
        met = pl.concat([ends.filter(direct).select("key"), through]).unique().with_columns(met=pl.lit(True))
        return partnered.join(met, on="key", how="left").with_columns(pl.col("met").fill_null(False))

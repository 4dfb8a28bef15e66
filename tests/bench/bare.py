"""The least anybody could do: read the same files, join the identity numbers as they stand. ``bare ROLLS``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from notoneless.rolls.kinds import Kind
from tests.bench.rolls import seen


def main(folder: Path) -> dict[str, int]:
    """Return rows read, links made, and registered children without any link."""
    con = duckdb.connect()
    rows = links = 0
    names = []
    for number, roll in enumerate(seen(folder)):
        name = f"r{number}"
        con.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv(?, header = true, all_varchar = true)", [str(roll.path)]
        )
        rows += con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
        names.append((name, roll))
    register = next((name, roll) for name, roll in names if roll.kind is Kind.HOUSEHOLD_REGISTER)
    mine = register[1].columns["id_number"]
    con.execute("CREATE TABLE linked (row_no BIGINT)")
    for name, roll in names:
        if name == register[0] or "id_number" not in roll.columns:
            continue
        con.execute(
            f'INSERT INTO linked SELECT l.rowid FROM {register[0]} l JOIN {name} r ON l."{mine}" = r."{roll.columns["id_number"]}"'
        )
    links = con.execute("SELECT count(*) FROM linked").fetchall()[0][0]
    alone = con.execute(
        f"SELECT count(*) FROM {register[0]} WHERE rowid NOT IN (SELECT row_no FROM linked)"
    ).fetchall()[0][0]
    return {"rows": rows, "links": links, "without a link": alone}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))

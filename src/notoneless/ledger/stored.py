"""读回台账 — a finished sweep's tables, opened again for a comparison or an explanation.

Reads what :mod:`notoneless.ledger.tables` wrote, Parquet first, CSV when that is all there is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from notoneless.ledger.tables import plain_sql
from notoneless.standards.errors import UserError


def open_table(con: duckdb.DuckDBPyConnection, out: Path, name: str, *, view: str | None = None) -> str:
    """Make a view of table ``name`` of the sweep in ``out`` and return the view's name.

    CSV text is given back as it was before it was made harmless for spreadsheets. Raises :class:`UserError` T010 when
    the folder holds no such table.
    """
    target = view or name
    for suffix, reader in (("parquet", "read_parquet"), ("csv", "read_csv")):
        path = out / f"{name}.{suffix}"
        if not path.is_file():
            continue
        quoted = "'" + str(path).replace("'", "''") + "'"
        if suffix == "parquet":
            con.execute(f'CREATE OR REPLACE VIEW "{target}" AS SELECT * FROM {reader}({quoted})')
        else:
            source = f"{reader}({quoted}, all_varchar = true, header = true)"
            columns = [d[0] for d in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
            shown = ", ".join(f'{plain_sql(_name(c))} AS "{c}"' for c in columns)
            con.execute(f'CREATE OR REPLACE VIEW "{target}" AS SELECT {shown} FROM {source}')
        return target
    raise UserError(
        "T010",
        f"“{out.name}”里没有 {name}.parquet 或 {name}.csv，不像是一次排查的结果。请指到排查时 --out 所给的文件夹。",
        f"'{out.name}' holds neither {name}.parquet nor {name}.csv: not the result of a sweep. Give the folder that was --out.",
    )


def _name(column: str) -> str:
    return f'"{column}"'


def read_run(out: Path) -> dict[str, Any]:
    """Return run.json of a sweep, or an empty dict when it has none."""
    path = out / "run.json"
    if not path.is_file():
        return {}
    loaded = json.loads(path.read_text(encoding="utf-8"))
    return loaded if isinstance(loaded, dict) else {}

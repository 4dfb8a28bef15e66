"""名 — names: every distinct spelling is looked up once.

A county writes a few hundred thousand distinct names; their comparable forms (normal form, sound, shape) come from
:mod:`notoneless.standards.names` and go into one small table that the engine joins.
"""

from __future__ import annotations

import polars as pl

from ..standards.names import name_keys
from .engines.duck import Engine


def look_up(engine: Engine, source_sql: str) -> None:
    """Create ``name_form`` (name, nm, snd, sur, giv, ini, shp) for every distinct name that ``source_sql`` yields.

    nm is the normal form, snd its folded toneless reading, sur and giv the readings of surname and given name, ini
    the initials, shp the similar-shape key. Names without any character stay out.
    """
    names = [
        row[0] for row in engine.rows(f"SELECT DISTINCT name FROM ({source_sql}) WHERE name IS NOT NULL ORDER BY name")
    ]
    columns = ("nm", "snd", "sur", "giv", "ini", "shp")
    keys = name_keys(names)
    frame = pl.DataFrame(
        {"name": names, **{c: [key[i] for key in keys] for i, c in enumerate(columns)}},
        schema={"name": pl.String, **dict.fromkeys(columns, pl.String)},
    )
    engine.con.register("name_form_in", frame.to_arrow())
    engine.table("name_form", "SELECT * FROM name_form_in WHERE nm <> ''")
    engine.con.unregister("name_form_in")

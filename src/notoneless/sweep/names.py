"""名 — names: every distinct spelling is looked up once.

A county writes a few hundred thousand distinct names; their comparable forms (normal form, sound, shape) come from
:mod:`notoneless.standards.names` and go into one small table that the engine joins.
"""

from __future__ import annotations

import polars as pl

from ..standards.names import name_sound_columns
from .engines.duck import Engine


def look_up(engine: Engine, source_sql: str) -> None:
    """Bring ``name_form`` (name, nm, said, snd, sur, giv, shp) to hold every distinct name that ``source_sql`` yields.

    nm is the normal form, said its folded toneless reading; snd, sur, giv and shp are hashes of the reading, of the
    readings of surname and given name, and of the similar-shape key. Names without any character stay out.
    """
    known = bool(engine.one("SELECT count(*) FROM information_schema.tables WHERE table_name = 'name_form'"))
    new = " AND name NOT IN (SELECT name FROM name_form)" if known else ""
    found = engine.con.sql(f"SELECT DISTINCT name FROM ({source_sql}) WHERE name IS NOT NULL{new}").to_arrow_table()
    names: list[str] = found["name"].to_pylist()
    # A province has a million spellings: a part at a time, or their forms alone would fill the memory.
    for start in range(0, max(len(names), 1), _AT_ONCE):
        _add(engine, names[start : start + _AT_ONCE], "name_form_more" if known or start else "")


_AT_ONCE = 100_000


def _add(engine: Engine, names: list[str], step: str) -> None:
    """Add the forms of ``names`` to ``name_form``; without a ``step``'s name, create it of them."""
    normal, sound, surname, given, shape = name_sound_columns(names)
    columns = {"name": names, "nm": normal, "said": sound, "sur": surname, "giv": given, "shp": shape}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    engine.con.register("name_form_in", frame.to_arrow())
    forms = (
        "SELECT name, nm, said, hash(said) AS snd, hash(sur) AS sur, hash(giv) AS giv, hash(shp) AS shp "
        "FROM name_form_in WHERE nm <> ''"
    )
    if step:
        engine.step(step, f"INSERT INTO name_form {forms}")
    else:
        engine.table("name_form", forms)
    engine.con.unregister("name_form_in")

"""Spark, the engine of a province: the spelling of the few functions that differ from DuckDB's.

The steps themselves are transpiled (sqlglot does it in the tests); what a transpiler cannot know stands in
:data:`FUNCTIONS`: DuckDB's name on the left, what Spark runs instead on the right ({0}, {1}: the arguments).
"""

from __future__ import annotations

FUNCTIONS: dict[str, str] = {
    # Spark has no Damerau distance. Its own counts two for a swap of neighbours, so a swap is asked for apart.
    "damerau_levenshtein": (
        "CASE WHEN length({0}) = length({1}) AND exists(sequence(1, length({0}) - 1), i -> overlay({0} PLACING reverse(substr({0}, i, 2)) "
        "FROM i) = {1}) THEN 1 ELSE levenshtein({0}, {1}) END"
    ),
    "hamming": "size(filter(sequence(1, length({0})), i -> substr({0}, i, 1) <> substr({1}, i, 1)))",
    "hash": "xxhash64({*})",  # Spark's own hash has 32 bits: a county's households would collide
    "regexp_full_match": "rlike({0}, concat('^(?:', {1}, ')$'))",
    "starts_with": "startswith({0}, {1})",
    "make_date": "make_date({0}, {1}, {2})",
    "logical_or": "bool_or({0})",
    "logical_and": "bool_and({0})",
}

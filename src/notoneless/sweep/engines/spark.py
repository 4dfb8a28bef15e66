"""Spark, the engine of a province: the spelling of the few functions that differ from DuckDB's.

The steps themselves are transpiled (sqlglot does it in the tests); what a transpiler cannot know stands in
:data:`FUNCTIONS`: DuckDB's name on the left, what Spark runs instead on the right.
"""

from __future__ import annotations

FUNCTIONS: dict[str, str] = {
    # Spark 3.5 has no Damerau distance; a swap of neighbours costs 2 there, so the level "one edit" is asked
    # of both spellings of the pair.
    "damerau_levenshtein": "levenshtein",
    "list_has_any": "arrays_overlap",
    "list_contains": "array_contains",
    "list_distinct": "array_distinct",
    "list_filter": "filter",
    "string_agg": "concat_ws(collect_list)",
    "regexp_full_match": "rlike",
    "arg_min": "min_by",
    "arg_max": "max_by",
}

"""Where the child of a case is, kept on the case by the database itself: lists and figures are narrowed without a look at each file.

Many acts move a child: a door, a school's roll, a sweep, a merge, a file put away. Whichever writes it, the case says the
same in the same transaction, so that nobody's reach is ever told from yesterday's place. What the case itself is told about
this is passed over: only the file says where a child is.

The triggers are lifted before a migration, which may make a table anew, and set again behind it (``config.whereabouts``).
"""

from __future__ import annotations

from typing import Final

from notoneless.privacy.rules.row_policies import by_the_house

#: Column of the case → what the child's file says.
COLUMNS: Final = {
    "cached_place_path": "{0}cached_place_path",
    "cached_school_path": "{0}cached_school_path",
    "cached_county_path": "{0}county_path",
    "cached_gone": "({0}merged_into_id IS NOT NULL OR {0}removed_at IS NOT NULL)",
}
_CASE: Final = ", ".join(COLUMNS)
_SOURCE: Final = "cached_place_path, cached_school_path, county_path, merged_into_id, removed_at"


def _told(row: str) -> str:
    return ", ".join(told.format(f"{row}.") for told in COLUMNS.values())


def _otherwise(case: str) -> str:
    """Return the condition that a case (the prefix of its columns) says otherwise than its child's file ``f``."""
    return " OR ".join(f"{case}{name} <> {told.format('f.')}" for name, told in COLUMNS.items())


#: Makes the columns of every case anew that says otherwise than its child's file.
REBUILD: Final = (
    f"UPDATE cases_case SET ({_CASE}) = (SELECT {_told('f')} FROM children_child f WHERE f.id = cases_case.child_id) "
    f"WHERE EXISTS (SELECT 1 FROM children_child f WHERE f.id = cases_case.child_id AND ({_otherwise('cases_case.')}))"
)
#: Counts the cases that say otherwise than their child's file: none, or something is wrong.
ASTRAY: Final = (
    f"SELECT count(*) FROM cases_case JOIN children_child f ON f.id = cases_case.child_id "
    f"WHERE {_otherwise('cases_case.')}"
)

_SQLITE_CASE: Final = (
    f"BEGIN UPDATE cases_case SET ({_CASE}) = (SELECT {_told('f')} FROM children_child f WHERE f.id = NEW.child_id) "
    "WHERE id = NEW.id; END"
)


RAISE: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (
        f"CREATE TRIGGER case_follows_file AFTER UPDATE OF {_SOURCE} ON children_child "
        f"WHEN ({_told('OLD')}) IS NOT ({_told('NEW')}) "
        f"BEGIN UPDATE cases_case SET ({_CASE}) = ({_told('NEW')}) WHERE child_id = NEW.id; END",
        f"CREATE TRIGGER case_begins_where_file_is AFTER INSERT ON cases_case {_SQLITE_CASE}",
        f"CREATE TRIGGER case_stays_where_file_is AFTER UPDATE OF child_id, {_CASE} ON cases_case "
        f"WHEN EXISTS (SELECT 1 FROM children_child f WHERE f.id = NEW.child_id AND ({_otherwise('NEW.')})) "
        f"{_SQLITE_CASE}",
    ),
    # The house itself carries a case along, also out of the reach of whoever wrote that the child moved. The share of the
    # file's row lets two transactions come one after the other: one that opens a case, one that moves its child.
    "postgresql": (
        by_the_house(
            "case_follows_file",
            f"UPDATE cases_case SET ({_CASE}) = ROW({_told('NEW')}) WHERE child_id = NEW.id;",
        ),
        f"CREATE TRIGGER case_follows_file AFTER UPDATE OF {_SOURCE} ON children_child FOR EACH ROW "
        f"WHEN (ROW({_told('OLD')}) IS DISTINCT FROM ROW({_told('NEW')})) EXECUTE FUNCTION case_follows_file()",
        by_the_house(
            "case_is_where_file_is",
            f"SELECT {_told('f')} INTO {', '.join(f'NEW.{name}' for name in COLUMNS)} "
            "FROM children_child f WHERE f.id = NEW.child_id FOR SHARE;",
        ),
        f"CREATE TRIGGER case_is_where_file_is BEFORE INSERT OR UPDATE OF child_id, {_CASE} ON cases_case "
        "FOR EACH ROW EXECUTE FUNCTION case_is_where_file_is()",
    ),
}
LOWER: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": tuple(
        f"DROP TRIGGER IF EXISTS {name}"
        for name in ("case_follows_file", "case_begins_where_file_is", "case_stays_where_file_is")
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS case_follows_file ON children_child",
        "DROP TRIGGER IF EXISTS case_is_where_file_is ON cases_case",
        "DROP FUNCTION IF EXISTS case_follows_file",
        "DROP FUNCTION IF EXISTS case_is_where_file_is",
    ),
}
#: Counts the triggers that are set.
SET: Final[dict[str, str]] = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'case_%file%'",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname IN ('case_follows_file', 'case_is_where_file_is')",
}
TRIGGERS: Final[dict[str, int]] = {"sqlite": 3, "postgresql": 2}

"""How a child's file stood before it came to stand otherwise, written down by the database itself: a past day's ledger is read.

Many acts change where a child is said to be: a door, a roll, a sweep, a case, a merge, a file put away. Whichever writes it,
what the file said until that day is added beside it in the same transaction. A file that nothing changed has no row, so a first
sweep of a county adds none. Of several changes on one day the first tells how the file stood when the day before ended.

What was never written down cannot be made anew, so nothing is; :data:`ASTRAY` tells whether the rows follow each other.
"""

from __future__ import annotations

from typing import Final

from notoneless.privacy.rules.row_policies import by_the_house

#: Column of the row → what the file says.
COLUMNS: Final = {
    "county_path": "{0}county_path",
    "place_path": "{0}cached_place_path",
    "school_path": "{0}cached_school_path",
    "grade": "{0}cached_grade",
    "standing": "{0}cached_standing",
    "verified": "{0}cached_verified",
    "gone": "({0}merged_into_id IS NOT NULL OR {0}removed_at IS NOT NULL)",
}
_SOURCE: Final = (
    "county_path, cached_place_path, cached_school_path, cached_grade, cached_standing, cached_verified, merged_into_id, "
    "removed_at"
)
#: The day that is running where the house stands, and the day of an instant.
TODAY: Final = {"sqlite": "date('now', 'localtime')", "postgresql": "(now() AT TIME ZONE '{zone}')::date"}
_DAY_OF: Final = {
    "sqlite": "date(OLD.opened_at, 'localtime')",
    "postgresql": "(OLD.opened_at AT TIME ZONE '{zone}')::date",
}


def _told(row: str) -> str:
    return ", ".join(told.format(f"{row}.") for told in COLUMNS.values())


def _written(vendor: str, today: str) -> str:
    return (
        f"INSERT INTO children_stoodbefore (child_id, since, until, {', '.join(COLUMNS)}) "
        f"SELECT OLD.id, f.since, {today}, {_told('OLD')} FROM (SELECT coalesce("
        f"(SELECT max(b.until) FROM children_stoodbefore b WHERE b.child_id = OLD.id), {_DAY_OF[vendor]}) AS since) f "
        f"WHERE f.since < {today};"
    )


def raising(vendor: str, zone: str, today: str = "") -> tuple[str, ...]:
    """Return the statements that set the trigger; ``zone`` is where the house counts its days, ``today`` another word for the
    running day."""
    told = _written(vendor, today or TODAY[vendor]).replace("{zone}", zone)
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER file_stood_before AFTER UPDATE OF {_SOURCE} ON children_child "
            f"WHEN ({_told('OLD')}) IS NOT ({_told('NEW')}) BEGIN {told} END",
            # Rows may go in any order here, a file's cases before the file: what their going wrote down goes with the file.
            "CREATE TRIGGER file_gone_with_its_days AFTER DELETE ON children_child "
            "BEGIN DELETE FROM children_stoodbefore WHERE child_id = OLD.id; END",
        )
    return (
        by_the_house("file_stood_before", told),
        f"CREATE TRIGGER file_stood_before AFTER UPDATE OF {_SOURCE} ON children_child FOR EACH ROW "
        f"WHEN (ROW({_told('OLD')}) IS DISTINCT FROM ROW({_told('NEW')})) EXECUTE FUNCTION file_stood_before()",
    )


LOWER: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": ("DROP TRIGGER IF EXISTS file_stood_before", "DROP TRIGGER IF EXISTS file_gone_with_its_days"),
    "postgresql": (
        "DROP TRIGGER IF EXISTS file_stood_before ON children_child",
        "DROP FUNCTION IF EXISTS file_stood_before",
    ),
}
#: Counts the triggers that are set.
SET: Final[dict[str, str]] = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN ('file_stood_before', 'file_gone_with_its_days')",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname = 'file_stood_before'",
}
TRIGGERS: Final[dict[str, int]] = {"sqlite": 2, "postgresql": 1}
#: Counts the rows that do not begin where the one before ended: none, or something is wrong.
ASTRAY: Final = (
    "SELECT count(*) FROM (SELECT since, lag(until) OVER (PARTITION BY child_id ORDER BY until) AS before "
    "FROM children_stoodbefore) f WHERE f.before IS NOT NULL AND f.before <> f.since"
)

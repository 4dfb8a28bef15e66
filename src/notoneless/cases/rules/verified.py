"""What a case says of where its child is, kept on the child's file by the database itself: the ledger of school age is one look
at the files, and no child stands in it as anything else than in the ledgers of suspects and of dropouts.

An open case's word is the newest there is: what was verified, and until then that the child is sought. A closed one's holds until
a sweep says of a later day where the child is. Whichever act writes either, the file says it in the same transaction.

The triggers are lifted before a migration, which may make a table anew, and set again behind it (``config.whereabouts``).
"""

from __future__ import annotations

from typing import Final

from notoneless.cases.rules.folding import SUSPECTED
from notoneless.privacy.rules.row_policies import by_the_house


def _word(child: str) -> str:
    """Return what the cases of ``child`` say: the open one, else the one that was closed last."""
    return (
        "coalesce((SELECT CASE "
        f"WHEN k.cached_closed_on IS NULL AND k.cached_outcome = '' THEN '{SUSPECTED}' "
        "WHEN k.cached_closed_on IS NULL THEN k.cached_outcome "
        'WHEN EXISTS (SELECT 1 FROM children_standing s WHERE s.child_id = k.child_id AND s."on" > k.cached_closed_on) '
        "THEN '' ELSE k.cached_outcome END FROM cases_case k "
        f"WHERE k.child_id = {child} ORDER BY k.cached_closed_on IS NULL DESC, k.cached_closed_on DESC, k.opened_at DESC, "
        "k.id LIMIT 1), '')"
    )


_FILE: Final = "children_child"
_OTHERWISE: Final = f"cached_verified <> {_word('children_child.id')}"
_PUT: Final = f"UPDATE {_FILE} SET cached_verified = {_word('children_child.id')}"

#: Makes the word anew on every file that says otherwise than its cases.
REBUILD: Final = (
    f"{_PUT} WHERE {_OTHERWISE} AND (cached_verified <> '' "
    "OR EXISTS (SELECT 1 FROM cases_case k WHERE k.child_id = children_child.id))"
)
#: Counts the files that say otherwise than their cases: none, or something is wrong.
ASTRAY: Final = f"SELECT count(*) FROM {_FILE} WHERE {_OTHERWISE}"


def _of(*children: str) -> str:
    return f"{_PUT} WHERE id IN ({', '.join(children)}) AND {_OTHERWISE};"


_CASE: Final = "child_id, cached_outcome, cached_closed_on"
_SAID: Final = 'child_id, "on"'
_HAS_CASE: Final = "EXISTS (SELECT 1 FROM cases_case k WHERE k.child_id = {0}.child_id)"


def _same(columns: str, row: str) -> str:
    return ", ".join(f"{row}.{name.strip()}" for name in columns.split(","))


RAISE: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (
        f"CREATE TRIGGER verified_by_new_case AFTER INSERT ON cases_case BEGIN {_of('NEW.child_id')} END",
        f"CREATE TRIGGER verified_by_case AFTER UPDATE OF {_CASE} ON cases_case "
        f"WHEN ({_same(_CASE, 'OLD')}) IS NOT ({_same(_CASE, 'NEW')}) BEGIN {_of('OLD.child_id', 'NEW.child_id')} END",
        f"CREATE TRIGGER verified_by_no_case AFTER DELETE ON cases_case BEGIN {_of('OLD.child_id')} END",
        f"CREATE TRIGGER verified_by_new_sweep AFTER INSERT ON children_standing WHEN {_HAS_CASE.format('NEW')} "
        f"BEGIN {_of('NEW.child_id')} END",
        f"CREATE TRIGGER verified_by_sweep AFTER UPDATE OF {_SAID} ON children_standing "
        f"WHEN {_HAS_CASE.format('OLD')} OR {_HAS_CASE.format('NEW')} BEGIN {_of('OLD.child_id', 'NEW.child_id')} END",
        f"CREATE TRIGGER verified_by_no_sweep AFTER DELETE ON children_standing WHEN {_HAS_CASE.format('OLD')} "
        f"BEGIN {_of('OLD.child_id')} END",
        f"CREATE TRIGGER verified_by_cases_alone AFTER UPDATE OF cached_verified ON {_FILE} "
        f"WHEN NEW.cached_verified <> {_word('NEW.id')} BEGIN {_of('NEW.id')} END",
    ),
    "postgresql": (
        by_the_house("verified_by_new_case", _of("NEW.child_id")),
        "CREATE TRIGGER verified_by_new_case AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION verified_by_new_case()",
        by_the_house("verified_by_case", _of("OLD.child_id", "NEW.child_id")),
        f"CREATE TRIGGER verified_by_case AFTER UPDATE OF {_CASE} ON cases_case FOR EACH ROW "
        f"WHEN (ROW({_same(_CASE, 'OLD')}) IS DISTINCT FROM ROW({_same(_CASE, 'NEW')})) EXECUTE FUNCTION verified_by_case()",
        by_the_house("verified_by_no_case", _of("OLD.child_id")),
        "CREATE TRIGGER verified_by_no_case AFTER DELETE ON cases_case FOR EACH ROW EXECUTE FUNCTION verified_by_no_case()",
        # A sweep writes its hundreds in one statement, of which few have a case.
        by_the_house(
            "verified_by_new_sweep",
            f"{_PUT} WHERE id IN (SELECT k.child_id FROM fresh JOIN cases_case k ON k.child_id = fresh.child_id) "
            f"AND {_OTHERWISE};",
        ),
        "CREATE TRIGGER verified_by_new_sweep AFTER INSERT ON children_standing REFERENCING NEW TABLE AS fresh "
        "FOR EACH STATEMENT EXECUTE FUNCTION verified_by_new_sweep()",
        f"CREATE TRIGGER verified_by_sweep AFTER UPDATE OF {_SAID} ON children_standing FOR EACH ROW "
        f"WHEN (ROW({_same(_SAID, 'OLD')}) IS DISTINCT FROM ROW({_same(_SAID, 'NEW')})) EXECUTE FUNCTION verified_by_case()",
        "CREATE TRIGGER verified_by_no_sweep AFTER DELETE ON children_standing FOR EACH ROW "
        "EXECUTE FUNCTION verified_by_no_case()",
        by_the_house("verified_by_cases_alone", f"NEW.cached_verified := {_word('NEW.id')};"),
        f"CREATE TRIGGER verified_by_cases_alone BEFORE UPDATE OF cached_verified ON {_FILE} FOR EACH ROW "
        "EXECUTE FUNCTION verified_by_cases_alone()",
    ),
}
_ON: Final = {
    "verified_by_new_case": "cases_case",
    "verified_by_case": "cases_case",
    "verified_by_no_case": "cases_case",
    "verified_by_new_sweep": "children_standing",
    "verified_by_sweep": "children_standing",
    "verified_by_no_sweep": "children_standing",
    "verified_by_cases_alone": _FILE,
}
LOWER: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {name}" for name in _ON),
    "postgresql": (
        *(f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in _ON.items()),
        *(
            f"DROP FUNCTION IF EXISTS {name}"
            for name in _ON
            if name not in ("verified_by_sweep", "verified_by_no_sweep")
        ),
    ),
}
#: Counts the triggers that are set.
SET: Final[dict[str, str]] = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'verified\\_by\\_%' ESCAPE '\\'",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'verified\\_by\\_%'",
}
TRIGGERS: Final[dict[str, int]] = dict.fromkeys(("sqlite", "postgresql"), len(_ON))

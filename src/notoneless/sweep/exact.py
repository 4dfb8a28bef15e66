"""同 — exact: what is written alike in two offices is one child, and needs no further thought.

Most children are written the same on every roll: same number, same name. They are joined on the raw text, before
any cleaning, so that the sweep spends its time on the few who are not. Rows of the attendance and of last term's
roll follow the line of the school's roll that they were copied from. A number alone settles nothing: it may be a
guardian's, a sibling's or the next row's; only number and name together do.
"""

from __future__ import annotations

from ..rolls.kinds import SPECS, Kind
from ..rolls.rollset import RollSet
from .engines.duck import Engine

#: Row identifiers are ``roll_id * ROW_SPAN + row_no``: unique in a run, and a row's file and line can be read back.
ROW_SPAN = 4_294_967_296

#: The order in which kinds are laid against the register: what schools say first, survey sheets last.
ORDER: tuple[Kind, ...] = (
    Kind.ENROLMENT,
    Kind.PREVIOUS_ENROLMENT,
    Kind.ATTENDANCE,
    Kind.ENROLMENT_ELSEWHERE,
    Kind.HIGHER_STAGE,
    Kind.EXCEPTIONS,
    Kind.RESIDENCE,
    Kind.HARDSHIP,
    Kind.DISABILITY,
    Kind.CIVIL_AFFAIRS,
    Kind.FIELD_SURVEY,
)

#: Kinds whose rows are one pupil's place in one school and carry the school's own key, the pupil number.
SCHOOL_KINDS = (Kind.ENROLMENT, Kind.PREVIOUS_ENROLMENT, Kind.ATTENDANCE)


def view_of(kind: Kind) -> str:
    """Return the name of the view that holds every row of ``kind``."""
    return f"rows_{kind.value}"


def worn_sql(number: str) -> str:
    """Return SQL telling whether a raw number can be somebody's: 18 characters with a year of birth where one belongs.

    Eighteen zeros are borne by hundreds; with a common name they would make strangers one child.
    """
    return f"(length({number}) = 18 AND TRY_CAST(substr({number}, 7, 4) AS INTEGER) BETWEEN 1900 AND 2100)"


def pupil_number_sql(number: str) -> str:
    """Return SQL telling whether a raw pupil number can be one pupil's: a letter and 18 characters with a year of birth.

    G and eighteen zeros is what a school's system makes of a number that nobody had."""
    return f"(length({number}) = 19 AND TRY_CAST(substr({number}, 8, 4) AS INTEGER) BETWEEN 1900 AND 2100)"


def gather(engine: Engine, rolls: RollSet) -> None:
    """Create one view for each kind over all its rolls: ``rid`` and every standard column of the kind (NULL if absent)."""
    for kind, spec in SPECS.items():
        parts = []
        for roll in rolls.rolls:
            if roll.kind is kind:
                cells = ", ".join(
                    f'"{column}"' if column in roll.columns else f'CAST(NULL AS VARCHAR) AS "{column}"'
                    for column in spec.columns
                )
                # Kept and not reckoned each time: whoever asks for a few rows then reads no other cell of the rest.
                engine.step(f"rid_{roll.table}", f"ALTER TABLE {roll.table} ADD COLUMN rid BIGINT")
                engine.step(
                    f"rids_{roll.table}",
                    f"UPDATE {roll.table} SET rid = CAST({roll.roll_id * ROW_SPAN} AS BIGINT) + row_no",
                )
                parts.append(f"SELECT rid, {cells} FROM {roll.table}")
        if not parts:
            cells = ", ".join(f'CAST(NULL AS VARCHAR) AS "{column}"' for column in spec.columns)
            parts = [f"SELECT CAST(NULL AS BIGINT) AS rid, {cells} WHERE 1 = 0"]
        engine.step(view_of(kind), f"CREATE OR REPLACE VIEW {view_of(kind)} AS " + " UNION ALL ".join(parts))


def exact(engine: Engine, present: frozenset[Kind]) -> None:
    """Settle rows whose raw number and raw name equal a register line's.

    Creates ``register_people`` (rid, pid: lines of the register written twice alike share the pid of the first),
    ``settled`` (rid, kind, pid, method, alike: the register line that it repeats to the letter), ``followers`` (rid, kind,
    lead: a school-roll row not yet settled, copied: its number is the lead's to the letter), and for each kind present ``open_<kind>`` (rid): the rows still to be found.
    """
    register = view_of(Kind.HOUSEHOLD_REGISTER)
    worn = worn_sql("id_number")
    # Few lines are written twice: they are found by a number made of their text, and only they are held together in full.
    engine.table(
        "register_alike",
        f"SELECT text FROM (SELECT hash(id_number, name) AS text FROM {register} WHERE {worn}) GROUP BY text HAVING count(*) > 1",
    )
    engine.table(
        "register_people",
        f"""
        SELECT v.rid, coalesce(t.pid, v.rid) AS pid FROM {register} v
        LEFT JOIN (SELECT rid, min(rid) OVER (PARTITION BY id_number, name) AS pid FROM {register}
            WHERE {worn} AND hash(id_number, name) IN (SELECT text FROM register_alike)) t ON t.rid = v.rid
        """,
    )
    engine.table(
        "register_keys",
        f"SELECT rid AS pid, id_number, name FROM {register} WHERE {worn} AND name IS NOT NULL "
        "AND rid NOT IN (SELECT rid FROM register_people WHERE rid <> pid)",
    )
    engine.drop("register_alike")
    engine.step(
        "settled",
        "CREATE OR REPLACE TABLE settled (rid BIGINT, kind VARCHAR, pid BIGINT, method VARCHAR, alike BIGINT)",
    )
    engine.step(
        "followers", "CREATE OR REPLACE TABLE followers (rid BIGINT, kind VARCHAR, lead BIGINT, copied BOOLEAN)"
    )
    for kind in ORDER:
        if kind in present:
            _settle_kind(engine, kind, present)
    engine.drop("register_keys")


def _settle_kind(engine: Engine, kind: Kind, present: frozenset[Kind]) -> None:
    joined = f"joined_{kind.value}"
    engine.table(
        joined,
        f"SELECT q.rid, k.pid FROM {view_of(kind)} q "
        "LEFT JOIN register_keys k ON q.id_number = k.id_number AND q.name = k.name",
    )
    engine.step(
        f"settled_{kind.value}",
        f"INSERT INTO settled SELECT rid, '{kind.value}', pid, 'exact_number_name', pid FROM {joined} WHERE pid IS NOT NULL",
    )
    engine.table(f"open_{kind.value}", f"SELECT rid FROM {joined} WHERE pid IS NULL")
    engine.drop(joined)
    if kind in SCHOOL_KINDS[1:] and Kind.ENROLMENT in present:
        _follow_school(engine, kind)


def _follow_school(engine: Engine, kind: Kind) -> None:
    """Let open rows that repeat a school-roll line (pupil number and name, or raw number and name) follow that line.

    A pupil number that the system gave out itself (J, L) is one pupil's and asks for no name; one made of a citizen number
    (G) may hold a sibling's, and asks for the name or the class.

    They leave ``open_<kind>``: those whose line is settled are settled with it, the others become followers.
    """
    school = view_of(Kind.ENROLMENT)
    engine.table(
        "unfound",
        "SELECT q.rid, q.pupil_no, q.id_number, q.name, q.school_name, q.grade, q.class_name "
        f"FROM {view_of(kind)} q WHERE q.rid IN (SELECT rid FROM open_{kind.value})",
    )
    # The roll-call is of this term: who stands in the same class under the same pupil number is that pupil, whatever
    # the class teacher calls the child.
    alone = "left(q.pupil_no, 1) IN ('J', 'L')"
    if kind is Kind.ATTENDANCE:
        alone = f"({alone} OR e.school_name = q.school_name AND e.grade = q.grade AND e.class_name = q.class_name)"
    engine.table(
        "follow",
        f"""
        SELECT w.rid, w.lead, w.copied, s.pid FROM (
            SELECT rid, min(lead) AS lead, arg_min(copied, lead) AS copied FROM (
                SELECT q.rid, e.rid AS lead, coalesce(q.id_number = e.id_number, FALSE) AS copied FROM unfound q JOIN {school} e ON q.pupil_no = e.pupil_no AND q.name = e.name
                WHERE {pupil_number_sql("q.pupil_no")}
                UNION ALL SELECT q.rid, e.rid, TRUE FROM unfound q JOIN {school} e ON q.id_number = e.id_number AND q.name = e.name
                WHERE {worn_sql("q.id_number")} AND (q.pupil_no IS NULL OR e.pupil_no IS NULL)
                UNION ALL SELECT q.rid, min(e.rid), bool_and(coalesce(q.id_number = e.id_number, FALSE)) FROM unfound q JOIN {school} e ON q.pupil_no = e.pupil_no
                WHERE {alone} AND {pupil_number_sql("q.pupil_no")} GROUP BY q.rid HAVING count(*) = 1)
            GROUP BY rid) w
        LEFT JOIN settled s ON s.rid = w.lead
        """,
    )
    engine.step(
        f"settled_by_line_{kind.value}",
        f"INSERT INTO settled SELECT rid, '{kind.value}', min(pid), 'same_school_line', NULL FROM follow WHERE pid IS NOT NULL GROUP BY rid",
    )
    engine.step(
        f"followers_{kind.value}",
        f"INSERT INTO followers SELECT rid, '{kind.value}', lead, copied FROM follow WHERE pid IS NULL",
    )
    engine.step(f"followed_{kind.value}", f"DELETE FROM open_{kind.value} WHERE rid IN (SELECT rid FROM follow)")
    engine.drop("unfound", "follow")

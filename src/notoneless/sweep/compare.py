"""比 — compare: how two lines agree and differ, one thing at a time, in steps that can be read aloud.

Each comparison sorts a pair into one level: the number is the same, off by one digit, somebody else's; the name is
the same, sounds the same, looks the same, has another surname; the birthday is the same, lunar, with day and month
changed over. Levels carry no opinion of their own: what each is worth is learnt from the county's own rolls
(:mod:`notoneless.sweep.model`). An agreement on something rare (a name borne once) is a level of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .engines.duck import Engine
from .features import GROWN_NAMES, GROWN_NUMBERS

#: The code of a level that says nothing: one side or both are empty. It never weighs.
SILENT = -1

#: Levels whose worth depends on how common the value is are split by ``floor(log2(bearers))``, added as 16·bucket.
RARITY = 16


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison.

    ``same`` and ``kin``: first guesses of how often it is seen between two lines of the same child whose name was kept
    and between brothers and sisters; ``numbered``: between two lines whose number was kept (None: as ``same``); learning
    moves them, and rows written in a hurry follow them. ``mate``: the same between
    strangers registered in one county on one day, whose numbers are near by birth. ``stranger``: the chance
    between strangers; ``"rarity"`` = bearers ÷ children, ``"sampled"`` = measured on random pairs, or a float times
    1 ÷ children. ``zh`` is the reason as read aloud.
    """

    code: int
    id: str
    zh: str
    same: float
    kin: float
    stranger: str | float
    mate: float | None = None  # None: as between strangers
    numbered: float | None = None  # None: as same


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared: ``sql`` gives the level code for the pair (k = known child, a = asked row).

    ``kept``: the levels at which the cell was copied as it stood; at all others something went wrong in it, and who was in a
    hurry got more cells wrong. Empty where hurry changes nothing: another grown-up or another village is no slip of the pen.
    """

    id: str
    zh: str
    sql: str
    levels: tuple[Level, ...]
    kept: tuple[int, ...] = ()


def _any(*tests: str) -> str:
    return "(" + " OR ".join(f"coalesce({t}, FALSE)" for t in tests) + ")"


_NUMBER_PAIRS = (("k.id18", "a.id18"), ("k.id18", "a.alt18"), ("k.alt18", "a.id18"), ("k.alt18", "a.alt18"))
#: How many of the eighteen characters differ, place by place: cheap, and it bounds the edits before the dear one is asked.
_DIFFER = "least(hamming(k.id18, a.id18), hamming(k.id18, a.alt18))"
_ONE_EDIT = f"""(CASE WHEN {_DIFFER} > 2 THEN FALSE WHEN {_DIFFER} = 1 THEN TRUE
            ELSE {_any("damerau_levenshtein(k.id18, a.id18) = 1", "damerau_levenshtein(k.id18, a.alt18) = 1")} END)"""


def _cut_short(one: str, other: str) -> str:
    """Fifteen digits agree, and a spreadsheet turned the last three of either into zeros."""
    return f"substr({one}, 1, 15) = substr({other}, 1, 15) AND (right({one}, 3) = '000' OR right({other}, 3) = '000')"


NUMBER = Comparison(
    "number",
    "证件号",
    f"""CASE
        WHEN {_any("k.id18 = a.id18")} THEN 8
        WHEN {_any("k.id18 = a.alt18", "k.alt18 = a.id18", "k.alt18 = a.alt18")} THEN 7
        WHEN coalesce(k.id18, k.alt18) IS NULL OR coalesce(a.id18, a.alt18) IS NULL THEN {SILENT}
        WHEN {_ONE_EDIT} THEN 6
        WHEN NOT (k.id_ok AND a.id_ok) AND {_any(_cut_short("k.id18", "a.id18"), _cut_short("k.id18", "a.alt18"))} THEN 5
        WHEN {_DIFFER} <= 2 THEN CASE WHEN k.id_ok AND a.id_ok THEN 3 ELSE 4 END
        WHEN a.anothers OR k.anothers THEN 1
        WHEN k.id_ok AND a.id_ok THEN 0
        ELSE 2 END""",
    (
        Level(8, "same", "证件号一致", 0.05, 0.002, 1.0, 0.000001, numbered=0.9),
        Level(7, "inside", "学籍号或残疾证号中的号码与证件号一致", 0.4, 0.002, 1.0, 0.000001, numbered=0.06),
        Level(6, "one_edit", "证件号差一位或相邻两位颠倒", 0.2, 0.005, 0.05, 0.02, numbered=0.01),
        Level(5, "first_15", "证件号前十五位一致，末位丢失", 0.08, 0.001, 0.05, 0.2, numbered=0.005),
        Level(4, "two_edits", "证件号差两位", 0.05, 0.03, 1.0, 0.5, numbered=0.005),
        Level(3, "two_edits_valid", "证件号差两位，两个都校验得过", 0.005, 0.03, 1.0, 0.5, numbered=0.001),
        Level(2, "unreadable", "证件号不同，其中一个校验不过", 0.05, 0.05, "sampled", 0.05, numbered=0.005),
        Level(1, "anothers", "登记的证件号是另一个人的", 0.12, 0.85, "sampled", 0.15, numbered=0.01),
        Level(0, "conflict", "两个有效证件号互相矛盾", 0.01, 0.06, "sampled", 0.08, numbered=0.002),
    ),
    kept=(8, 7),
)

#: Readings one letter apart: 泼 for 波, a surname read as an ordinary character. The engine counts edits in bytes, so only
#: letters can be asked.
_NEAR_SOUND = """(CASE WHEN abs(length(k.said) - length(a.said)) > 1 THEN FALSE
            ELSE damerau_levenshtein(k.said, a.said) = 1 END)"""
_PLACES = [f"CAST(substr(k.nm, {i}, 1) <> substr(a.nm, {i}, 1) AS INTEGER)" for i in range(1, 6)]
_ONE_CHARACTER = f"(length(k.nm) = length(a.nm) AND length(k.nm) BETWEEN 3 AND 5 AND {' + '.join(_PLACES)} = 1)"

NAME = Comparison(
    "name",
    "姓名",
    f"""CASE
        WHEN k.nm IS NULL OR a.nm IS NULL THEN {SILENT}
        WHEN k.nm = a.nm THEN 8 + {RARITY} * k.nm_rare
        WHEN k.snd = a.snd THEN 7 + {RARITY} * k.snd_rare
        WHEN k.shp = a.shp OR {_NEAR_SOUND} THEN 6
        WHEN (contains(a.nm, '?') AND (k.nm LIKE replace(a.nm, '?', '_') OR k.said LIKE replace(a.said, '?', '%')))
            OR (contains(k.nm, '?') AND (a.nm LIKE replace(k.nm, '?', '_') OR a.said LIKE replace(k.said, '?', '%'))) THEN 5
        WHEN k.giv = a.giv THEN 4
        WHEN k.sur = a.sur AND {_ONE_CHARACTER} THEN 3
        WHEN right(k.nm, 1) = right(a.nm, 1) OR (length(a.nm) >= 2 AND contains(k.nm, right(a.nm, 1)) AND k.sur <> a.sur) THEN 2
        WHEN k.sur = a.sur THEN 1
        ELSE 0 END""",
    (
        Level(8, "same", "姓名一致", 0.955, 0.0001, "rarity", numbered=0.45),
        Level(7, "sound", "姓名同音不同字", 0.015, 0.002, "rarity", numbered=0.25),
        Level(6, "shape", "姓名字形或读音相近", 0.005, 0.004, "sampled", numbered=0.08),
        Level(5, "unreadable", "姓名有字未能显示，其余一致", 0.005, 0.004, 0.5, numbered=0.08),
        Level(4, "surname", "名同姓不同", 0.005, 0.002, "sampled", numbered=0.05),
        Level(3, "one_character", "姓名差一字", 0.004, 0.20, "sampled", numbered=0.03),
        Level(2, "nickname", "疑为小名，末字相同", 0.005, 0.03, "sampled", numbered=0.03),
        Level(1, "only_surname", "只有姓相同", 0.004, 0.70, "sampled", numbered=0.02),
        Level(0, "other", "姓名不同", 0.002, 0.06, "sampled", numbered=0.01),
    ),
    kept=(8,),
)

#: On the school roll a child has one line; a brother whose line is found cannot be whom another line of it means.
_SCHOOL_ROW = "a.kind = 'enrolment'"

_DAYS_DIFFER = "hamming(CAST(k.ymd AS VARCHAR), CAST(a.ymd AS VARCHAR))"

_DAY = "CASE WHEN {0}.ymd_ok THEN make_date({0}.ymd // 10000, {0}.ymd // 100 % 100, {0}.ymd % 100) END"

# A birthday read out of the number says nothing that the number has not said: it is silent when the numbers agree, and
# when the number is another's.
BIRTH = Comparison(
    "birth",
    "出生日期",
    f"""CASE
        WHEN k.ymd IS NULL OR a.ymd IS NULL THEN {SILENT}
        WHEN NOT (k.ymd_written AND a.ymd_written) AND {_any(*(f"{x} = {y}" for x, y in _NUMBER_PAIRS))} THEN {SILENT}
        WHEN (a.anothers AND NOT a.ymd_written) OR (k.anothers AND NOT k.ymd_written) THEN {SILENT}
        WHEN k.ymd = a.ymd AND (k.twin_free OR (k.twin AND NOT {_SCHOOL_ROW})) THEN 7
        WHEN k.ymd = a.ymd THEN 6
        WHEN {_any("k.ymd = a.lun1", "k.ymd = a.lun2", "k.lun1 = a.ymd", "k.lun2 = a.ymd")} THEN 5
        WHEN k.ymd // 10000 = a.ymd // 10000 AND k.ymd % 100 = a.ymd // 100 % 100 AND k.ymd // 100 % 100 = a.ymd % 100 THEN 4
        WHEN CASE WHEN {_DAYS_DIFFER} > 2 THEN FALSE WHEN {_DAYS_DIFFER} = 1 THEN TRUE
            ELSE damerau_levenshtein(CAST(k.ymd AS VARCHAR), CAST(a.ymd AS VARCHAR)) = 1 END THEN 3
        WHEN k.ymd_ok AND a.ymd_ok AND abs(date_diff('day', {_DAY.format("k")}, {_DAY.format("a")})) = 1 THEN 3
        WHEN k.ymd // 100 = a.ymd // 100 OR k.ymd % 10000 = a.ymd % 10000 THEN 2
        WHEN k.ymd // 10000 = a.ymd // 10000 THEN 1
        ELSE 0 END""",
    (
        Level(7, "same_as_twin", "出生日期一致（另有同日生的兄弟姐妹）", 0.02, 0.04, 1.0, 0.01),
        Level(6, "same", "出生日期一致", 0.86, 0.0005, "sampled", 0.96),
        Level(5, "lunar", "出生日期一为农历一为公历", 0.04, 0.001, "sampled", 0.002),
        Level(4, "swap", "出生月日颠倒", 0.02, 0.001, "sampled", 0.002),
        Level(3, "one_digit", "出生日期差一个数字或一天", 0.03, 0.02, "sampled", 0.01),
        Level(2, "part", "出生年月或月日一致", 0.01, 0.05, "sampled", 0.005),
        Level(1, "year", "只有出生年份一致", 0.01, 0.06, "sampled", 0.005),
        Level(0, "other", "出生日期不同", 0.01, 0.83, "sampled", 0.006),
    ),
    kept=(7, 6),
)

SEX = Comparison(
    "sex",
    "性别",
    f"CASE WHEN k.sex IS NULL OR a.sex IS NULL THEN {SILENT} WHEN k.sex = a.sex THEN 1 ELSE 0 END",
    (
        Level(1, "same", "性别一致", 0.98, 0.5, "sampled"),
        Level(0, "other", "性别不同", 0.02, 0.5, "sampled"),
    ),
    kept=(1,),
)


def _shared(columns: tuple[str, ...], lent: str | None = None, *, k: str = "k", a: str = "a") -> str:
    """Return SQL telling whether two lines share an entry of ``columns``, or the row ``a`` one of what was ``lent``."""
    tests = [f"{a}.{c} IN ({', '.join(f'{k}.{o}' for o in columns)})" for c in columns]
    if lent is not None:
        tests += [f"list_contains({k}.{lent}, {a}.{c})" for c in columns]
    return _any(*tests)


def shared_sql(*, k: str, a: str) -> str:
    """Return SQL telling whether the faces ``k`` and ``a`` share a grown-up's name or number, or a telephone."""
    return f"({_shared(GROWN_NAMES, k=k, a=a)} OR {_shared(GROWN_NUMBERS, k=k, a=a)} OR {_shared(('ph',), k=k, a=a)})"


def _company(side: str, columns: tuple[str, ...], lent: str | None = None) -> str:
    """Return SQL telling whether a line has any entry of ``columns``."""
    entries = [f"{side}.{c}" for c in columns]
    some = f"coalesce({', '.join(entries)}) IS NOT NULL" if len(entries) > 1 else f"{entries[0]} IS NOT NULL"
    return f"({some} OR len(k.{lent}) > 0)" if lent is not None else f"({some})"


def _guardian(*, lent: bool) -> str:
    """Return the levels of the grown-ups, without or with those that siblings and other rolls lend to the child."""
    names, numbers, phones = ("lent_names", "lent_numbers", "lent_phones") if lent else (None, None, None)
    name, number, phone = (
        _shared(c, x) for c, x in ((GROWN_NAMES, names), (GROWN_NUMBERS, numbers), (("ph",), phones))
    )
    both = " OR ".join(
        f"({_company('k', c, x)} AND {_company('a', c)})"
        for c, x in ((GROWN_NAMES, names), (GROWN_NUMBERS, numbers), (("ph",), phones))
    )
    return f"""CASE
        WHEN {number} THEN 6
        WHEN {phone} AND {name} THEN 5
        WHEN {phone} THEN 4
        WHEN {name} THEN 3
        WHEN NOT ({both}) THEN {SILENT}
        ELSE 0 END"""


GUARDIAN = Comparison(
    "guardian",
    "监护人",
    _guardian(lent=False),
    (
        Level(6, "number", "监护人证件号一致", 0.50, 0.60, 0.5),
        Level(5, "phone_name", "监护人姓名与电话一致", 0.12, 0.10, 0.1),
        Level(4, "phone", "监护人电话一致", 0.06, 0.06, 0.5),
        Level(3, "name", "监护人姓名一致", 0.14, 0.12, "sampled"),
        Level(0, "other", "监护人均不相同", 0.18, 0.12, "sampled"),
    ),
)

PLACE = Comparison(
    "place",
    "住地",
    f"""CASE
        WHEN k.twn IS NULL OR a.twn IS NULL THEN {SILENT}
        WHEN k.twn = a.twn AND k.vil = a.vil THEN 2 + {RARITY} * k.vil_rare
        WHEN k.twn = a.twn THEN 1
        ELSE 0 END""",
    (
        Level(2, "village", "同村（社区）", 0.85, 0.93, "rarity"),
        Level(1, "town", "同乡镇（街道）", 0.09, 0.04, "sampled"),
        Level(0, "other", "乡镇不同", 0.06, 0.03, "sampled"),
    ),
)

SCHOOL = Comparison(
    "school",
    "学校",
    f"""CASE
        WHEN k.sch IS NULL OR a.sch IS NULL THEN {SILENT}
        WHEN k.sch = a.sch AND k.cls = a.cls THEN 2
        WHEN k.sch = a.sch THEN 1
        ELSE 0 END""",
    (
        Level(2, "class", "同校同班", 0.80, 0.02, "sampled"),
        Level(1, "school", "同校", 0.12, 0.40, "sampled"),
        Level(0, "other", "学校不同", 0.08, 0.58, "sampled"),
    ),
)

# Not an agreement but a circumstance: without a brother or sister still to be placed, a line that looks like a
# sibling's can only be an unregistered sibling's, which is rare. It scales the class of kin and no other.
KIN = Comparison(
    "kin",
    "兄弟姐妹",
    f"CASE WHEN {_SCHOOL_ROW} AND NOT k.kin_free THEN 0 ELSE {SILENT} END",
    (Level(0, "all_placed", "兄弟姐妹均已各有其行", 1.0, 0.02, 1.0e300, 1.0),),
)

COMPARISONS: tuple[Comparison, ...] = (NUMBER, NAME, BIRTH, SEX, GUARDIAN, PLACE, KIN, SCHOOL)

#: The same, laid against children to whom siblings and other rolls lent grown-ups (:mod:`notoneless.sweep.bridge`).
GUARDIAN_LENT = replace(GUARDIAN, sql=_guardian(lent=True))

#: The agreements that may let a link clear a child: without one of them a link only ranks a suspicion.
CLEARING = {"number": (8, 7, 6, 5, 4, 3), "guardian": (6, 5, 4, 3), "place": (2,)}


def compare(engine: Engine, comparisons: tuple[Comparison, ...], known: str, asked: str, pairs: str, out: str) -> None:
    """Create ``out``: the pairs with one level column for each comparison, the asked row's kind and the child's freedom."""
    levels = ", ".join(f"CAST({c.sql} AS SMALLINT) AS {c.id}" for c in comparisons)
    engine.table(
        out,
        f"SELECT p.qid, p.pid, a.kind, k.free, {levels} FROM {pairs} p JOIN {known} k ON k.rid = p.pid JOIN {asked} a ON a.rid = p.qid",
    )

"""结论与理由 — the verdicts, the flags and the sentences that explain them.

One table for every engine: the plain rule and the SQL of the sweep use these codes and these words, so a line of
the ledger can be read aloud to a village secretary whichever of them wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from notoneless.sweep.rules.facts import PARAMETERS, RowRef

SCHOOL_AGE = "school_age"
SUSPECTED = "suspected_dropout"
DROPOUT = "dropout"
OUT_OF_SCOPE = "out_of_scope"
LEDGERS: dict[str, str] = {
    SCHOOL_AGE: "适龄儿童台账",
    SUSPECTED: "疑似辍学台账",
    DROPOUT: "辍学台账",
    OUT_OF_SCOPE: "不在范围",
}

# verdict id -> (what offices call it, the ledger its children stand in)
VERDICTS: dict[str, tuple[str, str]] = {
    "in_school_local": ("本区在校", SCHOOL_AGE),
    "in_school_elsewhere": ("外地就读", SCHOOL_AGE),
    "returned": ("已复学", SCHOOL_AGE),
    "in_secondary": ("已升入普高中职", SCHOOL_AGE),
    "home_teaching": ("送教上门", SCHOOL_AGE),
    "special_school": ("特教学校就读", SCHOOL_AGE),
    "inclusive": ("随班就读", SCHOOL_AGE),
    "attached_class": ("特教班就读", SCHOOL_AGE),
    "rehab_site": ("康复机构办学点就读", SCHOOL_AGE),
    "welfare_site": ("福利机构办学点就读", SCHOOL_AGE),
    "specialised_school": ("专门学校就读", SCHOOL_AGE),
    "custody": ("羁押期间接受教育", SCHOOL_AGE),
    "deferred": ("缓学", SCHOOL_AGE),
    "suspended": ("休学", SCHOOL_AGE),
    "unable": ("身体原因不具备学习条件", SCHOOL_AGE),
    "suspected_dropout": ("疑似辍学", SUSPECTED),
    "lost_contact": ("失联", SUSPECTED),
    "no_hukou": ("无户籍", SUSPECTED),
    "dropout": ("辍学", DROPOUT),
    "completed": ("已完成义务教育", OUT_OF_SCOPE),
    "abroad": ("出国（境）", OUT_OF_SCOPE),
    "deceased": ("死亡", OUT_OF_SCOPE),
    "hukou_moved": ("户籍迁出", OUT_OF_SCOPE),
    "hukou_error": ("户籍空挂或信息错误", OUT_OF_SCOPE),
    "duplicate_hukou": ("重户", OUT_OF_SCOPE),
    "underage": ("未到入学年龄", OUT_OF_SCOPE),
    "overage": ("超过义务教育年龄", OUT_OF_SCOPE),
}

FLAGS: dict[str, str] = {
    "vanished_between_terms": "上学期在籍，本学期不见",
    "vanished_6_to_7": "小学毕业后未见升入初中",
    "on_roll_absent": "名在人不在",
    "not_on_attendance": "在籍而点名册上没有",
    "short_absence": "短期缺勤，尚未到报告天数",
    "deferral_expired": "缓学已到期",
    "suspension_expired": "休学已到期",
    "exception_expired": "例外已到期",
    "exception_not_begun": "例外尚未开始",
    "exception_undated": "例外没有写明期限",
    "no_approval": "没有批准文号",
    "exempt_no_basis": "“免学”于现行法律无据",
    "transferred_no_arrival": "转出后未见接收学校",
    "status_unknown": "学籍状态不明",
    "present_without_enrolment": "人在课堂而无学籍",
    "on_leave": "请假未在校",
    "two_rolls": "一人多籍",
    "survey_unproven": "摸排去向未经名册证实",
    "said_not_shown": "有单位称已有去向，未见凭据",
    "contradiction": "名册之间相互矛盾",
    "doubtful_evidence": "另有疑似证据待人工核对",
    "birth_unknown": "出生日期不明",
    "age_contradicts_grade": "年龄与年级不符",
    "past_last_grade": "按年龄应已读完九年级",
    "early_entry": "未到年龄已入学",
    "no_register_here": "本地没有户籍",
    "no_hukou": "摸排为无户籍",
    "no_id": "没有证件号码",
    "duplicate_register": "户籍登记重复",
}

# 1 look for this child today, 2 this week, 3 check the papers first, 4 served but the rolls disagree, 5 nothing to do
PRIORITY_TODAY, PRIORITY_WEEK, PRIORITY_PAPERS, PRIORITY_DISAGREE, PRIORITY_NONE = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class ReasonText:
    """A reason's sentence in Chinese and English (fields in braces) and the limit it rests on, if any."""

    zh: str
    en: str
    limit: str | None = None

    @property
    def parameter(self) -> str | None:
        """The parameter entry the sentence rests on."""
        return None if self.limit is None else PARAMETERS[self.limit]


_R = ReasonText
REASONS: dict[str, ReasonText] = {
    "roll_active": _R("学籍名册显示在{school}{grade}就读", "the school roll has the child at {school}, {grade}"),
    "roll_special": _R("学籍名册显示特教就读方式为“{kind}”", "the school roll gives the special placement {kind}"),
    "elsewhere_active": _R(
        "外地就读名册显示在{school}就读", "the roll of schooling elsewhere has the child at {school}"
    ),
    "higher_active": _R("普高中职名册显示在{school}就读", "the upper-secondary roll has the child at {school}"),
    "present": _R("点名册显示{date}在校", "the roll-call of {date} found the child present"),
    "present_no_roll": _R("学籍名册上没有，但点名册显示在课堂", "not on the school roll, yet present at roll-call"),
    "short_absence": _R(
        "点名册显示连续缺勤{days}天，未到{limit}天的报告线",
        "absent {days} days running, below the {limit} days of the alarm",
        "absent_days_alarm",
    ),
    "absent": _R("在籍，但点名册显示不在校", "on the roll, but not present at roll-call"),
    "absent_days": _R(
        "在籍，但点名册显示连续缺勤{days}天，已到{limit}天的报告线",
        "on the roll, but absent {days} days running, at or over the {limit} days of the alarm",
        "absent_days_alarm",
    ),
    "not_on_attendance": _R(
        "在籍，学校交了点名册，册上没有这名学生", "on the roll, but the school's roll-call does not list the child"
    ),
    "returned": _R("此前记录为辍学，现已在籍就读", "recorded as out of school before, on the roll again now"),
    "deferral_valid": _R("缓学在有效期内（至{date}）", "the deferral is in force (to {date})"),
    "suspension_valid": _R("休学在有效期内（至{date}）", "the suspension is in force (to {date})"),
    "unable_valid": _R(
        "身体原因不具备学习条件，批准在有效期内（至{date}）", "unable to study for physical reasons, approved to {date}"
    ),
    "roll_deferred": _R("学籍名册状态为缓学", "the school roll says: deferred"),
    "roll_not_reported": _R("学籍名册写作未报到、未返校", "the school roll says: did not report"),
    "roll_lost": _R("学籍名册写作失联", "the school roll says: cannot be reached"),
    "roll_cancelled": _R(
        "学籍已注销，未见其他学校在籍", "the school record was cancelled; no other school has the child"
    ),
    "on_leave": _R("点名册显示请假，久假须核", "on leave at roll-call; a long leave is to be checked"),
    "roll_suspended": _R("学籍名册状态为休学", "the school roll says: suspended"),
    "deferral_expired": _R(
        "缓学已于{date}到期，未见入学", "the deferral ended on {date} and no entry to school is seen"
    ),
    "suspension_expired": _R("休学已于{date}到期，未见复学", "the suspension ended on {date} and no return is seen"),
    "exception_expired": _R("“{kind}”已于{date}到期", "the exception {kind} ended on {date}"),
    "open_ended_over": _R(
        "“{kind}”没有写结束日期，自{date}起已超过{limit}天",
        "the exception {kind} of {date} has no end and is older than {limit} days",
        "open_ended_days",
    ),
    "exception_not_begun": _R("“{kind}”自{date}起，尚未开始", "the exception {kind} begins only on {date}"),
    "exception_undated": _R("“{kind}”没有写起止日期，请补齐", "the exception {kind} has no dates; please add them"),
    "no_approval": _R("“{kind}”没有批准文号，请补齐", "the exception {kind} has no approval number; please add it"),
    "exempt_no_basis": _R(
        "名册写作“免学”，现行法律没有免学，须补缓学或休学手续，或安排送教上门",
        "the roll says exempted, which the law in force does not know: deferral, suspension or home teaching is due",
    ),
    "exception_valid": _R("“{kind}”经批准并在有效期内（至{date}）", "{kind}, approved and in force (to {date})"),
    "said_not_shown": _R(
        "名册写作“{kind}”，未见学校名册或凭据证实", "a roll says {kind}; no school's roll bears it out"
    ),
    "exception_other": _R("例外名册的类别读不出", "the kind of the exception could not be read"),
    "deceased": _R("名册记载已死亡", "recorded as deceased"),
    "abroad": _R("名册记载已出国（境）", "recorded as gone abroad"),
    "hukou_moved": _R("名册记载户籍已迁出", "recorded as moved out of the register"),
    "hukou_error": _R("名册记载户籍空挂或信息有误", "recorded as an empty or wrong register entry"),
    "duplicate_hukou": _R("名册记载为重户", "recorded as a double register entry"),
    "closed_but_active": _R(
        "但又在{school}在籍，两册矛盾", "yet on the roll of {school}: the rolls contradict each other"
    ),
    "graduated": _R("学籍名册显示九年级毕业", "the school roll says: graduated from grade 9"),
    "reached_higher": _R(
        "曾入读普高中职，义务教育已完成", "has been on an upper-secondary roll: compulsory years completed"
    ),
    "previous_last_grade": _R(
        "上学期在九年级在籍，按学年推算已完成义务教育",
        "in grade 9 last term: the compulsory years are over",
        "last_grade",
    ),
    "graduation_too_young": _R(
        "名册写作九年级毕业，但年龄未满{limit}岁，不予采信",
        "the roll says graduated from grade 9, but the child is under {limit}: not believed",
        "completed_from_age",
    ),
    "graduated_primary": _R("小学已毕业，未见升入初中", "left primary school, and no junior school roll has the child"),
    "graduated_other": _R("学籍名册写作毕业，但未读完九年级", "the roll says graduated, but not from grade 9"),
    "underage": _R("截至{date}未满{limit}周岁", "not yet {limit} on {date}", "entry_age"),
    "overage": _R("截至{date}已超过{limit}周岁", "older than {limit} on {date}", "last_age"),
    "age_contradicts_grade": _R(
        "出生日期与年级（{grade}）不符，按适龄处理",
        "the birth date does not fit grade {grade}; treated as of school age",
    ),
    "birth_unknown": _R("出生日期不明，按适龄处理", "birth date unknown; treated as of school age"),
    "past_last_grade": _R(
        "按年龄应已读完九年级，但未见毕业或升学记录", "old enough to have finished, but no record says so"
    ),
    "roll_dropped": _R("学籍名册状态为辍学（{date}）", "the school roll says: dropped out ({date})"),
    "roll_withdrawn": _R(
        "学籍名册写作退学或开除，义务教育阶段均无依据",
        "the school roll says: withdrawn or expelled, which the compulsory years do not know",
    ),
    "survey_dropout": _R(
        "入户摸排确认不在学（{date}）", "the door-to-door survey of {date} found the child out of school"
    ),
    "survey_lost": _R("入户摸排记为失联（{date}）", "the door-to-door survey of {date} could not find the child"),
    "survey_older": _R(
        "摸排曾记为不在学，此后已有在校记录", "a survey found the child out of school; later records show schooling"
    ),
    "survey_unproven": _R("摸排称去向为“{kind}”，尚无名册证实", "the survey says {kind}; no roll bears it out yet"),
    "survey_no_hukou": _R(
        "摸排记为无户籍，仍须保障入学", "the survey found no register entry; schooling is owed all the same"
    ),
    "survey_unread": _R("摸排去向的写法读不出", "the whereabouts in the survey could not be read"),
    "transferred_no_arrival": _R(
        "学籍名册写作转出，未见接收学校", "the roll says transferred out; no receiving school is seen"
    ),
    "other_inactive": _R("学籍名册状态不属在读", "the roll's status is not one of attending"),
    "status_unknown": _R(
        "学籍名册的状态写法读不出，不能作为在读凭据", "the roll's status could not be read; it proves nothing"
    ),
    "two_rolls": _R("同时在{n}所学校在籍", "on the rolls of {n} schools at once"),
    "vanished": _R(
        "上学期在{school}{grade}在籍，本学期各册均无", "at {school}, {grade} last term; on no roll this term"
    ),
    "vanished_6_to_7": _R(
        "上学期在小学毕业年级，本学期未见升入初中", "in the last primary grade last term; on no junior roll"
    ),
    "no_trace": _R("各册均未见在学记录", "no roll shows any schooling"),
    "no_register_here": _R("本地户籍名册上没有", "not in the local register"),
    "no_id": _R("各册均无有效证件号码", "no roll gives a valid ID number"),
    "doubtful_evidence": _R(
        "另有相近记录未能认定为本人，待人工核对", "a similar record could not be told to be this child's"
    ),
    "hardship": _R("属困难家庭（{kind}）", "of a household in hardship ({kind})"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of :data:`REASONS`, the sentence in Chinese, the row it rests on, the parameter entry it used."""

    code: str
    zh: str
    ref: RowRef | None = None
    parameter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a child is. ``evidence`` is the row that decided; ``priority`` 1 (look for today) to 5 (nothing to do)."""

    verdict: str
    ledger: str
    match1: bool
    match2: bool
    match3: bool
    flags: tuple[str, ...]
    reasons: tuple[Reason, ...]
    evidence: RowRef | None
    priority: int
    expected_grade: int | None
    age: int | None  # full years on the cut-off day

    @property
    def served(self) -> bool:
        """True when the child is in school, excepted with approval, or no longer in scope."""
        return self.ledger in (SCHOOL_AGE, OUT_OF_SCOPE)


def say(code: str, ref: RowRef | None = None, **fields: object) -> Reason:
    """Return the reason ``code`` with its sentence filled in; what is unknown is said to be unknown, never left blank."""
    text = REASONS[code]
    filled = {
        "school": fields.get("school") or "（未写校名的学校）",
        "grade": grade_zh(fields.get("grade")),
        "date": _day(fields.get("date")),
        "kind": fields.get("kind") or "未写类别",
        "days": fields.get("days"),
        "limit": fields.get("limit"),
        "n": fields.get("n"),
    }
    return Reason(code, text.zh.format(**filled), ref, text.parameter)


def grade_zh(grade: object) -> str:
    """Return ``七年级`` for 7; an empty string when the grade is unknown or outside 1-9."""
    return f"{'一二三四五六七八九'[grade - 1]}年级" if isinstance(grade, int) and 1 <= grade <= 9 else ""


def _day(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else "日期未写"

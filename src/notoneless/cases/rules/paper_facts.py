"""What the papers of a case are filled with: plain facts in, the places of a template out.

A notice to a father, a letter to the police, the proof that a girl is back in her class: each says only what is known. A
fact that a paper cannot do without is asked for by its name; every other one is left out of the sentence, or left open on
a form for a pen. What a paper was filled with can be kept as it is and drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.cases.terms import CaseError
from notoneless.papers.words import day

#: The places of the papers' templates, with what they are filled with. An office's own template may use these alone.
PLACES: Final[Mapping[str, str | Promise]] = {
    "red_head": _("发文机关标志（红头；不设红头时为空）"),
    "number": _("文号"),
    "issuer": _("发文单位（落款）"),
    "addressee": _("主送单位"),
    "copies": _("抄送单位"),
    "day": _("成文日期"),
    "contact": _("联系人"),
    "contact_phone": _("联系电话"),
    "child": _("学生姓名"),
    "child_told": _("学生姓名、性别、出生日期、证件号码"),
    "sex": _("学生性别"),
    "born": _("学生出生日期"),
    "id_number": _("学生证件号码"),
    "pupil_number": _("学籍号"),
    "home": _("家庭住址"),
    "guardian": _("监护人姓名"),
    "relation": _("监护人与学生的关系"),
    "guardian_phone": _("监护人联系电话"),
    "school": _("学校名称"),
    "grade_class": _("年级、班级"),
    "school_told": _("学校、年级、班级"),
    "situation": _("情形（未到校、辍学等）"),
    "left": _("离校或者未到校之日"),
    "reason": _("主要原因"),
    "whereabouts": _("去向"),
    "efforts": _("已做的劝返工作（列表）"),
    "requests": _("请求事项（列表）"),
    "basis": _("本地的法规依据"),
    "earlier": _("此前送达的文书"),
    "deadline": _("限期的末日"),
    "days": _("限期天数"),
    "reply_by": _("请于何日前函复"),
    "served_paper": _("送达的文书及文号"),
    "recipient": _("受送达人"),
    "served_place": _("送达地点"),
    "served": _("送达日期"),
    "way": _("送达方式"),
    "received_for": _("代收人及代收理由"),
    "refused": _("拒收事由及日期"),
    "witness": _("见证人"),
    "server": _("送达人"),
    "returned": _("复学日期"),
    "placement": _("安置方式"),
    "new_school": _("接收学校"),
    "new_class": _("编入班级"),
    "elsewhere_school": _("外地就读学校"),
    "elsewhere_since": _("外地就读起始日"),
    "asked": _("来函日期"),
    "asked_number": _("来函文号"),
    "found": _("核实结果"),
    "roll_at": _("学籍所在学校"),
    "attendance": _("到校情况"),
    "remark": _("备注或者说明"),
}
#: A place that says another too.
WITHIN: Final = {"child": "child_told", "school": "school_told"}
LISTS: Final = frozenset({"efforts", "requests"})
#: Places that hold numbers and addresses: written into a paper only when somebody asks for it, with a reason.
SEALED: Final = ("id_number", "pupil_number", "home", "guardian_phone")


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper: its name, and the facts that it cannot do without."""

    id: str
    zh: str
    en: str
    needs: tuple[str, ...]
    is_order: bool = False  # an office's paper: a school or a village draws none


_OFFICE = ("issuer", "day")
#: The paper by which a school reports an absence in writing (未成年人保护法第二十八条).
SCHOOL_REPORT: Final = "school_report"
KINDS: Final[Mapping[str, PaperKind]] = {
    kind.id: kind
    for kind in (
        PaperKind(
            "persuasion_notice", "劝学通知书", "notice of persuasion", (*_OFFICE, "guardian", "child", "deadline")
        ),
        PaperKind(
            "return_order",
            "限期返校（复学）通知书",
            "order to return by a day",
            (*_OFFICE, "number", "guardian", "child", "deadline"),
            is_order=True,
        ),
        PaperKind("service_receipt", "送达回证", "receipt of service", ("issuer", "served_paper", "recipient")),
        PaperKind(
            SCHOOL_REPORT,
            "学校书面报告",
            "the school's written report",
            (*_OFFICE, "addressee", "child", "school", "situation"),
        ),
        PaperKind(
            "referral_police",
            "转办函（公安）",
            "referral to the police",
            (*_OFFICE, "addressee", "child"),
            is_order=True,
        ),
        PaperKind(
            "referral_labour",
            "转办函（人社）",
            "referral to the labour office",
            (*_OFFICE, "addressee", "child"),
            is_order=True,
        ),
        PaperKind(
            "referral_civil_affairs",
            "转办函（民政）",
            "referral to civil affairs",
            (*_OFFICE, "addressee", "child"),
            is_order=True,
        ),
        PaperKind(
            "referral_other",
            "转办函（其他部门）",
            "referral to another office",
            (*_OFFICE, "addressee", "child"),
            is_order=True,
        ),
        PaperKind("reinstatement", "复学证明", "proof of return", (*_OFFICE, "child", "returned", "new_school")),
        PaperKind(
            "elsewhere_inquiry",
            "外地就读核实函",
            "inquiry about schooling elsewhere",
            (*_OFFICE, "addressee", "child", "elsewhere_school"),
            is_order=True,
        ),
        PaperKind(
            "elsewhere_answer",
            "外地就读核实复函",
            "answer about schooling elsewhere",
            (*_OFFICE, "addressee", "child"),
            is_order=True,
        ),
    )
}
#: A party of ``cases.parties`` → the letter that goes to it; every other party gets the plain one.
REFERRALS: Final = {
    "police": "referral_police",
    "labour": "referral_labour",
    "civil_affairs": "referral_civil_affairs",
    "other_county": "elsewhere_inquiry",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What is known for a paper. Empty means not known; whoever draws a paper decides what its reader may learn.

    Names are those of :data:`PLACES`, but for the days, which are dates here and words there.
    """

    issuer: str = ""
    drawn_on: date | None = None
    red_head: str = ""
    number: str = ""
    addressee: str = ""
    copies: str = ""
    contact: str = ""
    contact_phone: str = ""
    child: str = ""
    sex: str = ""
    born_on: date | None = None
    id_number: str = ""
    pupil_number: str = ""
    home: str = ""
    guardian: str = ""
    relation: str = ""
    guardian_phone: str = ""
    school: str = ""
    grade_class: str = ""
    situation: str = ""
    left_on: date | None = None
    reason: str = ""
    whereabouts: str = ""
    efforts: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    basis: str = ""
    earlier: str = ""
    deadline_on: date | None = None
    days: int | None = None
    reply_on: date | None = None
    served_paper: str = ""
    recipient: str = ""
    served_place: str = ""
    served_on: date | None = None
    way: str = ""
    received_for: str = ""
    refused: str = ""
    witness: str = ""
    server: str = ""
    returned_on: date | None = None
    placement: str = ""
    new_school: str = ""
    new_class: str = ""
    elsewhere_school: str = ""
    elsewhere_since_on: date | None = None
    asked_on: date | None = None
    asked_number: str = ""
    found: str = ""
    roll_at: str = ""
    attendance: str = ""
    remark: str = ""


#: A date among the facts → the place that says it in words.
_DAYS: Final = {
    "drawn_on": "day",
    "born_on": "born",
    "left_on": "left",
    "deadline_on": "deadline",
    "reply_on": "reply_by",
    "served_on": "served",
    "returned_on": "returned",
    "elsewhere_since_on": "elsewhere_since",
    "asked_on": "asked",
}


def content_of(kind: str, facts: PaperFacts) -> dict[str, Any]:
    """Return the places of a paper of ``kind``, every one, filled from ``facts``: text, or a list of texts.

    A control character in a fact is left out: it cannot stand in a document. Raises :class:`CaseError` E090 for a kind
    that is not, E091 naming the facts that the paper cannot do without.
    """
    paper = kind_of(kind)
    content: dict[str, Any] = {}
    for one in fields(facts):
        value = getattr(facts, one.name)
        if one.name in _DAYS:
            content[_DAYS[one.name]] = day(value) if value is not None else ""
        elif one.name in LISTS:
            content[one.name] = [_plain(text) for text in value if text.strip()]
        elif one.name in PLACES:
            content[one.name] = "" if value is None else _plain(str(value))
    content["child_told"] = _child(content)
    content["school_told"] = content["school"] + content["grade_class"]
    if missing := [str(PLACES[name]) for name in paper.needs if not content[name]]:
        raise CaseError(
            "E091",
            f"“{paper.zh}”还缺：{'、'.join(missing)}。补上后再生成。",
            f"The {paper.en} still lacks: {', '.join(missing)}. Add them and draw it again.",
        )
    return content


def facts_asked(places: Iterable[str]) -> tuple[str, ...]:
    """Return the facts, by their names in :class:`PaperFacts` and in its order, that a template with these places says."""
    said = set(places)
    if "child_told" in said:
        said |= {"child", "sex", "born", "id_number"}
    if "school_told" in said:
        said |= {"school", "grade_class"}
    return tuple(one.name for one in fields(PaperFacts) if _DAYS.get(one.name, one.name) in said)


def facts_said(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as they were said, each in its own type: days as dates or year-month-day, lists of lines, words. A sealed
    fact is never said. Raises :class:`CaseError` E096 naming what cannot be read as such a fact."""
    known = {one.name for one in fields(PaperFacts)} - set(SEALED)
    told: dict[str, Any] = {}
    for name, value in said.items():
        try:
            if name not in known:
                raise ValueError(name)
            if name in _DAYS:
                told[name] = date.fromisoformat(value) if isinstance(value, str) and value else value or None
            elif name == "days":
                told[name] = int(value) if value not in (None, "") else None
            elif name in LISTS:
                told[name] = tuple(value.splitlines() if isinstance(value, str) else map(str, value or ()))
            elif isinstance(value, str | int | None):
                told[name] = "" if value is None else str(value)
            else:
                raise ValueError(name)
        except (TypeError, ValueError):
            raise CaseError(
                "E096",
                f"文书里没有“{name}”这一项，或者它的内容读不懂：{str(value)[:40]}。日期写作 2026-09-28。",
                f"A paper has no fact “{name}”, or what was given cannot be read: {str(value)[:40]}. Days are written 2026-09-28.",
            ) from None
    return told


def word_of(fact: str) -> str:
    """Return what a fact is called."""
    return str(PLACES[_DAYS.get(fact, fact)])


def is_left_open(facts: PaperFacts, asked: Iterable[str]) -> bool:
    """Return whether a paper would say that a child on a school's roll never came to school, for want of the day on which it
    left."""
    return "left_on" in asked and bool(facts.school) and facts.left_on is None


def kind_of(kind: str) -> PaperKind:
    """Return the kind of paper. Raises :class:`CaseError` E090 for one that is not."""
    if kind not in KINDS:
        raise CaseError(
            "E090",
            f"没有“{kind}”这种文书。可用的是：{'、'.join(KINDS)}。",
            f"There is no paper “{kind}”. Known: {', '.join(KINDS)}.",
        )
    return KINDS[kind]


def samples_of(kind: str) -> list[dict[str, Any]]:
    """Return two fillings to try a template with: everything known, and only what the paper cannot do without."""
    whole = {name: [f"{name}甲", f"{name}乙"] if name in LISTS else f"某{name}" for name in PLACES}
    needs = {*kind_of(kind).needs, "child_told"}
    least = {name: whole[name] if name in needs else [] if name in LISTS else "" for name in PLACES}
    return [whole, least]


def _child(content: Mapping[str, str]) -> str:
    """Return the child as a sentence names it: 甲（女，2013年5月1日出生，证件号码…）."""
    told = [content["sex"]]
    told.append(f"{content['born']}出生" if content["born"] else "")
    told.append(f"证件号码{content['id_number']}" if content["id_number"] else "")
    inside = "，".join(part for part in told if part)
    return f"{content['child']}（{inside}）" if inside else content["child"]


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter >= " ").strip()

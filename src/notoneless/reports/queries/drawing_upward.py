"""A county's report of a term or a school year drawn in official layout. It names no child."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.utils.translation import override

from notoneless.papers import day
from notoneless.reports.queries.drawing import Drawn, agreed, drawn
from notoneless.reports.queries.upward import UpwardPage, group_names
from notoneless.reports.queries.upward_children import NONE
from notoneless.reports.queries.upward_facts import NET, CampaignFact, Facts, Lack, MonthFact, ReviewFact
from notoneless.reports.rules.upward import COLUMNS, Part
from notoneless.reports.terms import STAGES, UPWARD
from notoneless.responsibility.rules.shares import share_of

NOT_KNOWN: Final = "不详"


def upward_report(page: UpwardPage) -> Drawn:
    """Return the version that ``page`` shows as a paper; of the records of today it says that it is not handed up."""
    line, facts = page.line, page.facts
    period = line.period
    newest = next((one for one in line.versions if one.version == page.version), None)
    with override("zh-hans"):  # an office's paper is Chinese, whoever draws it
        stages = {key: str(label) for key, label in STAGES.items()}
        figures = [(str(label), page.counts[name]) for name, label in UPWARD.items()]
        reasons = {str(key): str(name) for key, name in page.names["reason"].items()}
    groups = {key: str(row["zh"]) for key, row in group_names(line.county_path, page.until).items()}
    return drawn(
        "county_upward",
        f"{line.county}{period.zh}控辍保学{_kind(period.is_year)}",
        line.county_path,
        {
            "county": line.county,
            "period": period.zh,
            "kind": _kind(period.is_year),
            "began": day(period.began_on),
            "until": day(page.until),
            "draft": newest is None,
            "version": newest.version if newest and newest.version > 1 else "",
            "reason": newest.reason if newest else "",
            "school_age": _school_age(facts),
            "net": _net(facts),
            "indicators": _indicators(facts),
            "retention": f"{NOT_KNOWN}（没有连续九年的学籍记录）",
            "figures": figures,
            "stages": _rows(page.parts["stage"], stages, stages["none"]),
            "towns": _rows(page.parts["town"], page.names["town"], "住地不详"),
            "reasons": _rows(page.parts["reason"], reasons, "原因没有查明"),
            "groups": _rows(page.parts["group"], groups, ""),
            "months": [month_said(one) for one in facts.months],
            "reviews": [_review(one) for one in facts.reviews],
            "campaigns": [_campaign(one) for one in facts.campaigns],
            "problems": _lines(page.words.problems),
            "measures": _lines(page.words.measures),
            "next_steps": _lines(page.words.next_steps),
            "post": newest.post_title if newest else "",
            "handed": day(newest.handed_on) if newest else "",
        },
    )


def _kind(is_year: bool) -> str:
    return "学年评估报告" if is_year else "学期调研报告"


def _school_age(facts: Facts) -> str:
    if facts.school_age is None:
        return f"{NOT_KNOWN}（那时还没有发布过拉网结果）"
    return f"{facts.school_age}人（以{day(date.fromisoformat(facts.swept_on))}为准的拉网）"


_LACKS: Final = {
    Lack.NO_SWEEP: "那时还没有发布过拉网结果",
    Lack.NOT_KEPT: "那次拉网没有留下指标",
    Lack.NO_ROLL: "那次拉网没有交户籍册，或户籍册里没有适龄儿童",
}


def _net(facts: Facts) -> str:
    if facts.net is None:
        return f"{NOT_KNOWN}（{_LACKS[facts.lack or Lack.NOT_KEPT]}）"
    counted, whole = facts.net
    return (
        f"{share_of(counted, whole)}（{whole}人中{counted}人，以{day(date.fromisoformat(facts.swept_on))}为准的拉网）"
    )


def _indicators(facts: Facts) -> list[str]:
    """Return what else the sweep left, in words; what nobody could be counted for is not known."""
    return [
        f"{one.zh}：{share_of(one.numerator, one.denominator)}（{one.numerator}／{one.denominator}）"
        if one.is_known
        else f"{one.zh}：{NOT_KNOWN}（没有交名册，或没有可数的）"
        for one in facts.indicators
        if one.id != NET
    ]


def _rows(parts: Iterable[Part], names: Any, nameless: str) -> list[tuple[Any, ...]]:
    return [
        (names.get(one.key) or (nameless if one.key == NONE else one.key), *(one.counts[name] for name in COLUMNS))
        for one in parts
    ]


def month_said(one: MonthFact) -> str:
    """Return a month in words: how many filed, and by name who did not."""
    said = f"{one.of.zh}：应报{one.owed}所，已报{one.filed}所，未报{len(one.missing)}所"
    return f"{said}：{'、'.join(one.missing)}。" if one.missing else f"{said}。"


def _review(one: ReviewFact) -> str:
    told = one.agreement
    if told is None:
        return f"{one.of.zh}：没有抽查，{NOT_KNOWN}。"
    many, checked, agree, share = agreed(told)
    return f"{one.of.zh}：抽查{many}项，已核查{checked}项，相符{agree}项，相符率{share}。"


def _campaign(one: CampaignFact) -> str:
    share = share_of(one.cleared, one.suspects)
    due = day(date.fromisoformat(one.due_on))
    return f"{one.name}（期限{due}）：名单{one.suspects}人，期限内销号{one.cleared}人，清理率{share}。"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]

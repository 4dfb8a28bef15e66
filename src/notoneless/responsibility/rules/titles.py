"""What a post is called: the unit's name and the office's word for it. A street has a director, a town a head."""

from __future__ import annotations

from typing import Final

from notoneless.responsibility.terms import PostKind

_WORDS: Final[dict[str, str]] = {
    PostKind.COUNTY_LEADER: "分管领导",
    PostKind.BUREAU_LEADER: "教育局领导",
    PostKind.SECTION_CHIEF: "教育局机关科长",
    PostKind.DEPARTMENT_LIAISON: "部门联络员",
    PostKind.REGISTRAR_BUREAU: "教育局学籍管理员",
    PostKind.AID_CENTRE: "学生资助中心",
    PostKind.SPECIAL_CENTRE: "特教中心",
    PostKind.CENTRE_HEAD: "主任",
    PostKind.INSPECTOR: "督学",
    PostKind.PRINCIPAL: "校长",
    PostKind.REGISTRAR: "学籍管理员",
    PostKind.CLASS_TEACHER: "班主任",
    PostKind.SUBJECT_TEACHER: "科任教师",
    PostKind.TOWNSHIP_OFFICER: "教育干事",
    PostKind.SYSTEM_ADMIN: "系统管理员",
    PostKind.SECURITY_ADMIN: "安全管理员",
    PostKind.AUDITOR: "审计员",
}


def title(kind: str, unit: str) -> str:
    """Return the title of a post of ``kind`` at the unit of that name: 渡口镇·镇长."""
    return f"{unit}·{_word(kind, unit)}"


def office(kind: str, unit: str, *, bureau: str, government: str) -> str:
    """Return the office that a post of ``kind`` at the unit of that name speaks for, as a letter names it. ``bureau`` and
    ``government`` are the place's words (``responsibility.offices``)."""
    if kind in (PostKind.COUNTY_LEADER, PostKind.DEPARTMENT_LIAISON):
        return f"{unit}{government}"
    if kind in (PostKind.BUREAU_LEADER, PostKind.SECTION_CHIEF, PostKind.REGISTRAR_BUREAU):
        return f"{unit}{bureau}"
    if kind in (PostKind.TOWNSHIP_LEADER, PostKind.TOWNSHIP_OFFICER):
        if unit.endswith("街道"):
            return f"{unit}办事处"
        return unit if unit.endswith("办事处") else f"{unit}{government}"
    if kind in (PostKind.VILLAGE_HEAD, PostKind.VILLAGE_OFFICER):
        if unit.endswith("村"):
            return f"{unit}民委员会"
        return f"{unit}居民委员会" if unit.endswith("社区") else unit
    return unit


def _word(kind: str, unit: str) -> str:
    urban = unit.endswith(("社区", "居委会", "居民委员会"))
    if kind == PostKind.TOWNSHIP_LEADER:
        if unit.endswith(("街道", "办事处")):
            return "街道办主任"
        return "乡长" if unit.endswith("乡") else "镇长"
    if kind == PostKind.VILLAGE_HEAD:
        return "居委会主任" if urban else "村委会主任"
    if kind == PostKind.VILLAGE_OFFICER:
        return "社区干部" if urban else "村干部"
    return _WORDS[kind]

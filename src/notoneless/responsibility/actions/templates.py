"""An office's own templates for letters: taken in only when every place in them can be filled."""

from __future__ import annotations

import difflib
import hashlib
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.responsibility import access
from notoneless.responsibility.actions.refusals import not_there
from notoneless.responsibility.queries import papers
from notoneless.responsibility.queries.letters import forms_at
from notoneless.responsibility.queries.ways import code_at
from notoneless.responsibility.rules.letters import NEEDED, PLACES
from notoneless.responsibility.terms import DutyError, Line

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 300

#: One of everything, to try a template out: a template that fills this fills any letter.
SAMPLE = {
    "called": "责任书", "county": "某县", "year": "2026", "number": "编号", "party_a": "甲方", "party_a_head": "某某",
    "party_b": "乙方", "holder": "某某", "post": "职务", "scope": "范围", "began": "某日", "until": "某日", "model": "责任制",
    "goals": ["目标"], "duties": ["责任"], "assessed": True, "drawn": "某日",
}  # fmt: skip


def replace_template(*, by: Viewer, at: datetime, county_path: str, form: str, data: bytes) -> str:
    """Use ``data`` as the county's template for letters of ``form`` from now on, and return its version. Letters already
    drawn keep the one they were drawn with.

    Raises D001 (a county or form outside the reach), D024 (not a plain DOCX), D025 (places that nobody fills, each named
    with the nearest that exists), D026 (a place that a letter cannot do without).
    """
    if len(county_path) != 4 or not access.Posts(by, "letter.draw").allows_path(Line.SCHOOL, county_path):
        raise not_there("这个区县", "county")
    code = code_at(county_path)
    if form not in {one.id for one in forms_at(code, timezone.localdate(at))}:
        raise not_there("这种责任书", "form of letter")
    check_template(data)
    version = hashlib.sha256(data).hexdigest()[:16]
    folder = Path(settings.NOTONELESS_HOME.letters) / code
    with transaction.atomic():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{form}-{version}.docx").write_bytes(data)
        audit.write("responsibility.replace_template", by=by, at=at, subject=f"template:{code}:{form}",
                    detail={"version": version})  # fmt: skip
        transaction.on_commit(lambda: _point(folder / f"{form}.current", version))
    return version


def use_house_template(*, by: Viewer, at: datetime, county_path: str, form: str) -> None:
    """Go back to the house's own template for letters of ``form``. Raises D001 outside the reach."""
    if len(county_path) != 4 or not access.Posts(by, "letter.draw").allows_path(Line.SCHOOL, county_path):
        raise not_there("这个区县", "county")
    code = code_at(county_path)
    if form not in {one.id for one in forms_at(code, timezone.localdate(at))}:
        raise not_there("这种责任书", "form of letter")
    with transaction.atomic():
        audit.write("responsibility.use_house_template", by=by, at=at, subject=f"template:{code}:{form}")
        current = Path(settings.NOTONELESS_HOME.letters) / code / f"{form}.current"
        transaction.on_commit(lambda: current.unlink(missing_ok=True))


def _point(current: Path, version: str) -> None:
    """Let the pointer name ``version``: written beside and moved over, so that it is never half a name."""
    beside = current.with_suffix(".new")
    beside.write_text(version, "ascii")
    beside.replace(current)


def check_template(data: bytes) -> None:
    """Refuse a template that is not a plain DOCX, or whose places cannot all be filled."""
    _check_package(data)
    try:
        paper = DocxTemplate(io.BytesIO(data))
        found = set(paper.get_undeclared_template_variables(jinja_env=papers.environment()))
    except TemplateError as error:
        raise DutyError(
            "D024",
            f"模板里有写错的标记：{error.message}。标记写作 {{{{ number }}}}，成对的花括号之间写名称。",
            f"The template has a broken mark: {error.message}. A mark is written {{{{ number }}}}.",
        ) from error
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise _not_a_docx() from error
    unknown = sorted(found - set(PLACES))
    if unknown:
        told_zh, told_en = [], []
        for name in unknown:
            near = difflib.get_close_matches(name, PLACES, n=1, cutoff=0.5)
            told_zh.append(f"“{name}”" + (f"（是否应为“{near[0]}”：{PLACES[near[0]]}）" if near else ""))
            told_en.append(f"“{name}”" + (f" (did you mean “{near[0]}”?)" if near else ""))
        raise DutyError(
            "D025",
            f"模板里有填不上的空：{'、'.join(told_zh)}。可用的空：{'、'.join(PLACES)}。改正后重新上传。",
            f"Nobody fills these places: {', '.join(told_en)}. Known places: {', '.join(PLACES)}.",
        )
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise DutyError(
            "D026",
            "模板缺少必须有的空："
            + "、".join(f"{{{{ {name} }}}}（{PLACES[name]}）" for name in missing)
            + "。补上后重新上传。",
            "The template lacks places that a letter needs: "
            + ", ".join(f"{{{{ {name} }}}}" for name in missing)
            + ".",
        )
    try:
        papers.blocks_of(data, SAMPLE)
    except (TemplateError, TypeError, ValueError) as error:
        raise DutyError(
            "D025",
            f"模板试填时出错：{error}。请检查循环（goals、duties 是列表）和名称后面的点。",
            f"Filling the template failed: {error}. Check its loops (goals and duties are lists) and dotted names.",
        ) from error


def _check_package(data: bytes) -> None:
    """A DOCX is a small zip of XML: no macros, nothing fetched from elsewhere, no entities, no bomb."""
    if len(data) > MOST_BYTES:
        raise _not_a_docx()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _not_a_docx()
            names = {part.filename for part in parts}
            if "word/document.xml" not in names or any("vbaProject" in name for name in names):
                raise _not_a_docx()
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    text = package.read(part)
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                        raise _not_a_docx()
                    if part.filename.endswith(".rels") and re.search(rb'TargetMode\s*=\s*["\']External', text):
                        raise _not_a_docx()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise _not_a_docx() from error


def _not_a_docx() -> DutyError:
    return DutyError(
        "D024",
        "这个文件不是可用的模板：只收 2 MB 以内的 DOCX，不能有宏、外部链接或嵌入对象。请在 Word 或 WPS 里另存为 .docx 后上传。",
        "This is no usable template: a DOCX up to 2 MB, without macros or external links. Save it as .docx and upload again.",
    )

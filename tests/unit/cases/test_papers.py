"""A case's papers: filled from plain facts, whole with the longest names, replaced only by a template that can be filled."""

from __future__ import annotations

import io
import re
from dataclasses import fields, replace
from datetime import date
from importlib import resources

import pytest
from django.conf import settings
from docx import Document
from PIL import Image
from pypdf import PdfReader

from notoneless import papers
from notoneless.audit.models import Event
from notoneless.cases.actions.templates import replace_template, use_house_template
from notoneless.cases.queries.drawing import draw, house_template, paper_templates, template_bytes
from notoneless.cases.rules.paper_facts import (
    KINDS,
    LISTS,
    PLACES,
    REFERRALS,
    WITHIN,
    PaperFacts,
    content_of,
    facts_said,
    is_left_open,
    samples_of,
)
from notoneless.cases.terms import CaseError
from notoneless.policy import load
from tests import world
from tests.unit.responsibility.conftest import viewer
from tests.world import NOW

CHILD = "阿卜杜热合曼·买买提吐尔逊江阿迪力别克阿"
FATHER = "吾布力卡斯木·阿卜杜热合曼买买提吐尔逊江"
SCHOOL = "某某土家族苗族自治县某某土家族乡中心小学校附属九年一贯制寄宿制民族团结示范希望学"
OFFICE = "某某土家族苗族自治县教育委员会"
HOME = "某某土家族苗族自治县某某土家族乡某某苗族村民委员会第十二村民小组一百二十三号"
LONGEST = PaperFacts(
    issuer=SCHOOL, drawn_on=date(2026, 11, 26), red_head=OFFICE + "文件", number="某教控函〔2026〕1234号",
    addressee=f"某某土家族苗族自治县某某土家族乡人民政府、{OFFICE}", copies=f"{OFFICE}、{SCHOOL}", contact="欧阳某某",
    contact_phone="023-12345678", child=CHILD, sex="女", born_on=date(2013, 12, 31), id_number="500241201312310028",
    pupil_number="G500241201312310028", home=HOME, guardian=FATHER, relation="父亲", guardian_phone="13800000000",
    school=SCHOOL, grade_class="九年级（12）班", situation="连续未到校", left_on=date(2026, 9, 28),
    reason="随同乡外出务工，家长认为读书无用", whereabouts="据同村反映在外省某市某区某街道某电子厂务工，租住地址不详",
    efforts=("2026年9月29日班主任电话联系监护人，未接通", "2026年10月9日会同村民委员会上门，祖父称已外出"),
    requests=("请协助核查其务工单位",), basis="《某某市义务教育条例》第四十条", earlier="《劝学通知书》（某教劝字〔2026〕0123号）",
    deadline_on=date(2026, 12, 11), days=15, reply_on=date(2026, 12, 10),
    served_paper="《限期返校（复学）通知书》（某府教责字〔2026〕第0123号）", recipient=FATHER, served_place=HOME,
    served_on=date(2026, 11, 27), way="留置送达", received_for="祖父某某，同住成年家属",
    refused="监护人以孩子已外出务工为由拒绝签收，2026年11月27日", witness="某某（某某苗族村民委员会主任）", server="某某、某某",
    returned_on=date(2026, 12, 1), placement="单独编班", new_school=SCHOOL, new_class="九年级（12）班",
    elsewhere_school="外省某市某区" + SCHOOL[:34], elsewhere_since_on=date(2026, 9, 1), asked_on=date(2026, 11, 1),
    asked_number="某教控函〔2026〕1200号", found="曾就读，已离校", roll_at=SCHOOL, attendance="近一个月到校3天",
    remark="2026年10月20日起未再到校，据其班主任了解已随父母返回原籍。",
)  # fmt: skip


def words(drawn) -> str:
    return "".join(block.text for block in drawn.blocks)


def least(kind: str) -> PaperFacts:
    """Only what the paper cannot do without."""
    days = {"day": "drawn_on", "deadline": "deadline_on", "returned": "returned_on"}
    needed = {days.get(name, name) for name in KINDS[kind].needs}
    return PaperFacts(**{name: getattr(LONGEST, name) for name in needed})


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_names_stand_whole_and_inside_the_margins(kind: str) -> None:
    drawn = draw(kind, LONGEST, county="500153")
    said = "".join(words(drawn).split())
    document = Document(io.BytesIO(drawn.docx))
    parts = [p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells]
    written = "".join("".join(parts).split())
    pages = PdfReader(io.BytesIO(drawn.pdf())).pages
    printed = "".join("".join(page.extract_text().split()) for page in pages)
    whole = "".join(re.sub(r"—\d—", "", "".join(page.extract_text().split())) for page in pages)
    for text in (CHILD, SCHOOL):
        assert text in said and text in written, text
        assert text in whole, text
    assert len(pages) <= 2 and "{{" not in printed and "{%" not in printed
    for picture in papers.pictures_of(drawn.blocks, title="x"):  # 72 dots an inch
        page = Image.open(io.BytesIO(picture)).convert("L")
        wide, tall = page.size
        for box in ((0, 0, 73, tall), (wide - 66, 0, wide, tall), (0, 0, wide, 96)):
            assert page.crop(box).getextrema() == (255, 255), (kind, box)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_known_leaves_no_hole(kind: str) -> None:
    drawn = draw(kind, least(kind), county="500153")
    said = words(drawn)
    for hole in ("，，", "。。", "，。", "（）", "（，", "：。", "、。", "None", "于前", "自起", "；；"):
        assert hole not in said, (hole, said)
    assert drawn.version == "" and drawn.blocks[0].kind == "title"  # no red head, none set
    drawn.pdf()


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_asks_for_what_it_cannot_do_without(kind: str) -> None:
    with pytest.raises(CaseError, match="E091") as refused:
        draw(kind, PaperFacts(), county="500153")
    assert all(str(PLACES[name]) in refused.value.zh for name in KINDS[kind].needs)
    days = {"day": "drawn_on", "deadline": "deadline_on", "returned": "returned_on"}
    for name in KINDS[kind].needs:
        facts = replace(least(kind), **{days.get(name, name): None if name in days else "  "})
        with pytest.raises(CaseError, match=f"还缺：{re.escape(str(PLACES[name]))}。"):
            draw(kind, facts, county="500153")


def test_there_is_no_other_paper() -> None:
    with pytest.raises(CaseError, match="E090"):
        draw("../letter", LONGEST, county="500153")


def test_every_place_is_filled_and_every_place_is_used() -> None:
    used = set()
    for kind in KINDS:
        text = (resources.files("notoneless.cases") / "papers" / f"{kind}.txt").read_text("utf-8")
        used |= set(re.findall(r"\b([a-z_]+)\b", "".join(re.findall(r"\{[{%].*?[}%]\}", text)))) & set(PLACES)
        assert set(content_of(kind, LONGEST)) == set(PLACES)
        papers.check_template(
            house_template(kind), places=PLACES, needed=KINDS[kind].needs, samples=samples_of(kind), within=WITHIN
        )
    assert set(PLACES) - used == {"sex", "born"}  # said within child_told; open to an office's own template
    assert {one.name for one in fields(PaperFacts)} >= LISTS


def test_the_referrals_go_to_known_parties() -> None:
    parties = load().value("cases.parties", "500153", date(2026, 11, 26)).by_id()
    assert set(REFERRALS) <= set(parties) and set(REFERRALS.values()) <= set(KINDS)


def test_a_name_is_never_a_command() -> None:
    hostile = '#read("/etc/passwd") {{ 7*7 }} <w:p> $x$ @y\x07\t'
    drawn = draw("persuasion_notice", replace(LONGEST, child=hostile), county="500153")
    assert '#read("/etc/passwd") {{ 7*7 }} <w:p> $x$ @y' in words(drawn)
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn.pdf())).pages)
    assert "#read" in printed and "root:" not in printed


def test_titles_and_letters_names_do_not_tell_who_the_child_is() -> None:
    for kind in KINDS:
        titles = [block.text for block in draw(kind, LONGEST, county="500153").blocks if block.kind == "title"]
        assert len(titles) == 1 and CHILD not in titles[0]


# ── an office's own templates ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def made(db):
    letters = settings.NOTONELESS_HOME.letters
    for path in letters.rglob("case-*"):  # of another story
        path.unlink()
    yield world.county(children=False)
    for path in settings.NOTONELESS_HOME.letters.rglob("*.*"):
        path.unlink()


def own(kind: str, change: str) -> bytes:
    document = Document(io.BytesIO(house_template(kind)))
    document.add_paragraph(change)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def put(made, change: str, *, by: str = "section_chief", county: str = "0001", kind: str = "persuasion_notice") -> str:
    return replace_template(by=viewer(made, by), at=NOW, county_path=county, kind=kind, data=own(kind, change))


def refused(code: str, call, *args, **more) -> str:
    """Expect the refusal, and that nothing was kept, neither on the shelf nor in the journal."""
    before = Event.objects.count()
    with pytest.raises(CaseError) as caught:
        call(*args, **more)
    assert caught.value.code == code and Event.objects.count() == before
    assert not list(settings.NOTONELESS_HOME.letters.rglob("case-*"))
    return caught.value.zh


def test_a_misspelt_place_is_named_with_the_nearest_and_nothing_is_kept(made) -> None:
    told = refused("D025", put, made, "{{ gaurdian }} {{ chlid }}")
    assert "“gaurdian”（是否应为“guardian”：监护人姓名）" in told and "“chlid”（是否应为“child”" in told


def test_a_template_must_hold_what_the_paper_cannot_do_without(made) -> None:
    document, out = Document(), io.BytesIO()
    document.add_paragraph("{{ child }}{{ guardian }}{{ issuer }}{{ day }}")
    document.save(out)
    facts = {"by": viewer(made, "section_chief"), "at": NOW, "county_path": "0001", "kind": "return_order"}
    assert "{{ number }}" in refused("D026", replace_template, data=out.getvalue(), **facts)
    refused("D024", replace_template, data=b"PK", **facts)
    refused("E090", replace_template, data=out.getvalue(), **(facts | {"kind": "x"}))


def test_only_the_countys_office_changes_its_templates(made) -> None:
    world.county("0002", "500120", children=False)
    for by, county in (("section_chief", "0002"), ("principal:a", "0001"), ("township_leader:t1", "0001"),
                       ("section_chief", ""), ("section_chief", "00010001")):  # fmt: skip
        refused("E092", put, made, "甲", by=by, county=county)
        with pytest.raises(CaseError, match="E092"):
            use_house_template(by=viewer(made, by), at=NOW, county_path=county, kind="persuasion_notice")
    assert paper_templates(viewer(made, "principal:a")) == []
    assert {one.county for one in paper_templates(viewer(made, "section_chief"))} == {"500153"}


def test_an_office_uses_its_own_from_then_on_and_papers_drawn_before_keep_theirs(
    made, django_capture_on_commit_callbacks
) -> None:
    before = draw("persuasion_notice", LONGEST, county="500153")
    with django_capture_on_commit_callbacks(execute=True):
        version = put(made, "本乡自拟：{{ child }}")
    after = draw("persuasion_notice", LONGEST, county="500153")
    assert after.version == version and after.blocks[-1].text == f"本乡自拟：{CHILD}"
    assert draw("persuasion_notice", LONGEST, county="500153", version="").blocks == before.blocks
    assert draw("persuasion_notice", LONGEST, county="500120").version == ""
    assert draw("return_order", LONGEST, county="500153").version == ""
    used = {one.kind.id: one.version for one in paper_templates(viewer(made, "section_chief"))}
    assert used["persuasion_notice"] == version and set(used) == set(KINDS)
    assert Event.objects.filter(verb="cases.replace_template").count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        use_house_template(by=viewer(made, "section_chief"), at=NOW, county_path="0001", kind="persuasion_notice")
    assert template_bytes("persuasion_notice", county="500153") == house_template("persuasion_notice")
    assert draw("persuasion_notice", LONGEST, county="500153", version=version).blocks == after.blocks


def test_what_is_said_of_a_paper_is_read_as_what_it_is_or_refused_by_its_name() -> None:
    said = facts_said({"left_on": "2026-09-28", "days": "15", "efforts": "电话\n上门", "child": "甲", "reply_on": ""})
    assert said == {
        "left_on": date(2026, 9, 28),
        "days": 15,
        "efforts": ("电话", "上门"),
        "child": "甲",
        "reply_on": None,
    }
    for wrong in ({"left_on": "去年"}, {"days": "半个月"}, {"nothing": "1"}, {"id_number": "1"}, {"child": ["甲"]}):
        with pytest.raises(CaseError, match=next(iter(wrong))) as told:
            facts_said(wrong)
        assert told.value.code == "E096"


def test_a_child_on_a_roll_without_the_day_it_left_is_never_said_to_have_never_come() -> None:
    on_roll = PaperFacts(school="某校")
    assert is_left_open(on_roll, ("left_on",))
    assert not is_left_open(on_roll, ("child",)), "the office's own template does not say it"
    assert not is_left_open(replace(on_roll, left_on=date(2026, 9, 1)), ("left_on",))
    assert not is_left_open(PaperFacts(), ("left_on",)), "on no roll: the child did not come yet"

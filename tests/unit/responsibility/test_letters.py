"""Letters of responsibility: drawn for everyone whose post signs one, numbered, signed once, read as they were signed."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from PIL import Image
from pypdf import PdfReader

from notoneless.policy import load
from notoneless.responsibility import actions, queries
from notoneless.responsibility.models import Letter
from notoneless.responsibility.queries import papers
from notoneless.responsibility.rules import letters as rules
from tests.unit.responsibility.conftest import refused, term, viewer
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
NAME = [[[100 + 10 * n, 100 + n % 7 * 9] for n in range(30)], [[200, 50], [220, 200], [260, 180]]]


@pytest.fixture(autouse=True)
def empty_shelf():
    yield
    for path in settings.NOTONELESS_HOME.letters.rglob("*.*"):
        path.unlink()


def draw(made, by="section_chief", line="school", path="0001", year=2026):
    return actions.draw_letters(by=viewer(made, by), at=NOW, line=line, path=path, year=year)


def letter_of(made, key):
    return Letter.objects.exclude(state="void").get(appointment__post=made.posts[key])


def sign(made, key, **more):
    letter = letter_of(made, key)
    by = viewer(made, key)
    shown = queries.letter_page(by, letter.pk)
    facts = {"strokes": NAME, "digest": shown.digest} | more
    return actions.sign_letter(by=by, at=NOW, letter_id=letter.pk, **facts)


def test_everyone_whose_post_signs_one_gets_one_and_only_once(made):
    assert draw(made) == 1 + 1 + 1 + 3 + 6  # section, inspector, centre, schools, classes
    assert draw(made, line="place") == 4 + 8  # two towns of two posts, four villages of two
    assert draw(made) == 0
    numbers = list(Letter.objects.order_by("serial").values_list("number", flat=True))
    assert numbers[0] == "控责〔2026〕500153-0001号" and len(set(numbers)) == 24
    actions.end_appointment(by=viewer(made, "section_chief"), at=NOW, appointment_id=term(made, "principal:a").pk)
    actions.appoint(by=viewer(made, "section_chief"), at=NOW, post_id=made.posts["principal:a"].pk,
                    account_id=made.accounts["registrar:a"].pk, began_on=TODAY)  # fmt: skip
    assert draw(made) == 1
    assert letter_of_holder(made, "registrar:a").serial == 25


def letter_of_holder(made, key):
    return Letter.objects.get(appointment__account=made.accounts[key])


def test_a_place_signs_its_own_kinds_of_letters_under_its_own_name(made, twin):
    chief = viewer(twin, "section_chief")
    assert (
        actions.draw_letters(by=chief, at=NOW, line="school", path="0002", year=2026) == 4
    )  # one centre, three schools
    assert actions.draw_letters(by=chief, at=NOW, line="place", path="0002", year=2026) == 0
    letter = letter_of(twin, "principal:a")
    assert letter.content["called"] == "教育资助脱贫攻坚工作目标责任书"
    assert letter.content["party_a"] == "乙片区" and letter.content["party_a_head"] == "乙片区主任人"
    assert letter_of(twin, "centre_head").content["party_a"] == "乙县教育委员会"


def test_a_letter_is_filled_from_the_appointment_the_parameters_and_the_law(made):
    draw(made, line="place")
    content = letter_of(made, "village_officer:v11").content
    assert content["party_a"] == "甲1镇人民政府" and content["party_a_head"] == "甲1镇长人"
    assert content["party_b"] == "甲11村民委员会" and content["holder"] == "甲v11村干部人"
    assert (content["began"], content["until"]) == ("2026年1月1日", "2026年12月31日")
    town = letter_of(made, "township_officer:t1").content
    assert any("不低于95%" in goal and "小学0.6%、初中1.8%" in goal for goal in town["goals"])
    assert not [text for text in (*town["goals"], *town["duties"]) if "{" in text]


def test_nobody_draws_outside_the_reach(made, twin):
    for by, line, path in (
        ("principal:a", "school", made.schools["b"].path), ("section_chief", "school", "0002"),
        ("section_chief", "school", ""), ("class_teacher:a1", "school", made.classes["a1"].path),
    ):  # fmt: skip
        refused("D001", draw, made, by=by, line=line, path=path)
    assert draw(made, by="principal:a", path=made.schools["a"].path) == 3


def test_drawing_many_asks_as_little_as_drawing_few(made):
    draw(made, path=made.classes["c1"].path)  # the journal's first line costs a few queries of its own
    asked = []
    for path in (made.classes["a1"].path, made.centre.path):
        with CaptureQueriesContext(connection) as caught:
            draw(made, path=path)
        asked.append(len(caught))
    assert asked[0] == asked[1]


def test_a_signature_binds_the_words_that_were_read(made):
    draw(made)
    assert queries.own_waiting(viewer(made, "principal:a")) == (0, 1)
    letter = sign(made, "principal:a")
    assert queries.own_waiting(viewer(made, "principal:a")) == (0, 0)
    assert letter.state == "signed" and Image.open(io.BytesIO(letter.signature)).format == "PNG"
    by = viewer(made, "principal:a")
    page = queries.letter_page(by, letter.pk)
    assert page.digest == letter.digest and not page.may_sign
    refused("D001", actions.sign_letter, by=by, at=NOW, letter_id=letter.pk, strokes=NAME, digest=page.digest)


def test_nobody_signs_for_another_or_without_a_name_or_other_words(made, twin):
    draw(made)
    letter = letter_of(made, "principal:a")
    digest = queries.letter_page(viewer(made, "principal:a"), letter.pk).digest
    for other in (viewer(made, "section_chief"), viewer(made, "principal:b"), viewer(twin, "principal:a")):
        refused("D001", actions.sign_letter, by=other, at=NOW, letter_id=letter.pk, strokes=NAME, digest=digest)
    refused("D019", sign, made, "principal:a", digest="0" * 64)
    for strokes in ([], "x", [[[1, 2]]], [[[10, 10]] * 30], [[[10, -1]] * 9], [[[10, 1.5]] * 9], [[[True, 1]] * 9],
                    [[[n, 5, 5] for n in range(99)]], [[[n % 900, 5] for n in range(20_001)]]):  # fmt: skip
        refused("D020", sign, made, "principal:a", strokes=strokes)


def test_a_letter_outside_the_reach_is_not_there(made, twin):
    draw(made)
    letter = letter_of(made, "principal:a")
    for other in (viewer(made, "principal:b"), viewer(made, "class_teacher:a1"), viewer(twin, "section_chief")):
        assert queries.letter_page(other, letter.pk) is None
    assert queries.letter_page(viewer(made, "centre_head"), letter.pk) is not None


def test_the_words_signed_stay_when_the_template_changes(made):
    draw(made)
    letter = sign(made, "principal:a")
    before = queries.letter_page(viewer(made, "principal:a"), letter.pk).blocks
    letter.template = f"school@{own_template(made)}"
    letter.save()
    page = queries.letter_page(viewer(made, "principal:a"), letter.pk)
    assert page.blocks == before and page.digest == letter.digest
    with pytest.raises(Exception, match="D018"):
        queries.letter_docx(letter)


def own_template(made, change="本单位自拟：{{ holder }}"):
    document = Document(io.BytesIO(papers.house_template()))
    document.add_paragraph(change)
    out = io.BytesIO()
    document.save(out)
    return actions.replace_template(
        by=viewer(made, "section_chief"), at=NOW, county_path="0001", form="school", data=out.getvalue()
    )


def test_an_office_uses_its_own_template_for_letters_drawn_from_then_on(made, django_capture_on_commit_callbacks):
    draw(made, path=made.schools["a"].path)
    with django_capture_on_commit_callbacks(execute=True):
        version = own_template(made)
    draw(made)
    assert letter_of(made, "principal:a").template == "school"
    other = letter_of(made, "principal:b")
    assert other.template == f"school@{version}"
    words = [block.text for block in queries.letter_page(viewer(made, "principal:b"), other.pk).blocks]
    assert words[-1] == "本单位自拟：甲b校长人"
    with django_capture_on_commit_callbacks(execute=True):
        actions.use_house_template(by=viewer(made, "section_chief"), at=NOW, county_path="0001", form="school")
    assert queries.template_bytes("500153", "school") == papers.house_template()
    assert queries.letter_page(viewer(made, "principal:b"), other.pk).blocks[-1].text == "本单位自拟：甲b校长人"


def test_a_misspelt_place_is_named_with_the_nearest(made):
    told = refused("D025", own_template, made, change="{{ holdr }} {{ nummber }}").zh
    assert "“holdr”（是否应为“holder”" in told and "“nummber”（是否应为“number”" in told


@pytest.mark.parametrize("change", ["{{ holder.__class__ }}", "{{ ''.__class__.__mro__ }}", "{% for x in number.y %}"])
def test_a_template_is_no_program(made, change):
    with pytest.raises(Exception, match=r"D02[45]"):
        own_template(made, change=change)


@pytest.mark.parametrize("part", [
    ("word/vbaProject.bin", b"x"),
    ("word/_rels/evil.xml.rels", b'<Relationship Target="http://x/" TargetMode="External"/>'),
    ("word/evil.xml", b'<!DOCTYPE x [<!ENTITY y "z">]><x/>'),
    ("word/big.bin", b"0" * 21 * 1024 * 1024),
], ids=["macro", "external", "entity", "bomb"])  # fmt: skip
def test_a_template_carries_nothing_else_in(made, part):
    out = io.BytesIO(papers.house_template())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(*part)
    refused("D024", actions.replace_template, by=viewer(made, "section_chief"), at=NOW, county_path="0001",
            form="school", data=out.getvalue())  # fmt: skip


def test_a_template_without_a_place_for_the_signature_binds_nobody(made):
    document = Document()
    document.add_paragraph("{{ number }}{{ holder }}{{ party_a }}{{ party_b }}")
    out = io.BytesIO()
    document.save(out)
    facts = {"at": NOW, "county_path": "0001", "form": "school", "data": out.getvalue()}
    assert "signature" in refused("D026", actions.replace_template, by=viewer(made, "section_chief"), **facts).zh
    refused("D001", actions.replace_template, by=viewer(made, "principal:a"), **facts)


def test_a_letter_as_docx_and_pdf_says_the_same(made):
    draw(made)
    letter = sign(made, "principal:a")
    document = Document(io.BytesIO(queries.letter_docx(letter)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "甲县2026年控辍保学工作目标责任书" in words and "{{" not in words and "{%" not in words
    assert len(document.inline_shapes) == 1
    reader = PdfReader(io.BytesIO(queries.letter_pdf(letter)))
    printed = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for text in (letter.number, "甲a校长人", "校长任组长，是第一责任人", "2026年9月10日", "责任人（签字）"):
        assert text in printed, text
    assert sum(len(page.images) for page in reader.pages) >= 1


def test_many_letters_are_one_paper_each_on_pages_of_its_own_with_its_own_signature(made):
    draw(made)
    signed = sign(made, "principal:a")
    some = Letter.objects.filter(
        pk__in=[signed.pk, *Letter.objects.exclude(pk=signed.pk).values_list("pk", flat=True)[:2]]
    )
    pages = PdfReader(io.BytesIO(queries.letters_pdf(some.order_by("serial"), title="责任书"))).pages
    words = ["".join(page.extract_text().split()) for page in pages]
    for letter in some:
        (first,) = (number for number, text in enumerate(words) if letter.number in text)
        assert words[first].endswith("—1—"), "its pages are numbered from one"
        last = next(number for number in range(first, len(pages)) if "责任人（签字）" in words[number])
        assert bool(pages[last].images) == (letter.pk == signed.pk)
        assert ("2026年9月10日" in words[last].split("责任人（签字）")[1]) == (letter.pk == signed.pk)


def test_a_name_is_never_a_command_in_either_paper(made):
    hostile = '#read("/etc/passwd") {{ 7*7 }} <w:p> $x$ @y'
    type(made.accounts["principal:a"]).objects.filter(pk=made.accounts["principal:a"].pk).update(name=hostile)
    draw(made)
    letter = letter_of(made, "principal:a")
    words = "".join(block.text for block in queries.letter_page(viewer(made, "principal:a"), letter.pk).blocks)
    assert hostile in words
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(queries.letter_pdf(letter))).pages)
    assert "#read" in printed and "49" not in printed


def scan(kind="PNG", size=(600, 800)):
    out = io.BytesIO()
    image = Image.new("RGB", size, "white")
    exif = image.getexif()
    exif[0x010E] = "在家里拍的"
    image.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_scan_is_drawn_anew_so_that_nothing_hides_in_it(made, kind):
    draw(made)
    letter = actions.upload_scan(by=viewer(made, "section_chief"), at=NOW, letter_id=letter_of(made, "principal:a").pk,
                                 data=scan(kind) + b"<?php hidden", name="../../签字 件<x>.png")  # fmt: skip
    assert (letter.state, letter.scan_type, letter.scan_name) == ("uploaded", "jpeg", "签字 件x.jpg")
    assert "在家里".encode() not in letter.scan and b"php" not in letter.scan
    assert not Image.open(io.BytesIO(letter.scan)).getexif()


def test_what_is_no_scan_is_refused(made):
    draw(made)
    facts = {"by": viewer(made, "principal:a"), "at": NOW, "letter_id": letter_of(made, "principal:a").pk, "name": "x"}
    for data in (b"", b"<svg/>", b"%PDF-1.7 no end", b"%PDF-1.7 /OpenAction %%EOF", b"\x89PNG\r\n\x1a\nbroken",
                 b"\xff\xd8\xffbroken", b"MZ"):  # fmt: skip
        refused("D021", actions.upload_scan, data=data, **facts)
    refused("D022", actions.upload_scan, data=b"%PDF-" + b"0" * 6_000_000, **facts)
    refused("D001", actions.upload_scan, data=scan(), **(facts | {"by": viewer(made, "principal:b")}))
    actions.upload_scan(data=b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF", **facts)


def test_a_void_letter_stays_readable_and_another_is_drawn(made):
    draw(made)
    letter = sign(made, "principal:a")
    chief = viewer(made, "section_chief")
    refused("D023", actions.void_letter, by=chief, at=NOW, letter_id=letter.pk, reason=" ")
    refused("D001", actions.void_letter, by=viewer(made, "principal:b"), at=NOW, letter_id=letter.pk, reason="错")
    refused("D027", actions.void_letter, by=viewer(made, "principal:a"), at=NOW, letter_id=letter.pk, reason="不签了")
    actions.void_letter(by=chief, at=NOW, letter_id=letter.pk, reason="职务写错")
    assert queries.letter_page(chief, letter.pk).letter.state == "void"
    assert draw(made) == 1
    assert letter_of(made, "principal:a").serial == 13


def test_signed_letters_are_counted_by_unit(made):
    draw(made, path=made.schools["a"].path)
    sign(made, "principal:a")
    sign(made, "class_teacher:a1")
    whole, units = queries.letter_units(viewer(made, "section_chief"), TODAY, line="school",
                                        path=made.centre.path, year=2026)  # fmt: skip
    # the centre itself, three schools of a principal and two classes: 1 + 9
    assert (whole.due, whole.waiting, whole.signed) == (7, 1, 2) and whole.percent == "20%"
    assert [(u.name, u.due, u.waiting, u.signed) for u in units][:2] == [("甲片区", 1, 0, 0), ("甲a小学", 0, 1, 2)]
    assert queries.letters_of(viewer(made, "principal:b"), line="school", path="0001", year=2026).count() == 0


def test_a_term_of_part_of_a_year_is_bound_for_that_part(made):
    held = term(made, "principal:a")
    held.ended_on = TODAY + timedelta(days=20)
    held.save()
    draw(made)
    assert letter_of(made, "principal:a").content["until"] == "2026年9月30日"


@pytest.mark.parametrize("code", sorted(load().places()))
def test_every_form_of_every_place_can_be_filled(code):
    blanks = actions.letters._blanks(code, TODAY)
    for form in queries.forms_at(code, TODAY):
        assert form.kinds and form.from_kinds
        for text in (*rules.filled(form.goals, blanks), *rules.filled(form.duties, blanks)):
            assert "{" not in text and len(text) > 5

"""The wall on paper: what hangs printed in a corridor is one sheet of A0, and tells no number that the screen leaves out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from notoneless import papers
from notoneless.audit.terms import System
from notoneless.cases.queries import wall
from notoneless.desks.warroom.poster import sheet
from notoneless.places import actions
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.test_cases_todo import come
from tests.desks.test_wall import few, made  # noqa: F401
from tests.outlines import two

pytestmark = pytest.mark.django_db
ADDRESS = "/warmap/wall/print"
A0 = (1189.0, 841.0)


def page_of(data):
    """The one page of a PDF, its size in mm, its words without blanks."""
    (page,) = PdfReader(BytesIO(data)).pages
    size = tuple(round(float(side) / 72 * 25.4, 0) for side in (page.mediabox.width, page.mediabox.height))
    return page, size, "".join(page.extract_text().split())


def printed(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return page_of(answer.content)


def outlined():
    by, at = System("test"), timezone.now()
    kept = actions.bring_boundaries(
        county="500153", data=two(), file_name="x", crs="EPSG:4490", source="县自然资源局", licence="公函",
        map_number="渝S（2026）001号", on=timezone.localdate(), by=by, at=at,
    )  # fmt: skip
    actions.take_boundaries(key=kept.id, by=by, at=at)


def test_the_wall_is_printed_as_one_sheet_of_a0_of_lines_and_letters(client, made):  # noqa: F811
    outlined()
    come(client, made, "county_leader")
    page, size, text = printed(client)
    assert size == A0
    assert list(page.images) == [], "no picture made of dots"
    today = timezone.localdate()
    for told in ("还有", "个孩子不在课堂", "先帮这些镇街", "甲1镇", "甲2镇", "最急的任务", "近八周", f"{today:%Y-%m-%d}", "打印", "北",
                 "有逾期", "边界：县自然资源局", "审图号渝S（2026）001号", "甲县"):  # fmt: skip
        assert told in text, told


def test_the_paper_leaves_out_what_the_screen_leaves_out(client, few):  # noqa: F811
    come(client, few, "county_leader")
    screen = client.get(reverse("warroom:wall")).text
    assert "＊" in screen
    _page, _size, text = printed(client)
    assert "＊" in text and "少于3人的不写" in text
    found = wall(viewer_of(few.accounts["county_leader"], at=timezone.now()), on=timezone.localdate())
    told = sheet(found, title="甲县", printed="")
    shown = {word["text"] for word in told["map"]["words"]}
    assert {town.out for town in found.towns} >= {None}, "there is something to leave out"
    allowed = {str(town.out) for town in found.towns if town.out} | {str(found.unplaced or "")}
    assert {word for word in shown if word.isdigit()} <= allowed
    assert not any(child.name in text for child in few.children.values())


def test_the_longest_names_and_the_other_language_still_make_one_sheet(made):  # noqa: F811
    found = wall(viewer_of(made.accounts["county_leader"], at=timezone.now()), on=timezone.localdate())
    long = "大河坝哈尼族彝族傣族拉祜族民族乡"
    towns = tuple(replace(found.towns[0], name=f"{long}{order}", path=f"x{order}", out=1234) for order in range(40))
    tasks = tuple(replace(found.pressing[0], town=long) for _ in range(8))
    large = replace(found, towns=towns, pressing=tasks, out=123_456, late=98_765, name="某某土家族苗族自治县")
    for language in ("zh-hans", "en"):
        with override(language):
            told = sheet(large, title=large.name, printed="2026-11-27 09:00")
        _page, size, text = page_of(papers.poster_pdf(told))
        assert size == A0 and f"{long[8:]}39" in text and "123456" in text
        for word in told["map"]["words"]:
            width = word["size"] * sum(0.56 if ord(char) < 0x2E80 else 1.0 for char in word["text"])
            assert word["x"] - width / 2 >= 0 and word["x"] + width / 2 <= told["map"]["width"], word


@pytest.mark.parametrize("post", ["township_officer:t1", "principal:a", "class_teacher:a1", "system_admin"])
def test_who_does_not_answer_for_a_whole_county_prints_nothing(client, made, post):  # noqa: F811
    come(client, made, post)
    assert client.get(ADDRESS).status_code in (403, 404)
    assert ADDRESS not in client.get(reverse("warroom:map")).text


def test_the_map_leads_whoever_may_to_the_print(client, made):  # noqa: F811
    come(client, made, "section_chief")
    assert f'href="{ADDRESS}"' in client.get(reverse("warroom:map")).text


def test_a_county_where_every_child_is_in_class_is_printed_too(client):
    quiet = world.county()
    come(client, quiet, "county_leader")
    assert "今天没有孩子不在课堂" in printed(client)[2]

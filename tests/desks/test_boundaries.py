"""The map's outlines, from the file that an office hands over to the map on which a leader finds his county."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from notoneless.places.models import BoundarySet
from tests import world
from tests.desks.test_cases_todo import come, more_children, sent
from tests.outlines import feature, file, square, two

pytestmark = pytest.mark.django_db
ADDRESS = "/places/boundaries/"


@pytest.fixture
def made():
    found = world.county()
    more_children(found, 5)
    sent(found, "a1", ago=60)
    sent(found, "c1", town=1, ago=0)
    return found


def upload(client, data, **more):
    given = {"crs": "EPSG:4490", "source": "县自然资源局", "licence": "公函，公务使用", "on": timezone.localdate().isoformat(),
             "county": "500153", "map_number": "渝S（2026）001号"}  # fmt: skip
    return client.post(ADDRESS, given | more | {"file": SimpleUploadedFile("乡镇边界.geojson", data)})


def test_a_file_is_read_looked_at_taken_and_then_the_map_and_the_wall_are_drawn_by_it(client, made):
    come(client, made, "section_chief")
    before = client.get(reverse("warroom:map")).text
    assert '<svg class="plan"' not in before, "tiles, as long as there are no outlines"
    come(client, made, "system_admin")
    assert "还没有读入过" in client.get(ADDRESS).text
    read = upload(client, two())
    assert read.status_code == 303
    preview = client.get(read["Location"]).text
    for told in (
        "甲1镇",
        "500153101（#1）",
        "甲2镇（#2）",
        "代码",
        "名称",
        "没有填已知点",
        "县自然资源局",
        "渝S（2026）001号",
        "216 km²",
    ):
        assert told in preview, told
    assert preview.count('class="body"') == 2 and "108" in preview
    come(client, made, "section_chief")
    assert '<svg class="plan"' not in client.get(reverse("warroom:map")).text, "nobody has taken it"
    come(client, made, "system_admin")
    assert client.post(read["Location"]).status_code == 303
    again = client.post(read["Location"])
    assert again.status_code == 422 and "Q062" in again.text
    history = client.get(ADDRESS).text
    assert "在用" in history and "乡镇边界.geojson" in history and made.accounts["system_admin"].name in history
    come(client, made, "section_chief")
    map_ = client.get(reverse("warroom:map")).text
    drawn = re.search(r'<svg class="plan".*?</svg>', map_, re.S)[0]
    assert re.findall(r'<a href="/warmap/\?at=(\d+)" aria-label="([^"]+)"', drawn) == [
        (made.towns[0].path, "甲1镇 6 逾期 5 · 已返校 0"), (made.towns[1].path, "甲2镇 1 逾期 0 · 已返校 0"),
    ]  # fmt: skip
    assert ">北</text>" in drawn and 'class="area red"' in drawn and 'class="area amber"' in drawn
    assert "边界：县自然资源局 · 审图号 渝S（2026）001号" in map_
    wall = client.get(reverse("warroom:wall")).text
    shapes = re.search(r'<svg class="plan".*?</svg>', wall, re.S)[0]
    assert shapes.count("L") >= 6 and "<a " not in shapes and "边界：县自然资源局" in wall


REFUSALS = {
    "Q070": b"not JSON",
    "Q072": file(feature(square(), code="500153101"), feature(square(1), name="乙9镇")),
    "Q073": file(feature(square(), code="500153101")),
    "Q075": file(
        feature([(105.5, 29.3), (105.6, 29.4), (105.6, 29.3), (105.5, 29.41), (105.5, 29.3)], code="500153101"),
        feature(square(1), name="甲2镇"),
    ),
    "Q076": two(lambda x, y: (35_500_000 + (x - 105) * 97_000, y * 110_900)),
    "Q077": two(lambda x, y: (y, x)),
    "Q079": file(feature(square(), code="500153101"), feature(square(9), name="甲2镇")),
    "Q081": two(lambda x, y: (x + 0.06, y)),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_file_that_does_not_fit_is_answered_with_what_was_seen_and_nothing_is_lost(client, made, code):
    come(client, made, "system_admin")
    upload(client, two())
    known = f"{made.schools['a'].name} 105.52 29.35" if code == "Q081" else ""
    answer = upload(client, REFUSALS[code], known=known)
    assert answer.status_code == 422 and code in answer.text
    assert escape("县自然资源局") in answer.text, "what was typed is still there"
    assert BoundarySet.objects.count() == 1


def test_a_town_that_is_new_has_no_outline_so_tiles_are_drawn_and_the_admin_is_told(client, made):
    from notoneless.audit.terms import System
    from notoneless.places import actions

    come(client, made, "system_admin")
    address = upload(client, two())["Location"]
    client.post(address)
    actions.establish_division(
        parent=made.county.pk, name="甲3镇", code="500153103", on=timezone.localdate(), document="",
        by=System("test"), at=timezone.now(),
    )  # fmt: skip
    assert "缺乡镇，没有画" in client.get(ADDRESS).text
    assert "甲3镇没有图形" in client.get(address).text
    come(client, made, "section_chief")
    assert '<svg class="plan"' not in client.get(reverse("warroom:map")).text


def test_a_town_too_small_for_its_name_bears_a_letter_and_is_listed_beneath(client, made):
    narrow = [(105.6, 29.3), (105.602, 29.3), (105.602, 29.4), (105.6, 29.4), (105.6, 29.3)]
    come(client, made, "system_admin")
    address = upload(client, file(feature(square(), code="500153101"), feature(narrow, name="甲2镇")))["Location"]
    client.post(address)
    come(client, made, "section_chief")
    map_ = client.get(reverse("warroom:map")).text
    assert re.search(r'class="name">A</text>', map_)
    assert re.search(r'<strong>A</strong> <a href="/warmap/\?at=\d+">甲2镇</a> 1', map_)


@pytest.mark.parametrize("post", ["section_chief", "security_admin", "principal:a", "township_officer:t1"])
def test_who_does_not_run_the_house_does_not_bring_outlines(client, made, post):
    come(client, made, post)
    assert client.get(ADDRESS).status_code == 403
    assert upload(client, two()).status_code == 403
    assert BoundarySet.objects.count() == 0

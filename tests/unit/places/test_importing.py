"""A list is brought in: it adds and mends, takes nothing away, and the second time does nothing."""

from __future__ import annotations

import pytest

from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.places import actions, queries
from notoneless.places.models import Division, ImportDraft, School, SchoolClass, UnitChange
from notoneless.places.rules.importing import class_number, grade_of
from notoneless.places.terms import AbsentError, PlaceError
from notoneless.responsibility.queries import viewer_of
from tests import world

pytestmark = pytest.mark.django_db
HOUSE = System("test")


@pytest.fixture
def made():
    return world.county(children=False)


def load(made, kind, rows, by=HOUSE, **more):
    numbered = list(enumerate(rows, start=2))
    return actions.load_rows(county=made.county.pk, kind=kind, rows=numbered, on=world.TODAY, document="教委〔2026〕3号",
                             by=by, at=world.NOW, **more)  # fmt: skip


SCHOOL = {"code": "2150700001", "name": "新建小学", "kind": "小学", "town": "甲1镇", "village": "甲12村",
          "setting": "村庄", "is_boarding": "否", "headcount": "87"}  # fmt: skip


def test_the_same_list_twice_changes_nothing_the_second_time(made):
    lists = {
        "divisions": [{"code": "500153109", "name": "丙镇"}, {"code": "500153109201", "name": "丙一村"}],
        "centres": [{"name": "东片区", "towns": "甲1镇、丙镇"}],
        "schools": [SCHOOL | {"centre": "东片区"}],
        "classes": [{"code": "2150700001", "name": "新建小学", "grade": "三年级", "number": "2班"}],
        "areas": [{"area": "二责任区", "code": "2150700001", "name": "新建小学"}],
    }
    for kind, rows in lists.items():
        more = {"school_year": 2026} if kind == "classes" else {}
        before = Event.objects.count()
        assert load(made, kind, rows, **more).counts == {"new": len(rows), "changed": 0, "same": 0, "unclear": 0}
        assert Event.objects.count() == before + 1
        assert load(made, kind, rows, **more).counts["same"] == len(rows)
        assert Event.objects.count() == before + 1
    assert Division.objects.get(code="500153109201").parent.code == "500153109"
    room = SchoolClass.objects.get(school__code="2150700001")
    assert (room.grade, room.number, room.path[:8]) == (3, 2, School.objects.get(code="2150700001").centre.path)


def test_an_empty_cell_changes_nothing_and_a_missing_row_takes_nothing_away(made):
    load(made, "schools", [SCHOOL])
    schools = School.objects.filter(ended_on=None).count()
    told = load(made, "schools", [{"code": "2150700001", "name": "新建小学", "headcount": "91"}])
    assert told.of("changed")[0].changes == (("在校生数", "87", "91"),)
    one = School.objects.get(code="2150700001")
    assert (one.headcount, one.kind, one.setting, one.is_boarding) == (91, "211", "220", False)
    assert School.objects.filter(ended_on=None).count() == schools


def test_a_changed_row_keeps_the_history_of_the_school(made):
    told = load(made, "schools", [{"code": made.schools["a"].code, "name": "向阳小学", "kind": "教学点"}])
    assert [what for what, _, _ in told.of("changed")[0].changes] == ["学校名称", "办学类型"]
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    eve = queries.school_page(chief, made.schools["a"].pk, on=world.LONG_AGO)
    assert (eve.school.name, eve.school.kind) == ("甲a小学", "211")
    assert set(UnitChange.objects.filter(after_school=made.schools["a"]).values_list("kind", flat=True)) == {
        "renamed",
        "reclassed",
    }


@pytest.mark.parametrize(
    ("kind", "row", "said"),
    [
        ("schools", SCHOOL | {"kind": "茶馆"}, "看不懂"),
        ("schools", SCHOOL | {"town": "没有镇", "village": "没有村"}, "没有“没有镇没有村”"),
        ("schools", SCHOOL | {"code": "3150700001"}, "应以 21 开头"),
        ("schools", SCHOOL | {"code": "215070"}, "应为 10 位"),
        ("schools", SCHOOL | {"name": ""}, "请填学校名称"),
        ("schools", SCHOOL | {"name": "甲a小学"}, "换码"),
        ("schools", SCHOOL | {"boarders": "88"}, "多于在校生数"),
        ("schools", SCHOOL | {"headcount": "八十七"}, "看不懂"),
        ("schools", {"code": "", "name": "新校"}, "请填办学类型"),
        ("divisions", {"code": "500120101", "name": "别县镇"}, "不在上级 500153 之下"),
        ("divisions", {"code": "50015310", "name": "短码"}, "位数字"),
        ("divisions", {"code": "500153777201", "name": "无主村"}, "上级 500153777"),
        ("centres", {"name": "东片区", "towns": "没有镇"}, "没有乡镇街道"),
        ("classes", {"code": "", "name": "甲a小学", "grade": "七年级", "number": "1"}, "年级是 1—6"),
        ("classes", {"code": "", "name": "乙a小学", "grade": "三年级", "number": "1"}, "没有这所学校"),
        ("classes", {"code": "", "name": "甲a小学", "grade": "三年级", "number": "零"}, "看不懂"),
        ("areas", {"area": "", "name": "甲a小学"}, "请填责任区名称"),
    ],
)  # fmt: skip
def test_an_unclear_row_says_what_to_mend_and_the_others_go_on(made, kind, row, said):
    world.county("0002", "500120", children=False)
    good = {
        "schools": SCHOOL | {"code": "2150700009", "name": "另一小学"},
        "divisions": {"code": "500153108", "name": "好镇"},
        "centres": {"name": "西片区", "towns": ""},
        "classes": {"code": "", "name": "甲a小学", "grade": "四年级", "number": "1"},
        "areas": {"area": "三责任区", "name": "甲c小学"},
    }[kind]
    told = load(made, kind, [row, good], **({"school_year": 2026} if kind == "classes" else {}))
    assert told.counts == {"new": 1, "changed": 0, "same": 0, "unclear": 1}
    (line,) = told.of("unclear")
    assert line.number == 2 and any(said in doubt.zh and doubt.en for doubt in line.doubts)


def test_two_rows_that_say_the_same_name_each_other(made):
    told = load(made, "schools", [SCHOOL, SCHOOL])
    assert told.counts["new"] == 1
    assert told.of("unclear")[0].doubts[-1].zh.startswith("与第 2 行重复")


def test_a_draft_is_its_makers_and_goes_through_once(made):
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    given = {"by": chief, "at": world.NOW}
    made_of = {"kind": "schools", "rows": [(2, SCHOOL)], "faults": [], "file_name": "学校.xlsx", "on": world.TODAY,
               "document": "", "school_year": None}  # fmt: skip
    key = actions.keep_draft(county=made.county.pk, **made_of, **given).id
    page = queries.draft_page(chief, key)
    assert page.counts == {"new": 1, "changed": 0, "same": 0, "unclear": 0}
    with pytest.raises(AbsentError):
        queries.draft_page(viewer_of(made.accounts["bureau_leader"], at=world.NOW), key)
    seen = page.preview.digest
    load(made, "schools", [SCHOOL | {"headcount": "5"}])
    for digest, said in ((seen, "Q061"), (queries.draft_page(chief, key).preview.digest, "")):
        if said:
            with pytest.raises(PlaceError) as told:
                actions.apply_draft(key=key, seen=digest, **given)
            assert told.value.code == said
        else:
            actions.apply_draft(key=key, seen=digest, **given)
    assert School.objects.get(code="2150700001").headcount == 87
    with pytest.raises(PlaceError) as told:
        actions.apply_draft(key=key, seen=seen, **given)
    assert told.value.code == "Q062"
    assert queries.draft_page(chief, key).preview is None


def test_nobody_brings_a_list_into_a_county_that_is_not_theirs(made):
    other = world.county("0002", "500120", children=False)
    for post in ("section_chief", "township_officer:t1", "auditor"):
        who = viewer_of(made.accounts[post], at=world.NOW)
        for county in (other.county.pk, "no key"):
            with pytest.raises(AbsentError):
                actions.keep_draft(county=county, kind="schools", rows=[], faults=[], file_name="", on=world.TODAY,
                                   document="", school_year=None, by=who, at=world.NOW)  # fmt: skip
    assert not ImportDraft.objects.exists()


def test_a_principal_brings_in_the_classes_of_the_own_school_and_no_others(made):
    principal = viewer_of(made.accounts["principal:a"], at=world.NOW)
    rows = [{"code": "", "name": f"甲{key}小学", "grade": "5", "number": "1"} for key in "ab"]
    told = load(made, "classes", rows, by=principal, school_year=2026)
    assert [(line.number, line.state) for line in told.lines] == [(2, "new"), (3, "unclear")]
    assert SchoolClass.objects.filter(grade=5).get().school == made.schools["a"]


def test_a_thousand_hostile_cells_are_told_and_never_taken_for_code(made):
    hostile = ["=HYPERLINK(1)", "<script>", "𠮷" * 500, "'; DROP TABLE", "\u202e校", "  "]
    rows = [SCHOOL | {"code": "", "name": text, "kind": text, "town": text} for text in hostile]
    assert load(made, "schools", rows).counts["unclear"] == len(hostile)


def test_grades_and_numbers_are_read_as_people_write_them():
    said = {"三年级": 3, "3": 3, "3.0": 3, "初二": 8, "高一": 10, "小学三年级": 3, "十三": None, "0": None, "13": None}
    assert {text: grade_of(text) for text in said} == said
    rooms = {"2": 2, "2班": 2, "（2）班": 2, "三年级2班": 2, "2.0": 2, "零": None, "0": None, "100": None, "": None}
    assert {text: class_number(text) for text in rooms} == rooms

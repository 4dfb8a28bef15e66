"""The folder: what is found, what the manifest says, what is remembered, and every refusal in one clear sentence."""

from __future__ import annotations

import re
from datetime import date

import duckdb
import pytest

from notoneless.rolls.kinds import Kind
from notoneless.rolls.load import load_folder
from notoneless.rolls.manifest import read_manifest
from notoneless.rolls.profiles import remember, signature
from notoneless.standards.errors import UserError
from tests.unit.rolls.kit import DAY, HEADING, ROWS, csv_bytes, enrolment, load, rows_of

GOOD = csv_bytes([HEADING, *ROWS])
REGISTER = csv_bytes([["姓名", "公民身份号码", "户主姓名"], ["陈小满", "500153201305050019", "陈大山"]])


def manifest(folder, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rolls.toml").write_text(text, "utf-8")
    return folder


def refused(folder, code, **more):
    """Load and return the sentence of the refusal; both languages must say something."""
    with pytest.raises(UserError) as error:
        load(folder, **more)
    assert error.value.code == code
    words = re.sub(r"[《'\"].*?[》'\"]|\S+\.(csv|txt|xlsx)", "", error.value.en)
    assert len(error.value.en) > 20 and not re.search(r"[、。；（）]", words)
    return error.value.zh


def test_a_folder_without_manifest(tmp_path):
    enrolment(tmp_path, GOOD)
    enrolment(tmp_path, REGISTER, "户籍.csv")
    (tmp_path / "README.md").write_text("…")
    (tmp_path / "~$学籍.xlsx").write_bytes(b"lock")
    con, rolls = load(tmp_path, place="500153")
    assert {r.kind: r.rows for r in rolls.rolls} == {Kind.ENROLMENT: 3, Kind.HOUSEHOLD_REGISTER: 1}
    assert (rolls.place, rolls.as_of, rolls.manifest, rolls.refused) == ("500153", DAY, None, ())
    register = rolls.of(Kind.HOUSEHOLD_REGISTER)[0]
    assert register.columns == {"name": "姓名", "id_number": "公民身份号码", "householder_name": "户主姓名"}
    described = con.execute(f"DESCRIBE {register.table}").fetchall()
    assert [(c[0], c[1]) for c in described] == [("row_no", "INTEGER"), *((c, "VARCHAR") for c in register.columns)]
    assert rolls.by_id(register.roll_id) is register
    with pytest.raises(KeyError):
        rolls.by_id(9)


def test_the_manifest_decides(tmp_path):
    enrolment(tmp_path / "学校", GOOD, "甲校.csv")
    odd = csv_bytes([["说明"], ["学生", "码", "生辰", "在不在"], *[[r[0], r[1], r[3], r[6]] for r in ROWS]], "gb18030")
    enrolment(tmp_path, odd, "乙.txt")
    manifest(
        tmp_path,
        'place = "500153"\nas_of = 2026-09-01\n[[roll]]\nkind="enrolment"\npath="学校/甲校.csv"\n'
        '[[roll]]\nkind="enrolment"\npath="乙.txt"\nencoding="gbk"\nheading_row=2\n'
        'columns={name="学生", id_number="码", birth_on="#3", status="在不在"}\n',
    )
    con = duckdb.connect()
    rolls = load_folder(con, tmp_path)
    assert [(r.file, r.rows, r.heading_row) for r in rolls.rolls] == [("学校/甲校.csv", 3, 1), ("乙.txt", 3, 2)]
    assert (rolls.place, rolls.as_of, rolls.manifest) == ("500153", date(2026, 9, 1), "rolls.toml")
    assert rows_of(con, rolls.rolls[1].table, "name", "birth_on", "status")[2] == (3, "欧阳谷雨", "2015-02-28", "休学")
    assert load_folder(duckdb.connect(), tmp_path, as_of=date(2026, 3, 1), place="50").as_of == date(2026, 3, 1)


def test_a_roll_without_heading(tmp_path):
    enrolment(tmp_path, csv_bytes(ROWS), "丙.csv")
    manifest(tmp_path, '[[roll]]\nkind="enrolment"\npath="丙.csv"\nheading_row=0\ncolumns={status="#7"}\n')
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, "name", "id_number", "status")[0] == (
        1,
        "陈小满",
        "500153201305050019",
        "在读",
    )
    assert rolls.rolls[0].heading_row == 0


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("place = [", "M001", "TOML"),
        ("plaec = '5'", "M002", "plaec"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\nsheets='a'", "M002", "sheets"),
        ("[[roll]]\nkind='enrolment'\npath='没有.csv'", "M003", "学籍名册.csv"),
        ("[[roll]]\nkind='pupils'\npath='学籍名册.csv'", "M004", "household_register"),
        ("[[roll]]\npath='学籍名册.csv'", "M004", "kind"),
        ("[[roll]]\nkind='enrolment'\npath='../x.csv'", "M004", "文件夹之内"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\ncolumns={nam='姓名'}", "M004", "nam"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\ncolumns='姓名'", "M004", "columns"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\nheading_row=-1", "M004", "行号"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\nsheet=true", "M004", "文字"),
        ("roll = 3", "M004", "roll"),
        ("as_of = '九月'", "M004", "2026-09-01"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\nencoding='latin9'", "L008", "latin9"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\ncolumns={name='名'}", "L005", "姓名"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\nheading_row=99", "L009", "第 99 行"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\nsheet='一班'", "L005", "没有工作表"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\n" * 2, "M004", "不止一遍"),
        ("[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\n" * 2 + "sheet='一班'", "M004", "不止一遍"),
        ("[[roll]]\nkind='attendance'\npath='学籍名册.csv'", "R008", "是否在校"),
    ],
)
def test_a_wrong_manifest_is_said_in_one_sentence(tmp_path, text, code, said):
    enrolment(tmp_path, GOOD)
    assert said in refused(manifest(tmp_path, text), code)


def test_a_file_is_named_once_for_each_of_its_sheets(tmp_path):
    enrolment(tmp_path, GOOD)
    twice = "".join(f"[[roll]]\nkind='enrolment'\npath='学籍名册.csv'\nsheet='{n}'\n" for n in ("一班", "二班"))
    found = read_manifest(manifest(tmp_path, twice))
    assert found is not None and [roll.sheet for roll in found.rolls] == ["一班", "二班"]


def test_a_refusal_in_english_has_no_word_of_chinese(tmp_path):
    (tmp_path / "a.txt").write_bytes("今天开会。".encode())
    (tmp_path / "b.csv").write_bytes(b"%PDF-1.7")
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(UserError) as error:
        load(tmp_path)
    assert error.value.en.isascii() and "a.txt (R007); b.csv (R001); c.xlsx (R006)" in error.value.en
    for name, code in (("a.txt", "R007"), ("b.csv", "R001"), ("c.xlsx", "R006")):
        with pytest.raises(UserError) as error:
            load(manifest(tmp_path, f"[[roll]]\nkind='enrolment'\npath='{name}'"))
        assert error.value.code == code and error.value.en.isascii() and name in error.value.en
        assert "。。" not in error.value.zh and "（）" not in error.value.zh


def test_dates_in_a_manifest(tmp_path):
    assert read_manifest(tmp_path) is None
    for text in (
        "as_of = 2026-09-01",
        'as_of = "2026-09-01"',
        "as_of = 2026-09-01T08:00:00",
        "\ufeffas_of = 2026-09-01",
    ):
        found = read_manifest(manifest(tmp_path, text))
        assert found is not None
        assert found.as_of == DAY


def test_what_is_missing_is_said(tmp_path):
    assert "没有" in refused(tmp_path / "nowhere", "L001")
    assert "--as-of" in refused(enrolment(tmp_path / "a", GOOD), "L002", as_of=None)
    (tmp_path / "b").mkdir()
    assert "空" in refused(tmp_path / "b", "L006")
    zh = refused(enrolment(tmp_path / "c", csv_bytes([["姓名", "性别"], ["王一", "男"]])), "R008")
    assert "身份证号或出生日期或学籍号" in zh
    assert "姓名、性别" in zh
    zh = refused(enrolment(tmp_path / "d", csv_bytes([["姓名", "身份证号"], ["王一", "1"]]), "名单.csv"), "R007")
    assert "户籍名册（household_register）" in zh


def test_two_files_of_one_kind_need_a_manifest(tmp_path):
    enrolment(tmp_path, GOOD)
    enrolment(tmp_path, GOOD, "学籍2.csv")
    assert "学籍2.csv" in refused(tmp_path, "L003")
    manifest(tmp_path, "".join(f"[[roll]]\nkind='enrolment'\npath='{p}'\n" for p in ("学籍名册.csv", "学籍2.csv")))
    _, rolls = load(tmp_path)
    assert [r.table for r in rolls.rolls] == ["roll_1_enrolment", "roll_2_enrolment"]


def test_a_heading_with_no_rows_is_an_empty_roll(tmp_path):
    refused(enrolment(tmp_path, csv_bytes([HEADING])), "R002")
    refused(enrolment(tmp_path, csv_bytes([HEADING, [""] * 7, ["合计", *[""] * 6]])), "R002")


def test_a_note_without_heading_is_left_aside_without_repeating_it(tmp_path):
    enrolment(tmp_path, GOOD)
    enrolment(tmp_path, "王某某 李某某\n请查收\n".encode(), "说明.txt")
    con, rolls = load(tmp_path)
    assert [(r.file, r.code) for r in rolls.refused] == [("说明.txt", "R007")]
    assert "王" not in str(con.execute("SELECT * FROM roll_faults").fetchall())


HEADED = ["学生", "码", "在不在"]
UNKNOWN = [HEADED, *[[r[0], r[1], r[6]] for r in ROWS]]
SAID = 'columns={name="学生", id_number="码", status="在不在"}'


def mapped(folder, profiles):
    """A folder whose manifest says the columns of a heading without one word of ours; what was said is remembered."""
    enrolment(folder, csv_bytes(UNKNOWN), "甲.csv")
    manifest(folder, f'[[roll]]\nkind="enrolment"\npath="甲.csv"\noffice="教务科"\n{SAID}\n')
    _, rolls = load(folder, profiles_dir=profiles)
    return remember(profiles, rolls.said)


def test_what_was_mapped_once_is_remembered(tmp_path):
    profiles = tmp_path / "deep" / "profiles"
    (written,) = mapped(tmp_path / "first", profiles)
    assert list(profiles.iterdir()) == [written] and written.name == f"enrolment-{signature(HEADED)}.yaml"
    assert "教务科" in written.read_text("utf-8")
    assert not any(r[0] in written.read_text("utf-8") for r in ROWS)
    second = enrolment(tmp_path / "second", csv_bytes(UNKNOWN), "学籍名册.csv")
    manifest(second, '[[roll]]\nkind="enrolment"\npath="学籍名册.csv"\nheading_row=1\n')
    con, rolls = load(second, profiles_dir=profiles)
    assert rolls.profiles_used == ("学籍名册.csv",) and rolls.said == ()
    assert rows_of(con, rolls.rolls[0].table, "name", "status")[2] == (3, "欧阳谷雨", "休学")


def test_loading_alone_remembers_nothing(tmp_path):
    enrolment(tmp_path / "a", csv_bytes(UNKNOWN), "甲.csv")
    manifest(tmp_path / "a", f'[[roll]]\nkind="enrolment"\npath="甲.csv"\n{SAID}\n')
    load(tmp_path / "a", profiles_dir=tmp_path / "profiles")
    assert not (tmp_path / "profiles").exists()


def test_a_heading_seen_before_is_found_without_a_manifest(tmp_path):
    """Under a title, in a file whose name says nothing, with no word that we know."""
    profiles = tmp_path / "profiles"
    mapped(tmp_path / "first", profiles)
    second = enrolment(tmp_path / "second", csv_bytes([["某校", "", ""], *UNKNOWN]), "导出.csv")
    con, rolls = load(second, profiles_dir=profiles)
    assert (rolls.rolls[0].kind, rolls.rolls[0].heading_row) == (Kind.ENROLMENT, 2)
    assert rows_of(con, rolls.rolls[0].table, "name")[0] == (1, ROWS[0][0])
    refused(second, "L006")


def test_what_the_manifest_says_now_wins_and_the_rest_is_known_from_before(tmp_path):
    profiles = tmp_path / "profiles"
    mapped(tmp_path / "first", profiles)
    second = enrolment(tmp_path / "second", csv_bytes(UNKNOWN), "甲.csv")
    manifest(second, '[[roll]]\nkind="enrolment"\npath="甲.csv"\nheading_row=1\ncolumns={grade="在不在"}\n')
    _, rolls = load(second, profiles_dir=profiles)
    assert rolls.rolls[0].columns == {"name": "学生", "id_number": "码", "grade": "在不在"}
    assert [(p.columns, p.office) for p in rolls.said] == [(rolls.rolls[0].columns, "教务科")]


def test_nothing_of_a_child_is_remembered_when_its_row_was_taken_for_the_heading(tmp_path):
    folder, profiles = enrolment(tmp_path / "a", csv_bytes([HEADING, *ROWS]), "甲.csv"), tmp_path / "p"
    manifest(folder, '[[roll]]\nkind="enrolment"\npath="甲.csv"\nheading_row=2\ncolumns={name="#1", id_number="#2"}\n')
    _, rolls = load(folder)
    (written,) = remember(profiles, rolls.said)
    assert not any(cell in written.read_text("utf-8") for cell in ROWS[0])


@pytest.mark.parametrize(
    "text", ["kind: 5", "", "[1]", "kind: enrolment\ncolumns: {name: 学生甲}", "kind: enrolment\ncolumns: {nmae: 学生}",
             "kind: higher_stage\ncolumns: {name: 学生}"],
)  # fmt: skip
def test_a_profile_that_cannot_be_read_is_named(tmp_path, text):
    profiles = tmp_path / "profiles"
    (written,) = mapped(tmp_path / "first", profiles)
    written.write_text(text, "utf-8")
    second = enrolment(tmp_path / "second", csv_bytes(UNKNOWN), "学籍名册.csv")
    refused(second, "P001", profiles_dir=profiles)


def test_a_folder_of_profiles_that_is_none_is_said(tmp_path):
    folder = enrolment(tmp_path / "a", csv_bytes([HEADING, *ROWS]))
    refused(folder, "P002", profiles_dir=folder / "学籍名册.csv")
    assert load(folder, profiles_dir=tmp_path / "nowhere")[1].rolls and not (tmp_path / "nowhere").exists()


def test_a_profile_tells_the_kind_of_a_file_that_does_not(tmp_path):
    rows = [["姓名", "身份证号", "某栏"], ["王一", "500153201305050019", "在读"]]
    first, profiles = enrolment(tmp_path / "a", csv_bytes(rows), "甲.csv"), tmp_path / "p"
    manifest(first, '[[roll]]\nkind="higher_stage"\npath="甲.csv"\ncolumns={status="某栏"}\n')
    remember(profiles, load(first)[1].said)
    _, rolls = load(enrolment(tmp_path / "b", csv_bytes(rows), "乙.csv"), profiles_dir=profiles)
    assert rolls.rolls[0].kind == Kind.HIGHER_STAGE
    assert rolls.rolls[0].columns["status"] == "某栏"


def test_what_a_person_said_of_a_heading_outweighs_a_guess_but_not_the_files_name(tmp_path):
    heading = ["姓名", "身份证号", "学籍号", "年级", "班级", "学校名称"]
    rows = [heading, ["王一", "500153201305050019", "G500153201305050019", "3年级", "1班", "甲校"]]
    first, profiles = enrolment(tmp_path / "a", csv_bytes(rows), "甲.csv"), tmp_path / "p"
    manifest(first, '[[roll]]\nkind="higher_stage"\npath="甲.csv"\ncolumns={remark="班级"}\n')
    remember(profiles, load(first)[1].said)
    guessed = load(enrolment(tmp_path / "b", csv_bytes(rows), "乙.csv"))[1].rolls[0].kind
    assert guessed == Kind.ENROLMENT
    assert load(tmp_path / "b", profiles_dir=profiles)[1].rolls[0].kind == Kind.HIGHER_STAGE
    named = enrolment(tmp_path / "c", csv_bytes(rows), "学籍名册.csv")
    assert load(named, profiles_dir=profiles)[1].rolls[0].kind == Kind.ENROLMENT


def test_a_places_own_headings(tmp_path):
    folder = enrolment(tmp_path, csv_bytes([["姓名", "甲号", "就读状态"], ["王一", "500153201305050019", "在读"]]))
    _, rolls = load(folder, extra_headings={"id_number": ["甲号"]})
    assert rolls.rolls[0].columns["id_number"] == "甲号"
    _, rolls = load(folder, policy={"id_number": ["甲号"]})
    assert rolls.rolls[0].columns["id_number"] == "甲号"


def test_progress_is_told(tmp_path):
    told = []

    class Told:
        def start(self, stage, total, label):
            told.append((stage, total))

        def advance(self, n):
            told.append(n)

        def finish(self):
            told.append("done")

    load(enrolment(tmp_path, GOOD), progress=Told())
    assert told == [("rolls", 1), 1, "done"]


def test_rows_keep_the_files_order_on_any_connection(tmp_path):
    rows = [[f"王{i}", f"5001532013050{i:05}", *ROWS[0][2:]] for i in range(20_000)]
    enrolment(tmp_path, csv_bytes([HEADING, *rows]))
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    rolls = load_folder(con, tmp_path, as_of=DAY)
    assert [r[1] for r in rows_of(con, rolls.rolls[0].table, "name")] == [r[0] for r in rows]
    assert con.execute("SELECT current_setting('preserve_insertion_order')").fetchall() == [(False,)]

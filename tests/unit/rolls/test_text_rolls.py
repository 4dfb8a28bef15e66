"""Text rolls: every encoding and separator, and rows that cannot be read."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notoneless.rolls.faults import REFUSED
from notoneless.rolls.readers.text import examine, separator_of
from tests.unit.rolls.kit import HEADING, ROWS, csv_bytes, enrolment, faults_of, load, rows_of

RARE = [
    ["陈䶮", "500153201305050019", "男", "2013-05-05", "昌元中心小学", "7年级", "在读"],
    ["㐂子", "500153201407120025", "女", "2014-07-12", "昌元中心小学", "6年级", "在读"],
    ["𠮷祥", "500153201502280033", "男", "2015-02-28", "安富小学", "5年级", "在读"],
    ["𰻝面", "500153201502280041", "女", "2015-02-28", "安富小学", "5年级", "在读"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rare_names_come_through_every_encoding(tmp_path, encoding, end):
    data = csv_bytes([HEADING, *ROWS, *RARE], encoding, end=end)
    con, rolls = load(enrolment(tmp_path, data))
    assert [r[1] for r in rows_of(con, rolls.rolls[0].table, "name")] == [r[0] for r in [*ROWS, *RARE]]
    assert faults_of(con) == []
    assert rolls.rolls[0].encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(tmp_path, separator):
    con, rolls = load(enrolment(tmp_path, csv_bytes([HEADING, *ROWS], separator=separator)))
    assert rows_of(con, rolls.rolls[0].table, "name", "status")[2] == (3, "欧阳谷雨", "休学")


def test_separator_of_a_file_full_of_commas_in_quotes():
    assert separator_of('a;b\n"1,2,3";4\n"5,6,7";8\n') == ";"


def test_a_text_file_called_xls_is_read_as_text(tmp_path):
    _, rolls = load(enrolment(tmp_path, csv_bytes([HEADING, *ROWS], "gb18030", "\t"), "学籍.xls"))
    assert rolls.rolls[0].rows == 3


def test_undecodable_bytes_cost_one_row(tmp_path):
    lines = csv_bytes([HEADING, *ROWS]).split(b"\n")
    lines[2] = lines[2].replace("阿".encode(), b"\xff\xfe")
    con, rolls = load(enrolment(tmp_path, b"\n".join(lines)))
    assert [r[0] for r in rows_of(con, rolls.rolls[0].table, "name")] == [1, 3]
    assert faults_of(con) == [(2, "R003", None)]


def test_undecodable_bytes_in_gb18030_cost_one_row(tmp_path):
    lines = csv_bytes([HEADING, *ROWS], "gb18030").split(b"\n")
    lines[3] = lines[3].replace("欧".encode("gb18030"), b"\x81\x20")
    con, rolls = load(enrolment(tmp_path, b"\n".join(lines)))
    assert [r[0] for r in rows_of(con, rolls.rolls[0].table, "name")] == [1, 2]
    assert faults_of(con) == [(3, "R003", None)]


def test_too_many_and_too_few_cells(tmp_path):
    rows = [HEADING, ROWS[0], [*ROWS[1], "多出", "两格"], ROWS[2][:4], ROWS[2]]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows)))
    assert rows_of(con, rolls.rolls[0].table, "name") == [(1, "陈小满"), (4, "欧阳谷雨")]
    assert faults_of(con) == [(2, "R010", None), (3, "R010", None)]


def test_a_quote_that_never_closes_costs_no_other_row(tmp_path):
    text = csv_bytes([HEADING, *ROWS]).decode().replace("阿依·古丽", '"阿依·古丽')
    con, rolls = load(enrolment(tmp_path, text.encode()))
    kept = {r[0] for r in rows_of(con, rolls.rolls[0].table, "name")}
    refused = {row for row, code, _ in faults_of(con) if code in REFUSED}
    assert kept | refused == {1, 2, 3}
    assert not kept & refused
    assert 1 in kept


def test_a_line_break_inside_quotes_is_one_row(tmp_path):
    rows = [HEADING, ROWS[0], [*ROWS[1][:4], "昌元\n中心小学", *ROWS[1][5:]], ROWS[2]]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows)))
    assert rows_of(con, rolls.rolls[0].table, "school_name")[1:] == [(2, "昌元\n中心小学"), (3, "安富小学")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_line_break_in_the_heading_keeps_the_fast_reader(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr("notoneless.rolls.readers.delimited._careful", None)
    rows = [["某校花名册"], [HEADING[0], "身份证\n号码", *HEADING[2:]], *ROWS, ["上 上", " 5", *ROWS[0][2:]]]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows, encoding)))
    assert rows_of(con, rolls.rolls[0].table, "name", "id_number")[2:] == [
        (3, "欧阳谷雨", ROWS[2][1]),
        (4, "上 上", "5"),
    ]


def test_blank_rows_are_counted_and_noted(tmp_path):
    text = csv_bytes([HEADING, ROWS[0]]) + b"\n" + b",,,,,,\n" + csv_bytes(ROWS[1:]) + b",,,,,,\n\n"
    con, rolls = load(enrolment(tmp_path, text))
    assert [r[0] for r in rows_of(con, rolls.rolls[0].table, "name")] == [1, 4, 5]
    assert faults_of(con) == [(2, "R013", None), (3, "R013", None)]
    assert (rolls.rolls[0].rows, rolls.rolls[0].rows_seen) == (3, 5)


def test_totals_signatures_and_repeated_headings_are_nobody(tmp_path):
    blank = [""] * 6
    rows = [
        ["序号", *HEADING],
        ["1", *ROWS[0]],
        ["序号", *HEADING],
        ["2", *ROWS[1]],
        ["合 计", "2", *blank],
        ["制表人：某某", "", *blank],
    ]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows)))
    assert [r[0] for r in rows_of(con, rolls.rolls[0].table, "name")] == [1, 3]
    assert faults_of(con) == [(2, "R015", None), (4, "R014", None), (5, "R014", None)]


def test_a_total_with_the_number_of_heads_in_a_childs_column_is_nobody(tmp_path):
    rows = [
        HEADING,
        *ROWS,
        ["合计", "3人", *[""] * 5],
        ["共计", "", "", "１２３", "", "", ""],
        ["小计", "2013-05-05", *[""] * 5],
    ]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows)))
    assert [r[0] for r in rows_of(con, rolls.rolls[0].table, "name")] == [1, 2, 3, 6], "a day of birth may be a child's"
    assert faults_of(con) == [(4, "R014", None), (5, "R014", None)]


def test_a_form_numbered_and_never_filled_in_is_blank(tmp_path):
    rows = [
        ["序号", *HEADING],
        ["1", *ROWS[0]],
        ["2", *[""] * 7],
        ["3", *ROWS[1]],
        *[[str(n), *[""] * 7] for n in range(4, 60)],
    ]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows)))
    assert [r[0] for r in rows_of(con, rolls.rolls[0].table, "name")] == [1, 3]
    assert faults_of(con) == [(2, "R013", None)], "what stands below the last child is nobody's"


def test_overlong_cells(tmp_path):
    rows = [HEADING, ROWS[0], ["陈" * 200, *ROWS[1][1:]], [*ROWS[2][:4], "校" * 40_000, *ROWS[2][5:]], ROWS[2]]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows)))
    assert [r[0] for r in rows_of(con, rolls.rolls[0].table, "name")] == [1, 4]
    assert faults_of(con) == [(2, "R011", "name"), (3, "R011", "school_name")]


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u3000", "\u200b", "\ufeff"])
def test_outer_white_space_is_stripped_and_inner_kept(tmp_path, blank):
    rows = [HEADING, *ROWS, [f"{blank}王{blank}一{blank}", f"{blank}", *ROWS[0][2:]]]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows, separator=";")))
    assert rows_of(con, rolls.rolls[0].table, "name", "id_number")[3] == (4, f"王{blank}一", None)
    con, rolls = load(enrolment(tmp_path / "b", csv_bytes(rows, "gb18030" if blank not in "\ufeff" else "utf-8", ";")))
    assert rows_of(con, rolls.rolls[0].table, "name", "id_number")[3] == (4, f"王{blank}一", None)


def test_edge_blanks_are_found_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr("notoneless.rolls.readers.text._CHUNK", 7)
    path = tmp_path / "a.csv"
    path.write_bytes("a,b\n1,2\n3, 4\n5,\u30006\n中 文,x\n".encode())
    lines = examine(path).trim_lines
    assert lines is not None
    assert {2, 3} <= set(lines)


def test_the_fast_and_the_careful_reader_agree(tmp_path, monkeypatch):
    rows = [HEADING, *ROWS, [" 王一 ", '带"引号"', "", "2013/5/5", "a,b", "", ""], *RARE]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows)))
    fast = rows_of(con, rolls.rolls[0].table, *rolls.rolls[0].columns)
    monkeypatch.setattr("notoneless.rolls.readers.delimited._fast", lambda *_: None)
    con, rolls = load(tmp_path)
    assert rows_of(con, rolls.rolls[0].table, *rolls.rolls[0].columns) == fast


CELL = st.text(st.sampled_from('王一,"\n\r; \t\u3000\0é合计0'), max_size=6)
LINE = st.one_of(
    st.lists(CELL, min_size=4, max_size=4).map(lambda c: _line(c)),
    st.lists(CELL, max_size=6).map(lambda c: _line(c)),
    st.text(st.sampled_from('王,"x'), max_size=8).map(str.encode),
    st.binary(max_size=8).map(lambda b: b.replace(b"\n", b"")),
)


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue().encode()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINE, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_every_row_ends_in_the_table_or_in_exactly_one_fault(tmp_path, lines, end):
    good = "陈小满,500153201305050019,2013-05-05,在读".encode()
    heading = "姓名,身份证号,出生日期,就读状态".encode()
    data = end.encode().join([heading, *[good] * 14, *lines, good, b""])
    con, rolls = load(enrolment(tmp_path, data))
    roll = rolls.rolls[0]
    kept = [r[0] for r in rows_of(con, roll.table, "name")]
    ended = [row for row, code, _ in faults_of(con) if code in REFUSED or code == "R013"]
    assert sorted(kept + ended) == list(range(1, roll.rows_seen + 1))
    assert roll.rows == len(kept)

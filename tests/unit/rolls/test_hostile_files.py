"""Broken and hostile files: refused in seconds with a reason, and the rest of the run unharmed."""

from __future__ import annotations

import random
import struct
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

from notoneless.rolls.kinds import Kind
from notoneless.rolls.readers.safety import COLUMN_LIMIT, Limits, RefusedError, check_container, format_of
from notoneless.rolls.readers.workbook import Reader
from notoneless.standards.errors import UserError
from tests.unit.rolls.kit import HEADING, ROWS, csv_bytes, enrolment, faults_of, load, spent
from tests.unit.rolls.test_workbooks import book, ods, xlsx

GOOD = csv_bytes([HEADING, *ROWS])


def with_bad(tmp_path, name, data):
    """A folder with one good roll and one bad file."""
    enrolment(tmp_path, GOOD)
    (tmp_path / name).write_bytes(data)
    return tmp_path


def parts_of(tmp_path):
    xlsx(tmp_path / "made", [HEADING, *ROWS], "户籍名册.xlsx")
    with zipfile.ZipFile(tmp_path / "made" / "户籍名册.xlsx") as box:
        return {n: box.read(n) for n in box.namelist()}


def zipped(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in parts.items():
            box.writestr(name, data)
    return path


def code_of(folder, **more):
    """Load a folder with one good roll and one that is refused; return why it is. The good one is unharmed."""
    con, rolls = load(folder, **more)
    assert [r.rows for r in rolls.rolls] == [3]
    (refused,) = rolls.refused
    assert faults_of(con, -1) == [(None, refused.code, None)]
    return refused.code


def xlsx_bomb(path, tmp_path):
    """200 MB of one character, packed into 200 KB."""
    parts = parts_of(tmp_path)
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet>" + b"0" * (200 << 20)
    return zipped(path, parts)


def ods_parts(tmp_path):
    ods(tmp_path / "made.ods", [HEADING, *ROWS])
    with zipfile.ZipFile(tmp_path / "made.ods") as box:
        return {n: box.read(n) for n in box.namelist()}


def ods_bomb(path, tmp_path):
    parts = ods_parts(tmp_path)
    end = b"</office:spreadsheet>"
    parts["content.xml"] = parts["content.xml"].replace(end, b" " * (200 << 20) + end)
    return zipped(path, parts)


def ods_of_repeats(path, tmp_path):
    """One cell that says it is there seventeen thousand million times."""
    parts = ods_parts(tmp_path)
    at = parts["content.xml"].rindex(b"<table:table-row")
    said = parts["content.xml"][at:].replace(b"table-row", b'table-row table:number-rows-repeated="1048570"', 1)
    said = said.replace(b"table-cell", b'table-cell table:number-columns-repeated="16000"', 1)
    parts["content.xml"] = parts["content.xml"][:at] + said
    return zipped(path, parts)


def xls_bomb(path, tmp_path):
    """One text of 32,000 characters, pointed at 40,000 times."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("户籍")
    for c, label in enumerate(HEADING):
        sheet.write(0, c, label)
    for r in range(1, 5001):
        for c in range(8):
            sheet.write(r, c, "x" * 32_000)
    made.save(str(path))
    return path


def parquet_bomb(path, tmp_path):
    """Ten million rows without anything in them, packed into a few KB."""
    table = pa.table({h: pa.nulls(2_000_000, pa.string()) for h in HEADING})
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(5):
            writer.write_table(table)
    return path


def csv_of_one_line(path, tmp_path):
    path.write_bytes(",".join(HEADING).encode() + b"\n" + b"x" * (40 << 20))
    return path


def csv_without_end(path, tmp_path):
    """A quote that is opened and never closed, and a million lines that are nobody's."""
    path.write_bytes(",".join(HEADING).encode() + b'\n"' + b"x\n" * 1_100_000)
    return path


def csv_of_blanks(path, tmp_path):
    path.write_bytes(",".join(HEADING).encode() + b"\n" * 1_100_000 + ",".join(ROWS[0]).encode())
    return path


def csv_of_totals(path, tmp_path):
    path.write_bytes(csv_bytes([HEADING, ROWS[0]]) + "合计,,,,,,\n".encode() * 1_100_000)
    return path


def csv_of_commas(path, tmp_path):
    path.write_bytes(b"," * (2 << 20))
    return path


@pytest.mark.parametrize(("name", "make", "codes"), [
    ("户籍名册.xlsx", xlsx_bomb, {"R004"}), ("户籍名册.ods", ods_bomb, {"R004"}), ("户籍名册.ods", ods_of_repeats, {"R004", "R006"}),
    ("户籍名册.xls", xls_bomb, {"R004", "R006"}), ("户籍名册.parquet", parquet_bomb, {"R004"}),
    ("户籍名册.csv", csv_of_one_line, {"R006"}), ("户籍名册.csv", csv_without_end, {"R006"}),
    ("户籍名册.csv", csv_of_blanks, {"R006"}), ("户籍名册.csv", csv_of_totals, {"R006"}), ("户籍名册.csv", csv_of_commas, {"R006"}),
])  # fmt: skip
def test_a_bomb_of_any_format_is_refused_in_seconds(tmp_path, name, make, codes):
    enrolment(tmp_path / "rolls", GOOD)
    make(tmp_path / "rolls" / name, tmp_path)
    began = spent()
    assert code_of(tmp_path / "rolls", limits=Limits(memory=1 << 30)) in codes
    assert spent() - began < 15


def test_a_zip_bomb_is_small_and_costs_nothing(tmp_path):
    enrolment(tmp_path / "rolls", GOOD)
    bomb = xlsx_bomb(tmp_path / "rolls" / "户籍名册.xlsx", tmp_path)
    assert bomb.stat().st_size < 300 * 1024
    began = spent()
    assert code_of(tmp_path / "rolls") == "R004"
    assert spent() - began < 5


def test_a_parquet_file_with_more_columns_than_a_table_has(tmp_path):
    enrolment(tmp_path / "rolls", GOOD)
    pq.write_table(pa.table({f"c{i}": ["x"] for i in range(COLUMN_LIMIT + 1)}), tmp_path / "rolls" / "户籍名册.parquet")
    assert code_of(tmp_path / "rolls") == "R006"


def test_one_endless_cell_costs_its_row_alone(tmp_path):
    rows = [HEADING, ["x" * 200_000, *ROWS[0][1:]], *ROWS, ["y" * (2 << 20), *ROWS[0][1:]]]
    con, rolls = load(enrolment(tmp_path, csv_bytes(rows)))
    assert rolls.rolls[0].rows == 3
    assert faults_of(con) == [(1, "R011", None), (5, "R011", None)]


def test_a_refused_text_leaves_no_table_behind(tmp_path):
    enrolment(tmp_path / "rolls", GOOD)
    csv_of_totals(tmp_path / "rolls" / "户籍名册.csv", tmp_path)
    con, _ = load(tmp_path / "rolls")
    assert [t for (t,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall() if "household" in t] == []


def test_limits_of_size_entries_and_overlap(tmp_path):
    path = zipped(tmp_path / "a.xlsx", parts_of(tmp_path))
    check_container(path, Limits())
    for limits in (Limits(bytes_in=100), Limits(bytes_out=100), Limits(entries=3)):
        with pytest.raises(RefusedError, match="R004"):
            check_container(path, limits)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 20, 1 << 30)  # one entry says it is packed larger than the whole file
    path.write_bytes(data)
    with pytest.raises(RefusedError, match=r"R004|R006"):
        check_container(path, Limits())


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"]
)
def test_entities_and_dtds_are_refused(tmp_path, part):
    parts = parts_of(tmp_path)
    dtd = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    declaration, rest = parts[part].split(b"?>", 1)
    parts[part] = declaration + b"?>" + dtd + rest
    enrolment(tmp_path / "rolls", GOOD)
    zipped(tmp_path / "rolls" / "户籍名册.xlsx", parts)
    assert code_of(tmp_path / "rolls") == "R005"


def test_a_dtd_in_utf16_is_refused(tmp_path):
    parts = parts_of(tmp_path)
    parts["xl/workbook.xml"] = ('<?xml version="1.0"?><!DOCTYPE x>' + "<workbook/>").encode("utf-16")
    enrolment(tmp_path / "rolls", GOOD)
    zipped(tmp_path / "rolls" / "户籍名册.xlsx", parts)
    assert code_of(tmp_path / "rolls") == "R005"


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "C:\\evil.xml"])
def test_names_that_lead_outside_are_refused(tmp_path, name):
    enrolment(tmp_path / "rolls", GOOD)
    zipped(tmp_path / "rolls" / "户籍名册.xlsx", {**parts_of(tmp_path), name: b"x"})
    assert code_of(tmp_path / "rolls") == "R006"


def test_a_link_inside_is_refused(tmp_path):
    path = zipped(tmp_path / "a.xlsx", parts_of(tmp_path))
    with zipfile.ZipFile(path, "a") as box:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        box.writestr(link, "/etc/passwd")
    with pytest.raises(RefusedError, match="链接"):
        check_container(path, Limits())


def test_passwords(tmp_path):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    assert code_of(with_bad(tmp_path / "a", "户籍名册.xlsx", ole)) == "R009"
    path = zipped(tmp_path / "b.xlsx", parts_of(tmp_path))
    data = bytearray(path.read_bytes())
    for at in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
        data[at] |= 1
    assert code_of(with_bad(tmp_path / "c", "户籍名册.xlsx", bytes(data))) == "R009"


def whole(fmt, tmp_path):
    """A roll of 150 rows in one format, as bytes."""
    rows, folder = [HEADING, *ROWS * 50], tmp_path / "whole"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"学籍名册.{fmt}"
    if fmt == "xlsx":
        xlsx(folder, rows)
    elif fmt == "ods":
        ods(path, rows)
    elif fmt == "parquet":
        pq.write_table(pa.table({h: [r[i] for r in rows[1:]] for i, h in enumerate(HEADING)}), path)
    elif fmt == "xls":
        made = xlwt.Workbook()
        sheet = made.add_sheet("学籍")
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                sheet.write(r, c, cell)
        made.save(str(path))
    else:
        path.write_bytes(csv_bytes(rows))
    return path.read_bytes()


BINARY = ("xlsx", "xls", "ods", "parquet")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("fmt", BINARY)
def test_a_truncated_workbook_is_corrupt(tmp_path, fmt, share):
    data = whole(fmt, tmp_path)
    began = spent()
    assert code_of(with_bad(tmp_path / "r", f"户籍名册.{fmt}", data[: int(len(data) * share)])) == "R006"
    assert spent() - began < 5


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_text_loses_its_last_row_alone(tmp_path, left):
    data = whole("csv", tmp_path)
    _, rolls = load(with_bad(tmp_path / "r", "户籍名册.csv", data[: int(len(data) * left)]))
    cut, lines = rolls.of(Kind.HOUSEHOLD_REGISTER)[0], data[: int(len(data) * left)].count(b"\n")
    assert cut.rows_seen - 1 <= cut.rows <= cut.rows_seen and lines - 1 <= cut.rows_seen <= lines
    assert rolls.of(Kind.ENROLMENT)[0].rows == 3


@pytest.mark.parametrize("fmt", BINARY)
def test_a_file_with_flipped_bytes_is_read_or_refused(tmp_path, fmt):
    """Nothing but a refusal comes out of a file whose wrapping is right and whose inside is not."""
    data, chance, told = whole(fmt, tmp_path), random.Random(5), set()
    began = spent()
    with Reader(Limits(memory=768 << 20, cpu_seconds=10)) as reader:
        for i in range(40):
            bad = bytearray(data)
            for _ in range(chance.choice((1, 4, 30))):
                bad[chance.randrange(8, len(bad))] = chance.randrange(256)
            path = tmp_path / f"{i}.{fmt}"
            path.write_bytes(bad)
            try:
                reader.read(path, fmt)
                told.add("read")
            except RefusedError as refused:
                told.add(refused.code)
    assert spent() - began < 60
    assert "R006" in told and told <= {"read", "R001", "R004", "R005", "R006", "R009"}


def test_a_damaged_sheet_is_corrupt(tmp_path):
    path = xlsx(tmp_path / "x", [HEADING, *ROWS * 500]) / "学籍名册.xlsx"
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as box:
        at = box.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
    data[at : at + 50] = bytes(50)
    assert code_of(with_bad(tmp_path / "r", "户籍名册.xlsx", bytes(data))) == "R006"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF-1.4"),
        ("户籍.png", b"\x89PNG\r\n"),
        ("户籍.zip", b"PK\x05\x06" + bytes(18)),
        ("户籍.xls", b"<html><table>"),
    ],
)
def test_formats_that_hold_no_roll(tmp_path, name, data):
    assert code_of(with_bad(tmp_path, name, data)) == "R001"


def test_a_file_larger_than_the_memory_allowed(tmp_path):
    rows = [["x" * 900 + str(i), str(i)] for i in range(60_000)]
    book(tmp_path / "big.xlsx", {"a": rows}).close()
    with Reader(Limits(memory=320 << 20, ratio=1e9)) as reader, pytest.raises(RefusedError, match=r"R00[46]"):
        reader.read(tmp_path / "big.xlsx", "xlsx")


def test_the_reader_goes_on_after_a_file_killed_it(tmp_path):
    xlsx(tmp_path, [HEADING, *ROWS], "good.xlsx")
    with Reader(Limits()) as reader:
        assert len(reader.read(tmp_path / "good.xlsx", "xlsx")) == 1
        assert reader._process is not None
        reader._process.kill()
        with pytest.raises(RefusedError, match="R006"):
            reader.read(tmp_path / "good.xlsx", "xlsx")
        assert [s.cells.num_rows for s in reader.read(tmp_path / "good.xlsx", "xlsx")] == [4]


def test_a_thousand_files_of_random_bytes(tmp_path):
    enrolment(tmp_path, GOOD)
    chance = random.Random(7)
    heads = (b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf")
    suffixes = ("csv", "xlsx", "xls", "ods", "parquet", "txt")
    for i in range(1000):  # every beginning under every name
        data = heads[i % 6] + chance.randbytes(chance.randrange(1, 3000))
        (tmp_path / f"f{i}.{suffixes[i // 6 % 6]}").write_bytes(data)
    began = spent()
    con, rolls = load(tmp_path)
    assert spent() - began < 30
    assert [r.rows for r in rolls.rolls] == [3]
    assert len(rolls.refused) == 1000
    assert {r.code for r in rolls.refused} <= {"R001", "R006", "R007", "R009"}
    assert con.execute("SELECT count(*) FROM roll_faults WHERE roll_id < 0 AND row_no IS NULL").fetchall() == [(1000,)]


def test_a_named_file_that_is_refused_stops_the_run(tmp_path):
    with_bad(tmp_path, "户籍.xlsx", b"PK\x03\x04broken")
    (tmp_path / "rolls.toml").write_text(
        '[[roll]]\nkind="enrolment"\npath="学籍名册.csv"\n[[roll]]\nkind="household_register"\npath="户籍.xlsx"\n',
        "utf-8",
    )
    with pytest.raises(UserError, match="R006"):
        load(tmp_path)


def test_only_refused_files_is_no_usable_roll(tmp_path):
    (tmp_path / "户籍.xlsx").write_bytes(b"PK\x03\x04broken")
    with pytest.raises(UserError, match="L006") as error:
        load(tmp_path)
    assert "R006" in error.value.zh


def test_an_empty_file_is_said(tmp_path):
    with pytest.raises(UserError, match="R002"):
        load(with_bad(tmp_path, "户籍名册.csv", b""))
    with pytest.raises(RefusedError, match="R002"):
        format_of(tmp_path / "户籍名册.csv")

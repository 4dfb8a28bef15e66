"""Broken and hostile files: refused in seconds with a reason, and the rest of the run unharmed."""

from __future__ import annotations

import random
import struct
import time
import zipfile

import pytest

from notoneless.rolls.readers.safety import Limits, RefusedError, check_container, format_of
from notoneless.rolls.readers.workbook import Reader
from notoneless.standards.errors import UserError
from tests.unit.rolls.kit import HEADING, ROWS, csv_bytes, enrolment, faults_of, load
from tests.unit.rolls.test_workbooks import book, xlsx

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


def code_of(folder):
    con, rolls = load(folder)
    assert [r.rows for r in rolls.rolls] == [3]
    (refused,) = rolls.refused
    assert faults_of(con, -1) == [(None, refused.code, None)]
    return refused.code


def test_a_zip_bomb_is_refused_in_seconds(tmp_path):
    parts = parts_of(tmp_path)
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet>" + b"0" * (200 << 20)
    enrolment(tmp_path / "rolls", GOOD)
    bomb = zipped(tmp_path / "rolls" / "户籍名册.xlsx", parts)
    assert bomb.stat().st_size < 300 * 1024
    began = time.perf_counter()
    assert code_of(tmp_path / "rolls") == "R004"
    assert time.perf_counter() - began < 5


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


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_corrupt(tmp_path, share):
    data = (xlsx(tmp_path / "x", [HEADING, *ROWS * 50]) / "学籍名册.xlsx").read_bytes()
    assert code_of(with_bad(tmp_path / "r", "户籍名册.xlsx", data[: int(len(data) * share)])) == "R006"


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
    for i in range(1000):
        data = chance.choice(heads) + chance.randbytes(chance.randrange(1, 3000))
        (tmp_path / f"f{i}.{chance.choice(suffixes)}").write_bytes(data)
    began = time.perf_counter()
    con, rolls = load(tmp_path)
    assert time.perf_counter() - began < 30
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

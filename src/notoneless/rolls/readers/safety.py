"""先看包装，再打开 — what a workbook's wrapping tells before anything inside is believed.

A file from an office's mailbox may be broken or made to break us; neither may stop a county from finding its
children. Size, names and declarations are checked on the container alone, in bounded time and memory.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_MIB = 1 << 20
CHUNK = 1 << 20
COLUMN_LIMIT = 16_384  # the columns of an Excel sheet: no office has more
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0(?:D|E)\0|\0<\0!\0(?:D|E)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost: bytes as sent and unpacked, their ratio (judged only above ``ratio_from`` unpacked bytes:
    small files compress well), entries in the container; memory and CPU seconds of the process that parses it.

    A million rows of 15 cells unpack to 0.7–1 GB at a ratio of about 10; a bomb of 200 MB packs to 0.2 MB (ratio 1,000).
    """

    bytes_in: int = 512 * _MIB
    bytes_out: int = 2048 * _MIB
    ratio: float = 200.0
    ratio_from: int = 16 * _MIB
    entries: int = 2000
    memory: int = 4096 * _MIB
    cpu_seconds: int = 300


class RefusedError(Exception):
    """A file is not opened or not read: the fault's code and what we saw (no contents), ``english`` where that needs words."""

    def __init__(self, code: str, detail: str, english: str | None = None) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.detail = detail
        self.english = english if english is not None or not detail.isascii() else detail


def format_of(path: Path) -> str:
    """Return ``xlsx``, ``ods``, ``xls``, ``parquet`` or ``text``, told by the bytes, not by the name.

    Raises RefusedError for an empty file (R002), an encrypted workbook (R009) and formats that hold no table (R001).
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise RefusedError("R002", f"{size} 字节")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path)
    if head.startswith(_OLE):
        if _holds(path, "EncryptedPackage".encode("utf-16-le")):
            raise RefusedError("R009", "整本加密")
        return "xls"
    if head.startswith(b"PAR1"):
        return "parquet"
    known = (
        (b"%PDF", "PDF"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"Rar!", "RAR 压缩包"),
        (b"7z\xbc\xaf", "7z 压缩包"), (b"\x1f\x8b", "gzip 压缩包"), (b"{\\rtf", "RTF"), (b"SQLite format", "数据库"),
    )  # fmt: skip
    for magic, name in known:
        if head.startswith(magic):
            raise RefusedError("R001", name)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")):
        raise RefusedError("R001", "内容是网页或 XML，不是表格")
    return "text"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as box:
            names = set(box.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise RefusedError("R006", f"压缩结构读不通：{error}") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if "xl/workbook.bin" in names:
        raise RefusedError("R001", "XLSB 二进制工作簿")
    raise RefusedError("R001", "压缩包里不是工作簿")


def _holds(path: Path, needle: bytes) -> bool:
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if needle in tail + chunk:
                return True
            tail = chunk[-len(needle) :]
    return False


def check_container(path: Path, limits: Limits) -> None:
    """Refuse a zipped workbook by its directory alone: R004 for sizes, ratio, number or overlap of entries; R006 for
    names that lead outside or are links; R009 for encrypted entries. Reads no content."""
    size = path.stat().st_size
    if size > limits.bytes_in:
        raise RefusedError("R004", f"文件 {_mb(size)}，上限 {_mb(limits.bytes_in)}")
    try:
        with zipfile.ZipFile(path) as box:
            entries = box.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise RefusedError("R006", f"压缩结构读不通：{error}") from error
    if len(entries) > limits.entries:
        raise RefusedError("R004", f"内含 {len(entries)} 个文件，上限 {limits.entries}")
    out = sum(e.file_size for e in entries)
    if out > limits.bytes_out:
        raise RefusedError("R004", f"解开后 {_mb(out)}，上限 {_mb(limits.bytes_out)}")
    for e in entries:
        if e.file_size > limits.ratio_from and e.file_size > limits.ratio * max(e.compress_size, 1):
            raise RefusedError("R004", f"一处由 {_mb(e.compress_size)} 解成 {_mb(e.file_size)}")
        parts = e.filename.replace("\\", "/").split("/")
        if ".." in parts or e.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise RefusedError("R006", "压缩包内的路径指向外面")
        if stat.S_ISLNK(e.external_attr >> 16):
            raise RefusedError("R006", "压缩包内有链接")
        if e.flag_bits & 0x1:
            raise RefusedError("R009", "压缩包加密")
    if out > limits.ratio_from and out > limits.ratio * size:
        raise RefusedError("R004", f"由 {_mb(size)} 解成 {_mb(out)}")
    packed = sum(e.compress_size for e in entries)
    if packed > size or len({e.filename for e in entries}) < len(entries):
        raise RefusedError("R004", "压缩包内的文件互相重叠")


def check_parts(box: zipfile.ZipFile, skip: frozenset[str] = frozenset()) -> None:
    """Refuse XML parts that carry a DTD or an entity (R005) or whose bytes do not fit their checksum (R006). Parts in
    ``skip`` are read, and checked, elsewhere."""
    for entry in box.infolist():
        if entry.filename in skip or not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        for _ in stream(box, entry.filename):
            pass


def stream(box: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield the chunks of one XML part; raises RefusedError R005 at a declaration, R006 where it cannot be unpacked."""
    tail = b""
    try:
        part: IO[bytes]
        with box.open(name) as part:
            while chunk := part.read(CHUNK):
                if (b"!" in chunk or b"!" in tail) and _DECLARATION.search(tail + chunk):
                    raise RefusedError("R005", name)
                tail = chunk[-24:]
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, KeyError) as error:
        raise RefusedError("R006", f"{name}：{type(error).__name__}") from error


def _mb(size: int) -> str:
    return f"{size / _MIB:.1f} MB"

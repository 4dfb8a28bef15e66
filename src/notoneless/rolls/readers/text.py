"""文本名册的编码与分隔符 — which letters and which separators a text roll is written in.

A name whose bytes are read in the wrong encoding becomes another name. So an encoding is accepted only when the
whole file agrees with it; bytes that no encoding explains cost one row, never a silent '?'.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_CHUNK = 1 << 20
# A line of more bytes (or characters) is no child's: it is passed over without being taken apart.
LINE_LIMIT = 1 << 20
SEPARATORS = (",", ";", "\t", "|")
# What an office may write in the manifest, and what we then read. GBK and GB2312 are parts of GB18030.
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8", "utf-8-bom": "utf-8",
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "ansi": "gb18030",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16-le": "utf-16-le", "utf-16be": "utf-16-be", "utf-16-be": "utf-16-be",
    "unicode": "utf-16",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What one pass over the bytes told: ``encoding`` (utf-8, gb18030, utf-16-le, utf-16-be), ``bom`` length in bytes,
    counts of line feeds, and the hash of the whole. ``trim_lines`` are the 0-based lines in which white space stands at
    the edge of a cell (None: too many to list, strip everything)."""

    encoding: str
    bom: int
    bytes: int
    sha256: str
    line_feeds: int
    ends_with_line_feed: bool
    trim_lines: tuple[int, ...] | None
    has_carriage_returns: bool
    undecodable: bool


def examine(path: Path, declared: str | None = None, *, thorough: bool = False) -> TextFacts:
    """Return the facts of a text file in one pass. ``declared`` (manifest) overrides the guess of the encoding.

    Without ``thorough`` the first MiB decides between UTF-8 and GB18030: the fast reader checks every byte again and
    refuses the file when it is wrong, and then we look thoroughly. ``undecodable`` says that no encoding explains the
    whole file; rows are then tried one by one. Raises ValueError for a declared encoding that nobody knows.
    """
    digest = hashlib.sha256()
    size = line_feeds = 0
    returns = False
    trim: list[int] | None = []
    last = b""
    with path.open("rb") as file:
        head = file.read(_CHUNK)
        encoding, bom = _from_bom(head, declared)
        chunk = head
        while chunk:
            digest.update(chunk)
            size += len(chunk)
            if trim is not None and any(mark[:1] in chunk for mark in _BLANK_BYTES):
                trim += [line_feeds + n for n in _edge_blanks(last[-1:] or b"\n", chunk)]
                if len(trim) > _TRIM_LIMIT:
                    trim = None
            line_feeds += chunk.count(b"\n")
            returns = returns or b"\r" in chunk
            last = chunk[-2:]
            chunk = file.read(_CHUNK)
    undecodable = False
    if encoding is None and not thorough and _fits(head, "utf-8"):
        encoding = "utf-8"
    elif encoding is None:
        encoding = _likelier(path)
        undecodable = not _decodes(path, encoding, bom)
    elif thorough:
        undecodable = not _decodes(path, encoding, bom)
    if encoding != "utf-8":
        trim = None  # the bytes of another encoding say nothing about blanks
    lines = None if trim is None else tuple(sorted(set(trim)))
    return TextFacts(
        encoding, bom, size, digest.hexdigest(), line_feeds, last.endswith(b"\n"), lines, returns, undecodable
    )


# The first byte of every blank that Python's and our own stripping removes: space, tab and its kin, NBSP (C2 A0),
# U+3000 (E3 80 80), U+200B and U+FEFF (E2 80 8B, EF BB BF).
_BLANK_BYTES = (b" ", b"\t", b"\v", b"\f", b"\xc2\xa0", b"\xe3\x80\x80", b"\xe2\x80\x8b", b"\xef\xbb\xbf")
_EDGE = np.zeros(256, bool)
_EDGE[[ord(c) for c in '\n\r",;|\t ']] = True
#: Beyond this many lines they are not worth listing. Stripping every cell of a large roll costs six times as much as reading it.
_TRIM_LIMIT = 400_000


def _edge_blanks(before: bytes, chunk: bytes) -> list[int]:
    """Return the lines (counted from the chunk's first) where a blank touches a separator, a quote or a line's end.
    A blank at either end of the chunk counts as touching: stripping a cell in vain does no harm."""
    touching = []
    for mark in _BLANK_BYTES:
        at = _places(chunk, mark)
        if len(at):
            data = np.frombuffer(before + chunk + b"\n", np.uint8)
            touching.append(at[_EDGE[data[at]] | _EDGE[data[at + len(mark) + 1]]])
    where = np.unique(np.concatenate(touching)) if touching else np.zeros(0, np.int64)
    lines: list[int] = []
    line, last = 0, 0
    for place in where.tolist():
        line += chunk.count(b"\n", last, place)
        last = place
        if not lines or lines[-1] != line:
            lines.append(line)
    return lines


#: Up to how many blanks in a chunk are sought one by one; where every cell has one, the whole chunk is looked at at once.
_FEW = 20_000


def _places(chunk: bytes, mark: bytes) -> np.ndarray:
    """Return where ``mark`` stands in ``chunk``. Its first byte is sought, one after the other: where blanks are rare that
    is many times faster than a look at every byte."""
    first, size = mark[:1], len(mark)
    places: list[int] = []
    at = chunk.find(first)
    while at >= 0 and len(places) < _FEW:
        if chunk[at : at + size] == mark:
            places.append(at)
        at = chunk.find(first, at + 1)
    if at < 0:
        return np.array(places, np.int64)
    data = np.frombuffer(chunk, np.uint8)
    many = np.flatnonzero(data[: len(data) - size + 1] == mark[0])
    for k in range(1, size):
        many = many[data[many + k] == mark[k]]
    return many


def _fits(head: bytes, encoding: str, *, final: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final)
    except UnicodeDecodeError:
        return False
    return True


def _from_bom(head: bytes, declared: str | None) -> tuple[str | None, int]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ):
        if head.startswith(mark):
            return encoding, len(mark)
    if declared is not None:
        name = ENCODINGS.get(declared.strip().lower().replace("_", "-"))
        if name is None:
            raise ValueError(declared)
        return ("utf-16-le" if name == "utf-16" else name), 0
    # UTF-16 without a mark: every second byte of commas, digits and line ends is zero.
    sample = head[:4096]
    if len(sample) >= 4 and b"\x00" in sample:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        enough = len(sample) // (4 if _fits(sample, "utf-8") else 40)  # a stray zero byte is no UTF-16
        if odd > max(4 * even, enough):
            return "utf-16-le", 0
        if even > max(4 * odd, enough):
            return "utf-16-be", 0
    return None, 0


def _decodes(path: Path, encoding: str, bom: int) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        file.seek(bom)
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _likelier(path: Path) -> str:
    """Return the encoding of a text without a mark: UTF-8 when more lines are valid UTF-8 than only GB18030.

    GB18030 explains almost any bytes, so that the whole file decodes proves nothing; UTF-8 explains few by chance.
    A UTF-8 roll with one damaged name must stay a UTF-8 roll."""
    utf8 = gb = 0
    with path.open("rb") as file:
        for line in file.read(16 * _CHUNK).split(b"\n"):
            if line.isascii():
                continue
            if _fits(line, "utf-8", final=True):
                utf8 += 1
            else:
                gb += _fits(line, "gb18030", final=True)
    return "utf-8" if utf8 >= gb else "gb18030"


def separator_of(text: str) -> str:
    """Return the separator of the first lines of a text roll: the one that splits most lines alike (',' when none)."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    best, best_score = ",", 0
    for mark in SEPARATORS:
        widths: list[int] = []
        try:
            widths += (len(r) for r in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))
        except csv.Error:
            pass  # a cell without end; what was split before it still counts
        commonest = max(set(widths), key=widths.count) if widths else 1
        score = widths.count(commonest) * (commonest > 1) * 100 + commonest * (commonest > 1)
        if score > best_score:
            best, best_score = mark, score
    return best


def lines_of(path: Path, encoding: str, bom: int, *, mac: bool = False) -> Iterator[tuple[str, bytes | None]]:
    """Yield each physical line decoded; where bytes do not decode, an empty text and the raw bytes. ``mac``: lines end
    with carriage returns alone. Of a line beyond LINE_LIMIT only the beginning is given, longer than the limit."""
    with path.open("rb") as file:
        file.seek(bom)
        if encoding.startswith("utf-16"):
            yield from _long_lines(file.read(), encoding, "\r" if mac else "\n", 2)
            return
        if mac:
            yield from _long_lines(file.read(), encoding, "\r", 1)
            return
        while raw := file.readline(LINE_LIMIT):
            if len(raw) == LINE_LIMIT and not raw.endswith(b"\n"):
                while (more := file.readline(LINE_LIMIT)) and not more.endswith(b"\n"):
                    pass
                yield raw.decode("latin-1") + " ", None  # nobody reads it, only its length counts
                continue
            try:
                yield raw.decode(encoding), None
            except UnicodeDecodeError:
                yield "", raw


def _long_lines(data: bytes, encoding: str, end_mark: str, unit: int) -> Iterator[tuple[str, bytes | None]]:
    """Lines of a text held whole, its characters made of ``unit`` bytes (or of bytes, 1)."""
    mark = end_mark.encode(encoding)
    start = 0
    while start < len(data):
        at = data.find(mark, start)
        while at != -1 and (at - start) % unit:
            at = data.find(mark, at + 1)
        end = len(data) if at == -1 else at + unit
        raw = data[start:end]
        try:
            yield raw.decode(encoding), None
        except UnicodeDecodeError:
            yield "", raw
        start = end

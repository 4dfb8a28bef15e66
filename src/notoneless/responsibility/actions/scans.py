"""What comes in as a scan: a signed letter, a proof that lies with a case. Pictures are drawn anew, and a PDF may do nothing but
show its pages."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import Image

from notoneless.responsibility.terms import DutyError

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
#: What a PDF that only shows a page has no use for.
ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA", b"/OpenAction", b"/AA")


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper as it is kept beside an act, scanned or drawn: its plain name, what it is, its bytes."""

    name: str
    kind: str
    kept: bytes

    def columns(self) -> dict[str, str | int]:
        """Return the columns of the row that keeps it: name, kind, size in bytes, digest (SHA-256) and the bytes in base64."""
        return {
            "name": self.name,
            "kind": self.kind,
            "size": len(self.kept),
            "digest": hashlib.sha256(self.kept).hexdigest(),
            "data": base64.b64encode(self.kept).decode(),
        }


def checked_scans(
    papers: Iterable[tuple[str, bytes]], *, most: int, too_many: Callable[[int], Exception]
) -> list[KeptPaper]:
    """Return the scans among ``papers`` (name, bytes), each as it is kept.

    Raises D021, D022 (no usable scan, too large), and what ``too_many`` makes of their number where it is above ``most``.
    """
    listed = list(papers)
    if len(listed) > most:
        raise too_many(len(listed))
    found = []
    for name, data in listed:
        kind, kept = checked_scan(data)
        found.append(KeptPaper(plain_name(name, kind)[:120], kind, kept))
    return found


def checked_scan(data: bytes) -> tuple[str, bytes]:
    """Return the kind of a scan and its bytes to keep; pictures are drawn anew, so that nothing hides in them."""
    if len(data) > MOST_BYTES:
        raise DutyError(
            "D022",
            f"签字件有 {len(data) / 1024 / 1024:.1f} MB，超过 5 MB。请降低扫描分辨率（200 dpi 即可）后重新上传。",
            "The scan is larger than 5 MB: scan at 200 dpi and upload again.",
        )
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        if any(word in data for word in ACTIVE):
            raise _not_a_scan()
        return "pdf", data
    kind = "png" if data.startswith(b"\x89PNG\r\n\x1a\n") else "jpeg" if data.startswith(b"\xff\xd8\xff") else ""
    if not kind:
        raise _not_a_scan()
    try:
        with Image.open(io.BytesIO(data), formats=(kind.upper(),)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _not_a_scan()
            plain = image.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _not_a_scan() from error
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return "jpeg", out.getvalue()


def _not_a_scan() -> DutyError:
    return DutyError(
        "D021",
        "这个文件不是可用的签字件：只收 PDF、JPG、PNG，且 PDF 里不能有脚本或附件。请重新扫描后上传。",
        "This is no usable scan: PDF, JPG or PNG, and no scripts or attachments in a PDF. Scan again and upload.",
    )


def plain_name(name: str, kind: str) -> str:
    """Return a file's name without path, strange characters and its own ending."""
    stem = "".join(c for c in name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1] if c.isprintable() and c not in '<>:"|?*')
    return f"{stem.rsplit('.', 1)[0][:100] or '签字件'}.{'pdf' if kind == 'pdf' else 'jpg'}"

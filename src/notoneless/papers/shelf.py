"""Where an office's own templates lie: every version that was ever used, and a pointer to the one in use."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shelf:
    """The templates of one county. A paper drawn with a version finds that version for ever."""

    folder: Path

    def in_use(self, form: str) -> str:
        """Return the version in use for ``form``; empty: the house's own."""
        current = self.folder / f"{form}.current"
        return current.read_text("ascii").strip() if current.is_file() else ""

    def read(self, form: str, version: str) -> bytes:
        """Return the template of that version."""
        return (self.folder / f"{form}-{version}.docx").read_bytes()

    def put(self, form: str, data: bytes) -> str:
        """Keep a template and return its version; it is not in use before :meth:`use`."""
        version = hashlib.sha256(data).hexdigest()[:16]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{form}-{version}.docx").write_bytes(data)
        return version

    def use(self, form: str, version: str) -> None:
        """Let ``form`` be drawn with ``version`` from now on; empty: with the house's own."""
        current = self.folder / f"{form}.current"
        if not version:
            current.unlink(missing_ok=True)
            return
        # Written beside and moved over, so that it is never half a name.
        beside = current.with_suffix(".new")
        beside.write_text(version, "ascii")
        beside.replace(current)

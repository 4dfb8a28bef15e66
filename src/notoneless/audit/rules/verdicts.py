"""What the verification found, in words: each way in which a journal can be tampered with, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """How the journal or its anchors differ from what was written."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    UNLINKED = "unlinked"
    CUT = "cut"
    HEAD = "head"
    ROLLED_BACK = "rolled_back"
    FORKED = "forked"
    ANCHOR_ALTERED = "anchor_altered"
    ANCHORS_LOST = "anchors_lost"
    UNANCHORED = "unanchored"
    NO_KEY = "no_key"
    STRANGER = "stranger"


#: How many findings are told one by one; all are counted.
MOST: Final = 200

SENTENCES: Final[dict[Fault, tuple[str, str]]] = {
    Fault.ALTERED: ("第 {seq} 行被改动过", "line {seq} was altered"),
    Fault.REMOVED: ("第 {seq} 至 {to} 行被删掉了", "lines {seq} to {to} were removed"),
    Fault.INSERTED: ("第 {seq} 行是后来塞进去的", "line {seq} was slipped in"),
    Fault.MOVED: ("第 {seq} 行是从别处挪来的（原第 {to} 行）", "line {seq} was moved here (it was line {to})"),
    Fault.UNLINKED: ("第 {seq} 行与前一行接不上", "line {seq} does not follow from the line before it"),
    Fault.CUT: (
        "末尾缺了：应到第 {to} 行，只到第 {seq} 行",
        "the end is missing: it should reach line {to}, it stops at {seq}",
    ),
    Fault.HEAD: ("末行登记与最后一行不符", "the note of the last line does not match the last line"),
    Fault.ROLLED_BACK: (
        "整个库被换成了旧的：锚点记到第 {to} 行，库里只到第 {seq} 行",
        "an old database was put back: the anchors reach line {to}, the database stops at {seq}",
    ),
    Fault.FORKED: (
        "第 {seq} 行与锚点记下的不同：库曾被换回旧的，又接着写了下去",
        "line {seq} is not the one that was anchored: an old database was put back and written on",
    ),
    Fault.ANCHOR_ALTERED: ("锚点文件第 {seq} 条被改动或前后接不上", "anchor {seq} was altered or does not follow"),
    Fault.ANCHORS_LOST: (
        "锚点文件缺了：留痕里提到第 {seq} 条，文件里没有或不同",
        "the anchor file is short: the journal names anchor {seq}, the file does not hold it",
    ),
    Fault.UNANCHORED: ("有留痕而没有任何锚点", "there is a journal but not a single anchor"),
    Fault.NO_KEY: ("第 {seq} 行所用的留痕密钥不在密钥文件里", "the secret of line {seq} is not in the key file"),
    Fault.STRANGER: (
        "您给出的记录（第 {seq} 行）与库里的不同",
        "what you brought (line {seq}) is not what the journal holds",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, the line (or anchor) where it is, and where it reaches to."""

    fault: Fault
    seq: int
    to: int = 0

    def sentence(self, lang: str = "zh") -> str:
        """Return it in words."""
        zh, en = SENTENCES[self.fault]
        return (en if lang == "en" else zh).format(seq=self.seq, to=self.to)


@dataclass(slots=True)
class Verification:
    """What was verified, and all that was found."""

    lines: int = 0
    last_seq: int = 0
    last_hash: str = ""
    anchors: int = 0
    given_up: int = 0  # anchors that a restore gave up, as the anchor file itself says
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the journal is as it was written."""
        return self.found == 0

    def add(self, fault: Fault, seq: int, to: int = 0) -> None:
        """Add a finding."""
        self.found += 1
        if len(self.findings) < MOST:
            self.findings.append(Finding(fault, seq, to))

    def as_dict(self) -> dict[str, object]:
        """Return it for ``--json``."""
        return {
            "whole": self.is_whole,
            "lines": self.lines,
            "last_seq": self.last_seq,
            "last_hash": self.last_hash,
            "anchors": self.anchors,
            "given_up": self.given_up,
            "found": self.found,
            "findings": [
                {"fault": str(f.fault), "seq": f.seq, "to": f.to, "zh": f.sentence("zh"), "en": f.sentence("en")}
                for f in self.findings
            ],
        }

"""写出并排 — a folder with the page, the workbook and the same as data: there as a whole, or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from notoneless.ledger.counties import words
from notoneless.ledger.counties.book import write_book
from notoneless.ledger.counties.laying import Comparison, Row, lay
from notoneless.ledger.counties.page import render
from notoneless.ledger.counties.reading import gather
from notoneless.ledger.labels import Word
from notoneless.ledger.staging import appear, room_for, staging
from notoneless.ledger.tables import private

PAGE: Final = "compare.html"
BOOK: Final = "compare.xlsx"
DATA: Final = "compare.json"


@dataclass(frozen=True, slots=True)
class Compared:
    """What ``notoneless compare`` tells: where the results are, and what was laid side by side."""

    out: Path
    found: Comparison

    def as_dict(self) -> dict[str, Any]:
        """Return plain data: what compare.json holds, with the folder."""
        return {"out": str(self.out), **plain(self.found)}

    def summary_lines(self, lang: str = "zh") -> list[str]:
        """Return the lines that a clerk reads at the end, what matters first."""
        zh, found = lang != "en", self.found

        def say(word: Word) -> str:
            return word.zh if zh else word.en

        behind, fallen = found.furthest(), found.fallen()
        lines = [
            f"{words.term_word(found.term).zh}：{len(found.counties)} 个区县并排。"
            if zh
            else f"{words.term_word(found.term).en}: {len(found.counties)} counties side by side."
        ]
        if behind:
            side, row = behind[0]
            told = f"{row.place_name}，{say(side.name)} {say(words.share_word(row.share))}，{say(words.gap_word(row))}"
            lines.append(f"离目标最远：{told}。" if zh else f"Furthest from the target: {told.replace('，', ', ')}.")
        if fallen:
            names = dict.fromkeys(row.place_name for _side, row in fallen)
            lines.append(
                f"比上一次下降的：{'、'.join(names)}。" if zh else f"Fallen since the last time: {', '.join(names)}."
            )
        lines += [say(words.missing_word(found)), *(one.sentence(lang) for one in found.refused)]
        lines.append(f"{'报告' if zh else 'Report'}{'：' if zh else ': '}{self.out / PAGE}")
        return lines


def compare(
    paths: Sequence[Path], *, out: Path, place: str | None = None, until: date | None = None, lang: str = "zh"
) -> Compared:
    """Lay the county files among ``paths`` side by side and leave the results in ``out``, complete or not at all.

    ``place`` is the prefecture's code: files from outside it are left out, its counties that sent nothing are named. Files of a later
    day than ``until`` are not used. The workbook is in ``lang``. Raises UserError (nothing is then written): G002 (no such place
    code), T041, T042, T048 (nothing to compare), W002 (``out`` exists), W003 (no folder for it).
    """
    parent = room_for(out)
    found = lay(gather(paths, place=place, until=until), place=place)
    with staging(parent, out.name) as backstage:
        results = backstage / "results"
        results.mkdir(mode=0o700)
        for name, text in (
            (PAGE, render(found)),
            (DATA, json.dumps(plain(found), ensure_ascii=False, indent=1) + "\n"),
        ):
            (results / name).write_text(text, encoding="utf-8")
            private(results / name)
        write_book(results / BOOK, found, lang=lang)
        appear(results, out)
    return Compared(out, found)


def plain(found: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data."""
    return {
        "place": found.place,
        "term": f"{found.term.first}-{found.term.number}",
        "days": [day.isoformat() for day in found.days],
        "counties": [
            {"place": one.place, "name": one.place_name, "as_of": one.as_of.isoformat()} for one in found.counties
        ],
        "missing": [{"place": code, "name": name} for code, name in found.missing],
        "left_out": [{"code": one.code, "zh": one.zh, "en": one.en} for one in found.refused],
        "indicators": [
            {
                "id": side.id,
                "name": {"zh": side.name.zh, "en": side.name.en},
                "whole": {
                    "counties": side.whole.counties,
                    "counted": list(side.whole.counted),
                    "denominator": side.whole.denominator,
                },
                "counties": [_plain(row) for row in side.rows],
            }
            for side in found.sides
        ],
    }


def _plain(row: Row) -> dict[str, Any]:
    told = row.figure.told if row.figure and row.figure.handed_in else None
    return {
        "place": row.place,
        "name": row.place_name,
        "as_of": row.as_of.isoformat(),
        "state": row.state.value,
        "rank": None if row.rank is None else list(row.rank),
        "numerator": told.numerator if told else None,
        "counted": list(told.counted) if told and told.counted else None,
        "denominator": told.denominator if told else None,
        "deferred": told.deferred if told else None,
        "share": None if row.share is None else [str(end) for end in row.share],
        "target": row.figure.target if row.figure else None,
        "move": row.move.value,
        "since": row.before.on.isoformat() if row.before else None,
        "differs": [
            {"zh": name.zh, "en": name.en, "here": here.zh, "mostly": there.zh} for name, here, there in row.differs
        ],
    }

"""The same visit has the same digest however it was put together; a visit that says one thing more has another."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from notoneless.visits.rules.contents import Content, File, Other, Position, Problem, content_from

#: The same table is read by the test of the app, which writes a visit in another language.
CASES = json.loads(Path(__file__).with_name("contents_cases.json").read_text("utf-8"))
A, B, C, D = (uuid.UUID(int=n) for n in range(1, 5))
VISIT = Content(
    A, date(2026, 9, 10), (C, B), (D, A), "f" * 64, {"told": ["law"], "came": "yes"}, (Other("田支书", "村委会"),),
    (Problem(B, "study", "数学跟不上"),),
)  # fmt: skip


def test_order_is_no_content():
    turned = replace(VISIT, children=(B, C), visitors=(A, D), answers={"came": "yes", "told": ["law"]})
    assert turned.digest == VISIT.digest


def test_every_part_is_content():
    others = [
        replace(VISIT, id=B), replace(VISIT, on=date(2026, 9, 11)), replace(VISIT, children=(C,)), replace(VISIT, visitors=(A,)),
        replace(VISIT, form="e" * 64), replace(VISIT, answers={"came": "no"}), replace(VISIT, others=()), replace(VISIT, problems=()),
        replace(VISIT, corrects=D), replace(VISIT, why="写错了"),
        replace(VISIT, problems=(Problem(B, "study", "数学跟不上", D, date(2026, 9, 30)),)),
        replace(VISIT, files=(File("a" * 64, "photo", "门口.jpg", 9),)), replace(VISIT, files=(File("a" * 64, "photo", "门口.jpg", 8),)),
        replace(VISIT, position=Position("29.4", "105.5", "12", "2026-09-10T09:30:00+08:00")),
    ]  # fmt: skip
    assert len({one.digest for one in (VISIT, *others)}) == 15


def test_a_text_is_read_back():
    full = replace(VISIT, corrects=D, why="写错了", problems=(Problem(B, "study", "难", D, date(2026, 9, 30)),))
    assert content_from(full.text).text == full.text
    # Any language writes it alike: keys sorted, no blanks, letters as they are.
    assert (
        VISIT.text.startswith('{"answers":{"came":"yes","told":["law"]},"children":["00000000-')
        and "田支书" in VISIT.text
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_visit_is_written_as_every_language_writes_it(case):
    """What is said may come in any order; the text and its digest are one."""
    found = content_from(json.dumps(case["said"]))
    assert (found.text, found.digest) == (case["text"], case["digest"])
    assert hashlib.sha256(case["text"].encode()).hexdigest() == case["digest"]
    assert content_from(case["text"]).text == case["text"]


def test_the_cases_would_notice_another_order():
    """Sorted as UTF-16 is, as a browser sorts, the rare character would stand in front."""
    names = [one["name"] for case in CASES for one in json.loads(case["text"])["others"]]
    assert names.index("Ａ") < names.index("𠮷田") and "𠮷田".encode("utf-16-be") < "Ａ".encode("utf-16-be")

"""The same visit has the same digest however it was put together; a visit that says one thing more has another."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

from notoneless.visits.rules.contents import Content, Other, Problem, content_from

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
    ]  # fmt: skip
    assert len({one.digest for one in (VISIT, *others)}) == 12


def test_a_text_is_read_back():
    full = replace(VISIT, corrects=D, why="写错了", problems=(Problem(B, "study", "难", D, date(2026, 9, 30)),))
    assert content_from(full.text).text == full.text
    # Any language writes it alike: keys sorted, no blanks, letters as they are.
    assert (
        VISIT.text.startswith('{"answers":{"came":"yes","told":["law"]},"children":["00000000-')
        and "田支书" in VISIT.text
    )

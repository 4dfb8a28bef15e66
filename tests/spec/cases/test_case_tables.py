"""The tables of the road: acts → how a case stands, on both sides of every threshold."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from notoneless.cases.rules.road import stand
from notoneless.cases.terms import ActKind
from tests.cases import Plain, acts, book

ROAD = yaml.safe_load((Path(__file__).parent / "road.yaml").read_text("utf-8"))


@pytest.mark.parametrize("row", ROAD, ids=[row["say"] for row in ROAD])
def test_a_case_stands_as_the_table_says(row):
    found = stand(acts(row["acts"]), book(), Plain(), on=row["day"])
    due = found.next
    said = {
        "stage": found.stage.value,
        "outcome": found.outcome,
        "step": found.step,
        "next": due and due.kind.value,
        "next_step": due and due.step,
        "next_days": due and due.days,
        "due": found.due_on,
        "owner": found.owner,
        "lamp": found.lamp.value,
        "relapses": found.relapses,
        "contested": list(found.contested),
        "refer": sorted(one.step for one in found.dues if one.kind == ActKind.REFERRED),
        "lies": [one.unit_path for one in found.charges if not one.is_offer],
        "ledger": book().verdicts[found.outcome].ledger if found.outcome else "",
    }
    wanted = {key: value for key, value in row.items() if key not in ("say", "acts", "day")}
    assert {key: said[key] for key in wanted} == wanted
    assert found.why, "every stage says why"
    assert all(one.why.zh and one.why.en for one in found.dues)


def test_the_table_reaches_every_stage():
    from notoneless.cases.terms import Stage

    assert {row["stage"] for row in ROAD if "stage" in row} == {stage.value for stage in Stage}

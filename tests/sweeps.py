"""Results of sweeps written by hand: a folder as ``notoneless sweep --unmasked`` leaves it, of a few invented children."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from notoneless.ledger.tables import HOUSEHOLD_COLUMNS, LEDGER_COLUMNS, LINK_COLUMNS
from notoneless.standards import citizen_id

AS_OF = date(2026, 9, 1)
_TYPES = {
    "register_row": pl.Int64, "evidence_row": pl.Int64, "score": pl.Float64, "priority": pl.Int64, "age": pl.Int64,
    "expected_grade": pl.Int64, "register_roll": pl.Int64, "birth_on": pl.Date, "match1": pl.Boolean,
    "match2": pl.Boolean, "match3": pl.Boolean,
}  # fmt: skip


def line(order: int, **more: Any) -> dict[str, Any]:
    """Return a line of the ledger: a child of grade three in class 1 of the first school of ``tests.world``."""
    birth_on = more.get("birth_on", date(2017, 3, 1 + order % 28))
    number = citizen_id.make("500153", birth_on, 100 + order)
    return {
        "child_id": f"C{order:016X}", "register_file": "户籍名册.csv", "register_row": order,
        "enrolment_rows": str(order), "verdict": "in_school_local", "ledger": "school_age",
        "evidence_roll": "学籍名册.csv", "evidence_kind": "enrolment", "evidence_row": order,
        "method": "exact_number_name", "reasons": "学籍名册显示在读", "town_code": "500153101",
        "village_code": "500153101201", "address": f"{order}组{order}号", "name": f"李{chr(0x4E00 + order % 2000)}",
        "sex": "男" if int(number[16]) % 2 else "女", "birth_on": birth_on, "age": 9, "id_number": number,
        "pupil_no": f"G{number}", "ethnicity": "汉族", "guardian_name": "李父", "guardian_relation": "父亲",
        "guardian_phone": f"139{order:08}", "school_code": "2150010001", "school_name": "甲a小学", "grade": "三年级",
        "class_name": "1班", "expected_grade": 3,
    } | more  # fmt: skip


def home(number: str | None, head: str = "王大", relation: str = "子", *, kind: str = "household_register", row: int = 1,
         head_number: str | None = None) -> dict[str, Any]:  # fmt: skip
    """Return what one line of a roll says of a child's household."""
    file = {"household_register": "户籍名册.csv", "hardship": "脱贫监测名册.csv"}[kind]
    return {"file": file, "kind": kind, "row": row, "household_no": number, "householder_name": head,
            "householder_id": head_number, "householder_relation": relation}  # fmt: skip


def folder(into: Path, lines: list[dict[str, Any]], *, place: str = "500153", as_of: date = AS_OF) -> Path:
    """Write ``lines`` as a sweep's result into ``into`` and return it; each child has one line on the enrolment roll (or,
    as its ``evidence_kind`` says, of the survey at the door), and lives in the households of its ``homes`` (see :func:`home`)."""
    into.mkdir(parents=True)
    homes = [home | {"child_id": one["child_id"]} for one in lines for home in one.get("homes", ())]
    lines = [{name: cell for name, cell in one.items() if name != "homes"} for one in lines]
    pl.DataFrame(
        [dict.fromkeys(HOUSEHOLD_COLUMNS) | one for one in homes],
        schema={name: pl.Int64 if name == "row" else pl.String for name in HOUSEHOLD_COLUMNS},
    ).write_parquet(into / "households.parquet")
    blank = dict.fromkeys(LEDGER_COLUMNS)
    schema = {name: _TYPES.get(name, pl.String) for name in LEDGER_COLUMNS}
    pl.DataFrame([blank | one for one in lines], schema=schema).write_parquet(into / "ledger.parquet")
    links = [
        dict.fromkeys(LINK_COLUMNS)
        | {"left_file": "户籍名册.csv", "left_row": one["register_row"], "right_file": "学籍名册.csv",
           "right_kind": "field_survey" if one["evidence_kind"] == "field_survey" else "enrolment",
           "right_row": one["evidence_row"], "child_id": one["child_id"],
           "method": "exact_number_name", "reasons": "证件号一致"}
        for one in lines
        if one.get("evidence_row")
    ]  # fmt: skip
    types = {"left_row": pl.Int64, "right_row": pl.Int64, "score": pl.Float64}
    pl.DataFrame(links, schema={name: types.get(name, pl.String) for name in LINK_COLUMNS}).write_parquet(
        into / "links.parquet"
    )
    inputs = [{"kind": "household_register"}, {"kind": "enrolment"}]
    run = {"as_of": as_of.isoformat(), "place": place, "engine": "duckdb", "inputs": inputs}
    (into / "run.json").write_text(json.dumps(run), "utf-8")
    return into


def publish(made: Any) -> None:
    """Publish one sweep of the county and propose a second, so that its pages have something to show."""
    from django.conf import settings

    from notoneless.findings import actions
    from notoneless.responsibility.queries import viewer_of
    from tests import world

    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    first = [line(order) for order in range(1, 41)]
    second = [first[0], first[1] | {"class_name": "2班"}, first[2] | {"pupil_no": first[0]["pupil_no"]}, *first[5:]]
    second += [line(order) for order in range(60, 64)]
    for number, lines in enumerate((first, second)):
        where = folder(settings.NOTONELESS_HOME.work / f"sweep-{made.path}-{number}", lines)
        one = actions.start(folder=where, county=made.county, by=chief, at=world.NOW)
        actions.read(publication=one, by=chief, at=world.NOW)
        if number == 0:
            actions.take(publication=one, by=chief, at=world.NOW)
            actions.finish(publication=one, by=chief, at=world.NOW)

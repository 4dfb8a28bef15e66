"""Rolls on their way in, as they lie in the house after a clerk handed them in: a set with one file, a question, a pair."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from notoneless.imports import actions
from notoneless.imports.models import RollFile, RollImport
from notoneless.responsibility.queries import viewer_of

AS_OF = date(2026, 9, 1)
PAIR = "0123456789abcdef-fedcba9876543210"
ROLL = "姓名,身份证号,出生日期,户号,户主姓名,娃儿去向\n李一,500153201703010012,2017-03-01,7,李父,在家\n"
SURVEY = tuple(
    f"姓名,身份证号,出生日期,乡镇街道,村社区,去向\n李一,500153201703010012,2017-03-01,安富街道,{village},在家\n王二,,2016-05-04,安富街道,古桥村,在家\n".encode(
        "utf-8-sig"
    )
    for village in ("古桥村", "古乔村")
)
#: The one place at which the two entries differ: the village of the first line.
ENTRY = f"{hashlib.sha256(''.join(hashlib.sha256(text).hexdigest() for text in SURVEY).encode()).hexdigest()[:10]}-1-1-village"
FUSE = "fuse:row_change:enrolment"


def pair() -> dict[str, Any]:
    """Return a doubtful pair as the sweep leaves it, masked."""
    fields = ("id_number", "sex", "birth_on", "guardian_name", "guardian_phone", "town_name", "village_name",
              "school_name", "pupil_no", "status")  # fmt: skip
    told: dict[str, Any] = {f"{side}_{name}": None for name in (*fields, "name") for side in ("l", "r")}
    told |= {f"d_{name}": None for name in (*fields, "name")}
    return told | {
        "pair_id": PAIR, "child_id": "C1", "left_file": "户籍名册.csv", "left_row": 3, "right_file": "学籍名册.csv",
        "right_kind": "enrolment", "right_row": 5, "score": 4.0, "probability": 0.6, "reasons": "姓名相近",
        "l_name": "李一", "r_name": "李壹", "d_name": True, "l_sex": "男", "r_sex": "男", "d_sex": False,
    }  # fmt: skip


def handed_in(made: Any, *, state: str = "open", name: str = "户籍名册.csv", text: str = ROLL) -> RollImport:
    """Hand one roll of ``made`` in and have it looked at; return the set, as if it were in ``state``."""
    chief, at = viewer_of(made.accounts["section_chief"], at=timezone.now()), timezone.now()
    one = actions.begin(county=made.county.pk, as_of=AS_OF, by=chief, at=at)
    file = actions.add_file(to=one, name=name, chunks=[text.encode("utf-8-sig")], by=chief, at=at)
    actions.look_at(file.pk)
    one.refresh_from_db()
    home = settings.NOTONELESS_HOME.work / "imports" / str(one.pk)
    (home / "review.json").write_text(json.dumps([pair()], ensure_ascii=False), "utf-8")
    (home / "faults.xlsx").write_bytes(b"PK\x03\x04 a book")
    one.state, one.run = state, 1
    if state == "asked":
        one.asked = [{"fuse": FUSE, "file": name, "zh": "学籍名册由上次的 900 行变为 400 行（-56%）",
                      "en": "enrolment went from 900 to 400 rows (-56%)"}]  # fmt: skip
    if state == "refused":
        one.refusal = {"code": "W004", "zh": "名册上几乎没有适龄的。", "en": "Hardly any is of school age."}
    if state == "done":
        one.swept_at, one.counts = at, {"children": 1, "by_ledger": {"school_age": 1}, "pairs": 1, "decisions": 0}
        one.faults = [{"file": name, "code": "R012", "rows": 2}]
    one.save()
    return one


def typed_twice(made: Any, *, decided: bool = False) -> RollImport:
    """Hand in a roll that two people of ``made`` typed from one paper, compared; everything ``decided`` where that is asked."""
    at = timezone.now()
    clerk, chief = (viewer_of(made.accounts[who], at=at) for who in ("registrar_bureau", "section_chief"))
    one = actions.begin(county=made.county.pk, as_of=AS_OF, by=clerk, at=at)
    first = actions.add_file(to=one, name="铁脚板摸排名册.csv", chunks=[SURVEY[0]], by=clerk, at=at)
    actions.look_at(first.pk)
    first.refresh_from_db()
    second = actions.add_second(to=first, name="摸排另录.csv", chunks=[SURVEY[1]], by=chief, at=at)
    actions.look_at(second.pk)
    actions.compare_entries(second.pk, at=at)
    second.refresh_from_db()
    if decided:
        actions.decide(second=second, place=ENTRY, choice="first", by=chief, at=at)
    one.refresh_from_db()
    return one


def first_of(one: RollImport) -> uuid.UUID:
    """Return the key of the first entry of a roll that was typed twice."""
    return RollFile.objects.get(roll_import=one, second_of=None, settles=None).pk


def file_of(one: RollImport) -> uuid.UUID:
    """Return the key of the file of a set."""
    return RollFile.objects.get(roll_import=one).pk

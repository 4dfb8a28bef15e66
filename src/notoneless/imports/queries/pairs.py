"""Doubtful pairs of a sweep: two lines side by side, what differs, what somebody judged of them before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.queries import names_of
from notoneless.audit import actions as audit
from notoneless.imports.models import PairAnswer, RollImport
from notoneless.imports.queries.where import folder_of
from notoneless.ledger.review import PAIRS
from notoneless.places.models import Division

FIELDS: Final[Mapping[str, str | Promise]] = {
    "name": _("姓名"), "id_number": _("证件号"), "sex": _("性别"), "birth_on": _("出生日期"), "guardian_name": _("监护人"),
    "guardian_phone": _("监护人电话"), "town_name": _("镇街"), "village_name": _("村社"), "school_name": _("学校"),
    "pupil_no": _("学籍号"), "status": _("就读状态"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that both lines may say, numbers masked; ``differs`` is None where one of them is silent."""

    name: str
    label: str | Promise
    left: str
    right: str
    differs: bool | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lines that may be one child: where each stands, what they say, the answer that holds, and who gave it."""

    id: str
    number: int
    left: str
    right: str
    kind: str
    reasons: str
    cells: tuple[Cell, ...]
    answer: str
    answered_by: str


def pairs_of(one: RollImport) -> list[dict[str, Any]]:
    """Return the pairs that the newest sweep of ``one`` asks about, most valuable first; none when they were let go."""
    try:
        found: list[dict[str, Any]] = json.loads((folder_of(one.pk) / PAIRS).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return found


def newest_answers(county: Division) -> dict[str, PairAnswer]:
    """Return the answer that holds for each pair of a county."""
    return {one.pair: one for one in PairAnswer.objects.filter(county=county).order_by("answered_at", "pk")}


def pairs(one: RollImport) -> list[tuple[str, str]]:
    """Return the pairs of ``one``, each with the answer that holds ('' for none): same, different, unsure."""
    answers = newest_answers(one.county)
    return [(each["pair_id"], _word(answers.get(each["pair_id"]))) for each in pairs_of(one)]


def pair(one: RollImport, key: str = "", *, after: str = "") -> Pair | None:
    """Return the pair ``key``, or the first without an answer behind ``after`` (from the beginning again at the end); None
    where there is none. A look is written down."""
    every = pairs_of(one)
    answers = newest_answers(one.county)
    numbered = {each["pair_id"]: (number, each) for number, each in enumerate(every, 1)}
    if not key:
        behind = numbered.get(after, (0, None))[0]
        open_ones = [k for k in numbered if k not in answers]
        key = next((k for k in open_ones if numbered[k][0] > behind), open_ones[0] if open_ones else "")
    if key not in numbered:
        return None
    number, told = numbered[key]
    said = answers.get(key)
    audit.note_look("imports.pair", (), subject=f"imports_rollimport:{one.pk}")
    return Pair(
        id=key, number=number, left=f"{told['left_file']}·{told['left_row']}",
        right=f"{told['right_file']}·{told['right_row']}", kind=told["right_kind"], reasons=told["reasons"] or "",
        cells=tuple(
            Cell(name, label, told[f"l_{name}"] or "", told[f"r_{name}"] or "", told[f"d_{name}"])
            for name, label in FIELDS.items()
        ),
        answer=_word(said), answered_by=names_of([said.answered_by]).get(said.answered_by, "") if said else "",
    )  # fmt: skip


def _word(said: PairAnswer | None) -> str:
    return "" if said is None else {True: "same", False: "different", None: "unsure"}[said.is_same]

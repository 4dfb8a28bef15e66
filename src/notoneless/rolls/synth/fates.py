"""去处 — where each invented child truly is on the day, and which offices could know it.

The shares are assumptions that a county may replace by its own: 97.9 % of the children registered here go to school
here, 1.5 % elsewhere, 0.3 % are excused (deferred, suspended, abroad, moved, deceased) and 0.3 % are out of school.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from notoneless.rolls.synth.people import Crowd

STATES = (
    "local", "elsewhere", "deferred", "suspended", "deceased", "abroad", "hukou_moved", "out", "higher_stage",
    "completed", "underage", "overage", "left_place",
)  # fmt: skip
CODE = {name: k for k, name in enumerate(STATES)}
OUT_KINDS = ("", "never_enrolled", "old_line", "on_roll_absent", "vanished")
STATUSES = ("在读", "转出", "退学", "辍学", "毕业", "休学")


@dataclass(frozen=True)
class Fates:
    """Per child: ``state`` (index in STATES), ``out_kind`` (index in OUT_KINDS), ``grade`` expected or real (1–9, 0 none),
    ``now``/``before``: has a line on this term's / last term's school roll; ``status``: index in STATUSES of the line now."""

    state: np.ndarray
    out_kind: np.ndarray
    grade: np.ndarray
    now: np.ndarray
    before: np.ndarray
    status: np.ndarray
    in_feed: np.ndarray
    in_higher: np.ndarray
    listed: np.ndarray
    noted: np.ndarray  # the register itself says that the child died or moved


def decide(rng: np.random.Generator, people: Crowd, *, migrants: bool, new_year: bool) -> Fates:
    """Where each child is. ``migrants``: children living here without a register line; they are at school here."""
    n = len(people.age)
    age = people.age
    u = rng.random(n)
    state = np.zeros(n, dtype=np.int64)
    grade = age - 5
    grade = np.where(rng.random(n) < 0.04, grade - 1, np.where(rng.random(n) < 0.01, grade + 1, grade))
    school_age = (age >= 6) & (age <= 15)
    grade = np.where((age == 6) & (grade < 1), 1, grade)
    if not migrants:
        excused = rng.choice(
            [CODE[s] for s in ("deferred", "suspended", "deceased", "abroad", "hukou_moved")],
            size=n,
            p=[0.2, 0.25, 0.1, 0.15, 0.3],
        )
        excused = np.where((excused == CODE["deferred"]) & (age > 8), CODE["suspended"], excused)
        state = np.where(u < 0.003, CODE["out"], state)
        state = np.where((u >= 0.003) & (u < 0.006), excused, state)
        state = np.where((u >= 0.006) & (u < 0.021), CODE["elsewhere"], state)
        # A child of fifteen who is not at school is out of scope for this ledger's truth, so we make none.
        state = np.where((state == CODE["out"]) & (age > 14), CODE["local"], state)
        # Leaving school happens mostly in the junior grades and at the step from primary to junior.
        again = (state == CODE["local"]) & (age >= 12) & (age <= 14) & (rng.random(n) < 0.0012)
        state = np.where(again, CODE["out"], state)
        mild = (state == CODE["out"]) & (age < 12) & (rng.random(n) < 0.16)
        state = np.where(mild, CODE["local"], state)
    gone_on = (state == CODE["local"]) & (((age >= 15) & (grade > 9)) | ((age == 14) & (rng.random(n) < 0.004)))
    state = np.where(
        gone_on, np.where((rng.random(n) < 0.06) & (age >= 15), CODE["completed"], CODE["higher_stage"]), state
    )
    state = np.where(age < 6, CODE["underage"], state)
    state = np.where((age > 15) & ~np.isin(state, [CODE["deceased"]]), CODE["overage"], state)
    if migrants:
        state = np.where((state == CODE["local"]) & (rng.random(n) < 0.03), CODE["left_place"], state)
    early = (state == CODE["local"]) & (age >= 6)
    grade = np.clip(np.where(school_age, grade, 0), 0, 9)
    out = state == CODE["out"]
    how = rng.random(n)
    kinds = np.where(how < 0.35, 2, np.where(how < 0.50, 3, np.where(how < 0.78, 4, 1)))
    kinds = np.where((grade == 7) & (how >= 0.42), 4, kinds)  # finished primary school and never came to the junior one
    kinds = np.where(age <= 6, 1, kinds)
    out_kind = np.where(out, kinds, 0)
    elsewhere = state == CODE["elsewhere"]
    left_line = elsewhere & (rng.random(n) < 0.30)
    suspended = state == CODE["suspended"]
    susp_line = suspended & (rng.random(n) < 0.7)
    done_line = state == CODE["completed"]
    gone_line = (state == CODE["hukou_moved"]) & (rng.random(n) < 0.3)
    now = early | (out_kind == 2) | (out_kind == 3) | left_line | susp_line | done_line | gone_line
    status = np.zeros(n, dtype=np.int64)
    status = np.where(
        out_kind == 2, np.where((rng.random(n) < 0.4) & (grade >= 7), 4, np.where(rng.random(n) < 0.5, 2, 3)), status
    )
    status = np.where(left_line | gone_line, 1, status)
    status = np.where(susp_line, 5, status)
    status = np.where(done_line, 4, status)
    was = grade - (1 if new_year else 0)
    before = (early & (was >= 1)) | (out_kind == 4) | (out_kind == 3) | ((out_kind == 2) & (rng.random(n) < 0.4))
    before |= (state == CODE["higher_stage"]) | done_line | (state == CODE["left_place"])
    before |= (left_line | gone_line) & (rng.random(n) < 0.5) | susp_line
    before &= (was >= 1) | (out_kind > 0)
    return Fates(
        state=state,
        out_kind=out_kind,
        grade=grade,
        now=now,
        before=before,
        status=status,
        in_feed=elsewhere & (rng.random(n) < 0.75),
        in_higher=(state == CODE["higher_stage"]) & (rng.random(n) < 0.985),
        listed=(state >= 2) & (state <= 6) & (rng.random(n) < 0.85),
        noted=np.isin(state, [CODE["deceased"], CODE["hukou_moved"]]) & (rng.random(n) < 0.6),
    )

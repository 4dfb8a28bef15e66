"""A list found outside is traced to the export it is from, however it was treated; and nobody is accused by chance."""

from __future__ import annotations

import random
import re
import unicodedata
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.privacy.rules import marking
from notoneless.privacy.rules.masks import masked
from notoneless.standards import citizen_id
from notoneless.standards.care import Mask

CLASSES = [f"{grade}年级{number}班" for grade in "一二三四五六" for number in range(1, 5)]


def people(count, seed=0):
    """A list as a bureau keeps it: name, class, masked number, masked telephone, a remark with a comma for some."""
    pick = random.Random(seed)
    surnames, given_ = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗", "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华文辉"
    for n in range(count):
        born = f"{pick.randint(2011, 2019)}"
        name = pick.choice(surnames) + "".join(pick.choice(given_) for _ in range(pick.randint(1, 2)))
        number = citizen_id.make("110101", date(int(born), pick.randint(1, 12), pick.randint(1, 28)), n % 999 + 1)
        phone = f"1{pick.choice('3589')}{pick.randint(0, 999999999):09}"
        remark = pick.choice(["", "随父母外出，暂住外地", "正在核实去向、下周回访"])
        yield [name, CLASSES[n * len(CLASSES) // count], number, phone, remark]


@cache
def copy_of(secret):
    """The whole list as one export gives it, made once."""
    return handed_out(ROWS, secret)


def handed_out(rows, secret, *, in_full=False):
    """The same list as one export gives it: order drawn inside each class, each cell in its form."""
    groups: dict[str, list] = {}
    for row in rows:
        groups.setdefault(row[1], []).append(row)
    out = []
    for group in groups.values():
        for name, room, number, phone, remark in sorted(group, key=lambda r: marking.place_of(r[0], secret=secret)):
            shown = [number, phone] if in_full else [masked(number, Mask.ID_NUMBER), masked(phone, Mask.PHONE)]
            out.append([name, *(marking.marked(c, anchor=name, secret=secret) for c in (room, *shown, remark))])
    return out


def retyped(rows, pick):
    """Typed anew by a person: no odd spaces, stars by feel, full-width marks, now and then a slip."""

    def typed(cell):
        cell = unicodedata.normalize("NFKC", cell).replace(" ", "")
        cell = re.sub(r"\*+", lambda m: "*" * max(1, len(m[0]) + pick.randint(-2, 2)), cell)
        if pick.random() < 0.01 and cell:
            at = pick.randrange(len(cell))
            cell = cell[:at] + pick.choice("0123456789*") + cell[at + 1 :]
        return cell

    return [[typed(cell) for cell in row] for row in rows]


TREATMENTS = {
    "whole": lambda rows, pick: rows,
    "whole, sorted by name": lambda rows, pick: sorted(rows),
    "20 lines together": lambda rows, pick: (lambda at: rows[at : at + 20])(pick.randrange(len(rows) - 20)),
    "20 lines at random": lambda rows, pick: [rows[i] for i in sorted(pick.sample(range(len(rows)), 20))],
    "20 lines, shuffled": lambda rows, pick: pick.sample(rows, 20),
    "20 lines, shuffled, typed anew": lambda rows, pick: retyped(pick.sample(rows, 20), pick),
    "20 lines, name and telephone alone": lambda rows, pick: [[r[0], r[3]] for r in pick.sample(rows, 20)],
    "20 lines, columns turned round": lambda rows, pick: [r[::-1] for r in pick.sample(rows, 20)],
}  # fmt: skip
#: What at least must be traced of 200 exports (of 200 trials): a whole list always, an excerpt 95 of 100.
FLOORS = {name: (1.0 if name.startswith("whole") else 0.95) for name in TREATMENTS}

EXPORTS = {f"E{n}": random.Random(n).randbytes(32) for n in range(200)}
ROWS = list(people(240))


@pytest.mark.parametrize("name", TREATMENTS)
def test_of_two_hundred_exports_of_one_list_each_leak_names_its_own(name):
    pick = random.Random(name)
    trials = dict(list(EXPORTS.items())[:: 1 if name == "20 lines at random" else 10 if "turned" in name else 5])
    right = wrong = 0
    for key, secret in trials.items():
        leak = TREATMENTS[name](copy_of(secret), pick)
        names, group = (None, None) if "turned" in name else (0, 1 if len(leak[0]) == 5 else None)
        found = marking.named(marking.trace(leak, EXPORTS, names=names, group=group))
        right += found is not None and found.export == key
        wrong += found is not None and found.export != key
    assert wrong == 0
    assert right / len(trials) >= FLOORS[name], f"{name}: {right} of {len(trials)}"


def test_numbers_in_full_are_traced_too_while_they_are_not_typed_anew():
    pick = random.Random(1)
    right = 0
    for key, secret in list(EXPORTS.items())[:60]:
        leak = pick.sample(handed_out(ROWS, secret, in_full=True), 20)
        found = marking.named(marking.trace(leak, EXPORTS, names=0))
        assert found is None or found.export == key
        right += found is not None
    assert right >= 57


def test_a_list_that_is_nobodys_accuses_nobody():
    pick = random.Random(2)
    for n in range(40):
        rows = pick.sample(ROWS, 20)
        plain = [[r[0], r[1], masked(r[2], Mask.ID_NUMBER), masked(r[3], Mask.PHONE), r[4]] for r in rows]
        lost = random.Random(10_000 + n).randbytes(32)  # an export whose row is gone
        for leak in (plain, pick.sample(handed_out(ROWS, lost), 20), handed_out(ROWS, lost), [], [[""]], [["王"]]):
            assert marking.named(marking.trace(leak, EXPORTS, names=0, group=1)) is None


def test_two_copies_mixed_accuse_nobody_else():
    pick = random.Random(3)
    keys = list(EXPORTS)
    for _ in range(20):
        one, other = pick.sample(keys, 2)
        mixed = pick.sample(copy_of(EXPORTS[one]), 15) + pick.sample(copy_of(EXPORTS[other]), 15)
        found = marking.named(marking.trace(mixed, EXPORTS, names=0))
        assert found is None or found.export in {one, other}


@given(st.text(max_size=60), st.text(max_size=8), st.binary(min_size=16, max_size=32))
def test_a_mark_never_says_more_than_the_cell_did(cell, anchor, secret):
    out = marking.marked(cell, anchor=anchor, secret=secret)
    assert (
        re.sub(r"[*\s。.-]", "", unicodedata.normalize("NFKC", out))
        in (re.sub(r"[*\s。.-]", "", unicodedata.normalize("NFKC", cell)),)
        or "***" in cell
    )


@given(st.from_regex(r"[1-9]\d{10}|[1-9]\d{16}[\dX]", fullmatch=True), st.binary(min_size=16, max_size=32))
def test_a_masked_number_shows_no_digit_that_its_mask_hides(number, secret):
    cell = masked(number, Mask.PHONE if len(number) == 11 else Mask.ID_NUMBER)
    out = marking.marked(cell, anchor="王", secret=secret)
    assert len(out) == len(cell) and all(o in {c, "*"} for o, c in zip(out, cell))
    assert marking.form_of(out).key == marking.form_of(cell).key

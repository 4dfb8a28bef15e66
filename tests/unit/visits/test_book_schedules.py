"""A book of visits comes back as people send files: half filled, twice, changed, its rows shuffled, a copy from somebody else. Whatever the
order, nothing that was taken is lost and no visit is counted twice."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from notoneless.audit import actions as audit
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import actions
from notoneless.visits.models import Held, Visit
from notoneless.visits.queries import book_preview
from notoneless.visits.queries.page import content_of
from notoneless.visits.rules.book_rows import BookRow, ProblemRow
from notoneless.visits.rules.books import Becomes
from tests import world

pytestmark = pytest.mark.django_db
#: Columns of the place's form: told (law, aid), met (child, parent), study, said, the wish to leave.
WHOLE = {"q01c01": "√", "q01c02": "√", "q02c01": "√", "q02c02": "√", "q03": "有一些", "q05": "家里缺人手", "q06": "否"}
OTHERS = {"q03": "很吃力", "q05": "什么都好", "q06": "是"}
TAKEN = (Becomes.NEW, Becomes.MORE, Becomes.OTHER)


def _book(made, by):
    with audit.gathered():
        keys = ".".join(str(made.children[one].pk) for one in ("a1", "b1", "c1"))
        return actions.hand_out_book(words={"keys": keys}, reason="十月入户走访，路上没有网络", by=by, at=world.NOW)


def _sent(book, chance, *, whole):
    """One file: some of the families filled in, more or less of each, their rows in some order."""
    rows, problems = [], []
    for row, (family, key) in enumerate(zip(book.blank.families, book.keys, strict=True), start=1):
        mine = family.people[[who for who, _label in family.people].index(book.blank.me)][1]
        filled = whole or chance.random() < 0.7
        cells = dict(WHOLE)
        if not whole:
            cells = {name: word for name, word in cells.items() if chance.random() < 0.6}
            if chance.random() < 0.3:
                name = chance.choice(sorted(OTHERS))
                cells[name] = OTHERS[name]
        on = world.TODAY if whole or chance.random() < 0.9 else world.TODAY - timedelta(days=1)
        rows.append(
            BookRow(
                3 + row, key, family.names, on.isoformat() if filled else "", (mine,), cells=cells if filled else {}
            )
        )
        if filled and chance.random() < 0.5:
            problems.append(ProblemRow(3 + row, f"{row}-1 {family.names}", "学习困难", "数学跟不上，要补课"))
    chance.shuffle(rows)
    return [replace(one, number=4 + at) for at, one in enumerate(rows)], problems


def _bring(sent, by):
    rows, problems = sent
    key = actions.keep_book(file_name="走访工作簿.xlsx", rows=rows, problems=problems, by=by, at=world.NOW)
    with audit.gathered():
        seen = book_preview(by, key, on=world.TODAY).judged
        return actions.take_book(book=key, seen=seen.digest, by=by, at=world.NOW)


def _says(whole, part):
    """Whether a kept record says what was sent."""
    return whole.on == part.on and all(
        set(answer) <= set(whole.answers.get(name, ()))
        if isinstance(answer, list)
        else whole.answers.get(name) == answer
        for name, answer in part.answers.items()
    )


def _schedule(made, seed):
    chance = random.Random(seed)
    me, colleague = (viewer_of(made.accounts[one], at=world.NOW) for one in ("section_chief", "registrar_bureau"))
    book, files, taken = _book(made, me), [], []
    for _step in range(6):
        again = files and chance.random() < 0.35
        sent = chance.choice(files) if again else _sent(book, chance, whole=chance.random() < 0.25)
        files.append(sent)
        if chance.random() < 0.2:
            assert not _bring(sent, colleague).of(*TAKEN), "a copy is nobody else's to bring"
            continue
        judged = _bring(sent, me)
        assert not judged.of(Becomes.OUT) and not judged.faults
        taken += [one.content for one in judged.of(*TAKEN)]
        assert not _bring(sent, me).of(*TAKEN), "the same file changes nothing"
    roots = {content.id for content in taken if content.corrects is None} & set(
        Visit.objects.filter(number=1).values_list("pk", flat=True)
    )
    assert Visit.objects.filter(cached_newest=True).count() == len(roots) == len({one.children for one in taken})
    kept = [content_of(one) for one in (*Visit.objects.all(), *Held.objects.all())]
    lost = [one for one in taken if not any(set(it.children) == set(one.children) and _says(it, one) for it in kept)]
    assert not lost
    problems = [one for content in kept for one in content.problems]
    assert all(problem in problems for content in taken for problem in content.problems)
    return len(taken)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_and_nothing_is_counted_twice(made, seed):
    assert _schedule(made, seed) >= 0


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12, 200))
def test_nothing_is_lost_and_nothing_is_counted_twice_whatever_the_order(made, seed):
    assert _schedule(made, seed) >= 0

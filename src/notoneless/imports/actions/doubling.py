"""A roll that came in on paper and was typed twice: the second entry handed in, laid beside the first, decided, settled.

The second entry is another person's; a copy finds no slip. What differs is told to persons cell by cell, and each decision is
kept with who and when. The settled roll then stands in the first entry's place until somebody takes it out again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.audit.terms import Kind, System
from notoneless.entry.comparing import Comparison, compare
from notoneless.entry.deciding import (
    AS_ON_PAPER,
    Choice,
    Decision,
    Decisions,
    LineDecision,
    Standing,
    decision_of,
    open_cells,
    open_lines,
)
from notoneless.entry.reading import Entry, read_entry
from notoneless.entry.record import record
from notoneless.entry.roll_book import name_of, write_roll
from notoneless.entry.run import same_row_share, words_of
from notoneless.entry.settling import Settled, settle
from notoneless.imports.actions.common import is_published, locked, own_folder, profiles_of, subject
from notoneless.imports.actions.receiving import have_looked, kept_file, reopen
from notoneless.imports.models import EntryDecision, RollFile, RollImport
from notoneless.imports.queries.doubling import decisions_of, kinds_of, places_of, told_path
from notoneless.imports.queries.where import rolls_of
from notoneless.imports.rules.doubling import is_typed
from notoneless.imports.rules.naming import file_name
from notoneless.imports.rules.reading import troubles
from notoneless.imports.rules.telling import entries
from notoneless.imports.rules.two_entries import places
from notoneless.imports.terms import AT_HAND, OF_A_CELL, OF_A_LINE, EntryChoice, RollsError
from notoneless.ledger.tables import private
from notoneless.policy.lookup import load
from notoneless.standards.errors import UserError
from notoneless.work.jobs import hand_in


def add_second(*, to: RollFile, name: str, chunks: Iterable[bytes], by: Viewer, at: datetime) -> RollFile:
    """Take in the second entry of the roll ``to``, typed by another person; return it. The worker looks at it and compares.

    Raises :class:`RollsError` Y001, Y002, Y003, Y005, Y013 (no roll that is typed by hand, or one that has its second entry),
    Y014 (the same person's), Y015 (a copy of the first).
    """
    with transaction.atomic():
        one = locked(to.roll_import, by)
        first = RollFile.objects.select_for_update().get(pk=to.pk)
        live = list(one.files.filter(removed_at=None))
        if (
            first.removed_at is not None or first.second_of_id or first.settles_id
            or not is_typed(first.seen, first.said, kinds_of(one)) or any(other.second_of_id == first.pk for other in live)
        ):  # fmt: skip
            raise RollsError(
                "Y013",
                f"《{first.name}》不能再收第二遍：它不是照纸表录入的名册，或者已经有了第二遍。要换第二遍，请先取出现在的。",
                f"{first.name} takes no second entry: it is no roll that is typed from paper, or it has its second entry already. To "
                "replace that, take it out first.",
            )
        if first.added_by == by.actor:
            raise RollsError(
                "Y014",
                f"《{first.name}》的第一遍是您交的。第二遍要由另一个人照纸表另录、用自己的账号交：一个人录两遍，同一个看错的字会错两回。",
                f"You handed in the first entry of {first.name} yourself. The second is typed from the paper by somebody else, who hands it "
                "in with an account of their own: one person misreads the same character twice.",
            )
        file = kept_file(one, name, chunks, by=by, at=at, copy_of=first)
        audit.write(
            "imports.add_second", by=by, at=at, subject=subject(one),
            detail={"first": first.number, "sha256": file.sha256, "bytes": file.size},
        )  # fmt: skip
    return file


def decide(
    *, second: RollFile, place: str, choice: str, value: str = "", is_as_on_paper: bool = False, partner: int | None = None,
    by: Viewer, at: datetime,
) -> EntryDecision:  # fmt: skip
    """Write down what ``by`` decided of ``place``, the paper in hand; an earlier decision stays written, the newest holds.

    Raises :class:`RollsError` Y001, Y002, Y016 (no such place, or a word that is none of its choices), Y017 (it is settled),
    Y018 (the line is said to be one already, or no line of the other entry is named), Y019 (a value is missing or cannot be
    right).
    """
    with transaction.atomic():
        one = locked(second.roll_import, by)
        _not_settled(second)
        told = {each["place"]: each for each in places_of(second)}
        here = told.get(place)
        known = OF_A_CELL if here is not None and here["what"] == "cell" else OF_A_LINE
        if here is None or choice not in known:
            raise RollsError(
                "Y016",
                "两遍录入里没有这一处，或者没有选第一遍、第二遍、另录（行：保留、不要、是同一行）中的一项。请刷新后再看。",
                "The two entries have no such place, or the choice is none of those that it takes. Reload the page.",
            )
        text: str | None = None
        if choice == EntryChoice.TYPED:
            text = _checked(one, here["column"], value, is_as_on_paper)
        mate = _mate(told, here, partner) if choice == EntryChoice.SAME else None
        _let_go(second, told, here, partner if mate else None, by, at)
        kept = EntryDecision.objects.create(
            second=second, place=place, choice=choice, partner=partner if mate else None, value=text or None,
            is_as_on_paper=is_as_on_paper and choice == EntryChoice.TYPED, decided_at=at, decided_by=by.actor,
        )  # fmt: skip
        if mate is not None:
            EntryDecision.objects.create(
                second=second, place=mate["place"], choice=EntryChoice.SAME, partner=here["at"], decided_at=at,
                decided_by=by.actor,
            )  # fmt: skip
        if mate is not None or here.get("joined") is not None:
            compare_anew(second)
        audit.write("imports.decide_entry", by=by, at=at, subject=subject(one),
                    detail={"file": second.number, "place": place, "choice": choice})  # fmt: skip
    return kept


def settle_entries(*, second: RollFile, by: Viewer, at: datetime) -> None:
    """Have the worker write the settled roll, which then stands in the first entry's place for the sweep.

    Raises :class:`RollsError` Y001, Y002, Y017 (it is settled), Y020 (something is not decided, or could not be read).
    """
    with transaction.atomic():
        one = locked(second.roll_import, by)
        second = RollFile.objects.select_for_update().get(pk=second.pk)
        _not_settled(second)
        decided = decisions_of(second)
        left = [each for each in places_of(second) if each["place"] not in decided]
        if "cells" not in second.double or left or second.double.get("unread"):
            raise RollsError(
                "Y020",
                f"还不能定稿：{len(left)} 处没有定，{int(second.double.get('unread') or 0)} 处没有读进来。请对着纸表定完；没有读进来的，改好文件再交。",
                f"Not to be settled yet: {len(left)} places are undecided, {int(second.double.get('unread') or 0)} could not be read. Decide "
                "them with the paper in hand; what could not be read is mended in the file.",
            )
        second.double = second.double | {"settle": {"by": by.actor, "at": at.isoformat()}}
        _order(second)
        audit.write("imports.settle_entries", by=by, at=at, subject=subject(one), detail={"file": second.number})


def compare_anew(second: RollFile) -> None:
    """Have the worker lay the two entries side by side (again)."""
    second.double = {}
    _order(second)


def compare_when_read(file: RollFile) -> None:
    """Have the two entries compared as soon as both were looked at and both are clear; ``file`` is the one just looked at."""
    for second in RollFile.objects.filter(removed_at=None, second_of=file.second_of_id or file.pk).select_related(
        "second_of"
    ):
        both = (second, second.second_of)
        if all(each is not None and each.is_looked_at and not troubles(each.seen, each.said) for each in both):
            compare_anew(second)


def _order(second: RollFile) -> None:
    second.double = second.double | {"job": hand_in("notoneless.imports.tasks.compare_entries", str(second.pk))}
    second.save(update_fields=("double",))


def compare_entries(key: UUID, *, at: datetime) -> bool:
    """Lay a second entry beside its first, and write the settled roll where that was asked for; return whether there was
    anything to do. For the worker: begun twice it says the same."""
    second = RollFile.objects.select_related("roll_import__county", "second_of").filter(pk=key, removed_at=None).first()
    if second is None or second.second_of is None or second.second_of.removed_at is not None:
        return False
    one, first = second.roll_import, second.second_of
    if not (rolls_of(one.pk) / first.name).is_file() or not (rolls_of(one.pk) / second.name).is_file():
        return False
    asked = second.double.get("settle")
    policy, place = load(), one.county.code
    share = same_row_share(policy, place, one.as_of)
    try:
        laid = compare(_entry(first), _entry(second), share=share)
        decisions = _decisions(second)
        stated = decisions.stated(laid)
        laid = compare(laid.first, laid.second, share=share, stated=stated) if stated else laid
        done = (
            settle(laid, decisions)
            if asked and not open_cells(laid, decisions) and not open_lines(laid, decisions)
            else None
        )
    except UserError as refusal:
        return _kept(second, {"refusal": {"code": refusal.code, "zh": refusal.zh, "en": refusal.en}})
    _write(told_path(second), places(laid))
    figures = record(laid, decisions, done, on=one.as_of)
    told = {
        "compared_at": at.isoformat(), "refusal": None, "unread": figures["unread"], "rows": figures["rows"], "cells": figures["cells"],
        "by_column": figures["by_column"], "word_for_word": figures["word_for_word"],
    } | ({"rates": figures["error_rates"], "once": done.once} if done else {})  # fmt: skip
    if done is not None and asked:
        return _stand_in(second, laid, done, told, at)
    return _kept(second, told)


def _entry(file: RollFile) -> Entry:
    one = file.roll_import
    return read_entry(
        rolls_of(one.pk) / file.name, day=one.as_of, place=one.county.code, policy=load(),
        told=entries(file.name, file.seen, file.said), profiles_dir=profiles_of(one.county.code), typed_by=file.added_by,
        work=own_folder(settings.NOTONELESS_HOME.work),
    )  # fmt: skip


def _decisions(second: RollFile) -> Decisions:
    """Return what was decided, as the library takes it."""
    cells, lines = {}, {}
    for place, said in decisions_of(second).items():
        if said.choice in OF_A_CELL:
            text = said.value.open(why="settle") if said.value else None
            cells[place] = Decision(Choice(said.choice), text, said.decided_by)
        else:
            lines[place] = LineDecision(Standing(said.choice), said.partner, said.decided_by)
    return Decisions(cells, lines)


def _kept(second: RollFile, told: Mapping[str, Any]) -> bool:
    """Write down what came of it, unless somebody asked for another comparison meanwhile."""
    with transaction.atomic():
        now = RollFile.objects.select_for_update().get(pk=second.pk)
        if now.removed_at is not None or now.double.get("job") != second.double.get("job"):
            return False
        now.double = dict(told)
        now.save(update_fields=("double",))
    return True


def _stand_in(second: RollFile, laid: Comparison, done: Settled, told: Mapping[str, Any], at: datetime) -> bool:
    """Write the settled roll, and let it stand in the first entry's place."""
    with transaction.atomic():
        one = RollImport.objects.select_for_update().get(pk=second.roll_import_id)
        now = RollFile.objects.select_for_update().get(pk=second.pk)
        if now.removed_at is not None or now.double.get("job") != second.double.get("job"):
            return False
        if one.state not in AT_HAND or is_published(
            one
        ):  # a sweep of these rolls came between: nothing is put under it
            now.double = dict(told)
            now.save(update_fields=("double",))
            return False
        folder = rolls_of(one.pk)
        name = file_name(name_of(laid.first.kind), [other.name for other in one.files.all()])
        path = write_roll(folder / name, laid.first.kind, done.columns, done.rows, on=one.as_of)
        settled = RollFile.objects.create(
            roll_import=one, number=one.files.count() + 1, name=name, size=path.stat().st_size, added_at=at,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(), added_by=second.double["settle"]["by"], settles=second.second_of,
        )  # fmt: skip
        now.double = dict(told)
        now.save(update_fields=("double",))
        reopen(one)
        have_looked(settled)
        audit.write("imports.stand_in", by=System("worker"), at=at, kind=Kind.SYSTEM, subject=subject(one),
                    detail={"first": laid.first.sha256, "second": laid.second.sha256, "sha256": settled.sha256,
                            "wrong": [rate.differ for rate in done.errors], "compared": done.errors[0].compared})  # fmt: skip
    return True


def _checked(one: RollImport, column: str, value: str, is_as_on_paper: bool) -> str | None:
    """Return the value typed by hand, None for an empty cell of the paper; raise Y019 where it cannot be right."""
    words = words_of(load(), one.county.code, one.as_of)
    try:
        return decision_of(
            column, Choice.TYPED, value[:300], by=None, note=AS_ON_PAPER if is_as_on_paper else None, words=words
        ).value
    except UserError as refusal:
        raise RollsError(
            "Y019",
            f"另录的值不能这样记下：{refusal.zh}",
            f"The value typed by hand cannot be kept so: {refusal.en}",
        ) from refusal


def _mate(told: Mapping[str, Mapping[str, Any]], here: Mapping[str, Any], partner: int | None) -> Mapping[str, Any]:
    """Return the line of the other entry that ``here`` is said to be; raise Y018 where none such is free."""
    found = next(
        (
            each
            for each in told.values()
            if each["what"] == "line" and each["side"] != here["side"] and each["at"] == partner
        ),
        None,
    )
    if found is None or (found["joined"] is not None and found["joined"] != here["at"]):
        raise RollsError(
            "Y018",
            "请选是另一遍的哪一行；那一行要还没有对上别的行。",
            "Choose which line of the other entry it is; one that is not said to be another line already.",
        )
    return found


def _let_go(
    second: RollFile, told: Mapping[str, Any], here: Mapping[str, Any], partner: int | None, by: Viewer, at: datetime
) -> None:
    """A line that was said to be one of the other entry and is decided anew lets that one go: it is open again."""
    if here["what"] != "line" or here["joined"] in (None, partner):
        return
    for each in told.values():
        if each["what"] == "line" and each["side"] != here["side"] and each["at"] == here["joined"]:
            EntryDecision.objects.create(second=second, place=each["place"], decided_at=at, decided_by=by.actor)


def _not_settled(second: RollFile) -> None:
    if RollFile.objects.filter(settles=second.second_of_id, removed_at=None).exists():
        raise RollsError(
            "Y017",
            "这份名册已经定稿。要改判定，请先在这批名册里取出定稿的那一份，两遍录入和判定都还在。",
            "This roll is settled. To decide otherwise, take the settled file out of the set first; both entries and the decisions stay.",
        )


def _write(path: Path, told: object) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    private(scratch).replace(path)

"""Two files found to be one child: one is kept, the other becomes an alias that leads to it. And back again, exactly.

The rows of the absorbed file go over, those of other stations too (an open case, a run of missed days): whoever was looked for
under the one file is looked for under the other. The tie keeps which. Found to be two after all, exactly those come back, wherever
further merges carried them; what was written into the kept file meanwhile stays there. No row is ever copied or deleted.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from notoneless.accounts.terms import Viewer
from notoneless.children.access import MERGE, Children, kept_of
from notoneless.children.actions.caches import COLUMNS, caches_of
from notoneless.children.actions.common import Act, Key, not_ahead, reason_of
from notoneless.children.actions.facts import scalar_words
from notoneless.children.models import (
    Category,
    Child,
    Correction,
    EnrolmentSpell,
    Guardian,
    HouseholdSpell,
    Identifier,
    LearningMark,
    NameUsed,
    Remark,
    Residence,
    RollLine,
    Sponsor,
    Standing,
    Tie,
)
from notoneless.children.queries.page import changes_since
from notoneless.children.rules import naming
from notoneless.children.rules.ties import gone_over, without
from notoneless.children.terms import AbsentError, Along, ChildError, FileChangedError, TieState
from notoneless.responsibility.queries import system_scope

TABLES: Final[tuple[Any, ...]] = (
    NameUsed, Identifier, Guardian, HouseholdSpell, Residence, EnrolmentSpell, Category, LearningMark, RollLine, Standing,
    Sponsor, Remark, Correction,
)  # fmt: skip
#: Tables of other stations whose rows stay with the alias, and why nothing is lost by it.
STAYING: Final[dict[str, str]] = {
    "moves.Move": "read through the alias to the file that stands for it",
    "deferrals.Deferral": "read with those of every alias of the file",
    "findings.Proposal": "a sweep's own words, which are not written anew",
    "reports.Check": "a sample as it was drawn; what is found is written on the file that stands for it",
    "reports.UpwardChild": "a report as it was handed up",
    "children.Tie": "the tie itself",
    "children.Child": "the alias itself",
    "children.StoodBefore": "how the alias itself stood, day by day",
}
#: Facts of the file's own row that may be taken over from the absorbed file.
TAKEN: Final = ("name", "sex", "birth_on", "ethnicity")


def merge(
    *, kept: Key, absorbed: Key, reason: str, by: Viewer, at: datetime, on: date, take: tuple[str, ...] = (),
    seen: tuple[int, int] | None = None,
) -> uuid.UUID:  # fmt: skip
    """Merge ``absorbed`` into ``kept`` and return the tie's key. ``take`` names facts of the file's own row in which the
    absorbed file was right.

    Raises :class:`AbsentError`, :class:`MovedError`, :class:`FileChangedError`, K006 (no reason), K020 (one file), K021 (of two
    counties).
    """
    why = reason_of(reason)
    not_ahead(on, at)
    if str(kept) == str(absorbed):
        raise ChildError(
            "K020", "这是同一份档案，不用合并。请另选一份。", "This is one file already. Choose another one."
        )
    with transaction.atomic():
        stays, goes = _both(kept, absorbed, by)
        if stays.county_path != goes.county_path:
            raise ChildError(
                "K021",
                "两份档案属于两个区县，不能合并。请由市级办理移交。",
                "The files belong to two counties and cannot be merged; hand one over first.",
            )
        for child, version in zip((stays, goes), seen or (None, None), strict=True):
            if version is not None and version != child.version:
                raise FileChangedError(changes_since(child, version), version=child.version)
        act = Act(stays, by, at, on, f"合并：{why}"[:160])
        tie = Tie(kept=stays, absorbed=goes, reason=why, tied_at=at, tied_by=by.actor)
        with system_scope():
            moved = gone_over({_key(table): _move(table, goes, stays) for table in tables()})
            took = _take(act, stays, goes, take)
            before = {column: getattr(stays, column) for column in COLUMNS}
            after = caches_of([stays.pk], on=on)[stays.pk]
            _set(stays, after)
            goes.merged_into = stays
            goes.version += 1
            goes.save(update_fields=("merged_into", "version"))
            tie.moved = {"rows": moved, "took": took, "caches": [before, after]}
            tie.save(force_insert=True)
            act.changed("merge", "", goes.name)
            act.finish("merge", others=(goes.pk,), tie=str(tie.pk), rows=sum(map(len, moved.values())), reason=why)
            _tell(moved, together=True, reason=why, by=by, at=at)
    return tie.pk


def separate(*, tie: Key, reason: str, by: Viewer, at: datetime, on: date) -> uuid.UUID:
    """Make two files of one again; return the key of the file that was absorbed.

    Raises :class:`AbsentError`, K006 (no reason), K022 (separated before).
    """
    why = reason_of(reason)
    not_ahead(on, at)
    with transaction.atomic():
        found = _tie(tie)
        root = kept_of(found.kept)
        if not Children(by, MERGE).allows(root) or not Children(by, MERGE).reaches(found.absorbed):
            raise AbsentError
        if found.state != TieState.MERGED:
            raise ChildError(
                "K022", "这两份档案已经分开了。请刷新页面。", "These files were separated already; reload the page."
            )
        act = Act(root, by, at, on, f"分开：{why}"[:160])
        absorbed = found.absorbed
        rows: dict[str, list[str]] = found.moved["rows"]
        with system_scope():
            for further in _ties_above(found):
                further.moved = further.moved | {"rows": without(further.moved["rows"], rows)}
                further.save(update_fields=("moved",))
            for table in tables():
                # Wherever they are: what both had one of stayed with an alias between.
                if keys := rows.get(_key(table)):
                    table.objects.filter(pk__in=keys).update(child=absorbed)
            _give_back(found, root if root.pk == found.kept_id else None)
            told = caches_of([root.pk], on=on)[root.pk]
            before, after = found.moved["caches"]
            alone = root.pk == found.kept_id and not _written_since(root, found)
            _set(root, before if alone and all(getattr(root, name) == after[name] for name in COLUMNS) else told)
            if _left_meanwhile(absorbed, found):
                _set(absorbed, caches_of([absorbed.pk], on=on)[absorbed.pk])
            absorbed.merged_into = None
            absorbed.version += 1
            absorbed.save(update_fields=("merged_into", "version"))
            found.state, found.separated_at, found.separated_by = TieState.SEPARATED, at, by.actor
            found.separation_reason = why
            found.save(update_fields=("state", "separated_at", "separated_by", "separation_reason"))
            act.changed("separate", absorbed.name, "")
            act.finish("separate", others=(absorbed.pk,), tie=str(found.pk), reason=why)
            _tell(rows, together=False, reason=why, by=by, at=at)
    return absorbed.pk


def tables() -> tuple[Any, ...]:
    """Return every table whose rows go over: this station's, and those of others that say so of themselves."""
    related = Child._meta.get_fields(include_hidden=True)
    others = {one.related_model for one in related if one.is_relation and hasattr(one.related_model, "along")}
    return (*TABLES, *sorted(others - set(TABLES), key=_key))


def open_beside(child: Child) -> list[str]:
    """Return what of other stations is open and keeps a file from being put away, as people call it. Asked in the house's scope."""
    return [
        str(table._meta.verbose_name)
        for table in tables()
        if (along := getattr(table, "along", None))
        and along.holds
        and table.objects.filter(child=child, **along.open).exists()
    ]


def _key(table: Any) -> str:
    """Return the name by which a tie keeps a table's rows."""
    return str(table._meta.model_name if table in TABLES else table._meta.label_lower)


def _tell(moved: Mapping[str, list[str]], **said: Any) -> None:
    """Tell those who asked for it that rows of theirs went over, or came back."""
    for table in tables():
        along: Along | None = getattr(table, "along", None)
        if along is not None and along.then and (keys := moved.get(_key(table))):
            import_string(along.then)(keys, **said)


def _both(kept: Key, absorbed: Key, by: Viewer) -> tuple[Child, Child]:
    """Return both files, locked in one order whoever asks, so that two merges never wait for each other."""
    access = Children(by, MERGE)
    first, second = sorted((str(kept), str(absorbed)))
    locked = {key: access.one(key, lock=True) for key in (first, second)}
    return locked[str(kept)], locked[str(absorbed)]


def _tie(key: Key) -> Tie:
    try:
        return Tie.objects.select_for_update().select_related("kept", "absorbed").get(pk=uuid.UUID(str(key)))
    except (Tie.DoesNotExist, ValueError):
        raise AbsentError from None


def _move(table: Any, goes: Child, stays: Child) -> list[Any]:
    rows, theirs = table.objects.filter(child=goes), table.objects.filter(child=stays)
    along: Along = getattr(table, "along", Along())
    if along.once_by:
        rows = rows.exclude(**{f"{along.once_by}__in": list(theirs.values_list(along.once_by, flat=True))})
    if along.open and theirs.filter(**along.open).exists():
        rows = rows.exclude(**along.open)
    keys = list(rows.values_list("pk", flat=True))
    table.objects.filter(pk__in=keys).update(child=stays)
    return keys


def _take(act: Act, stays: Child, goes: Child, take: tuple[str, ...]) -> dict[str, list[Any]]:
    """Take facts over from the absorbed file; return field → [was, became] as plain values."""
    took: dict[str, list[Any]] = {}
    for what in dict.fromkeys(take):
        if what not in TAKEN:
            raise AbsentError
        was, value = getattr(stays, what), getattr(goes, what)
        if was == value:
            continue
        took[what] = [_plain(was), _plain(value)]
        _put(stays, what, value)
        act.changed(what, scalar_words(what, was), scalar_words(what, value))
    return took


def _give_back(tie: Tie, root: Child | None) -> None:
    """Give the kept file back what it said of itself, where it still says what the merge made it say."""
    kept = root or tie.kept
    for what, (was, became) in tie.moved["took"].items():
        if _plain(getattr(kept, what)) == became:
            _put(kept, what, date.fromisoformat(was) if what == "birth_on" and was else was)


def _put(child: Child, what: str, value: Any) -> None:
    setattr(child, what, value)
    changed = [what]
    if what == "name":
        for column, key in naming.keys(value).items():
            setattr(child, column, key)
            changed.append(column)
    child.save(update_fields=changed)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)


def _set(child: Child, caches: dict[str, Any]) -> None:
    for column, value in caches.items():
        setattr(child, column, value)
    child.save(update_fields=tuple(caches))


def _ties_above(tie: Tie) -> list[Tie]:
    """Return the ties that carried the kept file further, up to the file that stands for all."""
    found: list[Tie] = []
    at = tie.kept_id
    while above := Tie.objects.select_for_update().filter(absorbed=at, state=TieState.MERGED).first():
        found.append(above)
        at = above.kept_id
    return found


def _written_since(root: Child, tie: Tie) -> bool:
    """Whether anything that says where the child is was written into the kept file after the merge, or came or went with
    another file."""
    then = tie.tied_at
    others = Tie.objects.filter(kept=root).exclude(pk=tie.pk)
    return (
        any(table.objects.filter(child=root, recorded_at__gt=then).exists() for table in (Residence, EnrolmentSpell))
        or Standing.objects.filter(child=root, on__gt=then.date()).exists()
        or others.filter(Q(tied_at__gte=then) | Q(separated_at__gte=then)).exists()
    )


def _left_meanwhile(absorbed: Child, tie: Tie) -> bool:
    """Whether a file that was merged into the absorbed one left it while it was an alias itself."""
    return Tie.objects.filter(kept=absorbed, state=TieState.SEPARATED, separated_at__gte=tie.tied_at).exists()

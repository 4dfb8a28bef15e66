"""A roll typed twice, as persons see it: how the two entries compare, what is decided of each place, and by whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import Viewer, is_english
from notoneless.audit import actions as audit
from notoneless.imports.models import EntryDecision, RollFile, RollImport
from notoneless.imports.queries.where import folder_of
from notoneless.imports.queries.words import column
from notoneless.imports.rules.doubling import is_typed
from notoneless.imports.rules.reading import troubles
from notoneless.policy.lookup import load
from notoneless.standards.shares import wilson
from notoneless.work.queries import has_failed

TOPIC = "rolls.double_entry"


@dataclass(frozen=True, slots=True)
class Rate:
    """Of ``compared`` cells ``wrong`` were typed otherwise than settled (between ``low`` and ``high``); lines left out, and
    typed that should not be."""

    wrong: int
    compared: int
    low: float
    high: float
    left_out: int
    too_many: int

    @property
    def share(self) -> float:
        """The share of cells that were typed wrong."""
        return self.wrong / self.compared if self.compared else 0.0


@dataclass(frozen=True, slots=True)
class Doubled:
    """How far the second entry of a roll is.

    ``state``: ``wanted`` (a roll typed from paper, no second entry), ``busy``, ``broken`` (the worker gave it up), ``unclear``
    (one of the two must be said better, or they are not two entries of one roll: ``refusal``), ``open`` (``left`` of
    ``places`` to decide), ``decided`` (to be settled), ``settled`` (``rates`` of both).
    """

    state: str
    first: UUID
    second: UUID | None = None
    second_name: str = ""
    typed_by: tuple[str, str] = ("", "")
    refusal: Mapping[str, str] | None = None
    places: int = 0
    left: int = 0
    paired: int = 0
    compared: int = 0
    differ: int = 0
    unread: int = 0
    word_for_word: bool = False
    rates: tuple[Rate, ...] = ()
    by_column: tuple[tuple[str, int, int], ...] = ()
    is_own: bool = False

    @property
    def share(self) -> float | None:
        """The share of cells that differ."""
        return self.differ / self.compared if self.compared else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The interval of the share (95 %)."""
        return wilson(self.differ, self.compared)

    @property
    def blocks(self) -> bool:
        """Whether the sweep waits for it."""
        return self.state not in ("wanted", "settled")


@dataclass(frozen=True, slots=True)
class Place:
    """One cell that differs, or one line without a partner, as it is laid before a person; ``told`` are the two sides of a cell
    as (text, what can be seen of it, row), or the one line. ``partners`` are the lines it may be said to be: (line, in words)."""

    key: str
    what: str
    number: int
    name: str
    id_number: str
    town: str
    village: str
    label: str
    column: str
    told: tuple[tuple[str, str, str], ...]
    why: str
    side: int
    partners: tuple[tuple[int, str], ...]
    choice: str
    partner: int | None
    decided_by: str


def kinds_of(one: RollImport) -> frozenset[str]:
    """Return the kinds of rolls that this county types from paper by hand."""
    return frozenset(load().value(TOPIC, one.county.code, one.as_of).value["kinds"])


def told_path(second: RollFile) -> Path:
    """Return where the places to decide lie, masked; in the house's own folder, as the doubtful pairs do."""
    return folder_of(second.roll_import_id) / f"entries-{second.pk}.json"


def places_of(second: RollFile) -> list[dict[str, Any]]:
    """Return the places to decide, as the newest comparison left them; none when they were let go."""
    try:
        found: list[dict[str, Any]] = json.loads(told_path(second).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return found


def decisions_of(second: RollFile) -> dict[str, EntryDecision]:
    """Return the decision that holds for each place on which somebody decided."""
    return _decisions([second]).get(second.pk, {})


def _decisions(seconds: Iterable[RollFile]) -> dict[UUID, dict[str, EntryDecision]]:
    """Return the same of several second entries, in one question."""
    newest: dict[UUID, dict[str, EntryDecision]] = {}
    for one in EntryDecision.objects.filter(second__in=[each.pk for each in seconds]).order_by("decided_at", "pk"):
        newest.setdefault(one.second_id, {})[one.place] = one
    return {key: {place: said for place, said in every.items() if said.choice} for key, every in newest.items()}


def doubled(viewer: Viewer, one: RollImport, files: Iterable[RollFile]) -> dict[UUID, Doubled]:
    """Return, for each first entry among ``files`` (all that are in the set) of a roll that is typed by hand, how far its second
    entry is."""
    kept = list(files)
    kinds = kinds_of(one)
    seconds = {file.second_of_id: file for file in kept if file.second_of_id}
    settled = {file.settles_id for file in kept if file.settles_id}
    names = names_of([file.added_by for file in kept])
    decided = _decisions(seconds.values()) if seconds else {}
    found = {}
    for file in kept:
        if file.second_of_id or file.settles_id:
            continue
        second = seconds.get(file.pk)
        if second is not None:
            found[file.pk] = _doubled(viewer, file, second, file.pk in settled, names, decided.get(second.pk, {}))
        elif is_typed(file.seen, file.said, kinds):
            found[file.pk] = Doubled("wanted", file.pk, is_own=file.added_by == viewer.actor)
    return found


def _doubled(
    viewer: Viewer,
    first: RollFile,
    second: RollFile,
    is_settled: bool,
    names: Mapping[str, str],
    decided: Mapping[str, EntryDecision],
) -> Doubled:
    told = second.double
    cells, rows = told.get("cells") or {}, told.get("rows") or {}
    places = [each["place"] for each in places_of(second)] if cells else []
    left = sum(place not in decided for place in places)
    return Doubled(
        _state(first, second, is_settled, left), first.pk, second.pk, second.name,
        (names.get(first.added_by, ""), names.get(second.added_by, "")), told.get("refusal"), len(places), left,
        rows.get("paired", 0), cells.get("compared", 0), cells.get("differ", 0), told.get("unread", 0),
        bool(told.get("word_for_word")),
        tuple(
            Rate(r["wrong"], r["compared"], low, high, r["lines_left_out"], r["lines_too_many"])
            for r in told.get("rates") or ()
            for low, high in (r["interval"] or (0.0, 1.0),)
        ) if is_settled else (),
        tuple(
            (column(name), each["compared"], each["differ"])
            for name, each in sorted((told.get("by_column") or {}).items(), key=lambda item: (-item[1]["differ"], item[0]))
            if each["compared"]
        ),
        first.added_by == viewer.actor,
    )  # fmt: skip


def _state(first: RollFile, second: RollFile, is_settled: bool, left: int) -> str:
    told = second.double
    if is_settled:
        return "settled"
    if any(not file.is_looked_at for file in (first, second)):
        return "broken" if any(has_failed(file.job) for file in (first, second) if not file.is_looked_at) else "busy"
    if troubles(first.seen, first.said) or troubles(second.seen, second.said) or told.get("refusal"):
        return "unclear"
    if told.get("job"):
        return "broken" if has_failed(told["job"]) else "busy"
    return "open" if left or told.get("unread") else "decided" if told.get("cells") else "busy"


def double(viewer: Viewer, first: RollFile) -> Doubled | None:
    """Return how far the second entry of a roll is, None where it is no roll that is typed by hand."""
    one = first.roll_import
    return doubled(viewer, one, one.files.filter(removed_at=None)).get(first.pk)


def second_of(first: RollFile) -> RollFile | None:
    """Return the second entry of a roll."""
    return (
        first.seconds.filter(removed_at=None).select_related("roll_import__county", "roll_import__publication").first()
    )


def decided(second: RollFile) -> list[tuple[str, str]]:
    """Return the places of two entries in their order, each with the choice that holds ('' for none)."""
    said = decisions_of(second)
    return [(each["place"], said[each["place"]].choice if each["place"] in said else "") for each in places_of(second)]


def place(second: RollFile, key: str = "", *, after: str = "") -> Place | None:
    """Return the place ``key``, or the first undecided one behind ``after`` (from the beginning again at the end); None where
    there is none. A look is written down."""
    every = places_of(second)
    said = decisions_of(second)
    numbered = {each["place"]: number for number, each in enumerate(every, 1)}
    if not key:
        behind = numbered.get(after, 0)
        left = [k for k in numbered if k not in said]
        key = next((k for k in left if numbered[k] > behind), left[0] if left else "")
    if key not in numbered:
        return None
    here = every[numbered[key] - 1]
    answer = said.get(key)
    audit.note_look("imports.entry", (), subject=f"imports_rollimport:{second.roll_import_id}")
    is_cell = here["what"] == "cell"
    return Place(
        key=key, what=here["what"], number=numbered[key], name=here["name"], id_number=here["id_number"], town=here["town"],
        village=here["village"], label=column(here["column"]) if is_cell else "", column=here.get("column", ""),
        told=(
            (here["first"], _seen(here["first_hint"]), here["first_row"]),
            (here["second"], _seen(here["second_hint"]), here["second_row"]),
        ) if is_cell else ((here["birth_on"], "", here["row"]),),
        why="" if is_cell else _why(here), side=0 if is_cell else here["side"],
        partners=() if is_cell else tuple(_partners(every, here)), choice=answer.choice if answer else "",
        partner=answer.partner if answer else None,
        decided_by=names_of([answer.decided_by]).get(answer.decided_by, "") if answer else "",
    )  # fmt: skip


def _seen(hint: Mapping[str, str]) -> str:
    return hint["en"] if is_english() else hint["zh"]


def _partners(every: Iterable[Mapping[str, Any]], here: Mapping[str, Any]) -> Iterable[tuple[int, str]]:
    """Yield the lines of the other entry that this one may be said to be, the likeliest first."""
    others = [each for each in every if each["what"] == "line" and each["side"] != here["side"]]
    likely = {*here["rivals"], here["like"]}
    for each in sorted(others, key=lambda each: each["row"] not in likely):
        if each["joined"] in (None, here["at"]):
            yield each["at"], f"{each['row']} · {each['name']} · {each['birth_on']} · {each['village']}"


def _why(here: Mapping[str, Any]) -> str:
    """Return in words why a line has no partner."""
    words = {
        "rivals": "、".join(here["rivals"]), "fellows": "、".join(here["fellows"]), "like": here["like"],
    }  # fmt: skip
    if here["joined"] is not None:
        return _("已定为另一遍的一行，两行的格在后面逐格比。")
    if here["rivals"]:
        return _("分不清：另一遍的第 %(rivals)s 行都可能是它。") % words
    if here["fellows"]:
        return _("只有这一遍有；和这一遍的第 %(fellows)s 行写的是同一个人，请看是不是录重了。") % words
    if here["like"]:
        return _("只有这一遍有；最像另一遍的第 %(like)s 行，请看是不是同一行。") % words
    return _("只有这一遍有，另一遍里没有像它的行。")

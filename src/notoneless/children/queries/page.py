"""One child's file on one page: who, where, with whom, in which class, since when, from which source, and who answers.

What is sealed comes as it is sealed: whoever prints it prints the mask. Siblings are named only where the viewer may see
them; others are not mentioned. A page takes a fixed number of statements, however long the file is.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.accounts.queries import names_of
from notoneless.accounts.terms import STEP, Viewer, is_english
from notoneless.audit import actions as audit
from notoneless.audit import queries as journal
from notoneless.audit.terms import Kind as LineKind
from notoneless.audit.terms.verbs import in_words
from notoneless.children.access import EDIT, MERGE, REMARK, SEE, Children
from notoneless.children.models import (
    Category,
    Child,
    Correction,
    HouseholdSpell,
    Tie,
)
from notoneless.children.queries import marks, words
from notoneless.children.queries.family import family_of
from notoneless.children.queries.listing import ChildLine, Names, is_guarded, lines, paths_of
from notoneless.children.queries.revealed import revealed, revealed_field
from notoneless.children.rules.marks import Kind
from notoneless.children.terms import (
    CategoryGroup,
    Changed,
    HouseholdKind,
    IdentifierKind,
    ResidenceKind,
    SpellStatus,
    TieState,
)
from notoneless.places.queries import names_on_lines
from notoneless.places.terms import Line
from notoneless.privacy.models import Sealed
from notoneless.responsibility.queries import chain_for, system_scope
from notoneless.responsibility.terms import Chain, Holder, Link

#: So many lines of rolls, judgements and acts are shown; the rest is told by its number.
MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Cell:
    """A sealed value of the file: its mask, and where it lies for whoever asks to see it in full."""

    value: Sealed | None
    table: str
    field: str
    row: uuid.UUID

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Fact:
    """A dated row of the file: what it is, its parts, its period, its source. ``cells`` are its sealed parts."""

    id: uuid.UUID
    what: str
    text: str = ""
    cells: tuple[Cell, ...] = ()
    began_on: date | None = None
    ended_on: date | None = None
    source: str = ""
    kind: str = ""

    @property
    def is_current(self) -> bool:
        """Whether its period is open."""
        return self.ended_on is None


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the timeline. ``weight`` orders those of one day."""

    at: date
    title: str
    text: str = ""
    tone: str = ""
    by: str = ""
    when: datetime | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another child of the family whom the viewer may see: of the same household, or else of the same guardian."""

    line: ChildLine
    is_housed: bool


@dataclass(frozen=True, slots=True)
class TiePart:
    """A file that was merged into this one, or separated from it again."""

    id: uuid.UUID
    name: str
    state: str
    reason: str
    at: datetime
    by: str
    is_merged: bool


@dataclass(frozen=True, slots=True)
class ChildFile:
    """The page."""

    id: uuid.UUID
    version: int
    line: ChildLine
    ethnicity: str
    opened_at: datetime
    county_path: str = ""
    sex_code: str = ""
    ethnicity_code: str = ""
    identifiers: tuple[Fact, ...] = ()
    names: tuple[Fact, ...] = ()
    households: tuple[Fact, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    guardians: tuple[Fact, ...] = ()
    residences: tuple[Fact, ...] = ()
    spells: tuple[Fact, ...] = ()
    categories: tuple[Fact, ...] = ()
    sponsors: tuple[Fact, ...] = ()
    remarks: tuple[Fact, ...] = ()
    ties: tuple[TiePart, ...] = ()
    timeline: tuple[Happening, ...] = ()
    reasons: str = ""
    standing_on: date | None = None
    chain: Chain | None = None
    units: Names = field(default_factory=dict)
    may_edit: bool = False
    may_remark: bool = False
    may_merge: bool = False
    left_out: int = 0
    people: dict[str, str] = field(default_factory=dict)

    def unit_of(self, link: Link) -> str:
        """Return the name of the unit at which a step of the chain stands."""
        return self.units[Line(link.step.line)].get(link.unit, "")


def child_file(viewer: Viewer, key: uuid.UUID | str, *, on: date) -> ChildFile:
    """Return the page of one child. Raises :class:`AbsentError`; :class:`MovedError` for a file that was merged into one
    that the viewer may see."""
    child = Children(viewer, SEE).one(key)
    houses = list(child.household_spells.select_related("household").order_by("-recorded_at", "pk")[:MOST])
    guarding = list(child.guardians.order_by("-recorded_at", "pk")[:MOST])
    beside = family_of(viewer, child, on=on, spells=houses, guardians=guarding)
    family = [child, *(one for one, _housed in beside)]
    audit.note_look("children.see", [one.pk for one in family], subject=f"children_child:{child.pk}")
    ties = list(Tie.objects.filter(kept=child).select_related("absorbed").order_by("tied_at"))
    events = journal.acts_on(
        [f"children_child:{one}" for one in (child.pk, *(tie.absorbed_id for tie in ties))], most=MOST
    )
    rows: dict[str, list[Any]] = {
        name: list(getattr(child, name).all().order_by("-recorded_at", "pk")[:MOST])
        for name in ("identifiers", "names", "categories", "corrections", "remarks")
    }
    rows |= {"guardians": guarding, "households": houses}
    residences = list(child.residences.select_related("division").order_by("-recorded_at", "pk")[:MOST])
    spells = list(child.spells.select_related("school", "school_class").order_by("-began_on", "pk")[:MOST])
    sponsors = list(child.sponsors.select_related("account").order_by("-began_on", "pk")[:MOST])
    standings = list(child.standings.order_by("-on", "-pk")[:MOST])
    said = list(child.roll_lines.order_by("-on", "roll", "pk")[: MOST + 1])
    looks = revealed(
        viewer, child,
        [*(one for group in rows.values() for one in group), *residences, *(one.household for one in houses)],
        most=MOST,
    )  # fmt: skip
    chain = _chain(viewer, child, rows["guardians"], sponsors, on)
    units = paths_of(family)
    units[Line.PLACE] |= {one.division.path for one in residences if one.division}
    for link in chain.links if chain is not None else ():
        if link.unit:
            units[Line(link.step.line)].add(link.unit)
    names = names_on_lines(units)
    shown = lines(family, on=on, names=names)
    people = _people(rows, ties, [*events, *looks], residences, spells, sponsors)
    known = marks.kinds_at(child.county_path)
    categories = [_category(one, known) for one in sorted(rows["categories"], key=lambda one: one.group)]
    guardians = [
        Fact(
            one.pk, words.relation(one.relation), one.name,
            (Cell(one.phone, "children_guardian", "phone", one.pk), Cell(one.number, "children_guardian", "number", one.pk)),
            one.began_on, one.ended_on, one.source,
        )
        for one in rows["guardians"]
    ]  # fmt: skip
    return ChildFile(
        id=child.pk,
        version=child.version,
        line=shown[0],
        ethnicity=words.ethnicity(child.ethnicity),
        opened_at=child.opened_at,
        county_path=child.county_path,
        sex_code=child.sex,
        ethnicity_code=child.ethnicity,
        identifiers=tuple(_current_first(_identifier(one) for one in rows["identifiers"])),
        names=tuple(Fact(one.pk, one.name, "", (), one.began_on, one.ended_on, one.source) for one in rows["names"]),
        households=tuple(_current_first(_household(one) for one in houses)),
        siblings=tuple(Sibling(one, housed) for one, (_child, housed) in zip(shown[1:], beside, strict=True)),
        guardians=tuple(_current_first(guardians)),
        residences=tuple(_current_first(_residences(residences, names[Line.PLACE]))),
        spells=tuple(_current_first(_spell(one) for one in spells)),
        categories=tuple(_current_first(categories)),
        sponsors=tuple(_current_first(
            Fact(one.pk, one.account.name, one.role, (), one.began_on, one.ended_on, one.source) for one in sponsors
        )),
        remarks=tuple(
            Fact(one.pk, people.get(one.recorded_by, ""), str(one.text or ""), (), timezone.localdate(one.recorded_at))
            for one in rows["remarks"]
        ),
        ties=tuple(
            TiePart(tie.pk, tie.absorbed.name, str(TieState(tie.state).label), tie.reason, tie.tied_at,
                    people.get(tie.tied_by, ""), tie.state == TieState.MERGED)
            for tie in ties
        ),
        timeline=_timeline(child, said[:MOST], standings, rows["corrections"], [*events, *looks], people),
        reasons=standings[0].reasons if standings else "",
        standing_on=standings[0].on if standings else None,
        chain=chain,
        units=names,
        may_edit=Children(viewer, EDIT).allows(child),
        may_remark=Children(viewer, REMARK).allows(child),
        may_merge=Children(viewer, MERGE).allows(child),
        left_out=max(0, len(said) - MOST),
        people=people,
    )  # fmt: skip


def _current_first(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda one: (not one.is_current, -(one.began_on or date.min).toordinal()))


def _identifier(one: Any) -> Fact:
    cell = Cell(one.number, "children_identifier", "number", one.pk)
    return Fact(
        one.pk, str(IdentifierKind(one.kind).label), "", (cell,), one.began_on, one.ended_on, one.source, one.kind
    )


def _household(one: HouseholdSpell) -> Fact:
    house = one.household
    told = "children_household"
    cells = (
        Cell(house.number, told, "number", house.pk), Cell(house.head_number, told, "head_number", house.pk),
        Cell(one.line, "children_householdspell", "line", one.pk),
    )  # fmt: skip
    relation = words.relation(one.relation)
    text = " ".join(part for part in (one.head and _("户主 {name}").format(name=one.head), relation) if part)
    return Fact(
        one.pk, str(HouseholdKind(house.kind).label), text, tuple(cell for cell in cells if cell.value is not None),
        one.began_on, one.ended_on, one.source, house.kind,
    )  # fmt: skip


def _residences(rows: list[Any], above: dict[str, str]) -> Iterable[Fact]:
    for one in rows:
        path = one.division.path if one.division else ""
        place = "".join(above.get(path[:end], "") for end in (8, 12) if len(path) >= end) or one.elsewhere
        if path and len(path) == 4:
            place = one.division.name
        yield Fact(
            one.pk, str(ResidenceKind(one.kind).label), place, (Cell(one.address, "children_residence", "address", one.pk),),
            one.began_on, one.ended_on, one.source, one.kind,
        )  # fmt: skip


def _spell(one: Any) -> Fact:
    where = "".join(part for part in (
        one.school.name if one.school else one.elsewhere, one.school_class.name if one.school_class else words.grade(one.grade),
    ))  # fmt: skip
    text = str(SpellStatus(one.status).label) + (_("，住校") if one.is_boarder else "")
    return Fact(one.pk, where or "—", text, (), one.began_on, one.ended_on, one.source, one.status)


def _category(one: Category, known: dict[str, Kind]) -> Fact:
    """A mark that tells of poverty or health stays sealed; another one is said."""
    group = str(CategoryGroup(one.group).label)
    name = "detail" if one.detail is not None else "code"
    cells: tuple[Cell, ...] = (Cell(getattr(one, name), "children_category", name, one.pk),)
    if is_guarded(one.group) or one.code is None:
        return Fact(one.pk, group, "", cells, one.began_on, one.ended_on, one.source, one.group)
    said = marks.told(one.code.open(why="page"), known, english=is_english())
    return Fact(one.pk, group, said, (), one.began_on, one.ended_on, one.source, one.group)


def _people(rows: dict[str, list[Any]], ties: list[Tie], events: list[Any], *more: list[Any]) -> dict[str, str]:
    """Return account → name of everybody who wrote something here, in one statement."""
    keys = {one.recorded_by for group in (*rows.values(), *more) for one in group}
    keys |= {key for tie in ties for key in (tie.tied_by, tie.separated_by)} | {event.actor for event in events}
    return names_of(keys)


def _chain(viewer: Viewer, child: Child, guardians: list[Any], sponsors: list[Any], on: date) -> Chain | None:
    paths = [path for path in (child.cached_place_path, child.cached_school_path) if path]
    if not paths:
        return None
    # Whoever sees the child sees its whole chain, also where it leads through a county in which he has no post.
    beyond = {path[:STEP] for path in paths} - set(viewer.counties)
    live = [one.name for one in guardians if one.ended_on is None and one.name]
    named = tuple(
        Holder("sponsor", one.role or _("包保责任人"), one.account.name, one.account_id, None, "full", one.began_on, one.ended_on)
        for one in sponsors
        if one.ended_on is None or one.ended_on > on
    )  # fmt: skip
    try:
        with system_scope() if beyond else nullcontext():
            return chain_for(child.cached_place_path, child.cached_school_path, on, guardians=live, sponsors=named)
    except LookupError:
        return None


# ── What happened ────────────────────────────────────────────────────────────────────────────────────────────

#: Facts of a file, as a correction names them.
FIELDS: Final[dict[str, str]] = {
    "name": "姓名", "sex": "性别", "birth_on": "出生日期", "ethnicity": "民族", "household": "户", "citizen_id": "公民身份号码",
    "pupil_no": "学籍号", "disability_no": "残疾人证号", "other": "其他证件", "registered": "户籍地", "actual": "实际居住地",
    "guardian": "监护人", "spell": "就读", "category": "类别", "sponsor": "包保责任人", "remark": "备注", "merge": "并入档案",
    "separate": "分开档案", "removed": "档案状态", "sweep": "拉网",
}  # fmt: skip
#: Acts of the journal that stand on the timeline.
SHOWN: Final = {"children.open_file", "children.merge", "children.separate", "children.remove", "children.restore"}


def label_of(name: str) -> str:
    """Return a fact of the file in words."""
    return _(FIELDS.get(name, name))


def _timeline(
    child: Child,
    said: list[Any],
    standings: list[Any],
    corrections: list[Any],
    events: list[Any],
    people: dict[str, str],
) -> tuple[Happening, ...]:
    found: list[Happening] = []
    grouped: dict[tuple[date, uuid.UUID], list[Any]] = defaultdict(list)
    for one in said:
        grouped[one.on, one.publication].append(one)
    for one in standings:
        told = "；".join(_roll_line(row) for row in grouped.pop((one.on, one.publication), ()))
        text = " ".join(part for part in (one.reasons, told) if part)
        found.append(
            Happening(one.on, words.verdict(one.verdict), text, words.verdict_tone(one.verdict), _("拉网"), weight=1)
        )
    for (on, _publication), rows in grouped.items():
        found.append(Happening(on, _("名册记录"), "；".join(_roll_line(row) for row in rows), "", _("拉网")))
    for one in corrections:
        found.append(
            Happening(
                timezone.localdate(one.recorded_at), label_of(one.field),
                f"{one.was or '—'} → {one.became or '—'}" + (f"（{one.source}）" if one.source else ""), "blue",
                people.get(one.recorded_by, ""), one.recorded_at, 2,
            )
        )  # fmt: skip
    for event in events:
        if event.kind == LineKind.REVEAL:
            found.append(
                Happening(
                    timezone.localdate(event.at), _("显示完整信息：{what}").format(what=revealed_field(event)),
                    str(event.detail.get("reason", "")), "amber", people.get(event.actor, event.actor_post), event.at, 4,
                )
            )  # fmt: skip
        elif event.verb in SHOWN:
            found.append(
                Happening(
                    timezone.localdate(event.at), in_words(event.verb), str(event.detail.get("reason", "")), "blue",
                    people.get(event.actor, event.actor_post), event.at, 3,
                )
            )  # fmt: skip
    if not any(event.verb == "children.open_file" for event in events):
        found.append(Happening(timezone.localdate(child.opened_at), _("建档"), "", "", "", child.opened_at))
    return tuple(sorted(found, key=lambda one: (one.at, one.weight, one.when or _NEVER), reverse=True))


_NEVER: Final = datetime.min.replace(tzinfo=timezone.get_fixed_timezone(0))


def _roll_line(one: Any) -> str:
    how = f"（{words.method(one.method)}）" if one.method else ""
    return f"{words.roll(one.roll)} {one.file} " + _("第 {row} 行").format(row=one.row) + how


def changes_since(child: Child, version: int) -> tuple[Changed, ...]:
    """Return what changed in the file after ``version``, oldest first: for somebody who opened it before."""
    rows = list(Correction.objects.filter(child=child, version__gt=version).order_by("version", "recorded_at", "pk"))
    people = _people({"corrections": rows}, [], [])
    found = [
        Changed(
            one.field, label_of(one.field), str(one.was or ""), str(one.became or ""), people.get(one.recorded_by, ""),
            one.recorded_at,
        )
        for one in rows
    ]  # fmt: skip
    covered = {one.version for one in rows}
    if any(number not in covered for number in range(version + 1, child.version + 1)):
        last = child.standings.order_by("-on", "-pk").first()
        if last is not None:
            found.append(
                Changed("sweep", label_of("sweep"), "", words.verdict(last.verdict), _("拉网发布"),
                        timezone.make_aware(datetime.combine(last.on, datetime.min.time())))
            )  # fmt: skip
    return tuple(found)

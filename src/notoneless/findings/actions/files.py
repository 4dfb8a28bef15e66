"""From a proposal to the files: what a new file begins with, what a known one gains, and what ends in it.

Everything is a dated row beside the old ones. A number, a telephone, a home or a class that the line says otherwise ends
on the sweep's day and the new one begins; nothing is written over but the columns that repeat the newest state.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import F, Model

from notoneless.children.models import (
    Category,
    Child,
    ChildRow,
    EnrolmentSpell,
    Guardian,
    Household,
    HouseholdSpell,
    Identifier,
    NameUsed,
    Remark,
    Residence,
    RollLine,
    Standing,
)
from notoneless.children.queries import marks
from notoneless.children.rules import naming
from notoneless.children.terms import IdentifierKind, ResidenceKind, SpellStatus
from notoneless.findings.models import Publication
from notoneless.findings.rules.compare import Known, Seen
from notoneless.findings.rules.homes import Home, begun, ended
from notoneless.findings.rules.line import GUARDED_ROLLS
from notoneless.findings.terms import SOUGHT_LEDGERS
from notoneless.privacy.models.bulk import AT_ONCE, Rows, Whole, new_keys
from notoneless.privacy.rules.envelope import Sealer
from notoneless.standards import names

Key = uuid.UUID | str
_TABLES: tuple[type[Model], ...] = (
    Child,
    NameUsed,
    Identifier,
    Guardian,
    Household,
    HouseholdSpell,
    Residence,
    EnrolmentSpell,
    Category,
    RollLine,
    Standing,
    Remark,
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a line of this sweep wrote into a file already: its standing, whether that stays, and its last roll line."""

    standing: int
    said: tuple[str, str, str]
    stands: bool
    last_line: int


def beside_of(child: uuid.UUID, publication: Publication) -> Beside | None:
    """Return what a line of ``publication`` wrote into the file of ``child`` already, ``None`` where none did."""
    row = Standing.objects.filter(child=child, publication=publication.pk).first()
    if row is None:
        return None
    lines = RollLine.objects.filter(child=child, publication=publication.pk)
    last = lines.order_by("-pk").values_list("pk", flat=True).first()
    return Beside(row.pk, (row.verdict, row.ledger, row.reasons), row.ledger not in SOUGHT_LEDGERS, last or 0)


class Files:
    """Gathers what one batch of proposals writes, and writes it with :meth:`flush` in the transaction of its caller."""

    def __init__(self, publication: Publication, *, by: str, at: datetime) -> None:
        self.publication, self.on = publication, publication.as_of
        facts: dict[str, Any] = {
            "began_on": self.on,
            "source": f"拉网 {self.on:%Y-%m-%d}",
            "recorded_at": at,
            "recorded_by": by,
        }
        said = {"publication": publication.pk, "on": self.on}
        kinds = marks.kinds_at(publication.county.path)
        self._told = cache(lambda code: marks.told(code, kinds))
        self._mark = cache(Category._meta.get_field("code_index").maker())
        self._fresh: list[str] = []
        self.rows: dict[type[Model], Rows] = {
            table: Rows(table, same=facts) for table in _TABLES if issubclass(table, ChildRow)
        } | {
            Child: Rows(Child, same={"opened_at": at, "county_path": publication.county.path}),
            RollLine: Rows(RollLine, same=said | {"said": {}}),
            Standing: Rows(Standing, same=said),
            # A brother's line, in this batch or another, may have written the household already.
            Household: Rows(Household, same={"county_path": publication.county.path, "recorded_at": at}, once=True),
        }
        self._source = facts["source"]
        self._houses: set[str] = set()
        #: Child → keys of the rows that ended, by table: what an undoing lets go on again.
        self.ended: dict[uuid.UUID, dict[str, list[str]]] = {}

    def open(self, seen: Seen) -> uuid.UUID:
        """Begin a file for the child of ``seen``; return its key."""
        line = seen.line
        child = self._new_key()
        self.rows[Child].put(
            id=child,
            sweep_id=line.child,
            name=line.name[:64],
            **naming.keys(line.name),
            sex=line.sex,
            birth_on=line.birth_on,
            ethnicity=line.ethnicity,
            **self._cached(seen, "", "", None),
        )
        self._number(child, IdentifierKind.CITIZEN_ID, line.id_number, seen.id_index)
        self._number(child, IdentifierKind.PUPIL_NO, line.pupil_no, seen.pupil_index)
        self._guardian(child, seen)
        self._homes(child, seen.homes)
        self._residence(child, seen)
        self._spell(child, seen)
        self._marks(child, seen, known=frozenset())
        self._said(child, seen)
        return uuid.UUID(hex=child)

    def change(self, seen: Seen, known: Known, fields: Iterable[str], *, beside: Beside | None = None) -> None:
        """Write what ``fields`` of the file of ``known`` become by ``seen``.

        ``beside``: another line of this sweep was written into the file before, and a person judged this one to be the same
        child. A sweep says once where a child is, and of two lines the one that knows the child in class is right: where
        it ``stands``, this one adds names, numbers and homes and leaves school and verdict alone.
        """
        line, child, fields = seen.line, known.child, set(fields)
        if beside is not None and beside.stands:
            fields -= {"place", "school", "grade", "status", "standing"}
        if "name" in fields:
            self._add(NameUsed, child, name=known.name, pinyin=names.pinyin(known.name)[:160], ended_on=self.on)
            Child.objects.filter(pk=child).update(name=line.name[:64], **naming.keys(line.name))
        for field in ("birth_on", "sex"):
            if field in fields:  # only a person's judgement brings these
                self._add(Remark, child, text=f"{field}：{getattr(known, field)} → {getattr(line, field)}")
                Child.objects.filter(pk=child).update(**{field: getattr(line, field)})
        if "id_number" in fields:
            self._end(Identifier, child, kind=IdentifierKind.CITIZEN_ID)
            self._number(child, IdentifierKind.CITIZEN_ID, line.id_number, seen.id_index)
        if "pupil_no" in fields:
            self._end(Identifier, child, kind=IdentifierKind.PUPIL_NO)
            self._number(child, IdentifierKind.PUPIL_NO, line.pupil_no, seen.pupil_index)
        if "phone" in fields:
            self._end(Guardian, child, name=line.guardian)
            self._guardian(child, seen)
        if "place" in fields:
            self._end(Residence, child, kind=self._residence_kind(seen))
            self._residence(child, seen)
        if fields & {"school", "grade", "status"}:
            self._end(EnrolmentSpell, child)
            self._spell(child, seen)
        if "household" in fields:
            self._end(HouseholdSpell, child, pk__in=[one.row for one in ended(seen.homes, known.lived)])
            self._homes(child, begun(seen.homes, known.lived))
        if "categories" in fields:
            self._marks(child, seen, known=known.marks)
        newest: dict[str, Any] = {}
        if beside is None or not beside.stands:
            newest = {"sweep_id": line.child} | self._cached(seen, known.place_path, known.school_path, known.grade)
        Child.objects.filter(pk=child).update(version=F("version") + 1, **newest)
        if beside is not None and not beside.stands:
            Standing.objects.filter(pk=beside.standing).update(
                verdict=line.verdict, ledger=line.ledger, reasons=line.reasons
            )
        self._said(child, seen, is_first=beside is None)

    def gone(self, child: uuid.UUID, verdict: str, ledger: str) -> None:
        """Write that no roll speaks of the child any more."""
        Child.objects.filter(pk=child).update(cached_standing=verdict, cached_ledger=ledger, version=F("version") + 1)
        self.rows[Standing].put(child_id=child, verdict=verdict, ledger=ledger, reasons="本次各部门名册均未出现")

    def made(self, sealer: Sealer | None = None) -> list[list[Whole]]:
        """Return everything gathered as rows for :meth:`write`, the children first; gather anew."""
        self._houses.clear()  # whether this batch is written as it is, is decided later
        return [self.rows[table].made(sealer) for table in _TABLES]

    def write(self, tables: list[list[Whole]]) -> None:
        """Write what :meth:`made` returned, here or elsewhere."""
        for table, rows in zip(_TABLES, tables, strict=True):
            self.rows[table].write(rows)

    def flush(self) -> None:
        """Write everything gathered."""
        self.write(self.made())

    def _cached(self, seen: Seen, place: str, school: str, grade: int | None) -> dict[str, Any]:
        """Return the columns that repeat the newest state; where the line is silent, what stood there stays: a child
        who is on no roll is still looked for by the school where the child last was."""
        line = seen.line
        return {
            "cached_place_path": seen.place_path or place,
            "cached_school_path": seen.school_path or school,
            "cached_grade": line.grade or grade,
            "cached_standing": line.verdict,
            "cached_ledger": line.ledger,
        }

    def _add(self, table: type[Any], child: Key, **values: Any) -> None:
        self.rows[table].put(child_id=child, **values)

    def _end(self, table: type[Any], child: uuid.UUID, **which: Any) -> None:
        keys = list(table.objects.filter(child=child, ended_on=None, **which).values_list("pk", flat=True))
        if keys:
            table.objects.filter(pk__in=keys).update(ended_on=self.on)
            self.ended.setdefault(child, {}).setdefault(table.__name__, []).extend(map(str, keys))

    def _number(self, child: Key, kind: IdentifierKind, number: str, index: str | None) -> None:
        if number:
            self._add(Identifier, child, kind=kind.value, number=number, number_index=index)

    def _guardian(self, child: Key, seen: Seen) -> None:
        line = seen.line
        if line.guardian or line.phone:
            self._add(
                Guardian, child, name=line.guardian[:64], relation=line.relation, phone=line.phone or None,
                phone_index=seen.phone_index,
            )  # fmt: skip

    def _homes(self, child: Key, homes: Iterable[Home]) -> None:
        for home in homes:
            if home.key not in self._houses:
                self._houses.add(home.key)
                self.rows[Household].put(
                    id=home.key, kind=home.kind, **{home.column: home.number, f"{home.column}_index": home.index}
                )
            self._add(
                HouseholdSpell, child, household_id=home.key, head=home.head, relation=home.relation,
                source=self._source if home.is_guarded else f"{self._source} {home.said}"[:160],
                line=home.said if home.is_guarded else None,
            )  # fmt: skip

    def _residence(self, child: Key, seen: Seen) -> None:
        if seen.place_id or seen.line.address:
            self._add(
                Residence, child, kind=self._residence_kind(seen), division_id=seen.place_id,
                address=seen.line.address or None,
            )  # fmt: skip

    @staticmethod
    def _residence_kind(seen: Seen) -> str:
        kind = ResidenceKind.REGISTERED if seen.line.on_register else ResidenceKind.ACTUAL
        return kind.value

    def _spell(self, child: Key, seen: Seen) -> None:
        line = seen.line
        if line.status:
            over = line.status in (SpellStatus.GRADUATED, SpellStatus.LEFT)
            self._add(
                EnrolmentSpell, child, school_id=seen.school_id, school_class_id=seen.class_id, grade=line.grade,
                status=line.status, elsewhere="" if seen.school_id else line.school[:120],
                ended_on=self.on if over else None,
            )  # fmt: skip
        elif line.verdict in ("in_school_elsewhere", "in_secondary"):
            self._add(EnrolmentSpell, child, elsewhere=(line.school or "—")[:120], grade=line.grade,
                      status=SpellStatus.ACTIVE.value)  # fmt: skip

    def _marks(self, child: Key, seen: Seen, *, known: frozenset[str]) -> None:
        for group, code in seen.line.marks:
            index = self._mark(code)
            if index not in known:
                self._add(Category, child, group=group, code=code, code_index=index, detail=self._told(code))

    def _new_key(self) -> str:
        if not self._fresh:
            self._fresh = new_keys(AT_ONCE)[::-1]
        return self._fresh.pop()

    def _said(self, child: Key, seen: Seen, *, is_first: bool = True) -> None:
        line = seen.line
        if is_first:
            self.rows[Standing].put(child_id=child, verdict=line.verdict, ledger=line.ledger, reasons=line.reasons)
        for said in line.lines:
            if said["roll"] in GUARDED_ROLLS:  # it stays, sealed, with the proposal
                continue
            self.rows[RollLine].put(
                child_id=child, roll=said["roll"] or "", file=(said["file"] or "")[:160], row=said["row"],
                method=said.get("method") or "", score=said.get("score"), reasons=said.get("reasons") or "",
            )  # fmt: skip

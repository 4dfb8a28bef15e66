"""指标 — the indicators of a finished sweep: figure, definition, target, and the children behind it.

What a county is asked for every term (净入学率, 残疾儿童入学率, 学籍覆盖 …) is in its ledger already. Here each figure is
counted from the ledger's own lines, held against the target of the nearest place that sets one, given town by town, and
opened down to the children who keep it from the whole. A figure that nobody could be counted for is a dash, never 100 %.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from notoneless.ledger import indicators_count as count
from notoneless.ledger.indicators_rules import (
    CHILD_RULES,
    UNIT_RULES,
    Ages,
    Figure,
    Outside,
    Part,
    Standing,
    reaches,
    standing,
)
from notoneless.ledger.labels import Word
from notoneless.ledger.stored import open_table, read_run
from notoneless.ledger.tables import private
from notoneless.policy.lookup import Policy
from notoneless.policy.terms import Value
from notoneless.rolls.kinds import Kind
from notoneless.standards.errors import UserError
from notoneless.sweep.words import plain

FILE: Final = "indicators.json"
TABLES: Final = ("ledger_lines", "links")
"""The two tables of a sweep from which everything here is counted."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator is: its names, what is counted and on whose word (``basis``, with how sure we are of it), the roll
    it cannot do without, the practice it answers. ``apart``: approved deferrals are shown apart."""

    id: str
    name: Word
    counted: Word
    basis: Word
    unit: Word
    target: str
    needs: Kind | None
    apart: bool
    practice: str


@dataclass(frozen=True, slots=True)
class TownFigure:
    """An indicator in one town."""

    code: str | None
    name: str
    figure: Figure
    standing: Standing


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator of one sweep; ``target`` says who sets the aim (None: nobody does).

    ``listed`` are those who keep the figure from the whole (children, or villages and groups), most urgent first;
    ``outside`` school-age lines left out, by reason; ``doubtful`` children whom only an uncertain line of the roll may
    concern, not counted; ``unplaced`` children without a village.
    """

    definition: Definition
    figure: Figure
    target: Value | None
    standing: Standing
    towns: tuple[TownFigure, ...]
    listed: tuple[dict[str, Any], ...]
    outside: Mapping[Outside, int]
    doubtful: tuple[dict[str, Any], ...]
    unplaced: int

    @property
    def asked(self) -> bool:
        """False when the roll that this indicator needs was not handed in: the figure is then a dash."""
        return self.standing is not Standing.NO_ROLL

    @property
    def percent(self) -> float | None:
        """The share in per cent, None where a dash is printed."""
        return self.figure.percent if self.asked else None

    @property
    def percent_without_deferrals(self) -> float | None:
        """The share without approved deferrals; None where it is not shown apart."""
        return self.figure.percent_without_deferrals if self.asked and self.definition.apart else None

    @property
    def of_places(self) -> bool:
        """True when villages or groups are counted and not children."""
        return self.definition.id in UNIT_RULES


@dataclass(frozen=True, slots=True)
class Indicators:
    """All indicators of a sweep, in the order of the page."""

    place: str
    place_name: str
    as_of: dt.date
    measured: tuple[Measured, ...]

    def __getitem__(self, key: str) -> Measured:
        return next(m for m in self.measured if m.definition.id == key)

    def as_dict(self, *, by_town: bool = True) -> dict[str, Any]:
        """Return plain data: what indicators.json holds. ``by_town`` False leaves the towns out."""
        return {
            "place": self.place,
            "place_name": self.place_name,
            "as_of": self.as_of.isoformat(),
            "indicators": [_plain(m, by_town) for m in self.measured],
        }


def measure(
    con: duckdb.DuckDBPyConnection,
    run: Mapping[str, Any],
    policy: Policy,
    *,
    ledger: str = TABLES[0],
    links: str = TABLES[1],
) -> Indicators:
    """Count every indicator from the tables ``ledger`` and ``links`` of a sweep.

    Of ``run`` it uses ``as_of``, ``place``, ``place_name`` and ``inputs``. Leaves ``indicator_line`` and
    ``indicator_place`` in ``con`` (see :mod:`notoneless.ledger.indicators_count`).
    """
    on = dt.date.fromisoformat(str(run["as_of"]))
    place = str(run["place"]) if run.get("place") else None
    source = policy.value("ledger.indicators", place, on)
    count.lay_out(con, ledger, links)
    left_out = count.judge(con, ages_of(policy, place, on), _poor(con, policy, place, on))
    unplaced = count.places(con)
    handed_in = {str(entry.get("kind")) for entry in run.get("inputs") or ()}
    towns = _towns(con)
    rows, listed = source.by_id(), _listed(con, ledger)
    measured = []
    for key in (*CHILD_RULES, *UNIT_RULES):
        definition = _definition(rows[key], str(source.weaker.get(key, source.evidence)))
        by_town = towns.get(key, {})
        figure = Figure(_added(by_town.values()))
        asked = _asked(definition, figure, handed_in)
        target = _value(policy, definition.target, place, on) if definition.target else None
        aim = None if target is None else float(target.value)
        rows_of = listed.get(key, [])
        measured.append(
            Measured(
                definition=definition,
                figure=figure,
                target=target,
                standing=standing(figure, aim, asked=asked),
                towns=tuple(
                    TownFigure(code, name, Figure(parts), standing(Figure(parts), aim, asked=asked))
                    for (code, name), parts in by_town.items()
                ),
                listed=tuple(r for r in rows_of if r["part"] != Part.DOUBTFUL),
                outside={Outside(k): n for k, n in left_out.items()} if key == "net_enrolment" else {},
                doubtful=tuple(r for r in rows_of if r["part"] == Part.DOUBTFUL),
                unplaced=unplaced if key in UNIT_RULES else 0,
            )
        )
    return Indicators(place or "", str(run.get("place_name") or place or ""), on, tuple(measured))


def read(out: Path, policy: Policy) -> Indicators:
    """Return the indicators of the sweep in ``out``, counted anew from its tables.

    Raises UserError T010 when the folder is no sweep's, T013 when its run.json is missing or does not name the day.
    """
    run = read_run(out)
    if not run.get("as_of"):
        raise UserError(
            "T013",
            f"“{out.name}”里没有 run.json，或其中没有核查基准日，不知道该用哪一天的规定。请指到排查时 --out 所给的完整文件夹。",
            f"'{out.name}' has no run.json that names its day, so nobody knows which day's rules hold. Give the whole folder "
            "that was --out.",
        )
    with duckdb.connect() as con:
        for name in ("ledger", "links"):
            open_table(con, out, name, view=f"stored_{name}")
        return measure(con, run, policy, ledger="stored_ledger", links="stored_links")


def write_indicators(path: Path, found: Indicators) -> Path:
    """Write indicators.json (mode 0600), an indicator on each line, and return its path."""
    whole = found.as_dict()
    each = ",\n".join(json.dumps(indicator, ensure_ascii=False) for indicator in whole.pop("indicators"))
    head = json.dumps(whole, ensure_ascii=False)[:-1]
    path.write_text(f'{head}, "indicators": [\n{each}\n]}}\n', encoding="utf-8")
    return private(path)


def _definition(row: Mapping[str, Any], mark: str) -> Definition:
    return Definition(
        id=str(row["id"]),
        name=Word(str(row["zh"]), str(row["en"])),
        counted=Word(str(row["counted_zh"]), str(row["counted_en"])),
        basis=Word(f"{row['basis_zh']} [{mark}]", f"{row['basis_en']} [{mark}]"),
        unit=Word(str(row["unit_zh"]), str(row["unit_en"])),
        target=str(row["target"] or ""),
        needs=Kind(row["needs"]) if row["needs"] else None,
        apart=bool(row["apart"]),
        practice=str(row["practice"]),
    )


def _value(policy: Policy, topic: str, place: str | None, on: dt.date) -> Value | None:
    """The value of ``topic``, None where nobody sets one there on that day."""
    try:
        return policy.value(topic, place, on)
    except UserError as refusal:
        if refusal.code == "G005":
            return None
        raise


def ages_of(policy: Policy, place: str | None, on: dt.date) -> Ages:
    """Return the ages and grades of compulsory schooling at ``place`` on ``on``."""
    entry = policy.value("standards.entry_age", place, on).value
    ages = policy.value("standards.compulsory_ages", place, on).value
    grades = policy.value("standards.compulsory_grades", place, on).value
    return Ages(
        entry=int(entry["years"]),
        last=int(ages["last"]),
        on_time_last=int(ages["last_if_entered_on_time"]),
        primary_first=int(grades["first"]),
        primary_last=int(grades["primary_last"]),
    )


def _poor(con: duckdb.DuckDBPyConnection, policy: Policy, place: str | None, on: dt.date) -> dict[str, bool]:
    """Whether each text of ``hardship_kinds`` is asked about: one of its words is of a wanted kind, or none was read."""
    kinds, wanted = (
        _value(policy, topic, place, on) for topic in ("rolls.hardship_kinds", "ledger.hardship_record_kinds")
    )
    known = {plain(word): row["id"] for row in (kinds.value if kinds else ()) for word in row["words"]}
    asked = set(wanted.value if wanted else ())
    answers = {}
    for text in count.hardship_words(con):
        read_as = [known.get(plain(word)) for word in text.replace(";", "、").split("、")]
        answers[text] = any(one is None or one in asked for one in read_as)
    return answers


def _towns(con: duckdb.DuckDBPyConnection) -> dict[str, dict[tuple[str | None, str], dict[Part, int]]]:
    """Indicator → town → parts, towns in the order of their codes, those without one last."""
    found: dict[str, dict[tuple[str | None, str], dict[Part, int]]] = {}
    for indicator, code, name, part, n in con.execute(
        "SELECT indicator, code, name, part, n FROM indicator_town JOIN indicator_town_name USING (town) "
        "ORDER BY code NULLS LAST, name, indicator, part"
    ).fetchall():
        found.setdefault(indicator, {}).setdefault((code, name), {})[Part(part)] = int(n)
    return found


def _added(towns: Any) -> dict[Part, int]:
    whole: dict[Part, int] = {}
    for parts in towns:
        for part, n in parts.items():
            whole[part] = whole.get(part, 0) + n
    return {part: whole[part] for part in Part if part in whole}


def _asked(definition: Definition, figure: Figure, handed_in: set[str]) -> bool:
    """Whether the indicator's roll was handed in (or its lines are to be seen, whatever the run says of it)."""
    if definition.needs is None or definition.needs.value in handed_in:
        return True
    seen = figure.numerator if definition.id in UNIT_RULES else figure.denominator
    return definition.needs is not Kind.HOUSEHOLD_REGISTER and seen > 0


_CHILD: Final = (
    "child_id", "part", "name", "sex", "age", "town_code", "town_name", "village_name", "group_name", "school_name", "grade",
    "verdict", "flags", "reasons", "reason_codes", "priority",
)  # fmt: skip
_CAST: Final = {"child_id": "child_id", "part": "i.part"} | {
    c: f"TRY_CAST({c} AS INT) AS {c}" for c in ("age", "priority")
}
_PLACE: Final = ("part", "town_code", "town_name", "village_code", "village_name", "group_name", "children", "unserved")


def _listed(con: duckdb.DuckDBPyConnection, ledger: str) -> dict[str, list[dict[str, Any]]]:
    """Indicator → those who keep the figure from the whole, most urgent first, then the doubtful; masked as the ledger's
    tables are."""
    found: dict[str, list[dict[str, Any]]] = {}
    shown = ", ".join(_CAST.get(c, f"nullif({c}, '') AS {c}") for c in _CHILD)
    for columns, query in (
        (
            _PLACE,
            f"SELECT indicator, {', '.join(_PLACE)} FROM indicator_place WHERE part <> 'counted' ORDER BY indicator, "
            "unserved DESC, children DESC, town_code NULLS LAST, town_name, village_code NULLS LAST, village_name, group_name",
        ),
        (
            _CHILD,
            f"SELECT indicator, {shown} FROM indicator_line i JOIN {ledger} USING (child_id) ORDER BY indicator, "
            "i.turn, TRY_CAST(priority AS INT) NULLS LAST, town_code NULLS LAST, village_code NULLS LAST, child_id",
        ),
    ):
        for key, *row in con.execute(query).fetchall():
            found.setdefault(key, []).append(dict(zip(columns, row, strict=True)))
    return found


def _figure(figure: Figure, asked: bool, apart: bool) -> dict[str, Any]:
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "percent": figure.percent if asked else None,
        "missing": figure.missing,
        **({"deferred": figure.deferred, "percent_without_deferrals": figure.percent_without_deferrals if asked else None}
           if apart else {}),
        "parts": {part.value: n for part, n in figure.parts.items()},
    }  # fmt: skip


def _plain(m: Measured, by_town: bool) -> dict[str, Any]:
    d = m.definition
    aim = None if m.target is None else float(m.target.value)
    met = None if aim is None or not m.asked else reaches(m.figure.numerator, m.figure.denominator, aim)
    data: dict[str, Any] = {
        "id": d.id,
        "practice": d.practice,
        "name": {"zh": d.name.zh, "en": d.name.en},
        "counted": {"zh": d.counted.zh, "en": d.counted.en},
        "basis": {"zh": d.basis.zh, "en": d.basis.en},
        "unit": {"zh": d.unit.zh, "en": d.unit.en},
        **_figure(m.figure, m.asked, d.apart),
        "target": None if m.target is None else m.target.as_dict(),
        "met": met,
        "standing": m.standing.value,
        "needs": d.needs.value if d.needs else None,
        "outside": {why.value: n for why, n in m.outside.items()},
        "unplaced": m.unplaced,
    }
    if by_town:
        data["by_town"] = [
            {"code": t.code, "name": t.name, **_figure(t.figure, m.asked, d.apart), "standing": t.standing.value}
            for t in m.towns
        ]
    data["listed"] = [dict(x) for x in m.listed]
    data["doubtful"] = [dict(x) for x in m.doubtful]
    return data

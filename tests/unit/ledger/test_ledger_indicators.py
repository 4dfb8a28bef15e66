"""Every indicator is counted from the ledger's lines, town by town, and a slow, obvious recount comes to the same."""

from __future__ import annotations

import csv
import json
import random
import stat
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from notoneless.ledger.indicators import FILE, Indicators, measure, read, write_indicators
from notoneless.ledger.indicators_rules import Part, Standing
from notoneless.ledger.indicators_text import percent, text
from notoneless.ledger.seal import sweep
from notoneless.ledger.tables import write_tables
from notoneless.ledger.write import write_run
from notoneless.policy.lookup import load
from notoneless.rolls.synth import generate
from notoneless.standards.errors import UserError
from notoneless.sweep.rules import VERDICTS

Fill = Callable[[duckdb.DuckDBPyConnection, int], None]
POLICY = load()
ON = date(2026, 9, 1)
PLACE = "500153"

# ── The recount: what policy.md and the page of the rules say, child by child, without a word of the module's code ──

SERVED = {
    *(
        "in_school_local",
        "in_school_elsewhere",
        "returned",
        "in_secondary",
        "home_teaching",
        "special_school",
        "inclusive",
    ),
    *("attached_class", "rehab_site", "welfare_site", "specialised_school", "custody"),
}
POOR_WORDS = {"脱贫户", "脱贫家庭", "脱贫不稳定户", "脱贫不稳定家庭", "建档立卡", "建卡户"}
OTHER_WORDS = {"低保", "低保户", "边缘易致贫户", "突发严重困难户", "边缘易致贫家庭", "突发严重困难家庭"}


def rows(path: Path) -> list[dict[str, str]]:
    """Return a CSV table as dictionaries."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, lines: list[dict[str, str]]) -> None:
    """Write a CSV table as the sweep does."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def in_school(line: dict[str, str]) -> str:
    """Return counted, deferred, or missing (suspended, papers not in order, not in school)."""
    if line["verdict"] in SERVED or line["verdict"] == "completed":
        return "counted"
    if line["verdict"] in ("deferred", "unable"):
        wanting = {"no_approval", "exempt_no_basis", "exception_undated"} & set(line["flags"].split(";"))
        return "missing" if wanting else "deferred"
    return "missing"


def on_a_roll(line: dict[str, str], school_lines: set[str]) -> str:
    """Return the same for the question whether a school has the child on its roll."""
    if line["ledger"] in ("suspected_dropout", "dropout"):
        recorded = line["match2"] == "true"
    elif line["verdict"] in ("in_school_elsewhere", "in_secondary", "completed"):
        recorded = True
    elif "present_without_enrolment" in line["flags"].split(";"):
        recorded = False
    else:
        said = {"roll_active", "roll_special", "roll_suspended", "roll_deferred"} & set(line["reason_codes"].split(";"))
        recorded = line["evidence_kind"] == "enrolment" or bool(said) or line["child_id"] in school_lines
    if recorded:
        return "counted"
    return "deferred" if in_school(line) == "deferred" else "missing"


def of_school_age(line: dict[str, str]) -> bool:
    """School age by the parameters of the nation in 2026: 6 to 15; finished by 14 is finished early."""
    age = int(line["age"]) if line["age"] else None
    if line["ledger"] == "out_of_scope":
        return line["verdict"] == "completed" and age is not None and 6 <= age <= 14
    if age is None:
        return True
    return age <= 15 and (age >= 6 or "age_contradicts_grade" in line["flags"])


def recount(out: Path) -> dict[str, dict[str, Counter[str]]]:
    """Return indicator → town → how many are counted, deferred, missing, doubtful; towns by their name."""
    sure: dict[str, set[str]] = defaultdict(set)
    loose: dict[str, set[str]] = defaultdict(set)
    for link in rows(out / "links.csv"):
        (sure if link["strength"] in ("certain", "corroborated") else loose)[link["right_kind"]].add(link["child_id"])
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    lines = rows(out / "ledger.csv")
    codes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines:
        if line["village_code"] and line["village_name"]:
            codes[line["town_name"], line["village_name"]].add(line["village_code"])
    villages: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        child, here = line["child_id"], not line["register_row"]
        seen = {kind for kind in ("disability", "hardship", "field_survey") if child in sure[kind]}
        if here:
            seen.add(line["evidence_kind"])
        if line["disability_kind"] or line["disability_grade"] or line["disability_no"]:
            seen.add("disability")
        if line["hardship_kinds"]:
            seen.add("hardship")
        asked = of_school_age(line)
        village = line["village_code"]
        if not village and len(codes[line["town_name"], line["village_name"]]) == 1:
            [village] = codes[line["town_name"], line["village_name"]]
        village = village or line["village_name"]
        if village:
            villages[line["town_name"], village].append(
                {"asked": asked, "surveyed": "field_survey" in seen, "group": line["group_name"].strip()}
            )
        if not asked:
            continue
        town = line["town_name"] or "未定镇街"
        found["net_enrolment"][town][in_school(line)] += 1
        if "disability" in seen:
            found["disabled_enrolment"][town][in_school(line)] += 1
            if not line["expected_grade"] or int(line["expected_grade"]) <= 6:
                found["disabled_primary_record"][town][on_a_roll(line, sure["enrolment"])] += 1
        elif child in loose["disability"]:
            found["disabled_enrolment"][town]["doubtful"] += 1
            if not line["expected_grade"] or int(line["expected_grade"]) <= 6:
                found["disabled_primary_record"][town]["doubtful"] += 1
        if "hardship" not in seen and child in loose["hardship"]:
            found["hardship_record"][town]["doubtful"] += 1
        if "hardship" in seen:
            words = [w for w in line["hardship_kinds"].split("、") if w]
            assert set(words) <= POOR_WORDS | OTHER_WORDS, words
            if not words or set(words) & POOR_WORDS:
                found["hardship_record"][town][on_a_roll(line, sure["enrolment"])] += 1
        if here and line["verdict"] != "in_school_elsewhere":
            found["resident_enrolment"][town][in_school(line)] += 1
    for (town, _), homes in villages.items():
        if not any(h["asked"] for h in homes):
            continue
        reached = "counted" if any(h["surveyed"] for h in homes) else "missing"
        found["villages_surveyed"][town][reached] += 1
        if not any(h["asked"] and h["group"] for h in homes):
            found["groups_surveyed"][town][reached] += 1
            continue
        for group in {h["group"] for h in homes if h["group"]}:
            mine = [h for h in homes if h["group"] == group]
            if any(h["asked"] for h in mine):
                reached = "counted" if any(h["surveyed"] for h in mine) else "missing"
                found["groups_surveyed"][town][reached] += 1
    return found


def told(found: Indicators) -> dict[str, dict[str, Counter[str]]]:
    """Return the module's figures in the shape of the recount."""
    said: dict[str, dict[str, Counter[str]]] = {}
    for m in found.measured:
        said[m.definition.id] = {}
        for town in m.towns:
            counted, deferred = town.figure.numerator, town.figure.deferred
            parts = {"counted": counted, "deferred": deferred, "missing": town.figure.missing - deferred}
            said[m.definition.id][town.name] = Counter({k: n for k, n in parts.items() if n})
        for row in m.doubtful:
            said[m.definition.id].setdefault(row["town_name"] or "未定镇街", Counter())["doubtful"] += 1
    return said


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic county of three thousand children, twice the errors, swept."""
    home = tmp_path_factory.mktemp("county")
    generate(home / "rolls", children=3000, place=PLACE, seed=31, as_of=ON, errors=2.0)
    sweep(home / "rolls", out=home / "out", as_of=ON, place=PLACE, books=False)
    return home / "out"


@pytest.mark.slow
def test_a_slow_recount_of_a_synthetic_county_comes_to_the_same(swept: Path) -> None:
    found = read(swept, POLICY)
    by_hand, ours = recount(swept), told(found)
    for key in ours:
        assert ours[key] == {town: Counter(parts) for town, parts in by_hand[key].items()}, key
        assert found[key].figure.denominator >= 20, f"{key}: too few to prove anything"
    assert any(found[key].figure.missing for key in ours), "a county without a gap proves nothing"
    as_written = json.loads((swept / FILE).read_text("utf-8"))
    assert as_written == found.as_dict(), "what the sweep wrote is what its tables say"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_so_it_does_when_anything_may_stand_in_a_line(swept: Path, tmp_path: Path, seed: int) -> None:
    """The county's lines with verdicts, ages, flags, evidence and rolls dealt out at random."""
    dice = random.Random(seed)
    lines, links = rows(swept / "ledger.csv"), rows(swept / "links.csv")
    for link in links:
        if dice.random() < 0.2:
            link["strength"] = "weak"
    write(tmp_path / "links.csv", links)
    loose = {
        kind: {x["child_id"] for x in links if x["right_kind"] == kind and x["strength"] == "weak"}
        for kind in ("disability", "hardship")
    }
    for line in lines:  # what an uncertain line says does not stand in the ledger
        if line["child_id"] in loose["disability"]:
            line["disability_kind"] = line["disability_grade"] = line["disability_no"] = ""
        if line["child_id"] in loose["hardship"]:
            line["hardship_kinds"] = ""
    flags = (
        "no_approval",
        "exempt_no_basis",
        "exception_undated",
        "present_without_enrolment",
        "age_contradicts_grade",
        "two_rolls",
    )
    codes = ("roll_active", "roll_suspended", "present", "transferred_no_arrival", "hardship")
    for line in lines:
        if dice.random() < 0.5:
            line["verdict"] = dice.choice(sorted(VERDICTS))
            line["ledger"] = VERDICTS[line["verdict"]][1]
            line["age"] = dice.choice(["", *map(str, range(4, 18))])
            line["expected_grade"] = str(int(line["age"]) - 5) if line["age"] else ""
            line["flags"] = ";".join(dice.sample(flags, dice.randrange(3)))
            line["reason_codes"] = ";".join(dice.sample(codes, dice.randrange(3)))
            line["evidence_kind"] = dice.choice(
                ["", "enrolment", "exceptions", "attendance", "field_survey", "disability"]
            )
            line["match2"] = dice.choice(["true", "false", ""])
            line["register_row"] = dice.choice(["", "7", "7"])
        if dice.random() < 0.1:
            line["disability_kind"] = dice.choice(["肢体", ""])
            line["hardship_kinds"] = dice.choice(["脱贫户", "低保、脱贫户", "低保", ""])
    write(tmp_path / "ledger.csv", lines)
    (tmp_path / "run.json").write_bytes((swept / "run.json").read_bytes())
    ours, by_hand = told(read(tmp_path, POLICY)), recount(tmp_path)
    for key in ours:
        assert ours[key] == {town: Counter(parts) for town, parts in by_hand[key].items()}, key
        assert {"counted", "missing"} <= {kind for parts in ours[key].values() for kind in parts}, key
    assert all(
        any(parts["doubtful"] for parts in ours[key].values()) for key in ("disabled_enrolment", "hardship_record")
    )


@pytest.mark.slow
def test_every_figure_opens_down_to_its_lines(swept: Path) -> None:
    found = read(swept, POLICY)
    lines = {line["child_id"]: line for line in rows(swept / "ledger.csv")}
    for m in found.measured:
        assert len(m.listed) == m.figure.missing, m.definition.id
        assert Counter(row["part"] for row in m.listed) == {
            p.value: n for p, n in m.figure.parts.items() if p is not Part.COUNTED
        }
        assert sum(t.figure.denominator for t in m.towns) == m.figure.denominator
        if not m.of_places:
            assert len({row["child_id"] for row in m.listed}) == len(m.listed), "distinct children, each once"
            assert all(row["verdict"] == lines[row["child_id"]]["verdict"] for row in m.listed)


def test_csv_alone_gives_the_same_figures(fill_world: Fill, run: dict[str, Any], tmp_path: Path) -> None:
    answers = []
    with duckdb.connect() as con:
        fill_world(con, 900)
        for formats in (("parquet",), ("csv",)):
            out = tmp_path / formats[0]
            out.mkdir()
            write_tables(con, out, unmasked=False, formats=formats)
            write_run(out / "run.json", run)
            answers.append(read(out, POLICY).as_dict())
        answers.append(measure(con, run, POLICY).as_dict())
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["indicators"][0]["missing"] > 0


def test_a_county_by_hand(tmp_path: Path) -> None:
    """Six children, counted on the fingers."""
    found = small(
        [
            {"child_id": "a", "verdict": "in_school_local"},
            {
                "child_id": "b",
                "verdict": "suspected_dropout",
                "ledger": "suspected_dropout",
                "evidence_kind": None,
                "match1": True,
            },
            {"child_id": "c", "verdict": "inclusive", "disability_kind": "智力"},
            {"child_id": "d", "verdict": "deferred", "disability_kind": "多重", "evidence_kind": "exceptions"},
            {"child_id": "e", "verdict": "in_school_local", "hardship_kinds": "低保"},
            {"child_id": "f", "verdict": "in_school_local", "hardship_kinds": "低保、脱贫户"},
        ],
        [],
    )
    net, disabled = found["net_enrolment"], found["disabled_enrolment"]
    assert (net.figure.numerator, net.figure.denominator, net.percent) == (4, 6, 66.66)
    assert net.percent_without_deferrals == 80.0 and net.standing is Standing.BELOW
    assert (disabled.figure.numerator, disabled.figure.denominator, disabled.percent) == (1, 2, 50.0)
    assert disabled.standing is Standing.MET_BUT_DEFERRED
    assert [row["child_id"] for row in net.listed] == ["b", "d"], "those who are out come before those who are deferred"
    assert found["hardship_record"].figure.denominator == 1, "低保 alone is not a registered-poor household"


@pytest.mark.parametrize(
    ("kinds", "asked"),
    [("脱贫户", 1), ("建档立卡", 1), ("脱贫 不稳定户", 1), ("低保", 0), ("某种没见过的写法", 1), (None, 1)],
)
def test_a_household_whose_kind_nobody_wrote_or_read_counts(kinds: str | None, asked: int) -> None:
    links = [{"child_id": "a", "right_kind": "hardship", "strength": "certain"}]
    found = small([{"child_id": "a", "verdict": "in_school_local", "hardship_kinds": kinds}], links)
    assert found["hardship_record"].figure.denominator == asked


@pytest.mark.parametrize(("strength", "asked", "doubtful"), [("certain", 1, 0), ("corroborated", 1, 0), ("weak", 0, 1)])
def test_only_a_sure_line_puts_a_child_on_a_roll_and_the_others_are_told(
    strength: str, asked: int, doubtful: int
) -> None:
    links = [{"child_id": "a", "right_kind": "disability", "strength": strength}]
    found = small([{"child_id": "a", "verdict": "in_school_local"}], links, kinds=("household_register", "disability"))
    m = found["disabled_enrolment"]
    assert (m.figure.denominator, len(m.doubtful)) == (asked, doubtful)
    assert m.listed == () and [row["child_id"] for row in m.doubtful] == ["a"] * doubtful
    assert ("匹配不牢靠" in text(found)) is bool(doubtful)


def test_a_roll_that_was_not_handed_in_is_a_dash_and_not_a_hundred(tmp_path: Path) -> None:
    one = [{"child_id": "a", "verdict": "in_school_local", "village_name": "红星村"}]
    found = small(one, [], kinds=("household_register", "enrolment"))
    for key in (
        "disabled_enrolment",
        "disabled_primary_record",
        "hardship_record",
        "villages_surveyed",
        "groups_surveyed",
    ):
        assert found[key].standing is Standing.NO_ROLL and found[key].percent is None, key
    assert found["resident_enrolment"].standing is Standing.NOBODY and found["resident_enrolment"].percent is None
    assert found["net_enrolment"].percent == 100.0
    page = text(found)
    assert "未交残疾人名册" in page and "未交铁脚板摸排名册" in page and page.count("100%  达标") == 1
    assert "not handed in" in text(found, "en")
    for entry in found.as_dict()["indicators"][1:]:
        assert entry["percent"] is None and entry["met"] is None, entry["id"]
    assert small(one, [], kinds=("enrolment",))["net_enrolment"].standing is Standing.NO_ROLL, (
        "no register, no population"
    )


def test_a_survey_line_reaches_its_village_and_its_group() -> None:
    home = {"verdict": "in_school_local", "town_code": "990101001", "town_name": "清溪镇"}
    found = small(
        [
            {**home, "child_id": "a", "village_code": "990101001201", "village_name": "红星村", "group_name": "1组"},
            {**home, "child_id": "b", "village_code": "990101001201", "village_name": "红星村", "group_name": "2组"},
            {**home, "child_id": "c", "village_code": None, "village_name": "红星村", "group_name": "2组"},
            {**home, "child_id": "d", "village_code": "990101001202", "village_name": "向阳村", "group_name": None},
            {**home, "child_id": "e", "village_code": "990101001203", "village_name": "东风村", "group_name": "1组"},
            {**home, "child_id": "f", "village_code": None, "village_name": None, "group_name": None},
        ],
        [
            {"child_id": "c", "right_kind": "field_survey", "strength": "certain"},
            {"child_id": "e", "right_kind": "field_survey", "strength": "weak"},
        ],
    )
    villages, groups = found["villages_surveyed"], found["groups_surveyed"]
    assert (villages.figure.numerator, villages.figure.denominator) == (1, 3)
    assert (groups.figure.numerator, groups.figure.denominator) == (1, 4)
    assert [(row["village_name"], row["children"]) for row in villages.listed] == [("向阳村", 1), ("东风村", 1)]
    assert {(row["village_name"], row["group_name"]) for row in groups.listed} == {
        ("红星村", "1组"),
        ("向阳村", None),
        ("东风村", "1组"),
    }
    assert villages.unplaced == 1 and "没有写村社" in text(found)


def test_towns_without_a_code_and_children_without_a_town_are_not_lost() -> None:
    found = small(
        [
            {"child_id": "a", "verdict": "in_school_local", "town_code": None, "town_name": "清溪镇"},
            {"child_id": "b", "verdict": "in_school_local", "town_code": None, "town_name": None},
            {"child_id": "c", "verdict": "in_school_local", "town_code": "990101002", "town_name": "白杨"},
            {"child_id": "d", "verdict": "in_school_local", "town_code": "990101002", "town_name": "白杨镇"},
        ],
        [],
    )
    assert [(t.code, t.name, t.figure.denominator) for t in found["net_enrolment"].towns] == [
        ("990101002", "白杨镇", 2), (None, "未定镇街", 1), (None, "清溪镇", 1),
    ]  # fmt: skip
    assert "白杨镇" in text(found, by_town=True) and "白杨镇" not in text(found)


def test_the_target_is_that_of_the_nearest_place_on_the_day() -> None:
    one = [{"child_id": "a", "verdict": "in_school_local", "disability_kind": "肢体"}]
    before, after = small(one, [], as_of="2024-12-31"), small(one, [], as_of="2025-01-01")
    aims = [m.target.value for m in (before["disabled_enrolment"], after["disabled_enrolment"]) if m.target]
    assert aims == [0.95, 0.97]
    near = small(one, [], place="500106")["disabled_primary_record"].target
    assert near is not None and near.place_name == "沙坪坝" and "2020年报道" in text(small(one, [], place="500106"))
    nobody = small(one, [], as_of="2015-09-01")["disabled_enrolment"]
    assert nobody.target is None and nobody.standing is Standing.NO_TARGET and nobody.percent == 100.0


def test_it_is_written_for_its_owner_only_and_masked_as_the_tables_are(
    county: duckdb.DuckDBPyConnection, run: dict[str, Any], tmp_path: Path
) -> None:
    path = write_indicators(tmp_path / FILE, measure(county, run, POLICY))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    whole = path.read_text("utf-8")
    numbers = [
        n for (n,) in county.execute("SELECT id_number FROM ledger_lines WHERE id_number IS NOT NULL").fetchall()
    ]
    phones = [n for (n,) in county.execute("SELECT guardian_phone FROM ledger_lines").fetchall()]
    assert numbers and not [n for n in (*numbers, *phones) if n in whole]


def test_a_folder_without_its_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="T013"):
        read(tmp_path, POLICY)
    write_run(tmp_path / "run.json", {"as_of": "2026-09-01", "place": None})
    with pytest.raises(UserError, match="T010"):
        read(tmp_path, POLICY)


@pytest.mark.parametrize(
    ("value", "said"), [(None, "—"), (0.0, "0%"), (100.0, "100%"), (99.99, "99.99%"), (98.7, "98.70%")]
)
def test_a_share_is_printed_as_it_is(value: float | None, said: str) -> None:
    assert percent(value) == said


COLUMNS = {
    "verdict": "VARCHAR", "ledger": "VARCHAR", "age": "INT", "expected_grade": "INT", "register_row": "INT", "evidence_kind": "VARCHAR",
    "flags": "VARCHAR", "reason_codes": "VARCHAR", "reasons": "VARCHAR", "match1": "BOOLEAN", "match2": "BOOLEAN", "match3": "BOOLEAN",
    "hardship_kinds": "VARCHAR", "disability_kind": "VARCHAR", "disability_grade": "VARCHAR", "disability_no": "VARCHAR",
    "town_code": "VARCHAR", "town_name": "VARCHAR", "village_code": "VARCHAR", "village_name": "VARCHAR", "group_name": "VARCHAR",
    "name": "VARCHAR", "sex": "VARCHAR", "school_name": "VARCHAR", "grade": "VARCHAR", "priority": "INT", "child_id": "VARCHAR",
}  # fmt: skip
USUAL = {
    "ledger": "school_age",
    "age": 10,
    "expected_grade": 5,
    "register_row": 1,
    "evidence_kind": "enrolment",
    "town_name": "清溪镇",
}
ALL_KINDS = ("household_register", "enrolment", "disability", "hardship", "field_survey")


def small(
    children: list[dict[str, Any]],
    links: list[dict[str, str]],
    *,
    kinds: tuple[str, ...] = ALL_KINDS,
    as_of: str = "2026-09-01",
    place: str | None = "990101",
) -> Indicators:
    """Measure a handful of ledger lines written down here."""
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE ledger_lines ({', '.join(f'{c} {t}' for c, t in COLUMNS.items())})")
        con.execute("CREATE TABLE links (child_id VARCHAR, right_kind VARCHAR, strength VARCHAR)")
        for child in children:
            line = {**USUAL, **child}
            con.execute(
                f"INSERT INTO ledger_lines ({', '.join(line)}) VALUES ({', '.join('?' * len(line))})",
                list(line.values()),
            )
        for link in links:
            con.execute("INSERT INTO links VALUES (?, ?, ?)", [link["child_id"], link["right_kind"], link["strength"]])
        run = {"as_of": as_of, "place": place, "place_name": "云溪县", "inputs": [{"kind": k} for k in kinds]}
        return measure(con, run, POLICY)

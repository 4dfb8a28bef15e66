"""What a reader who knows the rules of leaving out could still reckon; what a file says of how it was counted; what is no file."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import stat
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from notoneless.ledger import indicators_count, indicators_rules
from notoneless.ledger.counties.definitions import as_plain, differing, fingerprint, from_plain
from notoneless.ledger.counties.file import is_county, parse, small_of, text_of
from notoneless.ledger.counties.laying import State, lay
from notoneless.ledger.counties.reading import gather, read_file
from notoneless.ledger.counties.rules import ranks
from notoneless.ledger.counties.told import LeftOut, beside, tell
from notoneless.ledger.counties.write import compare
from notoneless.ledger.indicators_rules import CHILD_RULES, UNIT_RULES
from notoneless.policy import load
from notoneless.standards.errors import UserError
from tests import county_files as made
from tests.county_files import AUTUMN, SPRING, county_file

NET, DISABLED, PRIMARY = "net_enrolment", "disabled_enrolment", "disabled_primary_record"
#: What the rules of counting are, but for comments and docstrings, at the version that the files name. Where some child would be
#: counted otherwise, `indicators_rules.VERSION` becomes that day; then, or where nobody would be, the digest is renewed.
COUNTING = "c5ab5478890e2a56"


@pytest.mark.parametrize("small", [3, 4, 5])
def test_of_everything_left_out_two_numbers_at_least_are_possible(small):
    """By trying every figure: those that are told alike must differ in each number that is not told."""
    alike = defaultdict(set)
    for d in range(4 * small):
        for n in range(d + 1):
            for e in range(d - n + 1):
                told = tell(n, d, e, small=small)
                alike[told.numerator, told.denominator, told.deferred, told.left_out].add((n, d, e))
    for (n, d, e, left_out), worlds in alike.items():
        for at, number in enumerate((n, d, e)):
            possible = {world[at] for world in worlds}
            if number is not None:
                assert possible == {number}, "what is told is true"
            else:
                assert len(possible) >= 2, (left_out, worlds)
        missing = {d - n for n, d, _e in worlds}
        assert len(missing) > 1 or not 0 < min(missing) < small, (left_out, worlds)
        rest = {d - n - e for n, d, e in worlds}
        assert len(rest) > 1 or not 0 < min(rest) < small, (left_out, worlds)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400), st.sampled_from([1, 3, 5, 10]))
def test_the_truth_lies_between_the_bounds(n, missing, deferred, small):
    deferred = min(deferred, missing)
    told = tell(n, n + missing, deferred, small=small)
    if told.counted is not None:
        low, high = told.counted
        assert 0 <= low <= n <= high <= n + missing
        assert told.numerator is not None or high > low


@pytest.mark.parametrize(("n", "d", "e", "small"), [(2, 1, 0, 3), (0, 1, 2, 3), (1, 2, 0, 2), (1, 2, 0, 0)])
def test_what_cannot_be_told_is_refused(n, d, e, small):
    with pytest.raises(ValueError):
        tell(n, d, e, small=small)


@pytest.mark.parametrize(
    ("outer", "inner", "is_told"), [(100, 97, True), (100, 98, False), (100, 99, False), (100, 100, True)]
)
def test_what_one_figure_leaves_of_a_wider_one_is_a_number_of_children_too(outer, inner, is_told):
    numbers = {DISABLED: (outer - 10, outer, 0), PRIMARY: (inner - 10, inner, 0)}
    told = beside({key: tell(*one, small=3) for key, one in numbers.items()}, numbers, small=3)
    assert told[DISABLED].denominator == outer
    assert (told[PRIMARY].denominator == inner) is is_told
    assert told[PRIMARY].left_out is (LeftOut.NOTHING if is_told else LeftOut.FEW)


def cells(of: int):
    """Every way in which so many children are counted, excused, or missing otherwise."""
    return [(n, e, of - n - e) for n in range(of + 1) for e in range(of - n + 1)]


def leaks(worlds, small: int) -> list[Any]:
    """Return every small number that a reader of both figures can reckon. A world: the cells of the children of the inner figure,
    and of the others of the wider one."""
    alike = defaultdict(list)
    for own, others in worlds:
        whole = tuple(map(sum, zip(own, others, strict=True)))
        numbers = {NET: (whole[0], sum(whole), whole[1]), DISABLED: (own[0], sum(own), own[1])}
        told = beside({key: tell(*one, small=small) for key, one in numbers.items()}, numbers, small=small)
        alike[told[NET], told[DISABLED]].append((own, others, whole))
    found = []
    for told, some in alike.items():
        for group in range(3):
            for name, number in {
                "all": sum, "counted": lambda c: c[0], "excused": lambda c: c[1], "otherwise": lambda c: c[2],
                "missing": lambda c: c[1] + c[2],
            }.items():  # fmt: skip
                possible = {number(world[group]) for world in some}
                if len(possible) == 1 and 0 < min(possible) < small:
                    found.append((told, group, name, some[0]))
    return found


def test_two_figures_of_a_small_county_together_give_no_small_number_away():
    def every(number: int):
        for own in range(number + 1):
            for one in cells(own):
                for other in cells(number - own):
                    yield one, other

    worlds = [world for number in range(13) for world in every(number)]
    assert len(worlds) == 18_564
    assert leaks(worlds, 3) == []


@pytest.mark.parametrize(("own", "others", "small"), [
    (12, 12, 3), (12, 25, 3), (13, 13, 3), (13, 24, 3), (15, 12, 3), (15, 15, 3), (20, 13, 3), (16, 16, 4), (17, 21, 4),
])  # fmt: skip
def test_nor_do_two_figures_of_a_larger_one(own, others, small):
    """How many there are is known here, as it is to a reader; but where that was left out too, other worlds are possible besides."""
    worlds = [(one, other) for one in cells(own) for other in cells(others)]
    assert [found for found in leaks(worlds, small) if found[0][1].denominator is not None] == []


def test_a_reader_would_find_what_is_not_left_out():
    """The tests above would mean little if they found nothing where nothing is left out beside a wider figure."""
    worlds = [(one, other) for one in cells(12) for other in cells(12)]
    assert len({tell(n, 12, e, small=3) for n, e, _rest in cells(12)}) > 20
    alone = defaultdict(set)
    for (n, e, _o), (m, f, _p) in worlds:
        alone[tell(n, 12, e, small=3), tell(n + m, 24, e + f, small=3)].add(12 - m)
    assert any(len(missing) == 1 and 0 < min(missing) < 3 for missing in alone.values())


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 30), st.integers(0, 3)), max_size=8))
def test_the_true_rank_is_among_those_told(worlds):
    from fractions import Fraction

    told = {key: tell(30 - missing, 30, 0, small=3).share for key, (missing, _x) in worlds.items()}
    true = {key: Fraction(30 - missing, 30) for key, (missing, _x) in worlds.items()}
    for key, (best, worst) in ranks(told).items():
        rank = 1 + sum(other > true[key] for other in true.values())
        assert best <= rank <= worst


def test_definitions_outlive_a_journey_and_name_what_differs():
    mine = made.by()
    assert from_plain(json.loads(json.dumps(as_plain(mine)))) == mine
    assert set(mine) == {*CHILD_RULES, *UNIT_RULES}
    other = made.by(survey_days=1)
    assert fingerprint(mine[NET]) != fingerprint(other[NET])
    [(name, here, there)] = differing(other[NET], mine[NET])
    usual = next(dict(part.value)[""] for part in mine[NET] if part.key == "rolls.survey_days")
    assert name.en and (here.zh, there.zh) == ("1", usual)
    assert fingerprint(()) == "", "who does not say how it was counted has no fingerprint"
    kinds = made.by(hardship_record_kinds=["registered_poor"])
    assert fingerprint(kinds["hardship_record"]) != fingerprint(mine["hardship_record"])
    assert fingerprint(kinds[NET]) == fingerprint(mine[NET]), "what decides another figure is not this one's definition"


def test_a_target_and_an_offices_words_are_no_definitions():
    topics = {part.key for parts in made.by().values() for part in parts}
    assert not any("target" in topic or topic.endswith("_words") for topic in topics)


def counting() -> str:
    """Return the digest of the code by which children are counted, without what only people read."""
    found = hashlib.sha256()
    for module in (indicators_rules, indicators_count):
        tree = ast.parse(Path(module.__file__).read_text("utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if (
                isinstance(body, list)
                and body
                and isinstance(body[0], ast.Expr)
                and isinstance(body[0].value, ast.Constant)
            ):
                body[0].value.value = ""
        found.update(ast.dump(tree).encode())
    return found.hexdigest()[:16]


def test_the_version_of_the_rules_is_that_of_these_rules():
    assert counting() == COUNTING, f"see COUNTING above: {counting()}"


def test_the_threshold_is_the_places_own_and_the_first_one_before_there_was_any():
    assert small_of(made.POLICY, "500153", AUTUMN) == 3
    assert small_of(made.POLICY, "500153", date(2010, 1, 1)) == 3


@pytest.mark.parametrize(("written", "wanted"), [(0, 1), (1, 1), (2, 3), (3, 3), (10, 10)])
def test_a_threshold_that_would_hide_nothing_ends_no_sweep(tmp_path, written, wanted):
    own = tmp_path / "5107-own" / "cases"
    own.mkdir(parents=True)
    (own / "small_numbers.yaml").write_text(
        f"name: {{zh: 门槛, en: threshold}}\nunit: 人\nshape: number\nvalues:\n  - from: 2022-01-01\n    value: {written}\n"
        "    source: {title: 试}\n    evidence: D\n    checked_on: 2026-11-26\n",
        "utf-8",
    )
    assert small_of(load([tmp_path]), "510703", AUTUMN) == wanted


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("500153", True),
        ("500153000000", True),
        ("5001", False),
        ("500153101", False),
        ("", False),
        (None, False),
        ("x", False),
    ],
)
def test_the_file_speaks_for_a_county(place, wanted):
    assert is_county(place) is wanted


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("99", "100"), "T044"), ((", \"seal\"", ", \"more\": 1, \"seal\""), "T044"), (("\"schema\": 1", "\"schema\": 2"), "T045"),
        (("notoneless county figures", "other"), "T043"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_was_sealed(tmp_path, change, code):
    path = county_file(tmp_path, "510703", "青溪区", {NET: (99, 105, 0)})
    assert read_file(path).place == "510703"
    text = path.read_text("utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), "utf-8")
    with pytest.raises(UserError) as refusal:
        read_file(path)
    assert refusal.value.code == code


def test_what_a_mail_does_to_a_file_does_not_break_the_seal(tmp_path):
    path = county_file(tmp_path, "510703", "青溪区", {NET: (99, 105, 0)})
    plain = read_file(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_file(path) == plain
    path.write_text(json.dumps(json.loads(path.read_text("utf-8-sig")), indent=4), "utf-8")
    assert read_file(path) == plain


def test_a_file_cut_off_in_the_middle_is_a_damaged_one(tmp_path):
    path = county_file(tmp_path, "510703", "青溪区", {NET: (99, 105, 0)})
    path.write_text(path.read_text("utf-8")[:300], "utf-8")
    with pytest.raises(UserError, match="T044"):
        read_file(path)


@pytest.mark.parametrize("wrong", [
    {"numerator": 106}, {"numerator": -1}, {"numerator": "99"}, {"numerator": None}, {"denominator": None}, {"handed_in": 1},
    {"left_out": "few"}, {"left_out": "counted"}, {"between": [1, 2]}, {"left_out": "?"}, {"counted_by": [{}]}, {"name": "x"}, {"target": "x"},
    {"target": 1.5}, {"target": float("nan")}, {"numerator": 10**10, "denominator": 10**10}, {"numerator": True},
])  # fmt: skip
def test_a_file_that_is_sealed_and_still_says_nonsense(tmp_path, wrong):
    plain = json.loads(county_file(tmp_path, "510703", "青溪区", {NET: (99, 105, 0)}).read_text("utf-8"))
    plain["indicators"][0] |= wrong
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        parse(plain)


@pytest.mark.parametrize("wrong", [
    {"place": "5107"}, {"place_name": "甲\n乙"}, {"place_name": "甲" * 65}, {"fewer_than": 2}, {"fewer_than": 0}, {"as_of": "明天"},
    {"indicators": None},
])  # fmt: skip
def test_a_file_whose_head_is_nonsense(tmp_path, wrong):
    plain = json.loads(county_file(tmp_path, "510703", "青溪区", {NET: (99, 105, 0)}).read_text("utf-8"))
    assert parse(plain).place_name == "青溪区"
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        parse(plain | wrong)


def test_words_of_a_file_stay_words_on_the_page_and_in_the_book(tmp_path):
    county_file(tmp_path / "in", "510703", "<b>甲</b>", {NET: (90, 105, 0)})
    county_file(tmp_path / "in", "510704", '=HYPERLINK("x")', {NET: (99, 105, 0)})
    compare([tmp_path / "in"], out=tmp_path / "out")
    page = (tmp_path / "out" / "compare.html").read_text("utf-8")
    assert "<b>甲</b>" not in page and "&lt;b&gt;甲&lt;/b&gt;" in page
    cells = [
        cell for sheet in load_workbook(tmp_path / "out" / "compare.xlsx") for row in sheet.iter_rows() for cell in row
    ]
    assert any(cell.value == '=HYPERLINK("x")' for cell in cells) and all(cell.data_type != "f" for cell in cells)
    if os.name != "nt":
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()}
        assert modes == {0o600} and stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_an_earlier_term_can_be_asked_for(tmp_path):
    for on, counted in ((SPRING, 95), (AUTUMN, 96)):
        county_file(tmp_path, "510703", "甲区", {NET: (counted, 105, 0)}, on=on)
    county_file(tmp_path, "510704", "乙区", {NET: (90, 105, 0)}, on=SPRING)
    now, then = lay(gather([tmp_path])), lay(gather([tmp_path], until=SPRING))
    assert [row.state.value for row in now.sides[0].rows] == ["ranked", "not_this_term"]
    assert [row.state.value for row in then.sides[0].rows] == ["ranked", "ranked"] and then.later == 1
    with pytest.raises(UserError, match="T048"):
        lay(gather([tmp_path], until=date(2020, 1, 1)))


def test_who_is_furthest_and_who_fell_is_only_who_surely_is(tmp_path):
    aim = {NET: 0.95}
    county_file(tmp_path, "510703", "甲区", {NET: (90, 100, 0)}, targets=aim)  # five points short
    county_file(tmp_path, "510704", "乙区", {NET: (180, 200, 0)}, targets=aim)  # as far
    county_file(
        tmp_path, "510705", "丙区", {NET: (19, 20, 0)}, targets={NET: 0.96}
    )  # perhaps a point short, perhaps six
    county_file(tmp_path, "510722", "丁县", {NET: (96, 100, 0)}, targets=aim)  # reached
    county_file(tmp_path, "510723", "戊县", {NET: (10, 100, 0)}, targets=aim, counted_by=made.by(survey_days=1))
    for place, name, counted in (("510722", "丁县", 97), ("510703", "甲区", 90), ("510704", "乙区", 179)):
        county_file(tmp_path, place, name, {NET: (counted, 200 if name == "乙区" else 100, 0)}, on=SPRING, targets=aim)
    found = lay(gather([tmp_path]))
    assert [row.place_name for _side, row in found.furthest()] == ["甲区", "乙区"]
    assert [row.place_name for _side, row in found.fallen()] == ["丁县"]


def test_the_same_file_twice_is_one(tmp_path):
    county_file(tmp_path, "510703", "青溪区", {NET: (99, 105, 0)})
    county_file(tmp_path / "again", "510703", "青溪区", {NET: (99, 105, 0)})
    found = gather([tmp_path])
    assert len(found.files) == 1 and not found.refused


def test_without_a_majority_nobody_is_ranked_and_everybody_shown(tmp_path):
    county_file(tmp_path, "510703", "甲区", {NET: (99, 105, 0)})
    county_file(tmp_path, "510704", "乙区", {NET: (99, 110, 0)}, counted_by=made.by(survey_days=1))
    side = lay(gather([tmp_path])).sides[0]
    assert [row.state for row in side.rows] == [State.NO_COMMON, State.NO_COMMON]
    assert all(row.share and row.rank is None for row in side.rows) and side.whole.denominator == 0


def test_an_earlier_figure_by_other_definitions_is_no_trend(tmp_path):
    county_file(tmp_path, "510703", "甲区", {NET: (90, 100, 0)}, on=SPRING, counted_by=made.by(survey_days=1))
    county_file(tmp_path, "510703", "甲区", {NET: (95, 100, 0)}, on=date(2025, 9, 15))
    county_file(tmp_path, "510703", "甲区", {NET: (94, 100, 0)})
    [row] = lay(gather([tmp_path])).sides[0].rows
    assert row.move.value == "down" and row.before and row.before.on == date(2025, 9, 15)
    assert [point.is_comparable for point in row.points] == [True, False, True]


def test_only_other_definitions_before_is_said(tmp_path):
    county_file(tmp_path, "510703", "甲区", {NET: (90, 100, 0)}, on=SPRING, counted_by=made.by(survey_days=1))
    county_file(tmp_path, "510703", "甲区", {NET: (94, 100, 0)})
    [row] = lay(gather([tmp_path])).sides[0].rows
    assert row.move.value == "other_way" and row.before is None


def test_a_roll_not_handed_in_and_nobody_to_count_are_neither_in_the_sum(tmp_path):
    county_file(tmp_path, "510703", "甲区", {DISABLED: (90, 100, 0)})
    county_file(tmp_path, "510704", "乙区", {DISABLED: None})
    county_file(tmp_path, "510705", "丙区", {DISABLED: (0, 0, 0)})
    county_file(tmp_path, "510722", "丁县", {DISABLED: (2, 2, 0)})
    side = lay(gather([tmp_path])).sides[0]
    assert {row.place_name: row.state.value for row in side.rows} == {
        "甲区": "ranked", "乙区": "no_roll", "丙区": "nobody", "丁县": "few",
    }  # fmt: skip
    assert (side.whole.counties, side.whole.counted, side.whole.denominator) == (1, (90, 90), 100)


def test_a_county_that_sent_before_and_nothing_now_is_missing_though_no_list_knows_it(tmp_path):
    county_file(tmp_path, "990101", "甲区", {NET: (94, 100, 0)})
    county_file(tmp_path, "990102", "乙区", {NET: (94, 100, 0)}, on=SPRING)
    found = lay(gather([tmp_path], place="9901"), place="9901")
    assert found.missing == (("990102", "乙区"),) and not found.is_listed


NUMBERS = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60)).map(
    lambda one: (one[0], one[0] + one[1], min(one[1], one[2]))
)


@given(st.dictionaries(st.sampled_from(sorted(CHILD_RULES)), st.one_of(st.none(), NUMBERS)), st.sampled_from([1, 3, 5]))
def test_whatever_was_counted_the_file_can_be_read_again(tmp_path_factory, figures, small):
    path = county_file(tmp_path_factory.mktemp("one"), "510703", "甲区", figures, small=small)
    read = {one.id: one for one in read_file(path).figures}
    assert set(read) == set(figures)
    for key, numbers in figures.items():
        assert read[key].handed_in is (numbers is not None)
        if numbers is not None and read[key].told.counted is not None:
            low, high = read[key].told.counted
            assert low <= numbers[0] <= high


def test_the_text_is_the_same_each_time():
    assert text_of("510703", "甲区", AUTUMN, [], made.by(), small=3) == text_of(
        "510703", "甲区", AUTUMN, [], made.by(), small=3
    )

"""Each named damage does what its name says, to the rows it is handed and to no others."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.rolls.synth import damage
from notoneless.rolls.synth.people import id_numbers, patch
from notoneless.rolls.synth.wear import Book, Climate, wear

NUMBERS = id_numbers(np.full(400, 500153), np.full(400, 20140315), np.arange(400)).to_list()
NAMES = ["张梓涵", "王宇轩", "欧阳一诺", "李伟", "冉子涵", "陈诗喆", "刘雨萱", "龙浩然"] * 20
DATES = ["20140315", "20130228", "20150101", "20121231", "20200229", "20111007"] * 20


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def part(mask: pl.Series) -> float:
    return float(mask.sum()) / len(mask)


def distance(a: str, b: str) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


def test_numbers_made_have_a_right_check_digit() -> None:
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    for number in NUMBERS:
        assert number[17] == "10X98765432"[sum(int(d) * w for d, w in zip(number, weights)) % 11]


def test_typo_changes_one_place_and_transposition_two_neighbours() -> None:
    for was, now in zip(NUMBERS, damage.id_typo(rng(), NUMBERS), strict=True):
        assert now is not None and distance(was, now) == 1
    for was, now in zip(NUMBERS, damage.id_transposed(rng(), NUMBERS), strict=True):
        assert now is not None and sorted(was) == sorted(now)
        places = [k for k in range(18) if was[k] != now[k]]
        assert len(places) == 2 and places[1] == places[0] + 1


def test_two_edits_never_leave_the_number_right() -> None:
    for was, now in zip(NUMBERS, damage.id_two_edits(rng(), NUMBERS), strict=True):
        assert now is not None and now != was and len(now) in (17, 18)


def test_spreadsheet_and_old_forms() -> None:
    one = ["500153201403150019"]
    assert damage.id_15_digits(rng(), one) == ["500153140315001"]
    assert damage.id_zeros(rng(), one) == ["500153201403150000"]
    assert damage.id_scientific(rng(), one) == ["5.00153E+17"]
    assert damage.id_lower_x(rng(), ["50015320140315001X"]) == ["50015320140315001x"]
    assert damage.full_width(rng(), ["12X"]) == ["１２Ｘ"]


def test_spaces_can_be_taken_out_again() -> None:
    for was, now in zip(NUMBERS, damage.spaced(rng(), NUMBERS), strict=True):
        assert now is not None and now != was
        assert now.replace(" ", "").replace("'", "").replace("\t", "").replace("\u3000", "") == was


def test_a_missing_number_is_nothing_or_a_word_for_nothing() -> None:
    said = damage.id_missing(rng(), NUMBERS)
    assert None in said
    assert all(s is None or s in ("无", "暂无", "000000000000000000", "不详", "/") for s in said)


@pytest.mark.parametrize("rule", [damage.name_same_sound, damage.name_same_shape])
def test_one_character_changes_and_never_to_itself(rule: damage.Rule) -> None:
    for was, now in zip(NAMES, rule(rng(), NAMES), strict=True):
        assert now is not None and now != was
        assert len(now) == len(was) and distance(was, now) == 1


def test_same_sound_mostly_sounds_the_same() -> None:
    from pypinyin import lazy_pinyin

    same = [
        lazy_pinyin(a)[-2:] == lazy_pinyin(b or "")[-2:]
        for a, b in zip(NAMES, damage.name_same_sound(rng(), NAMES), strict=True)
    ]
    assert sum(same) > 0.85 * len(same)


def test_names_rewritten() -> None:
    assert damage.name_traditional(rng(), ["张梦龙", "田甜"]) == ["張夢龍", "田甜"]
    for was, now in zip(NAMES, damage.name_new_surname(rng(), NAMES), strict=True):
        assert now is not None and now.endswith(was[1:])
    for was, now in zip(NAMES, damage.name_rare_lost(rng(), NAMES), strict=True):
        assert now is not None and now.startswith(was[:-1]) and now != was
    assert all("·" not in (n or "") for n in damage.name_dots(rng(), ["艾力·买买提"] * 9))
    assert damage.name_spaced(rng(), ["李伟", "张梓涵"]) == ["李　伟", "张 梓涵"]


def test_lunar_birthdays_against_known_feasts() -> None:
    # 春节 2013 was 10 February, 中秋 2014 was 8 September, the last day of that lunar year 18 February 2015.
    assert damage.birth_lunar(rng(), ["20130210", "20140908", "20150218"]) == ["20130101", "20140815", "20141230"]


def test_dates_damaged_differ_by_one_slip() -> None:
    assert damage.birth_day_month(rng(), ["20140305", "20140325", "20140303"]) == ["20140503", "20140326", "20140304"]
    for was, now in zip(DATES, damage.birth_digit(rng(), DATES), strict=True):
        assert now is not None and distance(was, now) == 1


def test_sex_turns() -> None:
    assert damage.sex_wrong(rng(), ["男", "女"]) == ["女", "男"]


@given(st.lists(st.integers(0, 29), unique=True), st.integers(0, 9))
def test_patch_touches_the_rows_it_is_given(rows: list[int], seed: int) -> None:
    series = pl.Series("x", [str(k) for k in range(30)])
    out = patch(series, np.array(rows, dtype=int), ["*"] * len(rows))
    assert out.to_list() == ["*" if k in rows else str(k) for k in range(30)]


def test_the_book_joins_tags_in_order_and_keeps_those_before() -> None:
    book = Book()
    book.note(np.array([1, 3]), "a")
    book.note(np.array([3]), "b")
    assert book.column(4).to_list() == ["", "a", "", "a;b"]
    assert book.column(4, pl.Series(["", "z", "z", ""])).to_list() == ["", "z;a", "z", "a;b"]


def worn(errors: float, sigma: float, n: int = 40_000) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    r = rng(3)
    true = pl.DataFrame(
        {
            "id_number": id_numbers(np.full(n, 500153), np.full(n, 20140315), r.integers(0, 1000, size=n)),
            "name": pl.Series(NAMES).gather(r.integers(len(NAMES), size=n)),
            "birth_on": ["20140315"] * n,
            "sex": ["男"] * n,
            "lent_guardian": ["510231198601011234"] * n,
            "lent_sibling": ["500153201603150027"] * n,
        }
    )
    schools = r.integers(0, 300, size=n)
    now, tags = wear(r, true, Climate(errors, sigma), groups=schools)
    return true, now, tags


def test_every_changed_cell_is_in_the_book_and_every_tag_changed_a_cell() -> None:
    true, now, tags = worn(1.0, 0.5)
    for column, prefix in (("id_number", "id_"), ("name", "name_"), ("birth_on", "birth_"), ("sex", "sex_")):
        changed = true[column].ne_missing(now[column])
        told = tags.str.contains(rf"(^|;){prefix}")
        assert (changed & ~told).sum() == 0, column
        # A lent or next-row number may happen to equal the child's own; nothing else may be told in vain.
        assert (told & ~changed).sum() <= (3 if prefix == "id_" else 0), column


@pytest.mark.parametrize(
    ("errors", "sigma", "number", "name", "both"),
    [
        (1.0, 0.5, (0.022, 0.034), (0.018, 0.029), (0.0010, 0.0035)),
        (3.0, 1.5, (0.058, 0.090), (0.048, 0.077), (0.014, 0.032)),
    ],
)
def test_rates_are_those_announced(
    errors: float, sigma: float, number: tuple[float, float], name: tuple[float, float], both: tuple[float, float]
) -> None:
    _, _, tags = worn(errors, sigma)
    bad_id = tags.str.contains("id_(missing|typo|transposed|two|15|sci|zeros|guardian|sibling|next)")
    bad_name = tags.str.contains("name_(same|trad|nick|new|rare)")
    assert number[0] < part(bad_id) < number[1]
    assert name[0] < part(bad_name) < name[1]
    assert both[0] < part(bad_id & bad_name) < both[1]


def test_no_errors_means_no_errors() -> None:
    true, now, tags = worn(0.0, 0.5, 2000)
    assert now.equals(true) and set(tags) == {""}

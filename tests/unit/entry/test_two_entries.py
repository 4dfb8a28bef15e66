"""What two people typed: every slip that both did not make alike is found, nothing else is, and the truth settles it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notoneless.entry.book import why
from notoneless.entry.comparing import compare
from notoneless.entry.deciding import BLANK, Choice, Decision, Decisions, LineDecision, Standing
from notoneless.entry.settling import settle
from notoneless.rolls.kinds import Kind
from notoneless.standards.errors import UserError
from tests.unit.entry.sheets import COLUMNS_TYPED, Sheet, compared, entry, paper, write

_SLIP = {
    "sex": "不明{m}", "birth_on": "2011-1{m}-{n:02}", "guardian_name": "错{m}", "town": "别处镇{m}", "village": "别处村{m}{n}",
    "whereabouts": "外出务工{m}", "remark": "多写{m}", "id_number": "50015320110101{m}{n:02}9", "name": "误写{m}{n}",
}  # fmt: skip
#: What names a line. With one of them typed wrong the others still do; with two a person has to say which line it is.
_NAMING = ("name", "id_number", "birth_on", "village")
_MARKS = (1, 2)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_slip_is_listed_and_no_other_and_the_truth_settles_it(tmp_path: Path, data: st.DataObject) -> None:
    many = 12
    truth = paper(many)
    slips = st.lists(
        st.tuples(st.integers(0, many - 1), st.sampled_from(sorted(_SLIP)), st.sampled_from(_MARKS)), max_size=20
    )
    first, second = ([dict(row) for row in truth] for _ in range(2))
    for rows in (first, second):
        for at, column, mark in data.draw(slips):
            rows[at][column] = _SLIP[column].format(m=mark, n=at)
    order = data.draw(st.permutations(range(many)))
    comparison = compared(tmp_path, first, [second[at] for at in order])
    phones = [row["guardian_phone"] for row in truth]
    where = {phone: at for at, phone in enumerate(phones)}

    # Every line ends in one pair or stands alone on both sides; alone only where two of what names it were typed wrong.
    for one, other in comparison.pairing.pairs:
        assert (
            comparison.first.rows[one].cells["guardian_phone"] == comparison.second.rows[other].cells["guardian_phone"]
        )
    alone = [
        {where[comparison.row(s, line.at).cells["guardian_phone"]] for s, line in comparison.lone if s == side}
        for side in (1, 2)
    ]
    assert alone[0] == alone[1]
    for at in alone[0]:
        assert sum(first[at][c] != second[at][c] for c in _NAMING) >= 2 or not truth[at]["id_number"]

    listed = {(where[comparison.first.rows[d.one].cells["guardian_phone"]], d.column) for d in comparison.differences}
    unlike = {(at, c) for at in range(many) for c in COLUMNS_TYPED if first[at][c] != second[at][c]}
    assert listed == {(at, c) for at, c in unlike if at not in alone[0]}
    assert comparison.total.differ == len(listed)

    # A person joins what stands alone, and decides every cell by the paper.
    mates = {order[other]: other for other in range(many)}
    whole = compared(tmp_path, first, [second[at] for at in order], stated={at: mates[at] for at in alone[0]})
    assert not whole.lone and len(whole.differences) == len(unlike)
    decided = {}
    for d in whole.differences:
        said = truth[d.one][d.column]
        choice = (
            Choice.FIRST if said == (d.first or "") else Choice.SECOND if said == (d.second or "") else Choice.TYPED
        )
        decided[whole.key(d)] = Decision(choice, said or None if choice is Choice.TYPED else None)
    done = settle(whole, Decisions(decided))
    expected = [
        {c: first[at][c] if first[at][c] == second[at][c] else truth[at][c] for c in COLUMNS_TYPED}
        for at in range(many)
    ]
    assert [{c: row.get(c, "") for c in COLUMNS_TYPED} for row in done.rows] == expected
    for rows, rate in zip((first, second), done.errors, strict=True):
        assert rate.differ == sum(rows[at][c] != truth[at][c] for at, c in unlike)


def test_a_way_of_writing_is_no_difference(tmp_path: Path) -> None:
    first = paper(2)
    second = [dict(row) for row in first]
    second[1].update(
        name=f" {first[1]['name'][0]}　{first[1]['name'][1:]}",
        birth_on=first[1]["birth_on"].replace("-", "/0").replace("/00", "/"),
        id_number=first[1]["id_number"].lower().translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        guardian_phone=f"+86 {first[1]['guardian_phone'][:3]}-{first[1]['guardian_phone'][3:]}",
        sex="女性" if first[1]["sex"] == "女" else "男性",
    )
    comparison = compared(tmp_path, first, second)
    assert comparison.differences == ()
    assert not comparison.word_for_word


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("birth_on", "2013-02-02（农历）"),
        ("id_number", "{}（外婆的）"),
        ("remark", "第0户人家"),
        ("guardian_phone", "13908350001转3"),
    ],
)
def test_a_word_beside_a_number_or_a_date_is_a_difference(tmp_path: Path, column: str, said: str) -> None:
    first = paper(3)
    second = [dict(row) for row in first]
    second[1][column] = said.format(first[1]["id_number"])
    assert [d.column for d in compared(tmp_path, first, second).differences] == [column]


def test_a_line_left_out_stands_in_one_entry_only_and_shifts_no_other(tmp_path: Path) -> None:
    first = paper(6)
    comparison = compared(tmp_path, first, [first[5], *first[:2], *first[3:5]])
    assert [(side, line.at, line.ambiguous) for side, line in comparison.lone] == [(1, 2, False)]
    assert comparison.differences == ()


def test_a_number_slipped_from_the_next_line_pairs_by_the_name(tmp_path: Path) -> None:
    first = paper(8)
    second = [dict(row) for row in first]
    for at in (1, 2):
        second[at]["id_number"] = first[at + 1]["id_number"]
    comparison = compared(tmp_path, first, second)
    assert not comparison.lone
    assert [(d.one, d.other, d.column) for d in comparison.differences] == [(1, 1, "id_number"), (2, 2, "id_number")]


def test_two_lines_that_could_be_one_are_told_and_never_paired(tmp_path: Path) -> None:
    first = paper(5)
    second = [first[0], dict(first[1], remark="录了一次"), *first[2:], dict(first[1], remark="又录了一次")]
    comparison = compared(tmp_path, first, second)
    assert [(side, line.at, line.rivals) for side, line in comparison.lone] == [
        (1, 1, (1, 5)),
        (2, 1, (1,)),
        (2, 5, (1,)),
    ]


def test_a_line_typed_twice_by_one_clerk_is_told_as_such(tmp_path: Path) -> None:
    first = paper(5)
    comparison = compared(tmp_path, first, [*first, dict(first[1], remark="又录了一次")])
    [(side, line)] = comparison.lone
    assert (side, line.at, line.ambiguous, line.fellows) == (2, 5, False, (1,))
    assert "录重" in why(comparison, side, line)


def test_what_a_person_says_is_one_line_is_compared_then(tmp_path: Path) -> None:
    first = paper(5)
    second = [dict(row) for row in first]
    second[0].update(name="另一个", birth_on="2001-01-01", guardian_phone="13700000000", village="无名村", remark="")
    apart = compared(tmp_path, first, second)
    assert [(side, line.at) for side, line in apart.lone] == [(1, 0), (2, 0)]
    decided = Decisions(lines={apart.lone_key(1, 0): LineDecision(Standing.SAME, 0)})
    joined = compared(tmp_path, first, second, stated=decided.stated(apart))
    assert not joined.lone
    assert {d.column for d in joined.differences} == {"name", "birth_on", "guardian_phone", "village", "remark"}


@pytest.mark.parametrize(("share", "paired"), [(0.75, True), (0.76, False)])
def test_two_of_name_birthday_and_village_are_enough_where_most_else_agrees(
    tmp_path: Path, share: float, paired: bool
) -> None:
    first = paper(4)
    second = [dict(row) for row in first]
    second[0].update(name="写错了", guardian_name="也写错")  # of the eight cells that both filled in, six agree
    second[0]["remark"] = first[0]["remark"] = ""
    one, other = entry(tmp_path / "甲.csv", first), entry(tmp_path / "乙.csv", second)
    assert (not compare(one, other, share=share).lone) is paired


def test_a_roll_with_a_column_only_one_clerk_typed_takes_it_from_there(tmp_path: Path) -> None:
    rows = paper(3)
    one = entry(tmp_path / "甲.csv", rows)
    path = write(tmp_path / "乙.csv", rows, COLUMNS_TYPED[:-1])
    from notoneless.entry.reading import read_entry
    from tests.unit.entry.sheets import DAY

    comparison = compare(one, read_entry(path, day=DAY, kind=Kind.FIELD_SURVEY), share=0.5)
    assert comparison.once == {"remark": 1} and comparison.differences == ()
    assert settle(comparison, Decisions()).rows[0]["remark"] == rows[0]["remark"]


def _refused(code: str, first: Sheet, second: Sheet, folder: Path, **more: object) -> str:
    with pytest.raises(UserError) as caught:
        compare(entry(folder / "甲.csv", first), entry(folder / "乙.csv", second, **more), share=0.5)
    assert caught.value.code == code
    return caught.value.zh


def test_a_copy_two_kinds_two_places_and_strangers_are_refused(tmp_path: Path) -> None:
    rows = paper(4)
    assert "同一个文件" in _refused("T020", rows, rows, tmp_path)
    _refused("T022", rows, [dict(row) for row in rows[:3]], tmp_path, kind=Kind.RESIDENCE)
    away = [dict(row, town="远方镇", village="远村") for row in paper(9)[5:]]
    assert "两个地方" in _refused("T023", rows, away, tmp_path)
    strangers = paper(9)[5:]
    assert "没有一行" in _refused("T024", rows, strangers, tmp_path)


def test_an_empty_entry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        entry(tmp_path / "甲.csv", [])
    assert caught.value.code == "R002"


def test_an_undecided_line_and_an_unread_line_refuse_settling(tmp_path: Path) -> None:
    first = paper(3)
    second = [dict(row) for row in first]
    second[2]["village"] = "别处村"
    comparison = compared(tmp_path, first, second)
    with pytest.raises(UserError, match=r"T028.*第一遍第 3 行的村社区"):
        settle(comparison, Decisions())
    path = write(tmp_path / "丙.csv", second)
    path.write_bytes(path.read_bytes() + "多,出,来,的,格,子,很,多,很,多,很,多\r\n".encode("gb18030"))
    from notoneless.entry.reading import read_entry
    from tests.unit.entry.sheets import DAY

    broken = compare(comparison.first, read_entry(path, day=DAY, kind=Kind.FIELD_SURVEY), share=0.5)
    with pytest.raises(UserError, match="T029"):
        settle(broken, Decisions())


def test_a_cell_the_paper_leaves_empty_is_settled_empty(tmp_path: Path) -> None:
    first = paper(3)
    second = [dict(row) for row in first]
    first[1]["remark"], second[1]["remark"] = "甲乱写", "乙乱写"
    comparison = compared(tmp_path, first, second)
    [difference] = comparison.differences
    done = settle(comparison, Decisions({comparison.key(difference): Decision(Choice.TYPED, None)}))
    assert "remark" not in done.rows[1] and BLANK not in str(done.rows)
    assert [rate.differ for rate in done.errors] == [1, 1]

"""The register has her twice, under two numbers; a clerk says that both lines are the same girl. From then on she is counted
once, and the next comparison names the pair: nobody has vanished."""

from __future__ import annotations

import json

import duckdb
import pytest
import xlsxwriter

from notoneless.ledger.review import HEADINGS, SHEET
from notoneless.rolls.kinds import Kind
from notoneless.sweep.decisions import line_key_sql
from tests.stories.county import AS_OF, PLACE, County, child, id_number, notoneless, table

GIRL = child(57, "覃月华", 5, boy=False)
OTHER = id_number("500226", GIRL.born, 888)
NEIGHBOURS = 40
WHERE = {"register": NEIGHBOURS + 1, "again": NEIGHBOURS + 2}


def county(*, again=True, **changes):
    """Her school has her without any number, under nobody's name; the register has her on one line or on two."""
    rolls = County.in_order(NEIGHBOURS)
    rolls.register(GIRL)
    if again:
        rolls.register(
            GIRL, 公民身份号码=OTHER, **({"监护人姓名": "", "监护人身份证号": "", "监护人电话": ""} | changes)
        )
    rolls.enrol(GIRL, 身份证件号="", 学籍号="", 监护人姓名="", 监护人电话="")
    return rolls


def key(kind, **cells):
    """The key of a line, as a review book prints it."""
    values = {"name": None, "id_number": None, "birth_on": None, "pupil_no": None} | cells
    columns = ", ".join(f"CAST(? AS VARCHAR) AS {c}" for c in values)
    with duckdb.connect() as con:
        return con.execute(f"SELECT {line_key_sql(kind)} FROM (SELECT {columns}) v", list(values.values())).fetchone()[
            0
        ]


def register_key(number, name="覃月华"):
    return key(Kind.HOUSEHOLD_REGISTER, name=name, id_number=number, birth_on=f"{GIRL.born:%Y-%m-%d}")


SCHOOL_KEY = key(Kind.ENROLMENT, name="覃月华", birth_on=f"{GIRL.born:%Y%m%d}")


def judged(path, answers):
    """A review book as it comes back."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, [HEADINGS["pair_id"], HEADINGS["answer"]])
        for row, (pair, answer) in enumerate(answers.items(), 1):
            sheet.write_row(row, 0, [pair, answer])
    return path


def swept(rolls, home, name, *more):
    run = notoneless("sweep", rolls.write(home / f"{name}-rolls"), "--as-of", AS_OF, "--place", PLACE, "--out", home / name, "--unmasked", *more)  # fmt: skip
    assert run.code == 0, run.err
    return [line for line in table(home / name / "ledger.csv") if line["name"] == "覃月华" and line["register_row"]]


def compared(home):
    told = notoneless("ledger", "diff", home / "before", home / "after", "--json")
    assert told.code == 0, told.err
    return json.loads(told.out)


BOTH_WAYS = {
    "the two lines themselves": {f"{register_key(GIRL.number)}-{register_key(OTHER)}": "同一人"},
    "the second named first": {f"{register_key(OTHER)}-{register_key(GIRL.number)}": "同一人"},
    "each the same as her school's line": {
        f"{register_key(GIRL.number)}-{SCHOOL_KEY}": "同一人",
        f"{register_key(OTHER)}-{SCHOOL_KEY}": "同一人",
    },
}


@pytest.mark.parametrize("answers", BOTH_WAYS.values(), ids=BOTH_WAYS)
def test_two_lines_judged_one_girl_are_joined_and_counted_once(tmp_path, answers):
    before = swept(county(), tmp_path, "before")
    assert len(before) == 2, "apart, she is two children"
    book = judged(tmp_path / "review.xlsx", answers)
    after = swept(county(), tmp_path, "after", "--decisions", book, "--previous", tmp_path / "before")
    assert len(after) == 1 and after[0]["child_id"] in {line["child_id"] for line in before}
    (gone,) = {line["child_id"] for line in before} - {after[0]["child_id"]}

    everybody = [{x["child_id"] for x in table(tmp_path / name / "ledger.csv")} for name in ("before", "after")]
    vanished = everybody[0] - everybody[1]
    assert gone in vanished and not everybody[1] - everybody[0]

    found = compared(tmp_path)
    assert found["counts"]["gone"] == 0 and found["counts"]["joined"] == len(vanished) and found["counts"]["new"] == 0
    lines = {one["child_id"]: one for one in found["lines"] if one["change"] == "joined"}
    assert lines.keys() == vanished and {one["joined_to"] for one in lines.values()} == {after[0]["child_id"]}
    assert lines[gone]["pair"] == "户籍名册.csv 41 + 户籍名册.csv 42"
    told = notoneless("ledger", "diff", tmp_path / "before", tmp_path / "after").out
    assert f"与 {after[0]['child_id']} 是同一人（户籍名册.csv 41 + 户籍名册.csv 42）" in told and "judged" not in told
    english = notoneless("--lang", "en", "ledger", "diff", tmp_path / "before", tmp_path / "after").out
    assert f"one with {after[0]['child_id']} (户籍名册.csv 41 + 户籍名册.csv 42)" in english

    page = (tmp_path / "after" / "report.html").read_text("utf-8")
    assert "人工认定与另一人是同一人" in page and "户籍名册.csv 41 + 户籍名册.csv 42" in page
    links = [x for x in table(tmp_path / "after" / "links.csv") if x["child_id"] == after[0]["child_id"]]
    assert [x["method"] for x in links if x["right_kind"] == "household_register"] == ["human"]

    again = swept(county(), tmp_path, "third", "--decisions", book, "--previous", tmp_path / "after")
    assert [x["child_id"] for x in again] == [after[0]["child_id"]]
    third = json.loads(notoneless("ledger", "diff", tmp_path / "after", tmp_path / "third", "--json").out)
    assert third["counts"]["joined"] == third["counts"]["gone"] == 0, "what was joined last time is no news"


def test_the_one_who_was_suspected_may_be_either(tmp_path):
    """The line that stays is the register's first; who loses the name is told all the same when it is the first's."""
    reversed_ = county()
    reversed_.rolls["户籍名册"][-2:] = reversed_.rolls["户籍名册"][:-3:-1]
    before = swept(reversed_, tmp_path, "before")
    book = judged(tmp_path / "review.xlsx", BOTH_WAYS["the two lines themselves"])
    after = swept(reversed_, tmp_path, "after", "--decisions", book, "--previous", tmp_path / "before")
    assert len(before) == 2 and len(after) == 1
    counts = compared(tmp_path)["counts"]
    assert counts["gone"] == counts["new"] == 0 and counts["joined"] == 1


def test_a_girl_who_is_gone_is_not_told_as_joined(tmp_path):
    """Without anybody's word a line that is no longer there is a child who is first to be looked for."""
    swept(county(), tmp_path, "before")
    swept(county(again=False), tmp_path, "after", "--previous", tmp_path / "before")
    counts = compared(tmp_path)["counts"]
    assert counts["gone"] == 1 and counts["joined"] == 0


def test_two_lines_judged_two_girls_stay_two_however_alike(tmp_path):
    """The same name, birthday, village and father: plainly one, were it not for the clerk who knows both."""
    alike = {"公民身份号码": "", "父亲姓名": "覃大山", "村社区": "昌州村"}
    rolls = County.in_order(NEIGHBOURS)
    rolls.register(GIRL, **alike)
    rolls.register(GIRL, **alike, 民族="土家族", 户主姓名="覃大海")
    rolls.rolls["户籍名册"][-1]["公民身份号码"] = OTHER
    assert len(swept(rolls, tmp_path, "before")) == 1
    book = judged(tmp_path / "review.xlsx", {f"{register_key(None)}-{register_key(OTHER)}": "不是同一人"})
    assert len(swept(rolls, tmp_path, "after", "--decisions", book)) == 2


def asked(folder):
    """The pairs of register lines that a sweep lays before a person: key of the pair, the line that is suspected, the other."""
    return [
        (pair["pair_id"], int(pair["left_row"]), int(pair["right_row"]))
        for pair in duckdb.read_parquet(str(folder / "review_pairs.parquet")).to_arrow_table().to_pylist()
        if pair["right_kind"] == "household_register"
    ]


def second_hukou(**changes):
    """She goes to school under her own number; her grandmother's village has her too, a year older and under another number."""
    rolls = County.in_order(NEIGHBOURS)
    rolls.register(GIRL)
    rolls.enrol(GIRL)
    rolls.present(GIRL)
    other = child(58, "龙小满", 4, boy=True)  # somebody who must be looked for at all, as in every county
    rolls.register(other)
    rolls.enrol(other, 姓名="龙小曼", 身份证件号="", 学籍号="")
    rolls.present(other)
    older = GIRL.born.replace(year=GIRL.born.year - 1)
    elsewhere = {"乡镇街道": "昌元街道", "村社区": "玉屏社区", "出生日期": f"{older:%Y-%m-%d}"}
    rolls.register(GIRL, **elsewhere | {"公民身份号码": id_number("500226", older, 888)} | changes)
    return rolls


def test_a_second_hukou_is_asked_about_before_anybody_is_accused(tmp_path):
    before = {int(x["register_row"]): x for x in swept(second_hukou(), tmp_path, "before")}
    first, second = NEIGHBOURS + 1, NEIGHBOURS + 3
    assert before[first]["ledger"] == "school_age" and before[second]["ledger"] == "suspected_dropout"
    ((pair, left, right),) = asked(tmp_path / "before")
    assert (left, right) == (second, first), "the child who is suspected stands on the left, as in every pair"

    book = judged(tmp_path / "review.xlsx", {pair: "同一人"})
    (girl,) = swept(second_hukou(), tmp_path, "after", "--decisions", book, "--previous", tmp_path / "before")
    assert girl["ledger"] == "school_age" and girl["child_id"] == before[first]["child_id"]
    assert compared(tmp_path)["counts"]["joined"] == 1 and not asked(tmp_path / "after")


def test_said_to_be_two_she_is_not_asked_about_again(tmp_path):
    swept(second_hukou(), tmp_path, "before")
    ((pair, _, _),) = asked(tmp_path / "before")
    book = judged(tmp_path / "review.xlsx", {pair: "不是同一人"})
    after = swept(second_hukou(), tmp_path, "after", "--decisions", book)
    assert len(after) == 2 and not asked(tmp_path / "after")


@pytest.mark.parametrize(
    "changes",
    [{"姓名": "覃月英"}, {"监护人姓名": "何大勇", "监护人身份证号": "", "监护人电话": ""}],
    ids=["a sister’s name", "other people’s child"],
)
def test_nobody_is_asked_about_a_sister_or_a_namesake(tmp_path, changes):
    swept(second_hukou(**changes), tmp_path, "before")
    assert not asked(tmp_path / "before")


@pytest.mark.parametrize("turned", [False, True], ids=["as asked", "the other way round"])
def test_what_is_past_doubt_for_the_machine_stays_apart_when_a_person_says_so(tmp_path, turned):
    """One digit of the second number is another: joined by itself, until somebody who knows both girls says that they are two."""
    mistyped = GIRL.number[:15] + str((int(GIRL.number[15]) + 1) % 10) + GIRL.number[16:]
    near = {"公民身份号码": mistyped, "出生日期": f"{GIRL.born:%Y-%m-%d}"}
    assert len(swept(second_hukou(**near), tmp_path, "before")) == 1
    keys = [register_key(GIRL.number), register_key(mistyped)]
    book = judged(tmp_path / "review.xlsx", {"-".join(keys[:: -1 if turned else 1]): "不是同一人"})
    assert len(swept(second_hukou(**near), tmp_path, "after", "--decisions", book)) == 2

"""The small county of the hard pairs: writes a case file's rolls, and the ordinary children around them.

A case names its children once (``people``) and says how each office wrote them (``rolls``: rows that take the
person's particulars and change some). Each case lives in a village of its own, among ordinary families, so that the
weights which the sweep estimates from the rolls are those of a county and not of a collection of oddities.
"""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from notoneless.rolls.kinds import COLUMNS, SPECS, Kind

HERE = Path(__file__).parent
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BY_ZH = {column.zh: name for name, column in COLUMNS.items()}
BACKGROUND = 600

SURNAMES = "杨李张王吴陈刘田龙白彭冉何罗周黄石唐邓向姚肖谭覃熊胡曾廖蒋冯"
BOYS = "浩宇俊杰梓睿博文嘉豪子轩一鸣志远家乐天佑明哲思远宏毅建国伟强鑫磊"
GIRLS = "子涵欣怡雨桐诗涵梦琪佳慧思雨语嫣可欣婉婷雅静芳菲晓燕小雪丽娜春花"


@dataclass
class Case:
    """One hard pair: why it is hard, its rows (label → kind, row), what must come out."""

    file: str
    id: str
    why: str
    expect: dict[str, Any]
    rows: list[tuple[str, Kind, dict[str, str | None]]] = field(default_factory=list)


def citizen_id(text: str) -> str:
    """Return the number written ``#YYYYMMDD.SSS`` or ``#RRRRRR:YYYYMMDD.SSS`` with its check digit, then damaged as
    the words after ``|`` ask (15, lower, wide, spaces, sci, zeros, quote, G, L, card, typoN, swapN)."""
    match = re.fullmatch(r"#(?:(\d{6}):)?(\d{8})\.(\d{3})((?:\|\w+)*)", text)
    if match is None:
        raise ValueError(f"not a number of the case files: {text}")
    region, birth, serial, ways = match.groups()
    head = f"{region or '500241'}{birth}{serial}"
    number = head + "10X98765432"[sum(int(a) * w for a, w in zip(head, _WEIGHTS, strict=True)) % 11]
    for way in filter(None, ways.split("|")):
        number = _damage(number, way)
    return number


def _damage(number: str, way: str) -> str:
    word, at = re.fullmatch(r"([a-zA-Z]*)(\d*)", way).groups()
    place = int(at) - 1 if at else 0
    if word == "" and at == "15":
        return number[:6] + number[8:17]
    if word == "typo":
        return number[:place] + str((int(number[place]) + 3) % 10) + number[place + 1 :]
    if word == "swap":
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    ways = {
        "lower": number.lower(),
        "wide": "".join(chr(ord(c) + 0xFEE0) for c in number),
        "spaces": f"{number[:6]} {number[6:14]} {number[14:]}",
        "sci": f"{float(number[:17] + '0'):.5E}",
        "zeros": number[:15] + "000",
        "quote": "'" + number,
        "G": "G" + number,
        "L": "L" + number[:14] + number[14:],
        "card": number + "43",
    }
    return ways[word]


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return citizen_id(text) if text.startswith("#") else text


def read_cases(path: Path, county: dict[str, Any], first: int) -> list[Case]:
    """Return the cases of a file; ``first`` is the number of the first case, by which it gets its village."""
    cases = []
    for offset, raw in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]):
        home = place_of(county, first + offset)
        case = Case(path.stem, raw["id"], raw["why"], raw["expect"])
        for kind_name, rows in raw["rolls"].items():
            kind = Kind(kind_name)
            for row in rows:
                row = dict(row)
                label = row.pop("as", f"{kind}{len(case.rows)}")
                person = dict(raw.get("people", {}).get(row.pop("of", None), {}))
                cells = {**defaults(kind, home), **person, **row}
                cells = {_BY_ZH.get(key, key): _cell(value) for key, value in cells.items()}
                wanted = set(SPECS[kind].columns)
                unknown = {_BY_ZH.get(k, k) for k in row} - wanted
                if unknown:
                    raise ValueError(f"{path.name} {case.id}: {kind} has no column {unknown}")
                case.rows.append((label, kind, {k: v for k, v in cells.items() if k in wanted and v is not None}))
        cases.append(case)
    return cases


def place_of(county: dict[str, Any], number: int) -> dict[str, str]:
    """Return the town and village of case ``number`` (each its own, going round the county)."""
    towns = county["towns"]
    town = towns[number % len(towns)]
    village = town["villages"][(number // len(towns)) % len(town["villages"])]
    return {
        "province": county["province"],
        "county": county["county"],
        "town": town["name"],
        "town_code": town["code"],
        "village": village["name"],
        "village_code": village["code"],
    }


def defaults(kind: Kind, home: dict[str, str]) -> dict[str, str]:
    """Return what a row holds when a case says nothing of it."""
    row = dict(home)
    if kind in (Kind.ENROLMENT, Kind.PREVIOUS_ENROLMENT):
        row |= {"school_name": home["town"] + "中心学校", "status": "在读", "class_name": "1班"}
    if kind is Kind.ATTENDANCE:
        row |= {"school_name": home["town"] + "中心学校", "present": "是", "absent_days": "0"}
    if kind in (Kind.ENROLMENT_ELSEWHERE, Kind.HIGHER_STAGE):
        for key in ("town", "town_code", "village", "village_code"):
            del row[key]
        row["status"] = "在读"
    if kind is Kind.ENROLMENT_ELSEWHERE:
        row |= {"province": "浙江省", "county": "义乌市", "school_name": "义乌市希望小学", "origin": home["county"]}
    if kind is Kind.HIGHER_STAGE:
        row |= {"school_name": "县职业教育中心", "grade": "高一"}
    return row


def background(county: dict[str, Any], seed: int, kinds: set[Kind]) -> list[tuple[Kind, dict[str, str | None]]]:
    """Return the lines of ordinary children: on the register and on a roll, now and then with a small slip."""
    rng = random.Random(seed)
    lines: list[tuple[Kind, dict[str, str | None]]] = []
    start = date(2011, 9, 1)
    for n in range(BACKGROUND):
        home = place_of(county, n)
        born = start + timedelta(days=rng.randrange(3280))
        girl = rng.random() < 0.5
        surname = rng.choice(SURNAMES)
        name = surname + "".join(rng.sample(GIRLS if girl else BOYS, rng.choice((1, 2, 2, 2))))
        number = citizen_id(f"#{born:%Y%m%d}.{rng.randrange(250, 499) * 2 + (not girl):03d}")
        father = surname + rng.choice("建国伟强军勇平华明辉") + rng.choice("林山海川云")
        mother = rng.choice(SURNAMES) + rng.choice("秀玉桂春丽") + rng.choice("英兰芳梅珍")
        phone = f"139{rng.randrange(10**8):08d}"
        grade = 2026 - born.year - (6 if (born.month, born.day) <= (8, 31) else 7) + 1
        child = {"name": name, "sex": "女" if girl else "男", "birth_on": born.isoformat(), "id_number": number}
        child |= {"ethnicity": rng.choice(("汉族", "土家族", "苗族")), "guardian_name": father, "guardian_phone": phone}
        register = {**home, **child, "father_name": father, "mother_name": mother, "guardian_relation": "父亲"}
        lines.append((Kind.HOUSEHOLD_REGISTER, register))
        school = {**defaults(Kind.ENROLMENT, home), **child, "pupil_no": "G" + number, "grade": f"{grade}年级"}
        if rng.random() < 0.4:
            school["guardian_name"] = mother
        if rng.random() < 0.25:
            school["guardian_phone"] = f"138{rng.randrange(10**8):08d}"
        slip = rng.random()
        if slip < 0.03:
            school |= {"id_number": "", "pupil_no": ""}
        elif slip < 0.05:
            at = rng.randrange(7, 17)
            school |= {"id_number": _damage(number, f"typo{at}"), "pupil_no": ""}
        elif slip < 0.07:
            school["name"] = name[:-1] + rng.choice(GIRLS if girl else BOYS)
        elif slip < 0.08:
            school["birth_on"] = (born + timedelta(days=rng.choice((1, 10, 30)))).isoformat()
        if grade <= 9:
            lines.append((Kind.ENROLMENT, school))
            if Kind.ATTENDANCE in kinds:
                lines.append((Kind.ATTENDANCE, {**child, **defaults(Kind.ATTENDANCE, home), "grade": school["grade"]}))
        if grade > 1 and Kind.PREVIOUS_ENROLMENT in kinds:
            lines.append((Kind.PREVIOUS_ENROLMENT, {**school, "grade": f"{grade - 1}年级"}))
        if n % 12 == 0 and Kind.HARDSHIP in kinds:
            lines.append((Kind.HARDSHIP, {**home, **child, "hardship_kind": "脱贫户"}))
        if n % 30 == 0 and Kind.FIELD_SURVEY in kinds:
            lines.append((Kind.FIELD_SURVEY, {**home, **child, "whereabouts": "本区在校", "surveyed_on": "2026-08-25"}))
    return lines


@dataclass
class Written:
    """Where each labelled row went: (case, label) → (file, data row under the heading)."""

    rows: dict[tuple[str, str], tuple[str, int]]
    folder: Path


def write_rolls(folder: Path, cases: list[Case], county: dict[str, Any], seed: int) -> Written:
    """Write the rolls of the cases and their background as CSV with Chinese headings, and rolls.toml beside them."""
    kinds = {kind for case in cases for _, kind, _ in case.rows} | {Kind.HOUSEHOLD_REGISTER, Kind.ENROLMENT}
    lines: dict[Kind, list[tuple[tuple[str, str] | None, dict[str, str | None]]]] = defaultdict(list)
    for case in cases:
        for label, kind, row in case.rows:
            lines[kind].append(((case.id, label), row))
    for kind, row in background(county, seed, kinds):
        lines[kind].append((None, row))
    folder.mkdir(parents=True)
    manifest = [f'place = "{county["place"]}"', f"as_of = {county['as_of'].isoformat()}"]
    rows: dict[tuple[str, str], tuple[str, int]] = {}
    rng = random.Random(seed)
    for kind, found in lines.items():
        rng.shuffle(found)
        used = {key for _, row in found for key in row}
        columns = [c for c in SPECS[kind].columns if c in used]
        file = f"{kind}.csv"
        with (folder / file).open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([COLUMNS[c].zh for c in columns])
            for number, (label, row) in enumerate(found, 1):
                writer.writerow([row.get(c) or "" for c in columns])
                if label is not None:
                    rows[label] = (file, number)
        manifest += ["", "[[roll]]", f'kind = "{kind}"', f'path = "{file}"']
    (folder / "rolls.toml").write_text("\n".join(manifest) + "\n", encoding="utf-8")
    return Written(rows, folder)

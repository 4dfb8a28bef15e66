"""Derive the small tables shipped in ``src/notoneless/standards/data`` from a folder of public reference data.

A child's name, number, birthday and village are read by these tables; this script is the record of how each came
to be, so that anyone can rebuild and check them. Run it by hand when a source is renewed:

    python scripts/derive_standards_data.py REFDATA [--out src/notoneless/standards/data]

REFDATA holds ``admin/``, ``chars/``, ``calendar/`` and ``names/`` as described in the data folder's README.
Needs ``pypinyin`` and ``opencc-python-reimplemented`` installed. Output is sorted, so a rerun is byte-identical.
"""

from __future__ import annotations

import argparse
import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import opencc
from pypinyin.constants import PINYIN_DICT

#: Radicals that people drop, add or swap: 晴 and 睛, 玥 and 月, 婷 and 亭.
RADICALS = set(
    "王玉日目氵水亻人女木艹艸口讠言钅金火土扌忄心纟糸石礻衤贝辶宀⺮竹雨山彳冫虫鱼马车足疒犭饣禾米巾广门页立田白阝耳鸟弓酉革骨鹿"
)
#: The jade radical is the one most often lost in given names, so even 玥 may fall back to 月.
JADE = set("王玉")
#: Confusions that no component table shows. Each string is one group of look-alikes.
LOOK_ALIKES = (
    "未末 己已巳 士土 干千 日曰 人入 天夭 戊戍戌 刀刁 延廷 崇祟 徒徙 毫亳 壶壸 贝见 侯候 兵乒 拔拨 冶治 洗冼 段叚 汩汨 折拆 "
    "茜茵 梓样 昊吴 晏宴 淼森 羽习 辰晨 宇字 萱宣 钟锺 泽译 颖颍 菁青 杨扬 祁邝 仝全 券卷 斌赋 邵部 竟竞 微徽 丹舟 申甲由 王玉钰主 "
    "今令 李季 晴睛 辰晨宸 亨享 亭婷停 师帅 卫节 大太犬 白自 兰三 历厉 付傅 肖萧 闫阎 邱丘 覃谭 "
    "浩皓 珊姗 芯心 莹萤荧 煜昱翌 璨灿 冉再 秦泰 刘列 靖靓 凯恺岂 惠慧 彬杉 若苦诺 鑫金 娜那 璐路露 娟捐 睿春 "
    "佟终 妤好 祎袆 彧或 晟成 翟瞿 郝赫 郭部 韦书 龙尤 尹伊 母毋 户卢 孙孔 余佘 柏伯 "
)
GROUP_CAP = 14
#: Only characters that at least so many people in the given-name counts bear, or that are surnames, are grouped.
MIN_BEARERS = 200
#: Provinces parted from another within the lists: new prefix → old prefix.
PARTED = {"50": "51", "46": "44"}
#: A remainder of fewer strokes (一, 人, 丁, 子) says too little to group by.
MIN_STROKES = 4
#: Surnames as commonly written in the south-west and not in the weight table; facts.
EXTRA_SURNAMES = "冉庹谯昝幸向覃田彭牟秦谭陶石瞿蒲鄢敖晏犹蔺代付肖闫邱丘仇卓粟勾苟税鲜禄补吉沙阿马买罕木撒铁哈者虎"
COMPOUND_SURNAMES = (
    "欧阳 上官 皇甫 令狐 诸葛 司徒 司马 申屠 夏侯 贺兰 完颜 慕容 尉迟 长孙 万俟 澹台 公孙 轩辕 宇文 东方 独孤 南宫 西门 端木 "
    "闻人 赫连 濮阳 淳于 单于 太叔 仲孙 钟离 鲜于 闾丘 司空 亓官 司寇 呼延 拓跋 夹谷 宰父 谷梁 段干 百里 东郭 南门 羊舌 微生 "
    "梁丘 左丘 东门 第五 公冶 宗政 公羊 公良 乐正 漆雕 壤驷 公西 巫马 归海 墨哈 哈努 纳兰 叶赫 耶律 沙吒 相里 即墨 欧侯 毋丘 "
    "母丘 西陵 赫舍 爱新觉罗 叶赫那拉"
)

#: Readings of surnames that the list of polyphonic surnames does not hold.
MORE_SURNAME_READINGS = {"乐正": "yue zheng", "薄": "bo", "尹": "yin", "贾": "jia", "盛": "sheng", "费": "fei"}
#: How a character reads in a given name where that differs from its commonest reading.
NAME_READINGS = dict(
    pair.split(":")
    for pair in "晟:sheng 长:chang 隽:jun 都:du 钥:yue 曾:zeng 地:di 着:zhuo 了:liao 还:huan 得:de 没:mo 朝:chao 仇:qiu 卜:bu".split()
)


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a UTF-8 CSV with a heading."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows as UTF-8 CSV with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def toneless(reading: str) -> str:
    """Return a toned reading without its tone, ü as v: ``lǜ`` → ``lv``."""
    decomposed = unicodedata.normalize("NFD", reading.replace("ɡ", "g"))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) or c == "\u0308")
    return unicodedata.normalize("NFC", kept).replace("ü", "v").replace("ê", "e").lower()


def month_after(seen: str, months: Sequence[str]) -> str:
    """Return the first day of the first list that no longer held the code (the code may have ended earlier)."""
    later = [m for m in months if m > seen]
    return f"{later[0][:4]}-{later[0][4:]}-01" if later else ""


def divisions(refdata: Path, out: Path) -> None:
    """Write divisions.csv (every code with its period) and lineage.csv (old code → code of today)."""
    rows = read(refdata / "admin/china_adcode6_history_1980_2023.csv")
    months = sorted({r[k] for r in rows for k in ("first_seen_yyyymm", "last_seen_yyyymm")})
    by_code: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_code[row["adcode6"]].append(row)
    result: list[tuple[str, str, str, str]] = []
    for code, spells in by_code.items():
        spells.sort(key=lambda r: r["first_seen_yyyymm"])
        for i, row in enumerate(spells):
            first, last = row["first_seen_yyyymm"], row["last_seen_yyyymm"]
            began = "" if first == months[0] else f"{first[:4]}-{first[4:]}-01"
            upper = code.endswith("00") and last == "201904"  # provinces and prefectures: newest list of that level
            ended = "" if last == months[-1] or upper else month_after(last, months)
            if i + 1 < len(spells):
                following = spells[i + 1]["first_seen_yyyymm"]
                following_on = f"{following[:4]}-{following[4:]}-01"
                if not ended or ended > following_on:  # one code under two spellings: the newer counts from its start
                    ended = following_on
            if not ended or not began or ended > began:
                result.append((code, row["name"], began, ended))
    seen_codes = {r[0] for r in result}
    for code, name in (("810000", "香港特别行政区"), ("820000", "澳门特别行政区"), ("830000", "台湾省居民居住证")):
        if code not in seen_codes or code == "830000":
            result.append((code, name, "", ""))
    write(out / "divisions.csv", ("code", "name", "began_on", "ended_on"), sorted(set(result)))

    known = {r["old_adcode6"]: r["current_adcode6"] for r in read(refdata / "admin/focus9_adcode_lineage.csv")}
    lineage = {old: (new, "same place") for old, new in known.items() if old != new}
    current = {c for c, _, _, ended in result if not ended and not c.endswith("00")}
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    spans: dict[str, tuple[str, str]] = {}
    for code, spells in by_code.items():
        if code.endswith("00"):
            continue
        spans[code] = (spells[0]["first_seen_yyyymm"], spells[-1]["last_seen_yyyymm"])
        for row in spells:
            stem = row["name"]
            for tail in ("自治县", "特区", "林区", "市", "县", "区", "旗"):
                if stem.endswith(tail) and len(stem) - len(tail) >= 2:
                    stem = stem[: -len(tail)]
                    break
            owners[(code[:2], stem)].add(code)
    for (province, stem), codes in owners.items():
        codes |= owners[(PARTED[province], stem)] if (PARTED.get(province), stem) in owners else set()
    for (_province, stem), codes in sorted(owners.items()):
        now = sorted(codes & current)
        if len(now) != 1 or stem in ("市辖", "郊", "城", "市中"):
            continue
        order = sorted(codes, key=lambda c: spans[c])
        if any(spans[a][1] >= spans[b][0] for a, b in pairwise(order)):
            continue  # two places bore the name at once: the name does not say which
        for code in order:
            if code != now[0] and code not in current:
                lineage.setdefault(code, (now[0], "same name, same province, never two at once"))
    write(out / "lineage.csv", ("old_code", "new_code", "basis"), sorted((o, n, b) for o, (n, b) in lineage.items()))
    towns = read(refdata / "admin/chongqing_towns.csv")
    write(out / "towns.csv", ("code", "name"), sorted((r["town_code9"], r["town_name"]) for r in towns))
    villages = read(refdata / "admin/focus9_villages.csv")
    write(out / "villages.csv", ("code", "name"), sorted((r["village_code12"], r["village_name"]) for r in villages))


def characters(refdata: Path, out: Path) -> None:
    """Write readings.csv, traditional.csv, private_use.csv, surnames.csv and shapes.csv."""
    table = read(refdata / "chars/tongyong_8105.csv")
    standard = {r["char"]: toneless(r["pinyin_common"]) for r in table}
    readings = {**standard, **NAME_READINGS}
    for codepoint, text in PINYIN_DICT.items():
        readings.setdefault(chr(codepoint), toneless(text.split(",")[0]))
    readings = {c: r for c, r in readings.items() if r.isascii() and r.isalpha()}
    by_reading: dict[str, list[str]] = defaultdict(list)
    for char, reading in readings.items():
        by_reading[reading].append(char)
    write(out / "readings.csv", ("reading", "chars"), ((r, "".join(sorted(c))) for r, c in sorted(by_reading.items())))

    source = Path(opencc.__file__).parent / "dictionary/TSCharacters.txt"
    pairs = []
    for line in source.read_text(encoding="utf-8").splitlines():
        char, _, simple = line.partition("\t")
        target = simple.split(" ")[0]
        if char not in standard and target != char and len(target) == 1:
            pairs.append((char, target))
    write(out / "traditional.csv", ("traditional", "simplified"), sorted(pairs))

    private = []
    trail = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    for i, byte in enumerate(trail):
        char = bytes((0xFE, byte)).decode("gb18030")
        if not 0xE000 <= ord(char) <= 0xF8FF and not 0x2E80 <= ord(char) <= 0x2FDF:
            private.append((f"{0xE815 + i:04X}", char))
    write(out / "private_use.csv", ("codepoint", "char"), private)

    weights = {r["surname"]: r["weight_pct"] for r in read(refdata / "names/permissive/surname_weight_faker.csv")}
    special: dict[str, str] = {}
    for row in read(refdata / "chars/polyphonic_surnames.csv"):
        own = [toneless(x) for x in row["reading_as_surname"].split()]
        other = toneless(row["other_common_reading"]) if row["surname"] in "覃牟郇宓" else ""
        special[row["surname"]] = " ".join(own) + (f"|{other}" if other else "")
    special.update(MORE_SURNAME_READINGS)
    names = {*weights, *special, *EXTRA_SURNAMES, *COMPOUND_SURNAMES.split()}
    write(
        out / "surnames.csv",
        ("surname", "weight_pct", "readings"),
        sorted((n, weights.get(n, ""), special.get(n, "")) for n in names),
    )
    shapes(refdata, out, {r["char"]: int(r["stroke_count"] or 0) for r in table})


def shapes(refdata: Path, out: Path, strokes: dict[str, int]) -> None:
    """Write shapes.csv: char, representative of its look-alike group (≤ GROUP_CAP), its direct look-alikes."""
    near: dict[str, set[str]] = defaultdict(set)
    group_of: dict[str, str] = {}
    members_of: dict[str, list[str]] = {}

    def gather(kin: Iterable[str]) -> None:
        """Note kin as look-alikes; group the ungrouped, together with every group that lies wholly among them."""
        family = list(dict.fromkeys(kin))
        for char in family:
            near[char].update(c for c in family if c != char)
        home = ""
        for other in dict.fromkeys(group_of[c] for c in family if c in group_of):
            if not set(members_of[other]) <= set(family):
                continue
            if home and len(members_of[home]) + len(members_of[other]) <= GROUP_CAP:
                members_of[home] += members_of[other]
                group_of.update(dict.fromkeys(members_of.pop(other), home))
            home = home or other
        for char in (c for c in family if c in borne and c not in group_of):
            home = home or char
            if len(members_of.setdefault(home, [])) < GROUP_CAP:
                members_of[home].append(char)
                group_of[char] = home

    counts = read(refdata / "names/permissive/given_char_gender_ngender.csv")
    borne = {r["char"] for r in counts if int(r["n_male"]) + int(r["n_female"]) >= MIN_BEARERS}
    borne |= {c for r in read(out / "surnames.csv") for c in r["surname"]} | set(LOOK_ALIKES)
    for group in LOOK_ALIKES.split():
        gather(group)
    families: dict[str, set[str]] = defaultdict(set)
    for row in read(refdata / "chars/components_chaizi_jt.csv"):
        if row["char"] not in strokes:
            continue
        for text in (row["decomposition_1"], *row["decomposition_2plus"].split("|")):
            parts = text.split()
            if len(parts) != 2 or not set(parts) & RADICALS:
                continue
            for radical, rest in (parts, parts[::-1]):
                if radical not in RADICALS or strokes.get(rest, MIN_STROKES) < MIN_STROKES:
                    continue
                if rest not in RADICALS or radical in JADE:
                    families[rest].add(row["char"])
    for rest, members in sorted(families.items()):
        gather(sorted(members | ({rest} & strokes.keys())))
    for row in read(refdata / "chars/same_shape_pycorrector.csv"):
        gather(row["char"] + row["similar_shape_chars"])
    rows = ((c, group_of.get(c, c), "".join(sorted(near[c]))) for c in sorted(near))
    write(out / "shapes.csv", ("char", "group", "look_alikes"), rows)


def calendar(refdata: Path, out: Path) -> None:
    """Write lunar_months.csv unchanged in content."""
    rows = read(refdata / "calendar/lunar_months_1940_2040.csv")
    heading = ("lunar_year", "lunar_month", "is_leap", "days", "solar_date_of_day1")
    write(out / "lunar_months.csv", heading, ([r[k] for k in heading] for r in rows))


def main() -> None:
    """Read the folder named on the command line and write every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("refdata", type=Path)
    parser.add_argument("--out", type=Path, default=Path("src/notoneless/standards/data"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    divisions(given.refdata, given.out)
    characters(given.refdata, given.out)
    calendar(given.refdata, given.out)


if __name__ == "__main__":
    main()

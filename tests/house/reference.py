"""Write the pages of ``docs/reference`` that are made from the code: ``python -m tests.house.reference``.

A page made from the code cannot lie about it; ``test_reference.py`` fails when one is out of date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import click

from notoneless.cli.app import CONTEXT, cli
from tests.house.repository import ROOT, SOURCE, refusals

REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Made from the code by `python3 dev.py fmt`; edit the code, not this page. -->\n"


def commands_page() -> str:
    """``cli.md``: every command with its arguments and options."""
    parts = ["# 命令 / Commands\n", MADE]
    for path, command in walk(cli, ("notoneless",)):
        names = CONTEXT["help_option_names"]
        context = click.Context(
            command, info_name=" ".join(path), max_content_width=110, terminal_width=110, help_option_names=names
        )
        parts.append(f"## {' '.join(path)}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def walk(command: click.Command, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    """Return ``command`` and everything below it, in the order of their names."""
    found = [(path, command)]
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            found += walk(child, (*path, name))
    return found


def errors_page() -> str:
    """``errors.md``: every refusal, by its code."""
    parts = [
        "# 拒绝与说明 / Refusals\n",
        MADE,
        "这些情形使一条命令或一次办理停下：说一句话（命令的退出码是 2），什么也不写。名册里某一行的毛病见[毛病目录](faults.md)。\n\n"
        "These stop a command, or an act at a desk: one sentence (a command leaves with code 2), nothing written. For what is wrong with a single row "
        "see [the faults](faults.md).\n",
    ]
    by_code: dict[str, list[tuple[str, str]]] = {}
    for code, zh, en, _ in refusals():
        if (zh, en) not in by_code.setdefault(code, []):
            by_code[code].append((zh, en))
    for code in sorted(by_code):
        parts.append(f"## {code}\n")
        parts += [f"- {zh}\n  <br>{en}\n" for zh, en in by_code[code]]
    return "\n".join(parts)


def faults_page() -> str:
    """``faults.md``: every defect of a row or file, with its sentence and its remedy."""
    from notoneless.rolls.faults import FAULTS

    parts = [
        "# 毛病目录 / Faults\n",
        MADE,
        "每一行名册，要么进入台账的一行，要么成为这里的一个毛病。**拒收**：这一行没有用上；**提醒**：这一行照常使用，但请核对。\n\n"
        "Every row read ends in one ledger line or in one of these faults. *Refused*: the row was not used. "
        "*Noted*: the row was used, its cell is worth a look.\n",
    ]
    for code in sorted(FAULTS):
        fault = FAULTS[code]
        severity = "拒收 / refused" if fault.severity == "refused" else "提醒 / noted"
        parts.append(
            f"## {code} `{fault.id}` · {severity}\n\n{fault.sentence_zh}\n\n**怎么办**：{fault.remedy_zh}\n\n"
            f"{fault.sentence_en}\n\n**What to do**: {fault.remedy_en}\n"
        )
    return "\n".join(parts)


def outputs_page() -> str:
    """``outputs.md``: the files of a result, the columns of the tables, the words they use, the standard columns of rolls."""
    from notoneless.ledger import labels
    from notoneless.ledger.indicators_rules import Outside, Part, Standing
    from notoneless.ledger.privacy import SENSITIVE
    from notoneless.ledger.tables import HOUSEHOLD_COLUMNS, LEDGER_COLUMNS, LINK_COLUMNS, PAIR_COLUMNS
    from notoneless.rolls.kinds import COLUMNS, SPECS

    def listed(columns: tuple[str, ...]) -> str:
        return "、".join(f"`{c}`" + ("＊" if c in SENSITIVE else "") for c in columns) + "\n"

    def words(title: str, table: Mapping[str, labels.Word]) -> str:
        rows = "\n".join(f"| `{key}` | {word.zh} | {word.en} |" for key, word in table.items())
        return f"### {title}\n\n| id | 中文 | English |\n| --- | --- | --- |\n{rows}\n"

    parts = [
        "# 结果与列 / Results and columns\n",
        MADE,
        "＊ 表示默认遮盖（`--unmasked` 时不遮盖）。CSV 是带 BOM 的 UTF-8，首列 `line_no`；Parquet 带类型。同样的输入得到一字不差的表。\n\n"
        "＊ marks what is masked by default. CSV is UTF-8 with a byte-order mark, led by `line_no`; Parquet is typed. The same input "
        "gives the same bytes.\n",
        f"## `ledger` · 台账\n\n每个孩子一行 / one line per child.\n\n{listed(LEDGER_COLUMNS)}",
        f"## `links` · 匹配\n\n每个认定的匹配一行 / one line per accepted link.\n\n{listed(LINK_COLUMNS)}",
        "## `households` · 户\n\n名册上写了户号或户主证件号的每一行一行；两份名册说的不一样，两行都在 / one line for each line of a roll "
        f"that numbers a child's household; where two disagree, both are there.\n\n{listed(HOUSEHOLD_COLUMNS)}",
        f"## `review_pairs` · 存疑\n\n每对拿不准的记录一行 / one line per doubtful pair (`review.xlsx` is the same for people).\n\n{listed(PAIR_COLUMNS)}",
        _indicators(),
        "## `指标文件-….json` · 交上级的指标文件\n\n"
        "拉网的地方是一个区县时写出 / written where the sweep's place is a county: `kind`、`schema`、`place`、`place_name`、`as_of`、`software`、"
        "`fewer_than`（门槛 / the threshold below which no number of children is written）、`indicators`、`seal`；每项指标 / of each indicator: "
        "`id`、`name`、`counted`、`unit`、`handed_in`、`numerator`、`denominator`、`deferred`（不写的为 null）、"
        "`between`（计入数不写时在哪两数之间 / the bounds where what is counted is not written）、"
        "`left_out`、`target`、`counted_by`。"
        "怎么写、怎么比 / what is told and how it is compared: [rules/counties.md](rules/counties.md).\n",
        "## `compare.json` · 各区县并排\n\n`notoneless compare` 写出 / written by `notoneless compare`: `place`、`term`、`days`、`counties`、`missing`、"
        "`left_out`、`indicators`；每项指标 / of each indicator: `whole`（`counties`、`counted` 至少与至多 / least and most、`denominator`）和 `counties`："
        "`state`、`rank`（最好与最差 / best and worst）、`numerator`、`counted`、`denominator`、`deferred`、`share`（分数，至少与至多 / fractions）、`target`、"
        "`move`、`since`、`differs`。\n",
        "行号是表头以下从 1 数起的数据行，空行也数 / row numbers are 1-based data rows under the heading, blank rows count.\n",
        "## 用到的词 / Words\n",
        words("`ledger`", labels.LEDGERS),
    ]
    verdicts = "\n".join(f"| `{v.id}` | {v.zh} | {v.en} | {v.served.zh} |" for v in labels.VERDICTS.values())
    parts.append(f"### `verdict`\n\n| id | 中文 | English | 算不算就学 |\n| --- | --- | --- | --- |\n{verdicts}\n")
    parts += [
        words(f"`{name}`", {w.value: w.word for w in table})
        for name, table in (("standing", Standing), ("part", Part), ("outside", Outside))
    ]
    parts += [words("`flags`", labels.FLAGS), words("`change`", labels.CHANGES), words("`method`", labels.METHODS)]
    standard = "\n".join(f"| `{c.name}` | {c.zh} | {c.level} |" for c in COLUMNS.values())
    parts.append(
        f"## 名册的标准列 / Standard columns of rolls\n\n| 列 | 办公室的叫法 | 隐私级别 |\n| --- | --- | --- |\n{standard}\n\n"
        "## 十二种名册 / The twelve kinds\n\n| kind | 名册 | 每组至少要有一列 / one of each group is needed |\n| --- | --- | --- |\n"
        + "\n".join(
            f"| `{s.kind}` | {s.kind.zh} | {'；'.join('或'.join(COLUMNS[c].zh for c in g) for g in s.required)} |"
            for s in SPECS.values()
        )
        + "\n"
    )
    return "\n".join(parts)


def _indicators() -> str:
    """The section of indicators.json: its keys and the indicators."""
    from notoneless.policy.lookup import load

    rows = load().value("ledger.indicators", None, date(2026, 9, 1)).value
    listed = "\n".join(f"| `{r['id']}` | {r['zh']} | {r['en']} | {r['practice']} | `{r['target']}` |" for r in rows)
    return (
        "## `indicators.json` · 指标\n\n"
        "`place`、`place_name`、`as_of`、`indicators`；每项指标 / of each indicator: `id`、`practice`、`name`、`counted`（数的是谁）、"
        "`basis`（口径依据）、`unit`、`numerator`、`denominator`、`percent`（截到两位；无人可计或未交名册为 null）、`missing`、"
        "`deferred`、`percent_without_deferrals`、`parts`、`target`（值、地方、起用日、文号）、`met`、`standing`、`needs`、`outside`、"
        "`unplaced`、`by_town`、`listed`、`doubtful`（名册行不牢靠、未计入的）。"
        "`percent` is cut, not rounded; null where nobody could be counted. `listed` holds "
        "everyone who keeps the figure from the whole, masked as the tables are. What is counted, case by case: "
        "[rules/indicators.md](rules/indicators.md).\n\n"
        f"| id | 指标 | indicator | 做法 | 目标 |\n| --- | --- | --- | --- | --- |\n{listed}\n"
    )


def _set_up() -> None:
    """Read the platform's tables and addresses."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")
    django.setup()


def access_page() -> str:
    """``access.md``: who may do what, and which power every address asks for, by what is declared."""
    _set_up()
    from django.utils import translation

    from notoneless.desks.kit.policy import Policy
    from notoneless.desks.people.power_words import POWER_WORDS
    from notoneless.responsibility.rules.powers import POWERS, SPONSOR
    from notoneless.responsibility.terms import PostKind
    from tests.house.test_every_url_has_a_policy import LEAVES, policy_of
    from tests.house.translations import App, english

    words = {
        name: english(App(SOURCE / name).catalogue()) for name in ("desks/people", "responsibility")
    }  # as written, not as compiled

    def both(app: str, text: object) -> str:
        with translation.override("zh-hans"):
            return f"{text} / {words[app][str(text)]}"

    def asks(told: Policy, method: str) -> str:
        if method not in told.powers:
            return "—"
        power = told.powers[method]
        who = "不登录 / nobody" if told.public else "登录 / anyone" if power is None else f"`{power}`"
        return who + (" ＊" if method in told.fresh else "")

    powers = "\n".join(f"| `{power}` | {both('desks/people', word)} |" for power, word in POWER_WORDS.items())
    posts = "\n".join(
        f"| {both('responsibility', kind.label)} | {' '.join(f'`{power}`' for power in POWER_WORDS if power in POWERS[kind])} |"
        for kind in PostKind
    )
    assert set(POWER_WORDS) == frozenset().union(*POWERS.values()), "a power has no words"
    rows = []
    for address, name, view in LEAVES:
        told = policy_of(name, view)
        assert told is not None
        rows.append(f"| `/{address}` | {asks(told, 'GET')} | {asks(told, 'POST')} |")
    return "\n".join(
        [
            "# 谁能做什么 / Who may do what\n",
            MADE,
            "权限由岗位而来，只在岗位管辖的范围内有效；范围以外的与不存在的，回答一模一样。按姓名负责某一儿童的人（包保）对该儿童有 "
            f"{'、'.join(f'`{power}`' for power in sorted(SPONSOR))}，不论任何岗位。\n\n"
            "Powers come from posts and hold where the post reaches; what lies outside is answered exactly as what does not exist. "
            "Whoever answers for a child by name has those three powers over that child, whatever the posts held.\n",
            f"## 权限 / Powers\n\n| 权限 | 含义 |\n| --- | --- |\n{powers}\n",
            f"## 岗位 / Posts\n\n| 岗位 | 权限 |\n| --- | --- |\n{posts}\n",
            "## 地址 / Addresses\n\n每个地址每种方法要的权限；＊：还要刚刚做过两步验证；—：不接受（405）。HEAD、OPTIONS 同 GET，其他方法一律不接受。 / "
            "The power asked for by each method; ＊ also a second factor given within the last minutes; — is not answered (405). HEAD and "
            "OPTIONS are as GET; no other method is answered.\n\n"
            "| 地址 | GET | POST |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n",
        ]
    )


def privacy_page() -> str:
    """``privacy.md``: how every field that tells of a person is treated, by the declarations of the tables."""
    from itertools import groupby

    _set_up()
    from notoneless.desks.guard.words import powers_by_post
    from notoneless.privacy import queries

    found = queries.inventory(on=date(2026, 9, 1))
    mark = {True: "✓", False: "—"}
    posts = "\n".join(
        f"| {p.post} | {mark[p.sees]} | {mark[p.reveals]} | {mark[p.exports]} | {mark[p.approves]} |"
        for p in powers_by_post()
    )
    periods = "\n".join(
        f"| `{p['id']}` | {p['zh']} / {p['en']} | {p['days'] or '—'} | {p['counted_from']['zh']} |"
        for p in found.periods
    )
    parts = [
        "# 个人信息如何对待 / How personal information is treated\n",
        MADE,
        "由各表的声明（`care`）生成。级别 2：涉及个人；级别 3：敏感，加密保存，只显示遮盖，凭理由逐项显示完整。\n\n"
        "Made from each table's `care`. Level 2 tells of a person; level 3 is sensitive: sealed, masked, shown in full one by one "
        "for a reason.\n",
        "## 处理目的 / Purposes\n\n"
        + "\n".join(f"- {p['zh']} / {p['en']}：{p['basis']}" for p in found.purposes)
        + "\n",
        f"## 保存多久 / Periods\n\n| id | 何物 | 天 | 起算 |\n| --- | --- | --- | --- |\n{periods}\n\n{found.source}\n",
        "## 谁能看到 / Who sees\n\n各岗位只限本人管辖的儿童；谁也不例外地看到遮盖。 / Each within its own scope; the mask is for "
        "everyone.\n\n"
        f"| 岗位 | 遮盖查看 | 显示完整 | 导出 | 审批导出 |\n| --- | --- | --- | --- | --- |\n{posts}\n",
        "## 字段 / Fields\n",
    ]
    for _table, group in groupby(found.fields, key=lambda row: row.table):
        rows = list(group)
        lines = "\n".join(
            f"| `{r.field}` | {int(r.care.level)} | {mark[r.sealed]} | {r.care.mask} | {r.care.keep} | {r.care.scrub} |"
            for r in rows
        )
        parts.append(
            f"### `{rows[0].table}`\n\n| 字段 | 级别 | 加密 | 遮盖 | 保存 | 到期 |\n| --- | --- | --- | --- | --- | --- |\n{lines}\n"
        )
    return "\n".join(parts)


def journal_page() -> str:
    """``journal.md``: what a line of the journal may say was done, as it is kept and as it is read."""
    _set_up()
    from django.utils import translation

    from notoneless.audit.terms import Kind
    from notoneless.audit.terms.verbs import VERBS
    from tests.house.translations import IN, App, english

    words = english(App(SOURCE / "desks/kit").catalogue()) | english(App(SOURCE / "audit").catalogue())
    with translation.override("zh-hans"):
        kinds = "\n".join(f"| `{kind}` | {kind.label} | {words[str(kind.label)]} |" for kind in Kind)
        verbs = "\n".join(f"| `{verb}` | {word} | {words[f'journal{IN}{word}']} |" for verb, word in VERBS.items())
    return (
        f"# 留痕里的词 / Words of the journal\n\n{MADE}\n"
        "页面上写的是词，留痕、接口和取证包的 JSON 里存的是代码。同一页看到的几样并成一行，代码之间用 `+`。\n\n"
        "Pages show words; the journal itself, the API and the packet's JSON keep codes. Looks of one page are one line, their codes "
        "joined by `+`.\n\n"
        f"## 类别 / Kinds\n\n| code | 中文 | English |\n| --- | --- | --- |\n{kinds}\n\n"
        f"## 做了什么 / What was done\n\n| code | 中文 | English |\n| --- | --- | --- |\n{verbs}\n"
    )


PAGES = {"cli.md": commands_page, "errors.md": errors_page, "faults.md": faults_page, "outputs.md": outputs_page}
PAGES |= {"access.md": access_page, "privacy.md": privacy_page, "journal.md": journal_page}


def main() -> None:
    """Write all pages."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(make(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""Write the pages of ``docs/reference`` that are made from the code: ``python -m tests.house.reference``.

A page made from the code cannot lie about it; ``test_reference.py`` fails when one is out of date.
"""

from __future__ import annotations

import click

from notoneless.cli.app import cli
from tests.house.repository import ROOT, refusals

REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Made from the code by `python3 dev.py fmt`; edit the code, not this page. -->\n"


def commands_page() -> str:
    """``cli.md``: every command with its arguments and options."""
    parts = ["# 命令 / Commands\n", MADE]
    for path, command in walk(cli, ("notoneless",)):
        context = click.Context(command, info_name=" ".join(path), max_content_width=110, terminal_width=110)
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
    """``errors.md``: every refusal of a whole run, by its code."""
    parts = [
        "# 拒绝与说明 / Refusals\n",
        MADE,
        "这些情形使整次运行停下：说一句话，退出码 2，什么也不写。名册里某一行的毛病见[毛病目录](faults.md)。\n\n"
        "These stop the whole run: one sentence, exit code 2, nothing written. For what is wrong with a single row "
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


PAGES = {"cli.md": commands_page, "errors.md": errors_page, "faults.md": faults_page}


def main() -> None:
    """Write all pages."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(make(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()

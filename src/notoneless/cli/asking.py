"""``forms``: a place's questions out as a workbook, and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from notoneless.cli.parts import ANY, DAY, FILE
from notoneless.cli.speak import language


@click.group()
def forms() -> None:
    """走访表的问题：导出为 Excel（XLSForm）去改，改好再导入成本地参数。

    The questions of a visit: out as a workbook (XLSForm), and back as the place's own parameters.
    """


@forms.command("export")
@click.argument("book", metavar="BOOK", type=ANY)
@click.option("--place", help="行政区划代码；不写则为全国 / division code; the whole country when absent.")
@click.option("--on", "on", type=DAY, help="以哪一天的问法为准；不写则为今天 / the day; today when absent.")
def export_form(book: Path, place: str | None, on: date | None) -> None:
    """把一个地方现行的走访表写成 XLSForm 工作簿。

    Write the form that a place asks as an XLSForm workbook.
    """
    from notoneless.forms import Asked, write_xlsform
    from notoneless.policy import load

    day, policy = on or date.today(), load()
    parts: Any = policy.value("visits.form", place, day).value
    questions: Any = policy.value("visits.questions", place, day).value
    known = {one["id"] for one in parts}
    asked = Asked(tuple(parts), tuple(one for one in questions if one["section"] in known), "入户走访")
    write_xlsform(book, asked, form_id="visit", version=f"{day:%Y%m%d}")
    counts = len(asked.sections), len(asked.questions)
    if language() == "en":
        click.echo(f"{book}: {counts[0]} parts, {counts[1]} questions")
    else:
        click.echo(f"{book}：{counts[0]} 个部分，{counts[1]} 个问题")


@forms.command("import")
@click.argument("book", metavar="BOOK", type=FILE)
@click.option("--place", required=True, help="参数文件夹的名字：区划代码-地名 / the name of the folder: code-place.")
@click.option("--from", "since", type=DAY, required=True, help="从哪一天起这样问 / the day from which it is asked.")
@click.option("--title", required=True, help="依据的文件名称 / title of the document that says so.")
@click.option("--number", default="", help="依据的文号 / its number.")
@click.option("--out", required=True, type=ANY, help="本地参数文件夹（NOTONELESS_PARAMETERS）/ the folder of one's own parameters.")  # fmt: skip
def import_form(book: Path, place: str, since: date, title: str, number: str, out: Path) -> None:
    """把改好的 XLSForm 工作簿写成本地的走访表参数；有一行认不出，就一行也不写。

    Write a changed XLSForm workbook into the place's own parameters; if one row cannot be asked, nothing is written.
    """
    from notoneless.forms import kept, read_xlsform

    asked = read_xlsform(book)
    files = kept(
        asked, out=out, place=place, since=since, title=title, number=number, checked_on=date.today()
    )  # fmt: skip
    for path in files:
        click.echo(str(path))
    if language() == "en":
        click.echo(
            f"From {since}: {len(asked.sections)} parts, {len(asked.questions)} questions. Start the service anew."
        )
    else:
        click.echo(f"从 {since} 起：{len(asked.sections)} 个部分，{len(asked.questions)} 个问题。请重新启动服务。")

"""``explain``, ``indicators``, ``ledger diff`` and ``policy``: why a line says what it says, what share of the children is in
school, what changed, and which rule was in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from notoneless.cli.parts import DAY, FOLDER, as_json, print_json
from notoneless.cli.speak import language


@click.command()
@click.argument("out", metavar="OUT", type=FOLDER)
@click.option("--child", required=True, metavar="ID", help="台账里的儿童编号 child_id / the ledger's child_id.")
@as_json
def explain(out: Path, child: str, as_json: bool) -> None:
    """说明：一个孩子的结论从哪里来。

    Say why a child's line in OUT reads as it does: rolls, rows, reasons and match weights.
    """
    from notoneless.ledger.explain import explain as tell

    answer = tell(out, child)
    click.echo(answer.json() if as_json else answer.text(language()))


@click.command()
@click.argument("out", metavar="OUT", type=FOLDER)
@click.option("--by-town", is_flag=True, help="分镇街列出 / town by town.")
@as_json
def indicators(out: Path, by_town: bool, as_json: bool) -> None:
    """指标：入学率、学籍覆盖、摸排覆盖，各与目标对照，并列出差在谁。

    Count the indicators of the sweep in OUT: figure, definition, target with its source, and who keeps it from the whole.
    """
    from notoneless.ledger.indicators import read
    from notoneless.ledger.indicators_text import text
    from notoneless.policy import load

    found = read(out, load())
    if as_json:
        print_json(found.as_dict(by_town=by_town))
    else:
        click.echo(text(found, language(), by_town=by_town))


@click.group()
def ledger() -> None:
    """台账：比较两次拉网。

    Work with ledgers that sweeps have written.
    """


@ledger.command("diff")
@click.argument("before", metavar="OUT0", type=FOLDER)
@click.argument("after", metavar="OUT1", type=FOLDER)
@as_json
def ledger_diff(before: Path, after: Path, as_json: bool) -> None:
    """比较：从 OUT0 到 OUT1，谁有了着落，谁又不见了。

    Tell what changed from OUT0 to OUT1, person by person.
    """
    from notoneless.ledger.compare import diff

    answer = diff(before, after)
    click.echo(answer.json() if as_json else answer.text(language()))


@click.group()
def policy() -> None:
    """规定：查看某地某日有效的参数及其文号。

    See which parameters are in force, where, when, and on what authority.
    """


@policy.command("show")
@click.argument("topic", metavar="TOPIC")
@click.option("--place", help="行政区划代码；不写则为全国 / division code; the whole country when absent.")
@click.option("--on", "on", type=DAY, help="哪一天；不写则为今天 / the day; today when absent.")
@as_json
def policy_show(topic: str, place: str | None, on: date | None, as_json: bool) -> None:
    """某个主题在某地某日的值、单位、出处。

    Show TOPIC's value, unit and source in a place on a day.
    """
    from notoneless.policy import load
    from notoneless.policy.show import show_json, show_text

    parameters, day = load(), on or date.today()
    if as_json:
        click.echo(show_json(parameters, topic, place, day))
    else:
        click.echo(show_text(parameters, topic, place, day, lang=language()))


@policy.command("list")
@click.option("--place", help="行政区划代码；不写则为全国 / division code; the whole country when absent.")
@click.option("--on", "on", type=DAY, help="哪一天；不写则为今天 / the day; today when absent.")
@as_json
def policy_list(place: str | None, on: date | None, as_json: bool) -> None:
    """所有主题和当日的值。

    List the topics, with what holds on the day.
    """
    from notoneless.policy import load
    from notoneless.policy.show import list_json, list_text

    parameters, day = load(), on or date.today()
    if as_json:
        click.echo(list_json(parameters, place=place, on=day))
    else:
        click.echo(list_text(parameters, place=place, on=day, lang=language()))

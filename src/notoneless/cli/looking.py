"""``explain``, ``ledger diff`` and ``policy``: why a line says what it says, what changed, and which rule was in force."""

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
    if as_json:
        print_json(answer.as_dict())
        return
    for line in answer.lines(language()):
        click.echo(line)


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
    if as_json:
        print_json(answer.as_dict())
        return
    for line in answer.lines(language()):
        click.echo(line)


@click.group()
def policy() -> None:
    """规定：查看某地某日有效的参数及其文号。

    See which parameters are in force, where, when, and on what authority.
    """


@policy.command("show")
@click.argument("topic", metavar="TOPIC")
@click.option("--place", default="", help="行政区划代码；不写则为全国 / division code; the whole country when absent.")
@click.option("--on", "on", type=DAY, help="哪一天；不写则为今天 / the day; today when absent.")
@as_json
def policy_show(topic: str, place: str, on: date | None, as_json: bool) -> None:
    """某个主题在某地某日的值、单位、出处。

    Show TOPIC's value, unit and source in a place on a day.
    """
    from notoneless.policy import load

    entry = load().show(topic, place=place, on=on or date.today())
    if as_json:
        print_json(entry.as_dict())
        return
    for line in entry.lines(language()):
        click.echo(line)


@policy.command("list")
@as_json
def policy_list(as_json: bool) -> None:
    """所有主题。

    List the topics.
    """
    from notoneless.policy import load

    topics = load().topics()
    if as_json:
        print_json(topics)
        return
    for name in topics:
        click.echo(name)

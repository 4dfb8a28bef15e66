"""A command written wrongly: what is wrong with it, in one sentence, and where to look how it is written.

The library that reads the command line knows what it stumbled over, but says it in English and over four lines; a clerk
is told as of any other refusal.
"""

from __future__ import annotations

from copy import copy

import click

from notoneless.standards.errors import UserError

#: How the library begins what it says of a word that it cannot place, and what we say.
_SAID = (
    ("No such command ", "没有这个命令：", "there is no command"),
    ("Got unexpected extra arguments ", "多写了", "more is written than is understood:"),
    ("Got unexpected extra argument ", "多写了", "more is written than is understood:"),
)


def told(wrong: click.ClickException) -> UserError:
    """Return the refusal that says what is wrong with the command line."""
    zh, en = _what(wrong)
    context = getattr(wrong, "ctx", None)
    path = context.command_path if context is not None else "notoneless"
    return UserError(
        "C003",
        f"命令写得不对：{zh}。正确的写法见 {path} --help。",
        f"The command is not written rightly: {en}. See {path} --help.",
    )


def in_english(command: click.Command) -> click.Command:
    """Return ``command`` with all below it, their help in English only; as they stand they speak both languages."""
    twin = copy(command)
    twin.help, twin.short_help = _second(command.help, "\n\n"), _second(command.short_help, " / ")
    twin.params = [copy(one) for one in command.params]
    for one in twin.params:
        if isinstance(one, click.Option):
            one.help = _second(one.help, " / ")
    if isinstance(twin, click.Group) and isinstance(command, click.Group):
        twin.commands = {name: in_english(child) for name, child in command.commands.items()}
    return twin


def _second(text: str | None, between: str) -> str | None:
    """Return what stands after the first ``between``: the English, where there are two languages."""
    return text.split(between, 1)[1] if text and between in text else text


def _what(wrong: click.ClickException) -> tuple[str, str]:
    """Return what is wrong in Chinese and in English."""
    if isinstance(wrong, click.NoSuchOption):
        zh, en = f"没有 {wrong.option_name} 这个选项", f"there is no option {wrong.option_name}"
        near = next((name for name in wrong.possibilities or () if name.startswith("--")), None)
        return (f"{zh}，是不是 {near}", f"{en}, {near} perhaps") if near else (zh, en)
    if isinstance(wrong, click.MissingParameter) and wrong.param is not None:
        name = _name(wrong.param)
        return f"缺少 {name}", f"{name} is missing"
    if isinstance(wrong, click.BadOptionUsage):
        return f"{wrong.option_name} 后面缺少内容", f"nothing follows {wrong.option_name}"
    if isinstance(wrong, click.BadParameter) and wrong.param is not None:
        zh, en = _value(wrong, wrong.param)
        return f"{_name(wrong.param)} {zh}", f"{_name(wrong.param)} {en}"
    said = wrong.format_message().rstrip(".。")
    first, _, second = said.partition(" / ")  # our own words are in both languages
    if second:
        return first, second
    for begins, zh, en in _SAID:
        if said.startswith(begins):
            word = said.removeprefix(begins).partition("'. ")[0].strip("'()")
            return f"{zh}“{word}”", f"{en} “{word}”"
    return said, said


def _value(wrong: click.BadParameter, param: click.Parameter) -> tuple[str, str]:
    """Return what is wrong with the value of one option or argument."""
    said, kind = wrong.message.rstrip(".。"), param.type
    first, _, second = said.partition(" / ")
    if second:
        return first, second
    if isinstance(kind, click.Choice):
        choices = [str(choice) for choice in kind.choices]
        return f"只能写 {'、'.join(choices)}", f"takes {', '.join(choices)}"
    if isinstance(kind, click.Path):
        absent = "does not exist" in said
        what_zh, what_en = ("文件夹", "folder") if not kind.file_okay else ("文件", "file")
        zh = f"所指的{what_zh}没有找到" if absent else f"所指的不是可读的{what_zh}"
        return zh, f"names a {what_en} that is not there" if absent else f"names no {what_en} that can be read"
    if isinstance(kind, click.IntRange | click.FloatRange):
        bounds = [f"{sign} {bound}" for sign, bound in (("≥", kind.min), ("≤", kind.max)) if bound is not None]
        return f"要写一个数（{'，'.join(bounds)}）", f"takes a number ({', '.join(bounds)})"
    if isinstance(kind, type(click.INT)):
        return "要写一个整数", "takes a whole number"
    return said, said


def _name(param: click.Parameter) -> str:
    """Return how an option or argument is called in the help: its long name, or the argument's word."""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.make_metavar(click.Context(click.Command("x"))).strip("[]")

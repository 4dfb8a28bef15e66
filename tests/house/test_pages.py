"""Pages that lie are worse than none: links lead somewhere, commands that are shown exist."""

from __future__ import annotations

import re

import pytest

from notoneless.cli.app import cli
from tests.house.reference import walk
from tests.house.repository import ROOT, files, told

PAGES = [path for path in files(".md") if "src" not in path.relative_to(ROOT).parts]
OPTIONS = {
    " ".join(path[1:]): {name for option in command.params for name in option.opts} | {"--lang", "--help"}
    for path, command in walk(cli, ("notoneless",))
}


def links(text):
    """The targets of Markdown links that stay in the repository."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
    return [t for t in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", t)]


@pytest.mark.parametrize("page", PAGES, ids=told)
def test_every_link_leads_somewhere(page):
    lost = [target for target in links(page.read_text("utf-8")) if not (page.parent / target.split("#")[0]).exists()]
    assert not lost


def shown(text):
    """Every line of a code block, and every piece of code in a sentence, that calls our command."""
    blocks = "\n".join(re.findall(r"```[a-z]*\n(.*?)```", text, flags=re.S)).splitlines()
    inline = re.findall(r"`(notoneless [^`\n]*)`", text)
    return [line.strip().split("#")[0] for line in (*blocks, *inline) if re.match(r"\s*notoneless [a-z-]", line)]


@pytest.mark.parametrize("page", PAGES, ids=told)
def test_every_command_that_is_shown_exists(page):
    for line in shown(page.read_text("utf-8")):
        words = line.split()[1:]
        name = max((n for n in OPTIONS if words[: len(n.split())] == n.split()), key=len)
        assert name or words[0].startswith("-"), line
        unknown = {w.split("=")[0] for w in words if w.startswith("--")} - OPTIONS[name]
        assert not unknown, f"{line}: {unknown}"

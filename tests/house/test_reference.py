"""The reference is made from the code, and every command, fault and refusal stands in it with a sentence."""

from __future__ import annotations

import string

import pytest

from notoneless.cli.app import cli
from notoneless.rolls.faults import FAULTS
from tests.house.reference import PAGES, REFERENCE, walk
from tests.house.repository import refusals

KNOWN_BLANKS = {"file", "sheet", "row", "column", "value", "detail"}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_page_is_what_the_code_says(name):
    page = REFERENCE / name
    assert page.exists() and page.read_text("utf-8") == PAGES[name](), f"{name} is out of date: python3 dev.py fmt"


def test_every_command_speaks_both_languages():
    for path, command in walk(cli, ("notoneless",)):
        text = command.help or ""
        assert any("一" <= c <= "鿿" for c in text), f"{path}: no Chinese sentence"
        assert any(c in string.ascii_letters for c in text), f"{path}: no English sentence"
        for option in command.params:
            if option.param_type_name == "option" and option.name not in {"help", "version"}:
                assert getattr(option, "help", None), f"{path} {option.name}: no help"


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_every_fault_has_a_sentence_and_a_remedy(code):
    fault = FAULTS[code]
    assert fault.code == code and fault.severity in {"refused", "noted"} and fault.id.isidentifier()
    for text in (fault.sentence_zh, fault.sentence_en, fault.remedy_zh, fault.remedy_en):
        assert len(text.strip()) > 5
        blanks = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        assert blanks <= KNOWN_BLANKS, f"{code}: nobody fills in {blanks - KNOWN_BLANKS}"


def test_every_refusal_has_a_code_of_one_letter_and_three_digits():
    found = list(refusals())
    assert found
    for code, zh, en, where in found:
        assert len(code) == 4 and code[0].isupper() and code[1:].isdigit(), f"{where}: {code}"
        assert any("一" <= c <= "鿿" for c in zh) and any(c in string.ascii_letters for c in en), f"{where}: {code}"


def test_a_code_means_one_thing():
    """A clerk who looks a code up must not find two answers from two stations of the road."""
    stations: dict[str, set[str]] = {}
    for code, _, _, where in refusals():
        stations.setdefault(code, set()).add(where.split("/")[2])
    shared = {code: sorted(names) for code, names in stations.items() if len(names) > 1}
    assert not shared

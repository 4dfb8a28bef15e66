"""What may not stand in the code: places, the clock, a machine's paths, unfinished work."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.house.repository import ROOT, SOURCE, files, strings, told

# The stems of places this project began with; any other county is as much at home in the code, that is: not at all.
PLACES = re.compile(
    "重庆|荣昌|沙坪坝|南川|九龙坡|南岸|璧山|垫江|秀山|石柱|渝中|江津|合川|永川|綦江|潼南|铜梁|大足|万州|涪陵|黔江"
)
CODES = re.compile(r"(?<!\d)(?:50[0-3]\d{3}|\d{2}0{4})(?!\d)")
MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(root|work|farm|home|Users)/|[A-Z]:\\+Users\b")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
LIMIT = 440


def places_in(path):
    """(line, text) of strings that name a place or its code. Numbers are counts, not codes, and docstrings may give examples."""
    return [(line, text[:60]) for line, text in strings(path) if PLACES.search(text) or CODES.search(text)]


def test_no_place_is_named_in_the_code(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text('def f(code):\n    """500153"""\n    return code == "500153" or "荣昌区"\n', "utf-8")
    assert len(places_in(planted)) == 2
    found = [f"{told(path)}:{line} {text}" for path in files(".py", under=SOURCE) for line, text in places_in(path)]
    found += [
        f"{told(path)}: {PLACES.search(path.read_text('utf-8')).group()}"
        for path in files(".html", ".jinja", ".sql", ".js", under=SOURCE)
        if PLACES.search(path.read_text("utf-8"))
    ]
    assert not found, "a place belongs into parameters or data:\n" + "\n".join(found)


def lint(text, name):
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--quiet",
        "--output-format",
        "concise",
        "--stdin-filename",
        name,
        "-",
    ]
    return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", cwd=ROOT).stdout


def test_only_the_command_line_reads_the_clock():
    planted = "from datetime import date\n\nday = date.today()\n"
    assert "TID251" in lint(planted, "src/notoneless/rolls/planted.py")
    assert "TID251" not in lint(planted, "src/notoneless/cli/planted.py")
    silenced = [told(p) for p in files(".py", under=SOURCE) if re.search(r"noqa:[^\n]*TID251", p.read_text("utf-8"))]
    assert not silenced


@pytest.mark.parametrize("pattern", [MACHINE, UNFINISHED], ids=["machine paths", "unfinished work"])
def test_no_trace_of_a_machine_or_of_unfinished_work(pattern):
    assert pattern.search(" /" + "root/x") or pattern.search("# TODO: later")
    here = told(ROOT / "tests" / "house" / "test_code.py")
    found = [
        f"{told(path)}:{number} {line.strip()[:80]}"
        for path in files()
        if told(path) != here
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_text_is_utf8_with_plain_line_ends():
    found = []
    for path in files():
        raw = path.read_bytes()
        raw.decode("utf-8")
        if raw.startswith(b"\xef\xbb\xbf") or b"\r" in raw:
            found.append(told(path))
    assert not found, f"a byte order mark or Windows line ends: {found}"


def test_a_module_fits_on_the_table():
    long = {
        told(p): n
        for p in files(".py", under=SOURCE)
        if "migrations" not in p.parts and (n := len(p.read_text("utf-8").splitlines())) > LIMIT
    }
    assert not long, f"past about 400 lines a module becomes a folder: {long}"


def test_every_module_opens_with_what_it_is_for():
    found = []
    for path in files(".py", under=SOURCE):
        text = path.read_text("utf-8")
        if "migrations" not in path.parts and text.strip() and not ast.get_docstring(ast.parse(text)):
            found.append(told(path))
    assert not found

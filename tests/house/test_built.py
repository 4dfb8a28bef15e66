"""What the browser's half is built into runs where it must: on Chromium 80, which many telephones and offices still stand on."""

from __future__ import annotations

import re

import pytest

import hatch_build

#: What came after Chromium 80, as it is written once built. A library asks whether some of it is there; that is not using it.
NEWER = {
    "logical assignment (85)": r"(\?\?|\|\||&&)=(?!=)",
    "a private field (84 in all its forms)": r"[{;]#[A-Za-z_$][\w$]*[=;(]|this\.#",
    "a static block (94)": r"static\{",
    "replaceChildren (86)": r"\.replaceChildren\(",
    "at (92)": r"\.at\(-?\d",
    "structuredClone (98)": r"[^.\w`'\"]structuredClone\(",
    "replaceAll (85)": r"\.replaceAll\(",
    "Object.hasOwn (93)": r"Object\.hasOwn\(",
    "randomUUID (92)": r"randomUUID\(",
    "findLast (97)": r"\.findLast(Index)?\(",
    "Promise.any (85)": r"Promise\.any\(",
    "AbortSignal.timeout and any (103)": r"AbortSignal\.(timeout|any)\(",
    "toSorted and its like (110)": r"\.to(Sorted|Reversed|Spliced)\(",
    "groupBy (117)": r"\.groupBy\(",
    "import.meta.resolve (105)": r"import\.meta\.resolve",
    "top-level await (89)": r"^await ",
}
STYLES = {
    "inset (87)": r"[;{]inset:", "is, where (88)": r":(is|where)\(", "has (105)": r":has\(", "nesting (112)": r"\{&", "container (105)": r"@container",
    "dvh (108)": r"\d[dsl]vh\b", "color-mix (111)": r"color-mix\(",
}  # fmt: skip
#: Of the app alone, which was not begun before: gap in a flex box (84) leaves the boxes without room, and still to be used.
FLEX_GAP = re.compile(r"\{[^}]*display:flex[^}]*[;{]gap:[^}]*\}|\{[^}]*[;{]gap:[^}]*display:flex[^}]*\}")


def scripts():
    found = [*sorted((hatch_build.BUILT / "house").glob("*.js")), hatch_build.BUILT / "worker.js"]
    assert len(found) >= 4
    return found


def newer(text, rules):
    return [name for name, rule in rules.items() if re.search(rule, text, re.MULTILINE)]


@pytest.mark.parametrize(
    "planted",
    ["a??=b", "class A{#x=1}", "class A{static{f()}}", "e.replaceChildren(x)", "a.at(-1)", "x=structuredClone(y)", "s.replaceAll(1,2)", "crypto.randomUUID()",
     "Object.hasOwn(a,b)", "a.findLast(b)", "Promise.any(a)", "AbortSignal.timeout(5)", "a.toSorted()", "await f()"],
)  # fmt: skip
def test_what_is_newer_would_be_found(planted):
    assert newer(planted, NEWER)


def test_no_script_needs_more_than_chromium_80():
    found = {path.name: names for path in scripts() if (names := newer(path.read_text("utf-8"), NEWER))}
    assert not found, found


def test_the_styles_of_the_app_need_no_more_either():
    assert newer("a{inset:0}", STYLES) and FLEX_GAP.search("a{display:flex;gap:1px}")
    [path] = (hatch_build.BUILT / "house").glob("offline-*.css")
    text = path.read_text("utf-8")
    assert not newer(text, STYLES) and not FLEX_GAP.search(text)


def test_the_worker_is_told_files_that_are_there():
    from notoneless.desks.offline import shell

    names = shell.built(shell.ENTRY)
    assert len(names) >= 2 and all((hatch_build.BUILT / name).is_file() for name in names)
    assert not [name for name in names if "app-" in name], (
        "the house's own script and styles do not go along into the valley"
    )

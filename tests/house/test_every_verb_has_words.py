"""Whatever a line of the journal may say was done, an auditor reads in words; and no word is kept that nobody writes."""

from __future__ import annotations

import ast

from notoneless.audit.terms.verbs import VERBS, in_words
from notoneless.cases.access import ASKS
from tests.house.repository import SOURCE, files, told

#: Who writes a line, or hands a verb on to who writes it: name of the call → what it puts before the verb, by station.
#: Where "" stands, the verb is given whole.
WRITERS = {"write": "", "note_look": "", "note": "", "note_if_possible": ""}
HANDED_ON = {
    "places": dict.fromkeys(("tell", "journal", "_journal"), "places."),
    "children": {"finish": "children."},
    "responsibility": {"_journal": "responsibility."},
    "moves": {"_journal": "moves."},
    "deferrals": {"journal": "deferrals."},
    "programmes": {"_journal": ""},
    "learning": {"_write": ""},
}
#: Writers of the journal are reached by these names; anybody else's ``write`` writes files.
JOURNAL = {"audit", "setting_up"}
STATIONS = {
    "audit",
    "privacy",
    "accounts",
    "messaging",
    "places",
    "responsibility",
    "children",
    "findings",
    "attendance",
    "moves",
    "deferrals",
    "imports",
    "cases",
    "visits",
    "learning",
    "reports",
    "programmes",
    "desks",
    "config",
}


def verbs_in(path, *, station):
    """(line, verb) of every verb that a file writes; (line, None) of one that cannot be read from the code."""
    handed = HANDED_ON.get(station, {})
    tree = ast.parse(path.read_text("utf-8"))
    defined = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    # A function of the file's own that bears the name of a writer and takes no verb is not one.
    others = {f.name for f in defined if "verb" not in {arg.arg for arg in f.args.args}}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        name, of = getattr(call.func, "attr", getattr(call.func, "id", "")), getattr(call.func, "value", None)
        if of is None and (name in others or (name == "write" and station != "audit")):
            continue
        if name in WRITERS and (of is None or getattr(of, "id", "") in JOURNAL):
            before = WRITERS[name]
        elif name in handed:
            before = handed[name]
        else:
            continue
        first = call.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield call.lineno, before + first.value
            continue
        inside = [f for f in defined if f.lineno <= call.lineno <= (f.end_lineno or 0)]
        if "verb" not in {node.id for node in ast.walk(first) if isinstance(node, ast.Name)} or not any(
            f.name in WRITERS | handed or f.name == "write_looks" for f in inside
        ):
            yield call.lineno, None


def written():
    """Verb → where it is written, over the whole code."""
    found = {}
    for path in files(".py", under=SOURCE):
        station = path.relative_to(SOURCE).parts[0]
        if station not in STATIONS or "migrations" in path.parts:
            continue
        for line, verb in verbs_in(path, station=station):
            found.setdefault(verb, []).append(f"{told(path)}:{line}")
    for kind in ASKS:  # an act on a case is written under its own kind
        found.setdefault(f"cases.{kind.value}", []).append("src/notoneless/cases/actions/writing.py")
    return found


def test_a_verb_is_found_where_it_is_written(tmp_path):
    code = tmp_path / "code.py"
    code.write_text(
        'def act(word):\n    audit.write("places.a", by=by)\n    journal("b", "school")\n    file.write("c")\n'
        "    audit.write(word)\n    audit.note_look('places.d', [])\n\n"
        'def journal(verb, unit):\n    tell(verb, unit)\n\ndef tell(verb, by):\n    audit.write(f"places.{verb}")\n',
        "utf-8",
    )
    assert sorted(verbs_in(code, station="places"), key=str) == [
        (2, "places.a"), (3, "places.b"), (5, None), (6, "places.d")
    ]  # fmt: skip


def test_every_verb_that_is_written_has_words_and_every_word_is_written():
    found = written()
    known = ("src/notoneless/audit/actions.py", "src/notoneless/cases/actions/writing.py")
    unread = [place for place in found.pop(None, []) if not place.startswith(known)]
    assert not unread, f"a verb that cannot be read from the code cannot be given words: {unread}"
    lost = {verb: places for verb, places in found.items() if verb not in VERBS}
    assert not lost, f"verbs without words (notoneless/audit/terms/verbs.py): {lost}"
    assert not set(VERBS) - set(found), "words that nobody writes"
    assert len(found) > 100


def test_two_verbs_are_told_apart_by_their_words_and_looks_of_one_page_stand_side_by_side():
    words = [in_words(verb) for verb in VERBS]
    assert len(set(words)) == len(words)
    assert in_words("children.list+children.see") == "查看儿童名单、查看儿童档案"
    assert in_words("later.act") == "later.act", "a line of a later version is still a line"

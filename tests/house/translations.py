"""What the house says in Chinese, and what it says instead in English.

    python -m tests.house.translations           names every sentence that has no English yet, app by app, ready to paste
    python -m tests.house.translations --write   adds them, empty, to the catalogues, and takes out what nobody says any more

Sentences are read from the code by Babel and Django's own reader of templates: no gettext program is needed.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

from tests.house.repository import SOURCE, told

CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
HOLES = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w*)\}(?!\})|%[sd]")
KEYWORDS = {
    name: spec
    for names, spec in {
        ("_", "gettext", "gettext_lazy", "gettext_noop"): None,
        ("ngettext", "ngettext_lazy"): (1, 2),
        ("pgettext", "pgettext_lazy"): ((1, "c"), 2),
        ("npgettext", "npgettext_lazy"): ((1, "c"), 2, 3),
    }.items()
    for name in names
}
#: Between a context and what is said in it, as gettext itself keeps the two together.
IN = "\x04"
#: The language's own name stands in its own language, on every page.
OWN_NAMES = {"简体中文"}
#: Calls whose Chinese is not shown as it stands: a refusal has its English beside it, a heading is what offices write.
SPEAKS_ITSELF = re.compile(r"(Error|Fault|Wanted)$")


@dataclass
class App:
    """A folder that has a catalogue of its own, or should have one: what it says, where, and its English."""

    folder: Path
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def po(self) -> Path:
        """Where its English lies."""
        return self.folder / "locale" / "en" / "LC_MESSAGES" / "django.po"

    def catalogue(self) -> Catalog:
        """Its English as it stands."""
        if not self.po.exists():
            return Catalog(locale="en")
        with self.po.open("rb") as file:
            return pofile.read_po(file, locale="en", abort_invalid=True)


def app_of(path: Path) -> Path:
    """The folder whose catalogue a file's sentences belong to: the desk's, the station's; the kit's for the settings."""
    parts = path.relative_to(SOURCE).parts
    if parts[0] == "desks":
        return SOURCE / "desks" / parts[1]
    return SOURCE / "desks" / "kit" if parts[0] == "config" else SOURCE / parts[0]


def platform() -> Iterator[Path]:
    """Every file of the platform that may speak: Python and templates."""
    library = {"cli", "planning", "entry", "ledger", "sweep", "rolls", "policy", "standards", "parameters"}
    for path in sorted(SOURCE.rglob("*")):
        parts = path.relative_to(SOURCE).parts
        if parts[0] in library or "migrations" in parts:
            continue
        if path.suffix == ".py" or (path.suffix in (".html", ".txt") and "templates" in parts):
            yield path


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """(line, sentence) of every sentence of a file that is given to be translated; of plurals, the singular; where it is said
    in a context, the context before it (:data:`IN`)."""
    text = path.read_text("utf-8")
    code = text if path.suffix == ".py" else templatize(text, origin=str(path))
    for line, message, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        yield line, _keyed(context, message)


def _keyed(context: str | None, said: str | tuple[str, ...] | list[str]) -> str:
    first = said if isinstance(said, str) else said[0]
    return f"{context}{IN}{first}" if context else first


def apps() -> dict[Path, App]:
    """Every app with what it says in Chinese."""
    found: dict[Path, App] = {}
    for path in platform():
        app = found.setdefault(app_of(path), App(app_of(path)))
        for line, sentence in sentences(path):
            if CHINESE.search(sentence):
                app.said[sentence].append(f"{told(path)}:{line}")
    return found


def english(catalogue: Catalog) -> dict[str, str]:
    """Sentence → English of a catalogue: what is empty or doubtful (fuzzy) is left out."""
    made = {}
    for message in catalogue:
        if not message.id or "fuzzy" in message.flags:
            continue
        if isinstance(message.id, list | tuple):
            if all(message.string):
                made[_keyed(message.context, message.id)] = message.string[0]
        elif message.string:
            made[_keyed(message.context, message.id)] = str(message.string)
    return made


def ids(catalogue: Catalog) -> list[str]:
    """Every sentence of a catalogue, translated or not."""
    return [_keyed(m.context, m.id) for m in catalogue if m.id]


def holes(text: str) -> list[str]:
    """What is filled into a sentence."""
    return sorted({match.group() for match in HOLES.finditer(text)})


def unmarked(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of Chinese that is shown but not given to be translated."""
    if path.suffix == ".py":
        yield from _unmarked_code(path)
        return
    inside = False
    for token in Lexer(path.read_text("utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = name in ("blocktrans", "blocktranslate", "comment") or (
                inside and name not in ("endblocktrans", "endblocktranslate", "endcomment")
            )
            bare = re.sub(r"_\((\"[^\"]*\"|'[^']*')\)", "", token.contents)
            if name in ("trans", "translate") or inside:
                continue
        elif token.token_type == TokenType.COMMENT or (token.token_type == TokenType.TEXT and inside):
            continue
        else:
            bare = re.sub(r"_\((\"[^\"]*\"|'[^']*')\)", "", token.contents)
        for own in OWN_NAMES:
            bare = bare.replace(own, "")
        if CHINESE.search(bare):
            yield token.lineno or 0, " ".join(bare.split())[:60]


def _unmarked_code(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            spared.update(id(s.value) for s in node.body if isinstance(s, ast.Expr))
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in KEYWORDS or SPEAKS_ITSELF.search(name):
                spared.update(id(inner) for inner in ast.walk(node))
    said = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    for node in sorted(said, key=lambda node: (node.lineno, node.col_offset)):
        if id(node) not in spared and CHINESE.search(str(node.value)):
            yield node.lineno, str(node.value)[:60]


def missing() -> dict[Path, dict[str, list[str]]]:
    """App → sentence → places, of what has no English in the app's own catalogue nor in the kit's, which all share."""
    found = apps()
    shared = english(found[SOURCE / "desks" / "kit"].catalogue())
    return {
        folder: lost
        for folder, app in found.items()
        if (lost := {s: at for s, at in app.said.items() if s not in english(app.catalogue()) and s not in shared})
    }


def stale() -> dict[Path, list[str]]:
    """App → sentences of its catalogue that it does not say (the kit's: that nobody says)."""
    found = apps()
    everything = {sentence for app in found.values() for sentence in app.said}
    result = {}
    for folder, app in found.items():
        said = everything if folder.name == "kit" else set(app.said)
        if lost := [sentence for sentence in ids(app.catalogue()) if sentence not in said]:
            result[folder] = lost
    return result


def main() -> None:
    """Tell, or write."""
    lost, old = missing(), stale()
    for folder, kept in sorted(lost.items()):
        print(f"\n# ── {told(folder)}: {len(kept)} without English")
        for sentence, places in kept.items():
            context, _, sentence = sentence.rpartition(IN)
            within = f"msgctxt {pofile.normalize(context)}\n" if context else ""
            print(f'\n#: {" ".join(places[:3])}\n{within}msgid {pofile.normalize(sentence)}\nmsgstr ""')
    for folder, sentences_ in sorted(old.items()):
        print(f"\n# ── {told(folder)}: {len(sentences_)} that nobody says any more")
        for sentence in sentences_:
            print(f"#~ msgid {pofile.normalize(sentence)}")
    if "--write" in sys.argv[1:]:
        for folder in sorted({*lost, *old}):
            write(App(folder), lost.get(folder, {}), old.get(folder, []))


def write(app: App, lost: dict[str, list[str]], old: list[str]) -> None:
    """Add what is missing, empty, and take out what is stale."""
    catalogue = app.catalogue()
    for sentence in old:
        context, _, text = sentence.rpartition(IN)
        catalogue.delete(text, context or None)
    for key in lost:
        context, _, sentence = key.rpartition(IN)
        if catalogue.get(sentence, context or None) is None:
            catalogue.add(sentence, context=context or None, flags=["python-format"] if "%(" in sentence else [])
    app.po.parent.mkdir(parents=True, exist_ok=True)
    lines = [HEADER]
    for message in catalogue:
        if message.id:
            flags = sorted(message.flags & {"python-format", "fuzzy"})
            lines.append("".join(f"#, {flag}\n" for flag in flags) + _entry(message))
    app.po.write_text("\n".join(lines), "utf-8", newline="\n")
    print(f"wrote {told(app.po)}")


HEADER = """msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def _entry(message) -> str:
    quoted = pofile.normalize
    within = f"msgctxt {quoted(message.context)}\n" if message.context else ""
    if isinstance(message.id, list | tuple):
        one, many = message.id
        first, second = message.string or ("", "")
        return f"{within}msgid {quoted(one)}\nmsgid_plural {quoted(many)}\nmsgstr[0] {quoted(first)}\nmsgstr[1] {quoted(second)}\n"
    return f"{within}msgid {quoted(message.id)}\nmsgstr {quoted(str(message.string or ''))}\n"


if __name__ == "__main__":
    import tests.platform  # noqa: F401  (a passing home, before Django reads its settings)

    import django  # isort: skip

    django.setup()
    main()

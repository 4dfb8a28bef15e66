"""The repository as the house tests see it: its files, its code, its sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "notoneless"
SKIPPED = {".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
SKIPPED |= {"built", "demo-county", ".cache", ".import_linter_cache", "build", "dist"}
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".lock",
    ".html",
    ".jinja",
    ".css",
    ".js",
    ".sql",
    ".csv",
    ".txt",
    ".json",
}


def files(*suffixes: str, under: Path = ROOT) -> Iterator[Path]:
    """Yield the repository's own files with one of ``suffixes`` (all text files when none is named), in order."""
    wanted = set(suffixes) or TEXT
    for path in sorted(under.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if (
            path.is_file()
            and path.suffix in wanted
            and not SKIPPED.intersection(parts)
            and not parts[0].startswith("out")
        ):
            yield path


def told(path: Path) -> str:
    """Return ``path`` as people write it: relative, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every string in a Python file that is not a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in node.body:
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    docstrings.add(id(statement.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


CODE = re.compile(r"[A-Z]\d{3}")


def refusals() -> Iterator[tuple[str, str, str, str]]:
    """Yield (code, Chinese, English, where) of every refusal that the source can give by a code of its own; values as {names}.

    A refusal is whatever is called with a code and its two sentences: ``UserError`` and every station's own kind of it.
    """
    for path in files(".py", under=SOURCE):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) + len(node.keywords) >= 3:
                given = [_sentence(argument) for argument in (*node.args, *(k.value for k in node.keywords))][:3]
                if CODE.fullmatch(given[0]) and all(given[1:]):  # else: speaks under a fault's own code
                    yield given[0], given[1], given[2], told(path)


def _sentence(node: ast.expr) -> str:
    """The text of a string, an f-string or a sum of both; what is filled in stands as {expression}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_sentence(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "{" + _short(node.value) + "}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _sentence(node.left) + _sentence(node.right)
    if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.IfExp | ast.Subscript):
        return "{" + _short(node) + "}"
    return ""


def _short(node: ast.expr) -> str:
    """A name for what a sentence fills in: the last name of its expression."""
    names = [
        n.attr if isinstance(n, ast.Attribute) else n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Attribute | ast.Name)
    ]
    return names[0] if names else "…"

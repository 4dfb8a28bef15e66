"""The two commands of the README, the locks they install from, and the machine that runs them on every change."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys

from tests.house.repository import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock", "requirements-planning.lock")


def locked(name):
    """{package and marker: version} of a lock file, and how many entries carry no hash."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    versions = dict(re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line).groups() for line in entries)
    return versions, [line[:40] for line in entries if "--hash=sha256:" not in line]


def test_locks_carry_hashes_and_no_addresses():
    for name in LOCKS:
        versions, without = locked(name)
        assert versions and not without
        assert "://" not in (ROOT / name).read_text("utf-8")


def test_development_runs_on_what_the_user_runs_on():
    runtime, development = (locked(name)[0] for name in LOCKS[:2])
    assert runtime.items() <= development.items()


def test_the_runner_needs_python_and_nothing_else():
    text = (ROOT / "dev.py").read_text("utf-8")
    assert len(text.splitlines()) < 200
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        assert all(name.split(".")[0] in sys.stdlib_module_names for name in names), names


def test_the_machine_checks_what_the_readme_says():
    lines = [line for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines() if "python3" in line]
    assert lines == ["exec python3 dev.py test"]
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        assert "python3 dev.py demo" in text and "python3 dev.py test" in text


def test_the_frontends_lock_carries_hashes_and_no_address_of_a_registry():
    text = (ROOT / "frontend" / "package-lock.json").read_text("utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    foreign = {name: entry for name, entry in packages.items() if name}
    assert foreign and all(entry["integrity"].startswith("sha512-") for entry in foreign.values())
    assert not [name for name, entry in foreign.items() if "resolved" in entry or entry.get("hasInstallScript")]


def test_nothing_that_is_built_or_fetched_is_kept():
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if kept.returncode:
        return  # an unpacked archive has no history to look into
    names = kept.stdout.splitlines()
    wrong = [n for n in names if "/built/" in n or "node_modules/" in n or n.endswith((".mo", ".min.js", ".min.css"))]
    assert len(names) > 100 and not wrong

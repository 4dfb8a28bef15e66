"""Parts of the app by themselves, in a browser: one module of ``frontend/src``, built as the app is, and spoken to from a test."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import hatch_build

BUILD = """
import { build } from "vite";
const [entry, outDir] = process.argv.slice(1);
await build({ configFile: false, logLevel: "error", publicDir: false, build: {
  outDir, target: "es2020", minify: false, lib: { entry, formats: ["iife"], name: "part", fileName: () => "part.js" } } });
"""


def built(module: str) -> str:
    """Return ``frontend/src/offline/MODULE.ts`` as a script that leaves its exports in ``part``."""
    entry = hatch_build.FRONTEND / "src" / "offline" / f"{module}.ts"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["node", "--input-type=module", "-e", BUILD, str(entry), folder], cwd=hatch_build.FRONTEND, env=hatch_build.node(), check=True
        )  # fmt: skip
        return Path(folder, "part.js").read_text("utf-8")


def asked(page: Page, script: str, expression: str, given: Any = None) -> Any:
    """Evaluate ``expression`` of ``part`` and ``given`` in the page."""
    return page.evaluate(
        f"async (given) => {{ {script}\n; return await ({expression}); }}", json.loads(json.dumps(given))
    )

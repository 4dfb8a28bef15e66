"""Run a module as ``python -m`` would and, at its end, note the peak memory of this very process: ``inside MODULE ARGS``.

The system's own figure for a child counts what its parent held when it was started; the kernel's high-water mark of the
process itself does not.
"""

from __future__ import annotations

import os
import re
import runpy
import sys
from pathlib import Path

PEAK_FILE = "NOTONELESS_BENCH_PEAK"


def peak_mib() -> float:
    """The high-water mark of this process in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    """Run the module named first with the arguments that follow."""
    module, sys.argv = sys.argv[1], sys.argv[1:]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        Path(os.environ[PEAK_FILE]).write_text(str(peak_mib()), "ascii")


if __name__ == "__main__":
    main()

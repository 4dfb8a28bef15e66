"""``python -m notoneless``: the same command line as ``notoneless``."""

from __future__ import annotations

from notoneless.cli import main

if __name__ == "__main__":
    main()

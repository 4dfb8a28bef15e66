"""A house with a county in it, made as the demo makes it: how long a sweep takes to become files.

python -m tests.bench.house ROLLS HOME CHILDREN SEED        prints one JSON object
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


class Clock:
    """A progress that remembers how long each stage took, by the wall and by the time of this process and of those it started."""

    def __init__(self) -> None:
        self.took: dict[str, dict[str, float]] = {}
        self._stage, self._began, self._own = "", 0.0, 0.0

    def start(self, stage: str, total: int | None, label: str) -> None:
        self.finish()
        self._stage, self._began, self._own = stage, time.perf_counter(), sum(os.times()[:4])

    def advance(self, n: int) -> None:
        """How far it is does not matter here."""

    def finish(self) -> None:
        if self._stage:
            self.took[self._stage] = {
                "wall": time.perf_counter() - self._began, "cpu": sum(os.times()[:4]) - self._own,
            }  # fmt: skip
        self._stage = ""


def main() -> None:
    """Furnish a house in HOME with the county of ROLLS and say how long each stage took."""
    rolls, home, children, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    os.environ |= {"NOTONELESS_HOME": str(home), "NOTONELESS_PLAIN_HTTP": "1", "NOTONELESS_SECOND_FACTOR": "relaxed"}
    from notoneless.config import setting_up

    setting_up.set_up()
    from django.conf import settings
    from django.db import connections

    from notoneless.config.showing import show
    from notoneless.responsibility.queries import be_the_house
    from tests.bench.rolls import AS_OF, COUNTY

    be_the_house()
    connections.close_all()  # setting up opened one, before this process was the house
    clock = Clock()
    shown = show(
        rolls=rolls, work=settings.NOTONELESS_HOME.work, place=COUNTY, children=children, seed=seed, as_of=AS_OF,
        progress=clock,
    )  # fmt: skip
    print(json.dumps({"children": shown.children, "posts": shown.posts, "took": clock.took}), flush=True)


if __name__ == "__main__":
    main()

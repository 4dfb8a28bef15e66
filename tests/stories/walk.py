"""A case walked through the house's own actions, day by day, as the people of a small county would write it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from notoneless.audit import actions as audit
from notoneless.audit.terms import System
from notoneless.cases import actions, queries
from notoneless.cases.models import Case
from notoneless.children.queries import with_duty
from notoneless.findings import actions as findings
from notoneless.responsibility.queries import viewer_of
from tests import sweeps, world

TOWN, SCHOOL, BUREAU, SECOND = "township_officer:t1", "principal:a", "section_chief", "registrar_bureau"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PAPER = (("证明.pdf", PDF),)


class Walk:
    """The house on a day; ``day()`` turns the page."""

    def __init__(self, made: world.County) -> None:
        self.made, self.on = made, world.TODAY
        self.case: Case | None = None

    def day(self, month: int, day: int, year: int = 2026) -> None:
        self.on = date(year, month, day)

    @property
    def at(self) -> datetime:
        return datetime(self.on.year, self.on.month, self.on.day, 2, tzinfo=UTC)

    def who(self, post: str):
        return with_duty(viewer_of(self.made.accounts[post], at=self.at), self.on)

    def do(self, name: str, post: str, /, **said):
        """Do one act as the holder of ``post`` on the open day."""
        said.setdefault("on", self.on)
        if self.case is not None:
            said.setdefault("case", self.case.pk)
        with audit.gathered():
            return getattr(actions, name)(by=self.who(post), at=self.at, **said)

    def open(self, key: str, post: str = BUREAU, whence: str = "match1") -> Case:
        with audit.gathered():
            self.case = actions.open_case(
                child=self.made.children[key].pk, whence=whence, by=self.who(post), at=self.at, on=self.on
            )
        return self.case

    def lay(self, *, school: str = SCHOOL, town: str = TOWN) -> None:
        """Dispatch the case and let both sides accept it."""
        self.do("dispatch", BUREAU)
        for side, post in (("place", town), ("school", school)):
            if post:
                self.do("accept", post, side=side)

    def page(self, post: str = BUREAU):
        with audit.gathered():
            return queries.case_file(self.who(post), self.case.pk, on=self.on)

    def todo(self, post: str):
        with audit.gathered():
            return queries.todo(self.who(post), on=self.on)

    @property
    def stage(self) -> str:
        self.case.refresh_from_db()
        return self.case.cached_stage

    def sweep(self, folder: Path, lines: list[dict]) -> dict[str, int]:
        """Publish a sweep as of the open day, and follow it into cases."""
        chief = self.who(BUREAU)
        lines = [
            line | {"reasons": f"{line.get('reasons') or ''}（{self.on}）"} for line in lines
        ]  # no two ledgers alike
        publication = findings.start(
            folder=sweeps.folder(folder, lines, as_of=self.on), county=self.made.county, by=chief, at=self.at
        )
        findings.read(publication=publication, by=chief, at=self.at)
        findings.take(publication=publication, by=chief, at=self.at)
        findings.finish(publication=publication, by=chief, at=self.at)
        return self.follow()

    def follow(self) -> dict[str, int]:
        return actions.follow_all(by=System("worker"), at=self.at + timedelta(hours=1))

    def morning(self) -> dict[str, int]:
        return actions.morning(by=System("worker"), at=self.at)

"""说理由 — what stands beside a verdict: the lines that explain without clearing, and the marks that always hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from notoneless.sweep.rules.facts import ExceptionFact, LinkedFact, RowRef, expected_grade, in_first_term
from notoneless.sweep.rules.sightings import Sightings
from notoneless.sweep.rules.verdicts import VERDICTS, Reason, say

KIND_ZH = {kind: zh for kind, (zh, _) in VERDICTS.items()} | {"exempted": "免学", "other": "其他"}


@dataclass
class Finding:
    """The verdict as it takes shape."""

    verdict: str = ""
    evidence: RowRef | None = None
    reasons: list[Reason] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    def settle(self, verdict: str, *reasons: Reason, evidence: RowRef | None = None) -> Finding:
        self.verdict, self.evidence = verdict, evidence
        self.reasons.extend(reasons)
        return self


class Explaining(Sightings):
    """Says why a child is not cleared, and marks what the rolls lack."""

    def why_not(self, f: Finding) -> None:
        """Add the lines that explain and do not clear: what the rolls say, exceptions that do not hold, who vanished."""
        lim = self.limits
        for e in self.enrolments:
            if e.status == "transferred_out":
                f.flags.add("transferred_no_arrival")
                f.reasons.append(say("transferred_no_arrival", e.ref))
            elif e.status in ("graduated", "completed") and (e.grade is None or e.grade < lim.last_grade):
                primary = e.grade == lim.primary_last_grade
                f.reasons.append(say("graduated_primary" if primary else "graduated_other", e.ref))
                if primary:
                    f.flags.add("vanished_6_to_7")
            elif e.status == "unknown":
                f.flags.add("status_unknown")
                f.reasons.append(say("status_unknown", e.ref))
            elif e.status in ("deceased", "abroad"):
                f.flags.add("said_not_shown")
                f.reasons.append(say("said_not_shown", e.ref, kind=KIND_ZH[e.status]))
            elif e.status == "not_reported":
                f.flags.add("on_roll_absent")
                f.reasons.append(say("roll_not_reported", e.ref))
            elif e.status in ("cancelled", "other_inactive"):
                f.reasons.append(say("roll_cancelled" if e.status == "cancelled" else "other_inactive", e.ref))
        for x in self.exceptions:
            self._why_exception(f, x)
        if not self.active:
            for e in self.previous:
                if e.status == "active":
                    f.flags.add("vanished_between_terms")
                    primary = e.grade == lim.primary_last_grade and in_first_term(self.on, lim)
                    if primary or expected_grade(self.facts.birth_on, self.on, lim) == lim.primary_last_grade + 1:
                        f.flags.add("vanished_6_to_7")
                    f.reasons.append(
                        say("vanished_6_to_7" if primary else "vanished", e.ref, school=e.school, grade=e.grade)
                    )
                    break

    def _why_exception(self, f: Finding, x: ExceptionFact) -> None:
        kind = KIND_ZH.get(x.kind, "其他")
        if x.kind == "exempted" and not self.holds(x):
            f.flags.add("exempt_no_basis")
            f.reasons.append(say("exempt_no_basis", x.ref))
        elif x.kind in ("in_school_elsewhere", "in_secondary", "completed", "underage", "overage"):
            f.flags.add("said_not_shown")
            f.reasons.append(say("said_not_shown", x.ref, kind=kind))
        elif x.kind == "lost_contact":
            return
        elif x.kind == "other":
            f.reasons.append(say("exception_other", x.ref))
        elif x.began_on is not None and x.began_on > self.on:
            f.flags.add("exception_not_begun")
            f.reasons.append(say("exception_not_begun", x.ref, kind=kind, date=x.began_on))
        elif not self.holds(x):
            code = {"deferred": "deferral_expired", "suspended": "suspension_expired"}.get(x.kind, "exception_expired")
            f.flags.add(code)
            limit = self.limits.open_ended_days
            f.reasons.append(
                say("open_ended_over", x.ref, kind=kind, date=x.began_on, limit=limit)
                if x.ended_on is None
                else say(code, x.ref, kind=kind, date=x.ended_on)
            )
            f.evidence = f.evidence or x.ref

    def mark(self, f: Finding, *, unserved: bool) -> None:
        facts = self.facts
        if not facts.in_register:
            f.flags.add("no_register_here")
            f.reasons.append(say("no_register_here"))
        if not facts.has_id:
            f.flags.add("no_id")
            f.reasons.append(say("no_id"))
        if facts.duplicate_register:
            f.flags.add("duplicate_register")
        if facts.birth_on is None and f.verdict not in ("deceased", "completed"):
            f.flags.add("birth_unknown")
            f.reasons.append(say("birth_unknown"))
        groups: tuple[Iterable[LinkedFact], ...] = (
            facts.enrolments,
            facts.elsewhere,
            facts.higher_stage,
            facts.exceptions,
            facts.attendance,
        )
        if unserved and any(not x.sure and not x.void for group in groups for x in group):
            f.flags.add("doubtful_evidence")
            f.reasons.append(say("doubtful_evidence"))

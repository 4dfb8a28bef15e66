"""去向判定 — the facts of one child in, the verdict with its reasons out.

The order of the questions, each asked only when those above gave no answer:

1. Is the child on an active roll (here, in a higher stage, elsewhere) or seen at roll-call? Then in school, unless a
   standing survey, a roll-call, or a record of death or departure says otherwise.
2. Is there a closing record (deceased, abroad, moved out, wrong or double entry)?
3. Has the child completed grade 9? Too young? Too old?
4. Does an approved deferral or suspension hold today?
5. Does an office's own record (roll or survey) say that the child dropped out, or is lost? Then that.
6. Otherwise the child is suspected to be out of school, and the flags say where to begin.

Only sure links clear. A doubtful one leaves the child suspected and sends the pair to people.
"""

from __future__ import annotations

from datetime import date, timedelta

from notoneless.sweep.rules.explaining import KIND_ZH, Explaining, Finding
from notoneless.sweep.rules.facts import (
    OFF_SITE_FORMS,
    EnrolmentFact,
    ExceptionFact,
    Facts,
    Limits,
    SurveyFact,
    expected_grade,
    in_first_term,
    school_year,
)
from notoneless.sweep.rules.sightings import APPROVED, DROPPED, SURVEY_OUT, sure
from notoneless.sweep.rules.verdicts import (
    DROPOUT,
    FLAGS,
    PRIORITY_DISAGREE,
    PRIORITY_NONE,
    PRIORITY_PAPERS,
    PRIORITY_TODAY,
    PRIORITY_WEEK,
    SUSPECTED,
    VERDICTS,
    Reason,
    Verdict,
    say,
)

_APPROVED_REASON = {"suspended": "suspension_valid", "deferred": "deferral_valid", "unable": "unable_valid"}
_DISAGREE = frozenset(
    {
        "contradiction",
        "present_without_enrolment",
        "two_rolls",
        "exception_undated",
        "exempt_no_basis",
        "no_approval",
        "short_absence",
        "on_leave",
    }
)
_PAPERS = frozenset(
    {"doubtful_evidence", "survey_unproven", "said_not_shown", "not_on_attendance", "status_unknown", "past_last_grade"}
)
# A pupil keeps the school record until it is moved or ends: out of school with one of these is 有学籍不在校.
_ON_ROLL = frozenset({"active", "suspended", "deferred", "not_reported", "lost_contact", *DROPPED})
_TODAY = frozenset({"vanished_between_terms", "vanished_6_to_7", "on_roll_absent"})


def judge(facts: Facts, limits: Limits) -> Verdict:
    """Return where the child is on ``facts.on``, with reasons, flags, the three matches and a priority.

    Sources: 义务教育法 arts. 4, 11, 14 (deferral and suspension only), 27 (no expulsion); 教基厅函〔2024〕15号 (three
    ledgers, three matches). Every number comes from ``limits``. Raises nothing: whatever is unknown is said so.
    """
    case = _Case(facts, limits)
    found = case.find()
    ledger = VERDICTS[found.verdict][1]
    unserved = ledger in (SUSPECTED, DROPOUT)
    case.mark(found, unserved=unserved)
    on_roll = any(e.status in _ON_ROLL for e in case.enrolments)
    match2 = unserved and on_roll
    match3 = unserved and bool(facts.hardship)
    if match3:
        found.reasons.append(say("hardship", kind="、".join(facts.hardship)))
    return Verdict(
        verdict=found.verdict,
        ledger=ledger,
        match1=unserved and facts.in_register and not on_roll,
        match2=match2,
        match3=match3,
        flags=tuple(f for f in FLAGS if f in found.flags),
        reasons=tuple(found.reasons),
        evidence=found.evidence,
        priority=_priority(found, unserved=unserved, hardship=match3),
        expected_grade=expected_grade(facts.birth_on, facts.on, limits),
        age=case.age,
    )


def _priority(found: Finding, *, unserved: bool, hardship: bool) -> int:
    if not unserved:
        return PRIORITY_DISAGREE if found.flags & _DISAGREE else PRIORITY_NONE
    if found.verdict in ("dropout", "lost_contact") or found.flags & _TODAY:
        return PRIORITY_TODAY
    rank = PRIORITY_PAPERS if found.flags & _PAPERS else PRIORITY_WEEK
    return max(PRIORITY_TODAY, rank - 1) if hardship else rank


class _Case(Explaining):
    """One child on the road of questions."""

    def find(self) -> Finding:
        f = Finding()
        for question in (self._schooling, self._closed, self._completed, self._age, self._approved, self._out):
            if question(f):
                return f
        return self._suspected(f)

    def _schooling(self, f: Finding) -> bool:
        """Question 1: an active roll line or a child seen in class."""
        on_rolls = self.active or self.higher_active or self.elsewhere
        if not on_rolls and not self.seen:
            return False
        if self.dropped_since():  # the roll's own later line takes the earlier back
            return False
        off_site = next((e for e in self.active if e.special_form in OFF_SITE_FORMS), None)
        if off_site is not None and off_site.special_form is not None:
            f.settle(
                off_site.special_form, say("roll_special", off_site.ref, kind=_zh(off_site)), evidence=off_site.ref
            )
            return self._closed_too(f)
        out = self.standing_survey()
        if out is not None:
            f.flags.add("contradiction")
            for e in (*self.active, *self.higher_active, *self.elsewhere)[:1]:
                f.reasons.append(say("roll_active", e.ref, school=e.school, grade=e.grade))
            f.settle("suspected_dropout", self._survey_reason(out), evidence=out.ref)
            if self.active:
                f.flags.add("on_roll_absent")
            return True
        if self.active:
            return self._on_roll(f)
        if self.seen and not (self.higher_active or self.elsewhere):
            f.flags.add("present_without_enrolment")
            return self._closed_too(
                f.settle("in_school_local", say("present_no_roll", self.seen.ref), evidence=self.seen.ref)
            )
        return self._away(f) and self._closed_too(f)

    def _on_roll(self, f: Finding) -> bool:
        """On a local roll: is the child also in the room (名在人不在)?"""
        line = next((e for e in self.active if e.special_form), self.active[0])
        schools = {e.school or str(e.ref) for e in self.active}
        if len(schools) > 1:
            f.flags.add("two_rolls")
            f.reasons.append(say("two_rolls", n=len(schools)))
        uncounted = self.facts.attendance_covers_school and not self.attendance
        approval = self.approval_in_force()
        if not self.seen and approval is not None and (self.absent or uncounted or approval.kind == "suspended"):
            f.reasons.append(say("roll_active", line.ref, school=line.school, grade=line.grade))
            return self._settle_approval(f, approval)
        if not self.absent and not uncounted:
            return self._in_class(f, line)
        if self.higher_active or self.elsewhere:
            f.flags.add("on_roll_absent" if self.absent else "not_on_attendance")
            return self._away(f) and self._closed_too(f)
        if self.closing_kind() in ("deceased", "abroad") or self.too_young():
            return False
        if self.closing_kind():
            f.flags.add("contradiction")
        f.reasons.append(say("roll_active", line.ref, school=line.school, grade=line.grade))
        if self.absent:
            f.flags.add("on_roll_absent")
            days = self.absent.absent_days
            reason = (
                say("absent_days", self.absent.ref, days=days, limit=self.limits.absent_days_alarm)
                if days is not None and days >= self.limits.absent_days_alarm
                else say("absent", self.absent.ref)
            )
            f.settle("suspected_dropout", reason, evidence=self.absent.ref)
        else:
            f.flags.add("not_on_attendance")
            f.settle("suspected_dropout", say("not_on_attendance", line.ref), evidence=line.ref)
        return True

    def _in_class(self, f: Finding, line: EnrolmentFact) -> bool:
        if line.special_form:
            f.settle(line.special_form, say("roll_special", line.ref, kind=_zh(line)), evidence=line.ref)
        else:
            back = self.earlier_dropout()
            f.settle("returned" if back else "in_school_local", evidence=line.ref)
            f.reasons.append(say("roll_active", line.ref, school=line.school, grade=line.grade))
            if back:
                f.reasons.append(say("returned", back))
        if self.seen is not None:
            if self.seen.on_leave:
                f.flags.add("on_leave")
                f.reasons.append(say("on_leave", self.seen.ref))
            elif self.count(self.seen) == "short":
                f.flags.add("short_absence")
                days, limit = self.seen.absent_days, self.limits.absent_days_alarm
                f.reasons.append(say("short_absence", self.seen.ref, days=days, limit=limit))
            else:
                f.reasons.append(say("present", self.seen.ref, date=self.seen.counted_on))
        if any(s.whereabouts in SURVEY_OUT for s in self.surveys()):
            f.reasons.append(say("survey_older"))
        if self.age is not None and self.age < self.limits.entry_age:
            f.flags.add("early_entry")
        if any(x.kind in APPROVED and self.holds(x) for x in self.exceptions):
            f.flags.add("contradiction")
        return self._closed_too(f)

    def _away(self, f: Finding) -> bool:
        if self.higher_active:
            line, verdict, code = self.higher_active[0], "in_secondary", "higher_active"
        else:
            line, verdict, code = self.elsewhere[0], "in_school_elsewhere", "elsewhere_active"
        f.settle(verdict, say(code, line.ref, school=line.school), evidence=line.ref)
        return True

    def _closed_too(self, f: Finding) -> bool:
        """In school by one roll; is the child gone by another? Seen in class outweighs; else death and departure do."""
        kind = self.closing_kind()
        if kind is None or (kind == "hukou_moved" and f.verdict in ("in_school_elsewhere", "in_secondary")):
            return True
        f.flags.add("contradiction")
        away = self.elsewhere or self.higher_active
        return bool(self.seen) or not (kind == "deceased" or (kind == "abroad" and not away))

    def _closed(self, f: Finding) -> bool:
        """Question 2: a record that closes."""
        kind = self.closing_kind()
        if kind is None:
            return False
        out = self.standing_survey()
        if out is not None and kind != "deceased":
            f.flags.add("contradiction")
            f.reasons.append(say(kind, self.closing_ref(kind)))
            return False
        line = next(iter((*self.active, *self.higher_active, *self.elsewhere)), None)
        f.reasons.clear()
        f.settle(kind, say(kind, self.closing_ref(kind)), evidence=self.closing_ref(kind))
        if line is not None:
            f.flags.add("contradiction")
            f.reasons.append(say("closed_but_active", line.ref, school=line.school))
        return True

    def _completed(self, f: Finding) -> bool:
        """Question 3a: grade 9 behind the child."""
        lim = self.limits
        old_enough = self.age is None or self.age >= lim.completed_from_age
        for e in self.enrolments:
            if e.status in ("graduated", "completed") and not self.dropped_since():
                last = e.grade is not None and e.grade >= lim.last_grade
                by_age = e.grade is None and self.age is not None and self.age >= lim.entry_age + lim.last_grade
                if (last and old_enough) or by_age:
                    f.settle("completed", say("graduated", e.ref), evidence=e.ref)
                    return True
                if last:
                    f.reasons.append(say("graduation_too_young", e.ref, limit=lim.completed_from_age))
        if self.higher and old_enough:
            f.settle("completed", say("reached_higher", self.higher[0].ref), evidence=self.higher[0].ref)
            return True
        carried = any(e.status not in ("graduated", "completed", "transferred_out") for e in self.enrolments)
        if not (self.any_out_record() or carried or self.approval_in_force()) and old_enough:
            over = ("active", "graduated") if in_first_term(self.on, lim) else ("graduated",)
            for e in self.previous:
                if e.status in over and e.grade is not None and e.grade >= lim.last_grade:
                    f.settle("completed", say("previous_last_grade", e.ref), evidence=e.ref)
                    return True
        return False

    def _age(self, f: Finding) -> bool:
        """Question 3b: too young, too old. A pupil's grade that belies the birth date keeps the child in scope."""
        if self.age is None:
            f.flags.add("birth_unknown")
            return False
        lim = self.limits
        day = date(school_year(self.on, lim), *lim.cutoff)
        if self.too_young():
            f.settle("underage", say("underage", date=day, limit=lim.entry_age), evidence=self.facts.register_ref)
            return True
        if self.age < lim.entry_age:
            f.flags.add("age_contradicts_grade")
            f.reasons.append(say("age_contradicts_grade", grade=max(self.grades())))
        if self.age > lim.last_age:
            f.settle("overage", say("overage", date=day, limit=lim.last_age), evidence=self.facts.register_ref)
            return True
        return False

    def _approved(self, f: Finding) -> bool:
        """Question 4: an approved exception in force, or a suspension the roll itself states."""
        approval = self.approval_in_force()
        if approval is not None and not self.dropped_after(approval.began_on):
            if self.any_out_record():
                f.flags.add("contradiction")
            return self._settle_approval(f, approval)
        if any(x.kind in ("suspended", "deferred", "exempted") for x in self.exceptions):
            return False  # its approval is over: what the roll still says does not renew it
        for e in self.enrolments:
            if e.status in ("suspended", "deferred") and not self.dropped_since() and self.standing_survey() is None:
                over = e.status_on is not None and self.on > e.status_on + timedelta(self.limits.open_ended_days)
                if over:
                    f.flags.add("suspension_expired" if e.status == "suspended" else "deferral_expired")
                    limit = self.limits.open_ended_days
                    kind = KIND_ZH[e.status]
                    f.reasons.append(say("open_ended_over", e.ref, kind=kind, date=e.status_on, limit=limit))
                    continue
                f.flags.add("no_approval")
                why = say("roll_" + e.status, e.ref), say("no_approval", kind=KIND_ZH[e.status])
                f.settle(e.status, *why, evidence=e.ref)
                return True
        return False

    def _settle_approval(self, f: Finding, x: ExceptionFact) -> bool:
        code = _APPROVED_REASON.get(x.kind, "exception_valid")
        f.settle(x.kind, say(code, x.ref, kind=KIND_ZH[x.kind], date=x.ended_on), evidence=x.ref)
        if x.kind == "exempted":
            f.verdict = "deferred"
            f.flags.add("exempt_no_basis")
            f.reasons.append(say("exempt_no_basis", x.ref))
        if x.ended_on is None and x.began_on is None:
            f.flags.add("exception_undated")
            f.reasons.append(say("exception_undated", x.ref, kind=KIND_ZH[x.kind]))
        if x.approval_no is None:
            f.flags.add("no_approval")
            f.reasons.append(say("no_approval", x.ref, kind=KIND_ZH[x.kind]))
        return True

    def _out(self, f: Finding) -> bool:
        """Question 5: an office's own record that the child is out of school, or cannot be found."""
        for e in (*self.enrolments, *sure(self.facts.elsewhere), *self.previous):
            if e.status in DROPPED:
                code = "roll_dropped" if e.status == "dropped_out" else "roll_withdrawn"
                f.settle("dropout", say(code, e.ref, date=e.status_on), evidence=e.ref)
                self.why_not(f)
                return True
        lost = next((e for e in self.enrolments if e.status == "lost_contact"), None)
        missing = next((x for x in self.exceptions if x.kind == "lost_contact"), None)
        if lost is not None or missing is not None:
            ref = lost.ref if lost is not None else missing.ref if missing is not None else None
            f.settle("lost_contact", say("roll_lost", ref), evidence=ref)
            self.why_not(f)
            return True
        out = self.standing_survey()
        if out is not None:
            verdict = "lost_contact" if out.whereabouts == "lost_contact" else "dropout"
            f.settle(verdict, self._survey_reason(out), evidence=out.ref)
            if out.whereabouts == "suspected_dropout":
                f.verdict = "suspected_dropout"
            self.why_not(f)
            return True
        return False

    def _survey_reason(self, s: SurveyFact) -> Reason:
        code = "survey_lost" if s.whereabouts == "lost_contact" else "survey_dropout"
        return say(code, s.ref, date=s.surveyed_on)

    def _suspected(self, f: Finding) -> Finding:
        """Question 6: no answer. Say what was looked at, so that the search begins in the right place."""
        f.settle("suspected_dropout")
        self.why_not(f)
        for s in self.surveys():
            if s.whereabouts == "no_hukou":
                f.settle("no_hukou", say("survey_no_hukou", s.ref), evidence=s.ref)
                f.flags.add("no_hukou")
            elif s.whereabouts is None:
                f.reasons.append(say("survey_unread", s.ref))
            elif s.whereabouts not in SURVEY_OUT:
                f.flags.add("survey_unproven")
                f.reasons.append(say("survey_unproven", s.ref, kind=VERDICTS[s.whereabouts][0]))
        if self.age is not None and self.age >= self.limits.entry_age + self.limits.last_grade:
            f.flags.add("past_last_grade")
            f.reasons.append(say("past_last_grade"))
        if not f.reasons:
            f.reasons.append(say("no_trace"))
        return f


def _zh(line: EnrolmentFact) -> str:
    return VERDICTS[line.special_form or "in_school_local"][0]

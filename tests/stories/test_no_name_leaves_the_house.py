"""The day on which everybody was told of everything: and not one letter, to anybody, by any way, told of a child.

Names, numbers, telephones, schools and remarks are planted everywhere a careless hand could take them from; then real acts are done,
every way carries, half of them fail and are tried again, and all that any other house was given, heads and all, is looked through.
"""

from __future__ import annotations

import base64
import re
import uuid
from datetime import date, timedelta
from quopri import decodestring
from urllib.parse import unquote

import pytest
from django.utils import timezone

from notoneless.attendance import actions as attendance
from notoneless.audit.terms import System
from notoneless.cases import actions as cases
from notoneless.cases.models import Case
from notoneless.children.models import Child, Guardian, Identifier, Residence
from notoneless.deferrals import actions as deferrals
from notoneless.messaging import actions, queries
from notoneless.messaging.models import Letter, Sending
from notoneless.messaging.rules.wording import Unfit
from notoneless.messaging.terms import Kind
from notoneless.moves import actions as moves
from notoneless.privacy import actions as privacy
from notoneless.programmes import actions as programmes
from notoneless.reports import actions as reports
from notoneless.responsibility import actions as duty
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import actions as visits
from tests import fakes, world
from tests.cases import laid
from tests.stories.walk import PAPER
from tests.unit.messaging.conftest import SECRETS
from tests.visited import visited

NOW = world.NOW
PLANTED = ("planted-remark", "家访备注：父母在外")

pytestmark = pytest.mark.django_db


def told(texts):
    """Everything that was given away, as it came and as anybody could read it."""
    for text in texts:
        yield text
        yield unquote(text)
        yield decodestring(text.encode()).decode(errors="replace")
        for piece in re.findall(r"[A-Za-z0-9+/=]{8,}", text):
            try:
                yield base64.b64decode(piece + "=" * (-len(piece) % 4)).decode()
            except ValueError:
                continue
        for block in re.findall(r"(?:^[A-Za-z0-9+/=]+\r?\n)+", text, flags=re.M):
            try:
                yield base64.b64decode(block).decode()
            except ValueError:
                continue


def secrets_of_children(made):
    """Whatever tells of a child of this county, or together would."""
    found = set(PLANTED)
    for child in Child.objects.all():
        found |= {child.name, str(child.pk), child.pk.hex, str(child.sweep_id)}
    found |= {row.number.open(why="test") for row in Identifier.objects.all()}
    found |= {row.phone.open(why="test") for row in Guardian.objects.all()} | {
        row.name for row in Guardian.objects.all()
    }
    found |= {row.address.open(why="test") for row in Residence.objects.all() if row.address}
    found |= {school.name for school in made.schools.values()} | {room.name for room in made.classes.values()}
    found |= {place.name for place in (*made.towns, *made.villages.values())}
    found |= {account.name for account in made.accounts.values()}
    return found


def a_day_of_cases(made, by):
    """One is dispatched, offered on, and asked to be closed; another was left lying for a month."""
    chief, day = by("section_chief"), {"at": NOW, "on": world.TODAY}
    case = cases.open_case(child=made.children["a1"].pk, whence="tip", by=chief, text=PLANTED[1], **day).pk
    cases.dispatch(case=case, by=chief, text=PLANTED[1], **day)
    town = by("township_officer:t1")
    cases.accept(case=case, side="place", by=town, **day)
    cases.hand_over(case=case, side="place", post=made.posts["section_chief"].pk, by=town, text=PLANTED[1], **day)
    cases.verify(case=case, outcome="deceased", by=town, text=PLANTED[1], papers=PAPER, **day)
    cases.ask_closure(case=case, outcome="deceased", by=by("registrar_bureau"), text=PLANTED[1], **day)
    laid(made, key="b1", ago=(timezone.localdate() - world.TODAY).days + 30, accepted=False)
    cases.morning(by=System("worker"), at=NOW)
    cases.tell_the_day(at=NOW), cases.tell_the_day(at=NOW)


def a_day_of_absences(made, by):
    """A principal calls a class in which one is missed; nobody calls home, and the next morning that goes up."""
    away = {str(made.children["b1"].pk): "unknown"}
    attendance.call(room=made.classes["b1"].pk, on=world.TODAY, away=away, by=by("principal:b"), at=NOW)
    for _twice in range(2):
        attendance.morning(by=System("worker"), at=NOW + timedelta(days=1))


def a_day_of_deferrals(made, by):
    """One is asked for, approved and then not looked at again."""
    long_ago = NOW - timedelta(days=60)
    one = deferrals.apply(
        child=made.children["c1"].pk, kind="suspended", reason="illness", guardian=PLANTED[1], proof="hospital", papers=PAPER,
        began_on=timezone.localdate(long_ago), until=timezone.localdate(NOW), on=timezone.localdate(long_ago), text=PLANTED[1],
        by=by("registrar:c"), at=long_ago,
    )  # fmt: skip
    deferrals.decide(deferral=one.pk, yes=True, text=PLANTED[1], by=by("township_leader:t2"), at=long_ago)
    deferrals.morning(by=System("worker"), at=NOW), deferrals.morning(by=System("worker"), at=NOW)


def a_day_of_visits(made, by):
    """A problem found at a door is given to the headmaster, sent back to him, and passes its day."""
    found = visited(made, "c1", on=world.TODAY, at=NOW)
    issue = visits.raise_issue(
        visit=found.visit.pk, child=made.children["c1"].pk, kind="study", text=PLANTED[1], to=made.accounts["principal:c"].pk,
        due_on=timezone.localdate(NOW), by=by("section_chief"), at=NOW,
    )  # fmt: skip
    visits.solve(
        issue=issue.pk, on=timezone.localdate(NOW), text=PLANTED[1], proof_at=PLANTED[1], by=by("principal:c"), at=NOW
    )
    visits.reopen(issue=issue.pk, due_on=timezone.localdate(NOW), text=PLANTED[1], by=by("section_chief"), at=NOW)
    for _twice in range(2):
        visits.tell_of_late(at=NOW + timedelta(days=2))


def a_day_of_moves(made, by):
    """One is proposed and refused; another one nobody answers for three weeks."""
    said = {"way": "within", "to_school": made.schools["c"].pk, "on": world.TODAY, "text": PLANTED[1]}
    move = moves.propose(child=made.children["a2"].pk, by=by("registrar:a"), at=NOW, **said)
    moves.refuse(move=move.pk, text=PLANTED[1], by=by("registrar:c"), at=NOW)
    long_ago = NOW - timedelta(days=30)
    said |= {"way": "out", "elsewhere": PLANTED[1], "on": timezone.localdate(long_ago)}
    moves.propose(child=made.children["b1"].pk, by=by("registrar:b"), at=long_ago, **said)
    moves.morning(by=System("worker"), at=NOW), moves.morning(by=System("worker"), at=NOW)


def a_day_of_programmes(made, by):
    """A task is given, late, proved, sent back: told to its town and to those above it."""
    chief, said = by("section_chief"), {"by": by("section_chief"), "at": NOW}
    document = programmes.write_document(
        county_path=made.path, title=PLANTED[1], issuer="教育局", issued_on=world.YEAR, level="county", **said
    )
    measure = programmes.add_measure(document=document.pk, text=PLANTED[1], **said)
    laid = programmes.add_tasks(
        measure=measure.pk, to=f"place:{made.towns[0].path}", text=PLANTED[1], due_on=date(2026, 8, 3), **said
    )
    programmes.tell_the_day(at=NOW)
    for _twice in range(2):
        programmes.tell_of_meetings(at=NOW + timedelta(days=13))
    town = by("township_officer:t1")
    given = programmes.give(task=laid.tasks[0].pk, text="全镇已经核对完毕", by=town, at=NOW)
    programmes.look(evidence=given.pk, agrees=False, text="缺第二个村的名单", by=chief, at=NOW)


def a_month_of_reports():
    """A case was opened in August: that month is owed, and on the tenth of September no school has filed."""
    Case.objects.update(opened_at=NOW - timedelta(days=30))
    for at in (NOW - timedelta(days=8), NOW, NOW):
        reports.tell_the_day(at=at)
    for days in (0, 0, 1, 14, 35, 35):  # the spring term's report and the last school year's are owed
        reports.tell_upward(at=NOW + timedelta(days=days))


def a_campaign(made, by):
    """Whoever stands in the ledgers is to be cleared by tomorrow; the last day comes and goes."""
    reports.open_campaign(
        county_path=made.path, name="秋季清理", snapshot_on=world.TODAY, due_on=world.TODAY + timedelta(days=1),
        by=by("section_chief"), at=NOW,
    )  # fmt: skip
    for days in (0, 0, 1, 1, 4, 4, 5):  # the last two on a Monday and a Tuesday
        reports.tell_campaigns(at=NOW + timedelta(days=days))


def test_the_look_finds_what_is_planted_however_it_is_wrapped():
    name = "甲甲童"
    wrapped = (
        name, f"?text={'%E7%94%B2%E7%94%B2%E7%AB%A5'}", base64.b64encode(name.encode()).decode(), "=E7=94=B2=E7=94=B2=E7=AB=A5",
        base64.encodebytes(("x" * 60 + name + "y" * 60).encode()).decode().replace("\n", "\r\n"),
    )  # fmt: skip
    for one in wrapped:
        assert any(name in text for text in told([one])), one


def test_a_busy_day_tells_nobody_outside_of_any_child(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    made = world.county()
    for number, account in enumerate(made.accounts.values()):
        account.email, account.phone = f"staff{number}@kongchuo.example", f"1390000{number:04}"
        account.save()

    def by(key):
        return viewer_of(made.accounts[key], at=NOW)

    with fakes.doors(settings, NOW) as (web, post):
        for channel, secrets in SECRETS.items():
            actions.set_gate(
                by=by("system_admin"), at=NOW, county="0001", channel=channel, is_open=True, secrets=secrets
            )
        for key in made.accounts:
            actions.choose(by=by(key), at=NOW, ways={"mail", "sms", "wecom", "dingtalk"})

        # What a day brings: appointments, hand-overs offered, received and refused, exports to agree to and ready.
        chief = by("section_chief")
        duty.appoint(by=chief, at=NOW, post_id=duty.add_post(
            by=chief, at=NOW, kind="registrar", unit_of=made.schools["a"].pk, title_zh="二号学籍员").pk,
            account_id=made.accounts["class_teacher:a1"].pk, began_on=world.TODAY, document=PLANTED[0])  # fmt: skip
        for giver, receiver in (("class_teacher:a1", "class_teacher:a2"), ("class_teacher:b1", "class_teacher:b2")):
            offered = duty.offer_hand_over(
                by=by(giver), at=NOW, appointment_id=made.posts[giver].appointments.get().pk,
                receiver_id=made.accounts[receiver].pk, takes_effect_on=world.TODAY, note=PLANTED[1],
            )  # fmt: skip
            if giver == "class_teacher:a1":
                duty.accept_hand_over(by=by(receiver), at=NOW, hand_over_id=offered.pk)
            else:
                duty.refuse_hand_over(by=by(receiver), at=NOW, hand_over_id=offered.pk, reason=PLANTED[1])
        wanted = {"exporter": "children", "filters": {"on": str(world.TODAY)}, "columns": ["name"], "at": NOW}
        privacy.request_export(in_full=True, reason=f"核对名册 {PLANTED[0]}", by=by("registrar:a"), **wanted)
        plain = privacy.request_export(in_full=False, reason=f"核对名册 {PLANTED[0]}", by=chief, **wanted)
        privacy.produce_export(export=plain, at=NOW)
        duty.tell_of_exports(at=NOW), duty.tell_of_exports(at=NOW)
        a_day_of_cases(made, by)
        a_day_of_absences(made, by)
        a_day_of_moves(made, by)
        a_day_of_visits(made, by)
        a_day_of_deferrals(made, by)
        a_campaign(made, by)
        a_month_of_reports()
        a_day_of_programmes(made, by)
        kinds = sorted(Letter.objects.values_list("kind", flat=True))
        assert set(kinds) == {k.value for k in Kind} - {Kind.TEST.value}
        assert kinds.count("ready") == 1 and kinds.count("offered") == 2, "nobody is told twice"

        # A careless hand that tries to say more is stopped in its own transaction.
        for child in made.children.values():
            for params in ({"count": child.name}, {"count": 1, "name": child.name}, {"count": str(child.pk)}):
                with pytest.raises(Unfit):
                    actions.send(to=[made.accounts["auditor"].pk], kind=Kind.APPROVAL, key="x", county="0001", by=chief,
                                 at=NOW, params=params)  # fmt: skip

        # A row that was tampered with in the table, and does not get out of it.
        Letter.objects.create(account=made.accounts["auditor"], county="0001", kind=Kind.APPROVAL, made_at=NOW,
                              params={"count": made.children["a1"].name})  # fmt: skip
        actions.part(at=NOW)
        assert queries.inbox(by("auditor")).rows[0].text == ""

        # Half the doors fail at first.
        web.script = [(500, {}), (200, {"errcode": -1}), (0, None)]
        for minute in range(10, 90, 2):
            web.minute.clear()
            web.now = NOW + timedelta(minutes=minute)
            actions.carry(at=web.now)
        assert {(row.state, row.trouble) for row in Sending.objects.exclude(state="sent")} == {("dead", "unfit")}
        assert len(post.letters) >= 6 and {one["way"] for one in web.seen} == {"sms", "wecom", "dingtalk"}
        for key in {uuid.UUID(str(mail["Message-ID"]).strip("<>").split("@")[0]) for mail in post.letters}:
            assert not Child.objects.filter(pk=key).exists()
        given = [*web.raw, *post.raw, *(f"{mail['Subject']}\n{mail.get_content()}" for mail in post.letters)]
        read = "\n".join(told(given))
        leaked = {text for text in secrets_of_children(made) if text and text in read}
        assert not leaked
        assert not re.search(r"\d{17}[\dX]", "\n".join(m.get_content() for m in post.letters))

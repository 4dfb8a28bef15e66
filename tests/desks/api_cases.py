"""One good request for every operation of the API: to what, in whose name, with what body. From these the tests make the
refusals and the foreign ones."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from notoneless.cases.models import Case as CaseFile
from notoneless.cases.models import Paper
from notoneless.children import actions as children
from notoneless.children.models import Identifier, Sponsor
from notoneless.deferrals import actions as deferrals
from notoneless.deferrals.models import DeferralPaper
from notoneless.deferrals.queries import template_bytes as letter_template
from notoneless.findings import actions as findings
from notoneless.imports import actions as imports
from notoneless.learning import actions as learning
from notoneless.messaging.models import Letter as Note
from notoneless.messaging.models import Sending
from notoneless.moves import actions as moves
from notoneless.moves.models import MovePaper
from notoneless.places import actions as places
from notoneless.places.queries import draft_page, turn_page
from notoneless.privacy.models import Alert
from notoneless.programmes import actions as programmes
from notoneless.programmes.queries import list_preview
from notoneless.programmes.rules.lists import TaskLine
from notoneless.reports import actions as reports
from notoneless.reports.terms import Month, Quarter
from notoneless.responsibility import actions as duty
from notoneless.responsibility.models import HandOver, Letter
from notoneless.responsibility.queries import group_preview, viewer_of
from tests import handed_in, sweeps, world
from tests.cases import laid
from tests.stories.walk import PAPER
from tests.visited import finished, visited

Make = Callable[["Scene"], Any]
ON = date(2026, 10, 1)
SAID = {"on": "2026-09-20", "source": "户口簿"}


@dataclass
class Scene:
    """A county, and what a case needs beside it."""

    made: world.County
    folder: Any
    more: dict[str, Any] = field(default_factory=dict)

    def by(self, key: str = "section_chief") -> Any:
        return viewer_of(self.made.accounts[key], at=timezone.now())

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self.more:
            self.more[name] = make()
        return self.more[name]


@dataclass(frozen=True)
class Case:
    """One good request."""

    op: str
    keys: dict[str, Make] = field(default_factory=dict)
    body: Make | None = None
    who: str = "section_chief"
    seen: Make | None = None
    query: str = ""
    form: bool = False
    answers: int = 200


def place(name: str) -> Make:
    return lambda s: (
        s.made.county if name == "county" else s.made.towns[int(name[1]) - 1] if name[0] == "t" else s.made.villages[name]
    ).pk  # fmt: skip


def school(key: str) -> Make:
    return lambda s: s.made.schools[key].pk


def child(key: str) -> Make:
    return lambda s: s.made.children[key].pk


def fixed(**body: Any) -> Make:
    return lambda s: body


def one(_: Any) -> int:
    return 1


def acts(**body: Any) -> Make:
    return lambda s: (
        {"on": ON.isoformat(), "document": "县教〔2026〕1号"}
        | {name: str(value(s)) if callable(value) else value for name, value in body.items()}
    )


def area(s: Scene) -> Any:
    return s.made.area.pk


def centre(s: Scene) -> Any:
    return s.made.centre.pk


def new_centre(s: Scene) -> Any:
    return s.once("centre", lambda: places.establish_centre(
        county=s.made.county.pk, name="空片区", on=world.YEAR, document="", by=s.by(), at=timezone.now()).id)  # fmt: skip


def new_class(s: Scene) -> Any:
    return s.made.classes["a1"].pk


def draft(s: Scene) -> Any:
    def make() -> Any:
        row = {"name": "新镇", "code": f"{s.made.county.code}109"}
        return places.keep_draft(
            county=s.made.county.pk, kind="divisions", rows=[(2, row)], faults=[],
            file_name="镇.csv", on=ON, document="", school_year=None, by=s.by(), at=timezone.now(),
        ).id  # fmt: skip

    return s.once("draft", make)


def seen_draft(s: Scene) -> Any:
    return {"digest": draft_page(s.by(), draft(s)).preview.digest}


def rehearsed(s: Scene) -> Any:
    """Say how many classes every school takes in, rehearse, and return what is sent to turn the year."""
    given: dict[str, Any] = {"by": s.by(), "at": timezone.now(), "school_year": 2027}
    for one_school in s.made.schools.values():
        places.ask_for_classes(school=one_school.pk, classes={1: 1}, **given)
    places.record_rehearsal(county=s.made.county.pk, **given)
    return {"digest": turn_page(s.by(), s.made.county.pk, school_year=2027).plan.digest}


def turned(s: Scene) -> Any:
    def make() -> Any:
        given = rehearsed(s)
        return places.turn_year(
            county=s.made.county.pk, school_year=2027, by=s.by(), at=timezone.now(), digest=given["digest"]
        )

    s.once("turned", make)
    return {"reason": "试转一次"}


def a_post(s: Scene) -> Any:
    return s.made.posts["principal:b"].pk


def empty_post(s: Scene) -> Any:
    return s.once("post", lambda: duty.add_post(
        by=s.by(), at=timezone.now(), kind="registrar", unit_of=s.made.schools["a"].pk, title_zh="空岗").pk)  # fmt: skip


def a_term(s: Scene) -> Any:
    return s.made.posts["registrar:a"].appointments.get().pk


def my_term(s: Scene) -> Any:
    return s.made.posts["section_chief"].appointments.get().pk


def offer(to: str) -> Make:
    def make(s: Scene) -> Any:
        giver = "principal:a" if to == "section_chief" else "section_chief"
        return s.once("offer", lambda: HandOver.objects.create(
            giver=s.made.posts[giver].appointments.get(), receiver=s.made.accounts[to],
            takes_effect_on=timezone.localdate(), offered_at=timezone.now()).pk)  # fmt: skip

    return make


def letter(s: Scene) -> Any:
    def make() -> Any:
        duty.draw_letters(by=s.by(), at=timezone.now(), line="school", path=s.made.schools["a"].path,
                          year=timezone.localdate().year)  # fmt: skip
        return Letter.objects.get(appointment__account=s.made.accounts["principal:a"]).pk

    return s.once("letter", make)


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def scanned(s: Scene) -> Any:
    key = letter(s)
    Letter.objects.filter(pk=key).update(scan=PDF, scan_name="扫描.pdf", scan_type="pdf")
    return key


def upload(name: str, data: bytes, **more: Any) -> Make:
    return lambda s: (
        {name: SimpleUploadedFile(f"{name}.pdf", data)}
        | {key: value(s) if callable(value) else value for key, value in more.items()}
    )


def house_docx(s: Scene) -> Any:
    from notoneless.responsibility.queries import template_bytes

    data = template_bytes(s.made.county.code, "principal")
    return {
        "template": SimpleUploadedFile("t.docx", data), "county": s.made.path, "form": forms(s),
    }  # fmt: skip


def case_paper_docx(s: Scene) -> Any:
    from notoneless.cases.queries import template_bytes

    data = template_bytes("return_order", county=s.made.county.code)
    return {"template": SimpleUploadedFile("t.docx", data), "county": s.made.path, "kind": "return_order"}


def forms(s: Scene) -> str:
    from notoneless.responsibility.queries import templates_here

    return templates_here(s.by(), timezone.localdate())[0].form.id


def fact(kind: str) -> Make:
    def make(s: Scene) -> Any:
        one_child = s.made.children["a1"]
        if kind == "sponsors":
            return s.once("sponsor", lambda: Sponsor.objects.create(
                child=one_child, account=s.made.accounts["principal:a"], role="包保领导", recorded_at=timezone.now(),
                began_on=world.YEAR).pk)  # fmt: skip
        return getattr(one_child, kind).first().pk

    return make


def put_away(s: Scene) -> Any:
    def make() -> Any:
        from notoneless.children import actions

        at, key = timezone.now(), s.made.children["a1"].pk
        actions.remove(child=key, reason="误建的档案", by=s.by(), at=at, on=timezone.localdate(at))
        return key

    return s.once("put away", make)


def tie(s: Scene) -> Any:
    def make() -> Any:
        from notoneless.children import actions
        from notoneless.children.models import Tie

        a1, nowhere = s.made.children["a1"], s.made.children["nowhere"]
        at = timezone.now()
        actions.merge(
            kept=a1.pk, absorbed=nowhere.pk, reason="同一儿童两份", by=s.by(), at=at, on=timezone.localdate(at)
        )
        return Tie.objects.get(kept=a1).pk

    return s.once("tie", make)


def sweep(s: Scene) -> Any:
    def make() -> Any:
        by, at = s.by(), timezone.now()
        key, tag = s.made.county.code, s.made.path
        more = {"town_code": f"{key}101", "village_code": f"{key}101201", "school_code": s.made.schools["a"].code,
                "school_name": s.made.schools["a"].name}  # fmt: skip
        first = [sweeps.line(order, **more) | {"child_id": f"C{tag}{order:012X}"} for order in (21, 22)]
        for number, lines in enumerate((first, [first[0], first[1] | {"pupil_no": first[0]["pupil_no"]}])):
            into = sweeps.folder(s.folder / f"{tag}-{number}", lines, place=key)
            found = findings.start(folder=into, county=s.made.county, by=by, at=at)
            findings.read(publication=found, by=by, at=at)
            if number == 0:
                findings.take(publication=found, by=by, at=at)
                findings.finish(publication=found, by=by, at=at)
        return found

    return s.once("sweep", make)


def sweep_key(s: Scene) -> Any:
    return sweep(s).pk


def published_sweep(s: Scene) -> Any:
    of_county = type(sweep(s)).objects.filter(county=s.made.county)
    return of_county.filter(state="published").latest("published_at").pk


def doubt(s: Scene) -> Any:
    return sweep(s).proposals.get(kind="unclear").pk


def rolls(state: str = "open") -> Make:
    return lambda s: s.once(f"rolls {state}", lambda: handed_in.handed_in(s.made, state=state)).pk


def roll_file(s: Scene) -> Any:
    return handed_in.file_of(s.once("rolls open", lambda: handed_in.handed_in(s.made)))


def entry_file(s: Scene) -> Any:
    return handed_in.first_of(s.once("typed twice", lambda: handed_in.typed_twice(s.made)))


def decided_file(s: Scene) -> Any:
    return handed_in.first_of(s.once("typed twice, decided", lambda: handed_in.typed_twice(s.made, decided=True)))


def typed_once(s: Scene) -> Any:
    """A roll that was typed twice, of which the second entry was taken out again."""

    def made() -> Any:
        one = handed_in.typed_twice(s.made)
        imports.drop_file(file=one.files.get(second_of__isnull=False), by=s.by(), at=timezone.now())
        return one

    return handed_in.first_of(s.once("typed once", made))


def staff_list(s: Scene) -> Any:
    from notoneless.responsibility.rules.staff import StaffRow

    row = StaffRow(2, "张三", "zhangsan", "", "校长", s.made.schools["a"].name)
    return s.once("staff", lambda: duty.keep_staff_list(
        by=s.by(), at=timezone.now(), file_name="名单.xlsx", rows=[row]))  # fmt: skip


def group_list(s: Scene) -> Any:
    from notoneless.responsibility.rules.group_lists import GroupLine

    row = GroupLine(2, s.made.schools["a"].name, s.made.accounts["principal:a"].name, "组长", plan="逐户走访")
    return s.once("groups", lambda: duty.keep_group_list(
        by=s.by(), at=timezone.now(), file_name="小组.xlsx", rows=[row]))  # fmt: skip


def seen_group_list(s: Scene) -> Any:
    page = group_preview(s.by(), group_list(s), on=timezone.localdate())
    assert page is not None
    return {"digest": page.judged.digest}


def own_token(s: Scene) -> Any:
    from notoneless.accounts import actions as accounts

    return accounts.make_token(by=s.by(), at=timezone.now(), name="旧", powers=["place.see"], days=1).token.pk


def alert(s: Scene) -> Any:
    return Alert.objects.create(
        kind="looks", actor="x", name="x", posts="x", county=s.made.path, at=timezone.now(), count=9
    ).pk


def note(s: Scene) -> Any:
    return s.once("note", lambda: Note.objects.create(
        account=s.made.accounts["section_chief"], county=s.made.path, kind="approval", params={"count": 3},
        made_at=timezone.now()).pk)  # fmt: skip


def failed(s: Scene) -> Any:
    return Sending.objects.create(
        account=s.made.accounts["section_chief"], county=s.made.path, channel="wecom", letters=[str(note(s))], state="dead",
        made_at=timezone.now(), due_at=timezone.now(),
    ).pk  # fmt: skip


def account(s: Scene) -> Any:
    return s.made.accounts["principal:a"].pk


def at(path: str) -> Make:
    return lambda s: path


TODAY = timezone.localdate().isoformat()
#: Acts that a case had before: (kind → who wrote it, what he said).
OUT = {"verified": "township_officer:t1", "outcome": "dropout"}
BACK = {"returned": "principal:a", "way": "joined"}
GONE = {"verified": "township_officer:t1", "outcome": "deceased", "has_paper": True}
ASKED = {"closing": "principal:a", "outcome": "deceased"}
AGREED = {"checked": "registrar_bureau", "names": 7, "yes": True}
SHEET = {"name": "证明.pdf", "data": base64.b64encode(PDF).decode()}


def case(*acts: dict[str, Any], accepted: bool = True) -> Make:
    """A case of child a1 that lies with township and school, and these acts on it, today."""

    def make(s: Scene) -> Any:
        day, written = timezone.localdate(), []
        for told in acts:
            kind, by = next(iter(told.items()))
            written.append({kind: day, "by": by} | {name: value for name, value in told.items() if name != kind})
        return laid(s.made, *written, accepted=accepted).pk

    return lambda s: s.once("case", lambda: make(s))


def went(part: str) -> Make:
    """A visit to child a1, its solved problem with the proof, and a record of it that lies apart."""
    return lambda s: getattr(s.once("visit", lambda: visited(s.made, "a1")), part).pk


def activity_said(s: Scene) -> dict[str, Any]:
    """A class meeting of class a1."""
    return {
        "unit": f"school:{s.made.schools['a'].path}", "kind": "class_meeting", "title": "自强自立主题班会", "held_by": "班主任",
        "to": [f"class:{s.made.classes['a1'].path}"],
    }  # fmt: skip


def bureau_activity(s: Scene) -> dict[str, Any]:
    """The same held by the bureau, for a whole school, with its paper."""
    at = {"unit": f"place:{s.made.path}", "to": [f"school:{s.made.schools['a'].path}"]}
    return activity_said(s) | at | {"on": timezone.localdate().isoformat(), "papers": [SHEET]}


def activity(s: Scene) -> Any:
    """It was held, with a paper that proves it."""
    said = activity_said(s)
    return s.once("activity", lambda: programmes.hold_activity(
        **said, on=timezone.localdate(), papers=[PAPER[0]], by=s.by("principal:a"), at=timezone.now())).pk  # fmt: skip


def activity_proof(s: Scene) -> Any:
    """That paper."""
    activity(s)
    return s.more["activity"].proofs.get().pk


def closure_said(s: Scene) -> dict[str, Any]:
    """The county's schools are closed today."""
    on = timezone.localdate()
    return {"county": s.made.path, "scope": "county", "began_on": on, "until": on, "why": "连日暴雨"}


def closure(s: Scene) -> Any:
    """They were."""
    return s.once(
        "closure", lambda: learning.declare(**closure_said(s), by=s.by("section_chief"), at=timezone.now())
    ).pk


def pupil_plan(s: Scene) -> Any:
    """Child a1 was asked, and has nothing to learn with."""
    asked = [learning.Said(s.made.children["a1"].pk, ("device",))]
    return s.once("pupil plan", lambda: learning.ask(
        closure=closure(s), said=asked, way="phone", on=timezone.localdate(), by=s.by("class_teacher:a1"), at=timezone.now())[0])  # fmt: skip


def answered_plan(s: Scene) -> Any:
    """It was given a telephone."""
    key = pupil_plan(s)
    s.once("answered", lambda: learning.answer(
        plan=key, barrier="device", measure="devices", on=timezone.localdate(), text="已送旧手机", by=s.by("class_teacher:a1"), at=timezone.now()))  # fmt: skip
    return key


def special_visit(s: Scene) -> dict[str, str]:
    """A visit to child a1 today."""
    return {"visit": str(visited(s.made, "a1", on=timezone.localdate(), at=timezone.now()).visit.pk)}


def struggle(s: Scene) -> Any:
    """Child a1 struggles with reading, as its class teacher says."""
    on = timezone.localdate()
    return s.once("struggle", lambda: children.mark_learning(
        children=[s.made.children["a1"].pk], kind="reading", text="识字量不够，已课后辅导", source="期中测评",
        by=s.by("class_teacher:a1"), at=timezone.now(), on=on)[0])  # fmt: skip


def final_visit(s: Scene) -> Any:
    """A finalised visit to child a1 with its own id and digest."""
    content = finished(s.made, "a1", on=timezone.localdate(), at=timezone.now())
    said = json.loads(content.text)
    assert (said.pop("files"), said.pop("position")) == ([], {}), "pictures and a place come from telephones alone"
    said["problems"] = [one | {"to": one["to"] or None, "due_on": one["due_on"] or None} for one in said["problems"]]
    return said | {"digest": content.digest, "corrects": None}


def past(s: Scene) -> int:
    """The first month of which the county's schools owe a report: a case is known, and the month is over."""
    case()(s)
    return 202609


def reported(s: Scene) -> Any:
    """School a, which filed it."""
    month, school_ = Month.read(past(s)), s.made.schools["a"].pk
    s.once("report", lambda: reports.file_report(
        school=school_, month=month, by=s.by("principal:a"), at=timezone.now(), declares_nil=True))  # fmt: skip
    return school_


def campaign(s: Scene) -> Any:
    """A campaign over the ledgers of today, in which the case of a1 stands."""
    case()(s)
    today = timezone.localdate()
    return s.once("campaign", lambda: reports.open_campaign(
        county_path=s.made.path, name="秋季清理行动", snapshot_on=today, due_on=today + timedelta(days=30), by=s.by(),
        at=timezone.now())).pk  # fmt: skip


def campaign_said(s: Scene) -> dict[str, Any]:
    case()(s)
    today = timezone.localdate()
    return {
        "county_path": s.made.path, "name": "秋季清理行动", "snapshot_on": today.isoformat(),
        "due_on": (today + timedelta(days=30)).isoformat(),
    }  # fmt: skip


def autumn(s: Scene) -> int:
    """The running term, of which a report is owed: a case is open."""
    case()(s)
    first = timezone.localdate().year - (timezone.localdate().month < 9)
    return first * 10


def quarter_now(s: Scene) -> int:
    case()(s)
    return Quarter.of(timezone.localdate()).number


def drawn_quarter(s: Scene) -> int:
    """The running quarter, drawn, and the school in it given to the section chief."""
    number = quarter_now(s)
    review = s.once("review", lambda: reports.draw_review(
        county_path=s.made.path, quarter=Quarter.read(number), by=s.by(), at=timezone.now()))  # fmt: skip
    review.checks.update(checker=str(s.made.accounts["section_chief"].pk))
    return number


def to_check(s: Scene) -> Any:
    """A school of it."""
    drawn_quarter(s)
    return s.more["review"].checks.filter(what="school").first().pk


def leave(s: Scene) -> Any:
    """An application that waits, taken in by the school of a1."""
    return s.once("leave", lambda: deferrals.apply(
        child=s.made.children["a1"].pk, kind="suspended", reason="illness", guardian="某母", began_on=date(2026, 9, 20),
        until=date(2027, 3, 5), proof="hospital", papers=PAPER, on=date(2026, 9, 20), by=s.by("registrar:a"),
        at=timezone.now())).pk  # fmt: skip


def granted(s: Scene) -> Any:
    key = leave(s)
    s.once("granted", lambda: deferrals.decide(
        deferral=key, yes=True, by=s.by("township_leader:t1"), at=timezone.now()))  # fmt: skip
    return key


def leave_paper(s: Scene) -> Any:
    return DeferralPaper.objects.get(act__deferral=leave(s)).pk


def leave_docx(s: Scene) -> Any:
    data = letter_template("approved", county_path=s.made.path)
    return {"template": SimpleUploadedFile("t.docx", data), "county": s.made.path, "kind": "approved"}


def moved(s: Scene) -> Any:
    """A move of a child from school a to school b."""
    return s.once("move", lambda: moves.propose(
        child=s.made.children["a1"].pk, way="within", to_school=s.made.schools["b"].pk, on=date(2026, 9, 20),
        by=s.by("registrar:a"), at=timezone.now())).pk  # fmt: skip


def moved_out(s: Scene) -> Any:
    return s.once("move out", lambda: moves.propose(
        child=s.made.children["a2"].pk, way="out", elsewhere="某省某市某县第二小学", on=date(2026, 9, 20),
        by=s.by("registrar:a"), at=timezone.now())).pk  # fmt: skip


def refused_move(s: Scene) -> Any:
    key = moved(s)
    s.once(
        "refused", lambda: moves.refuse(move=key, text="本校没有这名学生", by=s.by("registrar:b"), at=timezone.now())
    )
    return key


def confirmed_move(s: Scene) -> Any:
    key, seat = moved(s), s.made.classes["b1"].pk
    s.once("confirmed", lambda: moves.confirm(
        move=key, on=date(2026, 9, 21), school_class=seat, by=s.by("registrar:b"), at=timezone.now()))  # fmt: skip
    return key


def move_paper(s: Scene) -> Any:
    key = moved(s)
    s.once("refused with proof", lambda: moves.refuse(
        move=key, text="本校没有这名学生", papers=PAPER, by=s.by("registrar:b"), at=timezone.now()))  # fmt: skip
    return MovePaper.objects.get(act__move=key).pk


def number_of(s: Scene) -> str:
    return Identifier.objects.get(child=s.made.children["a1"], kind="citizen_id").number.open(why="test")


def document(s: Scene) -> Any:
    return s.once("document", lambda: programmes.write_document(
        county_path=s.made.path, title="控辍保学工作方案", issuer="教育局", issued_on=date(2026, 9, 1), level="county", by=s.by(),
        at=timezone.now())).pk  # fmt: skip


def measure(s: Scene) -> Any:
    key = document(s)
    return s.once("measure", lambda: programmes.add_measure(
        document=key, text="核对适龄儿童名单", by=s.by(), at=timezone.now())).pk  # fmt: skip


def notice(s: Scene) -> Any:
    """A case's notice that hangs since today."""
    key = case({"verified": "section_chief", "outcome": "dropout"})(s)
    return s.once("notice", lambda: programmes.post_notice(
        case=key, place="村务公开栏", on=timezone.localdate(), by=s.by(), at=timezone.now())).pk  # fmt: skip


def village(s: Scene) -> Any:
    return s.made.villages["v11"].pk


def village_group(s: Scene) -> Any:
    """The one group that the village lists."""
    from notoneless.reports.models import VillageGroup

    s.once("groups", lambda: reports.set_groups(village=village(s), text="一组", by=s.by(), at=timezone.now()))
    return VillageGroup.objects.get(village=village(s)).pk


def gone_round(s: Scene) -> Any:
    """A round through that group, which found nobody."""
    group = village_group(s)
    return s.once("round", lambda: reports.add_round(
        group=group, on=timezone.localdate(), who="村干部", households=9, found=0, by=s.by(), at=timezone.now())).pk  # fmt: skip


def task(s: Scene) -> Any:
    """A task of the county itself, for which the bureau answers."""
    key = measure(s)
    return s.once("task", lambda: programmes.add_tasks(
        measure=key, to=f"place:{s.made.path}", text="逐户核对", due_on=date(2026, 12, 1), by=s.by(), at=timezone.now())).tasks[0].pk  # fmt: skip


def meeting(s: Scene) -> Any:
    return s.once("meeting", lambda: programmes.hold_meeting(
        county_path=s.made.path, kind="leading_group", held_on=date(2026, 9, 1), chair="分管领导", present="教育局", agenda="控辍保学",
        issuer="教育局", by=s.by(), at=timezone.now())).pk  # fmt: skip


def evidence(s: Scene) -> Any:
    """Given by another of the bureau than the one who is to look."""
    key = task(s)
    scan = [("表.pdf", PDF)]
    return s.once("evidence", lambda: programmes.give(
        task=key, text="已经逐户核对完毕", by=s.by("bureau_leader"), at=timezone.now(), papers=scan)).pk  # fmt: skip


def evidence_file(s: Scene) -> Any:
    evidence(s)
    return s.more["evidence"].sheets.get().pk


def table(s: Scene) -> Any:
    key = document(s)
    rows = [TaskLine(2, measure="联保", text="签责任书", unit=s.made.towns[0].name, due="2026-12-31")]
    return s.once("table", lambda: programmes.keep_task_list(
        document=key, by=s.by(), at=timezone.now(), file_name="表.xlsx", rows=rows))  # fmt: skip


def table_seen(s: Scene) -> Any:
    return {"digest": list_preview(s.by(), table(s), on=timezone.localdate()).judged.digest}


def offered_case(s: Scene) -> Any:
    post = s.made.posts["section_chief"]
    handed = {"handed_over": timezone.localdate(), "by": "township_officer:t1", "side": "place", "unit_path": post.unit_path,
              "post": post}  # fmt: skip
    return s.once("case", lambda: laid(s.made, handed).pk)


def absence(s: Scene) -> Any:
    def make() -> Any:
        from tests.missed import missed

        return missed(s.made, "a1")

    return s.once("absence", make).pk


def absence_proof(s: Scene) -> Any:
    absence(s)
    return s.more["absence"].answers.get().proof.pk


def case_paper(s: Scene) -> Any:
    def make() -> Any:
        act = CaseFile.objects.get(pk=case(OUT)(s)).acts.latest("number")
        return Paper.objects.create(
            act=act, name="证明.pdf", kind="pdf", size=len(PDF), digest="0" * 64, data=SHEET["data"], added_at=world.NOW
        ).pk  # fmt: skip

    return s.once("paper", make)


def said(**body: Any) -> Make:
    return lambda s: {"on": timezone.localdate().isoformat(), "text": "入户了解到的情况"} | body


CASES = (
    Case("list_places"), Case("get_place", {"place": place("t1")}),
    Case("establish_division", {"place": place("t1")}, lambda s: acts(name="新村", code=f"{s.made.county.code}101299")(s)),
    Case("rename_division", {"place": place("v11")}, acts(name="新名村"), seen=one),
    Case("recode_division", {"place": place("v11")}, lambda s: acts(code=f"{s.made.county.code}101298")(s), seen=one),
    Case("move_village", {"place": place("v11")}, acts(into=place("t2")), seen=one),
    Case("merge_division", {"place": place("v11")}, acts(into=place("v12")), seen=one),
    Case("split_division", {"place": place("v11")}, lambda s: acts(name="分村", code=f"{s.made.county.code}101297")(s), seen=one),
    Case("close_division", {"place": place("v22")}, acts(), seen=one),
    Case("list_schools"), Case("get_school", {"school": school("a")}),
    Case("establish_school", {}, acts(name="新小学", kind="211", division=place("v11"), setting="220")),
    Case("amend_school", {"school": school("a")}, fixed(setting="220", headcount=50), seen=one),
    Case("rename_school", {"school": school("a")}, acts(name="新名小学"), seen=one),
    Case("move_school", {"school": school("a")}, acts(division=place("v12")), seen=one),
    Case("reclass_school", {"school": school("a")}, acts(kind="312", code="3150019999"), seen=one),
    Case("recode_school", {"school": school("a")}, acts(code="2150019999"), seen=one),
    Case("merge_school", {"school": school("b")}, acts(into=school("a")), seen=one),
    Case("split_school", {"school": school("a")}, acts(name="分校", kind="211", division=place("v11")), seen=one),
    Case("close_school", {"school": school("c")}, acts(), seen=one),
    Case("list_centres"), Case("establish_centre", {}, acts(name="二片区", county=place("county"))),
    Case("rename_centre", {"centre": centre}, acts(name="新片区"), seen=one),
    Case("close_centre", {"centre": new_centre}, acts(), seen=one),
    Case("list_areas"),
    Case("found_area", {}, lambda s: {"county": str(s.made.county.pk), "name": "二责任区", "on": "2026-10-01"}),
    Case("rename_area", {"area": area}, fixed(name="新责任区")),
    Case("end_area", {"area": area}, fixed(on="2026-10-01")),
    Case("put_school_in_area", {"area": area}, lambda s: {"school": str(s.made.schools["c"].pk), "on": "2026-10-01"}),
    Case("take_school_out", {"area": area}, lambda s: {"school": str(s.made.schools["a"].pk), "on": "2026-10-01"}),
    Case("list_classes", {"school": school("a")}),
    Case("form_class", {"school": school("a")}, fixed(school_year=2026, grade=3, number=7)),
    Case("renumber_class", {"room": new_class}, fixed(number=9)),
    Case("end_class", {"room": new_class}, fixed(on="2026-10-01")),
    Case("get_next_year", {"school": school("a")}, query="?school_year=2027"),
    Case("ask_for_classes", {"school": school("a")}, fixed(grades=[{"grade": 1, "classes": 2}]), query="?school_year=2027"),
    Case("list_imports"), Case("get_draft", {"draft": draft}),
    Case("apply_draft", {"draft": draft}, seen_draft),
    Case("list_year_turns"), Case("get_year_turn", {"county": place("county"), "school_year": at("2027")}),
    Case("rehearse_year_turn", {"county": place("county"), "school_year": at("2027")}, fixed()),
    Case("turn_year", {"county": place("county"), "school_year": at("2027")}, rehearsed),
    Case("take_back_turn", {"county": place("county"), "school_year": at("2027")}, turned),
    Case("get_organisation"), Case("list_posts"),
    Case("add_post", {}, lambda s: {"line": "school", "path": s.made.schools["a"].path, "kind": "registrar", "title_zh": "二"}),
    Case("get_post", {"post": a_post}), Case("end_post", {"post": empty_post}, fixed()),
    Case("list_chain_models"), Case("establish_posts", {}, lambda s: {"county": s.made.path}),
    Case("get_own_duty"), Case("list_receivers", {"term": a_term}),
    Case("offer_hand_over", {"term": a_term}, lambda s: {
        "receiver": str(s.made.accounts["subject_teacher:a1"].pk), "takes_effect_on": TODAY}),
    Case("refuse_hand_over", {"offer": offer("section_chief")}, fixed(reason="不便")),
    Case("withdraw_hand_over", {"offer": offer("principal:b")}, fixed()),
    Case("count_gaps"), Case("get_gap_figures"), Case("get_gap_chains"),
    Case("list_gaps", {"kind": at("vacant")}), Case("list_groups"),
    Case("get_group", {"school": school("a")}),
    Case("keep_group_list", {}, fixed(rows=[{"school": "甲a小学", "plan": "逐户走访"}])),
    Case("get_group_list", {"group_list": group_list}),
    Case("take_group_list", {"group_list": group_list}, seen_group_list),
    Case("set_group", {"school": school("a")}, lambda s: {"leader": str(s.made.accounts["principal:a"].pk), "plan": "逐户走访"},
         seen=lambda _: "none"),
    Case("list_letter_units"), Case("list_letters"), Case("get_letters_pdf", {}, letter),  # there is one to print
    Case("draw_letters", {}, lambda s: {"line": "school", "path": s.made.schools["a"].path}),
    Case("get_letter", {"letter": letter}), Case("get_letter_docx", {"letter": letter}),
    Case("get_letter_pdf", {"letter": letter}), Case("get_letter_scan", {"letter": scanned}),
    Case("upload_scan", {"letter": letter}, upload("scan", PDF), form=True),
    Case("void_letter", {"letter": letter}, fixed(reason="写错")),
    Case("list_templates"), Case("get_template", {"county": lambda s: s.made.path, "form": forms}),
    Case("use_house_template", {}, lambda s: {"county": s.made.path, "form": forms(s)}),
    Case("list_children"), Case("search_children", query="?text=甲"),
    Case("search_children_by_number", {}, lambda s: {
        "text": s.made.children["a1"].identifiers.get().number.open(why="test")}),
    Case("find_alike", {}, lambda s: {"name": s.made.children["a1"].name, "birth_on": "2017-05-04"}),
    Case("open_file", {}, lambda s: SAID | {"name": "新童", "residence": str(s.made.villages["v11"].pk)}),
    Case("get_child", {"child": child("a1")}),
    Case("rename_child", {"child": child("a1")}, fixed(**SAID, name="新名"), seen=one),
    Case("correct_child", {"child": child("a1")}, fixed(**SAID, sex="2", birth_on="2017-05-04"), seen=one),
    Case("set_number", {"child": child("a1")}, fixed(**SAID, kind="other", number="P1234567"), seen=one),
    Case("put_residence", {"child": child("a1")}, lambda s: SAID | {
        "kind": "actual", "division": str(s.made.villages["v22"].pk)}, seen=one),
    Case("put_guardian", {"child": child("a1")}, fixed(**SAID, name="外婆", relation="61"), seen=one),
    Case("put_household", {"child": child("a1")}, fixed(**SAID, number="510153001", head="外公", relation="43"), seen=one),
    Case("put_spell", {"child": child("a1")}, lambda s: SAID | {"school": str(s.made.schools["a"].pk), "grade": 3}, seen=one),
    Case("add_category", {"child": child("a1")}, fixed(**SAID, code="orphan"), seen=one),
    Case("add_sponsor", {"child": child("a1")}, lambda s: SAID | {"account": str(s.made.accounts["principal:a"].pk)}, seen=one),
    Case("end_guardian", {"child": child("a1"), "row": fact("guardians")}, fixed(), seen=one),
    Case("end_household", {"child": child("a1"), "row": fact("household_spells")}, fixed(), seen=one),
    Case("end_spell", {"child": child("a1"), "row": fact("spells")}, fixed(), seen=one),
    Case("end_category", {"child": child("a1"), "row": fact("categories")}, fixed(), seen=one),
    Case("end_sponsor", {"child": child("a1"), "row": fact("sponsors")}, fixed(), seen=one),
    Case("add_remark", {"child": child("a1")}, fixed(text="已电话联系")),
    Case("compare_children", {"child": child("a1"), "other": child("nowhere")}),
    Case("merge_children", {"child": child("a1"), "other": child("nowhere")}, fixed(other_version=1, reason="同一儿童两份"), seen=one),
    Case("separate_children", {"child": child("a1"), "tie": tie}, fixed(reason="核实不是同一人")),
    Case("remove_child", {"child": child("a1")}, fixed(reason="测试误建的档案"), seen=one),
    Case("list_removed_children"), Case("restore_child", {"child": put_away}, fixed(reason="撤错了，恢复")),
    Case("list_reports"), Case("get_reports_paper", {"month": past}),
    Case("get_report", {"school": reported, "month": past}), Case("get_report_paper", {"school": reported, "month": past}),
    Case("list_reviews"), Case("get_review", {"quarter": drawn_quarter}),
    Case("draw_review", {"quarter": quarter_now}, lambda s: {"county_path": s.made.path}),
    Case("assign_check", {"check": to_check}, lambda s: {"to": str(s.made.accounts["bureau_leader"].pk)}),
    Case("write_check", {"check": to_check}, lambda s: {"on": timezone.localdate().isoformat(), "agrees": True, "found": "到校看过，与上报相符"}),
    Case("list_closures"), Case("get_closure", {"closure": closure}),
    Case("declare_closure", {}, lambda s: {k: str(v) for k, v in closure_said(s).items()}),
    Case("change_closure", {"closure": closure}, lambda s: {"until": timezone.localdate().isoformat(), "why": "提前复课"}),
    Case("withdraw_closure", {"closure": closure}, fixed(why="登记错了")),
    Case("list_closure_pupils", {"closure": closure}, query="?state=unasked"),
    Case("get_asking_room", {"closure": closure}, query="?room=0001000100010001"),
    Case("ask_pupils", {"closure": closure}, lambda s: {"way": "phone", "on": timezone.localdate().isoformat(),
         "said": [{"child": str(s.made.children["a1"].pk), "barriers": ["device"]}]}),
    Case("get_pupil_plan", {"plan": pupil_plan}),
    Case("plan_measure", {"plan": pupil_plan}, fixed(barrier="device", measure="devices", who="班主任", due_on="2099-01-01")),
    Case("answer_barrier", {"plan": pupil_plan}, lambda s: {
        "barrier": "device", "measure": "devices", "on": timezone.localdate().isoformat(), "text": "已送旧手机"}),
    Case("link_special_visit", {"plan": pupil_plan}, special_visit),
    Case("ask_pupil_again", {"plan": pupil_plan}, lambda s: {"way": "door", "on": timezone.localdate().isoformat(), "barriers": ["device", "books"]}),
    Case("reopen_barrier", {"plan": answered_plan}, fixed(barrier="device", text="手机坏了", due_on="2099-01-01")),
    Case("list_learning_marks", query="?state=standing"), Case("get_learning_mark", {"mark": struggle}),
    Case("get_learning_room", query="?room=0001000100010001"),
    Case("mark_learning", {}, lambda s: SAID | {"children": [str(s.made.children["a1"].pk)], "kind": "maths", "text": "计算跟不上，已课后辅导"}),
    Case("end_learning_mark", {"mark": struggle}, said(text="期末测评已经跟上")),
    Case("get_households"), Case("list_households"),
    Case("get_rounds"), Case("list_village_groups", query="?state=unlisted"), Case("get_village_rounds", {"village": village}),
    Case("set_village_groups", {"village": village}, fixed(names="一组")), Case("strike_round", {"round_": gone_round}, fixed(why="那天没有去成")),
    Case("add_round", {}, lambda s: {
        "group": str(village_group(s)), "on": timezone.localdate().isoformat(), "who": "村干部", "households": 9, "found": 0}),
    Case("list_campaigns"), Case("get_campaign", {"campaign": campaign}), Case("open_campaign", {}, campaign_said),
    Case("get_campaign_paper", {"campaign": campaign}),
    Case("list_term_reports"), Case("get_term_report", {"period": autumn}), Case("get_term_report_paper", {"period": autumn}),
    Case("list_programme_documents"), Case("get_programme_document", {"document": document}),
    Case("add_programme_document", {}, lambda s: {
        "county_path": s.made.path, "title": "工作方案", "issuer": "教育局", "issued_on": "2026-09-01", "level": "county"}),
    Case("get_programme_paper", {"document": document}),
    Case("add_programme_measure", {"document": document}, fixed(clause="第三条", text="核对名单")),
    Case("list_programme_measures"),
    Case("get_visit_form", {"child": child("a1")}), Case("receive_visit", {}, final_visit),
    Case("list_visits", query="?of=person_visits"), Case("list_visits", query="?of=outings"),
    Case("list_visits", query="?of=others"), Case("list_visits", query="?of=households"), Case("get_visit", {"visit": went("visit")}),
    Case("list_visit_targets", query="?visited=no"), Case("get_visit_figures"), Case("get_visit_progress"), Case("list_visit_leaders"),
    Case("list_visit_issues", query="?state=counted"), Case("get_visit_issue", {"issue": went("issue")}),
    Case("raise_visit_issue", {"visit": went("visit")}, lambda s: {"child": str(s.made.children["a1"].pk), "kind": "way", "text": "上学路太远"}),
    Case("write_visit_deed", {"issue": went("issue")}, fixed(deed="reopened", text="辅导没有坚持", due_on="2099-01-01")),
    Case("get_visit_homes"), Case("list_visit_homes", query="?state=no"),
    Case("get_visit_issue_figures"), Case("get_visit_proof", {"proof": went("proof")}),
    Case("get_case_visits"), Case("list_visited_cases", query="?times=1&returned=no"),
    Case("list_held_visits"), Case("get_held_visit", {"held": went("held")}),
    Case("settle_held_visit", {"held": went("held")}, fixed(take=False, why="第二份是试填的")),
    Case("get_marks"), Case("list_marked_cases", query="?item=exact&done=no"), Case("get_case_marks", {"case": case()}),
    Case("mark_case", {"case": case({"verified": "section_chief", "outcome": "dropout"}, {"reasoned": "section_chief", "reasons": ["aversion"]})},
         lambda s: {"of": "measure", "item": "help_learning", "is_done": True, "on": timezone.localdate().isoformat(), "proof": "帮扶记录表，存学校"}),
    Case("get_school_marks"), Case("list_marked_schools", query="?item=told&done=no"),
    Case("get_marks_of_school", {"school": lambda s: s.made.schools["a"].pk}),
    Case("mark_school", {"school": lambda s: s.made.schools["a"].pk},
         lambda s: {"item": "told", "is_done": True, "on": timezone.localdate().isoformat(), "proof": "签到表，存教导处"}),
    Case("get_gates"), Case("list_gated_cases", query="?gate=before&state=next"), Case("get_case_gates", {"case": case()}),
    Case("post_notice", {"case": case({"verified": "section_chief", "outcome": "dropout"})}, lambda s: {
        "place": "村务公开栏", "on": timezone.localdate().isoformat()}),
    Case("take_down_notice", {"notice": notice}, fixed(why="家长反映责任单位写错")),
    Case("get_goals"), Case("get_institution_scores", query="?year=2026"), Case("list_institution_items", query="?year=2026&kept=kept"),
    Case("add_programme_tasks", {"measure": measure}, fixed(to="every:town", text="逐户核对", due_on="2026-12-01")),
    Case("list_meetings"), Case("get_meeting", {"meeting": meeting}), Case("get_minutes", {"meeting": meeting}),
    Case("add_meeting", {}, lambda s: {
        "county_path": s.made.path, "kind": "leading_group", "held_on": "2026-09-01", "chair": "分管领导", "issuer": "教育局",
        "present": "教育局", "agenda": "控辍保学"}),
    Case("add_decision", {"meeting": meeting}, fixed(text="各镇核对名单", to="every:town", due_on="2026-12-01")),
    Case("list_programme_tasks"), Case("get_programme_task", {"task": task}),
    Case("give_evidence", {"task": task}, fixed(text="已经逐户核对完毕", papers=[SHEET])),
    Case("list_activities", query="?aim=aspiration"), Case("get_activity", {"activity": activity}),
    Case("hold_activity", {}, bureau_activity),
    Case("get_activity_figures"), Case("list_activity_pupils", query="?kind=class_meeting"),
    Case("get_activity_proof", {"proof": activity_proof}),
    Case("withdraw_activity", {"activity": activity}, fixed(reason="登记重复了")),
    Case("look_at_evidence", {"evidence": evidence}, fixed(agrees=True)),
    Case("withdraw_programme_task", {"task": task}, fixed(reason="改期到年底")),
    Case("get_programme_file", {"file": evidence_file}),
    Case("keep_task_table", {"document": document}, fixed(rows=[{"measure": "联保", "text": "签", "unit": "甲1镇", "due": "2026-12-31"}])),
    Case("get_task_table", {"table": table}), Case("take_task_table", {"table": table}, table_seen),
    Case("list_cases"), Case("get_todo"), Case("get_war_map"), Case("get_wall"),
    Case("get_levels"), Case("list_due", query="?level=county&state=overdue"), Case("get_case_effort"), Case("get_age_ledger"),
    Case("get_ledger", {"ledger": at("dropout")}), Case("get_case", {"case": case()}), Case("get_case_paper", {"paper": case_paper}),
    Case("open_case", {"child": child("a1")}, said(whence="tip")),
    Case("dispatch_case", {"case": lambda s: s.once("case", lambda: world.case(s.made, "a1").pk)}, said()),
    Case("accept_case", {"case": case(accepted=False)}, said(side="place")),
    Case("decline_case", {"case": case(accepted=False)}, said(side="school")),
    Case("verify_case", {"case": case()}, said(outcome="deceased", papers=[SHEET])),
    Case("give_reasons", {"case": case(OUT)}, said(main="work", others=["poverty"])),
    Case("add_contact", {"case": case()}, said(way="phone")), Case("add_visit", {"case": case()}, said(papers=[SHEET])),
    Case("take_step", {"case": case(OUT)}, said(step="persuasion")),
    Case("serve_paper", {"case": case(OUT, {"stepped": "principal:a", "step": "persuasion"})}, said(names=7)),
    Case("refer_case", {"case": case(OUT)}, said(party="police")),
    Case("enter_reply", {"case": case(OUT, {"referred": "township_officer:t1", "party": "police"})}, said(names=7)),
    Case("return_child", {"case": case(OUT)}, lambda s: said()(s) | {
        "placement": "joined", "school": str(s.made.schools["a"].pk), "school_class": str(s.made.classes["a1"].pk)}),
    Case("follow_up", {"case": case(OUT, BACK)}, said(days=30, in_class=False)),
    Case("add_sighting", {"case": case(OUT)}, said(way="revisit", in_class=False)),
    Case("ask_closure", {"case": case(GONE)}, said(outcome="deceased")),
    Case("check_closure", {"case": case(GONE, ASKED)}, said(names=7, agrees=True)),
    Case("reopen_case", {"case": case(GONE, ASKED, AGREED)}, said()),
    Case("offer_case", {"case": case()}, lambda s: said(side="place")(s) | {"post": str(s.made.posts["section_chief"].pk)}),
    Case("take_over_case", {"case": offered_case}, said(side="place", names=6, takes=True)),
    Case("list_paper_templates"),
    Case("get_paper_template", {"county": lambda s: s.made.path, "kind": at("return_order")}),
    Case("use_house_paper_template", {}, lambda s: {"county": s.made.path, "kind": "return_order"}),
    Case("replace_paper_template", {}, case_paper_docx, form=True),
    Case("get_paper_draft", {"case": case(), "kind": at("school_report")}),
    Case("draw_paper", {"case": case(), "kind": at("school_report")}, fixed(said={
        "addressee": "某镇人民政府", "situation": "连续未到校", "left_on": "2026-09-28"})),
    Case("strike_act", {"case": case(OUT)}, said(names=6)), Case("add_case_note", {"case": case()}, said()),
    Case("list_deferrals"), Case("get_deferral", {"deferral": leave}), Case("get_deferral_paper", {"paper": leave_paper}),
    Case("get_deferral_letter", {"deferral": granted}),
    Case("apply_deferral", {"child": child("a1")}, fixed(
        kind="suspended", reason="illness", guardian="某母", on="2026-09-20", began_on="2026-09-20", until="2027-03-05",
        proof="hospital", papers=[SHEET])),
    Case("decide_deferral", {"deferral": leave}, fixed(yes=True, document="文1号")),
    Case("withdraw_deferral", {"deferral": leave}, fixed(text="家长改了主意")),
    Case("recheck_deferral", {"deferral": granted}, fixed(text="已看复查单，可以走路")),
    Case("come_back_deferral", {"deferral": granted}, lambda s: {
        "on": "2026-09-21", "school_class": str(s.made.classes["a1"].pk)}),
    Case("revoke_deferral", {"deferral": granted}, fixed(text="证明是假的")),
    Case("list_deferral_templates"),
    Case("get_deferral_template", {"county": lambda s: s.made.path, "kind": at("approved")}),
    Case("use_house_deferral_template", {}, lambda s: {"county": s.made.path, "kind": "approved"}),
    Case("replace_deferral_template", {}, leave_docx, form=True),
    Case("get_three_way"), Case("get_office_reports"), Case("list_moves"), Case("get_move", {"move": moved}), Case("get_move_paper", {"paper": move_paper}),
    Case("get_move_letter", {"move": moved_out}),
    Case("propose_move", {"child": child("a1")}, lambda s: {
        "way": "within", "on": "2026-09-20", "to_school": str(s.made.schools["b"].pk)}),
    Case("report_arrival", {}, lambda s: {
        "name": s.made.children["a1"].name, "number": number_of(s), "on": "2026-09-20",
        "school_class": str(s.made.classes["b1"].pk)}),
    Case("confirm_move", {"move": moved}, lambda s: {
        "on": "2026-09-21", "school_class": str(s.made.classes["b1"].pk)}),
    Case("refuse_move", {"move": moved}, fixed(text="本校没有这名学生")),
    Case("withdraw_move", {"move": moved}, fixed(text="家长改了主意")),
    Case("decide_move", {"move": refused_move}, fixed(yes=False, text="到校没有见到人")),
    Case("undo_move", {"move": confirmed_move}, fixed(text="认错了人，是同名学生")),
    Case("list_class_calls"), Case("list_missed_children"),
    Case("get_class_call", {"room": new_class}),
    Case("list_class_sizes"),
    Case("get_call_shares", query="?since=2026-09-01&until=2026-09-30"),
    Case("list_absence_tasks"), Case("get_absence", {"absence": absence}), Case("get_absence_proof", {"proof": absence_proof}),
    Case("answer_absence", {"absence": absence}, lambda s: {
        "kind": "visited", "on": timezone.localdate().isoformat(), "text": "家里没有人，邻居说去了外婆家"}),
    Case("call_class", {"room": new_class}, lambda s: {
        "on": timezone.localdate().isoformat(), "away": {str(s.made.children["a1"].pk): "unknown"}}),
    Case("list_roll_imports"), Case("get_roll_import", {"roll_import": rolls("done")}),
    Case("begin_roll_import", {}, lambda s: {"county": str(s.made.county.pk), "as_of": "2026-09-01"}),
    Case("add_roll_file", {"roll_import": rolls()}, lambda s: {
        "file": SimpleUploadedFile("学籍名册.csv", f"姓名,学籍号,学校名称,年级\n李一,G{uuid.uuid4()},甲小学,三年级\n".encode())}, form=True),
    Case("get_roll_file", {"roll_file": roll_file}), Case("look_at_roll_file", {"roll_file": roll_file}, fixed()),
    Case("say_of_roll_file", {"roll_file": roll_file}, fixed(
        kind="household_register", columns={"0": "name", "1": "id_number", "2": "birth_on", "5": "remark"}, heading_row=1)),
    Case("drop_roll_file", {"roll_file": roll_file}, fixed()),
    Case("order_sweep", {"roll_import": rolls()}, fixed()),
    Case("answer_fuses", {"roll_import": rolls("asked")}, fixed(reasons={handed_in.FUSE: "已电话核实"})),
    Case("discard_roll_import", {"roll_import": rolls()}, fixed(reason="名册拿错了")),
    Case("get_fault_book", {"roll_import": rolls("done")}), Case("list_roll_pairs", {"roll_import": rolls("done")}),
    Case("get_roll_pair", {"roll_import": rolls("done"), "pair": at(handed_in.PAIR)}),
    Case("judge_roll_pair", {"roll_import": rolls("done"), "pair": at(handed_in.PAIR)}, fixed(answer="same")),
    Case("add_second_entry", {"roll_file": typed_once}, lambda s: {
        "file": SimpleUploadedFile("另录.csv", handed_in.SURVEY[1] + b"\n")}, form=True),
    Case("get_double_entry", {"roll_file": entry_file}),
    Case("get_entry_place", {"roll_file": entry_file, "place": at(handed_in.ENTRY)}),
    Case("decide_entry_place", {"roll_file": entry_file, "place": at(handed_in.ENTRY)}, fixed(choice="second")),
    Case("settle_double_entry", {"roll_file": decided_file}, fixed()),
    Case("list_sweeps"), Case("get_sweep", {"sweep": sweep_key}), Case("list_proposals", {"sweep": sweep_key}),
    Case("get_sweep_figures", {"sweep": sweep_key}),
    Case("get_county_file", {"sweep": published_sweep}),
    Case("list_behind_figure", {"sweep": sweep_key, "indicator": at("net_enrolment")}),
    Case("take_sweep", {"sweep": sweep_key}, fixed(kinds=["same"])),
    Case("finish_sweep", {"sweep": lambda s: (findings.take(publication=sweep(s), by=s.by(), at=timezone.now()), sweep(s).pk)[1]}, fixed()),
    Case("undo_sweep", {"sweep": lambda s: (findings.take(publication=sweep(s), by=s.by(), at=timezone.now()), sweep(s).pk)[1]},
         fixed(reason="拿错了名册")),
    Case("withdraw_sweep", {"sweep": sweep_key}, fixed(reason="有误")),
    Case("get_next_doubt", {"sweep": sweep_key}), Case("get_doubt", {"doubt": doubt}),
    Case("decide_doubt", {"doubt": doubt}, fixed(choice="refuse")),
    Case("me"), Case("list_tokens"), Case("revoke_token", {"token": own_token}, fixed()),
    Case("list_accounts"), Case("get_account", {"account": account}),
    Case("unlock_account", {"account": account}, fixed(), who="security_admin"),
    Case("list_posts_to_fill"),
    Case("keep_staff_list", {}, fixed(rows=[{"name": "张三", "login": "zhangsan", "kind": "校长", "unit": "甲a小学"}])),
    Case("get_staff_list", {"staff_list": staff_list}),
    Case("list_exports"), Case("get_export_list", {"name": at("children")}),
    Case("request_export", {}, fixed(list="children", columns=["name"], reason="核对秋季学期在校情况")),
    Case("list_approvals"), Case("list_alerts", who="system_admin"),
    Case("see_alert", {"alert": alert}, fixed(), who="security_admin"),
    Case("get_impact"), Case("get_health", who="system_admin"),
    Case("list_messages"), Case("read_all_messages", {}, lambda s: (note(s), {})[1]), Case("get_message", {"message": note}),
    Case("read_message", {"message": note}, fixed()), Case("get_message_choice"),
    Case("set_message_choice", {}, fixed(ways=["mail", "sms"])), Case("list_message_ways", who="system_admin"),
    Case("list_failed_notices", who="system_admin"),
    Case("send_notice_again", {"notice": failed}, fixed(), who="system_admin"),
    Case("list_journal", who="auditor"),
    Case("count_journal", {"month": at("2026-09")}, who="auditor"), Case("get_packet", who="auditor"),
    Case("keep_draft", {"kind": at("divisions")}, lambda s: {
        "county": str(s.made.county.pk), "on": "2026-10-01",
        "file": SimpleUploadedFile("镇.csv", "区划代码,名称\n500153109,新镇\n".encode())}, form=True),
    Case("replace_template", {}, house_docx, form=True),
)  # fmt: skip
#: What stands in the address is everybody's or nobody's (a kind, a form, a month): no county has its own.
EVERYWHERE = {
    "get_ledger",
    "get_reports_paper",
    "get_export_list",
    "list_gaps",
    "keep_draft",
    "list_imports",
    "count_journal",
}
BY_OP = {case.op: case for case in CASES}
NOBODY = uuid.UUID("00000000-0000-4000-8000-000000000000")

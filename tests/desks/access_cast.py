"""What the matrix of access asks for: two counties of one shape, and of every kind of thing some of each position."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from notoneless.accounts.models import AccessToken, Account, SavedFilter, StaffList
from notoneless.accounts.terms import ListKind
from notoneless.cases.models import Paper
from notoneless.children.models import Child, Guardian, Identifier, LearningMark, Sponsor, Tie
from notoneless.deferrals.models import Deferral, DeferralAct, DeferralPaper
from notoneless.findings.models import Proposal, Publication
from notoneless.findings.rules.line import payload_of, read
from notoneless.learning.models import ClosedSchool, Closure, PlanDeed, PupilPlan
from notoneless.messaging.models import Letter as Note
from notoneless.messaging.models import Sending
from notoneless.moves.models import Move, MoveAct, MovePaper
from notoneless.places.models import Boundary, BoundarySet, Division, ImportDraft, InspectorArea, School, SchoolClass
from notoneless.privacy.models import Alert, Export
from notoneless.programmes import actions as programmes
from notoneless.programmes.models import Activity, ActivityProof, Addressed, Evidence, Notice
from notoneless.programmes.rules.lists import TaskLine
from notoneless.reports.models import Campaign, Check, Review, Round, Suspect, VillageGroup
from notoneless.reports.terms import Quarter
from notoneless.responsibility import actions
from notoneless.responsibility.models import Appointment, HandOver, Letter, Post
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.rules.powers import POWERS
from notoneless.responsibility.terms import PostKind
from notoneless.visits.models import Device, RoundPlan, RoundStop, SealKey
from tests import handed_in, world
from tests.desks.access_oracle import COUNTY, ROLES, Spot
from tests.missed import missed
from tests.visited import printed, visited

OVER = date(2021, 9, 1)
ALL_POWERS = sorted(frozenset().union(*POWERS.values()))


@dataclass
class Cast:
    """The two counties, who comes in as which role, and the objects by kind."""

    one: world.County
    two: world.County
    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    spots: dict[str, list[Spot]] = field(default_factory=dict)
    homes: tuple[tuple[str, str], ...] = ()  # where every school of the house stands: (place, school)


def build() -> Cast:
    """Write both counties and return the cast. Every list of objects ends with one that is not there at all."""
    one, two = world.county(COUNTY, "500153"), world.county("0002", "500120")
    cast = Cast(one, two)
    _people(cast)
    for county in (one, two):
        _things(cast, county)
    for kind, spots in cast.spots.items():
        first = spots[0].id
        spots.append(Spot(987654321 if isinstance(first, int) else uuid.uuid4(), gone=True, key="absent"))
        assert len({str(spot.id) for spot in spots}) == len(spots), kind
    return cast


def _account(login: str, name: str, **more: Any) -> Account:
    account = Account(login=login, name=name, made_at=world.NOW, **more)
    account.password = world.hashed()
    account.save()
    return account


def _people(cast: Cast) -> None:
    for made in (cast.one, cast.two):
        seat = Post.objects.create(
            kind=PostKind.DEPARTMENT_LIAISON, line="place", unit_path=made.path, title=f"{made.county.name}联络员",
            began_on=world.LONG_AGO, division=made.county,
        )  # fmt: skip
        account = _account(f"{made.path}-liaison", "联络员")
        Appointment.objects.create(post=seat, account=account, began_on=world.LONG_AGO, made_by="", made_at=world.NOW)
        made.posts["department_liaison"], made.accounts["department_liaison"] = seat, account
        former = made.accounts["former"] = _account(f"{made.path}-former", "原任", is_active=True)
        Appointment.objects.create(
            post=made.posts["class_teacher:b1"], account=former, began_on=world.LONG_AGO, ended_on=OVER, made_by="",
            made_at=world.NOW,
        )  # fmt: skip
        sponsor = made.accounts["sponsor"] = _account(f"{made.path}-sponsor", "包保人")
        Sponsor.objects.create(child=made.children["c1"], account=sponsor, recorded_at=world.NOW, began_on=world.YEAR)
    for role in ROLES:
        if role == "anonymous":
            continue
        cast.accounts[role] = cast.one.accounts[role]
        text = "nol_" + hashlib.sha256(role.encode()).hexdigest()[:40]
        cast.tokens[role] = text
        AccessToken.objects.create(
            account=cast.accounts[role], name="测试", digest=hashlib.sha256(text.encode()).hexdigest(), tail=text[-4:],
            powers=ALL_POWERS, made_at=world.NOW, expires_at=timezone.now() + timedelta(days=9),
        )  # fmt: skip


def _add(cast: Cast, kind: str, *spots: Spot) -> None:
    cast.spots.setdefault(kind, []).extend(spots)


def _things(cast: Cast, made: world.County) -> None:
    ours = made is cast.one
    at = made.path

    def pick(*keys: str) -> list[str]:
        return (
            list(keys) if ours else [key for key in keys if key in {"a", "a1", "v11", "class_teacher:a1"}] or [keys[0]]
        )

    # ── the ground ──
    t1, v11 = made.towns[0], made.villages["v11"]
    closed = Division.objects.create(
        path=t1.path + "0009", code=made.county.code + "101999", level=3, name="原村", parent=t1,
        began_on=world.LONG_AGO, ended_on=OVER,
    )  # fmt: skip
    _add(cast, "division", *(Spot(d.pk, place=d.path) for d in (
        (made.county, t1, made.towns[1], v11, made.villages["v22"], closed) if ours else (made.county, t1, v11))))  # fmt: skip
    old = School.objects.create(
        path=made.centre.path + "0009", name="原小学", code=f"2150{at[-2:]}0099", kind="211", setting="220",
        county=made.county, division=made.villages["v12"], centre=made.centre, began_on=world.LONG_AGO, ended_on=OVER,
    )  # fmt: skip
    schools = [*made.schools.values(), old]
    cast.homes += tuple((s.division.path, s.path) for s in schools)
    _add(cast, "school", *(Spot(s.pk, place=s.division.path, school=s.path, ended=s is old) for s in schools
                           if ours or s.path.endswith("0001")))  # fmt: skip
    over = SchoolClass.objects.create(
        path=made.schools["a"].path + "0009", name="旧班", school=made.schools["a"], school_year=2025, grade=2, number=9,
        began_on=world.LONG_AGO, ended_on=OVER,
    )  # fmt: skip
    rooms = [made.classes["a1"], made.classes["a2"], made.classes["c1"], over] if ours else [made.classes["a1"]]
    _add(cast, "class", *(Spot(r.pk, school=r.path, ended=r is over) for r in rooms))
    _add(cast, "centre", Spot(made.centre.pk, school=made.centre.path))
    gone = InspectorArea.objects.create(
        name="旧责任区", county=made.county, began_on=world.LONG_AGO, ended_on=OVER
    )  # fmt: skip
    _add(cast, "area", Spot(made.area.pk, place=at), Spot(gone.pk, place=at, ended=True))
    outlined = BoundarySet.objects.create(
        county=made.county, on=world.TODAY, crs="EPSG:4490", source="局", licence="公函", file_name="边界.geojson",
        digest="0" * 64, made_by="", made_at=world.NOW,
    )  # fmt: skip
    Boundary.objects.bulk_create(
        Boundary(
            set=outlined,
            division=town,
            polygons=[[[[105.5, 29.3], [105.6, 29.3], [105.6, 29.4], [105.5, 29.3]]]],
            called=town.name,
            by_code=True,
        )
        for town in made.towns
    )
    _add(cast, "boundary", Spot(outlined.pk, place=at))
    for role in ("section_chief", "registrar:a") if ours else ("section_chief",):
        draft = ImportDraft.objects.create(
            county=made.county, kind="classes", on=world.TODAY, made_by=str(made.accounts[role].pk), made_at=world.NOW,
            school_year=2026,
        )  # fmt: skip
        _add(cast, "draft", Spot(draft.pk, owner=role if ours else ""))
    _children(cast, made, ours)
    _duty(cast, made, ours)
    _work(cast, made, ours)


def _children(cast: Cast, made: world.County, ours: bool) -> None:
    at = made.path
    merged = world.child(made, "并走童", order=21, village="v12", room="b1", standing="in_school_local")
    removed = world.child(made, "撤除童", order=22, village="v11", room="a1", standing="in_school_local")
    kept = made.children["b1"]
    tie = Tie.objects.create(
        kept=kept, absorbed=merged, reason="同一人", tied_at=world.NOW, tied_by="", moved={"rows": {}}
    )  # fmt: skip
    Child.objects.filter(pk=merged.pk).update(merged_into=kept)
    Child.objects.filter(pk=removed.pk).update(removed_at=world.NOW)
    # The two counties drew different quarters, so that an address names one review alone.
    quarter = date(2026, 10, 1) if ours else date(2026, 7, 1)
    review = Review.objects.create(
        county_path=at, quarter=quarter, seed="0", population={}, drawn_on=world.TODAY, drawn_at=world.NOW, by="",
    )  # fmt: skip
    _add(cast, "quarter", Spot(Quarter(quarter).number, place=at))
    check = Check.objects.create(review=review, what="school", town_path=made.towns[0].path, school=made.schools["a"])
    _add(cast, "check", Spot(check.pk, place=at))
    campaign = Campaign.objects.create(
        county_path=at, name=f"{made.county.name}清理行动", snapshot_on=world.TODAY, due_on=world.TODAY, opened_at=world.NOW, by="",
    )  # fmt: skip
    _add(cast, "campaign", Spot(campaign.pk, place=at))
    for key, village in made.villages.items():
        if ours or key == "v11":
            group = VillageGroup.objects.create(
                county_path=at, village=village, name="一组", began_on=world.LONG_AGO, by="", written_at=world.NOW
            )
            gone = Round.objects.create(
                county_path=at,
                group=group,
                on=world.TODAY,
                who="村干部",
                households=9,
                found=0,
                by="",
                written_at=world.NOW,
            )
            _add(cast, "village", Spot(village.pk, place=village.path))
            _add(cast, "round", Spot(gone.pk, place=village.path))
    if ours:  # another county's term has the same address, and is its own
        _add(cast, "period", Spot(20260, place=at))
    found = []
    for key, one in made.children.items():
        if ours or key in {"a1", "nowhere"}:
            found.append(Spot(one.pk, one.cached_place_path, one.cached_school_path, key=key if ours else "", more=at))
            case = world.case(made, key)
            sheet = Paper.objects.create(
                act=case.acts.get(), name="证明.pdf", kind="pdf", size=9, digest="0" * 64, data="JVBERi0xLjQ=",
                added_at=world.NOW,
            )  # fmt: skip
            Suspect.objects.create(
                campaign=campaign, county_path=at, case=case, place_path=one.cached_place_path,
                school_path=one.cached_school_path, whence=case.whence, ledger="suspected_dropout",
            )  # fmt: skip
            _add(cast, "case", replace(found[-1], id=case.pk))
            hangs = Notice.objects.create(
                case=case, county_path=at, said=[], place="村务公开栏", posted_on=world.TODAY, until=world.TODAY, by="",
                post_kind="township_officer", written_at=world.NOW,
            )  # fmt: skip
            _add(cast, "notice", replace(found[-1], id=hangs.pk))
            _add(cast, "case_paper", replace(found[-1], id=sheet.pk))
            if one.cached_school_path:
                absence = missed(made, key)
                _add(cast, "absence", replace(found[-1], id=absence.pk))
                _add(cast, "absence_proof", replace(found[-1], id=absence.answers.get().proof.pk))
    for spot in found:
        key = next(name for name, one in made.children.items() if one.pk == spot.id)
        if key in ("a1", "b1", "c1", "nowhere"):
            went = visited(made, key)
            for kind in ("visit", "issue", "proof", "held", "picture"):
                _add(cast, f"visit_{kind}", replace(spot, id=getattr(went, kind).pk))
            _add(cast, "visit_paper", replace(spot, id=printed(made, key).pk))
    a1 = next(spot for spot in found if spot.id == made.children["a1"].pk)
    move = Move.objects.create(
        child=made.children["a1"], county_path=at, from_school=made.schools["a"], to_school=made.schools["b"], asked="from",
        left_on=world.TODAY, opened_at=world.NOW, cached_due_on=world.TODAY, version=1,
    )  # fmt: skip
    said = MoveAct.objects.create(
        move=move, number=1, kind="proposed", side="from", on=world.TODAY, written_on=world.TODAY, written_at=world.NOW
    )
    proof = MovePaper.objects.create(
        act=said, name="证明.pdf", kind="pdf", size=9, digest="0" * 64, data="JVBERi0xLjQ=", added_at=world.NOW
    )
    leave = Deferral.objects.create(
        child=made.children["a1"], county_path=at, kind="suspended", guardian="某母", applied_on=world.TODAY,
        began_on=world.TODAY, until=world.TODAY, proof="hospital", line="school", unit_path=made.schools["a"].path,
        opened_at=world.NOW, version=1,
    )  # fmt: skip
    asked = DeferralAct.objects.create(
        deferral=leave, number=1, kind="applied", on=world.TODAY, written_on=world.TODAY, written_at=world.NOW
    )
    shown = DeferralPaper.objects.create(
        act=asked, name="证明.pdf", kind="pdf", size=9, digest="0" * 64, data="JVBERi0xLjQ=", added_at=world.NOW
    )
    _add(cast, "deferral", replace(a1, id=leave.pk))
    _add(cast, "deferral_paper", replace(a1, id=shown.pk))
    _add(cast, "move", replace(a1, id=move.pk, kind=made.schools["b"].path))
    _add(cast, "move_paper", replace(a1, id=proof.pk, kind=made.schools["b"].path))
    b1 = Spot(kept.pk, kept.cached_place_path, kept.cached_school_path, key="b1" if ours else "", more=at)
    found.append(replace(b1, id=merged.pk, key="merged" if ours else "merged there", gone=True))
    found.append(Spot(removed.pk, removed.cached_place_path, removed.cached_school_path, key="removed", gone=True))
    _add(cast, "child", *found)
    for spot in found:
        struggle = LearningMark.objects.create(
            child_id=spot.id,
            kind="maths",
            text="计算跟不上",
            began_on=world.YEAR,
            recorded_at=world.NOW,
            recorded_by="",
        )
        _add(cast, "learning_mark", replace(spot, id=struggle.pk, owner=str(spot.id)))
    closure = Closure.objects.create(
        county_path=at,
        scope="schools",
        began_on=world.TODAY,
        until=world.TODAY,
        why="连日暴雨",
        declared_at=world.NOW,
        by="",
    )
    ClosedSchool.objects.create(closure=closure, county_path=at, school=made.schools["a"])
    _add(cast, "closure", Spot(closure.pk, place=at, school=made.schools["a"].path))
    for spot in found:
        need = PupilPlan.objects.create(
            closure=closure, child_id=spot.id, county_path=at, school_path=made.schools["a"].path, opened_at=world.NOW, version=1,
            cached_state="unplanned", cached_barriers=["device"], cached_due_on=world.TODAY,
        )  # fmt: skip
        PlanDeed.objects.create(
            plan=need, number=1, kind="asked", on=world.TODAY, way="phone", barriers=["device"], text="只有老人机",
            written_at=world.NOW, by="",
        )  # fmt: skip
        _add(cast, "pupil_plan", replace(spot, id=need.pk, owner=str(spot.id)))
    held = Activity.objects.create(
        county_path=at, kind="class_meeting", on=world.TODAY, title="主题班会", school=made.schools["a"], held_by="班主任",
        proof_at="德育处", by="", written_at=world.NOW,
    )  # fmt: skip
    Addressed.objects.create(activity=held, county_path=at, school_class=made.classes["a1"])
    photo = ActivityProof.objects.create(
        activity=held, county_path=at, name="照片.pdf", kind="pdf", size=9, digest="0" * 64, data="JVBERi0xLjQ=", added_at=world.NOW
    )  # fmt: skip
    meant = Spot(held.pk, place=made.schools["a"].division.path, school=made.classes["a1"].path)
    _add(cast, "activity", meant)
    _add(cast, "activity_proof", replace(meant, id=photo.pk))
    _add(cast, "tie", replace(b1, id=tie.pk, owner=str(kept.pk)))
    for spot in found:
        row = Identifier.objects.filter(child=spot.id).first()
        guardian = Guardian.objects.filter(child=spot.id).first()
        _add(cast, "cell", replace(spot, id=row.pk))
        _add(cast, "guardian", replace(spot, id=guardian.pk, owner=str(spot.id)))


def _duty(cast: Cast, made: world.County, ours: bool) -> None:
    def spot(key: str, row: Any) -> Spot:
        post = made.posts[key]
        where = {"place": post.unit_path} if post.line == "place" else {"school": post.unit_path}
        return Spot(row.pk, line=post.line, kind=post.kind, key=key, owner=key if ours else "", **where)

    keys = [
        "section_chief", "auditor", "county_leader", "inspector", "centre_head", "principal:a", "principal:c",
        "class_teacher:a1", "class_teacher:c1", "township_leader:t1", "village_officer:v11", "village_officer:v21",
    ] if ours else ["section_chief", "class_teacher:a1", "village_officer:v11"]  # fmt: skip
    for key in keys:
        _add(cast, "post", spot(key, made.posts[key]))
        _add(cast, "term", spot(key, made.posts[key].appointments.get(ended_on=None)))
    over = Post.objects.create(
        kind=PostKind.REGISTRAR, line="school", unit_path=made.schools["a"].path, title="原学籍员",
        school=made.schools["a"], began_on=world.LONG_AGO, ended_on=OVER,
    )  # fmt: skip
    _add(cast, "post", Spot(over.pk, school=over.unit_path, line="school", kind="registrar", key="over", ended=True))
    people = [
        "section_chief", "auditor", "system_admin", "security_admin", "county_leader", "principal:a", "class_teacher:a1",
        "class_teacher:c1", "township_officer:t1", "village_officer:v11", "former", "sponsor",
    ] if ours else ["section_chief", "class_teacher:a1"]  # fmt: skip
    for key in people:
        account = made.accounts[key]
        terms = [(p.kind, p.line, p.unit_path) for p in Post.objects.filter(appointments__account=account).distinct()]
        _add(cast, "account", Spot(account.pk, key=key if ours else "", posts=tuple(terms), ended=key == "former"))
        if key in ("section_chief", "class_teacher:a1"):
            phone = Device.objects.create(
                account=account, label="红米", digest=hashlib.sha256(str(account.pk).encode()).hexdigest(), registered_at=world.NOW,
                seal=SealKey.objects.get_or_create(public="", made_at=world.NOW)[0],
            )  # fmt: skip
            _add(cast, "phone", replace(cast.spots["account"][-1], id=phone.pk))
    for giver, receiver in (("class_teacher:a1", "class_teacher:a2"), ("village_officer:v11", "village_head:v11")):
        offered = HandOver.objects.create(
            giver=made.posts[giver].appointments.get(ended_on=None), receiver=made.accounts[receiver],
            takes_effect_on=date(2030, 1, 1), offered_at=world.NOW,
        )  # fmt: skip
        _add(cast, "hand_over", replace(spot(giver, offered), more=receiver if ours else ""))
    for line in ("school", "place"):
        actions.draw_letters(
            by=viewer_of(made.accounts["county_leader"], at=timezone.now()), at=timezone.now(), line=line, path=made.path,
            year=timezone.localdate().year,
        )  # fmt: skip
    for key in ("class_teacher:a1", "village_officer:v11", "principal:a", "township_officer:t1", "section_chief"):
        letter = Letter.objects.filter(appointment__post=made.posts[key]).first()
        if letter is None:  # the county's model gives this post no letter
            continue
        Letter.objects.filter(pk=letter.pk).update(scan=b"%PDF-1.4 %%EOF", scan_type="pdf", scan_name="件.pdf")
        _add(cast, "letter", spot(key, letter))


def _work(cast: Cast, made: world.County, ours: bool) -> None:
    chief = made.accounts["section_chief"]
    sweep = Publication.objects.create(
        county=made.county, as_of=world.YEAR, digest=made.path * 16, folder="", state="proposed", lines=1,
        started_at=world.NOW, started_by="",
    )  # fmt: skip
    proposal = Proposal(
        id=uuid.uuid4(), publication=sweep, line=1, kind="unclear", sweep_id="x", name="疑似", verdict="in_school_local",
        candidates=[str(made.children["a1"].pk)],
    )  # fmt: skip
    proposal.payload = payload_of(read({"child_id": "x", "name": "疑似", "verdict": "in_school_local"}, number=1))
    proposal.save()
    _add(cast, "publication", Spot(sweep.pk, place=made.path))
    rolls = handed_in.handed_in(made)
    _add(cast, "roll_import", Spot(rolls.pk, place=made.path))
    _add(cast, "roll_file", Spot(handed_in.file_of(rolls), place=made.path))
    _add(cast, "entry_file", Spot(handed_in.first_of(handed_in.typed_twice(made)), place=made.path))
    _add(cast, "proposal", Spot(proposal.pk, place=made.path))
    head = json.dumps([{"room": str(made.classes["a1"].pk), "month": "2026-09-01"}])
    lists = (
        (ListKind.STAFF, "staff_list", "[]"),
        (ListKind.GROUPS, "group_list", "[]"),
        (ListKind.CALLS, "call_list", head),
        (ListKind.VISITS, "visit_list", "[]"),
    )
    for kind, name, rows in lists:
        staff = StaffList(kind=kind, made_by=str(chief.pk), file_name="名单.xlsx", count=0, made_at=timezone.now())
        staff.rows = rows
        staff.save()
        _add(cast, name, Spot(staff.pk, owner="section_chief" if ours else ""))
    week = RoundPlan.objects.create(
        county_path=made.path, first_on=world.TODAY, last_on=world.TODAY, state="planned", asked_at=world.NOW, by=str(chief.pk),
        asked={"homes": [], "goers": []}, unit_line="school", unit_path=made.path,
    )  # fmt: skip
    RoundStop.objects.create(plan=week, family=made.children["a1"].pk, child=made.children["a1"], why="time_full")
    _add(cast, "visit_week", Spot(week.pk, school=made.path))
    _programmes(cast, made, ours)
    for role in ("class_teacher:a1", "section_chief") if ours else ("section_chief",):
        kept = SavedFilter.objects.create(
            account=made.accounts[role], list_name="children", name="我的", query="sex=1", kept_at=world.NOW
        )  # fmt: skip
        _add(cast, "filter", Spot(kept.pk, owner=role if ours else ""))
    token = AccessToken.objects.create(
        account=chief, name="x", digest=made.path * 16, tail="0000", made_at=world.NOW,
        expires_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    _add(cast, "token", Spot(token.pk, owner="section_chief" if ours else ""))
    for asker in ("registrar:a", "township_officer:t1", "aid_centre") if ours else ("registrar:a",):
        places, schools = ROLES[asker]
        export = Export(
            number=f"{made.path}{asker}"[:16], exporter="children", columns=["name"], reason="核对", children=1,
            scope={"places": [made.path + p[4:] for p in places], "schools": [made.path + s[4:] for s in schools],
                   "children": []},
            state="asked", asked_by=str(made.accounts[asker].pk), asked_at=timezone.now(), needs_approval=True,
        )  # fmt: skip
        export.mark = "00" * 16
        export.save()
        _add(cast, "export", Spot(export.pk, owner=asker if ours else "", more=(tuple(export.scope["places"]),
                                                                                   tuple(export.scope["schools"]))))  # fmt: skip
    alert = Alert.objects.create(
        kind="looks", actor=str(chief.pk), name="某", posts="某", county=made.path, at=world.NOW, count=300
    )
    _add(cast, "alert", Spot(alert.pk, place=made.path))
    _add(cast, "gate", Spot(made.path, place=made.path))
    for role in ("class_teacher:a1", "section_chief", "system_admin") if ours else ("section_chief",):
        note = Note.objects.create(
            account=made.accounts[role], county=made.path, kind="approval", params={"count": 3}, link="/duty/mine/",
            made_at=world.NOW, parted_at=world.NOW,
        )  # fmt: skip
        _add(cast, "note", Spot(note.pk, owner=role if ours else ""))
    failed = Sending.objects.create(
        account=chief, county=made.path, channel="wecom", letters=[str(note.pk)], state="dead", made_at=world.NOW,
        due_at=world.NOW, tries=6, trouble="-1",
    )  # fmt: skip
    _add(cast, "sending", Spot(failed.pk, place=made.path))


def _programmes(cast: Cast, made: world.County, ours: bool) -> None:
    """A document with a measure, a task of the county, of a town and of a school, and evidence for each with a scan."""
    at, now = made.path, timezone.now()
    chief = viewer_of(made.accounts["section_chief"], at=now)
    document = programmes.write_document(
        county_path=at, title="工作方案", issuer="教育局", issued_on=world.TODAY, level="county", by=chief, at=now,
        papers=[("方案.pdf", b"%PDF-1.4 %%EOF")],
    )  # fmt: skip
    measure = programmes.add_measure(document=document.pk, text="核对名单", by=chief, at=now)
    _add(cast, "document", Spot(document.pk, place=at, school=at))
    _add(cast, "measure", Spot(measure.pk, place=at, school=at))
    _add(cast, "sheet", Spot(document.sheets.get().pk, place=at, school=at, kind="document"))
    given = [(f"place:{at}", "bureau_leader"), (f"place:{made.towns[0].path}", "township_leader:t1"),
             (f"school:{made.schools['a'].path}", "principal:a"), (f"school:{made.schools['c'].path}", "principal:c")]  # fmt: skip
    for to, who in given if ours else given[:2]:
        laid = programmes.add_tasks(
            measure=measure.pk, to=to, text="核对", due_on=date(2027, 1, 1), by=chief, at=now, repeats="month"
        )
        line, path = to.split(":")
        where = {line: path} if path != at else {"place": at, "school": at}
        task = laid.tasks[0]
        _add(cast, "task", Spot(task.pk, line=line, more=path, **where))
        by = viewer_of(made.accounts[who], at=now)
        proof = Evidence.objects.create(
            task=task,
            county_path=at,
            due_on=task.due_on,
            text="核对完毕",
            given_on=world.TODAY,
            given_at=now,
            by=by.actor,
        )
        _add(cast, "evidence", Spot(proof.pk, line=line, **where))
    held = programmes.hold_meeting(
        county_path=at,
        kind="leading_group",
        held_on=world.TODAY,
        chair="领导",
        present="局",
        agenda="议",
        issuer="局",
        by=chief,
        at=now,
    )
    _add(cast, "meeting", Spot(held.pk, place=at, school=at))
    row = TaskLine(2, measure="联保", text="签责任书", unit=made.towns[0].name, due="2026-12-31")
    kept = programmes.keep_task_list(document=document.pk, by=chief, at=now, file_name="表.xlsx", rows=[row])
    _add(cast, "task_table", Spot(kept, owner="section_chief" if ours else ""))

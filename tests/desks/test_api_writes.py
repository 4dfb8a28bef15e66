"""How writes go: once for a key, in the sight of the version that was read, inside the reach, and never beyond the holder."""

from __future__ import annotations

import json
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notoneless.accounts import actions as accounts
from notoneless.accounts.models import ProgramAnswer
from notoneless.attendance.terms import ChangedError as CalledMeanwhileError
from notoneless.audit.models import Event
from notoneless.children.models import Child, Remark, Residence
from notoneless.children.terms import FileChangedError
from notoneless.deferrals.terms import DecidedMeanwhileError
from notoneless.desks.api.app import _refused
from notoneless.moves.terms import ChangedError as AnsweredMeanwhileError
from notoneless.places.models import School
from notoneless.places.terms import UnitChangedError
from notoneless.programmes.terms import ChangedError as TableChangedError
from notoneless.responsibility.models import Appointment
from notoneless.responsibility.queries import viewer_of
from notoneless.responsibility.rules.powers import POWERS
from notoneless.responsibility.terms import ChangedError
from notoneless.standards.errors import StaleError
from tests import world

pytestmark = pytest.mark.django_db
SAID = {"on": "2026-09-20", "source": "户口簿"}


@pytest.fixture
def made():
    cache.clear()
    return world.county()


def token(made, *powers, who="section_chief"):
    by = viewer_of(made.accounts[who], at=timezone.now())
    return accounts.make_token(by=by, at=timezone.now(), name="试", powers=powers, days=30)


def post(held, path, body, **headers):
    return Client().post(
        f"/api{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {held.text}", **headers},
    )


def get(held, path):
    return Client().get(f"/api{path}", headers={"Authorization": f"Bearer {held.text}"})


def test_a_write_sent_again_with_its_key_gets_its_first_answer_and_is_done_once(made):
    held, path = token(made, "place.edit", "place.see"), f"/schools/{made.schools['a'].pk}/rename"
    body = {"on": "2026-10-01", "name": "新名小学"}
    first = post(held, path, body, **{"If-Match": "1", "Idempotency-Key": "k1"})
    acts = Event.objects.filter(kind="act").count()
    again = post(held, path, body, **{"If-Match": "1", "Idempotency-Key": "k1"})
    assert first.status_code == again.status_code == 200 and first.content == again.content
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    assert Event.objects.filter(kind="act").count() == acts
    assert post(held, path, body, **{"If-Match": "1", "Idempotency-Key": "k2"}).status_code == 409


def test_a_key_is_not_for_another_request_nor_for_another_token(made):
    held, other = token(made, "child.remark", "child.see"), token(made, "child.remark", "child.see")
    path = f"/children/{made.children['a1'].pk}/remarks"
    assert post(held, path, {"text": "一"}, **{"Idempotency-Key": "k"}).status_code == 200
    refused = post(held, path, {"text": "二"}, **{"Idempotency-Key": "k"})
    assert refused.status_code == 422 and refused.json()["code"] == "A008"
    assert post(other, path, {"text": "二"}, **{"Idempotency-Key": "k"}).status_code == 200
    assert Remark.objects.count() == 2
    assert post(held, path, {"text": "三"}, **{"Idempotency-Key": "x" * 81}).json()["code"] == "A007"


def test_a_refused_write_leaves_no_mark_and_may_come_again_corrected(made):
    held, path = token(made, "child.merge", "child.see"), f"/children/{made.children['a1'].pk}/remove"
    keys = {"If-Match": "1", "Idempotency-Key": "k"}
    assert post(held, path, {"reason": "错"}, **keys).json()["code"] == "K006"
    assert not ProgramAnswer.objects.exists()
    assert post(held, path, {"reason": "测试误建的档案"}, **keys).status_code == 200


def test_an_old_answer_is_not_given_to_whoever_lost_the_post(made):
    held, path = token(made, "child.remark", "child.see"), f"/children/{made.children['a1'].pk}/remarks"
    assert post(held, path, {"text": "一"}, **{"Idempotency-Key": "k"}).status_code == 200
    Appointment.objects.filter(account=made.accounts["section_chief"]).update(ended_on=world.LONG_AGO)
    gone = post(held, path, {"text": "一"}, **{"Idempotency-Key": "k"})
    assert gone.status_code == 403 and gone.json()["code"] == "A002"


def test_a_kept_answer_is_sealed_and_goes_after_a_day(made):
    held, path = token(made, "child.remark", "child.see"), f"/children/{made.children['a1'].pk}/remarks"
    first = post(held, path, {"text": "一"}, **{"Idempotency-Key": "k"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM accounts_programanswer")
        assert first.content not in bytes(cursor.fetchone()[0])
    ProgramAnswer.objects.update(made_at=world.NOW)
    assert "Idempotency-Replayed" not in post(held, path, {"text": "一"}, **{"Idempotency-Key": "k"})
    assert ProgramAnswer.objects.count() == 1 and Remark.objects.count() == 2


def test_whoever_is_second_is_told_what_the_first_one_changed(made):
    held, key = token(made, "child.edit", "child.see"), made.children["a1"].pk
    assert post(held, f"/children/{key}/name", SAID | {"name": "先改"}, **{"If-Match": '"1"'}).status_code == 200
    late = post(held, f"/children/{key}/name", SAID | {"name": "后改"}, **{"If-Match": '"1"'})
    told = late.json()
    assert late.status_code == 409 and told["code"] == "K003" and told["version"] == 2
    assert [(one["field"], one["became"]) for one in told["changes"]] == [("name", "先改")]
    assert told["changes"][0]["by"] and Child.objects.get(pk=key).name == "先改"
    assert post(held, f"/children/{key}/name", SAID | {"name": "后改"}, **{"If-Match": "2"}).status_code == 200


def test_a_unit_that_was_changed_is_shown_as_it_is_now(made):
    held, school = token(made, "place.edit", "place.see"), made.schools["a"]
    path = f"/schools/{school.pk}/amend"
    assert post(held, path, {"setting": "220", "headcount": 90}, **{"If-Match": "1"}).status_code == 200
    late = post(held, path, {"setting": "220", "headcount": 50}, **{"If-Match": "1"})
    assert late.status_code == 409 and late.json()["code"] == "Q020"
    assert late.json()["version"] == 2 and late.json()["now"]["headcount"] == 90
    assert School.objects.get(pk=school.pk).headcount == 90


def test_a_group_that_somebody_else_saved_is_shown_as_it_is_now(made):
    held, key = token(made, "gap.see", "post.see", "post.edit"), made.schools["a"].pk
    head, registrar = (str(made.accounts[f"{post}:a"].pk) for post in ("principal", "registrar"))
    path, none = f"/groups/{key}", {"If-Match": '"none"'}
    assert get(held, path).json()["version"] == "none"
    assert post(held, path, {"leader": head, "plan": "先存"}, **none).status_code == 200
    late = post(held, path, {"leader": registrar, "plan": "后存"}, **none)
    told, stands = late.json(), get(held, path).json()
    assert late.status_code == 409 and told["code"] == "D028" and told["version"] == stands["version"] != "none"
    assert told["now"]["plan"] == stands["plan"] == "先存" and told["now"]["leader"] == stands["leader"] == head
    blind = post(token(made, "post.edit"), path, {"leader": registrar, "plan": "后存"}, **none)
    assert blind.status_code == 409 and blind.json()["now"] is None and blind.json()["version"] == told["version"]
    assert post(held, path, {"leader": registrar, "plan": "后存"}, **{"If-Match": told["version"]}).status_code == 200
    assert get(held, path).json()["plan"] == "后存"


def test_a_group_is_not_changed_by_who_does_not_say_what_was_seen(made):
    held, path = token(made, "gap.see", "post.see", "post.edit"), f"/groups/{made.schools['a'].pk}"
    body = {"leader": str(made.accounts["principal:a"].pk), "plan": "逐户走访"}
    for headers in ({}, {"If-Match": "1"}):
        refused = post(held, path, body, **headers)
        assert refused.status_code == 422 and refused.json()["code"] == "A007"
    assert get(held, path).json()["version"] == "none"


def test_whatever_is_stale_is_one_kind_of_refusal():
    kinds = (
        FileChangedError,
        UnitChangedError,
        ChangedError,
        CalledMeanwhileError,
        AnsweredMeanwhileError,
        TableChangedError,
        DecidedMeanwhileError,
    )
    assert all(issubclass(kind, StaleError) for kind in kinds)
    known = {sub for kind in StaleError.__subclasses__() for sub in (kind, *kind.__subclasses__())}
    assert known == set(kinds)
    for error in (
        FileChangedError((), version=2),
        UnitChangedError("Q020", "改", "x"),
        ChangedError("D028", "改", "x"),
        CalledMeanwhileError("Z005", "改", "x"),
        AnsweredMeanwhileError("X102", "改", "x"),
        DecidedMeanwhileError("X208", "改", "x"),
    ):
        assert _refused(RequestFactory().post("/"), error).status_code == 409


def test_a_correction_says_which_version_it_saw(made):
    held = token(made, "child.edit", "child.see")
    refused = post(held, f"/children/{made.children['a1'].pk}/name", SAID | {"name": "新名"})
    assert refused.status_code == 422 and refused.json()["code"] == "A007"


def test_a_rehearsed_act_changes_nothing_and_tells_what_would_change(made):
    held, school = token(made, "place.edit", "place.see"), made.schools["a"]
    told = post(
        held, f"/schools/{school.pk}/rename?rehearse=true", {"on": "2026-10-01", "name": "新名"}, **{"If-Match": "1"}
    )
    assert told.status_code == 200 and told.json()["effects"] and told.json()["id"] is None
    assert School.objects.get(pk=school.pk).name == school.name


def test_what_a_body_names_in_another_county_is_as_absent_as_what_never_was(made):
    twin = world.county("0002", "500120")
    held = token(made, *sorted(POWERS["section_chief"]))
    school, child, day = made.schools["a"].pk, made.children["a1"].pk, {"on": "2026-10-01"}
    seen = {"If-Match": "1"}
    for path, body, foreign in (
        (f"/schools/{school}/merge", day, {"into": twin.schools["b"].pk}),
        (f"/schools/{school}/move", day, {"division": twin.villages["v11"].pk}),
        (f"/places/{made.villages['v11'].pk}/merge", day, {"into": twin.villages["v12"].pk}),
        (f"/places/{made.villages['v11'].pk}/move", day, {"into": twin.towns[1].pk}),
        ("/schools", day | {"name": "新小学", "kind": "211"}, {"division": twin.villages["v11"].pk}),
        ("/centres", day | {"name": "片"}, {"county": twin.county.pk}),
        ("/areas", day | {"name": "区"}, {"county": twin.county.pk}),
        (f"/areas/{made.area.pk}/put", day, {"school": twin.schools["c"].pk}),
        (f"/children/{child}/residences", SAID | {"kind": "actual"}, {"division": twin.villages["v11"].pk}),
        (f"/children/{child}/spells", SAID | {"grade": 3}, {"school": twin.schools["a"].pk}),
        (f"/children/{child}/sponsors", SAID, {"account": twin.accounts["principal:a"].pk}),
        (f"/groups/{school}", {"plan": "走访"}, {"leader": twin.accounts["principal:a"].pk}),
    ):
        ((name, key),) = foreign.items()
        there = post(held, path, body | {name: str(key)}, **seen)
        absent = post(held, path, body | {name: str(uuid.uuid4())}, **seen)
        assert there.status_code in (404, 422), (path, there.content)
        assert (there.status_code, there.content) == (absent.status_code, absent.content), path
    assert not Residence.objects.filter(child=child, division__path__startswith=twin.path).exists()


def test_a_token_never_reaches_further_than_its_owner_at_that_moment(made):
    """Powers of the token, powers of the post, and the post's reach: what is in all three, and nothing else."""
    held = token(made, "child.see", "child.edit")
    assert get(held, f"/children/{made.children['a1'].pk}").status_code == 200
    assert post(held, f"/children/{made.children['a1'].pk}/remarks", {"text": "一"}).status_code == 403
    term = Appointment.objects.get(account=made.accounts["section_chief"])
    term.post, term.holding = made.posts["principal:a"], "acting"
    term.save()
    assert get(held, f"/children/{made.children['a1'].pk}").status_code == 200
    assert get(held, f"/children/{made.children['c1'].pk}").status_code == 404
    term.post = made.posts["class_teacher:a1"]
    term.save()
    refused = post(held, f"/children/{made.children['a1'].pk}/name", SAID | {"name": "新"}, **{"If-Match": "1"})
    assert refused.status_code == 403, "a class teacher edits no file, whatever the token says"


def test_an_unknown_field_is_refused(made):
    held = token(made, "child.remark", "child.see")
    assert post(held, f"/children/{made.children['a1'].pk}/remarks", {"text": "一", "texts": "二"}).status_code == 422


def test_a_number_is_never_in_an_address(made):
    held = token(made, "child.see")
    number = made.children["a1"].identifiers.get().number.open(why="test")
    for path in (f"/children/search?text={number}", f"/children?text={number}"):
        assert get(held, path).status_code == 422
    found = post(held, "/children/search", {"text": number})
    assert [row["id"] for row in found.json()] == [str(made.children["a1"].pk)]
    assert number not in found.content.decode()


LISTS = (
    "/children",
    "/schools",
    "/accounts",
    "/places",
    "/posts",
    "/letters",
    "/groups",
    "/exports",
    "/organisation",
    "/areas",
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_many_questions_for_fifty_rows_as_for_one(made, path):
    held = token(made, *sorted(POWERS["section_chief"]))
    few = asked(held, path)
    for order in range(7, 57):
        world.child(made, f"丙{order}", order=order, village="v11", room="a1", standing="in_school_local")
        account = type(made.accounts["section_chief"])(login=f"more-{order}", name=f"多{order}", made_at=world.NOW)
        account.save()
        Appointment.objects.create(
            post=made.posts["class_teacher:a1"],
            account=account,
            holding="acting",
            began_on=world.LONG_AGO,
            made_by="",
            made_at=world.NOW,
        )
        School.objects.create(
            path=f"{made.path}0001{order:04}", name=f"多{order}小学", code=f"21500{order:05}", kind="211", setting="220",
            county=made.county, division=made.villages["v11"], centre=made.centre, began_on=world.LONG_AGO,
        )  # fmt: skip
    assert asked(held, path) == few


def asked(held, path):
    get(held, path)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert get(held, path).status_code == 200
    return len([one for one in caught if "SAVEPOINT" not in one["sql"]])

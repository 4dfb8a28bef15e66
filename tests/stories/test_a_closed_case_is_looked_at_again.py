"""The bureau closed a case: the boy is back in class. In the quarter's review he is drawn, somebody who had no hand in it goes to
look, and he is not there. The case is open again, and the review says that it was one of so many."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document

from notoneless.audit.models import Event
from notoneless.cases.models import Case
from notoneless.cases.queries.handing_out import list_lines
from notoneless.children import actions as children
from notoneless.reports import actions
from notoneless.reports.models import Check, Review
from notoneless.reports.rules.review import drawn
from notoneless.reports.terms import Quarter
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
QUARTER = 20264
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
DAY = date(2026, 11, 20)
ASKED, CHECKED, FREE = "registrar_bureau", "section_chief", "bureau_leader"


@pytest.fixture
def made():
    """甲甲童 was found in school, the roll-call's sheet lies there; the registrar asked to close, the chief agreed."""
    county = world.county()
    october = date(2026, 10, 12)
    county.case = world.case(
        county, "a1",
        {"opened": date(2026, 10, 9)},
        {"verified": october, "by": ASKED, "outcome": "in_school_local", "has_paper": True},
        {"seen": october, "by": ASKED, "way": "roll_call", "yes": True, "has_paper": True},
        {"closing": october, "by": ASKED, "outcome": "in_school_local"},
        {"checked": date(2026, 10, 13), "by": CHECKED, "names": 4, "yes": True},
        on=DAY,
    )  # fmt: skip
    assert county.case.cached_closed_on == date(2026, 10, 13)
    with time_machine.travel(AT, tick=False):
        yield county


def by(made, who):
    return viewer_of(made.accounts[who], at=AT)


def draw(made, who=CHECKED):
    return actions.draw_review(county_path=made.path, quarter=Quarter.read(QUARTER), by=by(made, who), at=AT)


def comes(made, who):
    return sign_in(Client(), made, who)


def test_the_list_of_the_closed_says_what_proved_it_and_who_looked(made):
    """The office's form ends with 销号: of what kind, on what proof, by whom, on which day. An open case says none of it."""
    made.other = world.case(made, "b1", {"opened": date(2026, 10, 9)}, on=DAY)
    asked = {"state": "all", "on": DAY.isoformat()}
    told = {line.values["number"]: line.values for line in list_lines(by(made, CHECKED), asked, "child.export")}
    shut = told[made.case.number]
    assert shut["closed_on"] == date(2026, 10, 13) and shut["closed_as"] == "本区在校"
    assert shut["proof"] == "2026-10-12 再次见到；2026-10-12 附有凭据"
    assert shut["checked_by"] == made.accounts[CHECKED].name and shut["relapses"] == 0
    still = told[made.other.number]
    assert [still[name] for name in ("closed_on", "closed_as", "proof", "checked_by")] == [None, "", "", ""]


def test_the_boy_is_not_there(made):
    chief = comes(made, CHECKED)
    answer = chief.post(reverse("reports:reviews"), {"county": made.path, "quarter": QUARTER})
    assert answer.status_code == 303
    check = Check.objects.get(what="closed")
    assert check.child == made.children["a1"] and check.case == made.case
    assert check.checker == str(made.accounts[FREE].pk), "who asked and who agreed are not sent"
    page = chief.get(answer.headers["Location"])
    assert made.children["a1"].name in page.text and "还没有核查" in page.text
    looks = Event.objects.filter(verb="reports.review").values_list("children", flat=True)
    assert any(str(check.child_id) in children for children in looks)

    address = reverse("reports:check", args=[check.pk])
    said = {"on": DAY.isoformat(), "agrees": "no", "found": "到班上点名，座位空着，同桌说一周没来"}
    assert "V013" in chief.post(address, said).text, "not the one who was sent"
    assert "V012" in chief.post(address, {"to": str(made.accounts[ASKED].pk)}).text
    leader = comes(made, FREE)
    assert "V007" in leader.post(address, said | {"found": "甲甲童的座位空着"}).text
    assert "V016" in leader.post(address, said | {"on": "2026-11-19"}).text
    assert leader.post(address, said).status_code == 303
    assert "V014" in leader.post(address, said | {"agrees": "yes"}).text, "what was found is written once"

    case = Case.objects.get()
    assert case.cached_closed_on is None, "the case is open again"
    assert ("seen", "revisit", False) in set(case.acts.values_list("kind", "way", "yes"))
    page = chief.get(reverse("reports:review", args=[QUARTER]))
    assert page.context["page"].total.disagree == 1 and "相符率 0.0%" in page.text
    paper = chief.get(reverse("reports:review", args=[QUARTER]) + "?form=docx").content
    words = "\n".join(p.text for p in Document(BytesIO(paper)).paragraphs)
    assert case.number in words and "座位空着" in words and made.children["a1"].name not in words


def test_he_is_there_and_the_case_stays_closed(made):
    draw(made)
    check = Check.objects.get(what="closed")
    actions.write_check(check=check.pk, agrees=True, found="到班上见到本人", on=DAY, by=by(made, FREE), at=AT)
    case = Case.objects.get()
    assert case.cached_closed_on == date(2026, 10, 13)
    assert case.acts.filter(kind="seen", way="revisit", yes=True).count() == 1


def test_a_child_held_to_be_in_school_who_is_not_becomes_a_case(made):
    draw(made)
    check = Check.objects.filter(what="in_school").exclude(child=made.children["a1"]).first()
    who = next(name for name in (FREE, ASKED, CHECKED) if str(made.accounts[name].pk) == check.checker)
    actions.write_check(check=check.pk, agrees=False, found="家里说去外地打工", on=DAY, by=by(made, who), at=AT)
    case = Case.objects.get(child=check.child)
    assert case.whence == "field_survey" and case.cached_closed_on is None


def test_a_child_whose_file_is_one_with_another_since_the_draw_is_looked_for_under_that_one(made):
    draw(made)
    check = Check.objects.filter(what="in_school", child=made.children["b1"]).get()
    children.merge(
        kept=made.children["a2"].pk, absorbed=made.children["b1"].pk, reason="同一名儿童两份档案", by=by(made, CHECKED), at=AT, on=DAY
    )  # fmt: skip
    who = next(name for name in (FREE, ASKED, CHECKED) if str(made.accounts[name].pk) == check.checker)
    actions.write_check(check=check.pk, agrees=False, found="家里说去外地打工", on=DAY, by=by(made, who), at=AT)
    assert Case.objects.get(child=made.children["a2"]).cached_closed_on is None
    assert not Case.objects.filter(child=made.children["b1"]).exists()


def test_a_quarter_is_drawn_once_and_can_be_drawn_again_by_anybody_with_the_seed(made):
    review = draw(made)
    assert draw(made, FREE).pk == review.pk and Review.objects.count() == 1
    children = {check.child_id for check in review.checks.filter(what="in_school")}
    assert children == {made.children[key].pk for key in ("a1", "a2", "b1", "c1")} and not review.checks.filter(
        child=made.children["nowhere"]
    ), "who is sought is not held to be in school"
    assert review.population["school"] == {made.towns[0].path: 2, made.towns[1].path: 1}
    keys = {
        made.towns[0].path: [(made.schools[key].pk, None) for key in "ba"],
        made.towns[1].path: [(made.schools["c"].pk, None)],
    }
    again = drawn(keys, review.population["school"], size=6, seed=f"{review.seed}|school")
    assert {key for one in again.values() for key, _case in one} == set(
        review.checks.filter(what="school").values_list("school", flat=True)
    )


def test_reviews_are_the_bureaus(made):
    draw(made)
    check = Check.objects.first()
    for who in ("principal:a", "township_officer:t1", "centre_head", "inspector", "county_leader", "auditor"):
        for address in (
            reverse("reports:reviews"),
            reverse("reports:review", args=[QUARTER]),
            reverse("reports:check", args=[check.pk]),
        ):
            assert comes(made, who).get(address).status_code == 403, who
    far = world.county("0002", "500120")
    assert comes(far, CHECKED).get(reverse("reports:check", args=[check.pk])).status_code == 404
    assert comes(far, CHECKED).get(reverse("reports:review", args=[QUARTER])).status_code == 404
    answer = comes(far, CHECKED).post(reverse("reports:reviews"), {"county": made.path, "quarter": QUARTER})
    assert answer.status_code == 404

"""Before the autumn term a bureau clears its suspects. Four children of two towns stand in the snapshot: one is closed by proof and
a second person, one was closed so and has left again, one is back and looked after, one is still sought. A fifth is found later: it
is shown apart and changes no share. After the last day the result stands as it stood on that day, whatever is written later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document

from notoneless.cases.models import Case
from notoneless.messaging.models import Letter
from notoneless.messaging.rules.wording import from_kept, sentence
from notoneless.reports import actions
from notoneless.reports.models import Campaign, Suspect
from tests import world
from tests.desks.signing import sign_in
from tests.stories.walk import BUREAU, PAPER, SECOND, Walk

pytestmark = pytest.mark.django_db
SNAPSHOT, DUE = date(2026, 8, 3), date(2026, 8, 28)
NAMES = {"a1": "甲甲童", "b1": "甲丙童", "c1": "甲丁童", "nowhere": "甲己童", "a2": "甲乙童"}


class Office:
    """The walk of several children, and the bureau's pages on the open day."""

    def __init__(self) -> None:
        self.walk = Walk(world.county())
        self.made = self.walk.made
        self.cases: dict[str, Case] = {}

    def day(self, month: int, day: int) -> None:
        self.walk.day(month, day)

    def open(self, key: str, town: str, school: str) -> None:
        self.walk.case = None
        self.cases[key] = self.walk.open(key)
        self.walk.lay(town=town, school=school)

    def close(self, key: str, town: str) -> None:
        """Found in a school elsewhere, with its paper; asked for and checked by two people."""
        self.do(key, "verify", town, outcome="in_school_elsewhere", text="在外地就读，有证明", papers=PAPER)
        asked = self.do(key, "ask_closure", town, outcome="in_school_elsewhere")
        self.do(key, "check_closure", BUREAU, names=asked.number, agrees=True)

    def do(self, key: str, name: str, post: str, **said):
        self.walk.case = self.cases[key]
        return self.walk.do(name, post, **said)

    def comes(self, post: str = BUREAU) -> Client:
        return sign_in(Client(), self.made, post)


@pytest.fixture
def office():
    with time_machine.travel(datetime(2026, 7, 20, 2, tzinfo=UTC), tick=False) as clock:
        made = Office()
        turn = made.walk.day

        def day(month, day):
            turn(month, day)
            clock.move_to(made.walk.at)

        made.walk.day = day
        made.day(7, 20)
        made.open("a1", "township_officer:t1", "principal:a")
        made.open("b1", "township_officer:t1", "principal:b")
        made.open("c1", "township_officer:t2", "principal:c")
        made.day(7, 27)
        made.open("nowhere", "township_officer:t1", "")
        made.day(8, 4)
        yield made


def begin(office, **said):
    chief = office.comes()
    given = {"name": "秋季开学前清理疑似辍学", "document": "甲教发〔2026〕8号", "snapshot_on": SNAPSHOT, "due_on": DUE}
    answer = chief.post(reverse("reports:new_campaign"), given | said)
    assert answer.status_code == 303, answer.text
    return Campaign.objects.get()


def page(office, campaign, query="", post=BUREAU):
    return office.comes(post).get(reverse("reports:campaign", args=[campaign.pk]) + query).context["page"]


def test_the_bureau_clears_its_suspects(office):
    campaign = begin(office)
    assert Suspect.objects.count() == 4
    address = reverse("reports:campaign", args=[campaign.pk])

    office.day(8, 10)
    office.close("a1", "township_officer:t1")
    office.close("c1", "township_officer:t2")
    office.do("b1", "return_to_school", "principal:b", placement="joined", school=office.made.schools["b"].pk)
    office.day(8, 12)
    office.open("a2", "township_officer:t1", "principal:a")  # found later
    seen = page(office, campaign)
    assert (seen.now.suspects, seen.now.cleared) == (4, 2), "back in school is not cleared yet"
    assert (seen.found.suspects, seen.found.cleared) == (1, 0)
    office.day(8, 20)
    office.do("c1", "reopen", "township_officer:t2", text="又没有上学，去找活干了")

    chief = office.comes()
    # The case says in which campaign it stands, and by when; so does the list of tasks.
    case = chief.get(reverse("cases:case", args=[office.cases["c1"].pk])).text
    assert campaign.name in case and DUE.isoformat() in case
    assert campaign.name in office.comes("township_officer:t2").get(reverse("cases:todo")).text
    assert campaign.name not in chief.get(reverse("cases:case", args=[office.cases["a2"].pk])).text

    # Every figure opens the list that it counts.
    shown = chief.get(address)
    seen = shown.context["page"]
    assert (seen.now.suspects, seen.now.cleared) == (4, 1), "closed and gone again is not cleared"
    assert [(one.name, one.now.suspects, one.now.cleared) for one in seen.towns] == [("甲1镇", 3, 1), ("甲2镇", 1, 0)]
    assert {(one.name, one.now.suspects, one.now.cleared) for one in seen.schools} == {
        ("甲a小学", 1, 1), ("甲b小学", 1, 0), ("甲c小学", 1, 0), ("", 1, 0),
    }  # fmt: skip
    figures = shown.context["figures"]
    assert len(figures) > 12
    for href, many in figures:
        assert chief.get(href).context["total"] == many, href
    listed = {row.name: row.now.value for row in page(office, campaign, "?who=suspects").rows}
    assert listed == {
        NAMES["a1"]: "cleared", NAMES["b1"]: "back", NAMES["c1"]: "again", NAMES["nowhere"]: "out"
    }  # fmt: skip
    assert [row.name for row in page(office, campaign, "?who=found").rows] == [NAMES["a2"]]

    # A town sees its own part, without another's children.
    theirs = page(office, campaign, post="township_officer:t2")
    assert [one.name for one in theirs.towns] == ["甲2镇"] and [row.name for row in theirs.rows] == [NAMES["c1"]]
    assert office.comes("principal:a").post(reverse("reports:new_campaign"), {}).status_code == 403


def test_whoever_is_behind_is_told_without_a_name_and_the_last_day_stands(office):
    campaign = begin(office)
    office.day(8, 10)
    office.close("a1", "township_officer:t1")
    assert actions.tell_campaigns(at=office.walk.at) == {}, "it is too early to tell anybody"
    office.day(8, 21)
    told = actions.tell_campaigns(at=office.walk.at)
    assert told["behind"] == 7, "two townships, two schools, and three at the bureau"
    assert (
        not any(actions.tell_campaigns(at=office.walk.at).values())
        or Letter.objects.filter(kind="campaign_due").count() == told["behind"]
    )
    officer = office.made.accounts["township_officer:t1"]
    letter = Letter.objects.get(account=officer, kind="campaign_due")
    words = sentence(letter.kind, from_kept(letter.kind, letter.params))
    assert "2 名" in words and DUE.isoformat() in words and not any(name in words for name in NAMES.values())
    assert not Letter.objects.filter(kind="campaign_due", account=office.made.accounts["principal:a"]).exists()
    office.day(8, 28)
    actions.tell_campaigns(at=office.walk.at)
    assert Letter.objects.filter(account=officer, kind="campaign_due").count() == 2, "once before, once on the day"

    office.day(8, 31)
    actions.tell_campaigns(at=office.walk.at)
    assert Letter.objects.filter(kind="campaign_over", account=office.made.accounts[BUREAU]).count() == 1
    office.day(9, 2)
    office.close("c1", "township_officer:t2")
    seen = page(office, campaign)
    assert (seen.at_due.suspects, seen.at_due.cleared) == (4, 1), "the last day stands as it was"
    assert (seen.now.suspects, seen.now.cleared) == (4, 2), "and beside it how it is"
    chief = office.comes(SECOND)
    paper = chief.get(reverse("reports:campaign_paper", args=[campaign.pk]) + "?form=docx").content
    document = Document(BytesIO(paper))
    words = "\n".join(
        [p.text for p in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    assert (
        campaign.name in words
        and campaign.document in words
        and "25.0%" in words
        and office.cases["b1"].number in words
    )
    assert not any(name in words for name in NAMES.values())


def test_what_cannot_be_is_refused_and_nothing_is_kept(office):
    chief = office.comes()
    given = {"name": "清理行动", "document": "", "snapshot_on": SNAPSHOT, "due_on": DUE}
    for wrong, code in (
        ({"snapshot_on": "2026-08-05"}, "V022"), ({"due_on": "2026-08-04"}, "V023"), ({"name": "甲甲童的清理"}, "V007"),
        ({"snapshot_on": "2026-07-01"}, "V024"),
    ):  # fmt: skip
        answer = chief.post(reverse("reports:new_campaign"), given | wrong)
        assert answer.status_code == 422 and code in answer.text, (code, answer.text)
    assert not Campaign.objects.exists()

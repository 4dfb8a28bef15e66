"""扶志与宣传: a class teacher holds a class meeting, the school a lecture for two classes, a village a meeting in the yard; the office reads how many
pupils were reached, each once, and how many households were told of, each figure with its list."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from notoneless.programmes import queries
from notoneless.programmes.models import Activity
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in
from tests.stories.test_a_teacher_at_the_door import TOTAL
from tests.stories.walk import PAPER

AT = datetime(2026, 10, 12, 3, 30, tzinfo=UTC)
DAY = date(2026, 10, 12)
SPAN = {"since": date(2026, 9, 1), "until": DAY}


@pytest.fixture
def made():
    with time_machine.travel(AT):
        yield world.county()


def said(made, **more):
    return {
        "unit": f"school:{made.schools['a'].path}", "kind": "class_meeting", "on": DAY.isoformat(), "title": "自强自立主题班会",
        "held_by": "班主任", "to": [f"class:{made.classes['a1'].path}"], "text": "讲身边的榜样", "proof_at": "班会记录在德育处",
    } | more  # fmt: skip


@pytest.mark.django_db
def test_pupils_are_counted_and_households_are_told(made):
    address = reverse("programmes:new_activity")
    teacher = sign_in(Client(), made, "class_teacher:a1")
    for wrong, code in (
        ({"on": "2026-10-13"}, "I031"), ({"title": "班会"}, "I032"), ({"to": []}, "I033"), ({"households": "0"}, "I034"),
        ({"proof_at": ""}, "I035"),
    ):  # fmt: skip
        answer = teacher.post(address, said(made, **wrong))
        assert answer.status_code == 422 and code in answer.text, code
    assert teacher.post(address, said(made, to=[f"class:{made.classes['a2'].path}"])).status_code == 422, (
        "not her class"
    )
    assert not Activity.objects.exists()
    assert teacher.post(address, said(made)).status_code == 303
    head = sign_in(Client(), made, "principal:a")
    name, data = PAPER[0]
    both = [f"class:{made.classes[key].path}" for key in ("a1", "a2")]
    answer = head.post(
        address, said(made, kind="lecture", title="知感恩讲座", held_by="校长", to=both, proof_at="", papers=SimpleUploadedFile(name, data)), follow=True
    )  # fmt: skip
    assert answer.status_code == 200 and name in answer.text
    officer = sign_in(Client(), made, "village_officer:v11")
    village = made.villages["v11"].path
    yard = said(
        made, unit=f"place:{village}", kind="village_meeting", title="控辍保学院坝会", held_by="村干部", to=[f"place:{village}"], households="35"
    )  # fmt: skip
    assert officer.post(address, yard).status_code == 303
    chief = viewer_of(made.accounts["section_chief"], at=AT)
    found = queries.activity_figures(chief, **SPAN)
    assert (found.whole.tally.activities, found.whole.tally.pupils, found.whole.tally.pupil_times) == (3, 2, 3)
    assert found.whole.tally.households == 35
    aims = {one.key: one.tally for one in found.aims}
    assert (aims["aspiration"].pupils, aims["aspiration"].households, aims["outreach"].households) == (2, 0, 35)
    # Each figure of a count opens a list of its length.
    office = sign_in(Client(), made, "section_chief")
    page = office.get(reverse("programmes:activity_figures")).text
    links = re.findall(r'<a href="([^"]*/programmes/activities[^"]*\?[^"]*since[^"]*)">(?:<span[^>]*>)?([\d,]+)', page)
    assert len(links) >= 12
    for link, figure in links:
        listed = TOTAL.search(office.get(link.replace("&amp;", "&")).text)
        assert (listed.group(1) if listed else "0") == figure, link
    # The other school reads nothing of it; a teacher of the class reads her own pupils alone.
    assert not queries.activities(viewer_of(made.accounts["principal:c"], at=AT), **SPAN)
    assert queries.activity_figures(viewer_of(made.accounts["class_teacher:a1"], at=AT), **SPAN).whole.tally.pupils == 1
    # One entered by mistake is withdrawn, and counts no more.
    mine = Activity.objects.get(kind="class_meeting")
    undo = reverse("programmes:withdraw_activity", args=[mine.pk])
    assert sign_in(Client(), made, "class_teacher:a2").post(undo, {"reason": "登记重复了"}).status_code == 404
    assert head.post(undo, {}).status_code == 404, "the head reads it, and withdraws what the head entered"
    assert "I038" in teacher.post(undo, {"reason": "错"}).text
    assert teacher.post(undo, {"reason": "登记重复了"}).status_code == 303
    assert queries.activity_figures(chief, **SPAN).whole.tally.pupil_times == 2

"""学困生全面走访: a class teacher picks from her class who struggles with learning, and must now visit that pupil before the campaign ends. The
village officer, who lives next door, is not told; nor does it stand in anything that is carried out of the house. Beside it the office reads how
many households of poor families were visited."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notoneless.audit.models import Event
from notoneless.children import actions, queries
from notoneless.children.models import LearningMark
from notoneless.children.terms import AbsentError, ChildError
from notoneless.privacy.terms import NotThere
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import queries as visits
from notoneless.visits.queries.books import chosen
from notoneless.visits.queries.handing_out import admit
from notoneless.visits.queries.packets import packed
from notoneless.visits.terms import AbsentError as OutOfReachError
from tests import world
from tests.desks.signing import sign_in
from tests.stories.test_a_teacher_at_the_door import TOTAL
from tests.visited import visited

AT = datetime(2026, 10, 12, 3, 30, tzinfo=UTC)
DAY = date(2026, 10, 12)
SAID = {"kind": "maths", "text": "计算跟不上，已课后辅导两周", "on": DAY.isoformat(), "source": "期中测评"}


@pytest.fixture
def made():
    with time_machine.travel(AT):
        yield world.county()


def as_(made, key):
    return viewer_of(made.accounts[key], at=AT)


def mark(made, *keys, by="class_teacher:a1", **more):
    given = {"kind": "maths", "text": "计算跟不上", "source": "期中测评", "on": DAY, "at": AT} | more
    return actions.mark_learning(children=[made.children[key].pk for key in keys], by=as_(made, by), **given)


@pytest.mark.django_db
def test_from_the_class_list_to_the_door(made):
    teacher, child = sign_in(Client(), made, "class_teacher:a1"), made.children["a1"]
    assert reverse("files:learning") in teacher.get("/").text
    address = reverse("files:learning_write")
    page = teacher.get(address).text
    assert child.name in page and made.children["a2"].name not in page, "her class alone"
    post = f"{address}?school={made.classes['a1'].path}"
    for wrong, said in (({"text": "差"}, "K030"), ({"on": "2026-10-13"}, "K004"), ({"pupils": []}, "这个字段是必填项")):
        answer = teacher.post(post, SAID | {"pupils": [str(child.pk)]} | wrong)
        assert answer.status_code == 422 and said in answer.text, said
    assert teacher.post(post, SAID | {"pupils": [str(child.pk)]}).status_code == 303
    assert "K029" in teacher.post(post, SAID | {"pupils": [str(child.pk)]}).text and LearningMark.objects.count() == 1
    assert "数学跟不上" in teacher.get(address).text, "what stands is said beside the name"
    # All of the group must be visited; the figure opens the list.
    progress = teacher.get(reverse("visits:progress")).text
    listed = reverse("visits:targets") + "?group=struggling&visited=no&asked=1"
    assert listed.replace("&", "&amp;").replace("&amp;asked=1", "") in progress
    assert TOTAL.search(teacher.get(listed).text).group(1) == "1"
    visited(made, "a1", by="class_teacher:a1", on=DAY, at=AT)
    assert TOTAL.search(teacher.get(listed.replace("=no", "=yes")).text).group(1) == "1"
    # It ends, and stays.
    one = reverse("files:learning_mark", args=[LearningMark.objects.get().pk])
    assert one in teacher.get(reverse("files:child", args=[child.pk])).text
    assert "K031" in teacher.post(one, {"on": DAY.isoformat(), "text": "好"}).text
    ended = teacher.post(one, {"on": DAY.isoformat(), "text": "期末已经跟上"}, follow=True).text
    assert "期末已经跟上" in ended and "计算跟不上，已课后辅导两周" in ended
    assert "K032" in teacher.post(one, {"on": DAY.isoformat(), "text": "期末已经跟上"}).text
    assert not visits.targets(as_(made, "class_teacher:a1"), on=DAY, group="struggling")


@pytest.mark.django_db
def test_who_may_know_and_who_may_not(made):
    key = mark(made, "a1")[0]
    for who in ("class_teacher:a1", "principal:a", "section_chief", "inspector", "centre_head"):
        assert len(queries.learning_marks(as_(made, who), on=DAY)) == 1, who
    for who in ("village_officer:v11", "township_officer:t1", "county_leader", "class_teacher:a2", "principal:c"):
        assert not queries.learning_marks(as_(made, who), on=DAY), who
        assert all("struggling" not in one.groups for one in visits.targets(as_(made, who), on=DAY)), who
        assert not queries.learning_of(as_(made, who), made.children["a1"].pk, on=DAY), who
        with pytest.raises(AbsentError):
            actions.end_learning(mark=key, text="已经跟上", by=as_(made, who), at=AT, on=DAY)
    assert not [
        g for g in visits.coverage(as_(made, "township_officer:t1"), on=DAY).groups if g.id == "struggling" and g.known
    ]
    officer = sign_in(Client(), made, "village_officer:v11")
    page = officer.get(reverse("files:child", args=[made.children["a1"].pk])).text
    assert "学习困难" not in page and "学困" not in page
    assert officer.get(reverse("files:learning")).status_code in (403, 404)
    # Whoever may know it carries no list of it out of the house.
    chief = as_(made, "section_chief")
    with pytest.raises(NotThere):
        admit(chief, {"group": "struggling", "on": DAY.isoformat()})
    with pytest.raises(OutOfReachError):
        chosen(chief, {"group": "struggling"}, on=DAY)
    teacher = as_(made, "class_teacher:a1")
    assert "struggling" in visits.targets(teacher, on=DAY)[0].groups
    carried = json.dumps(packed(teacher, on=DAY).families, ensure_ascii=False)
    assert made.children["a1"].name in carried and "struggling" not in carried, "a telephone carries it nowhere"
    assert Event.objects.filter(verb="children.mark_learning", subject=f"children_learningmark:{key}").count() == 1


@pytest.mark.django_db
def test_nobody_is_marked_by_who_does_not_teach_them_and_all_or_none(made):
    with pytest.raises(AbsentError):
        mark(made, "a1", "a2")
    assert not LearningMark.objects.exists()
    assert len(mark(made, "a1", "a2", by="principal:a")) == 2
    with pytest.raises(ChildError, match="K029"):
        mark(made, "a1", by="section_chief")
    with pytest.raises(ChildError, match="K018"):
        mark(made, "a1", kind="左撇子")
    with pytest.raises(ChildError, match="K028"):
        mark(made)


@pytest.mark.django_db
def test_poor_families_are_counted_by_households(made):
    chief = sign_in(Client(), made, "section_chief")
    for key in ("a1", "a2"):
        actions.put_household(
            child=made.children[key].pk, kind="register", number="510153001", by=as_(made, "section_chief"), at=AT, on=DAY,
            source="户口簿",
        )  # fmt: skip
    before = visits.poor_home_figures(as_(made, "section_chief"), on=DAY).whole
    assert before.visited == 0 and before.homes == len(made.children) - 1, "two brothers are one household"
    visited(made, "a1", on=DAY, at=AT)
    after = visits.poor_home_figures(as_(made, "section_chief"), on=DAY)
    assert (after.whole.visited, after.whole.unvisited) == (1, before.homes - 1)
    assert sum(one.homes for one in after.towns) == after.whole.homes
    page = chief.get(reverse("visits:homes")).text
    opened = re.findall(r'<a href="([^"]*/visits/homes/all\?[^"]*)">(?:<span[^>]*>)?([\d,]+)', page)
    assert len(opened) > 4
    for address, figure in opened:
        found = TOTAL.search(chief.get(address.replace("&amp;", "&")).text)
        assert (found.group(1) if found else "0") == figure, address
    # Who is poor is not told to a class teacher, nor to a county leader.
    for who in ("class_teacher:a1", "county_leader"):
        assert sign_in(Client(), made, who).get(reverse("visits:homes")).status_code in (403, 404)

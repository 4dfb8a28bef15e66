"""Two brothers and a sister, three schools, one door: whoever is on the way to one of them knows of the others."""

from __future__ import annotations

import pytest

from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.cases import queries as cases
from notoneless.children import actions as children
from notoneless.children.queries import with_duty
from notoneless.responsibility.queries import viewer_of
from tests import world

pytestmark = pytest.mark.django_db
NUMBER = "510153001"


@pytest.fixture
def made():
    return world.county()


def of(made, post):
    return with_duty(viewer_of(made.accounts[post], at=world.NOW), world.TODAY)


def page(made, post, case):
    with audit.looking(by=of(made, post), at=world.NOW):
        return cases.case_file(of(made, post), case.pk, on=world.TODAY)


def test_the_case_of_one_child_names_the_open_cases_of_the_family(made):
    with audit.gathered():
        for key in ("a1", "b1", "c1"):
            children.put_household(
                child=made.children[key].pk, kind="register", number=NUMBER, by=of(made, "section_chief"), at=world.NOW,
                on=world.TODAY, source="户口簿",
            )  # fmt: skip
    first, second = world.case(made, "a1"), world.case(made, "b1")
    assert [one.id for one in page(made, "section_chief", first).family] == [second.pk]
    seen = Event.objects.filter(verb="cases.page").latest("seq")
    assert set(seen.children) == {str(made.children[key].pk) for key in ("a1", "b1")}
    assert page(made, "principal:a", first).family == ()
    seen = Event.objects.filter(verb="cases.page").latest("seq")
    assert seen.children == [str(made.children["a1"].pk)]
    type(second).objects.filter(pk=second.pk).update(cached_closed_on=world.TODAY)
    assert page(made, "section_chief", first).family == ()

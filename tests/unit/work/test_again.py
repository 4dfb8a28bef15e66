"""Figures on the pages of every morning: their statements are kept for who asked them, the answers never."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db.models import Count, Q

from notoneless.cases.models import Case
from notoneless.children.access import Children
from notoneless.children.models import Child
from notoneless.moves import queries as moves
from notoneless.places.models import Division
from notoneless.responsibility.queries import viewer_of
from notoneless.work.again import asked_again, known_again
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return world.county()


def counting(*, beside: bool = False):
    """A figure of the children in reach, and how often its statement was made."""
    made_anew: list[object] = []

    @asked_again
    def children(viewer, county: str) -> int:
        made_anew.append(viewer)
        if beside:
            Case.objects.count()
        return Children(viewer).filter(Child.objects.filter(county_path=county)).count()

    return children, made_anew


def test_a_child_who_came_meanwhile_is_counted_and_the_statement_is_made_once(made):
    children, made_anew = counting()
    viewer = viewer_of(made.accounts["section_chief"], at=world.NOW)
    before = children(viewer, made.path)
    assert before == Child.objects.filter(county_path=made.path).count() > 1
    Child.objects.filter(pk=made.children["a1"].pk).update(removed_at=world.NOW)
    again = viewer_of(made.accounts["section_chief"], at=world.NOW)
    assert children(again, made.path) == before - 1
    assert len(made_anew) == 1
    assert children(again, "0009") == 0 and len(made_anew) == 2, "another question"


def test_whose_post_reaches_elsewhere_today_asks_in_other_words(made):
    children, made_anew = counting()
    viewer = viewer_of(made.accounts["section_chief"], at=world.NOW)
    whole = children(viewer, made.path)
    town = replace(viewer, reaches=(replace(viewer.reaches[0], place_paths=(made.towns[0].path,), school_paths=()),))
    assert 0 < children(town, made.path) < whole
    assert children(replace(viewer, reaches=()), made.path) == 0
    assert children(replace(viewer, extra=frozenset({"house.run"})), made.path) == 0, "a token that sees no child"
    assert children(viewer, made.path) == whole and len(made_anew) == 4


def test_what_took_a_look_at_something_else_first_is_looked_at_again(made):
    children, made_anew = counting(beside=True)
    viewer = viewer_of(made.accounts["section_chief"], at=world.NOW)
    assert children(viewer, made.path) == children(viewer, made.path)
    assert len(made_anew) == 2


def test_who_can_find_nothing_is_not_asked_about_again(made, django_assert_num_queries):
    made_anew: list[object] = []

    @asked_again
    def nobody(viewer) -> int:
        made_anew.append(viewer)
        return Child.objects.filter(pk__in=()).count()

    viewer = viewer_of(made.accounts["section_chief"], at=world.NOW)
    with django_assert_num_queries(0):
        assert nobody(viewer) == nobody(viewer) == 0
    assert len(made_anew) == 1
    assert nobody(replace(viewer, reaches=())) == 0 and len(made_anew) == 2, "somebody else's nought"


def test_what_everybody_may_know_is_read_anew_by_the_statement_that_was_kept(made, django_assert_num_queries):
    made_anew: list[str] = []

    @known_again
    def code(path: str) -> str | None:
        made_anew.append(path)
        return Division.objects.filter(path=path).values_list("code", flat=True).first()

    first = code(made.path)
    assert first and code(made.path) == first and made_anew == [made.path]
    Division.objects.filter(path=made.path).update(code="999999")
    with django_assert_num_queries(1):
        assert code(made.path) == "999999"
    assert code("9999") is None and code("9999") is None and made_anew == [made.path, "9999"]


def test_several_figures_of_one_statement_keep_their_names(made):
    @asked_again
    def by_place(viewer, county: str) -> dict[str, int]:
        found = Children(viewer).filter(Child.objects.filter(county_path=county))
        town = Q(cached_place_path__startswith=made.towns[0].path)
        return found.aggregate(elsewhere=Count("pk", filter=~town), whole=Count("pk"), here=Count("pk", filter=town))

    viewer = viewer_of(made.accounts["section_chief"], at=world.NOW)
    first = by_place(viewer, made.path)
    assert len(set(first.values())) == 3 and first["here"] + first["elsewhere"] == first["whole"]
    assert by_place(viewer, made.path) == first


def test_figures_that_a_page_does_not_show_are_not_counted(made):
    viewer = viewer_of(made.accounts["section_chief"], at=world.NOW)
    whole = moves.counts(viewer, on=world.TODAY)
    fewer = moves.counts(viewer, on=world.TODAY, but=("waiting", "open"))
    assert fewer == {name: count for name, count in whole.items() if name not in ("waiting", "open")}

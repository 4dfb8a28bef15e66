"""The sweeps desk: counts first, then only what needs an eye; nothing of it for whoever has not the power."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from notoneless.children.models import Child
from notoneless.findings import actions
from notoneless.findings.models import Publication
from notoneless.responsibility.queries import viewer_of
from notoneless.work.worker import Worker
from tests import sweeps, world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return world.county(children=False)


@pytest.fixture
def proposed(made, tmp_path):
    """A published sweep of three, and a second one: one child the same, one moved, one unclear, one new, one gone."""
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    first = [sweeps.line(order) for order in (1, 2, 3, 4)]
    for number, lines in enumerate((first, [
        first[0],
        first[1] | {"class_name": "2班"},
        first[2] | {"pupil_no": first[0]["pupil_no"]},
        sweeps.line(9),
    ])):  # fmt: skip
        one = actions.start(
            folder=sweeps.folder(tmp_path / str(number), lines), county=made.county, by=chief, at=world.NOW
        )
        actions.read(publication=one, by=chief, at=world.NOW)
        if number == 0:
            actions.take(publication=one, by=chief, at=world.NOW)
            actions.finish(publication=one, by=chief, at=world.NOW)
    return one


def test_counts_come_first_and_every_count_opens_its_lines(client, made, proposed):
    sign_in(client, made, "section_chief")
    page = client.get(reverse("sweeps:publication", args=(proposed.pk,)))
    text = page.content.decode()
    assert page.status_code == 200
    for kind, number in {"new": 1, "same": 1, "moved": 1, "unclear": 1, "gone": 1}.items():
        assert proposed.counts["by_kind"][kind] == number
        assert f"?kind={kind}" in text
    only = client.get(reverse("sweeps:publication", args=(proposed.pk,)) + "?kind=gone&asked=1").content.decode()
    assert sweeps.line(4)["name"] in only
    assert sweeps.line(9)["name"] not in only


def test_no_page_shows_a_number_in_full(client, made, proposed):
    sign_in(client, made, "section_chief")
    unclear = proposed.proposals.get(kind="unclear")
    for address in (
        reverse("sweeps:list"),
        reverse("sweeps:publication", args=(proposed.pk,)),
        reverse("sweeps:doubt", args=(unclear.pk,)),
    ):
        text = client.get(address).content.decode()
        for order in (1, 2, 3, 4, 9):
            line = sweeps.line(order)
            assert line["id_number"] not in text
            assert line["guardian_phone"] not in text


def test_a_person_says_whose_the_line_is_and_is_led_to_the_next(client, made, proposed):
    sign_in(client, made, "section_chief")
    unclear = proposed.proposals.get(kind="unclear")
    right = Child.objects.get(sweep_id=sweeps.line(3)["child_id"])
    page = client.get(reverse("sweeps:doubt", args=(unclear.pk,)))
    assert str(right.pk) in page.content.decode()
    answer = client.post(reverse("sweeps:doubt", args=(unclear.pk,)), {"choice": str(right.pk)})
    assert answer.status_code == 302
    unclear.refresh_from_db()
    assert (unclear.state, unclear.child_id) == ("taken", right.pk)


def test_nothing_chosen_decides_nothing(client, made, proposed):
    sign_in(client, made, "section_chief")
    unclear = proposed.proposals.get(kind="unclear")
    client.post(reverse("sweeps:doubt", args=(unclear.pk,)), {"choice": "x"})
    unclear.refresh_from_db()
    assert unclear.state == "open"


@pytest.mark.parametrize("post", ["principal:a", "class_teacher:a1", "township_officer:t1", "system_admin", "auditor"])
def test_whoever_has_not_the_power_is_refused(client, made, proposed, post):
    sign_in(client, made, post)
    for address in (reverse("sweeps:list"), reverse("sweeps:publication", args=(proposed.pk,))):
        assert client.get(address).status_code == 403
    assert client.post(reverse("sweeps:take", args=(proposed.pk,))).status_code == 403


def test_a_county_leader_sees_and_changes_nothing(client, made, proposed):
    sign_in(client, made, "county_leader")
    assert client.get(reverse("sweeps:publication", args=(proposed.pk,))).status_code == 200
    assert client.post(reverse("sweeps:take", args=(proposed.pk,))).status_code == 403
    assert Publication.objects.get(pk=proposed.pk).state == "proposed"


def test_another_countys_sweep_is_as_absent_as_none(client, made, proposed):
    other = world.county("0002", "500120", children=False)
    sign_in(client, other, "section_chief")
    foreign = client.get(reverse("sweeps:publication", args=(proposed.pk,)))
    absent = client.get(reverse("sweeps:publication", args=("00000000-0000-4000-8000-000000000000",)))
    assert foreign.status_code == absent.status_code == 404
    assert client.get(reverse("sweeps:list")).content.count(str(proposed.pk).encode()) == 0


def test_a_list_of_fifty_asks_as_often_as_a_list_of_one(client, made, tmp_path, django_assert_max_num_queries):
    chief = viewer_of(made.accounts["section_chief"], at=world.NOW)
    sign_in(client, made, "section_chief")
    asked = {}
    for size in (1, 60):
        lines = [sweeps.line(5 * size + order) for order in range(size)]
        one = actions.start(
            folder=sweeps.folder(tmp_path / str(size), lines), county=made.county, by=chief, at=world.NOW
        )
        actions.read(publication=one, by=chief, at=world.NOW)
        client.get(reverse("sweeps:publication", args=(one.pk,)))
        with django_assert_max_num_queries(100) as counted:
            client.get(reverse("sweeps:publication", args=(one.pk,)))
        asked[size] = len(counted)
    assert asked[1] == asked[60]


def test_a_clerk_who_took_the_wrong_rolls_takes_everything_out_again(client, made, proposed):
    sign_in(client, made, "section_chief")
    page = reverse("sweeps:publication", args=(proposed.pk,))
    before = sorted(Child.objects.values_list("pk", "name", "version", "cached_standing"))
    assert "整批撤回写入" not in client.get(page).content.decode(), "nothing is taken over yet"
    client.post(reverse("sweeps:take", args=(proposed.pk,)))
    Worker().drain(timezone.now())
    assert sorted(Child.objects.values_list("pk", "name", "version", "cached_standing")) != before
    assert "整批撤回写入" in client.get(page).content.decode()
    told = client.post(reverse("sweeps:undo", args=(proposed.pk,)), {"reason": "错"}, follow=True).content.decode()
    assert "F012" in told
    client.post(reverse("sweeps:undo", args=(proposed.pk,)), {"reason": "误用了去年的学籍册"})
    told = client.get(page).content.decode()
    assert "撤回写入中" in told and "全部写入档案" not in told
    Worker().drain(timezone.now())
    assert sorted(Child.objects.values_list("pk", "name", "version", "cached_standing")) == before
    assert "全部写入档案" in client.get(page).content.decode()

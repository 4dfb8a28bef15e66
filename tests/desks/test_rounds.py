"""铁脚板摸排: a village officer stands at a group's doors and finds nobody: that is told apart from a group to which nobody went."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.reports import actions, queries
from notoneless.reports.models import Campaign, Round, VillageGroup
from notoneless.reports.terms import AbsentError, ReportError
from notoneless.responsibility.queries import viewer_of
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
OFFICER, CHIEF = "village_officer:v11", "section_chief"
CELL = re.compile(r'<td[^>]*><a href="([^"]*/rounds/groups\?[^"]*)">([\d,]+)</a></td>')
TOTAL = re.compile(r"data-count>共 <strong>([\d,]+)</strong>")
WENT = {"who": "村干部、班主任", "households": "31", "found": "0"}


@pytest.fixture
def made():
    return world.county()


def by(made, who=OFFICER):
    return viewer_of(made.accounts[who], at=timezone.now())


def listed(made, village="v11", names="一组\n二组\n三组", who=OFFICER):
    actions.set_groups(village=made.villages[village].pk, text=names, by=by(made, who), at=timezone.now())
    return {one.name: one for one in VillageGroup.objects.filter(village=made.villages[village], ended_on=None)}


def went(made, group, *, on=None, found=0, who=OFFICER, **more):
    return actions.add_round(
        group=group.pk, on=on or timezone.localdate(), who="村干部", households=20, found=found, by=by(made, who), at=timezone.now(), **more,
    )  # fmt: skip


def figures(made, who=CHIEF, back=30):
    on = timezone.localdate()
    return queries.round_figures(by(made, who), since=on - timedelta(days=back), until=on, on=on)


def told(one):
    return one.groups, one.nil, one.found, one.missed, one.unlisted


def test_at_the_door_by_phone_visited_and_nobody_found(made, client):
    sign_in(client, made, OFFICER)
    village = made.villages["v11"].pk
    page = client.get(reverse("reports:village", args=[village])).content.decode()
    assert "还没有登记村组" in page
    client.post(reverse("reports:list_groups", args=[village]), {"names": "一组\n二组\n\n一组"})
    group = VillageGroup.objects.get(village=village, name="一组")
    today = timezone.localdate().isoformat()
    client.post(reverse("reports:add_round", args=[village]), {"group": str(group.pk), "on": today, **WENT})
    page = client.get(reverse("reports:village", args=[village])).content.decode()
    assert "走访过，零报告" in page and "没有走访" in page, "the one was visited and is clean, the other was not"
    assert list(Event.objects.filter(verb__startswith="reports.").order_by("seq").values_list("verb", flat=True)) == [
        "reports.groups_listed", "reports.round_written",
    ]  # fmt: skip


def test_visited_and_clean_is_not_never_visited_and_a_village_without_groups_is_in_no_share(made):
    groups = listed(made)
    went(made, groups["一组"])
    went(made, groups["二组"], found=2)
    found = figures(made)
    assert told(found.whole) == (3, 1, 1, 1, 3), "v12, v21 and v22 have listed none"
    assert [told(one) for one in found.towns] == [(3, 1, 1, 1, 1), (0, 0, 0, 0, 2)]
    assert told(figures(made, "township_officer:t2").whole) == (0, 0, 0, 0, 2)
    other = world.county("0002", "500120")
    assert told(figures(other).whole) == (0, 0, 0, 0, 4)


def test_a_round_before_the_time_counts_for_nothing_in_it_and_a_struck_one_never(made):
    groups = listed(made)
    went(made, groups["一组"], on=timezone.localdate() - timedelta(days=60))
    row = went(made, groups["二组"])
    assert told(figures(made).whole)[:4] == (3, 1, 0, 2)
    assert told(figures(made, back=90).whole)[:4] == (3, 2, 0, 1)
    actions.strike_round(round_=row.pk, why="那天没有去成", by=by(made), at=timezone.now())
    assert told(figures(made).whole)[:4] == (3, 0, 0, 3)
    assert Round.objects.count() == 2
    with pytest.raises(ReportError) as again:
        actions.strike_round(round_=row.pk, why="再划一次看看", by=by(made), at=timezone.now())
    assert again.value.code == "V054"


def test_a_group_that_is_listed_no_more_keeps_its_rounds(made):
    groups = listed(made)
    went(made, groups["三组"])
    assert actions.set_groups(
        village=made.villages["v11"].pk, text="二组\n四组\n一组", by=by(made), at=timezone.now()
    ) == (1, 1)
    assert told(figures(made).whole)[:4] == (3, 0, 0, 3)
    page = queries.village_page(by(made), made.villages["v11"].pk, on=timezone.localdate())
    assert [one.group for one in page.rounds] == ["三组"] and [one.name for one in page.groups] == [
        "二组",
        "四组",
        "一组",
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"on": timezone.localdate() + timedelta(days=1)}, "V050"),
        ({"who": " "}, "V051"),
        ({"households": 0}, "V052"),
        ({"found": 900}, "V053"),
        ({"note": "甲甲童不在家"}, "V007"),
        ({"note": "电话 13800000001"}, "V007"),
    ],
)
def test_what_cannot_be_is_not_written_down(made, said, code):
    group = listed(made)["一组"]
    given = {"on": timezone.localdate(), "who": "村干部", "households": 20, "found": 0} | said
    with pytest.raises(ReportError) as error:
        actions.add_round(group=group.pk, by=by(made), at=timezone.now(), **given)
    assert error.value.code == code and not Round.objects.exists()


def test_sent_twice_it_is_one_round(made):
    group = listed(made)["一组"]
    assert went(made, group, form_key="k") == went(made, group, form_key="k")


@pytest.mark.parametrize("who", ["village_officer:v12", "class_teacher:a1", "township_officer:t2", "principal:a"])
def test_whoever_does_not_answer_for_the_village_writes_nothing_there(made, who):
    group = listed(made)["一组"]
    with pytest.raises(AbsentError):
        went(made, group, who=who)
    with pytest.raises(AbsentError):
        listed(made, who=who)


def test_a_group_of_another_village_is_no_choice_at_this_door(made, client):
    other = listed(made, "v12", who="village_officer:v12")["一组"]
    listed(made)
    sign_in(client, made, OFFICER)
    sent = {"group": str(other.pk), "on": timezone.localdate().isoformat(), **WENT}
    assert client.post(reverse("reports:add_round", args=[made.villages["v11"].pk]), sent).status_code == 422
    assert client.post(reverse("reports:add_round", args=[made.villages["v12"].pk]), sent).status_code == 404
    assert not Round.objects.exists()


def test_every_figure_opens_the_list_that_it_counts_and_the_campaign_gives_the_time(made, client):
    groups = listed(made)
    went(made, groups["一组"])
    on = timezone.localdate()
    Campaign.objects.create(
        county_path=made.path,
        name="秋季清理",
        snapshot_on=on,
        due_on=on + timedelta(days=9),
        opened_at=timezone.now(),
        by="",
    )
    sign_in(client, made, CHIEF)
    page = client.get(reverse("reports:rounds")).content.decode()
    assert f"{on} 至 {on + timedelta(days=9)}" in page and "秋季清理" in page and "33.3%" in page
    cells = CELL.findall(page)
    assert len(cells) >= 18
    for address, figure in cells:
        total = TOTAL.search(client.get(unescape(address)).content.decode())
        assert int(total.group(1) if total else 0) == int(figure), address
    for name in ("rounds", "groups"):
        assert client.get(f"{reverse(f'reports:{name}')}?book=1")["Content-Type"].endswith("sheet")


def test_a_wrong_form_comes_back_with_what_was_typed(made, client):
    group = listed(made)["一组"]
    sign_in(client, made, OFFICER)
    sent = {"group": str(group.pk), "on": "2099-01-01", **WENT}
    answer = client.post(reverse("reports:add_round", args=[made.villages["v11"].pk]), sent)
    assert (
        answer.status_code == 422 and "还没有到" in answer.content.decode() and 'value="31"' in answer.content.decode()
    )
    row = went(made, group)
    answer = client.post(reverse("reports:strike_round", args=[row.pk]), {"why": "错"}, follow=True)
    assert "至少 4 个字" in answer.content.decode()

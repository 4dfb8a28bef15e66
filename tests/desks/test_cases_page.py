"""The page of a case: who may see and write what, refusals that lose nothing, two officers at once, a form sent twice."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.cases.models import Act, Case
from tests import world
from tests.cases import laid
from tests.desks.signing import sign_in
from tests.stories.walk import BUREAU, PDF, SCHOOL, SECOND, TOWN

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def made():
    return world.county()


def page(client, case):
    return client.get(reverse("cases:case", args=[case.pk]))


def write(client, case, kind, **said):
    said = {"on": TODAY().isoformat(), "saw": case.version, "once": uuid.uuid4().hex} | said
    return client.post(reverse(f"cases:{kind}", args=[case.pk]), said)


def kinds(case):
    return list(Act.objects.filter(case=case).order_by("number").values_list("kind", flat=True))


def offered(answer):
    return set(re.findall(r'id="do-(\w+)"', answer.text))


def test_the_page_tells_how_the_case_stands_and_is_written_down_as_a_look(client, made):
    case = laid(made, ago=0)
    sign_in(client, made, TOWN)
    answer = page(client, case)
    assert answer.status_code == 200
    for said in (made.children["a1"].name, case.number, "去向待核实", "核实去向", "期限内", made.accounts[SCHOOL].name):
        assert said in answer.text, said
    assert answer.text.count('class="done"') == 2 and answer.text.count('aria-current="step"') == 1
    assert Event.objects.filter(subject=f"cases_case:{case.pk}", children=[str(case.child_id)]).exists()


def test_the_page_says_what_is_to_be_done_about_each_reason(client, made):
    """分类施策: a girl who left to work is the police's and the labour office's too; poverty is met by every aid there is."""
    case = laid(made, ago=0)
    sign_in(client, made, BUREAU)
    write(client, case, "verified", outcome="dropout", text="外出务工")
    case.refresh_from_db()
    write(client, case, "reasoned", main="work", others=["poverty"])
    told = page(client, case).text
    assert "公安与人社协作劝返" in told and "应助尽助" in told
    assert "ordered into school" not in told and "责令送入学校" not in told


def test_whatever_was_found_of_one_who_was_sought_the_page_opens(client, made):
    """Sought first, then found taught at home, elsewhere, excused, lost: each has its road, and a place on it."""
    case = laid(made, ago=0)
    sign_in(client, made, BUREAU)
    offered_here = re.search(r'<select name="outcome".*?</select>', page(client, case).text, re.S)[0]
    outcomes = [key for key in re.findall(r'<option value="(\w+)"', offered_here) if key]
    assert len(outcomes) > 20
    for outcome in outcomes:
        for sought_first in ("dropout", outcome):
            case.refresh_from_db()
            write(client, case, "verified", outcome=sought_first, text="核实去向")
        answer = page(client, case)
        assert answer.status_code == 200, outcome
        assert answer.text.count('aria-current="step"') == 1, outcome


def test_one_beyond_reach_and_one_that_is_not_are_one_answer(client, made):
    case = laid(made)
    sign_in(client, made, "principal:b")
    other, none = page(client, case), client.get(reverse("cases:case", args=[uuid.uuid4()]))
    assert other.status_code == none.status_code == 404
    assert write(client, case, "noted", text="看不到的案件").status_code == 404
    assert kinds(case) == ["opened", "dispatched", "dispatched", "accepted", "accepted"]


def test_only_what_may_be_written_is_offered_and_the_rest_says_why_not(client, made):
    case = laid(made)
    sign_in(client, made, TOWN)
    answer = page(client, case)
    assert {"verified", "reasoned", "contacted", "visited", "referred", "noted", "handed_over"} <= offered(answer)
    assert not {"returned", "accepted", "checked", "stepped", "reopened", "followed"} & offered(answer)
    for why in ("由学校或教育局办理", "没有等待接收的派发", "案件没有销号", "核实为失学辍学"):
        assert why in answer.text, why
    sign_in(client, made, "subject_teacher:a1")
    assert not offered(page(client, case)) and "您的岗位可以看这件案件" in page(client, case).text


def test_a_door_asks_for_the_power_of_its_act(client, made):
    case = laid(made)
    sign_in(client, made, "subject_teacher:a1")
    assert write(client, case, "noted", text="不该写得进去").status_code == 403
    sign_in(client, made, TOWN)
    assert write(client, case, "returned", placement="joined").status_code == 403
    assert len(kinds(case)) == 5


def test_an_act_is_written_with_its_papers_and_the_paper_is_read_by_whoever_sees_the_case(client, made):
    case = laid(made)
    sign_in(client, made, TOWN)
    papers = [SimpleUploadedFile("在读证明.pdf", PDF), SimpleUploadedFile("照片.pdf", PDF)]
    answer = write(client, case, "verified", outcome="in_school_elsewhere", text="在外省随父母就读", papers=papers)
    assert answer.status_code == 303
    assert kinds(case)[-1] == "verified"
    told = page(client, case)
    assert "在外省随父母就读" in told.text and "在读证明.pdf" in told.text and "照片.pdf" in told.text
    address = re.search(r'href="(/cases/papers/[^"]+)"', told.text)[1]
    paper = client.get(address)
    assert paper.content == PDF and "attachment" in paper["Content-Disposition"]
    sign_in(client, made, "principal:b")
    assert client.get(address).status_code == 404


def test_a_refusal_keeps_what_was_typed_and_stands_at_its_form(client, made):
    case = laid(made)
    sign_in(client, made, TOWN)
    answer = write(client, case, "verified", outcome="returned", text="说是回来了")
    assert answer.status_code == 422 and "E014" in answer.text and "说是回来了" in answer.text
    assert re.search(r'id="do-verified" class="deed" open', answer.text)
    late = (TODAY() + timedelta(days=3)).isoformat()
    answer = write(client, case, "visited", way="visit", on=late, text="明天才去的走访")
    assert answer.status_code == 422 and "E010" in answer.text and "明天才去的走访" in answer.text
    answer = write(client, case, "visited", way="visit", text="")
    assert answer.status_code == 422 and "这个字段是必填项" in answer.text
    bad = SimpleUploadedFile("程序.exe", b"MZ" + b"\0" * 99)
    assert write(client, case, "noted", text="附一份材料", papers=bad).status_code == 422
    assert len(kinds(case)) == 5


def test_a_form_sent_twice_is_one_act(client, made):
    case = laid(made)
    sign_in(client, made, TOWN)
    once = uuid.uuid4().hex
    for _ in range(2):
        assert write(client, case, "contacted", way="phone", text="打通祖母电话", once=once).status_code in (302, 303)
    other = sign_in(Client(), made, TOWN)  # another session, in which the kit remembers nothing: the act itself does
    assert write(other, case, "contacted", way="phone", text="打通祖母电话", once=once).status_code == 303
    assert kinds(case).count("contacted") == 1


def test_two_officers_at_once_both_keep_what_they_wrote_and_each_is_told(client, made):
    case = laid(made)
    sign_in(client, made, TOWN)
    assert write(client, case, "verified", outcome="dropout", text="外出做工没有回来").status_code == 303
    sign_in(client, made, SCHOOL)  # the page stood open since before
    answer = client.post(
        reverse("cases:verified", args=[case.pk]),
        {"on": TODAY().isoformat(), "saw": case.version, "outcome": "in_school_elsewhere", "text": "同学说转走了"},
        follow=True,
    )
    assert answer.status_code == 200 and "您填表的时候" in answer.text and "核实去向" in answer.text
    assert kinds(case)[-2:] == ["verified", "verified"]
    assert "结论不一" in answer.text and "外出做工没有回来" in answer.text and "同学说转走了" in answer.text


def test_a_refused_second_officer_sees_the_first_ones_act_and_loses_nothing(client, made):
    day = TODAY() - timedelta(days=2)
    case = laid(made, {"verified": day, "by": TOWN, "outcome": "dropout"})
    sign_in(client, made, SECOND)
    said = {"placement": "joined", "school": str(made.schools["a"].pk), "text": "家长送回来的"}
    assert write(client, case, "returned", **said).status_code == 303
    sign_in(client, made, SCHOOL)
    answer = write(client, case, "returned", **said | {"text": "我校老师接回来的"})
    assert answer.status_code == 422 and "E028" in answer.text and "我校老师接回来的" in answer.text
    assert "您打开这一页以后" in answer.text and made.accounts[SECOND].name in answer.text
    assert kinds(case).count("returned") == 1


def test_what_is_struck_out_stays_readable(client, made):
    case = laid(made)
    sign_in(client, made, TOWN)
    write(client, case, "contacted", way="phone", text="打错了人家的电话")
    number = Act.objects.get(kind="contacted").number
    answer = write(client, case, "struck", names=number, text="短")
    assert answer.status_code == 422 and "E009" in answer.text
    assert write(client, case, "struck", names=number, text="号码登记错了").status_code == 303
    told = page(client, case).text
    assert "打错了人家的电话" in told and "已划去" in told and "号码登记错了" in told
    assert re.search(rf'id="act-{number}" class="[^"]*struck', told)
    sign_in(client, made, SCHOOL)
    answer = write(client, case, "struck", names=4, text="别人写的不能划")
    assert answer.status_code == 422 and "E049" in answer.text


def test_a_case_is_handed_over_and_taken_over(client, made):
    case = laid(made)
    sign_in(client, made, TOWN)
    receiver = made.posts["village_officer:v11"]
    answer = page(client, case)
    assert f'value="place:{receiver.pk}"' in answer.text
    assert write(client, case, "handed_over", to="x", text="由村里办理更近").status_code == 422
    assert write(client, case, "handed_over", to=f"place:{receiver.pk}", text="由村里办理更近").status_code == 303
    assert "taken_over" not in offered(page(client, case))
    sign_in(client, made, "village_officer:v11")
    answer = page(client, case)
    assert "taken_over" in offered(answer)
    number = Act.objects.get(kind="handed_over").number
    assert write(client, case, "taken_over", names=f"place:{number}", takes="yes").status_code == 303
    assert "本单位" in page(client, case).text


def test_nobody_is_offered_the_check_of_his_own_request(client, made):
    day = TODAY() - timedelta(days=2)
    found = {"verified": day, "by": TOWN, "outcome": "deceased", "has_paper": True}
    case = laid(made, found, {"closing": day, "by": BUREAU, "outcome": "deceased"})
    sign_in(client, made, BUREAU)
    answer = page(client, case)
    assert "checked" not in offered(answer) and "自己申请的由另一位同志复核" in answer.text
    number = Act.objects.get(kind="closing").number
    assert write(client, case, "checked", names=number, agrees="yes").status_code == 422
    sign_in(client, made, SECOND)
    assert "checked" in offered(page(client, case))
    assert write(client, case, "checked", names=number, agrees="no").status_code == 422
    assert write(client, case, "checked", names=number, agrees="yes").status_code == 303
    case.refresh_from_db()
    assert case.cached_stage == "closed" and offered(page(client, case)) == {"reopened", "seen", "noted"}


def test_a_case_is_opened_from_a_childs_page_once(client, made):
    sign_in(client, made, "village_officer:v11")
    child = made.children["a1"]
    address = reverse("cases:open", args=[child.pk])
    assert child.name in client.get(address).text
    said = {"whence": "tip", "on": TODAY().isoformat(), "text": "邻居说孩子没有上学"}
    assert client.post(address, said | {"on": "2999-01-01"}).status_code == 422
    answer = client.post(address, said | {"once": "k1"})
    case = Case.objects.get()
    assert answer.status_code == 303 and answer["Location"] == reverse("cases:case", args=[case.pk])
    again = client.post(address, said)
    assert again.status_code == 422 and "E005" in again.text and case.number in again.text
    sign_in(client, made, "village_officer:v22")
    assert client.get(address).status_code == 404
    sign_in(client, made, "subject_teacher:a1")
    assert client.get(address).status_code == 403
    assert Case.objects.count() == 1


def test_a_page_asks_as_often_for_fifty_acts_as_for_few(client, made):
    sign_in(client, made, TOWN)
    day = TODAY() - timedelta(days=1)
    few = laid(made, {"noted": day, "by": TOWN})
    many = laid(made, *({"contacted": day, "by": TOWN, "way": "phone"} for _ in range(50)), key="a2")

    def asked(case):
        with CaptureQueriesContext(connection) as seen:
            assert page(client, case).status_code == 200
        return len(seen)

    asked(few), asked(many)  # the first look at a child today is counted
    assert asked(few) == asked(many)


def test_every_page_of_the_desk_speaks_english(client, made):
    case = laid(made, {"verified": date(2026, 9, 1), "by": TOWN, "outcome": "dropout"})
    sign_in(client, made, BUREAU)
    client.post(reverse("set_language"), {"language": "en"})
    answer = page(client, case)
    assert "Visit" in answer.text and "dropout" in answer.text.lower()

"""A circular orders that every town checks its list of children. The bureau takes it apart, the town gives what proves it, a second
person sends it back and then agrees. Only then is it done, and the figures say so; a town that gives nothing is heard of above."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document as Word
from openpyxl import Workbook, load_workbook

from notoneless.audit.models import Event
from notoneless.messaging.models import Letter
from notoneless.programmes import actions
from notoneless.programmes.models import Document, Evidence, Measure, Task
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
CHIEF, REGISTRAR, TOWN, OTHER = "section_chief", "registrar_bureau", "township_officer:t1", "township_officer:t2"
TITLE = "控辍保学联防联控工作方案"


@pytest.fixture
def made():
    county = world.county()
    with time_machine.travel(AT, tick=False):
        yield county


def comes(made, who):
    return sign_in(Client(), made, who)


def ordered(made, *, due="2026-11-30", to="every:town", **more):
    """The circular with one measure and its task, entered page by page; returns (chief, measure)."""
    chief = comes(made, CHIEF)
    said = {
        "title": TITLE,
        "number": "甲教〔2026〕12号",
        "issuer": "甲县教育局",
        "issued_on": "2026-11-02",
        "level": "county",
    }
    answer = chief.post(reverse("programmes:new"), said)
    assert answer.status_code == 303, answer.context["form"].errors
    document = Document.objects.get()
    assert "I002" in chief.post(reverse("programmes:new"), said).text, "one number, one document"
    answer = chief.post(
        reverse("programmes:add_measure", args=[document.pk]), {"clause": "第三条", "text": "核对适龄儿童名单"}
    )
    assert answer.status_code == 303
    measure = Measure.objects.get()
    answer = chief.post(
        reverse("programmes:add_task", args=[measure.pk]),
        {"text": "逐户核对名单", "to": to, "owner": "township_leader", "due_on": due, "repeats": "once"} | more,
    )
    assert answer.status_code == 303, answer.context["form"].errors
    return chief, measure


def figure(page, label):
    return next(int(str(tile.figure).replace(",", "")) for tile in page.context["tiles"] if str(tile.label) == label)


def test_the_town_proves_it_and_a_second_person_agrees(made):
    chief, _measure = ordered(made)
    assert Task.objects.count() == 2, "each town has its own"
    mine = Task.objects.get(division=made.towns[0])
    assert mine.post == made.posts["township_leader:t1"]
    assert Letter.objects.filter(kind="task_laid").count() == 2
    town = comes(made, "township_leader:t1")
    page = town.get(reverse("programmes:tasks"))
    assert page.context["table"].total == 1
    assert made.towns[0].name in page.text and made.towns[1].name not in page.context["table"].lines
    address = reverse("programmes:task", args=[mine.pk])
    assert town.get(reverse("programmes:task", args=[Task.objects.get(division=made.towns[1]).pk])).status_code == 404
    give = reverse("programmes:give", args=[mine.pk])
    assert "I017" in chief.post(give, {"text": "我替他们说做完了"}).text, "the bureau does not answer for a town"
    assert "V007" in town.post(give, {"text": "已核对 500153201705040012 等人"}).text
    scan = SimpleUploadedFile("核对表.pdf", b"%PDF-1.4 list %%EOF")
    answer = town.post(give, {"text": "全镇两个村逐户核对，名单已更正。", "link": "/reports/", "papers": scan})
    assert answer.status_code == 303, answer.context["give"].errors
    assert "I008" in town.post(give, {"text": "再交一次同样的依据"}).text
    proof = Evidence.objects.get()
    look = reverse("programmes:look", args=[proof.pk])
    assert town.post(look, {"verb": "agree"}).status_code == 403
    assert "I012" in chief.post(look, {"verb": "back"}).text, "why it goes back is said"
    assert chief.post(look, {"verb": "back", "text": "缺第二个村的核对表"}).status_code == 303
    assert "缺第二个村" in town.get(address).text
    assert Letter.objects.filter(kind="task_back", account=made.accounts["township_leader:t1"]).count() == 1
    assert town.post(give, {"text": "补上第二个村的核对表。"}).status_code == 303
    proof = Evidence.objects.exclude(pk=proof.pk).get()
    page = chief.get(reverse("programmes:measures"))
    assert figure(page, "已完成") == 0 and figure(page, "有复核过的依据") == 0
    look = reverse("programmes:look", args=[proof.pk])
    assert chief.post(look, {"verb": "agree"}).status_code == 303
    assert "I011" in comes(made, REGISTRAR).post(look, {"verb": "agree"}).text
    page = chief.get(reverse("programmes:measures"))
    assert figure(page, "措施") == 1 and figure(page, "已完成") == 0, "the other town has not done it"
    assert figure(page, "有复核过的依据") == 1
    sheet = proof.task.evidence.exclude(sheets=None).get().sheets.get()
    assert chief.get(reverse("programmes:sheet", args=[sheet.pk])).content.startswith(b"%PDF")
    assert comes(made, OTHER).get(reverse("programmes:sheet", args=[sheet.pk])).status_code == 404
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {
        "programmes.document",
        "programmes.measure",
        "programmes.task",
        "programmes.given",
        "programmes.looked",
    } <= verbs


def test_nobody_agrees_to_what_he_gave_himself(made):
    chief, _measure = ordered(made, to=f"place:{made.path}", owner="")
    task = Task.objects.get()
    assert chief.post(reverse("programmes:give", args=[task.pk]), {"text": "局里自己核对完了"}).status_code == 303
    proof = Evidence.objects.get()
    assert "I009" in chief.post(reverse("programmes:look", args=[proof.pk]), {"verb": "agree"}).text
    other = comes(made, REGISTRAR)
    assert other.post(reverse("programmes:look", args=[proof.pk]), {"verb": "agree"}).status_code == 303
    page = other.get(reverse("programmes:measures"))
    assert figure(page, "已完成") == 1


def test_a_town_that_gives_nothing_is_heard_of_above(made):
    chief, _measure = ordered(made, due="2026-11-24")
    with time_machine.travel(AT + timedelta(days=2, hours=24), tick=False):  # Monday: two working days are left
        told = actions.tell_the_day(at=AT + timedelta(days=3))
        assert told == {"owners": 2, "above": 0}
        actions.tell_the_day(at=AT + timedelta(days=3))
        assert Letter.objects.filter(kind="tasks_due").count() == 2, "told once"
    late = AT + timedelta(days=14)
    with time_machine.travel(late, tick=False):
        assert actions.tell_the_day(at=late)["above"] == 3
        assert set(Letter.objects.filter(kind="tasks_risen").values_list("params__count", flat=True)) == {2}
        chief = comes(made, CHIEF)
        page = chief.get(reverse("programmes:tasks"))
        assert figure(page, "下级逾期的任务，报上来的") == 2
        found = chief.get(reverse("programmes:tasks") + "?group=risen&asked=1").context["table"]
        assert found.total == 2
        town = comes(made, "township_leader:t1").get(reverse("programmes:tasks"))
        assert figure(town, "我的任务，已逾期") == 1
        assert figure(town, "已到时限") == 1 and figure(town, "其中按期完成") == 0


@pytest.mark.parametrize("who", [CHIEF, TOWN, "principal:a", "auditor", "county_leader"])
def test_every_figure_opens_a_list_as_long_as_it_says(made, who):
    ordered(made, due="2026-11-10")
    client = comes(made, who)
    for name in ("programmes:tasks", "programmes:measures"):
        for tile in client.get(reverse(name) + "?asked=1").context["tiles"]:
            answer = client.get(tile.href)
            assert answer.context["table"].total == int(str(tile.figure)), (name, str(tile.label))


def test_a_later_document_takes_the_place_of_the_first(made):
    chief, _measure = ordered(made, due="2026-11-10")
    first = Document.objects.get()
    said = {
        "title": "新的方案",
        "issuer": "甲县教育局",
        "issued_on": "2026-11-18",
        "level": "county",
        "replaces": str(first.pk),
    }
    assert chief.post(reverse("programmes:new"), said).status_code == 303
    assert chief.get(reverse("programmes:tasks")).context["table"].total == 0, "its tasks are over"
    page = chief.get(reverse("programmes:document", args=[first.pk]))
    assert "新的方案" in page.text and "逐户核对名单" in page.text
    answer = chief.post(reverse("programmes:add_measure", args=[first.pk]), {"text": "再加一项措施"})
    assert "I014" in answer.text


def test_a_task_is_withdrawn_with_its_reason(made):
    chief, _measure = ordered(made)
    task = Task.objects.first()
    assert chief.post(reverse("programmes:withdraw", args=[task.pk]), {"reason": "改期到年底"}).status_code == 303
    assert "改期到年底" in chief.get(reverse("programmes:task", args=[task.pk])).text
    assert chief.get(reverse("programmes:tasks")).context["table"].total == 1
    assert "I016" in chief.post(reverse("programmes:withdraw", args=[task.pk]), {"reason": "再撤一次"}).text


def book(*rows):
    made = Workbook()
    sheet = made.active
    for row in (("条款", "措施", "具体任务", "责任单位", "责任岗位", "完成时限", "频次"), *rows):
        sheet.append(row)
    out = BytesIO()
    made.save(out)
    return SimpleUploadedFile("任务分解表.xlsx", out.getvalue())


def test_the_office_hands_in_its_own_table(made):
    chief, _measure = ordered(made)
    document = Document.objects.get()
    upload = reverse("programmes:upload", args=[document.pk])
    answer = chief.post(upload, {"file": book(
        ("第四条", "落实联保责任", "签订责任书", "甲1镇、甲2镇", "", "2026年12月底", ""),
        ("", "", "每月上报进展", "各学校", "校长", "2026-12-05", "每月"),
        ("第五条", "走访家庭", "走访", "丙镇", "", "2026-12-31", ""),
        ("第五条", "走访家庭", "走访", "甲1镇", "", "年底", ""),
    )})  # fmt: skip
    assert answer.status_code == 303, answer.text
    page = chief.get(answer.headers["Location"])
    judged = page.context["judged"]
    assert len(judged.planned) == 5 and [one.heading for one in judged.unclear] == ["责任单位", "完成时限"]
    assert Task.objects.count() == 2, "nothing is done yet"
    left = load_workbook(BytesIO(b"".join(chief.get(answer.headers["Location"] + "?book=1").streaming_content)))
    assert left.active.max_row == 3
    take = reverse("programmes:take", args=[page.context["key"]])
    assert chief.post(take, {"seen": "other"}, follow=True).status_code == 200 and Task.objects.count() == 2
    assert chief.post(take, {"seen": judged.digest}).status_code == 303
    assert Task.objects.count() == 7 and document.measures.count() == 2
    assert Task.objects.filter(school=made.schools["a"], post=made.posts["principal:a"], repeats="month").count() == 1
    answer = chief.post(upload, {"file": book(("第四条", "落实联保责任", "签订责任书", "甲1镇", "", "2026-12-31", ""))})
    assert chief.get(answer.headers["Location"]).context["judged"].same == 1, "handed in again, it is not given twice"


def test_the_table_goes_out_as_the_office_files_it(made):
    chief, _measure = ordered(made)
    document = Document.objects.get()
    paper = chief.get(reverse("programmes:paper", args=[document.pk]) + "?form=docx")
    word = Word(BytesIO(paper.content))
    words = "\n".join(p.text for p in word.paragraphs) + "\n".join(
        cell.text for table in word.tables for row in table.rows for cell in row.cells
    )
    assert TITLE in words and "逐户核对名单" in words and "甲1镇" in words and "待完成" in words
    out = chief.get(reverse("programmes:tasks") + f"?document={document.pk}&asked=1&book=1")
    sheet = load_workbook(BytesIO(b"".join(out.streaming_content))).active
    assert sheet.max_row == 2 + 2


def test_a_document_that_the_parameters_know_is_offered_and_completed_by_a_person(made):
    chief = comes(made, CHIEF)
    page = chief.get(reverse("programmes:documents"))
    (_number, draft), *_rest = page.context["drafts"]
    form = chief.get(reverse("programmes:new") + "?draft=0")
    assert form.context["form"].initial["title"] == draft.title and Document.objects.count() == 0
    said = {"title": draft.title, "issuer": "甲县教育局", "issued_on": "2020-03-01", "level": "county"}
    assert chief.post(reverse("programmes:new"), said).status_code == 303
    titles = [one.title for _n, one in chief.get(reverse("programmes:documents")).context["drafts"]]
    assert draft.title not in titles
    assert (
        "drafts" not in comes(made, TOWN).get(reverse("programmes:documents")).context
        or not comes(made, TOWN).get(reverse("programmes:documents")).context["drafts"]
    )


def test_every_month_has_its_own_proof(made):
    chief, _measure = ordered(
        made, due="2026-10-31", to=f"school:{made.schools['a'].path}", owner="principal", repeats="month"
    )
    task = Task.objects.get()
    principal = comes(made, "principal:a")
    page = principal.get(reverse("programmes:task", args=[task.pk]))
    assert [one.due_on for one in page.context["page"].milestones] == [date(2026, 10, 31), date(2026, 11, 30)]
    for _ in range(2):
        assert (
            principal.post(reverse("programmes:give", args=[task.pk]), {"text": "本月名单已核对上报"}).status_code
            == 303
        )
    assert set(Evidence.objects.values_list("due_on", flat=True)) == {date(2026, 10, 31), date(2026, 11, 30)}
    for proof in Evidence.objects.all():
        assert chief.post(reverse("programmes:look", args=[proof.pk]), {"verb": "agree"}).status_code == 303
    page = chief.get(reverse("programmes:tasks"))
    assert figure(page, "已到时限") == 1 and figure(page, "其中按期完成") == 0, "October's came in November"
    assert figure(chief.get(reverse("programmes:measures")), "已完成") == 1

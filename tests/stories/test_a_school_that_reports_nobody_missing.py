"""October is over. One school has nobody missing and says so; one has a girl who left, and says what it did; one says nothing.
The county's sum counts two schools and names the third: a report that did not come is no zero."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from notoneless.audit.models import Event
from notoneless.cases.actions.refreshing import refresh
from notoneless.cases.models import Act
from notoneless.cases.queries.facts import Ground, facts_of
from notoneless.messaging.models import Letter
from notoneless.messaging.rules.wording import from_kept, sentence
from notoneless.reports.actions import tell_the_day
from notoneless.reports.models import MonthlyReport
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
OCTOBER = 202610
DAY = {"a": date(2026, 10, 12), "b": date(2026, 10, 20)}
A_WORK = "家访2次，函请派出所协助查找。"


def day(month, on, hour=2):
    return time_machine.travel(datetime(2026, month, on, hour, tzinfo=UTC), tick=False)


@pytest.fixture
def made():
    """A county in which 甲甲童, on the roll of school a, has been sought since October 12 and was visited twice."""
    county = world.county()
    county.case = world.case(
        county, "a1",
        {"opened": DAY["a"]},
        {"visited": DAY["a"], "by": "class_teacher:a1", "way": "visit"},
        {"visited": DAY["b"], "by": "class_teacher:a1", "way": "group_visit"},
        {"visited": DAY["b"], "by": "class_teacher:a1", "way": "visit", "written_on": date(2026, 11, 2)},
        on=date(2026, 11, 2), whence="absence",
    )  # fmt: skip
    return county


def comes(made, who):
    return sign_in(Client(), made, who)


def address(made, key, name="report"):
    return reverse(f"reports:{name}", args=(made.schools[key].pk, OCTOBER))


def files(made, key, **said):
    """The principal opens the report, reads it and files it as the form stands, with what is said."""
    client = comes(made, f"principal:{key}")
    form = client.get(address(made, key)).context["form"]
    given = {name: form.initial.get(name, "") for name in form.fields}
    given = {name: value for name, value in given.items() if value is not False} | said
    return client.post(address(made, key, "file"), given)


def told(made, who):
    rows = Letter.objects.filter(account_id=made.accounts[who].pk).order_by("made_at", "kind")
    return [sentence(row.kind, from_kept(row.kind, row.params)) for row in rows]


def test_three_schools_in_october(made):
    with day(11, 2):  # the first working day: whoever owes one is told by when
        tell_the_day(at=datetime(2026, 11, 2, 2, tzinfo=UTC))
        assert told(made, "principal:c") == ["上个月的控辍保学月报请于 2026-11-06 前核对上报，没有情况也要零报告。"]
        page = comes(made, "principal:a").get(address(made, "a")).text
        assert "缺勤3天及以上" in page and "2026-11-06" in page
        refused = files(made, "a", nil="on")
        assert refused.status_code == 422 and "V003" in refused.text, "a girl is missing: this is no nil return"
        refused = files(made, "a", work="家访甲甲童两次")
        assert refused.status_code == 422 and "V007" in refused.text, "a report names nobody"
        assert files(made, "a", work=A_WORK).status_code == 303
        refused = files(made, "b", work="做了排查")
        assert refused.status_code == 422 and "V004" in refused.text, "that nobody is missing must be said"
        assert files(made, "b", nil="on").status_code == 303

    rows = {row.school_id: row for row in MonthlyReport.objects.all()}
    a, b = rows[made.schools["a"].pk], rows[made.schools["b"].pk]
    assert (a.figures["on_roll"], a.figures["open"], a.figures["absent"], a.figures["found"]) == (2, 1, 1, 1)
    assert a.figures["visits"] == 2, "the visit that was entered in November stands in November's report"
    assert a.figures["visited"] == 1 and not a.is_nil and a.work == A_WORK and a.post_title == "甲a校长"
    assert b.is_nil and b.figures["on_roll"] == 1 and b.figures["open"] == 0
    assert Event.objects.filter(verb="reports.filed").count() == 2

    with day(11, 9):  # past the day
        tell_the_day(at=datetime(2026, 11, 9, 2, tzinfo=UTC))
        assert told(made, "principal:c")[-1] == "上个月的控辍保学月报应于 2026-11-06 前上报，现已逾期。请登录核对上报。"
        assert told(made, "centre_head") == ["有 1 所学校的控辍保学月报逾期未报，请登录查看、催报。"]
        assert not told(made, "section_chief") and len(told(made, "principal:a")) == 1
        chief = comes(made, "section_chief")
        seen = chief.get(reverse("reports:list"))
        total = seen.context["seen"].total
        assert (total.schools, total.filed, total.nil, total.missing, total.late) == (3, 2, 1, 1, 1)
        assert total.figures.on_roll == 3, "the third school's child is not in the sum, and the sum says so"
        assert "未报的情况不详，不按零计" in seen.text and "逾期未报" in seen.text
        late = chief.get(reverse("reports:list") + f"?month={OCTOBER}&state=late")
        assert made.schools["c"].name in late.text and made.schools["b"].name not in late.text

        book = chief.get(reverse("reports:list") + f"?month={OCTOBER}&book=1")
        sheet = load_workbook(BytesIO(b"".join(book.streaming_content))).active
        cells = {row[0]: row for row in sheet.iter_rows(values_only=True)}
        assert "未报" in cells["甲c小学"] and 0 not in cells["甲c小学"], "in a book too it is a word and no nought"
        paper = chief.get(reverse("reports:summary") + f"?month={OCTOBER}&form=docx").content
        words = "\n".join(p.text for p in Document(BytesIO(paper)).paragraphs)
        assert "应报学校3所，已报2所，其中零报告1所；未报1所，其中逾期1所" in words and "甲c小学" in words
    with day(11, 11):  # the third working day after it: to the bureau
        tell_the_day(at=datetime(2026, 11, 11, 2, tzinfo=UTC))
        tell_the_day(at=datetime(2026, 11, 11, 3, tzinfo=UTC))
        assert told(made, "section_chief") == ["有 1 所学校的控辍保学月报逾期未报，请登录查看、催报。"]


def test_what_was_filed_stands_and_a_correction_is_a_further_version(made):
    with day(11, 2):
        assert files(made, "a", work=A_WORK).status_code == 303
        refused = files(made, "a", work="另做了宣传")
        assert refused.status_code == 422 and "V006" in refused.text, "why it is corrected must be said"
        assert files(made, "a", work="另做了宣传", reason="漏写宣传工作").status_code == 303
    first, second = MonthlyReport.objects.order_by("version")
    assert (first.version, first.work, first.reason) == (1, A_WORK, "")
    assert (second.version, second.work, second.reason) == (2, "另做了宣传", "漏写宣传工作")
    assert first.figures == second.figures
    with day(11, 3):
        client = comes(made, "principal:a")
        page = client.get(address(made, "a")).text
        assert "漏写宣传工作" in page
        paper = client.get(address(made, "a", "paper") + "?form=docx&version=1").content
        words = "\n".join(p.text for p in Document(BytesIO(paper)).paragraphs)
        assert A_WORK in words and "更正报告" not in words
        newest = client.get(address(made, "a", "paper") + "?form=docx").content
        assert "更正报告，第2版" in "\n".join(p.text for p in Document(BytesIO(newest)).paragraphs)
        assert client.get(address(made, "a", "paper") + "?form=docx&version=3").status_code == 404


def test_figures_that_moved_under_the_reader_are_not_signed(made):
    """Somebody strikes October's opening out of the records while the principal reads: nothing is filed that he did not read."""
    with day(10, 30):
        client = comes(made, "principal:a")
        page = client.get(address(made, "a"))
        assert page.context["form"] is None and "本月还没有结束" in page.text
        assert client.post(address(made, "a", "file"), {"work": A_WORK}).status_code == 404
    with day(11, 2):
        client = comes(made, "principal:a")
        form = client.get(address(made, "a")).context["form"]
        given = {name: form.initial.get(name) or "" for name in form.fields if name != "nil"} | {"work": A_WORK}
        Act.objects.create(
            case=made.case, number=5, kind="contacted", on=DAY["b"], written_on=DAY["b"], written_at=world.NOW, saw=4,
            by=str(made.accounts["class_teacher:a1"].pk), post_kind="class_teacher",
        )  # fmt: skip
        acts = facts_of(made.case)
        refresh(made.case, acts, Ground(date(2026, 11, 2)).standing(made.path, acts))
        refused = client.post(address(made, "a", "file"), given)
        assert refused.status_code == 422 and "V009" in refused.text
        again = {name: refused.context["form"].data.get(name, "") for name in given}
        assert client.post(address(made, "a", "file"), again).status_code == 303
        assert client.post(address(made, "a", "file"), again).status_code == 422, "V008: read what was filed meanwhile"


def test_a_school_sees_its_own_a_town_its_schools_and_a_village_none(made):
    with day(11, 9):
        at = {key: address(made, key) for key in "abc"}
        opened = {
            who: "".join(key for key in "abc" if comes(made, who).get(at[key]).status_code == 200)
            for who in ("principal:a", "registrar:b", "township_officer:t1", "township_officer:t2", "inspector", "centre_head",
                        "section_chief", "class_teacher:a1", "village_officer:v11", "auditor")
        }  # fmt: skip
        assert opened == {
            "principal:a": "a", "registrar:b": "b", "township_officer:t1": "ab", "township_officer:t2": "c", "inspector": "ab",
            "centre_head": "abc", "section_chief": "abc", "class_teacher:a1": "", "village_officer:v11": "", "auditor": "",
        }  # fmt: skip
        assert comes(made, "registrar:b").post(address(made, "b", "file"), {"nil": "on"}).status_code == 403, (
            "the principal files it"
        )
        assert comes(made, "section_chief").get(at["a"].replace(str(OCTOBER), "202608")).status_code == 404
        assert comes(made, "section_chief").get(at["a"].replace(str(OCTOBER), "209999")).status_code == 404


def test_a_child_who_moved_since_is_counted_where_it_was(made):
    """The girl goes to school b on November 3. October's report of a has her, and b's has not."""
    child = made.children["a1"]
    spell = child.spells.get()
    spell.ended_on = date(2026, 11, 3)
    spell.save()
    child.spells.create(school=made.schools["b"], school_class=made.classes["b1"], grade=3, status="active",
                        began_on=date(2026, 11, 3), recorded_at=datetime(2026, 11, 3, tzinfo=UTC))  # fmt: skip
    child.cached_school_path = made.classes["b1"].path
    child.save()
    with day(11, 5):
        assert files(made, "a", work=A_WORK).status_code == 303
        assert files(made, "b", nil="on").status_code == 303
    kept = {row.school_id: row.figures for row in MonthlyReport.objects.all()}
    assert kept[made.schools["a"].pk]["open"] == 1 and kept[made.schools["a"].pk]["on_roll"] == 2
    assert kept[made.schools["b"].pk]["open"] == 0 and kept[made.schools["b"].pk]["on_roll"] == 1

"""秋菊 was found at the door and stands on paper. Two people of the bureau type her sheet; the one who slipped is told by the other's
entry, a third look at the paper decides, and the roll that is swept is the paper's."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.imports.models import EntryDecision, RollFile, RollImport
from notoneless.places.models import Division
from notoneless.work.worker import Worker
from tests import world
from tests.desks.signing import sign_in
from tests.unit.entry.sheets import COLUMNS_TYPED, paper

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 9, 1)


@pytest.fixture
def made():
    return world.county(children=False)


def _file(name: str, rows: list[dict[str, str]]) -> SimpleUploadedFile:
    from notoneless.rolls.kinds import COLUMNS

    lines = [",".join(COLUMNS[c].zh for c in COLUMNS_TYPED), *(",".join(row[c] for c in COLUMNS_TYPED) for row in rows)]
    return SimpleUploadedFile(name, "\n".join(lines).encode("utf-8-sig"))


def _work() -> None:
    Worker().drain(timezone.now())


def _see(client, name: str, *args: object) -> str:
    return client.get(reverse(f"imports:{name}", args=args)).content.decode()


def _do(client, name: str, *args: object, **body: object):
    return client.post(reverse(f"imports:{name}", args=args), body)


def test_two_people_type_one_sheet_and_the_paper_decides(client, made):
    truth = paper(6)
    first = [dict(row) for row in truth]
    number = first[1]["id_number"]
    first[1]["id_number"] = number[:9] + str((int(number[9]) + 1) % 10) + number[10:]
    second = [dict(row) for row in truth]
    second[2]["village"], second[3]["guardian_name"] = "古乔村", "黄建囯"
    first[3]["guardian_name"] = "黄建团"
    del second[5]

    sign_in(client, made, "registrar_bureau")
    county = Division.objects.get(code="500153", level=1).pk
    begun = _do(client, "new", county=str(county), as_of=AS_OF.isoformat(), rolls=[_file("铁脚板摸排名册.csv", first)])
    assert begun.status_code == 303
    one = RollImport.objects.get()
    _work()
    roll = one.files.get()
    assert "只录了一遍" in _see(client, "import", one.pk), "a roll typed once is not passed over in silence"

    # Never the same account, and never a copy.
    assert "第一遍是您交的" in _see(client, "double", roll.pk)
    assert "Y014" in _do(client, "second", roll.pk, entry=_file("乙.csv", second)).content.decode()
    sign_in(client, made, "section_chief")
    assert "Y015" in _do(client, "second", roll.pk, entry=_file("乙.csv", first)).content.decode()
    assert _do(client, "second", roll.pk, entry=_file("乙.csv", second)).status_code == 303
    _work()
    told = _see(client, "double", roll.pk)
    assert "判定不同之处（4）" in told, told
    assert "有不同之处未定" in _see(client, "import", one.pk)
    assert "Y021" in client.post(reverse("imports:order", args=(one.pk,)), follow=True).content.decode()
    assert "Y020" in client.post(reverse("imports:settle", args=(roll.pk,)), follow=True).content.decode()

    # One by one, as the keyboard goes; numbers uncovered only where they differ.
    def goes_on(asked: str, **body: object) -> str:
        answer = client.post(asked, body)
        assert answer.status_code == 302
        return client.get(answer["Location"])["Location"]

    at = client.get(reverse("imports:next_place", args=(roll.pk,)))["Location"]
    seen: dict[str, str] = {}
    while at != reverse("imports:double", args=(roll.pk,)):
        page = client.get(at).content.decode()
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1].strip()
        seen[heading] = page
        if "这一行" in heading:
            at = goes_on(at, choice="keep")
        elif "身份证号" in heading:
            at = goes_on(at, choice="second")
        elif "监护人姓名" in heading:
            answer = client.post(at, {"choice": "typed", "value": ""})
            assert "Y019" in client.get(answer["Location"]).content.decode() and answer["Location"] == at
            at = goes_on(at, choice="typed", value="黄建国")
        else:
            at = goes_on(at, choice="first")
    assert len(seen) == 4
    [of_number] = [page for heading, page in seen.items() if "身份证号" in heading]
    assert number not in of_number and "<mark>" in of_number and "校验位不对" in of_number
    assert {said.decided_by for said in EntryDecision.objects.all()} == {str(made.accounts["section_chief"].pk)}
    typed = EntryDecision.objects.get(choice="typed")
    assert typed.value.open(why="test") == "黄建国"

    assert "定稿，代替第一遍" in _see(client, "double", roll.pk)
    assert _do(client, "settle", roll.pk).status_code == 303
    _work()
    told = _see(client, "double", roll.pk)
    assert "已定稿" in told and "录错率" in told
    settled = RollFile.objects.get(settles=roll)
    assert settled.is_looked_at and settled.seen[0]["rows"] == 6
    latest = RollFile.objects.get(second_of=roll)
    assert [rate["wrong"] for rate in latest.double["rates"]] == [2, 2]
    assert [rate["lines_left_out"] for rate in latest.double["rates"]] == [0, 1]
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {
        "imports.add_second",
        "imports.decide_entry",
        "imports.entry",
        "imports.settle_entries",
        "imports.stand_in",
    } <= verbs
    assert not any(row["name"] in str(event.detail) for event in Event.objects.all() for row in truth)

    # The sweep reads the settled roll, and neither entry.
    client.post(reverse("imports:order", args=(one.pk,)))
    _work()
    from django.conf import settings

    said = (settings.NOTONELESS_HOME.work / "imports" / str(one.pk) / "rolls" / "rolls.toml").read_text("utf-8")
    assert settled.name in said and "乙.csv" not in said and said.count("[[roll]]") == 1

    # Undone by taking the settled roll out: both entries and every decision stand as before.
    assert "Y017" in client.post(at_of(roll, latest), {"choice": "first"}, follow=True).content.decode()
    assert _do(client, "drop", settled.pk).status_code in (302, 303)
    assert "已定完，待定稿" in _see(client, "double", roll.pk)
    assert "Y021" in client.post(reverse("imports:order", args=(one.pk,)), follow=True).content.decode()
    _do(client, "drop", latest.pk)
    assert "只录了一遍" in _see(client, "import", one.pk)


def at_of(roll: RollFile, second: RollFile) -> str:
    from notoneless.imports.queries import decided

    return reverse("imports:place", args=(roll.pk, decided(second)[-1][0]))


def test_two_lines_said_to_be_one_are_compared_then(client, made):
    truth = paper(5)
    second = [dict(row) for row in truth]
    second[0].update(name="另一个", birth_on="2001-01-01", guardian_phone="13700000000", village="无名村")
    sign_in(client, made, "registrar_bureau")
    county = Division.objects.get(code="500153", level=1).pk
    _do(client, "new", county=str(county), as_of=AS_OF.isoformat(), rolls=[_file("铁脚板摸排名册.csv", truth)])
    _work()
    roll = RollFile.objects.get()
    sign_in(client, made, "section_chief")
    _do(client, "second", roll.pk, entry=_file("乙.csv", second))
    _work()
    at = client.get(reverse("imports:next_place", args=(roll.pk,)))["Location"]
    assert "就是另一遍的这一行" in client.get(at).content.decode()
    assert "Y018" in client.post(at, {"choice": "same"}, follow=True).content.decode()
    client.post(at, {"choice": "same", "partner": "0"})
    assert "正在识别、比对" in _see(client, "double", roll.pk)
    _work()
    assert "判定不同之处（4）" in _see(client, "double", roll.pk)
    # Said otherwise after all: both lines stand by themselves again.
    client.post(at, {"choice": "keep"})
    _work()
    assert "判定不同之处（1）" in _see(client, "double", roll.pk)

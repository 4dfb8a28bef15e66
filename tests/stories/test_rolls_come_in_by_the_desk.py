"""A clerk brings a county's rolls in by the browser alone: handed in, understood, said better, asked about, swept, judged,
published; and the children who are nowhere stand in the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from notoneless.audit.models import Event
from notoneless.children.models import Child
from notoneless.findings import actions as findings
from notoneless.imports.models import PairAnswer, RollImport
from notoneless.ledger.reconcile import read_reported
from notoneless.responsibility.queries import viewer_of
from notoneless.rolls.synth import generate
from notoneless.work.worker import Worker
from tests import world
from tests.desks.signing import sign_in

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 9, 1)


@pytest.fixture(scope="module")
def rolls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county") / "rolls"
    generate(folder, children=2400, place="500153", seed=7, as_of=AS_OF)
    (folder / "rolls.toml").unlink()
    return folder


@pytest.fixture
def made():
    return world.county(children=False)


def upload(path: Path, name: str = ""):
    return SimpleUploadedFile(name or path.name, path.read_bytes())


def work():
    return Worker().drain(timezone.now())


def begin(client, files):
    answer = client.post(reverse("imports:new"), {"county": str(_county()), "as_of": AS_OF.isoformat(), "rolls": files})
    assert answer.status_code == 303, answer.content.decode()
    one = RollImport.objects.latest("began_at")
    work()
    return one


def _county():
    from notoneless.places.models import Division

    return Division.objects.get(code="500153", level=1).pk


def page(client, one):
    return client.get(reverse("imports:import", args=(one.pk,))).content.decode()


def test_a_clerk_brings_the_rolls_in_and_the_suspects_stand_in_the_files(client, made, rolls):
    sign_in(client, made, "registrar_bureau")
    files = sorted(rolls.glob("*.csv"))
    # One office calls the child's number something that nobody has heard of, and the file says nothing of its kind.
    odd = next(path for path in files if path.name == "脱贫监测名册.csv")
    head, _, body = odd.read_text("utf-8-sig").partition("\n")
    names = [label.strip() for label in head.split(",")]
    strange = ",".join("娃儿大号" if label == "姓名" else label for label in names) + "\n" + body
    assert "娃儿大号" in strange
    given = [upload(path) for path in files if path != odd]
    given.append(SimpleUploadedFile("乡村振兴局.csv", strange.encode("utf-8-sig")))
    one = begin(client, given)

    told = page(client, one)
    assert "户籍名册" in told and "请说明" in told, "what was recognised is told, and what was not"
    file = one.files.get(name="乡村振兴局.csv")
    assert file.seen[0]["trouble"]
    assert "不用写 rolls.toml" in client.get(reverse("imports:file", args=(file.pk,))).text
    refused = client.post(reverse("imports:order", args=(one.pk,)), follow=True).content.decode()
    assert "Y009" in refused, "nothing is swept while a file is not clear"

    sheet = file.seen[0]
    at = next(n for n, label in enumerate(sheet["labels"]) if "娃儿大号" in label)
    if sheet["kind"] != "hardship":
        client.post(reverse("imports:file", args=(file.pk,)), {"sheet": "", "kind": "hardship", "heading_row": 1})
        work()
        file.refresh_from_db()
        sheet = file.seen[0]
    columns = {f"c{n}": "" for n in range(len(sheet["labels"]))}
    columns |= {f"c{n}": standard for standard, n in sheet["columns"].items()} | {f"c{at}": "name"}
    answer = client.post(
        reverse("imports:file", args=(file.pk,)), columns | {"sheet": "", "kind": "hardship", "heading_row": 1}
    )
    assert answer.status_code == 303, answer.content.decode()
    work()
    file.refresh_from_db()
    assert file.seen[0]["trouble"] is None and file.seen[0]["columns"]["name"] == at

    client.post(reverse("imports:order", args=(one.pk,)))
    work()
    one.refresh_from_db()
    assert one.state == "done", (one.refusal, one.asked)
    told = page(client, one)
    assert "差错册" in told and "核对并写入档案" in told
    book = client.get(reverse("imports:faults", args=(one.pk,)))
    assert b"".join(book.streaming_content)[:2] == b"PK"

    first = client.get(reverse("imports:pairs", args=(one.pk,)))
    assert "/pairs/" in first["Location"]
    for answer in ("same", "different"):
        asked = client.get(reverse("imports:pairs", args=(one.pk,)))["Location"]
        assert "<mark>" in client.get(asked).content.decode() or answer
        assert client.post(asked, {"answer": answer}).status_code == 302
    assert PairAnswer.objects.count() == 2
    assert "重新拉网后生效" in page(client, one)
    before = one.publication
    client.post(reverse("imports:order", args=(one.pk,)))
    work()
    one.refresh_from_db()
    assert one.state == "done" and one.counts["decisions"] == 2, "the second sweep honours what she judged"
    if one.publication != before:
        before.refresh_from_db()
        assert before.state == "withdrawn"

    client.post(reverse("sweeps:take", args=(one.publication_id,)))
    work()
    client.post(reverse("sweeps:finish", args=(one.publication_id,)))
    suspects = Child.objects.filter(cached_ledger="suspected_dropout")
    assert suspects.count() == one.counts["by_ledger"]["suspected_dropout"] > 0
    verbs = set(Event.objects.filter(verb__startswith="imports.").values_list("verb", flat=True))
    assert {"imports.begin", "imports.add_file", "imports.say", "imports.order", "imports.judge"} <= verbs

    # A month later the same office sends the same heading: nobody has to say it again.
    again = begin(client, [SimpleUploadedFile("乡村振兴局九月.csv", strange.encode("utf-8-sig") + b"\n")])
    file = again.files.get()
    assert file.seen[0]["known"] and file.seen[0]["trouble"] is None and file.seen[0]["columns"]["name"] == at


def test_a_roll_that_lost_its_numbers_is_asked_about_and_passes_for_a_reason_only(client, made, rolls):
    sign_in(client, made, "registrar_bureau")
    files = []
    for path in sorted(rolls.glob("*.csv")):
        head, *rows = path.read_text("utf-8-sig").split("\n")
        if path.name == "学籍名册.csv":
            at = head.split(",").index("身份证件号")
            rows = [",".join("" if n == at else cell for n, cell in enumerate(row.split(","))) for row in rows]
        files.append(SimpleUploadedFile(path.name, "\n".join([head, *rows]).encode("utf-8-sig")))
    one = begin(client, files)
    client.post(reverse("imports:order", args=(one.pk,)))
    work()
    one.refresh_from_db()
    assert one.state == "asked" and one.publication is None
    assert "只有 0% 的行有内容" in page(client, one), "what was seen is told in words"
    refused = client.post(
        reverse("imports:answer", args=(one.pk,)), {f"why-{ask['fuse']}": "x" for ask in one.asked}, follow=True
    ).content.decode()
    assert "Y011" in refused
    client.post(
        reverse("imports:answer", args=(one.pk,)), {f"why-{ask['fuse']}": "本月导不出证件号" for ask in one.asked}
    )
    work()
    one.refresh_from_db()
    assert one.state == "done"
    assert Event.objects.filter(verb="imports.answer").count() == len(one.accepted) == 1


def _sets(rolls, *, keep, without=()):
    """The rolls as files to hand in; of the school roll the first ``keep`` lines."""
    for path in sorted(rolls.glob("*.csv")):
        if path.name in without:
            continue
        text = path.read_bytes().decode("utf-8-sig")
        lines = text.splitlines(keepends=True)
        cut = "".join(lines[: keep + 1]) if path.name == "学籍名册.csv" else text
        yield SimpleUploadedFile(path.name, cut.encode("utf-8-sig"))


def test_half_a_school_roll_is_asked_about_in_a_countys_first_set(client, made, rolls):
    sign_in(client, made, "registrar_bureau")
    one = begin(client, list(_sets(rolls, keep=1000)))
    client.post(reverse("imports:order", args=(one.pk,)))
    work()
    one.refresh_from_db()
    assert one.state == "asked" and one.publication is None
    assert [ask["fuse"] for ask in one.asked] == ["fuse:row_change:enrolment"]
    assert "像是只导出了一部分" in page(client, one)


def test_a_set_is_held_against_what_a_command_published(client, made, rolls, tmp_path):
    by, at = viewer_of(made.accounts["section_chief"], at=timezone.now()), timezone.now()
    folder = findings.sweep_rolls(rolls=rolls, work=tmp_path / "work", place="500153", as_of=AS_OF)
    reported = read_reported(folder)
    assert reported["education"].asked and set(reported) == {"education", "rural"}, (
        "for the three counts of the offices"
    )
    published = findings.read(publication=findings.start(folder=folder, county=made.county, by=by, at=at), by=by, at=at)
    findings.take(publication=published, by=by, at=at)
    findings.finish(publication=published, by=by, at=at)

    sign_in(client, made, "registrar_bureau")
    one = begin(client, list(_sets(rolls, keep=1000, without=("上学期学籍名册.csv", "在校点名册.csv"))))
    client.post(reverse("imports:order", args=(one.pk,)))
    work()
    one.refresh_from_db()
    assert one.state == "asked"
    assert any("学籍名册由上次的" in ask["zh"] for ask in one.asked)

"""A letter about a girl: what was entered on her case stands in it already, a person adds the rest, reads it, and it stays with
the case; her number goes into it only for a reason, and then not everybody may open it."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from notoneless.audit.models import Event
from notoneless.cases.models import Act, Paper
from tests import world
from tests.cases import laid
from tests.desks.signing import sign_in
from tests.stories.walk import SCHOOL, TOWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    yield world.county()
    for path in settings.NOTONELESS_HOME.letters.rglob("case-*"):  # an office's own templates outlive the database
        path.unlink()


def form_of(answer):
    """What the browser would send back: the fields as the page filled them."""
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', answer.text))
    fields |= {
        name: text.strip() for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)<', answer.text)
    }
    return {name: value for name, value in fields.items() if name not in ("csrfmiddlewaretoken", "look", "with_sealed")}


def words(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    return "".join("".join(one.text for one in document.paragraphs).split())


def files_of(client, case):
    page = client.get(reverse("cases:case", args=[case.pk]))
    return {name: client.get(href) for href, name in re.findall(r'href="(/cases/papers/[^"]+)">([^<]+)<', page.text)}


def wrote(client, case, kind, **said):
    said = {"on": timezone.localdate().isoformat(), "once": uuid.uuid4().hex} | said
    assert client.post(reverse(f"cases:{kind}", args=[case.pk]), said).status_code == 303


def test_an_order_to_return_is_filled_read_kept_and_downloaded(client, made):
    case = laid(made)
    child = made.children["a1"]
    sign_in(client, made, TOWN)
    wrote(client, case, "verified", outcome="dropout", text="随表姐外出做工")
    wrote(client, case, "visited", way="visit", text="见到祖母，说年前不回来")
    address = reverse("cases:draw", args=[case.pk, "return_order"])
    assert address in client.get(reverse("cases:case", args=[case.pk])).text
    draft = client.get(address)
    given = form_of(draft)
    on = timezone.localdate()
    assert (given["child"], given["deadline_on"]) == (child.name, (on + timedelta(days=15)).isoformat())
    assert given["drawn_on"] == on.isoformat() and given["issuer"].endswith("人民政府")

    bare = client.post(address, given)  # neither its number nor the day on which she left is known
    assert bare.status_code == 422 and "E094" in bare.text
    given |= {"left_on": "2026-09-28", "number": "某府教责字〔2026〕第7号", "guardian": "王某某"}
    seen = client.post(address, given | {"look": "1"})
    assert seen.status_code == 200 and "某府教责字〔2026〕第7号" in seen.text and "2026年9月28日起未到校" in seen.text
    assert not Act.objects.filter(case=case, kind="drawn").exists()

    given |= form_of(seen)
    assert client.post(address, given).status_code == 303
    files = files_of(client, case)
    assert set(files) == {
        "限期返校（复学）通知书 某府教责字〔2026〕第7号.pdf",
        "限期返校（复学）通知书 某府教责字〔2026〕第7号.docx",
    }
    for name, answer in files.items():
        said = words(answer.content) if name.endswith("docx") else ""
        if name.endswith("pdf"):
            said = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
        assert "王某某" in said and child.name in said and "责令" in said, name
    assert Event.objects.filter(verb="cases.drawn", children=[str(child.pk)]).count() == 1
    again = client.post(address, given)
    assert again.status_code in (302, 303) and Act.objects.filter(case=case, kind="drawn").count() == 1


def test_what_was_done_stands_in_the_letter_to_the_police_and_her_number_only_for_a_reason(client, made):
    case = laid(made)
    sign_in(client, made, TOWN)
    wrote(client, case, "verified", outcome="lost_contact", text="据说在外省")
    wrote(client, case, "visited", way="visit", text="祖母也不知去向")
    wrote(client, case, "reasoned", main="work")
    address = reverse("cases:draw", args=[case.pk, "referral_police"])
    draft = client.get(address)
    assert "祖母也不知去向" in draft.text and 'name="id_number"' not in draft.text
    given = form_of(draft) | {"left_on": "2026-09-28", "addressee": "某某县公安局", "with_sealed": "on"}
    refused = client.post(address, given)
    assert refused.status_code == 422 and "P011" in refused.text
    assert not Paper.objects.filter(act__kind="drawn").exists()
    assert client.post(address, given | {"purpose": "函请公安协助查找"}).status_code == 303
    number = next(
        str(one.number.open(why="reveal")) for one in made.children["a1"].identifiers.all() if one.kind == "citizen_id"
    )
    letter = next(answer.content for name, answer in files_of(client, case).items() if name.endswith("docx"))
    assert number in words(letter) and "主要原因：" in words(letter)
    assert Event.objects.filter(verb="privacy.reveal", children=[str(case.child_id)]).exists()
    paper = Paper.objects.filter(act__kind="drawn").first()
    sign_in(client, made, "subject_teacher:a1")  # sees the case and has no numbers shown
    answer = client.get(reverse("cases:paper", args=[paper.pk]), follow=True)
    assert "E095" in answer.text and number not in answer.text


def test_an_office_paper_is_not_a_schools(client, made):
    case = laid(made)
    sign_in(client, made, SCHOOL)
    page = client.get(reverse("cases:case", args=[case.pk])).text
    assert "/draw/persuasion_notice" in page and "/draw/return_order" not in page
    assert client.get(reverse("cases:draw", args=[case.pk, "return_order"])).status_code == 403
    assert client.get(reverse("cases:draw", args=[case.pk, "no-such"])).status_code == 404
    sign_in(client, made, "principal:b")
    assert client.get(reverse("cases:draw", args=[case.pk, "school_report"])).status_code == 404


def test_the_county_changes_its_own_template_and_a_misspelt_place_is_named(
    client, made, django_capture_on_commit_callbacks
):
    case = laid(made)
    sign_in(client, made, "section_chief")
    draft = client.get(reverse("cases:draw", args=[case.pk, "school_report"]))
    assert reverse("cases:templates") in draft.text
    page = client.get(reverse("cases:templates"))
    address = re.search(r'href="(/cases/paper-templates/school_report[^"]*)"', page.text)[1]
    document = Document(io.BytesIO(client.get(address).content))
    document.add_paragraph("本县自定：{{ situatoin }}")

    def send(changed):
        data = io.BytesIO()
        changed.save(data)
        given = SimpleUploadedFile("自己的.docx", data.getvalue())
        said = {"county": made.path, "form": "school_report", "template": given, "once": uuid.uuid4().hex}
        return client.post(reverse("cases:templates"), said)

    refused = send(document)
    assert refused.status_code == 422 and "situatoin" in refused.text and "situation" in refused.text
    document.paragraphs[-1].text = "本县自定：{{ situation }}"
    with django_capture_on_commit_callbacks(execute=True):
        assert send(document).status_code == 303
    given = form_of(draft) | {"addressee": "某镇人民政府", "situation": "连续未到校", "left_on": "2026-09-28"}
    seen = client.post(reverse("cases:draw", args=[case.pk, "school_report"]), given | {"look": "1"})
    assert "本县自定：连续未到校" in seen.text
    sign_in(client, made, TOWN)
    assert client.get(reverse("cases:templates")).status_code == 404

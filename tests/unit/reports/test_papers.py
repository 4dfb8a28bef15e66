"""An office's own template for its reports and its letters on pupils who move: taken in only when every place can be filled."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from notoneless.audit.models import Event
from notoneless.moves import queries as moves
from notoneless.moves.rules.letters import KINDS
from notoneless.papers import blocks_of, check_template
from notoneless.papers.checking import places_of
from notoneless.reports import queries
from notoneless.reports.queries.drawing import house_template
from notoneless.reports.rules.papers import PAPERS, PLACES
from tests import world
from tests.desks.signing import sign_in

DESKS = (("reports", "county_month", queries), ("moves", "move_out", moves))


@pytest.mark.parametrize("kind", PAPERS)
def test_the_houses_own_template_would_be_taken_in_and_knows_every_place(kind):
    paper, template = PAPERS[kind], house_template(kind)
    assert places_of(template) <= set(paper.whole), "nobody fills what is not promised"
    check_template(template, places=paper.places, needed=paper.needs, samples=paper.samples())
    assert set(paper.whole) <= set(PLACES)


def docx(*lines):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def filled():
    """A template of each, with all that it cannot do without; the month's loop is the office's own."""
    needs = {"county_month": PAPERS["county_month"].needs, "move_out": KINDS["move_out"].needs}
    return {
        kind: docx("本局自用格式", *(f"{{{{ {name} }}}}" for name in names if name != "figures"),
                   *(("{%p for label, many in figures %}", "{{ label }}：{{ many }}", "{%p endfor %}") if "figures" in names else ()))
        for kind, names in needs.items()
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("desk", "kind", "read"), DESKS)
def test_an_office_brings_its_own_and_goes_back(desk, kind, read, filled, django_capture_on_commit_callbacks):
    made, other = world.county(), world.county("0002", "500120", children=False)
    chief, address = sign_in(Client(), made, "section_chief"), reverse(f"{desk}:templates")

    def brings(data, county=made.path, form=kind):
        given = {"county": county, "form": form, "template": SimpleUploadedFile("模板.docx", data)}
        with django_capture_on_commit_callbacks(execute=True):
            return chief.post(address, given)

    house = read.template_bytes(kind, county_path=made.path)
    for wrong, code in (
        (b"PK no word file", "D024"), (docx("{{ county }} {{ nmae }}"), "D025"), (docx("只有标题"), "D026"),
    ):  # fmt: skip
        answer = brings(wrong)
        assert answer.status_code == 422 and code in answer.text, code
        assert read.template_bytes(kind, county_path=made.path) == house, "nothing is kept of one that is refused"
    assert (
        brings(filled[kind], county=other.path).status_code == 404
        and brings(filled[kind], form="no-such").status_code == 404
    )
    assert brings(filled[kind]).status_code == 303
    assert read.template_bytes(kind, county_path=made.path) == filled[kind]
    assert read.template_bytes(kind, county_path=other.path) == house, "another county's is its own"
    whole = PAPERS[kind].whole if kind in PAPERS else dict.fromkeys(moves.PLACES, "某")
    assert blocks_of(filled[kind], whole)[0].text == "本局自用格式"
    taken = chief.get(reverse(f"{desk}:template", args=[kind]))
    assert taken.content == filled[kind] and taken["Content-Disposition"].startswith("attachment")
    with django_capture_on_commit_callbacks(execute=True):
        assert chief.post(address, {"county": made.path, "form": kind, "house": "1"}).status_code == 303
    assert read.template_bytes(kind, county_path=made.path) == house
    verbs = list(Event.objects.filter(verb__startswith=f"{desk}.").order_by("seq").values_list("verb", flat=True))
    assert verbs == [f"{desk}.replace_template", f"{desk}.use_house_template"]
    assert sign_in(Client(), made, "principal:a").get(address).status_code == 403

"""The server is killed while telephones hand in: what was acknowledged is there, nothing is there twice, and a picture is whole or asked for."""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notoneless.audit import queries as journal
from notoneless.audit.rules.verdicts import Fault
from notoneless.visits.models import Attachment, Held, Piece, Visit, VisitFile
from notoneless.visits.rules.contents import Content, File
from tests import world
from tests.desks.signing import sign_in
from tests.killing import Killer
from tests.phones import API, Phone, asking, picture, sealed_item, sealed_picture
from tests.unit.visits.killed import serve

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("own_anchors"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and kills what it forked"),
]
TEACHER = "class_teacher:a1"


def batch(phone, made, seed):
    """Two visits and a correction of one of them in one request, then a picture in two pieces."""
    photo = picture(seed)
    on, key = timezone.localdate(), lambda: uuid.uuid4()

    def visit(**more):
        said = {
            "id": key(), "on": on, "children": (made.children["a1"].pk,), "visitors": (made.accounts[TEACHER].pk,),
            "form": phone.packet["form"]["digest"], "answers": {"said": f"第{seed}天"},
        }  # fmt: skip
        return Content(**said | more)

    first = visit(files=(File(hashlib.sha256(photo).hexdigest(), "photo", "门口.jpg", len(photo)),))
    said = [first, visit(), visit(corrects=first.id, why="日期记错了", on=on - timedelta(days=1), files=first.files)]
    blob, upload = sealed_picture(photo, phone.seal), uuid.uuid4()
    cut = len(blob) // 2
    requests = [
        (
            f"{API}send",
            json.dumps({"items": [sealed_item(one.text, phone.seal) for one in said]}).encode(),
            "application/json",
        )
    ]
    for offset, part in ((0, blob[:cut]), (cut, blob[cut:])):
        address = f"{API}files/{upload}?offset={offset}&size={len(blob)}&seal={phone.seal['id']}"
        requests.append((address, part, "application/octet-stream"))
    return said, [
        {"path": path, "body": b64encode(body).decode(), "kind": kind, "token": phone.token}
        for path, body, kind in requests
    ]


def killed(folder, kills):
    """Kill the server at so many moments of a batch, from its first statement to its last; each time what was acknowledged must be there,
    and what is sent again must make it whole."""
    made = world.county()
    phone = Phone(ask=asking(Client()), session=asking(sign_in(Client(), made, TEACHER)))
    phone.register()
    phone.take_along()
    said, requests = batch(phone, made, 0)
    (folder / "requests.json").write_text(json.dumps(requests), "utf-8")
    with CaptureQueriesContext(connection) as asked:
        serve(str(folder))
    total, expected = len(asked), {one.id for one in said}
    with Killer("tests.unit.visits.killed:serve", str(folder)) as killer:
        for number in range(kills):
            said, requests = batch(phone, made, number + 1)
            expected |= {one.id for one in said}
            (folder / "requests.json").write_text(json.dumps(requests), "utf-8")
            (folder / "answered").write_text("")
            killer.killed_at(1 + number * total // kills)
            answers = [json.loads(line) for line in (folder / "answered").read_text().splitlines()]
            for receipt in [one for answer in answers for one in answer.get("receipts", ())]:
                assert receipt["state"] in ("received", "apart"), receipt
                assert Visit.objects.filter(pk=receipt["id"], digest=receipt["digest"]).exists(), (number, receipt)
            if any(answer.get("state") == "received" for answer in answers):
                assert VisitFile.objects.filter(visit=said[0].id, attachment__isnull=False).exists()
            serve(str(folder))  # the telephone heard nothing, and sends all of it again
            assert Visit.objects.filter(pk__in=[one.id for one in said]).count() == 3
    assert set(Visit.objects.values_list("pk", flat=True)) == expected and not Held.objects.filter(settled="").exists()
    assert not Piece.objects.exists() and not VisitFile.objects.filter(attachment=None).exists()
    for kept in Attachment.objects.all():
        assert hashlib.sha256(b64decode(kept.data.open(why="test"))).hexdigest() == kept.digest
    assert Attachment.objects.count() == kills + 1
    assert {one.fault for one in journal.verify().findings} <= {Fault.UNANCHORED}, "the journal's chain is whole"
    return total


def test_eight_kills_lose_nothing_and_double_nothing(tmp_path):
    assert killed(tmp_path, 8) > 60


@pytest.mark.long
def test_two_hundred_kills_lose_nothing_and_double_nothing(tmp_path):
    assert killed(tmp_path, 200) > 60

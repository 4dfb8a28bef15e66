"""A class teacher is moved. The next page that is asked for shows nothing more of the class, whatever was open before."""

from __future__ import annotations

import pytest
from django.utils import timezone

from notoneless.responsibility import queries
from notoneless.responsibility.models import Appointment
from tests import world
from tests.desks.signing import BACKEND, sign_in

pytestmark = pytest.mark.django_db


def test_losing_a_post(client):
    made = world.county()
    teacher, room = made.accounts["class_teacher:a1"], made.classes["a1"].path
    post = f"/duty/posts/{made.posts['class_teacher:a1'].pk}/"
    client.force_login(teacher, backend=BACKEND)
    assert client.get(post).status_code == 200
    assert queries.viewer_of(teacher, at=timezone.now()).schools("child.see") == (room,)

    # In another room the principal ends the term. The teacher's session stays open.
    office = sign_in(client.__class__(), made, "principal:a")
    term = Appointment.objects.get(post=made.posts["class_teacher:a1"])
    assert office.post(f"/duty/terms/{term.pk}/end/", {"reason": "调往他校"}).status_code == 303

    # The very next request opens nothing, and the front page says whom to ask.
    assert client.get(post).status_code == 404
    assert client.get(f"/duty/?line=school&at={room}").status_code == 403
    assert "没有在任的岗位" in client.get("/").content.decode()
    assert queries.viewer_of(teacher, at=timezone.now()).schools("child.see") == ()

    # The class has nobody now: that is a gap with a name, until the principal appoints somebody.
    assert "a1班主任" in office.get("/duty/gaps/vacant/").content.decode()
    assert [
        str(link.hole) for link in queries.chain_for("", room, timezone.localdate()).on_line("school") if link.hole
    ] == ["vacant"]
    given = {"account": made.accounts["subject_teacher:a1"].pk, "holding": "full", "began_on": timezone.localdate()}
    assert office.post(f"{post}appoint/", given).status_code == 303
    assert "a1班主任" not in office.get("/duty/gaps/vacant/").content.decode()

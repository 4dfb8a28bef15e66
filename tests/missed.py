"""A child who is missed today, with a note of a call home that lies on it: what tests of desks ask for."""

from __future__ import annotations

import base64

from django.utils import timezone

from notoneless.attendance.models import Absence, Answer, NotHere, Proof, RollCall, Task
from tests import world

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def missed(made: world.County, key: str) -> Absence:
    """Write the absence of a child whom its class misses today, what that calls for, and one answer with its proof."""
    child, now = made.children[key], timezone.now()
    on = timezone.localdate(now)
    room = next(one for one in made.classes.values() if one.path == child.cached_school_path)
    call = RollCall.objects.create(school_class=room, on=on, number=1, listed=1, away=1, recorded_at=now)
    NotHere.objects.create(roll_call=call, child=child, reason="unknown")
    absence = Absence.objects.create(
        child=child, school_class=room, county_path=child.county_path, opened_at=now, version=1,
        cached_days=[on.isoformat()], cached_since=on,
    )  # fmt: skip
    post = next(
        one for name, one in made.posts.items() if name.startswith("class_teacher") and one.unit_path == room.path
    )
    for step in ("contact", "visit"):
        Task.objects.create(
            absence=absence, step=step, came_on=on, due_on=on, line="school", unit_path=room.path, post=post
        )
    answer = Answer.objects.create(
        absence=absence, number=1, kind="contacted", on=on, written_at=now, way="phone", words=6, has_proof=True, text="电话没人接",
        post_kind="class_teacher",
    )  # fmt: skip
    Proof.objects.create(
        answer=answer, name="截图.pdf", kind="pdf", size=len(PDF), digest="0" * 64, data=base64.b64encode(PDF).decode(),
        added_at=now,
    )  # fmt: skip
    return absence

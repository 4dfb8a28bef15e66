"""A visit to a child of a test's world: written, with a problem that was solved with a proof, and a second record that lies apart."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from notoneless.audit import actions as audit
from notoneless.responsibility.queries import viewer_of
from notoneless.visits import actions, queries
from notoneless.visits.models import Attachment, Held, Issue, Paper, Proof, Visit, VisitFile
from notoneless.visits.rules.contents import Content, Problem
from tests import world
from tests.stories.walk import PAPER


@dataclass(frozen=True)
class Visited:
    """What was written."""

    visit: Visit
    issue: Issue
    proof: Proof
    held: Held
    picture: VisitFile


def finished(
    made: world.County, key: str, *, by: str = "section_chief", on: date = world.TODAY, at: datetime = world.NOW
) -> Content:
    """Return a finalised visit to a child, with a problem that its writer takes in hand."""
    who = viewer_of(made.accounts[by], at=at)
    child = made.children[key].pk
    content, _found = queries.written(
        queries.form_at(made.path, on).form, {"met": ["parent"], "said": "家里缺人手"}, key=uuid.uuid4(), on=on, children=[child],
        visitors=[who.known_id], problems=[Problem(child, "study", "数学跟不上", who.known_id, date(2099, 1, 1))],
    )  # fmt: skip
    return content


def visited(
    made: world.County, key: str, *, by: str = "section_chief", on: date = world.TODAY, at: datetime = world.NOW
) -> Visited:
    """Write it, and return what was written."""
    who = viewer_of(made.accounts[by], at=at)
    content = finished(made, key, by=by, on=on, at=at)
    said: dict[str, Any] = {"way": "desk", "by": who, "at": at}
    actions.receive(content=content, digest=content.digest, **said)
    other = replace(content, answers={"said": "什么都好"})
    actions.receive(content=other, digest=other.digest, **said)
    issue = Issue.objects.get(visit=content.id)
    kept = Attachment.objects.create(
        account=made.accounts[by], came_as=uuid.uuid4().hex * 2, digest="0" * 64, kind="jpeg", size=4, received_at=at, data="/9j/2Q=="
    )  # fmt: skip
    picture = VisitFile.objects.create(
        visit_id=content.id, number=1, digest=kept.came_as, kind="photo", name="门口.jpg", attachment=kept
    )
    solved = actions.solve(issue=issue.pk, on=on, text="已安排辅导", proof=PAPER[0], by=who, at=at)
    return Visited(Visit.objects.get(pk=content.id), issue, solved.proof, Held.objects.get(claimed=content.id), picture)


def printed(made: world.County, key: str, *, by: str = "section_chief", at: datetime = world.NOW) -> Paper:
    """Print the form of a child's family, and return it."""
    with audit.gathered():
        words = {"keys": str(made.children[key].pk)}
        actions.hand_out_papers(
            words=words, reason="十月入户走访，用纸笔登记", by=viewer_of(made.accounts[by], at=at), at=at
        )
    return Paper.objects.get(of_children__child=made.children[key].pk)

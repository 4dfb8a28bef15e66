"""What no network took is handed in as a file: sealed as it lay on the telephone, taken by the same act, with the same receipts.

Her own account hands it in, or somebody who may close that account: the school's head for a teacher whose telephone finds no network for
weeks. Whose visits they are stays as it is.
"""

from __future__ import annotations

import binascii
import json
import uuid
from base64 import b64decode
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.responsibility.queries import hold_scope
from notoneless.visits.actions.pictures import Progress, take_picture
from notoneless.visits.actions.sending import Item, take_items
from notoneless.visits.queries.offline import Bearer, Came, bearer_of, device_for
from notoneless.visits.terms import AbsentError, VisitError

#: A telephone's queue is some dozens of visits; more than this is no such file.
MOST_ITEMS, MOST_FILES = 500, 1000
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a file: of each visit, of each picture, and whose they are."""

    owner: str
    visits: tuple[Came, ...]
    pictures: tuple[Progress, ...]

    def _count(self, state: str) -> int:
        return sum(one.state == state for one in self.visits)

    @property
    def received(self) -> int:
        """Visits that were taken, now or before."""
        return self._count("received")

    @property
    def apart(self) -> int:
        """Visits that lie apart for a person."""
        return self._count("apart")

    @property
    def left(self) -> tuple[Came, ...]:
        """Visits that could not be read; they stay on the telephone."""
        return tuple(one for one in self.visits if one.state not in ("received", "apart"))

    @property
    def pictures_received(self) -> int:
        """Pictures that were taken, now or before."""
        return sum(one.state == "received" for one in self.pictures)


def hand_in(*, text: str, by: Viewer, at: datetime) -> HandedIn:
    """Take a file of sealed visits. Raises U166 (no such file), U167 (of a telephone that is neither one's own nor of somebody whose
    account one may close)."""
    device, items, files = _read(text)
    try:
        found = device_for(by, device)
    except AbsentError:
        raise VisitError(
            "U167",
            "这个文件是另一个人的手机导出的，您不能代交。请由本人登录后交，或请能停用其账号的管理员交。",
            "This file is of somebody else's telephone, for whom you may not hand in: she signs in herself, or somebody who may "
            "close her account does it.",
        ) from None
    bearer = bearer_of(found.pk, at=at, address=by.address)
    own = found.account_id == by.account_id
    speaking = Bearer(bearer.device, by if own else bearer.viewer, bearer.is_cut_off)
    with transaction.atomic():
        if not own:
            audit.write(
                "visits.handed_in", by=by, at=at, subject=f"visits_device:{found.pk}", detail={"visits": len(items), "for": str(found.account_id)}
            )  # fmt: skip
            hold_scope(speaking.viewer)
        visits = take_items(items, by=speaking, at=at)
        pictures = [_picture(one, speaking, at) for one in files]
        if not own:
            hold_scope(by)
    return HandedIn(found.account.name, tuple(visits), tuple(pictures))


def _picture(said: dict[str, str], by: Bearer, at: datetime) -> Progress:
    try:
        return take_picture(
            upload=said["id"], seal=said["seal"], data=b64decode(said["data"], validate=True), by=by, at=at
        )
    except (binascii.Error, ValueError):
        return Progress(0, "refused", "U154")
    except VisitError as error:
        return Progress(0, "refused", error.code)


def _read(text: str) -> tuple[uuid.UUID, list[Item], list[dict[str, str]]]:
    try:
        said = json.loads(text)
        assert isinstance(said, dict) and said["format"] == FORMAT
        device = uuid.UUID(said["device"])
        items = [Item(**_texts(one, [field.name for field in fields(Item)])) for one in said["items"]]
        files = [_texts(one, ["id", "seal", "data"]) for one in said.get("files", [])]
        assert len(items) <= MOST_ITEMS and len(files) <= MOST_FILES
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError):
        raise VisitError(
            "U166",
            "这个文件不是手机导出的“走访待交.nol”，或者不完整。请在手机上重新导出。",
            "This is no file “走访待交.nol” made on a telephone, or it is not whole: make it again on the telephone.",
        ) from None
    return device, items, files


def _texts(said: Any, names: list[str]) -> dict[str, str]:
    found = {name: said[name] for name in names}
    if not all(isinstance(one, str) for one in found.values()):
        raise TypeError
    return found

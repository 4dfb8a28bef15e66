"""What a program writes on a case. ``saw`` is the version of the case that it had read: whoever writes without it writes in the
sight of everything."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated

from pydantic import Base64Bytes, Field

from notoneless.desks.api.bodies import Body, County, Document

Words = Annotated[str, Field(max_length=4000)]
Number = Annotated[int, Field(ge=1, le=10**6)]
Saw = Annotated[int | None, Field(ge=0, le=10**6)]
Key = Annotated[str, Field(max_length=40)]
PaperFact = date | int | list[Annotated[str, Field(max_length=400)]] | Annotated[str, Field(max_length=4000)] | None
Place = Annotated[str, Field(max_length=120)]


class SentPaper(Body):
    """A scan: PDF, JPEG or PNG, in base64. A request with its papers is smaller than 5 MB."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    data: Base64Bytes


Papers = Annotated[list[SentPaper], Field(max_length=10)]


class OnCase(Body):
    """The day on which it happened, and words."""

    on: date
    text: Words = ""


class Said(OnCase):
    """What is written in the sight of a version."""

    saw: Saw = None


class Proved(Said):
    """What may come with papers."""

    papers: Papers = Field(default_factory=list)


class OpenCase(OnCase):
    """How the child was found."""

    whence: Key
    papers: Papers = Field(default_factory=list)


class OnSide(OnCase):
    """On which side: ``place`` or ``school``."""

    side: Key


class Verified(Proved):
    """Where the child is: a code of ``ledger.verdicts``. A deferral or suspension is told by the approval that holds today."""

    outcome: Key
    elsewhere: Place = ""
    document: Document = ""


class Reasoned(Said):
    """Codes of ``ledger.reason_codes``."""

    main: Key
    others: Annotated[list[Key], Field(max_length=20)] = Field(default_factory=list)


class Contacted(Said):
    """``phone``, ``message`` or ``office``."""

    way: Key


class Visited(Proved):
    """``visit`` or ``group_visit``."""

    way: Key = "visit"


class Stepped(Proved):
    """A step of ``cases.ladder``."""

    step: Key
    due_on: date | None = None
    document: Document = ""


class NamedAct(Proved):
    """The act that is meant."""

    names: Number


class Referred(Proved):
    """An office of ``cases.parties``."""

    party: Key
    due_on: date | None = None
    document: Document = ""


class Replied(NamedAct):
    """The answer to a referral."""

    document: Document = ""


class Returned(Proved):
    """``joined``, ``own_class`` or ``vocational``; a school of the county, or one elsewhere in words."""

    placement: Key
    school: uuid.UUID | None = None
    school_class: uuid.UUID | None = None
    elsewhere: Place = ""


class Followed(Proved):
    """After how many days, and whether the child was in class."""

    days: Annotated[int, Field(ge=0, le=999)]
    in_class: bool


class Seen(Proved):
    """``roll_call`` (with its sheet) or ``revisit``."""

    way: Key
    in_class: bool


class Closing(Proved):
    """The outcome with which the case is to be closed."""

    outcome: Key


class Checked(Said):
    """The second person's answer to request ``names``."""

    names: Number
    agrees: bool


class HandedOver(OnSide):
    """The post to which it is offered."""

    post: uuid.UUID


class TakenOver(OnSide):
    """Whether hand-over ``names`` is taken over."""

    names: Number
    takes: bool


class Struck(OnCase):
    """The act that is struck out."""

    names: Number


class DrawnPaper(Body):
    """A paper to be drawn and kept with the case. ``said`` are facts by their names, over what the draft says: days as
    year-month-day, lists as lists. ``with_sealed`` writes numbers, address and phone into it, for ``reason``."""

    said: dict[Annotated[str, Field(max_length=24)], PaperFact] = Field(default_factory=dict, max_length=60)
    with_sealed: bool = False
    reason: Annotated[str, Field(max_length=200)] = ""
    saw: Saw = None


class HousePaperTemplate(County):
    """The kind of paper that goes back to the house's own template."""

    kind: Key

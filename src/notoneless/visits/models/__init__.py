"""Tables of this station: visits and what came of them; the telephones on which visits are written where there is no network."""

from __future__ import annotations

from notoneless.visits.models.phones import Attachment, Device, Packet, PacketChild, Piece, SealKey, Upload, VisitFile
from notoneless.visits.models.records import (
    Deed,
    FormVersion,
    Held,
    HeldChild,
    Issue,
    Paper,
    PaperChild,
    Proof,
    Visit,
    VisitChild,
    Visitor,
)
from notoneless.visits.models.rounds import RoundDeed, RoundPlan, RoundStop

__all__ = [
    "Attachment",
    "Deed",
    "Device",
    "FormVersion",
    "Held",
    "HeldChild",
    "Issue",
    "Packet",
    "PacketChild",
    "Paper",
    "PaperChild",
    "Piece",
    "Proof",
    "RoundDeed",
    "RoundPlan",
    "RoundStop",
    "SealKey",
    "Upload",
    "Visit",
    "VisitChild",
    "VisitFile",
    "Visitor",
]
